(** gpz.mnat.examples: unit demand and concave functions of cardinality are M-natural-concave.  HOLDS.

    - [gpz_unit_demand]: the value of the best good of a bundle, or 0 if no good is worth more; monotone
      ([unit_demand_monotone]), at least the value of each member ([unit_demand_member]), and the value of one or 0
      ([unit_demand_attained]).
    - [gpz_concave_size]: any concave function of the number of goods.  A decreasing one is not monotone, so it is no
      utility in the sense of the slides. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions gpz_operations
  gpz_monotone.
Import ListNotations.
Open Scope R_scope.

(** ** Unit demand *)
Section UnitDemand.
Variables (L : nat) (w : nat -> R).
Definition unit_demand : bundle -> option R := satiation L 1 (additive L w).
Theorem gpz_unit_demand : m_natural L unit_demand.
Proof. apply gpz_satiation, additive_m_natural. Qed.
Theorem unit_demand_monotone : monotone L unit_demand.
Proof. apply gpz_satiation_monotone. Qed.

Lemma cost_empty p : cost L p empty = 0.
Proof. apply sum_zero. reflexivity. Qed.
Lemma cost_one p k : (k < L)%nat -> cost L p (add empty k) = p k.
Proof. intros Hk. rewrite cost_add, cost_empty by auto. ring. Qed.
Lemma size_one k : (k < L)%nat -> size L (add empty k) = 1%nat.
Proof.
  intros Hk. rewrite size_add by auto. f_equal. assert (K : size L empty = 0%nat); [|exact K].
  clear. induction L; simpl; auto.
Qed.
Lemma within_empty : within L empty.
Proof. intros k _. reflexivity. Qed.
Lemma within_one k : (k < L)%nat -> within L (add empty k).
Proof. intros Hk. apply within_add; auto using within_empty. Qed.
Lemma size_empty : size L empty = 0%nat.
Proof. clear. induction L; simpl; auto. Qed.
Lemma unit_demand_some A : exists a, unit_demand A = Some a /\ 0 <= a.
Proof.
  destruct (best_inside_bound L (sizes_between L 0 1 (additive L w)) A empty 0) as (a & Ha & Hle).
  - apply within_empty.
  - intros k Hk. discriminate.
  - apply sizes_between_value. rewrite size_empty. split; [lia|]. unfold additive. now rewrite cost_empty.
  - exists a. split; auto.
Qed.
Lemma unit_demand_member A k : within L A -> A k = true -> w k <= real (unit_demand A).
Proof.
  intros HA Hk. pose proof (within_lt L A k HA Hk) as HkL.
  destruct (best_inside_bound L (sizes_between L 0 1 (additive L w)) A (add empty k) (w k)) as (a & Ha & Hle).
  - now apply within_one.
  - intros i Hi. unfold add in Hi. apply orb_true_iff in Hi. destruct Hi as [Hi|Hi]; [|discriminate].
    apply Nat.eqb_eq in Hi. now subst.
  - apply sizes_between_value. rewrite size_one by auto. split; [lia|]. unfold additive. now rewrite cost_one.
  - unfold unit_demand, satiation. now rewrite Ha.
Qed.
Hypothesis Hw : forall k, (k < L)%nat -> 0 <= w k.
Lemma unit_demand_attained A : within L A ->
  (A = empty /\ real (unit_demand A) = 0) \/ exists k, A k = true /\ w k = real (unit_demand A).
Proof.
  intros HA. destruct (unit_demand_some A) as (a & Ha & Ha0). rewrite Ha. simpl.
  assert (K : a = 0 \/ exists k, A k = true /\ w k = a).
  { apply satiation_is in Ha. destruct Ha as [(B & HB & Hs & H1 & Hv) _]. unfold additive in Hv. injection Hv as Hv.
    destruct (Nat.eq_dec (size L B) 0) as [E|E].
    - left. rewrite <- Hv. apply sum_zero. intros k Hk. apply in_ids in Hk. now rewrite (size_zero L B k E Hk).
    - right. destruct (size_pos L B) as (k & Hk & HBk); [lia|]. exists k. split; [now apply Hs|].
      rewrite (cost_remove L w B k) in Hv by auto. rewrite <- Hv. pose proof (size_remove L B k Hk HBk).
      replace (cost L w (remove B k)) with 0; [ring|]. symmetry. apply sum_zero. intros i Hi. apply in_ids in Hi.
      rewrite (size_zero L (remove B k) i); auto. lia. }
  destruct K as [->|K]; [|now right].
  destruct (Nat.eq_dec (size L A) 0) as [E|E].
  - left. split; auto. extensionality k. destruct (le_lt_dec L k) as [Hk|Hk];
      [now apply HA | now apply (size_zero L A k)].
  - right. destruct (size_pos L A) as (k & Hk & HAk); [lia|]. exists k. split; auto.
    pose proof (unit_demand_member A k HA HAk) as K. rewrite Ha in K. simpl in K. specialize (Hw k Hk). lra.
Qed.
End UnitDemand.

(** ** Cardinality *)
Definition of_size (L : nat) (f : nat -> R) (A : bundle) : option R := Some (f (size L A)).
Theorem gpz_concave_size L f : (forall k, f (S (S k)) - f (S k) <= f (S k) - f k) -> m_natural L (of_size L f).
Proof.
  intros Hf.
  assert (Hs : forall d k, f (S (d + k)) - f (d + k)%nat <= f (S k) - f k).
  { induction d as [|d IH]; intros k; simpl; [lra|]. pose proof (IH k). pose proof (Hf (d + k)%nat). lra. }
  intros A B a b j HA HB Ha Hb HAj HBj. injection Ha as <-. injection Hb as <-.
  assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  pose proof (size_remove L A j Hj HAj) as E1. pose proof (size_add L B j Hj HBj) as E2.
  destruct (le_lt_dec (size L A) (size L B)) as [Hle|Hlt].
  - assert (Hd : (0 < size L (minus B A))%nat).
    { pose proof (size_split L A B). pose proof (size_split L B A).
      assert (size L (inter A B) = size L (inter B A)) by (apply size_ext; intros; unfold inter; apply andb_comm).
      assert (0 < size L (minus A B))%nat; [|lia].
      assert (K : minus A B j = true) by (unfold minus; now rewrite HAj, HBj).
      pose proof (size_remove L (minus A B) j Hj K). lia. }
    destruct (size_pos L _ Hd) as (d & HdL & Hd'). unfold minus in Hd'. apply andb_true_iff in Hd'.
    destruct Hd' as [D1 D2]. apply negb_true_iff in D2.
    right. exists d. repeat split; auto. exists (f (size L A)), (f (size L B)).
    pose proof (size_remove L B d HdL D1) as E3.
    assert (K1 : size L (add (remove A j) d) = size L A).
    { rewrite size_add; [lia|auto|]. unfold remove. rewrite D2. apply andb_false_r. }
    assert (K2 : size L (add (remove B d) j) = size L B).
    { rewrite size_add; [lia|auto|]. unfold remove. rewrite HBj. apply andb_false_r. }
    unfold of_size. rewrite K1, K2. repeat split; auto. lra.
  - left. exists (f (size L (remove A j))), (f (size L (add B j))). repeat split.
    rewrite E2. pose proof (Hs (size L (remove A j) - size L B)%nat (size L B)) as K.
    replace (size L (remove A j) - size L B + size L B)%nat with (size L (remove A j)) in K by lia.
    rewrite E1 in K. lra.
Qed.
