(* Zarith's integers under a name that the extracted modules do not have; theirs is called Z, too. *)
include Z
