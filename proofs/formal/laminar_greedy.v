(** Greedy algorithms for families of sets that are disjoint or nested, and why nothing has a larger value than they find.

    A set of goods is the increasing list of their places.  A family of sets, each with a label, is put into a [forest]:
    each set with its loose goods, which are in no smaller one, and the forest of the sets next below.  [forest_of] makes it;
    whatever that does, [proper] checks the result.
    - [proper_nested]: any two sets of a family that has a proper forest are disjoint or nested.
    - [largest_gross L net factor f]: goods have weights [net], the labels are gains.  A bundle with no more goods of a set
      than it has gains is worth its weights and, for a set of which it has n goods, [factor] times the first n gains.  From
      the inner sets to the outer ones, steps are merged by size, and to the k-th step in a set the k-th gain is added.
      [largest_gross_bound]: no bundle is worth more than the sum of the positive steps.
    - [largest_worth L prices supplies f]: goods have prices and supplies, the labels are limits.  In each set the dearest
      copies are kept, as many as it may have.  [largest_worth_bound]: no amounts, whole or not, that keep supplies and
      limits are worth more.
    - [steps_of], [bundle_bound] and [kept_lots], [amounts_bound]: this for numbers of any type, with a function that puts
      lists of them in order, or does not know how.
    - [make_forest]: a test of sets given by booleans that is fast where they are disjoint or nested.
    Proof of the bounds: for each forest and each lambda, what a bundle is worth in its sets is at most lambda times its
    number of goods in them and, for each step, what the step exceeds lambda by. *)
From Coq Require Import Reals ZArith NArith List Lra Lia Bool Arith Permutation Mergesort Orders Sorted Equalities
  FunctionalExtensionality.
From ExactMarket Require Import sums fourier_motzkin gpz_economy bundle_sets check_m_natural gpz_constraints supply_economy.
Import ListNotations.
Open Scope R_scope.

(** ** Sets of goods *)

Definition places : Type := list nat.
Definition place_set (S : places) : bundle := fun j => existsb (Nat.eqb j) S.
(** Increasing, from n to L - 1. *)
Fixpoint increasing (n L : nat) (S : places) : bool :=
  match S with [] => true | j :: t => Nat.leb n j && Nat.ltb j L && increasing (Datatypes.S j) L t end.
Lemma place_set_In S j : place_set S j = true <-> In j S.
Proof.
  unfold place_set. rewrite existsb_exists. split.
  - intros (k & Hk & E). apply Nat.eqb_eq in E. now subst.
  - intros H. exists j. split; [exact H|apply Nat.eqb_refl].
Qed.
Lemma increasing_cons n L j S : increasing n L (j :: S) = true <->
  (n <= j < L)%nat /\ increasing (Datatypes.S j) L S = true.
Proof. cbn [increasing]. rewrite !andb_true_iff, Nat.leb_le, Nat.ltb_lt. tauto. Qed.
Lemma increasing_bounds n L S j : increasing n L S = true -> In j S -> (n <= j < L)%nat.
Proof.
  revert n. induction S as [|a S IH]; intros n H Hj; [destruct Hj|]. apply increasing_cons in H.
  destruct H as [H1 H2]. destruct Hj as [<-|Hj]; [lia|]. specialize (IH _ H2 Hj). lia.
Qed.
Lemma increasing_NoDup n L S : increasing n L S = true -> NoDup S.
Proof.
  revert n. induction S as [|a S IH]; intros n H; [constructor|]. apply increasing_cons in H.
  destruct H as [_ H]. constructor; [|now apply (IH (Datatypes.S a))]. intros K.
  pose proof (increasing_bounds _ _ _ _ H K). lia.
Qed.
Lemma increasing_sum L S f : increasing 0 L S = true -> sum S f = sum (ids L) (fun j => if place_set S j then f j else 0).
Proof.
  intros H. rewrite <- sum_filter. apply sum_perm, NoDup_Permutation.
  - exact (increasing_NoDup _ _ _ H).
  - apply NoDup_filter, ids_NoDup.
  - intros j. rewrite filter_In, in_ids, place_set_In. split; [|tauto]. intros Hj. split; [|exact Hj].
    pose proof (increasing_bounds _ _ _ _ H Hj). lia.
Qed.

(** The places of a list of booleans, counted from n. *)
Fixpoint places_from (n : nat) (S : list bool) : places :=
  match S with [] => [] | b :: t => if b then n :: places_from (Datatypes.S n) t else places_from (Datatypes.S n) t end.
Definition places_of : list bool -> places := places_from 0.
Lemma places_from_In S : forall n j, In j (places_from n S) <-> (n <= j)%nat /\ set_of S (j - n)%nat = true.
Proof.
  induction S as [|b S IH]; intros n j; cbn [places_from].
  - split; [intros []|]. intros [_ H]. unfold set_of in H. destruct (j - n)%nat; discriminate.
  - assert (T : In j (places_from (Datatypes.S n) S) <-> (n < j)%nat /\ set_of (b :: S) (j - n)%nat = true).
    { rewrite IH. split; intros [H1 H2]; (split; [lia|]); replace (j - n)%nat with (Datatypes.S (j - Datatypes.S n)) in * by lia;
        exact H2. }
    destruct b; cbn [In]; rewrite T; split.
    + intros [<-|[H1 H2]]; [split; [lia|]; rewrite Nat.sub_diag; reflexivity|split; [lia|exact H2]].
    + intros [H1 H2]. destruct (Nat.eq_dec n j) as [->|]; [now left|right]. split; [lia|exact H2].
    + intros [H1 H2]. split; [lia|exact H2].
    + intros [H1 H2]. split; [|exact H2]. destruct (Nat.eq_dec n j) as [->|]; [|lia]. rewrite Nat.sub_diag in H2.
      discriminate.
Qed.
Lemma places_from_increasing S : forall n, increasing n (n + length S) (places_from n S) = true.
Proof.
  assert (Weaker : forall n L T, increasing (Datatypes.S n) L T = true -> increasing n L T = true).
  { intros n L [|t T] H; [reflexivity|]. apply increasing_cons in H. apply increasing_cons. destruct H.
    split; [lia|auto]. }
  induction S as [|b S IH]; intros n; [reflexivity|]. specialize (IH (Datatypes.S n)). cbn [places_from length].
  replace (n + Datatypes.S (length S))%nat with (Datatypes.S n + length S)%nat by lia. destruct b; [|now apply Weaker].
  apply increasing_cons. split; [lia|exact IH].
Qed.
Lemma places_of_increasing L S : length S = L -> increasing 0 L (places_of S) = true.
Proof. intros <-. apply (places_from_increasing S 0). Qed.
Lemma places_of_set S : place_set (places_of S) = set_of S.
Proof.
  extensionality j. apply eq_true_iff_eq. rewrite place_set_In. unfold places_of. rewrite places_from_In, Nat.sub_0_r.
  intuition lia.
Qed.

(** Members of a list at places counted from n. *)
Fixpoint pick {A} (n : nat) (l : list A) (S : places) : list A :=
  match l, S with
  | a :: l', j :: t => if Nat.eqb n j then a :: pick (Datatypes.S n) l' t else pick (Datatypes.S n) l' S
  | _, _ => []
  end.
