(** gpz.theorem-2: agents who need something, and have bundles to spare.

    Agent i has a monotone utility, whose domain may exclude the empty bundle, and M_i disjoint bundles in her domain;
    b_i exceeds the M_i-th part of all budgets.  Let her borrow goods she lacks, at K each (u~ of gpz_lift.v).
    - [some_cheap]: at any prices the cheapest of her bundles costs at most the M_i-th part of what all of them cost.
    - [nothing_borrowed]: whoever can afford a bundle of her domain at q < b_i buys, if K is large, only bundles of her
      domain: else she would do better with that bundle at times, and a loss elsewhere that K outweighs.
    - [lift_cheapest_optimal]: then her cheapest optimal random consumptions for u~ are cheapest optimal for u.
    - [lifted_cheapest_optimal]: both together, with K chosen for each agent ([loan]). *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural expectation_economy gpz_constraints gpz_lift.
Import ListNotations.
Open Scope R_scope.

(** ** One agent *)

Section Borrower.
Variables (L : nat) (u w : nat -> bundle -> option R) (b b' p : nat -> R) (i : nat).
Variables (K top low q : R) (E : bundle).
Hypothesis Hw : w i = lift L K (u i).
Hypothesis Hb : b' i = b i.
Hypothesis Hp : nonnegative_prices L p.
Hypothesis Hmon : monotone L (u i).
Hypothesis Htop : forall A x, within L A -> u i A = Some x -> low <= x <= top.
Hypothesis HE : within L E.
Hypothesis HuE : u i E <> None.
Hypothesis Hcost : cost L p E <= q.
Hypothesis Hq : q < b i.
Hypothesis HK : (top - low) * b i < K * (b i - q).

Lemma top_low : low <= top.
Proof. destruct (u i E) as [x|] eqn:Ex; [|congruence]. pose proof (Htop E x HE Ex). lra. Qed.
Lemma q_nonneg : 0 <= q.
Proof. pose proof (cost_nonneg L p E Hp). lra. Qed.
Lemma K_large : top - low <= K.
Proof.
  pose proof top_low. pose proof q_nonneg. apply Rmult_le_reg_r with (b i - q); [lra|].
  apply Rle_trans with ((top - low) * b i); [|lra]. apply Rmult_le_compat_l; lra.
Qed.
Lemma K_nonneg : 0 <= K.
Proof. pose proof top_low. pose proof K_large. lra. Qed.

Lemma w_domain A x : within L A -> u i A = Some x -> w i A = Some x.
Proof. rewrite Hw. apply lift_domain with top low; auto using K_nonneg, K_large. Qed.
Lemma w_finite A : w i A <> None.
Proof. rewrite Hw. apply lift_finite. eauto. Qed.
Lemma w_outside A : within L A -> u i A = None -> real (w i A) <= top - K.
Proof.
  intros HA Hu. pose proof (w_finite A) as Hf. destruct (w i A) as [y|] eqn:Ey; [|congruence]. rewrite Hw in Ey.
  apply (lift_outside L K (u i) K_nonneg Hmon top low Htop A y HA Hu Ey).
Qed.
Lemma w_inside A : within L A -> u i A <> None -> low <= real (w i A) <= top.
Proof.
  intros HA Hu. destruct (u i A) as [x|] eqn:Ex; [|congruence]. rewrite (w_domain A x HA Ex). simpl.
  now apply (Htop A).
Qed.

(** E in place of what is not in the domain. *)
Definition outside (A : bundle) : R := match u i A with Some _ => 0 | None => 1 end.
Definition mend (A : bundle) : bundle := match u i A with Some _ => A | None => E end.
Definition mended (sigma : lottery bundle) : lottery bundle := map (fun z => (fst z, mend (snd z))) sigma.
Lemma expect_mended sigma f : expect (mended sigma) f = expect sigma (fun A => f (mend A)).
Proof. unfold expect, mended. now rewrite sum_map. Qed.
Lemma mended_lottery sigma : is_lottery sigma -> is_lottery (mended sigma).
Proof.
  intros [H0 H1]. split.
  - intros z Hz. apply in_map_iff in Hz. destruct Hz as (y & <- & Hy). simpl. auto.
  - unfold mended. rewrite sum_map. exact H1.
Qed.
Lemma mend_within A : within L A -> within L (mend A).
Proof. intros HA. unfold mend. destruct (u i A); auto. Qed.
Lemma mend_value A : within L A -> real (w i A) + outside A * (K - (top - low)) <= real (w i (mend A)).
Proof.
  intros HA. unfold outside, mend. destruct (u i A) as [x|] eqn:Ex; [lra|].
  pose proof (w_outside A HA Ex). pose proof (w_inside E HE HuE). lra.
Qed.
Lemma mend_top A : within L A -> real (w i (mend A)) <= top.
Proof. intros HA. apply w_inside; [now apply mend_within|]. unfold mend. destruct (u i A) eqn:Ex; congruence. Qed.
Lemma mend_cost A : cost L p (mend A) <= cost L p A + outside A * q.
Proof. unfold outside, mend. destruct (u i A); [lra|]. pose proof (cost_nonneg L p A Hp). lra. Qed.
Lemma finite_w sg : (forall z, In z sg -> 0 < fst z -> within L (snd z)) -> finite_utility L w i sg.
Proof. intros H z Hz Hpos. split; [now apply H|apply w_finite]. Qed.

(** An optimal consumption for w = u~, and what she would get and pay with E in place of what is outside her domain. *)
Section Optimal.
Variable sigma : lottery bundle.
Hypothesis Ho : optimal L w b' p i sigma.
Let t0 : R := expect sigma outside.

Lemma outside_nonneg A : 0 <= outside A.
Proof. unfold outside. destruct (u i A); lra. Qed.
Lemma t0_nonneg : 0 <= t0.
Proof.
  pose proof Ho as [(Hl & _) _]. apply Rle_trans with (expect sigma (fun _ => 0)); [rewrite expect_const by auto; lra|].
  apply expect_le; auto. intros. apply outside_nonneg.
Qed.
Lemma mended_gain : expected_utility w i sigma + t0 * (K - (top - low)) <= expected_utility w i (mended sigma).
Proof.
  pose proof Ho as [(Hl & Hf & _) _]. unfold expected_utility, t0.
  rewrite expect_mended, (Rmult_comm (expect sigma outside)), <- expect_scal, <- expect_plus.
  apply expect_le; auto. intros y Hy Hyp. rewrite Rmult_comm. apply mend_value. now apply Hf.
Qed.
Lemma mended_top : expected_utility w i (mended sigma) <= top.
Proof.
  pose proof Ho as [(Hl & Hf & _) _]. unfold expected_utility.
  rewrite expect_mended, <- (expect_const sigma top Hl). apply expect_le; auto.
  intros y Hy Hyp. apply mend_top. now apply Hf.
Qed.
Lemma mended_cost : expect (mended sigma) (cost L p) <= b i + t0 * q.
Proof.
  pose proof Ho as [(Hl & _ & Hc) _]. rewrite Hb in Hc. rewrite expect_mended.
  apply Rle_trans with (expect sigma (cost L p) + q * expect sigma outside); [|unfold t0; lra].
  rewrite <- expect_scal, <- expect_plus. apply expect_le; auto. intros y Hy Hyp. rewrite (Rmult_comm q).
  apply mend_cost.
Qed.
(** A little more of E pays for that. *)
Lemma mended_affordable t : 0 <= t <= 1 -> t * (b i - q + t0 * q) = t0 * q ->
  affordable L w b' p i (mix_lottery t (mended sigma) (sure E)).
Proof.
  intros Ht Et. pose proof Ho as [(Hl & Hf & _) _]. pose proof mended_cost as HC.
  split; [apply is_lottery_mix; auto using is_lottery_sure, mended_lottery|]. split.
  - apply finite_w. intros y Hy Hyp. unfold mix_lottery in Hy. apply in_app_or in Hy.
    destruct Hy as [Hy|Hy]; apply in_map_iff in Hy; destruct Hy as (y' & <- & Hy'); simpl in *.
    + apply in_map_iff in Hy'. destruct Hy' as (y2 & <- & Hy2). simpl in *. apply mend_within. apply Hf; auto.
      destruct (proj1 Hl y2 Hy2) as [|He]; auto. rewrite <- He in Hyp. lra.
    + destruct Hy' as [<-|[]]. exact HE.
  - rewrite expect_mix, expect_sure, Hb. nra.
Qed.
Lemma never_outside : t0 = 0.
Proof.
  destruct (Rle_lt_or_eq_dec 0 t0 t0_nonneg) as [Ht0|]; [exfalso|auto].
  pose proof q_nonneg as Q0. pose proof top_low as TL. assert (Hpos0 : 0 <= t0 * q) by (apply Rmult_le_pos; lra).
  set (t := t0 * q / (b i - q + t0 * q)).
  assert (Ht : t * (b i - q + t0 * q) = t0 * q) by (unfold t; field; lra).
  assert (Ht1 : 0 <= t) by (unfold t; apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]).
  assert (Ht2 : t <= 1) by (apply Rmult_le_reg_r with (b i - q + t0 * q); lra).
  pose proof (proj2 Ho _ (mended_affordable t (conj Ht1 Ht2) Ht)) as Hmax.
  pose proof mended_gain as HU. pose proof mended_top as HUt. pose proof (w_inside E HE HuE) as HEv.
  unfold expected_utility in *. rewrite expect_mix, expect_sure in Hmax.
  set (x := expect sigma (fun A => real (w i A))) in *. set (y := expect (mended sigma) _) in *.
  assert (H1 : t0 * (K - (top - low)) <= t * (top - low)) by nra.
  assert (H2 : t * (b i - q) <= t0 * q) by nra.
  assert (H3 : t0 * (K - (top - low)) * (b i - q) <= t0 * q * (top - low)).
  { apply Rle_trans with (t * (top - low) * (b i - q)); [apply Rmult_le_compat_r; lra|].
    replace (t * (top - low) * (b i - q)) with (t * (b i - q) * (top - low)) by ring. apply Rmult_le_compat_r; lra. }
  assert (H4 : t0 * ((K - (top - low)) * (b i - q)) <= t0 * (q * (top - low))) by lra.
  apply Rmult_le_reg_l in H4; auto. lra.
Qed.
Theorem nothing_borrowed : finite_utility L u i sigma.
Proof.
  pose proof Ho as [(Hl & Hf & _) _]. intros z Hz Hpos. split; [now apply (Hf z)|]. intros Hnone.
  assert (K0 : 0 = outside (snd z)).
  { apply (expect_tight sigma (fun _ => 0) outside Hl); auto; [intros; apply outside_nonneg|].
    rewrite expect_const by auto. fold t0. rewrite never_outside. lra. }
  unfold outside in K0. rewrite Hnone in K0. lra.
Qed.
End Optimal.

Lemma same_utility sg : is_lottery sg -> finite_utility L u i sg ->
  expected_utility w i sg = expected_utility u i sg.
Proof.
  intros Hl Hf. apply sum_ext. intros z Hz. pose proof (proj1 Hl z Hz) as H0.
  destruct (Rlt_dec 0 (fst z)) as [Hpos|Hn]; [|replace (fst z) with 0 by lra; ring].
  destruct (Hf z Hz Hpos) as [W1 W2]. destruct (u i (snd z)) as [x|] eqn:Ex; [|congruence].
  now rewrite (w_domain _ x W1 Ex).
Qed.
Lemma lift_affordable sg : affordable L u b p i sg -> affordable L w b' p i sg.
Proof.
  intros (H1 & H2 & H3). split; [exact H1|]. split; [|now rewrite Hb]. apply finite_w. intros z Hz Hpos.
  now apply H2.
Qed.

Theorem lift_optimal sigma : optimal L w b' p i sigma -> optimal L u b p i sigma.
Proof.
  intros Ho. pose proof (nothing_borrowed sigma Ho) as Hf. destruct Ho as [(H1 & H2 & H3) Hmax]. rewrite Hb in H3.
  split; [split; auto|]. intros sg Hsg. pose proof (Hmax sg (lift_affordable sg Hsg)) as K1.
  rewrite same_utility in K1 by apply Hsg. rewrite same_utility in K1; auto.
Qed.
Theorem lift_cheapest_optimal sigma : cheapest_optimal L w b' p i sigma -> cheapest_optimal L u b p i sigma.
Proof.
  intros [Ho Hch]. pose proof (lift_optimal sigma Ho) as Hu. split; [exact Hu|]. intros sg Hsg. apply Hch.
  split; [apply lift_affordable, Hsg|]. intros sg' Hsg'.
  apply Rle_trans with (expected_utility w i sigma); [now apply Ho|].
  rewrite !same_utility by (apply Hu || apply Hsg). apply Hsg, Hu.
Qed.
End Borrower.

(** ** The cheapest of some disjoint bundles *)

Definition disjoint_family (M : nat) (E : nat -> bundle) : Prop :=
  forall k l, (k < M)%nat -> (l < M)%nat -> k <> l -> disjoint (E k) (E l).
Lemma disjoint_family_cost L p M E Q : nonnegative_prices L p -> disjoint_family M E ->
  (forall k, (k < M)%nat -> subset (E k) Q) -> sum (ids M) (fun k => cost L p (E k)) <= cost L p Q.
Proof.
  intros Hp Hd Hs. unfold cost. rewrite sum_swap. apply sum_le. intros j Hj. apply in_ids in Hj.
  specialize (Hp j Hj).
  destruct (existsb (fun k => E k j) (ids M)) eqn:Ex.
  - apply existsb_exists in Ex. destruct Ex as (k & Hk & HEk). pose proof (proj1 (in_ids k M) Hk) as HkM.
    rewrite (sum_single (ids M) _ k (ids_NoDup M) Hk); [rewrite HEk, (Hs k HkM j HEk); lra|].
    intros l Hl Hne. apply in_ids in Hl. destruct (E l j) eqn:El; auto. exfalso. exact (Hd l k Hl HkM Hne j El HEk).
  - rewrite sum_zero; [destruct (Q j); lra|]. intros k Hk. destruct (E k j) eqn:El; auto. exfalso.
    assert (K : existsb (fun k => E k j) (ids M) = true) by (apply existsb_exists; eauto). congruence.
Qed.
Lemma some_cheap L p M E Q : (0 < M)%nat -> nonnegative_prices L p -> disjoint_family M E ->
  (forall k, (k < M)%nat -> subset (E k) Q) -> exists k, (k < M)%nat /\ INR M * cost L p (E k) <= cost L p Q.
Proof.
  intros HM Hp Hd Hs. pose proof (disjoint_family_cost L p M E Q Hp Hd Hs) as H.
  destruct (existsb (fun k => if Rle_dec (INR M * cost L p (E k)) (cost L p Q) then true else false) (ids M)) eqn:Ex.
  - apply existsb_exists in Ex. destruct Ex as (k & Hk & Hc). apply in_ids in Hk. exists k. split; auto.
    destruct (Rle_dec (INR M * cost L p (E k)) (cost L p Q)); [auto|discriminate].
  - exfalso. assert (K : sum (ids M) (fun _ => cost L p Q) < sum (ids M) (fun k => INR M * cost L p (E k))).
    { assert (Hlt : forall k, In k (ids M) -> cost L p Q < INR M * cost L p (E k)).
      { intros k Hk. destruct (Rle_dec (INR M * cost L p (E k)) (cost L p Q)) as [r|]; [|lra]. exfalso.
        assert (Y : existsb (fun k => if Rle_dec (INR M * cost L p (E k)) (cost L p Q) then true else false) (ids M)
          = true).
        { apply existsb_exists. exists k. split; auto.
          destruct (Rle_dec (INR M * cost L p (E k)) (cost L p Q)); [auto|contradiction]. }
        congruence. }
      apply sum_lt with 0%nat; [intros k Hk; specialize (Hlt k Hk); lra | now apply in_ids | now apply Hlt, in_ids].
      }
    rewrite sum_scal in K. rewrite (sum_ext _ (fun _ => cost L p Q) (fun _ => cost L p Q * 1)) in K by
      (intros; ring).
    rewrite sum_scal, <- sum_length in K. unfold ids in K at 1. rewrite seq_length in K. apply lt_INR in HM.
    simpl in HM. nra.
Qed.
(** If each budget exceeds the (N+1)-th part of them all, budgets are positive. *)
Lemma budgets_positive N b : (forall i, (i < N)%nat -> sum (ids N) b < INR (S N) * b i) ->
  forall i, (i < N)%nat -> 0 <= sum (ids N) b /\ 0 < b i.
Proof.
  intros H i Hi.
  assert (K : sum (ids N) (fun _ => sum (ids N) b) < sum (ids N) (fun i => INR (S N) * b i)).
  { apply sum_lt with i; [|now apply in_ids|now apply H]. intros k Hk. apply in_ids in Hk.
    specialize (H k Hk). lra. }
  rewrite sum_scal, (sum_ext _ (fun _ => sum (ids N) b) (fun _ => sum (ids N) b * 1)) in K by (intros; ring).
  rewrite sum_scal, <- sum_length in K. unfold ids in K at 2. rewrite seq_length, S_INR in K.
  specialize (H i Hi). rewrite S_INR in H. pose proof (pos_INR N). split; nra.
Qed.

(** K for each agent. *)
Definition loan (U q : R) (b : nat -> R) (i : nat) : R := 2 * U * b i / (b i - q) + 1.
Lemma loan_large U q b i : q < b i -> (U - - U) * b i < loan U q b i * (b i - q).
Proof.
  intros H. unfold loan.
  replace ((2 * U * b i / (b i - q) + 1) * (b i - q)) with (2 * U * b i + (b i - q)) by (field; lra). lra.
Qed.
Lemma loan_nonneg U q b i : 0 <= U -> 0 <= q -> q < b i -> 0 <= loan U q b i.
Proof.
  intros HU Hq H. unfold loan. assert (0 <= 2 * U * b i / (b i - q)); [|lra].
  apply Rmult_le_pos; [|left; apply Rinv_0_lt_compat; lra]. apply Rmult_le_pos; lra.
Qed.

(** ** All agents *)

Lemma share_bounds N b M i : (forall k, (k < N)%nat -> 0 < b k) -> (i < N)%nat -> sum (ids N) b < INR M * b i ->
  (0 < M)%nat /\ 0 < INR M /\ 0 <= sum (ids N) b / INR M < b i /\ INR M * (sum (ids N) b / INR M) = sum (ids N) b.
Proof.
  intros Hpos Hi Hb. assert (H0 : 0 <= sum (ids N) b).
  { apply sum_nonneg. intros k Hk. apply in_ids in Hk. specialize (Hpos k Hk). lra. }
  pose proof (Hpos i Hi) as Hbi. assert (HM : (0 < M)%nat).
  { destruct M; [|lia]. simpl in Hb. rewrite Rmult_0_l in Hb. lra. }
  pose proof (lt_0_INR M HM) as HR. assert (E : INR M * (sum (ids N) b / INR M) = sum (ids N) b) by (field; lra).
  split; [exact HM|]. split; [exact HR|]. split; [|exact E]. split.
  - unfold Rdiv. apply Rmult_le_pos; [exact H0|left; now apply Rinv_0_lt_compat].
  - apply Rmult_lt_reg_l with (INR M); [exact HR|]. now rewrite E.
Qed.

(** The utilities of the economy of Theorem 1. *)
Definition lifted (N L : nat) (U : R) (b : nat -> R) (M : nat -> nat) (u : nat -> bundle -> option R) (i : nat) :
  bundle -> option R :=
  lift L (loan U (sum (ids N) b / INR (M i)) b i) (u i).

Section Lifted.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (M : nat -> nat) (E : nat -> nat -> bundle) (U :
  R).
Hypothesis Hpos : forall i, (i < N)%nat -> 0 < b i.
Hypothesis Hd : forall i, (i < N)%nat -> disjoint_family (M i) (E i).
Hypothesis HE : forall i k, (i < N)%nat -> (k < M i)%nat -> consumption_set L u i (E i k).
Hypothesis Hb : forall i, (i < N)%nat -> sum (ids N) b < INR (M i) * b i.
Hypothesis HU : 0 <= U.
Hypothesis Hbound : forall i A x, (i < N)%nat -> within L A -> u i A = Some x -> - U <= x <= U.

Lemma lifted_monotone i : (i < N)%nat -> monotone L (lifted N L U b M u i).
Proof.
  intros Hi. destruct (share_bounds N b (M i) i Hpos Hi (Hb i Hi)) as (_ & _ & [Q0 Q1] & _).
  apply lift_monotone. now apply loan_nonneg.
Qed.
Lemma lifted_finite i A : (i < N)%nat -> lifted N L U b M u i A <> None.
Proof.
  intros Hi. destruct (share_bounds N b (M i) i Hpos Hi (Hb i Hi)) as (HM & _).
  apply lift_finite. exists (E i 0%nat). now apply HE.
Qed.

(** Agent i's bundles lie in Q, and Q costs no more than all budgets: then what is cheapest optimal for her lifted
    utility is so for her own. *)
Theorem lifted_cheapest_optimal w b' p i sigma Q : (i < N)%nat -> monotone L (u i) -> w i = lifted N L U b M u i ->
  b' i = b i ->
  nonnegative_prices L p -> (forall k, (k < M i)%nat -> subset (E i k) Q) -> cost L p Q <= sum (ids N) b ->
  cheapest_optimal L w b' p i sigma -> cheapest_optimal L u b p i sigma.
Proof.
  intros Hi Hmon Hw Hb' Hp HQ Hc. destruct (share_bounds N b (M i) i Hpos Hi (Hb i Hi)) as (HM & HR & [Q0 Q1] & Eq).
  destruct (some_cheap L p (M i) (E i) Q HM Hp (Hd i Hi) HQ) as (k & Hk & Hck).
  destruct (HE i k Hi Hk) as [E1 E2].
  apply (lift_cheapest_optimal L u w b b' p i (loan U (sum (ids N) b / INR (M i)) b i) U (- U) (sum (ids N) b / INR
    (M i)) (E i k)); auto.
  - intros A x HA Hx. now apply (Hbound i A x).
  - apply Rmult_le_reg_l with (INR (M i)); [exact HR|]. rewrite Eq. lra.
  - now apply loan_large.
Qed.
End Lifted.
Lemma equal_budgets_share N c i : 0 < c -> sum (ids N) (fun _ => c) < INR (S N) * (fun _ : nat => c) i.
Proof.
  intros Hc. rewrite (sum_ext _ (fun _ => c) (fun _ => c * 1)) by (intros; ring). rewrite sum_scal, <- sum_length.
  unfold ids.
  rewrite seq_length, S_INR. lra.
Qed.
