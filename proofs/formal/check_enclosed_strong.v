(** Checker of strong equilibria of pseudomarkets, with and without production, whose numbers are affine in unknowns
    in a box (SPEC 1.5, 1.6, 2.6), kind `enclosed-strong-equilibrium`.

    The unknowns are a zero, in the box, of the equations "expected price = budget" of some agents (the system):
    krawczyk_test.v.  The conditions are those of check_expectation.v for numbers of any kind.
    - [check_enclosed_strong m PB al X Y system ps qs ws derived]: PB are the claimed intervals of prices, and al the
      lists of bundles with those of their probabilities; X is the box, Y the matrix; ps, qs and ws are prices,
      probabilities and weights, each the list of its constant and its coefficients.  If the box does not tell whether
      bundles of agents are as good as all others, it is enough to compare those of agents in [derived] with their
      neighbours, if their tables are M-natural-concave.
    - [check_compared]: the agents' bundles are compared as a list says.
    - [check_enclosed_strong_sound]: with prices and probabilities in these intervals the lists are a strong equilibrium. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Lra Lia Bool.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_assignment_economy
  check_m_natural check_markets polynomials cube quadratic krawczyk_test check_expectation.
Import ListNotations.
Open Scope R_scope.

(** ** Numbers made of affine ones *)

(** A polynomial of degree at most 2, expanded; sums and products of others are left as they are, and no sign of theirs
    is known. *)
Inductive number := Expanded (f : list Q) | Sum (a c : number) | Product (a c : number).
Section Numbers.
Variable n : nat.
Definition constant (q : Q) : number := Expanded [q].
Definition plus (a c : number) : number :=
  match a, c with Expanded f, Expanded g => Expanded (padd f g) | _, _ => Sum a c end.
Definition product (a c : number) : number :=
  match a, c with
  | Expanded f, Expanded [q] => Expanded (pscale q f)
  | Expanded f, Expanded g => if affine n f && affine n g then Expanded (times n f g) else Product a c
  | _, _ => Product a c
  end.
Definition less (a c : number) : number :=
  match a, c with
  | Expanded f, Expanded g => Expanded (psub f g)
  | _, _ => Sum a (Product (constant (-1 # 1)) c)
  end.
Definition holds_of (sign : list Q -> bool) (a : number) : bool := match a with Expanded f => sign f | _ => false end.

Variable z : vec.
Fixpoint worth (a : number) : R :=
  match a with Expanded f => quad n z f | Sum a c => worth a + worth c | Product a c => worth a * worth c end.
Lemma worth_constant q : worth (constant q) = Q2R q. Proof. apply quad_constant. Qed.
Lemma worth_plus a c : worth (plus a c) = worth a + worth c.
Proof. destruct a, c; try reflexivity. apply quad_add. Qed.
Lemma worth_product a c : worth (product a c) = worth a * worth c.
Proof.
  assert (G : forall f g,
    worth (if affine n f && affine n g then Expanded (times n f g) else Product (Expanded f) (Expanded g)) =
    quad n z f * quad n z g).
  { intros f g. destruct (affine n f && affine n g) eqn:E; [|reflexivity]. apply andb_true_iff in E. now apply times_ok. }
  destruct a as [f| |], c as [[|q [|r g]]| |]; try reflexivity; cbn [product worth]; try apply G.
  rewrite quad_scale, quad_constant. ring.
Qed.
Lemma worth_less a c : worth (less a c) = worth a - worth c.
Proof.
  assert (G : worth (constant (-1 # 1)) = -1) by (rewrite worth_constant; unfold Q2R; simpl; lra).
  destruct a, c; cbn [less worth] in *; try (rewrite G; ring). apply quad_subtract.
Qed.
Lemma holds_of_ok sign (P : R -> Prop) : (forall f, sign f = true -> P (quad n z f)) ->
  forall a, holds_of sign a = true -> P (worth a).
Proof. intros H [f|a c|a c] K; [now apply H|discriminate|discriminate]. Qed.
End Numbers.

Section Checker.
Variables (m : market) (PB : list interval) (al : list (interval * list (list bool))).
Variables (X : list interval) (Y : list (list Q)) (system : list nat) (ps qs ws : list (list Q)).
Let n := length X.
Let N := length (tables m).

(** The bundles with the numbers of their probabilities. *)
Definition chances : list (list Q * list (list bool)) := combine qs (map snd al).
Definition price_at (l : list bool) : list Q := kprice (list Q) [] padd ps l.
(** What agent i spends, and her budget. *)
Definition spending_equation (i : nat) : products :=
  (map (fun w => (fst w, price_at (nth i (snd w) []))) chances, at_index (budgets m) i).
(** As many numbers as there should be, and affine ones. *)
Definition well_shaped : bool :=
  Nat.ltb 0 N && Nat.eqb (length PB) (goods m) && Nat.eqb (length qs) (length al) &&
  Nat.eqb (length Y) n && forallb (fun row => Nat.eqb (length row) n) Y &&
  forallb (affine n) ps && forallb (affine n) qs && forallb (affine n) ws && forallb (fun i => Nat.ltb i N) system.
Definition check_claimed (over : list interval) : bool :=
  all_below (goods m) (fun j => inside (range_of (nth j ps []) over) (interval_at PB j)) &&
  both_all (fun w q => inside (range_of q over) (fst w)) al qs.
Definition draws_with : list (number * list (list bool)) := map (fun w => (Expanded (fst w), snd w)) chances.
Definition check_compared (how : list compared) : bool :=
  let equations := map spending_equation system in
  well_shaped && check_zero X equations Y &&
  let rows := basis_of (map (excess X) equations) in
  let over := powers_over X in
  check_strong_draws number (Expanded []) constant plus (product n) less (holds_of (is_zero rows))
    (holds_of (is_nonnegative rows over)) (holds_of (is_positive over)) m
    (fun i => nth i how WithAll) (map Expanded ps) draws_with (map Expanded ws) &&
  check_claimed over.

(** With prices and probabilities in the intervals the lists of bundles are a strong equilibrium. *)
Definition enclosed_strong : Prop :=
  exists (p : nat -> R) (chance : list R),
    (forall j, (j < goods m)%nat -> qin (interval_at PB j) (p j)) /\
    Forall2 (fun w q => qin (fst w) q) al chance /\
    is_strong m p (combine chance (map (fun w => bundles_of (snd w)) al)).

Lemma affine_price l : forallb (affine n) ps = true -> affine n (price_at l) = true.
Proof.
  unfold price_at, affine. clear. revert l. induction ps as [|p r IH]; intros [|[|] l] H; simpl in *; auto;
    apply andb_true_iff in H; destruct H as [H1 H2]; [|now apply IH].
  specialize (IH l H2). apply Nat.leb_le. apply Nat.leb_le in H1, IH. rewrite padd_long. lia.
Qed.
Lemma affine_spending i : forallb (affine n) ps = true -> forallb (affine n) qs = true ->
  affine_products X (spending_equation i) = true.
Proof.
  intros HP HQ. apply forallb_forall. intros f Hf. apply in_map_iff in Hf. destruct Hf as ((q & l) & <- & Hw). simpl.
  fold n. rewrite affine_price, andb_true_r by exact HP. rewrite forallb_forall in HQ. apply HQ.
  now apply in_combine_l in Hw.
Qed.
Lemma draws_worth z : random_allocation_of number (worth n z) draws_with =
  combine (map (quad n z) qs) (map (fun w => bundles_of (snd w)) al).
Proof.
  unfold draws_with, chances, random_allocation_of. rewrite map_map. cbn [fst snd worth].
  clear. revert al. induction qs as [|q r IH]; intros [|w t]; simpl; try reflexivity. now rewrite IH.
Qed.
Theorem check_compared_ok how :
  (forall i, (i < N)%nat -> nth i how WithAll = WithNeighbours -> m_natural (goods m) (utility m i)) ->
  check_compared how = true -> enclosed_strong.
Proof.
  intros Hm. unfold check_compared. cbv zeta. set (equations := map spending_equation system). set (rows := basis_of _).
  rewrite !andb_true_iff. intros [[H1 H2] [H3 H4]]. unfold well_shaped in H1. rewrite !andb_true_iff in H1.
  destruct H1 as [[[[[[[[HN _] _] _] _] affine_ps] affine_qs] _] _]. apply Nat.ltb_lt in HN.
  assert (affine_equations : forallb (affine_products X) equations = true).
  { apply forallb_forall. intros e He. apply in_map_iff in He. destruct He as (i & <- & _). now apply affine_spending. }
  destruct (check_zero_ok X equations Y affine_equations H2) as (z & Hz & K).
  pose proof (powers_over_ok n X z eq_refl Hz) as Over.
  assert (Rows : forall kr, In kr rows -> quad n z (snd kr) = 0).
  { apply basis_of_ok. intros g Hg. apply in_map_iff in Hg. destruct Hg as (e & <- & He). now apply K. }
  pose proof (fun f => is_zero_ok n rows z Rows f) as Z0.
  pose proof (fun f => is_nonnegative_ok n rows (powers_over X) z Rows Over f) as Z1.
  pose proof (fun f => is_positive_ok n (powers_over X) z Over f) as Z2.
  pose proof (check_strong_draws_ok number (Expanded []) constant plus (product n) less (holds_of (is_zero rows))
    (holds_of (is_nonnegative rows (powers_over X))) (holds_of (is_positive (powers_over X))) (worth n z) (quad_nil n z)
    (worth_constant n z) (worth_plus n z) (worth_product n z) (worth_less n z) (holds_of_ok n z _ (fun x => x = 0) Z0)
    (holds_of_ok n z _ (fun x => 0 <= x) Z1) (holds_of_ok n z _ (fun x => 0 < x) Z2) m _ _ _ _ HN Hm H3) as S.
  rewrite draws_worth in S. unfold check_claimed in H4. apply andb_true_iff in H4. destruct H4 as [H4 H5].
  eexists. exists (map (quad n z) qs). split; [|split; [|exact S]].
  - intros j Hj. unfold kvector, knth. change (Expanded []) with (Expanded (@nil Q)). rewrite map_nth.
    apply (inside_ok _ _ _ (all_below_ok _ _ H4 j Hj)). now apply range_of_ok.
  - clear - H5 Over. revert qs H5. induction al as [|w t IH]; intros [|q r] H; simpl in H; try discriminate; [constructor|].
    destruct (inside _ _) eqn:E; [|discriminate]. constructor; [|now apply IH].
    apply (inside_ok _ _ _ E). now apply range_of_ok.
Qed.

(** Neighbours are enough for the agents whose tables are M-natural-concave. *)
Definition by_tables (derived : list bool) : list compared :=
  map (fun c : tree * bool =>
    if snd c then if check_m_natural (goods m) (look_up (fst c)) then WithNeighbours else WithAll else WithAll)
    (combine (tables m) derived).
Lemma by_tables_ok derived i : nth i (by_tables derived) WithAll = WithNeighbours -> m_natural (goods m) (utility m i).
Proof.
  unfold by_tables, utility. revert derived i. induction (tables m) as [|t ts IH]; intros [|c derived] [|i] H; simpl in H;
    try discriminate; [|now apply (IH derived i)].
  destruct c; [|discriminate]. destruct (check_m_natural _ _) eqn:E; [|discriminate]. now apply check_m_natural_sound.
Qed.
Definition check_enclosed_strong (derived : list bool) : bool :=
  if check_compared [] then true else check_compared (by_tables derived).
Theorem check_enclosed_strong_sound derived : check_enclosed_strong derived = true -> enclosed_strong.
Proof.
  unfold check_enclosed_strong. destruct (check_compared []) eqn:E; intros H.
  - apply (check_compared_ok []); [|exact E]. intros [|i] _ K; discriminate.
  - apply (check_compared_ok (by_tables derived)); [|exact H]. intros i _. apply by_tables_ok.
Qed.
End Checker.
