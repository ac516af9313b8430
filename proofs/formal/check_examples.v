(** Every checker at work: certificates that are accepted, with the theorem they prove, and damaged ones that are
    refused.  A certificate file for Coq has the same form: data, [vm_compute], the soundness theorem. *)
From Coq Require Import Reals QArith Qreals List.
From ExactMarket Require Import rational sp_economy sp_lottery gpz_economy m_natural check_linear_program
  check_assignment_economy check_lottery check_m_natural check_equilibrium check_utilities budget_economy check_budgets
  polynomials price_forms price_polynomials.
Import ListNotations.
Open Scope Q_scope.

(** ** Linear programs *)

(** x1 + x2 <= 1, -x1 <= -1, -x2 <= -1. *)
Definition infeasible_rows : list (vec Q * Q) :=
  [([(1%positive, 1); (2%positive, 1)], 1); ([(1%positive, -(1))], -(1)); ([(2%positive, -(1))], -(1))].
Theorem infeasible_example : ~ exists x, forall r, In r infeasible_rows -> satisfies Q Q2R x r.
Proof. apply farkas_check_Q_sound with (ys := [1; 1; 1]). vm_compute. reflexivity. Qed.
Example farkas_refuses_negative : farkas_check_Q infeasible_rows [1; 1; -(1)] = false.
Proof. vm_compute. reflexivity. Qed.
Example farkas_refuses_gap : farkas_check_Q infeasible_rows [1; 1; 0] = false.
Proof. vm_compute. reflexivity. Qed.

(** Maximise x1 + 2 x2 subject to x1 + x2 <= 4, x2 <= 3, -x1 <= 0. *)
Definition rows_432 : list (vec Q * Q) :=
  [([(1%positive, 1); (2%positive, 1)], 4); ([(2%positive, 1)], 3); ([(1%positive, -(1))], 0)].
Example optimum_accepts : optimum_check_Q rows_432 [(1%positive, 1); (2%positive, 2)]
  [(1%positive, 1); (2%positive, 3)] [1; 1; 0] = true.
Proof. vm_compute. reflexivity. Qed.
Example optimum_refuses_suboptimal : optimum_check_Q rows_432 [(1%positive, 1); (2%positive, 2)]
  [(1%positive, 1); (2%positive, 2)] [1; 1; 0] = false.
Proof. vm_compute. reflexivity. Qed.
Example optimum_refuses_infeasible : optimum_check_Q rows_432 [(1%positive, 1); (2%positive, 2)]
  [(1%positive, 2); (2%positive, 3)] [1; 1; 0] = false.
Proof. vm_compute. reflexivity. Qed.

