(** gpz.step-4: equilibria of the economies (n u_i, b_i), in which fiat money has value, lead to strong equilibria
    of the pseudomarket.  HOLDS, in a sharper form: no limit is needed.

    Printed: equilibria of the economies (n u_i, b_i) converge along a subsequence to a strong equilibrium.
    Here: let g > 0 be a lower bound of every agent's gap between her best utility and any lower one.  If
    n * g > the sum of the budgets, then every equilibrium of (n u_i, b_i) is itself a strong equilibrium of the
    pseudomarket.  No concavity or monotonicity is used.  It holds agent by agent: [budgeted_cheapest_optimal].  That
    equilibria of (n u_i, b_i) exist is Lemma 1 (gpz_lemma_1.v). *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums fourier_motzkin sp_matrices gpz_economy mnat_constructions.
Import ListNotations.
Open Scope R_scope.

Section Step4.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R).

(** n E u - E cost, what an agent maximises when money has value. *)
Definition net (n : R) (p : nat -> R) (i : nat) (A : bundle) : R := n * real (u i A) - cost L p A.
Definition budgeted_optimal (n : R) (p : nat -> R) (i : nat) (sigma : lottery bundle) : Prop :=
  affordable L u b p i sigma /\
  forall sigma', affordable L u b p i sigma' -> expect sigma' (net n p i) <= expect sigma (net n p i).
