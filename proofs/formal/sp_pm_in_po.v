(** sp.pm-in-po: pseudomarket outcomes are Pareto optimal.  AMENDED.

    Printed (introduction): each of the four sets is a subset of the next, the first being the pseudomarket
    equilibrium outcomes and the second the Pareto-optimal assignments.
    Here:
    - [sp_pm_in_po]: with [optimal], [clearing] and [cheapest] it holds, in every finite economy.
    - [sp_pm_in_po_needs_cheapest], [sp_pm_in_po_needs_clearing], [sp_pm_in_po_needs_optimal]: it fails when any
      one of the three is dropped.  The printed definition has [optimal] only.
    - [sp_optimal_implies_cheapest]: [optimal] implies [cheapest] for an agent who could be better off, so that
      [cheapest] binds only the satiated. *)
From Coq Require Import Reals List Lra Lia Psatz.
From ExactMarket Require Import sums sp_economy sp_matrices.
Import ListNotations.
Open Scope R_scope.

Theorem sp_pm_in_po E P Q : full_equilibrium E P Q -> pareto_optimal E Q.
Proof.
  intros [[(HP & HQ & Hopt) Hc] Hch]. split; auto. intros Q' HQ' [Hall [x0 [Hx0 Hlt]]].
  assert (Hdear : sum (ids (agents E)) (fun x => dot (types E) P (Q x)) <
                  sum (ids (agents E)) (fun x => dot (types E) P (Q' x))).
  { apply sum_lt with (v0 := x0).
    - intros x Hx. apply in_ids in Hx. apply Hch; auto. now apply HQ'.
    - now apply in_ids.
    - apply Hopt; auto. now apply HQ'. }
  rewrite !dot_load in Hdear. apply (Rlt_not_le _ _ Hdear). apply sum_le.
  intros j Hj. apply in_ids in Hj.
  destruct (Rlt_dec (load (ids (agents E)) Q j) (INR (supply E j))) as [Hs|Hs].
  - rewrite (Hc j Hj Hs). lra.
  - apply Rmult_le_compat_l; [now apply HP|]. pose proof (proj2 HQ' j Hj). lra.
Qed.

(** An agent who is not satiated: mixing a little of something better keeps a cheaper bundle cheaper. *)
Theorem sp_optimal_implies_cheapest E P Q x : optimal E P Q -> (x < agents E)%nat ->
  (exists b, simplex (types E) b /\ utility E x (Q x) < utility E x b) ->
  forall q, simplex (types E) q -> utility E x (Q x) <= utility E x q ->
    dot (types E) P (Q x) <= dot (types E) P q.
Proof.
  intros Hopt Hx [b [Hb Hub]] q Hq Hu.
  cut (0 <= dot (types E) P q - dot (types E) P (Q x)); [lra|].
  apply limit_at_0 with (B := dot (types E) P b - dot (types E) P q) (c := 1); [lra|].
  intros e He. assert (K : dot (types E) P (Q x) < dot (types E) P (mix e b q)).
  { apply Hopt; auto.
    - apply mix_simplex; auto. lra.
    - unfold utility in *. rewrite dot_mix. nra. }
  rewrite dot_mix in K. lra.
Qed.

(** Agent x is indifferent and holds the dear type i; agent y wants it. *)
Definition indifferent_economy : economy := Economy 2 2 (fun _ => 1%nat) (matrix [[1; 1]; [1; 0]]).
Definition indifferent_Q : nat -> nat -> R := matrix [[1; 0]; [0; 1]].
Definition swapped_Q : nat -> nat -> R := matrix [[0; 1]; [1; 0]].

#[export] Hint Unfold indifferent_economy indifferent_Q swapped_Q : market.

Lemma indifferent_Q_feasible : feasible indifferent_economy indifferent_Q.
Proof.
  apply matrix_feasible; intros k Hk; simpl in Hk; each k; try (simpl; solve_row); compute_market; lra.
Qed.
Lemma swapped_Q_feasible : feasible indifferent_economy swapped_Q.
Proof.
  apply matrix_feasible; intros k Hk; simpl in Hk; each k; try (simpl; solve_row); compute_market; lra.
Qed.
Lemma indifferent_Q_dominated : ~ pareto_optimal indifferent_economy indifferent_Q.
Proof.
  intros [_ H]. apply (H swapped_Q swapped_Q_feasible). clear H. split.
  - intros x Hx. simpl in Hx. each x; compute_market; lra.
  - exists 1%nat. split; [simpl; lia | compute_market; lra].
Qed.

Theorem sp_pm_in_po_needs_cheapest :
  exists E P Q, well_formed E /\ price_vector E P /\ feasible E Q /\ optimal E P Q /\ clearing E P Q /\
    ~ pareto_optimal E Q.
Proof.
  exists indifferent_economy, (row [1; 0]), indifferent_Q. split; [|split; [|split; [|split; [|split]]]].
  - split; [|compute_market; lra]. intros x j Hx _. simpl in Hx.
    each x; apply row_nonneg; nonnegative_list.
  - intros j _. apply row_nonneg. nonnegative_list.
  - exact indifferent_Q_feasible.
  - intros x q Hx [Hq0 Hq1] Hu. simpl in Hx.
    pose proof (Hq0 0%nat ltac:(simpl; lia)). pose proof (Hq0 1%nat ltac:(simpl; lia)).
    each x; compute_market; lra.
  - intros j Hj Hl. exfalso. simpl in Hj. each j; compute_market; lra.
  - exact indifferent_Q_dominated.
Qed.

Theorem sp_pm_in_po_needs_clearing :
  exists E P Q, well_formed E /\ price_vector E P /\ feasible E Q /\ optimal E P Q /\ cheapest E P Q /\
    ~ pareto_optimal E Q.
Proof.
  exists (Economy 1 2 (fun _ => 1%nat) (matrix [[2; 1]])), (row [1; 0]), (matrix [[0; 1]]).
  assert (F : forall m, simplex 2 (row (nth 0 m [])) ->
    feasible (Economy 1 2 (fun _ => 1%nat) (matrix [[2; 1]])) (matrix m)).
  { intros m [H0 H1]. apply matrix_feasible.
    - intros x Hx. simpl in Hx. each x. split; auto.
    - intros j Hj. simpl in Hj. pose proof (H0 0%nat ltac:(lia)). pose proof (H0 1%nat ltac:(lia)).
      each j; compute_market; lra. }
  split; [|split; [|split; [|split; [|split]]]].
  - split; [|compute_market; lra]. intros x j Hx _. simpl in Hx.
    each x; apply row_nonneg; nonnegative_list.
  - intros j _. apply row_nonneg. nonnegative_list.
  - apply F. simpl. solve_row.
  - intros x q Hx [Hq0 Hq1] Hu. simpl in Hx.
    pose proof (Hq0 0%nat ltac:(simpl; lia)). each x; compute_market; lra.
  - intros x q Hx [Hq0 Hq1] Hu. simpl in Hx.
    pose proof (Hq0 0%nat ltac:(simpl; lia)). each x; compute_market; lra.
  - intros [_ H]. apply (H (matrix [[1; 0]])).
    + apply F. simpl. solve_row.
    + clear. split.
      * intros x Hx. simpl in Hx. each x; compute_market; lra.
      * exists 0%nat. split; [simpl; lia | compute_market; lra].
Qed.

Theorem sp_pm_in_po_needs_optimal :
  exists E P Q, well_formed E /\ price_vector E P /\ feasible E Q /\ clearing E P Q /\ cheapest E P Q /\
    ~ pareto_optimal E Q.
Proof.
  exists indifferent_economy, (row [1; 1]), indifferent_Q. split; [|split; [|split; [|split; [|split]]]].
  - split; [|compute_market; lra]. intros x j Hx _. simpl in Hx.
    each x; apply row_nonneg; nonnegative_list.
  - intros j _. apply row_nonneg. nonnegative_list.
  - exact indifferent_Q_feasible.
  - intros j Hj Hl. exfalso. simpl in Hj. each j; compute_market; lra.
  - intros x q Hx [Hq0 Hq1] Hu. simpl in Hx. each x; compute_market; lra.
  - exact indifferent_Q_dominated.
Qed.
