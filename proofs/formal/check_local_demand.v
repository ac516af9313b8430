(** Checker of one demanded bundle of an M-natural-concave utility: it is compared with its neighbours only.  Kind `demanded`
    (SPEC 1.4, 2.4), for any number of goods.

    - [local_best]: where no exchange of one good, to get, to give, or both, is better, nothing is.
    - [check_demanded_nearby most modules_ L f ps l]: the bundle l is demanded at the prices; the form is M-natural-concave by
      [concave_form] (form_concavity.v). *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_m_natural gpz_step_1 check_demand
  mnat_constructions utility_forms form_concavity.
Import ListNotations.
Open Scope R_scope.

(** At most one good is given away, and at most one taken. *)
Definition neighbour (A B : bundle) : Prop :=
  (exists i, A i = true /\ B = remove A i) \/ (exists j, A j = false /\ B = add A j) \/
  (exists i j, A i = true /\ A j = false /\ B = add (remove A i) j).
Definition apart (L : nat) (A B : bundle) : nat := (size L (bundle_sets.minus A B) + size L (bundle_sets.minus B A))%nat.

Section Local.
Variables (L : nat) (u : bundle -> option R) (A : bundle) (a : R).
Hypothesis Hu : m_natural L u.
Hypothesis HA : within L A.
Hypothesis Ha : u A = Some a.
Hypothesis near : forall B b, within L B -> neighbour A B -> u B = Some b -> b <= a.

Lemma closer_less B C : (forall k, bundle_sets.minus A C k = true -> bundle_sets.minus A B k = true) ->
  (forall k, bundle_sets.minus C A k = true -> bundle_sets.minus B A k = true) ->
  (exists k, (k < L)%nat /\ ((bundle_sets.minus A B k = true /\ bundle_sets.minus A C k = false) \/
    (bundle_sets.minus B A k = true /\ bundle_sets.minus C A k = false))) -> (apart L A C < apart L A B)%nat.
Proof.
  intros H1 H2 (k & Hk & H). unfold apart.
  pose proof (size_le L _ _ (fun j _ => H1 j)) as S1. pose proof (size_le L _ _ (fun j _ => H2 j)) as S2.
  destruct H as [[K1 K2]|[K1 K2]].
  - assert (size L (bundle_sets.minus A C) <= size L (remove (bundle_sets.minus A B) k))%nat.
    { apply size_le. intros j _ Hj. unfold remove. rewrite (H1 j Hj). destruct (Nat.eqb_spec j k) as [->|]; [congruence|reflexivity]. }
    pose proof (size_remove L _ k Hk K1). lia.
  - assert (size L (bundle_sets.minus C A) <= size L (remove (bundle_sets.minus B A) k))%nat.
    { apply size_le. intros j _ Hj. unfold remove. rewrite (H2 j Hj). destruct (Nat.eqb_spec j k) as [->|]; [congruence|reflexivity]. }
    pose proof (size_remove L _ k Hk K1). lia.
Qed.
Theorem local_best B b : within L B -> u B = Some b -> b <= a.
Proof.
  remember (apart L A B) as n eqn:En. revert B b En. induction n as [n IH] using lt_wf_ind. intros B b En HB Hb.
  destruct (size L (bundle_sets.minus A B)) as [|m] eqn:EA.
  - destruct (size L (bundle_sets.minus B A)) as [|m] eqn:EB.
    + assert (E : u B = u A); [|rewrite E, Ha in Hb; injection Hb as <-; lra]. f_equal.
      apply FunctionalExtensionality.functional_extensionality. intros k. destruct (le_lt_dec L k) as [Hk|Hk]; [now rewrite HA, HB|].
      pose proof (size_zero _ _ k EA Hk) as Z1. pose proof (size_zero _ _ k EB Hk) as Z2. unfold bundle_sets.minus in Z1, Z2.
      destruct (A k), (B k); simpl in *; congruence.
    + assert (X : exists k, (k < L)%nat /\ bundle_sets.minus B A k = true) by (apply size_pos; lia). destruct X as (j & Hj & D).
      unfold bundle_sets.minus in D. apply andb_true_iff in D. destruct D as [D1 D2]. apply negb_true_iff in D2.
      destruct (Hu B A b a j HB HA Hb Ha D1 D2) as [(x & y & K1 & K2 & K3)|(d & E1 & E2 & _)].
      * assert (y <= a) by (apply (near (add A j)); [now apply within_add|right; left; exists j; auto|exact K2]).
        assert (x <= a); [|lra]. apply (IH (apart L A (remove B j))) with (B := remove B j); auto; [|now apply within_remove].
        rewrite En. apply closer_less.
        -- intros k Hk. unfold bundle_sets.minus, remove in *. apply andb_true_iff in Hk. destruct Hk as [K4 K5]. rewrite K4. simpl.
           destruct (Nat.eqb_spec k j) as [->|]; [congruence|exact K5].
        -- intros k Hk. unfold bundle_sets.minus, remove in *. rewrite !andb_true_iff in Hk. destruct Hk as [[_ K4] K5]. now rewrite K4.
        -- exists j. split; [exact Hj|]. right. unfold bundle_sets.minus, remove. rewrite D1, D2, Nat.eqb_refl. auto.
      * exfalso. assert (Hd : (d < L)%nat) by now apply (within_lt L A). pose proof (size_zero _ _ d EA Hd) as Z.
        unfold bundle_sets.minus in Z. rewrite E1, E2 in Z. discriminate.
  - assert (X : exists k, (k < L)%nat /\ bundle_sets.minus A B k = true) by (apply size_pos; lia). destruct X as (j & Hj & D).
    unfold bundle_sets.minus in D. apply andb_true_iff in D. destruct D as [D1 D2]. apply negb_true_iff in D2.
    destruct (Hu A B a b j HA HB Ha Hb D1 D2) as [(x & y & K1 & K2 & K3)|(d & E1 & E2 & x & y & K1 & K2 & K3)].
    + assert (x <= a) by (apply (near (remove A j)); [now apply within_remove|left; exists j; auto|exact K1]).
      assert (y <= a); [|lra]. apply (IH (apart L A (add B j))) with (B := add B j); auto; [|now apply within_add].
      rewrite En. apply closer_less.
      * intros k Hk. unfold bundle_sets.minus, add in *. apply andb_true_iff in Hk. destruct Hk as [K4 K5]. rewrite K4. simpl.
        destruct (Nat.eqb k j); simpl in K5; [discriminate|exact K5].
      * intros k Hk. unfold bundle_sets.minus, add in *. apply andb_true_iff in Hk. destruct Hk as [K4 K5]. rewrite K5, andb_true_r.
        destruct (Nat.eqb_spec k j) as [E|_]; [rewrite E, D1 in K5; discriminate|exact K4].
      * exists j. split; [exact Hj|]. left. unfold bundle_sets.minus, add. rewrite D1, D2, Nat.eqb_refl. auto.
    + assert (Hd : (d < L)%nat) by now apply (within_lt L B). assert (Hdj : d <> j) by congruence.
      assert (x <= a) by (apply (near (add (remove A j) d)); [apply within_add; [now apply within_remove|exact Hd]|right; right; exists j, d; auto|exact K1]).
      assert (y <= a); [|lra]. apply (IH (apart L A (add (remove B d) j))) with (B := add (remove B d) j); auto;
        [|apply within_add; [now apply within_remove|exact Hj]].
      rewrite En. apply closer_less.
      * intros k Hk. unfold bundle_sets.minus, add, remove in *. apply andb_true_iff in Hk. destruct Hk as [K4 K5]. rewrite K4. simpl.
        destruct (Nat.eqb k j); simpl in K5; [discriminate|]. destruct (Nat.eqb_spec k d) as [->|]; [congruence|exact K5].
      * intros k Hk. unfold bundle_sets.minus, add, remove in *. apply andb_true_iff in Hk. destruct Hk as [K4 K5]. rewrite K5, andb_true_r.
        destruct (Nat.eqb_spec k j) as [E|_]; [rewrite E, D1 in K5; discriminate|]. simpl in K4. now apply andb_true_iff in K4.
      * exists j. split; [exact Hj|]. left. unfold bundle_sets.minus, add, remove. rewrite D1, D2, Nat.eqb_refl. auto.
Qed.
End Local.

(** ** The checker *)

Definition neighbours (L : nat) (A : utility_forms.bits) : list utility_forms.bits :=
  let inside_ := filter (fun i => nth i A false) (seq 0 L) in
  let outside_ := filter (fun j => negb (nth j A false)) (seq 0 L) in
  let less i := utility_forms.minus A (single L i) in
  map less inside_ ++ map (fun j => join A (single L j)) outside_ ++
  flat_map (fun i => map (fun j => join (less i) (single L j)) outside_) inside_.
Definition none_better_nearby (L : nat) (v : utility_forms.bits -> value) (ps : list Q) (A : utility_forms.bits) : bool :=
  match v A with
  | None => false
  | Some x => let net := qsub x (price_of ps A) in
      forallb (fun B => match v B with Some y => qle (qsub y (price_of ps B)) net | None => true end) (neighbours L A)
  end.
Definition check_demanded_nearby (most modules_ L : nat) (f : form) (ps : list Q) (A : utility_forms.bits) : bool :=
  Nat.eqb (length ps) L && Nat.eqb (length A) L && concave_form most modules_ L f && none_better_nearby L (value_in f) ps A.

Lemma single_set L j : (j < L)%nat -> forall k, set_of (single L j) k = Nat.eqb k j.
Proof.
  intros Hj k. unfold single, set_of. destruct (le_lt_dec L k) as [Hk|Hk].
  - rewrite nth_overflow by (now rewrite map_length, seq_length). symmetry. apply Nat.eqb_neq. lia.
  - rewrite nth_indep with (d' := Nat.eqb j 0) by (now rewrite map_length, seq_length). rewrite map_nth, seq_nth by exact Hk.
    apply Nat.eqb_sym.
Qed.
Lemma neighbours_complete L A B : within L A -> within L B -> neighbour A B ->
  In (check_m_natural.bits L B) (neighbours L (check_m_natural.bits L A)).
Proof.
  intros HA HB H. unfold neighbours. cbv zeta.
  assert (I : forall i, A i = true -> In i (filter (fun i => nth i (check_m_natural.bits L A) false) (seq 0 L))).
  { intros i Hi. assert (HiL : (i < L)%nat) by now apply (within_lt L A). apply filter_In. split; [apply in_seq; lia|].
    change (set_of (check_m_natural.bits L A) i = true). now rewrite set_of_bits. }
  assert (O : forall j, (j < L)%nat -> A j = false -> In j (filter (fun j => negb (nth j (check_m_natural.bits L A) false)) (seq 0 L))).
  { intros j Hj E. apply filter_In. split; [apply in_seq; lia|]. apply negb_true_iff.
    change (set_of (check_m_natural.bits L A) j = false). now rewrite set_of_bits. }
  assert (Less : forall i, (i < L)%nat -> utility_forms.minus (check_m_natural.bits L A) (single L i) = check_m_natural.bits L (remove A i)).
  { intros i Hi. rewrite bits_minus. apply bits_ext. intros k _. unfold bundle_sets.minus, remove. rewrite single_set by exact Hi. apply andb_comm. }
  assert (More : forall C j, (j < L)%nat -> join (check_m_natural.bits L C) (single L j) = check_m_natural.bits L (add C j)).
  { intros C j Hj. rewrite bits_join. apply bits_ext. intros k _. unfold union, add. rewrite single_set by exact Hj. apply orb_comm. }
  destruct H as [(i & Hi & ->)|[(j & Hj & ->)|(i & j & Hi & Hj & ->)]]; apply in_or_app.
  - left. apply in_map_iff. exists i. split; [apply Less; now apply (within_lt L A)|now apply I].
  - right. apply in_or_app. left. assert (HjL : (j < L)%nat) by (apply (within_lt L (add A j)); [exact HB|unfold add; now rewrite Nat.eqb_refl]).
    apply in_map_iff. exists j. split; [now apply More|now apply O].
  - right. apply in_or_app. right. assert (HiL : (i < L)%nat) by now apply (within_lt L A).
    assert (HjL : (j < L)%nat) by (apply (within_lt L (add (remove A i) j)); [exact HB|unfold add; now rewrite Nat.eqb_refl]).
    apply in_flat_map. exists i. split; [now apply I|]. apply in_map_iff. exists j. split; [|now apply O]. now rewrite Less, More.
Qed.
Theorem none_better_nearby_ok L v ps A : length ps = L -> length A = L -> m_natural L (utility_of L v) ->
  none_better_nearby L v ps A = true -> demand L (utility_of L v) (vector_of ps) (set_of A).
Proof.
  intros Hps HA Hm H. set (u := utility_of L v) in *. unfold none_better_nearby in H. destruct (v A) as [x|] eqn:Ex; [|discriminate].
  cbv zeta in H. rewrite forallb_forall in H. assert (WA : within L (set_of A)) by (apply set_of_within; lia).
  assert (UA : u (set_of A) = Some (Q2R x)) by (unfold u; rewrite at_bits, <- list_bits by exact HA; now rewrite Ex).
  split; [exact WA|]. split; [congruence|]. intros B HB HuB. rewrite UA. simpl.
  set (net := plus_additive L (fun k => - vector_of ps k) 0 u).
  assert (NV : forall C c, net C = Some c <-> exists y, u C = Some y /\ c = y - cost L (vector_of ps) C).
  { intros C c. unfold net, plus_additive. rewrite cost_opposite. destruct (u C) as [y|]; split.
    - intros K. injection K as <-. exists y. split; [reflexivity|ring].
    - intros (z & K & ->). injection K as <-. f_equal. ring.
    - discriminate.
    - intros (z & K & _). discriminate. }
  assert (PR : forall C, length C = L -> Q2R (price_of ps C) = cost L (vector_of ps) (set_of C)).
  { intros C HC. rewrite price_of_ok by congruence. now rewrite Hps. }
  destruct (u B) as [b|] eqn:Eb; [|now elim HuB]. simpl.
  apply (local_best L net (set_of A) (Q2R x - cost L (vector_of ps) (set_of A)) (plus_additive_m_natural L _ 0 u Hm) WA) with (B := B); auto.
  - apply NV. exists (Q2R x). auto.
  - intros C c HC HN Hc. apply NV in Hc. destruct Hc as (y & Hy & ->).
    pose proof (neighbours_complete L (set_of A) C WA HC HN) as K. rewrite <- (list_bits L A) in K by exact HA. specialize (H _ K).
    unfold u in Hy. rewrite at_bits in Hy. destruct (v (check_m_natural.bits L C)) as [q|]; [|discriminate]. injection Hy as <-.
    apply qle_ok in H. rewrite !Q2R_sub, !PR in H by (apply bits_length || exact HA). now rewrite set_bits in H.
  - apply NV. exists b. auto.
Qed.
Theorem check_demanded_nearby_sound most modules_ L f ps A : check_demanded_nearby most modules_ L f ps A = true ->
  demand L (utility_of L (value_in f)) (vector_of ps) (set_of A).
Proof.
  unfold check_demanded_nearby. rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[H1 H2] H3] H4].
  apply none_better_nearby_ok; auto. exact (concave_form_ok _ _ _ _ H3).
Qed.
