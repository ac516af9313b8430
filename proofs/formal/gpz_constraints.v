(** gpz.constraints: hierarchical modular constraints preserve M-natural concavity (step 1 of the first paper's
    Theorem 2).  HOLDS, read with l_k >= 0.

    u_C(A) is the best u(B) over the B in A that meet every constraint l_k <= |B n A_k| <= h_k, and minus infinity if
    there is none.  If u is M-natural-concave, the sets A_k form a hierarchy and each is a module of u, then u_C is
    M-natural-concave: [gpz_constraints].
    Differences from the printed text: the printed "l_k, h_k > 0" is not assumed (it would forbid pure upper bounds);
    nor is it assumed that some plan meets the constraints (otherwise u_C is minus infinity everywhere).
    The proof cuts the domain down set by set, from the inner sets to the outer ones. *)
From Coq Require Import Reals List Lra Lia Bool Permutation FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_exchange gpz_operations.
Import ListNotations.
Open Scope R_scope.

(** (A_k, l_k, h_k) *)
Definition constraint : Type := bundle * nat * nat.
Definition set_in (c : constraint) : bundle := fst (fst c).
Definition meets (L : nat) (A : bundle) (c : constraint) : bool :=
  Nat.leb (snd (fst c)) (size L (inter A (set_in c))) && Nat.leb (size L (inter A (set_in c))) (snd c).
Definition meets_all (L : nat) (C : list constraint) (A : bundle) : bool := forallb (meets L A) C.
Definition cut (L : nat) (C : list constraint) (v : bundle -> option R) (A : bundle) : option R :=
  if meets_all L C A then v A else None.
Definition constrained (L : nat) (C : list constraint) (v : bundle -> option R) : bundle -> option R :=
  best_inside L (cut L C v).

Definition disjoint (S T : bundle) : Prop := forall k, S k = true -> T k = true -> False.
Definition hierarchy (C : list constraint) : Prop := forall c d, In c C -> In d C ->
  disjoint (set_in c) (set_in d) \/ subset (set_in c) (set_in d) \/ subset (set_in d) (set_in c).
(** The sum with minus infinity. *)
Definition plus (x y : option R) : option R :=
  match x, y with Some a, Some b => Some (a + b) | _, _ => None end.
(** S is a module of v: v(A) = v(A n S) + v(A \ S). *)
Definition module_of (L : nat) (S : bundle) (v : bundle -> option R) : Prop :=
  forall A, within L A -> v A = plus (v (inter A S)) (v (minus A S)).
(** A little more general, and kept by cuts: a part inside S plus a part outside. *)
Definition separable (L : nat) (S : bundle) (v : bundle -> option R) : Prop :=
  exists f g, forall A, within L A -> v A = plus (f (inter A S)) (g (minus A S)).

Lemma plus_some x y t : plus x y = Some t -> exists a b, x = Some a /\ y = Some b /\ t = a + b.
Proof. destruct x as [a|], y as [b|]; simpl; try discriminate. intros H. injection H as <-. eauto. Qed.

(** ** One set *)

(** X on S, Y off S. *)
Definition splice (S X Y : bundle) : bundle := union (inter X S) (minus Y S).
Ltac pointwise := let k := fresh "k" in extensionality k;
  unfold splice, add, remove, union, inter, minus in *;
  repeat match goal with |- context [Nat.eqb ?i ?j] => destruct (Nat.eqb_spec i j); subst end;
  repeat match goal with H : ?x = true |- context [?x] => rewrite H | H : ?x = false |- context [?x] => rewrite H end;
  rewrite ?andb_true_r, ?andb_false_r, ?orb_false_r, ?orb_true_r; simpl;
  repeat match goal with |- context [?f ?x] => match type of x with nat =>
    match type of (f x) with bool => destruct (f x) eqn:? end end end; simpl in *; congruence.

Section OneSet.
Variables (L : nat) (S : bundle) (v : bundle -> option R).
Variables f g : bundle -> option R.
Hypothesis Hv : forall A, within L A -> v A = plus (f (inter A S)) (g (minus A S)).

