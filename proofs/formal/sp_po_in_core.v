(** sp.po-in-core: Pareto-optimal assignments are in the weak core.  HOLDS, in every finite economy.

    If a coalition blocks, let it have what it blocks with and leave the others what they had: a feasible
    assignment that is better for the members and the same for the rest. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums sp_economy sp_theorem_3.
Import ListNotations.
Open Scope R_scope.

Theorem sp_po_in_core E Q : pareto_optimal E Q -> weak_core E Q.
Proof.
  intros [HQ Hpo]. split; auto. intros C [Q' [Hgain Hsup]] x Hx.
  destruct (C x) eqn:HC; [exfalso|reflexivity].
  apply (Hpo (deviation C Q Q')).
  - split.
    + intros y Hy. unfold deviation. destruct (C y) eqn:HCy; [now apply Hgain | now apply HQ].
    + intros j Hj. specialize (Hsup j Hj). unfold load in *. rewrite !sum_filter in Hsup.
      rewrite (sum_ext _ _ (fun y => (if C y then Q' y j else 0) + (if negb (C y) then Q y j else 0))).
      * rewrite sum_plus. lra.
      * intros y _. unfold deviation. destruct (C y); simpl; lra.
  - split.
    + intros y Hy. unfold deviation. destruct (C y) eqn:HCy; [|apply Rle_refl].
      apply Rlt_le. now apply (Hgain y Hy HCy).
    + exists x. split; auto. unfold deviation. rewrite HC. now apply (Hgain x Hx HC).
Qed.
