(** gpz.step-3 (Fujishige and Yang 2003): substitutes and M-natural concavity are the same.  HOLDS, for real-valued
    utilities and with the standard substitutes condition.

    Printed: u + m satisfies the substitutes condition if and only if u is M-natural-concave.
    - [substitutes_m_natural]: substitutes imply M-natural concavity, for every number of goods and every utility
      that is finite on all bundles, monotone or not; prices of any sign are used.
    - [m_natural_iff_substitutes]: both halves.  The other half is [m_natural_substitutes] in check_utilities.v.
    Utilities with minus infinity, and prices >= 0 for monotone ones: substitutes_any_domain.v, from this file.
    What differs: the condition printed in step 1 is another one, which unit demand violates (gpz_step_1.v).
    Proof: where a local inequality fails, prices at which exactly two bundles are demanded violate the substitutes
    condition ([local_submodular], [local_triple]); the inequality for four goods follows from those for three
    ([local_four]); with spare goods that fill all bundles up to the same size, the three are one ([plucker]), and
    local exchange gives exchange by going to a closer pair ([swap_exchange], Murota's argument for valuated
    matroids). *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural check_utilities mnat_constructions
  gpz_operations fourier_motzkin.
Import ListNotations.
Open Scope R_scope.

Lemma add_swap S a b : add (add S a) b = add (add S b) a.
Proof. extensionality k. unfold add. destruct (Nat.eqb k a), (Nat.eqb k b); reflexivity. Qed.
Lemma add_other S a k : k <> a -> add S a k = S k.
Proof. intros H. unfold add. destruct (Nat.eqb_spec k a); [tauto|reflexivity]. Qed.

(** A rectangle meets a strip. *)
Lemma strip a1 b1 a2 b2 c d : a1 < b1 -> a2 < b2 -> a1 + a2 < d -> c < b1 + b2 -> c < d ->
  exists p1 p2, a1 < p1 < b1 /\ a2 < p2 < b2 /\ c < p1 + p2 < d.
Proof.
  intros H1 H2 H3 H4 H5. set (t := (Rmax (a1 + a2) c + Rmin (b1 + b2) d) / 2). set (w := b1 + b2 - a1 - a2).
  assert (Hw : 0 < w) by (unfold w; lra).
  assert (Ht : a1 + a2 < t < b1 + b2 /\ c < t < d).
  { unfold t, Rmax, Rmin. destruct (Rle_dec (a1 + a2) c), (Rle_dec (b1 + b2) d); lra. }
  set (h := (t - a1 - a2) / w). assert (Hh : 0 < h < 1).
  { unfold h. split; [apply Rdiv_lt_0_compat; lra|]. apply Rmult_lt_reg_r with w; auto. unfold Rdiv.
    rewrite Rmult_assoc, Rinv_l by lra. unfold w. lra. }
  assert (Hs : h * w = t - a1 - a2) by (unfold h; field; lra).
  exists (a1 + (b1 - a1) * h), (a2 + (b2 - a2) * h). split; [nra|]. split; [nra|].
  replace (a1 + (b1 - a1) * h + (a2 + (b2 - a2) * h)) with (a1 + a2 + h * w) by (unfold w; ring). rewrite Hs. lra.
Qed.

Section Converse.
Variables (L : nat) (u : bundle -> option R) (U : R).
Hypothesis Hfin : forall A, within L A -> u A <> None.
Hypothesis Hsub : substitutes L u.
Definition v (A : bundle) : R := real (u A).
Hypothesis HU : forall A, within L A -> Rabs (v A) <= U.
Lemma v_some A : within L A -> u A = Some (v A).
Proof. intros HA. unfold v. specialize (Hfin A HA). destruct (u A); [reflexivity|congruence]. Qed.

(** ** Boxes: bundles between S and S with some of the goods of l *)
Definition inbox (S : bundle) (l : list nat) (B : bundle) : Prop :=
  (forall k, S k = true -> B k = true) /\ forall k, B k = true -> S k = true \/ In k l.
Definition box_price (S : bundle) (l : list nat) (p : nat -> R) (k : nat) : R :=
  if S k then - (2 * U + 1) else if existsb (Nat.eqb k) l then p k else 2 * U + 1.
Definition clip (S : bundle) (l : list nat) (B : bundle) : bundle := fun k => S k || (B k && existsb (Nat.eqb k) l).

Lemma existsb_in k l : existsb (Nat.eqb k) l = true <-> In k l.
Proof.
  rewrite existsb_exists. split; [intros (x & H1 & H2); apply Nat.eqb_eq in H2; now subst | intros H; exists k;
    split; auto; apply Nat.eqb_refl].
Qed.
Lemma clip_inbox S l B : inbox S l (clip S l B).
Proof.
  split; intros k Hk; unfold clip in *; [now rewrite Hk|]. apply orb_true_iff in Hk. destruct Hk as [Hk|Hk]; auto.
  apply andb_true_iff in Hk. right. now apply existsb_in.
Qed.
Lemma inbox_nil S B : inbox S [] B -> B = S.
Proof.
  intros [H1 H2]. extensionality k. destruct (S k) eqn:E; [now apply H1|]. destruct (B k) eqn:EB; auto.
  destruct (H2 k EB) as [K|[]]. congruence.
Qed.
Lemma inbox_cons S x l B : S x = false -> inbox S (x :: l) B -> inbox S l B \/ exists B', B = add B' x /\
  inbox S l B'.
Proof.
  intros Hx [H1 H2]. destruct (B x) eqn:E.
  - right. exists (remove B x). split.
    + extensionality k. unfold add, remove. destruct (Nat.eqb_spec k x) as [->|]; simpl; auto.
    + split; intros k Hk; unfold remove in *.
      * destruct (Nat.eqb_spec k x) as [->|]; [congruence|]. simpl. auto.
      * apply andb_true_iff in Hk. destruct Hk as [K1 K2]. destruct (H2 k K2) as [|[->|]]; auto.
        rewrite Nat.eqb_refl in K1. discriminate.
  - left. split; auto. intros k Hk. destruct (H2 k Hk) as [|[->|]]; auto. congruence.
Qed.
Lemma within_clip S l B : within L S -> within L B -> within L (clip S l B).
Proof. intros HS HB k Hk. unfold clip. now rewrite (HS k Hk), (HB k Hk). Qed.

Lemma differ_or_same A B : within L A -> within L B -> A = B \/ exists k, A k <> B k.
Proof.
  intros HA HB. destruct (existsb (fun k => xorb (A k) (B k)) (ids L)) eqn:E.
  - right. apply existsb_exists in E. destruct E as (k & _ & E). exists k.
    destruct (A k), (B k); simpl in E; congruence.
  - left. extensionality k. destruct (le_lt_dec L k) as [Hk|Hk]; [now rewrite (HA k Hk), (HB k Hk)|].
    destruct (xorb (A k) (B k)) eqn:X; [|destruct (A k), (B k); simpl in X; congruence]. exfalso.
    assert (T : existsb (fun k => xorb (A k) (B k)) (ids L) = true) by
      (apply existsb_exists; exists k; split; [now apply in_ids|exact X]). congruence.
Qed.
Lemma same_or_not A B : within L A -> within L B -> A = B \/ A <> B.
Proof. intros HA HB. destruct (differ_or_same A B HA HB) as [E|(k & Hk)]; auto. right. intros ->. now apply Hk. Qed.

(** Outside the box nothing is demanded. *)
Lemma outside_box S l p B : within L S -> within L B -> B <> clip S l B ->
  v B - cost L (box_price S l p) B < v (clip S l B) - cost L (box_price S l p) (clip S l B).
Proof.
  intros HS HB Hne. pose proof (HU B HB) as U1. pose proof (HU (clip S l B) (within_clip S l B HS HB)) as U2.
  assert (U0 : 0 <= U) by (pose proof (Rabs_pos (v B)); lra).
  destruct (differ_or_same B (clip S l B) HB (within_clip S l B HS HB)) as [E|(k & Hk)]; [congruence|].
  assert (HkL : (k < L)%nat).
  { destruct (le_lt_dec L k) as [K|]; auto. exfalso. apply Hk. now rewrite (HB k K), (within_clip S l B HS HB k K). }
  set (P := box_price S l p). set (g := fun i => (if B i then P i else 0) - (if clip S l B i then P i else 0)).
  assert (D : cost L P B - cost L P (clip S l B) = sum (ids L) g) by (unfold cost, g; now rewrite sum_minus).
  assert (G0 : forall i, 0 <= g i /\ (B i <> clip S l B i -> 2 * U + 1 <= g i)).
  { intros i. unfold g, P, box_price, clip. destruct (S i), (B i), (existsb (Nat.eqb i) l); simpl; split; try lra;
      intros; try tauto; try lra. }
  assert (T : g k <= sum (ids L) g) by (apply sum_term_le; [intros; apply G0|now apply in_ids]).
  pose proof (proj2 (G0 k) Hk) as Gk. unfold Rabs in U1, U2.
  destruct (Rcase_abs (v B)), (Rcase_abs (v (clip S l B))); lra.
Qed.
Lemma box_demand S l p A : within L S -> within L A ->
  (forall B, within L B -> inbox S l B -> B <> A -> v B - cost L (box_price S l p) B < v A - cost L (box_price S l p)
    A) ->
  demanded_alone L u (box_price S l p) A.
Proof.
  intros HS HA H. split; auto. exists (v A). split; [now apply v_some|]. intros B b HB Hne Hb.
  rewrite (v_some B HB) in Hb. injection Hb as <-.
  pose proof (within_clip S l B HS HB) as WC. destruct (same_or_not B (clip S l B) HB WC) as [E|E].
  - apply H; auto. rewrite E. apply clip_inbox.
  - apply Rlt_le_trans with (1 := outside_box S l p B HS HB E).
    destruct (same_or_not (clip S l B) A WC HA) as [->|E2]; [lra|].
    left. apply H; auto. apply clip_inbox.
Qed.
(** Raising the price of x in the box leaves the other demanded goods demanded. *)
Lemma box_substitutes S l p q x A B : (x < L)%nat -> S x = false -> In x l -> within L S -> within L A ->
  within L B ->
  p x < q x -> (forall k, k <> x -> q k = p k) ->
  (forall C, within L C -> inbox S l C -> C <> A -> v C - cost L (box_price S l p) C < v A - cost L (box_price S l p)
    A) ->
  (forall C, within L C -> inbox S l C -> C <> B -> v C - cost L (box_price S l q) C < v B - cost L (box_price S l q)
    B) ->
  forall k, A k = true -> k <> x -> B k = true.
Proof.
  intros Hx HSx Hin HS HA HB Hpq Hother H1 H2. apply (Hsub (box_price S l p) (box_price S l q) x A B);
    auto using box_demand.
  - unfold box_price. rewrite HSx. apply existsb_in in Hin. now rewrite Hin.
  - intros k _ Hk. unfold box_price. now rewrite (Hother k Hk).
Qed.
Lemma box_price_in S l p k : S k = false -> In k l -> box_price S l p k = p k.
Proof. intros H1 H2. unfold box_price. rewrite H1. apply existsb_in in H2. now rewrite H2. Qed.

(** ** Two and three goods *)
Definition set1 (p : nat -> R) (x : nat) (t : R) (k : nat) : R := if Nat.eqb k x then t else p k.
Lemma set1_same p x t : set1 p x t x = t.
Proof. unfold set1. now rewrite Nat.eqb_refl. Qed.
Lemma set1_other p x t k : k <> x -> set1 p x t k = p k.
Proof. intros H. unfold set1. destruct (Nat.eqb_spec k x); tauto. Qed.

Lemma local_submodular S x y : within L S -> (x < L)%nat -> (y < L)%nat -> x <> y -> S x = false -> S y = false ->
  v (add (add S y) x) + v S <= v (add S x) + v (add S y).
Proof.
  intros HS Hx Hy Hxy Sx Sy. destruct (Rle_dec (v (add (add S y) x) + v S) (v (add S x) + v (add S y))) as [|Hn];
    auto. exfalso.
  set (eta := (v (add (add S y) x) + v S - v (add S x) - v (add S y)) / 2).
  assert (He : 0 < eta) by (unfold eta; lra).
  set (l := [x; y]). set (p0 := set1 (fun _ => 0) y (v (add S y) - v S + eta)).
  set (mid := v (add S x) - v S + eta). assert (Syx : add S y x = false) by (rewrite add_other; auto).
  assert (WSy : within L (add S y)) by now apply within_add.
  assert (WSx : within L (add S x)) by now apply within_add.
  assert (WA : within L (add (add S y) x)) by now apply within_add.
  assert (Cases : forall C, inbox S l C -> C = S \/ C = add S y \/ C = add S x \/ C = add (add S y) x).
  { intros C HC. apply inbox_cons in HC; auto. destruct HC as [HC|(C1 & -> & HC)]; apply inbox_cons in HC; auto;
      destruct HC as [HC|(C2 & -> & HC)]; apply inbox_nil in HC; subst; auto. }
  assert (Px : forall t, box_price S l (set1 p0 x t) x = t) by
    (intros t; rewrite box_price_in by (auto; now left); apply set1_same).
  assert (Py : forall t, box_price S l (set1 p0 x t) y = v (add S y) - v S + eta).
  { intros t. rewrite box_price_in by (auto; right; now left). rewrite set1_other by auto. unfold p0.
    apply set1_same. }
  assert (K : S y = true); [|congruence].
  apply (box_substitutes S l (set1 p0 x (mid - 1)) (set1 p0 x (mid + 1)) x (add (add S y) x) S); auto;
    try (now left).
  - rewrite !set1_same. lra.
  - intros k Hk. now rewrite !set1_other.
  - intros C _ HC Hne. destruct (Cases C HC) as [->|[->|[->| ->]]]; try congruence;
      rewrite ?(cost_add L _ (add S y) x), ?(cost_add L _ S x), ?(cost_add L _ S y), ?Px, ?Py by auto; unfold mid,
        eta in *; lra.
  - intros C _ HC Hne. destruct (Cases C HC) as [->|[->|[->| ->]]]; try congruence;
      rewrite ?(cost_add L _ (add S y) x), ?(cost_add L _ S x), ?(cost_add L _ S y), ?Px, ?Py by auto; unfold mid,
        eta in *; lra.
  - unfold add. rewrite Nat.eqb_refl. destruct (Nat.eqb y x); reflexivity.
Qed.

Lemma local_triple S x y z : within L S -> (x < L)%nat -> (y < L)%nat -> (z < L)%nat -> x <> y -> x <> z -> y <> z ->
  S x = false -> S y = false -> S z = false ->
  v (add (add S y) x) + v (add S z) <= v (add (add S z) x) + v (add S y) \/
  v (add (add S y) x) + v (add S z) <= v (add (add S z) y) + v (add S x).
Proof.
  intros HS Hx Hy Hz Hxy Hxz Hyz Sx Sy Sz.
  destruct (Rle_dec (v (add (add S y) x) + v (add S z)) (v (add (add S z) x) + v (add S y))) as [|N1]; auto.
  destruct (Rle_dec (v (add (add S y) x) + v (add S z)) (v (add (add S z) y) + v (add S x))) as [|N2]; auto. exfalso.
  assert (WSx : within L (add S x)) by now apply within_add.
  assert (WSy : within L (add S y)) by now apply within_add.
  assert (WSz : within L (add S z)) by now apply within_add.
  assert (WSyx : within L (add (add S y) x)) by now apply within_add.
  assert (Syx : add S y x = false) by (rewrite add_other; auto).
  assert (Szx : add S z x = false) by (rewrite add_other; auto).
  assert (Szy : add S z y = false) by (rewrite add_other; auto).
  assert (Szyx : add (add S z) y x = false) by (rewrite !add_other; auto).
  assert (Sxy : add S x y = false) by (rewrite add_other; auto).
  assert (Sxz : add S x z = false) by (rewrite add_other; auto).
  (* submodularity *)
  pose proof (local_submodular (add S x) y z WSx Hy Hz Hyz Sxy Sxz) as M1.
  pose proof (local_submodular S y z HS Hy Hz Hyz Sy Sz) as M2.
  pose proof (local_submodular (add S z) x y WSz Hx Hy Hxy Szx Szy) as M3.
  replace (add (add (add S x) z) y) with (add (add (add S z) y) x) in M1
    by (rewrite (add_swap S x z), (add_swap (add S z) x y); reflexivity).
  rewrite (add_swap S x y), (add_swap S x z) in M1.
  destruct (strip (v (add (add S z) x) - v (add S z)) (v (add (add S y) x) - v (add S y))
                  (v (add (add S z) y) - v (add S z)) (v (add (add S y) x) - v (add S x))
                  (v (add (add (add S z) y) x) - v (add S z)) (v (add (add S y) x) - v S)) as (p1 & p2 & B1 & B2 &
                    B3); try lra.
  set (val := v (add (add S y) x) - p1 - p2). set (l := [x; y; z]).
  set (p0 := set1 (set1 (fun _ => 0) y p2) z (v (add S z) - val)).
  assert (Px : forall t, box_price S l (set1 p0 x t) x = t) by
    (intros t; rewrite box_price_in by (auto; now left); apply set1_same).
  assert (Py : forall t, box_price S l (set1 p0 x t) y = p2).
  { intros t. rewrite box_price_in by (auto; right; now left). rewrite set1_other by auto. unfold p0.
    rewrite set1_other by auto. apply set1_same. }
  assert (Pz : forall t, box_price S l (set1 p0 x t) z = v (add S z) - val).
  { intros t. rewrite box_price_in by (auto; right; right; now left). rewrite set1_other by auto. unfold p0.
    apply set1_same. }
  assert (Cases : forall C, inbox S l C -> C = S \/ C = add S z \/ C = add S y \/ C = add (add S z) y \/
    C = add S x \/ C = add (add S z) x \/ C = add (add S y) x \/ C = add (add (add S z) y) x).
  { intros C HC. apply inbox_cons in HC; auto. destruct HC as [HC|(C1 & -> & HC)]; apply inbox_cons in HC; auto;
      destruct HC as [HC|(C2 & -> & HC)]; apply inbox_cons in HC; auto; destruct HC as [HC|(C3 & -> & HC)];
        apply inbox_nil in HC; subst; tauto. }
  assert (K : add S z y = true); [|congruence].
  apply (box_substitutes S l (set1 p0 x (p1 - 1)) (set1 p0 x (p1 + 1)) x (add (add S y) x) (add S z)); auto;
    try (now left).
  - rewrite !set1_same. lra.
  - intros k Hk. now rewrite !set1_other.
  - intros C _ HC Hne. destruct (Cases C HC) as [->|[->|[->|[->|[->|[->|[->| ->]]]]]]]; try congruence;
      rewrite ?(cost_add L _ (add (add S z) y) x), ?(cost_add L _ (add S z) y), ?(cost_add L _ (add S z) x),
        ?(cost_add L _ (add S y) x),
        ?(cost_add L _ S x), ?(cost_add L _ S y), ?(cost_add L _ S z), ?Px, ?Py, ?Pz by auto; unfold val in *; lra.
  - intros C _ HC Hne. destruct (Cases C HC) as [->|[->|[->|[->|[->|[->|[->| ->]]]]]]]; try congruence;
      rewrite ?(cost_add L _ (add (add S z) y) x), ?(cost_add L _ (add S z) y), ?(cost_add L _ (add S z) x),
        ?(cost_add L _ (add S y) x),
        ?(cost_add L _ S x), ?(cost_add L _ S y), ?(cost_add L _ S z), ?Px, ?Py, ?Pz by auto; unfold val in *; lra.
  - unfold add. rewrite Nat.eqb_refl. destruct (Nat.eqb y x); reflexivity.
Qed.

(** ** Four goods *)
Lemma local_four S a b c d : within L S -> (a < L)%nat -> (b < L)%nat -> (c < L)%nat -> (d < L)%nat ->
  a <> b -> a <> c -> a <> d -> b <> c -> b <> d -> c <> d -> S a = false -> S b = false -> S c = false -> S d =
    false ->
  v (add (add S a) b) + v (add (add S c) d) <= v (add (add S a) c) + v (add (add S b) d) \/
  v (add (add S a) b) + v (add (add S c) d) <= v (add (add S a) d) + v (add (add S b) c).
Proof.
  intros HS Ha Hb Hc Hd Hab Hac Had Hbc Hbd Hcd Sa Sb Sc Sd.
  pose proof (local_triple S b a c HS Hb Ha Hc ltac:(auto) ltac:(auto) ltac:(auto) Sb Sa Sc) as T1.
  pose proof (local_triple S b a d HS Hb Ha Hd ltac:(auto) ltac:(auto) ltac:(auto) Sb Sa Sd) as T2.
  pose proof (local_triple S d c a HS Hd Hc Ha ltac:(auto) ltac:(auto) ltac:(auto) Sd Sc Sa) as T3.
  pose proof (local_triple S d c b HS Hd Hc Hb ltac:(auto) ltac:(auto) ltac:(auto) Sd Sc Sb) as T4.
  rewrite (add_swap S c b), (add_swap S c a) in T1. rewrite (add_swap S d b), (add_swap S d a) in T2.
  destruct (Rle_dec (v (add (add S a) b) + v (add (add S c) d)) (v (add (add S a) c) + v (add (add S b) d))) as
    [|N1]; auto.
  destruct (Rle_dec (v (add (add S a) b) + v (add (add S c) d)) (v (add (add S a) d) + v (add (add S b) c))) as
    [|N2]; auto. exfalso.
  destruct T1, T2, T3, T4; lra.
Qed.

(** ** Spare goods L, L + 1, ..., worth nothing *)
Definition addr (S : bundle) (x : nat) : bundle := if Nat.ltb x L then add S x else S.
Ltac swaps S j k e d := pose proof (f_equal v (add_swap S j k)); pose proof (f_equal v (add_swap S j e));
  pose proof (f_equal v (add_swap S j d));
  pose proof (f_equal v (add_swap S k e)); pose proof (f_equal v (add_swap S k d));
    pose proof (f_equal v (add_swap S e d));
  (left; lra) || (right; lra).
Lemma plucker S j k e d : within L S -> j <> k -> j <> e -> j <> d -> k <> e -> k <> d -> e <> d ->
  S j = false -> S k = false -> S e = false -> S d = false ->
  v (addr (addr S e) d) + v (addr (addr S j) k) <= v (addr (addr S k) d) + v (addr (addr S j) e) \/
  v (addr (addr S e) d) + v (addr (addr S j) k) <= v (addr (addr S k) e) + v (addr (addr S j) d).
Proof.
  intros HS Hjk Hje Hjd Hke Hkd Hed Sj Sk Se Sd. unfold addr.
  destruct (Nat.ltb_spec j L) as [Lj|_], (Nat.ltb_spec k L) as [Lk|_], (Nat.ltb_spec e L) as [Le|_],
    (Nat.ltb_spec d L) as [Ld|_];
    try (left; lra); try (right; lra).
  - destruct (local_four S e d j k) as [H|H]; auto; swaps S j k e d.
  - destruct (local_triple S k j e) as [H|H]; auto; swaps S j k e d.
  - destruct (local_triple S k j d) as [H|H]; auto; swaps S j k e d.
  - pose proof (local_submodular S k j HS Lk Lj ltac:(auto) Sk Sj). swaps S j k e d.
  - destruct (local_triple S d e j) as [H|H]; auto; swaps S j k e d.
  - destruct (local_triple S d e k) as [H|H]; auto; swaps S j k e d.
  - pose proof (local_submodular S d e HS Ld Le ltac:(auto) Sd Se). swaps S j k e d.
Qed.

(** ** Exchange among bundles of one size, spare goods included *)
Definition rp (Z : bundle) : bundle := fun k => Nat.ltb k L && Z k.
Definition f (Z : bundle) : R := v (rp Z).
Lemma within_rp Z : within L (rp Z).
Proof. intros k Hk. unfold rp. destruct (Nat.ltb_spec k L); [lia|reflexivity]. Qed.
Lemma rp_add Z x : rp (add Z x) = addr (rp Z) x.
Proof.
  extensionality k. unfold rp, addr, add. destruct (Nat.ltb_spec x L), (Nat.ltb_spec k L), (Nat.eqb_spec k x);
    simpl; auto; lia.
Qed.
Lemma rp_false Z x : Z x = false -> rp Z x = false.
Proof. intros H. unfold rp. rewrite H. apply andb_false_r. Qed.
Lemma f_two Z x y Z' : Z' = add (add Z x) y -> f Z' = v (addr (addr (rp Z) x) y).
Proof. intros ->. unfold f. now rewrite !rp_add. Qed.
Let M := (2 * L)%nat.
Lemma minus_sizes A B : size M A = size M B -> size M (minus A B) = size M (minus B A).
Proof.
  intros H. pose proof (size_split M A B) as H1. pose proof (size_split M B A) as H2.
  assert (size M (inter A B) = size M (inter B A)) by (apply size_ext; intros; unfold inter; apply andb_comm). lia.
Qed.
Lemma minus_true A B k : minus A B k = true <-> A k = true /\ B k = false.
Proof. unfold minus. rewrite andb_true_iff, negb_true_iff. tauto. Qed.

(** If the bundles differ in one good each, the exchange changes them into each other. *)
Lemma one_difference A B j : within M A -> within M B -> size M A = size M B -> A j = true -> B j = false ->
  size M (minus A B) = 1%nat ->
  exists d, B d = true /\ A d = false /\ add (remove A j) d = B /\ add (remove B d) j = A.
Proof.
  intros HA HB Hs HAj HBj H1. pose proof (minus_sizes A B Hs) as H2. rewrite H1 in H2.
  destruct (size_pos M (minus B A)) as (d & Hd & Hd'); [lia|].
  assert (Hj : (j < M)%nat) by now apply (within_lt M A).
  assert (Hj' : minus A B j = true) by (now apply minus_true).
  pose proof (size_remove M (minus A B) j Hj Hj') as S1. pose proof (size_remove M (minus B A) d Hd Hd') as S2.
  apply minus_true in Hd'. destruct Hd' as [D1 D2]. exists d. split; auto. split; auto.
  assert (O1 : forall k, A k = true -> B k = false -> k = j).
  { intros k K1 K2. destruct (Nat.eq_dec k j) as [|Hne]; auto. exfalso.
    assert (Hk : (k < M)%nat) by now apply (within_lt M A).
    assert (Z : remove (minus A B) j k = false) by (apply (size_zero M); auto; lia). unfold remove in Z.
    assert (T : minus A B k = true) by now apply minus_true. rewrite T in Z.
    destruct (Nat.eqb_spec k j); [tauto|discriminate]. }
  assert (O2 : forall k, B k = true -> A k = false -> k = d).
  { intros k K1 K2. destruct (Nat.eq_dec k d) as [|Hne]; auto. exfalso.
    assert (Hk : (k < M)%nat) by now apply (within_lt M B).
    assert (Z : remove (minus B A) d k = false) by (apply (size_zero M); auto; lia). unfold remove in Z.
    assert (T : minus B A k = true) by now apply minus_true. rewrite T in Z.
    destruct (Nat.eqb_spec k d); [tauto|discriminate]. }
  split; extensionality i; unfold add, remove; destruct (Nat.eqb_spec i d) as [E1|N1], (Nat.eqb_spec i j) as [E2|N2];
    simpl; try congruence;
    destruct (A i) eqn:EA, (B i) eqn:EB; auto; exfalso; (now apply N2, O1) || (now apply N1, O2).
Qed.

Ltac sets Z := let i := fresh "i" in extensionality i; unfold Z, add, remove;
  repeat match goal with |- context [Nat.eqb i ?x] => destruct (Nat.eqb_spec i x) end; simpl; congruence.
Theorem swap_exchange : forall m A B j, within M A -> within M B -> size M A = size M B ->
  (size M (minus A B) <= m)%nat ->
  A j = true -> B j = false ->
  exists d, B d = true /\ A d = false /\ f A + f B <= f (add (remove A j) d) + f (add (remove B d) j).
Proof.
  induction m as [|m IH]; intros A B j HA HB Hs Hm HAj HBj; assert (Hj : (j < M)%nat) by (now apply (within_lt M A));
    assert (Hj' : minus A B j = true) by (now apply minus_true);
      pose proof (size_remove M (minus A B) j Hj Hj') as S1; [lia|].
  destruct (Nat.eq_dec (size M (minus A B)) 1) as [H1|H1].
  { destruct (one_difference A B j HA HB Hs HAj HBj H1) as (d & D1 & D2 & D3 & D4). exists d. rewrite D3, D4.
    repeat split; auto. lra. }
  destruct (size_pos M (remove (minus A B) j)) as (k & HkM & Hk); [lia|].
  unfold remove in Hk at 1. apply andb_true_iff in Hk. destruct Hk as [Hkj Hk].
  apply negb_true_iff, Nat.eqb_neq in Hkj.
  pose proof (size_remove M (minus A B) k HkM Hk) as S2. apply minus_true in Hk. destruct Hk as [HAk HBk].
  destruct (existsb (fun d => B d && negb (A d) && if Rle_dec (f A + f B) (f (add (remove A j) d) + f (add (remove B
    d) j)) then true else false) (ids M)) eqn:Hno.
  { apply existsb_exists in Hno. destruct Hno as (d & _ & Hno). rewrite !andb_true_iff, negb_true_iff in Hno.
    destruct Hno as [[D1 D2] D3].
    exists d. destruct (Rle_dec _ _) as [Hle|]; [auto|discriminate]. }
  exfalso.
  assert (Hviol : forall d, B d = true -> A d = false -> f (add (remove A j) d) + f (add (remove B d) j) < f A + f
    B).
  { intros d D1 D2. apply Rnot_le_lt. intros Hle.
    match type of Hno with existsb ?g ?l = false => assert (T : existsb g l = true) end; [|congruence].
    apply existsb_exists. exists d.
    split; [apply in_ids; now apply (within_lt M B)|]. rewrite D1, D2. simpl.
    destruct (Rle_dec _ _); [reflexivity|tauto]. }
  (* the good of B that goes out for k *)
  set (l := filter (fun d => B d && negb (A d)) (ids M)).
  set (g := fun d => f (add (remove B d) k) + f (add (remove A j) d)).
  assert (Hl : forall d, In d l <-> B d = true /\ A d = false).
  { intros d. unfold l. rewrite filter_In, andb_true_iff, negb_true_iff. split; [tauto|]. intros [D1 D2].
    split; auto. apply in_ids. now apply (within_lt M B). }
  destruct (list_max (map g l)) as [x [Hx Hmax]].
  { destruct (size_pos M (minus B A)) as (d & _ & Hd); [rewrite <- (minus_sizes A B Hs); lia|].
    apply minus_true in Hd. apply Hl in Hd.
    destruct l; [destruct Hd|discriminate]. }
  apply in_map_iff in Hx. destruct Hx as (e & <- & He). apply Hl in He. destruct He as [HBe HAe].
  assert (Hek : e <> k) by congruence. assert (Hej : e <> j) by congruence.
  assert (HeM : (e < M)%nat) by now apply (within_lt M B).
  set (B2 := add (remove B e) k). assert (HB2 : within M B2) by
    (unfold B2; apply within_add; auto; now apply within_remove).
  assert (HB2j : B2 j = false) by (unfold B2; rewrite add_other by auto; unfold remove; rewrite HBj;
    apply andb_false_r).
  assert (Hs2 : size M A = size M B2) by (unfold B2; rewrite size_swap; auto).
  assert (Hm2 : (size M (minus A B2) <= m)%nat).
  { assert (E : size M (minus A B2) = size M (remove (minus A B) k)).
    { apply size_ext. intros i _. unfold B2, minus, add, remove.
      destruct (Nat.eqb_spec i k), (Nat.eqb_spec i e); subst; simpl; try congruence;
        rewrite ?andb_false_r, ?HAe; auto. }
    lia. }
  destruct (IH A B2 j HA HB2 Hs2 Hm2 HAj HB2j) as (d & D1 & D2 & D3).
  assert (Hdk : d <> k) by congruence. unfold B2 in D1. rewrite add_other in D1 by auto. unfold remove in D1.
  apply andb_true_iff in D1.
  destruct D1 as [Hde HBd]. apply negb_true_iff, Nat.eqb_neq in Hde. assert (Hdj : d <> j) by congruence.
  set (Z := remove (remove B e) d).
  assert (Zf : Z j = false /\ Z k = false /\ Z e = false /\ Z d = false).
  { unfold Z, remove. rewrite HBj, HBk, !Nat.eqb_refl. simpl. rewrite !andb_false_r. auto. }
  destruct Zf as (Zj & Zk & Ze & Zd).
  pose proof (Hviol d HBd D2) as V1. pose proof (Hviol e HBe HAe) as V2.
  pose proof (Hmax (g d) (in_map g l d (proj2 (Hl d) (conj HBd D2)))) as Mx. unfold g in Mx. fold B2 in Mx.
  assert (F1 : f B = v (addr (addr (rp Z) e) d)) by (apply f_two; sets Z).
  assert (F2 : f B2 = v (addr (addr (rp Z) k) d)) by (apply f_two; unfold B2; sets Z).
  assert (F3 : f (add (remove B2 d) j) = v (addr (addr (rp Z) j) k)) by (apply f_two; unfold B2; sets Z).
  assert (F4 : f (add (remove B d) j) = v (addr (addr (rp Z) j) e)) by (apply f_two; sets Z).
  assert (F5 : f (add (remove B e) j) = v (addr (addr (rp Z) j) d)) by (apply f_two; sets Z).
  assert (F6 : f (add (remove B d) k) = v (addr (addr (rp Z) k) e)) by (apply f_two; sets Z).
  destruct (plucker (rp Z) j k e d) as [Q|Q]; auto using rp_false, within_rp; lra.
Qed.

(** ** Bundles filled up with spare goods *)
Definition pad (A : bundle) (k : nat) : bool := if Nat.ltb k L then A k else Nat.ltb k (M - size L A).
Lemma size_pad_part A : forall m c, (c <= m)%nat ->
  size (L + m) (fun k => if Nat.ltb k L then A k else Nat.ltb k (L + c)) = (size L A + c)%nat.
Proof.
  induction m as [|m IH]; intros c Hc.
  - replace c with 0%nat by lia. rewrite !Nat.add_0_r. apply size_ext. intros k Hk.
    destruct (Nat.ltb_spec k L); [reflexivity|lia].
  - rewrite Nat.add_succ_r. cbn [size]. destruct (Nat.ltb_spec (L + m) L); [lia|].
    destruct (Nat.eq_dec c (S m)) as [->|Hne].
    + destruct (Nat.ltb_spec (L + m) (L + S m)); [|lia].
      rewrite (size_ext _ _ (fun k => if Nat.ltb k L then A k else Nat.ltb k (L + m))).
      * rewrite IH by lia. lia.
      * intros k Hk. destruct (Nat.ltb_spec k L); auto.
        destruct (Nat.ltb_spec k (L + S m)), (Nat.ltb_spec k (L + m)); auto; lia.
    + destruct (Nat.ltb_spec (L + m) (L + c)); [lia|]. rewrite IH by lia. lia.
Qed.
Lemma size_pad A : size M (pad A) = L.
Proof.
  pose proof (size_le_goods L A). unfold pad, M. replace (2 * L)%nat with (L + L)%nat by lia.
  rewrite (size_ext _ _ (fun k => if Nat.ltb k L then A k else Nat.ltb k (L + (L - size L A)))).
  - rewrite size_pad_part by lia. lia.
  - intros k _. replace (L + L - size L A)%nat with (L + (L - size L A))%nat by lia. reflexivity.
Qed.
Lemma within_pad A : within M (pad A).
Proof.
  intros k Hk. unfold pad, M in *. destruct (Nat.ltb_spec k L); [lia|].
  destruct (Nat.ltb_spec k (2 * L - size L A)); [lia|reflexivity].
Qed.
Lemma pad_good A k : (k < L)%nat -> pad A k = A k.
Proof. intros Hk. unfold pad. destruct (Nat.ltb_spec k L); [reflexivity|lia]. Qed.
Lemma rp_same Z A : within L A -> (forall k, (k < L)%nat -> Z k = A k) -> rp Z = A.
Proof.
  intros HA H. extensionality k. unfold rp. destruct (Nat.ltb_spec k L) as [Hk|Hk]; simpl; [now apply H|]. symmetry.
  now apply HA.
Qed.

Theorem converse : m_natural L u.
Proof.
  intros A B a b j HA HB Ha Hb HAj HBj. rewrite (v_some A HA) in Ha. injection Ha as <-. rewrite (v_some B HB) in Hb.
  injection Hb as <-.
  assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  destruct (swap_exchange (size M (minus (pad A) (pad B))) (pad A) (pad B) j) as (d & D1 & D2 & D3);
    auto using within_pad.
  - now rewrite !size_pad.
  - now rewrite pad_good.
  - now rewrite pad_good.
  - unfold f in D3. rewrite (rp_same (pad A) A), (rp_same (pad B) B) in D3 by (auto; intros; now apply pad_good).
    destruct (le_lt_dec L d) as [Hd|Hd].
    + left. exists (v (remove A j)), (v (add B j)). split; [apply v_some; now apply within_remove|].
      split; [apply v_some; now apply within_add|].
      rewrite (rp_same _ (remove A j)), (rp_same _ (add B j)) in D3; auto using within_remove, within_add.
      * intros k Hk. unfold add, remove. rewrite pad_good by auto. destruct (Nat.eqb_spec k d); [lia|]. reflexivity.
      * intros k Hk. unfold add, remove. rewrite pad_good by auto. destruct (Nat.eqb_spec k d); [lia|]. reflexivity.
    + rewrite pad_good in D1, D2 by auto. right. exists d. split; auto. split; auto.
      assert (W1 : within L (add (remove A j) d)) by (apply within_add; auto; now apply within_remove).
      assert (W2 : within L (add (remove B d) j)) by (apply within_add; auto; now apply within_remove).
      exists (v (add (remove A j) d)), (v (add (remove B d) j)). split; [now apply v_some|].
      split; [now apply v_some|].
      rewrite (rp_same _ (add (remove A j) d)), (rp_same _ (add (remove B d) j)) in D3; auto;
        intros k Hk; unfold add, remove; now rewrite pad_good.
Qed.
End Converse.

Theorem substitutes_m_natural L u : (forall A, within L A -> u A <> None) -> substitutes L u -> m_natural L u.
Proof.
  intros Hfin Hsub. destruct (values_bounded L u) as (U & _ & HU).
  apply (converse L u U); auto. intros A HA. apply Rabs_le, (HU A); auto. now apply (v_some L u Hfin).
Qed.
Theorem m_natural_iff_substitutes L u : (forall A, within L A -> u A <> None) -> (m_natural L u <-> substitutes L u).
Proof. intros Hfin. split; [apply m_natural_substitutes|now apply substitutes_m_natural]. Qed.
