(** Checkers of random allocations in pseudomarkets (first paper), with and without production (SPEC 1.6, 2.6).

    A [market] has its number of goods, and for each agent a table (a [tree], check_m_natural.v) and a budget;
      capacities
    (A_k, h_k) if there is production.  A bundle is a list of booleans,
      a draw a probability and a bundle for each agent.
    - kind `randomized-equilibrium`: [check_randomized m ps al ws], [ws] being the agents' weights.
    - kind `strong-equilibrium`: [check_strong_equilibrium m ps al ws].
    - kind `allocation-dominated`: [check_allocation_dominated m al be], [be] being the better random allocation. *)
From Coq Require Import Reals QArith Qreals ZArith NArith Nnat List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural gpz_constraints production_economy
  expectation_economy check_demand.
Import ListNotations.
Open Scope R_scope.

(** [f] holds for the members of two lists of the same length, pair by pair. *)
Fixpoint both_all {X Y} (f : X -> Y -> bool) (l : list X) (m : list Y) : bool :=
  match l, m with
  | [], [] => true
  | x :: l', y :: m' => if f x y then both_all f l' m' else false
  | _, _ => false
  end.
Lemma both_all_ok {X Y} f (l : list X) (m : list Y) dx dy : both_all f l m = true ->
  length l = length m /\ forall i, (i < length l)%nat -> f (nth i l dx) (nth i m dy) = true.
Proof.
  revert m. induction l as [|x l IH]; intros [|y m] H; simpl in *; try discriminate; [split; auto; intros; lia|].
  destruct (f x y) eqn:E; [|discriminate]. destruct (IH m H) as [H1 H2]. split; [congruence|].
  intros [|i] Hi; [exact E|]. apply H2. lia.
Qed.

(** ** Bundles that have no good in common *)

Fixpoint disjoint_union (l m : list bool) : option (list bool) :=
  match l, m with
  | [], [] => Some []
  | a :: l', b :: m' =>
    if a && b then None else match disjoint_union l' m' with Some t => Some ((a || b) :: t) | None => None end
  | _, _ => None
  end.
Lemma disjoint_union_ok l : forall m t, disjoint_union l m = Some t ->
  length l = length t /\ length m = length t /\
  forall k, set_of t k = set_of l k || set_of m k /\ set_of l k && set_of m k = false.
Proof.
  unfold set_of. induction l as [|a l IH]; intros [|b m] t H; simpl in H; try discriminate.
  - injection H as <-. repeat split; destruct k; reflexivity.
  - destruct (a && b) eqn:E; [discriminate|]. destruct (disjoint_union l m) as [r|] eqn:Er; [|discriminate].
    injection H as <-. destruct (IH m r Er) as (H1 & H2 & H3). simpl. split; [congruence|]. split; [congruence|].
    intros [|k]; [auto|apply H3].
Qed.
Fixpoint union_of (L : nat) (bs : list (list bool)) : option (list bool) :=
  match bs with
  | [] => Some (repeat false L)
  | l :: r => match union_of L r with Some t => disjoint_union l t | None => None end
  end.
Definition bundles_of (bs : list (list bool)) (i : nat) : bundle := set_of (nth i bs []).
Lemma set_of_nil k : set_of [] k = false.
Proof. unfold set_of. destruct k; reflexivity. Qed.
Lemma bundles_beyond bs i : (length bs <= i)%nat -> forall k, bundles_of bs i k = false.
Proof. intros H k. unfold bundles_of. rewrite nth_overflow by auto. apply set_of_nil. Qed.
Lemma union_of_ok L bs : forall t, union_of L bs = Some t ->
  length t = L /\ (forall l, In l bs -> length l = L) /\
  (forall k, set_of t k = true <-> exists i, (i < length bs)%nat /\ bundles_of bs i k = true) /\
  (forall k i j, bundles_of bs i k = true -> bundles_of bs j k = true -> i = j).
