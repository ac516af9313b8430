(** gpz.lemma-1.  HOLDS, for every finite market.

    Printed: the quasilinear economy with budgets has an equilibrium; it is found with weights lambda_i in [0, 1] of the
    utilities, and lambda_i < 1 only for agents who spend exactly b_i.
    Here: monotone M-natural-concave utilities, finite everywhere (the empty bundle is in every domain), and b_i > 0.
    - [gpz_lemma_1_weights]: there are weights 0 < lambda_i <= 1 (0 never occurs), prices p >= 0 and a lottery over
      allocations that are all Walrasian equilibria at p of the economy without budgets and with the utilities
      lambda_i u_i; each agent spends b_i or less in expectation, and b_i exactly if lambda_i < 1.
    - [gpz_lemma_1]: such a lottery is an equilibrium of the economy with budgets.
    What differs from the printed proof: weights and prices are found for random consumptions, without concavity
    (weights.v); concavity is used only to implement them (gpz_implementability.v). *)
From Coq Require Import Reals List Lra Lia.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions expectation_economy gpz_step_1
  gpz_step_4 gpz_implementability weights.
Open Scope R_scope.

Definition weighted_equilibrium (N L : nat) (u : nat -> bundle -> option R) (b la p : nat -> R)
  (alpha : lottery (nat -> bundle)) : Prop :=
  (forall i, (i < N)%nat -> 0 < la i <= 1) /\ nonnegative_prices L p /\ random_allocation N L alpha /\
  (forall w, In w alpha -> 0 < fst w -> quasilinear_walrasian N L (scaled u la) p (snd w)) /\
  forall i, (i < N)%nat -> expect (marginal i alpha) (cost L p) <= b i /\
    (la i < 1 -> expect (marginal i alpha) (cost L p) = b i).

Section Weights.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R).
Hypothesis HN : (0 < N)%nat.
Hypothesis Hm : forall i, (i < N)%nat -> m_natural L (u i).
Hypothesis Hmon : forall i, (i < N)%nat -> monotone L (u i).
Hypothesis Hfin : forall i A, (i < N)%nat -> within L A -> u i A <> None.
Hypothesis Hb : forall i, (i < N)%nat -> 0 < b i.

(** Random consumptions of best bundles, replaced by an allocation of the same quantities and no less utility, lead to
    best bundles only. *)
Lemma still_best la p sigma alpha : weighted_choices N L u b la p sigma -> random_allocation N L alpha ->
  (forall i, (i < N)%nat -> expect (marginal i alpha) (cost L p) = expect (sigma i) (cost L p)) ->
  sum (ids N) (fun i => la i * expected_utility u i (sigma i)) <=
    sum (ids N) (fun i => la i * expected_utility u i (marginal i alpha)) ->
  forall i, (i < N)%nat -> weighted_choice L u b la p i (marginal i alpha).
Proof.
  intros [_ Q] [Hl Hpart] Hc Hsum i Hi. destruct (Q i Hi) as [_ (Hli & Hout & Hcb & Heq)].
  pose proof (is_lottery_marginal i alpha Hl) as Hmi.
  assert (Hw : forall k, (k < N)%nat -> forall z, In z (marginal k alpha) -> 0 < fst z -> within L (snd z)).
  { intros k Hk z Hz Hpos. apply in_map_iff in Hz. destruct Hz as (w & <- & Hin). now apply (Hpart w). }
  set (f := fun k sg => expect sg (net_of L u la p k)).
  assert (Hf : f i (marginal i alpha) = f i (sigma i)).
  { apply (sum_eq_terms (ids N) (fun k => f k (marginal k alpha)) (fun k => f k (sigma k))); [| |now apply in_ids].
    - intros k Hk. apply in_ids in Hk. apply (weighted_choice_average L u b); [now apply Q| |now apply Hw].
      now apply is_lottery_marginal.
    - unfold f. rewrite (sum_ext (ids N) (fun k => expect (sigma k) _)
        (fun k => la k * expected_utility u k (sigma k) - expect (sigma k) (cost L p)))
      by (intros; apply expect_net_of).
      rewrite (sum_ext (ids N) (fun k => expect (marginal k alpha) _)
        (fun k => la k * expected_utility u k (marginal k alpha) - expect (sigma k) (cost L p))).
      + rewrite !sum_minus. lra.
      + intros k Hk. apply in_ids in Hk. now rewrite expect_net_of, Hc. }
  split; [exact Hmi|]. split; [|now rewrite Hc]. intros z Hz Hpos. pose proof (Hw i Hi z Hz Hpos) as W.
  split; [exact W|]. destruct (lottery_outcome (sigma i) Hli) as (y & Hy & Hyp). destruct (Hout y Hy Hyp) as [Wy Ky].
  assert (E : net_of L u la p i (snd z) = net_of L u la p i (snd y)).
  { apply (expect_tight (marginal i alpha) (net_of L u la p i) (fun _ => net_of L u la p i (snd y)) Hmi); auto.
    - intros x Hx Hxp. apply Ky. now apply (Hw i Hi).
    - rewrite (expect_const (marginal i alpha) _ Hmi). fold (f i (marginal i alpha)). rewrite Hf. unfold f.
      rewrite <- (expect_const (sigma i) (net_of L u la p i (snd y)) Hli). apply expect_le; auto.
      intros x Hx Hxp. now apply (Hout x Hx Hxp). }
  rewrite E. exact Ky.
