(** The checker of verify.v on a certificate's bytes as Coq itself can read them fast: seven bytes in a primitive integer, the
    integers in a primitive array.  `exactmarket check --coq` writes a file with the array, and has Coq prove [claim_holds] of
    [unpacked data size] by computing.

    [unpacked] is all that stands between the array and the bytes; nothing is proved about it.  It is a definition. *)
From Coq Require Import Uint63 PArray.
From Coq Require Import List Bool ZArith.
From Coq Require Import Strings.Byte.
From ExactMarket Require Import json verify.
Import ListNotations.
Open Scope uint63_scope.

(** The 256 bytes in order. *)
Definition byte_table : array byte := Eval vm_compute in
  (fix fill (left : nat) (i : int) (t : array byte) := match left with
   | O => t
   | S k => fill k (i + 1) (t.[i <- match Byte.of_N (Z.to_N (Uint63.to_Z i)) with Some b => b | None => "000"%byte end])
   end) 256%nat 0 (PArray.make 256 "000"%byte).
(** Byte number i: the lowest byte of an integer comes first. *)
Definition byte_in (data : array int) (i : int) : byte := byte_table.[(data.[i / 7] >> (8 * (i mod 7))) land 255].
Fixpoint unpacked_to (left : nat) (data : array int) (i : int) (after : text) : text :=
  match left with O => after | S k => unpacked_to k data (i - 1) (byte_in data (i - 1) :: after) end.
(** So many bytes. *)
Definition unpacked (data : array int) (size : int) : text := unpacked_to (Z.to_nat (Uint63.to_Z size)) data size [].

Theorem packed_sound data size : verified (verify (unpacked data size)) = true -> claim_holds (unpacked data size).
Proof. destruct (verify (unpacked data size)) as [name| | | |] eqn:E; try discriminate. intros _. exact (verify_sound _ name E). Qed.
Theorem packed_lines_sound data size : forallb verified (verify_lines (unpacked data size)) = true ->
  forall line, In line (lines_of (unpacked data size)) -> claim_holds line.
Proof. apply verify_lines_sound. Qed.

(** 0 verified, 1 rejected, 2 malformed, 3 not covered. *)
Definition code_of (v : verdict) : int := match v with Verified _ => 0 | Rejected _ => 1 | Malformed => 2 | _ => 3 end.
