(** Checker of strong equilibria of pseudomarkets with supplies that are stated by prices, weights and shares which are
    affine in unknowns in a box (SPEC 1.5, 1.6, 2.6), kind `enclosed-strong-equilibrium-by-shares`.

    The market is that of check_shares.v.  The unknowns are a zero, in the box, of the equations "price of the shares =
    budget" of some agents (the system): krawczyk_test.v.  Signs are those at this zero; an equation holds there if it is
    a combination of those of the system.  The largest values are found by the greedy algorithms of laminar_greedy.v:
    numbers are put in the order that their values have in the middle of the box, and the signs of the differences of
    neighbours prove it.
    - [check_enclosed_shares m PB XB X Y system ps xs ws]: PB are the claimed intervals of prices, XB those of the
      shares, for each agent and good, [None] for a share that is 0; X is the box, Y the matrix; ps, xs and ws are
      prices, shares and weights, each the list of its constant and its coefficients.
    - [check_enclosed_shares_sound]: then with prices and shares in these intervals some random allocation is a strong
      equilibrium for the market's budgets ([enclosed_shares_hold]). *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Lra Lia Bool Arith Permutation Mergesort Orders Sorted
  Equalities.
From ExactMarket Require Import sums rational polynomials price_forms check_assignment_economy cube quadratic krawczyk_test
  gpz_economy bundle_sets gpz_constraints production_economy check_supported_rows supply_economy shares_equilibrium
  laminar_greedy check_shares.
Import List ListNotations.
Open Scope R_scope.

Lemma some_equal {V} (a b : V) : Some a = Some b -> b = a.
Proof. congruence. Qed.

(** ** Order by values in the middle of the box *)

(** A value, a place, which decides between equal values, and something. *)
Module MiddleOrder (T : Typ) <: TotalLeBool.
  Definition t : Type := (Q * nat * T.t)%type.
  Definition leb (a b : t) : bool :=
    let '(p, i, _) := a in let '(q, j, _) := b in
    if Qle_bool q p then if Qle_bool p q then Nat.leb i j else true else false.
  Theorem leb_total : forall a b, leb a b = true \/ leb b a = true.
  Proof.
    intros [[p i] a] [[q j] b]. unfold leb. destruct (Qle_bool q p) eqn:E1, (Qle_bool p q) eqn:E2; auto.
    - rewrite !Nat.leb_le. lia.
    - destruct (Qlt_le_dec p q) as [H|H].
      + apply Qlt_le_weak, Qle_bool_iff in H. congruence.
      + apply Qle_bool_iff in H. congruence.
  Qed.
End MiddleOrder.
Module Steps. Definition t : Type := list Q. End Steps.
Module StepOrder := MiddleOrder Steps.
Module StepSort := Sort StepOrder.
Module PricedGoods. Definition t : Type := (nat * list Q)%type. End PricedGoods.
Module GoodOrder := MiddleOrder PricedGoods.
Module GoodSort := Sort GoodOrder.
(** Copies by the ranks of their goods. *)
Module RankOrder <: TotalLeBool.
  Definition t : Type := (nat * Z)%type.
  Definition leb (a b : t) : bool := Nat.leb (fst a) (fst b).
  Theorem leb_total : forall a b, leb a b = true \/ leb b a = true.
  Proof. intros a b. unfold leb. rewrite !Nat.leb_le. lia. Qed.
End RankOrder.
Module RankSort := Sort RankOrder.
Definition by_rank (l : list (nat * Z)) : option (list (nat * Z)) := Some (RankSort.sort l).
Module RationalGains. Definition t : Type := list Q. End RationalGains.
Module RationalFamily := Family RationalGains.

Fixpoint value_in (point : list Q) (f : list Q) : Q :=
  match point, f with x :: point', q :: f' => qadd (qmul q x) (value_in point' f') | _, _ => 0%Q end.

(** ** Numbers: signs, sums, gains, largest values *)

Section Numbers.
(** The number of unknowns, what is 0 because of the equations, and the values of products of unknowns over the box, of
    unknowns in the middle. *)
Variables (n : nat) (rows : basis) (over : list interval) (centre : list Q).

Definition sign_of (f : list Q) : option comparison :=
  if is_zero rows f then Some Eq else
  let i := range_of f over in
  if qlt 0 (fst i) then Some Gt else if qlt (snd i) 0 then Some Lt else None.

(** A list by the values of its numbers in the middle, if the signs confirm it. *)
Section Arranged.
Context {T : Type}.
Variables (sort : list (Q * nat * T) -> list (Q * nat * T)) (number_of : T -> list Q).
Fixpoint confirmed (l : list T) : bool :=
  match l with
  | a :: (b :: _) as t => is_nonnegative rows over (psub (number_of a) (number_of b)) && confirmed t
  | _ => true
  end.
Fixpoint numbered (k : nat) (l : list T) : list (Q * nat * T) :=
  match l with [] => [] | a :: t => (value_in centre (number_of a), k, a) :: numbered (S k) t end.
Definition by_middle (l : list T) : option (list T) :=
  let sorted := map snd (sort (numbered 0 l)) in
  if confirmed sorted then Some sorted else None.
End Arranged.

Fixpoint sum_known {V} (f : V -> option (list Q)) (l : list V) : option (list Q) :=
  match l with
  | [] => Some []
  | v :: t => match f v, sum_known f t with Some a, Some b => Some (padd a b) | _, _ => None end
  end.
Definition positive_part (a : list Q) : option (list Q) :=
  match sign_of a with Some Gt => Some a | Some _ => Some [] | None => None end.
(** The largest net value of a bundle, its gains being multiplied by a number. *)
Definition raised_by (factor : list Q) (a : list Q) (gain : Q) : list Q := padd a (pscale gain factor).
Definition largest_net (L : nat) (net : list (list Q)) (factor : list Q) (f : forest (list Q)) : option (list Q) :=
  match steps_of (raised_by factor) (by_middle StepSort.sort (fun a => a)) net f with
  | Some steps => sum_known positive_part (pick 0 net (RationalFamily.loose_goods L f) ++ steps)
  | None => None
  end.
(** The largest worth of a use, all goods being ranked by their prices. *)
Fixpoint rank_in (dear : list (nat * list Q)) (j : nat) : nat :=
  match dear with [] => 0%nat | e :: t => if Nat.eqb (fst e) j then 0%nat else S (rank_in t j) end.
Definition largest_use (L : nat) (ps : list (list Q)) (supplies : list Z) (f : forest N) : option (list Q) :=
  match by_middle GoodSort.sort snd (combine (ids L) ps) with
  | Some dear =>
      let ranks := map (rank_in dear) (ids L) in
      let ranked := map snd dear in
      match kept_lots by_rank ranks supplies f with
      | Some kept => sum_known (fun e => option_map (pscale (inject_Z (snd e))) (positive_part (nth (fst e) ranked [])))
          (lots_at ranks supplies (LimitFamily.loose_goods L f) ++ kept)
      | None => None
      end
  | None => None
  end.

(** The last whole number, up to h, that is not larger than t, which is more than e. *)
Definition whole (k : nat) : Q := inject_Z (Z.of_nat k).
Fixpoint whole_from (fuel e : nat) (t : list Q) : option nat :=
  match fuel with
  | O => None
  | S fuel' =>
      match sign_of (psub t [whole (S e)]) with
      | Some Lt => Some e
      | Some Eq => Some (S e)
      | Some Gt => whole_from fuel' (S e) t
      | None => None
      end
  end.
Definition whole_below (h : nat) (t : list Q) : option nat :=
  match sign_of t with Some Eq => Some 0%nat | Some Gt => whole_from h 0 t | _ => None end.
(** Gains, interpolated. *)
Definition gain_number (gains : list Q) (t : list Q) : option (list Q) :=
  match whole_below (length gains) t with
  | Some k => Some (padd [qsum (firstn k gains) (fun q => q)] (pscale (nth k gains 0%Q) (psub t [whole k])))
  | None => None
  end.
Definition held (row : list (list Q)) (S : places) : list Q := fsum (pick 0 row S) (fun x => x).
Definition gross_number (a : shares_agent) (row : list (list Q)) : option (list Q) :=
  match sum_known (fun s => gain_number (snd s) (held row (fst s))) (agent_sets a) with
  | Some g => Some (padd (fsum (combine (agent_values a) row) (fun e => pscale (fst e) (snd e))) g)
  | None => None
  end.

(** The product of affine numbers; most of them are constants. *)
Definition product_of (a b : list Q) : list Q :=
  match a, b with
  | [], _ | _, [] => []
  | [p], _ => pscale p b
  | _, [q] => pscale q a
  | _, _ => times n a b
  end.
Definition spending (ps row : list (list Q)) : list Q := fsum (combine ps row) (fun e => product_of (fst e) (snd e)).

(** ** The conditions *)

(** A share that is listed is > 0. *)
Definition check_share (claimed : option interval) (x : list Q) : bool :=
  match claimed with
  | None => forallb qz x
  | Some i => is_positive over x && is_nonnegative rows over (psub [1%Q] x) && inside (range_of x over) i
  end.
Definition is_difference_zero (a b : list Q) : bool := is_zero rows (psub a b).
Definition has_value (best : option (list Q)) (a : list Q) : bool :=
  match best with Some b => is_difference_zero a b | None => false end.
(** The weighted value of a good less its price. *)
Definition net_of (w : list Q) (e : Q * list Q) : list Q := psub (pscale (fst e) w) (snd e).
Definition fixed (q : Q) : list Q := [q].
(** Conditions 3 and 4 for an agent whose shares are worth [gross] and cost [spent]. *)
Definition check_gross (L : nat) (ps : list (list Q)) (a : shares_agent) (w gross spent : list Q) : bool :=
  let f := RationalFamily.forest_of (agent_sets a) in
  let budget := fixed (agent_budget a) in
  let net := map (net_of w) (combine (agent_values a) ps) in
  affine n gross && has_value (largest_net L net w f) (psub (product_of w gross) spent) &&
  (is_difference_zero spent budget ||
   (is_positive over (psub budget spent) &&
    has_value (largest_net L (map fixed (agent_values a)) [1%Q] f) gross)).
Definition check_member (L : nat) (ps : list (list Q)) (a : shares_agent) (claimed : list (option interval))
    (row : list (list Q)) (w : list Q) : bool :=
  Nat.eqb (length (agent_values a)) L && Nat.eqb (length row) L && Nat.eqb (length claimed) L &&
  RationalFamily.proper L (RationalFamily.forest_of (agent_sets a)) &&
  forallb (affine n) row && affine n w && is_positive over w &&
  forallb (fun e => check_share (fst e) (snd e)) (combine claimed row) &&
  match gross_number a row with Some gross => check_gross L ps a w gross (spending ps row) | None => false end.
(** The expected use of good j. *)
Definition use_number (xs : list (list (list Q))) (j : nat) : list Q := fsum xs (fun row => nth j row []).
(** Condition 2, at prices that are not negative. *)
Definition check_used (L : nat) (m : shares_market) (ps : list (list Q)) (xs : list (list (list Q))) : bool :=
  let used := map (use_number xs) (ids L) in
  let supplies := map Z.of_N (market_supply m) in
  let f := LimitFamily.forest_of (market_limits m) in
  LimitFamily.proper L f && forallb (affine n) used &&
  forallb (fun e => is_nonnegative rows over (psub [inject_Z (snd e)] (fst e))) (combine used supplies) &&
  forallb (fun s => is_nonnegative rows over (psub [inject_Z (Z.of_N (snd s))] (held used (fst s))))
    (market_limits m) &&
  has_value (largest_use L ps supplies f) (spending ps used).

(** ** Values at the zero *)

Variable z : vec.
Hypothesis rows_zero : forall kr, In kr rows -> quad n z (snd kr) = 0.
Hypothesis in_box : Forall2 qin over (powers n z).
Let val : list Q -> R := quad n z.

Lemma zero_ok f : is_zero rows f = true -> val f = 0.
Proof. exact (is_zero_ok n rows z rows_zero f). Qed.
Lemma positive_ok f : is_positive over f = true -> 0 < val f.
Proof. exact (is_positive_ok n over z in_box f). Qed.
Lemma nonnegative_ok f : is_nonnegative rows over f = true -> 0 <= val f.
Proof. exact (is_nonnegative_ok n rows over z rows_zero in_box f). Qed.
Lemma sign_of_ok f c : sign_of f = Some c -> match c with Eq => val f = 0 | Gt => 0 < val f | Lt => val f < 0 end.
Proof.
  unfold sign_of. cbv zeta. destruct (is_zero rows f) eqn:E; [intros H; injection H as <-; now apply zero_ok|].
  destruct (qlt 0 (fst (range_of f over))) eqn:E1; [intros H; injection H as <-; now apply positive_ok|].
  destruct (qlt (snd (range_of f over)) 0) eqn:E2; [|discriminate]. intros H. injection H as <-.
  apply qlt_ok in E2. rewrite Q2R_0 in E2. pose proof (range_of_ok f over _ in_box) as [_ K]. unfold val, quad. lra.
Qed.

Section Arranged.
Context {T : Type}.
Variables (sort : list (Q * nat * T) -> list (Q * nat * T)) (number_of : T -> list Q).
Hypothesis sort_same : forall l, Permutation l (sort l).
Lemma by_middle_ok l k : by_middle sort number_of l = Some k ->
  Permutation l k /\ StronglySorted (fun a b => val (number_of b) <= val (number_of a)) k.
Proof.
  unfold by_middle. cbv zeta.
  destruct (confirmed number_of (map snd (sort (numbered number_of 0 l)))) eqn:E; [|discriminate].
  intros H. injection H as <-. split.
  - transitivity (map snd (numbered number_of 0 l)); [|apply Permutation_map, sort_same]. clear. generalize 0%nat.
    induction l as [|a l IH]; intros k; [constructor|]. simpl. constructor. apply IH.
  - apply Sorted_StronglySorted; [intros a b c; lra|]. revert E. generalize (map snd (sort (numbered number_of 0 l))).
    clear - rows_zero in_box.
    induction l as [|a [|b t] IH]; intros E; [constructor|repeat constructor|]. cbn [confirmed] in E.
    apply andb_true_iff in E. destruct E as [E1 E2]. constructor; [now apply IH|]. constructor.
    apply nonnegative_ok in E1. unfold val in *. rewrite quad_subtract in E1. lra.
Qed.
End Arranged.

Lemma sum_known_ok {V} (f : V -> option (list Q)) g : forall l a,
  (forall v b, In v l -> f v = Some b -> val b = g v) -> sum_known f l = Some a -> val a = sum l g.
Proof.
  induction l as [|v l IH]; intros a H E; simpl in E; [injection E as <-; apply quad_nil|].
  destruct (f v) as [b|] eqn:Ev; [|discriminate]. destruct (sum_known f l) as [c|]; [|discriminate].
  injection E as <-. unfold val in *. rewrite quad_add. simpl. rewrite (H v b (or_introl eq_refl) Ev), (IH c); auto.
  intros w d Hw. apply H. now right.
Qed.
Lemma sum_known_each {V} (f : V -> option (list Q)) : forall l a, sum_known f l = Some a -> forall v, In v l ->
  exists b, f v = Some b.
Proof.
  induction l as [|w l IH]; intros a E v Hv; [destruct Hv|]. simpl in E.
  destruct (f w) as [b|] eqn:Ew; [|discriminate].
  destruct (sum_known f l) as [c|]; [|discriminate]. destruct Hv as [<-|Hv]; [now exists b|exact (IH c eq_refl v Hv)].
Qed.
Lemma positive_part_ok a b : positive_part a = Some b -> val b = Rmax 0 (val a - 0).
Proof.
  unfold positive_part. destruct (sign_of a) as [c|] eqn:E; [|discriminate]. apply sign_of_ok in E.
  destruct c; intros H; injection H as <-; try rewrite Rmax_left by lra; try rewrite Rmax_right by lra;
    unfold val in *; rewrite ?quad_nil; lra.
Qed.
Lemma largest_net_bound L net factor C best sets : length net = L ->
  let f := RationalFamily.forest_of sets in RationalFamily.proper L f = true ->
  (forall s, In s sets -> (size L (inter C (place_set (fst s))) <= length (snd s))%nat) ->
  largest_net L net factor f = Some best ->
  sum (ids L) (fun j => if C j then val (nth j net []) else 0) +
    val factor * sum sets (fun s => sum (firstn (size L (inter C (place_set (fst s)))) (snd s)) Q2R) <= val best.
Proof.
  intros Hnet f Hp Hfits. destruct (RationalFamily.proper_nested L sets Hp) as [Hinc _].
  destruct (RationalFamily.proper_ok L f Hp) as (L1 & L2 & L3). unfold largest_net.
  destruct (steps_of (raised_by factor) _ net f) as [steps|] eqn:E; [|discriminate]. intros K.
  apply (sum_known_ok _ (fun a => Rmax 0 (val a - 0))) in K; [|intros v b _; apply positive_part_ok]. rewrite K.
  assert (R : forall a g, val (raised_by factor a g) = val a + Q2R g * val factor).
  { intros a g. unfold raised_by, val. now rewrite quad_add, quad_scale. }
  apply Rle_trans with (2 := bundle_bound val (fun g => Q2R g * val factor) [] (raised_by factor) _ R
    (by_middle_ok StepSort.sort (fun a => a) StepSort.Permuted_sort) L net C Hnet f _ sets steps L1 L2 L3
    (RationalFamily.forest_of_sets sets) Hinc Hfits E).
  right. unfold value_at. f_equal. rewrite <- sum_scal. apply sum_ext. intros s _. rewrite <- sum_scal. apply sum_ext.
  intros g _. ring.
Qed.
Lemma rank_in_ok dear j q : In (j, q) dear -> (forall p, In (j, p) dear -> p = q) ->
  nth (rank_in dear j) (map snd dear) [] = q.
Proof.
  induction dear as [|[k p] t IH]; intros H Hq; [destruct H|]. cbn [rank_in fst].
  destruct (Nat.eqb_spec k j) as [->|Hne].
  - simpl. apply Hq. now left.
  - cbn [map nth]. apply IH; [|intros r Hr; apply Hq; now right]. destruct H as [H|H]; [congruence|exact H].
Qed.
Lemma in_order_at l r s : StronglySorted (fun a b => val b <= val a) l -> (forall q, In q l -> 0 <= val q) ->
  (r <= s)%nat -> val (nth s l []) <= val (nth r l []).
Proof.
  intros H. revert r s. induction H as [|a t Ht IH F]; intros r s H0 Hrs.
  - destruct r, s; simpl; lra.
  - assert (T : forall q, In q t -> 0 <= val q) by (intros q Hq; apply H0; now right). destruct r as [|r].
    + destruct s as [|s]; [simpl; lra|]. cbn [nth]. destruct (nth_in_or_default s t []) as [K| ->].
      * rewrite Forall_forall in F. now apply F.
      * apply H0. now left.
    + destruct s as [|s]; [lia|]. cbn [nth]. apply IH; [exact T|lia].
Qed.
Lemma largest_use_bound L ps supplies (x : nat -> R) best sets : length ps = L -> length supplies = L ->
  (forall q, In q ps -> 0 <= val q) -> (forall j, (j < L)%nat -> 0 <= x j <= real_at supplies j) ->
  let f := LimitFamily.forest_of sets in LimitFamily.proper L f = true ->
  (forall s, In s sets -> sum (ids L) (fun j => if place_set (fst s) j then x j else 0) <= IZR (Z.of_N (snd s))) ->
  largest_use L ps supplies f = Some best -> sum (ids L) (fun j => val (nth j ps []) * x j) <= val best.
Proof.
  intros Hp Hs H0 Hx f Hf Hk. destruct (LimitFamily.proper_nested L sets Hf) as [Hinc _].
  destruct (LimitFamily.proper_ok L f Hf) as (L1 & L2 & L3). unfold largest_use.
  destruct (by_middle GoodSort.sort snd (combine (ids L) ps)) as [dear|] eqn:Ed; [|discriminate].
  apply (by_middle_ok GoodSort.sort snd GoodSort.Permuted_sort) in Ed. destruct Ed as [Same Sorted]. cbv zeta.
  set (ranks := map (rank_in dear) (ids L)). set (ranked := map snd dear).
  destruct (kept_lots by_rank ranks supplies f) as [kept|] eqn:E; [|discriminate]. intros K.
  set (val_at := fun r => val (nth r ranked [])).
  assert (Items : forall j q, In (j, q) dear -> q = nth j ps [] /\ In q ps).
  { intros j q Hq. apply (Permutation_in _ (Permutation_sym Same)) in Hq. split; [|exact (in_combine_r _ _ _ _ Hq)].
    destruct (In_nth _ _ (0%nat, []) Hq) as (k & Hkl & Ek). unfold ids in *.
    rewrite combine_length, seq_length, Hp in Hkl.
    rewrite combine_nth in Ek by (rewrite seq_length; congruence). rewrite seq_nth in Ek by lia. simpl in Ek.
    congruence. }
  assert (Ranks : length ranks = L) by (unfold ranks, ids; now rewrite map_length, seq_length).
  assert (At : forall j, (j < L)%nat -> val_at (nth j ranks 0%nat) = val (nth j ps [])).
  { intros j Hj. unfold val_at, ranks.
    rewrite (nth_of_map _ (ids L) j 0%nat 0%nat) by (unfold ids; rewrite seq_length; exact Hj).
    unfold ids. rewrite seq_nth by exact Hj. simpl Nat.add. f_equal.
    apply rank_in_ok; [|intros q Hq; now apply Items].
    apply (Permutation_in _ Same). assert (Lc : length (combine (ids L) ps) = L).
    { unfold ids. rewrite combine_length, seq_length. lia. }
    assert (Ej : nth j (combine (ids L) ps) (0%nat, []) = (j, nth j ps [])).
    { rewrite combine_nth by (unfold ids; rewrite seq_length; congruence). unfold ids.
      now rewrite seq_nth by exact Hj. }
    rewrite <- Ej. apply nth_In. lia. }
  assert (Order : forall l k, by_rank l = Some k ->
    Permutation l k /\ StronglySorted (fun a b => val_at (fst b) <= val_at (fst a)) k).
  { intros l k H. injection H as <-. split; [apply RankSort.Permuted_sort|].
    assert (S : StronglySorted (fun a b => is_true (RankOrder.leb a b)) (RankSort.sort l)).
    { apply RankSort.StronglySorted_sort. intros a b c R1 R2. unfold RankOrder.leb, is_true in *.
      rewrite Nat.leb_le in *. lia. }
    induction S as [|a t _ IH F]; constructor; auto. apply Forall_impl with (2 := F). intros b R.
    apply Nat.leb_le in R.
    apply in_order_at; [|intros q Hq|exact R].
    - unfold ranked. clear - Sorted. induction Sorted as [|a t _ IH F]; simpl; constructor; auto.
      rewrite Forall_forall in *.
      intros q Hq. apply in_map_iff in Hq. destruct Hq as (e & <- & He). now apply F.
    - apply in_map_iff in Hq. destruct Hq as ([i r] & <- & Hi). apply H0. now apply (Items i r). }
  apply (sum_known_ok _ (fun e => IZR (snd e) * Rmax 0 (val_at (fst e) - 0))) in K.
  - rewrite K. apply Rle_trans with (2 := amounts_bound val_at 0%nat by_rank Order L ranks supplies x Ranks Hs Hx
      f _ sets kept L1 L2 L3 (LimitFamily.forest_of_sets sets) Hinc Hk E).
    right. apply sum_ids_ext. intros j Hj. now rewrite At.
  - intros [r c] b _. cbn [fst snd]. destruct (positive_part (nth r ranked [])) as [q|] eqn:Eq; [|discriminate].
    intros H.
    injection H as <-. unfold val. rewrite quad_scale. fold (val q). rewrite (positive_part_ok _ q Eq). f_equal.
    unfold Q2R, inject_Z. simpl. field.
Qed.

Lemma val_fsum {V} (l : list V) f : val (fsum l f) = sum l (fun v => val (f v)).
Proof. apply inner_sum. Qed.
Lemma val_whole k : val [whole k] = INR k.
Proof. unfold val. rewrite quad_constant. apply Q2R_nat. Qed.
Lemma whole_from_ok t : forall fuel e k, INR e <= val t -> whole_from fuel e t = Some k ->
  INR k <= val t < INR k + 1 /\ val t <= INR (e + fuel).
Proof.
  induction fuel as [|fuel IH]; intros e k H E; cbn [whole_from] in E; [discriminate|].
  destruct (sign_of (psub t [whole (S e)])) as [c|] eqn:Es; [|discriminate]. apply sign_of_ok in Es.
  unfold val in Es. rewrite quad_subtract in Es. fold (val t) in Es. fold (val [whole (S e)]) in Es.
  rewrite val_whole in Es. pose proof (S_INR e) as Se.
  assert (Up : INR (S e) <= INR (e + S fuel)) by (apply le_INR; lia). destruct c.
  - injection E as <-. lra.
  - injection E as <-. lra.
  - replace (e + S fuel)%nat with (S e + fuel)%nat by lia. apply IH; [lra|exact E].
Qed.
Lemma whole_below_ok h t k : whole_below h t = Some k -> INR k <= val t < INR k + 1 /\ val t <= INR h.
Proof.
  unfold whole_below. destruct (sign_of t) as [[]|] eqn:E; try discriminate; apply sign_of_ok in E.
  - intros H. injection H as <-. pose proof (pos_INR h). simpl. lra.
  - apply (whole_from_ok t h 0 k). simpl. lra.
Qed.
Lemma interpolated_at d t k : INR k <= t < INR k + 1 -> interpolated d t = total_gain d k + (t - INR k) * nth k d 0.
Proof.
  intros [H1 H2]. unfold interpolated. pose proof (INR_IZR_INZ k) as Ek.
  assert (E : Int_part t = Z.of_nat k); [|rewrite E; now rewrite Nat2Z.id].
  pose proof (base_Int_part t) as [B1 B2].
  assert (U1 : (Int_part t < Z.of_nat k + 1)%Z) by (apply lt_IZR; rewrite plus_IZR; lra).
  assert (U2 : (Z.of_nat k < Int_part t + 1)%Z) by (apply lt_IZR; rewrite plus_IZR; lra). lia.
Qed.
Lemma gain_number_ok gains t g : gain_number gains t = Some g ->
  val t <= INR (length gains) /\ val g = interpolated (map Q2R gains) (val t).
Proof.
  unfold gain_number. destruct (whole_below _ _) as [k|] eqn:E; [|discriminate].
  intros H. apply some_equal in H. rewrite H. apply whole_below_ok in E. destruct E as [E Ht]. split; [exact Ht|].
  rewrite (interpolated_at _ _ k E). unfold val.
  rewrite quad_add, quad_constant, quad_scale, quad_subtract. fold (val [whole k]). rewrite val_whole. fold (val t).
  unfold total_gain. rewrite firstn_map, sum_map, Q2R_sum, <- Q2R_0, map_nth. ring.
Qed.

Lemma affine_at l j : forallb (affine n) l = true -> affine n (nth j l []) = true.
Proof.
  rewrite forallb_forall. intros H. destruct (nth_in_or_default j l []) as [K|K]; [now apply H|]. now rewrite K.
Qed.
Section Row.
Variables (L : nat) (row : list (list Q)).
Hypothesis Hrow : length row = L.
Let x (j : nat) : R := val (nth j row []).
Lemma held_ok S : increasing 0 L S = true -> val (held row S) = share_in L (place_set S) x.
Proof.
  intros H. unfold held. rewrite val_fsum, (pick_ok [] L row S Hrow H), sum_map. exact (increasing_sum L S x H).
Qed.
Lemma gross_number_ok a g : length (agent_values a) = L ->
  (forall s, In s (agent_sets a) -> increasing 0 L (fst s) = true) ->
  gross_number a row = Some g ->
  val g = row_value L (vector_of (agent_values a)) x +
    sum (gain_sets (agent_sets a)) (fun c => interpolated (snd c) (share_in L (fst c) x)).
Proof.
  intros Hv Hs. unfold gross_number. destruct (sum_known _ _) as [h|] eqn:E; [|discriminate]. intros H.
  apply some_equal in H. rewrite H.
  apply (sum_known_ok _ (fun s => interpolated (map Q2R (snd s)) (share_in L (place_set (fst s)) x))) in E.
  - unfold val at 1. rewrite quad_add. fold (val h). rewrite E. f_equal; [|unfold gain_sets; now rewrite sum_map].
    change (val (fsum (combine (agent_values a) row) (fun e => pscale (fst e) (snd e))) =
      row_value L (vector_of (agent_values a)) x). rewrite val_fsum.
    rewrite (sum_nth _ (0%Q, [])), combine_length, Hv, Hrow, Nat.min_id. unfold row_value.
    apply sum_ext. intros j _. rewrite combine_nth by congruence. cbn [fst snd]. apply quad_scale.
  - intros s b Hin Hb. rewrite <- held_ok by now apply Hs. now apply gain_number_ok.
Qed.
Lemma gross_number_fits a g s : gross_number a row = Some g -> In s (agent_sets a) ->
  val (held row (fst s)) <= INR (length (snd s)).
Proof.
  unfold gross_number. destruct (sum_known _ _) as [h|] eqn:E; [|discriminate]. intros _ Hs.
  destruct (sum_known_each _ _ h E s Hs) as (b & Hb). now apply gain_number_ok in Hb.
Qed.
Lemma product_of_ok a b : affine n a = true -> affine n b = true -> val (product_of a b) = val a * val b.
Proof.
  intros Ha Hb. pose proof (times_ok n z a b Ha Hb) as T. unfold val, product_of.
  destruct a as [|p [|p' a]], b as [|q [|q' b]]; rewrite ?quad_scale, ?quad_constant, ?quad_nil; try ring; exact T.
Qed.
Lemma spending_ok ps : length ps = L -> forallb (affine n) ps = true -> forallb (affine n) row = true ->
  val (spending ps row) = row_value L (fun j => val (nth j ps [])) x.
Proof.
  intros Hp Ap Ar. unfold spending. rewrite val_fsum.
  rewrite (sum_nth _ ([], [])), combine_length, Hp, Hrow, Nat.min_id. unfold row_value.
  apply sum_ids_ext. intros j Hj. rewrite combine_nth by congruence. cbn [fst snd].
  apply product_of_ok; now apply affine_at.
Qed.
End Row.

(** ** An agent *)

Section Member.
Variables (L : nat) (ps : list (list Q)) (a : shares_agent) (claimed : list (option interval)) (row : list (list Q)).
Variable w : list Q.
Hypothesis Hps : length ps = L.
Hypothesis affine_ps : forallb (affine n) ps = true.
Hypothesis Hcheck : check_member L ps a claimed row w = true.
Let x (j : nat) : R := val (nth j row []).
Let price (j : nat) : R := val (nth j ps []).
Let v := vector_of (agent_values a).
Let K := gain_sets (agent_sets a).
Let share_gross : R := row_value L v x + sum K (fun c => interpolated (snd c) (share_in L (fst c) x)).

Lemma member_shape : length (agent_values a) = L /\ length row = L /\ length claimed = L /\
  RationalFamily.proper L (RationalFamily.forest_of (agent_sets a)) = true /\ forallb (affine n) row = true /\
  affine n w = true /\ 0 < val w.
Proof.
  unfold check_member in Hcheck. rewrite !andb_true_iff, !Nat.eqb_eq in Hcheck. pose proof (positive_ok w). tauto.
Qed.
Lemma member_share j : (j < L)%nat -> 0 <= x j <= 1 /\
  match nth j claimed None with Some i => qin i (x j) | None => x j = 0 end.
Proof.
  intros Hj. destruct member_shape as (_ & Hr & Hc & _).
  assert (E : check_share (nth j claimed None) (nth j row []) = true).
  { unfold check_member in Hcheck. rewrite !andb_true_iff in Hcheck. destruct Hcheck as [[_ C] _].
    assert (Hl : (j < length (combine claimed row))%nat) by (rewrite combine_length; lia).
    pose proof (forallb_nth _ _ (None, []) j C Hl) as F. rewrite combine_nth in F by congruence. exact F. }
  unfold check_share in E. fold val in E. destruct (nth j claimed None) as [i|].
  - rewrite !andb_true_iff in E. destruct E as [[E1 E2] E3]. apply positive_ok in E1. apply nonnegative_ok in E2.
    unfold val in E2. rewrite quad_subtract, quad_constant, Q2R_1 in E2. fold (val (nth j row [])) in E1, E2.
    unfold x. split; [unfold val in *; lra|]. apply (inside_ok _ _ _ E3). now apply range_of_ok.
  - assert (Z : x j = 0) by now apply inner_zero. rewrite Z. lra.
Qed.
Lemma member_sets : (forall s, In s (agent_sets a) -> increasing 0 L (fst s) = true) /\ nested_sets K.
Proof.
  destruct member_shape as (_ & _ & _ & H & _). destruct (RationalFamily.proper_nested L _ H) as [I1 I2].
  split; [exact I1|]. intros c e Hc He. apply in_map_iff in Hc. apply in_map_iff in He. destruct Hc as (s & <- & Hs).
  destruct He as (t & <- & Ht). now apply I2.
Qed.
Lemma member_fits c : In c K -> share_in L (fst c) x <= INR (length (snd c)).
Proof.
  intros Hc. apply in_map_iff in Hc. destruct Hc as (s & <- & Hs). cbn [fst snd]. rewrite map_length.
  destruct member_shape as (_ & Hr & _). destruct member_sets as [I _]. pose proof Hcheck as C.
  unfold check_member in C.
  rewrite !andb_true_iff in C. destruct C as [_ C]. destruct (gross_number a row) as [g|] eqn:E; [|discriminate].
  unfold x. rewrite <- (held_ok L row Hr _ (I s Hs)). exact (gross_number_fits row a g s E Hs).
Qed.
(** No bundle has a larger net value than the largest one. *)
Lemma net_bound net factor best C : length net = L -> fits L K C ->
  largest_net L net factor (RationalFamily.forest_of (agent_sets a)) = Some best ->
  sum (ids L) (fun j => if C j then val (nth j net []) else 0) +
    val factor * (gross L v K C - cost L v C) <= val best.
Proof.
  intros Hn Hf E. destruct member_shape as (_ & _ & _ & Hp & _).
  apply Rle_trans with (2 := largest_net_bound L net factor C best (agent_sets a) Hn Hp
    (fun s Hs => eq_ind _ (fun k => (_ <= k)%nat) (Hf _ (in_map _ _ s Hs)) _ (map_length _ _)) E).
  right. f_equal. f_equal. unfold gross, K, gain_sets. rewrite sum_map. ring_simplify. apply sum_ext. intros s _.
  cbn [fst snd]. unfold total_gain. now rewrite firstn_map, sum_map.
Qed.
Lemma member_gross : exists gross, val gross = share_gross /\ check_gross L ps a w gross (spending ps row) = true.
Proof.
  destruct member_shape as (Hv & Hr & _). destruct member_sets as [I _].
  pose proof Hcheck as C. unfold check_member in C. rewrite !andb_true_iff in C. destruct C as [_ C].
  destruct (gross_number a row) as [g|] eqn:E; [|discriminate].
  exists g. split; [|exact C]. apply (gross_number_ok L row Hr a g Hv); [exact I|exact E].
Qed.
Lemma has_value_ok best b : has_value best b = true -> exists c, best = Some c /\ val b = val c.
Proof.
  unfold has_value, is_difference_zero. destruct best as [c|]; [|discriminate]. intros H. apply zero_ok in H.
  exists c.
  unfold val in *. rewrite quad_subtract in H. split; [reflexivity|lra].
Qed.
Lemma member_spent : val (spending ps row) = row_value L price x.
Proof. apply spending_ok; auto; apply member_shape. Qed.
Lemma member_demanded C : within L C -> fits L K C ->
  val w * gross L v K C - cost L price C <= val w * share_gross - row_value L price x.
Proof.
  intros _ Hf. destruct member_shape as (Hv & Hr & _ & _ & _ & Hw & _). destruct member_gross as (g & <- & H).
  unfold check_gross in H. cbv zeta in H. rewrite !andb_true_iff in H. destruct H as [[Hg H] _].
  apply has_value_ok in H. destruct H as (best & Hbest & E). rewrite <- member_spent.
  unfold val in E at 1. rewrite quad_subtract in E. fold (val (product_of w g)) (val (spending ps row)) in E.
  rewrite product_of_ok in E by assumption. rewrite E.
  set (net := map _ _) in Hbest.
  assert (Ln : length net = L) by (unfold net; rewrite map_length, combine_length; lia).
  apply Rle_trans with (2 := net_bound net w best C Ln Hf Hbest). right.
  assert (At : forall j, (j < L)%nat -> val (nth j net []) = val w * v j - price j).
  { intros j Hj. unfold net. rewrite (nth_indep _ [] (net_of w (0%Q, [])))
      by (rewrite map_length, combine_length; lia).
    rewrite map_nth, combine_nth by congruence. unfold net_of. cbn [fst snd]. unfold val.
    rewrite quad_subtract, quad_scale.
    unfold v, price, val, vector_of, at_index. ring. }
  unfold cost. rewrite (sum_ids_ext L (fun j => if C j then val (nth j net []) else 0)
    (fun j => val w * (if C j then v j else 0) - (if C j then price j else 0))).
  - rewrite sum_minus, sum_scal. ring.
  - intros j Hj. destruct (C j); [now apply At|ring].
Qed.
Lemma member_paid : row_value L price x = Q2R (agent_budget a) \/ row_value L price x <= Q2R (agent_budget a) /\
  forall C, within L C -> fits L K C -> gross L v K C <= share_gross.
Proof.
  destruct member_shape as (Hv & Hr & _). destruct member_gross as (g & <- & H).
  unfold check_gross in H. cbv zeta in H. rewrite !andb_true_iff, orb_true_iff, andb_true_iff in H.
  rewrite <- member_spent. destruct H as [_ [H|[H1 H2]]].
  - left. apply zero_ok in H. unfold val, fixed in *. rewrite quad_subtract, quad_constant in H. lra.
  - right. apply positive_ok in H1. split.
    + unfold val, fixed in *. rewrite quad_subtract, quad_constant in H1. lra.
    + intros C HC Hf. apply has_value_ok in H2. destruct H2 as (best & Hbest & ->).
      apply Rle_trans with (2 := net_bound _ _ best C (eq_trans (map_length _ _) Hv) Hf Hbest). right.
      assert (One : val [1%Q] = 1) by (unfold val; now rewrite quad_constant, Q2R_1). rewrite One.
      transitivity (cost L v C + 1 * (gross L v K C - cost L v C)); [ring|]. f_equal. apply sum_ids_ext. intros j Hj.
      destruct (C j); [|reflexivity]. rewrite (nth_indep _ [] (fixed 0%Q)) by (rewrite map_length; lia).
      rewrite map_nth. symmetry. apply quad_constant.
Qed.
End Member.

(** ** Uses *)

Lemma used_ok L m ps xs (x : nat -> nat -> R) :
  length ps = L -> forallb (affine n) ps = true -> length (market_supply m) = L ->
  (forall i j, x i j = val (nth j (nth i xs []) [])) ->
  (forall q, In q ps -> 0 <= val q) ->
  check_used L m ps xs = true -> let demand_ := demand (length xs) x in laminar (capacities_of m) /\
  (forall j, (j < L)%nat -> demand_ j <= INR (supply_of m j)) /\
  (forall c, In c (capacities_of m) -> share_in L (fst c) demand_ <= INR (snd c)) /\
  forall q, usable L (supply_of m) (capacities_of m) q ->
    worth L (fun j => val (nth j ps [])) q <= row_value L (fun j => val (nth j ps [])) demand_.
Proof.
  intros Hps Aps Hm Ex H0 H demand_. unfold check_used in H. cbv zeta in H.
  set (used := map _ (ids L)) in H. set (supplies := map Z.of_N (market_supply m)) in H.
  rewrite !andb_true_iff, !forallb_forall in H. destruct H as [[[[H1 H2] H3] H4] H5].
  destruct (LimitFamily.proper_nested L _ H1) as [Hinc Hnest].
  assert (U1 : length used = L) by (unfold used, ids; now rewrite map_length, seq_length).
  assert (U2 : forall j, (j < L)%nat -> val (nth j used []) = demand_ j).
  { intros j Hj. unfold used. rewrite (nth_of_map _ (ids L) j [] 0%nat) by (unfold ids; rewrite seq_length; exact Hj).
    unfold ids. rewrite seq_nth by exact Hj. unfold use_number. rewrite val_fsum, (sum_nth xs []).
    unfold demand_, demand. apply sum_ext.
    intros i _. symmetry. apply Ex. }
  assert (Held : forall S, increasing 0 L S = true -> val (held used S) = share_in L (place_set S) demand_).
  { intros S HS. rewrite (held_ok L used U1 S HS). unfold share_in. apply sum_ids_ext. intros j Hj.
    destruct (place_set S j); auto. }
  assert (Ls : length supplies = L) by (unfold supplies; now rewrite map_length).
  assert (Supplies : forall j, real_at supplies j = INR (supply_of m j)).
  { intros j. unfold real_at, supplies, supply_of. change 0%Z with (Z.of_N 0). rewrite map_nth, INR_IZR_INZ, N_nat_Z.
    reflexivity. }
  assert (Inject : forall k, val [inject_Z k] = IZR k).
  { intros k. unfold val. rewrite quad_constant. unfold Q2R, inject_Z. simpl. field. }
  split; [|split; [|split]].
  - intros c e Hc He. apply in_map_iff in Hc. apply in_map_iff in He. destruct Hc as (s & <- & Hs).
    destruct He as (t & <- & Ht). now apply Hnest.
  - intros j Hj. assert (E : In (nth j used [], nth j supplies 0%Z) (combine used supplies)).
    { rewrite <- combine_nth by congruence. apply nth_In. rewrite combine_length. lia. }
    specialize (H3 _ E). cbn [fst snd] in H3. apply nonnegative_ok in H3. unfold val in H3.
    rewrite quad_subtract in H3.
    fold (val [inject_Z (nth j supplies 0%Z)]) (val (nth j used [])) in H3. rewrite Inject, U2 in H3 by exact Hj.
    fold (real_at supplies j) in H3. rewrite Supplies in H3. lra.
  - intros c Hc. apply in_map_iff in Hc. destruct Hc as (s & <- & Hs). cbn [fst snd]. specialize (H4 s Hs).
    apply nonnegative_ok in H4. unfold val in H4. rewrite quad_subtract in H4.
    fold (val [inject_Z (Z.of_N (snd s))]) (val (held used (fst s))) in H4.
    rewrite Inject, Held in H4 by now apply Hinc. rewrite INR_IZR_INZ, N_nat_Z. lra.
  - intros q [Q1 Q2]. apply has_value_ok in H5. destruct H5 as (best & Hbest & E).
    assert (A2 : forallb (affine n) used = true) by (apply forallb_forall; exact H2).
    rewrite (spending_ok L used U1 ps Hps Aps A2) in E.
    assert (Ed : row_value L (fun j => val (nth j ps [])) demand_ = val best).
    { rewrite <- E. unfold row_value. apply sum_ids_ext. intros j Hj. now rewrite U2. }
    rewrite Ed. apply (largest_use_bound L ps supplies (fun j => INR (q j)) best (market_limits m) Hps Ls H0); auto.
    + intros j Hj. split; [apply pos_INR|]. rewrite Supplies. now apply le_INR, Q1.
    + intros s Hs. specialize (Q2 _ (in_map (fun s => (place_set (fst s), N.to_nat (snd s))) _ s Hs)).
      cbn [fst snd] in Q2. rewrite INR_IZR_INZ, N_nat_Z in Q2. exact Q2.
Qed.
End Numbers.

(** ** The checker *)

Section Checker.
Variables (m : shares_market) (PB : list interval) (XB : list (list (option interval))).
Variables (X : list interval) (Y : list (list Q)) (system : list nat).
Variables (ps : list (list Q)) (xs : list (list (list Q))) (ws : list (list Q)).
Let n := length X.
Let L := length (market_supply m).
Let N := length (market_agents m).

(** What agent i spends, and her budget. *)
Definition some_number (f : list Q) : bool := match f with [] => false | _ => true end.
Definition shares_equation (i : nat) : products :=
  (filter (fun e => some_number (snd e)) (combine ps (nth i xs [])), agent_budget (agent_at m i)).
Definition members_of : list (shares_agent * (list (option interval) * (list (list Q) * list Q))) :=
  combine (market_agents m) (combine XB (combine xs ws)).
Definition check_enclosed_shares : bool :=
  let equations := map shares_equation system in
  Nat.eqb (length PB) L && Nat.eqb (length ps) L && Nat.eqb (length XB) N && Nat.eqb (length xs) N &&
  Nat.eqb (length ws) N && Nat.eqb (length Y) n && forallb (fun row => Nat.eqb (length row) n) Y &&
  forallb (fun i => Nat.ltb i N) system && forallb (affine n) ps && forallb (forallb (affine n)) xs &&
  check_zero X equations Y &&
  let rows := basis_of (map (excess X) equations) in
  let over := powers_over X in
  let centre := 1%Q :: map middle_of X in
  forallb (is_nonnegative rows over) ps &&
  all_below L (fun j => inside (range_of (nth j ps []) over) (interval_at PB j)) &&
  forallb (fun e => let '(a, (claimed, (row, w))) := e in check_member n rows over centre L ps a claimed row w)
    members_of &&
  check_used n rows over centre L m ps xs.

(** With prices and shares in the intervals, 0 where there is none, some random allocation is a strong equilibrium, all
    draws of which are best for everybody at some weights. *)
Definition enclosed_shares_hold : Prop :=
  exists (p : nat -> R) (x : nat -> nat -> R),
    (forall j, (j < L)%nat -> qin (interval_at PB j) (p j)) /\
    (forall i j, (i < N)%nat -> (j < L)%nat ->
       match nth j (nth i XB []) None with Some b => qin b (x i j) | None => x i j = 0 end) /\
    exists w alpha, realises N L (supply_of m) (capacities_of m) (shares_utility m)
      (fun i => Q2R (agent_budget (agent_at m i))) p w x alpha.

Lemma affine_row i : forallb (forallb (affine n)) xs = true -> forallb (affine n) (nth i xs []) = true.
Proof.
  rewrite forallb_forall. intros H. destruct (nth_in_or_default i xs []) as [K|K]; [now apply H|]. now rewrite K.
Qed.
Theorem check_enclosed_shares_sound : check_enclosed_shares = true -> enclosed_shares_hold.
Proof.
  unfold check_enclosed_shares. cbv zeta. set (equations := map shares_equation system). set (rows := basis_of _).
  set (over := powers_over X). set (centre := 1%Q :: _). rewrite !andb_true_iff, !Nat.eqb_eq.
  intros [[[[[[[[[[[_ L1] L2] L3] L4] _] _] _] Aps] Axs] HZ] [[[H1 H2] H3] H4]].
  assert (affine_equations : forallb (affine_products X) equations = true).
  { apply forallb_forall. intros e He. apply in_map_iff in He. destruct He as (i & <- & _). apply forallb_forall.
    intros [f g] Hf. apply filter_In in Hf. destruct Hf as [Hf _]. apply andb_true_iff. rewrite forallb_forall in Aps.
    pose proof (affine_row i Axs) as Ar. rewrite forallb_forall in Ar.
    split; [exact (Aps _ (in_combine_l _ _ _ _ Hf))|exact (Ar _ (in_combine_r _ _ _ _ Hf))]. }
  destruct (check_zero_ok X equations Y affine_equations HZ) as (z & Hz & Zero). fold n in Zero.
  pose proof (powers_over_ok n X z eq_refl Hz) as Over. fold over in Over.
  assert (Rows : forall kr, In kr rows -> quad n z (snd kr) = 0).
  { apply basis_of_ok. intros g Hg. apply in_map_iff in Hg. destruct Hg as (e & <- & He). now apply Zero. }
  set (p := fun j => quad n z (nth j ps [])). set (x := fun i j => quad n z (nth j (nth i xs []) [])).
  set (w := fun i => quad n z (nth i ws [])).
  assert (Member : forall i, (i < N)%nat ->
    check_member n rows over centre L ps (agent_at m i) (nth i XB []) (nth i xs []) (nth i ws []) = true).
  { intros i Hi. pose proof (forallb_nth _ _ (no_agent, ([], ([], []))) i H3) as E. unfold members_of in E.
    rewrite !combine_length, L2, L3, L4, !Nat.min_id in E. specialize (E Hi).
    rewrite combine_nth, combine_nth, combine_nth in E by (rewrite ?combine_length; fold N; lia). exact E. }
  pose proof (fun i Hi => member_shape n rows over centre z Over L ps _ _ _ _ (Member i Hi)) as Shape.
  pose proof (fun i Hi => member_share n rows over centre z Rows Over L ps _ _ _ _ L1 (Member i Hi)) as Share.
  pose proof (fun i Hi => proj2 (member_sets n rows over centre z Over L ps _ _ _ _ (Member i Hi))) as Sets.
  destruct (used_ok n rows over centre z Rows Over L m ps xs x L1 Aps eq_refl (fun i j => eq_refl))
    as (C1 & C2 & C3 & C4).
  { intros q Hq. rewrite forallb_forall in H1. exact (nonnegative_ok n rows over z Rows Over q (H1 q Hq)). }
  { exact H4. }
  rewrite L3 in C2, C3, C4. exists p, x. split; [|split].
  - intros j Hj. apply (inside_ok _ _ _ (all_below_ok _ _ H2 j Hj)). now apply range_of_ok.
  - intros i j Hi Hj. now apply Share.
  - exists w. apply shares_equilibrium; auto.
    + intros j Hj. rewrite forallb_forall in H1. apply (nonnegative_ok n rows over z Rows Over).
      apply H1, nth_In. lia.
    + split; [|split; [|split]]; auto.
      * intros i j Hi Hj. now apply Share.
      * intros i c Hi Hc. exact (member_fits n rows over centre z Rows Over L ps _ _ _ _ (Member i Hi) c Hc).
    + intros i Hi. split; [|split].
      * apply (Shape i Hi).
      * intros C HC Hf. exact (member_demanded n rows over centre z Rows Over L ps _ _ _ _ L1 Aps (Member i Hi) C HC Hf).
      * exact (member_paid n rows over centre z Rows Over L ps _ _ _ _ L1 Aps (Member i Hi)).
Qed.
End Checker.
