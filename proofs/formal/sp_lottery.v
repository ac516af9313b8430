(** sp.lottery: a feasible random assignment is a lottery over feasible pure assignments.  HOLDS, in every finite
    economy; and conversely.

    A pure assignment gives agent x the type f x.  The proof adds a row for the unassigned copies, so that row and
    column sums are integers, and applies [matrix_lottery]. *)
From Coq Require Import Reals List Lra Lia Bool ZArith.
From ExactMarket Require Import sums sp_economy rounding.
Import ListNotations.
Open Scope R_scope.

Definition pure_feasible (E : economy) (f : nat -> nat) : Prop :=
  (forall x, (x < agents E)%nat -> (f x < types E)%nat) /\
  (forall j, (j < types E)%nat ->
     (length (filter (fun x => Nat.eqb (f x) j) (ids (agents E))) <= supply E j)%nat).
(** Q x j is the probability that agent x receives type j. *)
Definition is_lottery_over_pure (E : economy) (l : list (R * (nat -> nat))) (Q : nat -> nat -> R) : Prop :=
  (forall w, In w l -> 0 <= fst w /\ pure_feasible E (snd w)) /\ sum l fst = 1 /\
  (forall x j, (x < agents E)%nat -> (j < types E)%nat ->
     Q x j = sum l (fun w => if Nat.eqb (snd w x) j then fst w else 0)).

Section Lottery.
Variables (E : economy) (Q : nat -> nat -> R).
Let n := agents E.
Let s := types E.
Hypothesis HQ : feasible E Q.

(** The assignment with one more row: what is left of each type. *)
Definition with_leftover (x j : nat) : R :=
  if Nat.ltb x n then Q x j else INR (supply E j) - load (ids n) Q j.

Lemma leftover_row x j : (x < n)%nat -> with_leftover x j = Q x j.
Proof. intros H. unfold with_leftover. destruct (Nat.ltb_spec x n); [auto|lia]. Qed.
Lemma leftover_last j : with_leftover n j = INR (supply E j) - load (ids n) Q j.
Proof. unfold with_leftover. now rewrite Nat.ltb_irrefl. Qed.
Lemma ids_S k : ids (S k) = ids k ++ [k].
Proof. unfold ids. apply seq_S. Qed.

Lemma leftover_nonnegative : nonnegative (S n) s with_leftover.
Proof.
  intros x j Hx Hj. destruct (Nat.eq_dec x n) as [->|].
  - rewrite leftover_last. pose proof (proj2 HQ j Hj) as H. fold n in H. lra.
  - rewrite leftover_row by lia. apply (proj1 HQ x); [unfold n in *; lia | exact Hj].
Qed.
Lemma leftover_column j : (j < s)%nat -> column_sum (S n) with_leftover j = INR (supply E j).
Proof.
  intros Hj. unfold column_sum. rewrite ids_S, sum_app. simpl. rewrite leftover_last.
  rewrite (sum_ext (ids n) _ (fun x => Q x j)); [unfold load; ring|].
  intros x Hx. apply leftover_row. now apply in_ids.
Qed.
Lemma leftover_row_sum x : (x < n)%nat -> row_sum s with_leftover x = 1.
Proof.
  intros Hx. destruct (proj1 HQ x Hx) as [_ H1]. unfold row_sum. fold s in H1. rewrite <- H1.
  apply sum_ext. intros j _. now apply leftover_row.
Qed.
Lemma INR_integer k : is_integer (INR k).
Proof. exists (Z.of_nat k). apply INR_IZR_INZ. Qed.
Lemma sum_integer (l : list nat) f : (forall v, In v l -> is_integer (f v)) -> is_integer (sum l f).
Proof.
  induction l as [|a l IH]; simpl; intros H; [exists 0%Z; reflexivity|].
  apply is_integer_plus; auto.
