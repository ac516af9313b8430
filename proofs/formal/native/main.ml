(* exactmarket-verify: reads files, hands their bytes to the checker that is extracted from verify.v, and prints its verdicts,
   with the lines and exit codes of `exactmarket check`: 0 all verified, 1 some certificate rejected, 2 something malformed,
   unreadable or unchecked. *)

let most_bytes = 67_108_864
let usage = "usage: exactmarket-verify [--lines] CERTIFICATE... (- is standard input; --lines: one certificate a line), or --kinds"

(* Lists as long as a table of the input are gone through recursively: the program starts itself anew with a larger stack. *)
let with_large_stack () =
  let mark = "EXACTMARKET_VERIFY_STACK" in
  if Sys.getenv_opt mark = None then begin
    Unix.putenv mark "large";
    let larger = "ulimit -s 1000000 2>/dev/null || ulimit -s $(ulimit -H -s) 2>/dev/null; exec \"$0\" \"$@\"" in
    let arguments = Array.sub Sys.argv 1 (Array.length Sys.argv - 1) in
    try Unix.execv "/bin/sh" (Array.append [| "sh"; "-c"; larger; Sys.executable_name |] arguments)
    with Unix.Unix_error _ -> ()
  end

(* No control sequence that stands in a file's name reaches a terminal. *)
let shown name =
  let escape c = if c >= ' ' && c <= '~' then String.make 1 c else Printf.sprintf "\\x%02x" (Char.code c) in
  String.concat "" (List.map escape (List.of_seq (String.to_seq name)))

(* The file's bytes; a Failure if there are too many. *)
let read path =
  let channel = if path = "-" then stdin else open_in_bin path in
  set_binary_mode_in channel true;
  let buffer = Buffer.create 65536 and chunk = Bytes.create 65536 in
  let rec fill () =
    let count = input channel chunk 0 (Bytes.length chunk) in
    Buffer.add_subbytes buffer chunk 0 count;
    if Buffer.length buffer > most_bytes then failwith "expected at most 67108864 bytes, found more";
    if count > 0 then fill () in
  fill ();
  if path <> "-" then close_in channel;
  Buffer.contents buffer

let bytes_of text =
  let rec from i list = if i < 0 then list else from (i - 1) (String.unsafe_get text i :: list) in
  from (String.length text - 1) []

type answer = { line : string; reason : string; code : int }

let string_of bytes = String.of_seq (List.to_seq bytes)
let unchecked reason = { line = "unchecked"; reason; code = 2 }
let malformed reason = { line = "malformed"; reason; code = 2 }
let answer_of = function
  | Checker.Verified _ -> { line = "verified"; reason = ""; code = 0 }
  | Checker.Rejected kind -> { line = "rejected"; reason = "the witness does not prove the claim (" ^ string_of kind ^ ")"; code = 1 }
  | Checker.Malformed -> malformed "expected a certificate by SPEC.md, section 3 (exactmarket check says where it is none)"
  | Checker.Unknown kind -> unchecked ("claim.kind: expected one of exactmarket-verify --kinds, found " ^ string_of kind)
  | Checker.Uncovered kind -> unchecked ("claim (" ^ string_of kind ^ "): expected what the proved checker covers, found more goods, larger numbers or other leaves")

(* What is malformed outweighs what is rejected, and that what is unchecked. *)
let weight answer = match answer.line with "malformed" -> 3 | "rejected" -> 2 | "unchecked" -> 1 | _ -> 0
let worst answers = List.fold_left (fun a b -> if weight b > weight a then b else a) (List.hd answers) answers

let verdicts lines path text =
  if lines || Filename.check_suffix path ".jsonl" then Checker.verify_lines (bytes_of text) else [ Checker.verify (bytes_of text) ]

let check lines path =
  try
    let found = verdicts lines path (read path) in
    let kinds = List.sort_uniq compare (List.filter_map (function Checker.Verified kind -> Some (string_of kind) | _ -> None) found) in
    let answer = worst (List.map answer_of found) in
    let many = if List.length found > 1 then Printf.sprintf " (%d certificates)" (List.length found) else "" in
    (answer, "  " ^ String.concat ", " kinds ^ many)
  with
  | Sys_error fault | Failure fault -> (malformed fault, "")
  | Stack_overflow | Out_of_memory -> (unchecked "there is not enough memory to check it", "")
  | Z.Overflow -> (unchecked "expected numbers that can be counted, found larger ones", "")

let report lines path =
  let answer, kinds = check lines path in
  Printf.printf "%-9s  %s%s\n%!" answer.line (shown path) (if answer.code = 0 then kinds else "");
  if answer.reason <> "" then Printf.eprintf "exactmarket-verify: %s: %s\n%!" (shown path) (shown answer.reason);
  answer.code

let rec main lines = function
  | [ "--kinds" ] -> List.iter (fun kind -> print_endline (string_of kind)) Checker.kind_names; 0
  | "--lines" :: files when not lines -> main true files
  | [] -> prerr_endline usage; 2
  | files when List.exists (fun file -> file <> "-" && file <> "" && file.[0] = '-') files -> prerr_endline usage; 2
  | files -> List.fold_left (fun code file -> max code (report lines file)) 0 files

let () =
  with_large_stack ();
  Gc.set { (Gc.get ()) with minor_heap_size = 1_048_576; space_overhead = 200 };
  (* A verdict that cannot be written is none. *)
  Unix._exit (try main false (List.tl (Array.to_list Sys.argv)) with Sys_error fault -> prerr_endline ("exactmarket-verify: " ^ fault); 2)
