(** Checkers of the core of a quasilinear economy in which each good has an owner (SPEC 1.7, 2.7; shapley_shubik.v).  A
    [market] is as in check_markets.v, without production.

    - kind `in-core`: [check_in_core m ps ys bs]: prices ps and payoffs ys are those of an equilibrium with bundles bs.
    - kind `not-in-core`: [check_blocking m ps ys S bs]: the members of a coalition (those with a bundle in [bs]) can
      get
      more out of the goods S than they have; [check_surplus_bound m ps ys qs bs]: all together cannot get the payoffs.
        *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural gpz_step_1 shapley_shubik
  production_economy check_demand check_markets check_quasilinear.
Import ListNotations.
Open Scope R_scope.

Section Core.
Variable m : market.
Let L := goods m.
Let N := length (tables m).
Let u := utility m.
Definition is_in_core (p y : nat -> R) : Prop := in_core N L u p y.

(** Each agent demands her bundle, and her payoff is its net value. *)
Fixpoint check_payoffs (ts : list tree) (ps ys : list Q) (bs : list (list bool)) : bool :=
  match ts, ys, bs with
  | [], [], [] => true
  | t :: ts', y :: ys', l :: bs' =>
    if demands L t ps l && match look_up t l with Some x => qeq y (qsub x (price_of ps l)) | None => false end
    then check_payoffs ts' ps ys' bs' else false
  | _, _, _ => false
  end.
Lemma check_payoffs_ok ps ts : length ps = L -> forall ys bs,
  check_payoffs ts ps ys bs = true -> length bs = length ts /\
  length ys = length ts /\ forall i, (i < length ts)%nat ->
  let v := utility_of L (look_up (nth i ts (Leaf None))) in
  demand L v (vector_of ps) (bundles_of bs i) /\
  vector_of ys i = real (v (bundles_of bs i)) - cost L (vector_of ps) (bundles_of bs i).
Proof.
  intros Hps. induction ts as [|t ts IH]; intros [|y ys] [|l bs] H; simpl in H; try discriminate.
  - repeat split; simpl in *; lia.
  - destruct (demands L t ps l) eqn:Ed; [|discriminate]. simpl in H.
    destruct (look_up t l) as [x|] eqn:Ex; [|discriminate].
    destruct (qeq y (qsub x (price_of ps l))) eqn:Ey; [|discriminate]. destruct (IH ys bs H) as (H1 & H2 & H3).
    split; [simpl; congruence|]. split; [simpl; congruence|]. intros [|i] Hi; [|apply H3; simpl in Hi; lia].
    pose proof (demands_ok L t ps l Ed) as D. unfold demands in Ed.
      destruct (of_size L l && Nat.eqb (length ps) L) eqn:E;
      [|discriminate]. apply andb_true_iff in E. destruct E as [E _]. apply of_size_ok in E.
    split; [exact D|]. unfold bundles_of, vector_of, at_index. simpl. apply qeq_ok in Ey.
      rewrite Ey, Q2R_sub, price_of_ok, Hps by lia.
    rewrite <- E, table_of_list, Ex. reflexivity.
Qed.
(** What nobody gets has price 0. *)
Fixpoint left_free (ps : list Q) (taken : list bool) : bool :=
  match ps, taken with
  | p :: ps', b :: taken' => if b || qeq p 0 then left_free ps' taken' else false
  | _, _ => true
  end.
Lemma left_free_ok ps : forall taken, left_free ps taken = true -> length taken = length ps ->
  forall j, (j < length ps)%nat -> set_of taken j = true \/ vector_of ps j = 0.
Proof.
  induction ps as [|p ps IH]; intros [|b taken] H Hl j Hj; simpl in *; try lia.
  destruct (b || qeq p 0) eqn:E; [|discriminate]. destruct j as [|j]; [|apply (IH taken H); lia].
  apply orb_true_iff in E. destruct E as [E|E]; [left; exact E|right]. apply qeq_ok in E. now rewrite Q2R_0 in E.
Qed.
Definition check_in_core (ps ys : list Q) (bs : list (list bool)) : bool :=
  no_production m && check_prices m ps && check_payoffs (tables m) ps ys bs &&
  match union_of L bs with Some t => left_free ps t | None => false end.
Theorem check_in_core_sound ps ys bs : check_in_core ps ys bs = true -> is_in_core (vector_of ps) (vector_of ys).
Proof.
  unfold check_in_core. rewrite !andb_true_iff. intros [[[_ H1] H2] H3]. apply check_prices_ok in H1.
    destruct H1 as [H1 P0].
  destruct (check_payoffs_ok ps _ H1 _ _ H2) as (K1 & _ & K2). destruct (union_of L bs) as [t|] eqn:Et; [|discriminate].
  apply core_is_equilibrium. split; auto. exists (bundles_of bs). split.
  - unfold N. rewrite <- K1. split; [now apply (union_exclusive L bs t)|]. intros j Hj.
    destruct (union_of_ok L bs t Et) as (Tl & _ & T3 & _).
    destruct (left_free_ok ps t H3 ltac:(fold L in H1; lia) j ltac:(fold L in H1; lia)) as [T|Z]; [left|right; exact Z].
    now apply T3.
  - intros i Hi. exact (K2 i Hi).
Qed.

(** ** Not in the core *)

(** The members' bundles are worth more than their payoffs and the prices of the goods. *)
Fixpoint members_gain (ts : list tree) (ys : list Q) (bs : list (option (list bool))) : option Q :=
  match ts, ys, bs with
  | [], [], [] => Some 0%Q
  | t :: ts', y :: ys', o :: bs' =>
    match members_gain ts' ys' bs' with
    | None => None
    | Some s =>
      match o with
      | None => Some s
      | Some l => match look_up t l with Some x => Some (qadd (qsub x y) s) | None => None end
      end
    end
  | _, _, _ => None
  end.
Definition own (o : option (list bool)) : list bool := match o with Some l => l | None => repeat false L end.
Definition is_member (bs : list (option (list bool))) (i : nat) : bool :=
  match nth i bs None with Some _ => true | None => false end.
Lemma members_gain_ok ts : forall ys bs s, members_gain ts ys bs = Some s -> (forall l,
  In (Some l) bs -> length l = L) ->
  length bs = length ts /\
  let v := fun i => utility_of L (look_up (nth i ts (Leaf None))) (bundles_of (map own bs) i) in
  (forall i, is_member bs i = true -> v i <> None) /\
  Q2R s = sum (ids (length ts)) (fun i => if is_member bs i then real (v i) - vector_of ys i else 0).
Proof.
  induction ts as [|t ts IH]; intros [|y ys] [|o bs] s H Hl; simpl in H; try discriminate.
  - injection H as <-. split; auto. split; [|apply Q2R_0]. intros i Hi. unfold is_member in Hi.
    destruct i; discriminate.
  - destruct (members_gain ts ys bs) as [r|] eqn:Er; [|discriminate].
    destruct (IH ys bs r Er) as (H0 & H1 & H2); [intros k Hk; apply Hl; now right|]. split; [simpl; congruence|].
      cbv zeta.
    destruct o as [l|].
    + destruct (look_up t l) as [x|] eqn:Ex; [|discriminate]. injection H as <-.
      assert (V : utility_of L (look_up t) (set_of l) = Some (Q2R x)).
      { rewrite <- (Hl l) by (now left). now rewrite table_of_list, Ex. }
      split.
      * intros [|i] Hi; [|now apply (H1 i)]. unfold bundles_of. simpl. congruence.
      * simpl length. rewrite sum_ids_first. unfold is_member at 1, bundles_of at 1. simpl.
        rewrite V, Q2R_add, Q2R_sub, H2.
        reflexivity.
    + injection H as <-. split.
      * intros [|i] Hi; [discriminate|now apply (H1 i)].
      * simpl length. rewrite sum_ids_first. unfold is_member at 1. simpl. rewrite H2, Rplus_0_l. reflexivity.
Qed.
(** The first list is inside the second one. *)
Fixpoint all_inside (l k : list bool) : bool :=
  match l, k with a :: l', b :: k' => if a && negb b then false else all_inside l' k' | [], [] => true | _,
    _ => false end.
Lemma all_inside_ok l : forall k, all_inside l k = true -> length l = length k /\ subset (set_of l) (set_of k).
Proof.
  induction l as [|a l IH]; intros [|b k] H; simpl in H; try discriminate; [split; [reflexivity|intros j Hj;
    exact Hj]|].
  destruct (a && negb b) eqn:E; [discriminate|]. destruct (IH k H) as [H1 H2]. split; [simpl; congruence|].
  intros [|j]; [|apply H2]. unfold set_of. simpl. intros ->. destruct b; [reflexivity|discriminate].
Qed.
Definition check_blocking (ps ys : list Q) (S : list bool) (bs : list (option (list bool))) : bool :=
  no_production m && Nat.eqb (length ps) L &&
  match union_of L (map own bs) with Some t => all_inside t S | None => false end &&
  match members_gain (tables m) ys bs with Some s => qlt (price_of ps S) s | None => false end.
Theorem check_blocking_sound ps ys S bs : check_blocking ps ys S bs = true ->
  ~ is_in_core (vector_of ps) (vector_of ys).
Proof.
  unfold check_blocking. rewrite !andb_true_iff. intros [[[_ H1] H2] H3] [_ H]. apply Nat.eqb_eq in H1.
  destruct (union_of L (map own bs)) as [t|] eqn:Et; [|discriminate]. apply all_inside_ok in H2. destruct H2 as [H2 H4].
  destruct (union_of_ok L _ t Et) as (Tl & T2 & T3 & T4).
  destruct (members_gain (tables m) ys bs) as [s|] eqn:Es; [|discriminate]. apply qlt_ok in H3.
  destruct (members_gain_ok _ _ _ s Es) as (M0 & M1 & M2).
  { intros l Hl. apply T2. apply in_map_iff. now exists (Some l). }
  assert (HS : length S = L) by lia.
  specialize (H (is_member bs) (set_of S) (bundles_of (map own bs))).
  rewrite price_of_ok, H1, M2 in H3 by lia.
  assert (K : worth N u (is_member bs) (bundles_of (map own bs)) <= holdings N L (is_member bs) (set_of S) (vector_of
    ps) (vector_of ys)).
  { apply H.
    - rewrite <- HS. apply set_within.
    - split.
      + intros i Hi Hm. split; [|split].
        * unfold bundles_of. rewrite <- (T2 (nth i (map own bs) [])); [apply set_within|]. apply nth_In.
          rewrite map_length, M0.
          exact Hi.
        * intros k Hk. apply H4, T3. exists i. split; [|exact Hk]. rewrite map_length, M0. exact Hi.
        * exact (M1 i Hm).
      + intros j i k _ _ _ _ K1 K2. exact (T4 j i k K1 K2). }
  unfold worth, holdings in K. fold N in H3.
  rewrite (sum_ext (ids N) _ (fun i => (if is_member bs i then real (u i (bundles_of (map own bs) i)) else 0) -
    (if is_member bs i then vector_of ys i else 0))) in H3.
  2:{ intros i _. unfold u, utility. destruct (is_member bs i); [reflexivity|ring]. }
  rewrite sum_minus in H3. lra.
Qed.

Fixpoint net_sum (ts : list tree) (qs : list Q) (bs : list (list bool)) : option Q :=
  match ts, bs with
  | [], [] => Some 0%Q
  | t :: ts', l :: bs' =>
    match look_up t l, net_sum ts' qs bs' with Some x, Some s => Some (qadd (qsub x (price_of qs l)) s) | _,
      _ => None end
  | _, _ => None
  end.
Lemma net_sum_ok qs ts : length qs = L -> forall bs s, net_sum ts qs bs = Some s -> (forall l,
  In l bs -> length l = L) ->
  Q2R s = sum (ids (length ts)) (fun i =>
    real (utility_of L (look_up (nth i ts (Leaf None))) (bundles_of bs i)) - cost L (vector_of qs) (bundles_of bs i)).
Proof.
  intros Hq. induction ts as [|t ts IH]; intros [|l bs] s H Hl; simpl in H; try discriminate.
  - injection H as <-. apply Q2R_0.
  - destruct (look_up t l) as [x|] eqn:Ex; [|discriminate]. destruct (net_sum ts qs bs) as [r|] eqn:Er; [|discriminate].
    injection H as <-. simpl length. rewrite sum_ids_first, Q2R_add, (IH bs r Er) by (intros k Hk; apply Hl; now right).
    unfold bundles_of. simpl. assert (Hn : length l = L) by (apply Hl; now left).
    rewrite Q2R_sub, price_of_ok, Hq by lia. rewrite <- Hn at 2. now rewrite table_of_list, Ex.
Qed.
Definition check_surplus_bound (ps ys qs : list Q) (bs : list (list bool)) : bool :=
  no_production m && Nat.eqb (length ps) L && Nat.eqb (length ys) N && check_prices m qs &&
  forallb (of_size L) bs && all_demand m qs bs &&
  match net_sum (tables m) qs bs with
  | Some s => qlt (qadd s (qsum qs (fun q => q))) (qadd (qsum ys (fun y => y)) (qsum ps (fun p => p)))
  | None => false
  end.
Lemma sum_vector l n : length l = n -> sum l (fun x => Q2R x) = sum (ids n) (vector_of l).
Proof.
  revert n. induction l as [|x l IH]; intros n H; subst n; [reflexivity|]. simpl length. rewrite sum_ids_first.
    simpl sum.
  now rewrite (IH (length l) eq_refl).
Qed.
Theorem check_surplus_bound_sound ps ys qs bs : check_surplus_bound ps ys qs bs = true ->
  ~ is_in_core (vector_of ps) (vector_of ys).
Proof.
  unfold check_surplus_bound. rewrite !andb_true_iff, !Nat.eqb_eq, forallb_forall.
  intros [[[[[[_ H1] H2] H3] H4] H5] H6] [(omega & Hs & Hw) _]. apply check_prices_ok in H3. destruct H3 as [H3 Q0].
  destruct (net_sum (tables m) qs bs) as [s|] eqn:Es; [|discriminate]. apply qlt_ok in H6.
  rewrite !Q2R_add, !Q2R_sum, (sum_vector qs L H3), (sum_vector ys N H2), (sum_vector ps L H1) in H6.
  rewrite (net_sum_ok qs _ H3 _ s Es) in H6 by (intros l Hl; now apply of_size_ok, H4). fold N in H6.
  pose proof (disjoint_cost N L u all_agents (everything L) omega (vector_of qs) Q0 Hs) as D.
  cbv beta iota delta [worth holdings all_agents] in Hw, D. rewrite cost_everything in Hw, D.
  assert (B : sum (ids N) (fun i => real (u i (omega i)) - cost L (vector_of qs) (omega i)) <=
    sum (ids N) (fun i => real (u i (bundles_of bs i)) - cost L (vector_of qs) (bundles_of bs i))).
  { apply sum_le. intros i Hi. apply in_ids in Hi. destruct (all_demand_ok m qs bs H5 i Hi) as (_ & _ & Hbest).
    destruct (proj1 Hs i Hi eq_refl) as (W & _ & Hu). now apply Hbest. }
  rewrite sum_minus in B. unfold u, utility in B, Hw. fold L in B, Hw.
  change (sum (ids N) (fun i => vector_of ys i)) with (sum (ids N) (vector_of ys)) in Hw. lra.
Qed.
End Core.
