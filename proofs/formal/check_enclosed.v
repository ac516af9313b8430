(** Checker of equilibria with budgets whose numbers are affine in unknowns in a box (SPEC 1.5, 2.5), kind
    `enclosed-equilibrium`.

    The unknowns are a zero, in the box, of the equations "spending = budget" of some agents (the system).  Krawczyk's
    test (krawczyk.v) proves that there is one; that the matrix of the test is regular is proved by one that is nearly
    its inverse: the derivatives in the middle, or else the inverse itself, which is found here.  A number is 0 if it is a combination of the equations, positive if it is so all over the box.
    - [check_enclosed n s su V bs limits PB AB X Y system ls P ws A]: PB and AB are the claimed intervals of prices and
      shares, X is the box; a number is the list of its constant and its coefficients.
    - [check_enclosed_sound]: there is an equilibrium with prices and shares in these intervals. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational polynomials price_forms sp_economy check_assignment_economy budget_economy
  check_budgets cube krawczyk quadratic.
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
Definition interval_at (l : list interval) (k : nat) : interval := nth k l (0%Q, 0%Q).
Lemma half : Q2R (1 # 2) = / 2. Proof. unfold Q2R. simpl. lra. Qed.
Lemma middle_half i : Q2R (middle_of i) - Q2R (half_of i) = Q2R (fst i) /\
  Q2R (middle_of i) + Q2R (half_of i) = Q2R (snd i).
Proof.
  unfold middle_of, half_of. rewrite !Q2R_red, !Q2R_mult, Q2R_plus, Q2R_minus, half. lra.
Qed.

Section System.
Variables (s : nat) (bs : list Q) (X : list interval) (P : list (list Q)) (A : list (list (list Q))).
Let m := length X.
Definition price_of (j : nat) : list Q := nth j P [].
Definition share_of (x j : nat) : list Q := nth j (nth x A []) [].
(** What agent x spends less her budget, and its derivative by unknown k. *)
Definition equation (x : nat) : list Q :=
  psub (fsum (ids s) (fun j => times m (price_of j) (share_of x j))) [at_index bs x].
Definition slope (x k : nat) : list Q := fsum (ids s) (fun j => derivative k (price_of j) (share_of x j)).
Hypothesis affine_prices : forallb (affine m) P = true.
Hypothesis affine_shares : forallb (forallb (affine m)) A = true.
Lemma affine_nth l j : forallb (affine m) l = true -> affine m (nth j l []) = true.
Proof.
  rewrite forallb_forall. intros H. destruct (nth_in_or_default j l []) as [K|K]; [now apply H|]. now rewrite K.
Qed.
Lemma affine_price j : affine m (price_of j) = true.
Proof. now apply affine_nth. Qed.
Lemma affine_share x j : affine m (share_of x j) = true.
Proof.
  apply affine_nth. destruct (nth_in_or_default x A []) as [K|K]; [|now rewrite K].
  rewrite forallb_forall in affine_shares. now apply affine_shares.
Qed.
Lemma quad_fsum {W} z (l : list W) f : quad m z (fsum l f) = sum l (fun v => quad m z (f v)).
Proof. apply inner_sum. Qed.
Lemma equation_value z x : quad m z (equation x) =
  dot s (fun j => quad m z (price_of j)) (fun j => quad m z (share_of x j)) - vector_of bs x.
Proof.
  unfold equation. rewrite quad_subtract, quad_fsum, quad_constant. unfold dot, vector_of. f_equal. apply sum_ext.
  intros j _. apply times_ok; [apply affine_price | apply affine_share].
Qed.
Lemma equation_difference c z x : quad m z (equation x) = quad m c (equation x) +
  sum (ids m) (fun k => quad m (middle c z) (slope x k) * (z k - c k)).
Proof.
  unfold equation. rewrite !quad_subtract, !quad_constant, !quad_fsum.
  rewrite (sum_ext (ids s) (fun j => quad m z (times m (price_of j) (share_of x j))) (fun j =>
    quad m c (times m (price_of j) (share_of x j)) +
    sum (ids m) (fun k => quad m (middle c z) (derivative k (price_of j) (share_of x j)) * (z k - c k)))).
  2:{ intros j _. apply mean_value; [apply affine_price | apply affine_share]. }
  rewrite sum_plus, sum_swap.
  rewrite (sum_ext (ids m) (fun k => quad m (middle c z) (slope x k) * (z k - c k)) (fun k =>
    sum (ids s) (fun j => quad m (middle c z) (derivative k (price_of j) (share_of x j)) * (z k - c k)))).
  2:{ intros k _. unfold slope. rewrite quad_fsum. symmetry. apply sum_scal_right. }
  ring.
Qed.
Lemma cont_equation x : cont m (fun z => quad m z (equation x)).
Proof.
  intros l e He. destruct (cont_minus m (fun z => sum (ids s) (fun j => quad m z (times m (price_of j) (share_of x j))))
    (fun _ => vector_of bs x)) with (l := l) (e := e) as (d & Hd & K); auto.
  - apply cont_sum. intros j _. apply cont_times; [apply affine_price | apply affine_share].
  - apply cont_const.
  - exists d. split; [exact Hd|]. intros y Hy. specialize (K y Hy). unfold equation.
    now rewrite !quad_subtract, !quad_fsum, !quad_constant.
Qed.

Variables (Y : list (list Q)) (system : list nat).
Let agent (k : nat) : nat := nth k system 0%nat.
Definition values_at : list interval :=
  let centre := powers_over (map (fun i => (middle_of i, middle_of i)) X) in
  map (fun x => range_of (equation x) centre) system.
Definition slopes_over : list (list interval) :=
  let over := powers_over X in map (fun x => map (fun k => range_of (slope x k) over) (ids m)) system.
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
  map (fun x => map (fun k => fst (range_of (slope x k) centre)) (ids m)) system.
Definition check_regular : bool := if check_inverse m slopes_at Y then true else check_inverse m (inverse_of m Y) Y.
Lemma check_regular_ok : check_regular = true -> regular m (matrix_of Y).
Proof.
  unfold check_regular. destruct (check_inverse m slopes_at Y) eqn:E; intros H; [now apply (check_inverse_ok m slopes_at)|].
  now apply (check_inverse_ok m (inverse_of m Y)).
Qed.
Theorem check_test_ok : check_test = true -> check_regular = true ->
  exists z, within X z /\ forall k, (k < m)%nat -> quad m z (equation (agent k)) = 0.
Proof.
  unfold check_test. cbv zeta. rewrite !andb_true_iff, Nat.eqb_eq, forallb_forall. intros [[H1 H2] H3] HZ.
  assert (W : forall i, (i < m)%nat -> 0 < half_width i).
  { intros i Hi. assert (I : In (interval_at X i) X) by now apply nth_In. specialize (H2 _ I). apply qlt_ok in H2.
    destruct (middle_half (interval_at X i)). unfold half_width. lra. }
  destruct (krawczyk m centre half_width W (fun k z => quad m z (equation (agent k)))
    (fun k j z => quad m (middle centre z) (slope (agent k) j)) (matrix_of Y)) as (z & Hz & K).
  - intros k _. apply cont_equation.
  - intros k z _ _. apply equation_difference.
  - intros i z Hi Hz. pose proof (all_below_ok _ _ H3 i Hi) as T. cbv beta in T. apply qlt_ok in T.
    unfold reach in T. rewrite Q2R_add, Q2R_sum in T.
    assert (V : forall k, (k < m)%nat -> qin (interval_at values_at k) (quad m centre (equation (agent k)))).
    { intros k Hk. unfold interval_at, values_at.
      rewrite (nth_of_map _ system k (0%Q, 0%Q) 0%nat) by lia. apply range_of_ok, centre_within. }
    assert (S : forall k j, (k < m)%nat -> (j < m)%nat ->
      qin (interval_at (nth k slopes_over []) j) (quad m (middle centre z) (slope (agent k) j))).
    { intros k j Hk Hj. unfold interval_at, slopes_over. cbv zeta.
      rewrite (nth_of_map _ system k [] 0%nat) by lia.
      rewrite (nth_of_map _ (ids m) j (0%Q, 0%Q) 0%nat) by (unfold ids; rewrite seq_length; exact Hj).
      unfold ids. rewrite seq_nth by exact Hj. simpl Nat.add. apply range_of_ok, powers_over_ok; [reflexivity|].
      now apply box_within, middle_in_box. }
    eapply Rle_lt_trans; [|exact T]. apply Rplus_le_compat.
    + apply largest_ok, sum_over_ok. intros k Hk. apply in_ids in Hk. apply stretched_ok. now apply V.
    + apply sum_le. intros j Hj. apply in_ids in Hj. rewrite Q2R_mul. fold (half_width j).
      apply Rmult_le_compat_r; [left; now apply W|]. apply largest_ok. unfold defect, defect_over. cbv zeta.
      unfold Rminus. apply added_ok.
      * unfold delta, qin. destruct (Nat.eqb i j); cbn [fst snd]; rewrite ?Q2R_0, ?Q2R_1; lra.
      * assert (E : - sum (ids m) (fun k => matrix_of Y i k * quad m (middle centre z) (slope (agent k) j)) =
          sum (ids m) (fun k => Q2R (Qopp (entry Y i k)) * quad m (middle centre z) (slope (agent k) j))).
        { transitivity (-1 * sum (ids m) (fun k => matrix_of Y i k * quad m (middle centre z) (slope (agent k) j)));
            [ring|]. rewrite <- sum_scal. apply sum_ext. intros k _. rewrite Q2R_opp. unfold matrix_of. ring. }
        rewrite E. apply sum_over_ok. intros k Hk. apply in_ids in Hk. apply stretched_ok. now apply S.
  - exact (check_regular_ok HZ).
  - exists z. split; [now apply box_within|exact K].
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

(** ** Equilibria *)
Section Checker.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (bs : list Q) (limits : list limit).
Variables (PB : list interval) (AB : list (list interval)).
Variables (X : list interval) (Y : list (list Q)) (system : list nat).
Variables (ls P ws : list (list Q)) (A : list (list (list Q))).
Let m := length X.
Let E := rational_economy n s su V.

Definition of_size {W} (k : nat) (l : list W) : bool := Nat.eqb (length l) k.
(** As many numbers as there should be, and affine ones. *)
Definition well_shaped : bool :=
  of_size n A && forallb (of_size s) A && of_size s P && of_size n ws && of_size (length limits) ls &&
  of_size n AB && forallb (of_size s) AB && of_size s PB && of_size m Y && forallb (of_size m) Y &&
  forallb (affine m) P && forallb (forallb (affine m)) A && forallb (affine m) ws && forallb (affine m) ls &&
  forallb (fun x => Nat.ltb x n) system.

Section With_signs.
Variables (zero nonnegative positive : list Q -> bool).
(** The first price that is 0; the signs of those before it are known. *)
Fixpoint some_free (ps : list (list Q)) : bool :=
  match ps with
  | [] => false
  | p :: rest => zero p || ((positive p || positive (map Qopp p)) && some_free rest)
  end.
Definition net_value (w : list Q) (x j : nat) : list Q := psub (pscale (entry V x j) w) (price_of P j).
(** She holds types of largest net value only; she is satiated, or her weight is positive and she spends her budget. *)
Definition check_buyer (x : nat) : bool :=
  let w := nth x ws [] in
  let excess := equation s bs X P A x in
  let held := filter (fun j => negb (zero (share_of A x j))) (ids s) in
  match held with
  | [] => false
  | h :: _ =>
    let best := net_value w x h in
    let satiated := forallb (fun j => all_below s (fun k => qle (entry V x k) (entry V x j))) held in
    nonnegative (map Qopp excess) && nonnegative w && (satiated || (positive w && zero excess)) &&
    all_below s (fun j => let d := psub best (net_value w x j) in
      if zero (share_of A x j) then nonnegative d else zero d)
  end.
Definition check_conditions : bool :=
  all_below n (fun x => qlt 0 (at_index bs x)) && laminar_b limits &&
  all_below n (check_share (list Q) [] (fun q => [q]) padd psub zero nonnegative s A) &&
  check_clears (list Q) [] (fun q => [q]) padd psub zero nonnegative n s su limits ls P A &&
  some_free P && all_below n check_buyer.

Variable z : vec.
Hypothesis affine_prices : forallb (affine m) P = true.
Hypothesis affine_shares : forallb (forallb (affine m)) A = true.
Hypothesis zero_ok : forall g, zero g = true -> quad m z g = 0.
Hypothesis nonnegative_ok : forall g, nonnegative g = true -> 0 <= quad m z g.
Hypothesis positive_ok : forall g, positive g = true -> 0 < quad m z g.
Definition price_then (j : nat) : R := quad m z (price_of P j).
Definition share_then (x j : nat) : R := quad m z (share_of A x j).
Lemma quad_opposite g : quad m z (map Qopp g) = - quad m z g.
Proof. apply inner_opp. Qed.
Lemma some_free_ok ps : some_free ps = true -> exists p, In p ps /\ quad m z p = 0.
Proof.
  induction ps as [|p ps IH]; simpl; [discriminate|]. rewrite orb_true_iff, andb_true_iff. intros [H|[_ H]].
  - exists p. split; [now left | now apply zero_ok].
  - destruct (IH H) as (q & Hq & Zq). exists q. split; [now right | exact Zq].
Qed.
Lemma check_buyer_ok x : simplex s (share_then x) -> check_buyer x = true ->
  dot s price_then (share_then x) <= vector_of bs x /\
  (forall q, simplex s q -> utility E x (share_then x) < utility E x q -> vector_of bs x < dot s price_then q) /\
  (forall q, simplex s q -> utility E x (share_then x) <= utility E x q ->
     dot s price_then (share_then x) <= dot s price_then q).
Proof.
  intros [Hq0 Hq1] H. unfold check_buyer in H. cbv zeta in H. set (w := nth x ws []) in *.
  set (held := filter (fun j => negb (zero (share_of A x j))) (ids s)) in *.
  destruct held as [|h held'] eqn:Eh; [discriminate|]. rewrite <- Eh in *.
  rewrite !andb_true_iff, orb_true_iff, andb_true_iff in H. destruct H as [[[H1 H2] H3] H4].
  assert (Hh : (h < s)%nat).
  { assert (I : In h held) by (rewrite Eh; now left). apply filter_In in I. now apply in_ids. }
  apply nonnegative_ok in H1, H2. rewrite quad_opposite, (equation_value s bs X P A affine_prices affine_shares) in H1.
  change (0 <= - (dot s price_then (share_then x) - vector_of bs x)) in H1.
  set (spends := dot s price_then (share_then x)) in *.
  set (c := quad m z (net_value w x h)). set (v := fun j => value E x j). set (a := quad m z w) in *.
  assert (Net : forall j, quad m z (net_value w x j) = a * v j - price_then j).
  { intros j. unfold net_value. rewrite quad_subtract, quad_scale. unfold price_then, a, v. simpl.
    unfold matrix_of. ring. }
  assert (Most : forall j, (j < s)%nat -> a * v j <= price_then j + c).
  { intros j Hj. pose proof (all_below_ok _ _ H4 j Hj) as K. cbv beta zeta in K.
    assert (D : 0 <= quad m z (psub (net_value w x h) (net_value w x j))).
    { destruct (zero (share_of A x j)); [now apply nonnegative_ok|]. apply zero_ok in K. rewrite K. lra. }
    rewrite quad_subtract, (Net j) in D. fold c in D. lra. }
  assert (Own : forall j, (j < s)%nat -> share_then x j * (a * v j - price_then j - c) = 0).
  { intros j Hj. pose proof (all_below_ok _ _ H4 j Hj) as K. cbv beta zeta in K.
    destruct (zero (share_of A x j)) eqn:Z0.
    - apply zero_ok in Z0. unfold share_then. rewrite Z0. ring.
    - apply zero_ok in K. rewrite quad_subtract, (Net j) in K. fold c in K.
      replace (a * v j - price_then j - c) with 0 by lra. ring. }
  assert (Value : a * utility E x (share_then x) = spends + c).
  { unfold utility, spends, dot. rewrite <- sum_scal. change (types E) with s.
    rewrite (sum_ids_ext s _ (fun j => price_then j * share_then x j + c * share_then x j)).
    - rewrite sum_plus, sum_scal, Hq1. ring.
    - intros j Hj. specialize (Own j Hj). fold (v j). lra. }
  assert (Other : forall q, simplex s q -> a * utility E x q <= dot s price_then q + c).
  { intros q Hq. pose proof (simplex_bound s (fun j => a * v j) price_then c q Hq Most) as K. rewrite dot_scal in K.
    exact K. }
  assert (Full : forall q, simplex s q ->
    forallb (fun j => all_below s (fun k => qle (entry V x k) (entry V x j))) held = true ->
    utility E x q <= utility E x (share_then x)).
  { intros q Hq F. rewrite forallb_forall in F.
    assert (Top : forall j k, In j held -> (k < s)%nat -> v k <= v j).
    { intros j k Hj Hk. pose proof (all_below_ok _ _ (F j Hj) k Hk) as K. apply qle_ok in K. exact K. }
    assert (Ih : In h held) by (rewrite Eh; now left).
    assert (U : utility E x (share_then x) = v h).
    { unfold utility, dot. change (types E) with s.
      rewrite (sum_ids_ext s _ (fun j => v h * share_then x j)); [rewrite sum_scal, Hq1; ring|].
      intros j Hj. fold (v j). destruct (zero (share_of A x j)) eqn:Z0.
      - apply zero_ok in Z0. unfold share_then. rewrite Z0. ring.
      - assert (Ij : In j held) by (apply filter_In; split; [now apply in_ids | now rewrite Z0]).
        replace (v j) with (v h); [reflexivity|]. apply Rle_antisym; now apply Top. }
    rewrite U. pose proof (simplex_bound s v (fun _ => 0) (v h) q Hq) as K.
    assert (Z0 : dot s (fun _ => 0) q = 0) by (unfold dot; apply sum_zero; intros; ring).
    rewrite Z0, Rplus_0_l in K. apply K. intros j Hj. now apply Top. }
  split; [lra|]. split.
  - intros q Hq Hu. destruct H3 as [H3|[H3 H5]]; [pose proof (Full q Hq H3); lra|]. apply positive_ok in H3.
    apply zero_ok in H5. rewrite (equation_value s bs X P A affine_prices affine_shares) in H5.
    change (spends - vector_of bs x = 0) in H5. specialize (Other q Hq). fold a in H3. nra.
  - intros q Hq Hu. specialize (Other q Hq). nra.
Qed.
Lemma prices_from_clearing (paid : list (limit * R)) p q : clears_with E limits paid p q ->
  forall j, (j < s)%nat -> 0 <= p j.
Proof.
  intros (_ & H1 & H2) j Hj. destruct (H2 j Hj) as [K _].
  assert (L : 0 <= limit_price paid j); [|lra]. apply sum_nonneg. intros w Hw. destruct (H1 w Hw) as [K1 _].
  destruct (limited (fst w) j); lra.
Qed.
Theorem check_conditions_ok : length P = s -> check_conditions = true ->
  equilibrium E (vector_of bs) limits price_then share_then.
Proof.
  unfold check_conditions. rewrite !andb_true_iff. intros HP [[[[[H1 H2] H3] H4] H5] H6].
  assert (S : forall x, (x < n)%nat -> simplex s (share_then x)).
  { intros x Hx. exact (check_share_ok (list Q) [] (fun q => [q]) padd psub zero nonnegative (quad m z) (quad_nil m z)
      (quad_constant m z) (quad_add m z) (quad_subtract m z) zero_ok nonnegative_ok s A x (all_below_ok _ _ H3 x Hx)). }
  destruct (check_clears_ok (list Q) [] (fun q => [q]) padd psub zero nonnegative (quad m z) (quad_nil m z)
    (quad_constant m z) (quad_add m z) (quad_subtract m z) zero_ok nonnegative_ok n s su V limits ls P A H4)
    as (C1 & C2 & C3).
  assert (B := fun x Hx => check_buyer_ok x (S x Hx) (all_below_ok _ _ H6 x Hx)).
  split; [split; [|split; [|split; [|split; [|split; [|split; [|split]]]]]]|].
  - intros x Hx. pose proof (all_below_ok _ _ H1 x Hx) as H. apply qlt_ok in H. now rewrite Q2R_0 in H.
  - now apply laminar_b_ok.
  - split; [exact S|exact C3].
  - exact C2.
  - destruct C1 as (paid & C1). split; [exact (prices_from_clearing paid _ _ C1)|].
    destruct (some_free_ok P H5) as (p & Hp & Zp). destruct (In_nth P p [] Hp) as (j & Hj & Ej). exists j.
    split; [rewrite HP in Hj; exact Hj|]. unfold price_then, price_of. now rewrite Ej.
  - exact C1.
  - intros x Hx. exact (proj1 (B x Hx)).
  - intros x q Hx. exact (proj1 (proj2 (B x Hx)) q).
  - intros x q Hx. exact (proj2 (proj2 (B x Hx)) q).
Qed.
End With_signs.

(** The first interval is within the second. *)
Definition inside (i j : interval) : bool := qle (fst j) (fst i) && qle (snd i) (snd j).
Definition check_claimed (over : list interval) : bool :=
  all_below s (fun j => inside (range_of (price_of P j) over) (interval_at PB j)) &&
  all_below n (fun x => all_below s (fun j => inside (range_of (share_of A x j) over) (interval_at (nth x AB []) j))).
Definition check_enclosed : bool :=
  well_shaped && check_test s bs X P A Y system && check_regular s X P A Y system &&
  let rows := basis_of (map (equation s bs X P A) system) in
  let over := powers_over X in
  check_conditions (is_zero rows) (is_nonnegative rows over) (is_positive over) && check_claimed over.

(** There is an equilibrium whose prices and shares are in the intervals. *)
Definition enclosed_equilibrium : Prop :=
  exists (p : nat -> R) (q : nat -> nat -> R),
    (forall j, (j < s)%nat -> qin (interval_at PB j) (p j)) /\
    (forall x j, (x < n)%nat -> (j < s)%nat -> qin (interval_at (nth x AB []) j) (q x j)) /\
    equilibrium E (vector_of bs) limits p q.
Lemma inside_ok i j x : inside i j = true -> qin i x -> qin j x.
Proof.
  unfold inside, qin. rewrite andb_true_iff. intros [H1 H2]. apply qle_ok in H1, H2. lra.
Qed.
Theorem check_enclosed_sound : check_enclosed = true -> enclosed_equilibrium.
Proof.
  unfold check_enclosed. cbv zeta. set (rows := basis_of _). rewrite !andb_true_iff. intros [[[H1 H2] H3] [H4 H5]].
  unfold well_shaped in H1. rewrite !andb_true_iff in H1.
  destruct H1 as [[[[[[[[[[[[[[_ _] HP] _] _] _] _] _] _] _] affine_P] affine_A] _] _] _].
  apply Nat.eqb_eq in HP.
  destruct (check_test_ok s bs X P A affine_P affine_A Y system H2 H3) as (z & Hz & K).
  pose proof (powers_over_ok m X z eq_refl Hz) as Over.
  assert (Size : length system = m).
  { unfold check_test in H2. rewrite !andb_true_iff, Nat.eqb_eq in H2. apply H2. }
  assert (Rows : forall kr, In kr rows -> quad m z (snd kr) = 0).
  { apply basis_of_ok. intros g Hg. apply in_map_iff in Hg. destruct Hg as (x & <- & Hx).
    destruct (In_nth system x 0%nat Hx) as (k & Hk & E0). rewrite <- E0. apply K. rewrite Size in Hk. exact Hk. }
  exists (price_then z), (share_then z). unfold check_claimed in H5. rewrite andb_true_iff in H5.
  destruct H5 as [H5 H6].
  split; [|split].
  - intros j Hj. apply (inside_ok _ _ _ (all_below_ok _ _ H5 j Hj)). now apply range_of_ok.
  - intros x j Hx Hj. apply (inside_ok _ _ _ (all_below_ok _ _ (all_below_ok _ _ H6 x Hx) j Hj)). now apply range_of_ok.
  - apply (check_conditions_ok (is_zero rows) (is_nonnegative rows (powers_over X)) (is_positive (powers_over X)));
      auto.
    + intros g. now apply is_zero_ok.
    + intros g. now apply is_nonnegative_ok.
    + intros g. now apply is_positive_ok.
Qed.
End Checker.