Qed.
Lemma leftover_integer_sums : integer_sums (S n) s with_leftover.
Proof.
  split.
  - intros x Hx. destruct (Nat.eq_dec x n) as [->|].
    + unfold row_sum. rewrite (sum_ext _ _ (fun j => INR (supply E j) - load (ids n) Q j))
        by (intros; apply leftover_last).
      rewrite sum_minus. apply is_integer_minus.
      * apply sum_integer. intros. apply INR_integer.
      * unfold load. rewrite sum_swap, (sum_ext _ _ (fun _ => 1)), <- sum_length; [apply INR_integer|].
        intros x Hx'. apply in_ids in Hx'. apply (proj1 HQ x Hx').
    + rewrite leftover_row_sum by lia. exists 1%Z. reflexivity.
  - intros j Hj. rewrite leftover_column by auto. apply INR_integer.
Qed.

(** The type that an integral row gives. *)
Definition type_in (Z : nat -> nat -> R) (x : nat) : nat :=
  match find (fun j => if Req_EM_T (Z x j) 1 then true else false) (ids s) with Some j => j | None => 0%nat end.

Lemma integer_nonzero r : is_integer r -> 0 <= r -> r <> 0 -> 1 <= r.
Proof.
  intros [z ->] H0 Hne. apply IZR_le. apply le_IZR in H0.
  assert (z <> 0)%Z by (intros ->; apply Hne; reflexivity). lia.
Qed.
Lemma integral_row Z x : (forall j, (j < s)%nat -> is_integer (Z x j)) ->
  (forall j, (j < s)%nat -> 0 <= Z x j) -> sum (ids s) (Z x) = 1 ->
  (type_in Z x < s)%nat /\ forall j, (j < s)%nat -> Z x j = if Nat.eqb (type_in Z x) j then 1 else 0.
Proof.
  intros Hi H0 H1.
  assert (Hone : exists k, (k < s)%nat /\ Z x k = 1).
  { destruct (Exists_dec (fun j => Z x j <> 0) (ids s) (fun j => match Req_EM_T (Z x j) 0 with
      | left H => right (fun K => K H) | right H => left H end)) as [Hex|Hno].
    - apply Exists_exists in Hex. destruct Hex as [k [Hk Hne]]. exists k.
      assert (Hks : (k < s)%nat) by now apply in_ids. split; auto.
      pose proof (integer_nonzero _ (Hi k Hks) (H0 k Hks) Hne).
      assert (Z x k <= sum (ids s) (Z x)); [|lra].
      apply sum_term_le; auto. intros j Hj. apply H0. now apply in_ids.
    - exfalso. rewrite (sum_zero (ids s)) in H1; [lra|]. intros j Hj.
      destruct (Req_EM_T (Z x j) 0); auto. exfalso. apply Hno, Exists_exists. eauto. }
  assert (Hf : (type_in Z x < s)%nat /\ Z x (type_in Z x) = 1).
  { unfold type_in. destruct (find _ (ids s)) as [k|] eqn:Ef.
    - apply find_some in Ef. destruct Ef as [Hk Hz]. split; [now apply in_ids|].
      destruct (Req_EM_T (Z x k) 1); [auto|discriminate].
    - exfalso. destruct Hone as [k [Hk Hz]].
      pose proof (find_none _ _ Ef k (proj2 (in_ids k s) Hk)) as K. cbv beta in K.
      destruct (Req_EM_T (Z x k) 1); [discriminate|tauto]. }
  destruct Hf as [Hks Hk1]. split; auto. intros j Hj.
  destruct (Nat.eqb_spec (type_in Z x) j) as [<-|Hne]; auto.
  destruct (Req_EM_T (Z x j) 0) as [|Hz]; auto. exfalso.
  pose proof (integer_nonzero _ (Hi j Hj) (H0 j Hj) Hz).
  assert (K : sum (ids s) (fun i => (if Nat.eqb i (type_in Z x) then 1 else 0) + (if Nat.eqb i j then 1 else 0))
    <= sum (ids s) (Z x)).
  { apply sum_le. intros i Hin. apply in_ids in Hin. specialize (H0 i Hin).
    destruct (Nat.eqb_spec i (type_in Z x)) as [E1|E1], (Nat.eqb_spec i j) as [E2|E2];
      [congruence | rewrite E1; lra | rewrite E2; lra | lra]. }
  rewrite sum_plus, (sum_delta (ids s) (fun _ => 1)), (sum_delta (ids s) (fun _ => 1)) in K;
    try apply ids_NoDup; try (now apply in_ids). lra.
Qed.

Lemma integral_pure_feasible Z : nonnegative (S n) s Z -> integral (S n) s Z ->
  same_sums (S n) s with_leftover Z ->
  pure_feasible E (type_in Z) /\
  forall x j, (x < n)%nat -> (j < s)%nat -> Z x j = if Nat.eqb (type_in Z x) j then 1 else 0.
Proof.
  intros H0 Hi [HR HC].
  assert (Hrow : forall x, (x < n)%nat -> (type_in Z x < s)%nat /\
    forall j, (j < s)%nat -> Z x j = if Nat.eqb (type_in Z x) j then 1 else 0).
  { intros x Hx. apply integral_row.
    - intros j Hj. apply Hi; auto.
    - intros j Hj. apply H0; auto.
    - specialize (HR x ltac:(lia)). rewrite leftover_row_sum in HR by auto. exact HR. }
  split; [split|].
  - intros x Hx. now apply Hrow.
  - intros j Hj. apply INR_le. fold n. rewrite sum_length, sum_filter.
    specialize (HC j Hj). rewrite leftover_column in HC by auto. rewrite <- HC.
    unfold column_sum. rewrite ids_S, sum_app. simpl.
    rewrite (sum_ext (ids n) (fun x => Z x j) (fun x => if Nat.eqb (type_in Z x) j then 1 else 0)).
    + pose proof (H0 n j ltac:(lia) Hj). lra.
    + intros x Hx. apply in_ids in Hx. now apply (Hrow x Hx).
  - intros x j Hx Hj. now apply (Hrow x Hx).
Qed.

Theorem sp_lottery : exists l, is_lottery_over_pure E l Q.
Proof.
  destruct (matrix_lottery (S n) s _ with_leftover (le_n _) leftover_nonnegative leftover_integer_sums)
    as (l & (L1 & L2 & L3) & Hl).
  exists (map (fun w => (fst w, type_in (snd w))) l). split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. split; auto.
    destruct (Hl v Hv) as (K1 & K2 & K3). now apply integral_pure_feasible.
  - rewrite sum_map. exact L2.
  - intros x j Hx Hj. fold n s in Hx, Hj. rewrite <- (leftover_row x j Hx).
    rewrite (L3 x j ltac:(lia) Hj), sum_map. apply sum_ext. intros v Hv. simpl.
    destruct (Hl v Hv) as (K1 & K2 & K3).
    destruct (integral_pure_feasible (snd v) K1 K2 K3) as [_ Hz]. rewrite (Hz x j Hx Hj).
    destruct (Nat.eqb (type_in (snd v) x) j); ring.
Qed.
End Lottery.
