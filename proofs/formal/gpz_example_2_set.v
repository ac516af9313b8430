(** gpz.example-2.set, gpz.example-2.ranges: all equilibria of Example 2.  The printed set is
    REFUTED, the ranges HOLD as bounds; for all real prices.

    Two goods a = 0 and b = 1, three consumers with budgets 1 (gpz_example_2.v).  Printed: the set
    of equilibrium payoffs is {(8 + 3x/5, 5 - x, 5 - x) : 0 <= x <= 1}; consumer 1 gets between 8
    and 43/5, the others between 4 and 5; every equilibrium Pareto dominates (6,4,4).
    - [gpz_example_2_prices]: prices belong to an equilibrium if and only if p_a + p_b = 3, and
      p_a = 2 or 9/4 <= p_a <= 5/2.
    - [gpz_example_2_set]: the payoffs are those of x = 0 and of 5/9 <= x <= 1, and no others.
    - [gpz_example_2_ranges]: consumer 1 gets 8 or between 25/3 and 43/5, the others 5 or between 4
      and 40/9; everybody gets at least what (6,4,4) gives her, consumer 1 more.
    - [gpz_example_2_strong]: all these equilibria are strong.
    - [gpz_example_2_prices_disposal], [gpz_example_2_payoffs]: if free goods may be thrown away,
      prices and payoffs are still these.
    Proof: everybody spends 1, so the prices add up to 3 ([prices_add_up]).  Bundles lie below a
    line in the plane of cost and utility that touches those held ([on_line]).  Then p_a < 2 sells
    too much of a, p_a > 5/2 leaves nobody without a good, and for 2 < p_a < 9/4 consumer 1 wants a
    besides b, so that b is not sold. *)
From Coq Require Import Reals List Lra Lia Bool Psatz.
From ExactMarket Require Import sums gpz_economy gpz_strong_efficient gpz_example_1 gpz_example_2
  expectation_economy gpz_adding_up.
Import ListNotations.
Open Scope R_scope.

(** ** One consumer *)

Definition both (k : nat) : bool := Nat.ltb k 2.
Definition worth (i : nat) (A : bundle) : R := real (example_2_u i A).
Definition worth_of_b (i : nat) : R := match i with 0%nat => 8 | _ => 2 end.
Lemma both_within : within 2 both.
Proof. intros k Hk. unfold both. destruct (Nat.ltb_spec k 2); [lia|reflexivity]. Qed.
Lemma worth_is i A : worth i A = if A 0%nat then (if A 1%nat then 11 else 10) else
  if A 1%nat then worth_of_b i else 0.
Proof. unfold worth, example_2_u. simpl. destruct (A 0%nat), (A 1%nat); reflexivity. Qed.
Lemma b_between i : 0 < worth_of_b i <= 8.
Proof. destruct i; simpl; lra. Qed.

Section Consumer.
Variables (p : nat -> R) (i : nat) (sigma : lottery bundle).
Hypothesis Hp : nonnegative_prices 2 p.
Hypothesis Hopt : optimal 2 example_2_u example_2_b p i sigma.

Lemma spending_at_most : expect sigma (cost 2 p) <= 1.
Proof. apply Hopt. Qed.
Lemma is_lottery_sigma : is_lottery sigma.
Proof. apply Hopt. Qed.
Lemma prices_nonneg : 0 <= p 0%nat /\ 0 <= p 1%nat.
Proof. split; apply Hp; lia. Qed.

(** No bundle is above the line c + lam * cost, and B and C, on either side of the budget, are on
    it: so is whatever she holds. *)
Lemma on_line c lam B C : 0 <= lam -> within 2 B -> within 2 C ->
  (forall A, worth i A <= c + lam * cost 2 p A) ->
  c + lam * cost 2 p B <= worth i B -> c + lam * cost 2 p C <= worth i C ->
  cost 2 p B <= 1 <= cost 2 p C -> cost 2 p B < cost 2 p C ->
  expected_utility example_2_u i sigma = c + lam /\
  forall w, In w sigma -> 0 < fst w -> worth i (snd w) = c + lam * cost 2 p (snd w).
Proof.
  intros Hlam HB HC Hline EB EC Hbud Hlt. set (d := cost 2 p C - cost 2 p B).
  set (t := (cost 2 p C - 1) / d). assert (Hd : 0 < d) by (unfold d; lra).
  assert (Htd : t * d = cost 2 p C - 1) by (unfold t; field; lra).
  assert (Ht : 0 <= t <= 1) by (unfold d in *; split; nra).
  assert (Hcost : t * cost 2 p B + (1 - t) * cost 2 p C = 1) by (unfold d in Htd; lra).
  pose proof (toss_bound p i sigma t B C Hopt Ht HB HC ltac:(lra)) as T.
  fold (worth i B) in T. fold (worth i C) in T.
  assert (L1 : c + lam <= expected_utility example_2_u i sigma).
  { apply Rle_trans with (t * worth i B + (1 - t) * worth i C); [|exact T].
    assert (t * (c + lam * cost 2 p B) <= t * worth i B) by (apply Rmult_le_compat_l; lra).
    assert ((1 - t) * (c + lam * cost 2 p C) <= (1 - t) * worth i C) by (apply Rmult_le_compat_l;
      lra).
    assert (lam * (t * cost 2 p B + (1 - t) * cost 2 p C) = lam) by (rewrite Hcost; ring). lra. }
  set (f := fun A => c + lam * cost 2 p A).
  assert (Ef : expect sigma f = c + lam * expect sigma (cost 2 p)).
  { unfold f. rewrite expect_plus, expect_scal, expect_const by apply is_lottery_sigma.
    reflexivity. }
  pose proof spending_at_most.
  assert (L2 : lam * expect sigma (cost 2 p) <= lam * 1) by (apply Rmult_le_compat_l; lra).
  assert (L3 : expected_utility example_2_u i sigma <= expect sigma f).
  { apply expect_le; [apply is_lottery_sigma|]. intros w _ _. apply Hline. }
  split; [lra|]. apply (expect_tight sigma (worth i) f is_lottery_sigma).
  - intros w _ _. apply Hline.
  - change (expect sigma (worth i)) with (expected_utility example_2_u i sigma). lra.
