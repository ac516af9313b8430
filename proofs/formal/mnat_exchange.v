(** mnat.exchange: exchanges that keep the sizes of the bundles (the lemma behind satiation and lower bounds).

    Let u be M-natural-concave and A, B in its domain.
    - [mnat_transfer_avoiding]: if |A| < |B|, some d of B \ A can move to A: u(A + d) + u(B - d) >= u(A) + u(B);
      moreover d can avoid any set F of forbidden goods as long as |B| > |A| + |F n (B \ A)|.
    - [mnat_single_exchange]: if |A| <= |B| and j is in A \ B, some d of B \ A can be exchanged for j:
      u(A - j + d) + u(B - d + j) >= u(A) + u(B).  So D need not be empty in the definition.
    The proof is by induction on |A \ B|, choosing among the candidates for the first exchange one of largest value;
    no prices and no passage to matroids.  (Murota and Shioura prove these exchange properties otherwise.) *)
From Coq Require Import Reals List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums fourier_motzkin gpz_economy bundle_sets m_natural.
Import ListNotations.
Open Scope R_scope.

Section Exchange.
Variables (L : nat) (u : bundle -> option R).
Hypothesis Hm : m_natural L u.

(** The set {j}. *)
Definition good_only (j : nat) : bundle := fun k => Nat.eqb k j.

(** [trade B i j]: i comes in, j goes out. *)
Definition trade (B : bundle) (i j : nat) : bundle := add (remove B j) i.

(** The local case: two goods v, e of B against one good w. *)
Lemma local_exchange B b z w v e : within L B -> (w < L)%nat -> B w = false -> B v = true -> B e = true ->
  v <> e -> u B = Some b -> u (remove (trade B w v) e) = Some z ->
  reaches u (remove B e) (trade B w v) (z + b) \/ reaches u (remove B v) (trade B w e) (z + b).
Proof.
  intros HB HwL Hw Hv He Hne Hb Hz. set (Z := remove (trade B w v) e) in *.
  assert (Hwv : w <> v) by congruence. assert (Hwe : w <> e) by congruence.
  assert (HZ : within L Z) by (unfold Z, trade; now apply within_remove, within_add; [apply within_remove|]).
  assert (HZw : Z w = true) by (unfold Z, trade; member).
  destruct (Hm Z B z b w HZ HB Hz Hb HZw Hw) as [H|(d & D1 & D2 & H)].
  - destruct H as (x & y & H1 & H2 & H3).
    assert (HBw : within L (add B w)) by now apply within_add.
    assert (HZr : within L (remove Z w)) by now apply within_remove.
    assert (A1 : add B w v = true) by (unfold add; rewrite Hv; apply orb_true_r).
    assert (A2 : remove Z w v = false) by (unfold Z, trade; member).
    destruct (Hm (add B w) (remove Z w) y x v HBw HZr H2 H1 A1 A2) as [K|(d & D1 & D2 & _)].
    + left. apply reaches_sym, (reaches_le u _ _ _ (y + x)); [lra|].
      replace (trade B w v) with (remove (add B w) v) by (unfold trade; set_eq).
      replace (remove B e) with (add (remove Z w) v) by (unfold Z, trade; set_eq). exact K.
    + exfalso. unfold Z, trade in D1. member; destruct (B d); simpl in *; congruence.
  - assert (Hd : d = v \/ d = e).
    { unfold Z, trade in D2. destruct (Nat.eq_dec d v); auto. destruct (Nat.eq_dec d e); auto.
      exfalso. member. }
    destruct Hd as [->| ->].
    + left. replace (remove B e) with (add (remove Z w) v) by (unfold Z, trade; set_eq). exact H.
    + right. replace (remove B v) with (add (remove Z w) e) by (unfold Z, trade; set_eq). exact H.
Qed.

Definition finite (A : bundle) : bool := match u A with Some _ => true | None => false end.
Lemma finite_some A : finite A = true <-> exists x, u A = Some x.
Proof. unfold finite. destruct (u A); split; eauto; try discriminate. intros [x H]. discriminate. Qed.

(** d can move from B to A. *)
Definition transfer (A B : bundle) (t : R) (d : nat) : Prop :=
  B d = true /\ A d = false /\ reaches u (add A d) (remove B d) t.

(** Candidates v: A + v and B + w - v are finite. *)
Definition candidate (F A B : bundle) (w v : nat) : bool :=
  B v && negb (A v) && negb (F v) && finite (add A v) && finite (trade B w v).
Definition candidate_value (A B : bundle) (w v : nat) : R :=
  real (u (add A v)) + real (u (trade B w v)).
Lemma best_candidate F A B w v0 : within L B -> candidate F A B w v0 = true ->
  exists v, candidate F A B w v = true /\ forall e, candidate F A B w e = true ->
    candidate_value A B w e <= candidate_value A B w v.
