(** gpz.literature: Hylland and Zeckhauser's existence theorem (1979), and with aggregate limits.
    HOLDS, for every random assignment economy.

    n >= 1 agents with any real values of s object types; budgets b_x > 0, equal or not; integer
    supplies of at least 1 each.  Besides, limits: sets of types, any two disjoint or nested, with
    the most copies of them that can be used together, at least 1 each (budget_economy.v).  Some
    amounts of the types, at least n together, are within supplies and limits.
    - [hz_limits_existence]: some prices with minimum 0 and a feasible random assignment within the
      limits clear the market, each agent's share being within her budget, optimal and
      cheapest (the [equilibrium] of budget_economy.v: what is not used up has price 0).
    - [hz_limits_efficient]: nothing feasible within the limits dominates an equilibrium.
    - [hz_existence]: without limits; supplies of at least n together.  [hz_efficient]: with Pareto
      optimality.
    - [hz_needs_supply]: with a supply of 0 there may be no equilibrium, not even one that is not
      [cheapest].
    Proof: [best_replies], as in weights.v, with the agents as players and the types as options;
    each supply and each limit has a price.  An agent pays the prices of all that concern her type,
    less the lowest such sum.  If more of something were used than there is, it would have the
    highest price.  Then either some type outside costs so much less that nobody wants one inside,
    or sets that are used up are a partition of the types, so they are used exactly ([within_cap]).
    The lowest sum is taken off the prices of the largest sets ([lowered] in nested_sets.v). *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums fourier_motzkin cube best_replies nested_sets sp_economy
  budget_economy.
Import ListNotations.
Open Scope R_scope.

(** Lists and sums in two parts. *)
Lemma nth_all {X} (l : list X) d : map (fun i => nth i l d) (ids (length l)) = l.
Proof.
  unfold ids. induction l as [|a l IH]; [reflexivity|]. simpl. f_equal.
  rewrite <- seq_shift, map_map.
  exact IH.
Qed.
Lemma sum_ids_plus a m f :
  sum (ids (a + m)) f = sum (ids a) f + sum (ids m) (fun i => f (a + i)%nat).
Proof.
  unfold ids. rewrite seq_app, sum_app. f_equal. simpl. induction m as [|m IH]; [reflexivity|].
  now rewrite !seq_S, !sum_app, IH.
Qed.

Section HZ.
Variables (E : economy) (b : nat -> R) (limits : list limit).
Let n := agents E.
Let s := types E.
Let v := sp_economy.value E.

(** Supplies, then limits: which types they are about, and how many copies there are. *)
Let M := (s + length limits)%nat.
Definition limit_at (i : nat) : limit := nth i limits ([], 0%nat).
Definition member (c j : nat) : bool :=
  if Nat.ltb c s then Nat.eqb j c else limited (limit_at (c - s)) j.
Definition cap (c : nat) : nat := if Nat.ltb c s then supply E c else snd (limit_at (c - s)).

Hypothesis Hn : (0 < n)%nat.
Hypothesis Hs : (0 < s)%nat.
Hypothesis Hb : forall x, (x < n)%nat -> 0 < b x.
Hypothesis Hlam : laminar limits.
Hypothesis Hone : forall c, (c < M)%nat -> (1 <= cap c)%nat.
Variable amount : nat -> R.
Hypothesis Hy : forall c, (c < M)%nat -> part s member amount c <= INR (cap c).
Hypothesis Henough : INR n <= sum (ids s) amount.

Lemma limit_listed i : (i < length limits)%nat -> In (limit_at i) limits.
Proof. intros Hi. now apply nth_In. Qed.
Lemma member_type c j : (c < s)%nat -> member c j = Nat.eqb j c.
Proof. intros Hc. unfold member. apply Nat.ltb_lt in Hc. now rewrite Hc. Qed.
Lemma member_limit i j : member (s + i) j = limited (limit_at i) j.
Proof.
  unfold member. destruct (Nat.ltb_spec (s + i) s); [lia|].
  now replace (s + i - s)%nat with i by lia.
Qed.
Lemma nested c d : (c < M)%nat -> (d < M)%nat ->
  apart s member c d \/ inside_of s member c d \/ inside_of s member d c.
Proof.
  intros Hc Hd. assert (One : forall c d, (c < s)%nat ->
    apart s member c d \/ inside_of s member c d).
  { intros c' d' Hc'. destruct (member d' c') eqn:X; [right|left]; intros j _ H;
      rewrite member_type in H by auto;
      apply Nat.eqb_eq in H; now subst. }
  destruct (Nat.lt_ge_cases c s) as [C|C]; [destruct (One c d C); auto|].
  destruct (Nat.lt_ge_cases d s) as [D|D].
  - destruct (One d c D) as [H|H]; [|auto]. left. intros j Hj Mc.
    destruct (member d j) eqn:X; auto.
    specialize (H j Hj X). congruence.
  - replace c with (s + (c - s))%nat by lia. replace d with (s + (d - s))%nat by lia.
    assert (Lc : In (limit_at (c - s)) limits) by (apply limit_listed; unfold M in Hc; lia).
    assert (Ld : In (limit_at (d - s)) limits) by (apply limit_listed; unfold M in Hd; lia).
    destruct (Hlam _ _ Lc Ld) as [H|[H|H]]; [left|right; left|right; right]; intros j _;
      rewrite !member_limit; apply H.
Qed.

(** ** Constants: a bound of values, and a scale K that makes utility count more than all money *)

Let V : R := sum (ids n) (fun x => sum (ids s) (fun j => Rabs (v x j))).
Lemma value_bound x j : (x < n)%nat -> (j < s)%nat -> Rabs (v x j) <= V.
Proof.
  intros Hx Hj. apply Rle_trans with (sum (ids s) (fun j => Rabs (v x j))).
  - apply (sum_term_le (ids s) (fun j => Rabs (v x j)) j); [intros;
      apply Rabs_pos|now apply in_ids].
  - apply (sum_term_le (ids n) (fun x => sum (ids s) (fun j => Rabs (v x j))) x);
      [|now apply in_ids].
    intros y _. apply sum_nonneg. intros; apply Rabs_pos.
Qed.
Lemma V_nonneg : 0 <= V.
Proof. apply sum_nonneg. intros x _. apply sum_nonneg. intros; apply Rabs_pos. Qed.
Lemma value_difference x j k : (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> v x j - v x k <= 2 * V.
Proof.
  intros Hx Hj Hk. pose proof (value_bound x j Hx Hj). pose proof (value_bound x k Hx Hk).
  pose proof (Rle_abs (v x j)). pose proof (Rle_abs (- v x k)) as B. rewrite Rabs_Ropp in B. lra.
Qed.
Definition outweighs (K : R) : Prop := forall x j k, (x < n)%nat -> (j < s)%nat -> (k < s)%nat ->
  v x j < v x k ->
  sum (ids n) b < K * (v x k - v x j).
Lemma scale_exists : exists K, 0 < K /\ outweighs K.
Proof.
  set (l := flat_map (fun x => map (fun jk => v x (snd jk) - v x (fst jk)) (list_prod (ids s) (ids
    s))) (ids n)).
  destruct (least_positive l) as (g & Hg & G). set (K := Rmax 1 (sum (ids n) b / g + 1)).
  assert (HK : 0 < K) by (apply Rlt_le_trans with 1; [lra|apply Rmax_l]). exists K.
  split; [exact HK|].
  intros x j k Hx Hj Hk Hlt. assert (Hin : In (v x k - v x j) l).
  { unfold l. apply in_flat_map. exists x. split; [now apply in_ids|]. apply in_map_iff.
    exists (j, k). split; auto.
    apply in_prod_iff. now rewrite !in_ids. }
  specialize (G _ Hin ltac:(lra)). apply Rlt_le_trans with (K * g); [|apply Rmult_le_compat_l;
    lra].
  apply Rlt_le_trans with ((sum (ids n) b / g + 1) * g).
  - rewrite Rmult_plus_distr_r. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  - apply Rmult_le_compat_r; [lra|apply Rmax_r].
Qed.

(** ** Weights and prices *)

Variable K : R.
Hypothesis HK : 0 < K.
Hypothesis Hscale : outweighs K.
(** Coordinates: n weights, and M prices in units of [top], which no type is worth. *)
Let top : R := 2 * (K * V) + 1.
Definition price_at (z : vec) (c : nat) : R := top * z (n + c)%nat.
Definition raw (z : vec) (j : nat) : R := price M member (price_at z) j.
Definition low (z : vec) : R := lowest (pred s) (raw z).
Definition price_of (z : vec) (j : nat) : R := raw z j - low z.
Definition worth (x j : nat) (z : vec) : R := K * z x * v x j - price_of z j.
Definition push (k x j : nat) (z : vec) : R :=
  if Nat.ltb k n then (if Nat.eqb x k then b k - price_of z j else 0)
  else (if member (k - n) j then 1 else 0) - (if Nat.eqb x 0 then INR (cap (k - n)) else 0).

Lemma top_pos : 0 < top.
Proof. pose proof V_nonneg. assert (0 <= K * V) by (apply Rmult_le_pos; lra). unfold top. lra. Qed.
Lemma raw_cont j : cont (n + M) (fun z => raw z j).
Proof.
  unfold raw, price. apply cont_sum. intros c Hc. apply in_ids in Hc.
  destruct (member c j); [|apply cont_const].
  apply cont_mult; [apply cont_const|apply cont_coordinate; lia].
Qed.
Lemma price_of_cont j : cont (n + M) (fun z => price_of z j).
Proof. apply cont_minus; [apply raw_cont|]. apply lowest_cont. intros k _. apply raw_cont. Qed.
Lemma worth_cont x j : (x < n)%nat -> cont (n + M) (worth x j).
Proof.
  intros Hx. apply cont_minus; [|apply price_of_cont]. apply cont_mult; [|apply cont_const].
  apply cont_mult; [apply cont_const|apply cont_coordinate; lia].
Qed.
Lemma push_cont k x j : cont (n + M) (push k x j).
Proof.
  unfold push. destruct (Nat.ltb k n); [destruct (Nat.eqb x k)|]; try apply cont_const.
  apply cont_minus; [apply cont_const|apply price_of_cont].
Qed.

Section Point.
Variable z : vec.
Hypothesis Hz : replies (n + M) n s worth push 0 z.
Let P : nat -> R := price_of z.
Let Q : nat -> nat -> R := weight (n + M) s z.
Let pi : nat -> R := price_at z.
Let used : nat -> R := part s member (load (ids n) Q).

Lemma z_unit k : (k < n + M)%nat -> 0 <= z k <= 1.
Proof. intros Hk. apply (proj1 Hz). lia. Qed.
Lemma pi_nonneg c : (c < M)%nat -> 0 <= pi c.
Proof. intros Hc. apply Rmult_le_pos; [pose proof top_pos; lra|]. apply z_unit. lia. Qed.
Lemma low_least j : (j < s)%nat -> low z <= raw z j.
Proof. intros Hj. apply (lowest_le (pred s) (raw z) j). lia. Qed.
Lemma P_nonneg j : (j < s)%nat -> 0 <= P j.
Proof. intros Hj. unfold P, price_of. pose proof (low_least j Hj). lra. Qed.
Lemma some_free : exists j, (j < s)%nat /\ P j = 0.
Proof.
  destruct (lowest_attained (pred s) (raw z)) as (j & Hj & Ej). exists j. split; [lia|].
  unfold P, price_of, low. rewrite Ej. ring.
Qed.
Lemma low_nonneg : 0 <= low z.
Proof.
  destruct (lowest_attained (pred s) (raw z)) as (j & Hj & Ej). unfold low. rewrite Ej.
  apply sum_nonneg. intros c Hc. apply in_ids in Hc. pose proof (pi_nonneg c Hc). unfold pi in *.
  destruct (member c j); lra.
Qed.
Lemma Q_simplex x : (x < n)%nat -> simplex s (Q x).
Proof.
  intros Hx. split; [|now apply (proj1 (proj2 Hz))]. intros j Hj. apply (proj1 Hz).
  now apply slot_lt.
Qed.
Lemma Q_nonneg x j : (x < n)%nat -> (j < s)%nat -> 0 <= Q x j.
Proof. intros Hx Hj. now apply (Q_simplex x). Qed.

(** Agents hold types only that are best for K z_x v_x - P. *)
Lemma Q_best x j k : (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> 0 < Q x j ->
  K * z x * v x k - P k <= K * z x * v x j - P j.
Proof.
  intros Hx Hj Hk Hpos. pose proof (proj1 (proj2 (proj2 Hz)) x j k Hx Hj Hk Hpos) as H.
  unfold worth in H.
  fold P in H. lra.
Qed.
(** A bound of f on the types an agent holds is one of its mean. *)
Lemma Q_mean_le x (f g : nat -> R) : (x < n)%nat -> (forall j, (j < s)%nat -> 0 < Q x j ->
  f j <= g j) ->
  dot s f (Q x) <= dot s g (Q x).
Proof.
  intros Hx H. apply sum_le. intros j Hj. apply in_ids in Hj.
  pose proof (Q_nonneg x j Hx Hj) as H0.
  destruct (Rlt_dec 0 (Q x j)) as [Hpos|]; [apply Rmult_le_compat_r; auto|].
  replace (Q x j) with 0 by lra. lra.
Qed.
Lemma dot_const c q : simplex s q -> dot s (fun _ => c) q = c.
Proof. intros [_ H1]. unfold dot. rewrite sum_scal. change (fun j => q j) with q. rewrite H1.
  ring. Qed.
Lemma share_best x q : (x < n)%nat -> simplex s q ->
  K * z x * utility E x q - dot s P q <= K * z x * utility E x (Q x) - dot s P (Q x).
Proof.
  intros Hx Hq. unfold utility. fold s. fold v.
  assert (Hlin : forall r, K * z x * dot s (v x) r - dot s P r = dot s (fun j => K * z x * v x j -
    P j) r).
  { intros r. unfold dot. rewrite <- sum_scal, <- sum_minus. apply sum_ext. intros. ring. }
  rewrite !Hlin. set (c := dot s (fun j => K * z x * v x j - P j) q).
  rewrite <- (dot_const c (Q x) (Q_simplex x Hx)). apply Q_mean_le; auto. intros j Hj Hpos.
  rewrite <- (dot_const (K * z x * v x j - P j) q Hq). apply sum_le. intros k Hk.
  apply in_ids in Hk.
  apply Rmult_le_compat_r; [now apply Hq|]. now apply Q_best.
Qed.

(** The forces. *)
Lemma force_weight x : (x < n)%nat -> force (n + M) n s push x z = b x - dot s P (Q x).
Proof.
  intros Hx. unfold force. rewrite (sum_single (ids n) _ x (ids_NoDup n)); [|now apply in_ids|].
  - rewrite <- (dot_const (b x) (Q x) (Q_simplex x Hx)) at 1. unfold dot. rewrite <- sum_minus.
    apply sum_ext.
    intros j _. unfold push. apply Nat.ltb_lt in Hx. rewrite Hx, Nat.eqb_refl. unfold P, Q. ring.
  - intros y _ Hne. apply sum_zero. intros j _. unfold push. apply Nat.ltb_lt in Hx. rewrite Hx.
    destruct (Nat.eqb_spec y x); [tauto|]. ring.
Qed.
Lemma force_price c : (c < M)%nat -> force (n + M) n s push (n + c) z = used c - INR (cap c).
Proof.
  intros Hc. unfold force.
  transitivity (sum (ids n) (fun x => part s member (Q x) c -
    (if Nat.eqb x 0 then (fun _ => INR (cap c)) x else 0))).
  - apply sum_ids_ext. intros x Hx.
    rewrite <- (dot_const (if Nat.eqb x 0 then INR (cap c) else 0) (Q x) (Q_simplex x Hx)).
    unfold part, dot. rewrite <- sum_minus. apply sum_ext. intros k _. unfold push.
    destruct (Nat.ltb_spec (n + c) n); [lia|]. replace (n + c - n)%nat with c by lia. fold (Q x k).
    destruct (member c k); ring.
  - rewrite sum_minus, sum_delta; [|apply ids_NoDup|now apply in_ids]. f_equal.
    unfold used, part, load.
    rewrite sum_swap. apply sum_ext. intros k _. destruct (member c k); [reflexivity|].
    now apply sum_zero.
Qed.
Lemma forces k : (k < n + M)%nat -> (0 <= force (n + M) n s push k z \/ z k = 0) /\
  (force (n + M) n s push k z <= 0 \/ z k = 1).
Proof. apply (proj2 (proj2 (proj2 Hz))). Qed.

(** An agent of weight 0 would spend nothing, and so her weight would rise. *)
Lemma spending x : (x < n)%nat -> 0 < z x <= 1 /\ dot s P (Q x) <= b x /\ (z x < 1 ->
  dot s P (Q x) = b x).
Proof.
  intros Hx. destruct (forces x ltac:(lia)) as [F0 F1]. rewrite force_weight in F0, F1 by auto.
  pose proof (z_unit x ltac:(lia)) as Hzx. pose proof (Hb x Hx) as Hbx.
  assert (Hnz : z x <> 0).
  { intros E0. destruct F1 as [F1|F1]; [|lra]. assert (H0 : dot s P (Q x) <= 0); [|lra].
    rewrite <- (dot_const 0 (Q x) (Q_simplex x Hx)). apply Q_mean_le; auto. intros j Hj Hpos.
    destruct some_free as (k & Hk & Ek). pose proof (Q_best x j k Hx Hj Hk Hpos) as H.
    rewrite E0, Ek in H. lra. }
  split; [lra|]. destruct F0 as [F0|F0]; [|contradiction]. split; [lra|]. intros Hlt.
  destruct F1; lra.
Qed.

(** ** Supply *)

Lemma total_load : sum (ids s) (load (ids n) Q) = INR n.
Proof.
  unfold load. rewrite sum_swap. rewrite (sum_ext (ids n) _ (fun _ => 1)).
  - rewrite <- sum_length. unfold ids. now rewrite seq_length.
  - intros x Hx. apply in_ids in Hx. now apply Q_simplex.
Qed.
(** Nobody holds a type that costs [top] more than another one. *)
Lemma dear_unused x j k : (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> top <= P j - P k ->
  Q x j = 0.
Proof.
  intros Hx Hj Hk Ej. pose proof (Q_nonneg x j Hx Hj).
  destruct (Rlt_dec 0 (Q x j)) as [Hpos|]; [exfalso|lra].
  pose proof (Q_best x j k Hx Hj Hk Hpos) as H0.
  pose proof (value_difference x j k Hx Hj Hk) as HV. destruct (spending x Hx) as [[L1 L2] _].
  pose proof V_nonneg.
  assert (HKz : K * z x * (v x j - v x k) <= K * (2 * V)); [|unfold top in Ej; lra].
  apply Rle_trans with (K * z x * (2 * V)); [apply Rmult_le_compat_l; [apply Rmult_le_pos;
    lra|lra]|].
  apply Rmult_le_compat_r; [lra|]. rewrite <- (Rmult_1_r K) at 2. apply Rmult_le_compat_l; lra.
Qed.
(** Whatever has a price is used up. *)
Lemma used_up c : (c < M)%nat -> 0 < pi c -> INR (cap c) <= used c.
Proof.
  intros Hc Hpos. destruct (forces (n + c) ltac:(lia)) as [F0 _].
  rewrite force_price in F0 by auto.
  destruct F0 as [F0|F0]; [lra|]. unfold pi, price_at in Hpos. rewrite F0 in Hpos. lra.
Qed.
Lemma overused c : (c < M)%nat -> INR (cap c) < used c -> pi c = top.
Proof.
  intros Hc Hlt. destruct (forces (n + c) ltac:(lia)) as [_ F1]. rewrite force_price in F1 by auto.
  destruct F1 as [F1|F1]; [lra|]. unfold pi, price_at. rewrite F1. ring.
Qed.
(** Among sets that have a price and are a partition of the types, none is used too much. *)
Lemma partition_exact S c : (forall d, S d = true -> 0 < pi d) ->
  (forall j, (j < s)%nat -> exists d, (d < M)%nat /\ member d j = true /\ S d = true) ->
  (exists j, (j < s)%nat /\ forall d, (d < M)%nat -> member d j = true -> S d = true -> d = c) ->
  used c <= INR (cap c).
Proof.
  intros HS Hall (j & Hj & Hc). destruct (roots s M member S Hall) as (pick & Hpick).
  set (f := fun k => load (ids n) Q k - amount k).
  assert (Hpart : forall d, part s member f d = used d - part s member amount d).
  { intros d. unfold used, part, f. rewrite <- sum_minus. apply sum_ext. intros k _.
    destruct (member d k); ring. }
  assert (Ec : pick j = c) by (destruct (Hpick j Hj) as (P1 & P2 & P3 & _); now apply Hc).
  assert (Hroot : forall d, is_root s pick d = true -> (d < M)%nat /\ 0 < pi d).
  { intros d Hd. destruct (root_selected s M member S pick Hpick d Hd). auto. }
  assert (Rc : is_root s pick c = true) by (rewrite <- Ec; now apply root_of).
  pose proof (by_roots s M member nested S pick Hpick f) as T.
  assert (H0 : sum (ids s) f <= 0) by (unfold f; rewrite sum_minus, total_load; lra).
  pose proof (sum_term_le (ids M) (fun d => if is_root s pick d then part s member f d else 0) c)
    as H1.
  cbv beta in H1. rewrite Rc, Hpart in H1. destruct (Hroot c Rc) as [HcM _]. pose proof (Hy c HcM).
  assert (H2 : used c - part s member amount c <= 0); [|lra]. rewrite T in H0.
  eapply Rle_trans; [apply H1|exact H0]; [|now apply in_ids].
  intros d Hd. apply in_ids in Hd. destruct (is_root s pick d) eqn:R; [|lra]. rewrite Hpart.
  destruct (Hroot d R) as [_ Hpos]. pose proof (used_up d Hd Hpos). pose proof (Hy d Hd). lra.
Qed.
Definition apartb (d c : nat) : bool := forallb (fun j => negb (member d j && member c j)) (ids s).
Lemma apartb_true d c j : apartb d c = true -> (j < s)%nat -> member d j = true ->
  member c j = false.
Proof.
  intros H Hj Md. unfold apartb in H. rewrite forallb_forall in H.
  specialize (H j (proj2 (in_ids j s) Hj)).
  rewrite Md in H. now apply negb_true_iff in H.
Qed.
Lemma apartb_apart d c : apart s member d c -> apartb d c = true.
Proof.
  intros H. apply forallb_forall. intros j Hj. apply in_ids in Hj.
  destruct (member d j) eqn:Md; [|reflexivity].
  simpl. now rewrite (H j Hj Md).
Qed.
Lemma within_cap c : (c < M)%nat -> used c <= INR (cap c).
Proof.
  intros Hc. destruct (Rle_dec (used c) (INR (cap c))) as [|Hn0]; auto. exfalso.
  assert (Htop : pi c = top) by (apply overused; auto; lra). pose proof top_pos as T0.
  assert (Hin : exists j, (j < s)%nat /\ member c j = true).
  { destruct (existsb (member c) (ids s)) eqn:X.
    - apply existsb_exists in X. destruct X as (j & Hj & X). exists j.
      split; [now apply in_ids|exact X].
    - exfalso. assert (U0 : used c = 0); [|rewrite U0 in Hn0; pose proof (pos_INR (cap c)); lra].
      apply sum_zero. intros j Hj. destruct (member c j) eqn:Y; auto. exfalso.
      assert (Z : existsb (member c) (ids s) = true) by (apply existsb_exists; eauto). congruence.
      }
  destruct Hin as (j & Hj & Mj).
  set (S := fun d => priced pi d && (Nat.eqb d c || apartb d c)).
  assert (Sc : S c = true).
  { unfold S. rewrite Nat.eqb_refl. assert (X : priced pi c = true) by (apply priced_true; lra).
    now rewrite X. }
  assert (S1 : forall d, S d = true -> 0 < pi d).
  { intros d H. apply andb_true_iff in H. now apply priced_true. }
  destruct (forallb (fun k => existsb (fun d => member d k && S d) (ids M)) (ids s)) eqn:Cover.
  - apply Hn0. apply (partition_exact S c S1).
    + intros k Hk. rewrite forallb_forall in Cover. specialize (Cover k (proj2 (in_ids k s) Hk)).
      apply existsb_exists in Cover. destruct Cover as (d & Hd & X). apply in_ids in Hd.
      apply andb_true_iff in X. exists d. tauto.
    + exists j. split; [exact Hj|]. intros d Hd Md Sd. apply andb_true_iff in Sd.
      destruct Sd as [_ Sd].
      apply orb_true_iff in Sd. destruct Sd as [Sd|Sd]; [now apply Nat.eqb_eq in Sd|].
      pose proof (apartb_true d c j Sd Hj Md). congruence.
  - assert (X : exists k, (k < s)%nat /\ forall d, (d < M)%nat -> member d k = true ->
      S d = false).
    { destruct (existsb (fun k => negb (existsb (fun d => member d k && S d) (ids M))) (ids s))
        eqn:Y.
      - apply existsb_exists in Y. destruct Y as (k & Hk & Y). apply in_ids in Hk.
        apply negb_true_iff in Y.
        exists k. split; [exact Hk|]. intros d Hd Md. destruct (S d) eqn:Sd; auto. rewrite <- Y.
        symmetry.
        apply existsb_exists. exists d. split; [now apply in_ids|]. now rewrite Md, Sd.
      - exfalso. rewrite <- Cover in Y. apply diff_false_true. rewrite <- Cover.
        apply forallb_forall. intros k Hk.
        destruct (existsb (fun d => member d k && S d) (ids M)) eqn:W; auto. exfalso.
        assert (W2 : existsb (fun k => negb (existsb (fun d => member d k && S d) (ids M))) (ids s)
          = true).
        { apply existsb_exists. exists k. split; [exact Hk|]. now rewrite W. }
        rewrite W2 in Y. congruence. }
    destruct X as (k & Hk & NoS).
    assert (Mk : member c k = false) by (destruct (member c k) eqn:W; auto;
      rewrite (NoS c Hc W) in Sc; congruence).
    assert (Hsup : forall d, (d < M)%nat -> member d k = true -> 0 < pi d -> d <> c /\ forall i,
      (i < s)%nat ->
      member c i = true -> member d i = true).
    { intros d Hd Md Hpos. assert (Hdc : d <> c) by (intros ->; congruence). split; [exact Hdc|].
      destruct (nested d c Hd Hc) as [H|[H|H]].
      - exfalso. specialize (NoS d Hd Md). unfold S in NoS.
        rewrite (proj2 (priced_true pi d) Hpos), (apartb_apart d c H), orb_true_r in NoS.
        discriminate.
      - exfalso. specialize (H k Hk Md). congruence.
      - exact H. }
    assert (Hdear : forall i, (i < s)%nat -> member c i = true -> top <= P i - P k).
    { intros i Hi Mi. unfold P, price_of. assert (raw z k <= raw z i - top); [|lra].
      rewrite <- (sum_delta (ids M) (fun _ => top) c (ids_NoDup M) (proj2 (in_ids c M) Hc)) at 1.
      unfold raw, price. rewrite <- sum_minus. apply sum_le. intros d Hd. apply in_ids in Hd.
      change (price_at z) with pi. pose proof (pi_nonneg d Hd) as D0. cbv beta.
      destruct (Nat.eqb_spec d c) as [->|Hdc]; [rewrite Mk, Mi, Htop; lra|].
      destruct (member d k) eqn:Md; [|destruct (member d i); lra].
      destruct (Rlt_dec 0 (pi d)) as [Hpos|]; [|destruct (member d i); lra].
      destruct (Hsup d Hd Md Hpos) as [_ H]. rewrite (H i Hi Mi). lra. }
    assert (U0 : used c = 0); [|rewrite U0 in Hn0; pose proof (pos_INR (cap c)); lra].
    apply sum_zero. intros i Hi. apply in_ids in Hi. destruct (member c i) eqn:Mi; auto.
    apply sum_zero. intros x Hx. apply in_ids in Hx. apply (dear_unused x i k); auto.
Qed.

(** The prices without the lowest sum. *)
Lemma final_prices : exists r,
  (forall c, (c < M)%nat -> 0 <= r c /\ (used c < INR (cap c) -> r c = 0)) /\
  forall j, (j < s)%nat -> price M member r j = P j.
Proof.
  destruct (lowered s M member nested _ pi (low z) (le_n _) pi_nonneg low_nonneg low_least) as (r &
    R1 & R2).
  exists r. split; [|exact R2]. intros c Hc. specialize (R1 c Hc). split; [apply R1|]. intros Hlt.
  destruct (Rlt_dec 0 (pi c)) as [Hpos|]; [|lra]. pose proof (used_up c Hc Hpos). lra.
Qed.
(** No price exceeds all budgets. *)
Lemma load_nonneg j : (j < s)%nat -> 0 <= load (ids n) Q j.
Proof. intros Hj. apply sum_nonneg. intros x Hx. apply in_ids in Hx. now apply Q_nonneg. Qed.
Lemma price_bound j : (j < s)%nat -> P j <= sum (ids n) b.
Proof.
  intros Hj. destruct final_prices as (r & R1 & R2).
  assert (Hrev : sum (ids s) (fun k => P k * load (ids n) Q k) <= sum (ids n) b).
  { rewrite (sum_ext (ids s) _ (fun k => sum (ids n) (fun x => P k * Q x k)))
      by (intros; unfold load; now rewrite sum_scal).
    rewrite sum_swap. apply sum_le. intros x Hx. apply in_ids in Hx. now apply spending. }
  apply Rle_trans with (2 := Hrev). rewrite <- R2 by auto.
  apply Rle_trans with (sum (ids M) (fun c => r c * used c)).
  - apply sum_le. intros c Hc. apply in_ids in Hc. destruct (R1 c Hc) as [H0 H1].
    pose proof (le_INR _ _ (Hone c Hc)) as H2. simpl in H2.
    destruct (Rlt_dec (used c) (INR (cap c))) as [Hlt|Hge];
      [rewrite (H1 Hlt); destruct (member c j); lra|].
    assert (r c * 1 <= r c * used c) by (apply Rmult_le_compat_l; lra). destruct (member c j); lra.
  - right. unfold used, part. rewrite (sum_ext (ids M) _ (fun c => sum (ids s) (fun k =>
      load (ids n) Q k * (if member c k then r c else 0)))).
    + rewrite sum_swap. apply sum_ids_ext. intros k Hk. rewrite sum_scal.
      change (sum (ids M) (fun c => if member c k then r c else 0)) with (price M member r k).
      rewrite R2 by auto. ring.
    + intros c _. rewrite <- sum_scal. apply sum_ext. intros k _. destruct (member c k); ring.
Qed.

(** ** Optimality *)

(** With money left an agent holds only what she values most. *)
Lemma saver_best x j k : (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> z x = 1 -> 0 < Q x j ->
  v x k <= v x j.
Proof.
  intros Hx Hj Hk H1 Hpos. destruct (Rle_dec (v x k) (v x j)) as [|Hlt]; auto. exfalso.
  pose proof (Q_best x j k Hx Hj Hk Hpos) as H0. pose proof (Hscale x j k Hx Hj Hk ltac:(lra)) as
    G.
  pose proof (price_bound k Hk). pose proof (P_nonneg j Hj). rewrite H1, Rmult_1_r in H0. lra.
Qed.
Lemma share_optimal : budget_optimal E b P Q.
Proof.
  intros x q Hx Hq Hlt. fold s. destruct (Rle_dec (dot s P q) (b x)) as [Hc|]; [exfalso|lra].
  destruct (spending x Hx) as (HL & Hcx & Heq). pose proof (share_best x q Hx Hq) as A.
  assert (HKz : 0 < K * z x) by (apply Rmult_lt_0_compat; lra).
  destruct (Rlt_dec (z x) 1) as [Hl|Hl].
  - specialize (Heq Hl). assert (K * z x * utility E x (Q x) < K * z x * utility E x q); [|lra].
    now apply Rmult_lt_compat_l.
  - assert (H0 : utility E x q <= utility E x (Q x)); [|lra]. unfold utility. fold s. fold v.
    rewrite <- (dot_const (dot s (v x) q) (Q x) (Q_simplex x Hx)). apply Q_mean_le; auto.
    intros j Hj Hpos.
    rewrite <- (dot_const (v x j) q Hq). apply sum_le. intros k Hk. apply in_ids in Hk.
    apply Rmult_le_compat_r; [now apply Hq|]. apply saver_best; auto. lra.
Qed.
Lemma share_cheapest : cheapest E P Q.
Proof.
  intros x q Hx Hq Hle. fold s. destruct (spending x Hx) as (HL & _).
  pose proof (share_best x q Hx Hq) as A.
  assert (HKz : 0 < K * z x) by (apply Rmult_lt_0_compat; lra).
  assert (K * z x * utility E x (Q x) <= K * z x * utility E x q) by (apply Rmult_le_compat_l;
    lra). lra.
Qed.

(** ** Supplies and limits *)

Lemma used_type j : (j < s)%nat -> used j = load (ids n) Q j /\ cap j = supply E j.
Proof.
  intros Hj. split; [|unfold cap; apply Nat.ltb_lt in Hj; now rewrite Hj].
  rewrite <- (sum_delta (ids s) (load (ids n) Q) j (ids_NoDup s) (proj2 (in_ids j s) Hj)).
  apply sum_ext. intros k _. now rewrite member_type.
Qed.
Lemma used_limit i : used (s + i) = limit_load E Q (limit_at i) /\ cap (s + i) = snd (limit_at i).
Proof.
  split.
  - apply sum_ext. intros k _. now rewrite member_limit.
  - unfold cap. destruct (Nat.ltb_spec (s + i) s); [lia|].
    now replace (s + i - s)%nat with i by lia.
Qed.
Lemma point_clears : clears E limits P Q.
Proof.
  destruct final_prices as (r & R1 & R2).
  set (paid := map (fun i => (limit_at i, r (s + i)%nat)) (ids (length limits))). exists paid.
  assert (Hsplit : forall j, (j < s)%nat -> P j - limit_price paid j = r j).
  { intros j Hj. rewrite <- R2 by auto. unfold price, M. rewrite sum_ids_plus.
    assert (E1 : sum (ids s) (fun c => if member c j then r c else 0) = r j).
    { rewrite <- (sum_delta (ids s) r j (ids_NoDup s) (proj2 (in_ids j s) Hj)). apply sum_ids_ext.
      intros c Hc. now rewrite member_type, Nat.eqb_sym. }
    rewrite E1. unfold limit_price, paid. rewrite sum_map. simpl.
    rewrite (sum_ext _ _ (fun i => if limited (limit_at i) j then r (s + i)%nat else 0))
      by (intros i _; now rewrite member_limit). ring. }
  split; [|split].
  - unfold paid. rewrite map_map. apply nth_all.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (i & <- & Hi). apply in_ids in Hi. simpl.
    destruct (used_limit i) as [U1 U2]. destruct (R1 (s + i)%nat ltac:(unfold M; lia)) as [H0 H1].
    split; [exact H0|]. intros Hlt. apply H1. now rewrite U1, U2.
  - intros j Hj. rewrite (Hsplit j Hj). destruct (used_type j Hj) as [U1 U2].
    destruct (R1 j ltac:(unfold M, s in *; lia)) as [H0 H1]. split; [exact H0|]. intros Hlt.
    apply H1.
    now rewrite U1, U2.
Qed.
Lemma point_within_limits : within_limits E limits Q.
Proof.
  intros L HL. destruct (In_nth limits L ([], 0%nat) HL) as (i & Hi & <-). fold (limit_at i).
  destruct (used_limit i) as [U1 U2]. rewrite <- U1, <- U2. apply within_cap. unfold M. lia.
Qed.
Lemma point_feasible : feasible E Q.
Proof.
  split; [exact Q_simplex|]. intros j Hj. destruct (used_type j Hj) as [U1 U2]. fold n.
  rewrite <- U1, <- U2.
  apply within_cap. unfold M, s. lia.
Qed.
Lemma point_equilibrium : equilibrium E b limits P Q.
Proof.
  split; [split; [|split; [|split; [|split; [|split; [|split; [|split]]]]]]|exact share_cheapest].
  - exact Hb.
  - exact Hlam.
  - exact point_feasible.
  - exact point_within_limits.
  - split; [exact P_nonneg|exact some_free].
  - exact point_clears.
  - intros x Hx. now apply spending.
  - exact share_optimal.
Qed.
End Point.

Lemma equilibrium_of_scale : exists P Q, equilibrium E b limits P Q.
Proof.
  destruct (best_replies (n + M) n s worth push Hs) as (z & Hz).
  - intros x j Hx _. now apply worth_cont.
  - intros k x j _ _ _. apply push_cont.
  - exists (price_of z), (weight (n + M) s z). now apply point_equilibrium.
Qed.
End HZ.

Theorem hz_limits_existence E b limits amount : (0 < agents E)%nat ->
  (forall x, (x < agents E)%nat -> 0 < b x) -> (forall j, (j < types E)%nat ->
    (1 <= supply E j)%nat) ->
  laminar limits -> (forall L, In L limits -> (1 <= snd L)%nat) ->
  (forall j, (j < types E)%nat -> amount j <= INR (supply E j)) ->
  (forall L, In L limits ->
    sum (ids (types E)) (fun j => if limited L j then amount j else 0) <= INR (snd L)) ->
  INR (agents E) <= sum (ids (types E)) amount ->
  exists P Q, equilibrium E b limits P Q.
Proof.
  intros Hn Hb Hone Hlam Hlim Hsup Hwithin Henough.
  assert (Hs : (0 < types E)%nat).
  { destruct (types E) eqn:Et; [|lia]. simpl in Henough. apply (lt_0_INR _) in Hn. lra. }
  destruct (scale_exists E b) as (K & HK & Hscale).
  assert (Hcase : forall c, (c < types E + length limits)%nat -> (c < types E)%nat \/
    exists i, (i < length limits)%nat /\ c = (types E + i)%nat).
  { intros c Hc. destruct (Nat.lt_ge_cases c (types E)); [now left|right].
    exists (c - types E)%nat. lia. }
  apply (equilibrium_of_scale E b limits Hn Hs Hb Hlam) with (amount := amount) (K := K); auto.
  - intros c Hc. destruct (Hcase c Hc) as [H|(i & Hi & ->)].
    + unfold cap. apply Nat.ltb_lt in H. rewrite H. apply Nat.ltb_lt in H. auto.
    + unfold cap. destruct (Nat.ltb_spec (types E + i) (types E)); [lia|]. apply Hlim.
      replace (types E + i - types E)%nat with i by lia. now apply limit_listed.
  - intros c Hc. destruct (Hcase c Hc) as [H|(i & Hi & ->)].
    + unfold cap. pose proof (proj2 (Nat.ltb_lt _ _) H) as H'. rewrite H'.
      apply Rle_trans with (2 := Hsup c H).
      right. unfold part. rewrite <- (sum_delta (ids (types E)) amount c (ids_NoDup _)
        (proj2 (in_ids c (types E)) H)).
      apply sum_ext. intros k _. now rewrite member_type.
    + unfold cap. destruct (Nat.ltb_spec (types E + i) (types E)); [lia|].
      replace (types E + i - types E)%nat with i by lia.
      apply Rle_trans with (2 := Hwithin _ (limit_listed limits i Hi)). right. unfold part.
      apply sum_ext.
      intros k _. now rewrite member_limit.
Qed.

(** ** Efficiency *)

(** What an assignment within supplies and limits costs, at most what there is. *)
Lemma clearing_value E limits P Q Q' : feasible E Q' -> within_limits E limits Q' ->
  clears E limits P Q ->
  sum (ids (agents E)) (fun x => dot (types E) P (Q' x)) <= sum (ids (agents E)) (fun x => dot
    (types E) P (Q x)).
Proof.
  intros [_ HQ'] Hlim (paid & H1 & H2 & H3). rewrite !dot_load.
  assert (Hsplit : forall R, sum (ids (types E)) (fun j => P j * load (ids (agents E)) R j) =
    sum (ids (types E)) (fun j => (P j - limit_price paid j) * load (ids (agents E)) R j) +
    sum paid (fun w => snd w * limit_load E R (fst w))).
  { intros R. transitivity (sum (ids (types E)) (fun j => (P j - limit_price paid j) * load (ids
      (agents E)) R j +
      limit_price paid j * load (ids (agents E)) R j)); [apply sum_ext; intros; ring|].
    rewrite sum_plus. f_equal. unfold limit_price, limit_load.
    transitivity (sum (ids (types E)) (fun j => sum paid (fun w =>
      snd w * (if limited (fst w) j then load (ids (agents E)) R j else 0)))).
    - apply sum_ext. intros j _. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros w _.
      destruct (limited (fst w) j); ring.
    - rewrite sum_swap. apply sum_ext. intros w _. now rewrite sum_scal. }
  rewrite !Hsplit. apply Rplus_le_compat.
  - apply sum_le. intros j Hj. apply in_ids in Hj. destruct (H3 j Hj) as [K1 K2].
    destruct (Rlt_dec (load (ids (agents E)) Q j) (INR (supply E j))) as [Hlt|];
      [rewrite (K2 Hlt); lra|].
    apply Rmult_le_compat_l; [exact K1|]. specialize (HQ' j Hj). lra.
  - apply sum_le. intros w Hw. destruct (H2 w Hw) as [K1 K2].
    destruct (Rlt_dec (limit_load E Q (fst w)) (INR (snd (fst w)))) as [Hlt|]; [rewrite (K2 Hlt);
      lra|].
    apply Rmult_le_compat_l; [exact K1|]. assert (In (fst w) limits) by (rewrite <- H1;
      now apply in_map).
    specialize (Hlim (fst w) H). lra.
Qed.
Theorem hz_limits_efficient E b limits P Q Q' : equilibrium E b limits P Q -> feasible E Q' ->
  within_limits E limits Q' -> ~ dominates E Q' Q.
Proof.
  intros [(_ & _ & Hf & _ & _ & Hc & Hbud & Hopt) Hch] HQ' Hlim [Hall (x0 & Hx0 & Hlt)].
  apply (Rlt_not_le _ _) with (2 := clearing_value E limits P Q Q' HQ' Hlim Hc).
  apply sum_lt with (v0 := x0).
  - intros x Hx. apply in_ids in Hx. apply Hch; auto. now apply HQ'.
  - now apply in_ids.
  - apply Rle_lt_trans with (b x0); [now apply Hbud|]. apply Hopt; auto. now apply HQ'.
Qed.

(** ** Without limits *)

Theorem hz_existence E b : (0 < agents E)%nat -> (forall x, (x < agents E)%nat -> 0 < b x) ->
  (forall j, (j < types E)%nat -> (1 <= supply E j)%nat) ->
  INR (agents E) <= sum (ids (types E)) (fun j => INR (supply E j)) ->
  exists P Q, equilibrium E b [] P Q.
Proof.
  intros Hn Hb Hone Henough. apply (hz_limits_existence E b [] (fun j => INR (supply E j))); auto.
  - intros L L' [].
  - intros L [].
  - intros j _. lra.
  - intros L [].
Qed.
Corollary hz_efficient E b : (0 < agents E)%nat -> (forall x, (x < agents E)%nat -> 0 < b x) ->
  (forall j, (j < types E)%nat -> (1 <= supply E j)%nat) ->
  INR (agents E) <= sum (ids (types E)) (fun j => INR (supply E j)) ->
  exists P Q, equilibrium E b [] P Q /\ pareto_optimal E Q.
Proof.
  intros Hn Hb Hone Henough. destruct (hz_existence E b Hn Hb Hone Henough) as (P & Q & He).
  exists P, Q.
  split; [exact He|]. split; [apply He|]. intros Q' HQ'.
  apply (hz_limits_efficient E b [] P Q Q' He HQ'). intros L [].
Qed.

(** Supplies of at least 1 are needed: one agent, who wants the type that does not exist. *)
Definition missing : economy := Economy 1 2 (fun j => j) (fun _ j => if Nat.eqb j 0 then 1 else 0).
Theorem hz_needs_supply P Q : ~ budget_equilibrium missing (fun _ => 1) [] P Q.
Proof.
  intros (_ & _ & [Hr Hf] & _ & [HP [j0 [Hj0 Hz]]] & _ & _ & Hopt). simpl in Hr, Hf, HP, Hj0, Hopt.
  pose proof (Hr 0%nat ltac:(simpl; lia)) as [Hq0 _].
  pose proof (Hq0 0%nat ltac:(simpl; lia)) as H0.
  pose proof (Hf 0%nat ltac:(simpl; lia)) as H1.
  unfold load, ids in H1. simpl in H1. assert (HQ : Q 0%nat 0%nat = 0) by lra.
  assert (HU : utility missing 0 (Q 0%nat) = 0) by (unfold utility, dot, ids; simpl; rewrite HQ;
    ring).
  pose proof (HP 0%nat ltac:(simpl; lia)) as P0. set (t := / (1 + P 0%nat)).
  assert (Ht : t * (1 + P 0%nat) = 1) by (unfold t; field; lra).
  assert (Ht0 : 0 < t) by (unfold t; apply Rinv_0_lt_compat; lra).
  assert (Hj : j0 = 0%nat \/ j0 = 1%nat) by (simpl in Hj0; lia). destruct Hj as [-> | ->].
  - specialize (Hopt 0%nat (fun j => if Nat.eqb j 0 then 1 else 0)).
    unfold utility, dot, simplex, ids in *.
    simpl in *.
    assert (K : 1 < P 0%nat * 1 + (P 1%nat * 0 + 0)); [|lra]. apply Hopt; [lia| |lra].
    split; [|lra]. intros j _.
    destruct (Nat.eqb j 0); lra.
  - specialize (Hopt 0%nat (fun j => if Nat.eqb j 0 then t else 1 - t)).
    unfold utility, dot, simplex, ids in *.
    simpl in *.
    assert (K : 1 < P 0%nat * t + (P 1%nat * (1 - t) + 0)); [|nra]. apply Hopt; [lia| |lra].
    split; [|lra].
    intros j _. destruct (Nat.eqb j 0); nra.
Qed.
