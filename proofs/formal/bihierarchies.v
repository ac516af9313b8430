(** gpz.literature (Budish, Che, Kojima and Milgrom 2013): under a bihierarchy of constraints every expectation that
    meets them is implementable.  HOLDS.

    - [bihierarchy_implementable]: a matrix with entries in [0, 1] that meets the constraints of a bihierarchy on
      average is the expectation of a lottery over 0/1 matrices that meet them (check_lottery_problem.v).
    - [implementable_on_average]: the condition is necessary, whatever the constraints;
      [bihierarchy_implementable_iff].
    - [bihierarchy_needed]: it is not sufficient whatever the constraints.
    - [bihierarchy_rounding]: numbers x_c in [0, 1] on finitely many cells, and sets of cells in two families, in
      each of which no two sets cross: x is a weighted mean of 0/1 vectors in which every set has its sum in x,
      rounded down or up ([between]).
    Proof: divide the non-integral cells by the smallest set of one family, among those with integral sums, that
    contains them.  Each part has an integral sum, so it has two cells or more; the two families give at most as many
    parts as there are cells, and if exactly as many, one condition is redundant.  So a nonzero change of the cells
    keeps all integral sums ([homogeneous_solution], rounding.v); going along it and against it until another sum or
    cell becomes integral writes x as a mean of two vectors with more integral sums. *)
From Coq Require Import Reals List Lra Lia Bool Arith ZArith QArith Qreals.
From ExactMarket Require Import sums fourier_motzkin rational rounding check_lottery_problem.
Import ListNotations.
Open Scope R_scope.

(** w is v rounded down or up, or between the two; and v itself where v is an integer. *)
Definition between (v w : R) : Prop := floor v <= w <= floor v + 1 /\ (is_integer v -> w = v).
Lemma between_refl v : between v v.
Proof. pose proof (floor_bounds v). split; [lra|auto]. Qed.
Lemma floor_unique v z : IZR z <= v < IZR z + 1 -> floor v = IZR z.
Proof.
  intros H. pose proof (floor_bounds v) as F. unfold floor in *. f_equal.
  assert (IZR (Int_part v) < IZR (z + 1)) by (rewrite plus_IZR; lra).
  assert (IZR z < IZR (Int_part v + 1)) by (rewrite plus_IZR; lra).
  apply lt_IZR in H0, H1. lia.
Qed.
Lemma between_trans v w z : between v w -> between w z -> between v z.
Proof.
  intros [H1 H2] [H3 H4]. split.
  - destruct (fractional v) eqn:E.
    + destruct (Req_dec w (floor v + 1)) as [Ew|Ew].
      * rewrite H4; [lra|]. exists (Int_part v + 1)%Z. rewrite Ew. unfold floor. now rewrite plus_IZR.
      * assert (F : floor w = floor v) by (apply (floor_unique w (Int_part v)); unfold floor in *; lra). lra.
    + apply fractional_false in E. specialize (H2 E). subst w. lra.
  - intros Hi. specialize (H2 Hi). subst w. now apply H4.
Qed.

(** ** Going until something becomes an integer *)
Section Steps.
Context {V : Type} (cs : list V).
Definition val (a y : V -> R) : R := sum cs (fun c => a c * y c).
Definition moved (x d : V -> R) (t : R) (c : V) : R := x c + t * d c.
Lemma val_moved a x d t : val a (moved x d t) = val a x + t * val a d.
Proof. unfold val, moved. rewrite <- sum_scal, <- sum_plus. apply sum_ext. intros. ring. Qed.
Definition unsettled (items : list (V -> R)) (x : V -> R) : nat :=
  length (filter (fun a => fractional (val a x)) items).
Definition time_left (x d a : V -> R) : R :=
  if Rlt_dec 0 (val a d) then (floor (val a x) + 1 - val a x) / val a d else (floor (val a x) - val a x) / val a d.

Variables (items : list (V -> R)) (x d : V -> R).
Hypothesis Hkeep : forall a, In a items -> is_integer (val a x) -> val a d = 0.
Hypothesis Hmove : exists a, In a items /\ val a d <> 0.

Lemma moving_fractional a : In a items -> val a d <> 0 -> floor (val a x) < val a x.
Proof.
  intros Ha Hd. destruct (fractional (val a x)) eqn:E; [now apply fractional_floor|]. exfalso. apply Hd, Hkeep; auto.
  now apply fractional_false.
Qed.
Lemma time_left_pos a : In a items -> val a d <> 0 -> 0 < time_left x d a.
Proof.
  intros Ha Hd. pose proof (moving_fractional a Ha Hd). pose proof (floor_bounds (val a x)). unfold time_left.
  destruct (Rlt_dec 0 (val a d)).
  - apply Rdiv_lt_0_compat; lra.
  - replace ((floor (val a x) - val a x) / val a d) with ((val a x - floor (val a x)) / (- val a d)) by (field; lra).
    apply Rdiv_lt_0_compat; lra.
Qed.
Lemma time_left_between a t : In a items -> val a d <> 0 -> 0 <= t <= time_left x d a ->
  between (val a x) (val a x + t * val a d).
Proof.
  intros Ha Hd Ht. pose proof (moving_fractional a Ha Hd) as Hf. pose proof (floor_bounds (val a x)).
  unfold time_left in Ht. split.
  - destruct (Rlt_dec 0 (val a d)) as [Hp|Hn].
    + assert (t * val a d <= floor (val a x) + 1 - val a x).
      { apply Rle_trans with ((floor (val a x) + 1 - val a x) / val a d * val a d); [apply Rmult_le_compat_r; lra|].
        right. field. lra. }
      nra.
    + assert (Hm : t * (- val a d) <= val a x - floor (val a x)).
      { apply Rle_trans with ((floor (val a x) - val a x) / val a d * (- val a d)); [apply Rmult_le_compat_r; lra|].
        right. field. lra. }
      assert (0 <= t * (- val a d)) by (apply Rmult_le_pos; lra). lra.
  - intros Hi. exfalso. now apply Hd, Hkeep.
