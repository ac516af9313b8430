(** Checkers of envy in random assignments, with budgets (SPEC 1.2, 2.2).

    An economy and an assignment are given as in check_assignment_economy.v, with a list [bs] of budgets; who asks
    without budgets gives each agent the budget 1 ([equal_budgets_envy_free]).  Rows are walked together.
    - kind `envy-free`: [check_envy_free n s su V bs A], all pairs of agents.
    - kind `not-envy-free`: [check_not_envy_free n s su V bs A i k gain], agent [i] envies agent [k]. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational sp_economy budget_economy check_assignment_economy.
Import ListNotations.
Open Scope R_scope.

(** ** The claims *)

Section Claims.
Variable E : economy.
Variable b : nat -> R.
Variable Q : nat -> nat -> R.

(** Agent x likes the share of agent y, whose budget is no larger, better than her own. *)
Definition envies (x y : nat) : Prop := b y <= b x /\ utility E x (Q x) < utility E x (Q y).
Definition is_envy_free : Prop :=
  positive_budgets E b /\ feasible E Q /\
  forall x y, (x < agents E)%nat -> (y < agents E)%nat -> ~ envies x y.
Definition is_not_envy_free : Prop :=
  positive_budgets E b /\ feasible E Q /\
  exists x y, (x < agents E)%nat /\ (y < agents E)%nat /\ envies x y.
End Claims.

(** At equal budgets that is envy as it is usually defined. *)
Theorem equal_budgets_envy_free E Q : is_envy_free E (fun _ => 1) Q <->
  feasible E Q /\ forall x y, (x < agents E)%nat -> (y < agents E)%nat -> utility E x (Q y) <= utility E x (Q x).
Proof.
  split.
  - intros (_ & H1 & H2). split; auto. intros x y Hx Hy. apply Rnot_lt_le. intros Hlt.
    apply (H2 x y Hx Hy). split; [apply Rle_refl|exact Hlt].
  - intros (H1 & H2). split; [intros x _; exact Rlt_0_1|]. split; auto.
    intros x y Hx Hy [_ Hlt]. specialize (H2 x y Hx Hy). lra.
Qed.
(** In an equilibrium with budgets nobody envies anybody: she could afford the other's share. *)
Theorem equilibrium_envy_free E b limits P Q : budget_equilibrium E b limits P Q -> is_envy_free E b Q.
Proof.
  intros (Hb & _ & Hf & _ & _ & _ & Hw & Ho). split; auto. split; auto. intros x y Hx Hy [Hle Hlt].
  specialize (Ho x (Q y) Hx (proj1 Hf y Hy) Hlt). specialize (Hw y Hy). lra.
Qed.

(** ** Rows *)

Fixpoint row_dot (v q : list Q) : Q :=
  match v, q with a :: v', c :: q' => qadd (qmul a c) (row_dot v' q') | _, _ => 0%Q end.
Lemma row_dot_ok q : forall v, Q2R (row_dot v q) = dot (length q) (vector_of v) (vector_of q).
Proof.
  unfold dot. induction q as [|c q IH]; intros v; [destruct v; apply Q2R_0|]. simpl length. rewrite sum_ids_first.
  destruct v as [|a v]; simpl row_dot.
  - rewrite Q2R_0, sum_zero; [|intros k _]; unfold vector_of, at_index; simpl; rewrite ?Q2R_0; ring.
  - rewrite Q2R_add, Q2R_mul, IH. reflexivity.
Qed.

Fixpoint row_total (q : list Q) : Q := match q with [] => 0%Q | c :: q' => qadd c (row_total q') end.
Lemma row_total_ok q : Q2R (row_total q) = sum (ids (length q)) (vector_of q).
Proof.
  induction q as [|c q IH]; [apply Q2R_0|]. simpl length. rewrite sum_ids_first. simpl row_total.
  rewrite Q2R_add, IH. reflexivity.
Qed.

Fixpoint add_rows (p q : list Q) : list Q :=
  match p, q with a :: p', c :: q' => qadd a c :: add_rows p' q' | _, _ => [] end.
Lemma add_rows_ok p : forall q, length p = length q ->
  length (add_rows p q) = length p /\ forall j, vector_of (add_rows p q) j = vector_of p j + vector_of q j.
Proof.
  unfold vector_of, at_index. induction p as [|a p IH]; intros [|c q] H; simpl in H; try discriminate.
  - split; auto. intros [|j]; simpl; rewrite Q2R_0; ring.
  - destruct (IH q) as [H1 H2]; [congruence|]. split; [simpl; congruence|].
    intros [|j]; simpl; [apply Q2R_add|apply H2].
Qed.
Fixpoint column_sums (s : nat) (A : list (list Q)) : list Q :=
  match A with [] => repeat 0%Q s | q :: A' => add_rows q (column_sums s A') end.
