(** Checkers of all equilibria of a pseudomarket where each set of equilibrium prices is a point (SPEC 1.8, 2.8).  A [market]
    is as in check_markets.v, without production.

    - kind `all-equilibria`, points: [check_all_points m strong nodes points].
    - kind `every-equilibrium`, points: [check_every_point m strong nodes at_least more_than], forms of the utilities.
    A node is [Without], a split or a leaf without equilibria, or [Everywhere_at]: tight conditions, a lottery and the prices.
    What the proof of a leaf needs besides is found here by elimination, and checked by check_all_equilibria.v. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Arith.
From ExactMarket Require Import sums rational polynomials gpz_economy check_m_natural check_demand check_markets price_forms
  check_all_equilibria.
Import ListNotations.
Open Scope R_scope.

Inductive tree_node :=
  Without (n : node) | Everywhere_at (ts : list (nat * multipliers)) (lottery : list (nat * Q)) (prices : list Q).
Record price_point := PricePoint { point_prices : list Q; point_utilities : list Q }.

Section Points.
Variables (L : nat) (consumers : list consumer) (supply : list nat) (disposal strong : bool).
Let N := length consumers.

Definition constants (ps : list Q) : list form := map (fun q => [q]) ps.
Definition value_at_prices (ps : list Q) (f : form) : Q := at_index (subst_form (constants ps) f) 0.
Definition utility_at (x : cell) (ps : list Q) (i : nat) : form * form :=
  match nth i (regimes x) None with
  | None => ([], [])
  | Some r => ([qmul (value_at_prices ps (numerator L consumers i r)) (Qinv (value_at_prices ps (denominator L consumers i r)))], [1%Q])
  end.
Definition found_at (x : cell) (ps : list Q) : found :=
  Found [] (constants ps) [] [] (map (utility_at x ps) (ids N)).
Definition everywhere_at (x : cell) (ts : list (nat * multipliers)) (mix : list (nat * Q)) (ps : list Q) : everywhere :=
  let all := all_conditions L consumers supply strong x (allocations L consumers supply disposal x) in
  let shown := match extended all ts with
    | None => []
    | Some ds =>
      let rows := solved_equations ds in
      map (fun j => completed ds rows [] (psub (price_form L j) (lift L [] [nth j ps 0%Q]))) (ids L)
    end in
  Everywhere ts mix shown [] [] [] [].
Definition full_of (x : cell) (n : tree_node) : full_node :=
  match n with Without m => Plain m | Everywhere_at ts mix ps => All (everywhere_at x ts mix ps) (found_at x ps) end.
Fixpoint find_sets (nodes : list tree_node) (stack : list cell) : option (list set_found) :=
  match nodes, stack with
  | [], [] => Some []
  | n :: rest, x :: below =>
    match full_parts L consumers supply disposal strong x (full_of x n) with
    | Some (ys, fs) => match find_sets rest (ys ++ below) with Some gs => Some (fs ++ gs) | None => None end
    | None => None
    end
  | _, _ => None
  end.
Lemma find_sets_ok nodes : forall stack fs, find_sets nodes stack = Some fs ->
  exists full, find_all L consumers supply disposal strong full stack = Some fs.
Proof.
  induction nodes as [|n nodes IH]; intros [|x below] fs H; simpl in H; try discriminate; [now exists []|].
  destruct (full_parts L consumers supply disposal strong x (full_of x n)) as [[ys gs]|] eqn:E; [|discriminate].
  destruct (find_sets nodes (ys ++ below)) as [hs|] eqn:Eh; [|discriminate]. injection H as <-.
  destruct (IH _ _ Eh) as (full & Hf). exists (full_of x n :: full). simpl. rewrite E, Hf. reflexivity.
Qed.

Definition in_point (s : price_point) (p us : nat -> R) : Prop :=
  (forall j, (j < L)%nat -> p j = vector_of (point_prices s) j) /\
  forall i, (i < N)%nat -> us i = vector_of (point_utilities s) i.
(** The set found is this point. *)
Definition is_point (s : price_point) (f : set_found) : bool :=
  match f with
  | Flat (Found _ F [] [] us) =>
    Nat.eqb (length F) L && Nat.eqb (length us) N &&
    both_all (fun g q => same_form g [q]) F (point_prices s) &&
    both_all (fun nd q => same_form (snd nd) [1%Q] && same_form (fst nd) [q]) us (point_utilities s)
  | _ => false
  end.
Lemma is_point_ok s f p us : is_point s f = true -> (in_set L consumers f p us <-> in_point s p us).
Proof.
  destruct f as [[fr F [|] [|] vs]|]; try discriminate. simpl. rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[H1 H2] H3] H4].
  destruct (both_all_ok _ _ _ [] 0%Q H3) as [_ K3]. destruct (both_all_ok _ _ _ ([], []) 0%Q H4) as [_ K4].
  assert (P : forall t j, (j < L)%nat -> ev t (nth j F []) = vector_of (point_prices s) j).
  { intros t j Hj. rewrite <- H1 in Hj. 
    transitivity (ev t [nth j (point_prices s) 0%Q]); [apply same_form_ok, (K3 j Hj)|apply ev_constant]. }
  assert (U : forall t i, (i < N)%nat -> ev t (snd (nth i vs ([], []))) = 1 /\
    ev t (fst (nth i vs ([], []))) = vector_of (point_utilities s) i).
  { intros t i Hi. rewrite <- H2 in Hi. specialize (K4 i Hi). apply andb_true_iff in K4. destruct K4 as [Ka Kb].
    split; [transitivity (ev t [1%Q]); [now apply same_form_ok|now rewrite ev_constant, Q2R_1]|].
    transitivity (ev t [nth i (point_utilities s) 0%Q]); [now apply same_form_ok|apply ev_constant]. }
  unfold in_found, in_point. simpl. split.
  - intros (t & _ & T1 & T2). split; [intros j Hj; rewrite T1 by exact Hj; now apply P|]. intros i Hi.
    destruct (T2 i Hi) as [_ T]. destruct (U t i Hi) as [U1 U2]. rewrite U1, U2, Rmult_1_r in T. exact T.
  - intros [T1 T2]. exists p. split; [intros c []|]. split; [intros j Hj; rewrite P; auto|]. intros i Hi.
    destruct (U p i Hi) as [U1 U2]. rewrite U1, U2, (T2 i Hi). split; [lra|ring].
