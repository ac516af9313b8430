(** The fixed-point theorem on which every existence proof here rests: finitely many players, each with a lottery over
    finitely many options, and finitely many coordinates in [0, 1].

    Coordinates x_k in [0, 1], k < m (weights of agents, prices of goods).  N players choose among T options each;
    V i t x is what option t is worth to player i at x, and G k i t x what it adds to the force on coordinate k; both
    continuous in x.
    [best_replies]: there are x and for each player a lottery over her options, with weight on best ones only, such that
    the expected force on every coordinate is >= 0 unless x_k = 0, and <= 0 unless x_k = 1.  (Kakutani's theorem for
    correspondences of this kind.)
    Proof: let options that are best up to e have the weights max(0, V - best + e), take a zero of the resulting
    continuous field (cube.v), and let e tend to 0. *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums cube.
Import ListNotations.
Open Scope R_scope.

(** ** The lowest of f 0, ..., f m *)
Fixpoint lowest (m : nat) (f : nat -> R) : R :=
  match m with O => f O | S k => f m - Rmax 0 (f m - lowest k f) end.
Lemma lowest_le m f j : (j <= m)%nat -> lowest m f <= f j.
Proof.
  induction m as [|m IH]; intros Hj; cbn [lowest]; [replace j with 0%nat by lia; lra|].
  pose proof (Rmax_l 0 (f (S m) - lowest m f)). pose proof (Rmax_r 0 (f (S m) - lowest m f)).
  destruct (Nat.eq_dec j (S m)) as [->|]; [lra|]. assert (lowest m f <= f j) by (apply IH; lia). lra.
Qed.
Lemma lowest_attained m f : exists j, (j <= m)%nat /\ lowest m f = f j.
Proof.
  induction m as [|m (j & Hj & E)]; [exists 0%nat; split; [lia|reflexivity]|]. cbn [lowest].
  unfold Rmax. destruct (Rle_dec 0 (f (S m) - lowest m f)); [exists j | exists (S m)]; split; (lia || lra).
Qed.
Lemma lowest_cont N m (f : vec -> nat -> R) : (forall j, (j <= m)%nat -> cont N (fun x => f x j)) ->
  cont N (fun x => lowest m (f x)).
Proof.
  induction m as [|m IH]; intros H; cbn [lowest]; [apply H; lia|].
  apply cont_minus; [apply H; lia|]. apply cont_max0, cont_minus; [apply H; lia|].
  apply IH. intros j Hj. apply H. lia.
Qed.

(** ** More on continuity *)
Lemma cont_widen m m' f : (m <= m')%nat -> cont m f -> cont m' f.
Proof.
  intros H Hf l e He. destruct (Hf l e He) as (d & Hd & K). exists d. split; auto. intros y Hy. apply K.
  intros i Hi. apply Hy. lia.
Qed.
Lemma cont_same m f x y : cont m f -> (forall i, (i < m)%nat -> x i = y i) -> f x = f y.
Proof.
  intros Hf H. apply cond_eq. intros e He. destruct (Hf y e He) as (d & Hd & K). apply K. intros i Hi.
  rewrite (H i Hi). rabs.
Qed.
Lemma cont_inv m f e : 0 < e -> (forall x, e <= f x) -> cont m f -> cont m (fun x => / f x).
Proof.
  intros He Hf Hc l r Hr. destruct (Hc l (r * (e * e))) as (d & Hd & K); [repeat apply Rmult_lt_0_compat; auto|].
  exists d. split; auto. intros y Hy. specialize (K y Hy). pose proof (Hf y) as F1. pose proof (Hf l) as F2.
  assert (E1 : / f y - / f l = (f l - f y) * / (f y * f l)) by (field; lra). rewrite E1, Rabs_mult, Rabs_minus_sym.
  assert (P : e * e <= f y * f l) by (apply Rmult_le_compat; lra).
  assert (0 < e * e) by (apply Rmult_lt_0_compat; auto).
  assert (I : 0 < / (f y * f l)) by (apply Rinv_0_lt_compat; lra). rewrite (Rabs_right (/ (f y * f l))) by lra.
  apply Rmult_lt_reg_r with (f y * f l); [lra|]. rewrite Rmult_assoc, Rinv_l by lra. rewrite Rmult_1_r.
  apply Rlt_le_trans with (r * (e * e)); auto. apply Rmult_le_compat_l; lra.
