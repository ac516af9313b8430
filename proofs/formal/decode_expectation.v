(** Claims about equilibria in expectation, and about equilibria of pseudomarkets in a real algebraic number theta, from JSON to
    the definitions of check_expectation.v (SPEC.md, sections 1.6, 1.7, 2.6, 2.7 and 3.6).

    What isolates theta is found as in decode_algebraic.v. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural expectation_economy polynomials check_algebraic
  check_markets check_quasilinear check_expectation json utility_forms decode kind decode_assignments decode_lotteries decode_algebraic
  decode_utilities decode_markets decode_quasilinear.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** Random consumptions *)

(** Bundles with their probabilities, which are numbers of type K. *)
Definition chance (K : Type) : Type := (K * list text)%type.
Definition chances_of {K} (number_ : reader K) : reader (list (chance K)) :=
  list_of (fields2 ("probability", number_) ("bundle", named_bundle)).
Definition consumption_in {K} (goods : list text) (l : list (chance K)) : option (list (K * bits)) :=
  all_some (map (fun v => let? B := bundle_in goods (snd v) in Some (fst v, B)) l).
Definition consumptions_in {K} (d : market_data) (l : list (list (chance K))) : option (list (list (K * bits))) :=
  all_some (map (consumption_in (market_goods d)) l).

Definition expected_claim : Type := (market_data * list Q * list (list (chance Q)))%type.
Definition expected_fields : reader expected_claim :=
  fields3 ("market", market_reader) ("prices", numbers) ("consumptions", list_of (chances_of number)).
Definition accepts_expected (c : expected_claim) (w : market_weights) : bool :=
  let '(d, ps, given) := c in
  match consumptions_in d given with
  | Some ss => tables_fit d && check_in_expectation (market_of d) ps ss (fst w) && proper_concavity d (snd w)
  | None => false
  end.
Definition means_expected (c : expected_claim) : Prop :=
  let '(d, ps, given) := c in
  exists ss, consumptions_in d given = Some ss /\ is_in_expectation (market_of d) (vector_of ps) (rational_consumptions ss).
Lemma expected_sound c w : accepts_expected c w = true -> means_expected c.
Proof.
  destruct c as [[d ps] given]. unfold accepts_expected, means_expected. destruct (consumptions_in d given) as [ss|]; [|discriminate].
  rewrite !andb_true_iff. intros [[_ H] _]. exists ss. split; [reflexivity|]. exact (check_in_expectation_sound _ _ _ _ H).
