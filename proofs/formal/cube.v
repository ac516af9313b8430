(** Continuous functions on a cube: compactness, and the zero of a vector field that points inwards.

    - [cluster]: points that meet ever sharper conditions S e, all in the cube [0, 1]^m, have a cluster point.
    - [limit_sign]: an inequality f >= 0, or the boundary condition x k = c, passes to a limit.
    - [cube_zero]: continuous g_0, ..., g_(n-1) on [0, 1]^n have a point x where g_i x >= 0 unless x i = 0 and g_i x
      <= 0 unless x i = 1 (Poincare and Miranda's theorem; Brouwer's theorem for cubes), from Kuhn's lemma.
    Compactness rests on classical logic: [cluster] and what uses it need two more axioms than the rest. *)
From Coq Require Import Reals List Lra Lia Bool Classical.
From ExactMarket Require Import sums kuhn.
Import ListNotations.
Open Scope R_scope.

Definition vec := nat -> R.
Definition in_cube (m : nat) (x : vec) : Prop := forall i, (i < m)%nat -> 0 <= x i <= 1.
Definition close (m : nat) (e : R) (x y : vec) : Prop := forall i, (i < m)%nat -> Rabs (x i - y i) < e.
Definition cont (m : nat) (f : vec -> R) : Prop :=
  forall l e, 0 < e -> exists d, 0 < d /\ forall y, close m d y l -> Rabs (f y - f l) < e.

Ltac rabs := repeat (unfold Rabs in *; repeat match goal with
  | |- context [Rcase_abs ?a] => destruct (Rcase_abs a)
  | H : context [Rcase_abs ?a] |- _ => destruct (Rcase_abs a) end); try lra.