Qed.
Definition same_points (points : list price_point) (fs : list set_found) : bool :=
  forallb (fun f => existsb (fun s => is_point s f) points) fs && forallb (fun s => existsb (is_point s) fs) points.
Lemma same_points_ok points fs p us : same_points points fs = true ->
  ((exists f, In f fs /\ in_set L consumers f p us) <-> exists s, In s points /\ in_point s p us).
Proof.
  unfold same_points. rewrite andb_true_iff, !forallb_forall. intros [H1 H2]. split.
  - intros (f & Hf & K). specialize (H1 f Hf). apply existsb_exists in H1. destruct H1 as (s & Hs & E). exists s. split; auto.
    now apply (is_point_ok s f p us E).
  - intros (s & Hs & K). specialize (H2 s Hs). apply existsb_exists in H2. destruct H2 as (f & Hf & E). exists f. split; auto.
    now apply (is_point_ok s f p us E).
Qed.
End Points.

Section Market.
Variables (m : market) (strong_notion : bool).
Let L := goods m.
Let N := length (tables m).
Let cs := market_consumers L (tables m) (budgets m).

Definition sets_of (nodes : list tree_node) : option (list set_found) :=
  if all_distinct L cs then
    find_sets L cs (one_each L) false strong_notion nodes (whole_space L cs false)
  else None.
