(** Checkers of lotteries with given marginals: 0/1 matrices under constraints, and bundles for agents.

    A matrix M is a list of rows (perhaps of different lengths); a cell is a pair (row, column).  A constraint is a list of
    cells with a least and a largest number of ones among them.
    - [check_implementable M K terms]: M is the expectation of the lottery [terms] over 0/1 matrices that meet the
      constraints K; a matrix is the list, row by row, of the columns that are 1.
    - [check_separated M K W T]: there is no such lottery.  Weights W separate M from the 0/1 matrices, as a tree T of
      cases proves: a split asks for the value of a cell, a leaf has multipliers of the constraints.
    - [check_consumptions ags g exhaust terms], [check_no_consumptions ags g exhaust W T]: the same for random
      consumptions.  [ags] has for each agent a list of (probability, bundle), a bundle being a list of goods below g.
    - [check_bihierarchy K f], [check_odd_cycle K c]: the constraints are, are not, a bihierarchy. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational.
Import ListNotations.
Open Scope R_scope.

Definition cell := (nat * nat)%type.
Definition constraint := (list cell * Z * Z)%type.
Definition same_cell (c d : cell) : bool := Nat.eqb (fst c) (fst d) && Nat.eqb (snd c) (snd d).
Definition inside (S : list cell) (c : cell) : bool := existsb (same_cell c) S.
Lemma same_cell_ok c d : same_cell c d = true <-> c = d.
Proof.
  unfold same_cell. destruct c as [a b], d as [a' b']. simpl. rewrite andb_true_iff, !Nat.eqb_eq.
  split; [intros [-> ->]; auto | intros H; now inversion H].
Qed.
Definition cells_of (M : list (list Q)) : list cell :=
  flat_map (fun i => map (pair i) (ids (length (nth i M [])))) (ids (length M)).
Definition at_cell (M : list (list Q)) (c : cell) : Q := entry M (fst c) (snd c).
Definition one (b : bool) : R := if b then 1 else 0.

(** The number of ones of x among the cells of a constraint; only cells of M count. *)
Definition ones (M : list (list Q)) (S : list cell) (x : cell -> bool) : R :=
  sum (cells_of M) (fun c => if inside S c then one (x c) else 0).
Definition admissible (M : list (list Q)) (K : list constraint) (x : cell -> bool) : Prop :=
  forall k, In k K -> IZR (snd (fst k)) <= ones M (fst (fst k)) x <= IZR (snd k).
(** A finite lottery over admissible 0/1 matrices with expectation M. *)
Definition is_implemented (M : list (list Q)) (K : list constraint) (l : list (R * (cell -> bool))) : Prop :=
  (forall w, In w l -> 0 <= fst w /\ admissible M K (snd w)) /\ sum l fst = 1 /\
  forall c, In c (cells_of M) -> Q2R (at_cell M c) = sum l (fun w => fst w * one (snd w c)).
Definition implementable (M : list (list Q)) (K : list constraint) : Prop := exists l, is_implemented M K l.

(** ** A lottery *)

Definition matrix_term := (Q * list (list nat))%type.
Definition is_one (x : list (list nat)) (c : cell) : bool := existsb (Nat.eqb (snd c)) (nth (fst c) x []).
Definition qones (cs : list cell) (S : list cell) (x : cell -> bool) : Q :=
  qsum cs (fun c => if inside S c && x c then 1%Q else 0%Q).
Lemma Q2R_ones M S x : Q2R (qones (cells_of M) S x) = ones M S x.
Proof.
  unfold qones, ones. rewrite Q2R_sum. apply sum_ext. intros c _. unfold one.
  destruct (inside S c), (x c); simpl; auto using Q2R_0, Q2R_1.
Qed.
Lemma Q2R_Z z : Q2R (inject_Z z) = IZR z.
Proof. unfold Q2R, inject_Z. simpl. field. Qed.
Definition check_admissible (cs : list cell) (K : list constraint) (x : cell -> bool) : bool :=
  forallb (fun k => let a := qones cs (fst (fst k)) x in qle (inject_Z (snd (fst k))) a && qle a (inject_Z (snd k))) K.
Lemma check_admissible_ok M K x : check_admissible (cells_of M) K x = true -> admissible M K x.
Proof.
  unfold check_admissible. rewrite forallb_forall. intros H k Hk. specialize (H k Hk). cbv beta zeta in H.
  apply andb_true_iff in H. destruct H as [H1 H2]. apply qle_ok in H1, H2. now rewrite Q2R_ones, Q2R_Z in H1, H2.
Qed.
Definition check_implementable (M : list (list Q)) (K : list constraint) (terms : list matrix_term) : bool :=
  let cs := cells_of M in
  forallb (fun w => qle 0 (fst w) && check_admissible cs K (is_one (snd w))) terms &&
  qeq (qsum terms fst) 1 &&
  forallb (fun c => qeq (at_cell M c) (qsum terms (fun w => if is_one (snd w) c then fst w else 0%Q))) cs.
Theorem check_implementable_sound M K terms : check_implementable M K terms = true ->
  is_implemented M K (map (fun w => (Q2R (fst w), is_one (snd w))) terms).
Proof.
  unfold check_implementable. rewrite !andb_true_iff, !forallb_forall. intros [[H1 H2] H3]. split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. specialize (H1 v Hv).
    apply andb_true_iff in H1. destruct H1 as [Ha Hb]. apply qle_ok in Ha. rewrite Q2R_0 in Ha.
    split; auto. now apply check_admissible_ok.
  - rewrite sum_map. simpl. apply qeq_ok in H2. rewrite Q2R_sum, Q2R_1 in H2. exact H2.
  - intros c Hc. specialize (H3 c Hc). apply qeq_ok in H3. rewrite H3, Q2R_sum, sum_map. apply sum_ext.
    intros w _. simpl. unfold one. destruct (is_one (snd w) c); [ring | rewrite Q2R_0; ring].
Qed.

(** ** A separation *)

Inductive tree := Split (c : cell) (zero one_ : tree) | Leaf (factor : Q) (multipliers : list Q).

Section Separation.
Variables (M : list (list Q)) (K : list constraint) (W : list (list Q)).
Let cs := cells_of M.

(** What is known of a cell in a part: 0, 1, or nothing.  Cells of probability 0 and 1 are decided. *)
Definition known := list (cell * bool).
Fixpoint find_cell (d : known) (c : cell) : option bool :=
  match d with [] => None | (e, b) :: t => if same_cell e c then Some b else find_cell t c end.
Definition whole_part : known :=
  flat_map (fun c => let q := at_cell M c in
    if qeq q 0 then [(c, false)] else if qeq q 1 then [(c, true)] else []) cs.
Definition agrees (d : known) (x : cell -> bool) : Prop := forall c b, In (c, b) d -> x c = b.
Definition worth : Q := qsum cs (fun c => qmul (at_cell W c) (at_cell M c)).
Definition real_worth (x : cell -> bool) : R := sum cs (fun c => Q2R (at_cell W c) * one (x c)).

Definition cell_bound (d : known) (a : Q) (c : cell) : Q :=
  match find_cell d c with
  | Some true => a
  | Some false => 0%Q
  | None => if qlt 0 a then a else 0%Q
  end.
Definition row_bound (k : constraint) (y : Q) : Q :=
  qmul y (if qlt 0 y then inject_Z (snd k) else inject_Z (snd (fst k))).
Definition reduced (t : Q) (yK : list (Q * constraint)) (c : cell) : Q :=
  qsub (qmul t (at_cell W c)) (qsum yK (fun p => if inside (fst (fst (snd p))) c then fst p else 0%Q)).
(** Weighted ones are below [goal], times the factor. *)
Definition check_leaf (goal : Q) (d : known) (t : Q) (ys : list Q) : bool :=
  let yK := combine ys K in
  qle 0 t &&
  qlt (qadd (qsum yK (fun p => row_bound (snd p) (fst p))) (qsum cs (fun c => cell_bound d (reduced t yK c) c)))
      (qmul t goal).
Fixpoint check_tree (goal : Q) (d : known) (T : tree) : bool :=
  match T with
  | Split c zero one_ => check_tree goal ((c, false) :: d) zero && check_tree goal ((c, true) :: d) one_
  | Leaf t ys => check_leaf goal d t ys
  end.
Definition check_separated (T : tree) : bool := check_tree worth whole_part T.

Lemma find_cell_In d c b : find_cell d c = Some b -> In (c, b) d.
Proof.
  induction d as [|[e a] t IH]; simpl; [discriminate|]. destruct (same_cell e c) eqn:He.
  - apply same_cell_ok in He. intros H. injection H as <-. subst. now left.
  - intros H. right. auto.
Qed.
Lemma qlt_false_le p q : qlt p q = false -> Q2R q <= Q2R p.
Proof.
  unfold qlt, qneg. intros H. apply Z.ltb_ge in H.
  assert (N : qnonneg (qsub p q) = true) by (now apply Z.leb_le). apply qnonneg_ok in N. rewrite Q2R_sub in N. lra.
Qed.
Lemma cell_bound_ok d x a c : agrees d x -> Q2R a * one (x c) <= Q2R (cell_bound d a c).
Proof.
  intros Hd. unfold cell_bound. destruct (find_cell d c) as [[]|] eqn:F.
  - apply find_cell_In, Hd in F. rewrite F. unfold one. lra.
  - apply find_cell_In, Hd in F. rewrite F, Q2R_0. unfold one. lra.
  - destruct (qlt 0 a) eqn:Ha.
    + apply qlt_ok in Ha. rewrite Q2R_0 in Ha. unfold one. destruct (x c); lra.
    + apply qlt_false_le in Ha. rewrite Q2R_0 in *. unfold one. destruct (x c); lra.
Qed.
Lemma row_bound_ok k y x : IZR (snd (fst k)) <= ones M (fst (fst k)) x <= IZR (snd k) ->
  Q2R y * ones M (fst (fst k)) x <= Q2R (row_bound k y).
Proof.
  intros H. unfold row_bound. rewrite Q2R_mul. destruct (qlt 0 y) eqn:Hy; rewrite Q2R_Z.
  - apply qlt_ok in Hy. rewrite Q2R_0 in Hy. nra.
  - apply qlt_false_le in Hy. rewrite Q2R_0 in Hy. nra.
Qed.
Lemma check_leaf_ok goal d t ys x : check_leaf goal d t ys = true -> agrees d x -> admissible M K x ->
  real_worth x < Q2R goal.
Proof.
  unfold check_leaf. rewrite andb_true_iff. intros [H1 H2] Hd Hx. set (yK := combine ys K) in *.
  apply qle_ok in H1. apply qlt_ok in H2. rewrite Q2R_0 in H1. rewrite Q2R_add, !Q2R_sum, Q2R_mul in H2.
  assert (D : Q2R t * real_worth x =
    sum yK (fun p => Q2R (fst p) * ones M (fst (fst (snd p))) x) + sum cs (fun c => Q2R (reduced t yK c) * one (x c))).
  { unfold ones. rewrite (sum_ext yK _ (fun p => sum cs (fun c =>
      (if inside (fst (fst (snd p))) c then Q2R (fst p) else 0) * one (x c)))).
    2:{ intros p _. rewrite <- sum_scal. apply sum_ext. intros c _. destruct (inside (fst (fst (snd p))) c); ring. }
    rewrite sum_swap, <- sum_plus. unfold real_worth. rewrite <- sum_scal. apply sum_ext. intros c _.
    unfold reduced. rewrite Q2R_sub, Q2R_mul, Q2R_sum.
    rewrite (sum_ext yK (fun p => Q2R (if inside (fst (fst (snd p))) c then fst p else 0%Q))
      (fun p => if inside (fst (fst (snd p))) c then Q2R (fst p) else 0)).
    2:{ intros p _. destruct (inside (fst (fst (snd p))) c); [reflexivity | apply Q2R_0]. }
    rewrite (sum_ext yK (fun p => (if inside (fst (fst (snd p))) c then Q2R (fst p) else 0) * one (x c))
      (fun p => one (x c) * (if inside (fst (fst (snd p))) c then Q2R (fst p) else 0))) by (intros; ring).
    rewrite sum_scal. ring. }
  assert (B : Q2R t * real_worth x < Q2R t * Q2R goal).
  { rewrite D. apply Rle_lt_trans with (2 := H2). apply Rplus_le_compat.
    - apply sum_le. intros p Hp. apply row_bound_ok, Hx. destruct p as [y k]. eapply in_combine_r; eauto.
    - apply sum_le. intros c _. now apply cell_bound_ok. }
  destruct (Rle_lt_or_eq_dec _ _ H1) as [Ht|Ht]; [|rewrite <- Ht in B; lra]. nra.
Qed.
Lemma check_tree_ok goal x : forall T d, check_tree goal d T = true -> agrees d x -> admissible M K x ->
  real_worth x < Q2R goal.
Proof.
  induction T as [c T0 IH0 T1 IH1|t ys]; simpl; intros d H Hd Hx.
  - apply andb_true_iff in H. destruct H as [H0 H1]. destruct (x c) eqn:Ec.
    + apply (IH1 _ H1); auto. intros e b [He|He]; [inversion He; now subst | now apply Hd].
    + apply (IH0 _ H0); auto. intros e b [He|He]; [inversion He; now subst | now apply Hd].
  - now apply (check_leaf_ok goal d t ys).
Qed.
(** A term of the lottery has the value that is certain. *)
Lemma certain_cell (l : list (R * (cell -> bool))) w c : (forall v, In v l -> 0 <= fst v) -> sum l fst = 1 -> In w l -> 0 < fst w ->
  (sum l (fun v => fst v * one (snd v c)) = 0 -> snd w c = false) /\
  (sum l (fun v => fst v * one (snd v c)) = 1 -> snd w c = true).
Proof.
  intros H0 H1 Hw Hp. split; intros H; destruct (snd w c) eqn:Ew; auto; exfalso.
  - assert (K0 : fst w * one (snd w c) <= sum l (fun v => fst v * one (snd v c))).
    { apply (sum_term_le l (fun v => fst v * one (snd v c))); auto.
      intros v Hv. specialize (H0 v Hv). unfold one. destruct (snd v c); lra. }
    rewrite Ew in K0. unfold one at 1 in K0. lra.
  - assert (K0 : sum l (fun v => fst v * one (snd v c)) < sum l fst); [|lra].
    apply sum_lt with (v0 := w); auto.
    + intros v Hv. specialize (H0 v Hv). unfold one. destruct (snd v c); lra.
    + rewrite Ew. unfold one. lra.
Qed.
Theorem check_separated_sound T : check_separated T = true -> ~ implementable M K.
Proof.
  intros H [l (H1 & H2 & H3)].
  assert (H0 : forall v, In v l -> 0 <= fst v) by (intros v Hv; now apply H1).
  assert (B : forall w, In w l -> fst w * real_worth (snd w) <= fst w * Q2R worth /\
    (0 < fst w -> fst w * real_worth (snd w) < fst w * Q2R worth)).
  { intros w Hw. destruct (H1 w Hw) as [Ha Hb]. destruct (Rle_lt_or_eq_dec _ _ Ha) as [Hp|Hp].
    - assert (L : real_worth (snd w) < Q2R worth).
      { apply (check_tree_ok worth (snd w) T whole_part H); auto. intros c b Hc. unfold whole_part in Hc.
        apply in_flat_map in Hc. destruct Hc as [e [He Hc]].
        destruct (certain_cell l w e H0 H2 Hw Hp) as [C0 C1]. rewrite <- (H3 e He) in C0, C1.
        cbv zeta in Hc. destruct (qeq (at_cell M e) 0) eqn:E0; [|destruct (qeq (at_cell M e) 1) eqn:E1].
        - destruct Hc as [Hc|[]]. inversion Hc; subst. apply C0. apply qeq_ok in E0. now rewrite Q2R_0 in E0.
        - destruct Hc as [Hc|[]]. inversion Hc; subst. apply C1. apply qeq_ok in E1. now rewrite Q2R_1 in E1.
        - destruct Hc. }
      split; [nra|intros _; nra].
    - rewrite <- Hp. split; [lra|intros; lra]. }
  assert (P : exists w, In w l /\ 0 < fst w).
  { destruct (existsb (fun w => if Rlt_dec 0 (fst w) then true else false) l) eqn:Ex.
    - apply existsb_exists in Ex. destruct Ex as [w [Hw Hp]]. exists w. split; auto. now destruct (Rlt_dec 0 (fst w)).
    - exfalso. assert (Z0 : sum l fst = 0); [|lra]. apply sum_zero. intros w Hw. specialize (H0 w Hw).
      destruct (Rlt_dec 0 (fst w)) as [Hp|]; [|lra]. assert (existsb (fun w => if Rlt_dec 0 (fst w) then true else false) l = true); [|congruence].
      apply existsb_exists. exists w. split; auto. now destruct (Rlt_dec 0 (fst w)). }
  destruct P as [w0 [Hw0 Hp0]].
  assert (L : sum l (fun w => fst w * real_worth (snd w)) < sum l (fun w => fst w * Q2R worth)).
  { apply sum_lt with (v0 := w0); auto; [intros w Hw; now apply B | now apply B]. }
  rewrite (sum_ext l (fun w => fst w * Q2R worth) (fun w => Q2R worth * fst w)) in L by (intros; ring).
  rewrite sum_scal, H2 in L. apply (Rlt_not_le _ _ L). rewrite Rmult_1_r. apply Req_le.
  unfold real_worth. rewrite (sum_ext l _ (fun w => sum cs (fun c => Q2R (at_cell W c) * (fst w * one (snd w c))))).
  2:{ intros w _. rewrite <- sum_scal. apply sum_ext. intros. ring. }
  rewrite sum_swap. unfold worth. rewrite Q2R_sum. apply sum_ext. intros c Hc. rewrite sum_scal, Q2R_mul.
  now rewrite (H3 c Hc).
Qed.
End Separation.

(** ** Bundles for agents *)

Definition consumption := list (Q * list nat).
Section Consumptions.
Variables (ags : list consumption) (g : nat) (exhaust : bool).
Definition bundle_of (i k : nat) : list nat := snd (nth k (nth i ags []) (0%Q, [])).
Definition gets (choice : nat -> nat) (i j : nat) : bool := existsb (Nat.eqb j) (bundle_of i (choice i)).
(** Agent i gets the bundle number [choice i] of her random consumption; no good goes to two agents, and with [exhaust]
    each goes to one. *)
Definition allocation (choice : nat -> nat) : Prop :=
  (forall i, (i < length ags)%nat -> (choice i < length (nth i ags []))%nat) /\
  (forall j, (j < g)%nat ->
     (forall i i', (i < length ags)%nat -> (i' < length ags)%nat -> gets choice i j = true -> gets choice i' j = true -> i = i') /\
     (exhaust = true -> exists i, (i < length ags)%nat /\ gets choice i j = true)).