Qed.

(** The line, good by good. *)
Lemma line_check c lam : 0 <= c -> worth_of_b i <= c + lam * p 1%nat -> 10 <= c + lam * p 0%nat ->
  11 <= c + lam * (p 0%nat + p 1%nat) -> forall A, worth i A <= c + lam * cost 2 p A.
Proof. intros H0 Hb Ha Hab A. rewrite worth_is, cost_2. destruct (A 0%nat), (A 1%nat); lra. Qed.
Lemma both_cost : cost 2 p both = p 0%nat + p 1%nat.
Proof. now rewrite cost_2. Qed.
Lemma both_worth : worth i both = 11.
Proof. now rewrite worth_is. Qed.
Lemma good_worth k : worth i (good k) = match k with 0%nat => 10 | 1%nat => worth_of_b i |
  _ => 0 end.
Proof. rewrite worth_is. destruct k as [|[|k]]; reflexivity. Qed.

(** Whoever cannot buy everything spends her money. *)
Lemma rich : p 0%nat + p 1%nat <= 1 -> 11 <= expected_utility example_2_u i sigma.
Proof.
  intros H. pose proof (toss_bound p i sigma 1 both empty Hopt ltac:(lra) both_within (empty_within
    2)) as T.
  rewrite both_cost, empty_cost in T. fold (worth i both) in T. rewrite both_worth in T.
  specialize (T ltac:(lra)). lra.
Qed.
Lemma not_satiated : 1 < p 0%nat + p 1%nat -> expected_utility example_2_u i sigma < 11.
Proof.
  intros HS. set (S := p 0%nat + p 1%nat) in *. destruct prices_nonneg as [P0 P1].
  set (k := / S). assert (Hk : k * S = 1) by (unfold k; field; lra).
  assert (K0 : 0 < k) by (unfold k; apply Rinv_0_lt_compat; lra).
  assert (K1 : k * p 0%nat + k * p 1%nat = 1) by (unfold S in Hk; lra).
  assert (0 <= k * p 0%nat) by (apply Rmult_le_pos; lra).
  assert (0 <= k * p 1%nat) by (apply Rmult_le_pos; lra).
  assert (E : expected_utility example_2_u i sigma <= expect sigma (fun A => 10 + k * cost 2 p A)).
  { apply expect_le; [apply is_lottery_sigma|]. intros w _ _. fold (worth i (snd w)).
    pose proof (b_between i).
    rewrite worth_is, cost_2. destruct (snd w 0%nat), (snd w 1%nat); lra. }
  rewrite expect_plus, expect_scal, expect_const in E by apply is_lottery_sigma.
  pose proof spending_at_most.
  assert (k * expect sigma (cost 2 p) <= k * 1) by (apply Rmult_le_compat_l; lra). nra.
Qed.
Lemma spends_all : 1 < p 0%nat + p 1%nat -> expect sigma (cost 2 p) = 1.
Proof.
  intros HS. pose proof spending_at_most as Hle. pose proof (not_satiated HS) as Hu.
  destruct (Req_dec (expect sigma (cost 2 p)) 1) as [|Hne]; auto. exfalso.
  set (e := expect sigma (cost 2 p)) in *. set (S := p 0%nat + p 1%nat) in *.
  set (t := (1 - e) / (S - e)). assert (Hd : 0 < S - e) by lra.
  assert (Htd : t * (S - e) = 1 - e) by (unfold t; field; lra).
  assert (Ht : 0 < t <= 1) by (split; [unfold t; apply Rdiv_lt_0_compat; lra|nra]).
  destruct Hopt as [(Hl & Hf & Hc) Hmax].
  assert (K : expected_utility example_2_u i (mix_lottery t sigma (sure both)) <=
    expected_utility example_2_u i sigma).
  { apply Hmax. split; [apply is_lottery_mix; [lra|exact Hl|apply is_lottery_sure]|]. split.
    - intros w Hw Hpos. apply in_app_or in Hw. destruct Hw as [Hw|Hw]; apply in_map_iff in Hw;
        destruct Hw as [v [<- Hv]]; simpl in *.
      + apply Hf; auto. destruct (Rlt_dec 0 (fst v)); auto. exfalso.
        assert (fst v = 0) by (specialize (proj1 Hl v Hv); lra). nra.
      + destruct Hv as [<-|[]]. split; [exact both_within|discriminate].
    - rewrite expect_mix, expect_sure, both_cost. fold e. fold S. unfold example_2_b. lra. }
  unfold expected_utility in K, Hu. rewrite expect_mix, expect_sure in K. fold (worth i both) in K.
  rewrite both_worth in K. nra.