(** Prices and utilities are those of an equilibrium of the notion. *)
Definition is_equilibrium_with (p us : nat -> R) : Prop :=
  exists alpha, market_equilibrium L (tables m) (budgets m) strong_notion p alpha /\
  forall i, (i < N)%nat -> expected_utility (market_utility L (tables m)) i (marginal i alpha) = us i.
Lemma sets_of_ok nodes fs : sets_of nodes = Some fs -> forall p us,
  is_equilibrium_with p us <-> exists f, In f fs /\ in_set L cs f p us.
Proof.
  unfold sets_of. destruct (all_distinct L cs) eqn:E; [|discriminate]. intros H p us.
  destruct (find_sets_ok _ _ _ _ _ _ _ _ H) as (full & Hf).
  apply (check_all_equilibria_sound L (tables m) (budgets m) strong_notion full fs).
  unfold check_all_equilibria. fold cs. rewrite E. exact Hf.
Qed.

(** The equilibria are exactly the points of the list. *)
Definition lists_points (points : list price_point) : Prop := forall p us,
  is_equilibrium_with p us <-> exists s, In s points /\ in_point L cs s p us.
Definition check_all_points (nodes : list tree_node) (points : list price_point) : bool :=
  match production m, sets_of nodes with
  | None, Some fs => same_points L cs points fs
  | _, _ => false
  end.
Theorem check_all_points_sound nodes points : check_all_points nodes points = true -> lists_points points.
Proof.
  unfold check_all_points. destruct (production m); [discriminate|]. destruct (sets_of nodes) as [fs|] eqn:E; [|discriminate].
  intros H p us. rewrite (sets_of_ok nodes fs E). now apply same_points_ok.
Qed.

