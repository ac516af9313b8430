(** Checker that no lottery over pure assignments with a given expectation has fewer terms.
  Kind `shortest-lottery` (SPEC 2.3).

    [check_shortest n s su count ws A T]: [ws] is a lottery over [count] feasible pure assignments with expectation A
    (check_lottery.v), and the tree [T] shows that none has fewer.  P_0, P_1, ...
      are all feasible pure assignments within the
    support of A, at most 1000 of them.  [Term t no yes] asks whether P_t is a term; an [End] has multipliers y with
    y . P_t <= 0 for the terms, y . P_t u_t <= 1 for what is not decided,
      u_t being the smallest probability that P_t uses, and
    terms + y . A > count - 1. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy sp_lottery check_lottery.
Import ListNotations.
Open Scope R_scope.

Inductive term_tree := Term (t : nat) (no yes : term_tree) | End (multipliers : list (list Q)).
Inductive mark := Undecided | Used | Unused.

(** ** All pure assignments within the support *)

Definition most_pure : nat := 1000.
Fixpoint gather {X Y} (f : X -> option (list Y)) (l : list X) : option (list Y) :=
  match l with
  | [] => Some []
  | x :: r =>
    match f x with
    | None => None
    | Some a =>
      match gather f r with
      | None => None
      | Some b => let c := a ++ b in if Nat.leb (length c) most_pure then Some c else None
      end
    end
  end.
Lemma gather_ok {X Y} (f : X -> option (list Y)) l : forall c x a y, gather f l = Some c -> In x l -> f x = Some a ->
  In y a -> In y c.
Proof.
  induction l as [|z l IH]; intros c x a y H Hx Ha Hy; [destruct Hx|]. simpl in H.
  destruct (f z) as [a'|] eqn:Ez; [|discriminate]. destruct (gather f l) as [b|]; [|discriminate].
  destruct (Nat.leb _ _); [|discriminate]. injection H as <-. apply in_or_app.
  destruct Hx as [<-|Hx]; [left; congruence|right; eauto].
Qed.
Lemma gather_some {X Y} (f : X -> option (list Y)) l : forall c x, gather f l = Some c -> In x l -> exists a,
  f x = Some a.
Proof.
  induction l as [|z l IH]; intros c x H Hx; [destruct Hx|]. simpl in H. destruct (f z) as [a|] eqn:Ez; [|discriminate].
  destruct (gather f l) as [b|]; [|discriminate]. destruct Hx as [<-|Hx]; eauto.
Qed.
(** The types that an agent may get, each with the copies that are left then. *)
Fixpoint choices (before : list nat) (row : list Q) (left : list nat) (j : nat) : list (nat * list nat) :=
  match row, left with
  | q :: row', k :: left' =>
    let rest := choices (k :: before) row' left' (S j) in
    match k with
    | S k' => if qlt 0 q then (j, rev_append before (k' :: left')) :: rest else rest
    | O => rest
    end
  | _, _ => []
  end.
Fixpoint lower (left : list nat) (i : nat) : list nat :=
  match left, i with k :: r, O => pred k :: r | k :: r, S i' => k :: lower r i' | [], _ => [] end.
Lemma nth_lower left : forall i j, nth j (lower left i) 0%nat = if Nat.eqb j i then pred (nth j left 0%nat) else nth j
  left 0%nat.
Proof.
  induction left as [|k left IH]; intros [|i] [|j]; simpl; auto; try (destruct (Nat.eqb j i); auto; fail).
Qed.
Lemma choices_ok row : forall before left j i, 0 < Q2R (nth i row 0%Q) -> (0 < nth i left 0)%nat ->
  In ((j + i)%nat, rev before ++ lower left i) (choices before row left j).
Proof.
  induction row as [|q row IH]; intros before [|k left] j i Hq Hk.
  - destruct i; simpl in Hq; rewrite Q2R_0 in Hq; lra.
  - destruct i; simpl in Hq; rewrite Q2R_0 in Hq; lra.
  - destruct i; simpl in Hk; lia.
  - destruct i as [|i].
    + simpl in Hq, Hk. simpl. destruct k as [|k]; [lia|].
      assert (E : qlt 0 q = true).
      { destruct (qlt 0 q) eqn:E; auto. unfold qlt, qneg in E. apply Z.ltb_ge in E.
        assert (K : qnonneg (qsub 0 q) = true) by now apply Z.leb_le. apply qnonneg_ok in K.
          rewrite Q2R_sub, Q2R_0 in K. lra. }
      rewrite E. left. now rewrite Nat.add_0_r, rev_append_rev.
    + specialize (IH (k :: before) left (S j) i Hq Hk). simpl in IH. rewrite <- app_assoc in IH. simpl in IH.
      rewrite <- Nat.add_succ_comm. simpl. destruct k; [exact IH|]. destruct (qlt 0 q); [right|]; exact IH.
Qed.
Fixpoint pures (rows : list (list Q)) (left : list nat) : option (list (list nat)) :=
  match rows with
  | [] => Some [[]]
  | row :: r =>
    gather (fun c => match pures r (snd c) with Some l => Some (map (cons (fst c)) l) | None => None end) (choices []
      row left 0)
  end.
Definition uses (f : nat -> nat) (k j : nat) : nat := length (filter (fun x => Nat.eqb (f x) j) (ids k)).
Lemma uses_first f k j : uses f (S k) j = ((if Nat.eqb (f 0%nat) j then 1 else 0) + uses (fun x => f (S x)) k j)%nat.
Proof.
  unfold uses, ids. simpl. rewrite <- seq_shift.
  assert (E : forall l, length (filter (fun x => Nat.eqb (f x) j) (map S l)) = length (filter (fun x => Nat.eqb (f (S
    x)) j) l)).
  { induction l as [|x l IH]; simpl; auto. destruct (Nat.eqb (f (S x)) j); simpl; now rewrite IH. }
  destruct (Nat.eqb (f 0%nat) j); simpl; now rewrite E.
Qed.
Lemma pures_ok rows : forall left f l, pures rows left = Some l ->
  (forall x, (x < length rows)%nat -> 0 < Q2R (nth (f x) (nth x rows []) 0%Q)) ->
  (forall j, (uses f (length rows) j <= nth j left 0)%nat) -> In (map f (ids (length rows))) l.
Proof.
  induction rows as [|row rows IH]; intros left f l H Hp Hu; simpl in H.
  - injection H as <-. now left.
  - assert (C : In (f 0%nat, lower left (f 0%nat)) (choices [] row left 0)).
    { apply (choices_ok row [] left 0 (f 0%nat)).
      - apply (Hp 0%nat). simpl. lia.
      - specialize (Hu (f 0%nat)). simpl length in Hu. rewrite uses_first, Nat.eqb_refl in Hu. lia. }
    destruct (gather_some _ _ _ _ H C) as (a & Ha). simpl in Ha.
    destruct (pures rows (lower left (f 0%nat))) as [b|] eqn:Eb; [|discriminate]. injection Ha as <-.
    apply (gather_ok _ _ _ _ (map (cons (f 0%nat)) b) _ H C); [simpl; now rewrite Eb|].
    simpl length. unfold ids. simpl seq. simpl map. rewrite <- seq_shift, map_map. apply in_map.
    apply (IH (lower left (f 0%nat)) (fun x => f (S x)) b Eb).
    + intros x Hx. apply (Hp (S x)). simpl. lia.
    + intros j. specialize (Hu j). simpl length in Hu. rewrite uses_first in Hu. rewrite nth_lower, (Nat.eqb_sym j).
      destruct (Nat.eqb (f 0%nat) j); lia.
Qed.

(** ** A lower bound *)

Section Bound.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (A : list (list Q)).
Let E := rational_economy n s su V.
Variable Ps : list (list nat).
Variable count : nat.

Fixpoint along (rows : list (list Q)) (P : list nat) : Q :=
  match rows, P with row :: r, j :: P' => qadd (nth j row 0%Q) (along r P') | _, _ => 0%Q end.
Fixpoint smallest (rows : list (list Q)) (P : list nat) (least : Q) : Q :=
  match rows, P with
  | row :: r, j :: P' => let q := nth j row 0%Q in smallest r P' (if qle q least then q else least)
  | _, _ => least
  end.
Definition use_bound (P : list nat) : Q := smallest A P 1%Q.
Fixpoint product (y rows : list (list Q)) : Q :=
  match y, rows with a :: y', b :: r => qadd (qsum (combine a b) (fun c => qmul (fst c) (snd c))) (product y' r) | _,
    _ => 0%Q end.
