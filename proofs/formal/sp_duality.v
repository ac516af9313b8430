(** The linear program behind the second paper's theorems, for one group of agents.

    The agents of a list M share r j units of each type j, and Q is what they have.  Some agents are marked.
    If the group cannot be made better off, the marked agents strictly and the others weakly, then there are
    weights lam >= 0, positive for some marked agent, and prices P >= 0 with constants al such that
    - lam x * v x j <= P j + al x for all x and j (dual feasibility), and
    - the value of the supply plus the constants is at most the weighted welfare of Q (no duality gap).
    Every theorem on supporting prices in this folder comes from [group_alternative]; it is Fourier-Motzkin
    elimination applied to "somebody can gain", with the derivation of the contradiction read as (lam, P, al). *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums fourier_motzkin sp_economy.
Import ListNotations.
Open Scope R_scope.

Section Group.
Variables (s : nat) (v : nat -> nat -> R) (M : list nat) (r : nat -> R) (Q : nat -> nat -> R).
Hypothesis M_NoDup : NoDup M.
Hypothesis Q_simplex : forall x, In x M -> simplex s (Q x).
Hypothesis Q_load : forall j, (j < s)%nat -> load M Q j <= r j.

Definition dual_value (P al : nat -> R) : R := sum (ids s) (fun j => P j * r j) + sum M al.
Definition welfare (lam : nat -> R) (A : nat -> nat -> R) : R :=
  sum M (fun x => lam x * dot s (v x) (A x)).
Definition dual_feasible (lam P al : nat -> R) : Prop :=
  (forall x, In x M -> 0 <= lam x) /\ (forall j, (j < s)%nat -> 0 <= P j) /\
  (forall x j, In x M -> (j < s)%nat -> lam x * v x j <= P j + al x).

(** ** Weak duality *)

Lemma agent_bound lam P al x q : dual_feasible lam P al -> In x M -> simplex s q ->
  lam x * dot s (v x) q <= dot s P q + al x.
Proof.
  intros (_ & _ & H) Hx Hq. rewrite <- dot_scal. apply simplex_bound; auto.
Qed.

Lemma priced_load P A : (forall j, (j < s)%nat -> 0 <= P j) ->
  (forall j, (j < s)%nat -> load M A j <= r j) ->
  forall j, In j (ids s) -> P j * load M A j <= P j * r j.
Proof. intros HP HA j Hj. apply in_ids in Hj. apply Rmult_le_compat_l; auto. Qed.

Lemma spending_load P al A : sum M (fun x => dot s P (A x) + al x) =
  sum (ids s) (fun j => P j * load M A j) + sum M al.
Proof. now rewrite sum_plus, dot_load. Qed.

Lemma welfare_le_spending lam P al A : dual_feasible lam P al ->
  (forall x, In x M -> simplex s (A x)) ->
  welfare lam A <= sum M (fun x => dot s P (A x) + al x).
Proof. intros H HA. apply sum_le. intros x Hx. apply agent_bound with (lam := lam); auto. Qed.

Lemma spending_le_dual P al A : (forall j, (j < s)%nat -> 0 <= P j) ->
  (forall j, (j < s)%nat -> load M A j <= r j) ->
  sum M (fun x => dot s P (A x) + al x) <= dual_value P al.
Proof.
  intros HP HA. rewrite spending_load. apply Rplus_le_compat_r, sum_le. now apply priced_load.
Qed.

Lemma weak_duality lam P al A : dual_feasible lam P al ->
  (forall x, In x M -> simplex s (A x)) -> (forall j, (j < s)%nat -> load M A j <= r j) ->
  welfare lam A <= dual_value P al.
Proof.
  intros Hd HA HL. apply Rle_trans with (sum M (fun x => dot s P (A x) + al x)); [now apply welfare_le_spending|].
  apply spending_le_dual; auto. apply Hd.
Qed.

(** Complementary slackness: without a gap, each agent's bound is met and unsold types are free. *)
Lemma agent_tight lam P al : dual_feasible lam P al -> dual_value P al <= welfare lam Q ->
  forall x, In x M -> lam x * dot s (v x) (Q x) = dot s P (Q x) + al x.
Proof.
  intros Hd Hv. apply sum_eq_terms.
  - intros x Hx. apply agent_bound with (lam := lam); auto.
  - pose proof (spending_le_dual P al Q (proj1 (proj2 Hd)) Q_load). unfold welfare in Hv. lra.
Qed.

Lemma price_tight lam P al : dual_feasible lam P al -> dual_value P al <= welfare lam Q ->
  forall j, (j < s)%nat -> P j * load M Q j = P j * r j.
Proof.
  intros Hd Hv j Hj. apply in_ids in Hj. revert j Hj. apply sum_eq_terms.
  - apply priced_load; auto. apply Hd.
  - pose proof (welfare_le_spending lam P al Q Hd Q_simplex) as H.
    rewrite spending_load in H. unfold dual_value in Hv. lra.
Qed.

Lemma unsold_free lam P al : dual_feasible lam P al -> dual_value P al <= welfare lam Q ->
  forall j, (j < s)%nat -> load M Q j < r j -> P j = 0.
Proof.
  intros Hd Hv j Hj Hl. pose proof (price_tight lam P al Hd Hv j Hj) as He.
  assert (Hz : P j * (r j - load M Q j) = 0) by lra.
  apply Rmult_integral in Hz. destruct Hz; [auto|lra].
Qed.

Lemma weighted_optimal lam P al x q : dual_feasible lam P al -> dual_value P al <= welfare lam Q ->
  In x M -> 0 < lam x -> simplex s q ->
  dot s (v x) (Q x) < dot s (v x) q -> dot s P (Q x) < dot s P q.
Proof.
  intros Hd Hv Hx Hl Hq Hlt. pose proof (agent_tight lam P al Hd Hv x Hx).
  pose proof (agent_bound lam P al x q Hd Hx Hq).
  assert (lam x * dot s (v x) (Q x) < lam x * dot s (v x) q) by now apply Rmult_lt_compat_l. lra.
Qed.

Lemma weighted_cheapest lam P al x q : dual_feasible lam P al -> dual_value P al <= welfare lam Q ->
  In x M -> 0 < lam x -> simplex s q ->
  dot s (v x) (Q x) <= dot s (v x) q -> dot s P (Q x) <= dot s P q.
Proof.
  intros Hd Hv Hx Hl Hq Hle. pose proof (agent_tight lam P al Hd Hv x Hx).
  pose proof (agent_bound lam P al x q Hd Hx Hq).
  assert (lam x * dot s (v x) (Q x) <= lam x * dot s (v x) q) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(** ** The system "the group can gain" *)

Variable marked : nat -> bool.

Notation entry := (nat * nat)%type.
Definition entry_dec : forall a b : entry, {a = b} + {a <> b}.
Proof. decide equality; apply Nat.eq_dec. Qed.
Definition entries : list entry := list_prod M (ids s).

Definition nonnegative (e : entry) : @con entry := Con (fun w => if entry_dec w e then -1 else 0) 0 false.
Definition row_at_most (x : nat) : @con entry := Con (fun w => if Nat.eqb (fst w) x then 1 else 0) 1 false.
Definition row_at_least (x : nat) : @con entry :=
  Con (fun w => if Nat.eqb (fst w) x then -1 else 0) (-1) false.
Definition within_supply (j : nat) : @con entry :=
  Con (fun w => if Nat.eqb (snd w) j then 1 else 0) (r j) false.
Definition gains (x : nat) : @con entry :=
  Con (fun w => if Nat.eqb (fst w) x then - v x (snd w) else 0) (- dot s (v x) (Q x)) (marked x).
Definition gain_system : list con :=
  map nonnegative entries ++ map row_at_most M ++ map row_at_least M ++
  map within_supply (ids s) ++ map gains M.

Lemma gain_system_In c : In c gain_system <->
  (exists e, In e entries /\ c = nonnegative e) \/
  (exists x, In x M /\ (c = row_at_most x \/ c = row_at_least x \/ c = gains x)) \/
  (exists j, In j (ids s) /\ c = within_supply j).
Proof.
  unfold gain_system. rewrite !in_app_iff, !in_map_iff. split.
  - intros [H|[H|[H|[H|H]]]]; destruct H as [w [<- Hw]]; eauto 10.
  - intros [[e [H K]]|[[x [H [K|[K|K]]]]|[j [H K]]]]; rewrite K; eauto 10.
Qed.

Lemma ev_entries a z : ev entries a z = sum M (fun x => sum (ids s) (fun j => a (x, j) * z (x, j))).
Proof. unfold ev, entries. now rewrite sum_prod. Qed.

Lemma ev_row a z x : In x M ->
  ev entries (fun w => if Nat.eqb (fst w) x then a (snd w) else 0) z = dot s a (fun j => z (x, j)).
Proof.
  intros Hx. rewrite ev_entries, (sum_single M _ x M_NoDup Hx).
  - simpl. rewrite Nat.eqb_refl. reflexivity.
  - intros y _ Hy. apply sum_zero. intros j _. simpl. destruct (Nat.eqb_spec y x); [tauto|ring].
Qed.
Lemma ev_column a z j : (j < s)%nat ->
  ev entries (fun w => if Nat.eqb (snd w) j then a else 0) z = a * sum M (fun x => z (x, j)).
Proof.
  intros Hj. rewrite ev_entries, <- sum_scal. apply sum_ext. intros x _. simpl.
  rewrite (sum_single (ids s) _ j (ids_NoDup s) (proj2 (in_ids j s) Hj)).
  - now rewrite Nat.eqb_refl.
  - intros k _ Hk. destruct (Nat.eqb_spec k j); [tauto|ring].
Qed.
Lemma ev_entry a z x j : In x M -> (j < s)%nat ->
  ev entries (fun w => if entry_dec w (x, j) then a else 0) z = a * z (x, j).
Proof.
  intros Hx Hj. unfold ev. rewrite (sum_single entries _ (x, j)).
  - destruct (entry_dec (x, j) (x, j)); [auto|congruence].
  - apply NoDup_list_prod; [exact M_NoDup | apply ids_NoDup].
  - apply in_prod_iff. split; [auto|now apply in_ids].
  - intros w _ Hw. destruct (entry_dec w (x, j)); [congruence|ring].
Qed.

Definition can_gain : Prop := exists Q', (forall x, In x M -> simplex s (Q' x)) /\
  (forall j, (j < s)%nat -> load M Q' j <= r j) /\
  (forall x, In x M -> lt_or_le (marked x) (dot s (v x) (Q x)) (dot s (v x) (Q' x))).

