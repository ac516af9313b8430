(** Checkers of envy in random allocations of a pseudomarket, with and without production (SPEC 1.6, 2.6).

    A [market] and a random allocation ([draws]) are given as in check_markets.v; goods may be left over.
    - kind `envy-free-allocation`: [check_envy_free_allocation m al], all pairs of agents.
    - kind `not-envy-free-allocation`: [check_not_envy_free_allocation m al i k gain], agent [i] envies agent [k]. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational gpz_economy check_m_natural production_economy check_demand check_markets.
Import ListNotations.
Open Scope R_scope.

Section Market.
Variable m : market.
Let L := goods m.
Let N := length (tables m).
Let u := utility m.

(** ** The claims *)

(** Disjoint bundles of finite utility; with production their plan can be produced. *)
Definition feasible_draw (omega : nat -> bundle) : Prop :=
  exclusive N L omega /\ (forall i, (i < N)%nat -> consumption_set L u i (omega i)) /\
  match production m with None => True | Some F => feasible L (capacities F) (plan N omega) end.
Definition feasible_allocation (alpha : lottery (nat -> bundle)) : Prop :=
  is_lottery alpha /\ forall w, In w alpha -> 0 < fst w -> feasible_draw (snd w).

(** Agent k's random consumption is in agent i's domain, her budget is no larger, and i likes it better than her own. *)
Definition envies (alpha : lottery (nat -> bundle)) (i k : nat) : Prop :=
  budget m k <= budget m i /\ finite_utility L u i (marginal k alpha) /\
  expected_utility u i (marginal i alpha) < expected_utility u i (marginal k alpha).
Definition is_envy_free_allocation (alpha : lottery (nat -> bundle)) : Prop :=
  feasible_allocation alpha /\ forall i k, (i < N)%nat -> (k < N)%nat -> ~ envies alpha i k.
Definition is_not_envy_free_allocation (alpha : lottery (nat -> bundle)) : Prop :=
  feasible_allocation alpha /\ exists i k, (i < N)%nat /\ (k < N)%nat /\ envies alpha i k.

(** ** The checkers *)

Definition producible (t : list bool) : bool :=
  match production m with None => true | Some F => feasible_plan F t end.
Definition all_finite (t : tree) (s : list (Q * list bool)) : bool := forallb (fun w => finite_at t (snd w)) s.

Section Allocation.
Variable al : draws.
Definition check_feasible_allocation : bool := check_draws m producible al && Nat.eqb (length (budgets m)) N.
(** Each agent's table, budget and random consumption. *)
Definition all_agents : list (tree * Q * list (Q * list bool)) :=
  combine (combine (tables m) (budgets m)) (map (fun i => consumption i al) (ids N)).
Definition content (x : tree * Q * list (Q * list bool)) : bool :=
  let '(t, b, s) := x in
  let own := expected_value t s in
  forallb (fun y =>
    if qlt b (snd (fst y)) then true
    else if all_finite t (snd y) then qle (expected_value t (snd y)) own else true) all_agents.
Definition check_envy_free_allocation : bool := check_feasible_allocation && forallb content all_agents.
Definition check_not_envy_free_allocation (i k : nat) (gain : Q) : bool :=
  check_feasible_allocation &&
  match nth_error all_agents i, nth_error all_agents k with
  | Some (t, b, s), Some (_, c, r) =>
    qle c b && all_finite t r && qeq (qsub (expected_value t r) (expected_value t s)) gain && qlt 0 gain
  | _, _ => false
  end.

Section Feasible.
Hypothesis shape : check_feasible_allocation = true.
Let alpha := allocation_of al.
Lemma shape_parts : check_draws m producible al = true /\ length (budgets m) = N.
Proof. unfold check_feasible_allocation in shape. now rewrite andb_true_iff, Nat.eqb_eq in shape. Qed.
Lemma draws_feasible : feasible_allocation alpha.
Proof.
  destruct shape_parts as [H _]. split; [now apply (draws_lottery _ _ _ H)|]. intros v Hv _.
  pose proof (draws_exclusive m _ _ H v Hv) as Hex.
  apply in_map_iff in Hv. destruct Hv as (w & <- & Hw).
  destruct (draw_facts m _ _ H w Hw) as (t & T1 & T2 & T3 & T4).
  split; [exact Hex|]. split; [exact T4|]. unfold producible in T2. destruct (production m) as [F|]; [|exact I].
  simpl. unfold N. rewrite <- T3, (union_plan L _ t T1). destruct (union_of_ok L _ t T1) as (<- & _).
  now apply feasible_plan_ok.
Qed.

Definition agent_at (i : nat) : tree * Q * list (Q * list bool) :=
  (nth i (tables m) (Leaf None), at_index (budgets m) i, consumption i al).
Lemma agents_length : length all_agents = N.
Proof.
  destruct shape_parts as [_ H]. unfold all_agents. rewrite !combine_length, map_length. unfold ids.
  rewrite seq_length, H. unfold N. lia.
Qed.
Lemma nth_agents i : (i < N)%nat -> nth i all_agents (Leaf None, 0%Q, consumption 0 al) = agent_at i.
Proof.
  intros Hi. destruct shape_parts as [_ H]. unfold all_agents, agent_at.
  assert (HL : length (combine (tables m) (budgets m)) = N) by (rewrite combine_length, H; unfold N; lia).
  rewrite combine_nth by (rewrite HL, map_length; unfold ids; now rewrite seq_length).
  rewrite combine_nth by now rewrite H.
  rewrite (map_nth (fun i => consumption i al) (ids N) 0%nat i). unfold ids. rewrite seq_nth by exact Hi.
  reflexivity.
Qed.
Lemma agent_listed i : (i < N)%nat -> In (agent_at i) all_agents.
Proof. intros Hi. rewrite <- nth_agents by exact Hi. apply nth_In. now rewrite agents_length. Qed.
Lemma agent_found i a : nth_error all_agents i = Some a -> (i < N)%nat /\ a = agent_at i.
Proof.
  intros H. assert (Hi : (i < N)%nat) by (rewrite <- agents_length; apply nth_error_Some; congruence).
  split; [exact Hi|]. rewrite <- nth_agents by exact Hi. symmetry. now apply nth_error_nth.
Qed.
(** The expected utility of agent i from the random consumption of agent k. *)
Lemma worth i k : (k < N)%nat ->
  Q2R (expected_value (nth i (tables m) (Leaf None)) (consumption k al)) = expected_utility u i (marginal k alpha).
Proof.
  intros Hk. destruct shape_parts as [H _]. unfold alpha. rewrite marginal_consumption.
  apply expected_value_ok. exact (consumption_sized m _ al k H Hk).
Qed.

(** Whether agent k's random consumption is in agent i's domain. *)
Lemma finite_at_ok i l : length l = L ->
  finite_at (nth i (tables m) (Leaf None)) l = true <-> consumption_set L u i (set_of l).
Proof.
  intros Hl. unfold consumption_set, u, utility, finite_at. fold L. rewrite <- Hl, table_of_list.
  destruct (look_up _ l); simpl; split; try discriminate; intros H.
  - split; [apply set_within|discriminate].
  - reflexivity.
  - destruct H as [_ H]. now elim H.
Qed.
Lemma all_finite_ok i k : (k < N)%nat ->
  all_finite (nth i (tables m) (Leaf None)) (consumption k al) = true <-> finite_utility L u i (marginal k alpha).
Proof.
  intros Hk. destruct shape_parts as [H _]. pose proof (consumption_sized m _ al k H Hk) as Hs.
  pose proof H as Hp. unfold check_draws in Hp. rewrite andb_true_iff, forallb_forall in Hp. destruct Hp as [Hp _].
  unfold all_finite, alpha. rewrite forallb_forall, marginal_consumption. unfold lottery_of. split.
  - intros K v Hv _. apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). simpl.
    apply finite_at_ok; [exact (Hs w Hw)|exact (K w Hw)].
  - intros K w Hw. apply finite_at_ok; [exact (Hs w Hw)|].
    apply (K (Q2R (fst w), set_of (snd w))); [exact (in_map (fun w => (Q2R (fst w), set_of (snd w))) _ w Hw)|].
    apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl. specialize (Hp v Hv).
    apply andb_true_iff in Hp. destruct Hp as [Hp _]. apply qlt_ok in Hp. now rewrite Q2R_0 in Hp.
Qed.
End Feasible.

Theorem check_envy_free_allocation_sound : check_envy_free_allocation = true ->
  is_envy_free_allocation (allocation_of al).
Proof.
  unfold check_envy_free_allocation. rewrite andb_true_iff, forallb_forall. intros [shape H].
  split; [now apply draws_feasible|]. intros i k Hi Hk (Hb & Hf & Hlt).
  specialize (H _ (agent_listed shape i Hi)). unfold content in H. simpl in H. rewrite forallb_forall in H.
  specialize (H _ (agent_listed shape k Hk)). simpl in H.
  destruct (qlt (at_index (budgets m) i) (at_index (budgets m) k)) eqn:Eb.
  - apply qlt_ok in Eb. unfold budget, vector_of in Hb. lra.
  - apply (all_finite_ok shape i k Hk) in Hf. rewrite Hf in H. apply qle_ok in H.
    rewrite !(worth shape) in H by assumption. lra.
Qed.
Theorem check_not_envy_free_allocation_sound i k gain : check_not_envy_free_allocation i k gain = true ->
  is_not_envy_free_allocation (allocation_of al).
Proof.
  unfold check_not_envy_free_allocation. rewrite andb_true_iff. intros [shape H].
  split; [now apply draws_feasible|].
  destruct (nth_error all_agents i) as [[[t b] s]|] eqn:Ei; [|discriminate].
  destruct (nth_error all_agents k) as [[[t' c] r]|] eqn:Ek; [|discriminate].
  destruct (agent_found shape i _ Ei) as [Hi Ai]. destruct (agent_found shape k _ Ek) as [Hk Ak].
  injection Ai as -> -> ->. injection Ak as -> -> ->. exists i, k. split; [exact Hi|]. split; [exact Hk|].
  rewrite !andb_true_iff in H. destruct H as [[[K1 K2] K3] K4]. apply qle_ok in K1. apply qeq_ok in K3.
  apply qlt_ok in K4. rewrite Q2R_sub, !(worth shape) in K3 by assumption. rewrite Q2R_0 in K4.
  split; [exact K1|]. split; [now apply (all_finite_ok shape)|lra].
Qed.
End Allocation.
End Market.
