(** gpz.step-3 (Fujishige and Yang 2003) for every domain, and for prices that are not negative.
    HOLDS.

    Printed: u + m satisfies the substitutes condition if and only if u is M-natural-concave.  The
    paper's utilities are monotone and may be minus infinity, and its prices are not negative.
    - [m_natural_iff_substitutes_any_domain]: the equivalence for every utility, finite or not,
      monotone or not, with any set of bundles as its domain; prices of any sign are used.
    - [m_natural_iff_substitutes_monotone]: for a monotone utility, finite or not, prices >= 0 are
      enough.  This is the statement in the paper's own setting.
    - [nonnegative_prices_not_enough]: for a utility that is not monotone they are not.
    - [domain_m_natural]: the domain of a substitutes utility is a generalized matroid.
    What differs: the condition printed in step 1 is another one, which unit demand violates
    (gpz_step_1.v).
    Proof: let goods be thrown away at a cost of a each, and lacking ones be bought at K each
    ([relaxed]).  This utility is finite.  Its demand is that of u at prices cut off at -a and K
    ([cut_off_demand]), up to ties, which a small change of all prices breaks; so it satisfies
    substitutes ([relaxed_substitutes]) and is M-natural-concave by substitutes_m_natural.v.  Where
    K is large, an exchange that leaves the domain costs too much ([relaxed_reaches]).  For a
    monotone utility a = 0 will do, which leaves prices >= 0. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums fourier_motzkin gpz_economy gpz_step_1 bundle_sets m_natural
  gpz_operations gpz_lift gpz_mnat_examples mnat_constructions check_utilities
    substitutes_m_natural
  gpz_price_lattice.
Import ListNotations.
Open Scope R_scope.

(** The substitutes condition for prices that are at least t. *)
Definition substitutes_from (t : R) (L : nat) (u : bundle -> option R) : Prop :=
  forall p q j A B, (j < L)%nat -> p j < q j -> (forall k, (k < L)%nat -> k <> j -> q k = p k) ->
    (forall k, (k < L)%nat -> t <= p k) ->
    demanded_alone L u p A -> demanded_alone L u q B -> forall k, A k = true -> k <> j ->
      B k = true.

(** ** Ties are broken by a small change of all prices *)

Definition binary (k : nat) : R := 2 ^ k.
Definition nudge (e : R) (p : nat -> R) (k : nat) : R := p k + e * binary k.
Lemma binary_pos k : 0 < binary k.
Proof. apply pow_lt. lra. Qed.
Lemma cost_step L p A : cost (S L) p A = cost L p A + (if A L then p L else 0).
Proof. unfold cost, ids. rewrite seq_S, sum_app. simpl. ring. Qed.
Lemma cost_nudge L e p A : cost L (nudge e p) A = cost L p A + e * cost L binary A.
Proof.
  unfold cost, nudge. rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros k _.
  destruct (A k); ring.
Qed.
Lemma binary_bound L A : 0 <= cost L binary A <= 2 ^ L - 1.
Proof.
  induction L as [|L IH]; [unfold cost; simpl; lra|]. rewrite cost_step. simpl pow.
  pose proof (binary_pos L). unfold binary in *. destruct (A L); lra.
Qed.
Lemma binary_injective L A B : cost L binary A = cost L binary B -> forall k, (k < L)%nat ->
  A k = B k.
Proof.
  induction L as [|L IH]; intros H k Hk; [lia|]. rewrite !cost_step in H.
  pose proof (binary_bound L A). pose proof (binary_bound L B). unfold binary at 2 4 in H.
  assert (E : A L = B L) by (destruct (A L), (B L); auto; lra).
  destruct (Nat.eq_dec k L) as [->|]; [exact E|]. apply IH; [|lia]. rewrite E in H. lra.
Qed.
Lemma same_bundle L A B : within L A -> within L B -> (forall k, (k < L)%nat -> A k = B k) ->
  A = B.
Proof.
  intros HA HB H. extensionality k. destruct (le_lt_dec L k) as [Hk|Hk]; [|now apply H].
  now rewrite (HA k Hk), (HB k Hk).
Qed.

Section Ties.
Variables (L : nat) (u : bundle -> option R) (p : nat -> R).
Definition surplus_at (A : bundle) : R := real (u A) - cost L p A.
Lemma surplus_gap : exists g, 0 < g /\ forall A B, within L A -> within L B ->
  surplus_at A < surplus_at B -> g <= surplus_at B - surplus_at A.
Proof.
  set (f := fun AB : bundle * bundle => surplus_at (snd AB) - surplus_at (fst AB)).
  destruct (least_positive (map f (list_prod (bundles L) (bundles L)))) as (g & Hg & K).
  exists g. split; [exact Hg|]. intros A B HA HB Hlt.
  apply (K (f (A, B))); [|unfold f; simpl; lra].
  apply in_map, in_prod; now apply bundles_complete.
Qed.
Lemma nudge_small e g A B : 0 < g -> 0 < e <= g / 2 ^ L ->
  e * (cost L binary A - cost L binary B) < g.
Proof.
  intros Hg [H0 H1]. pose proof (binary_bound L A). pose proof (binary_bound L B).
  assert (Hp : 0 < 2 ^ L) by (apply pow_lt; lra).
  assert (E : e * 2 ^ L <= g).
  { apply Rmult_le_compat_r with (r := 2 ^ L) in H1; [|lra]. unfold Rdiv in H1.
    rewrite Rmult_assoc, Rinv_l in H1 by lra. lra. }
  nra.
Qed.
(** At prices changed a little one bundle alone is demanded, and it was demanded before. *)
Lemma ties_broken : (exists A, within L A /\ u A <> None) ->
  exists e0, 0 < e0 /\ forall e, 0 < e <= e0 -> exists B, demand L u p B /\
    demanded_alone L u (nudge e p) B.
Proof.
  intros Hsome. destruct surplus_gap as (g & Hg & G). exists (g / 2 ^ L).
  split; [apply Rdiv_lt_0_compat; [exact Hg|apply pow_lt; lra]|]. intros e He.
  destruct (best_bundle L u (fun A => real (u A) - cost L (nudge e p) A) Hsome) as
    (B & [HB Bu] & Hbest).
  assert (N : forall C, within L C -> u C <> None ->
    surplus_at C - e * cost L binary C <= surplus_at B - e * cost L binary B).
  { intros C HC Cu. specialize (Hbest C HC Cu). rewrite !cost_nudge in Hbest. unfold surplus_at.
    lra. }
  assert (D : forall C, within L C -> u C <> None -> surplus_at C <= surplus_at B).
  { intros C HC Cu. destruct (Rle_dec (surplus_at C) (surplus_at B)) as [|Hn]; auto. exfalso.
    pose proof (G B C HB HC ltac:(lra)). pose proof (nudge_small e g C B Hg He).
    specialize (N C HC Cu). lra. }
  exists B. split; [split; [exact HB|split; [exact Bu|exact D]]|]. split; [exact HB|].
  destruct (u B) as [b|] eqn:Eb; [|congruence]. exists b. split; [reflexivity|].
  intros C c HC Hne Ec.
  assert (Cu : u C <> None) by congruence. specialize (N C HC Cu). specialize (D C HC Cu).
  rewrite !cost_nudge. unfold surplus_at in N, D. rewrite Ec, Eb in N, D. simpl in N, D.
  destruct (Rlt_dec (c - cost L p C) (b - cost L p B)) as [Hlt|Hge].
  - assert (X : surplus_at C < surplus_at B) by (unfold surplus_at; rewrite Ec, Eb; exact Hlt).
    pose proof (G C B HC HB X) as Y. unfold surplus_at in Y. rewrite Ec, Eb in Y. simpl in Y.
    pose proof (nudge_small e g B C Hg He). lra.
  - assert (H : e * cost L binary B <= e * cost L binary C) by lra.
    destruct (Req_dec (cost L binary B) (cost L binary C)) as [E|E]; [|nra]. exfalso. apply Hne.
    apply (same_bundle L); auto. intros k Hk. symmetry. now apply (binary_injective L B C E).
Qed.
End Ties.

(** ** Goods thrown away at a cost, and bought *)

Section Relaxed.
Variables (L : nat) (u : bundle -> option R) (a K : R).
Hypothesis Ha : 0 <= a.
Hypothesis HK : 0 <= K.

(** Having A and using B: the goods of A \ B are thrown away, those of B \ A are bought. *)
Definition adjusting (A B : bundle) (k : nat) : R :=
  if A k then (if B k then 0 else a) else (if B k then K else 0).
Definition adjustment (A B : bundle) : R := sum (ids L) (adjusting A B).
Definition adjusted (A B : bundle) : option R := option_map (fun x => x - adjustment A B) (u B).
Definition relaxed (A : bundle) : option R := best L (adjusted A).

Lemma relaxed_attained A y : relaxed A = Some y ->
  exists B x, within L B /\ u B = Some x /\ y = x - adjustment A B.
Proof.
  intros H. apply best_attained in H. destruct H as (B & HB & E). unfold adjusted in E.
  destruct (u B) as [x|] eqn:Ex; [|discriminate]. injection E as <-. eauto.
Qed.
Lemma relaxed_bound A B x : within L B -> u B = Some x ->
  exists y, relaxed A = Some y /\ x - adjustment A B <= y.
Proof. intros HB Hx. apply best_bound with B; auto. unfold adjusted. now rewrite Hx. Qed.
Lemma adjustment_nonneg A B : 0 <= adjustment A B.
Proof. apply sum_nonneg. intros k _. unfold adjusting. destruct (A k), (B k); lra. Qed.
Lemma adjustment_same A : adjustment A A = 0.
Proof. apply sum_zero. intros k _. unfold adjusting. destruct (A k); reflexivity. Qed.

(** What is demanded at p uses a bundle that is demanded at the prices cut off at -a and K. *)
Definition cut_off (p : nat -> R) (k : nat) : R := Rmax (- a) (Rmin (p k) K).
Definition base (p : nat -> R) : R := sum (ids L) (fun k => Rmin 0 (a + p k)).
Definition respond (p : nat -> R) (B : bundle) (k : nat) : bool :=
  if Nat.ltb k L then
    (if Rle_dec (p k) (- a) then true else if Rle_dec K (p k) then false else B k)
  else false.
Lemma within_respond p B : within L (respond p B).
Proof. intros k Hk. unfold respond. destruct (Nat.ltb_spec k L); [lia|reflexivity]. Qed.
Lemma adjusted_cost p A B : adjustment A B + cost L p A =
  sum (ids L) (fun k => adjusting A B k + (if A k then p k else 0)).
Proof. unfold adjustment, cost. now rewrite <- sum_plus. Qed.
Lemma cut_off_cost p B : cost L (cut_off p) B + base p =
  sum (ids L) (fun k => (if B k then cut_off p k else 0) + Rmin 0 (a + p k)).
Proof. unfold base, cost. now rewrite <- sum_plus. Qed.
Lemma cut_off_least p A B : cost L (cut_off p) B + base p <= adjustment A B + cost L p A.
Proof.
  rewrite adjusted_cost, cut_off_cost. apply sum_le. intros k _.
  unfold adjusting, cut_off, Rmax, Rmin.
  destruct (Rle_dec (p k) K), (Rle_dec 0 (a + p k)), (A k), (B k);
    repeat match goal with |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y) end; lra.
