(** gpz.implementability, with production, amended.

    With monotone M-natural-concave utilities, optimal random consumptions whose expected uses are those of a lottery
    over best plans can be replaced by the marginals of a random allocation in which every plan is a best one, with the same
    expected quantities and utilities: [gpz_implementability_production].
    Proof: the producer of gpz_production.v takes what is not produced; she is one more agent of gpz_implementability.v,
    and whatever is optimal for her leaves a best plan. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions expectation_economy
  gpz_strong_efficient gpz_implementability production_economy gpz_dual_rank gpz_production.
Import ListNotations.
Open Scope R_scope.

Section Implement.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (F : list capacity) (p : nat -> R).
Variables (sigma : nat -> lottery bundle) (beta : lottery bundle).
Hypothesis Hm : forall i, (i < N)%nat -> m_natural L (u i).
Hypothesis Hmon : forall i, (i < N)%nat -> monotone L (u i).
Hypothesis HW : forall c, In c F -> within L (fst c).
Hypothesis Hlam : laminar F.
Hypothesis Hp : nonnegative_prices L p.
Hypothesis Ho : forall i, (i < N)%nat -> optimal L u b p i (sigma i).
(** The lottery over plans. *)
Hypothesis Hl : is_lottery beta.
Hypothesis Hbest : forall w, In w beta -> 0 < fst w -> best_plan L F p (snd w).
Hypothesis Huse : forall j, (j < L)%nat -> expected_use N sigma j = quantity beta j.

Let rest : lottery bundle := map (fun w => (fst w, complement L (snd w))) beta.
Let money : R := sum (ids L) p.

Lemma rest_lottery : is_lottery rest.
Proof.
  destruct Hl as [H0 H1]. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (y & <- & Hy). simpl. auto.
  - unfold rest. rewrite sum_map. exact H1.
Qed.
Lemma rest_outcome z : In z rest -> 0 < fst z -> real (dual_rank L F (snd z)) = full L F /\
  forall A, within L A -> real (dual_rank L F A) = full L F -> cost L p (snd z) <= cost L p A.
Proof.
  intros Hz Hpos. apply in_map_iff in Hz. destruct Hz as (y & <- & Hy). simpl in *.
  destruct (Hbest y Hy Hpos) as (B1 & B2 & B3).
  split; [apply dual_rank_full; now rewrite complement_twice|]. intros A HA HAf. apply dual_rank_full in HAf.
  specialize (B3 _ (within_complement L A) HAf). pose proof (cost_complement L p A).
  pose proof (cost_complement L p (snd y)). lra.
Qed.
Lemma rest_optimal : cheapest_optimal L (joined N u (dual_rank L F)) (joined N b money) p N rest.
Proof.
  pose proof rest_lottery as Hr.
  assert (HUN : forall sg, expected_utility (joined N u (dual_rank L F)) N sg = expect sg (fun A => real (dual_rank L
    F A))) by (intros sg; unfold expected_utility; now rewrite joined_new).
  assert (Htop : expect rest (fun A => real (dual_rank L F A)) = full L F).
  { rewrite <- (expect_const rest (full L F) Hr). apply expect_ext; auto. intros z Hz Hpos. now apply rest_outcome. }
  assert (Haff : affordable L (joined N u (dual_rank L F)) (joined N b money) p N rest).
  { split; [exact Hr|]. split.
    - intros z Hz Hpos. apply in_map_iff in Hz. destruct Hz as (y & <- & Hy). simpl.
      split; [apply within_complement|]. rewrite joined_new. discriminate.
    - rewrite joined_new. rewrite <- (expect_const rest money Hr). apply expect_le; auto. intros z _ _.
      now apply cost_le_all. }
  split; [split; [exact Haff|]|].
  - intros sg (Hsl & _ & _). rewrite !HUN, Htop, <- (expect_const sg (full L F) Hsl). apply expect_le; auto.
    intros z _ _. apply dual_rank_top.
  - intros sg [(Hsl & Hsf & _) Hsm]. specialize (Hsm rest Haff). rewrite !HUN, Htop in Hsm.
    assert (Hst : forall z, In z sg -> 0 < fst z -> real (dual_rank L F (snd z)) = full L F).
    { apply (expect_tight sg (fun A => real (dual_rank L F A)) (fun _ => full L F) Hsl);
        [intros; apply dual_rank_top | now rewrite expect_const]. }
    rewrite <- (expect_const sg (expect rest (cost L p)) Hsl). apply expect_le; auto. intros z Hz Hpos.
    rewrite <- (expect_const rest (cost L p (snd z)) Hr). apply expect_le; auto. intros y Hy Hyp.
    apply (rest_outcome y Hy Hyp); [now apply Hsf|now apply Hst].
Qed.

Theorem gpz_implementability_production : exists alpha, production_allocation N L F p alpha /\ forall i,
  (i < N)%nat ->
  optimal L u b p i (marginal i alpha) /\
  (forall j, (j < L)%nat -> quantity (marginal i alpha) j = quantity (sigma i) j) /\
  expected_utility u i (marginal i alpha) = expected_utility u i (sigma i) /\
  (cheapest_optimal L u b p i (sigma i) -> cheapest_optimal L u b p i (marginal i alpha)).
Proof.
  set (U := joined N u (dual_rank L F)). set (bb := joined N b money).
  assert (HU : forall i, (i < N)%nat -> U i = u i) by (intros; now apply joined_old).
  assert (Hbb : forall i, (i < N)%nat -> bb i = b i) by (intros; now apply joined_old).
  assert (Hext : forall i sg, (i < N)%nat -> optimal L U bb p i sg <-> optimal L u b p i sg).
  { intros i sg Hi. unfold optimal, affordable, finite_utility, consumption_set, expected_utility.
    rewrite (HU i Hi), (Hbb i Hi). tauto. }
  assert (Hcext : forall i sg, (i < N)%nat -> cheapest_optimal L U bb p i sg <-> cheapest_optimal L u b p i sg).
  { intros i sg Hi. split; apply cheapest_optimal_ext; auto; symmetry; auto. }
  destruct (gpz_implementability (S N) L U bb p (joined N sigma rest)) as (alpha & Ha & H); [lia| | | | |].
  - intros i Hi. unfold U. destruct (Nat.eq_dec i N) as [->|Hne];
      [rewrite joined_new; now apply dual_rank_m_natural|rewrite joined_old by lia; apply Hm; lia].
  - intros i Hi. unfold U. destruct (Nat.eq_dec i N) as [->|Hne];
      [rewrite joined_new; apply dual_rank_monotone|rewrite joined_old by lia; apply Hmon; lia].
  - intros i Hi. destruct (Nat.eq_dec i N) as [->|Hne]; [rewrite joined_new; apply rest_optimal|].
    rewrite joined_old by lia. apply Hext; [lia|]. apply Ho. lia.
  - intros j Hj. unfold expected_use. rewrite sum_ids_S, joined_new.
    rewrite (sum_ids_ext N _ (fun i => expect (sigma i) (fun A => if A j then 1 else 0))) by
      (intros i Hi; now rewrite joined_old).
    specialize (Huse j Hj). unfold expected_use in Huse. rewrite Huse. unfold quantity, rest, expect.
    rewrite sum_map, <- sum_plus.
    transitivity (sum beta fst); [|apply Hl]. apply sum_ext. intros w _. simpl. rewrite complement_member by auto.
    destruct (snd w j); simpl; ring.
  - exists alpha. split.
    + split; [apply Ha|]. intros w Hw Hpos. pose proof (proj2 Ha w Hw Hpos) as Hpart.
      split; [apply exclusive_less, Hpart|].
      assert (HA : within L (snd w N)) by (apply Hpart; lia).
      destruct (H N ltac:(lia)) as (HoN & _ & HuN & HcN). rewrite joined_new in HuN, HcN.
      specialize (HcN rest_optimal).
      assert (Hful : real (dual_rank L F (snd w N)) = full L F).
      { apply (expect_tight (marginal N alpha) (fun A => real (dual_rank L F A)) (fun _ => full L F)) with (w := (fst
          w, snd w N)); auto.
        - apply is_lottery_marginal, Ha.
        - intros z _ _. apply dual_rank_top.
        - rewrite expect_const by (apply is_lottery_marginal, Ha). unfold expected_utility, U in HuN.
          rewrite joined_new in HuN. rewrite HuN.
          rewrite <- (expect_const rest (full L F) rest_lottery). apply expect_le; [apply rest_lottery|].
          intros z Hz Hzp. right. symmetry. now apply rest_outcome.
        - apply in_map_iff. exists w. auto. }
      rewrite (partition_plan N L (snd w) Hpart). split; [apply within_complement|].
      split; [now apply dual_rank_full|].
      intros B HB HBF. assert (K : cost L p (snd w N) <= cost L p (complement L B)).
      { apply (no_cheaper_substitute L U bb p N (marginal N alpha) (fst w) (snd w N)); auto.
        - apply in_map_iff. exists w. auto.
        - split; [apply within_complement|]. unfold U. rewrite joined_new. discriminate.
        - unfold U. rewrite joined_new, Hful. right. symmetry. apply dual_rank_full. now rewrite complement_twice. }
      pose proof (cost_complement L p (snd w N)). pose proof (cost_complement L p B). lra.
    + intros i Hi. destruct (H i ltac:(lia)) as (H1 & H2 & H3 & H4). rewrite joined_old in H2, H3, H4 by lia.
      split; [now apply Hext|]. split; [exact H2|]. unfold expected_utility in *. rewrite (HU i Hi) in H3.
      split; [exact H3|].
      intros Hc. apply Hcext; auto. apply H4, Hcext; auto.
Qed.
End Implement.
