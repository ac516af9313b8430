(** Kuhn's combinatorial lemma, the cubical Sperner lemma, in every dimension.

    [kuhn]: label the points of the grid {0, ..., p}^n with n labels, 0 or 1 each, so that label i is 0 where the i-th
    coordinate is 0 and 1 where it is p.  Then some cube of the grid has corners with either value of every label.

    Points are functions to nat; [step x d] adds 1 in direction d.  [chains ls R x] counts modulo 2 the paths from x
    that go once in each of the directions R, on which the first label changes at the first step, the second one at the
    second step, and so on.  It is a product of coboundaries (differences of labels), and the coboundary of such a
    product is zero ([coboundary_zero]); so its sum over all cubes is a sum over the boundary ([stokes]), where the
    labels are known: the number of chains is odd ([chains_odd]). *)
From Coq Require Import List Arith Lia Bool Ring FunctionalExtensionality.
Import ListNotations.

Definition point := nat -> nat.
Definition upd (x : point) (d t : nat) : point := fun k => if Nat.eqb k d then t else x k.
Definition step (x : point) (d : nat) : point := upd x d (S (x d)).
Definition without (d : nat) (R : list nat) : list nat := filter (fun e => negb (Nat.eqb e d)) R.

Fixpoint xsum {V} (l : list V) (f : V -> bool) : bool :=
  match l with [] => false | v :: t => xorb (f v) (xsum t f) end.

Lemma xsum_ext {V} (l : list V) f g : (forall v, In v l -> f v = g v) -> xsum l f = xsum l g.
Proof. induction l as [|a l IH]; simpl; intros H; auto. rewrite (H a), IH; auto. Qed.
Lemma xsum_false {V} (l : list V) f : (forall v, In v l -> f v = false) -> xsum l f = false.
Proof. induction l as [|a l IH]; simpl; intros H; auto. rewrite (H a), IH; auto. Qed.
Lemma xsum_xor {V} (l : list V) f g : xsum l (fun v => xorb (f v) (g v)) = xorb (xsum l f) (xsum l g).
Proof. induction l as [|a l IH]; simpl; auto. rewrite IH. ring. Qed.
Lemma xsum_and {V} (l : list V) c f : xsum l (fun v => c && f v) = c && xsum l f.
Proof. induction l as [|a l IH]; simpl; [ring|]. rewrite IH. ring. Qed.
Lemma xsum_true {V} (l : list V) f : xsum l f = true -> exists v, In v l /\ f v = true.
Proof.
  induction l as [|a l IH]; simpl; [discriminate|]. destruct (f a) eqn:E; [eauto|].
  rewrite xorb_false_l. intros H. destruct (IH H) as (v & Hv & Hf). eauto.
Qed.

Lemma in_without d e R : In e (without d R) <-> In e R /\ e <> d.
Proof. unfold without. rewrite filter_In, negb_true_iff, Nat.eqb_neq. tauto. Qed.
Lemma without_NoDup d R : NoDup R -> NoDup (without d R).
Proof. apply NoDup_filter. Qed.
Lemma without_absent d R : ~ In d R -> without d R = R.
Proof.
  induction R as [|a R IH]; simpl; intros H; auto. destruct (Nat.eqb_spec a d) as [->|]; [tauto|]. simpl.
  now rewrite IH by tauto.
Qed.
Lemma without_comm d e R : without d (without e R) = without e (without d R).
Proof.
  unfold without. induction R as [|a R IH]; simpl; auto.
  destruct (Nat.eqb_spec a e) as [E1|E1], (Nat.eqb_spec a d) as [E2|E2]; simpl; auto;
    repeat match goal with |- context [Nat.eqb ?x ?y] => destruct (Nat.eqb_spec x y) end; simpl; try congruence.
Qed.
Lemma without_first d R : without d (d :: R) = without d R.
Proof. unfold without. simpl. now rewrite Nat.eqb_refl. Qed.
Lemma without_next a d R : a <> d -> without d (a :: R) = a :: without d R.
Proof. intros H. unfold without. simpl. destruct (Nat.eqb_spec a d); [tauto|reflexivity]. Qed.

Lemma upd_comm x a b s t : a <> b -> upd (upd x a s) b t = upd (upd x b t) a s.
Proof.
  intros H. extensionality k. unfold upd.
  destruct (Nat.eqb_spec k b), (Nat.eqb_spec k a); congruence.
