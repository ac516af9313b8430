(** gpz.fairness: equal endowments give "efficient + fair".  HOLDS.

    - [gpz_no_envy]: at equal budgets nobody prefers another agent's random consumption, if her utility is finite on its
      bundles (it is, where the empty bundle is in her domain); [gpz_production_no_envy]: the same with production.
    - [gpz_fair]: so a market of monotone M-natural-concave utilities, finite at the empty bundle, has a random
      allocation that is Pareto efficient and free of envy.
    - [hz_fair]: and an economy of n >= 1 agents with any real values, integer supplies of at least 1 each and n
      together has a random assignment that is Pareto optimal, in the weak core, free of envy, and a lottery over pure
      ones.
    - [hz_fair_limits]: with aggregate limits (hz_existence.v) one that is free of envy, and that nothing within the
      limits dominates. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions gpz_strong_efficient
  production_economy gpz_theorem_1.
From ExactMarket Require Import sp_economy sp_po_in_core sp_lottery budget_economy hz_existence.
Open Scope R_scope.

Theorem gpz_no_envy N L u b p alpha i k : walrasian N L u b p alpha -> (i < N)%nat -> (k < N)%nat -> b i = b k ->
  finite_utility L u i (marginal k alpha) ->
  expected_utility u i (marginal k alpha) <= expected_utility u i (marginal i alpha).
Proof.
  intros (_ & _ & Ho) Hi Hk Hb Hf. apply (Ho i Hi). destruct (Ho k Hk) as [(H1 & _ & H3) _].
  split; [exact H1|]. split; [exact Hf|]. now rewrite Hb.
Qed.
Theorem gpz_production_no_envy N L u b F p alpha i k : production_strong N L u b F p alpha ->
  (i < N)%nat -> (k < N)%nat -> b i = b k -> finite_utility L u i (marginal k alpha) ->
  expected_utility u i (marginal k alpha) <= expected_utility u i (marginal i alpha).
Proof.
  intros (_ & _ & Ho) Hi Hk Hb Hf. destruct (Ho i Hi) as [[_ Hm] _]. apply Hm.
  destruct (Ho k Hk) as [[(H1 & _ & H3) _] _]. split; [exact H1|]. split; [exact Hf|]. now rewrite Hb.
Qed.

Theorem gpz_fair N L u : (0 < N)%nat -> (forall i, (i < N)%nat -> m_natural L (u i)) ->
  (forall i, (i < N)%nat -> monotone L (u i)) -> (forall i, (i < N)%nat -> u i empty <> None) ->
  exists alpha, pareto_efficient N L u alpha /\ forall i k, (i < N)%nat -> (k < N)%nat ->
    expected_utility u i (marginal k alpha) <= expected_utility u i (marginal i alpha).
Proof.
  intros HN Hm Hmon He. destruct (gpz_theorem_1 N L u (fun _ => 1) HN Hm Hmon He) as (p & alpha & Hs); [intros; lra|].
  exists alpha. split; [now apply (gpz_strong_efficient N L u (fun _ => 1) p)|]. intros i k Hi Hk.
  pose proof Hs as (H1 & H2 & H3). apply (gpz_no_envy N L u (fun _ => 1) p alpha i k); auto.
  - split; [exact H1|]. split; [exact H2|]. intros a Ha. now apply H3.
  - intros w Hw Hpos. destruct (H3 k Hk) as [[(_ & Hf & _) _] _]. destruct (Hf w Hw Hpos) as [W _]. split; auto.
    apply (finite_everywhere L (u i)); auto.
Qed.

(** ** Random assignment economies *)

Definition envy_free (E : economy) (Q : nat -> nat -> R) : Prop :=
  forall x y, (x < agents E)%nat -> (y < agents E)%nat -> utility E x (Q y) <= utility E x (Q x).
Lemma equal_budgets_envy_free E limits P Q : equilibrium E (fun _ => 1) limits P Q -> envy_free E Q.
Proof.
  intros [(_ & _ & [Hs _] & _ & _ & _ & Hw & Ho) _] x y Hx Hy. apply Rnot_lt_le. intros Hlt.
  specialize (Ho x (Q y) Hx (Hs y Hy) Hlt). specialize (Hw y Hy). lra.
Qed.
Theorem hz_fair E : (0 < agents E)%nat -> (forall j, (j < types E)%nat -> (1 <= supply E j)%nat) ->
  INR (agents E) <= sum (ids (types E)) (fun j => INR (supply E j)) ->
  exists Q l, sp_economy.pareto_optimal E Q /\ weak_core E Q /\ envy_free E Q /\ is_lottery_over_pure E l Q.
Proof.
  intros Hn Hsup Ht. destruct (hz_efficient E (fun _ => 1) Hn) as (P & Q & H & Hpo); auto; [intros x _; lra|].
  destruct (sp_lottery E Q (proj1 Hpo)) as (l & Hl). exists Q, l. split; [exact Hpo|].
  split; [now apply sp_po_in_core|].
  split; [now apply (equal_budgets_envy_free E nil P)|exact Hl].
Qed.
Theorem hz_fair_limits E limits amount : (0 < agents E)%nat ->
  (forall j, (j < types E)%nat -> (1 <= supply E j)%nat) ->
  budget_economy.laminar limits -> (forall M, List.In M limits -> (1 <= snd M)%nat) ->
  (forall j, (j < types E)%nat -> amount j <= INR (supply E j)) ->
  (forall M, List.In M limits ->
    sum (ids (types E)) (fun j => if limited M j then amount j else 0) <= INR (snd M)) ->
  INR (agents E) <= sum (ids (types E)) amount ->
  exists Q, sp_economy.feasible E Q /\ within_limits E limits Q /\ envy_free E Q /\
    forall Q', sp_economy.feasible E Q' -> within_limits E limits Q' -> ~ dominates E Q' Q.
Proof.
  intros Hn Hsup Hlam Hlim Hamount Hwithin Henough.
  destruct (hz_limits_existence E (fun _ => 1) limits amount) as (P & Q & H); auto; [intros x _; lra|].
  exists Q. split; [apply H|]. split; [apply H|].
  split; [now apply (equal_budgets_envy_free E limits P)|].
  intros Q' HQ' Hw. now apply (hz_limits_efficient E (fun _ => 1) limits P).
Qed.
