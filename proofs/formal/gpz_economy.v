(** The model of the first paper (Gul, Pesendorfer and Zhang, pseudomarkets with constraints), in its order.

    Goods are 0, ..., L - 1 and agents 0, ..., N - 1.  A bundle is a set of goods, given by its membership function;
    [within L A] says that it contains goods only.  A utility function has values in the reals or minus infinity
    (None).  A lottery is a finite list of weighted outcomes.  Monotonicity and nonnegativity of utilities are
    assumed by the paper; a theorem that needs them says so. *)
From Coq Require Import Reals List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums fourier_motzkin.
Import ListNotations.
Open Scope R_scope.

Definition bundle : Type := nat -> bool.
Definition within (L : nat) (A : bundle) : Prop := forall k, (L <= k)%nat -> A k = false.
Definition empty : bundle := fun _ => false.
(** The value of a utility where it is finite; 0 where it is minus infinity (never read there). *)
Definition real (o : option R) : R := match o with Some x => x | None => 0 end.

Definition lottery (X : Type) : Type := list (R * X).
Definition is_lottery {X} (l : lottery X) : Prop := (forall w, In w l -> 0 <= fst w) /\ sum l fst = 1.
Definition expect {X} (l : lottery X) (f : X -> R) : R := sum l (fun w => fst w * f (snd w)).

(** p(A), the price of a bundle. *)
Definition cost (L : nat) (p : nat -> R) (A : bundle) : R := sum (ids L) (fun j => if A j then p j else 0).
Definition nonnegative_prices (L : nat) (p : nat -> R) : Prop := forall j, (j < L)%nat -> 0 <= p j.

Section Pseudomarket.
Variables (N L : nat).
Variable u : nat -> bundle -> option R.
Variable b : nat -> R.

(** dom u_i *)
Definition consumption_set (i : nat) (A : bundle) : Prop := within L A /\ u i A <> None.
Definition finite_utility (i : nat) (sigma : lottery bundle) : Prop :=
  forall w, In w sigma -> 0 < fst w -> consumption_set i (snd w).
Definition expected_utility (i : nat) (sigma : lottery bundle) : R := expect sigma (fun A => real (u i A)).
(** B(p, b_i), the random consumptions within the budget *)
Definition affordable (p : nat -> R) (i : nat) (sigma : lottery bundle) : Prop :=
  is_lottery sigma /\ finite_utility i sigma /\ expect sigma (cost L p) <= b i.
Definition optimal (p : nat -> R) (i : nat) (sigma : lottery bundle) : Prop :=
  affordable p i sigma /\
  forall sigma', affordable p i sigma' -> expected_utility i sigma' <= expected_utility i sigma.
(** Optimal, and of least expected cost among the optimal ones. *)
Definition cheapest_optimal (p : nat -> R) (i : nat) (sigma : lottery bundle) : Prop :=
  optimal p i sigma /\
  forall sigma', optimal p i sigma' -> expect sigma (cost L p) <= expect sigma' (cost L p).

(** An allocation gives agent i the bundle omega i; no good goes to two agents. *)
Definition exclusive (omega : nat -> bundle) : Prop :=
  (forall i, (i < N)%nat -> within L (omega i)) /\
  (forall j i k, (j < L)%nat -> (i < N)%nat -> (k < N)%nat ->
     omega i j = true -> omega k j = true -> i = k).
(** Every good goes to somebody. *)
Definition partition (omega : nat -> bundle) : Prop :=
  exclusive omega /\ forall j, (j < L)%nat -> exists i, (i < N)%nat /\ omega i j = true.
(** Only free goods go to nobody. *)
Definition disposes_free (p : nat -> R) (omega : nat -> bundle) : Prop :=
  exclusive omega /\
  forall j, (j < L)%nat -> (exists i, (i < N)%nat /\ omega i j = true) \/ p j = 0.

