(** Equilibria of pseudomarkets with supplies stated by shares (Budish, Che, Kojima and Milgrom's rounding in the first
    paper's economy).  HOLDS.

    There are N agents and L goods, supplies s and capacities F (supply_economy.v).  Agent i has the budget b i and a laminar
    concave utility, given by values v i j and sets K i with gains.  Given are prices p, weights w and shares x i j, the
    probability that agent i gets a copy of good j.
    - [shares_feasible]: shares are in [0, 1] and keep supplies, capacities and limits in expectation.
    - [best_in_expectation]: no usable use is worth more than the expected one.
    - [demanded]: no bundle within her limits has a larger weighted value less its price than her shares have, gains between
      whole numbers of goods being interpolated.
    - [paid]: she spends her budget, or no more, and no bundle has a larger value than her shares.
    [shares_equilibrium]: then some random allocation [realises] the shares: agent i gets good j with probability x i j; each
    draw is a best use and gives each agent a bundle of the largest weighted utility less price; and it is a strong
    equilibrium.
    Proof: the sets are laminar sets of cells, row by row, supplies and capacities laminar sets of columns; so x is a mean of
    0/1 matrices in which every set has its sum rounded ([bihierarchy_rounding]).  All of them keep the limits, and gains are
    linear between neighbouring whole numbers; none is worth more than the mean is, hence each is worth as much. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets mnat_constructions gpz_operations gpz_constraints
  production_economy expectation_economy rounding check_lottery_problem bihierarchies supply_economy.
Import ListNotations.
Open Scope R_scope.

(** ** What follows *)

Section Realised.
Variables (N L : nat) (s : nat -> nat) (F : list capacity) (u : nat -> bundle -> option R).
Variables (b p w : nat -> R) (x : nat -> nat -> R).
Definition has_shares (alpha : lottery (nat -> bundle)) : Prop := forall i j, (i < N)%nat -> (j < L)%nat ->
  quantity (marginal i alpha) j = x i j.
(** A best use, and bundles of the largest weighted utility less price. *)
Definition best_draw (omega : nat -> bundle) : Prop :=
  best_use L s F p (used N omega) /\ forall i, (i < N)%nat -> within L (omega i) /\ forall A, within L A ->
    w i * real (u i A) - cost L p A <= w i * real (u i (omega i)) - cost L p (omega i).
(** A random allocation with these shares, all draws of which are best, and a strong equilibrium. *)
Definition realises (alpha : lottery (nat -> bundle)) : Prop :=
  has_shares alpha /\ (forall d, In d alpha -> 0 < fst d -> best_draw (snd d)) /\ supplied_strong N L s F u b p alpha.
End Realised.
Lemma realises_same N L s F u v b p w x alpha : (forall i, (i < N)%nat -> same_up_to_constant L (u i) (v i)) ->
  realises N L s F v b p w x alpha -> realises N L s F u b p w x alpha.
Proof.
  intros Hsame (H1 & H2 & H3). split; [exact H1|]. split; [|exact (strong_same N L s F u v b Hsame p alpha H3)].
  intros d Hd Hpos. destruct (H2 d Hd Hpos) as [K1 K2]. split; [exact K1|]. intros i Hi. destruct (K2 i Hi) as [K3 K4].
  split; [exact K3|]. intros A HA. specialize (K4 A HA). destruct (Hsame i Hi) as (c & H).
  destruct (H A HA) as (y & Hy & Hu). destruct (H (snd d i) K3) as (z & Hz & Hv). rewrite Hy, Hz in K4. rewrite Hu, Hv.
  simpl in *. lra.
Qed.

Section Shares.
Variables (N L : nat) (s : nat -> nat) (F : list capacity).
Variables (v : nat -> nat -> R) (K : nat -> list gain_set) (b p w : nat -> R) (x : nat -> nat -> R).

Definition row_value (c y : nat -> R) : R := sum (ids L) (fun j => c j * y j).
Definition share_in (S : bundle) (y : nat -> R) : R := sum (ids L) (fun j => if S j then y j else 0).
(** The expected use. *)
Definition demand (j : nat) : R := sum (ids N) (fun i => x i j).
Definition agent_utility (i : nat) : bundle -> option R := laminar_utility L (v i) (K i).
(** Gains, interpolated. *)
Definition interpolated (d : list R) (t : R) : R :=
  let k := Z.to_nat (Int_part t) in total_gain d k + (t - INR k) * nth k d 0.
Definition gross_share (i : nat) : R :=
  row_value (v i) (x i) + sum (K i) (fun c => interpolated (snd c) (share_in (fst c) (x i))).

Definition shares_feasible : Prop :=
  (forall i j, (i < N)%nat -> (j < L)%nat -> 0 <= x i j <= 1) /\
  (forall i c, (i < N)%nat -> In c (K i) -> share_in (fst c) (x i) <= INR (length (snd c))) /\
  (forall j, (j < L)%nat -> demand j <= INR (s j)) /\
  forall c, In c F -> share_in (fst c) demand <= INR (snd c).
Definition best_in_expectation : Prop := forall q, usable L s F q -> worth L p q <= row_value p demand.
Definition demanded (i : nat) : Prop := forall C, within L C -> fits L (K i) C ->
  w i * gross L (v i) (K i) C - cost L p C <= w i * gross_share i - row_value p (x i).
Definition paid (i : nat) : Prop := row_value p (x i) = b i \/
  row_value p (x i) <= b i /\ forall C, within L C -> fits L (K i) C -> gross L (v i) (K i) C <= gross_share i.

Hypothesis Hlimits : forall i, (i < N)%nat -> nested_sets (K i).
Hypothesis Hcapacities : laminar F.

(** ** Rounding *)

Definition cell_set : Type := bool * (nat * nat -> bool).
Definition cells : list (nat * nat) := list_prod (ids N) (ids L).
(** Rows, then columns. *)
Definition limit_sets : list cell_set :=
  flat_map (fun i => map (fun c => (true, fun e => Nat.eqb (fst e) i && fst c (snd e))) (K i)) (ids N).
Definition supply_sets : list cell_set := map (fun j => (false, fun e => Nat.eqb (snd e) j)) (ids L).
Definition capacity_sets : list cell_set := map (fun c : capacity => (false, fun e => fst c (snd e))) F.
Definition all_sets : list cell_set := limit_sets ++ supply_sets ++ capacity_sets.
Definition no_set : cell_set := (true, fun _ => false).
Definition member (k : nat) : nat * nat -> bool := snd (nth k all_sets no_set).
Definition family (k : nat) : bool := fst (nth k all_sets no_set).

Definition nested (S T : nat * nat -> bool) : Prop :=
  (forall e, In e cells -> S e = true -> T e = false) \/ (forall e, In e cells -> S e = true -> T e = true) \/
  (forall e, In e cells -> T e = true -> S e = true).
Lemma nested_sym S T : nested S T -> nested T S.
Proof.
  intros [H|[H|H]]; [left|right; right; exact H|right; left; exact H]. intros e He Ht. destruct (S e) eqn:E; auto.
  now rewrite (H e He E) in Ht.
Qed.
Lemma laminar_nested (S T : bundle) : disjoint S T \/ subset S T \/ subset T S ->
  nested (fun e => S (snd e)) (fun e => T (snd e)).
Proof.
  intros [D|[D|D]]; [left|right; left|right; right]; intros e _ He; auto. destruct (T (snd e)) eqn:E; auto.
  destruct (D _ He E).
Qed.
Lemma in_limit_sets S : In S limit_sets -> exists i c, (i < N)%nat /\ In c (K i) /\
  S = (true, fun e => Nat.eqb (fst e) i && fst c (snd e)).
Proof.
  intros H. apply in_flat_map in H. destruct H as (i & Hi & H). apply in_ids in Hi. apply in_map_iff in H.
  destruct H as (c & <- & Hc). eauto.
Qed.
Lemma rows_nested S T : In S limit_sets -> In T limit_sets -> nested (snd S) (snd T).
Proof.
  intros HS HT. apply in_limit_sets in HS. apply in_limit_sets in HT. destruct HS as (i & c & Hi & Hc & ->).
  destruct HT as (k & d & Hk & Hd & ->). simpl. destruct (Nat.eq_dec i k) as [<-|Hne].
  - destruct (laminar_nested _ _ (Hlimits i Hi c d Hc Hd)) as [H|[H|H]]; [left|right; left|right; right];
      intros e He E; apply andb_true_iff in E; destruct E as [E1 E2]; rewrite E1; simpl; auto.
  - left. intros e _ E. apply andb_true_iff in E. destruct E as [E _]. apply Nat.eqb_eq in E. rewrite E.
    apply Nat.eqb_neq in Hne. now rewrite Hne.
Qed.
Lemma columns_nested S T : In S (supply_sets ++ capacity_sets) -> In T (supply_sets ++ capacity_sets) ->
  nested (snd S) (snd T).
Proof.
  assert (Single : forall j (T : nat * nat -> bool), (forall e e', snd e = snd e' -> T e = T e') ->
    nested (fun e => Nat.eqb (snd e) j) T).
  { intros j T0 H. destruct (T0 (0%nat, j)) eqn:E; [right; left|left]; intros e _ He; apply Nat.eqb_eq in He;
      rewrite (H e (0%nat, j)); auto. }
  assert (Columns : forall S, In S (supply_sets ++ capacity_sets) -> forall e e', snd e = snd e' -> snd S e = snd S e').
  { intros S0 H e e' E. apply in_app_or in H. destruct H as [H|H]; apply in_map_iff in H; destruct H as (j & <- & _);
      simpl; now rewrite E. }
  intros HS HT. pose proof (Columns S HS) as CS. pose proof (Columns T HT) as CT.
  apply in_app_or in HS. destruct HS as [HS|HS].
  - apply in_map_iff in HS. destruct HS as (j & <- & _). now apply Single.
  - apply in_app_or in HT. destruct HT as [HT|HT].
    + apply in_map_iff in HT. destruct HT as (j & <- & _). apply nested_sym. now apply Single.
    + apply in_map_iff in HS. apply in_map_iff in HT. destruct HS as (c & <- & Hc). destruct HT as (d & <- & Hd).
      now apply laminar_nested, Hcapacities.
Qed.
Lemma column_family S : In S (supply_sets ++ capacity_sets) -> fst S = false.
Proof.
  intros H. apply in_app_or in H. destruct H as [H|H]; apply in_map_iff in H; destruct H as (j & <- & _); reflexivity.
Qed.
Lemma row_family S : In S limit_sets -> fst S = true.
Proof. intros H. apply in_limit_sets in H. now destruct H as (i & c & _ & _ & ->). Qed.
Lemma families_nested k m : (k < length all_sets)%nat -> (m < length all_sets)%nat -> family k = family m ->
  nested (member k) (member m).
Proof.
  intros Hk Hm H. unfold family, member in *. pose proof (nth_In all_sets no_set Hk) as Ik.
  pose proof (nth_In all_sets no_set Hm) as Im. set (S := nth k all_sets no_set) in *.
  set (T := nth m all_sets no_set) in *. apply in_app_or in Ik. apply in_app_or in Im.
  destruct Ik as [Ik|Ik], Im as [Im|Im].
  - now apply rows_nested.
  - rewrite (row_family S Ik), (column_family T Im) in H. discriminate.
  - rewrite (column_family S Ik), (row_family T Im) in H. discriminate.
  - now apply columns_nested.
Qed.
Lemma cells_distinct : NoDup cells.
Proof. apply NoDup_list_prod; apply ids_NoDup. Qed.
Lemma in_cells i j : In (i, j) cells <-> (i < N)%nat /\ (j < L)%nat.
Proof. unfold cells. rewrite in_prod_iff, !in_ids. tauto. Qed.

(** A lottery over 0/1 matrices, each of which has the sum of every set rounded. *)
Lemma rounded_draws : (forall i j, (i < N)%nat -> (j < L)%nat -> 0 <= x i j <= 1) ->
  exists l : lottery (nat -> bundle), is_lottery l /\
  (forall i j, (i < N)%nat -> (j < L)%nat -> quantity (marginal i l) j = x i j) /\
  forall d, In d l -> (forall i, within L (snd d i)) /\ forall S, In S all_sets ->
    between (sum cells (fun e => if snd S e then x (fst e) (snd e) else 0))
      (sum cells (fun e => if snd S e then (if snd d (fst e) (snd e) then 1 else 0) else 0)).
Proof.
  intros H01. set (y := fun e : nat * nat => x (fst e) (snd e)).
  destruct (bihierarchy_rounding pair_dec cells (length all_sets) member family cells_distinct families_nested
    _ y (le_n _)) as (l & (L1 & L2 & L3) & Hl).
  set (draw := fun (z : nat * nat -> R) (i : nat) (j : nat) =>
    Nat.ltb j L && if Req_EM_T (z (i, j)) 1 then true else false).
  assert (Hdraw : forall d i j, In d l -> (i < N)%nat -> (j < L)%nat ->
    (if draw (snd d) i j then 1 else 0) = snd d (i, j)).
  { intros d i j Hd Hi Hj. destruct (Hl d Hd) as [R1 R2]. pose proof (proj2 (in_cells i j) (conj Hi Hj)) as Hc.
    specialize (R1 _ Hc). assert (R3 : between (y (i, j)) (snd d (i, j))).
    { rewrite <- (val_cell pair_dec cells cells_distinct (i, j) y Hc),
        <- (val_cell pair_dec cells cells_distinct (i, j) (snd d) Hc). apply R2. unfold items. apply in_or_app. left.
      now apply in_map. }
    unfold draw. apply Nat.ltb_lt in Hj. rewrite Hj. apply Nat.ltb_lt in Hj. simpl.
    destruct (zero_one _ _ (H01 i j Hi Hj) R1 R3) as [Z|Z]; rewrite Z; destruct (Req_EM_T _ 1); lra. }
  exists (map (fun d => (fst d, draw (snd d))) l). split; [split|split].
  - intros d Hd. apply in_map_iff in Hd. destruct Hd as (d' & <- & Hd). simpl. auto.
  - rewrite sum_map. exact L2.
  - intros i j Hi Hj. unfold quantity. rewrite expect_marginal. unfold expect. rewrite sum_map. simpl.
    change (x i j) with (y (i, j)). rewrite (L3 (i, j)) by now apply in_cells. apply sum_ext. intros d Hd.
    now rewrite (Hdraw d i j Hd Hi Hj).
  - intros d Hd. apply in_map_iff in Hd. destruct Hd as (d' & <- & Hd). simpl. split.
    { intros i j Hj. unfold draw. apply Nat.ltb_ge in Hj. now rewrite Hj. }
    intros S HS. destruct (In_nth _ _ no_set HS) as (k & Hk & Ek). destruct (Hl d' Hd) as [_ R2].
    assert (B : between (val cells (set_item member k) y) (val cells (set_item member k) (snd d'))).
    { apply R2. unfold items. apply in_or_app. right. apply in_map. now apply in_ids. }
    rewrite !set_item_sum in B. unfold member in B. rewrite Ek in B.
    assert (E : sum cells (fun e => if snd S e then (if draw (snd d') (fst e) (snd e) then 1 else 0) else 0) =
      sum cells (fun e => if snd S e then snd d' e else 0)).
    { apply sum_ext. intros [i j] He. apply in_cells in He. destruct He as [Hi Hj]. simpl.
      destruct (snd S (i, j)); auto. }
    rewrite E. exact B.
Qed.

(** ** The theorem *)

Lemma expected_row alpha i c : (i < N)%nat -> has_shares N L x alpha ->
  expect (marginal i alpha) (cost L c) = row_value c (x i).
Proof. intros Hi H. rewrite expect_price. apply sum_ids_ext. intros j Hj. now rewrite H. Qed.

Lemma row_sum (S : nat -> nat -> R) i : (i < N)%nat ->
  sum cells (fun e => if Nat.eqb (fst e) i then S (fst e) (snd e) else 0) = sum (ids L) (S i).
Proof.
  intros Hi. unfold cells. rewrite sum_prod. simpl. rewrite (sum_ext (ids N) _ (fun k => if Nat.eqb k i then
    sum (ids L) (S k) else 0)).
  - apply (sum_delta (ids N) (fun k => sum (ids L) (S k)) i (ids_NoDup N)). now apply in_ids.
  - intros k _. destruct (Nat.eqb k i); auto. now apply sum_zero.
Qed.
Lemma column_sum (S : nat -> nat -> R) j : (j < L)%nat ->
  sum cells (fun e => if Nat.eqb (snd e) j then S (fst e) (snd e) else 0) = sum (ids N) (fun i => S i j).
Proof.
  intros Hj. unfold cells. rewrite sum_prod. simpl. apply sum_ext. intros i _.
  apply (sum_delta (ids L) (S i) j (ids_NoDup L)). now apply in_ids.
Qed.
Lemma columns_sum (S : nat -> nat -> R) (T : bundle) : sum cells (fun e => if T (snd e) then S (fst e) (snd e) else 0) =
  sum (ids L) (fun j => if T j then sum (ids N) (fun i => S i j) else 0).
Proof.
  unfold cells. rewrite sum_prod. simpl. rewrite sum_swap. apply sum_ext. intros j _. destruct (T j); auto.
  now apply sum_zero.
Qed.

(** A random allocation with these shares, in each draw of which each agent has about as many goods of each of her sets as
    her shares say. *)
Theorem shares_implementable : shares_feasible -> exists alpha, supplied_allocation N L s F alpha /\
  has_shares N L x alpha /\ forall d i c, In d alpha -> (i < N)%nat -> In c (K i) ->
    between (share_in (fst c) (x i)) (INR (size L (inter (snd d i) (fst c)))).
Proof.
  intros (H01 & _ & Hsupply & Hcap). destruct (rounded_draws H01) as (alpha & A1 & A2 & A3).
  assert (Hset : forall d S z, In d alpha -> In S all_sets ->
    sum cells (fun e => if snd S e then x (fst e) (snd e) else 0) <= INR z ->
    sum cells (fun e => if snd S e then (if snd d (fst e) (snd e) then 1 else 0) else 0) <= INR z).
  { intros d S z Hd HS Hz. destruct (A3 d Hd) as [_ B]. rewrite INR_IZR_INZ in *.
    exact (between_upper _ _ _ (B S HS) Hz). }
  exists alpha. split; [split; [exact A1|]|split; [exact A2|]].
  - intros d Hd _. split; [intros i _; now apply A3|]. split.
    + intros j Hj. apply INR_le. unfold used. rewrite size_sum.
      rewrite <- (column_sum (fun i j => if snd d i j then 1 else 0) j Hj).
      apply (Hset d (false, fun e => Nat.eqb (snd e) j) (s j) Hd).
      * unfold all_sets. apply in_or_app. right. apply in_or_app. left. apply in_map_iff. exists j.
        split; [reflexivity|now apply in_ids].
      * simpl. rewrite (column_sum x j Hj). now apply Hsupply.
    + intros c Hc. unfold copies_in. rewrite (sum_ext (ids L) _ (fun j => if fst c j then
        sum (ids N) (fun i => if snd d i j then 1 else 0) else 0)) by (intros; unfold used; now rewrite size_sum).
      rewrite <- (columns_sum (fun i j => if snd d i j then 1 else 0) (fst c)).
      apply (Hset d (false, fun e => fst c (snd e)) (snd c) Hd).
      * unfold all_sets. apply in_or_app. right. apply in_or_app. right. apply in_map_iff. exists c. auto.
      * simpl. rewrite (columns_sum x (fst c)). now apply Hcap.
  - intros d i c Hd Hi Hc. destruct (A3 d Hd) as [_ B].
    specialize (B (true, fun e => Nat.eqb (fst e) i && fst c (snd e))). simpl in B.
    assert (Row : forall f : nat -> nat -> R, sum cells (fun e => if Nat.eqb (fst e) i && fst c (snd e) then
      f (fst e) (snd e) else 0) = sum (ids L) (fun j => if fst c j then f i j else 0)).
    { intros f. rewrite <- (row_sum (fun i j => if fst c j then f i j else 0) i Hi). apply sum_ext. intros e _.
      destruct (Nat.eqb (fst e) i); reflexivity. }
    rewrite (Row x), (Row (fun i j => if snd d i j then 1 else 0)) in B. rewrite size_sum.
    rewrite (sum_ext (ids L) (fun j => if inter (snd d i) (fst c) j then 1 else 0) (fun j => if fst c j then
      (if snd d i j then 1 else 0) else 0)).
    + apply B. unfold all_sets. apply in_or_app. left. apply in_flat_map. exists i. split; [now apply in_ids|].
      apply in_map_iff. exists c. auto.
    + intros j _. unfold inter. destruct (snd d i j), (fst c j); reflexivity.
Qed.

(** *** Gains between whole numbers *)

Lemma total_gain_next d k : total_gain d (S k) = total_gain d k + nth k d 0.
Proof.
  unfold total_gain. revert k. induction d as [|r d IH]; intros k; [destruct k; simpl; ring|].
  destruct k as [|k]; [simpl; ring|]. change (firstn (S (S k)) (r :: d)) with (r :: firstn (S k) d).
  change (firstn (S k) (r :: d)) with (r :: firstn k d). cbn [sum nth]. rewrite IH. ring.
Qed.
(** Near t the gains are those of the line through t. *)
Lemma gain_near d t n : 0 <= t -> between t (INR n) ->
  total_gain d n = interpolated d t + (INR n - t) * nth (Z.to_nat (Int_part t)) d 0.
Proof.
  intros Ht [B1 B2]. unfold interpolated. set (k := Z.to_nat (Int_part t)).
  assert (K0 : (0 <= Int_part t)%Z).
  { pose proof (floor_bounds t) as B. unfold floor in B. apply le_IZR. apply Rnot_lt_le. intros H.
    apply (lt_IZR _ 0) in H. assert (H1 : (Int_part t + 1 <= 0)%Z) by lia. apply IZR_le in H1. rewrite plus_IZR in H1.
    lra. }
  assert (Ek : floor t = INR k) by (unfold floor, k; rewrite INR_IZR_INZ, Z2Nat.id; auto).
  rewrite Ek in B1. rewrite <- S_INR in B1. destruct B1 as [B3 B4]. apply INR_le in B3. apply INR_le in B4.
  assert (E : n = k \/ n = S k) by lia. destruct E as [-> | ->]; [ring|]. rewrite total_gain_next, S_INR. ring.
Qed.
Lemma share_in_quantity i alpha (S : bundle) : (i < N)%nat -> has_shares N L x alpha ->
  expect alpha (fun o => INR (size L (inter (o i) S))) = share_in S (x i).
Proof.
  intros Hi H. unfold share_in. rewrite <- (expect_marginal i alpha (fun A => INR (size L (inter A S)))). unfold expect.
  rewrite (sum_ext _ _ (fun d => sum (ids L) (fun j => fst d * (if inter (snd d) S j then 1 else 0)))) by
    (intros; now rewrite size_sum, sum_scal).
  rewrite sum_swap. apply sum_ids_ext. intros j Hj. unfold inter. destruct (S j).
  - rewrite <- (H i j Hi Hj). unfold quantity, expect. apply sum_ext. intros d _. now rewrite andb_true_r.
  - apply sum_zero. intros d _. rewrite andb_false_r. ring.
Qed.

(** What an agent can get, by her weight. *)
Definition net (i : nat) (A : bundle) : R := w i * real (agent_utility i A) - cost L p A.
Definition net_share (i : nat) : R := w i * gross_share i - row_value p (x i).

Lemma utility_attained i A : within L A -> exists C, within L C /\ subset C A /\ fits L (K i) C /\
  real (agent_utility i A) = gross L (v i) (K i) C.
Proof.
  intros HA. unfold agent_utility. destruct (laminar_utility_finite L (v i) (K i) A) as (y & E). rewrite E.
  apply laminar_utility_is in E; auto. destruct E as [(C & Hs & Hf & ->) _]. exists C.
  split; [now apply (within_subset L C A)|]. auto.
Qed.
Lemma utility_at_least i A : within L A -> fits L (K i) A -> gross L (v i) (K i) A <= real (agent_utility i A).
Proof.
  intros HA Hf. unfold agent_utility. destruct (laminar_utility_finite L (v i) (K i) A) as (y & E). rewrite E.
  apply laminar_utility_is in E; auto. apply E; auto. intros k Hk. exact Hk.
Qed.
Lemma utility_finite i A : agent_utility i A <> None.
Proof. unfold agent_utility. destruct (laminar_utility_finite L (v i) (K i) A) as (y & ->). discriminate. Qed.
Lemma cost_subset A B : nonnegative_prices L p -> subset B A -> cost L p B <= cost L p A.
Proof.
  intros Hp Hs. apply sum_le. intros j Hj. apply in_ids in Hj. specialize (Hp j Hj). destruct (B j) eqn:E.
  - rewrite (Hs j E). lra.
  - destruct (A j); lra.
Qed.

Section Agent.
Variables (i : nat) (alpha : lottery (nat -> bundle)).
Hypothesis Hi : (i < N)%nat.
Hypothesis Hp : nonnegative_prices L p.
Hypothesis Hw : 0 < w i.
Hypothesis Hdemanded : demanded i.
Hypothesis Hl : is_lottery alpha.
Hypothesis Hwithin : forall d, In d alpha -> 0 < fst d -> within L (snd d i) /\ fits L (K i) (snd d i).
Hypothesis Hshares : has_shares N L x alpha.
Hypothesis Hgross : expect alpha (fun o => gross L (v i) (K i) (o i)) = gross_share i.
Let sigma := marginal i alpha.

Lemma net_bound A : within L A -> net i A <= net_share i.
Proof.
  intros HA. destruct (utility_attained i A HA) as (B & HB & Hs & Hf & E). unfold net. rewrite E.
  pose proof (Hdemanded B HB Hf). pose proof (cost_subset A B Hp Hs). unfold net_share. lra.
Qed.
Lemma draw_net d : In d alpha -> 0 < fst d -> net i (snd d i) = net_share i.
Proof.
  intros Hd Hpos. set (g := fun A => w i * gross L (v i) (K i) A - cost L p A).
  assert (G : forall e, In e alpha -> 0 < fst e -> g (snd e i) <= net_share i).
  { intros e He Hpe. destruct (Hwithin e He Hpe). now apply Hdemanded. }
  assert (E : g (snd d i) = net_share i).
  { apply (expect_tight alpha (fun o => g (o i)) (fun _ => net_share i) Hl G); auto.
    rewrite expect_const by auto. rewrite <- (expect_marginal i alpha g). unfold g.
    rewrite expect_minus, expect_scal, expected_row, (expect_marginal i alpha) by auto. rewrite Hgross.
    unfold net_share. lra. }
  apply Rle_antisym; [apply net_bound; now apply Hwithin|]. rewrite <- E. unfold g, net.
  destruct (Hwithin d Hd Hpos) as [H1 H2]. pose proof (utility_at_least i _ H1 H2). nra.
Qed.
Lemma sigma_lottery : is_lottery sigma.
Proof. now apply is_lottery_marginal. Qed.
Lemma sigma_price : expect sigma (cost L p) = row_value p (x i).
Proof. now apply expected_row. Qed.
Lemma lottery_net tau : is_lottery tau -> finite_utility L agent_utility i tau ->
  w i * expected_utility agent_utility i tau - expect tau (cost L p) <= net_share i.
Proof.
  intros Ht Hf. unfold expected_utility. rewrite <- expect_scal, <- expect_minus.
  rewrite <- (expect_const tau (net_share i) Ht).
  apply (expect_le tau (net i) (fun _ => net_share i) Ht). intros d Hd Hpos. apply net_bound. now apply Hf.
Qed.
Lemma sigma_utility : expected_utility agent_utility i sigma = gross_share i.
Proof.
  assert (E : w i * expected_utility agent_utility i sigma - expect sigma (cost L p) = net_share i).
  { unfold expected_utility. rewrite <- expect_scal, <- expect_minus. unfold sigma. rewrite expect_marginal.
    rewrite <- (expect_const alpha (net_share i) Hl). apply expect_ext; auto. exact draw_net. }
  rewrite sigma_price in E. unfold net_share in E. apply (Rmult_eq_reg_l (w i)); lra.
Qed.
Lemma sigma_finite : finite_utility L agent_utility i sigma.
Proof.
  intros d Hd Hpos. apply in_map_iff in Hd. destruct Hd as (d' & <- & Hd). simpl in *.
  split; [now apply Hwithin|]. apply utility_finite.
Qed.
(** At least the utility costs at least as much. *)
Lemma sigma_cheapest tau : is_lottery tau -> finite_utility L agent_utility i tau ->
  expected_utility agent_utility i sigma <= expected_utility agent_utility i tau ->
  expect sigma (cost L p) <= expect tau (cost L p).
Proof.
  intros Ht Hf Hu. pose proof (lottery_net tau Ht Hf) as H. rewrite sigma_utility in Hu. rewrite sigma_price.
  unfold net_share in H. nra.
Qed.
Lemma sigma_optimal : paid i -> cheapest_optimal L agent_utility b p i sigma.
Proof.
  intros Hpaid. assert (Hb : row_value p (x i) <= b i) by (destruct Hpaid as [->|[H _]]; lra).
  split; [split|].
  - split; [exact sigma_lottery|]. split; [exact sigma_finite|]. now rewrite sigma_price.
  - intros tau (Ht & Hf & Hc). rewrite sigma_utility. destruct Hpaid as [E|[_ Hmax]].
    + pose proof (lottery_net tau Ht Hf) as H. unfold net_share in H. nra.
    + rewrite <- (expect_const tau (gross_share i) Ht). apply expect_le; auto. intros d Hd Hpos.
      destruct (utility_attained i (snd d)) as (B & HB & _ & HfB & ->); [now apply Hf|]. now apply Hmax.
  - intros tau [(Ht & Hf & _) Ho]. apply sigma_cheapest; auto. apply Ho. split; [exact sigma_lottery|].
    split; [exact sigma_finite|]. now rewrite sigma_price.
Qed.
End Agent.

Theorem shares_equilibrium : nonnegative_prices L p -> shares_feasible -> best_in_expectation ->
  (forall i, (i < N)%nat -> 0 < w i /\ demanded i /\ paid i) -> exists alpha, realises N L s F agent_utility b p w x alpha.
Proof.
  intros Hp Hf Hbest Hagents. destruct (shares_implementable Hf) as (alpha & [Hl Hs] & Hx & Hk). exists alpha.
  destruct Hf as (H01 & Hfits & _).
  assert (Hnonneg : forall i c, (i < N)%nat -> In c (K i) -> 0 <= share_in (fst c) (x i)).
  { intros i c Hi _. apply sum_nonneg. intros j Hj. apply in_ids in Hj. destruct (fst c j); [now apply H01|lra]. }
  assert (Hin : forall i, (i < N)%nat -> forall d, In d alpha -> 0 < fst d ->
    within L (snd d i) /\ fits L (K i) (snd d i)).
  { intros i Hi d Hd Hpos. split; [now apply Hs|]. intros c Hc. apply INR_le. specialize (Hk d i c Hd Hi Hc).
    specialize (Hfits i c Hi Hc). rewrite INR_IZR_INZ in Hfits. rewrite (INR_IZR_INZ (length (snd c))).
    exact (between_upper _ _ _ Hk Hfits). }
  assert (Hgross : forall i, (i < N)%nat -> expect alpha (fun o => gross L (v i) (K i) (o i)) = gross_share i).
  { intros i Hi. unfold gross, gross_share. rewrite expect_plus. f_equal.
    - rewrite <- (expect_marginal i alpha (cost L (v i))). now apply expected_row.
    - unfold expect. rewrite (sum_ext alpha _ (fun d => sum (K i) (fun c => fst d * total_gain (snd c)
        (size L (inter (snd d i) (fst c)))))) by (intros; now rewrite sum_scal).
      rewrite sum_swap. apply sum_ext. intros c Hc. set (t := share_in (fst c) (x i)).
      set (slope := nth (Z.to_nat (Int_part t)) (snd c) 0).
      transitivity (expect alpha (fun o => interpolated (snd c) t + (slope * INR (size L (inter (o i) (fst c))) -
        slope * t))).
      + unfold expect. apply sum_ext. intros d Hd. f_equal. rewrite (gain_near (snd c) t); [fold slope; ring| |].
        * now apply Hnonneg.
        * now apply Hk.
      + rewrite expect_plus, expect_const, expect_minus, expect_scal, share_in_quantity, expect_const by auto. fold t.
        ring. }
  assert (Huse : forall d, In d alpha -> 0 < fst d -> best_use L s F p (used N (snd d))).
  { set (m := row_value p demand). intros d Hd Hpos. split; [now apply Hs|]. intros q Hq.
    apply Rle_trans with m; [now apply Hbest|]. right. symmetry.
    apply (expect_tight alpha (fun o => worth L p (used N o)) (fun _ => m) Hl); auto.
    - intros e He Hpe. apply Hbest. now apply Hs.
    - rewrite expect_const by auto. rewrite <- spending_worth. right. unfold m, row_value, demand.
      rewrite (sum_ids_ext N _ (fun i => sum (ids L) (fun j => p j * x i j))) by (intros; now apply expected_row).
      rewrite sum_swap. apply sum_ext. intros j _. now rewrite sum_scal. }
  split; [exact Hx|]. split.
  - intros d Hd Hpos. split; [now apply Huse|]. intros i Hi. destruct (Hin i Hi d Hd Hpos) as [H1 H2].
    destruct (Hagents i Hi) as (W & D & _). split; [exact H1|]. intros A HA.
    change (net i A <= net i (snd d i)). rewrite (draw_net i alpha Hi Hp W D Hl (Hin i Hi) Hx (Hgross i Hi) d Hd Hpos).
    now apply net_bound.
  - split; [exact Hp|]. split; [split; [exact Hl|exact Hs]|]. split; [exact Huse|]. intros i Hi.
    destruct (Hagents i Hi) as (W & D & P). exact (sigma_optimal i alpha Hi Hp W D Hl (Hin i Hi) Hx (Hgross i Hi) P).
Qed.
End Shares.
