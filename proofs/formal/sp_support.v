(** Supporting weights and prices: the certificate that an assignment is Pareto optimal and a pseudomarket
    equilibrium at once, and the theorem that every Pareto-optimal assignment has one.

    Q is supported by weights lam > 0, prices P >= 0 and constants al if lam x * v x j <= P j + al x everywhere
    and P . supply + sum of al <= the weighted welfare of Q.  That is linear-programming duality for the problem
    "maximise the weighted welfare over the feasible assignments", with Q optimal (Isermann 1974). *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums fourier_motzkin sp_economy sp_duality.
Import ListNotations.
Open Scope R_scope.

Section Support.
Variable E : economy.
Let n := agents E.
Let s := types E.

Definition supported (lam P al : nat -> R) (Q : nat -> nat -> R) : Prop :=
  feasible E Q /\ dual_feasible s (value E) (ids n) lam P al /\
  (forall x, (x < n)%nat -> 0 < lam x) /\
  dual_value s (ids n) (full_supply E) P al <= welfare s (value E) (ids n) lam Q.

Lemma feasible_rows Q : feasible E Q -> forall x, In x (ids n) -> simplex s (Q x).
Proof. intros [H _] x Hx. apply H. now apply in_ids. Qed.

Theorem supported_pareto_optimal lam P al Q : supported lam P al Q -> pareto_optimal E Q.
Proof.
  intros (HQ & Hd & Hpos & Hv). split; auto. intros Q' HQ' [Hall [x0 [Hx0 Hlt]]].
  pose proof (weak_duality s (value E) (ids n) (full_supply E) lam P al Q' Hd (feasible_rows Q' HQ')
    (proj2 HQ')) as Hw.
  assert (welfare s (value E) (ids n) lam Q < welfare s (value E) (ids n) lam Q'); [|lra].
  apply sum_lt with (v0 := x0).
  - intros x Hx. apply in_ids in Hx. apply Rmult_le_compat_l; [apply Rlt_le; auto|]. now apply Hall.
  - now apply in_ids.
  - now apply Rmult_lt_compat_l; [apply Hpos|].
Qed.

(** The prices of a support meet all three conditions. *)
Theorem supported_full_equilibrium lam P al Q : supported lam P al Q -> full_equilibrium E P Q.
Proof.
  intros (HQ & Hd & Hpos & Hv). pose proof (feasible_rows Q HQ) as Hr.
  split; [split; [split; [|split; [exact HQ|]]|]|].
  - intros j Hj. now apply Hd.
  - intros x q Hx. apply (weighted_optimal s (value E) (ids n) (full_supply E) Q Hr (proj2 HQ) lam P al); auto.
    now apply in_ids.
  - intros j Hj. apply (unsold_free s (value E) (ids n) (full_supply E) Q Hr (proj2 HQ) lam P al Hd Hv j Hj).
  - intros x q Hx. apply (weighted_cheapest s (value E) (ids n) (full_supply E) Q Hr (proj2 HQ) lam P al); auto.
    now apply in_ids.
Qed.

Section Existence.
Variable Q : nat -> nat -> R.
Hypothesis HQ : pareto_optimal E Q.

(** One agent's weight can be made positive: otherwise she could gain without loss to the others. *)
Lemma support_one x0 : (x0 < n)%nat -> exists lam P al,
  dual_feasible s (value E) (ids n) lam P al /\
  dual_value s (ids n) (full_supply E) P al <= welfare s (value E) (ids n) lam Q /\ 0 < lam x0.
Proof.
  intros Hx0. destruct HQ as [Hf Hpo].
  destruct (group_alternative s (value E) (ids n) (full_supply E) Q (ids_NoDup n)
    (feasible_rows Q Hf) (proj2 Hf) (Nat.eqb x0)) as (lam & P & al & Hd & Hv & x & _ & Hm & Hp).
  - intros (Q' & H1 & H2 & H3). apply (Hpo Q').
    + split; [|exact H2]. intros x Hx. apply H1. now apply in_ids.
    + split.
      * intros x Hx. specialize (H3 x (proj2 (in_ids x n) Hx)). unfold lt_or_le in H3.
        unfold utility. fold s. destruct (Nat.eqb x0 x); lra.
      * exists x0. split; auto. specialize (H3 x0 (proj2 (in_ids x0 n) Hx0)).
        now rewrite Nat.eqb_refl in H3.
  - apply Nat.eqb_eq in Hm. subst x. exists lam, P, al. auto.
Qed.

(** Supports add up, so all weights can be positive together. *)
Lemma support_many l : (forall x, In x l -> (x < n)%nat) -> exists lam P al,
  dual_feasible s (value E) (ids n) lam P al /\
  dual_value s (ids n) (full_supply E) P al <= welfare s (value E) (ids n) lam Q /\
  forall x, In x l -> 0 < lam x.
Proof.
  induction l as [|x0 l IH]; intros Hl.
  - exists (fun _ => 0), (fun _ => 0), (fun _ => 0). split; [|split; [|simpl; tauto]].
    + repeat split; intros; lra.
    + rewrite dual_value_no_price, welfare_no_weight, sum_0. lra.
  - destruct IH as (l1 & P1 & al1 & (A1 & A2 & A3) & A4 & A5); [intros; apply Hl; simpl; auto|].
    destruct (support_one x0) as (l2 & P2 & al2 & (B1 & B2 & B3) & B4 & B5); [apply Hl; simpl; auto|].
    exists (fun x => l1 x + l2 x), (fun j => P1 j + P2 j), (fun x => al1 x + al2 x).
    split; [repeat split|split].
    + intros x Hx. specialize (A1 x Hx). specialize (B1 x Hx). lra.
    + intros j Hj. specialize (A2 j Hj). specialize (B2 j Hj). lra.
    + intros x j Hx Hj. specialize (A3 x j Hx Hj). specialize (B3 x j Hx Hj). lra.
    + rewrite dual_value_add, welfare_add. lra.
    + intros x Hx. assert (Hxn : In x (ids n)) by (apply in_ids; auto).
      specialize (A1 x Hxn). specialize (B1 x Hxn).
      destruct Hx as [<-|Hx]; [|specialize (A5 x Hx)]; lra.
Qed.

Theorem pareto_optimal_supported : exists lam P al, supported lam P al Q.
Proof.
  destruct (support_many (ids n)) as (lam & P & al & Hd & Hv & Hp).
  - intros x Hx. now apply in_ids.
  - exists lam, P, al. split; [apply HQ|]. split; [exact Hd|]. split; [|exact Hv].
    intros x Hx. apply Hp. now apply in_ids.
Qed.
End Existence.

Theorem pareto_optimal_iff_supported Q :
  pareto_optimal E Q <-> exists lam P al, supported lam P al Q.
Proof.
  split; [apply pareto_optimal_supported|].
  intros (lam & P & al & H). now apply supported_pareto_optimal in H.
Qed.
End Support.