Qed.
Lemma upd_upd x a s t : upd (upd x a s) a t = upd x a t.
Proof. extensionality k. unfold upd. destruct (Nat.eqb_spec k a); auto. Qed.
Lemma upd_same x a t : upd x a t a = t.
Proof. unfold upd. now rewrite Nat.eqb_refl. Qed.
Lemma upd_other x a t k : k <> a -> upd x a t k = x k.
Proof. intros H. unfold upd. destruct (Nat.eqb_spec k a); [tauto|reflexivity]. Qed.
Lemma step_comm x d e : d <> e -> step (step x d) e = step (step x e) d.
Proof. intros H. unfold step. rewrite !upd_other by auto. now apply upd_comm. Qed.
Lemma step_other x d k : k <> d -> step x d k = x k.
Proof. intros H. now apply upd_other. Qed.

(** Sums over ordered pairs. *)
Definition pairs (R : list nat) (f : nat -> nat -> bool) : bool := xsum R (fun d => xsum (without d R)
  (fun e => f d e)).
Lemma pairs_cons a R f : NoDup (a :: R) ->
  pairs (a :: R) f = xorb (xorb (xsum R (fun e => f a e)) (xsum R (fun d => f d a))) (pairs R f).
Proof.
  intros H. inversion H; subst. unfold pairs. cbn [xsum]. rewrite without_first, without_absent by auto.
  rewrite (xsum_ext R (fun d => xsum (without d (a :: R)) (fun e => f d e))
    (fun d => xorb (f d a) (xsum (without d R) (fun e => f d e)))).
  - rewrite xsum_xor. ring.
  - intros d Hd. rewrite without_next by (intros ->; tauto). reflexivity.
Qed.
Lemma pairs_swap R f : NoDup R -> pairs R f = pairs R (fun d e => f e d).
Proof.
  induction R as [|a R IH]; intros H; auto. rewrite !pairs_cons by auto. inversion H; subst. rewrite IH by auto.
  ring.
Qed.
Lemma pairs_symmetric R f : NoDup R -> (forall d e, d <> e -> f d e = f e d) -> pairs R f = false.
Proof.
  induction R as [|a R IH]; intros H Hf; auto. rewrite pairs_cons by auto. inversion H; subst. rewrite IH by auto.
  rewrite (xsum_ext R (fun e => f a e) (fun d => f d a)); [ring|]. intros d Hd. apply Hf. intros ->. tauto.
Qed.
Lemma pairs_ext R f g : (forall d e, In d R -> In e R -> e <> d -> f d e = g d e) -> pairs R f = pairs R g.
Proof.
  intros H. apply xsum_ext. intros d Hd. apply xsum_ext. intros e He. apply in_without in He. apply H; tauto.
Qed.
Lemma pairs_xor R f g : pairs R (fun d e => xorb (f d e) (g d e)) = xorb (pairs R f) (pairs R g).
Proof. unfold pairs. rewrite <- xsum_xor. apply xsum_ext. intros d _. apply xsum_xor. Qed.

Fixpoint chains (ls : list (point -> bool)) (R : list nat) (x : point) : bool :=
  match ls with
  | [] => true
  | l :: rest => xsum R (fun d => xorb (l (step x d)) (l x) && chains rest (without d R) (step x d))
  end.

(** The coboundary of a product of coboundaries is zero. *)
Lemma coboundary_zero ls : forall R x, NoDup R ->
  xsum R (fun d => xorb (chains ls (without d R) x) (chains ls (without d R) (step x d))) = false.