Lemma gain_system_sound z : (forall c, In c gain_system -> sat entries z c) -> can_gain.
Proof.
  intros H. exists (fun x j => z (x, j)).
  assert (K : forall c, In c gain_system -> sat entries z c) by exact H. clear H.
  split; [|split].
  - intros x Hx. split.
    + intros j Hj. assert (S : sat entries z (nonnegative (x, j))).
      { apply K, gain_system_In. left. exists (x, j). split; auto.
        apply in_prod_iff. split; [auto|now apply in_ids]. }
      unfold sat in S. simpl in S. rewrite ev_entry in S by auto. lra.
    + assert (S1 : sat entries z (row_at_most x)) by (apply K, gain_system_In; eauto 10).
      assert (S2 : sat entries z (row_at_least x)) by (apply K, gain_system_In; eauto 10).
      unfold sat in S1, S2. simpl in S1, S2.
      rewrite (ev_row (fun _ => 1)) in S1 by auto. rewrite (ev_row (fun _ => -1)) in S2 by auto.
      unfold dot in S1, S2. rewrite sum_scal in S1, S2. lra.
  - intros j Hj. assert (S : sat entries z (within_supply j)).
    { apply K, gain_system_In. right. right. exists j. split; [now apply in_ids|auto]. }
    unfold sat in S. simpl in S. rewrite ev_column in S by auto. unfold load. lra.
  - intros x Hx. assert (S : sat entries z (gains x)) by (apply K, gain_system_In; eauto 10).
    unfold sat in S. simpl in S. rewrite (ev_row (fun j => - v x j)) in S by auto.
    replace (dot s (fun j => - v x j) (fun j => z (x, j)))
      with (- dot s (v x) (fun j => z (x, j))) in S.
    + unfold lt_or_le in *. destruct (marked x); lra.
    + rewrite <- (Rmult_1_l (dot s (v x) _)), Ropp_mult_distr_l, <- dot_scal.
      apply sum_ext. intros. ring.
