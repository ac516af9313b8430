(** Claims about equilibria with budgets, from JSON to the definitions of budget_economy.v (SPEC.md, sections 2.5 and 3.5). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String Lra.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy budget_economy check_budgets json decode kind
  decode_assignments.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Record budget_data := BudgetData { the_economy : economy_data; budgets_of : list Q; aggregate_of : list (list nat * Z) }.
Definition limits_of (d : budget_data) : list limit := map (fun l => (fst l, Z.to_nat (snd l))) (aggregate_of d).
Definition small_budget_data (d : budget_data) : bool :=
  small_supply (the_economy d) && forallb (fun l => Z.leb (snd l) most_counted) (aggregate_of d).

Definition limit_reader : reader (list text * Z) := fields2 ("objects", names) ("max", integer).
Definition budgets_fit (e : economy_data) (bs : list Q) : bool := Nat.eqb (List.length bs) (n_of e) && forallb (qlt 0) bs.
(** Economy, budgets and limits, given how they are written. *)
Definition budget_data_of (e : economy_data) (bs : list Q) (aggregate : list (list text * Z)) : option budget_data :=
  let? sets := all_some (map (fun l => places_of (type_names e) (fst l)) aggregate) in
  let limits := combine sets (map snd aggregate) in
  when (budgets_fit e bs && forallb (fun l => Z.leb 0 (snd l)) limits && laminar_b (map (fun S => (S, 0%nat)) sets))
    (BudgetData e bs limits).

Definition priced : Type := (budget_data * list Q * list (list Q))%type.
Definition priced_countable (c : priced) : bool := small_budget_data (fst (fst c)).
Definition priced_fields : reader priced := fun j =>
  match members ["economy"; "budgets"; "aggregate"; "prices"; "assignment"] j with
  | Some [a; b; c; d; f] =>
      let? e := economy_reader a in let? bs := numbers b in let? aggregate := list_of limit_reader c in
      let? P := numbers d in let? A := matrix f in
      let? data := budget_data_of e bs aggregate in Some (data, P, A)
  | _ => None
  end.
Definition weighted : Type := (list Q * list Q)%type.
Definition weighted_fields : reader weighted := fields2 ("weights", numbers) ("aggregate_prices", numbers).

Definition accepts_equilibrium_of (cheap : bool) (c : priced) (w : weighted) : bool :=
  let '(d, P, A) := c in
  let e := the_economy d in
  is_assignment e A && Nat.eqb (List.length P) (s_of e) && Nat.eqb (List.length (fst w)) (n_of e) &&
  Nat.eqb (List.length (snd w)) (List.length (aggregate_of d)) && forallb (qle 0) (fst w) &&
  check_equilibrium_Q (n_of e) (s_of e) (supply_of e) (values_of e) (budgets_of d) (limits_of d) (snd w) P (fst w) A cheap.
Definition means_equilibrium (c : priced) : Prop :=
  let '(d, P, A) := c in
  equilibrium (economy_of (the_economy d)) (vector_of (budgets_of d)) (limits_of d) (vector_of P) (matrix_of A).
Lemma equilibrium_sound c w : accepts_equilibrium_of true c w = true -> means_equilibrium c.
Proof.
  destruct c as [[d P] A]. unfold accepts_equilibrium_of. cbv zeta. rewrite !andb_true_iff. intros [_ H].
  exact (check_equilibrium_Q_sound _ _ _ _ _ _ _ _ _ _ H).
Qed.
Definition equilibrium_kind : kind := make priced_fields weighted_fields priced_countable (accepts_equilibrium_of true)
  means_equilibrium equilibrium_sound "equilibrium".
Definition means_budget_equilibrium (c : priced) : Prop :=
  let '(d, P, A) := c in
  budget_equilibrium (economy_of (the_economy d)) (vector_of (budgets_of d)) (limits_of d) (vector_of P) (matrix_of A).
Lemma budget_equilibrium_sound c w : accepts_equilibrium_of false c w = true -> means_budget_equilibrium c.
Proof.
  destruct c as [[d P] A]. unfold accepts_equilibrium_of. cbv zeta. rewrite !andb_true_iff. intros [_ H].
  exact (check_budget_equilibrium_Q_sound _ _ _ _ _ _ _ _ _ _ H).
Qed.
Definition budget_equilibrium_kind : kind := make priced_fields weighted_fields priced_countable (accepts_equilibrium_of false)
  means_budget_equilibrium budget_equilibrium_sound "budget-equilibrium".

(** Budgets that are near given ones. *)
Definition nearby : Type := (priced * list Q * Q)%type.
Definition nearby_fields : reader nearby := fun j =>
  match members ["economy"; "budgets"; "aggregate"; "prices"; "assignment"; "given_budgets"; "distance"] j with
  | Some [a; b; c; d; f; g; h] =>
      let? e := economy_reader a in let? bs := numbers b in let? aggregate := list_of limit_reader c in
      let? P := numbers d in let? A := matrix f in let? given := numbers g in let? distance := number h in
      let? data := budget_data_of e bs aggregate in
      when (budgets_fit e given && qle 0 distance) (data, P, A, given, distance)
  | _ => None
  end.
Definition near (distance b given : Q) : bool := qle b (qadd given distance) && qle given (qadd b distance).
Definition accepts_nearby (c : nearby) (w : weighted) : bool :=
  let '(p, given, distance) := c in
  let d := fst (fst p) in
  all_below (n_of (the_economy d)) (fun x => near distance (at_index (budgets_of d) x) (at_index given x)) &&
  accepts_equilibrium_of true p w.
Definition means_nearby (c : nearby) : Prop :=
  let '(p, given, distance) := c in
  let d := fst (fst p) in
  (forall x, (x < n_of (the_economy d))%nat -> (Rabs (vector_of (budgets_of d) x - vector_of given x) <= Q2R distance)%R) /\
  means_equilibrium p.
Lemma nearby_sound c w : accepts_nearby c w = true -> means_nearby c.
Proof.
  destruct c as [[p given] distance]. unfold accepts_nearby. cbv zeta. rewrite andb_true_iff. intros [H1 H2].
  split; [|exact (equilibrium_sound p w H2)]. intros x Hx. pose proof (all_below_ok _ _ H1 x Hx) as H. unfold near in H.
  apply andb_true_iff in H. destruct H as [Ha Hb]. apply qle_ok in Ha, Hb. rewrite Q2R_add in Ha, Hb. unfold vector_of.
  apply Rabs_le. lra.
Qed.
Definition nearby_kind : kind := make nearby_fields weighted_fields (fun c => priced_countable (fst (fst c))) accepts_nearby
  means_nearby nearby_sound "nearby-equilibrium".
