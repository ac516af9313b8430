(** Checker of trees of cases that leave no equilibrium of a market with production.  Kind
    `no-equilibrium-with-production` (SPEC 1.8, 2.8).

    Agents, options, regimes, cells and allocations are those of check_all_equilibria.v, the firm that of
    check_no_expectation.v: to it goes what is not produced.
    - [check_no_production m strong nodes]: the nodes, splits and leaves without equilibria, in preorder: those of
      check_price_sets.v that are [Without], or [Signs_in] with no lottery. *)
From Coq Require Import Reals QArith Qreals ZArith NArith Nnat List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums rational polynomials gpz_economy bundle_sets agent_regimes check_m_natural
  mnat_constructions production_economy expectation_economy check_demand check_markets case_walk price_forms
  price_polynomials check_all_equilibria check_price_sets check_no_expectation.
Import ListNotations.
Open Scope R_scope.

Section Tree.
Variables (L : nat) (cs0 : list consumer) (strong : bool) (firm : nat -> bool).
Let N := length cs0.
Definition possible_allocations (x : cell) : list (list nat) := allocations L cs0 (one_each L) false x.
Definition money_with_firm (x : cell) (pure : list (list nat)) : list condition :=
  flat_map (fun J =>
    (AtLeast, psub (paid_form L (one_each L) J)
       (fsum (insiders L cs0 pure J) (fun i => least_spent L cs0 (strong_for strong firm i) x i))) ::
    (if existsb (unbounded firm x) (meeting L cs0 pure J) then []
     else [(AtLeast, psub (fsum (meeting L cs0 pure J) (fun i => most_spent L cs0 (strong_for strong firm i) x i))
              (paid_form L (one_each L) J))])) (tl (masks L)) ++
  flat_map (fun i => match pure with
                     | ch :: _ => if spends_all x i && forallb (fun c => Nat.eqb (nth i c 0%nat) (nth i ch 0%nat)) pure
                                  then [(Zero, left_form L cs0 i (nth i ch 0%nat))] else []
                     | [] => [] end) (ids N).
Definition known_with_firm (x : cell) : list condition :=
  match possible_allocations x with [] => conditions x | pure => conditions x ++ money_with_firm x pure end.
Definition valued_without_firm (ys : list Q) (ch : list nat) : form :=
  fsum (ids N) (fun i => if firm i then [] else pscale (at_index ys i) (excess_form L cs0 i (nth i ch 0%nat))).
Definition check_no_lottery (x : cell) (ts : list (nat * multipliers)) (ys : list Q) (proofs : list multipliers) :
  bool :=
  all_below N (fun i => qle 0 (at_index ys i) || spends_all x i) &&
  match extended (known_with_firm x) ts with
  | Some ds =>
    let rows := solved_equations ds in
    let pure := possible_allocations x in
    forallb (fun nc => let f := valued_without_firm ys (snd nc) in
      shows ds (completed ds rows (nth (fst nc) proofs []) f) f true) (List.combine (seq 0 (length pure)) pure)
  | None => false
  end.