(** A constant and a coefficient of each agent's utility. *)
Definition utility_form (us : nat -> R) (f : list Q) : R := ev us f.
Definition holds_in_all (at_least more_than : list form) : Prop := forall p us, is_equilibrium_with p us ->
  (forall f, In f at_least -> 0 <= utility_form us f) /\ (forall f, In f more_than -> 0 < utility_form us f).
Definition utilities_of (f : set_found) : option (list Q) :=
  match f with Flat (Found _ _ _ _ us) => Some (map (fun nd => at_index (fst nd) 0) us) | _ => None end.
Definition check_at_point (at_least more_than : list form) (f : set_found) : bool :=
  match utilities_of f with
  | None => false
  | Some us =>
    Nat.eqb (length us) N &&
    match f with Flat g => forallb (fun nd => same_form (snd nd) [1%Q] && Nat.leb (length (fst nd)) 1) (utilities g) | _ => false end &&
    forallb (fun g => Nat.leb (length g) (S N) && qle 0 (value_at_prices us g)) at_least &&
    forallb (fun g => Nat.leb (length g) (S N) && qlt 0 (value_at_prices us g)) more_than
  end.
Definition check_every_point (nodes : list tree_node) (at_least more_than : list form) : bool :=
  match production m, sets_of nodes with
  | None, Some fs => forallb (check_at_point at_least more_than) fs
  | _, _ => false
  end.
Lemma value_at_prices_ok us vs f : length vs = N -> (length f <= S N)%nat -> (forall i, (i < N)%nat -> us i = vector_of vs i) ->
  ev us f = Q2R (value_at_prices vs f).
Proof.
  intros Hl Hf Hu. rewrite (subst_form_ok L cs (one_each L) (repeat_length 1%nat L) us (fun _ => 0) (constants vs) f).
  - unfold value_at_prices. assert (S : (length (subst_form (constants vs) f) <= 1)%nat).
    { destruct f as [|c cs']; simpl; [lia|].
      assert (T : forall F ds, (length (subst_tail ds (constants F)) <= 1)%nat).
      { induction F as [|q F IH]; intros [|d ds]; try (simpl; lia).
        change (length (padd (pscale d [q]) (subst_tail ds (constants F))) <= 1)%nat. rewrite padd_length. specialize (IH ds).
        unfold pscale. rewrite map_length. cbn [length]. lia. }
      specialize (T vs cs'). destruct (subst_tail cs' (constants vs)); simpl in *; lia. }
    destruct (subst_form (constants vs) f) as [|c [|]]; simpl in S; try lia; [unfold ev; simpl; symmetry; apply Q2R_0|].
    now rewrite ev_constant.
  - unfold constants. rewrite map_length. lia.
  - unfold constants. intros j Hj. rewrite map_length in Hj. rewrite Hu by lia.
    rewrite nth_indep with (d' := [0%Q]) by (now rewrite map_length). rewrite (map_nth (fun q => [q])). now rewrite ev_constant.
Qed.
Theorem check_every_point_sound nodes at_least more_than : check_every_point nodes at_least more_than = true ->
  holds_in_all at_least more_than.
Proof.
  unfold check_every_point. destruct (production m); [discriminate|]. destruct (sets_of nodes) as [fs|] eqn:E; [|discriminate].
  rewrite forallb_forall. intros H p us He. apply (sets_of_ok nodes fs E) in He. destruct He as (f & Hf & K). specialize (H f Hf).
  unfold check_at_point in H. destruct f as [[fr F al mt vs]|]; [|discriminate]. simpl in H.
  rewrite !andb_true_iff, !forallb_forall in H. destruct H as [[[H1 H2] H3] H4]. apply Nat.eqb_eq in H1. rewrite map_length in H1.
  set (ws := map (fun nd : form * form => at_index (fst nd) 0) vs) in *.
  assert (U : forall i, (i < N)%nat -> us i = vector_of ws i).
  { intros i Hi. destruct K as (t & _ & _ & K). simpl in K. unfold cs in K. rewrite (consumers_length L (tables m) (budgets m)) in K.
    destruct (K i Hi) as [_ V]. assert (I : In (nth i vs ([], [])) vs) by (apply nth_In, (Nat.lt_le_trans _ _ _ Hi), Nat.eq_le_incl; symmetry; exact H1).
    specialize (H2 _ I). apply andb_true_iff in H2. destruct H2 as [Ha Hb]. apply Nat.leb_le in Hb.
    rewrite (same_form_ok (snd (nth i vs ([], []))) [1%Q] t Ha), ev_constant, Q2R_1, Rmult_1_r in V. rewrite V.
    assert (E' : at_index ws i = at_index (fst (nth i vs ([], []))) 0).
    { exact (map_nth (fun nd : form * form => at_index (fst nd) 0) vs ([], []) i). }
    unfold vector_of. rewrite E'. transitivity (ev t (fst (nth i vs ([], [])))); [reflexivity|].
    assert (Hb' : (length (fst (nth i vs ([], []))) <= 1)%nat) by exact Hb. clear Hb. revert Hb'.
    generalize (fst (nth i vs ([], []))). intros h Hb.
    destruct h as [|c [|]]; simpl in Hb; try lia; [unfold ev; simpl; symmetry; apply Q2R_0|].
    now rewrite ev_constant. }
  assert (W : length ws = N) by (unfold ws; rewrite map_length; exact H1).
  split; intros g Hg; unfold utility_form.
  - specialize (H3 g Hg). apply andb_true_iff in H3. destruct H3 as [Ha Hb]. apply Nat.leb_le in Ha. apply qle_ok in Hb.
    rewrite Q2R_0 in Hb. now rewrite (value_at_prices_ok us ws g W Ha U).
  - specialize (H4 g Hg). apply andb_true_iff in H4. destruct H4 as [Ha Hb]. apply Nat.leb_le in Ha. apply qlt_ok in Hb.
    rewrite Q2R_0 in Hb. now rewrite (value_at_prices_ok us ws g W Ha U).
Qed.
End Market.
