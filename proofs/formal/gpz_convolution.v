(** gpz.operations: convolution.  HOLDS: if u and v are M-natural-concave, so is
      w(C) = max of u(B) + v(C \ B) over B in C
    for any number of goods and values in the reals or minus infinity, monotone or not ([gpz_convolution];
    [convolution_is] says that the function below is this maximum).

    Proof: take two copies k and L + k of every good k.  The sum of u on the first copies and v on the second is
    M-natural-concave ([side_by_side_m_natural]); identifying the two copies of one good after another keeps that
    ([merge_m_natural], the heart of the matter) and ends with w ([merged_convolution]).  No augmenting paths. *)
From Coq Require Import Reals List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_operations mnat_merge.
Import ListNotations.
Open Scope R_scope.

Definition added (x y : option R) : option R :=
  match x, y with Some a, Some b => Some (a + b) | _, _ => None end.
Definition convolution (L : nat) (u v : bundle -> option R) (C : bundle) : option R :=
  best_inside L (fun B => added (u B) (v (minus C B))) C.

Lemma added_some x y z : added x y = Some z <-> exists a b, x = Some a /\ y = Some b /\ z = a + b.
Proof.
  split.
  - destruct x as [a|], y as [b|]; simpl; intros H; try discriminate. injection H as <-. eauto.
  - intros (a & b & -> & -> & ->). reflexivity.
Qed.

(** This is the operation of the paper. *)
Lemma convolution_is L u v C x : convolution L u v C = Some x <->
  (exists B a b, within L B /\ subset B C /\ u B = Some a /\ v (minus C B) = Some b /\ x = a + b) /\
  (forall B a b, within L B -> subset B C -> u B = Some a -> v (minus C B) = Some b -> a + b <= x).
