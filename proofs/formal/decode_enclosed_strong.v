(** Strong equilibria of pseudomarkets whose numbers are enclosed, from JSON to the definitions of check_enclosed_strong.v
    (SPEC.md, sections 1.5, 1.6, 2.6 and 3.6). *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String.
From ExactMarket Require Import sums rational bundle_sets m_natural check_m_natural check_markets check_expectation
  check_enclosed_strong json utility_forms form_concavity decode kind
  decode_assignments decode_lotteries decode_utilities decode_markets decode_enclosed decode_expectation.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** A market, two ends for each price, and lists of bundles with two ends for each probability. *)
Definition enclosed_market : Type := (market_data * list (list Q) * list root_draw)%type.
Definition enclosed_market_fields : reader enclosed_market :=
  fields3 ("market", market_reader) ("prices", matrix) ("allocation", root_draws).
Record market_solution := MarketSolution {
  ms_box : list (list Q); ms_preconditioner : list (list Q); ms_system : list text; ms_prices : list (list Q);
  ms_probabilities : list (list Q); ms_weights : list (list Q); ms_concavity : list (option derivation) }.
Definition market_solution_fields : reader market_solution := fun j =>
  match members ["box"; "preconditioner"; "system"; "prices"; "probabilities"; "weights"; "concavity"] j with
  | Some [a; b; c; d; e; f; g] =>
      let? X := matrix a in let? Y := matrix b in let? system := texts c in let? ps := matrix d in let? qs := matrix e in
      let? ws := matrix f in let? proofs_ := list_of (or_null whole_derivation) g in
      Some (MarketSolution X Y system ps qs ws proofs_)
  | _ => None
  end.
(** The lists of bundles of the market's goods, and what is claimed of their probabilities. *)
Definition enclosed_draws (d : market_data) (al : list root_draw) : option (list ((Q * Q) * list bits)) :=
  let? draws_ := draws_in d al in all_some (map (fun w => let? i := ends_of (fst w) in Some (i, snd w)) draws_).
(** Agents with a derivation are compared with neighbours; that this is enough is proved by the table or by construction. *)
Definition comparison_of (tried : form -> bool) (p : form * option derivation) : compared :=
  match snd p with None => WithAll | Some _ => if tried (fst p) then WithNeighbours else WithBoth end.
Definition comparisons (tried : form -> bool) (d : market_data) (l : list (option derivation)) : list compared :=
  map (comparison_of tried) (combine (market_forms d) l).
Definition concave_at (d : market_data) : form -> bool := concave_form most_goods most_compared_goods (market_size d).
Lemma comparisons_ok tried d l i : (forall f, tried f = true -> concave_at d f = true) ->
  nth i (comparisons tried d l) WithAll = WithNeighbours -> m_natural (market_size d) (check_markets.utility (market_of d) i).
Proof.
  intros T H. assert (F : exists f, nth_error (market_forms d) i = Some f /\ concave_at d f = true).
  { unfold comparisons in H. revert l i H. induction (market_forms d) as [|f fs IH]; intros [|w l] [|i] H; simpl in H;
      try discriminate; [|now apply (IH l i)]. exists f. split; [reflexivity|]. unfold comparison_of in H. simpl in H.
    destruct w; [|discriminate]. destruct (tried f) eqn:E; [now apply T|discriminate]. }
  destruct F as (f & Hf & C). apply concave_form_ok in C. unfold check_markets.utility. simpl.
  rewrite (nth_error_nth _ _ _ (map_nth_error (table_of (market_size d)) i _ Hf)).
  change (market_size d) with (List.length (market_goods d)) in *. now rewrite table_utility.
Qed.
(** Concavity is proved only if the box does not tell enough of bundles that are no neighbours. *)
Definition accepts_enclosed_strong (c : enclosed_market) (w : market_solution) : bool :=
  let '(d, ends, given) := c in
  match intervals ends, enclosed_draws d given, intervals (ms_box w), places_of (market_agents d) (ms_system w) with
  | Some PB, Some al, Some X, Some system =>
      let check tried := check_compared (market_of d) PB al X (ms_preconditioner w) system (ms_prices w)
        (ms_probabilities w) (ms_weights w) (comparisons tried d (ms_concavity w)) in
      tables_fit d && proper_concavity d (ms_concavity w) &&
      (if check (fun _ => false) then true else check (concave_at d))
  | _, _, _, _ => false
  end.
Definition means_enclosed_strong (c : enclosed_market) : Prop :=
  let '(d, ends, given) := c in
  exists PB al, intervals ends = Some PB /\ enclosed_draws d given = Some al /\ enclosed_strong (market_of d) PB al.
Lemma enclosed_strong_sound c w : accepts_enclosed_strong c w = true -> means_enclosed_strong c.
Proof.
  destruct c as [[d ends] given]. unfold accepts_enclosed_strong, means_enclosed_strong.
  destruct (intervals ends) as [PB|]; [|discriminate]. destruct (enclosed_draws d given) as [al|]; [|discriminate].
  destruct (intervals (ms_box w)) as [X|]; [|discriminate]. destruct (places_of _ _) as [system|]; [|discriminate].
  rewrite !andb_true_iff. intros [_ H]. exists PB, al. split; [reflexivity|]. split; [reflexivity|].
  destruct (check_compared _ _ _ _ _ _ _ _ _ (comparisons (fun _ => false) d (ms_concavity w))) eqn:E.
  - refine (check_compared_ok _ _ _ _ _ _ _ _ _ _ _ E). intros i _. apply comparisons_ok. discriminate.
  - refine (check_compared_ok _ _ _ _ _ _ _ _ _ _ _ H). intros i _. now apply comparisons_ok.
Qed.
Definition enclosed_strong_kind : kind := make_covering enclosed_market_fields market_solution_fields
  (fun c w => let '(d, _, given) := c in covers_choices d most_table_goods (ms_concavity w) (held_in d given))
  accepts_enclosed_strong means_enclosed_strong enclosed_strong_sound "enclosed-strong-equilibrium".
