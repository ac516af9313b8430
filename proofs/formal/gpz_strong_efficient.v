(** gpz.strong-efficient: every strong equilibrium is Pareto efficient; other Walrasian equilibria may be
    inefficient.  HOLDS.

    - [gpz_strong_efficient] is universal: any numbers of agents and goods, any utilities (monotone or not, with or
      without minus infinity), any budgets; Pareto efficient among all random allocations of all goods.
    - [gpz_walrasian_inefficient]: two goods, two agents with budgets 1, prices (2, 0).  Agent 0 is happy with any
      good, agent 1 wants good 0; each gets good 0 with probability 1/2. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy.
Import ListNotations.
Open Scope R_scope.

Section Efficient.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R).
Variables (p : nat -> R) (alpha beta : lottery (nat -> bundle)).
Hypothesis Hstrong : strong N L u b p alpha.
Hypothesis Hbeta : random_allocation N L beta.
Hypothesis Hweak : forall i, (i < N)%nat -> finite_utility L u i (marginal i beta) /\
  expected_utility u i (marginal i alpha) <= expected_utility u i (marginal i beta).

Let spends (a : lottery (nat -> bundle)) (i : nat) : R := expect (marginal i a) (cost L p).

Lemma beta_affordable i : (i < N)%nat -> spends beta i <= b i -> affordable L u b p i (marginal i beta).
Proof.
  intros Hi Hc. split; [apply is_lottery_marginal, Hbeta|]. split; [now apply Hweak | exact Hc].
Qed.
Lemma nobody_spends_less i : (i < N)%nat -> spends alpha i <= spends beta i.
Proof.
  intros Hi. destruct (Rle_dec (spends alpha i) (spends beta i)) as [|Hn]; auto. exfalso.
  destruct Hstrong as (_ & _ & Hopt). destruct (Hopt i Hi) as [[Ha Hm] Hch].
  assert (Hbud : spends beta i <= b i) by (destruct Ha as (_ & _ & Hb); unfold spends in *; lra).
  assert (Ho : optimal L u b p i (marginal i beta)).
  { split; [now apply beta_affordable|]. intros sg Hsg. specialize (Hm sg Hsg).
    destruct (Hweak i Hi). lra. }
  specialize (Hch _ Ho). unfold spends in *. lra.
Qed.
Lemma gainer_spends_more i : (i < N)%nat ->
  expected_utility u i (marginal i alpha) < expected_utility u i (marginal i beta) ->
  spends alpha i < spends beta i.
Proof.
  intros Hi Hlt. destruct (Rlt_dec (spends alpha i) (spends beta i)) as [|Hn]; auto. exfalso.
  destruct Hstrong as (_ & _ & Hopt). destruct (Hopt i Hi) as [[Ha Hm] _].
  assert (Hbud : spends beta i <= b i) by (destruct Ha as (_ & _ & Hb); unfold spends in *; lra).
  specialize (Hm _ (beta_affordable i Hi Hbud)). lra.
Qed.
End Efficient.

Theorem gpz_strong_efficient N L u b p alpha :
  strong N L u b p alpha -> pareto_efficient N L u alpha.
Proof.
  intros Hs. split; [apply Hs|]. intros beta (Hbe & Hall & i0 & Hi0 & Hlt).
  pose proof (total_cost N L p alpha (random_allocation_disposes N L p alpha (proj1 (proj2 Hs)))) as Ta.
  pose proof (total_cost N L p beta (random_allocation_disposes N L p beta Hbe)) as Tb.
  cut (sum (ids N) (fun i => expect (marginal i alpha) (cost L p)) <
       sum (ids N) (fun i => expect (marginal i beta) (cost L p))); [lra|].
  apply sum_lt with (v0 := i0).
  - intros i Hi. apply in_ids in Hi. now apply (nobody_spends_less N L u b p alpha beta).
  - now apply in_ids.
  - now apply (gainer_spends_more N L u b p alpha beta).
Qed.

(** ** A Walrasian equilibrium that is not efficient *)

Definition easy_u (i : nat) (A : bundle) : option R :=
  match i with 0%nat => Some (if A 0%nat || A 1%nat then 1 else 0) | _ => Some (if A 0%nat then 1 else 0) end.