Proof.
  intros HB H0.
  assert (Hin : forall v, candidate F A B w v = true -> In v (filter (candidate F A B w) (ids L))).
  { intros v Hv. apply filter_In. split; auto. apply in_ids, (within_lt L B); auto.
    unfold candidate in Hv. rewrite !andb_true_iff in Hv. tauto. }
  destruct (list_max (map (candidate_value A B w) (filter (candidate F A B w) (ids L)))) as [m [Hmm Hmax]].
  - specialize (Hin v0 H0). destruct (filter _ _); [destruct Hin | discriminate].
  - apply in_map_iff in Hmm. destruct Hmm as [v [<- Hv]]. apply filter_In in Hv. exists v. split; [tauto|].
    intros e He. now apply Hmax, in_map, Hin.
Qed.

(** The step from B + w - v to B: with e moved, either e moves for A and B, or e is a candidate whose choice
    together with maximality lets v move. *)
Lemma transfer_step A B a b w v e c : within L B -> (w < L)%nat -> A w = true -> B w = false ->
  B v = true -> A v = false -> u A = Some a -> u B = Some b -> u (trade B w v) = Some c ->
  transfer A (trade B w v) (a + c) e ->
  transfer A B (a + b) e \/
  (B e = true /\ A e = false /\ exists x y z, u (add A e) = Some x /\ u (trade B w e) = Some y /\
     u (remove B v) = Some z /\ a + c + b <= x + y + z).
Proof.
  intros HB HwL HAw HBw HBv HAv Ha Hb Hc (E1 & E2 & x & z & X & Z & Hle).
  assert (Hew : e <> w) by congruence.
  assert (Hev : v <> e).
  { intros <-. unfold trade in E1. member. }
  assert (HBe : B e = true).
  { unfold trade in E1. member. }
  destruct (local_exchange B b z w v e HB HwL HBw HBv HBe Hev Hb Z) as
    [(x1 & y1 & K1 & K2 & K3)|(x1 & y1 & K1 & K2 & K3)].
  - left. split; [auto|]. split; [auto|]. rewrite Hc in K2. injection K2 as <-.
    exists x, x1. repeat split; auto. lra.
  - right. split; [auto|]. split; [auto|]. exists x, y1, x1. repeat split; auto. lra.
Qed.

Lemma trade_minus A B w v : A w = true -> B w = false -> A v = false ->
  minus A (trade B w v) = remove (minus A B) w.
Proof. intros H1 H2 H3. unfold trade. set_eq. Qed.
Lemma trade_other_minus A B w v : A w = true -> B w = false -> A v = false ->
  minus (trade B w v) A = remove (minus B A) v.
Proof. intros H1 H2 H3. unfold trade. set_eq. Qed.

Theorem mnat_transfer_avoiding F : forall m A B a b, (size L (minus A B) <= m)%nat ->
  within L A -> within L B -> u A = Some a -> u B = Some b ->
  (size L A + size L (inter F (minus B A)) < size L B)%nat ->
  exists d, F d = false /\ transfer A B (a + b) d.