Lemma pick_from {A} (d : A) l : forall n S, increasing n (n + length l) S = true ->
  pick n l S = map (fun j => nth (j - n) l d) S.
Proof.
  induction l as [|a l IH]; intros n S H.
  - destruct S as [|j S]; [reflexivity|]. apply increasing_cons in H. simpl in H. lia.
  - destruct S as [|j S]; [reflexivity|]. cbn [pick]. apply increasing_cons in H. simpl in H. destruct H as [H1 H3].
    assert (Shift : forall T, increasing (Datatypes.S n) (Datatypes.S n + length l) T = true ->
      pick (Datatypes.S n) l T = map (fun k => nth (k - n) (a :: l) d) T).
    { intros T HT. rewrite IH by exact HT. apply map_ext_in. intros k Hk.
      pose proof (increasing_bounds _ _ _ _ HT Hk) as B.
      replace (k - n)%nat with (Datatypes.S (k - Datatypes.S n)) by lia.
      reflexivity. }
    replace (n + Datatypes.S (length l))%nat with (Datatypes.S n + length l)%nat in * by lia.
    destruct (Nat.eqb_spec n j) as [<-|Hne].
    + simpl map. rewrite Nat.sub_diag. f_equal. now apply Shift.
    + apply (Shift (j :: S)), increasing_cons. split; [lia|exact H3].
Qed.
Lemma pick_ok {A} (d : A) L l S : length l = L -> increasing 0 L S = true -> pick 0 l S = map (fun j => nth j l d) S.
Proof.
  intros <- H. rewrite (pick_from d l 0 S H). apply map_ext. intros j. now rewrite Nat.sub_0_r.
Qed.

(** ** Forests *)

Module PlaceOrder <: TotalLeBool.
  Definition t : Type := nat.
  Definition leb : nat -> nat -> bool := Nat.leb.
  Theorem leb_total : forall a b, leb a b = true \/ leb b a = true.
  Proof. intros a b. unfold leb. rewrite !Nat.leb_le. lia. Qed.
End PlaceOrder.
Module Ordered := Sort PlaceOrder.
Fixpoint same_places (S T : places) : bool :=
  match S, T with [], [] => true | a :: S', b :: T' => Nat.eqb a b && same_places S' T' | _, _ => false end.
Lemma same_places_ok S T : same_places S T = true -> S = T.
Proof.
  revert T. induction S as [|a S IH]; intros [|b T] H; try discriminate; [reflexivity|]. simpl in H.
  apply andb_true_iff in H. destruct H as [H1 H2]. apply Nat.eqb_eq in H1. subst. f_equal. now apply IH.
Qed.

Section Forests.
Context {A : Type}.
(** A set with its label, its loose goods, the sets inside, and the sets beside it. *)
Inductive forest := Bare | Node (S : places) (label : A) (loose : places) (inner beside : forest).
(** The goods in its outermost sets. *)
Fixpoint covered (f : forest) : places := match f with Bare => [] | Node T _ _ _ beside => T ++ covered beside end.
Fixpoint sets_of (f : forest) : list (places * A) :=
  match f with Bare => [] | Node T a _ inner beside => (T, a) :: sets_of inner ++ sets_of beside end.
(** S consists of loose goods and the sets of a forest. *)
Definition consists (L : nat) (S loose : places) (inner : forest) : bool :=
  increasing 0 L loose && increasing 0 L S && same_places S (Ordered.sort (loose ++ covered inner)).
Fixpoint valid (L : nat) (f : forest) : bool :=
  match f with
  | Bare => true
  | Node T _ loose inner beside => consists L T loose inner && valid L inner && valid L beside
  end.

Fixpoint without (S : places) : places -> places :=
  fix go (T : places) : places :=
    match S, T with
    | [], _ => []
    | _, [] => S
    | a :: S', b :: T' => if Nat.eqb a b then without S' T' else if Nat.ltb a b then a :: without S' T else go T'
    end.
