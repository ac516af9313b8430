(** gpz.operations: operations that preserve M-natural concavity.  HOLDS; here for
    - [gpz_endowment]     u(A) = v(A + S) - v(S), v(S) finite
    - [gpz_restriction]   u(A) = v(A n S)
    - [gpz_satiation]     u(A) = max of v(B) over B in A with |B| <= k
    - [gpz_lower_bound]   u(A) = max of v(B) over B in A with |B| >= k, and minus infinity if |A| < k
    for any numbers of goods and any v with values in the reals or minus infinity, monotone or not.
    Satiation and the lower bound are two steps: [sizes_between_m_natural] cuts the domain down to the bundles of
    certain sizes (this needs [mnat_single_exchange]), and [best_inside_m_natural] takes the best bundle inside A.
    Convolution is not proved (see the README); its case w = 0 is [best_inside_m_natural]. *)
From Coq Require Import Reals List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_exchange.
Import ListNotations.
Open Scope R_scope.

(** ** Endowment and restriction *)

Definition endowment (v : bundle -> option R) (S : bundle) (c : R) (A : bundle) : option R :=
  option_map (fun t => t - c) (v (union A S)).
Definition restriction (v : bundle -> option R) (S A : bundle) : option R := v (inter A S).

Lemma endowment_reaches v S c A B t : reaches v (union A S) (union B S) (t + 2 * c) ->
  reaches (endowment v S c) A B t.
Proof.
  intros (x & y & H1 & H2 & H3). exists (x - c), (y - c). unfold endowment.
  rewrite H1, H2. repeat split; auto. lra.
Qed.
Lemma endowment_value v S c A a : endowment v S c A = Some a -> v (union A S) = Some (a + c).
Proof.
  unfold endowment. destruct (v (union A S)) as [x|]; simpl; [|discriminate].
  intros H. injection H as <-. f_equal. ring.
Qed.

Theorem gpz_endowment L v S c : within L S -> v S = Some c -> m_natural L v ->
  m_natural L (endowment v S c).
Proof.
  intros HS _ Hm A B a b j HA HB Ha Hb HAj HBj. apply endowment_value in Ha, Hb.
  destruct (S j) eqn:ESj.
  - left. apply endowment_reaches. exists (a + c), (b + c).
    replace (union (remove A j) S) with (union A S) by set_eq.
    replace (union (add B j) S) with (union B S) by set_eq. repeat split; auto. lra.
  - assert (K1 : union A S j = true) by (unfold union; now rewrite HAj).
    assert (K2 : union B S j = false) by (unfold union; now rewrite HBj, ESj).
    destruct (Hm _ _ _ _ j (within_union L A S HA HS) (within_union L B S HB HS) Ha Hb K1 K2)
      as [H|(d & D1 & D2 & H)].
    + left. apply endowment_reaches, (reaches_le v _ _ _ (a + c + (b + c))); [lra|].
      replace (union (remove A j) S) with (remove (union A S) j) by set_eq.
      replace (union (add B j) S) with (add (union B S) j) by set_eq. exact H.
    + unfold union in D1, D2. apply orb_false_iff in D2. destruct D2 as [D2 DS].
      rewrite DS, orb_false_r in D1. right. exists d. split; auto. split; auto.
      apply endowment_reaches, (reaches_le v _ _ _ (a + c + (b + c))); [lra|].
      replace (union (add (remove A j) d) S) with (add (remove (union A S) j) d) by set_eq.
      replace (union (add (remove B d) j) S) with (add (remove (union B S) d) j) by set_eq. exact H.
Qed.