Qed.
Definition expected_kind : kind := make_covering expected_fields market_weights_fields
  (fun c w => let '(d, _, given) := c in covers_choices d most_table_goods (snd w) (option_map (map (map snd)) (consumptions_in d given)))
  accepts_expected means_expected expected_sound "equilibrium-in-expectation".

(** ** The numbers that the checkers compare with 0 *)

Definition cost_at (ps : list poly) (A : bits) : poly := kprice polynomial [] padd ps A.
(** Of an agent with a table, a budget, a weight and a random consumption. *)
Definition compared_of_agent (L : nat) (ps : list poly) (t : tree) (b : Q) (w : poly) (s : list (poly * bits)) : list poly :=
  let net A q := psub (pscale q w) (cost_at ps A) in
  let nets := flat_map (fun A => match look_up t A with Some q => [net A q] | None => [] end) (all_lists L) in
  w :: psub w [1%Q] :: map fst s ++ psub (psum (map fst s)) [1%Q] ::
  psub (psum (map (fun v => pmul (fst v) (cost_at ps (snd v))) s)) [b] ::
  match s with
  | [] => []
  | v :: r => let A := snd (fold_left (lower poly) r v) in let best := net A (value_at t A) in map (fun p => psub p best) nets
  end.
Definition compared_of_agents (m : market) (ps ws : list poly) (ss : list (list (poly * bits))) : list poly :=
  ps ++ flat_map (fun a => let '(t, b, w, s) := a in compared_of_agent (goods m) ps t b w s)
    (combine (combine (combine (tables m) (budgets m)) ws) ss).
(** Of the uses of goods, which with production are worth no less than any plan. *)
Definition compared_of_uses (m : market) (ps : list poly) (ss : list (list (poly * bits))) : list poly :=
  let L := goods m in
  let uses := map (fun j => psum (flat_map (map (fun v => if nth j (snd v) false then fst v else [])) ss)) (ids L) in
  map (fun x => psub x [1%Q]) uses ++
  match production m with
  | None => []
  | Some F =>
      let worth_ := psum (map (fun px => pmul (fst px) (snd px)) (combine ps uses)) in
      map (fun c => psub (psum (chosen_of uses (fst c))) [inject_Z (Z.of_N (snd c))]) F ++
      map (fun A => psub worth_ (cost_at ps A)) (filter (feasible_plan F) (all_lists L))
  end.
(** With production the plans of a random allocation are compared with all others. *)
Definition compared_of_plans (m : market) (ps : list poly) (plans : list bits) : list poly :=
  match production m with
  | None => []
  | Some F => flat_map (fun A => map (fun B => psub (cost_at ps A) (cost_at ps B)) (filter (feasible_plan F) (all_lists (goods m)))) plans
  end.

(** ** Claims at a root *)

Record root_claim (A : Type) := RootClaim {
  rc_market : market_data; rc_polynomial : poly; rc_interval : list Q; rc_prices : list poly; rc_given : A }.
Arguments RootClaim {A}. Arguments rc_market {A}. Arguments rc_polynomial {A}. Arguments rc_interval {A}.
Arguments rc_prices {A}. Arguments rc_given {A}.
Definition root_fields {A} (given : field A) : reader (root_claim A) := fun j =>
  match members ["market"; "polynomial"; "interval"; "prices"; fst given] j with
  | Some [a; b; c; e; g] =>
      let? d := market_reader a in let? f := numbers b in let? i := numbers c in let? ps := matrix e in let? x := snd given g in
      Some (RootClaim d f i ps x)
  | _ => None
  end.
Definition root_weights (proofs_ : string) : reader (list poly * list (option derivation)) :=
  fields2 ("weights", matrix) (proofs_, list_of (or_null whole_derivation)).

(** [inside]: what is given, in bundles of the market's goods, if they are some. *)
Section AtRoot.
Context {A B : Type}.
Variables (inside : market_data -> A -> option B) (held : market_data -> A -> option (list (list bits))) (most : nat).
Variables (compared_ : market -> list poly -> list poly -> B -> list poly).
Variable check : market -> polynomial -> Q -> Q -> root_witness -> list poly -> B -> list poly -> bool.
Variable notion : market -> list poly -> B -> R -> Prop.
Definition accepts_at_root (c : root_claim A) (w : list poly * list (option derivation)) : bool :=
  let m := market_of (rc_market c) in
  let f := rc_polynomial c in
  match rc_interval c, inside (rc_market c) (rc_given c) with
  | [lo; hi], Some given =>
      tables_fit (rc_market c) && Nat.eqb (List.length (fst w)) (List.length (tables m)) && squarefree_between f lo hi &&
      proper_concavity (rc_market c) (snd w) &&
      check m f lo hi (root_of f (lo, hi) (compared_ m (rc_prices c) (fst w) given)) (rc_prices c) given (fst w)
  | _, _ => false
  end.
Definition covers_root (c : root_claim A) (w : list poly * list (option derivation)) : bool :=
  covers_choices (rc_market c) most (snd w) (held (rc_market c) (rc_given c)).
(** f is squarefree, has at most one root between the ends of the interval and changes sign there; and with theta this root, the
    notion applies. *)
Definition means_at_root (c : root_claim A) : Prop :=
  let f := rc_polynomial c in
  exists lo hi given, rc_interval c = [lo; hi] /\ inside (rc_market c) (rc_given c) = Some given /\
    squarefree f /\ isolated f (Q2R lo) (Q2R hi) /\
    forall theta, (Q2R lo < theta < Q2R hi)%R -> peval f theta = 0%R -> notion (market_of (rc_market c)) (rc_prices c) given theta.
Hypothesis sound : forall m f lo hi r ps given ws, check m f lo hi r ps given ws = true ->
  squarefree f /\ isolated f (Q2R lo) (Q2R hi) /\
  forall theta, (Q2R lo < theta < Q2R hi)%R -> peval f theta = 0%R -> notion m ps given theta.
Lemma at_root_sound c w : accepts_at_root c w = true -> means_at_root c.
Proof.
  unfold accepts_at_root, means_at_root. cbv zeta. destruct (rc_interval c) as [|lo [|hi [|]]]; try discriminate.
  destruct (inside (rc_market c) (rc_given c)) as [given|]; [|discriminate]. rewrite !andb_true_iff. intros [_ H].
  exists lo, hi, given. split; [reflexivity|]. split; [reflexivity|]. exact (sound _ _ _ _ _ _ _ _ H).
Qed.
End AtRoot.

Definition algebraic_expected_kind : kind := make_covering (root_fields ("consumptions", list_of (chances_of numbers)))
  (root_weights "concavity")
  (covers_root (fun d given => option_map (map (map snd)) (consumptions_in d given)) most_table_goods)
  (accepts_at_root consumptions_in (fun m ps ws ss => compared_of_agents m ps ws ss ++ compared_of_uses m ps ss)
    check_algebraic_in_expectation)
  (means_at_root consumptions_in (fun m ps ss theta => is_in_expectation m (prices_at ps theta) (consumptions_at ss theta)))
  (at_root_sound consumptions_in _ _ _ check_algebraic_in_expectation_sound) "algebraic-equilibrium-in-expectation".

(** Random allocations. *)
Definition root_draw : Type := (poly * list (list text))%type.
Definition root_draws : reader (list root_draw) := list_of (fields2 ("probability", numbers) ("bundles", list_of named_bundle)).
Definition compared_of_draws (m : market) (ps ws : list poly) (al : list (poly * list bits)) : list poly :=
  compared_of_agents m ps ws (map (fun i => map (fun w => (fst w, nth i (snd w) [])) al) (ids (List.length (tables m)))) ++
  compared_of_plans m ps (flat_map (fun w => match union_of (goods m) (snd w) with Some t => [t] | None => [] end) al).
Definition algebraic_strong_kind : kind := make_covering (root_fields ("allocation", root_draws)) (root_weights "concavity")
  (covers_root held_in most_table_goods)
  (accepts_at_root draws_in compared_of_draws check_algebraic_strong)
  (means_at_root draws_in (fun m ps al theta => is_strong m (prices_at ps theta) (allocation_at al theta)))
  (at_root_sound draws_in _ _ _ check_algebraic_strong_sound) "algebraic-strong-equilibrium".
Definition algebraic_budgeted_kind : kind := make_covering (root_fields ("allocation", root_draws)) (root_weights "of")
  (covers_root held_in most_compared_goods)
  (accepts_at_root draws_in compared_of_draws check_algebraic_budgeted)
  (means_at_root draws_in (fun m ps al theta => is_budgeted m (prices_at ps theta) (allocation_at al theta)))
  (at_root_sound draws_in _ _ _ check_algebraic_budgeted_sound) "algebraic-budgeted-walrasian".
