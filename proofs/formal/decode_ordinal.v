(** Claims about ordinal efficiency, from JSON to the definitions of ordinal_efficiency.v (SPEC.md, sections 2.2 and 3.2). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy ordinal_efficiency check_ordinal
  json decode kind decode_assignments.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Definition means_of_assignment (notion : economy -> (nat -> nat -> R) -> Prop) (c : outcome) : Prop :=
  notion (economy_of (fst c)) (matrix_of (snd c)).

Definition accepts_ordinally_efficient (c : outcome) (P : list Q) : bool :=
  let (e, A) := c in check_ordinally_efficient (n_of e) (s_of e) (supply_of e) (values_of e) A P.
Lemma ordinally_efficient_sound c P : accepts_ordinally_efficient c P = true -> means_of_assignment ordinally_efficient c.
Proof. destruct c as [e A]. exact (check_ordinally_efficient_sound _ _ _ _ _ _). Qed.
Definition ordinally_efficient_kind : kind := make outcome_fields (fields1 ("levels", numbers)) outcome_countable
  accepts_ordinally_efficient (means_of_assignment ordinally_efficient) ordinally_efficient_sound "ordinally-efficient".

Definition accepts_ordinally_dominated (c : outcome) (B : list (list Q)) : bool :=
  let (e, A) := c in check_ordinally_dominated (n_of e) (s_of e) (supply_of e) (values_of e) A B.
Lemma ordinally_dominated_sound c B : accepts_ordinally_dominated c B = true -> means_of_assignment ordinally_dominated c.
Proof. destruct c as [e A]. exact (check_ordinally_dominated_sound _ _ _ _ _ _). Qed.
Definition ordinally_dominated_kind : kind := make outcome_fields (fields1 ("assignment", matrix)) outcome_countable
  accepts_ordinally_dominated (means_of_assignment ordinally_dominated) ordinally_dominated_sound "ordinally-dominated".