Proof.
  induction bs as [|l bs IH]; intros t H; simpl in H.
  - injection H as <-. split; [apply repeat_length|]. split; [intros l []|]. split.
    + intros k. split; [|intros (i & Hi & _); simpl in Hi; lia]. unfold set_of. rewrite nth_repeat. discriminate.
    + intros k i j H. rewrite bundles_beyond in H by (simpl; lia). discriminate.
  - destruct (union_of L bs) as [r|] eqn:Er; [|discriminate]. destruct (IH r eq_refl) as (K1 & K2 & K3 & K4).
    destruct (disjoint_union_ok _ _ _ H) as (D1 & D2 & D3).
    split; [congruence|]. split; [intros m [<-|Hm]; [congruence|auto]|]. split.
    + intros k. rewrite (proj1 (D3 k)), orb_true_iff, K3. split.
      * intros [Hk|(i & Hi & Hk)]; [exists 0%nat|exists (S i)]; simpl; (split; [lia|exact Hk]).
      * intros ([|i] & Hi & Hk); [left; exact Hk|right]. exists i. simpl in Hi. split; [lia|exact Hk].
    + assert (Z : forall k j, bundles_of (l :: bs) 0 k = true -> bundles_of (l :: bs) (S j) k = true -> False).
      { intros k j H1 H2. change (set_of l k = true) in H1. change (bundles_of bs j k = true) in H2.
        assert (R : set_of r k = true).
        { apply K3. exists j. split; auto. destruct (le_lt_dec (length bs) j) as [Hj|]; auto.
          rewrite bundles_beyond in H2 by auto. discriminate. }
        destruct (D3 k) as [_ D]. rewrite H1, R in D. discriminate. }
      intros k [|i] [|j] H1 H2; auto; [elim (Z k j H1 H2)|elim (Z k i H2 H1)|]. f_equal. exact (K4 k i j H1 H2).
Qed.
Lemma union_exclusive L bs t : union_of L bs = Some t -> exclusive (length bs) L (bundles_of bs).
Proof.
  intros H. destruct (union_of_ok L bs t H) as (_ & H2 & _ & H4). split.
  - intros i Hi. unfold bundles_of. rewrite <- (H2 (nth i bs [])) by (now apply nth_In). apply set_within.
  - intros j i k _ _ _ K1 K2. exact (H4 j i k K1 K2).
Qed.
Lemma union_plan L bs t : union_of L bs = Some t -> plan (length bs) (bundles_of bs) = set_of t.
Proof.
  intros H. destruct (union_of_ok L bs t H) as (_ & _ & H3 & _). extensionality k. apply eq_true_iff_eq.
  rewrite plan_member. symmetry. apply H3.
Qed.
Lemma union_partition L bs t : union_of L bs = Some t -> forallb (fun b => b) t = true ->
  partition (length bs) L (bundles_of bs).
Proof.
  intros H Ht. split; [now apply (union_exclusive L bs t)|]. intros j Hj. rewrite <- plan_member.
  rewrite (union_plan L bs t H). destruct (union_of_ok L bs t H) as (<- & _). rewrite forallb_forall in Ht.
  apply Ht. now apply nth_In.
Qed.

(** ** Markets *)

Record market := Market { goods : nat; tables : list tree; budgets : list Q;
  production : option (list (list bool * N)) }.

(** ** Capacities: sets of goods and how many of each can be produced *)

Fixpoint count (l s : list bool) : N :=
  match l, s with
  | true :: l', true :: s' => N.succ (count l' s')
  | _ :: l', _ :: s' => count l' s'
  | _, _ => 0%N
  end.
Definition capacities (F : list (list bool * N)) : list capacity :=
  map (fun c => (set_of (fst c), N.to_nat (snd c))) F.
Definition feasible_plan (F : list (list bool * N)) (t : list bool) : bool :=
  forallb (fun c => N.leb (count t (fst c)) (snd c)) F.
Lemma size_shift n A : size (S n) A = ((if A 0%nat then 1 else 0) + size n (fun k => A (S k)))%nat.
Proof.
  induction n as [|n IH]; [simpl; destruct (A 0%nat); reflexivity|].
  change (size (S (S n)) A) with ((if A (S n) then 1 else 0) + size (S n) A)%nat.
  rewrite IH. simpl. lia.
Qed.
Lemma count_ok t : forall s, N.to_nat (count t s) = size (length t) (inter (set_of t) (set_of s)).
Proof.
  induction t as [|a t IH]; intros s; [reflexivity|]. simpl length. rewrite size_shift.
  assert (E : size (length t) (fun k => inter (set_of (a :: t)) (set_of s) (S k)) = N.to_nat (count t (tl s))).
  { rewrite IH. apply size_ext. intros k _. unfold inter, set_of. destruct s; simpl; [destruct k|]; reflexivity. }
  rewrite E. unfold inter, set_of.
  destruct a, s as [|[|] s]; simpl; rewrite ?N2Nat.inj_succ; try reflexivity; destruct t as [|[|] t]; reflexivity.
Qed.
Lemma feasible_plan_ok F t : feasible_plan F t = true <-> feasible (length t) (capacities F) (set_of t).
Proof.
  unfold feasible_plan, feasible, capacities. rewrite forallb_forall. split.
  - intros H c Hc. apply in_map_iff in Hc. destruct Hc as (d & <- & Hd). specialize (H d Hd). apply N.leb_le in H.
    simpl. rewrite <- count_ok. lia.
  - intros H c Hc. specialize (H _ (in_map (fun c => (set_of (fst c), N.to_nat (snd c))) F c Hc)). simpl in H.
    rewrite <- count_ok in H. apply N.leb_le. lia.
