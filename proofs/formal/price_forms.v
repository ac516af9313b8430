(** Conditions on prices: linear forms that are 0, >= 0 or > 0, and what multipliers of them prove (SPEC 1.8, Leaves).

    A [form] is a constant and a coefficient of each price; [ev p f] is its value at prices p.
    - [shows cs ms f strictly]: the multipliers ms of the conditions cs show that f is >= 0, or > 0.
    - [contradiction cs ms]: they show that the conditions contradict each other.
    - [completed ds rows ms f]: the multipliers ms and those of the equations among ds that make f less their
      combination a
      constant.  They are found by elimination and then checked like any others. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Arith.
From ExactMarket Require Import sums rational polynomials.
Import ListNotations.
Open Scope R_scope.

(** ** Forms: a constant, then a coefficient of each price *)
Fixpoint dotk (x : nat -> R) (f : list Q) : R :=
  match f with [] => 0 | q :: t => Q2R q * x O + dotk (fun k => x (S k)) t end.
Definition with_one (p : nat -> R) (k : nat) : R := match k with O => 1 | S j => p j end.
Definition form := list Q.
Definition ev (p : nat -> R) (f : form) : R := dotk (with_one p) f.
Lemma dotk_add : forall f g x, dotk x (padd f g) = dotk x f + dotk x g.
Proof. induction f as [|a f IH]; intros [|b g] x; simpl; try lra. rewrite Q2R_add, IH. ring. Qed.
Lemma dotk_scale c : forall f x, dotk x (pscale c f) = Q2R c * dotk x f.
Proof. unfold pscale. induction f as [|a f IH]; intros x; simpl; [ring|]. rewrite Q2R_mul, IH. ring. Qed.
Lemma dotk_opp : forall f x, dotk x (map Qopp f) = - dotk x f.
Proof. induction f as [|a f IH]; intros x; simpl; [ring|]. rewrite Q2R_opp, IH. ring. Qed.
Lemma dotk_sub f g x : dotk x (psub f g) = dotk x f - dotk x g.
Proof. unfold psub. rewrite dotk_add, dotk_opp. ring. Qed.
Lemma dotk_zero : forall f x, forallb qz f = true -> dotk x f = 0.
Proof.
  induction f as [|a f IH]; intros x H; simpl in *; auto. apply andb_true_iff in H. destruct H as [H1 H2].
  rewrite (qz_ok _ H1), (IH _ H2). ring.
Qed.
Lemma dotk_ext : forall f x y, (forall k, x k = y k) -> dotk x f = dotk y f.
Proof. induction f as [|a f IH]; intros x y H; simpl; auto. rewrite H, (IH _ (fun k => y (S k))); auto. Qed.
Lemma dotk_seq g : forall n a x, dotk (fun k => x (a + k)%nat) (map g (seq a n)) = sum (seq a n) (fun j => Q2R (g j) *
  x j).
Proof.
  induction n as [|n IH]; intros a x; simpl; auto. rewrite Nat.add_0_r. f_equal.
  rewrite <- (IH (S a) x). apply dotk_ext. intros k. f_equal. lia.
Qed.
Lemma ev_cons p q f : ev p (q :: f) = Q2R q + dotk p f.
Proof. unfold ev. simpl. rewrite Rmult_1_r. reflexivity. Qed.
Lemma ev_add p f g : ev p (padd f g) = ev p f + ev p g. Proof. apply dotk_add. Qed.
Lemma ev_sub p f g : ev p (psub f g) = ev p f - ev p g. Proof. apply dotk_sub. Qed.
Lemma ev_scale p c f : ev p (pscale c f) = Q2R c * ev p f. Proof. apply dotk_scale. Qed.
Lemma ev_opp p f : ev p (map Qopp f) = - ev p f. Proof. apply dotk_opp. Qed.
Lemma ev_constant p q : ev p [q] = Q2R q. Proof. rewrite ev_cons. simpl. ring. Qed.
Definition fsum {V} (l : list V) (f : V -> form) : form := fold_right (fun v acc => padd (f v) acc) [] l.
Lemma ev_sum {V} p (l : list V) f : ev p (fsum l f) = sum l (fun v => ev p (f v)).
Proof. induction l as [|a l IH]; simpl; [reflexivity|]. now rewrite ev_add, IH. Qed.

Lemma qle_iff p q : qle p q = true <-> Q2R p <= Q2R q.
Proof.
  split; [apply qle_ok|]. intros H. destruct (qle p q) eqn:E; auto. apply qle_false in E. lra.
Qed.
Lemma qlt_iff p q : qlt p q = true <-> Q2R p < Q2R q.
Proof.
  split; [apply qlt_ok|]. intros H. destruct (qlt p q) eqn:E; auto. exfalso.
  unfold qlt, qneg in E. apply Z.ltb_ge in E.
  assert (N : qnonneg (qsub p q) = true) by now apply Z.leb_le. apply qnonneg_ok in N. rewrite Q2R_sub in N. lra.
Qed.
Definition qsame (p q : Q) : bool := qle p q && qle q p.
Lemma qsame_iff p q : qsame p q = true <-> Q2R p = Q2R q.
Proof. unfold qsame. rewrite andb_true_iff, !qle_iff. split; lra. Qed.

(** ** Conditions *)
Inductive relation := Zero | AtLeast | MoreThan.
Definition condition := (relation * form)%type.
Definition holds (p : nat -> R) (c : condition) : Prop :=
  match fst c with Zero => ev p (snd c) = 0 | AtLeast => 0 <= ev p (snd c) | MoreThan => 0 < ev p (snd c) end.

Definition multipliers := list (nat * Q).
(** The sum of multipliers times forms, and whether a strict inequality has a part;
  None if a multiplier is not allowed. *)
Fixpoint combine (cs : list condition) (ms : multipliers) : option (form * bool) :=
  match ms with
  | [] => Some ([], false)
  | (k, m) :: t =>
      match nth_error cs k, combine cs t with
      | Some (r, f), Some (g, strict) =>
          let sum := padd (pscale m f) g in
          match r with
          | Zero => Some (sum, strict)
          | AtLeast => if qle 0 m then Some (sum, strict) else None
          | MoreThan => if qle 0 m then Some (sum, strict || qlt 0 m) else None
          end
      | _, _ => None
      end
  end.
Lemma combine_ok p cs : (forall c, In c cs -> holds p c) -> forall ms f strict, combine cs ms = Some (f, strict) ->
  0 <= ev p f /\ (strict = true -> 0 < ev p f).
Proof.
  intros H. induction ms as [|[k m] t IH]; simpl; intros f strict E.
  - injection E as <- <-. unfold ev. simpl. split; [lra | discriminate].
  - destruct (nth_error cs k) as [[r g]|] eqn:Ek; [|discriminate].
    destruct (combine cs t) as [[h s]|]; [|discriminate]. destruct (IH h s eq_refl) as [I1 I2].
    apply nth_error_In in Ek. specialize (H _ Ek). unfold holds in H. simpl in H. destruct r.
    + injection E as <- <-. rewrite ev_add, ev_scale, H, Rmult_0_r, Rplus_0_l. auto.
    + destruct (qle 0 m) eqn:Em; [|discriminate]. injection E as <- <-. apply qle_iff in Em. rewrite Q2R_0 in Em.
      rewrite ev_add, ev_scale. pose proof (Rmult_le_pos _ _ Em H). split; [lra|]. intros S. specialize (I2 S). lra.
    + destruct (qle 0 m) eqn:Em; [|discriminate]. injection E as <- <-. apply qle_iff in Em. rewrite Q2R_0 in Em.
      rewrite ev_add, ev_scale. assert (P : 0 <= Q2R m * ev p g) by (apply Rmult_le_pos; lra). split; [lra|].
      intros S. apply orb_true_iff in S. destruct S as [S|S]; [specialize (I2 S); lra|].
      apply qlt_iff in S. rewrite Q2R_0 in S. pose proof (Rmult_lt_0_compat _ _ S H). lra.
Qed.
Definition constant_of (f : form) : option Q :=
  match f with [] => Some 0%Q | q :: t => if forallb qz t then Some q else None end.
Lemma constant_of_ok p f q : constant_of f = Some q -> ev p f = Q2R q.
Proof.
  destruct f as [|a t]; simpl; intros H.
  - injection H as <-. unfold ev. simpl. symmetry. apply Q2R_0.
  - destruct (forallb qz t) eqn:E; [|discriminate]. injection H as <-. rewrite ev_cons, dotk_zero by auto. ring.
Qed.
(** The multipliers show that the form is > 0 ([strictly]), or >= 0, where the conditions hold. *)
Definition shows (cs : list condition) (ms : multipliers) (f : form) (strictly : bool) : bool :=
  match combine cs ms with
  | Some (g, s) => match constant_of (psub f g) with
                   | Some q => if strictly then qlt 0 q || (qle 0 q && s) else qle 0 q
                   | None => false end
  | None => false
  end.
Lemma shows_ok p cs ms f strictly : shows cs ms f strictly = true -> (forall c, In c cs -> holds p c) ->
  0 <= ev p f /\ (strictly = true -> 0 < ev p f).
Proof.
  unfold shows. intros E H. destruct (combine cs ms) as [[g s]|] eqn:Ec; [|discriminate].
  destruct (combine_ok p cs H ms g s Ec) as [I1 I2].
  destruct (constant_of (psub f g)) as [q|] eqn:Eq; [|discriminate]. apply (constant_of_ok p) in Eq.
  rewrite ev_sub in Eq. destruct strictly.
  - assert (P : 0 < ev p f).
    { apply orb_true_iff in E. destruct E as [E|E].
      - apply qlt_iff in E. rewrite Q2R_0 in E. lra.
      - apply andb_true_iff in E. destruct E as [E1 E2]. apply qle_iff in E1. rewrite Q2R_0 in E1. specialize (I2 E2).
        lra. }
    split; [lra | auto].
  - apply qle_iff in E. rewrite Q2R_0 in E. split; [lra | discriminate].
Qed.
Definition contradiction (cs : list condition) (ms : multipliers) : bool := shows cs ms [(-1 # 1)%Q] false
  || match combine cs ms with
     | Some (g, s) => match constant_of g with Some q => qlt q 0 || (qle q 0 && s) | None => false end
     | None => false end.
Lemma contradiction_ok p cs ms : contradiction cs ms = true -> ~ (forall c, In c cs -> holds p c).
Proof.
  intros E H. apply orb_true_iff in E. destruct E as [E|E].
  - destruct (shows_ok p _ _ _ _ E H) as [K _]. rewrite ev_constant in K. unfold Q2R in K. simpl in K. lra.
  - destruct (combine cs ms) as [[g s]|] eqn:Ec; [|discriminate].
    destruct (combine_ok p cs H ms g s Ec) as [I1 I2].
    destruct (constant_of g) as [q|] eqn:Eq; [|discriminate]. apply (constant_of_ok p) in Eq.
    apply orb_true_iff in E. destruct E as [E|E].
    + apply qlt_iff in E. rewrite Q2R_0 in E. lra.
    + apply andb_true_iff in E. destruct E as [E1 E2]. apply qle_iff in E1. rewrite Q2R_0 in E1. specialize (I2 E2).
      lra.
Qed.

(** ** Multipliers of equations, by elimination *)

(** An equation solved for the price (or rather the position) [pivot]: a combination of equations,
  with its multipliers. *)
Record solved := Solved { pivot : nat; row : form; from : multipliers }.
Fixpoint last_coefficient (k : nat) (f : form) : option (nat * Q) :=
  match f with
  | [] => None
  | q :: r => match last_coefficient (S k) r with Some c => Some c | None => if qz q then None else Some (k, q) end
  end.
Definition scaled (c : Q) (ms : multipliers) : multipliers := map (fun km => (fst km, qmul c (snd km))) ms.
(** The form and multipliers of what was added to it. *)
Definition eliminated (fm : form * multipliers) (e : solved) : form * multipliers :=
  let a := nth (pivot e) (fst fm) 0%Q in
  if qz a then fm else (psub (fst fm) (pscale a (row e)), snd fm ++ scaled (Qopp a) (from e)).
Definition solve_one (known : list solved) (c : nat * condition) : list solved :=
  match fst (snd c) with
  | Zero =>
    let fm := fold_left eliminated known (snd (snd c), [(fst c, 1%Q)]) in
    match last_coefficient 1 (tl (fst fm)) with
    | None => known
    | Some (k, a) => let b := Qinv a in known ++ [Solved k (pscale b (fst fm)) (scaled b (snd fm))]
    end
  | _ => known
  end.
Definition solved_equations (ds : list condition) : list solved :=
  fold_left solve_one (List.combine (seq 0 (length ds)) ds) [].
Definition completed (ds : list condition) (rows : list solved) (ms : multipliers) (f : form) : multipliers :=
  match combine ds ms with
  | Some (g, _) => ms ++ scaled (-1 # 1) (snd (fold_left eliminated rows (psub f g, [])))
  | None => ms
  end.
