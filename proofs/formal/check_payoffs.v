(** Checker of the utilities in all equilibria of a pseudomarket (SPEC 1.8, 2.8), kind `equilibrium-payoffs`.

    - [lists_payoffs m strong segments]: the vectors of utilities in equilibria are just the points of the segments, and
      these are the connected components of that set (segments.v).
    - [check_payoffs m strong nodes segments]: the sets that the tree of cases finds are points and pieces of a line
      with rational ends; on each the utilities are on one of the segments, at a place that is a quotient of
      polynomials; and the places reached cover each segment, by the intermediate value theorem.
    Common factors of the polynomials are cancelled, and intervals are cut where signs are not seen, by functions of
    which nothing is proved: what they find is checked. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Arith.
From ExactMarket Require Import sums rational polynomials algebraic_root gpz_economy check_m_natural check_demand
  check_markets price_forms check_all_equilibria check_price_sets segments.
Import ListNotations.
Open Scope R_scope.

Definition segment : Type := (list Q * list Q)%type.
Definition quotient_list : Type := list (polynomial * polynomial).
Definition quotient_at (us : quotient_list) (i : nat) : polynomial * polynomial := nth i us ([], []).

(** ** Lowest terms, only a guess: what it finds is multiplied out again *)
Fixpoint common_factor (fuel : nat) (f g : polynomial) : polynomial :=
  match fuel with
  | O => [1%Q]
  | S k => if pzero g then f else common_factor k g (psub f (pmul g (check_all_equilibria.quotient_of f g)))
  end.
Definition lowest (nd : polynomial * polynomial) : polynomial * polynomial :=
  let f := common_factor (S (length (fst nd) + length (snd nd))) (snd nd) (fst nd) in
  (quotient_of (fst nd) f, quotient_of (snd nd) f).
Definition same_quotient (nd h : polynomial * polynomial) : bool :=
  pzero (psub (pmul (fst nd) (snd h)) (pmul (fst h) (snd nd))).

Section Segment.
Variables (N : nat) (s : segment).
Definition starts (i : nat) : R := vector_of (fst s) i.
Definition ends (i : nat) : R := vector_of (snd s) i.
(** The utilities us are on the segment. *)
Definition on_segment (us : nat -> R) : Prop := between N starts ends us.

(** ** The place on the segment, 0 at its start and 1 at its end *)
(** Read off the first agent whose utility changes along it. *)
Definition first_change : option nat := find (fun i => negb (qeq (at_index (fst s) i) (at_index (snd s) i))) (ids N).
Definition place_of_quotients (us : quotient_list) : polynomial * polynomial :=
  match first_change with
  | None => ([], [1%Q])
  | Some k =>
    let a := at_index (fst s) k in
    (psub (fst (quotient_at us k)) (pscale a (snd (quotient_at us k))),
     pscale (qsub (at_index (snd s) k) a) (snd (quotient_at us k)))
  end.
(** All utilities are those at the place n / d. *)
Definition on_line (us : quotient_list) (nd : polynomial * polynomial) : bool :=
  all_below N (fun i =>
    let a := at_index (fst s) i in
    pzero (psub (pmul (fst (quotient_at us i)) (snd nd)) (pmul (snd (quotient_at us i))
      (padd (pscale a (snd nd)) (pscale (qsub (at_index (snd s) i) a) (fst nd)))))).
(** Numerator and denominator, the latter positive, if it is so at q. *)
Definition turned (q : Q) (nd : polynomial * polynomial) : polynomial * polynomial :=
  if qlt (pvalue (snd nd) q) 0 then (map Qopp (fst nd), map Qopp (snd nd)) else nd.
Definition value_there (nd : polynomial * polynomial) (q : Q) : Q :=
  qmul (pvalue (fst nd) q) (Qinv (pvalue (snd nd) q)).
(** A number in the piece, which has rational ends. *)
Definition inner (z : piece) : option Q :=
  match z with
  | check_all_equilibria.At (Rat q) => Some q
  | Between (Some (Rat lo)) (Some (Rat hi)) _ => if qlt lo hi then Some (middle (Some lo) (Some hi)) else None
  | _ => None
  end.
(** The place is from 0 to 1. *)
Definition placed (z : piece) (us : quotient_list) (nd : polynomial * polynomial) : bool :=
  on_line us nd && all_below N (fun i => nz_on z (snd (quotient_at us i))) &&
  pos_on z (snd nd) && nonneg_on z (fst nd) && nonneg_on z (psub (snd nd) (fst nd)).
(** Places that are reached on the piece. *)
Definition reached (z : piece) (nd : polynomial * polynomial) (q : Q) : item :=
  let one := Spot (value_there nd q) in
  match z with
  | Between (Some (Rat lo)) (Some (Rat hi)) _ =>
    let a := value_there nd lo in
    let b := value_there nd hi in
    if qlt 0 (pvalue (snd nd) lo) && qlt 0 (pvalue (snd nd) hi) then
      if qlt a b then Open_part (Some a) (Some b) else if qlt b a then Open_part (Some b) (Some a) else one
    else one
  | _ => one
  end.

Lemma value_there_ok nd q : peval (snd nd) (Q2R q) <> 0 ->
  Q2R (value_there nd q) = peval (fst nd) (Q2R q) / peval (snd nd) (Q2R q).
Proof.
  intros H. unfold value_there. assert (D : ~ (pvalue (snd nd) q == 0)%Q).
  { intros E. apply H. rewrite <- pvalue_ok. apply Qeq_eqR in E. now rewrite E, Q2R_0. }
  rewrite Q2R_mul, Q2R_inv, !pvalue_ok by exact D. reflexivity.
Qed.
Lemma middle_between lo hi : Q2R lo < Q2R hi -> Q2R lo < Q2R (middle (Some lo) (Some hi)) < Q2R hi.
Proof.
  intros H. unfold middle. rewrite Q2R_red, Q2R_mult, Q2R_plus.
  replace (Q2R (1 # 2)) with (/ 2) by (unfold Q2R; simpl; lra).
  lra.
Qed.
Lemma inner_ok z q : inner z = Some q -> in_piece z (Q2R q).
Proof.
  destruct z as [[p|]|[[lo|]|] [[hi|]|] cuts]; simpl; try discriminate.
  - intros H. now injection H as <-.
  - destruct (qlt lo hi) eqn:E; [|discriminate]. intros H. injection H as <-. apply qlt_ok in E.
    pose proof (middle_between lo hi E). unfold middle in *. simpl in *. lra.
Qed.
(** Where the utilities are on the segment. *)
Lemma placed_ok z us nd t : placed z us nd = true -> in_piece z t -> let x := peval (fst nd) t / peval (snd nd) t in
  0 < peval (snd nd) t /\ 0 <= x <= 1 /\ forall i, (i < N)%nat ->
    peval (snd (quotient_at us i)) t <> 0 /\
    peval (fst (quotient_at us i)) t = (starts i + x * (ends i - starts i)) * peval (snd (quotient_at us i)) t.
Proof.
  intros H Ht x. unfold placed in H. rewrite !andb_true_iff in H. destruct H as [[[[H1 H2] H3] H4] H5].
  pose proof (pos_on_ok z _ t H3 Ht) as P. pose proof (nonneg_on_ok z _ t H4 Ht) as P0.
  pose proof (nonneg_on_ok z _ t H5 Ht) as P1. rewrite peval_sub in P1.
  set (n := peval (fst nd) t) in *. set (d := peval (snd nd) t) in *.
  assert (X : x * d = n) by (unfold x; field; lra).
  split; [exact P|]. split; [split|].
  - apply Rmult_le_reg_r with d; [exact P|]. lra.
  - apply Rmult_le_reg_r with d; [exact P|]. lra.
  - intros i Hi. split; [exact (nz_on_ok z _ t (all_below_ok _ _ H2 i Hi) Ht)|].
    pose proof (pzero_ok _ t (all_below_ok _ _ H1 i Hi)) as K. cbv zeta in K.
    rewrite peval_sub, !peval_mul, peval_add, !peval_scale, Q2R_sub in K. fold n d in K.
    set (u := peval (fst (quotient_at us i)) t) in *. set (v := peval (snd (quotient_at us i)) t) in *.
    apply Rmult_eq_reg_r with d; [|lra]. unfold starts, ends, vector_of.
    set (a := Q2R (at_index (fst s) i)) in *. set (b := Q2R (at_index (snd s) i)) in *.
    transitivity (v * (a * d + (b - a) * n)); [lra|]. rewrite <- X. ring.
Qed.
Lemma crossed nd a b x : Q2R a < Q2R b -> 0 < peval (snd nd) (Q2R a) -> 0 < peval (snd nd) (Q2R b) ->
  (Q2R (value_there nd a) < x < Q2R (value_there nd b) \/ Q2R (value_there nd b) < x < Q2R (value_there nd a)) ->
  exists t, Q2R a < t < Q2R b /\ peval (fst nd) t = x * peval (snd nd) t.
Proof.
  intros Hab Ha Hb H. rewrite !value_there_ok in H by lra.
  set (h := fun t => peval (fst nd) t - x * peval (snd nd) t).
  assert (C : continuity h).
  { apply (continuity_minus (peval (fst nd)) (fun t => x * peval (snd nd) t)); [apply peval_continuous|].
    apply (continuity_scal (peval (snd nd)) x). apply peval_continuous. }
  assert (E : forall t, 0 < peval (snd nd) t -> h t = (peval (fst nd) t / peval (snd nd) t - x) * peval (snd nd) t).
  { intros t Ht. unfold h. field. lra. }
  pose proof (E _ Ha) as Ea. pose proof (E _ Hb) as Eb.
  set (u := peval (fst nd) (Q2R a) / peval (snd nd) (Q2R a)) in *.
  set (v := peval (fst nd) (Q2R b) / peval (snd nd) (Q2R b)) in *.
  assert (S : h (Q2R a) * h (Q2R b) < 0).
  { rewrite Ea, Eb. set (da := peval (snd nd) (Q2R a)) in *. set (db := peval (snd nd) (Q2R b)) in *.
    replace ((u - x) * da * ((v - x) * db)) with (- ((x - u) * (v - x) * (da * db))) by ring.
    assert (P : 0 < (x - u) * (v - x)) by (destruct H; nra). pose proof (Rmult_lt_0_compat _ _ Ha Hb) as D.
    pose proof (Rmult_lt_0_compat _ _ P D). lra. }
  destruct (IVT_cor h (Q2R a) (Q2R b) C) as [t [Ht Z]]; [lra | lra |].
  assert (Na : Q2R a <> t) by (intros F; rewrite <- F in Z; rewrite Z in S; lra).
  assert (Nb : Q2R b <> t) by (intros F; rewrite <- F in Z; rewrite Z in S; lra).
  exists t. split; [lra|]. unfold h in Z. lra.
Qed.
(** Each place in the item is that of some point of the piece. *)
Lemma reached_ok z us nd q x : placed z us nd = true -> inner z = Some q -> in_item (reached z nd q) x ->
  exists t, in_piece z t /\ peval (fst nd) t / peval (snd nd) t = x.
Proof.
  intros H Hq Hx. pose proof (inner_ok z q Hq) as Iq.
  assert (One : in_item (Spot (value_there nd q)) x ->
    exists t, in_piece z t /\ peval (fst nd) t / peval (snd nd) t = x).
  { intros E. exists (Q2R q). split; [exact Iq|]. simpl in E. rewrite E. symmetry. apply value_there_ok.
    destruct (placed_ok z us nd (Q2R q) H Iq) as (P & _). lra. }
  destruct z as [[p|]|[[lo|]|] [[hi|]|] cuts]; try discriminate; [exact (One Hx)|].
  unfold reached in Hx. destruct (qlt 0 (pvalue (snd nd) lo) && qlt 0 (pvalue (snd nd) hi)) eqn:E; [|exact (One Hx)].
  apply andb_true_iff in E. destruct E as [E1 E2]. apply qlt_ok in E1, E2. rewrite Q2R_0, pvalue_ok in E1, E2.
  simpl in Hq. destruct (qlt lo hi) eqn:L; [|discriminate]. apply qlt_ok in L.
  assert (K : (Q2R (value_there nd lo) < x < Q2R (value_there nd hi) \/
               Q2R (value_there nd hi) < x < Q2R (value_there nd lo)) ->
    exists t, in_piece (Between (Some (Rat lo)) (Some (Rat hi)) cuts) t /\ peval (fst nd) t / peval (snd nd) t = x).
  { intros C. destruct (crossed nd lo hi x L E1 E2 C) as (t & Ht & Z). exists t.
    assert (It : in_piece (Between (Some (Rat lo)) (Some (Rat hi)) cuts) t) by (simpl; lra). split; [exact It|].
    destruct (placed_ok _ us nd t H It) as (P & _). rewrite Z. field. lra. }
  destruct (qlt (value_there nd lo) (value_there nd hi)); [apply K; left; exact Hx|].
  destruct (qlt (value_there nd hi) (value_there nd lo)); [apply K; right; exact Hx|]. exact (One Hx).
Qed.

(** ** A set that the tree finds *)
Variables (L : nat) (cs : list consumer).
Hypothesis agents : length cs = N.

Definition constant (us : list (form * form)) : bool :=
  forallb (fun nd => same_form (snd nd) [1%Q] && Nat.leb (length (fst nd)) 1) us.
(** The piece, the utilities as found, and the same in lowest terms. *)
Definition followed (f : set_found) : option (piece * quotient_list * quotient_list) :=
  match f with
  | Flat (Found [] F [] [] us) =>
    let vs := map (fun nd => ([at_index (fst nd) 0], [1%Q])) us in
    if constant us then Some (check_all_equilibria.At (Rat 0), vs, vs) else None
  | Flat _ | Of_signs _ => None
  | Piece (Curve z F us) => Some (z, us, map lowest us)
  end.
Definition signed (q : Q) (g : polynomial) : polynomial := if qlt (pvalue g q) 0 then map Qopp g else g.
(** Places on the segment that the set reaches; none if it is not on the segment. *)
Definition extent (f : set_found) : option item :=
  match followed f with
  | None => None
  | Some (z, us, vs) =>
    match inner z with
    | None => None
    | Some q =>
      let nd := turned q (place_of_quotients vs) in
      let gs := map (signed q) (map snd us ++ map snd vs ++ [snd nd; fst nd; psub (snd nd) (fst nd)]) in
      let y := recut z gs in
      if Nat.eqb (length us) N && placed y vs nd && all_below N (fun i => nz_on y (snd (quotient_at us i)) &&
        same_quotient (quotient_at us i) (quotient_at vs i))
      then Some (reached y nd q) else None
    end
  end.
Lemma followed_ok f z us vs : followed f = Some (z, us, vs) -> length us = N -> inner z <> None -> forall v,
  (exists p, in_set L cs f p v) <-> exists t, in_piece z t /\ forall i, (i < N)%nat ->
    peval (snd (quotient_at us i)) t <> 0 /\ v i * peval (snd (quotient_at us i)) t = peval (fst (quotient_at us i)) t.
Proof.
  destruct f as [[[|] F [|] [|] ws]|[y F ws]|]; try discriminate; unfold followed.
  - destruct (constant ws) eqn:C; [|discriminate]. intros H HN _ v. injection H as <- <- _. rewrite map_length in HN.
    unfold constant in C. rewrite forallb_forall in C. unfold in_set, in_found.
    cbn [utilities functions kept at_least more_than app map].
    set (h := fun nd : form * form => ([at_index (fst nd) 0], [1%Q]) : polynomial * polynomial).
    assert (U : forall p i, (i < N)%nat -> ev p (snd (quotient_at ws i)) = 1 /\
      peval (snd (quotient_at (map h ws) i)) 0 = 1 /\
      peval (fst (quotient_at (map h ws) i)) 0 = ev p (fst (quotient_at ws i))).
    { intros p i Hi. rewrite <- HN in Hi. specialize (C _ (nth_In ws (([], []) : polynomial * polynomial) Hi)).
      change (nth i ws (([], []) : polynomial * polynomial)) with (quotient_at ws i) in C.
      assert (M : quotient_at (map h ws) i = h (quotient_at ws i)).
      { unfold quotient_at. rewrite (nth_indep (map h ws) ([], []) (h ([], []))) by now rewrite map_length.
        apply map_nth. }
      rewrite M. generalize (quotient_at ws i), C. intros nd C'. apply andb_true_iff in C'. destruct C' as [C1 C2].
      apply Nat.leb_le in C2. assert (K : ev p (snd nd) = ev p [1%Q]) by exact (same_form_ok _ _ p C1).
      rewrite K, ev_constant, Q2R_1. unfold h. cbn [fst snd peval]. rewrite Q2R_1. split; [reflexivity|].
      split; [ring|]. destruct nd as [f d]. cbn [fst] in *.
      destruct f as [|c [|]]; simpl in C2; try lia; unfold ev, at_index; simpl; rewrite ?Q2R_0; ring. }
    split.
    + intros (p & t & _ & _ & K). exists 0. split; [simpl; symmetry; apply Q2R_0|]. intros i Hi.
      rewrite agents in K. destruct (U t i Hi) as (U1 & U2 & U3). destruct (K i Hi) as [_ V].
      change (v i * ev t (snd (quotient_at ws i)) = ev t (fst (quotient_at ws i))) in V.
      change (peval (snd (quotient_at (map h ws) i)) 0 <> 0 /\
        v i * peval (snd (quotient_at (map h ws) i)) 0 = peval (fst (quotient_at (map h ws) i)) 0).
      rewrite U2, U3. rewrite U1 in V. split; [lra|exact V].
    + intros (t & Ht & K). simpl in Ht. rewrite Q2R_0 in Ht. subst t.
      exists (fun j => ev (fun _ => 0) (nth j F [])). exists (fun _ => 0).
      split; [intros c []|]. split; [reflexivity|]. rewrite agents. intros i Hi.
      destruct (U (fun _ => 0) i Hi) as (U1 & U2 & U3). destruct (K i Hi) as [_ V].
      change (v i * peval (snd (quotient_at (map h ws) i)) 0 = peval (fst (quotient_at (map h ws) i)) 0) in V.
      rewrite U2, U3 in V.
      change (ev (fun _ => 0) (snd (quotient_at ws i)) <> 0 /\
        v i * ev (fun _ => 0) (snd (quotient_at ws i)) = ev (fun _ => 0) (fst (quotient_at ws i))).
      rewrite U1. split; [lra|exact V].
  - intros H _ _ v. injection H as <- <- _. unfold in_set, in_curve. split.
    + intros (p & t & Ht & _ & K). exists t. split; [exact Ht|]. rewrite agents in K. exact K.
    + intros (t & Ht & K). exists (fun j => peval (nth j F []) t). exists t. split; [exact Ht|]. split; [reflexivity|].
      rewrite agents. exact K.
Qed.
Lemma extent_ok f it : extent f = Some it -> (forall p v, in_set L cs f p v -> on_segment v) /\
  forall x v, in_item it x -> (forall i, (i < N)%nat -> v i = starts i + x * (ends i - starts i)) ->
    exists p, in_set L cs f p v.
Proof.
  unfold extent. destruct (followed f) as [[[z us] vs]|] eqn:Ef; [|discriminate].
  destruct (inner z) as [q|] eqn:Eq; [|discriminate]. cbv zeta. set (nd := turned q (place_of_quotients vs)).
  set (gs := map _ _). destruct (Nat.eqb (length us) N && _ && _) eqn:E; [|discriminate]. intros H. injection H as <-.
  rewrite !andb_true_iff, Nat.eqb_eq in E. destruct E as [[E1 E2] E3].
  pose proof (followed_ok f z us vs Ef E1 ltac:(congruence)) as F.
  assert (P : forall t, in_piece z t <-> in_piece (recut z gs) t) by (intros t; destruct z; reflexivity).
  assert (Iq : inner (recut z gs) = Some q) by (destruct z; exact Eq).
  set (y := recut z gs) in *.
  assert (Same : forall t i, in_piece y t -> (i < N)%nat -> peval (snd (quotient_at us i)) t <> 0 /\
    peval (fst (quotient_at us i)) t * peval (snd (quotient_at vs i)) t =
    peval (fst (quotient_at vs i)) t * peval (snd (quotient_at us i)) t).
  { intros t i Ht Hi. pose proof (all_below_ok _ _ E3 i Hi) as K. cbv beta in K. apply andb_true_iff in K.
    destruct K as [K1 K2]. split; [exact (nz_on_ok y _ t K1 Ht)|]. pose proof (pzero_ok _ t K2) as K.
    rewrite peval_sub, !peval_mul in K. lra. }
  split.
  - intros p v Hv. destruct (proj1 (F v)) as (t & Ht & K); [now exists p|]. apply P in Ht.
    destruct (placed_ok y vs nd t E2 Ht) as (_ & X & W). cbv zeta in X, W.
    exists (peval (fst nd) t / peval (snd nd) t). split; [exact X|]. intros i Hi.
    destruct (W i Hi) as [W1 W2]. destruct (Same t i Ht Hi) as [S1 S2]. destruct (K i Hi) as [_ K2].
    rewrite W2, <- K2 in S2.
    apply Rmult_eq_reg_r with (peval (snd (quotient_at us i)) t); [|exact S1].
    apply Rmult_eq_reg_r with (peval (snd (quotient_at vs i)) t); [|exact W1]. rewrite S2. ring.
  - intros x v Hx Hv. destruct (reached_ok y vs nd q x E2 Iq Hx) as (t & Ht & E).
    destruct (placed_ok y vs nd t E2 Ht) as (_ & X & W). cbv zeta in X, W. rewrite E in W.
    apply F. exists t. split; [now apply P|]. intros i Hi. destruct (W i Hi) as [W1 W2].
    destruct (Same t i Ht Hi) as [S1 S2]. split; [exact S1|]. rewrite W2, <- (Hv i Hi) in S2.
    apply Rmult_eq_reg_r with (peval (snd (quotient_at vs i)) t); [|exact W1]. rewrite S2. ring.
Qed.
Definition extents (fs : list set_found) : list item :=
  flat_map (fun f => match extent f with Some it => [it] | None => [] end) fs.
(** Sets reach all places of the segment. *)
Definition all_reached (fs : list set_found) : bool :=
  let items := extents fs in
  match first_change with
  | None => existsb (has_spot 0) items
  | Some _ => covered (S (length items)) items (Some 0%Q) true (Some 1%Q) true
  end.
Lemma all_reached_ok fs v : all_reached fs = true -> on_segment v -> exists f p, In f fs /\ in_set L cs f p v.
Proof.
  intros H (x & Hx & Hv).
  assert (K : exists it y, In it (extents fs) /\ in_item it y /\
    forall i, (i < N)%nat -> v i = starts i + y * (ends i - starts i)).
  { unfold all_reached in H. destruct first_change as [k|] eqn:E.
    - destruct (covered_ok (extents fs) (Some 1%Q) true x) with (fuel := S (length (extents fs))) (a := Some 0%Q)
        (closed := true) as (it & Hit & I); auto; try (simpl; rewrite ?Q2R_0, ?Q2R_1; lra).
      exists it, x. auto.
    - apply existsb_exists in H. destruct H as ([q|] & Hit & Q0); [|discriminate]. exists (Spot q), 0.
      split; [exact Hit|]. split; [simpl in *; apply qeq_ok in Q0; rewrite Q2R_0 in Q0; lra|]. intros i Hi.
      rewrite (Hv i Hi). unfold first_change in E.
      pose proof (find_none _ _ E i (proj2 (in_ids i N) Hi)) as Z. cbv beta in Z. apply negb_false_iff, qeq_ok in Z.
      unfold starts, ends, vector_of. rewrite Z. ring. }
  destruct K as (it & y & Hit & Iy & Hy). apply in_flat_map in Hit. destruct Hit as (f & Hf & Hit).
  destruct (extent f) as [it'|] eqn:Ex; [|destruct Hit]. destruct Hit as [<-|[]].
  destruct (extent_ok f it' Ex) as [_ K]. destruct (K y v Iy Hy) as (p & Hp). exists f, p. auto.
Qed.
End Segment.

(** Some agent's utilities on the one are all less than on the other. *)
Definition less_on (i : nat) (s r : segment) : bool :=
  let a := at_index (fst s) i in let b := at_index (snd s) i in
  let c := at_index (fst r) i in let d := at_index (snd r) i in qlt a c && qlt a d && qlt b c && qlt b d.
Definition differ (N : nat) (s r : segment) : bool := existsb (fun i => less_on i s r || less_on i r s) (ids N).
Fixpoint all_differ (N : nat) (l : list segment) : bool :=
  match l with [] => true | s :: rest => forallb (differ N s) rest && all_differ N rest end.
Definition real_segment (s : segment) : vector * vector := (starts s, ends s).
Lemma less_on_ok i s r : less_on i s r = true -> less_at i (real_segment s) (real_segment r).
Proof.
  unfold less_on. cbv zeta. rewrite !andb_true_iff. intros [[[H1 H2] H3] H4]. apply qlt_ok in H1, H2, H3, H4.
  unfold less_at, real_segment, starts, ends, vector_of, Rmax, Rmin. cbn [fst snd].
  destruct (Rle_dec _ _), (Rle_dec _ _); lra.
Qed.
Lemma differ_ok N s r : differ N s r = true -> told_apart N (real_segment s) (real_segment r).
Proof.
  intros H. apply existsb_exists in H. destruct H as (i & Hi & H). apply in_ids in Hi. apply orb_true_iff in H.
  exists i. split; [exact Hi|]. destruct H as [H|H]; apply less_on_ok in H; auto.
Qed.
Lemma all_differ_ok N (d : segment) : forall l, all_differ N l = true -> forall j k, (j < k < length l)%nat ->
  told_apart N (real_segment (nth j l d)) (real_segment (nth k l d)).
Proof.
  induction l as [|s l IH]; intros H j k Hjk; [simpl in Hjk; lia|]. simpl in H, Hjk. apply andb_true_iff in H.
  destruct H as [H1 H2]. rewrite forallb_forall in H1. destruct k as [|k]; [lia|]. destruct j as [|j]; simpl.
  - apply differ_ok, H1, nth_In. lia.
  - apply IH; auto. lia.
Qed.

Section Market.
Variables (m : market) (strong_notion : bool).
Let N := length (tables m).
Let cs := market_consumers (goods m) (tables m) (budgets m).

(** The vectors of the agents' utilities in equilibria. *)
Definition payoffs (us : nat -> R) : Prop := exists p, is_equilibrium_with m strong_notion p us.
(** They are the points of the segments, each listed once, and these are the connected components. *)
Definition lists_payoffs (segments : list segment) : Prop :=
  (forall us, payoffs us <-> exists s, In s segments /\ on_segment N s us) /\
  (forall s, In s segments -> component N payoffs (on_segment N s)) /\
  forall j k us, (j < k < length segments)%nat ->
    ~ (on_segment N (nth j segments ([], [])) us /\ on_segment N (nth k segments ([], [])) us).

Definition check_payoffs (nodes : list tree_node) (segments : list segment) : bool :=
  match production m, sets_of m strong_notion nodes with
  | None, Some fs =>
    forallb (fun s => Nat.eqb (length (fst s)) N && Nat.eqb (length (snd s)) N) segments &&
    forallb (fun f => existsb (fun s => is_some (extent N s f)) segments) fs &&
    forallb (fun s => all_reached N s fs) segments && all_differ N segments
  | _, _ => false
  end.
Theorem check_payoffs_sound nodes segments : check_payoffs nodes segments = true -> lists_payoffs segments.
Proof.
  unfold check_payoffs. destruct (production m); [discriminate|].
  destruct (sets_of m strong_notion nodes) as [fs|] eqn:E; [|discriminate].
  rewrite !andb_true_iff, !forallb_forall. intros [[[_ H1] H2] H3].
  assert (agents : length cs = N) by apply consumers_length.
  assert (U : forall us, payoffs us <-> exists s, In s segments /\ on_segment N s us).
  { intros us. split.
    - intros (p & Hp). apply (sets_of_ok m strong_notion nodes fs E) in Hp. destruct Hp as (f & Hf & Hp).
      specialize (H1 f Hf). apply existsb_exists in H1. destruct H1 as (s & Hs & X). exists s. split; [exact Hs|].
      destruct (extent N s f) as [it|] eqn:Ex; [|discriminate].
      exact (proj1 (extent_ok N s (goods m) cs agents f it Ex) p us Hp).
    - intros (s & Hs & Hu).
      destruct (all_reached_ok N s (goods m) cs agents fs us (H2 s Hs) Hu) as (f & p & Hf & Hp).
      exists p. apply (sets_of_ok m strong_notion nodes fs E). exists f. auto. }
  set (reals := map real_segment segments).
  assert (V : forall us, payoffs us <-> exists s, In s reals /\ on N s us).
  { intros us. rewrite U. split.
    - intros (s & Hs & Hu). exists (real_segment s). split; [now apply in_map|exact Hu].
    - intros (r & Hr & Hu). apply in_map_iff in Hr. destruct Hr as (s & <- & Hs).
      exists s. split; [exact Hs|exact Hu]. }
  assert (At_k : forall k, (k < length segments)%nat ->
    nth k reals (fun _ => 0, fun _ => 0) = real_segment (nth k segments ([], []))).
  { intros k Hk. rewrite (nth_indep reals _ (real_segment ([], []))) by (unfold reals; now rewrite map_length).
    apply map_nth. }
  assert (W : forall j k, (j < k < length reals)%nat ->
    told_apart N (nth j reals (fun _ => 0, fun _ => 0)) (nth k reals (fun _ => 0, fun _ => 0))).
  { intros j k Hjk. unfold reals in Hjk. rewrite map_length in Hjk. rewrite !At_k by lia. now apply all_differ_ok. }
  split; [exact U|]. split.
  - intros s Hs. apply (segments_components N reals payoffs V W (real_segment s)). now apply in_map.
  - intros j k us Hjk [Hj Hk]. apply (disjoint_segments N reals W j k us).
    + unfold reals. now rewrite map_length.
    + rewrite At_k by lia. exact Hj.
    + rewrite At_k by lia. exact Hk.
Qed.
End Market.