Qed.
Lemma time_left_integer a : val a d <> 0 -> is_integer (val a x + time_left x d a * val a d).
Proof.
  intros Hd. unfold time_left. destruct (Rlt_dec 0 (val a d)).
  - exists (Int_part (val a x) + 1)%Z. rewrite plus_IZR. fold (floor (val a x)). field. auto.
  - exists (Int_part (val a x)). fold (floor (val a x)). field. auto.
Qed.
Theorem settle : exists t, 0 < t /\ (forall a, In a items -> between (val a x) (val a (moved x d t))) /\
  (unsettled items (moved x d t) < unsettled items x)%nat.
Proof.
  set (l := filter (fun a => if Req_EM_T (val a d) 0 then false else true) items).
  assert (Hl : forall a, In a l <-> In a items /\ val a d <> 0).
  { intros a. unfold l. rewrite filter_In. destruct (Req_EM_T (val a d) 0); intuition congruence. }
  destruct (list_min (map (time_left x d) l)) as [t [Ht Hmin]].
  { destruct Hmove as (a & Ha). apply Hl in Ha. destruct l; [destruct Ha|discriminate]. }
  apply in_map_iff in Ht. destruct Ht as [a1 [<- Ha1]]. apply Hl in Ha1. destruct Ha1 as [Ha1 Hd1].
  pose proof (time_left_pos a1 Ha1 Hd1) as Hpos.
  exists (time_left x d a1). split; [exact Hpos|]. split.
  - intros a Ha. rewrite val_moved. destruct (Req_EM_T (val a d) 0) as [E|E].
    + rewrite E, Rmult_0_r, Rplus_0_r. apply between_refl.
    + apply time_left_between; auto. split; [lra|]. apply Hmin, in_map, Hl. auto.
  - unfold unsettled. apply filter_length_lt with (v := a1); auto.
    + intros a Ha Hf. rewrite val_moved in Hf. destruct (fractional (val a x)) eqn:E; auto.
      apply fractional_false in E.
      rewrite (Hkeep a Ha E), Rmult_0_r, Rplus_0_r in Hf. apply fractional_false in E. congruence.
    + destruct (fractional (val a1 x)) eqn:E; auto. exfalso. apply Hd1, Hkeep; auto. now apply fractional_false.
    + rewrite val_moved. now apply fractional_false, time_left_integer.
Qed.
End Steps.

(** ** The direction *)
Section Bihierarchy.
Context {V : Type} (eqd : forall a b : V, {a = b} + {a <> b}).
Variables (cs : list V) (m : nat) (member : nat -> V -> bool) (f : nat -> bool).
Hypothesis Hnd : NoDup cs.
Hypothesis Hlam : forall i j, (i < m)%nat -> (j < m)%nat -> f i = f j ->
  (forall c, In c cs -> member i c = true -> member j c = false) \/
  (forall c, In c cs -> member i c = true -> member j c = true) \/
  (forall c, In c cs -> member j c = true -> member i c = true).

Definition bit (b : bool) : R := if b then 1 else 0.
Definition cell_item (c v : V) : R := bit (if eqd v c then true else false).
Definition set_item (i : nat) (v : V) : R := bit (member i v).
Definition items : list (V -> R) := map cell_item cs ++ map set_item (ids m).
Lemma val_cell c y : In c cs -> val cs (cell_item c) y = y c.
Proof.
  intros Hc. unfold val. rewrite (sum_single cs _ c Hnd Hc).
  - unfold cell_item. destruct (eqd c c); [simpl; ring|congruence].
  - intros w _ Hw. unfold cell_item. destruct (eqd w c); [congruence|]. simpl. ring.
Qed.

Section Direction.
Variable x : V -> R.
Definition F : list V := filter (fun c => fractional (x c)) cs.
Hypothesis HF : F <> [].
Definition tight (i : nat) : bool := negb (fractional (val cs (set_item i) x)).
Definition trace (i : nat) : nat := length (filter (member i) F).
Definition key (i : nat) : nat := (trace i * S m + i)%nat.
Fixpoint smallest (l : list nat) : option nat :=
  match l with [] => None | i :: t => match smallest t with Some j => if Nat.leb (key i) (key j) then Some i else
    Some j | None => Some i end end.
Lemma smallest_some l i : smallest l = Some i -> In i l /\ forall j, In j l -> (key i <= key j)%nat.
Proof.
  revert i. induction l as [|a l IH]; simpl; intros i H; [discriminate|]. destruct (smallest l) as [j|] eqn:E.
  - destruct (IH j eq_refl) as [H1 H2]. destruct (Nat.leb_spec (key a) (key j)); injection H as <-.
    + split; auto. intros k [->|Hk]; [lia|]. specialize (H2 k Hk). lia.
    + split; auto. intros k [->|Hk]; [lia|auto].
  - injection H as <-. split; auto. intros k [->|Hk]; [lia|]. exfalso. destruct l as [|a' l']; [destruct Hk|].
    simpl in E.
    destruct (smallest l'); [destruct (Nat.leb (key a') (key n))|]; discriminate.
Qed.
Lemma smallest_none l i : smallest l = None -> In i l -> False.
Proof.
  destruct l as [|a l]; simpl; [tauto|]. destruct (smallest l) as [j|]; [destruct (Nat.leb (key a) (key j))|];
    discriminate.
Qed.
(** The smallest set of family b with an integral sum that contains c. *)
Definition home (b : bool) (c : V) : option nat :=
  smallest (filter (fun i => Bool.eqb (f i) b && tight i && member i c) (ids m)).
Definition lives (b : bool) (i : nat) (c : V) : bool :=
  match home b c with Some j => Nat.eqb j i | None => false end.
