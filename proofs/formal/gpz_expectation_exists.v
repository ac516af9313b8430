(** gpz.expectation.  AMENDED: equilibria in expectation exist where agents need not consume or have bundles to spare.

    Printed: an equilibrium in expectation always exists.  False in the paper's class of utilities, whose domains may
    exclude the empty bundle: gpz_expectation_false.v.  True for monotone utilities, concave or not:
    - [gpz_expectation_exists]: if the empty bundle is in every domain and budgets are positive, there are prices p >= 0
      and cheapest optimal random consumptions that use each good once in expectation.
    - [gpz_expectation_constrained]: domains may exclude the empty bundle if agent i has M_i disjoint bundles in hers
      and b_i > (b_1 + ... + b_N) / M_i, which is sharp (gpz_theorem_2_sharp.v).
    With production: gpz_expectation_production.v.
    Proof: weights and prices (weights.v) for n u_i, n large, and Step 4; then agents who borrow (spare_bundles.v). *)
From Coq Require Import Reals List Lra Lia.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions expectation_economy
  gpz_lift gpz_step_4 weights spare_bundles.
Open Scope R_scope.

Theorem gpz_expectation_exists N L u b : (0 < N)%nat -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i, (i < N)%nat -> u i empty <> None) -> (forall i, (i < N)%nat -> 0 < b i) ->
  exists p sigma, cheapest_in_expectation N L u b p sigma.
Proof.
  intros HN Hmon He Hb.
  assert (Hfin : forall i A, (i < N)%nat -> within L A -> u i A <> None).
  { intros i A Hi. apply finite_everywhere; auto. }
  destruct (large_multiple N L u b) as (n & g & Hn & Hgap & Hlarge). set (un := scaled u (fun _ => n)).
  assert (Hfin' : forall i A, (i < N)%nat -> within L A -> un i A <> None).
  { intros i A Hi HA K. apply scaled_none in K. now apply (Hfin i A). }
  destruct (weights_exist N L un b HN) as (la & p & sigma & [Hp Q] & Huse); auto.
  { intros i Hi. apply scaled_monotone; [lra|auto]. }
  exists p, sigma. split; [exact Hp|]. split; [|exact Huse]. intros i Hi. destruct (Q i Hi) as [Q1 Q2].
  apply (budgeted_cheapest_optimal N L u b n g p i (sigma i)); auto.
  - rewrite <- (use_all N L p sigma Huse). apply sum_le. intros k Hk. apply in_ids in Hk. apply (Q k Hk).
  - apply budgeted_optimal_scaled, (weighted_choice_budgeted L un b la); auto.
Qed.

Theorem gpz_expectation_constrained N L u b M E : (0 < N)%nat -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i, (i < N)%nat -> 0 < b i) ->
  (forall i, (i < N)%nat -> disjoint_family (M i) (E i)) ->
  (forall i k, (i < N)%nat -> (k < M i)%nat -> consumption_set L u i (E i k)) ->
  (forall i, (i < N)%nat -> sum (ids N) b < INR (M i) * b i) ->
  exists p sigma, cheapest_in_expectation N L u b p sigma.
Proof.
  intros HN Hmon Hpos Hd HE Hb. destruct (all_values_bounded N L u) as (U & HU & Hbound).
  destruct (gpz_expectation_exists N L (lifted N L U b M u) b) as (p & sigma & Hp & Ho & Huse); auto.
  - intros i Hi. now apply lifted_monotone.
  - intros i Hi. now apply (lifted_finite N L u b M E U).
  - exists p, sigma. split; [exact Hp|]. split; [|exact Huse].
    assert (Hall : cost L p (fun k => Nat.ltb k L) <= sum (ids N) b).
    { apply Rle_trans with (sum (ids L) p); [now apply cost_le_all|]. rewrite <- (use_all N L p sigma Huse).
      apply sum_le. intros i Hi. apply in_ids in Hi. apply (Ho i Hi). }
    intros i Hi. apply (lifted_cheapest_optimal N L u b M E U Hpos Hd HE Hb Hbound (lifted N L U b M u) b p i _
      (fun k => Nat.ltb k L)); auto.
    intros k Hk j Hj. apply Nat.ltb_lt. apply (within_lt L (E i k)); auto. apply (HE i k Hi Hk).
Qed.
