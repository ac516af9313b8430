(** A reader of JSON, on bytes (RFC 8259, as SPEC.md, section 3, restricts it).

    [parse bytes] is the value that the bytes denote, or [None]: anything but one JSON value in UTF-8 with white space around it,
    integers as its only numbers, no key twice in an object, at most 100 arrays and objects open at one place, no number longer
    than 100,000 characters.  The reader goes through the bytes once, from the first to the last, with what is open on a list of
    its own: it needs no stack of the machine's, however long or deep the text is.

    Nothing is proved about the reader: it is the definition of what a file says.  Strings are kept as UTF-8; half of a surrogate
    pair, which an escape can write, is kept as three bytes like any other character, and so is no text in UTF-8. *)
From Coq Require Import ZArith List Bool Mergesort Orders.
From Coq Require Import Strings.Byte.
Import ListNotations.

Definition text := list byte.
Inductive json :=
| JNull | JBool (b : bool) | JInteger (z : Z) | JText (t : text) | JList (l : list json) | JObject (l : list (text * json)).

(** ** Texts *)

Fixpoint same_text (a b : text) : bool :=
  match a, b with
  | [], [] => true
  | x :: a', y :: b' => Byte.eqb x y && same_text a' b'
  | _, _ => false
  end.
Definition byte_leb (x y : byte) : bool := N.leb (Byte.to_N x) (Byte.to_N y).
Fixpoint text_leb (a b : text) : bool :=
  match a, b with
  | [], _ => true
  | _ :: _, [] => false
  | x :: a', y :: b' => if Byte.eqb x y then text_leb a' b' else byte_leb x y
  end.
