(** The program of verify.v in OCaml.  What is realised here by hand is trusted; README.md lists it.

    - bool, option, list, prod, unit: OCaml's own.  Bytes and characters: char.
    - positive, N, Z: Zarith's integers, with its operations.  Only these are used: Q stays a pair of them.
    - nat: int.  Natural numbers are lengths, places in lists, and supplies and limits, which are refused above 10^18;
      supplies and limits are only compared and made integers, lengths and places are those of lists in memory. *)
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlChar ExtrOcamlZBigInt ExtrOcamlNatInt.
From Coq Require Import ZArith.
From ExactMarket Require Import decode kind verify.

Extract Constant Pos.of_succ_nat => "(fun n -> Z.of_int (n + 1))".
Extract Constant Pos.to_nat => "Z.to_int".
Extract Constant Pos.eqb => "Z.equal".
Extract Constant Pos.gcd => "Z.gcd".
Extract Constant Z.of_nat => "Z.of_int".
Extract Constant Z.to_nat => "(fun z -> if Z.sign z <= 0 then 0 else Z.to_int z)".
Extract Constant Z.leb => "Z.leq".
Extract Constant Z.ltb => "Z.lt".
Extract Constant Z.gcd => "Z.gcd".
Extract Constant Z.ggcd => "(fun a b -> let g = Z.gcd a b in
  if Z.equal g Z.zero then (Z.zero, (Z.zero, Z.zero)) else (g, (Z.divexact a g, Z.divexact b g)))".
Extract Constant N.leb => "Z.leq".
Extract Constant N.ltb => "Z.lt".
Extract Constant N.eqb => "Z.equal".
Extract Constant List.nth => "(let rec nth n l d = match l with [] -> d | x :: t -> if n = 0 then x else nth (n - 1) t d in nth)".
Extract Inlined Constant Nat.leb => "(<=)".
Extract Inlined Constant Nat.ltb => "(<)".
Extract Constant Byte.to_N => "(fun b -> Z.of_int (Char.code b))".
Extract Constant Byte.of_N => "(fun n -> if Z.lt n (Z.of_int 256) then Some (Char.chr (Z.to_int n)) else None)".

(* Evaluated only where the condition holds. *)
Extraction Inline decode.when decode.bind.
Extraction "checker.ml" verify.verify verify.verify_lines verify.kind_names.