Qed.
Lemma cut_off_respond p B :
  adjustment (respond p B) B + cost L p (respond p B) = cost L (cut_off p) B + base p.
Proof.
  rewrite adjusted_cost, cut_off_cost. apply sum_ids_ext. intros k Hk. apply Nat.ltb_lt in Hk.
  unfold adjusting, respond, cut_off, Rmax, Rmin. rewrite Hk.
  destruct (Rle_dec (p k) (- a)), (Rle_dec K (p k)), (Rle_dec (p k) K), (Rle_dec 0 (a + p k)),
    (B k);
    repeat match goal with |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y) end; lra.
Qed.
Lemma cut_off_demand p A B : demanded_alone L relaxed p A -> demand L u (cut_off p) B ->
  A = respond p B.
Proof.
  intros (HA & y & Ey & Hbest) (HB & Bu & Bbest).
  destruct (same_or_not L A (respond p B) HA (within_respond p B)) as [|Hne]; auto. exfalso.
  destruct (u B) as [b|] eqn:Eb; [|congruence].
  destruct (relaxed_bound (respond p B) B b HB Eb) as (z & Ez & Hz).
  pose proof (Hbest (respond p B) z (within_respond p B) (not_eq_sym Hne) Ez) as H.
  pose proof (cut_off_respond p B) as R. destruct (relaxed_attained A y Ey) as (C & c & HC & Ec &
    ->).
  pose proof (cut_off_least p A C) as S. assert (Cu : u C <> None) by congruence.
  specialize (Bbest C HC Cu).
  rewrite Ec in Bbest. simpl in Bbest. lra.
