(** Ordinal efficiency of random assignments (Bogomolnaia and Moulin 2001), with ties and with copies that are left
    (SPEC.md, 1.2).

    Only the order of each agent's values matters.  [reaches] is the probability of a type or one that the agent likes
    at least as well; one assignment stochastically dominates another one if nobody's fall and somebody's rises.
    [levels_ordinally_efficient]: levels of the types, which rise with what agents like, rule that out.  For each
    t >= 0 nobody may lose probability of the types above t, and all of them are used up; so nobody gains any, and
    then nobody can reach a type with a larger probability. *)
From Coq Require Import Reals List Lra Lia.
From ExactMarket Require Import sums sp_economy.
Import ListNotations.
Open Scope R_scope.

(** The probability that the lottery q puts on the types of a set. *)
Definition mass (s : nat) (C : nat -> bool) (q : nat -> R) : R := sum (ids s) (fun k => if C k then q k else 0).
Definition at_least (f : nat -> R) (t : R) (k : nat) : bool := if Rle_dec t (f k) then true else false.
Definition above (f : nat -> R) (t : R) (k : nat) : bool := if Rlt_dec t (f k) then true else false.
Lemma at_least_ok f t k : at_least f t k = true <-> t <= f k.
Proof. unfold at_least. destruct (Rle_dec t (f k)); split; auto; discriminate. Qed.
Lemma above_ok f t k : above f t k = true <-> t < f k.
Proof. unfold above. destruct (Rlt_dec t (f k)); split; auto; discriminate. Qed.

Lemma mass_le s C D q : (forall k, (k < s)%nat -> 0 <= q k) ->
  (forall k, (k < s)%nat -> 0 < q k -> C k = true -> D k = true) -> mass s C q <= mass s D q.
Proof.
  intros Hq H. apply sum_le. intros k Hk. apply in_ids in Hk. specialize (Hq k Hk). specialize (H k Hk).
  destruct (C k), (D k); lra.
Qed.

(** Of finitely many things with a property one is least, if there is any. *)
Lemma least_of {V} (f : V -> R) (p : V -> Prop) (decided : forall v, {p v} + {~ p v}) l :
  (exists a, In a l /\ p a /\ forall b, In b l -> p b -> f a <= f b) \/ (forall b, In b l -> ~ p b).
Proof.
  induction l as [|c l [(a & Ha & Hp & Hm)|Hn]]; [right; intros b []| |].
  - left. destruct (decided c) as [Hc|Hc]; [destruct (Rle_dec (f a) (f c)) as [Hle|Hle]|].
    + exists a. split; [now right|]. split; auto. intros b [<-|Hb] Hpb; auto.
    + exists c. split; [now left|]. split; auto. intros b [<-|Hb] Hpb; [lra|]. specialize (Hm b Hb Hpb). lra.
    + exists a. split; [now right|]. split; auto. intros b [<-|Hb] Hpb; [tauto|auto].
  - destruct (decided c) as [Hc|Hc].
    + left. exists c. split; [now left|]. split; auto. intros b [<-|Hb] Hpb; [lra|]. destruct (Hn b Hb Hpb).
    + right. intros b [<-|Hb]; auto.
Qed.

Section Ordinal.
Variable E : economy.
Let n := agents E.
Let s := types E.

