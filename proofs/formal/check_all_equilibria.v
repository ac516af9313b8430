(** The tree of cases over all prices (SPEC 1.8, 2.8): there is no equilibrium, or these are all.

    Kind `no-equilibrium`: [check_no_equilibrium L tabs bs strong nodes].
      [all_equilibria_ok] and [check_all_equilibria_sound]
    are about the sets that a tree finds, before they are put together. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Arith.
From ExactMarket Require Import sums rational polynomials gpz_economy bundle_sets check_m_natural agent_regimes
  check_algebraic
  case_walk price_forms price_polynomials.
Import ListNotations.
Open Scope R_scope.

(** ** The exchange *)
Record consumer := Consumer { budget : Q; offered : list (list bool * Q) }.

Section Exchange.
Variables (L : nat) (consumers : list consumer) (supply : list nat) (disposal strong : bool).
Let N := length consumers.
Definition consumer_of (i : nat) : consumer := nth i consumers (Consumer 0 []).
Definition size_of (i : nat) : nat := length (offered (consumer_of i)).
Definition bundle_bits (i k : nat) : list bool := fst (nth k (offered (consumer_of i)) ([], 0%Q)).
Definition value (i k : nat) : Q := snd (nth k (offered (consumer_of i)) ([], 0%Q)).
Definition has (i k j : nat) : bool := nth j (bundle_bits i k) false.
Definition rvalue (i k : nat) : R := Q2R (value i k).
Definition rbudget (i : nat) : R := Q2R (budget (consumer_of i)).
Definition rcost (p : nat -> R) (i k : nat) : R := sum (ids L) (fun j => if has i k j then p j else 0).

(** An allocation gives agent i her option omega i. *)
Definition one_if (x : bool) : nat := if x then 1%nat else 0%nat.
Fixpoint used_from (i : nat) (ch : list nat) (j : nat) : nat :=
  match ch with [] => O | k :: t => (one_if (has i k j) + used_from (S i) t j)%nat end.
Definition choices (omega : nat -> nat) : list nat := map omega (seq 0 N).
Definition is_allocation (p : nat -> R) (omega : nat -> nat) : Prop :=
  (forall i, (i < N)%nat -> (omega i < size_of i)%nat) /\
  forall j, (j < L)%nat -> (used_from 0 (choices omega) j <= nth j supply 0)%nat /\
    ((used_from 0 (choices omega) j < nth j supply 0)%nat -> disposal = true /\ p j = 0).
Definition share_of (i : nat) (lot : lottery (nat -> nat)) : lottery nat := map (fun w => (fst w, snd w i)) lot.
Definition chooses (p : nat -> R) (i : nat) (l : lottery nat) : Prop :=
  if strong then best_cheapest (size_of i) (rcost p i) (rvalue i) (rbudget i) l
  else best (size_of i) (rcost p i) (rvalue i) (rbudget i) l.
Definition equilibrium (p : nat -> R) (lot : lottery (nat -> nat)) : Prop :=
  is_lottery lot /\ (forall w, In w lot -> 0 < fst w -> is_allocation p (snd w)) /\
  forall i, (i < N)%nat -> chooses p i (share_of i lot).

Lemma expect_share i lot f : expect (share_of i lot) f = expect lot (fun omega => f (omega i)).
Proof. unfold expect, share_of. rewrite sum_map. reflexivity. Qed.
Lemma share_in i lot w : In w lot -> In (fst w, snd w i) (share_of i lot).
Proof. intros H. unfold share_of. apply in_map_iff. exists w. auto. Qed.

Lemma lottery_share i lot : is_lottery lot -> is_lottery (share_of i lot).
Proof.
  intros [H1 H2]. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. auto.
  - unfold share_of. rewrite sum_map. exact H2.
Qed.

(** ** Forms of the exchange *)
Definition cost_form (i k : nat) : form := 0%Q :: map (fun j => if has i k j then 1%Q else 0%Q) (ids L).
Lemma cost_form_ok p i k : ev p (cost_form i k) = rcost p i k.
Proof.
  unfold cost_form, rcost. rewrite ev_cons, Q2R_0. rewrite Rplus_0_l. unfold ids.
  rewrite (dotk_ext _ p (fun k => p (0 + k)%nat)) by auto. rewrite dotk_seq. apply sum_ext. intros j _.
  destruct (has i k j); [rewrite Q2R_1 | rewrite Q2R_0]; ring.
Qed.
Definition excess_form (i k : nat) : form := psub (cost_form i k) [budget (consumer_of i)].
Lemma excess_form_ok p i k : ev p (excess_form i k) = rcost p i k - rbudget i.
Proof. unfold excess_form. now rewrite ev_sub, cost_form_ok, ev_constant. Qed.
Definition left_form (i k : nat) : form := map Qopp (excess_form i k).
Lemma left_form_ok p i k : ev p (left_form i k) = rbudget i - rcost p i k.
Proof. unfold left_form. rewrite ev_opp, excess_form_ok. ring. Qed.
Definition dearer_form (i low k : nat) : form := psub (cost_form i k) (cost_form i low).
Lemma dearer_form_ok p i low k : ev p (dearer_form i low k) = rcost p i k - rcost p i low.
Proof. unfold dearer_form. now rewrite ev_sub, !cost_form_ok. Qed.
Definition gap_form (i A B k : nat) : form :=
  psub (pscale (qsub (value i B) (value i A)) (dearer_form i A k)) (pscale (qsub (value i k) (value i A)) (dearer_form
    i A B)).
Lemma gap_form_ok p i A B k : ev p (gap_form i A B k) = line_gap (rcost p i) (rvalue i) A B k.
Proof. unfold gap_form, line_gap. rewrite ev_sub, !ev_scale, !dearer_form_ok, !Q2R_sub. reflexivity. Qed.

(** ** Best options *)
Definition opts (i : nat) : list nat := ids (size_of i).
Definition tops (i : nat) : list nat :=
  filter (fun k => forallb (fun m => qle (value i m) (value i k)) (opts i)) (opts i).
Definition inside (i d k : nat) : bool :=
  negb (Nat.eqb d k) && forallb (fun j => negb (has i d j) || has i k j) (ids L).
Definition cheapest_candidates (i : nat) : list nat :=
  filter (fun k => negb (existsb (fun d => inside i d k) (tops i))) (tops i).
(** No bundle is offered twice. *)
Definition all_distinct : bool :=
  all_below N (fun i => forallb (fun d => forallb (fun k => negb (inside i d k && inside i k d)) (opts i)) (opts i)).
Lemma tops_iff i k : In k (tops i) <-> top (size_of i) (rvalue i) k.
Proof.
  unfold tops, top, opts. rewrite filter_In, in_ids, forallb_forall. split; intros [H1 H2]; split; auto.
  - intros m Hm. apply qle_ok. apply H2. now apply in_ids.
  - intros m Hm. apply qle_iff. apply H2. now apply in_ids.
Qed.
Lemma inside_cost p i d k : nonnegative_prices L p -> inside i d k = true -> rcost p i d <= rcost p i k.
Proof.
  intros Hp H. apply andb_true_iff in H. destruct H as [_ H]. rewrite forallb_forall in H.
  apply sum_le. intros j Hj. specialize (H j Hj). apply in_ids in Hj. specialize (Hp j Hj).
  destruct (has i d j), (has i k j); simpl in H; try lra; discriminate.
Qed.
Hypothesis distinct : all_distinct = true.
Lemma candidates_cheapest p i : (i < N)%nat -> nonnegative_prices L p -> forall k, top (size_of i) (rvalue i) k ->
  exists d, In d (cheapest_candidates i) /\ rcost p i d <= rcost p i k.
Proof.
  intros Hi Hp. assert (G : forall n k, (size L (has i k) <= n)%nat -> top (size_of i) (rvalue i) k ->
    exists d, In d (cheapest_candidates i) /\ rcost p i d <= rcost p i k).
  { induction n as [|n IH]; intros k Hn Hk.
    all: destruct (existsb (fun d => inside i d k) (tops i)) eqn:E;
      [|exists k; split; [unfold cheapest_candidates; apply filter_In; split;
        [now apply tops_iff | now rewrite E] | lra]].
    all: apply existsb_exists in E; destruct E as [d [Hd E]];
      assert (S : (size L (has i d) < size L (has i k))%nat).
    1, 3: apply tops_iff in Hd; pose proof (all_below_ok _ _ distinct i Hi) as D; cbv beta in D;
      rewrite forallb_forall in D; specialize (D d (proj2 (in_ids _ _) (proj1 Hd))); rewrite forallb_forall in D;
      specialize (D k (proj2 (in_ids _ _) (proj1 Hk))); rewrite E in D; simpl in D; apply negb_true_iff in D;
      unfold inside in D, E; apply andb_true_iff in E; destruct E as [E1 E2];
      rewrite Nat.eqb_sym, E1 in D; simpl in D;
      rewrite forallb_forall in E2;
      assert (X : exists j, In j (ids L) /\ negb (has i k j) || has i d j = false);
      [ clear - D; induction (ids L) as [|a l IHl]; simpl in D; [discriminate|];
        destruct (negb (has i k a) || has i d a) eqn:F; simpl in D;
        [destruct (IHl D) as [j [J1 J2]]; exists j; split; [now right | auto] | exists a; split; [now left | auto]]
      | destruct X as [j [J1 J2]]; apply orb_false_iff in J2; destruct J2 as [J2 J3]; apply negb_false_iff in J2;
        apply in_ids in J1; unfold lt; rewrite <- (size_add L (has i d) j J1 J3);
        apply size_le; intros m Hm Hm'; unfold add in Hm';
        apply orb_true_iff in Hm'; destruct Hm' as [Hm'|Hm'];
        [apply Nat.eqb_eq in Hm'; now subst |
         specialize (E2 m (proj2 (in_ids _ _) Hm)); rewrite Hm' in E2; simpl in E2; exact E2] ].
    - lia.
    - destruct (IH d) as [e [He1 He2]]; [lia | now apply tops_iff|].
      exists e. split; auto. pose proof (inside_cost p i d k Hp E). lra. }
  intros k Hk. exact (G (size L (has i k)) k (le_n _) Hk).
Qed.

(** ** Regimes and cells *)
Record regime := Regime { satiated : bool; low : nat; high : nat; may : list nat; undecided : list nat }.
Record cell := Cell { conditions : list condition; regimes : list (option regime); signs : list (option bool) }.

Definition regime_ok (p : nat -> R) (i : nat) (r : regime) : Prop :=
  (forall k, In k (may r) -> (k < size_of i)%nat) /\
  let c := rcost p i in let v := rvalue i in
  if satiated r then
    top (size_of i) v (low r) /\ c (low r) <= rbudget i /\
    (forall k, In k (may r) -> v k = v (low r)) /\
    if strong then
      (forall k, (k < size_of i)%nat -> v k = v (low r) -> c (low r) <= c k) /\
      (forall k, (k < size_of i)%nat -> v k = v (low r) -> ~ In k (may r) -> c (low r) < c k) /\
      (forall k, In k (may r) -> ~ In k (undecided r) -> c k = c (low r))
    else forall k, (k < size_of i)%nat -> v k = v (low r) -> In k (may r)
  else
    on_line (size_of i) c v (rbudget i) (low r) (high r) /\
    (forall k, (k < size_of i)%nat -> ~ In k (may r) -> 0 < line_gap c v (low r) (high r) k) /\
    (forall k, In k (may r) -> ~ In k (undecided r) -> line_gap c v (low r) (high r) k = 0).
Definition all_hold (p : nat -> R) (cs : list condition) : Prop := forall c, In c cs -> holds p c.
(** What the records say of a price vector that meets the conditions. *)
Definition sound_cell (x : cell) : Prop := forall p, nonnegative_prices L p -> all_hold p (conditions x) ->
  (forall i r, (i < N)%nat -> nth i (regimes x) None = Some r -> regime_ok p i r) /\
  (forall j, (j < L)%nat -> nth j (signs x) None = Some true -> 0 < p j) /\
  (forall j, (j < L)%nat -> nth j (signs x) None = Some false -> p j = 0).

Fixpoint set_at {V} (i : nat) (y : V) (l : list V) : list V :=
  match l, i with [], _ => [] | _ :: t, O => y :: t | a :: t, S k => a :: set_at k y t end.
Lemma set_at_nth {V} (y : V) : forall l i k d z, nth k (set_at i y l) d = z -> (k = i /\ z = y) \/ nth k l d = z.
Proof.
  induction l as [|a l IH]; intros [|i] [|k] d z H; simpl in *; auto.
  destruct (IH i k d z H) as [[-> ->]|K]; auto.
Qed.
Lemma all_hold_app p cs ds : all_hold p (cs ++ ds) <-> all_hold p cs /\ all_hold p ds.
Proof.
  unfold all_hold. split.
  - intros H. split; intros c Hc; apply H, in_or_app; auto.
  - intros [H1 H2] c Hc. apply in_app_or in Hc. destruct Hc; auto.
Qed.

Definition mem (k : nat) (l : list nat) : bool := existsb (Nat.eqb k) l.
Lemma mem_iff k l : mem k l = true <-> In k l.
Proof.
  unfold mem. rewrite existsb_exists. split.
  - intros [x [Hx E]]. apply Nat.eqb_eq in E. now subst.
  - intros H. exists k. split; auto. apply Nat.eqb_refl.
Qed.
Lemma mem_false k l : mem k l = false <-> ~ In k l.
Proof. rewrite <- mem_iff. destruct (mem k l); split; congruence. Qed.

Definition with_regime (x : cell) (i : nat) (r : regime) (new : list condition) : cell :=
  Cell (conditions x ++ new) (set_at i (Some r) (regimes x)) (signs x).
Lemma with_regime_sound x i r new : sound_cell x ->
  (forall p, (i < N)%nat -> nonnegative_prices L p -> all_hold p (conditions x) -> all_hold p new -> regime_ok p i r) ->
  sound_cell (with_regime x i r new).
Proof.
  intros H K p Hp Ha. apply all_hold_app in Ha. destruct Ha as [H1 H2]. destruct (H p Hp H1) as (G1 & G2 & G3).
  split; [|split; auto]. intros k s Hk E. simpl in E. apply set_at_nth in E. destruct E as [[-> E]|E].
  - injection E as ->. auto.
  - auto.
Qed.

(** *** Satiated by [low] *)
Definition satiated_conditions (i low : nat) : list condition :=
  (AtLeast, left_form i low) ::
  map (fun d => (if Nat.ltb d low then MoreThan else AtLeast, dearer_form i low d))
    (filter (fun d => negb (Nat.eqb d low)) (cheapest_candidates i)).
Definition satiated_regime (i low : nat) : regime :=
  if strong then
    let m := filter (fun k => negb (mem k (cheapest_candidates i) && Nat.ltb k low)) (tops i) in
    Regime true low low m (filter (fun k => negb (Nat.eqb k low)) m)
  else Regime true low low (tops i) [].
Lemma satiated_conditions_iff p i low : all_hold p (satiated_conditions i low) <->
  rcost p i low <= rbudget i /\ forall d, In d (cheapest_candidates i) -> d <> low ->
    rcost p i low <= rcost p i d /\ ((d < low)%nat -> rcost p i low < rcost p i d).
Proof.
  unfold satiated_conditions, all_hold. split.
  - intros H. split.
    + specialize (H _ (or_introl eq_refl)). unfold holds in H. simpl in H. rewrite left_form_ok in H. lra.
    + intros d Hd Hne.
      assert (I : In (if Nat.ltb d low then MoreThan else AtLeast, dearer_form i low d)
        (map (fun d => (if Nat.ltb d low then MoreThan else AtLeast, dearer_form i low d))
        (filter (fun d => negb (Nat.eqb d low)) (cheapest_candidates i)))).
      { apply (in_map (fun d => (if Nat.ltb d low then MoreThan else AtLeast, dearer_form i low d))).
        apply filter_In. split; auto. apply negb_true_iff. now apply Nat.eqb_neq. }
      specialize (H _ (or_intror I)). unfold holds in H. simpl in H.
        destruct (Nat.ltb_spec d low) as [Hl|Hl]; simpl in H;
        rewrite dearer_form_ok in H; split; try lra; lia.
  - intros [H1 H2] c [<-|Hc].
    + unfold holds. simpl. rewrite left_form_ok. lra.
    + apply in_map_iff in Hc. destruct Hc as [d [<- Hd]]. apply filter_In in Hd. destruct Hd as [Hd Hne].
      apply negb_true_iff, Nat.eqb_neq in Hne. destruct (H2 d Hd Hne) as [K1 K2]. unfold holds. simpl.
      destruct (Nat.ltb_spec d low) as [Hl|Hl]; simpl; rewrite dearer_form_ok; [specialize (K2 Hl); lra | lra].
Qed.
Lemma top_same i T k : top (size_of i) (rvalue i) T -> (k < size_of i)%nat -> rvalue i k = rvalue i T ->
  top (size_of i) (rvalue i) k.
Proof. intros [H1 H2] Hk E. split; auto. intros m Hm. rewrite E. auto. Qed.
Lemma top_equal i T k : top (size_of i) (rvalue i) T -> top (size_of i) (rvalue i) k -> rvalue i k = rvalue i T.
Proof. intros [H1 H2] [H3 H4]. apply Rle_antisym; auto. Qed.
Lemma satiated_regime_ok p i low : (i < N)%nat -> nonnegative_prices L p -> In low (cheapest_candidates i) ->
  all_hold p (satiated_conditions i low) -> regime_ok p i (satiated_regime i low).
Proof.
  intros Hi Hp Hlow H. apply satiated_conditions_iff in H. destruct H as [Hb Hd].
  assert (Ht : top (size_of i) (rvalue i) low) by (apply filter_In in Hlow; now apply tops_iff).
  assert (Hmin : forall k, top (size_of i) (rvalue i) k -> rcost p i low <= rcost p i k).
  { intros k Hk. destruct (candidates_cheapest p i Hi Hp k Hk) as [d [Hd1 Hd2]].
    destruct (Nat.eq_dec d low) as [->|Hne]; auto. destruct (Hd d Hd1 Hne). lra. }
  unfold regime_ok, satiated_regime. destruct strong; simpl.
  - split; [intros k Hk; apply filter_In in Hk; destruct Hk as [Hk _]; apply tops_iff in Hk; apply Hk|].
    split; [exact Ht|]. split; [exact Hb|].
    split; [intros k Hk; apply filter_In in Hk; destruct Hk as [Hk _]; apply tops_iff in Hk; now apply top_equal|].
    split; [|split].
    + intros k Hk E. apply Hmin. now apply (top_same i low).
    + intros k Hk E Hn. rewrite filter_In in Hn.
      assert (Hk' : In k (tops i)) by (apply tops_iff; now apply (top_same i low)).
      destruct (mem k (cheapest_candidates i) && Nat.ltb k low) eqn:M; [|exfalso; apply Hn; auto].
      apply andb_true_iff in M. destruct M as [M1 M2]. apply mem_iff in M1. apply Nat.ltb_lt in M2.
      destruct (Hd k M1) as [_ D]; [lia | auto].
    + intros k Hk Hn. rewrite filter_In in Hn. destruct (Nat.eqb_spec k low) as [->|]; auto.
      exfalso. apply Hn. split; auto.
  - split; [intros k Hk; apply tops_iff in Hk; apply Hk|]. split; [exact Ht|]. split; [exact Hb|].
    split; [intros k Hk; apply tops_iff in Hk; now apply top_equal|].
    intros k Hk E. apply tops_iff. now apply (top_same i low).
Qed.

(** *** On the line through A and B *)
Definition must_be_below (i A B k : nat) : bool :=
  qlt (value i k) (value i A) || qlt (value i B) (value i k) ||
  (qsame (value i k) (value i A) && Nat.ltb k A) || (qsame (value i k) (value i B) && Nat.ltb k B).
Definition third (A B k : nat) : bool := negb (Nat.eqb k A) && negb (Nat.eqb k B).
Definition line_conditions (i A B : nat) : list condition :=
  (AtLeast, left_form i A) :: (MoreThan, excess_form i B) ::
  map (fun k => (if must_be_below i A B k then MoreThan else AtLeast, gap_form i A B k)) (filter (third A B) (opts i)).
Definition line_regime (i A B : nat) : regime :=
  Regime false A B
    (filter (fun k => negb (third A B k) || negb (must_be_below i A B k)) (opts i))
    (filter (fun k => third A B k && negb (must_be_below i A B k)) (opts i)).
Definition lines (i : nat) : list (nat * nat) :=
  filter (fun ab => qlt (value i (fst ab)) (value i (snd ab)) &&
    negb (inside i (snd ab) (fst ab))) (list_prod (opts i) (opts i)).
Lemma line_conditions_iff p i A B : all_hold p (line_conditions i A B) <->
  rcost p i A <= rbudget i /\ rbudget i < rcost p i B /\
  forall k, (k < size_of i)%nat -> k <> A -> k <> B -> 0 <= line_gap (rcost p i) (rvalue i) A B k /\
    (must_be_below i A B k = true -> 0 < line_gap (rcost p i) (rvalue i) A B k).
Proof.
  unfold line_conditions, all_hold. set (g := fun k => (if must_be_below i A B k then MoreThan else AtLeast,
    gap_form i A B k)).
  split.
  - intros H. split; [|split].
    + specialize (H _ (or_introl eq_refl)). unfold holds in H. simpl in H. rewrite left_form_ok in H. lra.
    + specialize (H _ (or_intror (or_introl eq_refl))). unfold holds in H. simpl in H. rewrite excess_form_ok in H. lra.
    + intros k Hk HA HB. assert (I : In (g k) (map g (filter (third A B) (opts i)))).
      { apply in_map, filter_In. split; [now apply in_ids|]. unfold third.
        apply Nat.eqb_neq in HA, HB. now rewrite HA, HB. }
      specialize (H _ (or_intror (or_intror I))). unfold holds, g in H. simpl in H.
      destruct (must_be_below i A B k); simpl in H; rewrite gap_form_ok in H; split; auto; lra || discriminate.
  - intros (H1 & H2 & H3) c [<-|[<-|Hc]].
    + unfold holds. simpl. rewrite left_form_ok. lra.
    + unfold holds. simpl. rewrite excess_form_ok. lra.
    + apply in_map_iff in Hc. destruct Hc as [k [<- Hk]]. apply filter_In in Hk. destruct Hk as [Hk Ht].
      apply in_ids in Hk. apply andb_true_iff in Ht. destruct Ht as [T1 T2].
      apply negb_true_iff, Nat.eqb_neq in T1, T2. destruct (H3 k Hk T1 T2) as [K1 K2]. unfold holds, g. simpl.
      destruct (must_be_below i A B k); simpl; rewrite gap_form_ok; auto.
Qed.
Lemma gap_ends i p A B k : third A B k = false -> line_gap (rcost p i) (rvalue i) A B k = 0.
Proof.
  intros H. unfold third in H. apply andb_false_iff in H.
  destruct H as [H|H]; apply negb_false_iff, Nat.eqb_eq in H; subst; unfold line_gap; ring.
Qed.
Lemma line_regime_ok p i A B : In (A, B) (lines i) -> all_hold p (line_conditions i A B) ->
  regime_ok p i (line_regime i A B).
Proof.
  intros HL H. apply line_conditions_iff in H. destruct H as (H1 & H2 & H3).
  apply filter_In in HL. destruct HL as [HL HAB]. apply in_prod_iff in HL. destruct HL as [HA HB].
  apply in_ids in HA, HB. apply andb_true_iff in HAB. destruct HAB as [HAB _]. apply qlt_ok in HAB. simpl in HAB.
  assert (T : forall k, third A B k = true -> k <> A /\ k <> B).
  { intros k Hk. apply andb_true_iff in Hk. destruct Hk as [T1 T2]. apply negb_true_iff, Nat.eqb_neq in T1, T2. auto. }
  unfold regime_ok, line_regime. simpl. split; [intros k Hk; apply filter_In in Hk; now apply in_ids|].
  split; [|split].
  - repeat split; auto. intros k Hk. destruct (third A B k) eqn:E; [|rewrite gap_ends; auto; lra].
    destruct (T k E). now apply H3.
  - intros k Hk Hn. rewrite filter_In in Hn. destruct (third A B k) eqn:E.
    + destruct (T k E) as [T1 T2]. apply H3; auto. destruct (must_be_below i A B k) eqn:M; auto.
      exfalso. apply Hn. split; [now apply in_ids | rewrite ?E, ?M; reflexivity].
    + exfalso. apply Hn. split; [now apply in_ids | rewrite ?E; reflexivity].
  - intros k Hk Hn. rewrite filter_In in Hk, Hn. destruct Hk as [Hk1 Hk2].
    destruct (third A B k) eqn:E; [|now apply gap_ends]. exfalso. apply Hn. split; auto.
Qed.

Definition regime_children (x : cell) (i : nat) : list cell :=
  map (fun low => with_regime x i (satiated_regime i low) (satiated_conditions i low)) (cheapest_candidates i) ++
  map (fun ab => with_regime x i (line_regime i (fst ab) (snd ab)) (line_conditions i (fst ab) (snd ab))) (lines i).
Lemma regime_children_sound x i y : sound_cell x -> In y (regime_children x i) -> sound_cell y.
Proof.
  intros H Hy. unfold regime_children in Hy. apply in_app_or in Hy.
  destruct Hy as [Hy|Hy]; apply in_map_iff in Hy; destruct Hy as [o [<- Ho]]; apply with_regime_sound; auto.
  - intros p Hi Hp _ Hc. now apply satiated_regime_ok.
  - intros p Hi Hp _ Hc. apply line_regime_ok; auto. destruct o. exact Ho.
Qed.
Lemma must_be_below_ok i A B k : must_be_below i A B k = true ->
  rvalue i k < rvalue i A \/ rvalue i B < rvalue i k \/ (rvalue i k = rvalue i A /\ (k < A)%nat) \/
  (rvalue i k = rvalue i B /\ (k < B)%nat).
Proof.
  unfold must_be_below. rewrite !orb_true_iff, !andb_true_iff, !qlt_iff, !qsame_iff, !Nat.ltb_lt. unfold rvalue. tauto.
Qed.
Lemma equilibrium_within p lot i : equilibrium p lot -> (i < N)%nat ->
  best (size_of i) (rcost p i) (rvalue i) (rbudget i) (share_of i lot).
Proof. intros (_ & _ & H) Hi. specialize (H i Hi). unfold chooses in H. destruct strong; [apply H | exact H]. Qed.
Lemma regime_children_cover x i p lot : (i < N)%nat -> nonnegative_prices L p -> all_hold p (conditions x) ->
  equilibrium p lot -> exists y, In y (regime_children x i) /\ all_hold p (conditions y).
Proof.
  intros Hi Hp Hx He. pose proof (equilibrium_within p lot i He Hi) as [Hw _].
  destruct (regimes_cover (size_of i) (rcost p i) (rvalue i) (rbudget i) (cheapest_candidates i)) with (l := share_of i
    lot)
    as [(lo & Hlo & Hb & Hmin)|(A & B & Hon & Hf)]; auto.
  - now apply candidates_cheapest.
  - exists (with_regime x i (satiated_regime i lo) (satiated_conditions i lo)). split.
    + apply in_or_app. left. apply in_map_iff. exists lo. auto.
    + simpl. apply all_hold_app. split; auto. apply satiated_conditions_iff. split; auto. intros d Hd Hne.
      destruct (Hmin d Hd) as [C|[C1 C2]]; [split; [lra | auto] | split; [lra | lia]].
  - destruct Hon as (HA & HB & HAB & HcA & HcB & Hg).
    exists (with_regime x i (line_regime i A B) (line_conditions i A B)). split.
    + apply in_or_app. right. apply in_map_iff. exists (A, B). split; auto. unfold lines. apply filter_In. split.
      * apply in_prod; now apply in_ids.
      * apply andb_true_iff. split; [now apply qlt_iff|]. simpl. apply negb_true_iff.
        destruct (inside i B A) eqn:E; auto. apply (inside_cost p) in E; auto. lra.
    + simpl. apply all_hold_app. split; auto. apply line_conditions_iff. split; auto. split; auto.
      intros k Hk HkA HkB. split; [auto|]. intros M. apply Hf; auto. now apply must_be_below_ok.
Qed.

(** *** Undecided options, signs, halves *)
Definition remove_all (k : nat) (l : list nat) : list nat := filter (fun m => negb (Nat.eqb m k)) l.
Lemma remove_all_iff k l m : In m (remove_all k l) <-> In m l /\ m <> k.
Proof. unfold remove_all. rewrite filter_In, negb_true_iff, Nat.eqb_neq. tauto. Qed.
Definition regime_gap (i : nat) (r : regime) (k : nat) : form :=
  if satiated r then dearer_form i (low r) k else gap_form i (low r) (high r) k.
Definition option_children (x : cell) (i k : nat) (r : regime) : list cell :=
  let f := regime_gap i r k in
  [with_regime x i (Regime (satiated r) (low r) (high r) (may r) (remove_all k (undecided r))) [(Zero, f)];
   with_regime x i (Regime (satiated r) (low r) (high r) (remove_all k (may r)) (remove_all k (undecided r)))
     [(MoreThan, f)]].
Lemma option_children_sound x i k r y : sound_cell x -> nth i (regimes x) None = Some r -> (satiated r = true ->
  strong = true) ->
  In y (option_children x i k r) -> sound_cell y.
Proof.
  intros H Hr Hst Hy. destruct Hy as [<-|[<-|[]]]; apply with_regime_sound; auto; intros p Hi Hp Hx Hn;
    destruct (H p Hp Hx) as [G _]; specialize (G i r Hi Hr); specialize (Hn _ (or_introl eq_refl));
    unfold holds, regime_gap in Hn; simpl in Hn; unfold regime_ok in *; simpl; destruct (satiated r) eqn:Es.
  - rewrite (Hst eq_refl) in *. rewrite dearer_form_ok in Hn. destruct G as (G1 & G2 & G3 & G4 & G5 & G6 & G7).
    split; [auto|]. split; [auto|]. split; [auto|]. split; [auto|]. split; [auto|]. split; [auto|].
    intros m Hm Hu. rewrite remove_all_iff in Hu. destruct (Nat.eq_dec m k) as [->|Hne]; [lra|]. apply G7; auto.
  - rewrite gap_form_ok in Hn. destruct G as (G1 & G2 & G3 & G4).
    split; [auto|]. split; [auto|]. split; [auto|].
    intros m Hm Hu. rewrite remove_all_iff in Hu. destruct (Nat.eq_dec m k) as [->|Hne]; [auto|]. apply G4; auto.
  - rewrite (Hst eq_refl) in *. rewrite dearer_form_ok in Hn. destruct G as (G1 & G2 & G3 & G4 & G5 & G6 & G7).
    split; [intros m Hm; apply remove_all_iff in Hm; now apply G1|]. split; [auto|]. split; [auto|].
    split; [intros m Hm; apply remove_all_iff in Hm; now apply G4|]. split; [auto|]. split.
    + intros m Hm Hv Hu. rewrite remove_all_iff in Hu. destruct (Nat.eq_dec m k) as [->|Hne]; [lra|]. apply G6; auto.
    + intros m Hm Hu. rewrite remove_all_iff in Hu, Hm. apply G7; [tauto|]. intros Z. apply Hu. tauto.
  - rewrite gap_form_ok in Hn. destruct G as (G1 & G2 & G3 & G4).
    split; [intros m Hm; apply remove_all_iff in Hm; now apply G1|]. split; [auto|]. split.
    + intros m Hm Hu. rewrite remove_all_iff in Hu. destruct (Nat.eq_dec m k) as [->|Hne]; [auto|]. apply G3; auto.
    + intros m Hm Hu. rewrite remove_all_iff in Hu, Hm. apply G4; [tauto|]. intros Z. apply Hu. tauto.
Qed.
Lemma option_children_cover x i k r p : sound_cell x -> (i < N)%nat -> nonnegative_prices L p ->
  nth i (regimes x) None = Some r -> (satiated r = true -> strong = true) -> In k (may r) ->
  all_hold p (conditions x) -> exists y, In y (option_children x i k r) /\ all_hold p (conditions y).
Proof.
  intros H Hi Hp Hr Hst Hk Hx. destruct (H p Hp Hx) as [G _]. specialize (G i r Hi Hr).
  assert (P : 0 <= ev p (regime_gap i r k)).
  { unfold regime_ok in G. unfold regime_gap. destruct (satiated r).
    - rewrite (Hst eq_refl) in G. destruct G as (G1 & G2 & G3 & G4 & G5 & _). rewrite dearer_form_ok.
      specialize (G5 k (G1 k Hk) (G4 k Hk)). lra.
    - destruct G as (G1 & (_ & _ & _ & _ & _ & G2) & _). rewrite gap_form_ok. auto. }
  destruct (Rle_lt_or_eq_dec _ _ P) as [C|C].
  - eexists. split; [right; left; reflexivity|]. simpl. apply all_hold_app. split; auto. now intros c [<-|[]].
  - eexists. split; [left; reflexivity|]. simpl. apply all_hold_app. split; auto. intros c [<-|[]]. unfold holds.
    simpl. auto.
Qed.

Definition price_form (j : nat) : form := 0%Q :: map (fun k => if Nat.eqb k j then 1%Q else 0%Q) (ids L).
Lemma price_form_ok p j : (j < L)%nat -> ev p (price_form j) = p j.
Proof.
  intros Hj. unfold price_form. rewrite ev_cons, Q2R_0, Rplus_0_l. unfold ids.
  rewrite (dotk_ext _ p (fun k => p (0 + k)%nat)) by auto. rewrite dotk_seq.
  rewrite (sum_ext _ _ (fun k => if Nat.eqb k j then p k else 0)).
  - apply sum_delta; [apply seq_NoDup | now apply in_ids].
  - intros k _. destruct (Nat.eqb k j); [rewrite Q2R_1 | rewrite Q2R_0]; ring.
Qed.
Definition sign_children (x : cell) (j : nat) : list cell :=
  [Cell (conditions x ++ [(Zero, price_form j)]) (regimes x) (set_at j (Some false) (signs x));
   Cell (conditions x ++ [(MoreThan, price_form j)]) (regimes x) (set_at j (Some true) (signs x))].
Lemma sign_children_sound x j y : (j < L)%nat -> sound_cell x -> In y (sign_children x j) -> sound_cell y.
Proof.
  intros Hj H Hy. destruct Hy as [<-|[<-|[]]]; intros p Hp Ha; simpl in Ha; apply all_hold_app in Ha;
    destruct Ha as [H1 H2];
    specialize (H2 _ (or_introl eq_refl)); unfold holds in H2; simpl in H2; rewrite price_form_ok in H2 by auto;
    destruct (H p Hp H1) as (G1 & G2 & G3); (split; [exact G1|]); split; intros k Hk E; simpl in E;
    apply set_at_nth in E; destruct E as [[-> E]|E]; auto; discriminate.
Qed.
Lemma sign_children_cover x j p : (j < L)%nat -> nonnegative_prices L p -> all_hold p (conditions x) ->
  exists y, In y (sign_children x j) /\ all_hold p (conditions y).
Proof.
  intros Hj Hp Hx. specialize (Hp j Hj). destruct (Rle_lt_or_eq_dec _ _ Hp) as [C|C].
  - eexists. split; [right; left; reflexivity|]. simpl. apply all_hold_app. split; auto. intros c [<-|[]].
    unfold holds. simpl. now rewrite price_form_ok.
  - eexists. split; [left; reflexivity|]. simpl. apply all_hold_app. split; auto. intros c [<-|[]].
    unfold holds. simpl. now rewrite price_form_ok.
Qed.
Definition half_children (x : cell) (f : form) : list cell :=
  [Cell (conditions x ++ [(AtLeast, f)]) (regimes x) (signs x);
   Cell (conditions x ++ [(MoreThan, map Qopp f)]) (regimes x) (signs x)].
Lemma half_children_sound x f y : sound_cell x -> In y (half_children x f) -> sound_cell y.
Proof.
  intros H Hy. destruct Hy as [<-|[<-|[]]]; intros p Hp Ha; simpl in *; apply all_hold_app in Ha;
    destruct Ha as [H1 _]; auto.
Qed.
Lemma half_children_cover x f p : all_hold p (conditions x) ->
  exists y, In y (half_children x f) /\ all_hold p (conditions y).
Proof.
  intros Hx. destruct (Rle_lt_dec 0 (ev p f)) as [C|C].
  - eexists. split; [left; reflexivity|]. simpl. apply all_hold_app. split; auto. now intros c [<-|[]].
  - eexists. split; [right; left; reflexivity|]. simpl. apply all_hold_app. split; auto. intros c [<-|[]].
    unfold holds. simpl. rewrite ev_opp. lra.
Qed.

(** ** The allocations of a cell *)
Definition options_of (x : cell) (i : nat) : list nat :=
  match nth i (regimes x) None with Some r => may r | None => opts i end.
Definition must_go (x : cell) (j : nat) : bool :=
  negb disposal || match nth j (signs x) None with Some true => true | _ => false end.
Fixpoint take (left : list nat) (bs : list bool) : option (list nat) :=
  match left, bs with
  | [], _ => Some []
  | x :: l, [] => Some (x :: l)
  | x :: l, true :: t => match x with O => None | S y => option_map (cons y) (take l t) end
  | x :: l, false :: t => option_map (cons x) (take l t)
  end.
Lemma take_ok : forall left bs,
  match take left bs with
  | Some rest => length rest = length left /\
      forall j, (j < length left)%nat -> (nth j rest 0 + one_if (nth j bs false))%nat = nth j left O
  | None => exists j, (j < length left)%nat /\ (nth j left 0 < one_if (nth j bs false))%nat
  end.
Proof.
  induction left as [|x l IH]; intros [|[] t]; simpl.
  - split; [auto | intros j Hj; lia].
  - split; [auto | intros j Hj; lia].
  - split; [auto | intros j Hj; lia].
  - split; auto. intros [|j] Hj; simpl; [lia|]. destruct j; simpl; lia.
  - destruct x as [|y]; [exists O; simpl; split; lia|]. specialize (IH t). destruct (take l t) as [r|]; simpl.
    + destruct IH as [I1 I2]. split; [now rewrite I1|]. intros [|j] Hj; simpl; [lia|]. apply I2. lia.
    + destruct IH as [j [J1 J2]]. exists (S j). split; [lia | exact J2].
  - specialize (IH t). destruct (take l t) as [r|]; simpl.
    + destruct IH as [I1 I2]. split; [now rewrite I1|]. intros [|j] Hj; simpl; [lia|]. apply I2. lia.
    + destruct IH as [j [J1 J2]]. exists (S j). split; [lia | exact J2].
Qed.
Fixpoint enumerate (full : list bool) (i : nat) (os : list (list nat)) (left : list nat) : list (list nat) :=
  match os with
  | [] => if all_below (length left) (fun j => negb (nth j full false) || Nat.eqb (nth j left O) 0) then [[]] else []
  | o :: rest => flat_map (fun k => match take left (bundle_bits i k) with
                                    | Some l => map (cons k) (enumerate full (S i) rest l)
                                    | None => [] end) o
  end.
Lemma enumerate_iff full : forall os i left ch, In ch (enumerate full i os left) <->
  Forall2 (fun k o => In k o) ch os /\
  forall j, (j < length left)%nat -> (used_from i ch j <= nth j left 0)%nat /\
    (nth j full false = true -> used_from i ch j = nth j left O).
Proof.
  induction os as [|o rest IH]; intros i left ch; simpl.
  - split.
    + intros H. destruct (all_below (length left) _) eqn:E; [|destruct H]. destruct H as [<-|[]]. split; [constructor|].
      intros j Hj. simpl. split; [lia|]. intros F. pose proof (all_below_ok _ _ E j Hj) as K. cbv beta in K.
      rewrite F in K. simpl in K. apply Nat.eqb_eq in K. lia.
    + intros [H1 H2]. inversion H1; subst. destruct (all_below (length left) _) eqn:E; [now left|]. exfalso.
      unfold all_below in E. apply not_true_iff_false in E. apply E. apply forallb_forall. intros j Hj.
        apply in_ids in Hj.
      destruct (H2 j Hj) as [_ K]. destruct (nth j full false); auto. simpl in *. specialize (K eq_refl).
      apply Nat.eqb_eq. lia.
  - rewrite in_flat_map. split.
    + intros [k [Hk H]]. pose proof (take_ok left (bundle_bits i k)) as T.
      destruct (take left (bundle_bits i k)) as [l|]; [|destruct H].
      apply in_map_iff in H. destruct H as [t [<- Ht]]. apply IH in Ht. destruct Ht as [Ht1 Ht2]. destruct T as [T1 T2].
      split; [now constructor|]. intros j Hj. simpl. rewrite T1 in Ht2. destruct (Ht2 j Hj) as [K1 K2].
        specialize (T2 j Hj).
      unfold has. split; [lia|]. intros F. specialize (K2 F). lia.
    + intros [H1 H2]. inversion H1 as [|k o' t rest' Hk Ht]; subst. exists k. split; auto.
      pose proof (take_ok left (bundle_bits i k)) as T. destruct (take left (bundle_bits i k)) as [l|].
      * apply in_map, IH. split; auto. destruct T as [T1 T2]. rewrite T1. intros j Hj. destruct (H2 j Hj) as [K1 K2].
        specialize (T2 j Hj). simpl in K1, K2. unfold has in K1, K2. split; [lia|]. intros F. specialize (K2 F). lia.
      * exfalso. destruct T as [j [J1 J2]]. destruct (H2 j J1) as [K1 _]. simpl in K1. unfold has in K1. lia.
Qed.
Definition allocations (x : cell) : list (list nat) :=
  enumerate (map (must_go x) (ids L)) 0 (map (options_of x) (seq 0 N)) supply.

Hypothesis supply_length : length supply = L.
Lemma regime_support p i r lot : (i < N)%nat -> equilibrium p lot -> regime_ok p i r ->
  forall w, In w lot -> 0 < fst w -> In (snd w i) (may r).
Proof.
  intros Hi He Hr w Hw Hpos. pose proof He as (_ & Ha & Hc). specialize (Hc i Hi).
  pose proof (equilibrium_within p lot i He Hi) as Hb. pose proof (share_in i lot w Hw) as Hs.
  assert (Hk : (snd w i < size_of i)%nat) by now apply (Ha w Hw Hpos).
  destruct (in_dec Nat.eq_dec (snd w i) (may r)) as [C|C]; auto. exfalso.
  unfold regime_ok in Hr. destruct Hr as [_ Hr]. destruct (satiated r).
  - destruct Hr as (H1 & H2 & H3 & H4). unfold chooses in Hc. destruct strong.
    + destruct H4 as (H4 & H5 & H6). apply (satiated_best_cheapest (size_of i) _ _ _ (low r)) in Hc; auto.
      destruct Hc as [_ Hc]. destruct (Hc _ Hs Hpos) as [K1 K2]. simpl in K1, K2. specialize (H5 _ Hk K1 C). lra.
    + apply (satiated_best (size_of i) _ _ _ (low r)) in Hc; auto. destruct Hc as [_ Hc]. specialize (Hc _ Hs Hpos).
      simpl in Hc. apply C. auto.
  - destruct Hr as (H1 & H2 & H3). apply (line_best (size_of i) _ _ _ (low r) (high r)) in Hb; auto.
    destruct Hb as (_ & _ & Hb). specialize (Hb _ Hs Hpos). simpl in Hb. specialize (H2 _ Hk C). lra.
Qed.
Lemma allocations_complete x p lot : sound_cell x -> nonnegative_prices L p -> all_hold p (conditions x) ->
  equilibrium p lot -> forall w, In w lot -> 0 < fst w -> In (choices (snd w)) (allocations x).
Proof.
  intros Hx Hp Hc He w Hw Hpos. destruct (Hx p Hp Hc) as (G1 & G2 & G3). pose proof He as (_ & Ha & _).
  destruct (Ha w Hw Hpos) as [A1 A2]. unfold allocations. apply enumerate_iff. split.
  - unfold choices. assert (F : forall l, (forall i, In i l -> (i < N)%nat) ->
      Forall2 (fun k o => In k o) (map (snd w) l) (map (options_of x) l)).
    { induction l as [|i l IHl]; simpl; intros Hl; constructor.
      - unfold options_of. assert (Hi : (i < N)%nat) by (apply Hl; now left).
        destruct (nth i (regimes x) None) as [r|] eqn:E.
        + apply (regime_support p i r lot); auto.
        + apply in_ids. auto.
      - apply IHl. intros j Hj. apply Hl. now right. }
    apply F. intros i Hi. apply in_seq in Hi. lia.
  - rewrite supply_length. intros j Hj. destruct (A2 j Hj) as [K1 K2]. split; auto. intros F.
    rewrite nth_indep with (d' := must_go x 0) in F by (rewrite map_length; unfold ids; rewrite seq_length; auto).
    rewrite map_nth in F. unfold ids in F. rewrite seq_nth in F by auto. simpl in F.
    destruct (le_lt_eq_dec _ _ K1) as [C|C]; auto. exfalso. destruct (K2 C) as [D1 D2].
    unfold must_go in F. rewrite D1 in F. simpl in F. destruct (nth j (signs x) None) as [[]|] eqn:E; try discriminate.
    specialize (G2 j Hj E). lra.
Qed.

(** ** What equilibrium prices meet besides *)
Fixpoint masks (n : nat) : list (list bool) :=
  match n with O => [[]] | S k => map (fun m => m ++ [false]) (masks k) ++ map (fun m => m ++ [true]) (masks k) end.
Definition paid_form (J : list bool) : form :=
  0%Q :: map (fun j => if nth j J false then inject_Z (Z.of_nat (nth j supply O)) else 0%Q) (ids L).
Definition paid (p : nat -> R) (J : list bool) : R :=
  sum (ids L) (fun j => if nth j J false then INR (nth j supply O) * p j else 0).
Lemma paid_form_ok p J : ev p (paid_form J) = paid p J.
Proof.
  unfold paid_form, paid. rewrite ev_cons, Q2R_0, Rplus_0_l. unfold ids.
  rewrite (dotk_ext _ p (fun k => p (0 + k)%nat)) by auto. rewrite dotk_seq. apply sum_ext. intros j _.
  destruct (nth j J false); [rewrite Q2R_nat | rewrite Q2R_0]; ring.
Qed.
Definition cost_in (p : nat -> R) (J : list bool) (i k : nat) : R :=
  sum (ids L) (fun j => if has i k j && nth j J false then p j else 0).
Lemma used_sum omega j : forall n a,
  INR (used_from a (map omega (seq a n)) j) = sum (seq a n) (fun i => if has i (omega i) j then 1 else 0).
Proof.
  induction n as [|n IH]; intros a; simpl; [reflexivity|]. rewrite plus_INR, IH.
  destruct (has a (omega a) j); simpl; ring.
Qed.
Lemma paid_allocation p J omega : is_allocation p omega ->
  paid p J = sum (ids N) (fun i => cost_in p J i (omega i)).
Proof.
  intros [_ H]. unfold paid, cost_in. rewrite sum_swap. apply sum_ext. intros j Hj. apply in_ids in Hj.
  destruct (H j Hj) as [H1 H2]. destruct (nth j J false).
  - rewrite (sum_ext _ _ (fun i => p j * (if has i (omega i) j then 1 else 0))).
    + rewrite sum_scal. unfold ids. rewrite <- (used_sum omega j N 0). fold (choices omega).
      destruct (le_lt_eq_dec _ _ H1) as [C|C].
      * destruct (H2 C) as [_ ->]. ring.
      * rewrite C. ring.
    + intros i _. rewrite andb_true_r. destruct (has i (omega i) j); ring.
  - rewrite sum_zero; [reflexivity|]. intros i _. now rewrite andb_false_r.
Qed.
Lemma expect_sum {X V} (l : lottery X) (vs : list V) f :
  expect l (fun x => sum vs (fun v => f v x)) = sum vs (fun v => expect l (f v)).
Proof.
  unfold expect. rewrite <- sum_swap. apply sum_ext. intros w _. now rewrite sum_scal.
Qed.
Lemma paid_expected p J lot : is_lottery lot -> (forall w, In w lot -> 0 < fst w -> is_allocation p (snd w)) ->
  paid p J = sum (ids N) (fun i => expect lot (fun omega => cost_in p J i (omega i))).
Proof.
  intros Hl Ha. rewrite <- (expect_sum lot (ids N) (fun i omega => cost_in p J i (omega i))).
  rewrite <- (expect_const lot (paid p J) Hl). apply expect_same; auto. intros w Hw Hp. now apply paid_allocation, Ha.
Qed.
Lemma cost_in_le p J i k : nonnegative_prices L p -> 0 <= cost_in p J i k <= rcost p i k.
Proof.
  intros Hp. unfold cost_in, rcost. split.
  - apply sum_nonneg. intros j Hj. apply in_ids in Hj. specialize (Hp j Hj). destruct (_ && _); lra.
  - apply sum_le. intros j Hj. apply in_ids in Hj. specialize (Hp j Hj).
    destruct (has i k j), (nth j J false); simpl; lra.
Qed.
Definition inside_mask (J : list bool) (i k : nat) : bool := forallb (fun j => negb (has i k j) || nth j J false) (ids
  L).
Definition meets_mask (J : list bool) (i k : nat) : bool := existsb (fun j => has i k j && nth j J false) (ids L).
Lemma cost_inside p J i k : inside_mask J i k = true -> cost_in p J i k = rcost p i k.
Proof.
  intros H. unfold inside_mask in H. rewrite forallb_forall in H. apply sum_ext. intros j Hj. specialize (H j Hj).
  destruct (has i k j); simpl in *; auto. now rewrite H.
Qed.
Lemma cost_apart p J i k : meets_mask J i k = false -> cost_in p J i k = 0.
Proof.
  intros H. apply sum_zero. intros j Hj. destruct (has i k j && nth j J false) eqn:E; auto. exfalso.
  apply not_true_iff_false in H. apply H. apply existsb_exists. eauto.
Qed.
Definition spends_all (x : cell) (i : nat) : bool :=
  match nth i (regimes x) None with Some r => negb (satiated r) | None => false end.
Definition least_spent (x : cell) (i : nat) : form :=
  match nth i (regimes x) None with
  | Some r => if satiated r then if strong then cost_form i (low r) else [] else [budget (consumer_of i)]
  | None => [] end.
Definition most_spent (x : cell) (i : nat) : form :=
  match nth i (regimes x) None with
  | Some r => if satiated r then if strong then cost_form i (low r) else [budget (consumer_of i)] else [budget
    (consumer_of i)]
  | None => [budget (consumer_of i)] end.
Lemma spent_bounds x p lot i : sound_cell x -> nonnegative_prices L p -> all_hold p (conditions x) ->
  equilibrium p lot -> (i < N)%nat -> let e := expect lot (fun omega => rcost p i (omega i)) in
  ev p (least_spent x i) <= e <= ev p (most_spent x i) /\ e <= rbudget i /\ (spends_all x i = true -> e = rbudget i).
Proof.
  intros Hx Hp Hc He Hi. simpl. rewrite <- (expect_share i lot (rcost p i)).
  pose proof (equilibrium_within p lot i He Hi) as Hb. pose proof Hb as [[Ho Hle] _].
  assert (H0 : 0 <= expect (share_of i lot) (rcost p i)).
  { apply expect_nonneg; [apply Ho|]. intros w _ _. pose proof (cost_in_le p [] i (snd w) Hp). lra. }
  destruct (Hx p Hp Hc) as (G & _ & _). unfold least_spent, most_spent, spends_all.
  assert (E0 : ev p [] = 0) by reflexivity.
  destruct (nth i (regimes x) None) as [r|] eqn:E.
  - specialize (G i r Hi E). unfold regime_ok in G. destruct G as [_ G]. destruct (satiated r); simpl.
    + destruct strong eqn:Es.
      * destruct G as (G1 & G2 & G3 & G4 & _). pose proof He as (_ & _ & Hch). specialize (Hch i Hi).
        unfold chooses in Hch.
        rewrite Es in Hch. apply (satiated_best_cheapest (size_of i) _ _ _ (low r)) in Hch; auto.
        destruct Hch as [_ Hch]. rewrite cost_form_ok.
        assert (EE : expect (share_of i lot) (rcost p i) = rcost p i (low r)).
        { rewrite (expect_same _ _ (fun _ => rcost p i (low r))); [apply expect_const; apply Ho | apply Ho|].
          intros w Hw Hpos. now apply Hch. }
        rewrite EE. split; [lra|]. split; [lra | discriminate].
      * rewrite E0, ev_constant. unfold rbudget in *. split; [lra|]. split; [lra | discriminate].
    + destruct G as (G1 & _). apply (line_best (size_of i) _ _ _ (low r) (high r)) in Hb; auto.
      destruct Hb as (_ & Hb & _). rewrite ev_constant. unfold rbudget in *. split; [lra|]. split; [lra | auto].
  - rewrite E0, ev_constant. unfold rbudget in *. split; [lra|]. split; [lra | discriminate].
Qed.

Definition insiders (pure : list (list nat)) (J : list bool) : list nat :=
  filter (fun i => forallb (fun ch => inside_mask J i (nth i ch 0%nat)) pure) (ids N).
Definition meeting (pure : list (list nat)) (J : list bool) : list nat :=
  filter (fun i => existsb (fun ch => meets_mask J i (nth i ch 0%nat)) pure) (ids N).
Definition money_conditions (x : cell) (pure : list (list nat)) : list condition :=
  flat_map (fun J => [(AtLeast, psub (paid_form J) (fsum (insiders pure J) (least_spent x)));
                      (AtLeast, psub (fsum (meeting pure J) (most_spent x)) (paid_form J))]) (tl (masks L)) ++
  flat_map (fun i => match pure with
                     | ch :: _ => if spends_all x i && forallb (fun c => Nat.eqb (nth i c 0%nat) (nth i ch 0%nat)) pure
                                  then [(Zero, left_form i (nth i ch 0%nat))] else []
                     | [] => [] end) (ids N).
Lemma choices_nth omega i : (i < N)%nat -> nth i (choices omega) 0%nat = omega i.
Proof.
  intros Hi. unfold choices. rewrite nth_indep with (d' := omega 0%nat) by (rewrite map_length, seq_length; auto).
  rewrite map_nth, seq_nth by auto. reflexivity.
Qed.
Lemma money_conditions_hold x p lot : sound_cell x -> nonnegative_prices L p -> all_hold p (conditions x) ->
  equilibrium p lot -> all_hold p (money_conditions x (allocations x)).
Proof.
  intros Hx Hp Hc He c Hin. pose proof He as (Hl & Ha & _).
  pose proof (allocations_complete x p lot Hx Hp Hc He) as Hpure. set (pure := allocations x) in *.
  assert (Hs : forall i, (i < N)%nat -> _) by (intros i Hi; exact (spent_bounds x p lot i Hx Hp Hc He Hi)).
  unfold money_conditions in Hin. apply in_app_or in Hin. destruct Hin as [Hin|Hin]; apply in_flat_map in Hin.
  - destruct Hin as [J [_ [<-|[<-|[]]]]]; unfold holds; simpl; rewrite ev_sub, ev_sum, paid_form_ok,
      (paid_expected p J lot Hl Ha).
    + rewrite (sum_split (fun i => forallb (fun ch => inside_mask J i (nth i ch 0%nat)) pure) (ids N)).
      fold (insiders pure J).
      assert (P : 0 <= sum (filter (fun i => negb (forallb (fun ch => inside_mask J i (nth i ch 0%nat)) pure)) (ids N))
        (fun i => expect lot (fun omega => cost_in p J i (omega i)))).
      { apply sum_nonneg. intros i _. apply expect_nonneg; auto. intros w _ _. apply cost_in_le, Hp. }
      assert (P2 : sum (insiders pure J) (fun i => ev p (least_spent x i)) <=
        sum (insiders pure J) (fun i => expect lot (fun omega => cost_in p J i (omega i)))).
      { apply sum_le. intros i Hi. apply filter_In in Hi. destruct Hi as [Hi HI]. apply in_ids in Hi.
        rewrite forallb_forall in HI. destruct (Hs i Hi) as [[S1 _] _].
        rewrite (expect_same lot _ (fun omega => rcost p i (omega i))); auto.
        intros w Hw Hpos. apply cost_inside. specialize (HI _ (Hpure w Hw Hpos)). now rewrite choices_nth in HI. }
      lra.
    + rewrite (sum_split (fun i => existsb (fun ch => meets_mask J i (nth i ch 0%nat)) pure) (ids N)).
      fold (meeting pure J).
      assert (P : sum (filter (fun i => negb (existsb (fun ch => meets_mask J i (nth i ch 0%nat)) pure)) (ids N))
        (fun i => expect lot (fun omega => cost_in p J i (omega i))) = 0).
      { apply sum_zero. intros i Hi. apply filter_In in Hi. destruct Hi as [Hi HI]. apply in_ids in Hi.
        apply negb_true_iff in HI. rewrite (expect_same lot _ (fun _ => 0)); [now apply expect_const | auto|].
        intros w Hw Hpos. apply cost_apart. destruct (meets_mask J i (snd w i)) eqn:E; auto. exfalso.
        apply not_true_iff_false in HI. apply HI. apply existsb_exists. exists (choices (snd w)). split; [auto|].
        now rewrite choices_nth. }
      assert (P2 : sum (meeting pure J) (fun i => expect lot (fun omega => cost_in p J i (omega i))) <=
        sum (meeting pure J) (fun i => ev p (most_spent x i))).
      { apply sum_le. intros i Hi. apply filter_In in Hi. destruct Hi as [Hi _]. apply in_ids in Hi.
        destruct (Hs i Hi) as [[_ S2] _]. apply Rle_trans with (expect lot (fun omega => rcost p i (omega i))); auto.
        apply expect_le; auto. intros w _ _. apply cost_in_le, Hp. }
      lra.
  - destruct Hin as [i [Hi Hin]]. apply in_ids in Hi. destruct pure as [|ch rest] eqn:Ep; [destruct Hin|].
    destruct (spends_all x i && forallb (fun c => Nat.eqb (nth i c 0%nat) (nth i ch 0%nat)) (ch :: rest)) eqn:E;
      [|destruct Hin].
    destruct Hin as [<-|[]]. apply andb_true_iff in E. destruct E as [E1 E2]. rewrite forallb_forall in E2.
    destruct (Hs i Hi) as (_ & _ & S). specialize (S E1). unfold holds. simpl. rewrite left_form_ok, <- S.
    rewrite (expect_same lot _ (fun _ => rcost p i (nth i ch 0%nat))); [rewrite expect_const by auto; ring | auto|].
    intros w Hw Hpos. specialize (E2 _ (Hpure w Hw Hpos)). apply Nat.eqb_eq in E2. rewrite choices_nth in E2 by auto.
    now rewrite E2.
Qed.
Definition all_conditions (x : cell) (pure : list (list nat)) : list condition :=
  match pure with [] => conditions x | _ => conditions x ++ money_conditions x pure end.
Lemma all_conditions_hold x p lot : sound_cell x -> nonnegative_prices L p -> all_hold p (conditions x) ->
  equilibrium p lot -> all_hold p (all_conditions x (allocations x)).
Proof.
  intros Hx Hp Hc He. pose proof (money_conditions_hold x p lot Hx Hp Hc He) as M. unfold all_conditions.
  destruct (allocations x) eqn:E; auto. apply all_hold_app. auto.
Qed.

(** ** Leaves without equilibria *)
(** Conditions that hold with equality, appended as equations. *)
Fixpoint tight_ones (cs : list condition) (ts : list (nat * multipliers)) : option (list condition) :=
  match ts with
  | [] => Some []
  | (k, ms) :: rest =>
      match nth_error cs k, combine cs ((k, 1%Q) :: ms), tight_ones cs rest with
      | Some (_, f), Some (g, _), Some found =>
          match constant_of g with Some q => if qle q 0 then Some ((Zero, f) :: found) else None | None => None end
      | _, _, _ => None
      end
  end.
Lemma tight_ones_ok p cs : all_hold p cs -> forall ts found, tight_ones cs ts = Some found -> all_hold p found.
Proof.
  intros H. induction ts as [|[k ms] rest IH]; intros found E.
  - injection E as <-. now intros c [].
  - simpl in E. destruct (nth_error cs k) as [[r f]|] eqn:Ek; [|discriminate].
    destruct (combine cs ms) as [[h s]|] eqn:Ec; [|destruct r; discriminate].
    destruct (combine_ok p cs H ms h s Ec) as [I _].
    assert (P : 0 <= ev p f). { apply nth_error_In in Ek. specialize (H _ Ek). unfold holds in H. simpl in H.
      destruct r; lra. }
    destruct (tight_ones cs rest) as [fd|].
    2:{ destruct r; discriminate. }
    assert (E' : match constant_of (padd (pscale 1 f) h) with Some q => if qle q 0 then Some ((Zero,
      f) :: fd) else None | None => None end = Some found).
    { destruct r; simpl in E; exact E. }
    destruct (constant_of (padd (pscale 1 f) h)) as [q|] eqn:Eq; [|discriminate].
    destruct (qle q 0) eqn:El; [|discriminate]. injection E' as <-.
    apply (constant_of_ok p) in Eq. rewrite ev_add, ev_scale, Q2R_1 in Eq. apply qle_iff in El. rewrite Q2R_0 in El.
    intros c [<-|Hc]; [unfold holds; simpl; lra | now apply (IH fd)].
Qed.
Definition extended (cs : list condition) (ts : list (nat * multipliers)) : option (list condition) :=
  option_map (app cs) (tight_ones cs ts).
Lemma extended_ok p cs ts ds : all_hold p cs -> extended cs ts = Some ds -> all_hold p ds.
Proof.
  unfold extended. intros H E. destruct (tight_ones cs ts) as [f|] eqn:Et; [|discriminate]. injection E as <-.
  apply all_hold_app. split; auto. now apply (tight_ones_ok p cs H ts).
Qed.
Definition valued_form (ys : list Q) (ch : list nat) : form :=
  fsum (ids N) (fun i => pscale (at_index ys i) (excess_form i (nth i ch 0%nat))).
Definition check_against (x : cell) (pure : list (list nat)) (ts : list (nat * multipliers)) (ys : list Q)
    (proofs : list multipliers) : bool :=
  all_below N (fun i => qle 0 (at_index ys i) || spends_all x i) &&
  match extended (all_conditions x pure) ts with
  | Some ds =>
    let rows := solved_equations ds in
    forallb (fun nc => let f := valued_form ys (snd nc) in shows ds (completed ds rows (nth (fst nc) proofs []) f) f
      true)
            (List.combine (seq 0 (length pure)) pure)
  | None => false
  end.
Lemma check_against_ok x ts ys proofs p lot : check_against x (allocations x) ts ys proofs = true -> sound_cell x ->
  nonnegative_prices L p -> all_hold p (conditions x) -> ~ equilibrium p lot.
Proof.
  intros H Hx Hp Hc He. apply andb_true_iff in H. destruct H as [Hy H].
  destruct (extended _ ts) as [ds|] eqn:Ed; [|discriminate].
  apply (extended_ok p) in Ed; [|now apply (all_conditions_hold x p lot)].
  rewrite forallb_forall in H. pose proof He as (Hl & Ha & _).
  assert (V : forall w, In w lot -> 0 < fst w ->
    0 < sum (ids N) (fun i => Q2R (at_index ys i) * (rcost p i (snd w i) - rbudget i))).
  { intros w Hw Hpos. pose proof (allocations_complete x p lot Hx Hp Hc He w Hw Hpos) as I.
    assert (I2 : exists n, In (n, choices (snd w)) (List.combine (seq 0 (length (allocations x))) (allocations x))).
    { apply In_nth with (d := []) in I. destruct I as [n [Hn E]]. exists n.
      rewrite <- E. replace n with (nth n (seq 0 (length (allocations x))) 0%nat) at 1 by (rewrite seq_nth; auto; lia).
      rewrite <- combine_nth by (now rewrite seq_length). apply nth_In. rewrite combine_length, seq_length. lia. }
    destruct I2 as [n I2]. specialize (H _ I2). simpl in H. destruct (shows_ok p _ _ _ _ H Ed) as [_ K].
    specialize (K eq_refl). unfold valued_form in K. rewrite ev_sum in K.
    erewrite sum_ids_ext; [exact K|]. intros i Hi. cbv beta. now rewrite ev_scale, excess_form_ok, choices_nth. }
  assert (T : sum (ids N) (fun i => Q2R (at_index ys i) * (expect lot (fun omega => rcost p i (omega i)) - rbudget i))
    <= 0).
  { rewrite <- (sum_0 (ids N)). apply sum_le. intros i Hi. apply in_ids in Hi.
    destruct (spent_bounds x p lot i Hx Hp Hc He Hi) as (_ & S1 & S2).
    pose proof (all_below_ok _ _ Hy i Hi) as Y. cbv beta in Y. apply orb_true_iff in Y. destruct Y as [Y|Y].
    - apply qle_iff in Y. rewrite Q2R_0 in Y.
      assert (0 <= Q2R (at_index ys i) * (rbudget i - expect lot (fun omega => rcost p i (omega i)))) by (apply
        Rmult_le_pos; lra).
      lra.
    - rewrite (S2 Y). lra. }
  assert (E : expect lot (fun omega => sum (ids N) (fun i => Q2R (at_index ys i) * (rcost p i (omega i) - rbudget i))) =
    sum (ids N) (fun i => Q2R (at_index ys i) * (expect lot (fun omega => rcost p i (omega i)) - rbudget i))).
  { rewrite expect_sum. apply sum_ext. intros i _.
    rewrite (expect_scal lot (Q2R (at_index ys i)) (fun omega => rcost p i (omega i) - rbudget i)).
    rewrite (expect_minus lot (fun omega => rcost p i (omega i)) (fun _ => rbudget i)), expect_const by auto.
      reflexivity. }
  rewrite <- E in T. clear E.
  destruct (lottery_outcome lot Hl) as [w [Hw Hpos]].
  assert (Z : sum (ids N) (fun i => Q2R (at_index ys i) * (rcost p i (snd w i) - rbudget i)) = 0).
  { apply (expect_zero lot (fun omega => sum (ids N) (fun i => Q2R (at_index ys i) * (rcost p i (omega i) - rbudget
    i)))); auto.
    intros v Hv Hvp. left. now apply V. }
  specialize (V w Hw Hpos). lra.
Qed.

(** ** The tree *)
Inductive node :=
  | SplitGood (j : nat) | SplitForm (f : form) | SplitAgent (i : nat) | SplitOption (i k : nat)
  | NoAllocation | NoPrices (ms : multipliers)
  | NoLottery (ts : list (nat * multipliers)) (ys : list Q) (proofs : list multipliers).
(** The parts of a cell that a node leaves to look at; None if the node is wrong. *)
Definition parts (x : cell) (n : node) : option (list cell) :=
  match n with
  | SplitGood j => if Nat.ltb j L && disposal && match nth j (signs x) None with None => true | _ => false end
                   then Some (sign_children x j) else None
  | SplitForm f => Some (half_children x f)
  | SplitAgent i => if Nat.ltb i N && match nth i (regimes x) None with None => true | _ => false end
                    then Some (regime_children x i) else None
  | SplitOption i k => match nth i (regimes x) None with
      | Some r => if Nat.ltb i N && mem k (undecided r) && mem k (may r) &&
        (negb (satiated r) || strong) then Some (option_children x i k r) else None
      | None => None end
  | NoAllocation => match allocations x with [] => Some [] | _ => None end
  | NoPrices ms => if contradiction (all_conditions x (allocations x)) ms then Some [] else None
  | NoLottery ts ys proofs => if check_against x (allocations x) ts ys proofs then Some [] else None
  end.
Lemma parts_sound x n ys y : parts x n = Some ys -> sound_cell x -> In y ys -> sound_cell y.
Proof.
  intros H Hx Hy. destruct n; simpl in H.
  - destruct (Nat.ltb_spec j L) as [Hj|]; [|discriminate]. simpl in H. destruct (disposal && _); [|discriminate].
    injection H as <-. now apply (sign_children_sound x j).
  - injection H as <-. now apply (half_children_sound x f).
  - destruct (_ && _); [|discriminate]. injection H as <-. now apply (regime_children_sound x i).
  - destruct (nth i (regimes x) None) as [r|] eqn:E; [|discriminate].
    destruct (Nat.ltb_spec i N) as [Hi|]; [|discriminate]. simpl in H.
    destruct (mem k (undecided r)); [|discriminate]. destruct (mem k (may r)); [|discriminate]. simpl in H.
    destruct (negb (satiated r) || strong) eqn:Es; [|discriminate]. injection H as <-.
    apply (option_children_sound x i k r); auto. intros S. rewrite S in Es. exact Es.
  - destruct (allocations x); [|discriminate]. injection H as <-. destruct Hy.
  - destruct (contradiction _ _); [|discriminate]. injection H as <-. destruct Hy.
  - destruct (check_against _ _ _ _ _); [|discriminate]. injection H as <-. destruct Hy.
Qed.
Lemma parts_cover x n ys p lot : parts x n = Some ys -> sound_cell x -> nonnegative_prices L p ->
  all_hold p (conditions x) -> equilibrium p lot -> exists y, In y ys /\ all_hold p (conditions y).
Proof.
  intros H Hx Hp Hc He. destruct n; simpl in H.
  - destruct (Nat.ltb_spec j L) as [Hj|]; [|discriminate]. simpl in H. destruct (disposal && _); [|discriminate].
    injection H as <-. now apply sign_children_cover.
  - injection H as <-. now apply half_children_cover.
  - destruct (Nat.ltb_spec i N) as [Hi|]; [|discriminate]. simpl in H.
    destruct (nth i (regimes x) None); [discriminate|].
    injection H as <-. now apply (regime_children_cover x i p lot).
  - destruct (nth i (regimes x) None) as [r|] eqn:E; [|discriminate].
    destruct (Nat.ltb_spec i N) as [Hi|]; [|discriminate]. simpl in H.
    destruct (mem k (undecided r)) eqn:E1; [|discriminate]. destruct (mem k (may r)) eqn:E2; [|discriminate].
      simpl in H.
    destruct (negb (satiated r) || strong) eqn:Es; [|discriminate]. injection H as <-.
    apply option_children_cover; auto; [intros S; rewrite S in Es; exact Es | now apply mem_iff].
  - exfalso. destruct (allocations x) eqn:E; [|discriminate]. pose proof He as (Hl & _).
    destruct (lottery_outcome lot Hl) as [w [Hw Hpos]].
      pose proof (allocations_complete x p lot Hx Hp Hc He w Hw Hpos) as I.
    rewrite E in I. destruct I.
  - exfalso. destruct (contradiction _ _) eqn:E; [|discriminate]. apply (contradiction_ok p) in E. apply E.
    exact (all_conditions_hold x p lot Hx Hp Hc He).
  - exfalso. destruct (check_against _ _ _ _ _) eqn:E; [|discriminate].
    exact (check_against_ok x ts ys0 proofs p lot E Hx Hp Hc He).
Qed.
Definition check_nodes : list node -> list cell -> bool := walk parts.
Lemma check_nodes_ok p lot : nonnegative_prices L p -> equilibrium p lot -> forall nodes stack,
  check_nodes nodes stack = true ->
  (forall x, In x stack -> sound_cell x) -> forall x, In x stack -> ~ all_hold p (conditions x).
Proof.
  intros Hp He nodes stack H Hs x Hx Hc.
  apply (walk_refutes parts (fun y => sound_cell y /\ all_hold p (conditions y))) with (nodes := nodes) (stack := stack) (x := x);
    auto.
  intros y n ys E [Hy Hyc]. destruct (parts_cover y n ys p lot E Hy Hp Hyc He) as [z [Hz Hzc]].
  exists z. split; [exact Hz|]. split; [now apply (parts_sound y n ys) | exact Hzc].
Qed.
(** The whole space: one cell, or with disposal one for each good as the first with price 0. *)
Definition nowhere_negative : list condition := map (fun j => (AtLeast, price_form j)) (ids L).
Definition first_free (g j : nat) : option bool :=
  if Nat.ltb j g then Some true else if Nat.eqb j g then Some false else None.
Definition whole_space : list cell :=
  if disposal then
    map (fun g => Cell (nowhere_negative ++ map (fun j => (MoreThan, price_form j)) (ids g) ++ [(Zero, price_form g)])
      (map (fun _ => None) (ids N))
      (map (first_free g) (ids L))) (ids L)
  else [Cell nowhere_negative (map (fun _ => None) (ids N)) (map (fun _ => None) (ids L))].
Lemma nth_none {V} (l : list nat) i (r : V) : nth i (map (fun _ => @None V) l) None = Some r -> False.
Proof. revert i. induction l as [|a l IH]; intros [|i]; simpl; try discriminate. apply IH. Qed.
Lemma whole_space_sound x : In x whole_space -> sound_cell x.
Proof.
  unfold whole_space. destruct disposal; intros H.
  - apply in_map_iff in H. destruct H as [g [<- Hg]]. apply in_ids in Hg. intros p Hp Ha. simpl in Ha.
    apply all_hold_app in Ha. destruct Ha as [_ Ha]. apply all_hold_app in Ha. destruct Ha as [H1 H2]. simpl.
    split; [intros i r _ E; now apply nth_none in E|].
    assert (NN : forall j, (j < L)%nat -> nth j (map (first_free g) (ids L)) None = first_free g j).
    { intros j Hj. rewrite nth_indep with (d' := first_free g 0%nat) by (rewrite map_length; unfold ids;
      rewrite seq_length; auto).
      rewrite map_nth. unfold ids. now rewrite seq_nth. }
    split; intros j Hj E; rewrite NN in E by auto; unfold first_free in E; destruct (Nat.ltb_spec j g) as [C|C];
      try discriminate.
    + assert (I : In (MoreThan, price_form j) (map (fun j => (MoreThan, price_form j)) (ids g))).
      { apply (in_map (fun j => (MoreThan, price_form j))). now apply in_ids. }
      specialize (H1 _ I). unfold holds in H1. simpl in H1. now rewrite price_form_ok in H1.
    + destruct (Nat.eqb_spec j g); discriminate.
    + destruct (Nat.eqb_spec j g) as [->|]; [|discriminate]. specialize (H2 _ (or_introl eq_refl)). unfold holds in H2.
      simpl in H2. now rewrite price_form_ok in H2.
  - destruct H as [<-|[]]. intros p Hp Ha. simpl. repeat split; intros; exfalso; eapply nth_none; eauto.
Qed.
(** Without disposal any prices >= 0; with it, prices the smallest of which is 0. *)
Definition price_space (p : nat -> R) : Prop :=
  nonnegative_prices L p /\ (disposal = true -> exists j, (j < L)%nat /\ p j = 0).
Lemma nowhere_negative_holds p : nonnegative_prices L p -> all_hold p nowhere_negative.
Proof.
  intros H c Hc. apply in_map_iff in Hc. destruct Hc as [j [<- Hj]]. apply in_ids in Hj. unfold holds. simpl.
  rewrite price_form_ok by auto. auto.
Qed.
Lemma whole_space_covers p : price_space p -> exists x, In x whole_space /\ all_hold p (conditions x).
Proof.
  intros [Hp Hz]. unfold whole_space. destruct disposal.
  - destruct (Hz eq_refl) as [j0 [Hj0 E0]].
    assert (M : exists g, (g < L)%nat /\ p g = 0 /\ forall j, (j < g)%nat -> 0 < p j).
    { clear Hz. revert Hj0 E0. induction j0 as [j0 IH] using (well_founded_induction lt_wf). intros Hj0 E0.
      destruct (existsb (fun j => eqR (p j) 0) (ids j0)) eqn:E.
      - apply existsb_exists in E. destruct E as [j [Hj E]]. apply in_ids in Hj. apply eqR_iff in E.
        apply (IH j); auto. lia.
      - exists j0. split; auto. split; auto. intros j Hj. assert (Hj' : (j < L)%nat) by lia. specialize (Hp j Hj').
        destruct (Rle_lt_or_eq_dec _ _ Hp) as [C|C]; auto. exfalso. apply not_true_iff_false in E. apply E.
        apply existsb_exists. exists j. split; [now apply in_ids | now apply eqR_iff]. }
    destruct M as (g & Hg & Eg & Hlt). eexists.
      split; [apply in_map_iff; exists g; split; [reflexivity | now apply in_ids]|].
    simpl. apply all_hold_app. split; [now apply nowhere_negative_holds|]. apply all_hold_app. split.
    + intros c Hc. apply in_map_iff in Hc. destruct Hc as [j [<- Hj]]. apply in_ids in Hj. unfold holds. simpl.
      rewrite price_form_ok by lia. auto.
    + intros c [<-|[]]. unfold holds. simpl. now rewrite price_form_ok.
  - eexists. split; [left; reflexivity|]. simpl. now apply nowhere_negative_holds.
Qed.
Definition check_none (nodes : list node) : bool := check_nodes nodes whole_space.
Theorem check_none_ok nodes : check_none nodes = true -> forall p lot, price_space p -> ~ equilibrium p lot.
Proof.
  intros H p lot Hp He. destruct (whole_space_covers p Hp) as [x [Hx Hc]].
  exact (check_nodes_ok p lot (proj1 Hp) He nodes whole_space H whole_space_sound x Hx Hc).
Qed.

(** ** Leaves all of whose prices are equilibrium prices: points and polytopes *)
Record found := Found { free : list nat; functions : list form; at_least : list form; more_than : list form;
  utilities : list (form * form) }.
Definition kept (f : found) : list condition :=
  map (fun g => (AtLeast, g)) (at_least f) ++ map (fun g => (MoreThan, g)) (more_than f).
Definition in_found (f : found) (p us : nat -> R) : Prop := exists t, all_hold t (kept f) /\
  (forall j, (j < L)%nat -> p j = ev t (nth j (functions f) [])) /\
  forall i, (i < N)%nat -> let nd := nth i (utilities f) ([],
    []) in ev t (snd nd) <> 0 /\ us i * ev t (snd nd) = ev t (fst nd).

(** A form at prices that are functions of t. *)
Fixpoint subst_tail (cs : list Q) (F : list form) : form :=
  match cs, F with c :: t, g :: G => padd (pscale c g) (subst_tail t G) | _, _ => [] end.
Definition subst_form (F : list form) (f : form) : form :=
  match f with [] => [] | c :: cs => padd [c] (subst_tail cs F) end.
Lemma subst_tail_ok t : forall cs F x, (length cs <= length F)%nat ->
  (forall j, (j < length F)%nat -> x j = ev t (nth j F [])) -> dotk x cs = ev t (subst_tail cs F).
Proof.
  induction cs as [|c cs IH]; intros F x Hl H; [now simpl|]. destruct F as [|g G]; [simpl in Hl; lia|]. simpl.
  rewrite ev_add, ev_scale, <- (IH G (fun k => x (S k))).
  - rewrite (H O) by (simpl; lia). reflexivity.
  - simpl in Hl. lia.
  - intros j Hj. apply (H (S j)). simpl. lia.
Qed.
Lemma subst_form_ok p t F f : (length f <= S (length F))%nat ->
  (forall j, (j < length F)%nat -> p j = ev t (nth j F [])) -> ev p f = ev t (subst_form F f).
Proof.
  intros Hl H. destruct f as [|c cs]; [reflexivity|]. unfold subst_form. rewrite ev_cons, ev_add, ev_constant.
  f_equal. apply subst_tail_ok; auto. simpl in Hl. lia.
Qed.
(** The free prices are prices. *)
Definition lift (fr : list nat) (f : form) : form := subst_form (map price_form fr) f.
Lemma lift_ok p fr f : (length f <= S (length fr))%nat -> (forall g, In g fr -> (g < L)%nat) ->
  ev (fun k => p (nth k fr 0%nat)) f = ev p (lift fr f).
Proof.
  intros Hl Hf. unfold lift. apply subst_form_ok; rewrite map_length; auto. intros j Hj.
  rewrite nth_indep with (d' := price_form 0) by (now rewrite map_length). rewrite map_nth. symmetry.
  apply price_form_ok. apply Hf. now apply nth_In.
Qed.
Definition same_form (f g : form) : bool := forallb qz (psub f g).
Lemma same_form_ok f g p : same_form f g = true -> ev p f = ev p g.
Proof. intros H. unfold same_form in H. pose proof (dotk_zero _ (with_one p) H) as K. rewrite dotk_sub in K. unfold ev.
  lra. Qed.
Definition negated (ms : multipliers) : multipliers := map (fun km => (fst km, Qopp (snd km))) ms.

Definition numerator (i : nat) (r : regime) : form :=
  if satiated r then [value i (low r)]
  else padd (pscale (value i (low r)) (dearer_form i (low r) (high r)))
            (pscale (qsub (value i (high r)) (value i (low r))) (left_form i (low r))).
Definition denominator (i : nat) (r : regime) : form := if satiated r then [1%Q] else dearer_form i (low r) (high r).
Lemma utility_value p i r lot : (i < N)%nat -> equilibrium p lot -> regime_ok p i r ->
  0 < ev p (denominator i r) /\
  expect lot (fun omega => rvalue i (omega i)) * ev p (denominator i r) = ev p (numerator i r).
Proof.
  intros Hi He Hr. pose proof (equilibrium_within p lot i He Hi) as Hb. rewrite <- (expect_share i lot (rvalue i)).
  unfold regime_ok in Hr. destruct Hr as [_ Hr]. unfold denominator, numerator. destruct (satiated r).
  - destruct Hr as (H1 & H2 & _). apply (satiated_best (size_of i) _ _ _ (low r)) in Hb; auto.
    destruct Hb as [[[Hl _] _] Hv].
    rewrite !ev_constant, Q2R_1. split; [lra|].
    rewrite (expect_same _ _ (fun _ => rvalue i (low r))) by auto. rewrite expect_const by auto. unfold rvalue. ring.
  - destruct Hr as (H1 & _). pose proof H1 as (_ & _ & _ & HA & HB & _).
    apply (line_best (size_of i) _ _ _ (low r) (high r)) in Hb; auto. destruct Hb as ([Hl _] & Hc & Hz).
    assert (Z : expect (share_of i lot) (line_gap (rcost p i) (rvalue i) (low r) (high r)) = 0).
    { rewrite (expect_same _ _ (fun _ => 0)); auto. now apply expect_const. }
    rewrite expect_gap, Hc in Z by auto.
    rewrite ev_add, !ev_scale, dearer_form_ok, left_form_ok, Q2R_sub. unfold rvalue in *. split; lra.
Qed.

(** What a leaf of this kind gives besides the set found. *)
Record everywhere := Everywhere { tight : list (nat * multipliers); mix : list (nat * Q);
  on_hull : list multipliers; described : list multipliers; implied : list multipliers; afford : list multipliers;
  scales : list Q }.
Definition chosen (pure : list (list nat)) (a : nat) : list nat := nth a pure [].
Definition mixed_excess (pure : list (list nat)) (m : list (nat * Q)) (i : nat) : form :=
  fsum m (fun aw => pscale (snd aw) (excess_form i (nth i (chosen pure (fst aw)) 0%nat))).
Definition short (F : list form) (f : form) : bool := Nat.leb (length f) (S (length F)).
Definition check_utility (F : list form) (i : nat) (r : regime) (nd : form * form) (scale : Q) : bool :=
  let n := subst_form F (numerator i r) in let d := subst_form F (denominator i r) in
  short F (numerator i r) && short F (denominator i r) &&
  if qz scale then same_form (snd nd) [1%Q] && Nat.leb (length (fst nd)) 1 &&
    same_form n (pscale (at_index (fst nd) 0) d)
  else same_form (fst nd) (pscale scale n) && same_form (snd nd) (pscale scale d).
(** The quotient is the utility at prices q that are functions of t. *)
Lemma check_utility_ok F i r nd scale t q : check_utility F i r nd scale = true ->
  (forall j, (j < length F)%nat -> q j = ev t (nth j F [])) -> 0 < ev q (denominator i r) ->
  ev t (snd nd) <> 0 /\ forall u, u * ev t (snd nd) = ev t (fst nd) <-> u * ev q (denominator i r) = ev q (numerator i r).
Proof.
  intros K Hq Hd. unfold check_utility in K. rewrite !andb_true_iff in K.
  destruct K as [[K1 K2] K3]. apply Nat.leb_le in K1, K2.
  pose proof (subst_form_ok q t F _ K1 Hq) as E1. pose proof (subst_form_ok q t F _ K2 Hq) as E2.
  rewrite E1, E2. rewrite E2 in Hd. destruct (qz scale) eqn:Es.
  - rewrite !andb_true_iff in K3. destruct K3 as [[K3 K4] K5].
    apply (same_form_ok _ _ t) in K3. apply (same_form_ok _ _ t) in K5. rewrite ev_scale in K5.
    rewrite K3, ev_constant, Q2R_1. split; [lra|]. intros u.
    assert (E3 : ev t (fst nd) = Q2R (at_index (fst nd) 0)).
    { apply Nat.leb_le in K4. destruct (fst nd) as [|c [|? ?]]; simpl in *; [unfold at_index; simpl; rewrite Q2R_0;
      reflexivity | apply ev_constant | lia]. }
    rewrite E3, K5. split; intros G.
    + rewrite <- G. ring.
    + rewrite Rmult_1_r. apply Rmult_eq_reg_r with (ev t (subst_form F (denominator i r))); [exact G | lra].
  - apply andb_true_iff in K3. destruct K3 as [K3 K4].
    apply (same_form_ok _ _ t) in K3. apply (same_form_ok _ _ t) in K4. rewrite ev_scale in K3, K4. rewrite K3, K4.
    assert (Hs : Q2R scale <> 0).
    { intros Z. unfold qz in Es. apply Z.eqb_neq in Es. apply Es. unfold Q2R in Z.
      apply Rmult_integral in Z. destruct Z as [Z|Z].
      - apply eq_IZR in Z. auto.
      - exfalso. revert Z. apply Rinv_neq_0_compat. apply IZR_neq. discriminate. }
    split; [apply Rmult_integral_contrapositive; split; auto; lra|]. intros u. split; intros G.
    + apply Rmult_eq_reg_l with (Q2R scale); auto. lra.
    + rewrite <- G. ring.
Qed.
Definition open_goods_used (x : cell) (ch : list nat) : bool :=
  all_below L (fun j => must_go x j || match nth j (signs x) None with Some false => true | _ => false end ||
                        Nat.eqb (used_from 0 ch j) (nth j supply O)).
(** At the prices that the functions F give, what is kept shows each of these conditions. *)
Definition describes (ks : list condition) (ms : list multipliers) (F : list form) (cs : list condition) : bool :=
  forallb (fun ck => let g := subst_form F (snd (snd ck)) in match fst (snd ck) with
      | Zero => forallb qz g
      | AtLeast => shows ks (nth (fst ck) ms []) g false
      | MoreThan => shows ks (nth (fst ck) ms []) g true end)
    (List.combine (seq 0 (length cs)) cs).
Definition check_everywhere (x : cell) (pure : list (list nat)) (w : everywhere) (f : found) : bool :=
  let F := functions f in
  (* decided *)
  all_below N (fun i => match nth i (regimes x) None with
                        | Some r => match undecided r with [] => true | _ => false end | None => false end) &&
  forallb (open_goods_used x) pure &&
  (* the prices of the cell are in the set *)
  Nat.eqb (length F) L && forallb (fun g => Nat.ltb g L) (free f) &&
  forallb (fun g => Nat.leb (length g) (S (length (free f)))) (F ++ at_least f ++ more_than f ++ map fst (utilities f)
    ++ map snd (utilities f)) &&
  match extended (all_conditions x pure) (tight w) with
  | None => false
  | Some ds =>
      all_below L (fun j => let g := psub (price_form j) (lift (free f) (nth j F [])) in
        let ms := nth j (on_hull w) [] in shows ds ms g false && shows ds (negated ms) (map Qopp g) false) &&
      forallb (fun ck => shows ds (nth (fst ck) (described w) []) (lift (free f) (snd (snd ck)))
                 (match fst (snd ck) with MoreThan => true | _ => false end)) (List.combine (seq 0 (length (kept f)))
                   (kept f))
  end &&
  (* the set is in the cell *)
  forallb (fun c => short F (snd c)) (conditions x) &&
  describes (kept f) (implied w) F (conditions x) &&
  (* the lottery *)
  forallb (fun aw => qle 0 (snd aw) && Nat.ltb (fst aw) (length pure)) (mix w) && qsame (qsum (mix w) snd) 1 &&
  all_below N (fun i => match nth i (regimes x) None with
    | None => false
    | Some r => let e := mixed_excess pure (mix w) i in
        short F e &&
        (if satiated r then strong || shows (kept f) (nth i (afford w) []) (map Qopp (subst_form F e)) false
         else forallb qz (subst_form F e)) &&
        check_utility F i r (nth i (utilities f) ([], [])) (at_index (scales w) i) end).
Definition lottery_of (pure : list (list nat)) (m : list (nat * Q)) : lottery (nat -> nat) :=
  map (fun aw => (Q2R (snd aw), fun i => nth i (chosen pure (fst aw)) 0%nat)) m.
Definition spacious (x : cell) : Prop := forall p, all_hold p (conditions x) -> price_space p.
Lemma in_enumerated {X} (l : list X) n y : nth_error l n = Some y -> In (n, y) (List.combine (seq 0 (length l)) l).
Proof.
  intros H. assert (Hn : (n < length l)%nat) by (apply nth_error_Some; congruence).
  replace n with (nth n (seq 0 (length l)) 0%nat) at 1 by (rewrite seq_nth; auto; lia).
  apply nth_error_nth with (d := y) in H. rewrite <- H at 1. rewrite <- combine_nth by (now rewrite seq_length).
  apply nth_In. rewrite combine_length, seq_length. lia.
Qed.
Lemma enumerated_all {X} (l : list X) (t : nat -> X -> bool) :
  forallb (fun ck => t (fst ck) (snd ck)) (List.combine (seq 0 (length l)) l) = true -> forall y, In y l -> exists n,
    t n y = true.
Proof.
  intros H y Hy. apply In_nth_error in Hy. destruct Hy as [n Hn]. exists n. rewrite forallb_forall in H.
  exact (H _ (in_enumerated l n y Hn)).
Qed.
Lemma describes_ok ks ms F cs p t : describes ks ms F cs = true -> (forall c, In c cs -> short F (snd c) = true) ->
  (forall j, (j < length F)%nat -> p j = ev t (nth j F [])) -> all_hold t ks -> all_hold p cs.
Proof.
  intros Hback Hshort Hpt Hk c Hcin. destruct (enumerated_all cs (fun n c => let g := subst_form F (snd c) in
    match fst c with Zero => forallb qz g | AtLeast => shows ks (nth n ms []) g false
    | MoreThan => shows ks (nth n ms []) g true end) Hback c Hcin) as [n Hn].
  specialize (Hshort c Hcin). apply Nat.leb_le in Hshort.
  unfold holds. rewrite (subst_form_ok p t F) by auto. cbv beta zeta in Hn. destruct (fst c).
  - now apply dotk_zero.
  - now apply (shows_ok t) in Hn.
  - apply (shows_ok t) in Hn; auto. now apply Hn.
Qed.
Lemma mixed_excess_ok p pure m i : sum m (fun aw => Q2R (snd aw)) = 1 ->
  ev p (mixed_excess pure m i) = expect (lottery_of pure m) (fun omega => rcost p i (omega i)) - rbudget i.
Proof.
  intros H. unfold mixed_excess. rewrite ev_sum. unfold expect, lottery_of. rewrite sum_map. cbn [fst snd].
  rewrite (sum_ext m _ (fun aw => Q2R (snd aw) * rcost p i (nth i (chosen pure (fst aw)) 0%nat) - rbudget i * Q2R (snd
    aw))).
  - rewrite sum_minus, sum_scal, H. ring.
  - intros aw _. rewrite ev_scale, excess_form_ok. ring.
Qed.
Lemma choices_back (ch : list nat) : length ch = N -> choices (fun i => nth i ch 0%nat) = ch.
Proof.
  intros H. unfold choices. apply nth_ext with (d := 0%nat) (d' := 0%nat); rewrite map_length, seq_length; auto.
  intros k Hk. rewrite nth_indep with (d' := nth 0 ch 0%nat) by (rewrite map_length, seq_length; auto).
  rewrite (map_nth (fun i => nth i ch 0%nat)), seq_nth by auto. reflexivity.
Qed.
Lemma Forall2_nth {X Y} (Rel : X -> Y -> Prop) l m d e : Forall2 Rel l m -> forall k,
  (k < length l)%nat -> Rel (nth k l d) (nth k m e).
Proof. induction 1; simpl; intros [|k] Hk; try lia; auto. apply IHForall2. lia. Qed.
Lemma Forall2_len {X Y} (Rel : X -> Y -> Prop) l m : Forall2 Rel l m -> length l = length m.
Proof. induction 1; simpl; congruence. Qed.

Theorem check_everywhere_ok x w f p us : check_everywhere x (allocations x) w f = true -> sound_cell x -> spacious x ->
  ((exists lot, all_hold p (conditions x) /\ equilibrium p lot /\
      forall i, (i < N)%nat -> expect lot (fun omega => rvalue i (omega i)) = us i) <-> in_found f p us).
Proof.
  intros H Hx Hsp. unfold check_everywhere in H. rewrite !andb_true_iff in H.
  destruct H as [[[[[[[[[[Hdec Hopen] HlenF] Hfree] Hlens] Hin] Hshort] Hback] Hmix] Hone] Hag].
  set (pure := allocations x) in *. set (F := functions f) in *. apply Nat.eqb_eq in HlenF.
  rewrite forallb_forall in Hopen, Hfree, Hlens, Hshort, Hmix.
  assert (Hfree' : forall g, In g (free f) -> (g < L)%nat) by (intros g Hg; apply Nat.ltb_lt; auto).
  assert (Hlen' : forall g, In g (F ++ at_least f ++ more_than f ++ map fst (utilities f) ++ map snd (utilities f)) ->
    (length g <= S (length (free f)))%nat).
  { intros g Hg. apply Nat.leb_le. auto. }
  assert (Util : forall t q i r, (i < N)%nat -> nth i (regimes x) None = Some r ->
    (forall j, (j < L)%nat -> q j = ev t (nth j F [])) -> 0 < ev q (denominator i r) ->
    let nd := nth i (utilities f) ([], []) in ev t (snd nd) <> 0 /\
    forall u, u * ev t (snd nd) = ev t (fst nd) <-> u * ev q (denominator i r) = ev q (numerator i r)).
  { intros t q i r Hi Er Hq. pose proof (all_below_ok _ _ Hag i Hi) as K. cbv beta in K. rewrite Er in K.
    apply andb_true_iff in K. destruct K as [_ K]. apply (check_utility_ok F i r _ _ t q K).
    intros j Hj. apply Hq. lia. }
  assert (Dec : forall i, (i < N)%nat -> exists r, nth i (regimes x) None = Some r /\ undecided r = []).
  { intros i Hi. pose proof (all_below_ok _ _ Hdec i Hi) as K. cbv beta in K.
    destruct (nth i (regimes x) None) as [r|]; [|discriminate]. exists r.
      destruct (undecided r); [auto | discriminate]. }
  split.
  - intros (lot & Hc & He & Hu). pose proof (proj1 (Hsp p Hc)) as Hp.
    pose proof (all_conditions_hold x p lot Hx Hp Hc He) as Hall. fold pure in Hall.
    destruct (extended (all_conditions x pure) (tight w)) as [ds|] eqn:Ed; [|discriminate].
    apply (extended_ok p) in Ed; auto. apply andb_true_iff in Hin. destruct Hin as [Hin1 Hin2].
    set (t := fun k => p (nth k (free f) 0%nat)).
    assert (Hpt : forall j, (j < L)%nat -> p j = ev t (nth j F [])).
    { intros j Hj. unfold t. rewrite lift_ok; auto.
      - pose proof (all_below_ok _ _ Hin1 j Hj) as K. cbv beta zeta in K. apply andb_true_iff in K.
        destruct K as [K1 K2].
        destruct (shows_ok p _ _ _ _ K1 Ed) as [G1 _]. destruct (shows_ok p _ _ _ _ K2 Ed) as [G2 _].
        rewrite ev_opp in G2. rewrite ev_sub, price_form_ok in G1, G2 by auto. lra.
      - apply Hlen'. apply in_or_app. left. apply nth_In. lia. }
    exists t. split; [|split; [exact Hpt|]].
    + intros c Hk. destruct (enumerated_all (kept f) (fun n c => shows ds (nth n (described w) []) (lift (free f) (snd
      c))
         match fst c with MoreThan => true | _ => false end) Hin2 c Hk) as [n Hn].
      destruct (shows_ok p _ _ _ _ Hn Ed) as [G1 G2].
      assert (Hl : (length (snd c) <= S (length (free f)))%nat).
      { apply Hlen'. apply in_or_app. right. unfold kept in Hk. apply in_app_or in Hk.
        destruct Hk as [Hk|Hk]; apply in_map_iff in Hk; destruct Hk as [g [<- Hg]]; apply in_or_app; [now left|].
        right. apply in_or_app. now left. }
      unfold holds. unfold kept in Hk. apply in_app_or in Hk.
      destruct Hk as [Hk|Hk]; apply in_map_iff in Hk; destruct Hk as [g [<- Hg]]; simpl in *; unfold t;
        rewrite lift_ok; auto.
    + intros i Hi. destruct (Dec i Hi) as (r & Er & _). destruct (Hx p Hp Hc) as (G & _ & _). specialize (G i r Hi Er).
      destruct (utility_value p i r lot Hi He G) as [V1 V2]. rewrite (Hu i Hi) in V2.
      destruct (Util t p i r Hi Er Hpt V1) as [U1 U2]. split; [exact U1 | now apply U2].
  - intros (t & Hk & Hpt & Hut).
    assert (Hpt' : forall j, (j < length F)%nat -> p j = ev t (nth j F [])) by (intros j Hj; apply Hpt; lia).
    assert (Hc : all_hold p (conditions x)) by (apply (describes_ok (kept f) (implied w) F _ p t); auto).
    pose proof (proj1 (Hsp p Hc)) as Hp. destruct (Hx p Hp Hc) as (G1 & G2 & G3).
    apply qsame_iff in Hone. rewrite Q2R_sum, Q2R_1 in Hone.
    assert (Hlot : is_lottery (lottery_of pure (mix w))).
    { split.
      - intros v Hv. apply in_map_iff in Hv. destruct Hv as [aw [<- Hv]]. specialize (Hmix aw Hv).
        apply andb_true_iff in Hmix. destruct Hmix as [M _]. apply qle_iff in M. rewrite Q2R_0 in M. exact M.
      - unfold lottery_of. rewrite sum_map. exact Hone. }
    assert (Hch : forall v, In v (lottery_of pure (mix w)) -> exists ch,
      In ch pure /\ length ch = N /\ snd v = (fun i => nth i ch 0%nat)).
    { intros v Hv. apply in_map_iff in Hv. destruct Hv as [aw [<- Hv]]. specialize (Hmix aw Hv).
      apply andb_true_iff in Hmix. destruct Hmix as [_ M]. apply Nat.ltb_lt in M. exists (chosen pure (fst aw)).
      assert (I : In (chosen pure (fst aw)) pure) by now apply nth_In. split; auto. split; auto.
      unfold pure, allocations in I. apply enumerate_iff in I. destruct I as [I _]. apply Forall2_len in I.
      now rewrite map_length, seq_length in I. }
    assert (Hmay : forall ch i r, In ch pure -> (i < N)%nat -> nth i (regimes x) None = Some r ->
      In (nth i ch 0%nat) (may r)).
    { intros ch i r I Hi Er. unfold pure, allocations in I. apply enumerate_iff in I. destruct I as [I _].
      pose proof (Forall2_len _ _ _ I) as E. rewrite map_length, seq_length in E.
      pose proof (Forall2_nth _ _ _ 0%nat (options_of x 0) I i) as K. rewrite E in K. specialize (K Hi).
      rewrite map_nth, seq_nth in K by auto. simpl in K. unfold options_of in K. now rewrite Er in K. }
    assert (He : equilibrium p (lottery_of pure (mix w))).
    { split; [exact Hlot|]. split.
      - intros v Hv _. destruct (Hch v Hv) as (ch & I & Hl & ->). split.
        + intros i Hi. destruct (Dec i Hi) as (r & Er & _). destruct (G1 i r Hi Er) as [K _]. apply K.
          now apply (Hmay ch i r).
        + intros j Hj. rewrite (choices_back ch Hl). pose proof I as I'. unfold pure, allocations in I'.
          apply enumerate_iff in I'. destruct I' as [_ I']. rewrite supply_length in I'. destruct (I' j Hj) as [K1 K2].
          split; auto. intros Hlt. specialize (Hopen ch I). pose proof (all_below_ok _ _ Hopen j Hj) as O.
            cbv beta in O.
          rewrite nth_indep with (d' := must_go x 0) in K2 by (rewrite map_length; unfold ids; rewrite seq_length;
            auto).
          rewrite map_nth in K2. unfold ids in K2. rewrite seq_nth in K2 by auto. simpl in K2.
          rewrite !orb_true_iff in O. destruct O as [[O|O]|O].
          * specialize (K2 O). lia.
          * destruct (nth j (signs x) None) as [[]|] eqn:Es; try discriminate. split; [|now apply G3].
            destruct disposal eqn:Edis; auto. exfalso. unfold must_go in K2. rewrite ?Edis in K2. simpl in K2.
              specialize (K2 eq_refl). lia.
          * apply Nat.eqb_eq in O. lia.
      - intros i Hi. destruct (Dec i Hi) as (r & Er & Eu). pose proof (G1 i r Hi Er) as Gr.
        pose proof (all_below_ok _ _ Hag i Hi) as K. cbv beta zeta in K. rewrite Er in K. rewrite !andb_true_iff in K.
        destruct K as [[K1 K2] _]. apply Nat.leb_le in K1.
        pose proof (mixed_excess_ok p pure (mix w) i Hone) as Ex. rewrite (subst_form_ok p t F _ K1 Hpt') in Ex.
        rewrite <- (expect_share i _ (rcost p i)) in Ex.
        assert (Ho : options_only (size_of i) (share_of i (lottery_of pure (mix w)))).
        { split.
          - exact (lottery_share i _ Hlot).
          - intros v Hv _. apply in_map_iff in Hv. destruct Hv as [v' [<- Hv]]. simpl.
            destruct (Hch v' Hv) as (ch & I & Hl & ->). apply Gr. now apply (Hmay ch i r). }
        assert (Hm : forall v, In v (share_of i (lottery_of pure (mix w))) -> In (snd v) (may r)).
        { intros v Hv. apply in_map_iff in Hv. destruct Hv as [v' [<- Hv]]. simpl.
          destruct (Hch v' Hv) as (ch & I & Hl & ->). now apply (Hmay ch i r). }
        unfold regime_ok in Gr. destruct Gr as [Gm Gr]. unfold chooses. destruct (satiated r).
        + destruct Gr as (T1 & T2 & T3 & T4). destruct strong eqn:Est.
          * destruct T4 as (T4 & T5 & T6). apply (satiated_best_cheapest (size_of i) _ _ _ (low r)); auto.
            split; auto. intros v Hv _. split; [now apply T3, Hm|]. apply T6; [now apply Hm|]. rewrite Eu. auto.
          * apply (satiated_best (size_of i) _ _ _ (low r)); auto. split; [split; auto|].
            -- simpl in K2. apply (shows_ok t) in K2; auto. destruct K2 as [K2 _]. rewrite ev_opp in K2. lra.
            -- intros v Hv _. now apply T3, Hm.
        + destruct Gr as (T1 & T2 & T3).
          assert (B : best (size_of i) (rcost p i) (rvalue i) (rbudget i) (share_of i (lottery_of pure (mix w)))).
          { apply (line_best (size_of i) _ _ _ (low r) (high r)); auto. split; auto. split.
            - pose proof (dotk_zero _ (with_one t) K2) as Z. unfold ev in Ex. lra.
            - intros v Hv _. apply T3; [now apply Hm|]. rewrite Eu. auto. }
          destruct strong; auto. apply (line_best_cheapest (size_of i) _ _ _ (low r) (high r)); auto. }
    exists (lottery_of pure (mix w)). split; [exact Hc|]. split; [exact He|]. intros i Hi.
    destruct (Dec i Hi) as (r & Er & _). destruct (utility_value p i r _ Hi He (G1 i r Hi Er)) as [V1 V2].
    destruct (Util t p i r Hi Er Hpt V1) as [U1 U2]. destruct (Hut i Hi) as [_ Hu]. apply U2 in Hu.
    apply Rmult_eq_reg_r with (ev p (denominator i r)); lra.
Qed.

Definition has_equilibrium (p us : nat -> R) (x : cell) : Prop := exists lot,
  all_hold p (conditions x) /\ equilibrium p lot /\
  forall i, (i < N)%nat -> expect lot (fun omega => rvalue i (omega i)) = us i.

(** ** Leaves that are pieces of a line (rational places) *)
(** Positive on an interval: with t = (a + b s) / (c + d s) the coefficients in s > 0 are >= 0, and not all 0. *)
Fixpoint ppow (p : polynomial) (k : nat) : polynomial := match k with O => [1%Q] | S j => pmul p (ppow p j) end.
Lemma ppow_ok p k x : peval (ppow p k) x = peval p x ^ k.
Proof. induction k as [|k IH]; simpl; [rewrite Q2R_1; ring|]. now rewrite peval_mul, IH. Qed.
Fixpoint moved (up down g : polynomial) : polynomial :=
  match g with [] => [] | c :: t => padd (pscale c (ppow down (length t))) (pmul up (moved up down t)) end.
Lemma moved_ok up down s : peval down s <> 0 -> forall g,
  peval (moved up down g) s * peval down s = peval down s ^ length g * peval g (peval up s / peval down s).
Proof.
  intros H. induction g as [|c t IH]; simpl; [ring|].
  rewrite peval_add, peval_scale, ppow_ok, peval_mul.
  set (d := peval down s) in *. set (u := peval up s) in *. set (z := peval t (u / d)) in *.
  replace ((Q2R c * d ^ length t + u * peval (moved up down t) s) * d) with
    (Q2R c * d ^ length t * d + u * (peval (moved up down t) s * d)) by ring.
  rewrite IH. field. exact H.
Qed.
Definition sign_plus (g : polynomial) : bool := forallb (qle 0) g && existsb (qlt 0) g.
Lemma nonneg_coefficients g s : 0 < s -> forallb (qle 0) g = true -> 0 <= peval g s.
Proof.
  intros Hs. induction g as [|c t IH]; simpl; intros H; [lra|]. apply andb_true_iff in H. destruct H as [H1 H2].
  apply qle_iff in H1. rewrite Q2R_0 in H1. specialize (IH H2). pose proof (Rmult_le_pos s _ (Rlt_le _ _ Hs) IH). lra.
Qed.
Lemma sign_plus_ok g s : 0 < s -> sign_plus g = true -> 0 < peval g s.
Proof.
  intros Hs. unfold sign_plus. induction g as [|c t IH]; simpl; intros H; [discriminate|].
  rewrite !andb_true_iff, orb_true_iff in H. destruct H as [[H1 H2] H3]. apply qle_iff in H1. rewrite Q2R_0 in H1.
  destruct H3 as [H3|H3].
  - apply qlt_iff in H3. rewrite Q2R_0 in H3. pose proof (nonneg_coefficients t s Hs H2) as P.
    pose proof (Rmult_le_pos s _ (Rlt_le _ _ Hs) P). lra.
  - assert (P : 0 < peval t s) by (apply IH; now rewrite H2, H3).
    pose proof (Rmult_lt_0_compat s _ Hs P). lra.
Qed.

(** A place on the line: a rational, or the root of f between lo and hi,
  where f goes from negative to positive ([up]) or back. *)
Inductive place := Rat (q : Q) | Root (f : polynomial) (lo hi : Q) (up : bool) (r : root_witness).
Definition oriented (up : bool) (f : polynomial) : polynomial := if up then f else map Qopp f.
Definition at_place (l : place) (t : R) : Prop :=
  match l with Rat q => t = Q2R q | Root f lo hi _ _ => Q2R lo < t < Q2R hi /\ peval f t = 0 end.
Definition right_of (l : place) (t : R) : Prop :=
  match l with Rat q => Q2R q < t | Root f lo hi up _ => Q2R hi <= t \/ (Q2R lo < t < Q2R hi /\ 0 < peval (oriented up
    f) t) end.
Definition left_of (l : place) (t : R) : Prop :=
  match l with Rat q => t < Q2R q | Root f lo hi up _ => t <= Q2R lo \/ (Q2R lo < t < Q2R hi /\ peval (oriented up f) t
    < 0) end.
Lemma place_cases l t : left_of l t \/ at_place l t \/ right_of l t.
Proof.
  destruct l as [q|f lo hi up r]; simpl.
  - destruct (Rtotal_order t (Q2R q)) as [C|[C|C]]; auto.
  - destruct (Rle_lt_dec t (Q2R lo)) as [C|C]; [left; now left|].
    destruct (Rle_lt_dec (Q2R hi) t) as [D|D]; [right; right; now left|].
    assert (O : peval (oriented up f) t = peval f t \/ peval (oriented up f) t = - peval f t).
    { unfold oriented. destruct up; [now left | right; apply peval_opp]. }
    destruct (Rtotal_order (peval (oriented up f) t) 0) as [G|[G|G]].
    + left. right. auto.
    + right. left. split; [auto|]. destruct O; lra.
    + right. right. right. auto.
Qed.
Inductive piece := At (l : place) | Between (lo hi : option place) (cuts : list Q).
Definition above (lo : option Q) (t : R) : Prop := match lo with Some a => Q2R a < t | None => True end.
Definition below (hi : option Q) (t : R) : Prop := match hi with Some b => t < Q2R b | None => True end.
Definition after (lo : option place) (t : R) : Prop := match lo with Some a => right_of a t | None => True end.
Definition before (hi : option place) (t : R) : Prop := match hi with Some b => left_of b t | None => True end.
Definition in_piece (z : piece) (t : R) : Prop := match z with At l => at_place l t | Between lo hi _ => after lo t /\
  before hi t end.
Definition up_down (lo hi : option Q) : option (polynomial * polynomial) :=
  match lo, hi with
  | Some a, Some b => Some ([a; b], [1%Q; 1%Q])
  | Some a, None => Some ([a; 1%Q], [1%Q])
  | None, Some b => Some ([b; (-1 # 1)%Q], [1%Q])
  | None, None => None
  end.
Definition positive_open (lo hi : option Q) (g : polynomial) : bool :=
  match up_down lo hi with Some (u, d) => sign_plus (moved u d g) | None => false end.
Lemma up_down_ok lo hi u d t : up_down lo hi = Some (u, d) -> above lo t -> below hi t ->
  exists s, 0 < s /\ 0 < peval d s /\ t = peval u s / peval d s.
Proof.
  destruct lo as [a|], hi as [b|]; simpl; intros E; try discriminate; injection E as <- <-; simpl; intros Ha Hb;
    rewrite ?Q2R_1.
  - exists ((t - Q2R a) / (Q2R b - t)).
    assert (P : 0 < (t - Q2R a) / (Q2R b - t)) by (apply Rdiv_lt_0_compat; lra). split; [exact P|]. split; [lra|].
    field. split; [lra|]. intros Z. apply (Rlt_irrefl 0). rewrite <- Z at 2. lra.
  - exists (t - Q2R a). split; [lra|]. split; [lra|]. field.
  - exists (Q2R b - t). split; [lra|]. split; [lra|]. replace (Q2R (-1 # 1)) with (-1) by (unfold Q2R; simpl; lra).
    field.
Qed.
Lemma positive_open_ok lo hi g t : positive_open lo hi g = true -> above lo t -> below hi t -> 0 < peval g t.
Proof.
  unfold positive_open. destruct (up_down lo hi) as [[u d]|] eqn:E; [|discriminate]. intros H Ha Hb.
  destruct (up_down_ok lo hi u d t E Ha Hb) as (s & Hs & Hd & ->). apply (sign_plus_ok _ s Hs) in H.
  pose proof (moved_ok u d s (Rgt_not_eq _ _ Hd) g) as M.
  assert (P : 0 < peval (moved u d g) s * peval d s) by (apply Rmult_lt_0_compat; auto).
  rewrite M in P. apply Rmult_lt_reg_l with (peval d s ^ length g); [now apply pow_lt|]. rewrite Rmult_0_r. exact P.
Qed.
Fixpoint positive_cut (lo : option Q) (cuts : list Q) (hi : option Q) (g : polynomial) : bool :=
  match cuts with
  | [] => positive_open lo hi g
  | c :: t => positive_open lo (Some c) g && qlt 0 (pvalue g c) && positive_cut (Some c) t hi g
  end.
Lemma positive_cut_ok hi g t : below hi t -> forall cuts lo,
  positive_cut lo cuts hi g = true -> above lo t -> 0 < peval g t.
Proof.
  intros Hb. induction cuts as [|c cuts IH]; simpl; intros lo H Ha; [now apply (positive_open_ok lo hi)|].
  rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3]. destruct (Rtotal_order t (Q2R c)) as [C|[C|C]].
  - now apply (positive_open_ok lo (Some c)).
  - apply qlt_iff in H2. rewrite Q2R_0, pvalue_ok in H2. now rewrite C.
  - now apply (IH (Some c)).
Qed.

(** Exact division, only a guess: what it finds is multiplied out again. *)
Fixpoint drop_zeros (p : list Q) : list Q := match p with c :: t => if qz c then drop_zeros t else p | [] => [] end.
Fixpoint divide (fuel : nat) (g f : list Q) : list Q :=
  match fuel, g, f with
  | S k, c :: t, d :: u => if Nat.ltb (length g) (length f) then [] else
      let e := qmul c (Qinv d) in e :: divide k (firstn (length u) (psub (firstn (length u) t) (pscale e u)) ++ skipn
        (length u) t) f
  | _, _, _ => []
  end.
Definition quotient_of (g f : polynomial) : polynomial :=
  let a := drop_zeros (rev g) in rev (divide (length a) a (drop_zeros (rev f))).
(** Positive wherever f is, between lo and hi. *)
Definition positive_with (f : polynomial) (lo hi : Q) (cuts : list Q) (g : polynomial) : bool :=
  let inner := filter (fun c => qlt lo c && qlt c hi) cuts in
  positive_cut (Some lo) inner (Some hi) g ||
  let h := quotient_of g f in pzero (psub g (pmul f h)) && positive_cut (Some lo) inner (Some hi) h.
Lemma positive_with_ok f lo hi cuts g t : positive_with f lo hi cuts g = true -> Q2R lo < t < Q2R hi ->
  0 < peval f t -> 0 < peval g t.
Proof.
  intros H [Ha Hb] Hf. apply orb_true_iff in H. destruct H as [H|H].
  - now apply (positive_cut_ok (Some hi) g t Hb _ (Some lo) H).
  - apply andb_true_iff in H. destruct H as [H1 H2]. apply pzero_ok with (x := t) in H1.
    rewrite peval_sub, peval_mul in H1.
    pose proof (positive_cut_ok (Some hi) _ t Hb _ (Some lo) H2 Ha) as P. pose proof (Rmult_lt_0_compat _ _ Hf P). lra.
Qed.
Definition outer_left (l : option place) : option Q := match l with Some (Rat q) => Some q | Some (Root _ _ hi _ _) =>
  Some hi | None => None end.
Definition outer_right (l : option place) : option Q := match l with Some (Rat q) => Some q | Some (Root _ lo _ _ _) =>
  Some lo | None => None end.
Definition positive_between (lo hi : option place) (cuts : list Q) (g : polynomial) : bool :=
  match lo with Some (Root f a b up _) => positive_with (oriented up f) a b cuts g &&
    qlt 0 (pvalue g b) | _ => true end &&
  match hi with Some (Root f a b up _) => positive_with (map Qopp (oriented up f)) a b cuts g &&
    qlt 0 (pvalue g a) | _ => true end &&
  let l := outer_left lo in let r := outer_right hi in
  match l, r with
  | Some p, Some q => if qlt p q then positive_cut l (filter (fun c => qlt p c && qlt c q) cuts) r g else true
  | _, _ => positive_cut l cuts r g
  end.
Lemma positive_between_ok lo hi cuts g t : positive_between lo hi cuts g = true -> after lo t -> before hi t ->
  0 < peval g t.
Proof.
  unfold positive_between. rewrite !andb_true_iff. intros [[H1 H2] H3] Ha Hb.
  assert (A : above (outer_left lo) t \/ 0 < peval g t).
  { destruct lo as [[q|f a b up r]|]; simpl in *; auto. apply andb_true_iff in H1. destruct H1 as [H1 H4].
    apply qlt_iff in H4. rewrite Q2R_0, pvalue_ok in H4. destruct Ha as [Ha|[Ha Hf]].
    - destruct (Rle_lt_or_eq_dec _ _ Ha) as [C|C]; [now left | right; now rewrite <- C].
    - right. now apply (positive_with_ok (oriented up f) a b cuts g t). }
  assert (B : below (outer_right hi) t \/ 0 < peval g t).
  { destruct hi as [[q|f a b up r]|]; simpl in *; auto. apply andb_true_iff in H2. destruct H2 as [H2 H4].
    apply qlt_iff in H4. rewrite Q2R_0, pvalue_ok in H4. destruct Hb as [Hb|[Hb Hf]].
    - destruct (Rle_lt_or_eq_dec _ _ Hb) as [C|C]; [now left | right; now rewrite C].
    - right. apply (positive_with_ok (map Qopp (oriented up f)) a b cuts g t); auto. rewrite peval_opp. lra. }
  destruct A as [A|A]; auto. destruct B as [B|B]; auto.
  destruct (outer_left lo) as [p|], (outer_right hi) as [q|].
  - destruct (qlt p q) eqn:E; [now apply (positive_cut_ok _ g t B _ _ H3 A)|]. exfalso. simpl in A, B.
    assert (Q2R p < Q2R q) by lra. apply qlt_iff in H. congruence.
  - now apply (positive_cut_ok _ g t B _ _ H3 A).
  - now apply (positive_cut_ok _ g t B _ _ H3 A).
  - now apply (positive_cut_ok _ g t B _ _ H3 A).
Qed.
Definition pos_on (z : piece) (g : polynomial) : bool :=
  match z with
  | At (Rat q) => qlt 0 (pvalue g q)
  | At (Root f lo hi _ r) => check_root f lo hi r && a_pos (tail r) (near r) g
  | Between lo hi cuts => positive_between lo hi cuts g end.
Definition zero_on (z : piece) (g : polynomial) : bool :=
  match z with
  | At (Rat q) => qsame (pvalue g q) 0
  | At (Root f lo hi _ r) => check_root f lo hi r && a_zero (tail r) g
  | _ => pzero g end.
Definition nonneg_on (z : piece) (g : polynomial) : bool := zero_on z g || pos_on z g.
Lemma pos_on_ok z g t : pos_on z g = true -> in_piece z t -> 0 < peval g t.
Proof.
  destruct z as [[q|f lo hi up r]|lo hi cuts]; simpl; intros H Ht.
  - apply qlt_iff in H. rewrite Q2R_0, pvalue_ok in H. now subst.
  - apply andb_true_iff in H. destruct H as [H1 H2]. destruct Ht as [Ht Hf].
    destruct (check_root_ok f lo hi r H1) as (_ & _ & K). destruct (K t Ht Hf) as [K1 K2].
    exact (a_pos_ok (tail r) (near r) t K1 K2 g H2).
  - destruct Ht. now apply (positive_between_ok lo hi cuts g t).
Qed.
Lemma zero_on_ok z g t : zero_on z g = true -> in_piece z t -> peval g t = 0.
Proof.
  destruct z as [[q|f lo hi up r]|lo hi cuts]; simpl; intros H Ht; [| |now apply pzero_ok].
  - apply qsame_iff in H. rewrite Q2R_0, pvalue_ok in H. now subst.
  - apply andb_true_iff in H. destruct H as [H1 H2]. destruct Ht as [Ht Hf].
    destruct (check_root_ok f lo hi r H1) as (_ & _ & K). destruct (K t Ht Hf) as [K1 K2].
    exact (a_zero_ok (tail r) t K1 g H2).
Qed.
Lemma nonneg_on_ok z g t : nonneg_on z g = true -> in_piece z t -> 0 <= peval g t.
Proof.
  intros H Ht. apply orb_true_iff in H. destruct H as [H|H]; [rewrite (zero_on_ok z g t H Ht); lra|].
  left. now apply (pos_on_ok z).
Qed.
Lemma ev_peval f t : (length f <= 2)%nat -> ev (fun _ => t) f = peval f t.
Proof.
  destruct f as [|a [|b [|c f]]]; simpl; intros H; try lia; unfold ev; simpl; ring.
Qed.

(** *** No equilibrium, and an equilibrium, at given real prices *)
Lemma too_dear x p lot (y : nat -> R) : sound_cell x -> nonnegative_prices L p -> all_hold p (conditions x) ->
  (forall i, (i < N)%nat -> 0 <= y i \/ spends_all x i = true) ->
  (forall ch, In ch (allocations x) -> 0 < sum (ids N) (fun i => y i * (rcost p i (nth i ch 0%nat) - rbudget i))) ->
    ~ equilibrium p lot.
Proof.
  intros Hx Hp Hc Hy Hd He. pose proof He as (Hl & Ha & _).
  assert (V : forall w, In w lot -> 0 < fst w -> 0 < sum (ids N) (fun i => y i * (rcost p i (snd w i) - rbudget i))).
  { intros w Hw Hpos. specialize (Hd _ (allocations_complete x p lot Hx Hp Hc He w Hw Hpos)).
    erewrite sum_ids_ext; [exact Hd|]. intros i Hi. cbv beta. now rewrite choices_nth. }
  assert (T : sum (ids N) (fun i => y i * (expect lot (fun omega => rcost p i (omega i)) - rbudget i)) <= 0).
  { rewrite <- (sum_0 (ids N)). apply sum_le. intros i Hi. apply in_ids in Hi.
    destruct (spent_bounds x p lot i Hx Hp Hc He Hi) as (_ & S1 & S2). destruct (Hy i Hi) as [Y|Y].
    - assert (0 <= y i * (rbudget i - expect lot (fun omega => rcost p i (omega i)))) by (apply Rmult_le_pos; lra). lra.
    - rewrite (S2 Y). lra. }
  assert (E : expect lot (fun omega => sum (ids N) (fun i => y i * (rcost p i (omega i) - rbudget i))) =
    sum (ids N) (fun i => y i * (expect lot (fun omega => rcost p i (omega i)) - rbudget i))).
  { rewrite expect_sum. apply sum_ext. intros i _.
    rewrite (expect_scal lot (y i) (fun omega => rcost p i (omega i) - rbudget i)).
    rewrite (expect_minus lot (fun omega => rcost p i (omega i)) (fun _ => rbudget i)), expect_const by auto.
      reflexivity. }
  rewrite <- E in T. clear E. destruct (lottery_outcome lot Hl) as [w [Hw Hpos]].
  assert (Z : sum (ids N) (fun i => y i * (rcost p i (snd w i) - rbudget i)) = 0).
  { apply (expect_zero lot (fun omega => sum (ids N) (fun i => y i * (rcost p i (omega i) - rbudget i)))); auto.
    intros v Hv Hvp. left. now apply V. }
  specialize (V w Hw Hpos). lra.
Qed.
Definition decided (x : cell) : bool :=
  all_below N (fun i => match nth i (regimes x) None with
                        | Some r => match undecided r with [] => true | _ => false end | None => false end) &&
  forallb (open_goods_used x) (allocations x).
Lemma decided_regime x i : decided x = true -> (i < N)%nat -> exists r,
  nth i (regimes x) None = Some r /\ undecided r = [].
Proof.
  intros H Hi. apply andb_true_iff in H. destruct H as [H _]. pose proof (all_below_ok _ _ H i Hi) as K. cbv beta in K.
  destruct (nth i (regimes x) None) as [r|]; [|discriminate]. exists r. destruct (undecided r); [auto | discriminate].
Qed.
Lemma make_equilibrium x p lot : sound_cell x -> nonnegative_prices L p -> all_hold p (conditions x) ->
  decided x = true ->
  is_lottery lot -> (forall v, In v lot -> exists ch, In ch (allocations x) /\ snd v = (fun i => nth i ch 0%nat)) ->
  (forall i r, (i < N)%nat -> nth i (regimes x) None = Some r ->
    let e := expect lot (fun omega => rcost p i (omega i)) in
     if satiated r then strong = true \/ e <= rbudget i else e = rbudget i) ->
  equilibrium p lot.
Proof.
  intros Hx Hp Hc Hdec Hlot Hch Hspend. destruct (Hx p Hp Hc) as (G1 & G2 & G3).
  pose proof Hdec as Hdec'. apply andb_true_iff in Hdec'. destruct Hdec' as [_ Hopen]. rewrite forallb_forall in Hopen.
  assert (Hlen : forall ch, In ch (allocations x) -> length ch = N).
  { intros ch I. unfold allocations in I. apply enumerate_iff in I. destruct I as [I _]. apply Forall2_len in I.
    now rewrite map_length, seq_length in I. }
  assert (Hmay : forall ch i r, In ch (allocations x) -> (i < N)%nat -> nth i (regimes x) None = Some r ->
    In (nth i ch 0%nat) (may r)).
  { intros ch i r I Hi Er. pose proof (Hlen ch I) as E. unfold allocations in I. apply enumerate_iff in I.
    destruct I as [I _].
    pose proof (Forall2_nth _ _ _ 0%nat (options_of x 0) I i) as K. rewrite E in K. specialize (K Hi).
    rewrite map_nth, seq_nth in K by auto. simpl in K. unfold options_of in K. now rewrite Er in K. }
  split; [exact Hlot|]. split.
  - intros v Hv _. destruct (Hch v Hv) as (ch & I & ->). split.
    + intros i Hi. destruct (decided_regime x i Hdec Hi) as (r & Er & _). destruct (G1 i r Hi Er) as [K _]. apply K.
      now apply (Hmay ch i r).
    + intros j Hj. rewrite (choices_back ch (Hlen ch I)). pose proof I as I'. unfold allocations in I'.
      apply enumerate_iff in I'. destruct I' as [_ I']. rewrite supply_length in I'. destruct (I' j Hj) as [K1 K2].
      split; auto. intros Hlt. specialize (Hopen ch I). pose proof (all_below_ok _ _ Hopen j Hj) as O. cbv beta in O.
      rewrite nth_indep with (d' := must_go x 0) in K2 by (rewrite map_length; unfold ids; rewrite seq_length; auto).
      rewrite map_nth in K2. unfold ids in K2. rewrite seq_nth in K2 by auto. simpl in K2.
      rewrite !orb_true_iff in O. destruct O as [[O|O]|O].
      * specialize (K2 O). lia.
      * destruct (nth j (signs x) None) as [[]|] eqn:Es; try discriminate. split; [|now apply G3].
        destruct disposal eqn:Edis; auto. exfalso. unfold must_go in K2. rewrite ?Edis in K2. simpl in K2.
          specialize (K2 eq_refl). lia.
      * apply Nat.eqb_eq in O. lia.
  - intros i Hi. destruct (decided_regime x i Hdec Hi) as (r & Er & Eu). pose proof (G1 i r Hi Er) as Gr.
    specialize (Hspend i r Hi Er). cbv zeta in Hspend. rewrite <- (expect_share i lot (rcost p i)) in Hspend.
    assert (Hm : forall v, In v (share_of i lot) -> In (snd v) (may r)).
    { intros v Hv. apply in_map_iff in Hv. destruct Hv as [v' [<- Hv]]. simpl.
      destruct (Hch v' Hv) as (ch & I & ->). now apply (Hmay ch i r). }
    assert (Ho : options_only (size_of i) (share_of i lot)).
    { split; [exact (lottery_share i _ Hlot)|]. intros v Hv _. apply Gr. now apply Hm. }
    unfold regime_ok in Gr. destruct Gr as [Gm Gr]. unfold chooses. destruct (satiated r).
    + destruct Gr as (T1 & T2 & T3 & T4). destruct strong eqn:Est.
      * destruct T4 as (T4 & T5 & T6). apply (satiated_best_cheapest (size_of i) _ _ _ (low r)); auto.
        split; auto. intros v Hv _. split; [now apply T3, Hm|]. apply T6; [now apply Hm|]. rewrite Eu. auto.
      * apply (satiated_best (size_of i) _ _ _ (low r)); auto. destruct Hspend as [S|S]; [discriminate|].
        split; [split; auto|]. intros v Hv _. now apply T3, Hm.
    + destruct Gr as (T1 & T2 & T3).
      assert (B : best (size_of i) (rcost p i) (rvalue i) (rbudget i) (share_of i lot)).
      { apply (line_best (size_of i) _ _ _ (low r) (high r)); auto. split; auto. split; auto.
        intros v Hv _. apply T3; [now apply Hm|]. rewrite Eu. auto. }
      destruct strong; auto. apply (line_best_cheapest (size_of i) _ _ _ (low r) (high r)); auto.
Qed.

(** *** The leaf *)
Inductive entry := Against (ys : list polynomial) | Lottery (ws : list (nat * polynomial)) (den : polynomial) (us :
  list (polynomial * polynomial))
  | Solve (P : list polynomial) (zs ms : list (list polynomial)) (out : option (list (polynomial * polynomial))) (bad :
    nat).
Record along := Along { a_tight : list (nat * multipliers); a_free : nat; a_functions : list form;
  a_on_hull : list multipliers; a_low : option (Q * multipliers); a_high : option (Q * multipliers);
  a_start : option entry; a_steps : list (list Q * entry * place * entry); a_last : list Q * entry;
    a_end : option entry }.
Definition psum {V} (l : list V) (f : V -> polynomial) : polynomial := fold_right (fun v acc => padd (f v) acc) [] l.
Lemma peval_sum {V} (l : list V) f t : peval (psum l f) t = sum l (fun v => peval (f v) t).
Proof. induction l as [|a l IH]; simpl; [reflexivity|]. now rewrite peval_add, IH. Qed.
Definition line_excess (F : list form) (i k : nat) : polynomial := subst_form F (excess_form i k).
Definition two (f : form) : bool := Nat.leb (length f) 2.
Definition nz_on (z : piece) (g : polynomial) : bool := pos_on z g || pos_on z (map Qopp g).
Definition check_entry (x : cell) (pure : list (list nat)) (F : list form) (z : piece) (e : entry) : bool :=
  match e with
  | Against ys =>
      all_below N (fun i => nonneg_on z (nth i ys []) || spends_all x i) &&
      forallb (fun ch => pos_on z (psum (ids N) (fun i => pmul (nth i ys []) (line_excess F i (nth i ch 0%nat))))) pure
  | Lottery ws den us =>
      pos_on z den && forallb (fun aw => nonneg_on z (snd aw) && Nat.ltb (fst aw) (length pure)) ws &&
      zero_on z (psub (psum ws snd) den) &&
      forallb (fun c => let g := subst_form F (snd c) in match fst c with
          | Zero => zero_on z g | AtLeast => nonneg_on z g | MoreThan => pos_on z g end) (conditions x) &&
      all_below N (fun i => match nth i (regimes x) None with
        | None => false
        | Some r =>
            let e := psum ws (fun aw => pmul (snd aw) (line_excess F i (nth i (chosen pure (fst aw)) 0%nat))) in
            (if satiated r then strong || nonneg_on z (map Qopp e) else zero_on z e) &&
            let nd := nth i us ([], []) in
            nz_on z (snd nd) &&
            zero_on z (psub (pmul (fst nd) (subst_form F (denominator i r))) (pmul (snd nd) (subst_form F (numerator i
              r))))
        end)
  | Solve _ _ _ _ _ => false
  end.


(** The line from its low end to its high end: intervals and places in turn. *)
Definition step : Type := (list Q * entry * place * entry)%type.
Fixpoint chain (here : option place) (steps : list step) (last : list Q * entry) (top_end : option place) : list (piece
  * entry) :=
  match steps with
  | [] => [(Between here top_end (fst last), snd last)]
  | (cuts, e, l, el) :: rest => (Between here (Some l) cuts, e) :: (At l, el) :: chain (Some l) rest last top_end
  end.
Definition end_place (o : option (Q * multipliers)) : option place := option_map (fun qm => Rat (fst qm)) o.
Definition end_piece (o : option (Q * multipliers)) (e : option entry) : list (piece * entry) :=
  match o, e with Some qm, Some en => [(At (Rat (fst qm)), en)] | _, _ => [] end.
Definition a_pieces (w : along) : list (piece * entry) :=
  end_piece (a_low w) (a_start w) ++ chain (end_place (a_low w)) (a_steps w) (a_last w) (end_place (a_high w)) ++
    end_piece (a_high w) (a_end w).
Definition is_some {V} (o : option V) : bool := match o with Some _ => true | None => false end.
Definition a_closed (w : along) : bool * bool := (is_some (a_start w), is_some (a_end w)).
Lemma chain_covers last top_end t : before top_end t -> forall steps here, after here t ->
  exists z, In z (map fst (chain here steps last top_end)) /\ in_piece z t.
Proof.
  intros Ht. induction steps as [|[[[cuts e] l] el] rest IH]; intros here Ha; simpl.
  - eexists. split; [left; reflexivity|]. simpl. auto.
  - destruct (place_cases l t) as [C|[C|C]].
    + eexists. split; [left; reflexivity|]. simpl. auto.
    + eexists. split; [right; left; reflexivity|]. exact C.
    + destruct (IH (Some l) C) as [z [Hz Iz]]. exists z. split; [right; right; exact Hz | exact Iz].
Qed.
Definition within_top (top_end : option Q) (closed : bool) (t : R) : Prop :=
  match top_end with None => True | Some h => if closed then t <= Q2R h else t < Q2R h end.
Definition above_low (low_end : option Q) (closed : bool) (t : R) : Prop :=
  match low_end with None => True | Some h => if closed then Q2R h <= t else Q2R h < t end.
Lemma pieces_cover w t : above_low (option_map fst (a_low w)) (fst (a_closed w)) t ->
  within_top (option_map fst (a_high w)) (snd (a_closed w)) t -> exists z, In z (map fst (a_pieces w)) /\ in_piece z t.
Proof.
  unfold a_pieces, a_closed. simpl. intros Ha Hb. rewrite !map_app.
  assert (A : after (end_place (a_low w)) t \/ exists z,
    In z (map fst (end_piece (a_low w) (a_start w))) /\ in_piece z t).
  { destruct (a_low w) as [[q m]|]; simpl in *; auto. destruct (a_start w); simpl in *; auto.
    destruct (Rle_lt_or_eq_dec _ _ Ha) as [C|C]; auto. right. eexists. split; [left; reflexivity|]. simpl. auto. }
  assert (B : before (end_place (a_high w)) t \/ exists z,
    In z (map fst (end_piece (a_high w) (a_end w))) /\ in_piece z t).
  { destruct (a_high w) as [[q m]|]; simpl in *; auto. destruct (a_end w); simpl in *; auto.
    destruct (Rle_lt_or_eq_dec _ _ Hb) as [C|C]; auto. right. eexists. split; [left; reflexivity|]. simpl. auto. }
  destruct A as [A|(z & Hz & Iz)]; [|exists z; split; auto; apply in_or_app; now left].
  destruct B as [B|(z & Hz & Iz)]; [|exists z; split; auto; apply in_or_app; right; apply in_or_app; now right].
  destruct (chain_covers (a_last w) _ t B (a_steps w) _ A) as [z [Hz Iz]]. exists z. split; auto.
  apply in_or_app. right. apply in_or_app. now left.
Qed.
Definition end_shown (ds : list condition) (g : nat) (e : option (Q * multipliers)) (high_end closed : bool) : bool :=
  match e with
  | None => negb closed
  | Some (q, ms) => shows ds ms (lift [g] (if high_end then [q; (-1 # 1)%Q] else [Qopp q; 1%Q])) (negb closed)
  end.
Definition check_along (x : cell) (pure : list (list nat)) (w : along) : bool :=
  let F := a_functions w in let g := a_free w in
  decided x && Nat.eqb (length F) L && Nat.ltb g L && forallb two F &&
  match extended (all_conditions x pure) (a_tight w) with
  | None => false
  | Some ds =>
      all_below L (fun j => let h := psub (price_form j) (lift [g] (nth j F [])) in
        let ms := nth j (a_on_hull w) [] in shows ds ms h false && shows ds (negated ms) (map Qopp h) false) &&
      end_shown ds g (a_low w) false (fst (a_closed w)) && end_shown ds g (a_high w) true (snd (a_closed w))
  end &&
  forallb (fun c => short F (snd c)) (conditions x) &&
  all_below N (fun i => match nth i (regimes x) None with
    | Some r => short F (numerator i r) && short F (denominator i r) | None => false end) &&
  forallb (fun ze => check_entry x pure F (fst ze) (snd ze)) (a_pieces w).
Inductive curve := Curve (z : piece) (F : list form) (us : list (polynomial * polynomial)).
Definition in_curve (c : curve) (p us : nat -> R) : Prop :=
  match c with Curve z F vs => exists t, in_piece z t /\ (forall j, (j < L)%nat -> p j = peval (nth j F []) t) /\
    forall i, (i < N)%nat -> let nd := nth i vs ([],
      []) in peval (snd nd) t <> 0 /\ us i * peval (snd nd) t = peval (fst nd) t end.
Definition curves (w : along) : list curve :=
  flat_map (fun ze => match snd ze with Lottery _ _ us => [Curve (fst ze) (a_functions w) us] | _ => [] end) (a_pieces
    w).
Lemma padd_length : forall f g, length (padd f g) = Nat.max (length f) (length g).
Proof. induction f as [|a f IH]; intros [|b g]; simpl; auto. Qed.
Lemma excess_length i k : length (excess_form i k) = S L.
Proof.
  unfold excess_form, psub, cost_form. rewrite padd_length. simpl. unfold ids. rewrite map_length, seq_length. lia.
Qed.
Lemma subst_two F : (forall f, In f F -> (length f <= 2)%nat) -> forall f, (length (subst_form F f) <= 2)%nat.
Proof.
  intros H f. destruct f as [|c cs]; simpl; [lia|].
  assert (G : forall cs G, (forall f, In f G -> (length f <= 2)%nat) -> (length (subst_tail cs G) <= 2)%nat).
  { induction cs0 as [|d cs0 IH]; intros [|g G] K; simpl; try lia. rewrite padd_length. unfold pscale.
    rewrite map_length.
    pose proof (K g (or_introl eq_refl)). assert (length (subst_tail cs0 G) <= 2)%nat by (apply IH; intros; apply K;
      now right). lia. }
  specialize (G cs F H). rewrite <- (padd_length [c] (subst_tail cs F)) || idtac.
    destruct (subst_tail cs F); simpl in *; lia.
Qed.
Theorem check_along_ok x w p us : check_along x (allocations x) w = true -> sound_cell x -> spacious x ->
  (has_equilibrium p us x <-> exists c, In c (curves w) /\ in_curve c p us).
Proof.
  intros H Hx Hsp. unfold check_along in H. rewrite !andb_true_iff in H.
  destruct H as [[[[[[[Hdec HlenF] Hg] Htwo] Hin] Hshort] Hsh] Hent].
  set (F := a_functions w) in *. set (pure := allocations x) in *. apply Nat.eqb_eq in HlenF. apply Nat.ltb_lt in Hg.
  rewrite forallb_forall in Htwo, Hshort, Hent.
  assert (Htwo' : forall f, In f F -> (length f <= 2)%nat) by (intros f Hf; now apply Nat.leb_le, Htwo).
  assert (HFj : forall j t, peval (nth j F []) t = ev (fun _ => t) (nth j F [])).
  { intros j t. symmetry. apply ev_peval. destruct (le_lt_dec (length F) j) as [C|C].
    - rewrite nth_overflow by auto. simpl. lia.
    - apply Htwo'. now apply nth_In. }
  assert (Sub : forall q t, (forall j, (j < L)%nat -> q j = peval (nth j F []) t) -> forall f,
    (length f <= S (length F))%nat ->
    ev q f = peval (subst_form F f) t).
  { intros q t Hq f Hf. rewrite (subst_form_ok q (fun _ => t) F f Hf).
    - apply ev_peval. now apply subst_two.
    - intros j Hj. rewrite <- HFj. apply Hq. rewrite <- HlenF. exact Hj. }
  assert (Exc : forall q t i k, (forall j, (j < L)%nat -> q j = peval (nth j F []) t) ->
    peval (line_excess F i k) t = rcost q i k - rbudget i).
  { intros q t i k Hq. unfold line_excess. rewrite <- (Sub q t Hq) by (rewrite excess_length; lia).
    apply excess_form_ok. }
  assert (Dec : forall i, (i < N)%nat -> exists r, nth i (regimes x) None = Some r /\
    (length (numerator i r) <= S (length F))%nat /\ (length (denominator i r) <= S (length F))%nat).
  { intros i Hi. destruct (decided_regime x i Hdec Hi) as (r & Er & _). exists r. split; auto.
    pose proof (all_below_ok _ _ Hsh i Hi) as K. cbv beta in K. rewrite Er in K. apply andb_true_iff in K.
    destruct K as [K1 K2]. apply Nat.leb_le in K1, K2. auto. }
  (* utilities on a piece with a lottery *)
  assert (Util : forall z ws den vs t q i r, In (z, Lottery ws den vs) (a_pieces w) -> in_piece z t ->
    (forall j, (j < L)%nat -> q j = peval (nth j F []) t) -> (i < N)%nat -> nth i (regimes x) None = Some r ->
      0 < ev q (denominator i r) ->
    let nd := nth i vs ([], []) in peval (snd nd) t <> 0 /\
    forall u, u * peval (snd nd) t = peval (fst nd) t <-> u * ev q (denominator i r) = ev q (numerator i r)).
  { intros z ws den vs t q i r Hze Hz Hq Hi Er Hd. specialize (Hent _ Hze). simpl in Hent.
    rewrite !andb_true_iff in Hent.
    destruct Hent as [_ K]. pose proof (all_below_ok _ _ K i Hi) as K'. cbv beta in K'. rewrite Er in K'.
      cbv zeta in K'.
    rewrite !andb_true_iff in K'. destruct K' as [_ [K1 K2]]. apply (zero_on_ok z _ t) in K2; auto.
    destruct (Dec i Hi) as (r' & Er' & D1 & D2). rewrite Er in Er'. injection Er' as <-.
    rewrite peval_sub, !peval_mul, <- !(Sub q t Hq) in K2 by auto. cbv zeta. set (nd := nth i vs ([], [])) in *.
    assert (Nz : peval (snd nd) t <> 0).
    { unfold nz_on in K1. apply orb_true_iff in K1. destruct K1 as [K1|K1]; apply (pos_on_ok z _ t) in K1; auto; [lra|].
      rewrite peval_opp in K1. lra. }
    split; [exact Nz|]. intros u. split; intros E.
    - apply Rmult_eq_reg_r with (peval (snd nd) t); auto.
      replace (u * ev q (denominator i r) * peval (snd nd) t) with (u * peval (snd nd) t * ev q (denominator i r)) by
        ring.
      rewrite E. lra.
    - apply Rmult_eq_reg_r with (ev q (denominator i r)); [|lra].
      replace (u * peval (snd nd) t * ev q (denominator i r)) with (u * ev q (denominator i r) * peval (snd nd) t) by
        ring.
      rewrite E. lra. }
  split.
  - intros (lot & Hc & He & Hu). pose proof (proj1 (Hsp p Hc)) as Hp.
    pose proof (all_conditions_hold x p lot Hx Hp Hc He) as Hall. fold pure in Hall.
    destruct (extended (all_conditions x pure) (a_tight w)) as [ds|] eqn:Ed; [|discriminate].
    apply (extended_ok p) in Ed; auto. rewrite !andb_true_iff in Hin. destruct Hin as [[Hin1 Hlo] Hhi].
    set (t := p (a_free w)).
    assert (Lift : forall f, (length f <= 2)%nat -> ev p (lift [a_free w] f) = peval f t).
    { intros f Hf. rewrite <- lift_ok; [|simpl; lia | intros g [<-|[]]; auto].
      rewrite <- ev_peval by auto. unfold t. destruct f as [|a [|b [|c f]]]; simpl in Hf; try lia; reflexivity. }
    assert (Hpt : forall j, (j < L)%nat -> p j = peval (nth j F []) t).
    { intros j Hj. rewrite <- Lift by (apply Htwo'; apply nth_In; lia).
      pose proof (all_below_ok _ _ Hin1 j Hj) as K. cbv beta zeta in K. apply andb_true_iff in K. destruct K as [K1 K2].
      destruct (shows_ok p _ _ _ _ K1 Ed) as [G1 _]. destruct (shows_ok p _ _ _ _ K2 Ed) as [G2 _].
      rewrite ev_opp in G2. rewrite ev_sub, price_form_ok in G1, G2 by auto. fold F in G1, G2. lra. }
    assert (A1 : above_low (option_map fst (a_low w)) (fst (a_closed w)) t).
    { unfold end_shown in Hlo. set (cl := fst (a_closed w)) in *. clearbody cl.
      destruct (a_low w) as [[q ms]|]; simpl; auto.
      destruct (shows_ok p _ _ _ _ Hlo Ed) as [G1 G2]. rewrite Lift in G1, G2 by (simpl; lia). simpl in G1, G2.
      rewrite Q2R_opp, Q2R_1 in G1, G2. destruct cl; [lra | specialize (G2 eq_refl); lra]. }
    assert (A2 : within_top (option_map fst (a_high w)) (snd (a_closed w)) t).
    { unfold end_shown in Hhi. set (cl := snd (a_closed w)) in *. clearbody cl.
      destruct (a_high w) as [[q ms]|]; simpl; auto.
      destruct (shows_ok p _ _ _ _ Hhi Ed) as [G1 G2]. rewrite Lift in G1, G2 by (simpl; lia). simpl in G1, G2.
      replace (Q2R (-1 # 1)) with (-1) in G1, G2 by (unfold Q2R; simpl; lra).
      destruct cl; [lra | specialize (G2 eq_refl); lra]. }
    destruct (pieces_cover w t A1 A2) as [z [Hz Iz]]. apply in_map_iff in Hz. destruct Hz as [[z' e] [E Hze]].
    simpl in E. subst z'. pose proof (Hent _ Hze) as K. destruct e as [ys|ws den vs|]; simpl in K; [| |discriminate].
    + exfalso. apply andb_true_iff in K. destruct K as [K1 K2]. rewrite forallb_forall in K2.
      apply (too_dear x p lot (fun i => peval (nth i ys []) t) Hx Hp Hc); auto.
      * intros i Hi. pose proof (all_below_ok _ _ K1 i Hi) as Y. cbv beta in Y. apply orb_true_iff in Y.
        destruct Y as [Y|Y]; [left; now apply (nonneg_on_ok z) | now right].
      * intros ch Hch. specialize (K2 ch Hch). apply (pos_on_ok z _ t) in K2; auto. rewrite peval_sum in K2.
        erewrite sum_ext; [exact K2|]. intros i _. cbv beta. rewrite peval_mul. now rewrite (Exc p t).
    + exists (Curve z F vs). split.
      * unfold curves. apply in_flat_map. exists (z, Lottery ws den vs). split; auto. now left.
      * exists t. split; [exact Iz|]. split; [exact Hpt|]. intros i Hi. destruct (Dec i Hi) as (r & Er & _).
        destruct (Hx p Hp Hc) as (G & _ & _). specialize (G i r Hi Er).
        destruct (utility_value p i r lot Hi He G) as [V1 V2]. rewrite (Hu i Hi) in V2.
        destruct (Util z ws den vs t p i r Hze Iz Hpt Hi Er V1) as [U1 U2]. split; [exact U1 | now apply U2].
  - intros (c & Hcv & Hcp). unfold curves in Hcv. apply in_flat_map in Hcv. destruct Hcv as [[z e] [Hze Hcv]].
    destruct e as [ys|ws den vs|]; simpl in Hcv; [destruct Hcv| |destruct Hcv]. destruct Hcv as [<-|[]].
    destruct Hcp as (t & Iz & Hpt & Hut). fold F in Hpt. pose proof (Hent _ Hze) as K. simpl in K.
      rewrite !andb_true_iff in K.
    destruct K as [[[[Kden Kws] Ksum] Kcond] Kag]. rewrite forallb_forall in Kws, Kcond.
    assert (Hc : all_hold p (conditions x)).
    { intros c Hcin. specialize (Hshort c Hcin). apply Nat.leb_le in Hshort. specialize (Kcond c Hcin).
      cbv zeta in Kcond.
      unfold holds. rewrite (Sub p t Hpt) by auto. destruct (fst c);
        [now apply (zero_on_ok z) | now apply (nonneg_on_ok z) | now apply (pos_on_ok z)]. }
    pose proof (proj1 (Hsp p Hc)) as Hp. apply (pos_on_ok z _ t) in Kden; auto. apply (zero_on_ok z _ t) in Ksum; auto.
    rewrite peval_sub, peval_sum in Ksum. set (d := peval den t) in *.
    set (lot := map (fun aw => (peval (snd aw) t / d,
      fun i => nth i (chosen pure (fst aw)) 0%nat)) ws : lottery (nat -> nat)).
    assert (Hlot : is_lottery lot).
    { split.
      - intros v Hv. apply in_map_iff in Hv. destruct Hv as [aw [<- Hv]]. specialize (Kws aw Hv).
        apply andb_true_iff in Kws.
        destruct Kws as [W _]. apply (nonneg_on_ok z _ t) in W; auto. simpl. apply Rmult_le_pos; auto. left.
          now apply Rinv_0_lt_compat.
      - unfold lot. rewrite sum_map. cbn [fst].
        rewrite (sum_ext _ _ (fun aw => / d * peval (snd aw) t)) by (intros; unfold Rdiv; ring).
        rewrite sum_scal. replace (sum ws (fun aw => peval (snd aw) t)) with d by lra. field. lra. }
    assert (Hch : forall v, In v lot -> exists ch, In ch pure /\ snd v = (fun i => nth i ch 0%nat)).
    { intros v Hv. apply in_map_iff in Hv. destruct Hv as [aw [<- Hv]]. specialize (Kws aw Hv).
      apply andb_true_iff in Kws.
      destruct Kws as [_ W]. apply Nat.ltb_lt in W. exists (chosen pure (fst aw)). split; auto. now apply nth_In. }
    assert (Ex : forall i, (i < N)%nat -> peval (psum ws (fun aw => pmul (snd aw) (line_excess F i (nth i (chosen pure
      (fst aw)) 0%nat)))) t
      = d * (expect lot (fun omega => rcost p i (omega i)) - rbudget i)).
    { intros i Hi. rewrite peval_sum. unfold expect, lot. rewrite sum_map. cbn [fst snd].
      replace (rbudget i) with (sum ws (fun aw => rbudget i * (peval (snd aw) t / d))).
      - rewrite <- sum_minus, <- sum_scal. apply sum_ext. intros aw _. rewrite peval_mul, (Exc p t) by auto. field. lra.
      - rewrite sum_scal. destruct Hlot as [_ S]. unfold lot in S. rewrite sum_map in S. cbn [fst] in S. rewrite S.
        ring. }
    assert (He : equilibrium p lot).
    { apply (make_equilibrium x p lot Hx Hp Hc Hdec Hlot Hch). intros i r Hi Er. cbv zeta.
      pose proof (all_below_ok _ _ Kag i Hi) as K'. cbv beta in K'. rewrite Er in K'. cbv zeta in K'.
        rewrite andb_true_iff in K'.
      destruct K' as [K' _]. specialize (Ex i Hi). destruct (satiated r).
      - apply orb_true_iff in K'. destruct K' as [K'|K']; [now left | right]. apply (nonneg_on_ok z _ t) in K'; auto.
        rewrite peval_opp, Ex in K'. assert (0 <= d * (rbudget i - expect lot (fun omega => rcost p i (omega i)))) by
          lra.
        destruct (Rle_lt_dec (expect lot (fun omega => rcost p i (omega i))) (rbudget i)) as [C|C]; auto. exfalso.
        pose proof (Rmult_lt_0_compat d _ Kden (Rlt_Rminus _ _ C)). lra.
      - apply (zero_on_ok z _ t) in K'; auto. rewrite Ex in K'. apply Rmult_integral in K'. destruct K'; lra. }
    exists lot. split; [exact Hc|]. split; [exact He|]. intros i Hi. destruct (Dec i Hi) as (r & Er & _).
    destruct (Hx p Hp Hc) as (G & _ & _). specialize (G i r Hi Er).
    destruct (utility_value p i r lot Hi He G) as [V1 V2].
    destruct (Util z ws den vs t p i r Hze Iz Hpt Hi Er V1) as [U1 U2]. destruct (Hut i Hi) as [_ Hu]. apply U2 in Hu.
    apply Rmult_eq_reg_r with (ev p (denominator i r)); lra.
Qed.

(** ** Leaves with two allocations *)
(** Forms whose coefficients are polynomials. *)
Definition pform := list polynomial.
Fixpoint dotq (x : nat -> R) (F : pform) (t : R) : R :=
  match F with [] => 0 | c :: r => peval c t * x O + dotq (fun k => x (S k)) r t end.
Definition pev (t : R) (p : nat -> R) (F : pform) : R := dotq (with_one p) F t.
Fixpoint pf_add (F G : pform) : pform :=
  match F, G with [], _ => G | _, [] => F | c :: f, d :: g => padd c d :: pf_add f g end.
Definition pf_scale (y : polynomial) (F : pform) : pform := map (pmul y) F.
Definition of_form (f : form) : pform := map (fun c => [c]) f.
Lemma dotq_add t : forall F G x, dotq x (pf_add F G) t = dotq x F t + dotq x G t.
Proof. induction F as [|c f IH]; intros [|d g] x; simpl; try lra. rewrite peval_add, IH. ring. Qed.
Lemma dotq_scale t y : forall F x, dotq x (pf_scale y F) t = peval y t * dotq x F t.
Proof. unfold pf_scale. induction F as [|c f IH]; intros x; simpl; [ring|]. rewrite peval_mul, IH. ring. Qed.
Lemma dotq_form t : forall f x, dotq x (of_form f) t = dotk x f.
Proof. unfold of_form. induction f as [|c f IH]; intros x; simpl; [reflexivity|]. rewrite IH. ring. Qed.
Lemma pev_add t p F G : pev t p (pf_add F G) = pev t p F + pev t p G. Proof. apply dotq_add. Qed.
Lemma pev_scale t p y F : pev t p (pf_scale y F) = peval y t * pev t p F. Proof. apply dotq_scale. Qed.
Lemma pev_form t p f : pev t p (of_form f) = ev p f. Proof. apply dotq_form. Qed.
Lemma pev_constant t p g : pev t p [g] = peval g t. Proof. unfold pev. simpl. ring. Qed.
Definition pf_sub (F G : pform) : pform := pf_add F (pf_scale [(-1 # 1)%Q] G).
Lemma pev_sub t p F G : pev t p (pf_sub F G) = pev t p F - pev t p G.
Proof.
  unfold pf_sub. rewrite pev_add, pev_scale. simpl. replace (Q2R (-1 # 1)) with (-1) by (unfold Q2R; simpl; lra). ring.
Qed.
Lemma pev_zero z t p F : forallb (zero_on z) F = true -> in_piece z t -> pev t p F = 0.
Proof.
  intros H Ht. unfold pev. generalize (with_one p). induction F as [|c f IH]; intros x; simpl in *; [reflexivity|].
  apply andb_true_iff in H. destruct H as [H1 H2]. rewrite (zero_on_ok z c t H1 Ht), IH by auto. ring.
Qed.
Lemma pev_pzero t p F : forallb pzero F = true -> pev t p F = 0.
Proof.
  intros H. unfold pev. generalize (with_one p). induction F as [|c f IH]; intros x; simpl in *; [reflexivity|].
  apply andb_true_iff in H. destruct H as [H1 H2]. rewrite (pzero_ok c t H1), IH by auto. ring.
Qed.
Definition pf_sum {V} (l : list V) (f : V -> pform) : pform := fold_right (fun v acc => pf_add (f v) acc) [] l.
Lemma pev_sum {V} t p (l : list V) f : pev t p (pf_sum l f) = sum l (fun v => pev t p (f v)).
Proof. induction l as [|a l IH]; simpl; [reflexivity|]. now rewrite pev_add, IH. Qed.
(** What agent i overspends if the second allocation has the probability s. *)
Definition mixed (ch0 ch1 : list nat) (i : nat) : pform :=
  let e0 := excess_form i (nth i ch0 0%nat) in
  pf_add (of_form e0) (pf_scale [0%Q; 1%Q] (of_form (psub (excess_form i (nth i ch1 0%nat)) e0))).
Lemma mixed_ok s p ch0 ch1 i : pev s p (mixed ch0 ch1 i) =
  (1 - s) * (rcost p i (nth i ch0 0%nat) - rbudget i) + s * (rcost p i (nth i ch1 0%nat) - rbudget i).
Proof.
  unfold mixed. cbv zeta. rewrite pev_add, pev_scale, !pev_form, ev_sub, !excess_form_ok. simpl. rewrite Q2R_0, Q2R_1.
    ring.
Qed.
Definition spenders (x : cell) : list nat := filter (spends_all x) (ids N).
Definition equations (ds : list condition) : list form :=
  flat_map (fun c => match fst c with Zero => [snd c] | _ => [] end) ds.
Definition valued_sum (x : cell) (ch0 ch1 : list nat) (ds : list condition) (ys ms : list polynomial) : pform :=
  pf_add (pf_sum (spenders x) (fun i => pf_scale (nth i ys []) (mixed ch0 ch1 i)))
         (pf_sum (List.combine (equations ds) ms) (fun em => pf_scale (snd em) (of_form (fst em)))).
Lemma valued_sum_zero x ch0 ch1 ds ys ms s p : all_hold p ds -> (forall i,
  In i (spenders x) -> pev s p (mixed ch0 ch1 i) = 0) ->
  pev s p (valued_sum x ch0 ch1 ds ys ms) = 0.
Proof.
  intros Hd He. unfold valued_sum. rewrite pev_add, !pev_sum.
    rewrite (sum_zero (spenders x)), (sum_zero (List.combine _ _)); [ring| |].
  - intros [e m] Hem. apply in_combine_l in Hem. unfold equations in Hem. apply in_flat_map in Hem.
    destruct Hem as [c [Hc Hem]]. specialize (Hd c Hc). unfold holds in Hd. destruct (fst c); simpl in Hem; try tauto.
    destruct Hem as [<-|[]]. simpl. rewrite pev_scale, pev_form, Hd. ring.
  - intros i Hi. rewrite pev_scale, He by auto. ring.
Qed.
Definition violated (z : piece) (r : relation) (g : polynomial) : bool :=
  match r with Zero => nz_on z g | AtLeast => pos_on z (map Qopp g) | MoreThan => nonneg_on z (map Qopp g) end.
Definition met (z : piece) (r : relation) (g : polynomial) : bool :=
  match r with Zero => zero_on z g | AtLeast => nonneg_on z g | MoreThan => pos_on z g end.
Definition overspent (P : list polynomial) (ch0 ch1 : list nat) (i : nat) : polynomial :=
  let e0 := subst_form P (excess_form i (nth i ch0 0%nat)) in let e1 := subst_form P (excess_form i (nth i ch1 0%nat))
    in
  padd e0 (pmul [0%Q; 1%Q] (psub e1 e0)).
Definition check_solve (x : cell) (ch0 ch1 : list nat) (ds : list condition) (g : polynomial) (z : piece) (e : entry) :
  bool :=
  match e with
  | Against _ => nz_on z g
  | Lottery _ _ _ => false
  | Solve P zs ms out bad =>
      Nat.eqb (length P) L &&
      all_below L (fun j => forallb (zero_on z) (pf_sub (pf_sub (of_form (price_form j)) [nth j P []])
                                          (valued_sum x ch0 ch1 ds (nth j zs []) (nth j ms [])))) &&
      forallb (fun c => short P (snd c)) (conditions x) &&
      match out with
      | None => match nth_error (conditions x) bad with
                | Some c => violated z (fst c) (subst_form P (snd c))
                | None => existsb (fun i => nz_on z (overspent P ch0 ch1 i)) (spenders x) end
      | Some us =>
          nonneg_on z [0%Q; 1%Q] && nonneg_on z [1%Q; (-1 # 1)%Q] &&
          forallb (fun c => met z (fst c) (subst_form P (snd c))) (conditions x) &&
          forallb (fun i => zero_on z (overspent P ch0 ch1 i)) (spenders x) &&
          all_below N (fun i => match nth i (regimes x) None with
            | None => false
            | Some r => let nd := nth i us ([], []) in short P (numerator i r) && short P (denominator i r) &&
              nz_on z (snd nd) &&
                zero_on z (psub (pmul (fst nd) (subst_form P (denominator i r))) (pmul (snd nd) (subst_form P
                  (numerator i r))))
            end)
      end
  end.
Definition is_zero_end (o : option (Q * multipliers)) (q : Q) : bool := match o with Some (a,
  _) => qsame a q | None => false end.
Definition check_mix (x : cell) (pure : list (list nat)) (ys ms : list polynomial) (g : polynomial) (w : along) : bool
  :=
  decided x &&
  match pure with
  | [ch0; ch1] =>
      all_below N (fun i => spends_all x i || strong) &&
      match extended (all_conditions x pure) (a_tight w) with
      | None => false
      | Some ds =>
          forallb pzero (pf_sub (valued_sum x ch0 ch1 ds ys ms) [g]) &&
          is_zero_end (a_low w) 0 && is_zero_end (a_high w) 1 && is_some (a_start w) && is_some (a_end w) &&
          forallb (fun ze => check_solve x ch0 ch1 ds g (fst ze) (snd ze)) (a_pieces w)
      end
  | _ => false
  end.
Definition mix_curves (w : along) : list curve :=
  flat_map (fun ze => match snd ze with Solve P _ _ (Some us) _ => [Curve (fst ze) P us] | _ => [] end) (a_pieces w).
Lemma psubst_tail_ok t : forall cs F x, (length cs <= length F)%nat ->
  (forall j, (j < length F)%nat -> x j = peval (nth j F []) t) -> dotk x cs = peval (subst_tail cs F) t.
Proof.
  induction cs as [|c cs IH]; intros F x Hl H; [now simpl|]. destruct F as [|g G]; [simpl in Hl; lia|]. simpl.
  rewrite peval_add, peval_scale, <- (IH G (fun k => x (S k))).
  - rewrite (H O) by (simpl; lia). reflexivity.
  - simpl in Hl. lia.
  - intros j Hj. apply (H (S j)). simpl. lia.
Qed.
Lemma psubst_ok p t (F : list polynomial) f : (length f <= S (length F))%nat ->
  (forall j, (j < length F)%nat -> p j = peval (nth j F []) t) -> ev p f = peval (subst_form F f) t.
Proof.
  intros Hl H. destruct f as [|c cs]; [reflexivity|]. unfold subst_form. rewrite ev_cons, peval_add. simpl.
  rewrite (psubst_tail_ok t cs F p); auto; [ring|]. exact (le_S_n _ _ Hl).
Qed.
Lemma nz_on_ok z g t : nz_on z g = true -> in_piece z t -> peval g t <> 0.
Proof.
  unfold nz_on. intros H Ht. apply orb_true_iff in H. destruct H as [H|H]; apply (pos_on_ok z _ t) in H; auto; [lra|].
  rewrite peval_opp in H. lra.
Qed.
Lemma same_list_dec (a b : list nat) : {a = b} + {a <> b}.
Proof. apply list_eq_dec, Nat.eq_dec. Qed.
Theorem check_mix_ok x ys ms g w p us : check_mix x (allocations x) ys ms g w = true -> sound_cell x -> spacious x ->
  (has_equilibrium p us x <-> exists c, In c (mix_curves w) /\ in_curve c p us).
Proof.
  intros H Hx Hsp. unfold check_mix in H. apply andb_true_iff in H. destruct H as [Hdec H].
  pose proof (fun lot p Hp Hc He => allocations_complete x p lot Hx Hp Hc He) as Hcomplete.
  pose proof (fun p lot Hp Hc He => all_conditions_hold x p lot Hx Hp Hc He) as Hconds.
  destruct (allocations x) as [|ch0 [|ch1 [|? ?]]] eqn:Epure; try discriminate.
  apply andb_true_iff in H. destruct H as [Hall H].
  destruct (extended (all_conditions x [ch0; ch1]) (a_tight w)) as [ds|] eqn:Ed; [|discriminate].
  rewrite !andb_true_iff in H. destruct H as [[[[[Hmain Hlo] Hhi] Hst] Hen] Hent]. rewrite forallb_forall in Hent.
  assert (Over : forall P t q i, length P = L -> (forall j, (j < L)%nat -> q j = peval (nth j P []) t) ->
    peval (overspent P ch0 ch1 i) t = pev t q (mixed ch0 ch1 i)).
  { intros P t q i HP Hq. unfold overspent. cbv zeta. rewrite peval_add, peval_mul, peval_sub.
    assert (SubP : forall f, (length f <= S L)%nat -> ev q f = peval (subst_form P f) t).
    { intros f Hf. apply psubst_ok; [rewrite <- HP in Hf; exact Hf | intros j Hj; apply Hq; rewrite <- HP; exact Hj]. }
    rewrite <- !SubP by (rewrite excess_length; auto).
    rewrite mixed_ok, !excess_form_ok. simpl. rewrite Q2R_0, Q2R_1. ring. }
  split.
  - intros (lot & Hc & He & Hu). pose proof (proj1 (Hsp p Hc)) as Hp. pose proof He as (Hl & _ & _).
    specialize (Hcomplete lot p Hp Hc He). specialize (Hconds p lot Hp Hc He). apply (extended_ok p) in Ed; auto.
    set (second := fun omega : nat -> nat => if same_list_dec (choices omega) ch1 then 1 else 0).
    set (s := expect lot second).
    assert (Hs : 0 <= s <= 1).
    { split.
      - apply expect_nonneg; auto. intros v _ _. unfold second. destruct (same_list_dec _ _); lra.
      - rewrite <- (expect_const lot 1 Hl). apply expect_le; auto. intros v _ _. unfold second.
        destruct (same_list_dec _ _); lra. }
    assert (Ex : forall i, (i < N)%nat -> expect lot (fun omega => rcost p i (omega i)) =
      (1 - s) * rcost p i (nth i ch0 0%nat) + s * rcost p i (nth i ch1 0%nat)).
    { intros i Hi. set (a := rcost p i (nth i ch0 0%nat)). set (b := rcost p i (nth i ch1 0%nat)).
      rewrite (expect_same lot _ (fun omega => a - (a - b) * second omega)); auto.
      - rewrite (expect_minus lot (fun _ => a) (fun omega => (a - b) * second omega)), expect_const,
        expect_scal by auto. fold s. ring.
      - intros v Hv Hpos. unfold second. specialize (Hcomplete v Hv Hpos). rewrite <- (choices_nth (snd v) i Hi).
        destruct (same_list_dec (choices (snd v)) ch1) as [->|Hne]; [fold b; ring|].
        destruct Hcomplete as [<-|[E|[]]]; [fold a; ring | congruence]. }
    assert (Z : forall i, In i (spenders x) -> pev s p (mixed ch0 ch1 i) = 0).
    { intros i Hi. apply filter_In in Hi. destruct Hi as [Hi Hsa]. apply in_ids in Hi. rewrite mixed_ok.
      destruct (spent_bounds x p lot i Hx Hp Hc He Hi) as (_ & _ & S). specialize (S Hsa). rewrite (Ex i Hi) in S. lra.
        }
    assert (G0 : peval g s = 0).
    { apply (pev_pzero s p) in Hmain. rewrite pev_sub, pev_constant,
      (valued_sum_zero x ch0 ch1 ds ys ms s p Ed Z) in Hmain. lra. }
    assert (Cov : exists z, In z (map fst (a_pieces w)) /\ in_piece z s).
    { unfold is_zero_end in Hlo, Hhi. apply pieces_cover; unfold a_closed; simpl.
      - destruct (a_low w) as [[q m]|]; [|discriminate]. apply qsame_iff in Hlo. rewrite Q2R_0 in Hlo. rewrite Hst.
        simpl. lra.
      - destruct (a_high w) as [[q m]|]; [|discriminate]. apply qsame_iff in Hhi. rewrite Q2R_1 in Hhi. rewrite Hen.
        simpl. lra. }
    destruct Cov as [z [Hz Iz]]. apply in_map_iff in Hz. destruct Hz as [[z' e] [E Hze]]. simpl in E. subst z'.
    pose proof (Hent _ Hze) as K. destruct e as [ys'|ws den vs|P zs ms' out bad]; cbn [fst snd check_solve] in K;
      [|discriminate|].
    { exfalso. exact (nz_on_ok z g s K Iz G0). }
    rewrite !andb_true_iff in K. destruct K as [[[HP Hsol] Hsh] Hout]. apply Nat.eqb_eq in HP.
      rewrite forallb_forall in Hsh.
    assert (Hpt : forall j, (j < L)%nat -> p j = peval (nth j P []) s).
    { intros j Hj. pose proof (all_below_ok _ _ Hsol j Hj) as K. cbv beta in K. apply (pev_zero z s p) in K; auto.
      rewrite !pev_sub, pev_form, price_form_ok, pev_constant,
        (valued_sum_zero x ch0 ch1 ds _ _ s p Ed Z) in K by auto. lra. }
    assert (Sub : forall f, (length f <= S (length P))%nat -> ev p f = peval (subst_form P f) s).
    { intros f Hf. apply psubst_ok; [exact Hf|]. intros j Hj. apply Hpt. rewrite <- HP. exact Hj. }
    destruct out as [vs|].
    + exists (Curve z P vs). split; [unfold mix_curves; apply in_flat_map; exists (z, Solve P zs ms' (Some vs) bad);
      split; auto; now left|].
      exists s. split; [exact Iz|]. split; [exact Hpt|]. intros i Hi. rewrite !andb_true_iff in Hout.
        destruct Hout as [_ Hut].
      pose proof (all_below_ok _ _ Hut i Hi) as K. cbv beta in K.
        destruct (nth i (regimes x) None) as [r|] eqn:Er; [|discriminate].
      cbv zeta in K. rewrite !andb_true_iff in K. destruct K as [[[K1 K2] K3] K4]. apply Nat.leb_le in K1, K2.
      apply (nz_on_ok z _ s) in K3; auto. apply (zero_on_ok z _ s) in K4; auto.
        rewrite peval_sub, !peval_mul, <- !Sub in K4 by auto.
      destruct (Hx p Hp Hc) as (G & _ & _). destruct (utility_value p i r lot Hi He (G i r Hi Er)) as [V1 V2].
        rewrite (Hu i Hi) in V2.
      cbv zeta. split; [exact K3|]. apply Rmult_eq_reg_r with (ev p (denominator i r)); [|lra].
      replace (us i * peval (snd (nth i vs ([],
        []))) s * ev p (denominator i r)) with (us i * ev p (denominator i r) * peval (snd (nth i vs ([],
          []))) s) by ring.
      rewrite V2. lra.
    + exfalso. destruct (nth_error (conditions x) bad) as [c|] eqn:Eb.
      * apply nth_error_In in Eb. pose proof (Hc c Eb) as Hh. specialize (Hsh c Eb). apply Nat.leb_le in Hsh.
        unfold holds in Hh. rewrite (Sub _ Hsh) in Hh. unfold violated in Hout. destruct (fst c).
        -- exact (nz_on_ok z _ s Hout Iz Hh).
        -- apply (pos_on_ok z _ s) in Hout; auto. rewrite peval_opp in Hout. lra.
        -- apply (nonneg_on_ok z _ s) in Hout; auto. rewrite peval_opp in Hout. lra.
      * apply existsb_exists in Hout. destruct Hout as [i [Hi Hn]]. apply (nz_on_ok z _ s) in Hn; auto. apply Hn.
        rewrite (Over P s p i HP Hpt). now apply Z.
  - intros (c & Hcv & Hcp). unfold mix_curves in Hcv. apply in_flat_map in Hcv. destruct Hcv as [[z e] [Hze Hcv]].
    destruct e as [| |P zs ms' [vs|] bad]; simpl in Hcv; try (now destruct Hcv). destruct Hcv as [<-|[]].
    destruct Hcp as (s & Iz & Hpt & Hut). pose proof (Hent _ Hze) as K. cbn [fst snd check_solve] in K.
      rewrite !andb_true_iff in K.
    destruct K as [[[HP _] Hsh] [[[[S0 S1] Kc] Ko] Ku]]. apply Nat.eqb_eq in HP. rewrite forallb_forall in Hsh, Kc, Ko.
    apply (nonneg_on_ok z _ s) in S0, S1; auto. simpl in S0, S1. rewrite Q2R_0, Q2R_1 in S0. rewrite Q2R_1 in S1.
    replace (Q2R (-1 # 1)) with (-1) in S1 by (unfold Q2R; simpl; lra).
    assert (Sub : forall f, (length f <= S (length P))%nat -> ev p f = peval (subst_form P f) s).
    { intros f Hf. apply psubst_ok; [exact Hf|]. intros j Hj. apply Hpt. rewrite <- HP. exact Hj. }
    assert (Hc : all_hold p (conditions x)).
    { intros c Hcin. specialize (Hsh c Hcin). apply Nat.leb_le in Hsh. specialize (Kc c Hcin). unfold met in Kc.
      unfold holds. rewrite (Sub _ Hsh). destruct (fst c);
        [now apply (zero_on_ok z) | now apply (nonneg_on_ok z) | now apply (pos_on_ok z)]. }
    pose proof (proj1 (Hsp p Hc)) as Hp.
    set (lot := [(1 - s, fun i => nth i ch0 0%nat); (s, fun i => nth i ch1 0%nat)] : lottery (nat -> nat)).
    assert (He : equilibrium p lot).
    { apply (make_equilibrium x p lot Hx Hp Hc Hdec).
      - split; [intros v [<-|[<-|[]]]; simpl; lra | simpl; lra].
      - rewrite Epure. intros v [<-|[<-|[]]]; [exists ch0 | exists ch1]; simpl; auto.
      - intros i r Hi Er. cbv zeta. unfold expect, lot. simpl.
        pose proof (all_below_ok _ _ Hall i Hi) as A. cbv beta in A.
        assert (Sp : spends_all x i = negb (satiated r)) by (unfold spends_all; now rewrite Er).
        destruct (satiated r); [left; rewrite Sp in A; exact A|].
        assert (I : In i (spenders x)) by (apply filter_In; split; [now apply in_ids | now rewrite Sp]).
        specialize (Ko i I). apply (zero_on_ok z _ s) in Ko; auto. rewrite (Over P s p i HP Hpt), mixed_ok in Ko. lra. }
    exists lot. split; [exact Hc|]. split; [exact He|]. intros i Hi. pose proof (all_below_ok _ _ Ku i Hi) as K.
      cbv beta in K.
    destruct (nth i (regimes x) None) as [r|] eqn:Er; [|discriminate]. cbv zeta in K. rewrite !andb_true_iff in K.
    destruct K as [[[K1 K2] K3] K4]. apply Nat.leb_le in K1, K2. apply (nz_on_ok z _ s) in K3; auto.
      apply (zero_on_ok z _ s) in K4; auto.
    rewrite peval_sub, !peval_mul, <- !Sub in K4 by auto.
    destruct (Hx p Hp Hc) as (G & _ & _). destruct (utility_value p i r lot Hi He (G i r Hi Er)) as [V1 V2].
    destruct (Hut i Hi) as [_ Hu]. apply Rmult_eq_reg_r with (ev p (denominator i r)); [|lra]. rewrite V2.
    apply Rmult_eq_reg_r with (peval (snd (nth i vs ([], []))) s); auto.
    replace (us i * ev p (denominator i r) * peval (snd (nth i vs ([], []))) s) with (us i * peval (snd (nth i vs ([],
      []))) s * ev p (denominator i r)) by ring.
    rewrite Hu. lra.
Qed.
(** ** Leaves that divide a cell by signs of polynomials *)
(** The points where facts about the free prices hold. *)
Record region := Region { r_free : list nat; r_functions : list form; r_facts : list fact; r_utilities : list (form * form);
  r_sample : option (list Q) }.
Definition in_region (r : region) (p us : nat -> R) : Prop := exists t, facts_at t (r_facts r) /\
  (forall j, (j < L)%nat -> p j = ev t (nth j (r_functions r) [])) /\
  forall i, (i < N)%nat -> let nd := nth i (r_utilities r) ([], []) in
    ev t (snd nd) <> 0 /\ us i * ev t (snd nd) = ev t (fst nd).
(** At prices that meet the conditions cs each price is a function of those that are free. *)
Definition check_hull (cs : list condition) (ts : list (nat * multipliers)) (fr : list nat) (F : list form)
  (on_hull_ : list multipliers) : bool :=
  Nat.eqb (length F) L && forallb (fun g => Nat.ltb g L) fr &&
  forallb (fun g => Nat.leb (length g) (S (length fr))) F && forallb (fun c => short F (snd c)) cs &&
  match extended cs ts with
  | None => false
  | Some ds => all_below L (fun j => let g := psub (price_form j) (lift fr (nth j F [])) in
      let ms := nth j on_hull_ [] in shows ds ms g false && shows ds (negated ms) (map Qopp g) false)
  end.
Lemma check_hull_ok cs ts fr F on_hull_ : check_hull cs ts fr F on_hull_ = true ->
  length F = L /\ (forall c, In c cs -> short F (snd c) = true) /\ forall p, all_hold p cs ->
  forall j, (j < L)%nat -> p j = ev (fun k => p (nth k fr 0%nat)) (nth j F []).
Proof.
  unfold check_hull. rewrite !andb_true_iff, !forallb_forall, Nat.eqb_eq. intros [[[[HF Hfree] Hlens] Hshort] Hin].
  split; [exact HF|]. split; [exact Hshort|]. intros p Hall j Hj.
  destruct (extended cs ts) as [ds|] eqn:Ed; [|discriminate]. apply (extended_ok p) in Ed; auto. rewrite lift_ok.
  - pose proof (all_below_ok _ _ Hin j Hj) as K. cbv beta zeta in K. apply andb_true_iff in K. destruct K as [K1 K2].
    destruct (shows_ok p _ _ _ _ K1 Ed) as [G1 _]. destruct (shows_ok p _ _ _ _ K2 Ed) as [G2 _].
    rewrite ev_opp in G2. rewrite ev_sub, price_form_ok in G1, G2 by auto. lra.
  - apply Nat.leb_le, Hlens, nth_In. lia.
  - intros g Hg. now apply Nat.ltb_lt, Hfree.
Qed.
(** Conditions that are kept, as forms of the free prices, and what shows that these imply each condition. *)
Record by_signs := BySigns { s_tight : list (nat * multipliers); s_free : list nat; s_functions : list form;
  s_on_hull : list multipliers; s_kept : list condition; s_implied : list multipliers;
  s_utilities : list (form * form); s_scales : list Q; s_tree : sign_tree }.
Definition restricted_fact (fr : list nat) (F : list form) (c : condition) : fact :=
  (fst c, of_price_form (length fr) (subst_form F (snd c))).
Definition kept_fact (fr : list nat) (c : condition) : fact := (fst c, of_price_form (length fr) (snd c)).
Definition restricted_money (fr : list nat) (F : list form) (i : nat) (ch : list nat) : price_polynomial :=
  of_price_form (length fr) (subst_form F (excess_form i (nth i ch 0%nat))).
(** Agents who spend at most their budget, perhaps less. *)
Definition may_save (x : cell) (i : nat) : bool :=
  match nth i (regimes x) None with Some r => satiated r && negb strong | None => false end.
Definition parts_by_signs (x : cell) (pure : list (list nat)) (w : by_signs) : option (list part) :=
  let F := s_functions w in
  found_by (length (s_free w)) pure N (spends_all x) (may_save x) (restricted_money (s_free w) F)
    (map (restricted_fact (s_free w) F) (all_conditions x pure)) (s_tree w).
Definition check_signs (x : cell) (pure : list (list nat)) (w : by_signs) : bool :=
  let F := s_functions w in let cs := all_conditions x pure in
  decided x && check_hull cs (s_tight w) (s_free w) F (s_on_hull w) &&
  (* each kept condition is one of the cell's *)
  forallb (fun k => existsb (fun c => match fst c, fst k with
    | AtLeast, AtLeast | MoreThan, MoreThan => same_form (subst_form F (snd c)) (snd k) | _, _ => false end) cs) (s_kept w) &&
  describes (s_kept w) (s_implied w) F cs &&
  all_below N (fun i => match nth i (regimes x) None with
    | Some r => check_utility F i r (nth i (s_utilities w) ([], [])) (at_index (s_scales w) i) | None => false end).
Definition region_of (w : by_signs) (p : part) : region :=
  Region (s_free w) (s_functions w) (map (kept_fact (s_free w)) (s_kept w) ++ fst p) (s_utilities w) (snd p).
Definition regions_of (x : cell) (pure : list (list nat)) (w : by_signs) : option (list region) :=
  if check_signs x pure w then option_map (map (region_of w)) (parts_by_signs x pure w) else None.
Lemma restricted_fact_ok p t fr F c : short F (snd c) = true -> (forall j, (j < length F)%nat -> p j = ev t (nth j F [])) ->
  (fact_at t (restricted_fact fr F c) <-> holds p c).
Proof.
  intros Hs Hp. apply Nat.leb_le in Hs. unfold fact_at, holds, restricted_fact. cbn [fst snd].
  rewrite of_price_form_ok, (subst_form_ok p t F) by auto. tauto.
Qed.
Lemma kept_facts_ok t fr ks : facts_at t (map (kept_fact fr) ks) <-> all_hold t ks.
Proof.
  assert (E : forall c, fact_at t (kept_fact fr c) <-> holds t c).
  { intros c. unfold fact_at, holds, kept_fact. cbn [fst snd]. rewrite of_price_form_ok. tauto. }
  unfold facts_at, all_hold. split.
  - intros H c Hc. apply E, H. now apply in_map.
  - intros H f Hf. apply in_map_iff in Hf. destruct Hf as (c & <- & Hc). now apply E, H.
Qed.
(** At prices of the hull that meet all conditions of the cell there is an equilibrium just where the tree finds one. *)
Lemma parts_by_signs_ok x w ps p t : parts_by_signs x (allocations x) w = Some ps -> sound_cell x -> nonnegative_prices L p ->
  decided x = true -> length (s_functions w) = L -> (forall j, (j < L)%nat -> p j = ev t (nth j (s_functions w) [])) ->
  (forall c, In c (all_conditions x (allocations x)) -> short (s_functions w) (snd c) = true) ->
  all_hold p (all_conditions x (allocations x)) -> all_hold p (conditions x) ->
  ((exists lot, equilibrium p lot) <-> exists q, In q ps /\ in_part t q).
Proof.
  intros H Hx Hp Hdec HF Hpt Hshort Hall Hc. set (F := s_functions w) in *. set (pure := allocations x) in *.
  assert (Hpt' : forall j, (j < length F)%nat -> p j = ev t (nth j F [])) by (intros j Hj; apply Hpt; lia).
  assert (Money : forall i ch, mev t (restricted_money (s_free w) F i ch) = rcost p i (nth i ch 0%nat) - rbudget i).
  { intros i ch. unfold restricted_money. rewrite of_price_form_ok, <- (subst_form_ok p t F); auto.
    - apply excess_form_ok.
    - rewrite excess_length. apply le_n_S, Nat.eq_le_incl. symmetry. exact HF. }
  apply (found_by_ok (length (s_free w)) pure N (spends_all x) (may_save x) (restricted_money (s_free w) F) t (exists lot, equilibrium p lot))
    with (tree := s_tree w) (fs := map (restricted_fact (s_free w) F) (all_conditions x pure)).
  - intros y Hy Hd (lot & He). revert He. apply (too_dear x p lot
      (fun i => if spends_all x i || may_save x i then y i else 0) Hx Hp Hc).
    + intros i Hi. destruct (spends_all x i) eqn:Es; [now right|]. left. cbn [orb].
      destruct (may_save x i) eqn:Em; [now apply Hy | lra].
    + intros ch Hch. specialize (Hd ch Hch). rewrite sum_filter in Hd. erewrite sum_ext; [exact Hd|]. intros i _. cbv beta.
      rewrite Money. destruct (spends_all x i || may_save x i); ring.
  - intros ws Hws Htotal Hspend Hwithin. set (d := sum ws snd) in *.
    set (lot := map (fun aw => (snd aw / d, fun i => nth i (chosen pure (fst aw)) 0%nat)) ws : lottery (nat -> nat)).
    assert (Hlot : is_lottery lot).
    { split.
      - intros v Hv. apply in_map_iff in Hv. destruct Hv as [aw [<- Hv]]. simpl. apply Rmult_le_pos; [now apply Hws|].
        left. now apply Rinv_0_lt_compat.
      - unfold lot. rewrite sum_map. cbn [fst]. rewrite (sum_ext _ _ (fun aw => / d * snd aw)) by (intros; unfold Rdiv; ring).
        rewrite sum_scal. fold d. field. lra. }
    assert (Ex : forall i, d * (expect lot (fun omega => rcost p i (omega i)) - rbudget i) =
      sum ws (fun aw => snd aw * mev t (restricted_money (s_free w) F i (nth (fst aw) pure [])))).
    { intros i. unfold expect, lot. rewrite sum_map. cbn [fst snd].
      replace (rbudget i) with (sum ws (fun aw => rbudget i * (snd aw / d))) at 1.
      - rewrite <- sum_minus, <- sum_scal. apply sum_ext. intros aw _. rewrite Money. unfold chosen. field. lra.
      - destruct Hlot as [_ S]. unfold lot in S. rewrite sum_map in S. cbn [fst] in S. rewrite sum_scal, S. ring. }
    exists lot. apply (make_equilibrium x p lot Hx Hp Hc Hdec Hlot).
    + intros v Hv. apply in_map_iff in Hv. destruct Hv as [aw [<- Hv]]. exists (chosen pure (fst aw)). split; [|reflexivity].
      apply nth_In. now apply Hws.
    + intros i r Hi Er. cbv zeta. specialize (Ex i). specialize (Hspend i Hi). specialize (Hwithin i Hi).
      unfold spends_all in Hspend. unfold may_save in Hwithin. rewrite Er in Hspend, Hwithin. destruct (satiated r).
      * destruct strong; [now left | right]. specialize (Hwithin eq_refl). rewrite <- Ex in Hwithin.
        destruct (Rle_lt_dec (expect lot (fun omega => rcost p i (omega i))) (rbudget i)) as [C|C]; auto. exfalso.
        pose proof (Rmult_lt_0_compat d _ Htotal (Rlt_Rminus _ _ C)). lra.
      * specialize (Hspend eq_refl). rewrite <- Ex in Hspend. apply Rmult_integral in Hspend. destruct Hspend; lra.
  - exact H.
  - intros f Hf. apply in_map_iff in Hf. destruct Hf as (c & <- & Hcin). apply (restricted_fact_ok p); auto.
Qed.
Theorem regions_of_ok x w rs p us : regions_of x (allocations x) w = Some rs -> sound_cell x -> spacious x ->
  (has_equilibrium p us x <-> exists r, In r rs /\ in_region r p us).
Proof.
  intros H Hx Hsp. unfold regions_of in H. destruct (check_signs x (allocations x) w) eqn:Hck; [|discriminate].
  destruct (parts_by_signs x (allocations x) w) as [ps|] eqn:Eps; [|discriminate]. simpl in H. injection H as <-.
  unfold check_signs in Hck. cbv zeta in Hck. rewrite !andb_true_iff in Hck.
  destruct Hck as [[[[Hdec Hhull] Hkept] Hback] Hag]. apply check_hull_ok in Hhull. destruct Hhull as (HF & Hshort & Hhull).
  set (F := s_functions w) in *. set (pure := allocations x) in *. rewrite forallb_forall in Hkept.
  assert (Util : forall q t i r, (i < N)%nat -> nth i (regimes x) None = Some r -> (forall j, (j < L)%nat -> q j = ev t (nth j F [])) ->
    0 < ev q (denominator i r) -> let nd := nth i (s_utilities w) ([], []) in ev t (snd nd) <> 0 /\
    forall u, u * ev t (snd nd) = ev t (fst nd) <-> u * ev q (denominator i r) = ev q (numerator i r)).
  { intros q t i r Hi Er Hq. pose proof (all_below_ok _ _ Hag i Hi) as K. cbv beta in K. rewrite Er in K.
    apply (check_utility_ok F i r _ _ t q K). intros j Hj. apply Hq. lia. }
  split.
  - intros (lot & Hc & He & Hu). pose proof (proj1 (Hsp p Hc)) as Hp.
    pose proof (all_conditions_hold x p lot Hx Hp Hc He) as Hall. fold pure in Hall.
    set (t := fun k => p (nth k (s_free w) 0%nat)). pose proof (Hhull p Hall) as Hpt. fold t in Hpt.
    assert (Hpt' : forall j, (j < length F)%nat -> p j = ev t (nth j F [])) by (intros j Hj; apply Hpt; lia).
    destruct (parts_by_signs_ok x w ps p t Eps Hx Hp Hdec HF Hpt Hshort Hall Hc) as [P _].
    destruct P as (q & Hq & Ht); [now exists lot|]. exists (region_of w q). split; [now apply in_map|]. exists t.
    split; [|split; [exact Hpt|]].
    + apply facts_at_app. split; [|exact Ht]. apply kept_facts_ok. intros k Hk. specialize (Hkept k Hk).
      apply existsb_exists in Hkept. destruct Hkept as (c & Hcin & K). specialize (Hall c Hcin).
      specialize (Hshort c Hcin). apply Nat.leb_le in Hshort. unfold holds in *. rewrite (subst_form_ok p t F) in Hall by auto.
      destruct (fst c), (fst k); try discriminate; now rewrite <- (same_form_ok _ _ t K).
    + intros i Hi. destruct (decided_regime x i Hdec Hi) as (r & Er & _). destruct (Hx p Hp Hc) as (G & _ & _).
      destruct (utility_value p i r lot Hi He (G i r Hi Er)) as [V1 V2]. rewrite (Hu i Hi) in V2.
      destruct (Util p t i r Hi Er Hpt V1) as [U1 U2]. split; [exact U1 | now apply U2].
  - intros (r & Hr & t & Hfacts & Hpt & Hut). apply in_map_iff in Hr. destruct Hr as (q & <- & Hq).
    cbn [region_of r_facts r_functions r_utilities] in Hfacts, Hpt, Hut. fold F in Hpt. apply facts_at_app in Hfacts.
    destruct Hfacts as [Hk Ht]. apply kept_facts_ok in Hk.
    assert (Hpt' : forall j, (j < length F)%nat -> p j = ev t (nth j F [])) by (intros j Hj; apply Hpt; lia).
    assert (Hall : all_hold p (all_conditions x pure)) by (apply (describes_ok (s_kept w) (s_implied w) F _ p t); auto).
    assert (Hc : all_hold p (conditions x)).
    { unfold all_conditions in Hall. destruct pure; [exact Hall|]. now apply all_hold_app in Hall. }
    pose proof (proj1 (Hsp p Hc)) as Hp.
    destruct (parts_by_signs_ok x w ps p t Eps Hx Hp Hdec HF Hpt Hshort Hall Hc) as [_ P].
    destruct P as (lot & He); [now exists q|]. exists lot. split; [exact Hc|]. split; [exact He|]. intros i Hi.
    destruct (decided_regime x i Hdec Hi) as (r & Er & _). destruct (Hx p Hp Hc) as (G & _ & _).
    destruct (utility_value p i r lot Hi He (G i r Hi Er)) as [V1 V2].
    destruct (Util p t i r Hi Er Hpt V1) as [U1 U2]. destruct (Hut i Hi) as [_ Hu]. apply U2 in Hu.
    apply Rmult_eq_reg_r with (ev p (denominator i r)); lra.
Qed.
(** ** The tree of all equilibria *)
Inductive full_node := Plain (n : node) | All (w : everywhere) (f : found) | Line (w : along) | Mix (ys ms : list
  polynomial) (g : polynomial) (w : along) | Signs (w : by_signs).
Inductive set_found := Flat (f : found) | Piece (c : curve) | Of_signs (r : region).
Definition in_set (s : set_found) (p us : nat ->
  R) : Prop := match s with Flat f => in_found f p us | Piece c => in_curve c p us | Of_signs r => in_region r p us end.
Definition full_parts (x : cell) (n : full_node) : option (list cell * list set_found) :=
  match n with
  | Plain m => option_map (fun ys => (ys, [])) (parts x m)
  | All w f => if check_everywhere x (allocations x) w f then Some ([], [Flat f]) else None
  | Mix ys ms g w => if check_mix x (allocations x) ys ms g w then Some ([], map Piece (mix_curves w)) else None
  | Line w => if check_along x (allocations x) w then Some ([], map Piece (curves w)) else None
  | Signs w => option_map (fun rs => ([], map Of_signs rs)) (regions_of x (allocations x) w)
  end.
Fixpoint find_all (nodes : list full_node) (stack : list cell) : option (list set_found) :=
  match nodes, stack with
  | [], [] => Some []
  | n :: rest, x :: below => match full_parts x n with
      | Some (ys, fs) => option_map (app fs) (find_all rest (ys ++ below)) | None => None end
  | _, _ => None
  end.
Lemma parts_conditions x n ys y p : parts x n = Some ys -> In y ys -> all_hold p (conditions y) ->
  all_hold p (conditions x).
Proof.
  intros H Hy Hc. destruct n; simpl in H.
  - destruct (_ && _); [|discriminate]. injection H as <-.
    destruct Hy as [<-|[<-|[]]]; simpl in Hc; now apply all_hold_app in Hc.
  - injection H as <-. destruct Hy as [<-|[<-|[]]]; simpl in Hc; now apply all_hold_app in Hc.
  - destruct (_ && _); [|discriminate]. injection H as <-. unfold regime_children in Hy. apply in_app_or in Hy.
    destruct Hy as [Hy|Hy]; apply in_map_iff in Hy; destruct Hy as [o [<- Ho]]; simpl in Hc;
      now apply all_hold_app in Hc.
  - destruct (nth i (regimes x) None); [|discriminate]. destruct (_ && _); [|discriminate]. injection H as <-.
    destruct Hy as [<-|[<-|[]]]; simpl in Hc; now apply all_hold_app in Hc.
  - destruct (allocations x); [|discriminate]. injection H as <-. destruct Hy.
  - destruct (contradiction _ _); [|discriminate]. injection H as <-. destruct Hy.
  - destruct (check_against _ _ _ _ _); [|discriminate]. injection H as <-. destruct Hy.
Qed.
Theorem find_all_ok p us : forall nodes stack fs, find_all nodes stack = Some fs ->
  (forall x, In x stack -> sound_cell x /\ spacious x) ->
  ((exists x, In x stack /\ has_equilibrium p us x) <-> exists f, In f fs /\ in_set f p us).
Proof.
  induction nodes as [|n rest IH]; intros [|x below] fs H Hs; simpl in H; try discriminate.
  - injection H as <-. split; [intros (x & [] & _) | intros (f & [] & _)].
  - destruct (full_parts x n) as [[ys gs]|] eqn:E; [|discriminate].
    destruct (find_all rest (ys ++ below)) as [hs|] eqn:Er; [|discriminate]. simpl in H. injection H as <-.
    destruct (Hs x (or_introl eq_refl)) as [Hx Hsp].
    assert (Hys : forall y, In y ys -> sound_cell y /\ spacious y).
    { intros y Hy. destruct n as [m|w f|w|my mm mg w|w]; simpl in E.
      - destruct (parts x m) as [zs|] eqn:Ep; [|discriminate]. simpl in E. injection E as <- <-. split.
        + now apply (parts_sound x m zs).
        + intros q Hq. apply Hsp. now apply (parts_conditions x m zs y).
      - destruct (check_everywhere _ _ _ _); [|discriminate]. injection E as <- <-. destruct Hy.
      - destruct (check_along _ _ _); [|discriminate]. injection E as <- <-. destruct Hy.
      - destruct (check_mix _ _ _ _ _ _); [|discriminate]. injection E as <- <-. destruct Hy.
      - destruct (regions_of _ _ _); [|discriminate]. injection E as <- <-. destruct Hy. }
    assert (Here : has_equilibrium p us x <-> (exists y, In y ys /\ has_equilibrium p us y) \/ exists f,
      In f gs /\ in_set f p us).
    { destruct n as [m|w f|w|my mm mg w|w]; simpl in E.
      - destruct (parts x m) as [zs|] eqn:Ep; [|discriminate]. simpl in E. injection E as <- <-. split.
        + intros (lot & H1 & H2 & H3). left. destruct (parts_cover x m zs p lot Ep Hx (proj1 (Hsp p H1)) H1 H2) as [y
          [Hy Hyc]].
          exists y. split; auto. exists lot. auto.
        + intros [(y & Hy & lot & H1 & H2 & H3)|(f & [] & _)]. exists lot. split; auto.
          now apply (parts_conditions x m zs y).
      - destruct (check_everywhere x (allocations x) w f) eqn:Ec; [|discriminate]. injection E as <- <-. split.
        + intros K. right. exists (Flat f). split; [now left|]. now apply (check_everywhere_ok x w f p us Ec Hx Hsp).
        + intros [(y & [] & _)|(g & [<-|[]] & K)]. now apply (check_everywhere_ok x w f p us Ec Hx Hsp).
      - destruct (check_along x (allocations x) w) eqn:Ec; [|discriminate]. injection E as <- <-. split.
        + intros K. right. apply (check_along_ok x w p us Ec Hx Hsp) in K. destruct K as (c & Hc & K).
          exists (Piece c). split; [now apply in_map | exact K].
        + intros [(y & [] & _)|(g & Hg & K)]. apply in_map_iff in Hg. destruct Hg as [c [<- Hc]].
          apply (check_along_ok x w p us Ec Hx Hsp). exists c. split; [exact Hc | exact K].
      - destruct (check_mix x (allocations x) my mm mg w) eqn:Ec; [|discriminate]. injection E as <- <-. split.
        + intros K. right. apply (check_mix_ok x my mm mg w p us Ec Hx Hsp) in K. destruct K as (c & Hc & K).
          exists (Piece c). split; [now apply in_map | exact K].
        + intros [(y & [] & _)|(h & Hg & K)]. apply in_map_iff in Hg. destruct Hg as [c [<- Hc]].
          apply (check_mix_ok x my mm mg w p us Ec Hx Hsp). exists c. split; [exact Hc | exact K].
      - destruct (regions_of x (allocations x) w) as [rs|] eqn:Ec; [|discriminate]. injection E as <- <-. split.
        + intros K. right. apply (regions_of_ok x w rs p us Ec Hx Hsp) in K. destruct K as (r & Hr & K).
          exists (Of_signs r). split; [now apply in_map | exact K].
        + intros [(y & [] & _)|(h & Hg & K)]. apply in_map_iff in Hg. destruct Hg as [r [<- Hr]].
          apply (regions_of_ok x w rs p us Ec Hx Hsp). exists r. split; [exact Hr | exact K]. }
    assert (Rest : (exists y, In y (ys ++ below) /\ has_equilibrium p us y) <-> exists f, In f hs /\ in_set f p us).
    { apply IH; auto. intros y Hy. apply in_app_or in Hy. destruct Hy; [auto | apply Hs; now right]. }
    split.
    + intros (y & [<-|Hy] & K).
      * apply Here in K. destruct K as [(z & Hz & K)|(f & Hf & K)]; [|exists f; split; auto; apply in_or_app; now left].
        destruct (proj1 Rest) as (f & Hf & Kf); [exists z; split; auto; apply in_or_app; now left|].
        exists f. split; auto. apply in_or_app. now right.
      * destruct (proj1 Rest) as (f & Hf & Kf); [exists y; split; auto; apply in_or_app; now right|].
        exists f. split; auto. apply in_or_app. now right.
    + intros (f & Hf & K). apply in_app_or in Hf. destruct Hf as [Hf|Hf].
      * exists x. split; [now left|]. apply Here. right. eauto.
      * destruct (proj2 Rest) as (y & Hy & Ky); [eauto|]. apply in_app_or in Hy. destruct Hy as [Hy|Hy].
        -- exists x. split; [now left|]. apply Here. left. eauto.
        -- exists y. split; [now right | auto].
Qed.
Lemma whole_space_spacious x : In x whole_space -> spacious x.
Proof.
  intros Hx p Ha. assert (NN : all_hold p nowhere_negative -> nonnegative_prices L p).
  { intros K j Hj. assert (I : In (AtLeast, price_form j) nowhere_negative).
    { apply (in_map (fun j => (AtLeast, price_form j))). now apply in_ids. }
    specialize (K _ I). unfold holds in K. simpl in K. now rewrite price_form_ok in K. }
  unfold whole_space in Hx. unfold price_space. destruct disposal.
  - apply in_map_iff in Hx. destruct Hx as [g [<- Hg]]. apply in_ids in Hg. simpl in Ha. apply all_hold_app in Ha.
    destruct Ha as [H1 Ha]. apply all_hold_app in Ha. destruct Ha as [_ Ha]. split; [auto|]. intros _. exists g.
      split; auto.
    specialize (Ha _ (or_introl eq_refl)). unfold holds in Ha. simpl in Ha. now rewrite price_form_ok in Ha.
  - destruct Hx as [<-|[]]. split; [auto | discriminate].
Qed.
Theorem all_equilibria_ok nodes fs : find_all nodes whole_space = Some fs -> forall p us,
  (price_space p /\ (exists lot, equilibrium p lot /\ forall i,
    (i < N)%nat -> expect lot (fun omega => rvalue i (omega i)) = us i))
  <-> exists f, In f fs /\ in_set f p us.
Proof.
  intros H p us. rewrite <- (find_all_ok p us nodes whole_space fs H).
  - split.
    + intros (Hp & lot & He & Hu). destruct (whole_space_covers p Hp) as (x & Hx & Hc). exists x. split; auto.
      exists lot. auto.
    + intros (x & Hx & lot & Hc & He & Hu). split; [exact (whole_space_spacious x Hx p Hc)|]. exists lot. auto.
  - intros x Hx. split; [now apply whole_space_sound | now apply whole_space_spacious].
Qed.
End Exchange.
(** ** Pseudomarkets *)
Lemma masks_length : forall n m, In m (masks n) -> length m = n.
Proof.
  induction n as [|n IH]; simpl; intros m H.
  - destruct H as [<-|[]]. reflexivity.
  - apply in_app_or in H. destruct H as [H|H]; apply in_map_iff in H; destruct H as [k [<- Hk]];
      rewrite app_length, (IH k Hk); simpl; lia.
Qed.
Lemma masks_complete : forall n m, length m = n -> In m (masks n).
Proof.
  induction n as [|n IH]; intros m H.
  - destruct m; [now left | discriminate].
  - assert (E : m <> []) by (intros ->; discriminate). apply exists_last in E. destruct E as [t [b ->]].
    rewrite app_length in H. simpl in H. simpl. apply in_or_app.
    destruct b; [right|left]; apply in_map_iff; exists t; split; auto; apply IH; lia.
Qed.
Section Market.
Variables (L : nat) (tabs : list tree) (bs : list Q) (strong_notion : bool).
Let N := length tabs.
Definition table (i : nat) : list bool -> option Q := look_up (nth i tabs (Leaf None)).
Definition market_utility (i : nat) : bundle -> option R := utility_of L (table i).
Definition market_budget (i : nat) : R := vector_of bs i.
Definition options_in (t : tree) : list (list bool * Q) :=
  flat_map (fun m => match look_up t m with Some q => [(m, q)] | None => [] end) (masks L).
Definition market_consumer (i : nat) : consumer := Consumer (at_index bs i) (options_in (nth i tabs (Leaf None))).
Definition market_consumers : list consumer := map market_consumer (seq 0 N).
Definition one_each : list nat := repeat 1%nat L.
Notation cons_ := market_consumers.
Notation sz := (size_of cons_).
Notation bb := (bundle_bits cons_).
Notation rv := (rvalue cons_).
Notation rc := (rcost L cons_).
Notation rb := (rbudget cons_).
Definition meq : forall a b : list bool, {a = b} + {a <> b} := list_eq_dec Bool.bool_dec.
Fixpoint index_of (m : list bool) (l : list (list bool * Q)) : nat :=
  match l with [] => O | (k, _) :: t => if meq m k then O else S (index_of m t) end.
Lemma index_of_ok m q : forall l, In (m, q) l -> (index_of m l < length l)%nat /\ fst (nth (index_of m l) l ([],
  0%Q)) = m.
Proof.
  induction l as [|[k r] l IH]; simpl; [tauto|]. intros H. destruct (meq m k) as [->|Hne]; [simpl; split; [lia|auto]|].
  destruct H as [H|H]; [congruence|]. destruct (IH H). simpl. split; [lia|auto].
Qed.
Lemma consumers_length : length cons_ = N.
Proof. unfold market_consumers. now rewrite map_length, seq_length. Qed.
Lemma consumer_at i : (i < N)%nat -> consumer_of cons_ i = market_consumer i.
Proof.
  intros Hi. unfold consumer_of, market_consumers.
    rewrite nth_indep with (d' := market_consumer 0) by (rewrite map_length, seq_length; auto).
  rewrite map_nth, seq_nth by auto. reflexivity.
Qed.
Lemma options_in_iff t m q : In (m, q) (options_in t) <-> length m = L /\ look_up t m = Some q.
Proof.
  unfold options_in. rewrite in_flat_map. split.
  - intros [k [Hk H]]. destruct (look_up t k) eqn:E; [|destruct H]. destruct H as [H|[]]. injection H as -> ->.
    split; [now apply masks_length | auto].
  - intros [H1 H2]. exists m. split; [now apply masks_complete|]. rewrite H2. now left.
Qed.
Lemma nth_option i k : (i < N)%nat -> (k < sz i)%nat ->
  length (bb i k) = L /\ table i (bb i k) = Some (value cons_ i k).
Proof.
  intros Hi Hk. unfold size_of, bundle_bits, value in *. rewrite (consumer_at i Hi) in *. simpl in *.
  pose proof (nth_In (options_in (nth i tabs (Leaf None))) ([], 0%Q) Hk) as I.
  rewrite (surjective_pairing (nth k _ _)) in I. now apply options_in_iff in I.
Qed.
Definition option_of (i : nat) (A : bundle) : nat := index_of (bits L A) (options_in (nth i tabs (Leaf None))).
Definition bundle_of (i k : nat) : bundle := set_of (bb i k).
Lemma option_of_ok i A : (i < N)%nat -> consumption_set L market_utility i A ->
  (option_of i A < sz i)%nat /\ bb i (option_of i A) = bits L A.
Proof.
  intros Hi [HA Hu]. unfold market_utility, utility_of, table_value, table in Hu.
  destruct (look_up (nth i tabs (Leaf None)) (bits L A)) as [q|] eqn:E; [|now elim Hu].
  assert (I : In (bits L A, q) (options_in (nth i tabs (Leaf None)))).
  { apply options_in_iff. split; auto. unfold bits. now rewrite map_length, seq_length. }
  apply index_of_ok in I. unfold option_of, size_of, bundle_bits. rewrite (consumer_at i Hi). exact I.
Qed.
Lemma bundle_of_option i A : (i < N)%nat -> consumption_set L market_utility i A -> bundle_of i (option_of i A) = A.
Proof.
  intros Hi HA. unfold bundle_of. destruct (option_of_ok i A Hi HA) as [_ ->]. apply bundle_of_bits, HA.
Qed.
Lemma bits_of_list m : length m = L -> bits L (set_of m) = m.
Proof.
  intros H. unfold bits, set_of. apply nth_ext with (d := false) (d' := false); rewrite map_length, seq_length; auto.
  intros k Hk. rewrite nth_indep with (d' := nth 0 m false) by (rewrite map_length, seq_length; auto).
  rewrite (map_nth (fun k => nth k m false)), seq_nth by auto. reflexivity.
Qed.
Lemma bundle_of_consumption i k : (i < N)%nat -> (k < sz i)%nat -> consumption_set L market_utility i (bundle_of i k) /\
  real (market_utility i (bundle_of i k)) = rv i k.
Proof.
  intros Hi Hk. destruct (nth_option i k Hi Hk) as [H1 H2]. unfold bundle_of.
  assert (E : market_utility i (set_of (bb i k)) = Some (rv i k)).
  { unfold market_utility, utility_of, table_value. rewrite bits_of_list by auto. now rewrite H2. }
  split; [|now rewrite E]. split; [|congruence]. intros j Hj. unfold set_of. apply nth_overflow. lia.
Qed.
Lemma bundle_cost p i k : cost L p (bundle_of i k) = rc p i k.
Proof. reflexivity. Qed.
Definition to_bundles (i : nat) (m : lottery nat) : lottery bundle := map (fun w => (fst w, bundle_of i (snd w))) m.
Definition to_options (i : nat) (s : lottery bundle) : lottery nat := map (fun w => (fst w, option_of i (snd w))) s.
Lemma lottery_map {X Y} (h : X -> Y) (l : lottery X) : is_lottery l -> is_lottery (map (fun w => (fst w, h (snd w))) l).
Proof.
  intros [H1 H2]. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. auto.
  - rewrite sum_map. simpl. exact H2.
Qed.
Lemma expect_map {X Y} (h : X -> Y) (l : lottery X) f :
  expect (map (fun w => (fst w, h (snd w))) l) f = expect l (fun x => f (h x)).
Proof. unfold expect. rewrite sum_map. reflexivity. Qed.
Variable i : nat.
Hypothesis Hi : (i < N)%nat.
Variable p : nat -> R.
Lemma budget_same : rb i = market_budget i.
Proof. unfold rbudget, market_budget, vector_of. now rewrite (consumer_at i Hi). Qed.
Lemma to_bundles_ok m : within_b (sz i) (rc p i) (rb i) m ->
  affordable L market_utility market_budget p i (to_bundles i m) /\
  expected_utility market_utility i (to_bundles i m) = expect m (rv i) /\ expect (to_bundles i m) (cost L p) = expect m
    (rc p i).
Proof.
  intros [[Hl Ho] Hb].
  assert (E2 : expect (to_bundles i m) (cost L p) = expect m (rc p i)) by (unfold to_bundles; rewrite expect_map;
    reflexivity).
  split; [split; [now apply lottery_map|split]|split; [|exact E2]].
  - intros w Hw Hp. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl in *. now apply bundle_of_consumption, Ho.
  - rewrite E2, <- budget_same. exact Hb.
  - unfold expected_utility, to_bundles. rewrite expect_map. apply expect_same; auto. intros w Hw Hp.
    now apply bundle_of_consumption, Ho.
Qed.
Lemma to_options_ok s : affordable L market_utility market_budget p i s ->
  within_b (sz i) (rc p i) (rb i) (to_options i s) /\
  expect (to_options i s) (rv i) = expected_utility market_utility i s /\ expect (to_options i s) (rc p i) = expect s
    (cost L p).
Proof.
  intros (Hl & Hf & Hb).
  assert (E2 : expect (to_options i s) (rc p i) = expect s (cost L p)).
  { unfold to_options. rewrite expect_map. apply expect_same; auto. intros w Hw Hp.
    rewrite <- bundle_cost, bundle_of_option; auto. }
  split; [split; [split; [now apply lottery_map|]|]|split; [|exact E2]].
  - intros w Hw Hp. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl in *. apply option_of_ok; auto.
  - rewrite E2, budget_same. exact Hb.
  - unfold expected_utility, to_options. rewrite expect_map. apply expect_same; auto. intros w Hw Hp.
    destruct (option_of_ok i (snd w) Hi (Hf w Hw Hp)) as [K _].
    destruct (bundle_of_consumption i _ Hi K) as [_ K2]. rewrite bundle_of_option in K2; auto.
Qed.
Lemma optimal_best s : optimal L market_utility market_budget p i s ->
  best (sz i) (rc p i) (rv i) (rb i) (to_options i s).
Proof.
  intros [Ha Ho]. destruct (to_options_ok s Ha) as (H1 & H2 & H3). split; auto. intros m Hm.
  destruct (to_bundles_ok m Hm) as (K1 & K2 & _). rewrite H2, <- K2. auto.
Qed.
Lemma best_optimal m : best (sz i) (rc p i) (rv i) (rb i) m ->
  optimal L market_utility market_budget p i (to_bundles i m).
Proof.
  intros [Ha Ho]. destruct (to_bundles_ok m Ha) as (H1 & H2 & H3). split; auto. intros s Hs.
  destruct (to_options_ok s Hs) as (K1 & K2 & _). rewrite H2, <- K2. auto.
Qed.
Lemma cheapest_optimal_best s : cheapest_optimal L market_utility market_budget p i s ->
  best_cheapest (sz i) (rc p i) (rv i) (rb i) (to_options i s).
Proof.
  intros [Ho Hc]. split; [now apply optimal_best|]. intros m Hm. destruct (to_options_ok s (proj1 Ho)) as (_ & _ & ->).
  destruct (to_bundles_ok m (proj1 Hm)) as (_ & _ & <-). apply Hc. now apply best_optimal.
Qed.
Lemma best_cheapest_optimal m : best_cheapest (sz i) (rc p i) (rv i) (rb i) m ->
  cheapest_optimal L market_utility market_budget p i (to_bundles i m).
Proof.
  intros [Ho Hc]. split; [now apply best_optimal|]. intros s Hs. destruct (to_bundles_ok m (proj1 Ho)) as (_ & _ & ->).
  destruct (to_options_ok s (proj1 Hs)) as (_ & _ & <-). apply Hc. now apply optimal_best.
Qed.
End Market.

Section Market_equilibria.
Variables (L : nat) (tabs : list tree) (bs : list Q) (strong_notion : bool).
Let N := length tabs.
Let cs := market_consumers L tabs bs.
(** The notion of equilibrium: [strong] or [walrasian] of gpz_economy.v. *)
Definition market_equilibrium (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  if strong_notion then strong N L (market_utility L tabs) (market_budget bs) p alpha
  else walrasian N L (market_utility L tabs) (market_budget bs) p alpha.
Definition as_options (alpha : lottery (nat -> bundle)) : lottery (nat -> nat) :=
  map (fun w => (fst w, fun i => option_of L tabs i (snd w i))) alpha.
Lemma one_each_nth j : (j < L)%nat -> nth j (one_each L) 0%nat = 1%nat.
Proof.
  intros H. unfold one_each. apply (repeat_spec L). apply nth_In. now rewrite repeat_length.
Qed.
Lemma market_to_exchange p alpha : market_equilibrium p alpha ->
  nonnegative_prices L p /\ equilibrium L cs (one_each L) false strong_notion p (as_options alpha).
Proof.
  intros H.
  assert (W : walrasian N L (market_utility L tabs) (market_budget bs) p alpha).
  { unfold market_equilibrium in H. destruct strong_notion; auto. destruct H as (H1 & H2 & H3).
    split; auto. split; auto. intros i Hi. now apply H3. }
  destruct W as (Hp & (Hl & Ha) & Ho). split; [exact Hp|].
  assert (Hf : forall i w, (i < N)%nat -> In w alpha -> 0 < fst w ->
    consumption_set L (market_utility L tabs) i (snd w i)).
  { intros i w Hi Hw Hpos. destruct (Ho i Hi) as [(_ & F & _) _]. apply (F (fst w, snd w i)); auto.
    unfold marginal. apply in_map_iff. exists w. auto. }
  split; [exact (lottery_map (fun o i => option_of L tabs i (o i)) alpha Hl)|]. split.
  - intros w Hw Hpos. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl in *.
    unfold is_allocation, choices. unfold cs. rewrite (consumers_length L tabs bs). fold N. split.
    + intros i Hi. apply (option_of_ok L tabs bs i (snd v i) Hi). now apply Hf.
    + intros j Hj. rewrite one_each_nth by auto.
      assert (U : used_from cs 0 (map (fun i => option_of L tabs i (snd v i)) (seq 0 N)) j = 1%nat).
      { apply INR_eq. rewrite (used_sum cs (fun i => option_of L tabs i (snd v i)) j N 0).
        destruct (Ha v Hv Hpos) as [[E1 E2] E3]. destruct (E3 j Hj) as [i0 [Hi0 T]].
        rewrite (sum_single (seq 0 N) _ i0).
        - unfold has, cs. destruct (option_of_ok L tabs bs i0 (snd v i0) Hi0 (Hf _ _ Hi0 Hv Hpos)) as [_ ->].
          change (nth j (bits L (snd v i0)) false) with (set_of (bits L (snd v i0)) j).
          rewrite set_of_bits by auto. rewrite T. simpl. lra.
        - apply seq_NoDup.
        - apply in_seq. lia.
        - intros i Hin Hne. apply in_seq in Hin. assert (Hi : (i < N)%nat) by lia.
          unfold has, cs. destruct (option_of_ok L tabs bs i (snd v i) Hi (Hf _ _ Hi Hv Hpos)) as [_ ->].
          change (nth j (bits L (snd v i)) false) with (set_of (bits L (snd v i)) j).
          rewrite set_of_bits by auto. destruct (snd v i j) eqn:E; auto. exfalso. apply Hne. now apply (E2 j). }
      unfold cs in U. rewrite U. split; [lia | intros K; lia].
  - unfold cs. rewrite (consumers_length L tabs bs). intros i Hi. fold cs.
    assert (E : share_of i (as_options alpha) = to_options L tabs i (marginal i alpha)).
    { unfold share_of, as_options, to_options, marginal. rewrite !map_map. reflexivity. }
    unfold chooses. rewrite E. unfold market_equilibrium in H. destruct strong_notion.
    + apply (cheapest_optimal_best L tabs bs i Hi). now apply H.
    + apply (optimal_best L tabs bs i Hi). now apply Ho.
Qed.
Definition check_no_equilibrium (nodes : list node) : bool :=
  all_distinct L cs && check_none L cs (one_each L) false strong_notion nodes.
Theorem check_no_equilibrium_sound nodes : check_no_equilibrium nodes = true ->
  forall p alpha, ~ market_equilibrium p alpha.
Proof.
  intros H p alpha He. apply andb_true_iff in H. destruct H as [H1 H2]. apply market_to_exchange in He.
    destruct He as [Hp He].
  refine (check_none_ok L cs (one_each L) false strong_notion H1 _ nodes H2 p (as_options alpha) _ He).
  - unfold one_each. apply repeat_length.
  - split; [exact Hp | discriminate].
Qed.
End Market_equilibria.
Section Market_all.
Variables (L : nat) (tabs : list tree) (bs : list Q) (strong_notion : bool).
Let N := length tabs.
Let cs := market_consumers L tabs bs.
Lemma used_pos omega j : forall n a i, (a <= i < a + n)%nat -> has cs i (omega i) j = true ->
  (1 <= used_from cs a (map omega (seq a n)) j)%nat.
Proof.
  induction n as [|n IH]; intros a i Hi H; [lia|]. simpl. destruct (Nat.eq_dec i a) as [->|Hne].
  - rewrite H. simpl. lia.
  - specialize (IH (S a) i). assert (1 <= used_from cs (S a) (map omega (seq (S a) n)) j)%nat by (apply IH; auto; lia).
    lia.
Qed.
Lemma used_unique omega j : forall n a, (used_from cs a (map omega (seq a n)) j <= 1)%nat -> forall i k,
  (a <= i < a + n)%nat -> (a <= k < a + n)%nat -> has cs i (omega i) j = true -> has cs k (omega k) j = true -> i = k.
Proof.
  induction n as [|n IH]; intros a H i k Hi Hk Ti Tk; [lia|]. simpl in H.
  destruct (Nat.eq_dec i a) as [->|Hia], (Nat.eq_dec k a) as [->|Hka]; auto.
  - pose proof (used_pos omega j n (S a) k) as P. rewrite Ti in H. simpl in H.
    assert (1 <= used_from cs (S a) (map omega (seq (S a) n)) j)%nat by (apply P; auto; lia). lia.
  - pose proof (used_pos omega j n (S a) i) as P. rewrite Tk in H. simpl in H.
    assert (1 <= used_from cs (S a) (map omega (seq (S a) n)) j)%nat by (apply P; auto; lia). lia.
  - apply (IH (S a)); auto; lia.
Qed.
Lemma used_exists omega j : forall n a, (1 <= used_from cs a (map omega (seq a n)) j)%nat ->
  exists i, (a <= i < a + n)%nat /\ has cs i (omega i) j = true.
Proof.
  induction n as [|n IH]; intros a H; simpl in H; [lia|]. destruct (has cs a (omega a) j) eqn:E.
  - exists a. split; [lia | auto].
  - simpl in H. destruct (IH (S a) H) as [i [Hi Ti]]. exists i. split; [lia | auto].
Qed.
Definition as_bundles (lot : lottery (nat -> nat)) : lottery (nat -> bundle) :=
  map (fun w => (fst w, fun i => bundle_of L tabs bs i (snd w i))) lot.
Lemma exchange_to_market p lot : nonnegative_prices L p -> equilibrium L cs (one_each L) false strong_notion p lot ->
  market_equilibrium L tabs bs strong_notion p (as_bundles lot) /\
  forall i, (i < N)%nat -> expected_utility (market_utility L tabs) i (marginal i (as_bundles lot)) = expect lot (fun o
    => rvalue cs i (o i)).
Proof.
  intros Hp (Hl & Ha & Hc).
  assert (EN : length cs = N) by apply consumers_length.
  assert (Em : forall i, marginal i (as_bundles lot) = to_bundles L tabs bs i (share_of i lot)).
  { intros i. unfold marginal, as_bundles, to_bundles, share_of. rewrite !map_map. reflexivity. }
  assert (Hr : random_allocation N L (as_bundles lot)).
  { split; [exact (lottery_map (fun o i => bundle_of L tabs bs i (o i)) lot Hl)|].
    intros w Hw Hpos. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. cbn [fst snd] in *.
    destruct (Ha v Hv Hpos) as [A1 A2]. unfold choices in A2. rewrite EN in A1, A2.
    assert (U : forall j, (j < L)%nat -> used_from cs 0 (map (snd v) (seq 0 N)) j = 1%nat).
    { intros j Hj. destruct (A2 j Hj) as [K1 K2]. rewrite one_each_nth in K1, K2 by auto.
      destruct (le_lt_eq_dec _ _ K1) as [C|C]; auto. destruct (K2 C). discriminate. }
    split; [split|].
    - intros i Hi. apply (bundle_of_consumption L tabs bs i _ Hi). now apply A1.
    - intros j i k Hj Hi Hk Ti Tk. apply (used_unique (snd v) j N 0); try lia; auto. rewrite U by auto. lia.
    - intros j Hj. destruct (used_exists (snd v) j N 0) as [i [Hi Ti]]; [rewrite U by auto; lia|]. exists i.
      split; [lia | exact Ti]. }
  assert (Hb : forall i, (i < N)%nat -> best (size_of cs i) (rcost L cs p i) (rvalue cs i) (rbudget cs i) (share_of i
    lot)).
  { intros i Hi. rewrite <- EN in Hi. specialize (Hc i Hi). unfold chooses in Hc.
    destruct strong_notion; [apply Hc | exact Hc]. }
  split.
  - rewrite EN in Hc. unfold market_equilibrium, chooses in *.
    destruct strong_notion; (split; [exact Hp|]); (split; [exact Hr|]);
      intros i Hi; rewrite Em.
    + apply best_cheapest_optimal; [exact Hi | exact (Hc i Hi)].
    + apply best_optimal; [exact Hi | exact (Hb i Hi)].
  - intros i Hi. rewrite Em. destruct (to_bundles_ok L tabs bs i Hi p (share_of i lot)) as (_ & -> & _).
    + apply (Hb i Hi).
    + apply expect_share.
Qed.
Definition check_all_equilibria (nodes : list full_node) : option (list set_found) :=
  if all_distinct L cs then find_all L cs (one_each L) false strong_notion nodes (whole_space L cs false) else None.
(** Prices p and utilities us are those of an equilibrium of the notion if and only if they are in one of the sets
  found. *)
Theorem check_all_equilibria_sound nodes fs : check_all_equilibria nodes = Some fs -> forall p us,
  (exists alpha, market_equilibrium L tabs bs strong_notion p alpha /\
     forall i, (i < N)%nat -> expected_utility (market_utility L tabs) i (marginal i alpha) = us i) <->
  exists f, In f fs /\ in_set L cs f p us.
Proof.
  intros H p us. unfold check_all_equilibria in H. destruct (all_distinct L cs) eqn:D; [|discriminate].
  assert (EN : length cs = N) by apply consumers_length.
  assert (SL : length (one_each L) = L) by apply repeat_length.
  rewrite <- (all_equilibria_ok L cs (one_each L) false strong_notion D SL nodes fs H p us). rewrite EN. split.
  - intros (alpha & He & Hu). pose proof He as He'. apply market_to_exchange in He. destruct He as [Hp He].
    split; [split; [exact Hp | discriminate]|]. exists (as_options L tabs alpha). split; [exact He|].
    intros i Hi. rewrite <- (Hu i Hi).
    assert (Hf : affordable L (market_utility L tabs) (market_budget bs) p i (marginal i alpha)).
    { unfold market_equilibrium in He'. destruct strong_notion; destruct He' as (_ & _ & K); specialize (K i Hi);
      apply K. }
    destruct (to_options_ok L tabs bs i Hi p _ Hf) as (_ & K & _). rewrite <- K.
    unfold to_options, marginal, as_options, expect. rewrite !sum_map. reflexivity.
  - intros ([Hp _] & lot & He & Hu). destruct (exchange_to_market p lot Hp He) as [K1 K2].
    exists (as_bundles lot). split; auto. intros i Hi. rewrite K2 by auto. now apply Hu.
Qed.
End Market_all.

