(** Claims about envy, from JSON to the definitions of check_envy.v and check_envy_allocation.v
    (SPEC.md, sections 2.2, 2.6, 3.2 and 3.6). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool Arith String.
From ExactMarket Require Import sums rational sp_economy gpz_economy check_assignment_economy check_m_natural check_demand check_markets
  check_envy check_envy_allocation json utility_forms decode kind decode_assignments decode_budgets decode_utilities decode_markets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** Who envies whom, and what she would gain. *)
Definition envy : Type := (text * text * Q)%type.
Definition envy_fields : reader envy := fields3 ("agent", any_text) ("envied", any_text) ("gain", number).
(** Both names are in the list, and their places with the gain are accepted. *)
Definition at_places (names_ : list text) (w : envy) (check : nat -> nat -> Q -> bool) : bool :=
  match place_of names_ (fst (fst w)), place_of names_ (snd (fst w)) with
  | Some i, Some k => check i k (snd w)
  | _, _ => false
  end.
Lemma at_places_ok names_ w check : at_places names_ w check = true -> exists i k, check i k (snd w) = true.
Proof.
  unfold at_places. destruct (place_of _ (fst (fst w))) as [i|]; [|discriminate].
  destruct (place_of _ (snd (fst w))) as [k|]; [|discriminate]. intros H. now exists i, k.
Qed.

(** ** Random assignments *)

Definition budgeted_outcome : Type := (economy_data * list Q * list (list Q))%type.
Definition budgeted_fields : reader budgeted_outcome := fun j =>
  let? (e, bs, A) := fields3 ("economy", economy_reader) ("budgets", numbers) ("assignment", matrix) j in
  when (budgets_fit e bs) (e, bs, A).
Definition budgeted_countable (c : budgeted_outcome) : bool := small_supply (fst (fst c)).
Definition means_of_outcome (notion : economy -> (nat -> R) -> (nat -> nat -> R) -> Prop)
  (c : budgeted_outcome) : Prop :=
  let '(e, bs, A) := c in notion (economy_of e) (vector_of bs) (matrix_of A).

Definition accepts_envy_free (c : budgeted_outcome) (_ : unit) : bool :=
  let '(e, bs, A) := c in check_envy_free (n_of e) (s_of e) (supply_of e) (values_of e) bs A.
Lemma envy_free_sound c w : accepts_envy_free c w = true -> means_of_outcome is_envy_free c.
Proof. destruct c as [[e bs] A]. exact (check_envy_free_sound _ _ _ _ _ _). Qed.
Definition envy_free_kind : kind := make budgeted_fields nothing_reader budgeted_countable accepts_envy_free
  (means_of_outcome is_envy_free) envy_free_sound "envy-free".

Definition accepts_not_envy_free (c : budgeted_outcome) (w : envy) : bool :=
  let '(e, bs, A) := c in
  at_places (agent_names e) w (check_not_envy_free (n_of e) (s_of e) (supply_of e) (values_of e) bs A).
Lemma not_envy_free_sound c w : accepts_not_envy_free c w = true -> means_of_outcome is_not_envy_free c.
Proof.
  destruct c as [[e bs] A]. intros H. destruct (at_places_ok _ _ _ H) as (i & k & K).
  exact (check_not_envy_free_sound _ _ _ _ _ _ i k _ K).
Qed.
Definition not_envy_free_kind : kind := make budgeted_fields envy_fields budgeted_countable accepts_not_envy_free
  (means_of_outcome is_not_envy_free) not_envy_free_sound "not-envy-free".

(** ** Random allocations *)

Definition given_allocation : Type := (market_data * list (Q * list (list text)))%type.
Definition given_fields : reader given_allocation :=
  fields2 ("market", market_reader) ("allocation", allocation_reader).