Qed.

Lemma cut_off_range p k : - a <= cut_off p k.
Proof. apply Rmax_l. Qed.
Lemma cut_off_le p q k : p k <= q k -> cut_off p k <= cut_off q k.
Proof.
  intros H. unfold cut_off, Rmax, Rmin.
  destruct (Rle_dec (p k) K), (Rle_dec (q k) K);
    repeat match goal with |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y) end; lra.
Qed.
Lemma cut_off_same p q k : q k = p k -> cut_off q k = cut_off p k.
Proof. intros H. unfold cut_off. now rewrite H. Qed.

Lemma alone_once p q A B : (forall k, (k < L)%nat -> p k = q k) -> demanded_alone L u p A ->
  demanded_alone L u q B -> A = B.
Proof.
  intros Hpq (HA & x & Ex & H1) (HB & y & Ey & H2).
  destruct (same_or_not L A B HA HB) as [|Hne]; auto. exfalso.
  specialize (H1 B y HB (not_eq_sym Hne) Ey). specialize (H2 A x HA Hne Ex).
  rewrite !(cost_agree L p q) in H1 by auto. lra.
Qed.
Lemma relaxed_substitutes : (exists A, within L A /\ u A <> None) -> substitutes_from (- a) L u ->
  substitutes L relaxed.
