(** Copies of goods as goods of their own.

    [supplies_as_copies]: from a strong equilibrium of a market with supplies comes one of the market with production
    (production_economy.v) in which each copy is a good of its own, at the price of its good, and a bundle of copies is worth
    what the goods are of which it has one.  The agents get the same goods: of each good the first agent who holds it gets
    the first copy, and so on ([handed]). *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets mnat_constructions production_economy expectation_economy
  check_lottery_problem supply_economy.
Import ListNotations.
Open Scope R_scope.

Section Copies.
Variables (N L : nat) (s : nat -> nat) (F : list capacity) (u : nat -> bundle -> option R) (b : nat -> R).

(** Good and number of each copy. *)
Definition copies : list (nat * nat) := flat_map (fun j => map (pair j) (ids (s j))) (ids L).
Definition M : nat := length copies.
Definition copy (k : nat) : nat * nat := nth k copies (0, 0)%nat.
Definition good_of (k : nat) : nat := fst (copy k).
(** The goods of which there is a copy. *)
Definition goods_in (A : bundle) : bundle := fun j => existsb (fun k => A k && Nat.eqb (good_of k) j) (ids M).
Definition copies_utility (i : nat) (A : bundle) : option R := u i (goods_in A).
Definition copies_price (p : nat -> R) (k : nat) : R := p (good_of k).
Definition copies_capacities : list capacity := map (fun c => (fun k => Nat.ltb k M && fst c (good_of k), snd c)) F.
(** Agent i's copies: of each good the one after those of the agents before her. *)
Definition handed (omega : nat -> bundle) (i : nat) : bundle := fun k =>
  Nat.ltb k M && omega i (good_of k) && Nat.eqb (snd (copy k)) (size i (fun a => omega a (good_of k))).

Lemma in_copies e : In e copies <-> (fst e < L)%nat /\ (snd e < s (fst e))%nat.
Proof.
  unfold copies. rewrite in_flat_map. destruct e as [j t]. split.
  - intros (j' & Hj & H). apply in_map_iff in H. destruct H as (t' & E & Ht). injection E as -> ->.
    apply in_ids in Hj. apply in_ids in Ht. auto.
  - intros [Hj Ht]. exists j. split; [now apply in_ids|]. apply in_map, in_ids. exact Ht.
Qed.
Lemma copy_in k : (k < M)%nat -> (good_of k < L)%nat /\ (snd (copy k) < s (good_of k))%nat.
Proof. intros Hk. apply in_copies. now apply nth_In. Qed.
Lemma copy_exists j t : (j < L)%nat -> (t < s j)%nat -> exists k, (k < M)%nat /\ copy k = (j, t).
Proof.
  intros Hj Ht. assert (H : In (j, t) copies) by now apply in_copies.
  destruct (In_nth _ _ (0, 0)%nat H) as (k & Hk & E).
  exists k. auto.
Qed.
Lemma copies_sum f : sum (ids M) (fun k => f (copy k)) = sum (ids L) (fun j => sum (ids (s j)) (fun t => f (j, t))).
Proof.
  transitivity (sum copies f).
  - unfold M, copy. generalize copies. clear. intros l. induction l as [|e l IH]; [reflexivity|]. simpl length.
    rewrite sum_ids_first. simpl. now rewrite IH.
  - unfold copies. rewrite sum_flat_map. apply sum_ext. intros j _. apply sum_map.
Qed.
Lemma goods_in_true A j : goods_in A j = true <-> exists k, (k < M)%nat /\ A k = true /\ good_of k = j.
Proof.
  unfold goods_in. rewrite existsb_exists. split.
  - intros (k & Hk & H). apply in_ids in Hk. apply andb_true_iff in H. destruct H as [H1 H2]. apply Nat.eqb_eq in H2.
    eauto.
  - intros (k & Hk & H1 & H2). exists k. split; [now apply in_ids|]. rewrite H1. now apply Nat.eqb_eq in H2.
Qed.
Lemma goods_in_within A : within L (goods_in A).
Proof.
  intros j Hj. destruct (goods_in A j) eqn:E; auto. apply goods_in_true in E. destruct E as (k & Hk & _ & <-).
  destruct (copy_in k Hk). lia.
Qed.

(** ** What is handed out *)

Section Handed.
Variable omega : nat -> bundle.
Hypothesis Hs : supplied N L s F omega.
Lemma rank_below i j : (i < N)%nat -> (j < L)%nat -> omega i j = true -> (size i (fun a => omega a j) < s j)%nat.
Proof.
  intros Hi Hj Hij. destruct Hs as [_ [Hu _]]. specialize (Hu j Hj). unfold used in Hu.
  assert (H : forall n, (i < n)%nat -> (size i (fun a => omega a j) < size n (fun a => omega a j))%nat).
  { induction n as [|n IH]; intros Hn; [lia|]. simpl. destruct (Nat.eq_dec i n) as [->|]; [rewrite Hij; lia|].
    specialize (IH ltac:(lia)). destruct (omega n j); lia. }
  specialize (H N Hi). lia.
Qed.
Lemma handed_goods i : (i < N)%nat -> goods_in (handed omega i) = omega i.
Proof.
  intros Hi. extensionality j. apply eq_true_iff_eq. rewrite goods_in_true. unfold handed. split.
  - intros (k & _ & H & <-). rewrite !andb_true_iff in H. tauto.
  - intros Hij. destruct (le_lt_dec L j) as [Hj|Hj]; [destruct Hs as [Hw _]; rewrite (Hw i Hi j Hj) in Hij; discriminate|].
    destruct (copy_exists j _ Hj (rank_below i j Hi Hj Hij)) as (k & Hk & E). exists k. unfold good_of. rewrite E.
    simpl.
    split; [exact Hk|]. split; [|reflexivity]. apply Nat.ltb_lt in Hk. now rewrite Hk, Hij, Nat.eqb_refl.
Qed.
Lemma handed_exclusive : exclusive N M (handed omega).
Proof.
  split.
  - intros i _ k Hk. unfold handed. apply Nat.ltb_ge in Hk. now rewrite Hk.
  - intros k i i' _ Hi Hi' H H'. unfold handed in H, H'. rewrite !andb_true_iff, !Nat.eqb_eq in H, H'.
    destruct H as [[_ H1] H2], H' as [[_ H1'] H2']. set (h := fun a => omega a (good_of k)) in *.
    assert (Mono : forall a c, (a < c)%nat -> h a = true -> (size a h < size c h)%nat).
    { intros a c Hac Ha. induction c as [|c IH]; [lia|]. simpl. destruct (Nat.eq_dec a c) as [->|]; [rewrite Ha; lia|].
      specialize (IH ltac:(lia)). destruct (h c); lia. }
    destruct (Nat.lt_trichotomy i i') as [K|[K|K]]; auto; [pose proof (Mono i i' K H1)|pose proof (Mono i' i K H1')];
      lia.
