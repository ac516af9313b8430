(** A family of sets of which any two are disjoint or nested, with prices.

    Sets are numbered 0, ..., M - 1; [member c j] says that set c contains j, for j < s.  A j costs
    the sum of the prices of the sets that contain it ([price]).
    - [topmost], [roots]: if each j is in a set that S selects, the selected sets that no larger
      one contains are a partition; so a sum over j is one over these sets ([by_roots]).
    - [lowered]: if every j costs at least t, the prices of the sets can be lowered, none of them
      below 0, so that every j costs t less. *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums fourier_motzkin gpz_economy bundle_sets gpz_matrix_rank.
Import ListNotations.
Open Scope R_scope.

(** A subset that is not smaller is everything. *)
Lemma subset_of_size L (A B : bundle) : (forall k, (k < L)%nat -> A k = true -> B k = true) ->
  (size L B <= size L A)%nat -> forall k, (k < L)%nat -> B k = true -> A k = true.
Proof.
  induction L as [|L IH]; intros Hs Hle k Hk HB; [lia|]. simpl in Hle.
  assert (H : (size L A <= size L B)%nat) by (apply size_le; intros; apply Hs; auto).
  assert (K : A L = B L).
  { destruct (A L) eqn:E1, (B L) eqn:E2; auto; [|lia]. rewrite Hs in E2; auto. }
  destruct (Nat.eq_dec k L) as [->|]; [congruence|]. apply IH; auto; [|lia]. rewrite K in Hle. lia.
Qed.

Section Nested.
Variables (s M : nat) (member : nat -> nat -> bool).
Definition inside_of (c d : nat) : Prop := forall j, (j < s)%nat -> member c j = true ->
  member d j = true.
Definition apart (c d : nat) : Prop := forall j, (j < s)%nat -> member c j = true ->
  member d j = false.
Hypothesis Hnested : forall c d, (c < M)%nat -> (d < M)%nat ->
  apart c d \/ inside_of c d \/ inside_of d c.
Definition members (c : nat) : nat := size s (member c).
Definition part (f : nat -> R) (c : nat) : R :=
  sum (ids s) (fun j => if member c j then f j else 0).

(** ** The largest selected set that contains j, and the first of its kind *)

Definition topmost (S : nat -> bool) (j c : nat) : Prop :=
  (c < M)%nat /\ member c j = true /\ S c = true /\
  forall d, (d < M)%nat -> member d j = true -> S d = true ->
    (members d < members c \/ members d = members c /\ c <= d)%nat.
Lemma first_largest (T : nat -> bool) m : (exists c, (c < m)%nat /\ T c = true) ->
  exists c, (c < m)%nat /\ T c = true /\ forall d, (d < m)%nat -> T d = true ->
    (members d < members c \/ members d = members c /\ c <= d)%nat.
Proof.
  induction m as [|m IH]; intros (c & Hc & Tc); [lia|].
  destruct (existsb T (ids m)) eqn:E.
  - apply existsb_exists in E. destruct E as (e & He & Te). apply in_ids in He.
    destruct IH as (f & Hf & Tf & H); [eauto|].
    destruct (T m) eqn:Tm; [destruct (le_lt_dec (members m) (members f))|].
    + exists f. split; [lia|]. split; [exact Tf|]. intros d Hd Td.
      destruct (Nat.eq_dec d m) as [->|]; [lia|]. apply H; [lia|exact Td].
    + exists m. split; [lia|]. split; [exact Tm|]. intros d Hd Td.
      destruct (Nat.eq_dec d m) as [->|]; [lia|]. specialize (H d ltac:(lia) Td). lia.
    + exists f. split; [lia|]. split; [exact Tf|]. intros d Hd Td.
      destruct (Nat.eq_dec d m) as [->|]; [congruence|]. apply H; [lia|exact Td].
  - assert (N : forall d, (d < m)%nat -> T d = false).
    { intros d Hd. destruct (T d) eqn:Td; auto. rewrite <- E. symmetry. apply existsb_exists.
      exists d.
      split; [now apply in_ids|exact Td]. }
    assert (c = m). { destruct (Nat.eq_dec c m); auto. rewrite N in Tc by lia. discriminate. }
    subst c. exists m. split; [lia|]. split; [exact Tc|]. intros d Hd Td.
    destruct (Nat.eq_dec d m) as [->|]; [lia|]. rewrite N in Td by lia. discriminate.
Qed.
Lemma topmost_same S j k c d : (j < s)%nat -> (k < s)%nat -> topmost S j c -> topmost S k d ->
  member c k = true -> c = d.
Proof.
  intros Hj Hk (C1 & C2 & C3 & C4) (D1 & D2 & D3 & D4) Hck. pose proof (D4 c C1 Hck C3) as Hcd.
  assert (K : member d j = true -> c = d) by (intros H; specialize (C4 d D1 H D3); lia).
  destruct (Hnested c d C1 D1) as [H|[H|H]].
  - rewrite H in D2 by auto. discriminate.
  - apply K. now apply H.
  - apply K. assert (Hle : (members d <= members c)%nat) by (apply size_le; exact H).
    apply (subset_of_size s (member d) (member c) H); auto. unfold members in *. lia.
Qed.
Lemma roots S : (forall j, (j < s)%nat -> exists c, (c < M)%nat /\ member c j = true /\
  S c = true) ->
  exists pick, forall j, (j < s)%nat -> topmost S j (pick j).
Proof.
  intros H. apply (finite_choice 0%nat (topmost S)). intros j Hj.
  destruct (H j Hj) as (c & Hc & Mc & Sc).
  destruct (first_largest (fun d => member d j && S d) M) as (t & T1 & T2 & T3).
  - exists c. now rewrite Mc, Sc.
  - exists t. apply andb_true_iff in T2. split; [exact T1|]. split; [apply T2|].
    split; [apply T2|].
    intros d Hd Md Sd. apply T3; [exact Hd|]. now rewrite Md, Sd.
Qed.

Section Roots.
Variables (S : nat -> bool) (pick : nat -> nat).
Hypothesis Hpick : forall j, (j < s)%nat -> topmost S j (pick j).
Definition is_root (c : nat) : bool := existsb (fun j => Nat.eqb (pick j) c) (ids s).
Lemma root_of j : (j < s)%nat -> is_root (pick j) = true.
Proof. intros Hj. apply existsb_exists. exists j. split; [now apply in_ids|apply Nat.eqb_refl].
  Qed.
Lemma root_member c j : is_root c = true -> (j < s)%nat -> (member c j = true <-> c = pick j).
Proof.
  intros Hc Hj. apply existsb_exists in Hc. destruct Hc as (k & Hk & E). apply in_ids in Hk.
  apply Nat.eqb_eq in E. subst c. split.
  - intros H. apply (topmost_same S k j); auto.
  - intros ->. now apply Hpick.
Qed.
Lemma root_selected c : is_root c = true -> (c < M)%nat /\ S c = true.
Proof.
  intros Hc. apply existsb_exists in Hc. destruct Hc as (k & Hk & E). apply in_ids in Hk.
  apply Nat.eqb_eq in E. subst c. destruct (Hpick k Hk) as (H1 & _ & H2 & _). auto.
Qed.
Lemma by_roots f : sum (ids s) f = sum (ids M) (fun c => if is_root c then part f c else 0).
Proof.
  transitivity (sum (ids s) (fun j => sum (ids M) (fun c => if Nat.eqb c (pick j) then f j else
    0))).
  - apply sum_ids_ext. intros j Hj. symmetry. apply (sum_delta (ids M) (fun _ => f j));
      [apply ids_NoDup|].
    apply in_ids. apply (Hpick j Hj).
  - rewrite sum_swap. apply sum_ext. intros c _. destruct (is_root c) eqn:R.
    + apply sum_ids_ext. intros j Hj. pose proof (root_member c j R Hj) as H.
      destruct (Nat.eqb_spec c (pick j)) as [E|E]; [now rewrite (proj2 H E)|].
      destruct (member c j); auto. exfalso. now apply E, H.
    + apply sum_zero. intros j Hj. apply in_ids in Hj.
      destruct (Nat.eqb_spec c (pick j)) as [->|]; auto.
      rewrite root_of in R by auto. discriminate.
Qed.
End Roots.

(** ** Prices *)

Definition price (pi : nat -> R) (j : nat) : R :=
  sum (ids M) (fun c => if member c j then pi c else 0).
Definition priced (pi : nat -> R) (c : nat) : bool := if Rlt_dec 0 (pi c) then true else false.
Lemma priced_true pi c : priced pi c = true <-> 0 < pi c.
Proof. unfold priced. destruct (Rlt_dec 0 (pi c)); split; auto; discriminate || lra. Qed.
Lemma some_priced pi j : (forall c, (c < M)%nat -> 0 <= pi c) -> 0 < price pi j ->
  exists c, (c < M)%nat /\ member c j = true /\ priced pi c = true.
Proof.
  intros H0 Hp. destruct (existsb (fun c => member c j && priced pi c) (ids M)) eqn:E.
  - apply existsb_exists in E. destruct E as (c & Hc & E). apply in_ids in Hc.
    apply andb_true_iff in E.
    exists c. tauto.
  - exfalso. assert (price pi j = 0); [|lra]. apply sum_zero. intros c Hc.
    destruct (member c j) eqn:Mc; auto. pose proof (H0 c (proj1 (in_ids c M) Hc)).
    destruct (Rlt_dec 0 (pi c)) as [Hlt|]; [|lra]. exfalso.
    assert (X : existsb (fun c => member c j && priced pi c) (ids M) = true); [|congruence].
    apply existsb_exists. exists c. split; [exact Hc|]. rewrite Mc. now apply priced_true.
Qed.
(** All topmost prices lowered by t. *)
Definition lower (root : nat -> bool) (pi : nat -> R) (t : R) (c : nat) : R :=
  if root c then pi c - t else pi c.
Lemma lower_price pi pick t j : (forall j, (j < s)%nat -> topmost (priced pi) j (pick j)) ->
  (j < s)%nat -> price (lower (is_root pick) pi t) j = price pi j - t.
Proof.
  intros Hpick Hj. assert (Hin : In (pick j) (ids M)) by (apply in_ids; apply (Hpick j Hj)).
  pose proof (sum_delta (ids M) (fun _ => t) (pick j) (ids_NoDup M) Hin) as D. cbv beta in D.
  unfold price. transitivity (sum (ids M) (fun c => (if member c j then pi c else 0) -
    (if Nat.eqb c (pick j) then t else 0))); [|now rewrite sum_minus, D].
  apply sum_ext. intros c _. unfold lower.
  destruct (is_root pick c) eqn:R.
  - pose proof (root_member (priced pi) pick Hpick c j R Hj) as H.
    destruct (Nat.eqb_spec c (pick j)) as [E|E].
    + rewrite (proj2 H E). ring.
    + destruct (member c j); [exfalso; now apply E, H|ring].
  - destruct (Nat.eqb_spec c (pick j)) as [->|]; [|destruct (member c j); ring].
    rewrite root_of in R by auto. discriminate.
Qed.
Lemma lowered n : forall pi t, (size M (priced pi) <= n)%nat -> (forall c, (c < M)%nat ->
  0 <= pi c) ->
  0 <= t -> (forall j, (j < s)%nat -> t <= price pi j) ->
  exists pi', (forall c, (c < M)%nat -> 0 <= pi' c <= pi c) /\
    forall j, (j < s)%nat -> price pi' j = price pi j - t.
