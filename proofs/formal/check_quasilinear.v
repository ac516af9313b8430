(** Checkers of quasilinear economies (SPEC 1.7, 2.7).  A [market] is as in check_markets.v, without production; an
    allocation is a list of bundles, one for each agent.

    - kind `walrasian-equilibrium`: [check_walrasian_prices m ps bs],
      or [check_walrasian_exchanged m ps bs cs] by another
      allocation cs of the same surplus.
    - kind `efficient-allocation`: [check_efficient m bs ps], by prices of any sign.
    - kinds `lowest-walrasian-prices`, `highest-walrasian-prices`: [check_lowest_prices m ps bs bounds],
      [check_highest_prices m ps bs bounds]; for each good a list of alternatives (agent, bundle, weight).
    - kinds `no-lowest-walrasian-prices`, `no-highest-walrasian-prices`: [check_no_lowest_prices m pss bs alts],
      [check_no_highest_prices m pss bs alts] by incompatible prices, [check_rising_prices m ps bs ray] by a ray.
    - kind `budgeted-walrasian`: [check_budgeted m ps al ws]. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural gpz_step_1 check_demand
  check_markets.
Import ListNotations.
Open Scope R_scope.

Section Quasilinear.
Variable m : market.
Let L := goods m.
Let N := length (tables m).
Let u := utility m.

(** Prices >= 0 and an allocation of all goods such that each agent demands her bundle. *)
Definition is_walrasian (p : nat -> R) (omega : nat -> bundle) : Prop :=
  nonnegative_prices L p /\ quasilinear_walrasian N L u p omega.
Definition walrasian_prices (p : nat -> R) : Prop := exists omega, is_walrasian p omega.
Definition lowest_prices (p : nat -> R) : Prop :=
  walrasian_prices p /\ forall q, walrasian_prices q -> forall j, (j < L)%nat -> p j <= q j.
Definition highest_prices (p : nat -> R) : Prop :=
  walrasian_prices p /\ forall q, walrasian_prices q -> forall j, (j < L)%nat -> q j <= p j.

(** ** Equilibria *)

Definition no_production : bool := match production m with None => true | Some _ => false end.
(** Each good in exactly one bundle. *)
Definition all_shared (bs : list (list bool)) : bool :=
  Nat.eqb (length bs) N && match union_of L bs with Some t => forallb (fun b => b) t | None => false end.
Lemma all_shared_ok bs : all_shared bs = true ->
  partition N L (bundles_of bs) /\ length bs = N /\ forall l, In l bs -> length l = L.
Proof.
  unfold all_shared. rewrite andb_true_iff. intros [H1 H2]. apply Nat.eqb_eq in H1.
  destruct (union_of L bs) as [t|] eqn:E; [|discriminate]. rewrite <- H1. split; [now apply (union_partition L bs t)|].
  split; auto. apply (union_of_ok L bs t E).
Qed.
Definition all_demand (ps : list Q) (bs : list (list bool)) : bool := both_all (fun t l => demands L t ps l) (tables m)
  bs.
Lemma all_demand_ok ps bs : all_demand ps bs = true ->
  forall i, (i < N)%nat -> demand L (u i) (vector_of ps) (bundles_of bs i).
Proof.
  intros H i Hi. destruct (both_all_ok _ _ _ (Leaf None) [] H) as [_ K]. apply demands_ok, (K i Hi).
Qed.
Definition supports (ps : list Q) (bs : list (list bool)) : bool := all_shared bs && all_demand ps bs.
Lemma supports_ok ps bs : supports ps bs = true -> quasilinear_walrasian N L u (vector_of ps) (bundles_of bs).
Proof.
  unfold supports. rewrite andb_true_iff. intros [H1 H2]. split; [now apply all_shared_ok|now apply all_demand_ok].
Qed.
Definition check_walrasian_prices (ps : list Q) (bs : list (list bool)) : bool :=
  no_production && check_prices m ps && supports ps bs.
Theorem check_walrasian_prices_sound ps bs : check_walrasian_prices ps bs = true ->
  is_walrasian (vector_of ps) (bundles_of bs).
Proof.
  unfold check_walrasian_prices. rewrite !andb_true_iff. intros [[_ H1] H2]. split; [now apply check_prices_ok|].
  now apply supports_ok.
Qed.

(** The sum of the agents' utilities, if all are finite. *)
Fixpoint surplus_of (ts : list tree) (bs : list (list bool)) : option Q :=
  match ts, bs with
  | [], [] => Some 0%Q
  | t :: ts', l :: bs' =>
    match look_up t l, surplus_of ts' bs' with Some x, Some s => Some (qadd x s) | _, _ => None end
  | _, _ => None
  end.
Lemma surplus_of_ok ts : forall bs s, surplus_of ts bs = Some s -> (forall l, In l bs -> length l = L) ->
  let v := fun i => utility_of L (look_up (nth i ts (Leaf None))) (bundles_of bs i) in
  (forall i, (i < length ts)%nat -> v i <> None) /\ Q2R s = sum (ids (length ts)) (fun i => real (v i)).
Proof.
  induction ts as [|t ts IH]; intros [|l bs] s H Hl v; simpl in H; try discriminate.
  - injection H as <-. split; [intros i Hi; simpl in Hi; lia|]. simpl. apply Q2R_0.
  - destruct (look_up t l) as [x|] eqn:Ex; [|discriminate]. destruct (surplus_of ts bs) as [r|] eqn:Er; [|discriminate].
    injection H as <-. destruct (IH bs r Er) as [H1 H2]; [intros k Hk; apply Hl; now right|].
    assert (V : v 0%nat = Some (Q2R x)).
    { unfold v, bundles_of. simpl. rewrite <- (Hl l) by (now left). now rewrite table_of_list, Ex. }
    split.
    + intros [|i] Hi; [congruence|]. apply (H1 i). simpl in Hi. lia.
    + simpl length. rewrite sum_ids_first, V, Q2R_add, H2. reflexivity.
Qed.
Definition check_walrasian_exchanged (ps : list Q) (bs cs : list (list bool)) : bool :=
  no_production && check_prices m ps && supports ps cs && all_shared bs &&
  match surplus_of (tables m) bs, surplus_of (tables m) cs with Some x, Some y => qeq x y | _, _ => false end.
Theorem check_walrasian_exchanged_sound ps bs cs : check_walrasian_exchanged ps bs cs = true ->
  is_walrasian (vector_of ps) (bundles_of bs).
Proof.
  unfold check_walrasian_exchanged. rewrite !andb_true_iff. intros [[[[_ H1] H2] H3] H4].
  split; [now apply check_prices_ok|]. pose proof (supports_ok _ _ H2) as W. unfold supports in H2.
  apply andb_true_iff in H2. destruct H2 as [H2 _]. apply all_shared_ok in H2, H3.
  destruct H2 as (C1 & C2 & C3), H3 as (B1 & B2 & B3).
  destruct (surplus_of (tables m) bs) as [x|] eqn:Ex; [|discriminate].
  destruct (surplus_of (tables m) cs) as [y|] eqn:Ey; [|discriminate]. apply qeq_ok in H4.
  destruct (surplus_of_ok _ bs x Ex B3) as [X1 X2], (surplus_of_ok _ cs y Ey C3) as [Y1 Y2].
  apply gpz_exchangeability with (bundles_of cs); auto. destruct (gpz_first_welfare N L u _ _ W) as [_ Hmax].
  split; [split; auto|]. intros omega Ho. apply Rle_trans with (surplus N u (bundles_of cs)); [now apply Hmax|].
  unfold surplus. apply Req_le. transitivity (Q2R y); [symmetry; exact Y2|]. rewrite <- H4. exact X2.
Qed.

Definition check_efficient (bs : list (list bool)) (ps : list Q) : bool := no_production && supports ps bs.
Theorem check_efficient_sound bs ps : check_efficient bs ps = true -> surplus_maximizing N L u (bundles_of bs).
Proof.
  unfold check_efficient. rewrite andb_true_iff. intros [_ H].
    now apply (gpz_first_welfare N L u (vector_of ps)), supports_ok.
Qed.

(** ** Bounds of prices *)

(** An agent could have this bundle instead; and the weight of what that says about prices. *)
Definition alternative : Type := (nat * list bool * Q)%type.
Definition weight_of (a : alternative) : Q := snd a.
Definition other_bundle (a : alternative) : list bool := snd (fst a).
Definition chooser (a : alternative) : nat := fst (fst a).
Definition value_for (i : nat) (l : list bool) : option Q := look_up (nth i (tables m) (Leaf None)) l.
(** How much more the other bundle is worth to her than her own. *)
Definition gain_of (bs : list (list bool)) (a : alternative) : option Q :=
  if Nat.ltb (chooser a) N && of_size L (other_bundle a) && qle 0 (weight_of a) then
    match value_for (chooser a) (other_bundle a), value_for (chooser a) (nth (chooser a) bs []) with
    | Some x, Some y => Some (qmul (weight_of a) (qsub x y))
    | _, _ => None
    end
  else None.
Fixpoint bound_of (bs : list (list bool)) (alts : list alternative) : option Q :=
  match alts with
  | [] => Some 0%Q
  | a :: r => match gain_of bs a, bound_of bs r with Some x, Some s => Some (qadd x s) | _, _ => None end
  end.
Definition coefficient (bs : list (list bool)) (alts : list alternative) (k : nat) : Q :=
  qsum alts (fun a => match nth k (other_bundle a) false, nth k (nth (chooser a) bs []) false with
    | true, false => weight_of a | false, true => Qopp (weight_of a) | _, _ => 0%Q end).

Lemma bound_of_ok bs q alts : forall beta,
  bound_of bs alts = Some beta -> quasilinear_walrasian N L u q (bundles_of bs) ->
  (forall l, In l bs -> length l = L) -> length bs = N ->
  Q2R beta <= sum (ids L) (fun k => Q2R (coefficient bs alts k) * q k).
Proof.
  induction alts as [|a alts IH]; intros beta H W Hl HN; simpl in H.
  - injection H as <-. rewrite Q2R_0. apply Req_le. symmetry. apply sum_zero. intros k _. unfold coefficient. simpl.
    rewrite Q2R_0. ring.
  - destruct (gain_of bs a) as [x|] eqn:Ex; [|discriminate]. destruct (bound_of bs alts) as [s|]; [|discriminate].
    injection H as <-. specialize (IH s eq_refl W Hl HN). rewrite Q2R_add. set (i := chooser a) in *.
    set (B := other_bundle a) in *. set (A := nth i bs []) in *. set (w := weight_of a) in *.
    assert (K : Q2R x <= Q2R w * (cost L q (set_of B) - cost L q (set_of A))).
    { unfold gain_of in Ex. fold i B w A in Ex. destruct (Nat.ltb i N && of_size L B && qle 0 w) eqn:E; [|discriminate].
      rewrite !andb_true_iff in E. destruct E as [[E1 E2] E3]. apply Nat.ltb_lt in E1. apply of_size_ok in E2.
      apply qle_ok in E3. rewrite Q2R_0 in E3. assert (HA : length A = L) by (apply Hl, nth_In; lia).
      destruct (proj2 W i E1) as (_ & HuA & Hbest). change (bundles_of bs i) with (set_of A) in *.
      assert (V : forall l, length l = L -> u i (set_of l) = option_map Q2R (value_for i l)).
      { intros l Hk. unfold u, utility. fold L. rewrite <- Hk. apply table_of_list. }
      specialize (Hbest (set_of B)). rewrite !V in * by auto. rewrite <- E2 in Hbest at 1.
        specialize (Hbest (set_within B)).
      destruct (value_for i B) as [b|]; [|discriminate]. destruct (value_for i A) as [c|]; [|discriminate].
      injection Ex as <-. simpl in Hbest. rewrite Q2R_mul, Q2R_sub. apply Rmult_le_compat_l; auto.
      assert (Some (Q2R b) <> None) by discriminate. specialize (Hbest H). lra. }
    assert (C : sum (ids L) (fun k => Q2R (coefficient bs (a :: alts) k) * q k) =
      Q2R w * (cost L q (set_of B) - cost L q (set_of A)) + sum (ids L) (fun k => Q2R (coefficient bs alts k) * q k)).
    { unfold cost. rewrite <- sum_minus, <- sum_scal, <- sum_plus. apply sum_ext. intros k _. unfold coefficient. simpl.
      fold B i A w. rewrite Q2R_add. unfold set_of. destruct (nth k B false), (nth k A false);
        rewrite ?Q2R_opp, ?Q2R_0; ring. }
    lra.
Qed.
(** Prices of an equilibrium support every efficient allocation. *)
Lemma prices_support bs q : quasilinear_walrasian N L u q (bundles_of bs) -> forall p, walrasian_prices p ->
  quasilinear_walrasian N L u p (bundles_of bs).
Proof. intros W p (omega & _ & Wp). apply gpz_exchangeability with omega; auto. now apply (gpz_first_welfare N L u q).
  Qed.

(** The alternatives say that the price of good j is at least (sign 1) or at most (sign -1) what it is. *)
Definition check_bound (sign : Q) (bs : list (list bool)) (j : nat) (p : Q) (alts : list alternative) : bool :=
  match bound_of bs alts with
  | Some beta => qeq beta (qmul sign p) &&
      forallb (fun k => qle (coefficient bs alts k) (if Nat.eqb k j then sign else 0%Q)) (ids L)
  | None => false
  end.
Fixpoint check_bounds (sign : Q) (bs : list (list bool)) (j : nat) (ps : list Q) (bounds : list (list alternative)) :
  bool :=
  match ps, bounds with
  | [], [] => true
  | p :: ps', alts :: bounds' => if check_bound sign bs j p alts then check_bounds sign bs (S j) ps' bounds' else false
  | _, _ => false
  end.
Lemma check_bounds_ok sign bs ps : forall j bounds, check_bounds sign bs j ps bounds = true ->
  forall i, (i < length ps)%nat -> check_bound sign bs (j + i) (at_index ps i) (nth i bounds []) = true.
Proof.
  induction ps as [|p ps IH]; intros j [|alts bounds] H i Hi; simpl in *; try discriminate; try lia.
  destruct (check_bound sign bs j p alts) eqn:E; [|discriminate]. destruct i as [|i]; [now rewrite Nat.add_0_r|].
  rewrite <- Nat.add_succ_comm. apply (IH (S j) bounds H i). lia.
Qed.
Lemma check_bound_ok sign bs j p alts q : check_bound sign bs j p alts = true -> (j < L)%nat ->
  quasilinear_walrasian N L u q (bundles_of bs) -> nonnegative_prices L q ->
  (forall l, In l bs -> length l = L) -> length bs = N -> Q2R sign * Q2R p <= Q2R sign * q j.
Proof.
  unfold check_bound. intros H Hj W Hq Hl HN. destruct (bound_of bs alts) as [beta|] eqn:Eb; [|discriminate].
  apply andb_true_iff in H. destruct H as [H1 H2]. apply qeq_ok in H1. rewrite Q2R_mul in H1. rewrite <- H1.
  apply Rle_trans with (1 := bound_of_ok bs q alts beta Eb W Hl HN).
  apply Rle_trans with (sum (ids L) (fun k => if Nat.eqb k j then Q2R sign * q k else 0)).
  - apply sum_le. intros k Hk. rewrite forallb_forall in H2. specialize (H2 k Hk). apply qle_ok in H2.
    apply in_ids in Hk. specialize (Hq k Hk). destruct (Nat.eqb k j); [nra|]. rewrite Q2R_0 in H2. nra.
  - rewrite (sum_delta (ids L) (fun k => Q2R sign * q k) j (ids_NoDup L) (proj2 (in_ids j L) Hj)). lra.
Qed.
Definition check_price_bounds (sign : Q) (ps : list Q) (bs : list (list bool)) (bounds : list (list alternative)) :
  bool :=
  check_walrasian_prices ps bs && check_bounds sign bs 0 ps bounds.
Lemma check_price_bounds_ok sign ps bs bounds : check_price_bounds sign ps bs bounds = true ->
  walrasian_prices (vector_of ps) /\ forall q, walrasian_prices q -> forall j, (j < L)%nat ->
  Q2R sign * vector_of ps j <= Q2R sign * q j.
Proof.
  unfold check_price_bounds. rewrite andb_true_iff. intros [H1 H2].
  pose proof (check_walrasian_prices_sound ps bs H1) as W. split; [now exists (bundles_of bs)|].
  intros q Hq j Hj. unfold check_walrasian_prices, supports in H1. rewrite !andb_true_iff in H1.
  destruct H1 as [[_ H1] [H3 _]]. apply check_prices_ok in H1. destruct H1 as [H1 _]. apply all_shared_ok in H3.
  pose proof (check_bounds_ok sign bs ps 0 bounds H2 j) as K. simpl in K.
  apply (check_bound_ok sign bs j _ (nth j bounds [])); auto; try tauto.
  - apply K. fold L in H1. lia.
  - apply (prices_support bs (vector_of ps)); auto. apply W.
  - destruct Hq as (omega & Hq & _). exact Hq.
Qed.
Definition check_lowest_prices := check_price_bounds 1.
Theorem check_lowest_prices_sound ps bs bounds : check_lowest_prices ps bs bounds = true ->
  lowest_prices (vector_of ps).
Proof.
  intros H. apply check_price_bounds_ok in H. destruct H as [H1 H2]. split; auto. intros q Hq j Hj.
  specialize (H2 q Hq j Hj). rewrite Q2R_1 in H2. lra.
Qed.
Definition check_highest_prices := check_price_bounds (-1 # 1).
Theorem check_highest_prices_sound ps bs bounds : check_highest_prices ps bs bounds = true ->
  highest_prices (vector_of ps).
Proof.
  intros H. apply check_price_bounds_ok in H. destruct H as [H1 H2]. split; auto. intros q Hq j Hj.
  specialize (H2 q Hq j Hj). replace (Q2R (-1 # 1)) with (-1) in H2 by (unfold Q2R; simpl; lra). lra.
Qed.

(** ** No lowest, no highest prices *)

(** For each good the best of its prices in the list, which is not empty. *)
Fixpoint each_best (better : Q -> Q -> bool) (first : list Q) (pss : list (list Q)) : list Q :=
  match pss with
  | [] => first
  | ps :: r => each_best better (map (fun c => if better (fst c) (snd c) then fst c else snd c) (combine first ps)) r
  end.
Lemma qle_false p q : qle p q = false -> Q2R q <= Q2R p.
Proof.
  unfold qle, qnonneg. intros H. apply Z.leb_gt in H. assert (K : qneg (qsub q p) = true) by now apply Z.ltb_lt.
  apply qneg_ok in K. rewrite Q2R_sub in K. lra.
Qed.
(** Whatever holds for all the prices of good j holds for the best one. *)
Lemma each_best_ok better (P : Q -> Prop) j pss : forall first, (j < length first)%nat ->
  (forall ps, In ps (first :: pss) -> length ps = length first /\ P (at_index ps j)) ->
  P (at_index (each_best better first pss) j).
Proof.
  induction pss as [|ps pss IH]; intros first Hj H; [apply H; now left|]. simpl.
  destruct (H ps) as [L1 P1]; [right; now left|]. destruct (H first) as [_ P0]; [now left|].
  set (f := fun c : Q * Q => if better (fst c) (snd c) then fst c else snd c).
  assert (HL : length (map f (combine first ps)) = length first) by (rewrite map_length, combine_length; lia).
  apply IH; [lia|]. intros qs [<-|Hq].
  - split; [reflexivity|]. unfold at_index. rewrite nth_indep with (d' := f (0%Q, 0%Q)) by lia.
    rewrite map_nth, combine_nth by auto. unfold f. simpl. destruct (better _ _); assumption.
  - rewrite HL. apply H. right. now right.
Qed.
Definition check_each_supports (first : list Q) (pss : list (list Q)) (bs : list (list bool)) : bool :=
  no_production && all_shared bs && forallb (fun ps => check_prices m ps && all_demand ps bs) (first :: pss).
Lemma check_each_supports_ok first pss bs : check_each_supports first pss bs = true ->
  (length bs = N /\ forall l, In l bs -> length l = L) /\
  forall ps, In ps (first :: pss) -> length ps = L /\ is_walrasian (vector_of ps) (bundles_of bs).
Proof.
  unfold check_each_supports. rewrite !andb_true_iff. intros [[_ H1] H2]. apply all_shared_ok in H1.
  split; [tauto|]. intros ps Hps. rewrite forallb_forall in H2. specialize (H2 ps Hps). apply andb_true_iff in H2.
  destruct H2 as [H2 H3]. apply check_prices_ok in H2. split; [apply H2|]. split; [apply H2|].
  split; [apply H1|now apply all_demand_ok].
Qed.
Definition dotted (cs qs : list Q) : Q := qsum (combine cs qs) (fun c => qmul (fst c) (snd c)).
Lemma dotted_ok cs : forall qs, length cs = length qs ->
  Q2R (dotted cs qs) = sum (ids (length cs)) (fun k => vector_of cs k * vector_of qs k).
Proof.
  induction cs as [|c cs IH]; intros [|q qs] H; simpl in H; try discriminate; [apply Q2R_0|]. injection H as H.
  unfold dotted in *. simpl length. rewrite sum_ids_first. simpl. rewrite Q2R_add, Q2R_mul, (IH qs H). reflexivity.
Qed.
Definition coefficients (bs : list (list bool)) (alts : list alternative) : list Q := map (coefficient bs alts) (ids L).
Lemma coefficients_ok bs alts k : (k < L)%nat -> vector_of (coefficients bs alts) k = Q2R (coefficient bs alts k).
Proof.
  intros Hk. unfold vector_of, at_index, coefficients.
  rewrite nth_indep with (d' := coefficient bs alts 0) by (rewrite map_length; unfold ids; now rewrite seq_length).
  rewrite map_nth. unfold ids. now rewrite seq_nth.
Qed.
Lemma coefficients_length bs alts : length (coefficients bs alts) = L.
Proof. unfold coefficients, ids. now rewrite map_length, seq_length. Qed.
Definition positive_part (c : Q) : Q := if qlt 0 c then c else 0%Q.
Lemma positive_part_ok c : Q2R c <= Q2R (positive_part c) /\ 0 <= Q2R (positive_part c).
Proof.
  unfold positive_part. destruct (qlt 0 c) eqn:E; [apply qlt_ok in E; rewrite Q2R_0 in E; lra|].
  rewrite Q2R_0. split; [|lra]. unfold qlt, qneg in E. apply Z.ltb_ge in E.
  assert (K : qnonneg (qsub 0 c) = true) by now apply Z.leb_le. apply qnonneg_ok in K. rewrite Q2R_sub, Q2R_0 in K. lra.
Qed.
Definition check_no_lowest_prices (pss : list (list Q)) (bs : list (list bool)) (alts : list alternative) : bool :=
  match pss with
  | [] => false
  | first :: r =>
    check_each_supports first r bs &&
    match bound_of bs alts with
    | Some beta => qlt (dotted (map positive_part (coefficients bs alts)) (each_best qle first r)) beta
    | None => false
    end
  end.
Lemma each_best_length better L' pss : forall first, length first = L' -> (forall ps, In ps pss -> length ps = L') ->
  length (each_best better first pss) = L'.
Proof.
  induction pss as [|ps pss IH]; intros first H1 H2; simpl; auto. apply IH; [|auto with datatypes].
  rewrite map_length, combine_length, H1, (H2 ps) by (now left). lia.
Qed.
Theorem check_no_lowest_prices_sound pss bs alts : check_no_lowest_prices pss bs alts = true ->
  (exists p, walrasian_prices p) /\ ~ exists p, lowest_prices p.
Proof.
  unfold check_no_lowest_prices. destruct pss as [|first r]; [discriminate|]. rewrite andb_true_iff. intros [H1 H2].
  apply check_each_supports_ok in H1. destruct H1 as [[HN Hl] Hw].
    destruct (bound_of bs alts) as [beta|] eqn:Eb; [|discriminate].
  destruct (Hw first (or_introl eq_refl)) as [Hf Wf]. split; [exists (vector_of first); now exists (bundles_of bs)|].
  intros (q & Hq & Hlow). pose proof (prices_support bs _ (proj2 Wf) q Hq) as Wq. destruct Hq as (omega & [Hq0 _]).
  pose proof (bound_of_ok bs q alts beta Eb Wq Hl HN) as B. apply qlt_ok in H2.
  rewrite dotted_ok in H2.
  2:{ rewrite map_length, coefficients_length. symmetry. apply each_best_length; auto. intros ps Hps. apply Hw.
    now right. }
  rewrite map_length, coefficients_length in H2. apply (Rlt_irrefl (Q2R beta)). apply Rle_lt_trans with (2 := H2).
  apply Rle_trans with (1 := B). apply sum_le. intros k Hk. apply in_ids in Hk. specialize (Hq0 k Hk).
  assert (C : vector_of (map positive_part (coefficients bs alts)) k = Q2R (positive_part (coefficient bs alts k))).
  { unfold vector_of, at_index. rewrite nth_indep with (d' := positive_part 0) by (rewrite map_length,
    coefficients_length; auto).
    rewrite map_nth. unfold coefficients. rewrite nth_indep with (d' := coefficient bs alts 0) by
      (rewrite map_length; unfold ids; now rewrite seq_length).
    rewrite map_nth. unfold ids. now rewrite seq_nth. }
  rewrite C. destruct (positive_part_ok (coefficient bs alts k)) as [P1 P2].
  assert (M : q k <= vector_of (each_best qle first r) k).
  { apply (each_best_ok qle (fun x => q k <= Q2R x) k r first); [lia|]. intros ps Hps. destruct (Hw ps Hps) as [L1 W1].
    split; [lia|]. apply (Hlow (vector_of ps)); auto. now exists (bundles_of bs). }
  nra.
Qed.
Definition check_no_highest_prices (pss : list (list Q)) (bs : list (list bool)) (alts : list alternative) : bool :=
  match pss with
  | [] => false
  | first :: r =>
    check_each_supports first r bs &&
    forallb (fun c => qle c 0) (coefficients bs alts) &&
    match bound_of bs alts with
    | Some beta => qlt (dotted (coefficients bs alts) (each_best (fun x y => qle y x) first r)) beta
    | None => false
    end
  end.
Theorem check_no_highest_prices_sound pss bs alts : check_no_highest_prices pss bs alts = true ->
  (exists p, walrasian_prices p) /\ ~ exists p, highest_prices p.
Proof.
  unfold check_no_highest_prices. destruct pss as [|first r]; [discriminate|]. rewrite !andb_true_iff.
    intros [[H1 H3] H2].
  apply check_each_supports_ok in H1. destruct H1 as [[HN Hl] Hw].
    destruct (bound_of bs alts) as [beta|] eqn:Eb; [|discriminate].
  destruct (Hw first (or_introl eq_refl)) as [Hf Wf]. split; [exists (vector_of first); now exists (bundles_of bs)|].
  intros (q & Hq & Hhigh). pose proof (prices_support bs _ (proj2 Wf) q Hq) as Wq.
  pose proof (bound_of_ok bs q alts beta Eb Wq Hl HN) as B. apply qlt_ok in H2.
  rewrite dotted_ok in H2.
  2:{ rewrite coefficients_length. symmetry. apply each_best_length; auto. intros ps Hps. apply Hw. now right. }
  rewrite coefficients_length in H2. apply (Rlt_irrefl (Q2R beta)). apply Rle_lt_trans with (2 := H2).
  apply Rle_trans with (1 := B). apply sum_le. intros k Hk. apply in_ids in Hk. rewrite coefficients_ok by auto.
  assert (C : Q2R (coefficient bs alts k) <= 0).
  { rewrite forallb_forall in H3. rewrite <- Q2R_0. apply qle_ok, H3. unfold coefficients. now apply in_map, in_ids. }
  assert (M : vector_of (each_best (fun x y => qle y x) first r) k <= q k).
  { apply (each_best_ok (fun x y => qle y x) (fun x => Q2R x <= q k) k r first); [lia|].
    intros ps Hps. destruct (Hw ps Hps) as [L1 W1]. split; [lia|]. apply (Hhigh (vector_of ps)); auto.
      now exists (bundles_of bs). }
  nra.
Qed.

(** Along the ray no bundle of finite utility rises less than the agent's own. *)
Definition least_rise (ray : list Q) (t : tree) (l : list bool) : bool :=
  let own := price_of ray l in every_bundle (fun c _ => qle own c) t ray 0%Q.
Definition check_rising_prices (ps : list Q) (bs : list (list bool)) (ray : list Q) : bool :=
  check_walrasian_prices ps bs && check_prices m ray && existsb (fun r => qlt 0 r) ray &&
  both_all (least_rise ray) (tables m) bs.
Theorem check_rising_prices_sound ps bs ray : check_rising_prices ps bs ray = true ->
  (exists p, walrasian_prices p) /\ ~ exists p, highest_prices p.
Proof.
  unfold check_rising_prices. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4].
  pose proof (check_walrasian_prices_sound ps bs H1) as [P0 W].
    split; [exists (vector_of ps); now exists (bundles_of bs)|].
  apply check_prices_ok in H2. destruct H2 as [H2 R0]. fold L in H2, R0. intros (q & Hq & Hhigh).
  unfold check_walrasian_prices, supports in H1. rewrite !andb_true_iff in H1. destruct H1 as [_ [H1 _]].
  apply all_shared_ok in H1. destruct H1 as (_ & HN & Hl).
  set (along := fun s : R => fun k => vector_of ps k + s * vector_of ray k).
  assert (C : forall s A, cost L (along s) A = cost L (vector_of ps) A + s * cost L (vector_of ray) A).
  { intros s A. unfold cost. rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros k _. unfold along.
    destruct (A k); ring. }
  assert (E : forall s, 0 <= s -> walrasian_prices (along s)).
  { intros s Hs. exists (bundles_of bs). split.
    - intros k Hk. specialize (P0 k Hk). specialize (R0 k Hk). unfold along. nra.
    - split; [apply W|]. intros i Hi. destruct (proj2 W i Hi) as (D1 & D2 & D3). split; auto. split; auto.
      intros B HB HuB. specialize (D3 B HB HuB). rewrite !C.
      assert (K : cost L (vector_of ray) (bundles_of bs i) <= cost L (vector_of ray) B); [|nra].
      destruct (both_all_ok _ _ _ (Leaf None) [] H4) as [_ K]. specialize (K i Hi). unfold least_rise in K.
      rewrite <- H2 in HB.
      destruct (every_bundle_all _ _ _ K B) as (d & x & _ & Hd & Ht).
      { split; auto. rewrite H2. exact HuB. }
      apply qle_ok in Ht. rewrite Hd, price_of_ok, H2 in Ht; [exact Ht|]. rewrite H2. apply Hl, nth_In. unfold N in *.
        lia. }
  apply existsb_exists in H3. destruct H3 as (r & Hr & Hpos). apply qlt_ok in Hpos. rewrite Q2R_0 in Hpos.
  destruct (In_nth _ _ 0%Q Hr) as (j & Hj & Ej). rewrite H2 in Hj.
  assert (V : vector_of ray j = Q2R r) by (unfold vector_of, at_index; now rewrite Ej).
  assert (Q0 : vector_of ps j <= q j) by (apply (Hhigh (vector_of ps)); auto; now exists (bundles_of bs)).
  assert (S0 : 0 <= (q j - vector_of ps j + 1) / Q2R r).
  { apply Rmult_le_pos; [lra|]. left. now apply Rinv_0_lt_compat. }
  pose proof (Hhigh _ (E _ S0) j Hj) as K. unfold along in K. rewrite V in K. unfold Rdiv in K.
  rewrite Rmult_assoc, Rinv_l in K by lra. lra.
Qed.

(** ** Budgets *)

(** Each agent's random bundle has the largest expected utility less price within her budget. *)
Definition best_with_money (p : nat -> R) (i : nat) (sg : lottery bundle) : Prop :=
  affordable L u (budget m) p i sg /\ forall sg', affordable L u (budget m) p i sg' ->
  expected_utility u i sg' - expect sg' (cost L p) <= expected_utility u i sg - expect sg (cost L p).
Definition is_budgeted (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  nonnegative_prices L p /\ random_allocation N L alpha /\
  forall i, (i < N)%nat -> best_with_money p i (marginal i alpha).

Definition check_money (t : tree) (ps : list Q) (b w : Q) (s : list (Q * list bool)) : bool :=
  let spent := expected_price ps s in
  if qlt 0 w && qle w 1 && qle spent b && (qeq w 1 || qeq spent b) then best_nets t ps w s else false.
Fixpoint check_moneys (i : nat) (ts : list tree) (bs ws ps : list Q) (al : draws) : bool :=
  match ts, bs, ws with
  | [], [], [] => true
  | t :: ts', b :: bs', w :: ws' =>
    if check_money t ps b w (consumption i al) then check_moneys (S i) ts' bs' ws' ps al else false
  | _, _, _ => false
  end.
Lemma check_moneys_ok ps al ts : forall k bs ws, check_moneys k ts bs ws ps al = true ->
  forall i, (i < length ts)%nat ->
  check_money (nth i ts (Leaf None)) ps (at_index bs i) (at_index ws i) (consumption (k + i) al) = true.
Proof.
  induction ts as [|t ts IH]; intros k bs ws H i Hi; simpl in *; [lia|].
  destruct bs as [|b bs], ws as [|w ws]; try discriminate.
  destruct (check_money t ps b w (consumption k al)) eqn:E; [|discriminate].
  destruct i as [|i]; [now rewrite Nat.add_0_r|]. rewrite <- Nat.add_succ_comm. apply (IH (S k) bs ws H i). lia.
Qed.
Definition check_budgeted (ps : list Q) (al : draws) (ws : list Q) : bool :=
  no_production && check_prices m ps && check_draws m (forallb (fun b => b)) al &&
  check_moneys 0 (tables m) (budgets m) ws ps al.
Theorem check_budgeted_sound ps al ws : check_budgeted ps al ws = true -> is_budgeted (vector_of ps) (allocation_of al).
Proof.
  unfold check_budgeted. rewrite !andb_true_iff. intros [[[_ H1] H2] H3]. apply check_prices_ok in H1.
  destruct H1 as [H1 P0]. split; auto. split.
  - split; [now apply (draws_lottery m _ _ H2)|]. intros v Hv _. apply in_map_iff in Hv. destruct Hv as (w & <- & Hw).
    destruct (draw_facts m _ _ H2 w Hw) as (t & T1 & T2 & T3 & _). simpl. unfold N. rewrite <- T3.
    now apply (union_partition L _ t T1).
  - intros i Hi. pose proof (check_moneys_ok _ _ _ _ _ _ H3 i Hi) as K. simpl in K. unfold check_money in K.
    pose proof (is_lottery_marginal i _ (draws_lottery m _ _ H2)) as Hl. pose proof (draws_finite m _ _ H2 i Hi) as Hf.
    pose proof (consumption_sized m _ al i H2 Hi) as Hs. rewrite marginal_consumption in *.
    set (s := consumption i al) in *. set (w := at_index ws i) in *.
    destruct (qlt 0 w && qle w 1 && qle (expected_price ps s) (at_index (budgets m) i) &&
      (qeq w 1 || qeq (expected_price ps s) (at_index (budgets m) i))) eqn:E; [|discriminate].
    rewrite !andb_true_iff, orb_true_iff in E. destruct E as [[[E1 E2] E3] E4]. apply qlt_ok in E1.
      apply qle_ok in E2, E3.
    rewrite Q2R_0 in E1. rewrite Q2R_1 in E2. rewrite (expected_price_ok m ps s H1 Hs) in E3.
    assert (O : affordable L u (budget m) (vector_of ps) i (lottery_of s)) by (split; [exact Hl|split;
      [exact Hf|exact E3]]).
    split; auto. intros sg (S1 & S2 & S3). pose proof (best_nets_ok m i ps _ s H1 Hs Hl Hf sg K S1 S2) as B.
    unfold u in *. fold L in B. destruct E4 as [E4|E4].
    + apply qeq_ok in E4. rewrite Q2R_1 in E4. rewrite E4 in B. lra.
    + apply qeq_ok in E4. rewrite (expected_price_ok m ps s H1 Hs) in E4. fold L in E4. unfold budget, vector_of in S3.
      rewrite <- E4 in S3. apply (Rmult_le_reg_l (Q2R w)); auto.
      fold L in S3, B |- *. set (c := expect sg _) in *. set (d := expect (lottery_of s) _) in *.
      assert (0 <= (1 - Q2R w) * (d - c)) by (apply Rmult_le_pos; lra). lra.
Qed.
End Quasilinear.