Definition begins_in (S T : places) : bool := match S with [] => true | a :: _ => existsb (Nat.eqb a) T end.
(** The outermost sets that begin in T, and the others. *)
Fixpoint divide (T : places) (f : forest) : forest * forest :=
  match f with
  | Bare => (Bare, Bare)
  | Node T' a loose inner beside =>
      let (p, q) := divide T beside in
      if begins_in T' T then (Node T' a loose inner p, q) else (p, Node T' a loose inner q)
  end.
Definition insert (f : forest) (s : places * A) : forest :=
  let (p, q) := divide (fst s) f in Node (fst s) (snd s) (without (fst s) (Ordered.sort (covered p))) p q.

Lemma divide_sets T f : Permutation (sets_of (fst (divide T f)) ++ sets_of (snd (divide T f))) (sets_of f).
Proof.
  induction f as [|S a loose inner _ beside IH]; [reflexivity|]. cbn [divide]. destruct (divide T beside) as [p q].
  simpl in IH. destruct (begins_in S T); simpl.
  - constructor. rewrite <- app_assoc. now apply Permutation_app_head.
  - transitivity ((S, a) :: sets_of p ++ sets_of inner ++ sets_of q).
    + apply Permutation_sym, Permutation_middle.
    + constructor. rewrite app_assoc. transitivity ((sets_of inner ++ sets_of p) ++ sets_of q).
      * apply Permutation_app_tail, Permutation_app_comm.
      * rewrite <- app_assoc. now apply Permutation_app_head.
Qed.
Lemma insert_sets f s : Permutation (sets_of (insert f s)) (s :: sets_of f).
Proof.
  unfold insert. pose proof (divide_sets (fst s) f) as H. destruct (divide (fst s) f) as [p q]. simpl in *.
  destruct s as [S a]. now constructor.
Qed.

Lemma consists_ok L S loose inner : consists L S loose inner = true ->
  increasing 0 L loose = true /\ increasing 0 L S = true /\ Permutation (loose ++ covered inner) S.
Proof.
  unfold consists. rewrite !andb_true_iff. intros [[H1 H2] H3]. apply same_places_ok in H3. split; [exact H1|].
  split; [exact H2|]. rewrite H3. apply Ordered.Permuted_sort.
Qed.
Lemma NoDup_right {X} (l m : list X) : NoDup (l ++ m) -> NoDup l /\ NoDup m /\ forall x, In x l -> In x m -> False.
Proof.
  induction l as [|a l IH]; simpl; intros H; [repeat split; auto; constructor|]. inversion H as [|? ? H1 H2]; subst.
  destruct (IH H2) as (I1 & I2 & I3). split; [constructor; auto; intros K; apply H1, in_or_app; now left|].
  split; [exact I2|]. intros x [<-|Hx] Hm; [apply H1, in_or_app; now right|now apply (I3 x)].
Qed.
(** Any two sets of a valid forest are disjoint or nested. *)
Lemma valid_nested L f : valid L f = true -> NoDup (covered f) ->
  (forall s, In s (sets_of f) -> increasing 0 L (fst s) = true /\ forall j, In j (fst s) -> In j (covered f)) /\
  forall s t, In s (sets_of f) -> In t (sets_of f) -> disjoint (place_set (fst s)) (place_set (fst t)) \/
    subset (place_set (fst s)) (place_set (fst t)) \/ subset (place_set (fst t)) (place_set (fst s)).
Proof.
  induction f as [|S a loose inner IHi beside IHb]; intros H Hnd; [split; [intros s []|intros s t []]|].
  cbn [valid covered] in *. rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3]. apply consists_ok in H1.
  destruct H1 as (L1 & L2 & L3). apply NoDup_right in Hnd. destruct Hnd as (N1 & N2 & N3).
  assert (Ni : NoDup (covered inner)).
  { apply (Permutation_NoDup (Permutation_sym L3)) in N1. now apply NoDup_right in N1. }
  destruct (IHi H2 Ni) as [I1 I2]. destruct (IHb H3 N2) as [B1 B2].
  assert (Inner : forall s, In s (sets_of inner) -> forall j, In j (fst s) -> In j S).
  { intros s Hs j Hj. apply (Permutation_in j L3), in_or_app. right. exact (proj2 (I1 s Hs) j Hj). }
  assert (In_S : forall s, In s ((S, a) :: sets_of inner) -> forall j, In j (fst s) -> In j S).
  { intros s [<-|Hs] j Hj; [exact Hj|exact (Inner s Hs j Hj)]. }
  assert (Apart : forall s t, In s ((S, a) :: sets_of inner) -> In t (sets_of beside) ->
    disjoint (place_set (fst s)) (place_set (fst t))).
  { intros s t Hs Ht j Es Et. apply place_set_In in Es. apply place_set_In in Et.
    exact (N3 j (In_S s Hs j Es) (proj2 (B1 t Ht) j Et)). }
  cbn [sets_of]. split.
  - intros s [<-|Hs]; [split; [exact L2|intros j Hj; apply in_or_app; now left]|]. apply in_app_or in Hs.
    destruct Hs as [Hs|Hs].
    + split; [now apply I1|]. intros j Hj. apply in_or_app. left. exact (Inner s Hs j Hj).
    + split; [now apply B1|]. intros j Hj. apply in_or_app. right. exact (proj2 (B1 s Hs) j Hj).
  - assert (Split : forall s, In s ((S, a) :: sets_of inner ++ sets_of beside) ->
      In s ((S, a) :: sets_of inner) \/ In s (sets_of beside)).
    { intros s [<-|Hs]; [left; now left|]. apply in_app_or in Hs. destruct Hs; [left; now right|now right]. }
    intros s t Hs Ht. destruct (Split s Hs) as [Ks|Ks], (Split t Ht) as [Kt|Kt].
    + destruct Ks as [<-|Ks].
      * right. right. intros j Ej. apply place_set_In in Ej. apply place_set_In. exact (In_S t Kt j Ej).
      * destruct Kt as [<-|Kt]; [|now apply I2]. right. left. intros j Ej. apply place_set_In in Ej.
        apply place_set_In. exact (Inner s Ks j Ej).
    + left. now apply Apart.
    + left. intros j Es Et. exact (Apart t s Kt Ks j Et Es).
    + now apply B2.
Qed.
End Forests.
Arguments forest : clear implicits.

(** Sets with a larger first good first, of those with one first good smaller ones first; so each set comes after those
    inside it, and what stands side by side in a forest is in the order of first goods.  In front of each set stand its
    first good and its number of goods. *)
Module InnerOrder (T : Typ) <: TotalLeBool.
  Definition t : Type := (nat * nat * (places * T.t))%type.
  Definition leb (a b : t) : bool :=
    let '(i, n, _) := a in let '(j, k, _) := b in Nat.ltb j i || (Nat.eqb j i && Nat.leb n k).
  Theorem leb_total : forall a b, leb a b = true \/ leb b a = true.
  Proof.
    intros [[i n] s] [[j k] t]. unfold leb.
    rewrite !orb_true_iff, !andb_true_iff, !Nat.ltb_lt, !Nat.eqb_eq, !Nat.leb_le. lia.
  Qed.
End InnerOrder.
(** A family of sets with labels of some type. *)
Module Family (T : Typ).
  Module InnerOrdered := InnerOrder T.
  Module InnerFirst := Sort InnerOrdered.
  Definition inner_first (l : list (places * T.t)) : list (places * T.t) :=
    map snd (InnerFirst.sort (map (fun s => (hd 0%nat (fst s), length (fst s), s)) l)).
  Definition forest_of (l : list (places * T.t)) : forest T.t := fold_left insert (inner_first l) Bare.
  (** Goods in no set of the forest. *)
  Definition loose_goods (L : nat) (f : forest T.t) : places := without (seq 0 L) (Ordered.sort (covered f)).
  Definition proper (L : nat) (f : forest T.t) : bool := consists L (seq 0 L) (loose_goods L f) f && valid L f.

  Lemma inner_first_same l : Permutation (inner_first l) l.
  Proof.
    unfold inner_first. transitivity (map snd (map (fun s : places * T.t => (hd 0%nat (fst s), length (fst s), s)) l)).
    - apply Permutation_map, Permutation_sym, InnerFirst.Permuted_sort.
    - rewrite map_map. simpl. now rewrite map_id.
  Qed.
  Lemma forest_of_sets l : Permutation (sets_of (forest_of l)) l.
  Proof.
    transitivity (inner_first l); [|apply inner_first_same]. unfold forest_of.
    assert (H : forall k (f : forest T.t), Permutation (sets_of (fold_left insert k f)) (k ++ sets_of f)).
    { induction k as [|s k IH]; intros f; [reflexivity|]. simpl. rewrite IH.
      transitivity (k ++ s :: sets_of f); [apply Permutation_app_head, insert_sets|].
      apply Permutation_sym, Permutation_middle. }
    rewrite H. simpl. now rewrite app_nil_r.
  Qed.
  Lemma proper_ok L f : proper L f = true -> increasing 0 L (loose_goods L f) = true /\ valid L f = true /\
    Permutation (loose_goods L f ++ covered f) (ids L).
  Proof.
    unfold proper. rewrite andb_true_iff. intros [H1 H2]. apply consists_ok in H1. tauto.
  Qed.
  Theorem proper_nested L l : proper L (forest_of l) = true ->
    (forall s, In s l -> increasing 0 L (fst s) = true) /\
    forall s t, In s l -> In t l -> disjoint (place_set (fst s)) (place_set (fst t)) \/
      subset (place_set (fst s)) (place_set (fst t)) \/ subset (place_set (fst t)) (place_set (fst s)).
  Proof.
    intros H. apply proper_ok in H. destruct H as (_ & H2 & H3). assert (N : NoDup (covered (forest_of l))).
    { pose proof (Permutation_NoDup (Permutation_sym H3) (ids_NoDup L)) as K. now apply NoDup_right in K. }
    destruct (valid_nested L _ H2 N) as [V1 V2].
    assert (K : forall s, In s l -> In s (sets_of (forest_of l))).
    { intros s. apply Permutation_in, Permutation_sym, forest_of_sets. }
    split; [intros s Hs; now apply V1, K|]. intros s t Hs Ht. apply V2; auto.
  Qed.
