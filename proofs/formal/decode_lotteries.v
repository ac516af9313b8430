(** Claims about lotteries with given marginals, from JSON to the definitions of sp_lottery.v and check_lottery_problem.v
    (SPEC.md, sections 1.3, 2.3 and 3.3).

    Two checkers of check_*.v are done anew here, for large lotteries: with as many terms as cells they go through a term's
    own ones instead of asking for each cell. *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String Lia Lra Permutation Mergesort Orders.
From Coq Require Import Strings.Byte.
From ExactMarket Require Import sums rational sp_economy sp_lottery check_assignment_economy check_lottery
  check_lottery_problem json decode kind decode_assignments.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** The sum of the probabilities of the terms that [hit] picks out. *)
Definition picked {T} (probability : T -> Q) (hit : T -> bool) (terms : list T) : Q := qsum (filter hit terms) probability.
Lemma picked_ok {T} (probability : T -> Q) hit terms :
  Q2R (picked probability hit terms) = sum terms (fun w => if hit w then Q2R (probability w) else 0%R).
Proof. unfold picked. rewrite Q2R_sum. apply sum_filter. Qed.
Definition positive_terms {T} (l : list (Q * T)) : bool := forallb (fun w => qlt 0 (fst w)) l.
Lemma positive_terms_ok {T} (l : list (Q * T)) w : positive_terms l = true -> In w l -> (0 <= Q2R (fst w))%R.
Proof.
  unfold positive_terms. rewrite forallb_forall. intros H Hw. specialize (H w Hw). apply qlt_ok in H. rewrite Q2R_0 in H. lra.
Qed.

(** ** Lotteries over pure assignments *)

Section Assignments.
Variable e : economy_data.
Let n := n_of e.
Let s := s_of e.
Definition check_types (l : list nat) : bool :=
  Nat.eqb (List.length l) n && forallb (fun j => Nat.ltb j s) l &&
  forallb (fun p => Nat.leb (List.length (filter (Nat.eqb (fst p)) l)) (snd p)) (combine (ids s) (supply_of e)).
Lemma map_type_of : forall l, map (type_of s l) (ids (List.length l)) = l.
Proof.
  intros l. unfold type_of, ids. induction l as [|a t IH]; [reflexivity|]. simpl. f_equal.
  rewrite <- seq_shift, map_map. exact IH.
Qed.
Lemma filter_map_length {X Y} (g : X -> Y) (f : Y -> bool) l :
  List.length (filter f (map g l)) = List.length (filter (fun x => f (g x)) l).
Proof. induction l as [|a t IH]; simpl; [reflexivity|]. destruct (f (g a)); simpl; now rewrite IH. Qed.
Lemma check_types_ok l : List.length (supply_of e) = s -> check_types l = true -> pure_feasible (economy_of e) (type_of s l).
Proof.
  intros Hs. unfold check_types. rewrite !andb_true_iff, !forallb_forall. intros [[H1 H2] H3]. apply Nat.eqb_eq in H1. split.
  - intros x Hx. simpl in *. fold n in Hx. apply Nat.ltb_lt. apply H2. apply nth_In. now rewrite H1.
  - intros j Hj. simpl in *. fold n. fold s in Hj. specialize (H3 (j, nth j (supply_of e) 0%nat)).
    assert (N : List.length (filter (fun x => Nat.eqb (type_of s l x) j) (ids n)) = List.length (filter (Nat.eqb j) l)).
    { transitivity (List.length (filter (Nat.eqb j) (map (type_of s l) (ids (List.length l))))); [|now rewrite map_type_of].
      rewrite filter_map_length, H1. f_equal. apply filter_ext. intros x. apply Nat.eqb_sym. }
    rewrite N. apply Nat.leb_le. apply H3.
    replace (j, nth j (supply_of e) 0%nat) with (nth j (combine (ids s) (supply_of e)) (0%nat, 0%nat)).
    + apply nth_In. rewrite combine_length, Hs. unfold ids. rewrite seq_length. lia.
    + rewrite combine_nth by (unfold ids; now rewrite seq_length, Hs). unfold ids. now rewrite seq_nth by exact Hj.