Qed.

(** ** What every combination of the system looks like *)

Definition combination (a : entry -> R) (b : R) (strict : bool) : Prop :=
  exists lam P al,
    (forall x, In x M -> 0 <= lam x) /\ (forall j, (j < s)%nat -> 0 <= P j) /\
    (forall x j, In x M -> (j < s)%nat -> a (x, j) <= P j + al x - lam x * v x j) /\
    dual_value P al - welfare lam Q <= b /\
    (strict = true -> exists x, In x M /\ marked x = true /\ 0 < lam x).

Lemma dual_value_no_price al : dual_value (fun _ => 0) al = sum M al.
Proof. unfold dual_value. rewrite (sum_zero (ids s)); [ring|]. intros; ring. Qed.
Lemma welfare_no_weight : welfare (fun _ => 0) Q = 0.
Proof. apply sum_zero. intros; ring. Qed.

Lemma combination_nonnegative e : combination (cf (nonnegative e)) (rhs (nonnegative e)) false.
Proof.
  exists (fun _ => 0), (fun _ => 0), (fun _ => 0).
  repeat split; try (intros; simpl; lra); try congruence.
  - intros x j _ _. simpl. destruct (entry_dec (x, j) e); lra.
  - rewrite dual_value_no_price, welfare_no_weight, sum_0. simpl. lra.
