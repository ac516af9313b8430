(** Rounding a matrix with integer row and column sums (Birkhoff and von Neumann).

    [matrix_lottery]: a nonnegative real matrix whose row and column sums are integers is a weighted mean of
    nonnegative integer matrices with the same row and column sums.
    Proof: the entries that are not integers lie at least two in a row and two in a column, so there are more of them
    than independent row and column conditions; hence some nonzero change of them keeps all sums
    ([homogeneous_solution]).  Going along it and against it until an entry becomes an integer writes the matrix as
    a mean of two with fewer non-integers. *)
From Coq Require Import Reals List Lra Lia Bool Arith ZArith.
From ExactMarket Require Import sums fourier_motzkin.
Import ListNotations.
Open Scope R_scope.

(** ** Integers among the reals *)

Definition is_integer (r : R) : Prop := exists z, r = IZR z.
Definition floor (r : R) : R := IZR (Int_part r).
Lemma floor_bounds r : floor r <= r < floor r + 1.
Proof. destruct (base_Int_part r). unfold floor. lra. Qed.
Lemma floor_integer r : is_integer r -> r = floor r.
Proof.
  intros [z ->]. pose proof (floor_bounds (IZR z)) as [H1 H2]. unfold floor in *.
  assert (K1 : (Int_part (IZR z) <= z)%Z) by (now apply le_IZR).
  assert (K2 : (z < Int_part (IZR z) + 1)%Z) by (apply lt_IZR; rewrite plus_IZR; exact H2).
  f_equal. lia.
Qed.
Definition fractional (r : R) : bool := if Req_EM_T r (floor r) then false else true.
Lemma fractional_false r : fractional r = false <-> is_integer r.
Proof.
  unfold fractional. destruct (Req_EM_T r (floor r)) as [H|H]; split; try congruence.
  - intros _. exists (Int_part r). exact H.
  - intros K. exfalso. now apply H, floor_integer.
Qed.
Lemma is_integer_plus a b : is_integer a -> is_integer b -> is_integer (a + b).
Proof. intros [y ->] [z ->]. exists (y + z)%Z. now rewrite plus_IZR. Qed.
Lemma is_integer_minus a b : is_integer a -> is_integer b -> is_integer (a - b).
Proof. intros [y ->] [z ->]. exists (y - z)%Z. now rewrite minus_IZR. Qed.

(** The number of non-integers among f v, v in l. *)
Definition count {V} (l : list V) (f : V -> R) : nat := length (filter (fun v => fractional (f v)) l).
Lemma count_sum {V} (l : list V) f : INR (count l f) = sum l (fun v => if fractional (f v) then 1 else 0).
Proof. unfold count. now rewrite sum_length, sum_filter. Qed.
Lemma count_01 {V} (l : list V) f :
  (count l f = 0%nat -> is_integer (sum l f)) /\ (count l f = 1%nat -> ~ is_integer (sum l f)).
Proof.
  unfold count. induction l as [|a l [IH0 IH1]]; simpl.
  - split; [exists 0%Z; reflexivity | discriminate].
  - destruct (fractional (f a)) eqn:Ef; simpl.
    + split; [discriminate|]. intros H. injection H as H. intros K.
      assert (F : fractional (f a) = false); [|congruence]. apply fractional_false.
      replace (f a) with (f a + sum l f - sum l f) by ring. apply is_integer_minus; auto.
    + apply fractional_false in Ef. split.
      * intros H. apply is_integer_plus; auto.
      * intros H K. apply (IH1 H). replace (sum l f) with (f a + sum l f - f a) by ring.
        now apply is_integer_minus.
Qed.
(** A list with an integer sum has no non-integer or at least two. *)
Lemma count_not_one {V} (l : list V) f : is_integer (sum l f) -> (0 < count l f)%nat -> (2 <= count l f)%nat.
Proof.
  intros Hi Hp. destruct (count_01 l f) as [_ H1].
  destruct (Nat.eq_dec (count l f) 1) as [He|]; [now apply H1 in He|lia].
