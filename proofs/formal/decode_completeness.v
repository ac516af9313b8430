(** Claims about all equilibria of a pseudomarket, from JSON to the definitions of check_price_sets.v and check_deterministic.v
    (SPEC.md, sections 1.8, 2.8 and 3.8).  Leaves with mixtures, roots as places, and sets that are no points or polytopes are not
    covered. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural expectation_economy polynomials price_forms agent_regimes
  check_markets check_all_equilibria check_price_sets check_deterministic json decode kind decode_assignments decode_lotteries
  decode_utilities decode_markets.
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
Inductive given_place := AtNumber (q : Q) | AtRoot.
Definition place_reader : reader given_place := fun j =>
  match j with
  | JObject _ => let? (_, _) := fields2 ("polynomial", numbers) ("interval", numbers) j in Some AtRoot
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
Inductive given_node :=
| GivenGood (j : Z) | GivenAgent (i : Z) | GivenOption (i k : Z) | GivenForm (f : list Q) | GivenNoAllocation
| GivenNoPrices (ms : given_multipliers) | GivenNoLottery (ts : list (Z * given_multipliers)) (ys : list Q) (l : list given_multipliers)
| GivenEverywhere (ts : list (Z * given_multipliers)) (lottery : given_multipliers) (affordable : list given_multipliers)
    (sample : list Q) (kept : list Z) (implied : list given_multipliers)
| GivenLine (ts : list (Z * given_multipliers)) (places : list given_place) (at_ones between_ones : list given_entry)
| GivenMixtures.
Definition first_of {A} (l : list (json -> option A)) : reader A := fun j =>
  fold_left (fun found read => match found with Some a => Some a | None => read j end) l None.
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
  (fun j => let? (_, _, _, _) := fields4 ("tight", tight_reader) ("values", matrix) ("places", list_of place_reader)
      ("solutions", list_of (list_of matrix)) j in Some GivenMixtures)].
Definition nodes_fields : reader (list given_node) := fields1 ("nodes", list_of tree_node_reader).
Definition covered_node (n : given_node) : bool :=
  match n with
  | GivenMixtures => false
  | GivenLine _ places _ _ => forallb (fun p => match p with AtNumber _ => true | AtRoot => false end) places
  | _ => true
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
      Some (Along_line t (flat_map (fun p => match p with AtNumber q => [q] | AtRoot => [] end) places) a b)
  | GivenMixtures => None
  end.
Definition as_nodes (l : list given_node) : option (list tree_node) := all_some (map as_node l).

(** *** What SPEC.md asks of leaves beyond what the proofs need: exact lengths, indices in their range, the sample *)

Section Leaves.
Variables (d : market_data) (strong_ : bool).
Let m := market_of d.
Let L := goods m.
Let cs := market_consumers L (tables m) (budgets m).
Let N := List.length cs.
Definition allocations_in (x : cell) : list (list nat) := allocations L cs (one_each L) false x.
Definition conditions_in (x : cell) : list condition := all_conditions L cs (one_each L) strong_ x (allocations_in x).
Definition in_count (n : nat) (ms : multipliers) : bool := forallb (fun p => Nat.ltb (fst p) n) ms.
Definition tight_in (n : nat) (ts : list (nat * multipliers)) : bool :=
  forallb (fun t => Nat.ltb (fst t) n && in_count n (snd t)) ts.
(** The equations, and the conditions that hold with equality, have a common solution. *)
Definition hull_in (x : cell) (ts : list (nat * multipliers)) : bool :=
  match extended (conditions_in x) ts with
  | None => false
  | Some ds =>
      let rows := solved_equations ds in
      let F := map (price_function L rows (free_prices L rows)) (ids L) in
      forallb (fun c => match fst c with Zero => forallb qz (subst_form F (snd c)) | _ => true end) ds
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
Definition satiated_in (x : cell) : nat :=
  List.length (filter (fun r => match r with Some g => satiated g | None => false end) (regimes x)).
