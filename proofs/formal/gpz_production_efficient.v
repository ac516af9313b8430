(** gpz.strong-efficient, with production: strong equilibria of production economies are Pareto efficient among all
    random allocations with feasible plans.  No concavity or monotonicity is used. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy production_economy.
Import ListNotations.
Open Scope R_scope.

Definition production_feasible (N L : nat) (F : list capacity) (beta : lottery (nat -> bundle)) : Prop :=
  is_lottery beta /\ forall w, In w beta -> 0 < fst w -> exclusive N L (snd w) /\ feasible L F (plan N (snd w)).
Definition production_improves (N L : nat) (u : nat -> bundle -> option R) (F : list capacity) (beta alpha :
  lottery (nat -> bundle)) : Prop :=
  production_feasible N L F beta /\
  (forall i, (i < N)%nat -> finite_utility L u i (marginal i beta) /\
     expected_utility u i (marginal i alpha) <= expected_utility u i (marginal i beta)) /\
  (exists i, (i < N)%nat /\ expected_utility u i (marginal i alpha) < expected_utility u i (marginal i beta)).

(** What is as good costs as much, what is better costs more. *)
Lemma as_good_costs_as_much L u b p i sigma sg : cheapest_optimal L u b p i sigma -> is_lottery sg ->
  finite_utility L u i sg ->
  expected_utility u i sigma <= expected_utility u i sg ->
  expect sigma (cost L p) <= expect sg (cost L p) /\
  (expected_utility u i sigma < expected_utility u i sg -> expect sigma (cost L p) < expect sg (cost L p)).
Proof.
  intros [[Ha Hm] Hch] Hl Hf Hle.
  assert (K : expect sg (cost L p) <= b i -> optimal L u b p i sg /\ expected_utility u i sg <= expected_utility u i
    sigma).
  { intros Hc. assert (Hsg : affordable L u b p i sg) by (split; [exact Hl|split; auto]). split; [|now apply Hm].
    split; [exact Hsg|]. intros s Hs. specialize (Hm s Hs). lra. }
  pose proof (proj2 (proj2 Ha)) as Hb. destruct (Rle_dec (expect sg (cost L p)) (b i)) as [Hc|Hc].
  - destruct (K Hc) as [Ho Hu]. split; [now apply Hch|]. intros Hlt. lra.
  - split; [|intros _]; lra.
Qed.

Theorem gpz_production_efficient N L u b F p alpha : production_strong N L u b F p alpha ->
  forall beta, ~ production_improves N L u F beta alpha.
Proof.
  intros (Hp & [Hl Ha] & Ho) beta ([Hl' Hb] & Hall & i0 & Hi0 & Hlt).
  assert (Hc : forall i, (i < N)%nat -> expect (marginal i alpha) (cost L p) <= expect (marginal i beta) (cost L p)
    /\
    (expected_utility u i (marginal i alpha) < expected_utility u i (marginal i beta) ->
     expect (marginal i alpha) (cost L p) < expect (marginal i beta) (cost L p))).
  { intros i Hi. destruct (Hall i Hi) as [H1 H2]. apply (as_good_costs_as_much L u b p i); auto.
    now apply is_lottery_marginal. }
  assert (H : sum (ids N) (fun i => expect (marginal i alpha) (cost L p)) < sum (ids N) (fun i => expect (marginal i
    beta) (cost L p))).
  { apply sum_lt with i0; [intros i Hi; apply in_ids in Hi; now apply Hc | now apply in_ids | now apply Hc]. }
  rewrite <- (plan_spending N L p alpha Hl), <- (plan_spending N L p beta Hl') in H;
    try (intros w Hw Hpos; now apply Hb); try (intros w Hw Hpos; now apply Ha).
  assert (K : expect beta (fun omega => cost L p (plan N omega)) <= expect alpha (fun omega => cost L p (plan N
    omega))); [|lra].
  rewrite <- (expect_const beta (expect alpha (fun omega => cost L p (plan N omega))) Hl'). apply expect_le; auto.
  intros w Hw Hpos.
  rewrite <- (expect_const alpha (cost L p (plan N (snd w))) Hl). apply expect_le; auto. intros z Hz Hzp.
  destruct (Hb w Hw Hpos) as [E1 E2]. apply (Ha z Hz Hzp); auto. now apply plan_within.
Qed.
