(** Polynomials of degree at most 2 in unknowns z_0, ..., z_(m-1), and intervals that hold their values over a box.

    A polynomial is a list of rationals: the constant, the coefficients of the z_k, then those of the products
    z_0 z_0, z_0 z_1, ..., z_1 z_1, z_1 z_2, ...; those left out are 0.  It is affine if there are at most m + 1.
    - [quad m z f]: its value at z.
    - [times m a b]: the product of two affine ones.
    - [range_of f (powers_over X)]: an interval that holds the values over the box X, term by term.
    - [derivative k a b], [mean_value]: the difference of a product of affine ones at two points is the gradient in the
      middle between them times the difference of the points. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational polynomials price_forms cube.
Import ListNotations.
Open Scope R_scope.

(** ** Values *)
Fixpoint inner (f : list Q) (l : list R) : R :=
  match f, l with q :: f', x :: l' => Q2R q * x + inner f' l' | _, _ => 0 end.
Lemma inner_nil f : inner f [] = 0. Proof. now destruct f. Qed.
Lemma inner_add f : forall g l, inner (padd f g) l = inner f l + inner g l.
Proof.
  induction f as [|a f IH]; intros [|b g] [|x l]; simpl; try lra. rewrite Q2R_add, IH. ring.
Qed.
Lemma inner_scale c f : forall l, inner (pscale c f) l = Q2R c * inner f l.
Proof. induction f as [|a f IH]; intros [|x l]; simpl; try ring. rewrite Q2R_mul, IH. ring. Qed.
Lemma inner_opp f : forall l, inner (map Qopp f) l = - inner f l.
Proof. induction f as [|a f IH]; intros [|x l]; simpl; try ring. rewrite Q2R_opp, IH. ring. Qed.
Lemma inner_sub f g l : inner (psub f g) l = inner f l - inner g l.
Proof. unfold psub. rewrite inner_add, inner_opp. ring. Qed.
Lemma inner_zero f : forall l, forallb qz f = true -> inner f l = 0.
Proof.
  induction f as [|a f IH]; intros [|x l] H; simpl in *; auto. apply andb_true_iff in H. destruct H as [H1 H2].
  rewrite (qz_ok a H1), (IH l H2). ring.
Qed.
Lemma inner_app f : forall l g l', length f = length l -> inner (f ++ g) (l ++ l') = inner f l + inner g l'.
Proof.
  induction f as [|a f IH]; intros [|x l] g l' H; simpl in *; try discriminate; [ring|]. rewrite IH by lia. ring.
Qed.
Lemma inner_short f : forall l l', (length f <= length l)%nat -> inner f (l ++ l') = inner f l.
Proof.
  induction f as [|a f IH]; intros [|x l] l' H; simpl in *; auto; [lia|]. rewrite IH by lia. reflexivity.
Qed.
Lemma inner_stretched c f : forall l, inner f (map (Rmult c) l) = c * inner f l.
Proof. induction f as [|a f IH]; intros [|x l]; simpl; try ring. rewrite IH. ring. Qed.
Lemma inner_sum {V} (vs : list V) (f : V -> list Q) l : inner (fsum vs f) l = sum vs (fun v => inner (f v) l).
Proof. induction vs as [|v vs IH]; simpl; [reflexivity|]. now rewrite inner_add, IH. Qed.
Lemma inner_padding k : forall f l, inner (f ++ repeat 0%Q k) l = inner f l.
Proof.
  induction f as [|a f IH]; intros [|x l]; simpl; auto; [destruct k; reflexivity| |now rewrite IH].
  apply inner_zero, forallb_forall. intros q Hq. now apply repeat_spec in Hq as ->.
Qed.
Lemma padd_long : forall f g, length (padd f g) = Nat.max (length f) (length g).
Proof. induction f as [|a f IH]; intros [|b g]; simpl; auto. Qed.

(** ** The products of unknowns *)
Fixpoint unknowns (n : nat) (z : vec) : list R :=
  match n with O => [] | S k => z O :: unknowns k (fun i => z (S i)) end.
Fixpoint squares (n : nat) (z : vec) : list R :=
  match n with O => [] | S k => map (Rmult (z O)) (unknowns n z) ++ squares k (fun i => z (S i)) end.