Proof.
  split.
  - intros H. split.
    + destruct (best_inside_attained _ _ _ _ H) as (B & H1 & H2 & H3). apply added_some in H3.
      destruct H3 as (a & b & H3 & H4 & H5). exists B, a, b. auto.
    + intros B a b H1 H2 H3 H4.
      destruct (best_inside_bound L (fun B => added (u B) (v (minus C B))) C B (a + b)) as (y & Hy & Hle); auto.
      { apply added_some. eauto. }
      unfold convolution in H. rewrite H in Hy. injection Hy as <-. exact Hle.
  - intros [(B & a & b & H1 & H2 & H3 & H4 & ->) Hmax].
    destruct (best_inside_bound L (fun B => added (u B) (v (minus C B))) C B (a + b)) as (y & Hy & Hle); auto.
    { apply added_some. eauto. }
    unfold convolution. rewrite Hy. f_equal.
    destruct (best_inside_attained _ _ _ _ Hy) as (B' & K1 & K2 & K3). apply added_some in K3.
    destruct K3 as (a' & b' & K3 & K4 & ->). specialize (Hmax B' a' b' K1 K2 K3 K4). lra.
Qed.

Section Convolution.
Variables (L : nat) (u v : bundle -> option R).
Hypothesis Hu : m_natural L u.
Hypothesis Hv : m_natural L v.

(** ** Two copies of every good *)

Definition low (Z : bundle) : bundle := fun k => Nat.ltb k L && Z k.
Definition high (Z : bundle) : bundle := fun k => Nat.ltb k L && Z (L + k)%nat.
Definition side_by_side (Z : bundle) : option R := added (u (low Z)) (v (high Z)).

(** Proves an equality of sets of goods and copies. *)
Ltac copies := let k := fresh "k" in extensionality k; unfold low, high, add, remove;
  destruct (Nat.ltb_spec k L); simpl; auto;
  repeat match goal with |- context [Nat.eqb ?i ?j] => destruct (Nat.eqb_spec i j); subst; try lia end; auto.

Lemma within_low Z : within L (low Z).
Proof. intros k Hk. unfold low. destruct (Nat.ltb_spec k L); [lia|auto]. Qed.
Lemma within_high Z : within L (high Z).
Proof. intros k Hk. unfold high. destruct (Nat.ltb_spec k L); [lia|auto]. Qed.
Lemma low_member Z j : (j < L)%nat -> low Z j = Z j.
Proof. intros H. unfold low. destruct (Nat.ltb_spec j L); [auto|lia]. Qed.
Lemma high_member Z j : (j < L)%nat -> high Z j = Z (L + j)%nat.
Proof. intros H. unfold high. destruct (Nat.ltb_spec j L); [auto|lia]. Qed.
Lemma low_add Z j : (j < L)%nat -> low (add Z j) = add (low Z) j.
Proof. intros H. copies. Qed.
Lemma low_remove Z j : (j < L)%nat -> low (remove Z j) = remove (low Z) j.
Proof. intros H. copies. Qed.
Lemma high_add Z j : (j < L)%nat -> high (add Z (L + j)) = add (high Z) j.
Proof. intros H. copies. Qed.
Lemma high_remove Z j : (j < L)%nat -> high (remove Z (L + j)) = remove (high Z) j.
Proof. intros H. copies. Qed.
Lemma low_add_high Z j : low (add Z (L + j)) = low Z.
Proof. copies. Qed.
Lemma low_remove_high Z j : low (remove Z (L + j)) = low Z.
Proof. copies. Qed.
Lemma high_add_low Z j : (j < L)%nat -> high (add Z j) = high Z.
Proof. intros H. copies. Qed.
Lemma high_remove_low Z j : (j < L)%nat -> high (remove Z j) = high Z.
Proof. intros H. copies. Qed.

Lemma side_reaches_low A B X Y a b c d t : low A = X -> low B = Y -> high A = c -> high B = d ->
  v c = Some a -> v d = Some b -> reaches u X Y t -> reaches side_by_side A B (t + (a + b)).
Proof.
  intros <- <- <- <- Ha Hb (x & y & H1 & H2 & H3). exists (x + a), (y + b). unfold side_by_side.
  rewrite H1, H2, Ha, Hb. repeat split; auto. lra.
Qed.
Lemma side_reaches_high A B X Y a b c d t : high A = X -> high B = Y -> low A = c -> low B = d ->
  u c = Some a -> u d = Some b -> reaches v X Y t -> reaches side_by_side A B (t + (a + b)).
Proof.
  intros <- <- <- <- Ha Hb (x & y & H1 & H2 & H3). exists (a + x), (b + y). unfold side_by_side.
  rewrite H1, H2, Ha, Hb. repeat split; auto. lra.
Qed.

Lemma exchange_le w A B j t t' : t <= t' -> exchange w A B j t' -> exchange w A B j t.
Proof.
  intros Ht [H|(d & H1 & H2 & H)]; [left|right; exists d; split; auto; split; auto];
    now apply (reaches_le w _ _ t t').
Qed.

Theorem side_by_side_m_natural : m_natural (2 * L) side_by_side.
Proof.
  intros A B a b j HA HB Ha Hb HAj HBj. apply added_some in Ha, Hb.
  destruct Ha as (a1 & a2 & Ha1 & Ha2 & ->), Hb as (b1 & b2 & Hb1 & Hb2 & ->).
  destruct (le_lt_dec L j) as [HjL|HjL].
  - replace j with (L + (j - L))%nat in HAj, HBj |- * by lia.
    assert (HiL : (j - L < L)%nat) by (pose proof (within_lt _ _ _ HA HAj); lia).
    set (i := (j - L)%nat) in *. clearbody i.
    apply (exchange_le _ _ _ _ _ (a2 + b2 + (a1 + b1))); [lra|].
    destruct (Hv (high A) (high B) a2 b2 i) as [H|(d & D1 & D2 & H)];
      auto using within_high; rewrite ?high_member; auto.
    + left. apply (side_reaches_high _ _ (remove (high A) i) (add (high B) i) _ _ (low A) (low B)); auto;
        rewrite ?high_remove, ?high_add, ?low_remove_high, ?low_add_high; auto.
    + pose proof (within_lt L _ d (within_high B) D1) as HdL. rewrite high_member in D1, D2 by auto.
      right. exists (L + d)%nat. split; auto. split; auto.
      apply (side_reaches_high _ _ (add (remove (high A) i) d) (add (remove (high B) d) i) _ _ (low A) (low B)); auto;
        rewrite ?high_add, ?high_remove, ?low_add_high, ?low_remove_high; auto.
  - apply (exchange_le _ _ _ _ _ (a1 + b1 + (a2 + b2))); [lra|].
    destruct (Hu (low A) (low B) a1 b1 j) as [H|(d & D1 & D2 & H)];
      auto using within_low; rewrite ?low_member; auto.
    + left. apply (side_reaches_low _ _ (remove (low A) j) (add (low B) j) _ _ (high A) (high B)); auto;
        rewrite ?low_remove, ?low_add, ?high_remove_low, ?high_add_low; auto.
    + pose proof (within_lt L _ d (within_low B) D1) as HdL. rewrite low_member in D1, D2 by auto.
      right. exists d. split; auto. split; auto.
      apply (side_reaches_low _ _ (add (remove (low A) j) d) (add (remove (low B) d) j) _ _ (high A) (high B)); auto;
        rewrite ?low_add, ?low_remove, ?high_add_low, ?high_remove_low; auto.
Qed.

(** ** The copies identified *)

(** The two copies of each good i < k are one. *)
Fixpoint merged (k : nat) : bundle -> option R :=
  match k with O => side_by_side | S i => merge i (L + i) (merged i) end.

Lemma merged_m_natural k : (k <= L)%nat -> m_natural (2 * L) (merged k).
Proof.
  induction k as [|i IH]; intros Hk; simpl merged; [apply side_by_side_m_natural|].
  apply merge_m_natural; [lia | apply IH; lia | lia | lia].
Qed.

(** Z with the goods of S in the second copy. *)
Definition moved (S Z : bundle) : bundle := fun g => (Z g && negb (S g)) || (Nat.leb L g && S (g - L)%nat).

Lemma moved_one S Z i : (i < L)%nat -> within i S -> Z i = true ->
  moved S (replaced i (L + i) Z) = moved (add S i) Z.
Proof.
  intros Hi HS HZ. extensionality g. unfold moved, replaced, add, remove.
  destruct (Nat.eqb_spec g (L + i)) as [->|Hg].
  - replace (L + i - L)%nat with i by lia. rewrite Nat.eqb_refl, (HS (L + i)%nat) by lia.
    destruct (Nat.leb_spec L (L + i)); [|lia]. simpl. now rewrite orb_true_r.
  - destruct (Nat.eqb_spec g i) as [->|Hgi].
    + destruct (Nat.leb_spec L i); [lia|]. simpl. now rewrite andb_false_r.
    + destruct (Nat.eqb_spec (g - L) i); [|reflexivity].
      destruct (Nat.leb_spec L g); [lia|reflexivity].
Qed.

Lemma merged_attained k : (k <= L)%nat -> forall Z x, merged k Z = Some x ->
  exists S, within k S /\ subset S Z /\ side_by_side (moved S Z) = Some x.
Proof.
  induction k as [|i IH]; intros Hk Z x H; simpl in H.
  - exists empty. split; [intros g _; reflexivity|]. split; [intros g Hg; discriminate|].
    replace (moved empty Z) with Z; auto. extensionality g. unfold moved, empty.
    now rewrite !andb_false_r, andb_true_r, orb_false_r.
  - assert (Hne : i <> (L + i)%nat) by lia.
    destruct (merge_attained (merged i) i (L + i) Hne Z x H) as (X & HX & Hx).
    destruct (IH ltac:(lia) X x Hx) as (S & H1 & H2 & H3).
    destruct (stands_cases i (L + i) Hne Z X HX) as [->|[HZ ->]].
    + exists S. split; [intros g Hg; apply H1; lia|]. auto.
    + exists (add S i). split; [|split].
      * apply within_add; [|lia]. intros g Hg. apply H1. lia.
      * intros g Hg. destruct (Nat.eq_dec g i) as [->|Hgi]; [exact HZ|].
        assert (HSg : S g = true) by (unfold add in Hg; destruct (Nat.eqb_spec g i); [tauto|exact Hg]).
        pose proof (within_lt i S g H1 HSg). apply H2 in HSg. unfold replaced, add, remove in HSg.
        destruct (Nat.eqb_spec g (L + i)); [lia|]. destruct (Nat.eqb_spec g i); [lia|]. exact HSg.
      * rewrite <- moved_one; auto.
Qed.

Lemma merged_bound k : (k <= L)%nat -> forall Z S y, (forall i, (i < k)%nat -> Z (L + i)%nat = false) ->
  within k S -> subset S Z -> side_by_side (moved S Z) = Some y -> exists x, merged k Z = Some x /\ y <= x.
Proof.
  induction k as [|i IH]; intros Hk Z S y HZ HS Hsub Hy; simpl.
  - exists y. split; [|lra]. replace Z with (moved S Z); auto. extensionality g. unfold moved.
    now rewrite !HS, andb_true_r, andb_false_r, orb_false_r by lia.
  - assert (Hne : i <> (L + i)%nat) by lia. assert (HZi : Z (L + i)%nat = false) by (apply HZ; lia).
    destruct (S i) eqn:ESi.
    + assert (Hin : Z i = true) by now apply Hsub.
      set (S' := remove S i).
      assert (HS' : within i S').
      { intros g Hg. unfold S', remove. destruct (Nat.eqb_spec g i) as [->|]; auto. simpl. apply HS. lia. }
      assert (HSS : S = add S' i).
      { extensionality g. unfold S', add, remove. destruct (Nat.eqb_spec g i) as [->|]; auto. }
      destruct (IH ltac:(lia) (replaced i (L + i) Z) S' y) as (x & Hx & Hle); auto.
      * intros i' Hi'. unfold replaced, add, remove.
        destruct (Nat.eqb_spec (L + i') (L + i)); [lia|]. rewrite (HZ i') by lia. apply andb_false_r.
      * intros g Hg. pose proof (within_lt i S' g HS' Hg). unfold S', remove in Hg. unfold replaced, add, remove.
        destruct (Nat.eqb_spec g i); [lia|]. simpl in *. rewrite (Hsub g Hg). apply orb_true_r.
      * rewrite moved_one by (auto; lia). now rewrite <- HSS.
      * destruct (merge_bound (merged i) i (L + i) Hne Z (replaced i (L + i) Z) x) as (z & Hz & Hle'); auto.
        { now apply stands_replaced. }
        exists z. split; auto. lra.
    + assert (HSi : within i S).
      { intros g Hg. destruct (Nat.eq_dec g i) as [->|]; auto. apply HS. lia. }
      destruct (IH ltac:(lia) Z S y) as (x & Hx & Hle); auto.
      destruct (merge_bound (merged i) i (L + i) Hne Z Z x) as (z & Hz & Hle'); auto.
      { now apply stands_self. }
      exists z. split; auto. lra.
Qed.

(** With all copies identified the value is the convolution. *)
Lemma low_moved S C : within L S -> within L C -> low (moved S C) = minus C S.
Proof.
  intros HS HC. extensionality k. unfold low, moved, minus. destruct (Nat.ltb_spec k L).
  - destruct (Nat.leb_spec L k); [lia|]. simpl. now rewrite orb_false_r.
  - now rewrite (HC k).
Qed.
Lemma high_moved S C : within L S -> within L C -> high (moved S C) = S.
Proof.
  intros HS HC. extensionality k. unfold high, moved. destruct (Nat.ltb_spec k L).
  - rewrite HC by lia. destruct (Nat.leb_spec L (L + k)); [|lia]. replace (L + k - L)%nat with k by lia. reflexivity.
  - symmetry. now apply HS.
Qed.
Lemma minus_minus C S : subset S C -> minus C (minus C S) = S.
Proof.
  intros H. extensionality k. unfold minus. specialize (H k). destruct (S k), (C k); auto.
Qed.
Lemma minus_subset C S : subset (minus C S) C.
Proof. intros k Hk. unfold minus in Hk. now apply andb_true_iff in Hk. Qed.

Lemma merged_le_convolution C x : within L C -> merged L C = Some x ->
  exists y, convolution L u v C = Some y /\ x <= y.
Proof.
  intros HC H. destruct (merged_attained L (le_n L) C x H) as (S & H1 & H2 & H3).
  unfold side_by_side in H3. rewrite low_moved, high_moved in H3 by auto.
  apply (best_inside_bound L (fun B => added (u B) (v (minus C B))) C (minus C S)).
  - apply (within_subset L _ C); auto using minus_subset.
  - apply minus_subset.
  - now rewrite minus_minus.
Qed.
Lemma convolution_le_merged C x : within L C -> convolution L u v C = Some x ->
  exists y, merged L C = Some y /\ x <= y.
Proof.
  intros HC H. destruct (best_inside_attained _ _ _ _ H) as (B & H1 & H2 & H3).
  assert (W : within L (minus C B)) by (apply (within_subset L _ C); auto using minus_subset).
  apply (merged_bound L (le_n L) C (minus C B)); auto using minus_subset.
  - intros i _. apply HC. lia.
  - unfold side_by_side. rewrite low_moved, high_moved by auto. now rewrite minus_minus.
Qed.
Lemma merged_convolution C : within L C -> merged L C = convolution L u v C.
Proof.
  intros HC. destruct (merged L C) as [x|] eqn:Ex.
  - destruct (merged_le_convolution C x HC Ex) as (y & Hy & Hle).
    destruct (convolution_le_merged C y HC Hy) as (z & Hz & Hle'). rewrite Ex in Hz. injection Hz as <-.
    rewrite Hy. f_equal. lra.
  - destruct (convolution L u v C) as [y|] eqn:Ey; auto.
    destruct (convolution_le_merged C y HC Ey) as (z & Hz & _). congruence.
Qed.

Theorem gpz_convolution : m_natural L (convolution L u v).
Proof.
  intros A B a b j HA HB Ha Hb HAj HBj.
  rewrite <- merged_convolution in Ha, Hb by auto.
  assert (W : forall C, within L C -> within (2 * L) C) by (intros C HC k Hk; apply HC; lia).
  assert (HjL : (j < L)%nat) by now apply (within_lt L A).
  destruct (merged_m_natural L (le_n L) A B a b j (W A HA) (W B HB) Ha Hb HAj HBj) as [H|(d & D1 & D2 & H)].
  - left. unfold reaches in *. rewrite <- !merged_convolution; auto using within_add, within_remove.
  - assert (HdL : (d < L)%nat) by now apply (within_lt L B).
    right. exists d. split; auto. split; auto. unfold reaches in *.
    rewrite <- !merged_convolution; auto using within_add, within_remove.
Qed.
End Convolution.