(** How many ends of the line belong to it. *)
Definition closed_ends (x : cell) (ts : list (nat * multipliers)) : nat :=
  match extended (conditions_in x) ts with
  | None => 0
  | Some ds =>
      let rows := solved_equations ds in
      let F := map (price_function L rows (free_prices L rows)) (ids L) in
      let (low, high) := line_ends F (conditions_in x) 0 in
      List.length (filter (fun e => match e with Some b => negb (strictly b) | None => false end) [low; high])
  end.
Definition form_at (ps : list Q) (f : list Q) : Q := qsum (List.combine f (1%Q :: ps)) (fun p => qmul (fst p) (snd p)).
Definition met_at (ps : list Q) (c : condition) : bool :=
  let q := form_at ps (snd c) in match fst c with Zero => qz q | AtLeast => qle 0 q | MoreThan => qlt 0 q end.
Definition entry_in (allocations_ : nat) (e : claimed) : bool :=
  match e with
  | Money ys => Nat.eqb (List.length ys) N
  | Chances ws _ => forallb (fun w => Nat.ltb (fst w) allocations_) ws
  end.
Definition proper_leaf (x : cell) (n : tree_node) : bool :=
  match n with
  | Without (NoPrices ms) => in_count (List.length (conditions_in x)) ms
  | Without (NoLottery ts ys proofs) =>
      let count := List.length (conditions_in x) in
      Nat.eqb (List.length ys) N && tight_in count ts && hull_in x ts && forallb (in_count count) proofs &&
      match proofs with [] => true | _ => Nat.eqb (List.length proofs) (List.length (allocations_in x)) end
  | Without _ => true
  | Everywhere_in ts lottery affordable sample kept_ implied_ =>
      let cs_ := conditions_in x in
      let count := List.length cs_ in
      let found_ := snd (everywhere_in L cs (one_each L) false strong_ x ts lottery affordable kept_ implied_) in
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
      tight_in (List.length (conditions_in x)) ts && forallb (entry_in allocations_) (at_ones ++ between_ones) &&
      Nat.eqb (List.length at_ones) (closed_ends x ts + List.length places) &&
      Nat.eqb (List.length between_ones) (S (List.length places))
  end.
Fixpoint proper_leaves (nodes : list tree_node) (stack : list cell) : bool :=
  match nodes, stack with
  | [], [] => true
  | n :: rest, x :: below =>
      proper_leaf x n &&
      match full_parts L cs (one_each L) false strong_ x (full_of L cs (one_each L) false strong_ x n) with
      | Some (ys, _) => proper_leaves rest (ys ++ below)
      | None => false
      end
  | _, _ => false
  end.
Definition proper_nodes_of (nodes : list tree_node) : bool := proper_leaves nodes (whole_space L cs false).
End Leaves.

(** ** None, all, every *)

Definition notion_claim : Type := (market_data * bool)%type.
Definition none_fields : reader notion_claim := fields2 ("market", analysed_market) ("notion", notion_reader).
Definition accepts_none (c : notion_claim) (l : list given_node) : bool :=
  match as_nodes l with Some nodes => check_none_found (market_of (fst c)) (snd c) nodes && proper_nodes_of (fst c) (snd c) nodes | None => false end.
Definition means_none (c : notion_claim) : Prop :=
  let m := market_of (fst c) in
  forall p alpha, ~ market_equilibrium (goods m) (tables m) (budgets m) (snd c) p alpha.
Lemma none_sound c l : accepts_none c l = true -> means_none c.
Proof.
  unfold accepts_none. destruct (as_nodes l) as [nodes|]; [|discriminate]. rewrite andb_true_iff. intros [H _].
  exact (check_none_found_sound _ _ nodes H).
Qed.
Definition none_kind : kind := make_covering none_fields nodes_fields (fun _ l => forallb covered_node l) accepts_none means_none
  none_sound "no-equilibrium".

Definition quotient_reader : reader (list Q * list Q) := fields2 ("numerator", numbers) ("denominator", numbers).
Inductive given_set :=
| GivenPoint (ps us : list Q) | GivenPolytope (ps : list (list Q)) (free_ : list Z) (al mt : list (list Q)) (us : list (list Q * list Q))
| GivenOther.
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
      let? _ := or_null place_reader a in let? _ := or_null place_reader b in
      let? _ := one_of [("[]", tt); ("[)", tt); ("(]", tt); ("()", tt)] c in
      let? _ := matrix d in let? _ := list_of quotient_reader e in Some GivenOther
  | _ => None
  end.