Qed.
(** Agent x's type in each term, with the probability. *)
Definition types_held (terms : list (Q * list nat)) (x : nat) : list (Q * nat) := map (fun w => (fst w, type_of s (snd w) x)) terms.
Definition check_lottery_rows (terms : list (Q * list nat)) (A : list (list Q)) : bool :=
  Nat.eqb (List.length (supply_of e)) s && positive_terms terms && forallb (fun w => check_types (snd w)) terms &&
  qeq (qsum terms fst) 1 &&
  all_below n (fun x => let held := types_held terms x in
    all_below s (fun j => qeq (entry A x j) (picked fst (fun h => Nat.eqb (snd h) j) held))).
Lemma check_lottery_rows_sound terms A : check_lottery_rows terms A = true ->
  is_lottery_over_pure (economy_of e) (map (fun w => (Q2R (fst w), type_of s (snd w))) terms) (matrix_of A).
Proof.
  unfold check_lottery_rows. rewrite !andb_true_iff, forallb_forall. intros [[[[H0 H1] H2] H3] H4]. apply Nat.eqb_eq in H0.
  split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. split; [now apply (positive_terms_ok terms)|].
    apply check_types_ok; auto.
  - rewrite sum_map. apply qeq_ok in H3. rewrite Q2R_sum, Q2R_1 in H3. exact H3.
  - intros x j Hx Hj. pose proof (all_below_ok _ _ H4 x Hx) as H. cbv zeta in H. apply (all_below_ok _ _) with (x := j) in H; [|exact Hj].
    apply qeq_ok in H. rewrite picked_ok in H. unfold matrix_of. rewrite H, sum_map. unfold types_held. rewrite sum_map.
    reflexivity.
Qed.
End Assignments.

Definition term_reader : reader (Q * list text) := fields2 ("probability", number) ("assignment", texts).
Fixpoint terms_of (e : economy_data) (terms : list (Q * list text)) : option (list (Q * list nat)) :=
  match terms with
  | [] => Some []
  | (p, l) :: t => let? places := places_of (type_names e) l in let? rest := terms_of e t in Some ((p, places) :: rest)
  end.
Definition accepts_lottery (c : outcome) (terms : list (Q * list text)) : bool :=
  let (e, A) := c in
  feasible_outcome c &&
  match terms_of e terms with Some l => check_lottery_rows e l A | None => false end.
Definition means_lottery (c : outcome) : Prop :=
  feasible (economy_of (fst c)) (matrix_of (snd c)) /\ exists l, is_lottery_over_pure (economy_of (fst c)) l (matrix_of (snd c)).
Lemma lottery_sound c terms : accepts_lottery c terms = true -> means_lottery c.
Proof.
  destruct c as [e A]. unfold accepts_lottery. rewrite andb_true_iff. intros [H1 H2].
  split; [exact (feasible_outcome_ok _ H1)|]. destruct (terms_of e terms) as [l|]; [|discriminate].
  eexists. exact (check_lottery_rows_sound e l A H2).
Qed.
Definition lottery_kind : kind := make outcome_fields (fields1 ("terms", list_of term_reader)) outcome_countable accepts_lottery
  means_lottery lottery_sound "lottery-over-assignments".

(** ** Lottery problems *)

Definition cell_reader : reader (Z * Z) := pair_of integer integer.
Module ZOrder <: TotalLeBool.
  Definition t := Z.
  Definition leb := Z.leb.
  Theorem leb_total : forall a b, Z.leb a b = true \/ Z.leb b a = true.
  Proof. intros a b. rewrite !Z.leb_le. lia. Qed.
End ZOrder.
Module ZSort := Sort ZOrder.
Fixpoint rising (l : list Z) : bool := match l with a :: (b :: _) as t => Z.ltb a b && rising t | _ => true end.
Lemma rising_NoDup : forall l, rising l = true -> NoDup l.
Proof.
  assert (B : forall l a, rising (a :: l) = true -> forall b, In b l -> (a < b)%Z).
  { induction l as [|c t IH]; intros a H b Hb; [destruct Hb|]. simpl in H. apply andb_true_iff in H. destruct H as [H1 H2].
    apply Z.ltb_lt in H1. destruct Hb as [->|Hb]; [exact H1|]. specialize (IH c H2 b Hb). lia. }
  induction l as [|a t IH]; intros H; constructor.
  - intros Ha. specialize (B t a H a Ha). lia.
  - apply IH. destruct t; [reflexivity|]. simpl in H. apply andb_true_iff in H. tauto.
Qed.
Definition within (height width : nat) (c : Z * Z) : bool :=
  ((0 <=? fst c) && (fst c <? Z.of_nat height) && (0 <=? snd c) && (snd c <? Z.of_nat width))%Z.
(** None of them twice, and all of them cells of a matrix of this shape: their numbers, row by row, are all different. *)
Definition cell_number (width : nat) (c : Z * Z) : Z := (fst c * Z.of_nat width + snd c)%Z.
Definition distinct_cells (width : nat) (cells : list (Z * Z)) : bool := rising (ZSort.sort (map (cell_number width) cells)).
Definition cell_of (c : Z * Z) : cell := (Z.to_nat (fst c), Z.to_nat (snd c)).

Definition problem_data : Type := (list (list Q) * list (list (Z * Z) * Z * Z))%type.
Definition constraint_reader : reader (list (Z * Z) * Z * Z) :=
  fields3 ("cells", list_of cell_reader) ("min", whole) ("max", whole).
Definition width_of (M : list (list Q)) : nat := List.length (nth 0 M []).
Definition problem_reader : reader problem_data := fun j =>
  let? (M, constraints) := fields2 ("matrix", matrix) ("constraints", list_of constraint_reader) j in
  let width := width_of M in
  let height := List.length M in
  when (Nat.ltb 0 height && Nat.ltb 0 width && has_shape height width M &&
    forallb (fun k => let '(cells, least, most) := k in
      forallb (within height width) cells && distinct_cells width cells && Z.leb least most) constraints)
    (M, constraints).
Definition problem_fields : reader problem_data := fields1 ("problem", problem_reader).
Definition constraints_of (c : problem_data) : list constraint :=
  map (fun k => let '(cells, least, most) := k in (map cell_of cells, least, most)) (snd c).

(** The ones of x among the cells of a constraint, counted along the constraint. *)
Definition count_ones (S : list cell) (x : cell -> bool) : Z := Z.of_nat (List.length (filter x S)).
Definition check_meets (K : list constraint) (x : cell -> bool) : bool :=
  forallb (fun k => let c := count_ones (fst (fst k)) x in Z.leb (snd (fst k)) c && Z.leb c (snd k)) K.
Definition proper_set (M : list (list Q)) (S : list cell) : Prop := NoDup S /\ incl S (cells_of M).
Lemma cells_of_NoDup M : NoDup (cells_of M).
Proof.
  unfold cells_of. generalize (ids_NoDup (List.length M)). generalize (ids (List.length M)) as l.
  induction l as [|i t IH]; intros H; simpl; [constructor|]. inversion H as [|? ? H1 H2]; subst.
  assert (D : forall c, In c (map (pair i) (ids (List.length (nth i M [])))) ->
    ~ In c (flat_map (fun i => map (pair i) (ids (List.length (nth i M [])))) t)).
  { intros c Hc Hin. apply in_map_iff in Hc. destruct Hc as [k [<- _]]. apply in_flat_map in Hin.
    destruct Hin as [i' [Hi' Hc]]. apply in_map_iff in Hc. destruct Hc as [k' [He _]]. inversion He. subst. tauto. }
  specialize (IH H2). revert D. generalize (ids_NoDup (List.length (nth i M []))). generalize (ids (List.length (nth i M []))) as ks.
  induction ks as [|k ks IHk]; intros Hk D; simpl; [exact IH|]. inversion Hk as [|? ? K1 K2]; subst. constructor.
  - intros Hin. apply in_app_or in Hin. destruct Hin as [Hin|Hin].
    + apply in_map_iff in Hin. destruct Hin as [k' [He Hin]]. inversion He. subst. tauto.
    + apply (D (i, k)); [now left | exact Hin].
  - apply IHk; auto. intros c Hc. apply D. now right.
Qed.
Lemma ones_count M S x : proper_set M S -> ones M S x = IZR (count_ones S x).
Proof.
  intros [H1 H2]. unfold ones, count_ones.
  rewrite <- (sum_filter (cells_of M) (inside S) (fun c => one (x c))).
  assert (P : Permutation (filter (inside S) (cells_of M)) S).
  { apply NoDup_Permutation; [apply NoDup_filter, cells_of_NoDup | exact H1|]. intros c. rewrite filter_In, inside_In. split; [tauto|].
    intros Hc. split; [now apply H2 | exact Hc]. }
  rewrite (sum_perm _ _ _ P). clear. rewrite <- INR_IZR_INZ. induction S as [|c t IH]; [reflexivity|]. simpl. rewrite IH. unfold one.
  destruct (x c); simpl List.length; [rewrite S_INR|]; lra.
Qed.
Lemma check_meets_ok M K x : (forall k, In k K -> proper_set M (fst (fst k))) -> check_meets K x = true -> admissible M K x.
Proof.
  intros HK H k Hk. unfold check_meets in H. rewrite forallb_forall in H. specialize (H k Hk). cbv zeta in H.
  apply andb_true_iff in H. destruct H as [H1 H2]. apply Z.leb_le in H1, H2. rewrite (ones_count M _ x (HK k Hk)).
  split; now apply IZR_le.
Qed.
Definition proper_constraint (height width : nat) (k : list (Z * Z) * Z * Z) : bool :=
  forallb (within height width) (fst (fst k)) && distinct_cells width (fst (fst k)).
Lemma within_cell M height width c : has_shape height width M = true -> within height width c = true -> In (cell_of c) (cells_of M).
Proof.
  unfold has_shape, within. rewrite !andb_true_iff, forallb_forall. intros [H1 H2] [[[H3 H4] H5] H6]. apply Nat.eqb_eq in H1.
  apply Z.leb_le in H3, H5. apply Z.ltb_lt in H4, H6. unfold cells_of, cell_of. apply in_flat_map.
  assert (I : (Z.to_nat (fst c) < List.length M)%nat) by lia.
  exists (Z.to_nat (fst c)). split; [now apply in_ids|]. apply in_map, in_ids.
  specialize (H2 (nth (Z.to_nat (fst c)) M []) (nth_In _ _ I)). apply Nat.eqb_eq in H2. lia.
Qed.
Lemma NoDup_map_back {X Y} (f : X -> Y) l : NoDup (map f l) -> NoDup l.
Proof.
  induction l as [|a t IH]; simpl; intros H; constructor; inversion H; subst; auto. intros Ha. now apply H2, in_map.
Qed.
Lemma proper_constraint_ok M height width k : has_shape height width M = true -> proper_constraint height width k = true ->
  proper_set M (map cell_of (fst (fst k))).
Proof.
  intros HM. unfold proper_constraint. rewrite andb_true_iff, forallb_forall. intros [H1 H2]. split.
  - assert (N : NoDup (map (cell_number width) (fst (fst k)))).
    { unfold distinct_cells in H2. apply rising_NoDup in H2.
      apply (Permutation_NoDup (Permutation_sym (ZSort.Permuted_sort _)) H2). }
    assert (E : map (cell_number width) (fst (fst k)) =
      map (fun c => (Z.of_nat (fst c) * Z.of_nat width + Z.of_nat (snd c))%Z) (map cell_of (fst (fst k)))).
    { rewrite map_map. apply map_ext_in. intros c Hc. specialize (H1 c Hc). unfold within in H1.
      rewrite !andb_true_iff, !Z.leb_le in H1. unfold cell_number, cell_of. simpl. rewrite !Z2Nat.id by lia. reflexivity. }
    rewrite E in N. exact (NoDup_map_back _ _ N).
  - intros c Hc. apply in_map_iff in Hc. destruct Hc as [d [<- Hd]]. apply (within_cell M height width d HM). auto.
Qed.

(** Each row's columns of ones exist, and none stands twice. *)
Definition proper_row (width : nat) (row : list Z) : bool :=
  forallb (fun k => (0 <=? k)%Z && (k <? Z.of_nat width)%Z) row && rising (ZSort.sort row).
Definition columns_of (rows : list (list Z)) : list (list nat) := map (map Z.to_nat) rows.
(** For each row of M the terms' columns of ones in that row. *)
Definition check_row_of (q : list Q) (held : list (Q * list nat)) : bool :=
  forallb (fun p => qeq (snd p) (picked fst (fun h => existsb (Nat.eqb (fst p)) (snd h)) held)) (combine (ids (List.length q)) q).
Definition row_held (terms : list matrix_term) (i : nat) : list (Q * list nat) := map (fun w => (fst w, nth i (snd w) [])) terms.
Definition check_expectation (M : list (list Q)) (terms : list matrix_term) : bool :=
  forallb (fun p => check_row_of (snd p) (row_held terms (fst p))) (combine (ids (List.length M)) M).
Lemma combine_ids_In {X} (l : list X) d i : (i < List.length l)%nat -> In (i, nth i l d) (combine (ids (List.length l)) l).
Proof.
  intros H. replace (i, nth i l d) with (nth i (combine (ids (List.length l)) l) (0%nat, d)).
  - apply nth_In. rewrite combine_length. unfold ids. rewrite seq_length. lia.
  - rewrite combine_nth by (unfold ids; apply seq_length). unfold ids. now rewrite seq_nth by exact H.
Qed.
Lemma check_expectation_ok M terms : check_expectation M terms = true -> forall c, In c (cells_of M) ->
  Q2R (at_cell M c) = sum terms (fun w => if is_one (snd w) c then Q2R (fst w) else 0%R).
Proof.
  unfold check_expectation. rewrite forallb_forall. intros H [i k] Hc. unfold cells_of in Hc. apply in_flat_map in Hc.
  destruct Hc as [i' [Hi Hc]]. apply in_map_iff in Hc. destruct Hc as [k' [He Hk]]. inversion He; subst. apply in_ids in Hi, Hk.
  specialize (H (i, nth i M []) (combine_ids_In M [] i Hi)). unfold check_row_of in H. rewrite forallb_forall in H.
  specialize (H (k, nth k (nth i M []) 0%Q) (combine_ids_In _ 0%Q k Hk)). apply qeq_ok in H. simpl in H.
  unfold at_cell, entry. simpl. rewrite H, picked_ok. unfold row_held. rewrite sum_map. reflexivity.
Qed.
Definition matrix_term_reader : reader (Q * list (list Z)) := fields2 ("probability", number) ("ones", list_of integers).
Definition accepts_implementable (c : problem_data) (given : list (Q * list (list Z))) : bool :=
  let M := fst c in
  let height := List.length M in
  let width := width_of M in
  has_shape height width M && forallb (proper_constraint height width) (snd c) &&
  forallb (fun w => Nat.eqb (List.length (snd w)) height && forallb (proper_row width) (snd w)) given &&
  let terms := map (fun w => (fst w, columns_of (snd w))) given in
  positive_terms terms && qeq (qsum terms fst) 1 &&
  forallb (fun w => check_meets (constraints_of c) (is_one (snd w))) terms && check_expectation M terms.
Definition means_implementable (c : problem_data) : Prop := implementable (fst c) (constraints_of c).
Lemma implementable_sound c given : accepts_implementable c given = true -> means_implementable c.
Proof.
  destruct c as [M ks]. unfold accepts_implementable. cbv zeta. cbn [fst snd].
  set (terms := map (fun w => (fst w, columns_of (snd w))) given).
  rewrite !andb_true_iff. intros [[[H1 H2] _] [[[H4 H5] H6] H7]]. rewrite forallb_forall in H2, H6.
  assert (HK : forall k, In k (constraints_of (M, ks)) -> proper_set M (fst (fst k))).
  { intros k Hk. apply in_map_iff in Hk. destruct Hk as [[[cells least] most] [<- Hin]].
    exact (proper_constraint_ok M _ _ (cells, least, most) H1 (H2 _ Hin)). }
  exists (map (fun w => (Q2R (fst w), is_one (snd w))) terms). split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. split; [now apply (positive_terms_ok terms)|].
    apply check_meets_ok; auto.
  - rewrite sum_map. apply qeq_ok in H5. rewrite Q2R_sum, Q2R_1 in H5. exact H5.
  - intros cell Hc. cbn [fst] in Hc |- *. rewrite (check_expectation_ok M terms H7 cell Hc), sum_map. apply sum_ext. intros w _. simpl. unfold one.
    destruct (is_one (snd w) cell); ring.
Qed.
Definition implementable_kind : kind := make problem_fields (fields1 ("terms", list_of matrix_term_reader)) always
  accepts_implementable means_implementable implementable_sound "implementable".

(** *** Branch trees, given as the list of their nodes *)

Inductive node := SplitNode (c : Z * Z) | LeafNode (factor : Q) (multipliers : list Q).
Definition node_reader : reader node := fun j =>
  match fields1 ("cell", cell_reader) j with
  | Some c => Some (SplitNode c)
  | None => let? (t, ys) := fields2 ("factor", number) ("multipliers", numbers) j in Some (LeafNode t ys)
  end.
(** The subtrees that the nodes from here on begin with, given those that follow. *)
Fixpoint grow (nodes : list node) (stack : list tree) : option tree :=
  match nodes with
  | [] => match stack with [T] => Some T | _ => None end
  | LeafNode t ys :: rest => grow rest (Leaf t ys :: stack)
  | SplitNode c :: rest => match stack with
      | zero :: one_ :: more => grow rest (Split (cell_of c) zero one_ :: more)
      | _ => None
      end
  end.
Definition tree_of (nodes : list node) : option tree := grow (rev' nodes) [].
(** Splits are of cells that exist and are not decided; leaves have a multiplier for each constraint. *)
Fixpoint proper_tree (constraints : nat) (d : known) (T : tree) : bool :=
  match T with
  | Split c zero one_ =>
      match find_cell d c with None => true | Some _ => false end &&
      proper_tree constraints ((c, false) :: d) zero && proper_tree constraints ((c, true) :: d) one_
  | Leaf _ ys => Nat.eqb (List.length ys) constraints
  end.
Definition proper_nodes (M : list (list Q)) (nodes : list node) : bool :=
  forallb (fun v => match v with
    | SplitNode c => (0 <=? fst c)%Z && (fst c <? Z.of_nat (List.length M))%Z && (0 <=? snd c)%Z &&
        (snd c <? Z.of_nat (List.length (nth (Z.to_nat (fst c)) M [])))%Z
    | LeafNode _ _ => true end) nodes.
Definition separation : Type := (list (list Q) * list node)%type.
Definition separation_fields : reader separation := fields2 ("weights", matrix) ("tree", list_of node_reader).
Definition same_shape (M W : list (list Q)) : bool :=
  Nat.eqb (List.length M) (List.length W) &&
  forallb (fun p => Nat.eqb (List.length (fst p)) (List.length (snd p))) (combine M W).
Definition separates (M : list (list Q)) (K : list constraint) (w : separation) : bool :=
  same_shape M (fst w) && proper_nodes M (snd w) &&
  match tree_of (snd w) with
  | Some T => proper_tree (List.length K) (whole_part M) T && check_separated M K (fst w) T
  | None => false
  end.
Lemma separates_ok M K w : separates M K w = true -> ~ implementable M K.
Proof.
  unfold separates. rewrite andb_true_iff. intros [_ H]. destruct (tree_of (snd w)) as [T|]; [|discriminate].
  apply andb_true_iff in H. destruct H as [_ H]. exact (check_separated_sound M K (fst w) T H).
Qed.
Definition means_not_implementable (c : problem_data) : Prop := ~ implementable (fst c) (constraints_of c).
Lemma not_implementable_sound (c : problem_data) w : separates (fst c) (constraints_of c) w = true -> means_not_implementable c.
Proof. apply separates_ok. Qed.
Definition not_implementable_kind : kind := make problem_fields separation_fields always
  (fun c => separates (fst c) (constraints_of c)) means_not_implementable not_implementable_sound "not-implementable".

(** *** Bihierarchies *)

Definition accepts_bihierarchy (c : problem_data) (families : list Z) : bool :=
  Nat.eqb (List.length families) (List.length (snd c)) && forallb (fun z => Z.eqb z 0 || Z.eqb z 1) families &&
  check_bihierarchy (constraints_of c) (map (Z.eqb 1) families).
Definition means_bihierarchy (c : problem_data) : Prop := bihierarchy (constraints_of c).
Lemma bihierarchy_sound c families : accepts_bihierarchy c families = true -> means_bihierarchy c.
Proof. unfold accepts_bihierarchy. rewrite andb_true_iff. intros [_ H]. exact (check_bihierarchy_sound _ _ H). Qed.
Definition bihierarchy_kind : kind := make problem_fields (fields1 ("families", integers)) always accepts_bihierarchy
  means_bihierarchy bihierarchy_sound "bihierarchy".
Definition accepts_not_bihierarchy (c : problem_data) (cycle : list Z) : bool :=
  forallb (fun k => (0 <=? k)%Z && (k <? Z.of_nat (List.length (snd c)))%Z) cycle &&
  check_odd_cycle (constraints_of c) (map Z.to_nat cycle).
Definition means_not_bihierarchy (c : problem_data) : Prop := ~ bihierarchy (constraints_of c).
Lemma not_bihierarchy_sound c cycle : accepts_not_bihierarchy c cycle = true -> means_not_bihierarchy c.
Proof. unfold accepts_not_bihierarchy. rewrite andb_true_iff. intros [_ H]. exact (check_odd_cycle_sound _ _ H). Qed.
Definition not_bihierarchy_kind : kind := make problem_fields (fields1 ("cycle", integers)) always accepts_not_bihierarchy
  means_not_bihierarchy not_bihierarchy_sound "not-bihierarchy".

(** ** Consumption problems *)

Fixpoint split_spaces (word : text) (l : text) : list text :=
  match l with
  | [] => [rev' word]
  | b :: t => if Byte.eqb b " "%byte then rev' word :: split_spaces [] t else split_spaces (b :: word) t
  end.
(** The names of a bundle's goods. *)
Definition words (t : text) : list text := match t with [] => [] | _ => split_spaces [] t end.
(** Goods joined by single spaces, none twice. *)
Definition bundle_reader : reader (list text) := fun j =>
  let? t := any_text j in
  let goods := words t in
  when (forallb (fun w => negb (same_text w [])) goods && distinct goods) goods.
Definition good_names : reader (list text) := fun j => let? l := names j in when (forallb (fun t => negb (has_space t)) l) l.

Record consumption_data := ConsumptionData { goods_of : list text; agents_of : list consumption; exhaust_of : bool }.
Definition same_bundle (a b : list nat) : bool :=
  Nat.eqb (List.length a) (List.length b) && forallb (fun j => existsb (Nat.eqb j) b) a.
Fixpoint bundles_once (l : list (list nat)) : bool :=
  match l with [] => true | a :: t => negb (existsb (same_bundle a) t) && bundles_once t end.
Definition chance_reader : reader (Q * list text) := fields2 ("probability", number) ("bundle", bundle_reader).
Definition consumer_reader : reader (text * list (Q * list text)) := fields2 ("name", name) ("lottery", list_of chance_reader).
Fixpoint lottery_in (goods : list text) (l : list (Q * list text)) : option consumption :=
  match l with
  | [] => Some []
  | (p, b) :: t => let? places := places_of goods b in let? rest := lottery_in goods t in Some ((p, places) :: rest)
  end.
Definition proper_consumption (l : consumption) : bool :=
  forallb (fun w => qle 0 (fst w)) l && qeq (qsum l fst) 1 && bundles_once (map snd l).
Definition consumption_reader : reader consumption_data := fun j =>
  let? (goods, agents, exhaust) :=
    fields3 ("goods", good_names) ("agents", list_of consumer_reader) ("exhaust", boolean) j in
  let? lotteries := all_some (map (fun a => lottery_in goods (snd a)) agents) in
  when (negb (match agents with [] => true | _ => false end) && distinct (map fst agents) && forallb proper_consumption lotteries)
    (ConsumptionData goods lotteries exhaust).
Definition consumption_fields : reader consumption_data := fields1 ("problem", consumption_reader).
Definition good_count (c : consumption_data) : nat := List.length (goods_of c).

Definition allocation_term_reader : reader (Q * list (list text)) :=
  fields2 ("probability", number) ("bundles", list_of bundle_reader).
Fixpoint place_of_bundle (i : nat) (b : list nat) (l : consumption) : option nat :=
  match l with [] => None | (_, a) :: t => if same_bundle b a then Some i else place_of_bundle (S i) b t end.
(** Which of their bundles the agents get. *)
Definition choices_of (c : consumption_data) (bundles : list (list text)) : option (list nat) :=
  if Nat.eqb (List.length bundles) (List.length (agents_of c)) then
    all_some (map (fun p => let? b := places_of (goods_of c) (fst p) in place_of_bundle 0 b (snd p)) (combine bundles (agents_of c)))
  else None.
Fixpoint choice_terms (c : consumption_data) (terms : list (Q * list (list text))) : option (list (Q * list nat)) :=
  match terms with
  | [] => Some []
  | (p, b) :: t => let? l := choices_of c b in let? rest := choice_terms c t in Some ((p, l) :: rest)
  end.
Definition accepts_consumptions (c : consumption_data) (given : list (Q * list (list text))) : bool :=
  match choice_terms c given with
  | Some terms => positive_terms terms && check_consumptions (agents_of c) (good_count c) (exhaust_of c) terms
  | None => false
  end.
Definition means_consumptions (c : consumption_data) : Prop :=
  exists l, is_random_allocation (agents_of c) (good_count c) (exhaust_of c) l.
Lemma consumptions_sound c given : accepts_consumptions c given = true -> means_consumptions c.
Proof.
  unfold accepts_consumptions. destruct (choice_terms c given) as [terms|]; [|discriminate]. rewrite andb_true_iff.
  intros [_ H]. eexists. exact (check_consumptions_sound _ _ _ _ H).
Qed.
Definition consumptions_kind : kind := make consumption_fields (fields1 ("terms", list_of allocation_term_reader)) always
  accepts_consumptions means_consumptions consumptions_sound "consumptions-implementable".
Definition means_no_consumptions (c : consumption_data) : Prop :=
  ~ exists l, is_random_allocation (agents_of c) (good_count c) (exhaust_of c) l.
Definition accepts_no_consumptions (c : consumption_data) (w : separation) : bool :=
  let M := probabilities (agents_of c) in
  let K := allocation_constraints (agents_of c) (good_count c) (exhaust_of c) in
  same_shape M (fst w) && proper_nodes M (snd w) &&
  match tree_of (snd w) with
  | Some T => proper_tree (List.length K) (whole_part M) T &&
      check_no_consumptions (agents_of c) (good_count c) (exhaust_of c) (fst w) T
  | None => false
  end.
Lemma no_consumptions_sound c w : accepts_no_consumptions c w = true -> means_no_consumptions c.
Proof.
  unfold accepts_no_consumptions. rewrite andb_true_iff. intros [_ H]. destruct (tree_of (snd w)) as [T|]; [|discriminate].
  apply andb_true_iff in H. destruct H as [_ H]. exact (check_no_consumptions_sound _ _ _ _ _ H).
Qed.
Definition no_consumptions_kind : kind := make consumption_fields separation_fields always accepts_no_consumptions
  means_no_consumptions no_consumptions_sound "consumptions-not-implementable".
