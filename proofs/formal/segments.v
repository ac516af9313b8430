(** Connected sets of vectors of N numbers, and the segments of which a set of them consists.

    - [connected N S]: S is not in two disjoint parts, each open in S, that are not empty.
    - [component N S C]: C is a connected component of S.
    - [segments_components]: of a union of segments any two of which are [told_apart] by a coordinate, these are the
      components. *)
From Coq Require Import Reals List Lra Lia.
From ExactMarket Require Import sums.
Import ListNotations.
Open Scope R_scope.

Section Vectors.
Variable N : nat.
Definition vector : Type := nat -> R.

(** ** The definitions *)
Definition nearer (d : R) (u v : vector) : Prop := forall i, (i < N)%nat -> Rabs (u i - v i) < d.
Definition open_in (S U : vector -> Prop) : Prop :=
  forall u, S u -> U u -> exists d, 0 < d /\ forall v, S v -> nearer d u v -> U v.
Definition connected (S : vector -> Prop) : Prop := forall U V, open_in S U -> open_in S V ->
  (forall u, S u -> U u \/ V u) -> (forall u, S u -> U u -> V u -> False) ->
  forall u v, S u -> S v -> U u -> V v -> False.
(** Not empty, a part of S, connected, and largest among such. *)
Definition component (S C : vector -> Prop) : Prop :=
  (exists u, C u) /\ (forall u, C u -> S u) /\ connected C /\
  forall D : vector -> Prop, (forall u, D u -> S u) -> connected D -> (exists u, C u /\ D u) -> forall u, D u -> C u.

(** The segment from a to b. *)
Definition between (a b : vector) (u : vector) : Prop :=
  exists x, 0 <= x <= 1 /\ forall i, (i < N)%nat -> u i = a i + x * (b i - a i).

(** ** Segments are connected *)
Lemma in_unit_interval (U V : R -> Prop) :
  (forall t, 0 <= t <= 1 -> U t -> exists d, 0 < d /\ forall s, 0 <= s <= 1 -> Rabs (s - t) < d -> U s) ->
  (forall t, 0 <= t <= 1 -> V t -> exists d, 0 < d /\ forall s, 0 <= s <= 1 -> Rabs (s - t) < d -> V s) ->
  (forall t, 0 <= t <= 1 -> U t \/ V t) -> (forall t, 0 <= t <= 1 -> U t -> V t -> False) -> U 0 -> V 1 -> False.
Proof.
  intros HU HV Hor Hnot U0 V1. set (T := fun t => 0 <= t <= 1 /\ forall s, 0 <= s <= t -> U s).
  destruct (completeness T) as [m [Hub Hleast]].
  - exists 1. intros t [Ht _]. lra.
  - exists 0. split; [lra|]. intros s Hs. replace s with 0 by lra. exact U0.
  - assert (T0 : T 0) by (split; [lra|]; intros s Hs; replace s with 0 by lra; exact U0).
    assert (M : 0 <= m <= 1) by (split; [now apply Hub | apply Hleast; intros t [Ht _]; lra]).
    assert (Near : forall d, 0 < d -> (forall t, m - d < t <= m -> T t -> False) -> False).
    { intros d Hd K. assert (B : m <= m - d); [|lra]. apply Hleast. intros t Ht.
      destruct (Rle_lt_dec t (m - d)) as [C|C]; [exact C|]. exfalso. apply (K t); [|exact Ht]. split; [exact C|].
      now apply Hub. }
    destruct (Hor m M) as [Um|Vm].
    + destruct (HU m M Um) as (d & Hd & K). apply (Near d Hd). intros t [Ht Htm] [T1 T2].
      set (r := Rmin 1 (m + d / 2)).
      assert (R1 : r <= 1) by apply Rmin_l. assert (R2 : r <= m + d / 2) by apply Rmin_r.
      assert (Tr : T r).
      { split; [split; [unfold r; apply Rmin_glb; lra | exact R1]|]. intros s Hs.
        destruct (Rle_lt_dec s t) as [C|C]; [apply T2; lra|]. apply K; [lra|]. apply Rabs_def1; lra. }
      pose proof (Hub r Tr) as Le. unfold r, Rmin in *. destruct (Rle_dec 1 (m + d / 2)) as [C|C]; [|lra].
      apply (Hnot 1); [lra| |exact V1]. apply Tr. lra.
    + destruct (HV m M Vm) as (d & Hd & K). apply (Near d Hd). intros t [Ht Htm] [T1 T2].
      apply (Hnot t T1); [apply T2; lra|]. apply K; [exact T1|]. apply Rabs_def1; lra.
