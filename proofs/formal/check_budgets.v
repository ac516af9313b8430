(** Checker of equilibria with budgets (budget_economy.v), for any kind of numbers whose signs can be decided.

    The values and budgets are rational; prices, shares, weights and prices of limits are numbers of a type K with a
    meaning [phi] in the reals.  For each agent x a weight w x proves her optimality: w u_x(q) - p.q is largest, among all
    shares q, at her own; and she is satiated, or w x > 0 and she spends her budget.
    - [check_equilibrium cheap n s su V bs limits ls P ws A]: the lists ls and ws are the limits' prices and the weights;
      with [cheap] = true an equilibrium, with false a budget equilibrium (then a satiated agent needs no weight).
    - [check_equilibrium_Q] is the checker for rational numbers; check_algebraic.v has the one for a number field. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy budget_economy.
Import ListNotations.
Open Scope R_scope.

Definition laminar_b (limits : list limit) : bool :=
  let inside L M := forallb (limited M) (fst L) in
  let apart L M := forallb (fun j => negb (limited M j)) (fst L) in
  forallb (fun L => forallb (fun M => apart L M || inside L M || inside M L) limits) limits.
Lemma limited_In L j : limited L j = true -> In j (fst L).
Proof.
  unfold limited. rewrite existsb_exists. intros (k & Hk & He). apply Nat.eqb_eq in He. now subst.
Qed.
Lemma laminar_b_ok limits : laminar_b limits = true -> laminar limits.
Proof.
  intros H L M HL HM. unfold laminar_b in H. rewrite forallb_forall in H. specialize (H L HL).
  rewrite forallb_forall in H. specialize (H M HM). rewrite !orb_true_iff, !forallb_forall in H.
  destruct H as [[H|H]|H]; [left|right; left|right; right]; intros j Hj; apply limited_In in Hj.
  - apply H in Hj. now apply negb_true_iff.
  - now apply H.
  - now apply H.
Qed.

Section Generic.
Variable K : Type.
Variables (k0 : K) (of_Q : Q -> K) (kadd kmul ksub : K -> K -> K) (kzero knonneg kpos : K -> bool) (phi : K -> R).
Hypothesis phi0 : phi k0 = 0.
Hypothesis phi_of_Q : forall q, phi (of_Q q) = Q2R q.
Hypothesis phi_add : forall a c, phi (kadd a c) = phi a + phi c.
Hypothesis phi_mul : forall a c, phi (kmul a c) = phi a * phi c.
Hypothesis phi_sub : forall a c, phi (ksub a c) = phi a - phi c.
Hypothesis kzero_ok : forall a, kzero a = true -> phi a = 0.
Hypothesis knonneg_ok : forall a, knonneg a = true -> 0 <= phi a.
Hypothesis kpos_ok : forall a, kpos a = true -> 0 < phi a.

Variables (n s : nat) (su : list nat) (V : list (list Q)) (bs : list Q) (limits : list limit).
Let E := rational_economy n s su V.
Variables (ls P ws : list K) (A : list (list K)).

Definition k_at (l : list K) (i : nat) : K := nth i l k0.
Definition k_entry (x j : nat) : K := nth j (nth x A []) k0.
Definition price (j : nat) : R := phi (k_at P j).
Definition assigned (x j : nat) : R := phi (k_entry x j).
Fixpoint ksum {W} (l : list W) (f : W -> K) : K :=
  match l with [] => k0 | v :: t => kadd (f v) (ksum t f) end.
Lemma phi_sum {W} (l : list W) f : phi (ksum l f) = sum l (fun v => phi (f v)).
Proof. induction l; simpl; [exact phi0|]. now rewrite phi_add, IHl. Qed.
Definition kdot (a c : nat -> K) : K := ksum (ids s) (fun j => kmul (a j) (c j)).
Lemma phi_dot a c : phi (kdot a c) = dot s (fun j => phi (a j)) (fun j => phi (c j)).
Proof. unfold kdot. rewrite phi_sum. apply sum_ext. intros. apply phi_mul. Qed.

Definition k_le (a c : K) : bool := knonneg (ksub c a).
Definition k_eq (a c : K) : bool := kzero (ksub a c).
Lemma k_le_ok a c : k_le a c = true -> phi a <= phi c.
Proof. intros H. apply knonneg_ok in H. rewrite phi_sub in H. lra. Qed.
Lemma k_eq_ok a c : k_eq a c = true -> phi a = phi c.
Proof. intros H. apply kzero_ok in H. rewrite phi_sub in H. lra. Qed.
Definition of_nat (k : nat) : K := of_Q (inject_Z (Z.of_nat k)).
Lemma phi_nat k : phi (of_nat k) = INR k.
Proof. unfold of_nat. now rewrite phi_of_Q, Q2R_nat. Qed.

Definition check_share (x : nat) : bool :=
  all_below s (fun j => knonneg (k_entry x j)) && k_eq (ksum (ids s) (k_entry x)) (of_Q 1).
Lemma check_share_ok x : check_share x = true -> simplex s (assigned x).
Proof.
  intros H. apply andb_true_iff in H. destruct H as [H1 H2]. split.
  - intros j Hj. apply knonneg_ok, (all_below_ok _ _ H1 j Hj).
  - apply k_eq_ok in H2. now rewrite phi_sum, phi_of_Q, Q2R_1 in H2.
Qed.

(** What is used, a list with an entry for each type; at most [most] of it, and price [own] = 0 if it is less. *)
Definition used_by_type : list K := map (fun j => ksum (ids n) (fun x => k_entry x j)) (ids s).
Definition used (L : limit) : K :=
  ksum (ids s) (fun j => if limited L j then k_at used_by_type j else k0).
Definition check_cleared (copies : K) (most : nat) (own : K) : bool :=
  knonneg own && (k_eq copies (of_nat most) || (kzero own && k_le copies (of_nat most))).
Lemma check_cleared_ok copies most own : check_cleared copies most own = true ->
  phi copies <= INR most /\ 0 <= phi own /\ (phi copies < INR most -> phi own = 0).
Proof.
  unfold check_cleared. rewrite andb_true_iff, orb_true_iff, andb_true_iff. intros [H1 H2].
  apply knonneg_ok in H1. rewrite <- (phi_nat most). destruct H2 as [H2|[H2 H3]].
  - apply k_eq_ok in H2. split; [lra|]. split; lra.
  - apply kzero_ok in H2. apply k_le_ok in H3. auto.
Qed.
Lemma k_at_map f j : (j < s)%nat -> k_at (map f (ids s)) j = f j.
Proof.
  intros Hj. unfold k_at.
  rewrite nth_indep with (d' := f 0%nat) by (rewrite map_length; unfold ids; now rewrite seq_length).
  rewrite map_nth. unfold ids. now rewrite seq_nth.
Qed.
Lemma phi_used_type j : (j < s)%nat -> phi (k_at used_by_type j) = load (ids n) assigned j.
Proof. intros Hj. unfold used_by_type. rewrite k_at_map by auto. apply phi_sum. Qed.
Lemma phi_used L : phi (used L) = limit_load E assigned L.
Proof.
  unfold used. rewrite phi_sum. apply sum_ext. intros j Hj. apply in_ids in Hj.
  destruct (limited L j); [now apply phi_used_type | exact phi0].
Qed.

Definition paid_limits : list (limit * K) := combine limits ls.
Definition own_price (j : nat) : K :=
  ksub (k_at P j) (ksum paid_limits (fun w => if limited (fst w) j then snd w else k0)).
Definition check_clears : bool :=
  Nat.eqb (length ls) (length limits) &&
  forallb (fun w => check_cleared (used (fst w)) (snd (fst w)) (snd w)) paid_limits &&
  all_below s (fun j => check_cleared (k_at used_by_type j) (nth j su 0%nat) (own_price j)).
Definition real_paid : list (limit * R) := map (fun w => (fst w, phi (snd w))) paid_limits.
Lemma real_paid_limits : length ls = length limits -> map fst real_paid = limits.
Proof.
  unfold real_paid, paid_limits. rewrite map_map. simpl. revert ls. induction limits as [|L t IH]; intros [|l lt] H;
    simpl in *; try discriminate; auto. now rewrite IH by lia.
Qed.
Lemma phi_own_price j : phi (own_price j) = price j - limit_price real_paid j.
Proof.
  unfold own_price, limit_price, real_paid. rewrite phi_sub, phi_sum, sum_map. unfold price. f_equal.
  apply sum_ext. intros w _. simpl. destruct (limited (fst w) j); auto.
Qed.
Lemma check_clears_ok : check_clears = true ->
  clears E limits price assigned /\ within_limits E limits assigned /\
  (forall j, (j < s)%nat -> load (ids n) assigned j <= INR (supply E j)).
Proof.
  unfold check_clears. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3]. apply Nat.eqb_eq in H1.
  assert (HL : forall w, In w real_paid -> limit_load E assigned (fst w) <= INR (snd (fst w)) /\
    0 <= snd w /\ (limit_load E assigned (fst w) < INR (snd (fst w)) -> snd w = 0)).
  { intros w Hw. apply in_map_iff in Hw. destruct Hw as [v [<- Hv]]. simpl.
    rewrite <- phi_used. apply check_cleared_ok. now apply H2. }
  assert (HT : forall j, (j < s)%nat -> load (ids n) assigned j <= INR (supply E j) /\
    0 <= price j - limit_price real_paid j /\
    (load (ids n) assigned j < INR (supply E j) -> price j - limit_price real_paid j = 0)).
  { intros j Hj. rewrite <- phi_own_price, <- phi_used_type by auto. apply check_cleared_ok.
    exact (all_below_ok _ _ H3 j Hj). }
  split; [|split].
  - exists real_paid. split; [now apply real_paid_limits|]. split.
    + intros w Hw. now apply HL.
    + intros j Hj. now apply HT.
  - intros L HIn. rewrite <- (real_paid_limits H1) in HIn. apply in_map_iff in HIn.
    destruct HIn as [w [<- Hw]]. now apply HL.
  - intros j Hj. now apply HT.
Qed.

Definition k_value (x j : nat) : K := of_Q (entry V x j).
Definition spending (x : nat) : K := kdot (k_at P) (k_entry x).
Definition felt (x : nat) : K := kdot (k_value x) (k_entry x).
Definition check_satiated (u : K) (x : nat) : bool := all_below s (fun j => k_le (k_value x j) u).
Definition check_weight (w u paid : K) (x : nat) : bool :=
  knonneg w &&
  let best := ksub (kmul w u) paid in
  all_below s (fun j => k_le (ksub (kmul w (k_value x j)) (k_at P j)) best).
Definition check_agent_budget (cheap : bool) (x : nat) : bool :=
  let w := k_at ws x in
  let u := felt x in
  let paid := spending x in
  let budget := of_Q (at_index bs x) in
  let satiated := check_satiated u x in
  k_le paid budget &&
  ((negb cheap && satiated) || (check_weight w u paid x && (satiated || (kpos w && k_eq paid budget)))).

Lemma phi_felt x : phi (felt x) = utility E x (assigned x).
Proof.
  unfold felt, utility. rewrite phi_dot. apply sum_ext. intros j _. unfold k_value. now rewrite phi_of_Q.
Qed.
Lemma phi_spending x : phi (spending x) = dot s price (assigned x).
Proof. unfold spending. now rewrite phi_dot. Qed.
(** Nobody who has a best type with certainty can be better off. *)
Lemma check_satiated_ok x q : check_satiated (felt x) x = true -> simplex s q ->
  utility E x q <= utility E x (assigned x).
Proof.
  intros H Hq. rewrite <- phi_felt. unfold utility.
  pose proof (simplex_bound s (value E x) (fun _ => 0) (phi (felt x)) q Hq) as K1.
  assert (Z : dot s (fun _ => 0) q = 0) by (unfold dot; apply sum_zero; intros; ring).
  rewrite Z, Rplus_0_l in K1. apply K1. intros j Hj.
  pose proof (all_below_ok _ _ H j Hj) as K2. apply k_le_ok in K2. unfold k_value in K2.
  rewrite phi_of_Q in K2. exact K2.
Qed.
(** At her weight no share has a larger net value than her own. *)
Lemma check_weight_ok w x q : check_weight w (felt x) (spending x) x = true -> simplex s q ->
  0 <= phi w /\
  phi w * utility E x q - dot s price q <= phi w * utility E x (assigned x) - dot s price (assigned x).
Proof.
  unfold check_weight. rewrite andb_true_iff. intros [H1 H2] Hq. split; [now apply knonneg_ok|].
  set (c := phi w * utility E x (assigned x) - dot s price (assigned x)).
  assert (H : dot s (fun j => phi w * value E x j) q <= dot s price q + c).
  { apply simplex_bound; auto. intros j Hj. pose proof (all_below_ok _ _ H2 j Hj) as H.
    apply k_le_ok in H. rewrite !phi_sub, !phi_mul, phi_felt, phi_spending in H.
    unfold k_value in H. rewrite phi_of_Q in H. fold c in H.
    change (phi w * value E x j <= price j + c). unfold price.
    change (value E x j) with (Q2R (entry V x j)). lra. }
  rewrite dot_scal in H. unfold utility at 1. change (types E) with s. lra.
Qed.
Lemma check_agent_budget_ok cheap x : check_agent_budget cheap x = true ->
  dot s price (assigned x) <= vector_of bs x /\
  (forall q, simplex s q -> utility E x (assigned x) < utility E x q -> vector_of bs x < dot s price q) /\
  (cheap = true -> forall q, simplex s q -> utility E x (assigned x) <= utility E x q ->
     dot s price (assigned x) <= dot s price q).
Proof.
  unfold check_agent_budget. rewrite andb_true_iff, orb_true_iff, !andb_true_iff, orb_true_iff, andb_true_iff.
  intros [H1 H2]. apply k_le_ok in H1. rewrite phi_spending, phi_of_Q in H1. split; [exact H1|].
  destruct H2 as [[H2 H3]|[H2 H3]]; split.
  - intros q Hq Hu. pose proof (check_satiated_ok x q H3 Hq). lra.
  - intros Hc. rewrite Hc in H2. discriminate.
  - intros q Hq Hu. destruct (check_weight_ok _ x q H2 Hq) as [K1 K2]. destruct H3 as [H3|[H3 H4]].
    + pose proof (check_satiated_ok x q H3 Hq). lra.
    + apply kpos_ok in H3. apply k_eq_ok in H4. rewrite phi_spending, phi_of_Q in H4. unfold vector_of.
      set (w := phi (k_at ws x)) in *. nra.
  - intros _ q Hq Hu. destruct (check_weight_ok _ x q H2 Hq) as [K1 K2].
    set (w := phi (k_at ws x)) in *. nra.
Qed.

Definition check_prices : bool :=
  all_below s (fun j => knonneg (k_at P j)) && existsb (fun j => kzero (k_at P j)) (ids s).
Definition check_equilibrium (cheap : bool) : bool :=
  all_below n (fun x => qlt 0 (at_index bs x)) && laminar_b limits && all_below n check_share && check_clears &&
  check_prices && all_below n (check_agent_budget cheap).
Theorem check_equilibrium_ok cheap : check_equilibrium cheap = true ->
  budget_equilibrium E (vector_of bs) limits price assigned /\
  (cheap = true -> cheapest E price assigned).
Proof.
  unfold check_equilibrium. rewrite !andb_true_iff. intros [[[[[H1 H2] H3] H4] H5] H6].
  apply check_clears_ok in H4. destruct H4 as (C1 & C2 & C3). unfold check_prices in H5.
  apply andb_true_iff in H5. destruct H5 as [H5 H7]. split; [split; [|split; [|split; [|split; [|split; [|split; [|split]]]]]]|].
  - intros x Hx. pose proof (all_below_ok _ _ H1 x Hx) as H. apply qlt_ok in H. now rewrite Q2R_0 in H.
  - now apply laminar_b_ok.
  - split; [|exact C3]. intros x Hx. apply check_share_ok. exact (all_below_ok _ _ H3 x Hx).
  - exact C2.
  - split.
    + intros j Hj. apply knonneg_ok. exact (all_below_ok _ _ H5 j Hj).
    + apply existsb_exists in H7. destruct H7 as [j [Hj H7]]. apply in_ids in Hj. exists j. split; auto.
      now apply kzero_ok.
  - exact C1.
  - intros x Hx. exact (proj1 (check_agent_budget_ok cheap x (all_below_ok _ _ H6 x Hx))).
  - intros x q Hx. exact (proj1 (proj2 (check_agent_budget_ok cheap x (all_below_ok _ _ H6 x Hx))) q).
  - intros Hc x q Hx. exact (proj2 (proj2 (check_agent_budget_ok cheap x (all_below_ok _ _ H6 x Hx))) Hc q).
Qed.
End Generic.

(** Rational numbers. *)
Definition check_equilibrium_Q n s su V bs limits ls P ws A cheap : bool :=
  check_equilibrium Q 0%Q (fun q => q) qadd qmul qsub qz qnonneg (fun a => qlt 0 a) n s su V bs limits ls P ws A cheap.
Section Rational.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (bs : list Q) (limits : list limit).
Variables (ls P ws : list Q) (A : list (list Q)).
Let E := rational_economy n s su V.
Lemma qpositive_ok a : qlt 0 a = true -> 0 < Q2R a.
Proof. intros H. apply qlt_ok in H. now rewrite Q2R_0 in H. Qed.
Lemma check_equilibrium_Q_ok cheap : check_equilibrium_Q n s su V bs limits ls P ws A cheap = true ->
  budget_equilibrium E (vector_of bs) limits (vector_of P) (matrix_of A) /\
  (cheap = true -> cheapest E (vector_of P) (matrix_of A)).
Proof.
  exact (check_equilibrium_ok Q 0%Q (fun q => q) qadd qmul qsub qz qnonneg (fun a => qlt 0 a) Q2R Q2R_0
    (fun q => eq_refl) Q2R_add Q2R_mul Q2R_sub qz_ok qnonneg_ok qpositive_ok n s su V bs limits ls P ws A cheap).
Qed.
Theorem check_equilibrium_Q_sound : check_equilibrium_Q n s su V bs limits ls P ws A true = true ->
  equilibrium E (vector_of bs) limits (vector_of P) (matrix_of A).
Proof. intros H. apply check_equilibrium_Q_ok in H. destruct H as [H1 H2]. split; auto. Qed.
(** Kind `nearby-equilibrium` (SPEC 2.5): the budgets are not far from given ones. *)
Definition within_distance (gs : list Q) (d : Q) : Prop :=
  forall x, (x < n)%nat -> Rabs (vector_of bs x - vector_of gs x) <= Q2R d.
Fixpoint check_near (d : Q) (l m : list Q) : bool :=
  match l, m with
  | [], [] => true
  | a :: l', b :: m' => if qle (qsub a b) d && qle (qsub b a) d then check_near d l' m' else false
  | _, _ => false
  end.
Lemma check_near_ok d : forall l m, check_near d l m = true -> forall x, (x < length l)%nat ->
  Rabs (vector_of l x - vector_of m x) <= Q2R d.
Proof.
  induction l as [|a l IH]; intros [|b m] H x Hx; simpl in *; try discriminate; try lia.
  destruct (qle (qsub a b) d && qle (qsub b a) d) eqn:G; [|discriminate]. destruct x as [|x].
  - apply andb_true_iff in G. destruct G as [G1 G2]. apply qle_ok in G1, G2. rewrite Q2R_sub in G1, G2.
    unfold vector_of, at_index. simpl. apply Rabs_le. lra.
  - apply (IH m H x). lia.
Qed.
Definition check_nearby (gs : list Q) (d : Q) : bool :=
  Nat.eqb (length bs) n && check_near d bs gs && check_equilibrium_Q n s su V bs limits ls P ws A true.
Theorem check_nearby_sound gs d : check_nearby gs d = true ->
  equilibrium E (vector_of bs) limits (vector_of P) (matrix_of A) /\ within_distance gs d.
Proof.
  unfold check_nearby. rewrite !andb_true_iff. intros [[H1 H2] H3]. apply Nat.eqb_eq in H1.
  split; [now apply check_equilibrium_Q_sound|]. intros x Hx. apply check_near_ok; auto. lia.
Qed.
Theorem check_budget_equilibrium_Q_sound : check_equilibrium_Q n s su V bs limits ls P ws A false = true ->
  budget_equilibrium E (vector_of bs) limits (vector_of P) (matrix_of A).
Proof. intros H. now apply check_equilibrium_Q_ok in H. Qed.
End Rational.