End Family.

(** ** Lists in decreasing order *)

Section Decreasing.
Context {X : Type} (key : X -> R) (before : X -> X -> Prop).
Hypothesis Hbefore : forall a b, before a b -> key b <= key a.
(** Of a list in order, what stands behind an entry is not larger. *)
Lemma in_order (l m : list X) : StronglySorted before (l ++ m) -> forall a b, In a l -> In b m -> key b <= key a.
Proof.
  induction l as [|c l IH]; simpl; intros H a b Ha Hb; [destruct Ha|]. apply StronglySorted_inv in H.
  destruct H as [H1 H2]. destruct Ha as [<-|Ha]; [|now apply IH]. apply Hbefore. rewrite Forall_forall in H2.
  apply H2, in_or_app. now right.
Qed.
End Decreasing.
Definition zsum (l : list Z) : Z := fold_right Z.add 0%Z l.
Lemma zsum_real {V} (l : list V) f : IZR (zsum (map f l)) = sum l (fun e => IZR (f e)).
Proof. induction l as [|e l IH]; simpl; [reflexivity|]. now rewrite plus_IZR, IH. Qed.
Definition real_at (l : list Z) (j : nat) : R := IZR (nth j l 0%Z).

(** ** Bundles and gains *)

Section Steps.
(** Numbers of some type, gains of another, and lists put in order; [None]: no order is known. *)
Context {A G : Type}.
Variables (val : A -> R) (gain : G -> R) (zero : A) (raised : A -> G -> A) (arranged : list A -> option (list A)).
Hypothesis raised_ok : forall a g, val (raised a g) = val a + gain g.
Hypothesis arranged_ok : forall l k, arranged l = Some k ->
  Permutation l k /\ StronglySorted (fun a b => val b <= val a) k.

(** The k-th gain is added to the k-th step; steps without a gain are dropped. *)
Fixpoint add_gains (steps : list A) (gains : list G) : list A :=
  match steps, gains with a :: s, g :: d => raised a g :: add_gains s d | _, _ => [] end.
Fixpoint steps_of (net : list A) (f : forest (list G)) : option (list A) :=
  match f with
  | Bare => Some []
  | Node _ gains loose inner beside =>
      match steps_of net inner, steps_of net beside with
      | Some below, Some rest =>
          match arranged (pick 0 net loose ++ below) with
          | Some steps => Some (add_gains steps gains ++ rest)
          | None => None
          end
      | _, _ => None
      end
  end.
Lemma steps_of_known net f : (forall l, arranged l <> None) -> steps_of net f <> None.
Proof.
  intros H. induction f as [|S gains loose inner IHi beside IHb]; [discriminate|]. cbn [steps_of].
  destruct (steps_of net inner) as [below|]; [|congruence]. destruct (steps_of net beside) as [rest|]; [|congruence].
  destruct (arranged _) as [steps|] eqn:E; [discriminate|]. destruct (H _ E).
Qed.

(** What the entries of a list exceed lambda by. *)
Definition above (lam : R) (l : list A) : R := sum l (fun a => Rmax 0 (val a - lam)).
Lemma above_nonneg lam l : 0 <= above lam l.
Proof. apply sum_nonneg. intros a _. apply Rmax_l. Qed.
Lemma above_app lam l m : above lam (l ++ m) = above lam l + above lam m.
Proof. apply sum_app. Qed.
Lemma sum_above l lam : sum l val <= lam * INR (length l) + above lam l.
Proof.
  unfold above. rewrite sum_length, <- sum_scal, <- sum_plus. apply sum_le. intros a _.
  pose proof (Rmax_r 0 (val a - lam)). lra.
Qed.
(** In the right place lambda gives the sum of the n largest entries. *)
Lemma best_lambda l n : StronglySorted (fun a b => val b <= val a) l -> (n <= length l)%nat ->
  exists lam, lam * INR n + above lam l <= sum (firstn n l) val.
Proof.
  intros Hs Hn. assert (Hcut : exists lam, (forall a, In a (firstn n l) -> lam <= val a) /\
    forall a, In a (skipn n l) -> val a <= lam).
  { rewrite <- (firstn_skipn n l) in Hs. destruct (skipn n l) as [|y r] eqn:E.
    - exists (- sum (firstn n l) (fun a => Rabs (val a))). split; [|intros a []]. intros a Ha.
      pose proof (sum_term_le (firstn n l) (fun a => Rabs (val a)) a (fun b _ => Rabs_pos _) Ha) as K.
      pose proof (Rle_abs (- val a)) as K'. rewrite Rabs_Ropp in K'. cbv beta in K. lra.
    - exists (val y). assert (D : forall a b : A, val b <= val a -> val b <= val a) by auto. split.
      + intros a Ha. apply (in_order val _ D (firstn n l) (y :: r) Hs a y Ha). now left.
      + intros a [<-|Ha]; [lra|]. change (y :: r) with ([y] ++ r) in Hs. rewrite app_assoc in Hs.
        apply (in_order val _ D _ r Hs y a); [apply in_or_app; right; now left|exact Ha]. }
  destruct Hcut as (lam & H1 & H2). exists lam. rewrite <- (firstn_skipn n l) at 1. rewrite above_app.
  assert (E : above lam (skipn n l) = 0).
  { apply sum_zero. intros a Ha. apply Rmax_left. specialize (H2 a Ha). lra. }
  rewrite E. unfold above. rewrite (sum_ext (firstn n l) _ (fun a => val a - lam * 1)).
  - rewrite sum_minus, sum_scal, <- sum_length, firstn_length_le by exact Hn. lra.
  - intros a Ha. specialize (H1 a Ha). rewrite Rmax_right by lra. ring.
Qed.
Lemma add_gains_length s d : length (add_gains s d) = Nat.min (length s) (length d).
Proof. revert d. induction s as [|a s IH]; intros [|g d]; simpl; auto. Qed.
Lemma add_gains_sum s : forall d n, (n <= length s)%nat -> (n <= length d)%nat ->
  sum (firstn n (add_gains s d)) val = sum (firstn n s) val + sum (firstn n d) gain.
Proof.
  induction s as [|a s IH]; intros [|g d] [|n] Hs Hd; simpl in *; try lia; try ring.
  rewrite IH, raised_ok by lia. ring.
Qed.
Lemma first_above lam n l : (n <= length l)%nat -> sum (firstn n l) val <= lam * INR n + above lam l.
Proof.
  intros Hn. pose proof (sum_above (firstn n l) lam) as H. rewrite firstn_length_le in H by exact Hn.
  apply Rle_trans with (1 := H). apply Rplus_le_compat_l. rewrite <- (firstn_skipn n l) at 2. rewrite above_app.
  pose proof (above_nonneg lam (skipn n l)). lra.
Qed.