Qed.

(** ** Lines for prices that add up to 3 *)

Hypothesis Hsum : p 0%nat + p 1%nat = 3.
Definition chance (j : nat) : R := quantity sigma j.
Lemma p_one : p 1%nat = 3 - p 0%nat.
Proof. lra. Qed.
Lemma quantities : p 0%nat * chance 0 + p 1%nat * chance 1 = 1.
Proof.
  rewrite <- spends_all by lra. rewrite expect_price. unfold ids, chance. simpl. ring.
Qed.

(** p_a > 5/2: she is never without a good. *)
Lemma dear_a_always : 5/2 < p 0%nat ->
  forall w, In w sigma -> 0 < fst w -> snd w 0%nat || snd w 1%nat = true.
Proof.
  intros Hy. pose proof p_one as Hz. destruct prices_nonneg as [P0 P1].
  assert (Hend : forall c lam C, 0 < c -> 0 <= lam -> within 2 C -> (forall A,
    worth i A <= c + lam * cost 2 p A) ->
    c + lam * p 1%nat <= worth_of_b i -> c + lam * cost 2 p C <= worth i C -> 1 < cost 2 p C ->
    forall w, In w sigma -> 0 < fst w -> snd w 0%nat || snd w 1%nat = true).
  { intros c lam C Hc Hlam HC Hline Eb EC HC1 w Hw Hpos.
    destruct (on_line c lam (good 1) C Hlam) as [_ K]; auto; rewrite ?good_cost, ?good_worth
      by lia;
      auto using (good_within 1 2); try lra.
    specialize (K w Hw Hpos). rewrite worth_is, cost_2 in K.
    destruct (snd w 0%nat), (snd w 1%nat); auto. lra. }
  assert (Ei : worth_of_b i = 8 \/ worth_of_b i = 2) by (destruct i; auto).
  destruct Ei as [Ei|Ei].
  - set (lam := 3 / p 0%nat). assert (Hlam : lam * p 0%nat = 3) by (unfold lam; field; lra).
    assert (B : 0 < lam < 6/5) by (split; [unfold lam; apply Rdiv_lt_0_compat; lra|nra]).
    apply (Hend (11 - 3 * lam) lam both); rewrite ?both_cost, ?both_worth, ?Ei, ?Hsum; try lra;
      auto using both_within; [apply line_check; rewrite ?Ei, ?Hsum|]; rewrite ?Hz; lra.
  - destruct (Rle_dec (27/10) (p 0%nat)) as [Hbig|Hsmall].
    + set (lam := 9 / p 0%nat). assert (Hlam : lam * p 0%nat = 9) by (unfold lam; field; lra).
      assert (B : 0 < lam <= 10/3) by (split; [unfold lam; apply Rdiv_lt_0_compat; lra|nra]).
      apply (Hend (11 - 3 * lam) lam both); rewrite ?both_cost, ?both_worth, ?Ei, ?Hsum; try lra;
        auto using both_within; [apply line_check; rewrite ?Ei, ?Hsum|]; rewrite ?Hz; lra.
    + set (lam := 8 / (2 * p 0%nat - 3)).
      assert (Hlam : lam * (2 * p 0%nat - 3) = 8) by (unfold lam; field; lra).
      assert (B0 : 0 < lam) by (unfold lam; apply Rdiv_lt_0_compat; lra).
      assert (B : 10/3 < lam < 4) by (split; nra).
      apply (Hend (6 - 3/2 * lam) lam (good 0)); rewrite ?good_cost, ?good_worth, ?Ei by lia;
        try lra;
        auto using (good_within 0 2); [apply line_check; rewrite ?Ei, ?Hsum|]; rewrite ?Hz; lra.
Qed.
(** 2 < p_a < 9/4: consumer 1 mixes a and b. *)
Lemma first_mixes : worth_of_b i = 8 -> 2 < p 0%nat < 9/4 -> chance 0 + chance 1 = 1.
Proof.
  intros Ei Hy. pose proof p_one as Hz. set (lam := 2 / (2 * p 0%nat - 3)).
  assert (Hlam : lam * (2 * p 0%nat - 3) = 2) by (unfold lam; field; lra).
  assert (B0 : 0 < lam) by (unfold lam; apply Rdiv_lt_0_compat; lra).
  assert (B : 4/3 < lam < 2) by (split; nra).
  assert (La : lam * p 0%nat = 1 + 3/2 * lam) by lra.
  assert (Lb : lam * p 1%nat = 3/2 * lam - 1) by (rewrite Hz; lra).
  destruct (on_line (9 - 3/2 * lam) lam (good 1) (good 0)) as [_ K];
    rewrite ?good_cost, ?good_worth, ?Ei by lia;
    try (apply good_within; lia); try lra.
  { apply line_check; rewrite ?Ei, ?Hsum; lra. }
  unfold chance, quantity. rewrite <- expect_plus.
  transitivity (expect sigma (fun _ => 1)); [|apply expect_const, is_lottery_sigma].
  apply expect_ext; [apply is_lottery_sigma|]. intros w Hw Hpos. specialize (K w Hw Hpos).
  rewrite worth_is, cost_2, Ei in K. cbv beta.
  destruct (snd w 0%nat), (snd w 1%nat); lra.