Lemma home_some b c i : home b c = Some i -> (i < m)%nat /\ f i = b /\ tight i = true /\ member i c = true /\
  forall j, (j < m)%nat -> f j = b -> tight j = true -> member j c = true -> (key i <= key j)%nat.
Proof.
  intros H. apply smallest_some in H. destruct H as [H1 H2]. apply filter_In in H1. destruct H1 as [H0 H1].
  apply in_ids in H0.
  rewrite !andb_true_iff in H1. destruct H1 as [[H1 H3] H4]. apply eqb_prop in H1. repeat split; auto.
  intros j Hj K1 K2 K3. apply H2. apply filter_In. split; [now apply in_ids|]. rewrite K1, K2, K3, Bool.eqb_reflx.
  reflexivity.
Qed.
Lemma home_exists b c i : (i < m)%nat -> f i = b -> tight i = true -> member i c = true -> exists j,
  home b c = Some j.
Proof.
  intros Hi K1 K2 K3. destruct (home b c) as [j|] eqn:E; eauto. exfalso. apply (smallest_none _ i E).
  apply filter_In.
  split; [now apply in_ids|]. rewrite K1, K2, K3, Bool.eqb_reflx. reflexivity.
Qed.
Lemma lives_home b i c : lives b i c = true <-> home b c = Some i.
Proof.
  unfold lives. destruct (home b c) as [j|]; [|split; discriminate]. rewrite Nat.eqb_eq.
  split; [now intros ->|congruence].
Qed.
Lemma in_F c : In c F <-> In c cs /\ fractional (x c) = true.
Proof. apply filter_In. Qed.
Lemma F_NoDup : NoDup F.
Proof. now apply NoDup_filter. Qed.
Lemma trace_sum i : INR (trace i) = sum F (fun c => if member i c then 1 else 0).
Proof. unfold trace. now rewrite sum_length, sum_filter. Qed.

(** What lives in i and meets a set with an integral sum lies in it. *)
Definition meets (b : bool) (i i' : nat) : bool := existsb (fun c => member i c && lives b i' c) F.
Lemma meets_inside b i i' : (i < m)%nat -> f i = b -> tight i = true -> meets b i i' = true ->
  (i' < m)%nat /\ tight i' = true /\ f i' = b /\ (key i' <= key i)%nat /\ forall c,
    In c F -> lives b i' c = true -> member i c = true.
