(** gpz.literature: some equilibria of Hylland and Zeckhauser are inefficient.  HOLDS.

    - [hz_inefficient]: an equilibrium with budgets whose agents do not choose a cheapest of their
      optimal shares ([budget_equilibrium] without [cheapest], budget_economy.v) need not be Pareto
      optimal.  Two agents with budgets 1, one copy each of two types at the prices 2 and 0; one
      agent likes both types equally and holds half of the dear one, which the other agent wants.
    With [cheapest] every equilibrium is efficient: [hz_limits_efficient], hz_existence.v. *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums sp_economy budget_economy.
Import ListNotations.
Open Scope R_scope.

Definition easily_pleased : economy :=
  Economy 2 2 (fun _ => 1%nat) (fun x j => match x, j with S _, S _ => 0 | _, _ => 1 end).
Definition dear_first (j : nat) : R := match j with 0%nat => 2 | _ => 0 end.
Definition halves (x j : nat) : R := 1/2.
(** The first type for the one who wants it. *)
Definition sorted (x j : nat) : R := if Nat.eqb (x + j) 1 then 1 else 0.

Lemma halves_feasible : feasible easily_pleased halves.
Proof.
  split.
  - intros x _. split; [intros j _; unfold halves; lra|]. unfold halves, ids. simpl. lra.
  - intros j _. unfold load, halves, ids. simpl. lra.
Qed.
Lemma sorted_feasible : feasible easily_pleased sorted.
Proof.
  split.
  - intros x Hx. simpl in Hx. split.
    + intros j _. unfold sorted. destruct (Nat.eqb (x + j) 1); lra.
    + destruct x as [|[|x]]; [| |lia]; unfold sorted, ids; simpl; lra.
  - intros j Hj. simpl in Hj. destruct j as [|[|j]]; [| |lia]; unfold load, sorted, ids; simpl;
      lra.
Qed.
Theorem hz_inefficient : exists E b P Q, budget_equilibrium E b [] P Q /\ ~ pareto_optimal E Q.
Proof.
  exists easily_pleased, (fun _ => 1), dear_first, halves. split.
  - split; [intros x _; lra|]. split; [intros L M []|]. split; [exact halves_feasible|].
    split; [intros L []|]. split; [|split; [|split]].
    + split; [intros [|j] _; simpl; lra|]. exists 1%nat. simpl. split; [lia|reflexivity].
    + apply clears_without_limits; [intros [|j] _; simpl; lra|]. intros j _ H. exfalso.
      unfold load, halves, ids in H. simpl in H. lra.
    + intros x _. unfold dot, halves, ids. simpl. lra.
    + intros x q Hx [H0 H1] Hlt. simpl in Hx, H0, H1. unfold utility, dot, halves, ids in *.
      simpl in *.
      pose proof (H0 1%nat ltac:(lia)). destruct x as [|[|x]]; [| |lia]; simpl in *; lra.
  - intros [_ H]. apply (H sorted sorted_feasible). split.
    + intros x Hx. simpl in Hx. unfold utility, dot, halves, sorted, ids.
      destruct x as [|[|x]]; [| |lia]; simpl; lra.
    + exists 1%nat. split; [simpl; lia|]. unfold utility, dot, halves, sorted, ids. simpl. lra.
Qed.
