(** Mean values of lotteries: linear programming duality for finite lists, from Fourier-Motzkin elimination.

    Outcomes t < T have numbers f i j t (i < N, j < L) and a value g t.  [hull_or_separated]: either
    - weights of the outcomes, >= 0 and of sum 1, have the mean values x i j of the f i j and a mean of g >= gamma, or
    - there are k >= 0, c i j and c0 with k g t + sum of c i j f i j t <= c0 for all t, but
      k gamma + sum of c i j x i j > c0. *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums fourier_motzkin.
Import ListNotations.
Open Scope R_scope.

Section Hull.
Variables (N L T : nat) (f : nat -> nat -> nat -> R) (g : nat -> R) (x : nat -> nat -> R) (gamma : R).

(** Sum of c i j y i j. *)
Definition paired (c y : nat -> nat -> R) : R := sum (ids N) (fun i => sum (ids L) (fun j => c i j * y i j)).
Lemma paired_plus c d y : paired (fun i j => c i j + d i j) y = paired c y + paired d y.
Proof.
  unfold paired. rewrite <- sum_plus. apply sum_ext. intros i _. rewrite <- sum_plus. apply sum_ext.
  intros j _. ring.
Qed.
Lemma paired_scal k c y : paired (fun i j => k * c i j) y = k * paired c y.
Proof.
  unfold paired. rewrite <- sum_scal. apply sum_ext. intros i _. rewrite <- sum_scal. apply sum_ext.
  intros j _. ring.
Qed.
Lemma paired_zero y : paired (fun _ _ => 0) y = 0.
Proof. apply sum_zero. intros i _. apply sum_zero. intros j _. ring. Qed.
Definition only (s : R) (a b : nat) (i j : nat) : R := if Nat.eqb i a then if Nat.eqb j b then s else 0 else 0.
Lemma paired_only s a b y : (a < N)%nat -> (b < L)%nat -> paired (only s a b) y = s * y a b.
Proof.
  intros Ha Hb. unfold paired. rewrite (sum_single (ids N) _ a (ids_NoDup N) (proj2 (in_ids a N) Ha)).
  - rewrite (sum_single (ids L) _ b (ids_NoDup L) (proj2 (in_ids b L) Hb)).
    + unfold only. now rewrite !Nat.eqb_refl.
    + intros j _ Hj. unfold only. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec j b); [tauto|ring].
  - intros i _ Hi. apply sum_zero. intros j _. unfold only. destruct (Nat.eqb_spec i a); [tauto|ring].
Qed.

Notation row := (@con nat).
Definition at_least_0 (t : nat) : row := Con (fun s => if Nat.eqb s t then -1 else 0) 0 false.
Definition sum_row (s : R) : row := Con (fun _ => s) s false.
Definition mean_row (s : R) (e : nat * nat) : row :=
  Con (fun t => s * f (fst e) (snd e) t) (s * x (fst e) (snd e)) false.
Definition value_row : row := Con (fun t => - g t) (- gamma) false.
Definition system : list row :=
  map at_least_0 (ids T) ++ [sum_row 1; sum_row (-1); value_row] ++
  map (mean_row 1) (list_prod (ids N) (ids L)) ++ map (mean_row (-1)) (list_prod (ids N) (ids L)).
Lemma system_In c : In c system <-> (exists t, (t < T)%nat /\ c = at_least_0 t) \/ c = sum_row 1 \/
  c = sum_row (-1) \/ c = value_row \/
  exists s i j, (s = 1 \/ s = -1) /\ (i < N)%nat /\ (j < L)%nat /\ c = mean_row s (i, j).
Proof.
  unfold system. rewrite !in_app_iff, !in_map_iff. split.
  - intros [(t & <- & Ht)|[[<-|[<-|[<-|[]]]]|[([i j] & <- & H)|([i j] & <- & H)]]]; auto.
    + left. exists t. now rewrite <- in_ids.
    + right. right. right. right. apply in_prod_iff in H. rewrite !in_ids in H. exists 1, i, j. tauto.
    + right. right. right. right. apply in_prod_iff in H. rewrite !in_ids in H. exists (-1), i, j. tauto.
  - intros [(t & Ht & ->)|[->|[->|[->|(s & i & j & Hs & Hi & Hj & ->)]]]].
    + left. exists t. now rewrite in_ids.
    + right. left. simpl. auto.
    + right. left. simpl. auto.
    + right. left. simpl. auto.
    + right. right. destruct Hs as [->| ->]; [left|right]; exists (i, j); (split; [reflexivity|]); apply in_prod_iff;
        now rewrite !in_ids.
Qed.

(** What every combination of the system looks like. *)
Definition combined (a : nat -> R) (b : R) : Prop := exists k c c0, 0 <= k /\
  (forall t, (t < T)%nat -> a t <= c0 - k * g t - paired c (fun i j => f i j t)) /\ c0 - k * gamma - paired c x <= b.

Lemma combined_in c : In c system -> combined (cf c) (rhs c).
Proof.
  intros H. apply system_In in H. destruct H as [(t & Ht & ->)|[->|[->|[->|(s & i & j & Hs & Hi & Hj & ->)]]]].
  - exists 0, (fun _ _ => 0), 0. repeat split; try lra; intros; rewrite paired_zero; simpl;
      [destruct (Nat.eqb t0 t); lra|lra].
  - exists 0, (fun _ _ => 0), 1. repeat split; try lra; intros; rewrite paired_zero; simpl; lra.
  - exists 0, (fun _ _ => 0), (-1). repeat split; try lra; intros; rewrite paired_zero; simpl; lra.
  - exists 1, (fun _ _ => 0), 0. repeat split; try lra; intros; rewrite paired_zero; simpl; lra.
  - exists 0, (only (- s) i j), 0. repeat split; try lra; intros; rewrite paired_only by auto; simpl; lra.