Definition same_shape (y : list (list Q)) : bool :=
  Nat.eqb (length y) n && forallb (fun r => Nat.eqb (length r) s) y.
Fixpoint marked (ms : list mark) : nat := match ms with [] => 0 | Used :: r => S (marked r) | _ :: r => marked r end.
Fixpoint check_marks (y : list (list Q)) (Ps : list (list nat)) (us : list Q) (ms : list mark) : bool :=
  match Ps, us, ms with
  | [], [], [] => true
  | P :: Ps', u :: us', k :: ms' =>
    if match k with
       | Unused => true
       | Used => qle (along y P) 0
       | Undecided => qle (qmul (along y P) u) 1
       end
    then check_marks y Ps' us' ms' else false
  | _, _, _ => false
  end.
Fixpoint mark_at (ms : list mark) (t : nat) (k : mark) : option (list mark) :=
  match ms, t with
  | Undecided :: r, O => Some (k :: r)
  | x :: r, S t' => match mark_at r t' k with Some r' => Some (x :: r') | None => None end
  | _, _ => None
  end.
Fixpoint check_terms (us : list Q) (T : term_tree) (ms : list mark) : bool :=
  match T with
  | Term t no yes =>
    match mark_at ms t Unused, mark_at ms t Used with
    | Some a, Some b => if check_terms us no a then check_terms us yes b else false
    | _, _ => false
    end
  | End y =>
    same_shape y && check_marks y Ps us ms &&
    qlt (inject_Z (Z.of_nat count)) (qadd (inject_Z (Z.of_nat (S (marked ms)))) (product y A))
  end.

