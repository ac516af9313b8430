(** gpz.mnat.examples: the rank of a matrix's rows is M-natural-concave, so is the graphic rank.  HOLDS, for real
    matrices of any size and any finite graph.

    - [gpz_matrix_rank]: the largest number of linearly independent rows among those of A is an M-natural-concave,
      monotone function of A.
    - [gpz_graphic_rank]: edges are rows of the incidence matrix, 1 at one end and -1 at the other; a loop is 0.  The
      independent rows are the forests (gpz_forest_rank.v).
    Proof: the exchange lemma of Steinitz is the augmentation of gpz_matroid_rank.v: if no row of B extended A, the
    rows of B would be combinations of those of A, so fewer equations than unknowns would make them dependent.  Which
    rows are independent can be decided, by Fourier-Motzkin elimination ([dependence_decided]). *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural fourier_motzkin rounding gpz_matroid_rank.
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
Theorem rows_rank_m_natural : m_natural L matrix_rank /\ monotone L matrix_rank.
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

(** ** Linear dependence can be decided: a linear system for each row, by elimination. *)

Lemma cone_holds {V} (vs : list V) (S : list con) a b st x : cone S a b st -> (forall c, In c S -> sat vs x c) ->
  lt_or_le st (ev vs a x) b.
Proof.
  intros H Hx. induction H as [c Hc|a b s a' b' s' _ IH1 _ IH2|k a b s Hk _ IH]; [now apply Hx| |].
  - assert (E : ev vs (fun v => a v + a' v) x = ev vs a x + ev vs a' x).
    { unfold ev. rewrite <- sum_plus. apply sum_ext. intros. ring. }
    rewrite E. destruct s, s'; simpl in *; lra.
  - assert (E : ev vs (fun v => k * a v) x = k * ev vs a x).
    { unfold ev. rewrite <- sum_scal. apply sum_ext. intros. ring. }
    rewrite E. destruct s; simpl in *; [now apply Rmult_lt_compat_l|apply Rmult_le_compat_l; lra].
Qed.

Section Decision.
Variables (L m : nat) (M : nat -> nat -> R).
Definition column (A : bundle) (t : R) (c : nat) : con := Con (fun k => if A k then t * M k c else 0) 0 false.
Definition system (A : bundle) (i : nat) : list con :=
  Con (fun k => if Nat.eqb k i then -1 else 0) (-1) false ::
  map (column A 1) (ids m) ++ map (column A (-1)) (ids m).
Lemma column_value A t c x : ev (ids L) (cf (column A t c)) x = t * combination L M A x c.
Proof. unfold ev, combination. rewrite <- sum_scal. apply sum_ext. intros k _. simpl. destruct (A k); ring. Qed.
Lemma system_value i x : (i < L)%nat -> ev (ids L) (fun k => if Nat.eqb k i then -1 else 0) x = - x i.
Proof.
  intros Hi. unfold ev. rewrite (sum_single (ids L) _ i (ids_NoDup L) (proj2 (in_ids i L) Hi)).
  - rewrite Nat.eqb_refl. ring.
  - intros k _ Hk. destruct (Nat.eqb_spec k i); [tauto|ring].
Qed.
Lemma system_solved A i x : (i < L)%nat ->
  (forall c, In c (system A i) -> sat (ids L) x c) <-> 1 <= x i /\ forall c,
    (c < m)%nat -> combination L M A x c = 0.
Proof.
  intros Hi. split.
  - intros H. split.
    + pose proof (H _ (or_introl eq_refl)) as K. unfold sat in K. simpl in K. rewrite system_value in K by auto. lra.
    + intros c Hc. apply in_ids in Hc.
      assert (K1 : sat (ids L) x (column A 1 c)) by (apply H; right; apply in_or_app; left; now apply in_map).
      assert (K2 : sat (ids L) x (column A (-1) c)) by (apply H; right; apply in_or_app; right; now apply in_map).
      unfold sat in K1, K2. rewrite column_value in K1, K2. simpl in K1, K2. lra.
  - intros [H1 H2] c [<-|Hc]; [unfold sat; simpl; rewrite system_value by auto; lra|].
    apply in_app_or in Hc. destruct Hc as [Hc|Hc]; apply in_map_iff in Hc; destruct Hc as (k & <- & Hk);
      apply in_ids in Hk; unfold sat; rewrite column_value, (H2 k Hk); simpl; lra.
Qed.
Definition dependent_at (A : bundle) (i : nat) : Prop := exists x, x i <> 0 /\ forall c, (c < m)%nat ->
  combination L M A x c = 0.
Lemma dependent_at_dec A i : (i < L)%nat -> dependent_at A i \/ ~ dependent_at A i.
Proof.
  intros Hi. destruct (fourier_motzkin Nat.eq_dec (ids L) (ids_NoDup L) (system A i)) as [[x Hx]|(a & b & s & Hc & Ha
    & Hb)].
  - left. apply (system_solved A i x Hi) in Hx. exists x. split; [lra|apply Hx].
  - right. intros (x & X0 & Hx). set (y := fun k => / x i * x k).
    assert (Hy : forall c, In c (system A i) -> sat (ids L) y c).
    { apply (system_solved A i y Hi). split; [unfold y; rewrite Rinv_l by auto; lra|]. intros c Hcm.
      replace (combination L M A y c) with (/ x i * combination L M A x c); [rewrite Hx by auto; ring|].
      unfold combination. rewrite <- sum_scal. apply sum_ext. intros k _. unfold y. destruct (A k); ring. }
    pose proof (cone_holds (ids L) (system A i) a b s y Hc Hy) as K.
    assert (E : ev (ids L) a y = 0) by (apply sum_zero; intros k Hk; rewrite Ha by auto; ring).
    rewrite E in K. destruct s; simpl in K; destruct Hb as [Hb|[Hs Hb]]; try discriminate; lra.
Qed.
Lemma dependent_dec A : dependent L m M A \/ ~ dependent L m M A.
Proof.
  assert (K : forall n, (n <= L)%nat -> (exists i, (i < n)%nat /\ A i = true /\ dependent_at A i) \/
    ~ (exists i, (i < n)%nat /\ A i = true /\ dependent_at A i)).
  { induction n as [|n IH]; intros Hn; [right; intros (i & Hi & _); lia|].
    destruct (IH ltac:(lia)) as [(i & Hi & K)|No]; [left; exists i; split; [lia|exact K]|].
    destruct (A n) eqn:An.
    - destruct (dependent_at_dec A n Hn) as [D|D]; [left; exists n; auto|]. right. intros (i & Hi & Ai & K).
      destruct (Nat.eq_dec i n) as [->|]; [auto|]. apply No. exists i. split; [lia|auto].
    - right. intros (i & Hi & Ai & K). destruct (Nat.eq_dec i n) as [->|]; [congruence|]. apply No. exists i.
      split; [lia|auto]. }
  destruct (K L (le_n L)) as [(i & Hi & Ai & x & X0 & Hx)|No].
  - left. exists x. eauto.
  - right. intros (x & (i & Hi & Ai & X0) & Hx). apply No. exists i. split; auto. split; auto. exists x. auto.
Qed.
Lemma dependence_decided : exists ind, forall A, within L A -> (ind A = false <-> dependent L m M A).
Proof.
  assert (K : forall l, (forall B, In B l -> within L B) ->
    exists ind : bundle -> bool, forall A, In A l -> (ind A = false <-> dependent L m M A)).
  { induction l as [|B l IH]; intros Hl; [exists (fun _ => true); intros A []|].
    destruct IH as (ind & IH); [intros A HA; apply Hl; now right|].
    set (same := fun A => forallb (fun k => Bool.eqb (A k) (B k)) (ids L)).
    assert (Hs : forall A, In A l -> same A = true -> A = B).
    { intros A HA H. unfold same in H. rewrite forallb_forall in H. extensionality k.
      destruct (le_lt_dec L k) as [Hk|Hk]; [now rewrite (Hl A (or_intror HA)), (Hl B (or_introl eq_refl))|].
      apply eqb_prop, H. now apply in_ids. }
    assert (Hr : same B = true) by (apply forallb_forall; intros k _; apply eqb_reflx).
    assert (D : exists t : bool, t = false <-> dependent L m M B).
    { destruct (dependent_dec B); [exists false|exists true]; split; congruence || tauto. }
    destruct D as (t & Ht). exists (fun A => if same A then t else ind A). intros A [<-|HA]; [now rewrite Hr|].
    destruct (same A) eqn:E; [rewrite (Hs A HA E); exact Ht|now apply IH]. }
  destruct (K (bundles L) (bundles_within L)) as (ind & H). exists ind. intros A HA. apply H.
  now apply bundles_complete.
Qed.
End Decision.

(** ** The two ranks of the slides *)

Theorem gpz_matrix_rank L m M : exists r, m_natural L r /\ monotone L r /\ forall A x, within L A -> r A = Some x <->
  (exists I, within L I /\ subset I A /\ ~ dependent L m M I /\ x = INR (size L I)) /\
  (forall I, within L I -> subset I A -> ~ dependent L m M I -> INR (size L I) <= x).
Proof.
  destruct (dependence_decided L m M) as (ind & Hind). exists (matrix_rank L ind).
  split; [now apply (rows_rank_m_natural L m M)|]. split; [now apply (rows_rank_m_natural L m M)|].
  intros A x. now apply matrix_rank_is.
Qed.
(** Edge i joins the vertices (ends i). *)
Definition incidence (ends : nat -> nat * nat) (i c : nat) : R :=
  (if Nat.eqb c (fst (ends i)) then 1 else 0) - (if Nat.eqb c (snd (ends i)) then 1 else 0).
Corollary gpz_graphic_rank L vertices ends : exists r, m_natural L r /\ monotone L r /\
  forall A x, within L A -> r A = Some x <->
  (exists I, within L I /\ subset I A /\ ~ dependent L vertices (incidence ends) I /\ x = INR (size L I)) /\
  (forall I, within L I -> subset I A -> ~ dependent L vertices (incidence ends) I -> INR (size L I) <= x).
Proof. apply gpz_matrix_rank. Qed.
