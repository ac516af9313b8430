(** Checker of trees of cases that leave no equilibrium in expectation.  Kind `no-equilibrium-in-expectation` (SPEC 1.8,
    2.8), with production and without.

    Agents, their options, regimes and cells are those of check_all_equilibria.v.
      With production there is one agent more,
    the firm, to whom goes what is not produced: it has no budget, and takes what costs least.
    - [check_no_expectation m strong nodes]: the nodes of the tree in preorder. *)
From Coq Require Import Reals QArith Qreals ZArith NArith Nnat List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums rational polynomials gpz_economy bundle_sets agent_regimes check_m_natural
  mnat_constructions production_economy expectation_economy check_demand check_markets case_walk price_forms
  check_all_equilibria.
Import ListNotations.
Open Scope R_scope.

(** The first three split a cell.  The last one has a value of each agent's money,
  a form for each good and each agent, what
    shows that each option is worth as much as the agent's form, and that the forms sum to more than 0. *)
Inductive case_node :=
  | CaseForm (f : form) | CaseAgent (i : nat) | CaseOption (i k : nat)
  | NoPricesHere (ms : multipliers)
  | NoConsumptions (ys : list Q) (shadow : list form) (least_worth : list form) (proofs : list (list multipliers))
      (sum_proof : multipliers).

Section Tree.
Variables (L : nat) (cs0 : list consumer) (strong : bool) (firm : nat -> bool).
Let N := length cs0.
Definition strong_for (i : nat) : bool := strong || firm i.

(** The firm has no budget to be kept. *)
Definition firm_children (x : cell) (i : nat) : list cell :=
  map (fun low => with_regime x i (satiated_regime L cs0 true i low) (tl (satiated_conditions L cs0 i low)))
    (cheapest_candidates L cs0 i).
Definition agent_children (x : cell) (i : nat) : list cell :=
  if firm i then firm_children x i else regime_children L cs0 strong x i.

(** What sets of goods cost: at least what is spent inside of them, and at most what is spent by those who want some. *)
Definition least_money (x : cell) (J : list bool) : form :=
  fsum (filter (fun i => forallb (inside_mask L cs0 J i) (options_of cs0 x i)) (ids N))
    (fun i => least_spent L cs0 (strong_for i) x i).
Definition those_meeting (x : cell) (J : list bool) : list nat :=
  filter (fun i => existsb (meets_mask L cs0 J i) (options_of cs0 x i)) (ids N).
Definition unbounded (x : cell) (i : nat) : bool :=
  firm i && match nth i (regimes x) None with None => true | Some _ => false end.
Definition money_in_expectation (x : cell) : list condition :=
  flat_map (fun J =>
    (AtLeast, psub (paid_form L (one_each L) J) (least_money x J)) ::
    (if existsb (unbounded x) (those_meeting x J) then []
     else [(AtLeast, psub (fsum (those_meeting x J) (fun i => most_spent L cs0 (strong_for i) x i))
              (paid_form L (one_each L) J))])) (tl (masks L)).
Definition known (x : cell) : list condition := conditions x ++ money_in_expectation x.

Definition form_at (fs : list form) (k : nat) : form := nth k fs [].
(** What option k is worth to agent i, more than her form. *)
Definition worth (ys : list Q) (shadow least_worth : list form) (i k : nat) : form :=
  psub (psub (if firm i then [] else pscale (at_index ys i) (excess_form L cs0 i k))
    (fsum (ids L) (fun j => if has cs0 i k j then form_at shadow j else []))) (form_at least_worth i).
Definition all_worth (x : cell) (ys : list Q) (shadow least_worth : list form) (proofs : list (list multipliers))
  (strictly : bool) (i : nat) : bool :=
  let cs := known x in
  forallb (fun nk => shows cs (nth (fst nk) (nth i proofs []) []) (worth ys shadow least_worth i (snd nk)) strictly)
    (List.combine (seq 0 (length (options_of cs0 x i))) (options_of cs0 x i)).
Definition total_worth (shadow least_worth : list form) : form :=
  padd (fsum (ids N) (form_at least_worth)) (fsum (ids L) (form_at shadow)).
Definition check_no_consumptions (x : cell) (ys : list Q) (shadow least_worth : list form)
  (proofs : list (list multipliers)) (sum_proof : multipliers) : bool :=
  if all_below N (fun i => qle 0 (at_index ys i) || spends_all x i) &&
     all_below N (all_worth x ys shadow least_worth proofs false)
  then if shows (known x) sum_proof (total_worth shadow least_worth) true then true
       else if shows (known x) sum_proof (total_worth shadow least_worth) false
            then existsb (all_worth x ys shadow least_worth proofs true) (ids N) else false
  else false.

Definition case_parts (x : cell) (n : case_node) : option (list cell) :=
  match n with
  | CaseForm f => Some (half_children x f)
  | CaseAgent i => if Nat.ltb i N && match nth i (regimes x) None with None => true | _ => false end
                   then Some (agent_children x i) else None
  | CaseOption i k => match nth i (regimes x) None with
      | Some r => if Nat.ltb i N && mem k (undecided r) && mem k (may r) && (negb (satiated r) || strong_for i)
                  then Some (option_children L cs0 x i k r) else None
      | None => None end
  | NoPricesHere ms => if contradiction (known x) ms then Some [] else None
  | NoConsumptions ys q w proofs s => if check_no_consumptions x ys q w proofs s then Some [] else None
  end.
Definition check_cases : list case_node -> list cell -> bool := walk case_parts.
Definition check_tree (nodes : list case_node) : bool :=
  all_distinct L cs0 && check_cases nodes (whole_space L cs0 false).

(** ** At prices of an equilibrium in expectation *)

(** [cs] are the same agents, but for the budget of the firm: at these prices all its options cost less. *)
Section At.
Variables (cs : list consumer) (p : nat -> R) (l : nat -> lottery nat).
Definition agents (i : nat) : list consumer := if firm i then cs else cs0.
Hypothesis Hlen : length cs = length cs0.
Hypothesis Hoff : forall i, offered (consumer_of cs i) = offered (consumer_of cs0 i).
Hypothesis Hzero : forall i k, firm i = true -> rvalue cs0 i k = 0.
Hypothesis Hp : nonnegative_prices L p.
Hypothesis Hdistinct : all_distinct L cs0 = true.
Definition chosen_by (i : nat) : Prop :=
  let a := agents i in
  if strong_for i then best_cheapest (size_of a i) (rcost L a p i) (rvalue a i) (rbudget a i) (l i)
  else best (size_of a i) (rcost L a p i) (rvalue a i) (rbudget a i) (l i).
Hypothesis Hchosen : forall i, (i < N)%nat -> chosen_by i.
Hypothesis Huse : forall j, (j < L)%nat ->
  sum (ids N) (fun i => expect (l i) (fun k => if has cs0 i k j then 1 else 0)) = 1.

Lemma same_bits i k : bundle_bits cs i k = bundle_bits cs0 i k.
Proof. unfold bundle_bits. now rewrite Hoff. Qed.
Lemma same_size i : size_of cs i = size_of cs0 i.
Proof. unfold size_of. now rewrite Hoff. Qed.
Lemma same_rvalue i : rvalue cs i = rvalue cs0 i.
Proof. unfold rvalue, value. now rewrite Hoff. Qed.
Lemma same_rcost i : rcost L cs p i = rcost L cs0 p i.
Proof. unfold rcost, has, bundle_bits. now rewrite Hoff. Qed.
Lemma same_candidates i : cheapest_candidates L cs i = cheapest_candidates L cs0 i.
Proof.
  unfold cheapest_candidates, inside, tops, opts, size_of, value, has, bundle_bits. now rewrite Hoff.
Qed.
Lemma same_regime i low : satiated_regime L cs true i low = satiated_regime L cs0 true i low.
Proof. unfold satiated_regime. rewrite same_candidates. unfold tops, opts, size_of, value. now rewrite Hoff. Qed.
Lemma same_conditions i low : tl (satiated_conditions L cs i low) = tl (satiated_conditions L cs0 i low).
Proof.
  unfold satiated_conditions. simpl. rewrite same_candidates. unfold dearer_form, cost_form, has, bundle_bits.
  now rewrite Hoff.
Qed.
Lemma same_distinct : all_distinct L cs = true.
Proof.
  unfold all_distinct, all_below in *. rewrite Hlen, forallb_forall in *. intros i Hi. specialize (Hdistinct i Hi).
  unfold inside, opts, size_of, has, bundle_bits in *. now rewrite Hoff.
Qed.
Lemma agents_length i : length (agents i) = N.
Proof. unfold agents. destruct (firm i); auto. Qed.
Lemma agents_distinct i : all_distinct L (agents i) = true.
Proof. unfold agents. destruct (firm i); [apply same_distinct|exact Hdistinct]. Qed.
Lemma agents_size i : size_of (agents i) i = size_of cs0 i.
Proof. unfold agents. destruct (firm i); [apply same_size|reflexivity]. Qed.
Lemma agents_rvalue i : rvalue (agents i) i = rvalue cs0 i.
Proof. unfold agents. destruct (firm i); [apply same_rvalue|reflexivity]. Qed.
Lemma agents_rcost i : rcost L (agents i) p i = rcost L cs0 p i.
Proof. unfold agents. destruct (firm i); [apply same_rcost|reflexivity]. Qed.
Lemma agents_gap i r k : ev p (regime_gap L (agents i) i r k) = ev p (regime_gap L cs0 i r k).
Proof.
  unfold agents. destruct (firm i); [|reflexivity]. unfold regime_gap.
  destruct (satiated r); [rewrite !dearer_form_ok|rewrite !gap_form_ok]; now rewrite ?same_rcost, ?same_rvalue.
Qed.

Definition right_regime (i : nat) (r : regime) : Prop := regime_ok L (agents i) (strong_for i) p i r.
Definition good_cell (x : cell) : Prop := all_hold p (conditions x) /\
  forall i r, (i < N)%nat -> nth i (regimes x) None = Some r -> right_regime i r.
Lemma with_regime_good x i r new : good_cell x -> all_hold p new -> ((i < N)%nat -> right_regime i r) ->
  good_cell (with_regime x i r new).
Proof.
  intros [H1 H2] Hn Hr. split; [apply all_hold_app; auto|]. intros k s Hk E. simpl in E. apply set_at_nth in E.
  destruct E as [[-> E]|E]; [injection E as ->; auto|auto].
Qed.
Lemma chosen_best i : (i < N)%nat ->
  best (size_of (agents i) i) (rcost L (agents i) p i) (rvalue (agents i) i) (rbudget (agents i) i) (l i).
Proof. intros Hi. pose proof (Hchosen i Hi) as H. unfold chosen_by in H. destruct (strong_for i); [apply H|exact H].
  Qed.
Lemma chosen_lottery i : (i < N)%nat -> is_lottery (l i).
Proof. intros Hi. apply (chosen_best i Hi). Qed.

Lemma agent_children_good x i : good_cell x -> (i < N)%nat -> exists y, In y (agent_children x i) /\ good_cell y.
Proof.
  intros Hx Hi. pose proof (chosen_best i Hi) as [Hw _].
  assert (Hi' : (i < length (agents i))%nat) by (now rewrite agents_length).
  destruct (regimes_cover (size_of (agents i) i) (rcost L (agents i) p i) (rvalue (agents i) i) (rbudget (agents i) i)
    (cheapest_candidates L (agents i) i)) with (l := l i) as [(lo & Hlo & Hb & Hmin)|(A & B & Hon & Hf)]; auto.
  - now apply candidates_cheapest; [apply agents_distinct| |].
  - assert (C : all_hold p (satiated_conditions L (agents i) i lo)).
    { apply satiated_conditions_iff. split; auto. intros d Hd Hne.
      destruct (Hmin d Hd) as [C|[C1 C2]]; [split; [lra | auto] | split; [lra | lia]]. }
    pose proof (satiated_regime_ok L (agents i) (strong_for i) (agents_distinct i) p i lo Hi' Hp Hlo C) as G.
    unfold agent_children, agents in *. destruct (firm i) eqn:Ef.
    + assert (Es : strong_for i = true) by (unfold strong_for; rewrite Ef; apply orb_true_r). rewrite Es in G.
      exists (with_regime x i (satiated_regime L cs0 true i lo) (tl (satiated_conditions L cs0 i lo))). split.
      * apply in_map_iff. exists lo. rewrite <- same_candidates. auto.
      * apply with_regime_good; auto.
        -- rewrite <- same_conditions. intros c Hc. apply C. now right.
        -- intros _. unfold right_regime, agents. now rewrite Ef, Es, <- same_regime.
    + assert (Es : strong_for i = strong) by (unfold strong_for; now rewrite Ef, orb_false_r). rewrite Es in G.
      exists (with_regime x i (satiated_regime L cs0 strong i lo) (satiated_conditions L cs0 i lo)). split.
      * apply in_or_app. left. apply in_map_iff. exists lo. auto.
      * apply with_regime_good; auto. intros _. unfold right_regime, agents. now rewrite Ef, Es.
  - destruct Hon as (HA & HB & HAB & HcA & HcB & Hg). unfold agent_children, agents in *. destruct (firm i) eqn:Ef.
    { exfalso. rewrite same_rvalue, !Hzero in HAB by auto. lra. }
    assert (Es : strong_for i = strong) by (unfold strong_for; now rewrite Ef, orb_false_r).
    assert (I : In (A, B) (lines L cs0 i)).
    { unfold lines. apply filter_In. split; [apply in_prod; now apply in_ids|].
      apply andb_true_iff. split; [now apply qlt_iff|]. simpl. apply negb_true_iff.
      destruct (inside L cs0 i B A) eqn:E; auto. apply (inside_cost L cs0 p) in E; auto. lra. }
    assert (C : all_hold p (line_conditions L cs0 i A B)).
    { apply line_conditions_iff. split; auto. split; auto. intros k Hk HkA HkB. split; [auto|]. intros M.
      apply Hf; auto. now apply must_be_below_ok. }
    exists (with_regime x i (line_regime cs0 i A B) (line_conditions L cs0 i A B)). split.
    + apply in_or_app. right. apply in_map_iff. exists (A, B). auto.
    + apply with_regime_good; auto. intros _. unfold right_regime, agents. rewrite Ef. now apply line_regime_ok.
Qed.

Lemma option_children_good x i k r : good_cell x -> (i < N)%nat -> nth i (regimes x) None = Some r ->
  (satiated r = true -> strong_for i = true) -> In k (may r) ->
  exists y, In y (option_children L cs0 x i k r) /\ good_cell y.
Proof.
  intros Hx Hi Hr Hst Hk. pose proof (proj2 Hx i r Hi Hr) as G. pose proof (agents_gap i r k) as E.
  unfold right_regime, regime_ok in G. unfold regime_gap in E at 1.
  assert (P : 0 <= ev p (regime_gap L cs0 i r k)).
  { rewrite <- E. destruct (satiated r).
    - rewrite (Hst eq_refl) in G. destruct G as (G1 & G2 & G3 & G4 & G5 & _). rewrite dearer_form_ok.
      specialize (G5 k (G1 k Hk) (G4 k Hk)). lra.
    - destruct G as (G1 & (_ & _ & _ & _ & _ & G2) & _). rewrite gap_form_ok. auto. }
  destruct (Rle_lt_or_eq_dec _ _ P) as [C|C]; eexists.
  - split; [right; left; reflexivity|]. apply with_regime_good; auto.
    { intros c [<-|[]]. exact C. }
    intros _. unfold right_regime, regime_ok. simpl. rewrite <- E in C. destruct (satiated r) eqn:Es.
    + rewrite (Hst eq_refl) in *. rewrite dearer_form_ok in C. destruct G as (G1 & G2 & G3 & G4 & G5 & G6 & G7).
      split; [intros m Hm; apply remove_all_iff in Hm; now apply G1|]. split; [auto|]. split; [auto|].
      split; [intros m Hm; apply remove_all_iff in Hm; now apply G4|]. split; [auto|]. split.
      * intros m Hm Hv Hu. rewrite remove_all_iff in Hu. destruct (Nat.eq_dec m k) as [->|Hne]; [lra|]. apply G6; auto.
      * intros m Hm Hu. rewrite remove_all_iff in Hu, Hm. apply G7; [tauto|]. intros Z. apply Hu. tauto.
    + rewrite gap_form_ok in C. destruct G as (G1 & G2 & G3 & G4).
      split; [intros m Hm; apply remove_all_iff in Hm; now apply G1|]. split; [auto|]. split.
      * intros m Hm Hu. rewrite remove_all_iff in Hu. destruct (Nat.eq_dec m k) as [->|Hne]; [auto|]. apply G3; auto.
      * intros m Hm Hu. rewrite remove_all_iff in Hu, Hm. apply G4; [tauto|]. intros Z. apply Hu. tauto.
  - split; [left; reflexivity|]. apply with_regime_good; auto.
    { intros c [<-|[]]. unfold holds. simpl. auto. }
    intros _. unfold right_regime, regime_ok. simpl. rewrite <- E in C. destruct (satiated r) eqn:Es.
    + rewrite (Hst eq_refl) in *. rewrite dearer_form_ok in C. destruct G as (G1 & G2 & G3 & G4 & G5 & G6 & G7).
      split; [auto|]. split; [auto|]. split; [auto|]. split; [auto|]. split; [auto|]. split; [auto|].
      intros m Hm Hu. rewrite remove_all_iff in Hu. destruct (Nat.eq_dec m k) as [->|Hne]; [lra|]. apply G7; auto.
    + rewrite gap_form_ok in C. destruct G as (G1 & G2 & G3 & G4).
      split; [auto|]. split; [auto|]. split; [auto|].
      intros m Hm Hu. rewrite remove_all_iff in Hu. destruct (Nat.eq_dec m k) as [->|Hne]; [auto|]. apply G4; auto.
Qed.

(** *** What is used and spent *)

Lemma chosen_options x i : good_cell x -> (i < N)%nat -> forall w, In w (l i) -> 0 < fst w ->
  In (snd w) (options_of cs0 x i).
Proof.
  intros Hx Hi w Hw Hpos. pose proof (Hchosen i Hi) as Hc. pose proof (chosen_best i Hi) as Hb.
  assert (Hk : (snd w < size_of (agents i) i)%nat) by now apply Hb.
  unfold options_of. destruct (nth i (regimes x) None) as [r|] eqn:E.
  2:{ apply in_ids. now rewrite <- agents_size. }
  pose proof (proj2 Hx i r Hi E) as Hr. destruct (in_dec Nat.eq_dec (snd w) (may r)) as [C|C]; auto. exfalso.
  unfold right_regime, regime_ok in Hr. destruct Hr as [_ Hr]. unfold chosen_by in Hc. destruct (satiated r).
  - destruct Hr as (H1 & H2 & H3 & H4). destruct (strong_for i).
    + destruct H4 as (H4 & H5 & H6). apply (satiated_best_cheapest (size_of (agents i) i) _ _ _ (low r)) in Hc; auto.
      destruct Hc as [_ Hc]. destruct (Hc _ Hw Hpos) as [K1 K2]. specialize (H5 _ Hk K1 C). lra.
    + apply (satiated_best (size_of (agents i) i) _ _ _ (low r)) in Hc; auto. destruct Hc as [_ Hc].
      specialize (Hc _ Hw Hpos). apply C. auto.
  - destruct Hr as (H1 & H2 & H3). apply (line_best (size_of (agents i) i) _ _ _ (low r) (high r)) in Hb; auto.
    destruct Hb as (_ & _ & Hb). specialize (Hb _ Hw Hpos). specialize (H2 _ Hk C). lra.
Qed.
Definition spent (i : nat) : R := expect (l i) (rcost L cs0 p i).
Lemma spent_facts x i : good_cell x -> (i < N)%nat ->
  ev p (least_spent L cs0 (strong_for i) x i) <= spent i /\
  (unbounded x i = false -> spent i <= ev p (most_spent L cs0 (strong_for i) x i)) /\
  (firm i = false -> spent i <= rbudget cs0 i /\ (spends_all x i = true -> spent i = rbudget cs0 i)).
Proof.
  intros Hx Hi. pose proof (Hchosen i Hi) as Hc. pose proof (chosen_best i Hi) as Hb. pose proof Hb as [[Ho Hle] _].
  unfold spent. rewrite agents_rcost in *.
  assert (H0 : 0 <= expect (l i) (rcost L cs0 p i)).
  { apply expect_nonneg; [apply Ho|]. intros w _ _. pose proof (cost_in_le L cs0 p [] i (snd w) Hp). lra. }
  assert (E0 : ev p [] = 0) by reflexivity. unfold least_spent, most_spent, spends_all, unbounded.
  destruct (nth i (regimes x) None) as [r|] eqn:E.
  - pose proof (proj2 Hx i r Hi E) as G. unfold right_regime, regime_ok in G. rewrite agents_rcost in G.
    destruct G as [_ G]. unfold chosen_by in Hc. rewrite agents_rcost in Hc. destruct (satiated r); simpl.
    + destruct (strong_for i) eqn:Es.
      * destruct G as (G1 & G2 & G3 & G4 & _).
        apply (satiated_best_cheapest (size_of (agents i) i) _ _ _ (low r)) in Hc; auto.
        destruct Hc as [_ Hc]. rewrite cost_form_ok.
        assert (EE : expect (l i) (rcost L cs0 p i) = rcost L cs0 p i (low r)).
        { rewrite (expect_same _ _ (fun _ => rcost L cs0 p i (low r))); [apply expect_const; apply Ho | apply Ho|].
          intros w Hw Hpos. now apply Hc. }
        rewrite EE. split; [lra|]. split; [intros; lra|]. intros Ef. unfold agents in G2. rewrite Ef in G2.
        split; [exact G2|discriminate].
      * assert (Ef : firm i = false) by (unfold strong_for in Es; now apply orb_false_iff in Es).
        unfold agents in Hle. rewrite Ef in Hle. rewrite E0, ev_constant. unfold rbudget in *.
        split; [lra|]. split; [intros; lra|]. intros _. split; [lra|discriminate].
    + destruct G as (G1 & _). destruct (firm i) eqn:Ef.
      { exfalso. destruct G1 as (_ & _ & G1 & _). rewrite agents_rvalue, !Hzero in G1 by auto. lra. }
      apply (line_best (size_of (agents i) i) _ _ _ (low r) (high r)) in Hb; auto.
      destruct Hb as (_ & Hb & _). unfold agents in Hb. rewrite Ef in Hb. rewrite ev_constant. unfold rbudget in *.
      split; [lra|]. split; [intros; lra|]. intros _. split; [lra | auto].
  - rewrite E0, ev_constant. split; [lra|]. unfold agents in Hle. destruct (firm i); simpl.
    + split; [discriminate|]. discriminate.
    + unfold rbudget in *. split; [intros; lra|]. intros _. split; [lra|discriminate].
Qed.

(** Sums over the agents of expected values of what goods are worth. *)
Lemma use_sum (g : nat -> R) :
  sum (ids N) (fun i => expect (l i) (fun k => sum (ids L) (fun j => if has cs0 i k j then g j else 0))) =
  sum (ids L) g.
Proof.
  rewrite (sum_ext _ _ (fun i => sum (ids L) (fun j => g j * expect (l i) (fun k => if has cs0 i k j then 1 else 0)))).
  - rewrite sum_swap. apply sum_ids_ext. intros j Hj. rewrite sum_scal, Huse by auto. ring.
  - intros i _. rewrite expect_sum. apply sum_ext. intros j _. rewrite <- expect_scal. unfold expect. apply sum_ext.
    intros w _. destruct (has cs0 i (snd w) j); ring.
Qed.
Lemma paid_is_spent J : ev p (paid_form L (one_each L) J) = sum (ids N) (fun i => expect (l i) (cost_in L cs0 p J i)).
Proof.
  rewrite paid_form_ok. unfold paid.
  transitivity (sum (ids L) (fun j => if nth j J false then p j else 0)).
  - apply sum_ids_ext. intros j Hj. rewrite one_each_nth by auto. simpl. destruct (nth j J false); ring.
  - rewrite <- use_sum. apply sum_ext. intros i _. unfold expect. apply sum_ext. intros w _. f_equal.
    unfold cost_in. apply sum_ext. intros j _. now destruct (has cs0 i (snd w) j), (nth j J false).
Qed.
Lemma known_hold x : good_cell x -> all_hold p (known x).
Proof.
  intros Hx. apply all_hold_app. split; [apply Hx|]. intros c Hc. apply in_flat_map in Hc. destruct Hc as (J & _ & Hc).
  assert (C : forall i, (i < N)%nat -> 0 <= expect (l i) (cost_in L cs0 p J i) <= spent i).
  { intros i Hi. pose proof (chosen_lottery i Hi). split.
    - apply expect_nonneg; auto. intros w _ _. apply cost_in_le, Hp.
    - apply expect_le; auto. intros w _ _. apply cost_in_le, Hp. }
  destruct Hc as [<-|Hc].
  - unfold holds. simpl. rewrite ev_sub, paid_is_spent. unfold least_money. rewrite ev_sum.
    set (f := fun i => forallb (inside_mask L cs0 J i) (options_of cs0 x i)).
    rewrite (sum_split f (ids N)).
    assert (P : 0 <= sum (filter (fun i => negb (f i)) (ids N)) (fun i => expect (l i) (cost_in L cs0 p J i))).
    { apply sum_nonneg. intros i Hi. apply filter_In in Hi. apply C. now apply in_ids. }
    assert (P2 : sum (filter f (ids N)) (fun i => ev p (least_spent L cs0 (strong_for i) x i)) <=
      sum (filter f (ids N)) (fun i => expect (l i) (cost_in L cs0 p J i))).
    { apply sum_le. intros i Hi. apply filter_In in Hi. destruct Hi as [Hi HI]. apply in_ids in Hi.
      unfold f in HI. rewrite forallb_forall in HI. destruct (spent_facts x i Hx Hi) as [S1 _].
      rewrite (expect_same (l i) _ (rcost L cs0 p i)); [exact S1|now apply chosen_lottery|].
      intros w Hw Hpos. apply cost_inside. apply HI. now apply chosen_options. }
    lra.
  - destruct (existsb (unbounded x) (those_meeting x J)) eqn:Eu; [destruct Hc|]. destruct Hc as [<-|[]].
    unfold holds. simpl. rewrite ev_sub, paid_is_spent, ev_sum. unfold those_meeting in *.
    set (f := fun i => existsb (meets_mask L cs0 J i) (options_of cs0 x i)) in *.
    rewrite (sum_split f (ids N)).
    assert (P : sum (filter (fun i => negb (f i)) (ids N)) (fun i => expect (l i) (cost_in L cs0 p J i)) = 0).
    { apply sum_zero. intros i Hi. apply filter_In in Hi. destruct Hi as [Hi HI]. apply in_ids in Hi.
      apply negb_true_iff in HI. rewrite (expect_same (l i) _ (fun _ => 0));
        [now apply expect_const, chosen_lottery | now apply chosen_lottery|].
      intros w Hw Hpos. apply cost_apart. destruct (meets_mask L cs0 J i (snd w)) eqn:E; auto. exfalso.
      apply not_true_iff_false in HI. apply HI. apply existsb_exists. exists (snd w). split; auto.
      now apply chosen_options. }
    assert (P2 : sum (filter f (ids N)) (fun i => expect (l i) (cost_in L cs0 p J i)) <=
      sum (filter f (ids N)) (fun i => ev p (most_spent L cs0 (strong_for i) x i))).
    { apply sum_le. intros i Hi. pose proof Hi as Hi'. apply filter_In in Hi. destruct Hi as [Hi _]. apply in_ids in Hi.
      destruct (spent_facts x i Hx Hi) as (_ & S2 & _). specialize (C i Hi). apply Rle_trans with (spent i); [lra|].
      apply S2. destruct (unbounded x i) eqn:E; auto. exfalso. apply not_true_iff_false in Eu. apply Eu.
      apply existsb_exists. eauto. }
    lra.
Qed.

(** *** Leaves *)

Lemma all_worth_ok x ys q m proofs strictly i k : good_cell x -> all_worth x ys q m proofs strictly i = true ->
  In k (options_of cs0 x i) -> 0 <= ev p (worth ys q m i k) /\ (strictly = true -> 0 < ev p (worth ys q m i k)).
Proof.
  intros Hx H Hk. unfold all_worth in H. cbv zeta in H. rewrite forallb_forall in H.
  apply In_nth with (d := 0%nat) in Hk. destruct Hk as (n & Hn & E).
  pose proof (nth_error_nth' (options_of cs0 x i) 0%nat Hn) as Hk. rewrite E in Hk.
  specialize (H _ (in_enumerated L cs0 (one_each L) (repeat_length 1%nat L) _ n k Hk)). simpl in H.
  apply (shows_ok p _ _ _ _ H). now apply known_hold.
Qed.
Lemma worth_expected ys q m i : (i < N)%nat -> expect (l i) (fun k => ev p (worth ys q m i k)) =
  (if firm i then 0 else Q2R (at_index ys i) * (spent i - rbudget cs0 i)) -
  expect (l i) (fun k => sum (ids L) (fun j => if has cs0 i k j then ev p (form_at q j) else 0)) - ev p (form_at m i).
Proof.
  intros Hi. pose proof (chosen_lottery i Hi) as Hl.
  rewrite (expect_same (l i) _ (fun k => ((if firm i then 0 else Q2R (at_index ys i)) *
    (rcost L cs0 p i k - rbudget cs0 i) - sum (ids L) (fun j => if has cs0 i k j then ev p (form_at q j) else 0)) -
    ev p (form_at m i))).
  - rewrite !(expect_minus (l i)), expect_scal, expect_minus, !expect_const by auto. unfold spent.
    destruct (firm i); ring.
  - exact Hl.
  - intros w _ _. unfold worth. rewrite !ev_sub, ev_sum. f_equal. f_equal.
    + destruct (firm i); [unfold ev; simpl; ring|]. rewrite ev_scale, excess_form_ok. ring.
    + apply sum_ext. intros j _. now destruct (has cs0 i (snd w) j).
Qed.
Lemma check_no_consumptions_ok x ys q m proofs s : good_cell x -> check_no_consumptions x ys q m proofs s = true ->
  False.
Proof.
  intros Hx H. unfold check_no_consumptions in H. destruct (all_below N _ && all_below N _) eqn:E; [|discriminate].
  apply andb_true_iff in E. destruct E as [Hy Hw].
  set (W := fun i => expect (l i) (fun k => ev p (worth ys q m i k))).
  assert (W0 : forall i, (i < N)%nat -> 0 <= W i).
  { intros i Hi. apply expect_nonneg; [now apply chosen_lottery|]. intros w Hwl Hpos.
    apply (all_worth_ok x ys q m proofs false); auto; [exact (all_below_ok _ _ Hw i Hi)|now apply chosen_options]. }
  assert (T : sum (ids N) W <= - ev p (total_worth q m)).
  { unfold total_worth. rewrite ev_add, !ev_sum.
    apply Rle_trans with (sum (ids N) (fun i => - expect (l i) (fun k => sum (ids L) (fun j => if has cs0 i k j then
      ev p
      (form_at q j) else 0)) - ev p (form_at m i))).
    - apply sum_le. intros i Hi. apply in_ids in Hi. unfold W. rewrite worth_expected by auto.
      destruct (firm i) eqn:Ef; [lra|]. destruct (spent_facts x i Hx Hi) as (_ & _ & S). destruct (S Ef) as [S1 S2].
      pose proof (all_below_ok _ _ Hy i Hi) as Y. cbv beta in Y. apply orb_true_iff in Y. destruct Y as [Y|Y].
      + apply qle_iff in Y. rewrite Q2R_0 in Y. nra.
      + rewrite (S2 Y). lra.
    - rewrite sum_minus. pose proof (use_sum (fun j => ev p (form_at q j))) as U.
      rewrite (sum_ext _ (fun i => - _) (fun i => -1 * expect (l i) (fun k => sum (ids L) (fun j => if has cs0 i k j
        then ev p
        (form_at q j) else 0)))) by (intros; ring). rewrite sum_scal, U. lra. }
  assert (S0 : 0 <= sum (ids N) W) by (apply sum_nonneg; intros i Hi; apply W0; now apply in_ids).
  destruct (shows (known x) s (total_worth q m) true) eqn:E1.
  - destruct (shows_ok p _ _ _ _ E1 (known_hold x Hx)) as [_ K]. specialize (K eq_refl). lra.
  - destruct (shows (known x) s (total_worth q m) false) eqn:E2; [|discriminate].
    destruct (shows_ok p _ _ _ _ E2 (known_hold x Hx)) as [K _]. apply existsb_exists in H. destruct H as (i & Hi & Hs).
    apply in_ids in Hi. assert (Z : W i <= 0).
    { pose proof (sum_term_le (ids N) W i) as Z. apply Rle_trans with (sum (ids N) W); [|lra]. apply Z.
      - intros k Hk. apply W0. now apply in_ids.
      - now apply in_ids. }
    destruct (lottery_outcome (l i) (chosen_lottery i Hi)) as (w & Hwl & Hpos).
    assert (P : forall v, In v (l i) -> 0 < fst v -> 0 < ev p (worth ys q m i (snd v))).
    { intros v Hv Hvp. apply (all_worth_ok x ys q m proofs true i (snd v) Hx Hs); auto. now apply chosen_options. }
    assert (F : ev p (worth ys q m i (snd w)) = 0).
    { apply (expect_zero (l i) (fun k => ev p (worth ys q m i k)) (chosen_lottery i Hi)); auto.
      intros v Hv Hvp. left. now apply P. }
    specialize (P w Hwl Hpos). lra.
Qed.

Lemma case_parts_good x n ys : case_parts x n = Some ys -> good_cell x -> exists y, In y ys /\ good_cell y.
Proof.
  intros H Hx. destruct n; simpl in H.
  - injection H as <-. destruct (half_children_cover x f p (proj1 Hx)) as (y & Hy & Hc). exists y. split; [exact Hy|].
    split; [exact Hc|]. destruct Hy as [<-|[<-|[]]]; exact (proj2 Hx).
  - destruct (Nat.ltb_spec i N) as [Hi|]; [|discriminate]. simpl in H.
    destruct (nth i (regimes x) None); [discriminate|]. injection H as <-. now apply agent_children_good.
  - destruct (nth i (regimes x) None) as [r|] eqn:E; [|discriminate].
    destruct (Nat.ltb_spec i N) as [Hi|]; [|discriminate]. simpl in H.
    destruct (mem k (undecided r)) eqn:E1; [|discriminate]. destruct (mem k (may r)) eqn:E2; [|discriminate].
    simpl in H. destruct (negb (satiated r) || strong_for i) eqn:Es; [|discriminate]. injection H as <-.
    apply option_children_good; auto; [intros S; rewrite S in Es; exact Es | now apply mem_iff].
  - exfalso. destruct (contradiction _ _) eqn:E; [|discriminate]. apply (contradiction_ok p) in E. apply E.
    now apply known_hold.
  - exfalso. destruct (check_no_consumptions _ _ _ _ _ _) eqn:E; [|discriminate].
    exact (check_no_consumptions_ok x ys0 shadow least_worth proofs sum_proof Hx E).
Qed.
Lemma check_tree_ok nodes : check_cases nodes (whole_space L cs0 false) = true -> False.
Proof.
  intros H. apply (walk_refutes _ _ case_parts_good nodes _ H _ (or_introl eq_refl)). split; simpl.
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
(** Everybody takes an optimal random consumption, with [strong_notion] a cheapest one, and goods clear on average; with
    production, as much of each good is used as in some lottery over plans of the largest price. *)
Definition expectation_equilibrium (p : nat -> R) (sigma : nat -> lottery bundle) : Prop :=
  nonnegative_prices L p /\
  (forall i, (i < n)%nat -> if strong_notion then cheapest_optimal L (utility m) (vector_of (budgets m)) p i (sigma i)
     else optimal L (utility m) (vector_of (budgets m)) p i (sigma i)) /\
  match production m with
  | None => forall j, (j < L)%nat -> expected_use n sigma j = 1
  | Some F => exists beta, is_lottery beta /\
      (forall w, In w beta -> 0 < fst w -> best_plan L (capacities F) p (snd w)) /\
      forall j, (j < L)%nat -> expected_use n sigma j = quantity beta j
  end.

Let buyers := market_consumers L (tables m) (budgets m).
(** What is left of all goods by the feasible plans. *)
Definition left_over (F : list (list bool * BinNums.N)) : list (list bool * Q) :=
  map (fun l => (l, 0%Q)) (filter (fun l => feasible_plan F (map negb l)) (masks L)).
Definition with_firm (F : list (list bool * BinNums.N)) (money : Q) : list consumer :=
  buyers ++ [Consumer money (left_over F)].
Definition check_no_expectation (nodes : list case_node) : bool :=
  match production m with
  | None => check_tree L buyers strong_notion (fun _ => false) nodes
  | Some F => check_tree L (with_firm F 0) strong_notion (fun i => Nat.eqb i n) nodes
  end.

Lemma buyers_length : length buyers = n.
Proof. apply consumers_length. Qed.
Lemma optimal_choice i p s :
  (if strong_notion then cheapest_optimal L (utility m) (vector_of (budgets m)) p i s
   else optimal L (utility m) (vector_of (budgets m)) p i s) ->
  optimal L (market_utility L (tables m)) (market_budget (budgets m)) p i s.
Proof. destruct strong_notion; [intros [H _]|]; auto. Qed.
Lemma options_chosen i p s : (i < n)%nat ->
  (if strong_notion then cheapest_optimal L (utility m) (vector_of (budgets m)) p i s
   else optimal L (utility m) (vector_of (budgets m)) p i s) ->
  if strong_notion then best_cheapest (size_of buyers i) (rcost L buyers p i) (rvalue buyers i) (rbudget buyers i)
    (to_options L (tables m) i s)
  else best (size_of buyers i) (rcost L buyers p i) (rvalue buyers i) (rbudget buyers i) (to_options L (tables m) i s).
Proof.
  intros Hi H. destruct strong_notion.
  - exact (cheapest_optimal_best L (tables m) (budgets m) i Hi p s H).
  - exact (optimal_best L (tables m) (budgets m) i Hi p s H).
Qed.
Lemma use_of_options i p s j : (i < n)%nat -> (j < L)%nat ->
  optimal L (market_utility L (tables m)) (market_budget (budgets m)) p i s ->
  expect (to_options L (tables m) i s) (fun k => if has buyers i k j then 1 else 0) = quantity s j.
Proof.
  intros Hi Hj [(Hl & Hf & _) _]. unfold to_options. rewrite expect_map. unfold quantity. apply expect_same; auto.
  intros w Hw Hpos. unfold has, buyers.
  destruct (option_of_ok L (tables m) (budgets m) i (snd w) Hi (Hf w Hw Hpos)) as [_ ->].
  change (nth j (bits L (snd w)) false) with (set_of (bits L (snd w)) j). now rewrite set_of_bits.
Qed.

Section Firm.
Variables (F : list (list bool * BinNums.N)) (p : nat -> R) (beta : lottery bundle).
Hypothesis Hp : nonnegative_prices L p.
Hypothesis Hbeta : is_lottery beta.
Hypothesis Hbest : forall w, In w beta -> 0 < fst w -> best_plan L (capacities F) p (snd w).
Let money : Q := inject_Z (up (sum (ids L) p)).
Let firm_options := left_over F.
Definition firm_cost (k : nat) : R := cost L p (set_of (fst (nth k firm_options ([], 0%Q)))).
Definition left_by (A : bundle) : nat := index_of (bits L (complement L A)) firm_options.
Definition firm_lottery : lottery nat := map (fun w => (fst w, left_by (snd w))) beta.
Lemma money_enough : sum (ids L) p <= Q2R money.
Proof.
  unfold money, Q2R, inject_Z. simpl. destruct (archimed (sum (ids L) p)) as [H _]. lra.
Qed.
Lemma cost_le_all A : cost L p A <= sum (ids L) p.
Proof. apply sum_le. intros j Hj. apply in_ids in Hj. specialize (Hp j Hj). destruct (A j); lra. Qed.
Lemma cost_same A B : (forall j, (j < L)%nat -> A j = B j) -> cost L p A = cost L p B.
Proof. intros H. apply sum_ids_ext. intros j Hj. now rewrite H. Qed.
Lemma negated_complement l j : length l = L -> (j < L)%nat -> set_of (map negb l) j = negb (set_of l j).
Proof.
  intros Hl Hj. unfold set_of. rewrite nth_indep with (d' := negb false) by (rewrite map_length; lia).
  apply map_nth.
Qed.
Lemma left_by_ok A : best_plan L (capacities F) p A ->
  (left_by A < length firm_options)%nat /\ fst (nth (left_by A) firm_options ([], 0%Q)) = bits L (complement L A).
Proof.
  intros (HA & HF & _). apply (index_of_ok (tables m) (bits L (complement L A)) 0%Q). unfold firm_options, left_over.
  apply in_map_iff. exists (bits L (complement L A)). split; auto. apply filter_In. split.
  - apply masks_complete, bits_length.
  - apply feasible_plan_ok. rewrite map_length, bits_length.
    replace (set_of (map negb (bits L (complement L A)))) with A; [exact HF|]. extensionality j.
    destruct (le_lt_dec L j) as [Hj|Hj].
    + rewrite (HA j Hj). symmetry. unfold set_of. apply nth_overflow. now rewrite map_length, bits_length.
    + rewrite negated_complement, set_of_bits, complement_member by (rewrite ?bits_length; auto).
      now rewrite negb_involutive.
Qed.
Lemma left_by_cost A : best_plan L (capacities F) p A -> firm_cost (left_by A) = sum (ids L) p - cost L p A.
Proof.
  intros H. destruct (left_by_ok A H) as [_ E]. unfold firm_cost. rewrite E, <- (cost_complement L p A).
  rewrite (cost_same (set_of (bits L (complement L A))) (complement L A)); [ring|]. intros j Hj. now apply set_of_bits.
Qed.
Lemma firm_cost_least k A : (k < length firm_options)%nat -> best_plan L (capacities F) p A ->
  sum (ids L) p - cost L p A <= firm_cost k.
Proof.
  intros Hk (_ & _ & HA). unfold firm_cost. pose proof (nth_In firm_options ([], 0%Q) Hk) as I.
  unfold firm_options, left_over in I. apply in_map_iff in I. destruct I as (l & E & I). fold (left_over F) in E.
  fold firm_options in E. rewrite <- E. simpl. apply filter_In in I. destruct I as [I1 I2]. apply masks_length in I1.
  apply feasible_plan_ok in I2. rewrite map_length, I1 in I2.
  assert (W : within L (set_of (map negb l))) by (rewrite <- I1, <- (map_length negb l); apply set_within).
  specialize (HA _ W I2). rewrite <- (cost_complement L p (set_of (map negb l))).
  rewrite (cost_same (set_of l) (complement L (set_of (map negb l)))); [lra|]. intros j Hj.
  rewrite complement_member, negated_complement by auto. now rewrite negb_involutive.
Qed.
Lemma firm_chooses : best_cheapest (length firm_options) firm_cost (fun _ => 0) (Q2R money) firm_lottery.
Proof.
  assert (Hl : is_lottery firm_lottery) by (now apply lottery_map).
  assert (Z : forall x : lottery nat, expect x (fun _ => 0) = 0).
  { intros x. unfold expect. apply sum_zero. intros. ring. }
  split; [split; [split; [split|]|]|].
  - exact Hl.
  - intros w Hw Hpos. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl. apply left_by_ok. now apply Hbest.
  - rewrite <- (expect_const firm_lottery (Q2R money) Hl). apply expect_le; auto. intros w _ _.
    pose proof (cost_le_all (set_of (fst (nth (snd w) firm_options ([], 0%Q))))). pose proof money_enough.
    unfold firm_cost. lra.
  - intros x _. rewrite !Z. lra.
  - intros x [[[Hx Hxo] _] _]. destruct (lottery_outcome beta Hbeta) as (w0 & Hw0 & Hp0).
    pose proof (Hbest w0 Hw0 Hp0) as B0. set (c0 := sum (ids L) p - cost L p (snd w0)).
    apply Rle_trans with c0.
    + rewrite <- (expect_const firm_lottery c0 Hl). apply expect_le; auto. intros w Hw Hpos.
      apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl in *. pose proof (Hbest v Hv Hpos) as Bv.
      rewrite left_by_cost by auto. unfold c0. destruct Bv as (_ & _ & Bv), B0 as (B1 & B2 & _).
      specialize (Bv _ B1 B2). lra.
    + rewrite <- (expect_const x c0 Hx). apply expect_le; auto. intros w Hw Hpos. now apply firm_cost_least;
      [apply Hxo|].
Qed.
Lemma firm_use j : (j < L)%nat ->
  expect firm_lottery (fun k => if nth j (fst (nth k firm_options ([],
    0%Q))) false then 1 else 0) = 1 - quantity beta j.
Proof.
  intros Hj. unfold firm_lottery. rewrite expect_map. unfold quantity.
  transitivity (expect beta (fun A => 1 - (if A j then 1 else 0))).
  2:{ rewrite (expect_minus beta (fun _ => 1)), expect_const by exact Hbeta. reflexivity. }
  apply expect_same; auto. intros w Hw Hpos.
  destruct (left_by_ok (snd w) (Hbest w Hw Hpos)) as [_ ->].
  change (nth j (bits L (complement L (snd w))) false) with (set_of (bits L (complement L (snd w))) j).
  rewrite set_of_bits, complement_member by auto. destruct (snd w j); simpl; ring.
Qed.
End Firm.

Theorem check_no_expectation_sound nodes : check_no_expectation nodes = true ->
  forall p sigma, ~ expectation_equilibrium p sigma.
Proof.
  unfold check_no_expectation, expectation_equilibrium. intros H p sigma (Hp & Ho & Hc).
  destruct (production m) as [F|].
  - destruct Hc as (beta & B1 & B2 & B3). unfold check_tree in H. apply andb_true_iff in H. destruct H as [Hd H].
    set (money := inject_Z (up (sum (ids L) p))). set (cs0 := with_firm F 0) in *.
    set (l := fun i => if Nat.ltb i n then to_options L (tables m) i (sigma i) else firm_lottery F beta).
    assert (Lb : length buyers = n) by apply buyers_length.
    assert (Len : forall q, length (with_firm F q) = S n) by (intros q; unfold with_firm; rewrite app_length, Lb;
      simpl; lia).
    assert (Cb : forall q i, (i < n)%nat -> consumer_of (with_firm F q) i = consumer_of buyers i).
    { intros q i Hi. unfold consumer_of, with_firm. apply app_nth1. lia. }
    assert (Cf : forall q, consumer_of (with_firm F q) n = Consumer q (left_over F)).
    { intros q. unfold consumer_of, with_firm. rewrite app_nth2 by lia. now rewrite Lb, Nat.sub_diag. }
    assert (Off : forall i, offered (consumer_of (with_firm F money) i) = offered (consumer_of cs0 i)).
    { intros i. destruct (lt_eq_lt_dec i n) as [[Hi| ->]|Hi].
      - unfold cs0. now rewrite !Cb.
      - unfold cs0. now rewrite !Cf.
      - unfold consumer_of. rewrite !nth_overflow; auto; unfold cs0; rewrite Len; lia. }
    apply (check_tree_ok L cs0 strong_notion (fun i => Nat.eqb i n) (with_firm F money) p l) with (nodes := nodes);
      auto.
    + unfold cs0. now rewrite !Len.
    + intros i k E. apply Nat.eqb_eq in E. subst i. unfold rvalue, value, cs0. rewrite Cf. simpl.
      unfold left_over. rewrite (map_nth (fun l => (l, 0%Q)) _ [] k). apply Q2R_0.
    + intros i Hi. unfold cs0 in Hi. rewrite Len in Hi. unfold chosen_by, strong_for, agents.
      destruct (Nat.eqb_spec i n) as [->|Hne].
      * rewrite orb_true_r. unfold l. rewrite Nat.ltb_irrefl.
        pose proof (firm_chooses F p beta Hp B1 B2) as K. fold money in K.
        unfold size_of, rcost, has, bundle_bits, rvalue, value, rbudget. rewrite Cf. simpl.
        replace (fun k : nat => Q2R (snd (nth k (left_over F) ([], 0%Q)))) with (fun _ : nat => 0); [exact K|].
        extensionality k. unfold left_over. rewrite (map_nth (fun l => (l, 0%Q)) _ [] k). symmetry. apply Q2R_0.
      * assert (Hi' : (i < n)%nat) by lia. rewrite orb_false_r. unfold l. rewrite (proj2 (Nat.ltb_lt i n) Hi').
        pose proof (options_chosen i p (sigma i) Hi' (Ho i Hi')) as K.
        unfold size_of, rcost, has, bundle_bits, rvalue, value, rbudget, cs0 in *. rewrite Cb by auto. exact K.
    + intros j Hj. unfold cs0 at 1. rewrite Len. unfold ids. rewrite seq_S, sum_app. simpl. rewrite Rplus_0_r.
      assert (E : sum (seq 0 n) (fun i => expect (l i) (fun k => if has cs0 i k j then 1 else 0)) = expected_use n
        sigma j).
      { apply sum_ids_ext. intros i Hi. unfold l. rewrite (proj2 (Nat.ltb_lt i n) Hi).
        pose proof (use_of_options i p (sigma i) j Hi Hj (optimal_choice i p (sigma i) (Ho i Hi))) as K.
        unfold has, bundle_bits, cs0 in *. rewrite Cb by auto. exact K. }
      rewrite E, B3 by auto. unfold l. rewrite Nat.ltb_irrefl.
      pose proof (firm_use F p beta B1 B2 j Hj) as K. unfold has, bundle_bits, cs0. rewrite Cf. simpl. rewrite K. ring.
  - unfold check_tree in H. apply andb_true_iff in H. destruct H as [Hd H].
    set (l := fun i => to_options L (tables m) i (sigma i)).
    apply (check_tree_ok L buyers strong_notion (fun _ => false) buyers p l) with (nodes := nodes); auto.
    + discriminate.
    + intros i Hi. rewrite buyers_length in Hi. unfold chosen_by, strong_for, agents. rewrite orb_false_r.
      pose proof (options_chosen i p (sigma i) Hi (Ho i Hi)) as K. destruct strong_notion; exact K.
    + intros j Hj. rewrite buyers_length. transitivity (expected_use n sigma j); [|exact (Hc j Hj)]. apply sum_ids_ext. intros i Hi.
      exact (use_of_options i p (sigma i) j Hi Hj (optimal_choice i p (sigma i) (Ho i Hi))).
Qed.
End Market.