Lemma column_sums_ok s A : (forall q, In q A -> length q = s) -> length (column_sums s A) = s /\
  forall j, vector_of (column_sums s A) j = load (ids (length A)) (matrix_of A) j.
Proof.
  unfold load. induction A as [|q A IH]; intros H.
  - split; [apply repeat_length|]. intros j. unfold vector_of, at_index. simpl. rewrite nth_repeat. apply Q2R_0.
  - destruct IH as [H1 H2]; [intros r Hr; apply H; now right|]. specialize (H q (or_introl eq_refl)).
    destruct (add_rows_ok q (column_sums s A)) as [K1 K2]; [congruence|]. simpl column_sums. simpl length.
    split; [congruence|]. intros j. rewrite K2, H2, sum_ids_first. reflexivity.
Qed.

(** No more is used of each type than there are copies. *)
Fixpoint within_supply (used : list Q) (su : list nat) : bool :=
  match used, su with
  | [], [] => true
  | a :: used', k :: su' => if qle a (inject_Z (Z.of_nat k)) then within_supply used' su' else false
  | _, _ => false
  end.
Lemma within_supply_ok used : forall su, within_supply used su = true ->
  forall j, (j < length used)%nat -> vector_of used j <= INR (nth j su 0%nat).
Proof.
  induction used as [|a used IH]; intros [|k su] H j Hj; simpl in *; try discriminate; [lia|].
  destruct (qle a _) eqn:Ea; [|discriminate]. destruct j as [|j].
  - apply qle_ok in Ea. rewrite Q2R_nat in Ea. exact Ea.
  - apply (IH su H j). lia.
Qed.

Definition is_distribution (s : nat) (q : list Q) : bool :=
  Nat.eqb (length q) s && forallb (qle 0) q && qeq (row_total q) 1.
Lemma is_distribution_ok s q : is_distribution s q = true -> length q = s /\ simplex s (vector_of q).
Proof.
  unfold is_distribution. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3]. apply Nat.eqb_eq in H1.
  split; auto. split.
  - intros j Hj. rewrite <- Q2R_0. apply qle_ok, H2, nth_In. lia.
  - apply qeq_ok in H3. now rewrite row_total_ok, H1, Q2R_1 in H3.
Qed.

(** ** The checkers *)

Section Envy.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (bs : list Q) (A : list (list Q)).
Let E := rational_economy n s su V.

Definition check_shape : bool :=
  Nat.eqb (length V) n && Nat.eqb (length bs) n && Nat.eqb (length A) n && forallb (qlt 0) bs &&
  forallb (is_distribution s) A && within_supply (column_sums s A) su.

