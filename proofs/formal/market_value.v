(** The value of a market in which goods have copies: the largest sum of utilities, by the amounts of the goods.

    A bundle Z of 2 L goods stands for amounts: good j has the copies j and L + j, and [amount Z j] is 0, 1 or 2.
    - [split_m_natural]: a utility of sets of goods, read as one of copies (minus infinity with two copies of a good),
      stays M-natural-concave.
    - [market n]: the convolution of the split utilities of the first n agents; [market_m_natural].
    - [market_attained], [market_bound]: market n Z is the largest total utility of a [family] of bundles, one for each
      agent, in which good j occurs amount Z j times; [market_amounts]: only the amounts matter. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_operations mnat_merge gpz_convolution.
Import ListNotations.
Open Scope R_scope.

Notation b2n := Nat.b2n.

Section Copies.
Variable L : nat.

(** Z has copies j and L + j of good j. *)
Definition amount (Z : bundle) (j : nat) : nat := (b2n (Z j) + b2n (Z (L + j)))%nat.
Definition both (Z : bundle) : bundle := fun k => Nat.ltb k L && (Z k || Z (L + k)%nat).
Definition double (Z : bundle) : bool := existsb (fun j => Z j && Z (L + j)%nat) (ids L).
Definition split (u : bundle -> option R) (Z : bundle) : option R := if double Z then None else u (both Z).

Lemma double_false Z : double Z = false <-> forall j, (j < L)%nat -> Z j = true -> Z (L + j)%nat = true -> False.
Proof.
  unfold double. split.
  - intros H j Hj H1 H2. assert (K : existsb (fun j => Z j && Z (L + j)%nat) (ids L) = true).
    { apply existsb_exists. exists j. split; [now apply in_ids|]. now rewrite H1, H2. }
    congruence.
  - intros H. destruct (existsb _ _) eqn:E; auto. exfalso. apply existsb_exists in E. destruct E as (j & Hj & K).
    apply in_ids in Hj. apply andb_true_iff in K. apply (H j); tauto.
Qed.
Lemma within_both Z : within L (both Z).
Proof. intros k Hk. unfold both. destruct (Nat.ltb_spec k L); [lia|reflexivity]. Qed.
Lemma both_member Z k : (k < L)%nat -> both Z k = Z k || Z (L + k)%nat.
Proof. intros H. unfold both. destruct (Nat.ltb_spec k L); [reflexivity|lia]. Qed.

(** The good of a copy, and the other copy of it. *)
Definition good_of (g : nat) : nat := if Nat.ltb g L then g else (g - L)%nat.
Definition twin (g : nat) : nat := if Nat.ltb g L then (L + g)%nat else (g - L)%nat.

Lemma copy_cases g : (g < 2 * L)%nat ->
  (exists j, (j < L)%nat /\ g = j /\ twin g = (L + j)%nat /\ good_of g = j) \/
  (exists j, (j < L)%nat /\ g = (L + j)%nat /\ twin g = j /\ good_of g = j).
Proof.
  intros H. unfold twin, good_of. destruct (Nat.ltb_spec g L).
  - left. exists g. auto.
  - right. exists (g - L)%nat. repeat split; lia.
Qed.

Lemma both_add Z g : (g < 2 * L)%nat -> both (add Z g) = add (both Z) (good_of g).
Proof.
  intros H. extensionality k. unfold both, add.
  destruct (copy_cases g H) as [(j & Hj & -> & _ & ->)|(j & Hj & -> & _ & ->)];
    destruct (Nat.ltb_spec k L); simpl;
    repeat match goal with |- context [Nat.eqb ?a ?b] => destruct (Nat.eqb_spec a b) end; simpl; try lia; auto;
    rewrite ?orb_true_r; auto.
Qed.
Lemma both_remove Z g : (g < 2 * L)%nat -> Z (twin g) = false -> both (remove Z g) = remove (both Z) (good_of g).
Proof.
  intros H Ht. extensionality k. unfold both, remove.
  destruct (copy_cases g H) as [(j & Hj & -> & Et & ->)|(j & Hj & -> & Et & ->)]; rewrite Et in Ht;
    destruct (Nat.ltb_spec k L); simpl;
    repeat match goal with |- context [Nat.eqb ?a ?b] => destruct (Nat.eqb_spec a b); subst end; simpl;
      try lia; auto;
    rewrite ?Ht, ?orb_false_r; auto.
Qed.
Lemma twin_lt g : (g < 2 * L)%nat -> (twin g < 2 * L)%nat.
Proof. intros H. destruct (copy_cases g H) as [(j & Hj & -> & -> & _)|(j & Hj & -> & -> & _)]; lia. Qed.
Lemma twin_ne g : (g < 2 * L)%nat -> twin g <> g.
Proof. intros H. destruct (copy_cases g H) as [(j & Hj & -> & -> & _)|(j & Hj & -> & -> & _)]; lia. Qed.
Lemma twin_twin g : (g < 2 * L)%nat -> twin (twin g) = g.
Proof.
  intros H. unfold twin. destruct (Nat.ltb_spec g L).
  - destruct (Nat.ltb_spec (L + g) L); lia.
  - destruct (Nat.ltb_spec (g - L) L); lia.
Qed.
Lemma good_twin g : (g < 2 * L)%nat -> good_of (twin g) = good_of g.
Proof.
  intros H. unfold twin, good_of. destruct (Nat.ltb_spec g L).
  - destruct (Nat.ltb_spec (L + g) L); lia.
  - destruct (Nat.ltb_spec (g - L) L); lia.
Qed.
Lemma good_of_lt g : (g < 2 * L)%nat -> (good_of g < L)%nat.
Proof. intros H. unfold good_of. destruct (Nat.ltb_spec g L); lia. Qed.
Lemma both_good Z g : (g < 2 * L)%nat -> both Z (good_of g) = Z g || Z (twin g).
Proof.
  intros H. rewrite both_member by now apply good_of_lt.
  destruct (copy_cases g H) as [(j & Hj & -> & -> & ->)|(j & Hj & -> & -> & ->)]; auto using orb_comm.
Qed.
(** Every good of Z has a copy in Z. *)
Lemma both_copy Z d : both Z d = true -> exists e, (e < 2 * L)%nat /\ good_of e = d /\ Z e = true.
Proof.
  intros H. assert (Hd : (d < L)%nat) by (apply (within_lt L (both Z)); auto using within_both).
  rewrite both_member in H by auto. apply orb_true_iff in H. destruct H as [H|H].
  - exists d. unfold good_of. destruct (Nat.ltb_spec d L); repeat split; auto; lia.
  - exists (L + d)%nat. unfold good_of. destruct (Nat.ltb_spec (L + d) L); repeat split; auto; lia.
Qed.
Lemma single_twin Z g : double Z = false -> (g < 2 * L)%nat -> Z g = true -> Z (twin g) = false.
Proof.
  intros H Hg HZ. destruct (Z (twin g)) eqn:E; auto. exfalso. rewrite double_false in H.
  destruct (copy_cases g Hg) as [(j & Hj & -> & Et & _)|(j & Hj & -> & Et & _)]; rewrite Et in E; eauto.
Qed.
Lemma double_remove Z g : double Z = false -> double (remove Z g) = false.
Proof.
  rewrite !double_false. intros H j Hj H1 H2. unfold remove in H1, H2. apply andb_true_iff in H1, H2.
  apply (H j); tauto.
Qed.
Lemma double_add Z g : (g < 2 * L)%nat -> double Z = false -> Z (twin g) = false -> double (add Z g) = false.
Proof.
  rewrite !double_false. intros Hg H Ht j Hj H1 H2. unfold add in H1, H2. apply orb_true_iff in H1, H2.
  rewrite !Nat.eqb_eq in H1, H2.
  destruct (copy_cases g Hg) as [(i & Hi & -> & Et & _)|(i & Hi & -> & Et & _)]; rewrite Et in Ht.
  - destruct H1 as [->|H1]; [|destruct H2 as [H2|H2]; [lia|eauto]]. destruct H2 as [H2|H2]; [lia|congruence].
  - destruct H2 as [H2|H2]; [|destruct H1 as [H1|H1]; [lia|eauto]]. assert (j = i) as -> by lia.
    destruct H1 as [H1|H1]; [lia|congruence].
Qed.

Theorem split_m_natural u : m_natural L u -> m_natural (2 * L) (split u).
Proof.
  intros Hu A B a b g HA HB Ha Hb HAg HBg. unfold split in Ha, Hb.
  destruct (double A) eqn:DA; [discriminate|]. destruct (double B) eqn:DB; [discriminate|].
  assert (Hg : (g < 2 * L)%nat) by now apply (within_lt (2 * L) A).
  assert (HAt : A (twin g) = false) by now apply single_twin.
  pose proof (twin_lt g Hg) as Htl. pose proof (twin_ne g Hg) as Htn.
  destruct (B (twin g)) eqn:EB.
  - (* B has the other copy: they change places *)
    right. exists (twin g). split; [exact EB|]. split; [exact HAt|]. exists a, b. repeat split; [| |lra].
    + unfold split. rewrite double_add; auto using double_remove.
      2:{ rewrite twin_twin by auto. unfold remove. now rewrite Nat.eqb_refl. }
      rewrite both_add, both_remove, good_twin by auto. rewrite <- Ha. f_equal.
      extensionality k. unfold add, remove. destruct (Nat.eqb_spec k (good_of g)) as [->|]; auto. simpl.
      now rewrite both_good, HAg.
    + unfold split. rewrite double_add; auto using double_remove.
      2:{ unfold remove. now rewrite Nat.eqb_refl. }
      rewrite both_add, both_remove by (auto; rewrite ?twin_twin by auto; auto). rewrite good_twin, <- Hb by auto.
      f_equal. extensionality k. unfold add, remove. destruct (Nat.eqb_spec k (good_of g)) as [->|]; auto. simpl.
      now rewrite both_good, EB, orb_true_r.
  - (* an exchange of u *)
    assert (KA : both A (good_of g) = true) by now rewrite both_good, HAg.
    assert (KB : both B (good_of g) = false) by now rewrite both_good, HBg, EB.
    destruct (Hu (both A) (both B) a b (good_of g)) as [(x & y & H1 & H2 & H3)|(d & D1 & D2 & x & y & H1 & H2 & H3)];
      auto using within_both.
    + left. exists x, y. repeat split; auto.
      * unfold split. now rewrite double_remove, both_remove.
      * unfold split. now rewrite double_add, both_add.
    + destruct (both_copy B d D1) as (e & He & <- & HBe).
      assert (HBt : B (twin e) = false) by now apply single_twin.
      rewrite both_good in D2 by auto. apply orb_false_iff in D2. destruct D2 as [HAe HAte].
      assert (Hgood : good_of e <> good_of g) by (intros E; rewrite E in D1; congruence).
      right. exists e. split; [exact HBe|]. split; [exact HAe|]. exists x, y. repeat split; auto.
      * unfold split. rewrite double_add; auto using double_remove.
        2:{ unfold remove. rewrite HAte. apply andb_false_r. }
        now rewrite both_add, both_remove.
      * unfold split. rewrite double_add; auto using double_remove.
        2:{ unfold remove. rewrite EB. apply andb_false_r. }
        now rewrite both_add, both_remove.
Qed.

(** ** All agents together *)

Variable u : nat -> bundle -> option R.
Fixpoint market (n : nat) (Z : bundle) : option R :=
  match n with
  | O => if Nat.eqb (size (2 * L) Z) 0 then Some 0 else None
  | S i => convolution (2 * L) (split (u i)) (market i) Z
  end.

Theorem market_m_natural n : (forall i, (i < n)%nat -> m_natural L (u i)) -> m_natural (2 * L) (market n).
Proof.
  induction n as [|n IH]; intros H.
  - intros A B a b j HA HB Ha Hb HAj HBj. cbn [market] in Ha.
    destruct (Nat.eqb_spec (size (2 * L) A) 0) as [E|]; [|discriminate].
    rewrite (size_zero (2 * L) A j E) in HAj; [discriminate|]. now apply (within_lt (2 * L) A).
  - apply gpz_convolution; [|apply IH; auto]. apply split_m_natural. auto.
Qed.

(** How many of the first n agents have good j, and what all have together. *)
Fixpoint owners (n : nat) (A : nat -> bundle) (j : nat) : nat :=
  match n with O => 0%nat | S i => (b2n (A i j) + owners i A j)%nat end.
Fixpoint total (n : nat) (A : nat -> bundle) : R :=
  match n with O => 0 | S i => real (u i (A i)) + total i A end.
Definition family (n : nat) (Z : bundle) (A : nat -> bundle) : Prop :=
  (forall i, (i < n)%nat -> within L (A i) /\ u i (A i) <> None) /\
  (forall j, (j < L)%nat -> owners n A j = amount Z j).

Lemma owners_ext n A A' j : (forall i, (i < n)%nat -> A i j = A' i j) -> owners n A j = owners n A' j.
Proof. induction n as [|n IH]; simpl; intros H; auto. rewrite (H n), IH by auto. reflexivity. Qed.
Lemma total_ext n A A' : (forall i, (i < n)%nat -> A i = A' i) -> total n A = total n A'.
Proof. induction n as [|n IH]; simpl; intros H; auto. rewrite (H n), IH by auto. reflexivity. Qed.

