(** gpz.literature (Shapley and Shubik 1971): the core of the assignment game is its equilibrium payoffs.  HOLDS.

    N agents with utilities and money; each of L goods has an owner of its own, who values it at 0.  Agents C and the
    owners of S together can get the sum of u_i(A_i), i in C, for disjoint bundles A_i within S.  Payoffs y of the
    agents and p of the owners are in the core if they are what everybody together can get and no coalition can get
    more than it has ([in_core]).  They are equilibrium payoffs if at prices p >= 0 there is an allocation of bundles
    that the agents demand, with only free goods left over, and y_i = u_i(A_i) - p(A_i) ([equilibrium_payoffs]).
    - [core_is_equilibrium]: the two are the same, not only for unit demand but for all utilities (minus infinity
      allowed).
    - [shapley_shubik]: for unit demand coalitions of one agent and one owner suffice: payoffs are in the core iff
      y >= 0, p >= 0, y_i + p_j >= a_ij, and they are together what some allocation gives ([stable_pairs]).
    - [core_nonempty]: with monotone M-natural-concave utilities (Kelso and Crawford), so with unit demand
      ([assignment_game_core_nonempty]), the core is not empty. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_operations gpz_step_1 gpz_kelso_crawford
  gpz_mnat_examples.
Import ListNotations.
Open Scope R_scope.

Section Core.
Variables (N L : nat) (u : nat -> bundle -> option R).

Definition everything : bundle := fun j => Nat.ltb j L.
Definition shares (C : nat -> bool) (S : bundle) (omega : nat -> bundle) : Prop :=
  (forall i, (i < N)%nat -> C i = true -> within L (omega i) /\ subset (omega i) S /\ u i (omega i) <> None) /\
  (forall j i k, (i < N)%nat -> (k < N)%nat -> C i = true -> C k = true -> omega i j = true -> omega k j = true -> i
    = k).
Definition worth (C : nat -> bool) (omega : nat -> bundle) : R :=
  sum (ids N) (fun i => if C i then real (u i (omega i)) else 0).
Definition holdings (C : nat -> bool) (S : bundle) (p y : nat -> R) : R :=
  sum (ids N) (fun i => if C i then y i else 0) + cost L p S.
Definition all_agents : nat -> bool := fun _ => true.
Definition attained (p y : nat -> R) : Prop :=
  exists omega, shares all_agents everything omega /\ worth all_agents omega = holdings all_agents everything p y.
Definition in_core (p y : nat -> R) : Prop := attained p y /\
  forall C S omega, within L S -> shares C S omega -> worth C omega <= holdings C S p y.
Definition equilibrium_payoffs (p y : nat -> R) : Prop := nonnegative_prices L p /\
  exists omega, disposes_free N L p omega /\
    forall i, (i < N)%nat -> demand L (u i) p (omega i) /\ y i = real (u i (omega i)) - cost L p (omega i).

Lemma within_everything : within L everything.
Proof. intros k Hk. unfold everything. destruct (Nat.ltb_spec k L); [lia|reflexivity]. Qed.
Lemma cost_everything p : cost L p everything = sum (ids L) p.
Proof. apply sum_ids_ext. intros j Hj. unfold everything. destruct (Nat.ltb_spec j L); [reflexivity|lia]. Qed.
(** Disjoint bundles within S cost no more than S. *)
Lemma disjoint_cost C S omega p : nonnegative_prices L p -> shares C S omega ->
  sum (ids N) (fun i => if C i then cost L p (omega i) else 0) <= cost L p S.
Proof.
  intros Hp [H1 H2]. unfold cost.
  rewrite (sum_ext (ids N) _ (fun i => sum (ids L) (fun j => if C i && omega i j then p j else 0))).
  2:{ intros i _. destruct (C i); [reflexivity|]. symmetry. apply sum_zero. reflexivity. }
  rewrite sum_swap. apply sum_le. intros j Hj. apply in_ids in Hj. specialize (Hp j Hj).
  destruct (existsb (fun i => C i && omega i j) (ids N)) eqn:E.
  - apply existsb_exists in E. destruct E as (i & Hi & Ei). rewrite (sum_single (ids N) _ i (ids_NoDup N) Hi).
    + rewrite Ei. apply in_ids in Hi. apply andb_true_iff in Ei. destruct Ei as [E1 E2].
      destruct (H1 i Hi E1) as (_ & Hs & _). rewrite (Hs j E2). lra.
    + intros k Hk Hne. apply in_ids in Hk, Hi. destruct (C k && omega k j) eqn:E2; auto. exfalso. apply Hne.
      apply andb_true_iff in E2, Ei. apply (H2 j k i); tauto.
  - rewrite sum_zero; [destruct (S j); lra|]. intros i Hi. destruct (C i && omega i j) eqn:E2; auto. exfalso.
    assert (T : existsb (fun i => C i && omega i j) (ids N) = true) by (apply existsb_exists; eauto). congruence.
Qed.

(** Alone, and one agent with the owners of a bundle. *)
Lemma core_prices p y : in_core p y -> nonnegative_prices L p.
Proof.
  intros [_ H] j Hj. specialize (H (fun _ => false) (add empty j) (fun _ => empty)). unfold worth, holdings in H.
  rewrite !sum_0 in H.
  rewrite cost_one in H by auto. assert (0 <= 0 + p j); [|lra]. apply H; [now apply within_one|].
  split; intros; discriminate.
Qed.
Lemma core_best p y i A : in_core p y -> (i < N)%nat -> within L A -> u i A <> None ->
  real (u i A) - cost L p A <= y i.
Proof.
  intros [_ H] Hi HA Hu. specialize (H (fun k => Nat.eqb k i) A (fun _ => A)). unfold worth, holdings in H.
  rewrite (sum_delta (ids N) (fun k => real (u k A)) i (ids_NoDup N) (proj2 (in_ids i N) Hi)) in H.
  rewrite (sum_delta (ids N) y i (ids_NoDup N) (proj2 (in_ids i N) Hi)) in H.
  assert (real (u i A) <= y i + cost L p A); [|lra]. apply H; auto. split.
  - intros k Hk E. apply Nat.eqb_eq in E. subst k. split; [exact HA|]. split; [intros j Hj; exact Hj|exact Hu].
  - intros j k l _ _ E1 E2 _ _. apply Nat.eqb_eq in E1, E2. congruence.
Qed.

(** Payoffs that nobody alone, with a bundle's owners, can improve on. *)
Lemma stable_equilibrium p y : nonnegative_prices L p -> attained p y ->
  (forall i A, (i < N)%nat -> within L A -> u i A <> None -> real (u i A) - cost L p A <= y i) -> equilibrium_payoffs
    p y.
Proof.
  intros Hp (omega & Hs & Hw) Hbest. split; [exact Hp|]. exists omega. pose proof Hs as [H1 H2].
  cbv beta iota delta [worth holdings all_agents] in Hw.
  rewrite cost_everything in Hw. pose proof (disjoint_cost all_agents everything omega p Hp Hs) as D.
  cbv beta iota delta [all_agents] in D. rewrite cost_everything in D.
  assert (Hle : forall i, In i (ids N) -> real (u i (omega i)) - cost L p (omega i) <= y i).
  { intros i Hi. apply in_ids in Hi. destruct (H1 i Hi eq_refl) as (W & _ & F). now apply Hbest. }
  assert (Hsum : sum (ids N) (fun i => real (u i (omega i)) - cost L p (omega i)) = sum (ids N) (fun i => real (u i
    (omega i))) - sum (ids N) (fun i => cost L p (omega i))) by apply sum_minus.
  assert (Heq : forall i, In i (ids N) -> real (u i (omega i)) - cost L p (omega i) = y i).
  { apply (sum_eq_terms (ids N) (fun i => real (u i (omega i)) - cost L p (omega i)) (fun i => y i)); auto.
    rewrite Hsum. lra. }
  split; [split; [split|]|].
  - intros i Hi. now apply H1.
  - intros j i k _ Hi Hk. now apply H2.
  - (* what is left over is free *)
    assert (Hfree : sum (ids L) p <= sum (ids N) (fun i => cost L p (omega i))).
    { pose proof (sum_ext (ids N) (fun i => real (u i (omega i)) - cost L p (omega i)) (fun i => y i) Heq) as E.
      rewrite Hsum in E. lra. }
    intros j Hj. destruct (existsb (fun i => omega i j) (ids N)) eqn:E.
    + left. apply existsb_exists in E. destruct E as (i & Hi & Ei). apply in_ids in Hi. eauto.
    + right. set (S := remove everything j).
      assert (HsS : shares all_agents S omega).
      { split; auto. intros i Hi _. destruct (H1 i Hi eq_refl) as (W & Hsub & F). split; auto. split; auto.
        intros k Hk. unfold S, remove. rewrite (Hsub k Hk).
        destruct (Nat.eqb_spec k j) as [->|]; auto. exfalso.
        assert (T : existsb (fun i => omega i j) (ids N) = true) by
          (apply existsb_exists; exists i; split; [now apply in_ids|auto]). congruence. }
      pose proof (disjoint_cost all_agents S omega p Hp HsS) as D2. cbv beta iota delta [all_agents] in D2.
      assert (Ej : everything j = true) by (unfold everything; destruct (Nat.ltb_spec j L); [reflexivity|lia]).
      pose proof (cost_remove L p everything j Hj Ej) as E2. rewrite cost_everything in E2. fold S in E2.
      specialize (Hp j Hj). lra.
  - intros i Hi. specialize (Heq i (proj2 (in_ids i N) Hi)). destruct (H1 i Hi eq_refl) as (W & _ & F).
    split; [|now symmetry].
    split; auto. split; auto. intros B HB HBu. rewrite Heq. now apply Hbest.
Qed.

Theorem core_is_equilibrium p y : in_core p y <-> equilibrium_payoffs p y.
Proof.
  split.
  - intros H. apply stable_equilibrium; [now apply (core_prices p y)|apply H|]. intros i A Hi HA Hu.
    now apply core_best.
  - intros (Hp & omega & Hd & He). pose proof Hd as [[H1 H2] _].
    assert (Hs : shares all_agents everything omega).
    { split.
      - intros i Hi _. destruct (He i Hi) as [(W & F & _) _]. split; auto. split; auto. intros k Hk.
        unfold everything.
        destruct (Nat.ltb_spec k L) as [|K]; auto. rewrite (W k K) in Hk. discriminate.
      - intros j i k Hi Hk _ _ K1 K2. apply (H2 j i k); auto. apply (within_lt L (omega i)); auto. }
    split.
    + exists omega. split; auto. cbv beta iota delta [worth holdings all_agents].
      rewrite cost_everything, <- (disposes_cost N L p omega Hd), <- sum_plus.
      apply sum_ids_ext. intros i Hi. destruct (He i Hi) as [_ ->]. ring.
    + intros C S omega' HS Hs'. pose proof (disjoint_cost C S omega' p Hp Hs') as D. unfold worth, holdings.
      assert (K : sum (ids N) (fun i => if C i then real (u i (omega' i)) else 0) <=
        sum (ids N) (fun i => (if C i then y i else 0) + (if C i then cost L p (omega' i) else 0)));
          [|rewrite sum_plus in K; lra].
      apply sum_le. intros i Hi. apply in_ids in Hi. destruct (C i) eqn:E; [|lra].
      destruct (He i Hi) as [(_ & _ & B) ->].
      destruct (proj1 Hs' i Hi E) as (W & _ & F). specialize (B (omega' i) W F). lra.
Qed.
End Core.

(** ** Unit demand: the assignment game with values a_ij *)
Definition assignment_game (L : nat) (a : nat -> nat -> R) (i : nat) : bundle -> option R := unit_demand L (a i).
Definition stable_pairs (N L : nat) (a : nat -> nat -> R) (p y : nat -> R) : Prop :=
  (forall i, (i < N)%nat -> 0 <= y i) /\ (forall j, (j < L)%nat -> 0 <= p j) /\
  (forall i j, (i < N)%nat -> (j < L)%nat -> a i j <= y i + p j) /\ attained N L (assignment_game L a) p y.

Theorem shapley_shubik N L a p y : (forall i j, (i < N)%nat -> (j < L)%nat -> 0 <= a i j) ->
  (in_core N L (assignment_game L a) p y <-> equilibrium_payoffs N L (assignment_game L a) p y) /\
  (in_core N L (assignment_game L a) p y <-> stable_pairs N L a p y).
Proof.
  intros Ha. split; [apply core_is_equilibrium|]. split.
  - intros H. split; [|split; [|split; [|apply H]]].
    + intros i Hi. pose proof (core_best N L (assignment_game L a) p y i empty H Hi (within_empty L)) as B.
      unfold assignment_game in B.
      destruct (unit_demand_some L (a i) empty) as (x & Hx & Hx0). rewrite Hx, cost_empty in B. simpl in B.
      assert (x - 0 <= y i); [|lra]. apply B. discriminate.
    + now apply (core_prices N L (assignment_game L a) p y).
    + intros i j Hi Hj. pose proof (core_best N L (assignment_game L a) p y i (add empty j) H Hi (within_one L j Hj))
        as B. rewrite cost_one in B by auto.
      assert (M : a i j <= real (unit_demand L (a i) (add empty j))).
      { apply unit_demand_member; [now apply within_one|]. unfold add. now rewrite Nat.eqb_refl. }
      unfold assignment_game in B. assert (real (unit_demand L (a i) (add empty j)) - p j <= y i); [|lra]. apply B.
      destruct (unit_demand_some L (a i) (add empty j)) as (x & -> & _). discriminate.
  - intros (Hy & Hp & Hpair & Hatt). apply core_is_equilibrium, stable_equilibrium; auto. intros i A Hi HA _.
    unfold assignment_game.
    pose proof (cost_nonneg L p A Hp) as C0.
    destruct (unit_demand_attained L (a i) (fun k Hk => Ha i k Hi Hk) A HA) as [[-> E]|(k & Hk & E)].
    + rewrite E. specialize (Hy i Hi). lra.
    + rewrite <- E. pose proof (within_lt L A k HA Hk) as HkL. specialize (Hpair i k Hi HkL).
      rewrite (cost_remove L p A k HkL Hk).
      pose proof (cost_nonneg L p (remove A k) Hp). lra.
Qed.

Theorem core_nonempty N L u : (0 < N)%nat -> (forall i, (i < N)%nat -> m_natural L (u i)) ->
  (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i A, (i < N)%nat -> within L A -> u i A <> None) -> exists p y, in_core N L u p y.
Proof.
  intros HN Hm Hmon Hfin. destruct (gpz_kelso_crawford N L u HN Hm Hmon Hfin) as (p & omega & Hp & [Hpart Hd]).
  exists p, (fun i => real (u i (omega i)) - cost L p (omega i)). apply core_is_equilibrium. split; [exact Hp|].
  exists omega.
  split; [now apply partition_disposes|]. intros i Hi. split; auto.
Qed.
Corollary assignment_game_core_nonempty N L a : (0 < N)%nat -> exists p y, in_core N L (assignment_game L a) p y.
Proof.
  intros HN. apply core_nonempty; auto.
  - intros i _. apply gpz_unit_demand.
  - intros i _. apply unit_demand_monotone.
  - intros i A _ _. unfold assignment_game. destruct (unit_demand_some L (a i) A) as (x & -> & _). discriminate.
Qed.