Definition chosen (choice : nat -> nat) (c : cell) : bool := Nat.eqb (choice (fst c)) (snd c).
(** A lottery over allocations whose marginals are the random consumptions. *)
Definition is_random_allocation (l : list (R * (nat -> nat))) : Prop :=
  (forall w, In w l -> 0 <= fst w /\ allocation (snd w)) /\ sum l fst = 1 /\
  forall i k, (i < length ags)%nat -> (k < length (nth i ags []))%nat ->
    Q2R (fst (nth k (nth i ags []) (0%Q, []))) = sum l (fun w => fst w * one (chosen (snd w) (i, k))).

Definition check_allocation (f : list nat) : bool :=
  all_below (length ags) (fun i => Nat.ltb (nth i f 0%nat) (length (nth i ags []))) &&
  all_below g (fun j =>
    let holders := length (filter (fun i => gets (fun x => nth x f 0%nat) i j) (ids (length ags))) in
    Nat.leb holders 1 && (negb exhaust || Nat.leb 1 holders)).
Lemma check_allocation_ok f : check_allocation f = true -> allocation (fun x => nth x f 0%nat).
Proof.
  intros H. apply andb_true_iff in H. destruct H as [H1 H2]. split.
  - intros i Hi. apply Nat.ltb_lt. exact (all_below_ok _ _ H1 i Hi).
  - intros j Hj. pose proof (all_below_ok _ _ H2 j Hj) as H. cbv zeta in H. apply andb_true_iff in H. destruct H as [Ha Hb].
    set (got := fun i => gets (fun x => nth x f 0%nat) i j) in *. apply Nat.leb_le in Ha. split.
    + intros i i' Hi Hi' G G'. destruct (Nat.eq_dec i i') as [|Hne]; auto. exfalso.
      assert (N : (length [i; i'] <= length (filter got (ids (length ags))))%nat); [|simpl in N; lia].
      apply NoDup_incl_length.
      * constructor; [intros [Hx|[]]; congruence|]. constructor; [intros []|constructor].
      * intros x [<-|[<-|[]]]; apply filter_In; (split; [now apply in_ids | assumption]).
    + intros He. rewrite He in Hb. cbn [negb orb] in Hb. apply Nat.leb_le in Hb.
      destruct (filter got (ids (length ags))) as [|i t] eqn:F; [simpl in Hb; lia|].
      assert (Hi : In i (filter got (ids (length ags)))) by (rewrite F; now left).
      apply filter_In in Hi. destruct Hi as [Hi G]. apply in_ids in Hi. now exists i.
Qed.
Definition check_consumptions (terms : list (Q * list nat)) : bool :=
  forallb (fun w => qle 0 (fst w) && check_allocation (snd w)) terms && qeq (qsum terms fst) 1 &&
  all_below (length ags) (fun i => all_below (length (nth i ags [])) (fun k =>
    qeq (fst (nth k (nth i ags []) (0%Q, [])))
        (qsum terms (fun w => if Nat.eqb (nth i (snd w) 0%nat) k then fst w else 0%Q)))).
Theorem check_consumptions_sound terms : check_consumptions terms = true ->
  is_random_allocation (map (fun w => (Q2R (fst w), fun x => nth x (snd w) 0%nat)) terms).
Proof.
  unfold check_consumptions. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3]. split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. specialize (H1 v Hv).
    apply andb_true_iff in H1. destruct H1 as [Ha Hb]. apply qle_ok in Ha. rewrite Q2R_0 in Ha.
    split; auto. now apply check_allocation_ok.
  - rewrite sum_map. simpl. apply qeq_ok in H2. rewrite Q2R_sum, Q2R_1 in H2. exact H2.
  - intros i k Hi Hk. pose proof (all_below_ok _ _ (all_below_ok _ _ H3 i Hi) k Hk) as H. apply qeq_ok in H.
    rewrite H, Q2R_sum, sum_map. apply sum_ext. intros w _. unfold chosen, one. simpl.
    destruct (Nat.eqb (nth i (snd w) 0%nat) k); [ring | rewrite Q2R_0; ring].
Qed.

(** The 0/1 matrices that stand for allocations meet these constraints. *)
Definition probabilities : list (list Q) := map (map fst) ags.
Definition one_bundle (i : nat) : constraint := (map (pair i) (ids (length (nth i ags []))), 1%Z, 1%Z).
Definition good_cells (j : nat) : list cell :=
  filter (fun c => existsb (Nat.eqb j) (bundle_of (fst c) (snd c))) (cells_of probabilities).
Definition one_holder (j : nat) : constraint := (good_cells j, if exhaust then 1%Z else 0%Z, 1%Z).
Definition allocation_constraints : list constraint :=
  map one_bundle (ids (length ags)) ++ map one_holder (ids g).
Lemma row_length i : length (nth i probabilities []) = length (nth i ags []).
Proof.
  unfold probabilities. change (@nil Q) with (map (@fst Q (list nat)) []). rewrite map_nth. apply map_length.
Qed.
Lemma cells_probabilities i k : In (i, k) (cells_of probabilities) <-> (i < length ags)%nat /\ (k < length (nth i ags []))%nat.
Proof.
  unfold cells_of. rewrite in_flat_map. assert (LP : length probabilities = length ags) by apply map_length. split.
  - intros (i' & Hi & Hk). apply in_ids in Hi. apply in_map_iff in Hk. destruct Hk as [k' [He Hk]]. inversion He; subst.
    apply in_ids in Hk. rewrite row_length in Hk. lia.
  - intros [Hi Hk]. exists i. split; [apply in_ids; lia|]. apply in_map. apply in_ids. now rewrite row_length.
Qed.
Lemma sum_flat_map {X Y} (h : X -> list Y) l f : sum (flat_map h l) f = sum l (fun x => sum (h x) f).
Proof. induction l; simpl; [reflexivity|]. now rewrite sum_app, IHl. Qed.
(** Of each agent's cells exactly one is chosen. *)
Lemma sum_chosen choice f : (forall i, (i < length ags)%nat -> (choice i < length (nth i ags []))%nat) ->
  sum (cells_of probabilities) (fun c => if chosen choice c then f c else 0) = sum (ids (length ags)) (fun i => f (i, choice i)).
Proof.
  intros Hc. unfold cells_of. rewrite sum_flat_map. assert (LP : length probabilities = length ags) by apply map_length.
  rewrite LP. apply sum_ids_ext. intros i Hi. rewrite sum_map, row_length.
  rewrite (sum_single _ _ (choice i)); [|apply ids_NoDup|apply in_ids; auto|].
  - unfold chosen. simpl. now rewrite Nat.eqb_refl.
  - intros k _ Hk. unfold chosen. simpl. destruct (Nat.eqb_spec (choice i) k); [congruence|reflexivity].
Qed.
Lemma inside_ok S c : inside S c = true <-> In c S.
Proof.
  unfold inside. rewrite existsb_exists. split.
  - intros (d & Hd & He). apply same_cell_ok in He. now subst.
  - intros H. exists c. split; auto. now apply same_cell_ok.
Qed.
Lemma ones_chosen S choice : (forall i, (i < length ags)%nat -> (choice i < length (nth i ags []))%nat) ->
  ones probabilities S (chosen choice) = sum (ids (length ags)) (fun i => one (inside S (i, choice i))).
Proof.
  intros Hc. unfold ones. rewrite <- (sum_chosen choice (fun c => one (inside S c)) Hc). apply sum_ext. intros c _.
  unfold one. destruct (inside S c), (chosen choice c); reflexivity.
Qed.
Lemma allocation_admissible choice : allocation choice -> admissible probabilities allocation_constraints (chosen choice).
Proof.
  intros [Hc Hg] k Hk. apply in_app_or in Hk. destruct Hk as [Hk|Hk]; apply in_map_iff in Hk; destruct Hk as [i [<- Hi]];
    apply in_ids in Hi; cbn [fst snd one_bundle one_holder].
  - assert (N : ones probabilities (map (pair i) (ids (length (nth i ags [])))) (chosen choice) = 1); [|rewrite N; lra].
    rewrite (ones_chosen _ choice Hc), (sum_single _ _ i); [|apply ids_NoDup|now apply in_ids|].
    + assert (I : inside (map (pair i) (ids (length (nth i ags [])))) (i, choice i) = true).
      { apply inside_ok, in_map, in_ids. now apply Hc. }
      now rewrite I.
    + intros i' _ Hne. destruct (inside (map (pair i) (ids (length (nth i ags [])))) (i', choice i')) eqn:I; [|reflexivity].
      apply inside_ok, in_map_iff in I. destruct I as [k [He _]]. inversion He. congruence.
  - destruct (Hg i Hi) as [G1 G2].
    assert (I : forall a, (a < length ags)%nat -> inside (good_cells i) (a, choice a) = gets choice a i).
    { intros a Ha. unfold gets. destruct (existsb (Nat.eqb i) (bundle_of a (choice a))) eqn:B.
      - apply inside_ok. unfold good_cells. apply filter_In. split; [|exact B]. apply cells_probabilities. auto.
      - destruct (inside (good_cells i) (a, choice a)) eqn:J; auto. apply inside_ok in J. apply filter_In in J.
        destruct J as [_ J]. cbn [fst snd] in J. congruence. }
    rewrite (ones_chosen _ choice Hc).
    rewrite (sum_ids_ext _ _ (fun a => one (gets choice a i))) by (intros a Ha; now rewrite I).
    destruct (existsb (fun a => gets choice a i) (ids (length ags))) eqn:X.
    + apply existsb_exists in X. destruct X as [a [Ha X]]. pose proof Ha as Ha'. apply in_ids in Ha'.
      assert (N : sum (ids (length ags)) (fun a => one (gets choice a i)) = 1).
      { rewrite (sum_single _ _ a (ids_NoDup _) Ha); [now rewrite X|].
        intros a' Hin Hne. destruct (gets choice a' i) eqn:Y; [|reflexivity]. exfalso. apply Hne.
        apply in_ids in Hin. now apply G1. }
      rewrite N. destruct exhaust; lra.
    + assert (N : forall a, (a < length ags)%nat -> gets choice a i = false).
      { intros a Ha. destruct (gets choice a i) eqn:Y; auto.
        assert (existsb (fun a => gets choice a i) (ids (length ags)) = true); [|congruence].
        apply existsb_exists. exists a. split; [now apply in_ids|auto]. }
      destruct exhaust eqn:Ee.
      * exfalso. destruct (G2 eq_refl) as [a [Ha G]]. rewrite (N a Ha) in G. discriminate.
      * rewrite (sum_zero _ _); [lra|]. intros a Ha. apply in_ids in Ha. now rewrite (N a Ha).
Qed.
Definition check_no_consumptions (W : list (list Q)) (T : tree) : bool :=
  check_separated probabilities allocation_constraints W T.
Theorem check_no_consumptions_sound W T : check_no_consumptions W T = true -> ~ exists l, is_random_allocation l.
Proof.
  intros H [l (H1 & H2 & H3)].
  apply (check_separated_sound probabilities allocation_constraints W T H).
  exists (map (fun w => (fst w, chosen (snd w))) l). split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. destruct (H1 v Hv) as [Ha Hb].
    split; auto. now apply allocation_admissible.
  - rewrite sum_map. exact H2.
  - intros [i k] Hc. apply cells_probabilities in Hc. destruct Hc as [Hi Hk]. rewrite sum_map. cbn [fst snd].
    rewrite <- (H3 i k Hi Hk). unfold at_cell, entry, probabilities. cbn [fst snd].
    change (@nil Q) with (map (@fst Q (list nat)) []). rewrite map_nth.
    change 0%Q with (fst (0%Q, @nil nat)) at 1. now rewrite map_nth.
Qed.
End Consumptions.

(** ** Bihierarchies *)

(** The two sets have a common cell and neither contains the other. *)
Definition crosses (S T : list cell) : Prop :=
  (exists c, In c S /\ In c T) /\ (exists c, In c S /\ ~ In c T) /\ (exists c, In c T /\ ~ In c S).
Definition cells_at (K : list constraint) (i : nat) : list cell := fst (fst (nth i K ([], 0%Z, 0%Z))).
(** The constraints can be divided into two families in each of which no two sets cross. *)
Definition bihierarchy (K : list constraint) : Prop :=
  exists f : nat -> bool, forall i j, (i < length K)%nat -> (j < length K)%nat -> f i = f j ->
    ~ crosses (cells_at K i) (cells_at K j).

Lemma inside_In S c : inside S c = true <-> In c S.
Proof.
  unfold inside. rewrite existsb_exists. split.
  - intros (d & Hd & He). apply same_cell_ok in He. now subst.
  - intros H. exists c. split; auto. now apply same_cell_ok.
Qed.
Definition crosses_b (S T : list cell) : bool :=
  existsb (inside T) S && existsb (fun c => negb (inside T c)) S && existsb (fun c => negb (inside S c)) T.
Lemma crosses_b_ok S T : crosses_b S T = true <-> crosses S T.
Proof.
  assert (N : forall U c, negb (inside U c) = true <-> ~ In c U).
  { intros U c. rewrite <- inside_In. destruct (inside U c); simpl; split; intros H; try discriminate; auto; congruence. }
  unfold crosses_b, crosses. rewrite !andb_true_iff, !existsb_exists. split.
  - intros [[(a & Ha & Ha') (b & Hb & Hb')] (c & Hc & Hc')]. apply inside_In in Ha'. apply N in Hb', Hc'. eauto 10.
  - intros [(a & Ha & Ha') [(b & Hb & Hb') (c & Hc & Hc')]]. apply inside_In in Ha'. apply N in Hb', Hc'. eauto 10.
Qed.
Definition check_bihierarchy (K : list constraint) (f : list bool) : bool :=
  all_below (length K) (fun i => all_below (length K) (fun j =>
    negb (Bool.eqb (nth i f false) (nth j f false)) || negb (crosses_b (cells_at K i) (cells_at K j)))).
Theorem check_bihierarchy_sound K f : check_bihierarchy K f = true -> bihierarchy K.
Proof.
  intros H. exists (fun i => nth i f false). intros i j Hi Hj Hf Hc.
  pose proof (all_below_ok _ _ (all_below_ok _ _ H i Hi) j Hj) as G. cbv beta in G. apply crosses_b_ok in Hc.
  rewrite Hf, Hc, Bool.eqb_reflx in G. discriminate.
Qed.
(** Along a cycle of crossing sets the families alternate, so that the cycle is even. *)
Fixpoint check_chain (K : list constraint) (first last : nat) (l : list nat) (odd : bool) : bool :=
  match l with
  | [] => odd && crosses_b (cells_at K last) (cells_at K first)
  | c :: t => Nat.ltb c (length K) && crosses_b (cells_at K last) (cells_at K c) && check_chain K first c t (negb odd)
  end.
Definition check_odd_cycle (K : list constraint) (cycle : list nat) : bool :=
  match cycle with [] => false | c :: t => Nat.ltb c (length K) && check_chain K c c t true end.
Lemma check_chain_ok K f first : (forall i j, (i < length K)%nat -> (j < length K)%nat -> f i = f j ->
    ~ crosses (cells_at K i) (cells_at K j)) -> (first < length K)%nat ->
  forall l last odd, (last < length K)%nat -> Bool.eqb (f last) (f first) = odd -> check_chain K first last l odd = true -> False.
Proof.
  intros Hf H1. induction l as [|c t IH]; simpl; intros last odd Hl Ho H.
  - apply andb_true_iff in H. destruct H as [H2 H3]. apply crosses_b_ok in H3. rewrite H2 in Ho.
    apply eqb_prop in Ho. now apply (Hf last first).
  - rewrite !andb_true_iff in H. destruct H as [[H2 H3] H4]. apply Nat.ltb_lt in H2. apply crosses_b_ok in H3.
    apply (IH c (negb odd) H2); auto. assert (D : f last <> f c) by (intros He; now apply (Hf last c)).
    rewrite <- Ho. destruct (f last), (f c), (f first); simpl; congruence.
Qed.
Theorem check_odd_cycle_sound K cycle : check_odd_cycle K cycle = true -> ~ bihierarchy K.
Proof.
  intros H [f Hf]. destruct cycle as [|c t]; [discriminate|]. simpl in H. apply andb_true_iff in H. destruct H as [H1 H2].
  apply Nat.ltb_lt in H1. apply (check_chain_ok K f c Hf H1 t c true H1); auto. apply Bool.eqb_reflx.
Qed.
