(** Production economies: the first paper's aggregate constraints.

    Capacities F = {(A_k, h_k)} make A a [feasible] plan if A has at most h_k goods of A_k, for all k; the sets A_k form
    a hierarchy ([laminar]).  The slides do not define equilibrium with production; the definition here is ours.  A
    random allocation is a lottery over lists of N bundles that have no good in common ([exclusive]); the [plan] of a
    list is the union of its bundles: what is produced.
    - [best_plan]: a feasible plan of the largest price.
    - [production_allocation]: every plan used with positive probability is a best plan.
    - [production_walrasian], [production_strong]: and each agent's random consumption is optimal, is cheapest optimal.
    - [production_in_expectation]: random consumptions and a lottery over best plans, of the same expected
      quantities. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions gpz_mnat_examples gpz_constraints
  expectation_economy gpz_strong_efficient.
Import ListNotations.
Open Scope R_scope.

(** ** Feasible plans *)

(** (A_k, h_k) *)
Definition capacity : Type := bundle * nat.
Definition feasible (L : nat) (F : list capacity) (A : bundle) : Prop :=
  forall c, In c F -> (size L (inter A (fst c)) <= snd c)%nat.
Definition laminar (F : list capacity) : Prop := forall c d, In c F -> In d F ->
  disjoint (fst c) (fst d) \/ subset (fst c) (fst d) \/ subset (fst d) (fst c).
Definition bounds (F : list capacity) : list constraint := map (fun c => (fst c, 0%nat, snd c)) F.

Definition all_goods (L : nat) : bundle := fun k => Nat.ltb k L.

Lemma complement_empty L : complement L empty = all_goods L.
Proof. extensionality k. unfold complement, all_goods, empty. now rewrite andb_true_r. Qed.

Lemma cost_complement L p A : cost L p A + cost L p (complement L A) = sum (ids L) p.
Proof.
  unfold cost. rewrite <- sum_plus. apply sum_ids_ext. intros k Hk. rewrite complement_member by auto.
  destruct (A k); simpl; ring.
Qed.
Lemma size_complement L A : (size L A + size L (complement L A) = L)%nat.
Proof.
  apply INR_eq. rewrite plus_INR, <- !cost_size, cost_complement, <- sum_length. unfold ids. now rewrite seq_length.
Qed.
Lemma size_subset L A B : subset A B -> (size L A <= size L B)%nat.
Proof. intros H. apply size_le. intros k _ Hk. auto. Qed.
Lemma same_size_same L A B : within L B -> subset A B -> size L A = size L B -> A = B.
Proof.
  intros HB Hs He. extensionality k. destruct (B k) eqn:E.
  - apply (subset_same_size L A B); auto. lia.
  - destruct (A k) eqn:EA; auto. apply Hs in EA. congruence.
Qed.

Lemma feasible_subset L F A B : subset A B -> feasible L F B -> feasible L F A.
Proof.
  intros Hs HB c Hc. apply Nat.le_trans with (size L (inter B (fst c))); auto. apply size_subset. intros k Hk.
  unfold inter in *.
  apply andb_true_iff in Hk. destruct Hk as [H1 H2]. now rewrite (Hs k H1), H2.
Qed.
Lemma feasible_empty L F : feasible L F empty.
Proof.
  intros c _. replace (inter empty (fst c)) with empty by (extensionality k; reflexivity). rewrite size_empty. lia.
Qed.
(** With capacities of at least 1 each good can be produced alone. *)
Lemma feasible_good L F k : (forall c, In c F -> (1 <= snd c)%nat) -> feasible L F (good k).
Proof.
  intros H c Hc. apply Nat.le_trans with 1%nat; [|now apply H].
  apply Nat.le_trans with (size L (good k)); [apply size_subset; intros j Hj; unfold inter in Hj;
    now apply andb_true_iff in Hj|].
  clear. induction L as [|L IH]; simpl; [lia|]. unfold good at 1. destruct (Nat.eqb_spec L k) as [->|]; [|lia].
  assert (E : size k (good k) = size k empty).
  { apply size_ext. intros j Hj. unfold good, empty. apply Nat.eqb_neq. lia. }
  rewrite E, size_empty. lia.
Qed.
Lemma meets_bounds L F A : meets_all L (bounds F) A = true <-> feasible L F A.
Proof.
  unfold meets_all, bounds, feasible. rewrite forallb_forall. split.
  - intros H c Hc. specialize (H (fst c, 0%nat, snd c)). unfold meets, set_in in H. simpl in H.
    apply Nat.leb_le, H, in_map_iff. exists c. auto.
  - intros H c Hc. apply in_map_iff in Hc. destruct Hc as (d & <- & Hd). unfold meets, set_in. simpl.
    apply Nat.leb_le. auto.
Qed.

(** Prices of feasible plans, none for other bundles. *)
Theorem plan_prices_m_natural L F p : (forall c, In c F -> within L (fst c)) -> laminar F ->
  m_natural L (cut L (bounds F) (additive L p)).
Proof.
  intros HW Hlam. apply cut_m_natural.
  - apply additive_m_natural.
  - intros c Hc. apply in_map_iff in Hc. destruct Hc as (d & <- & Hd). exact (HW d Hd).
  - intros c d Hc Hd. apply in_map_iff in Hc, Hd. destruct Hc as (c' & <- & Hc'), Hd as (d' & <- & Hd').
    exact (Hlam c' d' Hc' Hd').
  - intros c _. apply additive_module.
Qed.

(** ** Equilibrium with production *)

(** What the first N agents get. *)
Definition plan (N : nat) (omega : nat -> bundle) : bundle := fun j => existsb (fun i => omega i j) (ids N).
Definition best_plan (L : nat) (F : list capacity) (p : nat -> R) (A : bundle) : Prop :=
  within L A /\ feasible L F A /\ forall B, within L B -> feasible L F B -> cost L p B <= cost L p A.
Definition production_allocation (N L : nat) (F : list capacity) (p : nat -> R) (alpha : lottery (nat -> bundle)) :
  Prop :=
  is_lottery alpha /\ forall w, In w alpha -> 0 < fst w -> exclusive N L (snd w) /\ best_plan L F p (plan N (snd w)).
Definition production_walrasian (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R)
  (F : list capacity) (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  nonnegative_prices L p /\ production_allocation N L F p alpha /\
  forall i, (i < N)%nat -> optimal L u b p i (marginal i alpha).
Definition production_strong (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (F : list capacity)
  (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  nonnegative_prices L p /\ production_allocation N L F p alpha /\
  forall i, (i < N)%nat -> cheapest_optimal L u b p i (marginal i alpha).

Definition production_in_expectation (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (F : list capacity)
  (p : nat -> R) (sigma : nat -> lottery bundle) (beta : lottery bundle) : Prop :=
  nonnegative_prices L p /\ (forall i, (i < N)%nat -> cheapest_optimal L u b p i (sigma i)) /\
  is_lottery beta /\ (forall w, In w beta -> 0 < fst w -> best_plan L F p (snd w)) /\
  forall j, (j < L)%nat -> expected_use N sigma j = quantity beta j.

(** ** Plans *)

Lemma plan_member N omega j : plan N omega j = true <-> exists i, (i < N)%nat /\ omega i j = true.
Proof.
  unfold plan. rewrite existsb_exists. split; intros (i & H1 & H2); exists i;
    [rewrite in_ids in H1 | rewrite in_ids]; auto.
Qed.
Lemma plan_within N L omega : exclusive N L omega -> within L (plan N omega).
Proof.
  intros [Hw _] k Hk. destruct (plan N omega k) eqn:E; auto. apply plan_member in E. destruct E as (i & Hi & H).
  now rewrite (Hw i Hi k Hk) in H.
Qed.
Lemma plan_cost N L p omega : exclusive N L omega ->
  cost L p (plan N omega) = sum (ids N) (fun i => cost L p (omega i)).
Proof.
  intros [_ Hex]. unfold cost. rewrite sum_swap. apply sum_ids_ext. intros j Hj. destruct (plan N omega j) eqn:E.
  - apply plan_member in E. destruct E as (i & Hi & H).
    rewrite (sum_single (ids N) _ i (ids_NoDup N) (proj2 (in_ids i N) Hi)); [now rewrite H|].
    intros k Hk Hne. apply in_ids in Hk. destruct (omega k j) eqn:Ek; auto. exfalso. apply Hne. now apply (Hex j).
  - symmetry. apply sum_zero. intros i Hi. apply in_ids in Hi. destruct (omega i j) eqn:Ei; auto. exfalso.
    assert (K : plan N omega j = true) by (apply plan_member; eauto). congruence.
Qed.
Lemma exclusive_less N L omega : exclusive (S N) L omega -> exclusive N L omega.
Proof. intros [H1 H2]. split; [intros i Hi; apply H1; lia|]. intros j i k Hj Hi Hk. apply H2; auto. Qed.
(** The expected price of the plan is what the agents spend. *)
Lemma plan_spending N L p alpha : is_lottery alpha -> (forall w, In w alpha -> 0 < fst w -> exclusive N L (snd w)) ->
  expect alpha (fun omega => cost L p (plan N omega)) = sum (ids N) (fun i => expect (marginal i alpha) (cost L p)).
Proof.
  intros Hl Hex. rewrite (sum_ext _ _ (fun i => sum alpha (fun w => fst w * cost L p (snd w i)))) by
    (intros i _; apply expect_marginal).
  rewrite sum_swap. apply sum_ext. intros w Hw. cbv beta. rewrite sum_scal. pose proof (proj1 Hl w Hw) as H0.
  destruct (Rlt_dec 0 (fst w)) as [Hpos|]; [|replace (fst w) with 0 by lra; ring]. now rewrite plan_cost by auto.
Qed.

(** No feasible plan costs more than all budgets. *)
Lemma plan_below_budget N L u b F p alpha A : production_allocation N L F p alpha ->
  (forall i, (i < N)%nat -> affordable L u b p i (marginal i alpha)) ->
  within L A -> feasible L F A -> cost L p A <= sum (ids N) b.
Proof.
  intros [Hl Hp] Hc HA HF. rewrite <- (expect_const alpha (cost L p A) Hl).
  apply Rle_trans with (expect alpha (fun omega => cost L p (plan N omega))).
  - apply expect_le; auto. intros w Hw Hpos. now apply Hp.
  - rewrite plan_spending; auto; [|intros w Hw Hpos; now apply Hp]. apply sum_le. intros i Hi.
    apply in_ids in Hi. now apply Hc.
Qed.
