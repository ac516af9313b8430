(** Claims about pseudomarkets and demand, from JSON to the definitions of check_markets.v,
    check_market_conditions.v, check_common_bundles.v and check_demand.v (SPEC.md, sections 1.6, 2.6 and 3.6). *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_m_natural production_economy expectation_economy gpz_step_1
  check_demand check_markets check_market_conditions check_common_bundles json utility_forms form_concavity check_local_demand decode
  kind decode_assignments decode_lotteries decode_utilities.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** Demand *)

Definition priced_bundle : Type := (utility_data * list Q * list text)%type.
Definition priced_fields_ : reader priced_bundle :=
  fields3 ("utility", utility_reader) ("prices", numbers) ("bundle", named_bundle).
(** The bundle of this name, if it is one and each good has a price. *)
Definition bundle_priced (c : priced_bundle) (l : list text) : option bits :=
  let '(d, ps, _) := c in if Nat.eqb (List.length ps) (number_of_goods d) then bundle_in (goods_in d) l else None.
(** All bundles are compared, or the neighbours of this one. *)
Definition near (d : utility_data) (A : bits) : list bits := A :: neighbours (number_of_goods d) A.
Definition accepts_demanded (c : priced_bundle) (w : derivation) : bool :=
  let '(d, ps, _) := c in
  let L := number_of_goods d in
  let (by_, of_) := w in
  match bundle_priced c (snd c) with
  | None => false
  | Some A =>
      if is "table" by_ then
        match of_ with [] => Nat.leb L most_table_goods && check_demanded_at (Build_demand_data L (table d) ps A) | _ => false end
      else holds_surely (derived d w) &&
        if few_goods d then check_demanded_at (Build_demand_data L (table d) ps A)
        else all_told d (near d A) && check_demanded_nearby most_goods most_compared_goods L (form_in d) ps A
  end.
Definition covers_demanded (c : priced_bundle) (w : derivation) : bool :=
  let '(d, ps, _) := c in
  let L := number_of_goods d in
  let (by_, of_) := w in
  few_goods d ||
  match bundle_priced c (snd c) with
  | None => true
  | Some A =>
      if is "table" by_ then negb (Nat.leb L most_table_goods) || reads_off (form_in d) || match of_ with [] => false | _ => true end
      else fails_surely (derived d w) ||
        (needed d (near d A) &&
         (negb (all_told d (near d A)) || negb (none_better_nearby L (value_in (form_in d)) ps A) ||
          (holds_surely (derived d w) && concave_utility d)))
  end.
(** The text names a bundle, and it is demanded. *)
Definition means_demanded (c : priced_bundle) : Prop :=
  let '(d, ps, l) := c in
  exists A, bundle_in (goods_in d) l = Some A /\ demand (number_of_goods d) (utility d) (vector_of ps) (set_of A).
Lemma bundle_priced_ok c l A : bundle_priced c l = Some A -> bundle_in (goods_in (fst (fst c))) l = Some A.
Proof. destruct c as [[d ps] k]. simpl. destruct (Nat.eqb _ _); [auto|discriminate]. Qed.
Lemma demanded_sound c w : accepts_demanded c w = true -> means_demanded c.
Proof.
  unfold accepts_demanded, means_demanded. destruct c as [[d ps] l]. cbv zeta. destruct w as [b of_].
  destruct (bundle_priced _ _) as [A|] eqn:E; [|discriminate]. apply bundle_priced_ok in E. intros H. exists A. split; [exact E|].
  assert (T : check_demanded_at (Build_demand_data (number_of_goods d) (table d) ps A) = true ->
    demand (number_of_goods d) (utility d) (vector_of ps) (set_of A)).
  { intros K. rewrite <- by_table. exact (check_demanded_at_sound _ K). }
  destruct (is "table" b).
  - destruct of_; [|discriminate]. apply andb_true_iff in H. now apply T.
  - apply andb_true_iff in H. destruct H as [_ H]. destruct (few_goods d); [now apply T|]. apply andb_true_iff in H.
    exact (check_demanded_nearby_sound _ _ _ _ _ _ (proj2 H)).
Qed.
Definition demanded_kind : kind := make_covering priced_fields_ whole_derivation covers_demanded accepts_demanded means_demanded
  demanded_sound "demanded".
Definition two_priced (c : priced_bundle) (better : list text) : option (bits * bits) :=
  let? A := bundle_priced c (snd c) in let? B := bundle_priced c better in Some (A, B).
Definition accepts_not_demanded (c : priced_bundle) (better : list text) : bool :=
  let '(d, ps, _) := c in
  match two_priced c better with
  | Some (A, B) => (few_goods d || all_told d [A; B]) && check_better (number_of_goods d) (values d) ps A B
  | None => false
  end.