Qed.
Section Market.
Variable m : market.
Let L := goods m.
Let N := length (tables m).

Definition utility (i : nat) : bundle -> option R := utility_of L (look_up (nth i (tables m) (Leaf None))).
Definition budget : nat -> R := vector_of (budgets m).
Definition draws : Type := list (Q * list (list bool)).
Definition allocation_of (al : draws) : lottery (nat -> bundle) := map (fun w => (Q2R (fst w), bundles_of (snd w))) al.

(** Walrasian equilibrium, and strong equilibrium; with production every plan used has the largest price. *)
Definition is_randomized (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  match production m with
  | None => walrasian N L utility budget p alpha
  | Some F => production_walrasian N L utility budget (capacities F) p alpha
  end.
Definition is_strong (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  match production m with
  | None => strong N L utility budget p alpha
  | Some F => production_strong N L utility budget (capacities F) p alpha
  end.

(** *** Plans *)

(** All goods are in the plan, or no feasible plan has a larger price. *)
Definition right_plan (ps : list Q) (t : list bool) : bool :=
  match production m with
  | None => forallb (fun b => b) t
  | Some F =>
    if feasible_plan F t then
      let c := price_of ps t in
      forallb (fun l => if feasible_plan F l then qle (price_of ps l) c else true) (all_lists L)
    else false
  end.
Definition possible_plan (t : list bool) : bool :=
  match production m with None => forallb (fun b => b) t | Some F => feasible_plan F t end.

(** *** Draws *)

Definition finite_at (t : tree) (l : list bool) : bool := match look_up t l with Some _ => true | None => false end.
(** The bundles are disjoint, of finite utility, and [right] of their union. *)
Definition check_draw (right : list bool -> bool) (bs : list (list bool)) : bool :=
  match union_of L bs with
  | Some t => if both_all finite_at (tables m) bs then right t else false
  | None => false
  end.
Definition check_draws (right : list bool -> bool) (al : draws) : bool :=
  forallb (fun w => qlt 0 (fst w) && check_draw right (snd w)) al && qeq (qsum al fst) 1.

Section Draws.
Variables (right : list bool -> bool) (al : draws).
Hypothesis Hal : check_draws right al = true.
Lemma draws_lottery : is_lottery (allocation_of al).
Proof.
  unfold check_draws in Hal. apply andb_true_iff in Hal. destruct Hal as [H1 H2]. rewrite forallb_forall in H1. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). specialize (H1 v Hv).
    apply andb_true_iff in H1. destruct H1 as [H1 _]. apply qlt_ok in H1. rewrite Q2R_0 in H1. simpl. lra.
  - unfold allocation_of. rewrite sum_map. simpl. apply qeq_ok in H2. now rewrite Q2R_sum, Q2R_1 in H2.
Qed.
Lemma draw_facts w : In w al -> exists t, union_of L (snd w) = Some t /\ right t = true /\
  length (snd w) = N /\ (forall i, (i < N)%nat -> consumption_set L utility i (bundles_of (snd w) i)).
Proof.
  intros Hw. unfold check_draws in Hal. apply andb_true_iff in Hal. destruct Hal as [H _].
  rewrite forallb_forall in H. specialize (H w Hw). apply andb_true_iff in H. destruct H as [_ H].
  unfold check_draw in H. destruct (union_of L (snd w)) as [t|] eqn:Et; [|discriminate]. exists t.
  destruct (both_all finite_at (tables m) (snd w)) eqn:Eb; [|discriminate].
  destruct (both_all_ok _ _ _ (Leaf None) [] Eb) as [K1 K2]. split; auto. split; auto. split; [auto|].
  intros i Hi. specialize (K2 i Hi). unfold consumption_set.
  destruct (union_of_ok L (snd w) t Et) as (_ & Hl & _).
  assert (Hn : length (nth i (snd w) []) = L) by (apply Hl, nth_In; unfold N in Hi; lia).
  unfold bundles_of, utility. rewrite <- Hn. split; [apply set_within|]. rewrite table_of_list.
  unfold finite_at in K2. destruct (look_up _ _); discriminate.
Qed.
Lemma draws_finite i : (i < N)%nat -> finite_utility L utility i (marginal i (allocation_of al)).
Proof.
  intros Hi w Hw _. unfold marginal, allocation_of in Hw. rewrite map_map in Hw. apply in_map_iff in Hw.
  destruct Hw as (v & <- & Hv). simpl. destruct (draw_facts v Hv) as (_ & _ & _ & _ & H). auto.
Qed.
Lemma draws_exclusive v : In v (allocation_of al) -> exclusive N L (snd v).
Proof.
  intros Hv. apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). destruct (draw_facts w Hw) as (t & H1 & _ & H3 & _).
  simpl. rewrite <- H3. now apply (union_exclusive L _ t).
