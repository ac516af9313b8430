(** Checker of serial dictatorships (sp_extremes.v): each agent in turn gets a best share of what is left.

    [check_dictatorship n s su V order ts A]: [ts] has a threshold t for each agent, the value of the marginal type in
    her best share; u_x(q) <= t + sum over j of r j max (v x j - t, 0) for every share q with q j <= r j. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Permutation.
From ExactMarket Require Import sums rational sp_economy sp_extremes check_assignment_economy.
Import ListNotations.
Open Scope R_scope.

Section Dictatorship.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (ts : list Q) (A : list (list Q)).
Let E := rational_economy n s su V.

Definition positive_part (a : Q) : Q := if qlt 0 a then a else 0%Q.
Lemma positive_part_ok a : 0 <= Q2R (positive_part a) /\ Q2R a <= Q2R (positive_part a).
Proof.
  unfold positive_part. destruct (qlt 0 a) eqn:H.
  - apply qlt_ok in H. rewrite Q2R_0 in H. lra.
  - rewrite Q2R_0. split; [lra|]. unfold qlt, qneg in H. apply Z.ltb_ge in H.
    assert (N : qnonneg (qsub 0 a) = true) by (now apply Z.leb_le). apply qnonneg_ok in N.
    rewrite Q2R_sub, Q2R_0 in N. lra.
Qed.
Definition check_threshold (rem : list Q) (x : nat) : bool :=
  let t := at_index ts x in
  check_simplex s (entry A x) &&
  all_below s (fun j => qle (entry A x j) (at_index rem j)) &&
  qle (qadd t (qsum (ids s) (fun j => qmul (at_index rem j) (positive_part (qsub (entry V x j) t)))))
      (qutility s V x (entry A x)).
Lemma check_threshold_ok rem r x : (forall j, (j < s)%nat -> Q2R (at_index rem j) = r j) ->
  check_threshold rem x = true ->
  simplex s (matrix_of A x) /\ (forall j, (j < s)%nat -> matrix_of A x j <= r j) /\
  (forall q, simplex s q -> (forall j, (j < s)%nat -> q j <= r j) -> utility E x q <= utility E x (matrix_of A x)).
Proof.
  intros Hr. unfold check_threshold. rewrite !andb_true_iff. intros [[H1 H2] H3].
  split; [now apply check_simplex_ok|]. split.
  - intros j Hj. pose proof (all_below_ok _ _ H2 j Hj) as H. apply qle_ok in H. now rewrite Hr in H.
  - intros q [Hq0 Hq1] Hqr. apply qle_ok in H3. rewrite Q2R_add, Q2R_sum, (Q2R_utility n s su V) in H3.
    apply Rle_trans with (2 := H3). set (t := Q2R (at_index ts x)).
    replace t with (sum (ids s) (fun j => t * q j)) by (rewrite sum_scal, Hq1; ring).
    rewrite <- sum_plus. unfold utility, dot. apply sum_le. intros j Hj. apply in_ids in Hj.
    rewrite Q2R_mul, Hr by auto. pose proof (positive_part_ok (qsub (entry V x j) (at_index ts x))) as [P1 P2].
    rewrite Q2R_sub in P2. fold t in P2. specialize (Hq0 j Hj). specialize (Hqr j Hj).
    change (value E x j) with (Q2R (entry V x j)).
    set (m := Q2R (positive_part (qsub (entry V x j) (at_index ts x)))) in *.
    assert (q j * (Q2R (entry V x j) - t) <= q j * m) by (apply Rmult_le_compat_l; lra).
    assert (q j * m <= r j * m) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Fixpoint check_called (order : list nat) (rem : list Q) : bool :=
  match order with
  | [] => true
  | x :: rest => check_threshold rem x &&
      check_called rest (map (fun j => qsub (at_index rem j) (entry A x j)) (ids s))
  end.
Lemma check_called_ok : forall order rem r, (forall j, (j < s)%nat -> Q2R (at_index rem j) = r j) ->
  check_called order rem = true -> dictatorship E order r (matrix_of A).
Proof.
  induction order as [|x rest IH]; simpl; intros rem r Hr H; auto. apply andb_true_iff in H. destruct H as [H1 H2].
  split.
  - now apply (check_threshold_ok rem).
  - eapply IH; [|exact H2]. intros j Hj. rewrite (at_index_map s) by auto. now rewrite Q2R_sub, Hr.
Qed.
Definition check_dictatorship (order : list nat) : bool :=
  check_feasible n s su A && check_partition n order && check_called order (map (qsup su) (ids s)).
Theorem check_dictatorship_sound order : check_dictatorship order = true ->
  Permutation order (ids n) /\ feasible E (matrix_of A) /\ dictatorship E order (full_supply E) (matrix_of A).
Proof.
  unfold check_dictatorship. rewrite !andb_true_iff. intros [[H1 H2] H3].
  split; [now apply check_partition_ok|]. split; [now apply check_feasible_ok|].
  eapply check_called_ok; [|exact H3]. intros j Hj. rewrite (at_index_map s) by auto. unfold qsup. now rewrite Q2R_nat.
Qed.
End Dictatorship.