Proof.
  intros Hsome Hs p q j A B Hj Hpq Hother H1 H2 k HAk Hkj.
  destruct (ties_broken L u (cut_off p) Hsome) as (e1 & E1 & T1).
  destruct (ties_broken L u (cut_off q) Hsome) as (e2 & E2 & T2). set (e := Rmin e1 e2).
  assert (He : 0 < e) by now apply Rmin_glb_lt.
  destruct (T1 e) as (A' & DA & NA); [split; [exact He|apply Rmin_l]|].
  destruct (T2 e) as (B' & DB & NB); [split; [exact He|apply Rmin_r]|].
  assert (Hk : (k < L)%nat) by now apply (within_lt L A); [apply H1|].
  rewrite (cut_off_demand p A A' H1 DA) in HAk. rewrite (cut_off_demand q B B' H2 DB).
  unfold respond in *.
  pose proof (proj2 (Nat.ltb_lt k L) Hk) as Lk. rewrite Lk in *. rewrite (Hother k Hk Hkj).
  destruct (Rle_dec (p k) (- a)); [reflexivity|]. destruct (Rle_dec K (p k)); [discriminate|].
  assert (Same : forall i, (i < L)%nat -> i <> j -> nudge e (cut_off q) i = nudge e (cut_off p) i).
  { intros i Hi Hij. unfold nudge. rewrite (cut_off_same p q i); auto. }
  destruct (cut_off_le p q j (Rlt_le _ _ Hpq)) as [Hlt|Heq].
  - apply (Hs (nudge e (cut_off p)) (nudge e (cut_off q)) j A' B'); auto.
    + unfold nudge. lra.
    + intros i _. unfold nudge. pose proof (cut_off_range p i). pose proof (binary_pos i). nra.
  - rewrite <- (alone_once (nudge e (cut_off p)) (nudge e (cut_off q)) A' B'); auto. intros i Hi.
    destruct (Nat.eq_dec i j) as [->|Hij]; [unfold nudge; now rewrite Heq|]. symmetry.
    now apply Same.
Qed.
Lemma relaxed_m_natural : (exists A, within L A /\ u A <> None) -> substitutes_from (- a) L u ->
  m_natural L relaxed.
Proof.
  intros Hsome Hs. apply substitutes_m_natural; [|now apply relaxed_substitutes]. intros A _.
  destruct Hsome as (B & HB & Bu). destruct (u B) as [x|] eqn:E; [|congruence].
  destruct (relaxed_bound A B x HB E) as (y & Ey & _). congruence.
Qed.

(** ** Back to u *)

Variable U : R.
Hypothesis HU : forall A x, within L A -> u A = Some x -> - U <= x <= U.
(** Using another bundle costs more than it can bring, unless A itself is no worse. *)
Hypothesis Hdear : forall A B x, within L A -> within L B -> u B = Some x ->
  4 * U < adjustment A B \/ exists y, u A = Some y /\ x <= y.

Lemma relaxed_reaches A B t : within L A -> within L B -> - (2 * U) <= t ->
  reaches relaxed A B t ->
  reaches u A B t.
Proof.
  intros HA HB Ht (y & z & Ey & Ez & Hle). destruct (relaxed_attained A y Ey) as (C & c & HC & Ec &
    ->).
  destruct (relaxed_attained B z Ez) as (D & d & HD & Ed & ->). pose proof (HU C c HC Ec).
  pose proof (HU D d HD Ed).
  pose proof (adjustment_nonneg A C). pose proof (adjustment_nonneg B D).
  destruct (Hdear A C c HA HC Ec) as [X|(x & Ex & Hx)]; [lra|].
  destruct (Hdear B D d HB HD Ed) as [X|(w & Ew & Hw)]; [lra|]. exists x, w. repeat split; auto.
  lra.
Qed.
Lemma relaxed_above A x : within L A -> u A = Some x -> exists y, relaxed A = Some y /\ x <= y.
Proof.
  intros HA Hx. destruct (relaxed_bound A A x HA Hx) as (y & Ey & Hy). exists y.
  split; [exact Ey|].
  rewrite adjustment_same in Hy. lra.
Qed.
Lemma m_natural_from_relaxed : substitutes_from (- a) L u -> m_natural L u.
Proof.
  intros Hs A B x y j HA HB Ex Ey HAj HBj. assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  assert (Hm : m_natural L relaxed) by (apply relaxed_m_natural; [exists A; split;
    [auto|congruence]|exact Hs]).
  destruct (relaxed_above A x HA Ex) as (x' & Ex' & Hx).
  destruct (relaxed_above B y HB Ey) as (y' & Ey' & Hy).
  pose proof (HU A x HA Ex). pose proof (HU B y HB Ey).
  destruct (Hm A B x' y' j HA HB Ex' Ey' HAj HBj) as [R|(d & D1 & D2 & R)].
  - left. apply (relaxed_reaches _ _ (x + y)); [now apply within_remove|now apply within_add|lra|].
    apply (reaches_le _ _ _ _ (x' + y')); [lra|exact R].
  - assert (Hd : (d < L)%nat) by now apply (within_lt L B). right. exists d. split; auto.
    split; auto.
    apply (relaxed_reaches _ _ (x + y)); [now apply within_add; [apply within_remove|]| |lra|].
    + now apply within_add; [apply within_remove|].
    + apply (reaches_le _ _ _ _ (x' + y')); [lra|exact R].
Qed.
End Relaxed.

(** ** The theorems *)

Lemma adjusting_le L a K A B k : 0 <= a -> 0 <= K -> (k < L)%nat ->
  adjusting a K A B k <= adjustment L a K A B.
Proof.
  intros Ha HK Hk. apply (sum_term_le (ids L) (adjusting a K A B)); [|now apply in_ids].
  intros i _.
  unfold adjusting. destruct (A i), (B i); lra.
Qed.
Theorem substitutes_m_natural_any_domain L u : substitutes L u -> m_natural L u.
Proof.
  intros Hs. destruct (values_bounded L u) as (U & U0 & HU).
  apply (m_natural_from_relaxed L u (4 * U + 1) (4 * U + 1) ltac:(lra) ltac:(lra) U HU).
  - intros A B x HA HB Ex. destruct (differ_or_same L A B HA HB) as [->|(k & Hk)]; [right;
      exists x; split; auto; lra|].
    left. assert (HkL : (k < L)%nat).
    { destruct (le_lt_dec L k) as [X|]; auto. now rewrite (HA k X), (HB k X) in Hk. }
    pose proof (adjusting_le L (4 * U + 1) (4 * U + 1) A B k ltac:(lra) ltac:(lra) HkL) as S.
    unfold adjusting in S. destruct (A k), (B k); congruence || lra.
  - intros p q j A B Hj Hpq Hother _. now apply Hs.
Qed.
Theorem m_natural_iff_substitutes_any_domain L u : m_natural L u <-> substitutes L u.
Proof. split; [apply m_natural_substitutes|apply substitutes_m_natural_any_domain]. Qed.

Theorem substitutes_m_natural_monotone L u : monotone L u -> substitutes_from 0 L u ->
  m_natural L u.
Proof.
  intros Hm Hs. destruct (values_bounded L u) as (U & U0 & HU).
  apply (m_natural_from_relaxed L u 0 (4 * U + 1) ltac:(lra) ltac:(lra) U HU);
    [|now rewrite Ropp_0].
  intros A B x HA HB Ex. destruct (existsb (fun k => B k && negb (A k)) (ids L)) eqn:E.
  - left. apply existsb_exists in E. destruct E as (k & Hk & E). apply in_ids in Hk.
    apply andb_true_iff in E. destruct E as [Bk Ak]. apply negb_true_iff in Ak.
    pose proof (adjusting_le L 0 (4 * U + 1) A B k ltac:(lra) ltac:(lra) Hk) as S.
    unfold adjusting in S.
    rewrite Ak, Bk in S. lra.
  - right. apply (Hm B A x HA); auto. intros k Bk. destruct (A k) eqn:Ak; auto. exfalso.
    assert (X : existsb (fun k => B k && negb (A k)) (ids L) = true); [|congruence].
    apply existsb_exists. exists k.
    split; [apply in_ids; now apply (within_lt L B)|]. now rewrite Bk, Ak.
Qed.
Theorem m_natural_iff_substitutes_monotone L u : monotone L u -> (m_natural L u <->
  substitutes_from 0 L u).
Proof.
  intros Hm. split; [|now apply substitutes_m_natural_monotone].
  intros H p q j A B Hj Hpq Hother _.
  now apply (m_natural_substitutes L u H p q j A B).
Qed.

(** The domain alone: the function that is 0 on it. *)
Definition on_domain (u : bundle -> option R) (A : bundle) : option R :=
  option_map (fun _ => 0) (u A).
Lemma on_domain_reaches u A B t : reaches u A B t -> reaches (on_domain u) A B 0.
Proof.
  intros (x & y & Ex & Ey & _). exists 0, 0. unfold on_domain. rewrite Ex, Ey. repeat split; auto.
  lra.
Qed.
Theorem domain_m_natural L u : substitutes L u -> m_natural L (on_domain u).
Proof.
  intros Hs A B a b j HA HB Ea Eb HAj HBj. unfold on_domain in Ea, Eb.
  destruct (u A) as [x|] eqn:Ex; [|discriminate]. destruct (u B) as [y|] eqn:Ey; [|discriminate].
  injection Ea as <-. injection Eb as <-. replace (0 + 0) with 0 by ring.
  destruct (substitutes_m_natural_any_domain L u Hs A B x y j HA HB Ex Ey HAj HBj) as [R|(d & D1 &
    D2 & R)].
  - left. now apply on_domain_reaches in R.
  - right. exists d. split; auto. split; auto. now apply on_domain_reaches in R.
Qed.

(** Two goods that are a nuisance each, and less of one together: never demanded at prices >= 0. *)
Definition nuisance (A : bundle) : option R :=
  Some (if A 0%nat then (if A 1%nat then -3 else -2) else
  if A 1%nat then -2 else 0).
Theorem nonnegative_prices_not_enough : substitutes_from 0 2 nuisance /\ ~ m_natural 2 nuisance.
Proof.
  split.
  - intros p q j A B Hj _ _ Hp (HA & a & Ea & Hbest) _ k Hk _. exfalso.
    assert (HkL : (k < 2)%nat) by now apply (within_lt 2 A).
    assert (Hne : empty <> A) by (intros <-; discriminate).
    pose proof (Hbest empty 0 (fun _ _ => eq_refl) Hne eq_refl) as H. rewrite cost_empty in H.
    assert (C : 0 <= cost 2 p A) by (apply cost_nonneg; intros i Hi; now apply Hp).
    unfold nuisance in Ea. injection Ea as <-.
    destruct k as [|[|]]; [| |lia]; rewrite Hk in H; destruct (A 0%nat), (A 1%nat);
      try discriminate; lra.
  - intros H. destruct (H (add (add empty 0) 1) empty (-3) 0 0%nat) as [(x & y & Ex & Ey & Hle)|(d
      & D & _)];
      try reflexivity; try discriminate.
    + intros k Hk. unfold add. destruct k as [|[|]]; [lia|lia|reflexivity].
    + intros k _. reflexivity.
    + injection Ex as <-. injection Ey as <-. lra.
Qed.
