(** gpz.expectation.  FALSE as printed, for the paper's class of utilities: an equilibrium in expectation need not exist
    if the empty bundle may be outside a consumption set.

    The market that refutes Theorem 2 as printed (gpz_theorem_2_false.v): three agents, three goods, budgets 1.  Agents
    0 and 2 must have a good, and like good 0 (utility 1, else 0); agent 1 has utility 10 for each good.  Utilities are
    monotone (and M-natural-concave), and no real prices belong to an equilibrium in expectation.
    Proof: all goods together cost more than 1, else agent 1 buys them all; then each costs 1 at least, else she mixes
    all goods with that one and gets more than one good on average, which the others do not leave her.  So each costs
    1, and agents 0 and 2 both buy good 0 for sure. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural expectation_economy gpz_strong_efficient
  gpz_example_1 gpz_expectation.
Import ListNotations.
Open Scope R_scope.

(** At least one good, and good 0 is liked. *)
Definition needy (A : bundle) : option R :=
  if A 0%nat || A 1%nat || A 2%nat then Some (if A 0%nat then 1 else 0) else None.
Definition market_u (i : nat) (A : bundle) : option R :=
  match i with 1%nat => Some (10 * goods A) | _ => needy A end.
Definition market_b (i : nat) : R := 1.

Lemma monotone_market i : monotone 3 (market_u i).
Proof.
  intros A B a HB Hs Ha. pose proof (Hs 0%nat) as S0. pose proof (Hs 1%nat) as S1. pose proof (Hs 2%nat) as S2.
  unfold market_u, needy, goods in *. destruct i as [|[|i]];
    destruct (A 0%nat), (A 1%nat), (A 2%nat); rewrite ?S0, ?S1, ?S2 by auto; simpl in *; try discriminate;
    injection Ha as <-; destruct (B 0%nat), (B 1%nat), (B 2%nat); simpl; eexists; split; eauto; lra.
Qed.

Section Contradiction.
Variables (p : nat -> R) (sigma : nat -> lottery bundle).
Hypothesis H : equilibrium_in_expectation 3 3 market_u market_b p sigma.
Let x (i j : nat) : R := expect (sigma i) (fun A => if A j then 1 else 0).

Lemma needs_one i : (i = 0 \/ i = 2)%nat -> 1 <= expect (sigma i) goods.
Proof.
  intros Hi. destruct H as (_ & Ho & _). destruct (Ho i ltac:(lia)) as [(Hl & Hf & _) _].
  rewrite <- (expect_const (sigma i) 1 Hl). apply expect_le; auto. intros w Hw Hpos.
  destruct (Hf w Hw Hpos) as [_ K].
  assert (E : market_u i (snd w) = needy (snd w)) by (destruct Hi as [->| ->]; reflexivity). rewrite E in K. clear E.
  unfold needy, goods in *.
  destruct (snd w 0%nat), (snd w 1%nat), (snd w 2%nat); simpl in *; try lra; congruence.
Qed.
Lemma amounts : expect (sigma 0%nat) goods + expect (sigma 1%nat) goods + expect (sigma 2%nat) goods = 3.
Proof.
  destruct H as (_ & _ & Hc). pose proof (Hc 0%nat ltac:(lia)) as C0. pose proof (Hc 1%nat ltac:(lia)) as C1.
  pose proof (Hc 2%nat ltac:(lia)) as C2. unfold expected_use, ids in *. simpl in *. rewrite !expect_goods. lra.
Qed.
Lemma spendings : expect (sigma 0%nat) (cost 3 p) + expect (sigma 1%nat) (cost 3 p) + expect (sigma 2%nat) (cost 3 p)
  = p 0%nat + p 1%nat + p 2%nat.
Proof.
  destruct H as (_ & _ & Hc). pose proof (Hc 0%nat ltac:(lia)) as C0. pose proof (Hc 1%nat ltac:(lia)) as C1.
  pose proof (Hc 2%nat ltac:(lia)) as C2. unfold expected_use, ids in *. simpl in *. rewrite !expect_cost.
  transitivity (p 0%nat * 1 + p 1%nat * 1 + p 2%nat * 1);
    [rewrite <- C0 at 1; rewrite <- C1 at 1; rewrite <- C2 at 1|]; ring.
Qed.
Lemma budget_kept i : (i < 3)%nat -> expect (sigma i) (cost 3 p) <= 1.
Proof. intros Hi. destruct H as (_ & Ho & _). apply (Ho i Hi). Qed.

Definition all3 : bundle := fun k => Nat.ltb k 3.
(** The eager agent mixes all goods with a good a: she gets at most one good on average. *)
Lemma eager_mix a t : (a < 3)%nat -> 0 <= t <= 1 -> t * (p 0%nat + p 1%nat + p 2%nat) + (1 - t) * p a <= 1 -> t <= 0.
Proof.
  intros Ha Ht Hc. destruct H as (_ & Ho & _). destruct (Ho 1%nat ltac:(lia)) as [_ K].
  specialize (K (toss t all3 (good a))). unfold expected_utility in K. rewrite expect_toss in K.
  assert (E : expect (sigma 1%nat) (fun A => real (market_u 1 A)) = 10 * expect (sigma 1%nat) goods) by
    (rewrite <- expect_scal; reflexivity).
  pose proof (needs_one 0 ltac:(lia)). pose proof (needs_one 2 ltac:(lia)). pose proof amounts.
  assert (K' : t * real (market_u 1 all3) + (1 - t) * real (market_u 1 (good a)) <= 10).
  { apply Rle_trans with (expect (sigma 1%nat) (fun A => real (market_u 1 A))); [|lra]. apply K.
    split; [now apply is_lottery_toss|]. split.
    - intros w [<-|[<-|[]]] _; (split; [|discriminate]).
      + intros k Hk. unfold all3. now apply Nat.ltb_ge.
      + now apply good_within.
    - rewrite expect_toss. assert (C1 : cost 3 p all3 = p 0%nat + p 1%nat + p 2%nat) by
        (unfold cost, ids, all3; simpl; ring).
      assert (C2 : cost 3 p (good a) = p a) by (unfold cost, ids, good; destruct a as [|[|[|]]]; try lia;
        simpl; ring).
      rewrite C1, C2. exact Hc. }
  unfold market_u, goods, all3, good in K'. simpl in K'. destruct a as [|[|[|]]]; try lia; simpl in K'; lra.
Qed.
Lemma total_above_one : 1 < p 0%nat + p 1%nat + p 2%nat.
Proof.
  destruct (Rlt_dec 1 (p 0%nat + p 1%nat + p 2%nat)) as [|Hn]; auto. exfalso.
  pose proof (eager_mix 0 1 ltac:(lia) ltac:(lra)). lra.
Qed.
Lemma each_at_least_one a : (a < 3)%nat -> 1 <= p a.
Proof.
  intros Ha. destruct (Rle_dec 1 (p a)) as [|Hn]; auto. exfalso. pose proof total_above_one.
  set (P := p 0%nat + p 1%nat + p 2%nat) in *. set (t := (1 - p a) / (P - p a)).
  assert (Et : t * (P - p a) = 1 - p a) by (unfold t; field; lra).
  assert (T0 : 0 < t) by (unfold t; apply Rdiv_lt_0_compat; lra).
  assert (T1 : t <= 1) by nra. pose proof (eager_mix a t Ha ltac:(lra)) as K. fold P in K.
  assert (t <= 0) by (apply K; nra). lra.
Qed.
Lemma contradiction : False.
Proof.
  pose proof (each_at_least_one 0 ltac:(lia)). pose proof (each_at_least_one 1 ltac:(lia)).
  pose proof (each_at_least_one 2 ltac:(lia)).
  pose proof spendings. pose proof (budget_kept 0 ltac:(lia)). pose proof (budget_kept 1 ltac:(lia)).
  pose proof (budget_kept 2 ltac:(lia)).
  assert (P0 : p 0%nat = 1) by lra.
  assert (K : forall i, (i = 0 \/ i = 2)%nat -> 1 <= x i 0).
  { intros i Hi. destruct H as (_ & Ho & _). destruct (Ho i ltac:(lia)) as [(Hl & Hf & _) K].
    specialize (K (sure (good 0))).
    unfold expected_utility in K. rewrite expect_sure in K.
    assert (E : forall A, market_u i A = needy A) by (destruct Hi as [->| ->]; reflexivity). rewrite E in K.
    change (needy (good 0)) with (Some 1) in K.
    apply Rle_trans with (expect (sigma i) (fun A => real (market_u i A))).
    - apply K. split; [apply is_lottery_sure|]. split.
      + intros w [<-|[]] _. split; [apply good_within; lia|]. rewrite E. discriminate.
      + rewrite expect_sure. unfold cost, ids, good, market_b. simpl. lra.
    - apply expect_le; auto. intros w _ _. rewrite E. unfold needy.
      destruct (snd w 0%nat), (snd w 1%nat), (snd w 2%nat); simpl; lra. }
  pose proof (K 0%nat ltac:(lia)). pose proof (K 2%nat ltac:(lia)).
  destruct H as (_ & Ho & Hc). pose proof (Hc 0%nat ltac:(lia)) as C0. unfold expected_use, ids in C0. simpl in C0.
  assert (0 <= x 1 0).
  { destruct (Ho 1%nat ltac:(lia)) as [(Hl & _) _]. unfold x.
    apply Rle_trans with (expect (sigma 1%nat) (fun _ => 0)); [rewrite expect_const by auto; lra|].
    apply expect_le; auto.
    intros w _ _. simpl. destruct (snd w 0%nat); lra. }
  unfold x in *. lra.
Qed.
End Contradiction.

Theorem gpz_expectation_printed_false :
  (forall i, monotone 3 (market_u i)) /\ (forall p sigma,
    ~ equilibrium_in_expectation 3 3 market_u market_b p sigma).
Proof. split; [exact monotone_market|]. intros p sigma H. exact (contradiction p sigma H). Qed.
