(** gpz.monotone: operations whose results are to be utilities in the paper's sense keep them monotone.

    The largest value of a bundle inside is monotone whatever the utility was ([gpz_best_inside_monotone]); so
    satiation, lower bounds and constraints lead to monotone utilities.  Restriction keeps monotonicity. *)
From Coq Require Import Reals List Lra Bool.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_operations.
Open Scope R_scope.

Theorem gpz_best_inside_monotone L v : monotone L (best_inside L v).
Proof.
  intros A B a HB Hs Ha. destruct (best_inside_attained _ _ _ _ Ha) as (X & H1 & H2 & H3).
  apply (best_inside_bound L v B X a); auto. intros k Hk. auto.
Qed.
Corollary gpz_satiation_monotone L k v : monotone L (satiation L k v).
Proof. apply gpz_best_inside_monotone. Qed.
Corollary gpz_lower_bound_monotone L k v : monotone L (lower_bound L k v).
Proof. apply gpz_best_inside_monotone. Qed.
Theorem gpz_restriction_monotone L S v : monotone L v -> monotone L (restriction v S).
Proof.
  intros Hm A B a HB Hs Ha. apply (Hm (inter A S) (inter B S)); auto; [now apply within_inter|].
  intros k Hk. unfold inter in *. apply andb_true_iff in Hk. rewrite (Hs k); tauto.
Qed.
