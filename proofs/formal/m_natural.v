(** M-natural concavity, as the first paper defines it.

    For all A, B in dom u and j in A \ B there is D, a subset of B \ A with at most one element, such that
    u((A \ {j}) + D) + u((B \ D) + {j}) >= u(A) + u(B).  [exchange] spells out the two cases: D empty, D = {d}. *)
From Coq Require Import Reals List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets.
Import ListNotations.
Open Scope R_scope.

(** u A and u B are finite and add up to at least t. *)
Definition reaches (u : bundle -> option R) (A B : bundle) (t : R) : Prop :=
  exists x y, u A = Some x /\ u B = Some y /\ t <= x + y.
Definition exchange (u : bundle -> option R) (A B : bundle) (j : nat) (t : R) : Prop :=
  reaches u (remove A j) (add B j) t \/
  exists d, B d = true /\ A d = false /\ reaches u (add (remove A j) d) (add (remove B d) j) t.
Definition m_natural (L : nat) (u : bundle -> option R) : Prop :=
  forall A B a b j, within L A -> within L B -> u A = Some a -> u B = Some b ->
    A j = true -> B j = false -> exchange u A B j (a + b).
(** The paper's utilities are monotone too; no theorem on M-natural concavity below needs it. *)
Definition monotone (L : nat) (u : bundle -> option R) : Prop :=
  forall A B a, within L B -> subset A B -> u A = Some a -> exists b, u B = Some b /\ a <= b.

Lemma reaches_le u A B t t' : t <= t' -> reaches u A B t' -> reaches u A B t.
Proof. intros H (x & y & H1 & H2 & H3). exists x, y. repeat split; auto. lra. Qed.
Lemma reaches_sym u A B t : reaches u A B t -> reaches u B A t.
Proof. intros (x & y & H1 & H2 & H3). exists y, x. repeat split; auto. lra. Qed.

(** ** The price of a bundle with a good more or less *)

Lemma cost_remove L p A k : (k < L)%nat -> A k = true -> cost L p A = cost L p (remove A k) + p k.
Proof.
  intros Hk HA. unfold cost. rewrite <- (sum_delta (ids L) p k (ids_NoDup L) (proj2 (in_ids k L) Hk)).
  rewrite <- sum_plus. apply sum_ext. intros i _. unfold remove.
  destruct (Nat.eqb_spec i k) as [->|]; simpl; [rewrite HA; ring | destruct (A i); ring].
Qed.
Lemma cost_add L p A k : (k < L)%nat -> A k = false -> cost L p (add A k) = cost L p A + p k.
Proof.
  intros Hk HA. unfold cost. rewrite <- (sum_delta (ids L) p k (ids_NoDup L) (proj2 (in_ids k L) Hk)).
  rewrite <- sum_plus. apply sum_ext. intros i _. unfold add.
  destruct (Nat.eqb_spec i k) as [->|]; simpl; [rewrite HA; ring | destruct (A i); ring].
Qed.
