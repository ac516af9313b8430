(** Checker of conditions that prices and a random allocation of a pseudomarket do not meet.
  Kind `market-condition-violated`
    (SPEC 1.6, 2.6).  A [market] is as in check_markets.v; the lists of the random allocation need not be feasible.

    [check_violated m ps al c v]: the condition [c] fails, as [v] shows: an agent's [Choice] (her number,
      and a lottery that
    she would rather have), or a [Fault] (the number of a draw, and goods that nobody gets or a plan of larger price).
      *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural production_economy check_demand
  check_markets.
Import ListNotations.
Open Scope R_scope.

Inductive market_condition := Feasible | Allocated | Produced | Affordable | BudgetOptimal | Cheapest.
Inductive violation := Choice (agent : nat) (better : list (Q * list bool)) | Fault (draw : nat) (found : list bool).

Section Market.
Variable m : market.
Let L := goods m.
Let N := length (tables m).
Let u := utility m.

(** The six conditions. *)
Definition meets (c : market_condition) (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  match c with
  | Feasible => forall w, In w alpha -> 0 < fst w ->
      exclusive N L (snd w) /\ (forall i, (i < N)%nat -> consumption_set L u i (snd w i)) /\
      forall F, production m = Some F -> feasible L (capacities F) (plan N (snd w))
  | Allocated => production m = None -> forall w j, In w alpha -> 0 < fst w -> (j < L)%nat -> plan N (snd w) j = true
  | Produced => forall F, production m = Some F -> forall w B, In w alpha -> 0 < fst w ->
      within L B -> feasible L (capacities F) B -> cost L p B <= cost L p (plan N (snd w))
  | Affordable => forall i, (i < N)%nat -> expect (marginal i alpha) (cost L p) <= budget m i
  | BudgetOptimal => forall i sg, (i < N)%nat -> is_lottery sg -> finite_utility L u i sg ->
      finite_utility L u i (marginal i alpha) ->
      expected_utility u i (marginal i alpha) < expected_utility u i sg -> budget m i < expect sg (cost L p)
  | Cheapest => forall i sg, (i < N)%nat -> is_lottery sg -> finite_utility L u i sg ->
      finite_utility L u i (marginal i alpha) ->
      expected_utility u i (marginal i alpha) <= expected_utility u i sg ->
      expect (marginal i alpha) (cost L p) <= expect sg (cost L p)
  end.
(** Prices >= 0 and a random allocation that do not meet the condition. *)
Definition is_violated (c : market_condition) (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  nonnegative_prices L p /\ is_lottery alpha /\ ~ meets c p alpha.

(** ** Draws *)

Definition shaped_draws (al : draws) : bool :=
  forallb (fun w => qlt 0 (fst w) && Nat.eqb (length (snd w)) N && forallb (of_size L) (snd w)) al &&
    qeq (qsum al fst) 1.
Section Draws.
Variable al : draws.
Hypothesis Hal : shaped_draws al = true.
Lemma shaped_draw w : In w al -> 0 < Q2R (fst w) /\ length (snd w) = N /\ forall l, In l (snd w) -> length l = L.
Proof.
  intros Hw. unfold shaped_draws in Hal. rewrite andb_true_iff, forallb_forall in Hal. destruct Hal as [H _].
  specialize (H w Hw). rewrite !andb_true_iff, forallb_forall in H. destruct H as [[H1 H2] H3]. apply qlt_ok in H1.
  rewrite Q2R_0 in H1. apply Nat.eqb_eq in H2. split; auto. split; auto. intros l Hl. now apply of_size_ok, H3.
Qed.
Lemma shaped_lottery : is_lottery (allocation_of al).
Proof.
  split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl. destruct (shaped_draw v Hv). lra.
  - unfold allocation_of. rewrite sum_map. simpl. unfold shaped_draws in Hal. apply andb_true_iff in Hal.
    destruct Hal as [_ H]. apply qeq_ok in H. now rewrite Q2R_sum, Q2R_1 in H.
Qed.
Lemma shaped_sized i : (i < N)%nat -> sized m (consumption i al).
Proof.
  intros Hi w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl.
    destruct (shaped_draw v Hv) as (_ & H1 & H2).
  apply H2, nth_In. lia.
Qed.
Lemma draw_in w : In w al -> In (Q2R (fst w), bundles_of (snd w)) (allocation_of al).
Proof. intros H. exact (in_map (fun w => (Q2R (fst w), bundles_of (snd w))) al w H). Qed.
End Draws.

(** The union of bundles, which may have goods in common. *)
Fixpoint either (l k : list bool) : list bool :=
  match l, k with a :: l', b :: k' => (a || b) :: either l' k' | _, _ => [] end.
Definition joint (bs : list (list bool)) : list bool := fold_right either (repeat false L) bs.
Lemma joint_ok bs : (forall l, In l bs -> length l = L) -> length (joint bs) = L /\
  set_of (joint bs) = plan (length bs) (bundles_of bs).
Proof.
  assert (E : forall l k, length l = length k -> length (either l k) = length l /\
    forall j, set_of (either l k) j = set_of l j || set_of k j).
  { induction l as [|a l IH]; intros [|b k] H; simpl in H; try discriminate.
    - split; auto. intros j. unfold set_of. destruct j; reflexivity.
    - destruct (IH k) as [I1 I2]; [lia|]. simpl. split; [lia|]. intros [|j]; [reflexivity|]. apply I2. }
  induction bs as [|l bs IH]; intros H.
  - simpl. split; [apply repeat_length|]. extensionality j. unfold set_of, plan. simpl. apply nth_repeat.
  - destruct IH as [I1 I2]; [intros k Hk; apply H; now right|]. simpl.
    destruct (E l (joint bs)) as [E1 E2]; [rewrite I1; apply H; now left|]. split; [rewrite E1; apply H; now left|].
    extensionality j. rewrite E2, I2. apply eq_true_iff_eq. rewrite orb_true_iff, !plan_member. split.
    + intros [Hj|(i & Hi & Hj)]; [exists 0%nat|exists (S i)]; (split; [lia|exact Hj]).
    + intros ([|i] & Hi & Hj); [left; exact Hj|right; exists i]. split; [lia|exact Hj].
Qed.
Fixpoint common_good (l k : list bool) : bool :=
  match l, k with a :: l', b :: k' => if a && b then true else common_good l' k' | _, _ => false end.
Lemma common_good_ok l : forall k, common_good l k = true -> exists j, set_of l j = true /\ set_of k j = true.
Proof.
  induction l as [|a l IH]; intros [|b k] H; simpl in H; try discriminate. destruct (a && b) eqn:E.
  - apply andb_true_iff in E. exists 0%nat. exact E.
  - destruct (IH k H) as (j & Hj). now exists (S j).
Qed.
Fixpoint overlap (bs : list (list bool)) : bool :=
  match bs with [] => false | l :: r => if existsb (common_good l) r then true else overlap r end.
Lemma overlap_ok bs : overlap bs = true -> exists i k j, (i < k < length bs)%nat /\
  bundles_of bs i j = true /\ bundles_of bs k j = true.
Proof.
  induction bs as [|l bs IH]; simpl; intros H; [discriminate|]. destruct (existsb (common_good l) bs) eqn:E.
  - apply existsb_exists in E. destruct E as (k & Hk & E). apply common_good_ok in E. destruct E as (j & E1 & E2).
    destruct (In_nth _ _ [] Hk) as (a & Ha & Ea). exists 0%nat, (S a), j. split; [lia|]. split; [exact E1|].
    unfold bundles_of. simpl. now rewrite Ea.
  - destruct (IH H) as (i & k & j & Hik & H1 & H2). exists (S i), (S k), j. split; [lia|]. auto.
Qed.
Fixpoint some_infinite (ts : list tree) (bs : list (list bool)) : bool :=
  match ts, bs with t :: ts', l :: bs' => if finite_at t l then some_infinite ts' bs' else true | _, _ => false end.
Lemma some_infinite_ok ts : forall bs, some_infinite ts bs = true -> exists i,
  (i < length ts)%nat /\ (i < length bs)%nat /\
  look_up (nth i ts (Leaf None)) (nth i bs []) = None.
Proof.
  induction ts as [|t ts IH]; intros [|l bs] H; simpl in H; try discriminate. unfold finite_at in H.
  destruct (look_up t l) eqn:E.
  - destruct (IH bs H) as (i & H1 & H2 & H3). exists (S i). simpl. split; [lia|]. split; [lia|]. exact H3.
  - exists 0%nat. simpl. split; [lia|]. split; [lia|]. exact E.
Qed.
(** In an allocation a good is given twice, a bundle has no finite utility, or the plan cannot be produced. *)
Definition infeasible (bs : list (list bool)) : bool :=
  if overlap bs then true else if some_infinite (tables m) bs then true else
  match production m with None => false | Some F => negb (feasible_plan F (joint bs)) end.

Definition random_bundle (t : tree) (s : list (Q * list bool)) : bool :=
  forallb (fun w => qlt 0 (fst w) && of_size L (snd w) && finite_at t (snd w)) s && qeq (qsum s fst) 1.
Definition all_finite (t : tree) (s : list (Q * list bool)) : bool := forallb (fun w => finite_at t (snd w)) s.
Definition check_violated (ps : list Q) (al : draws) (c : market_condition) (v : violation) : bool :=
  check_prices m ps && shaped_draws al &&
  match v with
  | Choice i s =>
    let t := nth i (tables m) (Leaf None) in
    let own := consumption i al in
    let b := at_index (budgets m) i in
    Nat.ltb i N &&
    match c with
    | Affordable => match s with [] => qlt b (expected_price ps own) | _ => false end
    | BudgetOptimal => random_bundle t s && all_finite t own && qle (expected_price ps s) b &&
        qlt (expected_value t own) (expected_value t s)
    | Cheapest => random_bundle t s && all_finite t own && qlt (expected_price ps s) (expected_price ps own) &&
        qle (expected_value t own) (expected_value t s)
    | _ => false
    end
  | Fault k found =>
    of_size L found &&
    match nth_error al k with
    | None => false
    | Some w =>
      match c, production m with
      | Feasible, _ => forallb negb found && infeasible (snd w)
      | Allocated, None => existsb (fun b => b) found && negb (common_good found (joint (snd w)))
      | Produced, Some F => feasible_plan F found && qlt (price_of ps (joint (snd w))) (price_of ps found)
      | _, _ => false
      end
    end
  end.

Lemma finite_list i l : (i < N)%nat -> length l = L -> finite_at (nth i (tables m) (Leaf None)) l = true ->
  consumption_set L u i (set_of l).
Proof.
  intros Hi Hl H. unfold consumption_set, u, utility. fold L. rewrite <- Hl. split; [apply set_within|].
  rewrite table_of_list. unfold finite_at in H. destruct (look_up _ _); discriminate.
Qed.
Lemma all_finite_ok i s : (i < N)%nat -> sized m s -> all_finite (nth i (tables m) (Leaf None)) s = true ->
  finite_utility L u i (lottery_of s).
Proof.
  intros Hi Hs H w Hw _. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). unfold all_finite in H.
  rewrite forallb_forall in H. apply (finite_list i (snd v) Hi (Hs v Hv)). exact (H v Hv).
Qed.
Lemma random_bundle_ok i s : (i < N)%nat -> random_bundle (nth i (tables m) (Leaf None)) s = true ->
  sized m s /\ is_lottery (lottery_of s) /\ finite_utility L u i (lottery_of s).
Proof.
  unfold random_bundle. rewrite andb_true_iff, forallb_forall. intros Hi [H1 H2].
  assert (P : forall v, In v s -> 0 < Q2R (fst v) /\ length (snd v) = L /\ finite_at (nth i (tables m) (Leaf None))
    (snd v) = true).
  { intros v Hv. specialize (H1 v Hv). rewrite !andb_true_iff in H1. destruct H1 as [[H1 H3] H4]. apply qlt_ok in H1.
    rewrite Q2R_0 in H1. apply of_size_ok in H3. auto. }
  assert (S : sized m s) by (intros v Hv; now apply P). split; auto. split; [split|].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl. destruct (P v Hv). lra.
  - unfold lottery_of. rewrite sum_map. simpl. apply qeq_ok in H2. now rewrite Q2R_sum, Q2R_1 in H2.
  - apply all_finite_ok; auto. unfold all_finite. apply forallb_forall. intros v Hv. now apply P.
Qed.

Lemma choice_refutes ps al c i s : check_violated ps al c (Choice i s) = true ->
  ~ meets c (vector_of ps) (allocation_of al).
Proof.
  unfold check_violated. rewrite !andb_true_iff. intros [[H1 H2] [Hi H3]] Hm. apply check_prices_ok in H1.
  destruct H1 as [H1 _]. apply Nat.ltb_lt in Hi. pose proof (shaped_sized al H2 i Hi) as Sz.
  pose proof (expected_price_ok m ps _ H1 Sz) as C. pose proof (expected_value_ok m i _ Sz) as V.
  rewrite <- marginal_consumption in C, V. fold L u in C, V.
  destruct c; try discriminate; cbn [meets] in Hm.
  - destruct s; [|discriminate]. apply qlt_ok in H3. rewrite C in H3. specialize (Hm i Hi).
    change (budget m i) with (Q2R (at_index (budgets m) i)) in Hm. lra.
  - rewrite !andb_true_iff in H3. destruct H3 as [[[H3 H4] H5] H6].
    destruct (random_bundle_ok i s Hi H3) as (R1 & R2 & R3).
    apply qle_ok in H5. apply qlt_ok in H6. rewrite (expected_price_ok m ps s H1 R1) in H5.
    rewrite V, (expected_value_ok m i s R1) in H6. pose proof (all_finite_ok i _ Hi Sz H4) as F.
    rewrite <- marginal_consumption in F. specialize (Hm i _ Hi R2 R3 F H6). fold L in H5.
    change (budget m i) with (Q2R (at_index (budgets m) i)) in Hm. lra.
  - rewrite !andb_true_iff in H3. destruct H3 as [[[H3 H4] H5] H6].
    destruct (random_bundle_ok i s Hi H3) as (R1 & R2 & R3).
    apply qlt_ok in H5. apply qle_ok in H6. rewrite C, (expected_price_ok m ps s H1 R1) in H5.
    rewrite V, (expected_value_ok m i s R1) in H6. pose proof (all_finite_ok i _ Hi Sz H4) as F.
    rewrite <- marginal_consumption in F. specialize (Hm i _ Hi R2 R3 F H6). fold L in H5. lra.
Qed.
Lemma infeasible_ok bs : infeasible bs = true -> length bs = N -> (forall l, In l bs -> length l = L) ->
  exclusive N L (bundles_of bs) -> (forall i, (i < N)%nat -> consumption_set L u i (bundles_of bs i)) ->
  (forall F, production m = Some F -> feasible L (capacities F) (plan N (bundles_of bs))) -> False.
Proof.
  unfold infeasible. intros H HN Hl [M1 M2] M3 M4. destruct (joint_ok bs Hl) as [J1 J2]. rewrite HN in J2.
  destruct (overlap bs) eqn:Eo.
  - apply overlap_ok in Eo. destruct Eo as (a & b & j & Hab & E1 & E2). rewrite HN in Hab.
    assert (Hj : (j < L)%nat) by (apply (within_lt L (bundles_of bs a)); auto; apply M1; lia).
    pose proof (M2 j a b Hj ltac:(lia) ltac:(lia) E1 E2). lia.
  - destruct (some_infinite (tables m) bs) eqn:Ei.
    + apply some_infinite_ok in Ei. destruct Ei as (i & I1 & I2 & I3). destruct (M3 i I1) as [_ M]. apply M.
      unfold u, utility, bundles_of. fold L. rewrite <- (Hl (nth i bs []) (nth_In _ _ I2)).
      now rewrite table_of_list, I3.
    + destruct (production m) as [F|]; [|discriminate]. apply negb_true_iff in H. specialize (M4 F eq_refl).
      rewrite <- J2 in M4. pose proof (proj2 (feasible_plan_ok F (joint bs))) as K. rewrite J1 in K.
        now rewrite (K M4) in H.
Qed.
Lemma fault_refutes ps al c k found : check_violated ps al c (Fault k found) = true ->
  ~ meets c (vector_of ps) (allocation_of al).
Proof.
  unfold check_violated. rewrite !andb_true_iff. intros [[H1 H2] [H4 H3]] Hm. apply check_prices_ok in H1.
  destruct H1 as [H1 _]. fold L in H1. apply of_size_ok in H4.
    destruct (nth_error al k) as [w|] eqn:Ew; [|discriminate].
  apply nth_error_In in Ew. destruct (shaped_draw al H2 w Ew) as (W1 & W2 & W3).
  destruct (joint_ok (snd w) W3) as [J1 J2]. rewrite W2 in J2. pose proof (draw_in al w Ew) as Win.
  destruct c; cbn [meets] in Hm; try (destruct (production m); discriminate).
  - apply andb_true_iff in H3. destruct H3 as [_ H3]. destruct (Hm _ Win W1) as (M1 & M2 & M3).
    exact (infeasible_ok (snd w) H3 W2 W3 M1 M2 M3).
  - destruct (production m) as [F|] eqn:Ep; [discriminate|].
    apply andb_true_iff in H3. destruct H3 as [H3 H5]. apply existsb_exists in H3. destruct H3 as (b & Hb & ->).
    destruct (In_nth _ _ false Hb) as (j & Hj & Ej). rewrite H4 in Hj. pose proof (Hm eq_refl _ j Win W1 Hj) as M.
    cbn [snd] in M. rewrite <- J2 in M. apply negb_true_iff in H5.
    assert (K : common_good found (joint (snd w)) = true); [|congruence].
    { clear - Ej M. revert j Ej M. generalize (joint (snd w)). revert found.
      induction found as [|a l IH]; intros [|b k] j Ej M.
      - destruct j; discriminate.
      - destruct j; discriminate.
      - unfold set_of in M. destruct j; discriminate.
      - simpl. destruct (a && b) eqn:E; auto. destruct j as [|j].
        + simpl in Ej. unfold set_of in M. simpl in M. subst. discriminate.
        + apply (IH k j); auto. }
  - destruct (production m) as [F|] eqn:Ep; [|discriminate].
    apply andb_true_iff in H3. destruct H3 as [H3 H5]. apply feasible_plan_ok in H3. rewrite H4 in H3.
      apply qlt_ok in H5.
    rewrite !price_of_ok, H1 in H5 by lia. rewrite J2 in H5.
    specialize (Hm F eq_refl _ (set_of found) Win W1). cbn [snd] in Hm. rewrite <- H4 in Hm at 1.
    specialize (Hm (set_within found) H3). lra.
Qed.
Theorem check_violated_sound ps al c v : check_violated ps al c v = true ->
  is_violated c (vector_of ps) (allocation_of al).
Proof.
  intros H. split; [|split].
  - unfold check_violated in H. rewrite !andb_true_iff in H. now apply check_prices_ok.
  - unfold check_violated in H. rewrite !andb_true_iff in H. now apply shaped_lottery.
  - destruct v; [now apply choice_refutes in H|now apply fault_refutes in H].
Qed.
End Market.