Definition means_not_demanded (c : priced_bundle) : Prop :=
  let '(d, ps, l) := c in
  exists A, bundle_in (goods_in d) l = Some A /\ ~ demand (number_of_goods d) (utility d) (vector_of ps) (set_of A).
Lemma not_demanded_sound c better : accepts_not_demanded c better = true -> means_not_demanded c.
Proof.
  unfold accepts_not_demanded, means_not_demanded, two_priced. destruct c as [[d ps] l].
  destruct (bundle_priced (d, ps, l) (snd (d, ps, l))) as [A|] eqn:E; [|discriminate]. unfold bind.
  destruct (bundle_priced (d, ps, l) better) as [B|]; [|discriminate]. rewrite andb_true_iff. intros [_ H]. apply bundle_priced_ok in E. exists A. split; [exact E|].
  rewrite <- by_values. exact (check_better_sound _ _ _ _ _ H).
Qed.
Definition not_demanded_kind : kind := make_covering priced_fields_ (fields1 ("better", named_bundle))
  (fun c better => match two_priced c better with Some (A, B) => needed (fst (fst c)) [A; B] | None => true end) accepts_not_demanded
  means_not_demanded not_demanded_sound "not-demanded".

(** ** Markets *)

Record market_data := MarketData {
  market_goods : list text; market_agents : list text; market_budgets : list Q; market_forms : list form;
  market_sets : option (list (bits * Z)) }.
Definition market_agent (goods : list text) : reader (text * Q * form) :=
  fields3 ("name", name) ("budget", number) ("utility", form_reader deepest goods).
Definition production_reader (goods : list text) : reader (list (bits * Z)) := fun j =>
  let? sets := fields1 ("sets", list_of (fields2 ("goods", set_reader goods) ("max", nonnegative))) j in
  when (laminar_sets (List.length goods) (map fst sets)) sets.
Definition market_reader : reader market_data := fun j =>
  let? (required, optional) := members_and ["goods"; "agents"] ["production"] j in
  match required, optional with
  | [g; a], [p] =>
      let? goods := good_names g in
      let? agents := list_of (market_agent goods) a in
      let? sets := match p with None => Some None | Some x => option_map Some (production_reader goods x) end in
      let names_ := map (fun x => fst (fst x)) agents in
      let budgets_ := map (fun x => snd (fst x)) agents in
      when (negb (match agents with [] => true | _ => false end) && distinct names_ && forallb (qlt 0) budgets_)
        (MarketData goods names_ budgets_ (map snd agents) sets)
  | _, _ => None
  end.
Section Market.
Variable d : market_data.
Definition market_size : nat := List.length (market_goods d).
Definition production_of : option (list (bits * N)) := option_map (map (fun S => (fst S, Z.to_N (snd S)))) (market_sets d).
Definition market_of : market :=
  Market market_size (map (table_of market_size) (market_forms d)) (market_budgets d) production_of.
