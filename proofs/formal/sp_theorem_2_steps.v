(** sp.theorem-2.steps: the steps of the printed proof of Theorem 2 (section 4).  HOLDS as amended: the separating
    prices have to be shifted to minimum 0.

    The agents of a list M are those not called yet, r is what is left, and Q is the assignment.
    - [sp_steps_satiated]: satiated agents can be removed: they form a turn at prices 0.
    - [sp_steps_prices]: if those who are left are not satiated and cannot all gain, there are prices, the cheapest
      type free and not all equal, that separate what is left from whatever makes all of them gain; the group of
      the agents they support is not empty; unsold types are free; those who wait hold free types only, so the group
      trades at these prices.
    - [sp_steps_rest]: if no coalition of those who are left blocks ([unblocked], so they cannot all gain), then
      whoever is called, none blocks among the others; so one can go on.  Nothing else is used of Q, whence the steps
      lead to the weak core (sp.strict).
    - [sp_steps_unshifted]: in the printed example (3,2,1,1) separates, but type 4, of which z's copy is unsold in the
      turn of x1, x2, y1, y2, then costs 1, and [turn_clearing] fails; shifted to (2,1,0,0) the turn is one. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums sp_economy sp_duality sp_support sp_matrices sp_theorem_1 sp_theorem_3 sp_strict.
Import ListNotations.
Open Scope R_scope.

Section Steps.
Variable E : economy.
Let s := types E.
Variable Q : nat -> nat -> R.

(** No distribution is better for x than hers. *)
Definition satiated (x : nat) : Prop := forall q, simplex s q -> utility E x q <= utility E x (Q x).
(** Whatever makes everybody in M gain costs more than r does. *)
Definition separates (M : list nat) (r P : nat -> R) : Prop :=
  price_vector E P /\ forall Q', (forall x, In x M -> simplex s (Q' x)) ->
    (forall x, In x M -> utility E x (Q x) < utility E x (Q' x)) ->
    sum (ids s) (fun j => P j * r j) < sum (ids s) (fun j => P j * load M Q' j).

(** ** Whoever is called *)

Theorem sp_steps_rest M r (C : nat -> bool) : unblocked E Q M r ->
  unblocked E Q (filter (fun x => negb (C x)) M) (fun j => r j - load (filter C M) Q j).
Proof.
  intros H. pose (lam := fun x => if C x then 1 else 0).
  assert (Hc : forall x, positive lam x = C x).
  { intros x. unfold positive, lam. destruct (C x); destruct (Rlt_dec 0 _); auto; lra. }
  pose proof (others_unblocked E Q M r lam H) as K.
  rewrite (filter_ext (fun x => negb (C x)) (fun x => negb (positive lam x))) by (intros; now rewrite Hc).
  now rewrite (filter_ext C (positive lam)) by (intros; now rewrite Hc).
Qed.

(** ** Satiated agents *)

Theorem sp_steps_satiated M r (C : nat -> bool) : (forall x, In x M -> simplex s (Q x)) ->
  (forall j, (j < s)%nat -> load M Q j <= r j) -> (forall x, In x M -> C x = true -> satiated x) ->
  turn E (filter C M) r (fun _ => 0) Q.
Proof.
  intros Hrows Hload Hsat.
  split; [intros j _; lra|]. split; [split|split].
  - intros x Hx. apply filter_In in Hx. now apply Hrows.
  - intros j Hj. specialize (Hload j Hj). unfold load in *. rewrite (sum_split C) in Hload.
    assert (0 <= sum (filter (fun x => negb (C x)) M) (fun x => Q x j)); [|lra].
    apply sum_nonneg. intros x Hx. apply filter_In in Hx. now apply (Hrows x).
  - intros j _ _. reflexivity.
  - intros x q Hx Hq Hu. apply filter_In in Hx. destruct Hx as [Hx HC].
    specialize (Hsat x Hx HC q Hq). lra.
Qed.

(** ** Separating prices *)

(** Without a duality gap, prices separate as soon as one weight is positive. *)
Lemma dual_separates M r lam P al : dual_feasible s (value E) M lam P al ->
  dual_value s M r P al <= welfare s (value E) M lam Q -> (exists x, In x M /\ 0 < lam x) -> separates M r P.
Proof.
  intros Hd Hv [x0 [Hx0 Hp]]. split; [intros j Hj; now apply Hd|]. intros Q' H1 H2.
  pose proof (welfare_le_spending s (value E) M lam P al Q' Hd H1) as Hw. rewrite spending_load in Hw.
  assert (Hlt : welfare s (value E) M lam Q < welfare s (value E) M lam Q').
  { apply sum_lt with (v0 := x0); auto.
    - intros x Hx. apply Rmult_le_compat_l; [now apply Hd|]. now apply Rlt_le, H2.
    - apply Rmult_lt_compat_l; auto. now apply H2. }
  unfold dual_value in Hv. lra.
Qed.

(** Prices that support an agent who is not satiated are not all equal. *)
Lemma supported_unequal M r P x : turn E M r P Q -> In x M -> ~ satiated x ->
  exists j k, (j < s)%nat /\ (k < s)%nat /\ P j <> P k.
Proof.
  intros (_ & [Hrows _] & _ & Hopt) Hx Hns.
  destruct (Forall_Exists_dec (fun j => P j = P 0%nat) (fun j => Req_EM_T (P j) (P 0%nat)) (ids s)) as [Hall|Hex].
  - exfalso. apply Hns. intros q Hq. apply Rnot_lt_le. intros Hu.
    pose proof (Hopt x q Hx Hq Hu) as K.
    assert (Hc : forall q', simplex s q' -> dot s P q' = P 0%nat).
    { intros q' [_ H1]. unfold dot. rewrite (sum_ext _ _ (fun j => P 0%nat * q' j)).
      - rewrite sum_scal, H1. ring.
      - intros j Hj. rewrite Forall_forall in Hall. now rewrite (Hall j Hj). }
    pose proof (Hrows x Hx) as HQx. fold s in K, HQx. rewrite !Hc in K by auto. lra.
  - apply Exists_exists in Hex. destruct Hex as [j [Hj Hne]]. apply in_ids in Hj.
    exists j, 0%nat. repeat split; auto. lia.
Qed.

(** For a nonempty M, [unblocked] gives the hypothesis that they cannot all gain ([unblocked_no_gain]). *)
Theorem sp_steps_prices M r : NoDup M -> (forall x, In x M -> simplex s (Q x)) ->
  (forall j, (j < s)%nat -> load M Q j <= r j) -> (forall x, In x M -> ~ satiated x) ->
  ~ can_gain s (value E) M r Q (fun _ => true) ->
  exists (P : nat -> R) (C : nat -> bool),
    let group := filter C M in let waiting := filter (fun x => negb (C x)) M in
    separates M r P /\
    (exists j, (j < s)%nat /\ P j = 0) /\ (exists j k, (j < s)%nat /\ (k < s)%nat /\ P j <> P k) /\
    group <> [] /\
    (forall j, (j < s)%nat -> load M Q j < r j -> P j = 0) /\
    (forall x j, In x waiting -> (j < s)%nat -> P j * Q x j = 0) /\
    turn E group r P Q.
Proof.
  intros Hnd Hrows Hload Hns Hno.
  destruct (group_alternative s (value E) M r Q Hnd Hrows Hload (fun _ => true) Hno)
    as (lam & P0 & al0 & Hd0 & Hv0 & x & Hx & _ & Hp).
  destruct (free_type s (value E) M r Q Hrows Hload lam P0 al0 (simplex_types _ _ (Hrows x Hx)) Hd0 Hv0)
    as (P & al & Hd & Hv & Hf).
  exists P, (positive lam). intros group waiting.
  assert (HxG : In x group) by (apply filter_In; split; [auto|now apply positive_true]).
  assert (Ht : turn E group r P Q) by now apply (first_group_turn E Q M r Hrows Hload lam P al).
  split; [apply (dual_separates M r lam P al); eauto|]. split; [exact Hf|].
  split; [now apply (supported_unequal group r P x); auto|].
  split; [intros Hn; now rewrite Hn in HxG|].
  split; [exact (unsold_free s (value E) M r Q Hrows Hload lam P al Hd Hv)|].
  split; [|exact Ht].
  intros y j. apply (weightless_free E Q M r Hrows Hload lam P al Hd Hv Hf).
Qed.
End Steps.

(** ** The printed example *)

Lemma shifted_turn : turn printed_economy [0; 1; 2; 3]%nat (full_supply printed_economy) (row [2; 1; 0; 0]) printed_Q.
Proof.
  split; [intros j _; apply row_nonneg; nonnegative_list|]. split; [split|split].
  - intros x Hx. apply printed_Q_feasible. simpl in *. lia.
  - intros j Hj. simpl in Hj. each j; compute_market; lra.
  - intros j Hj Hl. simpl in Hj. each j; compute_market; lra.
  - intros x q Hx [Hq0 Hq1] Hu. simpl types in *.
    pose proof (Hq0 2%nat ltac:(lia)). pose proof (Hq0 3%nat ltac:(lia)).
    simpl in Hx. destruct Hx as [<-|[<-|[<-|[<-|[]]]]]; compute_market; lra.
Qed.

Theorem sp_steps_unshifted :
  separates printed_economy printed_Q (ids 5) (full_supply printed_economy) (row [3; 2; 1; 1]) /\
  ~ turn_clearing printed_economy [0; 1; 2; 3]%nat (full_supply printed_economy) (row [3; 2; 1; 1]) printed_Q /\
  turn printed_economy [0; 1; 2; 3]%nat (full_supply printed_economy)
    (fun j => row [3; 2; 1; 1] j - 1) printed_Q.
Proof.
  split; [|split].
  - apply (dual_separates _ _ _ _ (row [1; 1; 1; 1; 0]) _ (row [0; 0; 0; 0; -1])).
    + repeat split.
      * intros x _. apply row_nonneg. nonnegative_list.
      * intros j _. apply row_nonneg. nonnegative_list.
      * intros x j Hx Hj. apply in_ids in Hx. simpl in Hj. each x; each j; compute_market; lra.
    + unfold dual_value, welfare. compute_market. lra.
    + exists 0%nat. split; [apply in_ids; lia | compute_market; lra].
  - intros H. specialize (H 3%nat). compute_market.
    assert (1 = 0); [|lra]. apply H; [lia | lra].
  - destruct shifted_turn as (_ & H2 & H3 & H4).
    assert (Hp : forall j, (j < 4)%nat -> row [3; 2; 1; 1] j - 1 = row [2; 1; 0; 0] j).
    { intros j Hj. each j; compute_market; lra. }
    split; [|split; [exact H2|split]].
    + intros j Hj. rewrite Hp by auto. apply row_nonneg. nonnegative_list.
    + intros j Hj Hl. rewrite Hp by auto. now apply H3.
    + assert (Hdot : forall q, dot 4 (fun j => row [3; 2; 1; 1] j - 1) q = dot 4 (row [2; 1; 0; 0]) q).
      { intros q. apply sum_ids_ext. intros j Hj. now rewrite Hp. }
      intros x q. simpl types. rewrite !Hdot. apply H4.
Qed.