(** The firm's money counts nothing. *)
Definition spends_budget (x : cell) (i : nat) : bool := spends_all x i && negb (firm i).
Definition may_save_some (x : cell) (i : nat) : bool :=
  match nth i (regimes x) None with Some r => satiated r && negb (strong_for strong firm i) | None => false end.
(** No signs of the polynomials in the tree leave room for a lottery. *)
Definition check_no_signs (x : cell) (ts : list (nat * multipliers)) (tree : sign_tree) : bool :=
  let cs := known_with_firm x in
  let '(fr, F, on_hull_) := hull_of L cs ts in
  check_hull L cs ts fr F on_hull_ &&
  match found_by (length fr) (possible_allocations x) N (spends_budget x) (may_save_some x) (restricted_money L cs0 fr F)
    (map (restricted_fact fr F) cs) tree with
  | Some [] => true
  | _ => false
  end.
Definition plain_parts (x : cell) (n : node) : option (list cell) :=
  match n with
  | SplitGood _ => None
  | SplitForm f => Some (half_children x f)
  | SplitAgent i => if Nat.ltb i N && match nth i (regimes x) None with None => true | _ => false end
                    then Some (agent_children L cs0 strong firm x i) else None
  | SplitOption i k => match nth i (regimes x) None with
      | Some r => if Nat.ltb i N && mem k (undecided r) && mem k (may r) &&
        (negb (satiated r) || strong_for strong firm i) then Some (option_children L cs0 x i k r) else None
      | None => None end
  | NoAllocation => match possible_allocations x with [] => Some [] | _ => None end
  | NoPrices ms => if contradiction (known_with_firm x) ms then Some [] else None
  | NoLottery ts ys proofs => if check_no_lottery x ts ys proofs then Some [] else None
  end.
Definition firm_parts (x : cell) (n : tree_node) : option (list cell) :=
  match n with
  | Without k => plain_parts x k
  | Signs_in ts _ _ tree => if check_no_signs x ts tree then Some [] else None
  | _ => None
  end.
Definition check_firm_nodes : list tree_node -> list cell -> bool := walk firm_parts.
Definition check_firm_tree (nodes : list tree_node) : bool :=
  all_distinct L cs0 && check_firm_nodes nodes (whole_space L cs0 false).

(** ** At prices of an equilibrium *)
Section At.
Variables (cs : list consumer) (p : nat -> R) (lot : lottery (nat -> nat)).
Hypothesis Hlen : length cs = length cs0.
Hypothesis Hoff : forall i, offered (consumer_of cs i) = offered (consumer_of cs0 i).
Hypothesis Hzero : forall i k, firm i = true -> rvalue cs0 i k = 0.
Hypothesis Hp : nonnegative_prices L p.
Hypothesis Hdistinct : all_distinct L cs0 = true.
Let l (i : nat) : lottery nat := share_of i lot.
Hypothesis Hl : is_lottery lot.
Hypothesis Hchosen : forall i, (i < N)%nat -> chosen_by L cs0 strong firm cs p l i.
Hypothesis Hall : forall w, In w lot -> 0 < fst w -> forall j, (j < L)%nat ->
  sum (ids N) (fun i => if has cs0 i (snd w i) j then 1 else 0) = 1.
Let good := good_cell L cs0 strong firm cs p.

Lemma all_used j : (j < L)%nat -> sum (ids N) (fun i => expect (l i) (fun k => if has cs0 i k j then 1 else 0)) = 1.
Proof.
  intros Hj. rewrite (sum_ext _ _ (fun i => expect lot (fun omega => if has cs0 i (omega i) j then 1 else 0))).
  - rewrite <- (expect_sum lot (ids N) (fun i omega => if has cs0 i (omega i) j then 1 else 0)).
    rewrite (expect_same lot _ (fun _ => 1)); [now apply expect_const|exact Hl|]. intros w Hw Hpos. now apply Hall.
  - intros i _. unfold l. apply expect_share.
Qed.
Lemma shared_options x i w : good x -> (i < N)%nat -> In w lot -> 0 < fst w -> In (snd w i) (options_of cs0 x i).
Proof.
  intros Hx Hi Hw Hpos.
  exact (chosen_options L cs0 strong firm cs p l Hoff Hchosen x i Hx Hi _ (share_in i lot w Hw) Hpos).
Qed.
Lemma possible_complete x w : good x -> In w lot -> 0 < fst w -> In (choices cs0 (snd w)) (possible_allocations x).
Proof.
  intros Hx Hw Hpos. unfold possible_allocations, allocations. apply enumerate_iff. split.
  - unfold choices. fold N. assert (G : forall m, (forall i, In i m -> (i < N)%nat) ->
      Forall2 (fun k o => In k o) (map (snd w) m) (map (options_of cs0 x) m)).
    { induction m as [|i m IHm]; simpl; intros Hm; constructor.
      - apply shared_options; auto.
      - apply IHm. intros j Hj. apply Hm. now right. }
    apply G. intros i Hi. apply in_seq in Hi. lia.
  - unfold one_each at 1. rewrite repeat_length. intros j Hj. rewrite one_each_nth by auto.
    assert (U : used_from cs0 0 (choices cs0 (snd w)) j = 1%nat).
    { apply INR_eq. unfold choices. rewrite used_sum. exact (Hall w Hw Hpos j Hj). }
    rewrite U. auto.
Qed.
Lemma known_with_firm_hold x : good x -> all_hold p (known_with_firm x).
Proof.
  intros Hx. unfold known_with_firm. pose proof (possible_complete x) as Hpure.
  set (pure := possible_allocations x) in *.
  assert (M : all_hold p (money_with_firm x pure)).
  2:{ destruct pure; [apply Hx|]. apply all_hold_app. split; [apply Hx|exact M]. }
  assert (LI : forall i, is_lottery (l i)) by (intros i; now apply lottery_share).
  assert (Hs : forall i, (i < N)%nat -> _) by
    (intros i Hi; exact (spent_facts L cs0 strong firm cs p l Hoff Hzero Hp Hchosen x i Hx Hi)).
  assert (C : forall J i, 0 <= expect (l i) (cost_in L cs0 p J i) <= spent L cs0 p l i).
  { intros J i. split.
    - apply expect_nonneg; auto. intros w _ _. apply cost_in_le, Hp.
    - apply expect_le; auto. intros w _ _. apply cost_in_le, Hp. }
  intros c Hin. unfold money_with_firm in Hin. apply in_app_or in Hin.
  destruct Hin as [Hin|Hin]; apply in_flat_map in Hin.
  - destruct Hin as (J & _ & [<-|Hin]).
    + unfold holds. simpl. rewrite ev_sub, ev_sum, (paid_is_spent L cs0 p l all_used J). fold N.
      set (f := fun i => forallb (fun ch => inside_mask L cs0 J i (nth i ch 0%nat)) pure).
      change (insiders L cs0 pure J) with (filter f (ids N)). rewrite (sum_split f (ids N)).
      assert (P : 0 <= sum (filter (fun i => negb (f i)) (ids N)) (fun i => expect (l i) (cost_in L cs0 p J i))).
      { apply sum_nonneg. intros i _. apply C. }
      assert (P2 : sum (filter f (ids N)) (fun i => ev p (least_spent L cs0 (strong_for strong firm i) x i)) <=
        sum (filter f (ids N)) (fun i => expect (l i) (cost_in L cs0 p J i))).
      { apply sum_le. intros i Hi. apply filter_In in Hi. destruct Hi as [Hi HI]. apply in_ids in Hi.
        unfold f in HI. rewrite forallb_forall in HI. destruct (Hs i Hi) as [S1 _]. unfold spent in S1.
        rewrite (expect_same (l i) _ (rcost L cs0 p i)); [exact S1|apply LI|].
        intros v Hv Hpos. apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). simpl in *. apply cost_inside.
        specialize (HI _ (Hpure w Hx Hw Hpos)). now rewrite choices_nth in HI. }
      lra.
    + destruct (existsb (unbounded firm x) (meeting L cs0 pure J)) eqn:Eu; [destruct Hin|]. destruct Hin as [<-|[]].
      unfold holds. simpl. rewrite ev_sub, ev_sum, (paid_is_spent L cs0 p l all_used J). fold N.
      set (f := fun i => existsb (fun ch => meets_mask L cs0 J i (nth i ch 0%nat)) pure).
      change (meeting L cs0 pure J) with (filter f (ids N)) in *. rewrite (sum_split f (ids N)).
      assert (P : sum (filter (fun i => negb (f i)) (ids N)) (fun i => expect (l i) (cost_in L cs0 p J i)) = 0).
      { apply sum_zero. intros i Hi. apply filter_In in Hi. destruct Hi as [Hi HI]. apply in_ids in Hi.
        apply negb_true_iff in HI. rewrite (expect_same (l i) _ (fun _ => 0)); [now apply expect_const | apply LI|].
        intros v Hv Hpos. apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). simpl in *. apply cost_apart.
        destruct (meets_mask L cs0 J i (snd w i)) eqn:E; auto. exfalso. apply not_true_iff_false in HI. apply HI.
        apply existsb_exists. exists (choices cs0 (snd w)). split; [auto|]. now rewrite choices_nth. }
      assert (P2 : sum (filter f (ids N)) (fun i => expect (l i) (cost_in L cs0 p J i)) <=
        sum (filter f (ids N)) (fun i => ev p (most_spent L cs0 (strong_for strong firm i) x i))).
      { apply sum_le. intros i Hi. pose proof Hi as Hi'. apply filter_In in Hi. destruct Hi as [Hi _].
        apply in_ids in Hi. destruct (Hs i Hi) as (_ & S2 & _). apply Rle_trans with (spent L cs0 p l i); [apply C|].
        apply S2. destruct (unbounded firm x i) eqn:E; auto. exfalso. apply not_true_iff_false in Eu. apply Eu.
        apply existsb_exists. eauto. }
      lra.
  - destruct Hin as [i [Hi Hin]]. apply in_ids in Hi. destruct pure as [|ch rest] eqn:Ep; [destruct Hin|].
    destruct (spends_all x i && forallb (fun c => Nat.eqb (nth i c 0%nat) (nth i ch 0%nat)) (ch :: rest)) eqn:E;
      [|destruct Hin].
    destruct Hin as [<-|[]]. apply andb_true_iff in E. destruct E as [E1 E2]. rewrite forallb_forall in E2.
    assert (Ef : firm i = false).
    { destruct (firm i) eqn:Ef; auto. exfalso. unfold spends_all in E1.
      destruct (nth i (regimes x) None) as [r|] eqn:Er; [|discriminate]. apply negb_true_iff in E1.
      pose proof (proj2 Hx i r Hi Er) as G. unfold right_regime, regime_ok in G. rewrite E1 in G.
      destruct G as (_ & (_ & _ & G & _) & _). rewrite (agents_rvalue cs0 firm cs Hoff), !Hzero in G by auto. lra. }
    destruct (Hs i Hi) as (_ & _ & S). destruct (S Ef) as [_ S1]. specialize (S1 E1). unfold holds. simpl.
    rewrite left_form_ok, <- S1. unfold spent.
    rewrite (expect_same (l i) _ (fun _ => rcost L cs0 p i (nth i ch 0%nat)));
      [rewrite expect_const by auto; ring | apply LI|].
    intros v Hv Hpos. apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). simpl in *.
    specialize (E2 _ (Hpure w Hx Hw Hpos)). apply Nat.eqb_eq in E2. rewrite choices_nth in E2 by auto. now rewrite E2.