Hypothesis HA : length A = n.
Hypothesis HAs : forall r, In r A -> length r = s.

Variable l : list (R * (nat -> nat)).
Hypothesis Hl : is_lottery_over_pure E l (matrix_of A).
Hypothesis Hall : forall w, In w l -> 0 < fst w -> In (map (snd w) (ids n)) Ps.

(** The weight of P_t in the lottery; of several that are equal only the first one gets it. *)
Definition same_list (a b : list nat) : bool := if list_eq_dec Nat.eq_dec a b then true else false.
Fixpoint place (P : list nat) (qs : list (list nat)) : nat :=
  match qs with [] => 0 | p :: r => if same_list p P then 0 else S (place P r) end.
Lemma place_ok P qs : In P qs -> (place P qs < length qs)%nat /\ nth (place P qs) qs [] = P.
Proof.
  induction qs as [|p qs IH]; intros H; [destruct H|]. simpl. unfold same_list.
    destruct (list_eq_dec Nat.eq_dec p P) as [->|Hne].
  - split; [lia|reflexivity].
  - destruct H as [H|H]; [congruence|]. destruct (IH H) as [H1 H2]. split; [lia|exact H2].
Qed.
Definition index (w : R * (nat -> nat)) : nat := place (map (snd w) (ids n)) Ps.
Definition weight (t : nat) : R := sum l (fun w => if Nat.eqb (index w) t then fst w else 0).
Definition indicator (t : nat) : R := if Rlt_dec 0 (weight t) then 1 else 0.
Let n0 := length Ps.

