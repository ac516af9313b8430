(** Checker of equilibria with budgets whose numbers are affine in unknowns in a box (SPEC 1.5, 2.5), kind
    `enclosed-equilibrium`.

    The unknowns are a zero, in the box, of the equations "spending = budget" of some agents (the system): krawczyk_test.v.
    - [check_enclosed n s su V bs limits PB AB X Y system ls P ws A]: PB and AB are the claimed intervals of prices and
      shares, X is the box; a number is the list of its constant and its coefficients.
    - [check_enclosed_sound]: there is an equilibrium with prices and shares in these intervals. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational polynomials price_forms sp_economy check_assignment_economy budget_economy
  check_budgets cube quadratic krawczyk_test.
Import ListNotations.
Open Scope R_scope.

Section Checker.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (bs : list Q) (limits : list limit).
Variables (PB : list interval) (AB : list (list interval)).
Variables (X : list interval) (Y : list (list Q)) (system : list nat).
Variables (ls P ws : list (list Q)) (A : list (list (list Q))).
Let m := length X.
Let E := rational_economy n s su V.
Definition price_of (j : nat) : list Q := nth j P [].
Definition share_of (x j : nat) : list Q := nth j (nth x A []) [].
(** What agent x spends, and her budget. *)
Definition budget_equation (x : nat) : products := (map (fun j => (price_of j, share_of x j)) (ids s), at_index bs x).

Definition of_size {W} (k : nat) (l : list W) : bool := Nat.eqb (length l) k.
(** As many numbers as there should be, and affine ones. *)
Definition well_shaped : bool :=
  of_size n A && forallb (of_size s) A && of_size s P && of_size n ws && of_size (length limits) ls &&
  of_size n AB && forallb (of_size s) AB && of_size s PB && of_size m Y && forallb (of_size m) Y &&
  forallb (affine m) P && forallb (forallb (affine m)) A && forallb (affine m) ws && forallb (affine m) ls &&
  forallb (fun x => Nat.ltb x n) system.

Section With_signs.
Variables (zero nonnegative positive : list Q -> bool).
(** The first price that is 0; the signs of those before it are known. *)
Fixpoint some_free (ps : list (list Q)) : bool :=
  match ps with
  | [] => false
  | p :: rest => zero p || ((positive p || positive (map Qopp p)) && some_free rest)
  end.
Definition net_value (w : list Q) (x j : nat) : list Q := psub (pscale (entry V x j) w) (price_of j).
(** She holds types of largest net value only; she is satiated, or her weight is positive and she spends her budget. *)
Definition check_buyer (x : nat) : bool :=
  let w := nth x ws [] in
  let excess := excess X (budget_equation x) in
  let held := filter (fun j => negb (zero (share_of x j))) (ids s) in
  match held with
  | [] => false
  | h :: _ =>
    let best := net_value w x h in
    let satiated := forallb (fun j => all_below s (fun k => qle (entry V x k) (entry V x j))) held in
    nonnegative (map Qopp excess) && nonnegative w && (satiated || (positive w && zero excess)) &&
    all_below s (fun j => let d := psub best (net_value w x j) in
      if zero (share_of x j) then nonnegative d else zero d)
  end.
Definition check_conditions : bool :=
  all_below n (fun x => qlt 0 (at_index bs x)) && laminar_b limits &&
  all_below n (check_share (list Q) [] (fun q => [q]) padd psub zero nonnegative s A) &&
  check_clears (list Q) [] (fun q => [q]) padd psub zero nonnegative n s su limits ls P A &&
  some_free P && all_below n check_buyer.

Variable z : vec.
Hypothesis affine_prices : forallb (affine m) P = true.
Hypothesis affine_shares : forallb (forallb (affine m)) A = true.
Hypothesis zero_ok : forall g, zero g = true -> quad m z g = 0.
Hypothesis nonnegative_ok : forall g, nonnegative g = true -> 0 <= quad m z g.
Hypothesis positive_ok : forall g, positive g = true -> 0 < quad m z g.
Definition price_then (j : nat) : R := quad m z (price_of j).
Definition share_then (x j : nat) : R := quad m z (share_of x j).
Lemma affine_share x j : affine m (share_of x j) = true.
Proof.
  apply affine_nth. destruct (nth_in_or_default x A []) as [K|K]; [|now rewrite K].
  rewrite forallb_forall in affine_shares. now apply affine_shares.
Qed.
Lemma affine_budget x : affine_products X (budget_equation x) = true.
Proof.
  apply forallb_forall. intros f Hf. apply in_map_iff in Hf. destruct Hf as (j & <- & _). simpl.
  fold m. rewrite affine_share, andb_true_r. now apply affine_nth.
Qed.
Lemma excess_spending x :
  quad m z (excess X (budget_equation x)) = dot s price_then (share_then x) - vector_of bs x.
Proof. unfold m. rewrite excess_value by apply affine_budget. simpl. now rewrite sum_map. Qed.
Lemma quad_opposite g : quad m z (map Qopp g) = - quad m z g.
Proof. apply inner_opp. Qed.
Lemma some_free_ok ps : some_free ps = true -> exists p, In p ps /\ quad m z p = 0.
Proof.
  induction ps as [|p ps IH]; simpl; [discriminate|]. rewrite orb_true_iff, andb_true_iff. intros [H|[_ H]].
  - exists p. split; [now left | now apply zero_ok].
  - destruct (IH H) as (q & Hq & Zq). exists q. split; [now right | exact Zq].
Qed.
Lemma check_buyer_ok x : simplex s (share_then x) -> check_buyer x = true ->
  dot s price_then (share_then x) <= vector_of bs x /\
  (forall q, simplex s q -> utility E x (share_then x) < utility E x q -> vector_of bs x < dot s price_then q) /\
  (forall q, simplex s q -> utility E x (share_then x) <= utility E x q ->
     dot s price_then (share_then x) <= dot s price_then q).
Proof.
  intros [Hq0 Hq1] H. unfold check_buyer in H. cbv zeta in H. set (w := nth x ws []) in *.
  set (held := filter (fun j => negb (zero (share_of x j))) (ids s)) in *.
  destruct held as [|h held'] eqn:Eh; [discriminate|]. rewrite <- Eh in *.
  rewrite !andb_true_iff, orb_true_iff, andb_true_iff in H. destruct H as [[[H1 H2] H3] H4].
  assert (Hh : (h < s)%nat).
  { assert (I : In h held) by (rewrite Eh; now left). apply filter_In in I. now apply in_ids. }
  apply nonnegative_ok in H1, H2. rewrite quad_opposite, excess_spending in H1.
  set (spends := dot s price_then (share_then x)) in *.
  set (c := quad m z (net_value w x h)). set (v := fun j => value E x j). set (a := quad m z w) in *.
  assert (Net : forall j, quad m z (net_value w x j) = a * v j - price_then j).
  { intros j. unfold net_value. rewrite quad_subtract, quad_scale. unfold price_then, a, v. simpl.
    unfold matrix_of. ring. }
  assert (Most : forall j, (j < s)%nat -> a * v j <= price_then j + c).
  { intros j Hj. pose proof (all_below_ok _ _ H4 j Hj) as K. cbv beta zeta in K.
    assert (D : 0 <= quad m z (psub (net_value w x h) (net_value w x j))).
    { destruct (zero (share_of x j)); [now apply nonnegative_ok|]. apply zero_ok in K. rewrite K. lra. }
    rewrite quad_subtract, (Net j) in D. fold c in D. lra. }
  assert (Own : forall j, (j < s)%nat -> share_then x j * (a * v j - price_then j - c) = 0).
  { intros j Hj. pose proof (all_below_ok _ _ H4 j Hj) as K. cbv beta zeta in K.
    destruct (zero (share_of x j)) eqn:Z0.
    - apply zero_ok in Z0. unfold share_then. rewrite Z0. ring.
    - apply zero_ok in K. rewrite quad_subtract, (Net j) in K. fold c in K.
      replace (a * v j - price_then j - c) with 0 by lra. ring. }
  assert (Value : a * utility E x (share_then x) = spends + c).
  { unfold utility, spends, dot. rewrite <- sum_scal. change (types E) with s.
    rewrite (sum_ids_ext s _ (fun j => price_then j * share_then x j + c * share_then x j)).
    - rewrite sum_plus, sum_scal, Hq1. ring.
    - intros j Hj. specialize (Own j Hj). fold (v j). lra. }
  assert (Other : forall q, simplex s q -> a * utility E x q <= dot s price_then q + c).
  { intros q Hq. pose proof (simplex_bound s (fun j => a * v j) price_then c q Hq Most) as K. rewrite dot_scal in K.
    exact K. }
  assert (Full : forall q, simplex s q ->
    forallb (fun j => all_below s (fun k => qle (entry V x k) (entry V x j))) held = true ->
    utility E x q <= utility E x (share_then x)).
  { intros q Hq F. rewrite forallb_forall in F.
    assert (Top : forall j k, In j held -> (k < s)%nat -> v k <= v j).
    { intros j k Hj Hk. pose proof (all_below_ok _ _ (F j Hj) k Hk) as K. apply qle_ok in K. exact K. }
    assert (Ih : In h held) by (rewrite Eh; now left).
    assert (U : utility E x (share_then x) = v h).
    { unfold utility, dot. change (types E) with s.
      rewrite (sum_ids_ext s _ (fun j => v h * share_then x j)); [rewrite sum_scal, Hq1; ring|].
      intros j Hj. fold (v j). destruct (zero (share_of x j)) eqn:Z0.
      - apply zero_ok in Z0. unfold share_then. rewrite Z0. ring.
      - assert (Ij : In j held) by (apply filter_In; split; [now apply in_ids | now rewrite Z0]).
        replace (v j) with (v h); [reflexivity|]. apply Rle_antisym; now apply Top. }
    rewrite U. pose proof (simplex_bound s v (fun _ => 0) (v h) q Hq) as K.
    assert (Z0 : dot s (fun _ => 0) q = 0) by (unfold dot; apply sum_zero; intros; ring).
    rewrite Z0, Rplus_0_l in K. apply K. intros j Hj. now apply Top. }
  split; [lra|]. split.
  - intros q Hq Hu. destruct H3 as [H3|[H3 H5]]; [pose proof (Full q Hq H3); lra|]. apply positive_ok in H3.
    apply zero_ok in H5. rewrite excess_spending in H5. fold spends in H5. specialize (Other q Hq). fold a in H3. nra.
  - intros q Hq Hu. specialize (Other q Hq). nra.
Qed.
Lemma prices_from_clearing (paid : list (limit * R)) p q : clears_with E limits paid p q ->
  forall j, (j < s)%nat -> 0 <= p j.
Proof.
  intros (_ & H1 & H2) j Hj. destruct (H2 j Hj) as [K _].
  assert (L : 0 <= limit_price paid j); [|lra]. apply sum_nonneg. intros w Hw. destruct (H1 w Hw) as [K1 _].
  destruct (limited (fst w) j); lra.
Qed.
Theorem check_conditions_ok : length P = s -> check_conditions = true ->
  equilibrium E (vector_of bs) limits price_then share_then.
Proof.
  unfold check_conditions. rewrite !andb_true_iff. intros HP [[[[[H1 H2] H3] H4] H5] H6].
  assert (S : forall x, (x < n)%nat -> simplex s (share_then x)).
  { intros x Hx. exact (check_share_ok (list Q) [] (fun q => [q]) padd psub zero nonnegative (quad m z) (quad_nil m z)
      (quad_constant m z) (quad_add m z) (quad_subtract m z) zero_ok nonnegative_ok s A x (all_below_ok _ _ H3 x Hx)). }
  destruct (check_clears_ok (list Q) [] (fun q => [q]) padd psub zero nonnegative (quad m z) (quad_nil m z)
    (quad_constant m z) (quad_add m z) (quad_subtract m z) zero_ok nonnegative_ok n s su V limits ls P A H4)
    as (C1 & C2 & C3).
  assert (B := fun x Hx => check_buyer_ok x (S x Hx) (all_below_ok _ _ H6 x Hx)).
  split; [split; [|split; [|split; [|split; [|split; [|split; [|split]]]]]]|].
  - intros x Hx. pose proof (all_below_ok _ _ H1 x Hx) as H. apply qlt_ok in H. now rewrite Q2R_0 in H.
  - now apply laminar_b_ok.
  - split; [exact S|exact C3].
  - exact C2.
  - destruct C1 as (paid & C1). split; [exact (prices_from_clearing paid _ _ C1)|].
    destruct (some_free_ok P H5) as (p & Hp & Zp). destruct (In_nth P p [] Hp) as (j & Hj & Ej). exists j.
    split; [rewrite HP in Hj; exact Hj|]. unfold price_then, price_of. now rewrite Ej.
  - exact C1.
  - intros x Hx. exact (proj1 (B x Hx)).
  - intros x q Hx. exact (proj1 (proj2 (B x Hx)) q).
  - intros x q Hx. exact (proj2 (proj2 (B x Hx)) q).
Qed.
End With_signs.

Definition check_claimed (over : list interval) : bool :=
  all_below s (fun j => inside (range_of (price_of j) over) (interval_at PB j)) &&
  all_below n (fun x => all_below s (fun j => inside (range_of (share_of x j) over) (interval_at (nth x AB []) j))).
Definition check_enclosed : bool :=
  let equations := map budget_equation system in
  well_shaped && check_zero X equations Y &&
  let rows := basis_of (map (excess X) equations) in
  let over := powers_over X in
  check_conditions (is_zero rows) (is_nonnegative rows over) (is_positive over) && check_claimed over.

(** There is an equilibrium whose prices and shares are in the intervals. *)
Definition enclosed_equilibrium : Prop :=
  exists (p : nat -> R) (q : nat -> nat -> R),
    (forall j, (j < s)%nat -> qin (interval_at PB j) (p j)) /\
    (forall x j, (x < n)%nat -> (j < s)%nat -> qin (interval_at (nth x AB []) j) (q x j)) /\
    equilibrium E (vector_of bs) limits p q.
Theorem check_enclosed_sound : check_enclosed = true -> enclosed_equilibrium.
Proof.
  unfold check_enclosed. cbv zeta. set (equations := map budget_equation system). set (rows := basis_of _).
  rewrite !andb_true_iff. intros [[H1 H2] [H4 H5]].
  unfold well_shaped in H1. rewrite !andb_true_iff in H1.
  destruct H1 as [[[[[[[[[[[[[[_ _] HP] _] _] _] _] _] _] _] affine_P] affine_A] _] _] _].
  apply Nat.eqb_eq in HP.
  assert (affine_equations : forallb (affine_products X) equations = true).
  { apply forallb_forall. intros e He. apply in_map_iff in He. destruct He as (x & <- & _). now apply affine_budget. }
  destruct (check_zero_ok X equations Y affine_equations H2) as (z & Hz & K).
  pose proof (powers_over_ok m X z eq_refl Hz) as Over.
  assert (Rows : forall kr, In kr rows -> quad m z (snd kr) = 0).
  { apply basis_of_ok. intros g Hg. apply in_map_iff in Hg. destruct Hg as (e & <- & He). now apply K. }
  exists (price_then z), (share_then z). unfold check_claimed in H5. rewrite andb_true_iff in H5.
  destruct H5 as [H5 H6].
  split; [|split].
  - intros j Hj. apply (inside_ok _ _ _ (all_below_ok _ _ H5 j Hj)). now apply range_of_ok.
  - intros x j Hx Hj. apply (inside_ok _ _ _ (all_below_ok _ _ (all_below_ok _ _ H6 x Hx) j Hj)). now apply range_of_ok.
  - apply (check_conditions_ok (is_zero rows) (is_nonnegative rows (powers_over X)) (is_positive (powers_over X)));
      auto.
    + intros g. now apply is_zero_ok.
    + intros g. now apply is_nonnegative_ok.
    + intros g. now apply is_positive_ok.
Qed.
End Checker.