(** Each agent's values, budget and share. *)
Definition all_agents : list (list Q * Q * list Q) := combine (combine V bs) A.
Definition content (x : list Q * Q * list Q) : bool :=
  let '(v, b, q) := x in
  let own := row_dot v q in
  forallb (fun y => if qlt b (snd (fst y)) then true else qle (row_dot v (snd y)) own) all_agents.
Definition check_envy_free : bool := check_shape && forallb content all_agents.

Definition check_not_envy_free (i k : nat) (gain : Q) : bool :=
  check_shape &&
  match nth_error all_agents i, nth_error all_agents k with
  | Some (v, b, q), Some (_, c, r) => qle c b && qeq (qsub (row_dot v r) (row_dot v q)) gain && qlt 0 gain
  | _, _ => false
  end.

Section Shape.
Hypothesis shape : check_shape = true.
Lemma shape_parts : length V = n /\ length bs = n /\ length A = n /\
  positive_budgets E (vector_of bs) /\ feasible E (matrix_of A) /\ forall q, In q A -> length q = s.
Proof.
  unfold check_shape in shape. rewrite !andb_true_iff, !Nat.eqb_eq, !forallb_forall in shape.
  destruct shape as [[[[[H1 H2] H3] H4] H5] H6].
  assert (Hrow : forall q, In q A -> length q = s) by (intros q Hq; apply (is_distribution_ok s q (H5 q Hq))).
  repeat split; auto.
  - intros x Hx. rewrite <- Q2R_0. apply qlt_ok, H4, nth_In. simpl in Hx. lia.
  - apply (is_distribution_ok s (nth x A [])), H5, nth_In. simpl in H. lia.
  - apply (is_distribution_ok s (nth x A [])), H5, nth_In. simpl in H. lia.
  - intros j Hj. simpl in Hj. destruct (column_sums_ok s A Hrow) as [K1 K2]. rewrite H3 in K2.
    change (load (ids n) (matrix_of A) j <= INR (nth j su 0%nat)). rewrite <- K2. apply within_supply_ok; auto. lia.
Qed.
Definition agent_at (x : nat) : list Q * Q * list Q := (nth x V [], at_index bs x, nth x A []).
Lemma agents_length : length all_agents = n.
Proof. destruct shape_parts as (H1 & H2 & H3 & _). unfold all_agents. rewrite !combine_length. lia. Qed.
Lemma nth_agents x : nth x all_agents ([], 0%Q, []) = agent_at x.
Proof.
  destruct shape_parts as (H1 & H2 & H3 & _). unfold all_agents, agent_at.
  rewrite combine_nth by (rewrite combine_length; lia). now rewrite combine_nth by lia.
Qed.
Lemma agent_listed x : (x < n)%nat -> In (agent_at x) all_agents.
Proof. intros Hx. rewrite <- nth_agents. apply nth_In. now rewrite agents_length. Qed.
Lemma agent_found x a : nth_error all_agents x = Some a -> (x < n)%nat /\ a = agent_at x.
Proof.
  intros H. split.
  - rewrite <- agents_length. apply nth_error_Some. congruence.
  - rewrite <- nth_agents. symmetry. now apply nth_error_nth.
Qed.
(** The utility of agent x from the share of agent y. *)
Lemma worth x y : (y < n)%nat -> Q2R (row_dot (nth x V []) (nth y A [])) = utility E x (matrix_of A y).
Proof.
  intros Hy. destruct shape_parts as (_ & _ & H3 & _ & _ & Hrow). rewrite row_dot_ok, Hrow by (apply nth_In; lia).
  reflexivity.
Qed.
End Shape.

Theorem check_envy_free_sound : check_envy_free = true -> is_envy_free E (vector_of bs) (matrix_of A).
Proof.
  unfold check_envy_free. rewrite andb_true_iff, forallb_forall. intros [shape H].
  destruct (shape_parts shape) as (_ & _ & _ & Hb & Hf & _). split; auto. split; auto.
  intros x y Hx Hy [Hle Hlt]. simpl in Hx, Hy.
  specialize (H _ (agent_listed shape x Hx)). unfold content in H. simpl in H. rewrite forallb_forall in H.
  specialize (H _ (agent_listed shape y Hy)). simpl in H. destruct (qlt (at_index bs x) (at_index bs y)) eqn:Eb.
  - apply qlt_ok in Eb. unfold vector_of in Hle. lra.
  - apply qle_ok in H. rewrite !(worth shape) in H by assumption. lra.
Qed.
Theorem check_not_envy_free_sound i k gain : check_not_envy_free i k gain = true ->
  is_not_envy_free E (vector_of bs) (matrix_of A).
Proof.
  unfold check_not_envy_free. rewrite andb_true_iff. intros [shape H].
  destruct (shape_parts shape) as (_ & _ & _ & Hb & Hf & _). split; auto. split; auto.
  destruct (nth_error all_agents i) as [[[v b] q]|] eqn:Ei; [|discriminate].
  destruct (nth_error all_agents k) as [[[v' c] r]|] eqn:Ek; [|discriminate].
  destruct (agent_found shape i _ Ei) as [Hi Ai]. destruct (agent_found shape k _ Ek) as [Hk Ak].
  injection Ai as -> -> ->. injection Ak as -> -> ->. exists i, k. split; [exact Hi|]. split; [exact Hk|].
  rewrite !andb_true_iff in H. destruct H as [[K1 K2] K3]. apply qle_ok in K1. apply qeq_ok in K2.
  apply qlt_ok in K3. rewrite Q2R_sub, !(worth shape) in K2 by assumption. rewrite Q2R_0 in K3.
  split; [exact K1|lra].
Qed.
End Envy.
