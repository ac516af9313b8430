(** Checkers for the M-natural concavity of a table of rationals.

    A table over L goods is a function from lists of L booleans (is good 0, 1, ... in the bundle?) to option Q; the
    binary trees [tree] with [look_up] are a fast one.  [utility_of L tab] is the utility it stands for.
    - [check_m_natural L tab]: the table is M-natural-concave (all pairs of bundles).
    - [check_violation L tab la lb j]: bundles la, lb (lists of booleans, at most L long) and good j violate it. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import rational gpz_economy bundle_sets m_natural.
Import ListNotations.
Open Scope R_scope.

Section Table.
Variable L : nat.
Variable tab : list bool -> option Q.
Definition bits (A : bundle) : list bool := map A (seq 0 L).
Definition table_value (A : bundle) : option Q := tab (bits A).
Definition utility_of (A : bundle) : option R := option_map Q2R (table_value A).
Definition set_of (l : list bool) : bundle := fun k => nth k l false.
Lemma bits_ext A B : (forall k, (k < L)%nat -> A k = B k) -> bits A = bits B.
Proof. intros H. apply map_ext_in. intros k Hk. apply in_seq in Hk. apply H. lia. Qed.
Lemma set_of_bits A k : (k < L)%nat -> set_of (bits A) k = A k.
Proof.
  intros H. unfold set_of, bits. rewrite nth_indep with (d' := A 0%nat) by (rewrite map_length, seq_length; auto).
  rewrite map_nth, seq_nth by auto. reflexivity.
Qed.
Fixpoint all_lists (k : nat) : list (list bool) :=
  match k with O => [[]] | S k' => map (cons true) (all_lists k') ++ map (cons false) (all_lists k') end.
Lemma all_lists_ok l : In l (all_lists (length l)).
Proof.
  induction l as [|b l IH]; simpl; auto. apply in_or_app.
  destruct b; [left|right]; now apply in_map.
Qed.
(** Does the exchange (D empty, or D = {d}) reach t? *)
Definition reaches_b (A B : bundle) (t : Q) : bool :=
  match table_value A, table_value B with Some x, Some y => qle t (qadd x y) | _, _ => false end.
Definition exchange_b (A B : bundle) (j : nat) (t : Q) : bool :=
  reaches_b (remove A j) (add B j) t ||
  existsb (fun d => B d && negb (A d) && reaches_b (add (remove A j) d) (add (remove B d) j) t) (seq 0 L).
Lemma reaches_b_ok A B t : reaches_b A B t = true -> reaches utility_of A B (Q2R t).
Proof.
  unfold reaches_b, reaches, utility_of. destruct (table_value A) as [x|], (table_value B) as [y|]; try discriminate.
  intros H. apply qle_ok in H. rewrite Q2R_add in H. simpl. eauto.
Qed.
Lemma exchange_b_ok A B j t : exchange_b A B j t = true -> exchange utility_of A B j (Q2R t).
Proof.
  intros H. apply orb_true_iff in H. destruct H as [H|H].
  - left. now apply reaches_b_ok.
  - right. apply existsb_exists in H. destruct H as [d [_ H]].
    rewrite !andb_true_iff, negb_true_iff in H. destruct H as [[H1 H2] H3].
    exists d. split; auto. split; auto. now apply reaches_b_ok.
Qed.
Definition check_pair (A B : bundle) : bool :=
  match table_value A, table_value B with
  | Some a, Some b =>
      forallb (fun j => negb (A j) || B j || exchange_b A B j (qadd a b)) (seq 0 L)
  | _, _ => true
  end.
Definition check_m_natural : bool :=
  let ls := all_lists L in
  forallb (fun l => forallb (fun m => check_pair (set_of l) (set_of m)) ls) ls.
(** A bundle of goods is the bundle of its bits. *)
Lemma bundle_of_bits A : within L A -> set_of (bits A) = A.
Proof.
  intros H. extensionality k. destruct (le_lt_dec L k) as [Hk|Hk]; [|now apply set_of_bits].
  rewrite H by auto. unfold set_of. apply nth_overflow. unfold bits. now rewrite map_length, seq_length.
Qed.
Lemma bits_listed A : In (bits A) (all_lists L).
Proof.
  pose proof (all_lists_ok (bits A)) as K.
  replace (length (bits A)) with L in K; [exact K|]. unfold bits. now rewrite map_length, seq_length.
Qed.

Theorem check_m_natural_sound : check_m_natural = true -> m_natural L utility_of.
Proof.
  intros H A B a b j HA HB Ha Hb HAj HBj. assert (HjL : (j < L)%nat) by now apply (within_lt L A).
  unfold check_m_natural in H. rewrite forallb_forall in H. specialize (H (bits A) (bits_listed A)).
  rewrite forallb_forall in H. specialize (H (bits B) (bits_listed B)).
  rewrite !bundle_of_bits in H by auto. unfold check_pair, utility_of in *.
  destruct (table_value A) as [qa|] eqn:Ea; [|discriminate]. injection Ha as <-.
  destruct (table_value B) as [qb|] eqn:Eb; [|discriminate]. injection Hb as <-.
  rewrite forallb_forall in H. specialize (H j ltac:(apply in_seq; lia)).
  rewrite HAj, HBj in H. simpl in H. apply exchange_b_ok in H. now rewrite Q2R_add in H.
Qed.

(** A violation: A, B and j in A \ B such that no exchange reaches u(A) + u(B). *)
Definition fails (A B : bundle) (s : Q) : bool :=
  match table_value A, table_value B with Some x, Some y => qlt (qadd x y) s | _, _ => true end.
Definition check_violation (la lb : list bool) (j : nat) : bool :=
  let A := set_of la in let B := set_of lb in
  Nat.leb (length la) L && Nat.leb (length lb) L && A j && negb (B j) &&
  match table_value A, table_value B with
  | Some a, Some b =>
      let s := qadd a b in
      fails (remove A j) (add B j) s &&
      forallb (fun d => negb (B d) || A d || fails (add (remove A j) d) (add (remove B d) j) s) (seq 0 L)
  | _, _ => false
  end.
Lemma fails_ok A B s x y : fails A B s = true -> utility_of A = Some x -> utility_of B = Some y -> x + y < Q2R s.
Proof.
  unfold fails, utility_of. destruct (table_value A), (table_value B); simpl; try discriminate.
  intros H H1 H2. injection H1 as <-. injection H2 as <-.
  apply qlt_ok in H. now rewrite Q2R_add in H.
Qed.
Theorem check_violation_sound la lb j : check_violation la lb j = true -> ~ m_natural L utility_of.
Proof.
  unfold check_violation. rewrite !andb_true_iff, negb_true_iff, !Nat.leb_le.
  intros [[[[HLa HL] HA] HB] H] Hm.
  assert (W : forall l, (length l <= L)%nat -> within L (set_of l)).
  { intros l Hl k Hk. apply nth_overflow. lia. }
  destruct (table_value (set_of la)) as [a|] eqn:Ea; [|discriminate].
  destruct (table_value (set_of lb)) as [b|] eqn:Eb; [|discriminate].
  apply andb_true_iff in H. destruct H as [H1 H2].
  destruct (Hm (set_of la) (set_of lb) (Q2R a) (Q2R b) j (W la HLa) (W lb HL))
    as [(x & y & K1 & K2 & K3)|(d & D1 & D2 & x & y & K1 & K2 & K3)]; auto.
  - unfold utility_of. now rewrite Ea.
  - unfold utility_of. now rewrite Eb.
  - pose proof (fails_ok _ _ _ _ _ H1 K1 K2) as F. rewrite Q2R_add in F. lra.
  - rewrite forallb_forall in H2.
    specialize (H2 d (proj2 (in_seq L 0 d) (conj (Nat.le_0_l d) (within_lt L _ d (W lb HL) D1)))).
    rewrite D1, D2 in H2. simpl in H2.
    pose proof (fails_ok _ _ _ _ _ H2 K1 K2) as F. rewrite Q2R_add in F. lra.
Qed.
End Table.
(** A table as a binary tree: the first argument of [Node] is for bundles with the next good. *)
Inductive tree := Leaf (v : option Q) | Node (t f : tree).
Fixpoint look_up (t : tree) (l : list bool) : option Q :=
  match t, l with
  | Leaf v, _ => v
  | Node a b, true :: r => look_up a r
  | Node a b, false :: r => look_up b r
  | Node _ _, [] => None
  end.