Qed.
End Draws.

(** *** Expected utilities *)

Definition value_at (t : tree) (l : list bool) : Q := match look_up t l with Some x => x | None => 0%Q end.
Definition consumption (i : nat) (al : draws) : list (Q * list bool) := map (fun w => (fst w, nth i (snd w) [])) al.
Definition expected_value (t : tree) (s : list (Q * list bool)) : Q := qsum s (fun w => qmul (fst w) (value_at t (snd
  w))).
Definition expected_price (ps : list Q) (s : list (Q * list bool)) : Q := qsum s (fun w => qmul (fst w) (price_of ps
  (snd w))).
Definition lottery_of (s : list (Q * list bool)) : lottery bundle := map (fun w => (Q2R (fst w), set_of (snd w))) s.
Lemma marginal_consumption i al : marginal i (allocation_of al) = lottery_of (consumption i al).
Proof. unfold marginal, allocation_of, lottery_of, consumption. now rewrite !map_map. Qed.
Lemma value_at_ok i l : length l = L -> Q2R (value_at (nth i (tables m) (Leaf None)) l) = real (utility i (set_of l)).
Proof.
  intros H. unfold value_at, utility. fold L. rewrite <- H, table_of_list.
  destruct (look_up _ l); [reflexivity|apply Q2R_0].
Qed.
Definition sized (s : list (Q * list bool)) : Prop := forall w, In w s -> length (snd w) = L.
Lemma expected_value_ok i s : sized s ->
  Q2R (expected_value (nth i (tables m) (Leaf None)) s) = expected_utility utility i (lottery_of s).
Proof.
  intros H. unfold expected_value, expected_utility, expect, lottery_of. rewrite Q2R_sum, sum_map.
  apply sum_ext. intros w Hw. simpl. now rewrite Q2R_mul, value_at_ok by auto.
Qed.
Lemma expected_price_ok ps s : length ps = L -> sized s ->
  Q2R (expected_price ps s) = expect (lottery_of s) (cost L (vector_of ps)).
Proof.
  intros Hp H. unfold expected_price, expect, lottery_of. rewrite Q2R_sum, sum_map.
  apply sum_ext. intros w Hw. simpl. rewrite Q2R_mul, price_of_ok, Hp; auto. rewrite Hp. auto.
Qed.
Lemma consumption_sized right al i : check_draws right al = true -> (i < N)%nat -> sized (consumption i al).
Proof.
  intros H Hi w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl.
  destruct (draw_facts right al H v Hv) as (t & H1 & _ & H3 & _). apply (union_of_ok L (snd v) t H1). apply nth_In. lia.
Qed.