Qed.
Lemma combination_row c x : In x M ->
  combination (fun w => if Nat.eqb (fst w) x then c else 0) c false.
Proof.
  intros Hx. exists (fun _ => 0), (fun _ => 0), (fun y => if Nat.eqb y x then c else 0).
  repeat split; try (intros; simpl; lra); try congruence.
  rewrite dual_value_no_price, welfare_no_weight, (sum_delta M (fun _ => c) x M_NoDup Hx). lra.
Qed.
Lemma combination_supply j : In j (ids s) ->
  combination (cf (within_supply j)) (rhs (within_supply j)) false.
Proof.
  intros Hj. exists (fun _ => 0), (fun k => if Nat.eqb k j then 1 else 0), (fun _ => 0).
  repeat split; try (intros; simpl; lra); try congruence.
  - intros k _. destruct (Nat.eqb k j); lra.
  - rewrite welfare_no_weight. unfold dual_value. rewrite sum_0.
    rewrite (sum_ext _ _ (fun k => if Nat.eqb k j then r k else 0)).
    + rewrite (sum_delta (ids s) r j (ids_NoDup s) Hj). simpl. lra.
    + intros k _. destruct (Nat.eqb k j); ring.
Qed.
Lemma combination_gains x : In x M -> combination (cf (gains x)) (rhs (gains x)) (marked x).
Proof.
  intros Hx. exists (fun y => if Nat.eqb y x then 1 else 0), (fun _ => 0), (fun _ => 0).
  repeat split; try (intros; simpl; lra).
  - intros y _. destruct (Nat.eqb y x); lra.
  - intros y j _ _. simpl. destruct (Nat.eqb_spec y x) as [->|]; lra.
  - rewrite dual_value_no_price, sum_0. unfold welfare.
    rewrite (sum_ext _ _ (fun y => if Nat.eqb y x then dot s (v y) (Q y) else 0)).
    + rewrite (sum_delta M (fun y => dot s (v y) (Q y)) x M_NoDup Hx). simpl. lra.
    + intros y _. destruct (Nat.eqb y x); ring.
  - intros Hm. exists x. rewrite Nat.eqb_refl. repeat split; auto. lra.