Theorem gpz_restriction L v S : m_natural L v -> m_natural L (restriction v S).
Proof.
  intros Hm A B a b j HA HB Ha Hb HAj HBj. unfold restriction in *.
  destruct (S j) eqn:ESj.
  - assert (K1 : inter A S j = true) by (unfold inter; now rewrite HAj, ESj).
    assert (K2 : inter B S j = false) by (unfold inter; now rewrite HBj).
    destruct (Hm _ _ _ _ j (within_inter L A S HA) (within_inter L B S HB) Ha Hb K1 K2)
      as [H|(d & D1 & D2 & H)].
    + left. unfold reaches. replace (inter (remove A j) S) with (remove (inter A S) j) by set_eq.
      replace (inter (add B j) S) with (add (inter B S) j) by set_eq. exact H.
    + unfold inter in D1, D2. apply andb_true_iff in D1. destruct D1 as [D1 DS].
      rewrite DS, andb_true_r in D2. right. exists d. split; auto. split; auto. unfold reaches.
      replace (inter (add (remove A j) d) S) with (add (remove (inter A S) j) d) by set_eq.
      replace (inter (add (remove B d) j) S) with (add (remove (inter B S) d) j) by set_eq. exact H.
  - left. exists a, b. replace (inter (remove A j) S) with (inter A S) by set_eq.
    replace (inter (add B j) S) with (inter B S) by set_eq. repeat split; auto. lra.
Qed.

(** ** Bundles of certain sizes *)

Definition sizes_between (L l h : nat) (v : bundle -> option R) (A : bundle) : option R :=
  if Nat.leb l (size L A) && Nat.leb (size L A) h then v A else None.

Lemma sizes_between_value L l h v A a : sizes_between L l h v A = Some a <->
  (l <= size L A <= h)%nat /\ v A = Some a.
Proof.
  unfold sizes_between. destruct (Nat.leb l (size L A)) eqn:E1, (Nat.leb (size L A) h) eqn:E2; simpl;
    rewrite ?Nat.leb_le, ?Nat.leb_gt in *; split; try tauto; try discriminate; intros [H _]; lia.
Qed.
Lemma sizes_between_reaches L l h v A B t : (l <= size L A <= h)%nat -> (l <= size L B <= h)%nat ->
  reaches v A B t -> reaches (sizes_between L l h v) A B t.
Proof.
  intros H1 H2 (x & y & K1 & K2 & K3). exists x, y. rewrite !sizes_between_value. auto.
Qed.

Theorem sizes_between_m_natural L l h v : m_natural L v -> m_natural L (sizes_between L l h v).
Proof.
  intros Hm A B a b j HA HB Ha Hb HAj HBj. apply sizes_between_value in Ha, Hb.
  destruct Ha as [SA Ha], Hb as [SB Hb]. assert (HjL : (j < L)%nat) by now apply (within_lt L A).
  assert (Hex : forall d, B d = true -> A d = false ->
    reaches v (add (remove A j) d) (add (remove B d) j) (a + b) -> exchange (sizes_between L l h v) A B j (a + b)).
  { intros d D1 D2 H. assert (HdL : (d < L)%nat) by now apply (within_lt L B).
    right. exists d. split; auto. split; auto. apply sizes_between_reaches; auto; now rewrite size_swap. }
  destruct (le_lt_dec (size L A) (size L B)) as [Hle|Hlt].
  - destruct (mnat_single_exchange L v Hm A B a b j HA HB Ha Hb HAj HBj Hle) as (d & D1 & D2 & H). eauto.
  - destruct (Hm A B a b j HA HB Ha Hb HAj HBj) as [H|(d & D1 & D2 & H)]; [|eauto].
    left. apply sizes_between_reaches; auto.
    + pose proof (size_remove L A j HjL HAj). lia.
    + rewrite size_add by auto. lia.
Qed.

(** ** The best bundle inside A *)

Definition larger (x y : option R) : option R :=
  match x, y with Some a, Some b => Some (Rmax a b) | None, _ => y | _, None => x end.
Definition inside (L : nat) (B A : bundle) : bool := forallb (fun k => implb (B k) (A k)) (ids L).
Definition best_inside (L : nat) (v : bundle -> option R) (A : bundle) : option R :=
  fold_right (fun B m => larger (v B) m) None (filter (fun B => inside L B A) (bundles L)).

Lemma inside_subset L B A : within L B -> (inside L B A = true <-> subset B A).
Proof.
  intros HB. unfold inside, subset. rewrite forallb_forall. split.
  - intros H k Hk. specialize (H k (proj2 (in_ids k L) (within_lt L B k HB Hk))). now rewrite Hk in H.
  - intros H k _. specialize (H k). destruct (B k); simpl; auto.
Qed.
Lemma best_of_list (v : bundle -> option R) l x :
  fold_right (fun B m => larger (v B) m) None l = Some x -> exists B, In B l /\ v B = Some x.