Lemma term_nonneg w : In w l -> 0 <= fst w.
Proof. intros H. now apply (proj1 Hl w H). Qed.
Lemma weight_nonneg t : 0 <= weight t.
Proof. apply sum_nonneg. intros w Hw. pose proof (term_nonneg w Hw). destruct (Nat.eqb (index w) t); lra. Qed.
(** No more terms than the lottery has. *)
Lemma few_terms : sum (ids n0) indicator <= INR (length l).
Proof.
  rewrite sum_length. apply Rle_trans with (sum (ids n0) (fun t => sum l (fun w => if Nat.eqb (index w) t then 1 else
    0))).
  - apply sum_le. intros t _. unfold indicator. destruct (Rlt_dec 0 (weight t)) as [H|H].
    + unfold weight in H. clear - H. induction l as [|w k IH]; simpl in *; [lra|].
      assert (Z : 0 <= sum k (fun w => if Nat.eqb (index w) t then 1 else 0)).
      { apply sum_nonneg. intros v _. destruct (Nat.eqb (index v) t); lra. }
      destruct (Nat.eqb (index w) t); [lra|]. rewrite Rplus_0_l in *. now apply IH.
    + apply sum_nonneg. intros v _. destruct (Nat.eqb (index v) t); lra.
  - rewrite sum_swap. apply sum_le. intros w _. destruct (le_lt_dec n0 (index w)) as [Hk|Hk].
    + rewrite sum_zero; [lra|]. intros t Ht. apply in_ids in Ht. destruct (Nat.eqb_spec (index w) t); [lia|reflexivity].
    + rewrite (sum_single _ _ (index w) (ids_NoDup n0)); [rewrite Nat.eqb_refl; lra|now apply in_ids|].
      intros t _ Hne. destruct (Nat.eqb_spec (index w) t); [congruence|reflexivity].
Qed.
(** Sums over the P_t with their weights are sums over the lottery. *)
Lemma weighted_sum (f : list nat -> R) : sum (ids n0) (fun t => weight t * f (nth t Ps [])) =
  sum l (fun w => fst w * f (map (snd w) (ids n))).
Proof.
  rewrite (sum_ext _ _ (fun t => sum l (fun w => if Nat.eqb (index w) t then fst w * f (map (snd w) (ids n)) else 0))).
  - rewrite sum_swap. apply sum_ext. intros w Hw. pose proof (term_nonneg w Hw) as H0.
    destruct (Rle_lt_or_eq_dec _ _ H0) as [Hp|Hz].
    + destruct (place_ok _ _ (Hall w Hw Hp)) as [K1 K2].
      rewrite (sum_single _ _ (index w) (ids_NoDup n0)); [now rewrite Nat.eqb_refl|now apply in_ids|].
      intros t _ Hne. destruct (Nat.eqb_spec (index w) t); [congruence|reflexivity].
    + rewrite <- Hz. rewrite sum_zero; [ring|]. intros t _. destruct (Nat.eqb (index w) t); ring.
  - intros t _. unfold weight. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros w Hw.
    destruct (Nat.eqb_spec (index w) t) as [He|]; [|ring]. pose proof (term_nonneg w Hw) as H0.
    destruct (Rle_lt_or_eq_dec _ _ H0) as [Hp|Hz]; [|rewrite <- Hz; ring].
    destruct (place_ok _ _ (Hall w Hw Hp)) as [_ K2]. unfold index in He. rewrite <- He, K2. ring.
Qed.
Lemma row_length x : (x < n)%nat -> length (nth x A []) = s.
Proof. intros Hx. apply HAs, nth_In. lia. Qed.
(** P_t uses nothing whose probability is below its weight. *)
Lemma weight_le t x : (t < n0)%nat -> (x < n)%nat -> 0 < weight t ->
  weight t <= Q2R (nth (nth x (nth t Ps []) s) (nth x A []) 0%Q).
