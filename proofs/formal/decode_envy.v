(** Claims about envy, from JSON to the definitions of check_envy.v and check_envy_allocation.v
    (SPEC.md, sections 2.2, 2.6, 3.2 and 3.6). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String.
From ExactMarket Require Import sums rational sp_economy gpz_economy check_assignment_economy check_markets check_envy
  check_envy_allocation json decode kind decode_assignments decode_budgets decode_markets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** Who envies whom, and what she would gain. *)
Definition envy : Type := (text * text * Q)%type.
Definition envy_fields : reader envy := fields3 ("agent", any_text) ("envied", any_text) ("gain", number).
(** Both names are in the list, and their places with the gain are accepted. *)
Definition at_places (names_ : list text) (w : envy) (check : nat -> nat -> Q -> bool) : bool :=
  match place_of names_ (fst (fst w)), place_of names_ (snd (fst w)) with
  | Some i, Some k => check i k (snd w)
  | _, _ => false
  end.
Lemma at_places_ok names_ w check : at_places names_ w check = true -> exists i k, check i k (snd w) = true.
Proof.
  unfold at_places. destruct (place_of _ (fst (fst w))) as [i|]; [|discriminate].
  destruct (place_of _ (snd (fst w))) as [k|]; [|discriminate]. intros H. now exists i, k.
Qed.

(** ** Random assignments *)

Definition budgeted_outcome : Type := (economy_data * list Q * list (list Q))%type.
Definition budgeted_fields : reader budgeted_outcome := fun j =>
  let? (e, bs, A) := fields3 ("economy", economy_reader) ("budgets", numbers) ("assignment", matrix) j in
  when (budgets_fit e bs) (e, bs, A).
Definition budgeted_countable (c : budgeted_outcome) : bool := small_supply (fst (fst c)).
Definition means_of_outcome (notion : economy -> (nat -> R) -> (nat -> nat -> R) -> Prop)
  (c : budgeted_outcome) : Prop :=
  let '(e, bs, A) := c in notion (economy_of e) (vector_of bs) (matrix_of A).

Definition accepts_envy_free (c : budgeted_outcome) (_ : unit) : bool :=
  let '(e, bs, A) := c in check_envy_free (n_of e) (s_of e) (supply_of e) (values_of e) bs A.
Lemma envy_free_sound c w : accepts_envy_free c w = true -> means_of_outcome is_envy_free c.
Proof. destruct c as [[e bs] A]. exact (check_envy_free_sound _ _ _ _ _ _). Qed.
Definition envy_free_kind : kind := make budgeted_fields nothing_reader budgeted_countable accepts_envy_free
  (means_of_outcome is_envy_free) envy_free_sound "envy-free".

Definition accepts_not_envy_free (c : budgeted_outcome) (w : envy) : bool :=
  let '(e, bs, A) := c in
  at_places (agent_names e) w (check_not_envy_free (n_of e) (s_of e) (supply_of e) (values_of e) bs A).
Lemma not_envy_free_sound c w : accepts_not_envy_free c w = true -> means_of_outcome is_not_envy_free c.
Proof.
  destruct c as [[e bs] A]. intros H. destruct (at_places_ok _ _ _ H) as (i & k & K).
  exact (check_not_envy_free_sound _ _ _ _ _ _ i k _ K).
Qed.
Definition not_envy_free_kind : kind := make budgeted_fields envy_fields budgeted_countable accepts_not_envy_free
  (means_of_outcome is_not_envy_free) not_envy_free_sound "not-envy-free".

(** ** Random allocations *)

Definition given_allocation : Type := (market_data * list (Q * list (list text)))%type.
Definition given_fields : reader given_allocation :=
  fields2 ("market", market_reader) ("allocation", allocation_reader).
Definition given_countable (c : given_allocation) : bool := few_market_goods (fst c).
Definition accepts_draws (c : given_allocation) (check : market -> draws -> bool) : bool :=
  match draws_in (fst c) (snd c) with Some al => check (market_of (fst c)) al | None => false end.
Definition means_of_allocation (notion : market -> lottery (nat -> bundle) -> Prop) (c : given_allocation) : Prop :=
  exists al, draws_in (fst c) (snd c) = Some al /\ notion (market_of (fst c)) (allocation_of al).
Lemma draws_sound c check (notion : market -> lottery (nat -> bundle) -> Prop) :
  (forall m al, check m al = true -> notion m (allocation_of al)) ->
  accepts_draws c check = true -> means_of_allocation notion c.
Proof.
  unfold accepts_draws. destruct (draws_in (fst c) (snd c)) as [al|] eqn:E; [|discriminate].
  intros S H. exists al. split; [exact E|exact (S _ _ H)].
Qed.

Definition accepts_envy_free_allocation (c : given_allocation) (_ : unit) : bool :=
  accepts_draws c check_envy_free_allocation.
Lemma envy_free_allocation_sound c w : accepts_envy_free_allocation c w = true ->
  means_of_allocation is_envy_free_allocation c.
Proof. exact (draws_sound c _ _ check_envy_free_allocation_sound). Qed.
Definition envy_free_allocation_kind : kind := make given_fields nothing_reader given_countable
  accepts_envy_free_allocation (means_of_allocation is_envy_free_allocation) envy_free_allocation_sound
  "envy-free-allocation".

Definition accepts_not_envy_free_allocation (c : given_allocation) (w : envy) : bool :=
  accepts_draws c (fun m al => at_places (market_agents (fst c)) w (check_not_envy_free_allocation m al)).
Lemma not_envy_free_allocation_sound c w : accepts_not_envy_free_allocation c w = true ->
  means_of_allocation is_not_envy_free_allocation c.
Proof.
  apply draws_sound. intros m al H. destruct (at_places_ok _ _ _ H) as (i & k & K).
  exact (check_not_envy_free_allocation_sound m al i k _ K).
Qed.
Definition not_envy_free_allocation_kind : kind := make given_fields envy_fields given_countable
  accepts_not_envy_free_allocation (means_of_allocation is_not_envy_free_allocation) not_envy_free_allocation_sound
  "not-envy-free-allocation".
