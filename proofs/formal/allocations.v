(** All allocations of L goods to N agents, as a list: the owner of each good. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy.
Import ListNotations.

Section Allocations.
Variables (N L : nat).

(** The lists of n agents. *)
Fixpoint owner_lists (n : nat) : list (list nat) :=
  match n with O => [[]] | S k => flat_map (fun o => map (fun i => i :: o) (ids N)) (owner_lists k) end.
(** What agent i owns. *)
Definition owned (o : list nat) (i : nat) : bundle := fun j => Nat.ltb j L && Nat.eqb (nth j o N) i.

Lemma in_owner_lists n o : In o (owner_lists n) <-> length o = n /\ forall i, In i o -> (i < N)%nat.
Proof.
  revert o. induction n as [|n IH]; intros o; simpl.
  - split; [intros [<-|[]]; split; [reflexivity|intros i []] | intros [H _]; destruct o; [auto|discriminate]].
  - rewrite in_flat_map. split.
    + intros (o' & Ho' & H). apply in_map_iff in H. destruct H as (i & <- & Hi). apply in_ids in Hi.
      apply IH in Ho'. destruct Ho' as [H1 H2]. split; [simpl; now rewrite H1|]. intros k [<-|Hk]; auto.
    + intros [H1 H2]. destruct o as [|i o]; [discriminate|]. exists o. split.
      * apply IH. split; [simpl in H1; lia|]. intros k Hk. apply H2. now right.
      * apply in_map_iff. exists i. split; auto. apply in_ids, H2. now left.
Qed.
Lemma owned_within o i : within L (owned o i).
Proof. intros j Hj. unfold owned. destruct (Nat.ltb_spec j L); [lia|reflexivity]. Qed.
Lemma owned_partition o : In o (owner_lists L) -> partition N L (owned o).
Proof.
  intros Ho. apply in_owner_lists in Ho. destruct Ho as [H1 H2]. split; [split|].
  - intros i _. now apply owned_within.
  - intros j i k Hj _ _ K1 K2. unfold owned in *. apply andb_true_iff in K1, K2. destruct K1 as [_ K1], K2 as [_ K2].
    apply Nat.eqb_eq in K1, K2. congruence.
  - intros j Hj. exists (nth j o N). split; [apply H2, nth_In; lia|]. unfold owned. apply Nat.ltb_lt in Hj.
    now rewrite Hj, Nat.eqb_refl.
Qed.

(** Every allocation of all goods is in the list. *)
Definition owner (omega : nat -> bundle) (j : nat) : nat :=
  match find (fun i => omega i j) (ids N) with Some i => i | None => N end.
Lemma owner_is omega j i : exclusive N L omega -> (j < L)%nat -> (i < N)%nat -> omega i j = true -> owner omega j = i.
Proof.
  intros [_ Hex] Hj Hi H. unfold owner. destruct (find (fun i => omega i j) (ids N)) as [k|] eqn:E.
  - apply find_some in E. destruct E as [E1 E2]. apply in_ids in E1. now apply (Hex j).
  - pose proof (find_none _ _ E i (proj2 (in_ids i N) Hi)) as K. simpl in K. congruence.
Qed.
Lemma partition_owned omega : partition N L omega ->
  exists o, In o (owner_lists L) /\ forall i, (i < N)%nat -> owned o i = omega i.
Proof.
  intros [Hex Hall]. set (o := map (owner omega) (ids L)).
  assert (Hnth : forall j, (j < L)%nat -> nth j o N = owner omega j).
  { intros j Hj. unfold o. rewrite (nth_indep _ N (owner omega 0))
      by (rewrite map_length; unfold ids; now rewrite seq_length).
    rewrite map_nth. unfold ids. now rewrite seq_nth. }
  exists o. split.
  - apply in_owner_lists. split; [unfold o, ids; now rewrite map_length, seq_length|]. intros i Hi.
    apply in_map_iff in Hi. destruct Hi as (j & <- & Hj). apply in_ids in Hj. destruct (Hall j Hj) as (i & Hi & H).
    now rewrite (owner_is omega j i).
  - intros i Hi. extensionality j. unfold owned. destruct (Nat.ltb_spec j L) as [Hj|Hj].
    + simpl. rewrite Hnth by auto. destruct (Hall j Hj) as (k & Hk & H). rewrite (owner_is omega j k) by auto.
      destruct (Nat.eqb_spec k i) as [->|Hne]; [auto|]. destruct (omega i j) eqn:E; auto. exfalso. apply Hne.
      now apply (proj2 Hex j).
    + symmetry. now apply Hex.
Qed.
End Allocations.
