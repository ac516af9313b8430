(** Checker of rational Walrasian and strong equilibria of a pseudomarket (first paper).

    The market has N agents and L goods; [tabs] is the list of the agents' utility tables ([tree], see
    check_m_natural.v), [bs] the budgets, [ps] the prices.  An outcome is the list of the owners of goods 0, 1, ...;
    the random allocation [al] is a list of weighted outcomes.  For each agent two numbers (mu, c) prove that no
    random consumption within the budget is better: u(A) <= mu p(A) + c for every bundle A, and her expected utility
    is at least mu b + c.
    - [check_walrasian N L tabs bs ps al mus cs]: a Walrasian equilibrium, all goods allocated.
    - [check_strong    N L tabs bs ps al mus cs]: a strong equilibrium, hence Pareto efficient. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural gpz_strong_efficient.
Import ListNotations.
Open Scope R_scope.

Section Equilibrium.
Variables (N L : nat) (tabs : list tree) (bs ps : list Q) (al : list (Q * list nat)) (mus cs : list Q).

Definition table (i : nat) : list bool -> option Q := look_up (nth i tabs (Leaf None)).
Definition market_utility (i : nat) : bundle -> option R := utility_of L (table i).
Definition budget (i : nat) : R := vector_of bs i.
Definition prices : nat -> R := vector_of ps.
(** What agent i owns in an outcome. *)
Definition owned (owners : list nat) (i : nat) : bundle :=
  fun j => Nat.ltb j L && Nat.eqb (nth j owners N) i.
Definition allocation : lottery (nat -> bundle) := map (fun w => (Q2R (fst w), owned (snd w))) al.

Definition qcost (A : bundle) : Q := qsum (ids L) (fun j => if A j then at_index ps j else 0%Q).
Definition qvalue (i : nat) (A : bundle) : Q := match table i (bits L A) with Some x => x | None => 0%Q end.
Definition qspending (i : nat) : Q := qsum al (fun w => qmul (fst w) (qcost (owned (snd w) i))).
Definition qutility_of (i : nat) : Q := qsum al (fun w => qmul (fst w) (qvalue i (owned (snd w) i))).

Definition check_outcome (owners : list nat) : bool :=
  all_below L (fun j => Nat.ltb (nth j owners N) N) &&
  all_below N (fun i => match table i (bits L (owned owners i)) with Some _ => true | None => false end).
Definition check_allocation : bool :=
  all_below L (fun j => qle 0 (at_index ps j)) &&
  forallb (fun w => qle 0 (fst w) && check_outcome (snd w)) al && qeq (qsum al fst) 1.
Definition bounded (i : nat) (l : list bool) : bool :=
  match table i l with
  | Some x => qle x (qadd (qmul (at_index mus i) (qcost (set_of l))) (at_index cs i))
  | None => true
  end.
Definition check_optimal (i : nat) : bool :=
  qle 0 (at_index mus i) && qle (qspending i) (at_index bs i) && forallb (bounded i) (all_lists L) &&
  qle (qadd (qmul (at_index mus i) (at_index bs i)) (at_index cs i)) (qutility_of i).
Definition no_cheaper (i : nat) (l : list bool) : bool :=
  match table i l with
  | Some x => qlt x (at_index cs i) || qle (qspending i) (qcost (set_of l))
  | None => true
  end.
Definition check_cheapest (i : nat) : bool :=
  qlt 0 (at_index mus i) || (qeq (at_index mus i) 0 && forallb (no_cheaper i) (all_lists L)).
Definition check_walrasian : bool := check_allocation && all_below N check_optimal.
Definition check_strong : bool := check_walrasian && all_below N check_cheapest.

(** ** Soundness *)

Lemma qcost_ok A : Q2R (qcost A) = cost L prices A.
Proof.
  unfold qcost. rewrite Q2R_sum. apply sum_ext. intros j _. destruct (A j); [reflexivity | apply Q2R_0].
Qed.
Lemma qvalue_ok i A : Q2R (qvalue i A) = real (market_utility i A).
Proof.
  unfold qvalue, market_utility, utility_of, table_value. destruct (table i (bits L A)); simpl; auto. apply Q2R_0.
Qed.
Lemma qspending_ok i : Q2R (qspending i) = expect (marginal i allocation) (cost L prices).
Proof.
  unfold qspending. rewrite Q2R_sum, expect_marginal. unfold expect, allocation. rewrite sum_map.
  apply sum_ext. intros w _. simpl. now rewrite Q2R_mul, qcost_ok.
Qed.
Lemma qutility_ok i : Q2R (qutility_of i) = expected_utility market_utility i (marginal i allocation).
Proof.
  unfold qutility_of, expected_utility. rewrite Q2R_sum, expect_marginal. unfold expect, allocation. rewrite sum_map.
  apply sum_ext. intros w _. simpl. now rewrite Q2R_mul, qvalue_ok.
Qed.