Proof.
  induction n as [|n IH]; intros pi t Hn H0 Ht Hlow;
    (destruct (Req_dec t 0) as [->|Hne];
      [exists pi; split; [intros c Hc; specialize (H0 c Hc); lra|intros; ring]|]);
    (destruct (roots (priced pi)) as (pick & Hpick);
      [intros j Hj; apply some_priced; [exact H0|]; specialize (Hlow j Hj); lra|]).
  - exists pi. split; [intros c Hc; specialize (H0 c Hc); lra|]. intros j Hj. exfalso.
    destruct (Hpick j Hj) as (C1 & _ & C3 & _).
    pose proof (size_zero M (priced pi) (pick j) ltac:(lia) C1). congruence.
  - set (root := is_root pick). destruct (list_min (t ::
      map pi (filter root (ids M)))) as (r & Hr & Hmin);
      [discriminate|].
    assert (Hroot : forall c, root c = true -> (c < M)%nat /\ 0 < pi c).
    { intros c Hc. destruct (root_selected (priced pi) pick Hpick c Hc) as [K1 K2].
      now apply priced_true in K2. }
    assert (Hle : forall c, root c = true -> r <= pi c).
    { intros c Hc. apply Hmin. right. apply in_map, filter_In.
      split; [apply in_ids; now apply Hroot|exact Hc]. }
    assert (Hrt : r <= t) by (apply Hmin; now left).
    assert (Hr0 : 0 < r).
    { destruct Hr as [<-|Hr]; [lra|]. apply in_map_iff in Hr. destruct Hr as (c & <- & Hc).
      apply filter_In in Hc. now apply Hroot. }
    assert (B : forall c, (c < M)%nat -> 0 <= lower root pi r c <= pi c).
    { intros c Hc. specialize (H0 c Hc). unfold lower. destruct (root c) eqn:R; [|lra].
      specialize (Hle c R). lra. }
    destruct (Req_dec r t) as [->|Hrne].
    { exists (lower root pi t). split; [exact B|]. intros j Hj. now apply lower_price. }
    destruct Hr as [Hr|Hr]; [congruence|]. apply in_map_iff in Hr. destruct Hr as (c1 & E1 & Hc1).
    apply filter_In in Hc1. destruct Hc1 as [Hc1 R1]. apply in_ids in Hc1.
    destruct (IH (lower root pi r) (t - r)) as (pi' & P1 & P2).
    + assert (K : (size M (priced (lower root pi r)) <= size M (remove (priced pi) c1))%nat).
      { apply size_le. intros c Hc Hpos. apply priced_true in Hpos. unfold remove.
        destruct (Nat.eqb_spec c c1) as [->|]; [unfold lower in Hpos; rewrite R1 in Hpos; lra|].
        simpl.
        apply priced_true. specialize (B c Hc). lra. }
      assert (Pc : priced pi c1 = true) by (apply priced_true; now apply Hroot).
      pose proof (size_remove M (priced pi) c1 Hc1 Pc). lia.
    + intros c Hc. now apply B.
    + lra.
    + intros j Hj. unfold root. rewrite lower_price by auto. specialize (Hlow j Hj). lra.
    + exists pi'. split; [intros c Hc; specialize (P1 c Hc); specialize (B c Hc); lra|].
      intros j Hj. rewrite P2 by auto. unfold root. rewrite lower_price by auto. ring.
Qed.
End Nested.