Qed.

Section Replies.
Variables (m N T : nat) (V : nat -> nat -> vec -> R) (G : nat -> nat -> nat -> vec -> R).
Hypothesis HT : (0 < T)%nat.
Hypothesis HV : forall i t, (i < N)%nat -> (t < T)%nat -> cont m (V i t).
Hypothesis HG : forall k i t, (k < m)%nat -> (i < N)%nat -> (t < T)%nat -> cont m (G k i t).

(** The lotteries follow the coordinates in one vector. *)
Definition weight (x : vec) (i t : nat) : R := x (m + (i * T + t))%nat.
Definition force (k : nat) (x : vec) : R := sum (ids N) (fun i => sum (ids T) (fun t => weight x i t * G k i t x)).
Definition replies (e : R) (x : vec) : Prop :=
  in_cube (m + N * T) x /\ (forall i, (i < N)%nat -> sum (ids T) (weight x i) = 1) /\
  (forall i t t', (i < N)%nat -> (t < T)%nat -> (t' < T)%nat -> 0 < weight x i t -> V i t' x - e <= V i t x) /\
  forall k, (k < m)%nat -> (0 <= force k x \/ x k = 0) /\ (force k x <= 0 \/ x k = 1).

Lemma slot_lt i t : (i < N)%nat -> (t < T)%nat -> (m + (i * T + t) < m + N * T)%nat.
Proof. intros Hi Ht. assert (i * T + T <= N * T)%nat by (change (i * T + T <= N * T)%nat; nia). lia. Qed.

Definition best (i : nat) (x : vec) : R := - lowest (pred T) (fun t => - V i t x).
Lemma best_ge i t x : (t < T)%nat -> V i t x <= best i x.
Proof.
  intros Ht. unfold best. pose proof (lowest_le (pred T) (fun t => - V i t x) t ltac:(lia)) as H. simpl in H. lra.
Qed.
Lemma best_is i x : exists t, (t < T)%nat /\ V i t x = best i x.
Proof.
  destruct (lowest_attained (pred T) (fun t => - V i t x)) as (t & Ht & E). exists t. split; [lia|]. unfold best.
  rewrite E. ring.
Qed.
Lemma best_cont i : (i < N)%nat -> cont m (best i).
Proof.
  intros Hi. unfold best. apply cont_opp. apply (lowest_cont m (pred T) (fun x t => - V i t x)). intros t Ht.
  apply cont_opp, HV; auto. lia.
Qed.

Section Nearly.
Variable e : R.
Hypothesis He : 0 < e.
Definition lean (i t : nat) (x : vec) : R := Rmax 0 (V i t x - best i x + e).
Definition leans (i : nat) (x : vec) : R := sum (ids T) (fun t => lean i t x).
Definition near (i t : nat) (x : vec) : R := lean i t x * / leans i x.
Lemma lean_nonneg i t x : 0 <= lean i t x.
Proof. apply Rmax_l. Qed.
Lemma leans_ge i x : e <= leans i x.
Proof.
  destruct (best_is i x) as (t & Ht & E). apply Rle_trans with (lean i t x).
  - unfold lean. rewrite E. replace (best i x - best i x + e) with e by ring. apply Rmax_r.
  - apply (sum_term_le (ids T) (fun t => lean i t x) t); [intros; apply lean_nonneg|now apply in_ids].
Qed.
Lemma lean_cont i t : (i < N)%nat -> (t < T)%nat -> cont m (lean i t).
Proof.
  intros Hi Ht. unfold lean. apply cont_max0, cont_plus; [|apply cont_const].
  apply cont_minus; [now apply HV | now apply best_cont].
