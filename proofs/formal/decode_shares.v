(** Claims about strong equilibria stated by shares, from JSON to the definitions of check_shares.v (SPEC.md, sections 1.6, 2.6
    and 3.6).

    The equilibrium is one for the agents' utilities as their forms define them (utility_forms.v), whatever their normal forms
    are. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String Lia.
From ExactMarket Require Import sums rational gpz_economy check_m_natural supply_economy shares_equilibrium laminar_greedy
  check_shares
  form_laminar json utility_forms decode kind decode_assignments decode_lotteries decode_utilities decode_markets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** Reading *)

Record seat_market := SeatMarket {
  seat_goods : list text; seat_supply : list Z; seat_agents : list text; seat_budgets : list Q; seat_forms : list form;
  seat_sets : list (places * Z) }.
Definition supplies : reader (list Z) := list_of (fun j => let? z := integer j in when (Z.leb 1 z) z).
Definition seat_market_reader : reader seat_market := fun j =>
  let? (required, optional) := members_and ["goods"; "supply"; "agents"] ["production"] j in
  match required, optional with
  | [g; s; a], [p] =>
      let? goods := names g in
      let? supply := supplies s in
      let? agents := list_of (market_agent goods) a in
      let? sets := match p with None => Some [] | Some x => production_reader goods x end in
      let names_ := map (fun x => fst (fst x)) agents in
      let budgets_ := map (fun x => snd (fst x)) agents in
      when (Nat.eqb (List.length supply) (List.length goods) && negb (match agents with [] => true | _ => false end) &&
          distinct names_ && forallb (qlt 0) budgets_)
        (SeatMarket goods supply names_ budgets_ (map snd agents)
          (map (fun S => (laminar_greedy.places_of (fst S), snd S)) sets))
  | _, _ => None
  end.
(** Values by the names of goods. *)
Definition by_good {A} (read : reader A) : reader (list (text * A)) := fun j =>
  match j with JObject l => all_some (map (fun m => option_map (pair (fst m)) (read (snd m))) l) | _ => None end.
Record shares_claim := SharesClaim {
  claim_market : seat_market; claim_budgets : list Q; claim_distance : Q; claim_prices : list Q;
  claim_shares : list (list (text * Q)) }.
Definition shares_fields : reader shares_claim := fun j =>
  match members ["market"; "budgets"; "distance"; "prices"; "shares"] j with
  | Some [m; b; d; p; x] =>
      let? market := seat_market_reader m in
      let? budgets := numbers b in
      let? distance := number d in
      let? prices := numbers p in
      let? shares := list_of (by_good number) x in
      when (Nat.eqb (List.length budgets) (List.length (seat_agents market)) && forallb (qlt 0) budgets && qle 0 distance)
        (SharesClaim market budgets distance prices shares)
  | _ => None
  end.

(** What is said of each good; the names are those of goods. *)
Definition said_of {A} (row : list (text * A)) (good : text) : option A :=
  option_map snd (find (fun m => same_text good (fst m)) row).
Definition is_said {A} (v : option A) : bool := match v with Some _ => true | None => false end.
Definition said_in {A} (goods : list text) (row : list (text * A)) : option (list (option A)) :=
  let found := map (said_of row) goods in
  when (Nat.eqb (List.length (filter is_said found)) (List.length row)) found.
Definition or_else {A} (d : A) (v : option A) : A := match v with Some a => a | None => d end.
(** The shares of all goods, 0 where nothing is said. *)
Definition row_in (goods : list text) (row : list (text * Q)) : option (list Q) :=
  option_map (map (or_else 0%Q)) (said_in goods row).

(** ** What is claimed *)

Section Market.
Variable m : seat_market.
Definition seats_of (j : nat) : nat := Z.to_nat (nth j (seat_supply m) 0%Z).
Definition seat_limits : list production_economy.capacity :=
  map (fun S => (place_set (fst S), Z.to_nat (snd S))) (seat_sets m).
Definition seat_utility (i : nat) : bundle -> option R :=
  utility_of (List.length (seat_goods m)) (value_in (nth i (seat_forms m) (Additive []))).
(** Each budget is near the given one, and some random allocation with these shares, all draws of which are best for everybody
    at some weights, is a strong equilibrium with the prices and the budgets. *)
Definition equilibrium_by_shares (bs : list Q) (d : Q) (ps : list Q) (xs : list (list Q)) : Prop :=
  let n := List.length (seat_forms m) in
  (forall i, (i < n)%nat -> (Rabs (vector_of bs i - vector_of (seat_budgets m) i) <= Q2R d)%R) /\
  exists w alpha, realises n (List.length (seat_goods m)) seats_of seat_limits seat_utility (vector_of bs) (vector_of ps) w
    (matrix_of xs) alpha.
End Market.
Definition means_shares (c : shares_claim) : Prop :=
  exists xs, all_some (map (row_in (seat_goods (claim_market c))) (claim_shares c)) = Some xs /\
    equilibrium_by_shares (claim_market c) (claim_budgets c) (claim_distance c) (claim_prices c) xs.

(** ** The verdict *)

Definition agents_in (m : seat_market) (forms : list normal) : list shares_agent :=
  map (fun e => SharesAgent (fst e) (normal_values (snd e)) (normal_sets (snd e))) (combine (seat_budgets m) forms).
Definition market_in (m : seat_market) (forms : list normal) : shares_market :=
  SharesMarket (map Z.to_N (seat_supply m)) (map (fun S => (fst S, Z.to_N (snd S))) (seat_sets m)) (agents_in m forms).
