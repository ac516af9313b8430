(** Readers of the parts of certificates that all kinds share (SPEC.md, section 3.0): from a JSON value to numbers, names, lists.

    A reader returns [None] for what is malformed.  Like json.v they are definitions: what a certificate's fields mean. *)
From Coq Require Import ZArith QArith List Bool String.
From Coq Require Import Strings.Byte.
From ExactMarket Require Import json printable.
Import ListNotations.

Definition reader (A : Type) : Type := json -> option A.
Definition bind {A B} (a : option A) (f : A -> option B) : option B := match a with Some v => f v | None => None end.
Notation "'let?' x ':=' a 'in' b" := (bind a (fun x => b)) (at level 200, x pattern, a at level 100, b at level 200).
(** The value, if the condition holds. *)
Definition when {A} (condition : bool) (a : A) : option A := if condition then Some a else None.

(** ** Numbers *)

(** Splits off the digits that a text begins with. *)
Fixpoint span_digits (seen : text) (l : text) : text * text :=
  match l with b :: t => if is_digit b then span_digits (b :: seen) t else (rev' seen, l) | [] => (rev' seen, []) end.
Fixpoint power_of_ten (p : positive) : Z :=
  match p with xH => 10 | xO q => let r := power_of_ten q in r * r | xI q => let r := power_of_ten q in r * r * 10 end%Z.
Definition ten_to (z : Z) : Z := match z with Zpos p => power_of_ten p | _ => 1%Z end.
(** digits [. places] [e exponent], with the decimal point moved. *)
Definition decimal (digits places : text) (exponent : Z) : option Q :=
  let? n := natural (digits ++ places) in
  let shift := (exponent - Z.of_nat (List.length places))%Z in
  Some (Qred ((n * ten_to shift) # Z.to_pos (ten_to (- shift)))).
Definition exponent_of (l : text) : option Z :=
  let '(negative, digits) := match l with
    | "-"%byte :: t => (true, t) | "+"%byte :: t => (false, t) | _ => (false, l) end in
  let? z := natural digits in
  when (Z.leb z 4096) (if negative then Z.opp z else z).
Definition tail_of_number (digits rest : text) : option Q :=
  match rest with
  | [] => let? n := natural digits in Some (inject_Z n)
  | "/"%byte :: l =>
      let? n := natural digits in
      let? d := natural l in
      match d with Zpos p => Some (Qred (n # p)) | _ => None end
  | "."%byte :: l =>
      let (places, after) := span_digits [] l in
      match places, after with
      | [], _ => None
      | _, [] => decimal digits places 0
      | _, ("e" | "E")%byte :: e => let? z := exponent_of e in decimal digits places z
      | _, _ => None
      end
  | ("e" | "E")%byte :: e => let? z := exponent_of e in decimal digits [] z
  | _ => None
  end.
Definition unsigned_number (l : text) : option Q :=
  let (digits, rest) := span_digits [] l in match digits with [] => None | _ => tail_of_number digits rest end.
(** The length in characters, if it is at most that of the longest number. *)
Fixpoint short (left : N) (l : text) : bool :=
  match l with [] => true | _ :: t => match left with N0 => false | _ => short (N.pred left) t end end.
Definition number_of_text (l : text) : option Q :=
  if short longest_number l then
    match l with
    | "-"%byte :: t => option_map Qopp (unsigned_number t)
    | _ => unsigned_number l
    end
  else None.
Definition number : reader Q := fun j =>
  match j with JInteger z => Some (inject_Z z) | JText t => number_of_text t | _ => None end.
Definition integer : reader Z := fun j => match j with JInteger z => Some z | _ => None end.
(** A number that is whole. *)
Definition whole : reader Z := fun j => let? q := number j in let r := Qred q in when (Pos.eqb (Qden r) 1) (Qnum r).

(** ** Texts *)

Definition any_text : reader text := fun j => match j with JText t => Some t | _ => None end.
Definition boolean : reader bool := fun j => match j with JBool b => Some b | _ => None end.
Definition is (s : string) (t : text) : bool := same_text (list_byte_of_string s) t.
Definition low6 (b : byte) : Z := (Z.of_N (Byte.to_N b) mod 64)%Z.
(** Are all characters of this UTF-8 text printable? *)
Fixpoint all_printable (l : text) : bool :=
  match l with
  | [] => true
  | a :: t =>
      let n := Z.of_N (Byte.to_N a) in
      if (n <? 127)%Z then (32 <=? n)%Z && all_printable t
      else if (n <? 224)%Z then
        match t with b :: t' => printable (n mod 32 * 64 + low6 b)%Z && all_printable t' | _ => false end
      else if (n <? 240)%Z then
        match t with
        | b :: c :: t' => printable (n mod 16 * 4096 + low6 b * 64 + low6 c)%Z && all_printable t' | _ => false end
      else match t with
        | b :: c :: d :: t' => printable (n mod 8 * 262144 + low6 b * 4096 + low6 c * 64 + low6 d)%Z && all_printable t'
        | _ => false end
  end.
Definition is_name (t : text) : bool := match t with [] => false | _ => all_printable t end.
Definition name : reader text := fun j => let? t := any_text j in when (is_name t) t.
Definition has_space (t : text) : bool := existsb (Byte.eqb " "%byte) t.

(** ** Lists and objects *)

Fixpoint list_with {A} (read : reader A) (seen : list A) (l : list json) : option (list A) :=
  match l with
  | [] => Some (rev' seen)
  | j :: t => match read j with Some a => list_with read (a :: seen) t | None => None end
  end.
Definition list_of {A} (read : reader A) : reader (list A) := fun j =>
  match j with JList l => list_with read [] l | _ => None end.
Definition or_null {A} (read : reader A) : reader (option A) := fun j =>
  match j with JNull => Some None | _ => option_map Some (read j) end.
Definition pair_of {A B} (left : reader A) (right : reader B) : reader (A * B) := fun j =>
  match j with JList [a; b] => let? u := left a in let? v := right b in Some (u, v) | _ => None end.
Definition numbers := list_of number.
Definition matrix := list_of numbers.
Definition texts := list_of any_text.
Definition integers := list_of integer.
(** One name or more, none twice. *)
Definition names : reader (list text) := fun j =>
  let? l := list_of name j in match l with [] => None | _ => when (distinct l) l end.
(** One of these words, and what it stands for. *)
Fixpoint choice_of {A} (l : list (string * A)) (t : text) : option A :=
  match l with [] => None | (s, a) :: rest => if is s t then Some a else choice_of rest t end.
Definition one_of {A} (l : list (string * A)) : reader A := fun j => let? t := any_text j in choice_of l t.

Fixpoint member_of (key : string) (l : list (text * json)) : option json :=
  match l with [] => None | (k, v) :: t => if is key k then Some v else member_of key t end.
(** The values of these keys, which an object has and perhaps others. *)
Fixpoint pick (keys : list string) (l : list (text * json)) : option (list json) :=
  match keys with
  | [] => Some []
  | k :: t => let? v := member_of k l in let? rest := pick t l in Some (v :: rest)
  end.
(** The values of an object that has exactly these keys (the reader of JSON has seen to it that none stands twice). *)
Definition members (keys : list string) (j : json) : option (list json) :=
  match j with
  | JObject l => if Nat.eqb (List.length l) (List.length keys) then pick keys l else None
  | _ => None
  end.
(** The same with other keys that may be there. *)
Definition members_and (keys optional : list string) (j : json) : option (list json * list (option json)) :=
  match j with
  | JObject l =>
      let given := map (fun k => member_of k l) optional in
      let count := List.length (filter (fun v => match v with Some _ => true | None => false end) given) in
      if Nat.eqb (List.length l) (List.length keys + count) then let? found := pick keys l in Some (found, given) else None
  | _ => None
  end.
Definition field (A : Type) : Type := (string * reader A)%type.
Definition fields1 {A} (a : field A) : reader A := fun j =>
  match members [fst a] j with Some [x] => snd a x | _ => None end.
Definition fields2 {A B} (a : field A) (b : field B) : reader (A * B) := fun j =>
  match members [fst a; fst b] j with
  | Some [x; y] => let? u := snd a x in let? v := snd b y in Some (u, v) | _ => None end.
Definition fields3 {A B C} (a : field A) (b : field B) (c : field C) : reader (A * B * C) := fun j =>
  match members [fst a; fst b; fst c] j with
  | Some [x; y; z] => let? u := snd a x in let? v := snd b y in let? w := snd c z in Some (u, v, w) | _ => None end.
Definition fields4 {A B C D} (a : field A) (b : field B) (c : field C) (d : field D) : reader (A * B * C * D) := fun j =>
  match members [fst a; fst b; fst c; fst d] j with
  | Some [x; y; z; t] =>
      let? u := snd a x in let? v := snd b y in let? w := snd c z in let? r := snd d t in Some (u, v, w, r)
  | _ => None end.
