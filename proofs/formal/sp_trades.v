(** sp.trades: the argument with which the second paper defends its example.  AMENDED.

    - [sp_trades_without_z]: without z the assignment of the x and y agents is Pareto optimal and P = (2, 1, 0, 0)
      supports it, whether z's copy of type 4 stays in the economy or leaves with her.  So there is no trade among
      x and y agents alone, as the text says.
    - [sp_trades_coalition_accepts]: "no coalition of them would accept" is false: z gives 1/4 of type 4 for 1/4 of
      type 3 (she asks for no less than 1/8), all x and y agents together accept, keeping 7/4 each, and z gains. *)
From Coq Require Import Reals QArith Qreals List Lra Lia.
From ExactMarket Require Import sums rational sp_economy sp_matrices sp_theorem_1 check_assignment_economy.
Import ListNotations.
Open Scope R_scope.

Definition economy_without_z (copies_of_4 : nat) : economy :=
  rational_economy 4 4 [1; 1; 1; copies_of_4]%nat
    [[3;2;1;0]; [3;2;1;0]; [3;2;0;1]; [3;2;0;1]]%Q.
Definition Q_without_z : list (list Q) :=
  [[1#4;1#4;1#2;0]; [1#4;1#4;1#2;0]; [1#4;1#4;0;1#2]; [1#4;1#4;0;1#2]]%Q.

Theorem sp_trades_without_z copies : copies = 1%nat \/ copies = 2%nat ->
  pareto_optimal (economy_without_z copies) (matrix_of Q_without_z) /\
  full_equilibrium (economy_without_z copies) (vector_of [2;1;0;0]%Q) (matrix_of Q_without_z).
Proof.
  intros [->| ->]; apply check_supported_sound with (lam := [1;1;1;1]%Q) (al := [1;1;1;1]%Q); vm_compute; reflexivity.
Qed.

Theorem sp_trades_coalition_accepts :
  feasible printed_economy better_Q /\
  (forall x, (x < 4)%nat ->
     utility printed_economy x (better_Q x) = utility printed_economy x (printed_Q x)) /\
  utility printed_economy 4 (printed_Q 4%nat) < utility printed_economy 4 (better_Q 4%nat).
Proof.
  split; [exact better_Q_feasible|]. split.
  - intros x Hx. each x; compute_market; lra.
  - compute_market. lra.
Qed.