Lemma within_minus n Z B : within n Z -> within n (minus Z B).
Proof. intros H k Hk. unfold minus. now rewrite H. Qed.

Lemma market_attained n : forall Z w, within (2 * L) Z -> market n Z = Some w ->
  exists A, family n Z A /\ total n A = w.
Proof.
  induction n as [|n IH]; intros Z w HZ H.
  - cbn [market] in H. destruct (Nat.eqb_spec (size (2 * L) Z) 0) as [E|]; [|discriminate]. injection H as <-.
    exists (fun _ => empty). split; [|reflexivity]. split; [intros i Hi; lia|]. intros j Hj. unfold amount. simpl.
    now rewrite (size_zero (2 * L) Z j), (size_zero (2 * L) Z (L + j)) by (auto; lia).
  - cbn [market] in H. apply convolution_is in H. destruct H as [(B & a & b & HB & Hs & Ha & Hb & ->) _].
    unfold split in Ha. destruct (double B) eqn:DB; [discriminate|].
    destruct (IH (minus Z B) b) as (A & [F1 F2] & HT); auto using within_minus.
    exists (fun i => if Nat.eqb i n then both B else A i). split; [split|].
    + intros i Hi. destruct (Nat.eqb_spec i n) as [->|Hne].
      * split; [apply within_both|congruence].
      * apply F1. lia.
    + intros j Hj. simpl owners. rewrite Nat.eqb_refl.
      rewrite (owners_ext n _ A).
      2:{ intros i Hi. destruct (Nat.eqb_spec i n); [lia|reflexivity]. }
      rewrite F2 by auto. rewrite both_member by auto. unfold amount, minus.
      rewrite double_false in DB. specialize (DB j Hj). pose proof (Hs j) as K1. pose proof (Hs (L + j)%nat) as K2.
      destruct (B j), (B (L + j)%nat), (Z j), (Z (L + j)%nat); simpl;
        first [reflexivity | exfalso; now apply DB | discriminate (K1 eq_refl) | discriminate (K2 eq_refl)].
    + simpl total. rewrite Nat.eqb_refl, Ha, (total_ext n _ A), HT; [reflexivity|].
      intros i Hi. destruct (Nat.eqb_spec i n); [lia|reflexivity].
