(** Claims that a pseudomarket, with production perhaps, has no equilibrium, or none in expectation, from JSON to the definitions
    of check_no_expectation.v and check_no_production.v (SPEC.md, sections 1.8, 2.8 and 3.8).  With production the firm is the
    last agent. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String.
From ExactMarket Require Import sums rational gpz_economy expectation_economy polynomials price_forms price_polynomials agent_regimes check_markets
  check_all_equilibria check_price_sets check_no_expectation check_no_production json utility_forms decode kind decode_assignments decode_lotteries
  decode_utilities decode_markets decode_completeness.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** A pseudomarket of at most 8 goods. *)
Definition small_market : reader market_data := fun j => let? d := market_reader j in when (Nat.leb (market_size d) 8) d.
Definition agents_in (m : market) : list consumer :=
  match production m with
  | None => market_consumers (goods m) (tables m) (budgets m)
  | Some F => with_firm m F 0
  end.
Definition firm_in (m : market) (i : nat) : bool :=
  match production m with None => false | Some _ => Nat.eqb i (List.length (tables m)) end.

(** ** In expectation *)

Inductive given_expected :=
| ExpectedForm (f : list Q) | ExpectedAgent (i : Z) | ExpectedOption (i k : Z) | ExpectedNoPrices (ms : given_multipliers)
| ExpectedNone (ys : list Q) (shadow least : list (list Q)) (proofs : list (list given_multipliers)) (sum_ : given_multipliers).
Definition expected_reader : reader given_expected := first_of [
  (fun j => option_map ExpectedForm (fields1 ("form", numbers) j));
  (fun j => option_map ExpectedAgent (fields1 ("agent", integer) j));
  (fun j => option_map (fun p => ExpectedOption (fst p) (snd p)) (fields2 ("agent", integer) ("option", integer) j));
  (fun j => option_map ExpectedNoPrices (fields1 ("multipliers", multipliers_reader) j));
  (fun j => match members ["values"; "shadow_prices"; "least"; "proofs"; "contradiction"] j with
    | Some [a; b; c; d; e] =>
        let? ys := numbers a in let? shadow := matrix b in let? least := matrix c in
        let? proofs := list_of (list_of multipliers_reader) d in let? sum_ := multipliers_reader e in
        Some (ExpectedNone ys shadow least proofs sum_)
    | _ => None
    end)].
Definition as_expected (n : given_expected) : option case_node :=
  match n with
  | ExpectedForm f => Some (CaseForm f)
  | ExpectedAgent i => let? a := place_number i in Some (CaseAgent a)
  | ExpectedOption i k => let? a := place_number i in let? o := place_number k in Some (CaseOption a o)
  | ExpectedNoPrices ms => let? l := as_multipliers ms in Some (NoPricesHere l)
  | ExpectedNone ys shadow least proofs sum_ =>
      let? p := all_some (map as_lists proofs) in let? s := as_multipliers sum_ in Some (NoConsumptions ys shadow least p s)
  end.
(** What SPEC.md asks of nodes beyond what the proof needs: exact lengths. *)
Section Cases.
Variables (L : nat) (cs : list consumer) (strong_ : bool) (firm : nat -> bool).
Let N := List.length cs.
Definition has_goods (f : list Q) : bool := Nat.eqb (List.length f) (S L).
Definition proper_case (x : cell) (n : case_node) : bool :=
  match n with
  | CaseForm f => has_goods f
  | NoConsumptions ys shadow least proofs _ =>
      Nat.eqb (List.length ys) N && Nat.eqb (List.length least) N && Nat.eqb (List.length shadow) L &&
      forallb has_goods (least ++ shadow) && Nat.eqb (List.length proofs) N &&
      forallb (fun p => Nat.eqb (List.length (snd p)) (List.length (check_all_equilibria.options_of cs x (fst p))))
        (List.combine (ids N) proofs)
  | _ => true
  end.
Fixpoint proper_cases (nodes : list case_node) (stack : list cell) : bool :=
  match nodes, stack with
  | [], [] => true
  | n :: rest, x :: below =>
      proper_case x n && match case_parts L cs strong_ firm x n with Some ys => proper_cases rest (ys ++ below) | None => false end
  | _, _ => false
  end.
End Cases.
Definition none_expected_fields : reader notion_claim := fields2 ("market", small_market) ("notion", notion_reader).
Definition accepts_none_expected (c : notion_claim) (l : list given_expected) : bool :=
  let m := market_of (fst c) in
  match all_some (map as_expected l) with
  | Some nodes =>
      proper_cases (goods m) (agents_in m) (snd c) (firm_in m) nodes (whole_space (goods m) (agents_in m) false) &&
      check_no_expectation m (snd c) nodes
  | None => false
  end.
