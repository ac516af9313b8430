(** Equilibrium in expectation: the first paper's relaxation of equilibrium, in which agents trade lotteries and every
    good clears on average only.  (No random allocation with these random consumptions is asked for: that is
    implementability.)

    Also here: the expected quantities of goods in a random consumption, and what they cost. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy.
Import ListNotations.
Open Scope R_scope.

(** The expected amount of good j that the agents take together, when agent i takes sigma i. *)
Definition expected_use (N : nat) (sigma : nat -> lottery bundle) (j : nat) : R :=
  sum (ids N) (fun i => expect (sigma i) (fun A => if A j then 1 else 0)).

Definition equilibrium_in_expectation (N L : nat) (u : nat -> bundle -> option R) (b p : nat -> R)
  (sigma : nat -> lottery bundle) : Prop :=
  nonnegative_prices L p /\ (forall i, (i < N)%nat -> optimal L u b p i (sigma i)) /\
  forall j, (j < L)%nat -> expected_use N sigma j = 1.
(** Only free goods are left over. *)
Definition equilibrium_in_expectation_disposal (N L : nat) (u : nat -> bundle -> option R) (b p : nat -> R)
  (sigma : nat -> lottery bundle) : Prop :=
  nonnegative_prices L p /\ (forall i, (i < N)%nat -> optimal L u b p i (sigma i)) /\
  forall j, (j < L)%nat -> expected_use N sigma j <= 1 /\ (expected_use N sigma j = 1 \/ p j = 0).

Lemma equilibrium_in_expectation_disposes N L u b p sigma : equilibrium_in_expectation N L u b p sigma ->
  equilibrium_in_expectation_disposal N L u b p sigma.
Proof.
  intros (Hp & Ho & Hc). split; [exact Hp|]. split; [exact Ho|].
  intros j Hj. rewrite (Hc j Hj). split; [lra|auto].
Qed.

Lemma expect_ext {X} (l : lottery X) f g : is_lottery l ->
  (forall w, In w l -> 0 < fst w -> f (snd w) = g (snd w)) -> expect l f = expect l g.
Proof. intros Hl H. apply Rle_antisym; apply expect_le; auto; intros w K1 K2; rewrite (H w); auto; lra. Qed.
(** If f <= g and their expectations agree, f and g agree on every outcome of positive weight. *)
Lemma expect_tight {X} (l : lottery X) f g : is_lottery l ->
  (forall w, In w l -> 0 < fst w -> f (snd w) <= g (snd w)) -> expect l g <= expect l f ->
  forall w, In w l -> 0 < fst w -> f (snd w) = g (snd w).
Proof.
  intros [H0 _] H Hs w Hw Hpos. apply (Rmult_eq_reg_l (fst w)); [|lra].
  apply (sum_eq_terms l (fun w => fst w * f (snd w)) (fun w => fst w * g (snd w))); auto.
  intros v Hv. specialize (H0 v Hv). destruct (Rlt_dec 0 (fst v)) as [K|K].
  - apply Rmult_le_compat_l; auto.
  - replace (fst v) with 0 by lra. lra.
Qed.

(** The strong one: each agent takes a cheapest optimal random consumption. *)
Definition cheapest_in_expectation (N L : nat) (u : nat -> bundle -> option R) (b p : nat -> R)
  (sigma : nat -> lottery bundle) : Prop :=
  nonnegative_prices L p /\ (forall i, (i < N)%nat -> cheapest_optimal L u b p i (sigma i)) /\
  forall j, (j < L)%nat -> expected_use N sigma j = 1.

(** ** Expected quantities *)

(** The probability of having good j. *)
Definition quantity (sg : lottery bundle) (j : nat) : R := expect sg (fun A => if A j then 1 else 0).
Lemma quantity_nonneg sg j : is_lottery sg -> 0 <= quantity sg j.
Proof.
  intros Hl. apply Rle_trans with (expect sg (fun _ => 0)); [rewrite expect_const by auto; lra|].
  apply expect_le; auto. intros w _ _. destruct (snd w j); lra.
Qed.
Lemma expect_price L p sg : expect sg (cost L p) = sum (ids L) (fun j => p j * quantity sg j).
Proof.
  unfold quantity, expect, cost.
  rewrite (sum_ext sg _ (fun w => sum (ids L) (fun j => fst w * (if snd w j then p j else 0)))).
  - rewrite sum_swap. apply sum_ext. intros j _. rewrite <- sum_scal. apply sum_ext. intros w _.
    destruct (snd w j); ring.
  - intros w _. now rewrite sum_scal.
Qed.
(** What is used costs what is spent. *)
Lemma use_price N L p sigma : sum (ids N) (fun i => expect (sigma i) (cost L p)) =
  sum (ids L) (fun j => p j * expected_use N sigma j).
Proof.
  rewrite (sum_ext _ _ (fun i => sum (ids L) (fun j => p j * quantity (sigma i) j))) by (intros; apply expect_price).
  rewrite sum_swap. apply sum_ext. intros j _. now rewrite sum_scal.
Qed.
Lemma use_all N L p sigma : (forall j, (j < L)%nat -> expected_use N sigma j = 1) ->
  sum (ids N) (fun i => expect (sigma i) (cost L p)) = sum (ids L) p.
Proof. intros H. rewrite use_price. apply sum_ids_ext. intros j Hj. rewrite H by auto. ring. Qed.
Lemma expect_plus {X} (l : lottery X) f g : expect l (fun x => f x + g x) = expect l f + expect l g.
Proof. unfold expect. rewrite <- sum_plus. apply sum_ext. intros. ring. Qed.
