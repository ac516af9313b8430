(** gpz.step-2.production: Walrasian equilibria, not only strong ones.  AMENDED: the producer
    has to buy at least cost.

    Printed: production is one more agent of an exchange economy (gpz_production.v, for strong
    equilibria).  Here each of the N agents need not choose a cheapest of her optimal random
    consumptions ([production_walrasian]).
    - [gpz_production_walrasian]: a Walrasian equilibrium of the exchange economy whose producer
      buys at least cost is a Walrasian equilibrium with production; and a Walrasian equilibrium
      with production, what is not produced being the producer's, is such an exchange equilibrium.
    - [gpz_production_walrasian_money]: (L - 1) times all budgets is money enough for her.
    - [producer_must_be_cheapest]: a Walrasian equilibrium of the exchange economy need not be one
      with production.  At prices (1, 2), when one of two goods can be produced, she can afford to
      buy the dearer one, and the cheaper one is produced. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions
  gpz_constraints gpz_strong_efficient production_economy gpz_dual_rank gpz_production.
Import ListNotations.
Open Scope R_scope.

(** Agent N, the producer, buys at least cost. *)
Definition walrasian_thrifty (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R)
  (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  walrasian (S N) L u b p alpha /\ cheapest_optimal L u b p N (marginal N alpha).

Lemma optimal_ext L u b u' b' p i sigma : u i = u' i -> b i = b' i ->
  optimal L u b p i sigma -> optimal L u' b' p i sigma.
Proof.
  unfold optimal, affordable, finite_utility, consumption_set, expected_utility. intros -> ->.
  auto.
Qed.

Section Walrasian.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (F : list capacity) (b0 : R).
Variable P : bundle.
Hypothesis HW : forall c, In c F -> within L (fst c).
Hypothesis Hlam : laminar F.
Hypothesis Hone : forall k, (k < L)%nat -> feasible L F (good k).
Hypothesis HP : within L P.
Hypothesis HPF : feasible L F P.
Hypothesis Hmoney : INR (size L (complement L P)) * sum (ids N) b <= b0.
Let U : nat -> bundle -> option R := joined N u (dual_rank L F).
Let bb : nat -> R := joined N b b0.

Lemma rank_finite A : within L A -> dual_rank L F A <> None.
Proof. discriminate. Qed.
Lemma rank_top A : within L A -> real (dual_rank L F A) <= full L F.
Proof. intros _. apply dual_rank_top. Qed.
Lemma rank_full A : within L A ->
  (real (dual_rank L F A) = full L F <-> feasible L F (complement L A)).
Proof. intros _. apply dual_rank_full. Qed.

Theorem gpz_production_walrasian p alpha :
  (walrasian_thrifty N L U bb p alpha -> production_walrasian N L u b F p alpha) /\
  (production_walrasian N L u b F p alpha -> walrasian_thrifty N L U bb p (completed N L alpha)).
Proof.
  assert (Old : forall i, (i < N)%nat -> U i = u i /\ bb i = b i)
    by (intros i Hi; split; now apply joined_old).
  split.
  - intros [(Hp0 & Ha & Ho) Hc].
    assert (Hagents : forall i, (i < N)%nat -> optimal L u b p i (marginal i alpha)).
    { intros i Hi. destruct (Old i Hi) as [E1 E2].
      apply (optimal_ext L U bb); [exact E1|exact E2|apply Ho; lia]. }
    split; [exact Hp0|]. split; [|exact Hagents].
    apply (exchange_plans_best N L u b F (dual_rank L F) (full L F) b0 rank_finite rank_top
      rank_full)
      with (P := P); auto.
    + intros A k. now apply dual_rank_swap.
    + intros i Hi. now apply Hagents.
  - intros (Hp0 & Ha & Ho).
    assert (Hagents : forall i, (i < N)%nat -> affordable L u b p i (marginal i alpha))
      by (intros i Hi; now apply Ho).
    pose proof (producer_content N L u b F (dual_rank L F) (full L F) b0 Hone rank_finite rank_top
      rank_full P HP HPF Hmoney p alpha Ha Hagents) as Hc.
    split; [|exact Hc]. split; [exact Hp0|]. split; [now apply (completed_allocation N L F p)|].
    intros i Hi. destruct (Nat.eq_dec i N) as [->|Hne]; [apply Hc|].
    rewrite completed_old by lia. destruct (Old i ltac:(lia)) as [E1 E2].
    apply (optimal_ext L u b); [now symmetry|now symmetry|apply Ho; lia].
Qed.
End Walrasian.

Corollary gpz_production_walrasian_money N L u b F b0 : (0 < L)%nat ->
  (forall c, In c F -> within L (fst c) /\ (1 <= snd c)%nat) -> laminar F ->
  (INR L - 1) * sum (ids N) b <= b0 -> forall p alpha,
  (walrasian_thrifty N L (joined N u (dual_rank L F)) (joined N b b0) p alpha ->
    production_walrasian N L u b F p alpha) /\
  (production_walrasian N L u b F p alpha ->
    walrasian_thrifty N L (joined N u (dual_rank L F)) (joined N b b0) p (completed N L alpha)).
Proof.
  intros HL HF Hlam Hb p alpha.
  assert (Hone : forall k, (k < L)%nat -> feasible L F (good k)) by
    (intros k _; apply feasible_good; intros c Hc; now apply HF).
  apply (gpz_production_walrasian N L u b F b0 (good 0)); auto.
  - intros c Hc. now apply HF.
  - now apply good_within.
  - now rewrite money_enough.
Qed.

(** ** The producer has to be thrifty *)

(** One agent with budget 1, who wants good 0; two goods, of which one can be produced. *)
Definition wants_0 (i : nat) (A : bundle) : option R := Some (if A 0%nat then 1 else 0).
Definition one_of_two : list capacity := [(all_goods 2, 1%nat)].
Definition prices_1_2 (j : nat) : R := match j with 0%nat => 1 | _ => 2 end.
Definition dear_kept : lottery (nat -> bundle) := sure (fun i => good i).
Definition two_agents_u : nat -> bundle -> option R := joined 1 wants_0 (dual_rank 2 one_of_two).
Definition two_agents_b : nat -> R := joined 1 (fun _ => 1) 2.

Lemma cost_prices_1_2 A :
  cost 2 prices_1_2 A = (if A 0%nat then 1 else 0) + (if A 1%nat then 2 else 0).
Proof. unfold cost, ids. simpl. ring. Qed.
Lemma one_good_feasible k : (k < 2)%nat -> feasible 2 one_of_two (good k).
Proof. intros _. apply feasible_good. intros c [<-|[]]. simpl. lia. Qed.
Lemma good_partition : partition 2 2 (fun i => good i).
Proof.
  split; [split|].
  - intros i Hi. now apply good_within.
  - intros j i k _ _ _ H1 H2. unfold good in *. apply Nat.eqb_eq in H1, H2. congruence.
  - intros j Hj. exists j. split; [exact Hj|]. unfold good. apply Nat.eqb_refl.
Qed.
Lemma marginal_good i : marginal i dear_kept = sure (good i).
Proof. reflexivity. Qed.
Lemma sure_affordable u b i A : within 2 A -> u i A <> None -> cost 2 prices_1_2 A <= b i ->
  affordable 2 u b prices_1_2 i (sure A).
Proof.
  intros HA Hu Hc. split; [apply is_lottery_sure|]. split; [|now rewrite expect_sure].
  intros w [<-|[]] _. now split.
Qed.
Theorem producer_must_be_cheapest :
  walrasian 2 2 two_agents_u two_agents_b prices_1_2 dear_kept /\
  ~ production_allocation 1 2 one_of_two prices_1_2 dear_kept.
Proof.
  split.
  - split; [intros [|j] _; simpl; lra|]. split.
    + split; [apply is_lottery_sure|]. intros w [<-|[]] _. exact good_partition.
    + intros i Hi. rewrite marginal_good. destruct i as [|[|i]]; [| |lia].
      * split; [apply sure_affordable; [apply good_within; lia|discriminate|]|].
        { rewrite cost_prices_1_2. unfold good. simpl. unfold two_agents_b, joined. simpl. lra. }
        intros sg (Hl & _ & Hc). unfold two_agents_b, joined in Hc. simpl in Hc.
        apply Rle_trans with (expect sg (cost 2 prices_1_2)).
        { apply expect_le; [exact Hl|]. intros w _ _. rewrite cost_prices_1_2.
          unfold two_agents_u, joined, wants_0. simpl.
          destruct (snd w 0%nat), (snd w 1%nat); lra. }
        unfold expected_utility. rewrite expect_sure. unfold two_agents_u, joined, wants_0, good.
        simpl. lra.
      * split; [apply sure_affordable; [apply good_within; lia|discriminate|]|].
        { rewrite cost_prices_1_2. unfold good. simpl. unfold two_agents_b, joined. simpl. lra. }
        intros sg (Hl & _ & _). unfold expected_utility. rewrite expect_sure.
        replace (real (two_agents_u 1 (good 1))) with (full 2 one_of_two).
        { rewrite <- (expect_const sg (full 2 one_of_two) Hl). apply expect_le; [exact Hl|].
          intros w _ _. apply dual_rank_top. }
        symmetry. apply dual_rank_full. replace (complement 2 (good 1)) with (good 0).
        { apply one_good_feasible. lia. }
        extensionality k. unfold complement, good. destruct k as [|[|k]]; reflexivity.
  - intros [_ H]. destruct (H (1, fun i => good i)) as (_ & _ & _ & Hbest); [now left|simpl; lra|].
    specialize (Hbest (good 1) (good_within 1 2 ltac:(lia)) (one_good_feasible 1 ltac:(lia))).
    rewrite !cost_prices_1_2 in Hbest. unfold plan, good in Hbest. simpl in Hbest. lra.
Qed.