Qed.
Lemma near_cont i t : (i < N)%nat -> (t < T)%nat -> cont m (near i t).
Proof.
  intros Hi Ht. unfold near. apply cont_mult; [now apply lean_cont|].
  apply (cont_inv m (leans i) e He (leans_ge i)).
  unfold leans. apply cont_sum. intros t' Ht'. apply in_ids in Ht'. now apply lean_cont.
Qed.
Lemma near_nonneg i t x : 0 <= near i t x.
Proof. apply Rmult_le_pos; [apply lean_nonneg|]. left. apply Rinv_0_lt_compat. pose proof (leans_ge i x). lra. Qed.
Lemma near_total i x : sum (ids T) (fun t => near i t x) = 1.
Proof.
  unfold near. rewrite (sum_ext _ _ (fun t => / leans i x * lean i t x)) by (intros; ring). rewrite sum_scal.
  fold (leans i x).
  field. pose proof (leans_ge i x). lra.
Qed.

Lemma replies_nearly : exists x, replies e x.
Proof.
  destruct (cube_zero m (fun k x => sum (ids N) (fun i => sum (ids T)
    (fun t => near i t x * G k i t x)))) as (y & Hu & Hz).
  { intros k Hk. apply cont_sum. intros i Hi. apply in_ids in Hi. apply cont_sum. intros t Ht. apply in_ids in Ht.
    apply cont_mult; [now apply near_cont | now apply HG]. }
  set (x := fun q => if Nat.ltb q m then y q else near ((q - m) / T) ((q - m) mod T) y).
  assert (X1 : forall k, (k < m)%nat -> x k = y k) by (intros k Hk; unfold x; destruct (Nat.ltb_spec k m);
    [reflexivity|lia]).
  assert (X2 : forall i t, (t < T)%nat -> weight x i t = near i t y).
  { intros i t Ht. unfold weight, x. destruct (Nat.ltb_spec (m + (i * T + t)) m); [lia|].
    replace (m + (i * T + t) - m)%nat with (i * T + t)%nat by lia.
    rewrite Nat.div_add_l, Nat.div_small, Nat.add_0_r by lia.
    rewrite Nat.add_comm, Nat.mod_add, Nat.mod_small by lia. reflexivity. }
  assert (XV : forall i t, (i < N)%nat -> (t < T)%nat -> V i t x = V i t y) by (intros i t Hi Ht;
    now apply (cont_same m); [apply HV|]).
  assert (XF : forall k, (k < m)%nat -> force k x = sum (ids N) (fun i => sum (ids T)
    (fun t => near i t y * G k i t y))).
  { intros k Hk. unfold force. apply sum_ids_ext. intros i Hi. apply sum_ids_ext. intros t Ht. rewrite X2 by auto.
    now rewrite (cont_same m (G k i t) x y (HG k i t Hk Hi Ht) X1). }
  exists x. split; [|split; [|split]].
  - intros q Hq. destruct (Nat.lt_ge_cases q m) as [Hqm|Hqm]; [rewrite X1 by auto; now apply Hu|].
    unfold x. destruct (Nat.ltb_spec q m); [lia|]. split; [apply near_nonneg|].
    rewrite <- (near_total ((q - m) / T) y).
    apply (sum_term_le (ids T) (fun t => near ((q - m) / T) t y)); [intros; apply near_nonneg|]. apply in_ids.
    apply Nat.mod_upper_bound. lia.
  - intros i Hi. rewrite <- (near_total i y). apply sum_ids_ext. intros t Ht. now apply X2.
  - intros i t t' Hi Ht Ht' Hpos. rewrite X2 in Hpos by auto. rewrite !XV by auto.
    destruct (Rle_dec (best i y - e) (V i t y)) as [H|H]; [pose proof (best_ge i t' y Ht'); lra|]. exfalso.
    assert (Z : lean i t y = 0) by (unfold lean; apply Rmax_left; lra). unfold near in Hpos. rewrite Z in Hpos. lra.
  - intros k Hk. rewrite XF, X1 by auto. apply (Hz k Hk).
Qed.
End Nearly.

