(** sp.quasi-to-equilibrium: from quasi-equilibrium to equilibrium (section 3).  HOLDS.

    Printed: if something cheaper than her share exists, a quasi-equilibrium is an equilibrium for that agent; but a
    quasi-equilibrium is not always an equilibrium.
    - [sp_quasi_to_equilibrium]: the first half, agent by agent; [sp_quasi_to_equilibrium_all]: if every agent can get
      something cheaper than her share, a quasi-equilibrium is one in the note's words.
    - [sp_quasi_not_equilibrium]: equal prices, with one agent who does not hold what she likes best. *)
From Coq Require Import Reals List Lra Lia.
From ExactMarket Require Import sums sp_economy sp_matrices sp_quasi.
Import ListNotations.
Open Scope R_scope.

(** If a better q cost no more than her share, some mixture of q with what is cheaper would be better and cheaper. *)
Theorem sp_quasi_to_equilibrium E P Q x : quasi_equilibrium E P Q -> (x < agents E)%nat ->
  (exists c, simplex (types E) c /\ dot (types E) P c < dot (types E) P (Q x)) ->
  forall q, simplex (types E) q -> utility E x (Q x) < utility E x q -> dot (types E) P (Q x) < dot (types E) P q.
Proof.
  intros (_ & _ & Ho) Hx (c & Hc & Hcheap) q Hq Hu. apply Rnot_le_lt. intros Hle.
  set (g := utility E x q - utility E x (Q x)). set (h := Rabs (utility E x q - utility E x c) + 1).
  assert (Hg : 0 < g) by (unfold g; lra). pose proof (Rabs_pos (utility E x q - utility E x c)) as Habs.
  pose proof (Rle_abs (utility E x q - utility E x c)) as Habs2.
  set (e := g / (g + h)). assert (He : e * (g + h) = g) by (unfold e, h in *; field; lra).
  assert (He0 : 0 < e) by (unfold e, h in *; apply Rdiv_lt_0_compat; lra).
  assert (He1 : e < 1) by (unfold h in *; nra).
  assert (K : dot (types E) P (Q x) <= dot (types E) P (mix (1 - e) q c)).
  { apply Ho; auto; [apply mix_simplex; auto; lra|]. unfold utility in *. rewrite dot_mix. unfold g, h in *. nra. }
  rewrite dot_mix in K. nra.
Qed.
Corollary sp_quasi_to_equilibrium_all E P Q : quasi_equilibrium E P Q ->
  (forall x, (x < agents E)%nat ->
    exists c, simplex (types E) c /\ dot (types E) P c < dot (types E) P (Q x)) -> printed_equilibrium E P Q.
Proof.
  intros HQ Hc. split; [apply HQ|]. split; [apply HQ|]. intros x q Hx. apply (sp_quasi_to_equilibrium E P Q x); auto.
Qed.

Definition likes_first : economy := Economy 1 2 (fun _ => 1%nat) (matrix [[1; 0]]).
Theorem sp_quasi_not_equilibrium :
  exists P Q, quasi_equilibrium likes_first P Q /\ ~ printed_equilibrium likes_first P Q.
Proof.
  exists (fun _ => 1), (fun _ => pure 1). split.
  - apply sp_quasi_equal_prices; [lra|]. split.
    + intros x _. apply pure_simplex. simpl. lia.
    + intros j Hj. simpl in *. unfold load, pure. simpl. destruct (Nat.eqb j 1); lra.
  - intros (_ & _ & Ho). specialize (Ho 0%nat (pure 0) ltac:(simpl; lia) (pure_simplex 2 0 ltac:(lia))).
    unfold utility in Ho. simpl types in Ho. rewrite !dot_pure in Ho by lia.
    apply (Rlt_irrefl 1), Ho. unfold likes_first, matrix, value. simpl. lra.
Qed.
