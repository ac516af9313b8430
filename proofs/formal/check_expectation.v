(** Checkers of equilibria of pseudomarkets, with and without production, for any kind of numbers whose signs can be
    decided (SPEC 1.6, 2.6).

    The market [m] (check_markets.v) is rational; prices, probabilities and weights are numbers of a type K with a
    meaning [phi] in the reals.  A random consumption is a list of probabilities, each with a bundle (a list of
    booleans).  An agent's weight proves her optimality: weighted value less price is the largest at all her bundles;
    and she spends her budget and her weight is positive, or all her bundles have the largest value.
    - kind `equilibrium-in-expectation`: [check_in_expectation m ps ss ws], [ss] being the random consumptions.
    - kind `algebraic-equilibrium-in-expectation`: [check_algebraic_in_expectation m f lo hi r ps ss ws], numbers being
      polynomials in a root theta of f (check_algebraic.v).
    - kind `algebraic-strong-equilibrium`: [check_algebraic_strong m f lo hi r ps al ws], [al] being draws.
    - kind `algebraic-budgeted-walrasian`: [check_algebraic_budgeted m f lo hi r ps al ws].
    For a strong equilibrium bundles are compared as [compared] says; a plan is compared with its neighbours, since limits
    are nested or disjoint.
    With production the expected uses have to be those of a lottery over best plans.  It is not asked for: the limits
    are nested or disjoint, so that such a lottery exists ([bihierarchy_rounding]). *)
From Coq Require Import Reals QArith Qreals ZArith NArith Nnat List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural gpz_constraints production_economy
  expectation_economy check_demand check_markets check_quasilinear rounding
  bihierarchies polynomials check_algebraic m_natural mnat_constructions check_local_demand.
Import ListNotations.
Open Scope R_scope.

Lemma sum_nth {V} (l : list V) d f : sum l f = sum (ids (length l)) (fun i => f (nth i l d)).
Proof.
  induction l as [|v l IH]; [reflexivity|]. simpl length. rewrite sum_ids_first. simpl. now rewrite IH.
Qed.

(** ** Limits that are nested or disjoint *)

Definition apart_lists (n : nat) (k l : list bool) : bool := all_below n (fun j => negb (set_of k j && set_of l j)).
Definition inside_list (n : nat) (k l : list bool) : bool := all_below n (fun j => negb (set_of k j) || set_of l j).
Definition nested_limits (n : nat) (F : list (list bool * N)) : bool :=
  forallb (fun c => forallb (fun d =>
    apart_lists n (fst c) (fst d) || inside_list n (fst c) (fst d) || inside_list n (fst d) (fst c)) F) F.

(** Sets of goods of the market, any two of them nested or disjoint. *)
Definition limits_fit (L : nat) (F : list (list bool * N)) : bool :=
  forallb (fun c => of_size L (fst c)) F && nested_limits L F.
Lemma limits_laminar L F : limits_fit L F = true ->
  (forall c, In c (capacities F) -> within L (fst c)) /\ laminar (capacities F).
