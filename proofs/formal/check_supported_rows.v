(** A checker of Pareto optimality for large economies: like [check_supported], row by row instead of entry by entry.

    [check_supported_rows P V A lam used su]: prices P; for each agent a row of values, a row of shares and a weight > 0; the
    supplies as integers, so that nothing is counted.  An agent holds only types of largest weight times value less price
    (the first type held says what that is), types cost nothing if they are not used up. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational sp_economy sp_duality sp_support check_assignment_economy.
Import ListNotations.
Open Scope R_scope.

(** Price, value, share. *)
Definition offer := (Q * (Q * Q))%type.
Definition net_of (w : Q) (c : offer) : Q := Qminus (Qmult w (fst (snd c))) (fst c).
Definition held (c : offer) : bool := negb (qz (snd (snd c))).
Definition best_of (w : Q) (l : list offer) : Q := match find held l with Some c => net_of w c | None => 0%Q end.
Definition check_offers (w : Q) (l : list offer) : bool :=
  let best := best_of w l in
  qlt 0 w && qeq (qsum (filter held l) (fun c => snd (snd c))) 1 &&
  forallb (fun c => if held c then qnonneg (snd (snd c)) && Qeq_bool (net_of w c) best else Qle_bool (net_of w c) best) l.
Fixpoint add_row (used row : list Q) : list Q :=
  match used, row with u :: us, q :: qs => (if qz q then u else qadd u q) :: add_row us qs | _, _ => used end.
Definition used_by (s : nat) (A : list (list Q)) : list Q := fold_left add_row A (repeat 0%Q s).
Definition check_column (c : Q * (Q * Z)) : bool :=
  let '(p, (used, copies)) := c in
  qnonneg p && Z.leb 0 copies && Qle_bool used (inject_Z copies) && (qz p || Qle_bool (inject_Z copies) used).
Definition check_supported_rows (P : list Q) (V A : list (list Q)) (lam : list Q) (su : list Z) : bool :=
  let n := length lam in
  let s := length P in
  Nat.eqb (length V) n && Nat.eqb (length A) n && Nat.eqb (length su) s &&
  forallb (fun row => Nat.eqb (length row) s) V && forallb (fun row => Nat.eqb (length row) s) A &&
  forallb (fun r => check_offers (fst r) (combine P (combine (fst (snd r)) (snd (snd r))))) (combine lam (combine V A)) &&
  forallb check_column (combine P (combine (used_by s A) su)).

Lemma sum_nth {X} (l : list X) d f : sum l f = sum (ids (length l)) (fun i => f (nth i l d)).
Proof.
  unfold ids. induction l as [|a t IH]; simpl; [reflexivity|]. rewrite IH, <- seq_shift, sum_map. reflexivity.
Qed.
Lemma nth_combine3 {X Y Z} (a : list X) (b : list Y) (c : list Z) x y z i :
  length b = length a -> length c = length a ->
  nth i (combine a (combine b c)) (x, (y, z)) = (nth i a x, (nth i b y, nth i c z)).
Proof. intros H1 H2. rewrite combine_nth by (rewrite combine_length; lia). rewrite combine_nth by lia. reflexivity. Qed.
Lemma combine3_length {X Y Z} (a : list X) (b : list Y) (c : list Z) :
  length b = length a -> length c = length a -> length (combine a (combine b c)) = length a.
Proof. intros H1 H2. rewrite !combine_length. lia. Qed.
Lemma forallb_nth {X} f (l : list X) d i : forallb f l = true -> (i < length l)%nat -> f (nth i l d) = true.
Proof. rewrite forallb_forall. intros H Hi. apply H. now apply nth_In. Qed.
Lemma Qeq_bool_real a b : Qeq_bool a b = true -> Q2R a = Q2R b.
Proof. intros H. now apply Qeq_eqR, Qeq_bool_iff. Qed.
Lemma Qle_bool_real a b : Qle_bool a b = true -> Q2R a <= Q2R b.
Proof. intros H. now apply Qle_Rle, Qle_bool_iff. Qed.
Lemma Q2R_net w c : Q2R (net_of w c) = Q2R w * Q2R (fst (snd c)) - Q2R (fst c).
Proof. unfold net_of. now rewrite Q2R_minus, Q2R_mult. Qed.

(** What a row proves. *)
Lemma check_offers_ok w l : check_offers w l = true ->
  0 < Q2R w /\ sum l (fun c => Q2R (snd (snd c))) = 1 /\
  (forall c, In c l -> 0 <= Q2R (snd (snd c)) /\ Q2R w * Q2R (fst (snd c)) <= Q2R (fst c) + Q2R (best_of w l)) /\
  Q2R w * sum l (fun c => Q2R (fst (snd c)) * Q2R (snd (snd c))) =
    sum l (fun c => Q2R (fst c) * Q2R (snd (snd c))) + Q2R (best_of w l).
Proof.
  unfold check_offers. cbv zeta. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3].
  apply qlt_ok in H1. rewrite Q2R_0 in H1. split; [exact H1|].
  assert (S1 : sum l (fun c => Q2R (snd (snd c))) = 1).
  { apply qeq_ok in H2. rewrite Q2R_sum, Q2R_1, sum_filter in H2. rewrite <- H2. apply sum_ext. intros c _.
    unfold held. destruct (qz (snd (snd c))) eqn:Z; simpl; [now apply qz_ok | reflexivity]. }
  set (b := Q2R (best_of w l)) in *.
  assert (C : forall c, In c l -> 0 <= Q2R (snd (snd c)) /\ Q2R w * Q2R (fst (snd c)) <= Q2R (fst c) + b /\
    Q2R w * (Q2R (fst (snd c)) * Q2R (snd (snd c))) = Q2R (fst c) * Q2R (snd (snd c)) + b * Q2R (snd (snd c))).
  { intros c Hc. specialize (H3 c Hc). unfold held in H3. destruct (qz (snd (snd c))) eqn:Z; simpl in H3.
    - apply qz_ok in Z. apply Qle_bool_real in H3. rewrite Q2R_net in H3. fold b in H3. rewrite Z. split; [lra|]. split; [lra|ring].
    - apply andb_true_iff in H3. destruct H3 as [Ha Hb]. apply qnonneg_ok in Ha. apply Qeq_bool_real in Hb.
      rewrite Q2R_net in Hb. fold b in Hb. split; [exact Ha|]. split; [lra|]. rewrite <- Hb. ring. }
  split; [exact S1|]. split; [intros c Hc; split; now apply C|].
  rewrite <- sum_scal. rewrite (sum_ext l _ (fun c : offer => Q2R (fst c) * Q2R (snd (snd c)) + b * Q2R (snd (snd c)))).
  - rewrite sum_plus, sum_scal, S1. ring.
  - intros c Hc. now apply C.
