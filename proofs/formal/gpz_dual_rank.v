(** gpz.step-2.production, the producer's utility: the rank of the dual of the matroid of feasible plans.

    Printed: agent 0 has the utility 1 of the complements of feasible plans, and 0 otherwise; that is not
    M-natural-concave (gpz_production_printed_not_m_natural in check_examples.v).
    rank(A) is the largest size of a feasible plan inside A.  The producer buys what is not to be produced, and
      dual_rank(A) = |A| + rank(H minus A) - rank(H).
    - [dual_rank_m_natural], [dual_rank_monotone]: it is in the class of Theorem 1.
    - [dual_rank_full]: it is largest, and then |H| - rank(H), exactly if H minus A is a feasible plan.
    - [dual_rank_swap]: if each good can be produced alone, any good of A can be given up without loss, or for one other
      good. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions gpz_operations
  gpz_constraints
  gpz_strong_efficient production_economy.
Import ListNotations.
Open Scope R_scope.

(** ** Rank *)

Section Rank.
Variables (L : nat) (F : list capacity).

Definition rank_of : bundle -> option R := constrained L (bounds F) (additive L (fun _ => 1)).
Definition rank (A : bundle) : R := real (rank_of A).

Lemma rank_attained A : rank_of A = Some (rank A) /\
  exists B, within L B /\ subset B A /\ feasible L F B /\ rank A = INR (size L B).
Proof.
  assert (Hf : rank_of A <> None).
  { intros H. destruct (best_inside_bound L (cut L (bounds F) (additive L (fun _ => 1))) A empty (cost L (fun _ => 1)
      empty)) as (x & Hx & _).
    - intros k _. reflexivity.
    - intros k Hk. discriminate.
    - unfold cut. now rewrite (proj2 (meets_bounds L F empty) (feasible_empty L F)).
    - unfold rank_of, constrained in H. congruence. }
  unfold rank. destruct (rank_of A) as [x|] eqn:E; [|congruence]. split; [reflexivity|].
  apply constrained_is in E. destruct E as [(B & H1 & H2 & H3 & H4) _]. apply meets_bounds in H3.
  exists B. repeat split; auto. injection H4 as <-. simpl. apply cost_size.
Qed.
Lemma rank_bound A B : within L B -> subset B A -> feasible L F B -> INR (size L B) <= rank A.
Proof.
  intros H1 H2 H3. destruct (rank_attained A) as [E _]. apply constrained_is in E. destruct E as [_ E].
  rewrite <- cost_size. apply (E B); auto. now apply meets_bounds.
Qed.
Lemma rank_le_size A : rank A <= INR (size L A).
Proof. destruct (rank_attained A) as (_ & B & _ & H2 & _ & ->). now apply le_INR, size_subset. Qed.
Lemma rank_full A : within L A -> (rank A = INR (size L A) <-> feasible L F A).
Proof.
  intros HA. split.
  - intros H. destruct (rank_attained A) as (_ & B & _ & H2 & H3 & H4). rewrite H4 in H. apply INR_eq in H.
    now rewrite <- (same_size_same L B A HA H2 H).
  - intros H. apply Rle_antisym; [apply rank_le_size|]. apply rank_bound; auto. intros k Hk; exact Hk.
Qed.

Definition dual_rank (A : bundle) : option R := Some (INR (size L A) + rank (complement L A) - rank (all_goods L)).
(** The rank of all goods in the dual matroid. *)
Definition full : R := INR L - rank (all_goods L).

Lemma dual_rank_top A : real (dual_rank A) <= full.
Proof.
  unfold dual_rank, full. simpl. pose proof (rank_le_size (complement L A)) as H.
  assert (E : INR L = INR (size L A) + INR (size L (complement L A))) by
    (rewrite <- plus_INR, size_complement; reflexivity).
  rewrite E. lra.
Qed.
Theorem dual_rank_full A : real (dual_rank A) = full <-> feasible L F (complement L A).
Proof.
  rewrite <- rank_full by apply within_complement. unfold dual_rank, full. simpl.
  assert (E : INR L = INR (size L A) + INR (size L (complement L A))) by
    (rewrite <- plus_INR, size_complement; reflexivity).
  rewrite E. split; intros H; lra.
Qed.
Theorem dual_rank_monotone : monotone L dual_rank.
Proof.
  intros A B a HB Hs Ha. injection Ha as <-. eexists. split; [reflexivity|].
  destruct (rank_attained (complement L A)) as (_ & I & H1 & H2 & H3 & ->).
  assert (K : INR (size L (minus I B)) <= rank (complement L B)).
  { apply rank_bound.
    - apply (within_subset L _ I); auto. intros k Hk. unfold minus in Hk. now apply andb_true_iff in Hk.
    - intros k Hk. unfold minus in Hk. apply andb_true_iff in Hk. destruct Hk as [Hk1 Hk2].
      rewrite complement_member; auto. now apply (within_lt L I).
    - apply (feasible_subset L F _ I); auto. intros k Hk. unfold minus in Hk. now apply andb_true_iff in Hk. }
  pose proof (size_split L I B) as E1. pose proof (size_split L B A) as E2.
  assert (E3 : size L (inter B A) = size L A).
  { apply size_ext. intros k _. unfold inter. destruct (A k) eqn:E; [now rewrite (Hs k E)|apply andb_false_r]. }
  assert (E4 : (size L (inter I B) <= size L (minus B A))%nat).
  { apply size_le. intros k Hk HI. unfold inter, minus in *. apply andb_true_iff in HI. destruct HI as [I1 I2].
    rewrite I2. specialize (H2 k I1). now rewrite complement_member in H2. }
  assert (E5 : (size L A + size L I <= size L B + size L (minus I B))%nat) by lia. apply le_INR in E5.
  rewrite !plus_INR in E5. lra.
Qed.
End Rank.

(** ** M-natural concavity *)

Section Class.
Variables (L : nat) (F : list capacity).
Hypothesis HW : forall c, In c F -> within L (fst c).
Hypothesis Hlam : laminar F.

Theorem rank_m_natural : m_natural L (rank_of L F).
Proof.
  apply gpz_constraints.
  - apply additive_m_natural.
  - intros c Hc. apply in_map_iff in Hc. destruct Hc as (d & <- & Hd). unfold set_in. simpl. auto.
  - intros c d Hc Hd. apply in_map_iff in Hc. apply in_map_iff in Hd. destruct Hc as (c' & <- & Hc').
    destruct Hd as (d' & <- & Hd').
    unfold set_in. simpl. auto.
  - intros c _. apply additive_module.
Qed.
Theorem dual_rank_m_natural : m_natural L (dual_rank L F).
Proof.
  replace (dual_rank L F) with (plus_additive L (fun _ => 1) (- rank L F (all_goods L)) (fun A => rank_of L F
    (complement L A))).
  - apply plus_additive_m_natural, complement_m_natural, rank_m_natural.
  - extensionality A. unfold plus_additive, dual_rank.
    rewrite (proj1 (rank_attained L F (complement L A))), cost_size. f_equal. ring.
Qed.

Hypothesis Hone : forall k, (k < L)%nat -> feasible L F (good k).

Theorem dual_rank_swap A k : within L A -> A k = true ->
  real (dual_rank L F A) <= real (dual_rank L F (remove A k)) \/
  exists d, (d < L)%nat /\ A d = false /\ real (dual_rank L F A) <= real (dual_rank L F (add (remove A k) d)).
Proof.
  intros HA HAk. assert (Hk : (k < L)%nat) by now apply (within_lt L A).
  assert (E : complement L (complement L (good k)) = good k) by now apply complement_twice, good_within.
  assert (Hfull : real (dual_rank L F (complement L (good k))) = full L F) by
    (apply dual_rank_full; rewrite E; auto).
  destruct (dual_rank_m_natural A (complement L (good k)) _ _ k HA (within_complement L _) eq_refl eq_refl HAk)
    as [(x & y & H1 & H2 & H3)|(d & D1 & D2 & x & y & H1 & H2 & H3)].
  - rewrite complement_member by auto. unfold good. now rewrite Nat.eqb_refl.
  - left. pose proof (dual_rank_top L F (add (complement L (good k)) k)) as T. rewrite H2 in T. simpl in T, Hfull.
    rewrite H1. simpl. lra.
  - right. exists d. split; [now apply (within_lt L _ d (within_complement L (good k)))|]. split; [exact D2|].
    pose proof (dual_rank_top L F (add (remove (complement L (good k)) d) k)) as T. rewrite H2 in T.
    simpl in T, Hfull.
    rewrite H1. simpl. lra.
Qed.
End Class.
