(** Rows and matrices written out as lists, for the numerical examples of the second paper, and the few tactics
    that reduce a claim about an example to arithmetic, one agent and one type at a time. *)
From Coq Require Import Reals List Lra Lia.
From ExactMarket Require Import sums sp_economy.
Import ListNotations.
Open Scope R_scope.

Definition row (l : list R) (j : nat) : R := nth j l 0.
Definition matrix (m : list (list R)) (x j : nat) : R := nth j (nth x m []) 0.

(** Splits a claim about a number below a written bound (at most 6) into its cases. *)
Ltac each x :=
  do 6 (try (destruct x as [|x]; [|try (exfalso; simpl in *; lia)])).
(** Opens every definition of the model down to a claim about real numbers. *)
Create HintDb market.
#[export] Hint Unfold utility load dot full_supply row matrix : market.
Ltac compute_market := repeat (autounfold with market in *; simpl in *).

Lemma row_nonneg l j : Forall (fun a => 0 <= a) l -> 0 <= row l j.
Proof.
  unfold row. revert j. induction l as [|a l IH]; intros j H; destruct j; simpl; try lra; inversion H; auto.
Qed.
Lemma sum_row l : sum (ids (length l)) (row l) = sum l (fun a => a).
Proof.
  induction l as [|a l IH]; [reflexivity|].
  unfold ids in *. simpl. rewrite <- seq_shift, sum_map. unfold row at 1. simpl.
  f_equal. exact IH.
Qed.
Lemma row_simplex l s : length l = s -> Forall (fun a => 0 <= a) l -> sum l (fun a => a) = 1 ->
  simplex s (row l).
Proof. intros <- H0 H1. split; [intros; now apply row_nonneg | now rewrite sum_row]. Qed.
Ltac nonnegative_list := simpl; repeat (apply Forall_cons; [lra|]); apply Forall_nil.
Ltac solve_row := apply row_simplex; [reflexivity | nonnegative_list | simpl; lra].

Lemma matrix_feasible E m :
  (forall x, (x < agents E)%nat -> simplex (types E) (row (nth x m []))) ->
  (forall j, (j < types E)%nat -> load (ids (agents E)) (matrix m) j <= INR (supply E j)) ->
  feasible E (matrix m).
Proof. intros H0 H1. split; auto. Qed.

(** If A + e B > 0 for all small e > 0 then A >= 0. *)
Lemma limit_at_0 A B c : 0 < c -> (forall e, 0 < e <= c -> 0 <= A + e * B) -> 0 <= A.
Proof.
  intros Hc H. destruct (Rle_dec 0 A) as [|Hn]; auto. exfalso.
  assert (HB : 0 < B) by (specialize (H c ltac:(lra)); nra).
  set (e := Rmin c (- A / (2 * B))).
  assert (He : 0 < - A / (2 * B)) by (apply Rdiv_lt_0_compat; lra).
  assert (H1 : 0 < e) by (unfold e, Rmin; destruct (Rle_dec c _); lra).
  assert (H2 : e <= c) by apply Rmin_l.
  assert (H3 : e <= - A / (2 * B)) by apply Rmin_r.
  specialize (H e (conj H1 H2)).
  assert (H4 : e * B <= - A / (2 * B) * B) by (apply Rmult_le_compat_r; lra).
  replace (- A / (2 * B) * B) with (- A / 2) in H4 by (field; lra). lra.
Qed.