Lemma owned_within owners i : within L (owned owners i).
Proof. intros j Hj. unfold owned. destruct (Nat.ltb_spec j L); [lia|reflexivity]. Qed.
Lemma owned_partition owners : all_below L (fun j => Nat.ltb (nth j owners N) N) = true ->
  partition N L (owned owners).
Proof.
  intros H. split; [split|].
  - intros i _. apply owned_within.
  - intros j i k _ _ _ H1 H2. unfold owned in *. apply andb_true_iff in H1, H2.
    destruct H1 as [_ H1], H2 as [_ H2]. apply Nat.eqb_eq in H1, H2. congruence.
  - intros j Hj. exists (nth j owners N). split.
    + apply Nat.ltb_lt. exact (all_below_ok _ _ H j Hj).
    + unfold owned. destruct (Nat.ltb_spec j L); [|lia]. apply Nat.eqb_refl.
Qed.

Section Sound.
Hypothesis Halloc : check_allocation = true.

Lemma prices_nonnegative : nonnegative_prices L prices.
Proof.
  intros j Hj. unfold check_allocation in Halloc. rewrite !andb_true_iff in Halloc. destruct Halloc as [[H _] _].
  pose proof (all_below_ok _ _ H j Hj) as K. apply qle_ok in K. now rewrite Q2R_0 in K.
Qed.
Lemma allocation_outcome w : In w al -> 0 <= Q2R (fst w) /\ check_outcome (snd w) = true.
Proof.
  intros Hw. unfold check_allocation in Halloc. rewrite !andb_true_iff, forallb_forall in Halloc.
  destruct Halloc as [[_ H] _]. specialize (H w Hw). apply andb_true_iff in H. destruct H as [H1 H2].
  apply qle_ok in H1. rewrite Q2R_0 in H1. auto.
Qed.
Lemma allocation_random : random_allocation N L allocation.
Proof.
  split; [split|].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. now apply allocation_outcome.
  - unfold allocation. rewrite sum_map. simpl. unfold check_allocation in Halloc. rewrite !andb_true_iff in Halloc.
    destruct Halloc as [_ H]. apply qeq_ok in H. now rewrite Q2R_sum, Q2R_1 in H.
  - intros w Hw _. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. apply owned_partition.
    destruct (allocation_outcome v Hv) as [_ H]. apply andb_true_iff in H. tauto.
Qed.
Lemma allocation_finite i : (i < N)%nat -> finite_utility L market_utility i (marginal i allocation).
Proof.
  intros Hi w Hw _. unfold marginal, allocation in Hw. rewrite map_map in Hw. apply in_map_iff in Hw.
  destruct Hw as [v [<- Hv]]. simpl. split; [apply owned_within|].
  destruct (allocation_outcome v Hv) as [_ H]. apply andb_true_iff in H. destruct H as [_ H].
  pose proof (all_below_ok _ _ H i Hi) as K. cbv beta in K. unfold market_utility, utility_of, table_value.
  destruct (table i (bits L (owned (snd v) i))); [discriminate|discriminate].
Qed.

Section Agent.
Variable i : nat.
Hypothesis Hi : (i < N)%nat.
Hypothesis Hopt : check_optimal i = true.
Let mu := Q2R (at_index mus i).
Let c := Q2R (at_index cs i).

Lemma agent_facts : 0 <= mu /\ expect (marginal i allocation) (cost L prices) <= budget i /\
  mu * budget i + c <= expected_utility market_utility i (marginal i allocation).
Proof.
  unfold check_optimal in Hopt. rewrite !andb_true_iff in Hopt. destruct Hopt as [[[H1 H2] _] H4].
  apply qle_ok in H1, H2, H4. rewrite Q2R_0 in H1. rewrite qspending_ok in H2.
  rewrite Q2R_add, Q2R_mul, qutility_ok in H4. auto.
Qed.
Lemma bundle_bound A : consumption_set L market_utility i A ->
  real (market_utility i A) <= mu * cost L prices A + c.
Proof.
  intros [HA Hf]. unfold check_optimal in Hopt. rewrite !andb_true_iff, forallb_forall in Hopt.
  destruct Hopt as [[_ H] _]. specialize (H (bits L A) (bits_listed L A)). unfold bounded in H.
  rewrite bundle_of_bits in H by auto. rewrite <- qvalue_ok, <- qcost_ok. unfold qvalue.
  unfold market_utility, utility_of, table_value in Hf. destruct (table i (bits L A)) as [x|]; [|now elim Hf].
  apply qle_ok in H. now rewrite Q2R_add, Q2R_mul in H.
Qed.
Lemma lottery_bound sg : is_lottery sg -> finite_utility L market_utility i sg ->
  expected_utility market_utility i sg <= mu * expect sg (cost L prices) + c.