Qed.
Lemma between_connected a b : connected (between a b).
Proof.
  intros U V HU HV Hor Hnot u v Su Sv Uu Vv. destruct Su as (x & Hx & Eu), Sv as (y & Hy & Ev).
  set (g := fun (t : R) (i : nat) => if Nat.ltb i N then a i + (x + t * (y - x)) * (b i - a i) else
    (1 - t) * u i + t * v i).
  assert (Sg : forall t, 0 <= t <= 1 -> between a b (g t)).
  { intros t Ht. exists (x + t * (y - x)). split; [split; nra|]. intros i Hi. unfold g.
    destruct (Nat.ltb_spec i N); [reflexivity|lia]. }
  set (c := 1 + sum (ids N) (fun i => Rabs (b i - a i))).
  assert (C1 : 1 <= c).
  { unfold c. assert (K : 0 <= sum (ids N) (fun i => Rabs (b i - a i))); [|lra].
    apply sum_nonneg. intros i _. apply Rabs_pos. }
  assert (Close : forall d s t, 0 < d -> Rabs (s - t) < d / c -> nearer d (g t) (g s)).
  { intros d s t Hd H i Hi. unfold g. destruct (Nat.ltb_spec i N); [|lia].
    replace (a i + (x + t * (y - x)) * (b i - a i) - (a i + (x + s * (y - x)) * (b i - a i)))
      with (- ((s - t) * (y - x) * (b i - a i))) by ring.
    rewrite Rabs_Ropp, !Rabs_mult. pose proof (Rabs_pos (s - t)) as P1. pose proof (Rabs_pos (b i - a i)) as P3.
    assert (P2 : 0 <= Rabs (y - x) <= 1) by (split; [apply Rabs_pos | apply Rabs_le; lra]).
    assert (P4 : Rabs (b i - a i) <= c - 1).
    { unfold c. replace (1 + sum (ids N) (fun k => Rabs (b k - a k)) - 1) with (sum (ids N) (fun k => Rabs (b k - a k)))
        by ring.
      apply (sum_term_le (ids N) (fun k => Rabs (b k - a k))); [intros k _; apply Rabs_pos | now apply in_ids]. }
    assert (Q : Rabs (s - t) * c < d).
    { apply Rmult_lt_reg_r with (/ c); [apply Rinv_0_lt_compat; lra|].
      rewrite Rmult_assoc, Rinv_r, Rmult_1_r by lra. exact H. }
    assert (W : Rabs (s - t) * Rabs (y - x) * Rabs (b i - a i) <= Rabs (s - t) * c).
    { rewrite Rmult_assoc. apply Rmult_le_compat_l; [exact P1|]. nra. }
    lra. }
  assert (Open : forall W, open_in (between a b) W -> forall t, 0 <= t <= 1 -> W (g t) ->
    exists d, 0 < d /\ forall s, 0 <= s <= 1 -> Rabs (s - t) < d -> W (g s)).
  { intros W HW t Ht Wt. destruct (HW (g t) (Sg t Ht) Wt) as (d & Hd & K). exists (d / c).
    split; [apply Rdiv_lt_0_compat; lra|]. intros s Hs Hst. apply K; auto. }
  assert (Same : forall w t W, between a b w -> 0 <= t <= 1 -> open_in (between a b) W -> W w ->
    (forall i, (i < N)%nat -> g t i = w i) -> W (g t)).
  { intros w t W Sw Ht HW Ww E. destruct (HW w Sw Ww) as (d & Hd & K). apply K; [auto|]. intros i Hi.
    rewrite E by auto. replace (w i - w i) with 0 by ring. now rewrite Rabs_R0. }
  apply (in_unit_interval (fun t => U (g t)) (fun t => V (g t)) (Open U HU) (Open V HV)).
  - intros t Ht. apply Hor. auto.
  - intros t Ht. apply Hnot. auto.
  - apply (Same u 0 U); [exists x; auto|lra|exact HU|exact Uu|]. intros i Hi. rewrite (Eu i Hi). unfold g.
    destruct (Nat.ltb_spec i N); [ring|lia].
  - apply (Same v 1 V); [exists y; auto|lra|exact HV|exact Vv|]. intros i Hi. rewrite (Ev i Hi). unfold g.
    destruct (Nat.ltb_spec i N); [ring|lia].
