(** Checker of strong equilibria of pseudomarkets with supplies that are stated by prices, weights and shares.  Kind
    `strong-equilibrium-by-shares` (SPEC 1.6, 2.6).

    A [shares_market] has the supplies of its goods, sets of goods with limits on the copies used, and agents: a budget,
    values of the goods, and sets of goods with gains (supply_economy.v).  Sets are increasing lists of places.
    [check_shares m bs d ps xs ws]: budgets [bs] within [d] of the given ones, prices [ps], for each agent a row of shares, and
    weights [ws].  [check_shares_sound]: then [shares_hold m bs d ps xs].
    It computes in integers, which are the numbers of each row times a common denominator; the largest values are found by
    the greedy algorithms of laminar_greedy.v. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Lra Lia Bool Arith Permutation.
From ExactMarket Require Import sums rational gpz_economy bundle_sets gpz_constraints production_economy
  check_supported_rows supply_economy shares_equilibrium laminar_greedy.
Import ListNotations.
Open Scope R_scope.

Record shares_agent := SharesAgent {
  agent_budget : Q; agent_values : list Q; agent_sets : list (places * list Q) }.
Record shares_market := SharesMarket {
  market_supply : list N; market_limits : list (places * N); market_agents : list shares_agent }.

(** ** What is stated *)

Section Market.
Variable m : shares_market.
Let L := length (market_supply m).
Let N := length (market_agents m).
Definition no_agent : shares_agent := SharesAgent 0 [] [].
Definition agent_at (i : nat) : shares_agent := nth i (market_agents m) no_agent.
Definition supply_of (j : nat) : nat := N.to_nat (nth j (market_supply m) 0%N).
Definition capacities_of : list capacity := map (fun s => (place_set (fst s), N.to_nat (snd s))) (market_limits m).
Definition gain_sets (l : list (places * list Q)) : list gain_set := map (fun s => (place_set (fst s), map Q2R (snd s))) l.
Definition values_of (i : nat) : nat -> R := vector_of (agent_values (agent_at i)).
Definition sets_at (i : nat) : list gain_set := gain_sets (agent_sets (agent_at i)).

(** The utility of agent i. *)
Definition shares_utility (i : nat) : bundle -> option R := laminar_utility L (values_of i) (sets_at i).
(** Near the given budgets there are those of a strong equilibrium with these shares and prices, all draws of which are best
    for everybody at some weights. *)
Definition shares_hold (bs : list Q) (d : Q) (ps : list Q) (xs : list (list Q)) : Prop :=
  (forall i, (i < N)%nat -> Rabs (vector_of bs i - Q2R (agent_budget (agent_at i))) <= Q2R d) /\
  exists w alpha, realises N L supply_of capacities_of shares_utility (vector_of bs) (vector_of ps) w (matrix_of xs) alpha.

(** ** The checker *)

(** A common denominator, and numerators over it. *)
Fixpoint common (l : list Q) : Z :=
  match l with
  | [] => 1%Z
  | q :: t => let d := common t in if Pos.eqb (Qden q) 1 then d else Z.lcm (Zpos (Qden q)) d
  end.
Definition over (d : Z) (l : list Q) : list Z := map (fun q => (Qnum q * (d / Zpos (Qden q)))%Z) l.
Fixpoint zdot (a b : list Z) : Z := match a, b with x :: a', y :: b' => (x * y + zdot a' b')%Z | _, _ => 0%Z end.
(** factor a - share b *)
Fixpoint net_row (factor share : Z) (a b : list Z) : list Z :=
  match a, b with x :: a', y :: b' => (factor * x - share * y)%Z :: net_row factor share a' b' | _, _ => [] end.
Definition gain_at (d : Z) (held : Z) (gains : list Z) : Z :=
  let k := Z.to_nat (held / d) in (d * zsum (firstn k gains) + (held mod d) * nth k gains 0)%Z.
Definition gross_at (d : Z) (values row : list Z) (sets : list (places * list Z)) : Z :=
  (zdot values row + zsum (map (fun s => gain_at d (zsum (pick 0 row (fst s))) (snd s)) sets))%Z.

(** Prices, and their denominator. *)
Definition check_agent (p : list Z) (dp : Z) (a : shares_agent) (b d w : Q) (shares : list Q) : bool :=
  let dv := common (agent_values a ++ flat_map snd (agent_sets a)) in
  let values := over dv (agent_values a) in
  let sets := map (fun s => (fst s, over dv (snd s))) (agent_sets a) in
  let f := GainFamily.forest_of sets in
  let dx := common shares in
  let row := over dx shares in
  Nat.eqb (length (agent_values a)) L && Nat.eqb (length shares) L && GainFamily.proper L f &&
  qle (qsub b (agent_budget a)) d && qle (qsub (agent_budget a) b) d && qlt 0 w &&
  forallb (fun x => Z.leb 0 x && Z.leb x dx) row &&
  forallb (fun s => Z.leb (zsum (pick 0 row (fst s))) (Z.of_nat (length (snd s)) * dx)) sets &&
  (let gross := gross_at dx values row sets in
   let spent := zdot p row in
   let factor := (Qnum w * dp)%Z in
   let share := (Zpos (Qden w) * dv)%Z in
   let due := (Qnum b * (dp * dx))%Z in
   let paid := (spent * Zpos (Qden b))%Z in
   Z.leb (dx * largest_gross L (net_row factor share values p) factor f) (factor * gross - share * spent) &&
   (Z.eqb paid due || (Z.leb paid due && Z.leb (dx * largest_gross L values 1 f) gross))).

Definition check_clearing (ps : list Q) (xs : list (list Q)) : bool :=
  let used := used_by L xs in
  let dp := common ps in
  let supplies := map Z.of_N (market_supply m) in
  let f := LimitFamily.forest_of (market_limits m) in
  LimitFamily.proper L f &&
  forallb (fun e => qle (fst e) (inject_Z (snd e))) (combine used supplies) &&
  forallb (fun s => qle (qsum (pick 0 used (fst s)) (fun q => q)) (inject_Z (Z.of_N (snd s)))) (market_limits m) &&
  qle (inject_Z (largest_worth L (over dp ps) supplies f))
    (qsum (combine (over dp ps) used) (fun e => qmul (inject_Z (fst e)) (snd e))).

Definition check_shares (bs : list Q) (d : Q) (ps : list Q) (xs : list (list Q)) (ws : list Q) : bool :=
  let dp := common ps in
  let p := over dp ps in
  Nat.eqb (length ps) L && Nat.eqb (length bs) N && Nat.eqb (length xs) N && Nat.eqb (length ws) N &&
  forallb (qle 0) ps &&
  forallb (fun r => let '(a, (b, (x, w))) := r in check_agent p dp a b d w x)
    (combine (market_agents m) (combine bs (combine xs ws))) &&
  check_clearing ps xs.

(** ** Common denominators *)

Lemma common_pos l : (0 < common l)%Z.
Proof.
  induction l as [|q l IH]; cbn [common]; [lia|]. cbv zeta. destruct (Pos.eqb (Qden q) 1); [exact IH|].
  pose proof (Z.lcm_nonneg (Zpos (Qden q)) (common l)). assert (Z.lcm (Zpos (Qden q)) (common l) <> 0)%Z; [|lia].
  intros E. apply Z.lcm_eq_0 in E. lia.
Qed.
Lemma common_divides l q : In q l -> (Zpos (Qden q) | common l)%Z.
Proof.
  induction l as [|a l IH]; cbn [common In]; intros H; [destruct H|]. cbv zeta.
  destruct (Pos.eqb_spec (Qden a) 1) as [E|E].
  - destruct H as [<-|H]; [rewrite E; apply Z.divide_1_l|now apply IH].
  - destruct H as [<-|H]; [apply Z.divide_lcm_l|].
    apply (Z.divide_trans _ (common l)); [now apply IH|apply Z.divide_lcm_r].
Qed.
Lemma over_one d q : (Zpos (Qden q) | d)%Z -> IZR (Qnum q * (d / Zpos (Qden q))) = Q2R q * IZR d.
Proof.
  intros [k ->]. rewrite Z.div_mul by lia. rewrite !mult_IZR. unfold Q2R. field. apply IZR_neq. lia.
Qed.
Lemma over_at d l j : (forall q, In q l -> (Zpos (Qden q) | d)%Z) -> real_at (over d l) j = vector_of l j * IZR d.
Proof.
  intros H. unfold real_at, over, vector_of, at_index. set (g := fun q => (Qnum q * (d / Zpos (Qden q)))%Z).
  change (nth j (map g l) 0%Z) with (nth j (map g l) (g 0%Q)). rewrite map_nth. unfold g.
  destruct (Nat.lt_ge_cases j (length l)) as [Hj|Hj].
  - now apply over_one, H, nth_In.
  - rewrite nth_overflow by exact Hj. rewrite Q2R_0. simpl. ring.
Qed.
Lemma over_length d l : length (over d l) = length l.
Proof. apply map_length. Qed.
Lemma over_first d l n : (forall q, In q l -> (Zpos (Qden q) | d)%Z) ->
  sum (firstn n (over d l)) IZR = IZR d * total_gain (map Q2R l) n.
Proof.
  intros H. unfold total_gain, over. rewrite !firstn_map, !sum_map, <- sum_scal. apply sum_ext. intros q Hq.
  rewrite over_one; [ring|]. apply H. rewrite <- (firstn_skipn n l). apply in_or_app. now left.
Qed.
Lemma zdot_real a : forall b, length a = length b ->
  IZR (zdot a b) = sum (ids (length a)) (fun j => real_at a j * real_at b j).
Proof.
  induction a as [|x a IH]; intros [|y b] H; try discriminate; [reflexivity|]. cbn [zdot length].
  rewrite sum_ids_first, plus_IZR, mult_IZR, IH by (simpl in H; lia). reflexivity.
Qed.
Lemma net_row_length factor share a b : length a = length b -> length (net_row factor share a b) = length a.
Proof. revert b. induction a as [|x a IH]; intros [|y b] H; simpl in *; try discriminate; auto. Qed.
Lemma net_row_at factor share a : forall b j, length a = length b ->
  real_at (net_row factor share a b) j = IZR factor * real_at a j - IZR share * real_at b j.
Proof.
  unfold real_at. induction a as [|x a IH]; intros [|y b] j H; try discriminate; [destruct j; simpl; ring|].
  destruct j as [|j]; [cbn [net_row nth]; rewrite minus_IZR, !mult_IZR; ring|]. cbn [net_row nth]. apply IH.
  simpl in H. lia.
Qed.
Lemma pick_sum l S : length l = L -> increasing 0 L S = true ->
  IZR (zsum (pick 0 l S)) = sum (ids L) (fun j => if place_set S j then real_at l j else 0).
Proof.
  intros Hl HS. rewrite (pick_ok 0%Z L l S Hl HS), zsum_real. exact (increasing_sum L S (real_at l) HS).
Qed.
Lemma zsum_id l : IZR (zsum l) = sum l IZR.
Proof. pose proof (zsum_real l (fun z => z)) as H. now rewrite map_id in H. Qed.

(** ** An agent *)

Section Agent.
Variables (p : list Z) (dp : Z) (price : nat -> R).
Hypothesis Hlen : length p = L.
Hypothesis Hdp : (0 < dp)%Z.
Hypothesis Hprice : forall j, real_at p j = price j * IZR dp.
Variables (a : shares_agent) (b d w : Q) (shares : list Q).
Hypothesis Hcheck : check_agent p dp a b d w shares = true.

Let dv := common (agent_values a ++ flat_map snd (agent_sets a)).
Let values := over dv (agent_values a).
Let sets := map (fun s => (fst s, over dv (snd s))) (agent_sets a).
Let f := GainFamily.forest_of sets.
Let dx := common shares.
Let row := over dx shares.
Let v := vector_of (agent_values a).
Let K := gain_sets (agent_sets a).
Let x := vector_of shares.
Let share_gross : R := row_value L v x + sum K (fun c => interpolated (snd c) (share_in L (fst c) x)).

Lemma agent_checks : length (agent_values a) = L /\ length shares = L /\ GainFamily.proper L f = true /\
  Rabs (Q2R b - Q2R (agent_budget a)) <= Q2R d /\ 0 < Q2R w /\
  (forall j, (j < L)%nat -> (0 <= nth j row 0 <= dx)%Z) /\
  (forall s, In s sets -> (zsum (pick 0 row (fst s)) <= Z.of_nat (length (snd s)) * dx)%Z).
Proof.
  unfold check_agent in Hcheck. cbv zeta in Hcheck. fold dv values sets f dx row in Hcheck.
  rewrite !andb_true_iff in Hcheck. destruct Hcheck as [[[[[[[[C1 C2] C3] C4] C5] C6] C7] C8] _].
  apply Nat.eqb_eq in C1. apply Nat.eqb_eq in C2. apply qle_ok in C4. apply qle_ok in C5. rewrite Q2R_sub in C4, C5.
  apply qlt_ok in C6. rewrite Q2R_0 in C6. rewrite forallb_forall in C8.
  split; [exact C1|]. split; [exact C2|]. split; [exact C3|]. split; [apply Rabs_le; lra|]. split; [exact C6|]. split.
  - intros j Hj. assert (Hr : length row = L) by (unfold row; now rewrite over_length).
    pose proof (forallb_nth _ row 0%Z j C7 ltac:(lia)) as E. cbv beta in E. rewrite andb_true_iff, !Z.leb_le in E. lia.
  - intros s Hs. specialize (C8 s Hs). now apply Z.leb_le.
Qed.
Lemma dv_pos : 0 < IZR dv.
Proof. apply IZR_lt, common_pos. Qed.
Lemma dx_pos : 0 < IZR dx.
Proof. apply IZR_lt, common_pos. Qed.
Lemma dp_pos : 0 < IZR dp.
Proof. now apply IZR_lt. Qed.
Lemma values_real j : real_at values j = v j * IZR dv.
Proof. apply over_at. intros q Hq. apply common_divides, in_or_app. now left. Qed.
Lemma row_real j : real_at row j = x j * IZR dx.
Proof. apply over_at. intros q Hq. now apply common_divides. Qed.
Lemma values_length : length values = L.
Proof. unfold values. rewrite over_length. apply agent_checks. Qed.
Lemma row_length : length row = L.
Proof. unfold row. rewrite over_length. apply agent_checks. Qed.
Lemma gains_divide s q : In s (agent_sets a) -> In q (snd s) -> (Zpos (Qden q) | dv)%Z.
Proof. intros Hs Hq. apply common_divides, in_or_app. right. apply in_flat_map. eauto. Qed.
Lemma sets_increasing s : In s (agent_sets a) -> increasing 0 L (fst s) = true.
Proof.
  intros Hs. destruct agent_checks as (_ & _ & H & _). destruct (GainFamily.proper_nested L sets H) as [I _].
  exact (I _ (in_map (fun s => (fst s, over dv (snd s))) _ s Hs)).
Qed.
Lemma sets_nested : nested_sets K.
Proof.
  intros c e Hc He. apply in_map_iff in Hc. apply in_map_iff in He. destruct Hc as (s & <- & Hs).
  destruct He as (t & <- & Ht). destruct agent_checks as (_ & _ & H & _).
  destruct (GainFamily.proper_nested L sets H) as [_ I].
  exact (I _ _ (in_map (fun s => (fst s, over dv (snd s))) _ s Hs) (in_map (fun s => (fst s, over dv (snd s))) _ t Ht)).
Qed.
Lemma shares_in_unit j : (j < L)%nat -> 0 <= x j <= 1.
Proof.
  intros Hj. destruct agent_checks as (_ & _ & _ & _ & _ & H & _). specialize (H j Hj). pose proof (row_real j) as E.
  pose proof dx_pos. unfold real_at in E. destruct H as [H1 H2]. apply IZR_le in H1. apply IZR_le in H2. nra.
Qed.
Lemma held_real s : In s (agent_sets a) ->
  IZR (zsum (pick 0 row (fst s))) = share_in L (place_set (fst s)) x * IZR dx.
Proof.
  intros Hs. rewrite (pick_sum row (fst s) row_length (sets_increasing s Hs)). unfold share_in.
  rewrite (Rmult_comm _ (IZR dx)), <- sum_scal. apply sum_ext. intros j _. destruct (place_set (fst s) j); [|ring].
  rewrite row_real. ring.
Qed.
Lemma shares_fit c : In c K -> share_in L (fst c) x <= INR (length (snd c)).
Proof.
  intros Hc. apply in_map_iff in Hc. destruct Hc as (s & <- & Hs). simpl. rewrite map_length.
  destruct agent_checks as (_ & _ & _ & _ & _ & _ & H).
  specialize (H _ (in_map (fun s => (fst s, over dv (snd s))) _ s Hs)). simpl in H. rewrite over_length in H.
  apply IZR_le in H. rewrite (held_real s Hs), mult_IZR, <- INR_IZR_INZ in H. pose proof dx_pos. nra.
Qed.

(** What is computed of bundles and shares is their value times the denominators. *)
Lemma gross_bound net factor C k : length net = L -> fits L K C ->
  (forall j, (j < L)%nat -> C j = true -> real_at net j = IZR factor * (v j * IZR dv) - k j) ->
  IZR factor * IZR dv * gross L v K C - cost L k C <= IZR (largest_gross L net factor f).
Proof.
  intros Hn Hf Hnet. destruct agent_checks as (_ & _ & Hp & _).
  pose proof (largest_gross_bound L net factor C Hn sets Hp) as B. cbv zeta in B. fold f in B.
  assert (Hfits : forall s, In s sets -> (size L (inter C (place_set (fst s))) <= length (snd s))%nat).
  { intros s Hs. apply in_map_iff in Hs. destruct Hs as (t & <- & Ht). simpl. rewrite over_length.
    specialize (Hf _ (in_map (fun s => (place_set (fst s), map Q2R (snd s))) _ t Ht)). simpl in Hf.
    now rewrite map_length in Hf. }
  apply Rle_trans with (2 := B Hfits). right. unfold gross. rewrite Rmult_plus_distr_l. unfold cost.
  rewrite <- sum_scal. unfold Rminus. rewrite Rplus_assoc, (Rplus_comm _ (- _)), <- Rplus_assoc. f_equal.
  - assert (E : forall (l : list nat) g h, sum l g + - sum l h = sum l (fun j => g j - h j)) by
      (intros; rewrite sum_minus; ring).
    rewrite E. apply sum_ids_ext. intros j Hj. destruct (C j) eqn:Cj; [|ring]. rewrite Hnet by auto. ring.
  - rewrite Rmult_assoc. f_equal. unfold K, gain_sets, sets. rewrite !sum_map, <- sum_scal. apply sum_ext. intros s Hs.
    simpl. rewrite over_first; [ring|]. intros q Hq. exact (gains_divide s q Hs Hq).
Qed.
Lemma zdot_row y l c : length l = L -> (forall j, real_at l j = y j * IZR c) ->
  IZR (zdot l row) = IZR c * IZR dx * row_value L y x.
Proof.
  intros Hl H. rewrite zdot_real by (rewrite row_length; exact Hl). rewrite Hl. unfold row_value. rewrite <- sum_scal.
  apply sum_ext. intros j _. rewrite H, row_real. ring.
Qed.
Lemma gain_real s : In s (agent_sets a) -> IZR (gain_at dx (zsum (pick 0 row (fst s))) (over dv (snd s))) =
  IZR dv * IZR dx * interpolated (map Q2R (snd s)) (share_in L (place_set (fst s)) x).
Proof.
  intros Hs. unfold gain_at, interpolated. set (held := zsum (pick 0 row (fst s))). set (t := share_in L _ x).
  assert (Ht : IZR held = t * IZR dx) by now apply held_real. pose proof dx_pos as Hx.
  assert (dx0 : (0 < dx)%Z) by now apply lt_IZR.
  assert (H0 : (0 <= held)%Z).
  { apply le_IZR. rewrite Ht. apply Rmult_le_pos; [|lra]. apply sum_nonneg. intros j Hj. apply in_ids in Hj.
    destruct (place_set (fst s) j); [now apply shares_in_unit|lra]. }
  pose proof (Z.div_mod held dx ltac:(lia)) as Hdm. pose proof (Z.mod_pos_bound held dx dx0) as Hm.
  pose proof (Z.div_pos held dx H0 dx0) as Hq.
  assert (Hk : Int_part t = (held / dx)%Z).
  { symmetry. assert (E : IZR held = IZR dx * IZR (held / dx) + IZR (held mod dx)) by
      (rewrite <- mult_IZR, <- plus_IZR; now f_equal).
    destruct Hm as [M1 M2]. apply IZR_le in M1. apply IZR_lt in M2. pose proof (base_Int_part t) as [B1 B2].
    assert (U1 : IZR (held / dx) <= t) by nra. assert (U2 : t < IZR (held / dx) + 1) by nra.
    assert (IZR (held / dx) < IZR (Int_part t + 1)) by (rewrite plus_IZR; lra).
    assert (IZR (Int_part t) < IZR (held / dx + 1)) by (rewrite plus_IZR; lra). apply lt_IZR in H, H1. lia. }
  rewrite Hk. set (k := Z.to_nat (held / dx)). rewrite plus_IZR, !mult_IZR, zsum_id, over_first by
    (intros q Hq'; exact (gains_divide s q Hs Hq')).
  assert (En : IZR (nth k (over dv (snd s)) 0%Z) = nth k (map Q2R (snd s)) 0 * IZR dv).
  { change (IZR (nth k (over dv (snd s)) 0%Z)) with (real_at (over dv (snd s)) k).
    rewrite over_at by (intros q Hq'; exact (gains_divide s q Hs Hq')). f_equal. unfold vector_of, at_index.
    rewrite <- Q2R_0. now rewrite map_nth. }
  rewrite En. assert (Ek : INR k = IZR (held / dx)) by (unfold k; rewrite INR_IZR_INZ, Z2Nat.id; auto).
  assert (Em : IZR (held mod dx) = (t - INR k) * IZR dx).
  { rewrite Ek. assert (E : IZR held = IZR dx * IZR (held / dx) + IZR (held mod dx)) by
      (rewrite <- mult_IZR, <- plus_IZR; now f_equal). lra. }
  rewrite Em. ring.