Definition root_reader := fields2 ("polynomial", numbers) ("interval", numbers).
Definition found_reader : reader given_set := first_of [
  (fun j => option_map (fun p => GivenPoint (fst p) (snd p)) (fields2 ("prices", numbers) ("utilities", numbers) j));
  (fun j => let? (_, _, _) := fields3 ("root", root_reader) ("prices", matrix) ("utilities", matrix) j in Some GivenOther);
  family_reader; polytope_reader].
Definition as_set (s : given_set) : option price_set :=
  match s with
  | GivenPoint ps us => Some (Described (Found [] (map (fun q => [q]) ps) [] [] (map (fun q => ([q], [1%Q])) us)))
  | GivenPolytope ps free_ al mt us => let? f := all_some (map place_number free_) in Some (Described (Found f ps al mt us))
  | GivenOther => None
  end.
Definition all_claim : Type := (market_data * bool * list given_set)%type.
Definition all_fields : reader all_claim :=
  fields3 ("market", analysed_market) ("notion", notion_reader) ("equilibria", list_of found_reader).
Definition covered_sets (l : list given_set) : bool := forallb (fun s => match s with GivenOther => false | _ => true end) l.
Definition accepts_all (c : all_claim) (l : list given_node) : bool :=
  let '(d, strong_, given) := c in
  match as_nodes l, all_some (map as_set given) with
  | Some nodes, Some sets => check_all_sets (market_of d) strong_ nodes sets && proper_nodes_of d strong_ nodes &&
      match sets_of (market_of d) strong_ nodes with Some l => Nat.eqb (List.length l) (List.length sets) | None => false end
  | _, _ => false
  end.
Definition means_all (c : all_claim) : Prop :=
  let '(d, strong_, given) := c in exists sets, all_some (map as_set given) = Some sets /\ lists_sets (market_of d) strong_ sets.
Lemma all_sound c l : accepts_all c l = true -> means_all c.
Proof.
  destruct c as [[d strong_] given]. unfold accepts_all, means_all. destruct (as_nodes l) as [nodes|]; [|discriminate].
  destruct (all_some (map as_set given)) as [sets|]; [|discriminate]. rewrite !andb_true_iff. intros [[H _] _].
  exists sets. split; [reflexivity|]. exact (check_all_sets_sound _ _ nodes sets H).
Qed.
Definition all_kind : kind := make_covering all_fields nodes_fields (fun c l => covered_sets (snd c) && forallb covered_node l) accepts_all
  means_all all_sound "all-equilibria".

Definition every_claim : Type := (market_data * bool * list (list Q) * list (list Q))%type.
Definition every_fields : reader every_claim := fun j =>
  let? (d, strong_, al, mt) := fields4 ("market", analysed_market) ("notion", notion_reader) ("at_least", matrix) ("more_than", matrix) j in
  when (forallb (fun f => Nat.eqb (List.length f) (S (List.length (market_forms d)))) (al ++ mt)) (d, strong_, al, mt).
Definition accepts_every (c : every_claim) (l : list given_node) : bool :=
  let '(d, strong_, al, mt) := c in
  match as_nodes l with Some nodes => check_every (market_of d) strong_ nodes al mt && proper_nodes_of d strong_ nodes | None => false end.
Definition means_every (c : every_claim) : Prop := let '(d, strong_, al, mt) := c in holds_in_all (market_of d) strong_ al mt.
Lemma every_sound c l : accepts_every c l = true -> means_every c.
Proof.
  destruct c as [[[d strong_] al] mt]. unfold accepts_every. destruct (as_nodes l) as [nodes|]; [|discriminate].
  rewrite andb_true_iff. intros [H _]. exact (check_every_sound _ _ nodes al mt H).
Qed.
Definition every_kind : kind := make_covering every_fields nodes_fields (fun _ l => forallb covered_node l) accepts_every means_every
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