(** Tables of the values that count: of each agent at what these agents have. *)
Section Sparse.
Variables (d : market_data) (al : draws) (seen : nat -> nat -> bool).
Let L := market_size d.
Let N := List.length (market_forms d).
Definition had_by (k : nat) : list bits := map (fun w => nth k (snd w) []) al.
Definition seen_by (i : nat) : list bits := flat_map had_by (filter (seen i) (ids N)).
Definition sparse_market : market :=
  Market L (map (fun p => tabulate_at L (value_in (snd p)) (seen_by (fst p))) (combine (ids N) (market_forms d))) (market_budgets d)
    (production_of d).
Definition whole_bundles : bool := forallb (fun w => forallb (of_size L) (snd w)) al && forallb (fun w => Nat.eqb (List.length (snd w)) N) al.
Definition seen_told : bool := forallb (fun p => forallb (told (snd p)) (seen_by (fst p))) (combine (ids N) (market_forms d)).
Definition seen_easy : bool := forallb (fun p => forallb (easy (snd p)) (seen_by (fst p))) (combine (ids N) (market_forms d)).
Definition values_known : bool := few_market_goods d || negb seen_told || seen_easy.
Lemma sparse_agrees i k : whole_bundles = true -> (i < N)%nat -> (k < N)%nat -> seen i k = true -> agree (market_of d) sparse_market al i k.
Proof.
  intros Hw Hi Hk Hs w Hin. unfold whole_bundles in Hw. rewrite andb_true_iff, !forallb_forall in Hw. destruct Hw as [H1 H2].
  specialize (H1 w Hin). specialize (H2 w Hin). apply Nat.eqb_eq in H2. rewrite forallb_forall in H1.
  assert (HL : List.length (nth k (snd w) []) = L) by (apply of_size_ok, H1, nth_In; now rewrite H2).
  unfold sparse_market, market_of. cbn [tables].
  assert (E : forall (g : nat * form -> tree), nth i (map g (combine (ids N) (market_forms d))) (Leaf None) = g (i, nth i (market_forms d) (Table (Leaf None)))).
  { intros g. rewrite nth_indep with (d' := g (0%nat, Table (Leaf None))).
    - rewrite map_nth. f_equal. rewrite combine_nth by (unfold ids; now rewrite seq_length). f_equal. unfold ids. now rewrite seq_nth.
    - rewrite map_length, combine_length. unfold ids. rewrite seq_length. fold N. now rewrite Nat.min_id. }
  rewrite E. cbn [fst snd]. rewrite look_up_at; [|exact HL|].
  - symmetry. rewrite nth_indep with (d' := table_of L (Table (Leaf None))) by (rewrite map_length; exact Hi).
    rewrite map_nth. now apply look_up_table.
  - unfold seen_by. apply in_flat_map. exists k. split; [apply filter_In; split; [now apply in_ids|exact Hs]|].
    unfold had_by. now apply (in_map (fun w => nth k (snd w) [])).
Qed.
Lemma sparse_count : List.length (tables sparse_market) = List.length (tables (market_of d)).
Proof.
  unfold sparse_market, market_of. cbn [tables]. rewrite !map_length, combine_length. unfold ids. rewrite seq_length. apply Nat.min_id.
Qed.
Lemma forms_count : List.length (tables (market_of d)) = N.
Proof. apply map_length. Qed.
End Sparse.
Definition means_of_allocation (notion : market -> lottery (nat -> bundle) -> Prop) (c : given_allocation) : Prop :=
  exists al, draws_in (fst c) (snd c) = Some al /\ notion (market_of (fst c)) (allocation_of al).

Definition everybody (_ _ : nat) : bool := true.
Definition accepts_envy_free_allocation (c : given_allocation) (_ : unit) : bool :=
  let d := fst c in
  match draws_in d (snd c) with
  | Some al =>
      if few_market_goods d then check_envy_free_allocation (market_of d) al
      else whole_bundles d al && seen_told d al everybody && check_envy_free_allocation (sparse_market d al everybody) al
  | None => false
  end.
Definition covers_envy_free_allocation (c : given_allocation) (_ : unit) : bool :=
  match draws_in (fst c) (snd c) with Some al => values_known (fst c) al everybody | None => true end.
Lemma envy_free_allocation_sound c w : accepts_envy_free_allocation c w = true ->
  means_of_allocation is_envy_free_allocation c.
Proof.
  unfold accepts_envy_free_allocation. cbv zeta. destruct c as [d given]. cbn [fst snd]. destruct (draws_in d given) as [al|] eqn:E; [|discriminate].
  intros H. exists al. split; [exact E|]. apply check_envy_free_allocation_sound. cbn [fst]. destruct (few_market_goods d); [exact H|].
  rewrite !andb_true_iff in H. destruct H as [[H1 _] H].
  apply (envy_free_like (market_of d) (sparse_market d al everybody) al); auto using sparse_count.
  - intros i Hi. rewrite forms_count in Hi. now apply sparse_agrees.
  - intros i k Hi Hk. rewrite forms_count in Hi, Hk. now apply sparse_agrees.
Qed.
Definition envy_free_allocation_kind : kind := make_covering given_fields nothing_reader covers_envy_free_allocation
  accepts_envy_free_allocation (means_of_allocation is_envy_free_allocation) envy_free_allocation_sound
  "envy-free-allocation".

(** Beside what each agent has, what the first one of the two would think of it. *)
Definition own_or_of (i h k : nat) : bool := Nat.eqb h i || Nat.eqb h k.
Definition accepts_not_envy_free_allocation (c : given_allocation) (w : envy) : bool :=
  let d := fst c in
  match draws_in d (snd c) with
  | Some al => at_places (market_agents d) w (fun i k gain =>
      if few_market_goods d then check_not_envy_free_allocation (market_of d) al i k gain
      else whole_bundles d al && seen_told d al (own_or_of i) &&
        check_not_envy_free_allocation (sparse_market d al (own_or_of i)) al i k gain)
  | None => false
  end.
Definition covers_not_envy_free_allocation (c : given_allocation) (w : envy) : bool :=
  match draws_in (fst c) (snd c) with
  | Some al => match place_of (market_agents (fst c)) (fst (fst w)) with
      | Some i => values_known (fst c) al (own_or_of i)
      | None => true
      end
  | None => true
  end.
Lemma not_envy_free_allocation_sound c w : accepts_not_envy_free_allocation c w = true ->
  means_of_allocation is_not_envy_free_allocation c.
Proof.
  unfold accepts_not_envy_free_allocation. cbv zeta. destruct c as [d given]. cbn [fst snd]. destruct (draws_in d given) as [al|] eqn:E; [|discriminate].
  intros H. destruct (at_places_ok _ _ _ H) as (i & k & K). exists al. split; [exact E|]. cbn [fst].
  apply (check_not_envy_free_allocation_sound _ _ i k (snd w)). destruct (few_market_goods d); [exact K|].
  rewrite !andb_true_iff in K. destruct K as [[K1 _] K].
  destruct (le_lt_dec (List.length (tables (market_of d))) i) as [Hi|Hi].
  { exfalso. unfold check_not_envy_free_allocation in K. apply andb_true_iff in K. destruct K as [S K].
    destruct (nth_error (all_agents (sparse_market d al (own_or_of i)) al) i) as [a|] eqn:Ea; [|discriminate].
    destruct (agent_found _ _ S _ _ Ea) as [B _]. rewrite sparse_count in B. apply (Nat.lt_irrefl i). eapply Nat.lt_le_trans; eauto. }
  apply (not_envy_free_like (market_of d) (sparse_market d al (own_or_of i)) al); auto using sparse_count.
  - intros h Hh. rewrite forms_count in Hh. apply sparse_agrees; auto. unfold own_or_of. rewrite Nat.eqb_refl. apply orb_true_r.
  - intros h Hh. rewrite forms_count in Hi, Hh. apply sparse_agrees; auto. unfold own_or_of. now rewrite Nat.eqb_refl.
Qed.
Definition not_envy_free_allocation_kind : kind := make_covering given_fields envy_fields covers_not_envy_free_allocation
  accepts_not_envy_free_allocation (means_of_allocation is_not_envy_free_allocation) not_envy_free_allocation_sound
  "not-envy-free-allocation".
