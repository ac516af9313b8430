(** Arithmetic of the checkers: rationals, reduced after every operation, with boolean comparisons and the lemmas
    that carry them to the reals.  All checkers compute in Q; all their soundness theorems speak about R. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums.
Import ListNotations.
Open Scope R_scope.

Definition qadd p q := Qred (Qplus p q).
Definition qmul p q := Qred (Qmult p q).
Definition qz (q : Q) := Z.eqb 0 (Qnum q).
Definition qneg (q : Q) := Z.ltb (Qnum q) 0.
Definition qnonneg (q : Q) := Z.leb 0 (Qnum q).
Lemma Q2R_red q : Q2R (Qred q) = Q2R q.
Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma Q2R_sign q : Q2R q = IZR (Qnum q) * / IZR (Zpos (Qden q)) /\ 0 < / IZR (Zpos (Qden q)).
Proof. split; [reflexivity|]. apply Rinv_0_lt_compat. apply IZR_lt. reflexivity. Qed.
Lemma qnonneg_ok q : qnonneg q = true -> 0 <= Q2R q.
Proof.
  intros H. apply Z.leb_le in H. apply IZR_le in H. destruct (Q2R_sign q) as [-> Hd].
  apply Rmult_le_pos; lra.
Qed.
Lemma qneg_ok q : qneg q = true -> Q2R q < 0.
Proof.
  intros H. apply Z.ltb_lt in H. apply IZR_lt in H. destruct (Q2R_sign q) as [-> Hd].
  assert (0 < (- IZR (Qnum q)) * / IZR (Zpos (Qden q))) by (apply Rmult_lt_0_compat; lra). lra.
Qed.
Lemma qz_ok q : qz q = true -> Q2R q = 0.
Proof.
  intros H. unfold qz in H. apply Z.eqb_eq in H. destruct (Q2R_sign q) as [-> _]. rewrite <- H. lra.
Qed.
Definition at_index (l : list Q) (i : nat) : Q := nth i l 0%Q.
Definition entry (m : list (list Q)) (x j : nat) : Q := nth j (nth x m []) 0%Q.
Definition vector_of l i := Q2R (at_index l i).
Definition matrix_of m x j := Q2R (entry m x j).
Fixpoint qsum {V} (l : list V) (f : V -> Q) : Q :=
  match l with [] => 0%Q | v :: t => qadd (f v) (qsum t f) end.
Definition qsub p q := qadd p (Qopp q).
Definition qle p q := qnonneg (qsub q p).
Definition qlt p q := qneg (qsub p q).
Definition qeq p q := qz (qsub p q).

Lemma Q2R_add p q : Q2R (qadd p q) = Q2R p + Q2R q.
Proof. unfold qadd. now rewrite Q2R_red, Q2R_plus. Qed.
Lemma Q2R_mul p q : Q2R (qmul p q) = Q2R p * Q2R q.
Proof. unfold qmul. now rewrite Q2R_red, Q2R_mult. Qed.
Lemma Q2R_sub p q : Q2R (qsub p q) = Q2R p - Q2R q.
Proof. unfold qsub. rewrite Q2R_add, Q2R_opp. ring. Qed.
Lemma qle_ok p q : qle p q = true -> Q2R p <= Q2R q.
Proof. intros H. apply qnonneg_ok in H. rewrite Q2R_sub in H. lra. Qed.
Lemma qlt_ok p q : qlt p q = true -> Q2R p < Q2R q.
Proof. intros H. apply qneg_ok in H. rewrite Q2R_sub in H. lra. Qed.
Lemma qeq_ok p q : qeq p q = true -> Q2R p = Q2R q.
Proof. intros H. apply qz_ok in H. rewrite Q2R_sub in H. lra. Qed.
Lemma Q2R_0 : Q2R 0 = 0. Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_1 : Q2R 1 = 1. Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_sum {V} (l : list V) f : Q2R (qsum l f) = sum l (fun v => Q2R (f v)).
Proof. induction l; simpl; [apply Q2R_0|]. now rewrite Q2R_add, IHl. Qed.
Lemma Q2R_nat k : Q2R (inject_Z (Z.of_nat k)) = INR k.
Proof. unfold Q2R, inject_Z; simpl. rewrite INR_IZR_INZ. field. Qed.


(** A condition checked for 0, ..., k - 1. *)
Definition all_below (k : nat) (f : nat -> bool) : bool := forallb f (ids k).
Lemma all_below_ok k f : all_below k f = true -> forall x, (x < k)%nat -> f x = true.
Proof.
  intros H x Hx. unfold all_below in H. rewrite forallb_forall in H. apply H. now apply in_ids.
Qed.