Qed.

Lemma dual_value_add P1 al1 P2 al2 :
  dual_value (fun j => P1 j + P2 j) (fun x => al1 x + al2 x) = dual_value P1 al1 + dual_value P2 al2.
Proof.
  unfold dual_value.
  rewrite (sum_ext _ _ (fun j => P1 j * r j + P2 j * r j)) by (intros; ring).
  rewrite !sum_plus. ring.
Qed.
Lemma welfare_add l1 l2 : welfare (fun x => l1 x + l2 x) Q = welfare l1 Q + welfare l2 Q.
Proof. unfold welfare. rewrite <- sum_plus. apply sum_ext. intros. ring. Qed.
Lemma dual_value_scale k P al :
  dual_value (fun j => k * P j) (fun x => k * al x) = k * dual_value P al.
Proof.
  unfold dual_value. rewrite (sum_ext _ _ (fun j => k * (P j * r j))) by (intros; ring).
  rewrite !sum_scal. ring.
Qed.
Lemma welfare_scale k l : welfare (fun x => k * l x) Q = k * welfare l Q.
Proof. unfold welfare. rewrite <- sum_scal. apply sum_ext. intros. ring. Qed.

Lemma combination_add a b st a' b' st' : combination a b st -> combination a' b' st' ->
  combination (fun w => a w + a' w) (b + b') (st || st').
Proof.
  intros (l1 & P1 & al1 & A1 & A2 & A3 & A4 & A5) (l2 & P2 & al2 & B1 & B2 & B3 & B4 & B5).
  exists (fun x => l1 x + l2 x), (fun j => P1 j + P2 j), (fun x => al1 x + al2 x).
  repeat split.
  - intros x Hx. specialize (A1 x Hx). specialize (B1 x Hx). lra.
  - intros j Hj. specialize (A2 j Hj). specialize (B2 j Hj). lra.
  - intros x j Hx Hj. specialize (A3 x j Hx Hj). specialize (B3 x j Hx Hj). lra.
  - rewrite dual_value_add, welfare_add. lra.
  - intros Ht. apply orb_true_iff in Ht.
    destruct Ht as [Ht|Ht]; [destruct (A5 Ht) as (x & Hx & Hm & Hp) | destruct (B5 Ht) as (x & Hx & Hm & Hp)];
      exists x; specialize (A1 x Hx); specialize (B1 x Hx); repeat split; auto; lra.
Qed.
Lemma combination_scale k a b st : 0 < k -> combination a b st ->
  combination (fun w => k * a w) (k * b) st.
Proof.
  intros Hk (l & P & al & A1 & A2 & A3 & A4 & A5).
  exists (fun x => k * l x), (fun j => k * P j), (fun x => k * al x). repeat split.
  - intros x Hx. specialize (A1 x Hx). nra.
  - intros j Hj. specialize (A2 j Hj). nra.
  - intros x j Hx Hj. specialize (A3 x j Hx Hj). nra.
  - rewrite dual_value_scale, welfare_scale. nra.
  - intros Ht. destruct (A5 Ht) as (x & Hx & Hm & Hp). exists x. repeat split; auto. nra.
Qed.

Lemma cone_combination a b st : cone gain_system a b st -> combination a b st.
Proof.
  induction 1 as [c Hc | a b st a' b' st' _ IH1 _ IH2 | k a b st Hk _ IH].
  - apply gain_system_In in Hc.
    destruct Hc as [[e [_ K]]|[[x [Hx [K|[K|K]]]]|[j [Hj K]]]]; rewrite K.
    + apply combination_nonnegative.
    + now apply combination_row.
    + now apply combination_row.
    + now apply combination_gains.
    + now apply combination_supply.
  - now apply combination_add.
  - now apply combination_scale.
Qed.

Theorem group_alternative : ~ can_gain ->
  exists lam P al, dual_feasible lam P al /\ dual_value P al <= welfare lam Q /\
    exists x, In x M /\ marked x = true /\ 0 < lam x.
Proof.
  intros Hno. destruct (fourier_motzkin entry_dec entries) with (L := gain_system) as [[z Hz]|Hc].
  - apply NoDup_list_prod; [exact M_NoDup | apply ids_NoDup].
  - exfalso. now apply Hno, (gain_system_sound z).
  - destruct Hc as (a & b & st & Hcone & Ha & Hb). apply cone_combination in Hcone.
    destruct Hcone as (lam & P & al & A1 & A2 & A3 & A4 & A5). exists lam, P, al.
    assert (Hd : dual_feasible lam P al).
    { repeat split; auto. intros x j Hx Hj. specialize (A3 x j Hx Hj). rewrite Ha in A3; [lra|].
      apply in_prod_iff. split; [auto|now apply in_ids]. }
    pose proof (weak_duality lam P al Q Hd Q_simplex Q_load) as Hw.
    split; [exact Hd|]. destruct Hb as [Hb|[Hst Hb]]; [lra|]. split; [lra|auto].
Qed.

(** Prices may be shifted so that the cheapest type is free: rows sum to one, so the constants absorb the shift,
    and the supply is at least the number of agents. *)
Lemma members_le_supply : INR (length M) <= sum (ids s) r.
Proof.
  rewrite sum_length, (sum_ext M _ (fun x => sum (ids s) (fun j => Q x j))).
  - rewrite sum_swap. apply sum_le. intros j Hj. apply in_ids in Hj. now apply Q_load.
  - intros x Hx. destruct (Q_simplex x Hx) as [_ H1]. now symmetry.
Qed.

Lemma free_type lam P al : (0 < s)%nat -> dual_feasible lam P al -> dual_value P al <= welfare lam Q ->
  exists P' al', dual_feasible lam P' al' /\ dual_value P' al' <= welfare lam Q /\
    exists j, (j < s)%nat /\ P' j = 0.
Proof.
  intros Hs (A1 & A2 & A3) Hv. destruct (list_min (map P (ids s))) as [m [Hm Hmin]].
  { destruct s; [lia | simpl; congruence]. }
  apply in_map_iff in Hm. destruct Hm as [j0 [Hj0 Hin]]. apply in_ids in Hin.
  assert (Hle : forall j, (j < s)%nat -> m <= P j).
  { intros j Hj. apply Hmin, in_map. now apply in_ids. }
  exists (fun j => P j + - m), (fun x => al x + m). split; [|split].
  - repeat split; auto.
    + intros j Hj. specialize (Hle j Hj). lra.
    + intros x j Hx Hj. specialize (A3 x j Hx Hj). lra.
  - assert (0 <= m) by (rewrite <- Hj0; auto). pose proof members_le_supply as Hc.
    rewrite sum_length in Hc. unfold dual_value in *.
    rewrite (sum_ext _ _ (fun j => P j * r j - m * r j)) by (intros; ring).
    rewrite sum_minus, sum_plus, sum_scal.
    rewrite (sum_ext M (fun _ => m) (fun _ => m * 1)) by (intros; ring). rewrite sum_scal. nra.
  - exists j0. split; auto. lra.
Qed.
End Group.
