(** Krawczyk's test proves that a system of n equations in n unknowns has a zero in a box.

    - [cont_moved]: a continuous function of the box, as one of the unit cube.
    - [krawczyk]: F k z = F k c + sum over j of A k j z (z j - c j) all over the box with middle c and half-widths r, Y
      is regular, and |Y F c| i + sum over j of |1 - Y (A z)| i j r j < r i for each i; then F has a zero in the box.
    - [nearly_inverse]: Y is regular if for some Z the absolute values in each row of 1 - Z Y sum to less than 1.
    The function Y F is negative on one side of the box and positive on the opposite one, so it has a zero (cube.v).
    That this zero is the only one is not needed. *)
From Coq Require Import Reals List Lra Lia.
From ExactMarket Require Import sums cube.
Import ListNotations.
Open Scope R_scope.

Definition delta (i j : nat) : R := if Nat.eqb i j then 1 else 0.
Lemma sum_delta_left n i f : (i < n)%nat -> sum (ids n) (fun j => delta i j * f j) = f i.
Proof.
  intros Hi. rewrite (sum_single (ids n) _ i); [|apply ids_NoDup|now apply in_ids|].
  - unfold delta. rewrite Nat.eqb_refl. ring.
  - intros j _ Hne. unfold delta. destruct (Nat.eqb_spec i j); [congruence|]. ring.
Qed.
Lemma sum_scal_right {V} (l : list V) c (f : V -> R) : sum l (fun v => f v * c) = sum l f * c.
Proof. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros v _. ring. Qed.

(** ** Regular matrices *)
Section Krawczyk.
Variable n : nat.
Definition regular (Y : nat -> nat -> R) : Prop := forall v : vec,
  (forall i, (i < n)%nat -> sum (ids n) (fun k => Y i k * v k) = 0) -> forall k, (k < n)%nat -> v k = 0.
Lemma largest_entry (v : vec) : forall m, (0 < m)%nat -> exists i, (i < m)%nat /\ forall k, (k < m)%nat -> Rabs (v k) <= Rabs (v i).
Proof.
  induction m as [|m IH]; intros Hm; [lia|]. destruct m as [|m].
  - exists 0%nat. split; [lia|]. intros k Hk. replace k with 0%nat by lia. lra.
  - destruct IH as (i & Hi & H); [lia|]. destruct (Rle_lt_dec (Rabs (v i)) (Rabs (v (S m)))) as [C|C].
    + exists (S m). split; [lia|]. intros k Hk. destruct (Nat.eq_dec k (S m)) as [->|]; [lra|].
      specialize (H k ltac:(lia)). lra.
    + exists i. split; [lia|]. intros k Hk. destruct (Nat.eq_dec k (S m)) as [->|]; [lra|]. apply H. lia.
Qed.
Lemma Rabs_sum_le {V} (l : list V) f g : (forall v, In v l -> Rabs (f v) <= g v) -> Rabs (sum l f) <= sum l g.
Proof.
  induction l as [|v l IH]; intros H; simpl; [rewrite Rabs_R0; lra|]. eapply Rle_trans; [apply Rabs_triang|].
  apply Rplus_le_compat; [apply H; now left|]. apply IH. intros w Hw. apply H. now right.
Qed.
Lemma nearly_inverse Y Z : (forall i, (i < n)%nat ->
  sum (ids n) (fun k => Rabs (delta i k - sum (ids n) (fun l => Z i l * Y l k))) < 1) -> regular Y.
Proof.
  intros H v Hv k Hk. destruct (largest_entry v n) as (i & Hi & Most); [lia|].
  assert (E : v i = sum (ids n) (fun k => (delta i k - sum (ids n) (fun l => Z i l * Y l k)) * v k)).
  { rewrite (sum_ext (ids n) _ (fun k => delta i k * v k - sum (ids n) (fun l => Z i l * Y l k * v k))).
    2:{ intros j _. rewrite sum_scal_right. ring. }
    rewrite sum_minus, (sum_delta_left n i v Hi), sum_swap.
    rewrite (sum_zero (ids n) (fun l => sum (ids n) (fun k => Z i l * Y l k * v k))); [ring|].
    intros l Hl. apply in_ids in Hl. rewrite (sum_ext (ids n) _ (fun k => Z i l * (Y l k * v k))) by (intros; ring).
    rewrite sum_scal, (Hv l Hl). ring. }
  assert (B : Rabs (v i) <= sum (ids n) (fun k => Rabs (delta i k - sum (ids n) (fun l => Z i l * Y l k))) * Rabs (v i)).
  { rewrite E at 1. rewrite <- sum_scal_right. apply Rabs_sum_le. intros j Hj. apply in_ids in Hj.
    rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos | now apply Most]. }
  specialize (H i Hi). pose proof (Rabs_pos (v i)) as P. assert (Z0 : Rabs (v i) = 0) by nra.
  specialize (Most k Hk). pose proof (Rabs_pos (v k)) as P'. destruct (Req_dec (v k) 0) as [|C]; [auto|].
  pose proof (Rabs_pos_lt (v k) C). lra.
Qed.

(** ** The test *)
Variables c r : vec.
Hypothesis wide : forall i, (i < n)%nat -> 0 < r i.
Definition in_box (z : vec) : Prop := forall i, (i < n)%nat -> Rabs (z i - c i) <= r i.
Definition moved (x : vec) : vec := fun i => c i + r i * (2 * x i - 1).
Lemma moved_in_box x : in_cube n x -> in_box (moved x).
Proof.
  intros Hx i Hi. specialize (Hx i Hi). specialize (wide i Hi). unfold moved.
  replace (c i + r i * (2 * x i - 1) - c i) with (r i * (2 * x i - 1)) by ring. apply Rabs_le. split; nra.