Proof.
  intros Hi Hf Ht H. unfold meets in H. apply existsb_exists in H. destruct H as (c0 & Hc0 & H).
  apply andb_true_iff in H. destruct H as [M0 L0].
  apply lives_home in L0. destruct (home_some b c0 i' L0) as (H1 & H2 & H3 & H4 & H5).
  pose proof (H5 i Hi Hf Ht M0) as Hk.
  repeat split; auto. intros c Hc L1. apply lives_home in L1. destruct (home_some b c i' L1) as (_ & _ & _ & M1 & _).
  pose proof (proj1 (in_F c) Hc) as [Hcs _]. pose proof (proj1 (in_F c0) Hc0) as [Hcs0 _].
  destruct (Hlam i' i H1 Hi ltac:(congruence)) as [D|[D|D]].
  - rewrite (D c0 Hcs0 H4) in M0. discriminate.
  - now apply D.
  - assert (Hle : (trace i' <= trace i)%nat) by (unfold key in Hk; nia).
    assert (E : (if member i c then 1 else 0) = (if member i' c then 1 else 0)).
    { apply (sum_eq_terms F (fun c => if member i c then 1 else 0) (fun c => if member i' c then 1 else 0)); auto.
      - intros v Hv. destruct (member i v) eqn:Em; [rewrite (D v); [lra|now apply in_F|auto]|].
        destruct (member i' v); lra.
      - rewrite <- !trace_sum. now apply le_INR. }
    rewrite M1 in E. destruct (member i c); auto. lra.
Qed.
Definition part (b : bool) (y : V -> R) (i : nat) : R := sum F (fun c => if lives b i c then y c else 0).
Lemma set_parts b i y : (i < m)%nat -> f i = b -> tight i = true ->
  sum F (fun c => if member i c then y c else 0) = sum (ids m) (fun i' => if meets b i i' then part b y i' else 0).
Proof.
  intros Hi Hf Ht. rewrite (sum_ext F _ (fun c => sum (ids m) (fun i' => if member i c && lives b i' c then y c else
    0))).
  - rewrite sum_swap. apply sum_ext. intros i' _. destruct (meets b i i') eqn:E.
    + apply sum_ext. intros c Hc. destruct (lives b i' c) eqn:El; [|now rewrite andb_false_r].
      destruct (meets_inside b i i' Hi Hf Ht E) as (_ & _ & _ & _ & K). now rewrite (K c Hc El).
    + apply sum_zero. intros c Hc. destruct (member i c && lives b i' c) eqn:E2; auto. exfalso.
      assert (T : meets b i i' = true) by (apply existsb_exists; eauto). congruence.
  - intros c _. destruct (member i c) eqn:Em; simpl.
    + destruct (home_exists b c i Hi Hf Ht Em) as (j & Hj). destruct (home_some b c j Hj) as (Hjm & _).
      rewrite (sum_ext (ids m) _ (fun i' => if Nat.eqb i' j then y c else 0)).
      * symmetry. apply (sum_delta (ids m) (fun _ => y c) j); [apply ids_NoDup|now apply in_ids].
      * intros i' _. unfold lives. rewrite Hj, Nat.eqb_sym. reflexivity.
    + symmetry. apply sum_zero. reflexivity.
Qed.

(** Sums over all cells and over the non-integral ones. *)
Lemma integral_rest (a : V -> bool) (l : list V) : is_integer (sum l (fun c => if a c then x c else 0) -
  sum (filter (fun c => fractional (x c)) l) (fun c => if a c then x c else 0)).
Proof.
  induction l as [|c l IH]; simpl; [exists 0%Z; ring|]. destruct (fractional (x c)) eqn:E; simpl.
  - match goal with |- is_integer ?u => match type of IH with is_integer ?w => replace u with w by ring end end.
    exact IH.
  - apply fractional_false in E. match goal with |- is_integer (?p + ?q - ?r) => replace (p + q - r) with (p + (q -
      r)) by ring end.
    apply is_integer_plus; auto. destruct (a c); auto. exists 0%Z. reflexivity.
Qed.
Lemma set_item_sum i y : val cs (set_item i) y = sum cs (fun c => if member i c then y c else 0).
Proof. unfold val, set_item, bit. apply sum_ext. intros c _. destruct (member i c); ring. Qed.
Lemma tight_trace i : tight i = true -> is_integer (sum F (fun c => if member i c then x c else 0)).
Proof.
  intros H. unfold tight in H. apply negb_true_iff, fractional_false in H. rewrite set_item_sum in H.
  pose proof (is_integer_minus _ _ H (integral_rest (member i) cs)) as K. fold F in K.
  match type of K with is_integer ?u => match goal with |- is_integer ?w => replace w with u by ring end end.
  exact K.
Qed.
Lemma is_integer_sum {W} (l : list W) (g : W -> R) : (forall w, In w l -> is_integer (g w)) -> is_integer (sum l g).
Proof.
  induction l as [|a l IH]; simpl; intros H; [exists 0%Z; reflexivity|]. apply is_integer_plus; auto.
Qed.
(** Every part has an integral sum. *)
Lemma part_integral b : forall k i, (key i <= k)%nat -> (i < m)%nat -> f i = b -> tight i = true ->
  is_integer (part b x i).
Proof.
  induction k as [k IH] using lt_wf_ind. intros i Hk Hi Hf Ht.
  destruct (existsb (lives b i) F) eqn:E.
  - pose proof (set_parts b i x Hi Hf Ht) as S. pose proof (tight_trace i Ht) as T. rewrite S in T.
    assert (Hm : meets b i i = true).
    { apply existsb_exists in E. destruct E as (c & Hc & El). apply existsb_exists. exists c. split; auto.
      rewrite El.
      apply lives_home in El. destruct (home_some b c i El) as (_ & _ & _ & M & _). now rewrite M. }
    set (g := fun i' => if meets b i i' then part b x i' else 0) in *.
    assert (D : sum (ids m) g = part b x i + sum (ids m) (fun i' => if Nat.eqb i' i then 0 else g i')).
    { assert (G : g i = part b x i) by (unfold g; now rewrite Hm). rewrite <- G.
      rewrite <- (sum_delta (ids m) g i (ids_NoDup m) (proj2 (in_ids i m) Hi)), <- sum_plus. apply sum_ext.
      intros i' _. destruct (Nat.eqb i' i); ring. }
    rewrite D in T. assert (R : is_integer (sum (ids m) (fun i' => if Nat.eqb i' i then 0 else g i'))).
    { apply is_integer_sum. intros i' Hi'. destruct (Nat.eqb_spec i' i) as [|Hne];
        [exists 0%Z; reflexivity|]. unfold g.
      destruct (meets b i i') eqn:Em; [|exists 0%Z; reflexivity].
      destruct (meets_inside b i i' Hi Hf Ht Em) as (K1 & K2 & K3 & K4 & _).
      assert (Hlt : (key i' < key i)%nat).
      { assert (key i' <> key i); [|lia]. intros Ek. apply Hne. unfold key in Ek.
        assert (trace i' = trace i) by nia. nia. }
      apply (IH (key i') ltac:(lia) i' (le_n _)); auto. }
    pose proof (is_integer_minus _ _ T R) as K. match type of K with is_integer ?u => replace (part b x i) with u by
      ring end. exact K.
  - assert (Z : part b x i = 0).
    { apply sum_zero. intros c Hc. destruct (lives b i c) eqn:El; auto. exfalso.
      assert (T : existsb (lives b i) F = true) by (apply existsb_exists; eauto). congruence. }
    rewrite Z. exists 0%Z. reflexivity.
Qed.

(** At most half as many parts as cells. *)
Definition parts (b : bool) : list nat := filter (fun i => existsb (lives b i) F) (ids m).
Definition housed (b : bool) (c : V) : R := match home b c with Some _ => 1 | None => 0 end.
Lemma part_two b i : In i (parts b) -> 2 <= sum F (fun c => if lives b i c then 1 else 0).
Proof.
  intros H. apply filter_In in H. destruct H as [Hi H]. apply existsb_exists in H. destruct H as (c & Hc & El).
  pose proof El as Eh. apply lives_home in Eh. destruct (home_some b c i Eh) as (Him & Hf & Ht & _ & _).
  pose proof (part_integral b (key i) i (le_n _) Him Hf Ht) as I. unfold part in I. rewrite <- sum_filter in I.
  assert (Hall : count (filter (lives b i) F) x = length (filter (lives b i) F)).
  { apply INR_eq. rewrite count_sum, sum_length. apply sum_ext. intros v Hv. apply filter_In in Hv.
    destruct Hv as [Hv _]. apply in_F in Hv. destruct Hv as [_ ->]. reflexivity. }
  assert (Hin : In c (filter (lives b i) F)) by (apply filter_In; auto).
  pose proof (count_not_one _ _ I) as K. rewrite Hall in K. rewrite <- sum_filter, <- sum_length.
  apply (le_INR 2). apply K.
  destruct (filter (lives b i) F); [destruct Hin|simpl; lia].
Qed.
Lemma parts_total b (y : V -> R) : sum (ids m) (part b y) = sum F (fun c => housed b c * y c).
Proof.
  unfold part. rewrite sum_swap. apply sum_ext. intros c _. unfold housed, lives. destruct (home b c) as [j|] eqn:E.
  - destruct (home_some b c j E) as (Hj & _). rewrite (sum_ext (ids m) _ (fun i => if Nat.eqb i j then y c else 0)).
    + rewrite (sum_delta (ids m) (fun _ => y c) j); [ring|apply ids_NoDup|now apply in_ids].
    + intros i _. now rewrite Nat.eqb_sym.
  - rewrite sum_zero; [ring|reflexivity].
Qed.
Lemma housed_01 b c : 0 <= housed b c <= 1.
Proof. unfold housed. destruct (home b c); lra. Qed.
Lemma parts_half b : 2 * INR (length (parts b)) <= sum F (housed b).
Proof.
  apply Rle_trans with (sum (ids m) (fun i => part b (fun _ => 1) i)).
  - unfold parts. rewrite sum_length, sum_filter, <- sum_scal. apply sum_le. intros i Hi.
    destruct (existsb (lives b i) F) eqn:E.
    + rewrite Rmult_1_r. apply part_two. apply filter_In. auto.
    + rewrite Rmult_0_r. apply sum_nonneg. intros c _. destruct (lives b i c); lra.
  - change (sum (ids m) (part b (fun _ : V => 1)) <= sum F (housed b)). rewrite parts_total. right. apply sum_ext.
    intros; ring.
Qed.
Lemma housed_le b : sum F (housed b) <= INR (length F).
Proof. rewrite sum_length. apply sum_le. intros c _. apply housed_01. Qed.

Definition part_eq (b : bool) (i : nat) (c : V) : R := bit (lives b i c).
Lemma part_eq_sum b i y : sum F (fun c => part_eq b i c * y c) = part b y i.
Proof. unfold part, part_eq, bit. apply sum_ext. intros c _. destruct (lives b i c); ring. Qed.
Lemma not_part b i y : ~ In i (parts b) -> (i < m)%nat -> part b y i = 0.
Proof.
  intros Hn Hi. apply sum_zero. intros c Hc. destruct (lives b i c) eqn:E; auto. exfalso. apply Hn. apply filter_In.
  split; [now apply in_ids|]. apply existsb_exists. eauto.
Qed.

Lemma parts_vanish : exists d, (exists c, In c F /\ d c <> 0) /\ forall b i, (i < m)%nat -> part b d i = 0.
Proof.
  pose proof (parts_half true) as T1. pose proof (parts_half false) as T2. pose proof (housed_le true) as T3.
  pose proof (housed_le false) as T4.
  assert (Fpos : (0 < length F)%nat) by (destruct F; [congruence|simpl; lia]).
  destruct (le_lt_dec (length F) (length (parts true) + length (parts false))) as [Hle|Hlt].
  - (* as many parts as cells: all cells are housed in both families, and one condition is redundant *)
    pose proof (le_INR _ _ Hle) as Hle'. rewrite plus_INR in Hle'.
    destruct (parts false) as [|i0 l] eqn:EP; [simpl in *; pose proof (lt_0_INR _ Fpos); lra|].
    destruct (homogeneous_solution eqd (map (part_eq true) (parts true) ++ map (part_eq false) l) F F_NoDup) as (d &
      Hd & Heq).
    { rewrite app_length, !map_length. apply INR_lt. rewrite plus_INR. simpl length in *. rewrite S_INR in *. lra. }
    assert (P1 : forall i, (i < m)%nat -> part true d i = 0).
    { intros i Hi. destruct (in_dec Nat.eq_dec i (parts true)) as [Hin|Hout]; [|now apply not_part].
      rewrite <- part_eq_sum. apply Heq. apply in_or_app. left. now apply in_map. }
    assert (P2 : forall i, (i < m)%nat -> i <> i0 -> part false d i = 0).
    { intros i Hi Hne. destruct (in_dec Nat.eq_dec i (parts false)) as [Hin|Hout]; [|now apply not_part].
      rewrite <- part_eq_sum. apply Heq. apply in_or_app. right. apply in_map. rewrite EP in Hin.
      destruct Hin; congruence || auto. }
    assert (Hfull : forall b, sum F (housed b) = INR (length F) -> sum F d = sum (ids m) (part b d)).
    { intros b Hb. rewrite parts_total. apply sum_ext. intros c Hc.
      rewrite (sum_eq_terms F (housed b) (fun _ => 1)); auto; [ring| |].
      - intros v _. apply housed_01.
      - rewrite <- sum_length. lra. }
    assert (E1 : sum F d = 0) by (rewrite (Hfull true); [apply sum_zero; intros i Hi; apply in_ids in Hi; auto|lra]).
    assert (Hi0 : (i0 < m)%nat).
    { assert (In i0 (parts false)) by (rewrite EP; now left). apply filter_In in H. now apply in_ids. }
    assert (E2 : sum F d = part false d i0).
    { rewrite (Hfull false) by lra. apply (sum_single (ids m) (part false d) i0);
        [apply ids_NoDup|now apply in_ids|].
      intros i Hi Hne. apply in_ids in Hi. auto. }
    exists d. split; auto. intros [|] i Hi; auto. destruct (Nat.eq_dec i i0) as [->|Hne]; [lra|auto].
  - destruct (homogeneous_solution eqd (map (part_eq true) (parts true) ++ map (part_eq false) (parts false)) F
      F_NoDup) as (d & Hd & Heq).
    { rewrite app_length, !map_length. lia. }
    exists d. split; auto. intros b i Hi. destruct (in_dec Nat.eq_dec i (parts b)) as [Hin|Hout];
      [|now apply not_part].
    rewrite <- part_eq_sum. apply Heq. apply in_or_app. destruct b; [left|right]; now apply in_map.
Qed.

Lemma direction : exists D, (forall a, In a items -> is_integer (val cs a x) -> val cs a D = 0) /\ exists a,
  In a items /\ val cs a D <> 0.
Proof.
  destruct parts_vanish as (d & (c0 & Hc0 & Hd0) & Hd). set (D := fun c => if fractional (x c) then d c else 0).
  exists D. split.
  - intros a Ha Hi. unfold items in Ha. apply in_app_or in Ha. destruct Ha as [Ha|Ha]; apply in_map_iff in Ha.
    + destruct Ha as (c & <- & Hc). rewrite val_cell in Hi by auto. rewrite val_cell by auto. unfold D.
      apply fractional_false in Hi. now rewrite Hi.
    + destruct Ha as (i & <- & Hm). apply in_ids in Hm. rewrite set_item_sum.
      assert (Ht : tight i = true) by (unfold tight; apply fractional_false in Hi; now rewrite Hi).
      transitivity (sum F (fun c => if member i c then d c else 0)).
      * unfold F. rewrite sum_filter. apply sum_ext. intros c _. unfold D.
        destruct (fractional (x c)), (member i c); reflexivity.
      * rewrite (set_parts (f i) i d Hm eq_refl Ht). apply sum_zero. intros i' Hi'. apply in_ids in Hi'.
        destruct (meets (f i) i i'); auto.
  - exists (cell_item c0). apply in_F in Hc0. destruct Hc0 as [Hc0 Hf].
    split; [unfold items; apply in_or_app; left; now apply in_map|].
    rewrite val_cell by auto. unfold D. now rewrite Hf.
Qed.
End Direction.

(** ** Rounding *)
Definition rounded (x y : V -> R) : Prop := (forall c, In c cs -> is_integer (y c)) /\ forall a, In a items ->
  between (val cs a x) (val cs a y).
Definition mean (x : V -> R) (l : list (R * (V -> R))) : Prop :=
  (forall w, In w l -> 0 <= fst w) /\ sum l fst = 1 /\ forall c, In c cs -> x c = sum l (fun w => fst w * snd w c).

Lemma opposite_val a (D : V -> R) : val cs a (fun c => - D c) = - val cs a D.
Proof.
  unfold val. transitivity (-1 * sum cs (fun c => a c * D c)); [|ring]. rewrite <- sum_scal. apply sum_ext.
  intros. ring.
Qed.
Theorem bihierarchy_rounding : forall k x, (unsettled cs items x <= k)%nat -> exists l, mean x l /\ forall w,
  In w l -> rounded x (snd w).
Proof.
  induction k as [|k IH]; intros x Hk.
  - exists [(1, x)]. split.
    + split; [intros w [<-|[]]; simpl; lra|]. split; [simpl; lra|]. intros. simpl. ring.
    + intros w [<-|[]]. simpl. split; [|intros; apply between_refl]. intros c Hc. apply fractional_false.
      destruct (fractional (x c)) eqn:E; auto. exfalso.
      assert (Hin : In (cell_item c) (filter (fun a => fractional (val cs a x)) items)).
      { apply filter_In. split; [unfold items; apply in_or_app; left; now apply in_map|]. now rewrite val_cell. }
      unfold unsettled in Hk. destruct (filter (fun a => fractional (val cs a x)) items);
        [destruct Hin|simpl in Hk; lia].
  - destruct (F x) as [|c0 l0] eqn:EF.
    + exists [(1, x)]. split.
      * split; [intros w [<-|[]]; simpl; lra|]. split; [simpl; lra|]. intros. simpl. ring.
      * intros w [<-|[]]. simpl. split; [|intros; apply between_refl]. intros c Hc. apply fractional_false.
        destruct (fractional (x c)) eqn:E; auto. exfalso. assert (Hin : In c (F x)) by (apply in_F; auto).
        rewrite EF in Hin. destruct Hin.
    + assert (HF : F x <> []) by (rewrite EF; discriminate). destruct (direction x HF) as (D & HD & Hmv).
      destruct (settle cs items x D HD Hmv) as (t1 & T1 & B1 & L1).
      destruct (settle cs items x (fun c => - D c)) as (t2 & T2 & B2 & L2).
      { intros a Ha Hi. rewrite opposite_val, (HD a Ha Hi). ring. }
      { destruct Hmv as (a & Ha & Hn). exists a. split; auto. rewrite opposite_val. lra. }
      destruct (IH (moved x D t1) ltac:(lia)) as (l1 & (A1 & A2 & A3) & R1).
      destruct (IH (moved x (fun c => - D c) t2) ltac:(lia)) as (l2 & (C1 & C2 & C3) & R2).
      set (h := t2 / (t1 + t2)). assert (Hh : 0 <= h <= 1).
      { assert (0 < h) by (apply Rdiv_lt_0_compat; lra). assert (h * (t1 + t2) = t2) by (unfold h; field; lra).
        split; [lra|nra]. }
      exists (map (fun w => (h * fst w, snd w)) l1 ++ map (fun w => ((1 - h) * fst w, snd w)) l2).
      split; [split; [|split]|].
      * intros w Hw. apply in_app_or in Hw. destruct Hw as [Hw|Hw]; apply in_map_iff in Hw;
          destruct Hw as [v [<- Hv]]; simpl; apply Rmult_le_pos; auto; lra.
      * rewrite sum_app, !sum_map. simpl. rewrite !sum_scal, A2, C2. ring.
      * intros c Hc. rewrite sum_app, !sum_map. simpl.
        rewrite (sum_ext l1 _ (fun w => h * (fst w * snd w c))) by (intros; ring).
        rewrite (sum_ext l2 _ (fun w => (1 - h) * (fst w * snd w c))) by (intros; ring).
        rewrite !sum_scal, <- (A3 c Hc), <- (C3 c Hc). unfold moved, h. field. lra.
      * intros w Hw. apply in_app_or in Hw. destruct Hw as [Hw|Hw]; apply in_map_iff in Hw;
          destruct Hw as [v [<- Hv]]; simpl.
        -- destruct (R1 v Hv) as [K1 K2]. split; auto. intros a Ha.
        apply between_trans with (val cs a (moved x D t1)); auto.
        -- destruct (R2 v Hv) as [K1 K2]. split; auto. intros a Ha.
        apply between_trans with (val cs a (moved x (fun c => - D c) t2)); auto.
Qed.
End Bihierarchy.

(** ** Lotteries over 0/1 matrices *)
Lemma zero_one x y : 0 <= x <= 1 -> is_integer y -> between x y -> y = 0 \/ y = 1.
Proof.
  intros Hx [z ->] [H1 H2]. destruct (Req_dec x 1) as [->|Hne].
  - right. apply H2. exists 1%Z. reflexivity.
  - rewrite (floor_unique x 0) in H1 by lra. destruct H1 as [H0 H1].
    assert (K0 : (0 <= z)%Z) by (apply le_IZR; lra). assert (K1 : (z <= 1)%Z) by (apply le_IZR; lra).
    assert (K : (z = 0 \/ z = 1)%Z) by lia. destruct K as [-> | ->]; auto.
Qed.
Lemma between_lower v w z : between v w -> IZR z <= v -> IZR z <= w.
Proof.
  intros [H _] Hz. pose proof (floor_bounds v) as F. apply Rle_trans with (floor v); [|lra]. unfold floor in *.
  apply IZR_le.
  assert (K : IZR z < IZR (Int_part v + 1)) by (rewrite plus_IZR; lra). apply lt_IZR in K. lia.
Qed.
Lemma between_upper v w z : between v w -> v <= IZR z -> w <= IZR z.
Proof.
  intros [H1 H2] Hz. destruct (fractional v) eqn:E.
  - apply fractional_floor in E. apply Rle_trans with (floor v + 1); [lra|]. unfold floor in *. rewrite <- plus_IZR.
    apply IZR_le.
    assert (K : IZR (Int_part v) < IZR z) by lra. apply lt_IZR in K. lia.
  - apply fractional_false in E. now rewrite (H2 E).
Qed.
Lemma pairs_NoDup (g : nat -> nat) l : NoDup l -> NoDup (flat_map (fun i => map (pair i) (ids (g i))) l).
Proof.
  induction l as [|a l IH]; simpl; intros H; [constructor|]. inversion H; subst. apply NoDup_app_disjoint; auto.
  - apply FinFun.Injective_map_NoDup; [|apply ids_NoDup]. intros x y Hxy. congruence.
  - intros c K1 K2. apply in_map_iff in K1. destruct K1 as (j & <- & _). apply in_flat_map in K2.
    destruct K2 as (i & Hi & K2).
    apply in_map_iff in K2. destruct K2 as (j' & E & _). inversion E; subst. tauto.
Qed.
Lemma cells_NoDup M : NoDup (cells_of M).
Proof. apply pairs_NoDup, ids_NoDup. Qed.
Lemma not_crossing S T : ~ crosses S T ->
  (forall c, inside S c = true -> inside T c = false) \/ (forall c,
    inside S c = true -> inside T c = true) \/ (forall c, inside T c = true -> inside S c = true).
Proof.
  intros H. destruct (crosses_b S T) eqn:E; [exfalso; apply H; now apply crosses_b_ok|]. unfold crosses_b in E.
  apply andb_false_iff in E. destruct E as [E|E]; [apply andb_false_iff in E; destruct E as [E|E]|].
  - left. intros c Hc. destruct (inside T c) eqn:ET; auto. exfalso. apply inside_In in Hc.
    assert (K : existsb (inside T) S = true) by (apply existsb_exists; eauto). congruence.
  - right. left. intros c Hc. destruct (inside T c) eqn:ET; auto. exfalso. apply inside_In in Hc.
    assert (K : existsb (fun c => negb (inside T c)) S = true) by
      (apply existsb_exists; exists c; split; auto; now rewrite ET). congruence.
  - right. right. intros c Hc. destruct (inside S c) eqn:ES; auto. exfalso. apply inside_In in Hc.
    assert (K : existsb (fun c => negb (inside S c)) T = true) by
      (apply existsb_exists; exists c; split; auto; now rewrite ES). congruence.
Qed.

(** M has entries in [0, 1] and meets the constraints on average. *)
Definition average (M : list (list Q)) (S : list cell) : R :=
  sum (cells_of M) (fun c => if inside S c then Q2R (at_cell M c) else 0).
Definition admissible_on_average (M : list (list Q)) (K : list constraint) : Prop :=
  (forall c, In c (cells_of M) -> 0 <= Q2R (at_cell M c) <= 1) /\
  forall k, In k K -> IZR (snd (fst k)) <= average M (fst (fst k)) <= IZR (snd k).

Theorem bihierarchy_implementable M K : bihierarchy K -> admissible_on_average M K -> implementable M K.
Proof.
  intros [f Hf] [Hc HK]. set (cs := cells_of M). set (member := fun i => inside (cells_at K i)).
  set (x := fun c => Q2R (at_cell M c)).
  assert (Hlam : forall i j, (i < length K)%nat -> (j < length K)%nat -> f i = f j ->
    (forall c, In c cs -> member i c = true -> member j c = false) \/
    (forall c, In c cs -> member i c = true -> member j c = true) \/
    (forall c, In c cs -> member j c = true -> member i c = true)).
  { intros i j Hi Hj Hij. destruct (not_crossing _ _ (Hf i j Hi Hj Hij)) as [D|[D|D]];
      [left|right; left|right; right]; intros c _; apply D. }
  destruct (bihierarchy_rounding pair_dec cs (length K) member f (cells_NoDup M) Hlam
    (unsettled cs (items pair_dec cs (length K) member) x) x (le_n _)) as (l & (L1 & L2 & L3) & Hl).
  set (b := fun (y : cell -> R) c => if Req_EM_T (y c) 1 then true else false).
  assert (Hb : forall w c, In w l -> In c cs -> one (b (snd w) c) = snd w c).
  { intros w c Hw Hcs. destruct (Hl w Hw) as [R1 R2]. specialize (R1 c Hcs).
    assert (R3 : between (x c) (snd w c)).
    { rewrite <- (val_cell pair_dec cs (cells_NoDup M) c x Hcs),
        <- (val_cell pair_dec cs (cells_NoDup M) c (snd w) Hcs). apply R2.
      unfold items. apply in_or_app. left. now apply in_map. }
    destruct (zero_one _ _ (Hc c Hcs) R1 R3) as [Z|Z]; unfold b, one; rewrite Z; destruct (Req_EM_T _ 1); lra. }
  exists (map (fun w => (fst w, b (snd w))) l). split; [|split].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). simpl. split; [now apply L1|]. intros k Hk.
    destruct (In_nth K k ([], 0%Z, 0%Z) Hk) as (i & Hi & Ei). specialize (HK k Hk). destruct (Hl v Hv) as [_ R2].
    assert (B : between (average M (fst (fst k))) (ones M (fst (fst k)) (b (snd v)))).
    { replace (average M (fst (fst k))) with (val cs (set_item member i) x).
      - replace (ones M (fst (fst k)) (b (snd v))) with (val cs (set_item member i) (snd v)).
        + apply R2. unfold items. apply in_or_app. right. apply in_map. now apply in_ids.
        + rewrite set_item_sum. unfold ones. fold cs. apply sum_ext. intros c Hcs. unfold member, cells_at.
          rewrite Ei.
          destruct (inside (fst (fst k)) c); auto. symmetry. now apply Hb.
      - rewrite set_item_sum. unfold average. fold cs. apply sum_ext. intros c _. unfold member, cells_at.
        now rewrite Ei. }
    split; [now apply (between_lower _ _ _ B)|now apply (between_upper _ _ _ B)].
  - rewrite sum_map. exact L2.
  - intros c Hcs. rewrite sum_map. simpl. change (x c = sum l (fun w => fst w * one (b (snd w) c))).
    rewrite (L3 c Hcs). apply sum_ext.
    intros w Hw. now rewrite (Hb w c Hw Hcs).
Qed.

(** The conditions are necessary, whatever the constraints. *)
Theorem implementable_on_average M K : implementable M K -> admissible_on_average M K.
Proof.
  intros (l & H1 & H2 & H3). assert (H0 : forall w, In w l -> 0 <= fst w) by (intros w Hw; now apply H1). split.
  - intros c Hc. rewrite (H3 c Hc). split.
    + apply sum_nonneg. intros w Hw. specialize (H0 w Hw). apply Rmult_le_pos; auto. unfold one.
      destruct (snd w c); lra.
    + rewrite <- H2. apply sum_le. intros w Hw. specialize (H0 w Hw). unfold one. destruct (snd w c); lra.
  - intros k Hk. assert (E : average M (fst (fst k)) = sum l (fun w => fst w * ones M (fst (fst k)) (snd w))).
    { unfold average, ones. rewrite (sum_ext l _ (fun w => sum (cells_of M) (fun c => fst w * (if inside (fst (fst
        k)) c then one (snd w c) else 0)))) by (intros; now rewrite sum_scal).
      rewrite sum_swap. apply sum_ext. intros c Hc. destruct (inside (fst (fst k)) c); [now apply H3|]. symmetry.
      apply sum_zero. intros; ring. }
    rewrite E. split.
    + apply Rle_trans with (sum l (fun w => IZR (snd (fst k)) * fst w)); [rewrite sum_scal, H2; lra|]. apply sum_le.
      intros w Hw.
      destruct (H1 w Hw) as [W1 W2]. specialize (W2 k Hk). rewrite Rmult_comm. apply Rmult_le_compat_l; tauto.
    + apply Rle_trans with (sum l (fun w => IZR (snd k) * fst w)); [|rewrite sum_scal, H2; lra]. apply sum_le.
      intros w Hw.
      destruct (H1 w Hw) as [W1 W2]. specialize (W2 k Hk). rewrite (Rmult_comm (IZR (snd k))).
      apply Rmult_le_compat_l; tauto.
Qed.
Corollary bihierarchy_implementable_iff M K : bihierarchy K -> (implementable M K <-> admissible_on_average M K).
Proof. intros H. split; [apply implementable_on_average|now apply bihierarchy_implementable]. Qed.

(** Outside bihierarchies averages are not enough: row 0, column 0 and the other diagonal of a square of halves, with
    exactly one in each. *)
Definition square_of_halves : list (list Q) := [[1 # 2; 1 # 2]; [1 # 2; 1 # 2]]%Q.
Definition triangle : list constraint :=
  map (fun S => (S, 1%Z, 1%Z)) [[(0, 0); (0, 1)]; [(0, 0); (1, 0)]; [(0, 1); (1, 0)]]%nat.
Theorem bihierarchy_needed : exists M K, admissible_on_average M K /\ ~ implementable M K.
Proof.
  exists square_of_halves, triangle. assert (H2 : Q2R (1 # 2) = 1/2) by (unfold Q2R; simpl; lra). split.
  - split.
    + intros c [<-|[<-|[<-|[<-|[]]]]]; unfold at_cell, entry; simpl; rewrite H2; lra.
    + intros k [<-|[<-|[<-|[]]]]; unfold average, at_cell, entry; simpl; rewrite H2; lra.
  - intros (l & H & H1 & _). destruct l as [|w l]; [simpl in H1; lra|].
    destruct (H w (or_introl eq_refl)) as [_ A].
    pose proof (A _ (or_introl eq_refl)) as A1. pose proof (A _ (or_intror (or_introl eq_refl))) as A2.
    pose proof (A _ (or_intror (or_intror (or_introl eq_refl)))) as A3. unfold ones, one in A1, A2, A3.
    simpl in A1, A2, A3.
    destruct (snd w (0, 0)%nat), (snd w (0, 1)%nat), (snd w (1, 0)%nat); lra.
Qed.