Proof.
  intros Hl Hf. rewrite <- (expect_const sg c Hl), <- expect_scal at 1. unfold expected_utility, expect.
  rewrite <- sum_plus. rewrite (sum_ext sg (fun v => fst v * (mu * cost L prices (snd v)) + fst v * c)
    (fun v => fst v * (mu * cost L prices (snd v) + c))) by (intros; ring).
  apply (expect_le sg (fun A => real (market_utility i A)) (fun A => mu * cost L prices A + c) Hl).
  intros w Hw Hp. apply bundle_bound. now apply Hf.
Qed.
Lemma agent_optimal : optimal L market_utility budget prices i (marginal i allocation).
Proof.
  destruct agent_facts as (H1 & H2 & H3). split.
  - split; [apply is_lottery_marginal, allocation_random|]. split; [now apply allocation_finite | exact H2].
  - intros sg (Hl & Hf & Hb). pose proof (lottery_bound sg Hl Hf).
    assert (mu * expect sg (cost L prices) <= mu * budget i) by (apply Rmult_le_compat_l; auto). lra.
Qed.

Lemma bundle_no_cheaper A : forallb (no_cheaper i) (all_lists L) = true ->
  consumption_set L market_utility i A -> real (market_utility i A) = c ->
  expect (marginal i allocation) (cost L prices) <= cost L prices A.
Proof.
  intros H [HA Hf] Hc. rewrite forallb_forall in H. specialize (H (bits L A) (bits_listed L A)).
  unfold no_cheaper in H. rewrite bundle_of_bits in H by auto. rewrite <- qvalue_ok in Hc. unfold qvalue in Hc.
  unfold market_utility, utility_of, table_value in Hf. destruct (table i (bits L A)) as [x|]; [|now elim Hf].
  apply orb_true_iff in H. destruct H as [H|H].
  - apply qlt_ok in H. unfold c in Hc. lra.
  - apply qle_ok in H. now rewrite qspending_ok, qcost_ok in H.
Qed.
Lemma agent_cheapest : check_cheapest i = true ->
  cheapest_optimal L market_utility budget prices i (marginal i allocation).
Proof.
  intros Hch. split; [exact agent_optimal|]. intros sg [(Hl & Hf & Hb) Hbest].
  destruct agent_facts as (H1 & H2 & H3). pose proof (lottery_bound sg Hl Hf) as H4.
  pose proof (Hbest _ (proj1 agent_optimal)) as H5. apply orb_true_iff in Hch. destruct Hch as [Hch|Hch].
  - apply qlt_ok in Hch. rewrite Q2R_0 in Hch. fold mu in Hch. apply Rle_trans with (budget i); auto.
    apply Rmult_le_reg_l with mu; auto. lra.
  - apply andb_true_iff in Hch. destruct Hch as [Hz Hn]. apply qeq_ok in Hz. rewrite Q2R_0 in Hz. fold mu in Hz.
    rewrite Hz in *. set (spent := expect (marginal i allocation) (cost L prices)) in *.
    assert (Hout : forall w, In w sg -> fst w * real (market_utility i (snd w)) = fst w * c).
    { apply sum_eq_terms.
      - intros w Hw. pose proof (proj1 Hl w Hw) as H0. destruct (Rlt_dec 0 (fst w)) as [Hp|Hnp].
        + apply Rmult_le_compat_l; auto. pose proof (bundle_bound (snd w) (Hf w Hw Hp)) as K. rewrite Hz in K. lra.
        + replace (fst w) with 0 by lra. lra.
      - rewrite (sum_ext sg (fun w => fst w * c) (fun w => c * fst w)) by (intros; ring).
        rewrite sum_scal, (proj2 Hl). unfold expected_utility, expect in *. lra. }
    rewrite <- (expect_const sg spent Hl). apply expect_le; auto. intros w Hw Hp.
    apply (bundle_no_cheaper (snd w) Hn (Hf w Hw Hp)). specialize (Hout w Hw).
    apply Rmult_eq_reg_l in Hout; lra.
Qed.
End Agent.
End Sound.

Theorem check_walrasian_sound : check_walrasian = true ->
  walrasian N L market_utility budget prices allocation.
Proof.
  intros H. apply andb_true_iff in H. destruct H as [H1 H2]. split; [now apply prices_nonnegative|].
  split; [now apply allocation_random|]. intros i Hi. apply agent_optimal; auto.
  exact (all_below_ok _ _ H2 i Hi).
Qed.
Theorem check_strong_sound : check_strong = true ->
  strong N L market_utility budget prices allocation /\ pareto_efficient N L market_utility allocation.
Proof.
  intros H. apply andb_true_iff in H. destruct H as [H H3]. pose proof (check_walrasian_sound H) as Hw.
  apply andb_true_iff in H. destruct H as [H1 H2].
  assert (Hs : strong N L market_utility budget prices allocation).
  { split; [now apply prices_nonnegative|]. split; [now apply allocation_random|]. intros i Hi.
    apply agent_cheapest; auto; [exact (all_below_ok _ _ H2 i Hi) | exact (all_below_ok _ _ H3 i Hi)]. }
  split; [exact Hs|]. eapply gpz_strong_efficient; exact Hs.
Qed.
End Equilibrium.
