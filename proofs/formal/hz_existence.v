(** gpz.literature: Hylland and Zeckhauser's existence theorem (1979).  HOLDS, for every random assignment economy.

    n >= 1 agents with any real values of s object types; budgets b_x > 0, equal or not; integer supplies of at least 1
    each, and of at least n together.
    - [hz_existence]: there are prices with minimum 0 and a feasible random assignment that clear the market, each
      agent's share being within her budget, optimal and cheapest (the [equilibrium] of budget_economy.v, no limits).
    - [hz_efficient]: and it is Pareto optimal.
    - [hz_needs_supply]: with a supply of 0 there may be no equilibrium, not even one that is not [cheapest].
    Proof: [best_replies], as in weights.v, with the agents as players and the types as options.  An agent pays the
    price less the lowest one; if the lowest one is positive, everything is used up, and there are n copies only. *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums fourier_motzkin cube best_replies sp_economy sp_pm_in_po budget_economy.
Import ListNotations.
Open Scope R_scope.

Section HZ.
Variables (E : economy) (b : nat -> R).
Let n := agents E.
Let s := types E.
Let v := sp_economy.value E.
Hypothesis Hn : (0 < n)%nat.
Hypothesis Hs : (0 < s)%nat.
Hypothesis Hb : forall x, (x < n)%nat -> 0 < b x.
Hypothesis Hone : forall j, (j < s)%nat -> (1 <= supply E j)%nat.
Hypothesis Henough : INR n <= sum (ids s) (fun j => INR (supply E j)).

(** ** Constants: a bound of values, and a scale K that makes utility count more than all money *)

Let V : R := sum (ids n) (fun x => sum (ids s) (fun j => Rabs (v x j))).
Lemma value_bound x j : (x < n)%nat -> (j < s)%nat -> Rabs (v x j) <= V.
Proof.
  intros Hx Hj. apply Rle_trans with (sum (ids s) (fun j => Rabs (v x j))).
  - apply (sum_term_le (ids s) (fun j => Rabs (v x j)) j); [intros; apply Rabs_pos|now apply in_ids].
  - apply (sum_term_le (ids n) (fun x => sum (ids s) (fun j => Rabs (v x j))) x); [|now apply in_ids].
    intros y _. apply sum_nonneg. intros; apply Rabs_pos.
Qed.
Lemma V_nonneg : 0 <= V.
Proof. apply sum_nonneg. intros x _. apply sum_nonneg. intros; apply Rabs_pos. Qed.
Lemma value_difference x j k : (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> v x j - v x k <= 2 * V.
Proof.
  intros Hx Hj Hk. pose proof (value_bound x j Hx Hj). pose proof (value_bound x k Hx Hk).
  pose proof (Rle_abs (v x j)). pose proof (Rle_abs (- v x k)) as B. rewrite Rabs_Ropp in B. lra.
Qed.
Definition outweighs (K : R) : Prop := forall x j k, (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> v x j < v x k ->
  sum (ids n) b < K * (v x k - v x j).
Lemma scale_exists : exists K, 0 < K /\ outweighs K.
Proof.
  set (l := flat_map (fun x => map (fun jk => v x (snd jk) - v x (fst jk)) (list_prod (ids s) (ids s))) (ids n)).
  destruct (least_positive l) as (g & Hg & G). set (K := Rmax 1 (sum (ids n) b / g + 1)).
  assert (HK : 0 < K) by (apply Rlt_le_trans with 1; [lra|apply Rmax_l]). exists K. split; [exact HK|].
  intros x j k Hx Hj Hk Hlt. assert (Hin : In (v x k - v x j) l).
  { unfold l. apply in_flat_map. exists x. split; [now apply in_ids|]. apply in_map_iff. exists (j, k). split; auto.
    apply in_prod_iff. now rewrite !in_ids. }
  specialize (G _ Hin ltac:(lra)). apply Rlt_le_trans with (K * g); [|apply Rmult_le_compat_l; lra].
  apply Rlt_le_trans with ((sum (ids n) b / g + 1) * g).
  - rewrite Rmult_plus_distr_r. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  - apply Rmult_le_compat_r; [lra|apply Rmax_r].
Qed.

(** ** Weights and prices *)

Variable K : R.
Hypothesis HK : 0 < K.
Hypothesis Hscale : outweighs K.
(** Coordinates: n weights, and s prices in units of [top], which no type is worth. *)
Let top : R := 2 * (K * V) + 1.
Definition raw (z : vec) (j : nat) : R := if Nat.ltb j s then top * z (n + j)%nat else 0.
Definition low (z : vec) : R := lowest (pred s) (raw z).
Definition price_of (z : vec) (j : nat) : R := raw z j - low z.
Definition worth (x j : nat) (z : vec) : R := K * z x * v x j - price_of z j.
Definition push (k x j : nat) (z : vec) : R :=
  if Nat.ltb k n then (if Nat.eqb x k then b k - price_of z j else 0)
  else (if Nat.eqb j (k - n) then 1 else 0) - (if Nat.eqb x 0 then INR (supply E (k - n)) else 0).

Lemma top_pos : 0 < top.
Proof. pose proof V_nonneg. assert (0 <= K * V) by (apply Rmult_le_pos; lra). unfold top. lra. Qed.
Lemma raw_cont j : cont (n + s) (fun z => raw z j).
Proof.
  unfold raw. destruct (Nat.ltb_spec j s); [|apply cont_const].
  apply cont_mult; [apply cont_const|apply cont_coordinate; lia].
Qed.
Lemma price_of_cont j : cont (n + s) (fun z => price_of z j).
Proof. apply cont_minus; [apply raw_cont|]. apply lowest_cont. intros k _. apply raw_cont. Qed.
Lemma worth_cont x j : (x < n)%nat -> cont (n + s) (worth x j).
Proof.
  intros Hx. apply cont_minus; [|apply price_of_cont]. apply cont_mult; [|apply cont_const].
  apply cont_mult; [apply cont_const|apply cont_coordinate; lia].
Qed.
Lemma push_cont k x j : cont (n + s) (push k x j).
Proof.
  unfold push. destruct (Nat.ltb k n); [destruct (Nat.eqb x k)|]; try apply cont_const.
  apply cont_minus; [apply cont_const|apply price_of_cont].
Qed.

Section Point.
Variable z : vec.
Hypothesis Hz : replies (n + s) n s worth push 0 z.
Let P : nat -> R := price_of z.
Let Q : nat -> nat -> R := weight (n + s) s z.

Lemma z_unit k : (k < n + s)%nat -> 0 <= z k <= 1.
Proof. intros Hk. apply (proj1 Hz). lia. Qed.
Lemma raw_is j : (j < s)%nat -> raw z j = top * z (n + j)%nat.
Proof. intros Hj. unfold raw. apply Nat.ltb_lt in Hj. now rewrite Hj. Qed.
Lemma P_nonneg j : (j < s)%nat -> 0 <= P j.
Proof. intros Hj. unfold P, price_of, low. pose proof (lowest_le (pred s) (raw z) j ltac:(lia)). lra. Qed.
Lemma some_free : exists j, (j < s)%nat /\ P j = 0.
Proof.
  destruct (lowest_attained (pred s) (raw z)) as (j & Hj & Ej). exists j. split; [lia|].
  unfold P, price_of, low. rewrite Ej. ring.
Qed.
Lemma low_nonneg : 0 <= low z.
Proof.
  destruct (lowest_attained (pred s) (raw z)) as (j & Hj & Ej). unfold low. rewrite Ej, raw_is by lia.
  apply Rmult_le_pos; [pose proof top_pos; lra|]. apply z_unit. lia.
Qed.
Lemma Q_simplex x : (x < n)%nat -> simplex s (Q x).
Proof.
  intros Hx. split; [|now apply (proj1 (proj2 Hz))]. intros j Hj. apply (proj1 Hz). now apply slot_lt.
Qed.
Lemma Q_nonneg x j : (x < n)%nat -> (j < s)%nat -> 0 <= Q x j.
Proof. intros Hx Hj. now apply (Q_simplex x). Qed.

(** Agents hold types only that are best for K z_x v_x - P. *)
Lemma Q_best x j k : (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> 0 < Q x j ->
  K * z x * v x k - P k <= K * z x * v x j - P j.
Proof.
  intros Hx Hj Hk Hpos. pose proof (proj1 (proj2 (proj2 Hz)) x j k Hx Hj Hk Hpos) as H. unfold worth in H.
  fold P in H. lra.
Qed.
(** A bound of f on the types an agent holds is one of its mean. *)
Lemma Q_mean_le x (f g : nat -> R) : (x < n)%nat -> (forall j, (j < s)%nat -> 0 < Q x j -> f j <= g j) ->
  dot s f (Q x) <= dot s g (Q x).
Proof.
  intros Hx H. apply sum_le. intros j Hj. apply in_ids in Hj. pose proof (Q_nonneg x j Hx Hj) as H0.
  destruct (Rlt_dec 0 (Q x j)) as [Hpos|]; [apply Rmult_le_compat_r; auto|]. replace (Q x j) with 0 by lra. lra.
Qed.
Lemma dot_const c q : simplex s q -> dot s (fun _ => c) q = c.
Proof. intros [_ H1]. unfold dot. rewrite sum_scal. change (fun j => q j) with q. rewrite H1. ring. Qed.
Lemma share_best x q : (x < n)%nat -> simplex s q ->
  K * z x * utility E x q - dot s P q <= K * z x * utility E x (Q x) - dot s P (Q x).
Proof.
  intros Hx Hq. unfold utility. fold s. fold v.
  assert (Hlin : forall r, K * z x * dot s (v x) r - dot s P r = dot s (fun j => K * z x * v x j - P j) r).
  { intros r. unfold dot. rewrite <- sum_scal, <- sum_minus. apply sum_ext. intros. ring. }
  rewrite !Hlin. set (c := dot s (fun j => K * z x * v x j - P j) q).
  rewrite <- (dot_const c (Q x) (Q_simplex x Hx)). apply Q_mean_le; auto. intros j Hj Hpos.
  rewrite <- (dot_const (K * z x * v x j - P j) q Hq). apply sum_le. intros k Hk. apply in_ids in Hk.
  apply Rmult_le_compat_r; [now apply Hq|]. now apply Q_best.
Qed.

(** The forces. *)
Lemma force_weight x : (x < n)%nat -> force (n + s) n s push x z = b x - dot s P (Q x).
Proof.
  intros Hx. unfold force. rewrite (sum_single (ids n) _ x (ids_NoDup n)); [|now apply in_ids|].
  - rewrite <- (dot_const (b x) (Q x) (Q_simplex x Hx)) at 1. unfold dot. rewrite <- sum_minus. apply sum_ext.
    intros j _. unfold push. apply Nat.ltb_lt in Hx. rewrite Hx, Nat.eqb_refl. unfold P, Q. ring.
  - intros y _ Hne. apply sum_zero. intros j _. unfold push. apply Nat.ltb_lt in Hx. rewrite Hx.
    destruct (Nat.eqb_spec y x); [tauto|]. ring.
Qed.
Lemma force_price j : (j < s)%nat -> force (n + s) n s push (n + j) z = load (ids n) Q j - INR (supply E j).
Proof.
  intros Hj. unfold force.
  transitivity (sum (ids n) (fun x => Q x j - (if Nat.eqb x 0 then (fun _ => INR (supply E j)) x else 0))).
  - apply sum_ids_ext. intros x Hx.
    rewrite <- (dot_const (if Nat.eqb x 0 then INR (supply E j) else 0) (Q x) (Q_simplex x Hx)).
    rewrite <- (sum_delta (ids s) (Q x) j (ids_NoDup s)) by now apply in_ids.
    unfold dot. rewrite <- sum_minus. apply sum_ext. intros k _. unfold push.
    destruct (Nat.ltb_spec (n + j) n); [lia|]. replace (n + j - n)%nat with j by lia. fold (Q x k).
    destruct (Nat.eqb k j); ring.
  - rewrite sum_minus, sum_delta; [reflexivity|apply ids_NoDup|now apply in_ids].
Qed.
Lemma forces k : (k < n + s)%nat -> (0 <= force (n + s) n s push k z \/ z k = 0) /\
  (force (n + s) n s push k z <= 0 \/ z k = 1).
Proof. apply (proj2 (proj2 (proj2 Hz))). Qed.

(** An agent of weight 0 would spend nothing, and so her weight would rise. *)
Lemma spending x : (x < n)%nat -> 0 < z x <= 1 /\ dot s P (Q x) <= b x /\ (z x < 1 -> dot s P (Q x) = b x).
Proof.
  intros Hx. destruct (forces x ltac:(lia)) as [F0 F1]. rewrite force_weight in F0, F1 by auto.
  pose proof (z_unit x ltac:(lia)) as Hzx. pose proof (Hb x Hx) as Hbx.
  assert (Hnz : z x <> 0).
  { intros E0. destruct F1 as [F1|F1]; [|lra]. assert (H0 : dot s P (Q x) <= 0); [|lra].
    rewrite <- (dot_const 0 (Q x) (Q_simplex x Hx)). apply Q_mean_le; auto. intros j Hj Hpos.
    destruct some_free as (k & Hk & Ek). pose proof (Q_best x j k Hx Hj Hk Hpos) as H. rewrite E0, Ek in H. lra. }
  split; [lra|]. destruct F0 as [F0|F0]; [|contradiction]. split; [lra|]. intros Hlt. destruct F1; lra.
Qed.

(** ** Supply *)

Lemma total_load : sum (ids s) (load (ids n) Q) = INR n.
Proof.
  unfold load. rewrite sum_swap. rewrite (sum_ext (ids n) _ (fun _ => 1)).
  - rewrite <- sum_length. unfold ids. now rewrite seq_length.
  - intros x Hx. apply in_ids in Hx. now apply Q_simplex.
Qed.
(** Nobody holds a type of the highest price while another one is free. *)
Lemma dear_unused x j : (x < n)%nat -> (j < s)%nat -> P j = top -> Q x j = 0.
Proof.
  intros Hx Hj Ej. pose proof (Q_nonneg x j Hx Hj). destruct (Rlt_dec 0 (Q x j)) as [Hpos|]; [exfalso|lra].
  destruct some_free as (k & Hk & Ek). pose proof (Q_best x j k Hx Hj Hk Hpos) as H0. rewrite Ej, Ek in H0.
  pose proof (value_difference x j k Hx Hj Hk) as HV. destruct (spending x Hx) as [[L1 L2] _]. pose proof V_nonneg.
  assert (HKz : K * z x * (v x j - v x k) <= K * (2 * V)); [|unfold top in H0; lra].
  apply Rle_trans with (K * z x * (2 * V)); [apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|lra]|].
  apply Rmult_le_compat_r; [lra|]. rewrite <- (Rmult_1_r K) at 2. apply Rmult_le_compat_l; lra.
Qed.
Lemma within_supply j : (j < s)%nat -> load (ids n) Q j <= INR (supply E j).
Proof.
  intros Hj. destruct (Rlt_dec 0 (low z)) as [Hlow|Hlow].
  - (* all prices are positive: everything is used *)
    assert (Hall : forall k, In k (ids s) -> INR (supply E k) <= load (ids n) Q k).
    { intros k Hk. apply in_ids in Hk. destruct (forces (n + k) ltac:(lia)) as [F0 _].
      rewrite force_price in F0 by auto. destruct F0 as [F0|F0]; [lra|]. pose proof (P_nonneg k Hk) as H0.
      unfold P, price_of in H0. rewrite raw_is, F0 in H0 by auto. lra. }
    rewrite (sum_eq_terms (ids s) (fun k => INR (supply E k)) (load (ids n) Q) Hall);
      [lra|rewrite total_load; exact Henough|now apply in_ids].
  - pose proof low_nonneg. destruct (forces (n + j) ltac:(lia)) as [_ F1]. rewrite force_price in F1 by auto.
    destruct F1 as [F1|F1]; [lra|].
    assert (Ej : P j = top) by (unfold P, price_of; rewrite raw_is, F1 by auto; lra).
    assert (E0 : load (ids n) Q j = 0); [|rewrite E0; apply pos_INR]. apply sum_zero. intros x Hx.
    apply in_ids in Hx. now apply dear_unused.
Qed.
Lemma left_over_free j : (j < s)%nat -> load (ids n) Q j < INR (supply E j) -> P j = 0.
Proof.
  intros Hj Hlt. destruct (forces (n + j) ltac:(lia)) as [F0 _]. rewrite force_price in F0 by auto.
  destruct F0 as [F0|F0]; [lra|]. pose proof (P_nonneg j Hj) as H0. pose proof low_nonneg.
  unfold P, price_of in *. rewrite raw_is, F0 in * by auto. lra.
Qed.
(** No price exceeds all budgets. *)
Lemma price_bound j : (j < s)%nat -> P j <= sum (ids n) b.
Proof.
  intros Hj. assert (Hrev : sum (ids s) (fun k => P k * load (ids n) Q k) <= sum (ids n) b).
  { rewrite (sum_ext (ids s) _ (fun k => sum (ids n) (fun x => P k * Q x k)))
      by (intros; unfold load; now rewrite sum_scal).
    rewrite sum_swap. apply sum_le. intros x Hx. apply in_ids in Hx. now apply spending. }
  assert (Hterm : P j * load (ids n) Q j <= sum (ids s) (fun k => P k * load (ids n) Q k)).
  { apply (sum_term_le (ids s) (fun k => P k * load (ids n) Q k) j); [|now apply in_ids]. intros k Hk.
    apply in_ids in Hk. apply Rmult_le_pos; [now apply P_nonneg|]. apply sum_nonneg. intros x Hx. apply in_ids in Hx.
    now apply Q_nonneg. }
  destruct (Rlt_dec (load (ids n) Q j) (INR (supply E j))) as [Hlt|Hge].
  - rewrite (left_over_free j Hj Hlt). apply sum_nonneg. intros x Hx. apply in_ids in Hx. specialize (Hb x Hx). lra.
  - pose proof (le_INR _ _ (Hone j Hj)) as H1. simpl in H1. pose proof (P_nonneg j Hj). nra.
Qed.

(** ** Optimality *)

(** With money left an agent holds only what she values most. *)
Lemma saver_best x j k : (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> z x = 1 -> 0 < Q x j -> v x k <= v x j.
Proof.
  intros Hx Hj Hk H1 Hpos. destruct (Rle_dec (v x k) (v x j)) as [|Hlt]; auto. exfalso.
  pose proof (Q_best x j k Hx Hj Hk Hpos) as H0. pose proof (Hscale x j k Hx Hj Hk ltac:(lra)) as G.
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
    rewrite <- (dot_const (dot s (v x) q) (Q x) (Q_simplex x Hx)). apply Q_mean_le; auto. intros j Hj Hpos.
    rewrite <- (dot_const (v x j) q Hq). apply sum_le. intros k Hk. apply in_ids in Hk.
    apply Rmult_le_compat_r; [now apply Hq|]. apply saver_best; auto. lra.
Qed.
Lemma share_cheapest : cheapest E P Q.
Proof.
  intros x q Hx Hq Hle. fold s. destruct (spending x Hx) as (HL & _). pose proof (share_best x q Hx Hq) as A.
  assert (HKz : 0 < K * z x) by (apply Rmult_lt_0_compat; lra).
  assert (K * z x * utility E x (Q x) <= K * z x * utility E x q) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Lemma point_equilibrium : equilibrium E b [] P Q.
Proof.
  split; [split; [|split; [|split; [|split; [|split; [|split; [|split]]]]]]|exact share_cheapest].
  - exact Hb.
  - intros L M [].
  - split; [exact Q_simplex|exact within_supply].
  - intros L [].
  - split; [exact P_nonneg|exact some_free].
  - apply clears_without_limits; [exact P_nonneg|exact left_over_free].
  - intros x Hx. now apply spending.
  - exact share_optimal.
Qed.
End Point.

Lemma equilibrium_of_scale : exists P Q, equilibrium E b [] P Q.
Proof.
  destruct (best_replies (n + s) n s worth push Hs) as (z & Hz).
  - intros x j Hx _. now apply worth_cont.
  - intros k x j _ _ _. apply push_cont.
  - exists (price_of z), (weight (n + s) s z). now apply point_equilibrium.
Qed.
End HZ.

Theorem hz_existence E b : (0 < agents E)%nat -> (forall x, (x < agents E)%nat -> 0 < b x) ->
  (forall j, (j < types E)%nat -> (1 <= supply E j)%nat) -> INR (agents E) <= sum (ids (types E)) (fun j => INR
    (supply E j)) ->
  exists P Q, equilibrium E b [] P Q.
Proof.
  intros Hn Hb Hone Henough. destruct (scale_exists E b) as (K & HK & Hscale).
  apply (equilibrium_of_scale E b Hn) with (K := K); auto. destruct (types E) eqn:Et; [|lia].
  simpl in Henough. apply (lt_0_INR _) in Hn. lra.
Qed.
Corollary hz_efficient E b : (0 < agents E)%nat -> (forall x, (x < agents E)%nat -> 0 < b x) ->
  (forall j, (j < types E)%nat -> (1 <= supply E j)%nat) -> INR (agents E) <= sum (ids (types E)) (fun j => INR
    (supply E j)) ->
  exists P Q, equilibrium E b [] P Q /\ pareto_optimal E Q.
Proof.
  intros Hn Hb Hone Henough. destruct (hz_existence E b Hn Hb Hone Henough) as (P & Q & He). exists P, Q.
  split; [exact He|].
  destruct He as [(_ & _ & Hf & _ & [HP _] & Hc & Hbud & Hopt) Hch]. apply (sp_pm_in_po E P Q).
  split; [split; [split; [exact HP|split; [exact Hf|]]|]|exact Hch].
  - intros x q Hx Hq Hlt. apply Rle_lt_trans with (b x); [now apply Hbud|now apply Hopt].
  - now apply clears_without_limits.
Qed.

(** Supplies of at least 1 are needed: one agent, who wants the type that does not exist. *)
Definition missing : economy := Economy 1 2 (fun j => j) (fun _ j => if Nat.eqb j 0 then 1 else 0).
Theorem hz_needs_supply P Q : ~ budget_equilibrium missing (fun _ => 1) [] P Q.
Proof.
  intros (_ & _ & [Hr Hf] & _ & [HP [j0 [Hj0 Hz]]] & _ & _ & Hopt). simpl in Hr, Hf, HP, Hj0, Hopt.
  pose proof (Hr 0%nat ltac:(simpl; lia)) as [Hq0 _]. pose proof (Hq0 0%nat ltac:(simpl; lia)) as H0.
  pose proof (Hf 0%nat ltac:(simpl; lia)) as H1.
  unfold load, ids in H1. simpl in H1. assert (HQ : Q 0%nat 0%nat = 0) by lra.
  assert (HU : utility missing 0 (Q 0%nat) = 0) by (unfold utility, dot, ids; simpl; rewrite HQ; ring).
  pose proof (HP 0%nat ltac:(simpl; lia)) as P0. set (t := / (1 + P 0%nat)).
  assert (Ht : t * (1 + P 0%nat) = 1) by (unfold t; field; lra).
  assert (Ht0 : 0 < t) by (unfold t; apply Rinv_0_lt_compat; lra).
  assert (Hj : j0 = 0%nat \/ j0 = 1%nat) by (simpl in Hj0; lia). destruct Hj as [-> | ->].
  - specialize (Hopt 0%nat (fun j => if Nat.eqb j 0 then 1 else 0)). unfold utility, dot, simplex, ids in *.
    simpl in *.
    assert (K : 1 < P 0%nat * 1 + (P 1%nat * 0 + 0)); [|lra]. apply Hopt; [lia| |lra]. split; [|lra]. intros j _.
    destruct (Nat.eqb j 0); lra.
  - specialize (Hopt 0%nat (fun j => if Nat.eqb j 0 then t else 1 - t)). unfold utility, dot, simplex, ids in *.
    simpl in *.
    assert (K : 1 < P 0%nat * t + (P 1%nat * (1 - t) + 0)); [|nra]. apply Hopt; [lia| |lra]. split; [|lra].
    intros j _. destruct (Nat.eqb j 0); nra.
Qed.
