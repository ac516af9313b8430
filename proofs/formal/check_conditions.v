(** Checkers of prices that meet any list of conditions, and of trades that show there are none (market_conditions.v).

    Weights are a list of [option Q], one per participant: [None] for a participant of whom no weight is demanded.
    A trade is a list of rows, one for each agent of the economy (only participants' rows are read), with a step
    t > 0: the shares plus t times the trade are shares.
    - [check_supports n s su V cs P ws A]           prices P meet the conditions cs in the whole market
    - [check_unsupported_under n s su V cs t D A]   no prices do
    - [check_sequential_under n s su V cs parts A]  each turn has prices that do; a part is a group, its prices, its
      weights
    - [check_not_sequential n s su V cs groups k t D A]  in turn k no prices do
    - [check_cone n s su V A G ws ms tr lo up]      the quasi-equilibrium prices are exactly the combinations of the
      rows of G *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums fourier_motzkin rational sp_economy sp_matrices sp_pm_in_po market_conditions
  check_assignment_economy.
Import ListNotations.
Open Scope R_scope.

Definition same (c d : condition) : bool :=
  match c, d with
  | Optimal, Optimal | Clearing, Clearing | Cheapest, Cheapest | QuasiOptimal, QuasiOptimal => true
  | _, _ => false
  end.
Definition has (cs : list condition) (c : condition) : bool := existsb (same c) cs.
Lemma has_ok cs c : has cs c = true <-> In c cs.
Proof.
  unfold has. rewrite existsb_exists. split.
  - intros (d & Hd & He). destruct c, d; try discriminate; auto.
  - intros H. exists c. split; auto. now destruct c.
Qed.
Lemma qlt_false p q : qlt p q = false -> Q2R q <= Q2R p.
Proof.
  unfold qlt, qneg. intros H. apply Z.ltb_ge in H.
  assert (N : qnonneg (qsub p q) = true) by (now apply Z.leb_le). apply qnonneg_ok in N. rewrite Q2R_sub in N. lra.
Qed.

Section Conditions.
Variables (n s : nat) (su : list nat) (V : list (list Q)).
Let E := rational_economy n s su V.
Variable A : list (list Q).
Let QA := matrix_of A.

Section Market.
Variables (whole : bool) (l : list nat) (rem : nat -> Q) (r : nat -> R) (cs : list condition).
Hypothesis Hr : forall j, (j < s)%nat -> Q2R (rem j) = r j.

Definition on_b (j : nat) : bool := whole || qlt 0 (rem j).
Lemma on_b_true j : (j < s)%nat -> on_b j = true -> on_offer whole r j.
Proof.
  intros Hj H. apply orb_true_iff in H. destruct H as [H|H]; [now left|right].
  apply qlt_ok in H. now rewrite Q2R_0, Hr in H.
Qed.
Lemma on_b_false j : (j < s)%nat -> on_b j = false -> ~ on_offer whole r j.
Proof.
  intros Hj H. apply orb_false_iff in H. destruct H as [H1 H2]. apply qlt_false in H2. rewrite Q2R_0, Hr in H2 by auto.
  intros [K|K]; [congruence | lra].
Qed.

Definition satiated_b (x : nat) : bool :=
  let u := qutility s V x (entry A x) in all_below s (fun j => negb (on_b j) || qle (entry V x j) u).
Definition positive_demanded (x : nat) : bool := has cs Optimal && negb (satiated_b x).
Definition weight_demanded (x : nat) : bool :=
  has cs Cheapest || ((has cs Optimal || has cs QuasiOptimal) && negb (satiated_b x)).
(** Shares of participants are distributions over the types on offer. *)
Definition check_member (x : nat) : bool :=
  check_simplex s (entry A x) && all_below s (fun j => on_b j || qz (entry A x j)).
Lemma check_member_ok x : check_member x = true -> share_on_offer E whole r (QA x).
Proof.
  intros H. apply andb_true_iff in H. destruct H as [H1 H2]. split; [now apply check_simplex_ok|].
  intros j Hj Hn. pose proof (all_below_ok _ _ H2 j Hj) as H. apply orb_true_iff in H. destruct H as [H|H].
  - exfalso. now apply Hn, on_b_true.
  - now apply qz_ok.
Qed.

(** ** Supporting prices *)

Variable P : list Q.
Definition check_best (w : Q) (x : nat) : bool :=
  let best := qsub (qmul w (qutility s V x (entry A x))) (qdot s (at_index P) (entry A x)) in
  all_below s (fun j => negb (on_b j) || qle (qsub (qmul w (entry V x j)) (at_index P j)) best).
Definition check_participant (x : nat) (given : option Q) : bool :=
  match given with
  | None => negb (weight_demanded x)
  | Some w => qle 0 w && (negb (positive_demanded x) || qlt 0 w) && check_best w x
  end.
Definition check_type (j : nat) : bool :=
  negb (on_b j) ||
  (qle 0 (at_index P j) &&
   (negb (has cs Clearing) || qz (at_index P j) || qle (rem j) (qsum l (fun x => entry A x j)))).
Definition check_market (ws : list (option Q)) : bool :=
  Nat.eqb (length ws) (length l) && forallb check_member l && all_below s check_type &&
  forallb (fun w => check_participant (fst w) (snd w)) (combine l ws).

Lemma offered_bound a c k q : share_on_offer E whole r q ->
  (forall j, (j < s)%nat -> on_b j = true -> a j <= c j + k) -> dot s a q <= dot s c q + k.
Proof.
  intros [[H0 H1] Hq] H.
  replace k with (sum (ids s) (fun j => k * q j)).
  2:{ change (types E) with s in H1. rewrite sum_scal, H1. ring. }
  unfold dot. rewrite <- sum_plus. apply sum_le. intros j Hj. apply in_ids in Hj. specialize (H0 j Hj).
  destruct (on_b j) eqn:Eo.
  - specialize (H j Hj Eo). nra.
  - rewrite (Hq j Hj (on_b_false j Hj Eo)). lra.
Qed.
Lemma satiated_b_ok x q : satiated_b x = true -> share_on_offer E whole r q -> utility E x q <= utility E x (QA x).
Proof.
  intros H Hq. unfold utility at 1.
  pose proof (offered_bound (value E x) (fun _ => 0) (utility E x (QA x)) q Hq) as K.
  assert (Z : dot s (fun _ => 0) q = 0) by (unfold dot; apply sum_zero; intros; ring).
  rewrite Z, Rplus_0_l in K. apply K. intros j Hj Ho. pose proof (all_below_ok _ _ H j Hj) as H1. cbv beta in H1.
  rewrite Ho in H1. simpl in H1. apply qle_ok in H1. rewrite (Q2R_utility n s su V) in H1. exact H1.
Qed.
Lemma check_best_ok w x q : check_best w x = true -> share_on_offer E whole r q ->
  Q2R w * utility E x q - dot s (vector_of P) q <= Q2R w * utility E x (QA x) - dot s (vector_of P) (QA x).
Proof.
  intros H Hq. set (k := Q2R w * utility E x (QA x) - dot s (vector_of P) (QA x)).
  assert (K : dot s (fun j => Q2R w * value E x j) q <= dot s (vector_of P) q + k).
  { apply offered_bound; auto. intros j Hj Ho. pose proof (all_below_ok _ _ H j Hj) as H1. cbv beta in H1.
    rewrite Ho in H1. simpl in H1. apply qle_ok in H1.
    rewrite !Q2R_sub, !Q2R_mul, Q2R_dot, (Q2R_utility n s su V) in H1.
    change (Q2R w * Q2R (entry V x j) - vector_of P j <= k) in H1.
    change (Q2R w * Q2R (entry V x j) <= vector_of P j + k). lra. }
  rewrite dot_scal in K. change (dot s (value E x) q) with (utility E x q) in K. lra.
Qed.
Lemma check_participant_ok x given q : check_participant x given = true -> share_on_offer E whole r q ->
  (In Optimal cs -> utility E x (QA x) < utility E x q -> dot s (vector_of P) (QA x) < dot s (vector_of P) q) /\
  (In Cheapest cs -> utility E x (QA x) <= utility E x q -> dot s (vector_of P) (QA x) <= dot s (vector_of P) q) /\
  (In QuasiOptimal cs -> utility E x (QA x) < utility E x q -> dot s (vector_of P) (QA x) <= dot s (vector_of P) q).
Proof.
  intros H Hq. rewrite <- !has_ok.
  assert (S : satiated_b x = true -> ~ utility E x (QA x) < utility E x q).
  { intros Hs Hu. pose proof (satiated_b_ok x q Hs Hq). lra. }
  destruct given as [w|]; unfold check_participant in H.
  - rewrite !andb_true_iff, orb_true_iff in H. destruct H as [[H1 H2] H3]. apply qle_ok in H1. rewrite Q2R_0 in H1.
    pose proof (check_best_ok w x q H3 Hq) as K.
    split; [|split; intros _ Hu; nra]. intros Hc Hu. unfold positive_demanded in H2. rewrite Hc in H2. simpl in H2.
    rewrite negb_involutive in H2. destruct H2 as [H2|H2]; [now destruct (S H2 Hu)|].
    apply qlt_ok in H2. rewrite Q2R_0 in H2. nra.
  - apply negb_true_iff in H. unfold weight_demanded in H. apply orb_false_iff in H. destruct H as [H1 H2].
    rewrite H1. split; [|split; [discriminate|]]; intros Hc Hu; exfalso; rewrite Hc, ?orb_true_r in H2; simpl in H2;
      apply negb_false_iff in H2; now apply (S H2).
Qed.
Lemma in_combine_first {X Y} (a : list X) (b : list Y) x : length b = length a -> In x a ->
  exists y, In (x, y) (combine a b).
Proof.
  revert b. induction a as [|u a IH]; intros [|v b] Hl Hx; simpl in *; try discriminate; try tauto.
  destruct Hx as [->|Hx]; [exists v; now left|]. destruct (IH b) as [y Hy]; auto. exists y. now right.
Qed.
Lemma check_market_ok ws : check_market ws = true -> market_supports E whole l r cs (vector_of P) QA.
Proof.
  unfold check_market. rewrite !andb_true_iff, !forallb_forall. intros [[[H1 H2] H3] H4]. apply Nat.eqb_eq in H1.
  assert (HT : forall j, (j < s)%nat -> on_offer whole r j -> 0 <= vector_of P j /\
    (In Clearing cs -> load l QA j < r j -> vector_of P j = 0)).
  { intros j Hj Ho. pose proof (all_below_ok _ _ H3 j Hj) as H. unfold check_type in H.
    destruct (on_b j) eqn:Eo; [|now destruct (on_b_false j Hj Eo)]. simpl in H. apply andb_true_iff in H.
    destruct H as [Ha Hb]. apply qle_ok in Ha. rewrite Q2R_0 in Ha. split; [exact Ha|].
    intros Hc Hl. apply has_ok in Hc. rewrite Hc in Hb. simpl in Hb. apply orb_true_iff in Hb.
    destruct Hb as [Hb|Hb]; [now apply qz_ok|]. apply qle_ok in Hb. rewrite Q2R_sum, Hr in Hb by auto.
    change (sum l (fun v => Q2R (entry A v j))) with (load l QA j) in Hb. lra. }
  assert (HX : forall x, In x l -> exists given, check_participant x given = true).
  { intros x Hx. destruct (in_combine_first l ws x H1 Hx) as [g Hg]. exists g. exact (H4 _ Hg). }
  split; [intros j Hj Ho; now apply HT|].
  intros [] Hc; simpl.
  - intros x q Hx Hq. destruct (HX x Hx) as [g Hg]. now apply (check_participant_ok x g q Hg Hq).
  - intros j Hj Ho. now apply HT.
  - intros x q Hx Hq. destruct (HX x Hx) as [g Hg]. now apply (check_participant_ok x g q Hg Hq).
  - intros x q Hx Hq. destruct (HX x Hx) as [g Hg]. now apply (check_participant_ok x g q Hg Hq).
Qed.
End Market.

(** ** Trades *)

Section Trade.
Variables (whole : bool) (l : list nat) (rem : nat -> Q) (r : nat -> R) (cs : list condition).
Hypothesis Hr : forall j, (j < s)%nat -> Q2R (rem j) = r j.
Variables (t : Q) (D : list (list Q)).
Let onb := on_b whole rem.

Definition check_row (x : nat) : bool :=
  check_member whole rem x &&
  qeq (qsum (ids s) (entry D x)) 0 &&
  all_below s (fun j => qle 0 (qadd (entry A x j) (qmul t (entry D x j))) && (onb j || qz (entry D x j))) &&
  qle 0 (qutility s V x (entry D x)) &&
  (weight_demanded whole rem cs x || all_below s (fun j => qz (entry D x j))).
Definition net (j : nat) : Q := qsum l (fun x => entry D x j).
Definition check_rows : bool := qlt 0 t && forallb check_row l.

Section Prices.
Variable P : nat -> R.
Hypothesis HP : market_supports E whole l r cs P QA.
Hypothesis Hrows : check_rows = true.

Lemma step_positive : 0 < Q2R t.
Proof.
  unfold check_rows in Hrows. apply andb_true_iff in Hrows. destruct Hrows as [H _]. apply qlt_ok in H.
  now rewrite Q2R_0 in H.
Qed.
Definition traded (x j : nat) : R := matrix_of A x j + Q2R t * matrix_of D x j.
Lemma dot_traded a x : dot s a (traded x) = dot s a (QA x) + Q2R t * dot s a (matrix_of D x).
Proof.
  unfold dot. rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros j _. unfold traded, QA. ring.
Qed.
Lemma check_row_parts x : In x l ->
  share_on_offer E whole r (QA x) /\ share_on_offer E whole r (traded x) /\
  0 <= utility E x (matrix_of D x) /\
  (forall j, (j < s)%nat -> ~ on_offer whole r j -> matrix_of D x j = 0) /\
  (weight_demanded whole rem cs x = true \/ forall j, (j < s)%nat -> matrix_of D x j = 0).
Proof.
  intros Hx. unfold check_rows in Hrows. apply andb_true_iff in Hrows. destruct Hrows as [_ H].
  rewrite forallb_forall in H. specialize (H x Hx). unfold check_row in H. rewrite !andb_true_iff in H.
  destruct H as [[[[H1 H2] H3] H4] H5].
  apply (check_member_ok whole rem r Hr) in H1. apply qeq_ok in H2. rewrite Q2R_sum, Q2R_0 in H2.
  apply qle_ok in H4. rewrite Q2R_0, (Q2R_utility n s su V) in H4.
  assert (H6 : forall j, (j < s)%nat -> 0 <= traded x j /\ (~ on_offer whole r j -> matrix_of D x j = 0)).
  { intros j Hj. pose proof (all_below_ok _ _ H3 j Hj) as H. apply andb_true_iff in H. destruct H as [Ha Hb].
    apply qle_ok in Ha. rewrite Q2R_0, Q2R_add, Q2R_mul in Ha. split; [exact Ha|]. intros Hn.
    apply orb_true_iff in Hb. destruct Hb as [Hb|Hb]; [|now apply qz_ok].
    exfalso. apply Hn. now apply (on_b_true whole rem r Hr j). }
  split; [exact H1|]. split; [|split; [exact H4|split]].
  - destruct H1 as [[_ H1] H7]. split; [split|].
    + intros j Hj. now apply H6.
    + unfold traded. change (types E) with s. change (types E) with s in H1. rewrite sum_plus, sum_scal.
      unfold QA in H1. rewrite H1. change (1 + Q2R t * sum (ids s) (fun v => Q2R (entry D x v)) = 1). rewrite H2. ring.
    + intros j Hj Hn. unfold traded. destruct (H6 j Hj) as [_ K]. rewrite (K Hn). specialize (H7 j Hj Hn).
      unfold QA in H7. rewrite H7. ring.
  - intros j Hj. now apply H6.
  - apply orb_true_iff in H5. destruct H5 as [H5|H5]; [now left|right].
    intros j Hj. apply qz_ok. exact (all_below_ok _ _ H5 j Hj).
Qed.
(** Somebody who is not satiated pays at least her income for anything as good. *)
Lemma unsatiated_pays x q : In x l -> (has cs Optimal || has cs QuasiOptimal) && negb (satiated_b whole rem x) = true ->
  share_on_offer E whole r q -> utility E x (QA x) <= utility E x q -> dot s P (QA x) <= dot s P q.
Proof.
  intros Hx H Hq Hu. apply andb_true_iff in H. destruct H as [H1 H2]. apply negb_true_iff in H2.
  assert (HQ : forall q', share_on_offer E whole r q' -> utility E x (QA x) < utility E x q' ->
    dot s P (QA x) <= dot s P q').
  { intros q' Hq' Hu'. apply orb_true_iff in H1. rewrite !has_ok in H1. destruct HP as [_ HC]. destruct H1 as [H1|H1].
    - apply Rlt_le. now apply (HC _ H1 x q').
    - now apply (HC _ H1 x q'). }
  assert (B : exists b, share_on_offer E whole r b /\ utility E x (QA x) < utility E x b).
  { unfold satiated_b, all_below in H2. apply not_true_iff_false in H2. rewrite forallb_forall in H2.
    destruct (existsb (fun j => onb j && negb (qle (entry V x j) (qutility s V x (entry A x)))) (ids s)) eqn:Ex.
    - apply existsb_exists in Ex. destruct Ex as [k [Hk Hb]]. apply in_ids in Hk. apply andb_true_iff in Hb.
      destruct Hb as [Ho Hv]. apply negb_true_iff in Hv. exists (pure k). split; [split; [now apply pure_simplex|]|].
      + intros j Hj Hn. unfold pure. destruct (Nat.eqb_spec j k) as [->|]; [|reflexivity].
        exfalso. apply Hn. now apply (on_b_true whole rem r Hr k).
      + unfold utility at 2. change (types E) with s. rewrite dot_pure by auto.
        assert (K : Q2R (qutility s V x (entry A x)) < Q2R (entry V x k)).
        { unfold qle, qnonneg in Hv. apply Z.leb_gt in Hv.
          assert (N : qneg (qsub (qutility s V x (entry A x)) (entry V x k)) = true) by (now apply Z.ltb_lt).
          apply qneg_ok in N. rewrite Q2R_sub in N. lra. }
        rewrite (Q2R_utility n s su V) in K. exact K.
    - exfalso. apply H2. intros j Hj. destruct (onb j) eqn:Eo; fold onb; rewrite Eo; simpl; auto.
      destruct (qle (entry V x j) (qutility s V x (entry A x))) eqn:Ev; auto.
      assert (existsb (fun j => onb j && negb (qle (entry V x j) (qutility s V x (entry A x)))) (ids s) = true);
        [|congruence].
      apply existsb_exists. exists j. split; auto. now rewrite Eo, Ev. }
  destruct B as [b [Hb Hub]].
  cut (0 <= dot s P q - dot s P (QA x)); [lra|].
  apply limit_at_0 with (B := dot s P b - dot s P q) (c := 1); [lra|].
  intros e He. assert (K : dot s P (QA x) <= dot s P (mix e b q)).
  { apply HQ.
    - destruct Hb as [Hb1 Hb2], Hq as [Hq1 Hq2]. split.
      + apply mix_simplex; auto. lra.
      + intros j Hj Hn. unfold mix. rewrite (Hb2 j Hj Hn), (Hq2 j Hj Hn). ring.
    - unfold utility in *. rewrite dot_mix. nra. }
  rewrite dot_mix in K. lra.
Qed.
Lemma row_cost_nonneg x : In x l -> 0 <= dot s P (matrix_of D x).
Proof.
  intros Hx. destruct (check_row_parts x Hx) as (H1 & H2 & H3 & H4 & H5). pose proof step_positive as Ht.
  destruct H5 as [H5|H5].
  - assert (Hu : utility E x (QA x) <= utility E x (traded x)).
    { unfold utility in *. change (types E) with s in *. rewrite dot_traded. nra. }
    assert (K : dot s P (QA x) <= dot s P (traded x)).
    { unfold weight_demanded in H5. apply orb_true_iff in H5. destruct H5 as [H5|H5].
      - apply has_ok in H5. destruct HP as [_ HC]. now apply (HC _ H5 x (traded x)).
      - now apply unsatiated_pays. }
    rewrite dot_traded in K. nra.
  - unfold dot. rewrite sum_zero; [lra|]. intros j Hj. apply in_ids in Hj. rewrite H5 by auto. ring.
Qed.
Lemma row_cost_positive x : In x l -> has cs Optimal = true -> 0 < utility E x (matrix_of D x) ->
  0 < dot s P (matrix_of D x).
Proof.
  intros Hx Hc Hg. destruct (check_row_parts x Hx) as (H1 & H2 & _). pose proof step_positive as Ht.
  assert (Hu : utility E x (QA x) < utility E x (traded x)).
  { unfold utility in *. change (types E) with s in *. rewrite dot_traded. nra. }
  apply has_ok in Hc. destruct HP as [_ HC]. pose proof (HC _ Hc x (traded x) Hx H2 Hu) as K.
  change (types E) with s in K. rewrite dot_traded in K. nra.
Qed.
Lemma net_cost : sum l (fun x => dot s P (matrix_of D x)) = sum (ids s) (fun j => P j * Q2R (net j)).
Proof.
  rewrite dot_load. apply sum_ext. intros j _. unfold net. rewrite Q2R_sum. reflexivity.
Qed.
Lemma net_not_on_offer j : (j < s)%nat -> ~ on_offer whole r j -> Q2R (net j) = 0.
Proof.
  intros Hj Hn. unfold net. rewrite Q2R_sum. apply sum_zero. intros x Hx.
  destruct (check_row_parts x Hx) as (_ & _ & _ & H4 & _). now apply H4.
Qed.
Lemma net_cost_nonneg : 0 <= sum (ids s) (fun j => P j * Q2R (net j)).
Proof. rewrite <- net_cost. apply sum_nonneg. apply row_cost_nonneg. Qed.
End Prices.

Definition gains (x : nat) : bool := positive_demanded whole rem cs x && qlt 0 (qutility s V x (entry D x)).
Definition check_gainful : bool :=
  check_rows && existsb gains l &&
  all_below s (fun j => qle (net j) 0 || (has cs Clearing && onb j && qlt (qsum l (fun x => entry A x j)) (rem j))).
Lemma on_b_decides j : (j < s)%nat -> on_offer whole r j \/ ~ on_offer whole r j.
Proof.
  intros Hj. destruct (on_b whole rem j) eqn:Eo; [left; now apply (on_b_true whole rem r Hr)|right].
  now apply (on_b_false whole rem r Hr).
Qed.
Lemma check_gainful_ok : check_gainful = true -> ~ exists P, market_supports E whole l r cs P QA.
Proof.
  unfold check_gainful. rewrite !andb_true_iff. intros [[H1 H2] H3] [P HP].
  apply existsb_exists in H2. destruct H2 as [x0 [Hx0 H2]]. unfold gains, positive_demanded in H2.
  rewrite !andb_true_iff in H2. destruct H2 as [[H2 _] H4]. apply qlt_ok in H4.
  rewrite Q2R_0, (Q2R_utility n s su V) in H4.
  assert (Hpos : 0 < sum l (fun x => dot s P (matrix_of D x))).
  { rewrite <- (sum_0 l). apply sum_lt with (v0 := x0); auto.
    - intros x Hx. now apply row_cost_nonneg.
    - now apply row_cost_positive. }
  rewrite net_cost in Hpos. apply (Rlt_not_le _ _ Hpos). rewrite <- (sum_0 (ids s)). apply sum_le.
  intros j Hj. apply in_ids in Hj. pose proof (all_below_ok _ _ H3 j Hj) as K. apply orb_true_iff in K.
  destruct (on_b_decides j Hj) as [Ho|Ho].
  - destruct K as [K|K].
    + apply qle_ok in K. rewrite Q2R_0 in K. pose proof (proj1 HP j Hj Ho). nra.
    + rewrite !andb_true_iff in K. destruct K as [[K1 _] K2]. apply has_ok in K1. apply qlt_ok in K2.
      rewrite Q2R_sum, Hr in K2 by auto. rewrite (proj2 HP _ K1 j Hj Ho); [lra|]. exact K2.
  - rewrite (net_not_on_offer H1 j Hj Ho). lra.
Qed.
End Trade.

(** ** The whole market *)

Lemma Hwhole j : (j < s)%nat -> Q2R (qsup su j) = full_supply E j.
Proof. intros _. unfold qsup. now rewrite Q2R_nat. Qed.
Definition check_supports (cs : list condition) (P : list Q) (ws : list (option Q)) : bool :=
  check_feasible n s su A && check_market true (ids n) (qsup su) cs P ws.
Theorem check_supports_sound cs P ws : check_supports cs P ws = true ->
  feasible E QA /\ supports E cs (vector_of P) QA.
Proof.
  unfold check_supports. rewrite andb_true_iff. intros [H1 H2]. split; [now apply check_feasible_ok|].
  apply supports_whole. exact (check_market_ok true (ids n) (qsup su) (full_supply E) cs Hwhole P ws H2).
Qed.
Definition check_unsupported_under (cs : list condition) (t : Q) (D : list (list Q)) : bool :=
  check_feasible n s su A && check_gainful true (ids n) (qsup su) cs t D.
Theorem check_unsupported_under_sound cs t D : check_unsupported_under cs t D = true ->
  feasible E QA /\ ~ exists P, supports E cs P QA.
Proof.
  unfold check_unsupported_under. rewrite andb_true_iff. intros [H1 H2]. split; [now apply check_feasible_ok|].
  intros [P HP]. apply (check_gainful_ok true (ids n) (qsup su) (full_supply E) cs Hwhole t D H2).
  exists P. now apply supports_whole.
Qed.

(** ** Turns *)

Definition left_after (rem : nat -> Q) (l : list nat) : nat -> Q :=
  at_index (map (fun j => qsub (rem j) (qsum l (fun x => entry A x j))) (ids s)).
Lemma left_after_ok rem r l : (forall j, (j < s)%nat -> Q2R (rem j) = r j) ->
  forall j, (j < s)%nat -> Q2R (left_after rem l j) = r j - load l QA j.
Proof.
  intros Hr j Hj. unfold left_after. rewrite (at_index_map s) by auto. rewrite Q2R_sub, Q2R_sum, Hr by auto.
  reflexivity.
Qed.
Fixpoint check_turns_under (cs : list condition) (parts : list (list nat * list Q * list (option Q)))
  (rem : nat -> Q) : bool :=
  match parts with
  | [] => true
  | (l, P, ws) :: rest => check_market false l rem cs P ws && check_turns_under cs rest (left_after rem l)
  end.
Definition groups_of (parts : list (list nat * list Q * list (option Q))) : list (list nat) :=
  map (fun p => fst (fst p)) parts.
Definition check_groups (groups : list (list nat)) : bool :=
  check_partition n (concat groups) && forallb nonempty groups.
Lemma check_groups_ok groups : check_groups groups = true -> ordered_partition E groups.
Proof.
  unfold check_groups. rewrite andb_true_iff, forallb_forall. intros [H1 H2]. split; [now apply check_partition_ok|].
  apply Forall_forall. intros l Hl Hn. apply H2 in Hl. rewrite Hn in Hl. discriminate.
Qed.
Lemma check_turns_under_ok cs : forall parts rem r, (forall j, (j < s)%nat -> Q2R (rem j) = r j) ->
  check_turns_under cs parts rem = true -> sequential (turn_under E cs) (groups_of parts) r QA.
Proof.
  induction parts as [|[[l P] ws] rest IH]; simpl; intros rem r Hr H; auto.
  apply andb_true_iff in H. destruct H as [H1 H2]. split.
  - exists (vector_of P). exact (check_market_ok false l rem r cs Hr P ws H1).
  - apply (IH (left_after rem l)); auto. now apply left_after_ok.
Qed.
Definition check_sequential_under (cs : list condition) (parts : list (list nat * list Q * list (option Q))) : bool :=
  check_feasible n s su A && check_groups (groups_of parts) && check_turns_under cs parts (qsup su).
Theorem check_sequential_under_sound cs parts : check_sequential_under cs parts = true ->
  sequential_under E cs (groups_of parts) QA.
Proof.
  unfold check_sequential_under. rewrite !andb_true_iff. intros [[H1 H2] H3].
  split; [now apply check_groups_ok|]. split; [now apply check_feasible_ok|].
  exact (check_turns_under_ok cs parts (qsup su) (full_supply E) Hwhole H3).
Qed.
Fixpoint check_turn_gainful (cs : list condition) (groups : list (list nat)) (k : nat) (t : Q) (D : list (list Q))
  (rem : nat -> Q) : bool :=
  match groups, k with
  | [], _ => false
  | l :: _, O => check_gainful false l rem cs t D
  | l :: rest, S k' => check_turn_gainful cs rest k' t D (left_after rem l)
  end.
Lemma check_turn_gainful_ok cs t D : forall groups k rem r, (forall j, (j < s)%nat -> Q2R (rem j) = r j) ->
  check_turn_gainful cs groups k t D rem = true -> ~ sequential (turn_under E cs) groups r QA.
Proof.
  induction groups as [|l rest IH]; simpl; intros k rem r Hr H; [discriminate|]. intros [[P H1] H2].
  destruct k as [|k].
  - apply (check_gainful_ok false l rem r cs Hr t D H). now exists P.
  - apply (IH k (left_after rem l) (fun j => r j - load l QA j)); auto. now apply left_after_ok.
Qed.
Definition check_not_sequential (cs : list condition) (groups : list (list nat)) (k : nat) (t : Q)
  (D : list (list Q)) : bool :=
  check_feasible n s su A && check_groups groups && check_turn_gainful cs groups k t D (qsup su).
Theorem check_not_sequential_sound cs groups k t D : check_not_sequential cs groups k t D = true ->
  ordered_partition E groups /\ feasible E QA /\ ~ sequential_under E cs groups QA.
Proof.
  unfold check_not_sequential. rewrite !andb_true_iff. intros [[H1 H2] H3].
  split; [now apply check_groups_ok|]. split; [now apply check_feasible_ok|]. intros (_ & _ & H).
  exact (check_turn_gainful_ok cs t D groups k (qsup su) (full_supply E) Hwhole H3 H).
Qed.

(** ** The cone of quasi-equilibrium prices *)

Definition step_trade := (Q * list (list Q))%type.
(** The trade proves h . P >= 0 for every quasi-equilibrium P. *)
Definition check_proves (h : nat -> Q) (d : step_trade) : bool :=
  check_rows true (ids n) (qsup su) [QuasiOptimal] (fst d) (snd d) &&
  all_below s (fun j => qle (net (ids n) (snd d) j) (h j)).
Lemma check_proves_ok h d P : check_proves h d = true -> price_vector E P -> quasi_optimal E P QA ->
  0 <= sum (ids s) (fun j => P j * Q2R (h j)).
Proof.
  unfold check_proves. rewrite andb_true_iff. intros [H1 H2] HP HQ.
  assert (HS : market_supports E true (ids n) (full_supply E) [QuasiOptimal] P QA).
  { apply supports_whole. split; [exact HP|]. intros c [<-|[]]. exact HQ. }
  apply Rle_trans with (sum (ids s) (fun j => P j * Q2R (net (ids n) (snd d) j))).
  - exact (net_cost_nonneg true (ids n) (qsup su) (full_supply E) [QuasiOptimal] Hwhole (fst d) (snd d) P HS H1).
  - apply sum_le. intros j Hj. apply in_ids in Hj. pose proof (all_below_ok _ _ H2 j Hj) as K. apply qle_ok in K.
    specialize (HP j Hj). nra.
Qed.
(** e_j = (the price of j) - sum over k of G k j times the form m_k. *)
Definition excess (G ms : list (list Q)) (j i : nat) : Q :=
  qsub (if Nat.eqb i j then 1%Q else 0%Q) (qsum (ids (length G)) (fun k => qmul (entry G k j) (entry ms k i))).
Definition check_cone (G : list (list Q)) (ws : list (list (option Q))) (ms : list (list Q))
  (tr lo up : list step_trade) : bool :=
  check_feasible n s su A &&
  all_below (length G) (fun k => check_market true (ids n) (qsup su) [QuasiOptimal] (nth k G []) (nth k ws []) &&
    check_proves (entry ms k) (nth k tr (0%Q, []))) &&
  all_below s (fun j => check_proves (excess G ms j) (nth j lo (0%Q, [])) &&
    check_proves (fun i => Qopp (excess G ms j i)) (nth j up (0%Q, []))).
Lemma sum_excess G ms P j : (j < s)%nat ->
  sum (ids s) (fun i => P i * Q2R (excess G ms j i)) =
  P j - sum (ids (length G)) (fun k => sum (ids s) (fun i => P i * Q2R (entry ms k i)) * matrix_of G k j).
Proof.
  intros Hj.
  rewrite (sum_ext _ _ (fun i => (if Nat.eqb i j then P i else 0) -
    sum (ids (length G)) (fun k => matrix_of G k j * (P i * Q2R (entry ms k i))))).
  - rewrite sum_minus, (sum_delta (ids s) P j (ids_NoDup s) (proj2 (in_ids j s) Hj)), sum_swap. f_equal.
    apply sum_ext. intros k _. rewrite sum_scal. ring.
  - intros i _. unfold excess. rewrite Q2R_sub, Q2R_sum.
    assert (Hd : Q2R (if Nat.eqb i j then 1%Q else 0%Q) = if Nat.eqb i j then 1 else 0).
    { destruct (Nat.eqb i j); [apply Q2R_1 | apply Q2R_0]. }
    rewrite Hd, Rmult_minus_distr_l. f_equal; [destruct (Nat.eqb i j); ring|].
    rewrite <- sum_scal. apply sum_ext. intros k _. rewrite Q2R_mul. unfold matrix_of. ring.
Qed.
Theorem check_cone_sound G ws ms tr lo up : check_cone G ws ms tr lo up = true ->
  feasible E QA /\ forall P, (price_vector E P /\ quasi_optimal E P QA) <->
    exists c, (forall k, (k < length G)%nat -> 0 <= c k) /\
      forall j, (j < s)%nat -> P j = sum (ids (length G)) (fun k => c k * matrix_of G k j).
Proof.
  unfold check_cone. rewrite !andb_true_iff. intros [[H1 H2] H3]. split; [now apply check_feasible_ok|].
  intros P. split.
  - intros [HP HQ]. exists (fun k => sum (ids s) (fun i => P i * Q2R (entry ms k i))). split.
    + intros k Hk. pose proof (all_below_ok _ _ H2 k Hk) as K. apply andb_true_iff in K. destruct K as [_ K].
      exact (check_proves_ok _ _ P K HP HQ).
    + intros j Hj. pose proof (all_below_ok _ _ H3 j Hj) as K. apply andb_true_iff in K. destruct K as [K1 K2].
      pose proof (check_proves_ok _ _ P K1 HP HQ) as L1. pose proof (check_proves_ok _ _ P K2 HP HQ) as L2.
      rewrite (sum_ext _ _ (fun i => -1 * (P i * Q2R (excess G ms j i)))) in L2 by (intros; rewrite Q2R_opp; ring).
      rewrite sum_scal in L2. rewrite (sum_excess G ms P j Hj) in L1, L2. lra.
  - intros (c & Hc & Hj).
    assert (HG : forall k, (k < length G)%nat -> price_vector E (matrix_of G k) /\ quasi_optimal E (matrix_of G k) QA).
    { intros k Hk. pose proof (all_below_ok _ _ H2 k Hk) as K. apply andb_true_iff in K. destruct K as [K _].
      apply (check_market_ok true (ids n) (qsup su) (full_supply E) [QuasiOptimal] Hwhole) in K.
      apply supports_whole in K. destruct K as [K1 K2]. split; [exact K1|].
      exact (K2 QuasiOptimal (or_introl eq_refl)). }
    assert (HD : forall q, dot s P q = sum (ids (length G)) (fun k => c k * dot s (matrix_of G k) q)).
    { intros q. unfold dot.
      rewrite (sum_ids_ext s _ (fun j => sum (ids (length G)) (fun k => c k * (matrix_of G k j * q j)))).
      - rewrite sum_swap. apply sum_ext. intros k _. now rewrite sum_scal.
      - intros j Hjs. rewrite (Hj j Hjs), Rmult_comm, <- sum_scal. apply sum_ext. intros. ring. }
    split.
    + intros j Hjs. rewrite Hj by auto. apply sum_nonneg. intros k Hk. apply in_ids in Hk.
      apply Rmult_le_pos; [now apply Hc | now apply HG].
    + intros x q Hx Hq Hu. change (types E) with s. rewrite !HD. apply sum_le. intros k Hk. apply in_ids in Hk.
      apply Rmult_le_compat_l; [now apply Hc|]. now apply (proj2 (HG k Hk) x q).
Qed.
End Conditions.