Qed.
Lemma gross_real : IZR (gross_at dx values row sets) = IZR dv * IZR dx * share_gross.
Proof.
  unfold gross_at, share_gross. rewrite plus_IZR, (zdot_row v values dv values_length values_real).
  unfold sets, K, gain_sets. rewrite map_map. cbn [fst snd].
  rewrite zsum_real, sum_map, Rmult_plus_distr_l, <- sum_scal.
  rewrite (sum_ext (agent_sets a) _ _ gain_real). cbn [fst snd]. ring.
Qed.
Lemma agent_demanded C : within L C -> fits L K C ->
  Q2R w * gross L v K C - cost L price C <= Q2R w * share_gross - row_value L price x.
Proof.
  intros HC Hf. pose proof Hcheck as H. unfold check_agent in H. cbv zeta in H. fold dv values sets f dx row in H.
  rewrite !andb_true_iff in H. destruct H as [_ [H _]]. apply Z.leb_le in H.
  set (factor := (Qnum w * dp)%Z) in *. set (share := (Zpos (Qden w) * dv)%Z) in *.
  set (net := net_row factor share values p) in *.
  assert (Hn : length net = L) by (unfold net; rewrite net_row_length; rewrite values_length; auto).
  pose proof (gross_bound net factor C (fun j => IZR share * (price j * IZR dp)) Hn Hf) as B.
  assert (Hnet : forall j, (j < L)%nat -> C j = true ->
    real_at net j = IZR factor * (v j * IZR dv) - IZR share * (price j * IZR dp)).
  { intros j _ _. unfold net. rewrite net_row_at by (rewrite values_length; auto). now rewrite values_real, Hprice. }
  specialize (B Hnet). apply IZR_le in H. rewrite mult_IZR, minus_IZR, !mult_IZR, gross_real in H.
  rewrite (zdot_row price p dp Hlen Hprice) in H.
  assert (Ec : cost L (fun j => IZR share * (price j * IZR dp)) C = IZR share * IZR dp * cost L price C).
  { unfold cost. rewrite <- sum_scal. apply sum_ext. intros j _. destruct (C j); ring. }
  rewrite Ec in B. pose proof dx_pos as Px. pose proof dv_pos as Pv. pose proof dp_pos as Pp.
  assert (Pd : 0 < IZR (Zpos (Qden w))) by (apply IZR_lt; lia).
  assert (Ef : IZR factor = Q2R w * IZR (Zpos (Qden w)) * IZR dp).
  { unfold factor. rewrite mult_IZR. unfold Q2R. field. lra. }
  assert (Es : IZR share = IZR (Zpos (Qden w)) * IZR dv) by (unfold share; now rewrite mult_IZR).
  rewrite Ef, Es in B. rewrite Ef, Es in H. set (D := IZR (Zpos (Qden w)) * IZR dp * IZR dv * IZR dx).
  assert (PD : 0 < D) by (unfold D; repeat apply Rmult_lt_0_compat; assumption).
  apply (Rmult_le_reg_l D); [exact PD|]. set (best := IZR (largest_gross L net factor f)) in *.
  apply (Rmult_le_compat_l (IZR dx)) in B; [|lra]. unfold D. nra.
