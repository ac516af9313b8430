(** Checkers of disjoint bundles that every agent of a pseudomarket can have (SPEC 2.6).
  A [market] is as in check_markets.v.

    - kind `common-bundles`: [check_common_bundles m count bs]: the bundles [bs] are disjoint, in every domain,
      and can be
      produced together.
    - kind `no-common-bundles`: [check_no_common_bundles m count]: there are none; the unions of one, two, ...
      disjoint common
      bundles are formed, as binary trees that ask for one good after another. *)
From Coq Require Import Reals QArith Qreals ZArith NArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural production_economy check_demand
  check_markets.
Import ListNotations.

Section Common.
Variable m : market.
Let L := goods m.
Let N := length (tables m).

Definition in_every_domain (A : bundle) : Prop := forall i, (i < N)%nat -> consumption_set L (utility m) i A.
Definition producible (A : bundle) : Prop :=
  match production m with None => True | Some F => feasible L (capacities F) A end.
(** Disjoint bundles, as many as [count]; none if it is negative. *)
Definition common_bundles (count : Z) (B : nat -> bundle) : Prop :=
  (forall i, (i < Z.to_nat count)%nat -> in_every_domain (B i)) /\ exclusive (Z.to_nat count) L B /\
  producible (plan (Z.to_nat count) B).

Definition producible_plan (t : list bool) : bool := match production m with None => true | Some F => feasible_plan F t
  end.
Lemma producible_plan_ok t : length t = L -> (producible_plan t = true <-> producible (set_of t)).
Proof.
  intros H. unfold producible_plan, producible. destruct (production m) as [F|]; [|tauto].
  rewrite feasible_plan_ok, H. tauto.
Qed.
Definition check_common_bundles (count : Z) (bs : list (list bool)) : bool :=
  Z.eqb (Z.of_nat (length bs)) count &&
  forallb (fun l => forallb (fun t => finite_at t l) (tables m)) bs &&
  match union_of L bs with Some t => producible_plan t | None => false end.
Theorem check_common_bundles_sound count bs : check_common_bundles count bs = true ->
  common_bundles count (bundles_of bs).
Proof.
  unfold check_common_bundles. rewrite !andb_true_iff, forallb_forall. intros [[H1 H2] H3]. apply Z.eqb_eq in H1.
  assert (C : Z.to_nat count = length bs) by lia. destruct (union_of L bs) as [t|] eqn:Et; [|discriminate].
  destruct (union_of_ok L bs t Et) as (T1 & T2 & _). unfold common_bundles. rewrite C. split; [|split].
  - intros i Hi j Hj. specialize (H2 (nth i bs []) (nth_In _ _ Hi)). rewrite forallb_forall in H2.
    specialize (H2 (nth j (tables m) (Leaf None)) (nth_In _ _ Hj)). pose proof (T2 _ (nth_In bs [] Hi)) as Hn.
    unfold consumption_set, bundles_of, utility. fold L. rewrite <- Hn. split; [apply set_within|].
      rewrite table_of_list.
    unfold finite_at in H2. destruct (look_up _ _); discriminate.
  - now apply (union_exclusive L bs t).
  - rewrite (union_plan L bs t Et). now apply producible_plan_ok.
Qed.

(** *** All unions *)

(** A set of bundles: those without and those with the next good; [No] is the empty set, [Yes] holds what is left. *)
Inductive family := No | Yes | Next (yes no : family).
Fixpoint holds_bundle (f : family) (l : list bool) : bool :=
  match f, l with
  | No, _ => false
  | Yes, [] => true
  | Yes, _ :: _ => false
  | Next a b, x :: r => holds_bundle (if x then a else b) r
  | Next _ _, [] => false
  end.
Definition next (a b : family) : family := match a, b with No, No => No | _, _ => Next a b end.
Lemma holds_next a b l : holds_bundle (next a b) l = holds_bundle (Next a b) l.
Proof. destruct a, b; simpl; auto. destruct l as [|[|] l]; reflexivity. Qed.
(** Bundles of n goods of finite value in every table. *)
Fixpoint common (n : nat) (ts : list tree) : family :=
  match n with
  | O => if forallb (fun t => finite_at t []) ts then Yes else No
  | S k => next (common k (map with_next ts)) (common k (map without_next ts))
  end.
