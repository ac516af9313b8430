(** Fourier-Motzkin elimination, the only theorem of the alternative used in this folder.

    A finite system of linear inequalities a . x <= b or a . x < b over the reals either has a solution, or a
    combination of its members with positive multipliers reads 0 <= b with b < 0, or 0 < b with b <= 0.  The
    combinations are kept as derivations ([cone]), so that a reader of a contradiction can trace what each
    member contributed. *)
From Coq Require Import Reals List Lra Lia Bool.
From ExactMarket Require Import sums.
Import ListNotations.
Open Scope R_scope.

Definition lt_or_le (st : bool) (a b : R) := if st then a < b else a <= b.

Lemma list_max (l : list R) : l <> [] -> exists m, In m l /\ forall y, In y l -> y <= m.
Proof.
  induction l as [|a l IH]; intros H; [congruence|].
  destruct l as [|b l].
  - exists a. simpl. split; auto. intros y [->|[]]. lra.
  - destruct IH as [m [Hm Hmax]]; [congruence|].
    destruct (Rle_dec a m).
    + exists m. split; [right; auto|]. intros y [->|Hy]; auto.
    + exists a. split; [left; auto|]. intros y [->|Hy]; [lra|]. specialize (Hmax y Hy). lra.
Qed.
Lemma list_min (l : list R) : l <> [] -> exists m, In m l /\ forall y, In y l -> m <= y.
Proof.
  intros H. destruct (list_max (map Ropp l)) as [m [Hm Hmax]].
  - destruct l; simpl; congruence.
  - apply in_map_iff in Hm. destruct Hm as [z [Hz Hin]]. exists z. split; auto.
    intros y Hy. specialize (Hmax (-y) (in_map _ _ _ Hy)). lra.
Qed.
(** A number below all positive members. *)
Lemma least_positive (l : list R) : exists g, 0 < g /\ forall x, In x l -> 0 < x -> g <= x.
Proof.
  induction l as [|a l (g & Hg & K)].
  - exists 1. split; [lra|]. intros x [].
  - destruct (Rlt_dec 0 a) as [Ha|Ha].
    + exists (Rmin g a). split; [now apply Rmin_glb_lt|]. intros x [<-|Hx] Hp; [apply Rmin_r|].
      apply Rle_trans with g; [apply Rmin_l|auto].
    + exists g. split; auto. intros x [<-|Hx] Hp; [lra|auto].
Qed.

Lemma between (Lo Up : list (R * bool)) :
  (forall l u, In l Lo -> In u Up -> lt_or_le (snd l || snd u) (fst l) (fst u)) ->
  exists t, (forall l, In l Lo -> lt_or_le (snd l) (fst l) t) /\
            (forall u, In u Up -> lt_or_le (snd u) t (fst u)).
