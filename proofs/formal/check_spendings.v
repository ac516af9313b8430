(** Checkers of lotteries over allocations with given expected spendings (SPEC 1.3, 2.3).

    A [spending_problem] has the prices of the goods, numbered from 0;
      for each agent her expected spending and her bundles,
    lists of goods; and whether all goods must be used.
    - kind `spendings-implementable`: [check_spendings d terms]; a term has a weight and each agent's choice.
    - kind `spendings-not-implementable`: [check_no_spendings d ws T]: weights of the agents and a tree of cases that
      bounds
      the weighted spendings of all allocations below those of the agents. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational check_lottery_problem.
Import ListNotations.
Open Scope R_scope.

Record spending_problem := SpendingProblem {
  good_prices : list Q; spenders : list (Q * list (list nat)); use_all : bool }.

Section Spendings.
Variable d : spending_problem.
(** The agents' bundles as random consumptions whose probabilities are not asked for. *)
Definition choices : list consumption := map (fun a => map (fun B => (0%Q, B)) (snd a)) (spenders d).
Let n := length choices.
Let g := length (good_prices d).
Definition bundle_price (B : list nat) : R := sum B (vector_of (good_prices d)).
Definition spends (l : list (R * (nat -> nat))) : Prop :=
  (forall w, In w l -> 0 <= fst w /\ allocation choices g (use_all d) (snd w)) /\ sum l fst = 1 /\
  forall i, (i < n)%nat -> sum l (fun w => fst w * bundle_price (bundle_of choices i (snd w i))) =
    Q2R (fst (nth i (spenders d) (0%Q, []))).

Definition qprice (B : list nat) : Q := qsum B (at_index (good_prices d)).
Lemma qprice_ok B : Q2R (qprice B) = bundle_price B.
Proof. unfold qprice, bundle_price. now rewrite Q2R_sum. Qed.

Definition check_spendings (terms : list (Q * list nat)) : bool :=
  forallb (fun w => qlt 0 (fst w) && Nat.eqb (length (snd w)) n &&
    check_allocation choices g (use_all d) (snd w)) terms &&
  qeq (qsum terms fst) 1 &&
  all_below n (fun i => qeq (qsum terms (fun w => qmul (fst w) (qprice (bundle_of choices i (nth i (snd w) 0%nat)))))
    (fst (nth i (spenders d) (0%Q, [])))).
Theorem check_spendings_sound terms : check_spendings terms = true ->
  spends (map (fun w => (Q2R (fst w), fun x => nth x (snd w) 0%nat)) terms).
Proof.
  unfold check_spendings. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3]. split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. specialize (H1 v Hv).
    rewrite !andb_true_iff in H1. destruct H1 as [[Ha _] Hb]. apply qlt_ok in Ha. rewrite Q2R_0 in Ha.
    split; [lra|]. now apply check_allocation_ok.
  - rewrite sum_map. simpl. apply qeq_ok in H2. rewrite Q2R_sum, Q2R_1 in H2. exact H2.
  - intros i Hi. pose proof (all_below_ok _ _ H3 i Hi) as H. apply qeq_ok in H. rewrite <- H, Q2R_sum, sum_map.
    apply sum_ext. intros w _. simpl. now rewrite Q2R_mul, qprice_ok.
Qed.

(** A cell's weight: the agent's, times the price of the bundle. *)
Definition weighted (ws : list Q) : list (list Q) :=
  map (fun a => map (fun B => qmul (fst a) (qprice B)) (snd a)) (combine ws (map snd (spenders d))).
Definition check_no_spendings (ws : list Q) (T : tree) : bool :=
  Nat.eqb (length ws) (length (spenders d)) &&
  check_tree (probabilities choices) (allocation_constraints choices g (use_all d)) (weighted ws)
    (qsum (combine ws (map fst (spenders d))) (fun a => qmul (fst a) (snd a))) [] T.
Lemma choices_nth i : nth i choices [] = map (fun B => (0%Q, B)) (snd (nth i (spenders d) (0%Q, []))).
Proof. unfold choices. exact (map_nth (fun a => map (fun B => (0%Q, B)) (snd a)) (spenders d) (0%Q, []) i). Qed.
Lemma bundle_of_choice i k : bundle_of choices i k = nth k (snd (nth i (spenders d) (0%Q, []))) [].
Proof.
  unfold bundle_of. rewrite choices_nth.
  change (0%Q, @nil nat) with ((fun B : list nat => (0%Q, B)) []) at 1. now rewrite map_nth.
Qed.
Lemma weighted_cell ws i k : length ws = length (spenders d) -> (i < n)%nat -> (k < length (nth i choices []))%nat ->
  Q2R (at_cell (weighted ws) (i, k)) = vector_of ws i * bundle_price (bundle_of choices i k).
Proof.
  intros Hl Hi Hk. unfold n, choices in Hi. rewrite map_length in Hi. rewrite choices_nth, map_length in Hk.
  unfold at_cell, entry, weighted. simpl.
  set (f := fun a : Q * list (list nat) => map (fun B => qmul (fst a) (qprice B)) (snd a)).
  rewrite nth_indep with (d' := f (0%Q, [])) by (rewrite map_length, combine_length, map_length; lia).
  rewrite map_nth, combine_nth by (now rewrite map_length). unfold f. simpl.
  change (@nil (list nat)) with (snd (0%Q, @nil (list nat))). rewrite map_nth.
  rewrite nth_indep with (d' := qmul (nth i ws 0%Q) (qprice [])) by (now rewrite map_length).
  rewrite (map_nth (fun B => qmul (nth i ws 0%Q) (qprice B))), Q2R_mul, qprice_ok, bundle_of_choice. reflexivity.
Qed.
Lemma sum_combine l : forall k, length l = length k ->
  sum (combine l k) (fun a => Q2R (fst a) * Q2R (snd a)) = sum (ids (length l)) (fun i => vector_of l i * vector_of k
    i).
Proof.
  induction l as [|x l IH]; intros [|y k] H; simpl in H; try discriminate; [reflexivity|]. injection H as H.
  simpl length. unfold ids. simpl seq. simpl sum. rewrite <- seq_shift, sum_map.
  now rewrite (IH k H).
Qed.
Theorem check_no_spendings_sound ws T : check_no_spendings ws T = true -> ~ exists l, spends l.
Proof.
  unfold check_no_spendings. rewrite andb_true_iff. intros [Hl H] [l (H1 & H2 & H3)]. apply Nat.eqb_eq in Hl.
  set (goal := qsum _ _) in H. assert (Hn : n = length (spenders d)) by apply map_length.
  assert (G : Q2R goal = sum (ids n) (fun i => vector_of ws i * Q2R (fst (nth i (spenders d) (0%Q, []))))).
  { unfold goal. rewrite Q2R_sum, (sum_ext _ _ (fun a => Q2R (fst a) * Q2R (snd a))) by (intros; apply Q2R_mul).
    rewrite sum_combine by (now rewrite map_length). rewrite Hl, <- Hn.
    apply sum_ids_ext. intros i _. f_equal. unfold vector_of, at_index. f_equal.
    exact (map_nth fst (spenders d) (0%Q, []) i). }
  assert (B : forall w, In w l -> sum (ids n) (fun i => vector_of ws i * bundle_price (bundle_of choices i (snd w i)))
    < Q2R goal).
  { intros w Hw. destruct (H1 w Hw) as [_ Ha].
    pose proof (check_tree_ok _ _ _ _ _ _ _ H (fun c b F => match F with end) (allocation_admissible _ _ _ _ Ha)) as K.
    unfold real_worth in K. rewrite (sum_ext _ _ (fun c => if chosen (snd w) c then Q2R (at_cell (weighted ws) c) else
      0)) in K.
    2:{ intros c _. unfold one. destruct (chosen (snd w) c); ring. }
    rewrite sum_chosen in K by apply Ha. erewrite sum_ids_ext; [exact K|]. intros i Hi. symmetry.
    apply weighted_cell; auto. now apply Ha. }
  assert (S : sum l (fun w => fst w * sum (ids n) (fun i => vector_of ws i * bundle_price (bundle_of choices i (snd w
    i)))) = Q2R goal).
  { rewrite (sum_ext l _ (fun w => sum (ids n) (fun i => vector_of ws i * (fst w * bundle_price (bundle_of choices i
    (snd w i)))))).
    2:{ intros w _. rewrite <- sum_scal. apply sum_ext. intros. ring. }
    rewrite sum_swap, G. apply sum_ids_ext. intros i Hi. now rewrite sum_scal, H3. }
  assert (Z : sum l (fun w => fst w * Q2R goal) = Q2R goal).
  { rewrite (sum_ext _ _ (fun w => Q2R goal * fst w)) by (intros; ring). rewrite sum_scal, H2. ring. }
  assert (E : forall w, In w l -> fst w * sum (ids n) (fun i => vector_of ws i * bundle_price (bundle_of choices i (snd
    w i))) =
    fst w * Q2R goal).
  { apply sum_eq_terms; [|rewrite S, Z; lra]. intros w Hw. apply Rmult_le_compat_l; [now apply H1|]. left. auto. }
  assert (F : sum l fst = 0); [|lra]. apply sum_zero. intros w Hw. specialize (E w Hw). specialize (B w Hw). nra.
Qed.
End Spendings.
