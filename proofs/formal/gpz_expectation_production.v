(** gpz.expectation, with production: equilibria in expectation exist in markets with individual and aggregate
    constraints.

    Monotone utilities, concave or not, whose domains may exclude the empty bundle; budgets b_i > 0; a hierarchy of
    capacities h_k >= 1.  Agent i has M_i disjoint bundles in her domain, whose union ([pool]) is a feasible plan, and
    b_i > (b_1 + ... + b_N) / M_i.
    - [gpz_expectation_production]: then there are prices p >= 0, a lottery over best plans, and cheapest optimal random
      consumptions whose expected uses are those of the plans.
    - [exchange_expectation_is_production]: they come from the exchange economy with the producer (gpz_production.v). *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions expectation_economy
  gpz_lift
  gpz_operations gpz_constraints gpz_strong_efficient spare_bundles gpz_expectation_exists production_economy
  gpz_dual_rank gpz_production.
Import ListNotations.
Open Scope R_scope.

Definition complements (L : nat) (tau : lottery bundle) : lottery bundle :=
  map (fun w => (fst w, complement L (snd w))) tau.
Lemma complements_lottery L tau : is_lottery tau -> is_lottery (complements L tau).
Proof.
  intros [H0 H1]. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (y & <- & Hy). simpl. auto.
  - unfold complements. rewrite sum_map. exact H1.
Qed.
Lemma complements_quantity L tau j : is_lottery tau -> (j < L)%nat ->
  quantity (complements L tau) j = 1 - quantity tau j.
Proof.
  intros [_ H1] Hj. unfold quantity, complements, expect. rewrite sum_map. simpl.
  rewrite (sum_ext tau _ (fun w => fst w - fst w * (if snd w j then 1 else 0))).
  - rewrite sum_minus. change (fun v : R * bundle => fst v) with (@fst R bundle). rewrite H1. reflexivity.
  - intros w _. rewrite complement_member by auto. destruct (snd w j); simpl; ring.
Qed.

Theorem exchange_expectation_is_production N L u b F b0 P p sigma :
  (forall c, In c F -> within L (fst c)) -> laminar F -> (forall k, (k < L)%nat -> feasible L F (good k)) ->
  within L P -> feasible L F P -> INR (size L (complement L P)) * sum (ids N) b <= b0 ->
  cheapest_in_expectation (S N) L (joined N u (dual_rank L F)) (joined N b b0) p sigma ->
  production_in_expectation N L u b F p sigma (complements L (sigma N)).
Proof.
  intros HW Hlam Hone HP HPF Hmoney (Hp & Ho & Huse).
  assert (Htau : is_lottery (sigma N)) by (apply Ho; lia).
  assert (Hq : forall j, (j < L)%nat -> expected_use N sigma j = quantity (complements L (sigma N)) j).
  { intros j Hj. rewrite complements_quantity by auto. specialize (Huse j Hj). unfold expected_use in *.
    rewrite sum_ids_S in Huse. unfold quantity. lra. }
  assert (Hleft : expect (sigma N) (fun A => cost L p (complement L A)) <= sum (ids N) b).
  { assert (E : expect (sigma N) (fun A => cost L p (complement L A)) = sum (ids N) (fun i => expect (sigma i) (cost
      L p))).
    { transitivity (expect (complements L (sigma N)) (cost L p)); [unfold expect, complements; now rewrite sum_map|].
      rewrite expect_price. rewrite (sum_ext (ids N) _ (fun i => sum (ids L) (fun j => p j * quantity (sigma i) j)))
        by (intros; apply expect_price).
      rewrite sum_swap. apply sum_ids_ext. intros j Hj. rewrite sum_scal. rewrite <- Hq by auto. reflexivity. }
    rewrite E. apply sum_le. intros i Hi. apply in_ids in Hi. destruct (Ho i ltac:(lia)) as [[(_ & _ & Hc) _] _].
    now rewrite joined_old in Hc. }
  split; [exact Hp|]. split; [|split; [now apply complements_lottery|split; [|exact Hq]]].
  - intros i Hi. apply (cheapest_optimal_ext L (joined N u (dual_rank L F)) (joined N b b0));
      [now apply joined_old|now apply joined_old|apply Ho; lia].
  - intros w Hw Hpos. apply in_map_iff in Hw. destruct Hw as (z & <- & Hz). simpl in *.
    apply (producer_leaves_best N L u b F (dual_rank L F) (full L F) b0) with (P := P) (tau := sigma N); auto.
    + intros; discriminate.
    + intros; apply dual_rank_top.
    + intros; apply dual_rank_full.
    + intros A k. now apply dual_rank_swap.
Qed.

(** ** Agents with spare bundles *)

(** The union of the first m bundles. *)
Definition pool (m : nat) (E : nat -> bundle) : bundle := fun j => existsb (fun k => E k j) (ids m).
Lemma pool_member m E j : pool m E j = true <-> exists k, (k < m)%nat /\ E k j = true.
Proof.
  unfold pool. rewrite existsb_exists. split; intros (k & H1 & H2); exists k;
    [rewrite in_ids in H1 | rewrite in_ids]; auto.
Qed.
Lemma pool_within m L E : (forall k, (k < m)%nat -> within L (E k)) -> within L (pool m E).
Proof.
  intros H j Hj. destruct (pool m E j) eqn:K; auto. apply pool_member in K. destruct K as (k & Hk & HE).
  now rewrite (H k Hk j Hj) in HE.
Qed.

(** The money that makes the producer buy a full bundle. *)
Lemma producer_money L B : 0 <= B -> INR (size L (complement L empty)) * B <= INR L * B + 1.
Proof.
  intros HB. rewrite complement_empty. assert (K : (size L (all_goods L) <= L)%nat) by apply size_le_goods.
  apply le_INR in K. nra.
Qed.

Section Market.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (F : list capacity).
Hypothesis Hmon : forall i, (i < N)%nat -> monotone L (u i).
Hypothesis Hb : forall i, (i < N)%nat -> 0 < b i.
Hypothesis HF : forall c, In c F -> within L (fst c) /\ (1 <= snd c)%nat.
Hypothesis Hlam : laminar F.

(** Without spare bundles, where utilities are finite. *)
Lemma production_in_expectation_exists : (forall i, (i < N)%nat -> u i empty <> None) ->
  exists p sigma beta, production_in_expectation N L u b F p sigma beta.
Proof.
  intros He. set (B := sum (ids N) b). assert (HB : 0 <= B).
  { apply sum_nonneg. intros i Hi. apply in_ids in Hi. specialize (Hb i Hi). lra. }
  set (b0 := INR L * B + 1). pose proof (pos_INR L) as HL.
  destruct (gpz_expectation_exists (S N) L (joined N u (dual_rank L F)) (joined N b b0)) as (p & sigma & Hs);
    [lia| | | |].
  - intros i Hi. destruct (Nat.eq_dec i N) as [->|Hne]; [rewrite joined_new; apply dual_rank_monotone|].
    rewrite joined_old by lia. apply Hmon. lia.
  - intros i Hi. destruct (Nat.eq_dec i N) as [->|Hne]; [rewrite joined_new; discriminate|].
    rewrite joined_old by lia. apply He. lia.
  - intros i Hi. destruct (Nat.eq_dec i N) as [->|Hne]; [rewrite joined_new; unfold b0; nra|].
    rewrite joined_old by lia. apply Hb. lia.
  - exists p, sigma, (complements L (sigma N)).
    apply (exchange_expectation_is_production N L u b F b0 empty p sigma); auto using feasible_empty.
    + intros c Hc. now apply HF.
    + intros k _. apply feasible_good. intros c Hc. now apply HF.
    + intros k _. reflexivity.
    + now apply producer_money.
Qed.

(** Plans cost what the agents spend. *)
Lemma plans_spending p sigma beta : production_in_expectation N L u b F p sigma beta ->
  expect beta (cost L p) <= sum (ids N) b.
Proof.
  intros (_ & Ho & _ & _ & Huse). rewrite expect_price.
  apply Rle_trans with (sum (ids N) (fun i => expect (sigma i) (cost L p))).
  - right. rewrite use_price. apply sum_ids_ext. intros j Hj. now rewrite Huse.
  - apply sum_le. intros i Hi. apply in_ids in Hi. now apply Ho.
Qed.
End Market.

Theorem gpz_expectation_production N L u b F M E :
  (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i, (i < N)%nat -> 0 < b i) ->
  (forall c, In c F -> within L (fst c) /\ (1 <= snd c)%nat) -> laminar F ->
  (forall i, (i < N)%nat -> disjoint_family (M i) (E i)) ->
  (forall i k, (i < N)%nat -> (k < M i)%nat -> consumption_set L u i (E i k)) ->
  (forall i, (i < N)%nat -> feasible L F (pool (M i) (E i))) ->
  (forall i, (i < N)%nat -> sum (ids N) b < INR (M i) * b i) ->
  exists p sigma beta, production_in_expectation N L u b F p sigma beta.
Proof.
  intros Hmon Hpos HF Hlam Hd HE Hpool Hb. destruct (all_values_bounded N L u) as (U & HU & Hbound).
  destruct (production_in_expectation_exists N L (lifted N L U b M u) b F) as (p & sigma & beta & Hs); auto.
  - intros i Hi. now apply lifted_monotone.
  - intros i Hi. now apply (lifted_finite N L u b M E U).
  - pose proof (plans_spending N L _ b F p sigma beta Hs) as Hspend. destruct Hs as (Hp & Ho & Hl & Hbest & Huse).
    exists p, sigma, beta. split; [exact Hp|]. split; [|auto]. intros i Hi.
    apply (lifted_cheapest_optimal N L u b M E U Hpos Hd HE Hb Hbound (lifted N L U b M u) b p i _ (pool (M i) (E
      i)));
      auto.
    + intros k Hk j Hj. apply pool_member. eauto.
    + apply Rle_trans with (2 := Hspend). rewrite <- (expect_const beta (cost L p (pool (M i) (E i))) Hl).
      apply expect_le; auto. intros w Hw Hwp. apply (Hbest w Hw Hwp); [|now apply Hpool].
      apply pool_within. intros k Hk. apply (HE i k Hi Hk).
Qed.
