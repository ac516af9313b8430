(** gpz.example-2.deterministic: equilibria of Example 2 without randomization.  HOLDS, for nearly
    equal budgets 1, 1 + e, 1 + 2e with any e > 0, and for all real prices.

    Printed: with equal budgets there is no equilibrium without randomization; with nearly equal
    budgets a goes to agent i and b to agent j, and random i, j give the payoffs (6,4,4).
    - [gpz_example_2_equal_budgets]: with equal budgets no prices and no allocation are one.
    - [gpz_example_2_unequal_budgets]: with budgets b_r > b_s > b_t > 0, b_r <= 2 b_s, exactly one
      allocation is one at some prices: a goes to r, b to s.
    - [gpz_example_2_nearly_equal]: so it is for b_r = 1 + 2e, b_s = 1 + e, b_t = 1.
    - [gpz_example_2_random_order]: over the six orders the payoffs average to (6,4,4).
    It makes no difference whether free goods may be thrown away. *)
From Coq Require Import Reals List Lra Lia Bool Arith FunctionalExtensionality.
From ExactMarket Require Import sums gpz_economy gpz_strong_efficient gpz_example_1 gpz_example_2
  gpz_adding_up gpz_example_2_set.
Import ListNotations.
Open Scope R_scope.

(** Everybody's bundle is within her budget, and what she would rather have is not. *)
Definition best_affordable (L : nat) (u : nat -> bundle -> option R) (b p : nat -> R) (i : nat)
  (A : bundle) : Prop :=
  consumption_set L u i A /\ cost L p A <= b i /\
  forall B, consumption_set L u i B -> real (u i A) < real (u i B) -> b i < cost L p B.
Definition deterministic_equilibrium (N L : nat) (u : nat -> bundle -> option R) (b p : nat -> R)
  (omega : nat -> bundle) : Prop :=
  nonnegative_prices L p /\ partition N L omega /\
  forall i, (i < N)%nat -> best_affordable L u b p i (omega i).
Definition deterministic_equilibrium_disposal (N L : nat) (u : nat -> bundle -> option R)
  (b p : nat -> R) (omega : nat -> bundle) : Prop :=
  nonnegative_prices L p /\ disposes_free N L p omega /\
  forall i, (i < N)%nat -> best_affordable L u b p i (omega i).

(** ** Who has what *)

Section Necessary.
Variables (b p : nat -> R) (omega : nat -> bundle).
Hypothesis Hb : forall i, (i < 3)%nat -> 0 < b i.
Hypothesis Heq : deterministic_equilibrium_disposal 3 2 example_2_u b p omega.

Lemma price_nonneg k : (k < 2)%nat -> 0 <= p k.
Proof. apply Heq. Qed.
Lemma dearer i B : (i < 3)%nat -> within 2 B -> worth i (omega i) < worth i B -> b i < cost 2 p B.
Proof.
  intros Hi HB Hlt. destruct Heq as (_ & _ & H). apply (H i Hi); [|exact Hlt].
  split; [exact HB|discriminate].
Qed.
Lemma lacks_a i : (i < 3)%nat -> omega i 0%nat = false -> b i < p 0%nat.
Proof.
  intros Hi E. rewrite <- (good_cost p 0) by lia. apply dearer; auto; [apply good_within; lia|].
  rewrite good_worth, worth_is, E. pose proof (b_between i). destruct (omega i 1%nat); lra.
Qed.
Lemma lacks_both i : (i < 3)%nat -> omega i 0%nat = false -> omega i 1%nat = false ->
  b i < p 1%nat.
Proof.
  intros Hi E0 E1. rewrite <- (good_cost p 1) by lia.
  apply dearer; auto; [apply good_within; lia|].
  rewrite good_worth, worth_is, E0, E1. pose proof (b_between i). lra.
Qed.
Lemma pays i : (i < 3)%nat ->
  (if omega i 0%nat then p 0%nat else 0) + (if omega i 1%nat then p 1%nat else 0) <= b i.
Proof. intros Hi. rewrite <- cost_2. now apply Heq. Qed.
Lemma has_alone i k j : (i < 3)%nat -> (k < 3)%nat -> (j < 2)%nat -> i <> k -> omega i j = true ->
  omega k j = false.
Proof.
  intros Hi Hk Hj Hne E. destruct (omega k j) eqn:F; auto. exfalso. apply Hne.
  destruct Heq as (_ & [[_ Hex] _] & _). now apply (Hex j).
Qed.
Lemma a_owned : exists i, (i < 3)%nat /\ omega i 0%nat = true.
Proof.
  destruct Heq as (_ & [_ H] & _). destruct (H 0%nat ltac:(lia)) as [|E]; auto. exfalso.
  pose proof (Hb 0%nat ltac:(lia)) as B. destruct (omega 0%nat 0%nat) eqn:F.
  - pose proof (Hb 1%nat ltac:(lia)). pose proof (has_alone 0 1 0 ltac:(lia) ltac:(lia) ltac:(lia)
      ltac:(lia) F) as G.
    pose proof (lacks_a 1 ltac:(lia) G). lra.
  - pose proof (lacks_a 0 ltac:(lia) F). lra.
Qed.
(** The owner of a is the richest. *)
Lemma a_to_richest i : (i < 3)%nat -> omega i 0%nat = true ->
  forall k, (k < 3)%nat -> k <> i -> b k < p 0%nat <= b i.
Proof.
  intros Hi E k Hk Hne. pose proof (pays i Hi) as P. rewrite E in P.
  pose proof (price_nonneg 1 ltac:(lia)).
  pose proof (lacks_a k Hk (has_alone i k 0 Hi Hk ltac:(lia) (not_eq_sym Hne) E)).
  destruct (omega i 1%nat); lra.
Qed.
(** Whoever has neither good is poorer than whoever has b. *)
Lemma b_owned i : (i < 3)%nat -> omega i 0%nat = true -> exists j, (j < 3)%nat /\
  omega j 1%nat = true.
Proof.
  intros Hi E. destruct Heq as (_ & [_ H] & _). destruct (H 1%nat ltac:(lia)) as [|F]; auto.
  assert (K : exists k, (k < 3)%nat /\ k <> i) by (destruct i; [exists 1%nat|exists 0%nat]; lia).
  destruct K as (k & Hk & Hne). exists k. split; [exact Hk|].
  destruct (omega k 1%nat) eqn:G; auto. exfalso.
  pose proof (lacks_both k Hk (has_alone i k 0 Hi Hk ltac:(lia) (not_eq_sym Hne) E) G).
  pose proof (Hb k Hk). lra.
Qed.
Lemma b_to_second i j : (i < 3)%nat -> (j < 3)%nat -> omega i 0%nat = true ->
  omega j 1%nat = true ->
  forall k, (k < 3)%nat -> k <> i -> k <> j -> b k < p 1%nat /\ (j <> i -> p 1%nat <= b j) /\
    (j = i -> 2 * b k < b i).
Proof.
  intros Hi Hj E F k Hk H1 H2.
  pose proof (has_alone i k 0 Hi Hk ltac:(lia) (not_eq_sym H1) E) as G0.
  pose proof (has_alone j k 1 Hj Hk ltac:(lia) (not_eq_sym H2) F) as G1.
  pose proof (lacks_both k Hk G0 G1) as K1. pose proof (lacks_a k Hk G0) as K0.
  pose proof (pays j Hj) as P. rewrite F in P. split; [exact K1|]. split.
  - intros Hne. rewrite (has_alone i j 0 Hi Hj ltac:(lia) (not_eq_sym Hne) E) in P. lra.
  - intros ->. rewrite E in P. lra.
Qed.
End Necessary.

(** ** Equal budgets *)

Theorem gpz_example_2_equal_budgets c p omega : 0 < c ->
  ~ deterministic_equilibrium_disposal 3 2 example_2_u (fun _ => c) p omega.
Proof.
  intros Hc H. destruct (a_owned (fun _ => c) p omega (fun _ _ => Hc) H) as (i & Hi & E).
  assert (K : exists k, (k < 3)%nat /\ k <> i) by (destruct i; [exists 1%nat|exists 0%nat]; lia).
  destruct K as (k & Hk & Hne). pose proof (a_to_richest (fun _ => c) p omega H i Hi E k Hk Hne).
  simpl in *. lra.
Qed.

(** ** Unequal budgets *)

(** a goes to r, b to s. *)
Definition winners (r s i : nat) : bundle :=
  if Nat.eqb i r then good 0 else if Nat.eqb i s then good 1 else empty.
Definition order (r s t : nat) : Prop :=
  (r < 3 /\ s < 3 /\ t < 3 /\ r <> s /\ r <> t /\ s <> t)%nat.

Section Unequal.
Variables (b : nat -> R) (r s t : nat).
Hypothesis Hrst : order r s t.
Hypothesis Hb : b s < b r /\ b t < b s /\ 0 < b t /\ b r <= 2 * b s.

Lemma one_of_three k : (k < 3)%nat -> k = r \/ k = s \/ k = t.
Proof. unfold order in Hrst. lia. Qed.
Lemma budgets_positive k : (k < 3)%nat -> 0 < b k.
Proof. intros Hk. destruct (one_of_three k Hk) as [->|[->| ->]]; lra. Qed.
Lemma only_winners p omega : deterministic_equilibrium_disposal 3 2 example_2_u b p omega ->
  forall i, (i < 3)%nat -> omega i = winners r s i.
Proof.
  intros H. unfold order in Hrst. pose proof budgets_positive as Hpos.
  destruct (a_owned b p omega Hpos H) as (i & Hi & E).
  pose proof (a_to_richest b p omega H i Hi E) as Ra.
  assert (Ei : i = r).
  { destruct (Nat.eq_dec i r) as [|Hne]; auto. exfalso.
    specialize (Ra r ltac:(lia) (not_eq_sym Hne)).
    destruct (one_of_three i Hi) as [->|[->| ->]]; lra. }
  subst i. destruct (b_owned b p omega Hpos H r Hi E) as (j & Hj & F).
  pose proof (b_to_second b p omega H r j Hi Hj E F) as Rb.
  assert (Ej : j = s).
  { destruct (Nat.eq_dec j s) as [|Hne]; auto. exfalso.
    destruct (Rb s ltac:(lia) ltac:(lia) (not_eq_sym Hne)) as (B1 & B2 & B3).
    destruct (one_of_three j Hj) as [->|[->| ->]]; [specialize (B3 eq_refl); lra|tauto|].
    specialize (B2 ltac:(lia)). lra. }
  subst j. intros k Hk. pose proof (has_alone b p omega H r k 0 Hi Hk ltac:(lia)) as X.
  pose proof (has_alone b p omega H s k 1 Hj Hk ltac:(lia)) as Y.
  pose proof (has_alone b p omega H s r 1 Hj Hi ltac:(lia) ltac:(lia) F) as Z.
  assert (W : within 2 (omega k)) by (apply H; exact Hk). unfold winners.
  destruct (Nat.eqb_spec k r) as [->|Hr]; [|destruct (Nat.eqb_spec k s) as [->|Hs]];
    apply functional_extensionality; intros [|[|m]]; unfold good, empty; simpl;
    auto; apply W; lia.
Qed.
Lemma winners_equilibrium : deterministic_equilibrium 3 2 example_2_u b
  (fun k => match k with 0%nat => b r | _ => b s end) (winners r s).
Proof.
  unfold order in Hrst. split; [|split; [split; [split|]|]].
  - intros [|k] _; lra.
  - intros i _. unfold winners.
    destruct (Nat.eqb i r); [|destruct (Nat.eqb i s)]; try (apply good_within; lia).
    apply empty_within.
  - intros j i k _ _ _ H1 H2. unfold winners in *.
    destruct (Nat.eqb_spec i r), (Nat.eqb_spec i s), (Nat.eqb_spec k r), (Nat.eqb_spec k s);
      unfold good, empty in *; try discriminate; try congruence;
      apply Nat.eqb_eq in H1, H2; lia.
  - intros j Hj. destruct j as [|[|j]]; [exists r|exists s|lia]; (split; [lia|]); unfold winners;
      rewrite ?Nat.eqb_refl; [reflexivity|]. destruct (Nat.eqb_spec s r); [lia|reflexivity].
  - intros i Hi. unfold winners. split; [split; [|discriminate]|].
    + destruct (Nat.eqb i r); [|destruct (Nat.eqb i s)]; try (apply good_within; lia).
      apply empty_within.
    + split.
      * destruct (Nat.eqb_spec i r) as [->|]; [|destruct (Nat.eqb_spec i s) as [->|]];
          rewrite ?good_cost, ?empty_cost by lia; try lra. left. now apply budgets_positive.
      * intros B [HB _] Hlt. fold (worth i B) in Hlt. rewrite cost_2.
        pose proof (b_between i) as V.
        assert (Hlt' : worth i (if Nat.eqb i r then good 0 else if Nat.eqb i s then good 1 else
          empty) <
          worth i B) by exact Hlt. clear Hlt. rewrite worth_is in Hlt'.
        destruct (Nat.eqb_spec i r) as [->|Hr]; [|destruct (Nat.eqb_spec i s) as [->|Hs]];
          rewrite worth_is in Hlt'; unfold good, empty in Hlt'; simpl in Hlt';
          destruct (B 0%nat), (B 1%nat); try lra;
          destruct (one_of_three i Hi) as [->|[->| ->]]; try congruence; lra.