Section Bundle.
Variables (L : nat) (net : list A) (C : bundle).
Hypothesis Hnet : length net = L.
Definition value_at (j : nat) : R := val (nth j net zero).
Definition count_in (S : places) : nat := length (filter C S).
Definition weights_in (S : places) : R := sum S (fun j => if C j then value_at j else 0).
Definition gains_in (sets : list (places * list G)) : R :=
  sum sets (fun s => sum (firstn (count_in (fst s)) (snd s)) gain).
Definition fits_sets (sets : list (places * list G)) : Prop :=
  forall s, In s sets -> (count_in (fst s) <= length (snd s))%nat.

Lemma count_app S T : count_in (S ++ T) = (count_in S + count_in T)%nat.
Proof. unfold count_in. rewrite filter_app. apply app_length. Qed.
Lemma count_permutation S T : Permutation S T -> count_in S = count_in T.
Proof.
  unfold count_in. induction 1; simpl; auto; [|destruct (C x), (C y); reflexivity|congruence].
  destruct (C x); simpl; congruence.
Qed.
Lemma count_real S : INR (count_in S) = sum S (fun j => if C j then 1 else 0).
Proof. unfold count_in. now rewrite sum_length, sum_filter. Qed.
Lemma loose_bound lam loose : increasing 0 L loose = true ->
  weights_in loose <= lam * INR (count_in loose) + above lam (pick 0 net loose).
Proof.
  intros H. rewrite (pick_ok zero L net loose Hnet H). unfold above.
  rewrite sum_map, count_real, <- sum_scal, <- sum_plus.
  apply sum_le. intros j _. unfold value_at. pose proof (Rmax_l 0 (val (nth j net zero) - lam)).
  pose proof (Rmax_r 0 (val (nth j net zero) - lam)). destruct (C j); lra.
Qed.
Lemma loose_length loose : increasing 0 L loose = true -> (count_in loose <= length (pick 0 net loose))%nat.
Proof.
  intros H. rewrite (pick_ok zero L net loose Hnet H), map_length. unfold count_in. clear.
  induction loose as [|j l IH]; simpl; auto. destruct (C j); simpl; lia.
Qed.
Lemma fits_part sets part : incl part sets -> fits_sets sets -> fits_sets part.
Proof. intros H K s Hs. apply K, H, Hs. Qed.
Lemma steps_enough f : forall steps, valid L f = true -> fits_sets (sets_of f) -> steps_of net f = Some steps ->
  (count_in (covered f) <= length steps)%nat.
Proof.
  induction f as [|S gains loose inner IHi beside IHb]; intros steps H Hf E; [apply Nat.le_0_l|].
  cbn [valid covered steps_of sets_of] in *. rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3].
  destruct (steps_of net inner) as [below|]; [|discriminate].
  destruct (steps_of net beside) as [rest|]; [|discriminate].
  destruct (arranged _) as [own|] eqn:Eo; [|discriminate]. injection E as <-. apply arranged_ok in Eo.
  apply consists_ok in H1. destruct H1 as (L1 & L2 & L3). rewrite count_app, app_length, add_gains_length.
  assert (K1 : (count_in S <= length gains)%nat) by (apply (Hf (S, gains)); now left).
  assert (K2 : (count_in S <= length own)%nat).
  { rewrite <- (Permutation_length (proj1 Eo)), app_length, <- (count_permutation _ _ L3), count_app.
    apply Nat.add_le_mono; [now apply loose_length|]. apply IHi; auto.
    apply (fits_part _ _ (incl_tl _ (incl_appl _ (incl_refl _))) Hf). }
  assert (K3 : (count_in (covered beside) <= length rest)%nat).
  { apply IHb; auto. apply (fits_part _ _ (incl_tl _ (incl_appr _ (incl_refl _))) Hf). }
  lia.
Qed.
Lemma steps_bound f : forall steps, valid L f = true -> fits_sets (sets_of f) -> steps_of net f = Some steps ->
  forall lam, weights_in (covered f) + gains_in (sets_of f) <= lam * INR (count_in (covered f)) + above lam steps.
Proof.
  induction f as [|S gains loose inner IHi beside IHb]; intros steps H Hf E lam.
  - injection E as <-. unfold weights_in, gains_in, above. simpl. lra.
  - cbn [valid covered steps_of sets_of] in *. rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3].
    pose proof (steps_enough inner) as Enough.
    destruct (steps_of net inner) as [below|]; [|discriminate].
    destruct (steps_of net beside) as [rest|]; [|discriminate].
    destruct (arranged _) as [own|] eqn:Eo; [|discriminate]. injection E as <-. apply arranged_ok in Eo.
    destruct Eo as [Same Sorted]. apply consists_ok in H1. destruct H1 as (L1 & L2 & L3).
    pose proof (fits_part _ _ (incl_tl _ (incl_appl _ (incl_refl _))) Hf) as Fi.
    pose proof (fits_part _ _ (incl_tl _ (incl_appr _ (incl_refl _))) Hf) as Fb.
    specialize (IHb _ H3 Fb eq_refl lam). specialize (Enough _ H2 Fi eq_refl). set (n := count_in S).
    assert (Inside : forall mu, weights_in S + gains_in (sets_of inner) <= mu * INR n + above mu own).
    { intros mu. unfold weights_in. rewrite <- (sum_perm _ _ _ L3), sum_app. unfold n.
      rewrite <- (count_permutation _ _ L3), count_app, plus_INR. unfold above.
      rewrite <- (sum_perm _ _ _ Same), sum_app. pose proof (loose_bound mu loose L1) as B.
      specialize (IHi _ H2 Fi eq_refl mu). unfold weights_in, above in *. lra. }
    assert (N1 : (n <= length gains)%nat) by (apply (Hf (S, gains)); now left).
    assert (N2 : (n <= length own)%nat).
    { rewrite <- (Permutation_length Same), app_length. unfold n. rewrite <- (count_permutation _ _ L3), count_app.
      apply Nat.add_le_mono; [now apply loose_length|exact Enough]. }
    destruct (best_lambda own n Sorted N2) as (mu & Hmu). specialize (Inside mu).
    assert (Own : weights_in S + gains_in (sets_of inner) + sum (firstn n gains) gain <=
      lam * INR n + above lam (add_gains own gains)).
    { apply Rle_trans with (sum (firstn n (add_gains own gains)) val).
      - rewrite add_gains_sum by assumption. lra.
      - apply first_above. rewrite add_gains_length. lia. }
    rewrite above_app, count_app, plus_INR. unfold weights_in, gains_in in *. rewrite sum_app. cbn [sum fst snd].
    rewrite sum_app. fold n. lra.
Qed.
Lemma count_size S : increasing 0 L S = true -> count_in S = size L (inter C (place_set S)).
Proof.
  intros H. apply INR_eq. rewrite count_real, size_sum, (increasing_sum L S _ H). apply sum_ext. intros j _.
  unfold inter. destruct (C j), (place_set S j); reflexivity.