Qed.
Lemma agent_paid : row_value L price x = Q2R b \/ row_value L price x <= Q2R b /\
  forall C, within L C -> fits L K C -> gross L v K C <= share_gross.
Proof.
  pose proof Hcheck as H. unfold check_agent in H. cbv zeta in H. fold dv values sets f dx row in H.
  rewrite !andb_true_iff, orb_true_iff, andb_true_iff, Z.eqb_eq, !Z.leb_le in H. destruct H as [_ [_ H]].
  pose proof dx_pos as Px. pose proof dv_pos as Pv. pose proof dp_pos as Pp.
  assert (Pd : 0 < IZR (Zpos (Qden b))) by (apply IZR_lt; lia).
  assert (Es : IZR (zdot p row * Zpos (Qden b)) = IZR dp * IZR dx * IZR (Zpos (Qden b)) * row_value L price x).
  { rewrite mult_IZR, (zdot_row price p dp Hlen Hprice). ring. }
  assert (Eb : IZR (Qnum b * (dp * dx)) = IZR dp * IZR dx * IZR (Zpos (Qden b)) * Q2R b).
  { rewrite !mult_IZR. unfold Q2R. field. lra. }
  set (D := IZR dp * IZR dx * IZR (Zpos (Qden b))) in *.
  assert (PD : 0 < D) by (unfold D; repeat apply Rmult_lt_0_compat; assumption).
  destruct H as [H|[H1 H2]]; [left|right].
  - apply (f_equal IZR) in H. rewrite Es, Eb in H. apply (Rmult_eq_reg_l D); lra.
  - split.
    + apply IZR_le in H1. rewrite Es, Eb in H1. now apply (Rmult_le_reg_l D).
    + intros C HC Hf. pose proof (gross_bound values 1 C (fun _ => 0) values_length Hf) as B.
      assert (Hv : forall j, (j < L)%nat -> C j = true -> real_at values j = 1 * (v j * IZR dv) - 0).
      { intros j _ _. rewrite values_real. ring. }
      specialize (B Hv). apply IZR_le in H2. rewrite mult_IZR, gross_real in H2.
      assert (Ez : cost L (fun _ => 0) C = 0) by (apply sum_zero; intros j _; destruct (C j); auto). rewrite Ez in B.
      apply (Rmult_le_reg_l (IZR dv * IZR dx)); [now apply Rmult_lt_0_compat|].
      apply (Rmult_le_compat_l (IZR dx)) in B; [|lra]. nra.
