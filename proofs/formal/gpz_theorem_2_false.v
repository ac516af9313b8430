(** gpz.theorem-2.  FALSE as printed.

    Printed: constrained economies with M-natural-concave utilities, equal endowments and the feasibility condition have
    a strong equilibrium; the feasibility condition asks for disjoint A_i in dom u_k for i <= N only.
    Here: the market of gpz_expectation_false.v meets it (good i for agent i, and each good is in every domain), has no
    aggregate constraint, and has no equilibrium at any real prices, not even one in expectation.
    With one bundle to spare the theorem holds: gpz_theorem_2.v. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural expectation_economy gpz_strong_efficient
  gpz_expectation gpz_expectation_false gpz_adding_up.
Import ListNotations.
Open Scope R_scope.

Ltac value := do 2 eexists; split; [reflexivity|]; split; [reflexivity|]; lra.
Lemma market_m_natural_3 i : m_natural 3 (market_u i).
Proof.
  intros A B a b j HA HB Ha Hb HAj HBj. assert (Hj : (j < 3)%nat) by now apply (within_lt 3 A).
  unfold exchange, reaches, market_u, needy, goods, remove, add in *.
  destruct i as [|[|i]], j as [|[|[|]]]; try lia; simpl in *; rewrite HAj in *; rewrite HBj in *;
    destruct (A 0%nat) eqn:A0, (A 1%nat) eqn:A1, (A 2%nat) eqn:A2, (B 0%nat) eqn:B0, (B 1%nat) eqn:B1,
      (B 2%nat) eqn:B2;
    simpl in *; try discriminate; injection Ha as <-; injection Hb as <-;
    first [ left; value
          | right; exists 0%nat; split; [assumption|split; [assumption|]]; simpl; rewrite ?A0, ?A1, ?A2, ?B0, ?B1,
            ?B2; simpl; value
          | right; exists 1%nat; split; [assumption|split; [assumption|]]; simpl; rewrite ?A0, ?A1, ?A2, ?B0, ?B1,
            ?B2; simpl; value
          | right; exists 2%nat; split; [assumption|split; [assumption|]]; simpl; rewrite ?A0, ?A1, ?A2, ?B0, ?B1,
            ?B2; simpl; value ].
Qed.

Theorem gpz_theorem_2_printed_false :
  (forall i, monotone 3 (market_u i) /\ m_natural 3 (market_u i)) /\
  (forall i k, (i < 3)%nat -> (k < 3)%nat -> consumption_set 3 market_u k (good i)) /\
  (forall p alpha, ~ walrasian 3 3 market_u market_b p alpha).
Proof.
  split; [|split].
  - intros i. split; [apply monotone_market | apply market_m_natural_3].
  - intros i k Hi _. split; [now apply good_within|].
    assert (K : needy (good i) <> None) by (unfold needy, good; destruct i as [|[|[|]]]; try lia; simpl;
      discriminate).
    destruct k as [|[|k]]; [exact K|discriminate|exact K].
  - intros p alpha H. apply (proj2 gpz_expectation_printed_false p (fun i => marginal i alpha)).
    now apply walrasian_in_expectation.
Qed.