Qed.
Theorem gpz_example_2_unequal_budgets omega :
  ((exists p, deterministic_equilibrium 3 2 example_2_u b p omega) <->
    forall i, (i < 3)%nat -> omega i = winners r s i) /\
  ((exists p, deterministic_equilibrium_disposal 3 2 example_2_u b p omega) <->
    forall i, (i < 3)%nat -> omega i = winners r s i).
Proof.
  assert (Hd : forall p, deterministic_equilibrium 3 2 example_2_u b p omega ->
    deterministic_equilibrium_disposal 3 2 example_2_u b p omega).
  { intros p (H1 & H2 & H3). split; [exact H1|]. split; [now apply partition_disposes|exact H3]. }
  assert (Hw : (forall i, (i < 3)%nat -> omega i = winners r s i) ->
    exists p, deterministic_equilibrium 3 2 example_2_u b p omega).
  { intros E. destruct winners_equilibrium as (H1 & [[W1 W2] W3] & H3).
    exists (fun k => match k with 0%nat => b r | _ => b s end). split; [exact H1|].
    split; [split; [split|]|].
    - intros i Hi. rewrite E by exact Hi. now apply W1.
    - intros j i k Hj Hi Hk. rewrite (E i Hi), (E k Hk). now apply W2.
    - intros j Hj. destruct (W3 j Hj) as (i & Hi & F). exists i. split; [exact Hi|]. now rewrite E.
    - intros i Hi. rewrite E by exact Hi. now apply H3. }
  split; split; auto; intros H.
  - destruct H as (p & H). apply only_winners with p. auto.
  - destruct H as (p & H). now apply only_winners with p.
  - destruct (Hw H) as (p & K). eauto.
