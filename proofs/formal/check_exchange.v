(** Checkers of the strong exchange property of a table.
  Kinds `strong-exchange` and `not-strong-exchange` (SPEC 1.4, 2.4).

    [strong_exchange L u]: for all A, B in the domain and each j in A - B,
      every exchange of j for a good of B - A reaches
    u(A) + u(B), and so does giving up j alone if A has more goods.
    - [check_strong_exchange L tab]; [check_not_strong_exchange L tab la lb j e]: the exchange of good j for e loses,
      [None]
      for nothing. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_m_natural check_utilities.
Import ListNotations.
Open Scope R_scope.

Definition after_exchange (u : bundle -> option R) (A B : bundle) (j : nat) (e : option nat) (t : R) : Prop :=
  match e with
  | None => reaches u (remove A j) (add B j) t
  | Some d => reaches u (add (remove A j) d) (add (remove B d) j) t
  end.
Definition may_exchange (L : nat) (A B : bundle) (e : option nat) : Prop :=
  match e with None => (size L B < size L A)%nat | Some d => B d = true /\ A d = false end.
Definition strong_exchange (L : nat) (u : bundle -> option R) : Prop :=
  forall A B a b j e, within L A -> within L B -> u A = Some a -> u B = Some b -> A j = true -> B j = false ->
    may_exchange L A B e -> after_exchange u A B j e (a + b).

Section Table.
Variable L : nat.
Variable tab : list bool -> option Q.
Let u := utility_of L tab.

Definition exchange_reaches (A B : bundle) (j : nat) (e : option nat) (t : Q) : bool :=
  match e with
  | None => reaches_b L tab (remove A j) (add B j) t
  | Some d => reaches_b L tab (add (remove A j) d) (add (remove B d) j) t
  end.
Lemma exchange_reaches_ok A B j e t : exchange_reaches A B j e t = true -> after_exchange u A B j e (Q2R t).
Proof. destruct e; apply reaches_b_ok. Qed.
Lemma reaches_b_complete A B t : reaches u A B (Q2R t) -> reaches_b L tab A B t = true.
Proof.
  unfold reaches, reaches_b, u, utility_of. intros (x & y & H1 & H2 & H3).
  destruct (table_value L tab A); [|discriminate]. destruct (table_value L tab B); [|discriminate].
  injection H1 as <-. injection H2 as <-. apply qle_complete. now rewrite Q2R_add.
Qed.
Lemma exchange_reaches_complete A B j e t : after_exchange u A B j e (Q2R t) -> exchange_reaches A B j e t = true.
Proof. destruct e; apply reaches_b_complete. Qed.

Definition all_exchanges (A B : bundle) (j : nat) (t : Q) : bool :=
  (if Nat.ltb (size L B) (size L A) then exchange_reaches A B j None t else true) &&
  forallb (fun d => if B d && negb (A d) then exchange_reaches A B j (Some d) t else true) (seq 0 L).
Definition check_exchange_pair (A B : bundle) : bool :=
  match table_value L tab A, table_value L tab B with
  | Some a, Some b => forallb (fun j => if A j && negb (B j) then all_exchanges A B j (qadd a b) else true) (seq 0 L)
  | _, _ => true
  end.
Definition check_strong_exchange : bool :=
  let ls := all_lists L in forallb (fun l => forallb (fun m => check_exchange_pair (set_of l) (set_of m)) ls) ls.
Theorem check_strong_exchange_sound : check_strong_exchange = true -> strong_exchange L u.
Proof.
  intros H A B a b j e HA HB Ha Hb HAj HBj He. unfold check_strong_exchange in H. rewrite forallb_forall in H.
  specialize (H (bits L A) (bits_listed L A)). rewrite forallb_forall in H. specialize (H (bits L B) (bits_listed L B)).
  rewrite !bundle_of_bits in H by auto. unfold check_exchange_pair in H. unfold u, utility_of in Ha, Hb.
  destruct (table_value L tab A) as [qa|]; [|discriminate]. injection Ha as <-.
  destruct (table_value L tab B) as [qb|]; [|discriminate]. injection Hb as <-.
  rewrite forallb_forall in H. assert (Hj : In j (seq 0 L)) by (apply in_seq; pose proof (within_lt L A j HA HAj); lia).
  specialize (H j Hj). rewrite HAj, HBj in H. simpl in H. unfold all_exchanges in H. apply andb_true_iff in H.
  destruct H as [H1 H2]. rewrite <- Q2R_add. apply exchange_reaches_ok. destruct e as [d|]; simpl in He.
  - destruct He as [Hd1 Hd2]. rewrite forallb_forall in H2.
    assert (Hd : In d (seq 0 L)) by (apply in_seq; pose proof (within_lt L B d HB Hd1); lia).
    specialize (H2 d Hd). now rewrite Hd1, Hd2 in H2.
  - apply Nat.ltb_lt in He. now rewrite He in H1.
Qed.

Definition check_not_strong_exchange (la lb : list bool) (j : nat) (e : option nat) : bool :=
  let A := set_of la in let B := set_of lb in
  Nat.leb (length la) L && Nat.leb (length lb) L && A j && negb (B j) &&
  match e with None => Nat.ltb (size L B) (size L A) | Some d => B d && negb (A d) end &&
  match table_value L tab A, table_value L tab B with
  | Some a, Some b => negb (exchange_reaches A B j e (qadd a b))
  | _, _ => false
  end.
Theorem check_not_strong_exchange_sound la lb j e : check_not_strong_exchange la lb j e = true -> ~ strong_exchange L u.
Proof.
  unfold check_not_strong_exchange. cbv zeta. rewrite !andb_true_iff, !Nat.leb_le, negb_true_iff.
  intros [[[[[H1 H2] H3] H4] H5] H6] Hs.
  destruct (table_value L tab (set_of la)) as [a|] eqn:Ea; [|discriminate].
  destruct (table_value L tab (set_of lb)) as [b|] eqn:Eb; [|discriminate].
  apply negb_true_iff in H6. rewrite exchange_reaches_complete in H6; [discriminate|]. rewrite Q2R_add.
  apply Hs; auto using within_set_of; try (unfold u, utility_of; now rewrite ?Ea, ?Eb).
  destruct e as [d|]; simpl; [|now apply Nat.ltb_lt]. apply andb_true_iff in H5. destruct H5 as [H5 H7].
  split; auto. now apply negb_true_iff.
Qed.
End Table.