Qed.
Lemma handed_cost f i : (i < N)%nat -> cost M (fun k => f (good_of k)) (handed omega i) = cost L f (omega i).
Proof.
  intros Hi. unfold cost. set (g := fun e : nat * nat => if omega i (fst e) &&
    Nat.eqb (snd e) (size i (fun a => omega a (fst e))) then f (fst e) else 0).
  rewrite (sum_ids_ext M _ (fun k => g (copy k))).
  - rewrite (copies_sum g). apply sum_ids_ext. intros j Hj. unfold g. cbn [fst snd]. destruct (omega i j) eqn:E; simpl.
    + apply (sum_delta (ids (s j)) (fun _ => f j)); [apply ids_NoDup|]. apply in_ids. now apply rank_below.
    + now apply sum_zero.
  - intros k Hk. unfold g, handed, good_of. apply Nat.ltb_lt in Hk. now rewrite Hk.
Qed.
Lemma handed_plan_cost f : cost M (fun k => f (good_of k)) (plan N (handed omega)) =
  sum (ids N) (fun i => cost L f (omega i)).
Proof.
  rewrite (plan_cost N M _ _ handed_exclusive). apply sum_ids_ext. intros i Hi. now apply handed_cost.
Qed.
End Handed.

(** ** Plans and uses *)

Definition use_of (B : bundle) : use := fun j => length (filter (fun k => B k && Nat.eqb (good_of k) j) (ids M)).
Lemma use_of_sum B f : sum (ids L) (fun j => f j * INR (use_of B j)) = cost M (fun k => f (good_of k)) B.
Proof.
  unfold cost. transitivity (sum (ids L) (fun j => sum (ids M) (fun k => if B k && Nat.eqb (good_of k) j then f j else 0))).
  - apply sum_ext. intros j _. unfold use_of. rewrite sum_length, sum_filter, <- sum_scal. apply sum_ext. intros k _.
    destruct (B k && _); ring.
  - rewrite sum_swap. apply sum_ids_ext. intros k Hk. destruct (B k); simpl.
    + rewrite (sum_ext (ids L) _ (fun j => if Nat.eqb j (good_of k) then f j else 0)) by
        (intros j _; now rewrite Nat.eqb_sym).
      apply (sum_delta (ids L) f); [apply ids_NoDup|]. apply in_ids. now apply copy_in.
    + now apply sum_zero.