Qed.
(** p_a < 5/2: the others do not want b. *)
Lemma others_a_only : worth_of_b i = 2 -> 1 < p 0%nat < 5/2 -> chance 1 = 0.
Proof.
  intros Ei Hy. pose proof p_one as Hz. set (lam := 10 / p 0%nat).
  assert (La : lam * p 0%nat = 10) by (unfold lam; field; lra).
  assert (B : 4 < lam) by (assert (0 < lam) by (unfold lam; apply Rdiv_lt_0_compat; lra); nra).
  assert (Lb : lam * p 1%nat = 3 * lam - 10) by (rewrite Hz; lra).
  destruct (on_line 0 lam empty (good 0)) as [_ K];
    rewrite ?empty_cost, ?good_cost, ?good_worth by lia; try apply empty_within;
    try (apply good_within; lia); try lra.
  { apply line_check; rewrite ?Ei, ?Hsum; lra. }
  { rewrite worth_is. simpl. lra. }
  transitivity (expect sigma (fun _ => 0)); [|apply expect_const, is_lottery_sigma].
  apply expect_ext; [apply is_lottery_sigma|]. intros w Hw Hpos. specialize (K w Hw Hpos).
  rewrite worth_is, cost_2, Ei in K. cbv beta.
  destruct (snd w 0%nat), (snd w 1%nat); lra.
Qed.
(** p_a < 2: the others want a more than half of the time. *)
Lemma others_cheap_a : worth_of_b i = 2 -> p 0%nat < 2 -> 1/2 < chance 0.
Proof.
  intros Ei Hy. pose proof p_one as Hz. destruct prices_nonneg as [P0 P1].
  pose proof quantities as Q.
  assert (C0 : 0 <= chance 0) by apply quantity_nonneg, is_lottery_sigma.
  assert (C1 : 0 <= chance 1) by apply quantity_nonneg, is_lottery_sigma.
  destruct (Rle_dec (p 0%nat) 1) as [Hle|Hgt].
  - pose proof (toss_bound p i sigma 1 (good 0) empty Hopt ltac:(lra) (good_within 0 2 ltac:(lia))
      (empty_within 2)) as T.
    rewrite good_cost, empty_cost in T by lia. specialize (T ltac:(lra)).
    fold (worth i (good 0)) in T.
    rewrite good_worth in T.
    assert (U : expected_utility example_2_u i sigma <= 10 * chance 0 + 2 * chance 1).
    { unfold chance, quantity. rewrite <- !expect_scal, <- expect_plus.
      apply expect_le; [apply is_lottery_sigma|]. intros w _ _. fold (worth i (snd w)).
      rewrite worth_is, Ei. destruct (snd w 0%nat), (snd w 1%nat); lra. }
    assert (2 * chance 1 <= p 1%nat * chance 1) by (apply Rmult_le_compat_r; lra).
    assert (0 <= p 0%nat * chance 0) by (apply Rmult_le_pos; lra). lra.
  - rewrite (others_a_only Ei ltac:(lra)) in Q. nra.
Qed.
(** What she gets at the prices of an equilibrium. *)
Lemma first_payoff : worth_of_b i = 8 -> p 0%nat = 2 \/ 9/4 <= p 0%nat <= 5/2 ->
  expected_utility example_2_u i sigma = 11 - 6 / p 0%nat.
Proof.
  intros Ei Hy. pose proof p_one as Hz. destruct Hy as [Hy|Hy].
  - assert (H1 : p 1%nat = 1) by lra. destruct (on_line 6 2 (good 1) (good 0)) as [E _];
      rewrite ?good_cost, ?good_worth, ?Ei by lia; try (apply good_within; lia); try lra.
    + apply line_check; rewrite ?Ei; lra.
    + rewrite E, Hy. lra.
  - set (lam := 3 / p 0%nat). assert (La : lam * p 0%nat = 3) by (unfold lam; field; lra).
    assert (B0 : 0 < lam) by (unfold lam; apply Rdiv_lt_0_compat; lra).
    assert (B : lam <= 4/3) by nra.
    assert (Lb : lam * p 1%nat = 3 * lam - 3) by (rewrite Hz; lra).
    destruct (on_line (11 - 3 * lam) lam (good 1) both) as [E _];
      rewrite ?good_cost, ?good_worth, ?both_cost, ?both_worth, ?Ei by lia; rewrite ?Hsum;
      try (apply good_within; lia); try apply both_within; try lra.
    + apply line_check; rewrite ?Ei, ?Hsum; lra.
    + rewrite E. unfold lam. lra.
Qed.
Lemma others_payoff : worth_of_b i = 2 -> 1 < p 0%nat <= 5/2 ->
  expected_utility example_2_u i sigma = 10 / p 0%nat.
Proof.
  intros Ei Hy. pose proof p_one as Hz. set (lam := 10 / p 0%nat).
  assert (La : lam * p 0%nat = 10) by (unfold lam; field; lra).
  assert (B : 4 <= lam) by (assert (0 < lam) by (unfold lam; apply Rdiv_lt_0_compat; lra); nra).
  assert (Lb : lam * p 1%nat = 3 * lam - 10) by (rewrite Hz; lra).
  destruct (on_line 0 lam empty (good 0)) as [E _];
    rewrite ?empty_cost, ?good_cost, ?good_worth by lia; try apply empty_within;
    try (apply good_within; lia); try lra.
  - apply line_check; rewrite ?Ei, ?Hsum; lra.
  - rewrite worth_is. simpl. lra.
