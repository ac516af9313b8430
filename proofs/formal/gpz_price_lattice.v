(** gpz.step-1, the lattice of Walrasian prices (Gul and Stacchetti 1999; Ausubel).  HOLDS, for every finite economy.

    - [gpz_price_lattice]: if p and q are Walrasian prices of a quasilinear economy of M-natural-concave utilities
      (minus infinity allowed, monotone or not), so are the lower ones and the higher ones of the two, good by good.
    - [gpz_extreme_prices]: with two agents or more and finite utilities there are lowest and highest Walrasian
      prices, W(1 + chi_k) - W(1) and W(1) - W(1 - chi_k), where W is the value of the market by the amounts of the
      goods: what one more copy of good k would add, and what the market would lose with good k.
    - [gpz_lowest_prices]: with monotone utilities, for one agent too, there are lowest ones among the prices >= 0.
    Proof: [indirect_submodular], an M-natural-concave utility's largest u(A) - p(A) is submodular in the prices p:
    raising two prices, one exchange; then price by price.  Walrasian prices are those at which the sum of the
    largest net utilities and of all prices is the surplus, which it never is below. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_operations gpz_step_1
  market_value gpz_kelso_crawford.
Import ListNotations.
Open Scope R_scope.

Section Indirect.
Variables (L : nat) (u : bundle -> option R).

(** The largest u(A) - p(A). *)
Definition net_at (p : nat -> R) (A : bundle) : option R := option_map (fun x => x - cost L p A) (u A).
Definition indirect (p : nat -> R) : R := real (fold_right (fun A m => larger (net_at p A) m) None (bundles L)).
Lemma net_at_some p A : u A <> None -> net_at p A = Some (real (u A) - cost L p A).
Proof. unfold net_at. destruct (u A); simpl; congruence. Qed.
Lemma indirect_bound p A : within L A -> u A <> None -> real (u A) - cost L p A <= indirect p.
Proof.
  intros HA Hu. destruct (list_below_best (net_at p) (bundles L) A _ (bundles_complete L A HA) (net_at_some p A Hu))
    as (x & Hx & Hle).
  unfold indirect. now rewrite Hx.
Qed.
Lemma indirect_attained p : (exists A, within L A /\ u A <> None) ->
  exists A, within L A /\ u A <> None /\ real (u A) - cost L p A = indirect p.
Proof.
  intros (A0 & HA0 & Hu0). destruct (list_below_best (net_at p) (bundles L) A0 _ (bundles_complete L A0 HA0)
    (net_at_some p A0 Hu0)) as (x & Hx & _).
  destruct (best_of_list (net_at p) (bundles L) x Hx) as (A & HA & Hv). exists A. split; [now apply bundles_within|].
  assert (Hu : u A <> None) by (intros E; unfold net_at in Hv; rewrite E in Hv; discriminate). split; auto.
  rewrite (net_at_some p A Hu) in Hv. injection Hv as <-. unfold indirect. now rewrite Hx.
Qed.
Lemma indirect_demand p A : demand L u p A -> indirect p = real (u A) - cost L p A.
Proof.
  intros (HA & Hu & Hb). apply Rle_antisym; [|now apply indirect_bound].
  destruct (indirect_attained p) as (B & HB & HuB & <-); [eauto|]. now apply Hb.
Qed.
Lemma cost_agree p q A : (forall k, (k < L)%nat -> p k = q k) -> cost L p A = cost L q A.
Proof. intros H. apply sum_ids_ext. intros k Hk. now rewrite (H k Hk). Qed.
Lemma indirect_agree p q : (forall k, (k < L)%nat -> p k = q k) -> indirect p = indirect q.
Proof.
  intros H. unfold indirect. f_equal. induction (bundles L) as [|A l IH]; simpl; auto. rewrite IH. f_equal.
  unfold net_at.
  now rewrite (cost_agree p q A H).
Qed.

Definition raise (p : nat -> R) (i : nat) (t : R) (k : nat) : R := if Nat.eqb k i then p k + t else p k.
Lemma cost_raise p i t A : (i < L)%nat -> cost L (raise p i t) A = cost L p A + (if A i then t else 0).
Proof.
  intros Hi. rewrite <- (sum_delta (ids L) (fun k => if A k then t else 0) i (ids_NoDup L) (proj2 (in_ids i L) Hi)).
  unfold cost. rewrite <- sum_plus. apply sum_ext. intros k _. unfold raise. destruct (Nat.eqb k i), (A k); ring.
Qed.

Hypothesis Hm : m_natural L u.
Hypothesis Hdom : exists A, within L A /\ u A <> None.

(** Two prices: one exchange of the good that the cheaper bundle has. *)
Lemma raise_two p i j s t : (i < L)%nat -> (j < L)%nat -> i <> j -> 0 <= s -> 0 <= t ->
  indirect (raise (raise p i s) j t) + indirect p <= indirect (raise p i s) + indirect (raise p j t).
Proof.
  intros Hi Hj Hij Hs Ht. destruct (indirect_attained p Hdom) as (A & HA & HuA & <-).
  destruct (indirect_attained (raise (raise p i s) j t) Hdom) as (B & HB & HuB & <-). rewrite !cost_raise by auto.
  assert (Two : forall A' B', within L A' -> within L B' -> u A' <> None -> u B' <> None -> real (u A) + real (u B)
    <= real (u A') + real (u B') ->
    cost L p A' + cost L p B' = cost L p A + cost L p B -> (A' i = true -> B i = true) -> (B' j = true -> B j = true)
      ->
    real (u B) - (cost L p B + (if B i then s else 0) + (if B j then t else 0)) + (real (u A) - cost L p A) <=
      indirect (raise p i s) + indirect (raise p j t)).
  { intros A' B' WA WB UA UB Hu Hc H1 H2. pose proof (indirect_bound (raise p i s) A' WA UA) as K1.
    pose proof (indirect_bound (raise p j t) B' WB UB) as K2.
    rewrite cost_raise in K1, K2 by auto.
    assert (D1 : (if A' i then s else 0) <= (if B i then s else 0)) by
      (destruct (A' i); [rewrite H1 by auto; lra|destruct (B i); lra]).
    assert (D2 : (if B' j then t else 0) <= (if B j then t else 0)) by
      (destruct (B' j); [rewrite H2 by auto; lra|destruct (B j); lra]). lra. }
  assert (Cases : (A i = true /\ B i = false) \/ (A i = true -> B i = true)) by (destruct (A i), (B i); auto).
  destruct Cases as [[EA EB]|Triv]; [|apply (Two A B); auto; lra].
  destruct (u A) as [a|] eqn:Ea; [|congruence]. destruct (u B) as [b|] eqn:Eb; [|congruence]. simpl real in *.
  destruct (Hm A B a b i HA HB Ea Eb EA EB) as [(x & y & H1 & H2 & H3)|(d & D1 & D2 & x & y & H1 & H2 & H3)].
  - apply (Two (remove A i) (add B i)); auto using within_remove, within_add;
      try (rewrite ?H1, ?H2; simpl; congruence || lra).
    + rewrite (cost_add L p B i), (cost_remove L p A i) by auto. ring.
    + unfold remove. rewrite Nat.eqb_refl. discriminate.
    + unfold add. destruct (Nat.eqb_spec j i); [congruence|]. auto.
  - assert (Hd : (d < L)%nat) by now apply (within_lt L B). assert (Hdi : d <> i) by congruence.
    apply (Two (add (remove A i) d) (add (remove B d) i)); auto using within_remove, within_add;
      try (rewrite ?H1, ?H2; simpl; congruence || lra).
    + rewrite (cost_add L p (remove A i) d), (cost_add L p (remove B d) i); auto.
      * rewrite (cost_remove L p A i), (cost_remove L p B d) by auto. ring.
      * unfold remove. rewrite EB. apply andb_false_r.
      * unfold remove. rewrite D2. apply andb_false_r.
    + unfold add, remove. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec i d); [congruence|]. discriminate.
    + unfold add, remove. destruct (Nat.eqb_spec j i); [congruence|]. simpl. rewrite andb_true_iff. tauto.
Qed.

(** Price by price. *)
Variables (p al : nat -> R).
Hypothesis Hal : forall k, 0 <= al k.
Definition up (p : nat -> R) (l : list nat) (k : nat) : R := if existsb (Nat.eqb k) l then p k + al k else p k.
Lemma existsb_eqb k l : existsb (Nat.eqb k) l = true <-> In k l.
Proof.
  rewrite existsb_exists. split; [intros (x & H1 & H2); apply Nat.eqb_eq in H2; now subst|intros H; exists k; split;
    auto; apply Nat.eqb_refl].
Qed.
Lemma up_in r l k : In k l -> up r l k = r k + al k.
Proof. intros H. unfold up. apply existsb_eqb in H. now rewrite H. Qed.
Lemma up_out r l k : ~ In k l -> up r l k = r k.
Proof. intros H. unfold up. destruct (existsb (Nat.eqb k) l) eqn:E; auto. apply existsb_eqb in E. tauto. Qed.
Lemma up_cons r i l : ~ In i l -> up r (i :: l) = raise (up r l) i (al i).
Proof.
  intros H. extensionality k. unfold raise. destruct (Nat.eqb_spec k i) as [->|Hne].
  - rewrite up_in by now left. now rewrite up_out.
  - destruct (in_dec Nat.eq_dec k l) as [Hk|Hk]; [rewrite !up_in; auto; now right|]. rewrite !up_out; auto.
    intros [E|E]; [now apply Hne|tauto].
Qed.
Lemma one_many r i l : (i < L)%nat -> (forall k, In k l -> (k < L)%nat) -> NoDup l -> ~ In i l ->
  indirect (raise (up r l) i (al i)) + indirect r <= indirect (raise r i (al i)) + indirect (up r l).
Proof.
  intros Hi. induction l as [|j l IH]; intros Hl Hnd Hni.
  - assert (E : up r [] = r) by (extensionality k; reflexivity). rewrite E. lra.
  - inversion Hnd; subst. rewrite up_cons by auto.
    assert (IH' := IH (fun k Hk => Hl k (or_intror Hk)) H2 (fun K => Hni (or_intror K))).
    assert (Hj : (j < L)%nat) by (apply Hl; now left). assert (Hji : j <> i) by (intros ->; apply Hni; now left).
    pose proof (raise_two (up r l) j i (al j) (al i) Hj Hi Hji (Hal j) (Hal i)). lra.
Qed.
Lemma many_many l l' : (forall k, In k (l ++ l') -> (k < L)%nat) -> NoDup (l ++ l') ->
  indirect (up p (l ++ l')) + indirect p <= indirect (up p l) + indirect (up p l').
Proof.
  induction l' as [|i l' IH]; intros Hl Hnd.
  - rewrite app_nil_r. assert (E : up p [] = p) by (extensionality k; reflexivity). rewrite E. lra.
  - pose proof (NoDup_remove_1 _ _ _ Hnd) as N1. pose proof (NoDup_remove_2 _ _ _ Hnd) as N2.
    assert (Hsub : forall k, In k (l ++ l') -> (k < L)%nat).
    { intros k Hk. apply Hl. apply in_app_or in Hk. apply in_or_app. simpl. tauto. }
    specialize (IH Hsub N1). assert (Hi : (i < L)%nat) by (apply Hl, in_or_app; right; now left).
    assert (Nil : ~ In i l /\ ~ In i l') by (split; intros K; apply N2, in_or_app; auto). destruct Nil as [Nl Nl'].
    assert (Nd : NoDup l) by (clear - N1; induction l as [|a l IHl]; [constructor|]; simpl in N1; inversion N1;
      subst; constructor; auto; intros K; apply H1, in_or_app; auto).
    assert (Hdis : forall k, In k l -> In k l' -> False).
    { clear - N1. induction l as [|a l IHl]; intros k K1 K2; [destruct K1|]. simpl in N1. inversion N1; subst.
      destruct K1 as [->|K1]; [apply H1, in_or_app; auto|eauto]. }
    assert (E1 : up p (l ++ i :: l') = raise (up p (l ++ l')) i (al i)).
    { rewrite <- up_cons by auto. extensionality k. unfold up.
      assert (E : existsb (Nat.eqb k) (l ++ i :: l') = existsb (Nat.eqb k) (i :: l ++ l')).
      { apply eq_true_iff_eq. rewrite !existsb_eqb, in_app_iff. simpl. rewrite in_app_iff. tauto. }
      now rewrite E. }
    assert (E2 : up (up p l') l = up p (l ++ l')).
    { extensionality k. destruct (in_dec Nat.eq_dec k l) as [K|K].
      - rewrite up_in, up_out, up_in; auto; [apply in_or_app; auto|eauto].
      - rewrite up_out by auto. destruct (in_dec Nat.eq_dec k l') as [K'|K'].
        + rewrite !up_in; auto. apply in_or_app. auto.
        + rewrite !up_out; auto. intros T. apply in_app_or in T. tauto. }
    assert (Hll : forall k, In k l -> (k < L)%nat) by (intros k Hk; apply Hsub, in_or_app; auto).
    pose proof (one_many (up p l') i l Hi Hll Nd Nl) as O. rewrite E2 in O.
    rewrite E1, (up_cons p i l') by auto. lra.
Qed.
End Indirect.

Definition lower (p q : nat -> R) (k : nat) : R := Rmin (p k) (q k).
Definition higher (p q : nat -> R) (k : nat) : R := Rmax (p k) (q k).
Theorem indirect_submodular L u p q : m_natural L u -> (exists A, within L A /\ u A <> None) ->
  indirect L u (higher p q) + indirect L u (lower p q) <= indirect L u p + indirect L u q.
Proof.
  intros Hm Hdom. set (al := fun k => higher p q k - lower p q k).
  assert (Hal : forall k, 0 <= al k).
  { intros k. unfold al, higher, lower, Rmax, Rmin. destruct (Rle_dec (p k) (q k)); lra. }
  set (gt := fun (f g : nat -> R) k => if Rlt_dec (g k) (f k) then true else false).
  set (l := filter (gt p q) (ids L)). set (l' := filter (gt q p) (ids L)).
  assert (Il : forall k, In k l <-> (k < L)%nat /\ q k < p k).
  { intros k. unfold l. rewrite filter_In, in_ids. unfold gt. destruct (Rlt_dec (q k) (p k)); intuition congruence. }
  assert (Il' : forall k, In k l' <-> (k < L)%nat /\ p k < q k).
  { intros k. unfold l'. rewrite filter_In, in_ids. unfold gt.
    destruct (Rlt_dec (p k) (q k)); intuition congruence. }
  assert (K := many_many L u Hm Hdom (lower p q) al Hal l l').
  assert (E1 : indirect L u (up al (lower p q) l) = indirect L u p).
  { apply indirect_agree. intros k Hk. destruct (in_dec Nat.eq_dec k l) as [Hin|Hout].
    - rewrite up_in by auto. apply Il in Hin. unfold al. unfold higher, lower, Rmax, Rmin.
      destruct (Rle_dec (p k) (q k)); lra.
    - rewrite up_out by auto. assert (~ q k < p k) by (intros T; apply Hout, Il; auto). unfold lower, Rmin.
      destruct (Rle_dec (p k) (q k)); lra. }
  assert (E2 : indirect L u (up al (lower p q) l') = indirect L u q).
  { apply indirect_agree. intros k Hk. destruct (in_dec Nat.eq_dec k l') as [Hin|Hout].
    - rewrite up_in by auto. apply Il' in Hin. unfold al. unfold higher, lower, Rmax, Rmin.
      destruct (Rle_dec (p k) (q k)); lra.
    - rewrite up_out by auto. assert (~ p k < q k) by (intros T; apply Hout, Il'; auto). unfold lower, Rmin.
      destruct (Rle_dec (p k) (q k)); lra. }
  assert (E3 : indirect L u (up al (lower p q) (l ++ l')) = indirect L u (higher p q)).
  { apply indirect_agree. intros k Hk. destruct (in_dec Nat.eq_dec k (l ++ l')) as [Hin|Hout].
    - rewrite up_in by auto. unfold al. ring.
    - rewrite up_out by auto. assert (~ q k < p k) by (intros T; apply Hout, in_or_app; left; apply Il; auto).
      assert (~ p k < q k) by (intros T; apply Hout, in_or_app; right; apply Il'; auto).
      unfold lower, higher, Rmin, Rmax. destruct (Rle_dec (p k) (q k)); lra. }
  rewrite E1, E2, E3 in K. apply K.
  - intros k Hk. apply in_app_or in Hk. destruct Hk as [Hk|Hk]; [now apply Il in Hk|now apply Il' in Hk].
  - apply NoDup_app_disjoint; [apply NoDup_filter, ids_NoDup|apply NoDup_filter, ids_NoDup|]. intros k K1 K2.
    apply Il in K1. apply Il' in K2. lra.
Qed.

Section Lattice.
Variables (N L : nat) (u : nat -> bundle -> option R).

(** What the prices promise: never less than the surplus, and as much only at Walrasian prices. *)
Definition promise (p : nat -> R) : R := sum (ids N) (fun i => indirect L (u i) p) + sum (ids L) p.
Lemma promise_walrasian p omega : quasilinear_walrasian N L u p omega -> promise p = surplus N u omega.
Proof.
  intros [Hp Hd]. pose proof (net_surplus N L u p omega Hp) as S. unfold promise.
  rewrite (sum_ids_ext N (fun i => indirect L (u i) p) (fun i => real (u i (omega i)) - cost L p (omega i))); [lra|].
  intros i Hi. now apply indirect_demand, Hd.
Qed.
Lemma promise_bound p omega : finite_allocation N L u omega -> surplus N u omega <= promise p.
Proof.
  intros [Hp Hf]. pose proof (net_surplus N L u p omega Hp) as S. unfold promise.
  assert (K : sum (ids N) (fun i => real (u i (omega i)) - cost L p (omega i)) <= sum (ids N) (fun i => indirect L (u
    i) p)); [|lra].
  apply sum_le. intros i Hi. apply in_ids in Hi. apply indirect_bound; [now apply Hp|now apply Hf].
Qed.
Lemma promise_kept p omega : finite_allocation N L u omega -> promise p <= surplus N u omega ->
  quasilinear_walrasian N L u p omega.
Proof.
  intros [Hp Hf] Hle. split; auto. pose proof (net_surplus N L u p omega Hp) as S. unfold promise in Hle.
  assert (Hb : forall i, In i (ids N) -> real (u i (omega i)) - cost L p (omega i) = indirect L (u i) p).
  { apply (sum_eq_terms (ids N) (fun i => real (u i (omega i)) - cost L p (omega i)) (fun i => indirect L (u i) p));
      [|lra].
    intros i Hi. apply in_ids in Hi. apply indirect_bound; [now apply Hp|now apply Hf]. }
  intros i Hi. split; [now apply Hp|]. split; [now apply Hf|]. intros B HB HuB. rewrite Hb by now apply in_ids.
  now apply indirect_bound.
Qed.

Theorem gpz_price_lattice p q omega omega' : (forall i, (i < N)%nat -> m_natural L (u i)) ->
  quasilinear_walrasian N L u p omega -> quasilinear_walrasian N L u q omega' ->
  quasilinear_walrasian N L u (lower p q) omega /\ quasilinear_walrasian N L u (higher p q) omega.
Proof.
  intros Hm Hw Hw'. assert (Hfin : finite_allocation N L u omega) by (split; [apply Hw|intros i Hi; now apply Hw]).
  assert (Hfin' : finite_allocation N L u omega') by (split; [apply Hw'|intros i Hi; now apply Hw']).
  pose proof (promise_walrasian p omega Hw) as P1. pose proof (promise_walrasian q omega' Hw') as P2.
  pose proof (promise_bound p omega' Hfin') as Q1. pose proof (promise_bound q omega Hfin) as Q2.
  pose proof (promise_bound (lower p q) omega Hfin) as B1. pose proof (promise_bound (higher p q) omega Hfin) as B2.
  assert (K : promise (higher p q) + promise (lower p q) <= promise p + promise q).
  { unfold promise. assert (S1 : sum (ids L) (higher p q) + sum (ids L) (lower p q) = sum (ids L) p + sum (ids L) q).
    { rewrite <- !sum_plus. apply sum_ext. intros k _. unfold higher, lower, Rmax, Rmin.
      destruct (Rle_dec (p k) (q k)); ring. }
    assert (S2 : sum (ids N) (fun i => indirect L (u i) (higher p q)) + sum (ids N) (fun i => indirect L (u i) (lower
      p q)) <=
      sum (ids N) (fun i => indirect L (u i) p) + sum (ids N) (fun i => indirect L (u i) q)); [|lra].
    rewrite <- !sum_plus. apply sum_le. intros i Hi. apply in_ids in Hi. apply indirect_submodular; auto.
    exists (omega i). split; [now apply Hfin|now apply Hfin]. }
  split; apply promise_kept; auto; lra.
Qed.
End Lattice.

(** ** The lowest prices *)
Lemma total_sum u n A : total u n A = sum (ids n) (fun i => real (u i (A i))).
Proof.
  induction n as [|n IH]; [reflexivity|]. simpl total. rewrite IH. unfold ids. rewrite seq_S, sum_app. simpl. ring.
Qed.
Lemma owners_sum n A j : INR (owners n A j) = sum (ids n) (fun i => if A i j then 1 else 0).
Proof.
  induction n as [|n IH]; [reflexivity|]. simpl owners. rewrite plus_INR, IH. unfold ids. rewrite seq_S, sum_app.
  simpl. destruct (A n j); simpl; ring.
Qed.
Lemma costs_owners n L q A : sum (ids n) (fun i => cost L q (A i)) = sum (ids L) (fun j => q j * INR (owners n A j)).
Proof.
  unfold cost. rewrite sum_swap. apply sum_ext. intros j _. rewrite owners_sum, <- sum_scal. apply sum_ext.
  intros i _. destruct (A i j); ring.
Qed.
Lemma partition_owners N L omega j : partition N L omega -> (j < L)%nat -> owners N omega j = 1%nat.
Proof.
  intros [[_ Hex] Hall] Hj. apply INR_eq. rewrite owners_sum. destruct (Hall j Hj) as (i & Hi & Hij).
  rewrite (sum_single (ids N) _ i (ids_NoDup N) (proj2 (in_ids i N) Hi)); [rewrite Hij; reflexivity|].
  intros k Hk Hne. apply in_ids in Hk. destruct (omega k j) eqn:E; auto. exfalso. apply Hne. now apply (Hex j).
Qed.
(** At Walrasian prices q nobody gains by other bundles: with other amounts of the goods all agents together have no
    more than now, plus the cost of what is more than one of each. *)
Lemma other_amounts N L u q omega A : quasilinear_walrasian N L u q omega ->
  (forall i, (i < N)%nat -> within L (A i) /\ u i (A i) <> None) ->
  total u N A <= surplus N u omega + sum (ids L) (fun j => q j * INR (owners N A j)) - sum (ids L) q.
Proof.
  intros [Hpart Hd] HA. pose proof (net_surplus N L u q omega Hpart) as S. rewrite <- costs_owners, total_sum.
  assert (K : sum (ids N) (fun i => real (u i (A i))) <=
    sum (ids N) (fun i => (real (u i (omega i)) - cost L q (omega i)) + cost L q (A i))).
  { apply sum_le. intros i Hi. apply in_ids in Hi. destruct (Hd i Hi) as (_ & _ & B). destruct (HA i Hi) as [K1 K2].
    specialize (B (A i) K1 K2). lra. }
  rewrite sum_plus in K. lra.
Qed.

Section Extremes.
Variables (L N : nat) (u : nat -> bundle -> option R).
Hypothesis Htwo : (2 <= N)%nat.
Hypothesis Hfin : forall i A, (i < N)%nat -> within L A -> u i A <> None.

Lemma surplus_below_market q omega : quasilinear_walrasian N L u q omega -> surplus N u omega <= w0 L N u.
Proof.
  intros [Hpart Hd]. destruct (market_bound L u N (base L) omega (within_base L)) as (w & Hw & Hle).
  - split; [intros i Hi; destruct (Hd i Hi) as (D1 & D2 & _); auto|]. intros j Hj. rewrite amount_base by auto.
    now apply (partition_owners N L).
  - rewrite (W_base L N u Htwo Hfin) in Hw. injection Hw as <-. rewrite total_sum in Hle. exact Hle.
Qed.
Theorem price_lowest q omega : quasilinear_walrasian N L u q omega ->
  forall k, (k < L)%nat -> price L N u k <= q k.
Proof.
  intros Hq k Hk. pose proof (surplus_below_market q omega Hq) as S. pose proof (W_more L N u Htwo Hfin k Hk) as Wk.
  destruct (market_attained L u N (more L k) (w1 L N u k) (within_more L k Hk) Wk) as (A & [F1 F2] & HT).
  pose proof (other_amounts N L u q omega A Hq F1) as K.
  rewrite (sum_ids_ext L _ (fun j => q j + (if Nat.eqb j k then q j else 0))) in K.
  - rewrite sum_plus, (sum_delta (ids L) q k (ids_NoDup L) (proj2 (in_ids k L) Hk)) in K. unfold price. lra.
  - intros j Hj. rewrite F2, (more_amount L N Htwo k j) by auto. destruct (Nat.eqb j k); simpl; ring.
Qed.

(** What the market would lose with good k. *)
Definition less (k : nat) : bundle := remove (base L) k.
Definition top_price (k : nat) : R := w0 L N u - real (market L u N (less k)).
Lemma within_less k : within (2 * L) (less k).
Proof. apply within_remove, within_base. Qed.
Lemma less_amount k j : (j < L)%nat -> (amount L (less k) j + b2n (Nat.eqb j k) = 1)%nat.
Proof.
  intros Hj. unfold amount, less, remove. rewrite base_in, (base_out L (L + j)) by lia. rewrite andb_false_r.
  destruct (Nat.eqb j k); reflexivity.
Qed.
Lemma W_less k : (k < L)%nat -> market L u N (less k) = Some (w0 L N u - top_price k).
Proof.
  intros Hk. destruct (finite_with L N u Htwo Hfin (less k) empty (less k)) as (w & Hw).
  - intros j Hj. unfold less, remove. rewrite base_out by auto. apply andb_false_r.
  - intros j _. reflexivity.
  - apply within_less.
  - intros j Hj. unfold amount, less, remove. rewrite (base_out L (L + j)) by lia. now rewrite andb_false_r.
  - unfold top_price. rewrite Hw. simpl. f_equal. ring.
Qed.
Theorem price_highest q omega : quasilinear_walrasian N L u q omega ->
  forall k, (k < L)%nat -> q k <= top_price k.
Proof.
  intros Hq k Hk. pose proof (surplus_below_market q omega Hq) as S. pose proof (W_less k Hk) as Wk.
  destruct (market_attained L u N (less k) _ (within_less k) Wk) as (A & [F1 F2] & HT).
  pose proof (other_amounts N L u q omega A Hq F1) as K.
  rewrite (sum_ids_ext L _ (fun j => q j - (if Nat.eqb j k then q j else 0))) in K.
  - rewrite sum_minus, (sum_delta (ids L) q k (ids_NoDup L) (proj2 (in_ids k L) Hk)) in K. lra.
  - intros j Hj. rewrite F2 by auto. pose proof (less_amount k j Hj) as E.
    assert (C : INR (amount L (less k) j) = 1 - if Nat.eqb j k then 1 else 0).
    { destruct (Nat.eqb j k); simpl in E; [replace (amount L (less k) j) with 0%nat by lia|
        replace (amount L (less k) j) with 1%nat by lia]; simpl; ring. }
    rewrite C. destruct (Nat.eqb j k); ring.
Qed.

Hypothesis Hm : forall i, (i < N)%nat -> m_natural L (u i).

(** One d less and one j more, and one j less, are together no better than one of each, and one d less. *)
Lemma top_one_for_another d j y : (d < L)%nat -> (j < L)%nat -> j <> d ->
  market L u N (add (remove (base L) d) (L + j)) = Some y -> y <= w0 L N u + top_price j - top_price d.
Proof.
  intros Hd Hj Hjd Hy. set (A := add (remove (base L) d) (L + j)) in *.
  assert (HA : within (2 * L) A) by (apply within_add; [apply within_less|lia]).
  assert (E1 : remove A (L + j) = less d).
  { extensionality k. unfold A, less, remove, add. destruct (Nat.eqb_spec k (L + j)) as [->|]; simpl; auto.
    rewrite base_out by lia. now rewrite andb_false_r. }
  destruct (W_natural L N u Hm A (less j) y _ (L + j)%nat HA (within_less j) Hy (W_less j Hj)) as
    [(a & b & H1 & H2 & H3)|(e & D1 & D2 & a & b & H1 & H2 & H3)].
  - unfold A, add. now rewrite Nat.eqb_refl.
  - unfold less, remove. rewrite base_out by lia. apply andb_false_r.
  - rewrite E1, (W_less d Hd) in H1. injection H1 as <-.
    destruct (market_amounts L u N (add (less j) (L + j)) (base L) b) as (c & Hc & Hle); auto using within_base.
    + apply within_add; [apply within_less|lia].
    + intros k Hk. rewrite amount_base by auto. unfold amount, less, add, remove.
      rewrite base_in, (base_out L (L + k)) by lia. destruct (Nat.eqb_spec k (L + j)); [lia|].
      destruct (Nat.eqb_spec (L + k) (L + j)), (Nat.eqb_spec k j); simpl; try lia; rewrite ?andb_false_r; auto.
    + rewrite (W_base L N u Htwo Hfin) in Hc. injection Hc as <-. lra.
  - assert (He : e = d).
    { unfold A, add, remove in D2. unfold less, remove in D1. apply andb_true_iff in D1. destruct D1 as [_ D1].
      destruct (Nat.eqb_spec e d); auto. rewrite D1 in D2. simpl in D2. rewrite orb_true_r in D2. discriminate. }
    subst e. assert (E2 : add (remove A (L + j)) d = base L).
    { rewrite E1. extensionality k. unfold less, remove, add. destruct (Nat.eqb_spec k d) as [->|]; simpl; auto.
      now rewrite base_in. }
    rewrite E2, (W_base L N u Htwo Hfin) in H1. injection H1 as <-.
    destruct (market_amounts L u N (add (remove (less j) d) (L + j)) (less d) b) as (c & Hc & Hle);
      auto using within_less.
    + apply within_add; [apply within_remove, within_less|lia].
    + intros k Hk. unfold amount, less, add, remove. rewrite base_in, (base_out L (L + k)) by lia.
      destruct (Nat.eqb_spec k (L + j)); [lia|].
      destruct (Nat.eqb_spec (L + k) (L + j)), (Nat.eqb_spec k j), (Nat.eqb_spec k d); simpl; try lia;
        rewrite ?andb_false_r; auto.
    + rewrite (W_less d Hd) in Hc. injection Hc as <-. lra.
Qed.
Lemma top_price_right : locally_right L N u top_price.
Proof.
  split; [|split].
  - intros k Hk. pose proof (one_less L N u Htwo Hm Hfin k _ Hk (W_less k Hk)) as K. unfold price in K. lra.
  - intros d y Hd Hy. change (remove (base L) d) with (less d) in Hy. rewrite (W_less d Hd) in Hy.
    injection Hy as <-. lra.
  - exact top_one_for_another.
Qed.
(** The lowest and the highest Walrasian prices, with one allocation for both. *)
Theorem gpz_extreme_prices : exists omega,
  quasilinear_walrasian N L u (price L N u) omega /\ quasilinear_walrasian N L u top_price omega /\
  forall q omega', quasilinear_walrasian N L u q omega' ->
    forall k, (k < L)%nat -> price L N u k <= q k <= top_price k.
Proof.
  destruct (market_attained L u N (base L) _ (within_base L) (W_base L N u Htwo Hfin)) as (omega & HF & HT).
  exists omega. split; [now apply best_is_equilibrium|].
  split; [apply best_at_right_prices; auto using top_price_right|].
  intros q omega' Hq k Hk. split; [now apply (price_lowest q omega')|now apply (price_highest q omega')].
Qed.
End Extremes.

Theorem gpz_lowest_prices N L u : (0 < N)%nat -> (forall i, (i < N)%nat -> m_natural L (u i)) ->
  (forall i, (i < N)%nat -> monotone L (u i)) ->
  (forall i A, (i < N)%nat -> within L A -> u i A <> None) ->
  exists p omega, nonnegative_prices L p /\ quasilinear_walrasian N L u p omega /\
    forall q omega', nonnegative_prices L q -> quasilinear_walrasian N L u q omega' -> forall k,
      (k < L)%nat -> p k <= q k.
Proof.
  intros HN Hm Hmon Hfin. destruct (Nat.eq_dec N 1) as [->|Hne].
  - exists (fun _ => 0), (fun _ => base L). split; [intros j _; lra|].
    split; [|intros q omega' Hq _ k Hk; now apply Hq].
    destruct (gpz_kelso_crawford 1 L u HN Hm Hmon Hfin) as (p & omega & _ & [[[H1 _] H3] _]).
    assert (HW : within L (base L)) by (intros k Hk; now apply base_out). split; [split; [split|]|].
    + intros i _. exact HW.
    + intros j i k _ Hi Hk _ _. lia.
    + intros j Hj. exists 0%nat. split; [lia|now apply base_in].
    + intros i Hi. split; [exact HW|]. split; [now apply Hfin|]. intros B HB HuB.
      destruct (u i B) as [y|] eqn:Ey; [|congruence].
      destruct (Hmon i Hi B (base L) y) as (x & Hx & Hle); auto;
        [intros k Hk; apply base_in; now apply (within_lt L B)|].
      assert (Hz : forall A, cost L (fun _ => 0) A = 0) by
        (intros A; apply sum_zero; intros j _; destruct (A j); reflexivity).
      rewrite !Hz, Hx. simpl. lra.
  - assert (Htwo : (2 <= N)%nat) by lia. destruct (prices_and_allocation L N u Htwo Hm Hfin) as (omega & Hw).
    exists (price L N u), omega. split; [intros k Hk; now apply price_nonnegative|]. split; [exact Hw|].
    intros q omega' _ Hq k Hk. now apply (price_lowest L N u Htwo Hfin q omega').
Qed.
