(** The model of the second paper (Miralles, sequential pseudomarkets), section 2 and section 4, in its order.

    Agents are 0, ..., n - 1 and object types 0, ..., s - 1; everything is over the real numbers.
    A matrix is a function of an agent and a type; only the entries of agents < n and types < s are read.

    The printed definition of a pseudomarket equilibrium is one condition, [optimal].  The printed proofs use
    two more, [clearing] and [cheapest]; they are named apart here and every theorem says which it needs. *)
From Coq Require Import Reals List Lra Lia Permutation.
From ExactMarket Require Import sums.
Import ListNotations.
Open Scope R_scope.

(** The probability distributions over s object types, Delta^s. *)
Definition simplex (s : nat) (q : nat -> R) : Prop :=
  (forall j, (j < s)%nat -> 0 <= q j) /\ sum (ids s) q = 1.

(** The product a . q over the object types. *)
Definition dot (s : nat) (a q : nat -> R) : R := sum (ids s) (fun j => a j * q j).

(** An economy E = (N, sigma, V). *)
Record economy := Economy {
  agents : nat;
  types : nat;
  supply : nat -> nat;
  value : nat -> nat -> R }.

(** The paper also assumes nonnegative values and enough supply.  The theorems here need neither, and say so by
    not assuming them; the examples satisfy both. *)
Definition well_formed (E : economy) : Prop :=
  (forall x j, (x < agents E)%nat -> (j < types E)%nat -> 0 <= value E x j) /\
  INR (agents E) <= sum (ids (types E)) (fun j => INR (supply E j)).

Section Definitions.
Variable E : economy.
Let n := agents E.
Let s := types E.

Definition random_assignment (Q : nat -> nat -> R) : Prop :=
  forall x, (x < n)%nat -> simplex s (Q x).
(** What the agents of a list receive of type j together. *)
Definition load (l : list nat) (Q : nat -> nat -> R) (j : nat) : R := sum l (fun x => Q x j).
Definition feasible (Q : nat -> nat -> R) : Prop :=
  random_assignment Q /\
  forall j, (j < s)%nat -> load (ids n) Q j <= INR (supply E j).
(** u_x(q) = v_x . q *)
Definition utility (x : nat) (q : nat -> R) : R := dot s (value E x) q.

