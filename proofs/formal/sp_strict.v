(** sp.strict: "each set is contained in the next, while the opposite may not be true".  REFUTED in the last step.

    The sets are PM (pseudomarket outcomes), PO (Pareto optimal), SP (sequential outcomes), the weak core.
    - [sp_strict_pm_eq_po]: with all three conditions PM = PO.
    - [sp_strict_po_in_pm]: with [optimal] and [clearing] alone PO is contained in PM, and not conversely.
    - [sp_strict_pm_in_sp]: PM (even in the note's own sense) does not contain SP; the economy is smaller than the
      note's: values (1,0,0), (1,0,0), (0,1,0), one copy each.
    - [sp_strict_po_in_sp]: PO is contained in SP, and not conversely.
    - [sp_strict_sp_eq_weak_core]: SP = weak core, in every finite economy.  So the last inclusion is never strict.

    Proof of the equality: in a weak-core assignment the remaining agents cannot all gain at once, so
    [group_alternative] gives weights, not all zero, and prices; the agents of positive weight form the next group,
    the others hold only free types, and one goes on with them. *)
From Coq Require Import Reals List Lra Lia Bool Permutation.
From ExactMarket Require Import sums sp_economy sp_duality sp_support sp_matrices sp_theorem_1 sp_pm_in_po
  sp_theorem_2 sp_theorem_2_converse sp_theorem_3 sp_po_in_core.
Import ListNotations.
Open Scope R_scope.

Theorem sp_strict_pm_eq_po E Q : pareto_optimal E Q <-> exists P, full_equilibrium E P Q.
Proof.
  split; [apply sp_theorem_1_second_welfare|]. intros [P H]. now apply sp_pm_in_po in H.
Qed.

Theorem sp_strict_po_in_pm :
  (forall E Q, pareto_optimal E Q -> exists P, clearing_equilibrium E P Q) /\
  (exists E P Q, well_formed E /\ clearing_equilibrium E P Q /\ ~ pareto_optimal E Q).
Proof.
  split.
  - intros E Q H. destruct (sp_theorem_1_second_welfare E Q H) as [P [HP _]]. eauto.
  - destruct sp_pm_in_po_needs_cheapest as (E & P & Q & H1 & H2 & H3 & H4 & H5 & H6).
    exists E, P, Q. split; [exact H1|]. split; [|exact H6]. split; [|exact H5]. split; [|split]; assumption.
Qed.

Theorem sp_strict_po_in_sp :
  (forall E Q, pareto_optimal E Q -> exists groups, sp_outcome E groups Q) /\
  (exists E groups Q, well_formed E /\ sp_outcome E groups Q /\ ~ pareto_optimal E Q).
Proof.
  split; [|exact sp_theorem_2_converse].
  intros E Q H. destruct (sp_theorem_2 E Q H) as (g & Hg & _). eauto.
Qed.

(** ** SP = weak core *)

Section WeakCore.
Variable E : economy.
Let s := types E.
Variable Q : nat -> nat -> R.

(** No nonempty coalition among the agents of M blocks, with r to share. *)
Definition unblocked (M : list nat) (r : nat -> R) : Prop :=
  forall C : nat -> bool, (exists x, In x M /\ C x = true) -> forall Q',
    (forall x, In x M -> C x = true -> simplex s (Q' x)) ->
    (forall j, (j < s)%nat -> load M (deviation C Q Q') j <= r j) ->
    ~ (forall x, In x M -> C x = true -> utility E x (Q x) < utility E x (Q' x)).

Definition positive (lam : nat -> R) (x : nat) : bool := if Rlt_dec 0 (lam x) then true else false.
Lemma positive_true lam x : positive lam x = true <-> 0 < lam x.
Proof. unfold positive. destruct (Rlt_dec 0 (lam x)); intuition congruence. Qed.

(** The agents of M cannot all gain. *)
Lemma unblocked_no_gain M r : M <> [] -> unblocked M r ->
  ~ can_gain s (value E) M r Q (fun _ => true).
Proof.
  intros HM Hub (Q' & H1 & H2 & H3). apply (Hub (fun _ => true)) with (Q' := Q').
  - destruct M as [|x M']; [congruence|]. exists x. split; [left|]; reflexivity.
  - intros x Hx _. now apply H1.
  - exact H2.
  - intros x Hx _. exact (H3 x Hx).
Qed.

Section FirstGroup.
Variables (M : list nat) (r : nat -> R).
Hypothesis M_NoDup : NoDup M.
Hypothesis Q_simplex : forall x, In x M -> simplex s (Q x).
Hypothesis Q_load : forall j, (j < s)%nat -> load M Q j <= r j.
Variables lam P al : nat -> R.
Hypothesis Hd : dual_feasible s (value E) M lam P al.
Hypothesis Hv : dual_value s M r P al <= welfare s (value E) M lam Q.
Hypothesis Hfree : exists j, (j < s)%nat /\ P j = 0.

Let first := filter (positive lam) M.
Let others := filter (fun x => negb (positive lam x)) M.

(** Agents of weight 0 hold only free types. *)
Lemma weightless_free x j : In x others -> (j < s)%nat -> P j * Q x j = 0.
Proof.
  intros Hx Hj. apply filter_In in Hx. destruct Hx as [HxM Hl].
  assert (Hl0 : lam x = 0).
  { destruct (positive lam x) eqn:Ep; [discriminate|]. destruct Hd as (D1 & _).
    specialize (D1 x HxM). unfold positive in Ep. destruct (Rlt_dec 0 (lam x)); [discriminate|lra]. }
  destruct Hfree as [j0 [Hj0 HP0]]. destruct Hd as (_ & D2 & D3).
  pose proof (agent_tight s (value E) M r Q Q_simplex Q_load lam P al Hd Hv x HxM) as Ht.
  specialize (D3 x j0 HxM Hj0). rewrite Hl0 in Ht, D3. rewrite HP0 in D3.
  destruct (Q_simplex x HxM) as [Hq0 _].
  assert (Hterm : P j * Q x j <= dot s P (Q x)).
  { apply (sum_term_le (ids s) (fun j => P j * Q x j)); [|now apply in_ids].
    intros i Hi. apply in_ids in Hi. apply Rmult_le_pos; auto. }
  assert (0 <= P j * Q x j) by (apply Rmult_le_pos; auto). lra.
Qed.

Lemma load_first_others A j : load M A j = load first A j + load others A j.
Proof. apply (sum_split (positive lam)). Qed.

Lemma first_group_turn : turn E first r P Q.
Proof.
  split; [intros j Hj; now apply Hd|]. split; [split|split].
  - intros x Hx. apply filter_In in Hx. now apply Q_simplex.
  - intros j Hj. specialize (Q_load j Hj). rewrite load_first_others in Q_load.
    assert (0 <= load others Q j); [|lra].
    apply sum_nonneg. intros x Hx. apply filter_In in Hx. now apply (Q_simplex x).
  - intros j Hj Hlt.
    pose proof (price_tight s (value E) M r Q Q_simplex Q_load lam P al Hd Hv j Hj) as Ht.
    rewrite load_first_others in Ht.
    assert (Hz : P j * load others Q j = 0).
    { unfold load. rewrite <- sum_scal. apply sum_zero. intros x Hx. now apply weightless_free. }
    assert (K : P j * (r j - load first Q j) = 0) by lra.
    apply Rmult_integral in K. destruct K; [auto|lra].
  - intros x q Hx. apply filter_In in Hx. destruct Hx as [HxM Hp]. apply positive_true in Hp.
    now apply (weighted_optimal s (value E) M r Q Q_simplex Q_load lam P al).
Qed.

(** What is left over is unblocked for those who are left. *)
Lemma others_unblocked : unblocked M r -> unblocked others (fun j => r j - load first Q j).
Proof.
  intros Hub C [y [Hy HCy]] Q' H1 H2 H3. unfold others in *. apply filter_In in Hy.
  apply (Hub (fun x => C x && negb (positive lam x))) with (Q' := Q').
  - exists y. rewrite HCy. simpl. tauto.
  - intros x Hx HC. apply andb_true_iff in HC. apply H1; [|tauto]. apply filter_In. tauto.
  - intros j Hj. specialize (H2 j Hj). rewrite load_first_others. unfold others.
    replace (load (filter _ M) (deviation (fun x => C x && negb (positive lam x)) Q Q') j)
      with (load (filter (fun x => negb (positive lam x)) M) (deviation C Q Q') j).
    2:{ apply sum_ext. intros x Hx. apply filter_In in Hx. unfold deviation.
        destruct Hx as [_ ->]. now rewrite andb_true_r. }
    replace (load first (deviation (fun x => C x && negb (positive lam x)) Q Q') j) with (load first Q j).
    2:{ apply sum_ext. intros x Hx. apply filter_In in Hx. unfold deviation.
        destruct Hx as [_ ->]. now rewrite andb_false_r. }
    lra.
  - intros x Hx HC. apply andb_true_iff in HC. apply H3; [|tauto]. apply filter_In. tauto.
Qed.
End FirstGroup.

Lemma unblocked_sequential : forall k M r, (length M <= k)%nat -> NoDup M ->
  (forall x, In x M -> simplex s (Q x)) -> (forall j, (j < s)%nat -> load M Q j <= r j) ->
  unblocked M r ->
  exists groups, Permutation (concat groups) M /\ Forall (fun l => l <> []) groups /\
    sequential (turn E) groups r Q.
Proof.
  induction k as [|k IH]; intros M r Hk Hnd Hrows Hload Hub;
    (destruct M as [|x0 M0] eqn:EM; [exists []; simpl; auto|]); [simpl in Hk; lia|]. rewrite <- EM in *.
  assert (Hne : M <> []) by (rewrite EM; discriminate).
  destruct (group_alternative s (value E) M r Q Hnd Hrows Hload (fun _ => true)
    (unblocked_no_gain M r Hne Hub)) as (lam & P & al & Hd & Hv & x & Hx & _ & Hp).
  destruct (free_type s (value E) M r Q Hrows Hload lam P al (simplex_types _ _ (Hrows x Hx)) Hd Hv)
    as (P' & al' & Hd' & Hv' & Hf).
  set (first := filter (positive lam) M). set (others := filter (fun y => negb (positive lam y)) M).
  assert (HxF : In x first) by (apply filter_In; split; [auto|now apply positive_true]).
  destruct (IH others (fun j => r j - load first Q j)) as (groups & Hperm & Hall & Hseq).
  - assert (Hlen : length M = (length first + length others)%nat).
    { rewrite <- app_length. apply Permutation_length, Permutation_sym, filter_permutation. }
    destruct first as [|y f]; [destruct HxF|simpl in Hlen; lia].
  - now apply NoDup_filter.
  - intros y Hy. apply filter_In in Hy. now apply Hrows.
  - intros j Hj. specialize (Hload j Hj).
    rewrite (load_first_others M lam) in Hload. fold first others in Hload. lra.
  - now apply others_unblocked.
  - exists (first :: groups). split; [|split].
    + simpl. eapply perm_trans; [apply Permutation_app_head, Hperm | apply filter_permutation].
    + constructor; auto. intros Hn. now rewrite Hn in HxF.
    + simpl. split; [exists P'; now apply (first_group_turn M r Hrows Hload lam P' al') | exact Hseq].
Qed.

Theorem weak_core_sp_outcome : weak_core E Q -> exists groups, sp_outcome E groups Q.
Proof.
  intros [[HQ1 HQ2] Hcore].
  destruct (unblocked_sequential (length (ids (agents E))) (ids (agents E)) (full_supply E))
    as (groups & Hp & Hne & Hs).
  - apply le_n.
  - apply ids_NoDup.
  - intros x Hx. apply in_ids in Hx. now apply HQ1.
  - exact HQ2.
  - intros C [x [Hx HC]] Q' H1 H2 H3. apply in_ids in Hx.
    assert (Hf : C x = false); [|congruence]. apply (Hcore C); auto. exists Q'. split.
    + intros y Hy HCy. apply in_ids in Hy. auto.
    + intros j Hj. specialize (H2 j Hj). unfold load, full_supply in *. rewrite !sum_filter.
      rewrite (sum_ext _ _ (fun x => (if C x then Q' x j else 0) + (if negb (C x) then Q x j else 0))) in H2.
      * rewrite sum_plus in H2. lra.
      * intros y _. unfold deviation. destruct (C y); simpl; lra.
  - exists groups. split; [split|]; auto.
Qed.
End WeakCore.

Theorem sp_strict_sp_eq_weak_core E Q : weak_core E Q <-> exists groups, sp_outcome E groups Q.
Proof.
  split; [apply weak_core_sp_outcome|]. intros [groups H]. now apply sp_outcome_weak_core in H.
Qed.

(** ** A sequential outcome that no prices support *)

Definition three_economy : economy :=
  Economy 3 3 (fun _ => 1%nat) (matrix [[1; 0; 0]; [1; 0; 0]; [0; 1; 0]]).
Definition three_Q : nat -> nat -> R := matrix [[1/2; 1/4; 1/4]; [1/2; 1/4; 1/4]; [0; 1/2; 1/2]].
#[export] Hint Unfold three_economy three_Q : market.

Lemma three_Q_feasible : feasible three_economy three_Q.
Proof.
  apply matrix_feasible; intros k Hk; simpl in Hk; each k; try (simpl; solve_row); compute_market; lra.
Qed.

Lemma three_sp_outcome : sp_outcome three_economy [[0; 1]; [2]]%nat three_Q.
Proof.
  split; [split; [apply Permutation_refl | repeat constructor; discriminate]|].
  simpl. split; [|split; [|auto]].
  - exists (row [1; 0; 0]). split; [intros j _; apply row_nonneg; nonnegative_list|].
    split; [split|split].
    + intros x [<-|[<-|[]]]; simpl; solve_row.
    + intros j Hj. simpl in Hj. each j; compute_market; lra.
    + intros j Hj Hl. simpl in Hj. each j; compute_market; lra.
    + intros x q [<-|[<-|[]]] _ Hu; compute_market; lra.
  - exists (row [0; 1; 0]). split; [intros j _; apply row_nonneg; nonnegative_list|].
    split; [split|split].
    + intros x [<-|[]]; simpl; solve_row.
    + intros j Hj. simpl in Hj. each j; compute_market; lra.
    + intros j Hj Hl. simpl in Hj. each j; compute_market; lra.
    + intros x q [<-|[]] _ Hu; compute_market; lra.
Qed.

Lemma three_no_prices P : ~ printed_equilibrium three_economy P three_Q.
Proof.
  intros (_ & _ & H).
  assert (H3 : dot 3 P (three_Q 2%nat) < dot 3 P (row [0; 1; 0])).
  { apply (H 2%nat); [simpl; lia | solve_row | compute_market; lra]. }
  assert (H1 : 0 <= P 2%nat - P 1%nat).
  { apply limit_at_0 with (B := 4 * (P 0%nat - P 2%nat)) (c := 1/4); [lra|]. intros e He.
    assert (K : dot 3 P (three_Q 0%nat) < dot 3 P (row [1/2 + e; 0; 1/2 - e])).
    { apply (H 0%nat); [simpl; lia | solve_row | compute_market; lra]. }
    compute_market. lra. }
  compute_market. lra.
Qed.

Theorem sp_strict_pm_in_sp :
  (forall E P Q, clearing_equilibrium E P Q -> exists groups, sp_outcome E groups Q) /\
  (exists E groups Q, well_formed E /\ sp_outcome E groups Q /\ forall P, ~ printed_equilibrium E P Q).
Proof.
  split; [intros E P Q H; exists (one_group E); now apply equilibrium_sp_outcome in H|].
  exists three_economy, [[0; 1]; [2]]%nat, three_Q. split; [|split].
  - split; [|compute_market; lra]. intros x j Hx _. simpl in Hx.
    each x; apply row_nonneg; nonnegative_list.
  - exact three_sp_outcome.
  - exact three_no_prices.
Qed.