Qed.
Lemma combined_cone a b s : cone system a b s -> combined a b /\ s = false.
Proof.
  induction 1 as [c Hc | a b s a' b' s' _ [(k & c & c0 & K0 & K1 & K2) ->] _ [(k' & c' & c0' & K0' & K1' & K2') ->] |
    m a b s Hm _ [(k & c & c0 & K0 & K1 & K2) ->]].
  - split; [now apply combined_in|]. apply system_In in Hc.
    destruct Hc as [(t & _ & ->)|[->|[->|[->|(s & i & j & _ & _ & _ & ->)]]]]; reflexivity.
  - split; [|reflexivity]. exists (k + k'), (fun i j => c i j + c' i j), (c0 + c0'). repeat split; [lra| |].
    + intros t Ht. rewrite paired_plus. specialize (K1 t Ht). specialize (K1' t Ht). lra.
    + rewrite paired_plus. lra.
  - split; [|reflexivity]. exists (m * k), (fun i j => m * c i j), (m * c0). repeat split; [nra| |].
    + intros t Ht. rewrite paired_scal. specialize (K1 t Ht). cbv beta in K1. apply (Rmult_le_compat_l m) in K1; lra.
    + rewrite paired_scal. apply (Rmult_le_compat_l m) in K2; lra.
Qed.

Theorem hull_or_separated :
  (exists w, (forall t, (t < T)%nat -> 0 <= w t) /\ sum (ids T) w = 1 /\
     (forall i j, (i < N)%nat -> (j < L)%nat -> sum (ids T) (fun t => w t * f i j t) = x i j) /\
     gamma <= sum (ids T) (fun t => w t * g t)) \/
  (exists k c c0, 0 <= k /\ (forall t, (t < T)%nat -> k * g t + paired c (fun i j => f i j t) <= c0) /\ c0 < k *
    gamma + paired c x).
Proof.
  destruct (fourier_motzkin Nat.eq_dec (ids T) (ids_NoDup T) system) as [[w Hw]|(a & b & s & Hc & Ha & Hb)].
  - left. exists w. assert (S : forall c, In c system -> ev (ids T) (cf c) w <= rhs c).
    { intros c Hc. specialize (Hw c Hc). unfold sat in Hw. assert (E : strict c = false).
      { apply system_In in Hc. destruct Hc as [(t & _ & ->)|[->|[->|[->|(s & i & j & _ & _ & _ & ->)]]]];
          reflexivity. }
      rewrite E in Hw. exact Hw. }
    split; [|split; [|split]].
    + intros t Ht. specialize (S (at_least_0 t)). assert (K : ev (ids T) (cf (at_least_0 t)) w <= 0) by
        (apply S, system_In; eauto).
      unfold ev in K. simpl in K. rewrite (sum_single (ids T) _ t (ids_NoDup T) (proj2 (in_ids t T) Ht)) in K.
      * rewrite Nat.eqb_refl in K. lra.
      * intros r _ Hr. destruct (Nat.eqb_spec r t); [tauto|ring].
    + assert (K1 : ev (ids T) (cf (sum_row 1)) w <= 1) by (apply (S (sum_row 1)), system_In; auto).
      assert (K2 : ev (ids T) (cf (sum_row (-1))) w <= -1) by (apply (S (sum_row (-1))), system_In; auto).
      unfold ev in K1, K2. simpl in K1, K2. rewrite sum_scal in K1, K2. change (fun v => w v) with w in K1, K2. lra.
    + intros i j Hi Hj.
      assert (K1 : ev (ids T) (cf (mean_row 1 (i, j))) w <= 1 * x i j) by
        (apply (S (mean_row 1 (i, j))), system_In; do 4 right; exists 1, i, j; auto).
      assert (K2 : ev (ids T) (cf (mean_row (-1) (i, j))) w <= -1 * x i j) by
        (apply (S (mean_row (-1) (i, j))), system_In; do 4 right; exists (-1), i, j; auto).
      unfold ev in K1, K2. simpl in K1, K2.
      rewrite (sum_ext _ _ (fun t => 1 * (w t * f i j t))) in K1 by (intros; ring). rewrite sum_scal in K1.
      rewrite (sum_ext _ _ (fun t => -1 * (w t * f i j t))) in K2 by (intros; ring). rewrite sum_scal in K2. lra.
    + assert (K : ev (ids T) (cf value_row) w <= - gamma) by (apply (S value_row), system_In; auto).
      unfold ev in K. simpl in K. rewrite (sum_ext _ _ (fun t => -1 * (w t * g t))) in K by (intros; ring).
      rewrite sum_scal in K. lra.
  - right. apply combined_cone in Hc. destruct Hc as [(k & c & c0 & K0 & K1 & K2) ->].
    destruct Hb as [Hb|[Hb _]]; [|discriminate].
    exists k, c, c0. split; [exact K0|]. split; [|lra]. intros t Ht. specialize (K1 t Ht).
    rewrite Ha in K1 by now apply in_ids. lra.
Qed.
End Hull.
