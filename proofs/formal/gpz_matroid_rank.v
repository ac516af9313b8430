(** gpz.mnat.examples: the rank of a matroid is M-natural-concave.  HOLDS; gpz_matrix_rank.v has the two ranks that the
    slides name.

    A matroid on L goods is given by its bases, nonempty and with the exchange property ([base_exchange]): for bases
    A, B and j in A \ B there is d in B \ A such that A - j + d and B - d + j are bases.
    - [matroid_rank_m_natural], [matroid_rank_monotone]: its rank is M-natural-concave and monotone; [rank_is] says
      that it is the largest size of an [independent] set inside.
    - [independent_base_exchange]: the maximal independent sets have this property as soon as independent sets are
      closed under subsets and a smaller one can be augmented from a larger one.
    Proof: bases are an M-convex set; the sets inside a base come from it by complements and by taking supersets; the
    rank is the best size of one of them inside. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions gpz_operations
  gpz_monotone.
Import ListNotations.
Open Scope R_scope.

Section Rank.
Variables (L : nat) (base : bundle -> bool).
Definition base_exchange : Prop := forall A B j, within L A -> within L B -> base A = true -> base B = true ->
  A j = true -> B j = false ->
  exists d, B d = true /\ A d = false /\ base (add (remove A j) d) = true /\ base (add (remove B d) j) = true.

(** 0 on bases; 0 on sets that contain the complement of one; 0 on sets inside one. *)
Definition on_bases (A : bundle) : option R := if base A then Some 0 else None.
Definition on_spanning : bundle -> option R := best_inside L (fun A => on_bases (complement L A)).
Definition on_independent (A : bundle) : option R := on_spanning (complement L A).
Definition matroid_rank : bundle -> option R := best_inside L (plus_additive L (fun _ => 1) 0 on_independent).
(** Inside a base. *)
Definition independent (A : bundle) : Prop := exists B, within L B /\ base B = true /\ subset A B.

Lemma on_bases_m_natural : base_exchange -> m_natural L on_bases.
Proof.
  intros Hx A B a b j HA HB Ha Hb HAj HBj. unfold on_bases in Ha, Hb.
  destruct (base A) eqn:EA; [|discriminate]. destruct (base B) eqn:EB; [|discriminate].
  injection Ha as <-. injection Hb as <-. destruct (Hx A B j HA HB EA EB HAj HBj) as (d & D1 & D2 & D3 & D4).
  right. exists d. split; auto. split; auto. exists 0, 0. unfold on_bases. rewrite D3, D4. repeat split. lra.
Qed.
Theorem matroid_rank_m_natural : base_exchange -> m_natural L matroid_rank.
Proof.
  intros Hx. apply best_inside_m_natural, plus_additive_m_natural.
  apply (complement_m_natural L on_spanning), best_inside_m_natural.
  now apply (complement_m_natural L on_bases), on_bases_m_natural.
Qed.
Theorem matroid_rank_monotone : monotone L matroid_rank.
Proof. apply gpz_best_inside_monotone. Qed.

Lemma on_independent_value A x : within L A -> on_independent A = Some x -> x = 0 /\ independent A.
Proof.
  intros HA H. destruct (best_inside_attained _ _ _ _ H) as (X & HX & Hs & Hv). unfold on_bases in Hv.
  destruct (base (complement L X)) eqn:E; [|discriminate]. injection Hv as <-. split; auto.
  exists (complement L X). split; [apply within_complement|]. split; auto. intros k Hk.
  assert (HkL : (k < L)%nat) by now apply (within_lt L A). rewrite complement_member by auto.
  destruct (X k) eqn:EX; auto. specialize (Hs k EX). rewrite complement_member, Hk in Hs by auto. discriminate.
Qed.
Lemma on_independent_some A : within L A -> independent A -> on_independent A = Some 0.
Proof.
  intros HA (B & HB & Hb & Hs).
  destruct (best_inside_bound L (fun X => on_bases (complement L X)) (complement L A) (complement L B) 0) as
    (x & Hx & _).
  - apply within_complement.
  - intros k Hk. assert (HkL : (k < L)%nat) by (apply (within_lt L (complement L B)); auto using within_complement).
    rewrite complement_member in * by auto. destruct (A k) eqn:EA; auto. now rewrite (Hs k EA) in Hk.
  - rewrite complement_twice by auto. unfold on_bases. now rewrite Hb.
  - destruct (on_independent_value A x HA Hx) as [-> _]. exact Hx.
Qed.
Theorem rank_is A x : within L A -> matroid_rank A = Some x <->
  (exists I, within L I /\ subset I A /\ independent I /\ x = INR (size L I)) /\
  (forall I, within L I -> subset I A -> independent I -> INR (size L I) <= x).
Proof.
  intros HA. unfold matroid_rank.
  assert (V : forall I, within L I -> independent I ->
    plus_additive L (fun _ => 1) 0 on_independent I = Some (INR (size L I))).
  { intros I HI Hi. unfold plus_additive. rewrite (on_independent_some I HI Hi), cost_size. f_equal. ring. }
  assert (W : forall I x, within L I -> plus_additive L (fun _ => 1) 0 on_independent I = Some x ->
    independent I /\ x = INR (size L I)).
  { intros I y HI H. assert (Hi : independent I).
    { unfold plus_additive in H. destruct (on_independent I) as [z|] eqn:E; [|discriminate].
      now apply (on_independent_value I z HI). }
    split; auto. rewrite (V I HI Hi) in H. now injection H. }
  split.
  - intros H. split.
    + destruct (best_inside_attained _ _ _ _ H) as (I & H1 & H2 & H3). destruct (W I x H1 H3). eauto.
    + intros I HI Hs Hi. destruct (best_inside_bound _ _ A I _ HI Hs (V I HI Hi)) as (y & Hy & Hle).
      rewrite H in Hy. injection Hy as <-. exact Hle.
  - intros [(I & HI & Hs & Hi & ->) Hmax].
    destruct (best_inside_bound _ _ A I _ HI Hs (V I HI Hi)) as (y & Hy & Hle).
    rewrite Hy. f_equal. destruct (best_inside_attained _ _ _ _ Hy) as (J & H1 & H2 & H3).
    destruct (W J y H1 H3) as [HJ ->]. specialize (Hmax J H1 H2 HJ). lra.
Qed.
End Rank.

(** ** From augmentation *)

Section Augmentation.
Variables (L : nat) (ind : bundle -> bool).
Hypothesis Hsubsets : forall A B, within L B -> subset A B -> ind B = true -> ind A = true.
Hypothesis Haugment : forall A B, within L A -> within L B -> ind A = true -> ind B = true ->
  (size L A < size L B)%nat -> exists d, B d = true /\ A d = false /\ ind (add A d) = true.

(** I grows inside I and J until it is as large as J. *)
Lemma augment_to n : forall I J, within L I -> within L J -> ind I = true -> ind J = true ->
  (size L I + n = size L J)%nat ->
  exists M, within L M /\ ind M = true /\ subset I M /\ size L M = size L J /\
    forall k, M k = true -> I k = true \/ J k = true.
Proof.
  induction n as [|n IH]; intros I J HI HJ Ei Ej Hs.
  - exists I. repeat split; auto; [intros k Hk; exact Hk|lia].
  - destruct (Haugment I J HI HJ Ei Ej ltac:(lia)) as (d & D1 & D2 & D3).
    assert (Hd : (d < L)%nat) by now apply (within_lt L J).
    destruct (IH (add I d) J (within_add L I d HI Hd) HJ D3 Ej) as (M & M1 & M2 & M3 & M4 & M5).
    { rewrite size_add by auto. lia. }
    exists M. split; auto. split; auto. split; [|split; auto].
    + intros k Hk. apply M3. unfold add. rewrite Hk. apply orb_true_r.
    + intros k Hk. destruct (M5 k Hk) as [K|K]; auto. unfold add in K. apply orb_true_iff in K.
      destruct K as [K|K]; auto. apply Nat.eqb_eq in K. subst k. now right.
Qed.

Definition maximal (B : bundle) : bool :=
  ind B && forallb (fun d => B d || negb (ind (add B d))) (ids L).
Lemma maximal_ind B : maximal B = true -> ind B = true.
Proof. unfold maximal. rewrite andb_true_iff. tauto. Qed.
Lemma maximal_add B d : maximal B = true -> (d < L)%nat -> B d = false -> ind (add B d) = false.
Proof.
  unfold maximal. rewrite andb_true_iff, forallb_forall. intros [_ H] Hd HB.
  specialize (H d (proj2 (in_ids d L) Hd)). rewrite HB in H. now apply negb_true_iff.
Qed.
Lemma maximal_largest A B : within L A -> within L B -> ind A = true -> maximal B = true ->
  (size L A <= size L B)%nat.
Proof.
  intros HA HB Ea Eb. destruct (le_lt_dec (size L A) (size L B)) as [|Hlt]; auto. exfalso.
  destruct (Haugment B A HB HA (maximal_ind B Eb) Ea Hlt) as (d & D1 & D2 & D3).
  assert (Hd : (d < L)%nat) by now apply (within_lt L A). now rewrite (maximal_add B d) in D3.
Qed.
Lemma maximal_of_size B M : within L B -> within L M -> maximal B = true -> ind M = true ->
  size L M = size L B -> maximal M = true.
Proof.
  intros HB HM Eb Em Hs. unfold maximal. rewrite Em. simpl. apply forallb_forall. intros d Hd. apply in_ids in Hd.
  destruct (M d) eqn:Md; auto. simpl. apply negb_true_iff. destruct (ind (add M d)) eqn:E; auto. exfalso.
  pose proof (maximal_largest (add M d) B (within_add L M d HM Hd) HB E Eb) as K. rewrite size_add in K by auto. lia.
Qed.
Lemma size_remove_one A j : within L A -> A j = true -> (size L (remove A j) + 1 = size L A)%nat.
Proof. intros HA Hj. pose proof (size_remove L A j (within_lt L A j HA Hj) Hj). lia. Qed.

(** A smallest part of B that j makes dependent: the circuit of j, without j. *)
Lemma circuit n : forall D j, (size L D <= n)%nat -> within L D -> (j < L)%nat -> D j = false ->
  ind (add D j) = false ->
  exists C, within L C /\ subset C D /\ ind (add C j) = false /\
    forall d, C d = true -> ind (add (remove C d) j) = true.
Proof.
  induction n as [|n IH]; intros D j Hn HD Hj HDj E.
  - exists D. split; auto. split; [intros k Hk; exact Hk|]. split; auto. intros d Hd. exfalso.
    pose proof (size_remove_one D d HD Hd). lia.
  - destruct (existsb (fun d => D d && negb (ind (add (remove D d) j))) (ids L)) eqn:X.
    + apply existsb_exists in X. destruct X as (d & Hd & X). apply andb_true_iff in X. destruct X as [X1 X2].
      apply negb_true_iff in X2. pose proof (size_remove_one D d HD X1).
      destruct (IH (remove D d) j) as (C & C1 & C2 & C3 & C4); auto using within_remove; try lia.
      * unfold remove. rewrite HDj. apply andb_false_r.
      * exists C. split; auto. split; auto. intros k Hk. specialize (C2 k Hk). unfold remove in C2.
        apply andb_true_iff in C2. tauto.
    + exists D. split; auto. split; [intros k Hk; exact Hk|]. split; auto. intros d Hd.
      destruct (ind (add (remove D d) j)) eqn:Y; auto. exfalso.
      assert (T : existsb (fun d => D d && negb (ind (add (remove D d) j))) (ids L) = true); [|congruence].
      apply existsb_exists. exists d. split; [apply in_ids; now apply (within_lt L D)|]. now rewrite Hd, Y.
Qed.

(** If no good of the circuit C could replace j in A, C would grow inside A and C to the size of A, j included. *)
Lemma circuit_replaces A C j : within L A -> maximal A = true -> A j = true -> within L C -> ind C = true ->
  ind (add C j) = false ->
  exists d, C d = true /\ A d = false /\ ind (add (remove A j) d) = true.
Proof.
  intros HA Ea HAj HC Ec E. assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  destruct (existsb (fun d => C d && negb (A d) && ind (add (remove A j) d)) (ids L)) eqn:X.
  { apply existsb_exists in X. destruct X as (d & _ & X). rewrite !andb_true_iff, negb_true_iff in X.
    exists d. tauto. }
  exfalso.
  assert (Hno : forall d, C d = true -> A d = false -> ind (add (remove A j) d) = false).
  { intros d D1 D2. destruct (ind (add (remove A j) d)) eqn:Y; auto. exfalso.
    assert (T : existsb (fun d => C d && negb (A d) && ind (add (remove A j) d)) (ids L) = true); [|congruence].
    apply existsb_exists. exists d. split; [apply in_ids; now apply (within_lt L C)|]. now rewrite D1, D2, Y. }
  assert (HCj : C j = false).
  { destruct (C j) eqn:Y; auto. rewrite <- E, <- Ec. f_equal. extensionality k. unfold add.
    destruct (Nat.eqb_spec k j) as [->|]; auto. }
  pose proof (maximal_largest C A HC HA Ec Ea) as Hle.
  destruct (augment_to (size L A - size L C) C A HC HA Ec (maximal_ind A Ea) ltac:(lia)) as (M & M1 & M2 & M3 & M4 &
    M5).
  assert (HMj : M j = false).
  { destruct (M j) eqn:Y; auto. rewrite <- E. symmetry. apply (Hsubsets (add C j) M); auto. intros k Hk.
    unfold add in Hk.
    apply orb_true_iff in Hk. destruct Hk as [Hk|Hk]; auto. apply Nat.eqb_eq in Hk. now subst k. }
  assert (Er : ind (remove A j) = true).
  { apply (Hsubsets (remove A j) A); auto using maximal_ind. intros k Hk. unfold remove in Hk.
    apply andb_true_iff in Hk. tauto. }
  pose proof (size_remove_one A j HA HAj) as Sr.
  destruct (Haugment (remove A j) M (within_remove L A j HA) M1 Er M2 ltac:(lia)) as (d & D1 & D2 & D3).
  destruct (Nat.eq_dec d j) as [->|Hdj]; [congruence|].
  assert (HAd : A d = false).
  { unfold remove in D2. destruct (Nat.eqb_spec d j); [tauto|]. exact D2. }
  destruct (M5 d D1) as [K|K]; [|congruence]. rewrite (Hno d K HAd) in D3. discriminate.
Qed.

Theorem independent_base_exchange : base_exchange L maximal.
Proof.
  intros A B j HA HB Ea Eb HAj HBj. assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  destruct (circuit (size L B) B j (le_n _) HB Hj HBj (maximal_add B j Eb Hj HBj)) as (C & C1 & C2 & C3 & C4).
  assert (Ec : ind C = true) by (apply (Hsubsets C B); auto using maximal_ind).
  destruct (circuit_replaces A C j HA Ea HAj C1 Ec C3) as (d & D1 & D2 & D3). exists d.
  assert (Hd : (d < L)%nat) by now apply (within_lt L C). assert (HBd : B d = true) by now apply C2.
  assert (Hdj : d <> j) by congruence. split; auto. split; auto. split.
  - apply (maximal_of_size A); auto; [apply within_add; auto; now apply within_remove|].
    pose proof (size_remove_one A j HA HAj). rewrite size_add; auto; [lia|]. unfold remove. rewrite D2.
    apply andb_false_r.
  - set (I := add (remove C d) j). assert (HI : within L I) by (apply within_add; auto; now apply within_remove).
    pose proof (maximal_largest I B HI HB (C4 d D1) Eb) as Hle.
    destruct (augment_to (size L B - size L I) I B HI HB (C4 d D1) (maximal_ind B Eb) ltac:(lia)) as
      (M & M1 & M2 & M3 & M4 & M5).
    assert (Mj : M j = true) by (apply M3; unfold I, add; now rewrite Nat.eqb_refl).
    assert (Md : M d = false).
    { destruct (M d) eqn:Y; auto. rewrite <- C3. symmetry. apply (Hsubsets (add C j) M); auto. intros k Hk.
      destruct (Nat.eq_dec k d) as [->|Hkd]; auto. apply M3. unfold I, add, remove in *.
      destruct (Nat.eqb_spec k d); [tauto|]. exact Hk. }
    assert (Sub : subset M (add (remove B d) j)).
    { intros k Hk. unfold add, remove. destruct (Nat.eqb_spec k j); auto. simpl.
      destruct (Nat.eqb_spec k d) as [->|]; [congruence|]. simpl. destruct (M5 k Hk) as [K|K]; auto.
      unfold I, add, remove in K. destruct (Nat.eqb_spec k j); [tauto|]. destruct (Nat.eqb_spec k d); [tauto|].
      now apply C2. }
    assert (W : within L (add (remove B d) j)) by (apply within_add; auto; now apply within_remove).
    assert (Sz : size L (add (remove B d) j) = size L B).
    { pose proof (size_remove_one B d HB HBd). rewrite size_add; auto; [lia|]. unfold remove. rewrite HBj.
      apply andb_false_r. }
    assert (Em : add (remove B d) j = M).
    { extensionality k. destruct (M k) eqn:Mk; [now apply Sub|].
      destruct (add (remove B d) j k) eqn:Y; auto. exfalso.
      assert (Hk : (k < L)%nat) by now apply (within_lt L (add (remove B d) j)).
      pose proof (size_remove_one _ k W Y) as S1.
      assert (S2 : (size L M <= size L (remove (add (remove B d) j) k))%nat).
      { apply size_le. intros i _ Hi. unfold remove at 1. destruct (Nat.eqb_spec i k) as [->|]; [congruence|].
        simpl. now apply Sub. }
      lia. }
    rewrite Em. apply (maximal_of_size B); auto.
Qed.

(** Every independent set is inside a maximal one. *)
Lemma extends n : forall A, (L - size L A <= n)%nat -> within L A -> ind A = true ->
  exists B, within L B /\ maximal B = true /\ subset A B.
Proof.
  induction n as [|n IH]; intros A Hn HA E;
    destruct (forallb (fun d => A d || negb (ind (add A d))) (ids L)) eqn:X.
  1,3: exists A; split; auto; split; [unfold maximal; now rewrite E, X|intros k Hk; exact Hk].
  - exfalso. assert (K : forallb (fun d => A d || negb (ind (add A d))) (ids L) = true); [|congruence].
    apply forallb_forall. intros d Hd. apply in_ids in Hd. destruct (A d) eqn:Ad; auto. exfalso.
    pose proof (size_add L A d Hd Ad). pose proof (size_le_goods L (add A d)). lia.
  - assert (Y : exists d, (d < L)%nat /\ A d = false /\ ind (add A d) = true).
    { destruct (existsb (fun d => negb (A d) && ind (add A d)) (ids L)) eqn:Z.
      - apply existsb_exists in Z. destruct Z as (d & Hd & Z). apply in_ids in Hd. exists d.
        rewrite andb_true_iff, negb_true_iff in Z. tauto.
      - exfalso. assert (K : forallb (fun d => A d || negb (ind (add A d))) (ids L) = true); [|congruence].
        apply forallb_forall. intros d Hd. destruct (A d) eqn:Ad; auto. simpl. apply negb_true_iff.
        destruct (ind (add A d)) eqn:W; auto. rewrite <- Z. symmetry. apply existsb_exists. exists d.
        split; auto. now rewrite Ad, W. }
    destruct Y as (d & Hd & Ad & Y). pose proof (size_add L A d Hd Ad). pose proof (size_le_goods L (add A d)).
    destruct (IH (add A d)) as (B & B1 & B2 & B3); auto using within_add; [lia|]. exists B. split; auto. split; auto.
    intros k Hk. apply B3. unfold add. rewrite Hk. apply orb_true_r.
Qed.
Lemma independent_inside A : within L A -> independent L maximal A <-> ind A = true.
Proof.
  intros HA. split.
  - intros (B & HB & Eb & Hs). apply (Hsubsets A B); auto using maximal_ind.
  - intros E. now apply (extends (L - size L A)).
Qed.
End Augmentation.
