(** gpz.implementability, with production, amended.

    With monotone M-natural-concave utilities, optimal random consumptions whose expected uses are those of a lottery
    over best plans can be replaced by the marginals of a random allocation in which every plan is a best one, with the
    same expected quantities and utilities: [gpz_implementability_production].
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

(** The producer buys the rest; her money is the value of all goods. *)
Let rest : lottery bundle := map (fun w => (fst w, complement L (snd w))) beta.
Let U : nat -> bundle -> option R := joined N u (dual_rank L F).
Let bb : nat -> R := joined N b (sum (ids L) p).

Lemma U_old i : (i < N)%nat -> U i = u i.
Proof. intros. now apply joined_old. Qed.
Lemma U_new : U N = dual_rank L F.
Proof. apply joined_new. Qed.
Lemma optimal_old i sg : (i < N)%nat -> optimal L U bb p i sg <-> optimal L u b p i sg.
Proof.
  intros Hi. assert (Hbb : bb i = b i) by now apply joined_old.
  unfold optimal, affordable, finite_utility, consumption_set, expected_utility. rewrite (U_old i Hi), Hbb. tauto.
Qed.
Lemma cheapest_old i sg : (i < N)%nat -> cheapest_optimal L U bb p i sg <-> cheapest_optimal L u b p i sg.
Proof.
  intros Hi. assert (Hbb : bb i = b i) by now apply joined_old. pose proof (U_old i Hi) as HU.
  split; apply cheapest_optimal_ext; congruence.
Qed.

Lemma rest_lottery : is_lottery rest.
Proof.
  destruct Hl as [H0 H1]. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (y & <- & Hy). simpl. auto.
  - unfold rest. rewrite sum_map. exact H1.
Qed.
Lemma rest_leaves z : In z rest -> 0 < fst z -> within L (snd z) /\ best_plan L F p (complement L (snd z)).
Proof.
  intros Hz Hpos. apply in_map_iff in Hz. destruct Hz as (y & <- & Hy). simpl in *.
  pose proof (Hbest y Hy Hpos) as HB. split; [apply within_complement|].
  rewrite complement_twice; [exact HB|]. apply HB.
Qed.
Lemma rest_optimal : cheapest_optimal L U bb p N rest.
Proof.
  apply (leaves_best_optimal N L u b F (dual_rank L F) (full L F)).
  - intros A _. discriminate.
  - intros A _. apply dual_rank_top.
  - intros A _. apply dual_rank_full.
  - exact rest_lottery.
  - exact rest_leaves.
  - rewrite <- (expect_const rest (sum (ids L) p) rest_lottery). apply expect_le; [apply rest_lottery|].
    intros z _ _. now apply cost_le_all.
Qed.

(** The economy with the producer. *)
Lemma joined_class i : (i < S N)%nat -> m_natural L (U i) /\ monotone L (U i) /\
  optimal L U bb p i (joined N sigma rest i).
Proof.
  intros Hi. destruct (Nat.eq_dec i N) as [->|Hne].
  - rewrite U_new, joined_new. split; [now apply dual_rank_m_natural|]. split; [apply dual_rank_monotone|].
    apply rest_optimal.
  - assert (Hi' : (i < N)%nat) by lia. rewrite U_old, joined_old by auto. split; [now apply Hm|].
    split; [now apply Hmon|]. apply optimal_old; auto.
Qed.
Lemma joined_use j : (j < L)%nat -> expected_use (S N) (joined N sigma rest) j = 1.
Proof.
  intros Hj. unfold expected_use. rewrite sum_ids_S, joined_new.
  rewrite (sum_ids_ext N _ (fun i => expect (sigma i) (fun A => if A j then 1 else 0)))
    by (intros i Hi; now rewrite joined_old).
  change (expected_use N sigma j + quantity rest j = 1). rewrite Huse by auto.
  unfold quantity, rest, expect. rewrite sum_map, <- sum_plus. transitivity (sum beta fst); [|apply Hl].
  apply sum_ext. intros w _. simpl. rewrite complement_member by auto. destruct (snd w j); simpl; ring.
Qed.
(** What is optimal for the producer leaves a best plan, outcome by outcome. *)
Lemma producer_leaves tau : cheapest_optimal L U bb p N tau -> expected_utility U N tau = expected_utility U N rest ->
  forall z, In z tau -> 0 < fst z -> best_plan L F p (complement L (snd z)).
Proof.
  intros Hc Hu z Hz Hpos. pose proof Hc as [[(Ht & Hf & _) _] _].
  assert (Hful : real (dual_rank L F (snd z)) = full L F).
  { apply (expect_tight tau (fun A => real (dual_rank L F A)) (fun _ => full L F)) with (w := z); auto.
    - intros y _ _. apply dual_rank_top.
    - rewrite expect_const by auto. unfold expected_utility in Hu. rewrite U_new in Hu. rewrite Hu.
      rewrite <- (expect_const rest (full L F) rest_lottery). apply expect_le; [apply rest_lottery|].
      intros y Hy Hyp. right. symmetry. apply dual_rank_full. now apply rest_leaves. }
  assert (W : within L (snd z)) by now apply (Hf z).
  split; [apply within_complement|]. split; [now apply dual_rank_full|]. intros B HB HBF.
  assert (K : cost L p (snd z) <= cost L p (complement L B)).
  { apply (no_cheaper_substitute L U bb p N tau (fst z) (snd z)); auto.
    - now destruct z.
    - split; [apply within_complement|]. rewrite U_new. discriminate.
    - rewrite U_new, Hful. right. symmetry. apply dual_rank_full. now rewrite complement_twice. }
  pose proof (cost_complement L p (snd z)). pose proof (cost_complement L p B). lra.
Qed.

Theorem gpz_implementability_production : exists alpha, production_allocation N L F p alpha /\ forall i, (i < N)%nat ->
  optimal L u b p i (marginal i alpha) /\
  (forall j, (j < L)%nat -> quantity (marginal i alpha) j = quantity (sigma i) j) /\
  expected_utility u i (marginal i alpha) = expected_utility u i (sigma i) /\
  (cheapest_optimal L u b p i (sigma i) -> cheapest_optimal L u b p i (marginal i alpha)).
Proof.
  destruct (gpz_implementability (S N) L U bb p (joined N sigma rest)) as (alpha & Ha & H); [lia| | | | |].
  - intros i Hi. now apply joined_class.
  - intros i Hi. now apply joined_class.
  - intros i Hi. now apply joined_class.
  - exact joined_use.
  - exists alpha. split.
    + split; [apply Ha|]. intros w Hw Hpos. pose proof (proj2 Ha w Hw Hpos) as Hpart.
      split; [apply exclusive_less, Hpart|]. rewrite (partition_plan N L (snd w) Hpart).
      destruct (H N ltac:(lia)) as (_ & _ & HuN & HcN). rewrite joined_new in HuN, HcN.
      apply (producer_leaves (marginal N alpha) (HcN rest_optimal) HuN (fst w, snd w N)); [|exact Hpos].
      apply in_map_iff. exists w. auto.
    + intros i Hi. destruct (H i ltac:(lia)) as (H1 & H2 & H3 & H4). rewrite joined_old in H2, H3, H4 by lia.
      split; [now apply optimal_old|]. split; [exact H2|]. unfold expected_utility in *. rewrite (U_old i Hi) in H3.
      split; [exact H3|]. intros Hc. apply cheapest_old; auto. apply H4, cheapest_old; auto.
Qed.
End Implement.
