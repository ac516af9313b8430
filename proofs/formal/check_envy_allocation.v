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

(** ** Tables of which only some values count *)

Lemma both_all_like {X Y} (f : X -> Y -> bool) d e l : forall l' m, length l' = length l ->
  (forall i, (i < length l)%nat -> f (nth i l' d) (nth i m e) = f (nth i l d) (nth i m e)) -> both_all f l' m = both_all f l m.
Proof.
  induction l as [|x l IH]; intros [|y l'] [|z m] H E; simpl in H; try discriminate; try reflexivity.
  simpl. pose proof (E 0%nat ltac:(simpl; lia)) as E0. simpl in E0. rewrite E0. destruct (f x z); [|reflexivity].
  apply IH; [congruence|]. intros i Hi. exact (E (S i) ltac:(simpl; lia)).
Qed.
Lemma forallb_same {X} (f g : X -> bool) l : (forall x, In x l -> f x = g x) -> forallb f l = forallb g l.
Proof. induction l as [|x l IH]; intros H; simpl; [reflexivity|]. rewrite (H x) by now left. f_equal. apply IH. intros y Hy. apply H. now right. Qed.
Section Like.
Variables (m other : market) (al : draws).
Hypothesis same_goods : goods other = goods m.
Hypothesis same_budgets : budgets other = budgets m.
Hypothesis same_production : production other = production m.
Hypothesis same_count : length (tables other) = length (tables m).
(** Agents i and k for whom the tables agree at what k has. *)
Definition agree (i k : nat) : Prop := forall w, In w al ->
  look_up (nth i (tables other) (Leaf None)) (nth k (snd w) []) = look_up (nth i (tables m) (Leaf None)) (nth k (snd w) []).
Hypothesis own : forall i, (i < length (tables m))%nat -> agree i i.

Lemma feasible_like : check_feasible_allocation other al = check_feasible_allocation m al.
Proof.
  unfold check_feasible_allocation, check_draws. rewrite same_budgets, same_count. do 2 f_equal. apply forallb_same. intros w Hw.
  f_equal. unfold check_draw. rewrite same_goods. destruct (union_of (goods m) (snd w)) as [t|]; [|reflexivity].
  rewrite (both_all_like finite_at (Leaf None) [] (tables m) (tables other) (snd w) same_count).
  - unfold producible. now rewrite same_production.
  - intros i Hi. unfold finite_at. now rewrite (own i Hi w Hw).
Qed.
Lemma worth_like i k : agree i k -> all_finite (nth i (tables other) (Leaf None)) (consumption k al) =
    all_finite (nth i (tables m) (Leaf None)) (consumption k al) /\
  expected_value (nth i (tables other) (Leaf None)) (consumption k al) = expected_value (nth i (tables m) (Leaf None)) (consumption k al).
Proof.
  intros H. unfold all_finite, expected_value, consumption, finite_at, value_at, agree in *. clear own. split.
  - induction al as [|w l IH]; [reflexivity|]. simpl. rewrite (H w) by now left. f_equal. apply IH. intros v Hv. apply H. now right.
  - induction al as [|w l IH]; [reflexivity|]. simpl. rewrite (H w) by now left. f_equal. apply IH. intros v Hv. apply H. now right.
Qed.
Theorem not_envy_free_like i k gain : (forall h, (h < length (tables m))%nat -> agree i h) ->
  check_not_envy_free_allocation other al i k gain = true -> check_not_envy_free_allocation m al i k gain = true.
Proof.
  intros Hi H. unfold check_not_envy_free_allocation in *. apply andb_true_iff in H. destruct H as [shape H]. pose proof shape as S.
  rewrite feasible_like in S. rewrite S. simpl.
  destruct (nth_error (all_agents other al) i) as [[[t b] s]|] eqn:Ei; [|discriminate].
  destruct (nth_error (all_agents other al) k) as [[[t' c] r]|] eqn:Ek; [|discriminate].
  destruct (agent_found other al shape i _ Ei) as [Li Ai]. destruct (agent_found other al shape k _ Ek) as [Lk Ak].
  rewrite same_count in Li, Lk. injection Ai as -> -> ->. injection Ak as -> -> ->.
  assert (F : forall h, (h < length (tables m))%nat -> nth_error (all_agents m al) h = Some (agent_at m al h)).
  { intros h Hh. rewrite <- (nth_agents m al S h Hh). apply nth_error_nth'. now rewrite (agents_length m al S). }
  rewrite (F i Li), (F k Lk). unfold agent_at. destruct (worth_like i k (Hi k Lk)) as [W1 W2]. destruct (worth_like i i (Hi i Li)) as [_ W3].
  now rewrite W1, W2, W3, same_budgets in H.
Qed.
Theorem envy_free_like : (forall i h, (i < length (tables m))%nat -> (h < length (tables m))%nat -> agree i h) ->
  check_envy_free_allocation other al = true -> check_envy_free_allocation m al = true.
Proof.
  intros Ha H. unfold check_envy_free_allocation in *. apply andb_true_iff in H. destruct H as [shape H]. pose proof shape as S.
  rewrite feasible_like in S. rewrite S. simpl. rewrite forallb_forall in H |- *. intros x Hx.
  assert (P : forall y, In y (all_agents m al) -> exists h, (h < length (tables m))%nat /\ y = agent_at m al h).
  { intros y Hy. apply In_nth_error in Hy. destruct Hy as (h & Hh). exists h. exact (agent_found m al S h y Hh). }
  destruct (P x Hx) as (i & Li & ->). pose proof Li as Li'. rewrite <- same_count in Li'. specialize (H _ (agent_listed other al shape i Li')).
  unfold content, agent_at in *. rewrite forallb_forall in H |- *. intros y Hy. destruct (P y Hy) as (h & Lh & ->).
  pose proof Lh as Lh'. rewrite <- same_count in Lh'. specialize (H _ (agent_listed other al shape h Lh')). unfold agent_at in *. simpl in *.
  destruct (worth_like i h (Ha i h Li Lh)) as [W1 W2]. destruct (worth_like i i (Ha i i Li Li)) as [_ W3].
  now rewrite W1, W2, W3, same_budgets in H.
Qed.
End Like.
