(** gpz.example-1, second half: where goods have to clear on average only, the market of Example 1 has one equilibrium
    price vector, 2/3 for each good.  HOLDS, for all real price vectors.

    An equilibrium in expectation: prices p >= 0, an optimal random consumption for each agent, and the expected use of
    each good, added over the agents, is 1.  No random allocation with these marginals is asked for.  That the random
    consumptions are cheapest is not assumed; it follows.

    - [gpz_example_1_expectation]: prices p belong to some equilibrium in expectation iff all three are 2/3.
    - [gpz_example_1_expectation_disposal]: the same if free goods may be left over: all three prices are 2/3.
    - [gpz_example_1_expectation_lotteries]: then every agent has exactly two goods with probability 3/4, else none,
      and takes a cheapest optimal random consumption. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy bundle_sets expectation_economy gpz_example_1.
Import ListNotations.
Open Scope R_scope.

(** ** Example 1 *)

(** The number of goods as a real number, and 1 for a bundle of at least two goods. *)
Definition goods (A : bundle) : R :=
  (if A 0%nat then 1 else 0) + (if A 1%nat then 1 else 0) + (if A 2%nat then 1 else 0).
Definition wins (A : bundle) : R := real (example_1_u 0 A) / 2.

Lemma wins_utility i sigma : expected_utility example_1_u i sigma = 2 * expect sigma wins.
Proof. rewrite <- expect_scal. apply sum_ext. intros w _. unfold wins, example_1_u. simpl. field. Qed.
Lemma wins_goods A : 2 * wins A <= goods A.
Proof.
  unfold wins, goods, example_1_u, size. simpl. destruct (A 0%nat), (A 1%nat), (A 2%nat); simpl; lra.
Qed.

(** c is the price of a cheapest pair. *)
Definition cheapest_pair (p : nat -> R) (c : R) : Prop :=
  c <= p 0%nat + p 1%nat /\ c <= p 0%nat + p 2%nat /\ c <= p 1%nat + p 2%nat /\
  exists a d, (a < 3)%nat /\ (d < 3)%nat /\ a <> d /\ p a + p d = c.
Lemma cheapest_pair_exists p : exists c, cheapest_pair p c.
Proof.
  destruct (Rle_dec (p 0%nat) (p 1%nat)), (Rle_dec (p 1%nat) (p 2%nat)), (Rle_dec (p 0%nat) (p 2%nat)).
  all: first [ exists (p 0%nat + p 1%nat); repeat split; try lra; exists 0%nat, 1%nat; repeat split; auto; lia
             | exists (p 0%nat + p 2%nat); repeat split; try lra; exists 0%nat, 2%nat; repeat split; auto; lia
             | exists (p 1%nat + p 2%nat); repeat split; try lra; exists 1%nat, 2%nat; repeat split; auto; lia ].
Qed.
Lemma wins_cost p c A : nonnegative_prices 3 p -> cheapest_pair p c -> c * wins A <= cost 3 p A.
Proof.
  intros Hp (H01 & H02 & H12 & _).
  pose proof (Hp 0%nat ltac:(lia)). pose proof (Hp 1%nat ltac:(lia)). pose proof (Hp 2%nat ltac:(lia)).
  unfold wins, cost, example_1_u, size, ids. simpl. destruct (A 0%nat), (A 1%nat), (A 2%nat); simpl; lra.
Qed.
(** With positive prices only a pair or nothing costs as little as that. *)
Lemma wins_cost_tight p c A : (forall j, (j < 3)%nat -> 0 < p j) -> cheapest_pair p c ->
  c * wins A = cost 3 p A -> goods A = 2 * wins A.
Proof.
  intros Hp (H01 & H02 & H12 & _).
  pose proof (Hp 0%nat ltac:(lia)). pose proof (Hp 1%nat ltac:(lia)). pose proof (Hp 2%nat ltac:(lia)).
  unfold wins, cost, goods, example_1_u, size, ids. simpl. destruct (A 0%nat), (A 1%nat), (A 2%nat); simpl; lra.
Qed.

(** Whoever can buy a cheapest pair with probability t wins at least so often. *)
Lemma optimal_wins p c i sigma t : cheapest_pair p c -> 0 <= t <= 1 -> t * c <= 1 ->
  optimal 3 example_1_u example_1_b p i sigma -> t <= expect sigma wins.
Proof.
  intros (_ & _ & _ & a & d & Ha & Hd & Hne & Hc) Ht Htc [_ H]. specialize (H (toss t (pair a d) empty)).
  rewrite (wins_utility i sigma) in H. unfold expected_utility in H. rewrite expect_toss, pair_utility in H by auto.
  assert (K : t * 2 + (1 - t) * real (example_1_u i empty) <= 2 * expect sigma wins).
  { apply H. split; [now apply is_lottery_toss|]. split.
    - intros w [<-|[<-|[]]] _; (split; [|discriminate]); [now apply pair_within | apply empty_within].
    - rewrite expect_toss, pair_cost, empty_cost, Hc by auto. unfold example_1_b. lra. }
  simpl in K. lra.
Qed.
Lemma expect_goods sigma : expect sigma goods = expect sigma (fun A => if A 0%nat then 1 else 0) +
  expect sigma (fun A => if A 1%nat then 1 else 0) + expect sigma (fun A => if A 2%nat then 1 else 0).
Proof. unfold expect. rewrite <- !sum_plus. apply sum_ext. intros w _. unfold goods. ring. Qed.
Lemma expect_cost p sigma : expect sigma (cost 3 p) =
  p 0%nat * expect sigma (fun A => if A 0%nat then 1 else 0) +
  p 1%nat * expect sigma (fun A => if A 1%nat then 1 else 0) +
  p 2%nat * expect sigma (fun A => if A 2%nat then 1 else 0).
Proof.
  rewrite <- !expect_scal. unfold expect. rewrite <- !sum_plus. apply sum_ext. intros w _. unfold cost, ids. simpl.
  destruct (snd w 0%nat), (snd w 1%nat), (snd w 2%nat); ring.
Qed.

(** Where the cheapest pair costs c > 1 an optimal consumption costs 1 and wins with probability 1/c. *)
Lemma optimal_dear p c i sigma : nonnegative_prices 3 p -> cheapest_pair p c -> 1 < c ->
  optimal 3 example_1_u example_1_b p i sigma ->
  c * expect sigma wins = 1 /\ expect sigma (cost 3 p) = 1 /\
  forall w, In w sigma -> 0 < fst w -> c * wins (snd w) = cost 3 p (snd w).
Proof.
  intros Hp Hc H1 Hopt. pose proof Hopt as [(Hl & _ & Hb) _]. unfold example_1_b in Hb.
  assert (Hi : c * / c = 1) by (field; lra). assert (H0 : 0 < / c) by (apply Rinv_0_lt_compat; lra).
  assert (Hw : / c <= expect sigma wins) by (apply (optimal_wins p c i); auto; nra).
  assert (Hle : c * expect sigma wins <= expect sigma (cost 3 p)).
  { rewrite <- expect_scal. apply expect_le; auto. intros w _ _. now apply wins_cost. }
  assert (c * expect sigma wins = 1 /\ expect sigma (cost 3 p) = 1) as [K1 K2] by (split; nra).
  split; [exact K1|]. split; [exact K2|].
  apply (expect_tight sigma (fun A => c * wins A) (cost 3 p)); auto.
  - intros w _ _. now apply wins_cost.
  - rewrite expect_scal. lra.
Qed.

Lemma expectation_prices p sigma :
  equilibrium_in_expectation_disposal 2 3 example_1_u example_1_b p sigma ->
  (forall j, (j < 3)%nat -> p j = 2/3) /\ cheapest_pair p (4/3).
Proof.
  intros (Hp & Ho & Hu). destruct (cheapest_pair_exists p) as [c Hc].
  pose proof (Ho 0%nat ltac:(lia)) as O0. pose proof (Ho 1%nat ltac:(lia)) as O1.
  pose proof (Hu 0%nat ltac:(lia)) as U0. pose proof (Hu 1%nat ltac:(lia)) as U1.
  pose proof (Hu 2%nat ltac:(lia)) as U2. unfold expected_use, ids in U0, U1, U2. simpl in U0, U1, U2.
  pose proof (expect_goods (sigma 0%nat)) as G0. pose proof (expect_goods (sigma 1%nat)) as G1.
  assert (W : forall i, (i < 2)%nat -> 2 * expect (sigma i) wins <= expect (sigma i) goods).
  { intros i Hi. rewrite <- expect_scal. apply expect_le; [apply Ho, Hi|]. intros w _ _. apply wins_goods. }
  pose proof (W 0%nat ltac:(lia)) as W0. pose proof (W 1%nat ltac:(lia)) as W1.
  assert (Hc1 : 1 < c).
  { destruct (Rlt_dec 1 c) as [|Hle]; auto. exfalso.
    pose proof (optimal_wins p c 0 _ 1 Hc ltac:(lra) ltac:(lra) O0).
    pose proof (optimal_wins p c 1 _ 1 Hc ltac:(lra) ltac:(lra) O1). lra. }
  destruct (optimal_dear p c 0 _ Hp Hc Hc1 O0) as (P0 & C0 & T0).
  destruct (optimal_dear p c 1 _ Hp Hc Hc1 O1) as (P1 & C1 & T1).
  rewrite expect_cost in C0, C1.
  pose proof Hc as (H01 & H02 & H12 & _).
  pose proof (Hp 0%nat ltac:(lia)) as p0.
  pose proof (Hp 1%nat ltac:(lia)) as p1. pose proof (Hp 2%nat ltac:(lia)) as p2.
  assert (S : p 0%nat + p 1%nat + p 2%nat = 2).
  { clear - C0 C1 U0 U1 U2.
    destruct U0 as [_ [U0|U0]], U1 as [_ [U1|U1]], U2 as [_ [U2|U2]]; nra. }
  assert (Hpos : forall j, (j < 3)%nat -> 0 < p j) by (intros [|[|[|]]] Hj; try lia; lra).
  assert (E : forall i, (i < 2)%nat ->
    (forall w, In w (sigma i) -> 0 < fst w -> c * wins (snd w) = cost 3 p (snd w)) ->
    expect (sigma i) goods = 2 * expect (sigma i) wins).
  { intros i Hi T. rewrite <- expect_scal. apply expect_ext; [apply Ho, Hi|].
    intros w K1 K2. apply (wins_cost_tight p c); auto. }
  pose proof (E 0%nat ltac:(lia) T0) as E0. pose proof (E 1%nat ltac:(lia) T1) as E1.
  destruct U0 as [_ [U0|U0]]; [|pose proof (Hpos 0%nat ltac:(lia)); lra].
  destruct U1 as [_ [U1|U1]]; [|pose proof (Hpos 1%nat ltac:(lia)); lra].
  destruct U2 as [_ [U2|U2]]; [|pose proof (Hpos 2%nat ltac:(lia)); lra].
  assert (K : c * 3 = 4).
  { replace 3 with (2 * expect (sigma 0%nat) wins + 2 * expect (sigma 1%nat) wins) by lra. lra. }
  assert (c = 4/3) as -> by lra. split; auto. intros [|[|[|]]] Hj; try lia; lra.
Qed.

Theorem gpz_example_1_expectation_disposal p sigma :
  equilibrium_in_expectation_disposal 2 3 example_1_u example_1_b p sigma -> forall j, (j < 3)%nat -> p j = 2/3.
Proof. intros H. apply (expectation_prices p sigma H). Qed.

Theorem gpz_example_1_expectation_lotteries p sigma i : (i < 2)%nat ->
  equilibrium_in_expectation 2 3 example_1_u example_1_b p sigma ->
  (forall w, In w (sigma i) -> 0 < fst w -> size 3 (snd w) = 2%nat \/ size 3 (snd w) = 0%nat) /\
  expect (sigma i) (fun A => if Nat.eqb (size 3 A) 2 then 1 else 0) = 3/4 /\
  cheapest_optimal 3 example_1_u example_1_b p i (sigma i).
Proof.
  intros Hi H. apply equilibrium_in_expectation_disposes in H.
  destruct (expectation_prices p sigma H) as [H23 Hc]. destruct H as (Hp & Ho & _).
  destruct (optimal_dear p (4/3) i _ Hp Hc ltac:(lra) (Ho i Hi)) as (P & C & T).
  assert (G : forall w, In w (sigma i) -> 0 < fst w -> goods (snd w) = 2 * wins (snd w)).
  { intros w K1 K2. apply (wins_cost_tight p (4/3)); auto. intros j Hj. rewrite H23 by auto. lra. }
  split; [|split; [|split; [exact (Ho i Hi)|]]].
  - intros w K1 K2. specialize (G w K1 K2). revert G. unfold goods, wins, example_1_u, size. simpl.
    destruct (snd w 0%nat), (snd w 1%nat), (snd w 2%nat); simpl; intros; auto; lra.
  - replace (3/4) with (expect (sigma i) wins) by lra. apply expect_ext; [apply (Ho i Hi)|].
    intros w K1 K2. specialize (G w K1 K2). revert G. unfold goods, wins, example_1_u, size. simpl.
    destruct (snd w 0%nat), (snd w 1%nat), (snd w 2%nat); simpl; intros; lra.
  - intros sg Hsg. destruct (optimal_dear p (4/3) i sg Hp Hc ltac:(lra) Hsg) as (_ & C' & _). lra.
Qed.

(** Each pair with probability 1/4, and nothing with probability 1/4. *)
Definition sometimes_a_pair : lottery bundle := [(1/4, pair 0 1); (1/4, pair 0 2); (1/4, pair 1 2); (1/4, empty)].
Lemma two_thirds_equilibrium p : (forall j, (j < 3)%nat -> p j = 2/3) ->
  equilibrium_in_expectation 2 3 example_1_u example_1_b p (fun _ => sometimes_a_pair).
Proof.
  intros H. pose proof (H 0%nat ltac:(lia)) as H0. pose proof (H 1%nat ltac:(lia)) as H1.
  pose proof (H 2%nat ltac:(lia)) as H2.
  split; [intros j Hj; rewrite H by auto; lra|]. split.
  - intros i _. split; [split; [|split]|].
    + split; [intros w [<-|[<-|[<-|[<-|[]]]]] | ]; simpl; lra.
    + intros w [<-|[<-|[<-|[<-|[]]]]] _; simpl; (split; [|discriminate]);
        try apply empty_within; apply pair_within; lia.
    + unfold expect, sometimes_a_pair, example_1_b. simpl. rewrite !pair_cost, empty_cost by lia. lra.
    + intros sg (Hsl & _ & Hb). unfold example_1_b in Hb. rewrite !wins_utility.
      assert (K : expect sg (fun A => 4/3 * wins A) <= expect sg (cost 3 p)).
      { apply expect_le; auto. intros w _ _. apply wins_cost; [intros j Hj; rewrite H by auto; lra|].
        repeat split; try lra. exists 0%nat, 1%nat. repeat split; try lia. lra. }
      rewrite expect_scal in K. replace (expect sometimes_a_pair wins) with (3/4);
        [lra | unfold expect, sometimes_a_pair, wins, example_1_u; simpl; lra].
  - intros [|[|[|]]] Hj; try lia;
      unfold expected_use, expect, sometimes_a_pair, pair, empty, ids; simpl; lra.
Qed.

Theorem gpz_example_1_expectation p :
  (exists sigma, equilibrium_in_expectation 2 3 example_1_u example_1_b p sigma) <->
  forall j, (j < 3)%nat -> p j = 2/3.
Proof.
  split.
  - intros [sigma H]. now apply (gpz_example_1_expectation_disposal p sigma), equilibrium_in_expectation_disposes.
  - intros H. exists (fun _ => sometimes_a_pair). now apply two_thirds_equilibrium.
Qed.