Definition few_market_goods : bool := Nat.leb market_size most_goods.
(** All bundles can be compared where their values are read off, for more goods, too; and for no more than 16, as SPEC.md has it. *)
Definition values_read_off : bool := forallb reads_off (market_forms d).
Definition comparable : bool := Nat.leb market_size most_compared_goods.
(** The agents' tables are made. *)
Definition tables_fit : bool := few_market_goods || (comparable && values_read_off).
(** Null, or a derivation of M-natural concavity, for each agent. *)
Definition derivation_of (p : form * option derivation) : option bool :=
  match snd p with None => Some true | Some w => derivation_holds market_size (fst p) w end.
Definition proper_concavity (l : list (option derivation)) : bool :=
  Nat.eqb (List.length l) (List.length (market_forms d)) &&
  forallb (fun p => holds_surely (derivation_of p)) (combine (market_forms d) l).
Definition decided (l : list (option derivation)) : bool :=
  forallb (fun p => match derivation_of p with Some _ => true | None => false end) (combine (market_forms d) l).
(** What an agent holds is not shown to be her best at any prices: its value or that of a neighbour cannot be told, her derivation
    fails, or there is none and there are more than [most] goods. *)
Definition not_shown (most : nat) (x : form * option derivation * list bits) : bool :=
  let '(f, o, held) := x in
  existsb (fun A => negb (told f A)) held ||
  match o with
  | None => negb (Nat.leb market_size most)
  | Some w => fails_surely (derivation_holds market_size f w) ||
      existsb (fun A => existsb (fun B => negb (told f B)) (neighbours market_size A)) held
  end.
(** [held] are the bundles of each agent, if they are bundles of the market. *)
Definition covers_choices (most : nat) (l : list (option derivation)) (held : option (list (list bits))) : bool :=
  few_market_goods ||
  match held with
  | None => true
  | Some hs => existsb (not_shown most) (combine (combine (market_forms d) l) hs) || (tables_fit && decided l)
  end.
End Market.
Definition draw_reader : reader (Q * list (list text)) := fields2 ("probability", number) ("bundles", list_of named_bundle).
Definition allocation_reader := list_of draw_reader.
Definition bundles_in (goods : list text) (l : list (list text)) : option (list bits) := all_some (map (bundle_in goods) l).
Definition draws_in {K} (d : market_data) (al : list (K * list (list text))) : option (list (K * list bits)) :=
  all_some (map (fun w =>
    let? bs := bundles_in (market_goods d) (snd w) in
    when (Nat.eqb (List.length bs) (List.length (market_forms d))) (fst w, bs)) al).

(** What each agent has in the draws. *)
Definition held_in {K} (d : market_data) (al : list (K * list (list text))) : option (list (list bits)) :=
  let? draws_ := draws_in d al in
  Some (map (fun i => map (fun w => nth i (snd w) []) draws_) (seq 0 (List.length (market_forms d)))).

Definition allocated : Type := (market_data * list Q * list (Q * list (list text)))%type.
Definition allocated_fields : reader allocated :=
  fields3 ("market", market_reader) ("prices", numbers) ("allocation", allocation_reader).
Definition allocated_countable (c : allocated) : bool := tables_fit (fst (fst c)).
Definition covers_allocated (most : nat) (c : allocated) (w : list Q * list (option derivation)) : bool :=
  let '(d, _, al) := c in covers_choices d most (snd w) (held_in d al).
Definition market_weights : Type := (list Q * list (option derivation))%type.
Definition market_weights_fields : reader market_weights :=
  fields2 ("weights", numbers) ("concavity", list_of (or_null whole_derivation)).
Definition accepts_market (check : market -> list Q -> draws -> list Q -> bool) (c : allocated) (w : market_weights) : bool :=
  let '(d, ps, al) := c in
  tables_fit d && Nat.eqb (List.length (fst w)) (List.length (market_forms d)) && forallb (qle 0) (fst w) &&
  match draws_in d al with
  | Some a => check (market_of d) ps a (fst w) && proper_concavity d (snd w)
  | None => false
  end.
Definition means_market (notion : market -> (nat -> R) -> lottery (nat -> bundle) -> Prop) (c : allocated) : Prop :=
  let '(d, ps, al) := c in exists a, draws_in d al = Some a /\ notion (market_of d) (vector_of ps) (allocation_of a).
Lemma market_sound (check : market -> list Q -> draws -> list Q -> bool) (notion : market -> (nat -> R) -> lottery (nat -> bundle) -> Prop) :
  (forall m ps al ws, check m ps al ws = true -> notion m (vector_of ps) (allocation_of al)) ->
  forall c w, accepts_market check c w = true -> means_market notion c.
Proof.
  intros S [[d ps] al] w. unfold accepts_market. rewrite andb_true_iff. intros [_ H].
  destruct (draws_in d al) as [a|] eqn:E; [|discriminate]. apply andb_true_iff in H. exists a. split; [exact E|].
  now apply (S _ _ _ (fst w)).
Qed.
Definition randomized_kind : kind := make_covering allocated_fields market_weights_fields (covers_allocated most_table_goods)
  (accepts_market check_randomized) (means_market is_randomized) (market_sound _ _ check_randomized_sound) "randomized-equilibrium".
Definition strong_kind : kind := make_covering allocated_fields market_weights_fields (covers_allocated most_table_goods)
  (accepts_market check_strong_equilibrium) (means_market is_strong) (market_sound _ _ check_strong_equilibrium_sound)
  "strong-equilibrium".

Definition dominated_claim : Type := (market_data * list (Q * list (list text)))%type.
Definition dominated_fields : reader dominated_claim := fields2 ("market", market_reader) ("allocation", allocation_reader).
Definition accepts_allocation_dominated (c : dominated_claim) (w : list (Q * list (list text))) : bool :=
  match draws_in (fst c) (snd c), draws_in (fst c) w with
  | Some al, Some be => check_allocation_dominated (market_of (fst c)) al be
  | _, _ => false
  end.
Definition means_allocation_dominated (c : dominated_claim) : Prop :=
  exists al, draws_in (fst c) (snd c) = Some al /\ is_dominated (market_of (fst c)) (allocation_of al).
Lemma allocation_dominated_sound c w : accepts_allocation_dominated c w = true -> means_allocation_dominated c.
Proof.
  unfold accepts_allocation_dominated, means_allocation_dominated. destruct (draws_in (fst c) (snd c)) as [al|]; [|discriminate].
  destruct (draws_in (fst c) w) as [be|]; [|discriminate]. intros H. exists al. split; [reflexivity|].
  exact (check_allocation_dominated_sound _ _ _ H).
Qed.
Definition allocation_dominated_kind : kind := make dominated_fields (fields1 ("allocation", allocation_reader))
  (fun c => tables_fit (fst c)) accepts_allocation_dominated means_allocation_dominated allocation_dominated_sound
  "allocation-dominated".

Definition common_claim : Type := (market_data * Z)%type.
Definition common_fields : reader common_claim := fields2 ("market", market_reader) ("count", integer).
Definition common_countable (c : common_claim) : bool := few_market_goods (fst c).
Definition accepts_common (c : common_claim) (w : list (list text)) : bool :=
  match bundles_in (market_goods (fst c)) w with
  | Some bs => check_common_bundles (market_of (fst c)) (snd c) bs
  | None => false
  end.
Definition means_common (c : common_claim) : Prop := exists B, common_bundles (market_of (fst c)) (snd c) B.
Lemma common_sound c w : accepts_common c w = true -> means_common c.
Proof.
  unfold accepts_common. destruct (bundles_in _ w) as [bs|]; [|discriminate]. intros H. eexists.
  exact (check_common_bundles_sound _ _ _ H).
Qed.
Definition common_kind : kind := make common_fields (fields1 ("bundles", list_of named_bundle)) common_countable accepts_common
  means_common common_sound "common-bundles".
Definition nothing_reader : reader unit := fun j => match j with JObject [] => Some tt | _ => None end.
Definition accepts_no_common (c : common_claim) (_ : unit) : bool :=
  common_countable c && check_no_common_bundles (market_of (fst c)) (snd c).
Definition means_no_common (c : common_claim) : Prop := ~ exists B, common_bundles (market_of (fst c)) (snd c) B.
Lemma no_common_sound c w : accepts_no_common c w = true -> means_no_common c.
Proof. unfold accepts_no_common. rewrite andb_true_iff. intros [_ H]. exact (check_no_common_bundles_sound _ _ H). Qed.
(** More goods are refused, as SPEC.md has it. *)
Definition no_common_kind : kind := make common_fields nothing_reader always accepts_no_common means_no_common
  no_common_sound "no-common-bundles".

(** *** Conditions that fail *)

Definition violated_claim : Type := (allocated * market_condition)%type.
Definition violated_fields : reader violated_claim := fun j =>
  let? (d, ps, al, c) := fields4 ("market", market_reader) ("prices", numbers) ("allocation", allocation_reader)
    ("condition", one_of [("feasible", Feasible); ("allocated", Allocated); ("produced", Produced); ("affordable", Affordable);
      ("budget-optimal", BudgetOptimal); ("cheapest", Cheapest)]) j in
  Some (d, ps, al, c).
Inductive violation_given := BetterFor (agent : text) (l : list (Q * list text)) | FaultOf (draw : Z) (goods : list text).
Definition violation_reader : reader violation_given := fun j =>
  match fields2 ("agent", any_text) ("lottery", list_of (fields2 ("probability", number) ("bundle", named_bundle))) j with
  | Some (a, l) => Some (BetterFor a l)
  | None => let? (n, g) := fields2 ("draw", integer) ("goods", named_bundle) j in Some (FaultOf n g)
  end.
Definition violation_in (d : market_data) (draws_ : nat) (v : violation_given) : option violation :=
  match v with
  | BetterFor a l =>
      let? i := place_of (market_agents d) a in
      let? chances := all_some (map (fun w => let? B := bundle_in (market_goods d) (snd w) in Some (fst w, B)) l) in
      Some (Choice i chances)
  | FaultOf n g =>
      let? B := bundle_in (market_goods d) g in
      when (Z.leb 0 n && Z.ltb n (Z.of_nat draws_)) (Fault (Z.to_nat n) B)
  end.
Definition accepts_violated (c : violated_claim) (v : violation_given) : bool :=
  let '(d, ps, al, condition) := c in
  match draws_in d al with
  | Some a => match violation_in d (List.length a) v with
      | Some x => check_violated (market_of d) ps a condition x
      | None => false
      end
  | None => false
  end.
Definition means_violated (c : violated_claim) : Prop :=
  let '(d, ps, al, condition) := c in
  exists a, draws_in d al = Some a /\ is_violated (market_of d) condition (vector_of ps) (allocation_of a).
Lemma violated_sound c v : accepts_violated c v = true -> means_violated c.
Proof.
  destruct c as [[[d ps] al] condition]. unfold accepts_violated, means_violated. destruct (draws_in d al) as [a|]; [|discriminate].
  destruct (violation_in _ _ v) as [x|]; [|discriminate]. intros H. exists a. split; [reflexivity|].
  exact (check_violated_sound _ _ _ _ _ H).
Qed.
Definition violated_kind : kind := make violated_fields violation_reader (fun c => allocated_countable (fst c)) accepts_violated
  means_violated violated_sound "market-condition-violated".
