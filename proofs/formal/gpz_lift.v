(** gpz.theorem-2, first part of the reduction to Theorem 1: utilities that are minus infinity somewhere become finite.

    u~(A) = max over B in dom u of u(B) - K |B minus A|: an agent may have any goods she lacks, at the price K each.
    - [lift_is]: the function below is this maximum.
    - [lift_m_natural]: K >= 0 and u M-natural-concave => u~ is M-natural-concave (u need not be monotone).
    - [lift_monotone], [lift_finite]: K >= 0 => u~ is monotone; dom u not empty => u~ is finite everywhere.
    - [lift_domain]: u monotone and K >= any difference of two values of u => u~ = u on dom u.
    - [lift_outside]: u monotone => off dom u, u~ is at most the largest value of u less K. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_operations.
Import ListNotations.
Open Scope R_scope.

(** The largest value of a function that may be minus infinity, over all bundles of L goods. *)
Definition best (L : nat) (v : bundle -> option R) : option R :=
  fold_right (fun B m => larger (v B) m) None (bundles L).
Lemma best_attained L v x : best L v = Some x -> exists B, within L B /\ v B = Some x.
Proof. intros H. apply best_of_list in H. destruct H as (B & HB & Hv). apply bundles_within in HB. eauto. Qed.
Lemma best_bound L v B y : within L B -> v B = Some y -> exists x, best L v = Some x /\ y <= x.
Proof. intros HB Hy. apply list_below_best with B; auto. now apply bundles_complete. Qed.

Section Lift.
Variables (L : nat) (K : R) (u : bundle -> option R).

(** |B \ A| *)
Definition lacking (B A : bundle) : nat := size L (minus B A).
Definition lent (A B : bundle) : option R :=
  match u B with Some x => Some (x - K * INR (lacking B A)) | None => None end.
Definition lift (A : bundle) : option R := best L (lent A).

Lemma lent_some A B y : lent A B = Some y <-> exists x, u B = Some x /\ y = x - K * INR (lacking B A).
Proof.
  unfold lent. destruct (u B) as [x|]; split.
  - intros H. injection H as <-. eauto.
  - intros (x' & H & ->). injection H as <-. reflexivity.
  - discriminate.
  - intros (x' & H & _). discriminate.
Qed.
Lemma lift_attained A y : lift A = Some y -> exists B x, within L B /\ u B = Some x /\ y = x - K * INR (lacking B A).
Proof.
  intros H. apply best_attained in H. destruct H as (B & HB & Hy). apply lent_some in Hy.
  destruct Hy as (x & H1 & H2). eauto.
Qed.
Lemma lift_bound A B x : within L B -> u B = Some x -> exists y, lift A = Some y /\ x - K * INR (lacking B A) <= y.
Proof. intros HB Hx. apply (best_bound L (lent A) B); auto. apply lent_some. eauto. Qed.

Theorem lift_is A y : lift A = Some y <->
  (exists B x, within L B /\ u B = Some x /\ y = x - K * INR (lacking B A)) /\
  (forall B x, within L B -> u B = Some x -> x - K * INR (lacking B A) <= y).
Proof.
  split.
  - intros H. split; [now apply lift_attained|]. intros B x HB Hx.
    destruct (lift_bound A B x HB Hx) as (y' & Hy & Hle).
    rewrite H in Hy. injection Hy as <-. exact Hle.
  - intros [(B & x & HB & Hx & ->) Hmax]. destruct (lift_bound A B x HB Hx) as (y' & Hy & Hle). rewrite Hy. f_equal.
    destruct (lift_attained A y' Hy) as (B' & x' & HB' & Hx' & ->). specialize (Hmax B' x' HB' Hx'). lra.
Qed.
Theorem lift_finite A : (exists B, within L B /\ u B <> None) -> lift A <> None.
Proof.
  intros (B & HB & Hu). destruct (u B) as [x|] eqn:E; [|congruence].
  destruct (lift_bound A B x HB E) as (y & Hy & _). congruence.
Qed.

Hypothesis HK : 0 <= K.

Lemma lacking_scale m n : (m <= n)%nat -> K * INR m <= K * INR n.
Proof. intros H. apply Rmult_le_compat_l; auto. now apply le_INR. Qed.
Theorem lift_monotone : monotone L lift.
Proof.
  intros A A' y HA' Hs Hy. destruct (lift_attained A y Hy) as (B & x & HB & Hx & ->).
  destruct (lift_bound A' B x HB Hx) as (y' & Hy' & Hle). exists y'. split; auto.
  assert (Hm : (lacking B A' <= lacking B A)%nat).
  { apply size_le. intros k _ Hk. unfold minus in *. apply andb_true_iff in Hk. destruct Hk as [-> Hk].
    destruct (A k) eqn:E; auto. now rewrite (Hs k E) in Hk. }
  pose proof (lacking_scale _ _ Hm). lra.
Qed.

(** Bundles X and Y that together lack no more than B and C did. *)
Lemma lift_reaches A1 A2 X Y t n : within L X -> within L Y -> reaches u X Y t ->
  (lacking X A1 + lacking Y A2 <= n)%nat -> reaches lift A1 A2 (t - K * INR n).
Proof.
  intros HX HY (x & y & Hx & Hy & Ht) Hn. destruct (lift_bound A1 X x HX Hx) as (x' & Hx' & H1).
  destruct (lift_bound A2 Y y HY Hy) as (y' & Hy' & H2). exists x', y'. repeat split; auto.
  pose proof (lacking_scale _ _ Hn) as H. rewrite plus_INR in H. lra.
Qed.

(** How much is lacking after a change, by the place of the good d. *)
Lemma lacking_ext B A B' A' : (forall k, (k < L)%nat -> B k && negb (A k) = B' k && negb (A' k)) ->
  lacking B A = lacking B' A'.
Proof. intros H. apply size_ext. exact H. Qed.
Lemma lacking_more B A B' A' d : (d < L)%nat -> B d && negb (A d) = false -> B' d && negb (A' d) = true ->
  (forall k, (k < L)%nat -> k <> d -> B k && negb (A k) = B' k && negb (A' k)) -> lacking B' A' = S (lacking B A).
Proof.
  intros Hd H1 H2 H. unfold lacking. rewrite <- (size_add L (minus B A) d) by auto. apply size_ext. intros k Hk.
  unfold add, minus. destruct (Nat.eqb_spec k d) as [->|Hne]; simpl; [exact H2 | symmetry; now apply H].
Qed.
Ltac spot := intros; unfold add, remove in *;
  repeat match goal with |- context [Nat.eqb ?a ?b] => destruct (Nat.eqb_spec a b); subst end; simpl;
  repeat match goal with H : ?x = true |- context [?x] => rewrite H |
    H : ?x = false |- context [?x] => rewrite H end; simpl;
  rewrite ?andb_false_r; try congruence; try lia; auto.

Theorem lift_m_natural : m_natural L u -> m_natural L lift.
Proof.
  intros Hm A A' a a' j HA HA' Ha Ha' HAj HAj'.
  destruct (lift_attained A a Ha) as (B & x & HB & Hx & ->).
  destruct (lift_attained A' a' Ha') as (B' & x' & HB' & Hx' & ->).
  assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  replace (x - K * INR (lacking B A) + (x' - K * INR (lacking B' A')))
    with (x + x' - K * INR (lacking B A + lacking B' A')) by (rewrite plus_INR; ring).
  assert (Hsame : reaches u B B' (x + x')) by (exists x, x'; repeat split; auto; lra).
  destruct (B j) eqn:EB.
  2:{ (* B does not use j *)
    left. apply (lift_reaches _ _ B B'); auto.
    assert (E1 : lacking B (remove A j) = lacking B A) by (apply lacking_ext; spot).
    assert (E2 : (lacking B' (add A' j) <= lacking B' A')%nat).
    { apply size_le. intros k _ Hk. unfold minus, add in *. destruct (B' k); simpl in *; auto.
      destruct (A' k); auto. now rewrite orb_true_r in Hk. }
    lia. }
  destruct (B' j) eqn:EB'.
  { (* both use j *)
    left. apply (lift_reaches _ _ B B'); auto.
    assert (E1 : lacking B (remove A j) = S (lacking B A)) by (apply (lacking_more _ _ _ _ j); spot).
    assert (E2 : lacking B' A' = S (lacking B' (add A' j))) by (apply (lacking_more _ _ _ _ j); spot).
    lia. }
  destruct (Hm B B' x x' j HB HB' Hx Hx' EB EB') as [H|(d & D1 & D2 & H)].
  - left. apply (lift_reaches _ _ (remove B j) (add B' j)); auto using within_remove, within_add.
    assert (E1 : lacking (remove B j) (remove A j) = lacking B A) by (apply lacking_ext; spot).
    assert (E2 : lacking (add B' j) (add A' j) = lacking B' A') by (apply lacking_ext; spot).
    lia.
  - assert (Hd : (d < L)%nat) by now apply (within_lt L B'). assert (Hdj : d <> j) by congruence.
    assert (W1 : within L (add (remove B j) d)) by (apply within_add; [now apply within_remove|auto]).
    assert (W2 : within L (add (remove B' d) j)) by (apply within_add; [now apply within_remove|auto]).
    destruct (A d) eqn:EA, (A' d) eqn:EA'.
    + left. apply (lift_reaches _ _ (add (remove B j) d) (add (remove B' d) j)); auto.
      assert (E1 : lacking (add (remove B j) d) (remove A j) = lacking B A) by (apply lacking_ext; spot).
      assert (E2 : lacking (add (remove B' d) j) (add A' j) = lacking B' A') by (apply lacking_ext; spot). lia.
    + left. apply (lift_reaches _ _ (add (remove B j) d) (add (remove B' d) j)); auto.
      assert (E1 : lacking (add (remove B j) d) (remove A j) = lacking B A) by (apply lacking_ext; spot).
      assert (E2 : lacking B' A' = S (lacking (add (remove B' d) j) (add A' j))) by
        (apply (lacking_more _ _ _ _ d); spot). lia.
    + right. exists d. repeat split; auto. apply (lift_reaches _ _ (add (remove B j) d) (add (remove B' d) j)); auto.
      assert (E1 : lacking (add (remove B j) d) (add (remove A j) d) = lacking B A) by (apply lacking_ext; spot).
      assert (E2 : lacking (add (remove B' d) j) (add (remove A' d) j) = lacking B' A') by (apply lacking_ext; spot).
      lia.
    + left. apply (lift_reaches _ _ (add (remove B j) d) (add (remove B' d) j)); auto.
      assert (E1 : lacking (add (remove B j) d) (remove A j) = S (lacking B A)) by
        (apply (lacking_more _ _ _ _ d); spot).
      assert (E2 : lacking B' A' = S (lacking (add (remove B' d) j) (add A' j))) by
        (apply (lacking_more _ _ _ _ d); spot). lia.
Qed.

(** ** Values *)

Lemma lacking_inside B A : subset B A -> lacking B A = 0%nat.
Proof.
  intros H. unfold lacking. assert (E : size L (minus B A) = size L empty).
  { apply size_ext. intros k _. unfold minus, empty. destruct (B k) eqn:E; auto. now rewrite (H k E). }
  rewrite E. clear. induction L; simpl; auto.
Qed.
Lemma lacking_outside B A : within L B -> ~ subset B A -> (1 <= lacking B A)%nat.
Proof.
  intros HB H. destruct (lacking B A) eqn:E; [|lia]. exfalso. apply H. intros k Hk.
  pose proof (size_zero L (minus B A) k E (within_lt L B k HB Hk)) as Hz. unfold minus in Hz. rewrite Hk in Hz.
  simpl in Hz.
  now apply negb_false_iff.
Qed.
Lemma subset_dec B A : within L B -> subset B A \/ ~ subset B A.
Proof.
  intros HB. destruct (inside L B A) eqn:E.
  - left. now apply (inside_subset L).
  - right. intros H. apply (inside_subset L) in H; auto. congruence.
Qed.

Hypothesis Hmon : monotone L u.
Variables top low : R.
Hypothesis Htop : forall A x, within L A -> u A = Some x -> low <= x <= top.

Theorem lift_domain A x : top - low <= K -> within L A -> u A = Some x -> lift A = Some x.
Proof.
  intros Hlarge HA Hx. apply lift_is. split.
  - exists A, x. split; [exact HA|]. split; [exact Hx|]. rewrite (lacking_inside A A) by (intros k Hk; exact Hk).
    simpl. ring.
  - intros B y HB Hy. destruct (subset_dec B A HB) as [Hs|Hs].
    + destruct (Hmon B A y HA Hs Hy) as (z & Hz & Hle). rewrite Hx in Hz. injection Hz as <-.
      rewrite lacking_inside by auto. simpl. lra.
    + pose proof (lacking_outside B A HB Hs) as H1. apply lacking_scale in H1. simpl in H1.
      pose proof (Htop A x HA Hx). pose proof (Htop B y HB Hy). lra.
Qed.
Theorem lift_outside A y : within L A -> u A = None -> lift A = Some y -> y <= top - K.
Proof.
  intros HA Hu Hy. destruct (lift_attained A y Hy) as (B & x & HB & Hx & ->).
  destruct (subset_dec B A HB) as [Hs|Hs].
  - destruct (Hmon B A x HA Hs Hx) as (z & Hz & _). congruence.
  - pose proof (lacking_outside B A HB Hs) as H1. apply lacking_scale in H1. simpl in H1.
    pose proof (Htop B x HB Hx). lra.
Qed.
End Lift.