Proof.
  revert x. induction l as [|B l IH]; simpl; intros x H; [discriminate|].
  destruct (v B) as [a|] eqn:EB, (fold_right _ None l) as [m|] eqn:Em; simpl in H;
    injection H as <- || discriminate.
  - unfold Rmax. destruct (Rle_dec a m); [|exists B; auto].
    destruct (IH m eq_refl) as [C [HC HvC]]. exists C. auto.
  - exists B. auto.
  - destruct (IH m eq_refl) as [C [HC HvC]]. exists C. auto.
Qed.
Lemma list_below_best (v : bundle -> option R) l B y : In B l -> v B = Some y ->
  exists x, fold_right (fun B m => larger (v B) m) None l = Some x /\ y <= x.
Proof.
  induction l as [|C l IH]; simpl; intros Hin Hy; [tauto|]. destruct Hin as [->|Hin].
  - rewrite Hy. destruct (fold_right _ None l) as [m|]; simpl.
    + exists (Rmax y m). split; auto. apply Rmax_l.
    + exists y. split; auto. lra.
  - destruct (IH Hin Hy) as [m [-> Hle]]. destruct (v C) as [a|]; simpl.
    + exists (Rmax a m). split; auto. apply Rle_trans with m; auto. apply Rmax_r.
    + exists m. auto.
Qed.

(** [best_inside] is the maximum it says it is. *)
Lemma best_inside_attained L v A x : best_inside L v A = Some x ->
  exists B, within L B /\ subset B A /\ v B = Some x.
Proof.
  intros H. apply best_of_list in H. destruct H as [B [HB Hv]]. apply filter_In in HB.
  destruct HB as [HB1 HB2]. apply bundles_within in HB1. exists B.
  split; auto. split; auto. now apply (inside_subset L).
Qed.
Lemma best_inside_bound L v A B y : within L B -> subset B A -> v B = Some y ->
  exists x, best_inside L v A = Some x /\ y <= x.
Proof.
  intros HB Hs Hy. apply list_below_best with B; auto. apply filter_In.
  split; [now apply bundles_complete | now apply inside_subset].
Qed.

Lemma best_inside_reaches L v A B X Y t : within L X -> within L Y -> subset X A -> subset Y B ->
  reaches v X Y t -> reaches (best_inside L v) A B t.
Proof.
  intros HX HY HXA HYB (x & y & H1 & H2 & H3).
  destruct (best_inside_bound L v A X x HX HXA H1) as [x' [Hx' Hle1]].
  destruct (best_inside_bound L v B Y y HY HYB H2) as [y' [Hy' Hle2]].
  exists x', y'. repeat split; auto. lra.
Qed.

Theorem best_inside_m_natural L v : m_natural L v -> m_natural L (best_inside L v).
Proof.
  intros Hm A B a b j HA HB Ha Hb HAj HBj.
  destruct (best_inside_attained L v A a Ha) as (X & HX & HXA & HvX).
  destruct (best_inside_attained L v B b Hb) as (Y & HY & HYB & HvY).
  assert (HjL : (j < L)%nat) by now apply (within_lt L A).
  assert (HYj : Y j = false) by (destruct (Y j) eqn:E; auto; apply HYB in E; congruence).
  destruct (X j) eqn:EXj.
  - destruct (Hm X Y a b j HX HY HvX HvY EXj HYj) as [H|(d & D1 & D2 & H)].
    + left. apply (best_inside_reaches L v _ _ (remove X j) (add Y j)); auto.
      * now apply within_remove.
      * now apply within_add.
      * intros k Hk. specialize (HXA k). member.
      * intros k Hk. specialize (HYB k). member.
    + assert (HdL : (d < L)%nat) by now apply (within_lt L Y).
      assert (HBd : B d = true) by now apply HYB.
      assert (Hdj : d <> j) by congruence.
      assert (W1 : within L (add (remove X j) d)) by now apply within_add; [apply within_remove|].
      assert (W2 : within L (add (remove Y d) j)) by now apply within_add; [apply within_remove|].
      destruct (A d) eqn:EAd.
      * left. apply (best_inside_reaches L v _ _ (add (remove X j) d) (add (remove Y d) j)); auto.
        -- intros k Hk. specialize (HXA k). member.
        -- intros k Hk. specialize (HYB k). member.
      * right. exists d. split; auto. split; auto.
        apply (best_inside_reaches L v _ _ (add (remove X j) d) (add (remove Y d) j)); auto.
        -- intros k Hk. specialize (HXA k). member.
        -- intros k Hk. specialize (HYB k). member.
  - left. apply (best_inside_reaches L v _ _ X Y); auto.
    + intros k Hk. pose proof (HXA k Hk). member.
    + intros k Hk. pose proof (HYB k Hk). member.
    + exists a, b. repeat split; auto. lra.