Qed.

(** ** Fewer equations than unknowns *)

Section Homogeneous.
Context {V : Type} (eqd : forall a b : V, {a = b} + {a <> b}).

Definition solvable (eqs : list (V -> R)) (vs : list V) : Prop :=
  exists d, (exists v, In v vs /\ d v <> 0) /\ forall a, In a eqs -> sum vs (fun v => a v * d v) = 0.
Lemma fewer_equations_solvable : forall k (eqs : list (V -> R)) (vs : list V), length eqs = k -> NoDup vs ->
  (length eqs < length vs)%nat -> solvable eqs vs.
Proof.
  induction k as [|k IH]; intros eqs vs Hk Hnd Hlen; destruct eqs as [|a eqs]; try discriminate.
  - exists (fun _ => 1). split; [|simpl; tauto]. destruct vs as [|v vs]; simpl in Hlen; [lia|].
    exists v. split; [left; auto | lra].
  - destruct (Exists_dec (fun v => a v <> 0) vs (fun v => match Req_EM_T (a v) 0 with
      | left H => right (fun K => K H) | right H => left H end)) as [Hex|Hno].
    + apply Exists_exists in Hex. destruct Hex as [v0 [Hin Ha0]].
      destruct (in_split v0 vs Hin) as (l1 & l2 & ->).
      pose proof (NoDup_remove_1 _ _ _ Hnd) as Hnd'. pose proof (NoDup_remove_2 _ _ _ Hnd) as Hni.
      destruct (IH (map (fun c v => c v - c v0 / a v0 * a v) eqs) (l1 ++ l2)) as [d [[v [Hv Hdv]] Hd]]; auto.
      { rewrite map_length. simpl in Hk. lia. }
      { rewrite map_length, app_length in *. simpl in Hlen. lia. }
      set (S := sum (l1 ++ l2) (fun w => a w * d w)).
      set (d' := fun w => if eqd w v0 then - S / a v0 else d w).
      assert (Hsame : forall c, sum (l1 ++ v0 :: l2) (fun w => c w * d' w) =
        sum (l1 ++ l2) (fun w => c w * d w) + c v0 * (- S / a v0)).
      { intros c. rewrite (sum_perm (l1 ++ v0 :: l2) (v0 :: l1 ++ l2))
          by (apply Permutation.Permutation_sym, Permutation.Permutation_middle).
        simpl. unfold d' at 1. destruct (eqd v0 v0); [|congruence].
        rewrite (sum_ext (l1 ++ l2) (fun w => c w * d' w) (fun w => c w * d w)); [ring|].
        intros w Hw. unfold d'. destruct (eqd w v0) as [->|]; [tauto|auto]. }
      exists d'. split.
      * exists v. assert (Hvv : v <> v0) by (intros ->; tauto). split.
        -- apply in_or_app. apply in_app_or in Hv. simpl. tauto.
        -- unfold d'. destruct (eqd v v0); tauto.
      * intros c [<-|Hc]; rewrite Hsame.
        -- fold S. field. exact Ha0.
        -- pose proof (Hd _ (in_map (fun c v => c v - c v0 / a v0 * a v) eqs c Hc)) as K. cbv beta in K.
           rewrite (sum_ext _ _ (fun w => c w * d w - c v0 / a v0 * (a w * d w))) in K by (intros; ring).
           rewrite sum_minus, sum_scal in K. fold S in K.
           replace (c v0 * (- S / a v0)) with (- (c v0 / a v0 * S)) by (field; exact Ha0). lra.
    + destruct (IH eqs vs) as [d [Hv Hd]]; [simpl in Hk; lia | auto | simpl in Hlen; lia|]. exists d. split; auto.
      intros c [<-|Hc]; auto. apply sum_zero. intros w Hw.
      destruct (Req_EM_T (a w) 0) as [->|Hn]; [ring|]. exfalso. apply Hno, Exists_exists. eauto.
Qed.
Lemma homogeneous_solution (eqs : list (V -> R)) (vs : list V) : NoDup vs ->
  (length eqs < length vs)%nat -> solvable eqs vs.
Proof. intros. now apply fewer_equations_solvable with (length eqs). Qed.
End Homogeneous.

(** ** Matrices *)

Section Matrices.
Variables (m s : nat).
Notation matrix := (nat -> nat -> R).
Definition row_sum (M : matrix) (x : nat) : R := sum (ids s) (fun j => M x j).
Definition column_sum (M : matrix) (j : nat) : R := sum (ids m) (fun x => M x j).
Definition nonnegative (M : matrix) : Prop := forall x j, (x < m)%nat -> (j < s)%nat -> 0 <= M x j.
Definition same_sums (M M' : matrix) : Prop :=
  (forall x, (x < m)%nat -> row_sum M' x = row_sum M x) /\
  (forall j, (j < s)%nat -> column_sum M' j = column_sum M j).
Definition integer_sums (M : matrix) : Prop :=
  (forall x, (x < m)%nat -> is_integer (row_sum M x)) /\
  (forall j, (j < s)%nat -> is_integer (column_sum M j)).
Definition integral (M : matrix) : Prop := forall x j, (x < m)%nat -> (j < s)%nat -> is_integer (M x j).

Definition entries : list (nat * nat) := list_prod (ids m) (ids s).
Definition entry_of (M : matrix) (e : nat * nat) : R := M (fst e) (snd e).
Definition fractions (M : matrix) : list (nat * nat) := filter (fun e => fractional (entry_of M e)) entries.
Lemma in_entries x j : In (x, j) entries <-> (x < m)%nat /\ (j < s)%nat.
Proof. unfold entries. rewrite in_prod_iff, !in_ids. tauto. Qed.
Lemma in_fractions M e : In e (fractions M) <->
  (fst e < m)%nat /\ (snd e < s)%nat /\ fractional (entry_of M e) = true.
Proof.
  destruct e as [x j]. unfold fractions. rewrite filter_In, in_entries. simpl. tauto.
Qed.

Lemma fractions_by_row M : INR (length (fractions M)) = sum (ids m) (fun x => INR (count (ids s) (M x))).
Proof.
  unfold fractions, entries. rewrite sum_length, sum_filter, sum_prod. apply sum_ext. intros x _.
  rewrite count_sum. reflexivity.
Qed.
Lemma fractions_by_column M :
  INR (length (fractions M)) = sum (ids s) (fun j => INR (count (ids m) (fun x => M x j))).
Proof.
  unfold fractions, entries. rewrite sum_length, sum_filter, sum_prod, sum_swap. apply sum_ext. intros x _.
  rewrite count_sum. reflexivity.
Qed.

Definition rows_used (M : matrix) : list nat :=
  filter (fun x => Nat.ltb 0 (count (ids s) (M x))) (ids m).
Definition columns_used (M : matrix) : list nat :=
  filter (fun j => Nat.ltb 0 (count (ids m) (fun x => M x j))) (ids s).
Lemma two_per_line (l : list nat) (c : nat -> nat) : (forall x, In x l -> (0 < c x)%nat -> (2 <= c x)%nat) ->
  2 * INR (length (filter (fun x => Nat.ltb 0 (c x)) l)) <= sum l (fun x => INR (c x)).
Proof.
  intros H. rewrite sum_length, sum_filter, <- sum_scal. apply sum_le. intros x Hx.
  destruct (Nat.ltb_spec 0 (c x)) as [Hp|Hn].
  - specialize (H x Hx Hp). apply le_INR in H. simpl in H. lra.
  - replace (c x) with 0%nat by lia. simpl. lra.
Qed.
Lemma lines_le_fractions M : integer_sums M ->
  (length (rows_used M) + length (columns_used M) <= length (fractions M))%nat.
Proof.
  intros [HR HC]. apply INR_le. rewrite plus_INR.
  pose proof (two_per_line (ids m) (fun x => count (ids s) (M x))) as R1.
  pose proof (two_per_line (ids s) (fun j => count (ids m) (fun x => M x j))) as C1.
  cbv beta in R1, C1. rewrite <- fractions_by_row in R1. rewrite <- fractions_by_column in C1.
  assert (R2 := R1 (fun x Hx => count_not_one _ _ (HR x (proj1 (in_ids x m) Hx)))).
  assert (C2 := C1 (fun j Hj => count_not_one _ _ (HC j (proj1 (in_ids j s) Hj)))).
  unfold rows_used, columns_used. lra.
Qed.

Lemma pair_dec : forall a b : nat * nat, {a = b} + {a <> b}.
Proof. decide equality; apply Nat.eq_dec. Qed.

(** A nonzero change of the non-integers that keeps all sums. *)
Definition direction (M D : matrix) : Prop :=
  (exists e, In e (fractions M) /\ entry_of D e <> 0) /\
  (forall x j, fractional (M x j) = false -> D x j = 0) /\
  (forall x, (x < m)%nat -> row_sum D x = 0) /\ (forall j, (j < s)%nat -> column_sum D j = 0).

Definition masked (M : matrix) (d : nat * nat -> R) (x j : nat) : R :=
  if fractional (M x j) then d (x, j) else 0.
Lemma sum_fractions M d c : sum (fractions M) (fun e => c e * d e) =
  sum (ids m) (fun x => sum (ids s) (fun j => c (x, j) * masked M d x j)).
Proof.
  unfold fractions, entries. rewrite sum_filter, sum_prod. apply sum_ext. intros x _. apply sum_ext.
  intros j _. unfold masked, entry_of. simpl. destruct (fractional (M x j)); ring.
Qed.
Lemma masked_row M d x : (x < m)%nat ->
  sum (fractions M) (fun e => (if Nat.eqb (fst e) x then 1 else 0) * d e) = row_sum (masked M d) x.
Proof.
  intros Hx. rewrite sum_fractions, (sum_single (ids m) _ x (ids_NoDup m) (proj2 (in_ids x m) Hx)).
  - apply sum_ext. intros j _. simpl. rewrite Nat.eqb_refl. ring.
  - intros y _ Hy. apply sum_zero. intros j _. simpl. destruct (Nat.eqb_spec y x); [tauto|ring].
Qed.
Lemma masked_column M d j : (j < s)%nat ->
  sum (fractions M) (fun e => (if Nat.eqb (snd e) j then 1 else 0) * d e) = column_sum (masked M d) j.
Proof.
  intros Hj. rewrite sum_fractions, sum_swap, (sum_single (ids s) _ j (ids_NoDup s) (proj2 (in_ids j s) Hj)).
  - apply sum_ext. intros x _. simpl. rewrite Nat.eqb_refl. ring.
  - intros k _ Hk. apply sum_zero. intros x _. simpl. destruct (Nat.eqb_spec k j); [tauto|ring].
Qed.
Lemma count_zero_integer {V} (l : list V) f v : count l f = 0%nat -> In v l -> fractional (f v) = false.
Proof.
  unfold count. intros H Hin. destruct (fractional (f v)) eqn:E; auto. exfalso.
  assert (K : In v (filter (fun v => fractional (f v)) l)) by (apply filter_In; auto).
  destruct (filter _ l); [destruct K | discriminate].
Qed.

Lemma direction_exists M : integer_sums M -> fractions M <> [] -> exists D, direction M D.
Proof.
  intros Hint Hne. pose proof (lines_le_fractions M Hint) as Hlines.
  destruct (columns_used M) as [|c0 T] eqn:ET.
  { exfalso. destruct (fractions M) as [|[x j] F] eqn:EF; [congruence|].
    assert (Hin : In (x, j) (fractions M)) by (rewrite EF; left; auto).
    apply in_fractions in Hin. simpl in Hin. destruct Hin as (Hx & Hj & Hf).
    assert (K : In j (columns_used M)); [|rewrite ET in K; destruct K].
    apply filter_In. split; [now apply in_ids|]. apply Nat.ltb_lt.
    destruct (count (ids m) (fun x => M x j)) eqn:Ec; [|lia]. exfalso.
    apply count_zero_integer with (v := x) in Ec; [|now apply in_ids]. unfold entry_of in Hf. simpl in *. congruence. }
  destruct (homogeneous_solution pair_dec
    (map (fun x e => if Nat.eqb (fst e) x then 1 else 0) (rows_used M) ++
     map (fun j e => if Nat.eqb (snd e) j then 1 else 0) T) (fractions M)) as [d [[e [He Hde]] Hd]].
  { apply NoDup_filter, NoDup_list_prod; apply ids_NoDup. }
  { rewrite app_length, !map_length. simpl in Hlines. lia. }
  exists (masked M d).
  assert (Hrow : forall x, (x < m)%nat -> row_sum (masked M d) x = 0).
  { intros x Hx. destruct (count (ids s) (M x)) eqn:Ec.
    - apply sum_zero. intros j Hj. unfold masked. now rewrite (count_zero_integer _ _ _ Ec Hj).
    - rewrite <- masked_row by auto. apply Hd, in_or_app. left.
      apply (in_map (fun x e => if Nat.eqb (fst e) x then 1 else 0)), filter_In.
      split; [now apply in_ids|]. rewrite Ec. reflexivity. }
  assert (Hcol : forall j, (j < s)%nat -> j <> c0 -> column_sum (masked M d) j = 0).
  { intros j Hj Hne0. destruct (count (ids m) (fun x => M x j)) eqn:Ec.
    - apply sum_zero. intros x Hx. unfold masked.
      now rewrite (count_zero_integer (ids m) (fun x => M x j) x Ec Hx).
    - rewrite <- masked_column by auto. apply Hd, in_or_app. right.
      apply (in_map (fun j e => if Nat.eqb (snd e) j then 1 else 0)).
      assert (K : In j (c0 :: T)); [|destruct K; [congruence|auto]]. rewrite <- ET. apply filter_In.
      split; [now apply in_ids|]. rewrite Ec. reflexivity. }
  split; [|split; [|split; [exact Hrow|]]].
  - exists e. split; auto. apply in_fractions in He. destruct e as [x j]. unfold entry_of, masked in *. simpl in *.
    destruct He as (_ & _ & ->). exact Hde.
  - intros x j Hf. unfold masked. now rewrite Hf.
  - intros j Hj. destruct (Nat.eq_dec j c0) as [->|]; [|now apply Hcol].
    rewrite <- (sum_single (ids s) (column_sum (masked M d)) c0 (ids_NoDup s) (proj2 (in_ids c0 s) Hj)).
    + unfold column_sum. rewrite sum_swap. apply sum_zero. intros x Hx. apply Hrow. now apply in_ids.
    + intros k Hk Hkne. apply Hcol; auto. now apply in_ids.
Qed.

(** Going along a direction until an entry becomes an integer. *)
Definition shifted (M D : matrix) (t : R) (x j : nat) : R := M x j + t * D x j.
Definition step_limit (M D : matrix) (e : nat * nat) : R :=
  let r := entry_of M e in let d := entry_of D e in
  if Rlt_dec 0 d then (floor r + 1 - r) / d else (floor r - r) / d.

Lemma fractional_floor r : fractional r = true -> floor r < r.
Proof.
  intros H. pose proof (floor_bounds r). unfold fractional in H. destruct (Req_EM_T r (floor r)); [discriminate|lra].
Qed.
Lemma step_limit_pos M D e : fractional (entry_of M e) = true -> entry_of D e <> 0 -> 0 < step_limit M D e.
Proof.
  intros Hf Hd. apply fractional_floor in Hf. pose proof (floor_bounds (entry_of M e)). unfold step_limit.
  destruct (Rlt_dec 0 (entry_of D e)) as [Hp|Hn].
  - apply Rdiv_lt_0_compat; lra.
  - replace ((floor (entry_of M e) - entry_of M e) / entry_of D e)
      with ((entry_of M e - floor (entry_of M e)) / (- entry_of D e)) by (field; lra).
    apply Rdiv_lt_0_compat; lra.
Qed.
Lemma step_within M D e t : fractional (entry_of M e) = true -> entry_of D e <> 0 ->
  0 <= t <= step_limit M D e -> floor (entry_of M e) <= entry_of M e + t * entry_of D e.
Proof.
  intros Hf Hd [Ht0 Ht]. pose proof (floor_bounds (entry_of M e)). unfold step_limit in Ht.
  destruct (Rlt_dec 0 (entry_of D e)) as [Hp|Hn]; [nra|].
  assert (K : (floor (entry_of M e) - entry_of M e) / entry_of D e * entry_of D e <= t * entry_of D e).
  { rewrite !(Rmult_comm _ (entry_of D e)). apply Rmult_le_compat_neg_l; lra. }
  replace ((floor (entry_of M e) - entry_of M e) / entry_of D e * entry_of D e)
    with (floor (entry_of M e) - entry_of M e) in K by (field; lra). lra.
Qed.
Lemma step_limit_integer M D e : entry_of D e <> 0 ->
  is_integer (entry_of M e + step_limit M D e * entry_of D e).
Proof.
  intros Hd. unfold step_limit. destruct (Rlt_dec 0 (entry_of D e)).
  - exists (Int_part (entry_of M e) + 1)%Z. rewrite plus_IZR. fold (floor (entry_of M e)). field. auto.
  - exists (Int_part (entry_of M e)). fold (floor (entry_of M e)). field. auto.
Qed.

Lemma filter_length_lt {V} (p q : V -> bool) l v : (forall w, In w l -> q w = true -> p w = true) ->
  In v l -> p v = true -> q v = false -> (length (filter q l) < length (filter p l))%nat.
Proof.
  intros H Hin Hp Hq. apply INR_lt. rewrite !sum_length, !sum_filter. apply sum_lt with (v0 := v); auto.
  - intros w Hw. specialize (H w Hw). destruct (q w); [rewrite H by auto; lra|]. destruct (p w); lra.
  - rewrite Hp, Hq. lra.
Qed.

Lemma shift_step M D : nonnegative M -> direction M D ->
  exists t, 0 < t /\ nonnegative (shifted M D t) /\ same_sums M (shifted M D t) /\
    (length (fractions (shifted M D t)) < length (fractions M))%nat.
Proof.
  intros Hnn ([e0 [He0 Hd0]] & Hsupp & Hrow & Hcol).
  set (l := filter (fun e => if Req_EM_T (entry_of D e) 0 then false else true) (fractions M)).
  assert (Hl : forall e, In e l <-> In e (fractions M) /\ entry_of D e <> 0).
  { intros e. unfold l. rewrite filter_In. destruct (Req_EM_T (entry_of D e) 0); intuition congruence. }
  destruct (list_min (map (step_limit M D) l)) as [t [Ht Hmin]].
  { assert (K : In e0 l) by now apply Hl. destruct l; [destruct K | discriminate]. }
  apply in_map_iff in Ht. destruct Ht as [e1 [<- He1]]. apply Hl in He1. destruct He1 as [He1 Hd1].
  assert (Hfr : forall e, In e (fractions M) -> fractional (entry_of M e) = true)
    by (intros e He; apply in_fractions in He; tauto).
  set (t := step_limit M D e1).
  assert (Htpos : 0 < t) by (apply step_limit_pos; auto).
  exists t. split; [exact Htpos|]. split; [|split].
  - intros x j Hx Hj. unfold shifted. destruct (fractional (M x j)) eqn:Ef.
    2:{ rewrite (Hsupp x j Ef). specialize (Hnn x j Hx Hj). lra. }
    destruct (Req_EM_T (D x j) 0) as [Hz|Hz]; [rewrite Hz; specialize (Hnn x j Hx Hj); lra|].
    apply Rle_trans with (floor (M x j)).
    + pose proof (floor_bounds (M x j)) as [_ Hf]. specialize (Hnn x j Hx Hj). unfold floor in *.
      apply IZR_le. assert (0 < IZR (Int_part (M x j) + 1)) by (rewrite plus_IZR; lra).
      apply (lt_IZR 0) in H. lia.
    + apply (step_within M D (x, j) t); auto. split; [lra|]. apply Hmin, in_map, Hl. split; auto.
      apply in_fractions. auto.
  - split.
    + intros x Hx. transitivity (row_sum M x + t * row_sum D x); [|rewrite Hrow by auto; ring].
      unfold row_sum, shifted. now rewrite <- sum_scal, <- sum_plus.
    + intros j Hj. transitivity (column_sum M j + t * column_sum D j); [|rewrite Hcol by auto; ring].
      unfold column_sum, shifted. now rewrite <- sum_scal, <- sum_plus.
  - apply filter_length_lt with (v := e1).
    + intros [x j] _ Hf. destruct (fractional (entry_of M (x, j))) eqn:E; auto.
      unfold entry_of, shifted in *. simpl in *. rewrite (Hsupp x j E), Rmult_0_r, Rplus_0_r in Hf. congruence.
    + unfold fractions in He1. apply filter_In in He1. tauto.
    + now apply Hfr.
    + apply fractional_false. apply (step_limit_integer M D e1 Hd1).
Qed.

Lemma direction_opposite M D : direction M D -> direction M (fun x j => - D x j).
Proof.
  intros ([e [He Hd]] & Hs & Hr & Hc). split; [|split; [|split]].
  - exists e. split; auto. unfold entry_of in *. simpl in *. lra.
  - intros x j Hf. rewrite (Hs x j Hf). ring.
  - intros x Hx. transitivity (-1 * row_sum D x); [|rewrite Hr by auto; ring].
    unfold row_sum. rewrite <- sum_scal. apply sum_ext. intros. ring.
  - intros j Hj. transitivity (-1 * column_sum D j); [|rewrite Hc by auto; ring].
    unfold column_sum. rewrite <- sum_scal. apply sum_ext. intros. ring.
Qed.

(** A weighted list of matrices with a given mean. *)
Definition mean_of (M : matrix) (l : list (R * matrix)) : Prop :=
  (forall w, In w l -> 0 <= fst w) /\ sum l fst = 1 /\
  forall x j, (x < m)%nat -> (j < s)%nat -> M x j = sum l (fun w => fst w * snd w x j).
Definition scaled (k : R) (l : list (R * matrix)) : list (R * matrix) :=
  map (fun w => (k * fst w, snd w)) l.
Lemma mean_of_two M M1 M2 k l1 l2 : 0 <= k <= 1 -> mean_of M1 l1 -> mean_of M2 l2 ->
  (forall x j, M x j = k * M1 x j + (1 - k) * M2 x j) ->
  mean_of M (scaled k l1 ++ scaled (1 - k) l2).
Proof.
  intros Hk (A1 & A2 & A3) (B1 & B2 & B3) HM. split; [|split].
  - intros w Hw. apply in_app_or in Hw. destruct Hw as [Hw|Hw]; apply in_map_iff in Hw;
      destruct Hw as [v [<- Hv]]; simpl; apply Rmult_le_pos; auto; lra.
  - unfold scaled. rewrite sum_app, !sum_map. simpl. rewrite !sum_scal, A2, B2. ring.
  - intros x j Hx Hj. rewrite HM, (A3 x j Hx Hj), (B3 x j Hx Hj). unfold scaled.
    rewrite sum_app, !sum_map, <- !sum_scal. f_equal; apply sum_ext; intros; simpl; ring.
Qed.

Lemma same_sums_trans M M1 M2 : same_sums M M1 -> same_sums M1 M2 -> same_sums M M2.
Proof.
  intros [A1 A2] [B1 B2]. split.
  - intros x Hx. now rewrite B1, A1.
  - intros j Hj. now rewrite B2, A2.
Qed.
Lemma same_sums_integer M M1 : same_sums M M1 -> integer_sums M -> integer_sums M1.
Proof.
  intros [A1 A2] [B1 B2]. split.
  - intros x Hx. rewrite A1; auto.
  - intros j Hj. rewrite A2; auto.
Qed.

Theorem matrix_lottery : forall k M, (length (fractions M) <= k)%nat -> nonnegative M -> integer_sums M ->
  exists l, mean_of M l /\
    forall w, In w l -> nonnegative (snd w) /\ integral (snd w) /\ same_sums M (snd w).
Proof.
  induction k as [|k IH]; intros M Hk Hnn Hint.
  - exists [(1, M)]. split.
    + split; [intros w [<-|[]]; simpl; lra|]. split; [simpl; lra|]. intros. simpl. ring.
    + intros w [<-|[]]. simpl. split; auto. split; [|split; auto]. intros x j Hx Hj. apply fractional_false.
      destruct (fractional (M x j)) eqn:E; auto. exfalso.
      assert (K : In (x, j) (fractions M)) by (apply in_fractions; auto).
      destruct (fractions M); [destruct K | simpl in Hk; lia].
  - destruct (fractions M) as [|e0 F0] eqn:EF; [apply IH; auto; rewrite EF; simpl; lia|]. rewrite <- EF in Hk.
    destruct (direction_exists M Hint) as [D HD]; [rewrite EF; discriminate|].
    destruct (shift_step M D Hnn HD) as (t1 & T1 & N1 & S1 & L1).
    destruct (shift_step M _ Hnn (direction_opposite M D HD)) as (t2 & T2 & N2 & S2 & L2).
    destruct (IH (shifted M D t1) ltac:(lia) N1 (same_sums_integer _ _ S1 Hint)) as (l1 & A1 & B1).
    destruct (IH (shifted M (fun x j => - D x j) t2) ltac:(lia) N2 (same_sums_integer _ _ S2 Hint)) as (l2 & A2 & B2).
    exists (scaled (t2 / (t1 + t2)) l1 ++ scaled (1 - t2 / (t1 + t2)) l2). split.
    + apply (mean_of_two M (shifted M D t1) (shifted M (fun x j => - D x j) t2)); [|exact A1|exact A2|].
      * assert (H0 : 0 < t2 / (t1 + t2)) by (apply Rdiv_lt_0_compat; lra).
        assert (H1 : t2 / (t1 + t2) * (t1 + t2) = t2) by (field; lra). split; [lra|nra].
      * intros x j. unfold shifted. field. lra.
    + intros w Hw. apply in_app_or in Hw. destruct Hw as [Hw|Hw]; apply in_map_iff in Hw;
        destruct Hw as [v [<- Hv]]; simpl.
      * destruct (B1 v Hv) as (C1 & C2 & C3). exact (conj C1 (conj C2 (same_sums_trans _ _ _ S1 C3))).
      * destruct (B2 v Hv) as (C1 & C2 & C3). exact (conj C1 (conj C2 (same_sums_trans _ _ _ S2 C3))).
Qed.
End Matrices.
