(** A zero of equations whose two sides are a sum of products of affine numbers and a constant, in a box of unknowns,
    and the signs of numbers there (SPEC 1.5).

    Krawczyk's test (krawczyk.v) proves that there is one; that the matrix of the test is regular is proved by one that
    is nearly its inverse: the derivatives in the middle, or else the inverse itself, which is found here.  A number is
    0 if it is a combination of the equations, positive if it is so all over the box.
    - [check_zero X system Y]: X is the box, Y the matrix; [check_zero_ok]: there is a zero of the system in the box.
    - [is_zero], [is_nonnegative], [is_positive]: the signs at such a zero. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational polynomials price_forms check_assignment_economy cube krawczyk quadratic.
Import ListNotations.
Open Scope R_scope.

(** ** Equations that hold: what is 0 because of them *)
Definition basis : Type := list (nat * list Q).
Definition less_by (g : list Q) (kr : nat * list Q) : list Q :=
  let q := nth (fst kr) g 0%Q in if qz q then g else psub g (pscale q (snd kr)).
Definition reduced (rows : basis) (g : list Q) : list Q := fold_left less_by rows g.
(** Of the coefficients that are not 0 the last one; so numbers that are affine are not mixed with products. *)
Fixpoint last_place (k : nat) (g : list Q) : option nat :=
  match g with
  | [] => None
  | q :: t => match last_place (S k) t with Some j => Some j | None => if qz q then None else Some k end
  end.
Definition with_row (rows : basis) (g : list Q) : basis :=
  let h := reduced rows g in
  match last_place 0 h with None => rows | Some k => rows ++ [(k, pscale (Qinv (nth k h 0%Q)) h)] end.
Definition basis_of (gs : list (list Q)) : basis := fold_left with_row gs [].
Definition is_zero (rows : basis) (g : list Q) : bool := forallb qz (reduced rows g).
Definition is_positive (over : list interval) (g : list Q) : bool := qlt 0 (fst (range_of g over)).
Definition is_nonnegative (rows : basis) (over : list interval) (g : list Q) : bool :=
  is_zero rows g || is_positive over g.

(** ** The inverse of a matrix, by elimination; only a guess: it is multiplied out *)
Fixpoint eliminated_from (m : nat) (k : nat) (finished rest : list (list Q)) : list (list Q) :=
  match m with
  | O => finished
  | S m' =>
    match find (fun row => negb (qz (nth k row 0%Q))) rest with
    | None => []
    | Some row =>
      let one := pscale (Qinv (nth k row 0%Q)) row in
      let less := fun other => psub other (pscale (nth k other 0%Q) one) in
      let others := filter (fun other => negb (forallb qz other)) (map less rest) in
      eliminated_from m' (S k) (map less finished ++ [one]) others
    end
  end.
Definition unit_row (m i : nat) : list Q := map (fun j => if Nat.eqb i j then 1%Q else 0%Q) (ids m).
Definition inverse_of (m : nat) (Y : list (list Q)) : list (list Q) :=
  map (skipn m) (eliminated_from m 0 [] (map (fun i => nth i Y [] ++ unit_row m i) (ids m))).
Definition size_of (q : Q) : Q := if qle 0 q then q else Qopp q.
Definition check_inverse (m : nat) (Z Y : list (list Q)) : bool :=
  all_below m (fun i => qlt (qsum (ids m) (fun k => size_of
    (qsub (if Nat.eqb i k then 1%Q else 0%Q) (qsum (ids m) (fun l => qmul (entry Z i l) (entry Y l k)))))) 1).
Lemma size_of_ok q : Q2R (size_of q) = Rabs (Q2R q).
Proof.
  unfold size_of. destruct (qle 0 q) eqn:E.
  - apply qle_ok in E. rewrite Q2R_0 in E. symmetry. apply Rabs_right. lra.
  - apply qle_false in E. rewrite Q2R_0 in E. rewrite Q2R_opp. symmetry. now apply Rabs_left.
Qed.
Lemma check_inverse_ok m Z Y : check_inverse m Z Y = true -> regular m (matrix_of Y).
Proof.
  intros H. apply (nearly_inverse m _ (matrix_of Z)). intros i Hi. pose proof (all_below_ok _ _ H i Hi) as K.
  cbv beta in K. apply qlt_ok in K. rewrite Q2R_sum, Q2R_1 in K.
  erewrite sum_ext; [exact K|]. intros k _. cbv beta. rewrite size_of_ok, Q2R_sub, Q2R_sum. f_equal. f_equal.
  - unfold delta. destruct (Nat.eqb i k); [symmetry; apply Q2R_1 | symmetry; apply Q2R_0].
  - apply sum_ext. intros l _. unfold matrix_of. now rewrite Q2R_mul.
Qed.

(** ** The zero of the system *)
Definition middle_of (i : interval) : Q := Qred ((fst i + snd i) * (1 # 2)).
Definition half_of (i : interval) : Q := Qred ((snd i - fst i) * (1 # 2)).
(** The first interval is within the second. *)
Definition inside (i j : interval) : bool := qle (fst j) (fst i) && qle (snd i) (snd j).
Lemma inside_ok i j x : inside i j = true -> qin i x -> qin j x.
Proof.
  unfold inside, qin. rewrite andb_true_iff. intros [H1 H2]. apply qle_ok in H1, H2. lra.
Qed.
Definition interval_at (l : list interval) (k : nat) : interval := nth k l (0%Q, 0%Q).
Lemma half : Q2R (1 # 2) = / 2. Proof. unfold Q2R. simpl. lra. Qed.
Lemma middle_half i : Q2R (middle_of i) - Q2R (half_of i) = Q2R (fst i) /\
  Q2R (middle_of i) + Q2R (half_of i) = Q2R (snd i).
Proof.
  unfold middle_of, half_of. rewrite !Q2R_red, !Q2R_mult, Q2R_plus, Q2R_minus, half. lra.
Qed.

Section System.
Variable X : list interval.
Let m := length X.
(** Pairs of affine numbers, whose products sum to the constant. *)
Definition products : Type := (list (list Q * list Q) * Q)%type.
(** By how much they exceed it, and the derivative of that by unknown k. *)
Definition excess (e : products) : list Q := psub (fsum (fst e) (fun f => times m (fst f) (snd f))) [snd e].
Definition slope (e : products) (k : nat) : list Q := fsum (fst e) (fun f => derivative k (fst f) (snd f)).
Definition affine_products (e : products) : bool := forallb (fun f => affine m (fst f) && affine m (snd f)) (fst e).
Lemma affine_nth l j : forallb (affine m) l = true -> affine m (nth j l []) = true.
Proof.
  rewrite forallb_forall. intros H. destruct (nth_in_or_default j l []) as [K|K]; [now apply H|]. now rewrite K.
Qed.
Lemma quad_fsum {W} z (l : list W) f : quad m z (fsum l f) = sum l (fun v => quad m z (f v)).
Proof. apply inner_sum. Qed.
Section Equation.
Variable e : products.
Hypothesis factors : affine_products e = true.
Lemma affine_factors f : In f (fst e) -> affine m (fst f) = true /\ affine m (snd f) = true.
Proof. unfold affine_products in factors. rewrite forallb_forall in factors. intros H. now apply andb_true_iff, factors. Qed.
Lemma excess_value z : quad m z (excess e) = sum (fst e) (fun f => quad m z (fst f) * quad m z (snd f)) - Q2R (snd e).
Proof.
  unfold excess. rewrite quad_subtract, quad_fsum, quad_constant. f_equal. apply sum_ext.
  intros f Hf. apply times_ok; now apply affine_factors.
Qed.
Lemma excess_difference c z : quad m z (excess e) = quad m c (excess e) +
  sum (ids m) (fun k => quad m (middle c z) (slope e k) * (z k - c k)).
Proof.
  unfold excess. rewrite !quad_subtract, !quad_constant, !quad_fsum.
  rewrite (sum_ext (fst e) (fun f => quad m z (times m (fst f) (snd f))) (fun f =>
    quad m c (times m (fst f) (snd f)) +
    sum (ids m) (fun k => quad m (middle c z) (derivative k (fst f) (snd f)) * (z k - c k)))).
  2:{ intros f Hf. apply mean_value; now apply affine_factors. }
  rewrite sum_plus, sum_swap.
  rewrite (sum_ext (ids m) (fun k => quad m (middle c z) (slope e k) * (z k - c k)) (fun k =>
    sum (fst e) (fun f => quad m (middle c z) (derivative k (fst f) (snd f)) * (z k - c k)))).
  2:{ intros k _. unfold slope. rewrite quad_fsum. symmetry. apply sum_scal_right. }
  ring.
Qed.
Lemma cont_excess : cont m (fun z => quad m z (excess e)).
Proof.
  intros l d Hd. destruct (cont_minus m (fun z => sum (fst e) (fun f => quad m z (times m (fst f) (snd f))))
    (fun _ => Q2R (snd e))) with (l := l) (e := d) as (b & Hb & K); auto.
  - apply cont_sum. intros f Hf. apply cont_times; now apply affine_factors.
  - apply cont_const.
  - exists b. split; [exact Hb|]. intros y Hy. specialize (K y Hy). unfold excess.
    now rewrite !quad_subtract, !quad_fsum, !quad_constant.
Qed.
End Equation.

Variables (system : list products) (Y : list (list Q)).
Hypothesis affine_system : forallb affine_products system = true.
Let equation (k : nat) : products := nth k system ([], 0%Q).
Lemma affine_equation k : affine_products (equation k) = true.
Proof.
  rewrite forallb_forall in affine_system. destruct (nth_in_or_default k system ([], 0%Q)) as [H|H]; [now apply affine_system|].
  unfold equation. now rewrite H.
Qed.
Definition values_at : list interval :=
  let centre := powers_over (map (fun i => (middle_of i, middle_of i)) X) in
  map (fun e => range_of (excess e) centre) system.
Definition slopes_over : list (list interval) :=
  let over := powers_over X in map (fun e => map (fun k => range_of (slope e k) over) (ids m)) system.
Definition defect_over (slopes : list (list interval)) (i j : nat) : interval :=
  let one := if Nat.eqb i j then 1%Q else 0%Q in
  added (one, one) (sum_over (ids m) (fun k => stretched (Qopp (entry Y i k)) (interval_at (nth k slopes []) j))).
Definition reach (values : list interval) (slopes : list (list interval)) (i : nat) : Q :=
  qadd (largest (sum_over (ids m) (fun k => stretched (entry Y i k) (interval_at values k))))
    (qsum (ids m) (fun j => qmul (largest (defect_over slopes i j)) (half_of (interval_at X j)))).
Definition check_test : bool :=
  let values := values_at in
  let slopes := slopes_over in
  Nat.eqb (length system) m && forallb (fun i => qlt (fst i) (snd i)) X &&
  all_below m (fun i => qlt (reach values slopes i) (half_of (interval_at X i))).

Definition centre : vec := fun k => Q2R (middle_of (interval_at X k)).
Definition half_width : vec := fun k => Q2R (half_of (interval_at X k)).
Lemma box_within z : in_box m centre half_width z -> within X z.
Proof.
  intros H. apply within_iff. intros k Hk. specialize (H k Hk). unfold centre, half_width, interval_at in *.
  destruct (middle_half (nth k X (0%Q, 0%Q))) as [E1 E2]. unfold qin.
  pose proof (Rle_abs (z k - Q2R (middle_of (nth k X (0%Q, 0%Q))))) as B1.
  pose proof (Rle_abs (- (z k - Q2R (middle_of (nth k X (0%Q, 0%Q)))))) as B2. rewrite Rabs_Ropp in B2. lra.
Qed.
Lemma centre_within : Forall2 qin (powers_over (map (fun i => (middle_of i, middle_of i)) X)) (powers m centre).
Proof.
  apply powers_over_ok; [apply map_length|]. apply within_iff. intros k Hk. rewrite map_length in Hk.
  rewrite (nth_indep _ (0%Q, 0%Q) ((fun i => (middle_of i, middle_of i)) (0%Q, 0%Q))) by now rewrite map_length.
  rewrite (map_nth (fun i => (middle_of i, middle_of i))). unfold qin, centre, interval_at. cbn [fst snd]. lra.
Qed.
Lemma middle_in_box z : (forall i, (i < m)%nat -> 0 < half_width i) -> in_box m centre half_width z ->
  in_box m centre half_width (middle centre z).
Proof.
  intros W H i Hi. specialize (H i Hi). specialize (W i Hi). unfold middle.
  replace ((centre i + z i) / 2 - centre i) with ((z i - centre i) * / 2) by field.
  rewrite Rabs_mult, (Rabs_right (/ 2)) by lra. lra.
Qed.
Lemma nth_of_map {V W} (f : V -> W) l k d e : (k < length l)%nat -> nth k (map f l) d = f (nth k l e).
Proof.
  intros H. rewrite (nth_indep _ d (f e)) by now rewrite map_length. apply map_nth.
Qed.
(** The derivatives in the middle of the box. *)
Definition slopes_at : list (list Q) :=
  let centre := powers_over (map (fun i => (middle_of i, middle_of i)) X) in
  map (fun e => map (fun k => fst (range_of (slope e k) centre)) (ids m)) system.
Definition check_regular : bool := if check_inverse m slopes_at Y then true else check_inverse m (inverse_of m Y) Y.
Lemma check_regular_ok : check_regular = true -> regular m (matrix_of Y).
Proof.
  unfold check_regular. destruct (check_inverse m slopes_at Y) eqn:E; intros H; [now apply (check_inverse_ok m slopes_at)|].
  now apply (check_inverse_ok m (inverse_of m Y)).
Qed.
Definition check_zero : bool := check_test && check_regular.
Theorem check_zero_ok : check_zero = true -> exists z, within X z /\ forall e, In e system -> quad m z (excess e) = 0.
Proof.
  unfold check_zero, check_test. cbv zeta. rewrite !andb_true_iff, Nat.eqb_eq, forallb_forall. intros [[[H1 H2] H3] HZ].
  assert (W : forall i, (i < m)%nat -> 0 < half_width i).
  { intros i Hi. assert (I : In (interval_at X i) X) by now apply nth_In. specialize (H2 _ I). apply qlt_ok in H2.
    destruct (middle_half (interval_at X i)). unfold half_width. lra. }
  destruct (krawczyk m centre half_width W (fun k z => quad m z (excess (equation k)))
    (fun k j z => quad m (middle centre z) (slope (equation k) j)) (matrix_of Y)) as (z & Hz & K).
  - intros k _. apply cont_excess, affine_equation.
  - intros k z _ _. apply excess_difference, affine_equation.
  - intros i z Hi Hz. pose proof (all_below_ok _ _ H3 i Hi) as T. cbv beta in T. apply qlt_ok in T.
    unfold reach in T. rewrite Q2R_add, Q2R_sum in T.
    assert (V : forall k, (k < m)%nat -> qin (interval_at values_at k) (quad m centre (excess (equation k)))).
    { intros k Hk. unfold interval_at, values_at.
      rewrite (nth_of_map _ system k (0%Q, 0%Q) ([], 0%Q)) by lia. apply range_of_ok, centre_within. }
    assert (S : forall k j, (k < m)%nat -> (j < m)%nat ->
      qin (interval_at (nth k slopes_over []) j) (quad m (middle centre z) (slope (equation k) j))).
    { intros k j Hk Hj. unfold interval_at, slopes_over. cbv zeta.
      rewrite (nth_of_map _ system k [] ([], 0%Q)) by lia.
      rewrite (nth_of_map _ (ids m) j (0%Q, 0%Q) 0%nat) by (unfold ids; rewrite seq_length; exact Hj).
      unfold ids. rewrite seq_nth by exact Hj. simpl Nat.add. apply range_of_ok, powers_over_ok; [reflexivity|].
      now apply box_within, middle_in_box. }
    eapply Rle_lt_trans; [|exact T]. apply Rplus_le_compat.
    + apply largest_ok, sum_over_ok. intros k Hk. apply in_ids in Hk. apply stretched_ok. now apply V.
    + apply sum_le. intros j Hj. apply in_ids in Hj. rewrite Q2R_mul. fold (half_width j).
      apply Rmult_le_compat_r; [left; now apply W|]. apply largest_ok. unfold defect, defect_over. cbv zeta.
      unfold Rminus. apply added_ok.
      * unfold delta, qin. destruct (Nat.eqb i j); cbn [fst snd]; rewrite ?Q2R_0, ?Q2R_1; lra.
      * assert (E : - sum (ids m) (fun k => matrix_of Y i k * quad m (middle centre z) (slope (equation k) j)) =
          sum (ids m) (fun k => Q2R (Qopp (entry Y i k)) * quad m (middle centre z) (slope (equation k) j))).
        { transitivity (-1 * sum (ids m) (fun k => matrix_of Y i k * quad m (middle centre z) (slope (equation k) j)));
            [ring|]. rewrite <- sum_scal. apply sum_ext. intros k _. rewrite Q2R_opp. unfold matrix_of. ring. }
        rewrite E. apply sum_over_ok. intros k Hk. apply in_ids in Hk. apply stretched_ok. now apply S.
  - exact (check_regular_ok HZ).
  - exists z. split; [now apply box_within|]. intros e He. destruct (In_nth system e ([], 0%Q) He) as (k & Hk & <-).
    apply K. now rewrite <- H1.
Qed.
End System.

(** ** Signs at the zero *)
Section Signs.
Variables (m : nat) (rows : basis) (over : list interval) (z : vec).
Lemma less_by_ok g kr : quad m z (snd kr) = 0 -> quad m z (less_by g kr) = quad m z g.
Proof.
  intros H. unfold less_by. cbv zeta. destruct (qz _); [reflexivity|]. rewrite quad_subtract, quad_scale, H. ring.
Qed.
Lemma reduced_ok : forall r g, (forall kr, In kr r -> quad m z (snd kr) = 0) -> quad m z (reduced r g) = quad m z g.
Proof.
  induction r as [|kr r IH]; intros g H; [reflexivity|]. unfold reduced in *. simpl. rewrite IH.
  - apply less_by_ok, H. now left.
  - intros k Hk. apply H. now right.
Qed.
Lemma basis_of_ok gs : (forall g, In g gs -> quad m z g = 0) -> forall kr, In kr (basis_of gs) -> quad m z (snd kr) = 0.
Proof.
  unfold basis_of. assert (G : forall gs r, (forall kr, In kr r -> quad m z (snd kr) = 0) ->
    (forall g, In g gs -> quad m z g = 0) -> forall kr, In kr (fold_left with_row gs r) -> quad m z (snd kr) = 0).
  { induction gs0 as [|g gs0 IH]; intros r Hr Hg; [exact Hr|]. simpl. apply IH; [|intros h Hh; apply Hg; now right].
    unfold with_row. cbv zeta. destruct (last_place 0 (reduced r g)) as [k|]; [|exact Hr]. intros kr Hk.
    apply in_app_or in Hk. destruct Hk as [Hk|[<-|[]]]; [now apply Hr|]. simpl.
    rewrite quad_scale, reduced_ok, (Hg g (or_introl eq_refl)) by exact Hr. ring. }
  intros H. apply G; [intros kr []|exact H].
Qed.
Hypothesis rows_zero : forall kr, In kr rows -> quad m z (snd kr) = 0.
Hypothesis inside : Forall2 qin over (powers m z).
Lemma is_zero_ok g : is_zero rows g = true -> quad m z g = 0.
Proof. intros H. rewrite <- (reduced_ok rows g rows_zero). now apply inner_zero. Qed.
Lemma is_positive_ok g : is_positive over g = true -> 0 < quad m z g.
Proof.
  intros H. apply qlt_ok in H. rewrite Q2R_0 in H. pose proof (range_of_ok g over _ inside) as [K _]. unfold quad. lra.
Qed.
Lemma is_nonnegative_ok g : is_nonnegative rows over g = true -> 0 <= quad m z g.
Proof.
  intros H. apply orb_true_iff in H. destruct H as [H|H]; [rewrite (is_zero_ok g H); lra|].
  left. now apply is_positive_ok.
Qed.
End Signs.