(** *** An agent's choice *)

Section Agent.
Variables (t : tree) (ps : list Q) (b w : Q) (s : list (Q * list bool)).

Fixpoint least (x : Q) (l : list Q) : Q :=
  match l with [] => x | y :: r => least (if qle x y then x else y) r end.
Definition lowest (l : list Q) : Q := match l with [] => 0%Q | x :: r => least x r end.
Definition net_of (c x : Q) : Q := qsub (qmul w x) c.
(** Each bundle of the lottery has the largest weighted value less its price. *)
Definition best_nets : bool :=
  let net := lowest (map (fun v => net_of (price_of ps (snd v)) (value_at t (snd v))) s) in
  every_bundle (fun c x => qle (net_of c x) net) t ps 0%Q.
(** Each bundle of the lottery has the largest value. *)
Definition satiated : bool :=
  let top := lowest (map (fun v => value_at t (snd v)) s) in every_bundle (fun _ x => qle x top) t ps 0%Q.
(** The three conditions of SPEC 1.6, without the last one where she is satiated and it is not asked for. *)
Definition check_choice (cheapest : bool) : bool :=
  let spent := expected_price ps s in
  if qle spent b && qle 0 w then
    if qlt 0 w && qeq spent b then (if best_nets then true else negb cheapest && satiated)
    else if satiated then (if cheapest then best_nets else true) else false
  else false.
End Agent.

Lemma least_ok l : forall x, Q2R (least x l) <= Q2R x /\ forall y, In y l -> Q2R (least x l) <= Q2R y.
Proof.
  induction l as [|z l IH]; intros x; simpl; [split; [lra|intros y []]|].
  destruct (IH (if qle x z then x else z)) as [H1 H2]. destruct (qle x z) eqn:E.
  - apply qle_ok in E. split; auto. intros y [<-|Hy]; [lra|auto].
  - assert (K : Q2R z <= Q2R x).
    { unfold qle, qnonneg in E. apply Z.leb_gt in E. assert (K : qneg (qsub z x) = true) by now apply Z.ltb_lt.
      apply qneg_ok in K. rewrite Q2R_sub in K. lra. }
    split; [lra|]. intros y [<-|Hy]; [lra|auto].
Qed.
Lemma lowest_ok l y : In y l -> Q2R (lowest l) <= Q2R y.
Proof. destruct l as [|x l]; [intros []|]. destruct (least_ok l x) as [H1 H2]. intros [<-|H]; auto. Qed.

Section Choice.
Variables (i : nat) (ps : list Q) (b w : Q) (s : list (Q * list bool)).
Let t := nth i (tables m) (Leaf None).
Hypothesis Hps : length ps = L.
Hypothesis Hs : sized s.
Hypothesis Hl : is_lottery (lottery_of s).
Hypothesis Hf : finite_utility L utility i (lottery_of s).
Lemma lottery_of_in v : In v (lottery_of s) -> exists x, In x s /\ v = (Q2R (fst x), set_of (snd x)).
Proof. intros H. apply in_map_iff in H. destruct H as (x & <- & Hx). eauto. Qed.
Lemma every_bundle_consumption test A : every_bundle test t ps 0%Q = true -> consumption_set L utility i A ->
  exists d x, real (utility i A) = Q2R x /\ Q2R d = cost L (vector_of ps) A /\ test d x = true.
Proof.
  intros H HA. rewrite <- Hps in *. destruct (every_bundle_all test t ps H A) as (d & x & H1 & H2 & H3).
  - unfold consumption_set, utility in *. fold L in HA. rewrite <- Hps in HA. exact HA.
  - exists d, x. split; [|auto]. unfold utility. fold L. fold t. rewrite <- Hps, H1. reflexivity.
Qed.
Lemma best_nets_ok sg : best_nets t ps w s = true -> is_lottery sg -> finite_utility L utility i sg ->
  Q2R w * expected_utility utility i sg - expect sg (cost L (vector_of ps)) <=
  Q2R w * expected_utility utility i (lottery_of s) - expect (lottery_of s) (cost L (vector_of ps)).
Proof.
  intros H Hsg Hfs. unfold best_nets in H. set (net := lowest _) in H. unfold expected_utility.
  rewrite <- !expect_scal, <- !expect_minus. apply Rle_trans with (Q2R net).
  - rewrite <- (expect_const sg (Q2R net) Hsg). apply expect_le; auto. intros v Hv Hp.
    destruct (every_bundle_consumption _ _ H (Hfs v Hv Hp)) as (d & x & -> & <- & Ht).
    apply qle_ok in Ht. unfold net_of in Ht. rewrite Q2R_sub, Q2R_mul in Ht. exact Ht.
  - rewrite <- (expect_const (lottery_of s) (Q2R net) Hl). apply expect_le; auto. intros v Hv _.
    destruct (lottery_of_in v Hv) as (x & Hx & ->). simpl. rewrite <- value_at_ok, <- Hps, <- price_of_ok by
      (rewrite ?Hps; auto).
    rewrite <- Q2R_mul, <- Q2R_sub. unfold net. apply lowest_ok.
    exact (in_map (fun v => net_of w (price_of ps (snd v)) (value_at t (snd v))) s x Hx).
Qed.
Lemma satiated_ok sg : satiated t ps s = true -> is_lottery sg -> finite_utility L utility i sg ->
  expected_utility utility i sg <= expected_utility utility i (lottery_of s).
Proof.
  intros H Hsg Hfs. unfold satiated in H. set (top := lowest _) in H. unfold expected_utility.
    apply Rle_trans with (Q2R top).
  - rewrite <- (expect_const sg (Q2R top) Hsg). apply expect_le; auto. intros v Hv Hp.
    destruct (every_bundle_consumption _ _ H (Hfs v Hv Hp)) as (d & x & -> & _ & Ht). now apply qle_ok.
  - rewrite <- (expect_const (lottery_of s) (Q2R top) Hl). apply expect_le; auto. intros v Hv _.
    destruct (lottery_of_in v Hv) as (x & Hx & ->). simpl. rewrite <- value_at_ok by auto. apply lowest_ok.
    exact (in_map (fun v => value_at t (snd v)) s x Hx).
Qed.
Lemma check_choice_ok cheapest : check_choice t ps b w s cheapest = true ->
  expect (lottery_of s) (cost L (vector_of ps)) <= Q2R b /\
  (forall sg, is_lottery sg -> finite_utility L utility i sg -> expect sg (cost L (vector_of ps)) <= Q2R b ->
     expected_utility utility i sg <= expected_utility utility i (lottery_of s)) /\
  (cheapest = true -> forall sg, is_lottery sg -> finite_utility L utility i sg ->
     expected_utility utility i (lottery_of s) <= expected_utility utility i sg ->
     expect (lottery_of s) (cost L (vector_of ps)) <= expect sg (cost L (vector_of ps))).
Proof.
  unfold check_choice. destruct (qle (expected_price ps s) b && qle 0 w) eqn:E; [|discriminate].
  apply andb_true_iff in E. destruct E as [E1 E2]. apply qle_ok in E1, E2. rewrite expected_price_ok in E1 by auto.
  rewrite Q2R_0 in E2. intros H. split; auto.
  assert (Cheap : best_nets t ps w s = true -> forall sg, is_lottery sg -> finite_utility L utility i sg ->
     expected_utility utility i (lottery_of s) <= expected_utility utility i sg ->
     expect (lottery_of s) (cost L (vector_of ps)) <= expect sg (cost L (vector_of ps))).
  { intros Hb sg K1 K2 K3. pose proof (best_nets_ok sg Hb K1 K2). nra. }
  destruct (qlt 0 w && qeq (expected_price ps s) b) eqn:E.
  - apply andb_true_iff in E. destruct E as [W S]. apply qlt_ok in W. apply qeq_ok in S. rewrite Q2R_0 in W.
    rewrite expected_price_ok in S by auto. destruct (best_nets t ps w s) eqn:Eb.
    + split; auto. intros sg K1 K2 K3. pose proof (best_nets_ok sg Eb K1 K2). nra.
    + apply andb_true_iff in H. destruct H as [H1 H2]. split; [|destruct cheapest; discriminate].
      intros sg K1 K2 _. now apply satiated_ok.
  - destruct (satiated t ps s) eqn:Et; [|discriminate]. split.
    + intros sg K1 K2 _. now apply satiated_ok.
    + intros ->. auto.
Qed.
End Choice.

(** *** Equilibria *)

Fixpoint check_agents (i : nat) (cheapest : bool) (ts : list tree) (bs ws ps : list Q) (al : draws) : bool :=
  match ts, bs, ws with
  | [], [], [] => true
  | t :: ts', b :: bs', w :: ws' =>
    if check_choice t ps b w (consumption i al) cheapest then check_agents (S i) cheapest ts' bs' ws' ps al else false
  | _, _, _ => false
  end.
Lemma check_agents_ok cheapest ps al ts : forall k bs ws, check_agents k cheapest ts bs ws ps al = true ->
  forall i, (i < length ts)%nat ->
  check_choice (nth i ts (Leaf None)) ps (at_index bs i) (at_index ws i) (consumption (k + i) al) cheapest = true.
Proof.
  induction ts as [|t ts IH]; intros k bs ws H i Hi; simpl in *; [lia|].
  destruct bs as [|b bs], ws as [|w ws]; try discriminate.
  destruct (check_choice t ps b w (consumption k al) cheapest) eqn:E; [|discriminate].
  destruct i as [|i]; [now rewrite Nat.add_0_r|]. rewrite <- Nat.add_succ_comm. apply (IH (S k) bs ws H i). lia.
Qed.
Definition check_prices (ps : list Q) : bool := Nat.eqb (length ps) L && forallb (qle 0) ps.
Lemma check_prices_ok ps : check_prices ps = true -> length ps = L /\ nonnegative_prices L (vector_of ps).
Proof.
  unfold check_prices. rewrite andb_true_iff, forallb_forall. intros [H1 H2]. apply Nat.eqb_eq in H1. split; auto.
  intros j Hj. unfold vector_of, at_index. rewrite <- Q2R_0 at 1. apply qle_ok, H2, nth_In. lia.
Qed.
Definition check_equilibrium (cheapest : bool) (ps : list Q) (al : draws) (ws : list Q) : bool :=
  check_prices ps && check_draws (right_plan ps) al && check_agents 0 cheapest (tables m) (budgets m) ws ps al.

Section Equilibrium.
Variables (cheapest : bool) (ps : list Q) (al : draws) (ws : list Q).
Hypothesis H : check_equilibrium cheapest ps al ws = true.
Let p := vector_of ps.
Let alpha := allocation_of al.
Lemma equilibrium_parts : length ps = L /\ nonnegative_prices L p /\ check_draws (right_plan ps) al = true.
Proof.
  unfold check_equilibrium in H. rewrite !andb_true_iff in H. destruct H as [[H1 H2] _].
  apply check_prices_ok in H1. destruct H1. auto.
Qed.
Lemma equilibrium_choice i : (i < N)%nat -> optimal L utility budget p i (marginal i alpha) /\
  (cheapest = true -> cheapest_optimal L utility budget p i (marginal i alpha)).
Proof.
  intros Hi. destruct equilibrium_parts as (H1 & H2 & H3). unfold check_equilibrium in H. rewrite !andb_true_iff in H.
  destruct H as [_ H4]. pose proof (check_agents_ok _ _ _ _ _ _ _ H4 i Hi) as K. simpl in K.
  pose proof (is_lottery_marginal i _ (draws_lottery _ _ H3)) as Hl. pose proof (draws_finite _ _ H3 i Hi) as Hf.
  fold alpha in Hl, Hf. pose proof (consumption_sized _ al i H3 Hi) as Hs. unfold alpha in *.
  rewrite marginal_consumption in *. destruct (check_choice_ok i ps _ _ _ H1 Hs Hl Hf _ K) as (K1 & K2 & K3).
  assert (O : optimal L utility budget p i (lottery_of (consumption i al))).
  { split; [exact (conj Hl (conj Hf K1))|]. intros sg (S1 & S2 & S3). now apply K2. }
  split; auto. intros Hc. split; auto. intros sg [(S1 & S2 & S3) S4]. apply (K3 Hc); auto. apply S4. apply O.
Qed.
Lemma equilibrium_partition : production m = None -> random_allocation N L alpha.
Proof.
  intros Hm. destruct equilibrium_parts as (_ & _ & H3). split; [now apply (draws_lottery _ _ H3)|]. intros v Hv _.
  apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). destruct (draw_facts _ _ H3 w Hw) as (t & T1 & T2 & T3 & _).
  simpl. rewrite <- T3. apply (union_partition L _ t T1). unfold right_plan in T2. now rewrite Hm in T2.
