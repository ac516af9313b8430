(** Equilibria with budgets whose numbers are affine in unknowns in a box, from JSON to check_enclosed.v (SPEC.md, sections 1.5,
    2.5 and 3.5). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy budget_economy check_budgets quadratic
  check_enclosed json decode kind decode_assignments decode_budgets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** Of lists of two numbers. *)
Definition interval_of (l : list Q) : option interval := match l with [lo; hi] => Some (lo, hi) | _ => None end.
Definition intervals_of (l : list (list Q)) : option (list interval) := all_some (map interval_of l).
Record enclosed := Enclosed { en_data : budget_data; en_prices : list (list Q); en_assignment : list (list (list Q)) }.
Definition enclosed_fields : reader enclosed := fun j =>
  match members ["economy"; "budgets"; "aggregate"; "prices"; "assignment"] j with
  | Some [a; b; c; d; f] =>
      let? e := economy_reader a in let? bs := numbers b in let? aggregate := list_of limit_reader c in
      let? P := matrix d in let? A := list_of matrix f in
      let? data := budget_data_of e bs aggregate in Some (Enclosed data P A)
  | _ => None
  end.
Record solution := Solution {
  so_box : list (list Q); so_preconditioner : list (list Q); so_system : list text; so_prices : list (list Q);
  so_assignment : list (list (list Q)); so_weights : list (list Q); so_aggregate : list (list Q) }.
Definition solution_fields : reader solution := fun j =>
  match members ["box"; "preconditioner"; "system"; "prices"; "assignment"; "weights"; "aggregate_prices"] j with
  | Some [a; b; c; d; e; f; g] =>
      let? box := matrix a in let? Y := matrix b in let? system := texts c in let? P := matrix d in
      let? A := list_of matrix e in let? ws := matrix f in let? ls := matrix g in
      Some (Solution box Y system P A ws ls)
  | _ => None
  end.
Definition accepts_enclosed (c : enclosed) (w : solution) : bool :=
  let d := en_data c in
  let e := the_economy d in
  match intervals_of (en_prices c), all_some (map intervals_of (en_assignment c)), intervals_of (so_box w),
    places_of (agent_names e) (so_system w) with
  | Some PB, Some AB, Some X, Some system =>
      check_enclosed (n_of e) (s_of e) (supply_of e) (values_of e) (budgets_of d) (limits_of d) PB AB X (so_preconditioner w)
        system (so_aggregate w) (so_prices w) (so_weights w) (so_assignment w)
  | _, _, _, _ => false
  end.
(** There is an equilibrium with prices and shares in these intervals. *)
Definition means_enclosed (c : enclosed) : Prop :=
  let d := en_data c in
  let e := the_economy d in
  exists PB AB, intervals_of (en_prices c) = Some PB /\ all_some (map intervals_of (en_assignment c)) = Some AB /\
    enclosed_equilibrium (n_of e) (s_of e) (supply_of e) (values_of e) (budgets_of d) (limits_of d) PB AB.
Lemma enclosed_sound c w : accepts_enclosed c w = true -> means_enclosed c.
Proof.
  unfold accepts_enclosed, means_enclosed. cbv zeta. destruct (intervals_of (en_prices c)) as [PB|]; [|discriminate].
  destruct (all_some (map intervals_of (en_assignment c))) as [AB|]; [|discriminate].
  destruct (intervals_of (so_box w)) as [X|]; [|discriminate]. destruct (places_of _ (so_system w)) as [system|]; [|discriminate].
  intros H. exists PB, AB. split; [reflexivity|]. split; [reflexivity|].
  exact (check_enclosed_sound _ _ _ _ _ _ PB AB X _ system _ _ _ _ H).
Qed.
Definition enclosed_kind : kind := make enclosed_fields solution_fields (fun c => small_budget_data (en_data c)) accepts_enclosed
  means_enclosed enclosed_sound "enclosed-equilibrium".
