(** The root of a polynomial that [isolated] (polynomials.v) speaks of exists.

    This is the intermediate value theorem of the standard library, which rests on one more axiom than the rest of this
    development: [ClassicalDedekindReals.sig_not_dec], the other axiom of the library's real numbers.  Therefore it
    stands alone here; of the other files only check_payoffs.v depends on it. *)
From Coq Require Import Reals QArith Qreals List Lra.
From ExactMarket Require Import polynomials.
Import ListNotations.
Open Scope R_scope.

Lemma peval_continuous p : continuity (peval p).
Proof.
  induction p as [|c t IH]; simpl.
  - apply (continuity_const (fun _ => 0)). now intros x y.
  - apply (continuity_plus (fct_cte (Q2R c)) (fun y => y * peval t y)).
    + apply continuity_const. now intros x y.
    + apply (continuity_mult (fun y => y) (peval t)); [apply derivable_continuous, derivable_id | exact IH].
Qed.
Theorem isolated_root_exists f lo hi : isolated f lo hi ->
  exists theta, lo < theta < hi /\ peval f theta = 0 /\ forall x, lo < x < hi -> peval f x = 0 -> x = theta.
Proof.
  intros [H (a & b & Ha & Hb & Hs)].
  destruct (IVT_cor (peval f) a b (peval_continuous f)) as [theta [Ht F]]; [lra | lra |].
  assert (Na : a <> theta) by (intros ->; rewrite F in Hs; lra).
  assert (Nb : b <> theta) by (intros ->; rewrite F in Hs; lra).
  exists theta. split; [lra|]. split; [exact F|]. intros x Hx Fx. apply H; auto. lra.
Qed.
