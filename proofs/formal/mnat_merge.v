(** mnat.merge: identifying two goods of which at most one is used (the step behind convolution).

    Let p, q be two goods.  [merge p q u] lets p stand for either: its value at A is u(A) if p is not in A, and the
    larger of u(A) and u(A - p + q) if p is in A; q is no longer there (A with q in it has value minus infinity).
    - [merge_m_natural]: this preserves M-natural concavity.
    The one case that is not immediate ([merge_crossed]) is A using p and B using q, when the exchange for j sends q
    from B to A.  Then A has both and B neither, and a second exchange sends p from A to B.  Either this ends the
    matter, or j comes back in return, so that all in all p and q are swapped; then A and B, being at their best, may
    as well use the same one of the two, and an exchange for j cannot touch either. *)
From Coq Require Import Reals List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import gpz_economy bundle_sets m_natural gpz_operations.
Import ListNotations.
Open Scope R_scope.

(** The set A with q in the place of p. *)
Definition replaced (p q : nat) (A : bundle) : bundle := add (remove A p) q.
Definition merge (p q : nat) (u : bundle -> option R) (A : bundle) : option R :=
  if A q then None else if A p then larger (u A) (u (replaced p q A)) else u A.

Lemma larger_some x y z : larger x y = Some z -> (x = Some z \/ y = Some z) /\
  (forall a, x = Some a -> a <= z) /\ (forall b, y = Some b -> b <= z).
Proof.
  destruct x as [a|], y as [b|]; simpl; intros H; try discriminate; injection H as <-.
  - split; [unfold Rmax; destruct (Rle_dec a b); auto|].
    split; intros c Hc; injection Hc as <-; [apply Rmax_l | apply Rmax_r].
  - split; auto. split; intros c Hc; [injection Hc as <-; lra | discriminate].
  - split; auto. split; intros c Hc; [discriminate | injection Hc as <-; lra].
Qed.
Lemma larger_left x y a : x = Some a -> exists z, larger x y = Some z /\ a <= z.
Proof. intros ->. destruct y; simpl; eexists; split; eauto; [apply Rmax_l | lra]. Qed.
Lemma larger_right x y b : y = Some b -> exists z, larger x y = Some z /\ b <= z.
Proof. intros ->. destruct x; simpl; eexists; split; eauto; [apply Rmax_r | lra]. Qed.

Section Merge.
Variable u : bundle -> option R.
Variables p q : nat.
Hypothesis Hpq : p <> q.

(** X is one of the sets that A stands for. *)
Definition stands (A X : bundle) : Prop := A q = false /\ A p = X p || X q /\ X p && X q = false /\
  forall k, k <> p -> k <> q -> X k = A k.

Lemma stands_self A : A q = false -> stands A A.
Proof. intros H. repeat split; rewrite ?H, ?orb_false_r, ?andb_false_r; auto. Qed.
Lemma stands_replaced A : A q = false -> A p = true -> stands A (replaced p q A).
Proof. intros H K. unfold replaced. repeat split; intros; member; apply orb_true_r. Qed.
Lemma stands_cases A X : stands A X -> X = A \/ (A p = true /\ X = replaced p q A).
Proof.
  intros (H1 & H2 & H3 & H4). destruct (X q) eqn:Eq.
  - right. rewrite orb_true_r in H2. split; auto. rewrite andb_true_r in H3. unfold replaced. extensionality k.
    specialize (H4 k). member.
  - left. rewrite orb_false_r in H2. extensionality k. destruct (Nat.eq_dec k p) as [->|]; [auto|].
    destruct (Nat.eq_dec k q) as [->|]; [congruence|auto].
Qed.

Lemma merge_attained A a : merge p q u A = Some a -> exists X, stands A X /\ u X = Some a.
Proof.
  unfold merge. destruct (A q) eqn:Eq; [discriminate|]. destruct (A p) eqn:Ep.
  - intros H. apply larger_some in H. destruct H as [[H|H] _].
    + exists A. split; auto. now apply stands_self.
    + exists (replaced p q A). split; auto. now apply stands_replaced.
  - exists A. split; auto. now apply stands_self.
