(** Checker of equilibria whose numbers are polynomials in one real algebraic number theta.

    theta is given by a polynomial f and an interval in which it is the only root (polynomials.v).  Zero is decided with
    a monic factor h of f that has the root theta too, x ^ d - tail(x): a number is reduced modulo h, and is 0 if
    nothing is left.  (If h is irreducible nothing else is 0, but soundness does not need that.)  A sign is decided by
    Horner's rule over a narrow interval that holds theta.
    - [check_algebraic_equilibrium n s su V bs limits f lo hi r ls P ws A]: the record [r] has what isolates theta.
    - [check_algebraic_equilibrium_sound]: f is squarefree, has at most one root between lo and hi and changes sign
      there, and with theta this root, prices and assignment are an equilibrium. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy budget_economy check_budgets
  polynomials.
Import ListNotations.
Open Scope R_scope.

(** What isolates the root: Bezout's identity [bezout]; the interval [near] and cuts on both sides of it for
    [check_isolated]; the factor x ^ length tail - tail with its [cofactor], which has no root near theta. *)
Record root_witness := RootWitness {
  bezout : polynomial * polynomial;
  left_cuts : list Q; near : Q * Q; right_cuts : list Q;
  tail : polynomial; cofactor : polynomial }.
Definition factor_of (t : polynomial) : polynomial := map Qopp t ++ [1%Q].
Definition check_root (f : polynomial) (lo hi : Q) (r : root_witness) : bool :=
  check_squarefree f (fst (bezout r)) (snd (bezout r)) &&
  check_isolated f lo hi (left_cuts r) (fst (near r)) (snd (near r)) (right_cuts r) &&
  pzero (psub f (pmul (factor_of (tail r)) (cofactor r))) &&
  nonzero_on (cofactor r) (fst (near r)) (snd (near r)).
Lemma check_root_ok f lo hi r : check_root f lo hi r = true ->
  squarefree f /\ isolated f (Q2R lo) (Q2R hi) /\
  forall theta, Q2R lo < theta < Q2R hi -> peval f theta = 0 ->
    theta ^ length (tail r) = peval (tail r) theta /\ qin (near r) theta.
Proof.
  unfold check_root. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4].
  split; [eapply check_squarefree_ok; eauto|].
  apply check_isolated_ok in H2. destruct H2 as [H2 Hu]. split; [exact H2|].
  intros theta Ht F. specialize (Hu theta Ht F). rewrite <- surjective_pairing in Hu. split; [|exact Hu].
  apply pzero_ok with (x := theta) in H3. rewrite peval_sub, peval_mul, F in H3.
  pose proof (nonzero_on_ok _ _ _ theta H4 Hu) as N.
  assert (Z : peval (factor_of (tail r)) theta * peval (cofactor r) theta = 0) by lra.
  apply Rmult_integral in Z. destruct Z as [Z|Z]; [|tauto].
  unfold factor_of in Z. rewrite peval_app, peval_opp, map_length in Z. simpl in Z. rewrite Q2R_1 in Z. lra.
Qed.

Section Field.
Variables (t : polynomial) (near_theta : Q * Q) (theta : R).
Hypothesis power : theta ^ length t = peval t theta.
Hypothesis inside : qin near_theta theta.

(** x times a polynomial, with x ^ d replaced by t. *)
Definition times_x (p : polynomial) : polynomial :=
  let q := 0%Q :: p in padd (firstn (length t) q) (pmul (skipn (length t) q) t).
Fixpoint reduce (p : polynomial) : polynomial :=
  match p with [] => [] | c :: u => padd [c] (times_x (reduce u)) end.
Lemma times_x_ok p : peval (times_x p) theta = theta * peval p theta.
Proof.
  unfold times_x. set (q := 0%Q :: p). assert (H : peval q theta = theta * peval p theta).
  { unfold q. simpl. rewrite Q2R_0. ring. }
  rewrite <- H, peval_add, peval_mul.
  destruct (le_lt_dec (length t) (length q)) as [Hl|Hl].
  - rewrite <- (firstn_skipn (length t) q) at 3. rewrite peval_app, firstn_length_le by auto.
    rewrite power. ring.
  - rewrite firstn_all2, skipn_all2 by lia. simpl. ring.
Qed.
Lemma reduce_ok p : peval (reduce p) theta = peval p theta.
Proof.
  induction p as [|c u IH]; [reflexivity|]. cbn [reduce]. rewrite peval_add, times_x_ok, IH. simpl. ring.
Qed.

