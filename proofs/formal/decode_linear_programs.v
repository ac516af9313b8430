(** Claims about linear programs, from JSON to their definitions, which are here (SPEC.md, sections 1.1, 2.1 and 3.1).

    minimise (or maximise) c x + constant  subject to  row_lower <= A x <= row_upper,  lower <= x <= upper

    The checkers of check_linear_program.v know rows a x <= b only, over variables 1, 2, ..., and maximise: [rows_of] has a row for
    each finite bound, column j being variable j + 1. *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String Lia Lra.
From ExactMarket Require Import sums rational check_linear_program json decode kind decode_assignments.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** Programs *)

Record row := Row { row_lower : option Q; row_upper : option Q; coefficients : list (nat * Q) }.
Record program := Program {
  maximise : bool; objective : list Q; constant_of : Q; lower_of : list (option Q); upper_of : list (option Q); rows_of_program : list row }.

Definition within_bounds (lower upper : option Q) (v : R) : Prop :=
  match lower with Some l => (Q2R l <= v)%R | None => True end /\ match upper with Some u => (v <= Q2R u)%R | None => True end.
(** Points are functions of a column's place. *)
Definition activity (r : row) (x : nat -> R) : R := sum (coefficients r) (fun p => Q2R (snd p) * x (fst p))%R.
Definition feasible_point (P : program) (x : nat -> R) : Prop :=
  (forall r, In r (rows_of_program P) -> within_bounds (row_lower r) (row_upper r) (activity r x)) /\
  forall j, (j < List.length (objective P))%nat -> within_bounds (nth j (lower_of P) None) (nth j (upper_of P) None) (x j).
Definition value_at (P : program) (x : nat -> R) : R :=
  (sum (ids (List.length (objective P))) (fun j => Q2R (nth j (objective P) 0%Q) * x j) + Q2R (constant_of P))%R.
(** a is at least as good as b. *)
Definition as_good (P : program) (a b : R) : Prop := if maximise P then (b <= a)%R else (a <= b)%R.

Definition bounds_reader := list_of (or_null number).
Definition entry_reader : reader (Z * Q) := pair_of integer number.
Definition row_reader : reader (option Q * option Q * list (Z * Q)) :=
  fields3 ("lower", or_null number) ("upper", or_null number) ("coefficients", list_of entry_reader).
Fixpoint proper_entries (columns least : Z) (l : list (Z * Q)) : bool :=
  match l with
  | [] => true
  | (j, a) :: t => (least <=? j)%Z && (j <? columns)%Z && negb (qz a) && proper_entries columns (j + 1)%Z t
  end.
Definition row_of (r : option Q * option Q * list (Z * Q)) : row :=
  let '(l, u, entries) := r in Row l u (map (fun p => (Z.to_nat (fst p), snd p)) entries).
Definition program_reader : reader program := fun j =>
  match members ["sense"; "objective"; "constant"; "lower"; "upper"; "rows"] j with
  | Some [a; b; c; d; e; f] =>
      let? sense := one_of [("minimize", false); ("maximize", true)] a in
      let? costs := numbers b in let? constant := number c in
      let? lower := bounds_reader d in let? upper := bounds_reader e in let? rows := list_of row_reader f in
      let n := List.length costs in
      when (Nat.eqb (List.length lower) n && Nat.eqb (List.length upper) n &&
          forallb (fun r => proper_entries (Z.of_nat n) 0 (snd r)) rows)
        (Program sense costs constant lower upper (map row_of rows))
  | _ => None
  end.

(** ** As rows a x <= b *)

Definition variable (j : nat) : positive := Pos.of_succ_nat j.
Definition column (p : positive) : nat := pred (Pos.to_nat p).
Lemma column_variable j : column (variable j) = j.
Proof. unfold column, variable. rewrite SuccNat2Pos.id_succ. reflexivity. Qed.
Definition sparse (l : list (nat * Q)) : vec Q := map (fun p => (variable (fst p), snd p)) l.
Definition negated (a : vec Q) : vec Q := map (fun p => (fst p, Qopp (snd p))) a.
(** The rows of a form with its bounds, the upper one first. *)
Definition sides (a : vec Q) (lower upper : option Q) : list (vec Q * Q) :=
  match upper with Some u => [(a, u)] | None => [] end ++ match lower with Some l => [(negated a, Qopp l)] | None => [] end.
Definition row_sides (r : row) : list (vec Q * Q) := sides (sparse (coefficients r)) (row_lower r) (row_upper r).
Definition column_bounds (P : program) : list (nat * (option Q * option Q)) :=
  combine (ids (List.length (objective P))) (combine (lower_of P) (upper_of P)).
Definition column_sides (c : nat * (option Q * option Q)) : list (vec Q * Q) :=
  sides [(variable (fst c), 1%Q)] (fst (snd c)) (snd (snd c)).
Definition rows_of (P : program) : list (vec Q * Q) :=
  flat_map row_sides (rows_of_program P) ++ flat_map column_sides (column_bounds P).
(** The same point, of columns and of variables. *)
Definition spread_out (x : nat -> R) (p : positive) : R := x (column p).

Lemma evalv_sparse l x : evalv Q Q2R (sparse l) (spread_out x) = sum l (fun p => Q2R (snd p) * x (fst p))%R.
Proof.
  induction l as [|[j a] t IH]; simpl; [reflexivity|]. rewrite IH. unfold spread_out. now rewrite column_variable.
Qed.
Lemma evalv_negated a x : evalv Q Q2R (negated a) x = (- evalv Q Q2R a x)%R.
Proof. induction a as [|[j c] t IH]; simpl; [ring|]. rewrite IH, Q2R_opp. ring. Qed.
Lemma sides_ok a lower upper x : (forall r, In r (sides a lower upper) -> satisfies Q Q2R x r) <->
  within_bounds lower upper (evalv Q Q2R a x).
Proof.
  unfold sides, within_bounds. split.
  - intros H. split.
    + destruct lower as [l|]; auto. specialize (H (negated a, Qopp l)). unfold satisfies in H. simpl in H.
      rewrite evalv_negated, Q2R_opp in H. enough (- evalv Q Q2R a x <= - Q2R l)%R by lra. apply H. apply in_or_app. right. now left.
    + destruct upper as [u|]; auto. apply (H (a, u)). apply in_or_app. left. now left.
  - intros [H1 H2] r Hr. apply in_app_or in Hr. destruct Hr as [Hr|Hr].
    + destruct upper as [u|]; [|destruct Hr]. destruct Hr as [<-|[]]. exact H2.
    + destruct lower as [l|]; [|destruct Hr]. destruct Hr as [<-|[]]. unfold satisfies. simpl.
      rewrite evalv_negated, Q2R_opp. lra.
Qed.
Definition has_bounds (P : program) : Prop :=
  List.length (lower_of P) = List.length (objective P) /\ List.length (upper_of P) = List.length (objective P).
Lemma rows_of_ok P x : has_bounds P -> (feasible_point P x <-> forall r, In r (rows_of P) -> satisfies Q Q2R (spread_out x) r).
Proof.
  intros [HL HU]. unfold feasible_point, rows_of.
  assert (A : forall r, within_bounds (row_lower r) (row_upper r) (activity r x) <->
    forall s, In s (row_sides r) -> satisfies Q Q2R (spread_out x) s).
  { intros r. unfold row_sides. rewrite sides_ok, evalv_sparse. reflexivity. }
  assert (B : forall j, (j < List.length (objective P))%nat -> within_bounds (nth j (lower_of P) None) (nth j (upper_of P) None) (x j) <->
    forall s, In s (column_sides (j, (nth j (lower_of P) None, nth j (upper_of P) None))) -> satisfies Q Q2R (spread_out x) s).
  { intros j _. unfold column_sides. cbn [fst snd]. rewrite sides_ok. simpl. unfold spread_out. rewrite column_variable, Q2R_1.
    replace (1 * x j + 0)%R with (x j) by ring. reflexivity. }
  assert (C : forall c, In c (column_bounds P) <-> exists j, (j < List.length (objective P))%nat /\
    c = (j, (nth j (lower_of P) None, nth j (upper_of P) None))).
  { assert (N : forall j, (j < List.length (objective P))%nat ->
      nth j (column_bounds P) (0%nat, (None, None)) = (j, (nth j (lower_of P) None, nth j (upper_of P) None))).
    { intros j Hj. unfold column_bounds, ids.
      rewrite combine_nth by (rewrite combine_length, seq_length, HL, HU; lia).
      rewrite combine_nth by congruence. now rewrite seq_nth by exact Hj. }
    assert (LC : List.length (column_bounds P) = List.length (objective P)).
    { unfold column_bounds, ids. rewrite !combine_length, seq_length, HL, HU. lia. }
    intros c. split.
    - intros Hc. apply (In_nth _ _ (0%nat, (None, None))) in Hc. destruct Hc as [j [Hj Hc]]. rewrite LC in Hj.
      exists j. split; [exact Hj|]. now rewrite <- Hc, N.
    - intros [j [Hj ->]]. rewrite <- (N j Hj). apply nth_In. now rewrite LC. }
  split.
  - intros [H1 H2] s Hs. apply in_app_or in Hs. destruct Hs as [Hs|Hs]; apply in_flat_map in Hs.
    + destruct Hs as [r [Hr Hs]]. exact (proj1 (A r) (H1 r Hr) s Hs).
    + destruct Hs as [c [Hc Hs]]. apply C in Hc. destruct Hc as [j [Hj ->]]. exact (proj1 (B j Hj) (H2 j Hj) s Hs).
  - intros H. split.
    + intros r Hr. apply A. intros s Hs. apply H. apply in_or_app. left. apply in_flat_map. eauto.
    + intros j Hj. apply B; auto. intros s Hs. apply H. apply in_or_app. right. apply in_flat_map.
      exists (j, (nth j (lower_of P) None, nth j (upper_of P) None)). split; [|exact Hs]. apply C. eauto.
Qed.
Lemma spread_out_solution y : forall r : vec Q * Q, satisfies Q Q2R y r <-> satisfies Q Q2R (spread_out (fun j => y (variable j))) r.
Proof.
  intros r. unfold satisfies. assert (E : evalv Q Q2R (fst r) y = evalv Q Q2R (fst r) (spread_out (fun j => y (variable j)))).
  { induction (fst r) as [|[p c] t IH]; simpl; [reflexivity|]. rewrite IH. unfold spread_out, column, variable.
    destruct (Pos2Nat.is_succ p) as [k Hk]. rewrite Hk. simpl. rewrite <- (Pos2Nat.id p), Hk.
    now rewrite Pos.of_nat_succ. }
  now rewrite E.
Qed.

(** The objective to be maximised, as a sparse vector. *)
Definition dense (l : list Q) : vec Q := sparse (filter (fun p => negb (qz (snd p))) (combine (ids (List.length l)) l)).
Definition toward (P : program) (q : Q) : Q := if maximise P then q else Qopp q.
Definition goal_of (P : program) : vec Q := dense (map (toward P) (objective P)).
Lemma sum_combine_ids (l : list Q) (x : nat -> R) :
  sum (combine (ids (List.length l)) l) (fun p => Q2R (snd p) * x (fst p))%R =
  sum (ids (List.length l)) (fun j => Q2R (nth j l 0%Q) * x j)%R.
Proof.
  assert (G : forall l k, sum (combine (seq k (List.length l)) l) (fun p => Q2R (snd p) * x (fst p))%R =
    sum (seq k (List.length l)) (fun j => Q2R (nth (j - k) l 0%Q) * x j)%R).
  { clear l. induction l as [|a t IH]; intros k; simpl; [reflexivity|]. rewrite Nat.sub_diag, IH. f_equal.
    apply sum_ext. intros j Hj. apply in_seq in Hj. replace (j - k)%nat with (S (j - S k)) by lia. reflexivity. }
  unfold ids. rewrite G. apply sum_ext. intros j _. now rewrite Nat.sub_0_r.
Qed.
Lemma evalv_dense l x : evalv Q Q2R (dense l) (spread_out x) = sum (ids (List.length l)) (fun j => Q2R (nth j l 0%Q) * x j)%R.
Proof.
  unfold dense. rewrite evalv_sparse, sum_filter, <- sum_combine_ids. apply sum_ext. intros p _.
  destruct (qz (snd p)) eqn:Z; simpl; [|reflexivity]. apply qz_ok in Z. rewrite Z. ring.
Qed.
Definition signed (P : program) (r : R) : R := if maximise P then r else (- r)%R.
Lemma goal_value P x : evalv Q Q2R (goal_of P) (spread_out x) = signed P (value_at P x - Q2R (constant_of P)).
Proof.
  unfold goal_of. rewrite evalv_dense, map_length. unfold value_at, signed.
  rewrite (sum_ext _ _ (fun j => (if maximise P then 1 else -1) * (Q2R (nth j (objective P) 0%Q) * x j))%R).
  - rewrite sum_scal. destruct (maximise P); ring.
  - intros j Hj. apply in_ids in Hj. rewrite (nth_indep _ 0%Q (toward P 0%Q)) by now rewrite map_length.
    rewrite map_nth. unfold toward. destruct (maximise P); [|rewrite Q2R_opp]; ring.
Qed.

(** ** Multipliers *)

(** c less the combination of the rows, by variable. *)
Definition remainder (P : program) (cost : vec Q) (ys : list Q) : vec Q :=
  match total Q qadd 64 ((cost, 0%Q) :: map (scaled Q qmul)
      (filter (fun p => negb (qz (fst p))) (combine (map Qopp ys) (map (fun r => (sparse (coefficients r), 0%Q)) (rows_of_program P))))) with
  | [(a, _)] => a
  | _ => cost
  end.
Definition leaning (y : Q) (lower upper : option Q) : list Q :=
  match upper with Some _ => [if qlt 0 y then y else 0%Q] | None => [] end ++
  match lower with Some _ => [if qlt y 0 then Qopp y else 0%Q] | None => [] end.
(** Multipliers of [rows_of P] for the maximisation of [cost]: each leans on the upper bound where it is positive, on the lower
    one where it is negative. *)
Definition multipliers_of (P : program) (cost : vec Q) (ys : list Q) : list Q :=
  let left := index Q (remainder P cost ys) in
  flat_map (fun p => leaning (fst p) (row_lower (snd p)) (row_upper (snd p))) (combine ys (rows_of_program P)) ++
  flat_map (fun c => leaning (lookup Q 0%Q left (variable (fst c))) (fst (snd c)) (snd (snd c))) (column_bounds P).
Definition has_bounds_b (P : program) : bool :=
  Nat.eqb (List.length (lower_of P)) (List.length (objective P)) && Nat.eqb (List.length (upper_of P)) (List.length (objective P)).
Lemma has_bounds_ok P : has_bounds_b P = true -> has_bounds P.
Proof. unfold has_bounds_b. rewrite andb_true_iff, !Nat.eqb_eq. auto. Qed.

(** ** Optimal *)

Definition optimal_claim : Type := (program * Q)%type.
Definition accepts_optimal (c : optimal_claim) (w : list Q * list Q) : bool :=
  let (P, v) := c in
  let (primal, dual) := w in
  let cost := goal_of P in
  let ys := map (toward P) dual in
  let x := dense primal in
  has_bounds_b P && Nat.eqb (List.length primal) (List.length (objective P)) &&
  Nat.eqb (List.length dual) (List.length (rows_of_program P)) &&
  optimum_check_Q (rows_of P) cost x (multipliers_of P cost ys) &&
  qeq (keval Q qadd qmul 0%Q cost (index Q x)) (toward P (qsub v (constant_of P))).
Definition means_optimal (c : optimal_claim) : Prop :=
  let (P, v) := c in
  exists x, feasible_point P x /\ value_at P x = Q2R v /\ forall z, feasible_point P z -> as_good P (Q2R v) (value_at P z).
Lemma optimal_sound c w : accepts_optimal c w = true -> means_optimal c.
Proof.
  destruct c as [P v], w as [primal dual]. unfold accepts_optimal. cbv zeta. rewrite !andb_true_iff. intros [[[[H1 _] _] H2] H3].
  apply has_bounds_ok in H1. apply optimum_check_Q_sound in H2. destruct H2 as [H2 H4]. apply qeq_ok in H3.
  rewrite (keval_ok Q qadd qmul 0%Q Q2R Q2R_0 Q2R_add Q2R_mul) in H3.
  set (y := solution Q 0%Q Q2R (dense primal)) in *. set (x := fun j => y (variable j)).
  assert (HX : feasible_point P x).
  { apply rows_of_ok; auto. intros r Hr. apply (proj1 (spread_out_solution y r)). now apply H2. }
  assert (HV : evalv Q Q2R (goal_of P) y = evalv Q Q2R (goal_of P) (spread_out x)).
  { unfold goal_of, dense, sparse. induction (filter _ _) as [|[j a] t IH]; simpl; [reflexivity|]. rewrite IH.
    unfold spread_out, x. now rewrite column_variable. }
  assert (HE : Q2R (toward P (qsub v (constant_of P))) = signed P (Q2R v - Q2R (constant_of P))).
  { unfold toward, signed. destruct (maximise P); rewrite ?Q2R_opp, Q2R_sub; reflexivity. }
  rewrite HV, goal_value, HE in H3. exists x. split; [exact HX|]. split.
  - unfold signed in H3. destruct (maximise P); lra.
  - intros z Hz. assert (HZ : forall r, In r (rows_of P) -> satisfies Q Q2R (spread_out z) r) by now apply rows_of_ok.
    specialize (H4 (spread_out z) HZ). rewrite HV, !goal_value in H4. unfold as_good. unfold signed in *.
    destruct (maximise P); lra.
Qed.
Definition optimal_kind : kind := make (fields2 ("program", program_reader) ("value", number))
  (fields2 ("primal", numbers) ("dual", numbers)) always accepts_optimal means_optimal optimal_sound "linear-program-optimal".

(** ** Infeasible *)

Inductive contradiction := FarkasVector (ys : list Q) | Crossed (of_row : bool) (place : Z).
Definition contradiction_reader : reader contradiction := fun j =>
  match fields1 ("farkas", numbers) j with
  | Some ys => Some (FarkasVector ys)
  | None => let? (r, k) := fields2 ("place", one_of [("row", true); ("column", false)]) ("index", integer) j in Some (Crossed r k)
  end.
(** 1 for each finite bound. *)
Definition both (lower upper : option Q) (weight : Q) : list Q :=
  match upper with Some _ => [weight] | None => [] end ++ match lower with Some _ => [weight] | None => [] end.
Definition crossing_multipliers (P : program) (of_row : bool) (k : nat) : list Q :=
  let at_place (here : bool) (i : nat) := if here && Nat.eqb i k then 1%Q else 0%Q in
  flat_map (fun p => both (row_lower (snd p)) (row_upper (snd p)) (at_place of_row (fst p)))
    (combine (ids (List.length (rows_of_program P))) (rows_of_program P)) ++
  flat_map (fun c => both (fst (snd c)) (snd (snd c)) (at_place (negb of_row) (fst c))) (column_bounds P).
Definition accepts_infeasible (P : program) (w : contradiction) : bool :=
  has_bounds_b P &&
  match w with
  | FarkasVector ys =>
      Nat.eqb (List.length ys) (List.length (rows_of_program P)) &&
      farkas_check_Q (rows_of P) (multipliers_of P [] (map Qopp ys))
  | Crossed of_row k =>
      (0 <=? k)%Z && (k <? Z.of_nat (if of_row then List.length (rows_of_program P) else List.length (objective P)))%Z &&
      farkas_check_Q (rows_of P) (crossing_multipliers P of_row (Z.to_nat k))
  end.
Definition means_infeasible (P : program) : Prop := ~ exists x, feasible_point P x.
Lemma infeasible_sound P w : accepts_infeasible P w = true -> means_infeasible P.
Proof.
  unfold accepts_infeasible. rewrite andb_true_iff. intros [H1 H2] [x Hx]. apply has_bounds_ok in H1.
  assert (F : exists ys, farkas_check_Q (rows_of P) ys = true).
  { destruct w as [ys|of_row k]; rewrite !andb_true_iff in H2; destruct H2 as [_ H2]; eauto. }
  destruct F as [ys F]. apply farkas_check_Q_sound in F. apply F. exists (spread_out x). now apply rows_of_ok.
Qed.
Definition infeasible_kind : kind := make (fields1 ("program", program_reader)) contradiction_reader always accepts_infeasible
  means_infeasible infeasible_sound "linear-program-infeasible".

(** ** Unbounded *)

Definition accepts_unbounded (P : program) (w : list Q * list Q) : bool :=
  let n := List.length (objective P) in
  has_bounds_b P && Nat.eqb (List.length (fst w)) n && Nat.eqb (List.length (snd w)) n &&
  unbounded_check_Q (rows_of P) (goal_of P) (dense (fst w)) (dense (snd w)).
Definition means_unbounded (P : program) : Prop :=
  forall bound, exists x, feasible_point P x /\ if maximise P then (bound < value_at P x)%R else (value_at P x < bound)%R.
Lemma unbounded_sound P w : accepts_unbounded P w = true -> means_unbounded P.
Proof.
  unfold accepts_unbounded. cbv zeta. rewrite !andb_true_iff. intros [[[H1 _] _] H2] bound. apply has_bounds_ok in H1.
  pose proof (unbounded_check_Q_sound _ _ _ _ H2 (signed P (bound - Q2R (constant_of P)))) as [y [Hy Hb]].
  set (x := fun j => y (variable j)).
  assert (HV : evalv Q Q2R (goal_of P) y = evalv Q Q2R (goal_of P) (spread_out x)).
  { unfold goal_of, dense, sparse. induction (filter _ _) as [|[j a] t IH]; simpl; [reflexivity|]. rewrite IH.
    unfold spread_out, x. now rewrite column_variable. }
  rewrite HV, goal_value in Hb. exists x. split.
  - apply rows_of_ok; auto. intros r Hr. apply (proj1 (spread_out_solution y r)). now apply Hy.
  - unfold signed in Hb. destruct (maximise P); lra.
Qed.
Definition unbounded_kind : kind := make (fields1 ("program", program_reader)) (fields2 ("primal", numbers) ("ray", numbers)) always
  accepts_unbounded means_unbounded unbounded_sound "linear-program-unbounded".
