(** sp.theorem-3: every sequential outcome is in the weak core.  AMENDED.

    - [sp_theorem_3]: with [optimal] and [clearing] in every turn it holds, in every finite economy, also when the
      agents of a turn choose only among the types that are not exhausted ([sp_outcome_remaining], which asks
      less than [sp_outcome]).
    - [sp_theorem_3_printed_false]: with [optimal] alone, the printed definition, it fails: one agent, two types,
      v = (2, 1), Q = (0, 1), P = (1, 0).  The printed proof uses [clearing] ("there is no excess supply"). *)
From Coq Require Import Reals List Lra Lia Permutation.
From ExactMarket Require Import sums sp_economy sp_matrices sp_theorem_2.
Import ListNotations.
Open Scope R_scope.

Section Theorem3.
Variable E : economy.
Let n := agents E.
Let s := types E.

Lemma sequential_rows (Q : nat -> nat -> R) : forall groups r,
  sequential (turn_remaining E) groups r Q -> forall x, In x (concat groups) -> simplex s (Q x).
Proof.
  induction groups as [|l rest IH]; simpl; intros r H x Hx; [tauto|].
  destruct H as [[P (_ & [Hl _] & _)] Hr]. apply in_app_or in Hx. destruct Hx; eauto.
Qed.

Lemma sequential_load (Q : nat -> nat -> R) : forall groups r,
  sequential (turn_remaining E) groups r Q -> (forall j, (j < s)%nat -> 0 <= r j) ->
  forall j, (j < s)%nat -> load (concat groups) Q j <= r j.
Proof.
  induction groups as [|l rest IH]; simpl; intros r H Hr j Hj.
  - unfold load. simpl. auto.
  - destruct H as [[P (_ & [_ Hl] & _)] Hrest].
    assert (K : load (concat rest) Q j <= r j - load l Q j).
    { apply (IH (fun j => r j - load l Q j)); auto. intros k Hk. specialize (Hl k Hk). lra. }
    unfold load in *. rewrite sum_app. lra.
Qed.