Qed.
(** Loose goods and a forest that make up all goods. *)
Theorem bundle_bound f loose sets steps : increasing 0 L loose = true -> valid L f = true ->
  Permutation (loose ++ covered f) (ids L) -> Permutation (sets_of f) sets ->
  (forall s, In s sets -> increasing 0 L (fst s) = true) ->
  (forall s, In s sets -> (size L (inter C (place_set (fst s))) <= length (snd s))%nat) ->
  steps_of net f = Some steps ->
  sum (ids L) (fun j => if C j then value_at j else 0) +
    sum sets (fun s => sum (firstn (size L (inter C (place_set (fst s)))) (snd s)) gain) <=
  above 0 (pick 0 net loose ++ steps).
Proof.
  intros L1 L2 L3 P Hinc Hfits E.
  assert (Hf : fits_sets (sets_of f)).
  { intros s Hs. apply (Permutation_in s P) in Hs. rewrite count_size by now apply Hinc. now apply Hfits. }
  pose proof (steps_bound f steps L2 Hf E 0) as B. pose proof (loose_bound 0 _ L1) as B'.
  rewrite above_app, <- (sum_perm _ _ _ L3), sum_app.
  unfold gains_in in B. rewrite (sum_perm _ _ _ P) in B.
  rewrite (sum_ext sets _ (fun s => sum (firstn (count_in (fst s)) (snd s)) gain)) by
    (intros s Hs; now rewrite count_size by now apply Hinc).
  unfold weights_in in *. lra.
Qed.
End Bundle.
End Steps.

(** *** In integers *)

Module LargestFirst <: TotalLeBool.
  Definition t : Type := Z.
  Definition leb (a b : Z) : bool := Z.leb b a.
  Theorem leb_total : forall a b, leb a b = true \/ leb b a = true.
  Proof. intros a b. unfold leb. rewrite !Z.leb_le. lia. Qed.
End LargestFirst.
Module Decreasing := Sort LargestFirst.
Module Gains. Definition t : Type := list Z. End Gains.
Module GainFamily := Family Gains.

Definition positive_sum (l : list Z) : Z := fold_right (fun a t => if Z.ltb 0 a then (a + t)%Z else t) 0%Z l.
Definition decreasing (l : list Z) : option (list Z) := Some (Decreasing.sort l).
(** For a proper forest. *)
Definition largest_gross (L : nat) (net : list Z) (factor : Z) (f : forest (list Z)) : Z :=
  match steps_of (fun a g => (a + factor * g)%Z) decreasing net f with
  | Some steps => positive_sum (pick 0 net (GainFamily.loose_goods L f) ++ steps)
  | None => 0%Z
  end.
Lemma decreasing_ok l k : decreasing l = Some k ->
  Permutation l k /\ StronglySorted (fun a b => IZR b <= IZR a) k.
Proof.
  intros H. injection H as <-. split; [apply Decreasing.Permuted_sort|].
  assert (S : StronglySorted (fun a b => is_true (LargestFirst.leb a b)) (Decreasing.sort l)).
  { apply Decreasing.StronglySorted_sort. intros a b c H1 H2. unfold LargestFirst.leb, is_true in *.
    rewrite Z.leb_le in *. lia. }
  induction S as [|a t _ IH F]; constructor; auto. apply Forall_impl with (2 := F). intros b K. apply IZR_le.
  now apply Z.leb_le.
Qed.
Lemma positive_sum_above l : IZR (positive_sum l) = above IZR 0 l.
Proof.
  unfold above. induction l as [|a l IH]; [reflexivity|]. cbn [positive_sum fold_right sum]. fold (positive_sum l).
  destruct (Z.ltb_spec 0 a) as [K|K].
  - apply IZR_lt in K. rewrite plus_IZR, IH, Rmax_right by lra. ring.
  - apply IZR_le in K. rewrite IH, Rmax_left by lra. ring.
Qed.
Theorem largest_gross_bound L net factor C : length net = L ->
  forall sets, let f := GainFamily.forest_of sets in GainFamily.proper L f = true ->
  (forall s, In s sets -> (size L (inter C (place_set (fst s))) <= length (snd s))%nat) ->
  sum (ids L) (fun j => if C j then real_at net j else 0) +
    IZR factor * sum sets (fun s => sum (firstn (size L (inter C (place_set (fst s)))) (snd s)) IZR) <=
  IZR (largest_gross L net factor f).
Proof.
  intros Hnet sets f Hp Hfits. destruct (GainFamily.proper_nested L sets Hp) as [Hinc _].
  destruct (GainFamily.proper_ok L f Hp) as (L1 & L2 & L3). unfold largest_gross.
  set (raised := fun a g => (a + factor * g)%Z).
  destruct (steps_of raised decreasing net f) as [steps|] eqn:E.
  - rewrite positive_sum_above.
    assert (R : forall a g, IZR (raised a g) = IZR a + IZR factor * IZR g).
    { intros a g. unfold raised. now rewrite plus_IZR, mult_IZR. }
    apply Rle_trans with (2 := bundle_bound IZR (fun g => IZR factor * IZR g) 0%Z raised decreasing R decreasing_ok L net C
      Hnet f _ sets steps L1 L2 L3 (GainFamily.forest_of_sets sets) Hinc Hfits E).
    right. unfold real_at, value_at. f_equal. rewrite <- sum_scal. apply sum_ext. intros s _. symmetry.
    apply sum_scal.
  - destruct (steps_of_known raised decreasing net f ltac:(discriminate) E).
Qed.

(** ** Uses and limits *)

Section Lots.
(** Prices of some type, each with a number of copies, and lists of them put in order. *)
Context {A : Type}.
Definition lots : Type := list (A * Z).
Variables (val : A -> R) (zero : A) (arranged : lots -> option lots).
Hypothesis arranged_ok : forall l k, arranged l = Some k ->
  Permutation l k /\ StronglySorted (fun a b => val (fst b) <= val (fst a)) k.

(** The first k copies. *)
Fixpoint first_copies (k : Z) (l : lots) : lots :=
  match l with
  | [] => []
  | (p, c) :: t => if Z.leb c k then (p, c) :: first_copies (k - c) t else [(p, k)]
  end.
Definition lots_at (prices : list A) (supplies : list Z) (S : places) : lots :=
  combine (pick 0 prices S) (pick 0 supplies S).
Fixpoint kept_lots (prices : list A) (supplies : list Z) (f : forest N) : option lots :=
  match f with
  | Bare => Some []
  | Node _ most loose inner beside =>
      match kept_lots prices supplies inner, kept_lots prices supplies beside with
      | Some below, Some rest =>
          match arranged (lots_at prices supplies loose ++ below) with
          | Some l => Some (first_copies (Z.of_N most) l ++ rest)
          | None => None
          end
      | _, _ => None
      end
  end.
Lemma kept_lots_known prices supplies f : (forall l, arranged l <> None) -> kept_lots prices supplies f <> None.
Proof.
  intros H. induction f as [|S most loose inner IHi beside IHb]; [discriminate|]. cbn [kept_lots].
  destruct (kept_lots prices supplies inner) as [below|]; [|congruence].
  destruct (kept_lots prices supplies beside) as [rest|]; [|congruence].
  destruct (arranged _) as [l|] eqn:E; [discriminate|]. destruct (H _ E).
