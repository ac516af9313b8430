(** Weights and prices: what the fixed-point theorem gives for every market of monotone utilities, concave or not.

    Utilities are finite everywhere.  At weights la_i and prices p an agent's [weighted_choice] is a lottery over
    bundles that maximise la_i u_i - p; it costs at most b_i, and exactly b_i if la_i < 1.
    - [weights_with_leftovers]: there are weights 0 < la_i <= 1, prices p >= 0 and weighted choices at which no good is
      used more than once in expectation, and only free goods less than once.
    - [weights_exist]: with monotone utilities, every good exactly once: free goods that are left go to the first agent.
    - [weighted_choice_budgeted]: a weighted choice maximises u_i - p within the budget.
    Everything that exists in gpz_lemma_1.v, gpz_theorem_1.v, gpz_expectation_exists.v and gpz_theorem_2.v comes from
    here.  Proof: [best_replies], with the weights and the prices (of at most 2 U + 1, more than any good is worth) as
    coordinates, the agents as players and the bundles as options; the force on the weight of agent i is the money she
    has left, that on a price is the excess use of the good. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums cube best_replies gpz_economy bundle_sets m_natural
  mnat_constructions expectation_economy gpz_step_4.
Import ListNotations.
Open Scope R_scope.

Definition net_of (L : nat) (u : nat -> bundle -> option R) (la p : nat -> R) (i : nat) (A : bundle) : R :=
  la i * real (u i A) - cost L p A.
Definition weighted_choice (L : nat) (u : nat -> bundle -> option R) (b la p : nat -> R) (i : nat)
  (sg : lottery bundle) : Prop :=
  is_lottery sg /\
  (forall z, In z sg -> 0 < fst z -> within L (snd z) /\
     forall B, within L B -> net_of L u la p i B <= net_of L u la p i (snd z)) /\
  expect sg (cost L p) <= b i /\ (la i < 1 -> expect sg (cost L p) = b i).
Definition weighted_choices (N L : nat) (u : nat -> bundle -> option R) (b la p : nat -> R)
  (sigma : nat -> lottery bundle) : Prop :=
  nonnegative_prices L p /\ forall i, (i < N)%nat -> 0 < la i <= 1 /\ weighted_choice L u b la p i (sigma i).
Definition used_or_free (N : nat) (p : nat -> R) (sigma : nat -> lottery bundle) (j : nat) : Prop :=
  expected_use N sigma j <= 1 /\ (expected_use N sigma j = 1 \/ p j = 0).

(** ** From the fixed point *)

Section Weights.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (U : R).
Hypothesis HN : (0 < N)%nat.
Hypothesis Hfin : forall i A, (i < N)%nat -> within L A -> u i A <> None.
Hypothesis Hb : forall i, (i < N)%nat -> 0 < b i.
Hypothesis HU : 0 <= U.
Hypothesis Hbound : forall i A y, (i < N)%nat -> within L A -> u i A = Some y -> - U <= y <= U.

(** The options: the bundles. *)
Let T := length (bundles L).
Let B (t : nat) : bundle := nth t (bundles L) empty.
Lemma some_bundles : (0 < T)%nat.
Proof.
  unfold T. pose proof (bundles_complete L empty (fun k _ => eq_refl)) as H. destruct (bundles L); [destruct H|].
  simpl. lia.
Qed.
Lemma B_within t : (t < T)%nat -> within L (B t).
Proof. intros Ht. apply bundles_within. now apply nth_In. Qed.
Lemma B_onto A : within L A -> exists t, (t < T)%nat /\ B t = A.
Proof. intros HA. destruct (In_nth _ _ empty (bundles_complete L A HA)) as (t & Ht & E). exists t. auto. Qed.

(** The coordinates: N weights, and L prices in units of [top], which no good is worth. *)
Let top : R := 2 * U + 1.
Definition price_at (x : vec) (j : nat) : R := top * x (N + j)%nat.
Definition worth_at (i t : nat) (x : vec) : R := net_of L u x (price_at x) i (B t).
Definition push (k i t : nat) (x : vec) : R :=
  if Nat.ltb k N then (if Nat.eqb i k then b k - cost L (price_at x) (B t) else 0)
  else (if B t (k - N)%nat then 1 else 0) - / INR N.

Lemma cost_at_cont t : cont (N + L) (fun x => cost L (price_at x) (B t)).
Proof.
  unfold cost. apply cont_sum. intros j Hj. apply in_ids in Hj. destruct (B t j); [|apply cont_const].
  apply cont_mult; [apply cont_const|apply cont_coordinate; lia].
Qed.
Lemma worth_at_cont i t : (i < N)%nat -> cont (N + L) (worth_at i t).
Proof.
  intros Hi. apply cont_minus; [|apply cost_at_cont]. apply cont_mult; [apply cont_coordinate; lia|apply cont_const].
Qed.
Lemma push_cont k i t : cont (N + L) (push k i t).
Proof.
  unfold push. destruct (Nat.ltb k N); [destruct (Nat.eqb i k)|]; try apply cont_const.
  apply cont_minus; [apply cont_const|apply cost_at_cont].
Qed.

Section Point.
Variable x : vec.
Hypothesis Hx : replies (N + L) N T worth_at push 0 x.
Let p : nat -> R := price_at x.
Definition lot (i : nat) : lottery bundle := map (fun t => (weight (N + L) T x i t, B t)) (ids T).

Lemma x_unit k : (k < N + L)%nat -> 0 <= x k <= 1.
Proof. intros Hk. apply (proj1 Hx). lia. Qed.
Lemma p_nonneg : nonnegative_prices L p.
Proof. intros j Hj. apply Rmult_le_pos; [unfold top; lra|]. apply x_unit. lia. Qed.
Lemma lot_lottery i : (i < N)%nat -> is_lottery (lot i).
Proof.
  intros Hi. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (t & <- & Ht). apply in_ids in Ht. simpl.
    apply (proj1 Hx). apply slot_lt; auto using some_bundles.
  - unfold lot. rewrite sum_map. simpl. now apply (proj1 (proj2 Hx)).
Qed.
Lemma lot_expect i f : expect (lot i) f = sum (ids T) (fun t => weight (N + L) T x i t * f (B t)).
Proof. unfold expect, lot. now rewrite sum_map. Qed.
Lemma lot_best i w : (i < N)%nat -> In w (lot i) -> 0 < fst w -> within L (snd w) /\
  forall A, within L A -> net_of L u x p i A <= net_of L u x p i (snd w).
Proof.
  intros Hi Hw Hpos. apply in_map_iff in Hw. destruct Hw as (t & <- & Ht). apply in_ids in Ht. simpl in *.
  split; [now apply B_within|]. intros A HA. destruct (B_onto A HA) as (t' & Ht' & <-).
  pose proof (proj1 (proj2 (proj2 Hx)) i t t' Hi Ht Ht' Hpos) as V. unfold worth_at in V. fold p in V. lra.
Qed.

(** The forces. *)
Lemma force_weight k : (k < N)%nat -> force (N + L) N T push k x = b k - expect (lot k) (cost L p).
Proof.
  intros Hk. unfold force. rewrite (sum_single (ids N) _ k (ids_NoDup N)); [|now apply in_ids|].
  - rewrite lot_expect.
    rewrite (sum_ext _ _ (fun t => b k * weight (N + L) T x k t - weight (N + L) T x k t * cost L p (B t))).
    + rewrite sum_minus, sum_scal, (proj1 (proj2 Hx) k Hk). ring.
    + intros t _. unfold push. apply Nat.ltb_lt in Hk. rewrite Hk, Nat.eqb_refl. fold p. unfold weight. ring.
  - intros i _ Hne. apply sum_zero. intros t _. unfold push. apply Nat.ltb_lt in Hk. rewrite Hk.
    destruct (Nat.eqb_spec i k); [tauto|]. ring.
Qed.
Lemma force_price j : (j < L)%nat -> force (N + L) N T push (N + j) x = expected_use N lot j - 1.
Proof.
  intros Hj. unfold force. transitivity (sum (ids N) (fun i => quantity (lot i) j - / INR N)).
  - apply sum_ids_ext. intros i Hi. unfold quantity. rewrite lot_expect.
    rewrite (sum_ext _ _ (fun t => weight (N + L) T x i t * (if B t j then 1 else 0)
      - / INR N * weight (N + L) T x i t)).
    + rewrite sum_minus, sum_scal, (proj1 (proj2 Hx) i Hi). ring.
    + intros t _. unfold push. destruct (Nat.ltb_spec (N + j) N); [lia|]. replace (N + j - N)%nat with j by lia. ring.
  - rewrite sum_minus. unfold expected_use, quantity. f_equal.
    rewrite (sum_ext _ _ (fun _ => / INR N * 1)) by (intros; ring).
    rewrite sum_scal, <- sum_length. unfold ids. rewrite seq_length. field. apply not_0_INR. lia.
Qed.
Lemma forces k : (k < N + L)%nat -> (0 <= force (N + L) N T push k x \/ x k = 0) /\
  (force (N + L) N T push k x <= 0 \/ x k = 1).
Proof. apply (proj2 (proj2 (proj2 Hx))). Qed.

(** Nobody buys a good at the highest price. *)
Lemma nobody_buys i w j : (i < N)%nat -> (j < L)%nat -> x (N + j)%nat = 1 -> In w (lot i) -> 0 < fst w ->
  snd w j = false.
Proof.
  intros Hi Hj H1 Hw Hpos. destruct (snd w j) eqn:E; auto. exfalso. destruct (lot_best i w Hi Hw Hpos) as [W V].
  pose proof (within_remove L _ j W) as W'. specialize (V _ W'). unfold net_of in V.
  rewrite (cost_remove L p (snd w) j Hj E) in V. unfold p at 3 in V. unfold price_at in V. rewrite H1 in V.
  pose proof (x_unit i ltac:(lia)) as Xi.
  destruct (u i (snd w)) as [y|] eqn:Ey; [|now apply (Hfin i (snd w))].
  destruct (u i (remove (snd w) j)) as [y'|] eqn:Ey'; [|now apply (Hfin i (remove (snd w) j))].
  pose proof (Hbound i _ y Hi W Ey). pose proof (Hbound i _ y' Hi W' Ey'). simpl in V.
  assert (D : x i * (y - y') <= 2 * U) by nra. unfold top in V. lra.
Qed.
Lemma use_or_free j : (j < L)%nat -> used_or_free N p lot j.
Proof.
  intros Hj. destruct (forces (N + j) ltac:(lia)) as [F0 F1]. rewrite force_price in F0, F1 by auto.
  assert (Hle : expected_use N lot j <= 1).
  { destruct F1 as [F1|F1]; [lra|]. assert (Z : expected_use N lot j = 0); [|lra]. apply sum_zero. intros i Hi.
    apply in_ids in Hi. transitivity (expect (lot i) (fun _ => 0)); [|apply expect_const; now apply lot_lottery].
    apply expect_ext; [now apply lot_lottery|]. intros w Hw Hpos. now rewrite (nobody_buys i w j). }
  split; [exact Hle|]. destruct F0 as [F0|F0]; [left; lra|]. right. unfold p, price_at. rewrite F0. ring.
Qed.
(** An agent of weight 0 would spend nothing, and so her weight would rise. *)
Lemma no_weight i : (i < N)%nat -> x i = 0 -> expect (lot i) (cost L p) <= 0.
Proof.
  intros Hi H0. rewrite <- (expect_const (lot i) 0 (lot_lottery i Hi)). apply expect_le; [now apply lot_lottery|].
  intros w Hw Hpos. destruct (lot_best i w Hi Hw Hpos) as [_ V]. specialize (V empty (fun k _ => eq_refl)).
  unfold net_of in V. rewrite H0 in V.
  assert (E : cost L p empty = 0) by (apply sum_zero; reflexivity). rewrite E in V. lra.
Qed.
Lemma point_choices : weighted_choices N L u b x p lot.
Proof.
  split; [exact p_nonneg|]. intros i Hi. pose proof (x_unit i ltac:(lia)) as Xi. pose proof (Hb i Hi) as Bi.
  pose proof (no_weight i Hi) as Z. destruct (forces i ltac:(lia)) as [F0 F1]. rewrite (force_weight i Hi) in F0, F1.
  assert (Hpos : x i <> 0) by (intros H0; specialize (Z H0); destruct F1; lra).
  split; [lra|]. split; [now apply lot_lottery|]. split; [intros w Hw Hwp; now apply lot_best|].
  destruct F0 as [F0|F0]; [|contradiction]. split; [lra|]. intros Hlt. destruct F1; lra.
Qed.
End Point.

Theorem weights_with_leftovers : exists la p sigma, weighted_choices N L u b la p sigma /\
  forall j, (j < L)%nat -> used_or_free N p sigma j.
Proof.
  destruct (best_replies (N + L) N T worth_at push some_bundles) as (x & Hx).
  - intros i t Hi _. now apply worth_at_cont.
  - intros k i t _ _ _. apply push_cont.
  - exists x, (price_at x), (lot x). split; [now apply point_choices | intros j Hj; now apply use_or_free].
Qed.
End Weights.

(** ** Free goods that are left go to the first agent *)

Definition with_good (j : nat) (sg : lottery bundle) : lottery bundle := map (fun z => (fst z, add (snd z) j)) sg.
Lemma expect_with_good j sg f : expect (with_good j sg) f = expect sg (fun A => f (add A j)).
Proof. unfold expect, with_good. now rewrite sum_map. Qed.
Lemma is_lottery_with_good j sg : is_lottery sg -> is_lottery (with_good j sg).
Proof.
  intros [H0 H1]. split.
  - intros z Hz. apply in_map_iff in Hz. destruct Hz as (y & <- & Hy). simpl. auto.
  - unfold with_good. rewrite sum_map. exact H1.
Qed.
Lemma cost_add_free L p A j : (j < L)%nat -> p j = 0 -> cost L p (add A j) = cost L p A.
Proof.
  intros Hj Hp. destruct (A j) eqn:E.
  - f_equal. extensionality k. unfold add. destruct (Nat.eqb_spec k j) as [->|]; auto.
  - rewrite cost_add by auto. lra.
Qed.
Lemma mix_outcome t l m (z : R * bundle) : is_lottery l -> is_lottery m -> In z (mix_lottery t l m) -> 0 < fst z ->
  (exists y, In y l /\ 0 < fst y /\ snd y = snd z) \/ (exists y, In y m /\ 0 < fst y /\ snd y = snd z).
Proof.
  intros Hl Hm Hz Hpos. unfold mix_lottery in Hz. apply in_app_or in Hz.
  destruct Hz as [Hz|Hz]; apply in_map_iff in Hz; destruct Hz as (y & <- & Hy); simpl in *; [left|right]; exists y;
    (split; [exact Hy|split; [|reflexivity]]).
  - destruct (proj1 Hl y Hy) as [|E]; auto. rewrite <- E in Hpos. lra.
  - destruct (proj1 Hm y Hy) as [|E]; auto. rewrite <- E in Hpos. lra.
Qed.

Section Fill.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R).
Hypothesis HN : (0 < N)%nat.
Hypothesis Hmon : forall i, (i < N)%nat -> monotone L (u i).
Hypothesis Hfin : forall i A, (i < N)%nat -> within L A -> u i A <> None.
Variables la p : nat -> R.

Lemma weighted_choice_free i sg t j : (i < N)%nat -> 0 <= la i -> (j < L)%nat -> p j = 0 -> 0 <= t <= 1 ->
  weighted_choice L u b la p i sg -> weighted_choice L u b la p i (mix_lottery t sg (with_good j sg)).
Proof.
  intros Hi Hla Hj Hp Ht (H1 & H2 & H3 & H4). pose proof (is_lottery_with_good j sg H1) as Hw.
  assert (E : expect (mix_lottery t sg (with_good j sg)) (cost L p) = expect sg (cost L p)).
  { rewrite expect_mix, expect_with_good. rewrite (expect_ext sg (fun A => cost L p (add A j)) (cost L p) H1).
    - ring.
    - intros. now apply cost_add_free. }
  split; [now apply is_lottery_mix|]. split; [|now rewrite E]. intros z Hz Hpos.
  destruct (mix_outcome t sg (with_good j sg) z H1 Hw Hz Hpos) as [(y & Hy & Hyp & <-)|(y & Hy & Hyp & <-)];
    [now apply H2|].
  apply in_map_iff in Hy. destruct Hy as (y' & <- & Hy'). simpl in *. destruct (H2 y' Hy' Hyp) as [W K].
  assert (W' : within L (add (snd y') j)) by now apply within_add. split; [exact W'|]. intros A HA.
  apply Rle_trans with (1 := K A HA). unfold net_of. rewrite cost_add_free by auto.
  destruct (u i (snd y')) as [a|] eqn:Ea; [|exfalso; now apply (Hfin i (snd y'))].
  destruct (Hmon i Hi (snd y') (add (snd y') j) a W') as (c & Hc & Hle); auto.
  { intros k Hk. unfold add. rewrite Hk. apply orb_true_r. }
  rewrite Hc. simpl. assert (la i * a <= la i * c) by now apply Rmult_le_compat_l. lra.
Qed.
Lemma quantity_with_good t j sg k : is_lottery sg -> quantity (mix_lottery t sg (with_good j sg)) k =
  quantity sg k + (if Nat.eqb k j then t * (1 - quantity sg j) else 0).
Proof.
  intros Hl. unfold quantity. rewrite expect_mix, expect_with_good. destruct (Nat.eqb_spec k j) as [->|Hne].
  - rewrite (expect_ext sg (fun A => if add A j j then 1 else 0) (fun _ => 1) Hl).
    + rewrite expect_const by auto. ring.
    + intros w _ _. unfold add. now rewrite Nat.eqb_refl.
  - rewrite (expect_ext sg (fun A => if add A j k then 1 else 0) (fun A => if A k then 1 else 0) Hl); [ring|].
    intros w _ _. unfold add. destruct (Nat.eqb_spec k j); [contradiction|reflexivity].
Qed.
Lemma first_share sigma j : (forall i, (i < N)%nat -> is_lottery (sigma i)) ->
  quantity (sigma 0%nat) j <= expected_use N sigma j.
Proof.
  intros Hl. apply (sum_term_le (ids N) (fun i => quantity (sigma i) j) 0%nat); [|now apply in_ids].
  intros i Hi. apply in_ids in Hi. now apply quantity_nonneg, Hl.
Qed.

(** The first agent, with what is left of the free good m. *)
Lemma fill_one sigma m : (m < L)%nat -> p m = 0 -> expected_use N sigma m <= 1 -> weighted_choices N L u b la p sigma ->
  exists sigma', weighted_choices N L u b la p sigma' /\
    forall k, expected_use N sigma' k = if Nat.eqb k m then 1 else expected_use N sigma k.
Proof.
  intros Hm Hp Hle [Hq Q]. assert (Hl : forall i, (i < N)%nat -> is_lottery (sigma i)) by (intros i Hi; apply (Q i Hi)).
  destruct (Req_dec (expected_use N sigma m) 1) as [E|E].
  { exists sigma. split; [now split|]. intros k. destruct (Nat.eqb_spec k m) as [->|]; auto. }
  pose proof (first_share sigma m Hl) as Hq0. set (q := quantity (sigma 0%nat) m) in *.
  set (t := (1 - expected_use N sigma m) / (1 - q)).
  assert (Htq : t * (1 - q) = 1 - expected_use N sigma m) by (unfold t; field; lra).
  assert (Ht : 0 <= t <= 1).
  { split; [unfold t; apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]|].
    apply Rmult_le_reg_r with (1 - q); lra. }
  exists (fun i => if Nat.eqb i 0 then mix_lottery t (sigma 0%nat) (with_good m (sigma 0%nat)) else sigma i). split.
  - split; [exact Hq|]. intros i Hi. destruct (Q i Hi) as [Q1 Q2]. split; [exact Q1|].
    destruct (Nat.eqb_spec i 0) as [->|]; auto. apply weighted_choice_free; auto. lra.
  - intros k. unfold expected_use at 1.
    rewrite (sum_ext (ids N) _ (fun i => quantity (sigma i) k +
      (if Nat.eqb i 0 then (fun _ => if Nat.eqb k m then t * (1 - q) else 0) i else 0))).
    + rewrite sum_plus, sum_delta; [|apply ids_NoDup|now apply in_ids].
      change (sum (ids N) (fun i => quantity (sigma i) k)) with (expected_use N sigma k).
      destruct (Nat.eqb_spec k m) as [->|]; [rewrite Htq|]; ring.
    + intros i _. destruct (Nat.eqb_spec i 0) as [->|]; [|unfold quantity; ring].
      exact (quantity_with_good t m (sigma 0%nat) k (Hl 0%nat HN)).