Qed.
Lemma equilibrium_production F : production m = Some F -> production_allocation N L (capacities F) p alpha.
Proof.
  intros Hm. destruct equilibrium_parts as (H1 & _ & H3). split; [now apply (draws_lottery _ _ H3)|]. intros v Hv _.
  split; [exact (draws_exclusive _ _ H3 v Hv)|].
  apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). destruct (draw_facts _ _ H3 w Hw) as (t & T1 & T2 & T3 & _).
  simpl. rewrite <- T3, (union_plan L _ t T1). destruct (union_of_ok L _ t T1) as (Ht & _).
  unfold right_plan in T2. rewrite Hm in T2. destruct (feasible_plan F t) eqn:EF; [|discriminate].
  split; [rewrite <- Ht; apply set_within|]. split; [rewrite <- Ht; now apply feasible_plan_ok|].
  intros B HB HF. rewrite forallb_forall in T2. specialize (T2 (bits L B) (bits_listed L B)).
  assert (E : feasible_plan F (bits L B) = true).
  { apply feasible_plan_ok. now rewrite bits_length, bundle_of_bits. }
  rewrite E in T2. apply qle_ok in T2. unfold p. rewrite <- H1 in *.
  now rewrite !price_of_ok, bundle_of_bits in T2 by (rewrite ?bits_length; auto).