Proof.
  induction ls as [|l ls IH]; intros R x HR.
  - apply xsum_false. intros d _. reflexivity.
  - set (K := fun d e y => chains ls (without e (without d R)) y).
    assert (K_sym : forall d e y, K d e y = K e d y) by (intros; unfold K; now rewrite without_comm).
    transitivity (pairs R (fun d e => xorb (xorb (l (step x e)) (l x) && K d e (step x e))
                                         (xorb (l (step (step x d) e)) (l (step x d)) && K d e (step (step x d)
                                           e)))).
    { unfold pairs. apply xsum_ext. intros d Hd. rewrite xsum_xor. reflexivity. }
    rewrite (pairs_ext R _ (fun d e => xorb (xorb (l (step (step x d) e) && K d e (step (step x d) e))
        (l (step x e) && K d e (step x e)))
        (xorb (l (step x d) && K d e (step (step x d) e)) (l x && K d e (step x e))))) by (intros; ring).
    rewrite !pairs_xor.
    rewrite (pairs_symmetric R (fun d e => l (step (step x d) e) && K d e (step (step x d) e))); auto.
    2:{ intros d e Hde. rewrite (step_comm x d e) by auto. now rewrite K_sym. }
    rewrite (pairs_swap R (fun d e => l (step x e) && K d e (step x e))) by auto.
    rewrite xorb_false_l, <- xorb_assoc, <- pairs_xor.
    rewrite (pairs_ext R (fun d e => xorb (l (step x d) && K e d (step x d)) (l (step x d) && K d e (step (step x d)
      e)))
      (fun d e => l (step x d) && xorb (K d e (step x d)) (K d e (step (step x d) e)))).
    2:{ intros d e _ _ _. rewrite (K_sym e d). ring. }
    replace (pairs R (fun d e => l (step x d) && xorb (K d e (step x d)) (K d e (step (step x d) e)))) with false.
    2:{ symmetry. apply xsum_false. intros d Hd. rewrite xsum_and. unfold K. rewrite IH by now apply without_NoDup.
        apply andb_false_r. }
    rewrite xorb_false_l. unfold pairs.
    rewrite (xsum_ext R _ (fun d => l x && xsum (without d R) (fun e => K d e (step x e)))) by (intros;
      apply xsum_and).
    rewrite xsum_and. replace (xsum R (fun d => xsum (without d R) (fun e => K d e (step x e)))) with false;
      [apply andb_false_r|].
    symmetry. transitivity (pairs R (fun d e => K d e x)); [|now apply pairs_symmetric].
    apply xsum_ext. intros d Hd. pose proof (IH (without d R) x (without_NoDup d R HR)) as H. rewrite xsum_xor in H.
    fold (K d) in *. change (xorb (xsum (without d R) (fun e => K d e x)) (xsum (without d R)
      (fun e => K d e (step x e))) = false) in H.
    destruct (xsum (without d R) (fun e => K d e x)), (xsum (without d R) (fun e => K d e (step x e))); auto;
      discriminate.
Qed.

(** ** Sums over boxes *)

Section Box.
Variable p : nat.
(** The sum of h over the points with coordinates < p in the directions R, and those of x elsewhere. *)
Fixpoint box (R : list nat) (x : point) (h : point -> bool) : bool :=
  match R with [] => h x | a :: rest => xsum (seq 0 p) (fun t => box rest (upd x a t) h) end.

Lemma box_ext R : forall x h h', (forall y, (forall k, ~ In k R -> y k = x k) -> h y = h' y) ->
  box R x h = box R x h'.
Proof.
  induction R as [|a R IH]; simpl; intros x h h' H; [now apply H|].
  apply xsum_ext. intros t _. apply IH. intros y Hy. apply H. intros k Hk. rewrite Hy by tauto. apply upd_other.
  intuition.
