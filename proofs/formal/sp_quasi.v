(** sp.quasi: quasi-equilibria of the second paper (section 3).  HOLDS, with the last statement made exact.

    - [sp_quasi_equal_prices]: equal prices are a quasi-equilibrium of every feasible assignment.
    - [sp_quasi_pareto_optimal]: every Pareto-optimal assignment has a quasi-equilibrium; by the Second Welfare
      Theorem even one that is an equilibrium with all three conditions.
    - [sp_quasi_example]: the quasi-equilibrium prices of the printed example are exactly the vectors
      a (1,1,1,1) + b (3,2,1,1) with b >= 0 and a + b >= 0.  The text fixes them up to affine maps with a positive
      slope; b = 0, equal prices, is one of them too. *)
From Coq Require Import Reals List Lra Lia Psatz.
From ExactMarket Require Import sums sp_economy sp_matrices sp_theorem_1.
Import ListNotations.
Open Scope R_scope.

Theorem sp_quasi_equal_prices E c Q : 0 <= c -> feasible E Q -> quasi_equilibrium E (fun _ => c) Q.
Proof.
  intros Hc HQ. split; [|split]; auto.
  - intros j _. exact Hc.
  - intros x q Hx Hq _. destruct (proj1 HQ x Hx) as [_ H1]. destruct Hq as [_ H2].
    unfold dot. rewrite !sum_scal, H1, H2. lra.
Qed.

Theorem sp_quasi_pareto_optimal E Q : pareto_optimal E Q ->
  exists P, quasi_equilibrium E P Q /\ full_equilibrium E P Q.
Proof.
  intros H. destruct (sp_theorem_1_second_welfare E Q H) as [P HP]. exists P. split; auto.
  destruct HP as [[(H1 & H2 & H3) _] _]. split; [exact H1|]. split; [exact H2|].
  intros x q Hx Hq Hu. apply Rlt_le. now apply H3.
Qed.

Lemma quasi_example_prices P : quasi_optimal printed_economy P printed_Q ->
  P 3%nat = P 2%nat /\ 2 * P 1%nat = P 0%nat + P 2%nat /\ P 2%nat <= P 0%nat.
Proof.
  intros H.
  assert (K : forall x l, (x < 5)%nat -> simplex 4 (row l) ->
    utility printed_economy x (printed_Q x) < utility printed_economy x (row l) ->
    dot 4 P (printed_Q x) <= dot 4 P (row l)) by (intros x l Hx Hl; now apply H).
  assert (Hz : dot 4 P (printed_Q 4%nat) <= dot 4 P (row [0; 0; 1; 0])).
  { apply K; [lia | solve_row | compute_market; lra]. }
  assert (Hx1 : dot 4 P (printed_Q 0%nat) <= dot 4 P (row [3/4; 1/4; 0; 0])).
  { apply K; [lia | solve_row | compute_market; lra]. }
  assert (Hx : 0 <= - P 0%nat + 2 * P 1%nat - P 2%nat).
  { apply limit_at_0 with (B := P 0%nat - P 2%nat) (c := 1); [lra|]. intros e He.
    assert (L : dot 4 P (printed_Q 0%nat) <= dot 4 P (row [1/8 + e/8; 1/2; 3/8 - e/8; 0])).
    { apply K; [lia | solve_row | compute_market; lra]. }
    compute_market. lra. }
  assert (Hy : 0 <= P 0%nat - 2 * P 1%nat + P 3%nat).
  { apply limit_at_0 with (B := P 0%nat - P 3%nat) (c := 1); [lra|]. intros e He.
    assert (L : dot 4 P (printed_Q 2%nat) <= dot 4 P (row [3/8 + e/8; 0; 0; 5/8 - e/8])).
    { apply K; [lia | solve_row | compute_market; lra]. }
    compute_market. lra. }
  compute_market. lra.
Qed.

Theorem sp_quasi_example P : quasi_equilibrium printed_economy P printed_Q <->
  exists a b, 0 <= b /\ 0 <= a + b /\
    forall j, (j < 4)%nat -> P j = a + b * row [3; 2; 1; 1] j.
Proof.
  split.
  - intros (HP & _ & H). destruct (quasi_example_prices P H) as (H1 & H2 & H3).
    exists (P 2%nat - (P 0%nat - P 2%nat) / 2), ((P 0%nat - P 2%nat) / 2).
    pose proof (HP 2%nat ltac:(simpl; lia)). repeat split; try lra.
    intros j Hj. each j; compute_market; lra.
  - intros (a & b & Hb & Hab & HP). split; [|split; [exact printed_Q_feasible|]].
    + intros j Hj. simpl in Hj. rewrite HP by auto. each j; compute_market; lra.
    + assert (E4 : forall q, dot 4 P q = dot 4 (fun j => a + b * row [3; 2; 1; 1] j) q).
      { intros q. apply sum_ids_ext. intros j Hj. now rewrite HP. }
      intros x q Hx [Hq0 Hq1] Hu. simpl types in *. rewrite !E4.
      pose proof (Hq0 0%nat ltac:(simpl; lia)). pose proof (Hq0 1%nat ltac:(simpl; lia)).
      pose proof (Hq0 2%nat ltac:(simpl; lia)). pose proof (Hq0 3%nat ltac:(simpl; lia)).
      assert (K : row [3; 2; 1; 1] 0%nat * printed_Q x 0%nat + row [3; 2; 1; 1] 1%nat * printed_Q x 1%nat +
        row [3; 2; 1; 1] 2%nat * printed_Q x 2%nat + row [3; 2; 1; 1] 3%nat * printed_Q x 3%nat <=
        3 * q 0%nat + 2 * q 1%nat + q 2%nat + q 3%nat).
      { simpl in Hx. each x; compute_market; lra. }
      assert (K1 : printed_Q x 0%nat + printed_Q x 1%nat + printed_Q x 2%nat + printed_Q x 3%nat = 1).
      { simpl in Hx. each x; compute_market; lra. }
      compute_market. nra.
Qed.
