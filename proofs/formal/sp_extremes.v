(** sp.extremes: the two ends of the sequential pseudomarkets.  AMENDED.

    Printed: with one agent per group we have a Serial Dictatorship, with one group a pseudomarket outcome.
    - [sp_extremes_one_group]: with a single group the outcomes are exactly the pseudomarket outcomes (with
      [optimal] and [clearing]); [sp_extremes_one_group_printed] says the same for the note's own words.
    - [sp_extremes_dictatorship]: with one agent per group the outcomes (with [clearing]) are exactly those where
      each agent in turn gets a best distribution within the remaining, possibly fractional, supply.
    - [sp_extremes_printed_false]: with [optimal] alone this fails; the lone agent of sp.theorem-3 does not get
      her best type. *)
From Coq Require Import Reals List Lra Lia Permutation.
From ExactMarket Require Import sums sp_economy sp_duality sp_support sp_matrices sp_theorem_2 sp_theorem_3.
Import ListNotations.
Open Scope R_scope.

Theorem sp_extremes_one_group E Q : (0 < agents E)%nat ->
  (sp_outcome E [ids (agents E)] Q <-> exists P, clearing_equilibrium E P Q).
Proof.
  intros Hn. split.
  - intros [_ [[P HP] _]]. exists P. now apply clearing_equilibrium_turn.
  - intros [P HP]. apply equilibrium_sp_outcome in HP. unfold one_group in HP.
    destruct (agents E); [lia | exact HP].
Qed.

Theorem sp_extremes_one_group_printed E Q : (0 < agents E)%nat ->
  (printed_sp_outcome E [ids (agents E)] Q <-> exists P, printed_equilibrium E P Q).
Proof.
  intros Hn. split.
  - intros [_ [[P (H1 & [H2 H3] & H4)] _]]. exists P. split; [exact H1|]. split; [split|].
    + intros x Hx. now apply H2, in_ids.
    + exact H3.
    + intros x q Hx. now apply H4, in_ids.
  - intros [P (H1 & [H2 H3] & H4)]. split.
    + split; [simpl; rewrite app_nil_r; apply Permutation_refl|]. constructor; auto.
      intros Hz. apply (f_equal (@length nat)) in Hz. unfold ids in Hz. rewrite seq_length in Hz. simpl in Hz. lia.
    + simpl. split; auto. exists P. split; [exact H1|]. split; [split|].
      * intros x Hx. now apply H2, in_ids.
      * exact H3.
      * intros x q Hx. now apply H4, in_ids.
Qed.

(** Each agent in turn takes a best distribution within what remains. *)
Fixpoint dictatorship (E : economy) (order : list nat) (r : nat -> R) (Q : nat -> nat -> R) : Prop :=
  match order with
  | [] => True
  | x :: rest =>
      (simplex (types E) (Q x) /\ (forall j, (j < types E)%nat -> Q x j <= r j) /\
       (forall q, simplex (types E) q -> (forall j, (j < types E)%nat -> q j <= r j) ->
          utility E x q <= utility E x (Q x))) /\
      dictatorship E rest (fun j => r j - Q x j) Q
  end.

Lemma load_one x Q j : load [x] Q j = Q x j.
Proof. unfold load. simpl. ring. Qed.

Lemma lone_turn_best E x r P Q : turn E [x] r P Q ->
  forall q, simplex (types E) q -> (forall j, (j < types E)%nat -> q j <= r j) ->
    utility E x q <= utility E x (Q x).
Proof.
  intros (HP & [_ Hload] & Hclr & Hopt) q Hq Hr.
  destruct (Rle_dec (utility E x q) (utility E x (Q x))) as [|Hn]; auto. exfalso.
  assert (K : dot (types E) P (Q x) < dot (types E) P q).
  { apply Hopt; auto; [left; auto | lra]. }
  apply (Rlt_not_le _ _ K), sum_le. intros j Hj. apply in_ids in Hj.
  specialize (Hload j Hj). specialize (Hclr j Hj). rewrite load_one in Hload, Hclr.
  destruct (Rlt_dec (Q x j) (r j)) as [Hl|Hl]; [rewrite (Hclr Hl); lra|].
  apply Rmult_le_compat_l; [now apply HP|]. specialize (Hr j Hj). lra.
Qed.

Lemma best_lone_turn E x r Q : simplex (types E) (Q x) ->
  (forall j, (j < types E)%nat -> Q x j <= r j) ->
  (forall q, simplex (types E) q -> (forall j, (j < types E)%nat -> q j <= r j) ->
     utility E x q <= utility E x (Q x)) ->
  exists P, turn E [x] r P Q.
