(** Polynomials in the free prices of a cell, and a tree of their signs (SPEC 1.8, Leaves: `signs`).

    A [price_polynomial] is a list of terms, a coefficient and the exponents of the free prices; [mev t f] is its value at t.
    - [proves n fs pr r f], with n free prices: where the facts fs hold (polynomials that are 0, >= 0 or > 0), the proof pr shows that f is 0, >= 0
      or > 0: f is a sum of products of facts, with numbers >= 0, and of multiples of facts "= 0".
    - [found_by fs tree]: the tree divides the points where the facts hold by signs of polynomials; None if an end is wrong,
      else the parts at which a lottery is an equilibrium.  [found_by_ok]: there is an equilibrium just at these parts. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Arith.
From ExactMarket Require Import sums rational polynomials price_forms.
Import ListNotations.
Open Scope R_scope.

(** ** Polynomials: terms in increasing order of their exponents, without coefficients 0 *)
Definition exponents := list nat.
Definition price_polynomial := list (Q * exponents).
Fixpoint monomial (t : nat -> R) (es : exponents) : R :=
  match es with [] => 1 | e :: r => t O ^ e * monomial (fun k => t (S k)) r end.
Definition mev (t : nat -> R) (f : price_polynomial) : R := sum f (fun ce => Q2R (fst ce) * monomial t (snd ce)).

(** Lexicographically. *)
Fixpoint exponents_order (a b : exponents) : comparison :=
  match a, b with
  | [], [] => Eq
  | [], _ :: _ => Lt
  | _ :: _, [] => Gt
  | d :: a', e :: b' => if Nat.eqb d e then exponents_order a' b' else if Nat.ltb d e then Lt else Gt
  end.
Lemma exponents_order_eq : forall a b, exponents_order a b = Eq -> a = b.
Proof.
  induction a as [|d a IH]; intros [|e b] H; simpl in H; try discriminate; auto.
  destruct (Nat.eqb_spec d e) as [->|]; [|destruct (Nat.ltb d e); discriminate]. now rewrite (IH b H).
Qed.
Fixpoint madd (f : price_polynomial) : price_polynomial -> price_polynomial :=
  fix add_to (g : price_polynomial) : price_polynomial :=
    match f, g with
    | [], _ => g
    | _, [] => f
    | (c, a) :: f', (d, b) :: g' =>
        match exponents_order a b with
        | Lt => (c, a) :: madd f' g
        | Gt => (d, b) :: add_to g'
        | Eq => let s := qadd c d in if qz s then madd f' g' else (s, a) :: madd f' g'
        end
    end.
Definition mscale (c : Q) (f : price_polynomial) : price_polynomial :=
  if qz c then [] else map (fun ce => (qmul c (fst ce), snd ce)) f.
Definition mneg (f : price_polynomial) : price_polynomial := map (fun ce => (Qopp (fst ce), snd ce)) f.
Fixpoint add_exponents (a b : exponents) : exponents :=
  match a, b with [], _ => b | _, [] => a | d :: a', e :: b' => (d + e)%nat :: add_exponents a' b' end.
Definition mmul (f g : price_polynomial) : price_polynomial :=
  fold_right (fun ce acc => madd (map (fun df => (qmul (fst ce) (fst df), add_exponents (snd ce) (snd df))) g) acc) [] f.
Definition msum {V} (l : list V) (f : V -> price_polynomial) : price_polynomial :=
  fold_right (fun v acc => madd (f v) acc) [] l.
(** The same polynomial: the difference has no terms. *)
Definition msame (f g : price_polynomial) : bool := match madd f (mneg g) with [] => true | _ => false end.
(** A constant and a coefficient of each of n prices, as a polynomial. *)
Fixpoint linear (cs : list Q) : price_polynomial :=
  match cs with
  | [] => []
  | c :: r => map (fun ce => (fst ce, O :: snd ce)) (linear r) ++ (if qz c then [] else [(c, 1%nat :: map (fun _ => O) r)])
  end.
Definition of_price_form (n : nat) (f : form) : price_polynomial :=
  match f with
  | [] => []
  | c :: r => let cs := r ++ repeat 0%Q (n - length r) in (if qz c then [] else [(c, map (fun _ => O) cs)]) ++ linear cs
  end.

Lemma mev_nil t : mev t [] = 0. Proof. reflexivity. Qed.
Lemma mev_cons t c a f : mev t ((c, a) :: f) = Q2R c * monomial t a + mev t f. Proof. reflexivity. Qed.
Lemma mev_add t : forall f g, mev t (madd f g) = mev t f + mev t g.
Proof.
  induction f as [|[c a] f IH]; [intros [|[d b] g]; simpl; rewrite mev_nil; ring|].
  induction g as [|[d b] g IHg]; [simpl; rewrite mev_nil; ring|].
  assert (E : madd ((c, a) :: f) ((d, b) :: g) = match exponents_order a b with
    | Lt => (c, a) :: madd f ((d, b) :: g) | Gt => (d, b) :: madd ((c, a) :: f) g
    | Eq => let s := qadd c d in if qz s then madd f g else (s, a) :: madd f g end) by reflexivity.
  rewrite E. clear E. destruct (exponents_order a b) eqn:O.
  - apply exponents_order_eq in O. subst b. cbv zeta. pose proof (Q2R_add c d) as S. rewrite !mev_cons.
    destruct (qz (qadd c d)) eqn:Z; [apply qz_ok in Z; rewrite IH | rewrite mev_cons, IH, S; ring].
    replace (Q2R d) with (- Q2R c) by lra. ring.
  - rewrite !mev_cons, IH, mev_cons. ring.
  - rewrite mev_cons, IHg, !mev_cons. ring.
Qed.
Lemma mev_scale t c f : mev t (mscale c f) = Q2R c * mev t f.
Proof.
  unfold mscale. destruct (qz c) eqn:Z; [rewrite (qz_ok c Z), mev_nil; ring|].
  unfold mev. rewrite sum_map, <- sum_scal. apply sum_ext. intros ce _. simpl. rewrite Q2R_mul. ring.
Qed.
Lemma mev_neg t f : mev t (mneg f) = - mev t f.
Proof.
  replace (- mev t f) with (-1 * mev t f) by ring. unfold mev, mneg. rewrite sum_map, <- sum_scal. apply sum_ext.
  intros ce _. simpl. rewrite Q2R_opp. ring.
Qed.
Lemma monomial_add : forall a b t, monomial t (add_exponents a b) = monomial t a * monomial t b.
Proof.
  induction a as [|d a IH]; intros [|e b] t; simpl; try ring. rewrite pow_add, IH. ring.
Qed.
Lemma mev_mul t f g : mev t (mmul f g) = mev t f * mev t g.
Proof.
  induction f as [|[c a] f IH]; [simpl; rewrite mev_nil; ring|].
  change (mmul ((c, a) :: f) g) with (madd (map (fun df => (qmul c (fst df), add_exponents a (snd df))) g) (mmul f g)).
  rewrite mev_add, IH, mev_cons. unfold mev at 1. rewrite sum_map. simpl.
  rewrite (sum_ext _ _ (fun df => Q2R c * monomial t a * (Q2R (fst df) * monomial t (snd df)))).
  - rewrite sum_scal. fold (mev t g). ring.
  - intros df _. rewrite Q2R_mul, monomial_add. ring.
Qed.
Lemma mev_sum {V} t (l : list V) f : mev t (msum l f) = sum l (fun v => mev t (f v)).
Proof. induction l as [|v l IH]; simpl; [reflexivity|]. now rewrite mev_add, IH. Qed.
Lemma msame_ok t f g : msame f g = true -> mev t f = mev t g.
Proof.
  unfold msame. intros H. assert (E : mev t (madd f (mneg g)) = 0) by (destruct (madd f (mneg g)); [reflexivity|discriminate]).
  rewrite mev_add, mev_neg in E. lra.
Qed.
Lemma monomial_zeros {V} (l : list V) : forall t, monomial t (map (fun _ => O) l) = 1.
Proof. induction l as [|v l IH]; intros t; simpl; [reflexivity|]. rewrite IH. ring. Qed.
Lemma monomial_repeat t n : monomial t (repeat O n) = 1.
Proof. revert t. induction n as [|n IH]; intros t; simpl; [reflexivity|]. rewrite IH. ring. Qed.
Lemma mev_app t f g : mev t (f ++ g) = mev t f + mev t g.
Proof. unfold mev. apply sum_app. Qed.
Lemma mev_linear : forall cs t, mev t (linear cs) = dotk t cs.
Proof.
  induction cs as [|c r IH]; intros t; [reflexivity|]. cbn [linear dotk]. rewrite mev_app.
  assert (E : mev t (map (fun ce => (fst ce, O :: snd ce)) (linear r)) = dotk (fun k => t (S k)) r).
  { rewrite <- IH. unfold mev. rewrite sum_map. apply sum_ext. intros ce _. cbn [fst snd monomial pow]. now rewrite Rmult_1_l. }
  rewrite E. destruct (qz c) eqn:Z; [rewrite (qz_ok c Z), mev_nil; ring|].
  rewrite mev_cons, mev_nil. cbn [monomial]. rewrite monomial_zeros. ring.
Qed.
Lemma dotk_more_zeros k : forall cs t, dotk t (cs ++ repeat 0%Q k) = dotk t cs.
Proof.
  induction cs as [|c r IH]; intros t; simpl; [|now rewrite IH].
  revert t. induction k as [|k IH]; intros t; simpl; [reflexivity|]. rewrite IH, Q2R_0. ring.
Qed.
Lemma of_price_form_ok t n f : mev t (of_price_form n f) = ev t f.
Proof.
  destruct f as [|c r]; [reflexivity|]. unfold of_price_form. cbv zeta. rewrite ev_cons, mev_app, mev_linear, dotk_more_zeros.
  f_equal. destruct (qz c) eqn:Z; [now rewrite (qz_ok c Z)|]. rewrite mev_cons, mev_nil, monomial_zeros. ring.
Qed.

(** ** Facts, and what they prove *)
Definition fact := (relation * price_polynomial)%type.
Definition fact_at (t : nat -> R) (f : fact) : Prop :=
  match fst f with Zero => mev t (snd f) = 0 | AtLeast => 0 <= mev t (snd f) | MoreThan => 0 < mev t (snd f) end.
Definition facts_at (t : nat -> R) (fs : list fact) : Prop := forall f, In f fs -> fact_at t f.
Lemma facts_at_app t fs gs : facts_at t (fs ++ gs) <-> facts_at t fs /\ facts_at t gs.
Proof.
  unfold facts_at. split.
  - intros H. split; intros f Hf; apply H, in_or_app; auto.
  - intros [H1 H2] f Hf. apply in_app_or in Hf. destruct Hf; auto.
Qed.
Lemma facts_at_cons t f fs : facts_at t (f :: fs) <-> fact_at t f /\ facts_at t fs.
Proof.
  unfold facts_at. split; [intros H; split; [apply H; now left | intros g Hg; apply H; now right]|].
  intros [H1 H2] g [<-|Hg]; auto.
Qed.
(** Whether the fact holds at rational prices. *)
Fixpoint number_power (q : Q) (e : nat) : Q := match e with O => 1%Q | S k => qmul q (number_power q k) end.
Fixpoint monomial_at (ts : list Q) (es : exponents) : Q :=
  match es with [] => 1%Q | e :: r => qmul (number_power (at_index ts 0) e) (monomial_at (tl ts) r) end.
Definition fact_met (ts : list Q) (f : fact) : bool :=
  let q := qsum (snd f) (fun ce => qmul (fst ce) (monomial_at ts (snd ce))) in
  match fst f with Zero => qz q | AtLeast => qle 0 q | MoreThan => qlt 0 q end.
Lemma monomial_ext : forall es t u, (forall k, t k = u k) -> monomial t es = monomial u es.
Proof.
  induction es as [|e r IH]; intros t u H; [reflexivity|]. cbn [monomial]. rewrite H.
  now rewrite (IH _ (fun k => u (S k))) by (intros k; apply H).
Qed.
Lemma monomial_at_ok : forall es ts, Q2R (monomial_at ts es) = monomial (vector_of ts) es.
Proof.
  assert (P : forall q e, Q2R (number_power q e) = Q2R q ^ e).
  { intros q e. induction e as [|e IH]; simpl; [apply Q2R_1|]. now rewrite Q2R_mul, IH. }
  induction es as [|e r IH]; intros ts; [apply Q2R_1|]. cbn [monomial_at monomial]. rewrite Q2R_mul, P, IH.
  f_equal. apply monomial_ext. intros k. destruct ts; destruct k; reflexivity.
Qed.
Lemma fact_met_ok ts f : fact_met ts f = true -> fact_at (vector_of ts) f.
Proof.
  assert (E : Q2R (qsum (snd f) (fun ce => qmul (fst ce) (monomial_at ts (snd ce)))) = mev (vector_of ts) (snd f)).
  { rewrite Q2R_sum. apply sum_ext. intros ce _. now rewrite Q2R_mul, monomial_at_ok. }
  unfold fact_met, fact_at. rewrite <- E. cbv zeta. destruct (fst f); intros H.
  - now apply qz_ok.
  - apply qle_ok in H. now rewrite Q2R_0 in H.
  - apply qlt_ok in H. now rewrite Q2R_0 in H.
Qed.
(** Products of facts that are inequalities, and multiples of facts "= 0". *)
Record sign_proof := SignProof { products : list (Q * list nat); multiples : list (nat * price_polynomial) }.
Section Proofs.
(** Of polynomials in n prices. *)
Variable n : nat.
(** The product of the facts with these numbers, and whether all are strict. *)
Fixpoint product_of (fs : list fact) (ks : list nat) : option (price_polynomial * bool) :=
  match ks with
  | [] => Some ([(1%Q, repeat O n)], true)
  | k :: r =>
      match nth_error fs k, product_of fs r with
      | Some (AtLeast, f), Some (g, _) => Some (mmul f g, false)
      | Some (MoreThan, f), Some (g, strict) => Some (mmul f g, strict)
      | _, _ => None
      end
  end.
(** The sum of numbers >= 0 times products, and whether some strict product has a positive number. *)
Fixpoint sum_of_products (fs : list fact) (l : list (Q * list nat)) : option (price_polynomial * bool) :=
  match l with
  | [] => Some ([], false)
  | (c, ks) :: r =>
      match product_of fs ks, sum_of_products fs r with
      | Some (f, s), Some (g, strict) => if qle 0 c then Some (madd (mscale c f) g, strict || (s && qlt 0 c)) else None
      | _, _ => None
      end
  end.
Fixpoint sum_of_multiples (fs : list fact) (l : list (nat * price_polynomial)) : option price_polynomial :=
  match l with
  | [] => Some []
  | (k, f) :: r =>
      match nth_error fs k, sum_of_multiples fs r with
      | Some (Zero, g), Some h => Some (madd (mmul f g) h)
      | _, _ => None
      end
  end.
Definition proves (fs : list fact) (pr : sign_proof) (r : relation) (f : price_polynomial) : bool :=
  match sum_of_products fs (products pr), sum_of_multiples fs (multiples pr) with
  | Some (g, strict), Some h => msame f (madd g h) &&
      match r with Zero => match products pr with [] => true | _ => false end | AtLeast => true | MoreThan => strict end
  | _, _ => false
  end.
Lemma product_of_ok t fs : facts_at t fs -> forall ks f s, product_of fs ks = Some (f, s) ->
  0 <= mev t f /\ (s = true -> 0 < mev t f).
Proof.
  intros H. induction ks as [|k r IH]; intros f s E; simpl in E.
  - injection E as <- <-. rewrite mev_cons, mev_nil, Q2R_1, monomial_repeat. lra.
  - destruct (nth_error fs k) as [[rel g]|] eqn:Ek; [|discriminate]. apply nth_error_In, H in Ek. unfold fact_at in Ek.
    simpl in Ek. destruct (product_of fs r) as [[h s']|]; [|destruct rel; discriminate]. destruct (IH h s' eq_refl) as [I1 I2].
    destruct rel; [discriminate| |]; injection E as <- <-; rewrite mev_mul.
    + split; [now apply Rmult_le_pos | discriminate].
    + split; [apply Rmult_le_pos; lra|]. intros S. apply Rmult_lt_0_compat; auto.
Qed.
Lemma sum_of_products_ok t fs : facts_at t fs -> forall l f s, sum_of_products fs l = Some (f, s) ->
  0 <= mev t f /\ (s = true -> 0 < mev t f).
Proof.
  intros H. induction l as [|[c ks] r IH]; intros f s E; simpl in E.
  - injection E as <- <-. rewrite mev_nil. split; [lra | discriminate].
  - destruct (product_of fs ks) as [[g u]|] eqn:Ep; [|discriminate]. destruct (product_of_ok t fs H ks g u Ep) as [P1 P2].
    destruct (sum_of_products fs r) as [[h v]|]; [|discriminate]. destruct (IH h v eq_refl) as [I1 I2].
    destruct (qle 0 c) eqn:Ec; [|discriminate]. injection E as <- <-. apply qle_iff in Ec. rewrite Q2R_0 in Ec.
    rewrite mev_add, mev_scale. pose proof (Rmult_le_pos _ _ Ec P1). split; [lra|]. intros S.
    apply orb_true_iff in S. destruct S as [S|S]; [specialize (I2 S); lra|]. apply andb_true_iff in S.
    destruct S as [S1 S2]. apply qlt_iff in S2. rewrite Q2R_0 in S2. pose proof (Rmult_lt_0_compat _ _ S2 (P2 S1)). lra.
Qed.
Lemma sum_of_multiples_ok t fs : facts_at t fs -> forall l f, sum_of_multiples fs l = Some f -> mev t f = 0.
Proof.
  intros H. induction l as [|[k g] r IH]; intros f E; simpl in E.
  - injection E as <-. reflexivity.
  - destruct (nth_error fs k) as [[[] e]|] eqn:Ek; try discriminate. apply nth_error_In, H in Ek. unfold fact_at in Ek.
    simpl in Ek. destruct (sum_of_multiples fs r) as [h|]; [|discriminate]. injection E as <-.
    rewrite mev_add, mev_mul, Ek, (IH h eq_refl). ring.
Qed.
Lemma proves_ok t fs pr r f : proves fs pr r f = true -> facts_at t fs -> fact_at t (r, f).
Proof.
  unfold proves. intros H Hf. destruct (sum_of_products fs (products pr)) as [[g s]|] eqn:Eg; [|discriminate].
  destruct (sum_of_multiples fs (multiples pr)) as [h|] eqn:Eh; [|discriminate]. apply andb_true_iff in H.
  destruct H as [H1 H2]. apply (msame_ok t) in H1. destruct (sum_of_products_ok t fs Hf _ _ _ Eg) as [G1 G2].
  rewrite mev_add, (sum_of_multiples_ok t fs Hf _ _ Eh) in H1. unfold fact_at. simpl. destruct r.
  - destruct (products pr); [|discriminate]. simpl in Eg. injection Eg as <- <-. rewrite H1, mev_nil. ring.
  - lra.
  - specialize (G2 H2). lra.
Qed.
(** A list of goals, each with its proof. *)
Fixpoint all_proved (fs goals : list fact) (prs : list sign_proof) : bool :=
  match goals, prs with
  | [], [] => true
  | g :: goals', pr :: prs' => proves fs pr (fst g) (snd g) && all_proved fs goals' prs'
  | _, _ => false
  end.
Lemma all_proved_ok t fs : facts_at t fs -> forall goals prs, all_proved fs goals prs = true -> facts_at t goals.
Proof.
  intros Hf. induction goals as [|[r f] goals IH]; intros [|pr prs] H; simpl in H; try discriminate; [intros g []|].
  apply andb_true_iff in H. destruct H as [H1 H2]. apply facts_at_cons. split; [now apply (proves_ok t fs pr)|].
  now apply (IH prs).
Qed.
End Proofs.

(** ** The tree of signs *)
Inductive sign_tree :=
  | Divide (q : price_polynomial) (above on below : sign_tree)
  | Contradictory (pr : sign_proof)
  | TooDear (ys : list price_polynomial) (prs : list sign_proof)
  | Bought (ws : list (nat * price_polynomial)) (prs : list sign_proof) (sample : option (list Q)).
(** Facts besides those known, and sample prices. *)
Definition part := (list fact * option (list Q))%type.

Section Tree.
(** The number of free prices; the allocations; agents, those who spend just their budget, and those who spend at most that; and what an agent's option in
    an allocation costs less her budget. *)
Variables (n : nat) (pure : list (list nat)) (N : nat) (spends within : nat -> bool) (money : nat -> list nat -> price_polynomial).

Definition value_of (ys : list price_polynomial) (ch : list nat) : price_polynomial :=
  msum (filter (fun i => spends i || within i) (ids N)) (fun i => mmul (nth i ys []) (money i ch)).
Definition dear_goals (ys : list price_polynomial) : list fact :=
  map (fun i => (AtLeast, nth i ys [])) (filter within (ids N)) ++ map (fun ch => (MoreThan, value_of ys ch)) pure.
Definition overspent_by (ws : list (nat * price_polynomial)) (i : nat) : price_polynomial :=
  msum ws (fun aw => mmul (snd aw) (money i (nth (fst aw) pure []))).
Definition bought_goals (ws : list (nat * price_polynomial)) : list fact :=
  map (fun aw => (AtLeast, snd aw)) ws ++ [(MoreThan, msum ws snd)] ++
  map (fun i => (Zero, overspent_by ws i)) (filter spends (ids N)) ++
  map (fun i => (AtLeast, mneg (overspent_by ws i))) (filter within (ids N)).

Definition is_bought (tree : sign_tree) : bool := match tree with Bought _ _ _ => true | _ => false end.
Definition under (f : fact) (ps : list part) : list part := map (fun p => (f :: fst p, snd p)) ps.
Definition first_sample (ps : list part) : option (list Q) :=
  fold_right (fun p rest => match snd p with Some s => Some s | None => rest end) None ps.
(** The parts of a division, those that are lotteries side by side as one. *)
Definition put_together (q : price_polynomial) (above on below : sign_tree) (xs ys zs : list part) : list part :=
  match is_bought above, is_bought on, is_bought below with
  | true, true, true => [([], first_sample (xs ++ ys ++ zs))]
  | true, true, false => ([(AtLeast, q)], first_sample (xs ++ ys)) :: under (MoreThan, mneg q) zs
  | false, true, true => under (MoreThan, q) xs ++ [([(AtLeast, mneg q)], first_sample (ys ++ zs))]
  | _, _, _ => under (MoreThan, q) xs ++ under (Zero, q) ys ++ under (MoreThan, mneg q) zs
  end.
Fixpoint found_by (fs : list fact) (tree : sign_tree) : option (list part) :=
  match tree with
  | Divide q above on below =>
      match found_by (fs ++ [(MoreThan, q)]) above, found_by (fs ++ [(Zero, q)]) on,
            found_by (fs ++ [(MoreThan, mneg q)]) below with
      | Some xs, Some ys, Some zs => Some (put_together q above on below xs ys zs)
      | _, _, _ => None
      end
  | Contradictory pr => if proves n fs pr MoreThan [] then Some [] else None
  | TooDear ys prs => if all_proved n fs (dear_goals ys) prs then Some [] else None
  | Bought ws prs sample =>
      if forallb (fun aw => Nat.ltb (fst aw) (length pure)) ws && all_proved n fs (bought_goals ws) prs
      then Some [([], sample)] else None
  end.

(** At prices t: no equilibrium where values make each allocation too dear, one where a lottery costs what it may. *)
Variables (t : nat -> R) (exists_equilibrium : Prop).
Hypothesis none_if_dear : forall y : nat -> R, (forall i, (i < N)%nat -> within i = true -> 0 <= y i) ->
  (forall ch, In ch pure -> 0 < sum (filter (fun i => spends i || within i) (ids N)) (fun i => y i * mev t (money i ch))) ->
  ~ exists_equilibrium.
Hypothesis some_if_bought : forall ws : list (nat * R),
  (forall aw, In aw ws -> (fst aw < length pure)%nat /\ 0 <= snd aw) -> 0 < sum ws snd ->
  (forall i, (i < N)%nat -> spends i = true -> sum ws (fun aw => snd aw * mev t (money i (nth (fst aw) pure []))) = 0) ->
  (forall i, (i < N)%nat -> within i = true -> sum ws (fun aw => snd aw * mev t (money i (nth (fst aw) pure []))) <= 0) ->
  exists_equilibrium.

Lemma dear_none ys : facts_at t (dear_goals ys) -> ~ exists_equilibrium.
Proof.
  intros H. apply facts_at_app in H. destruct H as [H1 H2]. apply (none_if_dear (fun i => mev t (nth i ys []))).
  - intros i Hi Hw. apply (H1 (AtLeast, nth i ys [])). apply (in_map (fun i => (AtLeast, nth i ys []))), filter_In.
    split; [now apply in_ids | exact Hw].
  - intros ch Hch. specialize (H2 _ (in_map (fun ch => (MoreThan, value_of ys ch)) pure ch Hch)). unfold fact_at in H2.
    simpl in H2. unfold value_of in H2. rewrite mev_sum in H2. erewrite sum_ext; [exact H2|]. intros i _. cbv beta.
    now rewrite mev_mul.
Qed.
Lemma bought_some ws : forallb (fun aw => Nat.ltb (fst aw) (length pure)) ws = true -> facts_at t (bought_goals ws) ->
  exists_equilibrium.
Proof.
  rewrite forallb_forall. intros Hin H. unfold bought_goals in H. rewrite !facts_at_app in H.
  destruct H as (H1 & H2 & H3 & H4).
  assert (Over : forall i, mev t (overspent_by ws i) =
    sum (map (fun aw => (fst aw, mev t (snd aw))) ws) (fun aw => snd aw * mev t (money i (nth (fst aw) pure [])))).
  { intros i. unfold overspent_by. rewrite mev_sum, sum_map. apply sum_ext. intros aw _. simpl. apply mev_mul. }
  apply (some_if_bought (map (fun aw => (fst aw, mev t (snd aw))) ws)).
  - intros aw Haw. apply in_map_iff in Haw. destruct Haw as (bw & <- & Hbw). simpl. split; [now apply Nat.ltb_lt, Hin|].
    exact (H1 _ (in_map (fun aw => (AtLeast, snd aw)) ws bw Hbw)).
  - specialize (H2 _ (or_introl eq_refl)). unfold fact_at in H2. simpl in H2. rewrite mev_sum in H2. now rewrite sum_map.
  - intros i Hi Hs. rewrite <- Over. apply (H3 (Zero, overspent_by ws i)).
    apply (in_map (fun i => (Zero, overspent_by ws i))), filter_In. split; [now apply in_ids | exact Hs].
  - intros i Hi Hw. rewrite <- Over. specialize (H4 (AtLeast, mneg (overspent_by ws i))). unfold fact_at in H4.
    cbn [fst snd] in H4. rewrite mev_neg in H4. apply Ropp_le_cancel. rewrite Ropp_0. apply H4.
    apply (in_map (fun i => (AtLeast, mneg (overspent_by ws i)))), filter_In. split; [now apply in_ids | exact Hw].
Qed.

Definition in_part (p : part) : Prop := facts_at t (fst p).
Lemma in_under f ps : (exists p, In p (under f ps) /\ in_part p) <-> fact_at t f /\ exists p, In p ps /\ in_part p.
Proof.
  unfold under, in_part. split.
  - intros (p & Hp & H). apply in_map_iff in Hp. destruct Hp as (r & <- & Hr). apply facts_at_cons in H. destruct H. eauto.
  - intros (Hf & p & Hp & H). exists (f :: fst p, snd p). split; [apply in_map_iff; eauto|]. now apply facts_at_cons.
Qed.
Lemma in_either xs ys : (exists p, In p (xs ++ ys) /\ in_part p) <->
  (exists p, In p xs /\ in_part p) \/ exists p, In p ys /\ in_part p.
Proof.
  split.
  - intros (p & Hp & H). apply in_app_or in Hp. destruct Hp; [left | right]; eauto.
  - intros [(p & Hp & H)|(p & Hp & H)]; exists p; split; auto; apply in_or_app; auto.
Qed.
Lemma in_single f s : (exists p, In p [(f, s)] /\ in_part p) <-> facts_at t f.
Proof. split; [intros (p & [<-|[]] & H); exact H | intros H; exists (f, s); split; [now left | exact H]]. Qed.
Lemma end_is_whole fs tree xs : is_bought tree = true -> found_by fs tree = Some xs -> exists p, In p xs /\ in_part p.
Proof.
  destruct tree as [| | |ws prs sample]; try discriminate. intros _ H. simpl in H. destruct (_ && _); [|discriminate].
  injection H as <-. apply in_single. intros f [].
Qed.
Lemma fact_at_one f : facts_at t [f] <-> fact_at t f.
Proof. rewrite facts_at_cons. split; [now intros [H _] | intros H; split; [exact H | intros g []]]. Qed.
(** There is an equilibrium just at the parts that are found. *)
Theorem found_by_ok : forall tree fs ps, found_by fs tree = Some ps -> facts_at t fs ->
  (exists_equilibrium <-> exists p, In p ps /\ in_part p).
Proof.
  assert (Nothing : forall P : Prop, ~ P -> (P <-> exists p, In p (@nil part) /\ in_part p)).
  { intros P HP. split; [intros K; now elim HP | intros (p & [] & _)]. }
  induction tree as [q above IHa on IHo below IHb|pr|ys prs|ws prs sample]; intros fs ps H Hf; simpl in H.
  - destruct (found_by (fs ++ [(MoreThan, q)]) above) as [xs|] eqn:Ea; [|discriminate].
    destruct (found_by (fs ++ [(Zero, q)]) on) as [ys|] eqn:Eo; [|discriminate].
    destruct (found_by (fs ++ [(MoreThan, mneg q)]) below) as [zs|] eqn:Eb; [|discriminate]. injection H as <-.
    specialize (IHa _ _ Ea). specialize (IHo _ _ Eo). specialize (IHb _ _ Eb).
    rewrite facts_at_app, fact_at_one in IHa, IHo, IHb. unfold fact_at in IHa, IHo, IHb. simpl in IHa, IHo, IHb.
    rewrite mev_neg in IHb.
    pose proof (fun E => end_is_whole _ above xs E Ea) as Wa. pose proof (fun E => end_is_whole _ on ys E Eo) as Wo.
    pose proof (fun E => end_is_whole _ below zs E Eb) as Wb.
    assert (Cases : exists_equilibrium <-> (0 < mev t q /\ exists p, In p xs /\ in_part p) \/
      (mev t q = 0 /\ exists p, In p ys /\ in_part p) \/ (0 < - mev t q /\ exists p, In p zs /\ in_part p)).
    { split.
      - intros K. destruct (Rtotal_order (mev t q) 0) as [C|[C|C]].
        + right; right. split; [lra|]. apply IHb; [split; [exact Hf | lra] | exact K].
        + right; left. split; [exact C|]. apply IHo; auto.
        + left. split; [lra|]. apply IHa; auto.
      - intros [[C K]|[[C K]|[C K]]]; [apply IHa | apply IHo | apply IHb]; auto. }
    rewrite Cases. clear Cases IHa IHo IHb.
    assert (Apart : forall ps', ps' = under (MoreThan, q) xs ++ under (Zero, q) ys ++ under (MoreThan, mneg q) zs ->
      ((0 < mev t q /\ exists p, In p xs /\ in_part p) \/ (mev t q = 0 /\ exists p, In p ys /\ in_part p) \/
       (0 < - mev t q /\ exists p, In p zs /\ in_part p)) <-> exists p, In p ps' /\ in_part p).
    { intros ps' ->. rewrite !in_either, !in_under. unfold fact_at. simpl. rewrite mev_neg. tauto. }
    unfold put_together. destruct (is_bought above), (is_bought on), (is_bought below);
      try (now apply Apart); clear Apart.
    + specialize (Wa eq_refl). specialize (Wo eq_refl). specialize (Wb eq_refl). rewrite in_single. split; [intros _ f []|].
      intros _. destruct (Rtotal_order (mev t q) 0) as [C|[C|C]]; [right; right | right; left | left]; split; auto; lra.
    + specialize (Wa eq_refl). specialize (Wo eq_refl).
      change (([(AtLeast, q)], first_sample (xs ++ ys)) :: under (MoreThan, mneg q) zs) with
        ([([(AtLeast, q)], first_sample (xs ++ ys))] ++ under (MoreThan, mneg q) zs).
      rewrite in_either, in_single, fact_at_one, in_under. unfold fact_at. simpl. rewrite mev_neg. split.
      * intros [[C _]|[[C _]|K]]; [left; lra | left; lra | now right].
      * intros [C|K]; [|auto]. destruct (Rle_lt_or_eq_dec _ _ C); auto.
    + specialize (Wo eq_refl). specialize (Wb eq_refl).
      rewrite in_either, in_single, fact_at_one, in_under. unfold fact_at. simpl. rewrite mev_neg. split.
      * intros [K|[[C _]|[C _]]]; [now left | right; lra | right; lra].
      * intros [K|C]; [auto|]. right. destruct (Rle_lt_or_eq_dec _ _ C); [right | left]; split; auto; lra.
  - destruct (proves n fs pr MoreThan []) eqn:E; [|discriminate]. injection H as <-. apply (proves_ok n t) in E; auto.
    unfold fact_at in E. simpl in E. rewrite mev_nil in E. lra.
  - destruct (all_proved n fs (dear_goals ys) prs) eqn:E; [|discriminate]. injection H as <-. apply Nothing, (dear_none ys).
    now apply (all_proved_ok n t fs Hf _ prs).
  - destruct (_ && _) eqn:E; [|discriminate]. apply andb_true_iff in E. destruct E as [E1 E2]. injection H as <-.
    rewrite in_single. split; [intros _ f []|]. intros _. apply (bought_some ws E1). now apply (all_proved_ok n t fs Hf _ prs).
Qed.
End Tree.