Proof.
  intros H.
  assert (W : forall st a b, a < b -> lt_or_le st a b) by (intros []; simpl; intros; lra).
  destruct (list_eq_dec (fun a b : R * bool => ltac:(decide equality;
    [apply bool_dec | apply Req_EM_T])) Lo []) as [->|HLo].
  - destruct Up as [|u0 Up]; [exists 0; simpl; tauto|].
    destruct (list_min (map fst (u0 :: Up))) as [m [_ Hm]]; [simpl; congruence|].
    exists (m - 1). split; [simpl; tauto|]. intros u Hu. apply W.
    specialize (Hm (fst u) (in_map _ _ _ Hu)). lra.
  - destruct (list_max (map fst Lo)) as [M [HM HMax]].
    { destruct Lo; simpl; congruence. }
    destruct Up as [|u0 Up'] eqn:EUp.
    + exists (M + 1). split; [|simpl; tauto]. intros l Hl. apply W.
      specialize (HMax (fst l) (in_map _ _ _ Hl)). lra.
    + rewrite <- EUp in *.
      destruct (list_min (map fst Up)) as [m [Hm HMin]].
      { rewrite EUp; simpl; congruence. }
      apply in_map_iff in HM. destruct HM as [[M' sM] [HM1 HM2]].
      apply in_map_iff in Hm. destruct Hm as [[m' sm] [Hm1 Hm2]]. simpl in *. subst M' m'.
      exists ((M + m) / 2). split.
      * intros [l sl] Hl. specialize (HMax l (in_map fst _ _ Hl)).
        specialize (H _ _ Hl Hm2). simpl in *. destruct sl, sm; simpl in *; lra.
      * intros [u su] Hu. specialize (HMin u (in_map fst _ _ Hu)).
        specialize (H _ _ HM2 Hu). simpl in *. destruct sM, su; simpl in *; lra.
Qed.

Section FM.
Context {V : Type} (eqd : forall a b : V, {a = b} + {a <> b}).
Record con := Con { cf : V -> R; rhs : R; strict : bool }.
Definition ev (vs : list V) (a x : V -> R) := sum vs (fun v => a v * x v).
Definition sat vs x (c : con) := lt_or_le (strict c) (ev vs (cf c) x) (rhs c).

Inductive cone (L : list con) : (V -> R) -> R -> bool -> Prop :=
| cone_in c : In c L -> cone L (cf c) (rhs c) (strict c)
| cone_add a b s a' b' s' : cone L a b s -> cone L a' b' s' ->
    cone L (fun v => a v + a' v) (b + b') (s || s')
| cone_scal k a b s : 0 < k -> cone L a b s -> cone L (fun v => k * a v) (k * b) s.

Definition contradiction vs L :=
  exists a b s, cone L a b s /\ (forall v, In v vs -> a v = 0) /\
                (b < 0 \/ (s = true /\ b <= 0)).

Definition comb (v : V) (p q : con) : con :=
  Con (fun w => (- cf q v) * cf p w + cf p v * cf q w)
      ((- cf q v) * rhs p + cf p v * rhs q) (strict p || strict q).
Definition isneg (v : V) (c : con) : bool := if Rlt_dec (cf c v) 0 then true else false.
Definition ispos (v : V) (c : con) : bool := if Rlt_dec 0 (cf c v) then true else false.
Definition iszero (v : V) (c : con) : bool := if Req_EM_T (cf c v) 0 then true else false.
Definition elim (v : V) (L : list con) : list con :=
  filter (iszero v) L ++
  map (fun pq => comb v (fst pq) (snd pq))
      (list_prod (filter (ispos v) L) (filter (isneg v) L)).
Definition upd (x : V -> R) (v : V) (t : R) (w : V) := if eqd w v then t else x w.

Lemma in_pos v c L : In c (filter (ispos v) L) <-> In c L /\ 0 < cf c v.
Proof. rewrite filter_In. unfold ispos. destruct (Rlt_dec 0 (cf c v)); intuition congruence. Qed.
Lemma in_neg v c L : In c (filter (isneg v) L) <-> In c L /\ cf c v < 0.
Proof. rewrite filter_In. unfold isneg. destruct (Rlt_dec (cf c v) 0); intuition congruence. Qed.
Lemma in_zero v c L : In c (filter (iszero v) L) <-> In c L /\ cf c v = 0.
Proof. rewrite filter_In. unfold iszero. destruct (Req_EM_T (cf c v) 0); intuition congruence. Qed.

Lemma elim_in v L c : In c (elim v L) ->
  cone L (cf c) (rhs c) (strict c) /\ cf c v = 0.
Proof.
  intros H. apply in_app_or in H. destruct H as [H|H].
  - apply in_zero in H. split; [apply cone_in|]; tauto.
  - apply in_map_iff in H. destruct H as [[p q] [<- H]]. simpl.
    apply in_prod_iff in H. destruct H as [Hp Hq].
    apply in_pos in Hp. apply in_neg in Hq. split; [|lra].
    apply cone_add; apply cone_scal; try lra; apply cone_in; tauto.
Qed.
Lemma elim_cone v L a b s : cone (elim v L) a b s -> cone L a b s /\ a v = 0.
Proof.
  induction 1 as [c Hc | a b s a' b' s' _ [H1 H2] _ [H3 H4] | k a b s Hk _ [H1 H2]].
  - now apply elim_in.
  - split; [now apply cone_add | lra].
  - split; [now apply cone_scal | rewrite H2; lra].
Qed.

Lemma ev_upd vs a x v t : ~ In v vs -> ev vs a (upd x v t) = ev vs a x.
Proof.
  intros H. apply sum_ext. intros w Hw. unfold upd.
  destruct (eqd w v) as [->|]; [tauto|reflexivity].
Qed.

Theorem fourier_motzkin vs : NoDup vs -> forall L,
  (exists x, forall c, In c L -> sat vs x c) \/ contradiction vs L.
Proof.
  induction vs as [|v vs IH]; intros Hnd L.
  - induction L as [|c L [[x Hx]|Hc]].
    + left. exists (fun _ => 0). simpl; tauto.
    + assert (D : sat [] x c \/ (rhs c < 0 \/ (strict c = true /\ rhs c <= 0))).
      { unfold sat, ev, lt_or_le; simpl. destruct (strict c).
        - destruct (Rlt_dec 0 (rhs c)); [left|right]; lra.
        - destruct (Rle_dec 0 (rhs c)); [left|right]; lra. }
      destruct D as [D|D].
      * left. exists x. intros c' [<-|Hc']; auto.
      * right. exists (cf c), (rhs c), (strict c). split; [apply cone_in; left; auto|].
        split; [simpl; tauto | auto].
    + right. destruct Hc as (a & b & s & H1 & H2 & H3). exists a, b, s. split; auto.
      clear - H1. induction H1; [apply cone_in; right | apply cone_add | apply cone_scal]; auto.
  - inversion Hnd as [|? ? Hv Hnd']; subst.
    destruct (IH Hnd' (elim v L)) as [[x Hx]|Hc].
    + left.
      set (bd := fun c => ((rhs c - ev vs (cf c) x) / cf c v, strict c)).
      destruct (between (map bd (filter (isneg v) L)) (map bd (filter (ispos v) L)))
        as [t [Hlo Hup]].
      { intros l u Hl Hu. apply in_map_iff in Hl. apply in_map_iff in Hu.
        destruct Hl as [q [<- Hq]]. destruct Hu as [p [<- Hp]].
        assert (Hin : In (comb v p q) (elim v L)).
        { apply in_or_app. right. apply in_map_iff. exists (p, q). split; auto.
          apply in_prod_iff; auto. }
        apply Hx in Hin. unfold sat in Hin. simpl in Hin.
        apply in_pos in Hp. apply in_neg in Hq. destruct Hp as [_ Hp], Hq as [_ Hq].
        assert (He : ev vs (cf (comb v p q)) x =
                     (- cf q v) * ev vs (cf p) x + cf p v * ev vs (cf q) x).
        { unfold ev. rewrite <- !sum_scal, <- sum_plus. apply sum_ext. intros; simpl; ring. }
        simpl in He. rewrite He in Hin. clear He.
        simpl. rewrite orb_comm.
        set (A := ev vs (cf p) x) in *. set (B := ev vs (cf q) x) in *.
        set (P := cf p v) in *. set (N := cf q v) in *.
        assert (Hd : (rhs p - A) / P - (rhs q - B) / N =
                     ((- N) * rhs p + P * rhs q - ((- N) * A + P * B)) * (/ P * / (- N))).
        { field. split; lra. }
        assert (0 < / P * / (- N)).
        { apply Rmult_lt_0_compat; apply Rinv_0_lt_compat; lra. }
        unfold lt_or_le in *. destruct (strict p || strict q).
        - assert (0 < ((- N) * rhs p + P * rhs q - ((- N) * A + P * B)) * (/ P * / (- N)))
            by (apply Rmult_lt_0_compat; lra). lra.
        - assert (0 <= ((- N) * rhs p + P * rhs q - ((- N) * A + P * B)) * (/ P * / (- N)))
            by (apply Rmult_le_pos; lra). lra. }
      exists (upd x v t). intros c Hc. unfold sat.
      assert (He : ev (v :: vs) (cf c) (upd x v t) = cf c v * t + ev vs (cf c) x).
      { change (ev (v :: vs) (cf c) (upd x v t)) with
          (cf c v * upd x v t v + ev vs (cf c) (upd x v t)).
        rewrite ev_upd by auto. unfold upd. destruct (eqd v v); [ring|congruence]. }
      rewrite He. destruct (Rtotal_order (cf c v) 0) as [Hn|[Hz|Hp]].
      * assert (Hl : lt_or_le (strict c) ((rhs c - ev vs (cf c) x) / cf c v) t).
        { apply (Hlo (bd c)). apply in_map. apply in_neg. auto. }
        set (y := (rhs c - ev vs (cf c) x) / cf c v) in *.
        assert (Hy : rhs c = cf c v * y + ev vs (cf c) x) by (unfold y; field; lra).
        unfold lt_or_le in *. destruct (strict c); rewrite Hy.
        -- apply Rplus_lt_compat_r. nra.
        -- apply Rplus_le_compat_r. nra.
      * assert (Hin : In c (elim v L)) by (apply in_or_app; left; apply in_zero; auto).
        apply Hx in Hin. unfold sat in Hin. rewrite Hz.
        replace (0 * t + ev vs (cf c) x) with (ev vs (cf c) x) by ring. exact Hin.
      * assert (Hl : lt_or_le (strict c) t ((rhs c - ev vs (cf c) x) / cf c v)).
        { apply (Hup (bd c)). apply in_map. apply in_pos. auto. }
        set (y := (rhs c - ev vs (cf c) x) / cf c v) in *.
        assert (Hy : rhs c = cf c v * y + ev vs (cf c) x) by (unfold y; field; lra).
        unfold lt_or_le in *. destruct (strict c); rewrite Hy.
        -- apply Rplus_lt_compat_r. nra.
        -- apply Rplus_le_compat_r. nra.
    + right. destruct Hc as (a & b & s & H1 & H2 & H3). exists a, b, s.
      apply elim_cone in H1. destruct H1 as [H1 H1v]. split; [auto|]. split; auto.
      intros w [<-|Hw]; auto.
Qed.
End FM.