Proof.
  unfold limits_fit. rewrite andb_true_iff, forallb_forall. intros [HS HN].
  assert (W : forall c, In c F -> within L (set_of (fst c))).
  { intros c Hc. specialize (HS c Hc). apply of_size_ok in HS. rewrite <- HS. apply set_within. }
  split.
  - intros c Hc. apply in_map_iff in Hc. destruct Hc as (d & <- & Hd). exact (W d Hd).
  - intros c d Hc Hd. apply in_map_iff in Hc, Hd. destruct Hc as (a & <- & Ha), Hd as (b & <- & Hb). simpl.
    unfold nested_limits in HN. rewrite forallb_forall in HN. specialize (HN a Ha). rewrite forallb_forall in HN.
    specialize (HN b Hb). rewrite !orb_true_iff in HN.
    assert (G : forall k, set_of (fst a) k = true \/ set_of (fst b) k = true -> (k < L)%nat).
    { intros k [K|K]; [exact (within_lt L _ k (W a Ha) K)|exact (within_lt L _ k (W b Hb) K)]. }
    assert (T : forall f : nat -> bool, all_below L f = true ->
      forall k, set_of (fst a) k = true \/ set_of (fst b) k = true -> f k = true).
    { intros f Hf k Hk. exact (all_below_ok _ _ Hf k (G k Hk)). }
    destruct HN as [[H|H]|H]; [left; intros k K K'|right; left; intros k K|right; right; intros k K];
      pose proof (T _ H k ltac:(auto)) as R; cbv beta in R; rewrite K in R; [rewrite K' in R| |]; simpl in R; auto.
    discriminate.
Qed.

(** Uses x in [0, 1] within the limits are those of a lottery over feasible plans. *)
Section Plans.
Variables (L : nat) (F : list (list bool * N)) (x : nat -> R).
Hypothesis Hnested : nested_limits L F = true.
Hypothesis Hx : forall j, (j < L)%nat -> 0 <= x j <= 1.
Hypothesis Hlimits : forall c, In c F -> sum (ids L) (fun j => if set_of (fst c) j then x j else 0) <= INR (N.to_nat
  (snd c)).
Let member (c j : nat) : bool := set_of (fst (nth c F ([], 0%N))) j.
Lemma members_nested i j : (i < length F)%nat -> (j < length F)%nat -> true = true ->
  (forall c, In c (ids L) -> member i c = true -> member j c = false) \/
  (forall c, In c (ids L) -> member i c = true -> member j c = true) \/
  (forall c, In c (ids L) -> member j c = true -> member i c = true).
Proof.
  intros Hi Hj _. unfold nested_limits in Hnested. rewrite forallb_forall in Hnested.
  specialize (Hnested _ (nth_In F ([], 0%N) Hi)). rewrite forallb_forall in Hnested.
  specialize (Hnested _ (nth_In F ([], 0%N) Hj)). unfold member. rewrite !orb_true_iff in Hnested.
  destruct Hnested as [[H|H]|H]; [left|right; left|right; right]; intros c Hc Hm; apply in_ids in Hc;
    pose proof (all_below_ok _ _ H c Hc) as K; cbv beta in K; rewrite Hm in K; simpl in K; auto.
  now apply negb_true_iff.
Qed.
Theorem uses_of_plans : exists beta : lottery bundle, is_lottery beta /\
  (forall w, In w beta -> within L (snd w) /\ feasible L (capacities F) (snd w)) /\
  forall j, (j < L)%nat -> x j = quantity beta j.
Proof.
  set (its := items Nat.eq_dec (ids L) (length F) member).
  destruct (bihierarchy_rounding Nat.eq_dec (ids L) (length F) member (fun _ => true) (ids_NoDup L) members_nested
    (unsettled (ids L) its x) x (le_n _)) as (l & (L1 & L2 & L3) & Hl).
  set (b := fun (y : nat -> R) j => Nat.ltb j L && (if Req_EM_T (y j) 1 then true else false)).
  assert (Hb : forall w j, In w l -> (j < L)%nat -> (if b (snd w) j then 1 else 0) = snd w j).
  { intros w j Hw Hj. assert (Hc : In j (ids L)) by now apply in_ids. destruct (Hl w Hw) as [R1 R2].
    specialize (R1 j Hc). assert (R3 : between (x j) (snd w j)).
    { rewrite <- (val_cell Nat.eq_dec (ids L) (ids_NoDup L) j x Hc),
        <- (val_cell Nat.eq_dec (ids L) (ids_NoDup L) j (snd w) Hc). apply R2.
      unfold items. apply in_or_app. left. now apply in_map. }
    unfold b. replace (Nat.ltb j L) with true by (symmetry; now apply Nat.ltb_lt).
    destruct (zero_one _ _ (Hx j Hj) R1 R3) as [Z|Z]; rewrite Z; simpl; destruct (Req_EM_T _ 1); lra. }
  exists (map (fun w => (fst w, b (snd w))) l). split; [split|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). now apply L1.
  - rewrite sum_map. exact L2.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl. split.
    + intros k Hk. unfold b. replace (Nat.ltb k L) with false by (symmetry; now apply Nat.ltb_ge). reflexivity.
    + intros c Hc. apply in_map_iff in Hc. destruct Hc as (d & <- & Hd). simpl.
      destruct (In_nth F d ([], 0%N) Hd) as (i & Hi & Ei). destruct (Hl v Hv) as [_ R2].
      assert (B : between (val (ids L) (set_item member i) x) (val (ids L) (set_item member i) (snd v))).
      { apply R2. unfold items. apply in_or_app. right. apply in_map. now apply in_ids. }
      rewrite !set_item_sum in B. unfold member in B. rewrite Ei in B.
      apply INR_le. rewrite <- cost_size. specialize (Hlimits d Hd). rewrite INR_IZR_INZ in *.
      pose proof (between_upper _ _ _ B Hlimits) as U. eapply Rle_trans; [|exact U]. apply Req_le, sum_ids_ext.
      intros j Hj. rewrite <- (Hb v j Hv Hj). unfold inter. destruct (b (snd v) j), (set_of (fst d) j); reflexivity.
  - intros j Hj. rewrite (L3 j) by (now apply in_ids). unfold quantity, expect. rewrite sum_map. apply sum_ext.
    intros w Hw. simpl. now rewrite (Hb w j Hw Hj).
Qed.
End Plans.

Section Numbers.
Variable K : Type.
Variables (k0 : K) (of_Q : Q -> K) (kadd kmul ksub : K -> K -> K) (kzero knonneg kpos : K -> bool) (phi : K -> R).
Hypothesis phi0 : phi k0 = 0.
Hypothesis phi_of_Q : forall q, phi (of_Q q) = Q2R q.
Hypothesis phi_add : forall a c, phi (kadd a c) = phi a + phi c.
Hypothesis phi_mul : forall a c, phi (kmul a c) = phi a * phi c.
Hypothesis phi_sub : forall a c, phi (ksub a c) = phi a - phi c.
Hypothesis kzero_ok : forall a, kzero a = true -> phi a = 0.
Hypothesis knonneg_ok : forall a, knonneg a = true -> 0 <= phi a.
Hypothesis kpos_ok : forall a, kpos a = true -> 0 < phi a.

Definition kle (a c : K) : bool := knonneg (ksub c a).
Definition keq (a c : K) : bool := kzero (ksub a c).
Lemma kle_ok a c : kle a c = true -> phi a <= phi c.
Proof. intros H. apply knonneg_ok in H. rewrite phi_sub in H. lra. Qed.
Lemma keq_ok a c : keq a c = true -> phi a = phi c.
Proof. intros H. apply kzero_ok in H. rewrite phi_sub in H. lra. Qed.
Fixpoint ktotal {W} (l : list W) (f : W -> K) : K :=
  match l with [] => k0 | v :: t => kadd (f v) (ktotal t f) end.
Lemma ktotal_ok {W} (l : list W) f : phi (ktotal l f) = sum l (fun v => phi (f v)).
Proof. induction l; simpl; [exact phi0|]. now rewrite phi_add, IHl. Qed.

(** ** Prices *)

Definition knth (l : list K) (j : nat) : K := nth j l k0.
Definition kvector (ps : list K) (j : nat) : R := phi (knth ps j).
Fixpoint kprice (ps : list K) (l : list bool) : K :=
  match ps, l with
  | p :: ps', true :: l' => kadd p (kprice ps' l')
  | _ :: ps', false :: l' => kprice ps' l'
  | _, _ => k0
  end.
Lemma kprice_ok ps l : length l = length ps -> phi (kprice ps l) = cost (length ps) (kvector ps) (set_of l).
Proof.
  revert l. induction ps as [|p ps IH]; intros [|a l] H; simpl in H; try discriminate; [exact phi0|].
  injection H as H. simpl length. unfold cost. rewrite sum_ids_first. specialize (IH l H). unfold cost in IH.
  destruct a; simpl; [rewrite phi_add|]; rewrite IH; unfold kvector, knth, set_of; simpl; ring.
Qed.
(** [test] is asked of the price, more than c, and the value of each bundle of finite value. *)
Fixpoint every_priced (test : K -> Q -> bool) (t : tree) (ps : list K) (c : K) : bool :=
  match t with
  | Leaf None => true
  | _ =>
    match ps with
    | [] => match t with Leaf (Some x) => test c x | _ => true end
    | p :: r => if every_priced test (with_next t) r (kadd c p) then every_priced test (without_next t) r c else false
    end
  end.
Lemma every_priced_ok test ps : forall t c l x, every_priced test t ps c = true -> length l = length ps ->
  look_up t l = Some x -> exists d, phi d = phi c + phi (kprice ps l) /\ test d x = true.
Proof.
  induction ps as [|p ps IH]; intros t c [|a l] x H Hl Hx; simpl in Hl; try discriminate.
  - exists c. simpl. rewrite phi0. split; [ring|]. destruct t as [[y|]|]; simpl in *; congruence.
  - injection Hl as Hl. rewrite look_up_next in Hx.
    assert (T : every_priced test (with_next t) ps (kadd c p) = true /\ every_priced test (without_next t) ps c = true).
    { destruct t as [[y|]|t1 t2]; simpl in *; [| destruct a; discriminate |];
        match goal with H : (if ?e then _ else false) = true |- _ => destruct e; [auto | discriminate] end. }
    destruct T as [T1 T2]. destruct a; simpl kprice.
    + destruct (IH _ _ _ _ T1 Hl Hx) as (d & Hd & Ht). exists d. split; auto. rewrite Hd, !phi_add. ring.
    + exact (IH _ _ _ _ T2 Hl Hx).
Qed.

Section Market.
Variable m : market.
Let L := goods m.
Let N := length (tables m).
Let u := utility m.
Definition random_consumption : Type := list (K * list bool).
Definition klottery (s : random_consumption) : lottery bundle := map (fun v => (phi (fst v), set_of (snd v))) s.

(** ** An agent's choice *)

(** What her bundles are compared with: neighbours are enough if her utility is M-natural-concave. *)
Inductive compared := WithAll | WithNeighbours | WithBoth.
Section Agent.
Variables (t : tree) (ps : list K) (b : Q) (w : K) (s : random_consumption).
Definition check_random : bool :=
  forallb (fun v => kpos (fst v) && of_size L (snd v) && finite_at t (snd v)) s && keq (ktotal s fst) (of_Q 1).
Definition kspent : K := ktotal s (fun v => kmul (fst v) (kprice ps (snd v))).
Definition knet (c : K) (x : Q) : K := ksub (kmul w (of_Q x)) c.
(** The bundle of the smallest number: that of the last good counts most. *)
Definition number_of (l : list bool) : BinNums.N :=
  fold_right (fun (b : bool) n => if b then N.succ_double n else N.double n) 0%N l.
Definition lower (v y : K * list bool) : K * list bool := if N.ltb (number_of (snd y)) (number_of (snd v)) then y else v.
(** All bundles of the lottery have one weighted value less price, and no bundle has a larger one. *)
Definition all_best : bool :=
  match s with
  | [] => false
  | v :: r =>
    let first := fold_left lower r v in
    let best := knet (kprice ps (snd first)) (value_at t (snd first)) in
    if forallb (fun y => keq (knet (kprice ps (snd y)) (value_at t (snd y))) best) s
    then every_priced (fun c x => kle (knet c x) best) t ps k0 else false
  end.
(** All have one value, and no bundle has a larger one. *)
Definition all_top : bool :=
  match s with
  | [] => false
  | v :: r =>
    let top := value_at t (snd v) in
    if forallb (fun y => qeq (value_at t (snd y)) top) r
    then every_priced (fun _ x => qle x top) t ps k0 else false
  end.
(** No bundle of the lottery has a neighbour with a larger weighted value less price. *)
Definition best_nearby : bool :=
  forallb (fun v =>
    let best := knet (kprice ps (snd v)) (value_at t (snd v)) in
    forallb (fun B => match look_up t B with Some x => kle (knet (kprice ps B) x) best | None => true end)
      (neighbours L (snd v))) s.
Definition best (how : compared) : bool :=
  match how with
  | WithAll => all_best
  | WithNeighbours => best_nearby
  | WithBoth => if best_nearby then all_best else false
  end.
Definition check_cheapest (how : compared) : bool :=
  if kle kspent (of_Q b) && knonneg w && best how then
    if kpos w then if keq kspent (of_Q b) then true else all_top else all_top
  else false.
(** With money: the weight is at most 1, and 1 unless she spends her budget. *)
Definition check_with_money : bool :=
  if kpos w && kle w (of_Q 1) && kle kspent (of_Q b) && all_best
  then if keq w (of_Q 1) then true else keq kspent (of_Q b) else false.
End Agent.

Section Choice.
Variables (i : nat) (ps : list K) (b : Q) (w : K) (s : random_consumption).
Let t := nth i (tables m) (Leaf None).
Let p := kvector ps.
Hypothesis Hps : length ps = L.
Hypothesis Hs : check_random t s = true.
Lemma random_parts : (forall v, In v s -> 0 < phi (fst v) /\ length (snd v) = L /\ look_up t (snd v) <> None) /\
  is_lottery (klottery s).
Proof.
  unfold check_random in Hs. rewrite andb_true_iff, forallb_forall in Hs. destruct Hs as [H1 H2].
  assert (H : forall v, In v s -> 0 < phi (fst v) /\ length (snd v) = L /\ look_up t (snd v) <> None).
  { intros v Hv. specialize (H1 v Hv). rewrite !andb_true_iff in H1. destruct H1 as [[A1 A2] A3].
    split; [now apply kpos_ok|]. split; [now apply of_size_ok|]. unfold finite_at in A3.
    destruct (look_up t (snd v)); discriminate. }
  split; [exact H|]. split.
  - intros v Hv. apply in_map_iff in Hv. destruct Hv as (y & <- & Hy). simpl. apply Rlt_le. now apply H.
  - unfold klottery. rewrite sum_map. simpl. apply keq_ok in H2. now rewrite ktotal_ok, phi_of_Q, Q2R_1 in H2.
Qed.
Lemma held_consumption v : In v s -> consumption_set L u i (set_of (snd v)).
Proof.
  intros Hv. destruct (proj1 random_parts v Hv) as (_ & H1 & H2). split; [rewrite <- H1; apply set_within|].
  unfold u, utility. fold L. fold t. rewrite <- H1, table_of_list.
  destruct (look_up t (snd v)); [discriminate|now elim H2].
Qed.
Lemma random_finite : finite_utility L u i (klottery s).
Proof.
  intros v Hv _. apply in_map_iff in Hv. destruct Hv as (y & <- & Hy). now apply held_consumption.
Qed.
Lemma every_priced_consumption test A : every_priced test t ps k0 = true -> consumption_set L u i A ->
  exists d x, real (u i A) = Q2R x /\ phi d = cost L p A /\ test d x = true.
Proof.
  intros H [HA Hu]. unfold u, utility in *. fold L t in Hu. fold L t. unfold utility_of, table_value in *.
  set (l := bits L A) in *. assert (Hl : length l = length ps) by (rewrite Hps; apply bits_length).
  destruct (look_up t l) as [x|] eqn:Hx; [|now elim Hu].
  destruct (every_priced_ok test ps t k0 l x H Hl Hx) as (d & Hd & Ht). exists d, x. split; [reflexivity|].
  split; auto. rewrite Hd, phi0, kprice_ok by auto. rewrite Hps. unfold l, p. rewrite bundle_of_bits by auto. ring.
Qed.
Lemma knet_ok v : In v s -> phi (knet w (kprice ps (snd v)) (value_at t (snd v))) =
  phi w * real (u i (set_of (snd v))) - cost L p (set_of (snd v)).
Proof.
  intros Hv. destruct (proj1 random_parts v Hv) as (_ & H & _). unfold knet.
  rewrite phi_sub, phi_mul, phi_of_Q, kprice_ok by congruence. unfold t. rewrite (value_at_ok m i (snd v) H).
  now rewrite Hps.
Qed.
Lemma klottery_constant f c : (forall v, In v s -> f (set_of (snd v)) = c) -> expect (klottery s) f = c.
Proof.
  intros H. rewrite <- (expect_const (klottery s) c (proj2 random_parts)). apply expect_ext; [apply random_parts|].
  intros v Hv _. apply in_map_iff in Hv. destruct Hv as (y & <- & Hy). simpl. auto.
Qed.
Lemma lower_in v r : In (fold_left lower r v) (v :: r).
Proof.
  revert v. induction r as [|y r IH]; intros v; [now left|]. simpl fold_left. destruct (IH (lower v y)) as [E|H].
  - rewrite <- E. unfold lower. destruct (N.ltb _ _); simpl; auto.
  - simpl. auto.
Qed.
Lemma none_better_ok sg : (forall v A, In v s -> consumption_set L u i A ->
    phi w * real (u i A) - cost L p A <= phi w * real (u i (set_of (snd v))) - cost L p (set_of (snd v))) ->
  is_lottery sg -> finite_utility L u i sg ->
  phi w * expected_utility u i sg - expect sg (cost L p) <=
  phi w * expected_utility u i (klottery s) - expect (klottery s) (cost L p).
Proof.
  intros H Hsg Hf. unfold expected_utility. rewrite <- !expect_scal, <- !expect_minus. pose proof (proj2 (proj2 random_parts)) as One.
  destruct s as [|v r] eqn:E; [simpl in One; lra|]. rewrite <- E in *. assert (Iv : In v s) by (rewrite E; now left).
  set (best := phi w * real (u i (set_of (snd v))) - cost L p (set_of (snd v))). apply Rle_trans with best.
  - rewrite <- (expect_const sg best Hsg). apply expect_le; auto. intros y Hy Hp. exact (H v _ Iv (Hf y Hy Hp)).
  - apply Req_le. symmetry. apply klottery_constant. intros y Hy. apply Rle_antisym; apply H; auto using held_consumption.
Qed.
Lemma all_best_ok v A : all_best t ps w s = true -> In v s -> consumption_set L u i A ->
  phi w * real (u i A) - cost L p A <= phi w * real (u i (set_of (snd v))) - cost L p (set_of (snd v)).
Proof.
  intros H Hv HA. unfold all_best in H. destruct s as [|v0 r] eqn:E; [discriminate|]. rewrite <- E in *. cbv zeta in H.
  set (best := knet w _ _) in H. destruct (forallb _ s) eqn:Er; [|discriminate]. rewrite forallb_forall in Er.
  rewrite <- (knet_ok v Hv), (keq_ok _ _ (Er v Hv)).
  destruct (every_priced_consumption _ _ H HA) as (d & x & -> & <- & Ht).
  apply kle_ok in Ht. unfold knet in Ht. now rewrite phi_sub, phi_mul, phi_of_Q in Ht.
Qed.
Lemma best_nearby_ok v A : m_natural L (u i) -> 0 <= phi w -> best_nearby t ps w s = true -> In v s ->
  consumption_set L u i A ->
  phi w * real (u i A) - cost L p A <= phi w * real (u i (set_of (snd v))) - cost L p (set_of (snd v)).
Proof.
  intros Hm Hw H Hv [HA Hu]. unfold best_nearby in H. rewrite forallb_forall in H. specialize (H v Hv). cbv zeta in H.
  rewrite forallb_forall in H. destruct (held_consumption v Hv) as [WV UV].
  set (net := plus_additive L (fun k => - p k) 0 (scaled u (fun _ => phi w) i)).
  assert (NV : forall C y, u i C = Some y -> net C = Some (phi w * y - cost L p C)).
  { intros C y E. unfold net, plus_additive, scaled. rewrite E, cost_opposite. f_equal. ring. }
  destruct (u i A) as [a|] eqn:Ea; [|congruence]. destruct (u i (set_of (snd v))) as [c|] eqn:Ec; [|congruence].
  apply (local_best L net (set_of (snd v)) _ (plus_additive_m_natural L _ 0 _ (scaled_m_natural L u _ i Hw Hm)) WV (NV _ _ Ec))
    with (B := A); [|exact HA|now apply NV].
  intros B x HB HN Hx. destruct (proj1 random_parts v Hv) as (_ & Hl & _).
  pose proof (neighbours_complete L (set_of (snd v)) B WV HB HN) as I. rewrite <- (form_concavity.list_bits L (snd v) Hl) in I.
  specialize (H _ I). destruct (u i B) as [y|] eqn:Ey.
  2:{ unfold net, plus_additive, scaled in Hx. now rewrite Ey in Hx. }
  rewrite (NV B y Ey) in Hx. injection Hx as <-. unfold u, utility, utility_of, table_value in Ey. fold L t in Ey.
  destruct (look_up t (bits L B)) as [q|] eqn:Eq; [|discriminate]. injection Ey as <-. apply kle_ok in H.
  rewrite (knet_ok v Hv) in H. rewrite Ec in H. unfold knet in H.
  rewrite phi_sub, phi_mul, phi_of_Q, kprice_ok, Hps, bundle_of_bits in H by (auto; rewrite Hps; apply bits_length).
  exact H.
Qed.
Lemma all_top_ok sg : all_top t ps s = true -> is_lottery sg -> finite_utility L u i sg ->
  expected_utility u i sg <= expected_utility u i (klottery s).
Proof.
  intros H Hsg Hf. unfold all_top in H. destruct s as [|v r] eqn:E; [discriminate|]. rewrite <- E in *.
  set (top := value_at t (snd v)) in *. destruct (forallb _ r) eqn:Er; [|discriminate]. rewrite forallb_forall in Er.
  unfold expected_utility. apply Rle_trans with (Q2R top).
  - rewrite <- (expect_const sg (Q2R top) Hsg). apply expect_le; auto. intros y Hy Hp.
    destruct (every_priced_consumption _ _ H (Hf y Hy Hp)) as (d & x & -> & _ & Ht). now apply qle_ok.
  - apply Req_le. symmetry. apply klottery_constant. intros y Hy.
    destruct (proj1 random_parts y Hy) as (_ & Hl & _). unfold u. rewrite <- (value_at_ok m i (snd y) Hl). fold t.
    rewrite E in Hy. destruct Hy as [<-|Hy]; [reflexivity|]. apply qeq_ok. now apply Er.
Qed.
Lemma kspent_ok : phi (kspent ps s) = expect (klottery s) (cost L p).
Proof.
  unfold kspent, expect, klottery. rewrite ktotal_ok, sum_map. apply sum_ext. intros v Hv. simpl.
  destruct (proj1 random_parts v Hv) as (_ & H & _). rewrite phi_mul, kprice_ok by congruence. now rewrite Hps.
Qed.
Lemma best_ok how v A : (how = WithNeighbours -> m_natural L (u i)) -> 0 <= phi w -> best t ps w s how = true -> In v s ->
  consumption_set L u i A ->
  phi w * real (u i A) - cost L p A <= phi w * real (u i (set_of (snd v))) - cost L p (set_of (snd v)).
Proof.
  intros Hm Hw H Hv HA. destruct how; cbn [best] in H; [now apply all_best_ok|now apply best_nearby_ok; auto|].
  destruct (best_nearby t ps w s); [now apply all_best_ok|discriminate].
Qed.
Lemma check_cheapest_ok how : (how = WithNeighbours -> m_natural L (u i)) -> check_cheapest t ps b w s how = true ->
  vector_of (budgets m) i = Q2R b -> cheapest_optimal L u (vector_of (budgets m)) p i (klottery s).
Proof.
  unfold check_cheapest. intros Hm H Hb. destruct (kle (kspent ps s) (of_Q b) && knonneg w && best t ps w s how) eqn:E;
    [|discriminate]. rewrite !andb_true_iff in E. destruct E as [[E1 E2] E0].
  apply kle_ok in E1. apply knonneg_ok in E2. rewrite kspent_ok, phi_of_Q in E1.
  assert (E3 : forall sg, is_lottery sg -> finite_utility L u i sg ->
    phi w * expected_utility u i sg - expect sg (cost L p) <=
    phi w * expected_utility u i (klottery s) - expect (klottery s) (cost L p)).
  { intros sg. apply none_better_ok. intros v A Hv. now apply (best_ok how). }
  assert (O : forall sg, is_lottery sg -> finite_utility L u i sg -> expect sg (cost L p) <= Q2R b ->
    expected_utility u i sg <= expected_utility u i (klottery s)).
  { intros sg S1 S2 S3. destruct (kpos w) eqn:W; [|now apply all_top_ok].
    destruct (keq (kspent ps s) (of_Q b)) eqn:B; [|now apply all_top_ok]. apply kpos_ok in W. apply keq_ok in B.
    rewrite kspent_ok, phi_of_Q in B. pose proof (E3 sg S1 S2). nra. }
  assert (A : affordable L u (vector_of (budgets m)) p i (klottery s)).
  { split; [apply random_parts|]. split; [apply random_finite|]. rewrite Hb. exact E1. }
  split; [split; [exact A|]|].
  - intros sg (S1 & S2 & S3). rewrite Hb in S3. auto.
  - intros sg [(S1 & S2 & S3) S4]. pose proof (E3 sg S1 S2). pose proof (S4 _ A). nra.
Qed.
Lemma check_with_money_ok : check_with_money t ps b w s = true -> vector_of (budgets m) i = Q2R b ->
  best_with_money m p i (klottery s).
Proof.
  unfold check_with_money. intros H Hb.
  destruct (kpos w && kle w (of_Q 1) && kle (kspent ps s) (of_Q b) && all_best t ps w s) eqn:E; [|discriminate].
  rewrite !andb_true_iff in E. destruct E as [[[E1 E2] E3] E4]. apply kpos_ok in E1. apply kle_ok in E2, E3.
  rewrite phi_of_Q, Q2R_1 in E2. rewrite kspent_ok, phi_of_Q in E3. split.
  - split; [apply random_parts|]. split; [apply random_finite|]. unfold budget. rewrite Hb. exact E3.
  - intros sg (S1 & S2 & S3). unfold budget in S3. rewrite Hb in S3. pose proof (none_better_ok sg (fun v A => all_best_ok v A E4) S1 S2) as B.
    fold L u in S3 |- *. destruct (keq w (of_Q 1)) eqn:Ew.
    + apply keq_ok in Ew. rewrite phi_of_Q, Q2R_1 in Ew. rewrite Ew in B. lra.
    + apply keq_ok in H. rewrite kspent_ok, phi_of_Q in H. rewrite <- H in S3. apply (Rmult_le_reg_l (phi w)); auto.
      set (c := expect sg _) in *. set (d := expect (klottery s) _) in *.
      assert (0 <= (1 - phi w) * (d - c)) by (apply Rmult_le_pos; lra). lra.
Qed.
End Choice.

Section Choices.
Variable choice : nat -> tree -> list K -> Q -> K -> random_consumption -> bool.
(** Of the agents from number k on. *)
Fixpoint check_choices (k : nat) (ts : list tree) (bs : list Q) (ps ws : list K) (ss : list random_consumption) : bool :=
  match ts, bs, ws, ss with
  | [], [], [], [] => true
  | t :: ts', b :: bs', w :: ws', s :: ss' =>
    if check_random t s && choice k t ps b w s then check_choices (S k) ts' bs' ps ws' ss' else false
  | _, _, _, _ => false
  end.
Lemma check_choices_ok ps ts : forall k bs ws ss, check_choices k ts bs ps ws ss = true -> length ss = length ts /\
  forall i, (i < length ts)%nat -> check_random (nth i ts (Leaf None)) (nth i ss []) = true /\
  choice (k + i) (nth i ts (Leaf None)) ps (at_index bs i) (knth ws i) (nth i ss []) = true.
Proof.
  induction ts as [|t ts IH]; intros k [|b bs] [|w ws] [|s ss] H; simpl in H; try discriminate;
    [split; [reflexivity|intros i Hi; simpl in Hi; lia]|].
  destruct (check_random t s && choice k t ps b w s) eqn:E; [|discriminate]. apply andb_true_iff in E.
  destruct (IH (S k) bs ws ss H) as [H1 H2]. split; [simpl; congruence|]. intros [|i] Hi.
  - now rewrite Nat.add_0_r.
  - simpl in Hi. rewrite <- Nat.add_succ_comm. apply (H2 i). lia.
Qed.
End Choices.
Definition check_kprices (ps : list K) : bool := Nat.eqb (length ps) L && forallb knonneg ps.
Lemma check_kprices_ok ps : check_kprices ps = true -> length ps = L /\ nonnegative_prices L (kvector ps).
Proof.
  unfold check_kprices. rewrite andb_true_iff, forallb_forall. intros [H1 H2]. apply Nat.eqb_eq in H1. split; auto.
  intros j Hj. apply knonneg_ok, H2, nth_In. lia.
Qed.

(** ** Equilibrium in expectation *)

Definition kused (ss : list random_consumption) (j : nat) : K :=
  ktotal ss (fun s => ktotal s (fun v => if set_of (snd v) j then fst v else k0)).
Definition within_limit (uses : list K) (c : list bool * BinNums.N) : bool :=
  kle (ktotal (ids L) (fun j => if set_of (fst c) j then knth uses j else k0)) (of_Q (inject_Z (Z.of_nat (N.to_nat
    (snd c))))).
Definition best_worth (ps : list K) (F : list (list bool * BinNums.N)) (worth : K) : bool :=
  forallb (fun l => if feasible_plan F l then kle (kprice ps l) worth else true) (all_lists L).
Definition check_uses (ps uses : list K) : bool :=
  match production m with
  | None => all_below L (fun j => keq (knth uses j) (of_Q 1))
  | Some F => nested_limits L F && all_below L (fun j => kle (knth uses j) (of_Q 1)) && forallb (within_limit uses) F &&
      best_worth ps F (ktotal (ids L) (fun j => kmul (knth ps j) (knth uses j)))
  end.
Definition check_expectation (ps : list K) (ss : list random_consumption) (ws : list K) : bool :=
  check_kprices ps && check_choices (fun _ t ps b w s => check_cheapest t ps b w s WithAll) 0 (tables m) (budgets m) ps ws ss &&
  check_uses ps (map (kused ss) (ids L)).

(** Everybody takes a cheapest optimal random consumption, and goods clear on average; with production, as much of each
    good is used as in some lottery over plans of the largest price. *)
Definition is_in_expectation (p : nat -> R) (sigma : nat -> lottery bundle) : Prop :=
  match production m with
  | None => cheapest_in_expectation N L u (vector_of (budgets m)) p sigma
  | Some F => exists beta, production_in_expectation N L u (vector_of (budgets m)) (capacities F) p sigma beta
  end.
Definition consumption_of (ss : list random_consumption) (i : nat) : lottery bundle := klottery (nth i ss []).

Lemma kused_ok ss j : length ss = N -> phi (kused ss j) = expected_use N (consumption_of ss) j.
Proof.
  intros H. unfold kused, expected_use. rewrite ktotal_ok, (sum_nth ss []), H. apply sum_ext. intros i _.
  unfold consumption_of, klottery, expect. rewrite ktotal_ok, sum_map. apply sum_ext. intros v _. simpl.
  destruct (set_of (snd v) j); [ring|]. rewrite phi0. ring.
Qed.
Lemma knth_map f j : (j < L)%nat -> knth (map f (ids L)) j = f j.
Proof.
  intros Hj. unfold knth. rewrite nth_indep with (d' := f 0%nat) by (rewrite map_length; unfold ids;
    now rewrite seq_length).
  rewrite map_nth. unfold ids. now rewrite seq_nth.
Qed.
Theorem check_expectation_ok ps ss ws : check_expectation ps ss ws = true ->
  is_in_expectation (kvector ps) (consumption_of ss).
Proof.
  unfold check_expectation. rewrite !andb_true_iff. intros [[H1 H2] H3]. apply check_kprices_ok in H1.
  destruct H1 as [Hps Hpos]. destruct (check_choices_ok _ _ _ _ _ _ _ H2) as [Hl Hc].
  assert (C : forall i,
    (i < N)%nat -> cheapest_optimal L u (vector_of (budgets m)) (kvector ps) i (consumption_of ss i)).
  { intros i Hi. destruct (Hc i Hi) as [C1 C2]. exact (check_cheapest_ok i ps _ _ _ Hps C1 WithAll ltac:(discriminate) C2 eq_refl). }
  assert (U : forall j, (j < L)%nat -> phi (knth (map (kused ss) (ids L)) j) = expected_use N (consumption_of ss) j).
  { intros j Hj. rewrite knth_map by auto. now apply kused_ok. }
  unfold check_uses in H3. unfold is_in_expectation. destruct (production m) as [F|].
  - rewrite !andb_true_iff in H3. destruct H3 as [[[Hn H3] H4] H5]. set (x := expected_use N (consumption_of ss)) in *.
    assert (Hx : forall j, (j < L)%nat -> 0 <= x j <= 1).
    { intros j Hj. split.
      - apply sum_nonneg. intros i Hi. apply in_ids in Hi. apply quantity_nonneg. apply C. exact Hi.
      - pose proof (all_below_ok _ _ H3 j Hj) as T. apply kle_ok in T. now rewrite U, phi_of_Q, Q2R_1 in T. }
    assert (Hlim : forall c, In c F ->
      sum (ids L) (fun j => if set_of (fst c) j then x j else 0) <= INR (N.to_nat (snd c))).
    { intros c Hin. rewrite forallb_forall in H4. specialize (H4 c Hin). apply kle_ok in H4.
      rewrite phi_of_Q, Q2R_nat, ktotal_ok in H4. eapply Rle_trans; [|exact H4]. apply Req_le, sum_ids_ext.
      intros j Hj. destruct (set_of (fst c) j); [now rewrite U|now rewrite phi0]. }
    destruct (uses_of_plans L F x Hn Hx Hlim) as (beta & B1 & B2 & B3). exists beta.
    split; [exact Hpos|]. split; [exact C|]. split; [exact B1|]. split; [|exact B3].
    set (worth := sum (ids L) (fun j => kvector ps j * x j)).
    assert (Hw : forall B, within L B -> feasible L (capacities F) B -> cost L (kvector ps) B <= worth).
    { intros B HB HF. unfold best_worth in H5. rewrite forallb_forall in H5.
      specialize (H5 (bits L B) (bits_listed L B)).
      assert (E : feasible_plan F (bits L B) = true) by (apply feasible_plan_ok; now rewrite bits_length,
        bundle_of_bits).
      rewrite E in H5. apply kle_ok in H5. rewrite kprice_ok in H5 by (now rewrite bits_length).
      rewrite Hps, bundle_of_bits in H5 by auto. eapply Rle_trans; [exact H5|]. rewrite ktotal_ok.
      apply Req_le, sum_ids_ext. intros j Hj. now rewrite phi_mul, U. }
    assert (Ew : expect beta (cost L (kvector ps)) = worth).
    { rewrite expect_price. apply sum_ids_ext. intros j Hj. now rewrite B3. }
    intros w Hin Hwp. destruct (B2 w Hin) as [W1 W2]. split; [exact W1|]. split; [exact W2|]. intros B HB HF.
    assert (T : cost L (kvector ps) (snd w) = worth).
    { apply (expect_tight beta (cost L (kvector ps)) (fun _ => worth) B1); auto.
      - intros v Hv _. destruct (B2 v Hv). auto.
      - rewrite expect_const by auto. lra. }
    rewrite T. auto.
  - split; [exact Hpos|]. split; [exact C|]. intros j Hj. pose proof (all_below_ok _ _ H3 j Hj) as T.
    apply keq_ok in T. now rewrite U, phi_of_Q, Q2R_1 in T.
Qed.

(** ** Strong equilibrium *)

Definition kdraws : Type := list (K * list (list bool)).
Definition random_allocation_of (al : kdraws) : lottery (nat -> bundle) :=
  map (fun w => (phi (fst w), bundles_of (snd w))) al.
Definition kconsumption (al : kdraws) (i : nat) : random_consumption := map (fun w => (fst w, nth i (snd w) [])) al.
(** No feasible neighbour of the plan has a larger price. *)
Definition dearest_nearby (ps : list K) (F : list (list bool * BinNums.N)) (t : list bool) : bool :=
  limits_fit L F &&
  forallb (fun l => if feasible_plan F l then kle (kprice ps l) (kprice ps t) else true) (neighbours L t).
Lemma dearest_nearby_ok ps F t B : length ps = L -> length t = L -> feasible_plan F t = true -> dearest_nearby ps F t = true ->
  within L B -> feasible L (capacities F) B -> cost L (kvector ps) B <= cost L (kvector ps) (set_of t).
Proof.
  intros Hps Ht HF H HB HFB. unfold dearest_nearby in H. rewrite andb_true_iff, forallb_forall in H. destruct H as [H1 H2].
  destruct (limits_laminar L F H1) as [HW HL]. set (p := kvector ps). set (g := cut L (bounds (capacities F)) (additive L p)).
  assert (G : forall C, feasible L (capacities F) C -> g C = Some (cost L p C)).
  { intros C HC. unfold g, cut, additive. apply meets_bounds in HC. now rewrite HC. }
  assert (Wt : within L (set_of t)) by (rewrite <- Ht; apply set_within).
  apply feasible_plan_ok in HF. rewrite Ht in HF.
  apply (local_best L g (set_of t) _ (plan_prices_m_natural L (capacities F) p HW HL) Wt (G _ HF)) with (B := B); auto.
  intros C c HC HN Hc. unfold g, cut, additive in Hc. destruct (meets_all L _ C) eqn:EC; [|discriminate]. injection Hc as <-.
  apply meets_bounds in EC. pose proof (neighbours_complete L (set_of t) C Wt HC HN) as I.
  rewrite <- (form_concavity.list_bits L t Ht) in I. specialize (H2 _ I).
  assert (E : feasible_plan F (bits L C) = true) by (apply feasible_plan_ok; now rewrite bits_length, bundle_of_bits).
  rewrite E in H2. apply kle_ok in H2. rewrite !kprice_ok in H2 by (rewrite ?bits_length; congruence).
  now rewrite Hps, bundle_of_bits in H2.
Qed.
(** All goods are in the plan, or no feasible plan has a larger price. *)
Definition dearest_plan (ps : list K) (t : list bool) : bool :=
  match production m with
  | None => forallb (fun b => b) t
  | Some F => if feasible_plan F t then dearest_nearby ps F t else false
  end.
Definition check_strong_draws (how : nat -> compared) (ps : list K) (al : kdraws) (ws : list K) : bool :=
  check_kprices ps && forallb (fun w => check_draw m (dearest_plan ps) (snd w)) al &&
  check_choices (fun i t ps b w s => check_cheapest t ps b w s (how i)) 0 (tables m) (budgets m) ps ws
    (map (kconsumption al) (ids N)).
Lemma marginal_kconsumption al i : marginal i (random_allocation_of al) = klottery (kconsumption al i).
Proof. unfold marginal, random_allocation_of, klottery, kconsumption. now rewrite !map_map. Qed.
Lemma consumptions_at_agent al i : (i < N)%nat -> nth i (map (kconsumption al) (ids N)) [] = kconsumption al i.
Proof.
  intros Hi. rewrite nth_indep with (d' := kconsumption al 0%nat)
    by (rewrite map_length; unfold ids; now rewrite seq_length).
  rewrite map_nth. unfold ids. now rewrite seq_nth.
Qed.
Lemma lottery_of_marginal al i : is_lottery (marginal i (random_allocation_of al)) ->
  is_lottery (random_allocation_of al).
Proof.
  intros [A1 A2]. split.
  - intros w Hw. exact (A1 (fst w, snd w i) (in_map (fun v => (fst v, snd v i)) _ w Hw)).
  - rewrite <- A2. unfold marginal. now rewrite sum_map.
Qed.
Theorem check_strong_draws_ok how ps al ws : (0 < N)%nat ->
  (forall i, (i < N)%nat -> how i = WithNeighbours -> m_natural L (u i)) ->
  check_strong_draws how ps al ws = true -> is_strong m (kvector ps) (random_allocation_of al).
Proof.
  unfold check_strong_draws. rewrite !andb_true_iff, forallb_forall. intros HN Hm [[H1 H2] H3].
    apply check_kprices_ok in H1.
  destruct H1 as [Hps Hpos]. destruct (check_choices_ok _ _ _ _ _ _ _ H3) as [_ Hc].
  assert (C : forall i, (i < N)%nat ->
    cheapest_optimal L u (vector_of (budgets m)) (kvector ps) i (marginal i (random_allocation_of al))).
  { intros i Hi. destruct (Hc i Hi) as [C1 C2]. rewrite consumptions_at_agent in C1, C2 by auto.
    rewrite marginal_kconsumption. exact (check_cheapest_ok i ps _ _ _ Hps C1 (how i) (Hm i Hi) C2 eq_refl). }
  assert (A : is_lottery (random_allocation_of al)) by (apply (lottery_of_marginal al 0), (C 0%nat HN)).
  assert (D : forall v, In v (random_allocation_of al) -> exists bs t, snd v = bundles_of bs /\ length bs = N /\
    union_of L bs = Some t /\ dearest_plan ps t = true).
  { intros v Hv. apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). specialize (H2 w Hw). unfold check_draw in H2.
    destruct (union_of (goods m) (snd w)) as [t|] eqn:Et; [|discriminate].
    destruct (both_all finite_at (tables m) (snd w)) eqn:Eb; [|discriminate].
    destruct (both_all_ok _ _ _ (Leaf None) [] Eb) as [K1 _]. exists (snd w), t. auto. }
  unfold is_strong. destruct (production m) as [F|] eqn:EF.
  - split; [exact Hpos|]. split; [|exact C]. split; [exact A|]. intros v Hv _.
    destruct (D v Hv) as (bs & t & -> & T3 & T1 & T2). fold N. rewrite <- T3. split;
      [now apply (union_exclusive L bs t)|].
    rewrite (union_plan L bs t T1). destruct (union_of_ok L bs t T1) as (Ht & _). unfold dearest_plan in T2.
    rewrite EF in T2. destruct (feasible_plan F t) eqn:Ef; [|discriminate]. split; [fold L; rewrite <- Ht;
      apply set_within|].
    split; [fold L; rewrite <- Ht; now apply feasible_plan_ok|]. intros B HB HF.
    exact (dearest_nearby_ok ps F t B Hps Ht Ef T2 HB HF).
  - split; [exact Hpos|]. split; [|exact C]. split; [exact A|]. intros v Hv _.
    destruct (D v Hv) as (bs & t & -> & T3 & T1 & T2). fold N. rewrite <- T3. apply (union_partition L bs t T1).
    unfold dearest_plan in T2. now rewrite EF in T2.
Qed.

(** ** Equilibrium with money and budgets *)

Definition check_budgeted_draws (ps : list K) (al : kdraws) (ws : list K) : bool :=
  no_production m && check_kprices ps && forallb (fun w => check_draw m (forallb (fun b => b)) (snd w)) al &&
  check_choices (fun _ => check_with_money) 0 (tables m) (budgets m) ps ws (map (kconsumption al) (ids N)).
Theorem check_budgeted_draws_ok ps al ws : (0 < N)%nat -> check_budgeted_draws ps al ws = true ->
  is_budgeted m (kvector ps) (random_allocation_of al).
Proof.
  unfold check_budgeted_draws. rewrite !andb_true_iff, forallb_forall. intros HN [[[_ H1] H2] H3].
  apply check_kprices_ok in H1. destruct H1 as [Hps Hpos]. destruct (check_choices_ok _ _ _ _ _ _ _ H3) as [_ Hc].
  assert (C : forall i, (i < N)%nat -> best_with_money m (kvector ps) i (marginal i (random_allocation_of al))).
  { intros i Hi. destruct (Hc i Hi) as [C1 C2]. rewrite consumptions_at_agent in C1, C2 by auto.
    rewrite marginal_kconsumption. exact (check_with_money_ok i ps _ _ _ Hps C1 C2 eq_refl). }
  split; [exact Hpos|]. split; [|exact C]. split; [apply (lottery_of_marginal al 0), (C 0%nat HN)|].
  intros v Hv _. apply in_map_iff in Hv. destruct Hv as (w & <- & Hw). specialize (H2 w Hw). unfold check_draw in H2.
  destruct (union_of (goods m) (snd w)) as [t|] eqn:Et; [|discriminate].
  destruct (both_all finite_at (tables m) (snd w)) eqn:Eb; [|discriminate].
  destruct (both_all_ok _ _ _ (Leaf None) [] Eb) as [T _]. simpl. rewrite T. now apply (union_partition _ _ t Et).
Qed.
End Market.
End Numbers.

(** ** Rational numbers *)

Definition rational_consumptions (ss : list (list (Q * list bool))) (i : nat) : lottery bundle :=
  lottery_of (nth i ss []).
Definition check_in_expectation (m : market) (ps : list Q) (ss : list (list (Q * list bool))) (ws : list Q) : bool :=
  check_expectation Q 0%Q (fun q => q) qadd qmul qsub qz qnonneg (fun a => qlt 0 a) m ps ss ws.
Theorem check_in_expectation_sound m ps ss ws : check_in_expectation m ps ss ws = true ->
  is_in_expectation m (vector_of ps) (rational_consumptions ss).
Proof.
  assert (P : forall a, qlt 0 a = true -> 0 < Q2R a) by (intros a H; apply qlt_ok in H; now rewrite Q2R_0 in H).
  exact (check_expectation_ok Q 0%Q (fun q => q) qadd qmul qsub qz qnonneg (fun a => qlt 0 a) Q2R Q2R_0
    (fun q => eq_refl) Q2R_add Q2R_mul Q2R_sub qz_ok qnonneg_ok P m ps ss ws).
Qed.

(** ** Numbers that are polynomials in theta *)

Section Algebraic.
Variables (m : market) (f : polynomial) (lo hi : Q) (r : root_witness).
(** What polynomials stand for, for a value of theta. *)
Definition prices_at (ps : list polynomial) (theta : R) (j : nat) : R := peval (nth j ps []) theta.
Definition consumptions_at (ss : list (list (polynomial * list bool))) (theta : R) (i : nat) : lottery bundle :=
  map (fun v => (peval (fst v) theta, set_of (snd v))) (nth i ss []).
Definition allocation_at (al : list (polynomial * list (list bool))) (theta : R) : lottery (nat -> bundle) :=
  map (fun w => (peval (fst w) theta, bundles_of (snd w))) al.

Definition check_algebraic_in_expectation (ps : list polynomial) (ss : list (list (polynomial * list bool)))
  (ws : list polynomial) : bool :=
  check_root f lo hi r &&
  let t := tail r in let i := near r in
  check_expectation polynomial [] (fun q => [q]) padd (a_mul t) psub (a_zero t) (a_nonneg t i) (a_pos t i) m ps ss ws.
Theorem check_algebraic_in_expectation_sound ps ss ws : check_algebraic_in_expectation ps ss ws = true ->
  squarefree f /\ isolated f (Q2R lo) (Q2R hi) /\
  forall theta, Q2R lo < theta < Q2R hi -> peval f theta = 0 ->
    is_in_expectation m (prices_at ps theta) (consumptions_at ss theta).
Proof.
  unfold check_algebraic_in_expectation. rewrite andb_true_iff. intros [H1 H2].
  apply check_root_ok in H1. destruct H1 as (H1 & H3 & H4). split; [exact H1|]. split; [exact H3|].
  intros theta Ht F. destruct (H4 theta Ht F) as [Hp Hi].
  exact (check_expectation_ok polynomial [] (fun q => [q]) padd (a_mul (tail r)) psub (a_zero (tail r))
    (a_nonneg (tail r) (near r)) (a_pos (tail r) (near r)) (meaning theta) (meaning_nil theta) (meaning_of_Q theta)
    (meaning_add theta) (a_mul_ok (tail r) theta Hp) (meaning_sub theta) (a_zero_ok (tail r) theta Hp)
    (a_nonneg_ok (tail r) (near r) theta Hp Hi) (a_pos_ok (tail r) (near r) theta Hp Hi) m ps ss ws H2).
Qed.

Definition check_algebraic_strong (ps : list polynomial) (al : list (polynomial * list (list bool)))
  (ws : list polynomial) : bool :=
  Nat.ltb 0 (length (tables m)) && check_root f lo hi r &&
  let t := tail r in let i := near r in
  check_strong_draws polynomial [] (fun q => [q]) padd (a_mul t) psub (a_zero t) (a_nonneg t i) (a_pos t i) m
    (fun _ => WithAll) ps al ws.
Theorem check_algebraic_strong_sound ps al ws : check_algebraic_strong ps al ws = true ->
  squarefree f /\ isolated f (Q2R lo) (Q2R hi) /\
  forall theta, Q2R lo < theta < Q2R hi -> peval f theta = 0 ->
    is_strong m (prices_at ps theta) (allocation_at al theta).
Proof.
  unfold check_algebraic_strong. rewrite !andb_true_iff. intros [[H0 H1] H2]. apply Nat.ltb_lt in H0.
  apply check_root_ok in H1. destruct H1 as (H1 & H3 & H4). split; [exact H1|]. split; [exact H3|].
  intros theta Ht F. destruct (H4 theta Ht F) as [Hp Hi].
  exact (check_strong_draws_ok polynomial [] (fun q => [q]) padd (a_mul (tail r)) psub (a_zero (tail r))
    (a_nonneg (tail r) (near r)) (a_pos (tail r) (near r)) (meaning theta) (meaning_nil theta) (meaning_of_Q theta)
    (meaning_add theta) (a_mul_ok (tail r) theta Hp) (meaning_sub theta) (a_zero_ok (tail r) theta Hp)
    (a_nonneg_ok (tail r) (near r) theta Hp Hi) (a_pos_ok (tail r) (near r) theta Hp Hi) m (fun _ => WithAll) ps al ws H0 (fun i _ => ltac:(discriminate)) H2).
Qed.

Definition check_algebraic_budgeted (ps : list polynomial) (al : list (polynomial * list (list bool)))
  (ws : list polynomial) : bool :=
  Nat.ltb 0 (length (tables m)) && check_root f lo hi r &&
  let t := tail r in let i := near r in
  check_budgeted_draws polynomial [] (fun q => [q]) padd (a_mul t) psub (a_zero t) (a_nonneg t i) (a_pos t i) m ps al
    ws.
Theorem check_algebraic_budgeted_sound ps al ws : check_algebraic_budgeted ps al ws = true ->
  squarefree f /\ isolated f (Q2R lo) (Q2R hi) /\
  forall theta, Q2R lo < theta < Q2R hi -> peval f theta = 0 ->
    is_budgeted m (prices_at ps theta) (allocation_at al theta).
Proof.
  unfold check_algebraic_budgeted. rewrite !andb_true_iff. intros [[H0 H1] H2]. apply Nat.ltb_lt in H0.
  apply check_root_ok in H1. destruct H1 as (H1 & H3 & H4). split; [exact H1|]. split; [exact H3|].
  intros theta Ht F. destruct (H4 theta Ht F) as [Hp Hi].
  exact (check_budgeted_draws_ok polynomial [] (fun q => [q]) padd (a_mul (tail r)) psub (a_zero (tail r))
    (a_nonneg (tail r) (near r)) (a_pos (tail r) (near r)) (meaning theta) (meaning_nil theta) (meaning_of_Q theta)
    (meaning_add theta) (a_mul_ok (tail r) theta Hp) (meaning_sub theta) (a_zero_ok (tail r) theta Hp)
    (a_nonneg_ok (tail r) (near r) theta Hp Hi) (a_pos_ok (tail r) (near r) theta Hp Hi) m ps al ws H0 H2).
Qed.
End Algebraic.
