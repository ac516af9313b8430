(** Equilibria whose numbers are enclosed, from JSON to the definitions of check_enclosed.v (SPEC.md, sections 1.5, 2.5 and 3.5). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy budget_economy check_budgets check_enclosed json decode
  kind decode_assignments decode_budgets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Record enclosed_claim := EnclosedClaim {
  en_data : budget_data; en_prices : list (list Q); en_assignment : list (list (list Q)) }.
Definition enclosed_fields : reader enclosed_claim := fun j =>
  match members ["economy"; "budgets"; "aggregate"; "prices"; "assignment"] j with
  | Some [a; b; c; d; f] =>
      let? e := economy_reader a in let? bs := numbers b in let? aggregate := list_of limit_reader c in
      let? P := matrix d in let? A := list_of matrix f in
      let? data := budget_data_of e bs aggregate in Some (EnclosedClaim data P A)
  | _ => None
  end.
Record enclosed_witness := EnclosedWitness {
  ew_box : list (list Q); ew_preconditioner : list (list Q); ew_system : list text; ew_prices : list (list Q);
  ew_assignment : list (list (list Q)); ew_weights : list (list Q); ew_aggregate_prices : list (list Q) }.
Definition enclosed_witness_fields : reader enclosed_witness := fun j =>
  match members ["box"; "preconditioner"; "system"; "prices"; "assignment"; "weights"; "aggregate_prices"] j with
  | Some [a; b; c; d; e; f; g] =>
      let? X := matrix a in let? Y := matrix b in let? system := texts c in let? P := matrix d in let? A := list_of matrix e in
      let? ws := matrix f in let? ls := matrix g in Some (EnclosedWitness X Y system P A ws ls)
  | _ => None
  end.
(** Two ends. *)
Definition ends_of (l : list Q) : option (Q * Q) := match l with [lo; hi] => Some (lo, hi) | _ => None end.
Definition intervals (l : list (list Q)) : option (list (Q * Q)) := all_some (map ends_of l).
Definition accepts_enclosed (c : enclosed_claim) (w : enclosed_witness) : bool :=
  let d := en_data c in
  let e := the_economy d in
  match intervals (en_prices c), all_some (map intervals (en_assignment c)), intervals (ew_box w),
      places_of (agent_names e) (ew_system w) with
  | Some PB, Some AB, Some X, Some system =>
      check_enclosed (n_of e) (s_of e) (supply_of e) (values_of e) (budgets_of d) (limits_of d) PB AB X (ew_preconditioner w) system
        (ew_aggregate_prices w) (ew_prices w) (ew_weights w) (ew_assignment w)
  | _, _, _, _ => false
  end.
Definition means_enclosed (c : enclosed_claim) : Prop :=
  let d := en_data c in
  let e := the_economy d in
  exists PB AB, intervals (en_prices c) = Some PB /\ all_some (map intervals (en_assignment c)) = Some AB /\
    enclosed_equilibrium (n_of e) (s_of e) (supply_of e) (values_of e) (budgets_of d) (limits_of d) PB AB.
Lemma enclosed_sound c w : accepts_enclosed c w = true -> means_enclosed c.
Proof.
  unfold accepts_enclosed, means_enclosed. cbv zeta. destruct (intervals (en_prices c)) as [PB|]; [|discriminate].
  destruct (all_some (map intervals (en_assignment c))) as [AB|]; [|discriminate]. destruct (intervals (ew_box w)) as [X|]; [|discriminate].
  destruct (places_of _ _) as [system|]; [|discriminate]. intros H. exists PB, AB. split; [reflexivity|]. split; [reflexivity|].
  exact (check_enclosed_sound _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ H).
Qed.
Definition enclosed_kind : kind := make enclosed_fields enclosed_witness_fields (fun c => small_budget_data (en_data c)) accepts_enclosed
  means_enclosed enclosed_sound "enclosed-equilibrium".