Qed.

(** ** Segments that are told apart *)

(** Coordinate i is less all over the one than it is on the other. *)
Definition less_at (i : nat) (s r : vector * vector) : Prop :=
  Rmax (fst s i) (snd s i) < Rmin (fst r i) (snd r i).
Definition told_apart (s r : vector * vector) : Prop := exists i, (i < N)%nat /\ (less_at i s r \/ less_at i r s).
Definition on (s : vector * vector) : vector -> Prop := between (fst s) (snd s).
Lemma on_within s u i : on s u -> (i < N)%nat -> Rmin (fst s i) (snd s i) <= u i <= Rmax (fst s i) (snd s i).
Proof.
  intros (x & Hx & H) Hi. rewrite (H i Hi). unfold Rmin, Rmax.
  destruct (Rle_dec (fst s i) (snd s i)); split; nra.
Qed.
Lemma told_apart_gap s r : told_apart s r ->
  exists d, 0 < d /\ forall u v, on s u -> on r v -> nearer d u v -> False.
Proof.
  intros (i & Hi & [H|H]); unfold less_at in H.
  - exists (Rmin (fst r i) (snd r i) - Rmax (fst s i) (snd s i)). split; [lra|]. intros u v Hu Hv Hn.
    specialize (Hn i Hi). pose proof (on_within s u i Hu Hi). pose proof (on_within r v i Hv Hi).
    apply Rabs_def2 in Hn. lra.
  - exists (Rmin (fst s i) (snd s i) - Rmax (fst r i) (snd r i)). split; [lra|]. intros u v Hu Hv Hn.
    specialize (Hn i Hi). pose proof (on_within s u i Hu Hi). pose proof (on_within r v i Hv Hi).
    apply Rabs_def2 in Hn. lra.
Qed.
(** A number that is small enough for each of a list of things. *)
Lemma small_enough {X} (good : X -> R -> Prop) (l : list X) :
  (forall x d e, good x d -> e <= d -> good x e) ->
  (forall x, In x l -> exists d, 0 < d /\ good x d) -> exists d, 0 < d /\ forall x, In x l -> good x d.
Proof.
  intros Hle. induction l as [|y l IH]; intros H.
  - exists 1. split; [lra|]. intros x [].
  - destruct (H y (or_introl eq_refl)) as (d & Hd & K). destruct IH as (e & He & Ke).
    { intros x Hx. apply H. now right. }
    exists (Rmin d e). split; [now apply Rmin_glb_lt|]. intros x [<-|Hx].
    + now apply (Hle y d); [|apply Rmin_l].
    + apply (Hle x e); [auto|apply Rmin_r].
Qed.
Variables (segments : list (vector * vector)) (S : vector -> Prop).
Let at_place (k : nat) : vector * vector := nth k segments (fun _ => 0, fun _ => 0).
Hypothesis union : forall u, S u <-> exists s, In s segments /\ on s u.
Hypothesis apart : forall j k, (j < k < length segments)%nat -> told_apart (at_place j) (at_place k).
Lemma apart_either j k : (j < length segments)%nat -> (k < length segments)%nat -> j <> k ->
  told_apart (at_place j) (at_place k).
Proof.
  intros Hj Hk Hne. destruct (Nat.lt_ge_cases j k) as [C|C]; [apply apart; lia|].
  destruct (apart k j) as (i & Hi & H); [lia|]. exists i. split; [exact Hi|]. tauto.