Proof.
  intros Hq Hr Hbest.
  assert (Hrows : forall y, In y [x] -> simplex (types E) (Q y)) by (intros y [<-|[]]; auto).
  assert (Hload : forall j, (j < types E)%nat -> load [x] Q j <= r j).
  { intros j Hj. rewrite load_one. auto. }
  destruct (group_alternative (types E) (value E) [x] r Q) with (marked := fun _ : nat => true)
    as (lam & P & al & Hd & Hv & y & [<-|[]] & _ & Hp); auto.
  - repeat constructor. simpl. tauto.
  - intros (Q' & H1 & H2 & H3). specialize (Hbest (Q' x)).
    specialize (H3 x (or_introl eq_refl)). simpl in H3. unfold utility in Hbest.
    assert (dot (types E) (value E x) (Q' x) <= dot (types E) (value E x) (Q x)); [|lra].
    apply Hbest; [apply H1; left; auto|]. intros j Hj. rewrite <- (load_one x Q' j). auto.
  - exists P. split; [intros j Hj; now apply Hd|]. split; [now split|]. split.
    + intros j Hj. now apply (unsold_free (types E) (value E) [x] r Q Hrows Hload lam P al Hd Hv).
    + intros y q [<-|[]].
      apply (weighted_optimal (types E) (value E) [x] r Q Hrows Hload lam P al); auto. left. reflexivity.
Qed.

Lemma turn_ext E l r r' P Q : (forall j, r j = r' j) -> turn E l r P Q -> turn E l r' P Q.
Proof.
  intros H (H1 & [H2 H3] & H4 & H5). split; [exact H1|]. split; [split; [exact H2|]|split; [|exact H5]].
  - intros j Hj. rewrite <- H. auto.
  - intros j Hj. rewrite <- H. now apply H4.
Qed.
Lemma sequential_ext E groups Q : forall r r', (forall j, r j = r' j) ->
  sequential (turn E) groups r Q -> sequential (turn E) groups r' Q.
Proof.
  induction groups as [|l rest IH]; simpl; intros r r' H Hs; auto. destruct Hs as [[P HP] Hr]. split.
  - exists P. eapply turn_ext; eauto.
  - eapply IH; [|exact Hr]. intros j. simpl. now rewrite H.
Qed.

Lemma lone_groups_dictatorship E Q : forall order r,
  sequential (turn E) (map (fun x => [x]) order) r Q <-> dictatorship E order r Q.
Proof.
  induction order as [|x rest IH]; intros r; simpl; [tauto|].
  rewrite <- IH. split; intros [H1 H2]; split.
  - destruct H1 as [P HP]. split; [apply HP; left; auto|]. split; [|exact (lone_turn_best E x r P Q HP)].
    intros j Hj. destruct HP as (_ & [_ HL] & _). specialize (HL j Hj). now rewrite load_one in HL.
  - eapply sequential_ext; [|exact H2]. intros j. simpl. now rewrite load_one.
  - destruct H1 as (K1 & K2 & K3). now apply best_lone_turn.
  - eapply sequential_ext; [|exact H2]. intros j. simpl. now rewrite load_one.
Qed.

Theorem sp_extremes_dictatorship E Q order : Permutation order (ids (agents E)) ->
  (sp_outcome E (map (fun x => [x]) order) Q <-> dictatorship E order (full_supply E) Q).
Proof.
  intros Hp. rewrite <- lone_groups_dictatorship. split; [now intros [_ H]|]. intros H. split; [|exact H].
  assert (K : concat (map (fun x : nat => [x]) order) = order).
  { clear. induction order; simpl; congruence. }
  split; [now rewrite K|]. apply Forall_forall. intros l Hl. apply in_map_iff in Hl.
  destruct Hl as [x [<- _]]. discriminate.
Qed.

Theorem sp_extremes_printed_false :
  exists E order Q, well_formed E /\ Permutation order (ids (agents E)) /\
    printed_sp_outcome E (map (fun x => [x]) order) Q /\ ~ dictatorship E order (full_supply E) Q.
Proof.
  exists lone_economy, [0%nat], lone_Q. split; [|split; [apply Permutation_refl|split]].
  - split; [|compute_market; lra]. intros x j Hx _. simpl in Hx.
    each x; apply row_nonneg; nonnegative_list.
  - exact lone_printed_outcome.
  - intros [(_ & _ & H) _]. specialize (H (row [1; 0])).
    assert (K : utility lone_economy 0%nat (row [1; 0]) <= utility lone_economy 0%nat (lone_Q 0%nat)).
    { apply H; [simpl; solve_row|]. intros j Hj. simpl in Hj. clear H. each j; compute_market; lra. }
    clear H. compute_market. lra.
Qed.