Module TextOrder <: TotalLeBool.
  Definition t := text.
  Definition leb := text_leb.
  Theorem leb_total : forall a b, leb a b = true \/ leb b a = true.
  Proof.
    unfold leb. induction a as [|x a IH]; intros [|y b]; simpl; auto.
    destruct (Byte.eqb x y) eqn:E.
    - apply Byte.byte_dec_bl in E. subst y. rewrite (Byte.byte_dec_lb (eq_refl x)). apply IH.
    - assert (E' : Byte.eqb y x = false).
      { destruct (Byte.eqb y x) eqn:F; auto. apply Byte.byte_dec_bl in F. subst. now rewrite (Byte.byte_dec_lb eq_refl) in E. }
      rewrite E'. unfold byte_leb. rewrite !N.leb_le. apply N.le_ge_cases.
  Qed.
End TextOrder.
Module Import TextSort := Sort TextOrder.
Fixpoint no_neighbours_alike (l : list text) : bool :=
  match l with a :: (b :: _) as t => negb (same_text a b) && no_neighbours_alike t | _ => true end.
(** No text twice. *)
Definition distinct (l : list text) : bool := no_neighbours_alike (TextSort.sort l).

(** ** Digits *)

Definition is_digit (b : byte) : bool :=
  match b with "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" => true | _ => false end%byte.
(** Numbers that the reader uses for each byte, by name, so that the extracted program makes them once. *)
Definition zero_code : Z := 48.
Definition ten : Z := 10.
Definition sixteen : Z := 16.
Definition long_scale : Z := 100000000000000.
Definition digit (b : byte) : option Z := if is_digit b then Some (Z.of_N (Byte.to_N b) - zero_code)%Z else None.
(** The number with these digits, which are gathered in groups so that long numbers are not multiplied digit by digit. *)
Fixpoint digits_value (high low scale : Z) (l : text) : option Z :=
  match l with
  | [] => Some (high * scale + low)%Z
  | b :: t => match digit b with
      | None => None
      | Some d =>
          if Z.ltb scale long_scale then digits_value high (low * ten + d) (scale * ten) t
          else digits_value (high * (scale * ten) + (low * ten + d)) 0 1 t
      end
  end%Z.
(** One digit or more. *)
Definition natural (l : text) : option Z := match l with [] => None | _ => digits_value 0 0 1 l end.
Definition longest_number : N := 100000.

(** A JSON integer: no zero before other digits, no fraction, no exponent. *)
Definition json_integer (l : text) : option Z :=
  let digits := match l with "-"%byte :: t => t | _ => l end in
  match digits with
  | "0"%byte :: _ :: _ => None
  | _ => match natural digits with
      | Some z => match l with "-"%byte :: _ => Some (Z.opp z) | _ => Some z end
      | None => None
      end
  end.

(** ** The machine *)

(** What is open around the place where the reader is: a list, or an object with the key whose value is read; what they hold
    so far stands in reverse order. *)
Inductive frame := InList (held : list json) | InObject (held : list (text * json)) (key : text).
(** Where the reader is within a string. *)
Inductive place :=
| Plain
| Rest (least most : byte) (more : nat)        (* of a character: the range of the next byte, and how many follow it *)
| Escape
| Hex (read : nat) (value : Z).                (* after \u: digits read, and their value *)
(** What is expected. [high]: the first half of a surrogate pair that was written as an escape just before, or 0. *)
Inductive mode :=
| Value (or_end : bool)                        (* a value; in a list that was just opened perhaps its end *)
| Key (held : list (text * json)) (or_end : bool)
| Colon (held : list (text * json)) (key : text)
| After                                        (* what follows a value in a list or object *)
| InText (held : option (list (text * json))) (written : text) (high : Z) (where_ : place)   (* a key, if [held] is given *)
| InInteger (written : text) (length : N)
| InWord (rest : text) (value : json)
| End (value : json).
Definition state : Type := (mode * list frame * nat)%type.    (* the number: how many lists and objects are open *)

Definition deepest : nat := 100.
Definition is_space (b : byte) : bool := match b with " " | "009" | "010" | "013" => true | _ => false end%byte.

(** After a value. *)
Definition complete (v : json) (open : list frame) (depth : nat) : state :=
  match open with
  | [] => (End v, [], depth)
  | InList held :: outer => (After, InList (v :: held) :: outer, depth)
  | InObject held key :: outer => (After, InObject ((key, v) :: held) key :: outer, depth)
  end.
Definition close_list (open : list frame) (depth : nat) : option state :=
  match open with
  | InList held :: outer => Some (complete (JList (rev' held)) outer (pred depth))
  | _ => None
  end.
Definition close_object (held : list (text * json)) (outer : list frame) (depth : nat) : option state :=
  let members := rev' held in
  if distinct (map fst members) then Some (complete (JObject members) outer (pred depth)) else None.
Definition start (b : byte) (or_end : bool) (open : list frame) (depth : nat) : option state :=
  match b with
  | "{" => if Nat.ltb depth deepest then Some (Key [] true, open, S depth) else None
  | "[" => if Nat.ltb depth deepest then Some (Value true, InList [] :: open, S depth) else None
  | "]" => if or_end then close_list open depth else None
  | """" => Some (InText None [] 0%Z Plain, open, depth)
  | "-" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" => Some (InInteger [b] 1, open, depth)
  | "t" => Some (InWord ["r"; "u"; "e"] (JBool true), open, depth)
  | "f" => Some (InWord ["a"; "l"; "s"; "e"] (JBool false), open, depth)
  | "n" => Some (InWord ["u"; "l"; "l"] JNull, open, depth)
  | _ => None
  end%byte.
Definition after (b : byte) (open : list frame) (depth : nat) : option state :=
  match b, open with
  | ",", InList _ :: _ => Some (Value false, open, depth)
  | ",", InObject held _ :: outer => Some (Key held false, outer, depth)
  | "]", InList _ :: _ => close_list open depth
  | "}", InObject held _ :: outer => close_object held outer depth
  | _, _ => None
  end%byte.

(** *** Strings *)

Definition byte_at (z : Z) : byte := match Byte.of_N (Z.to_N z) with Some b => b | None => "000"%byte end.
(** The bytes of a character in UTF-8, in reverse order. *)
Definition utf8 (c : Z) : text :=
  (if c <? 128 then [byte_at c]
  else if c <? 2048 then [byte_at (128 + c mod 64); byte_at (192 + c / 64)]
  else if c <? 65536 then [byte_at (128 + c mod 64); byte_at (128 + c / 64 mod 64); byte_at (224 + c / 4096)]
  else [byte_at (128 + c mod 64); byte_at (128 + c / 64 mod 64); byte_at (128 + c / 4096 mod 64); byte_at (240 + c / 262144)])%Z.
(** The character of the escape \u, after [written]: the second half of a surrogate pair goes with the first half before it. *)
Definition write_escape (written : text) (high c : Z) : text * Z :=
  (if (55296 <=? c) && (c <? 56320) then (utf8 c ++ written, c)
  else if (56320 <=? c) && (c <? 57344) && negb (high =? 0) then
    (utf8 (65536 + (high - 55296) * 1024 + (c - 56320)) ++ skipn 3 written, 0)
  else (utf8 c ++ written, 0))%Z.
Definition hex (b : byte) : option Z :=
  match digit b with
  | Some d => Some d
  | None => match b with
      | "a" | "A" => Some 10 | "b" | "B" => Some 11 | "c" | "C" => Some 12
      | "d" | "D" => Some 13 | "e" | "E" => Some 14 | "f" | "F" => Some 15 | _ => None
      end%byte%Z
  end.
Definition escaped (b : byte) : option byte :=
  match b with
  | """" => Some """" | "\" => Some "\" | "/" => Some "/" | "b" => Some "008" | "f" => Some "012" | "n" => Some "010"
  | "r" => Some "013" | "t" => Some "009" | _ => None
  end%byte.
(** The first byte of a character: what may follow it. *)
Definition lead (b : byte) : option place :=
  if byte_leb b x7f then Some Plain
  else if byte_leb b xc1 then None
  else if byte_leb b xdf then Some (Rest x80 xbf 0)
  else if byte_leb b xe0 then Some (Rest xa0 xbf 1)
  else if Byte.eqb b xed then Some (Rest x80 x9f 1)
  else if byte_leb b xef then Some (Rest x80 xbf 1)
  else if byte_leb b xf0 then Some (Rest x90 xbf 2)
  else if byte_leb b xf3 then Some (Rest x80 xbf 2)
  else if byte_leb b xf4 then Some (Rest x80 x8f 2)
  else None.
Definition in_text (b : byte) (held : option (list (text * json))) (written : text) (high : Z) (where_ : place)
    (open : list frame) (depth : nat) : option state :=
  match where_ with
  | Plain => match b with
      | """"%byte => let t := rev' written in
          match held with
          | None => Some (complete (JText t) open depth)
          | Some members => Some (Colon members t, open, depth)
          end
      | "\"%byte => Some (InText held written high Escape, open, depth)
      | _ => if byte_leb " "%byte b then
               match lead b with
               | Some next => Some (InText held (b :: written) 0%Z next, open, depth)
               | None => None
               end
             else None
      end
  | Rest least most more =>
      if byte_leb least b && byte_leb b most then
        Some (InText held (b :: written) 0%Z (match more with O => Plain | S k => Rest x80 xbf k end), open, depth)
      else None
  | Escape => match b with
      | "u"%byte => Some (InText held written high (Hex 0 0%Z), open, depth)
      | _ => match escaped b with
          | Some c => Some (InText held (c :: written) 0%Z Plain, open, depth)
          | None => None
          end
      end
  | Hex read value => match hex b with
      | None => None
      | Some d => let c := (value * sixteen + d)%Z in
          if Nat.ltb read 3 then Some (InText held written high (Hex (S read) c), open, depth)
          else let (longer, first) := write_escape written high c in Some (InText held longer first Plain, open, depth)
      end
  end.

(** The state after an integer that has ended. *)
Definition end_integer (written : text) (open : list frame) (depth : nat) : option state :=
  match json_integer (rev' written) with Some z => Some (complete (JInteger z) open depth) | None => None end.
(** The next byte where no string, number or word is read. *)
Definition between (b : byte) (s : state) : option state :=
  if is_space b then Some s else
  match s with
  | (Value or_end, open, depth) => start b or_end open depth
  | (Key held or_end, open, depth) => match b with
      | """"%byte => Some (InText (Some held) [] 0%Z Plain, open, depth)
      | "}"%byte => if or_end then close_object held open depth else None
      | _ => None
      end
  | (Colon held key, open, depth) => match b with
      | ":"%byte => Some (Value false, InObject held key :: open, depth)
      | _ => None
      end
  | (After, open, depth) => after b open depth
  | _ => None
  end.
Definition step (b : byte) (s : state) : option state :=
  match s with
  | (InText held written high where_, open, depth) => in_text b held written high where_ open depth
  | (InInteger written length, open, depth) =>
      if is_digit b then
        if N.ltb length longest_number then Some (InInteger (b :: written) (N.succ length), open, depth) else None
      else match end_integer written open depth with Some next => between b next | None => None end
  | (InWord rest value, open, depth) => match rest with
      | c :: more => if Byte.eqb b c then
            match more with [] => Some (complete value open depth) | _ => Some (InWord more value, open, depth) end
          else None
      | [] => None
      end
  | _ => between b s
  end.
Fixpoint run (s : state) (bytes : text) : option state :=
  match bytes with
  | [] => Some s
  | b :: rest => match step b s with Some next => run next rest | None => None end
  end.
Definition parse (bytes : text) : option json :=
  match run (Value false, [], 0) bytes with
  | Some (End v, _, _) => Some v
  | Some (InInteger written _, [], _) => option_map JInteger (json_integer (rev' written))
  | _ => None
  end.