Proof.
  induction m as [|m IH]; intros A B a b Hsz HA HB Ha Hb Hlt.
  - (* A is contained in B *)
    assert (Hsub : forall k, A k = true -> B k = true).
    { intros k Hk. destruct (B k) eqn:E; auto. exfalso.
      assert (K : minus A B k = false) by (apply (size_zero L); [lia | now apply (within_lt L A)]).
      unfold minus in K. rewrite Hk, E in K. discriminate. }
    pose proof (size_split L B A) as S1. pose proof (size_split L (minus B A) F) as S2.
    assert (S3 : size L (inter B A) = size L A).
    { apply size_ext. intros k _. unfold inter. destruct (A k) eqn:E; [now rewrite (Hsub k E)|apply andb_false_r]. }
    assert (S4 : size L (inter (minus B A) F) = size L (inter F (minus B A))).
    { apply size_ext. intros k _. apply andb_comm. }
    destruct (size_pos L (minus (minus B A) F)) as [d [Hd Hmem]]; [lia|].
    unfold minus in Hmem. rewrite !andb_true_iff, !negb_true_iff in Hmem. destruct Hmem as [[M1 M2] M3].
    exists d. split; auto. split; auto. split; auto.
    destruct (Hm B A b a d HB HA Hb Ha M1 M2) as [H|(d' & D1 & D2 & _)].
    + apply reaches_sym, (reaches_le u _ _ _ (b + a)); [lra|auto].
    + apply Hsub in D1. congruence.
  - destruct (Nat.eq_dec (size L (minus A B)) 0) as [Hz|Hnz]; [apply IH; auto; lia|].
    destruct (size_pos L (minus A B)) as [w [HwL Hw]]; [lia|].
    unfold minus in Hw. apply andb_true_iff in Hw. rewrite negb_true_iff in Hw. destruct Hw as [HAw HBw].
    assert (Hdec : S (size L (remove (minus A B) w)) = size L (minus A B)).
    { apply size_remove; auto. unfold minus. now rewrite HAw, HBw. }
    (* the induction hypothesis for A and B + w - v *)
    assert (IHv : forall v c, B v = true -> A v = false -> u (trade B w v) = Some c ->
      exists e, F e = false /\ transfer A (trade B w v) (a + c) e).
    { intros v c Hv HAv Hc. assert (HvL : (v < L)%nat) by now apply (within_lt L B).
      apply IH; auto.
      - rewrite trade_minus by auto. lia.
      - apply within_add; auto. now apply within_remove.
      - rewrite trade_other_minus by auto. unfold trade. rewrite size_swap by auto.
        assert (size L (inter F (remove (minus B A) v)) <= size L (inter F (minus B A)))%nat; [|lia].
        apply size_le. intros k _ Hk. unfold inter, remove in *. rewrite !andb_true_iff in *. tauto. }
    (* either we are done or there is a candidate *)
    assert (Hc : (exists d, F d = false /\ transfer A B (a + b) d) \/ exists v, candidate F A B w v = true).
    { destruct (Hm A B a b w HA HB Ha Hb HAw HBw) as [(x & y & H1 & H2 & _)|(d & D1 & D2 & x & y & H1 & H2 & _)].
      - destruct (IH A (add B w) a y) as (e & Fe & E1 & E2 & x' & y' & X & Y & _); auto.
        + replace (minus A (add B w)) with (remove (minus A B) w); [lia|].
          set_eq. 
        + now apply within_add.
        + replace (minus (add B w) A) with (minus B A); [rewrite size_add by auto; lia|].
          set_eq.
        + assert (Hew : e <> w) by congruence.
          assert (HBe : B e = true) by (unfold add in E1; destruct (Nat.eqb_spec e w); [tauto|auto]).
          right. exists e. unfold candidate. rewrite HBe, E2, Fe. simpl. apply andb_true_iff. split.
          * apply finite_some. eauto.
          * apply finite_some. exists y'. rewrite <- Y. f_equal. unfold trade. set_eq.
      - destruct (IHv d y D1 D2 H2) as (e & Fe & He).
        destruct (transfer_step A B a b w d e y) as [K|(E1 & E2 & x1 & y1 & z1 & X & Y & _ & _)]; eauto.
        right. exists e. unfold candidate. rewrite E1, E2, Fe. simpl. apply andb_true_iff.
        split; apply finite_some; eauto. }
    destruct Hc as [|[v0 Hv0]]; auto.
    destruct (best_candidate F A B w v0 HB Hv0) as (v & Hv & Hmax).
    unfold candidate in Hv. rewrite !andb_true_iff, !negb_true_iff in Hv.
    destruct Hv as [[[[V1 V2] V3] V4] V5].
    apply finite_some in V4. apply finite_some in V5. destruct V4 as [x V4], V5 as [c V5].
    destruct (IHv v c V1 V2 V5) as (e & Fe & He).
    destruct (transfer_step A B a b w v e c) as [K|(E1 & E2 & x1 & y1 & z1 & X & Y & Z & Hle)]; eauto.
    exists v. split; auto. split; auto. split; auto.
    assert (Hce : candidate F A B w e = true).
    { unfold candidate. rewrite E1, E2, Fe. simpl. apply andb_true_iff. split; apply finite_some; eauto. }
    specialize (Hmax e Hce). unfold candidate_value in Hmax. rewrite X, Y, V4, V5 in Hmax. simpl in Hmax.
    exists x, z1. repeat split; auto. lra.
Qed.

Theorem mnat_single_exchange A B a b j : within L A -> within L B -> u A = Some a -> u B = Some b ->
  A j = true -> B j = false -> (size L A <= size L B)%nat ->
  exists d, B d = true /\ A d = false /\ reaches u (add (remove A j) d) (add (remove B d) j) (a + b).
Proof.
  intros HA HB Ha Hb HAj HBj Hsz. assert (HjL : (j < L)%nat) by now apply (within_lt L A).
  destruct (Hm A B a b j HA HB Ha Hb HAj HBj) as [(x & y & H1 & H2 & H3)|H]; auto.
  destruct (mnat_transfer_avoiding (good_only j) (size L (minus (remove A j) (add B j)))
    (remove A j) (add B j) x y) as (d & Fd & D1 & D2 & K); auto.
  - now apply within_remove.
  - now apply within_add.
  - rewrite size_add by auto. pose proof (size_remove L A j HjL HAj).
    assert (Hone : (size L (inter (good_only j) (minus (add B j) (remove A j))) <= 1)%nat).
    { apply Nat.le_trans with (size L (add empty j)).
      - apply size_le. intros k _ Hk. unfold inter, good_only in Hk. apply andb_true_iff in Hk.
        unfold add. destruct Hk as [-> _]. reflexivity.
      - rewrite size_add by auto. assert (size L empty = 0)%nat; [|lia].
        clear. induction L; simpl; auto. }
    lia.
  - assert (Hdj : d <> j) by (unfold good_only in Fd; now apply Nat.eqb_neq).
    exists d. split; [unfold add in D1; destruct (Nat.eqb_spec d j); [tauto|auto]|].
    split; [unfold remove in D2; destruct (Nat.eqb_spec d j); [tauto|auto]|].
    apply (reaches_le u _ _ _ (x + y)); [lra|].
    replace (add (remove B d) j) with (remove (add B j) d) by set_eq. exact K.
Qed.
End Exchange.