Qed.
Lemma add_row_ok : forall used row, length row = length used -> length (add_row used row) = length used /\
  forall j, Q2R (nth j (add_row used row) 0%Q) = Q2R (nth j used 0%Q) + Q2R (nth j row 0%Q).
Proof.
  induction used as [|u us IH]; intros [|q qs] H; simpl in *; try discriminate.
  - split; auto. intros [|j]; simpl; rewrite Q2R_0; ring.
  - destruct (IH qs) as [K1 K2]; [lia|]. split; [lia|]. intros [|j]; [|apply K2].
    destruct (qz q) eqn:Z; [apply qz_ok in Z; rewrite Z; ring | now rewrite Q2R_add].
Qed.
Lemma used_by_ok s : forall A used, (forall row, In row A -> length row = s) -> length used = s ->
  length (fold_left add_row A used) = s /\
  forall j, Q2R (nth j (fold_left add_row A used) 0%Q) = Q2R (nth j used 0%Q) + sum A (fun row => Q2R (nth j row 0%Q)).
Proof.
  induction A as [|row A IH]; simpl; intros used HA Hu; [split; auto; intros; ring|].
  destruct (add_row_ok used row) as [K1 K2]; [rewrite Hu; auto|].
  destruct (IH (add_row used row)) as [L1 L2]; [auto|congruence|]. split; [exact L1|].
  intros j. rewrite L2, K2. ring.
Qed.
Lemma nth_zeros s j : nth j (repeat 0%Q s) 0%Q = 0%Q.
Proof. revert j. induction s as [|s IH]; intros [|j]; simpl; auto. Qed.

Theorem check_supported_rows_sound P V A lam su : check_supported_rows P V A lam su = true ->
  pareto_optimal (rational_economy (length lam) (length P) (map Z.to_nat su) V) (matrix_of A).
