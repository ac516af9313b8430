(** gpz.theorem-2: the hypotheses of the amended theorem cannot be weakened.

    - [gpz_theorem_2_sharp]: not to b_i >= (b_1 + ... + b_N) / M_i: three agents, three goods, budgets 1, monotone
      M-natural-concave utilities, three disjoint bundles in every domain, 3 b_i = b_1 + b_2 + b_3, and no Walrasian
      equilibrium, nor one in expectation (the market of gpz_theorem_2_false.v).
    - [capacity_zero_no_equilibrium]: not to capacities h_k >= 0: one good that cannot be produced, wanted by one agent.
      [capacity_zero_exchange]: the exchange economy with a producer has an equilibrium all the same: the two differ. *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions expectation_economy
  gpz_constraints gpz_strong_efficient gpz_expectation_false gpz_theorem_2_false gpz_theorem_1 spare_bundles
  production_economy gpz_dual_rank gpz_production gpz_expectation_production.
Import ListNotations.
Open Scope R_scope.

Theorem gpz_theorem_2_sharp :
  (forall i, monotone 3 (market_u i) /\ m_natural 3 (market_u i)) /\
  disjoint_family 3 good /\
  (forall i k, (i < 3)%nat -> (k < 3)%nat -> consumption_set 3 market_u i (good k)) /\
  (forall i, (i < 3)%nat -> 0 < market_b i /\ sum (ids 3) market_b = INR 3 * market_b i) /\
  (forall p alpha, ~ walrasian 3 3 market_u market_b p alpha) /\
  (forall p sigma, ~ equilibrium_in_expectation 3 3 market_u market_b p sigma).
Proof.
  destruct gpz_theorem_2_printed_false as (H1 & H2 & H3). split; [exact H1|]. split; [|split; [|split; [|split]]].
  - intros k l _ _ Hne j K1 K2. unfold good in *. apply Nat.eqb_eq in K1, K2. congruence.
  - intros i k Hi Hk. now apply H2.
  - intros i _. unfold market_b, ids. simpl. lra.
  - exact H3.
  - apply gpz_expectation_printed_false.
Qed.

Definition wants_one (i : nat) : bundle -> option R := additive 1 (fun _ => 1).
Definition nothing_made : list capacity := [(good 0, 0%nat)].

Theorem capacity_zero_no_equilibrium :
  (forall i, m_natural 1 (wants_one i) /\ monotone 1 (wants_one i)) /\ laminar nothing_made /\
  disjoint_family 2 (fun _ => empty) /\ consumption_set 1 wants_one 0 empty /\ feasible 1 nothing_made (pool 2 (fun _
    => empty)) /\
  forall p alpha, nonnegative_prices 1 p -> production_allocation 1 1 nothing_made p alpha ->
    ~ optimal 1 wants_one (fun _ => 1) p 0 (marginal 0 alpha).
Proof.
  split; [|split; [|split; [|split; [|split]]]].
  - intros i. split; [apply additive_m_natural|]. intros A B a HB Hs Ha. injection Ha as <-. eexists.
    split; [reflexivity|].
    rewrite !cost_size. apply le_INR, size_subset, Hs.
  - intros c d [<-|[]] [<-|[]]. right. left. intros k Hk. exact Hk.
  - intros k l _ _ _ j H _. discriminate.
  - split; [intros k _; reflexivity|discriminate].
  - apply (feasible_subset 1 _ _ empty); [|apply feasible_empty]. intros j Hj. apply pool_member in Hj.
    destruct Hj as (k & _ & H). exact H.
  - intros p alpha Hp [Hl Ha] [_ Hm]. pose proof (Hp 0%nat ltac:(lia)) as H0. set (t := / (1 + p 0%nat)).
    assert (Ht : t * (1 + p 0%nat) = 1) by (unfold t; field; lra).
    assert (Ht0 : 0 < t) by (unfold t; apply Rinv_0_lt_compat; lra).
    assert (Haff : affordable 1 wants_one (fun _ => 1) p 0 (toss t (good 0) empty)).
    { split; [apply is_lottery_toss; nra|]. split.
      - intros w [<-|[<-|[]]] _; (split; [|discriminate]); [apply good_within; lia | intros k _; reflexivity].
      - rewrite expect_toss. unfold cost, ids, good, empty. simpl. nra. }
    specialize (Hm _ Haff). unfold expected_utility in Hm. rewrite expect_toss in Hm.
    assert (Hz : expect (marginal 0 alpha) (fun A => real (wants_one 0 A)) <= 0).
    { rewrite <- (expect_const (marginal 0 alpha) 0 (is_lottery_marginal 0 alpha Hl)).
      apply expect_le; [now apply is_lottery_marginal|].
      intros z Hz Hpos. apply in_map_iff in Hz. destruct Hz as (w & <- & Hw). simpl in *.
      destruct (Ha w Hw Hpos) as (_ & _ & Hfe & _).
      specialize (Hfe (good 0, 0%nat) (or_introl eq_refl)). unfold inter, plan, good in Hfe. simpl in Hfe.
      unfold cost, ids. simpl. destruct (snd w 0%nat 0%nat); simpl in *; [lia|lra]. }
    assert (E1 : real (wants_one 0 (good 0)) = 1) by (unfold wants_one, additive, cost, ids, good; simpl; ring).
    assert (E2 : real (wants_one 0 empty) = 0) by (unfold wants_one, additive, cost, ids, empty; simpl; ring).
    rewrite E1, E2 in Hm. lra.
Qed.
Theorem capacity_zero_exchange b0 : 0 < b0 ->
  exists p alpha, strong 2 1 (joined 1 wants_one (dual_rank 1 nothing_made)) (joined 1 (fun _ => 1) b0) p alpha.
Proof.
  intros Hb. destruct capacity_zero_no_equilibrium as (H1 & H2 & _).
  assert (HW : forall c, In c nothing_made -> within 1 (fst c)) by (intros c [<-|[]]; apply good_within; lia).
  apply gpz_theorem_1; [lia| | | |]; intros i Hi; unfold joined; destruct (Nat.eqb i 1); auto; try lra;
    try discriminate; try apply H1.
  - now apply dual_rank_m_natural.
  - apply dual_rank_monotone.
Qed.
