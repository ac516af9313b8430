(** Bundles as sets: adding and removing goods, unions and differences, and the number of goods in a bundle. *)
From Coq Require Import List Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import gpz_economy.

Definition add (A : bundle) (i : nat) : bundle := fun k => Nat.eqb k i || A k.
Definition remove (A : bundle) (i : nat) : bundle := fun k => negb (Nat.eqb k i) && A k.
Definition union (A B : bundle) : bundle := fun k => A k || B k.
Definition inter (A B : bundle) : bundle := fun k => A k && B k.
Definition minus (A B : bundle) : bundle := fun k => A k && negb (B k).
Definition subset (A B : bundle) : Prop := forall k, A k = true -> B k = true.

(** Proves an equality of sets, one good at a time. *)
Ltac set_eq := let k := fresh "k" in extensionality k; unfold add, remove, union, inter, minus in *;
  repeat match goal with |- context [Nat.eqb ?i ?j] => destruct (Nat.eqb_spec i j); subst end;
  simpl; repeat match goal with H : _ = true |- _ => rewrite H | H : _ = false |- _ => rewrite H end;
  rewrite ?orb_true_r, ?orb_false_r, ?andb_true_r, ?andb_false_r; simpl; try congruence; auto.
(** Decides membership in a set built from others. *)
Ltac member := unfold add, remove, union, inter, minus in *;
  repeat match goal with
  | |- context [Nat.eqb ?i ?j] => destruct (Nat.eqb_spec i j); subst
  | H : context [Nat.eqb ?i ?j] |- _ => destruct (Nat.eqb_spec i j); subst
  end; simpl in *;
  repeat match goal with H : ?x = true |- context [?x] => rewrite H | H : ?x = false |- context [?x] => rewrite H end;
  simpl in *; try congruence; auto.

Lemma within_lt L A k : within L A -> A k = true -> k < L.
Proof. intros H Hk. destruct (le_lt_dec L k); auto. rewrite H in Hk by auto. discriminate. Qed.
Lemma within_subset L A B : within L B -> subset A B -> within L A.
Proof.
  intros H Hs k Hk. destruct (A k) eqn:E; auto. apply Hs in E. rewrite H in E by auto. discriminate.
Qed.
Lemma within_add L A i : within L A -> i < L -> within L (add A i).
Proof. intros H Hi k Hk. unfold add. rewrite H by auto. apply orb_false_iff. split; auto. apply Nat.eqb_neq. lia. Qed.
Lemma within_remove L A i : within L A -> within L (remove A i).
Proof. intros H k Hk. unfold remove. rewrite H by auto. apply andb_false_r. Qed.
Lemma within_inter L A S : within L A -> within L (inter A S).
Proof. intros H k Hk. unfold inter. now rewrite H. Qed.
Lemma within_union L A S : within L A -> within L S -> within L (union A S).
Proof. intros H H' k Hk. unfold union. now rewrite H, H'. Qed.

(** |A|, counting goods below L. *)
Fixpoint size (L : nat) (A : bundle) : nat :=
  match L with O => 0 | S k => (if A k then 1 else 0) + size k A end.

Lemma size_ext L A B : (forall k, k < L -> A k = B k) -> size L A = size L B.
Proof.
  induction L as [|L IH]; simpl; intros H; auto. rewrite (H L) by lia. rewrite IH; auto.
Qed.
Lemma size_le L A B : (forall k, k < L -> A k = true -> B k = true) -> size L A <= size L B.
Proof.
  induction L as [|L IH]; simpl; intros H; auto.
  assert (size L A <= size L B) by (apply IH; auto).
  destruct (A L) eqn:E; [rewrite (H L); auto | destruct (B L)]; lia.
Qed.
Lemma size_split L A B : size L A = size L (inter A B) + size L (minus A B).
Proof.
  induction L as [|L IH]; simpl; auto. rewrite IH.
  change (inter A B L) with (A L && B L). change (minus A B L) with (A L && negb (B L)).
  destruct (A L), (B L); simpl; lia.
Qed.
Lemma size_add L A i : i < L -> A i = false -> size L (add A i) = S (size L A).
Proof.
  induction L as [|L IH]; simpl; intros Hi HA; [lia|].
  destruct (Nat.eq_dec i L) as [->|Hne].
  - rewrite (size_ext L (add A L) A).
    + unfold add. rewrite Nat.eqb_refl, HA. reflexivity.
    + intros k Hk. unfold add. destruct (Nat.eqb_spec k L); [lia|auto].
  - rewrite IH by (auto; lia). unfold add at 1. destruct (Nat.eqb_spec L i); [lia|]. simpl. lia.
Qed.
Lemma size_remove L A i : i < L -> A i = true -> S (size L (remove A i)) = size L A.
Proof.
  intros Hi HA. rewrite <- (size_add L (remove A i) i); auto.
  - apply size_ext. intros k _. unfold add, remove. destruct (Nat.eqb_spec k i); subst; auto.
  - unfold remove. now rewrite Nat.eqb_refl.
Qed.
Lemma size_pos L A : 0 < size L A -> exists k, k < L /\ A k = true.
Proof.
  induction L as [|L IH]; simpl; intros H; [lia|].
  destruct (A L) eqn:E; [exists L; auto|]. destruct IH as [k [Hk HA]]; [lia|]. exists k. auto.
Qed.
Lemma size_zero L A k : size L A = 0 -> k < L -> A k = false.
Proof.
  intros H Hk. destruct (A k) eqn:E; auto. exfalso.
  assert (1 <= size L A); [|lia].
  rewrite <- (size_remove L A k Hk E). lia.
Qed.
Lemma size_swap L A i j : i < L -> j < L -> A i = true -> A j = false ->
  size L (add (remove A i) j) = size L A.
Proof.
  intros Hi Hj HA HB. rewrite size_add; auto; [now apply size_remove|].
  unfold remove. now rewrite HB, andb_false_r.
Qed.
