(** gpz.mnat.examples: the rank of a graph, the size of its largest forests, is M-natural-concave.
    HOLDS, for every finite graph; loops and parallel edges are allowed.

    The goods are the edges; edge i joins the two vertices of (ends i).  A [cycle] is a closed walk
    of at least one edge through different vertices along different edges; a [forest] has none.
    - [gpz_forest_rank]: the size of the largest forest inside A is an M-natural-concave, monotone
      function of A.
    - [forest_independent]: a set of edges is a forest if and only if its rows of the incidence
      matrix are linearly independent, so this is the [gpz_graphic_rank] of gpz_matrix_rank.v.
    Proof: along a cycle the rows, with the signs of their directions, add up to 0
    ([cycle_dependent]).  Conversely, where a combination is 0, an edge that enters a vertex is not
    alone there, so a path can be made longer until it meets itself ([dependent_cycle]). *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums gpz_economy bundle_sets m_natural gpz_matrix_rank.
Import ListNotations.
Open Scope R_scope.

Section Graph.
Variables (L vertices : nat) (ends : nat -> nat * nat).
Hypothesis Hends : forall i, (i < L)%nat ->
  (fst (ends i) < vertices)%nat /\ (snd (ends i) < vertices)%nat.

(** ** Walks and cycles *)

Definition joins (e v w : nat) : Prop := ends e = (v, w) \/ ends e = (w, v).
(** The steps (edge, next vertex) of a walk that starts at v. *)
Fixpoint walk (v : nat) (l : list (nat * nat)) : Prop :=
  match l with [] => True | (e, w) :: t => joins e v w /\ walk w t end.
(** Where it ends. *)
Fixpoint destination (v : nat) (l : list (nat * nat)) : nat :=
  match l with [] => v | (_, w) :: t => destination w t end.
Definition edges_of (l : list (nat * nat)) : list nat := map fst l.
Definition vertices_of (l : list (nat * nat)) : list nat := map snd l.
Definition cycle (A : bundle) (v : nat) (l : list (nat * nat)) : Prop :=
  l <> [] /\ walk v l /\ destination v l = v /\ NoDup (vertices_of l) /\ NoDup (edges_of l) /\
  forall e, In e (edges_of l) -> A e = true.
Definition forest (A : bundle) : Prop := ~ exists v l, cycle A v l.

Lemma joins_sym e v w : joins e v w -> joins e w v.
Proof. intros [H|H]; [right|left]; exact H. Qed.
Lemma joins_same e v w v' w' : joins e v w -> joins e v' w' -> v' = v \/ v' = w.
Proof. intros [H|H] [H'|H']; rewrite H in H'; injection H' as -> ->; auto. Qed.
Lemma walk_visits v l e x y : walk v l -> In e (edges_of l) -> joins e x y -> In x (v ::
  vertices_of l).
Proof.
  revert v. induction l as [|(f, w) l IH]; intros v Hw He Hj; [destruct He|].
  destruct Hw as [Hf Hw].
  destruct He as [He|He].
  - simpl in He. subst f. destruct (joins_same e v w x y Hf Hj) as [->| ->]; simpl; auto.
  - right. now apply (IH w).
Qed.
Lemma walk_app v l1 f w l2 : walk v (l1 ++ (f, w) :: l2) -> walk v (l1 ++ [(f, w)]).
Proof.
  revert v. induction l1 as [|(e, x) l IH]; intros v; simpl; [tauto|].
  intros [H1 H2]. auto.
Qed.
Lemma destination_app v l f w : destination v (l ++ [(f, w)]) = w.
Proof. revert v. induction l as [|(e, x) l IH]; intros v; simpl; auto. Qed.

(** ** A cycle is dependent *)

Definition indicator (c v : nat) : R := if Nat.eqb c v then 1 else 0.
Lemma incidence_is e c :
  incidence ends e c = indicator c (fst (ends e)) - indicator c (snd (ends e)).
Proof. reflexivity. Qed.
(** 1 along the edge, -1 against it. *)
Definition sign (e w : nat) : R := if Nat.eqb (snd (ends e)) w then 1 else -1.
Fixpoint coefficient (l : list (nat * nat)) (i : nat) : R :=
  match l with [] => 0 | (e, w) ::
    t => (if Nat.eqb i e then sign e w else 0) + coefficient t i end.
Lemma sign_step e v w c : joins e v w ->
  sign e w * incidence ends e c = indicator c v - indicator c w.
Proof.
  rewrite incidence_is. unfold sign. intros [H|H]; rewrite H; simpl; [rewrite Nat.eqb_refl; ring|].
  destruct (Nat.eqb_spec v w) as [->|]; ring.
Qed.
Lemma walk_sum A v l c : walk v l -> (forall e, In e (edges_of l) -> (e < L)%nat /\ A e = true) ->
  combination L (incidence ends) A (coefficient l) c = indicator c v - indicator c (destination v
    l).
Proof.
  unfold combination. revert v. induction l as [|(e, w) l IH]; intros v Hw He.
  - simpl. rewrite sum_zero; [ring|]. intros i _. destruct (A i); ring.
  - destruct Hw as [Hj Hw]. destruct (He e (or_introl eq_refl)) as [HeL Ae].
    specialize (IH w Hw (fun f Hf => He f (or_intror Hf))). simpl destination.
    transitivity (indicator c v - indicator c w + (indicator c w - indicator c (destination w l)));
      [|ring].
    rewrite <- IH, <- (sign_step e v w c Hj).
    rewrite <- (sum_delta (ids L) (fun i => sign e w * incidence ends i c) e (ids_NoDup L)
      (proj2 (in_ids e L) HeL)), <- sum_plus.
    apply sum_ext. intros i _. simpl. destruct (Nat.eqb_spec i e) as [->|]; [rewrite Ae; ring|].
    destruct (A i); ring.
Qed.
Lemma coefficient_outside l i : ~ In i (edges_of l) -> coefficient l i = 0.
Proof.
  induction l as [|(e, w) l IH]; intros H; [reflexivity|]. simpl.
  destruct (Nat.eqb_spec i e) as [->|]; [exfalso; apply H; now left|]. rewrite IH; [ring|].
  intros Hi. apply H. now right.
Qed.
Lemma cycle_dependent A v l : within L A -> cycle A v l -> dependent L vertices (incidence ends) A.
Proof.
  intros HA (Hne & Hw & Hd & _ & Hnd & He).
  assert (HeL : forall e, In e (edges_of l) -> (e < L)%nat /\ A e = true).
  { intros e H. split; [apply (within_lt L A); auto|auto]. }
  exists (coefficient l). split.
  - destruct l as [|(e, w) l]; [congruence|]. exists e. destruct (HeL e (or_introl eq_refl)).
    split; auto. split; auto. simpl. rewrite Nat.eqb_refl, coefficient_outside.
    + unfold sign. destruct (Nat.eqb (snd (ends e)) w); lra.
    + now inversion Hnd.
  - intros c _. rewrite (walk_sum A v l c Hw HeL), Hd. ring.
Qed.

(** ** What is dependent has a cycle *)

Lemma another_term (l : list nat) f e : NoDup l -> sum l f = 0 -> In e l -> f e <> 0 ->
  exists i, In i l /\ i <> e /\ f i <> 0.
Proof.
  intros Hnd H0 He Hf. set (other :=
    fun i => negb (Nat.eqb i e) && if Req_EM_T (f i) 0 then false else true).
  destruct (existsb other l) eqn:E.
  - apply existsb_exists in E. destruct E as (i & Hi & E). exists i. split; [exact Hi|].
    unfold other in E.
    destruct (Nat.eqb_spec i e); [discriminate|]. destruct (Req_EM_T (f i) 0); [discriminate|auto].
  - exfalso. apply Hf. rewrite <- H0. symmetry. apply sum_single; auto. intros i Hi Hne.
    destruct (Req_EM_T (f i) 0) as [|Hi0]; auto. exfalso.
    assert (X : existsb other l = true); [|congruence]. apply existsb_exists. exists i.
    split; auto.
    unfold other. destruct (Nat.eqb_spec i e); [tauto|]. destruct (Req_EM_T (f i) 0); tauto.
Qed.

Section Dependent.
Variables (A : bundle) (x : nat -> R).
Hypothesis Hx : forall c, (c < vertices)%nat -> combination L (incidence ends) A x c = 0.
(** The edges that count. *)
Definition used (e : nat) : Prop := (e < L)%nat /\ A e = true /\ x e <> 0.
Hypothesis no_loop : forall e, used e -> fst (ends e) <> snd (ends e).

Lemma next_edge e v w : used e -> joins e v w -> exists f z, used f /\ f <> e /\ joins f v z /\
  z <> v.
Proof.
  intros (He & Ae & Xe) Hj. assert (Hv : (v < vertices)%nat).
  { destruct (Hends e He) as [H1 H2]. destruct Hj as [H|H]; rewrite H in *; assumption. }
  destruct (another_term (ids L) (fun i => if A i then x i * incidence ends i v else 0) e
    (ids_NoDup L)
    (Hx v Hv) (proj2 (in_ids e L) He)) as (f & Hf & Hne & Tf).
  - rewrite Ae, incidence_is. apply Rmult_integral_contrapositive_currified; auto.
    pose proof (no_loop e (conj He (conj Ae Xe))) as Hl. unfold indicator.
    destruct Hj as [H|H]; rewrite H in *; simpl in *; rewrite Nat.eqb_refl;
      destruct (Nat.eqb_spec v w); congruence || lra.
  - apply in_ids in Hf. destruct (A f) eqn:Af; [|lra].
    assert (Xf : x f <> 0) by (intros E; rewrite E in Tf; lra).
    assert (Uf : used f) by (repeat split; auto). pose proof (no_loop f Uf) as Hl.
    assert (If : incidence ends f v <> 0) by (intros E; rewrite E in Tf; lra).
    rewrite incidence_is in If. unfold indicator in If. destruct (ends f) as [s t] eqn:Ef.
    simpl in *.
    destruct (Nat.eqb_spec v s) as [->|Hs].
    + exists f, t. split; [exact Uf|]. split; [exact Hne|]. split; [now left|congruence].
    + destruct (Nat.eqb_spec v t) as [->|Ht]; [|lra]. exists f, s. split; [exact Uf|].
      split; [exact Hne|]. split; [now right|congruence].
Qed.
(** A path, written from its tip v backwards. *)
Definition path (v : nat) (l : list (nat * nat)) : Prop :=
  l <> [] /\ walk v l /\ NoDup (v :: vertices_of l) /\ NoDup (edges_of l) /\
  (forall e, In e (edges_of l) -> used e) /\
  forall y, In y (v :: vertices_of l) -> (y < vertices)%nat.
Lemma path_short v l : path v l -> (length l < vertices)%nat.
Proof.
  intros (_ & _ & Hnd & _ & _ & Hv).
  assert (K : (length (v :: vertices_of l) <= length (ids vertices))%nat).
  { apply NoDup_incl_length; [exact Hnd|]. intros y Hy. apply in_ids. auto. }
  unfold vertices_of, ids in K. simpl in K. rewrite map_length, seq_length in K. lia.
Qed.
Lemma NoDup_prefix {V} (l m : list V) : NoDup (l ++ m) -> NoDup l.
Proof.
  induction l as [|y l IH]; simpl; intros H; [constructor|]. inversion H as [|z t Hy Ht]; subst.
  constructor; [|now apply IH]. intros Hin. apply Hy, in_or_app. now left.
Qed.
(** An edge from the tip to a vertex of the path closes a cycle. *)
Lemma path_closes v l f z : walk v l -> NoDup (v :: vertices_of l) -> NoDup (edges_of l) ->
  (forall e, In e (f :: edges_of l) -> used e) -> ~ In f (edges_of l) -> joins f z v ->
  In z (vertices_of l) -> exists m, cycle A z m.
Proof.
  intros Hw Hnv Hne Hu Hf Hj Hz. unfold vertices_of in Hz. apply in_map_iff in Hz.
  destruct Hz as ((e, z') & E & Hin). simpl in E. subst z'. apply in_split in Hin.
  destruct Hin as (l1 & l2 & ->). exists ((f, v) :: l1 ++ [(e, z)]).
  assert (Hsplit : l1 ++ (e, z) :: l2 = (l1 ++ [(e, z)]) ++ l2) by now rewrite <- app_assoc.
  split; [discriminate|]. split; [split; [exact Hj|now apply walk_app in Hw]|].
  split; [simpl; now rewrite destination_app|]. rewrite Hsplit in Hnv, Hne, Hf, Hu.
  unfold vertices_of, edges_of in *. rewrite map_app in Hnv, Hne, Hf, Hu.
  rewrite app_comm_cons in Hnv. split; [|split].
  - now apply NoDup_prefix in Hnv.
  - apply NoDup_prefix in Hne. simpl. constructor; auto. intros H. apply Hf. apply in_or_app.
    now left.
  - intros i Hi. apply Hu. destruct Hi as [<-|Hi]; [now left|]. right. apply in_or_app. now left.
Qed.
Lemma path_grows v l : path v l -> (exists w m, cycle A w m) \/ exists w e, path w ((e, v) :: l).
Proof.
  intros (Hl & Hw & Hnv & Hne & Hu & Hv). destruct l as [|(e, w) l]; [congruence|].
  destruct (next_edge e v w) as (f & z & Uf & Hfe & Hj & Hzv);
    [apply Hu; now left|now destruct Hw|].
  assert (Hf : ~ In f (edges_of ((e, w) :: l))).
  { intros [H|H]; [simpl in H; congruence|]. destruct Hw as [_ Hw]. inversion Hnv as [|a b Hnot _].
    apply Hnot. now apply (walk_visits w l f v z). }
  assert (Hu' : forall i, In i (f :: edges_of ((e, w) :: l)) -> used i) by (intros i [<-|Hi];
    auto).
  destruct (in_dec Nat.eq_dec z (vertices_of ((e, w) :: l))) as [Hz|Hz].
  - left. destruct (path_closes v ((e, w) :: l) f z) as (m & H); auto using joins_sym; eauto.
  - right. exists z, f. split; [discriminate|]. split; [split; [now apply joins_sym|exact Hw]|].
    split; [constructor; [intros [H|H]; [now apply Hzv|now apply Hz]|exact Hnv]|].
    split; [now constructor|]. split; [exact Hu'|].
    intros y [<-|Hy]; [|now apply Hv]. destruct (Hends f (proj1 Uf)) as [F1 F2].
    destruct Hj as [E|E]; rewrite E in *; assumption.
Qed.
Lemma path_cycle n : forall v l, (vertices - length l <= n)%nat -> path v l ->
  exists w m, cycle A w m.
Proof.
  induction n as [|n IH]; intros v l Hn Hp; pose proof (path_short v l Hp) as Hs; [lia|].
  destruct (path_grows v l Hp) as [|(w & e & H)]; [assumption|]. apply (IH w ((e, v) :: l)); auto.
  simpl. lia.
Qed.
Lemma used_cycle e : used e -> exists w m, cycle A w m.
Proof.
  intros Ue. pose proof (no_loop e Ue) as Hl. destruct (Hends e (proj1 Ue)) as [H1 H2].
  apply (path_cycle vertices (fst (ends e)) [(e, snd (ends e))]); [lia|].
  split; [discriminate|]. split; [split; [left; apply surjective_pairing|exact I]|].
  split; [constructor; [intros [H|[]]; simpl in H; congruence|constructor;
    [intros []|constructor]]|].
  split; [constructor; [intros []|constructor]|].
  split; [intros i [<-|[]]; exact Ue|]. intros y [<-|[<-|[]]]; assumption.
Qed.
End Dependent.

Lemma loop_cycle A e : A e = true -> fst (ends e) = snd (ends e) ->
  cycle A (fst (ends e)) [(e, fst (ends e))].
Proof.
  intros Ae E. split; [discriminate|]. split; [split; [left|exact I]|].
  - rewrite E at 2. apply surjective_pairing.
  - split; [reflexivity|]. split; [constructor; [intros []|constructor]|].
    split; [constructor; [intros []|constructor]|]. intros i [<-|[]]. exact Ae.
Qed.
Lemma dependent_cycle A : dependent L vertices (incidence ends) A -> exists v l, cycle A v l.
Proof.
  intros (x & (i & Hi & Ai & Xi) & Hx).
  destruct (existsb (fun e => A e && Nat.eqb (fst (ends e)) (snd (ends e))) (ids L)) eqn:E.
  - apply existsb_exists in E. destruct E as (e & _ & E). apply andb_true_iff in E.
    destruct E as [Ae E]. apply Nat.eqb_eq in E. exists (fst (ends e)), [(e, fst (ends e))].
    now apply loop_cycle.
  - apply (used_cycle A x Hx) with i; [|repeat split; auto]. intros e (He & Ae & _) Hl.
    assert (K : existsb (fun e => A e && Nat.eqb (fst (ends e)) (snd (ends e))) (ids L) = true);
      [|congruence].
    apply existsb_exists. exists e. split; [now apply in_ids|]. rewrite Ae, Hl. apply Nat.eqb_refl.
Qed.
Theorem forest_independent A : within L A -> (forest A <->
  ~ dependent L vertices (incidence ends) A).
Proof.
  intros HA. split; intros H D; apply H.
  - now apply dependent_cycle.
  - destruct D as (v & l & C). now apply (cycle_dependent A v l).
Qed.
End Graph.

Theorem gpz_forest_rank L vertices ends :
  (forall i, (i < L)%nat -> (fst (ends i) < vertices)%nat /\ (snd (ends i) < vertices)%nat) ->
  exists r, m_natural L r /\ monotone L r /\ forall A x, within L A -> r A = Some x <->
  (exists F, within L F /\ subset F A /\ forest ends F /\ x = INR (size L F)) /\
  (forall F, within L F -> subset F A -> forest ends F -> INR (size L F) <= x).
Proof.
  intros Hends. destruct (gpz_graphic_rank L vertices ends) as (r & Hm & Hr & H). exists r.
  split; [exact Hm|]. split; [exact Hr|]. intros A x HA. rewrite (H A x HA). split.
  - intros [(F & F1 & F2 & F3 & F4) K]. split.
    + exists F. split; auto. split; auto. split; auto.
      now apply (forest_independent L vertices ends).
    + intros G G1 G2 G3. apply K; auto. now apply (forest_independent L vertices ends).
  - intros [(F & F1 & F2 & F3 & F4) K]. split.
    + exists F. split; auto. split; auto. split; auto.
      now apply (forest_independent L vertices ends).
    + intros G G1 G2 G3. apply K; auto. now apply (forest_independent L vertices ends).
Qed.
