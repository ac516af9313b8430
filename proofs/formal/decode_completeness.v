(** Claims about all equilibria of a pseudomarket, from JSON to the definitions of check_price_sets.v and check_deterministic.v
    (SPEC.md, sections 1.8, 2.8 and 3.8).  Lines with roots as places, families with roots as ends, and in `every-equilibrium` roots
    altogether are not covered. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural expectation_economy polynomials check_algebraic price_forms price_polynomials agent_regimes
  check_markets check_all_equilibria check_price_sets check_budget_sets check_deterministic segments check_payoffs json utility_forms decode kind decode_assignments
  decode_lotteries decode_budgets decode_algebraic decode_utilities decode_markets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Definition analysable (d : market_data) : bool :=
  Nat.leb (market_size d) 8 && match market_sets d with None => true | Some _ => false end.
Definition analysed_market : reader market_data := fun j => let? d := market_reader j in when (analysable d) d.
Definition notion_reader : reader bool := one_of [("walrasian", false); ("strong", true)].

(** ** Nodes *)

Definition given_multipliers := list (Z * Q).
Definition multipliers_reader : reader given_multipliers := list_of (pair_of integer number).
Definition tight_reader : reader (list (Z * given_multipliers)) := list_of (pair_of integer multipliers_reader).
(** A polynomial and the two ends of an interval. *)
Definition root_reader : reader (list Q * Q * Q) := fun j =>
  let? (f, ends) := fields2 ("polynomial", numbers) ("interval", numbers) j in
  match ends with [lo; hi] => Some (f, lo, hi) | _ => None end.
Inductive given_place := AtNumber (q : Q) | AtRoot (f : list Q) (lo hi : Q).
Definition place_reader : reader given_place := fun j =>
  match j with
  | JObject _ => let? (f, lo, hi) := root_reader j in Some (AtRoot f lo hi)
  | _ => option_map AtNumber (number j)
  end.
Inductive given_entry := GivenMoney (ys : list (list Q)) | GivenChances (ws : list (Z * list Q)) (den : list Q).
Definition chances_reader : reader (list (Z * list Q)) := list_of (pair_of integer numbers).
Definition at_reader : reader given_entry := fun j =>
  match fields1 ("lottery", chances_reader) j with
  | Some ws => Some (GivenChances ws [1%Q])
  | None => let? ys := fields1 ("against", numbers) j in Some (GivenMoney (map (fun q => [q]) ys))
  end.
Definition between_reader : reader given_entry := fun j =>
  match fields2 ("lottery", chances_reader) ("denominator", numbers) j with
  | Some (ws, den) => Some (GivenChances ws den)
  | None => option_map GivenMoney (fields1 ("against", matrix) j)
  end.
(** A polynomial in free prices: its terms in increasing order of their exponents, which are at most 20. *)
Definition exponent_reader : reader nat := fun j => let? z := integer j in when (Z.leb 0 z && Z.leb z 20) (Z.to_nat z).
Definition term_reader : reader (Q * exponents) := fun j =>
  let? (c, es) := pair_of number (list_of exponent_reader) j in when (negb (qz c)) (c, es).
Fixpoint increasing_terms (f : price_polynomial) : bool :=
  match f with
  | a :: (b :: _) as r => match exponents_order (snd a) (snd b) with Lt => increasing_terms r | _ => false end
  | _ => true
  end.
Definition terms_reader : reader price_polynomial := fun j => let? f := list_of term_reader j in when (increasing_terms f) f.
(** So many exponents in each term. *)
Definition in_prices (n : nat) (f : price_polynomial) : bool := forallb (fun ce => Nat.eqb (List.length (snd ce)) n) f.
Inductive given_proof := GivenProof (products_ : list (Q * list Z)) (multiples_ : list (Z * price_polynomial)).
Definition proof_reader : reader given_proof := fun j =>
  let? (ps, es) := fields2 ("products", list_of (pair_of number integers)) ("equations", list_of (pair_of integer terms_reader)) j in
  Some (GivenProof ps es).
Inductive given_sign :=
| GivenDivision (q : price_polynomial) | GivenContradiction (pr : given_proof)
| GivenDear (ys : list price_polynomial) (prs : list given_proof)
| GivenBought (ws : list (Z * price_polynomial)) (prs : list given_proof) (sample : option (list Q)).
Definition first_of {A} (l : list (json -> option A)) : reader A := fun j =>
  fold_left (fun found read => match found with Some a => Some a | None => read j end) l None.
Definition sign_reader : reader given_sign := first_of [
  (fun j => option_map GivenDivision (fields1 ("polynomial", terms_reader) j));
  (fun j => option_map GivenContradiction (fields1 ("contradiction", proof_reader) j));
  (fun j => option_map (fun p => GivenDear (fst p) (snd p))
    (fields2 ("values", list_of terms_reader) ("proofs", list_of proof_reader) j));
  (fun j => let? (ws, prs, sample) := fields3 ("lottery", list_of (pair_of integer terms_reader)) ("proofs", list_of proof_reader)
    ("sample", or_null numbers) j in Some (GivenBought ws prs sample))].
Inductive given_node :=
| GivenGood (j : Z) | GivenAgent (i : Z) | GivenOption (i k : Z) | GivenForm (f : list Q) | GivenNoAllocation
| GivenNoPrices (ms : given_multipliers) | GivenNoLottery (ts : list (Z * given_multipliers)) (ys : list Q) (l : list given_multipliers)
| GivenEverywhere (ts : list (Z * given_multipliers)) (lottery : given_multipliers) (affordable : list given_multipliers)
    (sample : list Q) (kept : list Z) (implied : list given_multipliers)
| GivenLine (ts : list (Z * given_multipliers)) (places : list given_place) (at_ones between_ones : list given_entry)
| GivenMixtures (ts : list (Z * given_multipliers)) (values : list (list Q)) (places : list given_place)
    (solutions : list (list (list (list Q))))
| GivenSigns (ts : list (Z * given_multipliers)) (kept : list Z) (implied : list given_multipliers) (nodes : list given_sign).
Definition everywhere_reader : reader given_node := fun j =>
  match members ["tight"; "lottery"; "affordable"; "sample"; "kept"; "implied"] j with
  | Some [a; b; c; d; e; f] =>
      let? ts := tight_reader a in let? lottery := multipliers_reader b in let? affordable := list_of multipliers_reader c in
      let? sample := numbers d in let? kept_ := integers e in let? implied_ := list_of multipliers_reader f in
      Some (GivenEverywhere ts lottery affordable sample kept_ implied_)
  | _ => None
  end.
Definition tree_node_reader : reader given_node := first_of [
  (fun j => option_map GivenGood (fields1 ("good", integer) j));
  (fun j => option_map GivenAgent (fields1 ("agent", integer) j));
  (fun j => option_map (fun p => GivenOption (fst p) (snd p)) (fields2 ("agent", integer) ("option", integer) j));
  (fun j => option_map GivenForm (fields1 ("form", numbers) j));
  (fun j => option_map (fun _ => GivenNoAllocation) (fields1 ("leaf", one_of [("no-allocation", tt)]) j));
  (fun j => option_map GivenNoPrices (fields1 ("multipliers", multipliers_reader) j));
  (fun j => let? (ts, ys, l) := fields3 ("tight", tight_reader) ("values", numbers) ("proofs", list_of multipliers_reader) j in
    Some (GivenNoLottery ts ys l));
  everywhere_reader;
  (fun j => let? (ts, places, at_ones, between_ones) := fields4 ("tight", tight_reader) ("places", list_of place_reader)
      ("at", list_of at_reader) ("between", list_of between_reader) j in Some (GivenLine ts places at_ones between_ones));
  (fun j => let? (ts, values, places, solutions) := fields4 ("tight", tight_reader) ("values", matrix)
      ("places", list_of place_reader) ("solutions", list_of (list_of matrix)) j in
      Some (GivenMixtures ts values places solutions));
  (fun j => let? (ts, kept_, implied_, signs_) := fields4 ("tight", tight_reader) ("kept", integers)
      ("implied", list_of multipliers_reader) ("signs", list_of sign_reader) j in Some (GivenSigns ts kept_ implied_ signs_))].
Definition nodes_fields : reader (list given_node) := fields1 ("nodes", list_of tree_node_reader).
Definition rational_place (p : given_place) : bool := match p with AtNumber _ => true | AtRoot _ _ _ => false end.
(** No family begins, ends or goes on at a root. *)
Fixpoint alone_at_roots (places : list given_place) (between_ones : list given_entry) : bool :=
  match places, between_ones with
  | _ :: ps, GivenMoney _ :: (GivenMoney _ :: _ as r) => alone_at_roots ps r
  | p :: ps, _ :: r => rational_place p && alone_at_roots ps r
  | _, _ => forallb rational_place places
  end.
Definition covered_node (n : given_node) : bool :=
  match n with GivenLine _ places _ between_ones => alone_at_roots places between_ones | _ => true end.
Definition without_roots (n : given_node) : bool :=
  match n with GivenLine _ places _ _ | GivenMixtures _ _ places _ => forallb rational_place places | _ => true end.
(** The place, with what isolates the root and decides the signs of these polynomials at it. *)
Definition place_for (p : given_place) (compared_ : list polynomial) : check_all_equilibria.place :=
  match p with
  | AtNumber q => Rat q
  | AtRoot f lo hi =>
      Root f lo hi (qlt (pvalue f lo) 0)
        (if squarefree_between f lo hi then root_of f (lo, hi) compared_ else RootWitness ([], []) [] (lo, hi) [] [] [])
  end.

(** As the checker's, if all indices can be indices. *)
Definition place_number (z : Z) : option nat := when (Z.leb 0 z && Z.ltb z 1000000) (Z.to_nat z).
Definition as_multipliers (l : given_multipliers) : option multipliers :=
  all_some (map (fun p => let? k := place_number (fst p) in Some (k, snd p)) l).
Definition as_tight (l : list (Z * given_multipliers)) : option (list (nat * multipliers)) :=
  all_some (map (fun p => let? k := place_number (fst p) in let? ms := as_multipliers (snd p) in Some (k, ms)) l).
Definition as_lists (l : list given_multipliers) : option (list multipliers) := all_some (map as_multipliers l).
Definition as_entry (e : given_entry) : option claimed :=
  match e with
  | GivenMoney ys => Some (Money ys)
  | GivenChances ws den =>
      let? l := all_some (map (fun w => let? k := place_number (fst w) in Some (k, snd w)) ws) in Some (Chances l den)
  end.
Definition as_entries (l : list given_entry) : option (list claimed) := all_some (map as_entry l).
Definition as_proof (p : given_proof) : option sign_proof :=
  match p with GivenProof ps es =>
    let? products_ := all_some (map (fun cl => let? ks := all_some (map place_number (snd cl)) in Some (fst cl, ks)) ps) in
    let? multiples_ := all_some (map (fun kf => let? k := place_number (fst kf) in Some (k, snd kf)) es) in
    Some (SignProof products_ multiples_)
  end.
(** The tree that a node begins, if these are the trees that begin after it, in order. *)
Definition planted (after : list sign_tree) (n : given_sign) : option (list sign_tree) :=
  match n with
  | GivenDivision q => match after with a :: b :: c :: rest => Some (Divide q a b c :: rest) | _ => None end
  | GivenContradiction pr => let? p := as_proof pr in Some (Contradictory p :: after)
  | GivenDear ys prs => let? ps := all_some (map as_proof prs) in Some (TooDear ys ps :: after)
  | GivenBought ws prs sample =>
      let? l := all_some (map (fun w => let? k := place_number (fst w) in Some (k, snd w)) ws) in
      let? ps := all_some (map as_proof prs) in Some (Bought l ps sample :: after)
  end.
Definition as_tree (l : list given_sign) : option sign_tree :=
  match fold_left (fun trees n => let? after := trees in planted after n) (rev' l) (Some []) with
  | Some [tree] => Some tree
  | _ => None
  end.
Definition as_node (n : given_node) : option tree_node :=
  match n with
  | GivenGood j => let? k := place_number j in Some (Without (SplitGood k))
  | GivenAgent i => let? k := place_number i in Some (Without (SplitAgent k))
  | GivenOption i o => let? a := place_number i in let? b := place_number o in Some (Without (SplitOption a b))
  | GivenForm f => Some (Without (SplitForm f))
  | GivenNoAllocation => Some (Without NoAllocation)
  | GivenNoPrices ms => let? l := as_multipliers ms in Some (Without (NoPrices l))
  | GivenNoLottery ts ys l => let? t := as_tight ts in let? p := as_lists l in Some (Without (NoLottery t ys p))
  | GivenEverywhere ts lottery affordable sample kept_ implied_ =>
      let? t := as_tight ts in let? m := as_multipliers lottery in let? a := as_lists affordable in
      let? k := all_some (map place_number kept_) in let? i := as_lists implied_ in
      Some (Everywhere_in t m a sample k i)
  | GivenLine ts places at_ones between_ones =>
      let? t := as_tight ts in let? a := as_entries at_ones in let? b := as_entries between_ones in
      Some (Along_line t (map place_for places) a b)
  | GivenMixtures ts values places solutions =>
      let? t := as_tight ts in Some (Mixed_in t values (map place_for places) solutions)
  | GivenSigns ts kept_ implied_ signs_ =>
      let? t := as_tight ts in let? k := all_some (map place_number kept_) in let? i := as_lists implied_ in
      let? tree := as_tree signs_ in Some (Signs_in t k i tree)
  end.
Definition as_nodes (l : list given_node) : option (list tree_node) := all_some (map as_node l).

(** *** What SPEC.md asks of leaves beyond what the proofs need: exact lengths, indices in their range, the sample *)

(** A point, or a piece of a line between two ends, missing or not, which may belong to it. *)
Inductive run :=
| PointRun (ps us : list Q)
| LineRun (lo hi : option Q) (lo_in hi_in : bool) (ps : list (list Q)) (us : list (list Q * list Q))
| OtherRun.
Definition is_point (r : run) : bool := match r with PointRun _ _ => true | _ => false end.
Definition is_line (r : run) : bool := match r with LineRun _ _ _ _ _ _ => true | _ => false end.
Definition is_other (r : run) : bool := match r with OtherRun => true | _ => false end.
(** In lowest terms, the denominator's leading coefficient 1. *)
Definition lowest_terms (nd : poly * poly) : poly * poly :=
  let n := trim (fst nd) in
  let d := trim (snd nd) in
  let h := common_divisor d n in
  let below_ := quotient_by h d in
  let size := inverse (leading below_) in
  match n with [] => ([0%Q], [1%Q]) | _ => (pscale size (quotient_by h n), pscale size below_) end.
Definition same_numbers : list Q -> list Q -> bool := both_all qeq.
Definition same_line (ps rs : list (list Q)) (us vs : list (list Q * list Q)) : bool :=
  both_all same_numbers ps rs &&
  both_all (fun a b => same_numbers (fst a) (fst b) && same_numbers (snd a) (snd b)) us vs.
Definition same_end (a b : option Q) : bool :=
  match a, b with Some p, Some q => qeq p q | None, None => true | _, _ => false end.
(** Both as one, if the first ends where the second begins and one of them has that place. *)
Definition met_by (r t : run) : option run :=
  match r, t with
  | LineRun lo (Some b) lo_in b_in ps us, LineRun (Some a) hi a_in hi_in rs vs =>
      when (qeq a b && (a_in || b_in) && same_line ps rs us vs) (LineRun lo hi lo_in hi_in ps us)
  | _, _ => None
  end.
Definition point_on (q : Q) (ps : list (list Q)) (us : list (list Q * list Q)) : run :=
  PointRun (map (fun f => pvalue f q) ps) (map (fun nd => qmul (pvalue (fst nd) q) (Qinv (pvalue (snd nd) q))) us).
Definition as_point (r : run) : run :=
  match r with LineRun (Some a) (Some b) _ _ ps us => if qeq a b then point_on a ps us else r | _ => r end.
(** Whether the family has the point's prices and utilities at this end of it. *)
Definition is_at (p : run) (e : option Q) (ps : list (list Q)) (us : list (list Q * list Q)) : bool :=
  match p, e with
  | PointRun rs vs, Some q =>
      same_numbers (map (fun f => pvalue f q) ps) rs &&
      both_all (fun nd v => negb (qz (pvalue (snd nd) q)) && qeq (pvalue (fst nd) q) (qmul v (pvalue (snd nd) q))) us vs
  | _, _ => false
  end.
Definition open_end_at (p m : run) : bool :=
  match m with
  | LineRun lo hi lo_in hi_in ps us => (negb lo_in && is_at p lo ps us) || (negb hi_in && is_at p hi ps us)
  | _ => false
  end.
Definition closed_at (m p : run) : run :=
  match m with
  | LineRun lo hi lo_in hi_in ps us => LineRun lo hi (lo_in || is_at p lo ps us) (hi_in || is_at p hi ps us) ps us
  | _ => m
  end.
(** Families of one line that meet, put together. *)
Fixpoint met_in (m : run) (before l : list run) : option (list run) :=
  match l with
  | [] => None
  | t :: rest =>
      match met_by m t, met_by t m with
      | Some u, _ | None, Some u => Some (u :: rev_append before rest)
      | None, None => met_in m (t :: before) rest
      end
  end.
Fixpoint joined_once (before l : list run) : option (list run) :=
  match l with
  | [] => None
  | m :: rest => match met_in m [] rest with Some k => Some (rev_append before k) | None => joined_once (m :: before) rest end
  end.
Fixpoint joined (fuel : nat) (l : list run) : list run :=
  match fuel, joined_once [] l with S k, Some l' => joined k l' | _, _ => l end.
(** Prices and utilities at a root are of lower degree than its polynomial, without zeros at the end. *)
Definition reduced_point (s : price_set) : bool :=
  match s with
  | At_root r =>
      let degree_ := List.length (trim (its_polynomial r)) in
      forallb (fun h => Nat.ltb (List.length h) degree_ && Nat.eqb (List.length (trim h)) (List.length h))
        (root_prices r ++ root_utilities r)
  | _ => true
  end.
(** A polytope's lists have their lengths; its free prices are the first that are just these, and its conditions stand in
    increasing order, each once. *)
Fixpoint before_form (f g : list Q) : bool :=
  match f, g with
  | a :: f', b :: g' => qlt a b || (qeq a b && before_form f' g')
  | [], _ :: _ => true
  | _, [] => false
  end.
Fixpoint increasing_forms (l : list (list Q)) : bool :=
  match l with f :: (g :: _) as r => before_form f g && increasing_forms r | _ => true end.
Definition unit_form (n k : nat) : list Q := 0%Q :: map (fun i => if Nat.eqb i k then 1%Q else 0%Q) (ids n).
Definition first_with (F : list (list Q)) (f : list Q) (j : nat) : bool :=
  same_numbers f (nth j F []) && negb (existsb (same_numbers f) (firstn j F)).
Definition untrailed (f : list Q) : bool := Nat.eqb (List.length f) 1 || Nat.eqb (List.length (trim f)) (List.length f).
Definition proper_polytope (s : price_set) : bool :=
  match s with
  | Described (Found ((_ :: _) as fr) F al mt us) =>
      let n := List.length fr in
      forallb (fun f => Nat.eqb (List.length f) (S n)) (F ++ al ++ mt) &&
      forallb (fun kj => first_with F (unit_form n (fst kj)) (snd kj)) (List.combine (ids n) fr) &&
      increasing_forms al && increasing_forms mt && forallb (fun nd => untrailed (fst nd) && untrailed (snd nd)) us
  | _ => true
  end.
(** The facts of a piece are scaled, no true numbers, and stand in increasing order, each once. *)
Definition scaled_already (f : fact) : bool :=
  match snd f with
  | [] => true
  | _ => let c := fst (last (snd f) (0%Q, [])) in qeq c 1 || (qeq c (-1 # 1) && match fst f with Zero => false | _ => true end)
  end.
(** As lists of exponents and coefficient, lexicographically. *)
Fixpoint before_terms (f g : price_polynomial) : bool :=
  match f, g with
  | (c, a) :: f', (d, b) :: g' =>
      match exponents_order a b with Lt => true | Gt => false | Eq => qlt c d || (qeq c d && before_terms f' g') end
  | [], _ :: _ => true
  | _, [] => false
  end.
Fixpoint increasing_facts (l : list fact) : bool :=
  match l with
  | f :: (g :: _) as r => (negb (same_relation (fst f) (fst g)) || before_terms (snd f) (snd g)) && increasing_facts r
  | _ => true
  end.
Definition proper_region (s : price_set) : bool :=
  match s with
  | In_region (Region fr F fs us _) =>
      forallb (fun f => Nat.eqb (List.length f) (S (List.length fr))) F && forallb (fun nd => untrailed (fst nd) && untrailed (snd nd)) us &&
      forallb (fun f => scaled_already f && negb (true_number f)) fs && increasing_facts fs
  | _ => true
  end.
Definition is_run (r : run) (m : family) : bool :=
  match r with
  | LineRun lo hi lo_in hi_in ps us =>
      same_end lo (low_end m) && same_end hi (high_end m) && Bool.eqb lo_in (low_in m) && Bool.eqb hi_in (high_in m) &&
      same_line ps (line m) us (quotients m)
  | _ => false
  end.

Definition in_count (n : nat) (ms : multipliers) : bool := forallb (fun p => Nat.ltb (fst p) n) ms.
Definition tight_in (n : nat) (ts : list (nat * multipliers)) : bool :=
  forallb (fun t => Nat.ltb (fst t) n && in_count n (snd t)) ts.
(** The equations, and the conditions that hold with equality, have a common solution. *)
Definition hull_among (L : nat) (cs : list condition) (ts : list (nat * multipliers)) : bool :=
  match extended cs ts with
  | None => false
  | Some ds =>
      let rows := solved_equations ds in
      let F := map (price_function L rows (free_prices L rows)) (ids L) in
      forallb (fun c => match fst c with Zero => forallb qz (subst_form F (snd c)) | _ => true end) ds
  end.
(** What a leaf with values of money says besides: [count] conditions are known, and there are so many agents and allocations. *)
Definition against_in (L agents_ allocations_ : nat) (cs : list condition) (ts : list (nat * multipliers)) (ys : list Q)
    (proofs : list multipliers) : bool :=
  let count := List.length cs in
  Nat.eqb (List.length ys) agents_ && tight_in count ts && hull_among L cs ts && forallb (in_count count) proofs &&
  match proofs with [] => true | _ => Nat.eqb (List.length proofs) allocations_ end.
(** *** How many allocations there are at most *)

Definition most_choices : Z := 200000.
Definition most_allocations : nat := Z.to_nat 20000.
(** What is left of a budget of choices, or a number below 0: each choice of options for the first agents is one, if there are
    copies enough. *)
Fixpoint choices_left (cs : list consumer) (i : nat) (os : list (list nat)) (left_ : list nat) (most : Z) : Z :=
  let rest_of_most := (most - 1)%Z in
  match os with
  | [] => rest_of_most
  | o :: rest => fold_left (fun b k =>
      if (b <? 0)%Z then b else match take left_ (bundle_bits cs i k) with Some l => choices_left cs (S i) rest l b | None => b end)
      o rest_of_most
  end.
Definition few_choices (cs : list consumer) (supply_ : list nat) (x : cell) : bool :=
  (0 <=? choices_left cs 0 (map (check_all_equilibria.options_of cs x) (seq 0 (List.length cs))) supply_ most_choices)%Z.

(** *** Signs of polynomials *)

Definition constant_polynomial (f : price_polynomial) : bool := forallb (fun ce => forallb (Nat.eqb 0) (snd ce)) f.
Definition proof_in (n : nat) (pr : sign_proof) : bool := forallb (fun m => in_prices n (snd m)) (multiples pr).
Fixpoint each_once (l : list nat) : bool := match l with [] => true | k :: r => negb (mem k r) && each_once r end.
(** All polynomials are polynomials in n prices, those that divide are no numbers, there are values for all agents, and no
    allocation stands twice in a lottery. *)
Fixpoint proper_signs (n agents_ : nat) (tree : sign_tree) : bool :=
  match tree with
  | Divide q above on below =>
      in_prices n q && negb (constant_polynomial q) && proper_signs n agents_ above && proper_signs n agents_ on && proper_signs n agents_ below
  | Contradictory pr => proof_in n pr
  | TooDear ys prs => Nat.eqb (List.length ys) agents_ && forallb (in_prices n) ys && forallb (proof_in n) prs
  | Bought ws prs _ => forallb (fun w => in_prices n (snd w)) ws && forallb (proof_in n) prs && each_once (map fst ws)
  end.
(** The sample prices of each lottery meet the conditions, and these facts and those of the divisions above it. *)
Fixpoint proper_samples (meets : list Q -> bool) (fr : list nat) (fs : list fact) (tree : sign_tree) : bool :=
  match tree with
  | Divide q above on below =>
      proper_samples meets fr ((MoreThan, q) :: fs) above && proper_samples meets fr ((Zero, q) :: fs) on &&
      proper_samples meets fr ((MoreThan, mneg q) :: fs) below
  | Bought _ _ (Some ps) => meets ps && forallb (fact_met (map (at_index ps) fr)) fs
  | _ => true
  end.
Fixpoint some_bought (tree : sign_tree) : bool :=
  match tree with
  | Divide _ above on below => some_bought above || some_bought on || some_bought below
  | Bought _ _ _ => true
  | _ => false
  end.

(** The multipliers, of equations and kept conditions only, show the condition on the hull. *)
Definition shown_in (F : list (list Q)) (cs_ : list condition) (equations kept_ : list nat) (c : condition) (ms : multipliers) : bool :=
  let relation_of k := match nth_error cs_ k with Some d => fst d | None => Zero end in
  let equation k := existsb (Nat.eqb k) equations || match relation_of k with Zero => true | _ => false end in
  let left := fold_left (fun g p => psub g (pscale (snd p) (subst_form F (snd (nth (fst p) cs_ (Zero, [])))))) ms (subst_form F (snd c)) in
  forallb (fun p => qz (snd p) || equation (fst p) || (qlt 0 (snd p) && existsb (Nat.eqb (fst p)) kept_)) ms &&
  forallb qz (tl left) &&
  match fst c with
  | MoreThan => qlt 0 (hd 0%Q left) || (qle 0 (hd 0%Q left) &&
      existsb (fun p => qlt 0 (snd p) && match relation_of (fst p) with MoreThan => true | _ => false end) ms)
  | _ => qle 0 (hd 0%Q left)
  end.
Definition implications_in (F : list (list Q)) (cs_ : list condition) (equations kept_ : list nat) (given : list multipliers) : bool :=
  let others := filter (fun p => match fst (snd p) with Zero => false | _ => negb (existsb (Nat.eqb (fst p)) kept_) end)
    (List.combine (ids (List.length cs_)) cs_) in
  Nat.eqb (List.length given) (List.length others) &&
  forallb (fun p => shown_in F cs_ equations kept_ (snd (fst p)) (snd p)) (List.combine others given).
Definition form_at (ps : list Q) (f : list Q) : Q := qsum (List.combine f (1%Q :: ps)) (fun p => qmul (fst p) (snd p)).
Definition met_at (ps : list Q) (c : condition) : bool :=
  let q := form_at ps (snd c) in match fst c with Zero => qz q | AtLeast => qle 0 q | MoreThan => qlt 0 q end.
(** What a leaf with a tree of signs says besides: these conditions are known, and there are so many agents. *)
Definition proper_by_signs (L agents_ : nat) (cs_ : list condition) (ts : list (nat * multipliers)) (kept_ : list nat)
    (implied_ : list multipliers) (tree : sign_tree) : bool :=
  let count := List.length cs_ in
  let '(fr, F, _) := hull_of L cs_ ts in
  tight_in count ts && hull_among L cs_ ts && forallb (fun k => Nat.ltb k count) kept_ && forallb (in_count count) implied_ &&
  Nat.ltb 1 (List.length fr) && implications_in F cs_ (map fst ts) kept_ implied_ && proper_signs (List.length fr) agents_ tree &&
  proper_samples (fun ps => Nat.eqb (List.length ps) L && forallb (met_at ps) cs_) fr [] tree.

Section Leaves.
Variables (L : nat) (cs : list consumer) (supply_ : list nat) (disposal_ strong_ : bool).
Let N := List.length cs.
Definition allocations_in (x : cell) : list (list nat) := allocations L cs supply_ disposal_ x.
Definition conditions_in (x : cell) : list condition := all_conditions L cs supply_ strong_ x (allocations_in x).
Definition satiated_in (x : cell) : nat :=
  List.length (filter (fun r => match r with Some g => satiated g | None => false end) (regimes x)).
Definition entry_in (allocations_ : nat) (e : claimed) : bool :=
  match e with
  | Money ys => Nat.eqb (List.length ys) N
  | Chances ws _ => forallb (fun w => Nat.ltb (fst w) allocations_) ws
  end.
(** An inequality that does not change along a line holds on it. *)
Definition holds_along (F : list (list Q)) (c : condition) : bool :=
  let g := subst_form F (snd c) in
  match fst c with
  | Zero => true
  | AtLeast => negb (forallb qz (tl g)) || qle 0 (hd 0%Q g)
  | MoreThan => negb (forallb qz (tl g)) || qlt 0 (hd 0%Q g)
  end.
(** Of a place: numbers at most it, and at least it. *)
Definition low_side (l : check_all_equilibria.place) : Q := match l with Rat q => q | Root _ lo _ _ _ => lo end.
Definition high_side (l : check_all_equilibria.place) : Q := match l with Rat q => q | Root _ _ hi _ _ => hi end.
Fixpoint increasing_places (l : list check_all_equilibria.place) : bool :=
  match l with
  | a :: (b :: _) as r =>
      match a, b with Rat p, Rat q => qlt p q | _, _ => qle (high_side a) (low_side b) end && increasing_places r
  | _ => true
  end.
(** From 0 to 1, which may be among them. *)
Definition probabilities (l : list check_all_equilibria.place) : bool :=
  increasing_places (Rat 0 :: filter (fun p => negb (is_number 0 p || is_number 1 p)) l ++ [Rat 1]) &&
  negb (existsb (is_number 0) (tl l)) && negb (existsb (is_number 1) (removelast l)).
(** No agent's utility is a quotient by 0 on the hull. *)
Definition has_denominators (F : list (list Q)) (x : cell) : bool :=
  forallb (fun r => match r with
    | (i, Some g) => negb (forallb qz (subst_form F (check_all_equilibria.denominator L cs i g)))
    | _ => false end) (List.combine (ids N) (regimes x)).
Definition free_count (x : cell) (ts : list (nat * multipliers)) : nat :=
  match extended (conditions_in x) ts with Some ds => List.length (free_prices L (solved_equations ds)) | None => 0%nat end.
Definition is_split (n : tree_node) : bool :=
  match n with Without (SplitGood _ | SplitForm _ | SplitAgent _ | SplitOption _ _) => true | _ => false end.
Definition few_allocations (x : cell) : bool :=
  few_choices cs supply_ x && Nat.leb (List.length (allocations_in x)) most_allocations.
Definition proper_leaf (x : cell) (n : tree_node) : bool :=
  match n with
  | Without (NoPrices ms) => in_count (List.length (conditions_in x)) ms
  | Without (NoLottery ts ys proofs) => against_in L N (List.length (allocations_in x)) (conditions_in x) ts ys proofs
  | Without (SplitForm f) => Nat.eqb (List.length f) (S L)
  | Without _ => true
  | Everywhere_in ts lottery affordable sample kept_ implied_ =>
      let cs_ := conditions_in x in
      let count := List.length cs_ in
      let found_ := snd (everywhere_in L cs supply_ disposal_ strong_ x ts lottery affordable kept_ implied_) in
      tight_in count ts && in_count (List.length (allocations_in x)) lottery && forallb (in_count count) affordable &&
      forallb (fun k => Nat.ltb k count) kept_ && forallb (in_count count) implied_ &&
      Nat.eqb (List.length affordable) (if strong_ then 0 else satiated_in x) && Nat.eqb (List.length sample) L &&
      forallb (met_at sample) cs_ && negb (Nat.eqb (List.length (free found_)) 1) &&
      (match free found_ with
       | [] => true
       | _ => implications_in (functions found_) cs_ (map fst ts) kept_ implied_
       end)
  | Along_line ts places at_ones between_ones =>
      let allocations_ := List.length (allocations_in x) in
      let w := along_of L cs supply_ disposal_ strong_ x ts places at_ones between_ones in
      let ends (o : option (Q * multipliers)) := match o with Some (q, _) => [Rat q] | None => [] end in
      let closed (e : option entry) := match e with Some _ => 1%nat | None => 0%nat end in
      tight_in (List.length (conditions_in x)) ts && forallb (entry_in allocations_) (at_ones ++ between_ones) &&
      increasing_places (ends (a_low w) ++ map (fun f => f []) places ++ ends (a_high w)) &&
      Nat.eqb (List.length at_ones) (closed (a_start w) + List.length places + closed (a_end w)) &&
      Nat.eqb (List.length between_ones) (S (List.length places)) &&
      forallb (holds_along (a_functions w)) (conditions_in x)
  | Mixed_in ts values places solutions =>
      tight_in (List.length (conditions_in x)) ts && hull_among L (conditions_in x) ts && Nat.eqb (List.length values) N &&
      probabilities (map (fun f => f []) places) && Nat.eqb (List.length solutions) (List.length places) &&
      forallb (fun rows => Nat.eqb (List.length rows) (free_count x ts) && forallb (fun r => Nat.eqb (List.length r) N) rows) solutions
  | Signs_in ts kept_ implied_ tree =>
      proper_by_signs L N (conditions_in x) ts kept_ implied_ tree &&
      (negb (some_bought tree) || has_denominators (snd (fst (hull_of L (conditions_in x) ts))) x)
  end.
Fixpoint proper_leaves (nodes : list tree_node) (stack : list cell) : bool :=
  match nodes, stack with
  | [], [] => true
  | n :: rest, x :: below =>
      (is_split n || few_allocations x) && proper_leaf x n &&
      match full_parts L cs supply_ disposal_ strong_ x (full_of L cs supply_ disposal_ strong_ x n) with
      | Some (ys, _) => proper_leaves rest (ys ++ below)
      | None => false
      end
  | _, _ => false
  end.
Definition proper_nodes (nodes : list tree_node) : bool := proper_leaves nodes (whole_space L cs disposal_).

(** *** How sets are put together and written down (SPEC.md, section 1.8, The set found) *)

Definition is_piece (f : set_found) : bool := match f with Of_signs _ => true | _ => false end.
(** The sets of one leaf: pieces of a line that meet are one. *)
Definition found_run (f : set_found) : run :=
  match f with
  | Flat (Found [] F _ _ us) => PointRun (map (fun g => at_index g 0) F) (map (fun nd => at_index (fst nd) 0) us)
  | Piece (Curve (check_all_equilibria.At (Rat q)) F us) => LineRun (Some q) (Some q) true true F (map lowest_terms us)
  | Piece (Curve (Between lo hi _) F us) =>
      match rational_end lo, rational_end hi with
      | Some a, Some b => LineRun a b false false F (map lowest_terms us)
      | _, _ => OtherRun
      end
  | _ => OtherRun
  end.
Fixpoint runs_of (before : list run) (fs : list set_found) : list run :=
  match fs with
  | [] => rev' before
  | f :: rest =>
      match before, found_run f with
      | r :: others, t => match met_by r t with Some u => runs_of (u :: others) rest | None => runs_of (t :: before) rest end
      | [], t => runs_of [t] rest
      end
  end.
Fixpoint all_runs (nodes : list tree_node) (stack : list cell) : list run :=
  match nodes, stack with
  | n :: rest, x :: below =>
      match full_parts L cs supply_ disposal_ strong_ x (full_of L cs supply_ disposal_ strong_ x n) with
      | Some (ys, fs) => map as_point (runs_of [] (filter (fun f => negb (is_piece f)) fs)) ++ all_runs rest (ys ++ below)
      | None => []
      end
  | _, _ => []
  end.
(** The sets that the tree finds, put together: families, and how many others that no signs describe. *)
Definition families_in (nodes : list tree_node) : list run * nat :=
  let runs := all_runs nodes (whole_space L cs disposal_) in
  let points := filter is_point runs in
  let families := filter is_line runs in
  let closed := map (fun m => fold_left closed_at points m) families in
  let left_over := filter (fun p => negb (existsb (fun m => open_end_at p m) families)) points in
  (joined (List.length closed) closed, List.length (filter is_other runs) + List.length left_over)%nat.
Fixpoint none_twice (l : list region) : bool :=
  match l with [] => true | r :: rest => negb (existsb (same_region L cs r) rest) && none_twice rest end.
Definition written_as_found (nodes : list tree_node) (sets : list price_set) : bool :=
  let (families, others) := families_in nodes in
  let given := flat_map (fun s => match s with Along_family m => [m] | _ => [] end) sets in
  let pieces := flat_map (fun s => match s with In_region r => [r] | _ => [] end) sets in
  forallb proper_region sets && none_twice pieces &&
  forallb reduced_point sets && forallb proper_polytope sets && Nat.eqb (List.length given) (List.length families) &&
  Nat.eqb (List.length sets) (List.length pieces + List.length families + others) &&
  forallb (fun r => existsb (is_run r) given) families.
End Leaves.

(** In a pseudomarket. *)
Section Market.
Variables (d : market_data) (strong_ : bool).
Let m := market_of d.
Let cs := market_consumers (goods m) (tables m) (budgets m).
Definition proper_nodes_of : list tree_node -> bool := proper_nodes (goods m) cs (one_each (goods m)) false strong_.
Definition written_in : list tree_node -> list price_set -> bool := written_as_found (goods m) cs (one_each (goods m)) false strong_.
End Market.

(** ** None, all, every *)

Definition notion_claim : Type := (market_data * bool)%type.
Definition none_fields : reader notion_claim := fields2 ("market", analysed_market) ("notion", notion_reader).
Definition accepts_none (c : notion_claim) (l : list given_node) : bool :=
  match as_nodes l with Some nodes => proper_nodes_of (fst c) (snd c) nodes && check_none_found (market_of (fst c)) (snd c) nodes | None => false end.
Definition means_none (c : notion_claim) : Prop :=
  let m := market_of (fst c) in
  forall p alpha, ~ market_equilibrium (goods m) (tables m) (budgets m) (snd c) p alpha.
Lemma none_sound c l : accepts_none c l = true -> means_none c.
Proof.
  unfold accepts_none. destruct (as_nodes l) as [nodes|]; [|discriminate]. rewrite andb_true_iff. intros [_ H].
  exact (check_none_found_sound _ _ nodes H).
Qed.
Definition none_kind : kind := make_covering none_fields nodes_fields (fun _ l => forallb covered_node l) accepts_none means_none
  none_sound "no-equilibrium".

Definition quotient_reader : reader (list Q * list Q) := fields2 ("numerator", numbers) ("denominator", numbers).
Inductive given_set :=
| GivenPoint (ps us : list Q) | GivenPolytope (ps : list (list Q)) (free_ : list Z) (al mt : list (list Q)) (us : list (list Q * list Q))
| GivenFamily (lo hi : option given_place) (lo_in hi_in : bool) (ps : list (list Q)) (us : list (list Q * list Q))
| GivenRoot (f : list Q) (lo hi : Q) (ps us : list (list Q))
| GivenPiece (ps : list (list Q)) (free_ : list Z) (zero al mt : list price_polynomial) (us : list (list Q * list Q)) (sample : option (list Q)).
Definition polytope_reader : reader given_set := fun j =>
  match members ["prices"; "free"; "at_least"; "more_than"; "utilities"] j with
  | Some [a; b; c; d; e] =>
      let? ps := matrix a in let? free_ := integers b in let? al := matrix c in let? mt := matrix d in
      let? us := list_of quotient_reader e in Some (GivenPolytope ps free_ al mt us)
  | _ => None
  end.
Definition family_reader : reader given_set := fun j =>
  match members ["low"; "high"; "brackets"; "prices"; "utilities"] j with
  | Some [a; b; c; d; e] =>
      let? lo := or_null place_reader a in let? hi := or_null place_reader b in
      let? (lo_in, hi_in) := one_of [("[]", (true, true)); ("[)", (true, false)); ("(]", (false, true)); ("()", (false, false))] c in
      let? ps := matrix d in let? us := list_of quotient_reader e in Some (GivenFamily lo hi lo_in hi_in ps us)
  | _ => None
  end.
Definition piece_reader : reader given_set := fun j =>
  match members ["prices"; "free"; "zero"; "at_least"; "more_than"; "utilities"; "sample"] j with
  | Some [a; b; c; d; e; f; g] =>
      let? ps := matrix a in let? free_ := integers b in
      let polynomials := fun x => let? l := list_of terms_reader x in when (forallb (in_prices (List.length free_)) l) l in
      let? zero := polynomials c in let? al := polynomials d in let? mt := polynomials e in
      let? us := list_of quotient_reader f in let? sample := or_null numbers g in Some (GivenPiece ps free_ zero al mt us sample)
  | _ => None
  end.
Definition found_reader : reader given_set := first_of [
  (fun j => option_map (fun p => GivenPoint (fst p) (snd p)) (fields2 ("prices", numbers) ("utilities", numbers) j));
  (fun j => let? ((f, lo, hi), ps, us) := fields3 ("root", root_reader) ("prices", matrix) ("utilities", matrix) j in
    Some (GivenRoot f lo hi ps us));
  family_reader; polytope_reader; piece_reader].
Definition given_end (e : option given_place) : option (option Q) :=
  match e with None => Some None | Some (AtNumber q) => Some (Some q) | Some (AtRoot _ _ _) => None end.
Definition as_set (s : given_set) : option price_set :=
  match s with
  | GivenPoint ps us => Some (Described (Found [] (map (fun q => [q]) ps) [] [] (map (fun q => ([q], [1%Q])) us)))
  | GivenPolytope ps free_ al mt us => let? f := all_some (map place_number free_) in Some (Described (Found f ps al mt us))
  | GivenFamily lo hi lo_in hi_in ps us =>
      let? a := given_end lo in let? b := given_end hi in Some (Along_family (Family a b lo_in hi_in ps us))
  | GivenRoot f lo hi ps us => Some (At_root (RootPoint f lo hi ps us))
  | GivenPiece ps free_ zero al mt us sample =>
      let? f := all_some (map place_number free_) in
      Some (In_region (Region f ps (map (pair Zero) zero ++ map (pair AtLeast) al ++ map (pair MoreThan) mt) us sample))
  end.
Definition all_claim : Type := (market_data * bool * list given_set)%type.
Definition all_fields : reader all_claim :=
  fields3 ("market", analysed_market) ("notion", notion_reader) ("equilibria", list_of found_reader).
Definition covered_sets (l : list given_set) : bool :=
  forallb (fun s => match s with
    | GivenFamily lo hi _ _ _ _ => match given_end lo, given_end hi with Some _, Some _ => true | _, _ => false end
    | _ => true
    end) l.
Definition accepts_all (c : all_claim) (l : list given_node) : bool :=
  let '(d, strong_, given) := c in
  match as_nodes l, all_some (map as_set given) with
  | Some nodes, Some sets => proper_nodes_of d strong_ nodes && check_all_sets (market_of d) strong_ nodes sets &&
      written_in d strong_ nodes sets
  | _, _ => false
  end.
Definition means_all (c : all_claim) : Prop :=
  let '(d, strong_, given) := c in exists sets, all_some (map as_set given) = Some sets /\ lists_sets (market_of d) strong_ sets.
Lemma all_sound c l : accepts_all c l = true -> means_all c.
Proof.
  destruct c as [[d strong_] given]. unfold accepts_all, means_all. destruct (as_nodes l) as [nodes|]; [|discriminate].
  destruct (all_some (map as_set given)) as [sets|]; [|discriminate]. rewrite !andb_true_iff. intros [[_ H] _].
  exists sets. split; [reflexivity|]. exact (check_all_sets_sound _ _ nodes sets H).
Qed.
Definition all_kind : kind := make_covering all_fields nodes_fields (fun c l => covered_sets (snd c) && forallb covered_node l) accepts_all
  means_all all_sound "all-equilibria".

(** An economy with budgets. *)
Definition budget_sets_claim : Type := (economy_data * list Q * list given_set)%type.
Definition budget_sets_fields : reader budget_sets_claim := fun j =>
  let? (e, bs, given) := fields3 ("economy", economy_reader) ("budgets", numbers) ("equilibria", list_of found_reader) j in
  when (budgets_fit e bs && Nat.leb (s_of e) 8) (e, bs, given).
Definition accepts_budget_sets (c : budget_sets_claim) (l : list given_node) : bool :=
  let '(e, bs, given) := c in
  let cs := economy_consumers (n_of e) (s_of e) (values_of e) bs in
  match as_nodes l, all_some (map as_set given) with
  | Some nodes, Some sets =>
      proper_nodes (s_of e) cs (supply_of e) true true nodes &&
      check_all_budget_sets (n_of e) (s_of e) (supply_of e) (values_of e) bs nodes sets && written_as_found (s_of e) cs (supply_of e) true true nodes sets
  | _, _ => false
  end.
Definition means_budget_sets (c : budget_sets_claim) : Prop :=
  let '(e, bs, given) := c in exists sets, all_some (map as_set given) = Some sets /\
    lists_budget_sets (n_of e) (s_of e) (supply_of e) (values_of e) bs sets.
Lemma budget_sets_sound c l : accepts_budget_sets c l = true -> means_budget_sets c.
Proof.
  destruct c as [[e bs] given]. unfold accepts_budget_sets, means_budget_sets. cbv zeta. destruct (as_nodes l) as [nodes|]; [|discriminate].
  destruct (all_some (map as_set given)) as [sets|]; [|discriminate]. rewrite !andb_true_iff. intros [[_ H] _].
  exists sets. split; [reflexivity|]. exact (check_all_budget_sets_sound _ _ _ _ _ nodes sets H).
Qed.
Definition covered_budget_sets (c : budget_sets_claim) (l : list given_node) : bool :=
  small_supply (fst (fst c)) && covered_sets (snd c) && forallb covered_node l.
Definition budget_sets_kind : kind := make_covering budget_sets_fields nodes_fields covered_budget_sets accepts_budget_sets
  means_budget_sets budget_sets_sound "all-budget-equilibria".

Definition every_claim : Type := (market_data * bool * list (list Q) * list (list Q))%type.
Definition every_fields : reader every_claim := fun j =>
  let? (d, strong_, al, mt) := fields4 ("market", analysed_market) ("notion", notion_reader) ("at_least", matrix) ("more_than", matrix) j in
  when (forallb (fun f => Nat.eqb (List.length f) (S (List.length (market_forms d)))) (al ++ mt)) (d, strong_, al, mt).
Definition accepts_every (c : every_claim) (l : list given_node) : bool :=
  let '(d, strong_, al, mt) := c in
  match as_nodes l with Some nodes => proper_nodes_of d strong_ nodes && check_every (market_of d) strong_ nodes al mt | None => false end.
Definition means_every (c : every_claim) : Prop := let '(d, strong_, al, mt) := c in holds_in_all (market_of d) strong_ al mt.
Lemma every_sound c l : accepts_every c l = true -> means_every c.
Proof.
  destruct c as [[[d strong_] al] mt]. unfold accepts_every. destruct (as_nodes l) as [nodes|]; [|discriminate].
  rewrite andb_true_iff. intros [_ H]. exact (check_every_sound _ _ nodes al mt H).
Qed.
Definition every_kind : kind := make_covering every_fields nodes_fields (fun _ l => forallb without_roots l) accepts_every means_every
  every_sound "every-equilibrium".

(** ** Deterministic equilibria *)

Definition deterministic_claim : Type := (market_data * list (list bits))%type.
Definition deterministic_fields : reader deterministic_claim := fun j =>
  let? (d, given) := fields2 ("market", analysed_market) ("allocations", list_of (list_of named_bundle)) j in
  let? listed_ := all_some (map (bundles_in (market_goods d)) given) in
  when (forallb (fun bs => Nat.eqb (List.length bs) (List.length (market_forms d))) listed_) (d, listed_).
Inductive given_case := GivenPrices (ps : list Q) | GivenNone (ms : given_multipliers).
Definition case_reader : reader given_case := first_of [
  (fun j => option_map GivenPrices (fields1 ("prices", numbers) j));
  (fun j => option_map GivenNone (fields1 ("multipliers", multipliers_reader) j))].
Definition as_case (c : given_case) : option check_deterministic.case :=
  match c with
  | GivenPrices ps => Some (check_deterministic.At ps)
  | GivenNone ms => let? l := as_multipliers ms in Some (Nowhere l)
  end.
Definition accepts_deterministic (c : deterministic_claim) (l : list given_case) : bool :=
  match all_some (map as_case l) with
  | Some cases => check_deterministic (market_of (fst c)) cases (snd c)
  | None => false
  end.
Definition means_deterministic (c : deterministic_claim) : Prop := lists_deterministic (market_of (fst c)) (snd c).
Lemma deterministic_sound c l : accepts_deterministic c l = true -> means_deterministic c.
Proof.
  unfold accepts_deterministic. destruct (all_some (map as_case l)) as [cases|]; [|discriminate].
  exact (check_deterministic_sound _ cases _).
Qed.
Definition deterministic_kind : kind := make deterministic_fields (fields1 ("cases", list_of case_reader)) always accepts_deterministic
  means_deterministic deterministic_sound "deterministic-equilibria".

(** ** Payoffs *)

Definition payoffs_claim : Type := (market_data * bool * list segment)%type.
Definition payoffs_fields : reader payoffs_claim :=
  fields3 ("market", analysed_market) ("notion", notion_reader)
    ("components", list_of (fields2 ("start", numbers) ("end", numbers))).
(** The utilities at both ends of a family that has them. *)
Definition end_payoffs (r : run) : option (list Q * list Q) :=
  match r with
  | LineRun (Some a) (Some b) true true ps us => match point_on a ps us, point_on b ps us with
      | PointRun _ vs, PointRun _ ws => Some (vs, ws) | _, _ => None
      end
  | _ => None
  end.
(** As SPEC.md has it, each family found has both its ends, and each segment that is no point is that of a family from end to end. *)
Definition from_end_to_end (families : list run) (segments : list segment) : bool :=
  match all_some (map end_payoffs families) with
  | None => false
  | Some ends_ => forallb (fun s => same_numbers (fst s) (snd s) || existsb (fun e =>
      (same_numbers (fst e) (fst s) && same_numbers (snd e) (snd s)) || (same_numbers (fst e) (snd s) && same_numbers (snd e) (fst s)))
      ends_) segments
  end.
Definition found_families (d : market_data) (strong_ : bool) (nodes : list tree_node) : list run :=
  let m := market_of d in
  fst (families_in (goods m) (market_consumers (goods m) (tables m) (budgets m)) (one_each (goods m)) false strong_ nodes).
Definition accepts_payoffs (c : payoffs_claim) (l : list given_node) : bool :=
  let '(d, strong_, segments) := c in
  match as_nodes l with
  | Some nodes => proper_nodes_of d strong_ nodes && check_payoffs (market_of d) strong_ nodes segments &&
      from_end_to_end (found_families d strong_ nodes) segments
  | None => false
  end.
Definition means_payoffs (c : payoffs_claim) : Prop := let '(d, strong_, segments) := c in lists_payoffs (market_of d) strong_ segments.
Lemma payoffs_sound c l : accepts_payoffs c l = true -> means_payoffs c.
Proof.
  destruct c as [[d strong_] segments]. unfold accepts_payoffs, means_payoffs. destruct (as_nodes l) as [nodes|]; [|discriminate].
  rewrite !andb_true_iff. intros [[_ H] _]. exact (check_payoffs_sound _ _ nodes segments H).
Qed.
Definition payoffs_kind : kind := make_covering payoffs_fields nodes_fields (fun _ l => forallb covered_node l) accepts_payoffs
  means_payoffs payoffs_sound "equilibrium-payoffs".
