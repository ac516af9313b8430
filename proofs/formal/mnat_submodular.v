(** mnat.submodular: M-natural concavity implies submodularity (used for the paper's "discrete concavity").

    [mnat_submodular]: if u(A + B) and u(A n B) are finite then so are u(A) and u(B), and
    u(A + B) + u(A n B) <= u(A) + u(B).  [mnat_decreasing]: marginal values decrease. *)
From Coq Require Import Reals List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import gpz_economy bundle_sets m_natural.
Import ListNotations.
Open Scope R_scope.

(** Removing from the larger and adding to the smaller of two nested sets. *)
Theorem mnat_decreasing L u X Y z x y : m_natural L u -> within L X -> subset Y X ->
  X z = true -> Y z = false -> u X = Some x -> u Y = Some y ->
  reaches u (remove X z) (add Y z) (x + y).
Proof.
  intros Hm HX Hs Hz HYz Hx Hy.
  destruct (Hm X Y x y z HX (within_subset L Y X HX Hs) Hx Hy Hz HYz) as [H|(d & D1 & D2 & _)]; auto.
  apply Hs in D1. congruence.
Qed.

Fixpoint adds (A : bundle) (l : list nat) : bundle :=
  match l with [] => A | z :: t => add (adds A t) z end.
Lemma adds_in A l k : adds A l k = true <-> In k l \/ A k = true.
Proof.
  induction l as [|z t IH]; simpl; [tauto|]. unfold add at 1.
  rewrite orb_true_iff, IH, Nat.eqb_eq. intuition.
Qed.
Lemma submodular_list L u X Y : m_natural L u -> subset Y X ->
  forall l, NoDup l -> (forall z, In z l -> X z = false) -> within L (adds X l) ->
  forall a y, u (adds X l) = Some a -> u Y = Some y -> reaches u X (adds Y l) (a + y).
Proof.
  intros Hm Hsub. induction l as [|z t IH]; simpl; intros Hnd Hd HL a y Ha Hy.
  - exists a, y. repeat split; auto. lra.
  - inversion Hnd as [|? ? Hz Hnd']; subst.
    assert (HX : adds X t z = false).
    { destruct (adds X t z) eqn:Ez; auto. apply adds_in in Ez. destruct Ez as [Ez|Ez]; [tauto|].
      rewrite Hd in Ez; auto. }
    assert (Hrem : remove (add (adds X t) z) z = adds X t) by set_eq.
    assert (HLt : within L (adds X t)) by (rewrite <- Hrem; now apply within_remove).
    assert (Hmono : forall W : bundle, subset W (adds X t) -> W z = false ->
      forall w, u W = Some w -> reaches u (adds X t) (add W z) (a + w)).
    { intros W HW HWz w Hw. rewrite <- Hrem at 1.
      apply (mnat_decreasing L u (add (adds X t) z) W z a w); auto.
      - intros k Hk. unfold add. rewrite (HW k Hk). apply orb_true_r.
      - unfold add. now rewrite Nat.eqb_refl. }
    assert (HYX : subset (adds Y t) (adds X t)).
    { intros k Hk. apply adds_in in Hk. apply adds_in. destruct Hk; auto. }
    assert (Hnot : forall W : bundle, subset W (adds X t) -> W z = false).
    { intros W HW. destruct (W z) eqn:E; auto. apply HW in E. congruence. }
    assert (HY0 : subset Y (adds X t)) by (intros k Hk; apply HYX, adds_in; auto).
    destruct (Hmono Y HY0 (Hnot Y HY0) y Hy) as (x1 & y1 & K1 & _ & _).
    destruct (IH Hnd' (fun w Hw => Hd w (or_intror Hw)) HLt x1 y K1 Hy) as (x & c & H1 & H2 & H3).
    destruct (Hmono (adds Y t) HYX (Hnot _ HYX) c H2) as (x2 & c2 & G1 & G2 & G3).
    rewrite K1 in G1. injection G1 as <-. exists x, c2. repeat split; auto. lra.
Qed.

Theorem mnat_submodular L u A B a b : m_natural L u -> within L A -> within L B ->
  u (union A B) = Some a -> u (inter A B) = Some b ->
  exists x y, u A = Some x /\ u B = Some y /\ a + b <= x + y.
Proof.
  intros Hm HA HB Ha Hb. set (l := filter (fun k => A k && negb (B k)) (seq 0 L)).
  assert (Hl : forall k, In k l <-> A k = true /\ B k = false).
  { intros k. unfold l. rewrite filter_In, in_seq, andb_true_iff, negb_true_iff.
    split; [tauto|]. intros [H1 H2]. pose proof (within_lt L A k HA H1). repeat split; auto; lia. }
  assert (E1 : adds B l = union A B).
  { extensionality k. apply eq_true_iff_eq. rewrite adds_in, Hl. unfold union.
    rewrite orb_true_iff. destruct (A k), (B k); intuition. }
  assert (E2 : adds (inter A B) l = A).
  { extensionality k. apply eq_true_iff_eq. rewrite adds_in, Hl. unfold inter.
    rewrite andb_true_iff. destruct (A k), (B k); intuition. }
  destruct (submodular_list L u B (inter A B) Hm) with (l := l) (a := a) (y := b) as (x & c & H1 & H2 & H3); auto.
  - intros k Hk. apply andb_true_iff in Hk. tauto.
  - apply NoDup_filter, seq_NoDup.
  - intros z Hz. apply Hl in Hz. tauto.
  - rewrite E1. now apply within_union.
  - now rewrite E1.
  - rewrite E2 in H2. exists c, x. repeat split; auto. lra.
Qed.