Qed.
(** No values of the agents' money make each allocation too dear. *)
Lemma too_dear_with_firm x (y : nat -> R) : good x ->
  (forall i, (i < N)%nat -> firm i = false -> 0 <= y i \/ spends_all x i = true) ->
  (forall ch, In ch (possible_allocations x) ->
    0 < sum (ids N) (fun i => if firm i then 0 else y i * (rcost L cs0 p i (nth i ch 0%nat) - rbudget cs0 i))) -> False.
Proof.
  intros Hx Hy Hd.
  set (g := fun i (omega : nat -> nat) => if firm i then 0 else y i * (rcost L cs0 p i (omega i) - rbudget cs0 i)).
  assert (V : forall w, In w lot -> 0 < fst w -> 0 < sum (ids N) (fun i => g i (snd w))).
  { intros w Hw Hpos. specialize (Hd _ (possible_complete x w Hx Hw Hpos)). erewrite sum_ids_ext; [exact Hd|].
    intros i Hi. unfold g. cbv beta. now rewrite choices_nth. }
  assert (T : expect lot (fun omega => sum (ids N) (fun i => g i omega)) <= 0).
  { rewrite expect_sum, <- (sum_0 (ids N)). apply sum_le. intros i Hi. apply in_ids in Hi. unfold g.
    destruct (firm i) eqn:Ef; [unfold expect; rewrite sum_zero; [lra|intros; ring]|].
    rewrite (expect_scal lot (y i) (fun omega => rcost L cs0 p i (omega i) - rbudget cs0 i)).
    rewrite (expect_minus lot (fun omega => rcost L cs0 p i (omega i)) (fun _ => rbudget cs0 i)), expect_const by auto.
    destruct (spent_facts L cs0 strong firm cs p l Hoff Hzero Hp Hchosen x i Hx Hi) as (_ & _ & S).
    destruct (S Ef) as [S1 S2]. unfold spent, l in S1, S2. rewrite expect_share in S1, S2.
    destruct (Hy i Hi Ef) as [Y|Y].
    - nra.
    - rewrite (S2 Y). lra. }
  destruct (lottery_outcome lot Hl) as [w [Hw Hpos]].
  assert (Z : sum (ids N) (fun i => g i (snd w)) = 0).
  { apply (expect_zero lot (fun omega => sum (ids N) (fun i => g i omega))); auto. intros v Hv Hvp. left. now apply V. }
  specialize (V w Hw Hpos). lra.
Qed.
Lemma check_no_lottery_ok x ts ys proofs : good x -> check_no_lottery x ts ys proofs = true -> False.
Proof.
  intros Hx H. apply andb_true_iff in H. destruct H as [Hy H].
  destruct (extended _ ts) as [ds|] eqn:Ed; [|discriminate].
  apply (extended_ok p) in Ed; [|now apply known_with_firm_hold]. cbv zeta in H. rewrite forallb_forall in H.
  apply (too_dear_with_firm x (fun i => Q2R (at_index ys i)) Hx).
  - intros i Hi _. pose proof (all_below_ok _ _ Hy i Hi) as Y. cbv beta in Y. apply orb_true_iff in Y.
    destruct Y as [Y|Y]; [left | now right]. apply qle_iff in Y. now rewrite Q2R_0 in Y.
  - intros ch I. apply In_nth with (d := []) in I.
    destruct I as [n [Hn E]]. pose proof (nth_error_nth' (possible_allocations x) [] Hn) as En. rewrite E in En.
    specialize (H _ (in_enumerated L cs0 (one_each L) (repeat_length 1%nat L) _ n _ En)). simpl in H.
    destruct (shows_ok p _ _ _ _ H Ed) as [_ K]. specialize (K eq_refl). unfold valued_without_firm in K.
    rewrite ev_sum in K. erewrite sum_ids_ext; [exact K|]. intros i Hi. cbv beta. destruct (firm i).
    + reflexivity.
    + now rewrite ev_scale, excess_form_ok.
Qed.
Lemma check_no_signs_ok x ts tree : good x -> check_no_signs x ts tree = true -> False.
Proof.
  intros Hx H. unfold check_no_signs in H. cbv zeta in H. destruct (hull_of L (known_with_firm x) ts) as [[fr F] on_hull_].
  apply andb_true_iff in H. destruct H as [Hhull H]. apply (check_hull_ok L cs0 (one_each L) (repeat_length 1%nat L)) in Hhull.
  destruct Hhull as (HF & Hshort & Hhull). pose proof (known_with_firm_hold x Hx) as Hknown. specialize (Hhull p Hknown).
  set (t := fun k => p (nth k fr 0%nat)) in *.
  assert (Hpt : forall j, (j < length F)%nat -> p j = ev t (nth j F [])) by (intros j Hj; apply Hhull; lia).
  destruct (found_by _ _ _ _ _ _ _ tree) as [[|]|] eqn:E; try discriminate.
  destruct (found_by_ok (length fr) (possible_allocations x) N (spends_budget x) (may_save_some x) (restricted_money L cs0 fr F)
    t True) with (tree := tree) (fs := map (restricted_fact fr F) (known_with_firm x)) (ps := @nil part) as [K _]; auto.
  - intros y Hy Hd _. apply (too_dear_with_firm x (fun i => if spends_budget x i || may_save_some x i then y i else 0) Hx).
    + intros i Hi Ef. unfold spends_budget. rewrite Ef, andb_true_r. destruct (spends_all x i); [now right|]. left. cbn [orb].
      destruct (may_save_some x i) eqn:Em; [now apply Hy | lra].
    + intros ch Hch. specialize (Hd ch Hch). rewrite sum_filter in Hd. erewrite sum_ext; [exact Hd|]. intros i _. cbv beta.
      unfold restricted_money.
      rewrite of_price_form_ok, <- (subst_form_ok L cs0 (one_each L) (repeat_length 1%nat L) p t F), excess_form_ok; auto.
      2:{ rewrite (excess_length L cs0 (one_each L) (repeat_length 1%nat L)). apply le_n_S, Nat.eq_le_incl. symmetry. exact HF. }
      destruct (firm i) eqn:Ef.
      * unfold spends_budget, may_save_some, strong_for. rewrite Ef, andb_false_r, orb_true_r. cbn [negb orb].
        destruct (nth i (regimes x) None); [rewrite andb_false_r|]; reflexivity.
      * destruct (spends_budget x i || may_save_some x i); ring.
  - intros f Hf. apply in_map_iff in Hf. destruct Hf as (c & <- & Hcin).
    apply (restricted_fact_ok L cs0 (one_each L) (repeat_length 1%nat L) p); auto.
  - destruct (K I) as (q & [] & _).
Qed.
Lemma plain_parts_good x n ys : plain_parts x n = Some ys -> good x -> exists y, In y ys /\ good y.
Proof.
  intros H Hx. destruct n; simpl in H.
  - discriminate.
  - injection H as <-. destruct (half_children_cover x f p (proj1 Hx)) as (y & Hy & Hc). exists y. split; [exact Hy|].
    split; [exact Hc|]. destruct Hy as [<-|[<-|[]]]; exact (proj2 Hx).
  - destruct (Nat.ltb_spec i N) as [Hi|]; [|discriminate]. simpl in H.
    destruct (nth i (regimes x) None); [discriminate|]. injection H as <-.
    exact (agent_children_good L cs0 strong firm cs p l Hlen Hoff Hzero Hp Hdistinct Hchosen x i Hx Hi).
  - destruct (nth i (regimes x) None) as [r|] eqn:E; [|discriminate].
    destruct (Nat.ltb_spec i N) as [Hi|]; [|discriminate]. simpl in H.
    destruct (mem k (undecided r)) eqn:E1; [|discriminate]. destruct (mem k (may r)) eqn:E2; [|discriminate].
    simpl in H. destruct (negb (satiated r) || strong_for strong firm i) eqn:Es; [|discriminate]. injection H as <-.
    apply (option_children_good L cs0 strong firm cs p Hoff x i k r Hx Hi E);
      [intros S; rewrite S in Es; exact Es | now apply mem_iff].
  - exfalso. destruct (possible_allocations x) eqn:E; [|discriminate].
    destruct (lottery_outcome lot Hl) as [w [Hw Hpos]]. pose proof (possible_complete x w Hx Hw Hpos) as I.
    rewrite E in I. destruct I.
  - exfalso. destruct (contradiction _ _) eqn:E; [|discriminate]. apply (contradiction_ok p) in E. apply E.
    now apply known_with_firm_hold.
  - exfalso. destruct (check_no_lottery _ _ _ _) eqn:E; [|discriminate]. exact (check_no_lottery_ok _ _ _ _ Hx E).
Qed.
Lemma firm_parts_good x n ys : firm_parts x n = Some ys -> good x -> exists y, In y ys /\ good y.
Proof.
  intros H Hx. destruct n; simpl in H; try discriminate; [now apply (plain_parts_good x n)|].
  exfalso. destruct (check_no_signs x ts tree) eqn:E; [|discriminate]. exact (check_no_signs_ok x ts tree Hx E).
Qed.
Lemma check_firm_tree_ok nodes : check_firm_nodes nodes (whole_space L cs0 false) = true -> False.
Proof.
  intros H. apply (walk_refutes _ _ firm_parts_good nodes _ H _ (or_introl eq_refl)). split; simpl.
  - now apply nowhere_negative_holds.
  - intros i r _ E. exfalso. eapply nth_none; eauto.
Qed.
End At.
End Tree.

(** ** Markets *)

Section Market.
Variables (m : market) (strong_notion : bool).
Let L := goods m.
Let n := length (tables m).
Let u := utility m.
Let b := vector_of (budgets m).
Let buyers := market_consumers L (tables m) (budgets m).
(** The notion of equilibrium (check_markets.v): [production_strong] or [production_walrasian] of
  production_economy.v. *)
Definition is_equilibrium_of (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  if strong_notion then is_strong m p alpha else is_randomized m p alpha.
Definition check_no_production (nodes : list tree_node) : bool :=
  match production m with
  | Some F => check_firm_tree L (with_firm m F 0) strong_notion (fun i => Nat.eqb i n) nodes
  | None => false
  end.

Lemma plan_indicator omega j : (j < L)%nat -> exclusive n L omega ->
  sum (ids n) (fun i => if omega i j then 1 else 0) = if plan n omega j then 1 else 0.
Proof.
  intros Hj Hex. set (one := fun k : nat => if Nat.eqb k j then 1 else 0).
  assert (E : forall A : bundle, cost L one A = if A j then 1 else 0).
  { intros A. unfold cost. rewrite (sum_single (ids L) _ j (ids_NoDup L) (proj2 (in_ids j L) Hj)).
    - unfold one. now rewrite Nat.eqb_refl.
    - intros k _ Hne. unfold one. apply Nat.eqb_neq in Hne. rewrite Hne. now destruct (A k). }
  rewrite <- E, (plan_cost n L one omega Hex). apply sum_ext. intros i _. now rewrite E.
Qed.

Theorem check_no_production_sound nodes : check_no_production nodes = true ->
  forall p alpha, ~ is_equilibrium_of p alpha.
Proof.
  unfold check_no_production, is_equilibrium_of, is_strong, is_randomized.
  destruct (production m) as [F|]; [|discriminate]. intros H p alpha He.
  assert (P : nonnegative_prices L p /\ production_allocation n L (capacities F) p alpha /\
    forall i, (i < n)%nat -> if strong_notion then cheapest_optimal L u b p i (marginal i alpha)
      else optimal L u b p i (marginal i alpha)).
  { destruct strong_notion; exact He. }
  clear He. destruct P as (Hp & (Hl & Ha) & Ho). unfold check_firm_tree in H. apply andb_true_iff in H.
  destruct H as [Hd H]. set (money := inject_Z (up (sum (ids L) p))). set (cs0 := with_firm m F 0) in *.
  set (beta := map (fun w : R * (nat -> bundle) => (fst w, plan n (snd w))) alpha).
  assert (B1 : is_lottery beta) by (now apply lottery_map).
  assert (B2 : forall w, In w beta -> 0 < fst w -> best_plan L (capacities F) p (snd w)).
  { intros w Hw Hpos. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). now apply Ha. }
  set (lot := map (fun w : R * (nat -> bundle) => (fst w,
    fun i => if Nat.ltb i n then option_of L (tables m) i (snd w i)
    else left_by m F (plan n (snd w)))) alpha).
  assert (Lb : length buyers = n) by apply consumers_length.
  assert (Len : forall q, length (with_firm m F q) = S n).
  { intros q. unfold with_firm. fold L buyers. rewrite app_length, Lb. simpl. lia. }
  assert (Cb : forall q i, (i < n)%nat -> consumer_of (with_firm m F q) i = consumer_of buyers i).
  { intros q i Hi. unfold consumer_of, with_firm. fold L buyers. apply app_nth1. lia. }
  assert (Cf : forall q, consumer_of (with_firm m F q) n = Consumer q (left_over m F)).
  { intros q. unfold consumer_of, with_firm. fold L buyers. rewrite app_nth2 by lia. now rewrite Lb, Nat.sub_diag. }
  assert (Off : forall i, offered (consumer_of (with_firm m F money) i) = offered (consumer_of cs0 i)).
  { intros i. destruct (lt_eq_lt_dec i n) as [[Hi| ->]|Hi].
    - unfold cs0. now rewrite !Cb.
    - unfold cs0. now rewrite !Cf.
    - unfold consumer_of. rewrite !nth_overflow; auto; unfold cs0; rewrite Len; lia. }
  assert (Sb : forall i, (i < n)%nat -> share_of i lot = to_options L (tables m) i (marginal i alpha)).
  { intros i Hi. unfold share_of, lot, to_options, marginal. rewrite !map_map. simpl.
    now rewrite (proj2 (Nat.ltb_lt i n) Hi). }
  assert (Sf : share_of n lot = firm_lottery m F beta).
  { unfold share_of, lot, firm_lottery, beta. rewrite !map_map. simpl. now rewrite Nat.ltb_irrefl. }
  apply (check_firm_tree_ok L cs0 strong_notion (fun i => Nat.eqb i n) (with_firm m F money) p lot) with
    (nodes := nodes); auto.
  - unfold cs0. now rewrite !Len.
  - intros i k E. apply Nat.eqb_eq in E. subst i. unfold rvalue, value, cs0. rewrite Cf. simpl.
    unfold left_over. rewrite (map_nth (fun l => (l, 0%Q)) _ [] k). apply Q2R_0.
  - exact (lottery_map (fun omega i => if Nat.ltb i n then option_of L (tables m) i (omega i)
      else left_by m F (plan n omega)) alpha Hl).
  - intros i Hi. unfold cs0 in Hi. rewrite Len in Hi. unfold chosen_by, strong_for, agents.
    destruct (Nat.eqb_spec i n) as [->|Hne].
    + rewrite orb_true_r, Sf. pose proof (firm_chooses m F p beta Hp B1 B2) as K. fold L money in K.
      unfold size_of, rcost, has, bundle_bits, rvalue, value, rbudget. rewrite Cf. simpl.
      replace (fun k : nat => Q2R (snd (nth k (left_over m F) ([], 0%Q)))) with (fun _ : nat => 0); [exact K|].
      extensionality k. unfold left_over. rewrite (map_nth (fun l => (l, 0%Q)) _ [] k). symmetry. apply Q2R_0.
    + assert (Hi' : (i < n)%nat) by lia. rewrite orb_false_r, Sb by auto.
      pose proof (options_chosen m strong_notion i p (marginal i alpha) Hi' (Ho i Hi')) as K. fold L buyers in K.
      unfold size_of, rcost, has, bundle_bits, rvalue, value, rbudget, cs0 in *. rewrite Cb by auto. exact K.
  - intros w Hw Hpos j Hj. unfold cs0 at 1. rewrite Len. unfold ids. rewrite seq_S, sum_app. simpl. rewrite Rplus_0_r.
    apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl in *. destruct (Ha v Hv Hpos) as [Hex Hbest].
    rewrite Nat.ltb_irrefl.
    assert (E : sum (seq 0 n) (fun i => if has cs0 i (if Nat.ltb i n then option_of L (tables m) i (snd v i)
        else left_by m F (plan n (snd v))) j then 1 else 0) = if plan n (snd v) j then 1 else 0).
    { rewrite <- (plan_indicator (snd v) j Hj Hex). apply sum_ids_ext. intros i Hi.
      rewrite (proj2 (Nat.ltb_lt i n) Hi).
      assert (Hf : consumption_set L (market_utility L (tables m)) i (snd v i)).
      { destruct (optimal_choice m strong_notion i p _ (Ho i Hi)) as [(_ & G & _) _].
        exact (G (fst v, snd v i) (in_map (fun w => (fst w, snd w i)) alpha v Hv) Hpos). }
      unfold has, bundle_bits, cs0. rewrite Cb by auto.
      pose proof (option_of_ok L (tables m) (budgets m) i (snd v i) Hi Hf) as [_ K]. unfold bundle_bits in K.
      fold buyers in K. rewrite K. change (nth j (bits L (snd v i)) false) with (set_of (bits L (snd v i)) j).
      now rewrite set_of_bits. }
    rewrite E. unfold has, bundle_bits, cs0. rewrite Cf. simpl.
    destruct (left_by_ok m F p (plan n (snd v)) Hbest) as [_ ->]. fold L.
    change (nth j (bits L (complement L (plan n (snd v)))) false) with
      (set_of (bits L (complement L (plan n (snd v)))) j).
    rewrite set_of_bits, complement_member by auto. destruct (plan n (snd v) j); simpl; ring.
Qed.
End Market.
