(** gpz.step-1: quasilinear economies without budgets.  AMENDED (the printed substitutes condition); the first
    welfare theorem and exchangeability HOLD.

    U_i(A, m) = u_i(A) + m, everyone has plenty of m, allocations are partitions of the goods.
    - [gpz_first_welfare]: a Walrasian allocation maximises the surplus.
    - [gpz_exchangeability]: a surplus-maximising allocation and any Walrasian price form an equilibrium.
    - [gpz_printed_substitutes_false]: the printed substitutes condition lets the price of the demanded good j move
      freely too, and unit demand with values (2, 1), a substitutes utility, violates it.
    The theorems are for any finite economy and any utilities.  Existence (Kelso and Crawford):
    gpz_kelso_crawford.v. *)
From Coq Require Import Reals List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy gpz_strong_efficient.
Import ListNotations.
Open Scope R_scope.

(** D_U(p), the demand at prices p of an agent with utility u. *)
Definition demand (L : nat) (u : bundle -> option R) (p : nat -> R) (A : bundle) : Prop :=
  within L A /\ u A <> None /\
  forall B, within L B -> u B <> None -> real (u B) - cost L p B <= real (u A) - cost L p A.

Section Quasilinear.
Variables (N L : nat) (u : nat -> bundle -> option R).

Definition quasilinear_walrasian (p : nat -> R) (omega : nat -> bundle) : Prop :=
  partition N L omega /\ forall i, (i < N)%nat -> demand L (u i) p (omega i).
Definition finite_allocation (omega : nat -> bundle) : Prop :=
  partition N L omega /\ forall i, (i < N)%nat -> u i (omega i) <> None.
Definition surplus (omega : nat -> bundle) : R := sum (ids N) (fun i => real (u i (omega i))).
Definition surplus_maximizing (omega : nat -> bundle) : Prop :=
  finite_allocation omega /\ forall omega', finite_allocation omega' -> surplus omega' <= surplus omega.

Lemma partition_cost p omega : partition N L omega ->
  sum (ids N) (fun i => cost L p (omega i)) = sum (ids L) p.
Proof. intros H. now apply disposes_cost, partition_disposes. Qed.
Lemma net_surplus p omega : partition N L omega ->
  sum (ids N) (fun i => real (u i (omega i)) - cost L p (omega i)) = surplus omega - sum (ids L) p.
Proof. intros H. now rewrite sum_minus, (partition_cost p omega H). Qed.

Lemma demand_best p omega omega' : quasilinear_walrasian p omega -> finite_allocation omega' ->
  forall i, In i (ids N) ->
    real (u i (omega' i)) - cost L p (omega' i) <= real (u i (omega i)) - cost L p (omega i).
Proof.
  intros [_ H] [[[H1 _] _] H2] i Hi. apply in_ids in Hi. now apply (H i Hi); [apply H1|apply H2].
Qed.

Theorem gpz_first_welfare p omega : quasilinear_walrasian p omega -> surplus_maximizing omega.
Proof.
  intros Hw. split.
  - split; [apply Hw|]. intros i Hi. now apply Hw.
  - intros omega' H'. pose proof (sum_le _ _ _ (demand_best p omega omega' Hw H')) as K.
    rewrite (net_surplus p omega' (proj1 H')), (net_surplus p omega (proj1 Hw)) in K. lra.
Qed.

Theorem gpz_exchangeability p omega omega' :
  quasilinear_walrasian p omega -> surplus_maximizing omega' -> quasilinear_walrasian p omega'.