Qed.

(** ** Satiation and lower bound *)

Definition satiation (L k : nat) (v : bundle -> option R) : bundle -> option R :=
  best_inside L (sizes_between L 0 k v).
Definition lower_bound (L k : nat) (v : bundle -> option R) : bundle -> option R :=
  best_inside L (sizes_between L k L v).

Lemma size_le_goods L A : (size L A <= L)%nat.
Proof. induction L as [|L IH]; simpl; [auto|]. destruct (A L); lia. Qed.
(** These are the operations of the paper. *)
Lemma satiation_is L k v A x : satiation L k v A = Some x <->
  (exists B, within L B /\ subset B A /\ (size L B <= k)%nat /\ v B = Some x) /\
  (forall B y, within L B -> subset B A -> (size L B <= k)%nat -> v B = Some y -> y <= x).
Proof.
  split.
  - intros H. split.
    + destruct (best_inside_attained _ _ _ _ H) as (B & H1 & H2 & H3).
      apply sizes_between_value in H3. exists B. tauto.
    + intros B y H1 H2 H3 H4. destruct (best_inside_bound L (sizes_between L 0 k v) A B y) as [z [Hz Hle]]; auto.
      { apply sizes_between_value. split; [lia|auto]. }
      unfold satiation in H. rewrite H in Hz. injection Hz as <-. exact Hle.
  - intros [(B & H1 & H2 & H3 & H4) Hmax].
    destruct (best_inside_bound L (sizes_between L 0 k v) A B x) as [z [Hz Hle]]; auto.
    { apply sizes_between_value. split; [lia|auto]. }
    unfold satiation. rewrite Hz. f_equal.
    destruct (best_inside_attained _ _ _ _ Hz) as (C & K1 & K2 & K3). apply sizes_between_value in K3.
    specialize (Hmax C z K1 K2). assert (z <= x) by (apply Hmax; tauto). lra.
Qed.
Lemma lower_bound_is L k v A x : lower_bound L k v A = Some x <->
  (exists B, within L B /\ subset B A /\ (k <= size L B)%nat /\ v B = Some x) /\
  (forall B y, within L B -> subset B A -> (k <= size L B)%nat -> v B = Some y -> y <= x).
Proof.
  split.
  - intros H. split.
    + destruct (best_inside_attained _ _ _ _ H) as (B & H1 & H2 & H3).
      apply sizes_between_value in H3. exists B. tauto.
    + intros B y H1 H2 H3 H4. destruct (best_inside_bound L (sizes_between L k L v) A B y) as [z [Hz Hle]]; auto.
      { apply sizes_between_value. pose proof (size_le_goods L B). split; [lia|auto]. }
      unfold lower_bound in H. rewrite H in Hz. injection Hz as <-. exact Hle.
  - intros [(B & H1 & H2 & H3 & H4) Hmax].
    destruct (best_inside_bound L (sizes_between L k L v) A B x) as [z [Hz Hle]]; auto.
    { apply sizes_between_value. pose proof (size_le_goods L B). split; [lia|auto]. }
    unfold lower_bound. rewrite Hz. f_equal.
    destruct (best_inside_attained _ _ _ _ Hz) as (C & K1 & K2 & K3). apply sizes_between_value in K3.
    specialize (Hmax C z K1 K2). assert (z <= x) by (apply Hmax; tauto). lra.
Qed.

Theorem gpz_satiation L k v : m_natural L v -> m_natural L (satiation L k v).
Proof. intros H. now apply best_inside_m_natural, sizes_between_m_natural. Qed.
Theorem gpz_lower_bound L k v : m_natural L v -> m_natural L (lower_bound L k v).
Proof. intros H. now apply best_inside_m_natural, sizes_between_m_natural. Qed.
