(** sp.theorem-2: every Pareto-optimal assignment is a sequential-pseudomarket outcome for some ordered partition.
    HOLDS, and more: by the Second Welfare Theorem one group suffices.

    The printed proof removes the satiated agents and then one group after another; this one does not need to.
    The turn here meets [clearing] as well as [optimal], so the theorem holds in the printed sense too. *)
From Coq Require Import Reals List Lra Lia Permutation.
From ExactMarket Require Import sums sp_economy sp_support sp_theorem_1.
Import ListNotations.
Open Scope R_scope.

Lemma turn_printed E l r P Q : turn E l r P Q -> printed_turn E l r P Q.
Proof. intros (H1 & H2 & _ & H4). exact (conj H1 (conj H2 H4)). Qed.
Lemma turn_weaken E l r P Q : turn E l r P Q -> turn_remaining E l r P Q.
Proof. intros (H1 & H2 & H3 & H4). split; [|split; [|split]]; auto. intros x q Hx Hq _. now apply H4. Qed.

Lemma sequential_weaken (T T' : list nat -> (nat -> R) -> (nat -> R) -> (nat -> nat -> R) -> Prop) Q :
  (forall l r P, T l r P Q -> T' l r P Q) ->
  forall groups r, sequential T groups r Q -> sequential T' groups r Q.
Proof.
  intros HT groups. induction groups as [|l rest IH]; simpl; intros r H; auto.
  destruct H as [[P HP] Hr]. split; eauto.
Qed.
Lemma sp_outcome_printed E groups Q : sp_outcome E groups Q -> printed_sp_outcome E groups Q.
Proof.
  intros [H1 H2]. split; auto. revert H2. apply sequential_weaken; auto.
  intros. now apply turn_printed.
Qed.
Lemma sp_outcome_weaken E groups Q : sp_outcome E groups Q -> sp_outcome_remaining E groups Q.
Proof.
  intros [H1 H2]. split; auto. revert H2. apply sequential_weaken; auto.
  intros. now apply turn_weaken.
Qed.

(** One group of all agents is an ordered partition, unless there are no agents at all. *)
Definition one_group (E : economy) : list (list nat) :=
  match agents E with O => [] | _ => [ids (agents E)] end.
Lemma one_group_partition E : ordered_partition E (one_group E).
Proof.
  unfold ordered_partition, one_group. destruct (agents E) as [|n]; simpl.
  - split; auto.
  - rewrite app_nil_r. split; [apply Permutation_refl|]. repeat constructor. discriminate.
Qed.

Lemma clearing_equilibrium_turn E P Q : clearing_equilibrium E P Q <->
  turn E (ids (agents E)) (full_supply E) P Q.
Proof.
  split.
  - intros [(H1 & [H2 H3] & H4) H5]. split; [exact H1|]. split; [split|split].
    + intros x Hx. now apply H2, in_ids.
    + exact H3.
    + exact H5.
    + intros x q Hx. now apply H4, in_ids.
  - intros (H1 & [H2 H3] & H4 & H5). split; [split; [exact H1|split; [split|]]|].
    + intros x Hx. now apply H2, in_ids.
    + exact H3.
    + intros x q Hx. now apply H5, in_ids.
    + exact H4.
Qed.

Theorem equilibrium_sp_outcome E P Q : clearing_equilibrium E P Q -> sp_outcome E (one_group E) Q.
Proof.
  intros H. split; [apply one_group_partition|]. unfold one_group.
  destruct (agents E) as [|n] eqn:En; simpl; auto. split; auto. exists P.
  rewrite <- En. now apply clearing_equilibrium_turn.
Qed.

Theorem sp_theorem_2 E Q : pareto_optimal E Q ->
  exists groups, sp_outcome E groups Q /\ printed_sp_outcome E groups Q /\ (length groups <= 1)%nat.
Proof.
  intros H. destruct (sp_theorem_1_second_welfare E Q H) as [P [HP _]].
  exists (one_group E). assert (K : sp_outcome E (one_group E) Q) by (eapply equilibrium_sp_outcome; eauto).
  split; [exact K|]. split; [now apply sp_outcome_printed|].
  unfold one_group. destruct (agents E); simpl; lia.
Qed.
