(** gpz.random-allocation: what an allocation of a constrained market is.  AMENDED.

    Printed: bundles A_1, ..., A_N of the agents and A_(N+1) of what is produced, with A_i and A_k disjoint for i, k
    different, and the union of the A_i, i <= N, equal to A_(N+1).
    - [gpz_random_allocation_printed_false]: read for i, k <= N + 1, all bundles are empty.
    - [gpz_random_allocation_amended]: read for i, k <= N, these are the lists of bundles without a common good,
      together with their plan, as in production_economy.v. *)
From Coq Require Import Bool Arith Lia FunctionalExtensionality.
From ExactMarket Require Import gpz_economy gpz_constraints production_economy.

(** A_1, ..., A_N are A 0, ..., A (N - 1), and A_(N+1) is A N. *)
Definition disjoint_up_to (n : nat) (A : nat -> bundle) : Prop :=
  forall i k, i < n -> k < n -> i <> k -> disjoint (A i) (A k).
Definition last_is_union (N : nat) (A : nat -> bundle) : Prop :=
  forall j, A N j = true <-> exists i, i < N /\ A i j = true.

Theorem gpz_random_allocation_printed_false N A : disjoint_up_to (S N) A -> last_is_union N A ->
  forall i, i < S N -> A i = empty.
Proof.
  intros Hd Hu. assert (K : forall i, i < N -> forall j, A i j = true -> False).
  { intros i Hi j Hj. apply (Hd i N ltac:(lia) ltac:(lia) ltac:(lia) j Hj). apply Hu. eauto. }
  intros i Hi. extensionality j. unfold empty. destruct (A i j) eqn:E; auto. exfalso.
  destruct (Nat.eq_dec i N) as [->|Hne].
  - apply Hu in E. destruct E as (k & Hk & Ek). now apply (K k Hk j).
  - apply (K i ltac:(lia) j E).
Qed.

Theorem gpz_random_allocation_amended N L A : (forall i, i < N -> within L (A i)) ->
  (disjoint_up_to N A /\ last_is_union N A <-> exclusive N L A /\ A N = plan N A).
Proof.
  intros Hw. split.
  - intros [Hd Hu]. split.
    + split; [exact Hw|]. intros j i k _ Hi Hk E1 E2. destruct (Nat.eq_dec i k) as [|Hne]; auto. exfalso.
      now apply (Hd i k Hi Hk Hne j).
    + extensionality j. apply eq_true_iff_eq. rewrite plan_member. apply Hu.
  - intros [[_ Hex] Hp]. split.
    + intros i k Hi Hk Hne j E1 E2. apply Hne. apply (Hex j); auto.
      destruct (Nat.ltb_spec j L) as [|Hj]; auto. rewrite (Hw i Hi j Hj) in E1. discriminate.
    + intros j. rewrite Hp. apply plan_member.
Qed.