Proof.
  intros Hw [H' Hmax]. split; [apply H'|].
  assert (Heq : forall i, In i (ids N) ->
    real (u i (omega' i)) - cost L p (omega' i) = real (u i (omega i)) - cost L p (omega i)).
  { apply sum_eq_terms; [now apply demand_best|].
    rewrite (net_surplus p omega' (proj1 H')), (net_surplus p omega (proj1 Hw)).
    assert (surplus omega <= surplus omega'); [|lra].
    apply Hmax. split; [apply Hw|]. intros i Hi. now apply Hw. }
  intros i Hi. specialize (Heq i (proj2 (in_ids i N) Hi)). split; [|split].
  - now apply H'.
  - now apply H'.
  - intros B HB HuB. rewrite Heq. now apply (proj2 Hw i Hi).
Qed.
End Quasilinear.

(** ** The printed substitutes condition *)

(** {j} is the only bundle demanded at p. *)
Definition demands_only (L : nat) (u : bundle -> option R) (p : nat -> R) (j : nat) : Prop :=
  demand L u p (good j) /\ forall A, demand L u p A -> A = good j.
Definition printed_substitutes (L : nat) (u : bundle -> option R) : Prop :=
  forall p p' j l jstar, (j < L)%nat -> (l < L)%nat -> (jstar < L)%nat ->
    nonnegative_prices L p -> nonnegative_prices L p' ->
    demands_only L u p j -> demands_only L u p' l ->
    (forall k, (k < L)%nat -> k <> j -> k <> jstar -> p' k = p k) -> p jstar <= p' jstar -> j = l.
Definition unit_demand_21 (A : bundle) : option R :=
  Some (if A 0%nat then 2 else if A 1%nat then 1 else 0).
Definition price2 (a c : R) (j : nat) : R := match j with 0%nat => a | _ => c end.

Lemma two_goods A : within 2 A -> A = empty \/ A = good 0 \/ A = good 1 \/ A = (fun j => good 0 j || good 1 j).
Proof.
  intros H. assert (K : forall B, within 2 B -> A 0%nat = B 0%nat -> A 1%nat = B 1%nat -> A = B).
  { intros B HB H0 H1. extensionality j. destruct j as [|[|j]]; auto. rewrite H, HB by lia. reflexivity. }
  destruct (A 0%nat) eqn:E0, (A 1%nat) eqn:E1.
  - right; right; right. apply K; auto. intros j Hj. unfold good. apply orb_false_iff.
    split; apply Nat.eqb_neq; lia.
  - right; left. apply K; auto. apply good_within; lia.
  - right; right; left. apply K; auto. apply good_within; lia.
  - left. apply K; auto. intros j _. reflexivity.
Qed.
Lemma unit_demand_only a c j : (j < 2)%nat ->
  (forall B, B = empty \/ B = good 0 \/ B = good 1 \/ B = (fun k => good 0 k || good 1 k) -> B <> good j ->
     real (unit_demand_21 B) - cost 2 (price2 a c) B <
     real (unit_demand_21 (good j)) - cost 2 (price2 a c) (good j)) ->
  demands_only 2 unit_demand_21 (price2 a c) j.
Proof.
  intros Hj H.
  assert (D : forall B, within 2 B -> B = good j \/ real (unit_demand_21 B) - cost 2 (price2 a c) B <
     real (unit_demand_21 (good j)) - cost 2 (price2 a c) (good j)).
  { intros B HB. destruct (bool_dec (B 0%nat) (good j 0%nat)) as [E0|E0],
      (bool_dec (B 1%nat) (good j 1%nat)) as [E1|E1].
    - left. extensionality k. destruct k as [|[|k]]; auto. rewrite HB, (good_within j 2) by lia. reflexivity.
    - right. apply H; [now apply two_goods | congruence].
    - right. apply H; [now apply two_goods | congruence].
    - right. apply H; [now apply two_goods | congruence]. }
  split.
  - split; [now apply good_within|]. split; [discriminate|]. intros B HB _. destruct (D B HB) as [->|]; lra.
  - intros A (HA & _ & Hbest). destruct (D A HA) as [|Hlt]; auto. exfalso.
    specialize (Hbest (good j) (good_within j 2 Hj) ltac:(discriminate)). lra.
Qed.

Theorem gpz_printed_substitutes_false : ~ printed_substitutes 2 unit_demand_21.
Proof.
  intros H. assert (K : 0%nat = 1%nat); [|discriminate].
  apply (H (price2 (1/2) (1/2)) (price2 3 (1/2)) 0%nat 1%nat 1%nat); try lia.
  - intros j _. destruct j; simpl; lra.
  - intros j _. destruct j; simpl; lra.
  - apply unit_demand_only; [lia|]. intros B [->|[->|[->| ->]]] Hne; try congruence;
      unfold cost, unit_demand_21, good, price2, empty; simpl; lra.
  - apply unit_demand_only; [lia|]. intros B [->|[->|[->| ->]]] Hne; try congruence;
      unfold cost, unit_demand_21, good, price2, empty; simpl; lra.
  - simpl. lra.
Qed.