Definition accepts_shares (c : shares_claim) (ws : list Q) : bool :=
  let m := claim_market c in
  let L := List.length (seat_goods m) in
  Nat.eqb (List.length (seat_supply m)) L && Nat.eqb (List.length (seat_budgets m)) (List.length (seat_forms m)) &&
  forallb (forallb (fun s => qlt 0 (snd s))) (claim_shares c) &&
  match all_some (map (row_in (seat_goods m)) (claim_shares c)), all_some (map (normal_form L) (seat_forms m)) with
  | Some xs, Some forms => check_shares (market_in m forms) (claim_budgets c) (claim_distance c) (claim_prices c) xs ws
  | _, _ => false
  end.

Lemma all_some_nth {A B} (f : A -> option B) l : forall k, all_some (map f l) = Some k -> List.length k = List.length l /\
  forall i a b, (i < List.length l)%nat -> f (nth i l a) = Some (nth i k b).
Proof.
  induction l as [|x l IH]; intros k H; simpl in H.
  - injection H as <-. split; [reflexivity|]. intros i a b Hi. simpl in Hi. lia.
  - destruct (f x) as [y|] eqn:E; [|discriminate]. destruct (all_some (map f l)) as [t|] eqn:Et; [|discriminate].
    injection H as <-. destruct (IH t eq_refl) as [I1 I2]. split; [simpl; congruence|].
    intros [|i] a b Hi; [exact E|].
    apply I2. simpl in Hi. lia.
Qed.
(** What is realised in the market of the checkers is so in that of the claim. *)
Section Realised.
Variables (m : seat_market) (forms : list normal).
Let L := List.length (seat_goods m).
Let n := List.length (seat_forms m).
Let M := market_in m forms.
Hypothesis Hsupply : List.length (seat_supply m) = L.
Hypothesis Hbudgets : List.length (seat_budgets m) = n.
Hypothesis Hforms : all_some (map (normal_form L) (seat_forms m)) = Some forms.

Lemma market_goods_count : List.length (market_supply M) = L.
Proof. simpl. now rewrite map_length. Qed.
Lemma market_agents_count : List.length (check_shares.market_agents M) = n.
Proof.
  simpl. unfold agents_in. rewrite map_length, combine_length, (proj1 (all_some_nth _ _ _ Hforms)), Hbudgets.
  apply Nat.min_id.
Qed.
Lemma market_agent_at i : agent_at M i = SharesAgent (nth i (seat_budgets m) 0%Q)
  (normal_values (nth i forms (Normal [] []))) (normal_sets (nth i forms (Normal [] []))).
Proof.
  unfold agent_at. simpl. unfold agents_in.
  set (g := fun e : Q * normal => SharesAgent (fst e) (normal_values (snd e)) (normal_sets (snd e))).
  change no_agent with (g (0%Q, Normal [] [])). rewrite map_nth, combine_nth; [reflexivity|].
  rewrite (proj1 (all_some_nth _ _ _ Hforms)). exact Hbudgets.
Qed.
Lemma market_realises b p w x alpha :
  realises (List.length (check_shares.market_agents M)) (List.length (market_supply M)) (check_shares.supply_of M)
    (capacities_of M) (shares_utility M) b p w x alpha ->
  realises n L (seats_of m) (seat_limits m) (seat_utility m) b p w x alpha.
Proof.
  rewrite market_goods_count, market_agents_count. intros H.
  apply (realises_same n L (seats_of m) (seat_limits m) (seat_utility m) (shares_utility M)).
  - intros i Hi. unfold seat_utility, shares_utility, check_shares.values_of, sets_at.
    rewrite market_goods_count, market_agent_at.
    exact (proj2 (normal_form_ok L _ _ (proj2 (all_some_nth _ _ _ Hforms) i (Additive []) (Normal [] []) Hi))).
  - assert (Es : check_shares.supply_of M = seats_of m).
    { apply FunctionalExtensionality.functional_extensionality. intros j. unfold check_shares.supply_of, seats_of.
      simpl.
      change (nth j (map Z.to_N (seat_supply m)) 0%N) with (nth j (map Z.to_N (seat_supply m)) (Z.to_N 0)).
      now rewrite map_nth, Z_N_nat. }
    assert (Ec : capacities_of M = seat_limits m).
    { unfold capacities_of, seat_limits. simpl. rewrite map_map. apply map_ext. intros S. simpl.
      now rewrite Z_N_nat. }
    rewrite <- Es, <- Ec. exact H.
Qed.
End Realised.
Lemma shares_sound c ws : accepts_shares c ws = true -> means_shares c.
Proof.
  unfold accepts_shares, means_shares. cbv zeta. set (m := claim_market c). set (L := List.length (seat_goods m)).
  rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[H1 H2] _] H].
  destruct (all_some (map (row_in _) _)) as [xs|]; [|discriminate].
  destruct (all_some (map (normal_form L) (seat_forms m))) as [forms|] eqn:Ef; [|discriminate].
  exists xs. split; [reflexivity|]. apply check_shares_sound in H. destruct H as [Hn (w & alpha & Hr)]. split.
  - intros i Hi. rewrite (market_agents_count m forms H2 Ef) in Hn. specialize (Hn i Hi).
    now rewrite (market_agent_at m forms H2 Ef) in Hn.
  - exists w, alpha. exact (market_realises m forms H1 H2 Ef _ _ _ _ _ Hr).
Qed.
Definition by_shares_kind : kind := make shares_fields (fields1 ("weights", numbers)) always accepts_shares means_shares
  shares_sound "strong-equilibrium-by-shares".
