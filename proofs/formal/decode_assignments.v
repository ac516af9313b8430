(** Claims about random assignments, from JSON to the definitions of sp_economy.v (SPEC.md, sections 2.2 and 3.2). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String Lia Permutation.
From ExactMarket Require Import sums rational sp_economy sp_extremes market_conditions check_assignment_economy
  check_supported_rows check_conditions check_dictatorship json decode kind.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** Economies *)

Record economy_data := EconomyData {
  agent_names : list text; type_names : list text; copies : list Z; values_of : list (list Q) }.
Definition has_shape {A} (height width : nat) (rows : list (list A)) : bool :=
  Nat.eqb (List.length rows) height && forallb (fun row => Nat.eqb (List.length row) width) rows.
Definition whole_numbers := list_of whole.
Definition economy_reader : reader economy_data := fun j =>
  let? (agents_, objects_, supply_, values_) :=
    fields4 ("agents", names) ("objects", names) ("supply", whole_numbers) ("values", matrix) j in
  let n := List.length agents_ in
  let s := List.length objects_ in
  when (Nat.eqb (List.length supply_) s && has_shape n s values_ && forallb (Z.leb 0) supply_ &&
        Z.leb (Z.of_nat n) (fold_left Z.add supply_ 0%Z))
    (EconomyData agents_ objects_ supply_ values_).
Section Economy.
Variable e : economy_data.
Definition n_of : nat := List.length (agent_names e).
Definition s_of : nat := List.length (type_names e).
Definition supply_of : list nat := map Z.to_nat (copies e).
Definition economy_of : economy := rational_economy n_of s_of supply_of (values_of e).
(** Supplies are natural numbers, which the extracted program has as machine integers: it refuses larger ones. *)
Definition most_counted : Z := 1000000000000000000.
Definition small_supply : bool := forallb (fun c => Z.leb c most_counted) (copies e).
Definition is_assignment (A : list (list Q)) : bool := has_shape n_of s_of A.
End Economy.

Fixpoint place_from (i : nat) (t : text) (l : list text) : option nat :=
  match l with [] => None | a :: rest => if same_text t a then Some i else place_from (S i) t rest end.
Definition place_of (l : list text) (t : text) : option nat := place_from 0 t l.
Fixpoint all_some {A} (l : list (option A)) : option (list A) :=
  match l with [] => Some [] | o :: t => let? a := o in let? rest := all_some t in Some (a :: rest) end.
Definition places_of (names_ l : list text) : option (list nat) := all_some (map (place_of names_) l).
Definition groups_in (e : economy_data) (order : list (list text)) : option (list (list nat)) :=
  let? groups := all_some (map (places_of (agent_names e)) order) in
  when (check_groups (n_of e) groups) groups.

Definition outcome : Type := (economy_data * list (list Q))%type.
Definition outcome_fields : reader outcome := fields2 ("economy", economy_reader) ("assignment", matrix).
Definition outcome_countable (c : outcome) : bool := small_supply (fst c).
Definition weights_reader := list_of (or_null number).
Definition feasible_outcome (c : outcome) : bool :=
  let (e, A) := c in is_assignment e A && check_feasible (n_of e) (s_of e) (supply_of e) A.

(** ** Pareto optimality *)

Definition accepts_pareto_optimal (c : outcome) (w : list Q * list (option Q)) : bool :=
  let (e, A) := c in
  match all_some (snd w) with
  | None => false
  | Some weights =>
      Nat.eqb (List.length (fst w)) (s_of e) && Nat.eqb (List.length weights) (n_of e) &&
      check_supported_rows (fst w) (values_of e) A weights (copies e)
  end.
Definition means_pareto_optimal (c : outcome) : Prop := pareto_optimal (economy_of (fst c)) (matrix_of (snd c)).
Lemma pareto_optimal_sound c w : accepts_pareto_optimal c w = true -> means_pareto_optimal c.
Proof.
  destruct c as [e A], w as [prices given]. unfold accepts_pareto_optimal. cbn [fst snd].
  destruct (all_some given) as [weights|]; [|discriminate].
  rewrite !andb_true_iff, !Nat.eqb_eq. intros [[H1 H2] H]. apply check_supported_rows_sound in H. rewrite H1, H2 in H. exact H.
