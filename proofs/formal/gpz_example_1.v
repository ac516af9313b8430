(** gpz.example-1: two agents with budgets 1, three goods, u(A) = 2 if A has at least two goods, else 0: no Walrasian
    equilibrium with randomization exists.  HOLDS, for all real price vectors.

    - [gpz_example_1]: no equilibrium when all goods are allocated (the paper's definition).
    - [gpz_example_1_disposal]: nor when free goods may be thrown away.
    - [gpz_example_1_costly_disposal]: control: if goods with a positive price may be thrown away too, then
      p = (1, 1, 1) is an equilibrium, so the convention matters. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy bundle_sets.
Import ListNotations.
Open Scope R_scope.

Definition example_1_u (i : nat) (A : bundle) : option R :=
  Some (if Nat.leb 2 (size 3 A) then 2 else 0).
Definition example_1_b (i : nat) : R := 1.
Definition pair (a c : nat) : bundle := fun j => Nat.eqb j a || Nat.eqb j c.

Lemma example_1_u_exclusive omega : exclusive 2 3 omega ->
  real (example_1_u 0%nat (omega 0%nat)) + real (example_1_u 1%nat (omega 1%nat)) <= 2.
Proof.
  intros [_ H]. unfold example_1_u, size, ids. simpl.
  assert (K : forall j, (j < 3)%nat -> omega 0%nat j = true -> omega 1%nat j = true -> False).
  { intros j Hj H0 H1. assert (0 = 1)%nat; [|discriminate]. now apply (H j); try lia. }
  pose proof (K 0%nat ltac:(lia)). pose proof (K 1%nat ltac:(lia)). pose proof (K 2%nat ltac:(lia)).
  destruct (omega 0%nat 0%nat), (omega 0%nat 1%nat), (omega 0%nat 2%nat),
    (omega 1%nat 0%nat), (omega 1%nat 1%nat), (omega 1%nat 2%nat); simpl; try lra; exfalso; auto.
Qed.

Lemma pair_within a c : (a < 3)%nat -> (c < 3)%nat -> within 3 (pair a c).
Proof. intros Ha Hc k Hk. apply orb_false_iff. split; apply Nat.eqb_neq; lia. Qed.
Lemma pair_cost p a c : (a < 3)%nat -> (c < 3)%nat -> a <> c -> cost 3 p (pair a c) = p a + p c.
Proof.
  intros Ha Hc Hne. unfold cost, pair, ids. simpl.
  destruct a as [|[|[|]]], c as [|[|[|]]]; try lia; simpl; ring.
Qed.
Lemma pair_utility i a c : (a < 3)%nat -> (c < 3)%nat -> a <> c -> real (example_1_u i (pair a c)) = 2.
Proof.
  intros Ha Hc Hne. unfold example_1_u, size, pair, ids. simpl.
  destruct a as [|[|[|]]], c as [|[|[|]]]; try lia; simpl; reflexivity.
Qed.
Lemma empty_cost L p : cost L p empty = 0.
Proof. apply sum_zero. reflexivity. Qed.
Lemma empty_within L : within L empty.
Proof. intros k _. reflexivity. Qed.

(** A pair that costs at most 4/3 can be bought with probability 3/4. *)
Lemma cheap_pair_utility p i a c sigma : (a < 3)%nat -> (c < 3)%nat -> a <> c -> p a + p c <= 4/3 ->
  optimal 3 example_1_u example_1_b p i sigma -> 3/2 <= expected_utility example_1_u i sigma.
Proof.
  intros Ha Hc Hne Hp [_ H]. specialize (H (toss (3/4) (pair a c) empty)).
  unfold expected_utility in H. rewrite expect_toss, pair_utility in H by auto.
  assert (K : 3/4 * 2 + (1 - 3/4) * real (example_1_u i empty) <= expected_utility example_1_u i sigma).
  { apply H. split; [apply is_lottery_toss; lra|]. split.
    - intros w [<-|[<-|[]]] _; (split; [|discriminate]); [now apply pair_within | apply empty_within].
    - rewrite expect_toss, pair_cost, empty_cost by auto. unfold example_1_b. lra. }
  simpl in K. lra.
Qed.

Theorem gpz_example_1_disposal p alpha : nonnegative_prices 3 p ->
  random_allocation_disposal 2 3 p alpha ->
  ~ (forall i, (i < 2)%nat -> optimal 3 example_1_u example_1_b p i (marginal i alpha)).
Proof.
  intros Hp Ha Hopt. pose proof (total_cost 2 3 p alpha Ha) as Ht.
  pose proof (proj2 (proj2 (proj1 (Hopt 0%nat ltac:(lia))))) as B0.
  pose proof (proj2 (proj2 (proj1 (Hopt 1%nat ltac:(lia))))) as B1. unfold example_1_b in B0, B1.
  unfold ids in Ht. simpl in Ht.
  assert (Hcheap : exists a c, (a < 3)%nat /\ (c < 3)%nat /\ a <> c /\ p a + p c <= 4/3).
  { destruct (Rle_dec (p 0%nat + p 1%nat) (4/3)); [exists 0%nat, 1%nat; repeat split; auto; lia|].
    destruct (Rle_dec (p 0%nat + p 2%nat) (4/3)); [exists 0%nat, 2%nat; repeat split; auto; lia|].
    exists 1%nat, 2%nat. repeat split; try lia. lra. }
  destruct Hcheap as (a & c & Ha3 & Hc3 & Hne & Hle).
  pose proof (cheap_pair_utility p 0 a c _ Ha3 Hc3 Hne Hle (Hopt 0%nat ltac:(lia))) as U0.
  pose proof (cheap_pair_utility p 1 a c _ Ha3 Hc3 Hne Hle (Hopt 1%nat ltac:(lia))) as U1.
  unfold expected_utility in U0, U1. rewrite expect_marginal in U0, U1.
  assert (K : expect alpha (fun om => real (example_1_u 0 (om 0%nat)) + real (example_1_u 1 (om 1%nat))) <= 2).
  { rewrite <- (expect_const alpha 2 (proj1 Ha)). apply expect_le; [apply Ha|].
    intros w Hw Hpos. apply example_1_u_exclusive. now apply (proj2 Ha w Hw Hpos). }
  unfold expect in *. rewrite (sum_ext alpha _ (fun w => fst w * real (example_1_u 0 (snd w 0%nat)) +
    fst w * real (example_1_u 1 (snd w 1%nat)))) in K by (intros; ring).
  rewrite sum_plus in K. lra.
Qed.

Theorem gpz_example_1 : ~ exists p alpha, walrasian 2 3 example_1_u example_1_b p alpha.
Proof.
  intros (p & alpha & Hp & Ha & Hopt). apply (gpz_example_1_disposal p alpha Hp); auto.
  now apply random_allocation_disposes.
Qed.

(** One agent gets goods 0 and 1, the other nothing, with equal chances; good 2, of price 1, is thrown away. *)
Definition wasteful_alpha : lottery (nat -> bundle) :=
  toss (1/2) (fun i => match i with 0%nat => pair 0 1 | _ => empty end)
             (fun i => match i with 1%nat => pair 0 1 | _ => empty end).
Theorem gpz_example_1_costly_disposal :
  is_lottery wasteful_alpha /\ (forall w, In w wasteful_alpha -> exclusive 2 3 (snd w)) /\
  forall i, (i < 2)%nat -> optimal 3 example_1_u example_1_b (fun _ => 1) i (marginal i wasteful_alpha).
Proof.
  assert (Hl : is_lottery wasteful_alpha) by (apply is_lottery_toss; lra). split; [exact Hl|]. split.
  - intros w [<-|[<-|[]]]; split; simpl; try (intros i Hi; destruct i as [|[|]]; try lia;
      try apply empty_within; apply pair_within; lia);
      intros j i k _ Hi Hk; destruct i as [|[|]], k as [|[|]]; try lia; unfold empty; congruence.
  - intros i Hi. split; [split; [now apply is_lottery_marginal|split]|].
    + intros w Hw _. destruct i as [|[|]]; try lia; destruct Hw as [<-|[<-|[]]]; simpl;
        (split; [|discriminate]); try apply empty_within; apply pair_within; lia.
    + destruct i as [|[|]]; try lia; unfold expect, cost, pair, empty, example_1_b, ids; simpl; lra.
    + intros sg (Hsl & _ & Hb). apply Rle_trans with 1.
      * unfold expected_utility. apply Rle_trans with (expect sg (cost 3 (fun _ => 1))); [|exact Hb].
        apply expect_le; auto. intros w _ _. unfold example_1_u, size, cost, ids. simpl.
        destruct (snd w 0%nat), (snd w 1%nat), (snd w 2%nat); simpl; lra.
      * destruct i as [|[|]]; try lia; unfold expected_utility, expect; simpl; lra.
Qed.