Qed.
End Agent.

(** ** Uses *)

Lemma check_clearing_ok ps xs : length ps = L -> length xs = N -> (forall row, In row xs -> length row = L) ->
  check_clearing ps xs = true -> let demand_ := demand N (matrix_of xs) in laminar capacities_of /\
  (forall j, (j < L)%nat -> demand_ j <= INR (supply_of j)) /\
  (forall c, In c capacities_of -> share_in L (fst c) demand_ <= INR (snd c)) /\
  forall q, usable L supply_of capacities_of q -> worth L (vector_of ps) q <= row_value L (vector_of ps) demand_.
Proof.
  intros Hps Hxs Hrows H demand_. unfold check_clearing in H. cbv zeta in H.
  set (supplies := map Z.of_N (market_supply m)) in H.
  set (f := LimitFamily.forest_of (market_limits m)) in H. rewrite !andb_true_iff, !forallb_forall in H.
  destruct H as [[[H1 H2] H3] H4]. destruct (LimitFamily.proper_nested L _ H1) as [Hinc Hnest].
  destruct (used_by_ok L xs (repeat 0%Q L) Hrows (repeat_length _ _)) as [U1 U2]. fold (used_by L xs) in U1, U2.
  assert (Used : forall j, Q2R (nth j (used_by L xs) 0%Q) = demand_ j).
  { intros j. rewrite U2, nth_zeros, Q2R_0, Rplus_0_l, (sum_nth xs []), Hxs. reflexivity. }
  assert (Ls : length supplies = L) by apply map_length.
  assert (Supplies : forall j, real_at supplies j = INR (supply_of j)).
  { intros j. unfold real_at, supplies, supply_of.
    change (nth j (map Z.of_N (market_supply m)) 0%Z) with (nth j (map Z.of_N (market_supply m)) (Z.of_N 0)).
    rewrite map_nth, INR_IZR_INZ, N_nat_Z.
    reflexivity. }
  assert (Inject : forall z, Q2R (inject_Z z) = IZR z) by (intros z; unfold Q2R, inject_Z; simpl; field).
  split; [|split; [|split]].
  - intros c e Hc He. apply in_map_iff in Hc. apply in_map_iff in He. destruct Hc as (s & <- & Hs).
    destruct He as (t & <- & Ht). now apply Hnest.
  - intros j Hj. assert (E : In (nth j (used_by L xs) 0%Q, nth j supplies 0%Z) (combine (used_by L xs) supplies)).
    { rewrite <- combine_nth by congruence. apply nth_In. rewrite combine_length. lia. }
    specialize (H2 _ E). apply qle_ok in H2. simpl in H2. rewrite Inject, Used in H2. fold (real_at supplies j) in H2.
    now rewrite Supplies in H2.
  - intros c Hc. apply in_map_iff in Hc. destruct Hc as (s & <- & Hs). cbn [fst snd]. specialize (H3 s Hs).
    apply qle_ok in H3. rewrite Q2R_sum, Inject in H3. rewrite INR_IZR_INZ, N_nat_Z. apply Rle_trans with (2 := H3).
    right.
    rewrite (pick_ok 0%Q L (used_by L xs) (fst s) U1 (Hinc s Hs)), sum_map.
    rewrite (increasing_sum L (fst s) _ (Hinc s Hs)). unfold share_in. apply sum_ext. intros j _.
    destruct (place_set (fst s) j); auto.
  - intros q [Q1 Q2]. set (dp := common ps) in *. set (p := over dp ps) in *.
    assert (Lp : length p = L) by (unfold p; now rewrite over_length).
    assert (Price : forall j, real_at p j = vector_of ps j * IZR dp).
    { intros j. apply over_at. intros r Hr. now apply common_divides. }
    assert (Pp : 0 < IZR dp) by apply IZR_lt, common_pos.
    assert (B : sum (ids L) (fun j => real_at p j * INR (q j)) <= IZR (largest_worth L p supplies f)).
    { apply (largest_worth_bound L p supplies (fun j => INR (q j)) Lp Ls); auto.
      - intros j Hj. split; [apply pos_INR|]. rewrite Supplies. now apply le_INR, Q1.
      - intros s Hs. specialize (Q2 _ (in_map (fun s => (place_set (fst s), N.to_nat (snd s))) _ s Hs)).
        cbn [fst snd] in Q2. rewrite INR_IZR_INZ, N_nat_Z in Q2. exact Q2. }
    apply qle_ok in H4. rewrite Inject, Q2R_sum in H4.
    assert (E : sum (combine p (used_by L xs)) (fun e => Q2R (qmul (inject_Z (fst e)) (snd e))) =
      IZR dp * row_value L (vector_of ps) demand_).
    { rewrite (sum_nth _ (0%Z, 0%Q)), combine_length, Lp, U1, Nat.min_id. unfold row_value. rewrite <- sum_scal.
      apply sum_ext. intros j _. rewrite combine_nth by congruence. cbn [fst snd]. rewrite Q2R_mul, Inject, Used.
      fold (real_at p j). rewrite Price. ring. }
    rewrite E in H4. apply (Rmult_le_reg_l (IZR dp)); [exact Pp|]. apply Rle_trans with (2 := H4).
    apply Rle_trans with (2 := B). right. unfold worth. rewrite <- sum_scal. apply sum_ext. intros j _. rewrite Price.
    ring.