Qed.

Definition lots_above (lam : R) (l : lots) : R := sum l (fun e => IZR (snd e) * Rmax 0 (val (fst e) - lam)).
Definition copies (l : lots) : R := sum l (fun e => IZR (snd e)).
Lemma first_copies_cases l : forall k, (0 <= k)%Z -> first_copies k l = l \/ exists l1 p c l2 r,
  l = l1 ++ (p, c) :: l2 /\ first_copies k l = l1 ++ [(p, r)] /\ (0 <= r)%Z /\ copies l1 + IZR r = IZR k.
Proof.
  induction l as [|[p c] l IH]; intros k Hk; [now left|]. cbn [first_copies]. destruct (Z.leb_spec c k) as [Hc|Hc].
  - destruct (IH (k - c)%Z) as [E|(l1 & q & d & l2 & r & E1 & E2 & E3 & E4)]; [lia|left; now rewrite E|right].
    exists ((p, c) :: l1), q, d, l2, r. rewrite E1 at 1. rewrite E2. split; [reflexivity|]. split; [reflexivity|].
    split; [exact E3|]. unfold copies in *. simpl. rewrite minus_IZR in E4. lra.
  - right. exists [], p, c, l, k. repeat split; auto. unfold copies. simpl. ring.
Qed.
Lemma first_copies_above l k n worth : StronglySorted (fun a b => val (fst b) <= val (fst a)) l -> (0 <= k)%Z ->
  n <= IZR k -> (forall lam, 0 <= lam -> worth <= lam * n + lots_above lam l) ->
  forall lam, 0 <= lam -> worth <= lam * n + lots_above lam (first_copies k l).
Proof.
  intros Hs Hk Hn H lam Hlam.
  destruct (first_copies_cases l k Hk) as [->|(l1 & p & c & l2 & r & E1 & E2 & E3 & E4)]; [now apply H|].
  rewrite E2. rewrite E1 in Hs, H. apply IZR_le in E3.
  assert (D : forall a b : A * Z, val (fst b) <= val (fst a) -> val (fst b) <= val (fst a)) by auto.
  assert (High : forall e, In e l1 -> val p <= val (fst e)).
  { intros e He. apply (in_order (fun e : A * Z => val (fst e)) _ D l1 ((p, c) :: l2) Hs e (p, c) He). now left. }
  assert (Low : forall e, In e l2 -> val (fst e) <= val p).
  { intros e He. change ((p, c) :: l2) with ([(p, c)] ++ l2) in Hs. rewrite app_assoc in Hs.
    apply (in_order (fun e : A * Z => val (fst e)) _ D _ l2 Hs (p, c) e); [apply in_or_app; right; now left|exact He]. }
  assert (Tail : forall mu, val p <= mu -> lots_above mu ((p, c) :: l2) = 0).
  { intros mu Hmu. apply sum_zero. intros e [<-|He]; simpl; rewrite Rmax_left; try ring; [lra|].
    specialize (Low e He). lra. }
  unfold lots_above in *. destruct (Rle_dec (val p) lam) as [Hle|Hlt].
  - specialize (H lam Hlam). rewrite sum_app in *. rewrite (Tail lam Hle) in H. simpl.
    rewrite (Rmax_left 0 (val p - lam)) by lra. lra.
  - specialize (H (val p) ltac:(lra)). rewrite sum_app in *. rewrite (Tail (val p)) in H by lra. simpl.
    rewrite (Rmax_right 0 (val p - lam)) by lra.
    assert (Line : forall mu, mu <= val p -> sum l1 (fun e => IZR (snd e) * Rmax 0 (val (fst e) - mu)) =
      sum l1 (fun e => IZR (snd e) * val (fst e)) - mu * copies l1).
    { intros mu Hmu. unfold copies. rewrite <- sum_scal, <- sum_minus. apply sum_ext. intros e He.
      specialize (High e He).
      rewrite Rmax_right by lra. ring. }
    rewrite (Line (val p)) in H by lra. rewrite (Line lam) by lra.
    assert ((val p - lam) * n <= (val p - lam) * IZR k) by (apply Rmult_le_compat_l; lra). nra.
Qed.
Section Amounts.
Variables (L : nat) (prices : list A) (supplies : list Z) (x : nat -> R).
Let price_at (j : nat) : R := val (nth j prices zero).
Hypothesis Hprices : length prices = L.
Hypothesis Hsupplies : length supplies = L.
Hypothesis Hx : forall j, (j < L)%nat -> 0 <= x j <= real_at supplies j.
Definition keeps_limits (sets : list (places * N)) : Prop :=
  forall s, In s sets -> sum (fst s) x <= IZR (Z.of_N (snd s)).

Lemma lots_bound lam S : increasing 0 L S = true -> 0 <= lam ->
  sum S (fun j => price_at j * x j) <= lam * sum S x + lots_above lam (lots_at prices supplies S).
Proof.
  intros H Hlam. unfold lots_at, lots_above.
  rewrite (pick_ok zero L prices S Hprices H), (pick_ok 0%Z L supplies S Hsupplies H).
  assert (B : forall j, In j S -> (j < L)%nat) by (intros j Hj; pose proof (increasing_bounds _ _ _ _ H Hj); lia).
  clear H. induction S as [|j S IH]; simpl; [lra|].
  assert (IHS : sum S (fun j => price_at j * x j) <= lam * sum S x + sum (combine (map (fun j => nth j prices zero) S)
    (map (fun j => nth j supplies 0%Z) S)) (fun e => IZR (snd e) * Rmax 0 (val (fst e) - lam))).
  { apply IH. intros k Hk. apply B. now right. }
  specialize (Hx j (B j (or_introl eq_refl))). unfold price_at, real_at in *.
  pose proof (Rmax_l 0 (val (nth j prices zero) - lam)). pose proof (Rmax_r 0 (val (nth j prices zero) - lam)).
  set (m := Rmax 0 (val (nth j prices zero) - lam)) in *.
  assert (x j * (val (nth j prices zero) - lam) <= IZR (nth j supplies 0%Z) * m) by nra. lra.
Qed.
Lemma keeps_part sets part : incl part sets -> keeps_limits sets -> keeps_limits part.
Proof. intros H K s Hs. apply K, H, Hs. Qed.
Lemma kept_bound f : forall kept, valid L f = true -> keeps_limits (sets_of f) ->
  kept_lots prices supplies f = Some kept -> forall lam, 0 <= lam ->
  sum (covered f) (fun j => price_at j * x j) <= lam * sum (covered f) x + lots_above lam kept.
