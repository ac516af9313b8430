(** gpz.step-2.production.  AMENDED: production is one more agent.

    Printed: agent 0, with utility 1 of the complements of feasible plans, 0 otherwise, and "a lot of fiat money", turns
    the production economy into an exchange economy of the theorem's kind.
    The printed utility is not in the theorem's class (gpz_dual_rank.v); the rank of the dual matroid is.  The exchange
    economy has the same agents, and a producer (agent N here) with a utility v and money b0; all goods exist.
    Let B be the sum of the N budgets, let each good be feasible alone (h_k >= 1), and let b0 >= m B, where m is the
    number of goods outside some feasible plan ((L - 1) B will do).  Then, for v the dual rank and the printed utility,
    - [exchange_is_production]: a strong equilibrium of the exchange economy is one of the production economy;
    - [production_is_exchange]: a strong equilibrium of the production economy, with what is not produced for the
      producer, is one of the exchange economy;
    - [gpz_production], [gpz_production_printed]: both together; [gpz_production_money]: b0 >= (L - 1) B is enough;
    - [exchange_prices_bounded], [production_prices_bounded]: no good costs more than B.
    No concavity or monotonicity of the N utilities is used. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural mnat_constructions gpz_mnat_examples
  gpz_constraints
  expectation_economy gpz_strong_efficient production_economy gpz_dual_rank.
Import ListNotations.
Open Scope R_scope.

(** ** Two general facts *)

(** Nobody holds a bundle with positive probability for which a cheaper one is as good. *)
Lemma no_cheaper_substitute L u b p i sigma t A B : cheapest_optimal L u b p i sigma -> In (t, A) sigma -> 0 < t ->
  consumption_set L u i B -> real (u i A) <= real (u i B) -> cost L p A <= cost L p B.
Proof.
  intros [[(Hl & Hf & Hc) Hmax] Hch] Hin Ht HB Hle.
  destruct (Rle_dec (cost L p A) (cost L p B)) as [|Hn]; auto. exfalso.
  destruct (in_split _ _ Hin) as (l1 & l2 & ->). set (sg := l1 ++ (t, B) :: l2).
  assert (E : forall f, expect sg f = expect (l1 ++ (t, A) :: l2) f + t * (f B - f A)).
  { intros f. unfold expect, sg. rewrite !sum_app. simpl. ring. }
  assert (Hsg : is_lottery sg).
  { destruct Hl as [H0 H1]. split.
    - intros w Hw. unfold sg in Hw. apply in_app_or in Hw.
      destruct Hw as [Hw|[<-|Hw]]; simpl; try lra; apply H0, in_or_app; simpl; auto.
    - rewrite <- H1. unfold sg. rewrite !sum_app. simpl. ring. }
  assert (Ha : affordable L u b p i sg).
  { split; [exact Hsg|]. split; [|rewrite E; nra].
    intros w Hw Hpos. unfold sg in Hw. apply in_app_or in Hw.
    destruct Hw as [Hw|[<-|Hw]]; [|exact HB|]; apply Hf; auto; apply in_or_app; simpl; auto. }
  assert (Ho : optimal L u b p i sg).
  { split; [exact Ha|]. intros sg' Hsg'. specialize (Hmax sg' Hsg'). apply Rle_trans with (1 := Hmax).
    unfold expected_utility. rewrite E. nra. }
  specialize (Hch sg Ho). rewrite E in Hch. nra.
Qed.

Lemma cheapest_optimal_ext L u b u' b' p i sigma : u i = u' i -> b i = b' i ->
  cheapest_optimal L u b p i sigma -> cheapest_optimal L u' b' p i sigma.
Proof.
  unfold cheapest_optimal, optimal, affordable, finite_utility, consumption_set, expected_utility.
  intros -> ->. auto.
Qed.

(** ** The two economies *)

(** The N agents and one more. *)
Definition joined {X} (N : nat) (f : nat -> X) (x : X) (i : nat) : X := if Nat.eqb i N then x else f i.
Lemma joined_old {X} N f (x : X) i : (i < N)%nat -> joined N f x i = f i.
Proof. intros H. unfold joined. destruct (Nat.eqb_spec i N); [lia|reflexivity]. Qed.
Lemma joined_new {X} N f (x : X) : joined N f x N = x.
Proof. unfold joined. now rewrite Nat.eqb_refl. Qed.
Lemma sum_ids_S n f : sum (ids (S n)) f = sum (ids n) f + f n.
Proof. unfold ids. rewrite seq_S, sum_app. simpl. ring. Qed.

(** What the producer buys is not produced, and conversely. *)
Lemma partition_plan N L omega : partition (S N) L omega -> plan N omega = complement L (omega N).
Proof.
  intros [[Hw Hex] Hall]. extensionality j. destruct (Nat.ltb_spec j L) as [Hj|Hj].
  - rewrite complement_member by auto. destruct (omega N j) eqn:E; simpl.
    + destruct (plan N omega j) eqn:Ep; auto. apply plan_member in Ep. destruct Ep as (i & Hi & H).
      assert (i = N) by (apply (Hex j); auto). lia.
    + destruct (Hall j Hj) as (i & Hi & H). apply plan_member. exists i. split; auto.
      destruct (Nat.eq_dec i N) as [->|]; [congruence|lia].
  - rewrite (within_complement L (omega N) j Hj). destruct (plan N omega j) eqn:Ep; auto. apply plan_member in Ep.
    destruct Ep as (i & Hi & H). now rewrite (Hw i ltac:(lia) j Hj) in H.
Qed.
(** The list with what is not produced for the producer. *)
Definition complete (N L : nat) (omega : nat -> bundle) : nat -> bundle :=
  joined N omega (complement L (plan N omega)).
Definition completed (N L : nat) (alpha : lottery (nat -> bundle)) : lottery (nat -> bundle) :=
  map (fun w => (fst w, complete N L (snd w))) alpha.
Lemma complete_partition N L omega : exclusive N L omega -> partition (S N) L (complete N L omega).
Proof.
  intros [Hw Hex]. unfold complete. split; [split|].
  - intros i Hi. destruct (Nat.eq_dec i N) as [->|Hne];
      [rewrite joined_new; apply within_complement | rewrite joined_old by lia; apply Hw; lia].
  - intros j i k Hj Hi Hk. destruct (Nat.eq_dec i N) as [->|Hi'], (Nat.eq_dec k N) as [->|Hk']; auto;
      rewrite ?joined_new, ?joined_old by lia; intros H1 H2.
    + exfalso. rewrite complement_member in H1 by auto. apply negb_true_iff in H1.
      assert (K : plan N omega j = true) by (apply plan_member; exists k; split; [lia|auto]). congruence.
    + exfalso. rewrite complement_member in H2 by auto. apply negb_true_iff in H2.
      assert (K : plan N omega j = true) by (apply plan_member; exists i; split; [lia|auto]). congruence.
    + apply (Hex j); auto; lia.
  - intros j Hj. destruct (plan N omega j) eqn:E.
    + apply plan_member in E. destruct E as (i & Hi & H). exists i. split; [lia|]. now rewrite joined_old.
    + exists N. split; [lia|]. rewrite joined_new, complement_member by auto. now rewrite E.
Qed.
Lemma completed_old N L alpha i : (i < N)%nat -> marginal i (completed N L alpha) = marginal i alpha.
Proof.
  intros Hi. unfold marginal, completed. rewrite map_map. apply map_ext. intros w. simpl. unfold complete.
  now rewrite joined_old.
Qed.

(** ** The producer *)

Section Producer.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (F : list capacity).
Variables (v : bundle -> option R) (top b0 : R).
Let budget : R := sum (ids N) b.

Hypothesis Hone : forall k, (k < L)%nat -> feasible L F (good k).
(** v is finite, largest exactly where what is left is feasible, and any good can be given up,
  perhaps for another one. *)
Hypothesis Hfin : forall A, within L A -> v A <> None.
Hypothesis Htop : forall A, within L A -> real (v A) <= top.
Hypothesis Hfull : forall A, within L A -> (real (v A) = top <-> feasible L F (complement L A)).
Hypothesis Hswap : forall A k, within L A -> A k = true -> real (v A) <= real (v (remove A k)) \/
  exists d, (d < L)%nat /\ A d = false /\ real (v A) <= real (v (add (remove A k) d)).
(** She has money for everything outside some feasible plan, at the price of all budgets each. *)
Variable P : bundle.
Hypothesis HP : within L P.
Hypothesis HPF : feasible L F P.
Hypothesis Hmoney : INR (size L (complement L P)) * budget <= b0.

Let U : nat -> bundle -> option R := joined N u v.
Let bb : nat -> R := joined N b b0.

Lemma cost_size_le p A c : (forall k, (k < L)%nat -> p k <= c) -> cost L p A <= INR (size L A) * c.
Proof.
  intros H. rewrite <- cost_size. unfold cost. rewrite Rmult_comm, <- sum_scal. apply sum_le. intros k Hk.
  apply in_ids in Hk.
  specialize (H k Hk). destruct (A k); lra.
Qed.
Lemma rest_affordable p : (forall k, (k < L)%nat -> p k <= budget) -> cost L p (complement L P) <= b0.
Proof. intros H. apply Rle_trans with (2 := Hmoney). now apply cost_size_le. Qed.
Lemma rest_full : real (v (complement L P)) = top.
Proof. apply Hfull; [apply within_complement|]. now rewrite complement_twice. Qed.

(** ** Her choice, from prices alone *)

Section Choice.
Variables (p : nat -> R) (tau : lottery bundle).
Hypothesis Hp0 : nonnegative_prices L p.
Hypothesis Htau : cheapest_optimal L U bb p N tau.
(** What she leaves costs the others no more than their budgets. *)
Hypothesis Hleft : expect tau (fun A => cost L p (complement L A)) <= budget.

Lemma producer_consumption A : within L A -> consumption_set L U N A.
Proof. intros HA. split; [exact HA|]. unfold U. rewrite joined_new. now apply Hfin. Qed.
Lemma producer_lottery : is_lottery tau.
Proof. apply Htau. Qed.
Lemma producer_within z : In z tau -> 0 < fst z -> within L (snd z).
Proof. intros Hz Hpos. destruct Htau as [[(_ & Hf & _) _] _]. now apply Hf. Qed.
Lemma producer_choice z A : In z tau -> 0 < fst z -> within L A -> real (v (snd z)) <= real (v A) ->
  cost L p (snd z) <= cost L p A.
Proof.
  intros Hz Hpos HA Hle. apply (no_cheaper_substitute L U bb p N tau (fst z) (snd z) A); auto.
  - now destruct z.
  - now apply producer_consumption.
  - unfold U. now rewrite joined_new.
Qed.
Lemma budget_nonneg : 0 <= budget.
Proof.
  apply Rle_trans with (2 := Hleft). rewrite <- (expect_const tau 0 producer_lottery).
  apply expect_le; [apply producer_lottery|].
  intros w Hw Hpos. now apply cost_nonneg.
Qed.

(** A has all goods that cost more than all budgets. *)
Definition dear (A : bundle) : bool := forallb (fun j => if Rlt_dec budget (p j) then A j else true) (ids L).
Lemma dear_true A j : dear A = true -> (j < L)%nat -> budget < p j -> A j = true.
Proof.
  intros H Hj Hlt. unfold dear in H. rewrite forallb_forall in H. specialize (H j (proj2 (in_ids j L) Hj)).
  destruct (Rlt_dec budget (p j)); [auto|lra].
Qed.
Lemma dear_false A : dear A = false -> exists j, (j < L)%nat /\ budget < p j /\ A j = false.
Proof.
  unfold dear. intros H. assert (K : existsb (fun j => negb (if Rlt_dec budget (p j) then A j else true)) (ids L) =
    true).
  { clear Htau Hleft. induction (ids L) as [|j l IH]; simpl in *; [discriminate|]. apply andb_false_iff in H.
    apply orb_true_iff.
    destruct H as [H|H]; [left; now rewrite H | right; auto]. }
  apply existsb_exists in K. destruct K as (j & Hj & Hn). apply in_ids in Hj. exists j. split; auto.
  destruct (Rlt_dec budget (p j)); [|discriminate]. split; auto. now apply negb_true_iff.
Qed.

(** With positive probability she has all dear goods: the others cannot pay for one surely. *)
Lemma producer_has_dear : exists z, In z tau /\ 0 < fst z /\ dear (snd z) = true.
Proof.
  destruct (existsb (fun z => if Rlt_dec 0 (fst z) then dear (snd z) else false) tau) eqn:Ex.
  - apply existsb_exists in Ex. destruct Ex as (z & Hz & H). exists z.
    destruct (Rlt_dec 0 (fst z)); [auto|discriminate].
  - exfalso.
    assert (K : forall z, In z tau -> 0 < fst z -> budget < cost L p (complement L (snd z))).
    { intros z Hz Hpos. assert (Hd : dear (snd z) = false).
      { destruct (dear (snd z)) eqn:E; auto. exfalso.
        assert (Y : existsb (fun z => if Rlt_dec 0 (fst z) then dear (snd z) else false) tau = true).
        { apply existsb_exists. exists z. split; auto. destruct (Rlt_dec 0 (fst z)); [auto|contradiction].
          } congruence. }
      destruct (dear_false _ Hd) as (j & Hj & Hlt & HN). apply Rlt_le_trans with (1 := Hlt). unfold cost.
      apply Rle_trans with ((fun k => if complement L (snd z) k then p k else 0) j).
      - cbv beta. rewrite complement_member by auto. rewrite HN. simpl. lra.
      - apply (sum_term_le (ids L) (fun k => if complement L (snd z) k then p k else 0) j); [|now apply in_ids].
        intros k Hk. apply in_ids in Hk. specialize (Hp0 k Hk). destruct (complement L (snd z) k); lra. }
    destruct (lottery_outcome tau producer_lottery) as (z & Hz & Hpos).
    pose proof (expect_tight tau (fun _ => budget) (fun A => cost L p (complement L A)) producer_lottery) as T.
    cbv beta in T. rewrite (expect_const tau budget producer_lottery) in T.
    specialize (T (fun z Hz Hpos => Rlt_le _ _ (K z Hz Hpos)) Hleft z Hz Hpos). specialize (K z Hz Hpos). lra.
Qed.

Theorem prices_bounded k : (k < L)%nat -> p k <= budget.
Proof.
  intros Hk. destruct (Rle_dec (p k) budget) as [|Hn]; auto. exfalso. assert (Hlt : budget < p k) by lra.
  destruct producer_has_dear as (z & Hz & Hpos & Hd). set (A := snd z) in *.
  assert (HA : within L A) by now apply producer_within.
  assert (HAk : A k = true) by now apply dear_true. pose proof budget_nonneg as B0.
  pose proof (cost_remove L p A k Hk HAk) as E.
  destruct (Hswap A k HA HAk) as [H|(d & Hd1 & Hd2 & H)].
  - pose proof (producer_choice z (remove A k) Hz Hpos (within_remove L A k HA) H) as K. fold A in K. lra.
  - assert (W : within L (add (remove A k) d)) by (apply within_add; [now apply within_remove|auto]).
    pose proof (producer_choice z (add (remove A k) d) Hz Hpos W H) as K. fold A in K.
    rewrite (cost_add L p (remove A k) d) in K by (auto; unfold remove; rewrite Hd2; apply andb_false_r).
    assert (p d <= budget); [|lra]. destruct (Rle_dec (p d) budget) as [|Hnd]; auto. exfalso.
    assert (A d = true) by (apply dear_true; auto; lra). congruence.
Qed.

Lemma producer_full z : In z tau -> 0 < fst z -> real (v (snd z)) = top.
Proof.
  intros Hz Hpos. destruct Htau as [[(HlN & HfN & _) Hmax] _].
  assert (Ha : affordable L U bb p N (sure (complement L P))).
  { split; [apply is_lottery_sure|]. split.
    - intros y [<-|[]] _. apply producer_consumption, within_complement.
    - rewrite expect_sure. unfold bb. rewrite joined_new. apply rest_affordable, prices_bounded. }
  specialize (Hmax _ Ha). unfold expected_utility, U in Hmax. rewrite joined_new, expect_sure, rest_full in Hmax.
  apply (expect_tight tau (fun A => real (v A)) (fun _ => top) HlN) with (w := z); auto.
  - intros y Hy Hyp. apply Htop. now apply HfN.
  - now rewrite expect_const.
Qed.
(** What she leaves is a best plan. *)
Theorem producer_leaves_best z : In z tau -> 0 < fst z -> best_plan L F p (complement L (snd z)).
Proof.
  intros Hz Hpos. pose proof (producer_full z Hz Hpos) as Hf. pose proof (producer_within z Hz Hpos) as HA.
  split; [apply within_complement|]. split; [now apply Hfull|].
  intros B HB HBF. pose proof (cost_complement L p (snd z)) as E1. pose proof (cost_complement L p B) as E2.
  pose proof (producer_choice z (complement L B) Hz Hpos (within_complement L B)) as K.
  rewrite Hf, (proj2 (Hfull (complement L B) (within_complement L B))) in K by now rewrite complement_twice.
  specialize (K (Rle_refl top)). lra.
Qed.
End Choice.

(** Whoever leaves best plans only, and can pay for it, chooses best. *)
Section LeavesBest.
Variables (p : nat -> R) (tau : lottery bundle).
Hypothesis Hl : is_lottery tau.
Hypothesis Hleaves : forall z, In z tau -> 0 < fst z ->
  within L (snd z) /\ best_plan L F p (complement L (snd z)).
Hypothesis Hcost : expect tau (cost L p) <= b0.

Lemma leaves_best_outcome z : In z tau -> 0 < fst z -> real (v (snd z)) = top /\
  forall A, within L A -> real (v A) = top -> cost L p (snd z) <= cost L p A.
Proof.
  intros Hz Hpos. destruct (Hleaves z Hz Hpos) as (W & _ & HF & Hbest). split; [now apply Hfull|]. intros A HA HAt.
  specialize (Hbest _ (within_complement L A) (proj1 (Hfull A HA) HAt)).
  pose proof (cost_complement L p A). pose proof (cost_complement L p (snd z)). lra.
Qed.
Lemma producer_utility sg : expected_utility U N sg = expect sg (fun A => real (v A)).
Proof. unfold expected_utility, U. now rewrite joined_new. Qed.
Lemma leaves_best_top : expected_utility U N tau = top.
Proof.
  rewrite producer_utility, <- (expect_const tau top Hl). apply expect_ext; auto. intros z Hz Hpos.
  now apply leaves_best_outcome.
Qed.
Lemma leaves_best_affordable : affordable L U bb p N tau.
Proof.
  split; [exact Hl|]. split; [|unfold bb; now rewrite joined_new]. intros z Hz Hpos.
  destruct (Hleaves z Hz Hpos) as [W _]. split; [exact W|]. unfold U. rewrite joined_new. now apply Hfin.
Qed.
Theorem leaves_best_optimal : cheapest_optimal L U bb p N tau.
Proof.
  split; [split; [exact leaves_best_affordable|]|].
  - intros sg (Hsl & Hsf & _). rewrite leaves_best_top, producer_utility, <- (expect_const sg top Hsl).
    apply expect_le; auto. intros z Hz Hpos. apply Htop. now apply Hsf.
  - intros sg [(Hsl & Hsf & _) Hsm]. specialize (Hsm tau leaves_best_affordable).
    rewrite leaves_best_top, producer_utility in Hsm.
    assert (Hst : forall z, In z sg -> 0 < fst z -> real (v (snd z)) = top).
    { apply (expect_tight sg (fun A => real (v A)) (fun _ => top) Hsl).
      - intros z Hz Hpos. apply Htop. now apply Hsf.
      - now rewrite expect_const. }
    rewrite <- (expect_const sg (expect tau (cost L p)) Hsl). apply expect_le; auto. intros z Hz Hpos.
    rewrite <- (expect_const tau (cost L p (snd z)) Hl). apply expect_le; auto. intros y Hy Hyp.
    apply (leaves_best_outcome y Hy Hyp); [now apply Hsf|now apply Hst].
Qed.
End LeavesBest.

(** ** From one economy to the other; only the producer need buy at least cost *)

Section FromExchange.
Variables (p : nat -> R) (alpha : lottery (nat -> bundle)).
Hypothesis Hp0 : nonnegative_prices L p.
Hypothesis Ha : random_allocation (S N) L alpha.
Hypothesis Hagents : forall i, (i < N)%nat -> affordable L u b p i (marginal i alpha).
Hypothesis Hproducer : cheapest_optimal L U bb p N (marginal N alpha).

Lemma others_spend : expect (marginal N alpha) (fun A => cost L p (complement L A)) <= budget.
Proof.
  destruct Ha as [Hl Hp]. rewrite expect_marginal.
  rewrite (expect_ext alpha _ (fun omega => cost L p (plan N omega)) Hl).
  - rewrite plan_spending; auto.
    + apply sum_le. intros i Hi. apply in_ids in Hi. now apply Hagents.
    + intros w Hw Hpos. apply exclusive_less. now apply Hp.
  - intros w Hw Hpos. now rewrite (partition_plan N L (snd w)) by auto.
Qed.
Theorem exchange_prices_bounded k : (k < L)%nat -> p k <= budget.
Proof. apply (prices_bounded p (marginal N alpha)); [exact Hp0|exact Hproducer|exact others_spend]. Qed.
Theorem exchange_plans_best : production_allocation N L F p alpha.
Proof.
  pose proof Ha as [Hl Hp]. split; [exact Hl|].
  intros w Hw Hpos. pose proof (Hp w Hw Hpos) as Hpart. split; [apply exclusive_less, Hpart|].
  rewrite (partition_plan N L (snd w) Hpart).
  apply (producer_leaves_best p (marginal N alpha) Hp0 Hproducer others_spend (fst w, snd w N));
    [|exact Hpos].
  apply in_map_iff. exists w. auto.
Qed.
End FromExchange.

Section FromProduction.
Variables (p : nat -> R) (alpha : lottery (nat -> bundle)).
Hypothesis Hp0 : nonnegative_prices L p.
Hypothesis Ha : production_allocation N L F p alpha.
Hypothesis Hagents : forall i, (i < N)%nat -> affordable L u b p i (marginal i alpha).

Theorem production_prices_bounded k : (k < L)%nat -> p k <= budget.
Proof.
  intros Hk.
  pose proof (plan_below_budget N L u b F p alpha (good k) Ha Hagents (good_within k L Hk) (Hone k Hk))
    as H.
  apply Rle_trans with (2 := H).
  unfold cost. rewrite (sum_single (ids L) _ k (ids_NoDup L) (proj2 (in_ids k L) Hk)).
  - unfold good. rewrite Nat.eqb_refl. lra.
  - intros j _ Hne. unfold good. destruct (Nat.eqb_spec j k); [tauto|reflexivity].
Qed.

Lemma completed_lottery : is_lottery (completed N L alpha).
Proof.
  destruct Ha as [[H0 H1] _]. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (y & <- & Hy). simpl. auto.
  - unfold completed. rewrite sum_map. exact H1.
Qed.
Lemma completed_allocation : random_allocation (S N) L (completed N L alpha).
Proof.
  split; [exact completed_lottery|]. intros w Hw Hpos. apply in_map_iff in Hw.
  destruct Hw as (y & <- & Hy). simpl in *. apply complete_partition. now apply (proj2 Ha).
Qed.
Lemma completed_leaves z : In z (marginal N (completed N L alpha)) -> 0 < fst z ->
  within L (snd z) /\ best_plan L F p (complement L (snd z)).
Proof.
  intros Hz Hpos. apply in_map_iff in Hz. destruct Hz as (y & <- & Hy). apply in_map_iff in Hy.
  destruct Hy as (x & <- & Hx). simpl in *. destruct (proj2 Ha x Hx Hpos) as (Hex & Hbest).
  unfold complete. rewrite joined_new. split; [apply within_complement|].
  rewrite complement_twice; [exact Hbest|]. apply Hbest.
Qed.
Theorem producer_content : cheapest_optimal L U bb p N (marginal N (completed N L alpha)).
Proof.
  pose proof (is_lottery_marginal N _ completed_lottery) as Hm.
  apply leaves_best_optimal; [exact Hm|exact completed_leaves|].
  apply Rle_trans with (2 := rest_affordable p production_prices_bounded).
  rewrite <- (expect_const _ (cost L p (complement L P)) Hm). apply expect_le; auto. intros z Hz Hpos.
  apply (leaves_best_outcome p _ completed_leaves z Hz Hpos); auto using within_complement, rest_full.
Qed.
End FromProduction.

(** ** Strong equilibria *)

Lemma old_agent i : (i < N)%nat -> U i = u i /\ bb i = b i.
Proof. intros Hi. split; now apply joined_old. Qed.
Theorem exchange_is_production p alpha : strong (S N) L U bb p alpha ->
  production_strong N L u b F p alpha.
Proof.
  intros (Hp0 & Ha & Ho).
  assert (Hagents : forall i, (i < N)%nat -> cheapest_optimal L u b p i (marginal i alpha)).
  { intros i Hi. destruct (old_agent i Hi) as [E1 E2].
    apply (cheapest_optimal_ext L U bb); [exact E1|exact E2|apply Ho; lia]. }
  split; [exact Hp0|]. split; [|exact Hagents].
  apply exchange_plans_best; auto. intros i Hi. now apply Hagents.
Qed.
Theorem production_is_exchange p alpha : production_strong N L u b F p alpha ->
  strong (S N) L U bb p (completed N L alpha).
Proof.
  intros (Hp0 & Ha & Ho). split; [exact Hp0|]. split; [now apply (completed_allocation p)|]. intros i Hi.
  destruct (Nat.eq_dec i N) as [->|Hne].
  - apply (producer_content p alpha Ha). intros k Hk. now apply Ho.
  - rewrite completed_old by lia. destruct (old_agent i ltac:(lia)) as [E1 E2].
    apply (cheapest_optimal_ext L u b); [now symmetry|now symmetry|apply Ho; lia].
Qed.
End Producer.

(** ** The dual rank, and the printed utility *)

Section Both.
Variables (N L : nat) (u : nat -> bundle -> option R) (b : nat -> R) (F : list capacity) (b0 : R) (P : bundle).
Hypothesis HW : forall c, In c F -> within L (fst c).
Hypothesis Hlam : laminar F.
Hypothesis Hone : forall k, (k < L)%nat -> feasible L F (good k).
Hypothesis HP : within L P.
Hypothesis HPF : feasible L F P.
Hypothesis Hmoney : INR (size L (complement L P)) * sum (ids N) b <= b0.

Theorem gpz_production p alpha :
  (strong (S N) L (joined N u (dual_rank L F)) (joined N b b0) p alpha -> production_strong N L u b F p alpha) /\
  (production_strong N L u b F p alpha -> strong (S N) L (joined N u (dual_rank L F)) (joined N b b0) p (completed N
    L alpha)).
Proof.
  assert (H1 : forall A, within L A -> dual_rank L F A <> None) by (intros; discriminate).
  assert (H2 : forall A, within L A -> real (dual_rank L F A) <= full L F) by (intros; apply dual_rank_top).
  assert (H3 : forall A, within L A -> (real (dual_rank L F A) = full L F <-> feasible L F (complement L A))) by
    (intros; apply dual_rank_full).
  split; intros H.
  - apply (exchange_is_production N L u b F (dual_rank L F) (full L F) b0 H1 H2 H3) with (P := P); auto.
    intros A k. now apply dual_rank_swap.
  - now apply (production_is_exchange N L u b F (dual_rank L F) (full L F) b0 Hone H1 H2 H3 P).
Qed.

(** 1 if what is left is a feasible plan, else 0. *)
Definition printed_utility (A : bundle) : option R :=
  Some (if meets_all L (bounds F) (complement L A) then 1 else 0).
Lemma printed_one A : real (printed_utility A) = 1 <-> feasible L F (complement L A).
Proof.
  rewrite <- meets_bounds. unfold printed_utility. simpl.
  destruct (meets_all L (bounds F) (complement L A)); split; auto; try discriminate. lra.
Qed.
Lemma printed_range A : 0 <= real (printed_utility A) <= 1.
Proof. unfold printed_utility. simpl. destruct (meets_all L (bounds F) (complement L A)); lra. Qed.

Theorem gpz_production_printed p alpha :
  (strong (S N) L (joined N u printed_utility) (joined N b b0) p alpha -> production_strong N L u b F p alpha) /\
  (production_strong N L u b F p alpha -> strong (S N) L (joined N u printed_utility) (joined N b b0) p (completed N
    L alpha)).
Proof.
  assert (H1 : forall A, within L A -> printed_utility A <> None) by (intros; discriminate).
  assert (H2 : forall A, within L A -> real (printed_utility A) <= 1) by (intros; apply printed_range).
  assert (H3 : forall A, within L A -> (real (printed_utility A) = 1 <-> feasible L F (complement L A))) by
    (intros; apply printed_one).
  split; intros H.
  - apply (exchange_is_production N L u b F printed_utility 1 b0 H1 H2 H3) with (P := P); auto. intros A k HA HAk.
    destruct (Req_EM_T (real (printed_utility A)) 1) as [E|E].
    + (* full: as for the rank *)
      rewrite E. apply H3, dual_rank_full in E; auto.
      assert (K : forall X, real (dual_rank L F A) <= real (dual_rank L F X) -> 1 <= real (printed_utility X)).
      { intros X HX. right. symmetry. apply printed_one, dual_rank_full. pose proof (dual_rank_top L F X). lra. }
      destruct (dual_rank_swap L F HW Hlam Hone A k HA HAk) as [S1|(d & D1 & D2 & S1)];
        [left; auto | right; exists d; auto].
    + left. apply Rle_trans with 0; [|apply printed_range]. right. revert E. unfold printed_utility. simpl.
      destruct (meets_all L (bounds F) (complement L A)); tauto.
  - now apply (production_is_exchange N L u b F printed_utility 1 b0 Hone H1 H2 H3 P).
Qed.
End Both.

(** (L - 1) times all budgets is money enough. *)
Lemma money_enough L : (0 < L)%nat -> INR (size L (complement L (good 0))) = INR L - 1.
Proof.
  intros H. pose proof (size_complement L (good 0)) as E. apply (f_equal INR) in E. rewrite plus_INR in E.
  rewrite <- E.
  assert (K : size L (good 0) = 1%nat).
  { replace (good 0) with (add empty 0) by (extensionality k; unfold add, good, empty; now rewrite orb_false_r).
    now apply size_one. }
  rewrite K. simpl. lra.
Qed.
Corollary gpz_production_money N L u b F b0 : (0 < L)%nat ->
  (forall c, In c F -> within L (fst c) /\ (1 <= snd c)%nat) -> laminar F -> (INR L - 1) * sum (ids N) b <= b0 ->
    forall p alpha,
  (strong (S N) L (joined N u (dual_rank L F)) (joined N b b0) p alpha -> production_strong N L u b F p alpha) /\
  (production_strong N L u b F p alpha -> strong (S N) L (joined N u (dual_rank L F)) (joined N b b0) p (completed N
    L alpha)).
Proof.
  intros HL HF Hlam Hb p alpha.
  assert (Hone : forall k, (k < L)%nat -> feasible L F (good k)) by
    (intros k _; apply feasible_good; intros c Hc; now apply HF).
  apply (gpz_production N L u b F b0 (good 0)); auto.
  - intros c Hc. now apply HF.
  - now apply good_within.
  - now rewrite money_enough.
Qed.