(** What the agents hold when the coalition C takes Q' and the others keep Q. *)
Definition deviation (C : nat -> bool) (Q Q' : nat -> nat -> R) (x j : nat) : R :=
  if C x then Q' x j else Q x j.

(** A turn's group contains no member of a coalition that gains within what remains. *)
Lemma first_turn_no_member (C : nat -> bool) (Q Q' : nat -> nat -> R) l rest r P :
  turn_remaining E l r P Q ->
  (forall x, In x (l ++ rest) -> simplex s (deviation C Q Q' x)) ->
  (forall x, In x l -> C x = true -> utility E x (Q x) < utility E x (Q' x)) ->
  (forall j, (j < s)%nat -> load (l ++ rest) (deviation C Q Q') j <= r j) ->
  forall x, In x l -> C x = false.
Proof.
  intros (HP & [_ Hload] & Hclr & Hopt) Hrows Hgain Hfit x Hx.
  destruct (C x) eqn:HC; [exfalso|reflexivity].
  assert (H0 : forall y j, In y (l ++ rest) -> (j < s)%nat -> 0 <= deviation C Q Q' y j).
  { intros y j Hy Hj. now apply (Hrows y Hy). }
  assert (Hcost : forall y, In y l -> C y = true -> dot s P (Q y) < dot s P (deviation C Q Q' y)).
  { intros y Hy HCy. assert (Hy' : In y (l ++ rest)) by (apply in_or_app; auto). apply Hopt; auto.
    - intros j Hj Hr0. specialize (Hfit j Hj).
      assert (Hterm := sum_term_le (l ++ rest) (fun z => deviation C Q Q' z j) y
        (fun z Hz => H0 z j Hz Hj) Hy'). specialize (H0 y j Hy' Hj). unfold load in Hfit.
      cbv beta in *. lra.
    - specialize (Hgain y Hy HCy). unfold deviation. rewrite HCy. exact Hgain. }
  assert (Hlt : sum l (fun y => dot s P (Q y)) < sum l (fun y => dot s P (deviation C Q Q' y))).
  { apply sum_lt with (v0 := x); auto. intros y Hy. destruct (C y) eqn:HCy; [apply Rlt_le; auto|].
    unfold dot, deviation. rewrite HCy. apply Rle_refl. }
  rewrite !dot_load in Hlt. apply (Rlt_not_le _ _ Hlt), sum_le. intros j Hj. apply in_ids in Hj.
  destruct (Rlt_dec (load l Q j) (r j)) as [Hs|Hs]; [rewrite (Hclr j Hj Hs); lra|].
  apply Rmult_le_compat_l; [now apply HP|]. specialize (Hfit j Hj). specialize (Hload j Hj).
  unfold load in *. rewrite sum_app in Hfit.
  assert (0 <= sum rest (fun y => deviation C Q Q' y j)).
  { apply sum_nonneg. intros y Hy. apply H0; auto. apply in_or_app; auto. } lra.
Qed.

Lemma sequential_no_member (C : nat -> bool) (Q Q' : nat -> nat -> R) : forall groups r,
  sequential (turn_remaining E) groups r Q ->
  (forall x, In x (concat groups) -> C x = true ->
     simplex s (Q' x) /\ utility E x (Q x) < utility E x (Q' x)) ->
  (forall j, (j < s)%nat -> load (concat groups) (deviation C Q Q') j <= r j) ->
  forall x, In x (concat groups) -> C x = false.
Proof.
  induction groups as [|l rest IH]; simpl; intros r Hseq Hgain Hfit; [tauto|].
  assert (Hrows : forall x, In x (l ++ concat rest) -> simplex s (deviation C Q Q' x)).
  { intros x Hx. unfold deviation. destruct (C x) eqn:HC; [now apply Hgain|].
    now apply (sequential_rows Q (l :: rest) r). }
  destruct Hseq as [[P HP] Hrest].
  assert (Hl : forall x, In x l -> C x = false).
  { apply (first_turn_no_member C Q Q' l (concat rest) r P); auto.
    intros x Hx. apply Hgain. apply in_or_app; auto. }
  intros x Hx. apply in_app_or in Hx. destruct Hx as [Hx|Hx]; [now apply Hl|].
  apply (IH (fun j => r j - load l Q j)); auto.
  - intros y Hy. apply Hgain. apply in_or_app; auto.
  - intros j Hj. specialize (Hfit j Hj). unfold load in *. rewrite sum_app in Hfit.
    rewrite (sum_ext l _ (fun x => Q x j)) in Hfit; [lra|].
    intros y Hy. unfold deviation. now rewrite Hl.
Qed.

Lemma partition_load groups f : ordered_partition E groups -> sum (concat groups) f = sum (ids n) f.
Proof. intros [H _]. now apply sum_perm. Qed.
Lemma partition_In groups x : ordered_partition E groups -> (In x (concat groups) <-> (x < n)%nat).
Proof.
  intros [H _]. rewrite <- in_ids. split; apply Permutation_in; auto. now apply Permutation_sym.
Qed.

Theorem sp_theorem_3 groups Q : sp_outcome_remaining E groups Q -> weak_core E Q.
Proof.
  intros [Hpart Hseq]. split.
  - split.
    + intros x Hx. apply (sequential_rows Q groups (full_supply E)); auto. now apply partition_In.
    + intros j Hj. unfold load. fold n. rewrite <- (partition_load groups) by auto.
      apply (sequential_load Q groups (full_supply E)); auto. intros. apply pos_INR.
  - intros C [Q' [Hgain Hsup]] x Hx. fold n s in Hsup.
    apply (sequential_no_member C Q Q' groups (full_supply E)); auto.
    + intros y Hy HC. apply Hgain; auto. now apply (partition_In groups).
    + intros j Hj. specialize (Hsup j Hj). unfold load. rewrite partition_load by auto.
      unfold load in Hsup. rewrite !sum_filter in Hsup. unfold full_supply.
      rewrite (sum_ext _ _ (fun x => (if C x then Q' x j else 0) + (if negb (C x) then Q x j else 0))).
      * rewrite sum_plus. lra.
      * intros y _. unfold deviation. destruct (C y); simpl; lra.
    + now apply (partition_In groups).
Qed.
End Theorem3.

(** The same for turns in which every deviation counts. *)
Corollary sp_outcome_weak_core E groups Q : sp_outcome E groups Q -> weak_core E Q.
Proof. intros H. now apply sp_theorem_3 with groups, sp_outcome_weaken. Qed.

(** ** The printed words alone are not enough *)

Definition lone_economy : economy := Economy 1 2 (fun _ => 1%nat) (matrix [[2; 1]]).
Definition lone_Q : nat -> nat -> R := matrix [[0; 1]].
#[export] Hint Unfold lone_economy lone_Q : market.

Lemma lone_printed_outcome : printed_sp_outcome lone_economy [[0%nat]] lone_Q.
Proof.
  split; [split; [apply Permutation_refl | repeat constructor; discriminate]|].
  simpl. split; auto. exists (row [1; 0]). split; [intros j _; apply row_nonneg; nonnegative_list|].
  split; [split|].
  - intros x [<-|[]]. simpl. solve_row.
  - intros j Hj. simpl in Hj. each j; compute_market; lra.
  - intros x q [<-|[]] [Hq0 Hq1] Hu. pose proof (Hq0 0%nat ltac:(simpl; lia)). compute_market. lra.
Qed.
Lemma lone_blocked : blocking lone_economy (fun _ => true) lone_Q.
Proof.
  exists (matrix [[1; 0]]). split.
  - intros x Hx _. simpl in Hx. each x. split; [simpl; solve_row | compute_market; lra].
  - intros j Hj. simpl in Hj. each j; compute_market; lra.
Qed.

Theorem sp_theorem_3_printed_false :
  exists E groups Q, well_formed E /\ printed_sp_outcome E groups Q /\ ~ weak_core E Q.
Proof.
  exists lone_economy, [[0%nat]], lone_Q. split; [|split; [exact lone_printed_outcome|]].
  - split; [|compute_market; lra]. intros x j Hx _. simpl in Hx.
    each x; apply row_nonneg; nonnegative_list.
  - intros [_ H]. specialize (H _ lone_blocked 0%nat ltac:(simpl; lia)). discriminate.
Qed.
