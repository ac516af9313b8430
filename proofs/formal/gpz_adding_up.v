(** gpz.adding-up: that random consumptions add up is necessary for implementability.  HOLDS, for every finite market.

    Printed: adding-up is necessary, not sufficient.
    - [gpz_adding_up]: the marginals of a random allocation use each good once in expectation.
    - [gpz_adding_up_not_sufficient]: not sufficient, even for optimal random consumptions of M-natural-concave
      utilities: two agents count their two goods; one has both goods or none, the other one good or the other.
    - [walrasian_in_expectation]: so a Walrasian equilibrium is one in expectation. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions expectation_economy
  gpz_strong_efficient gpz_example_1.
Import ListNotations.
Open Scope R_scope.

Theorem gpz_adding_up N L alpha j : random_allocation N L alpha -> (j < L)%nat ->
  expected_use N (fun i => marginal i alpha) j = 1.
Proof.
  intros [[H0 H1] Hp] Hj. unfold expected_use.
  rewrite (sum_ext _ _ (fun i => sum alpha (fun w => fst w * (if snd w i j then 1 else 0)))) by
    (intros i _; apply expect_marginal).
  rewrite sum_swap. transitivity (sum alpha fst); [|exact H1]. apply sum_ext. intros w Hw. cbv beta.
  rewrite sum_scal. specialize (H0 w Hw).
  destruct (Rlt_dec 0 (fst w)) as [Hpos|]; [|assert (E0 : fst w = 0) by lra; rewrite E0; ring].
  destruct (Hp w Hw Hpos) as [[_ Hex] Hall]. destruct (Hall j Hj) as (i & Hi & Ht).
  rewrite (sum_single (ids N) _ i (ids_NoDup N) (proj2 (in_ids i N) Hi)); [rewrite Ht; ring|].
  intros k Hk Hne. apply in_ids in Hk. destruct (snd w k j) eqn:E; auto. exfalso. apply Hne. now apply (Hex j).
Qed.

Lemma walrasian_in_expectation N L u b p alpha : walrasian N L u b p alpha ->
  equilibrium_in_expectation N L u b p (fun i => marginal i alpha).
Proof.
  intros (Hp & Ha & Ho). split; [exact Hp|]. split; [exact Ho|]. intros j Hj. now apply gpz_adding_up with (L := L).
Qed.

(** ** Not sufficient *)

Definition counts (i : nat) : bundle -> option R := additive 2 (fun _ => 1).
Definition half_half (i : nat) : lottery bundle :=
  match i with 0%nat => toss (1/2) (pair 0 1) empty | _ => toss (1/2) (good 0) (good 1) end.
Lemma cost_2 p A : cost 2 p A = (if A 0%nat then p 0%nat else 0) + (if A 1%nat then p 1%nat else 0).
Proof. unfold cost, ids. simpl. ring. Qed.
Lemma half_half_equilibrium :
  equilibrium_in_expectation 2 2 counts (fun _ => 1) (fun _ => 1) half_half.
Proof.
  split; [intros j _; lra|]. split.
  - intros i Hi. split.
    + destruct i as [|i]; (split; [apply is_lottery_toss; lra|]; split).
      * intros w [<-|[<-|[]]] _; (split; [|discriminate]); intros [|[|k]] Hk; try lia; reflexivity.
      * unfold half_half. rewrite expect_toss, !cost_2. simpl. lra.
      * intros w [<-|[<-|[]]] _; (split; [|discriminate]); intros [|[|k]] Hk; try lia; reflexivity.
      * unfold half_half. rewrite expect_toss, !cost_2. simpl. lra.
    + intros sg (Hl & _ & Hc). unfold expected_utility, counts, additive. simpl.
      apply Rle_trans with 1; [exact Hc|]. destruct i; unfold half_half; rewrite expect_toss, !cost_2; simpl; lra.
  - intros [|[|j]] Hj; try lia; unfold expected_use, ids; simpl; rewrite !expect_toss; simpl; lra.
Qed.
Theorem gpz_adding_up_not_sufficient : (forall i, m_natural 2 (counts i)) /\
  equilibrium_in_expectation 2 2 counts (fun _ => 1) (fun _ => 1) half_half /\
  forall alpha, random_allocation 2 2 alpha ->
    ~ (forall i (f : bundle -> R), (i < 2)%nat -> expect (marginal i alpha) f = expect (half_half i) f).
Proof.
  split; [intros i; apply additive_m_natural|]. split; [exact half_half_equilibrium|]. intros alpha [Hl Hp] H.
  set (f := fun A : bundle => if A 0%nat && A 1%nat then 1 else 0).
  set (g := fun A : bundle => if A 0%nat || A 1%nat then 1 else 0).
  pose proof (H 0%nat f ltac:(lia)) as H0. pose proof (H 1%nat g ltac:(lia)) as H1.
  rewrite expect_marginal in H0, H1. unfold half_half in H0, H1. rewrite expect_toss in H0, H1.
  unfold f in H0 at 2 3. unfold g in H1 at 2 3. simpl in H0, H1.
  (* the second agent always has a good, so the first one never has both *)
  assert (K : expect alpha (fun omega => f (omega 0%nat)) <= expect alpha (fun omega => 1 - g (omega 1%nat))).
  { apply expect_le; auto. intros w Hw Hpos. destruct (Hp w Hw Hpos) as [[_ Hex] _]. unfold f, g.
    destruct (snd w 0%nat 0%nat) eqn:E0, (snd w 0%nat 1%nat) eqn:E1, (snd w 1%nat 0%nat) eqn:E2,
      (snd w 1%nat 1%nat) eqn:E3; simpl; try lra;
      first [pose proof (Hex 0%nat 0%nat 1%nat ltac:(lia) ltac:(lia) ltac:(lia) E0 E2); discriminate
           | pose proof (Hex 1%nat 0%nat 1%nat ltac:(lia) ltac:(lia) ltac:(lia) E1 E3); discriminate]. }
  rewrite expect_minus, expect_const in K by auto. lra.
Qed.