Qed.
End Equilibrium.

Definition check_randomized (ps : list Q) (al : draws) (ws : list Q) : bool := check_equilibrium false ps al ws.
Theorem check_randomized_sound ps al ws : check_randomized ps al ws = true ->
  is_randomized (vector_of ps) (allocation_of al).
Proof.
  intros H. unfold is_randomized. destruct (production m) as [F|] eqn:E.
  - split; [apply (equilibrium_parts false ps al ws H)|]. split; [now apply (equilibrium_production false ps al ws H)|].
    intros i Hi. exact (proj1 (equilibrium_choice false ps al ws H i Hi)).
  - split; [apply (equilibrium_parts false ps al ws H)|]. split; [now apply (equilibrium_partition false ps al ws H)|].
    intros i Hi. exact (proj1 (equilibrium_choice false ps al ws H i Hi)).
Qed.
Definition check_strong_equilibrium (ps : list Q) (al : draws) (ws : list Q) : bool := check_equilibrium true ps al ws.
Theorem check_strong_equilibrium_sound ps al ws : check_strong_equilibrium ps al ws = true ->
  is_strong (vector_of ps) (allocation_of al).
Proof.
  intros H. unfold is_strong. destruct (production m) as [F|] eqn:E.
  - split; [apply (equilibrium_parts true ps al ws H)|]. split; [now apply (equilibrium_production true ps al ws H)|].
    intros i Hi. exact (proj2 (equilibrium_choice true ps al ws H i Hi) eq_refl).
  - split; [apply (equilibrium_parts true ps al ws H)|]. split; [now apply (equilibrium_partition true ps al ws H)|].
    intros i Hi. exact (proj2 (equilibrium_choice true ps al ws H i Hi) eq_refl).
Qed.

(** *** A better random allocation *)

(** Each allocation is feasible: disjoint bundles of finite utility; without production of all goods, with it a plan
    that can be produced. *)