Qed.
Lemma cont_moved f : cont n f -> cont n (fun x => f (moved x)).
Proof.
  intros Hf l e He. destruct (Hf (moved l) e He) as (d & Hd & K).
  set (w := 1 + sum (ids n) (fun i => 2 * r i)).
  assert (P : forall i, In i (ids n) -> 0 <= 2 * r i).
  { intros i Hi. apply in_ids in Hi. specialize (wide i Hi). lra. }
  assert (W : forall i, (i < n)%nat -> 2 * r i <= w - 1).
  { intros i Hi. unfold w.
    pose proof (sum_term_le (ids n) (fun i => 2 * r i) i P (proj2 (in_ids i n) Hi)). simpl in *. lra. }
  assert (W0 : 1 <= w) by (unfold w; pose proof (sum_nonneg (ids n) _ P); lra).
  exists (d / w). split; [apply Rdiv_lt_0_compat; lra|]. intros y Hy. apply K. intros i Hi. specialize (Hy i Hi).
  unfold moved. replace (c i + r i * (2 * y i - 1) - (c i + r i * (2 * l i - 1))) with (2 * r i * (y i - l i)) by ring.
  rewrite Rabs_mult, (Rabs_right (2 * r i)) by (specialize (wide i Hi); lra).
  pose proof (Rabs_pos (y i - l i)) as A0. specialize (W i Hi). specialize (wide i Hi).
  assert (B : Rabs (y i - l i) * w < d).
  { apply Rmult_lt_reg_r with (/ w); [apply Rinv_0_lt_compat; lra|]. rewrite Rmult_assoc, Rinv_r, Rmult_1_r by lra.
    exact Hy. }
  nra.
Qed.

Variable F : nat -> vec -> R.
Variable A : nat -> nat -> vec -> R.
Variable Y : nat -> nat -> R.
Hypothesis continuous : forall k, (k < n)%nat -> cont n (F k).
Hypothesis mean_value : forall k z, (k < n)%nat -> in_box z ->
  F k z = F k c + sum (ids n) (fun j => A k j z * (z j - c j)).
Definition defect (z : vec) (i j : nat) : R := delta i j - sum (ids n) (fun k => Y i k * A k j z).
Hypothesis test : forall i z, (i < n)%nat -> in_box z ->
  Rabs (sum (ids n) (fun k => Y i k * F k c)) + sum (ids n) (fun j => Rabs (defect z i j) * r j) < r i.
Hypothesis regular_Y : regular Y.

Definition turned (i : nat) (z : vec) : R := sum (ids n) (fun k => Y i k * F k z).
Lemma turned_at i z : (i < n)%nat -> in_box z ->
  Rabs (turned i z - (z i - c i)) < r i.
Proof.
  intros Hi Hz. specialize (test i z Hi Hz).
  assert (E : turned i z - (z i - c i) =
    sum (ids n) (fun k => Y i k * F k c) + - sum (ids n) (fun j => defect z i j * (z j - c j))).
  { unfold turned, defect.
    rewrite (sum_ids_ext n (fun k => Y i k * F k z)
      (fun k => Y i k * F k c + sum (ids n) (fun j => Y i k * A k j z * (z j - c j)))).
    2:{ intros k Hk. rewrite (mean_value k z Hk Hz), Rmult_plus_distr_l, <- sum_scal. f_equal. apply sum_ext.
        intros j _. ring. }
    rewrite sum_plus, sum_swap.
    rewrite (sum_ext (ids n) (fun j => (delta i j - sum (ids n) (fun k => Y i k * A k j z)) * (z j - c j))
      (fun j => delta i j * (z j - c j) - sum (ids n) (fun k => Y i k * A k j z * (z j - c j)))).
    2:{ intros j _. rewrite sum_scal_right. ring. }
    rewrite sum_minus, (sum_delta_left n i (fun j => z j - c j) Hi). ring. }
  rewrite E. eapply Rle_lt_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. eapply Rle_lt_trans; [|exact test].
  apply Rplus_le_compat_l, Rabs_sum_le. intros j Hj. apply in_ids in Hj. rewrite Rabs_mult.
  apply Rmult_le_compat_l; [apply Rabs_pos | now apply Hz].
Qed.
Theorem krawczyk : exists z, in_box z /\ forall k, (k < n)%nat -> F k z = 0.
Proof.
  destruct (cube_zero n (fun i x => - turned i (moved x))) as (x & Hx & K).
  { intros i Hi. apply cont_opp. apply (cont_moved (turned i)). unfold turned. apply cont_sum.
    intros k Hk. apply cont_mult; [apply cont_const|]. apply continuous. now apply in_ids. }
  exists (moved x). pose proof (moved_in_box x Hx) as Hz. split; [exact Hz|].
  assert (T : forall i, (i < n)%nat -> turned i (moved x) = 0).
  { intros i Hi. pose proof (turned_at i (moved x) Hi Hz) as B. apply Rabs_def2 in B. destruct (K i Hi) as [L H].
    unfold low_ok, high_ok, moved in *. specialize (wide i Hi). destruct L as [L|L], H as [H|H]; try lra.
    - rewrite H in B. lra.
    - rewrite L in B. lra. }
  exact (regular_Y (fun k => F k (moved x)) T).
Qed.
End Krawczyk.
