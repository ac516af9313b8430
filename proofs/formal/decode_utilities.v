(** Utilities and claims about them, from JSON to the definitions of m_natural.v and check_utilities.v (SPEC.md, sections 1.4, 2.4
    and 3.4).

    Forms and their values are in utility_forms.v.  Few goods: tables are made, and the checkers go through all pairs of bundles.  More
    goods: M-natural concavity is decided by construction (form_concavity.v), and other claims by the values that they need. *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String Lra.
From Coq Require Import Strings.Byte.
From ExactMarket Require Import laminar_greedy sums rational gpz_economy bundle_sets m_natural check_m_natural mnat_submodular check_demand check_utilities
  check_exchange json utility_forms form_concavity form_exchange check_local_demand decode kind decode_assignments decode_lotteries.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** What is covered *)

(** Up to so many goods tables are made and all pairs of bundles compared. *)
Definition most_goods : nat := 10.
(** Up to so many goods a table, or all parts of a bundle, may be gone through at all (SPEC.md, section 1.4); and all values where
    modules are recognised, or quasilinear demand compared. *)
Definition most_table_goods : nat := 20.
Definition most_compared_goods : nat := 16.
Definition few_in (A : bits) : bool := Z.leb (count A) (Z.of_nat most_table_goods).
Definition all_parts (allowed : bits -> bool) (holds_ : bits -> bool) (A : bits) : bool := forallb holds_ (filter allowed (subsets A)).
(** The value of the bundle can be told: no part of it that is divided has more goods. *)
Fixpoint told (f : form) (A : bits) : bool :=
  match f with
  | Endowment v owned => told v (join A owned)
  | Restriction v kept => told v (meet A kept)
  | Convolution v w => few_in A && told v A && told w A
  | Satiation v most => few_in A && (told v A || all_parts (fun B => Z.leb (count B) most) (told v) A)
  | LowerBound v least => few_in A && (told v A || all_parts (fun B => Z.leb least (count B)) (told v) A)
  | Constrained v sets => few_in A && (told v A || all_parts (meets_all sets) (told v) A)
  | _ => true
  end.
(** It can be told here, too: ranks and matchings are found by trying all. *)
Fixpoint easy (f : form) (A : bits) : bool :=
  match f with
  | MatroidRank _ _ => Z.leb (count A) 12
  | Assignment rows => Z.leb (Z.pow (count A + 1) (Z.of_nat (List.length (nth 0 rows [])))) 1000000
  | Endowment v owned => easy v (join A owned)
  | Restriction v kept => easy v (meet A kept)
  | Convolution v w => easy v A && easy w A
  | Satiation v _ | LowerBound v _ | Constrained v _ => easy v A
  | _ => true
  end.
(** Values that are read off, for any number of goods. *)
Definition reads_off (f : form) : bool :=
  match f with Table _ | Additive _ | UnitDemand _ | Cardinality _ | Laminar _ => true | _ => false end.

(** ** Reading forms *)

Definition value_reader : reader value := fun j =>
  match j with JText t => if is "-inf" t then Some None else option_map Some (number j) | _ => option_map Some (number j) end.
Definition values_reader := list_of value_reader.
Fixpoint bits_from (goods : list text) (names_ : list text) : bits :=
  match goods with [] => [] | g :: rest => existsb (same_text g) names_ :: bits_from rest names_ end.
(** Goods that are named in their order, found in one pass. *)
Fixpoint bits_in_order (goods names_ : list text) : option bits :=
  match goods, names_ with
  | [], [] => Some []
  | [], _ => None
  | _, [] => Some (map (fun _ => false) goods)
  | g :: rest, a :: others =>
      if same_text g a then option_map (cons true) (bits_in_order rest others)
      else option_map (cons false) (bits_in_order rest names_)
  end.
(** Goods, none of them twice. *)
Definition bundle_in (goods names_ : list text) : option bits :=
  match bits_in_order goods names_ with
  | Some A => Some A
  | None => when (distinct names_ && forallb (fun a => existsb (same_text a) goods) names_) (bits_from goods names_)
  end.
