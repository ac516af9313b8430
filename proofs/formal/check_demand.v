(** Checkers of demand at rational prices.  Kinds `demanded` and `not-demanded` (SPEC 1.4, 2.4), by a table.

    A bundle is a list of L booleans, a table a [tree] (check_m_natural.v).  Tables are walked together with the prices:
    - [every_bundle test t ps c]: test (c + price) value for all bundles of finite value.
    - [check_demanded_at d]: the bundle is demanded at the prices.
    - [check_not_demanded d better]: it is not, for [better] is in the domain and better.
    What other checkers of markets use is here, too: prices and sets of lists of booleans. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy bundle_sets check_m_natural gpz_step_1.
Import ListNotations.
Open Scope R_scope.

(** ** Bundles as lists of booleans *)

Fixpoint price_of (ps : list Q) (l : list bool) : Q :=
  match ps, l with
  | p :: ps', true :: l' => qadd p (price_of ps' l')
  | _ :: ps', false :: l' => price_of ps' l'
  | _, _ => 0%Q
  end.
Lemma price_of_ok ps l : length l = length ps ->
  Q2R (price_of ps l) = cost (length ps) (vector_of ps) (set_of l).
Proof.
  revert l. induction ps as [|p ps IH]; intros [|a l] H; simpl in H; try discriminate; [apply Q2R_0|].
  injection H as H. simpl length. unfold cost. rewrite sum_ids_first. specialize (IH l H). unfold cost in IH.
  destruct a; simpl; [rewrite Q2R_add|]; rewrite IH; unfold vector_of, at_index, set_of; simpl; ring.
Qed.

Definition of_size (L : nat) (l : list bool) : bool := Nat.eqb (length l) L.
Lemma of_size_ok L l : of_size L l = true -> length l = L.
Proof. apply Nat.eqb_eq. Qed.
Lemma set_within l : within (length l) (set_of l).
Proof. intros k Hk. now apply nth_overflow. Qed.
Lemma bits_of_set l : bits (length l) (set_of l) = l.
Proof.
  unfold bits. apply nth_ext with (d := false) (d' := false).
  - now rewrite map_length, seq_length.
  - intros k Hk. rewrite map_length, seq_length in Hk.
    rewrite nth_indep with (d' := set_of l 0%nat) by (now rewrite map_length, seq_length).
    now rewrite map_nth, seq_nth.
Qed.
Lemma bits_length L A : length (bits L A) = L.
Proof. unfold bits. now rewrite map_length, seq_length. Qed.
Lemma table_of_list tab l : utility_of (length l) tab (set_of l) = option_map Q2R (tab l).
Proof. unfold utility_of, table_value. now rewrite bits_of_set. Qed.

(** ** Walking a table *)

Definition with_next (t : tree) : tree := match t with Leaf v => Leaf v | Node a _ => a end.
Definition without_next (t : tree) : tree := match t with Leaf v => Leaf v | Node _ b => b end.
Lemma look_up_next t x l : look_up t (x :: l) = look_up (if x then with_next t else without_next t) l.
Proof. destruct t, x; simpl; auto. Qed.

(** [test] is asked of the price, more than c, and the value of each bundle of finite value. *)
Fixpoint every_bundle (test : Q -> Q -> bool) (t : tree) (ps : list Q) (c : Q) : bool :=
  match t with
  | Leaf None => true
  | _ =>
    match ps with
    | [] => match t with Leaf (Some x) => test c x | _ => true end
    | p :: r => if every_bundle test (with_next t) r (qadd c p) then every_bundle test (without_next t) r c else false
    end
  end.
Lemma every_bundle_ok test ps : forall t c l x, every_bundle test t ps c = true -> length l = length ps ->
  look_up t l = Some x -> exists d, Q2R d = Q2R c + Q2R (price_of ps l) /\ test d x = true.
Proof.
  induction ps as [|p ps IH]; intros t c [|a l] x H Hl Hx; simpl in Hl; try discriminate.
  - exists c. simpl. rewrite Q2R_0. split; [ring|]. destruct t as [[y|]|]; simpl in *; congruence.
  - injection Hl as Hl. rewrite look_up_next in Hx.
    assert (K : every_bundle test (with_next t) ps (qadd c p) = true /\ every_bundle test (without_next t) ps c = true).
    { destruct t as [[y|]|t1 t2]; simpl in *; [| destruct a; discriminate |];
        match goal with H : (if ?e then _ else false) = true |- _ => destruct e; [auto | discriminate] end. }
    destruct K as [K1 K2]. destruct a; simpl price_of.
    + destruct (IH _ _ _ _ K1 Hl Hx) as (d & Hd & Ht). exists d. split; auto. rewrite Hd, !Q2R_add. ring.
    + exact (IH _ _ _ _ K2 Hl Hx).
Qed.
(** For all bundles of finite utility, in the words of the model. *)
Lemma every_bundle_all test t ps : every_bundle test t ps 0%Q = true ->
  forall A, consumption_set (length ps) (fun _ => utility_of (length ps) (look_up t)) 0 A ->
  exists d x, utility_of (length ps) (look_up t) A = Some (Q2R x) /\ Q2R d = cost (length ps) (vector_of ps) A /\
    test d x = true.
Proof.
  intros H A [HA Hu]. unfold utility_of, table_value in *. set (l := bits (length ps) A) in *.
  assert (Hl : length l = length ps) by apply bits_length.
  destruct (look_up t l) as [x|] eqn:Hx; [|now elim Hu].
  destruct (every_bundle_ok test ps t 0%Q l x H Hl Hx) as (d & Hd & Ht). exists d, x. split; [reflexivity|].
  split; auto. rewrite Hd, Q2R_0, price_of_ok by auto. unfold l. rewrite bundle_of_bits by auto. ring.
Qed.

(** ** Demand *)

(** No bundle has a larger value minus price than [net]. *)
Definition none_better (t : tree) (ps : list Q) (net : Q) : bool :=
  every_bundle (fun c x => qle (qsub x c) net) t ps 0%Q.
Lemma none_better_ok t ps net : none_better t ps net = true -> forall A, within (length ps) A ->
  utility_of (length ps) (look_up t) A <> None ->
  real (utility_of (length ps) (look_up t) A) - cost (length ps) (vector_of ps) A <= Q2R net.
Proof.
  intros H A HA Hu. destruct (every_bundle_all _ _ _ H A (conj HA Hu)) as (d & x & -> & <- & Ht).
  apply qle_ok in Ht. rewrite Q2R_sub in Ht. exact Ht.
Qed.
Definition demands (L : nat) (t : tree) (ps : list Q) (l : list bool) : bool :=
  if of_size L l && Nat.eqb (length ps) L then
    match look_up t l with Some x => none_better t ps (qsub x (price_of ps l)) | None => false end
  else false.
Lemma demands_ok L t ps l : demands L t ps l = true ->
  demand L (utility_of L (look_up t)) (vector_of ps) (set_of l).
Proof.
  unfold demands. destruct (of_size L l && Nat.eqb (length ps) L) eqn:E; [|discriminate].
  apply andb_true_iff in E. destruct E as [E1 E2]. apply of_size_ok in E1. apply Nat.eqb_eq in E2. rewrite <- E2 in *.
  destruct (look_up t l) as [x|] eqn:Ex; [|discriminate]. intros H.
  assert (Hu : utility_of (length ps) (look_up t) (set_of l) = Some (Q2R x)).
  { rewrite <- E1, table_of_list, Ex. reflexivity. }
  split; [rewrite <- E1; apply set_within|]. split; [congruence|]. intros B HB HuB.
  pose proof (none_better_ok t ps _ H B HB HuB) as K. rewrite Hu. simpl.
  now rewrite Q2R_sub, price_of_ok in K.
Qed.

(** What `demanded` and `not-demanded` are about. *)
Record demand_data := { demand_size : nat; demand_table : tree; demand_prices : list Q; demand_bundle : list bool }.
Definition is_demanded (d : demand_data) : Prop :=
  demand (demand_size d) (utility_of (demand_size d) (look_up (demand_table d)))
    (vector_of (demand_prices d)) (set_of (demand_bundle d)).

Definition check_demanded_at (d : demand_data) : bool :=
  demands (demand_size d) (demand_table d) (demand_prices d) (demand_bundle d).
Theorem check_demanded_at_sound d : check_demanded_at d = true -> is_demanded d.
Proof. apply demands_ok. Qed.

(** By a function of bundles, of which two values are needed: [better] is in the domain and better than l. *)
Definition check_better (L : nat) (tab : list bool -> option Q) (ps : list Q) (l better : list bool) : bool :=
  of_size L l && of_size L better && Nat.eqb (length ps) L &&
  match tab better, tab l with
  | Some y, Some x => qlt (qsub x (price_of ps l)) (qsub y (price_of ps better))
  | Some _, None => true
  | None, _ => false
  end.
Theorem check_better_sound L tab ps l better : check_better L tab ps l better = true ->
  ~ demand L (utility_of L tab) (vector_of ps) (set_of l).
Proof.
  unfold check_better. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4] (_ & Hu & Hb).
  apply of_size_ok in H1, H2. apply Nat.eqb_eq in H3. rewrite <- H1 in *.
  assert (U : forall m, length m = length l -> utility_of (length l) tab (set_of m) = option_map Q2R (tab m)).
  { intros m <-. apply table_of_list. }
  specialize (Hb (set_of better)). rewrite !U in * by auto. rewrite <- H2 in Hb at 1.
  specialize (Hb (set_within better)).
  destruct (tab better) as [y|]; [|discriminate]. destruct (tab l) as [x|]; [|now elim Hu].
  apply qlt_ok in H4. rewrite !Q2R_sub, !price_of_ok in H4 by congruence. simpl in Hb. rewrite H3 in H4.
  assert (Some (Q2R y) <> None) by discriminate. specialize (Hb H). lra.
Qed.
Definition check_not_demanded (d : demand_data) (better : list bool) : bool :=
  check_better (demand_size d) (look_up (demand_table d)) (demand_prices d) (demand_bundle d) better.
Theorem check_not_demanded_sound d better : check_not_demanded d better = true -> ~ is_demanded d.
Proof. apply check_better_sound. Qed.