Lemma unknowns_length n : forall z, length (unknowns n z) = n.
Proof. induction n as [|n IH]; intros z; simpl; auto. Qed.
Lemma inner_unknowns n : forall f z, inner f (unknowns n z) = sum (ids n) (fun k => Q2R (nth k f 0%Q) * z k).
Proof.
  induction n as [|n IH]; intros f z; [simpl; apply inner_nil|]. rewrite sum_ids_first. destruct f as [|a f]; simpl.
  - rewrite Q2R_0. rewrite sum_zero; [ring|]. intros k _. destruct k; ring.
  - rewrite IH. reflexivity.
Qed.
(** Of linear forms of the same length. *)
Fixpoint product (a b : list Q) : list Q :=
  match a, b with
  | x :: a', y :: b' => (qmul x y :: padd (pscale x b') (pscale y a')) ++ product a' b'
  | _, _ => []
  end.
Lemma product_ok n : forall a b z, length a = n -> length b = n ->
  inner (product a b) (squares n z) = inner a (unknowns n z) * inner b (unknowns n z).
Proof.
  induction n as [|n IH]; intros [|x a] [|y b] z Ha Hb; simpl in Ha, Hb; try discriminate; [simpl; ring|].
  cbn [product squares]. rewrite inner_app.
  - rewrite inner_stretched, IH by lia. cbn [unknowns inner].
    rewrite inner_add, !inner_scale, Q2R_mul. ring.
  - rewrite map_length, unknowns_length. simpl. unfold pscale. rewrite padd_long, !map_length. lia.
Qed.

Section Unknowns.
Variable m : nat.
Definition powers (z : vec) : list R := (1 :: unknowns m z) ++ squares m z.
Definition quad (z : vec) (f : list Q) : R := inner f (powers z).
Definition affine (a : list Q) : bool := Nat.leb (length a) (S m).
Lemma quad_affine z a : affine a = true -> quad z a = inner a (1 :: unknowns m z).
Proof.
  intros H. apply Nat.leb_le in H. unfold quad, powers. apply inner_short. simpl. now rewrite unknowns_length.
Qed.
Lemma quad_sum z a : affine a = true ->
  quad z a = Q2R (nth 0 a 0%Q) + sum (ids m) (fun k => Q2R (nth (S k) a 0%Q) * z k).
Proof.
  intros H. rewrite quad_affine by exact H. destruct a as [|c a]; simpl.
  - rewrite Q2R_0, sum_zero; [ring|]. intros k _. ring.
  - rewrite inner_unknowns. ring.
Qed.
Lemma quad_constant z q : quad z [q] = Q2R q.
Proof. unfold quad, powers. simpl. ring. Qed.
Lemma quad_nil z : quad z [] = 0. Proof. reflexivity. Qed.
Lemma quad_add z f g : quad z (padd f g) = quad z f + quad z g. Proof. apply inner_add. Qed.
Lemma quad_subtract z f g : quad z (psub f g) = quad z f - quad z g. Proof. apply inner_sub. Qed.

Definition padded (a : list Q) : list Q := a ++ repeat 0%Q (S m - length a).
(** The product of affine polynomials. *)
Definition times (a b : list Q) : list Q :=
  match padded a, padded b with
  | x :: a', y :: b' => (qmul x y :: padd (pscale x b') (pscale y a')) ++ product a' b'
  | _, _ => []
  end.
Lemma padded_length a : affine a = true -> length (padded a) = S m.
Proof. intros H. apply Nat.leb_le in H. unfold padded. rewrite app_length, repeat_length. lia. Qed.
Lemma times_ok z a b : affine a = true -> affine b = true -> quad z (times a b) = quad z a * quad z b.
Proof.
  intros Ha Hb. rewrite (quad_affine z a Ha), (quad_affine z b Hb).
  rewrite <- (inner_padding (S m - length a) a), <- (inner_padding (S m - length b) b).
  fold (padded a) (padded b). pose proof (padded_length a Ha) as La. pose proof (padded_length b Hb) as Lb.
  unfold times. destruct (padded a) as [|x a']; [discriminate|]. destruct (padded b) as [|y b']; [discriminate|].
  simpl in La, Lb. unfold quad, powers. rewrite inner_app.
  - rewrite product_ok by lia. cbn [inner]. rewrite inner_add, !inner_scale, Q2R_mul. ring.
  - simpl. rewrite padd_long, unknowns_length. unfold pscale. rewrite !map_length. lia.