Qed.

Lemma market_bound n : forall Z A, within (2 * L) Z -> family n Z A ->
  exists w, market n Z = Some w /\ total n A <= w.
Proof.
  induction n as [|n IH]; intros Z A HZ [F1 F2].
  - exists 0. split; [|simpl; lra]. cbn [market]. replace (size (2 * L) Z) with 0%nat; [reflexivity|]. symmetry.
    destruct (size (2 * L) Z) eqn:E; auto. exfalso. destruct (size_pos (2 * L) Z ltac:(lia)) as (g & Hg & HZg).
    destruct (copy_cases g Hg) as [(j & Hj & -> & _)|(j & Hj & -> & _)]; specialize (F2 j Hj);
      unfold amount in F2; rewrite HZg in F2; simpl in F2; destruct (Z j), (Z (L + j)%nat); simpl in F2; lia.
  - set (B := fun g => if Nat.ltb g L then A n g && Z g
                       else Nat.ltb g (2 * L) && A n (g - L)%nat && Z g && negb (Z (g - L)%nat)).
    assert (B1 : forall j, (j < L)%nat -> B j = A n j && Z j).
    { intros j Hj. unfold B. destruct (Nat.ltb_spec j L); [reflexivity|lia]. }
    assert (B2 : forall j, (j < L)%nat -> B (L + j)%nat = A n j && Z (L + j)%nat && negb (Z j)).
    { intros j Hj. unfold B. destruct (Nat.ltb_spec (L + j) L); [lia|].
      destruct (Nat.ltb_spec (L + j) (2 * L)); [|lia].
      replace (L + j - L)%nat with j by lia. reflexivity. }
    assert (HBZ : subset B Z).
    { intros g Hg. unfold B in Hg. destruct (Nat.ltb_spec g L);
        repeat (apply andb_true_iff in Hg; destruct Hg as [Hg ?]); auto. }
    assert (HB : within (2 * L) B) by now apply (within_subset (2 * L) B Z).
    assert (DB : double B = false).
    { apply double_false. intros j Hj. rewrite B1, B2 by auto.
      destruct (A n j), (Z j), (Z (L + j)%nat); simpl; congruence. }
    destruct (F1 n ltac:(lia)) as [WA UA].
    assert (HbB : both B = A n).
    { extensionality k. destruct (Nat.ltb_spec k L) as [Hk|Hk].
      - rewrite both_member, B1, B2 by auto. specialize (F2 k Hk). simpl owners in F2. unfold amount in F2.
        destruct (A n k), (Z k), (Z (L + k)%nat); simpl in *; auto; lia.
      - rewrite (WA k Hk). now apply within_both. }
    destruct (u n (A n)) as [a|] eqn:Ea; [|congruence].
    destruct (IH (minus Z B) A) as (w & Hw & Hle); auto using within_minus.
    { split; [intros i Hi; apply F1; lia|]. intros j Hj. specialize (F2 j Hj). simpl owners in F2.
      unfold amount in *. unfold minus. rewrite B1, B2 by auto.
      destruct (A n j), (Z j), (Z (L + j)%nat); simpl in *; lia. }
    cbn [market].
    destruct (best_inside_bound (2 * L) (fun B => added (split (u n) B) (market n (minus Z B))) Z B (a + w))
      as (y & Hy & Hyle); auto.
    { apply added_some. exists a, w. unfold split. rewrite DB, HbB. auto. }
    exists y. split; [exact Hy|]. simpl total. rewrite Ea. simpl. lra.
Qed.

(** Only the amounts matter. *)
Lemma market_amounts n Z Z' w : within (2 * L) Z -> within (2 * L) Z' ->
  (forall j, (j < L)%nat -> amount Z j = amount Z' j) -> market n Z = Some w ->
  exists w', market n Z' = Some w' /\ w <= w'.
Proof.
  intros HZ HZ' Hc Hw. destruct (market_attained n Z w HZ Hw) as (A & [F1 F2] & <-).
  apply market_bound; auto. split; auto. intros j Hj. rewrite F2; auto.
Qed.
End Copies.