Lemma common_ok n : forall ts l, length l = n -> forallb (fun t => finite_at t l) ts = true ->
  holds_bundle (common n ts) l = true.
Proof.
  induction n as [|n IH]; intros ts [|x l] Hl H; simpl in Hl; try discriminate.
  - simpl. now rewrite H.
  - injection Hl as Hl. simpl common. rewrite holds_next. simpl.
    assert (K : forallb (fun t => finite_at t l) (map (if x then with_next else without_next) ts) = true).
    { rewrite forallb_forall in *. intros t Ht. apply in_map_iff in Ht. destruct Ht as (t' & <- & Ht').
      specialize (H t' Ht').
      unfold finite_at in *. rewrite look_up_next in H. now destruct x. }
    destruct x; now apply IH.
Qed.
Fixpoint joined (f g : family) : family :=
  match f, g with
  | No, h => h
  | h, No => h
  | Next a b, Next c d => Next (joined a c) (joined b d)
  | _, _ => Yes
  end.
Fixpoint deep (n : nat) (f : family) : Prop :=
  match n, f with
  | _, No => True
  | O, Yes => True
  | S k, Next a b => deep k a /\ deep k b
  | _, _ => False
  end.
Lemma next_deep n a b : deep n a -> deep n b -> deep (S n) (next a b).
Proof. intros Ha Hb. destruct a, b; simpl in *; auto. Qed.
Lemma common_deep n : forall ts, deep n (common n ts).
Proof. induction n as [|n IH]; intros ts; simpl; [destruct (forallb _ ts); exact I|]. now apply next_deep. Qed.
Lemma joined_ok n : forall f g, deep n f -> deep n g -> deep n (joined f g) /\
  forall l, holds_bundle f l = true \/ holds_bundle g l = true -> holds_bundle (joined f g) l = true.
Proof.
  induction n as [|n IH]; intros f g Hf Hg.
  - destruct f, g; simpl in *; try tauto; (split; [exact I|]); intros l [H|H]; auto; discriminate.
  - destruct f as [| |a b], g as [| |c d]; simpl in Hf, Hg; try tauto; simpl joined;
      try (split; [exact I || exact Hf || exact Hg|]; intros l [H|H]; (discriminate || exact H)).
    destruct Hf as [Ha Hb], Hg as [Hc Hd]. destruct (IH a c Ha Hc) as [I1 I2], (IH b d Hb Hd) as [J1 J2].
    split; [simpl; auto|]. intros [|[|] l]; simpl; auto; tauto.
Qed.
(** Unions of a bundle of the one set and a bundle of the other that have no good in common. *)
Fixpoint unions (n : nat) (f g : family) : family :=
  match n with
  | O => match f, g with Yes, Yes => Yes | _, _ => No end
  | S k =>
    match f, g with
    | Next a b, Next c d => next (joined (unions k a d) (unions k b c)) (unions k b d)
    | _, _ => No
    end
  end.
Lemma unions_ok n : forall f g, deep n f -> deep n g -> deep n (unions n f g) /\
  forall l k t, length l = n -> holds_bundle f l = true -> holds_bundle g k = true -> disjoint_union l k = Some t ->
  holds_bundle (unions n f g) t = true.
Proof.
  induction n as [|n IH]; intros f g Hf Hg.
  - split; [destruct f, g; exact I|]. intros [|x l] k t Hl H1 H2 H; simpl in Hl; try discriminate.
    destruct k; [|discriminate]. simpl in H. injection H as <-. destruct f, g; simpl in *; try discriminate; auto.
  - destruct f as [| |a b], g as [| |c d]; simpl in Hf, Hg; try tauto; try (split; [exact I|]; intros; discriminate).
    destruct Hf as [Ha Hb], Hg as [Hc Hd]. simpl unions.
    destruct (IH a d Ha Hd) as [P1 P2], (IH b c Hb Hc) as [Q1 Q2], (IH b d Hb Hd) as [R1 R2].
    destruct (joined_ok n _ _ P1 Q1) as [J1 J2]. split; [now apply next_deep|].
    intros [|x l] [|y k] t Hl H1 H2 H; simpl in Hl; try discriminate. injection Hl as Hl. simpl in H.
    destruct (x && y) eqn:Exy; [discriminate|]. destruct (disjoint_union l k) as [r|] eqn:Er; [|discriminate].
    injection H as <-. rewrite holds_next. simpl in *. destruct x, y; simpl in *; try discriminate.
    + apply J2. left. now apply (P2 l k r).
    + apply J2. right. now apply (Q2 l k r).
    + now apply (R2 l k r).
