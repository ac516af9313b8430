(** Which forms (utility_forms.v) are M-natural-concave by construction: the theorems about families and operations, put together.

    - [concave_form most L f]: a test for L goods.  Additive, unit-demand and cardinality utilities and operations are decided by what
      they are made of; other utilities by their tables, if there are at most [most] goods.
    - [concave_form_ok]: then the utility is M-natural-concave.
    - [is_module_in L f S]: S is a module of the utility, as far as that is proved here ([is_module_in_ok]). *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_m_natural check_demand gpz_operations
  gpz_constraints gpz_convolution mnat_constructions price_forms utility_forms.
Import ListNotations.
Open Scope R_scope.

Definition real_of (v : value) : option R := option_map Q2R v.
Lemma at_bits L tab A : utility_of L tab A = real_of (tab (check_m_natural.bits L A)).
Proof. reflexivity. Qed.

(** ** Bundles as lists *)

Lemma map_pointwise op A : forall n s T, pointwise op (map A (seq s n)) T =
  map (fun k => op (A k) (set_of T (k - s)%nat)) (seq s n).
Proof.
  induction n as [|n IH]; intros s T; simpl; [reflexivity|]. rewrite IH. f_equal.
  - rewrite Nat.sub_diag. destruct T; reflexivity.
  - apply map_ext_in. intros k Hk. apply in_seq in Hk. f_equal. unfold set_of.
    replace (k - s)%nat with (S (k - S s)) by lia. destruct T as [|b T]; simpl; [now destruct (k - S s)%nat|reflexivity].
Qed.
Lemma bits_pointwise op L A T : pointwise op (check_m_natural.bits L A) T =
  check_m_natural.bits L (fun k => op (A k) (set_of T k)).
Proof.
  unfold check_m_natural.bits. rewrite map_pointwise. apply map_ext. intros k. now rewrite Nat.sub_0_r.
Qed.
Lemma bits_meet L A T : meet (check_m_natural.bits L A) T = check_m_natural.bits L (inter A (set_of T)).
Proof. apply bits_pointwise. Qed.
Lemma bits_join L A T : join (check_m_natural.bits L A) T = check_m_natural.bits L (union A (set_of T)).
Proof. apply bits_pointwise. Qed.
Lemma bits_minus L A T : utility_forms.minus (check_m_natural.bits L A) T = check_m_natural.bits L (bundle_sets.minus A (set_of T)).
Proof. apply bits_pointwise. Qed.
Lemma no_goods_bits L A : no_goods (check_m_natural.bits L A) = check_m_natural.bits L empty.
Proof. unfold no_goods, check_m_natural.bits. now rewrite map_map. Qed.
Lemma set_of_within L T : (length T <= L)%nat -> within L (set_of T).
Proof. intros H k Hk. apply nth_overflow. lia. Qed.
(** A list of L booleans is the list of a bundle. *)
Lemma list_bits L T : length T = L -> T = check_m_natural.bits L (set_of T).
Proof. intros <-. symmetry. apply bits_of_set. Qed.
Lemma set_bits L A : within L A -> set_of (check_m_natural.bits L A) = A.
Proof. apply bundle_of_bits. Qed.

Lemma subsets_iff A : forall B, In B (subsets A) <-> length B = length A /\ forall k, set_of B k = true -> set_of A k = true.
Proof.
  induction A as [|a A IH]; intros B; simpl.
  - split; [intros [<-|[]]; split; [reflexivity|intros k; now destruct k]|]. intros [H _].
    destruct B; [now left|discriminate].
  - rewrite in_app_iff. split.
    + intros [H|H].
      * apply in_map_iff in H. destruct H as (C & <- & HC). apply IH in HC. destruct HC as [H1 H2]. split; [simpl; congruence|].
        intros [|k] Hk; [discriminate|]. exact (H2 k Hk).
      * destruct a; [|destruct H]. apply in_map_iff in H. destruct H as (C & <- & HC). apply IH in HC. destruct HC as [H1 H2].
        split; [simpl; congruence|]. intros [|k] Hk; [reflexivity|]. exact (H2 k Hk).
    + destruct B as [|b B]; intros [H1 H2]; simpl in H1; [discriminate|].
      assert (HB : In B (subsets A)) by (apply IH; split; [congruence|]; intros k Hk; exact (H2 (S k) Hk)).
      destruct b; [right|left].
      * specialize (H2 0%nat eq_refl). simpl in H2. unfold set_of in H2. simpl in H2. subst a. now apply in_map.
      * now apply in_map.
Qed.
Lemma count_bits L A : count (check_m_natural.bits L A) = Z.of_nat (size L A).
Proof.
  unfold count, check_m_natural.bits. f_equal. induction L as [|L IH]; [reflexivity|].
  rewrite seq_S, map_app, filter_app, app_length, IH. simpl. destruct (A L); simpl; lia.
Qed.

(** ** The largest value *)

Lemma larger_ok a b : real_of (larger a b) = gpz_operations.larger (real_of a) (real_of b).
Proof.
  destruct a as [x|], b as [y|]; try reflexivity. unfold larger. simpl. destruct (qlt x y) eqn:E; simpl; f_equal.
  - apply qlt_ok in E. rewrite Rmax_right; lra.
  - rewrite Rmax_left; [reflexivity|]. destruct (Rle_lt_dec (Q2R y) (Q2R x)); auto. apply qlt_iff in r. congruence.
Qed.
Lemma larger_bounds x y : (forall a, x = Some a -> exists c, gpz_operations.larger x y = Some c /\ a <= c) /\
  (forall b, y = Some b -> exists c, gpz_operations.larger x y = Some c /\ b <= c).
Proof.
  destruct x as [a|], y as [b|]; simpl; split; intros c Hc; injection Hc as <- || discriminate; eexists; split; eauto;
    (apply Rmax_l || apply Rmax_r || lra).
Qed.
Lemma larger_is_one x y c : gpz_operations.larger x y = Some c -> x = Some c \/ y = Some c.
Proof.
  destruct x as [a|], y as [b|]; simpl; intros H; auto. injection H as <-. unfold Rmax. destruct (Rle_dec a b); auto.
Qed.
Lemma fold_larger l : forall a,
  (forall x, real_of a = Some x -> exists y, real_of (fold_left larger l a) = Some y /\ x <= y) /\
  (forall b x, In b l -> real_of b = Some x -> exists y, real_of (fold_left larger l a) = Some y /\ x <= y) /\
  (forall y, real_of (fold_left larger l a) = Some y -> real_of a = Some y \/ exists b, In b l /\ real_of b = Some y).
Proof.
  induction l as [|b l IH]; intros a; simpl.
  - split; [intros x Hx; exists x; split; [exact Hx|lra]|]. split; [intros b x []|auto].
  - destruct (IH (larger a b)) as (H1 & H2 & H3). pose proof (larger_bounds (real_of a) (real_of b)) as [B1 B2].
    rewrite <- larger_ok in B1, B2.
    assert (T : forall x c, real_of (larger a b) = Some c -> x <= c -> exists y, real_of (fold_left larger l (larger a b)) = Some y /\ x <= y).
    { intros x c Hc Hx. destruct (H1 c Hc) as (y & Hy & Hle). exists y. split; [exact Hy|lra]. }
    split; [|split].
    + intros x Hx. destruct (B1 x Hx) as (c & Hc & Hle). exact (T x c Hc Hle).
    + intros d x [<-|Hd] Hx; [|exact (H2 d x Hd Hx)]. destruct (B2 x Hx) as (c & Hc & Hle). exact (T x c Hc Hle).
    + intros y Hy. destruct (H3 y Hy) as [K|(d & Hd & K)]; [|right; exists d; auto]. rewrite larger_ok in K.
      destruct (larger_is_one _ _ _ K) as [K'|K']; [now left|right; exists b; auto].
Qed.
Lemma largest_bound l v x : In v l -> real_of v = Some x -> exists y, real_of (largest_of l) = Some y /\ x <= y.
Proof. intros Hv Hx. exact (proj1 (proj2 (fold_larger l None)) v x Hv Hx). Qed.
Lemma largest_attained l y : real_of (largest_of l) = Some y -> exists v, In v l /\ real_of v = Some y.
Proof. intros H. destruct (proj2 (proj2 (fold_larger l None)) y H) as [K|K]; [discriminate|exact K]. Qed.

(** The best part is the operation of the paper. *)
Definition allowed_only (L : nat) (allowed : utility_forms.bits -> bool) (u : bundle -> option R) (A : bundle) : option R :=
  if allowed (check_m_natural.bits L A) then u A else None.
Lemma best_part_is L v allowed A : within L A ->
  utility_of L (best_part v allowed) A = best_inside L (allowed_only L allowed (utility_of L v)) A.
Proof.
  intros HA. rewrite at_bits. unfold best_part. set (a := check_m_natural.bits L A).
  assert (La : length a = L) by apply bits_length.
  assert (Hin : forall B, In B (subsets a) -> length B = L /\ subset (set_of B) A).
  { intros B HB. apply subsets_iff in HB. destruct HB as [H1 H2]. split; [congruence|]. intros k Hk. specialize (H2 k Hk).
    unfold a in H2. now rewrite set_bits in H2. }
  assert (V : forall B, length B = L -> allowed_only L allowed (utility_of L v) (set_of B) = if allowed B then real_of (v B) else None).
  { intros B HB. unfold allowed_only. rewrite at_bits, <- list_bits by exact HB. reflexivity. }
  assert (Up : forall y, real_of (largest_of (map v (filter allowed (subsets a)))) = Some y ->
    exists x, best_inside L (allowed_only L allowed (utility_of L v)) A = Some x /\ y <= x).
  { intros y Hy. apply largest_attained in Hy. destruct Hy as (w & Hw & Hy). apply in_map_iff in Hw. destruct Hw as (B & <- & HB).
    apply filter_In in HB. destruct HB as [HB1 HB2]. destruct (Hin B HB1) as [HB3 HB4].
    apply (best_inside_bound L _ A (set_of B)); [apply set_of_within; lia|exact HB4|]. now rewrite V, HB2. }
  assert (Down : forall x, best_inside L (allowed_only L allowed (utility_of L v)) A = Some x ->
    exists y, real_of (largest_of (map v (filter allowed (subsets a)))) = Some y /\ x <= y).
  { intros x Hx. apply best_inside_attained in Hx. destruct Hx as (B & HB1 & HB2 & Hx). unfold allowed_only in Hx.
    destruct (allowed (check_m_natural.bits L B)) eqn:E; [|discriminate].
    apply (largest_bound _ (v (check_m_natural.bits L B))); [|exact Hx]. apply in_map, filter_In. split; [|exact E].
    apply subsets_iff. split; [now rewrite La, bits_length|]. intros k Hk. rewrite set_bits in Hk by exact HB1.
    unfold a. rewrite set_bits by exact HA. auto. }
  destruct (real_of (largest_of _)) as [y|] eqn:Ey.
  - destruct (Up y eq_refl) as (x & Hx & Hle). rewrite Hx. destruct (Down x Hx) as (z & Hz & Hle'). injection Hz as <-. f_equal. lra.
  - destruct (best_inside L _ A) as [x|]; [|reflexivity]. destruct (Down x eq_refl) as (z & Hz & _). discriminate.
Qed.
Lemma m_natural_same L u v : (forall A, within L A -> u A = v A) -> m_natural L v -> m_natural L u.
Proof.
  intros E H A B a b j HA HB Ha Hb HAj HBj. assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  assert (RE : forall C D t, within L C -> within L D -> reaches v C D t -> reaches u C D t).
  { intros C D t HC HD (x & y & H1 & H2 & H3). exists x, y. rewrite !E by auto. auto. }
  rewrite E in Ha, Hb by auto. destruct (H A B a b j HA HB Ha Hb HAj HBj) as [K|(d & D1 & D2 & K)]; [left|right].
  - apply RE; auto; [now apply within_remove|now apply within_add].
  - assert (Hd : (d < L)%nat) by now apply (within_lt L B). exists d. split; [exact D1|]. split; [exact D2|].
    apply RE; auto; now apply within_add; [apply within_remove|].
Qed.
Lemma best_inside_same L u v A : (forall B, within L B -> u B = v B) -> best_inside L u A = best_inside L v A.
Proof.
  intros E. destruct (best_inside L u A) as [x|] eqn:Ex, (best_inside L v A) as [y|] eqn:Ey; try reflexivity.
  - destruct (best_inside_attained _ _ _ _ Ex) as (B & HB & HBA & HvB). destruct (best_inside_attained _ _ _ _ Ey) as (C & HC & HCA & HvC).
    rewrite E in HvB by auto. rewrite <- E in HvC by auto.
    destruct (best_inside_bound L v A B x HB HBA HvB) as (z & Hz & Hle). destruct (best_inside_bound L u A C y HC HCA HvC) as (w & Hw & Hle').
    rewrite Ey in Hz. rewrite Ex in Hw. injection Hz as <-. injection Hw as <-. f_equal. lra.
  - destruct (best_inside_attained _ _ _ _ Ex) as (B & HB & HBA & HvB). rewrite E in HvB by auto.
    destruct (best_inside_bound L v A B x HB HBA HvB) as (z & Hz & _). congruence.
  - destruct (best_inside_attained _ _ _ _ Ey) as (B & HB & HBA & HvB). rewrite <- E in HvB by auto.
    destruct (best_inside_bound L u A B y HB HBA HvB) as (z & Hz & _). congruence.
Qed.

(** ** Families *)

Lemma plus_ok a b : real_of (utility_forms.plus a b) = gpz_constraints.plus (real_of a) (real_of b).
Proof. destruct a, b; simpl; try reflexivity. now rewrite Q2R_add. Qed.
Lemma total_from l : forall a, real_of (fold_left utility_forms.plus l a) =
  gpz_constraints.plus (real_of a) (fold_right (fun v s => gpz_constraints.plus (real_of v) s) (Some 0) l).
Proof.
  induction l as [|b l IH]; intros a; simpl.
  - destruct a; simpl; [|reflexivity]. f_equal. ring.
  - rewrite IH, plus_ok. destruct (real_of a), (real_of b), (fold_right _ _ l); simpl; try reflexivity. f_equal. ring.
Qed.
Definition finite (v : value) : bool := match v with Some _ => true | None => false end.
Definition worth_of (l : list value) (j : nat) : R := real (real_of (nth j l None)).
(** The sum, if all goods of the bundle have finite values. *)
Lemma additive_value l : forall a, length a = length l -> real_of (total_of (chosen_of l a)) =
  if forallb (fun p => negb (fst p) || finite (snd p)) (List.combine a l) then Some (cost (length l) (worth_of l) (set_of a)) else None.
Proof.
  assert (G : forall a, length a = length l -> fold_right (fun v s => gpz_constraints.plus (real_of v) s) (Some 0) (chosen_of l a) =
    if forallb (fun p => negb (fst p) || finite (snd p)) (List.combine a l) then Some (cost (length l) (worth_of l) (set_of a)) else None).
  { induction l as [|v l IH]; intros [|b a] H; simpl in H; try discriminate; [reflexivity|]. injection H as H. specialize (IH a H).
    unfold chosen_of in *. simpl. unfold cost. rewrite sum_ids_first. unfold cost in IH.
    change (sum (ids (length l)) (fun k => if set_of (b :: a) (S k) then worth_of (v :: l) (S k) else 0)) with
      (sum (ids (length l)) (fun j => if set_of a j then worth_of l j else 0)).
    unfold set_of at 1, worth_of at 1. simpl nth. destruct b; simpl.
    - rewrite IH. destruct v as [q|]; simpl; [|reflexivity]. destruct (forallb _ _); reflexivity.
    - rewrite IH. destruct (forallb _ _); [|reflexivity]. f_equal. ring. }
  intros a H. unfold total_of. rewrite total_from, G by exact H. simpl. destruct (forallb _ _); simpl; [|reflexivity].
  f_equal. rewrite Q2R_0. ring.
Qed.
Definition finite_goods (l : list value) (A : bundle) : bool := forallb (fun k => negb (A k) || finite (nth k l None)) (ids (length l)).
Lemma finite_combine l : forall a, length a = length l -> forallb (fun p => negb (fst p) || finite (snd p)) (List.combine a l) = finite_goods l (set_of a).
Proof.
  unfold finite_goods, ids. induction l as [|v l IH]; intros [|b a] H; simpl in H; try discriminate; [reflexivity|]. injection H as H.
  simpl. rewrite IH by exact H. f_equal. rewrite <- seq_shift. clear. induction (seq 0 (length l)) as [|k s IHs]; simpl; [reflexivity|].
  now rewrite IHs.
Qed.
Lemma additive_utility l A : within (length l) A -> utility_of (length l) (value_in (Additive l)) A =
  if finite_goods l A then additive (length l) (worth_of l) A else None.
Proof.
  intros HA. rewrite at_bits. simpl value_in. rewrite additive_value by apply bits_length.
  rewrite finite_combine, set_bits by (exact HA || apply bits_length). reflexivity.
Qed.
Lemma finite_goods_iff l A : finite_goods l A = true <-> forall k, (k < length l)%nat -> A k = true -> finite (nth k l None) = true.
Proof.
  unfold finite_goods. rewrite forallb_forall. split.
  - intros H k Hk HA. specialize (H k (proj2 (in_ids k _) Hk)). rewrite HA in H. exact H.
  - intros H k Hk. apply in_ids in Hk. specialize (H k Hk). destruct (A k); [rewrite H; reflexivity|reflexivity].
Qed.
Lemma additive_form_m_natural l : m_natural (length l) (utility_of (length l) (value_in (Additive l))).
Proof.
  apply (m_natural_same _ _ (fun A => if finite_goods l A then additive (length l) (worth_of l) A else None)); [intros; now apply additive_utility|].
  intros A B a b j HA HB Ha Hb HAj HBj. destruct (finite_goods l A) eqn:FA; [|discriminate].
  destruct (finite_goods l B) eqn:FB; [|discriminate]. assert (Hj : (j < length l)%nat) by now apply (within_lt _ A).
  rewrite finite_goods_iff in FA, FB. left. unfold reaches.
  assert (F1 : finite_goods l (remove A j) = true).
  { apply finite_goods_iff. intros k Hk H. unfold remove in H. apply andb_true_iff in H. now apply FA. }
  assert (F2 : finite_goods l (add B j) = true).
  { apply finite_goods_iff. intros k Hk H. unfold add in H. apply orb_true_iff in H. destruct H as [H|H]; [|now apply FB].
    apply Nat.eqb_eq in H. subst k. now apply FA. }
  rewrite F1, F2. injection Ha as <-. injection Hb as <-. unfold additive. do 2 eexists. split; [reflexivity|]. split; [reflexivity|].
  rewrite (cost_remove _ _ A j), (cost_add _ _ B j) by auto. lra.
Qed.
Lemma additive_form_module l S : module_of (length l) S (utility_of (length l) (value_in (Additive l))).
Proof.
  intros A HA. assert (W1 : within (length l) (inter A S)) by now apply within_inter.
  assert (W2 : within (length l) (bundle_sets.minus A S)).
  { intros k Hk. unfold bundle_sets.minus. now rewrite HA. }
  rewrite !additive_utility by auto.
  assert (F : finite_goods l A = finite_goods l (inter A S) && finite_goods l (bundle_sets.minus A S)).
  { apply eq_iff_eq_true. rewrite andb_true_iff, !finite_goods_iff. unfold inter, bundle_sets.minus. split.
    - intros H. split; intros k Hk HK; apply andb_true_iff in HK; now apply H.
    - intros [H1 H2] k Hk HK. specialize (H1 k Hk). specialize (H2 k Hk). rewrite HK in *. destruct (S k); auto. }
  rewrite F. destruct (finite_goods l (inter A S)), (finite_goods l (bundle_sets.minus A S)); simpl; try reflexivity;
    [exact (additive_module (length l) (worth_of l) S A HA)].
Qed.

(** *** Unit demand *)

Definition nonnegative_values (l : list value) : bool := forallb (fun v => match v with Some q => qle 0 q | None => false end) l.
Lemma chosen_iff (l : list value) : forall a v, length a = length l -> (In v (chosen_of l a) <->
  exists k, (k < length l)%nat /\ set_of a k = true /\ nth k l None = v).
Proof.
  unfold chosen_of. induction l as [|w l IH]; intros [|b a] v H; simpl in H; try discriminate.
  - simpl. split; [tauto|intros (k & Hk & _); simpl in Hk; lia].
  - injection H as H. simpl. assert (T : In v (map snd (filter fst (List.combine a l))) <->
      exists k, (S k < length (w :: l))%nat /\ set_of (b :: a) (S k) = true /\ nth (S k) (w :: l) None = v).
    { rewrite IH by exact H. simpl. split; intros (k & K1 & K2 & K3); exists k; repeat split; auto; lia. }
    destruct b; simpl; rewrite T; split.
    + intros [<-|(k & K)]; [exists 0%nat; simpl; repeat split; lia|exists (S k); exact K].
    + intros ([|k] & K1 & K2 & K3); [left; exact K3|right; exists k; auto].
    + intros (k & K). exists (S k). exact K.
    + intros ([|k] & K1 & K2 & K3); [discriminate|exists k; auto].
Qed.
Lemma none_in_bits L A : within L A -> none_in (check_m_natural.bits L A) = true <-> forall k, A k = false.
Proof.
  intros HA. unfold none_in, check_m_natural.bits. rewrite forallb_forall. split.
  - intros H k. destruct (A k) eqn:E; auto. assert (Hk : (k < L)%nat) by now apply (within_lt L A).
    specialize (H (A k)). rewrite E in H. discriminate H. rewrite <- E. apply in_map, in_seq. lia.
  - intros H b Hb. apply in_map_iff in Hb. destruct Hb as (k & <- & _). now rewrite H.
Qed.
Section UnitDemand.
Variable l : list value.
Hypothesis Hl : nonnegative_values l = true.
Let L := length l.
Let u := utility_of L (value_in (UnitDemand l)).
Lemma unit_good k : (k < L)%nat -> real_of (nth k l None) = Some (worth_of l k) /\ 0 <= worth_of l k.
Proof.
  intros Hk. unfold nonnegative_values in Hl. rewrite forallb_forall in Hl. specialize (Hl _ (nth_In l None Hk)).
  unfold worth_of. destruct (nth k l None) as [q|]; [|discriminate]. simpl. split; [reflexivity|].
  apply qle_ok in Hl. now rewrite Q2R_0 in Hl.
Qed.
(** At least what any good is worth, and 0; and one of the two. *)
Lemma unit_value A : within L A -> exists x, u A = Some x /\ 0 <= x /\ (forall k, A k = true -> worth_of l k <= x) /\
  ((x = 0 /\ forall k, A k = false) \/ exists k, A k = true /\ worth_of l k = x).
Proof.
  intros HA. unfold u. rewrite at_bits. simpl value_in. destruct (none_in (check_m_natural.bits L A)) eqn:E.
  - rewrite (none_in_bits L A HA) in E. exists 0. simpl. rewrite Q2R_0. split; [reflexivity|]. split; [lra|]. split; [|now left].
    intros k Hk. rewrite E in Hk. discriminate.
  - assert (X : exists k, A k = true).
    { apply not_true_iff_false in E. unfold none_in, check_m_natural.bits in E. rewrite forallb_forall in E.
      destruct (existsb A (seq 0 L)) eqn:F.
      - apply existsb_exists in F. destruct F as (k & _ & F). now exists k.
      - exfalso. apply E. intros b Hb. apply in_map_iff in Hb. destruct Hb as (k & <- & Hk). apply negb_true_iff.
        apply not_true_iff_false in F. destruct (A k) eqn:G; auto. exfalso. apply F. apply existsb_exists. now exists k. }
    assert (In_chosen : forall k, A k = true -> In (nth k l None) (chosen_of l (check_m_natural.bits L A))).
    { intros k Hk. assert (HkL : (k < L)%nat) by now apply (within_lt L A). apply chosen_iff; [apply bits_length|].
      exists k. rewrite set_bits by exact HA. auto. }
    destruct X as (k0 & Hk0). destruct (unit_good k0 (within_lt L A k0 HA Hk0)) as [G1 G2].
    destruct (largest_bound _ _ _ (In_chosen k0 Hk0) G1) as (x & Hx & Hle). exists x. split; [exact Hx|]. split; [lra|]. split.
    + intros k Hk. destruct (unit_good k (within_lt L A k HA Hk)) as [K1 _].
      destruct (largest_bound _ _ _ (In_chosen k Hk) K1) as (y & Hy & Hley). rewrite Hx in Hy. injection Hy as <-. exact Hley.
    + right. apply largest_attained in Hx. destruct Hx as (v & Hv & Hx). apply chosen_iff in Hv; [|apply bits_length].
      destruct Hv as (k & K1 & K2 & K3). rewrite set_bits in K2 by exact HA. exists k. split; [exact K2|].
      destruct (unit_good k K1) as [K4 _]. subst v. congruence.
Qed.
Lemma unit_demand_m_natural : m_natural L u.
Proof.
  intros A B a b j HA HB Ha Hb HAj HBj. assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  destruct (unit_value A HA) as (a' & E & A0 & A1 & A2). rewrite Ha in E. injection E as <-.
  destruct (unit_value B HB) as (b' & E & B0 & B1 & B2). rewrite Hb in E. injection E as <-.
  assert (R : forall X Y, within L X -> within L Y ->
    (exists x, (x = 0 \/ exists k, X k = true /\ worth_of l k = x) /\ exists y, (y = 0 \/ exists k, Y k = true /\ worth_of l k = y) /\ a + b <= x + y) ->
    reaches u X Y (a + b)).
  { intros X Y HX HY (x & Hx & y & Hy & Hle). destruct (unit_value X HX) as (c & C & C0 & C1 & _).
    destruct (unit_value Y HY) as (d & D & D0 & D1 & _). exists c, d. split; [exact C|]. split; [exact D|].
    assert (x <= c) by (destruct Hx as [->|(k & K & <-)]; auto). assert (y <= d) by (destruct Hy as [->|(k & K & <-)]; auto). lra. }
  assert (W1 : within L (remove A j)) by now apply within_remove. assert (W2 : within L (add B j)) by now apply within_add.
  assert (AB : add B j j = true) by (unfold add; now rewrite Nat.eqb_refl).
  assert (BB : forall k, B k = true -> add B j k = true) by (intros k Hk; unfold add; rewrite Hk; apply orb_true_r).
  destruct A2 as [[_ N]|(k & Hk & Ek)]; [rewrite N in HAj; discriminate|].
  assert (Eb : b = 0 \/ exists e, B e = true /\ worth_of l e = b) by (destruct B2 as [[? _]|?]; auto).
  assert (Eb' : b = 0 \/ exists e, add B j e = true /\ worth_of l e = b).
  { destruct Eb as [?|(e & He & Eb)]; [now left|right; exists e; auto]. }
  destruct (Nat.eq_dec k j) as [->|Hkj].
  - destruct Eb as [->|(e & He & Ee)].
    + left. apply R; auto. exists 0. split; [now left|]. exists a. split; [right; exists j; auto|lra].
    + destruct (A e) eqn:EAe.
      * left. apply R; auto. exists b. split.
        { right. exists e. split; [|exact Ee]. unfold remove. rewrite EAe. destruct (Nat.eqb_spec e j) as [->|]; [congruence|reflexivity]. }
        exists a. split; [right; exists j; auto|lra].
      * right. exists e. split; [exact He|]. split; [exact EAe|]. assert (HeL : (e < L)%nat) by now apply (within_lt L B).
        apply R; [now apply within_add|apply within_add; [now apply within_remove|exact Hj]|]. exists b. split.
        { right. exists e. split; [unfold add; now rewrite Nat.eqb_refl|exact Ee]. }
        exists a. split; [|lra]. right. exists j. split; [unfold add; now rewrite Nat.eqb_refl|exact Ek].
  - left. apply R; auto. exists a. split.
    { right. exists k. split; [|exact Ek]. unfold remove. rewrite Hk. destruct (Nat.eqb_spec k j); [contradiction|reflexivity]. }
    exists b. split; [exact Eb'|lra].
Qed.
End UnitDemand.

(** *** Functions of the number of goods *)

Fixpoint concave_from (a : Q) (l : list value) : bool :=
  match l with
  | Some b :: (Some c :: _) as t => qle (qadd a c) (qadd b b) && concave_from b t
  | _ :: t => forallb (fun v => match v with None => true | Some _ => false end) t
  | [] => true
  end.
(** Finite on an interval, perhaps empty, and concave there. *)
Fixpoint concave (l : list value) : bool :=
  match l with
  | [] => true
  | None :: t => concave t
  | Some a :: t => match t with
      | [] => true
      | Some _ :: _ => concave_from a t
      | None :: u => forallb (fun v => match v with None => true | Some _ => false end) u
      end
  end.
(** Two numbers moved towards each other have a larger sum of values. *)
Definition moves_inward (l : list value) : Prop := forall m n x y, (n < m)%nat ->
  real_of (nth m l None) = Some x -> real_of (nth n l None) = Some y ->
  exists x' y', real_of (nth (pred m) l None) = Some x' /\ real_of (nth (S n) l None) = Some y' /\ x + y <= x' + y'.
Lemma all_none (l : list value) : forallb (fun v : value => match v with None => true | Some _ => false end) l = true ->
  forall k, nth k l None = None.
Proof.
  intros H k. destruct (le_lt_dec (length l) k) as [Hk|Hk]; [now apply nth_overflow|].
  rewrite forallb_forall in H. specialize (H _ (nth_In l None Hk)). destruct (nth k l None); [discriminate|reflexivity].
Qed.
Lemma first_only a (l : list value) : (forall k, nth k l None = None) -> moves_inward (Some a :: l).
Proof. intros H [|m] n x y Hn Hm Hy; [lia|]. simpl in Hm. rewrite H in Hm. discriminate. Qed.
Lemma concave_from_ok l : forall a, concave_from a l = true -> (exists b t, l = Some b :: t) -> moves_inward (Some a :: l).
Proof.
  induction l as [|v t IH]; intros a H (b & r & E); [discriminate|]. injection E as -> <-.
  assert (T : forall c t', t = Some c :: t' -> qle (qadd a c) (qadd b b) = true /\ concave_from b t = true).
  { intros c t' ->. simpl in H. now apply andb_true_iff in H. }
  assert (N : (forall c t', t <> Some c :: t') -> forall k, nth k t None = None).
  { intros Hn. destruct t as [|[c|] t']; [now intros [|k]|now elim (Hn c t')|]. simpl in H. intros [|k]; [reflexivity|]. simpl.
    exact (all_none t' H k). }
  assert (S0 : forall m n x y, (n < m)%nat -> real_of (nth m (Some b :: t) None) = Some x -> real_of (nth n (Some b :: t) None) = Some y ->
    exists x' y', real_of (nth (pred m) (Some b :: t) None) = Some x' /\ real_of (nth (S n) (Some b :: t) None) = Some y' /\ x + y <= x' + y').
  { destruct t as [|[c|] t']; [apply first_only; now intros [|k]| |apply first_only, N; congruence].
    apply IH; [now apply (T c t')|eauto]. }
  intros [|m] [|n] x y Hn Hm Hy; try lia.
  - destruct m as [|m].
    + simpl in *. injection Hm as <-. injection Hy as <-. exists (Q2R a), (Q2R b). repeat split; lra.
    + simpl in Hy. injection Hy as <-. destruct t as [|[c|] t'].
      * simpl in Hm. destruct m; discriminate.
      * destruct (T c t' eq_refl) as [Q1 _]. apply qle_ok in Q1. rewrite !Q2R_add in Q1.
        destruct (S0 (S m) 0%nat x (Q2R b)) as (x' & y' & X1 & X2 & X3); [lia|exact Hm|reflexivity|].
        simpl in X2. injection X2 as <-. exists x', (Q2R b). split; [exact X1|]. split; [reflexivity|lra].
      * assert (Z : real_of (nth m (None :: t') None) = None) by (rewrite N; [reflexivity|congruence]).
        pose proof (eq_trans (eq_sym Z) Hm) as K. discriminate K.
  - destruct (S0 m n x y) as (x' & y' & X1 & X2 & X3); [lia|exact Hm|exact Hy|]. exists x', y'. split; [|split; [exact X2|exact X3]].
    destruct m as [|m]; [lia|exact X1].
Qed.
Lemma concave_ok l : concave l = true -> moves_inward l.
Proof.
  induction l as [|[a|] t IH]; intros H.
  - intros m n x y _ Hm _. destruct m; discriminate.
  - simpl in H. destruct t as [|[b|] t'].
    + apply first_only. now intros [|k].
    + apply concave_from_ok; [exact H|eauto].
    + apply first_only. intros [|k]; [reflexivity|]. exact (all_none t' H k).
  - intros m n x y Hn Hm Hy. destruct n as [|n]; [discriminate|]. destruct m as [|m]; [lia|]. simpl in H.
    destruct (IH H m n x y) as (x' & y' & X1 & X2 & X3); [lia|exact Hm|exact Hy|]. exists x', y'. split; [|split; [exact X2|exact X3]].
    destruct m as [|m]; [lia|exact X1].
Qed.
Lemma cardinality_value L l A : utility_of L (value_in (Cardinality l)) A = real_of (nth (size L A) l None).
Proof. rewrite at_bits. simpl value_in. unfold listed. now rewrite count_bits, Nat2Z.id. Qed.
Lemma cardinality_m_natural L l : concave l = true -> m_natural L (utility_of L (value_in (Cardinality l))).
Proof.
  intros H. apply concave_ok in H. intros A B a b j HA HB Ha Hb HAj HBj. assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  rewrite cardinality_value in Ha, Hb. pose proof (size_remove L A j Hj HAj) as SA. pose proof (size_add L B j Hj HBj) as SB.
  destruct (le_lt_dec (size L A) (size L B)) as [Hle|Hlt].
  - right. assert (X : exists d, (d < L)%nat /\ bundle_sets.minus B A d = true).
    { apply size_pos. pose proof (size_split L A B) as S1. pose proof (size_split L B A) as S2.
      assert (E : size L (inter A B) = size L (inter B A)) by (apply size_ext; intros k _; unfold inter; apply andb_comm). rewrite E in S1.
      assert (0 < size L (bundle_sets.minus A B))%nat; [|lia].
      destruct (Nat.eq_dec (size L (bundle_sets.minus A B)) 0) as [Z|]; [|lia]. apply (size_zero L _ j) in Z; [|exact Hj].
      unfold bundle_sets.minus in Z. rewrite HAj, HBj in Z. discriminate. }
    destruct X as (d & Hd & D). unfold bundle_sets.minus in D. apply andb_true_iff in D. destruct D as [D1 D2]. apply negb_true_iff in D2.
    exists d. split; [exact D1|]. split; [exact D2|]. exists a, b. rewrite !cardinality_value, !size_swap by auto. repeat split; auto. lra.
  - left. destruct (H _ _ _ _ Hlt Ha Hb) as (x & y & X1 & X2 & X3). exists x, y. rewrite !cardinality_value.
    split; [|split; [rewrite SB; exact X2|exact X3]]. rewrite <- X1. f_equal. f_equal. lia.
Qed.

(** ** Modules *)

Definition same_value (a b : value) : bool := match a, b with Some x, Some y => qeq x y | None, None => true | _, _ => false end.
Lemma same_value_ok a b : same_value a b = true -> real_of a = real_of b.
Proof. destruct a, b; simpl; try discriminate; [|reflexivity]. intros H. apply qeq_ok in H. now rewrite H. Qed.
Definition all_goods_in (L : nat) (S : utility_forms.bits) : bool := all_below L (set_of S).
Definition module_by_values (L : nat) (v : utility_forms.bits -> value) (S : utility_forms.bits) : bool :=
  forallb (fun A => same_value (v A) (utility_forms.plus (v (meet A S)) (v (utility_forms.minus A S)))) (all_lists L).
Definition is_module_in (most L : nat) (f : form) (S : utility_forms.bits) : bool :=
  same_value (value_in f (repeat false L)) (Some 0%Q) &&
  (none_in S || all_goods_in L S || match f with Additive l => Nat.eqb (length l) L | _ => false end ||
   (Nat.leb L most && module_by_values L (value_in f) S)).
Lemma repeat_bits L : repeat false L = check_m_natural.bits L empty.
Proof. unfold check_m_natural.bits. generalize 0%nat. induction L as [|L IH]; intros s; simpl; [|rewrite (IH (S s))]; reflexivity. Qed.
Lemma is_module_in_ok most L f S : is_module_in most L f S = true -> module_of L (set_of S) (utility_of L (value_in f)).
Proof.
  unfold is_module_in. rewrite andb_true_iff, !orb_true_iff. intros [H0 H]. set (u := utility_of L (value_in f)).
  assert (E : u empty = Some 0).
  { unfold u. rewrite at_bits, <- repeat_bits. apply same_value_ok in H0. rewrite H0. simpl. now rewrite Q2R_0. }
  assert (P0 : forall x, gpz_constraints.plus (Some 0) x = x) by (intros [x|]; simpl; [f_equal; ring|reflexivity]).
  assert (P1 : forall x, gpz_constraints.plus x (Some 0) = x) by (intros [x|]; simpl; [f_equal; ring|reflexivity]).
  assert (UE : forall A B, (forall k, (k < L)%nat -> A k = B k) -> u A = u B).
  { intros A B HAB. unfold u. rewrite !at_bits. f_equal. f_equal. now apply bits_ext. }
  destruct H as [[[H|H]|H]|H]; intros A HA.
  - assert (Z : forall k, set_of S k = false).
    { intros k. unfold none_in in H. rewrite forallb_forall in H. unfold set_of. destruct (le_lt_dec (length S) k) as [Hk|Hk];
        [now apply nth_overflow|]. specialize (H _ (nth_In S false Hk)). now apply negb_true_iff in H. }
    rewrite (UE (inter A (set_of S)) empty), (UE (bundle_sets.minus A (set_of S)) A), E by
      (intros k _; unfold inter, bundle_sets.minus, empty; rewrite Z; now destruct (A k)). now rewrite P0.
  - assert (Z : forall k, (k < L)%nat -> set_of S k = true) by (exact (all_below_ok _ _ H)).
    rewrite (UE (inter A (set_of S)) A), (UE (bundle_sets.minus A (set_of S)) empty), E by
      (intros k Hk; unfold inter, bundle_sets.minus, empty; rewrite Z by exact Hk; now destruct (A k)). now rewrite P1.
  - destruct f; try discriminate. apply Nat.eqb_eq in H. subst L. exact (additive_form_module l (set_of S) A HA).
  - apply andb_true_iff in H. destruct H as [_ H]. unfold module_by_values in H. rewrite forallb_forall in H.
    specialize (H _ (bits_listed L A)). apply same_value_ok in H. rewrite plus_ok in H. unfold u. rewrite !at_bits, H.
    now rewrite bits_meet, bits_minus.
Qed.

(** ** Operations *)

Definition nested_or_disjoint (l : list utility_forms.bits) : bool :=
  forallb (fun A => forallb (fun B => none_in (meet A B) || part_of A B || part_of B A) l) l.
Definition bounds_of (S : utility_forms.bits * Z * Z) : constraint :=
  (set_of (fst (fst S)), Z.to_nat (snd (fst S)), Z.to_nat (snd S)).
Lemma meets_bits L sets A : (forall S, In S sets -> (0 <= snd S)%Z) ->
  utility_forms.meets_all sets (check_m_natural.bits L A) = gpz_constraints.meets_all L (map bounds_of sets) A.
Proof.
  intros H. unfold utility_forms.meets_all, gpz_constraints.meets_all. induction sets as [|S sets IH]; [reflexivity|]. simpl.
  rewrite IH by (intros T HT; apply H; now right). f_equal. specialize (H S (or_introl eq_refl)). destruct S as [[B least] most]. simpl in *.
  unfold meets, bounds_of, set_in. simpl. rewrite bits_meet, count_bits. f_equal.
  - apply eq_iff_eq_true. rewrite Z.leb_le, Nat.leb_le. lia.
  - apply eq_iff_eq_true. rewrite Z.leb_le, Nat.leb_le. lia.
Qed.
Lemma none_in_ok A : none_in A = true -> forall k, set_of A k = false.
Proof.
  unfold none_in. rewrite forallb_forall. intros H k. unfold set_of. destruct (le_lt_dec (length A) k) as [Hk|Hk]; [now apply nth_overflow|].
  specialize (H _ (nth_In A false Hk)). now apply negb_true_iff in H.
Qed.
Lemma set_of_pointwise op A : forall B k, (k < length A)%nat -> set_of (pointwise op A B) k = op (set_of A k) (set_of B k).
Proof.
  unfold set_of. induction A as [|a A IH]; intros B k Hk; simpl in Hk; [lia|]. destruct k as [|k]; simpl.
  - destruct B; reflexivity.
  - rewrite IH by lia. destruct B; simpl; [now destruct k|reflexivity].
Qed.
Lemma beyond A k : (length A <= k)%nat -> set_of A k = false.
Proof. apply nth_overflow. Qed.
Lemma part_of_ok A B : part_of A B = true -> subset (set_of A) (set_of B).
Proof.
  unfold part_of. intros H k Hk. destruct (le_lt_dec (length A) k) as [L1|L1]; [rewrite beyond in Hk by exact L1; discriminate|].
  pose proof (none_in_ok _ H k) as N. unfold utility_forms.minus in N. rewrite set_of_pointwise, Hk in N by exact L1. now destruct (set_of B k).
Qed.
Lemma hierarchy_ok sets : nested_or_disjoint (map (fun S => fst (fst S)) sets) = true -> hierarchy (map bounds_of sets).
Proof.
  unfold nested_or_disjoint. rewrite forallb_forall. intros H c d Hc Hd. apply in_map_iff in Hc, Hd. destruct Hc as (S & <- & HS), Hd as (T & <- & HT).
  specialize (H _ (in_map (fun S => fst (fst S)) _ _ HS)). rewrite forallb_forall in H. specialize (H _ (in_map (fun S => fst (fst S)) _ _ HT)).
  unfold set_in, bounds_of. simpl. rewrite !orb_true_iff in H. destruct H as [[H|H]|H]; [left|right; left|right; right];
    [|now apply part_of_ok|now apply part_of_ok].
  intros k K1 K2. destruct (le_lt_dec (length (fst (fst S))) k) as [L1|L1]; [rewrite beyond in K1 by exact L1; discriminate|].
  pose proof (none_in_ok _ H k) as N. unfold meet in N. rewrite set_of_pointwise, K1, K2 in N by exact L1. discriminate.
Qed.

Fixpoint concave_form (most modules_ L : nat) (f : form) : bool :=
  match f with
  | Table _ | MatroidRank _ _ | Assignment _ | Laminar _ => Nat.leb L most && check_m_natural L (look_up (table_of L f))
  | Additive l => Nat.eqb (length l) L
  | UnitDemand l => Nat.eqb (length l) L && nonnegative_values l
  | Cardinality l => concave l
  | Endowment v owned => concave_form most modules_ L v && Nat.leb (length owned) L
  | Satiation v k => Z.leb 0 k && concave_form most modules_ L v
  | Restriction v _ | LowerBound v _ => concave_form most modules_ L v
  | Convolution v w => concave_form most modules_ L v && concave_form most modules_ L w
  | Constrained v sets => concave_form most modules_ L v && nested_or_disjoint (map (fun S => fst (fst S)) sets) &&
      forallb (fun S => Nat.leb (length (fst (fst S))) L && Z.leb 0 (snd S) && is_module_in modules_ L v (fst (fst S))) sets
  end.
Lemma endowment_m_natural L v owned : (length owned <= L)%nat -> m_natural L (utility_of L (value_in v)) ->
  m_natural L (utility_of L (value_in (Endowment v owned))).
Proof.
  intros Ho H. set (S := set_of owned). assert (W : within L S) by now apply set_of_within.
  assert (E : forall A, utility_of L (value_in (Endowment v owned)) A =
    match utility_of L (value_in v) S with Some c => endowment (utility_of L (value_in v)) S c A | None => None end).
  { intros A. rewrite !at_bits. simpl value_in. rewrite no_goods_bits, !bits_join. fold S.
    assert (E : check_m_natural.bits L (union empty S) = check_m_natural.bits L S) by (apply bits_ext; intros k _; reflexivity).
    rewrite E, plus_ok. unfold endowment. rewrite at_bits. destruct (value_in v (check_m_natural.bits L S)) as [q|]; simpl.
    - destruct (real_of (value_in v (check_m_natural.bits L (union A S)))) as [x|]; simpl; [|reflexivity]. f_equal. rewrite Q2R_opp. ring.
    - destruct (real_of (value_in v _)); reflexivity. }
  destruct (utility_of L (value_in v) S) as [c|] eqn:Ec.
  - apply (m_natural_same _ _ (endowment (utility_of L (value_in v)) S c)); [intros; apply E|]. now apply gpz_endowment.
  - intros A B a b j _ _ Ha. rewrite E in Ha. discriminate.
Qed.
Theorem concave_form_ok most modules_ L f : concave_form most modules_ L f = true -> m_natural L (utility_of L (value_in f)).
Proof.
  assert (T : forall g, Nat.leb L most && check_m_natural L (look_up (table_of L g)) = true -> m_natural L (utility_of L (value_in g))).
  { intros g H. apply andb_true_iff in H. destruct H as [_ H]. rewrite <- table_utility. now apply check_m_natural_sound. }
  assert (BP : forall v allowed w, (forall B, within L B -> allowed_only L allowed (utility_of L v) B = w B) -> m_natural L (best_inside L w) ->
    m_natural L (utility_of L (best_part v allowed))).
  { intros v allowed w E H. apply (m_natural_same _ _ (best_inside L w)); [|exact H]. intros A HA. rewrite best_part_is by exact HA.
    now apply best_inside_same. }
  induction f; intros H; try exact (T _ H); simpl in H.
  - apply Nat.eqb_eq in H. subst L. apply additive_form_m_natural.
  - apply andb_true_iff in H. destruct H as [H1 H2]. apply Nat.eqb_eq in H1. subst L. now apply unit_demand_m_natural.
  - now apply cardinality_m_natural.
  - apply andb_true_iff in H. destruct H as [H1 H2]. apply Nat.leb_le in H2. apply endowment_m_natural; auto.
  - specialize (IHf H). apply (m_natural_same _ _ (restriction (utility_of L (value_in f)) (set_of kept))); [|now apply gpz_restriction].
    intros A _. unfold restriction. rewrite !at_bits. simpl value_in. now rewrite bits_meet.
  - apply andb_true_iff in H. destruct H as [H1 H2]. specialize (IHf1 H1). specialize (IHf2 H2).
    apply (m_natural_same _ _ (convolution L (utility_of L (value_in f1)) (utility_of L (value_in f2)))); [|now apply gpz_convolution].
    intros A HA. simpl value_in. unfold utility_of at 1, table_value. cbv beta.
    change (real_of (best_part (fun B => utility_forms.plus (value_in f1 B) (value_in f2 (utility_forms.minus (check_m_natural.bits L A) B)))
      (fun _ => true) (check_m_natural.bits L A)) = convolution L (utility_of L (value_in f1)) (utility_of L (value_in f2)) A).
    rewrite <- at_bits with (tab := best_part (fun B => utility_forms.plus (value_in f1 B)
      (value_in f2 (utility_forms.minus (check_m_natural.bits L A) B))) (fun _ => true)).
    rewrite best_part_is by exact HA. unfold convolution. apply best_inside_same. intros B HB. unfold allowed_only. rewrite !at_bits, plus_ok.
    rewrite bits_minus, set_bits by exact HB. unfold added, gpz_constraints.plus. reflexivity.
  - apply andb_true_iff in H. destruct H as [H0 H]. apply Z.leb_le in H0. specialize (IHf H).
    apply (BP (value_in f) _ (sizes_between L 0 (Z.to_nat most0) (utility_of L (value_in f)))); [|now apply gpz_satiation].
    intros B _. unfold allowed_only, sizes_between. rewrite count_bits. simpl Nat.leb at 2. rewrite andb_true_l.
    replace (Z.leb (Z.of_nat (size L B)) most0) with (Nat.leb (size L B) (Z.to_nat most0)); [reflexivity|].
    apply eq_iff_eq_true. rewrite Z.leb_le, Nat.leb_le. lia.
  - specialize (IHf H). apply (BP (value_in f) _ (sizes_between L (Z.to_nat least) L (utility_of L (value_in f)))); [|now apply gpz_lower_bound].
    intros B _. unfold allowed_only, sizes_between. rewrite count_bits.
    replace (Nat.leb (size L B) L) with true by (symmetry; apply Nat.leb_le, size_le_goods). rewrite andb_true_r.
    replace (Z.leb least (Z.of_nat (size L B))) with (Nat.leb (Z.to_nat least) (size L B)); [reflexivity|].
    apply eq_iff_eq_true. rewrite Z.leb_le, Nat.leb_le. lia.
  - rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3]. rewrite forallb_forall in H3. specialize (IHf H1).
    assert (S0 : forall S, In S sets -> (length (fst (fst S)) <= L)%nat /\ (0 <= snd S)%Z /\ module_of L (set_of (fst (fst S))) (utility_of L (value_in f))).
    { intros S HS. specialize (H3 S HS). rewrite !andb_true_iff, Nat.leb_le, Z.leb_le in H3. destruct H3 as [[K1 K2] K3].
      split; [exact K1|]. split; [exact K2|]. exact (is_module_in_ok _ _ _ _ K3). }
    apply (BP (value_in f) _ (cut L (map bounds_of sets) (utility_of L (value_in f)))).
    + intros B _. unfold allowed_only, cut. rewrite meets_bits; [reflexivity|]. intros S HS. now apply S0.
    + apply gpz_constraints; [exact IHf| |now apply hierarchy_ok|]; intros c Hc; apply in_map_iff in Hc; destruct Hc as (S & <- & HS);
        unfold set_in, bounds_of; simpl.
      * apply set_of_within. now apply S0.
      * now apply S0.
Qed.