Qed.
Definition pareto_optimal_kind : kind := make outcome_fields (fields2 ("prices", numbers) ("weights", weights_reader))
  always accepts_pareto_optimal means_pareto_optimal pareto_optimal_sound "pareto-optimal".

Definition accepts_pareto_dominated (c : outcome) (B : list (list Q)) : bool :=
  let (e, A) := c in
  feasible_outcome c && is_assignment e B && check_dominated (n_of e) (s_of e) (supply_of e) (values_of e) A B.
Definition means_pareto_dominated (c : outcome) : Prop :=
  feasible (economy_of (fst c)) (matrix_of (snd c)) /\ ~ pareto_optimal (economy_of (fst c)) (matrix_of (snd c)).
Lemma feasible_outcome_ok c : feasible_outcome c = true -> feasible (economy_of (fst c)) (matrix_of (snd c)).
Proof.
  destruct c as [e A]. unfold feasible_outcome. rewrite andb_true_iff. intros [_ H].
  exact (check_feasible_ok _ _ _ (values_of e) _ H).
Qed.
Lemma pareto_dominated_sound c B : accepts_pareto_dominated c B = true -> means_pareto_dominated c.
Proof.
  destruct c as [e A]. unfold accepts_pareto_dominated. rewrite !andb_true_iff. intros [[H1 _] H2].
  split; [exact (feasible_outcome_ok _ H1) | exact (check_dominated_sound _ _ _ _ _ _ H2)].
Qed.
Definition pareto_dominated_kind : kind := make outcome_fields (fields1 ("assignment", matrix))
  outcome_countable accepts_pareto_dominated means_pareto_dominated pareto_dominated_sound "pareto-dominated".

(** ** Prices that meet a list of conditions *)

Definition condition_reader : reader condition :=
  one_of [("optimal", Optimal); ("clearing", Clearing); ("cheapest", Cheapest); ("quasi-optimal", QuasiOptimal)].
Fixpoint each_once (cs : list condition) : bool :=
  match cs with [] => true | c :: t => negb (has t c) && each_once t end.
Definition conditions_reader : reader (list condition) := fun j =>
  let? cs := list_of condition_reader j in match cs with [] => None | _ => when (each_once cs) cs end.
Definition conditional : Type := (outcome * list condition)%type.
Definition conditional_fields : reader conditional := fun j =>
  let? (e, A, cs) := fields3 ("economy", economy_reader) ("assignment", matrix) ("conditions", conditions_reader) j in
  Some (e, A, cs).
Definition conditional_countable (c : conditional) : bool := outcome_countable (fst c).
Definition prices_and_weights := fields2 ("prices", numbers) ("weights", weights_reader).

Definition accepts_supported (c : conditional) (w : list Q * list (option Q)) : bool :=
  let '(e, A, cs) := c in
  is_assignment e A && Nat.eqb (List.length (fst w)) (s_of e) &&
  check_supports (n_of e) (s_of e) (supply_of e) (values_of e) A cs (fst w) (snd w).
Definition means_supported (c : conditional) : Prop :=
  let '(e, A, cs) := c in
  feasible (economy_of e) (matrix_of A) /\ exists P, supports (economy_of e) cs P (matrix_of A).
Lemma supported_sound c w : accepts_supported c w = true -> means_supported c.
Proof.
  destruct c as [[e A] cs]. unfold accepts_supported. rewrite !andb_true_iff. intros [_ H].
  apply check_supports_sound in H. destruct H as [H1 H2]. split; [exact H1|]. now exists (vector_of (fst w)).
Qed.
Definition supported_kind : kind := make conditional_fields prices_and_weights conditional_countable accepts_supported
  means_supported supported_sound "supported".