Definition a_mul (p q : polynomial) : polynomial := reduce (pmul p q).
Definition a_zero (p : polynomial) : bool := pzero (reduce p).
Definition a_range (p : polynomial) : Q * Q := prange p (fst near_theta) (snd near_theta).
Definition a_nonneg (p : polynomial) : bool := let q := reduce p in pzero q || qle 0 (fst (a_range q)).
Definition a_pos (p : polynomial) : bool := qlt 0 (fst (a_range (reduce p))).
Definition meaning (p : polynomial) : R := peval p theta.
Lemma a_mul_ok p q : meaning (a_mul p q) = meaning p * meaning q.
Proof. unfold meaning, a_mul. now rewrite reduce_ok, peval_mul. Qed.
Lemma a_zero_ok p : a_zero p = true -> meaning p = 0.
Proof. intros H. unfold meaning. rewrite <- reduce_ok. now apply pzero_ok. Qed.
Lemma a_range_ok p : Q2R (fst (a_range p)) <= peval p theta.
Proof. apply (prange_ok p (fst near_theta) (snd near_theta) theta), inside. Qed.
Lemma a_nonneg_ok p : a_nonneg p = true -> 0 <= meaning p.
Proof.
  intros H. unfold meaning. rewrite <- reduce_ok. apply orb_true_iff in H. destruct H as [H|H].
  - rewrite (pzero_ok _ _ H). lra.
  - apply qle_ok in H. rewrite Q2R_0 in H. pose proof (a_range_ok (reduce p)). lra.
Qed.
Lemma a_pos_ok p : a_pos p = true -> 0 < meaning p.
Proof.
  intros H. unfold meaning. rewrite <- reduce_ok. apply qlt_ok in H. rewrite Q2R_0 in H.
  pose proof (a_range_ok (reduce p)). lra.
Qed.
Lemma meaning_of_Q q : meaning [q] = Q2R q.
Proof. unfold meaning. simpl. ring. Qed.
Lemma meaning_nil : meaning [] = 0.
Proof. reflexivity. Qed.
Lemma meaning_add p q : meaning (padd p q) = meaning p + meaning q.
Proof. apply peval_add. Qed.
Lemma meaning_sub p q : meaning (psub p q) = meaning p - meaning q.
Proof. apply peval_sub. Qed.
End Field.

Section Checker.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (bs : list Q) (limits : list limit).
Variables (f : polynomial) (lo hi : Q) (r : root_witness).
Variables (ls P ws : list polynomial) (A : list (list polynomial)).
Let E := rational_economy n s su V.

Definition check_algebraic_equilibrium : bool :=
  check_root f lo hi r &&
  let t := tail r in let i := near r in
  check_equilibrium polynomial [] (fun q => [q]) padd (a_mul t) psub (a_zero t) (a_nonneg t i) (a_pos t i)
    n s su V bs limits ls P ws A true.
(** Price of type j and agent x's probability of it, for a value of theta. *)
Definition price_at (theta : R) (j : nat) : R := peval (nth j P []) theta.
Definition share_at (theta : R) (x j : nat) : R := peval (nth j (nth x A []) []) theta.
Theorem check_algebraic_equilibrium_sound : check_algebraic_equilibrium = true ->
  squarefree f /\ isolated f (Q2R lo) (Q2R hi) /\
  forall theta, Q2R lo < theta < Q2R hi -> peval f theta = 0 ->
    equilibrium E (vector_of bs) limits (price_at theta) (share_at theta).
Proof.
  unfold check_algebraic_equilibrium. rewrite andb_true_iff. intros [H1 H2].
  apply check_root_ok in H1. destruct H1 as (H1 & H3 & H4). split; [exact H1|]. split; [exact H3|].
  intros theta Ht F. destruct (H4 theta Ht F) as [Hp Hi].
  destruct (check_equilibrium_ok polynomial [] (fun q => [q]) padd (a_mul (tail r)) psub (a_zero (tail r))
    (a_nonneg (tail r) (near r)) (a_pos (tail r) (near r)) (meaning theta) (meaning_nil theta) (meaning_of_Q theta)
    (meaning_add theta) (a_mul_ok (tail r) theta Hp) (meaning_sub theta) (a_zero_ok (tail r) theta Hp)
    (a_nonneg_ok (tail r) (near r) theta Hp Hi) (a_pos_ok (tail r) (near r) theta Hp Hi)
    n s su V bs limits ls P ws A true H2) as [K1 K2].
  split; [exact K1 | now apply K2].
Qed.
End Checker.