Qed.
End Consumer.

(** ** The market *)

Section Market.
Variables (p : nat -> R) (alpha : lottery (nat -> bundle)).
Hypothesis Hp : nonnegative_prices 2 p.
Hypothesis Ha : random_allocation_disposal 3 2 p alpha.
Hypothesis Hopt : forall i, (i < 3)%nat ->
  optimal 2 example_2_u example_2_b p i (marginal i alpha).

(** What holds in each allocation holds on average. *)
Lemma on_average (f : nat -> bundle -> R) m :
  (forall omega, exclusive 3 2 omega ->
    f 0%nat (omega 0%nat) + f 1%nat (omega 1%nat) + f 2%nat (omega 2%nat) <= m) ->
  expect (marginal 0 alpha) (f 0%nat) + expect (marginal 1 alpha) (f 1%nat) +
    expect (marginal 2 alpha) (f 2%nat) <= m.
Proof.
  intros H. destruct Ha as [Hl Hd]. rewrite !expect_marginal, <- !expect_plus.
  apply Rle_trans with (expect alpha (fun _ => m)); [|now rewrite expect_const; [lra|]].
  apply expect_le; [exact Hl|]. intros w Hw Hpos. apply H, (Hd w Hw Hpos).
Qed.
Lemma no_two omega j i k : exclusive 3 2 omega -> (j < 2)%nat -> (i < 3)%nat -> (k < 3)%nat ->
  i <> k ->
  omega i j = true -> omega k j = true -> False.
Proof. intros [_ Hex] Hj Hi Hk Hne Ei Ek. apply Hne. now apply (Hex j). Qed.
Ltac no_good_twice omega H :=
  pose proof (no_two omega 0 0 1 H ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia));
  pose proof (no_two omega 0 0 2 H ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia));
  pose proof (no_two omega 0 1 2 H ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia));
  pose proof (no_two omega 1 0 1 H ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia));
  pose proof (no_two omega 1 0 2 H ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia));
  pose proof (no_two omega 1 1 2 H ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia));
  destruct (omega 0%nat 0%nat), (omega 1%nat 0%nat), (omega 2%nat 0%nat), (omega 0%nat 1%nat),
    (omega 1%nat 1%nat), (omega 2%nat 1%nat); try (exfalso; tauto).
Lemma prices_add_up : p 0%nat + p 1%nat = 3.
Proof.
  destruct (Rle_dec (p 0%nat + p 1%nat) 1) as [HS|HS].
  - exfalso. pose proof (rich p 0 _ (Hopt 0%nat ltac:(lia)) HS).
    pose proof (rich p 1 _ (Hopt 1%nat ltac:(lia)) HS).
    pose proof (rich p 2 _ (Hopt 2%nat ltac:(lia)) HS). pose proof (on_average worth 18) as K.
    assert (X : expected_utility example_2_u 0 (marginal 0 alpha) + expected_utility example_2_u 1
      (marginal 1 alpha) +
      expected_utility example_2_u 2 (marginal 2 alpha) <= 18); [|lra].
    apply K. intros omega Hex. rewrite !worth_is. simpl worth_of_b. no_good_twice omega Hex; lra.
  - pose proof (total_cost 3 2 p alpha Ha) as T. unfold ids in T. simpl in T.
    rewrite (spends_all p 0 _ Hp (Hopt 0%nat ltac:(lia))),
      (spends_all p 1 _ Hp (Hopt 1%nat ltac:(lia))),
      (spends_all p 2 _ Hp (Hopt 2%nat ltac:(lia))) in T by lra. lra.
Qed.
Lemma a_not_cheap : ~ p 0%nat < 2.
Proof.
  intros Hy. pose proof prices_add_up as HS.
  pose proof (others_cheap_a p 1 _ Hp (Hopt 1%nat ltac:(lia)) HS eq_refl Hy) as C1.
  pose proof (others_cheap_a p 2 _ Hp (Hopt 2%nat ltac:(lia)) HS eq_refl Hy) as C2.
  pose proof (quantity_nonneg (marginal 0 alpha) 0 (proj1 (proj1 (Hopt 0%nat ltac:(lia))))) as C0.
  pose proof (on_average (fun _ A => if A 0%nat then 1 else 0) 1) as K.
  unfold chance, quantity in *.
  cbv beta in K. lapply K; [lra|]. intros omega Hex. no_good_twice omega Hex; lra.
Qed.
Lemma a_not_dear : ~ 5/2 < p 0%nat.
Proof.
  intros Hy. pose proof prices_add_up as HS. destruct Ha as [Hl Hd].
  destruct (lottery_outcome alpha Hl) as (w & Hw & Hpos). destruct (Hd w Hw Hpos) as [Hex _].
  assert (K : forall i, (i < 3)%nat -> snd w i 0%nat || snd w i 1%nat = true).
  { intros i Hi. apply (dear_a_always p i (marginal i alpha) Hp (Hopt i Hi) HS Hy (fst w,
      snd w i)); auto.
    apply in_map_iff. exists w. auto. }
  pose proof (K 0%nat ltac:(lia)) as K0. pose proof (K 1%nat ltac:(lia)) as K1.
  pose proof (K 2%nat ltac:(lia)) as K2. set (omega := snd w) in *. clearbody omega.
  no_good_twice omega Hex; discriminate.