(** The largest step, at most 1, that leaves all shares >= 0. *)
Definition step_of (A D : list (list Q)) : Q :=
  fold_left (fun t p => fold_left (fun t q =>
    if qneg (snd q) then let r := qmul (fst q) (Qinv (Qopp (snd q))) in if qlt r t then r else t else t)
    (combine (fst p) (snd p)) t) (combine A D) 1%Q.
Definition accepts_unsupported (c : conditional) (D : list (list Q)) : bool :=
  let '(e, A, cs) := c in
  is_assignment e A && is_assignment e D &&
  check_unsupported_under (n_of e) (s_of e) (supply_of e) (values_of e) A cs (step_of A D) D.
Definition means_unsupported (c : conditional) : Prop :=
  let '(e, A, cs) := c in
  feasible (economy_of e) (matrix_of A) /\ ~ exists P, supports (economy_of e) cs P (matrix_of A).
Lemma unsupported_sound c D : accepts_unsupported c D = true -> means_unsupported c.
Proof.
  destruct c as [[e A] cs]. unfold accepts_unsupported. rewrite !andb_true_iff. intros [_ H].
  exact (check_unsupported_under_sound _ _ _ _ _ _ _ _ H).
Qed.
Definition unsupported_kind : kind := make conditional_fields (fields1 ("trade", matrix)) conditional_countable
  accepts_unsupported means_unsupported unsupported_sound "unsupported".

Definition cone_claim : Type := (outcome * list (list Q))%type.
Definition cone_fields : reader cone_claim := fun j =>
  let? (e, A, G) := fields3 ("economy", economy_reader) ("assignment", matrix) ("generators", matrix) j in Some (e, A, G).
Definition cone_witness : Type :=
  (list (list (option Q)) * list (list Q) * list (list (list Q)) * list (list (list Q)) * list (list (list Q)))%type.
Definition matrices := list_of matrix.
Definition cone_witness_fields : reader cone_witness := fun j =>
  match members ["weights"; "coordinates"; "trades"; "lower"; "upper"] j with
  | Some [a; b; c; d; f] =>
      let? ws := list_of weights_reader a in let? ms := matrix b in
      let? tr := matrices c in let? lo := matrices d in let? up := matrices f in Some (ws, ms, tr, lo, up)
  | _ => None
  end.
Definition with_steps (A : list (list Q)) (trades : list (list (list Q))) : list step_trade := map (fun D => (step_of A D, D)) trades.
Definition accepts_cone (c : cone_claim) (w : cone_witness) : bool :=
  let '(e, A, G) := c in
  let '(ws, ms, tr, lo, up) := w in
  let g := List.length G in
  let s := s_of e in
  is_assignment e A && has_shape g s G && has_shape g s ms && Nat.eqb (List.length ws) g && Nat.eqb (List.length tr) g &&
  Nat.eqb (List.length lo) s && Nat.eqb (List.length up) s && forallb (is_assignment e) (tr ++ lo ++ up) &&
  check_cone (n_of e) s (supply_of e) (values_of e) A G ws ms (with_steps A tr) (with_steps A lo) (with_steps A up).
(** The quasi-equilibrium prices are exactly the combinations of the rows of G with coefficients >= 0. *)
Definition means_cone (c : cone_claim) : Prop :=
  let '(e, A, G) := c in
  feasible (economy_of e) (matrix_of A) /\ forall P,
    (price_vector (economy_of e) P /\ quasi_optimal (economy_of e) P (matrix_of A)) <->
    exists c, (forall k, (k < List.length G)%nat -> (0 <= c k)%R) /\
      forall j, (j < s_of e)%nat -> P j = sum (ids (List.length G)) (fun k => (c k * matrix_of G k j)%R).
Lemma cone_sound c w : accepts_cone c w = true -> means_cone c.
Proof.
  destruct c as [[e A] G], w as [[[[ws ms] tr] lo] up]. unfold accepts_cone. rewrite !andb_true_iff. intros [_ H].
  exact (check_cone_sound _ _ _ _ _ _ _ _ _ _ _ H).