Definition possible (omega : nat -> bundle) : Prop :=
  (forall i, (i < N)%nat -> consumption_set L utility i (omega i)) /\
  match production m with
  | None => partition N L omega
  | Some F => exclusive N L omega /\ feasible L (capacities F) (plan N omega)
  end.
Definition possible_lottery (alpha : lottery (nat -> bundle)) : Prop :=
  is_lottery alpha /\ forall w, In w alpha -> 0 < fst w -> possible (snd w).
Definition is_dominated (alpha : lottery (nat -> bundle)) : Prop :=
  possible_lottery alpha /\ exists beta, possible_lottery beta /\
  (forall i, (i < N)%nat -> expected_utility utility i (marginal i alpha) <= expected_utility utility i (marginal i
    beta)) /\
  exists i, (i < N)%nat /\ expected_utility utility i (marginal i alpha) < expected_utility utility i (marginal i beta).

Fixpoint expected_values (i : nat) (ts : list tree) (al : draws) : list Q :=
  match ts with [] => [] | t :: ts' => expected_value t (consumption i al) :: expected_values (S i) ts' al end.
Lemma expected_values_ok al ts : forall k i, (i < length ts)%nat ->
  nth i (expected_values k ts al) 0%Q = expected_value (nth i ts (Leaf None)) (consumption (k + i) al).
Proof.
  induction ts as [|t ts IH]; intros k i Hi; simpl in *; [lia|]. destruct i as [|i]; [now rewrite Nat.add_0_r|].
  rewrite <- Nat.add_succ_comm. apply IH. lia.
Qed.
Lemma expected_values_length al ts : forall k, length (expected_values k ts al) = length ts.
Proof. induction ts; intros k; simpl; auto. Qed.
Fixpoint some_less (l k : list Q) : bool :=
  match l, k with x :: l', y :: k' => if qlt x y then true else some_less l' k' | _, _ => false end.
Lemma some_less_ok l : forall k, some_less l k = true -> exists i,
  (i < length l)%nat /\ Q2R (nth i l 0%Q) < Q2R (nth i k 0%Q).
Proof.
  induction l as [|x l IH]; intros [|y k] H; simpl in H; try discriminate. destruct (qlt x y) eqn:E.
  - apply qlt_ok in E. exists 0%nat. simpl. split; [lia|exact E].
  - destruct (IH k H) as (i & H1 & H2). exists (S i). simpl. split; [lia|exact H2].
Qed.
Definition check_allocation_dominated (al be : draws) : bool :=
  check_draws possible_plan al && check_draws possible_plan be &&
  (let old := expected_values 0 (tables m) al in
   let new := expected_values 0 (tables m) be in both_all qle old new && some_less old new).
Lemma check_draws_possible al : check_draws possible_plan al = true -> possible_lottery (allocation_of al).
Proof.
  intros H. split; [now apply (draws_lottery _ _ H)|]. intros v Hv _. pose proof (draws_exclusive _ _ H v Hv) as Hex.
  apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). destruct (draw_facts _ _ H w Hw) as (t & T1 & T2 & T3 & T4).
  split; [exact T4|]. simpl in *. unfold possible_plan in T2. destruct (production m) as [F|].
  - split; auto. rewrite <- T3, (union_plan L _ t T1). destruct (union_of_ok L _ t T1) as (Ht & _).
    rewrite <- Ht. now apply feasible_plan_ok.
  - rewrite <- T3. now apply (union_partition L _ t T1).
Qed.
Theorem check_allocation_dominated_sound al be : check_allocation_dominated al be = true ->
  is_dominated (allocation_of al).
Proof.
  unfold check_allocation_dominated. cbv zeta. rewrite !andb_true_iff. intros [[H1 H2] [H3 H4]].
  assert (V : forall x, check_draws possible_plan x = true -> forall i, (i < N)%nat ->
    Q2R (nth i (expected_values 0 (tables m) x) 0%Q) = expected_utility utility i (marginal i (allocation_of x))).
  { intros x Hx i Hi. rewrite expected_values_ok by exact Hi. simpl. rewrite marginal_consumption.
    apply expected_value_ok. exact (consumption_sized _ x i Hx Hi). }
  split; [now apply check_draws_possible|]. exists (allocation_of be). split; [now apply check_draws_possible|]. split.
  - intros i Hi. rewrite <- !V by auto. apply qle_ok.
    apply (proj2 (both_all_ok _ _ _ 0%Q 0%Q H3) i). rewrite expected_values_length. exact Hi.
  - destruct (some_less_ok _ _ H4) as (i & Hi & Hlt). rewrite expected_values_length in Hi. exists i.
    split; auto. now rewrite <- !V.
Qed.
End Market.