Qed.

(** ** Intervals *)
Definition interval : Type := (Q * Q)%type.
Definition stretched (q : Q) (i : interval) : interval :=
  if qle 0 q then (qmul q (fst i), qmul q (snd i)) else (qmul q (snd i), qmul q (fst i)).
Definition added (i j : interval) : interval := (qadd (fst i) (fst j), qadd (snd i) (snd j)).
Fixpoint range_of (f : list Q) (over : list interval) : interval :=
  match f, over with q :: f', i :: over' => added (stretched q i) (range_of f' over') | _, _ => (0%Q, 0%Q) end.
Fixpoint squares_over (X : list interval) : list interval :=
  match X with [] => [] | i :: X' => map (interval_mul i) X ++ squares_over X' end.
Definition powers_over (X : list interval) : list interval := ((1%Q, 1%Q) :: X) ++ squares_over X.
Definition largest (i : interval) : Q := qmax (Qopp (fst i)) (snd i).
Lemma stretched_ok q i x : qin i x -> qin (stretched q i) (Q2R q * x).
Proof.
  intros [H1 H2]. unfold stretched, qin. destruct (qle 0 q) eqn:E; cbn [fst snd]; rewrite !Q2R_mul.
  - apply qle_ok in E. rewrite Q2R_0 in E. split; apply Rmult_le_compat_l; auto.
  - apply qle_false in E. rewrite Q2R_0 in E. split; nra.
Qed.
Lemma added_ok i j x y : qin i x -> qin j y -> qin (added i j) (x + y).
Proof. unfold qin, added. cbn [fst snd]. rewrite !Q2R_add. lra. Qed.
Lemma zero_in : qin (0%Q, 0%Q) 0. Proof. unfold qin. simpl. rewrite Q2R_0. lra. Qed.
Lemma range_of_ok f : forall over l, Forall2 qin over l -> qin (range_of f over) (inner f l).
Proof.
  induction f as [|q f IH]; intros over l H; [destruct over; exact zero_in|].
  destruct H as [|i x over l Hi H]; [exact zero_in|]. simpl. apply added_ok; [now apply stretched_ok | now apply IH].
Qed.
Lemma largest_ok i x : qin i x -> Rabs x <= Q2R (largest i).
Proof.
  intros [H1 H2]. unfold largest. pose proof (qmax_le (Qopp (fst i)) (snd i)) as [K1 K2]. rewrite Q2R_opp in K1.
  apply Rabs_le. lra.
Qed.
Definition sum_over {V} (l : list V) (f : V -> interval) : interval :=
  fold_right (fun v acc => added (f v) acc) (0%Q, 0%Q) l.
Lemma sum_over_ok {V} (l : list V) f g : (forall v, In v l -> qin (f v) (g v)) -> qin (sum_over l f) (sum l g).
Proof.
  induction l as [|v l IH]; intros H; simpl; [exact zero_in|]. apply added_ok; [apply H; now left|].
  apply IH. intros w Hw. apply H. now right.
