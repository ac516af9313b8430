(** Pseudomarkets with supplies: the first paper's economy with s_j interchangeable copies of each good j, of which an
    agent takes at most one.

    A [use] gives the number of copies of each good that are handed out.  It is [usable] if there are so many, and if
    each capacity (S, h) of F is kept: at most h copies of the goods in S.  It is a [best_use] at prices p if no usable one
    is worth more.
    - [supplied_strong]: strong equilibrium.  Each draw's use is a best one, and each agent's random consumption is a
      cheapest optimal one (gpz_economy.v).  Without capacities copies of goods with a price are all handed out, and
      nothing else is asked of uses ([best_use_simple]).
    - [supplied_strong_efficient]: a strong equilibrium is Pareto efficient.
    - [single_copies]: with one copy of each good this is [production_strong] of production_economy.v.
    - [laminar_utility L v K]: the largest value of a part of the bundle, a value v_j for each of its goods and gains for
      the number of its goods in each set of K; [laminar_utility_is].  Gains 0 say no more than a limit, and with them
      alone it is the weighted rank of a laminar matroid. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions gpz_operations
  gpz_monotone gpz_mnat_examples
  gpz_constraints production_economy expectation_economy.
Import ListNotations.
Open Scope R_scope.

Definition use : Type := nat -> nat.

Section Supplies.
Variables (N L : nat) (s : nat -> nat) (F : list capacity).

(** Copies of the goods in S, and what they are worth. *)
Definition copies_in (S : bundle) (q : use) : R := sum (ids L) (fun j => if S j then INR (q j) else 0).
Definition worth (p : nat -> R) (q : use) : R := sum (ids L) (fun j => p j * INR (q j)).
Definition usable (q : use) : Prop :=
  (forall j, (j < L)%nat -> (q j <= s j)%nat) /\ forall c, In c F -> copies_in (fst c) q <= INR (snd c).
Definition best_use (p : nat -> R) (q : use) : Prop := usable q /\ forall q', usable q' -> worth p q' <= worth p q.

(** How many of N agents have good j. *)
Definition used (omega : nat -> bundle) : use := fun j => size N (fun i => omega i j).
(** Bundles for all agents, of which there are enough copies. *)
Definition supplied (omega : nat -> bundle) : Prop :=
  (forall i, (i < N)%nat -> within L (omega i)) /\ usable (used omega).

Variable u : nat -> bundle -> option R.
Variable b : nat -> R.
Definition supplied_allocation (alpha : lottery (nat -> bundle)) : Prop :=
  is_lottery alpha /\ forall w, In w alpha -> 0 < fst w -> supplied (snd w).
Definition supplied_strong (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  nonnegative_prices L p /\ supplied_allocation alpha /\
  (forall w, In w alpha -> 0 < fst w -> best_use p (used (snd w))) /\
  forall i, (i < N)%nat -> cheapest_optimal L u b p i (marginal i alpha).
(** No random allocation makes an agent better off and none worse off. *)
Definition supplied_efficient (alpha : lottery (nat -> bundle)) : Prop :=
  supplied_allocation alpha /\ forall beta, supplied_allocation beta ->
    (forall i, (i < N)%nat -> finite_utility L u i (marginal i beta) /\
       expected_utility u i (marginal i alpha) <= expected_utility u i (marginal i beta)) ->
    forall i, (i < N)%nat -> expected_utility u i (marginal i beta) <= expected_utility u i (marginal i alpha).

(** ** Uses *)

Lemma size_sum n (A : nat -> bool) : INR (size n A) = sum (ids n) (fun i => if A i then 1 else 0).
Proof.
  induction n as [|n IH]; [reflexivity|]. unfold ids in *. rewrite seq_S, sum_app, <- IH. simpl size.
  rewrite plus_INR. simpl. destruct (A n); simpl; ring.
Qed.
Lemma worth_used p omega : worth p (used omega) = sum (ids N) (fun i => cost L p (omega i)).
Proof.
  unfold worth, cost. rewrite sum_swap. apply sum_ext. intros j _. unfold used. rewrite size_sum, <- sum_scal.
  apply sum_ext. intros i _. destruct (omega i j); ring.
Qed.
Lemma copies_in_used S omega : copies_in S (used omega) =
  sum (ids N) (fun i => sum (ids L) (fun j => if S j && omega i j then 1 else 0)).
Proof.
  unfold copies_in. rewrite sum_swap. apply sum_ext. intros j _. unfold used. destruct (S j); simpl.
  - apply size_sum.
  - symmetry. now apply sum_zero.
Qed.
Lemma spending_worth p alpha : sum (ids N) (fun i => expect (marginal i alpha) (cost L p)) =
  expect alpha (fun omega => worth p (used omega)).
Proof.
  rewrite (sum_ext (ids N) _ (fun i => sum alpha (fun w => fst w * cost L p (snd w i)))) by
    (intros i _; apply expect_marginal).
  rewrite sum_swap. apply sum_ext. intros w _. rewrite sum_scal. now rewrite worth_used.
Qed.

Theorem best_use_simple p q : F = [] -> nonnegative_prices L p -> (best_use p q <->
  forall j, (j < L)%nat -> (q j <= s j)%nat /\ (q j = s j \/ p j = 0)).
Proof.
  intros HF Hp. split.
  - intros [[H1 _] H2] j Hj. split; [now apply H1|]. destruct (Nat.eq_dec (q j) (s j)) as [|Hne]; [now left|right].
    pose proof (H1 j Hj) as Hle. set (q' := fun k => if Nat.eqb k j then s j else q k).
    assert (E : worth p q' = worth p q + p j * (INR (s j) - INR (q j))).
    { unfold worth. rewrite <- (sum_delta (ids L) (fun k => p k * (INR (s k) - INR (q k))) j (ids_NoDup L)
        (proj2 (in_ids j L) Hj)), <- sum_plus. apply sum_ext. intros k _. unfold q'.
      destruct (Nat.eqb_spec k j) as [->|]; ring. }
    assert (U : usable q').
    { split; [|rewrite HF; intros c []]. intros k Hk. unfold q'. destruct (Nat.eqb_spec k j) as [->|]; [lia|auto]. }
    specialize (H2 q' U). specialize (Hp j Hj). assert (INR (q j) < INR (s j)) by (apply lt_INR; lia). nra.
  - intros H. split; [split; [intros j Hj; now apply H|rewrite HF; intros c []]|]. intros q' [K _]. apply sum_le.
    intros j Hj. apply in_ids in Hj. destruct (H j Hj) as [H1 [H2|H2]].
    + apply Rmult_le_compat_l; [now apply Hp|]. apply le_INR. rewrite H2. now apply K.
    + rewrite H2. lra.
Qed.

(** ** Pareto efficiency *)

Section Efficient.
Variables (p : nat -> R) (alpha beta : lottery (nat -> bundle)).
Hypothesis Hstrong : supplied_strong p alpha.
Hypothesis Hbeta : supplied_allocation beta.
Hypothesis Hweak : forall i, (i < N)%nat -> finite_utility L u i (marginal i beta) /\
  expected_utility u i (marginal i alpha) <= expected_utility u i (marginal i beta).
Let spends (a : lottery (nat -> bundle)) (i : nat) : R := expect (marginal i a) (cost L p).

Lemma spends_at_least i : (i < N)%nat -> spends alpha i <= spends beta i.
Proof.
  intros Hi. destruct (Rle_dec (spends alpha i) (spends beta i)) as [|Hn]; auto. exfalso.
  destruct Hstrong as (_ & _ & _ & Hopt). destruct (Hopt i Hi) as [[(_ & _ & Hb) Hm] Hch].
  destruct (Hweak i Hi) as [Hf Hu]. fold (spends alpha i) in Hb, Hch.
  assert (A : affordable L u b p i (marginal i beta)).
  { split; [apply is_lottery_marginal, Hbeta|]. split; [exact Hf|]. fold (spends beta i). lra. }
  assert (O : optimal L u b p i (marginal i beta)).
  { split; [exact A|]. intros sg Hsg. specialize (Hm sg Hsg). lra. }
  specialize (Hch _ O). fold (spends beta i) in Hch. lra.
Qed.
Lemma gainer_spends i : (i < N)%nat ->
  expected_utility u i (marginal i alpha) < expected_utility u i (marginal i beta) -> spends alpha i < spends beta i.
Proof.
  intros Hi Hlt. destruct (Rlt_dec (spends alpha i) (spends beta i)) as [|Hn]; auto. exfalso.
  destruct Hstrong as (_ & _ & _ & Hopt). destruct (Hopt i Hi) as [[(_ & _ & Hb) Hm] _].
  fold (spends alpha i) in Hb. apply (Rlt_not_le _ _ Hlt), Hm. split; [apply is_lottery_marginal, Hbeta|].
  split; [now apply Hweak|]. fold (spends beta i). lra.
Qed.
Lemma total_spending : sum (ids N) (spends beta) <= sum (ids N) (spends alpha).
Proof.
  unfold spends. rewrite !spending_worth. destruct Hstrong as (_ & [Hl _] & Hbest & _). destruct Hbeta as [Hlb Hs].
  destruct (lottery_outcome alpha Hl) as (w0 & Hw0 & Hp0). set (m := worth p (used (snd w0))).
  apply Rle_trans with m; [rewrite <- (expect_const beta m Hlb)|rewrite <- (expect_const alpha m Hl)]; apply expect_le;
    auto; intros w Hw Hpos.
  - apply (Hbest w0 Hw0 Hp0). exact (proj2 (Hs w Hw Hpos)).
  - apply (Hbest w Hw Hpos). exact (proj1 (Hbest w0 Hw0 Hp0)).
Qed.
End Efficient.
Theorem supplied_strong_efficient p alpha : supplied_strong p alpha -> supplied_efficient alpha.
Proof.
  intros H. split; [apply H|]. intros beta Hb Hw i Hi. apply Rnot_lt_le. intros Hlt.
  apply (Rle_not_lt _ _ (total_spending p alpha beta H Hb)).
  apply sum_lt with (v0 := i).
  - intros k Hk. apply in_ids in Hk. exact (spends_at_least p alpha beta H Hb Hw k Hk).
  - now apply in_ids.
  - exact (gainer_spends p alpha beta H Hb Hw i Hi Hlt).
Qed.
End Supplies.

(** ** One copy of each good *)

Section Single.
Variables (N L : nat) (F : list capacity).
Let one : nat -> nat := fun _ => 1%nat.
Definition bundle_use (A : bundle) : use := fun j => Nat.b2n (A j).
Lemma worth_bundle p A : worth L p (bundle_use A) = cost L p A.
Proof. apply sum_ext. intros j _. unfold bundle_use. destruct (A j); simpl; ring. Qed.
Lemma copies_in_bundle S A : copies_in L S (bundle_use A) = INR (size L (inter A S)).
Proof.
  unfold copies_in. rewrite size_sum. apply sum_ext. intros j _. unfold bundle_use, inter.
  destruct (S j), (A j); reflexivity.
Qed.
Lemma bundle_usable A : usable L one F (bundle_use A) <-> feasible L F A.
Proof.
  split.
  - intros [_ H] c Hc. specialize (H c Hc). rewrite copies_in_bundle in H. now apply INR_le.
  - intros H. split; [intros j _; unfold bundle_use, one; destruct (A j); simpl; lia|]. intros c Hc.
    rewrite copies_in_bundle. now apply le_INR, H.
Qed.
(** A usable use is one of a bundle. *)
Definition bundle_of_use (q : use) : bundle := fun j => Nat.ltb j L && Nat.ltb 0 (q j).
Lemma use_of_bundle q j : usable L one F q -> (j < L)%nat -> bundle_use (bundle_of_use q) j = q j.
Proof.
  intros [H _] Hj. specialize (H j Hj). unfold one in H. unfold bundle_use, bundle_of_use. apply Nat.ltb_lt in Hj.
  rewrite Hj. simpl. destruct (q j) as [|[|]]; simpl; lia.
Qed.
Lemma worth_ext p q q' : (forall j, (j < L)%nat -> q j = q' j) -> worth L p q = worth L p q'.
Proof. intros H. apply sum_ids_ext. intros j Hj. now rewrite H. Qed.
Lemma usable_ext q q' : (forall j, (j < L)%nat -> q j = q' j) -> usable L one F q -> usable L one F q'.
Proof.
  intros H [H1 H2]. split; [intros j Hj; rewrite <- H by auto; auto|]. intros c Hc. specialize (H2 c Hc).
  unfold copies_in in *. rewrite (sum_ids_ext L _ (fun j => if fst c j then INR (q j) else 0)); auto. intros j Hj.
  now rewrite H.
Qed.
Lemma used_plan omega j : exclusive N L omega -> (j < L)%nat -> used N omega j = bundle_use (plan N omega) j.
Proof.
  intros [_ Hex] Hj. apply INR_eq. unfold used. rewrite size_sum. unfold bundle_use.
  destruct (plan N omega j) eqn:E.
  - apply plan_member in E. destruct E as (i & Hi & H).
    rewrite (sum_single (ids N) _ i (ids_NoDup N) (proj2 (in_ids i N) Hi)); [now rewrite H|].
    intros k Hk Hne. apply in_ids in Hk. destruct (omega k j) eqn:Ek; auto. exfalso. apply Hne. now apply (Hex j).
  - apply sum_zero. intros i Hi. apply in_ids in Hi. destruct (omega i j) eqn:Ei; auto. exfalso.
    assert (K : plan N omega j = true) by (apply plan_member; eauto). congruence.
Qed.
Lemma supplied_exclusive omega : supplied N L one F omega -> exclusive N L omega.
Proof.
  intros [H1 [H2 _]]. split; [exact H1|]. intros j i k Hj Hi Hk Ei Ek. destruct (Nat.eq_dec i k) as [|Hne]; auto.
  exfalso. specialize (H2 j Hj). unfold used, one in H2.
  assert (K : (2 <= size N (fun a => omega a j))%nat); [|lia].
  rewrite <- (size_remove N (fun a => omega a j) i Hi Ei).
  rewrite <- (size_remove N (remove (fun a => omega a j) i) k Hk); [lia|]. unfold remove.
  destruct (Nat.eqb_spec k i); [congruence|exact Ek].
Qed.
Theorem single_copies u b p alpha :
  supplied_strong N L one F u b p alpha <-> production_strong N L u b F p alpha.
Proof.
  split.
  - intros (H1 & [H2 H3] & H4 & H5). split; [exact H1|]. split; [|exact H5]. split; [exact H2|]. intros w Hw Hpos.
    specialize (H3 w Hw Hpos). pose proof (supplied_exclusive _ H3) as Hex. split; [exact Hex|].
    pose proof (fun j => used_plan (snd w) j Hex) as E. destruct (H4 w Hw Hpos) as [U1 U2].
    split; [now apply plan_within|]. split; [apply bundle_usable; now apply (usable_ext (used N (snd w)))|].
    intros B HB HF. rewrite <- !worth_bundle, <- (worth_ext p _ _ E). now apply U2, bundle_usable.
  - intros (H1 & [H2 H3] & H5). split; [exact H1|].
    assert (K : forall w, In w alpha -> 0 < fst w -> supplied N L one F (snd w) /\ best_use L one F p (used N (snd w))).
    { intros w Hw Hpos. destruct (H3 w Hw Hpos) as [Hex (P1 & P2 & P3)].
      pose proof (fun j => used_plan (snd w) j Hex) as E.
      assert (U : usable L one F (used N (snd w))).
      { apply (usable_ext (bundle_use (plan N (snd w)))); [intros; now rewrite E|]. now apply bundle_usable. }
      split; [split; [apply Hex|exact U]|]. split; [exact U|]. intros q Hq.
      rewrite (worth_ext p _ _ E), worth_bundle.
      rewrite <- (worth_ext p _ _ (fun j => use_of_bundle q j Hq)), worth_bundle. apply P3.
      - intros j Hj. unfold bundle_of_use. apply Nat.ltb_ge in Hj. now rewrite Hj.
      - apply bundle_usable. apply (usable_ext q); auto. intros j Hj. symmetry. now apply use_of_bundle. }
    split; [split; [exact H2|]; intros w Hw Hpos; now apply K|]. split; [|exact H5]. intros w Hw Hpos. now apply K.
Qed.
End Single.

(** ** Laminar concave utilities *)

(** A set of goods with its gains: the first, the second, ... good of the set adds so much, and there are no more. *)
Definition gain_set : Type := bundle * list R.
Definition nested_sets (K : list gain_set) : Prop := forall c d, In c K -> In d K ->
  disjoint (fst c) (fst d) \/ subset (fst c) (fst d) \/ subset (fst d) (fst c).
Definition total_gain (d : list R) (n : nat) : R := sum (firstn n d) (fun r => r).
Section Utility.
Variables (L : nat) (v : nat -> R) (K : list gain_set).
(** No more goods of a set than it has gains. *)
Definition fits (C : bundle) : Prop := forall c, In c K -> (size L (inter C (fst c)) <= length (snd c))%nat.
Definition gross (C : bundle) : R := cost L v C + sum K (fun c => total_gain (snd c) (size L (inter C (fst c)))).
Definition fits_b (C : bundle) : bool := forallb (fun c => Nat.leb (size L (inter C (fst c))) (length (snd c))) K.
Definition laminar_utility : bundle -> option R := best_inside L (fun C => if fits_b C then Some (gross C) else None).

Lemma fits_b_ok C : fits_b C = true <-> fits C.
Proof.
  unfold fits_b, fits. rewrite forallb_forall. split; intros H c Hc; specialize (H c Hc); now apply Nat.leb_le.
Qed.
Theorem laminar_utility_is A x : within L A -> laminar_utility A = Some x <->
  (exists C, subset C A /\ fits C /\ x = gross C) /\ forall C, subset C A -> fits C -> gross C <= x.
Proof.
  intros HA. unfold laminar_utility. set (val := fun C => if fits_b C then Some (gross C) else None).
  assert (Upper : forall C, subset C A -> fits C -> exists y, best_inside L val A = Some y /\ gross C <= y).
  { intros C Hs Hf. apply (best_inside_bound L _ A C); auto; [now apply (within_subset L C A)|].
    unfold val. apply fits_b_ok in Hf. now rewrite Hf. }
  assert (Lower : forall y, best_inside L val A = Some y -> exists C, subset C A /\ fits C /\ y = gross C).
  { intros y Hy. destruct (best_inside_attained _ _ _ _ Hy) as (C & _ & Hs & Hv). unfold val in Hv.
    destruct (fits_b C) eqn:E; [|discriminate]. exists C. apply fits_b_ok in E. split; [exact Hs|].
    split; [exact E|congruence]. }
  split.
  - intros H. split; [now apply Lower|]. intros C Hs Hf. destruct (Upper C Hs Hf) as (y & Hy & Hle). congruence.
  - intros [(C & Hs & Hf & ->) Hmax]. destruct (Upper C Hs Hf) as (y & Hy & Hle). rewrite Hy. f_equal.
    destruct (Lower y Hy) as (D & Ds & Df & ->). specialize (Hmax D Ds Df). lra.
Qed.
Lemma fits_empty : fits empty.
Proof.
  intros c _. replace (inter empty (fst c)) with empty by (extensionality k; reflexivity). rewrite size_empty. lia.
Qed.
Lemma laminar_utility_finite A : exists x, laminar_utility A = Some x.
Proof.
  unfold laminar_utility. destruct (best_inside_bound L (fun C => if fits_b C then Some (gross C) else None) A empty
    (gross empty)) as (y & Hy & _); [intros k _; reflexivity|intros k Hk; discriminate| |eauto].
  pose proof fits_empty as E. apply fits_b_ok in E. now rewrite E.
Qed.
Theorem laminar_utility_monotone : monotone L laminar_utility.
Proof. apply gpz_best_inside_monotone. Qed.
End Utility.

(** ** Constants in utilities *)

(** u is w and a constant. *)
Definition same_up_to_constant (L : nat) (u w : bundle -> option R) : Prop :=
  exists c, forall A, within L A -> exists x, w A = Some x /\ u A = Some (c + x).
Section Constants.
Variables (N L : nat) (s : nat -> nat) (F : list capacity) (u w : nat -> bundle -> option R) (b : nat -> R).
Hypothesis Hsame : forall i, (i < N)%nat -> same_up_to_constant L (u i) (w i).
Lemma same_finite i sigma : (i < N)%nat -> finite_utility L u i sigma <-> finite_utility L w i sigma.
Proof.
  intros Hi. destruct (Hsame i Hi) as (c & H). unfold finite_utility, consumption_set.
  split; intros K d Hd Hpos; destruct (K d Hd Hpos) as [K1 _]; (split; [exact K1|]);
    destruct (H (snd d) K1) as (x & Hx & Hu); congruence.
Qed.
Lemma same_expected i : (i < N)%nat -> exists c, forall sigma, is_lottery sigma -> finite_utility L w i sigma ->
  expected_utility u i sigma = c + expected_utility w i sigma.
Proof.
  intros Hi. destruct (Hsame i Hi) as (c & H). exists c. intros sigma Hl Hf. unfold expected_utility.
  rewrite <- (expect_const sigma c Hl), <- expect_plus. apply expect_ext; [exact Hl|]. intros d Hd Hpos.
  destruct (H (snd d)) as (x & Hx & Hu); [now apply Hf|]. rewrite Hx, Hu. reflexivity.
Qed.
Lemma cheapest_same p i sigma : (i < N)%nat -> cheapest_optimal L w b p i sigma -> cheapest_optimal L u b p i sigma.
Proof.
  intros Hi [[(H1 & H2 & H3) H4] H5]. destruct (same_expected i Hi) as (c & Hc).
  assert (Opt : optimal L u b p i sigma).
  { split; [split; [exact H1|]; split; [now apply same_finite|exact H3]|]. intros tau (T1 & T2 & T3).
    apply same_finite in T2; [|exact Hi]. rewrite !Hc by assumption. specialize (H4 tau (conj T1 (conj T2 T3))). lra. }
  split; [exact Opt|]. intros tau [(T1 & T2 & T3) T4]. apply same_finite in T2; [|exact Hi]. apply H5.
  split; [exact (conj T1 (conj T2 T3))|]. intros rho (R1 & R2 & R3). pose proof R2 as R2'.
  apply (same_finite i rho Hi) in R2'. specialize (T4 rho (conj R1 (conj R2' R3))). rewrite !Hc in T4 by assumption.
  lra.
Qed.
Theorem strong_same p alpha : supplied_strong N L s F w b p alpha -> supplied_strong N L s F u b p alpha.
Proof.
  intros (H1 & H2 & H3 & H4). split; [exact H1|]. split; [exact H2|]. split; [exact H3|]. intros i Hi.
  apply cheapest_same; auto.
Qed.
End Constants.
