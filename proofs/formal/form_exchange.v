(** Additive utilities, and concave functions of the number of goods, have the strong exchange property (check_exchange.v), for any
    number of goods: [exchange_form_ok]. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_m_natural mnat_constructions check_exchange
  utility_forms form_concavity.
Import ListNotations.
Open Scope R_scope.

Lemma additive_strong_exchange l : strong_exchange (length l) (utility_of (length l) (value_in (Additive l))).
Proof.
  intros A B a b j e HA HB Ha Hb HAj HBj He. rewrite additive_utility in Ha, Hb by auto.
  destruct (finite_goods l A) eqn:FA; [|discriminate]. destruct (finite_goods l B) eqn:FB; [|discriminate].
  injection Ha as <-. injection Hb as <-. rewrite finite_goods_iff in FA, FB.
  assert (Hj : (j < length l)%nat) by now apply (within_lt _ A).
  assert (R : forall X Y, within (length l) X -> within (length l) Y -> (forall k, X k = true \/ Y k = true -> A k = true \/ B k = true) ->
    cost (length l) (worth_of l) A + cost (length l) (worth_of l) B <= cost (length l) (worth_of l) X + cost (length l) (worth_of l) Y ->
    reaches (utility_of (length l) (value_in (Additive l))) X Y
      (cost (length l) (worth_of l) A + cost (length l) (worth_of l) B)).
  { intros X Y HX HY Hin Hle. assert (F : forall Z, (forall k, Z k = true -> X k = true \/ Y k = true) -> finite_goods l Z = true).
    { intros Z HZ. apply finite_goods_iff. intros k Hk K. destruct (Hin k (HZ k K)); auto. }
    unfold reaches. rewrite !additive_utility, !F by auto. unfold additive. do 2 eexists. repeat split. exact Hle. }
  destruct e as [d|]; simpl in He |- *.
  - destruct He as [D1 D2]. assert (Hd : (d < length l)%nat) by now apply (within_lt _ B). assert (Hdj : d <> j) by congruence.
    apply R; [apply within_add; [now apply within_remove|exact Hd]|apply within_add; [now apply within_remove|exact Hj]| |].
    + intros k H. unfold add, remove in H. destruct (Nat.eqb_spec k j) as [E|_]; [rewrite E; auto|].
      destruct (Nat.eqb_spec k d) as [E|_]; [rewrite E; auto|]. simpl in H. tauto.
    + rewrite (cost_remove _ _ A j), (cost_remove _ _ B d), (cost_add _ _ (remove A j) d), (cost_add _ _ (remove B d) j); auto; try lra.
      * unfold remove. rewrite HBj. apply andb_false_r.
      * unfold remove. rewrite D2. apply andb_false_r.
  - apply R; [now apply within_remove|now apply within_add| |].
    + intros k H. unfold add, remove in H. destruct (Nat.eqb_spec k j) as [E|_]; [rewrite E; auto|]. simpl in H. tauto.
    + rewrite (cost_remove _ _ A j), (cost_add _ _ B j) by auto. lra.
Qed.
Lemma cardinality_strong_exchange L l : concave l = true -> strong_exchange L (utility_of L (value_in (Cardinality l))).
Proof.
  intros H. apply concave_ok in H. intros A B a b j e HA HB Ha Hb HAj HBj He. assert (Hj : (j < L)%nat) by now apply (within_lt L A).
  rewrite cardinality_value in Ha, Hb. destruct e as [d|]; unfold after_exchange, may_exchange in *.
  - destruct He as [D1 D2]. assert (Hd : (d < L)%nat) by now apply (within_lt L B). exists a, b.
    rewrite !cardinality_value, !size_swap by auto. repeat split; auto. lra.
  - pose proof (size_remove L A j Hj HAj) as SA. pose proof (size_add L B j Hj HBj) as SB.
    destruct (H _ _ _ _ He Ha Hb) as (x & y & X1 & X2 & X3). exists x, y. rewrite !cardinality_value.
    split; [|split; [rewrite SB; exact X2|exact X3]]. rewrite <- X1. f_equal. f_equal. lia.
Qed.
Definition exchange_form (L : nat) (f : form) : bool :=
  match f with Additive l => Nat.eqb (length l) L | Cardinality l => concave l | _ => false end.
Theorem exchange_form_ok L f : exchange_form L f = true -> strong_exchange L (utility_of L (value_in f)).
Proof.
  destruct f; try discriminate; simpl; intros H.
  - apply Nat.eqb_eq in H. subst L. apply additive_strong_exchange.
  - now apply cardinality_strong_exchange.
Qed.