Qed.
Lemma box_xor R : forall x h h', box R x (fun y => xorb (h y) (h' y)) = xorb (box R x h) (box R x h').
Proof.
  induction R as [|a R IH]; simpl; intros x h h'; auto. rewrite <- xsum_xor. apply xsum_ext. intros t _. apply IH.
Qed.
Lemma box_false R : forall x, box R x (fun _ => false) = false.
Proof. induction R as [|a R IH]; simpl; intros x; auto. apply xsum_false. intros t _. apply IH. Qed.
Lemma box_xsum {V} R x (l : list V) h : box R x (fun y => xsum l (fun v => h v y)) = xsum l
  (fun v => box R x (h v)).
Proof.
  induction l as [|a l IH]; cbn [xsum]; [apply box_false|]. rewrite box_xor, IH. reflexivity.
Qed.
Lemma box_shift R : forall x a h, ~ In a R -> box R x (fun y => h (step y a)) = box R (step x a) h.
Proof.
  induction R as [|b R IH]; simpl; intros x a h H; auto. apply xsum_ext. intros t _. rewrite IH by tauto.
  f_equal. unfold step. rewrite upd_other by intuition. apply upd_comm. intuition.
Qed.
Lemma telescope (g : nat -> bool) n : xsum (seq 0 n) (fun t => xorb (g (S t)) (g t)) = xorb (g n) (g 0).
Proof.
  assert (H : forall k m, xsum (seq k m) (fun t => xorb (g (S t)) (g t)) = xorb (g (k + m)) (g k)).
  { intros k m. revert k. induction m as [|m IH]; intros k; simpl.
    - rewrite Nat.add_0_r. ring.
    - rewrite IH. replace (S k + m) with (k + S m) by lia. ring. }
  apply (H 0 n).
Qed.
Lemma stokes R : forall x d h, NoDup R -> In d R ->
  box R x (fun y => xorb (h (step y d)) (h y)) = xorb (box (without d R) (upd x d p) h) (box (without d R) (upd x d
    0) h).
Proof.
  induction R as [|a R IH]; intros x d h HR Hd; [destruct Hd|]. inversion HR; subst. cbn [box].
  destruct (Nat.eq_dec a d) as [->|Hne].
  - rewrite without_first, without_absent by auto. rewrite <- (telescope (fun t => box R (upd x d t) h)).
    apply xsum_ext. intros t _. rewrite box_xor, box_shift by auto. unfold step. now rewrite upd_upd, upd_same.
  - destruct Hd as [->|Hd]; [tauto|]. rewrite without_next by auto. cbn [box]. rewrite <- xsum_xor.
    apply xsum_ext. intros t _. rewrite IH by auto. now rewrite !(upd_comm x a d) by auto.
Qed.
Lemma box_true R : forall x h, NoDup R -> box R x h = true ->
  exists y, (forall k, ~ In k R -> y k = x k) /\ (forall k, In k R -> y k < p) /\ h y = true.
Proof.
  induction R as [|a R IH]; simpl; intros x h HR H.
  - exists x. repeat split; auto. intros k [].
  - apply xsum_true in H. destruct H as (t & Ht & H). apply in_seq in Ht. inversion HR; subst.
    destruct (IH _ _ ltac:(auto) H) as (y & K1 & K2 & K3). exists y. repeat split; auto.
    + intros k Hk. rewrite K1 by tauto. apply upd_other. intuition.
    + intros k [->|Hk]; auto. rewrite K1, upd_same by auto. lia.
Qed.

(** A label that does not change on the slice through y kills the chains in it. *)
Lemma chains_flat ls : forall R y l d c v, In l ls -> ~ In d R -> (forall z, z d = c -> l z = v) -> y d = c ->
  chains ls R y = false.
Proof.
  induction ls as [|l0 ls IH]; intros R y l d c v Hl Hd Hc Hy; [destruct Hl|]. simpl. apply xsum_false. intros e He.
  assert (Hed : d <> e) by (intros ->; tauto).
  destruct Hl as [->|Hl].
  - rewrite (Hc y), (Hc (step y e)); auto; [now destruct v|]. now rewrite step_other.
  - rewrite (IH (without e R) (step y e) l d c v); auto; [apply andb_false_r| |now rewrite step_other].
    rewrite in_without. tauto.
Qed.

(** The number of chains is odd. *)
Theorem chains_odd (dl : list (nat * (point -> bool))) : NoDup (map fst dl) ->
  (forall d l, In (d, l) dl -> (forall x, x d = 0 -> l x = false) /\ (forall x, x d = p -> l x = true)) ->
  forall x, box (map fst dl) x (chains (map snd dl) (map fst dl)) = true.
Proof.
  induction dl as [|[d1 l1] dl IH]; intros HR Hl x; [reflexivity|]. cbn [map fst snd] in *.
  set (R' := map fst dl) in *. set (ls := map snd dl) in *. inversion HR; subst.
  set (R := d1 :: R') in *. set (h := fun d y => l1 y && chains ls (without d R) y).
  rewrite (box_ext R x (chains (l1 :: ls) R) (fun y => xsum R (fun d => xorb (h d (step y d)) (h d y)))).
  2:{ intros y _. cbn [chains].
      rewrite (xsum_ext R _ (fun d => xorb (xorb (h d (step y d)) (h d y))
        (l1 y && xorb (chains ls (without d R) y) (chains ls (without d R) (step y d))))).
      - rewrite xsum_xor, xsum_and, coboundary_zero by auto. rewrite andb_false_r, xorb_false_r. reflexivity.
      - intros d _. unfold h. ring. }
  rewrite box_xsum. rewrite (xsum_ext R _ (fun d => xorb (box (without d R) (upd x d p) (h d)) (box (without d R)
    (upd x d 0) (h d)))).
  2:{ intros d Hd. apply stokes; auto. }
  destruct (Hl d1 l1 (or_introl eq_refl)) as [L0 L1].
  unfold R at 1. cbn [xsum]. rewrite (xsum_false R').
  - rewrite xorb_false_r. unfold h, R. rewrite without_first, without_absent by auto.
    rewrite (box_ext R' (upd x d1 p) _ (chains ls R')).
    2:{ intros y Hy. rewrite L1; [reflexivity|]. rewrite Hy by auto. apply upd_same. }
    rewrite (box_ext R' (upd x d1 0) _ (fun _ => false)).
    2:{ intros y Hy. rewrite L0; [reflexivity|]. rewrite Hy by auto. apply upd_same. }
    rewrite box_false, xorb_false_r. apply IH; auto. intros d l Hdl. apply Hl. now right.
  - intros d Hd. apply in_map_iff in Hd. destruct Hd as ([d' l] & E & Hdl). simpl in E. subst d'.
    destruct (Hl d l (or_intror Hdl)) as [K0 K1].
    assert (Hin : In l ls) by (apply in_map_iff; exists (d, l); auto).
    assert (Hout : ~ In d (without d R)) by (rewrite in_without; tauto).
    rewrite (box_ext (without d R) (upd x d p) (h d) (fun _ => false)).
    2:{ intros y Hy. unfold h. rewrite (chains_flat ls (without d R) y l d p true); auto; [apply andb_false_r|].
        rewrite Hy by auto. apply upd_same. }
    rewrite (box_ext (without d R) (upd x d 0) (h d) (fun _ => false)).
    2:{ intros y Hy. unfold h. rewrite (chains_flat ls (without d R) y l d 0 false); auto; [apply andb_false_r|].
        rewrite Hy by auto. apply upd_same. }
    now rewrite !box_false.
Qed.
End Box.

(** z is a corner of the cube at y in the directions R. *)
Definition corner (R : list nat) (y z : point) : Prop :=
  forall k, (In k R -> y k <= z k <= S (y k)) /\ (~ In k R -> z k = y k).
Lemma chains_change ls : forall R y, NoDup R -> chains ls R y = true -> forall l, In l ls ->
  exists v w, corner R y v /\ corner R y w /\ l v = false /\ l w = true.
Proof.
  induction ls as [|l0 ls IH]; intros R y HR H l Hl; [destruct Hl|]. cbn [chains] in H.
  apply xsum_true in H. destruct H as (d & Hd & H). apply andb_true_iff in H. destruct H as [H1 H2].
  assert (Hstep : corner R y (step y d)).
  { intros k. unfold step, upd. destruct (Nat.eqb_spec k d) as [->|]; split; intros; try tauto; lia. }
  assert (Hself : corner R y y) by (intros k; split; intros; lia).
  destruct Hl as [->|Hl].
  - destruct (l (step y d)) eqn:E1, (l y) eqn:E2; try discriminate H1.
    + exists y, (step y d). auto.
    + exists (step y d), y. auto.
  - destruct (IH (without d R) (step y d) (without_NoDup d R HR) H2 l Hl) as (v & w & Hv & Hw & Ev & Ew).
    assert (K : forall z, corner (without d R) (step y d) z -> corner R y z).
    { intros z Hz k. destruct (Hz k) as [Z1 Z2]. rewrite in_without in Z1, Z2.
      destruct (Nat.eq_dec k d) as [->|Hne].
      - assert (E : z d = step y d d) by (apply Z2; tauto). unfold step in E. rewrite upd_same in E.
        split; [lia|tauto].
      - rewrite step_other in Z1, Z2 by auto. split; intros; [apply Z1|apply Z2]; tauto. }
    exists v, w. auto.
Qed.

Theorem kuhn n p (label : nat -> point -> bool) :
  (forall i x, i < n -> x i = 0 -> label i x = false) -> (forall i x, i < n -> x i = p -> label i x = true) ->
  exists y, (forall i, i < n -> y i < p) /\
    forall i, i < n -> exists v w, (forall k, k < n -> y k <= v k <= S (y k)) /\ (forall k, k < n ->
      y k <= w k <= S (y k)) /\
      label i v = false /\ label i w = true.
Proof.
  intros H0 H1. set (dl := map (fun i => (i, label i)) (seq 0 n)).
  assert (E1 : map fst dl = seq 0 n) by (unfold dl; rewrite map_map; simpl; apply map_id).
  assert (Hin : forall d l, In (d, l) dl <-> d < n /\ l = label d).
  { intros d l. unfold dl. rewrite in_map_iff. split.
    - intros (i & E & Hi). apply in_seq in Hi. inversion E; subst. split; auto. lia.
    - intros [Hd ->]. exists d. split; auto. apply in_seq. lia. }
  assert (HR : NoDup (map fst dl)) by (rewrite E1; apply seq_NoDup).
  pose proof (chains_odd p dl HR) as K. specialize (K ltac:(intros d l Hd; apply Hin in Hd; destruct Hd as [Hd ->];
    auto) (fun _ => 0)).
  apply box_true in K; auto. destruct K as (y & _ & Y2 & Y3). rewrite E1 in *.
  exists y. split; [intros i Hi; apply Y2, in_seq; lia|]. intros i Hi.
  destruct (chains_change _ _ y (seq_NoDup n 0) Y3 (label i)) as (v & w & Hv & Hw & Ev & Ew).
  { apply in_map_iff. exists (i, label i). split; auto. now apply Hin. }
  exists v, w. repeat split; auto; apply Hv || apply Hw; apply in_seq; lia.
Qed.