Definition random_allocation (alpha : lottery (nat -> bundle)) : Prop :=
  is_lottery alpha /\ forall w, In w alpha -> 0 < fst w -> partition (snd w).
Definition random_allocation_disposal (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  is_lottery alpha /\ forall w, In w alpha -> 0 < fst w -> disposes_free p (snd w).
Definition marginal (i : nat) (alpha : lottery (nat -> bundle)) : lottery bundle :=
  map (fun w => (fst w, snd w i)) alpha.

(** Walrasian equilibrium with randomization: the marginals are optimal random consumptions. *)
Definition walrasian (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  nonnegative_prices L p /\ random_allocation alpha /\
  forall i, (i < N)%nat -> optimal p i (marginal i alpha).
(** Strong equilibrium.  "Delivers with probability 1 a least expensive consumption" is read of the random
    consumption: least expected cost among the optimal ones (a realised bundle need not itself be optimal). *)
Definition strong (p : nat -> R) (alpha : lottery (nat -> bundle)) : Prop :=
  nonnegative_prices L p /\ random_allocation alpha /\
  forall i, (i < N)%nat -> cheapest_optimal p i (marginal i alpha).

Definition improves (beta alpha : lottery (nat -> bundle)) : Prop :=
  random_allocation beta /\
  (forall i, (i < N)%nat -> finite_utility i (marginal i beta) /\
     expected_utility i (marginal i alpha) <= expected_utility i (marginal i beta)) /\
  (exists i, (i < N)%nat /\
     expected_utility i (marginal i alpha) < expected_utility i (marginal i beta)).
Definition pareto_efficient (alpha : lottery (nat -> bundle)) : Prop :=
  random_allocation alpha /\ forall beta, ~ improves beta alpha.

(** ** Expectations and total spending *)

Lemma expect_marginal i alpha f : expect (marginal i alpha) f = expect alpha (fun omega => f (omega i)).
Proof. unfold expect, marginal. rewrite sum_map. reflexivity. Qed.
Lemma is_lottery_marginal i alpha : is_lottery alpha -> is_lottery (marginal i alpha).
Proof.
  intros [H1 H2]. split.
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl. now apply H1.
  - unfold marginal. rewrite sum_map. simpl. rewrite <- H2. now apply sum_ext.
Qed.

Lemma partition_disposes p omega : partition omega -> disposes_free p omega.
Proof. intros [H1 H2]. split; auto. Qed.
Lemma random_allocation_disposes p alpha : random_allocation alpha -> random_allocation_disposal p alpha.
Proof. intros [H1 H2]. split; auto. intros w Hw Hp. apply partition_disposes. auto. Qed.

Lemma disposes_cost p omega : disposes_free p omega ->
  sum (ids N) (fun i => cost L p (omega i)) = sum (ids L) p.
Proof.
  intros [[_ Hex] H]. unfold cost. rewrite sum_swap. apply sum_ids_ext. intros j Hj.
  destruct (H j Hj) as [[i [Hi Ht]]|Hp].
  - rewrite (sum_single (ids N) _ i (ids_NoDup N) (proj2 (in_ids i N) Hi)); [now rewrite Ht|].
    intros k Hk Hne. apply in_ids in Hk. destruct (omega k j) eqn:Ek; auto.
    exfalso. apply Hne. now apply (Hex j).
  - rewrite Hp. apply sum_zero. intros k _. destruct (omega k j); auto.
Qed.

(** Expected spending, added over the agents, is the value of all goods. *)
Lemma total_cost p alpha : random_allocation_disposal p alpha ->
  sum (ids N) (fun i => expect (marginal i alpha) (cost L p)) = sum (ids L) p.
Proof.
  intros [[H0 H1] Hp].
  rewrite (sum_ext _ _ (fun i => sum alpha (fun w => fst w * cost L p (snd w i)))).
  2:{ intros i _. apply expect_marginal. }
  rewrite sum_swap, (sum_ext alpha _ (fun w => sum (ids L) p * fst w)).
  - rewrite sum_scal, H1. ring.
  - intros w Hw. rewrite sum_scal. specialize (H0 w Hw).
    destruct (Rlt_dec 0 (fst w)) as [Hlt|Hn]; [rewrite disposes_cost by auto; ring|].
    replace (fst w) with 0 by lra. ring.
Qed.
End Pseudomarket.

(** ** Lotteries *)

Lemma expect_le {X} (l : lottery X) f g : is_lottery l ->
  (forall w, In w l -> 0 < fst w -> f (snd w) <= g (snd w)) -> expect l f <= expect l g.
Proof.
  intros [H0 _] H. apply sum_le. intros w Hw. specialize (H0 w Hw).
  destruct (Rlt_dec 0 (fst w)); [apply Rmult_le_compat_l; auto|]. replace (fst w) with 0 by lra. lra.
Qed.
Lemma expect_const {X} (l : lottery X) c : is_lottery l -> expect l (fun _ => c) = c.
Proof.
  intros [_ H1]. unfold expect. rewrite (sum_ext _ _ (fun w => c * fst w)) by (intros; ring).
  rewrite sum_scal, H1. ring.
Qed.
Lemma expect_minus {X} (l : lottery X) f g : expect l (fun x => f x - g x) = expect l f - expect l g.
Proof. unfold expect. rewrite <- sum_minus. apply sum_ext. intros. ring. Qed.
Lemma expect_scal {X} (l : lottery X) k f : expect l (fun x => k * f x) = k * expect l f.
Proof. unfold expect. rewrite <- sum_scal. apply sum_ext. intros. ring. Qed.
(** An outcome of positive weight exists. *)
Lemma lottery_outcome {X} (l : lottery X) : is_lottery l -> exists w, In w l /\ 0 < fst w.
Proof.
  intros [H0 H1]. assert (K : ~ sum l fst <= 0) by lra.
  induction l as [|a l IH]; simpl in *; [lra|].
  destruct (Rlt_dec 0 (fst a)) as [Ha|Ha]; [eauto|].
  assert (Hz : fst a = 0) by (specialize (H0 a (or_introl eq_refl)); lra).
  destruct IH as [w [Hw Hp]]; [intros; apply H0; auto | lra | lra | eauto].
Qed.
(** The weighted average of two lotteries. *)
Definition mix_lottery {X} (t : R) (l m : lottery X) : lottery X :=
  map (fun w => ((1 - t) * fst w, snd w)) l ++ map (fun w => (t * fst w, snd w)) m.
Lemma expect_mix {X} t (l m : lottery X) f :
  expect (mix_lottery t l m) f = (1 - t) * expect l f + t * expect m f.
Proof.
  unfold expect, mix_lottery. rewrite sum_app, !sum_map, <- !sum_scal.
  f_equal; apply sum_ext; intros; simpl; ring.
Qed.
Lemma is_lottery_mix {X} t (l m : lottery X) : 0 <= t <= 1 -> is_lottery l -> is_lottery m ->
  is_lottery (mix_lottery t l m).
Proof.
  intros Ht [H0 H1] [K0 K1]. split.
  - intros w Hw. unfold mix_lottery in Hw. apply in_app_or in Hw.
    destruct Hw as [Hw|Hw]; apply in_map_iff in Hw; destruct Hw as [v [<- Hv]]; simpl;
      apply Rmult_le_pos; auto; lra.
  - unfold mix_lottery. rewrite sum_app, !sum_map. simpl. rewrite !sum_scal, H1, K1. ring.
Qed.
Definition sure {X} (x : X) : lottery X := [(1, x)].
Lemma is_lottery_sure {X} (x : X) : is_lottery (sure x).
Proof. split; [intros w [<-|[]]; simpl; lra | simpl; lra]. Qed.
Lemma expect_sure {X} (x : X) f : expect (sure x) f = f x.
Proof. unfold expect, sure. simpl. ring. Qed.
(** Two outcomes. *)
Definition toss {X} (t : R) (x y : X) : lottery X := [(t, x); (1 - t, y)].
Lemma is_lottery_toss {X} t (x y : X) : 0 <= t <= 1 -> is_lottery (toss t x y).
Proof. intros H. split; [intros w [<-|[<-|[]]]; simpl; lra | simpl; lra]. Qed.
Lemma expect_toss {X} t (x y : X) f : expect (toss t x y) f = t * f x + (1 - t) * f y.
Proof. unfold expect, toss. simpl. ring. Qed.

(** ** Costs of bundles *)

Lemma cost_nonneg L p A : nonnegative_prices L p -> 0 <= cost L p A.
Proof.
  intros H. apply sum_nonneg. intros j Hj. apply in_ids in Hj. destruct (A j); [now apply H | lra].
Qed.
Lemma cost_le_all L p A : nonnegative_prices L p -> cost L p A <= sum (ids L) p.
Proof.
  intros H. apply sum_le. intros j Hj. apply in_ids in Hj. destruct (A j); [lra | now apply H].
Qed.

(** ** All bundles of L goods *)

Fixpoint bundles (L : nat) : list bundle :=
  match L with
  | O => [empty]
  | S k => bundles k ++ map (fun A j => Nat.eqb j k || A j) (bundles k)
  end.
Lemma bundles_within L A : In A (bundles L) -> within L A.
Proof.
  revert A. induction L as [|L IH]; simpl; intros A H.
  - destruct H as [<-|[]]. intros k _. reflexivity.
  - apply in_app_or in H. destruct H as [H|H].
    + intros k Hk. apply IH; auto. lia.
    + apply in_map_iff in H. destruct H as [B [<- HB]]. intros k Hk.
      apply orb_false_iff. split; [apply Nat.eqb_neq; lia|]. apply IH; auto. lia.
Qed.
Lemma bundles_complete L A : within L A -> In A (bundles L).
Proof.
  revert A. induction L as [|L IH]; simpl; intros A H.
  - left. extensionality k. symmetry. apply H. lia.
  - apply in_or_app. destruct (A L) eqn:EL; [right|left].
    + apply in_map_iff. exists (fun j => negb (Nat.eqb j L) && A j). split.
      * extensionality j. destruct (Nat.eqb_spec j L) as [->|]; simpl; auto.
      * apply IH. intros k Hk. destruct (Nat.eqb_spec k L); simpl; auto. apply H. lia.
    + apply IH. intros k Hk. destruct (Nat.eq_dec k L) as [->|]; auto. apply H. lia.
Qed.

(** A function attains its maximum over a nonempty consumption set. *)
Lemma best_bundle L (w : bundle -> option R) (f : bundle -> R) : (exists A, within L A /\ w A <> None) ->
  exists A, (within L A /\ w A <> None) /\ forall B, within L B -> w B <> None -> f B <= f A.
Proof.
  intros [A0 H0].
  set (l := filter (fun A => match w A with Some _ => true | None => false end) (bundles L)).
  assert (Hl : forall A, In A l <-> within L A /\ w A <> None).
  { intros A. unfold l. rewrite filter_In. split.
    - intros [K1 K2]. split; [now apply bundles_within|]. destruct (w A); congruence.
    - intros [K1 K2]. split; [now apply bundles_complete|]. destruct (w A); congruence. }
  destruct (list_max (map f l)) as [m [Hm Hmax]].
  - assert (K : In A0 l) by now apply Hl. destruct l; [destruct K | discriminate].
  - apply in_map_iff in Hm. destruct Hm as [A [<- HA]]. exists A. split; [now apply Hl|].
    intros B HB HwB. apply Hmax, in_map, Hl. auto.
Qed.