Qed.
Definition cone_kind : kind := make cone_fields cone_witness_fields (fun c => outcome_countable (fst c)) accepts_cone
  means_cone cone_sound "quasi-equilibrium-cone".

(** ** Turn by turn *)

Definition order_reader := list_of texts.
(** The groups as lists of places; an order that is no ordered partition of the agents is malformed. *)
Definition ordered : Type := (outcome * list (list nat) * list condition)%type.
Definition ordered_fields : reader ordered := fun j =>
  let? (e, A, order, cs) := fields4 ("economy", economy_reader) ("assignment", matrix) ("order", order_reader)
    ("conditions", conditions_reader) j in
  let? groups := groups_in e order in Some (e, A, groups, cs).
Definition ordered_countable (c : ordered) : bool := outcome_countable (fst (fst c)).
Definition turns_witness : Type := (list (list Q) * list (list (option Q)))%type.
Definition turns_fields : reader turns_witness := fields2 ("prices", matrix) ("weights", list_of weights_reader).
Definition parts_of (groups : list (list nat)) (w : turns_witness) : list (list nat * list Q * list (option Q)) :=
  combine (combine groups (fst w)) (snd w).
Definition fits_turns (e : economy_data) (groups : list (list nat)) (w : turns_witness) : bool :=
  has_shape (List.length groups) (s_of e) (fst w) && Nat.eqb (List.length (snd w)) (List.length groups).