Qed.
(** A good that is not free is sold. *)
Lemma b_sold : p 1%nat <> 0 -> quantity (marginal 0 alpha) 1 + quantity (marginal 1 alpha) 1 +
  quantity (marginal 2 alpha) 1 = 1.
Proof.
  intros H1. set (q := fun j => if Nat.eqb j 1 then 1 else 0).
  assert (Hq : random_allocation_disposal 3 2 q alpha).
  { destruct Ha as [Hl Hd]. split; [exact Hl|]. intros w Hw Hpos.
    destruct (Hd w Hw Hpos) as [Hex H].
    split; [exact Hex|]. intros j Hj. destruct j as [|[|j]]; [now right| |lia].
    destruct (H 1%nat Hj) as [|E]; [now left|contradiction]. }
  pose proof (total_cost 3 2 q alpha Hq) as T. unfold ids in T. simpl in T.
  rewrite !expect_price in T.
  unfold ids in T. simpl in T. unfold q in T. simpl in T. lra.
Qed.
Lemma a_not_between : ~ 2 < p 0%nat < 9/4.
Proof.
  intros Hy. pose proof prices_add_up as HS. pose proof (b_sold ltac:(lra)) as B.
  pose proof (first_mixes p 0 _ (Hopt 0%nat ltac:(lia)) HS eq_refl Hy) as F.
  pose proof (others_a_only p 1 _ (Hopt 1%nat ltac:(lia)) HS eq_refl ltac:(lra)) as O1.
  pose proof (others_a_only p 2 _ (Hopt 2%nat ltac:(lia)) HS eq_refl ltac:(lra)) as O2.
  pose proof (quantities p 0 _ Hp (Hopt 0%nat ltac:(lia)) HS) as Q. unfold chance in *.
  set (c0 := quantity (marginal 0 alpha) 0) in *. set (c1 := quantity (marginal 0 alpha) 1) in *.
  assert (c1 = 1) by lra. assert (c0 = 0) by lra. rewrite H, H0 in Q. lra.
Qed.
Theorem gpz_example_2_prices_disposal : p 0%nat + p 1%nat = 3 /\
  (p 0%nat = 2 \/ 9/4 <= p 0%nat <= 5/2).
Proof.
  pose proof a_not_cheap. pose proof a_not_dear. pose proof a_not_between.
  split; [exact prices_add_up|].
  destruct (Req_dec (p 0%nat) 2); [now left|right]. lra.
Qed.
Theorem gpz_example_2_payoffs i : (i < 3)%nat ->
  expected_utility example_2_u i (marginal i alpha) =
  match i with 0%nat => 11 - 6 / p 0%nat | _ => 10 / p 0%nat end.
Proof.
  intros Hi. destruct gpz_example_2_prices_disposal as [HS Hy]. destruct i as [|i].
  - now apply first_payoff; [apply Hopt| | |].
  - apply others_payoff; [now apply Hopt|exact HS|reflexivity|lra].
Qed.
Lemma all_cheapest i : (i < 3)%nat ->
  cheapest_optimal 2 example_2_u example_2_b p i (marginal i alpha).
Proof.
  intros Hi. split; [now apply Hopt|]. intros sg Hsg. pose proof prices_add_up.
  rewrite (spends_all p i sg), (spends_all p i (marginal i alpha)); auto; lra.
Qed.
End Market.

(** ** The equilibria *)

(** Consumer 1 has b, and with the rest of her money both; a goes to the others otherwise. *)
Definition gives_both (i : nat) : bundle := match i with 0%nat => both | _ => empty end.
Definition gives_a (k i : nat) : bundle :=
  match i with 0%nat => good 1 | _ => if Nat.eqb i k then good 0 else empty end.
Definition mixed_alpha (y : R) : lottery (nat -> bundle) :=
  [(1 - 2 / y, gives_both); (1 / y, gives_a 1); (1 / y, gives_a 2)].
Definition mixed_prices (y : R) (j : nat) : R := match j with 0%nat => y | 1%nat => 3 - y |
  _ => 0 end.

Lemma gives_both_partition : partition 3 2 gives_both.
Proof.
  split; [split|].
  - intros [|i] _; [apply both_within|apply empty_within].
  - intros j i k _ _ _ H1 H2. destruct i, k; simpl in *; congruence || discriminate.
  - intros j Hj. exists 0%nat. split; [lia|]. destruct j as [|[|j]]; [reflexivity|reflexivity|lia].
Qed.
Lemma gives_a_partition k : (1 <= k < 3)%nat -> partition 3 2 (gives_a k).
Proof.
  intros Hk. split; [split|].
  - intros [|i] _; [apply good_within; lia|]. simpl. destruct k as [|k]; [lia|].
    destruct (Nat.eqb i k); [apply good_within; lia|apply empty_within].
  - intros j i m _ _ _ H1 H2. destruct i as [|i], m as [|m]; auto; unfold gives_a in *.
    + destruct (Nat.eqb_spec (S m) k); [|discriminate]. unfold good in *.
      apply Nat.eqb_eq in H1, H2. lia.
    + destruct (Nat.eqb_spec (S i) k); [|discriminate]. unfold good in *.
      apply Nat.eqb_eq in H1, H2. lia.
    + destruct (Nat.eqb_spec (S i) k), (Nat.eqb_spec (S m) k); try discriminate. congruence.
  - intros j Hj. destruct j as [|[|j]]; [exists k|exists 0%nat|lia]; (split; [lia|]);
      [|reflexivity].
    destruct k as [|k]; [lia|]. simpl. now rewrite Nat.eqb_refl.
