(** gpz.implementability.  AMENDED, and then it holds for every finite market.

    Printed: with M-natural-concave utilities "the implementability problem always has a solution".
    False of given random consumptions: they may be optimal and use every good once, and yet be the marginals of no
    random allocation (two agents who count their goods, prices 1, budgets 1: both goods or none, and one good or the
    other).  True up to their expected quantities.  Let utilities be monotone and M-natural-concave; domains may exclude
    the empty bundle; budgets and prices are arbitrary; the expected uses of each good add up to 1.
    - [implementable_utilities]: for any random consumptions sigma_i in the domains some random allocation gives each
      agent the same expected quantity of each good, and the sum of expected utilities is at least as large.
    - [gpz_implementability]: if each sigma_i is optimal, then some random allocation has optimal marginals with the
      same expected quantities and the same expected utilities (and cheapest ones, where sigma_i is cheapest).
    - [gpz_expectation_to_walrasian]: so an equilibrium in expectation gives a Walrasian equilibrium at the same prices,
      with the same expected quantities and utilities, and a strong one if the random consumptions are cheapest.
    Proof: if there is no such random allocation, duality (convex_hull.v) gives weights c_ij of the goods for each agent
    such that k u_i + c_i, still M-natural-concave, would have a larger surplus in random consumptions than in any
    allocation; but Kelso and Crawford's prices for k u_i + c_i bound both by the same number.  Outside the domains
    u~ of gpz_lift.v stands for u. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums convex_hull gpz_economy bundle_sets m_natural mnat_constructions allocations
  expectation_economy gpz_step_1 gpz_lift gpz_kelso_crawford.
Import ListNotations.
Open Scope R_scope.

Lemma cost_paired L p A : cost L p A = sum (ids L) (fun j => p j * (if A j then 1 else 0)).
Proof. apply sum_ext. intros j _. destruct (A j); ring. Qed.

Section Implement.
Variables (N L : nat) (u : nat -> bundle -> option R) (sigma : nat -> lottery bundle).
Hypothesis Htwo : (2 <= N)%nat.
Hypothesis Hm : forall i, (i < N)%nat -> m_natural L (u i).
Hypothesis Hmon : forall i, (i < N)%nat -> monotone L (u i).
Hypothesis Hl : forall i, (i < N)%nat -> is_lottery (sigma i).
Hypothesis Hf : forall i, (i < N)%nat -> finite_utility L u i (sigma i).
Hypothesis Huse : forall j, (j < L)%nat -> expected_use N sigma j = 1.

Let x (i j : nat) : R := quantity (sigma i) j.
Let total_utility : R := sum (ids N) (fun i => expected_utility u i (sigma i)).

(** The allocations in which each agent has a bundle of her domain. *)
Definition in_domains (o : list nat) : bool :=
  forallb (fun i => match u i (owned N L o i) with Some _ => true | None => false end) (ids N).
Definition outcomes : list (list nat) := filter in_domains (owner_lists N L).
Let T := length outcomes.
Definition outcome (t : nat) (i : nat) : bundle := owned N L (nth t outcomes []) i.

Lemma in_domains_true o : in_domains o = true <-> forall i, (i < N)%nat -> u i (owned N L o i) <> None.
Proof.
  unfold in_domains. rewrite forallb_forall. split.
  - intros H i Hi. specialize (H i (proj2 (in_ids i N) Hi)). destruct (u i (owned N L o i)); congruence.
  - intros H i Hi. apply in_ids in Hi. specialize (H i Hi). destruct (u i (owned N L o i)); congruence.
Qed.
Lemma outcome_ok t : (t < T)%nat -> partition N L (outcome t) /\ forall i, (i < N)%nat -> u i (outcome t i) <> None.
Proof.
  intros Ht. assert (H : In (nth t outcomes []) outcomes) by now apply nth_In. apply filter_In in H.
  destruct H as [H1 H2].
  split; [now apply owned_partition|]. now apply in_domains_true.
Qed.

(** ** The market of duality *)

Section Dual.
Variables (k c0 : R) (c : nat -> nat -> R).
Hypothesis Hk : 0 <= k.
Hypothesis Hbelow : forall t, (t < T)%nat ->
  k * sum (ids N) (fun i => real (u i (outcome t i))) + paired N L c (fun i j => if outcome t i j then 1 else 0) <=
    c0.

Variable U : R.
Hypothesis HU : 0 <= U.
Hypothesis Hbound : forall i A y, (i < N)%nat -> within L A -> u i A = Some y -> - U <= y <= U.

(** k u_i, made finite, and c_i. *)
Let C : R := sum (ids N) (fun i => sum (ids L) (fun j => Rabs (c i j))).
Let K : R := 2 * (k * U) + INR N * (k * U) + C + Rabs c0 + 1.
Let ku (i : nat) : bundle -> option R := scaled u (fun _ => k) i.
Let v (i : nat) : bundle -> option R := plus_additive L (c i) 0 (lift L K (ku i)).

Lemma kU : 0 <= k * U.
Proof. now apply Rmult_le_pos. Qed.
Lemma C_nonneg : 0 <= C.
Proof. apply sum_nonneg. intros i _. apply sum_nonneg. intros j _. apply Rabs_pos. Qed.
Lemma K_big : 2 * (k * U) <= K /\ 0 <= K.
Proof.
  pose proof kU. pose proof C_nonneg. pose proof (Rabs_pos c0). pose proof (pos_INR N). unfold K.
  assert (0 <= INR N * (k * U)) by nra. lra.
Qed.
Lemma ku_bound i A y : (i < N)%nat -> within L A -> ku i A = Some y -> - (k * U) <= y <= k * U.
Proof.
  intros Hi HA Hy. unfold ku, scaled in Hy. destruct (u i A) as [z|] eqn:E; [|discriminate]. injection Hy as <-.
  specialize (Hbound i A z Hi HA E). nra.
Qed.
Lemma some_bundle i : (i < N)%nat -> exists A, within L A /\ ku i A <> None.
Proof.
  intros Hi. destruct (lottery_outcome (sigma i) (Hl i Hi)) as (w & Hw & Hpos).
  destruct (Hf i Hi w Hw Hpos) as [H1 H2].
  exists (snd w). split; auto. intros H. unfold ku in H. now apply scaled_none in H.
Qed.
Lemma lift_some i A : (i < N)%nat -> exists y, lift L K (ku i) A = Some y.
Proof.
  intros Hi. pose proof (lift_finite L K (ku i) A (some_bundle i Hi)) as H.
  destruct (lift L K (ku i) A) as [y|]; [eauto|congruence].
Qed.
Lemma v_finite i A : (i < N)%nat -> v i A <> None.
Proof. intros Hi. unfold v, plus_additive. destruct (lift_some i A Hi) as [y ->]. discriminate. Qed.
Lemma v_m_natural i : (i < N)%nat -> m_natural L (v i).
Proof. intros Hi. apply plus_additive_m_natural, lift_m_natural; [apply K_big|]. apply scaled_m_natural; auto. Qed.
Lemma v_real i A : (i < N)%nat -> real (v i A) = real (lift L K (ku i) A) + cost L (c i) A.
Proof. intros Hi. unfold v, plus_additive. destruct (lift_some i A Hi) as [y ->]. simpl. ring. Qed.

Lemma v_at_least i A : (i < N)%nat -> within L A -> u i A <> None ->
  k * real (u i A) + cost L (c i) A <= real (v i A).
Proof.
  intros Hi HA Hu. rewrite v_real by auto. destruct (u i A) as [z|] eqn:E; [|congruence].
  destruct (lift_bound L K (ku i) A A (k * z) HA) as (y & Hy & Hle); [unfold ku, scaled; now rewrite E|].
  rewrite Hy. simpl. rewrite (lacking_inside L A A) in Hle by (intros j Hj; exact Hj). simpl in Hle. lra.
Qed.
Lemma v_domain i A : (i < N)%nat -> within L A -> u i A <> None -> real (v i A) = k * real (u i A) + cost L (c i) A.
Proof.
  intros Hi HA Hu. rewrite v_real by auto. destruct (u i A) as [z|] eqn:E; [|congruence].
  rewrite (lift_domain L K (ku i)) with (top := k * U) (low := - (k * U)) (x := k * z); auto.
  - apply K_big.
  - apply scaled_monotone; auto.
  - intros B y HB Hy. now apply (ku_bound i B).
  - pose proof K_big. lra.
  - unfold ku, scaled. now rewrite E.
Qed.
Lemma v_outside i A : (i < N)%nat -> within L A -> u i A = None -> real (v i A) <= k * U - K + cost L (c i) A.
Proof.
  intros Hi HA Hu. rewrite v_real by auto. destruct (lift_some i A Hi) as [y Hy]. rewrite Hy. simpl.
  assert (H : y <= k * U - K); [|lra].
  apply (lift_outside L K (ku i)) with (low := - (k * U)) (A := A); auto.
  - apply K_big.
  - apply scaled_monotone; auto.
  - intros B z HB Hz. now apply (ku_bound i B).
  - unfold ku. now apply scaled_none.
Qed.
Lemma v_top i A : (i < N)%nat -> within L A -> real (v i A) <= k * U + cost L (c i) A.
Proof.
  intros Hi HA. destruct (u i A) as [z|] eqn:E.
  - rewrite v_domain by (auto; congruence). rewrite E. simpl. specialize (Hbound i A z Hi HA E). nra.
  - pose proof (v_outside i A Hi HA E). pose proof K_big. lra.
Qed.
Lemma cost_below_C i A : (i < N)%nat -> cost L (c i) A <= sum (ids L) (fun j => Rabs (c i j)).
Proof. intros _. apply sum_le. intros j _. destruct (A j); [apply Rle_abs|apply Rabs_pos]. Qed.

(** The surplus of the random consumptions is no larger than that of some allocation, *)
Lemma surplus_bound : exists omega, partition N L omega /\
  sum (ids N) (fun i => expect (sigma i) (fun A => real (v i A))) <= sum (ids N) (fun i => real (v i (omega i))).
Proof.
  destruct (prices_and_allocation L N v Htwo) as (omega & Hpart & Hdem).
  - intros i Hi. now apply v_m_natural.
  - intros i A Hi _. now apply v_finite.
  - set (q := price L N v) in *. exists omega. split; [exact Hpart|].
    assert (E1 : sum (ids N) (fun i => expect (sigma i) (cost L q)) = sum (ids L) q).
    { rewrite (sum_ext _ _ (fun i => sum (ids L) (fun j => q j * quantity (sigma i) j))) by
        (intros; apply expect_price).
      rewrite sum_swap. apply sum_ids_ext. intros j Hj. rewrite sum_scal. specialize (Huse j Hj).
      unfold expected_use in Huse.
      unfold quantity. rewrite Huse. ring. }
    pose proof (partition_cost N L q omega Hpart) as E2.
    assert (H : sum (ids N) (fun i => expect (sigma i) (fun A => real (v i A)) - expect (sigma i) (cost L q)) <=
                sum (ids N) (fun i => real (v i (omega i)) - cost L q (omega i))).
    { apply sum_le. intros i Hi. apply in_ids in Hi. rewrite <- expect_minus.
      rewrite <- (expect_const (sigma i) (real (v i (omega i)) - cost L q (omega i)) (Hl i Hi)).
      apply expect_le; auto.
      intros w Hw Hpos. apply (Hdem i Hi); [now apply (Hf i Hi) | now apply v_finite]. }
    rewrite !sum_minus in H. lra.
Qed.
(** and that is at most c0. *)
Lemma allocation_bound omega : partition N L omega -> sum (ids N) (fun i => real (v i (omega i))) <= c0.
Proof.
  intros Hpart. pose proof (proj1 (proj1 Hpart)) as Hw.
  destruct (existsb (fun i => match u i (omega i) with Some _ => false | None => true end) (ids N)) eqn:Ex.
  - (* somebody is outside her domain *)
    apply existsb_exists in Ex. destruct Ex as (i0 & Hi0 & E0). pose proof (proj1 (in_ids i0 N) Hi0) as Hi0N.
    destruct (u i0 (omega i0)) eqn:Eu; [discriminate|].
    assert (H : sum (ids N) (fun i => real (v i (omega i))) <=
      sum (ids N) (fun i => k * U + sum (ids L) (fun j => Rabs (c i j)) - (if Nat.eqb i i0 then K else 0))).
    { apply sum_le. intros i Hi. apply in_ids in Hi. pose proof (cost_below_C i (omega i) Hi) as HC.
      destruct (Nat.eqb_spec i i0) as [->|]; [pose proof (v_outside i0 (omega i0) Hi (Hw i0 Hi) Eu) |
        pose proof (v_top i (omega i) Hi (Hw i Hi))]; lra. }
    rewrite sum_minus, sum_plus, (sum_delta (ids N) (fun _ => K) i0 (ids_NoDup N) Hi0) in H.
    rewrite (sum_ext (ids N) (fun _ => k * U) (fun _ => k * U * 1)) in H by (intros; ring).
    rewrite sum_scal, <- sum_length in H.
    unfold ids in H at 2. rewrite seq_length in H. fold C in H. unfold K in H. pose proof (Rle_abs (- c0)) as Ha.
    rewrite Rabs_Ropp in Ha.
    pose proof kU. lra.
  - (* everybody is inside *)
    assert (Hin : forall i, (i < N)%nat -> u i (omega i) <> None).
    { intros i Hi He. assert (Y : existsb (fun i => match u i (omega i) with Some _ => false |
        None => true end) (ids N) = true).
      { apply existsb_exists. exists i. split; [now apply in_ids|]. now rewrite He. } congruence. }
    destruct (partition_owned N L omega Hpart) as (o & Ho & Heq).
    assert (Ho' : In o outcomes).
    { apply filter_In. split; auto. apply in_domains_true. intros i Hi. rewrite Heq by auto. auto. }
    destruct (In_nth _ _ [] Ho') as (t & Ht & Et). specialize (Hbelow t Ht).
    assert (Eo : forall i, (i < N)%nat -> outcome t i = omega i) by (intros i Hi; unfold outcome; rewrite Et; auto).
    apply Rle_trans with (2 := Hbelow). right. unfold paired. rewrite <- sum_scal, <- sum_plus. apply sum_ids_ext.
    intros i Hi.
    rewrite Eo by auto. rewrite v_domain by auto. now rewrite cost_paired.
Qed.

Lemma dual_bound : k * total_utility + paired N L c x <= c0.
Proof.
  destruct surplus_bound as (omega & Hpart & Hle). pose proof (allocation_bound omega Hpart) as H.
  apply Rle_trans with (sum (ids N) (fun i => expect (sigma i) (fun A => real (v i A)))); [|lra].
  unfold total_utility, paired. rewrite <- sum_scal, <- sum_plus. apply sum_le. intros i Hi. apply in_ids in Hi.
  unfold expected_utility, x. rewrite <- expect_price, <- expect_scal, <- expect_plus. apply expect_le; auto.
  intros w Hw Hpos. destruct (Hf i Hi w Hw Hpos). now apply v_at_least.
Qed.
End Dual.

Theorem implementable_two : exists alpha, random_allocation N L alpha /\
  (forall i, (i < N)%nat -> finite_utility L u i (marginal i alpha) /\
     forall j, (j < L)%nat -> quantity (marginal i alpha) j = quantity (sigma i) j) /\
  total_utility <= sum (ids N) (fun i => expected_utility u i (marginal i alpha)).
Proof.
  destruct (all_values_bounded N L u) as (U & HU & Hbound).
  destruct (hull_or_separated N L T (fun i j t => if outcome t i j then 1 else 0)
    (fun t => sum (ids N) (fun i => real (u i (outcome t i)))) x total_utility)
    as [(w & W0 & W1 & W2 & W3)|(k & c & c0 & Hk & Hbelow & Habove)].
  - set (alpha := map (fun t => (w t, outcome t)) (ids T)).
    assert (Hexp : forall i (f : bundle -> R), expect (marginal i alpha) f = sum (ids T) (fun t => w t * f (outcome t
      i))).
    { intros i f. rewrite expect_marginal. unfold expect, alpha. now rewrite sum_map. }
    exists alpha. split; [|split].
    + split; [split|].
      * intros z Hz. apply in_map_iff in Hz. destruct Hz as (t & <- & Ht). apply in_ids in Ht. simpl. auto.
      * unfold alpha. rewrite sum_map. simpl. exact W1.
      * intros z Hz _. apply in_map_iff in Hz. destruct Hz as (t & <- & Ht). apply in_ids in Ht. simpl.
        now apply outcome_ok.
    + intros i Hi. split.
      * intros z Hz _. apply in_map_iff in Hz. destruct Hz as (y & <- & Hy). apply in_map_iff in Hy.
        destruct Hy as (t & <- & Ht).
        apply in_ids in Ht. simpl. destruct (outcome_ok t Ht) as [[[Hw _] _] Hu]. split; auto.
      * intros j Hj. unfold quantity. rewrite Hexp. now apply W2.
    + apply Rle_trans with (1 := W3). right. unfold expected_utility.
      rewrite (sum_ext (ids N) _ (fun i => sum (ids T) (fun t => w t * real (u i (outcome t i))))) by
        (intros i _; apply Hexp).
      rewrite sum_swap. apply sum_ext. intros t _. now rewrite sum_scal.
  - exfalso. pose proof (dual_bound k c0 c Hk Hbelow U HU Hbound) as H. lra.
Qed.
End Implement.

(** ** One agent *)

Lemma implementable_one L (sigma : nat -> lottery bundle) : is_lottery (sigma 0%nat) ->
  (forall w, In w (sigma 0%nat) -> 0 < fst w -> within L (snd w)) ->
  (forall j, (j < L)%nat -> expected_use 1 sigma j = 1) ->
  random_allocation 1 L (map (fun w => (fst w, fun _ : nat => snd w)) (sigma 0%nat)).
Proof.
  intros Hl Hw Huse. split; [split|].
  - intros w Hin. apply in_map_iff in Hin. destruct Hin as (y & <- & Hy). simpl. now apply Hl.
  - rewrite sum_map. simpl. apply Hl.
  - intros w Hin Hpos. apply in_map_iff in Hin. destruct Hin as (y & <- & Hy). simpl in *. split; [split|].
    + intros i _. now apply Hw.
    + intros j i k _ Hi Hk _ _. lia.
    + intros j Hj. exists 0%nat. split; [lia|]. specialize (Huse j Hj). unfold expected_use, ids in Huse.
      simpl in Huse.
      assert (E : (fun A : bundle => if A j then 1 else 0) (snd y) = 1).
      { apply (expect_tight (sigma 0%nat) (fun A => if A j then 1 else 0) (fun _ => 1) Hl); auto.
        - intros z _ _. destruct (snd z j); lra.
        - rewrite expect_const by auto. lra. }
      cbv beta in E. destruct (snd y j); [reflexivity|lra].
Qed.
Lemma marginal_one (sg : lottery bundle) i : marginal i (map (fun w => (fst w, fun _ : nat => snd w)) sg) = sg.
Proof. unfold marginal. rewrite map_map. rewrite <- (map_id sg) at 2. apply map_ext. intros [t A]. reflexivity. Qed.

Theorem implementable_utilities N L u sigma : (0 < N)%nat ->
  (forall i, (i < N)%nat -> m_natural L (u i)) -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i, (i < N)%nat -> is_lottery (sigma i)) -> (forall i, (i < N)%nat -> finite_utility L u i (sigma i)) ->
  (forall j, (j < L)%nat -> expected_use N sigma j = 1) ->
  exists alpha, random_allocation N L alpha /\
  (forall i, (i < N)%nat -> finite_utility L u i (marginal i alpha) /\
     forall j, (j < L)%nat -> quantity (marginal i alpha) j = quantity (sigma i) j) /\
  sum (ids N) (fun i => expected_utility u i (sigma i)) <= sum (ids N) (fun i => expected_utility u i (marginal i
    alpha)).
Proof.
  intros HN Hm Hmon Hl Hf Huse. destruct (Nat.eq_dec N 1) as [->|Hne].
  - exists (map (fun w => (fst w, fun _ : nat => snd w)) (sigma 0%nat)). split; [|split].
    + apply implementable_one; auto. intros w Hw Hpos. now apply (Hf 0%nat ltac:(lia)).
    + intros i Hi. assert (i = 0%nat) as -> by lia. rewrite marginal_one. split; auto.
    + right. apply sum_ids_ext. intros i Hi. assert (i = 0%nat) as -> by lia. now rewrite marginal_one.
  - apply implementable_two; auto. lia.
Qed.

(** ** At prices *)

Theorem gpz_implementability N L u b p sigma : (0 < N)%nat ->
  (forall i, (i < N)%nat -> m_natural L (u i)) -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i, (i < N)%nat -> optimal L u b p i (sigma i)) ->
  (forall j, (j < L)%nat -> expected_use N sigma j = 1) ->
  exists alpha, random_allocation N L alpha /\ forall i, (i < N)%nat ->
    optimal L u b p i (marginal i alpha) /\
    (forall j, (j < L)%nat -> quantity (marginal i alpha) j = quantity (sigma i) j) /\
    expected_utility u i (marginal i alpha) = expected_utility u i (sigma i) /\
    (cheapest_optimal L u b p i (sigma i) -> cheapest_optimal L u b p i (marginal i alpha)).
Proof.
  intros HN Hm Hmon Ho Huse.
  destruct (implementable_utilities N L u sigma HN Hm Hmon) as (alpha & Ha & Hq & Hu); auto;
    try (intros i Hi; now apply Ho).
  assert (Hl : forall i, is_lottery (marginal i alpha)) by (intros i; apply is_lottery_marginal, Ha).
  assert (Hc : forall i, (i < N)%nat -> expect (marginal i alpha) (cost L p) = expect (sigma i) (cost L p)).
  { intros i Hi. rewrite !expect_price. apply sum_ids_ext. intros j Hj. f_equal. now apply (Hq i Hi). }
  assert (Haff : forall i, (i < N)%nat -> affordable L u b p i (marginal i alpha)).
  { intros i Hi. split; [apply Hl|]. split; [now apply (Hq i Hi)|]. rewrite Hc by auto. now apply Ho. }
  assert (He : forall i, (i < N)%nat -> expected_utility u i (marginal i alpha) = expected_utility u i (sigma i)).
  { intros i Hi. apply (sum_eq_terms (ids N) (fun i => expected_utility u i (marginal i alpha)) (fun i =>
      expected_utility u i (sigma i))); auto.
    - intros k Hk. apply in_ids in Hk. apply (Ho k Hk). now apply Haff.
    - now apply in_ids. }
  exists alpha. split; [exact Ha|]. intros i Hi.
  assert (Hopt : optimal L u b p i (marginal i alpha)).
  { split; [now apply Haff|]. intros sg Hsg. rewrite He by auto. now apply (Ho i Hi). }
  split; [exact Hopt|]. split; [now apply (Hq i Hi)|]. split; [now apply He|]. intros [_ Hch]. split; [exact Hopt|].
  intros sg Hsg. rewrite Hc by auto. now apply Hch.
Qed.

Corollary gpz_expectation_to_walrasian N L u b p sigma : (0 < N)%nat ->
  (forall i, (i < N)%nat -> m_natural L (u i)) -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  equilibrium_in_expectation N L u b p sigma ->
  exists alpha, walrasian N L u b p alpha /\
    (forall i, (i < N)%nat -> expected_utility u i (marginal i alpha) = expected_utility u i (sigma i) /\
       forall j, (j < L)%nat -> quantity (marginal i alpha) j = quantity (sigma i) j) /\
    ((forall i, (i < N)%nat -> cheapest_optimal L u b p i (sigma i)) -> strong N L u b p alpha).
Proof.
  intros HN Hm Hmon (Hp & Ho & Huse).
  destruct (gpz_implementability N L u b p sigma HN Hm Hmon Ho Huse) as (alpha & Ha & H).
  exists alpha. split; [|split].
  - split; [exact Hp|]. split; [exact Ha|]. intros i Hi. destruct (H i Hi) as (H1 & _). exact H1.
  - intros i Hi. destruct (H i Hi) as (_ & H2 & H3 & _). auto.
  - intros Hch. split; [exact Hp|]. split; [exact Ha|]. intros i Hi. destruct (H i Hi) as (_ & _ & _ & H4). auto.
Qed.