Qed.
Lemma fill_all sigma m : (m <= L)%nat -> weighted_choices N L u b la p sigma ->
  (forall j, (j < L)%nat -> used_or_free N p sigma j) ->
  exists sigma', weighted_choices N L u b la p sigma' /\
    forall j, (j < L)%nat -> used_or_free N p sigma' j /\ ((j < m)%nat -> expected_use N sigma' j = 1).
Proof.
  intros Hm Hq Hc. induction m as [|m IH]; [exists sigma; split; [exact Hq|intros; split; [auto|lia]]|].
  destruct IH as (sg & Q & C); [lia|]. destruct (C m ltac:(lia)) as [[C1 C2] _].
  destruct (Req_dec (expected_use N sg m) 1) as [E|E].
  - exists sg. split; [exact Q|]. intros j Hj. destruct (C j Hj) as [D1 D2]. split; [exact D1|]. intros Hjm.
    destruct (Nat.eq_dec j m) as [->|]; [exact E|apply D2; lia].
  - destruct (fill_one sg m ltac:(lia) ltac:(tauto) C1 Q) as (sg' & Q' & Huse). exists sg'. split; [exact Q'|].
    intros j Hj. destruct (C j Hj) as [D1 D2]. unfold used_or_free. rewrite Huse.
    destruct (Nat.eqb_spec j m) as [->|]; [split; [split; [lra|now left]|auto]|]. split; [exact D1|].
    intros Hjm. apply D2. lia.