Qed.
End Unequal.

(** 1 + 2e for r, 1 + e for s, 1 for the third. *)
Definition nearly_equal (e : R) (r s i : nat) : R :=
  if Nat.eqb i r then 1 + 2 * e else if Nat.eqb i s then 1 + e else 1.
Theorem gpz_example_2_nearly_equal e r s t omega : 0 < e -> order r s t ->
  (exists p, deterministic_equilibrium 3 2 example_2_u (nearly_equal e r s) p omega) <->
  forall i, (i < 3)%nat -> omega i = winners r s i.
Proof.
  intros He H. apply (gpz_example_2_unequal_budgets (nearly_equal e r s) r s t H).
  unfold order in H. unfold nearly_equal. rewrite !Nat.eqb_refl.
  destruct (Nat.eqb_spec s r); [lia|]. destruct (Nat.eqb_spec t r); [lia|].
  destruct (Nat.eqb_spec t s); [lia|]. lra.
Qed.

(** ** The average over the orders *)

Definition orders : list (nat * nat * nat) :=
  [(0, 1, 2); (0, 2, 1); (1, 0, 2); (1, 2, 0); (2, 0, 1); (2, 1, 0)]%nat.
Lemma orders_are_all r s t : In (r, s, t) orders <-> order r s t.
Proof.
  unfold order. split.
  - intros [E|[E|[E|[E|[E|[E|[]]]]]]]; injection E as <- <- <-; lia.
  - intros (H1 & H2 & H3 & H4 & H5 & H6).
    destruct r as [|[|[|r]]], s as [|[|[|s]]], t as [|[|[|t]]]; try lia; simpl; auto 10.
Qed.
Theorem gpz_example_2_random_order i : (i < 3)%nat ->
  sum orders (fun o => / 6 * real (example_2_u i (winners (fst (fst o)) (snd (fst o)) i))) =
  match i with 0%nat => 6 | _ => 4 end.
Proof.
  intros Hi. destruct i as [|[|[|i]]]; [| | |lia]; unfold sum, orders, winners, example_2_u, good,
    empty;
    simpl; lra.
Qed.
