(** Checker of the deterministic equilibria of a pseudomarket.  Kind `deterministic-equilibria` (SPEC 2.8).
  A [market] is as
    in check_markets.v, without production.

    [check_deterministic m cases listed]: [cases] has for each allocation of all goods with finite utilities,
      in lexicographic
    order of the bundles' numbers, either prices at which everybody can afford her bundle but none that she prefers, or
    multipliers which show that there are none; [listed] are those with prices, each once, in any order. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational polynomials gpz_economy bundle_sets check_m_natural check_demand
  check_markets
  check_common_bundles check_quasilinear price_forms.
Import ListNotations.
Open Scope R_scope.

Inductive case := At (ps : list Q) | Nowhere (ms : multipliers).

(** The bundles of n goods in the order of their numbers. *)
Fixpoint numbered (n : nat) : list (list bool) :=
  match n with
  | O => [[]]
  | S k => map (fun l => l ++ [false]) (numbered k) ++ map (fun l => l ++ [true]) (numbered k)
  end.
Lemma numbered_complete n : forall l, length l = n -> In l (numbered n).
Proof.
  induction n as [|n IH]; intros l H; [destruct l; [now left|discriminate]|].
  destruct (exists_last (l := l)) as (r & b & ->); [intros ->; discriminate|]. rewrite app_length in H. simpl in H.
  simpl. apply in_or_app. destruct b; [right|left]; apply in_map_iff; exists r; (split; [reflexivity|apply IH; lia]).
Qed.
Lemma numbered_length n : forall l, In l (numbered n) -> length l = n.
Proof.
  induction n as [|n IH]; simpl; intros l H; [destruct H as [<-|[]]; reflexivity|].
  apply in_app_or in H. destruct H as [H|H]; apply in_map_iff in H; destruct H as (r & <- & Hr);
    rewrite app_length, (IH r Hr); simpl; lia.
Qed.
Definition options_of (L : nat) (t : tree) : list (list bool) := filter (finite_at t) (numbered L).

(** Disjoint bundles, one of each list, with their unions. *)
Fixpoint families (L : nat) (os : list (list (list bool))) : list (list (list bool) * list bool) :=
  match os with
  | [] => [([], repeat false L)]
  | o :: r =>
    let tails := families L r in
    flat_map (fun l => flat_map (fun bt => match disjoint_union l (snd bt) with Some t => [(l :: fst bt,
      t)] | None => [] end) tails) o
  end.
Lemma families_ok L os : forall bs t, In (bs,
  t) (families L os) <-> Forall2 (fun l o => In l o) bs os /\ union_of L bs = Some t.
Proof.
  induction os as [|o os IH]; intros bs t; simpl.
  - split.
    + intros [H|[]]. injection H as <- <-. split; [constructor|reflexivity].
    + intros [H1 H2]. inversion H1; subst. injection H2 as <-. now left.
  - rewrite in_flat_map. split.
    + intros (l & Hl & H). apply in_flat_map in H. destruct H as ([b t'] & Hb & H). apply IH in Hb.
      destruct Hb as [B1 B2].
      simpl in H. destruct (disjoint_union l t') as [u|] eqn:E; [|destruct H]. destruct H as [H|[]].
        injection H as <- <-.
      split; [now constructor|]. simpl. now rewrite B2.
    + intros [H1 H2]. inversion H1 as [|l o' b os' Hl Hb]; subst. simpl in H2.
      destruct (union_of L b) as [t'|] eqn:E; [|discriminate].
      exists l. split; auto. apply in_flat_map. exists (b, t'). split; [now apply IH|]. simpl. rewrite H2. now left.
Qed.

(** The price of a bundle as a form. *)
Definition price_form_of (l : list bool) : form := 0%Q :: map (fun b : bool => if b then 1%Q else 0%Q) l.
Lemma price_form_of_ok p l : ev p (price_form_of l) = cost (length l) p (set_of l).
Proof.
  unfold price_form_of. rewrite ev_cons, Q2R_0, Rplus_0_l. revert p. induction l as [|b l IH]; intros p; [reflexivity|].
  simpl length. unfold cost. rewrite sum_ids_first. simpl dotk. rewrite (IH (fun k => p (S k))). unfold cost, set_of.
  simpl. destruct b; rewrite ?Q2R_1, ?Q2R_0; ring.
Qed.

Section Deterministic.
Variable m : market.
Let L := goods m.
Let N := length (tables m).
Let u := utility m.

(** All goods are allocated; everybody can afford her bundle, but none that she prefers. *)
Definition deterministic_equilibrium (p : nat -> R) (omega : nat -> bundle) : Prop :=
  nonnegative_prices L p /\ partition N L omega /\
  forall i, (i < N)%nat -> consumption_set L u i (omega i) /\ cost L p (omega i) <= budget m i /\
    forall A, consumption_set L u i A -> real (u i (omega i)) < real (u i A) -> budget m i < cost L p A.
(** The list has the allocations of deterministic equilibria, each once. *)
Definition lists_deterministic (listed : list (list (list bool))) : Prop :=
  NoDup listed /\ forall omega, (exists p, deterministic_equilibrium p omega) <->
    exists bs, In bs listed /\ forall i, (i < N)%nat -> omega i = bundles_of bs i.

(** ** Conditions on prices *)

Definition agent_conditions (t : tree) (b : Q) (l : list bool) : list condition :=
  let x := value_at t l in
  flat_map (fun k => match look_up t k with
    | None => []
    | Some y =>
      if list_eq_dec Bool.bool_dec k l then [(AtLeast, psub [b] (price_form_of k))]
      else if qlt x y then [(MoreThan, psub (price_form_of k) [b])] else []
    end) (numbered L).
Fixpoint all_agents_conditions (ts : list tree) (bs : list Q) (ls : list (list bool)) : list condition :=
  match ts, bs, ls with
  | t :: ts', b :: bs', l :: ls' => agent_conditions t b l ++ all_agents_conditions ts' bs' ls'
  | _, _, _ => []
  end.
Definition price_at_least (j : nat) : condition := (AtLeast,
  0%Q :: map (fun k => if Nat.eqb k j then 1%Q else 0%Q) (ids L)).
Definition conditions_of (ls : list (list bool)) : list condition :=
  map price_at_least (ids L) ++ all_agents_conditions (tables m) (budgets m) ls.

Fixpoint check_agents_at (ts : list tree) (bs ps : list Q) (ls : list (list bool)) : bool :=
  match ts, bs, ls with
  | [], [], [] => true
  | t :: ts', b :: bs', l :: ls' =>
    let x := value_at t l in
    if qle (price_of ps l) b && every_bundle (fun c y => if qlt x y then qlt b c else true) t ps 0%Q
    then check_agents_at ts' bs' ps ls' else false
  | _, _, _ => false
  end.
Definition check_case (ls : list (list bool)) (c : case) : bool :=
  match c with
  | At ps => check_prices m ps && check_agents_at (tables m) (budgets m) ps ls
  | Nowhere ms => contradiction (conditions_of ls) ms
  end.
Definition same_family (a b : list (list bool)) : bool :=
  if list_eq_dec (list_eq_dec Bool.bool_dec) a b then true else false.
Definition member (a : list (list bool)) (l : list (list (list bool))) : bool := existsb (same_family a) l.
Fixpoint no_repetition (l : list (list (list bool))) : bool :=
  match l with [] => true | a :: r => negb (member a r) && no_repetition r end.
Fixpoint found_of (all : list (list (list bool))) (cases : list case) : list (list (list bool)) :=
  match all, cases with
  | a :: r, At _ :: cs => a :: found_of r cs
  | _ :: r, Nowhere _ :: cs => found_of r cs
  | _, _ => []
  end.
Definition all_allocations : list (list (list bool)) :=
  map fst (filter (fun bt => forallb (fun b => b) (snd bt)) (families L (map (options_of L) (tables m)))).
Definition check_deterministic (cases : list case) (listed : list (list (list bool))) : bool :=
  Nat.eqb (length (budgets m)) N && no_production m &&
  (let all := all_allocations in
   both_all check_case all cases && no_repetition listed &&
   (let found := found_of all cases in
    forallb (fun a => member a listed) found && forallb (fun a => member a found) listed)).

(** ** Soundness *)

Lemma member_ok a l : member a l = true <-> In a l.
Proof.
  unfold member, same_family. rewrite existsb_exists. split.
  - intros (x & Hx & E). destruct (list_eq_dec _ a x) as [->|]; [exact Hx|discriminate].
  - intros H. exists a. split; auto. destruct (list_eq_dec _ a a); congruence.
Qed.
Lemma no_repetition_ok l : no_repetition l = true -> NoDup l.
Proof.
  induction l as [|a l IH]; simpl; intros H; [constructor|]. apply andb_true_iff in H. destruct H as [H1 H2].
  constructor; auto. rewrite <- member_ok. apply negb_true_iff in H1. congruence.
Qed.
Lemma all_allocations_ok bs : In bs all_allocations <->
  Forall2 (fun l o => In l o) bs (map (options_of L) (tables m)) /\ exists t,
    union_of L bs = Some t /\ forallb (fun b => b) t = true.
Proof.
  unfold all_allocations. rewrite in_map_iff. split.
  - intros ([b t] & <- & H). apply filter_In in H. destruct H as [H1 H2]. apply families_ok in H1. simpl in *.
    split; [tauto|]. exists t. tauto.
  - intros [H1 (t & H2 & H3)]. exists (bs, t). split; auto. apply filter_In. split; [now apply families_ok|exact H3].
Qed.
Lemma family_facts bs : In bs all_allocations -> length bs = N /\ partition N L (bundles_of bs) /\
  (forall l, In l bs -> length l = L) /\ forall i, (i < N)%nat -> exists x,
    look_up (nth i (tables m) (Leaf None)) (nth i bs []) = Some x.
Proof.
  intros H. apply all_allocations_ok in H. destruct H as [H (t & H1 & H2)].
  assert (F : length bs = N /\ forall i, (i < N)%nat -> In (nth i bs []) (options_of L (nth i (tables m) (Leaf None)))).
  { unfold N. clear - H. revert bs H. induction (tables m) as [|t ts IH]; intros bs H; simpl in H;
    inversion H as [|l o ls os Hl Hr]; subst.
    - split; auto. intros i Hi. simpl in Hi. lia.
    - destruct (IH _ Hr) as [I1 I2]. simpl. split; [congruence|]. intros [|i] Hi; [exact Hl|apply I2; lia]. }
  destruct F as [F1 F2]. split; auto. split; [rewrite <- F1; now apply (union_partition L bs t)|].
  split; [apply (union_of_ok L bs t H1)|]. intros i Hi. specialize (F2 i Hi). apply filter_In in F2.
    destruct F2 as [_ F2].
  unfold finite_at in F2. destruct (look_up _ _) as [x|]; [now exists x|discriminate].
Qed.
Lemma utility_of_list i l : length l = L -> u i (set_of l) = option_map Q2R (look_up (nth i (tables m) (Leaf None)) l).
Proof. intros H. unfold u, utility. fold L. rewrite <- H. apply table_of_list. Qed.

Lemma check_agents_at_ok ps ts : length ps = L -> forall bs ls, check_agents_at ts bs ps ls = true ->
  forall i, (i < length ts)%nat -> Q2R (price_of ps (nth i ls [])) <= Q2R (at_index bs i) /\
  every_bundle (fun c y => if qlt (value_at (nth i ts (Leaf None)) (nth i ls [])) y then qlt (at_index bs i) c else
    true)
    (nth i ts (Leaf None)) ps 0%Q = true.
Proof.
  intros Hp. induction ts as [|t ts IH]; intros [|b bs] [|l ls] H i Hi; simpl in *; try lia; try discriminate.
  destruct (qle (price_of ps l) b) eqn:E1; [|discriminate]. cbn [andb] in H.
    destruct (every_bundle _ t ps 0) eqn:E2; [|discriminate].
  destruct i as [|i]; [split; [now apply qle_ok|exact E2]|]. apply (IH bs ls H i). lia.
Qed.
Lemma case_at ls ps : In ls all_allocations -> check_case ls (At ps) = true ->
  deterministic_equilibrium (vector_of ps) (bundles_of ls).
Proof.
  intros Hls H. destruct (family_facts ls Hls) as (F1 & F2 & F3 & F4). unfold check_case in H. apply andb_true_iff in H.
  destruct H as [H1 H2]. apply check_prices_ok in H1. destruct H1 as [H1 P0]. fold L in H1.
  split; [exact P0|]. split; [exact F2|]. intros i Hi. destruct (check_agents_at_ok ps _ H1 _ _ H2 i Hi) as [K1 K2].
  destruct (F4 i Hi) as (x & Hx). assert (Hn : length (nth i ls []) = L) by (apply F3, nth_In; lia).
  unfold bundles_of. split; [|split].
  - split; [rewrite <- Hn; apply set_within|]. rewrite utility_of_list, Hx by exact Hn. discriminate.
  - rewrite price_of_ok, H1 in K1 by lia. exact K1.
  - intros A HA Hlt. rewrite <- H1 in HA. destruct (every_bundle_all _ _ _ K2 A) as (d & y & Hy & Hd & Ht).
    { destruct HA as [W U]. split; auto. unfold u, utility in U. fold L in U. rewrite <- H1 in U. exact U. }
    rewrite H1 in Hy, Hd. change (u i A = Some (Q2R y)) in Hy. rewrite Hy in Hlt.
      rewrite utility_of_list, Hx in Hlt by exact Hn.
    simpl in Hlt. unfold value_at in Ht. rewrite Hx in Ht. rewrite (proj2 (qlt_iff x y) Hlt) in Ht. apply qlt_ok in Ht.
    rewrite <- Hd. exact Ht.
Qed.
Lemma agent_conditions_ok p omega i ls : deterministic_equilibrium p omega -> (i < N)%nat -> length (nth i ls []) = L ->
  omega i = bundles_of ls i -> forall c, In c (agent_conditions (nth i (tables m) (Leaf None)) (at_index (budgets m) i)
    (nth i ls [])) ->
  holds p c.
Proof.
  intros (_ & _ & H) Hi Hn Ho c Hc. destruct (H i Hi) as ((_ & U) & K1 & K2). unfold agent_conditions in Hc.
  apply in_flat_map in Hc. destruct Hc as (k & Hk & Hc). apply numbered_length in Hk.
  destruct (look_up (nth i (tables m) (Leaf None)) k) as [y|] eqn:Ey; [|destruct Hc]. rewrite Ho in *.
    unfold bundles_of in *.
  destruct (list_eq_dec Bool.bool_dec k (nth i ls [])) as [->|Hne].
  - destruct Hc as [<-|[]]. unfold holds. simpl fst. simpl snd. rewrite ev_sub, ev_constant, price_form_of_ok, Hn.
    change (budget m i) with (Q2R (at_index (budgets m) i)) in K1. lra.
  - destruct (qlt (value_at (nth i (tables m) (Leaf None)) (nth i ls [])) y) eqn:E; [|destruct Hc].
    destruct Hc as [<-|[]].
    unfold holds. simpl fst. simpl snd. rewrite ev_sub, ev_constant, price_form_of_ok, Hk. apply qlt_ok in E.
    assert (V : consumption_set L u i (set_of k)).
    { split; [rewrite <- Hk; apply set_within|]. rewrite utility_of_list, Ey by exact Hk. discriminate. }
    specialize (K2 (set_of k) V). rewrite !utility_of_list, Ey in K2 by assumption.
      rewrite utility_of_list in U by exact Hn.
    unfold value_at in E. destruct (look_up (nth i (tables m) (Leaf None)) (nth i ls [])) as [x|]; [|now elim U].
      simpl in K2.
    specialize (K2 E). change (budget m i) with (Q2R (at_index (budgets m) i)) in K2. lra.
Qed.
Lemma in_all_agents ts : forall bs ls c, In c (all_agents_conditions ts bs ls) -> exists i, (i < length ts)%nat /\
  In c (agent_conditions (nth i ts (Leaf None)) (at_index bs i) (nth i ls [])).
Proof.
  induction ts as [|t ts IH]; intros [|b bs] [|l ls] c H; simpl in H; try tauto. apply in_app_or in H.
    destruct H as [H|H].
  - exists 0%nat. simpl. split; [lia|exact H].
  - destruct (IH bs ls c H) as (i & Hi & K). exists (S i). simpl. split; [lia|exact K].
Qed.
Lemma price_at_least_ok p j : (j < L)%nat -> ev p (snd (price_at_least j)) = p j.
Proof.
  intros Hj. unfold price_at_least. simpl snd. rewrite ev_cons, Q2R_0, Rplus_0_l. unfold ids.
  rewrite (dotk_ext _ p (fun k => p (0 + k)%nat)) by auto. rewrite dotk_seq. fold (ids L).
  rewrite (sum_ext _ _ (fun k => if Nat.eqb k j then p k else 0)).
  - now rewrite (sum_delta (ids L) p j (ids_NoDup L) (proj2 (in_ids j L) Hj)).
  - intros k _. destruct (Nat.eqb k j); rewrite ?Q2R_1, ?Q2R_0; ring.
Qed.
Lemma conditions_hold p omega ls : deterministic_equilibrium p omega -> length ls = N -> (forall l,
  In l ls -> length l = L) ->
  (forall i, (i < N)%nat -> omega i = bundles_of ls i) -> forall c, In c (conditions_of ls) -> holds p c.
Proof.
  intros H Hl Hn Ho c Hc. unfold conditions_of in Hc. apply in_app_or in Hc. destruct Hc as [Hc|Hc].
  - apply in_map_iff in Hc. destruct Hc as (j & <- & Hj). apply in_ids in Hj. unfold holds. simpl fst.
    rewrite price_at_least_ok by exact Hj. now apply H.
  - apply in_all_agents in Hc. destruct Hc as (i & Hi & Hc). apply (agent_conditions_ok p omega i ls); auto.
    apply Hn, nth_In. unfold N in Hl. lia.
Qed.
Lemma found_in all : forall cases a, In a (found_of all cases) -> both_all check_case all cases = true ->
  In a all /\ exists ps, check_case a (At ps) = true.
Proof.
  induction all as [|b all IH]; intros [|c cases] a H Hc; simpl in H, Hc; try tauto; try (destruct c; tauto);
    try discriminate.
  destruct (check_case b c) eqn:E; [|discriminate]. destruct c as [ps|ms].
  - destruct H as [<-|H]; [split; [now left|now exists ps]|]. destruct (IH cases a H Hc). split; [now right|assumption].
  - destruct (IH cases a H Hc). split; [now right|assumption].
Qed.
Lemma not_found all : forall cases a, In a all -> ~ In a (found_of all cases) -> both_all check_case all cases = true ->
  exists ms, check_case a (Nowhere ms) = true.
Proof.
  induction all as [|b all IH]; intros [|c cases] a Ha H Hc; simpl in *; try tauto; try discriminate.
  destruct (check_case b c) eqn:E; [|discriminate]. destruct c as [ps|ms].
  - destruct Ha as [<-|Ha]; [exfalso; apply H; now left|]. apply (IH cases a Ha); auto. intros K. apply H. now right.
  - destruct Ha as [<-|Ha]; [now exists ms|]. now apply (IH cases a Ha).
Qed.
Lemma equilibrium_family p omega : deterministic_equilibrium p omega -> exists bs, In bs all_allocations /\
  forall i, (i < N)%nat -> omega i = bundles_of bs i.
Proof.
  intros (_ & [Hex Hall] & H). exists (map (fun i => bits L (omega i)) (ids N)). split.
  - apply all_allocations_ok. split.
    + assert (F : forall ts k, (forall i, (i < length ts)%nat ->
      consumption_set L (fun i => utility_of L (look_up (nth i ts (Leaf None)))) i (omega (k + i)%nat)) ->
        Forall2 (fun l o => In l o) (map (fun i => bits L (omega i)) (seq k (length ts))) (map (options_of L) ts)).
      { induction ts as [|t ts IH]; intros k Hc; [constructor|]. simpl. constructor.
        - destruct (Hc 0%nat) as [W U]; [simpl; lia|]. rewrite Nat.add_0_r in U. simpl in U. unfold options_of.
          apply filter_In.
          split; [apply numbered_complete, bits_length|]. unfold utility_of, table_value in U. unfold finite_at.
          destruct (look_up t (bits L (omega k))); [reflexivity|now elim U].
        - apply (IH (S k)). intros i Hi. specialize (Hc (S i)). simpl in Hc. rewrite Nat.add_succ_r in Hc. apply Hc.
          lia. }
      apply F. intros i Hi. exact (proj1 (H i Hi)).
    + destruct (lists_of_exclusive m N omega Hex) as (t & T1 & T2). exists t. split; [exact T1|].
      destruct (union_of_ok L _ t T1) as (Tl & _). apply forallb_forall. intros b Hb.
        destruct (In_nth _ _ false Hb) as (j & Hj & <-).
      change (set_of t j = true). rewrite T2. apply production_economy.plan_member. apply Hall. lia.
  - intros i Hi. unfold bundles_of. rewrite nth_indep with (d' := bits L (omega 0%nat)) by (rewrite map_length;
    unfold ids; now rewrite seq_length).
    rewrite (map_nth (fun i => bits L (omega i))). unfold ids. rewrite seq_nth by exact Hi. symmetry.
      apply bundle_of_bits.
    now apply Hex.
Qed.
Lemma same_on_agents p omega omega' : (forall i,
  (i < N)%nat -> omega i = omega' i) -> deterministic_equilibrium p omega' ->
  deterministic_equilibrium p omega.
Proof.
  intros E (H1 & [[P1 P2] P3] & H3). split; auto. split; [split; [split|]|].
  - intros i Hi. rewrite (E i Hi). now apply P1.
  - intros j i k Hj Hi Hk. rewrite (E i Hi), (E k Hk). now apply P2.
  - intros j Hj. destruct (P3 j Hj) as (i & Hi & K). exists i. split; auto. now rewrite (E i Hi).
  - intros i Hi. rewrite (E i Hi). now apply H3.
Qed.
Theorem check_deterministic_sound cases listed : check_deterministic cases listed = true -> lists_deterministic listed.
Proof.
  unfold check_deterministic. cbv zeta. rewrite !andb_true_iff, !forallb_forall. intros [_ [[H1 H2] [H3 H4]]].
  split; [now apply no_repetition_ok|]. intros omega. split.
  - intros (p & Hp). destruct (equilibrium_family p omega Hp) as (bs & Hbs & Ho). exists bs. split; auto.
    destruct (in_dec (list_eq_dec (list_eq_dec Bool.bool_dec)) bs (found_of all_allocations cases)) as [Hf|Hf].
    + apply member_ok. now apply H3.
    + exfalso. destruct (not_found _ _ _ Hbs Hf H1) as (ms & K). destruct (family_facts bs Hbs) as (F1 & _ & F3 & _).
      apply (contradiction_ok p) in K. apply K. now apply (conditions_hold p omega bs).
  - intros (bs & Hbs & Ho). specialize (H4 bs Hbs). apply member_ok in H4.
    destruct (found_in _ _ _ H4 H1) as [Hin (ps & K)].
    exists (vector_of ps). apply (same_on_agents _ omega (bundles_of bs)); auto. now apply case_at.
Qed.
End Deterministic.