(** The probability with which agent x gets type j or one that she likes at least as well. *)
Definition reaches (x : nat) (q : nat -> R) (j : nat) : R := mass s (at_least (value E x) (value E x j)) q.
Definition stochastically_dominates (Q' Q : nat -> nat -> R) : Prop :=
  (forall x j, (x < n)%nat -> (j < s)%nat -> reaches x (Q x) j <= reaches x (Q' x) j) /\
  exists x j, (x < n)%nat /\ (j < s)%nat /\ reaches x (Q x) j < reaches x (Q' x) j.
Definition ordinally_efficient (Q : nat -> nat -> R) : Prop :=
  feasible E Q /\ forall Q', feasible E Q' -> ~ stochastically_dominates Q' Q.
Definition ordinally_dominated (Q : nat -> nat -> R) : Prop :=
  feasible E Q /\ exists Q', feasible E Q' /\ stochastically_dominates Q' Q.

(** Levels P order Q: what an agent likes better than a type that she may get has a higher level, what she likes as
    well at least that level; types with copies left have level 0. *)
Definition order_of_levels (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  price_vector E P /\ clearing E P Q /\
  forall x j k, (x < n)%nat -> (j < s)%nat -> (k < s)%nat -> 0 < Q x j ->
    (value E x j <= value E x k -> P j <= P k) /\ (value E x j < value E x k -> P j < P k).

Section Levels.
Variables (P : nat -> R) (Q Q' : nat -> nat -> R).
Hypothesis ordered : order_of_levels P Q.
Hypothesis feasible_Q : feasible E Q.
Hypothesis feasible_Q' : feasible E Q'.
Hypothesis no_loss : forall x j, (x < n)%nat -> (j < s)%nat -> reaches x (Q x) j <= reaches x (Q' x) j.

Lemma held_dec x (p : nat -> Prop) : (forall k, {p k} + {~ p k}) -> forall k, {0 < Q x k /\ p k} + {~ (0 < Q x k /\ p k)}.
Proof. intros H k. destruct (Rlt_dec 0 (Q x k)); [destruct (H k)|]; tauto. Qed.
Lemma nonneg x k : (x < n)%nat -> (k < s)%nat -> 0 <= Q x k.
Proof. intros Hx. apply (proj1 feasible_Q x Hx). Qed.
Lemma nonneg' x k : (x < n)%nat -> (k < s)%nat -> 0 <= Q' x k.
Proof. intros Hx. apply (proj1 feasible_Q' x Hx). Qed.

(** Nobody loses probability of the types above a level: all that is at least as good as the worst of them that she
    may get is above it, too. *)
Lemma no_loss_above t x : (x < n)%nat -> mass s (above P t) (Q x) <= mass s (above P t) (Q' x).
Proof.
  intros Hx. destruct ordered as (_ & _ & Ho).
  destruct (least_of (value E x) (fun k => 0 < Q x k /\ t < P k) (held_dec x _ (fun k => Rlt_dec t (P k))) (ids s))
    as [(a & Ha & [Hq Hp] & Hm)|Hn].
  - apply in_ids in Ha. apply Rle_trans with (reaches x (Q x) a); [|apply Rle_trans with (reaches x (Q' x) a)].
    + apply mass_le; [intros k Hk; now apply nonneg|]. intros k Hk Hqk Hpk. apply above_ok in Hpk. apply at_least_ok.
      apply Hm; [now apply in_ids|auto].
    + now apply no_loss.
    + apply mass_le; [intros k Hk; now apply nonneg'|]. intros k Hk _ Hv. apply at_least_ok in Hv. apply above_ok.
      pose proof (proj1 (Ho x a k Hx Ha Hk Hq) Hv). lra.
  - apply Rle_trans with 0.
    + unfold mass. rewrite sum_zero; [lra|]. intros k Hk. destruct (above P t k) eqn:Ek; auto. apply above_ok in Ek.
      pose proof (Hn k Hk). apply in_ids in Hk. pose proof (nonneg x k Hx Hk). destruct (Req_dec (Q x k) 0); auto.
      exfalso. apply H. split; auto. lra.
    + apply sum_nonneg. intros k Hk. apply in_ids in Hk. destruct (above P t k); [now apply nonneg'|lra].
Qed.

Lemma mass_of_all t R : sum (ids n) (fun x => mass s (above P t) (R x)) =
  sum (ids s) (fun k => if above P t k then load (ids n) R k else 0).
Proof.
  unfold mass. rewrite sum_swap. apply sum_ext. intros k _. unfold load. destruct (above P t k); auto. apply sum_0.
Qed.
(** Above a level >= 0 everything is used up: so nobody gains probability of it. *)
Lemma no_gain_above t x : 0 <= t -> (x < n)%nat -> mass s (above P t) (Q x) = mass s (above P t) (Q' x).
Proof.
  intros Ht Hx. destruct ordered as (_ & Hc & _).
  apply (sum_eq_terms (ids n) (fun y => mass s (above P t) (Q y)) (fun y => mass s (above P t) (Q' y))).
  - intros y Hy. apply in_ids in Hy. now apply no_loss_above.
  - rewrite !mass_of_all. apply sum_le. intros k Hk. apply in_ids in Hk. destruct (above P t k) eqn:Ek; [|lra].
    apply above_ok in Ek. pose proof (proj2 feasible_Q' k Hk) as H'. apply Rle_trans with (1 := H').
    apply Rnot_lt_le. intros Hlt. specialize (Hc k Hk Hlt). lra.
  - now apply in_ids.
Qed.

Lemma no_strict_gain x j : (x < n)%nat -> (j < s)%nat -> ~ reaches x (Q x) j < reaches x (Q' x) j.
Proof.
  intros Hx Hj Hlt. destruct ordered as (H0 & _ & Ho).
  destruct (least_of (fun k => - value E x k) (fun k => 0 < Q x k /\ value E x k < value E x j)
    (held_dec x _ (fun k => Rlt_dec (value E x k) (value E x j))) (ids s)) as [(b & Hb & [Hq Hv] & Hm)|Hn].
  - (* The best type that she may get and that is worse than j: what is above its level is j or better, and all that is. *)
    apply in_ids in Hb. apply (Rlt_irrefl (mass s (above P (P b)) (Q x))).
    apply Rle_lt_trans with (reaches x (Q x) j).
    + apply mass_le; [intros k Hk; now apply nonneg|]. intros k Hk Hqk Hpk. apply above_ok in Hpk. apply at_least_ok.
      apply Rnot_lt_le. intros Hkj. specialize (Hm k (proj2 (in_ids k s) Hk) (conj Hqk Hkj)).
      pose proof (proj1 (Ho x k b Hx Hk Hb Hqk)). lra.
    + rewrite (no_gain_above (P b) x (H0 b Hb) Hx). apply Rlt_le_trans with (1 := Hlt).
      apply mass_le; [intros k Hk; now apply nonneg'|]. intros k Hk _ Hv'. apply at_least_ok in Hv'. apply above_ok.
      apply (proj2 (Ho x b k Hx Hb Hk Hq)). lra.
  - (* She surely gets j or better. *)
    assert (H1 : 1 <= reaches x (Q x) j).
    { rewrite <- (proj2 (proj1 feasible_Q x Hx)). apply sum_le. intros k Hk. pose proof (Hn k Hk) as Hk'.
      apply in_ids in Hk. pose proof (nonneg x k Hx Hk). destruct (at_least _ _ k) eqn:Ek; [lra|].
      destruct (Req_dec (Q x k) 0); [lra|]. exfalso. apply Hk'. split; [lra|]. apply Rnot_le_lt. intros Hle.
      apply (proj2 (at_least_ok (value E x) (value E x j) k)) in Hle. congruence. }
    assert (H2 : reaches x (Q' x) j <= 1).
    { rewrite <- (proj2 (proj1 feasible_Q' x Hx)). apply sum_le. intros k Hk. apply in_ids in Hk.
      pose proof (nonneg' x k Hx Hk). destruct (at_least _ _ k); lra. }
    lra.
Qed.
End Levels.

Theorem levels_ordinally_efficient P Q : feasible E Q -> order_of_levels P Q -> ordinally_efficient Q.
Proof.
  intros HQ Ho. split; auto. intros Q' HQ' [Hno (x & j & Hx & Hj & Hlt)].
  exact (no_strict_gain P Q Q' Ho HQ HQ' Hno x j Hx Hj Hlt).
Qed.
End Ordinal.
