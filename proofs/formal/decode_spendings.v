(** Lotteries with given expected spendings, and with as few terms as possible, from JSON to the definitions of check_spendings.v
    and check_shortest_lottery.v (SPEC.md, sections 1.3, 2.3 and 3.3). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String.
From ExactMarket Require Import sums rational sp_economy sp_lottery check_assignment_economy check_lottery_problem check_spendings
  check_shortest_lottery json decode kind decode_assignments decode_lotteries.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** Spendings *)

Record spending_data := SpendingData { sp_goods : list text; sp_problem : spending_problem }.
Definition spender_reader : reader (text * list (list text) * Q) :=
  fields3 ("name", name) ("bundles", list_of bundle_reader) ("spending", number).
Definition spender_in (goods : list text) (a : text * list (list text) * Q) : option (Q * list (list nat)) :=
  let '(_, bundles, spending) := a in let? places := all_some (map (places_of goods) bundles) in Some (spending, places).
Definition spending_reader : reader spending_data := fun j =>
  let? (goods, prices, agents, exhaust) :=
    fields4 ("goods", good_names) ("prices", numbers) ("agents", list_of spender_reader) ("exhaust", boolean) j in
  let? spenders_ := all_some (map (spender_in goods) agents) in
  when (negb (match agents with [] => true | _ => false end) && distinct (map (fun a => fst (fst a)) agents) &&
      Nat.eqb (List.length prices) (List.length goods) && forallb (qle 0) prices &&
      forallb (fun a => match snd a with [] => false | l => bundles_once l end) spenders_)
    (SpendingData goods (SpendingProblem prices spenders_ exhaust)).
Definition spending_fields : reader spending_data := fields1 ("problem", spending_reader).
Definition spending_choices (c : spending_data) (bundles : list (list text)) : option (list nat) :=
  let agents := check_spendings.choices (sp_problem c) in
  if Nat.eqb (List.length bundles) (List.length agents) then
    all_some (map (fun p => let? b := places_of (sp_goods c) (fst p) in place_of_bundle 0 b (snd p)) (combine bundles agents))
  else None.
Definition accepts_spendings (c : spending_data) (given : list (Q * list (list text))) : bool :=
  match all_some (map (fun w => let? l := spending_choices c (snd w) in Some (fst w, l)) given) with
  | Some terms => check_spendings (sp_problem c) terms
  | None => false
  end.
Definition means_spendings (c : spending_data) : Prop := exists l, spends (sp_problem c) l.
Lemma spendings_sound c given : accepts_spendings c given = true -> means_spendings c.
Proof.
  unfold accepts_spendings. destruct (all_some _) as [terms|]; [|discriminate]. intros H. eexists.
  exact (check_spendings_sound _ _ H).
Qed.
Definition spendings_kind : kind := make spending_fields (fields1 ("terms", list_of allocation_term_reader)) always
  accepts_spendings means_spendings spendings_sound "spendings-implementable".

Definition accepts_no_spendings (c : spending_data) (w : list Q * list node) : bool :=
  let p := sp_problem c in
  let M := probabilities (check_spendings.choices p) in
  let K := allocation_constraints (check_spendings.choices p) (List.length (good_prices p)) (use_all p) in
  proper_nodes M (snd w) &&
  match tree_of (snd w) with
  | Some T => proper_tree (List.length K) [] T && check_no_spendings p (fst w) T
  | None => false
  end.
Definition means_no_spendings (c : spending_data) : Prop := ~ exists l, spends (sp_problem c) l.
Lemma no_spendings_sound c w : accepts_no_spendings c w = true -> means_no_spendings c.
Proof.
  unfold accepts_no_spendings. cbv zeta. rewrite andb_true_iff. intros [_ H]. destruct (tree_of (snd w)) as [T|]; [|discriminate].
  apply andb_true_iff in H. destruct H as [_ H]. exact (check_no_spendings_sound _ _ _ H).
Qed.
Definition no_spendings_kind : kind := make spending_fields (fields2 ("weights", numbers) ("tree", list_of node_reader)) always
  accepts_no_spendings means_no_spendings no_spendings_sound "spendings-not-implementable".

(** ** Fewest terms *)

Definition shortest_claim : Type := (outcome * Z)%type.
Definition shortest_fields : reader shortest_claim := fun j =>
  let? (e, A, z) := fields3 ("economy", economy_reader) ("assignment", matrix) ("count", integer) j in Some (e, A, z).
Inductive term_node := TermNode (t : Z) | EndNode (multipliers : list (list Q)).
Definition term_node_reader : reader term_node := fun j =>
  match fields1 ("index", integer) j with
  | Some t => Some (TermNode t)
  | None => option_map EndNode (fields1 ("multipliers", matrix) j)
  end.
Fixpoint grow_terms (nodes : list term_node) (stack : list term_tree) : option term_tree :=
  match nodes with
  | [] => match stack with [T] => Some T | _ => None end
  | EndNode y :: rest => grow_terms rest (check_shortest_lottery.End y :: stack)
  | TermNode t :: rest => match stack with
      | no :: yes :: more => if (0 <=? t)%Z && (t <? 1000)%Z then grow_terms rest (Term (Z.to_nat t) no yes :: more) else None
      | _ => None
      end
  end.
Definition accepts_shortest (c : shortest_claim) (w : list (Q * list text) * list term_node) : bool :=
  let '(e, A, z) := c in
  feasible_outcome (e, A) && Z.eqb z (Z.of_nat (List.length (fst w))) &&
  match terms_of e (fst w), grow_terms (rev' (snd w)) [] with
  | Some terms, Some T =>
      positive_terms terms && forallb (fun x => Nat.eqb (List.length (snd x)) (n_of e)) terms &&
      check_shortest (n_of e) (s_of e) (supply_of e) (Z.to_nat z) terms A T
  | _, _ => false
  end.
Definition means_shortest (c : shortest_claim) : Prop :=
  let '(e, A, z) := c in
  feasible (economy_of e) (matrix_of A) /\ is_shortest (n_of e) (s_of e) (supply_of e) (values_of e) (Z.to_nat z) (matrix_of A).
Lemma shortest_sound c w : accepts_shortest c w = true -> means_shortest c.
Proof.
  destruct c as [[e A] z]. unfold accepts_shortest. rewrite !andb_true_iff. intros [[H1 _] H2].
  split; [exact (feasible_outcome_ok _ H1)|]. destruct (terms_of e (fst w)) as [terms|]; [|discriminate].
  destruct (grow_terms _ _) as [T|]; [|discriminate]. rewrite !andb_true_iff in H2. destruct H2 as [_ H2].
  exact (check_shortest_sound _ _ _ (values_of e) _ _ _ _ H2).
Qed.
Definition shortest_kind : kind := make shortest_fields (fields2 ("terms", list_of term_reader) ("tree", list_of term_node_reader))
  (fun c => outcome_countable (fst c)) accepts_shortest means_shortest shortest_sound "shortest-lottery".
