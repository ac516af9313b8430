(** Claims about quasilinear economies, from JSON to the definitions of check_quasilinear.v, check_core.v and check_no_walrasian.v
    (SPEC.md, sections 1.7, 2.7 and 3.7). *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Bool String.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural gpz_step_1 expectation_economy check_demand
  check_markets check_quasilinear check_core check_no_walrasian json utility_forms decode kind decode_assignments decode_lotteries
  decode_utilities decode_markets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

Definition bundle_list := list_of named_bundle.
Definition proofs_reader := list_of (or_null whole_derivation).
Definition in_goods (d : market_data) (l : list (list text)) : option (list bits) := bundles_in (market_goods d) l.

(** ** Equilibria *)

Definition shared_claim : Type := (market_data * list Q * list (list text))%type.
Definition shared_fields : reader shared_claim := fields3 ("market", market_reader) ("prices", numbers) ("allocation", bundle_list).
Inductive walrasian_witness := AsClaimed (of_ : list (option derivation)) | Instead (l : list (list text)) (of_ : list (option derivation)).
Definition walrasian_reader : reader walrasian_witness := fun j =>
  match fields1 ("of", proofs_reader) j with
  | Some l => Some (AsClaimed l)
  | None => let? (a, l) := fields2 ("allocation", bundle_list) ("of", proofs_reader) j in Some (Instead a l)
  end.
Definition accepts_walrasian (c : shared_claim) (w : walrasian_witness) : bool :=
  let '(d, ps, al) := c in
  tables_fit d &&
  match in_goods d al with
  | None => false
  | Some bs => match w with
      | AsClaimed of_ => check_walrasian_prices (market_of d) ps bs && proper_concavity d of_
      | Instead l of_ => match in_goods d l with
          | Some cs => check_walrasian_exchanged (market_of d) ps bs cs && proper_concavity d of_
          | None => false
          end
      end
  end.
Definition means_walrasian (c : shared_claim) : Prop :=
  let '(d, ps, al) := c in exists bs, in_goods d al = Some bs /\ is_walrasian (market_of d) (vector_of ps) (bundles_of bs).
Lemma walrasian_sound c w : accepts_walrasian c w = true -> means_walrasian c.
Proof.
  destruct c as [[d ps] al]. unfold accepts_walrasian, means_walrasian. rewrite andb_true_iff. intros [_ H].
  destruct (in_goods d al) as [bs|]; [|discriminate]. exists bs. split; [reflexivity|]. destruct w as [of_|l of_].
  - apply andb_true_iff in H. destruct H as [H _]. exact (check_walrasian_prices_sound _ _ _ H).
  - destruct (in_goods d l) as [cs|]; [|discriminate]. apply andb_true_iff in H. destruct H as [H _].
    exact (check_walrasian_exchanged_sound _ _ _ _ H).
Qed.
(** Each agent holds one bundle. *)
Definition covered_demands (d : market_data) (of_ : list (option derivation)) (al : list (list text)) : bool :=
  covers_choices d most_compared_goods of_ (option_map (map (fun A => [A])) (in_goods d al)).
Definition covered_walrasian (c : shared_claim) (w : walrasian_witness) : bool :=
  let '(d, _, al) := c in match w with AsClaimed of_ => covered_demands d of_ al | Instead l of_ => covered_demands d of_ l end.
Definition walrasian_kind : kind := make_covering shared_fields walrasian_reader covered_walrasian accepts_walrasian means_walrasian
  walrasian_sound "walrasian-equilibrium".

Definition efficient_claim : Type := (market_data * list (list text))%type.
Definition accepts_efficient (c : efficient_claim) (w : list Q * list (option derivation)) : bool :=
  match in_goods (fst c) (snd c) with
  | Some bs => tables_fit (fst c) && check_efficient (market_of (fst c)) bs (fst w) && proper_concavity (fst c) (snd w)
  | None => false
  end.
Definition means_efficient (c : efficient_claim) : Prop :=
  let m := market_of (fst c) in
  exists bs, in_goods (fst c) (snd c) = Some bs /\
    surplus_maximizing (List.length (tables m)) (goods m) (check_markets.utility m) (bundles_of bs).
Lemma efficient_sound c w : accepts_efficient c w = true -> means_efficient c.
Proof.
  unfold accepts_efficient, means_efficient. destruct (in_goods (fst c) (snd c)) as [bs|]; [|discriminate].
  rewrite !andb_true_iff. intros [[_ H] _]. exists bs. split; [reflexivity|]. exact (check_efficient_sound _ _ _ H).
Qed.
Definition efficient_kind : kind := make_covering (fields2 ("market", market_reader) ("allocation", bundle_list))
  (fields2 ("prices", numbers) ("of", proofs_reader)) (fun c w => covered_demands (fst c) (snd w) (snd c)) accepts_efficient means_efficient
  efficient_sound "efficient-allocation".

(** ** No equilibrium *)

Definition part_reader : reader (list text * Q) := fields2 ("bundle", named_bundle) ("weight", number).
Definition parts_in (d : market_data) (l : list (list text * Q)) : option (list (Q * bits)) :=
  all_some (map (fun p => let? B := bundle_in (market_goods d) (fst p) in Some (snd p, B)) l).
Fixpoint grow_shares (agents_ goods_ : nat) (nodes : list node) (stack : list share_tree) : option share_tree :=
  match nodes with
  | [] => match stack with [T] => Some T | _ => None end
  | LeafNode t ys :: rest => grow_shares agents_ goods_ rest (Bound t ys :: stack)
  | SplitNode c :: rest => match stack with
      | no :: yes :: more =>
          if within agents_ goods_ c then
            grow_shares agents_ goods_ rest (Share (Z.to_nat (fst c)) (Z.to_nat (snd c)) no yes :: more)
          else None
      | _ => None
      end
  end.
Definition gap : Type := (list (list (list text * Q)) * list node)%type.
Definition accepts_no_walrasian (d : market_data) (w : gap) : bool :=
  comparable d &&
  match all_some (map (parts_in d) (fst w)), grow_shares (List.length (market_forms d)) (market_size d) (rev' (snd w)) [] with
  | Some cons_, Some T => check_no_walrasian (market_of d) cons_ T
  | _, _ => false
  end.
Definition means_no_walrasian (d : market_data) : Prop := ~ exists p omega, is_walrasian (market_of d) p omega.
Lemma no_walrasian_sound d w : accepts_no_walrasian d w = true -> means_no_walrasian d.
Proof.
  unfold accepts_no_walrasian. rewrite andb_true_iff. intros [_ H]. revert H. destruct (all_some _) as [cons_|]; [|discriminate]. destruct (grow_shares _ _ _ _) as [T|]; [|discriminate].
  exact (check_no_walrasian_sound _ cons_ T).
Qed.
Definition no_walrasian_kind : kind := make (fields1 ("market", market_reader))
  (fields2 ("consumptions", list_of (list_of part_reader)) ("tree", list_of node_reader))
  (fun d => few_market_goods d || values_read_off d) accepts_no_walrasian
  means_no_walrasian no_walrasian_sound "no-walrasian-equilibrium".

(** ** Extreme prices *)

Definition alternative_reader : reader (text * list text * Q) :=
  fields3 ("agent", any_text) ("bundle", named_bundle) ("weight", number).
Definition alternatives_in (d : market_data) (l : list (text * list text * Q)) : option (list alternative) :=
  all_some (map (fun a => let '(t, b, w) := a in
    let? i := place_of (market_agents d) t in let? B := bundle_in (market_goods d) b in Some (i, B, w)) l).
Definition extreme_claim : Type := (market_data * list Q)%type.
Definition extreme_fields : reader extreme_claim := fields2 ("market", market_reader) ("prices", numbers).
Definition extreme_witness : Type := (list (list text) * list (option derivation) * list (list (text * list text * Q)))%type.
Definition extreme_reader : reader extreme_witness :=
  fields3 ("allocation", bundle_list) ("of", proofs_reader) ("bounds", list_of (list_of alternative_reader)).
Definition accepts_extreme (check : market -> list Q -> list bits -> list (list alternative) -> bool) (c : extreme_claim)
    (w : extreme_witness) : bool :=
  let (d, ps) := c in
  let '(al, of_, given) := w in
  match in_goods d al, all_some (map (alternatives_in d) given) with
  | Some bs, Some bounds =>
      tables_fit d && Nat.eqb (List.length bounds) (market_size d) && check (market_of d) ps bs bounds && proper_concavity d of_
  | _, _ => false
  end.
Definition means_extreme (notion : market -> (nat -> R) -> Prop) (c : extreme_claim) : Prop :=
  notion (market_of (fst c)) (vector_of (snd c)).
Lemma extreme_sound check (notion : market -> (nat -> R) -> Prop) :
  (forall m ps bs bounds, check m ps bs bounds = true -> notion m (vector_of ps)) ->
  forall c w, accepts_extreme check c w = true -> means_extreme notion c.
Proof.
  intros S [d ps] [[al of_] given]. unfold accepts_extreme. destruct (in_goods d al) as [bs|]; [|discriminate].
  destruct (all_some _) as [bounds|]; [|discriminate]. rewrite !andb_true_iff. intros [[_ H] _]. exact (S _ _ _ _ H).
Qed.
Definition covered_extreme (c : extreme_claim) (w : extreme_witness) : bool := let '(al, of_, _) := w in covered_demands (fst c) of_ al.
Definition lowest_kind : kind := make_covering extreme_fields extreme_reader covered_extreme
  (accepts_extreme check_lowest_prices) (means_extreme lowest_prices) (extreme_sound _ _ check_lowest_prices_sound)
  "lowest-walrasian-prices".
Definition highest_kind : kind := make_covering extreme_fields extreme_reader covered_extreme
  (accepts_extreme check_highest_prices) (means_extreme highest_prices) (extreme_sound _ _ check_highest_prices_sound)
  "highest-walrasian-prices".

Inductive none_extreme :=
| Incompatible (pss : list (list Q)) (l : list (list text)) (of_ : list (option derivation)) (alts : list (text * list text * Q))
| Rising (ps : list Q) (l : list (list text)) (of_ : list (option derivation)) (ray : list Q).
Definition incompatible_reader : reader none_extreme := fun j =>
  let? (pss, l, of_, alts) := fields4 ("equilibrium_prices", matrix) ("allocation", bundle_list) ("of", proofs_reader)
    ("alternatives", list_of alternative_reader) j in
  Some (Incompatible pss l of_ alts).
Definition rising_reader : reader none_extreme := fun j =>
  match incompatible_reader j with
  | Some w => Some w
  | None => let? (ps, l, of_, ray) := fields4 ("prices", numbers) ("allocation", bundle_list) ("of", proofs_reader) ("ray", numbers) j in
      Some (Rising ps l of_ ray)
  end.
Definition accepts_none_extreme (check : market -> list (list Q) -> list bits -> list alternative -> bool)
    (rises : market -> list Q -> list bits -> list Q -> bool) (d : market_data) (w : none_extreme) : bool :=
  tables_fit d && match w with
  | Incompatible pss l of_ given => match in_goods d l, alternatives_in d given with
      | Some bs, Some alts => check (market_of d) pss bs alts && proper_concavity d of_
      | _, _ => false
      end
  | Rising ps l of_ ray => match in_goods d l with
      | Some bs => rises (market_of d) ps bs ray && proper_concavity d of_
      | None => false
      end
  end.
Definition means_none_extreme (notion : market -> (nat -> R) -> Prop) (d : market_data) : Prop :=
  (exists p, walrasian_prices (market_of d) p) /\ ~ exists p, notion (market_of d) p.
Lemma none_extreme_sound check rises notion :
  (forall m pss bs alts, check m pss bs alts = true -> (exists p, walrasian_prices m p) /\ ~ exists p, notion m p) ->
  (forall m ps bs ray, rises m ps bs ray = true -> (exists p, walrasian_prices m p) /\ ~ exists p, notion m p) ->
  forall d w, accepts_none_extreme check rises d w = true -> means_none_extreme notion d.
Proof.
  intros S T d [pss l of_ given|ps l of_ ray]; unfold accepts_none_extreme; rewrite andb_true_iff; intros [_ H]; revert H; destruct (in_goods d l) as [bs|]; try discriminate.
  - destruct (alternatives_in d given) as [alts|]; [|discriminate]. rewrite andb_true_iff. intros [H _]. exact (S _ _ _ _ H).
  - rewrite andb_true_iff. intros [H _]. exact (T _ _ _ _ H).
Qed.
Definition no_rise (_ : market) (_ : list Q) (_ : list bits) (_ : list Q) : bool := false.
Lemma no_rise_sound notion m ps bs ray : no_rise m ps bs ray = true ->
  (exists p, walrasian_prices m p) /\ ~ exists p : nat -> R, notion m p.
Proof. discriminate. Qed.
(** More than 16 goods are refused along a ray whatever is given for the agents' demands. *)
Definition covered_none_extreme (d : market_data) (w : none_extreme) : bool :=
  match w with
  | Incompatible _ l of_ _ => covered_demands d of_ l
  | Rising _ l of_ _ => negb (comparable d) || covered_demands d of_ l
  end.
Definition no_lowest_kind : kind := make_covering (fields1 ("market", market_reader)) incompatible_reader covered_none_extreme
  (accepts_none_extreme check_no_lowest_prices no_rise) (means_none_extreme lowest_prices)
  (none_extreme_sound _ _ _ check_no_lowest_prices_sound (no_rise_sound lowest_prices)) "no-lowest-walrasian-prices".
Definition no_highest_kind : kind := make_covering (fields1 ("market", market_reader)) rising_reader covered_none_extreme
  (accepts_none_extreme check_no_highest_prices check_rising_prices) (means_none_extreme highest_prices)
  (none_extreme_sound _ _ _ check_no_highest_prices_sound check_rising_prices_sound) "no-highest-walrasian-prices".

(** ** The core *)

Definition core_claim : Type := (market_data * list Q * list Q)%type.
Definition core_claim_fields : reader core_claim := fields3 ("market", market_reader) ("prices", numbers) ("payoffs", numbers).
Definition accepts_in_core (c : core_claim) (w : list (list text) * list (option derivation)) : bool :=
  let '(d, ps, ys) := c in
  match in_goods d (fst w) with
  | Some bs => tables_fit d && check_in_core (market_of d) ps ys bs && proper_concavity d (snd w)
  | None => false
  end.
Definition means_in_core (c : core_claim) : Prop :=
  let '(d, ps, ys) := c in is_in_core (market_of d) (vector_of ps) (vector_of ys).
Lemma in_core_sound c w : accepts_in_core c w = true -> means_in_core c.
Proof.
  destruct c as [[d ps] ys]. unfold accepts_in_core. destruct (in_goods d (fst w)) as [bs|]; [|discriminate].
  rewrite !andb_true_iff. intros [[_ H] _]. exact (check_in_core_sound _ _ _ _ H).
Qed.
Definition in_core_kind : kind := make_covering core_claim_fields (fields2 ("allocation", bundle_list) ("of", proofs_reader))
  (fun c w => covered_demands (fst (fst c)) (snd w) (fst w))
  accepts_in_core means_in_core in_core_sound "in-core".

Inductive outside_core :=
| Coalition (agents_ : list text) (goods_ : list text) (bundles_ : list (list text))
| TooMuch (qs : list Q) (bundles_ : list (list text)) (of_ : list (option derivation)).
Definition outside_reader : reader outside_core := fun j =>
  match fields3 ("agents", texts) ("goods", named_bundle) ("bundles", bundle_list) j with
  | Some (a, g, l) => Some (Coalition a g l)
  | None => let? (qs, l, of_) := fields3 ("bound_prices", numbers) ("bundles", bundle_list) ("of", proofs_reader) j in
      Some (TooMuch qs l of_)
  end.
(** For each agent her bundle, if she is in the coalition. *)
Definition members_of (d : market_data) (agents_ : list text) (bs : list bits) : list (option bits) :=
  map (fun t => option_map snd (find (fun p => same_text t (fst p)) (combine agents_ bs))) (market_agents d).
(** Values of a coalition's bundles that cannot be told. *)
Definition untold_coalition (d : market_data) (agents_ : list text) (l : list (list text)) : bool :=
  match in_goods d l with
  | Some bs => existsb (fun p => match snd p with Some A => negb (told (fst p) A) | None => false end)
      (combine (market_forms d) (members_of d agents_ bs))
  | None => true
  end.
Definition covered_not_in_core (c : core_claim) (w : outside_core) : bool :=
  let d := fst (fst c) in
  match w with
  | Coalition agents_ _ l => tables_fit d || untold_coalition d agents_ l
  | TooMuch _ l of_ => covered_demands d of_ l
  end.
Definition accepts_not_in_core (c : core_claim) (w : outside_core) : bool :=
  let '(d, ps, ys) := c in
  tables_fit d && match w with
  | Coalition agents_ g l =>
      distinct agents_ && Nat.eqb (List.length l) (List.length agents_) &&
      match places_of (market_agents d) agents_, bundle_in (market_goods d) g, in_goods d l with
      | Some _, Some T, Some bs => check_blocking (market_of d) ps ys T (members_of d agents_ bs)
      | _, _, _ => false
      end
  | TooMuch qs l of_ => match in_goods d l with
      | Some bs => check_surplus_bound (market_of d) ps ys qs bs && proper_concavity d of_
      | None => false
      end
  end.
Definition means_not_in_core (c : core_claim) : Prop :=
  let '(d, ps, ys) := c in ~ is_in_core (market_of d) (vector_of ps) (vector_of ys).
Lemma not_in_core_sound c w : accepts_not_in_core c w = true -> means_not_in_core c.
Proof.
  destruct c as [[d ps] ys]. unfold accepts_not_in_core. rewrite andb_true_iff. intros [_ H]. revert H. destruct w as [agents_ g l|qs l of_].
  - rewrite andb_true_iff. intros [_ H]. destruct (places_of _ agents_); [|discriminate].
    destruct (bundle_in _ g) as [T|]; [|discriminate]. destruct (in_goods d l) as [bs|]; [|discriminate].
    exact (check_blocking_sound _ _ _ _ _ H).
  - destruct (in_goods d l) as [bs|]; [|discriminate]. rewrite andb_true_iff. intros [H _].
    exact (check_surplus_bound_sound _ _ _ _ _ H).
Qed.
Definition not_in_core_kind : kind := make_covering core_claim_fields outside_reader covered_not_in_core accepts_not_in_core means_not_in_core
  not_in_core_sound "not-in-core".

(** ** Budgets *)

Definition accepts_budgeted (c : allocated) (w : list Q * list (option derivation)) : bool :=
  let '(d, ps, al) := c in
  match draws_in d al with
  | Some a => tables_fit d && check_budgeted (market_of d) ps a (fst w) && proper_concavity d (snd w)
  | None => false
  end.
Definition means_budgeted (c : allocated) : Prop :=
  let '(d, ps, al) := c in exists a, draws_in d al = Some a /\ is_budgeted (market_of d) (vector_of ps) (allocation_of a).
Lemma budgeted_sound c w : accepts_budgeted c w = true -> means_budgeted c.
Proof.
  destruct c as [[d ps] al]. unfold accepts_budgeted, means_budgeted. destruct (draws_in d al) as [a|]; [|discriminate].
  rewrite !andb_true_iff. intros [[_ H] _]. exists a. split; [reflexivity|]. exact (check_budgeted_sound _ _ _ _ H).
Qed.
Definition budgeted_kind : kind := make_covering allocated_fields (fields2 ("weights", numbers) ("of", proofs_reader))
  (covers_allocated most_compared_goods)
  accepts_budgeted means_budgeted budgeted_sound "budgeted-walrasian".
