(** gpz.theorem-1.  HOLDS, for every finite market.

    Printed: with M-natural-concave utilities and the empty bundle in every domain the pseudomarket has a strong
    equilibrium.  Here: monotone utilities (as the paper assumes), budgets b_i > 0, equal or not.  "Delivers with
    probability 1 a least expensive consumption" is read of the random consumption (gpz_economy.v).
    Proof, as printed: Lemma 1 for the utilities n u_i, and Step 4; but one n, large enough, in place of a limit. *)
From Coq Require Import Reals List Lra Lia.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions gpz_step_4 gpz_lemma_1.
Open Scope R_scope.

Theorem gpz_theorem_1 N L u b : (0 < N)%nat -> (forall i, (i < N)%nat -> m_natural L (u i)) ->
  (forall i, (i < N)%nat -> monotone L (u i)) -> (forall i, (i < N)%nat -> u i empty <> None) ->
  (forall i, (i < N)%nat -> 0 < b i) -> exists p alpha, strong N L u b p alpha.
Proof.
  intros HN Hm Hmon He Hb. destruct (large_multiple N L u b) as (n & g & Hn & Hgap & Hlarge).
  destruct (gpz_lemma_1 N L (scaled u (fun _ => n)) b) as (p & alpha & Hp & Ha & Ho); auto.
  - intros i Hi. apply scaled_m_natural; [lra|auto].
  - intros i Hi. apply scaled_monotone; [lra|auto].
  - intros i Hi K. apply scaled_none in K. now apply (He i Hi).
  - exists p, alpha. apply (gpz_step_4 N L u b n g p alpha Hn Hgap Hlarge). split; [exact Hp|]. split; [exact Ha|].
    intros i Hi. now apply budgeted_optimal_scaled, Ho.
Qed.
