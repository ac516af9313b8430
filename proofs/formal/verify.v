(** From the bytes of a certificate to a verdict, and what a verdict "verified" means.

    [verify bytes] reads the certificate (json.v, decode_*.v), finds its kind in the table [kinds] and has the kind's
    checker judge it.  [verify_sound]: if the answer is [Verified], then what the bytes claim holds.  [claim_holds] says what
    that is: the bytes denote a JSON value of the form of SPEC.md, section 3, whose claim is of some kind of the table, and
    what that kind states ([stated], in the decode_*.v) is true of the claim's fields.
    [verify_lines] is for files with one certificate a line. *)
From Coq Require Import List Bool String.
From Coq Require Import Strings.Byte.
From ExactMarket Require Import json decode kind decode_assignments decode_lotteries decode_linear_programs
  decode_budgets decode_algebraic decode_enclosed decode_utilities decode_statements decode_spendings decode_markets
  decode_quasilinear decode_expectation decode_enclosed_strong decode_completeness decode_firms decode_envy decode_ordinal decode_shares.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Inductive verdict :=
| Verified (kind : text) | Rejected (kind : text) | Malformed
| Unknown (kind : text)             (* a kind of SPEC.md that the table does not have *)
| Uncovered (kind : text).          (* the table has the kind, but its checker does not cover this claim or witness *)

(** One line for each kind with a checker. *)
Definition kinds : list kind := [
  pareto_optimal_kind;
  pareto_dominated_kind; supported_kind; unsupported_kind; cone_kind; sequential_kind; not_sequential_kind; dictatorship_kind;
  in_weak_core_kind; blocked_kind; lottery_kind; implementable_kind; not_implementable_kind; consumptions_kind;
  no_consumptions_kind; bihierarchy_kind; not_bihierarchy_kind; optimal_kind; infeasible_kind; unbounded_kind;
  equilibrium_kind; budget_equilibrium_kind; nearby_kind; algebraic_kind; m_natural_kind; violation_kind; submodular_kind; not_submodular_kind;
  substitutes_kind; not_substitutes_kind; printed_violated_kind; each_kind; statement_true_kind; statement_false_kind;
  spendings_kind; no_spendings_kind; shortest_kind; strong_exchange_kind; not_strong_exchange_kind; demanded_kind; not_demanded_kind;
  randomized_kind; strong_kind; allocation_dominated_kind; common_kind; no_common_kind; violated_kind;
  walrasian_kind; efficient_kind; no_walrasian_kind; lowest_kind; highest_kind; no_lowest_kind; no_highest_kind; in_core_kind;
  not_in_core_kind; budgeted_kind;
  none_kind; all_kind; budget_sets_kind; every_kind; deterministic_kind;
  envy_free_kind; not_envy_free_kind; envy_free_allocation_kind; not_envy_free_allocation_kind;
  ordinally_efficient_kind; ordinally_dominated_kind;
  expected_kind; algebraic_expected_kind; algebraic_strong_kind; algebraic_budgeted_kind; none_expected_kind; none_produced_kind;
  payoffs_kind; enclosed_kind; enclosed_strong_kind; by_shares_kind
].
Definition kind_names : list text := map (fun k => list_byte_of_string (kind_name k)) kinds.
(** All kinds of SPEC.md, section 2.10. *)
Definition all_kinds : list string := [
  "linear-program-optimal"; "linear-program-infeasible"; "linear-program-unbounded"; "pareto-optimal"; "pareto-dominated";
  "supported"; "unsupported"; "quasi-equilibrium-cone"; "sequential-outcome"; "not-sequential-outcome";
  "serial-dictatorship"; "in-weak-core"; "blocked"; "lottery-over-assignments"; "shortest-lottery"; "implementable";
  "not-implementable"; "consumptions-implementable"; "consumptions-not-implementable"; "spendings-implementable";
  "spendings-not-implementable"; "bihierarchy"; "not-bihierarchy"; "m-natural-concave"; "not-m-natural-concave";
  "submodular"; "not-submodular"; "substitutes"; "not-substitutes"; "printed-substitutes-violated"; "strong-exchange";
  "not-strong-exchange"; "demanded"; "not-demanded"; "each-agent"; "equilibrium"; "nearby-equilibrium";
  "budget-equilibrium"; "algebraic-equilibrium"; "enclosed-equilibrium"; "randomized-equilibrium"; "strong-equilibrium";
  "algebraic-strong-equilibrium"; "equilibrium-in-expectation"; "algebraic-equilibrium-in-expectation"; "common-bundles";
  "no-common-bundles"; "allocation-dominated"; "market-condition-violated"; "walrasian-equilibrium";
  "no-walrasian-equilibrium"; "efficient-allocation"; "lowest-walrasian-prices"; "highest-walrasian-prices";
  "no-lowest-walrasian-prices"; "no-highest-walrasian-prices"; "in-core"; "not-in-core"; "budgeted-walrasian";
  "algebraic-budgeted-walrasian"; "all-equilibria"; "no-equilibrium"; "no-equilibrium-with-production";
  "all-budget-equilibria"; "equilibrium-payoffs"; "every-equilibrium"; "deterministic-equilibria"; "statement-true";
  "statement-false";
  "envy-free"; "not-envy-free"; "envy-free-allocation"; "not-envy-free-allocation"; "no-equilibrium-in-expectation";
  "ordinally-efficient"; "ordinally-dominated"; "strong-equilibrium-by-shares";
  "enclosed-strong-equilibrium"
].