(** An exchange outside S, found with B replaced by A on S, is one for B. *)
Lemma outside_reaches A B a b X Y1 Y : within L A -> within L B -> v A = Some a -> v B = Some b ->
  within L X -> within L Y1 -> within L Y ->
  inter X S = inter A S -> inter Y1 S = inter A S -> inter Y S = inter B S -> minus Y S = minus Y1 S ->
  (forall c, v (splice S A B) = Some c -> reaches v X Y1 (a + c)) -> reaches v X Y (a + b).
Proof.
  intros WA WB Ha Hb WX WY1 WY E1 E2 E3 E4 H. rewrite Hv in Ha, Hb by auto.
  destruct (plus_some _ _ _ Ha) as (a1 & a2 & A1 & A2 & ->).
  destruct (plus_some _ _ _ Hb) as (b1 & b2 & B1 & B2 & ->).
  destruct (H (a1 + b2)) as (x & y & H1 & H2 & H3).
  { rewrite Hv.
    - replace (inter (splice S A B) S) with (inter A S) by pointwise.
      replace (minus (splice S A B) S) with (minus B S) by pointwise. now rewrite A1, B2.
    - apply within_union; [now apply within_inter|]. intros k Hk. unfold minus. now rewrite WB. }
  rewrite Hv, E2, A1 in H2 by auto. destruct (plus_some _ _ _ H2) as (a1' & y2 & K1 & K2 & ->).
  injection K1 as <-. exists x, (b1 + y2). split; [auto|]. split; [|lra].
  rewrite Hv, E3, E4, B1, K2 by auto. reflexivity.
Qed.
(** The same inside S, with B replaced by A off S. *)
Lemma inside_reaches A B a b X Y1 Y : within L A -> within L B -> v A = Some a -> v B = Some b ->
  within L X -> within L Y1 -> within L Y ->
  minus X S = minus A S -> minus Y1 S = minus A S -> minus Y S = minus B S -> inter Y S = inter Y1 S ->
  (forall c, v (splice S B A) = Some c -> reaches v X Y1 (a + c)) -> reaches v X Y (a + b).
Proof.
  intros WA WB Ha Hb WX WY1 WY E1 E2 E3 E4 H. rewrite Hv in Ha, Hb by auto.
  destruct (plus_some _ _ _ Ha) as (a1 & a2 & A1 & A2 & ->).
  destruct (plus_some _ _ _ Hb) as (b1 & b2 & B1 & B2 & ->).
  destruct (H (b1 + a2)) as (x & y & H1 & H2 & H3).
  { rewrite Hv.
    - replace (inter (splice S B A) S) with (inter B S) by pointwise.
      replace (minus (splice S B A) S) with (minus A S) by pointwise. now rewrite B1, A2.
    - apply within_union; [now apply within_inter|]. intros k Hk. unfold minus. now rewrite WA. }
  rewrite Hv, E2, A2 in H2 by auto. destruct (plus_some _ _ _ H2) as (y1 & a2' & K1 & K2 & ->).
  injection K2 as <-. exists x, (y1 + b2). split; [auto|]. split; [|lra].
  rewrite Hv, E3, E4, B2, K1 by auto. reflexivity.
Qed.
Lemma splice_finite A B a b : within L A -> within L B -> v A = Some a -> v B = Some b ->
  exists c, v (splice S A B) = Some c.
Proof.
  intros WA WB Ha Hb. rewrite Hv in Ha, Hb by auto.
  destruct (plus_some _ _ _ Ha) as (a1 & a2 & A1 & A2 & _).
  destruct (plus_some _ _ _ Hb) as (b1 & b2 & B1 & B2 & _). exists (a1 + b2). rewrite Hv.
  - replace (inter (splice S A B) S) with (inter A S) by pointwise.
    replace (minus (splice S A B) S) with (minus B S) by pointwise. now rewrite A1, B2.
  - apply within_union; [now apply within_inter|]. intros k Hk. unfold minus. now rewrite WB.
Qed.
Lemma within_splice A B : within L A -> within L B -> within L (splice S A B).
Proof. intros WA WB. apply within_union; [now apply within_inter|]. intros k Hk. unfold minus. now rewrite WB. Qed.
End OneSet.

Lemma meets_size L A B c : size L (inter A (set_in c)) = size L (inter B (set_in c)) -> meets L A c = meets L B c.
Proof. unfold meets. now intros ->. Qed.
Definition cut_one (L : nat) (c : constraint) (v : bundle -> option R) (A : bundle) : option R :=
  if meets L A c then v A else None.
Lemma cut_one_some L c v A a : cut_one L c v A = Some a <-> meets L A c = true /\ v A = Some a.
Proof. unfold cut_one. destruct (meets L A c); intuition discriminate. Qed.
Lemma cut_one_reaches L c v A B t : meets L A c = true -> meets L B c = true -> reaches v A B t ->
  reaches (cut_one L c v) A B t.
Proof. intros HA HB (x & y & H1 & H2 & H3). exists x, y. rewrite !cut_one_some. auto. Qed.

Theorem cut_one_m_natural L c v : m_natural L v -> separable L (set_in c) v -> m_natural L (cut_one L c v).
Proof.
  intros Hm [f [g Hv]] A B a b j WA WB Ha Hb HAj HBj. apply cut_one_some in Ha, Hb.
  destruct Ha as [MA Ha], Hb as [MB Hb]. assert (HjL : (j < L)%nat) by now apply (within_lt L A).
  set (S := set_in c) in *.
  assert (WAj : within L (remove A j)) by now apply within_remove.
  assert (WBj : within L (add B j)) by now apply within_add.
  destruct (S j) eqn:ESj.
  - (* j in S: exchange with B on S and A off S *)
    destruct (splice_finite L S v f g Hv B A b a WB WA Hb Ha) as [t Ht].
    assert (WB1 : within L (splice S B A)) by now apply within_splice.
    assert (HB1j : splice S B A j = false) by (unfold splice, union, inter, minus; now rewrite HBj, ESj, andb_false_r).
    assert (Hswap : forall d, B d = true -> A d = false -> S d = true ->
      reaches v (add (remove A j) d) (add (remove (splice S B A) d) j) (a + t) ->
      exchange (cut_one L c v) A B j (a + b)).
    { intros d D1 D2 DS H. assert (HdL : (d < L)%nat) by now apply (within_lt L B).
      right. exists d. split; auto. split; auto.
      assert (E1 : inter (add (remove A j) d) S = add (remove (inter A S) j) d) by pointwise.
      assert (E2 : inter (add (remove B d) j) S = add (remove (inter B S) d) j) by pointwise.
      apply cut_one_reaches.
      - rewrite <- MA. apply meets_size. fold S. rewrite E1.
        apply size_swap; auto; unfold inter; now rewrite ?HAj, ?D2, ?ESj.
      - rewrite <- MB. apply meets_size. fold S. rewrite E2.
        apply size_swap; auto; unfold inter; now rewrite ?HBj, ?D1, ?DS.
      - apply (inside_reaches L S v f g Hv A B a b _ (add (remove (splice S B A) d) j)); auto.
        + now apply within_add; [apply within_remove|].
        + now apply within_add; [apply within_remove|].
        + now apply within_add; [apply within_remove|].
        + pointwise.
        + pointwise.
        + pointwise.
        + pointwise.
        + intros t' Ht'. rewrite Ht in Ht'. injection Ht' as <-. exact H. }
    assert (Hd : forall d, splice S B A d = true -> A d = false -> B d = true /\ S d = true).
    { intros d D1 D2. unfold splice, union, inter, minus in D1. rewrite D2 in D1. simpl in D1.
      rewrite orb_false_r in D1. now apply andb_true_iff in D1. }
    destruct (le_lt_dec (size L A) (size L (splice S B A))) as [Hle|Hlt].
    + destruct (mnat_single_exchange L v Hm A (splice S B A) a t j WA WB1 Ha Ht HAj HB1j Hle) as (d & D1 & D2 & H).
      destruct (Hd d D1 D2). eauto.
    + destruct (Hm A (splice S B A) a t j WA WB1 Ha Ht HAj HB1j) as [H|(d & D1 & D2 & H)];
        [|destruct (Hd d D1 D2); eauto].
      left.
      assert (Hcount : (size L (inter B S) < size L (inter A S))%nat).
      { rewrite (size_split L A S), (size_split L (splice S B A) S) in Hlt.
        replace (inter (splice S B A) S) with (inter B S) in Hlt by pointwise.
        replace (minus (splice S B A) S) with (minus A S) in Hlt by pointwise. lia. }
      assert (E1 : inter (remove A j) S = remove (inter A S) j) by pointwise.
      assert (E2 : inter (add B j) S = add (inter B S) j) by pointwise.
      assert (I1 : inter A S j = true) by (unfold inter; now rewrite HAj).
      assert (I2 : inter B S j = false) by (unfold inter; now rewrite HBj).
      unfold meets in MA, MB. fold S in MA, MB. rewrite !andb_true_iff, !Nat.leb_le in MA, MB.
      pose proof (size_remove L (inter A S) j HjL I1). pose proof (size_add L (inter B S) j HjL I2).
      apply cut_one_reaches.
      * unfold meets. fold S. rewrite E1, andb_true_iff, !Nat.leb_le. lia.
      * unfold meets. fold S. rewrite E2, andb_true_iff, !Nat.leb_le. lia.
      * apply (inside_reaches L S v f g Hv A B a b _ (add (splice S B A) j)); auto.
        -- now apply within_add.
        -- pointwise.
        -- pointwise.
        -- pointwise.
        -- pointwise.
        -- intros t' Ht'. rewrite Ht in Ht'. injection Ht' as <-. exact H.
  - (* j outside S: exchange with A on S and B off S *)
    destruct (splice_finite L S v f g Hv A B a b WA WB Ha Hb) as [t Ht].
    assert (WB1 : within L (splice S A B)) by now apply within_splice.
    assert (HB1j : splice S A B j = false) by (unfold splice, union, inter, minus; now rewrite HBj, ESj, andb_false_r).
    destruct (Hm A (splice S A B) a t j WA WB1 Ha Ht HAj HB1j) as [H|(d & D1 & D2 & H)].
    + left. apply cut_one_reaches.
      * rewrite <- MA. apply meets_size. fold S. f_equal. pointwise.
      * rewrite <- MB. apply meets_size. fold S. f_equal. pointwise.
      * apply (outside_reaches L S v f g Hv A B a b _ (add (splice S A B) j)); auto.
        -- now apply within_add.
        -- pointwise.
        -- pointwise.
        -- pointwise.
        -- pointwise.
        -- intros t' Ht'. rewrite Ht in Ht'. injection Ht' as <-. exact H.
    + assert (DS : S d = false).
      { destruct (S d) eqn:E; auto. unfold splice, union, inter, minus in D1.
        rewrite D2, E, andb_false_r in D1. discriminate. }
      assert (DB : B d = true).
      { unfold splice, union, inter, minus in D1. rewrite D2, DS in D1. simpl in D1. now rewrite andb_true_r in D1. }
      assert (HdL : (d < L)%nat) by now apply (within_lt L B).
      right. exists d. split; auto. split; auto. apply cut_one_reaches.
      * rewrite <- MA. apply meets_size. fold S. f_equal. pointwise.
      * rewrite <- MB. apply meets_size. fold S. f_equal. pointwise.
      * apply (outside_reaches L S v f g Hv A B a b _ (add (remove (splice S A B) d) j)); auto.
        -- now apply within_add; [apply within_remove|].
        -- now apply within_add; [apply within_remove|].
        -- now apply within_add; [apply within_remove|].
        -- pointwise.
        -- pointwise.
        -- pointwise.
        -- pointwise.
        -- intros t' Ht'. rewrite Ht in Ht'. injection Ht' as <-. exact H.
Qed.

(** Cuts on inner or disjoint sets keep separability. *)
Lemma separable_cut_one L c T v : separable L T v -> subset (set_in c) T \/ disjoint (set_in c) T ->
  separable L T (cut_one L c v).
Proof.
  intros [f [g Hv]] [Hs|Hd].
  - exists (fun X => if meets L X c then f X else None), g. intros A WA. unfold cut_one.
    replace (meets L (inter A T) c) with (meets L A c).
    + rewrite Hv by auto. destruct (meets L A c); auto.
    + apply meets_size. f_equal. extensionality k. unfold inter. specialize (Hs k).
      destruct (A k), (T k), (set_in c k); simpl; auto. discriminate (Hs eq_refl).
  - exists f, (fun X => if meets L X c then g X else None). intros A WA. unfold cut_one.
    replace (meets L (minus A T) c) with (meets L A c).
    + rewrite Hv by auto. destruct (meets L A c); auto. destruct (f (inter A T)); auto.
    + apply meets_size. f_equal. extensionality k. unfold inter, minus. specialize (Hd k).
      destruct (A k), (T k), (set_in c k); simpl; auto. destruct (Hd eq_refl eq_refl).
Qed.

(** ** All sets, outer ones first *)

Definition outer_first (C : list constraint) : Prop :=
  ForallOrdPairs (fun c d => subset (set_in d) (set_in c) \/ disjoint (set_in d) (set_in c)) C.
Lemma cut_cons L c C v : cut L (c :: C) v = cut_one L c (cut L C v).
Proof.
  extensionality A. unfold cut, cut_one, meets_all. simpl. destruct (meets L A c); auto.
Qed.
Lemma cut_outer_first L v : m_natural L v -> forall C, outer_first C ->
  (forall c, In c C -> separable L (set_in c) v) ->
  m_natural L (cut L C v) /\
  forall T, separable L T v -> (forall c, In c C -> subset (set_in c) T \/ disjoint (set_in c) T) ->
    separable L T (cut L C v).
Proof.
  intros Hm. induction C as [|c C IH]; intros Ho Hsep.
  - split; [exact Hm|]. intros T HT _. exact HT.
  - inversion Ho as [|? ? Hc Ho']; subst. rewrite Forall_forall in Hc.
    destruct IH as [I1 I2]; [exact Ho' | intros; apply Hsep; right; auto |]. rewrite cut_cons. split.
    + apply cut_one_m_natural; auto. apply I2; [apply Hsep; left; auto | exact Hc].
    + intros T HT HC. apply separable_cut_one; [|apply HC; left; auto].
      apply I2; auto. intros d Hd. apply HC. right. auto.
Qed.

(** Any hierarchy can be listed with the outer sets first: sort by size. *)
Section Sorting.
Variable L : nat.
Let weight (c : constraint) : nat := size L (set_in c).
Fixpoint insert (c : constraint) (C : list constraint) : list constraint :=
  match C with [] => [c] | d :: r => if Nat.leb (weight d) (weight c) then c :: C else d :: insert c r end.
Fixpoint sorted (C : list constraint) : list constraint :=
  match C with [] => [] | c :: r => insert c (sorted r) end.
Lemma insert_permutation c C : Permutation (insert c C) (c :: C).
Proof.
  induction C as [|d r IH]; simpl; auto. destruct (Nat.leb (weight d) (weight c)); auto.
  eapply perm_trans; [apply perm_skip, IH | apply perm_swap].
Qed.
Lemma sorted_permutation C : Permutation (sorted C) C.
Proof.
  induction C as [|c r IH]; simpl; auto.
  eapply perm_trans; [apply insert_permutation | now apply perm_skip].
Qed.
Definition descending (C : list constraint) : Prop := ForallOrdPairs (fun c d => (weight d <= weight c)%nat) C.
Lemma insert_descending c C : descending C -> descending (insert c C).
Proof.
  induction 1 as [|d r Hd Hr IH]; simpl; [repeat constructor|].
  rewrite Forall_forall in Hd. destruct (Nat.leb_spec (weight d) (weight c)) as [Hle|Hlt].
  - constructor; [|constructor; auto; now apply Forall_forall]. apply Forall_forall. intros e [<-|He]; auto.
    specialize (Hd e He). lia.
  - constructor; auto. apply Forall_forall. intros e He.
    apply (Permutation_in _ (insert_permutation c r)) in He. destruct He as [<-|He]; [lia|auto].
Qed.
Lemma sorted_descending C : descending (sorted C).
Proof. induction C; simpl; [constructor | now apply insert_descending]. Qed.

Lemma subset_same_size S T : within L T -> subset S T -> (size L T <= size L S)%nat -> subset T S.
Proof.
  intros WT Hs Hle k Hk. destruct (S k) eqn:E; auto. exfalso.
  assert (HkL : (k < L)%nat) by now apply (within_lt L T).
  assert (K : (size L S < size L T)%nat); [|lia].
  pose proof (size_split L T S) as H1.
  assert (H2 : size L (inter T S) = size L S).
  { apply size_ext. intros i _. unfold inter. specialize (Hs i).
    destruct (S i); simpl; [now rewrite Hs|apply andb_false_r]. }
  assert (H3 : size L (minus T S) <> 0%nat).
  { intros Hz. pose proof (size_zero L (minus T S) k Hz HkL) as Hf. unfold minus in Hf. now rewrite Hk, E in Hf. }
  lia.
Qed.
Lemma sorted_outer_first C : hierarchy C -> (forall c, In c C -> within L (set_in c)) ->
  forall D, descending D -> (forall c, In c D -> In c C) -> outer_first D.
Proof.
  intros Hh HW D HD. induction HD as [|c r Hc Hr IH]; intros Hin; [constructor|].
  constructor; [|apply IH; intros; apply Hin; right; auto].
  rewrite Forall_forall in *. intros d Hd. specialize (Hc d Hd).
  assert (Hdc : In d C) by (apply Hin; right; auto). assert (Hcc : In c C) by (apply Hin; left; auto).
  destruct (Hh d c Hdc Hcc) as [H|[H|H]]; auto. left. apply subset_same_size; auto.
Qed.
End Sorting.

Lemma cut_permutation L C D v : Permutation C D -> cut L C v = cut L D v.
Proof.
  intros H. extensionality A. unfold cut. replace (meets_all L D A) with (meets_all L C A); auto.
  apply eq_true_iff_eq. unfold meets_all. rewrite !forallb_forall.
  split; intros K c Hc; apply K.
  - exact (Permutation_in c (Permutation_sym H) Hc).
  - exact (Permutation_in c H Hc).
Qed.

Theorem cut_m_natural L C v : m_natural L v ->
  (forall c, In c C -> within L (set_in c)) -> hierarchy C ->
  (forall c, In c C -> module_of L (set_in c) v) ->
  m_natural L (cut L C v).
Proof.
  intros Hm HW Hh Hmod. rewrite <- (cut_permutation L (sorted L C) C) by apply sorted_permutation.
  assert (Hin : forall c, In c (sorted L C) -> In c C).
  { intros c. apply Permutation_in, sorted_permutation. }
  apply (cut_outer_first L v Hm).
  - apply (sorted_outer_first L C); auto. apply sorted_descending.
  - intros c Hc. exists v, v. now apply Hmod, Hin.
Qed.
Theorem gpz_constraints L C v : m_natural L v ->
  (forall c, In c C -> within L (set_in c)) -> hierarchy C ->
  (forall c, In c C -> module_of L (set_in c) v) ->
  m_natural L (constrained L C v).
Proof. intros Hm HW Hh Hmod. now apply best_inside_m_natural, cut_m_natural. Qed.

(** [constrained] is the u_C of the paper. *)
Lemma constrained_is L C v A x : constrained L C v A = Some x <->
  (exists B, within L B /\ subset B A /\ meets_all L C B = true /\ v B = Some x) /\
  (forall B y, within L B -> subset B A -> meets_all L C B = true -> v B = Some y -> y <= x).
Proof.
  assert (Hcut : forall B y, cut L C v B = Some y <-> meets_all L C B = true /\ v B = Some y).
  { intros B y. unfold cut. destruct (meets_all L C B); intuition discriminate. }
  split.
  - intros H. split.
    + destruct (best_inside_attained _ _ _ _ H) as (B & H1 & H2 & H3). apply Hcut in H3. exists B. tauto.
    + intros B y H1 H2 H3 H4. destruct (best_inside_bound L (cut L C v) A B y) as [z [Hz Hle]]; auto.
      { now apply Hcut. }
      unfold constrained in H. rewrite H in Hz. injection Hz as <-. exact Hle.
  - intros [(B & H1 & H2 & H3 & H4) Hmax].
    destruct (best_inside_bound L (cut L C v) A B x) as [z [Hz Hle]]; auto; [now apply Hcut|].
    unfold constrained. rewrite Hz. f_equal.
    destruct (best_inside_attained _ _ _ _ Hz) as (D & K1 & K2 & K3). apply Hcut in K3.
    specialize (Hmax D z K1 K2 (proj1 K3) (proj2 K3)). lra.
Qed.
