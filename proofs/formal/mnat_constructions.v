(** Constructions that keep M-natural concavity, used where a market is changed into another one: additive functions,
    a multiple of a utility, a utility plus an additive function, and a utility of the complement.  Also bounds of
    utilities. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_constraints.
Import ListNotations.
Open Scope R_scope.

(** ** The sum of the goods' values *)

Definition additive (L : nat) (v : nat -> R) (A : bundle) : option R := Some (cost L v A).
Lemma additive_m_natural L v : m_natural L (additive L v).
Proof.
  intros A B a b j HA HB Ha Hb HAj HBj. injection Ha as <-. injection Hb as <-. left.
  assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  exists (cost L v (remove A j)), (cost L v (add B j)). repeat split.
  rewrite (cost_remove L v A j), (cost_add L v B j) by auto. lra.
Qed.
Lemma additive_module L c S : module_of L S (additive L c).
Proof.
  intros A _. unfold additive, plus. f_equal. unfold cost. rewrite <- sum_plus. apply sum_ext. intros k _.
  unfold inter, minus. destruct (A k), (S k); simpl; ring.
Qed.
Lemma cost_size L A : cost L (fun _ => 1) A = INR (size L A).
Proof.
  unfold cost. induction L as [|L IH]; [reflexivity|]. unfold ids in *. rewrite seq_S, sum_app. simpl. simpl in IH.
  rewrite IH. rewrite plus_INR. destruct (A L); simpl; ring.
Qed.

(** ** lambda_i u_i *)

Section Scaled.
Variables (L : nat) (u : nat -> bundle -> option R).
Definition scaled (la : nat -> R) (i : nat) (A : bundle) : option R :=
  match u i A with Some x => Some (la i * x) | None => None end.
Lemma scaled_real la i A : real (scaled la i A) = la i * real (u i A).
Proof. unfold scaled. destruct (u i A); simpl; ring. Qed.
Lemma scaled_none la i A : scaled la i A = None <-> u i A = None.
Proof. unfold scaled. destruct (u i A); split; intros H; (discriminate || reflexivity). Qed.
Lemma scaled_reaches la i A B t : 0 <= la i -> reaches (u i) A B t -> reaches (scaled la i) A B (la i * t).
Proof.
  intros H (x & y & H1 & H2 & H3). exists (la i * x), (la i * y). unfold scaled. rewrite H1, H2. repeat split; auto.
  rewrite <- Rmult_plus_distr_l. now apply Rmult_le_compat_l.
Qed.
Lemma scaled_m_natural la i : 0 <= la i -> m_natural L (u i) -> m_natural L (scaled la i).
Proof.
  intros H Hm A B a b j HA HB Ha Hb HAj HBj. unfold scaled in Ha, Hb.
  destruct (u i A) as [x|] eqn:Ex; [|discriminate]. destruct (u i B) as [y|] eqn:Ey; [|discriminate].
  injection Ha as <-. injection Hb as <-. rewrite <- Rmult_plus_distr_l.
  destruct (Hm A B x y j HA HB Ex Ey HAj HBj) as [K|(d & D1 & D2 & K)].
  - left. now apply scaled_reaches.
  - right. exists d. repeat split; auto. now apply scaled_reaches.
Qed.
Lemma scaled_monotone la i : 0 <= la i -> monotone L (u i) -> monotone L (scaled la i).
Proof.
  intros H Hm A B a HB Hs Ha. unfold scaled in Ha. destruct (u i A) as [x|] eqn:Ex; [|discriminate].
  injection Ha as <-. destruct (Hm A B x HB Hs Ex) as (y & Hy & Hle). exists (la i * y). unfold scaled. rewrite Hy.
  split; auto. now apply Rmult_le_compat_l.
Qed.
End Scaled.

(** With the empty bundle in its domain a monotone utility is finite everywhere. *)
Lemma finite_everywhere L (v : bundle -> option R) : v empty <> None -> monotone L v ->
  forall A, within L A -> v A <> None.
Proof.
  intros He Hm A HA. destruct (v empty) as [x|] eqn:E; [|congruence].
  destruct (Hm empty A x HA) as (y & Hy & _); auto; [intros k Hk; discriminate|congruence].
Qed.

(** ** An additive function and a constant added *)

Lemma cost_opposite L c A : cost L (fun k => - c k) A = - cost L c A.
Proof.
  unfold cost. rewrite <- (Rmult_1_l (sum _ (fun j => if A j then c j else 0))), Ropp_mult_distr_l, <- sum_scal.
  apply sum_ext. intros k _. destruct (A k); ring.
Qed.

Definition plus_additive (L : nat) (c : nat -> R) (k : R) (v : bundle -> option R) (A : bundle) : option R :=
  match v A with Some x => Some (x + cost L c A + k) | None => None end.
Lemma plus_additive_reaches L c k v A B t : reaches v A B t ->
  reaches (plus_additive L c k v) A B (t + cost L c A + cost L c B + 2 * k).
Proof.
  intros (x & y & H1 & H2 & H3). unfold reaches, plus_additive. rewrite H1, H2. do 2 eexists. repeat split; lra.
Qed.
Theorem plus_additive_m_natural L c k v : m_natural L v -> m_natural L (plus_additive L c k v).
Proof.
  intros Hm A B a b j HA HB Ha Hb HAj HBj. unfold plus_additive in Ha, Hb.
  destruct (v A) as [x|] eqn:Ex; [|discriminate]. destruct (v B) as [y|] eqn:Ey; [|discriminate]. injection Ha as <-.
  injection Hb as <-.
  assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  destruct (Hm A B x y j HA HB Ex Ey HAj HBj) as [H|(d & D1 & D2 & H)].
  - left. apply (plus_additive_reaches L c k) in H. refine (reaches_le _ _ _ _ _ _ H).
    rewrite (cost_remove L c A j), (cost_add L c B j) by auto. lra.
  - assert (Hd : (d < L)%nat) by now apply (within_lt L B). assert (Hdj : d <> j) by congruence.
    right. exists d. split; [exact D1|]. split; [exact D2|]. apply (plus_additive_reaches L c k) in H.
    refine (reaches_le _ _ _ _ _ _ H).
    rewrite (cost_remove L c A j), (cost_remove L c B d) by auto.
    rewrite (cost_add L c (remove A j) d), (cost_add L c (remove B d) j); auto; try lra.
    + unfold remove. rewrite HBj. apply andb_false_r.
    + unfold remove. rewrite D2. apply andb_false_r.
Qed.

(** ** Complements *)

Definition complement (L : nat) (A : bundle) : bundle := fun k => Nat.ltb k L && negb (A k).
Lemma within_complement L A : within L (complement L A).
Proof. intros k Hk. unfold complement. destruct (Nat.ltb_spec k L); [lia|reflexivity]. Qed.
Lemma complement_member L A k : (k < L)%nat -> complement L A k = negb (A k).
Proof. intros H. unfold complement. apply Nat.ltb_lt in H. now rewrite H. Qed.
Lemma complement_twice L A : within L A -> complement L (complement L A) = A.
Proof.
  intros HA. extensionality k. destruct (Nat.ltb_spec k L) as [Hk|Hk].
  - rewrite !complement_member by auto. apply negb_involutive.
  - rewrite (HA k Hk). now apply within_complement.
Qed.
Theorem complement_m_natural L v : m_natural L v -> m_natural L (fun A => v (complement L A)).
Proof.
  intros Hm A B a b j HA HB Ha Hb HAj HBj. assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  destruct (Hm (complement L B) (complement L A) b a j (within_complement L B) (within_complement L A) Hb Ha) as
    [H|(d & D1 & D2 & H)].
  - rewrite complement_member by auto. now rewrite HBj.
  - rewrite complement_member by auto. now rewrite HAj.
  - left. unfold reaches.
    replace (complement L (remove A j)) with (add (complement L A) j).
    2:{ extensionality k. unfold add, remove, complement. destruct (Nat.eqb_spec k j) as [->|]; simpl; auto.
        apply Nat.ltb_lt in Hj. now rewrite Hj. }
    replace (complement L (add B j)) with (remove (complement L B) j).
    2:{ extensionality k. unfold add, remove, complement. destruct (Nat.eqb_spec k j) as [->|]; simpl; auto.
        now rewrite andb_false_r. }
    apply reaches_sym. now rewrite Rplus_comm.
  - assert (Hd : (d < L)%nat) by (apply (within_lt L _ d (within_complement L A)); auto).
    rewrite complement_member in D1, D2 by auto. apply negb_true_iff in D1. apply negb_false_iff in D2.
    assert (Hdj : d <> j) by congruence.
    right. exists d. split; [exact D2|]. split; [exact D1|]. unfold reaches.
    replace (complement L (add (remove A j) d)) with (add (remove (complement L A) d) j).
    2:{ extensionality k. unfold add, remove, complement. apply Nat.ltb_lt in Hj.
        destruct (Nat.eqb_spec k j) as [->|]; simpl; [destruct (Nat.eqb_spec j d);
          [congruence|simpl; now rewrite Hj]|].
        destruct (Nat.eqb_spec k d); simpl; auto. now rewrite andb_false_r. }
    replace (complement L (add (remove B d) j)) with (add (remove (complement L B) j) d).
    2:{ extensionality k. unfold add, remove, complement. apply Nat.ltb_lt in Hd.
        destruct (Nat.eqb_spec k d) as [->|]; simpl; [destruct (Nat.eqb_spec d j);
          [congruence|simpl; now rewrite Hd]|].
        destruct (Nat.eqb_spec k j); simpl; auto. now rewrite andb_false_r. }
    apply reaches_sym. now rewrite Rplus_comm.
Qed.

(** ** Bounds of utilities *)

Lemma values_bounded L (v : bundle -> option R) :
  exists U, 0 <= U /\ forall A x, within L A -> v A = Some x -> - U <= x <= U.
Proof.
  assert (K : forall l : list bundle, exists U, 0 <= U /\ forall A x, In A l -> v A = Some x -> - U <= x <= U).
  { induction l as [|A l (U & HU & H)]; [exists 0; split; [lra|intros A x []]|].
    exists (Rmax U (Rabs (real (v A)))). pose proof (Rmax_l U (Rabs (real (v A)))).
    pose proof (Rmax_r U (Rabs (real (v A)))). split; [lra|]. intros B x [<-|HB] Hx.
    - rewrite Hx in *. simpl in *. pose proof (Rle_abs x). pose proof (Rle_abs (- x)). rewrite Rabs_Ropp in *. lra.
    - specialize (H B x HB Hx). lra. }
  destruct (K (bundles L)) as (U & HU & H). exists U. split; auto. intros A x HA. apply H. now apply bundles_complete.
Qed.
Lemma all_values_bounded N L (u : nat -> bundle -> option R) :
  exists U, 0 <= U /\ forall i A x, (i < N)%nat -> within L A -> u i A = Some x -> - U <= x <= U.
Proof.
  induction N as [|n (U & HU & H)]; [exists 0; split; [lra|intros; lia]|].
  destruct (values_bounded L (u n)) as (U' & HU' & H'). exists (Rmax U U').
  pose proof (Rmax_l U U'). pose proof (Rmax_r U U'). split; [lra|]. intros i A x Hi HA Hx.
  destruct (Nat.eq_dec i n) as [->|Hne]; [specialize (H' A x HA Hx) | specialize (H i A x ltac:(lia) HA Hx)]; lra.
Qed.