Definition find_kind (name : text) : option kind := find (fun k => is (kind_name k) name) kinds.
Definition other_than (key : string) (l : list (text * json)) : list (text * json) := filter (fun m => negb (is key (fst m))) l.
(** The kind, the claim's other fields, and the witness. *)
Definition certificate_of (bytes : text) : option (text * json * json) :=
  let? j := parse bytes in
  match members ["format"; "claim"; "witness"] j with
  | Some [JText format; JObject claim; witness] =>
      match member_of "kind" claim with
      | Some (JText name) =>
          when (is "exactmarket-certificate/1" format) (name, JObject (other_than "kind" claim), witness)
      | _ => None
      end
  | _ => None
  end.
Definition verify (bytes : text) : verdict :=
  match certificate_of bytes with
  | None => Malformed
  | Some (name, claim, witness) =>
      match find_kind name with
      | Some k => match judge k claim witness with
          | Accepted => Verified name | Refused => Rejected name | Ill_formed => Malformed | Uncounted => Uncovered name
          end
      | None => if existsb (fun s => is s name) all_kinds then Unknown name else Malformed
      end
  end.

(** What the bytes claim holds. *)
Definition claim_holds (bytes : text) : Prop :=
  exists name claim witness k, certificate_of bytes = Some (name, claim, witness) /\
    In k kinds /\ is (kind_name k) name = true /\ stated k claim.
Theorem verify_sound bytes name : verify bytes = Verified name -> claim_holds bytes.
Proof.
  unfold verify, claim_holds. destruct (certificate_of bytes) as [[[name' claim] witness]|]; [|discriminate].
  destruct (find_kind name') as [k|] eqn:F.
  - destruct (judge k claim witness) eqn:J; try discriminate. intros _. exists name', claim, witness, k.
    unfold find_kind in F. apply find_some in F. destruct F as [F1 F2]. split; [reflexivity|]. split; [exact F1|].
    split; [exact F2|]. exact (judge_sound k claim witness J).
  - destruct (existsb _ all_kinds); discriminate.
Qed.

(** ** Files with one certificate a line *)

Fixpoint split_lines (line : text) (lines : list text) (bytes : text) : list text :=
  match bytes with
  | [] => match line with [] => rev' lines | _ => rev' (rev' line :: lines) end
  | "010"%byte :: rest => split_lines [] (rev' line :: lines) rest
  | b :: rest => split_lines (b :: line) lines rest
  end.
(** The lines; a text without any is one empty line. *)
Definition lines_of (bytes : text) : list text := match split_lines [] [] bytes with [] => [[]] | l => l end.
Definition verify_lines (bytes : text) : list verdict := map verify (lines_of bytes).
Definition verified (v : verdict) : bool := match v with Verified _ => true | _ => false end.
Theorem verify_lines_sound bytes : forallb verified (verify_lines bytes) = true ->
  forall line, In line (lines_of bytes) -> claim_holds line.
Proof.
  unfold verify_lines. rewrite forallb_forall. intros H line Hl. specialize (H (verify line) (in_map verify _ _ Hl)).
  destruct (verify line) as [name| | | |] eqn:E; try discriminate. exact (verify_sound line name E).
Qed.