Qed.
Fixpoint nothing (n : nat) : family := match n with O => Yes | S k => Next No (nothing k) end.
Lemma nothing_ok n : deep n (nothing n) /\ holds_bundle (nothing n) (repeat false n) = true.
Proof. induction n as [|n IH]; simpl; [auto|]. destruct IH. assert (deep n No) by (destruct n; exact I). auto. Qed.
Fixpoint union_rounds (c : family) (k : nat) : family :=
  match k with O => nothing L | S r => unions L c (union_rounds c r) end.
(** No bundle of the set is a plan that can be produced. *)
Fixpoint none_producible (n : nat) (f : family) (before : list bool) : bool :=
  match f with
  | No => true
  | Yes => negb (producible_plan (rev before))
  | Next a b =>
    match n with
    | O => true
    | S k => if none_producible k a (true :: before) then none_producible k b (false :: before) else false
    end
  end.
Lemma none_producible_ok n : forall f before l,
  deep n f -> none_producible n f before = true -> holds_bundle f l = true ->
  producible_plan (rev before ++ l) = false.
Proof.
  induction n as [|n IH]; intros f before l Hd H Hl; destruct f as [| |a b]; simpl in *; try discriminate; try tauto.
  - destruct l; [|discriminate]. rewrite app_nil_r. now apply negb_true_iff.
  - destruct l as [|x l]; [discriminate|]. destruct (none_producible n a (true :: before)) eqn:Ea; [|discriminate].
    replace (rev before ++ x :: l) with (rev (x :: before) ++ l) by (simpl; now rewrite <- app_assoc).
    destruct Hd as [Ha Hb]. destruct x; [apply (IH a)|apply (IH b)]; auto.
Qed.
(** More than L disjoint bundles do not help: one of them is empty. *)
Definition check_no_common_bundles (count : Z) : bool :=
  none_producible L (union_rounds (common L (tables m)) (Z.to_nat (Z.min count (Z.of_nat (S L))))) [].

Lemma unions_formed bs : forall t, union_of L bs = Some t -> (forall l,
  In l bs -> forallb (fun t => finite_at t l) (tables m) = true) ->
  deep L (union_rounds (common L (tables m)) (length bs)) /\
  holds_bundle (union_rounds (common L (tables m)) (length bs)) t = true.
Proof.
  induction bs as [|l bs IH]; intros t H Hd; simpl in H.
  - injection H as <-. apply nothing_ok.
  - destruct (union_of L bs) as [r|] eqn:Er; [|discriminate].
    destruct (IH r eq_refl (fun k Hk => Hd k (or_intror Hk))) as [D1 D2].
    assert (Hl : length l = L).
    { destruct (union_of_ok L (l :: bs) t) as (_ & K & _); [simpl; now rewrite Er|]. apply K. now left. }
    simpl length. simpl union_rounds. destruct (unions_ok L _ _ (common_deep L (tables m)) D1) as [U1 U2].
    split; auto. apply (U2 l r t Hl); auto. apply common_ok; auto. apply Hd. now left.
Qed.
Lemma lists_of_exclusive k B : exclusive k L B -> exists t, union_of L (map (fun i => bits L (B i)) (ids k)) = Some t /\
  set_of t = plan k B.
