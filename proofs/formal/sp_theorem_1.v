(** sp.theorem-1: the second paper's Theorem 1, "no Second Welfare Theorem".  REFUTED.

    Printed: there may be a Pareto-optimal random assignment that no price vector supports; proved by an example
    with agents x1, x2, y1, y2, z and four object types.
    Here:
    - [sp_theorem_1_no_prices]: in the printed example no price vector supports the printed Q, not even with
      [optimal] as the only condition.  This part of the printed proof is right.
    - [sp_theorem_1_dominated]: the printed Q is not Pareto optimal; x = (1/8, 1/2, 3/8, 0), y = (3/8, 0, 0, 5/8),
      z = (0, 0, 1/4, 3/4) keeps 7/4 for every x and y and lifts z from 1 to 5/4.  This is the error.
    - [sp_theorem_1_second_welfare]: in every finite economy every Pareto-optimal assignment is supported by
      prices with all three conditions, so the theorem itself is false: [sp_theorem_1_refuted]. *)
From Coq Require Import Reals List Lra Lia Psatz.
From ExactMarket Require Import sums sp_economy sp_support sp_matrices.
Import ListNotations.
Open Scope R_scope.

(** Agents 0, 1 are x1, x2; 2, 3 are y1, y2; 4 is z. *)
Definition printed_economy : economy :=
  Economy 5 4 (fun j => nth j [1; 1; 1; 2]%nat 0%nat)
    (matrix [[3; 2; 1; 0]; [3; 2; 1; 0]; [3; 2; 0; 1]; [3; 2; 0; 1]; [0; 0; 2; 1]]).
Definition printed_Q : nat -> nat -> R :=
  matrix [[1/4; 1/4; 1/2; 0]; [1/4; 1/4; 1/2; 0]; [1/4; 1/4; 0; 1/2]; [1/4; 1/4; 0; 1/2]; [0; 0; 0; 1]].
Definition better_Q : nat -> nat -> R :=
  matrix [[1/8; 1/2; 3/8; 0]; [1/8; 1/2; 3/8; 0]; [3/8; 0; 0; 5/8]; [3/8; 0; 0; 5/8]; [0; 0; 1/4; 3/4]].

#[export] Hint Unfold printed_economy printed_Q better_Q : market.

Lemma printed_economy_well_formed : well_formed printed_economy.
Proof.
  split.
  - intros x j Hx Hj. simpl in Hx. each x; apply row_nonneg; nonnegative_list.
  - compute_market. lra.
Qed.
Lemma printed_Q_feasible : feasible printed_economy printed_Q.
Proof.
  apply matrix_feasible; intros k Hk; simpl in Hk; each k; try (simpl; solve_row); compute_market; lra.
Qed.
Lemma better_Q_feasible : feasible printed_economy better_Q.
Proof.
  apply matrix_feasible; intros k Hk; simpl in Hk; each k; try (simpl; solve_row); compute_market; lra.
Qed.

Lemma better_Q_dominates : dominates printed_economy better_Q printed_Q.
Proof.
  split.
  - intros x Hx. simpl in Hx. each x; compute_market; lra.
  - exists 4%nat. split; [simpl; lia | compute_market; lra].
Qed.
Theorem sp_theorem_1_dominated : ~ pareto_optimal printed_economy printed_Q.
Proof. intros [_ H]. exact (H better_Q better_Q_feasible better_Q_dominates). Qed.

(** What a strictly better distribution of agent x says about prices, as an inequality. *)
Lemma printed_dearer P x l : optimal printed_economy P printed_Q -> (x < 5)%nat ->
  simplex 4 (row l) ->
  utility printed_economy x (printed_Q x) < utility printed_economy x (row l) ->
  dot 4 P (printed_Q x) < dot 4 P (row l).
Proof. intros H Hx Hl. now apply H. Qed.

Theorem sp_theorem_1_no_prices P : ~ printed_equilibrium printed_economy P printed_Q.
Proof.
  intros (_ & _ & H).
  assert (Hz : dot 4 P (printed_Q 4%nat) < dot 4 P (row [0; 0; 1; 0])).
  { apply printed_dearer; [auto | lia | solve_row | compute_market; lra]. }
  assert (Hx : 0 <= - P 0%nat + 2 * P 1%nat - P 2%nat).
  { apply limit_at_0 with (B := P 0%nat - P 2%nat) (c := 1); [lra|]. intros e He.
    assert (K : dot 4 P (printed_Q 0%nat) < dot 4 P (row [1/8 + e/8; 1/2; 3/8 - e/8; 0])).
    { apply printed_dearer; [auto | lia | solve_row | compute_market; lra]. }
    compute_market. lra. }
  assert (Hy : 0 <= P 0%nat - 2 * P 1%nat + P 3%nat).
  { apply limit_at_0 with (B := P 0%nat - P 3%nat) (c := 1); [lra|]. intros e He.
    assert (K : dot 4 P (printed_Q 2%nat) < dot 4 P (row [3/8 + e/8; 0; 0; 5/8 - e/8])).
    { apply printed_dearer; [auto | lia | solve_row | compute_market; lra]. }
    compute_market. lra. }
  compute_market. lra.
Qed.

(** The Second Welfare Theorem holds, for every finite economy. *)
Theorem sp_theorem_1_second_welfare E Q : pareto_optimal E Q -> exists P, full_equilibrium E P Q.
Proof.
  intros H. destruct (pareto_optimal_supported E Q H) as (lam & P & al & Hs).
  exists P. now apply supported_full_equilibrium in Hs.
Qed.

Theorem sp_theorem_1_refuted :
  ~ exists E Q, pareto_optimal E Q /\ forall P, ~ printed_equilibrium E P Q.
Proof.
  intros (E & Q & H & Hno). destruct (sp_theorem_1_second_welfare E Q H) as [P [[HP _] _]].
  now apply (Hno P).
Qed.