Qed.
Lemma mixed_allocation y : 2 <= y -> random_allocation 3 2 (mixed_alpha y).
Proof.
  intros Hy. assert (H1 : 0 < 1 / y) by (apply Rdiv_lt_0_compat; lra).
  assert (H2 : 2 / y = 2 * (1 / y)) by (field; lra). assert (H3 : 1 / y <= 1 / 2).
  { assert (1 / y * y = 1) by (field; lra). nra. }
  split; [split|].
  - intros w [<-|[<-|[<-|[]]]]; simpl; lra.
  - simpl. lra.
  - intros w [<-|[<-|[<-|[]]]] _; [apply gives_both_partition|apply gives_a_partition; lia..].
Qed.
Lemma below_line_optimal p i sigma c lam : affordable 2 example_2_u example_2_b p i sigma ->
  0 <= lam ->
  (forall A, worth i A <= c + lam * cost 2 p A) ->
    c + lam <= expected_utility example_2_u i sigma ->
  optimal 2 example_2_u example_2_b p i sigma.
Proof.
  intros Haff Hlam Hline Hu. split; [exact Haff|]. intros sg (Hl & _ & Hc).
  unfold example_2_b in Hc.
  apply Rle_trans with (c + lam); [|exact Hu].
  apply Rle_trans with (expect sg (fun A => c + lam * cost 2 p A)).
  - apply expect_le; [exact Hl|]. intros w _ _. apply Hline.
  - rewrite expect_plus, expect_scal, expect_const by auto. nra.
Qed.
Lemma mixed_affordable y i : 2 <= y -> (i < 3)%nat ->
  affordable 2 example_2_u example_2_b (mixed_prices y) i (marginal i (mixed_alpha y)).
Proof.
  intros Hy Hi. destruct (mixed_allocation y Hy) as [Hl Hpart].
  split; [now apply is_lottery_marginal|]. split.
  - intros w Hw Hpos. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). split; [|discriminate].
    now apply (Hpart v Hv Hpos).
  - rewrite expect_marginal. unfold expect, mixed_alpha, example_2_b. simpl. rewrite !cost_2.
    destruct i as [|[|[|i]]]; [| | |lia]; simpl; apply Req_le; field; lra.
Qed.
Theorem mixed_equilibrium y : y = 2 \/ 9/4 <= y <= 5/2 ->
  walrasian 3 2 example_2_u example_2_b (mixed_prices y) (mixed_alpha y).
Proof.
  intros Hy. assert (H2 : 2 <= y <= 5/2) by lra. split; [|split].
  - intros [|[|j]] Hj; simpl; lra || lia.
  - apply mixed_allocation. lra.
  - intros i Hi. pose proof (mixed_affordable y i ltac:(lra) Hi) as Haff. set (l := 1 / y).
    assert (Hl : l * y = 1) by (unfold l; field; lra).
    assert (L1 : 2/5 <= l <= 1/2) by (split; nra).
    assert (E : expected_utility example_2_u i (marginal i (mixed_alpha y)) =
      match i with 0%nat => 11 - 6 * l | _ => 10 * l end).
    { unfold expected_utility. rewrite expect_marginal. unfold expect, mixed_alpha. unfold l.
      simpl.
      destruct i as [|[|[|i]]]; [| | |lia]; simpl; field; lra. }
    destruct i as [|i].
    + destruct Hy as [Hy|Hy].
      * apply (below_line_optimal _ _ _ 6 2); auto; [lra|apply line_check; simpl; lra|].
        rewrite E. nra.
      * apply (below_line_optimal _ _ _ (11 - 9 * l) (3 * l)); auto; [lra| |rewrite E; lra].
        assert (l <= 4/9) by nra. apply line_check; simpl; lra.
    + apply (below_line_optimal _ _ _ 0 (10 * l)); auto; [lra| |rewrite E; lra].
      apply line_check; simpl; lra.
Qed.

Theorem gpz_example_2_prices p : (exists alpha, walrasian 3 2 example_2_u example_2_b p alpha) <->
  p 0%nat + p 1%nat = 3 /\ (p 0%nat = 2 \/ 9/4 <= p 0%nat <= 5/2).