Qed.
End Fill.

Theorem weights_exist N L u b : (0 < N)%nat -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i A, (i < N)%nat -> within L A -> u i A <> None) -> (forall i, (i < N)%nat -> 0 < b i) ->
  exists la p sigma, weighted_choices N L u b la p sigma /\ forall j, (j < L)%nat -> expected_use N sigma j = 1.
Proof.
  intros HN Hmon Hfin Hb. destruct (all_values_bounded N L u) as (U & HU & Hbound).
  destruct (weights_with_leftovers N L u b U HN Hfin Hb HU Hbound) as (la & p & sigma & Hq & Hc).
  destruct (fill_all N L u b HN Hmon Hfin la p sigma L (le_n L) Hq Hc) as (sg & Q & C).
  exists la, p, sg. split; [exact Q|]. intros j Hj. now apply (C j Hj).
Qed.

(** ** Weighted choices are optimal where money has value *)

(** No lottery does better than a weighted choice, on average. *)
Lemma weighted_choice_average L u b la p i sg sg' : weighted_choice L u b la p i sg -> is_lottery sg' ->
  (forall z, In z sg' -> 0 < fst z -> within L (snd z)) ->
  expect sg' (net_of L u la p i) <= expect sg (net_of L u la p i).
Proof.
  intros (Hl & Hout & _) Hl' Hw'. rewrite <- (expect_const sg' (expect sg (net_of L u la p i)) Hl').
  apply expect_le; auto. intros y Hy Hyp. rewrite <- (expect_const sg (net_of L u la p i (snd y)) Hl).
  apply expect_le; auto. intros z Hz Hzp. destruct (Hout z Hz Hzp) as [_ K]. apply K. now apply Hw'.
Qed.
Lemma expect_net_of L u la p i sg :
  expect sg (net_of L u la p i) = la i * expected_utility u i sg - expect sg (cost L p).
Proof. unfold net_of, expected_utility. now rewrite expect_minus, expect_scal. Qed.

Theorem weighted_choice_budgeted L u b la p i sg : 0 < la i <= 1 -> (forall A, within L A -> u i A <> None) ->
  weighted_choice L u b la p i sg -> budgeted_optimal L u b 1 p i sg.
Proof.
  intros Hla Hfin H. pose proof H as (Hl & Hout & Hc & Heq). split.
  - split; [exact Hl|]. split; [|exact Hc]. intros z Hz Hpos. destruct (Hout z Hz Hpos) as [W _]. split; auto.
  - intros sg' (Hl' & Hf' & Hc').
    pose proof (weighted_choice_average L u b la p i sg sg' H Hl' (fun z Hz Hp => proj1 (Hf' z Hz Hp))) as K.
    rewrite !expect_net_of in K. rewrite !expect_net. destruct (Rlt_dec (la i) 1) as [Hlt|Hge].
    + specialize (Heq Hlt). nra.
    + assert (la i = 1) as E by lra. rewrite E in K. lra.
Qed.