Lemma close_le m e e' x y : e <= e' -> close m e x y -> close m e' x y.
Proof. intros H K i Hi. specialize (K i Hi). lra. Qed.
Lemma close_trans m e e' x y z : close m e x y -> close m e' y z -> close m (e + e') x z.
Proof. intros H K i Hi. specialize (H i Hi). specialize (K i Hi). rabs. Qed.

(** ** Continuity *)
Lemma cont_const m c : cont m (fun _ => c).
Proof.
  intros l e He. exists 1. split; [lra|]. intros y _. replace (c - c) with 0 by ring. rewrite Rabs_R0. lra.
Qed.
Lemma cont_coordinate m i : (i < m)%nat -> cont m (fun x => x i).
Proof. intros Hi l e He. exists e. split; auto. Qed.
Lemma cont_plus m f g : cont m f -> cont m g -> cont m (fun x => f x + g x).
Proof.
  intros Hf Hg l e He. destruct (Hf l (e / 2)) as (d & Hd & Kd); [lra|].
  destruct (Hg l (e / 2)) as (d' & Hd' & Kd'); [lra|].
  exists (Rmin d d'). split; [now apply Rmin_glb_lt|]. intros y Hy.
  specialize (Kd y (close_le m _ d _ _ (Rmin_l d d') Hy)).
  specialize (Kd' y (close_le m _ d' _ _ (Rmin_r d d') Hy)). rabs.
Qed.
Lemma cont_opp m f : cont m f -> cont m (fun x => - f x).
Proof.
  intros Hf l e He. destruct (Hf l e He) as (d & Hd & K). exists d. split; auto. intros y Hy. specialize (K y Hy).
  rabs.
Qed.
Lemma cont_minus m f g : cont m f -> cont m g -> cont m (fun x => f x - g x).
Proof. intros Hf Hg. apply (cont_plus m f (fun x => - g x)); auto. now apply cont_opp. Qed.
Lemma cont_mult m f g : cont m f -> cont m g -> cont m (fun x => f x * g x).
Proof.
  intros Hf Hg l e He. set (F := Rabs (f l) + 1). set (G := Rabs (g l) + 1).
  assert (HF : 0 < F) by (unfold F; pose proof (Rabs_pos (f l)); lra).
  assert (HG : 0 < G) by (unfold G; pose proof (Rabs_pos (g l)); lra).
  destruct (Hf l (e / (2 * G))) as (d & Hd & Kd); [apply Rdiv_lt_0_compat; lra|].
  destruct (Hg l (Rmin 1 (e / (2 * F)))) as (d' & Hd' & Kd'); [apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat;
    lra]|].
  exists (Rmin d d'). split; [now apply Rmin_glb_lt|]. intros y Hy.
  specialize (Kd y (close_le m _ d _ _ (Rmin_l d d') Hy)).
  specialize (Kd' y (close_le m _ d' _ _ (Rmin_r d d') Hy)).
  pose proof (Rmin_l 1 (e / (2 * F))). pose proof (Rmin_r 1 (e / (2 * F))).
  replace (f y * g y - f l * g l) with ((f y - f l) * g y + f l * (g y - g l)) by ring.
  apply Rle_lt_trans with (Rabs (f y - f l) * Rabs (g y) + Rabs (f l) * Rabs (g y - g l)).
  { rewrite <- !Rabs_mult. apply Rabs_triang. }
  assert (Hgy : Rabs (g y) <= G). { unfold G. pose proof (Rabs_triang_inv (g y) (g l)). lra. }
  assert (K1 : Rabs (f y - f l) * Rabs (g y) <= e / (2 * G) * G).
  { apply Rmult_le_compat; try apply Rabs_pos; lra. }
  assert (K2 : Rabs (f l) * Rabs (g y - g l) <= Rabs (f l) * (e / (2 * F))).
  { apply Rmult_le_compat_l; [apply Rabs_pos|lra]. }
  assert (E1 : e / (2 * G) * G = e / 2) by (field; lra).
  assert (E2 : F * (e / (2 * F)) = e / 2) by (field; lra).
  assert (0 < e / (2 * F)) by (apply Rdiv_lt_0_compat; lra). unfold F in E2 at 1. lra.
Qed.
Lemma cont_max0 m f : cont m f -> cont m (fun x => Rmax 0 (f x)).
Proof.
  intros Hf l e He. destruct (Hf l e He) as (d & Hd & K). exists d. split; auto. intros y Hy. specialize (K y Hy).
  unfold Rmax. destruct (Rle_dec 0 (f y)), (Rle_dec 0 (f l)); rabs.
Qed.
Lemma cont_sum {V} m (l : list V) f : (forall v, In v l -> cont m (f v)) -> cont m (fun x => sum l
  (fun v => f v x)).
Proof.
  induction l as [|a l IH]; simpl; intros H; [apply cont_const|]. apply (cont_plus m (f a)); auto.
Qed.

(** ** Compactness *)
Lemma cluster m : forall S : R -> vec -> Prop, (forall e e' x, e <= e' -> S e x -> S e' x) ->
  (forall e, 0 < e -> exists x, S e x) -> (forall e x, S e x -> in_cube m x) ->
  exists l, in_cube m l /\ forall e, 0 < e -> exists x, S e x /\ close m e x l.
Proof.
  induction m as [|m IH]; intros S Hmono Hex Hunit.
  - exists (fun _ => 0). split; [intros i Hi; lia|]. intros e He. destruct (Hex e He) as [x Hx]. exists x.
    split; auto.
    intros i Hi. lia.
  - destruct (IH S Hmono Hex) as (l & Hl & Kl).
    { intros e x Hx i Hi. apply (Hunit e x Hx). lia. }
    set (P := fun e x => S e x /\ close m e x l).
    set (E := fun a => forall e, 0 < e -> exists x, P e x /\ a <= x m).
    assert (E0 : E 0).
    { intros e He. destruct (Kl e He) as (x & Hx & Hc). exists x. split; [split; auto|]. apply (Hunit e x Hx). lia.
      }
    assert (Eb : forall a, E a -> a <= 1).
    { intros a Ha. destruct (Ha 1 Rlt_0_1) as (x & [Hx _] & Hle). pose proof (Hunit 1 x Hx m ltac:(lia)). lra. }
    destruct (completeness E) as (c & Hub & Hlub).
    { exists 1. exact Eb. }
    { now exists 0. }
    assert (Hc : 0 <= c <= 1) by (split; [now apply Hub | apply Hlub; exact Eb]).
    exists (fun i => if Nat.eqb i m then c else l i). split.
    + intros i Hi. destruct (Nat.eqb_spec i m); auto. apply Hl. lia.
    + intros e He.
      assert (Ha : exists a, E a /\ c - e < a).
      { apply NNPP. intros K. assert (c <= c - e); [|lra]. apply Hlub. intros a Ha. apply Rnot_lt_le. intros Hlt.
        apply K. eauto. }
      destruct Ha as (a & Ha & Hlt).
      assert (Hn : ~ E (c + e / 2)) by (intros K; apply Hub in K; lra).
      apply not_all_ex_not in Hn. destruct Hn as [e0 Hn]. apply imply_to_and in Hn. destruct Hn as [He0 Hn].
      destruct (Ha (Rmin e e0)) as (x & [Hx Hcl] & Hax); [now apply Rmin_glb_lt|].
      pose proof (Rmin_l e e0) as R1. pose proof (Rmin_r e e0) as R2. exists x.
      assert (Hless : x m < c + e / 2).
      { apply Rnot_le_lt. intros K. apply Hn. exists x. split; auto.
        split; [eapply Hmono; eauto | eapply close_le; eauto]. }
      split; [eapply Hmono; eauto|]. intros i Hi. destruct (Nat.eqb_spec i m) as [->|Hne].
      * rabs.
      * apply (close_le m _ e _ _ R1 Hcl). lia.
Qed.

(** A sign condition at points near l holds at l: f >= 0 up to e there, or coordinate k is c. *)
Lemma limit_sign m f k c l : cont m f -> (k < m)%nat ->
  (forall e, 0 < e -> exists x, close m e x l /\ (- e <= f x \/ x k = c)) -> 0 <= f l \/ l k = c.
Proof.
  intros Hf Hk H. destruct (Rle_dec 0 (f l)) as [|Hn]; [now left|]. right.
  destruct (Req_dec (l k) c) as [|Hc]; auto. exfalso.
  destruct (Hf l (- f l / 2) ltac:(lra)) as (d & Hd & Kd).
  assert (Hgap : 0 < Rabs (l k - c)) by (apply Rabs_pos_lt; lra).
  set (e := Rmin d (Rmin (- f l / 2) (Rabs (l k - c)))).
  assert (He : 0 < e) by (repeat apply Rmin_glb_lt; lra).
  pose proof (Rmin_l d (Rmin (- f l / 2) (Rabs (l k - c)))) as R1.
  pose proof (Rmin_r d (Rmin (- f l / 2) (Rabs (l k - c)))) as R2. fold e in R1, R2.
  pose proof (Rmin_l (- f l / 2) (Rabs (l k - c))). pose proof (Rmin_r (- f l / 2) (Rabs (l k - c))).
  destruct (H e He) as (x & Hx & [Hfx|Hxk]).
  - specialize (Kd x (close_le m e d x l R1 Hx)). clear Hgap. rabs.
  - specialize (Hx k Hk). rewrite Hxk, Rabs_minus_sym in Hx. lra.
Qed.

(** ** Poincare and Miranda *)
Section Cube.
Variable n : nat.
Variable g : nat -> vec -> R.
Hypothesis Hg : forall i, (i < n)%nat -> cont n (g i).

Definition low_ok (i : nat) (x : vec) : Prop := 0 <= g i x \/ x i = 0.
Definition high_ok (i : nat) (x : vec) : Prop := g i x <= 0 \/ x i = 1.
Definition nearly (e : R) (x : vec) : Prop :=
  in_cube n x /\ forall i, (i < n)%nat -> exists v w, close n e v x /\ close n e w x /\ low_ok i v /\ high_ok i w.

Definition grid (p : nat) (y : point) : vec := fun i => INR (y i) / INR p.
Definition label (p i : nat) (y : point) : bool :=
  if Nat.eqb (y i) p then true else if Nat.eqb (y i) 0 then false else if Rle_dec 0 (g i (grid p y)) then false
    else true.

Lemma nearly_exists e : 0 < e -> exists x, nearly e x.
Proof.
  intros He. destruct (archimed (/ e)) as [Ha _]. assert (Hinv : 0 < / e) by now apply Rinv_0_lt_compat.
  set (p := Z.to_nat (up (/ e))).
  assert (Hz : (0 < up (/ e))%Z) by (apply lt_IZR; lra).
  assert (Hp : / e < INR p) by (unfold p; rewrite INR_IZR_INZ, Z2Nat.id by lia; exact Ha).
  assert (Hp0 : 0 < INR p) by lra. assert (Hpn : (0 < p)%nat) by (apply INR_lt; simpl; lra).
  assert (Hs : / INR p < e).
  { rewrite <- (Rinv_inv e). apply Rinv_lt_contravar; auto. now apply Rmult_lt_0_compat. }
  destruct (kuhn n p (label p)) as (y & Hy & Hc).
  - intros i x _ Hx. unfold label. rewrite Hx. destruct (Nat.eqb_spec 0 p); [lia|reflexivity].
  - intros i x _ Hx. unfold label. rewrite Hx, Nat.eqb_refl. reflexivity.
  - assert (Hgrid : forall v, (forall k, (k < n)%nat -> (y k <= v k <= S (y k))%nat) -> in_cube n (grid p v) /\
      close n e (grid p v) (grid p y)).
    { intros v Hv. split; intros k Hk; specialize (Hv k Hk); specialize (Hy k Hk); unfold grid.
      - assert (0 <= INR (v k) <= INR p) by (split; [apply pos_INR | apply le_INR; lia]).
        split; [apply Rmult_le_pos; [lra | left; now apply Rinv_0_lt_compat]|].
        apply Rmult_le_reg_r with (INR p); auto. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
      - assert (K : v k = y k \/ v k = S (y k)) by lia. destruct K as [-> | ->].
        + replace (INR (y k) / INR p - INR (y k) / INR p) with 0 by ring. rewrite Rabs_R0. exact He.
        + rewrite S_INR. replace ((INR (y k) + 1) / INR p - INR (y k) / INR p) with (/ INR p) by (field; lra).
          rewrite Rabs_right; auto. apply Rle_ge. left. now apply Rinv_0_lt_compat. }
    exists (grid p y). split; [apply Hgrid; intros; lia|]. intros i Hi.
    destruct (Hc i Hi) as (v & w & Hv & Hw & Lv & Lw).
    exists (grid p v), (grid p w). split; [now apply Hgrid|]. split; [now apply Hgrid|]. unfold label in Lv, Lw.
    split.
    + destruct (Nat.eqb_spec (v i) p); [discriminate|]. destruct (Nat.eqb_spec (v i) 0) as [E|].
      * right. unfold grid. rewrite E. simpl. unfold Rdiv. ring.
      * destruct (Rle_dec 0 (g i (grid p v))); [now left|discriminate].
    + destruct (Nat.eqb_spec (w i) p) as [E|].
      * right. unfold grid. rewrite E. field. lra.
      * destruct (Nat.eqb_spec (w i) 0); [discriminate|]. destruct (Rle_dec 0 (g i (grid p w))); [discriminate|].
        left. lra.
Qed.

(** Points close to the points x of a cluster point l are close to l. *)
Lemma cube_zero_sign i (f : vec -> R) c l : (i < n)%nat -> cont n f ->
  (forall e, 0 < e -> exists x, nearly e x /\ close n e x l) ->
  (forall e x, nearly e x -> exists v, close n e v x /\ (0 <= f v \/ v i = c)) -> 0 <= f l \/ l i = c.
Proof.
  intros Hi Hf Hl H. apply (limit_sign n f i c l Hf Hi). intros e He.
  destruct (Hl (e / 2) ltac:(lra)) as (x & Hx & Hc). destruct (H (e / 2) x Hx) as (v & Hv & Hs).
  exists v. split; [|destruct Hs; [left; lra|now right]].
  replace e with (e / 2 + e / 2) by field. now apply close_trans with x.
Qed.
Theorem cube_zero : exists x, in_cube n x /\ forall i, (i < n)%nat -> low_ok i x /\ high_ok i x.
Proof.
  destruct (cluster n nearly) as (l & Hl & Kl).
  - intros e e' x Hle [Hu H]. split; auto. intros i Hi. destruct (H i Hi) as (v & w & H1 & H2 & H3 & H4).
    exists v, w. repeat split; auto; eapply close_le; eauto.
  - apply nearly_exists.
  - intros e x [H _]. exact H.
  - exists l. split; auto. intros i Hi. split.
    + apply cube_zero_sign; auto. intros e x [_ Hx]. destruct (Hx i Hi) as (v & w & Hv & _ & Lv & _). eauto.
    + assert (K : 0 <= - g i l \/ l i = 1); [|destruct K; [left; lra|now right]].
      apply (cube_zero_sign i (fun x => - g i x)); auto; [apply cont_opp; auto|].
      intros e x [_ Hx]. destruct (Hx i Hi) as (v & w & _ & Hw & _ & [Lw|Lw]); exists w; split; auto. left. lra.
Qed.
End Cube.
