(** Claims about the utilities in all equilibria of a pseudomarket, from JSON to check_payoffs.v (SPEC.md, sections 1.8, 2.8
    and 3.8). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String.
From ExactMarket Require Import sums rational polynomials check_markets check_all_equilibria check_price_sets check_payoffs
  json decode kind decode_utilities decode_markets decode_completeness.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Definition payoffs_claim : Type := (market_data * bool * list segment)%type.
Definition payoffs_fields : reader payoffs_claim :=
  fields3 ("market", analysed_market) ("notion", notion_reader)
    ("components", list_of (fields2 ("start", numbers) ("end", numbers))).

(** *** What SPEC.md asks beyond what the proof needs: families have both ends, and one covers each segment *)

(** A family with both its ends, which are numbers, and the utilities as quotients. *)
Definition closed_family (r : run) : option (Q * Q * quotient_list) :=
  match r with LineRun (Some lo) (Some hi) true true _ us => Some (lo, hi, us) | _ => None end.
(** Its places at its ends are those of the segment's ends. *)
Definition from_end_to_end (agents_ : nat) (s : segment) (r : run) : bool :=
  match closed_family r with
  | Some (lo, hi, us) =>
      let nd := place_of_quotients agents_ s us in
      let at_place (q place_ : Q) := negb (qz (pvalue (snd nd) q)) && qeq (value_there nd q) place_ in
      (at_place lo 0%Q && at_place hi 1%Q) || (at_place lo 1%Q && at_place hi 0%Q)
  | None => false
  end.
Definition is_single (agents_ : nat) (s : segment) : bool :=
  match first_change agents_ s with None => true | Some _ => false end.
Definition proper_families (d : market_data) (strong_ : bool) (nodes : list tree_node) (segments : list segment) : bool :=
  let m := market_of d in
  let agents_ := List.length (tables m) in
  let (families, _) := families_in (goods m) (market_consumers (goods m) (tables m) (budgets m)) (one_each (goods m)) false strong_ nodes in
  forallb (fun r => match closed_family r with Some _ => true | None => false end) families &&
  forallb (fun s => is_single agents_ s || existsb (from_end_to_end agents_ s) families) segments.
Definition accepts_payoffs (c : payoffs_claim) (l : list given_node) : bool :=
  let '(d, strong_, segments) := c in
  match as_nodes l with
  | Some nodes => proper_nodes_of d strong_ nodes && check_payoffs (market_of d) strong_ nodes segments &&
      proper_families d strong_ nodes segments
  | None => false
  end.
Definition means_payoffs (c : payoffs_claim) : Prop :=
  let '(d, strong_, segments) := c in lists_payoffs (market_of d) strong_ segments.
Lemma payoffs_sound c l : accepts_payoffs c l = true -> means_payoffs c.
Proof.
  destruct c as [[d strong_] segments]. unfold accepts_payoffs, means_payoffs. destruct (as_nodes l) as [nodes|]; [|discriminate].
  rewrite !andb_true_iff. intros [[_ H] _]. exact (check_payoffs_sound _ _ nodes segments H).
Qed.
Definition payoffs_kind : kind := make_covering payoffs_fields nodes_fields (fun _ l => forallb covered_node l) accepts_payoffs
  means_payoffs payoffs_sound "equilibrium-payoffs".