Lemma same_text_same a : forall b, same_text a b = true -> a = b.
Proof.
  induction a as [|x a IH]; intros [|y b] H; try discriminate; [reflexivity|]. simpl in H. apply andb_true_iff in H.
  destruct H as [H1 H2]. apply Byte.byte_dec_bl in H1. subst. f_equal. now apply IH.
Qed.
(** Where the goods are distinct, that is what their names say. *)
Lemma bits_in_order_same goods : NoDup goods -> forall names_ A, bits_in_order goods names_ = Some A ->
  A = bits_from goods names_ /\ NoDup names_ /\ forall a, In a names_ -> In a goods.
Proof.
  induction goods as [|g goods IH]; intros Hnd names_ A H.
  - destruct names_; [|discriminate]. injection H as <-. split; [reflexivity|]. split; [constructor|intros a []].
  - inversion Hnd as [|? ? Hg Hnd']; subst. destruct names_ as [|a names_]; cbn [bits_in_order] in H.
    + injection H as <-. split; [|split; [constructor|intros a []]]. simpl. f_equal. clear. induction goods; simpl; congruence.
    + destruct (same_text g a) eqn:E.
      * apply same_text_same in E. subst a. destruct (bits_in_order goods names_) as [B|] eqn:EB; [|discriminate].
        injection H as <-. destruct (IH Hnd' names_ B EB) as (-> & I2 & I3). split; [|split].
        -- simpl. assert (R : same_text g g = true) by (clear; induction g as [|x g IHg]; simpl; [reflexivity|];
             rewrite (Byte.byte_dec_lb eq_refl); exact IHg). rewrite R. simpl. f_equal. clear - Hg.
           induction goods as [|h goods IHg]; [reflexivity|]. simpl. rewrite IHg by (intros K; apply Hg; now right). f_equal.
           destruct (same_text h g) eqn:E; [|reflexivity]. apply same_text_same in E. elim Hg. left. exact E.
        -- constructor; [|exact I2]. intros K. now apply Hg, I3.
        -- intros b [<-|Hb]; [now left|right; now apply I3].
      * destruct (bits_in_order goods (a :: names_)) as [B|] eqn:EB; [|discriminate]. injection H as <-.
        destruct (IH Hnd' (a :: names_) B EB) as (-> & I2 & I3). split; [|split; [exact I2|intros b Hb; right; now apply I3]].
        cbn [bits_from]. f_equal. symmetry. destruct (existsb (same_text g) (a :: names_)) eqn:X; [|reflexivity].
        apply existsb_exists in X. destruct X as (b & Hb & Eb). apply same_text_same in Eb. subst b. elim Hg. now apply I3.
Qed.
Definition bundle_text (goods : list text) : reader bits := fun j => let? t := any_text j in bundle_in goods (words t).
Definition set_reader (goods : list text) : reader bits := fun j => let? l := list_of name j in bundle_in goods l.
(** Any two of them are nested or disjoint: found fast where they make a forest (laminar_greedy.v). *)
Definition laminar_sets (L : nat) (l : list bits) : bool := if make_forest L l then true else nested_or_disjoint l.
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
        when (laminar_sets L (map fst sets)) (LaminarLimits sets)
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

(** v(B) is finite; where that is not found out nothing is said. *)
Definition owns_finite (goods : list text) (v : form) (B : bits) : bool :=
  let L := List.length goods in
  if Nat.leb L most_goods then match look_up (table_of L v) B with Some _ => true | None => false end
  else told v B && (negb (easy v B) || match value_in v B with Some _ => true | None => false end).
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
                when (laminar_sets L (map fst sets) &&
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
Definition utility : bundle -> option R := utility_of number_of_goods (value_in (form_in d)).
Definition few_goods : bool := Nat.leb number_of_goods most_goods.
(** Its values, by a table if there are few goods. *)
Definition values : bits -> value := if few_goods then let t := table in look_up t else value_in (form_in d).
Lemma by_table : utility_of number_of_goods (look_up table) = utility.
Proof. apply table_utility. Qed.
Lemma by_values : utility_of number_of_goods values = utility.
Proof. unfold values. cbv zeta. destruct few_goods; [exact by_table|reflexivity]. Qed.
(** What is needed of these bundles is known: each value can be told, or some cannot and the claim fails. *)
Definition all_told (l : list bits) : bool := forallb (told (form_in d)) l.
Definition needed (l : list bits) : bool := few_goods || negb (all_told l) || forallb (easy (form_in d)) l.
End Utility.
Definition utility_fields : reader utility_data := fields1 ("utility", utility_reader).

(** ** Derivations *)

Inductive derivation := Derivation (by_ : text) (of_ : list derivation).
Fixpoint derivation_reader (fuel : nat) (j : json) : option derivation :=
  match fuel with
  | O => None
  | S k => let? (b, l) := fields2 ("by", name) ("of", list_of (derivation_reader k)) j in Some (Derivation b l)
  end.
Definition is_finite (v : value) : bool := match v with Some _ => true | None => false end.
(** v(A) = v(A n S) + v(A - S) for all A, and v of the empty bundle is 0. *)
Definition is_module (L : nat) (t : tree) (S : bits) : bool :=
  same_value (look_up t (repeat false L)) (Some 0%Q) && module_by_values L (look_up t) S.
(** What makes a form M-natural-concave by construction, if its operands are. *)
Definition well_constructed (L : nat) (f : form) : bool :=
  match f with
  | Table _ => false
  | UnitDemand l => nonnegative_values l
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
(** *** More goods *)

(** S is recognised as a module of the utility, as SPEC.md has it. *)
Fixpoint recognised (L : nat) (f : form) (S : bits) : bool :=
  same_value (value_in f (repeat false L)) (Some 0%Q) &&
  (none_in S || all_goods_in L S ||
   match f with
   | Additive _ => true
   | Laminar sets => forallb (fun T => (none_in (meet (fst T) S) || part_of (fst T) S) && same_value (listed (snd T) 0) (Some 0%Q)) sets
   | MatroidRank m _ =>
       let rank := rank_by (independent m) in let all := repeat true L in
       Z.eqb (rank S + rank (minus all S)) (rank all)
   | Restriction v _ => recognised L v S
   | Convolution v w => recognised L v S && recognised L w S
   | _ => false
   end || (Nat.leb L most_compared_goods && module_by_values L (value_in f) S)).
Definition constructed_well (L : nat) (f : form) : bool :=
  match f with
  | Constrained v sets => nested_or_disjoint (map (fun S => fst (fst S)) sets) && forallb (fun S => recognised L v (fst (fst S))) sets
  | _ => well_constructed L f
  end.
(** Whether the derivation follows the construction; None where a table would have to be gone through pair by pair. *)
Definition all_of (l : list (option bool)) : option bool :=
  if existsb (fun o => match o with Some false => true | _ => false end) l then Some false
  else if forallb (fun o => match o with Some true => true | _ => false end) l then Some true else None.
Fixpoint derives_far (fuel L : nat) (f : form) (d : derivation) : option bool :=
  match fuel with
  | O => Some false
  | S k =>
      let (by_, of_) := d in
      if is "table" by_ then match of_ with [] => if Nat.leb L most_table_goods then None else Some false | _ => Some false end
      else if is "construction" by_ && Nat.eqb (List.length of_) (List.length (operands f)) && constructed_well L f then
        all_of (map (fun p => derives_far k L (fst p) (snd p)) (combine (operands f) of_))
      else Some false
  end.
(** For any number of goods. *)
Definition derivation_holds (L : nat) (f : form) (w : derivation) : option bool :=
  if Nat.leb L most_goods then Some (derives (S deepest) L f w) else derives_far (S deepest) L f w.
Definition derived (d : utility_data) (w : derivation) : option bool := derivation_holds (number_of_goods d) (form_in d) w.
Definition holds_surely (o : option bool) : bool := match o with Some b => b | None => false end.
Definition fails_surely (o : option bool) : bool := match o with Some b => negb b | None => false end.
Definition whole_derivation : reader derivation := derivation_reader deepest.

(** ** M-natural concavity, submodularity *)

(** M-natural concavity, by the table of few goods, or by construction. *)
Definition concave_utility (d : utility_data) : bool :=
  if few_goods d then check_m_natural (number_of_goods d) (look_up (table d))
  else concave_form most_goods most_compared_goods (number_of_goods d) (form_in d).
Definition means_m_natural (d : utility_data) : Prop := m_natural (number_of_goods d) (utility d).
Lemma concave_utility_ok d : concave_utility d = true -> means_m_natural d.
Proof.
  unfold concave_utility, means_m_natural. destruct (few_goods d).
  - intros H. rewrite <- by_table. exact (check_m_natural_sound _ _ H).
  - exact (concave_form_ok _ _ _ _).
Qed.
Definition accepts_m_natural (d : utility_data) (w : derivation) : bool := holds_surely (derived d w) && concave_utility d.
Definition covers_derivation (d : utility_data) (w : derivation) : bool :=
  few_goods d || fails_surely (derived d w) || (holds_surely (derived d w) && concave_utility d).
Lemma m_natural_sound d w : accepts_m_natural d w = true -> means_m_natural d.
Proof. unfold accepts_m_natural. rewrite andb_true_iff. intros [_ H]. exact (concave_utility_ok _ H). Qed.
Definition m_natural_kind : kind := make_covering utility_fields whole_derivation covers_derivation accepts_m_natural means_m_natural
  m_natural_sound "m-natural-concave".

(** Bundles of a witness: goods of the utility, none twice. *)
Definition named_bundle : reader (list text) := fun j => let? t := any_text j in Some (words t).
Definition violation_fields : reader (list text * list text * text) := fields3 ("A", named_bundle) ("B", named_bundle) ("j", name).
Definition violation_in_goods (d : utility_data) (w : list text * list text * text) : option (bits * bits * nat) :=
  let '(a, b, j) := w in
  let? A := bundle_in (goods_in d) a in let? B := bundle_in (goods_in d) b in let? k := place_of (goods_in d) j in Some (A, B, k).
(** The bundles that exchanges of good k lead to. *)
Definition exchanged (A B : bits) (k : nat) : list bits :=
  let L := List.length A in
  let given := minus A (single L k) in let taken := join B (single L k) in
  given :: taken :: flat_map (fun d => if nth d (minus B A) false then [join given (single L d); minus taken (single L d)] else []) (seq 0 L).
Definition covers_violation (d : utility_data) (w : list text * list text * text) : bool :=
  match violation_in_goods d w with Some (A, B, k) => needed d (A :: B :: exchanged A B k) | None => true end.
Definition accepts_violation (d : utility_data) (w : list text * list text * text) : bool :=
  match violation_in_goods d w with
  | Some (A, B, k) => (few_goods d || all_told d (A :: B :: exchanged A B k)) && check_violation (number_of_goods d) (values d) A B k
  | None => false
  end.
Definition means_not_m_natural (d : utility_data) : Prop := ~ m_natural (number_of_goods d) (utility d).
Lemma violation_sound d w : accepts_violation d w = true -> means_not_m_natural d.
Proof.
  unfold accepts_violation, means_not_m_natural. destruct (violation_in_goods d w) as [[[A B] k]|]; [|discriminate].
  rewrite andb_true_iff. intros [_ H]. rewrite <- by_values. exact (check_violation_sound _ _ _ _ _ H).
Qed.
Definition violation_kind : kind := make_covering utility_fields violation_fields covers_violation accepts_violation
  means_not_m_natural violation_sound "not-m-natural-concave".

Definition accepts_submodular (d : utility_data) (w : derivation) : bool :=
  let (by_, of_) := w in
  if is "table" by_ then
    match of_ with [] => few_goods d && check_submodular (number_of_goods d) (look_up (table d)) | _ => false end
  else holds_surely (derived d w) && if few_goods d then check_submodular (number_of_goods d) (look_up (table d)) else concave_utility d.
Definition covers_submodular (d : utility_data) (w : derivation) : bool :=
  let (by_, of_) := w in
  if is "table" by_ then
    few_goods d || negb (Nat.leb (number_of_goods d) most_table_goods) || match of_ with [] => false | _ => true end
  else covers_derivation d w.
Definition means_submodular (d : utility_data) : Prop := submodular (number_of_goods d) (utility d).
Lemma submodular_sound d w : accepts_submodular d w = true -> means_submodular d.
Proof.
  assert (T : check_submodular (number_of_goods d) (look_up (table d)) = true -> means_submodular d).
  { intros H. unfold means_submodular. rewrite <- by_table. exact (check_submodular_sound _ _ H). }
  unfold accepts_submodular. destruct w as [b l]. destruct (is "table" b).
  - destruct l; [|discriminate]. rewrite andb_true_iff. intros [_ H]. exact (T H).
  - rewrite andb_true_iff. intros [_ H]. destruct (few_goods d); [exact (T H)|]. apply concave_utility_ok in H.
    intros A B x y HA HB Hx Hy. exact (mnat_submodular _ _ A B x y H HA HB Hx Hy).
Qed.
Definition submodular_kind : kind := make_covering utility_fields whole_derivation covers_submodular accepts_submodular means_submodular
  submodular_sound "submodular".

Definition two_bundles (d : utility_data) (w : list text * list text) : option (bits * bits) :=
  let? A := bundle_in (goods_in d) (fst w) in let? B := bundle_in (goods_in d) (snd w) in Some (A, B).
Definition of_two (A B : bits) : list bits := [A; B; join A B; meet A B].
Definition accepts_not_submodular (d : utility_data) (w : list text * list text) : bool :=
  match two_bundles d w with
  | Some (A, B) => (few_goods d || all_told d (of_two A B)) && check_not_submodular (number_of_goods d) (values d) A B
  | None => false
  end.
Definition means_not_submodular (d : utility_data) : Prop := ~ submodular (number_of_goods d) (utility d).
Lemma not_submodular_sound d w : accepts_not_submodular d w = true -> means_not_submodular d.
Proof.
  unfold accepts_not_submodular, means_not_submodular. destruct (two_bundles d w) as [[A B]|]; [|discriminate].
  rewrite andb_true_iff. intros [_ H]. rewrite <- by_values. exact (check_not_submodular_sound _ _ _ _ H).
Qed.
Definition not_submodular_kind : kind := make_covering utility_fields (fields2 ("A", named_bundle) ("B", named_bundle))
  (fun d w => match two_bundles d w with Some (A, B) => needed d (of_two A B) | None => true end)
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
  match w with ByDerivation x => holds_surely (derived d x) | ByPairs l => few_goods d && all_excluded d l end && concave_utility d.
Definition covers_substitutes (d : utility_data) (w : substitutes_witness) : bool :=
  match w with ByDerivation x => covers_derivation d x | ByPairs _ => few_goods d end.
Definition means_substitutes (d : utility_data) : Prop := substitutes (number_of_goods d) (utility d).
Lemma substitutes_kind_sound d w : accepts_substitutes d w = true -> means_substitutes d.
Proof.
  unfold accepts_substitutes. rewrite andb_true_iff. intros [_ H]. exact (m_natural_substitutes _ _ (concave_utility_ok _ H)).
Qed.
Definition substitutes_kind : kind := make_covering utility_fields substitutes_reader covers_substitutes accepts_substitutes means_substitutes
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
  unfold means_not_substitutes. rewrite <- by_table. exact (check_not_substitutes_sound _ _ _ _ _ _ _ _ H).
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
  unfold means_printed_violated. rewrite <- by_table.
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
  if few_goods d then check_strong_exchange (number_of_goods d) (look_up (table d))
  else is "construction" by_ && exchange_form (number_of_goods d) (form_in d).
(** A table of more goods is not gone through pair by pair. *)
Definition covers_strong_exchange (d : utility_data) (w : derivation) : bool :=
  let (by_, of_) := w in
  few_goods d || negb (is "table" by_) || negb (Nat.leb (number_of_goods d) most_table_goods) || match of_ with [] => false | _ => true end.
Definition means_strong_exchange (d : utility_data) : Prop := strong_exchange (number_of_goods d) (utility d).
Lemma strong_exchange_kind_sound d w : accepts_strong_exchange d w = true -> means_strong_exchange d.
Proof.
  unfold accepts_strong_exchange, means_strong_exchange. destruct w as [b l]. rewrite !andb_true_iff. intros [_ H].
  destruct (few_goods d).
  - rewrite <- by_table. exact (check_strong_exchange_sound _ _ H).
  - apply andb_true_iff in H. exact (exchange_form_ok _ _ (proj2 H)).
Qed.
Definition strong_exchange_kind : kind := make_covering utility_fields whole_derivation covers_strong_exchange accepts_strong_exchange
  means_strong_exchange strong_exchange_kind_sound "strong-exchange".

Definition losing : Type := (list text * list text * text * list text)%type.
Definition losing_fields : reader losing :=
  fields4 ("A", named_bundle) ("B", named_bundle) ("j", name) ("D", named_bundle).
(** Bundles A, B, good j, and the good that is taken for it, if there is one; None if these are not such. *)
Definition losing_in (d : utility_data) (w : losing) : option (bits * bits * nat * option nat) :=
  let '(a, b, j, e) := w in
  let goods := goods_in d in
  let? A := bundle_in goods a in let? B := bundle_in goods b in let? k := place_of goods j in let? l := places_of goods e in
  match l with [] => Some (A, B, k, None) | [i] => Some (A, B, k, Some i) | _ => None end.
Definition of_exchange (x : bits * bits * nat * option nat) : list bits :=
  let '(A, B, k, e) := x in
  let given := minus A (single (List.length A) k) in let taken := join B (single (List.length A) k) in
  A :: B :: match e with
    | None => [given; taken]
    | Some i => [join given (single (List.length A) i); minus taken (single (List.length A) i)]
    end.
Definition accepts_not_strong_exchange (d : utility_data) (w : losing) : bool :=
  match losing_in d w with
  | Some ((A, B, k, e) as x) =>
      (few_goods d || all_told d (of_exchange x)) && check_not_strong_exchange (number_of_goods d) (values d) A B k e
  | None => false
  end.
Definition means_not_strong_exchange (d : utility_data) : Prop :=
  ~ strong_exchange (number_of_goods d) (utility d).
Lemma not_strong_exchange_sound d w : accepts_not_strong_exchange d w = true -> means_not_strong_exchange d.
Proof.
  unfold accepts_not_strong_exchange, means_not_strong_exchange. destruct (losing_in d w) as [[[[A B] k] e]|]; [|discriminate].
  rewrite andb_true_iff. intros [_ H]. rewrite <- by_values. exact (check_not_strong_exchange_sound _ _ _ _ _ _ H).
Qed.
Definition not_strong_exchange_kind : kind := make_covering utility_fields losing_fields
  (fun d w => match losing_in d w with Some x => needed d (of_exchange x) | None => true end) accepts_not_strong_exchange
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
Definition covers_property (p : property) (d : utility_data) (w : derivation) : bool :=
  match p with
  | IsMNatural | IsSubstitutes => covers_derivation d w
  | IsSubmodular => covers_submodular d w
  | IsStrongExchange => covers_strong_exchange d w
  | OtherProperty => true
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
Definition covers_each (c : each_claim) (ws : list derivation) : bool :=
  let '(p, _, l) := c in forallb (fun x => covers_property p (fst x) (snd x)) (combine l ws).
Definition each_kind : kind := make_covering each_fields (fields1 ("of", list_of whole_derivation)) covers_each accepts_each means_each
  each_sound "each-agent".
