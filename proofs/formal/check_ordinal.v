(** Checkers of ordinal efficiency (SPEC 1.2, 2.2).

    An economy and an assignment are given as in check_assignment_economy.v.  Rows are walked together.
    - kind `ordinally-efficient`: [check_ordinally_efficient n s su V A P], [P] a level for each type.
    - kind `ordinally-dominated`: [check_ordinally_dominated n s su V A B], [B] stochastically dominates [A]. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational sp_economy budget_economy check_assignment_economy check_envy
  ordinal_efficiency.
Import ListNotations.
Open Scope R_scope.

(** ** Rows *)

(** The probability of types of at least the value [t]. *)
Fixpoint row_reach (t : Q) (v q : list Q) : Q :=
  match v, q with a :: v', c :: q' => if qle t a then qadd c (row_reach t v' q') else row_reach t v' q' | _, _ => 0%Q end.
Lemma qle_iff p q : qle p q = true <-> Q2R p <= Q2R q.
Proof.
  split; [apply qle_ok|]. intros H. destruct (qle p q) eqn:E; auto. exfalso. unfold qle, qnonneg in E.
  apply Z.leb_gt, IZR_lt in E. destruct (Q2R_sign (qsub q p)) as [K Hd]. rewrite Q2R_sub in K. nra.
Qed.
Lemma row_reach_ok t q : forall v, length v = length q ->
  Q2R (row_reach t v q) = mass (length q) (at_least (vector_of v) (Q2R t)) (vector_of q).
Proof.
  unfold mass. induction q as [|c q IH]; intros [|a v] H; simpl in H; try discriminate; [apply Q2R_0|].
  simpl length. rewrite sum_ids_first. simpl row_reach.
  change (sum (ids (length q)) _) with
    (sum (ids (length q)) (fun k => if at_least (vector_of v) (Q2R t) k then vector_of q k else 0)).
  rewrite <- IH by congruence. change (at_least (vector_of (a :: v)) (Q2R t) 0) with (at_least (fun _ => Q2R a) (Q2R t) 0%nat).
  change (vector_of (c :: q) 0) with (Q2R c). unfold at_least.
  destruct (Rle_dec (Q2R t) (Q2R a)) as [Hle|Hle]; destruct (qle t a) eqn:E.
  - apply Q2R_add.
  - apply qle_iff in Hle. congruence.
  - apply qle_iff in E. tauto.
  - ring.
Qed.

(** Of a row of values, a row of probabilities and levels: for each type its three numbers. *)
Definition row_types (v q P : list Q) : list (Q * Q * Q) := combine (combine v q) P.
Lemma row_type_listed v q P j : length v = length q -> length P = length q -> (j < length q)%nat ->
  In (at_index v j, at_index q j, at_index P j) (row_types v q P).
Proof.
  intros Hv HP Hj. unfold row_types, at_index.
  rewrite <- (combine_nth v q j 0%Q 0%Q Hv), <- (combine_nth (combine v q) P j (0%Q, 0%Q) 0%Q).
  - apply nth_In. rewrite !combine_length. lia.
  - rewrite combine_length. lia.
Qed.
(** What is liked as well as the type that is held has its level at least, what is liked better a higher one. *)
Definition check_held (types : list (Q * Q * Q)) (held : Q * Q * Q) : bool :=
  let '(v, q, p) := held in
  if qlt 0 q then
    forallb (fun other => let '(w, _, r) := other in if qle v w then qle p r && (qle w v || qlt p r) else true) types
  else true.
Definition check_row (P : list Q) (vq : list Q * list Q) : bool :=
  let types := row_types (fst vq) (snd vq) P in forallb (check_held types) types.
Lemma qlt_iff p q : qlt p q = true <-> Q2R p < Q2R q.
Proof.
  split; [apply qlt_ok|]. intros H. destruct (qlt p q) eqn:E; auto. exfalso. unfold qlt, qneg in E.
  apply Z.ltb_ge, IZR_le in E. destruct (Q2R_sign (qsub p q)) as [K Hd]. rewrite Q2R_sub in K. nra.
Qed.
Lemma check_row_ok P v q j k : check_row P (v, q) = true -> length v = length q -> length P = length q ->
  (j < length q)%nat -> (k < length q)%nat -> 0 < vector_of q j ->
  (vector_of v j <= vector_of v k -> vector_of P j <= vector_of P k) /\
  (vector_of v j < vector_of v k -> vector_of P j < vector_of P k).
Proof.
  unfold check_row. cbn [fst snd]. rewrite forallb_forall. intros H Hv HP Hj Hk Hq.
  specialize (H _ (row_type_listed v q P j Hv HP Hj)). unfold check_held in H. rewrite <- Q2R_0 in Hq.
  rewrite (proj2 (qlt_iff 0 (at_index q j)) Hq), forallb_forall in H.
  specialize (H _ (row_type_listed v q P k Hv HP Hk)). cbv beta iota in H. unfold vector_of.
  assert (K : Q2R (at_index v j) <= Q2R (at_index v k) ->
    Q2R (at_index P j) <= Q2R (at_index P k) /\
    (Q2R (at_index v k) <= Q2R (at_index v j) \/ Q2R (at_index P j) < Q2R (at_index P k))).
  { intros Hle. rewrite (proj2 (qle_iff _ _) Hle), andb_true_iff, orb_true_iff in H. destruct H as [H1 H2].
    split; [now apply qle_ok|]. destruct H2 as [H2|H2]; [left; now apply qle_ok|right; now apply qlt_ok]. }
  split; intros H'; [now apply K|]. destruct K as [_ [K|K]]; lra.
Qed.

(** A level for each type, 0 or more, and 0 if copies are left. *)
Fixpoint check_used (used : list Q) (su : list nat) (P : list Q) : bool :=
  match used, su, P with
  | [], _, [] => true
  | a :: used', k :: su', p :: P' =>
      qle 0 p && (qz p || qle (inject_Z (Z.of_nat k)) a) && check_used used' su' P'
  | _, _, _ => false
  end.
Lemma check_used_ok used : forall su P, check_used used su P = true -> length P = length used /\
  forall j, (j < length used)%nat -> 0 <= vector_of P j /\ (vector_of P j = 0 \/ INR (nth j su 0%nat) <= vector_of used j).
Proof.
  induction used as [|a used IH]; intros su [|p P] H.
  - split; auto. simpl. intros j Hj. lia.
  - destruct su; discriminate.
  - destruct su; discriminate.
  - destruct su as [|k su]; [discriminate|]. simpl in H. rewrite !andb_true_iff, orb_true_iff in H.
    destruct H as [[H1 H2] H3]. destruct (IH su P H3) as [L K]. split; [simpl; congruence|]. intros [|j] Hj.
    + split; [rewrite <- Q2R_0; now apply qle_ok|]. unfold vector_of, at_index. simpl.
      destruct H2 as [H2|H2]; [left; now apply qz_ok|right]. apply qle_ok in H2. now rewrite Q2R_nat in H2.
    + apply K. simpl in Hj. lia.
Qed.

(** ** The checkers *)

Section Ordinal.
Variables (n s : nat) (su : list nat) (V A : list (list Q)).
Let E := rational_economy n s su V.
(** There are no budgets here: everybody has 1. *)
Let ones := repeat 1%Q n.
Definition check_outcome (rows : list (list Q)) : bool :=
  check_shape n s su V ones rows && forallb (fun v => Nat.eqb (length v) s) V.
Lemma outcome_ok rows : check_outcome rows = true -> length V = n /\ length rows = n /\ feasible E (matrix_of rows) /\
  forall x, (x < n)%nat -> length (nth x V []) = s /\ length (nth x rows []) = s.
Proof.
  unfold check_outcome. rewrite andb_true_iff, forallb_forall. intros [H1 H2].
  destruct (shape_parts n s su V ones rows H1) as (K1 & _ & K2 & _ & K3 & K4). split; [exact K1|]. split; [exact K2|]. split; [exact K3|].
  intros x Hx. split; [apply Nat.eqb_eq, H2, nth_In|apply K4, nth_In]; lia.
Qed.
Lemma reach_ok rows x y : check_outcome rows = true -> (x < n)%nat -> (y < s)%nat ->
  Q2R (row_reach (at_index (nth x V []) y) (nth x V []) (nth x rows [])) = reaches E x (matrix_of rows x) y.
Proof.
  intros H Hx Hy. destruct (outcome_ok rows H) as (_ & _ & _ & K). destruct (K x Hx) as [K1 K2].
  rewrite row_reach_ok by congruence. rewrite K2. reflexivity.
Qed.

Definition check_ordinally_efficient (P : list Q) : bool :=
  check_outcome A && check_used (column_sums s A) su P && forallb (check_row P) (combine V A).
Theorem check_ordinally_efficient_sound P : check_ordinally_efficient P = true -> ordinally_efficient E (matrix_of A).
Proof.
  unfold check_ordinally_efficient. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3].
  destruct (outcome_ok A H1) as (LV & LA & Hf & HL). apply (levels_ordinally_efficient E (vector_of P)); auto.
  assert (rows : forall q, In q A -> length q = s).
  { intros q Hq. destruct (In_nth A q [] Hq) as (x & Hx & <-). apply HL. lia. }
  destruct (column_sums_ok s A rows) as [C1 C2]. destruct (check_used_ok _ _ _ H2) as [LP HP]. rewrite C1 in LP, HP.
  split; [|split].
  - intros j Hj. apply (HP j Hj).
  - intros j Hj Hlt. destruct (HP j Hj) as [_ [Hz|Hu]]; auto. rewrite C2, LA in Hu. exfalso. simpl in Hlt.
    change (load (ids n) (matrix_of A) j < INR (nth j su 0%nat)) in Hlt. lra.
  - intros x j k Hx Hj Hk Hq. simpl in Hx, Hj, Hk. destruct (HL x Hx) as [L1 L2].
    apply (check_row_ok P (nth x V []) (nth x A [])); try congruence; try exact Hq.
    apply H3. rewrite <- (combine_nth V A x [] []) by congruence. apply nth_In. rewrite combine_length. lia.
Qed.

(** For each agent's values, old row and new row: she reaches no type with a smaller probability; some with a larger one. *)
Definition rows_of (B : list (list Q)) : list (list Q * (list Q * list Q)) := combine V (combine A B).
Definition keeps (r : list Q * (list Q * list Q)) : bool :=
  let '(v, (q, q')) := r in forallb (fun t => qle (row_reach t v q) (row_reach t v q')) v.
Definition gains (r : list Q * (list Q * list Q)) : bool :=
  let '(v, (q, q')) := r in existsb (fun t => qlt (row_reach t v q) (row_reach t v q')) v.
Definition check_ordinally_dominated (B : list (list Q)) : bool :=
  check_outcome A && check_outcome B && forallb keeps (rows_of B) && existsb gains (rows_of B).
Theorem check_ordinally_dominated_sound B : check_ordinally_dominated B = true -> ordinally_dominated E (matrix_of A).
Proof.
  unfold check_ordinally_dominated. rewrite !andb_true_iff, forallb_forall, existsb_exists.
  intros [[[H1 H2] H3] (r & Hr & Hg)]. destruct (outcome_ok A H1) as (LV & LA & Hf & HL).
  destruct (outcome_ok B H2) as (_ & LB & HfB & _). split; auto. exists (matrix_of B). split; auto.
  assert (Lr : length (rows_of B) = n) by (unfold rows_of; rewrite !combine_length; lia).
  assert (Nr : forall x, nth x (rows_of B) ([], ([], [])) = (nth x V [], (nth x A [], nth x B []))).
  { intros x. unfold rows_of. rewrite combine_nth by (rewrite combine_length; lia). now rewrite combine_nth by lia. }
  split.
  - intros x j Hx Hj. simpl in Hx, Hj. rewrite <- !reach_ok by auto. destruct (HL x Hx) as [L1 _].
    assert (Hin : In (nth x (rows_of B) ([], ([], []))) (rows_of B)) by (apply nth_In; lia).
    specialize (H3 _ Hin). rewrite Nr in H3. unfold keeps in H3. rewrite forallb_forall in H3.
    apply qle_ok, H3. apply nth_In. lia.
  - destruct (In_nth _ r ([], ([], [])) Hr) as (x & Hx & Er). rewrite Lr in Hx. rewrite Nr in Er. subst r.
    unfold gains in Hg. apply existsb_exists in Hg. destruct Hg as (t & Ht & Hlt). destruct (HL x Hx) as [L1 _].
    destruct (In_nth _ t 0%Q Ht) as (j & Hj & <-). rewrite L1 in Hj. exists x, j. split; [exact Hx|]. split; [exact Hj|].
    rewrite <- !reach_ok by auto. apply qlt_ok in Hlt. exact Hlt.
Qed.
End Ordinal.
