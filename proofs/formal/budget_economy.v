(** Random assignment economies with budgets: the equilibrium of Hylland and Zeckhauser (1979), with aggregate limits.

    To an economy E = (N, sigma, V) of sp_economy.v come a budget b x > 0 of each agent and limits: each is a set of
    object types with the most copies of them that can be used together, and any two sets are disjoint or nested.
    Prices P and an assignment Q are an [equilibrium] if Q is feasible and within the limits, the smallest price is 0,
    what is not used up is free ([clears]), and each agent's share is [within_budget], [budget_optimal] and [cheapest]
    (sp_economy.v).  A [budget_equilibrium] need not be [cheapest]. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums sp_economy.
Import ListNotations.
Open Scope R_scope.

(** A set of types, and the most copies. *)
Definition limit : Type := (list nat * nat)%type.
Definition limited (L : limit) (j : nat) : bool := existsb (Nat.eqb j) (fst L).

Definition disjoint_or_nested (L M : limit) : Prop :=
  (forall j, limited L j = true -> limited M j = false) \/
  (forall j, limited L j = true -> limited M j = true) \/
  (forall j, limited M j = true -> limited L j = true).
Definition laminar (limits : list limit) : Prop :=
  forall L M, In L limits -> In M limits -> disjoint_or_nested L M.

Section Definitions.
Variable E : economy.
Variable b : nat -> R.
Variable limits : list limit.
Let n := agents E.
Let s := types E.

Definition positive_budgets : Prop := forall x, (x < n)%nat -> 0 < b x.

(** Copies of the types of a limit in use. *)
Definition limit_load (Q : nat -> nat -> R) (L : limit) : R :=
  sum (ids s) (fun j => if limited L j then load (ids n) Q j else 0).
Definition within_limits (Q : nat -> nat -> R) : Prop :=
  forall L, In L limits -> limit_load Q L <= INR (snd L).

(** Nothing is cheaper than 0, and something costs 0. *)
Definition smallest_price_0 (P : nat -> R) : Prop :=
  (forall j, (j < s)%nat -> 0 <= P j) /\ exists j, (j < s)%nat /\ P j = 0.

(** The price of type j is the price r j of its own copies plus the prices of the limits that contain it; they are not
    negative, and what is not used up has price 0.  [paid] lists the limits with their prices. *)
Definition limit_price (paid : list (limit * R)) (j : nat) : R :=
  sum paid (fun w => if limited (fst w) j then snd w else 0).
Definition clears_with (paid : list (limit * R)) (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  map fst paid = limits /\
  (forall w, In w paid -> 0 <= snd w /\ (limit_load Q (fst w) < INR (snd (fst w)) -> snd w = 0)) /\
  (forall j, (j < s)%nat -> 0 <= P j - limit_price paid j /\
     (load (ids n) Q j < INR (supply E j) -> P j - limit_price paid j = 0)).
Definition clears (P : nat -> R) (Q : nat -> nat -> R) : Prop := exists paid, clears_with paid P Q.

Definition within_budget (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall x, (x < n)%nat -> dot s P (Q x) <= b x.
(** Anything strictly better costs strictly more than the budget. *)
Definition budget_optimal (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  forall x q, (x < n)%nat -> simplex s q -> utility E x (Q x) < utility E x q -> b x < dot s P q.

Definition budget_equilibrium (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  positive_budgets /\ laminar limits /\ feasible E Q /\ within_limits Q /\ smallest_price_0 P /\ clears P Q /\
  within_budget P Q /\ budget_optimal P Q.
Definition equilibrium (P : nat -> R) (Q : nat -> nat -> R) : Prop :=
  budget_equilibrium P Q /\ cheapest E P Q.
End Definitions.

(** Without limits, [clears] is the condition [clearing] of sp_economy.v. *)
Lemma clears_without_limits E P Q : price_vector E P -> (clears E [] P Q <-> clearing E P Q).
Proof.
  intros HP. split.
  - intros (paid & H1 & _ & H3) j Hj Hl. apply map_eq_nil in H1. subst paid.
    destruct (H3 j Hj) as [_ K]. specialize (K Hl). unfold limit_price in K. simpl in K. lra.
  - intros H. exists []. split; [reflexivity|]. split; [now intros w []|].
    intros j Hj. unfold limit_price. simpl. specialize (HP j Hj). split; [lra|].
    intros Hl. rewrite (H j Hj Hl). lra.
Qed.
