(** gpz.theorem-2.  AMENDED, and then it holds for every finite market: individual and aggregate constraints together.

    Printed: constrained economies with M-natural-concave utilities, equal endowments and the feasibility condition have
    a strong equilibrium; false, because the condition provides one bundle for each agent only (gpz_theorem_2_false.v).
    Here: N agents with monotone M-natural-concave utilities, whose domains may exclude the empty bundle, and budgets
    b_i > 0; a hierarchy of capacities h_k >= 1.  For each agent i there are M_i disjoint bundles in her own domain,
    whose union is a feasible plan, and b_i > (b_1 + ... + b_N) / M_i.
    - [gpz_theorem_2]: then the production economy has a strong equilibrium.
    - [gpz_theorem_2_common_bundles]: so if the bundles are the same for all agents, N + 1 of them, as the slides have
      it but for the one to spare; [gpz_theorem_2_equal_endowments]: with equal budgets.
    - [gpz_theorem_2_constrained]: with u_i = (v_i)_C for individual hierarchical modular constraints.
    - [gpz_theorem_2_exchange]: without production, all goods allocated; [gpz_theorem_2_exchange_common]: the same with
      N + 1 common bundles.
    That the inequality must be strict and that h_k >= 1 is needed: gpz_theorem_2_sharp.v.
    What differs from the printed proof (constraints, then agent 0, then Theorem 1): existence in expectation with
    production (gpz_expectation_production.v), then implementability (gpz_implementability_production.v); agent 0 stands
    behind both. *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural expectation_economy gpz_constraints gpz_monotone
  gpz_implementability gpz_expectation_exists spare_bundles production_economy gpz_expectation_production
  gpz_implementability_production.
Open Scope R_scope.

Theorem gpz_theorem_2 N L u b F M E :
  (forall i, (i < N)%nat -> m_natural L (u i)) -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i, (i < N)%nat -> 0 < b i) ->
  (forall c, In c F -> within L (fst c) /\ (1 <= snd c)%nat) -> laminar F ->
  (forall i, (i < N)%nat -> disjoint_family (M i) (E i)) ->
  (forall i k, (i < N)%nat -> (k < M i)%nat -> consumption_set L u i (E i k)) ->
  (forall i, (i < N)%nat -> feasible L F (pool (M i) (E i))) ->
  (forall i, (i < N)%nat -> sum (ids N) b < INR (M i) * b i) ->
  exists p alpha, production_strong N L u b F p alpha.
Proof.
  intros Hm Hmon Hpos HF Hlam Hd HE Hpool Hb.
  destruct (gpz_expectation_production N L u b F M E Hmon Hpos HF Hlam Hd HE Hpool Hb)
    as (p & sigma & beta & Hp & Ho & Hl & Hbest & Huse).
  destruct (gpz_implementability_production N L u b F p sigma beta Hm Hmon) as (alpha & Ha & H); auto.
  - intros c Hc. now apply HF.
  - intros i Hi. now apply Ho.
  - exists p, alpha. split; [exact Hp|]. split; [exact Ha|]. intros i Hi. destruct (H i Hi) as (_ & _ & _ & K).
    apply K. now apply Ho.
Qed.

(** The same bundles for everybody, one more than agents; the condition on budgets makes them positive. *)
Corollary gpz_theorem_2_common_bundles N L u b F E :
  (forall i, (i < N)%nat -> m_natural L (u i)) -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall c, In c F -> within L (fst c) /\ (1 <= snd c)%nat) -> laminar F ->
  disjoint_family (S N) E ->
  (forall i k, (i < N)%nat -> (k < S N)%nat -> consumption_set L u i (E k)) ->
  feasible L F (pool (S N) E) ->
  (forall i, (i < N)%nat -> sum (ids N) b < INR (S N) * b i) ->
  exists p alpha, production_strong N L u b F p alpha.
Proof.
  intros Hm Hmon HF Hlam Hd HE Hpool Hb. apply (gpz_theorem_2 N L u b F (fun _ => S N) (fun _ => E)); auto.
  intros i Hi. now apply (budgets_positive N b Hb).
