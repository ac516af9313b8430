(** Walking a tree of cases, whose nodes stand in preorder: each node in turn takes the case on top of a stack, and puts its parts
    there. What is good of a case must be good of one of its parts; then a tree that leaves nothing refutes it. *)
From Coq Require Import List.
Import ListNotations.

Section Walk.
Context {case step : Type}.
(** The parts of a case by a node; none if the node settles it, and [None] if the node does not fit it. *)
Variable parts : case -> step -> option (list case).

Fixpoint walk (nodes : list step) (stack : list case) : bool :=
  match nodes, stack with
  | [], [] => true
  | n :: rest, x :: below => match parts x n with Some ys => walk rest (ys ++ below) | None => false end
  | _, _ => false
  end.

Lemma walk_refutes (good : case -> Prop) :
  (forall x n ys, parts x n = Some ys -> good x -> exists y, In y ys /\ good y) ->
  forall nodes stack, walk nodes stack = true -> forall x, In x stack -> ~ good x.
Proof.
  intros Hparts. induction nodes as [|n rest IH]; intros [|x0 below] H x Hx Hg; simpl in H; try discriminate; try destruct Hx.
  - subst x0. destruct (parts x n) as [ys|] eqn:E; [|discriminate].
    destruct (Hparts x n ys E Hg) as (y & Hy & Hyg). apply (IH _ H y); auto. apply in_or_app. now left.
  - destruct (parts x0 n) as [ys|] eqn:E; [|discriminate]. apply (IH _ H x); auto. apply in_or_app. now right.
Qed.
End Walk.
