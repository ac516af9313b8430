(** Checker of lotteries over pure assignments (second paper).

    A pure assignment is the list of the types that agents 0, 1, ... receive.  [check_lottery n s su ws A]: the pure
    assignments of ws are feasible, their weights are nonnegative with sum 1, and their mean is A. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy sp_lottery.
Import ListNotations.
Open Scope R_scope.

Section Lottery.
Variables (n s : nat) (su : list nat) (V : list (list Q)).
Let E := rational_economy n s su V.

(** The type of agent x; the number s, which is no type, when the list is too short. *)
Definition type_of (l : list nat) (x : nat) : nat := nth x l s.
Definition check_pure (l : list nat) : bool :=
  all_below n (fun x => Nat.ltb (type_of l x) s) &&
  all_below s (fun j =>
    Nat.leb (length (filter (fun x => Nat.eqb (type_of l x) j) (ids n))) (nth j su 0%nat)).
Definition check_lottery (ws : list (Q * list nat)) (A : list (list Q)) : bool :=
  forallb (fun w => qle 0 (fst w) && check_pure (snd w)) ws &&
  qeq (qsum ws fst) 1 &&
  all_below n (fun x => all_below s (fun j =>
    qeq (entry A x j) (qsum ws (fun w => if Nat.eqb (type_of (snd w) x) j then fst w else 0%Q)))).

Lemma check_pure_ok l : check_pure l = true -> pure_feasible E (type_of l).
Proof.
  intros H. apply andb_true_iff in H. destruct H as [H1 H2]. split.
  - intros x Hx. apply Nat.ltb_lt. exact (all_below_ok _ _ H1 x Hx).
  - intros j Hj. apply Nat.leb_le. exact (all_below_ok _ _ H2 j Hj).
Qed.
Theorem check_lottery_sound ws A : check_lottery ws A = true ->
  is_lottery_over_pure E (map (fun w => (Q2R (fst w), type_of (snd w))) ws) (matrix_of A).
Proof.
  unfold check_lottery. rewrite !andb_true_iff. intros [[H1 H2] H3]. split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl.
    rewrite forallb_forall in H1. specialize (H1 v Hv). apply andb_true_iff in H1.
    destruct H1 as [Ha Hb]. apply qle_ok in Ha. rewrite Q2R_0 in Ha. split; auto. now apply check_pure_ok.
  - rewrite sum_map. apply qeq_ok in H2. rewrite Q2R_sum, Q2R_1 in H2. exact H2.
  - intros x j Hx Hj. pose proof (all_below_ok _ _ (all_below_ok _ _ H3 x Hx) j Hj) as H.
    apply qeq_ok in H. rewrite Q2R_sum in H. unfold matrix_of. rewrite H, sum_map.
    apply sum_ext. intros w _. simpl. destruct (Nat.eqb (type_of (snd w) x) j); auto. apply Q2R_0.
Qed.
End Lottery.