Qed.

Theorem gpz_lemma_1_weights : exists la p alpha, weighted_equilibrium N L u b la p alpha.
Proof.
  destruct (weights_exist N L u b HN Hmon Hfin Hb) as (la & p & sigma & Hq & Huse).
  pose proof Hq as [Hp Q]. assert (Hla : forall i, (i < N)%nat -> 0 < la i <= 1) by (intros i Hi; now apply Q).
  destruct (implementable_utilities N L (scaled u la) sigma HN) as (alpha & Ha & Hquant & Hsum); auto.
  - intros i Hi. apply scaled_m_natural; auto. now apply Rlt_le, Hla.
  - intros i Hi. apply scaled_monotone; auto. now apply Rlt_le, Hla.
  - intros i Hi. now apply Q.
  - intros i Hi z Hz Hpos. destruct (proj2 (Q i Hi)) as (_ & Hout & _). destruct (Hout z Hz Hpos) as [W _].
    split; [exact W|]. intros K. apply scaled_none in K. now apply (Hfin i (snd z)).
  - assert (Hc : forall i, (i < N)%nat -> expect (marginal i alpha) (cost L p) = expect (sigma i) (cost L p)).
    { intros i Hi. rewrite !expect_price. apply sum_ids_ext. intros j Hj. f_equal. now apply (Hquant i Hi). }
    assert (Hu : forall i sg, expected_utility (scaled u la) i sg = la i * expected_utility u i sg).
    { intros i sg. unfold expected_utility. rewrite <- expect_scal. apply sum_ext. intros. now rewrite scaled_real. }
    assert (Hbest : forall i, (i < N)%nat -> weighted_choice L u b la p i (marginal i alpha)).
    { apply (still_best la p sigma); auto.
      rewrite (sum_ext (ids N) (fun i => la i * expected_utility u i (sigma i)) _) by (intros; symmetry; apply Hu).
      rewrite (sum_ext (ids N) (fun i => la i * expected_utility u i (marginal i alpha)) _)
        by (intros; symmetry; apply Hu). exact Hsum. }
    exists la, p, alpha. split; [exact Hla|]. split; [exact Hp|]. split; [exact Ha|]. split.
    + intros w Hw Hpos. split; [now apply Ha|]. intros i Hi. destruct (Hbest i Hi) as (_ & Hout & _).
      destruct (Hout (fst w, snd w i)) as [W K]; [apply in_map_iff; exists w; auto|exact Hpos|]. simpl in W, K.
      split; [exact W|]. split; [intros E; apply scaled_none in E; now apply (Hfin i (snd w i))|].
      intros B HB _. rewrite !scaled_real. now apply K.
    + intros i Hi. now apply (Hbest i Hi).
Qed.
End Weights.

(** An equilibrium with the utilities lambda_i u_i and without budgets is one with budgets. *)
Lemma weighted_equilibrium_budgeted N L u b la p alpha : (forall i A, (i < N)%nat -> within L A -> u i A <> None) ->
  weighted_equilibrium N L u b la p alpha -> budgeted_equilibrium N L u b 1 p alpha.
Proof.
  intros Hfin (Hla & Hp & Ha & Hw & Hs). split; [exact Hp|]. split; [exact Ha|]. intros i Hi.
  apply (weighted_choice_budgeted L u b la); auto. split; [apply is_lottery_marginal, Ha|]. split; [|now apply Hs].
  intros z Hz Hpos. apply in_map_iff in Hz. destruct Hz as (w & <- & Hin). simpl in *.
  destruct (Hw w Hin Hpos) as [_ Hd]. destruct (Hd i Hi) as (D1 & _ & D). split; [exact D1|]. intros B HB.
  unfold net_of. rewrite <- !scaled_real. apply D; auto. intros K. apply scaled_none in K. now apply (Hfin i B).
Qed.

Theorem gpz_lemma_1 N L u b : (0 < N)%nat -> (forall i, (i < N)%nat -> m_natural L (u i)) ->
  (forall i, (i < N)%nat -> monotone L (u i)) -> (forall i, (i < N)%nat -> u i empty <> None) ->
  (forall i, (i < N)%nat -> 0 < b i) -> exists p alpha, budgeted_equilibrium N L u b 1 p alpha.
Proof.
  intros HN Hm Hmon He Hb.
  assert (Hfin : forall i A, (i < N)%nat -> within L A -> u i A <> None).
  { intros i A Hi. apply finite_everywhere; auto. }
  destruct (gpz_lemma_1_weights N L u b HN Hm Hmon Hfin Hb) as (la & p & alpha & H). exists p, alpha.
  now apply (weighted_equilibrium_budgeted N L u b la).
Qed.