Proof.
  unfold check_supported_rows. cbv zeta. set (n := length lam). set (s := length P).
  rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[[[[LV LA] LS] RV] RA] HR] HC].
  assert (WV : forall x, (x < n)%nat -> length (nth x V []) = s).
  { intros x Hx. apply Nat.eqb_eq. apply (forallb_nth _ V [] x RV). now rewrite LV. }
  assert (WA : forall x, (x < n)%nat -> length (nth x A []) = s).
  { intros x Hx. apply Nat.eqb_eq. apply (forallb_nth _ A [] x RA). now rewrite LA. }
  set (l := fun x => combine P (combine (nth x V []) (nth x A []))).
  assert (LL : forall x, (x < n)%nat -> length (l x) = s).
  { intros x Hx. unfold l. apply combine3_length; [now apply WV | now apply WA]. }
  assert (NL : forall x j, (x < n)%nat -> nth j (l x) (0, (0, 0))%Q = (nth j P 0%Q, (entry V x j, entry A x j))).
  { intros x j Hx. unfold l. apply nth_combine3; [now apply WV | now apply WA]. }
  assert (HO : forall x, (x < n)%nat -> check_offers (at_index lam x) (l x) = true).
  { intros x Hx. pose proof (forallb_nth _ _ (0%Q, ([], [])) x HR) as H.
    rewrite combine3_length, nth_combine3 in H by assumption. exact (H Hx). }
  set (al := fun x => Q2R (best_of (at_index lam x) (l x))).
  assert (SL : forall x f, (x < n)%nat -> sum (l x) f = sum (ids s) (fun j => f (nth j P 0%Q, (entry V x j, entry A x j)))).
  { intros x f Hx. rewrite (sum_nth (l x) (0, (0, 0))%Q), LL by exact Hx. apply sum_ext. intros j _. now rewrite NL. }
  destruct (used_by_ok s A (repeat 0%Q s)) as [LU NU].
  { intros row Hrow. rewrite forallb_forall in RA. now apply Nat.eqb_eq, RA. }
  { apply repeat_length. }
  fold (used_by s A) in LU, NU.
  set (E := rational_economy n s (map Z.to_nat su) V). set (QA := matrix_of A).
  assert (NL' : forall j, Q2R (nth j (used_by s A) 0%Q) = load (ids n) QA j).
  { intros j. rewrite NU, nth_zeros, Q2R_0, Rplus_0_l, (sum_nth A []), LA. reflexivity. }
  assert (HJ : forall j, (j < s)%nat -> 0 <= vector_of P j /\ load (ids n) QA j <= full_supply E j /\
    vector_of P j * load (ids n) QA j = vector_of P j * full_supply E j).
  { intros j Hj. pose proof (forallb_nth _ _ (0%Q, (0%Q, 0%Z)) j HC) as H.
    rewrite combine3_length, nth_combine3 in H by assumption. specialize (H Hj). unfold check_column in H.
    rewrite !andb_true_iff, orb_true_iff in H. destruct H as [[[H1 H2] H3] H4].
    apply qnonneg_ok in H1. apply Z.leb_le in H2. apply Qle_bool_real in H3.
    assert (F : Q2R (inject_Z (nth j su 0%Z)) = full_supply E j).
    { unfold full_supply, E, rational_economy. cbn [supply].
      change 0%nat with (Z.to_nat 0%Z) at 1. rewrite map_nth, INR_IZR_INZ, Z2Nat.id by exact H2.
      unfold Q2R, inject_Z. simpl. field. }
    rewrite F, NL' in H3. split; [exact H1|]. split; [exact H3|]. destruct H4 as [H4|H4].
    - apply qz_ok in H4. unfold vector_of, at_index. rewrite H4. ring.
    - apply Qle_bool_real in H4. rewrite F, NL' in H4. f_equal. lra. }
  assert (HX : forall x, (x < n)%nat -> 0 < vector_of lam x /\ simplex s (QA x) /\
    (forall j, (j < s)%nat -> vector_of lam x * value E x j <= vector_of P j + al x) /\
    vector_of lam x * dot s (value E x) (QA x) = dot s (vector_of P) (QA x) + al x).
  { intros x Hx. destruct (check_offers_ok _ _ (HO x Hx)) as (K1 & K2 & K3 & K4).
    rewrite SL in K2 by exact Hx. rewrite !SL in K4 by exact Hx. cbn [fst snd] in K2, K4.
    assert (KI : forall j, (j < s)%nat -> 0 <= QA x j /\ vector_of lam x * value E x j <= vector_of P j + al x).
    { intros j Hj. specialize (K3 (nth j (l x) (0, (0, 0))%Q)). rewrite NL in K3 by exact Hx. cbn [fst snd] in K3. apply K3.
      rewrite <- NL by exact Hx. apply nth_In. now rewrite LL. }
    split; [exact K1|]. split; [split; [intros j Hj; now apply KI | exact K2]|].
    split; [intros j Hj; now apply KI | exact K4]. }
  assert (HF : feasible E QA).
  { split; [intros x Hx; now apply HX | intros j Hj; now apply HJ]. }
  apply (supported_pareto_optimal E (vector_of lam) (vector_of P) al). split; [exact HF|]. split; [|split].
  - split; [|split].
    + intros x Hx. apply in_ids in Hx. apply Rlt_le. now apply HX.
    + intros j Hj. now apply HJ.
    + intros x j Hx Hj. apply in_ids in Hx. now apply HX.
  - intros x Hx. now apply HX.
  - unfold welfare, dual_value. change (types E) with s. change (agents E) with n. apply Req_le.
    rewrite (sum_ext (ids n) (fun x => vector_of lam x * dot s (value E x) (QA x)) (fun x => dot s (vector_of P) (QA x) + al x)).
    + rewrite sum_plus, dot_load. f_equal. apply sum_ext. intros j Hj. apply in_ids in Hj. symmetry. now apply HJ.
    + intros x Hx. apply in_ids in Hx. now apply HX.
Qed.
