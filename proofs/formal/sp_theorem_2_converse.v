(** sp.theorem-2.converse: not every sequential outcome is Pareto optimal.  HOLDS, with the printed example:
    agent x is indifferent and goes first, agent y prefers i; x picks i and y is left with j. *)
From Coq Require Import Reals List Lra Lia Permutation.
From ExactMarket Require Import sums sp_economy sp_matrices sp_pm_in_po.
Import ListNotations.
Open Scope R_scope.

Lemma indifferent_sp_outcome : sp_outcome indifferent_economy [[0]; [1]]%nat indifferent_Q.
Proof.
  split.
  - split; [apply Permutation_refl|]. repeat constructor; discriminate.
  - simpl. split; [|split; [|auto]].
    + exists (fun _ => 0). split; [intros j _; lra|]. split; [split|split].
      * intros x [<-|[]]. simpl. solve_row.
      * intros j Hj. simpl in Hj. each j; compute_market; lra.
      * intros j _ _. reflexivity.
      * intros x q [<-|[]] [Hq0 Hq1] Hu. exfalso. compute_market. lra.
    + exists (row [1; 0]). split; [intros j _; apply row_nonneg; nonnegative_list|]. split; [split|split].
      * intros x [<-|[]]. simpl. solve_row.
      * intros j Hj. simpl in Hj. each j; compute_market; lra.
      * intros j Hj Hl. exfalso. simpl in Hj. each j; compute_market; lra.
      * intros x q [<-|[]] [Hq0 Hq1] Hu. pose proof (Hq0 0%nat ltac:(simpl; lia)). compute_market. lra.
Qed.

Theorem sp_theorem_2_converse :
  exists E groups Q, well_formed E /\ sp_outcome E groups Q /\ ~ pareto_optimal E Q.
Proof.
  exists indifferent_economy, [[0]; [1]]%nat, indifferent_Q. split; [|split].
  - split; [|compute_market; lra]. intros x j Hx _. simpl in Hx.
    each x; apply row_nonneg; nonnegative_list.
  - exact indifferent_sp_outcome.
  - exact indifferent_Q_dominated.
Qed.
