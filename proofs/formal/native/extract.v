(** The program of verify.v in OCaml.  What is realised here by hand is trusted; README.md lists it.

    - bool, option, list, prod, unit: OCaml's own.  Bytes and characters: char.
    - positive, N, Z: Zarith's integers, with its operations.  Only these are used: Q stays a pair of them.
    - nat: int.  Natural numbers are lengths, places in lists, exponents, which are read up to 20 and added, and supplies and
      limits, which are refused above 10^18, only compared and made integers; lengths and places are those of lists in memory. *)
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlChar ExtrOcamlZBigInt ExtrOcamlNatInt.
From Coq Require Import ZArith.
From ExactMarket Require Import decode kind verify.

(* A positive is at least 1: 2 p + 1, 2 p, or 1. *)
Extract Inductive positive => "Big_int_Z.big_int"
 [ "(fun p -> Integer.succ (Integer.shift_left p 1))" "(fun p -> Integer.shift_left p 1)" "Integer.one" ]
 "(fun odd even one p -> if Integer.leq p Integer.one then one () else
   if Integer.is_odd p then odd (Integer.shift_right p 1) else even (Integer.shift_right p 1))".
Extract Constant Pos.of_succ_nat => "(fun n -> Integer.of_int (n + 1))".
Extract Constant Pos.to_nat => "Integer.to_int".
Extract Constant Pos.eqb => "Integer.equal".
Extract Constant Pos.gcd => "Integer.gcd".
Extract Constant Z.of_nat => "Integer.of_int".
Extract Constant Z.to_nat => "(fun z -> if Integer.sign z <= 0 then 0 else Integer.to_int z)".
Extract Constant Z.leb => "Integer.leq".
Extract Constant Z.ltb => "Integer.lt".
Extract Constant Z.gcd => "Integer.gcd".
Extract Constant Z.ggcd => "(fun a b -> let g = Integer.gcd a b in
  if Integer.equal g Integer.zero then (Integer.zero, (Integer.zero, Integer.zero)) else (g, (Integer.divexact a g, Integer.divexact b g)))".
Extract Constant N.leb => "Integer.leq".
Extract Constant N.ltb => "Integer.lt".
Extract Constant N.eqb => "Integer.equal".
Extract Constant List.nth => "(let rec nth n l d = match l with [] -> d | x :: t -> if n = 0 then x else nth (n - 1) t d in nth)".
Extract Constant List.nth_error =>
 "(let rec nth_error l n = match l with [] -> None | x :: t -> if n = 0 then Some x else nth_error t (n - 1) in nth_error)".
(* With their types, so that OCaml compares the numbers themselves. *)
Extract Inlined Constant Nat.eqb => "Stdlib.Int.equal".
Extract Inlined Constant Nat.leb => "(fun (a : int) b -> a <= b)".
Extract Inlined Constant Nat.ltb => "(fun (a : int) b -> a < b)".
Extract Inlined Constant Byte.eqb => "Stdlib.Char.equal".
Extract Constant Byte.to_N => "(fun b -> Integer.of_int (Char.code b))".
Extract Constant Byte.of_N => "(fun n -> if Integer.lt n (Integer.of_int 256) then Some (Char.chr (Integer.to_int n)) else None)".

(* Evaluated only where the condition holds. *)
Extraction Inline decode.when decode.bind.
Extraction "checker.ml" verify.verify verify.verify_lines verify.kind_names.
