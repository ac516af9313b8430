(** Prices that meet a list of conditions, in the whole market or in the market of one turn.

    A market has participants (a list l of agents) and copies left, r j of each type j.  In the whole market all agents
    take part, r is the supply, and all types are on offer; in a turn only types with copies left are.  The conditions
    are those of sp_economy.v with the shares restricted to types on offer; prices of other types mean nothing.
    [supports] is for the whole market in the words of sp_economy.v; [supports_whole] says that the two agree there. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums sp_economy.
Import ListNotations.
Open Scope R_scope.

Inductive condition := Optimal | Clearing | Cheapest | QuasiOptimal.

(** Prices that meet the conditions in the whole market. *)
Definition holds (E : economy) (P : nat -> R) (Q : nat -> nat -> R) (c : condition) : Prop :=
  match c with
  | Optimal => optimal E P Q
  | Clearing => clearing E P Q
  | Cheapest => cheapest E P Q
  | QuasiOptimal => quasi_optimal E P Q
  end.
Definition supports (E : economy) (cs : list condition) (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  price_vector E P /\ forall c, In c cs -> holds E P Q c.

Section Market.
Variable E : economy.
Variables (whole : bool) (l : list nat) (r : nat -> R).
Let s := types E.

Definition on_offer (j : nat) : Prop := whole = true \/ 0 < r j.
Definition share_on_offer (q : nat -> R) : Prop :=
  simplex s q /\ forall j, (j < s)%nat -> ~ on_offer j -> q j = 0.
Definition market_holds (P : nat -> R) (Q : nat -> nat -> R) (c : condition) : Prop :=
  match c with
  | Optimal => forall x q, In x l -> share_on_offer q ->
      utility E x (Q x) < utility E x q -> dot s P (Q x) < dot s P q
  | Clearing => forall j, (j < s)%nat -> on_offer j -> load l Q j < r j -> P j = 0
  | Cheapest => forall x q, In x l -> share_on_offer q ->
      utility E x (Q x) <= utility E x q -> dot s P (Q x) <= dot s P q
  | QuasiOptimal => forall x q, In x l -> share_on_offer q ->
      utility E x (Q x) < utility E x q -> dot s P (Q x) <= dot s P q
  end.
Definition market_supports (cs : list condition) (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  (forall j, (j < s)%nat -> on_offer j -> 0 <= P j) /\ forall c, In c cs -> market_holds P Q c.
End Market.

Lemma supports_whole E cs P Q :
  supports E cs P Q <-> market_supports E true (ids (agents E)) (full_supply E) cs P Q.
Proof.
  assert (O : forall q, share_on_offer E true (full_supply E) q <-> simplex (types E) q).
  { intros q. split; [now intros [H _]|]. intros H. split; auto. intros j _ Hn. exfalso. apply Hn. now left. }
  assert (C : forall c, holds E P Q c <-> market_holds E true (ids (agents E)) (full_supply E) P Q c).
  { assert (I : forall x, (x < agents E)%nat <-> In x (ids (agents E))) by (intros; symmetry; apply in_ids).
    intros []; simpl; unfold optimal, cheapest, quasi_optimal; split; intros H.
    1, 2, 5, 6, 7, 8: intros x q Hx Hq; apply H;
      [now apply I | first [exact (proj1 (O q) Hq) | exact (proj2 (O q) Hq)]].
    - intros j Hj _. now apply H.
    - intros j Hj Hl. apply H; auto. now left. }
  split; intros [H1 H2]; split.
  - intros j Hj _. now apply H1.
  - intros c Hc. now apply C, H2.
  - intros j Hj. apply H1; auto. now left.
  - intros c Hc. now apply C, H2.
Qed.

(** The turns of an ordered partition, each with prices that meet the conditions on the types with copies left. *)
Definition turn_under (E : economy) (cs : list condition) (l : list nat) (r P : nat -> R) (Q : nat -> nat -> R) :
  Prop :=
  market_supports E false l r cs P Q.
Definition sequential_under (E : economy) (cs : list condition) (groups : list (list nat)) (Q : nat -> nat -> R) :
  Prop :=
  ordered_partition E groups /\ feasible E Q /\ sequential (turn_under E cs) groups (full_supply E) Q.
