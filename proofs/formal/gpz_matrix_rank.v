(** gpz.mnat.examples: the rank of a matrix's rows is M-natural-concave, so is the graphic rank.  HOLDS, for real matrices
    of any size and any finite graph.

    - [gpz_matrix_rank]: the largest number of linearly independent rows among those of A is an M-natural-concave,
      monotone function of A; [matrix_rank_is] says that gpz_matroid_rank.v's function is this number.
    - [gpz_graphic_rank]: edges are rows of the incidence matrix, 1 at one end and -1 at the other; a loop is 0.  The
      independent rows are the forests (a well-known fact, not proved here).
    Which rows are independent is given by a function [ind] that decides it (elimination does, for rational entries).
    Proof: the exchange lemma of Steinitz is the augmentation of gpz_matroid_rank.v: if no row of B extended A, the rows of
    B would be combinations of those of A, so fewer equations than unknowns would make them dependent. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural rounding gpz_matroid_rank.
Import ListNotations.
Open Scope R_scope.

(** Finitely many choices. *)
Lemma finite_choice {X} (x0 : X) (P : nat -> X -> Prop) n : (forall d, (d < n)%nat -> exists x, P d x) ->
  exists f, forall d, (d < n)%nat -> P d (f d).
Proof.
  induction n as [|n IH]; intros H; [exists (fun _ => x0); intros; lia|].
  destruct IH as (f & Hf); [intros; apply H; lia|]. destruct (H n ltac:(lia)) as (x & Hx).
  exists (fun d => if Nat.eqb d n then x else f d). intros d Hd. destruct (Nat.eqb_spec d n) as [->|]; auto.
  apply Hf. lia.
Qed.
Lemma size_length n A : size n A = length (filter A (ids n)).
Proof.
  unfold ids. induction n as [|n IH]; [reflexivity|]. rewrite seq_S, filter_app, app_length, <- IH. simpl.
  destruct (A n); simpl; lia.
Qed.

Section MatrixRank.
Variables (L m : nat) (M : nat -> nat -> R).

(** Column c of the combination of the rows of A with coefficients x. *)
Definition combination (A : bundle) (x : nat -> R) (c : nat) : R :=
  sum (ids L) (fun i => if A i then x i * M i c else 0).
Definition dependent (A : bundle) : Prop := exists x, (exists i, (i < L)%nat /\ A i = true /\ x i <> 0) /\
  forall c, (c < m)%nat -> combination A x c = 0.
Variable ind : bundle -> bool.
Hypothesis Hind : forall A, within L A -> (ind A = false <-> dependent A).

Lemma dependent_larger A B : subset A B -> dependent A -> dependent B.
Proof.
  intros Hs (x & (i & Hi & Ai & Xi) & H). exists (fun k => if A k then x k else 0). split.
  - exists i. rewrite Ai. auto.
  - intros c Hc. transitivity (combination A x c); [|now apply H]. apply sum_ext. intros k _. specialize (Hs k).
    destruct (A k); [now rewrite Hs|]. destruct (B k); ring.
Qed.
Lemma rows_subsets A B : within L B -> subset A B -> ind B = true -> ind A = true.
Proof.
  intros HB Hs E. destruct (ind A) eqn:X; auto. apply Hind in X; [|now apply (within_subset L A B)].
  apply (dependent_larger A B Hs) in X. apply Hind in X; auto. congruence.
Qed.

(** A row that makes A dependent is a combination of the rows of A; so are the rows of A. *)
Lemma combination_add A d x c : (d < L)%nat -> A d = false ->
  combination (add A d) x c = x d * M d c + combination A x c.
Proof.
  intros Hd Ad. unfold combination.
  rewrite <- (sum_delta (ids L) (fun i => x i * M i c) d (ids_NoDup L) (proj2 (in_ids d L) Hd)), <- sum_plus.
  apply sum_ext. intros i _. unfold add. destruct (Nat.eqb_spec i d) as [->|]; simpl; [rewrite Ad; simpl; ring|].
  destruct (A i); ring.
Qed.
Lemma row_in_span A d : within L A -> (d < L)%nat -> ind A = true -> (A d = true \/ ind (add A d) = false) ->
  exists y, forall c, (c < m)%nat -> combination A y c = M d c.
Proof.
  intros HA Hd EA H. destruct (A d) eqn:Ad.
  - exists (fun i => if Nat.eqb i d then 1 else 0). intros c _. unfold combination.
    rewrite (sum_single (ids L) _ d (ids_NoDup L) (proj2 (in_ids d L) Hd)).
    + rewrite Ad, Nat.eqb_refl. ring.
    + intros i _ Hne. destruct (Nat.eqb_spec i d); [tauto|]. destruct (A i); ring.
  - destruct H as [H|H]; [discriminate|]. apply Hind in H; [|now apply within_add].
    destruct H as (x & (i & Hi & Ai & Xi) & Hx). destruct (Req_EM_T (x d) 0) as [E|E].
    + exfalso. assert (K : ind A = false); [|congruence]. apply Hind; auto. exists x. split.
      * exists i. split; auto. split; auto. unfold add in Ai. destruct (Nat.eqb_spec i d) as [->|]; [tauto|exact Ai].
      * intros c Hc. specialize (Hx c Hc). rewrite combination_add, E in Hx by auto. lra.
    + exists (fun k => - / x d * x k). intros c Hc. specialize (Hx c Hc). rewrite combination_add in Hx by auto.
      assert (K : combination A (fun k => - / x d * x k) c = - / x d * combination A x c).
      { unfold combination. rewrite <- sum_scal. apply sum_ext. intros k _. destruct (A k); ring. }
      rewrite K. replace (combination A x c) with (- (x d * M d c)) by lra. field. exact E.
Qed.

(** More rows than A has, all in its span, are dependent. *)
Lemma span_dependent A B y : within L B -> (size L A < size L B)%nat ->
  (forall d, (d < L)%nat -> B d = true -> forall c, (c < m)%nat -> combination A (y d) c = M d c) -> dependent B.
Proof.
  intros HB Hlt Hy. destruct (homogeneous_solution Nat.eq_dec (map (fun i d => y d i) (filter A (ids L))) (filter B
    (ids L)))
    as (z & (d & Hd & Zd) & Hz).
  - apply NoDup_filter, ids_NoDup.
  - rewrite map_length, <- !size_length. exact Hlt.
  - exists z. apply filter_In in Hd. destruct Hd as [Hd Bd]. apply in_ids in Hd. split; [eauto|]. intros c Hc.
    unfold combination at 1. rewrite <- sum_filter.
    rewrite (sum_ext (filter B (ids L)) _ (fun k => sum (filter A (ids L)) (fun i => M i c * (y k i * z k)))).
    + rewrite sum_swap. apply sum_zero. intros i Hi. rewrite sum_scal.
      rewrite (Hz _ (in_map (fun i d => y d i) _ i Hi)). ring.
    + intros k Hk. apply filter_In in Hk. destruct Hk as [Hk Bk]. apply in_ids in Hk. rewrite <- (Hy k Hk Bk c Hc).
      unfold combination. rewrite <- sum_filter, <- sum_scal. apply sum_ext. intros i _. ring.
Qed.
Lemma rows_augment A B : within L A -> within L B -> ind A = true -> ind B = true -> (size L A < size L B)%nat ->
  exists d, B d = true /\ A d = false /\ ind (add A d) = true.
Proof.
  intros HA HB EA EB Hlt. destruct (existsb (fun d => B d && negb (A d) && ind (add A d)) (ids L)) eqn:X.
  { apply existsb_exists in X. destruct X as (d & _ & X). rewrite !andb_true_iff, negb_true_iff in X.
    exists d. tauto. }
  exfalso. assert (K : ind B = false); [|congruence]. apply Hind; auto.
  destruct (finite_choice (fun _ => 0) (fun d y => B d = true -> forall c,
    (c < m)%nat -> combination A y c = M d c) L)
    as (y & Hy).
  - intros d Hd. destruct (B d) eqn:Bd; [|exists (fun _ => 0); discriminate].
    destruct (row_in_span A d HA Hd EA) as (y & Hy); [|exists y; auto]. destruct (A d) eqn:Ad; auto. right.
    destruct (ind (add A d)) eqn:E; auto. rewrite <- X. symmetry. apply existsb_exists. exists d.
    split; [now apply in_ids|]. now rewrite Bd, Ad, E.
  - apply (span_dependent A B y); auto.
Qed.

Definition matrix_rank : bundle -> option R := matroid_rank L (maximal L ind).
Theorem gpz_matrix_rank : m_natural L matrix_rank /\ monotone L matrix_rank.
Proof.
  split; [|apply matroid_rank_monotone].
  apply matroid_rank_m_natural, independent_base_exchange; [exact rows_subsets|exact rows_augment].
Qed.
Theorem matrix_rank_is A x : within L A -> matrix_rank A = Some x <->
  (exists I, within L I /\ subset I A /\ ~ dependent I /\ x = INR (size L I)) /\
  (forall I, within L I -> subset I A -> ~ dependent I -> INR (size L I) <= x).
Proof.
  intros HA. unfold matrix_rank. rewrite rank_is by auto.
  assert (E : forall I, within L I -> independent L (maximal L ind) I <-> ~ dependent I).
  { intros I HI. rewrite independent_inside by (auto; exact rows_subsets). rewrite <- Hind by auto.
    destruct (ind I); split; congruence || tauto. }
  split; intros [(I & H1 & H2 & H3 & H4) H5]; (split;
    [exists I; split; auto; split; auto; split; auto; now apply E|]);
    intros J J1 J2 J3; apply H5; auto; now apply E.
Qed.
End MatrixRank.

(** ** Graphs: edge i joins the vertices (ends i). *)
Definition incidence (ends : nat -> nat * nat) (i c : nat) : R :=
  (if Nat.eqb c (fst (ends i)) then 1 else 0) - (if Nat.eqb c (snd (ends i)) then 1 else 0).
Theorem gpz_graphic_rank L vertices ends ind :
  (forall A, within L A -> (ind A = false <-> dependent L vertices (incidence ends) A)) ->
  m_natural L (matrix_rank L ind) /\ monotone L (matrix_rank L ind).
Proof. apply gpz_matrix_rank. Qed.