Proof.
  intros Ht Hx Hw. destruct Hl as (H1 & _ & H3).
  assert (Ex : exists w, In w l /\ 0 < fst w /\ index w = t).
  { unfold weight in Hw. clear - Hw H1. induction l as [|w k IH]; simpl in *; [lra|].
    destruct (Nat.eqb_spec (index w) t) as [He|].
    - destruct (Rlt_dec 0 (fst w)) as [Hp|Hn]; [exists w; auto|].
      destruct IH as (v & V1 & V2); [lra|auto|exists v; auto].
    - destruct IH as (v & V1 & V2); [lra|auto|exists v; auto]. }
  destruct Ex as (w & W1 & W2 & W3). destruct (H1 w W1) as [_ [F1 _]].
  destruct (place_ok _ _ (Hall w W1 W2)) as [_ K]. fold (index w) in K. rewrite W3 in K. rewrite K.
  assert (Nx : nth x (map (snd w) (ids n)) s = snd w x).
  { rewrite nth_indep with (d' := snd w 0%nat) by (rewrite map_length; unfold ids; now rewrite seq_length).
    rewrite map_nth. unfold ids. now rewrite seq_nth. }
  rewrite Nx. change (weight t <= matrix_of A x (snd w x)). rewrite (H3 x (snd w x) Hx (F1 x Hx)).
  apply sum_le. intros v Hv. pose proof (term_nonneg v Hv) as V0.
  destruct (Nat.eqb_spec (index v) t) as [He|]; [|destruct (Nat.eqb (snd v x) (snd w x)); lra].
  destruct (Rle_lt_or_eq_dec _ _ V0) as [Vp|Vz]; [|rewrite <- Vz; destruct (Nat.eqb (snd v x) (snd w x)); lra].
  destruct (place_ok _ _ (Hall v Hv Vp)) as [_ K2]. fold (index v) in K2. rewrite He, K in K2.
  assert (Same : snd v x = snd w x).
  { apply (f_equal (fun q => nth x q s)) in K2. rewrite Nx in K2.
    rewrite nth_indep with (d' := snd v 0%nat) in K2 by (rewrite map_length; unfold ids; now rewrite seq_length).
    rewrite map_nth in K2. unfold ids in K2. rewrite seq_nth in K2 by exact Hx. auto. }
  rewrite Same, Nat.eqb_refl. lra.
Qed.
Lemma smallest_ok rows : forall P least c, c <= Q2R least ->
  (forall x, (x < length rows)%nat -> (x < length P)%nat -> c <= Q2R (nth (nth x P s) (nth x rows []) 0%Q)) ->
  c <= Q2R (smallest rows P least).
Proof.
  induction rows as [|row rows IH]; intros [|j P] least c Hc H; simpl; auto. apply IH.
  - destruct (qle _ least); auto. apply (H 0%nat); simpl; lia.
  - intros x H1 H2. apply (H (S x)); simpl; lia.
Qed.
Lemma weight_bound t : (t < n0)%nat -> 0 < weight t -> weight t <= Q2R (use_bound (nth t Ps [])).
Proof.
  intros Ht Hp. apply smallest_ok.
  - rewrite Q2R_1, <- (proj1 (proj2 Hl)). unfold weight. apply sum_le. intros w Hw. pose proof (term_nonneg w Hw).
    destruct (Nat.eqb (index w) t); lra.
  - intros x Hx _. rewrite HA in Hx. now apply weight_le.
Qed.

(** y . P for the assignment f *)
Lemma along_ok y : forall f, Q2R (along y (map f (ids (length y)))) = sum (ids (length y)) (fun x => Q2R (nth (f x)
  (nth x y []) 0%Q)).
Proof.
  induction y as [|row y IH]; intros f; [apply Q2R_0|]. simpl length. unfold ids. simpl seq. simpl map.
    rewrite <- seq_shift, map_map.
  simpl along. simpl sum. rewrite Q2R_add, sum_map. f_equal. apply (IH (fun x => f (S x))).
Qed.
Lemma pair_sum a : forall b, length a = length b ->
  Q2R (qsum (combine a b) (fun c => qmul (fst c) (snd c))) = sum (ids (length a)) (fun j => vector_of a j * vector_of b
    j).
Proof.
  induction a as [|x a IH]; intros [|z b] H; simpl in H; try discriminate; [apply Q2R_0|]. injection H as H.
  simpl length. unfold ids. simpl seq. simpl sum. rewrite <- seq_shift, sum_map. simpl.
    rewrite Q2R_add, Q2R_mul, (IH b H).
  reflexivity.
Qed.
Lemma product_ok y : forall rows, length y = length rows -> (forall r, In r y -> length r = s) -> (forall r,
  In r rows -> length r = s) ->
  Q2R (product y rows) = sum (ids (length y)) (fun x => sum (ids s) (fun j => matrix_of y x j * matrix_of rows x j)).
Proof.
  induction y as [|a y IH]; intros [|b rows] H Hy Hr; simpl in H; try discriminate; [apply Q2R_0|]. injection H as H.
  simpl length. unfold ids at 1. simpl seq. simpl sum. rewrite <- seq_shift, sum_map. simpl product.
  rewrite Q2R_add, pair_sum by (rewrite (Hy a), (Hr b) by (now left); reflexivity).
  rewrite (Hy a) by (now left). now rewrite (IH rows H) by auto using in_cons.
Qed.
Lemma total_along y : same_shape y = true ->
  sum (ids n0) (fun t => weight t * Q2R (along y (nth t Ps []))) = Q2R (product y A).
Proof.
  unfold same_shape. rewrite andb_true_iff, forallb_forall. intros [H1 H2]. apply Nat.eqb_eq in H1.
  rewrite (weighted_sum (fun P => Q2R (along y P))). rewrite (product_ok y A) by
    (try congruence; try exact HAs; intros r Hr; now apply Nat.eqb_eq, H2).
  rewrite H1. destruct Hl as (F & _ & H3).
  rewrite (sum_ext l _ (fun w => sum (ids n) (fun x => fst w * matrix_of y x (snd w x)))).
  2:{ intros w Hw. rewrite <- H1 at 1. rewrite along_ok, H1, <- sum_scal. reflexivity. }
  rewrite sum_swap. apply sum_ids_ext. intros x Hx.
  rewrite (sum_ext (ids s) _ (fun j => sum l (fun w => matrix_of y x j * (if Nat.eqb (snd w x) j then fst w else 0)))).
  2:{ intros j Hj. apply in_ids in Hj. rewrite (H3 x j Hx Hj). now rewrite <- sum_scal. }
  rewrite sum_swap. apply sum_ext. intros w Hw. destruct (F w Hw) as [_ [F1 _]].
  rewrite (sum_single _ _ (snd w x) (ids_NoDup s)); [rewrite Nat.eqb_refl; ring|apply in_ids; exact (F1 x Hx)|].
  intros j _ Hne. destruct (Nat.eqb_spec (snd w x) j); [congruence|ring].
Qed.

(** What the marks say. *)
Definition truthful (ms : list mark) : Prop := forall t, (t < n0)%nat ->
  match nth t ms Undecided with Undecided => True | Used => 0 < weight t | Unused => weight t = 0 end.
Lemma mark_at_ok ms : forall t k r, mark_at ms t k = Some r -> (t < length ms)%nat /\ length r = length ms /\
  forall i, nth i r Undecided = if Nat.eqb i t then k else nth i ms Undecided.
Proof.
  induction ms as [|x ms IH]; intros [|t] k r H; simpl in H; try discriminate.
  - destruct x; try discriminate. injection H as <-. simpl. split; [lia|]. split; auto. intros [|i]; reflexivity.
  - destruct (mark_at ms t k) as [r'|] eqn:Er; [|destruct x; discriminate].
    assert (Hr : r = x :: r') by (destruct x; congruence). subst r. destruct (IH t k r' Er) as (H1 & H2 & H3). simpl.
    split; [lia|]. split; [lia|]. intros [|i]; [reflexivity|]. apply H3.
Qed.
Definition used_now (k : mark) : R := match k with Used => 1 | _ => 0 end.
Lemma marked_ok ms : INR (marked ms) = sum (ids (length ms)) (fun t => used_now (nth t ms Undecided)).
Proof.
  induction ms as [|k ms IH]; [reflexivity|]. simpl length. unfold ids. simpl seq. simpl sum.
    rewrite <- seq_shift, sum_map.
  fold (ids (length ms)). rewrite <- IH. destruct k; simpl marked; rewrite ?S_INR; simpl; ring.
Qed.
Lemma check_marks_ok y qs : forall us ms,
  check_marks y qs us ms = true -> length ms = length qs /\ length us = length qs /\
  forall t, (t < length qs)%nat -> match nth t ms Undecided with
    | Unused => True
    | Used => Q2R (along y (nth t qs [])) <= 0
    | Undecided => Q2R (along y (nth t qs [])) * Q2R (nth t us 0%Q) <= 1 end.
Proof.
  induction qs as [|P qs IH]; intros [|u us] [|k ms] H; simpl in H; try discriminate.
  - repeat split; simpl; lia.
  - destruct (match k with Unused => true | Used => qle (along y P) 0 | Undecided => qle (qmul (along y P) u) 1 end)
    eqn:Ek;
      [|discriminate]. destruct (IH us ms H) as (H1 & H2 & H3). simpl. split; [lia|]. split; [lia|].
    intros [|t] Ht; [|apply H3; lia]. destruct k; auto; apply qle_ok in Ek;
      rewrite ?Q2R_mul, ?Q2R_1, ?Q2R_0 in Ek; exact Ek.
Qed.
Lemma check_terms_ok : forall T ms, check_terms (map use_bound Ps) T ms = true -> truthful ms ->
  (count <= length l)%nat.
Proof.
  induction T as [t no IHno yes IHyes|y]; intros ms H Ht; cbn [check_terms] in H.
  - destruct (mark_at ms t Unused) as [a|] eqn:Ea; [|discriminate].
    destruct (mark_at ms t Used) as [b|] eqn:Eb; [|discriminate].
    destruct (check_terms (map use_bound Ps) no a) eqn:En; [|discriminate].
    destruct (mark_at_ok _ _ _ _ Ea) as (_ & _ & A3), (mark_at_ok _ _ _ _ Eb) as (_ & _ & B3).
    destruct (Rle_lt_or_eq_dec _ _ (weight_nonneg t)) as [Hp|Hz].
    + apply (IHyes b H). intros i Hi. rewrite B3. destruct (Nat.eqb_spec i t) as [->|]; [exact Hp|now apply Ht].
    + apply (IHno a En). intros i Hi. rewrite A3. destruct (Nat.eqb_spec i t) as [->|]; [now symmetry|now apply Ht].
  - rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3]. apply qlt_ok in H3. rewrite Q2R_add, !Q2R_nat, S_INR in H3.
    destruct (check_marks_ok _ _ _ _ H2) as (M1 & M2 & M3). fold n0 in M1, M3.
    assert (B : INR (marked ms) + Q2R (product y A) <= sum (ids n0) indicator).
    { rewrite <- (total_along y H1), marked_ok, M1, <- sum_plus. apply sum_le. intros t Hin. apply in_ids in Hin.
      specialize (M3 t Hin). specialize (Ht t Hin). unfold indicator. pose proof (weight_nonneg t) as W0.
      destruct (nth t ms Undecided); simpl used_now.
      - destruct (Rlt_dec 0 (weight t)) as [Hp|Hn]; [|replace (weight t) with 0 by lra; lra].
        pose proof (weight_bound t Hin Hp) as Wb.
        rewrite nth_indep with (d' := use_bound []) in M3 by (rewrite map_length; exact Hin).
        rewrite map_nth in M3. destruct (Rle_lt_dec (Q2R (along y (nth t Ps []))) 0); nra.
      - destruct (Rlt_dec 0 (weight t)); [nra|lra].
      - rewrite Ht. destruct (Rlt_dec 0 0); lra. }
    pose proof few_terms as F. apply INR_le. assert (INR count < INR (length l) + 1) by lra.
    assert (K : (count < S (length l))%nat) by (apply INR_lt; rewrite S_INR; lra). apply le_INR. lia.
Qed.
End Bound.

Section Claim.
Variables (n s : nat) (su : list nat) (V : list (list Q)).
Let E := rational_economy n s su V.
(** A is the expectation of a lottery over [count] feasible pure assignments, and of none over fewer. *)
Definition is_shortest (count : nat) (A : nat -> nat -> R) : Prop :=
  (exists l, length l = count /\ is_lottery_over_pure E l A) /\
  forall l, is_lottery_over_pure E l A -> (count <= length l)%nat.
Definition check_shortest (count : nat) (ws : list (Q * list nat)) (A : list (list Q)) (T : term_tree) : bool :=
  Nat.eqb (length ws) count && check_lottery n s su ws A && Nat.eqb (length A) n &&
    forallb (fun r => Nat.eqb (length r) s) A &&
  Nat.eqb (length su) s &&
  match pures A su with
  | Some Ps => Nat.leb (length Ps) most_pure &&
      check_terms n s A Ps count (map (use_bound A) Ps) T (map (fun _ => Undecided) Ps)
  | None => false
  end.
Theorem check_shortest_sound count ws A T : check_shortest count ws A T = true -> is_shortest count (matrix_of A).
Proof.
  unfold check_shortest. rewrite !andb_true_iff, !Nat.eqb_eq, forallb_forall. intros [[[[[H1 H2] H3] H4] H5] H6].
  split.
  - exists (map (fun w => (Q2R (fst w), type_of s (snd w))) ws). split; [now rewrite map_length|].
    now apply (check_lottery_sound n s su V).
  - intros l Hl. destruct (pures A su) as [Ps|] eqn:Ep; [|discriminate]. apply andb_true_iff in H6.
    destruct H6 as [_ H6].
    assert (Hr : forall r, In r A -> length r = s) by (intros r Hr; now apply Nat.eqb_eq, H4).
    apply (check_terms_ok n s su V A Ps count H3 Hr l Hl) with (T := T) (ms := map (fun _ => Undecided) Ps); auto.
    + intros w Hw Hp. destruct Hl as (F & _ & F3). destruct (F w Hw) as [_ [F1 F2]].
      rewrite <- H3. apply (pures_ok A su (snd w) Ps Ep).
      * intros x Hx. rewrite H3 in Hx. change (0 < matrix_of A x (snd w x)). rewrite (F3 x (snd w x) Hx (F1 x Hx)).
        apply Rlt_le_trans with (fst w); auto.
        apply Rle_trans with (if Nat.eqb (snd w x) (snd w x) then fst w else 0); [rewrite Nat.eqb_refl; lra|].
        apply (sum_term_le l (fun v => if Nat.eqb (snd v x) (snd w x) then fst v else 0)); auto.
        intros v Hv. destruct (F v Hv). destruct (Nat.eqb (snd v x) (snd w x)); lra.
      * intros j. rewrite H3. destruct (le_lt_dec s j) as [Hj|Hj]; [|exact (F2 j Hj)].
        rewrite nth_overflow by lia. unfold uses.
        assert (Z : filter (fun x => Nat.eqb (snd w x) j) (ids n) = []); [|rewrite Z; simpl; lia].
        assert (G : forall k, (forall x, In x k -> (x < n)%nat) -> filter (fun x => Nat.eqb (snd w x) j) k = []).
        { induction k as [|x k IH]; intros Hk; [reflexivity|]. simpl. destruct (Nat.eqb_spec (snd w x) j) as [He|].
          - pose proof (F1 x (Hk x (or_introl eq_refl))) as K. simpl in K. lia.
          - apply IH. intros z Hz. apply Hk. now right. }
        apply G. intros x Hx. now apply in_ids.
    + intros t _. assert (U : nth t (map (fun _ : list nat => Undecided) Ps) Undecided = Undecided).
      { clear. revert t. induction Ps as [|P Ps IH]; intros [|t]; simpl; auto. }
      now rewrite U.
Qed.
End Claim.
