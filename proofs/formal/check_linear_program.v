(** Checkers of linear-program certificates, and their soundness over the reals.

    A row is a sparse vector and a right-hand side: a . x <= b.  A sparse vector is a list of pairs (variable,
    coefficient) with the variables (positive numbers) in increasing order; each variable at most once.
    - [farkas_check rows ys]: multipliers ys >= 0, one per row, whose combination reads 0 <= b with b < 0; then the
      rows have no common solution.  [farkas_check_Z] for integer data, [farkas_check_Q] for rational data.
    - [optimum_check rows c x ys]: x satisfies the rows and the multipliers prove c . x to be the maximum.
      [optimum_check_Q] for rational data.
    - [unbounded_check rows c x ray]: x satisfies the rows, and so does x + t ray for all t >= 0, where c grows
      without bound.  [unbounded_check_Q] for rational data.
    Rows are added pairwise in a balanced way, which keeps a 1000 x 1000 certificate to a few seconds. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FMapPositive.
From ExactMarket Require Import sums rational.
Import ListNotations.
Open Scope R_scope.

Section Check.
Variable K : Type.
Variables (kadd kmul : K -> K -> K) (k0 : K) (kz kneg knonneg : K -> bool) (phi : K -> R).
Hypothesis phi0 : phi k0 = 0.
Hypothesis phi_add : forall a b, phi (kadd a b) = phi a + phi b.
Hypothesis phi_mul : forall a b, phi (kmul a b) = phi a * phi b.
Hypothesis kz_ok : forall a, kz a = true -> phi a = 0.
Hypothesis kneg_ok : forall a, kneg a = true -> phi a < 0.
Hypothesis knonneg_ok : forall a, knonneg a = true -> 0 <= phi a.

Definition vec := list (positive * K).
Fixpoint evalv (a : vec) (x : positive -> R) : R :=
  match a with [] => 0 | (j, c) :: t => phi c * x j + evalv t x end.
Fixpoint merge (a : vec) : vec -> vec :=
  match a with
  | [] => fun b => b
  | (i, c) :: a' =>
      fix mb (b : vec) : vec :=
        match b with
        | [] => a
        | (j, d) :: b' =>
            match Pos.compare i j with
            | Lt => (i, c) :: merge a' b
            | Gt => (j, d) :: mb b'
            | Eq => (i, kadd c d) :: merge a' b'
            end
        end
  end.
Lemma evalv_merge x : forall a b, evalv (merge a b) x = evalv a x + evalv b x.
Proof.
  induction a as [|[i c] a IH]; intros b; simpl; [lra|].
  induction b as [|[j d] b IHb]; simpl; [lra|].
  destruct (Pos.compare_spec i j) as [->|H|H]; simpl.
  - rewrite IH, phi_add. lra.
  - rewrite IH. simpl. lra.
  - rewrite IHb. lra.
Qed.
Definition scale (y : K) (a : vec) : vec := map (fun p => (fst p, kmul y (snd p))) a.
Lemma evalv_scale y a x : evalv (scale y a) x = phi y * evalv a x.
Proof. induction a as [|[j c] a IH]; simpl; [lra|]. rewrite IH, phi_mul. lra. Qed.

Definition lp_row := (vec * K)%type.         (* a . x <= b *)
Definition satisfies (x : positive -> R) (r : lp_row) := evalv (fst r) x <= phi (snd r).
Definition scaled (p : K * lp_row) : lp_row :=
  (scale (fst p) (fst (snd p)), kmul (fst p) (snd (snd p))).
Definition add_row (r r' : lp_row) : lp_row := (merge (fst r) (fst r'), kadd (snd r) (snd r')).
Fixpoint pairs (l : list lp_row) : list lp_row :=
  match l with r :: r' :: t => add_row r r' :: pairs t | _ => l end.
Fixpoint total (fuel : nat) (l : list lp_row) : list lp_row :=
  match fuel with O => l | S f => match l with [] | [_] => l | _ => total f (pairs l) end end.
Lemma pairs_satisfies x l : (forall r, In r l -> satisfies x r) -> forall r, In r (pairs l) -> satisfies x r.
Proof.
  revert l. fix IH 1. intros [|r1 [|r2 t]] H r Hr; auto.
  simpl in Hr. destruct Hr as [<-|Hr].
  - assert (H1 : satisfies x r1) by (apply H; simpl; auto).
    assert (H2 : satisfies x r2) by (apply H; simpl; auto).
    unfold satisfies, add_row in *. simpl. rewrite evalv_merge, phi_add. lra.
  - apply (IH t); auto. intros; apply H; simpl; auto.
Qed.
Lemma total_satisfies x fuel : forall l, (forall r, In r l -> satisfies x r) ->
  forall r, In r (total fuel l) -> satisfies x r.
Proof.
  induction fuel as [|f IH]; intros l H r Hr; simpl in Hr; auto.
  destruct l as [|r1 [|r2 t]]; auto.
  apply (IH (pairs (r1 :: r2 :: t))); auto. now apply pairs_satisfies.
Qed.
(** The combination of the rows with the given multipliers; of no rows it is 0 <= 0. *)
Definition combine_rows (rows : list lp_row) (ys : list K) : option lp_row :=
  match total 64 (map scaled (combine ys rows)) with [r] => Some r | [] => Some ([], k0) | _ => None end.
Lemma combine_rows_ok rows ys r x : forallb knonneg ys = true -> combine_rows rows ys = Some r ->
  (forall r, In r rows -> satisfies x r) -> satisfies x r.
Proof.
  intros Hy H Hx. unfold combine_rows in H. destruct (total 64 _) as [|a [|? ?]] eqn:Et; try discriminate.
  { injection H as <-. unfold satisfies. simpl. rewrite phi0. lra. }
  apply (total_satisfies x 64 (map scaled (combine ys rows))).
  - intros r' Hr. apply in_map_iff in Hr. destruct Hr as [[y r''] [<- Hin]].
    assert (H1 : satisfies x r'') by (apply Hx; eapply in_combine_r; eauto).
    assert (H2 : 0 <= phi y).
    { apply knonneg_ok. rewrite forallb_forall in Hy. apply Hy. eapply in_combine_l; eauto. }
    unfold satisfies, scaled in *; simpl. rewrite evalv_scale, phi_mul.
    now apply Rmult_le_compat_l.
  - rewrite Et. injection H as ->. left. reflexivity.
Qed.
Lemma zero_vector a x : forallb (fun p => kz (snd p)) a = true -> evalv a x = 0.
Proof.
  induction a as [|[j c] a IH]; simpl; intros H; [reflexivity|].
  apply andb_true_iff in H. destruct H as [H1 H2]. rewrite (IH H2), (kz_ok _ H1). lra.
Qed.

Definition farkas_check (rows : list lp_row) (ys : list K) : bool :=
  forallb knonneg ys &&
  match combine_rows rows ys with
  | Some (a, b) => forallb (fun p => kz (snd p)) a && kneg b
  | None => false
  end.
Theorem farkas_check_sound rows ys : farkas_check rows ys = true ->
  ~ exists x, forall r, In r rows -> satisfies x r.
Proof.
  intros H [x Hx]. apply andb_true_iff in H. destruct H as [Hy H].
  destruct (combine_rows rows ys) as [[a b]|] eqn:E; [|discriminate].
  apply andb_true_iff in H. destruct H as [Ha Hb].
  pose proof (combine_rows_ok rows ys (a, b) x Hy E Hx) as Hr. unfold satisfies in Hr. simpl in Hr.
  rewrite (zero_vector a x Ha) in Hr. apply kneg_ok in Hb. lra.
Qed.

(** Optimality: the solution is a sparse vector too; a variable that is not listed is 0. *)
Variables (kopp : K -> K).
Hypothesis phi_opp : forall a, phi (kopp a) = - phi a.
Definition index (x : vec) : PositiveMap.t K :=
  fold_right (fun p m => PositiveMap.add (fst p) (snd p) m) (PositiveMap.empty K) x.
Definition lookup (m : PositiveMap.t K) (j : positive) : K :=
  match PositiveMap.find j m with Some c => c | None => k0 end.
Fixpoint keval (a : vec) (m : PositiveMap.t K) : K :=
  match a with [] => k0 | (j, c) :: t => kadd (kmul c (lookup m j)) (keval t m) end.
Definition solution (x : vec) (j : positive) : R := phi (lookup (index x) j).
Lemma keval_ok a x : phi (keval a (index x)) = evalv a (solution x).
Proof.
  induction a as [|[j c] a IH]; simpl; [exact phi0|]. now rewrite phi_add, phi_mul, IH.
Qed.
Definition at_most (a b : K) : bool := knonneg (kadd b (kopp a)).
Lemma at_most_ok a b : at_most a b = true -> phi a <= phi b.
Proof. intros H. apply knonneg_ok in H. rewrite phi_add, phi_opp in H. lra. Qed.

Definition optimum_check (rows : list lp_row) (c x : vec) (ys : list K) : bool :=
  let m := index x in
  forallb (fun r => at_most (keval (fst r) m) (snd r)) rows &&
  forallb knonneg ys &&
  match combine_rows rows ys with
  | Some (a, b) =>
      forallb (fun p => kz (snd p)) (merge a (map (fun p => (fst p, kopp (snd p))) c)) &&
      at_most b (keval c m)
  | None => false
  end.
Lemma evalv_opp a x : evalv (map (fun p => (fst p, kopp (snd p))) a) x = - evalv a x.
Proof. induction a as [|[j d] a IH]; simpl; [lra|]. rewrite IH, phi_opp. lra. Qed.
Theorem optimum_check_sound rows c x ys : optimum_check rows c x ys = true ->
  (forall r, In r rows -> satisfies (solution x) r) /\
  (forall z, (forall r, In r rows -> satisfies z r) -> evalv c z <= evalv c (solution x)).
Proof.
  unfold optimum_check. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3]. split.
  - intros r Hr. apply H1, at_most_ok in Hr. unfold satisfies. now rewrite <- keval_ok.
  - intros z Hz. destruct (combine_rows rows ys) as [[a b]|] eqn:E; [|discriminate].
    apply andb_true_iff in H3. destruct H3 as [H3 H4].
    pose proof (combine_rows_ok rows ys (a, b) z H2 E Hz) as Hr. unfold satisfies in Hr. simpl in Hr.
    apply zero_vector with (x := z) in H3. rewrite evalv_merge, evalv_opp in H3.
    apply at_most_ok in H4. rewrite keval_ok in H4. lra.
Qed.

(** Unboundedness: from a solution x one can go along the ray for ever, and c grows on the way. *)
Definition unbounded_check (rows : list lp_row) (c x ray : vec) : bool :=
  let m := index x in
  let d := index ray in
  forallb (fun r => at_most (keval (fst r) m) (snd r) && at_most (keval (fst r) d) k0) rows &&
  kneg (kopp (keval c d)).
Lemma evalv_along a x d t :
  evalv a (fun j => solution x j + t * solution d j) = evalv a (solution x) + t * evalv a (solution d).
Proof. induction a as [|[j c] a IH]; simpl; [ring|]. rewrite IH. ring. Qed.
Theorem unbounded_check_sound rows c x ray : unbounded_check rows c x ray = true ->
  forall bound, exists z, (forall r, In r rows -> satisfies z r) /\ bound < evalv c z.
Proof.
  unfold unbounded_check. rewrite andb_true_iff, forallb_forall. intros [H1 H2] bound.
  apply kneg_ok in H2. rewrite phi_opp, keval_ok in H2.
  set (g := evalv c (solution ray)) in *. set (u := evalv c (solution x)).
  set (t := Rmax 0 ((bound - u) / g + 1)).
  assert (T0 : 0 <= t) by apply Rmax_l.
  assert (T1 : (bound - u) / g + 1 <= t) by apply Rmax_r.
  exists (fun j => solution x j + t * solution ray j). split.
  - intros r Hr. specialize (H1 r Hr). cbv beta zeta in H1. apply andb_true_iff in H1. destruct H1 as [Ha Hb].
    apply at_most_ok in Ha, Hb. rewrite keval_ok in Ha, Hb. rewrite phi0 in Hb.
    unfold satisfies. rewrite evalv_along. nra.
  - rewrite evalv_along. fold g u. assert (Hg : 0 < g) by lra.
    assert (K1 : ((bound - u) / g + 1) * g = bound - u + g) by (field; lra). nra.
Qed.
End Check.

(** Integers. *)
Definition farkas_check_Z := farkas_check Z Z.add Z.mul 0%Z (Z.eqb 0) (fun a => Z.ltb a 0) (Z.leb 0).
Theorem farkas_check_Z_sound rows ys : farkas_check_Z rows ys = true ->
  ~ exists x, forall r, In r rows -> satisfies Z IZR x r.
Proof.
  apply farkas_check_sound.
  - reflexivity.
  - apply plus_IZR.
  - apply mult_IZR.
  - intros a H. apply Z.eqb_eq in H. now subst.
  - intros a H. apply Z.ltb_lt in H. now apply IZR_lt.
  - intros a H. apply Z.leb_le in H. now apply IZR_le.
Qed.

(** Rationals. *)
Definition farkas_check_Q := farkas_check Q qadd qmul 0%Q qz qneg qnonneg.
Theorem farkas_check_Q_sound rows ys : farkas_check_Q rows ys = true ->
  ~ exists x, forall r, In r rows -> satisfies Q Q2R x r.
Proof.
  apply farkas_check_sound; [apply Q2R_0 | apply Q2R_add | apply Q2R_mul | apply qz_ok | apply qneg_ok |
    apply qnonneg_ok].
Qed.
Definition optimum_check_Q := optimum_check Q qadd qmul 0%Q qz qnonneg Qopp.
Theorem optimum_check_Q_sound rows c x ys : optimum_check_Q rows c x ys = true ->
  (forall r, In r rows -> satisfies Q Q2R (solution Q 0%Q Q2R x) r) /\
  (forall z, (forall r, In r rows -> satisfies Q Q2R z r) ->
     evalv Q Q2R c z <= evalv Q Q2R c (solution Q 0%Q Q2R x)).
Proof.
  apply optimum_check_sound;
    [apply Q2R_0 | apply Q2R_add | apply Q2R_mul | apply qz_ok | apply qnonneg_ok | apply Q2R_opp].
Qed.
Definition unbounded_check_Q := unbounded_check Q qadd qmul 0%Q qneg qnonneg Qopp.
Theorem unbounded_check_Q_sound rows c x ray : unbounded_check_Q rows c x ray = true ->
  forall bound, exists z, (forall r, In r rows -> satisfies Q Q2R z r) /\ bound < evalv Q Q2R c z.
Proof.
  apply unbounded_check_sound;
    [apply Q2R_0 | apply Q2R_add | apply Q2R_mul | apply qneg_ok | apply qnonneg_ok | apply Q2R_opp].
Qed.