(** An equilibrium of the quasilinear economy (n u_i, b_i) with budgets. *)
Definition budgeted_equilibrium (n : R) (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  nonnegative_prices L p /\ random_allocation N L alpha /\
  forall i, (i < N)%nat -> budgeted_optimal n p i (marginal i alpha).
(** g separates each agent's best utility from her other ones. *)
Definition gap_below_best (g : R) : Prop :=
  forall i A B, (i < N)%nat -> consumption_set L u i A -> consumption_set L u i B ->
    (forall C, consumption_set L u i C -> real (u i C) <= real (u i B)) ->
    real (u i A) < real (u i B) -> real (u i A) + g <= real (u i B).

Section Agent.
Variables (n g : R) (p : nat -> R) (i : nat) (sigma : lottery bundle).
Hypothesis Hg : gap_below_best g.
Hypothesis Hn : 0 < n.
Hypothesis Hlarge : sum (ids N) b < n * g.
Hypothesis Hi : (i < N)%nat.
Hypothesis Hp : nonnegative_prices L p.
(** All goods together cost no more than all budgets. *)
Hypothesis Hall_goods : sum (ids L) p <= sum (ids N) b.
Hypothesis Hbest : budgeted_optimal n p i sigma.

Lemma expect_net sg : expect sg (net n p i) = n * expected_utility u i sg - expect sg (cost L p).
Proof. unfold net, expected_utility. now rewrite expect_minus, expect_scal. Qed.

Lemma some_consumption : exists A, within L A /\ u i A <> None.
Proof.
  destruct Hbest as [(Hl & Hf & _) _]. destruct (lottery_outcome sigma Hl) as [w [Hw Hpos]].
  exists (snd w). exact (Hf w Hw Hpos).
Qed.

(** A bundle that maximises n u - cost is best for u: the gap outweighs any difference in cost. *)
Lemma net_best_is_best A : consumption_set L u i A ->
  (forall B, consumption_set L u i B -> net n p i B <= net n p i A) ->
  forall C, consumption_set L u i C -> real (u i C) <= real (u i A).
Proof.
  intros HA Hmax. destruct (best_bundle L (u i) (fun A => real (u i A)) some_consumption)
    as (B & HB & HBmax).
  assert (Hle : real (u i B) <= real (u i A)).
  { destruct (Rle_dec (real (u i B)) (real (u i A))) as [|Hnot]; auto. exfalso.
    assert (Hgap : real (u i A) + g <= real (u i B)).
    { apply (Hg i A B); auto; [|lra]. intros C [HC1 HC2]. now apply HBmax. }
    specialize (Hmax B HB). unfold net in Hmax. pose proof Hall_goods.
    pose proof (cost_nonneg L p A Hp). pose proof (cost_le_all L p B Hp).
    assert (n * (real (u i A) + g) <= n * real (u i B)) by (apply Rmult_le_compat_l; lra). lra. }
  intros C [HC1 HC2]. specialize (HBmax C HC1 HC2). simpl in HBmax. lra.
Qed.

(** An agent who spends her whole budget is optimal at once. *)
Lemma spender_optimal : expect sigma (cost L p) = b i -> optimal L u b p i sigma.
Proof.
  intros Hb. split; [apply Hbest|]. intros sg' Ha. pose proof (proj2 Hbest sg' Ha) as K.
  rewrite !expect_net in K. destruct Ha as (_ & _ & Hc).
  assert (n * expected_utility u i sg' <= n * expected_utility u i sigma) by lra.
  apply Rmult_le_reg_l with n; auto.
Qed.

(** An agent with money to spare holds only bundles that maximise n u - cost: mixing in a little of such a bundle
    stays within the budget. *)
Lemma saver_net A : consumption_set L u i A -> expect sigma (cost L p) < b i ->
  net n p i A <= expect sigma (net n p i).
Proof.
  intros HA Hs. destruct Hbest as [(Hl & Hf & Hb) Hmax].
  set (t := (b i - expect sigma (cost L p)) / (b i - expect sigma (cost L p) + cost L p A)).
  assert (Hd : 0 < b i - expect sigma (cost L p) + cost L p A) by (pose proof (cost_nonneg L p A Hp); lra).
  assert (Ht : 0 < t) by (unfold t; apply Rdiv_lt_0_compat; lra).
  assert (Htd : t * (b i - expect sigma (cost L p) + cost L p A) = b i - expect sigma (cost L p))
    by (unfold t; field; lra).
  assert (Ht1 : t <= 1) by (pose proof (cost_nonneg L p A Hp); nra).
  assert (Hc0 : 0 <= expect sigma (cost L p)).
  { rewrite <- (expect_const sigma 0 Hl). apply expect_le; auto. intros. now apply cost_nonneg. }
  assert (K : expect (mix_lottery t sigma (sure A)) (net n p i) <= expect sigma (net n p i)).
  { apply Hmax. split; [apply is_lottery_mix; auto; [lra | apply is_lottery_sure]|]. split.
    - intros w Hw Hpos. apply in_app_or in Hw. destruct Hw as [Hw|Hw]; apply in_map_iff in Hw;
        destruct Hw as [v [<- Hv]]; simpl in *.
      + apply Hf; auto. destruct (Rlt_dec 0 (fst v)); auto. exfalso.
        assert (fst v = 0) by (specialize (proj1 Hl v Hv); lra). nra.
      + destruct Hv as [<-|[]]. exact HA.
    - rewrite expect_mix, expect_sure. nra. }
  rewrite expect_mix, expect_sure in K. nra.
Qed.

Lemma saver_optimal : expect sigma (cost L p) < b i -> optimal L u b p i sigma.
Proof.
  intros Hs. pose proof (proj1 Hbest) as Haff. destruct Haff as (Hl & Hf & Hb).
  split; [apply Hbest|]. intros sg' (Hl' & Hf' & _).
  destruct (best_bundle L (u i) (net n p i) some_consumption) as (A & HA & HAmax).
  pose proof (saver_net A HA Hs) as Hge.
  (* every outcome of sigma maximises n u - cost *)
  assert (Hout : forall w, In w sigma -> fst w * net n p i (snd w) = fst w * net n p i A).
  { apply sum_eq_terms.
    - intros w Hw. destruct Hl as [H0 _]. specialize (H0 w Hw).
      destruct (Rlt_dec 0 (fst w)) as [Hpos|Hz].
      + apply Rmult_le_compat_l; auto. destruct (Hf w Hw Hpos). now apply HAmax.
      + replace (fst w) with 0 by lra. lra.
    - rewrite (sum_ext sigma (fun w => fst w * net n p i A) (fun w => net n p i A * fst w)) by (intros; ring).
      rewrite sum_scal, (proj2 Hl). unfold expect in Hge. lra. }
  assert (Hall : forall w, In w sigma -> 0 < fst w -> forall C, consumption_set L u i C ->
    real (u i C) <= real (u i (snd w))).
  { intros w Hw Hpos. apply net_best_is_best; [now apply Hf|]. intros B [HB1 HB2].
    specialize (Hout w Hw). specialize (HAmax B HB1 HB2). apply Rmult_eq_reg_l in Hout; lra. }
  destruct (lottery_outcome sigma Hl) as [w0 [Hw0 Hp0]].
  apply Rle_trans with (real (u i (snd w0))); unfold expected_utility.
  - rewrite <- (expect_const sg' (real (u i (snd w0))) Hl'). apply expect_le; [exact Hl'|].
    intros w Hw Hpos. exact (Hall w0 Hw0 Hp0 (snd w) (Hf' w Hw Hpos)).
  - rewrite <- (expect_const sigma (real (u i (snd w0))) Hl). apply expect_le; [exact Hl|].
    intros w Hw Hpos. exact (Hall w Hw Hpos (snd w0) (Hf w0 Hw0 Hp0)).
Qed.

Lemma budgeted_cheapest_optimal : cheapest_optimal L u b p i sigma.
Proof.
  assert (Ho : optimal L u b p i sigma).
  { destruct (Rlt_dec (expect sigma (cost L p)) (b i)) as [|Hs]; [now apply saver_optimal|].
    apply spender_optimal. pose proof (proj2 (proj2 (proj1 Hbest))). lra. }
  split; auto. intros sg' [Ha' Hm']. pose proof (proj2 Hbest sg' Ha') as K. rewrite !expect_net in K.
  pose proof (Hm' sigma (proj1 Ho)) as K1. pose proof (proj2 Ho sg' Ha') as K2.
  assert (He : expected_utility u i sg' = expected_utility u i sigma) by lra. rewrite He in K. lra.
Qed.
End Agent.

(** All goods together cost no more than all budgets: they are bought. *)
Lemma all_goods_affordable n p alpha : budgeted_equilibrium n p alpha -> sum (ids L) p <= sum (ids N) b.
Proof.
  intros (_ & Ha & Ho). rewrite <- (total_cost N L p alpha (random_allocation_disposes N L p alpha Ha)).
  apply sum_le. intros k Hk. apply in_ids in Hk. now apply (Ho k Hk).
Qed.
Theorem gpz_step_4 n g p alpha : 0 < n -> gap_below_best g -> sum (ids N) b < n * g ->
  budgeted_equilibrium n p alpha -> strong N L u b p alpha.
Proof.
  intros Hn Hg Hlarge Heq. split; [apply Heq|]. split; [apply Heq|].
  intros i Hi. apply (budgeted_cheapest_optimal n g p i); auto; [apply Heq| |now apply Heq].
  now apply (all_goods_affordable n p alpha).
Qed.

(** Such a gap exists: there are finitely many bundles. *)
Lemma gap_exists : exists g, 0 < g /\ gap_below_best g.
Proof.
  set (l := flat_map (fun i => map (fun AB => real (u i (snd AB)) - real (u i (fst AB)))
    (list_prod (bundles L) (bundles L))) (ids N)).
  destruct (least_positive l) as (g & Hg & K). exists g. split; auto. intros i A B Hi [HA _] [HB _] _ Hlt.
  assert (g <= real (u i B) - real (u i A)); [|lra]. apply K; [|lra]. unfold l. apply in_flat_map. exists i.
  split; [now apply in_ids|]. apply in_map_iff. exists (A, B). split; auto. apply in_prod_iff.
  split; now apply bundles_complete.
Qed.
(** So n can be chosen as Step 4 asks. *)
Lemma large_multiple : exists n g, 0 < n /\ gap_below_best g /\ sum (ids N) b < n * g.
Proof.
  destruct gap_exists as (g & Hg & Hgap). set (n := Rmax 1 (sum (ids N) b / g + 1)). exists n, g.
  assert (Hn : 0 < n) by (apply Rlt_le_trans with 1; [lra|apply Rmax_l]). split; [exact Hn|]. split; [exact Hgap|].
  apply Rlt_le_trans with ((sum (ids N) b / g + 1) * g).
  - rewrite Rmult_plus_distr_r. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  - apply Rmult_le_compat_r; [lra|apply Rmax_r].
Qed.
End Step4.

(** For n u_i with n = 1 and for u_i with n the same is optimal. *)
Lemma budgeted_optimal_scaled L u b n p i sigma :
  budgeted_optimal L (scaled u (fun _ => n)) b 1 p i sigma -> budgeted_optimal L u b n p i sigma.
Proof.
  intros [H1 H2].
  assert (Hcs : forall A, consumption_set L (scaled u (fun _ => n)) i A <-> consumption_set L u i A).
  { intros A. unfold consumption_set. now rewrite scaled_none. }
  assert (Haff : forall sg, affordable L (scaled u (fun _ => n)) b p i sg <-> affordable L u b p i sg).
  { intros sg. unfold affordable, finite_utility.
    split; intros (K1 & K2 & K3); (split; [exact K1|split; [|exact K3]]); intros w Hw Hpw; apply Hcs; auto. }
  assert (Hnet : forall sg, expect sg (net L (scaled u (fun _ => n)) 1 p i) = expect sg (net L u n p i)).
  { intros sg. apply sum_ext. intros w _. unfold net. rewrite scaled_real. ring. }
  split; [now apply Haff|]. intros sg Hsg. rewrite <- !Hnet. now apply H2, Haff.
Qed.
