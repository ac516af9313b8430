(** gpz.example-2.set: the printed set of equilibrium payoffs of Example 2.  REFUTED on 0 < x < 5/9.

    Two goods a = 0 and b = 1, three consumers with budgets 1; consumer 1 (here 0) values {a,b}, {a}, {b} at
    11, 10, 8, the other two at 11, 10, 2.
    Printed: the set of Walrasian equilibrium payoffs is {(8 + 3x/5, 5 - x, 5 - x) : 0 <= x <= 1}.
    Here, [gpz_example_2_refuted]: for 0 < x < 5/9 there is no equilibrium with these payoffs, at any real prices
    (neither when all goods are allocated nor when free goods may be thrown away).  Consumer 1 would rather mix b
    with a.  The complete true set, {(8,5,5)} and 5/9 <= x <= 1: gpz_example_2_set.v. *)
From Coq Require Import Reals List Lra Lia Bool Psatz.
From ExactMarket Require Import sums gpz_economy gpz_strong_efficient gpz_example_1.
Import ListNotations.
Open Scope R_scope.

Definition example_2_u (i : nat) (A : bundle) : option R :=
  Some (match A 0%nat, A 1%nat with
        | true, true => 11
        | true, false => 10
        | false, true => match i with 0%nat => 8 | _ => 2 end
        | false, false => 0
        end).
Definition example_2_b (i : nat) : R := 1.
Definition printed_payoff (x : R) (i : nat) : R := match i with 0%nat => 8 + 3 * x / 5 | _ => 5 - x end.

Lemma good_cost p k : (k < 2)%nat -> cost 2 p (good k) = p k.
Proof. intros H. unfold cost, good, ids. destruct k as [|[|]]; try lia; simpl; ring. Qed.

(** A toss between two bundles that is within the budget bounds the equilibrium payoff from below. *)
Lemma toss_bound p i sigma t A B : optimal 2 example_2_u example_2_b p i sigma -> 0 <= t <= 1 ->
  within 2 A -> within 2 B -> t * cost 2 p A + (1 - t) * cost 2 p B <= 1 ->
  t * real (example_2_u i A) + (1 - t) * real (example_2_u i B) <= expected_utility example_2_u i sigma.
Proof.
  intros [_ H] Ht HA HB Hc. rewrite <- (expect_toss t A B (fun C => real (example_2_u i C))). apply H.
  split; [now apply is_lottery_toss|]. split.
  - intros w [<-|[<-|[]]] _; (split; [assumption|discriminate]).
  - now rewrite expect_toss.
Qed.

(** Consumer 2 gets at most 5 - x, so good a costs at least 10 / (5 - x). *)
Lemma good_a_dear p sigma x : nonnegative_prices 2 p -> 0 < x < 5/9 ->
  optimal 2 example_2_u example_2_b p 1 sigma -> expected_utility example_2_u 1 sigma <= 5 - x ->
  10 <= p 0%nat * (5 - x).
Proof.
  intros Hp Hx Ho Hu. destruct (Rle_dec 10 (p 0%nat * (5 - x))) as [|Hn]; auto. exfalso.
  pose proof (Hp 0%nat ltac:(lia)) as H0.
  assert (K : forall t, 0 <= t <= 1 -> t * p 0%nat <= 1 -> t * 10 <= 5 - x).
  { intros t Ht Hc. pose proof (toss_bound p 1 sigma t (good 0) empty Ho Ht
      (good_within 0 2 ltac:(lia)) (empty_within 2)) as T.
    rewrite good_cost, empty_cost in T by lia. simpl in T. lra. }
  destruct (Rle_dec (p 0%nat) 1) as [H1|H1]; [specialize (K 1); lra|].
  specialize (K (/ p 0%nat)). assert (Hi : 0 < / p 0%nat) by (apply Rinv_0_lt_compat; lra).
  assert (Hpi : / p 0%nat * p 0%nat = 1) by (apply Rinv_l; lra).
  assert (Hle : / p 0%nat <= 1) by nra. specialize (K ltac:(lra) ltac:(lra)). nra.
Qed.

Theorem gpz_example_2_refuted_disposal p alpha x : nonnegative_prices 2 p -> 0 < x < 5/9 ->
  random_allocation_disposal 3 2 p alpha ->
  (forall i, (i < 3)%nat -> optimal 2 example_2_u example_2_b p i (marginal i alpha)) ->
  ~ (forall i, (i < 3)%nat -> expected_utility example_2_u i (marginal i alpha) = printed_payoff x i).
Proof.
  intros Hp Hx Ha Hopt Hpay. pose proof (total_cost 3 2 p alpha Ha) as Ht. unfold ids in Ht. simpl in Ht.
  assert (B : forall i, (i < 3)%nat -> expect (marginal i alpha) (cost 2 p) <= 1).
  { intros i Hi. apply (proj2 (proj2 (proj1 (Hopt i Hi)))). }
  pose proof (B 0%nat ltac:(lia)). pose proof (B 1%nat ltac:(lia)). pose proof (B 2%nat ltac:(lia)).
  assert (Hdear : 10 <= p 0%nat * (5 - x)).
  { apply (good_a_dear p (marginal 1 alpha)); auto.
    rewrite (Hpay 1%nat ltac:(lia)). simpl. lra. }
  set (t := 2 * x / (5 + 3 * x)).
  assert (Htx : t * (5 + 3 * x) = 2 * x) by (unfold t; field; lra).
  assert (Ht0 : 0 < t) by (unfold t; apply Rdiv_lt_0_compat; lra).
  assert (Ht1 : t < 1/2) by nra.
  pose proof (toss_bound p 0 (marginal 0 alpha) t (good 0) (good 1) (Hopt 0%nat ltac:(lia)) ltac:(lra)
    (good_within 0 2 ltac:(lia)) (good_within 1 2 ltac:(lia))) as T.
  rewrite !good_cost, (Hpay 0%nat ltac:(lia)) in T by lia. simpl in T.
  assert (Hbudget : t * p 0%nat + (1 - t) * p 1%nat <= 1).
  { assert (Hb : (1 - t) * p 1%nat <= (1 - t) * (3 - p 0%nat)) by (apply Rmult_le_compat_l; lra).
    assert (Ha0 : (1 - 2 * t) * (10 / (5 - x)) <= (1 - 2 * t) * p 0%nat).
    { apply Rmult_le_compat_l; [lra|]. apply Rmult_le_reg_r with (5 - x); [lra|].
      replace (10 / (5 - x) * (5 - x)) with 10 by (field; lra). exact Hdear. }
    assert (He : 3 * (1 - t) - (1 - 2 * t) * (10 / (5 - x)) = 1) by (unfold t; field; split; lra).
    lra. }
  specialize (T Hbudget). nra.
Qed.

Theorem gpz_example_2_refuted x : 0 < x < 5/9 ->
  ~ exists p alpha, walrasian 3 2 example_2_u example_2_b p alpha /\
      forall i, (i < 3)%nat -> expected_utility example_2_u i (marginal i alpha) = printed_payoff x i.
Proof.
  intros Hx (p & alpha & (Hp & Ha & Hopt) & Hpay).
  apply (gpz_example_2_refuted_disposal p alpha x Hp Hx); auto.
  now apply random_allocation_disposes.
Qed.