Proof.
  intros [Hw Hex]. revert B Hw Hex. induction k as [|k IH]; intros B Hw Hex.
  - exists (repeat false L). split; auto. extensionality j. unfold set_of, plan. simpl. apply nth_repeat.
  - destruct (IH (fun i => B (S i))) as (t & Ht & Hp).
    + intros i Hi. apply Hw. lia.
    + intros j i i' Hj Hi Hi' H1 H2. assert (S i = S i') by (apply (Hex j); auto; lia). lia.
    + unfold ids. simpl. rewrite <- seq_shift, map_map. fold (ids k). simpl. rewrite Ht.
      destruct (union_of_ok L _ t Ht) as (Tl & _).
      assert (D : forall l r, length l = length r -> (forall j, set_of l j && set_of r j = false) ->
        exists t', disjoint_union l r = Some t' /\ forall j, set_of t' j = set_of l j || set_of r j).
      { clear. induction l as [|a l IH]; intros [|b r] H1 H2; simpl in H1; try discriminate.
        - exists []. split; auto. intros j. unfold set_of. destruct j; reflexivity.
        - destruct (IH r) as (t' & E1 & E2); [lia|intros j; exact (H2 (S j))|]. exists ((a || b) :: t'). simpl.
          pose proof (H2 0%nat) as H0. unfold set_of in H0. simpl in H0. rewrite H0, E1. split; auto.
          intros [|j]; [reflexivity|]. exact (E2 j). }
      assert (P : forall j, set_of (bits L (B 0%nat)) j = B 0%nat j).
      { intros j. rewrite bundle_of_bits; auto. apply Hw. lia. }
      destruct (D (bits L (B 0%nat)) t) as (t' & E1 & E2).
      * rewrite bits_length. lia.
      * intros j. rewrite P, Hp. destruct (B 0%nat j) eqn:E0; auto. simpl.
        destruct (plan k (fun i => B (S i)) j) eqn:Ep; auto. apply plan_member in Ep. destruct Ep as (i & Hi & Hb).
        assert (Hj : (j < L)%nat) by (apply (within_lt L (B 0%nat)); auto; apply Hw; lia).
        assert (0%nat = S i) by (apply (Hex j); auto; lia). discriminate.
      * exists t'. split; auto. extensionality j. rewrite E2, P, Hp. apply eq_true_iff_eq.
        rewrite orb_true_iff, !plan_member. split.
        -- intros [H|(i & Hi & H)]; [exists 0%nat|exists (S i)]; (split; [lia|exact H]).
        -- intros ([|i] & Hi & H); [left; exact H|right; exists i]. split; [lia|exact H].
Qed.
Theorem check_no_common_bundles_sound count : check_no_common_bundles count = true -> ~ exists B,
  common_bundles count B.
Proof.
  intros H (B & H1 & H2 & H3). unfold check_no_common_bundles in H.
  set (k := Z.to_nat (Z.min count (Z.of_nat (S L)))) in H. assert (Hk : (k <= Z.to_nat count)%nat) by lia.
  assert (Hex : exclusive k L B).
  { destruct H2 as [K1 K2]. split; [intros i Hi; apply K1; lia|]. intros j i i' Hj Hi Hi'. apply K2; auto; lia. }
  destruct (lists_of_exclusive k B Hex) as (t & Ht & Hp).
  assert (Hd : forall l, In l (map (fun i => bits L (B i)) (ids k)) ->
    forallb (fun t => finite_at t l) (tables m) = true).
  { intros l Hl. apply in_map_iff in Hl. destruct Hl as (i & <- & Hi). apply in_ids in Hi. apply forallb_forall.
    intros x Hx. destruct (In_nth _ _ (Leaf None) Hx) as (a & Ha & <-).
    destruct (H1 i (Nat.lt_le_trans _ _ _ Hi Hk) a Ha) as [_ Hu]. unfold utility, utility_of, table_value in Hu.
    unfold finite_at. destruct (look_up _ _); [reflexivity|now elim Hu]. }
  destruct (unions_formed _ t Ht Hd) as [D1 D2]. rewrite map_length in D1, D2. unfold ids in D1, D2.
  rewrite seq_length in D1, D2. pose proof (none_producible_ok _ _ _ _ D1 H D2) as K. simpl in K.
  destruct (union_of_ok L _ t Ht) as (Tl & _).
  assert (T : producible_plan t = true); [|congruence]. apply producible_plan_ok; auto. rewrite Hp.
  unfold producible in *. destruct (production m) as [F|]; auto.
    apply (feasible_subset _ _ _ (plan (Z.to_nat count) B)); auto.
  intros j Hj. apply plan_member in Hj. destruct Hj as (i & Hi & Hb). apply plan_member. exists i. split; auto. lia.
Qed.
End Common.