Lemma has_shape_height {T} h k (rows : list (list T)) : has_shape h k rows = true -> List.length rows = h.
Proof. unfold has_shape. rewrite andb_true_iff. intros [H _]. now apply Nat.eqb_eq. Qed.
Lemma combine_fst {X Y} : forall (l : list X) (l' : list Y), List.length l' = List.length l -> map fst (combine l l') = l.
Proof.
  induction l as [|x l IH]; intros [|y l'] H; simpl in *; try discriminate; auto. now rewrite IH by lia.
Qed.
Lemma groups_of_parts e groups w : fits_turns e groups w = true -> groups_of (parts_of groups w) = groups.
Proof.
  unfold fits_turns. rewrite andb_true_iff. intros [H1 H2]. apply has_shape_height in H1. apply Nat.eqb_eq in H2.
  unfold groups_of, parts_of.
  assert (M : forall l : list (list nat * list Q * list (option Q)), map (fun p => fst (fst p)) l = map fst (map fst l)).
  { intros l. now rewrite map_map. }
  rewrite M, combine_fst, combine_fst; auto. rewrite combine_length, H1, H2. apply eq_sym, Nat.min_id.
Qed.
Definition accepts_sequential (c : ordered) (w : turns_witness) : bool :=
  let '(e, A, groups, cs) := c in
  is_assignment e A && fits_turns e groups w &&
  check_sequential_under (n_of e) (s_of e) (supply_of e) (values_of e) A cs (parts_of groups w).
Definition means_sequential (c : ordered) : Prop :=
  let '(e, A, groups, cs) := c in sequential_under (economy_of e) cs groups (matrix_of A).
Lemma sequential_sound c w : accepts_sequential c w = true -> means_sequential c.
Proof.
  destruct c as [[[e A] groups] cs]. unfold accepts_sequential. rewrite !andb_true_iff. intros [[_ H1] H2].
  apply check_sequential_under_sound in H2. rewrite (groups_of_parts _ _ _ H1) in H2. exact H2.
Qed.
Definition sequential_kind : kind := make ordered_fields turns_fields ordered_countable accepts_sequential
  means_sequential sequential_sound "sequential-outcome".

(** The trade's rows are those of the turn's group; all other agents' rows are 0. *)
Definition row_in (group : list nat) (rows : list (list Q)) (still : list Q) (x : nat) : list Q :=
  match find (fun p => Nat.eqb (fst p) x) (combine group rows) with Some p => snd p | None => still end.
Definition spread (e : economy_data) (group : list nat) (rows : list (list Q)) : list (list Q) :=
  map (row_in group rows (repeat 0%Q (s_of e))) (ids (n_of e)).
Definition accepts_not_sequential (c : ordered) (w : Z * list (list Q)) : bool :=
  let '(e, A, groups, cs) := c in
  let (turn, rows) := w in
  (0 <=? turn)%Z && (turn <? Z.of_nat (List.length groups))%Z &&
  let k := Z.to_nat turn in
  let group := nth k groups [] in
  let D := spread e group rows in
  is_assignment e A && has_shape (List.length group) (s_of e) rows &&
  check_not_sequential (n_of e) (s_of e) (supply_of e) (values_of e) A cs groups k (step_of A D) D.
Definition means_not_sequential (c : ordered) : Prop :=
  let '(e, A, groups, cs) := c in
  ordered_partition (economy_of e) groups /\ feasible (economy_of e) (matrix_of A) /\
  ~ sequential_under (economy_of e) cs groups (matrix_of A).
Lemma not_sequential_sound c w : accepts_not_sequential c w = true -> means_not_sequential c.
Proof.
  destruct c as [[[e A] groups] cs], w as [turn rows]. unfold accepts_not_sequential. rewrite !andb_true_iff. intros [_ [_ H]].
  exact (check_not_sequential_sound _ _ _ _ _ _ _ _ _ _ H).
Qed.
Definition not_sequential_kind : kind := make ordered_fields (fields2 ("turn", integer) ("trade", matrix)) ordered_countable
  accepts_not_sequential means_not_sequential not_sequential_sound "not-sequential-outcome".

Definition called : Type := (outcome * list nat)%type.
Definition called_fields : reader called := fun j =>
  let? (e, A, order) := fields3 ("economy", economy_reader) ("assignment", matrix) ("order", texts) j in
  let? agents_ := places_of (agent_names e) order in
  when (check_partition (n_of e) agents_) (e, A, agents_).
Definition accepts_dictatorship (c : called) (ts : list Q) : bool :=
  let '(e, A, order) := c in
  is_assignment e A && Nat.eqb (List.length ts) (n_of e) &&
  check_dictatorship (n_of e) (s_of e) (supply_of e) (values_of e) ts A order.
Definition means_dictatorship (c : called) : Prop :=
  let '(e, A, order) := c in
  Permutation order (ids (n_of e)) /\ feasible (economy_of e) (matrix_of A) /\
  dictatorship (economy_of e) order (full_supply (economy_of e)) (matrix_of A).
Lemma dictatorship_sound c ts : accepts_dictatorship c ts = true -> means_dictatorship c.
Proof.
  destruct c as [[e A] order]. unfold accepts_dictatorship. rewrite !andb_true_iff. intros [_ H].
  exact (check_dictatorship_sound _ _ _ _ _ _ _ H).
Qed.
Definition dictatorship_kind : kind := make called_fields (fields1 ("thresholds", numbers))
  (fun c => outcome_countable (fst c)) accepts_dictatorship means_dictatorship dictatorship_sound "serial-dictatorship".

(** ** The weak core *)

(** Multipliers and constants of the turns' budgets (check_assignment_economy.v): a weight w gives 1 / w, no weight 0.  Prices
    of types that are used up do not matter and are put to 0. *)
Definition paid_prices (prices rem : list Q) : list Q := map (fun p => if qlt 0 (snd p) then fst p else 0%Q) (combine prices rem).
Fixpoint budget_lines (e : economy_data) (A : list (list Q)) (parts : list (list nat * list Q * list (option Q))) (rem : list Q)
    : list (list nat * list Q) * list (nat * (Q * Q)) :=
  match parts with
  | [] => ([], [])
  | (group, prices, weights) :: rest =>
      let P := paid_prices prices rem in
      let (groups, found) := budget_lines e A rest
        (map (fun j => qsub (at_index rem j) (qsum group (fun x => entry A x j))) (ids (s_of e))) in
      let line x (w : option Q) :=
        let m := match w with Some q => if qz q then 0%Q else Qinv q | None => 0%Q end in
        (x, (m, qsub (qutility (s_of e) (values_of e) x (entry A x)) (qmul m (qdot (s_of e) (at_index P) (entry A x))))) in
      ((group, P) :: groups, map (fun p => line (fst p) (snd p)) (combine group weights) ++ found)
  end.
Definition in_order (e : economy_data) (found : list (nat * (Q * Q))) : list (Q * Q) :=
  map (fun x => match find (fun p => Nat.eqb (fst p) x) found with Some p => snd p | None => (0%Q, 0%Q) end) (ids (n_of e)).
Definition core_witness : Type := (list (list text) * turns_witness)%type.
Definition core_fields : reader core_witness := fun j =>
  let? (order, prices, weights) := fields3 ("order", order_reader) ("prices", matrix) ("weights", list_of weights_reader) j in
  Some (order, (prices, weights)).
Definition accepts_in_weak_core (c : outcome) (w : core_witness) : bool :=
  let (e, A) := c in
  feasible_outcome c &&
  match groups_in e (fst w) with
  | None => false
  | Some groups =>
      fits_turns e groups (snd w) &&
      check_sequential_under (n_of e) (s_of e) (supply_of e) (values_of e) A [Optimal; Clearing] (parts_of groups (snd w)) &&
      let (parts, found) := budget_lines e A (parts_of groups (snd w)) (map (qsup (supply_of e)) (ids (s_of e))) in
      let lines := in_order e found in
      check_sequential (n_of e) (s_of e) (supply_of e) (values_of e) false parts (map fst lines) (map snd lines) A
  end.
Definition means_in_weak_core (c : outcome) : Prop := weak_core (economy_of (fst c)) (matrix_of (snd c)).
Lemma in_weak_core_sound c w : accepts_in_weak_core c w = true -> means_in_weak_core c.
Proof.
  destruct c as [e A]. unfold accepts_in_weak_core. rewrite andb_true_iff. intros [_ H].
  destruct (groups_in e (fst w)) as [groups|]; [|discriminate]. apply andb_true_iff in H. destruct H as [_ H].
  destruct (budget_lines _ _ _ _) as [parts found]. apply check_sequential_remaining_sound in H. exact (proj2 H).
Qed.
Definition in_weak_core_kind : kind := make outcome_fields core_fields outcome_countable accepts_in_weak_core
  means_in_weak_core in_weak_core_sound "in-weak-core".

Definition accepts_blocked (c : outcome) (w : list text * list (list Q)) : bool :=
  let (e, A) := c in
  let (coalition, rows) := w in
  feasible_outcome c && negb (match coalition with [] => true | _ => false end) && distinct coalition &&
  has_shape (List.length coalition) (s_of e) rows &&
  match places_of (agent_names e) coalition with
  | None => false
  | Some members_ =>
      check_blocked (n_of e) (s_of e) (supply_of e) (values_of e)
        (map (fun x => existsb (Nat.eqb x) members_) (ids (n_of e))) A
        (map (fun x => row_in members_ rows (nth x A []) x) (ids (n_of e)))
  end.
Definition means_blocked (c : outcome) : Prop :=
  feasible (economy_of (fst c)) (matrix_of (snd c)) /\ ~ weak_core (economy_of (fst c)) (matrix_of (snd c)).
Lemma blocked_sound c w : accepts_blocked c w = true -> means_blocked c.
Proof.
  destruct c as [e A], w as [coalition rows]. unfold accepts_blocked. rewrite !andb_true_iff. intros [[[[H1 _] _] _] H2].
  split; [exact (feasible_outcome_ok _ H1)|]. destruct (places_of _ _); [|discriminate].
  exact (check_blocked_sound _ _ _ _ _ _ _ H2).
Qed.
Definition blocked_kind : kind := make outcome_fields (fields2 ("coalition", texts) ("assignment", matrix)) outcome_countable
  accepts_blocked means_blocked blocked_sound "blocked".