Qed.
Lemma use_of_supply B j : (j < L)%nat -> (use_of B j <= s j)%nat.
Proof.
  intros Hj. apply INR_le. unfold use_of. rewrite sum_length, sum_filter.
  set (g := fun e : nat * nat => if Nat.eqb (fst e) j then 1 else 0).
  apply Rle_trans with (sum (ids M) (fun k => g (copy k))).
  - apply sum_le. intros k _. unfold g, good_of. destruct (B k); simpl; [lra|].
    destruct (Nat.eqb (fst (copy k)) j); lra.
  - rewrite (copies_sum g). right. unfold g. cbn [fst].
    rewrite (sum_ext (ids L) _ (fun j' => if Nat.eqb j' j then INR (s j') else 0)).
    + apply (sum_delta (ids L) (fun j' => INR (s j'))); [apply ids_NoDup|now apply in_ids].
    + intros j' _. destruct (Nat.eqb j' j); [|now apply sum_zero]. rewrite <- sum_length. unfold ids.
      now rewrite seq_length.
Qed.
Definition indicator (S : bundle) (j : nat) : R := if S j then 1 else 0.
Lemma size_capacity S B : INR (size M (inter B (fun k => Nat.ltb k M && S (good_of k)))) =
  cost M (fun k => indicator S (good_of k)) B.
Proof.
  rewrite size_sum. apply sum_ids_ext. intros k Hk. unfold inter, indicator. apply Nat.ltb_lt in Hk. rewrite Hk. simpl.
  destruct (B k), (S (good_of k)); reflexivity.
Qed.
Lemma use_of_usable B : feasible M copies_capacities B -> usable L s F (use_of B).
Proof.
  intros H. split; [intros j Hj; now apply use_of_supply|]. intros c Hc.
  specialize (H _ (in_map (fun c : capacity => (fun k => Nat.ltb k M && fst c (good_of k), snd c)) F c Hc)).
  cbn [fst snd] in H. apply le_INR in H. rewrite size_capacity, <- (use_of_sum B (indicator (fst c))) in H.
  apply Rle_trans with (2 := H). right. apply sum_ext. intros j _. unfold indicator. destruct (fst c j); ring.
Qed.
Lemma handed_best p omega : supplied N L s F omega -> best_use L s F p (used N omega) ->
  best_plan M copies_capacities (copies_price p) (plan N (handed omega)).
Proof.
  intros Hs [[_ Hu] Hbest]. split; [exact (plan_within N M _ (handed_exclusive omega))|]. split.
  - intros c' Hc'. apply in_map_iff in Hc'. destruct Hc' as (c & <- & Hc). cbn [fst snd]. apply INR_le.
    rewrite size_capacity, (handed_plan_cost omega Hs). apply Rle_trans with (2 := Hu c Hc). right.
    rewrite copies_in_used. apply sum_ext. intros i _. apply sum_ext. intros j _. unfold indicator.
    destruct (omega i j); [rewrite andb_true_r|rewrite andb_false_r]; reflexivity.
  - intros B _ HB. unfold copies_price. rewrite (handed_plan_cost omega Hs), <- (use_of_sum B p), <- worth_used.
    exact (Hbest _ (use_of_usable B HB)).
Qed.
Lemma goods_cost p A : nonnegative_prices L p -> cost L p (goods_in A) <= cost M (copies_price p) A.
Proof.
  intros Hp. unfold copies_price. rewrite <- (use_of_sum A p). apply sum_le. intros j Hj. apply in_ids in Hj.
  specialize (Hp j Hj). destruct (goods_in A j) eqn:E; [|apply Rmult_le_pos; [exact Hp|apply pos_INR]].
  apply goods_in_true in E. destruct E as (k & Hk & Ak & Gk).
  assert (K : In k (filter (fun k => A k && Nat.eqb (good_of k) j) (ids M))).
  { apply filter_In. split; [now apply in_ids|]. rewrite Ak. now apply Nat.eqb_eq. }
  assert (1 <= INR (use_of A j)); [|nra]. apply (le_INR 1). unfold use_of.
  destruct (filter _ (ids M)); [destruct K|simpl; lia].
Qed.

(** ** The theorem *)

Definition handed_out (alpha : lottery (nat -> bundle)) : lottery (nat -> bundle) :=
  map (fun d => (fst d, handed (snd d))) alpha.
Lemma goods_lottery (tau : lottery bundle) : is_lottery tau -> is_lottery (map (fun d => (fst d, goods_in (snd d))) tau).
Proof.
  intros [H0 H1]. split.
  - intros d Hd. apply in_map_iff in Hd. destruct Hd as (d' & <- & Hd). simpl. auto.
  - rewrite sum_map. exact H1.
Qed.
Theorem supplies_as_copies p alpha : supplied_strong N L s F u b p alpha ->
  production_strong N M copies_utility b copies_capacities (copies_price p) (handed_out alpha) /\
  forall d i, In d alpha -> 0 < fst d -> (i < N)%nat -> goods_in (handed (snd d) i) = snd d i.
Proof.
  intros (Hp & [Hl Hs] & Hbest & Hagents). split; [|intros d i Hd Hpos Hi; apply handed_goods; auto].
  split; [intros k Hk; apply Hp; now apply copy_in|]. split; [split|].
  - split.
    + intros d Hd. apply in_map_iff in Hd. destruct Hd as (d' & <- & Hd). simpl. now apply Hl.
    + unfold handed_out. rewrite sum_map. apply Hl.
  - intros d Hd Hpos. apply in_map_iff in Hd. destruct Hd as (d' & <- & Hd). simpl in *.
    split; [apply handed_exclusive|]. apply handed_best; auto.
  - intros i Hi. destruct (Hagents i Hi) as [[(A1 & A2 & A3) A4] A5]. set (sigma := marginal i alpha) in *.
    set (sigma' := marginal i (handed_out alpha)).
    assert (Same : forall f g, (forall d, In d alpha -> 0 < fst d -> f (handed (snd d) i) = g (snd d i)) ->
      expect sigma' f = expect sigma g).
    { intros f g H. unfold sigma', sigma. rewrite !expect_marginal. unfold handed_out, expect. rewrite sum_map.
      cbn [fst snd].
      apply (expect_ext alpha (fun o => f (handed o i)) (fun o => g (o i)) Hl). exact H. }
    assert (Cost : expect sigma' (cost M (copies_price p)) = expect sigma (cost L p)).
    { apply Same. intros d Hd Hpos. apply handed_cost; auto. }
    assert (Util : expected_utility copies_utility i sigma' = expected_utility u i sigma).
    { apply Same. intros d Hd Hpos. unfold copies_utility. now rewrite handed_goods by auto. }
    assert (Tau : forall tau, is_lottery tau -> finite_utility M copies_utility i tau ->
      exists tau0, is_lottery tau0 /\ finite_utility L u i tau0 /\
        expected_utility u i tau0 = expected_utility copies_utility i tau /\
        expect tau0 (cost L p) <= expect tau (cost M (copies_price p))).
    { intros tau Ht Hf. exists (map (fun d => (fst d, goods_in (snd d))) tau). split; [now apply goods_lottery|]. split.
      - intros d Hd Hpos. apply in_map_iff in Hd. destruct Hd as (d' & <- & Hd). simpl in *.
        split; [apply goods_in_within|]. exact (proj2 (Hf d' Hd Hpos)).
      - unfold expected_utility, expect. rewrite !sum_map. cbn [fst snd]. split; [reflexivity|]. apply sum_le.
        intros d Hd.
        apply Rmult_le_compat_l; [now apply Ht|now apply goods_cost]. }
    assert (L' : is_lottery sigma').
    { apply is_lottery_marginal. split; [intros d Hd; apply in_map_iff in Hd; destruct Hd as (d' & <- & Hd); simpl; now apply Hl|].
      unfold handed_out. rewrite sum_map. apply Hl. }
    assert (F' : finite_utility M copies_utility i sigma').
    { intros d Hd Hpos. apply in_map_iff in Hd. destruct Hd as (d' & <- & Hd'). apply in_map_iff in Hd'.
      destruct Hd' as (d & <- & Hd). simpl in *. split; [now apply handed_exclusive|]. unfold copies_utility.
      rewrite handed_goods by auto. apply (A2 (fst d, snd d i)); [|exact Hpos]. unfold sigma, marginal.
      exact (in_map (fun w => (fst w, snd w i)) alpha d Hd). }
    assert (Own : affordable M copies_utility b (copies_price p) i sigma').
    { split; [exact L'|]. split; [exact F'|]. rewrite Cost. exact A3. }
    split; [split; [exact Own|]|].
    + intros tau (T1 & T2 & T3). destruct (Tau tau T1 T2) as (tau0 & K1 & K2 & K3 & K4). fold sigma'.
      rewrite Util, <- K3. apply A4.
      split; [exact K1|]. split; [exact K2|lra].
    + intros tau [(T1 & T2 & T3) T4]. destruct (Tau tau T1 T2) as (tau0 & K1 & K2 & K3 & K4).
      assert (Aff : affordable L u b p i tau0) by (split; [exact K1|]; split; [exact K2|lra]).
      specialize (T4 sigma' Own). rewrite Util, <- K3 in T4. fold sigma'. rewrite Cost.
      apply Rle_trans with (2 := K4). apply A5. split; [exact Aff|]. intros rho Hrho. specialize (A4 rho Hrho). lra.
Qed.
End Copies.
