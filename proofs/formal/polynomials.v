(** Polynomials with rational coefficients, their values at real numbers, and isolating a root.

    A polynomial is the list of its coefficients, the constant one first.
    - [prange p a b]: an interval that holds the values of p over [a, b], by Horner's rule.
    - [check_isolated f lo hi left low high right]: f has at most one root between lo and hi, and changes sign there.
      The points [left] cut [lo, low] into pieces on which f has one sign, [right] does so for [high, hi]; between low
      and high f changes sign and its difference quotients have one sign.  (That f then has a root is the intermediate
      value theorem: algebraic_root.v.) *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Psatz.
From ExactMarket Require Import sums rational.
Import ListNotations.
Open Scope R_scope.

Definition polynomial := list Q.
Fixpoint peval (p : polynomial) (x : R) : R :=
  match p with [] => 0 | c :: t => Q2R c + x * peval t x end.

Fixpoint padd (p q : polynomial) : polynomial :=
  match p, q with
  | [], _ => q
  | _, [] => p
  | c :: t, d :: u => qadd c d :: padd t u
  end.
Definition pscale (c : Q) (p : polynomial) : polynomial := map (qmul c) p.
Definition psub (p q : polynomial) : polynomial := padd p (map Qopp q).
Fixpoint pmul (p q : polynomial) : polynomial :=
  match p with [] => [] | c :: t => padd (pscale c q) (0%Q :: pmul t q) end.
Fixpoint pderiv (p : polynomial) : polynomial :=
  match p with [] => [] | _ :: t => padd t (0%Q :: pderiv t) end.
Definition pzero (p : polynomial) : bool := forallb qz p.
Fixpoint pvalue (p : polynomial) (x : Q) : Q :=
  match p with [] => 0%Q | c :: t => qadd c (qmul x (pvalue t x)) end.

Lemma peval_add x : forall p q, peval (padd p q) x = peval p x + peval q x.
Proof.
  induction p as [|c t IH]; intros [|d u]; simpl; try lra. rewrite Q2R_add, IH. ring.
Qed.
Lemma peval_scale c x p : peval (pscale c p) x = Q2R c * peval p x.
Proof. induction p as [|d t IH]; simpl; [ring|]. rewrite Q2R_mul, IH. ring. Qed.
Lemma peval_opp x p : peval (map Qopp p) x = - peval p x.
Proof. induction p as [|d t IH]; simpl; [ring|]. rewrite Q2R_opp, IH. ring. Qed.
Lemma peval_sub x p q : peval (psub p q) x = peval p x - peval q x.
Proof. unfold psub. rewrite peval_add, peval_opp. ring. Qed.
Lemma peval_mul x p q : peval (pmul p q) x = peval p x * peval q x.
Proof.
  induction p as [|c t IH]; simpl; [ring|]. rewrite peval_add, peval_scale. simpl. rewrite IH, Q2R_0. ring.
Qed.
Lemma peval_app x p q : peval (p ++ q) x = peval p x + x ^ length p * peval q x.
Proof. induction p as [|c t IH]; simpl; [ring|]. rewrite IH. ring. Qed.
Lemma pzero_ok p x : pzero p = true -> peval p x = 0.
Proof.
  induction p as [|c t IH]; simpl; intros H; auto. apply andb_true_iff in H. destruct H as [H1 H2].
  rewrite (qz_ok _ H1), (IH H2). ring.
Qed.
Lemma pvalue_ok p x : Q2R (pvalue p x) = peval p (Q2R x).
Proof. induction p as [|c t IH]; simpl; [apply Q2R_0|]. now rewrite Q2R_add, Q2R_mul, IH. Qed.

(** ** Interval arithmetic *)

Definition qmin p q := if qle p q then p else q.
Definition qmax p q := if qle p q then q else p.
Lemma qle_false p q : qle p q = false -> Q2R q < Q2R p.
Proof.
  unfold qle, qnonneg. intros H. apply Z.leb_gt in H.
  assert (N : qneg (qsub q p) = true) by (now apply Z.ltb_lt). apply qneg_ok in N. rewrite Q2R_sub in N. lra.
Qed.
Lemma qmin_le p q : Q2R (qmin p q) <= Q2R p /\ Q2R (qmin p q) <= Q2R q.
Proof.
  unfold qmin. destruct (qle p q) eqn:H; [apply qle_ok in H | apply qle_false in H]; lra.
Qed.
Lemma qmax_le p q : Q2R p <= Q2R (qmax p q) /\ Q2R q <= Q2R (qmax p q).
Proof.
  unfold qmax. destruct (qle p q) eqn:H; [apply qle_ok in H | apply qle_false in H]; lra.
Qed.
Lemma product_above m l h x a b y : l <= x <= h -> a <= y <= b ->
  m <= l * a -> m <= l * b -> m <= h * a -> m <= h * b -> m <= x * y.
Proof.
  intros Hx Hy H1 H2 H3 H4.
  assert (Ka : m <= x * a) by (destruct (Rle_lt_dec 0 a); nra).
  assert (Kb : m <= x * b) by (destruct (Rle_lt_dec 0 b); nra).
  destruct (Rle_lt_dec 0 x); nra.
Qed.
Lemma product_below m l h x a b y : l <= x <= h -> a <= y <= b ->
  l * a <= m -> l * b <= m -> h * a <= m -> h * b <= m -> x * y <= m.
Proof.
  intros Hx Hy H1 H2 H3 H4. assert (K : - m <= (- x) * y); [|lra].
  apply (product_above (- m) (- h) (- l) (- x) a b y); lra.
Qed.
Definition qin (r : Q * Q) (x : R) : Prop := Q2R (fst r) <= x <= Q2R (snd r).
Definition interval_mul (r t : Q * Q) : Q * Q :=
  let '(l, h) := r in let '(a, b) := t in
  let la := qmul l a in let lb := qmul l b in let ha := qmul h a in let hb := qmul h b in
  (qmin (qmin la lb) (qmin ha hb), qmax (qmax la lb) (qmax ha hb)).
Lemma interval_mul_ok r t x y : qin r x -> qin t y -> qin (interval_mul r t) (x * y).
Proof.
  destruct r as [l h], t as [a b]. unfold qin, interval_mul. simpl. intros Hx Hy.
  set (la := qmul l a). set (lb := qmul l b). set (ha := qmul h a). set (hb := qmul h b).
  pose proof (qmin_le la lb). pose proof (qmin_le ha hb). pose proof (qmin_le (qmin la lb) (qmin ha hb)).
  pose proof (qmax_le la lb). pose proof (qmax_le ha hb). pose proof (qmax_le (qmax la lb) (qmax ha hb)).
  assert (Q2R la = Q2R l * Q2R a) by apply Q2R_mul. assert (Q2R lb = Q2R l * Q2R b) by apply Q2R_mul.
  assert (Q2R ha = Q2R h * Q2R a) by apply Q2R_mul. assert (Q2R hb = Q2R h * Q2R b) by apply Q2R_mul.
  split.
  - apply (product_above _ (Q2R l) (Q2R h) x (Q2R a) (Q2R b) y Hx Hy); lra.
  - apply (product_below _ (Q2R l) (Q2R h) x (Q2R a) (Q2R b) y Hx Hy); lra.
Qed.
Fixpoint prange (p : polynomial) (a b : Q) : Q * Q :=
  match p with
  | [] => (0%Q, 0%Q)
  | c :: t => let r := interval_mul (a, b) (prange t a b) in (qadd c (fst r), qadd c (snd r))
  end.
Lemma prange_ok p a b x : Q2R a <= x <= Q2R b -> qin (prange p a b) (peval p x).
Proof.
  intros Hx. induction p as [|c t IH].
  - unfold qin. simpl. rewrite Q2R_0. lra.
  - pose proof (interval_mul_ok (a, b) (prange t a b) x (peval t x) Hx IH) as H.
    cbn [prange peval]. unfold qin in *. cbn [fst snd]. rewrite !Q2R_add. lra.
Qed.
Definition nonzero_on (p : polynomial) (a b : Q) : bool :=
  let r := prange p a b in qlt 0 (fst r) || qlt (snd r) 0.
Lemma nonzero_on_ok p a b x : nonzero_on p a b = true -> Q2R a <= x <= Q2R b -> peval p x <> 0.
Proof.
  intros H Hx. pose proof (prange_ok p a b x Hx) as [K1 K2]. unfold nonzero_on in H. apply orb_true_iff in H.
  destruct H as [H|H]; apply qlt_ok in H; rewrite Q2R_0 in H; lra.
Qed.

(** ** The only root *)

(** No common factor with the derivative: Bezout's identity. *)
Definition squarefree (f : polynomial) : Prop :=
  exists a c : polynomial, forall x, peval a x * peval f x + peval c x * peval (pderiv f) x = 1.
(** At most one root between lo and hi, and a change of sign there; by the intermediate value theorem, exactly one. *)
Definition isolated (f : polynomial) (lo hi : R) : Prop :=
  (forall x y, lo < x < hi -> lo < y < hi -> peval f x = 0 -> peval f y = 0 -> x = y) /\
  exists a b, lo <= a <= b /\ b <= hi /\ peval f a * peval f b < 0.

(** The difference quotient (f x - f y) / (x - y), and its range for x and y between a and b. *)
Fixpoint quotient (p : polynomial) (x y : R) : R :=
  match p with [] => 0 | _ :: t => peval t x + y * quotient t x y end.
Lemma quotient_ok p x y : peval p x - peval p y = (x - y) * quotient p x y.
Proof.
  induction p as [|c t IH]; simpl; [ring|].
  replace (Q2R c + x * peval t x - (Q2R c + y * peval t y)) with ((x - y) * peval t x + y * (peval t x - peval t y))
    by ring.
  rewrite IH. ring.
Qed.
Fixpoint qrange (p : polynomial) (a b : Q) : Q * Q :=
  match p with
  | [] => (0%Q, 0%Q)
  | _ :: t => let r := prange t a b in let m := interval_mul (a, b) (qrange t a b) in
      (qadd (fst r) (fst m), qadd (snd r) (snd m))
  end.
Lemma qrange_ok p a b x y : Q2R a <= x <= Q2R b -> Q2R a <= y <= Q2R b -> qin (qrange p a b) (quotient p x y).
Proof.
  intros Hx Hy. induction p as [|c t IH].
  - unfold qin. simpl. rewrite Q2R_0. lra.
  - pose proof (interval_mul_ok (a, b) (qrange t a b) y (quotient t x y) Hy IH) as H1.
    pose proof (prange_ok t a b x Hx) as H2.
    cbn [qrange quotient]. unfold qin in *. cbn [fst snd]. rewrite !Q2R_add. lra.
Qed.
Definition one_to_one (p : polynomial) (a b : Q) : bool :=
  let r := qrange p a b in qlt 0 (fst r) || qlt (snd r) 0.
Lemma one_to_one_ok f a b x y : one_to_one f a b = true ->
  Q2R a <= x <= Q2R b -> Q2R a <= y <= Q2R b -> peval f x = peval f y -> x = y.
Proof.
  intros H Hx Hy Hf. pose proof (qrange_ok f a b x y Hx Hy) as [K1 K2]. pose proof (quotient_ok f x y) as K.
  assert (N : quotient f x y <> 0).
  { unfold one_to_one in H. apply orb_true_iff in H. destruct H as [H|H]; apply qlt_ok in H; rewrite Q2R_0 in H; lra. }
  rewrite Hf in K. assert (Z : (x - y) * quotient f x y = 0) by lra. apply Rmult_integral in Z.
  destruct Z; [lra | tauto].
Qed.
Definition changes_sign (f : polynomial) (a b : Q) : bool :=
  (qlt (pvalue f a) 0 && qlt 0 (pvalue f b)) || (qlt 0 (pvalue f a) && qlt (pvalue f b) 0).
Lemma changes_sign_ok f a b : changes_sign f a b = true -> peval f (Q2R a) * peval f (Q2R b) < 0.
Proof.
  intros H. rewrite <- !pvalue_ok. unfold changes_sign in H. rewrite orb_true_iff, !andb_true_iff in H.
  destruct H as [[H1 H2]|[H1 H2]]; apply qlt_ok in H1, H2; rewrite Q2R_0 in *; nra.
Qed.
Fixpoint no_root (f : polynomial) (a : Q) (cuts : list Q) (b : Q) : bool :=
  match cuts with
  | [] => nonzero_on f a b
  | c :: t => nonzero_on f a c && no_root f c t b
  end.
Lemma no_root_ok f b x : forall cuts a, no_root f a cuts b = true -> Q2R a <= x <= Q2R b -> peval f x <> 0.
Proof.
  induction cuts as [|c t IH]; simpl; intros a H Hx.
  - now apply (nonzero_on_ok f a b).
  - apply andb_true_iff in H. destruct H as [H1 H2]. destruct (Rle_lt_dec x (Q2R c)) as [Hc|Hc].
    + apply (nonzero_on_ok f a c); auto. lra.
    + apply (IH c); auto. lra.
Qed.
Definition check_isolated (f : polynomial) (lo hi : Q) (left : list Q) (low high : Q) (right : list Q) : bool :=
  qle lo low && qle low high && qle high hi && no_root f lo left low && no_root f high right hi &&
  changes_sign f low high && one_to_one f low high.
Theorem check_isolated_ok f lo hi left low high right : check_isolated f lo hi left low high right = true ->
  isolated f (Q2R lo) (Q2R hi) /\
  forall x, Q2R lo < x < Q2R hi -> peval f x = 0 -> qin (low, high) x.
Proof.
  unfold check_isolated. rewrite !andb_true_iff. intros [[[[[[H1 H2] H3] H4] H5] H6] H7].
  apply qle_ok in H1, H2, H3.
  assert (U : forall x, Q2R lo < x < Q2R hi -> peval f x = 0 -> qin (low, high) x).
  { intros x Hx Fx. unfold qin. cbn [fst snd]. split.
    - destruct (Rle_lt_dec (Q2R low) x) as [|K]; auto. exfalso. apply (no_root_ok f low x left lo H4); [lra|auto].
    - destruct (Rle_lt_dec x (Q2R high)) as [|K]; auto. exfalso. apply (no_root_ok f hi x right high H5); [lra|auto]. }
  split; [|exact U]. split.
  - intros x y Hx Hy Fx Fy. apply (one_to_one_ok f low high x y H7); [now apply U | now apply U | lra].
  - exists (Q2R low), (Q2R high). apply changes_sign_ok in H6. split; [lra|]. split; [lra|exact H6].
Qed.

Definition check_squarefree (f a c : polynomial) : bool :=
  pzero (psub (padd (pmul a f) (pmul c (pderiv f))) [1%Q]).
Lemma check_squarefree_ok f a c : check_squarefree f a c = true -> squarefree f.
Proof.
  intros H. exists a, c. intros x. apply pzero_ok with (x := x) in H.
  rewrite peval_sub, peval_add, !peval_mul in H. simpl in H. rewrite Q2R_1 in H. lra.
Qed.
