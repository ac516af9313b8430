(** gpz.step-1, existence (Kelso and Crawford 1982; Gul and Stacchetti 1999).  HOLDS, for every finite economy.

    Printed: if utilities satisfy the substitutes condition, the quasilinear economy has a Walrasian equilibrium.
    Here: M-natural-concave utilities, finite everywhere.
    - [prices_and_allocation]: for two agents or more, p_k = W(1 + chi_k) - W(1) are equilibrium prices, where W is
      the value of the market by the amounts of the goods (market_value.v): what one more copy of good k would add.
    - [best_is_equilibrium]: every allocation of largest total utility goes with them; and with all prices that are
      right for one good more, one less, and one for another ([best_at_right_prices]).
    - [price_nonnegative]: with monotone utilities they are not negative.
    - [gpz_kelso_crawford]: so an equilibrium with prices >= 0 exists, for one agent too.
    What differs from the usual proofs: no auction, no linear programming, no fixed point.  W is M-natural-concave
    because convolution keeps this; near the amounts 1 the prices are right by definition ([one_less],
    [one_for_another]); and a local maximum of an M-natural-concave function is one everywhere
    ([no_better_amounts]). *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_operations mnat_merge gpz_convolution
  gpz_strong_efficient gpz_step_1 market_value.
Import ListNotations.
Open Scope R_scope.

(** ** Two agents or more: prices *)

Section Prices.
Variables (L N : nat) (u : nat -> bundle -> option R).
Let W : bundle -> option R := market L u N.
(** One copy of each good; and one of k more. *)
Definition base : bundle := fun g => Nat.ltb g L.
Definition more (k : nat) : bundle := add base (L + k)%nat.

Lemma base_in k : (k < L)%nat -> base k = true.
Proof. intros H. unfold base. now apply Nat.ltb_lt. Qed.
Lemma base_out k : (L <= k)%nat -> base k = false.
Proof. intros H. unfold base. now apply Nat.ltb_ge. Qed.
Lemma within_base : within (2 * L) base.
Proof. intros k Hk. apply base_out. lia. Qed.
Lemma within_more k : (k < L)%nat -> within (2 * L) (more k).
Proof. intros Hk. apply within_add; [apply within_base|lia]. Qed.
Lemma amount_base j : (j < L)%nat -> amount L base j = 1%nat.
Proof. intros H. unfold amount. now rewrite base_in, base_out by lia. Qed.

(** Changing one agent's bundle. *)
Definition swap_in (A : nat -> bundle) (i : nat) (B : bundle) : nat -> bundle :=
  fun m => if Nat.eqb m i then B else A m.
Lemma owners_swap n A i B j : (i < n)%nat ->
  (owners n (swap_in A i B) j + b2n (A i j) = owners n A j + b2n (B j))%nat.
Proof.
  induction n as [|n IH]; intros Hi; [lia|]. simpl. unfold swap_in at 1. destruct (Nat.eqb_spec n i) as [->|Hne].
  - rewrite (owners_ext i (swap_in A i B) A); [lia|]. intros m Hmi. unfold swap_in.
    destruct (Nat.eqb_spec m i); [lia|reflexivity].
  - specialize (IH ltac:(lia)). lia.
Qed.
Lemma total_swap n A i B : (i < n)%nat ->
  total u n (swap_in A i B) + real (u i (A i)) = total u n A + real (u i B).
Proof.
  induction n as [|n IH]; intros Hi; [lia|]. simpl. unfold swap_in at 1. destruct (Nat.eqb_spec n i) as [->|Hne].
  - rewrite (total_ext u i (swap_in A i B) A); [lra|]. intros m Hmi. unfold swap_in.
    destruct (Nat.eqb_spec m i); [lia|reflexivity].
  - specialize (IH ltac:(lia)). lra.
Qed.
Lemma owners_empty n j : owners n (fun _ => empty) j = 0%nat.
Proof. induction n; simpl; auto. Qed.

Lemma owners_one n A j : owners n A j = 1%nat -> exists i, (i < n)%nat /\ A i j = true /\
  forall k, (k < n)%nat -> A k j = true -> k = i.
Proof.
  induction n as [|n IH]; simpl; intros H; [discriminate|]. destruct (A n j) eqn:E; simpl in H.
  - exists n. repeat split; auto. intros k Hk HA. destruct (Nat.eq_dec k n); auto. exfalso.
    assert (K : owners n A j = 0%nat) by lia. clear - K Hk HA n0. revert K. induction n as [|m IHm]; [lia|]. simpl.
    destruct (Nat.eq_dec k m) as [->|]; [rewrite HA; simpl; lia|]. intros K. apply IHm; lia.
  - destruct (IH H) as (i & Hi & HA & Hu). exists i. repeat split; auto.
    intros k Hk HAk. destruct (Nat.eq_dec k n) as [->|]; [congruence|]. apply Hu; auto. lia.
Qed.

Hypothesis Htwo : (2 <= N)%nat.
Hypothesis Hm : forall i, (i < N)%nat -> m_natural L (u i).
Hypothesis Hfin : forall i A, (i < N)%nat -> within L A -> u i A <> None.

Lemma W_natural : m_natural (2 * L) W.
Proof. now apply market_m_natural. Qed.
Lemma finite_with X Y Z : within L X -> within L Y -> within (2 * L) Z ->
  (forall j, (j < L)%nat -> amount L Z j = (b2n (X j) + b2n (Y j))%nat) -> exists w, W Z = Some w.
Proof.
  intros HX HY HZ Hc. set (A := swap_in (swap_in (fun _ => empty) 0 X) 1 Y).
  destruct (market_bound L u N Z A HZ) as (w & Hw & _); [|eauto]. split.
  - intros i Hi. assert (WA : within L (A i)).
    { unfold A, swap_in. destruct (Nat.eqb i 1); auto. destruct (Nat.eqb i 0); auto. intros k _. reflexivity. }
    auto.
  - intros j Hj. rewrite Hc by auto. unfold A.
    pose proof (owners_swap N (swap_in (fun _ => empty) 0 X) 1 Y j ltac:(lia)) as K1.
    pose proof (owners_swap N (fun _ => empty) 0 X j ltac:(lia)) as K0. rewrite owners_empty in K0.
    change (swap_in (fun _ => empty) 0 X 1 j) with false in K1. change (empty j) with false in K0.
    simpl in K0, K1. lia.
Qed.
Lemma base_finite : exists w, W base = Some w.
Proof.
  apply (finite_with base empty base).
  - intros k Hk. now apply base_out.
  - intros k _. reflexivity.
  - apply within_base.
  - intros j Hj. now rewrite amount_base, base_in.
Qed.
Lemma more_amount k j : (k < L)%nat -> (j < L)%nat -> amount L (more k) j = (1 + b2n (Nat.eqb j k))%nat.
Proof.
  intros Hk Hj. unfold amount, more, add. rewrite base_in, (base_out (L + j)) by lia.
  destruct (Nat.eqb_spec j (L + k)); [lia|]. destruct (Nat.eqb_spec (L + j) (L + k)), (Nat.eqb_spec j k); simpl; lia.
Qed.
Lemma more_finite k : (k < L)%nat -> exists w, W (more k) = Some w.
Proof.
  intros Hk. apply (finite_with base (good k) (more k)).
  - intros j Hj. now apply base_out.
  - now apply good_within.
  - now apply within_more.
  - intros j Hj. rewrite more_amount, base_in by auto. reflexivity.
Qed.

Definition w0 : R := real (W base).
Definition w1 (k : nat) : R := real (W (more k)).
Lemma W_base : W base = Some w0.
Proof. unfold w0. destruct base_finite as [w ->]. reflexivity. Qed.
Lemma W_more k : (k < L)%nat -> W (more k) = Some (w1 k).
Proof. intros Hk. unfold w1. destruct (more_finite k Hk) as [w ->]. reflexivity. Qed.
(** The price of k. *)
Definition price (k : nat) : R := w1 k - w0.

(** ** Next to the base *)

Lemma one_less d y : (d < L)%nat -> W (remove base d) = Some y -> y <= w0 - price d.
Proof.
  intros Hd Hy. unfold price.
  assert (Hne : Nat.eqb (L + d) d = false) by (apply Nat.eqb_neq; lia).
  destruct (W_natural (more d) (remove base d) (w1 d) y (L + d)%nat) as [(a & b & H1 & H2 & H3)|(e & E1 & E2 & _)];
    auto.
  - now apply within_more.
  - apply within_remove, within_base.
  - now apply W_more.
  - unfold more, add. now rewrite Nat.eqb_refl.
  - unfold remove. rewrite Hne. simpl. apply base_out. lia.
  - assert (E : remove (more d) (L + d) = base).
    { extensionality k. unfold remove, more, add. destruct (Nat.eqb_spec k (L + d)) as [->|]; simpl; auto.
      symmetry. apply base_out. lia. }
    rewrite E, W_base in H1. injection H1 as <-.
    destruct (market_amounts L u N (add (remove base d) (L + d)) base b) as (c & Hc & Hle); auto using within_base.
    + apply within_add; [apply within_remove, within_base|lia].
    + intros j Hj. rewrite amount_base by auto. unfold amount, add, remove.
      rewrite base_in, (base_out (L + j)) by lia.
      destruct (Nat.eqb_spec j (L + d)); [lia|]. destruct (Nat.eqb_spec (L + j) (L + d)), (Nat.eqb_spec j d); simpl;
        try lia; auto.
      destruct (Nat.eqb (L + j) d); reflexivity.
    + fold W in Hc. rewrite W_base in Hc. injection Hc as <-. lra.
  - exfalso. unfold remove in E1. apply andb_true_iff in E1. destruct E1 as [_ E1].
    unfold more, add in E2. rewrite E1, orb_true_r in E2. discriminate.
Qed.

Lemma one_for_another d j y : (d < L)%nat -> (j < L)%nat -> j <> d ->
  W (add (remove base d) (L + j)) = Some y -> y <= w0 + price j - price d.
Proof.
  intros Hd Hj Hjd Hy. unfold price.
  set (B := add (remove base d) (L + j)) in *.
  assert (HB : within (2 * L) B) by (apply within_add; [apply within_remove, within_base|lia]).
  destruct (W_natural (more d) B (w1 d) y (L + d)%nat) as 
    [(a & b & H1 & H2 & H3)|(e & E1 & E2 & a & b & H1 & H2 & H3)]; auto.
  - now apply within_more.
  - now apply W_more.
  - unfold more, add. now rewrite Nat.eqb_refl.
  - unfold B, add, remove. destruct (Nat.eqb_spec (L + d) (L + j)); [lia|]. simpl. rewrite base_out by lia.
    apply andb_false_r.
  - assert (E : remove (more d) (L + d) = base).
    { extensionality k. unfold remove, more, add. destruct (Nat.eqb_spec k (L + d)) as [->|]; simpl; auto.
      symmetry. apply base_out. lia. }
    rewrite E, W_base in H1. injection H1 as <-.
    destruct (market_amounts L u N (add B (L + d)) (more j) b) as (c & Hc & Hle); auto using within_more.
    + apply within_add; [auto|lia].
    + intros k Hk. rewrite more_amount by auto. unfold amount, B, add, remove.
      rewrite base_in, (base_out (L + k)) by lia.
      destruct (Nat.eqb_spec k (L + d)); [lia|]. destruct (Nat.eqb_spec k (L + j)); [lia|].
      destruct (Nat.eqb_spec (L + k) (L + d)), (Nat.eqb_spec k d), (Nat.eqb_spec (L + k) (L + j)),
        (Nat.eqb_spec k j);
        simpl; try lia; rewrite ?andb_false_r; auto.
    + fold W in Hc. rewrite W_more in Hc by auto. injection Hc as <-. lra.
  - assert (Hej : e = (L + j)%nat).
    { unfold B, add in E1. destruct (Nat.eqb_spec e (L + j)); auto. simpl in E1. exfalso.
      unfold remove in E1. apply andb_true_iff in E1. destruct E1 as [_ E1].
      unfold more, add in E2. rewrite E1, orb_true_r in E2. discriminate. }
    subst e.
    assert (E : add (remove (more d) (L + d)) (L + j) = more j).
    { extensionality k. unfold remove, more, add. destruct (Nat.eqb_spec k (L + j)); simpl; auto.
      destruct (Nat.eqb_spec k (L + d)) as [->|]; simpl; auto. symmetry. apply base_out. lia. }
    rewrite E, W_more in H1 by auto. injection H1 as <-.
    destruct (market_amounts L u N (add (remove B (L + j)) (L + d)) base b) as (c & Hc & Hle);
      auto using within_base.
    + apply within_add; [now apply within_remove|lia].
    + intros k Hk. rewrite amount_base by auto. unfold amount, B, add, remove.
      rewrite base_in, (base_out (L + k)) by lia.
      destruct (Nat.eqb_spec k (L + d)); [lia|]. destruct (Nat.eqb_spec k (L + j)); [lia|].
      destruct (Nat.eqb_spec (L + k) (L + d)), (Nat.eqb_spec k d), (Nat.eqb_spec (L + k) (L + j));
        simpl; try lia; rewrite ?andb_false_r; auto.
    + fold W in Hc. rewrite W_base in Hc. injection Hc as <-. lra.
Qed.

(** ** From there to everywhere *)

(** Prices that are right for one good more, one good less, and one good for another. *)
Definition locally_right (p : nat -> R) : Prop :=
  (forall k, (k < L)%nat -> w1 k - w0 <= p k) /\
  (forall d y, (d < L)%nat -> W (remove base d) = Some y -> y <= w0 - p d) /\
  (forall d j y, (d < L)%nat -> (j < L)%nat -> j <> d -> W (add (remove base d) (L + j)) = Some y ->
    y <= w0 + p j - p d).

Section Everywhere.
Variable p : nat -> R.
Hypothesis Hright : locally_right p.

Definition worth (Z : bundle) : R := sum (ids L) (fun j => INR (amount L Z j) * p j).
Definition first_copies (Z : bundle) : Prop := forall j, (j < L)%nat -> Z (L + j)%nat = true -> Z j = true.
Definition differ (Z : bundle) : bundle := fun g => xorb (Z g) (base g).

Lemma worth_change Z Z' j c : (j < L)%nat -> (forall k, (k < L)%nat -> k <> j -> amount L Z k = amount L Z' k) ->
  INR (amount L Z j) = INR (amount L Z' j) + c -> worth Z = worth Z' + c * p j.
Proof.
  intros Hj He Hc. unfold worth.
  rewrite (sum_ext (ids L) _ (fun k => INR (amount L Z' k) * p k + (if Nat.eqb k j then c * p k else 0))).
  - rewrite sum_plus, (sum_delta (ids L) (fun k => c * p k) j); auto using ids_NoDup. now apply in_ids.
  - intros k Hk. apply in_ids in Hk. destruct (Nat.eqb_spec k j) as [->|Hne].
    + rewrite Hc. ring.
    + rewrite He by auto. ring.
Qed.
Lemma amount_remove_copy Z j k : (j < L)%nat -> (k < L)%nat -> Z (L + j)%nat = true ->
  (amount L (remove Z (L + j)) k + b2n (Nat.eqb k j) = amount L Z k)%nat.
Proof.
  intros Hj Hk HZ. unfold amount, remove. destruct (Nat.eqb_spec k (L + j)); [lia|].
  destruct (Nat.eqb_spec (L + k) (L + j)), (Nat.eqb_spec k j); try lia; simpl; [subst; rewrite HZ; simpl; lia | lia].
Qed.
Lemma amount_add_first Z d k : (d < L)%nat -> (k < L)%nat -> Z d = false ->
  amount L (add Z d) k = (amount L Z k + b2n (Nat.eqb k d))%nat.
Proof.
  intros Hd Hk HZ. unfold amount, add. destruct (Nat.eqb_spec (L + k) d); [lia|].
  destruct (Nat.eqb_spec k d) as [->|]; simpl; [rewrite HZ; simpl; lia | lia].
Qed.
Lemma worth_remove_copy Z j : (j < L)%nat -> Z (L + j)%nat = true -> worth (remove Z (L + j)) = worth Z - p j.
Proof.
  intros Hj HZ. rewrite (worth_change (remove Z (L + j)) Z j (-1)); [ring|auto| |].
  - intros k Hk Hne. rewrite <- (amount_remove_copy Z j k) by auto. destruct (Nat.eqb_spec k j); [tauto|simpl; lia].
  - rewrite <- (amount_remove_copy Z j j) by auto. rewrite Nat.eqb_refl. simpl b2n. rewrite plus_INR. simpl. ring.
Qed.
Lemma worth_add_first Z d : (d < L)%nat -> Z d = false -> worth (add Z d) = worth Z + p d.
Proof.
  intros Hd HZ. rewrite (worth_change (add Z d) Z d 1); [ring|auto| |].
  - intros k Hk Hne. rewrite amount_add_first by auto. destruct (Nat.eqb_spec k d); [tauto|simpl; lia].
  - rewrite amount_add_first, Nat.eqb_refl by auto. simpl b2n. rewrite plus_INR. simpl. ring.
Qed.

Lemma differ_less Z Z' g : (g < 2 * L)%nat -> differ Z' g = false -> differ Z g = true ->
  (forall k, k <> g -> differ Z' k = true -> differ Z k = true) -> (size (2 * L) (differ Z') < size (2 * L) (differ
    Z))%nat.
Proof.
  intros Hg H1 H2 H3. rewrite <- (size_remove (2 * L) (differ Z) g) by auto. apply le_n_S. apply size_le.
  intros k Hk HZ. unfold remove. destruct (Nat.eqb_spec k g) as [->|Hne]; [congruence|]. simpl. auto.
Qed.

(** Amounts Z are no better than one of each good, at prices p. *)
Definition no_better (Z : bundle) : Prop := forall w, W Z = Some w -> w - worth Z <= w0 - worth base.
(** All amounts nearer to one of each good than Z are known to be no better. *)
Definition known_below (Z : bundle) : Prop := forall Z', (size (2 * L) (differ Z') < size (2 * L) (differ Z))%nat ->
  within (2 * L) Z' -> first_copies Z' -> no_better Z'.

Lemma without_second_copy Z j : within (2 * L) Z -> first_copies Z -> (j < L)%nat -> Z (L + j)%nat = true ->
  known_below Z -> no_better (remove Z (L + j)).
Proof.
  intros HZ Hfc Hj HZj IH. apply IH; auto using within_remove.
  - assert (Hbj : base (L + j)%nat = false) by (apply base_out; lia). apply (differ_less Z _ (L + j)%nat); try lia.
    + unfold differ, remove. now rewrite Nat.eqb_refl, Hbj.
    + unfold differ. now rewrite HZj, Hbj.
    + intros k Hk. unfold differ, remove. destruct (Nat.eqb_spec k (L + j)); [tauto|auto].
  - intros i Hi. unfold remove. destruct (Nat.eqb_spec i (L + j)); [lia|]. intros K. apply andb_true_iff in K. simpl.
    now apply Hfc.
Qed.
Lemma second_copy_for_first Z j d : within (2 * L) Z -> first_copies Z -> (j < L)%nat -> (d < L)%nat ->
  Z (L + j)%nat = true -> Z d = false -> known_below Z -> no_better (add (remove Z (L + j)) d).
Proof.
  intros HZ Hfc Hj Hd HZj HZd IH. assert (Hbj : base (L + j)%nat = false) by (apply base_out; lia). apply IH.
  - apply (differ_less Z _ (L + j)%nat); try lia.
    + unfold differ, add, remove. rewrite Nat.eqb_refl, Hbj. destruct (Nat.eqb_spec (L + j) d); [lia|reflexivity].
    + unfold differ. now rewrite HZj, Hbj.
    + intros k Hk. unfold differ, add, remove. destruct (Nat.eqb_spec k (L + j)); [tauto|].
      destruct (Nat.eqb_spec k d) as [->|]; simpl; auto. now rewrite base_in.
  - apply within_add; [now apply within_remove|lia].
  - intros i Hi. unfold add, remove. destruct (Nat.eqb_spec (L + i) d); [lia|]. simpl. intros K.
    apply andb_true_iff in K. destruct K as [_ K]. destruct (Nat.eqb_spec i (L + j)); [lia|]. simpl.
    rewrite (Hfc i) by auto. apply orb_true_r.
Qed.
(** A second copy in Z: exchange it between Z and one of each good. *)
Lemma second_copy_no_better Z j : within (2 * L) Z -> first_copies Z -> (j < L)%nat -> Z (L + j)%nat = true ->
  known_below Z -> no_better Z.
Proof.
  intros HZ Hfc Hj HZj IH w Hw. assert (Hbj : base (L + j)%nat = false) by (apply base_out; lia).
  destruct (W_natural Z base w w0 (L + j)%nat HZ within_base Hw W_base HZj Hbj) as
    [(x & y & H1 & H2 & H3)|(d & D1 & D2 & x & y & H1 & H2 & H3)].
  - change (W (more j) = Some y) in H2. rewrite W_more in H2 by auto. injection H2 as <-.
    pose proof (without_second_copy Z j HZ Hfc Hj HZj IH x H1) as K. rewrite worth_remove_copy in K by auto.
    pose proof (proj1 Hright j Hj). lra.
  - assert (HdL : (d < L)%nat) by (unfold base in D1; now apply Nat.ltb_lt).
    assert (Hjd : j <> d) by (intros ->; rewrite (Hfc d) in D2 by auto; discriminate).
    pose proof (proj2 (proj2 Hright) d j y HdL Hj Hjd H2) as Hy.
    pose proof (second_copy_for_first Z j d HZ Hfc Hj HdL HZj D2 IH x H1) as K.
    rewrite worth_add_first, worth_remove_copy in K; auto; [lra|]. unfold remove. rewrite D2. apply andb_false_r.
Qed.
(** No second copy, and a first copy that Z lacks: give it back. *)
Lemma missing_copy_no_better Z d : within (2 * L) Z -> (forall j, (j < L)%nat -> Z (L + j)%nat = false) ->
  (d < L)%nat -> Z d = false -> known_below Z -> no_better Z.
Proof.
  intros HZ Hno Hd HZd IH w Hw.
  destruct (W_natural base Z w0 w d within_base HZ W_base Hw (base_in d Hd) HZd) as
    [(y & x & H1 & H2 & H3)|(e & D1 & D2 & _)].
  - pose proof (proj1 (proj2 Hright) d y Hd H1) as Hy. assert (K : no_better (add Z d)).
    { apply IH.
      - apply (differ_less Z _ d); try lia.
        + unfold differ, add. now rewrite Nat.eqb_refl, base_in.
        + unfold differ. now rewrite HZd, base_in.
        + intros k Hk. unfold differ, add. destruct (Nat.eqb_spec k d); [tauto|auto].
      - apply within_add; [auto|lia].
      - intros i Hi. unfold add. destruct (Nat.eqb_spec (L + i) d); [lia|]. simpl. rewrite Hno by auto. discriminate. }
    specialize (K x H2). rewrite worth_add_first in K by auto. lra.
  - exfalso. assert (He : (e < 2 * L)%nat) by now apply (within_lt (2 * L) Z).
    unfold base in D2. apply Nat.ltb_ge in D2. replace e with (L + (e - L))%nat in D1 by lia.
    rewrite Hno in D1 by lia. discriminate.
Qed.
Lemma only_base Z : within (2 * L) Z -> (forall j, (j < L)%nat -> Z (L + j)%nat = false) ->
  (forall j, (j < L)%nat -> Z j = true) -> Z = base.
Proof.
  intros HZ Hno Hall. extensionality k. destruct (Nat.ltb_spec k L) as [Hk|Hk].
  - now rewrite base_in, Hall.
  - rewrite base_out by auto. destruct (Nat.ltb_spec k (2 * L)); [|now apply HZ].
    replace k with (L + (k - L))%nat by lia. apply Hno. lia.
Qed.
Lemma some_or_none (f : nat -> bool) : (exists j, (j < L)%nat /\ f j = true) \/ (forall j, (j < L)%nat -> f j = false).
Proof.
  destruct (existsb f (ids L)) eqn:E.
  - left. apply existsb_exists in E. destruct E as (j & Hj & K). exists j. now rewrite <- in_ids.
  - right. intros j Hj. destruct (f j) eqn:K; auto. rewrite <- E. symmetry. apply existsb_exists. exists j.
    now rewrite in_ids.
Qed.

Lemma no_better_amounts Z : within (2 * L) Z -> first_copies Z -> no_better Z.
Proof.
  remember (size (2 * L) (differ Z)) as m eqn:Em. revert Z Em.
  induction m as [m IH] using lt_wf_ind. intros Z -> HZ Hfc.
  assert (Hbelow : known_below Z) by (intros Z' Hlt; now apply (IH _ Hlt Z')).
  destruct (some_or_none (fun j => Z (L + j)%nat)) as [(j & Hj & HZj)|Hno].
  - now apply (second_copy_no_better Z j).
  - destruct (some_or_none (fun j => negb (Z j))) as [(d & Hd & HZd)|Hall].
    + apply (missing_copy_no_better Z d); auto. now apply negb_true_iff.
    + assert (E : Z = base) by (apply only_base; auto; intros j Hj; now apply negb_false_iff, Hall).
      intros w Hw. subst Z. rewrite W_base in Hw. injection Hw as <-. lra.
Qed.

(** ** The equilibrium *)

(** Any best family with one copy of each good is an equilibrium at such prices. *)
Theorem best_at_right_prices A : family L u N base A -> total u N A = w0 -> quasilinear_walrasian N L u p A.
Proof.
  intros [F1 F2] HT.
  assert (Hone : forall j, (j < L)%nat -> owners N A j = 1%nat) by (intros j Hj; rewrite F2, amount_base; auto).
  split; [split; [split|]|].
  - intros i Hi. now apply F1.
  - intros j i k Hj Hi Hk H1 H2. destruct (owners_one N A j (Hone j Hj)) as (o & _ & _ & Hu).
    rewrite (Hu i), (Hu k); auto.
  - intros j Hj. destruct (owners_one N A j (Hone j Hj)) as (o & Ho & HA & _). eauto.
  - intros i Hi. destruct (F1 i Hi) as [WA UA]. split; [exact WA|]. split; [exact UA|]. intros B HB HuB.
    set (Z := fun g => if Nat.ltb g L then negb (A i g) ||
      B g else Nat.ltb g (2 * L) && negb (A i (g - L)%nat) && B (g - L)%nat).
    assert (Z1 : forall j, (j < L)%nat -> Z j = negb (A i j) || B j).
    { intros j Hj. unfold Z. destruct (Nat.ltb_spec j L); [reflexivity|lia]. }
    assert (Z2 : forall j, (j < L)%nat -> Z (L + j)%nat = negb (A i j) && B j).
    { intros j Hj. unfold Z. destruct (Nat.ltb_spec (L + j) L); [lia|].
      destruct (Nat.ltb_spec (L + j) (2 * L)); [|lia].
      replace (L + j - L)%nat with j by lia. reflexivity. }
    assert (WZ : within (2 * L) Z).
    { intros g Hg. unfold Z. destruct (Nat.ltb_spec g L); [lia|].
      destruct (Nat.ltb_spec g (2 * L)); [lia|reflexivity]. }
    assert (HF : family L u N Z (swap_in A i B)).
    { split.
      - intros m Hmn. unfold swap_in. destruct (Nat.eqb_spec m i) as [->|]; auto.
      - intros j Hj. pose proof (owners_swap N A i B j Hi) as K. rewrite Hone in K by auto.
        unfold amount. rewrite Z1, Z2 by auto. destruct (A i j), (B j); simpl in *; lia. }
    destruct (market_bound L u N Z (swap_in A i B) WZ HF) as (w & Hw & Hle).
    pose proof (no_better_amounts Z WZ) as K. fold W in Hw.
    assert (Hfc : first_copies Z).
    { intros j Hj. rewrite (Z1 j Hj), (Z2 j Hj). destruct (A i j), (B j); simpl; auto. }
    specialize (K Hfc w Hw). pose proof (total_swap N A i B Hi) as T. rewrite HT in T.
    assert (E : worth Z = worth base + cost L p B - cost L p (A i)).
    { unfold worth, cost. rewrite <- sum_plus, <- sum_minus. apply sum_ids_ext. intros j Hj.
      rewrite amount_base by auto. unfold amount. rewrite Z1, Z2 by auto. destruct (A i j), (B j); simpl; ring. }
    lra.
Qed.
End Everywhere.

Lemma price_right : locally_right price.
Proof.
  split; [intros k _; unfold price; lra|]. split; [exact one_less|exact one_for_another].
Qed.
Theorem best_is_equilibrium A : family L u N base A -> total u N A = w0 -> quasilinear_walrasian N L u price A.
Proof. apply best_at_right_prices, price_right. Qed.

Theorem prices_and_allocation : exists omega, quasilinear_walrasian N L u price omega.
Proof.
  destruct (market_attained L u N base w0 within_base W_base) as (A & HF & HT). exists A.
  now apply best_is_equilibrium.
Qed.

(** With monotone utilities prices are not negative. *)
Theorem price_nonnegative k : (forall i, (i < N)%nat -> monotone L (u i)) -> (k < L)%nat -> 0 <= price k.
Proof.
  intros Hmon Hk. destruct (market_attained L u N base w0 within_base W_base) as (A & [F1 F2] & HT).
  assert (Hi : exists i, (i < N)%nat /\ A i k = false).
  { destruct (owners_one N A k) as (o & Ho & _ & Hu); [rewrite F2, amount_base; auto|].
    destruct o as [|o].
    - exists 1%nat. split; [lia|]. destruct (A 1%nat k) eqn:E; auto. specialize (Hu 1%nat ltac:(lia) E).
      discriminate.
    - exists 0%nat. split; [lia|]. destruct (A 0%nat k) eqn:E; auto. specialize (Hu 0%nat ltac:(lia) E).
      discriminate. }
  destruct Hi as (i & Hi & HA).
  destruct (market_bound L u N (more k) (swap_in A i (add (A i) k))) as (w & Hw & Hle).
  - now apply within_more.
  - split.
    + intros m Hmn. unfold swap_in. destruct (Nat.eqb_spec m i) as [->|]; auto.
      assert (within L (add (A i) k)) by (apply within_add; [apply F1; auto|auto]). auto.
    + intros j Hj. rewrite more_amount by auto. pose proof (owners_swap N A i (add (A i) k) j Hi) as K.
      rewrite F2, amount_base in K by auto. unfold add in *. destruct (Nat.eqb_spec j k) as [->|]; simpl in *.
      * rewrite HA in K. simpl in K. lia.
      * lia.
  - fold W in Hw. rewrite W_more in Hw by auto. injection Hw as <-.
    pose proof (total_swap N A i (add (A i) k) Hi) as T. rewrite HT in T.
    destruct (F1 i Hi) as [WA UA]. destruct (u i (A i)) as [a|] eqn:Ea; [|congruence].
    destruct (Hmon i Hi (A i) (add (A i) k) a) as (c & Hc & Hac); auto.
    + now apply within_add.
    + intros g Hg. unfold add. rewrite Hg. apply orb_true_r.
    + rewrite Hc in T. simpl in T. unfold price. lra.
Qed.
End Prices.

(** ** Kelso and Crawford *)

Theorem gpz_kelso_crawford N L u : (0 < N)%nat -> (forall i, (i < N)%nat -> m_natural L (u i)) ->
  (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i A, (i < N)%nat -> within L A -> u i A <> None) ->
  exists p omega, nonnegative_prices L p /\ quasilinear_walrasian N L u p omega.
Proof.
  intros HN Hm Hmon Hfin. destruct (Nat.eq_dec N 1) as [->|Hne].
  - exists (fun _ => 0), (fun _ => base L). split; [intros j _; lra|].
    assert (HW : within L (base L)) by (intros k Hk; now apply base_out).
    split; [split; [split|]|].
    + intros i _. exact HW.
    + intros j i k Hj Hi Hk _ _. lia.
    + intros j Hj. exists 0%nat. split; [lia|now apply base_in].
    + intros i Hi. split; [exact HW|]. split; [now apply Hfin|]. intros B HB HuB.
      destruct (u i B) as [y|] eqn:Ey; [|congruence].
      destruct (Hmon i Hi B (base L) y) as (x & Hx & Hle); auto.
      { intros k Hk. apply base_in. now apply (within_lt L B). }
      assert (Hz : forall A, cost L (fun _ => 0) A = 0) by
        (intros A; apply sum_zero; intros j _; destruct (A j); reflexivity).
      rewrite !Hz, Hx. simpl. lra.
  - assert (Htwo : (2 <= N)%nat) by lia. destruct (prices_and_allocation L N u Htwo Hm Hfin) as (omega & Hw).
    exists (price L N u), omega. split; [|exact Hw]. intros k Hk. now apply price_nonnegative.
Qed.