Qed.
Lemma gap : exists d, 0 < d /\ forall j k u v, (j < length segments)%nat -> (k < length segments)%nat ->
  on (at_place j) u -> on (at_place k) v -> nearer d u v -> j = k.
Proof.
  destruct (small_enough (fun jk d => fst jk <> snd jk -> forall u v, on (at_place (fst jk)) u ->
    on (at_place (snd jk)) v -> nearer d u v -> False)
    (list_prod (ids (length segments)) (ids (length segments)))) as (d & Hd & K).
  - intros jk d e H He Hne u v Hu Hv Hn. apply (H Hne u v Hu Hv). intros i Hi. specialize (Hn i Hi). lra.
  - intros [j k] Hjk. apply in_prod_iff in Hjk. destruct Hjk as [Hj Hk]. apply in_ids in Hj, Hk.
    destruct (Nat.eq_dec j k) as [->|Hne]; [exists 1; split; [lra|]; simpl; intros C; now destruct C|].
    destruct (told_apart_gap _ _ (apart_either j k Hj Hk Hne)) as (d & Hd & K). exists d. auto.
  - exists d. split; [exact Hd|]. intros j k u v Hj Hk Hu Hv Hn. destruct (Nat.eq_dec j k) as [|Hne]; [auto|].
    exfalso. apply (K (j, k)) with (u := u) (v := v); auto. apply in_prod_iff. split; now apply in_ids.
Qed.
Lemma disjoint_segments j k u : (j < k < length segments)%nat -> on (at_place j) u -> on (at_place k) u -> False.
Proof.
  intros H Hj Hk. destruct gap as (d & Hd & K). assert (E : j = k); [|lia].
  apply (K j k u u); auto; try lia. intros i _. replace (u i - u i) with 0 by ring. now rewrite Rabs_R0.
Qed.
Theorem segments_components s : In s segments -> component S (on s).
Proof.
  intros Hs. destruct (In_nth segments s (fun _ => 0, fun _ => 0) Hs) as (k & Hk & E). fold (at_place k) in E.
  destruct gap as (d & Hd & Gap).
  assert (Place : forall u, S u -> exists j, (j < length segments)%nat /\ on (at_place j) u).
  { intros u Hu. apply union in Hu. destruct Hu as (r & Hr & Hu).
    destruct (In_nth segments r (fun _ => 0, fun _ => 0) Hr) as (j & Hj & Ej). exists j. split; [exact Hj|].
    unfold at_place. now rewrite Ej. }
  split; [|split; [|split]].
  - exists (fst s). exists 0. split; [lra|]. intros i _. ring.
  - intros u Hu. apply union. eauto.
  - apply between_connected.
  - intros D HD Hc (u & Cu & Du) v Dv. rewrite <- E in *.
    destruct (Place v (HD v Dv)) as (l & Hl & Hv).
    destruct (Nat.eq_dec l k) as [->|Hne]; [exact Hv|]. exfalso.
    apply (Hc (on (at_place k)) (fun w => exists j, (j < length segments)%nat /\ j <> k /\ on (at_place j) w))
      with (u := u) (v := v); auto.
    + intros w Dw Hw. exists d. split; [exact Hd|]. intros w' Dw' Hn.
      destruct (Place w' (HD w' Dw')) as (j & Hj & Hw'). now rewrite (Gap k j w w' Hk Hj Hw Hw' Hn).
    + intros w Dw (j & Hj & Hjk & Hw). exists d. split; [exact Hd|]. intros w' Dw' Hn.
      destruct (Place w' (HD w' Dw')) as (j' & Hj' & Hw'). exists j'. split; [exact Hj'|]. split; [|exact Hw'].
      rewrite <- (Gap j j' w w' Hj Hj' Hw Hw' Hn). exact Hjk.
    + intros w Dw. destruct (Place w (HD w Dw)) as (j & Hj & Hw). destruct (Nat.eq_dec j k) as [->|Hjk]; [now left|].
      right. exists j. auto.
    + intros w Dw Hw (j & Hj & Hjk & Hw'). apply Hjk. apply (Gap j k w w); auto. intros i _.
      replace (w i - w i) with 0 by ring. now rewrite Rabs_R0.
    + exists l. auto.
Qed.
End Vectors.