Qed.

(** ** The theorem *)

Theorem check_shares_sound bs d ps xs ws : check_shares bs d ps xs ws = true -> shares_hold bs d ps xs.
Proof.
  unfold check_shares. cbv zeta. rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[[[[L1 L2] L3] L4] H5] H6] H7].
  set (dp := common ps) in *. set (p := over dp ps) in *. rewrite forallb_forall in H5.
  assert (Lp : length p = L) by (unfold p; now rewrite over_length).
  assert (Price : forall j, real_at p j = vector_of ps j * IZR dp).
  { intros j. apply over_at. intros r Hr. now apply common_divides. }
  assert (Pp : (0 < dp)%Z) by apply common_pos.
  assert (Agent : forall i, (i < N)%nat -> check_agent p dp (agent_at i) (at_index bs i) d (at_index ws i) (nth i xs []) = true).
  { intros i Hi. pose proof (forallb_nth _ _ (no_agent, (0%Q, ([], 0%Q))) i H6) as E.
    rewrite !combine_length, L2, L3, L4, !Nat.min_id in E. specialize (E Hi).
    rewrite combine_nth, combine_nth, combine_nth in E by (rewrite ?combine_length; fold N; lia). exact E. }
  assert (Hrows : forall row, In row xs -> length row = L).
  { intros row Hrow. destruct (In_nth _ _ [] Hrow) as (i & Hi & <-). rewrite L3 in Hi.
    exact (proj1 (proj2 (agent_checks p dp Lp _ _ _ _ _ (Agent i Hi)))). }
  destruct (check_clearing_ok ps xs L1 L3 Hrows H7) as (C1 & C2 & C3 & C4). split.
  - intros i Hi. exact (proj1 (proj2 (proj2 (proj2 (agent_checks p dp Lp _ _ _ _ _ (Agent i Hi)))))).
  - exists (vector_of ws). apply shares_equilibrium; auto.
    + intros i Hi. exact (sets_nested p dp Lp _ _ _ _ _ (Agent i Hi)).
    + intros j Hj. assert (K : In (at_index ps j) ps) by (apply nth_In; lia). specialize (H5 _ K). apply qle_ok in H5.
      now rewrite Q2R_0 in H5.
    + split; [|split; [|split]]; auto.
      * intros i j Hi Hj. exact (shares_in_unit p dp Lp _ _ _ _ _ (Agent i Hi) j Hj).
      * intros i c Hi Hc. exact (shares_fit p dp Lp _ _ _ _ _ (Agent i Hi) c Hc).
    + intros i Hi. split; [|split].
      * exact (proj1 (proj2 (proj2 (proj2 (proj2 (agent_checks p dp Lp _ _ _ _ _ (Agent i Hi))))))).
      * intros C HC Hf. exact (agent_demanded p dp (vector_of ps) Lp Pp Price _ _ _ _ _ (Agent i Hi) C HC Hf).
      * exact (agent_paid p dp (vector_of ps) Lp Pp Price _ _ _ _ _ (Agent i Hi)).
Qed.
End Market.