Definition good (k : nat) : bundle := fun j => Nat.eqb j k.
Definition two_agents (A B : bundle) (i : nat) : bundle := match i with 0%nat => A | _ => B end.
Definition easy_alpha : lottery (nat -> bundle) :=
  toss (1/2) (two_agents (good 0) (good 1)) (two_agents (good 1) (good 0)).
Definition easy_p (j : nat) : R := match j with 0%nat => 2 | _ => 0 end.

Lemma good_within k L : (k < L)%nat -> within L (good k).
Proof. intros H j Hj. unfold good. apply Nat.eqb_neq. lia. Qed.
Lemma swap_partition a c : (a = 0 /\ c = 1 \/ a = 1 /\ c = 0)%nat -> partition 2 2 (two_agents (good a) (good c)).
Proof.
  intros H. split; [split|].
  - intros i Hi. destruct i as [|[|]]; try lia; apply good_within; lia.
  - intros j i k Hj Hi Hk. destruct i as [|[|]], k as [|[|]]; try lia; unfold two_agents, good;
      rewrite !Nat.eqb_eq; lia.
  - intros j Hj. destruct (Nat.eq_dec j a) as [->|].
    + exists 0%nat. split; [lia|]. apply Nat.eqb_refl.
    + exists 1%nat. split; [lia|]. apply Nat.eqb_eq. lia.
Qed.
Lemma easy_random_allocation : random_allocation 2 2 easy_alpha.
Proof.
  split; [apply is_lottery_toss; lra|].
  intros w [<-|[<-|[]]] _; apply swap_partition; lia.
Qed.

Lemma easy_walrasian : walrasian 2 2 easy_u (fun _ => 1) easy_p easy_alpha.
Proof.
  split; [intros j _; unfold easy_p; destruct j; lra|]. split; [exact easy_random_allocation|].
  assert (Haff : forall i, (i < 2)%nat -> affordable 2 easy_u (fun _ => 1) easy_p i (marginal i easy_alpha)).
  { intros i Hi. split; [apply is_lottery_marginal, easy_random_allocation|]. split.
    - intros w Hw _. simpl in Hw. destruct Hw as [<-|[<-|[]]]; destruct i as [|[|]]; try lia; simpl;
        (split; [apply good_within; lia | discriminate]).
    - destruct i as [|[|]]; try lia; unfold expect, cost, easy_p; simpl; lra. }
  intros i Hi. split; [auto|]. intros sg (Hl & _ & Hb). destruct i as [|[|]]; try lia.
  - apply Rle_trans with 1.
    + rewrite <- (expect_const sg 1 Hl). apply expect_le; auto. intros w _ _. simpl.
      destruct (snd w 0%nat || snd w 1%nat); lra.
    + unfold expected_utility, expect; simpl; lra.
  - apply Rle_trans with (1/2).
    + unfold expected_utility.
      assert (K : expect sg (fun A => real (easy_u 1 A)) <= expect sg (fun A => 1/2 * cost 2 easy_p A)).
      { apply expect_le; auto. intros w _ _. unfold cost, easy_p. simpl.
        destruct (snd w 0%nat), (snd w 1%nat); lra. }
      rewrite expect_scal in K. lra.
    + unfold expected_utility, expect; simpl; lra.
Qed.

Theorem gpz_walrasian_inefficient :
  exists N L u b p alpha, walrasian N L u b p alpha /\ ~ pareto_efficient N L u alpha.
Proof.
  exists 2%nat, 2%nat, easy_u, (fun _ => 1), easy_p, easy_alpha. split; [exact easy_walrasian|].
  intros [_ H]. apply (H (sure (two_agents (good 1) (good 0)))). split; [|split].
  - split; [apply is_lottery_sure|]. intros w [<-|[]] _. apply swap_partition; lia.
  - intros i Hi. split.
    + intros w [<-|[]] _. destruct i as [|[|]]; try lia; simpl; (split; [apply good_within; lia | discriminate]).
    + destruct i as [|[|]]; try lia; unfold expected_utility, expect; simpl; lra.
  - exists 1%nat. split; [lia|]. unfold expected_utility, expect; simpl; lra.
Qed.
