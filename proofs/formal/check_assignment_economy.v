(** Checkers of the second paper's certificates over the rationals, sound for the statements over the reals.

    An economy is given by n agents, s types, the supply [su] (a list of naturals) and the values [V] (a list of
    rows of rationals); [rational_economy n s su V] is the economy of the theorems.  An assignment is a list of rows.
    - [check_feasible]        A is feasible
    - [check_supported]       A is Pareto optimal and an equilibrium with all three conditions
    - [check_dominated]       A is not Pareto optimal
    - [check_sequential]      A is a sequential outcome, hence in the weak core
    - [check_blocked]         A is not in the weak core
    - [check_unsupported]     no price vector supports A (a gainful trade that costs nothing)
    Each checker computes a boolean; its theorem [..._sound] turns [= true] into the statement. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Permutation.
From ExactMarket Require Import sums rational sp_economy sp_duality sp_support sp_pm_in_po sp_theorem_3.
Import ListNotations.
Open Scope R_scope.

Definition rational_economy (n s : nat) (su : list nat) (V : list (list Q)) : economy :=
  Economy n s (fun j => nth j su 0%nat) (matrix_of V).

Section Checkers.
Variables (n s : nat) (su : list nat) (V : list (list Q)).
Let E := rational_economy n s su V.
Definition qsup j := inject_Z (Z.of_nat (nth j su 0%nat)).
Definition qdot (a : nat -> Q) (b : nat -> Q) := qsum (ids s) (fun j => qmul (a j) (b j)).
Lemma Q2R_dot a b : Q2R (qdot a b) = dot s (fun j => Q2R (a j)) (fun j => Q2R (b j)).
Proof. unfold qdot. rewrite Q2R_sum. apply sum_ext. intros. apply Q2R_mul. Qed.

Definition check_simplex (q : nat -> Q) :=
  all_below s (fun j => qle 0 (q j)) && qeq (qsum (ids s) q) 1.
Lemma check_simplex_ok q : check_simplex q = true -> simplex s (fun j => Q2R (q j)).
Proof.
  intros H. apply andb_true_iff in H. destruct H as [H1 H2]. split.
  - intros j Hj. pose proof (all_below_ok _ _ H1 j Hj) as H. apply qle_ok in H.
    now rewrite Q2R_0 in H.
  - apply qeq_ok in H2. now rewrite Q2R_sum, Q2R_1 in H2.
Qed.
Definition check_feasible (A : list (list Q)) :=
  all_below n (fun x => check_simplex (entry A x)) &&
  all_below s (fun j => qle (qsum (ids n) (fun x => entry A x j)) (qsup j)).
Lemma check_feasible_ok A : check_feasible A = true -> feasible E (matrix_of A).
Proof.
  intros H. apply andb_true_iff in H. destruct H as [H1 H2]. split.
  - intros x Hx. apply check_simplex_ok, (all_below_ok _ _ H1 x Hx).
  - intros j Hj. pose proof (all_below_ok _ _ H2 j Hj) as H. apply qle_ok in H.
    rewrite Q2R_sum in H. unfold qsup in H. rewrite Q2R_nat in H. exact H.
Qed.
Definition qutility x (q : nat -> Q) := qdot (entry V x) q.
Lemma Q2R_utility x q : Q2R (qutility x q) = utility E x (fun j => Q2R (q j)).
Proof. unfold qutility. now rewrite Q2R_dot. Qed.

(** Pareto optimality and equilibrium at once: weights [lam] and constants [al], one per agent, prices [P], one per
    type (see sp_support.v). *)
Definition check_supported (A : list (list Q)) (lam P al : list Q) : bool :=
  check_feasible A &&
  all_below n (fun x => qlt 0 (at_index lam x)) &&
  all_below s (fun j => qle 0 (at_index P j)) &&
  all_below n (fun x => all_below s (fun j =>
     qle (qmul (at_index lam x) (entry V x j)) (qadd (at_index P j) (at_index al x)))) &&
  qle (qadd (qsum (ids s) (fun j => qmul (at_index P j) (qsup j))) (qsum (ids n) (at_index al)))
      (qsum (ids n) (fun x => qmul (at_index lam x) (qutility x (entry A x)))).
Lemma check_supported_ok A lam P al : check_supported A lam P al = true ->
  supported E (vector_of lam) (vector_of P) (vector_of al) (matrix_of A).
Proof.
  unfold check_supported. rewrite !andb_true_iff. intros [[[[H1 H2] H3] H4] H5].
  assert (L : forall x, (x < n)%nat -> 0 < vector_of lam x).
  { intros x Hx. pose proof (all_below_ok _ _ H2 x Hx) as H. apply qlt_ok in H.
    now rewrite Q2R_0 in H. }
  split; [now apply check_feasible_ok|]. split; [|split; [exact L|]].
  - split; [|split].
    + intros x Hx. apply in_ids in Hx. apply Rlt_le. now apply L.
    + intros j Hj. pose proof (all_below_ok _ _ H3 j Hj) as H. apply qle_ok in H.
      now rewrite Q2R_0 in H.
    + intros x j Hx Hj. apply in_ids in Hx. pose proof (all_below_ok _ _ (all_below_ok _ _ H4 x Hx) j Hj) as H.
      apply qle_ok in H. now rewrite Q2R_mul, Q2R_add in H.
  - apply qle_ok in H5. rewrite Q2R_add, !Q2R_sum in H5.
    unfold dual_value, welfare, full_supply. simpl.
    rewrite (sum_ext _ (fun v => Q2R (qmul (at_index P v) (qsup v)))
       (fun j => vector_of P j * INR (nth j su 0%nat))) in H5.
    2:{ intros j _. unfold qsup. now rewrite Q2R_mul, Q2R_nat. }
    rewrite (sum_ext _ (fun v => Q2R (qmul (at_index lam v) (qutility v (entry A v))))
       (fun x => vector_of lam x * utility E x (matrix_of A x))) in H5.
    2:{ intros x _. now rewrite Q2R_mul, Q2R_utility. }
    exact H5.
Qed.
Theorem check_supported_sound A lam P al : check_supported A lam P al = true ->
  pareto_optimal E (matrix_of A) /\ full_equilibrium E (vector_of P) (matrix_of A).
Proof.
  intros H. apply check_supported_ok in H. split.
  - eapply supported_pareto_optimal; eauto.
  - eapply supported_full_equilibrium; eauto.
Qed.

(** Not Pareto optimal: the assignment B dominates A. *)
Definition check_dominated (A B : list (list Q)) : bool :=
  check_feasible B &&
  all_below n (fun x => qle (qutility x (entry A x)) (qutility x (entry B x))) &&
  existsb (fun x => qlt (qutility x (entry A x)) (qutility x (entry B x))) (ids n).
Theorem check_dominated_sound A B : check_dominated A B = true ->
  ~ pareto_optimal E (matrix_of A).
Proof.
  unfold check_dominated. rewrite !andb_true_iff. intros [[H1 H2] H3] [_ Hpo].
  apply (Hpo (matrix_of B) (check_feasible_ok _ H1)). split.
  - intros x Hx. pose proof (all_below_ok _ _ H2 x Hx) as H. apply qle_ok in H.
    now rewrite !Q2R_utility in H.
  - apply existsb_exists in H3. destruct H3 as [x [Hx H]]. apply in_ids in Hx.
    exists x. split; auto. apply qlt_ok in H. now rewrite !Q2R_utility in H.
Qed.

(** A sequential outcome.  [parts] lists the groups in order, each with its prices.  Each agent x has a multiplier
    mu >= 0 of her turn's prices and a constant al (lists [mus], [als], indexed by agent) that prove her optimality:
    v x j <= mu P j + al for every type j, and mu P . q_x + al <= u_x(q_x).  With [every] = true the bound is asked
    of every type, as in [turn]; with false only of the types that are not exhausted, as in [turn_remaining]. *)
Section Turns.
Variable every : bool.
Definition turn_kind := if every then turn E else turn_remaining E.
Definition check_agent (rem : nat -> Q) (P : list Q) (mu al : Q) (x : nat) (A : list (list Q)) :=
  qle 0 mu &&
  all_below s (fun j => (negb every && qz (rem j)) || qle (entry V x j) (qadd (qmul mu (at_index P j)) al)) &&
  qle (qadd (qmul mu (qdot (at_index P) (entry A x))) al) (qutility x (entry A x)).
Definition check_turn (l : list nat) (rem : nat -> Q) (P mus als : list Q) (A : list (list Q)) :=
  all_below s (fun j => qle 0 (at_index P j)) &&
  forallb (fun x => check_simplex (entry A x)) l &&
  all_below s (fun j => let ld := qsum l (fun x => entry A x j) in
     qle ld (rem j) && (qz (at_index P j) || qle (rem j) ld)) &&
  forallb (fun x => check_agent rem P (at_index mus x) (at_index als x) x A) l.
Lemma qz_or q b : qz q || b = true -> Q2R q = 0 \/ b = true.
Proof. intros H. apply orb_true_iff in H. destruct H; auto. left. now apply qz_ok. Qed.
(** What the multiplier and the constant prove. *)
Lemma check_agent_ok rem P mu al x A q : check_agent rem P mu al x A = true -> simplex s q ->
  (every = false -> forall j, (j < s)%nat -> Q2R (rem j) = 0 -> q j = 0) ->
  utility E x (matrix_of A x) < utility E x q ->
  dot s (vector_of P) (matrix_of A x) < dot s (vector_of P) q.
Proof.
  unfold check_agent. rewrite !andb_true_iff. intros [[K1 K2] K3] [Hq0 Hq1] Hex Hu.
  apply qle_ok in K1, K3. rewrite Q2R_0 in K1. rewrite Q2R_add, Q2R_mul, Q2R_utility, Q2R_dot in K3.
  set (m := Q2R mu) in *. set (c := Q2R al) in *.
  assert (Hb : utility E x q <= m * dot s (vector_of P) q + c).
  { replace c with (sum (ids s) (fun j => c * q j)) by (rewrite sum_scal, Hq1; ring).
    unfold utility, dot. rewrite <- sum_scal, <- sum_plus. apply sum_le.
    intros j Hj. apply in_ids in Hj. specialize (Hq0 j Hj).
    pose proof (all_below_ok _ _ K2 j Hj) as H. apply orb_true_iff in H. destruct H as [H|H].
    - apply andb_true_iff in H. destruct H as [He Hz]. apply negb_true_iff in He. apply qz_ok in Hz.
      rewrite (Hex He j Hj Hz). lra.
    - apply qle_ok in H. rewrite Q2R_add, Q2R_mul in H. fold m c in H.
      unfold vector_of. simpl. unfold matrix_of. nra. }
  change (m * dot s (vector_of P) (matrix_of A x) + c <= utility E x (matrix_of A x)) in K3.
  destruct (Rlt_dec (dot s (vector_of P) (matrix_of A x)) (dot s (vector_of P) q)) as [|Hn]; auto.
  exfalso. nra.
Qed.
Lemma check_turn_ok l rem P mus als A : check_turn l rem P mus als A = true ->
  turn_kind l (fun j => Q2R (rem j)) (vector_of P) (matrix_of A).
Proof.
  unfold check_turn. rewrite !andb_true_iff, !forallb_forall. intros [[[H1 H2] H3] H4].
  assert (HP : price_vector E (vector_of P)).
  { intros j Hj. pose proof (all_below_ok _ _ H1 j Hj) as H. apply qle_ok in H. now rewrite Q2R_0 in H. }
  assert (HF : turn_feasible E l (fun j => Q2R (rem j)) (matrix_of A)).
  { split.
    - intros x Hx. apply check_simplex_ok. now apply H2.
    - intros j Hj. pose proof (all_below_ok _ _ H3 j Hj) as H. apply andb_true_iff in H.
      destruct H as [H _]. apply qle_ok in H. now rewrite Q2R_sum in H. }
  assert (HC : turn_clearing E l (fun j => Q2R (rem j)) (vector_of P) (matrix_of A)).
  { intros j Hj Hl. pose proof (all_below_ok _ _ H3 j Hj) as H. apply andb_true_iff in H.
    destruct H as [_ H]. apply qz_or in H. destruct H as [H|H]; [exact H|].
    apply qle_ok in H. rewrite Q2R_sum in H. unfold load, matrix_of in Hl. lra. }
  unfold turn_kind. destruct every eqn:Ee.
  - split; [exact HP|]. split; [exact HF|]. split; [exact HC|]. intros x q Hx Hq Hu.
    apply (check_agent_ok rem P _ _ x A q (H4 x Hx)); auto. rewrite Ee. discriminate.
  - split; [exact HP|]. split; [exact HF|]. split; [exact HC|]. intros x q Hx Hq Hex Hu.
    apply (check_agent_ok rem P _ _ x A q (H4 x Hx)); auto.
Qed.

Fixpoint check_turns (parts : list (list nat * list Q)) (rem : nat -> Q) (mus als : list Q)
  (A : list (list Q)) : bool :=
  match parts with
  | [] => true
  | (l, P) :: rest =>
      check_turn l rem P mus als A &&
      let r := map (fun j => qsub (rem j) (qsum l (fun x => entry A x j))) (ids s) in
      check_turns rest (at_index r) mus als A
  end.
Lemma at_index_map f j : (j < s)%nat -> at_index (map f (ids s)) j = f j.
Proof.
  intros Hj. unfold at_index.
  rewrite nth_indep with (d' := f 0%nat) by (rewrite map_length; unfold ids; rewrite seq_length; auto).
  rewrite map_nth. unfold ids. now rewrite seq_nth.
Qed.
Lemma turn_supply_ext l r1 r2 P B : (forall j, (j < s)%nat -> r1 j = r2 j) ->
  turn_kind l r1 P B -> turn_kind l r2 P B.
Proof.
  intros Hr. unfold turn_kind. destruct every; intros (K1 & [K2 K3] & K4 & K5);
    (split; [exact K1|split; [split; [exact K2|]|split]]).
  - intros j Hj. rewrite <- Hr; auto.
  - intros j Hj. rewrite <- Hr; auto.
  - exact K5.
  - intros j Hj. rewrite <- Hr; auto.
  - intros j Hj. rewrite <- Hr; auto.
  - intros x q Hx Hq Hex. apply K5; auto. intros j Hj. rewrite Hr; auto.
Qed.
Lemma check_turns_ok mus als A : forall parts rem rem',
  (forall j, (j < s)%nat -> Q2R (rem j) = rem' j) ->
  check_turns parts rem mus als A = true ->
  sequential turn_kind (map fst parts) rem' (matrix_of A).
Proof.
  induction parts as [|[l P] rest IH]; simpl; intros rem rem' Hr H; auto.
  apply andb_true_iff in H. destruct H as [H1 H2]. split.
  - exists (vector_of P). eapply turn_supply_ext; [exact Hr|]. eapply check_turn_ok; eauto.
  - eapply IH; [|exact H2]. intros j Hj. simpl. rewrite at_index_map by auto.
    rewrite Q2R_sub, Q2R_sum, Hr by auto. reflexivity.
Qed.
End Turns.

Fixpoint nodupb (l : list nat) : bool :=
  match l with [] => true | x :: t => negb (existsb (Nat.eqb x) t) && nodupb t end.
Lemma nodupb_ok l : nodupb l = true -> NoDup l.
Proof.
  induction l as [|x t IH]; simpl; intros H; constructor; apply andb_true_iff in H; destruct H as [H1 H2]; auto.
  intros Hin. apply negb_true_iff in H1. assert (existsb (Nat.eqb x) t = true); [|congruence].
  apply existsb_exists. exists x. split; auto. apply Nat.eqb_refl.
Qed.
Definition check_partition (l : list nat) : bool :=
  nodupb l && forallb (fun x => Nat.ltb x n) l && Nat.eqb (length l) n.
Lemma check_partition_ok l : check_partition l = true -> Permutation l (ids n).
Proof.
  unfold check_partition. rewrite !andb_true_iff. intros [[H1 H2] H3].
  apply NoDup_Permutation_bis.
  - now apply nodupb_ok.
  - apply Nat.eqb_eq in H3. unfold ids. rewrite seq_length. lia.
  - intros x Hx. rewrite forallb_forall in H2. apply in_ids. apply Nat.ltb_lt. auto.
Qed.
Definition nonempty (l : list nat) : bool := match l with [] => false | _ => true end.
Definition check_sequential (every : bool) (parts : list (list nat * list Q)) (mus als : list Q)
  (A : list (list Q)) : bool :=
  check_partition (concat (map fst parts)) && forallb nonempty (map fst parts) &&
  check_turns every parts qsup mus als A.
Lemma check_sequential_ok every parts mus als A : check_sequential every parts mus als A = true ->
  ordered_partition E (map fst parts) /\
  sequential (turn_kind every) (map fst parts) (full_supply E) (matrix_of A).
Proof.
  unfold check_sequential. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3]. split; [split|].
  - now apply check_partition_ok.
  - apply Forall_forall. intros l Hl Hn. apply H2 in Hl. rewrite Hn in Hl. discriminate.
  - eapply check_turns_ok; eauto. intros j Hj. unfold qsup. now rewrite Q2R_nat.
Qed.
Theorem check_sequential_sound parts mus als A : check_sequential true parts mus als A = true ->
  sp_outcome E (map fst parts) (matrix_of A) /\ weak_core E (matrix_of A).
Proof.
  intros H. apply check_sequential_ok in H. split; [exact H|]. now apply sp_outcome_weak_core with (map fst parts).
Qed.
Theorem check_sequential_remaining_sound parts mus als A : check_sequential false parts mus als A = true ->
  sp_outcome_remaining E (map fst parts) (matrix_of A) /\ weak_core E (matrix_of A).
Proof.
  intros H. apply check_sequential_ok in H. split; [exact H|]. now apply sp_theorem_3 with (map fst parts).
Qed.

(** A coalition that blocks: its members' new rows are in B. *)
Definition check_blocked (C : list bool) (A B : list (list Q)) : bool :=
  let c := fun x => nth x C false in
  existsb c (ids n) &&
  all_below n (fun x => negb (c x) || (check_simplex (entry B x) &&
                         qlt (qutility x (entry A x)) (qutility x (entry B x)))) &&
  all_below s (fun j => qle (qsum (filter c (ids n)) (fun x => entry B x j))
     (qsub (qsup j) (qsum (filter (fun x => negb (c x)) (ids n)) (fun x => entry A x j)))).
Theorem check_blocked_sound C A B : check_blocked C A B = true -> ~ weak_core E (matrix_of A).
Proof.
  unfold check_blocked. rewrite !andb_true_iff. intros [[H1 H2] H3] [_ Hcore].
  apply existsb_exists in H1. destruct H1 as [x0 [Hx0 Hc]]. apply in_ids in Hx0.
  assert (nth x0 C false = false); [|congruence].
  apply (Hcore (fun x => nth x C false)); auto. exists (matrix_of B). split.
  - intros x Hx HC. pose proof (all_below_ok _ _ H2 x Hx) as H. cbv beta zeta in H, HC. rewrite HC in H. simpl in H.
    apply andb_true_iff in H. destruct H as [Ha Hb]. split.
    + now apply check_simplex_ok.
    + apply qlt_ok in Hb. now rewrite !Q2R_utility in Hb.
  - intros j Hj. pose proof (all_below_ok _ _ H3 j Hj) as H. apply qle_ok in H.
    rewrite Q2R_sub, !Q2R_sum in H. unfold qsup in H. rewrite Q2R_nat in H. exact H.
Qed.

(** No prices support A.  A certificate is a list of moves (x, w, q): agent x is offered q in place of her row, with
    weight w >= 0.  Every mover is at least as well off and could be better off still (or [h] holds, see below), one
    move with positive weight makes her strictly better off, and the moves together need no more of any type.
    If [c] is true, types in excess supply do not count (their price is 0 by [clearing]); if [h] is true, satiated
    movers are allowed ([cheapest] binds them).  Then the moves would cost less than nothing. *)
Definition move := (nat * Q * list Q)%type.
Definition mover (m : move) : nat := fst (fst m).
Definition weight (m : move) : Q := snd (fst m).
Definition offer (m : move) : nat -> Q := at_index (snd m).
Definition unsatiated (A : list (list Q)) (x : nat) : bool :=
  existsb (fun k => qlt (qutility x (entry A x)) (entry V x k)) (ids s).
Definition check_move (h : bool) (A : list (list Q)) (m : move) : bool :=
  Nat.ltb (mover m) n && qle 0 (weight m) && check_simplex (offer m) &&
  qle (qutility (mover m) (entry A (mover m))) (qutility (mover m) (offer m)) &&
  (h || unsatiated A (mover m)).
Definition unsold (A : list (list Q)) (j : nat) : bool :=
  qlt (qsum (ids n) (fun x => entry A x j)) (qsup j).
Definition check_unsupported (c h : bool) (moves : list move) (A : list (list Q)) : bool :=
  forallb (check_move h A) moves &&
  existsb (fun m => qlt 0 (weight m) &&
    qlt (qutility (mover m) (entry A (mover m))) (qutility (mover m) (offer m))) moves &&
  all_below s (fun j => (c && unsold A j) ||
    qle (qsum moves (fun m => qmul (weight m) (qsub (offer m j) (entry A (mover m) j)))) 0).

Lemma unsatiated_ok A x : unsatiated A x = true ->
  exists b, simplex s b /\ utility E x (matrix_of A x) < utility E x b.
Proof.
  intros H. apply existsb_exists in H. destruct H as [k [Hk H]]. apply in_ids in Hk. apply qlt_ok in H.
  rewrite Q2R_utility in H. exists (pure k). split; [now apply pure_simplex|].
  unfold utility at 2. change (types E) with s. rewrite dot_pure by auto. exact H.
Qed.

Section Unsupported.
Variables (c h : bool) (A : list (list Q)) (P : nat -> R).
Hypothesis HP : printed_equilibrium E P (matrix_of A).
Hypothesis Hc : c = true -> clearing E P (matrix_of A).
Hypothesis Hh : h = true -> cheapest E P (matrix_of A).

Definition move_cost (m : move) : R :=
  Q2R (weight m) * (dot s P (fun j => Q2R (offer m j)) - dot s P (matrix_of A (mover m))).

Lemma move_cost_nonneg m : check_move h A m = true -> 0 <= move_cost m.
Proof.
  unfold check_move. rewrite !andb_true_iff. intros [[[[H1 H2] H3] H4] H5].
  apply Nat.ltb_lt in H1. apply qle_ok in H2. rewrite Q2R_0 in H2. apply check_simplex_ok in H3.
  apply qle_ok in H4. rewrite !Q2R_utility in H4.
  assert (K : dot s P (matrix_of A (mover m)) <= dot s P (fun j => Q2R (offer m j))).
  { apply orb_true_iff in H5. destruct H5 as [H5|H5].
    - now apply (Hh H5 (mover m)).
    - apply (sp_optimal_implies_cheapest E P (matrix_of A) (mover m) (proj2 (proj2 HP)) H1); auto.
      now apply unsatiated_ok. }
  unfold move_cost. apply Rmult_le_pos; lra.
Qed.
Lemma move_cost_pos m : check_move h A m = true -> qlt 0 (weight m) &&
  qlt (qutility (mover m) (entry A (mover m))) (qutility (mover m) (offer m)) = true -> 0 < move_cost m.
Proof.
  unfold check_move. rewrite !andb_true_iff. intros [[[[H1 _] H3] _] _] [H2 H4].
  apply Nat.ltb_lt in H1. apply qlt_ok in H2. rewrite Q2R_0 in H2. apply check_simplex_ok in H3.
  apply qlt_ok in H4. rewrite !Q2R_utility in H4.
  assert (K : dot s P (matrix_of A (mover m)) < dot s P (fun j => Q2R (offer m j))).
  { now apply (proj2 (proj2 HP) (mover m)). }
  unfold move_cost. apply Rmult_lt_0_compat; lra.
Qed.
Lemma total_move_cost moves : sum moves move_cost =
  sum (ids s) (fun j => P j * Q2R (qsum moves (fun m => qmul (weight m) (qsub (offer m j) (entry A (mover m) j))))).
Proof.
  rewrite (sum_ext moves _ (fun m => sum (ids s) (fun j =>
    P j * (Q2R (weight m) * (Q2R (offer m j) - matrix_of A (mover m) j))))).
  - rewrite sum_swap. apply sum_ext. intros j _. rewrite sum_scal, Q2R_sum. f_equal. apply sum_ext.
    intros m _. now rewrite Q2R_mul, Q2R_sub.
  - intros m _. unfold move_cost, dot. rewrite <- sum_minus, <- sum_scal. apply sum_ext. intros. ring.
Qed.
Lemma check_unsupported_absurd moves : check_unsupported c h moves A = true -> False.
Proof.
  unfold check_unsupported. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3].
  apply existsb_exists in H2. destruct H2 as [m0 [Hm0 H2]].
  assert (Hpos : 0 < sum moves move_cost).
  { rewrite <- (sum_0 moves). apply sum_lt with (v0 := m0); auto.
    - intros m Hm. apply move_cost_nonneg. auto.
    - apply move_cost_pos; auto. }
  rewrite total_move_cost in Hpos. apply (Rlt_not_le _ _ Hpos). rewrite <- (sum_0 (ids s)).
  apply sum_le. intros j Hj. apply in_ids in Hj. pose proof (all_below_ok _ _ H3 j Hj) as K.
  apply orb_true_iff in K. destruct K as [K|K].
  - apply andb_true_iff in K. destruct K as [K1 K2]. apply qlt_ok in K2.
    rewrite Q2R_sum in K2. unfold qsup in K2. rewrite Q2R_nat in K2.
    rewrite (Hc K1 j Hj); [lra|]. exact K2.
  - apply qle_ok in K. rewrite Q2R_0 in K. pose proof (proj1 HP j Hj). nra.
Qed.
End Unsupported.

Theorem check_unsupported_sound c h moves A : check_unsupported c h moves A = true ->
  ~ exists P, printed_equilibrium E P (matrix_of A) /\ (c = true -> clearing E P (matrix_of A)) /\
      (h = true -> cheapest E P (matrix_of A)).
Proof.
  intros H (P & H1 & H2 & H3). eapply check_unsupported_absurd; eauto.
Qed.
End Checkers.