Lemma force_cont k : (k < m)%nat -> cont (m + N * T) (force k).
Proof.
  intros Hk. unfold force. apply cont_sum. intros i Hi. apply in_ids in Hi. apply cont_sum. intros t Ht.
  apply in_ids in Ht.
  apply cont_mult; [apply cont_coordinate; now apply slot_lt|]. apply (cont_widen m); [lia|now apply HG].
Qed.

Lemma weight_cont i t : (i < N)%nat -> (t < T)%nat -> cont (m + N * T) (fun x => weight x i t).
Proof. intros Hi Ht. apply cont_coordinate. now apply slot_lt. Qed.

(** ** The limit *)
Section Limit.
Variable l : vec.
Hypothesis Hl : forall e, 0 < e -> exists x, replies e x /\ close (m + N * T) e x l.

Lemma limit_total i : (i < N)%nat -> sum (ids T) (weight l i) = 1.
Proof.
  intros Hi. assert (Hc : cont (m + N * T) (fun x => sum (ids T) (weight x i))).
  { apply cont_sum. intros t Ht. apply in_ids in Ht. now apply weight_cont. }
  apply cond_eq. intros e He. destruct (Hc l e He) as (d & Hd & Kd).
  destruct (Hl d Hd) as (x & (_ & Hx & _) & Hcl). specialize (Kd x Hcl). cbv beta in Kd.
  now rewrite (Hx i Hi), Rabs_minus_sym in Kd.
Qed.
Lemma limit_best i t t' : (i < N)%nat -> (t < T)%nat -> (t' < T)%nat -> 0 < weight l i t -> V i t' l - 0 <= V i t l.
Proof.
  intros Hi Ht Ht' Hpos.
  destruct (limit_sign (m + N * T) (fun x => V i t x - V i t' x) (m + (i * T + t))%nat 0 l) as [K|K].
  - apply (cont_widen m); [lia|]. apply cont_minus; now apply HV.
  - now apply slot_lt.
  - intros e He. destruct (Hl e He) as (x & (Hu & _ & Hx & _) & Hcl). exists x. split; [exact Hcl|].
    destruct (Rlt_dec 0 (weight x i t)) as [Hp|Hz]; [left; specialize (Hx i t t' Hi Ht Ht' Hp); lra|].
    right. pose proof (Hu _ (slot_lt i t Hi Ht)). unfold weight in Hz. lra.
  - lra.
  - unfold weight in Hpos. lra.
Qed.
Lemma limit_force k : (k < m)%nat -> (0 <= force k l \/ l k = 0) /\ (force k l <= 0 \/ l k = 1).
Proof.
  intros Hk. split.
  - apply (limit_sign (m + N * T) (force k) k 0 l); [now apply force_cont|lia|]. intros e He.
    destruct (Hl e He) as (x & (_ & _ & _ & Hx) & Hcl). exists x. split; [exact Hcl|].
    destruct (proj1 (Hx k Hk)); [left; lra|now right].
  - assert (K : 0 <= - force k l \/ l k = 1); [|destruct K; [left; lra|now right]].
    apply (limit_sign (m + N * T) (fun x => - force k x) k 1 l); [apply cont_opp; now apply force_cont|lia|].
    intros e He. destruct (Hl e He) as (x & (_ & _ & _ & Hx) & Hcl). exists x. split; [exact Hcl|].
    destruct (proj2 (Hx k Hk)); [left; lra|now right].
Qed.
End Limit.

Theorem best_replies : exists x, replies 0 x.
Proof.
  destruct (cluster (m + N * T) replies) as (l & Hu & Hl).
  - intros e e' x Hle (H1 & H2 & H3 & H4). split; [exact H1|]. split; [exact H2|]. split; [|exact H4].
    intros i t t' Hi Ht Ht' Hx. specialize (H3 i t t' Hi Ht Ht' Hx). lra.
  - apply replies_nearly.
  - intros e x [H _]. exact H.
  - exists l. split; [exact Hu|]. split; [intros i; now apply limit_total|].
    split; [intros i t t'; now apply limit_best | intros k; now apply limit_force].
Qed.
End Replies.