Qed.
Corollary gpz_theorem_2_equal_endowments N L u c F E : 0 < c ->
  (forall i, (i < N)%nat -> m_natural L (u i)) -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall c, In c F -> within L (fst c) /\ (1 <= snd c)%nat) -> laminar F ->
  disjoint_family (S N) E ->
  (forall i k, (i < N)%nat -> (k < S N)%nat -> consumption_set L u i (E k)) ->
  feasible L F (pool (S N) E) ->
  exists p alpha, production_strong N L u (fun _ => c) F p alpha.
Proof.
  intros Hc Hm Hmon HF Hlam Hd HE Hpool. apply (gpz_theorem_2_common_bundles N L u (fun _ => c) F E); auto.
  intros i Hi. now apply equal_budgets_share.
Qed.
(** With individual constraints C_i on utilities v_i (step 1 of the slides' proof). *)
Corollary gpz_theorem_2_constrained N L v C c F E : 0 < c ->
  (forall i, (i < N)%nat -> m_natural L (v i)) ->
  (forall i k, (i < N)%nat -> In k (C i) -> within L (set_in k) /\ module_of L (set_in k) (v i)) ->
  (forall i, (i < N)%nat -> hierarchy (C i)) ->
  (forall c, In c F -> within L (fst c) /\ (1 <= snd c)%nat) -> laminar F ->
  disjoint_family (S N) E ->
  (forall i k, (i < N)%nat -> (k < S N)%nat -> consumption_set L (fun i => constrained L (C i) (v i)) i (E k)) ->
  feasible L F (pool (S N) E) ->
  exists p alpha, production_strong N L (fun i => constrained L (C i) (v i)) (fun _ => c) F p alpha.
Proof.
  intros Hc Hm HC Hh HF Hlam Hd HE Hpool. apply (gpz_theorem_2_equal_endowments N L _ c F E); auto.
  - intros i Hi. apply gpz_constraints; auto; intros k Hk; now apply (HC i k).
  - intros i Hi. apply gpz_best_inside_monotone.
Qed.

(** ** Without production *)

Theorem gpz_theorem_2_exchange N L u b M E : (0 < N)%nat ->
  (forall i, (i < N)%nat -> m_natural L (u i)) -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i, (i < N)%nat -> 0 < b i) ->
  (forall i, (i < N)%nat -> disjoint_family (M i) (E i)) ->
  (forall i k, (i < N)%nat -> (k < M i)%nat -> consumption_set L u i (E i k)) ->
  (forall i, (i < N)%nat -> sum (ids N) b < INR (M i) * b i) ->
  exists p alpha, strong N L u b p alpha.
Proof.
  intros HN Hm Hmon Hpos Hd HE Hb.
  destruct (gpz_expectation_constrained N L u b M E HN Hmon Hpos Hd HE Hb) as (p & sigma & Hp & Ho & Huse).
  destruct (gpz_expectation_to_walrasian N L u b p sigma HN Hm Hmon) as (alpha & _ & _ & Hs).
  - split; [exact Hp|]. split; [|exact Huse]. intros i Hi. now apply Ho.
  - exists p, alpha. auto.
Qed.
Corollary gpz_theorem_2_exchange_common N L u b E : (0 < N)%nat ->
  (forall i, (i < N)%nat -> m_natural L (u i)) -> (forall i, (i < N)%nat -> monotone L (u i)) ->
  disjoint_family (S N) E ->
  (forall i k, (i < N)%nat -> (k < S N)%nat -> consumption_set L u i (E k)) ->
  (forall i, (i < N)%nat -> sum (ids N) b < INR (S N) * b i) ->
  exists p alpha, strong N L u b p alpha.
Proof.
  intros HN Hm Hmon Hd HE Hb. apply (gpz_theorem_2_exchange N L u b (fun _ => S N) (fun _ => E)); auto.
  intros i Hi. now apply (budgets_positive N b Hb).
Qed.