(** ** The second paper's example: agents x1, x2, y1, y2, z *)

Definition su5 : list nat := [1; 1; 1; 2]%nat.
Definition V5 : list (list Q) := [[3;2;1;0]; [3;2;1;0]; [3;2;0;1]; [3;2;0;1]; [0;0;2;1]].
Definition A5 : list (list Q) :=
  [[1#4;1#4;1#2;0]; [1#4;1#4;1#2;0]; [1#4;1#4;0;1#2]; [1#4;1#4;0;1#2]; [0;0;0;1]].
Definition B5 : list (list Q) :=
  [[1#8;1#2;3#8;0]; [1#8;1#2;3#8;0]; [3#8;0;0;5#8]; [3#8;0;0;5#8]; [0;0;1#4;3#4]].

Theorem dominated_example : ~ pareto_optimal (rational_economy 5 4 su5 V5) (matrix_of A5).
Proof. apply check_dominated_sound with (B := B5). vm_compute. reflexivity. Qed.
Example dominated_refuses_itself : check_dominated 5 4 su5 V5 A5 A5 = false.
Proof. vm_compute. reflexivity. Qed.

(** The trade to B5 costs nothing in total and somebody would pay for it. *)
Definition moves5 : list move :=
  [(0%nat, 1, [1#8;1#2;3#8;0]); (1%nat, 1, [1#8;1#2;3#8;0]); (2%nat, 1, [3#8;0;0;5#8]);
   (3%nat, 1, [3#8;0;0;5#8]); (4%nat, 1, [0;0;1#4;3#4])].
Theorem unsupported_example :
  ~ exists P, printed_equilibrium (rational_economy 5 4 su5 V5) P (matrix_of A5).
Proof.
  pose proof (check_unsupported_sound 5 4 su5 V5 false false moves5 A5 ltac:(vm_compute; reflexivity)) as H.
  intros [P HP]. apply H. exists P. split; [exact HP|]. split; discriminate.
Qed.
Example unsupported_refuses_missing_mover : check_unsupported 5 4 su5 V5 false false (tl moves5) A5 = false.
Proof. vm_compute. reflexivity. Qed.

(** A5 is what the groups {x1, x2, y1, y2}, {z} reach, when z chooses among what is left. *)
Definition groups5 : list (list nat * list Q) := [([0;1;2;3]%nat, [2;1;0;0]); ([4]%nat, [0;0;0;0])].
Theorem sequential_remaining_example :
  sp_outcome_remaining (rational_economy 5 4 su5 V5) [[0;1;2;3];[4]]%nat (matrix_of A5) /\
  weak_core (rational_economy 5 4 su5 V5) (matrix_of A5).
Proof.
  apply (check_sequential_remaining_sound 5 4 su5 V5 groups5 [1;1;1;1;0] [1;1;1;1;1] A5). vm_compute. reflexivity.
Qed.
(** When she may ask for type 3 too, it has to have a price. *)
Definition priced_groups5 : list (list nat * list Q) := [([0;1;2;3]%nat, [2;1;0;0]); ([4]%nat, [0;0;1;0])].
Theorem sequential_example :
  sp_outcome (rational_economy 5 4 su5 V5) [[0;1;2;3];[4]]%nat (matrix_of A5) /\
  weak_core (rational_economy 5 4 su5 V5) (matrix_of A5).
Proof.
  apply (check_sequential_sound 5 4 su5 V5 priced_groups5 [1;1;1;1;1] [1;1;1;1;1] A5). vm_compute. reflexivity.
Qed.
Example sequential_refuses_free_type :
  check_sequential 5 4 su5 V5 true groups5 [1;1;1;1;0] [1;1;1;1;1] A5 = false.
Proof. vm_compute. reflexivity. Qed.
Example sequential_refuses_one_group :
  check_sequential 5 4 su5 V5 true [([0;1;2;3;4]%nat, [2;1;0;0])] [1;1;1;1;0] [1;1;1;1;1] A5 = false.
Proof. vm_compute. reflexivity. Qed.

(** Two agents, two types: swapping makes both better off. *)
Theorem blocked_example :
  ~ weak_core (rational_economy 2 2 [1;1]%nat [[2;1];[1;2]]) (matrix_of [[0;1];[1;0]]).
Proof.
  apply check_blocked_sound with (C := [true; true]) (B := [[1;0];[0;1]]). vm_compute. reflexivity.
Qed.
Theorem supported_example :
  pareto_optimal (rational_economy 2 2 [1;1]%nat [[2;1];[1;2]]) (matrix_of [[1;0];[0;1]]) /\
  full_equilibrium (rational_economy 2 2 [1;1]%nat [[2;1];[1;2]]) (vector_of [0;0]) (matrix_of [[1;0];[0;1]]).
Proof. apply check_supported_sound with (lam := [1;1]) (al := [2;2]). vm_compute. reflexivity. Qed.
Example supported_refuses_zero_weight :
  check_supported 2 2 [1;1]%nat [[2;1];[1;2]] [[1;0];[0;1]] [1;0] [0;0] [2;0] = false.
Proof. vm_compute. reflexivity. Qed.

Theorem lottery_example : is_lottery_over_pure (rational_economy 2 2 [1;1]%nat [[2;1];[1;2]])
  (map (fun w => (Q2R (fst w), type_of 2 (snd w))) [(1#2, [0;1]%nat); (1#2, [1;0]%nat)])
  (matrix_of [[1#2;1#2];[1#2;1#2]]).
Proof. apply check_lottery_sound. vm_compute. reflexivity. Qed.
Example lottery_refuses_overuse :
  check_lottery 2 2 [1;1]%nat [(1, [0;0]%nat)] [[1;0];[1;0]] = false.
Proof. vm_compute. reflexivity. Qed.

(** ** Utility tables of the first paper *)

Definition cardinality_table : tree :=
  Node (Node (Leaf (Some 2)) (Leaf (Some 1))) (Node (Leaf (Some 1)) (Leaf (Some 0))).
Theorem m_natural_example : m_natural 2 (utility_of 2 (look_up cardinality_table)).
Proof. apply check_m_natural_sound. vm_compute. reflexivity. Qed.

(** Example 1: 0 below two goods, 2 from two on. *)
Definition example_1_table (l : list bool) : option Q :=
  Some (if Nat.leb 2 (length (filter (fun b => b) l)) then 2 else 0).
Theorem gpz_example_1_not_m_natural : ~ m_natural 3 (utility_of 3 example_1_table).
Proof.
  apply check_violation_sound with (la := [true;true;false]) (lb := []) (j := 0%nat). vm_compute. reflexivity.
Qed.
Example m_natural_refuses_example_1 : check_m_natural 3 example_1_table = false.
Proof. vm_compute. reflexivity. Qed.

(** gpz.step-2.production: agent 0 of the proof of the first paper's Theorem 2, three goods, produce at most one.
    With "0 otherwise" she is not M-natural-concave, with minus infinity she is. *)
Definition producer_table (otherwise : option Q) (l : list bool) : option Q :=
  if Nat.leb (length (filter negb l)) 1 then Some 1 else otherwise.
Theorem gpz_production_printed_not_m_natural : ~ m_natural 3 (utility_of 3 (producer_table (Some 0))).
Proof.
  apply check_violation_sound with (la := [true;true;false]) (lb := []) (j := 0%nat). vm_compute. reflexivity.
Qed.
Theorem gpz_production_amended_m_natural : m_natural 3 (utility_of 3 (producer_table None)).
Proof. apply check_m_natural_sound. vm_compute. reflexivity. Qed.

(** ** An equilibrium of the first paper *)

(** Two agents who count goods, prices (1, 1), budgets 1; each gets one good, by the toss of a coin. *)
Theorem strong_example :
  strong 2 2 (market_utility 2 [cardinality_table; cardinality_table]) (budget [1;1]) (prices [1;1])
    (allocation 2 2 [(1#2, [0;1]%nat); (1#2, [1;0]%nat)]) /\
  pareto_efficient 2 2 (market_utility 2 [cardinality_table; cardinality_table])
    (allocation 2 2 [(1#2, [0;1]%nat); (1#2, [1;0]%nat)]).
Proof. apply check_strong_sound with (mus := [1;1]) (cs := [0;0]). vm_compute. reflexivity. Qed.
Example strong_refuses_overspending : check_strong 2 2 [cardinality_table; cardinality_table] [1;1] [1;1]
  [(1, [0;0]%nat)] [1;1] [0;0] = false.
Proof. vm_compute. reflexivity. Qed.

(** ** A real algebraic number *)

(** x^2 - 2 has one root between 1 and 2, and two between -2 and 2. *)
Theorem root_example : isolated [-(2); 0; 1] (Q2R 1) (Q2R 2).
Proof. now apply (check_isolated_ok [-(2); 0; 1] 1 2 [] 1 2 []); vm_compute. Qed.
Example root_refuses_two : check_isolated [-(2); 0; 1] (-(2)) 2 [] 1 2 [] = false.
Proof. vm_compute. reflexivity. Qed.
(** With a cut between the two roots, the other root is still in the way. *)
Example root_refuses_two_cut : check_isolated [-(2); 0; 1] (-(2)) 2 [0] 1 2 [] = false.
Proof. vm_compute. reflexivity. Qed.
Example squarefree_refuses_square : check_squarefree [1; -(2); 1] [1] [0] = false.
Proof. vm_compute. reflexivity. Qed.

(** ** Signs of polynomials *)

(** Where x > 0 and y >= 0, x^2 + x y > 0: the square of the first fact, and the product of both. *)
Definition facts_xy : list fact := [(MoreThan, [(1, [1; 0]%nat)]); (AtLeast, [(1, [0; 1]%nat)])].
Definition square_and_product : sign_proof := SignProof [(1, [0; 0]%nat); (1, [0; 1]%nat)] [].
Theorem sign_example t : facts_at t facts_xy -> fact_at t (MoreThan, [(1, [1; 1]%nat); (1, [2; 0]%nat)]).
Proof. apply proves_ok with (n := 2%nat) (pr := square_and_product). vm_compute. reflexivity. Qed.
Example sign_refuses_another : proves 2 facts_xy square_and_product MoreThan [(1, [1; 1]%nat); (2, [2; 0]%nat)] = false.
Proof. vm_compute. reflexivity. Qed.
Example sign_refuses_weak : proves 2 facts_xy (SignProof [(1, [0; 1]%nat)] []) MoreThan [(1, [1; 1]%nat)] = false.
Proof. vm_compute. reflexivity. Qed.
Example sign_refuses_negative : proves 2 facts_xy (SignProof [(-(1), [0]%nat)] []) AtLeast [(-(1), [1; 0]%nat)] = false.
Proof. vm_compute. reflexivity. Qed.

(** ** Budgets: one agent, two types, a copy each; she wants type 0, which costs her budget. *)

Theorem budget_example : budget_economy.equilibrium (rational_economy 1 2 [1; 1]%nat [[2; 1]]) (vector_of [1]) []
  (vector_of [1; 0]) (matrix_of [[1; 0]]).
Proof. apply check_equilibrium_Q_sound with (ls := []) (ws := [1]). vm_compute. reflexivity. Qed.
Example budget_refuses_dear_type :
  check_equilibrium_Q 1 2 [1; 1]%nat [[2; 1]] [1] [] [] [2; 0] [1] [[1; 0]] true = false.
Proof. vm_compute. reflexivity. Qed.
Example budget_refuses_unsold_price :
  check_equilibrium_Q 1 2 [2; 1]%nat [[2; 1]] [1] [] [] [1; 0] [1] [[1; 0]] true = false.
Proof. vm_compute. reflexivity. Qed.
Example budget_refuses_limits_that_cross : check_equilibrium_Q 1 3 [1; 1; 1]%nat [[2; 1; 1]] [1]
  [([0; 1], 1); ([1; 2], 1)]%nat [0; 0] [1; 0; 0] [1] [[1; 0; 0]] true = false.
Proof. vm_compute. reflexivity. Qed.

(** ** Submodularity *)

Example submodular_refuses_example_1 : check_submodular 3 example_1_table = false.
Proof. vm_compute. reflexivity. Qed.
Theorem gpz_example_1_not_submodular : ~ submodular 3 (utility_of 3 example_1_table).
Proof.
  apply check_not_submodular_sound with (la := [true]) (lb := [false; true]). vm_compute. reflexivity.
Qed.