Qed.
Lemma merge_bound A X x : stands A X -> u X = Some x -> exists y, merge p q u A = Some y /\ x <= y.
Proof.
  intros HX Hx. unfold merge. rewrite (proj1 HX). destruct (stands_cases A X HX) as [->|[Ep ->]].
  - destruct (A p); [now apply larger_left|]. exists x. split; auto. lra.
  - rewrite Ep. now apply larger_right.
Qed.
Lemma merge_reaches A B X Y t : stands A X -> stands B Y -> reaches u X Y t -> reaches (merge p q u) A B t.
Proof.
  intros HA HB (x & y & H1 & H2 & H3). destruct (merge_bound A X x HA H1) as (x' & K1 & K2).
  destruct (merge_bound B Y y HB H2) as (y' & K3 & K4). exists x', y'. repeat split; auto. lra.
Qed.

Variable L : nat.
Hypothesis Hm : m_natural L u.
Hypothesis HpL : (p < L)%nat.
Hypothesis HqL : (q < L)%nat.

Lemma stands_within A X : within L A -> stands A X -> within L X.
Proof.
  intros HA HX. destruct (stands_cases A X HX) as [->|[_ ->]]; auto.
  now apply within_add; [apply within_remove|].
Qed.

(** Proves that a set built from A stands for the same one built from X. *)
Ltac stand := unfold stands in *;
  repeat match goal with H : _ /\ _ |- _ => destruct H end;
  repeat split; intros; unfold add, remove;
  repeat match goal with |- context [Nat.eqb ?i ?j] => destruct (Nat.eqb_spec i j); subst; try congruence end;
  simpl;
  repeat match goal with
  | H : forall k, k <> p -> k <> q -> ?X k = _, K : ?k <> p, K' : ?k <> q |- context [?X ?k] => rewrite (H k K K')
  | H : ?x = true |- context [?x] => rewrite H | H : ?x = false |- context [?x] => rewrite H
  | H : ?A p = _ |- context [?A p] => rewrite H
  end;
  rewrite ?orb_true_r, ?orb_false_r, ?andb_true_r, ?andb_false_r; simpl; try congruence; auto.

(** Exchanges that do not touch p and q are exchanges of the merged function. *)
Lemma merge_away A B X Y x y j : within L A -> within L B -> stands A X -> stands B Y ->
  u X = Some x -> u Y = Some y -> A j = true -> B j = false -> j <> p -> j <> q ->
  exchange (merge p q u) A B j (x + y) \/
  exists d, (d = p \/ d = q) /\ Y d = true /\ X d = false /\
    reaches u (add (remove X j) d) (add (remove Y d) j) (x + y).
Proof.
  intros HA HB HX HY Hx Hy HAj HBj Hjp Hjq.
  assert (HXj : X j = true) by (rewrite <- HAj; now apply HX).
  assert (HYj : Y j = false) by (rewrite <- HBj; now apply HY).
  destruct (Hm X Y x y j (stands_within A X HA HX) (stands_within B Y HB HY) Hx Hy HXj HYj)
    as [H|(d & D1 & D2 & H)].
  - left. left. apply (merge_reaches _ _ (remove X j) (add Y j)); auto; stand.
  - destruct (Nat.eq_dec d p) as [Hp|Hp]; [right; exists d; auto|].
    destruct (Nat.eq_dec d q) as [Hq|Hq]; [right; exists d; auto|].
    assert (HBd : B d = true) by (rewrite <- D1; symmetry; now apply HY).
    assert (HAd : A d = false) by (rewrite <- D2; symmetry; now apply HX).
    left. right. exists d. split; auto. split; auto.
    apply (merge_reaches _ _ (add (remove X j) d) (add (remove Y d) j)); auto; stand.
Qed.

(** j = p: A uses p or q, B neither. *)
Lemma merge_itself A B X Y x y : within L A -> within L B -> stands A X -> stands B Y ->
  u X = Some x -> u Y = Some y -> A p = true -> B p = false ->
  exchange (merge p q u) A B p (x + y).
Proof.
  intros HA HB HX HY Hx Hy HAp HBp.
  assert (HYp : Y p = false /\ Y q = false).
  { destruct HY as (_ & H & _). rewrite HBp in H. symmetry in H. now apply orb_false_iff in H. }
  destruct HYp as [HYp HYq].
  assert (Hi : exists i, (i = p \/ i = q) /\ X i = true /\ (i = p -> X q = false) /\ (i = q -> X p = false)).
  { destruct HX as (_ & H & K & _). rewrite HAp in H. destruct (X p) eqn:E.
    - exists p. simpl in K. repeat split; auto. congruence.
    - exists q. simpl in H. repeat split; auto. congruence. }
  destruct Hi as (i & Hi & HXi & Hi1 & Hi2).
  assert (HYi : Y i = false) by (destruct Hi as [->| ->]; auto).
  destruct (Hm X Y x y i (stands_within A X HA HX) (stands_within B Y HB HY) Hx Hy HXi HYi)
    as [H|(d & D1 & D2 & H)].
  - left. apply (merge_reaches _ _ (remove X i) (add Y i)); auto.
    + destruct Hi as [->| ->]; [pose proof (Hi1 eq_refl)|pose proof (Hi2 eq_refl)]; stand.
    + destruct Hi as [->| ->]; stand.
  - assert (Hp : d <> p) by congruence. assert (Hq : d <> q) by congruence.
    assert (HBd : B d = true) by (rewrite <- D1; symmetry; now apply HY).
    assert (HAd : A d = false) by (rewrite <- D2; symmetry; now apply HX).
    right. exists d. split; auto. split; auto.
    apply (merge_reaches _ _ (add (remove X i) d) (add (remove Y d) i)); auto.
    + destruct Hi as [->| ->]; [pose proof (Hi1 eq_refl)|pose proof (Hi2 eq_refl)]; stand.
    + destruct Hi as [->| ->]; stand.
Qed.

(** d is one of p and q, e the other. *)
Definition twins (d e : nat) : Prop := (d = p /\ e = q) \/ (d = q /\ e = p).

(** A uses e, B uses d, and the exchange for j sends d from B to A. *)
Lemma merge_crossed A B X Y x y j d e : within L A -> within L B -> stands A X -> stands B Y ->
  u X = Some x -> u Y = Some y -> merge p q u A = Some x -> merge p q u B = Some y ->
  A j = true -> B j = false -> j <> p -> j <> q -> twins d e ->
  X d = false -> X e = true -> Y d = true -> Y e = false ->
  reaches u (add (remove X j) d) (add (remove Y d) j) (x + y) ->
  exchange (merge p q u) A B j (x + y).
Proof.
  intros HA HB HX HY Hx Hy HmA HmB HAj HBj Hjp Hjq Hde HXd HXe HYd HYe (x' & y' & Hx' & Hy' & Hle).
  assert (HdL : (d < L)%nat) by (destruct Hde as [[-> _]|[-> _]]; auto).
  assert (Hjd : j <> d) by (destruct Hde as [[-> _]|[-> _]]; auto).
  assert (Hje : j <> e) by (destruct Hde as [[_ ->]|[_ ->]]; auto).
  assert (Hne : d <> e) by congruence.
  assert (HXj : X j = true) by (rewrite <- HAj; now apply HX).
  assert (HYj : Y j = false) by (rewrite <- HBj; now apply HY).
  assert (HjL : (j < L)%nat) by now apply (within_lt L A).
  set (X' := add (remove X j) d) in *. set (Y' := add (remove Y d) j) in *.
  assert (WX : within L X').
  { apply within_add; auto. apply within_remove. now apply (stands_within A). }
  assert (WY : within L Y').
  { apply within_add; auto. apply within_remove. now apply (stands_within B). }
  assert (K1 : X' e = true) by (unfold X'; member).
  assert (K2 : Y' e = false) by (unfold Y'; member).
  destruct (Hm X' Y' x' y' e WX WY Hx' Hy' K1 K2) as [H|(f & F1 & F2 & H)].
  - left. apply (reaches_le _ _ _ _ (x' + y')); [lra|].
    apply (merge_reaches _ _ (remove X' e) (add Y' e)); auto; unfold X', Y';
      destruct Hde as [[-> ->]|[-> ->]]; stand.
  - assert (Hfd : f <> d) by (intros ->; unfold X' in F2; member).
    assert (Hfe : f <> e) by (intros ->; congruence).
    assert (Hfp : f <> p) by (destruct Hde as [[-> ->]|[-> ->]]; auto).
    assert (Hfq : f <> q) by (destruct Hde as [[-> ->]|[-> ->]]; auto).
    destruct (Nat.eq_dec f j) as [->|Hfj].
    + (* p and q are swapped *)
      destruct H as (x2 & y2 & Hx2 & Hy2 & Hle2).
      assert (HXs : stands A (add (remove X' e) j)).
      { unfold X'. destruct Hde as [[-> ->]|[-> ->]]; stand. }
      assert (HYs : stands B (add (remove Y' j) e)).
      { unfold Y'. destruct Hde as [[-> ->]|[-> ->]]; stand. }
      destruct (merge_bound _ _ _ HXs Hx2) as (mx & Mx & Lx). rewrite HmA in Mx. injection Mx as <-.
      destruct (merge_bound _ _ _ HYs Hy2) as (my & My & Ly). rewrite HmB in My. injection My as <-.
      assert (x2 = x) by lra. subst x2.
      destruct (merge_away A B _ Y x y j HA HB HXs HY Hx2 Hy HAj HBj Hjp Hjq) as [H|(g & Hg & G1 & G2 & _)]; auto.
      exfalso. assert (Hgd : g = d \/ g = e) by (destruct Hde as [[-> ->]|[-> ->]]; tauto).
      destruct Hgd as [->| ->]; [|congruence]. unfold X' in G2. member.
    + assert (HBf : B f = true).
      { rewrite <- (proj2 (proj2 (proj2 HY)) f Hfp Hfq). unfold Y' in F1. member. }
      assert (HAf : A f = false).
      { rewrite <- (proj2 (proj2 (proj2 HX)) f Hfp Hfq). unfold X' in F2. member. }
      right. exists f. split; auto. split; auto. apply (reaches_le _ _ _ _ (x' + y')); [lra|].
      apply (merge_reaches _ _ (add (remove X' e) f) (add (remove Y' f) e)); auto; unfold X', Y';
        destruct Hde as [[-> ->]|[-> ->]]; stand.
Qed.

Theorem merge_m_natural : m_natural L (merge p q u).
Proof.
  intros A B a b j HA HB Ha Hb HAj HBj.
  destruct (merge_attained A a Ha) as (X & HX & Hx). destruct (merge_attained B b Hb) as (Y & HY & Hy).
  assert (Hjq : j <> q) by (intros ->; destruct HX as [K _]; congruence).
  destruct (Nat.eq_dec j p) as [->|Hjp]; [now apply (merge_itself A B X Y)|].
  destruct (merge_away A B X Y a b j HA HB HX HY Hx Hy HAj HBj Hjp Hjq) as [H|(d & Hd & D1 & D2 & H)]; auto.
  assert (He : exists e, twins d e) by (unfold twins; destruct Hd as [->| ->]; eauto).
  destruct He as [e Hde].
  assert (HYe : Y e = false).
  { destruct HY as (_ & _ & K & _). destruct Hde as [[-> ->]|[-> ->]]; rewrite D1 in K; simpl in K; auto.
    now rewrite andb_true_r in K. }
  destruct (X e) eqn:HXe; [now apply (merge_crossed A B X Y a b j d e)|].
  assert (HXpq : X p = false /\ X q = false) by (destruct Hde as [[-> ->]|[-> ->]]; auto).
  destruct HXpq as [HXp HXq].
  assert (HAp : A p = false) by (destruct HX as (_ & K & _); now rewrite K, HXp, HXq).
  assert (HBp : B p = true).
  { destruct HY as (_ & K & _). rewrite K. destruct Hd as [->| ->]; rewrite D1; auto using orb_true_r. }
  right. exists p. split; auto. split; auto.
  apply (merge_reaches _ _ (add (remove X j) d) (add (remove Y d) j)); auto;
    destruct Hde as [[-> ->]|[-> ->]]; stand.
Qed.
End Merge.