Proof.
  induction f as [|S most loose inner IHi beside IHb]; intros kept H Hk E lam Hlam.
  { injection E as <-. unfold lots_above. simpl. lra. }
  cbn [valid covered kept_lots sets_of] in *. rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3].
  destruct (kept_lots prices supplies inner) as [below|]; [|discriminate].
  destruct (kept_lots prices supplies beside) as [rest|]; [|discriminate].
  destruct (arranged _) as [own|] eqn:Eo; [|discriminate]. injection E as <-. apply arranged_ok in Eo.
  destruct Eo as [Same Sorted]. apply consists_ok in H1. destruct H1 as (L1 & L2 & L3).
  pose proof (keeps_part _ _ (incl_tl _ (incl_appl _ (incl_refl _))) Hk) as Ki.
  pose proof (keeps_part _ _ (incl_tl _ (incl_appr _ (incl_refl _))) Hk) as Kb.
  specialize (IHb _ H3 Kb eq_refl lam Hlam).
  pose proof (first_copies_above own (Z.of_N most) (sum S x) (sum S (fun j => price_at j * x j)) Sorted (N2Z.is_nonneg _)
    (Hk (S, most) (or_introl eq_refl))) as T.
  assert (Inside : forall mu, 0 <= mu -> sum S (fun j => price_at j * x j) <= mu * sum S x + lots_above mu own).
  { intros mu Hmu. rewrite <- !(sum_perm _ _ _ L3), !sum_app. unfold lots_above.
    rewrite <- (sum_perm _ _ _ Same), sum_app. pose proof (lots_bound mu loose L1 Hmu).
    specialize (IHi _ H2 Ki eq_refl mu Hmu). unfold lots_above in *. lra. }
  specialize (T Inside lam Hlam). unfold lots_above in *. rewrite !sum_app. lra.
Qed.
(** Loose goods and a forest that make up all goods. *)
Theorem amounts_bound f loose sets kept : increasing 0 L loose = true -> valid L f = true ->
  Permutation (loose ++ covered f) (ids L) -> Permutation (sets_of f) sets ->
  (forall s, In s sets -> increasing 0 L (fst s) = true) ->
  (forall s, In s sets -> sum (ids L) (fun j => if place_set (fst s) j then x j else 0) <= IZR (Z.of_N (snd s))) ->
  kept_lots prices supplies f = Some kept ->
  sum (ids L) (fun j => price_at j * x j) <= lots_above 0 (lots_at prices supplies loose ++ kept).
Proof.
  intros L1 L2 L3 P Hinc Hk E.
  assert (Kf : keeps_limits (sets_of f)).
  { intros s Hs. apply (Permutation_in s P) in Hs. rewrite (increasing_sum L (fst s)) by now apply Hinc.
    now apply Hk. }
  pose proof (kept_bound f kept L2 Kf E 0 ltac:(lra)) as B. pose proof (lots_bound 0 _ L1 ltac:(lra)) as B'.
  rewrite <- (sum_perm _ _ _ L3), sum_app. unfold lots_above in *. rewrite sum_app. lra.
Qed.
End Amounts.
End Lots.

(** *** In integers *)

Module DearestFirst <: TotalLeBool.
  Definition t : Type := (Z * Z)%type.
  Definition leb (a b : t) : bool := Z.leb (fst b) (fst a).
  Theorem leb_total : forall a b, leb a b = true \/ leb b a = true.
  Proof. intros a b. unfold leb. rewrite !Z.leb_le. lia. Qed.
End DearestFirst.
Module Dearest := Sort DearestFirst.
Module Limits. Definition t : Type := N. End Limits.
Module LimitFamily := Family Limits.

Definition dearest_first (l : list (Z * Z)) : option (list (Z * Z)) := Some (Dearest.sort l).
Definition lots_worth (l : list (Z * Z)) : Z :=
  zsum (map (fun e => if Z.ltb 0 (fst e) then (fst e * snd e)%Z else 0%Z) l).
(** For a proper forest. *)
Definition largest_worth (L : nat) (prices supplies : list Z) (f : forest N) : Z :=
  match kept_lots dearest_first prices supplies f with
  | Some kept => lots_worth (lots_at prices supplies (LimitFamily.loose_goods L f) ++ kept)
  | None => 0%Z
  end.
Lemma dearest_first_ok l k : dearest_first l = Some k ->
  Permutation l k /\ StronglySorted (fun a b => IZR (fst b) <= IZR (fst a)) k.
Proof.
  intros H. injection H as <-. split; [apply Dearest.Permuted_sort|].
  assert (S : StronglySorted (fun a b => is_true (DearestFirst.leb a b)) (Dearest.sort l)).
  { apply Dearest.StronglySorted_sort. intros a b c H1 H2. unfold DearestFirst.leb, is_true in *.
    rewrite Z.leb_le in *. lia. }
  induction S as [|a t _ IH F]; constructor; auto. apply Forall_impl with (2 := F). intros b K. apply IZR_le.
  now apply Z.leb_le.
Qed.
Lemma lots_worth_above l : IZR (lots_worth l) = lots_above IZR 0 l.
Proof.
  unfold lots_worth, lots_above. rewrite zsum_real. apply sum_ext. intros [p c] _. cbn [fst snd].
  destruct (Z.ltb_spec 0 p) as [K|K].
  - apply IZR_lt in K. rewrite mult_IZR, Rmax_right by lra. ring.
  - apply IZR_le in K. rewrite Rmax_left by lra. ring.
Qed.
Theorem largest_worth_bound L prices supplies (x : nat -> R) : length prices = L -> length supplies = L ->
  (forall j, (j < L)%nat -> 0 <= x j <= real_at supplies j) ->
  forall sets, let f := LimitFamily.forest_of sets in LimitFamily.proper L f = true ->
  (forall s, In s sets -> sum (ids L) (fun j => if place_set (fst s) j then x j else 0) <= IZR (Z.of_N (snd s))) ->
  sum (ids L) (fun j => real_at prices j * x j) <= IZR (largest_worth L prices supplies f).
Proof.
  intros Hp Hs Hx sets f Hf Hk. destruct (LimitFamily.proper_nested L sets Hf) as [Hinc _].
  destruct (LimitFamily.proper_ok L f Hf) as (L1 & L2 & L3). unfold largest_worth.
  destruct (kept_lots dearest_first prices supplies f) as [kept|] eqn:E.
  - rewrite lots_worth_above.
    apply (amounts_bound IZR 0%Z dearest_first dearest_first_ok L prices supplies x Hp Hs Hx f)
      with (sets := sets); auto. apply LimitFamily.forest_of_sets.
  - destruct (kept_lots_known dearest_first prices supplies f ltac:(discriminate) E).
Qed.

(** ** Whether sets given by booleans are disjoint or nested *)

(** Yes, where they make a proper forest. *)
Definition make_forest (L : nat) (l : list (list bool)) : bool :=
  LimitFamily.proper L (LimitFamily.forest_of (map (fun S => (places_of S, 0%N)) l)).
Theorem make_forest_ok L l : make_forest L l = true -> forall S T, In S l -> In T l ->
  disjoint (set_of S) (set_of T) \/ subset (set_of S) (set_of T) \/ subset (set_of T) (set_of S).
Proof.
  intros H S T HS HT. destruct (LimitFamily.proper_nested L _ H) as [_ K].
  specialize (K _ _ (in_map (fun S => (places_of S, 0%N)) l S HS) (in_map (fun S => (places_of S, 0%N)) l T HT)).
  cbn [fst] in K. now rewrite !places_of_set in K.
Qed.
