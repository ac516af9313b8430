(** Checker that a quasilinear economy has no Walrasian equilibrium.  Kind `no-walrasian-equilibrium` (SPEC 1.7, 2.7).

    [check_no_walrasian m cons T]: [cons] are lotteries over bundles, one for each agent, or none at all,
      which use each good
    at most once on average and are worth V together;
      the tree [T] shows that every allocation of all goods is worth less
    than V, or that there is none of finite utility: [Share i j no yes] asks whether agent i gets good j,
      a [Bound] has a
    factor t >= 0 and prices q with the sum of the largest t u(A) - q(A), plus the price of all goods, below t V. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural expectation_economy gpz_step_1
  check_demand check_markets check_quasilinear.
Import ListNotations.
Open Scope R_scope.

Inductive share_tree := Share (i j : nat) (no yes : share_tree) | Bound (factor : Q) (prices : list Q).

(** What is known of a bundle: for each good whether it is in it, if that is decided. *)
Definition shape : Type := list (option bool).
Definition fits (s : shape) (l : list bool) : Prop := forall k b, nth k s None = Some b -> nth k l false = b.

(** The larger of two numbers, of which one may be missing. *)
Definition more (x y : option Q) : option Q :=
  match x, y with Some a, Some b => Some (if qle a b then b else a) | Some a, None => Some a | None, y => y end.
Definition reaches (x : option Q) (v : R) : Prop := exists a, x = Some a /\ v <= Q2R a.
Lemma more_left x y v : reaches x v -> reaches (more x y) v.
Proof.
  intros (a & -> & H). destruct y as [b|]; simpl; [|now exists a]. exists (if qle a b then b else a). split; auto.
  destruct (qle a b) eqn:E; auto. apply qle_ok in E. lra.
Qed.
Lemma more_right x y v : reaches y v -> reaches (more x y) v.
Proof.
  intros (b & -> & H). destruct x as [a|]; simpl; [|now exists b]. exists (if qle a b then b else a). split; auto.
  destruct (qle a b) eqn:E; auto. apply qle_false in E. lra.
Qed.
(** The largest factor u(A) - c - q(A) of the bundles that fit. *)
Fixpoint largest (factor : Q) (t : tree) (s : shape) (qs : list Q) (c : Q) : option Q :=
  match t with
  | Leaf None => None
  | _ =>
    match qs with
    | [] => match t with Leaf (Some x) => Some (qsub (qmul factor x) c) | _ => None end
    | q :: r =>
      let yes := fun _ : unit => largest factor (with_next t) (tl s) r (qadd c q) in
      let no := fun _ : unit => largest factor (without_next t) (tl s) r c in
      match hd None s with
      | Some true => yes tt
      | Some false => no tt
      | None => more (yes tt) (no tt)
      end
    end
  end.
Lemma fits_tail s a l : fits s (a :: l) -> fits (tl s) l.
Proof. intros H k b Hk. apply (H (S k) b). destruct s; simpl in *; auto. destruct k; discriminate. Qed.
Lemma largest_ok factor qs : forall t s l x c, length l = length qs -> fits s l -> look_up t l = Some x ->
  reaches (largest factor t s qs c) (Q2R factor * Q2R x - (Q2R c + Q2R (price_of qs l))).
Proof.
  induction qs as [|q qs IH]; intros t s [|a l] x c Hl Hs Hx; simpl in Hl; try discriminate.
  - destruct t as [[y|]|]; simpl in Hx; try discriminate. injection Hx as <-. exists (qsub (qmul factor y) c).
    split; auto.
    simpl. rewrite Q2R_sub, Q2R_mul, Q2R_0. lra.
  - injection Hl as Hl. rewrite look_up_next in Hx. pose proof (fits_tail s a l Hs) as Ht.
    assert (K : reaches (if a then largest factor (with_next t) (tl s) qs (qadd c q)
                         else largest factor (without_next t) (tl s) qs c)
                  (Q2R factor * Q2R x - (Q2R c + Q2R (price_of (q :: qs) (a :: l))))).
    { destruct a; simpl price_of.
      - destruct (IH _ (tl s) l x (qadd c q) Hl Ht Hx) as (b & Hb & Hle). exists b. split; auto.
        rewrite Q2R_add in *. lra.
      - apply (IH _ (tl s) l x c Hl Ht Hx). }
    assert (F : hd None s = Some a \/ hd None s = None).
    { destruct (hd None s) as [b|] eqn:E; auto. left. f_equal. symmetry. apply (Hs 0%nat b). destruct s; auto. }
    assert (N : t = Leaf None -> False) by (intros ->; destruct a; discriminate).
    destruct t as [[y|]|t1 t2]; [|now elim N|]; simpl; (destruct F as [->| ->]; [destruct a; exact K|]);
      destruct a; auto using more_left, more_right.
Qed.

Section Market.
Variable m : market.
Let L := goods m.
Let N := length (tables m).
Let u := utility m.

(** For each agent what is known of her bundle. *)
Definition part : Type := list shape.
Definition agrees (d : part) (omega : nat -> bundle) : Prop := forall i, fits (nth i d []) (bits L (omega i)).
Fixpoint set_at {X} (k : nat) (x d : X) (l : list X) : list X :=
  match k, l with
  | O, _ :: r => x :: r
  | O, [] => [x]
  | S k', y :: r => y :: set_at k' x d r
  | S k', [] => d :: set_at k' x d []
  end.
Lemma nth_set_at {X} k (x d : X) : forall l i, nth i (set_at k x d l) d = if Nat.eqb i k then x else nth i l d.
Proof.
  induction k as [|k IH]; intros [|y l] [|i]; simpl; auto.
  - destruct i; reflexivity.
  - rewrite IH. destruct (Nat.eqb i k); auto. destruct i; reflexivity.
Qed.
Definition decide (s : shape) (j : nat) (b : bool) : shape := set_at j (Some b) None s.
Lemma decide_fits s j b l : fits s l -> nth j l false = b -> fits (decide s j b) l.
Proof.
  intros H Hb k c Hk. unfold decide in Hk. rewrite nth_set_at in Hk.
    destruct (Nat.eqb_spec k j) as [->|]; [congruence|].
  now apply H.
Qed.
Definition undecided (d : part) (i j : nat) : bool :=
  Nat.ltb i N && Nat.ltb j L && match nth j (nth i d []) None with None => true | Some _ => false end.
(** Agent i does not get good j; or she does, and nobody else. *)
Definition refused (d : part) (i j : nat) : part := set_at i (decide (nth i d []) j false) [] d.
Definition given (d : part) (i j : nat) : part :=
  map (fun k => decide (nth k d []) j (Nat.eqb k i)) (ids N).
Lemma refused_agrees d i j omega : (j < L)%nat -> agrees d omega -> omega i j = false -> agrees (refused d i j) omega.
Proof.
  intros Hj H Hi k. unfold refused. rewrite nth_set_at. destruct (Nat.eqb_spec k i) as [->|]; [|apply H].
  apply decide_fits; [apply H|]. change (set_of (bits L (omega i)) j = false).
    now rewrite (set_of_bits L (omega i) j Hj).
Qed.
Lemma given_agrees d i j omega : (i < N)%nat -> (j < L)%nat -> partition N L omega -> agrees d omega ->
  omega i j = true ->
  agrees (given d i j) omega.
Proof.
  intros Hi Hj [[_ Hex] _] H Hij k. unfold given. destruct (le_lt_dec N k) as [Hk|Hk].
  - rewrite nth_overflow by (rewrite map_length; unfold ids; rewrite seq_length; exact Hk).
    intros a b Hab. destruct a; discriminate.
  - set (f := fun k => decide (nth k d []) j (Nat.eqb k i)).
    rewrite nth_indep with (d' := f 0%nat) by (rewrite map_length; unfold ids; now rewrite seq_length).
    rewrite map_nth. unfold ids. rewrite seq_nth by exact Hk. unfold f. simpl. apply decide_fits; [apply H|].
    pose proof (set_of_bits L (omega k) j Hj) as E. unfold set_of in E. rewrite E.
    destruct (Nat.eqb_spec k i) as [->|Hne]; [exact Hij|]. destruct (omega k j) eqn:Ek; auto. exfalso. apply Hne.
    now apply (Hex j).
Qed.

(** The sum of the largest numbers, or nothing if an agent has no bundle that fits. *)
Fixpoint bound_sum (factor : Q) (ts : list tree) (d : part) (qs : list Q) : option Q :=
  match ts with
  | [] => Some 0%Q
  | t :: ts' =>
    match largest factor t (hd [] d) qs 0%Q with
    | None => None
    | Some x => match bound_sum factor ts' (tl d) qs with Some s => Some (qadd x s) | None => None end
    end
  end.
Lemma bound_sum_ok factor qs : length qs = L -> forall ts (d : part) omega,
  (forall i, fits (nth i d []) (bits L (omega i))) ->
  (forall i, (i < length ts)%nat -> within L (omega i) /\ utility_of L (look_up (nth i ts (Leaf None))) (omega i) <>
    None) ->
  exists s, bound_sum factor ts d qs = Some s /\ sum (ids (length ts)) (fun i =>
    Q2R factor * real (utility_of L (look_up (nth i ts (Leaf None))) (omega i)) - cost L (vector_of qs) (omega i)) <=
      Q2R s.
Proof.
  intros Hq. induction ts as [|t ts IH]; intros d omega Hd Hf; [exists 0%Q; simpl; rewrite Q2R_0; split; [auto|lra]|].
  destruct (IH (tl d) (fun i => omega (S i))) as (s & Hs & Hle).
  - intros i. specialize (Hd (S i)). destruct d; [destruct i|]; exact Hd.
  - intros i Hi. apply (Hf (S i)). simpl. lia.
  - destruct (Hf 0%nat) as [W U]; [simpl; lia|]. simpl in U. unfold utility_of, table_value in U.
    destruct (look_up t (bits L (omega 0%nat))) as [x|] eqn:Ex; [|now elim U].
    assert (F : fits (hd [] d) (bits L (omega 0%nat))) by (specialize (Hd 0%nat); destruct d; exact Hd).
    destruct (largest_ok factor qs t (hd [] d) (bits L (omega 0%nat)) x 0%Q ltac:(rewrite bits_length; auto) F Ex)
      as (b & Hb & Hble).
    exists (qadd b s). cbn [bound_sum]. rewrite Hb, Hs. split; auto. simpl length. rewrite sum_ids_first, Q2R_add.
    rewrite Q2R_0, price_of_ok, Hq, bundle_of_bits in Hble by (rewrite ?bits_length; auto).
    unfold utility_of at 1, table_value. simpl. rewrite Ex. simpl. lra.
Qed.

Variable V : Q.
(** With [alone] every factor has to be 0: there is no allocation of finite utility. *)
Variable alone : bool.
Fixpoint check_shares (T : share_tree) (d : part) : bool :=
  match T with
  | Share i j no yes => if undecided d i j then (if check_shares no (refused d i j) then check_shares yes (given d i j)
    else false) else false
  | Bound factor qs =>
    Nat.eqb (length qs) L && qle 0 factor && (negb alone || qeq factor 0) &&
    match bound_sum factor (tables m) d qs with
    | None => true
    | Some s => qlt (qadd s (qsum qs (fun q => q))) (qmul factor V)
    end
  end.
Lemma check_shares_ok omega : finite_allocation N L u omega -> forall T d, check_shares T d = true -> agrees d omega ->
  alone = false /\ surplus N u omega < Q2R V.
Proof.
  intros [Hp Hu]. induction T as [i j no IHno yes IHyes|factor qs]; intros d H Hd.
  - simpl in H. destruct (undecided d i j) eqn:E; [|discriminate].
    destruct (check_shares no (refused d i j)) eqn:En; [|discriminate].
    unfold undecided in E. rewrite !andb_true_iff, !Nat.ltb_lt in E. destruct E as [[Hi Hj] _].
    destruct (omega i j) eqn:Eij.
    + apply (IHyes _ H). now apply given_agrees.
    + apply (IHno _ En). now apply refused_agrees.
  - simpl in H. rewrite !andb_true_iff in H. destruct H as [[[H1 H2] H3] H4]. apply Nat.eqb_eq in H1.
    apply qle_ok in H2.
    rewrite Q2R_0 in H2.
    destruct (bound_sum_ok factor qs H1 (tables m) d omega Hd) as (s & Hs & Hle).
    { intros i Hi. split; [apply Hp; exact Hi|]. exact (Hu i Hi). }
    rewrite Hs in H4. apply qlt_ok in H4. rewrite Q2R_add, Q2R_mul, Q2R_sum in H4.
    assert (S : sum qs (fun q => Q2R q) = sum (ids L) (vector_of qs)).
    { clear - H1. revert H1. generalize L. induction qs as [|q qs IH]; intros n H1; simpl in H1; subst n;
      [reflexivity|].
      rewrite sum_ids_first. simpl sum. now rewrite (IH (length qs) eq_refl). }
    rewrite S in H4. fold N in Hle. rewrite sum_minus, sum_scal in Hle.
    rewrite (partition_cost N L (vector_of qs) omega Hp) in Hle.
    assert (K : Q2R factor * surplus N u omega < Q2R factor * Q2R V).
    { unfold surplus, u, utility. fold L. lra. }
    destruct (Rle_lt_or_eq_dec _ _ H2) as [Hpos|Hz]; [|rewrite <- Hz in K; lra]. split; [|nra].
    destruct alone; auto. simpl in H3. apply qeq_ok in H3. rewrite Q2R_0 in H3. lra.
Qed.
End Market.

Section Claim.
Variable m : market.
Let L := goods m.
Let N := length (tables m).
Let u := utility m.
Definition consumptions : Type := list (list (Q * list bool)).
Definition check_consumption (t : tree) (s : list (Q * list bool)) : bool :=
  forallb (fun w => qle 0 (fst w) && of_size L (snd w) && finite_at t (snd w)) s && qeq (qsum s fst) 1.
Definition use_of (cons : consumptions) (j : nat) : Q :=
  qsum cons (fun s => qsum s (fun w => if nth j (snd w) false then fst w else 0%Q)).
Fixpoint worth_of (ts : list tree) (cons : consumptions) : Q :=
  match ts, cons with t :: ts', s :: cons' => qadd (expected_value t s) (worth_of ts' cons') | _, _ => 0%Q end.
Definition check_no_walrasian (cons : consumptions) (T : share_tree) : bool :=
  no_production m &&
  match cons with
  | [] => check_shares m 0%Q true T []
  | _ => both_all check_consumption (tables m) cons && all_below L (fun j => qle (use_of cons j) 1) &&
      check_shares m (worth_of (tables m) cons) false T []
  end.

Lemma sum_nth {X} (l : list X) (d : X) f : sum l f = sum (ids (length l)) (fun i => f (nth i l d)).
Proof.
  induction l as [|x l IH]; [reflexivity|]. simpl length. rewrite sum_ids_first. simpl. now rewrite IH.
Qed.
Lemma worth_of_ok ts : forall cons, length ts = length cons ->
  Q2R (worth_of ts cons) = sum (ids (length ts)) (fun i => Q2R (expected_value (nth i ts (Leaf None)) (nth i cons []))).
Proof.
  induction ts as [|t ts IH]; intros [|s cons] H; simpl in H; try discriminate; [apply Q2R_0|]. injection H as H.
  simpl length. rewrite sum_ids_first. simpl. now rewrite Q2R_add, (IH cons H).
Qed.
Theorem check_no_walrasian_sound cons T : check_no_walrasian cons T = true ->
  ~ exists p omega, is_walrasian m p omega.
Proof.
  unfold check_no_walrasian. rewrite andb_true_iff. intros [_ H] (p & omega & P0 & W).
  assert (Hf : finite_allocation N L u omega) by (split; [apply W|]; intros i Hi; now apply W).
  assert (A0 : agrees m [] omega) by (intros i a b Hab; destruct i, a; discriminate).
  destruct cons as [|s0 cons0] eqn:Ec; [destruct (check_shares_ok m 0%Q true omega Hf T [] H A0); discriminate|].
  rewrite <- Ec in *. clear Ec s0 cons0. rewrite !andb_true_iff in H. destruct H as [[H1 H2] H3].
  destruct (check_shares_ok m _ _ omega Hf T [] H3 A0) as [_ K]. fold N u in K.
  destruct (both_all_ok _ _ _ (Leaf None) [] H1) as [E1 E2]. fold N in E1, E2.
  set (sigma := fun i => lottery_of (nth i cons [])).
  assert (C : forall i, (i < N)%nat -> sized m (nth i cons []) /\ is_lottery (sigma i) /\ finite_utility L u i (sigma
    i)).
  { intros i Hi. specialize (E2 i Hi). unfold check_consumption in E2. apply andb_true_iff in E2.
    destruct E2 as [F1 F2].
    rewrite forallb_forall in F1. apply qeq_ok in F2. rewrite Q2R_sum, Q2R_1 in F2.
    assert (S : sized m (nth i cons [])).
    { intros w Hw. specialize (F1 w Hw). rewrite !andb_true_iff in F1. now apply of_size_ok. }
    split; auto. split; [split|].
    - intros w Hw. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). specialize (F1 v Hv).
      rewrite !andb_true_iff in F1.
      destruct F1 as [[F1 _] _]. apply qle_ok in F1. now rewrite Q2R_0 in F1.
    - unfold sigma, lottery_of. rewrite sum_map. exact F2.
    - intros w Hw _. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv). pose proof (S v Hv) as Sv.
      specialize (F1 v Hv).
      rewrite !andb_true_iff in F1. destruct F1 as [_ F1]. simpl. unfold u, utility. fold L in Sv |- *. rewrite <- Sv.
      split; [apply set_within|]. rewrite table_of_list. unfold finite_at in F1. destruct (look_up _ _); discriminate. }
  assert (Use : forall j, (j < L)%nat -> expected_use N sigma j <= 1).
  { intros j Hj. pose proof (all_below_ok _ _ H2 j Hj) as U. apply qle_ok in U. rewrite Q2R_1 in U. unfold use_of in U.
    rewrite Q2R_sum, (sum_nth cons []) in U. unfold expected_use. rewrite E1. erewrite sum_ext; [exact U|]. intros i _.
      cbv beta.
    unfold expect, sigma, lottery_of. rewrite Q2R_sum, sum_map. apply sum_ext. intros w _. simpl. unfold set_of.
    destruct (nth j (snd w) false); [ring|rewrite Q2R_0; ring]. }
  assert (B : sum (ids N) (fun i => expected_utility u i (sigma i) - expect (sigma i) (cost L p)) <=
    sum (ids N) (fun i => real (u i (omega i)) - cost L p (omega i))).
  { apply sum_le. intros i Hi. apply in_ids in Hi. destruct (C i Hi) as (_ & C2 & C3). unfold expected_utility.
    rewrite <- expect_minus, <- (expect_const (sigma i) (real (u i (omega i)) - cost L p (omega i)) C2).
    apply expect_le; auto. intros w Hw Hpos. destruct (C3 w Hw Hpos) as [D1 D2]. now apply (proj2 W i Hi). }
  rewrite (net_surplus N L u p omega (proj1 W)), sum_minus in B.
  assert (Spent : sum (ids N) (fun i => expect (sigma i) (cost L p)) <= sum (ids L) p).
  { rewrite use_price. apply sum_le. intros j Hj. apply in_ids in Hj. specialize (P0 j Hj). specialize (Use j Hj). nra.
    }
  assert (Worth : Q2R (worth_of (tables m) cons) = sum (ids N) (fun i => expected_utility u i (sigma i))).
  { rewrite worth_of_ok by exact E1. apply sum_ids_ext. intros i Hi. apply expected_value_ok. apply C. exact Hi. }
  lra.
Qed.
End Claim.