Definition dominates (Q' Q : nat -> nat -> R) : Prop :=
  (forall x, (x < n)%nat -> utility x (Q x) <= utility x (Q' x)) /\
  (exists x, (x < n)%nat /\ utility x (Q x) < utility x (Q' x)).
(** ex-ante Pareto optimal *)
Definition pareto_optimal (Q : nat -> nat -> R) : Prop :=
  feasible Q /\ forall Q', feasible Q' -> ~ dominates Q' Q.

(** A coalition C is a set of agents, C x = true for its members.  It blocks Q if what the others leave can be
    shared among its members so that each of them gains. *)
Definition blocking (C : nat -> bool) (Q : nat -> nat -> R) : Prop :=
  exists Q',
    (forall x, (x < n)%nat -> C x = true ->
       simplex s (Q' x) /\ utility x (Q x) < utility x (Q' x)) /\
    (forall j, (j < s)%nat ->
       load (filter C (ids n)) Q' j
       <= INR (supply E j) - load (filter (fun x => negb (C x)) (ids n)) Q j).
(** The only blocking coalition is the empty one. *)
Definition weak_core (Q : nat -> nat -> R) : Prop :=
  feasible Q /\ forall C, blocking C Q -> forall x, (x < n)%nat -> C x = false.

Definition price_vector (P : nat -> R) : Prop := forall j, (j < s)%nat -> 0 <= P j.

(** Anything strictly better costs strictly more (the printed definition of equilibrium). *)
Definition optimal (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall x q, (x < n)%nat -> simplex s q ->
    utility x (Q x) < utility x q -> dot s P (Q x) < dot s P q.
(** Anything strictly better costs at least as much (quasi-equilibrium). *)
Definition quasi_optimal (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall x q, (x < n)%nat -> simplex s q ->
    utility x (Q x) < utility x q -> dot s P (Q x) <= dot s P q.
(** An object type in excess supply has price 0. *)
Definition clearing (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall j, (j < s)%nat -> load (ids n) Q j < INR (supply E j) -> P j = 0.
(** Anything at least as good costs at least as much (the tie-break of Hylland and Zeckhauser). *)
Definition cheapest (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall x q, (x < n)%nat -> simplex s q ->
    utility x (Q x) <= utility x q -> dot s P (Q x) <= dot s P q.

Definition quasi_equilibrium (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  price_vector P /\ feasible Q /\ quasi_optimal P Q.
(** The note's words: [optimal] alone. *)
Definition printed_equilibrium (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  price_vector P /\ feasible Q /\ optimal P Q.
(** [optimal] and [clearing]. *)
Definition clearing_equilibrium (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  printed_equilibrium P Q /\ clearing P Q.
(** All three conditions. *)
Definition full_equilibrium (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  clearing_equilibrium P Q /\ cheapest P Q.

(** Section 4.  In one turn the agents of the list l trade at prices P while r j units of each type j remain.
    Three readings: the note's own words; the same with [clearing]; and the last one with the agents choosing
    only among types that are not exhausted, which asks less. *)
Definition turn_optimal (l : list nat) (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall x q, In x l -> simplex s q ->
    utility x (Q x) < utility x q -> dot s P (Q x) < dot s P q.
Definition turn_optimal_remaining (l : list nat) (r P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall x q, In x l -> simplex s q -> (forall j, (j < s)%nat -> r j = 0 -> q j = 0) ->
    utility x (Q x) < utility x q -> dot s P (Q x) < dot s P q.
Definition turn_clearing (l : list nat) (r P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall j, (j < s)%nat -> load l Q j < r j -> P j = 0.
Definition turn_feasible (l : list nat) (r : nat -> R) (Q : nat -> nat -> R) : Prop :=
  (forall x, In x l -> simplex s (Q x)) /\ (forall j, (j < s)%nat -> load l Q j <= r j).

Definition printed_turn (l : list nat) (r P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  price_vector P /\ turn_feasible l r Q /\ turn_optimal l P Q.
Definition turn (l : list nat) (r P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  price_vector P /\ turn_feasible l r Q /\ turn_clearing l r P Q /\ turn_optimal l P Q.
Definition turn_remaining (l : list nat) (r P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  price_vector P /\ turn_feasible l r Q /\ turn_clearing l r P Q /\ turn_optimal_remaining l r P Q.

(** The groups take turns; each turn has its own prices and leaves the rest of the supply to the next. *)
Fixpoint sequential
  (one_turn : list nat -> (nat -> R) -> (nat -> R) -> (nat -> nat -> R) -> Prop)
  (groups : list (list nat)) (r : nat -> R) (Q : nat -> nat -> R) : Prop :=
  match groups with
  | [] => True
  | l :: rest => (exists P, one_turn l r P Q) /\
                 sequential one_turn rest (fun j => r j - load l Q j) Q
  end.
(** Nonempty disjoint groups N_1, N_2, ... that exhaust the agents. *)
Definition ordered_partition (groups : list (list nat)) : Prop :=
  Permutation (concat groups) (ids n) /\ Forall (fun l => l <> []) groups.
Definition full_supply (j : nat) : R := INR (supply E j).

Definition printed_sp_outcome (groups : list (list nat)) (Q : nat -> nat -> R) : Prop :=
  ordered_partition groups /\ sequential printed_turn groups full_supply Q.
Definition sp_outcome (groups : list (list nat)) (Q : nat -> nat -> R) : Prop :=
  ordered_partition groups /\ sequential turn groups full_supply Q.
Definition sp_outcome_remaining (groups : list (list nat)) (Q : nat -> nat -> R) : Prop :=
  ordered_partition groups /\ sequential turn_remaining groups full_supply Q.
End Definitions.

(** Spending added over a list of agents is the value of what they receive together. *)
Lemma dot_load s l (P : nat -> R) (Q : nat -> nat -> R) :
  sum l (fun x => dot s P (Q x)) = sum (ids s) (fun j => P j * load l Q j).
Proof.
  unfold dot, load. rewrite sum_swap. apply sum_ext. intros j _. now rewrite sum_scal.
Qed.

Lemma load_filter C l Q j : load (filter C l) Q j = sum l (fun x => if C x then Q x j else 0).
Proof. apply sum_filter. Qed.

(** Prices raised by the same amount for all types raise the cost of every distribution by that amount. *)
Lemma dot_shift s P c q : simplex s q -> dot s (fun j => P j + c) q = dot s P q + c.
Proof.
  intros [_ H]. unfold dot.
  rewrite (sum_ext _ _ (fun j => P j * q j + c * q j)) by (intros; ring).
  rewrite sum_plus, sum_scal, H. ring.
Qed.

(** A weighted price plus a constant bounds the weighted utility of every distribution once it does so
    type by type. *)
Lemma simplex_bound s a b c q : simplex s q -> (forall j, (j < s)%nat -> a j <= b j + c) ->
  dot s a q <= dot s b q + c.
Proof.
  intros Hq H. rewrite <- dot_shift by auto. apply sum_le. intros j Hj. apply in_ids in Hj.
  apply Rmult_le_compat_r; [now apply Hq | now apply H].
Qed.

Lemma dot_scal s k a q : dot s (fun j => k * a j) q = k * dot s a q.
Proof. unfold dot. rewrite <- sum_scal. apply sum_ext. intros. ring. Qed.

(** The weighted average of two distributions is one. *)
Definition mix (t : R) (q q' : nat -> R) (j : nat) : R := t * q j + (1 - t) * q' j.
Lemma mix_simplex s t q q' : 0 <= t <= 1 -> simplex s q -> simplex s q' -> simplex s (mix t q q').
Proof.
  intros Ht [H0 H1] [K0 K1]. split.
  - intros j Hj. specialize (H0 j Hj). specialize (K0 j Hj). unfold mix. nra.
  - unfold mix. rewrite sum_plus, !sum_scal, H1, K1. ring.
Qed.
Lemma dot_mix s a t q q' : dot s a (mix t q q') = t * dot s a q + (1 - t) * dot s a q'.
Proof.
  unfold dot. rewrite <- !sum_scal, <- sum_plus. apply sum_ext. intros. unfold mix. ring.
Qed.

(** Distributions exist as soon as there is a type; the pure ones put all weight on one type. *)
Definition pure (k j : nat) : R := if Nat.eqb j k then 1 else 0.
Lemma pure_simplex s k : (k < s)%nat -> simplex s (pure k).
Proof.
  intros Hk. split.
  - intros j _. unfold pure. destruct (Nat.eqb j k); lra.
  - unfold pure. now apply (sum_delta (ids s) (fun _ => 1) k (ids_NoDup s)), in_ids.
Qed.
Lemma dot_pure s a k : (k < s)%nat -> dot s a (pure k) = a k.
Proof.
  intros Hk. unfold dot. rewrite (sum_single _ _ k); [|apply ids_NoDup|now apply in_ids|].
  - unfold pure. rewrite Nat.eqb_refl. ring.
  - intros w _ Hw. unfold pure. destruct (Nat.eqb_spec w k); [tauto|ring].
Qed.
Lemma simplex_types s q : simplex s q -> (0 < s)%nat.
Proof. intros [_ H]. destruct s; [simpl in H; lra | lia]. Qed.
