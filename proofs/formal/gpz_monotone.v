(** gpz.monotone: operations whose results are to be utilities in the paper's sense keep them monotone.

    The largest value of a bundle inside is monotone whatever the utility was ([gpz_best_inside_monotone]); so
    satiation, lower bounds and constraints (u_C) lead to monotone utilities.  Endowment and restriction keep
    monotonicity, and a convolution is monotone if the second utility is.  HOLDS for all of them. *)
From Coq Require Import Reals List Lra Bool.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_operations gpz_convolution gpz_constraints.
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
Corollary gpz_constrained_monotone L C v : monotone L (constrained L C v).
Proof. apply gpz_best_inside_monotone. Qed.
Theorem gpz_endowment_monotone L S c v : within L S -> monotone L v -> monotone L (endowment v S c).
Proof.
  intros HS Hm A B a HB Hs Ha. apply endowment_value in Ha.
  destruct (Hm (union A S) (union B S) (a + c)) as (x & Hx & Hle); auto.
  - intros k Hk. unfold union. now rewrite (HB k Hk), (HS k Hk).
  - intros k Hk. unfold union in *. apply orb_true_iff in Hk. destruct Hk as [Hk|Hk]; [now rewrite (Hs k Hk)|].
    rewrite Hk. apply orb_true_r.
  - exists (x - c). unfold endowment. rewrite Hx. split; [reflexivity|lra].
Qed.
Theorem gpz_convolution_monotone L u v : monotone L v -> monotone L (convolution L u v).
Proof.
  intros Hm A B x HB Hs Hx. apply convolution_is in Hx. destruct Hx as [(X & a & b & HX & HXA & Ha & Hb & ->) _].
  destruct (Hm (minus A X) (minus B X) b) as (c & Hc & Hle); auto.
  - intros k Hk. unfold minus. now rewrite (HB k Hk).
  - intros k Hk. unfold minus in *. apply andb_true_iff in Hk. now rewrite (Hs k), (proj2 Hk).
  - destruct (best_inside_bound L (fun Y => added (u Y) (v (minus B Y))) B X (a + c)) as (y & Hy & Hay); auto.
    + intros k Hk. auto.
    + now rewrite Ha, Hc.
    + exists y. split; [exact Hy|lra].
Qed.