Qed.
Definition within (X : list interval) (z : vec) : Prop := Forall2 qin X (unknowns (length X) z).
Lemma squares_over_ok X : forall z, within X z -> Forall2 qin (squares_over X) (squares (length X) z).
Proof.
  induction X as [|i X IH]; intros z H; [constructor|]. unfold within in H. cbn [length squares squares_over].
  apply Forall2_app.
  - inversion H as [|i' x' X' l Hi Ht]; subst. assert (K : forall Y l, Forall2 qin Y l ->
      Forall2 qin (map (interval_mul i) Y) (map (Rmult (z 0%nat)) l)).
    { intros Y l' HY. induction HY; simpl; constructor; auto. now apply interval_mul_ok. }
    exact (K (i :: X) _ H).
  - inversion H; subst. now apply IH.
Qed.
Lemma powers_over_ok X z : length X = m -> within X z -> Forall2 qin (powers_over X) (powers z).
Proof.
  intros L H. unfold powers_over, powers. apply Forall2_app.
  - constructor; [unfold qin; simpl; rewrite Q2R_1; lra|]. rewrite <- L. exact H.
  - rewrite <- L. now apply squares_over_ok.
Qed.
Lemma within_iff X z : within X z <-> forall k, (k < length X)%nat -> qin (nth k X (0%Q, 0%Q)) (z k).
Proof.
  unfold within. revert z. induction X as [|i X IH]; intros z; simpl.
  - split; [intros _ k Hk; lia|intros _; constructor].
  - split.
    + intros H k Hk. inversion H; subst. destruct k as [|k]; [auto|]. apply (proj1 (IH (fun i => z (S i)))); auto. lia.
    + intros H. constructor; [exact (H 0%nat ltac:(lia))|]. apply IH. intros k Hk. apply (H (S k)). lia.
Qed.

(** ** The mean value, and continuity *)
Definition middle (c z : vec) : vec := fun i => (c i + z i) / 2.
Lemma difference a c z : affine a = true ->
  quad z a - quad c a = sum (ids m) (fun k => Q2R (nth (S k) a 0%Q) * (z k - c k)).
Proof.
  intros H. rewrite !quad_sum by exact H.
  rewrite (sum_ext (ids m) (fun k => Q2R (nth (S k) a 0%Q) * (z k - c k))
    (fun k => Q2R (nth (S k) a 0%Q) * z k - Q2R (nth (S k) a 0%Q) * c k)) by (intros k _; ring).
  rewrite sum_minus. ring.
Qed.
Lemma at_middle a c z : affine a = true -> quad (middle c z) a = (quad c a + quad z a) / 2.
Proof.
  intros H. rewrite !quad_sum by exact H. unfold middle.
  rewrite (sum_ext (ids m) (fun k => Q2R (nth (S k) a 0%Q) * ((c k + z k) / 2))
    (fun k => / 2 * (Q2R (nth (S k) a 0%Q) * c k + Q2R (nth (S k) a 0%Q) * z k))) by (intros k _; field).
  rewrite sum_scal, sum_plus. field.
Qed.
(** The derivative of a b by z_k. *)
Definition derivative (k : nat) (a b : list Q) : list Q :=
  padd (pscale (nth (S k) a 0%Q) b) (pscale (nth (S k) b 0%Q) a).
Lemma quad_scale z q f : quad z (pscale q f) = Q2R q * quad z f. Proof. apply inner_scale. Qed.
Lemma mean_value a b c z : affine a = true -> affine b = true ->
  quad z (times a b) = quad c (times a b) +
  sum (ids m) (fun k => quad (middle c z) (derivative k a b) * (z k - c k)).
Proof.
  intros Ha Hb. rewrite !times_ok by auto. unfold derivative.
  rewrite (sum_ext (ids m) _ (fun k => quad (middle c z) b * (Q2R (nth (S k) a 0%Q) * (z k - c k)) +
    quad (middle c z) a * (Q2R (nth (S k) b 0%Q) * (z k - c k)))).
  2:{ intros k _. rewrite quad_add, !quad_scale. ring. }
  rewrite sum_plus, !sum_scal, <- (difference a c z Ha), <- (difference b c z Hb), !at_middle by auto. field.
Qed.
Lemma cont_affine a : affine a = true -> cont m (fun z => quad z a).
Proof.
  intros H l e He.
  destruct (cont_plus m (fun _ => Q2R (nth 0 a 0%Q)) (fun z => sum (ids m) (fun k => Q2R (nth (S k) a 0%Q) * z k)))
    with (l := l) (e := e) as (d & Hd & K); auto.
  - apply cont_const.
  - apply cont_sum. intros k Hk. apply in_ids in Hk. apply cont_mult; [apply cont_const|now apply cont_coordinate].
  - exists d. split; [exact Hd|]. intros y Hy. rewrite !quad_sum by exact H. now apply K.
Qed.
Lemma cont_times a b : affine a = true -> affine b = true -> cont m (fun z => quad z (times a b)).
Proof.
  intros Ha Hb l e He. destruct (cont_mult m _ _ (cont_affine a Ha) (cont_affine b Hb) l e He) as (d & Hd & K).
  exists d. split; [exact Hd|]. intros y Hy. rewrite !times_ok by auto. now apply K.
Qed.
End Unknowns.
