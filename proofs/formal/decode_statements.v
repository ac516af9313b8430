(** Statements about all utilities of few goods, from JSON to clauses (SPEC.md, sections 1.9, 2.9 and 3.9), and the trees of cases
    that prove them (check_clauses.v).

    Bundles are lists of booleans (decode_utilities.v).  A form is a sparse vector; the variable with the number v of SPEC.md is
    the positive v + 1.  The clauses are written as section 1.9 writes them, one property and one operation after the other;
    a claim means that the given clauses imply the goal's, or do not. *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String FMapPositive.
From ExactMarket Require Import rational check_linear_program check_clauses json utility_forms decode kind decode_assignments decode_lotteries
  decode_utilities.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** Statements *)

Record quantified := Quantified { q_name : text; q_domain : option (list bits) }.
Inductive operation :=
| EndowmentOf (goods : bits) | RestrictionTo (goods : bits) | ConvolutionOf | SatiationAt (most : Z) | LowerBoundAt (least : Z)
| ConstrainedBy (sets : list (bits * Z * Z)).
Record defined := Defined { d_name : text; d_operation : operation; d_of : list text }.
Inductive property_of := MNatural | LocalExchange | SubmodularOf | StrongExchange | Monotone | Module (goods : bits).
Record stated_property := StatedProperty { p_property : property_of; p_of : text }.
Record statement := Statement {
  st_goods : list text; st_functions : list quantified; st_define : list defined; st_assume : list stated_property;
  st_conclude : stated_property }.

