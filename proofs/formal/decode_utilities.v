(** Utilities and claims about them, from JSON to the definitions of m_natural.v and check_utilities.v (SPEC.md, sections 1.4, 2.4
    and 3.4).

    A bundle is a list of booleans, one for each good.  [table_of L f] is the table of the values of a utility of L goods that is
    given by the form f, entry by entry as SPEC.md, section 1.4, defines its type; the claims are about that table.
    The checkers go through all pairs of bundles, so they cover few goods only. *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String Lra.
From Coq Require Import Strings.Byte.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_m_natural check_utilities check_exchange json decode kind
  decode_assignments decode_lotteries.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Definition bits := list bool.
Definition value := option Q.             (* None is minus infinity *)

(** ** Forms *)

Inductive matroid :=
| Linear (rows : list (list Q)) | Graphic (edges : list (text * text)) | Uniform (most : Z) | Bases (l : list bits)
| LaminarLimits (sets : list (bits * Z)) | Dual (of_ : matroid).
Inductive form :=
| Table (t : tree) | Additive (l : list value) | UnitDemand (l : list value) | Cardinality (l : list value)
| MatroidRank (m : matroid) (weights : list Q) | Assignment (rows : list (list Q)) | Laminar (sets : list (bits * list value))
| Endowment (of_ : form) (owned : bits) | Restriction (of_ : form) (kept : bits) | Convolution (left right : form)
| Satiation (of_ : form) (most : Z) | LowerBound (of_ : form) (least : Z)
| Constrained (of_ : form) (sets : list (bits * Z * Z)).

Definition count (A : bits) : Z := Z.of_nat (List.length (filter (fun b => b) A)).
Definition meet (A B : bits) : bits := map (fun p => fst p && snd p) (combine A B).
Definition join (A B : bits) : bits := map (fun p => fst p || snd p) (combine A B).
Definition minus (A B : bits) : bits := map (fun p => fst p && negb (snd p)) (combine A B).
Definition none_in (A : bits) : bool := forallb negb A.
Definition part_of (A B : bits) : bool := none_in (minus A B).
Definition nested_or_disjoint (l : list bits) : bool :=
  forallb (fun A => forallb (fun B => none_in (meet A B) || part_of A B || part_of B A) l) l.
(** The members of a list at the places of A. *)
Definition chosen_of {X} (l : list X) (A : bits) : list X := map snd (filter fst (combine A l)).
Fixpoint subsets (A : bits) : list bits :=
  match A with
  | [] => [[]]
  | b :: t => let l := subsets t in map (cons false) l ++ if b then map (cons true) l else []
  end.

Definition plus (a b : value) : value := match a, b with Some x, Some y => Some (qadd x y) | _, _ => None end.
Definition larger (a b : value) : value :=
  match a, b with None, _ => b | _, None => a | Some x, Some y => if qlt x y then b else a end.
Definition largest_of (l : list value) : value := fold_left larger l None.
Definition total_of (l : list value) : value := fold_left plus l (Some 0%Q).
Definition listed (l : list value) (k : Z) : value := nth (Z.to_nat k) l None.

(** *** Matroids *)

(** The first entry of a row that is not 0, with its place. *)
Fixpoint pivot (i : nat) (row : list Q) : option (nat * Q) :=
  match row with [] => None | q :: t => if qz q then pivot (S i) t else Some (i, q) end.
Definition eliminate (i : nat) (p : Q) (row other : list Q) : list Q :=
  let factor := qmul (nth i other 0%Q) (Qinv p) in
  if qz factor then other else map (fun c => qsub (snd c) (qmul factor (fst c))) (combine row other).
(** Gaussian elimination meets no row of zeros. *)
Fixpoint rows_independent (fuel : nat) (rows : list (list Q)) : bool :=
  match fuel, rows with
  | _, [] => true
  | O, _ => false
  | S k, row :: rest => match pivot 0 row with
      | None => false
      | Some (i, p) => rows_independent k (map (eliminate i p row) rest)
      end
  end.
(** Components of a graph, to which edges are added one by one. *)
Definition component (l : list (list text)) (v : text) : list text :=
  match find (fun c => existsb (same_text v) c) l with Some c => c | None => [v] end.
Fixpoint forest (components : list (list text)) (edges : list (text * text)) : bool :=
  match edges with
  | [] => true
  | (a, b) :: rest =>
      let c := component components a in
      if existsb (same_text b) c then false
      else forest ((c ++ component components b) ::
        filter (fun d => negb (existsb (same_text a) d || existsb (same_text b) d)) components) rest
  end.
Definition single (L j : nat) : bits := map (Nat.eqb j) (seq 0 L).
(** The size of an independent set to which nothing of A can be added. *)
Definition rank_by (independent : bits -> bool) (A : bits) : Z :=
  let L := List.length A in
  count (fold_left (fun found j => let more := join found (single L j) in
      if nth j A false && independent more then more else found) (seq 0 L) (repeat false L)).
Fixpoint independent (m : matroid) (A : bits) : bool :=
  match m with
  | Linear rows => rows_independent (List.length A) (chosen_of rows A)
  | Graphic edges => forest [] (chosen_of edges A)
  | Uniform most => Z.leb (count A) most
  | Bases l => existsb (part_of A) l
  | LaminarLimits sets => forallb (fun S => Z.leb (count (meet A (fst S))) (snd S)) sets
  | Dual of_ => Z.eqb (rank_by (independent of_) (map negb A)) (rank_by (independent of_) (map (fun _ => true) A))
  end.

(** *** Values *)

(** The table of a function of bundles. *)
Fixpoint tabulate (L : nat) (f : bits -> value) : tree :=
  match L with
  | O => Leaf (f [])
  | S k => Node (tabulate k (fun A => f (true :: A))) (tabulate k (fun A => f (false :: A)))
  end.
(** The slot stays empty or takes a good. *)
Definition with_slot (L : nat) (t : tree) (slot : list Q) : tree :=
  tabulate L (fun A => largest_of (look_up t A :: map (fun j =>
    if nth j A false then plus (look_up t (minus A (single L j))) (Some (nth j slot 0%Q)) else None) (seq 0 L))).
Definition slots_of (rows : list (list Q)) : list (list Q) :=
  map (fun k => map (fun row => nth k row 0%Q) rows) (seq 0 (List.length (nth 0 rows []))).
(** The largest value of a part of A that is allowed. *)
Definition best_part (t : tree) (allowed : bits -> bool) (A : bits) : value :=
  largest_of (map (look_up t) (filter allowed (subsets A))).
Definition meets_all (sets : list (bits * Z * Z)) (A : bits) : bool :=
  forallb (fun S => let '(goods, least, most) := S in let k := count (meet A goods) in Z.leb least k && Z.leb k most) sets.
Fixpoint table_of (L : nat) (f : form) : tree :=
  match f with
  | Table t => t
  | Additive l => tabulate L (fun A => total_of (chosen_of l A))
  | UnitDemand l => tabulate L (fun A => if none_in A then Some 0%Q else largest_of (chosen_of l A))
  | Cardinality l => tabulate L (fun A => listed l (count A))
  | MatroidRank m weights => tabulate L (fun A => largest_of (map (fun B => Some (qsum (chosen_of weights B) (fun q => q)))
      (filter (independent m) (subsets A))))
  | Assignment rows => fold_left (with_slot L) (slots_of rows) (tabulate L (fun _ => Some 0%Q))
  | Laminar sets => tabulate L (fun A => total_of (map (fun S => listed (snd S) (count (meet A (fst S)))) sets))
  | Endowment v owned => let t := table_of L v in
      tabulate L (fun A => plus (look_up t (join A owned)) (option_map Qopp (look_up t owned)))
  | Restriction v kept => let t := table_of L v in tabulate L (fun A => look_up t (meet A kept))
  | Convolution v w => let t := table_of L v in let u := table_of L w in
      tabulate L (fun A => largest_of (map (fun B => plus (look_up t B) (look_up u (minus A B))) (subsets A)))
  | Satiation v most => let t := table_of L v in tabulate L (best_part t (fun B => Z.leb (count B) most))
  | LowerBound v least => let t := table_of L v in tabulate L (best_part t (fun B => Z.leb least (count B)))
  | Constrained v sets => let t := table_of L v in tabulate L (best_part t (meets_all sets))
  end.

(** ** Reading forms *)

Definition value_reader : reader value := fun j =>
  match j with JText t => if is "-inf" t then Some None else option_map Some (number j) | _ => option_map Some (number j) end.
Definition values_reader := list_of value_reader.
Fixpoint bits_from (goods : list text) (names_ : list text) : bits :=
  match goods with [] => [] | g :: rest => existsb (same_text g) names_ :: bits_from rest names_ end.
(** Goods, none of them twice. *)
Definition bundle_in (goods names_ : list text) : option bits :=
  when (distinct names_ && forallb (fun a => existsb (same_text a) goods) names_) (bits_from goods names_).
Definition bundle_text (goods : list text) : reader bits := fun j => let? t := any_text j in bundle_in goods (words t).
Definition set_reader (goods : list text) : reader bits := fun j => let? l := list_of name j in bundle_in goods l.
Definition nonnegative : reader Z := fun j => let? z := integer j in when (Z.leb 0 z) z.
(** A list in the goods' order, or an object with a key for each good. *)
Definition by_good {A} (read : reader A) (goods : list text) : reader (list A) := fun j =>
  match j with
  | JObject l => if Nat.eqb (List.length l) (List.length goods) then
      all_some (map (fun g => match find (fun m => same_text g (fst m)) l with Some m => read (snd m) | None => None end) goods)
    else None
  | _ => let? l := list_of read j in when (Nat.eqb (List.length l) (List.length goods)) l
  end.

Fixpoint odds {A} (l : list A) : list A := match l with a :: b :: t => b :: odds t | _ => [] end.
Fixpoint evens {A} (l : list A) : list A := match l with a :: t => a :: match t with _ :: u => evens u | [] => [] end | [] => [] end.
(** The table with these values in the order of the bundles' numbers. *)
Fixpoint tree_of_values (L : nat) (l : list value) : tree :=
  match L with
  | O => Leaf (nth 0 l None)
  | S k => Node (tree_of_values k (odds l)) (tree_of_values k (evens l))
  end.
(** A table of which some entries are given. *)
Inductive partial_tree := Unset | Entry (v : value) | Fork (t f : partial_tree).
Fixpoint insert (A : bits) (v : value) (p : partial_tree) : option partial_tree :=
  match A, p with
  | [], Unset => Some (Entry v)
  | [], _ => None
  | b :: B, Unset => option_map (fun q => if b then Fork q Unset else Fork Unset q) (insert B v Unset)
  | b :: B, Fork t f => if b then option_map (fun q => Fork q f) (insert B v t) else option_map (fun q => Fork t q) (insert B v f)
  | _ :: _, Entry _ => None
  end.
Fixpoint filled (L : nat) (rest : option value) (p : partial_tree) : option tree :=
  match L, p with
  | O, Entry v => Some (Leaf v)
  | O, _ => option_map Leaf rest
  | S k, Fork t f => let? a := filled k rest t in let? b := filled k rest f in Some (Node a b)
  | S k, _ => let? a := filled k rest Unset in Some (Node a a)
  end.
Fixpoint insert_all (goods : list text) (l : list (text * json)) (p : partial_tree) : option partial_tree :=
  match l with
  | [] => Some p
  | (t, j) :: rest =>
      let? A := bundle_in goods (words t) in let? v := value_reader j in let? q := insert A v p in insert_all goods rest q
  end.
Definition power2 (L : nat) : Z := Z.pow 2 (Z.of_nat L).
Definition table_reader (goods : list text) (values : json) (default : option json) : option form :=
  let L := List.length goods in
  if Nat.leb L 20 then
    match values with
    | JObject l =>
        let? p := insert_all goods l Unset in
        match default with
        | None | Some JNull => option_map Table (filled L None p)
        | Some j => let? rest := value_reader j in option_map Table (filled L (Some rest) p)
        end
    | _ => let? l := values_reader values in
        when (Z.eqb (Z.of_nat (List.length l)) (power2 L)) (Table (tree_of_values L l))
    end
  else None.

(** The decimal digits of a natural number. *)
Fixpoint decimal_digits (fuel : nat) (z : Z) (written : text) : text :=
  match fuel with
  | O => written
  | S k => let more := byte_at (48 + z mod 10)%Z :: written in if (z <? 10)%Z then more else decimal_digits k (z / 10)%Z more
  end.
Definition decimal_text (z : Z) : text :=
  let digits := decimal_digits (S (Z.to_nat (Z.log2 (Z.abs z)))) (Z.abs z) [] in if (z <? 0)%Z then "-"%byte :: digits else digits.
Definition vertex : reader text := fun j => match j with JInteger z => Some (decimal_text z) | _ => name j end.
Definition same_bits (A B : bits) : bool := part_of A B && part_of B A.
(** For any two bases A, B and j in A - B some A - j + k, k in B - A, is a basis. *)
Definition exchange_of_bases (l : list bits) : bool :=
  forallb (fun A => forallb (fun B => let L := List.length A in
    forallb (fun j => negb (nth j (minus A B) false) ||
      existsb (fun k => nth k (minus B A) false && existsb (same_bits (join (minus A (single L j)) (single L k))) l) (seq 0 L))
    (seq 0 L)) l) l.
Definition same_lengths {A} (rows : list (list A)) : bool := has_shape (List.length rows) (List.length (nth 0 rows [])) rows.
Definition matroid_keys : list string := ["matrix"; "edges"; "uniform"; "bases"; "laminar"; "dual"].
(** The only member of the object with one of these keys. *)
Definition only_member (keys : list string) (l : list (text * json)) : option (text * json) :=
  match filter (fun m => existsb (fun k => is k (fst m)) keys) l with [m] => Some m | _ => None end.
Fixpoint matroid_reader (fuel : nat) (goods : list text) (member : text * json) : option matroid :=
  match fuel with
  | O => None
  | S k =>
      let (key, j) := member in
      let L := List.length goods in
      if is "matrix" key then let? rows := matrix j in when (Nat.eqb (List.length rows) L && same_lengths rows) (Linear rows)
      else if is "edges" key then let? l := list_of (pair_of vertex vertex) j in when (Nat.eqb (List.length l) L) (Graphic l)
      else if is "uniform" key then let? z := nonnegative j in Some (Uniform z)
      else if is "bases" key then
        let? l := list_of (bundle_text goods) j in
        when (negb (match l with [] => true | _ => false end) && exchange_of_bases l) (Bases l)
      else if is "laminar" key then
        let? sets := list_of (fields2 ("goods", set_reader goods) ("max", nonnegative)) j in
        when (nested_or_disjoint (map fst sets)) (LaminarLimits sets)
      else if is "dual" key then match j with JObject [inner] => option_map Dual (matroid_reader k goods inner) | _ => None end
      else None
  end.
Definition bounds_of_set (goods : list text) : reader (bits * Z * Z) := fun j =>
  let? (required, optional) := members_and ["goods"] ["min"; "max"] j in
  match required, optional with
  | [g], [a; b] =>
      let? A := set_reader goods g in
      let? least := match a with Some x => integer x | None => Some 0%Z end in
      let? most := match b with Some x => integer x | None => Some (count A) end in
      when (Z.leb 0 least && Z.leb least most) (A, least, most)
  | _, _ => None
  end.

(** Up to so many goods tables are made. *)
Definition most_goods : nat := 10.
Definition has_few (goods : list text) : bool := Nat.leb (List.length goods) most_goods.
(** v(B) is finite; where there are too many goods nothing is said. *)
Definition owns_finite (goods : list text) (v : form) (B : bits) : bool :=
  negb (has_few goods) || match look_up (table_of (List.length goods) v) B with Some _ => true | None => false end.
Fixpoint form_reader (fuel : nat) (goods : list text) (j : json) : option form :=
  match fuel, j with
  | S k, JObject l =>
      let L := List.length goods in
      let inner := form_reader k goods in
      match member_of "type" l with
      | Some (JText type) =>
          let fields keys := members ("type" :: keys) j in
          if is "table" type then
            let? (required, optional) := members_and ["type"; "values"] ["default"] j in
            match required, optional with [_; v], [d] => table_reader goods v d | _, _ => None end
          else if is "additive" type then
            match fields ["values"] with Some [_; v] => option_map Additive (by_good value_reader goods v) | _ => None end
          else if is "unit-demand" type then
            match fields ["values"] with Some [_; v] => option_map UnitDemand (by_good value_reader goods v) | _ => None end
          else if is "cardinality" type then
            match fields ["values"] with
            | Some [_; v] => let? l := values_reader v in when (Nat.eqb (List.length l) (S L)) (Cardinality l) | _ => None end
          else if is "matroid-rank" type then
            let? (_, optional) := members_and ["type"] ("weights" :: matroid_keys) j in
            let? weights := match optional with
              | Some w :: _ => by_good number goods w | _ => Some (repeat 1%Q L) end in
            let? member := only_member matroid_keys l in
            let? m := matroid_reader k goods member in Some (MatroidRank m weights)
          else if is "assignment" type then
            match fields ["weights"] with
            | Some [_; w] => let? rows := by_good numbers goods w in when (same_lengths rows) (Assignment rows) | _ => None end
          else if is "laminar" type then
            match fields ["sets"] with
            | Some [_; s] =>
                let? sets := list_of (fields2 ("goods", set_reader goods) ("values", values_reader)) s in
                when (nested_or_disjoint (map fst sets) &&
                    forallb (fun S => Z.eqb (Z.of_nat (List.length (snd S))) (count (fst S) + 1)%Z) sets)
                  (Laminar sets)
            | _ => None end
          else if is "endowment" type then
            match fields ["of"; "goods"] with
            | Some [_; v; g] => let? f := inner v in let? B := set_reader goods g in
                when (owns_finite goods f B) (Endowment f B) | _ => None end
          else if is "restriction" type then
            match fields ["of"; "goods"] with
            | Some [_; v; g] => let? f := inner v in let? B := set_reader goods g in Some (Restriction f B) | _ => None end
          else if is "convolution" type then
            match fields ["of"] with
            | Some [_; JList [v; w]] => let? f := inner v in let? g := inner w in Some (Convolution f g) | _ => None end
          else if is "satiation" type then
            match fields ["of"; "k"] with
            | Some [_; v; z] => let? f := inner v in let? most := nonnegative z in Some (Satiation f most) | _ => None end
          else if is "lower-bound" type then
            match fields ["of"; "k"] with
            | Some [_; v; z] => let? f := inner v in let? least := nonnegative z in Some (LowerBound f least) | _ => None end
          else if is "constrained" type then
            match fields ["of"; "sets"] with
            | Some [_; v; s] => let? f := inner v in let? sets := list_of (bounds_of_set goods) s in Some (Constrained f sets)
            | _ => None end
          else None
      | _ => None
      end
  | _, _ => None
  end.

Record utility_data := UtilityData { goods_in : list text; form_in : form }.
Definition utility_reader : reader utility_data := fun j =>
  match members ["goods"; "form"] j with
  | Some [g; f] => let? goods := good_names g in let? v := form_reader deepest goods f in Some (UtilityData goods v)
  | _ => None
  end.
Section Utility.
Variable d : utility_data.
Definition number_of_goods : nat := List.length (goods_in d).
Definition table : tree := table_of number_of_goods (form_in d).
(** The utility that the claims are about. *)
Definition utility : bundle -> option R := utility_of number_of_goods (look_up table).
Definition few_goods : bool := Nat.leb number_of_goods most_goods.
End Utility.
Definition utility_fields : reader utility_data := fields1 ("utility", utility_reader).

(** ** Derivations *)

Inductive derivation := Derivation (by_ : text) (of_ : list derivation).
Fixpoint derivation_reader (fuel : nat) (j : json) : option derivation :=
  match fuel with
  | O => None
  | S k => let? (b, l) := fields2 ("by", name) ("of", list_of (derivation_reader k)) j in Some (Derivation b l)
  end.
Fixpoint concave_from (a : Q) (l : list value) : bool :=
  match l with
  | Some b :: (Some c :: _) as t => qle (qadd a c) (qadd b b) && concave_from b t
  | _ :: t => forallb (fun v => match v with None => true | Some _ => false end) t
  | [] => true
  end.
(** Finite on an interval, perhaps empty, and concave there. *)
Fixpoint concave (l : list value) : bool :=
  match l with
  | [] => true
  | None :: t => concave t
  | Some a :: t => match t with
      | [] => true
      | Some _ :: _ => concave_from a t
      | None :: u => forallb (fun v => match v with None => true | Some _ => false end) u
      end
  end.
Definition is_finite (v : value) : bool := match v with Some _ => true | None => false end.
Definition same_value (a b : value) : bool := match a, b with Some x, Some y => qeq x y | None, None => true | _, _ => false end.
(** v(A) = v(A n S) + v(A - S) for all A, and v of the empty bundle is 0. *)
Definition is_module (L : nat) (t : tree) (S : bits) : bool :=
  same_value (look_up t (repeat false L)) (Some 0%Q) &&
  forallb (fun A => same_value (look_up t A) (plus (look_up t (meet A S)) (look_up t (minus A S)))) (all_lists L).
(** What makes a form M-natural-concave by construction, if its operands are. *)
Definition well_constructed (L : nat) (f : form) : bool :=
  match f with
  | Table _ => false
  | UnitDemand l => forallb (fun v => match v with Some q => qle 0 q | None => false end) l
  | Cardinality l => concave l
  | Laminar sets => forallb (fun S => concave (snd S)) sets
  | Constrained v sets => let t := table_of L v in
      nested_or_disjoint (map (fun S => fst (fst S)) sets) && forallb (fun S => is_module L t (fst (fst S))) sets
  | _ => true
  end.
Definition operands (f : form) : list form :=
  match f with
  | Endowment v _ | Restriction v _ | Satiation v _ | LowerBound v _ | Constrained v _ => [v]
  | Convolution v w => [v; w]
  | _ => []
  end.
Fixpoint derives (fuel L : nat) (f : form) (d : derivation) : bool :=
  match fuel with
  | O => false
  | S k =>
      let (by_, of_) := d in
      if is "table" by_ then match of_ with [] => check_m_natural L (look_up (table_of L f)) | _ => false end
      else is "construction" by_ && well_constructed L f && Nat.eqb (List.length of_) (List.length (operands f)) &&
        forallb (fun p => derives k L (fst p) (snd p)) (combine (operands f) of_)
  end.
Definition derived (d : utility_data) (w : derivation) : bool := derives (S deepest) (number_of_goods d) (form_in d) w.
Definition whole_derivation : reader derivation := derivation_reader deepest.

(** ** M-natural concavity, submodularity *)

Definition concave_table (d : utility_data) : bool := check_m_natural (number_of_goods d) (look_up (table d)).
Definition accepts_m_natural (d : utility_data) (w : derivation) : bool := derived d w && concave_table d.
Definition means_m_natural (d : utility_data) : Prop := m_natural (number_of_goods d) (utility d).
Lemma m_natural_sound d w : accepts_m_natural d w = true -> means_m_natural d.
Proof. unfold accepts_m_natural. rewrite andb_true_iff. intros [_ H]. exact (check_m_natural_sound _ _ H). Qed.
Definition m_natural_kind : kind := make utility_fields whole_derivation few_goods accepts_m_natural means_m_natural
  m_natural_sound "m-natural-concave".

(** Bundles of a witness: goods of the utility, none twice. *)
Definition named_bundle : reader (list text) := fun j => let? t := any_text j in Some (words t).
Definition violation_fields : reader (list text * list text * text) := fields3 ("A", named_bundle) ("B", named_bundle) ("j", name).
Definition accepts_violation (d : utility_data) (w : list text * list text * text) : bool :=
  let '(a, b, j) := w in
  match bundle_in (goods_in d) a, bundle_in (goods_in d) b, place_of (goods_in d) j with
  | Some A, Some B, Some k => check_violation (number_of_goods d) (look_up (table d)) A B k
  | _, _, _ => false
  end.
Definition means_not_m_natural (d : utility_data) : Prop := ~ m_natural (number_of_goods d) (utility d).
Lemma violation_sound d w : accepts_violation d w = true -> means_not_m_natural d.
Proof.
  destruct w as [[a b] j]. unfold accepts_violation. destruct (bundle_in _ a) as [A|]; [|discriminate].
  destruct (bundle_in _ b) as [B|]; [|discriminate]. destruct (place_of _ j) as [k|]; [|discriminate].
  intros H. exact (check_violation_sound _ _ _ _ _ H).
Qed.
Definition violation_kind : kind := make utility_fields violation_fields few_goods accepts_violation means_not_m_natural
  violation_sound "not-m-natural-concave".

Definition accepts_submodular (d : utility_data) (w : derivation) : bool :=
  let (by_, of_) := w in
  (if is "table" by_ then match of_ with [] => true | _ => false end else derived d w) &&
  check_submodular (number_of_goods d) (look_up (table d)).
Definition means_submodular (d : utility_data) : Prop := submodular (number_of_goods d) (utility d).
Lemma submodular_sound d w : accepts_submodular d w = true -> means_submodular d.
Proof. unfold accepts_submodular. destruct w as [b l]. rewrite andb_true_iff. intros [_ H]. exact (check_submodular_sound _ _ H). Qed.
Definition submodular_kind : kind := make utility_fields whole_derivation few_goods accepts_submodular means_submodular
  submodular_sound "submodular".

Definition accepts_not_submodular (d : utility_data) (w : list text * list text) : bool :=
  match bundle_in (goods_in d) (fst w), bundle_in (goods_in d) (snd w) with
  | Some A, Some B => check_not_submodular (number_of_goods d) (look_up (table d)) A B
  | _, _ => false
  end.
Definition means_not_submodular (d : utility_data) : Prop := ~ submodular (number_of_goods d) (utility d).
Lemma not_submodular_sound d w : accepts_not_submodular d w = true -> means_not_submodular d.
Proof.
  unfold accepts_not_submodular. destruct (bundle_in _ (fst w)) as [A|]; [|discriminate].
  destruct (bundle_in _ (snd w)) as [B|]; [|discriminate]. intros H. exact (check_not_submodular_sound _ _ _ _ H).
Qed.
Definition not_submodular_kind : kind := make utility_fields (fields2 ("A", named_bundle) ("B", named_bundle)) few_goods
  accepts_not_submodular means_not_submodular not_submodular_sound "not-submodular".

(** ** Substitutes *)

Record excluded := Excluded {
  one_bundle : list text; other_bundle : list text; pair_weights : list Q; pair_parts : list (list text * Q) }.
Definition excluded_reader : reader excluded := fun j =>
  let? (a, b, ws, parts) := fields4 ("A", named_bundle) ("B", named_bundle) ("weights", numbers)
    ("parts", list_of (fields2 ("bundle", named_bundle) ("weight", number))) j in
  Some (Excluded a b ws parts).
Inductive substitutes_witness := ByDerivation (w : derivation) | ByPairs (l : list excluded).
Definition substitutes_reader : reader substitutes_witness := fun j =>
  match whole_derivation j with
  | Some w => Some (ByDerivation w)
  | None => option_map ByPairs (fields1 ("pairs", list_of excluded_reader) j)
  end.
Definition named_parts (goods : list text) (l : list (list text * Q)) : option (list (bits * Q)) :=
  all_some (map (fun p => let? A := bundle_in goods (fst p) in Some (A, snd p)) l).
Definition weighed (terms : list (bits * Q)) (f : bits -> Q) : Q := qsum terms (fun p => qmul (snd p) (f (fst p))).
(** The bundles A and B of an entry whose combination excludes that they alone are demanded. *)
Definition excluded_pair (d : utility_data) (x : excluded) : option (bits * bits) :=
  let goods := goods_in d in
  let? A := bundle_in goods (one_bundle x) in
  let? B := bundle_in goods (other_bundle x) in
  let? parts := named_parts goods (pair_parts x) in
  match pair_weights x with
  | [s; t] =>
      let difference := parts ++ [(A, Qopp s); (B, Qopp t)] in
      let worth C := match look_up (table d) C with Some q => q | None => 0%Q end in
      when (forallb (fun p => qle 0 (snd p)) parts && forallb (fun p => is_finite (look_up (table d) (fst p))) difference &&
          existsb (fun p => qlt 0 (snd p) && negb (same_bits (fst p) A) && negb (same_bits (fst p) B)) parts &&
          qle 0 (weighed difference worth) && qz (weighed difference (fun _ => 1%Q)) &&
          forallb (fun j => qz (weighed difference (fun C => if nth j C false then 1%Q else 0%Q))) (seq 0 (number_of_goods d)))
        (A, B)
  | _ => None
  end.
Definition steep (A B : bits) : bool := Z.leb 2 (count (minus A B)) || Z.leb 2 (count (minus B A)).
Definition all_excluded (d : utility_data) (l : list excluded) : bool :=
  match all_some (map (excluded_pair d) l) with
  | None => false
  | Some pairs =>
      let domain := filter (fun A => is_finite (look_up (table d) A)) (all_lists (number_of_goods d)) in
      forallb (fun A => forallb (fun B => negb (steep A B) || existsb (fun p =>
        (same_bits (fst p) A && same_bits (snd p) B) || (same_bits (fst p) B && same_bits (snd p) A)) pairs) domain) domain
  end.
Definition accepts_substitutes (d : utility_data) (w : substitutes_witness) : bool :=
  match w with ByDerivation x => derived d x | ByPairs l => all_excluded d l end && concave_table d.
Definition means_substitutes (d : utility_data) : Prop := substitutes (number_of_goods d) (utility d).
Lemma substitutes_kind_sound d w : accepts_substitutes d w = true -> means_substitutes d.
Proof. unfold accepts_substitutes. rewrite andb_true_iff. intros [_ H]. exact (substitutes_sound _ _ H). Qed.
Definition substitutes_kind : kind := make utility_fields substitutes_reader few_goods accepts_substitutes means_substitutes
  substitutes_kind_sound "substitutes".

Definition change : Type := (list Q * list Q * list text * list text)%type.
Definition change_fields : reader change := fields4 ("before", numbers) ("after", numbers) ("A", named_bundle) ("B", named_bundle).
(** The goods of A at which the prices differ, or not. *)
Definition changed (ps qs : list Q) (j : nat) : bool := negb (qeq (at_index ps j) (at_index qs j)).
Definition places_in (A : bits) : list nat := filter (fun j => nth j A false) (seq 0 (List.length A)).
Definition accepts_not_substitutes (d : utility_data) (w : change) : bool :=
  let '(ps, qs, a, b) := w in
  let L := number_of_goods d in
  Nat.eqb (List.length ps) L && Nat.eqb (List.length qs) L &&
  match bundle_in (goods_in d) a, bundle_in (goods_in d) b, filter (changed ps qs) (seq 0 L) with
  | Some A, Some B, [j] =>
      match filter (fun k => negb (Nat.eqb k j)) (places_in (minus A B)) with
      | k :: _ => check_not_substitutes L (look_up (table d)) ps qs A B j k
      | [] => false
      end
  | _, _, _ => false
  end.
Definition means_not_substitutes (d : utility_data) : Prop := ~ substitutes (number_of_goods d) (utility d).
Lemma not_substitutes_sound d w : accepts_not_substitutes d w = true -> means_not_substitutes d.
Proof.
  destruct w as [[[ps qs] a] b]. unfold accepts_not_substitutes. cbv zeta. rewrite !andb_true_iff. intros [_ H].
  destruct (bundle_in _ a) as [A|]; [|discriminate]. destruct (bundle_in _ b) as [B|]; [|discriminate].
  destruct (filter (changed ps qs) _) as [|j [|]]; try discriminate. destruct (filter _ (places_in _)) as [|k l]; [discriminate|].
  exact (check_not_substitutes_sound _ _ _ _ _ _ _ _ H).
Qed.
Definition not_substitutes_kind : kind := make utility_fields change_fields few_goods accepts_not_substitutes
  means_not_substitutes not_substitutes_sound "not-substitutes".

Definition accepts_printed_violated (d : utility_data) (w : change) : bool :=
  let '(ps, qs, a, b) := w in
  let L := number_of_goods d in
  Nat.eqb (List.length ps) L && Nat.eqb (List.length qs) L &&
  match bundle_in (goods_in d) a, bundle_in (goods_in d) b with
  | Some A, Some B =>
      match places_in A, places_in B with
      | [j], [l] =>
          match filter (fun k => changed ps qs k && negb (Nat.eqb k j)) (seq 0 L) with
          | [] => check_printed_violated L (look_up (table d)) ps qs j l l
          | [k] => check_printed_violated L (look_up (table d)) ps qs j l k
          | _ => false
          end
      | _, _ => false
      end
  | _, _ => false
  end.
Definition means_printed_violated (d : utility_data) : Prop := ~ printed_substitutes_at_any_prices (number_of_goods d) (utility d).
Lemma printed_violated_sound d w : accepts_printed_violated d w = true -> means_printed_violated d.
Proof.
  destruct w as [[[ps qs] a] b]. unfold accepts_printed_violated. cbv zeta. rewrite !andb_true_iff. intros [_ H].
  destruct (bundle_in _ a) as [A|]; [|discriminate]. destruct (bundle_in _ b) as [B|]; [|discriminate].
  destruct (places_in A) as [|j [|]]; try discriminate. destruct (places_in B) as [|l [|]]; try discriminate.
  destruct (filter _ _) as [|k [|]]; try discriminate; exact (check_printed_violated_sound _ _ _ _ _ _ _ H).
Qed.
Definition printed_violated_kind : kind := make utility_fields change_fields few_goods accepts_printed_violated
  means_printed_violated printed_violated_sound "printed-substitutes-violated".

(** ** Strong exchange *)

(** By construction: additive, or a concave function of the number of goods. *)
Definition exchanges_by_construction (f : form) : bool :=
  match f with Additive _ => true | Cardinality l => concave l | _ => false end.
Definition accepts_strong_exchange (d : utility_data) (w : derivation) : bool :=
  let (by_, of_) := w in
  match of_ with [] => true | _ => false end &&
  (is "table" by_ || (is "construction" by_ && exchanges_by_construction (form_in d))) &&
  check_strong_exchange (number_of_goods d) (look_up (table d)).
Definition means_strong_exchange (d : utility_data) : Prop := strong_exchange (number_of_goods d) (utility d).
Lemma strong_exchange_kind_sound d w : accepts_strong_exchange d w = true -> means_strong_exchange d.
Proof.
  unfold accepts_strong_exchange. destruct w as [b l]. rewrite !andb_true_iff. intros [_ H].
  exact (check_strong_exchange_sound _ _ H).
Qed.
Definition strong_exchange_kind : kind := make utility_fields whole_derivation few_goods accepts_strong_exchange
  means_strong_exchange strong_exchange_kind_sound "strong-exchange".

Definition losing : Type := (list text * list text * text * list text)%type.
Definition losing_fields : reader losing :=
  fields4 ("A", named_bundle) ("B", named_bundle) ("j", name) ("D", named_bundle).
Definition accepts_not_strong_exchange (d : utility_data) (w : losing) : bool :=
  let '(a, b, j, e) := w in
  let goods := goods_in d in
  match bundle_in goods a, bundle_in goods b, place_of goods j, places_of goods e with
  | Some A, Some B, Some k, Some l =>
      match l with
      | [] => check_not_strong_exchange (number_of_goods d) (look_up (table d)) A B k None
      | [i] => check_not_strong_exchange (number_of_goods d) (look_up (table d)) A B k (Some i)
      | _ => false
      end
  | _, _, _, _ => false
  end.
Definition means_not_strong_exchange (d : utility_data) : Prop :=
  ~ strong_exchange (number_of_goods d) (utility d).
Lemma not_strong_exchange_sound d w : accepts_not_strong_exchange d w = true -> means_not_strong_exchange d.
Proof.
  destruct w as [[[a b] j] e]. unfold accepts_not_strong_exchange. cbv zeta. destruct (bundle_in _ a) as [A|]; [|discriminate].
  destruct (bundle_in _ b) as [B|]; [|discriminate]. destruct (place_of _ j) as [k|]; [|discriminate].
  destruct (places_of _ e) as [[|i [|]]|]; try discriminate; intros H; exact (check_not_strong_exchange_sound _ _ _ _ _ _ H).
Qed.
Definition not_strong_exchange_kind : kind := make utility_fields losing_fields few_goods accepts_not_strong_exchange
  means_not_strong_exchange not_strong_exchange_sound "not-strong-exchange".

(** ** Each agent's utility *)

Inductive property := IsMNatural | IsSubmodular | IsSubstitutes | IsStrongExchange | OtherProperty.
Definition property_reader : reader property := fun j =>
  let? t := name j in
  Some (match choice_of [("m-natural", IsMNatural); ("submodular", IsSubmodular); ("substitutes", IsSubstitutes);
      ("strong-exchange", IsStrongExchange)] t with Some p => p | None => OtherProperty end).
Definition each_claim : Type := (property * list text * list utility_data)%type.
Definition each_fields : reader each_claim :=
  fields3 ("property", property_reader) ("agents", list_of name) ("utilities", list_of utility_reader).
Definition each_countable (c : each_claim) : bool := forallb few_goods (snd c).
Definition has_property (p : property) (d : utility_data) (w : derivation) : bool :=
  match p with
  | IsMNatural => accepts_m_natural d w
  | IsSubmodular => accepts_submodular d w
  | IsSubstitutes => accepts_substitutes d (ByDerivation w)
  | IsStrongExchange => accepts_strong_exchange d w
  | OtherProperty => false
  end.
Definition means_property (p : property) (d : utility_data) : Prop :=
  match p with
  | IsMNatural => means_m_natural d
  | IsSubmodular => means_submodular d
  | IsSubstitutes => means_substitutes d
  | IsStrongExchange => means_strong_exchange d
  | OtherProperty => False
  end.
Lemma property_sound p d w : has_property p d w = true -> means_property p d.
Proof.
  destruct p; simpl; [apply m_natural_sound | apply submodular_sound | apply substitutes_kind_sound |
    apply strong_exchange_kind_sound | discriminate].
Qed.
Definition accepts_each (c : each_claim) (ws : list derivation) : bool :=
  let '(p, agents, l) := c in
  negb (match l with [] => true | _ => false end) && Nat.eqb (List.length agents) (List.length l) &&
  Nat.eqb (List.length ws) (List.length l) && forallb (fun x => has_property p (fst x) (snd x)) (combine l ws).
Definition means_each (c : each_claim) : Prop := let '(p, _, l) := c in forall d, In d l -> means_property p d.
Lemma each_sound c ws : accepts_each c ws = true -> means_each c.
Proof.
  destruct c as [[p agents] l]. unfold accepts_each. rewrite !andb_true_iff, forallb_forall. intros [[_ H1] H2] d Hd.
  apply Nat.eqb_eq in H1. assert (K : exists w, In (d, w) (combine l ws)).
  { clear H2. revert ws H1. induction l as [|e t IH]; intros [|w ws] H1; simpl in *; try discriminate; try tauto.
    destruct Hd as [->|Hd]; [exists w; now left|]. destruct (IH Hd ws) as [v Hv]; [congruence|]. exists v. now right. }
  destruct K as [w Hw]. exact (property_sound p d w (H2 _ Hw)).
Qed.
Definition each_kind : kind := make each_fields (fields1 ("of", list_of whole_derivation)) each_countable accepts_each means_each
  each_sound "each-agent".
