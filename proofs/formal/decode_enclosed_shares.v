(** Claims about strong equilibria stated by shares whose numbers are enclosed, from JSON to the definitions of
    check_enclosed_shares.v (SPEC.md, sections 1.5, 1.6, 2.6 and 3.6).

    The equilibrium is one for the agents' utilities as their forms define them (utility_forms.v), whatever their normal
    forms are. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String Lia.
From ExactMarket Require Import sums rational polynomials check_assignment_economy krawczyk_test supply_economy
  shares_equilibrium check_shares check_enclosed_shares form_laminar json utility_forms decode kind decode_assignments decode_lotteries
  decode_enclosed decode_shares.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** A market, two ends for each price, and two for each share by the names of goods. *)
Definition enclosed_shares : Type := (seat_market * list (list Q) * list (list (text * list Q)))%type.
Definition enclosed_shares_fields : reader enclosed_shares :=
  fields3 ("market", seat_market_reader) ("prices", matrix) ("shares", list_of (by_good numbers)).
Record share_solution := ShareSolution {
  ss_box : list (list Q); ss_preconditioner : list (list Q); ss_system : list text; ss_prices : list (list Q);
  ss_shares : list (list (text * list Q)); ss_weights : list (list Q) }.
Definition share_solution_fields : reader share_solution := fun j =>
  match members ["box"; "preconditioner"; "system"; "prices"; "shares"; "weights"] j with
  | Some [a; b; c; d; e; f] =>
      let? X := matrix a in let? Y := matrix b in let? system := texts c in let? ps := matrix d in
      let? xs := list_of (by_good numbers) e in let? ws := matrix f in Some (ShareSolution X Y system ps xs ws)
  | _ => None
  end.
(** What is claimed of an agent's share of each good; none is 0. *)
Definition claimed_in (goods : list text) (row : list (text * list Q)) : option (list (option (Q * Q))) :=
  let? said := said_in goods row in
  all_some (map (fun v => match v with None => Some None | Some l => option_map Some (ends_of l) end) said).
(** The numbers of an agent's shares, of the goods of the claim. *)
Fixpoint same_goods {A B} (l : list (option A)) (k : list (option B)) : bool :=
  match l, k with
  | [], [] => true
  | a :: l', b :: k' => Bool.eqb (is_said a) (is_said b) && same_goods l' k'
  | _, _ => false
  end.
Definition numbers_in (goods : list text) (e : list (option (Q * Q)) * list (text * list Q)) : option (list (list Q)) :=
  let? said := said_in goods (snd e) in when (same_goods (fst e) said) (map (or_else []) said).

Definition accepts_enclosed_shares (c : enclosed_shares) (w : share_solution) : bool :=
  let '(m, ends, shares) := c in
  let goods := seat_goods m in
  let L := List.length goods in
  Nat.eqb (List.length (seat_supply m)) L && Nat.eqb (List.length (seat_budgets m)) (List.length (seat_forms m)) &&
  Nat.eqb (List.length (ss_shares w)) (List.length shares) &&
  match intervals ends, all_some (map (claimed_in goods) shares), intervals (ss_box w),
      places_of (seat_agents m) (ss_system w), all_some (map (normal_form L) (seat_forms m)) with
  | Some PB, Some XB, Some X, Some system, Some forms =>
      match all_some (map (numbers_in goods) (combine XB (ss_shares w))) with
      | Some xs => check_enclosed_shares (market_in m forms) PB XB X (ss_preconditioner w) system (ss_prices w) xs
          (ss_weights w)
      | None => false
      end
  | _, _, _, _, _ => false
  end.

(** With prices and shares in the intervals, 0 for goods of which nothing is said, some random allocation with these
    shares, all draws of which are best for everybody at some weights, is a strong equilibrium for the market's budgets. *)
Definition equilibrium_by_enclosed_shares (m : seat_market) (PB : list (Q * Q))
    (XB : list (list (option (Q * Q)))) : Prop :=
  let n := List.length (seat_forms m) in
  let L := List.length (seat_goods m) in
  exists (p : nat -> R) (x : nat -> nat -> R),
    (forall j, (j < L)%nat -> qin (interval_at PB j) (p j)) /\
    (forall i j, (i < n)%nat -> (j < L)%nat ->
       match nth j (nth i XB []) None with Some b => qin b (x i j) | None => x i j = 0%R end) /\
    exists w alpha, realises n L (seats_of m) (seat_limits m) (seat_utility m) (vector_of (seat_budgets m)) p w x alpha.
Definition means_enclosed_shares (c : enclosed_shares) : Prop :=
  let '(m, ends, shares) := c in
  exists PB XB, intervals ends = Some PB /\ all_some (map (claimed_in (seat_goods m)) shares) = Some XB /\
    equilibrium_by_enclosed_shares m PB XB.

Lemma enclosed_shares_sound c w : accepts_enclosed_shares c w = true -> means_enclosed_shares c.
Proof.
  destruct c as [[m ends] shares]. unfold accepts_enclosed_shares, means_enclosed_shares. cbv zeta.
  set (L := List.length (seat_goods m)). rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[H1 H2] _] H].
  destruct (intervals ends) as [PB|]; [|discriminate].
  destruct (all_some (map (claimed_in _) shares)) as [XB|]; [|discriminate].
  destruct (intervals (ss_box w)) as [X|]; [|discriminate]. destruct (places_of _ _) as [system|]; [|discriminate].
  destruct (all_some (map (normal_form L) (seat_forms m))) as [forms|] eqn:Ef; [|discriminate].
  destruct (all_some (map (numbers_in _) _)) as [xs|]; [|discriminate].
  exists PB, XB. split; [reflexivity|]. split; [reflexivity|]. apply check_enclosed_shares_sound in H.
  destruct H as (p & x & Hp & Hx & v & alpha & Hr). rewrite (market_goods_count m forms H1) in Hp, Hx.
  rewrite (market_agents_count m forms H2 Ef) in Hx. exists p, x. split; [exact Hp|]. split; [exact Hx|].
  exists v, alpha. apply (market_realises m forms H1 H2 Ef).
  replace (vector_of (seat_budgets m)) with (fun i => Q2R (agent_budget (agent_at (market_in m forms) i))); [exact Hr|].
  apply FunctionalExtensionality.functional_extensionality. intros i. now rewrite (market_agent_at m forms H2 Ef).
Qed.
Definition enclosed_by_shares_kind : kind := make enclosed_shares_fields share_solution_fields always accepts_enclosed_shares
  means_enclosed_shares enclosed_shares_sound "enclosed-strong-equilibrium-by-shares".