Proof.
  split.
  - intros (alpha & Hp & Ha & Ho). apply (gpz_example_2_prices_disposal p alpha); auto.
    now apply random_allocation_disposes.
  - intros [HS Hy]. exists (mixed_alpha (p 0%nat)).
    destruct (mixed_equilibrium (p 0%nat) Hy) as (H1 & H2 & H3).
    assert (E : forall A, cost 2 (mixed_prices (p 0%nat)) A = cost 2 p A).
    { intros A. rewrite !cost_2. simpl. replace (3 - p 0%nat) with (p 1%nat) by lra. reflexivity. }
    assert (Eaff : forall i sg,
      affordable 2 example_2_u example_2_b (mixed_prices (p 0%nat)) i sg <->
      affordable 2 example_2_u example_2_b p i sg).
    { intros i sg. unfold affordable. assert (X : expect sg (cost 2 (mixed_prices (p 0%nat))) =
        expect sg (cost 2 p)) by (apply sum_ext; intros w _; now rewrite E). now rewrite X. }
    split; [|split; [exact H2|]].
    + intros [|[|j]] Hj; [lra|lra|lia].
    + intros i Hi. destruct (H3 i Hi) as [K1 K2]. split; [now apply Eaff|]. intros sg Hsg.
      now apply K2, Eaff.
Qed.
Theorem gpz_example_2_strong p alpha : walrasian 3 2 example_2_u example_2_b p alpha ->
  strong 3 2 example_2_u example_2_b p alpha.
Proof.
  intros (Hp & Ha & Ho). split; [exact Hp|]. split; [exact Ha|]. intros i Hi.
  apply (all_cheapest p alpha); auto. now apply random_allocation_disposes.
Qed.
Definition payoffs (v : nat -> R) : Prop := exists p alpha,
  walrasian 3 2 example_2_u example_2_b p alpha /\
  forall i, (i < 3)%nat -> expected_utility example_2_u i (marginal i alpha) = v i.
Lemma printed_at y i : 0 < y ->
  printed_payoff (5 - 10 / y) i = match i with 0%nat => 11 - 6 / y | _ => 10 / y end.
Proof. intros Hy. destruct i; simpl; field; lra. Qed.
Theorem gpz_example_2_set v : payoffs v <->
  (forall i, (i < 3)%nat -> v i = printed_payoff 0 i) \/
  exists x, 5/9 <= x <= 1 /\ forall i, (i < 3)%nat -> v i = printed_payoff x i.
Proof.
  split.
  - intros (p & alpha & (Hp & Ha & Ho) & Hv). apply random_allocation_disposes with (p := p) in Ha.
    destruct (gpz_example_2_prices_disposal p alpha Hp Ha Ho) as [HS Hy].
    assert (Hx : forall i, (i < 3)%nat -> v i = printed_payoff (5 - 10 / p 0%nat) i).
    { intros i Hi. rewrite <- (Hv i Hi), (gpz_example_2_payoffs p alpha Hp Ha Ho i Hi),
        printed_at; [reflexivity|lra]. }
    destruct Hy as [Hy|Hy].
    + left. rewrite Hy in Hx. replace (5 - 10 / 2) with 0 in Hx by lra. exact Hx.
    + right. exists (5 - 10 / p 0%nat). split; [|exact Hx]. set (l := 10 / p 0%nat).
      assert (Hl : l * p 0%nat = 10) by (unfold l; field; lra). split; nra.
  - assert (K : forall y, y = 2 \/ 9/4 <= y <= 5/2 -> (forall i, (i < 3)%nat ->
      v i = printed_payoff (5 - 10 / y) i) ->
      payoffs v).
    { intros y Hy Hv. exists (mixed_prices y), (mixed_alpha y).
      pose proof (mixed_equilibrium y Hy) as Hw.
      split; [exact Hw|]. intros i Hi. rewrite (Hv i Hi), printed_at by lra.
      destruct Hw as (Hp & Ha & Ho).
      apply random_allocation_disposes with (p := mixed_prices y) in Ha.
      apply (gpz_example_2_payoffs (mixed_prices y) (mixed_alpha y)); auto. }
    intros [Hv|(x & Hx & Hv)].
    + apply (K 2); [now left|]. replace (5 - 10 / 2) with 0 by lra. exact Hv.
    + apply (K (10 / (5 - x))).
      * right. set (y := 10 / (5 - x)). assert (Hl : y * (5 - x) = 10) by (unfold y; field; lra).
        split; nra.
      * replace (5 - 10 / (10 / (5 - x))) with x by (field; lra). exact Hv.
Qed.
Theorem gpz_example_2_ranges v : payoffs v ->
  (v 0%nat = 8 \/ 25/3 <= v 0%nat <= 43/5) /\
  (forall i, (1 <= i < 3)%nat -> v i = 5 \/ 4 <= v i <= 40/9) /\
  6 < v 0%nat /\ 4 <= v 1%nat /\ 4 <= v 2%nat.
Proof.
  intros H. apply gpz_example_2_set in H.
  assert (K : exists x, (x = 0 \/ 5/9 <= x <= 1) /\ forall i, (i < 3)%nat ->
    v i = printed_payoff x i).
  { destruct H as [H|(x & Hx & H)]; [exists 0|exists x]; split; auto. }
  destruct K as (x & Hx & K). pose proof (K 0%nat ltac:(lia)) as K0.
  pose proof (K 1%nat ltac:(lia)) as K1.
  pose proof (K 2%nat ltac:(lia)) as K2. simpl in K0, K1, K2.
  assert (K3 : forall i, (1 <= i < 3)%nat -> v i = 5 - x).
  { intros i Hi. rewrite (K i) by lia. destruct i; [lia|reflexivity]. }
  split; [destruct Hx; [left|right]; lra|]. split; [|lra].
  intros i Hi. rewrite (K3 i Hi). destruct Hx; [left|right]; lra.
Qed.