Definition lform := vec Q.
Definition lform_table := list (option lform).      (* in the order of the bundles' numbers *)

(** All bundles in the order of their numbers: the first good counts 1, the second 2, ... *)
Fixpoint numbered (L : nat) : list bits :=
  match L with O => [[]] | S k => flat_map (fun A => [false :: A; true :: A]) (numbered k) end.
Fixpoint number_of (A : bits) : nat :=
  match A with [] => O | b :: t => let n := number_of t in (if b then S (n + n) else n + n)%nat end.
Definition at_bundle (t : lform_table) (A : bits) : option lform := nth (number_of A) t None.
(** The parts of A, the largest number first. *)
Definition parts_of (A : bits) : list bits := rev (filter (fun B => part_of B A) (numbered (List.length A))).
Definition with_good (A : bits) (j : nat) : bits := join A (single (List.length A) j).
Definition without_good (A : bits) (j : nat) : bits := utility_forms.minus A (single (List.length A) j).
Definition minus_bits := utility_forms.minus.
Definition goods_of_bits (A : bits) : list nat := places_in A.

Definition nonzero (f : lform) : lform := filter (fun p => negb (qz (snd p))) f.
Definition add_forms (f g : lform) : lform := nonzero (merge Q qadd f g).
Definition negate (f : lform) : lform := map (fun p => (fst p, Qopp (snd p))) f.
Definition less (f g : lform) : lform := add_forms f (negate g).
Fixpoint same_form (f g : lform) : bool :=
  match f, g with
  | [], [] => true
  | (i, a) :: t, (j, b) :: u => Pos.eqb i j && qeq a b && same_form t u
  | _, _ => false
  end.
Definition opt_add (a b : option lform) : option lform :=
  match a, b with Some f, Some g => Some (add_forms f g) | _, _ => None end.
(** The values of [more] less those of [fewer]; None if one is minus infinity. *)
Definition excess (t : lform_table) (more fewer : list bits) : option lform :=
  fold_left opt_add (map (fun A => option_map negate (at_bundle t A)) fewer) (fold_left opt_add (map (at_bundle t) more) (Some [])).

Definition is_some {X} (o : option X) : bool := match o with Some _ => true | None => false end.

(** *** Terms of the operations, in SPEC.md's order; [None] if the statement is malformed *)

Definition somes {X} (l : list (option X)) : list X := flat_map (fun o => match o with Some x => [x] | None => [] end) l.
Definition best_terms (t : lform_table) (allowed : bits -> bool) (A : bits) : list lform :=
  somes (map (at_bundle t) (filter allowed (parts_of A))).
Definition terms_at (op : operation) (operands_ : list lform_table) (A : bits) : option (list lform) :=
  match op, operands_ with
  | EndowmentOf B, [t] => match at_bundle t B with
      | None => None
      | Some owned => Some (somes [option_map (fun f => less f owned) (at_bundle t (join A B))])
      end
  | RestrictionTo B, [t] => Some (somes [at_bundle t (meet A B)])
  | ConvolutionOf, [t; u] => Some (somes (map (fun B => opt_add (at_bundle t B) (at_bundle u (minus_bits A B))) (parts_of A)))
  | SatiationAt k, [t] => Some (best_terms t (fun B => Z.leb (count B) k) A)
  | LowerBoundAt k, [t] => Some (best_terms t (fun B => Z.leb k (count B)) A)
  | ConstrainedBy sets, [t] => Some (best_terms t (meets_all sets) A)
  | _, _ => None
  end.
(** A term that is equal to an earlier one is left out. *)
Fixpoint each_form_once (seen l : list lform) : list lform :=
  match l with
  | [] => rev' seen
  | f :: t => if existsb (same_form f) seen then each_form_once seen t else each_form_once (f :: seen) t
  end.

(** *** Clauses of the properties *)

Definition finite_bundles (t : lform_table) (L : nat) : list bits :=
  filter (fun A => is_some (at_bundle t A)) (numbered L).
Definition all_finite (t : lform_table) : bool := forallb is_some t.
Definition or_empty (o : option lform) : clause := match o with Some f => [f] | None => [] end.
Definition m_natural_clauses (L : nat) (t : lform_table) : list clause :=
  flat_map (fun A => flat_map (fun B => map (fun j =>
    somes (excess t [without_good A j; with_good B j] [A; B] :: map (fun k =>
      excess t [with_good (without_good A j) k; with_good (without_good B k) j] [A; B]) (goods_of_bits (minus_bits B A))))
    (goods_of_bits (minus_bits A B))) (finite_bundles t L)) (finite_bundles t L).
(** d_ij(X) = f(X + i) + f(X + j) - f(X) - f(X + i + j). *)
Definition second_difference (t : lform_table) (X : bits) (i j : nat) : lform :=
  match excess t [with_good X i; with_good X j] [X; with_good (with_good X i) j] with Some f => f | None => [] end.
Fixpoint pairs_in (l : list nat) : list (nat * nat) :=
  match l with [] => [] | i :: t => map (pair i) t ++ pairs_in t end.
Fixpoint triples_in (l : list nat) : list (nat * (nat * nat)) :=
  match l with [] => [] | i :: t => map (pair i) (pairs_in t) ++ triples_in t end.
Definition local_exchange_clauses (L : nat) (t : lform_table) : list clause :=
  flat_map (fun X =>
    let free := places_in (map negb X) in
    map (fun p => [second_difference t X (fst p) (snd p)]) (pairs_in free) ++
    flat_map (fun p => let '(i, (j, k)) := p in
      let d1 := second_difference t X i j in
      let d2 := second_difference t X i k in
      let d3 := second_difference t X j k in
      [[less d1 d2; less d1 d3]; [less d2 d1; less d2 d3]; [less d3 d1; less d3 d2]]) (triples_in free)) (numbered L).
Definition submodular_clauses (L : nat) (t : lform_table) : list clause :=
  flat_map (fun A => flat_map (fun B =>
    if Nat.ltb (number_of B) (number_of A) && negb (part_of A B) && negb (part_of B A) &&
       is_some (at_bundle t (join A B)) && is_some (at_bundle t (meet A B))
    then [or_empty (excess t [A; B] [join A B; meet A B])] else []) (numbered L)) (numbered L).
Definition strong_exchange_clauses (L : nat) (t : lform_table) : list clause :=
  flat_map (fun A => flat_map (fun B => flat_map (fun j =>
    (if Z.ltb (count B) (count A) then [or_empty (excess t [without_good A j; with_good B j] [A; B])] else []) ++
    map (fun k => or_empty (excess t [with_good (without_good A j) k; with_good (without_good B k) j] [A; B]))
      (goods_of_bits (minus_bits B A))) (goods_of_bits (minus_bits A B))) (finite_bundles t L)) (finite_bundles t L).
Definition monotone_clauses (L : nat) (t : lform_table) : list clause :=
  flat_map (fun A => map (fun j => or_empty (excess t [with_good A j] [A])) (places_in (map negb A))) (finite_bundles t L).
Definition module_clauses (L : nat) (t : lform_table) (goods : bits) : list clause :=
  flat_map (fun A => match excess t [A] [meet A goods; minus_bits A goods] with Some f => [[f]; [negate f]] | None => [] end) (numbered L).
(** A clause with the form 0 holds and is left out. *)
Definition without_zero (l : list clause) : list clause :=
  filter (fun c => negb (existsb (fun f => match f with [] => true | _ => false end) c)) l.
Definition property_clauses (L : nat) (p : property_of) (t : lform_table) : option (list clause) :=
  option_map without_zero match p with
  | MNatural => Some (m_natural_clauses L t)
  | LocalExchange => when (all_finite t) (local_exchange_clauses L t)
  | SubmodularOf => Some (submodular_clauses L t)
  | StrongExchange => Some (strong_exchange_clauses L t)
  | Monotone => Some (monotone_clauses L t)
  | Module goods => when (all_finite t) (module_clauses L t goods)
  end.

(** *** The whole statement *)

(** The variables so far (function and bundle), how many there are, and the given clauses so far; both lists in reverse order. *)
Definition written : Type := (list (nat * bits) * positive * list clause)%type.
Definition known_tables := list (text * lform_table).
Definition table_named (known_ : known_tables) (t : text) : option lform_table :=
  option_map snd (find (fun p => same_text t (fst p)) known_).
Definition quantified_table (L n : nat) (q : quantified) (w : written) : lform_table * written :=
  let inside A := match q_domain q with None => true | Some l => existsb (same_bits A) l end in
  let '(entries, w') := fold_left (fun s A =>
    let '(entries, (vars, next, clauses)) := s in
    if inside A then (Some [(next, 1%Q)] :: entries, ((n, A) :: vars, Pos.succ next, clauses)) else (None :: entries, (vars, next, clauses)))
    (numbered L) ([], w) in
  (rev' entries, w').
Definition defined_entry (n : nat) (A : bits) (terms : list lform) (w : written) : option lform * written :=
  match terms with
  | [] => (None, w)
  | [t] => (Some t, w)
  | first :: _ =>
      let '(vars, next, clauses) := w in
      let m : lform := [(next, 1%Q)] in
      let clauses' := map (fun t => less t m) terms :: rev_append (map (fun t => [less m t]) terms) clauses in
      (Some m, ((n, A) :: vars, Pos.succ next, clauses'))
  end.
Fixpoint defined_entries (n : nat) (op : operation) (operands_ : list lform_table) (l : list bits) (seen : lform_table) (w : written)
    : option (lform_table * written) :=
  match l with
  | [] => Some (rev' seen, w)
  | A :: rest =>
      let? terms := terms_at op operands_ A in
      let (entry_, w') := defined_entry n A (each_form_once [] terms) w in
      defined_entries n op operands_ rest (entry_ :: seen) w'
  end.
Fixpoint quantified_tables (L n : nat) (l : list quantified) (known_ : known_tables) (w : written) : option (known_tables * written) :=
  match l with
  | [] => Some (known_, w)
  | q :: rest =>
      if is_some (table_named known_ (q_name q)) then None
      else let (t, w') := quantified_table L n q w in quantified_tables L (S n) rest ((q_name q, t) :: known_) w'
  end.
Fixpoint defined_tables (L n : nat) (l : list defined) (known_ : known_tables) (w : written) : option (known_tables * written) :=
  match l with
  | [] => Some (known_, w)
  | d :: rest =>
      if is_some (table_named known_ (d_name d)) then None
      else
        let? operands_ := all_some (map (table_named known_) (d_of d)) in
        let? (t, w') := defined_entries n (d_operation d) operands_ (numbered L) [] w in
        defined_tables L (S n) rest ((d_name d, t) :: known_) w'
  end.
Definition stated_clauses (L : nat) (known_ : known_tables) (p : stated_property) : option (list clause) :=
  let? t := table_named known_ (p_of p) in property_clauses L (p_property p) t.
(** Variables, given clauses, the goal's clauses. *)
Record clauses_data := ClausesData { variables_of : list (nat * bits); given_of : list clause; goal_of_ : list clause }.
Definition clauses_of (s : statement) : option clauses_data :=
  let L := List.length (st_goods s) in
  let? (known_, w) := quantified_tables L 0 (st_functions s) [] ([], 1%positive, []) in
  let? (known_', w') := defined_tables L (List.length (st_functions s)) (st_define s) known_ w in
  let? assumed := all_some (map (stated_clauses L known_') (st_assume s)) in
  let? goal := stated_clauses L known_' (st_conclude s) in
  let '(vars, _, clauses) := w' in
  Some (ClausesData (rev' vars) (rev' clauses ++ List.concat assumed) goal).

(** *** Reading statements *)

Definition quantified_reader (goods : list text) : reader quantified := fun j =>
  let? (required, optional) := members_and ["name"] ["domain"] j in
  match required, optional with
  | [n], [None] => let? t := name n in Some (Quantified t None)
  | [n], [Some d] =>
      let? t := name n in let? l := list_of (bundle_text goods) d in
      when (Nat.eqb (List.length (filter (fun A => existsb (same_bits A) l) (numbered (List.length goods)))) (List.length l))
        (Quantified t (Some l))
  | _, _ => None
  end.
Definition defined_with {X} (need : option string) (read : json -> option X) (j : json) : option (text * list text * X) :=
  match need with
  | Some key => match members ["name"; "operation"; "of"; key] j with
      | Some [n; _; o; x] => let? t := name n in let? of_ := list_of name o in let? v := read x in Some (t, of_, v)
      | _ => None end
  | None => match members ["name"; "operation"; "of"] j with
      | Some [n; _; o] => let? t := name n in let? of_ := list_of name o in let? v := read JNull in Some (t, of_, v)
      | _ => None end
  end.
Definition defined_reader (goods : list text) : reader defined := fun j =>
  match j with
  | JObject l => match member_of "operation" l with
      | Some (JText op) =>
          let? (n, of_, o) :=
            (if is "endowment" op then defined_with (Some "goods") (fun x => option_map EndowmentOf (set_reader goods x)) j
             else if is "restriction" op then defined_with (Some "goods") (fun x => option_map RestrictionTo (set_reader goods x)) j
             else if is "convolution" op then defined_with None (fun _ => Some ConvolutionOf) j
             else if is "satiation" op then defined_with (Some "k") (fun x => option_map SatiationAt (nonnegative x)) j
             else if is "lower-bound" op then defined_with (Some "k") (fun x => option_map LowerBoundAt (nonnegative x)) j
             else if is "constrained" op then
               defined_with (Some "sets") (fun x => option_map ConstrainedBy (list_of (bounds_of_set goods) x)) j
             else None) in
          Some (Defined n o of_)
      | _ => None end
  | _ => None
  end.
Definition simple_properties : list (string * property_of) :=
  [("m-natural", MNatural); ("local-exchange", LocalExchange); ("submodular", SubmodularOf); ("strong-exchange", StrongExchange);
   ("monotone", Monotone)].
Definition stated_reader (goods : list text) : reader stated_property := fun j =>
  match members ["property"; "of"] j with
  | Some [p; o] => let? q := one_of simple_properties p in let? t := name o in Some (StatedProperty q t)
  | _ => match members ["property"; "of"; "goods"] j with
      | Some [p; o; g] =>
          let? B := set_reader goods g in let? q := one_of [("module", Module B)] p in let? t := name o in
          Some (StatedProperty q t)
      | _ => None end
  end.
Definition statement_reader : reader (statement * clauses_data) := fun j =>
  match members ["goods"; "functions"; "define"; "assume"; "conclude"] j with
  | Some [g; f; d; a; c] =>
      let? goods := good_names g in
      if Nat.leb (List.length goods) 5 then
        let? functions := list_of (quantified_reader goods) f in
        let? defines := list_of (defined_reader goods) d in
        let? assumes := list_of (stated_reader goods) a in
        let? conclusion := stated_reader goods c in
        let s := Statement goods functions defines assumes conclusion in
        let? data := clauses_of s in Some (s, data)
      else None
  | _ => None
  end.
Definition statement_claim : Type := (statement * clauses_data)%type.
Definition statement_fields : reader statement_claim := fields1 ("statement", statement_reader).

(** ** Proofs by cases *)

Inductive proof_tree := SplitCases (c : Z) (cases : list proof_tree) | SumOf (l : list (Z * Z * Q)).
Inductive clause_proof := ByTree (t : proof_tree) | ByImage (source : Z) (permutation : list Z).
Definition triple_reader : reader (Z * Z * Q) := fun j =>
  match j with
  | JList [a; b; c] => let? x := integer a in let? y := integer b in let? q := number c in Some (x, y, q)
  | _ => None
  end.
Fixpoint tree_reader (fuel : nat) (j : json) : option proof_tree :=
  match fuel, j with
  | S k, JList [c; l] => let? z := integer c in let? cases := list_of (tree_reader k) l in Some (SplitCases z cases)
  | S _, JObject _ => option_map SumOf (fields1 ("sum", list_of triple_reader) j)
  | _, _ => None
  end.
Definition proof_reader : reader clause_proof := fun j =>
  match fields2 ("image", integer) ("permutation", integers) j with
  | Some (n, p) => Some (ByImage n p)
  | None => option_map ByTree (tree_reader deepest j)
  end.

(** Clauses are looked up by a hash.  What a relabelling of the goods does: for each given clause its image's place, and for each form of the image the place of
    the form that becomes it. *)
Definition places_of_forms : Type := (nat * list nat)%type.
Record relabelling := Relabelling { to_given : PositiveMap.t places_of_forms; to_goal : list nat; sources : list nat }.
Definition key_of (n : nat) : positive := Pos.of_succ_nat n.

Definition hash_base : Z := 31.
Definition hash_of_variable : Z := 1009.
Definition hash_size : Z := 1000003.
Definition form_hash (f : lform) : Z :=
  fold_left (fun h p => (h * hash_base + Zpos (fst p) * hash_of_variable + Qnum (snd p)) mod hash_size)%Z f 1%Z.
(** The same for all orders of the forms. *)
Definition clause_hash (c : clause) : positive := Z.to_pos (1 + fold_left (fun h f => h + form_hash f) c 0)%Z.
Definition indexed := PositiveMap.t (list (nat * clause)).
Definition index_clauses (l : list clause) : indexed :=
  fold_left (fun m p => let h := clause_hash (snd p) in
    PositiveMap.add h (p :: match PositiveMap.find h m with Some old => old | None => [] end) m)
    (combine (seq 0 (List.length l)) l) (PositiveMap.empty _).
Definition inside_clause (f : lform) (c : clause) : bool := existsb (same_form f) c.
Definition same_clause (c d : clause) : bool := forallb (fun f => inside_clause f d) c && forallb (fun f => inside_clause f c) d.
Definition place_of_clause (m : indexed) (c : clause) : option nat :=
  match PositiveMap.find (clause_hash c) m with
  | Some l => option_map fst (find (fun p => same_clause c (snd p)) l)
  | None => None
  end.
Fixpoint insert_pair (p : positive * Q) (l : lform) : lform :=
  match l with [] => [p] | q :: t => if Pos.leb (fst p) (fst q) then p :: l else q :: insert_pair p t end.
Definition relabelled_form (image : list positive) (f : lform) : lform :=
  fold_left (fun g p => insert_pair (nth (pred (Pos.to_nat (fst p))) image xH, snd p) g) f [].
(** For each form of the target the place of the source's form that becomes it. *)
Definition matched (image : list positive) (source target : clause) : option (list nat) :=
  let moved := map (relabelled_form image) source in
  if forallb (fun f => inside_clause f target) moved then
    all_some (map (fun f => option_map fst (find (fun p => same_form f (snd p)) (combine (seq 0 (List.length moved)) moved))) target)
  else None.
Definition moved_bundle (permutation : list nat) (A : bits) : bits :=
  let goods := places_in A in
  map (fun k => existsb (fun j => Nat.eqb (nth j permutation (List.length A)) k) goods) (seq 0 (List.length A)).
Definition image_of_variables (d : clauses_data) (permutation : list nat) : option (list positive) :=
  let vars := combine (seq 0 (List.length (variables_of d))) (variables_of d) in
  all_some (map (fun v => let A := moved_bundle permutation (snd v) in
    option_map (fun p => key_of (fst p)) (find (fun p => Nat.eqb (fst (snd p)) (fst v) && same_bits (snd (snd p)) A) vars))
    (variables_of d)).
Definition given_images (d : clauses_data) (m : indexed) (image : list positive) : option (PositiveMap.t places_of_forms) :=
  fold_left (fun found p =>
    let? t := found in
    let moved := map (relabelled_form image) (snd p) in
    match place_of_clause m moved with
    | None => None
    | Some place =>
        let? places := matched image (snd p) (nth place (given_of d) []) in
        Some (PositiveMap.add (key_of (fst p)) (place, places) t)
    end) (combine (seq 0 (List.length (given_of d))) (given_of d)) (Some (PositiveMap.empty _)).
Definition identity_given (d : clauses_data) : PositiveMap.t places_of_forms :=
  fold_left (fun t p => PositiveMap.add (key_of (fst p)) (fst p, seq 0 (List.length (snd p))) t)
    (combine (seq 0 (List.length (given_of d))) (given_of d)) (PositiveMap.empty _).

(** A tree of the certificate as one of the checker's.  [path]: the clauses split so far and the forms supposed, the last first. *)
Fixpoint supposed_place (i : nat) (c k : Z) (path : list (Z * Z)) : option nat :=
  match path with
  | [] => None
  | (c', k') :: t => if Z.eqb c c' then when (Z.eqb k k') i else supposed_place (S i) c k t
  end.
(** The place of k in a list of places. *)
Fixpoint place_in (i k : nat) (l : list nat) : option nat :=
  match l with [] => None | a :: t => if Nat.eqb a k then Some i else place_in (S i) k t end.
Section Translate.
Variables (given_forms : PositiveMap.t nat) (to_given_ : PositiveMap.t places_of_forms) (goal_places : list nat).
Definition in_range (z : Z) : option nat := when (Z.leb 0 z && Z.leb z 1000000) (Z.to_nat z).
Definition term_of (path : list (Z * Z)) (x : Z * Z * Q) : option term :=
  let '(c, k, a) := x in
  if Z.eqb c (-1) then let? n := in_range k in let? p := place_in 0 n goal_places in Some (Negated p a)
  else
    let? n := in_range c in
    let? forms := PositiveMap.find (key_of n) given_forms in
    if Nat.eqb forms 1 && Z.eqb k 0 then
      let? target := PositiveMap.find (key_of n) to_given_ in Some (Only (fst target) a)
    else let? i := supposed_place 0 c k path in Some (Supposed i a).
Fixpoint translate (fuel : nat) (path : list (Z * Z)) (t : proof_tree) : option case_tree :=
  match fuel with
  | O => None
  | S f => match t with
      | SumOf l => option_map Sum (all_some (map (term_of path) l))
      | SplitCases c cases =>
          let? n := in_range c in
          let? target := PositiveMap.find (key_of n) to_given_ in
          if Nat.eqb (List.length cases) (List.length (snd target)) then
            let? translated := all_some (map (fun k => match nth_error cases k with
                | Some case_ => translate f ((c, Z.of_nat k) :: path) case_
                | None => None end) (snd target)) in
            Some (Cases (fst target) translated)
          else None
      end
  end.
End Translate.
Definition form_counts (d : clauses_data) : PositiveMap.t nat :=
  fold_left (fun t p => PositiveMap.add (key_of (fst p)) (List.length (snd p)) t)
    (combine (seq 0 (List.length (given_of d))) (given_of d)) (PositiveMap.empty _).

Fixpoint same_permutation (a b : list Z) : bool :=
  match a, b with [], [] => true | x :: t, y :: u => Z.eqb x y && same_permutation t u | _, _ => false end.
Fixpoint each_permutation_once (seen : list (list Z)) (l : list clause_proof) : list (list Z) :=
  match l with
  | ByImage _ p :: t => if existsb (same_permutation p) seen then each_permutation_once seen t else each_permutation_once (p :: seen) t
  | _ :: t => each_permutation_once seen t
  | [] => seen
  end.
Definition is_permutation (L : nat) (p : list Z) : bool :=
  Nat.eqb (List.length p) L && forallb (fun k => existsb (Z.eqb (Z.of_nat k)) p) (seq 0 L).
Definition moves : Type := (list positive * PositiveMap.t places_of_forms)%type.
Definition moves_of (d : clauses_data) (m : indexed) (L : nat) (p : list Z) : option moves :=
  if is_permutation L p then
    let? image := image_of_variables d (map Z.to_nat p) in
    let? to_given_ := given_images d m image in Some (image, to_given_)
  else None.
Definition proved_tree (d : clauses_data) (counts : PositiveMap.t nat) (same_ : PositiveMap.t places_of_forms)
    (known_moves : list (list Z * option moves)) (proofs : list clause_proof) (goal : clause) (p : clause_proof) : option case_tree :=
  match p with
  | ByTree t => translate counts same_ (seq 0 (List.length goal)) (S deepest) [] t
  | ByImage n permutation =>
      let? source := in_range n in
      match nth_error proofs source, nth_error (goal_of_ d) source, find (fun q => same_permutation permutation (fst q)) known_moves with
      | Some (ByTree t), Some source_goal, Some (_, Some (image, to_given_)) =>
          let? places := matched image source_goal goal in
          translate counts to_given_ places (S deepest) [] t
      | _, _, _ => None
      end
  end.
Definition trees_of (s : statement) (d : clauses_data) (proofs : list clause_proof) : option (list case_tree) :=
  let m := index_clauses (given_of d) in
  let L := List.length (st_goods s) in
  let known_moves := map (fun p => (p, moves_of d m L p)) (each_permutation_once [] proofs) in
  let counts := form_counts d in
  let same_ := identity_given d in
  all_some (map (fun x => proved_tree d counts same_ known_moves proofs (fst x) (snd x)) (combine (goal_of_ d) proofs)).
Definition accepts_statement_true (c : statement_claim) (proofs : list clause_proof) : bool :=
  let (s, d) := c in
  Nat.eqb (List.length proofs) (List.length (goal_of_ d)) &&
  match trees_of s d proofs with
  | Some Ts => check_follows (given_of d) (goal_of_ d) Ts
  | None => false
  end.
(** The clauses of definitions and assumptions imply those of the conclusion. *)
Definition means_statement_true (c : statement_claim) : Prop := follows (given_of (snd c)) (goal_of_ (snd c)).
Lemma statement_true_sound c proofs : accepts_statement_true c proofs = true -> means_statement_true c.
Proof.
  destruct c as [s d]. unfold accepts_statement_true. rewrite andb_true_iff. intros [_ H].
  destruct (trees_of s d proofs) as [Ts|]; [|discriminate]. exact (check_follows_sound _ _ _ H).
Qed.
Definition statement_true_kind : kind := make statement_fields (fields1 ("clauses", list_of proof_reader)) always
  accepts_statement_true means_statement_true statement_true_sound "statement-true".

Definition point_of (values : list Q) : lform :=
  map (fun p => (key_of (fst p), snd p)) (filter (fun p => negb (qz (snd p))) (combine (seq 0 (List.length values)) values)).
Definition accepts_statement_false (c : statement_claim) (w : list Q * Z) : bool :=
  let (_, d) := c in
  Nat.eqb (List.length (fst w)) (List.length (variables_of d)) && Z.leb 0 (snd w) && Z.ltb (snd w) (Z.of_nat (List.length (goal_of_ d))) &&
  match nth_error (goal_of_ d) (Z.to_nat (snd w)) with
  | Some goal => check_counterexample (given_of d) goal (point_of (fst w))
  | None => false
  end.
Definition means_statement_false (c : statement_claim) : Prop := ~ follows (given_of (snd c)) (goal_of_ (snd c)).
Lemma statement_false_sound c w : accepts_statement_false c w = true -> means_statement_false c.
Proof.
  destruct c as [s d]. unfold accepts_statement_false. rewrite andb_true_iff. intros [_ H].
  destruct (nth_error (goal_of_ d) (Z.to_nat (snd w))) as [goal|] eqn:G; [|discriminate]. apply nth_error_In in G.
  exact (check_counterexample_sound _ _ _ _ G H).
Qed.
Definition statement_false_kind : kind := make statement_fields (fields2 ("values", numbers) ("clause", integer)) always
  accepts_statement_false means_statement_false statement_false_sound "statement-false".
