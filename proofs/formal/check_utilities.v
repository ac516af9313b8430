(** Checkers for submodularity and the substitutes condition of a table of rationals (see check_m_natural.v).

    - [check_submodular L tab], [check_not_submodular L tab la lb]: u(A + B) + u(A n B) <= u(A) + u(B), or not.
    - [substitutes_sound L tab]: a table that is M-natural-concave satisfies the substitutes condition: if A alone is
      demanded at prices p, B alone at q, and q is p with one price raised, that of j, then A - j is within B.
      ([m_natural_substitutes] proves it for every M-natural-concave utility; substitutes_m_natural.v has the converse.)
    - [check_not_substitutes L tab ps qs la lb j k]: it is violated, as good k shows.
    - [check_printed_violated L tab ps qs j l k]: at ps good j alone is demanded, at qs good l alone, j is not l, and qs
      differs from ps in the price of j and in that of k, which is not lower: the condition as the paper prints it
      fails. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_m_natural.
Import ListNotations.
Open Scope R_scope.

(** u(A + B) + u(A n B) <= u(A) + u(B) wherever the left side is finite. *)
Definition submodular (L : nat) (u : bundle -> option R) : Prop :=
  forall A B a b, within L A -> within L B -> u (union A B) = Some a -> u (inter A B) = Some b ->
    reaches u A B (a + b).
(** A is the only bundle with the largest u(A) - p(A). *)
Definition demanded_alone (L : nat) (u : bundle -> option R) (p : nat -> R) (A : bundle) : Prop :=
  within L A /\ exists a, u A = Some a /\
    forall B b, within L B -> B <> A -> u B = Some b -> b - cost L p B < a - cost L p A.
Definition substitutes (L : nat) (u : bundle -> option R) : Prop :=
  forall p q j A B, (j < L)%nat -> p j < q j -> (forall k, (k < L)%nat -> k <> j -> q k = p k) ->
    demanded_alone L u p A -> demanded_alone L u q B -> forall k, A k = true -> k <> j -> B k = true.
(** As the first paper prints it, step 1: two prices may change, that of the good demanded before and one that rises. *)
Definition printed_substitutes_at_any_prices (L : nat) (u : bundle -> option R) : Prop :=
  forall p q j l k, (j < L)%nat -> (l < L)%nat -> (k < L)%nat ->
    (forall i, (i < L)%nat -> i <> j -> i <> k -> q i = p i) -> p k <= q k -> k <> j ->
    demanded_alone L u p (add empty j) -> demanded_alone L u q (add empty l) -> j = l.

(** Exchange the good k that B lacks: the two bundles could not both have been the only ones demanded. *)
Theorem m_natural_substitutes L u : m_natural L u -> substitutes L u.
Proof.
  intros Hm p q j A B Hj Hpq Hother (HA & a & Ha & HAbest) (HB & b & Hb & HBbest) k HAk Hkj.
  destruct (B k) eqn:HBk; auto. exfalso. assert (HkL : (k < L)%nat) by now apply (within_lt L A).
  assert (Hqk : q k = p k) by now apply Hother.
  assert (Hqp : forall i, (i < L)%nat -> p i <= q i).
  { intros i Hi. destruct (Nat.eq_dec i j) as [->|Hne]; [lra|]. rewrite (Hother i Hi Hne). lra. }
  destruct (Hm A B a b k HA HB Ha Hb HAk HBk) as [(x & y & H1 & H2 & H3)|(d & D1 & D2 & x & y & H1 & H2 & H3)].
  - assert (K1 : x - cost L p (remove A k) < a - cost L p A).
    { apply HAbest; auto; [now apply within_remove|]. intros He. apply (f_equal (fun S => S k)) in He.
      unfold remove in He. rewrite Nat.eqb_refl, HAk in He. discriminate. }
    assert (K2 : y - cost L q (add B k) < b - cost L q B).
    { apply HBbest; auto; [now apply within_add|]. intros He. apply (f_equal (fun S => S k)) in He.
      unfold add in He. rewrite Nat.eqb_refl, HBk in He. discriminate. }
    rewrite (cost_remove L p A k) in K1 by auto. rewrite (cost_add L q B k) in K2 by auto. lra.
  - assert (HdL : (d < L)%nat) by now apply (within_lt L B).
    assert (Hdk : d <> k) by (intros ->; congruence).
    assert (K1 : x - cost L p (add (remove A k) d) < a - cost L p A).
    { apply HAbest; auto; [now apply within_add; [apply within_remove|]|]. intros He.
      apply (f_equal (fun S => S k)) in He. unfold add, remove in He. rewrite Nat.eqb_refl, HAk in He.
      destruct (Nat.eqb_spec k d); [congruence | discriminate]. }
    assert (K2 : y - cost L q (add (remove B d) k) < b - cost L q B).
    { apply HBbest; auto; [now apply within_add; [apply within_remove|]|]. intros He.
      apply (f_equal (fun S => S k)) in He. unfold add in He. rewrite Nat.eqb_refl, HBk in He. discriminate. }
    rewrite (cost_remove L p A k) in K1 by auto. rewrite (cost_remove L q B d) in K2 by auto.
    rewrite (cost_add L p (remove A k) d) in K1; auto.
    2:{ unfold remove. rewrite D2. apply andb_false_r. }
    rewrite (cost_add L q (remove B d) k) in K2; auto.
    2:{ unfold remove. rewrite HBk. apply andb_false_r. }
    specialize (Hqp d HdL). lra.
Qed.

Section Table.
Variable L : nat.
Variable tab : list bool -> option Q.
Let u := utility_of L tab.

Definition check_submodular_pair (A B : bundle) : bool :=
  match table_value L tab (union A B), table_value L tab (inter A B) with
  | Some a, Some b => reaches_b L tab A B (qadd a b)
  | _, _ => true
  end.
Definition check_submodular : bool :=
  let ls := all_lists L in
  forallb (fun l => forallb (fun m => check_submodular_pair (set_of l) (set_of m)) ls) ls.
Theorem check_submodular_sound : check_submodular = true -> submodular L u.
Proof.
  intros H A B a b HA HB Ha Hb. unfold check_submodular in H. rewrite forallb_forall in H.
  specialize (H (bits L A) (bits_listed L A)). rewrite forallb_forall in H. specialize (H (bits L B) (bits_listed L B)).
  rewrite !bundle_of_bits in H by auto. unfold check_submodular_pair in H. unfold u, utility_of in Ha, Hb.
  destruct (table_value L tab (union A B)) as [qa|]; [|discriminate]. injection Ha as <-.
  destruct (table_value L tab (inter A B)) as [qb|]; [|discriminate]. injection Hb as <-.
  apply reaches_b_ok in H. now rewrite Q2R_add in H.
Qed.
Lemma within_set_of l : (length l <= L)%nat -> within L (set_of l).
Proof. intros Hl k Hk. apply nth_overflow. lia. Qed.
Definition check_not_submodular (la lb : list bool) : bool :=
  let A := set_of la in let B := set_of lb in
  Nat.leb (length la) L && Nat.leb (length lb) L &&
  match table_value L tab (union A B), table_value L tab (inter A B) with
  | Some a, Some b => negb (reaches_b L tab A B (qadd a b))
  | _, _ => false
  end.
Lemma qle_complete p q : Q2R p <= Q2R q -> qle p q = true.
Proof.
  intros H. destruct (qle p q) eqn:E; auto. exfalso. unfold qle, qnonneg in E. apply Z.leb_gt in E.
  assert (N : qneg (qsub q p) = true) by (now apply Z.ltb_lt). apply qneg_ok in N. rewrite Q2R_sub in N. lra.
Qed.
Theorem check_not_submodular_sound la lb : check_not_submodular la lb = true -> ~ submodular L u.
Proof.
  unfold check_not_submodular. rewrite !andb_true_iff, !Nat.leb_le. intros [[H1 H2] H3] Hs.
  destruct (table_value L tab (union (set_of la) (set_of lb))) as [a|] eqn:Ea; [|discriminate].
  destruct (table_value L tab (inter (set_of la) (set_of lb))) as [b|] eqn:Eb; [|discriminate].
  apply negb_true_iff in H3.
  destruct (Hs (set_of la) (set_of lb) (Q2R a) (Q2R b)) as (x & y & K1 & K2 & K3); auto using within_set_of.
  - unfold u, utility_of. now rewrite Ea.
  - unfold u, utility_of. now rewrite Eb.
  - unfold u, utility_of in K1, K2. unfold reaches_b in H3.
    destruct (table_value L tab (set_of la)) as [qx|]; [|discriminate]. injection K1 as <-.
    destruct (table_value L tab (set_of lb)) as [qy|]; [|discriminate]. injection K2 as <-.
    rewrite qle_complete in H3; [discriminate|]. now rewrite !Q2R_add.
Qed.

Theorem substitutes_sound : check_m_natural L tab = true -> substitutes L u.
Proof. intros H. now apply m_natural_substitutes, check_m_natural_sound. Qed.

Definition q_cost (ps : list Q) (l : list bool) : Q :=
  qsum (ids L) (fun j => if nth j l false then at_index ps j else 0%Q).
Definition same_bits (l m : list bool) : bool := forallb (fun j => Bool.eqb (nth j l false) (nth j m false)) (ids L).
Definition check_demanded (ps : list Q) (la : list bool) : bool :=
  Nat.leb (length la) L &&
  match table_value L tab (set_of la) with
  | Some a => let net := qsub a (q_cost ps la) in
      forallb (fun l => same_bits l la ||
        match table_value L tab (set_of l) with Some b => qlt (qsub b (q_cost ps l)) net
          | None => true end) (all_lists L)
  | None => false
  end.
Lemma q_cost_ok ps l : Q2R (q_cost ps l) = cost L (vector_of ps) (set_of l).
Proof.
  unfold q_cost, cost. rewrite Q2R_sum. apply sum_ext. intros j _. unfold set_of.
  destruct (nth j l false); [reflexivity | apply Q2R_0].
Qed.
Lemma check_demanded_ok ps la : check_demanded ps la = true -> demanded_alone L u (vector_of ps) (set_of la).
Proof.
  unfold check_demanded. rewrite andb_true_iff, Nat.leb_le. intros [H1 H2]. split; [now apply within_set_of|].
  destruct (table_value L tab (set_of la)) as [a|] eqn:Ea; [|discriminate]. exists (Q2R a).
  split; [unfold u, utility_of; now rewrite Ea|]. intros B b HB Hne Hb. rewrite forallb_forall in H2.
  specialize (H2 (bits L B) (bits_listed L B)). rewrite bundle_of_bits in H2 by auto. apply orb_true_iff in H2.
  destruct H2 as [H2|H2].
  - exfalso. apply Hne. extensionality k. unfold same_bits in H2. rewrite forallb_forall in H2.
    destruct (le_lt_dec L k) as [Hk|Hk].
    + rewrite (HB k Hk). symmetry. apply nth_overflow. lia.
    + specialize (H2 k (proj2 (in_ids k L) Hk)). apply eqb_prop in H2.
      transitivity (set_of (bits L B) k); [now rewrite (bundle_of_bits L B HB) | exact H2].
  - unfold u, utility_of in Hb. destruct (table_value L tab B) as [qb|]; [|discriminate]. injection Hb as <-.
    apply qlt_ok in H2. rewrite !Q2R_sub, !q_cost_ok, bundle_of_bits in H2 by auto. exact H2.
Qed.
Definition check_not_substitutes (ps qs : list Q) (la lb : list bool) (j k : nat) : bool :=
  Nat.ltb j L && qlt (at_index ps j) (at_index qs j) &&
  forallb (fun i => Nat.eqb i j || qeq (at_index qs i) (at_index ps i)) (ids L) &&
  check_demanded ps la && check_demanded qs lb && nth k la false && negb (nth k lb false) && negb (Nat.eqb k j).
Theorem check_not_substitutes_sound ps qs la lb j k : check_not_substitutes ps qs la lb j k = true -> ~ substitutes L u.
Proof.
  unfold check_not_substitutes. rewrite !andb_true_iff, !negb_true_iff. intros [[[[[[[H1 H2] H3] H4] H5] H6] H7] H8] Hs.
  apply Nat.ltb_lt in H1. apply qlt_ok in H2. apply Nat.eqb_neq in H8. rewrite forallb_forall in H3.
  assert (K : set_of lb k = true); [|unfold set_of in K; congruence].
  apply (Hs (vector_of ps) (vector_of qs) j (set_of la) (set_of lb)); auto using check_demanded_ok.
  intros i Hi Hne. specialize (H3 i (proj2 (in_ids i L) Hi)). apply orb_true_iff in H3. destruct H3 as [H3|H3].
  - apply Nat.eqb_eq in H3. congruence.
  - now apply qeq_ok.
Qed.
Definition only (j : nat) : list bool := bits L (add empty j).
Lemma only_ok j : (j < L)%nat -> set_of (only j) = add empty j.
Proof. intros Hj. apply bundle_of_bits. apply within_add; auto. intros k _. reflexivity. Qed.
Definition check_printed_violated (ps qs : list Q) (j l k : nat) : bool :=
  Nat.ltb j L && Nat.ltb l L && Nat.ltb k L && negb (Nat.eqb j l) && negb (Nat.eqb k j) &&
  qle (at_index ps k) (at_index qs k) &&
  forallb (fun i => Nat.eqb i j || Nat.eqb i k || qeq (at_index qs i) (at_index ps i)) (ids L) &&
  check_demanded ps (only j) && check_demanded qs (only l).
Theorem check_printed_violated_sound ps qs j l k : check_printed_violated ps qs j l k = true ->
  ~ printed_substitutes_at_any_prices L u.
Proof.
  unfold check_printed_violated. rewrite !andb_true_iff, !negb_true_iff.
  intros [[[[[[[[H1 H2] H3] H4] H5] H6] H7] H8] H9] Hs. apply Nat.ltb_lt in H1, H2, H3.
  apply Nat.eqb_neq in H4, H5. apply qle_ok in H6. rewrite forallb_forall in H7.
  apply check_demanded_ok in H8, H9. rewrite only_ok in H8, H9 by auto. apply H4.
  apply (Hs (vector_of ps) (vector_of qs) j l k); auto.
  intros i Hi Hj Hk. specialize (H7 i (proj2 (in_ids i L) Hi)). rewrite !orb_true_iff in H7.
  destruct H7 as [[H7|H7]|H7]; [apply Nat.eqb_eq in H7; congruence | apply Nat.eqb_eq in H7; congruence |
    now apply qeq_ok].
Qed.
End Table.