Definition means_none_expected (c : notion_claim) : Prop := forall p sigma, ~ expectation_equilibrium (market_of (fst c)) (snd c) p sigma.
Lemma none_expected_sound c l : accepts_none_expected c l = true -> means_none_expected c.
Proof.
  unfold accepts_none_expected. cbv zeta. destruct (all_some (map as_expected l)) as [nodes|]; [|discriminate].
  rewrite andb_true_iff. intros [_ H]. exact (check_no_expectation_sound _ _ nodes H).
Qed.
Definition none_expected_kind : kind := make none_expected_fields (fields1 ("nodes", list_of expected_reader)) always
  accepts_none_expected means_none_expected none_expected_sound "no-equilibrium-in-expectation".

(** ** With production *)

Definition producing_market : reader market_data := fun j =>
  let? d := small_market j in when (match market_sets d with None => false | Some _ => true end) d.
(** A leaf that finds an equilibrium, so that the claim fails. *)
Definition finds_some (n : given_node) : bool :=
  match n with
  | GivenEverywhere _ _ _ _ _ _ => true
  | GivenLine _ _ at_ones between_ones =>
      existsb (fun e => match e with GivenChances _ _ => true | GivenMoney _ => false end) (at_ones ++ between_ones)
  | GivenSigns _ _ _ signs_ => existsb (fun s => match s with GivenBought _ _ _ => true | _ => false end) signs_
  | _ => false
  end.
Definition plain_given (n : given_node) : bool :=
  match n with GivenEverywhere _ _ _ _ _ _ | GivenLine _ _ _ _ | GivenMixtures _ _ _ _ => false | _ => true end.
Section Nodes.
Variables (L : nat) (cs : list consumer) (strong_ : bool) (firm : nat -> bool).
(** Each agent has a regime, and no option is undecided. *)
Definition all_decided (x : cell) : bool :=
  forallb (fun r => match r with Some g => match undecided g with [] => true | _ => false end | None => false end) (regimes x).
Definition proper_plain (x : cell) (n : tree_node) : bool :=
  let cs_ := known_with_firm L cs strong_ firm x in
  let pure := possible_allocations L cs x in
  let few := few_choices cs (one_each L) x && Nat.leb (List.length pure) most_allocations in
  match n with
  | Without (SplitForm f) => has_goods L f
  | Without NoAllocation => few
  | Without (NoPrices ms) => few && in_count (List.length cs_) ms
  | Without (NoLottery ts ys proofs) => few && against_in L (List.length cs) (List.length pure) cs_ ts ys proofs
  | Signs_in ts kept_ implied_ tree => few && all_decided x && proper_by_signs L (List.length cs) cs_ ts kept_ implied_ tree
  | _ => true
  end.
Fixpoint proper_plains (nodes : list tree_node) (stack : list cell) : bool :=
  match nodes, stack with
  | [], [] => true
  | n :: rest, x :: below =>
      proper_plain x n && match firm_parts L cs strong_ firm x n with Some ys => proper_plains rest (ys ++ below) | None => false end
  | _, _ => false
  end.
End Nodes.
Definition none_produced_fields : reader notion_claim := fields2 ("market", producing_market) ("notion", notion_reader).
Definition accepts_none_produced (c : notion_claim) (l : list given_node) : bool :=
  let m := market_of (fst c) in
  match as_nodes l with
  | Some nodes =>
      proper_plains (goods m) (agents_in m) (snd c) (firm_in m) nodes (whole_space (goods m) (agents_in m) false) &&
      check_no_production m (snd c) nodes
  | None => false
  end.
Definition means_none_produced (c : notion_claim) : Prop := forall p alpha, ~ is_equilibrium_of (market_of (fst c)) (snd c) p alpha.
Lemma none_produced_sound c l : accepts_none_produced c l = true -> means_none_produced c.
Proof.
  unfold accepts_none_produced. cbv zeta. destruct (as_nodes l) as [nodes|]; [|discriminate].
  rewrite andb_true_iff. intros [_ H]. exact (check_no_production_sound _ _ nodes H).
Qed.
Definition none_produced_kind : kind := make_covering none_produced_fields nodes_fields
  (fun _ l => existsb finds_some l || forallb plain_given l) accepts_none_produced means_none_produced none_produced_sound
  "no-equilibrium-with-production".
