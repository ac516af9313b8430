(** The normal form of utilities that are additive under nested limits (SPEC.md, section 1.6): values of the goods, and sets
    with gains (supply_economy.v).

    - [normal_form L f]: that of the form f (utility_forms.v) for L goods, type by type as in SPEC.md's table; none if the type
      has none or the utility is not monotone as there.  Whether any two sets are disjoint or nested is not looked at.
    - [normal_form_ok]: then the utility is, up to a constant, the laminar utility of the normal form.
    Proof: the parts of a form ([parts]), monotone or not, enclose its utility u, up to a constant: u(B) is at most what some
    part C of B that fits is worth, and u(C) at least that for each C that fits ([encloses]).  Each type keeps this. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Arith FunctionalExtensionality Permutation.
From ExactMarket Require Import sums rational gpz_economy bundle_sets m_natural check_m_natural check_demand gpz_operations
  mnat_constructions gpz_monotone
  gpz_constraints utility_forms form_concavity supply_economy laminar_greedy check_shares.
Import ListNotations.
Open Scope R_scope.

Definition family : Type := list (places * list Q).
Record normal := Normal { normal_values : list Q; normal_sets : family }.

Fixpoint added (d e : list Q) : list Q := match d, e with a :: d', b :: e' => qadd a b :: added d' e' | _, _ => [] end.
(** Further gains of a set; an empty one says nothing. *)
Fixpoint add_set (S : places) (d : list Q) (l : family) : family :=
  match l with
  | [] => match S with [] => [] | _ => [(S, d)] end
  | (T, e) :: t => if same_places S T then (T, added d e) :: t else (T, e) :: add_set S d t
  end.
(** No more than so many goods of the set. *)
Definition add_limit (S : places) (most : Z) (l : family) : family :=
  add_set S (repeat 0%Q (Z.to_nat (Z.min most (Z.of_nat (length S))))) l.
Definition all_places (L : nat) : places := seq 0 L.

(** Gains of a list of values: finite from the first on, if it is concave. *)
Fixpoint gains_from (a : Q) (l : list value) : option (list Q) :=
  match l with
  | [] => Some []
  | None :: t => if forallb (fun v => negb (finite v)) t then Some [] else None
  | Some b :: t => option_map (cons (qsub b a)) (gains_from b t)
  end.
Fixpoint falling (l : list Q) : bool :=
  match l with a :: (b :: _) as t => qle b a && falling t | _ => true end.
Definition gains_of (l : list value) : option (list Q) :=
  match l with
  | Some a :: t => match gains_from a t with Some d => if falling d then Some d else None | None => None end
  | _ => None
  end.
(** Goods of value minus infinity are worth nothing, and nobody may have one. *)
Definition value_or_0 (v : value) : Q := match v with Some q => q | None => 0%Q end.
Fixpoint forbid (n : nat) (l : list value) (sets : family) : family :=
  match l with
  | [] => sets
  | Some _ :: t => forbid (S n) t sets
  | None :: t => add_limit [n] 0 (forbid (S n) t sets)
  end.
Definition valued (l : list value) : normal := Normal (map value_or_0 l) (forbid 0 l []).
Definition limited (S : places) (most : Z) (n : normal) : normal := Normal (normal_values n) (add_limit S most (normal_sets n)).
Definition limited_all (limits : list (places * Z)) (n : normal) : normal :=
  fold_right (fun s => limited (fst s) (snd s)) n limits.
Definition of_length {X} (L : nat) (l : list X) : bool := Nat.eqb (length l) L.
(** Only the goods of a set count. *)
Definition inside_kept (kept : utility_forms.bits) (S : places) : places := filter (set_of kept) S.
Definition keep (kept : utility_forms.bits) (n : normal) : normal :=
  Normal (map (fun p : Q * bool => if snd p then fst p else 0%Q) (combine (normal_values n) kept))
    (fold_right (fun (s : places * list Q) (l : family) =>
      let T := inside_kept kept (fst s) in add_set T (firstn (length T) (snd s)) l) [] (normal_sets n)).
Fixpoint parts (L : nat) (f : form) : option normal :=
  match f with
  | Additive l => if of_length L l then Some (valued l) else None
  | UnitDemand l => if of_length L l then Some (limited (all_places L) 1 (valued l)) else None
  | Cardinality l =>
      if of_length (S L) l then
        option_map (fun d => Normal (repeat 0%Q L) (add_set (all_places L) d [])) (gains_of l)
      else None
  | Laminar sets =>
      if forallb (fun s => of_length L (fst s) && of_length (S (length (places_of (fst s)))) (snd s)) sets then
        option_map (Normal (repeat 0%Q L)) (fold_right (fun s l => match gains_of (snd s), l with
          | Some d, Some l' => Some (add_set (places_of (fst s)) d l') | _, _ => None end) (Some []) sets)
      else None
  | MatroidRank (Uniform most) weights =>
      if of_length L weights && Z.leb 0 most then Some (limited (all_places L) most (Normal weights [])) else None
  | MatroidRank (LaminarLimits sets) weights =>
      if of_length L weights && forallb (fun s => of_length L (fst s) && Z.leb 0 (snd s)) sets then
        Some (limited_all (map (fun s => (places_of (fst s), snd s)) sets) (Normal weights [])) else None
  | Satiation v most => if Z.leb 0 most then option_map (limited (all_places L) most) (parts L v) else None
  | Constrained v sets =>
      if forallb (fun s => of_length L (fst (fst s)) && Z.leb (snd (fst s)) 0 && Z.leb 0 (snd s)) sets then
        option_map (limited_all (map (fun s => (places_of (fst (fst s)), snd s)) sets)) (parts L v)
      else None
  | Restriction v kept => if of_length L kept then option_map (keep kept) (parts L v) else None
  | _ => None
  end.

(** *** Monotone ones *)

Fixpoint rising (l : list value) : bool :=
  match l with
  | Some a :: ((Some b :: _) as t) => qle a b && rising t
  | [Some _] => true
  | [] => true
  | _ => false
  end.
Fixpoint monotone_form (f : form) : bool :=
  match f with
  | Additive l | UnitDemand l => nonnegative_values l
  | Cardinality l => rising l
  | Laminar sets => forallb (fun s => rising (snd s)) sets
  | Restriction v _ => monotone_form v
  | _ => true
  end.
(** As many gains as goods, all of them 0. *)
Definition says_nothing (s : places * list Q) : bool := Nat.eqb (length (fst s)) (length (snd s)) && forallb qz (snd s).
Definition normal_form (L : nat) (f : form) : option normal :=
  if monotone_form f then
    option_map (fun n => Normal (normal_values n) (filter (fun s => negb (says_nothing s)) (normal_sets n))) (parts L f)
  else None.

(** ** Sets and gains *)

Lemma all_places_increasing L : increasing 0 L (all_places L) = true.
Proof.
  unfold all_places. assert (H : forall k n, increasing n (n + k) (seq n k) = true).
  { induction k as [|k IH]; intros n; [reflexivity|]. cbn [seq]. apply increasing_cons. split; [lia|].
    replace (n + S k)%nat with (S n + k)%nat by lia. apply IH. }
  apply (H L 0%nat).
Qed.
Lemma all_places_size L C : size L (inter C (place_set (all_places L))) = size L C.
Proof.
  apply size_ext. intros k Hk. unfold inter. assert (E : place_set (all_places L) k = true).
  { apply place_set_In. unfold all_places. apply in_seq. lia. }
  now rewrite E, andb_true_r.
Qed.

Section Family.
Variable L : nat.
Definition number (C : bundle) (S : places) : nat := size L (inter C (place_set S)).
Definition extra (l : family) (C : bundle) : R := sum l (fun s => total_gain (map Q2R (snd s)) (number C (fst s))).
Definition fitting (l : family) (C : bundle) : Prop := forall s, In s l -> (number C (fst s) <= length (snd s))%nat.
Definition good_family (l : family) : Prop := forall s, In s l -> increasing 0 L (fst s) = true.

Lemma number_le C S : increasing 0 L S = true -> (number C S <= length S)%nat.
Proof.
  intros H. unfold number. rewrite <- (count_size L C S H). unfold count_in. clear.
  induction S as [|j S IH]; simpl; auto.
  destruct (C j); simpl; lia.
Qed.
Lemma fitting_fits l C : fitting l C <-> fits L (gain_sets l) C.
Proof.
  unfold fitting, fits, gain_sets, number. split.
  - intros H c Hc. apply in_map_iff in Hc. destruct Hc as (s & <- & Hs). simpl. rewrite map_length. now apply H.
  - intros H s Hs. specialize (H _ (in_map (fun s => (place_set (fst s), map Q2R (snd s))) l s Hs)). simpl in H.
    now rewrite map_length in H.
Qed.
Lemma gross_extra v l C : gross L v (gain_sets l) C = cost L v C + extra l C.
Proof. unfold gross, extra, gain_sets. now rewrite sum_map. Qed.

Lemma added_length d : forall e, length (added d e) = Nat.min (length d) (length e).
Proof. induction d as [|a d IH]; intros [|b e]; simpl; auto. Qed.
Lemma added_gain d : forall e n, (n <= length d)%nat -> (n <= length e)%nat ->
  total_gain (map Q2R (added d e)) n = total_gain (map Q2R d) n + total_gain (map Q2R e) n.
Proof.
  unfold total_gain. induction d as [|a d IH]; intros [|b e] [|n] H1 H2; simpl in *; try lia; try ring.
  rewrite IH by lia. rewrite Q2R_add. ring.
Qed.
Lemma add_set_ok S d l C : (fitting (add_set S d l) C <-> fitting l C /\ (number C S <= length d)%nat) /\
  (fitting (add_set S d l) C -> extra (add_set S d l) C = extra l C + total_gain (map Q2R d) (number C S)).
Proof.
  induction l as [|[T e] l [IH1 IH2]]; cbn [add_set].
  - destruct S as [|j S].
    + assert (Z : number C [] = 0%nat).
      { unfold number. replace (inter C (place_set [])) with empty by (extensionality k; unfold inter; now rewrite andb_false_r).
        apply gpz_mnat_examples.size_empty. }
      rewrite Z. split; [split; [intros H; split; [exact H|lia]|tauto]|]. intros _. unfold extra, total_gain. simpl.
      ring.
    + split.
      * split; [intros H; split; [intros s []|apply (H (j :: S, d)); now left]|]. intros [_ H] s [<-|[]]. exact H.
      * intros _. unfold extra. simpl. ring.
  - destruct (same_places S T) eqn:E.
    + apply same_places_ok in E. subst T. split.
      * split.
        -- intros H. pose proof (H _ (or_introl eq_refl)) as K. simpl in K. rewrite added_length in K. split; [|lia].
           intros s [<-|Hs]; [simpl; lia|]. apply H. now right.
        -- intros [H K] s [<-|Hs]; [|apply H; now right]. specialize (H _ (or_introl eq_refl)). simpl in *.
           rewrite added_length. lia.
      * intros H. pose proof (H _ (or_introl eq_refl)) as K. simpl in K. rewrite added_length in K. unfold extra. simpl.
        rewrite added_gain by lia. ring.
    + split.
      * split.
        -- intros H. assert (F : fitting (add_set S d l) C) by (intros s Hs; apply H; now right). apply IH1 in F.
           destruct F as [F1 F2]. split; [|exact F2]. intros s [<-|Hs]; [apply (H (T, e)); now left|now apply F1].
        -- intros [H K] s [<-|Hs]; [apply (H (T, e)); now left|]. revert s Hs. change (fitting (add_set S d l) C).
        apply IH1.
           split; [|exact K]. intros s Hs. apply H. now right.
      * intros H. unfold extra in *. cbn [sum]. rewrite IH2; [ring|]. intros s Hs. apply H. now right.
Qed.
Lemma add_set_good S d l : increasing 0 L S = true -> good_family l -> good_family (add_set S d l).
Proof.
  intros HS. induction l as [|[T e] l IH]; intros H s; cbn [add_set].
  - destruct S; [intros []|]. intros [<-|[]]. exact HS.
  - assert (Hl : good_family l) by (intros t Ht; apply H; now right).
    destruct (same_places S T); intros [<-|Hs]; try (apply (H (T, e)); now left); [now apply Hl|now apply IH].
Qed.
Lemma zero_gain n k : total_gain (map Q2R (repeat 0%Q n)) k = 0.
Proof.
  unfold total_gain. apply sum_zero. intros r Hr. assert (K : In r (map Q2R (repeat 0%Q n))).
  { rewrite <- (firstn_skipn k (map Q2R (repeat 0%Q n))). apply in_or_app. now left. }
  apply in_map_iff in K. destruct K as (q & <- & Hq). apply repeat_spec in Hq. subst. apply Q2R_0.
Qed.
Lemma add_limit_ok S most l C : increasing 0 L S = true ->
  (fitting (add_limit S most l) C <-> fitting l C /\ (Z.of_nat (number C S) <= Z.max most 0)%Z) /\
  (fitting (add_limit S most l) C -> extra (add_limit S most l) C = extra l C).
Proof.
  intros HS. unfold add_limit. destruct (add_set_ok S (repeat 0%Q (Z.to_nat (Z.min most (Z.of_nat (length S))))) l C) as [A1 A2].
  pose proof (number_le C S HS) as B. split.
  - rewrite A1, repeat_length. split; intros [H1 H2]; (split; [exact H1|]); lia.
  - intros H. rewrite (A2 H), zero_gain. ring.
Qed.
Lemma says_nothing_ok s C : increasing 0 L (fst s) = true -> says_nothing s = true ->
  (number C (fst s) <= length (snd s))%nat /\ total_gain (map Q2R (snd s)) (number C (fst s)) = 0.
Proof.
  unfold says_nothing. rewrite andb_true_iff, forallb_forall. intros HS [H1 H2]. apply Nat.eqb_eq in H1.
  pose proof (number_le C (fst s) HS). split; [lia|]. unfold total_gain. apply sum_zero. intros r Hr.
  assert (K : In r (map Q2R (snd s))).
  { rewrite <- (firstn_skipn (number C (fst s)) (map Q2R (snd s))). apply in_or_app. now left. }
  apply in_map_iff in K. destruct K as (q & <- & Hq). apply qz_ok. now apply H2.
Qed.
Lemma drop_ok l C : good_family l -> let k := filter (fun s => negb (says_nothing s)) l in
  (fitting k C <-> fitting l C) /\ extra k C = extra l C.
Proof.
  intros H k. unfold k. clear k. split.
  - split.
    + intros F s Hs. destruct (says_nothing s) eqn:E; [now apply says_nothing_ok; [apply H|]|]. apply F, filter_In.
      now rewrite E.
    + intros F s Hs. apply filter_In in Hs. now apply F.
  - unfold extra. rewrite sum_filter. apply sum_ext. intros s Hs. destruct (says_nothing s) eqn:E; [|reflexivity].
    simpl.
    symmetry. now apply says_nothing_ok; [apply H|].
Qed.

(** ** Enclosing *)

Definition worth_in (n : normal) (C : bundle) : R := cost L (vector_of (normal_values n)) C + extra (normal_sets n) C.
Definition encloses (n : normal) (u : bundle -> option R) : Prop :=
  length (normal_values n) = L /\ good_family (normal_sets n) /\ exists c,
  (forall B y, within L B -> u B = Some y ->
    exists C, subset C B /\ fitting (normal_sets n) C /\ y <= c + worth_in n C) /\
  forall C, within L C -> fitting (normal_sets n) C -> exists y, u C = Some y /\ c + worth_in n C <= y.

(** The best part that is allowed, where parts of what is allowed are. *)
Lemma restricted_encloses n m u (ok : bundle -> bool) : encloses n u -> normal_values m = normal_values n ->
  good_family (normal_sets m) ->
  (forall C, fitting (normal_sets m) C <-> fitting (normal_sets n) C /\ ok C = true) ->
  (forall C, fitting (normal_sets m) C -> extra (normal_sets m) C = extra (normal_sets n) C) ->
  (forall B C, subset C B -> ok B = true -> ok C = true) ->
  encloses m (best_inside L (fun B => if ok B then u B else None)).
Proof.
  intros (HL & HG & c & H1 & H2) Ev Gm F X D. split; [now rewrite Ev|]. split; [exact Gm|]. exists c.
  assert (W : forall C, fitting (normal_sets m) C -> worth_in m C = worth_in n C).
  { intros C Hf. unfold worth_in. rewrite Ev. f_equal. now apply X. }
  split.
  - intros A y HA Hy. apply best_inside_attained in Hy. destruct Hy as (B & HB & Hs & Hy).
    destruct (ok B) eqn:E; [|discriminate]. destruct (H1 B y HB Hy) as (C & Cs & Cf & Cy). exists C.
    split; [intros k Hk; now apply Hs, Cs|].
    assert (Fc : fitting (normal_sets m) C) by (apply F; split; [exact Cf|]; now apply (D B)).
    split; [exact Fc|]. now rewrite W.
  - intros C HC Hf. pose proof Hf as Hf'. apply F in Hf'. destruct Hf' as [F1 F2].
    destruct (H2 C HC F1) as (y & Hy & Hle).
    destruct (best_inside_bound L (fun B => if ok B then u B else None) C C y) as (z & Hz & Hyz);
      [exact HC|intros k Hk; exact Hk|now rewrite F2|]. exists z. split; [exact Hz|]. rewrite W by exact Hf. lra.
Qed.
Definition keeps (limits : list (places * Z)) (C : bundle) : bool :=
  forallb (fun s => Z.leb (Z.of_nat (number C (fst s))) (snd s)) limits.
Lemma number_subset B C S : subset C B -> (number C S <= number B S)%nat.
Proof.
  intros H. apply size_le. intros k _ Hk. unfold inter in *. apply andb_true_iff in Hk. destruct Hk as [K1 K2].
  now rewrite (H k K1), K2.
Qed.
Lemma limited_all_encloses n u limits : encloses n u ->
  (forall s, In s limits -> increasing 0 L (fst s) = true /\ (0 <= snd s)%Z) ->
  encloses (limited_all limits n) (best_inside L (fun B => if keeps limits B then u B else None)).
Proof.
  intros Hn Hl. assert (All : normal_values (limited_all limits n) = normal_values n /\
    good_family (normal_sets (limited_all limits n)) /\ forall C,
    (fitting (normal_sets (limited_all limits n)) C <-> fitting (normal_sets n) C /\ keeps limits C = true) /\
    (fitting (normal_sets (limited_all limits n)) C -> extra (normal_sets (limited_all limits n)) C = extra (normal_sets n) C)).
  { pose proof Hn as (_ & HG & _). clear Hn. induction limits as [|s limits IH].
    - split; [reflexivity|]. split; [exact HG|]. intros C. simpl. tauto.
    - destruct IH as (I1 & I2 & I3); [intros t Ht; apply Hl; now right|].
      destruct (Hl s (or_introl eq_refl)) as [S1 S2].
      cbn [limited_all fold_right limited normal_values normal_sets]. fold (limited_all limits n). split; [exact I1|].
      split; [now apply add_set_good|]. intros C. destruct (I3 C) as [J1 J2].
      destruct (add_limit_ok (fst s) (snd s) (normal_sets (limited_all limits n)) C S1) as [A1 A2].
      split.
      + rewrite A1, J1. cbn [keeps forallb]. fold (keeps limits C). rewrite andb_true_iff, Z.leb_le.
        split; intros H; repeat split; try tauto; lia.
      + intros H. rewrite (A2 H). apply J2. now apply A1. }
  destruct All as (A1 & A2 & A3). apply (restricted_encloses n); auto; try (intros C; now apply A3).
  intros B C Hs H. unfold keeps in *. rewrite forallb_forall in *. intros s Hin. specialize (H s Hin).
  apply Z.leb_le in H.
  apply Z.leb_le. pose proof (number_subset B C (fst s) Hs). lia.
Qed.
Lemma encloses_ext n u w : (forall A, within L A -> u A = w A) -> encloses n u -> encloses n w.
Proof.
  intros E (HL & HG & c & H1 & H2). split; [exact HL|]. split; [exact HG|]. exists c. split.
  - intros B y HB Hy. apply H1; auto. now rewrite E.
  - intros C HC Hf. destruct (H2 C HC Hf) as (y & Hy & Hle). exists y. split; auto. now rewrite <- E.
Qed.
End Family.

(** ** Type by type *)

Lemma cost_values l C : cost (length l) (vector_of (map value_or_0 l)) C = cost (length l) (worth_of l) C.
Proof.
  apply sum_ext. intros j _. destruct (C j); [|reflexivity]. unfold vector_of, at_index, worth_of.
  change 0%Q with (value_or_0 None). rewrite map_nth. destruct (nth j l None); [reflexivity|apply Q2R_0].
Qed.
Lemma number_single L C n : (n < L)%nat -> ((number L C [n] <= 0)%nat <-> C n = false).
Proof.
  intros Hn. unfold number. assert (E : inter C (place_set [n]) n = C n).
  { unfold inter, place_set. simpl. now rewrite Nat.eqb_refl, andb_true_r. }
  split; intros H.
  - rewrite <- E. apply (size_zero L); [lia|exact Hn].
  - destruct (size L (inter C (place_set [n]))) eqn:Z; [lia|]. exfalso.
    destruct (size_pos L (inter C (place_set [n]))) as (k & Hk & K); [lia|]. unfold inter in K.
    apply andb_true_iff in K.
    destruct K as [K1 K2]. apply place_set_In in K2. destruct K2 as [<-|[]]. congruence.
Qed.
Lemma forbid_ok L l : forall n, (n + length l <= L)%nat -> good_family L (forbid n l []) /\ forall C,
  (fitting L (forbid n l []) C <-> forall k, (k < length l)%nat -> C (n + k)%nat = true -> finite (nth k l None) = true) /\
  (fitting L (forbid n l []) C -> extra L (forbid n l []) C = 0).
Proof.
  induction l as [|v l IH]; intros n Hn; cbn [forbid length].
  - split; [intros s []|]. intros C. split; [split; [intros _ k Hk; lia|intros _ s []]|reflexivity].
  - simpl length in Hn. destruct (IH (S n)) as [I1 I2]; [lia|].
    assert (Shift : forall C : bundle, (forall k, (k < S (length l))%nat -> C (n + k)%nat = true ->
      finite (nth k (v :: l) None) = true) <-> (C n = true -> finite v = true) /\
      forall k, (k < length l)%nat -> C (S n + k)%nat = true -> finite (nth k l None) = true).
    { intros C. split.
      - intros H. split; [intros K; apply (H 0%nat); [lia|now rewrite Nat.add_0_r]|]. intros k Hk K.
        apply (H (S k)); [lia|]. now replace (n + S k)%nat with (S n + k)%nat by lia.
      - intros [H1 H2] [|k] Hk K; [apply H1; now rewrite Nat.add_0_r in K|]. apply H2; [lia|].
        now replace (S n + k)%nat with (n + S k)%nat by lia. }
    destruct v as [q|].
    + split; [exact I1|]. intros C. destruct (I2 C) as [J1 J2]. split; [|exact J2]. rewrite J1, Shift. simpl. tauto.
    + assert (Hinc : increasing 0 L [n] = true) by (apply increasing_cons; split; [lia|reflexivity]).
      split; [now apply add_set_good|]. intros C. destruct (I2 C) as [J1 J2].
      destruct (add_limit_ok L [n] 0 (forbid (S n) l []) C Hinc) as [A1 A2]. split.
      * rewrite A1, J1, Shift. pose proof (number_single L C n ltac:(lia)) as K. simpl finite. split.
        -- intros [H1 H2]. split; [|exact H1]. intros E. exfalso. assert (C n = false); [apply K; lia|congruence].
        -- intros [H1 H2]. split; [exact H2|]. assert (number L C [n] <= 0)%nat; [|lia]. apply K. destruct (C n); auto.
           discriminate (H1 eq_refl).
      * intros H. rewrite (A2 H). apply J2. now apply A1.
Qed.
Lemma valued_ok L l : length l = L -> length (normal_values (valued l)) = L /\ good_family L (normal_sets (valued l)) /\
  forall C, (fitting L (normal_sets (valued l)) C <-> finite_goods l C = true) /\
    (fitting L (normal_sets (valued l)) C -> worth_in L (valued l) C = cost L (worth_of l) C).
Proof.
  intros H. split; [cbn [valued normal_values]; now rewrite map_length|]. destruct (forbid_ok L l 0) as [F1 F2]; [lia|].
  split; [exact F1|]. intros C. destruct (F2 C) as [G1 G2]. split; [rewrite finite_goods_iff; exact G1|].
  intros Hf. unfold worth_in. cbn [valued normal_values normal_sets] in *. rewrite (G2 Hf). subst L.
  rewrite cost_values. ring.
Qed.
Lemma additive_encloses l : encloses (length l) (valued l) (utility_of (length l) (value_in (Additive l))).
Proof.
  destruct (valued_ok (length l) l eq_refl) as (V1 & V2 & V3). split; [exact V1|]. split; [exact V2|]. exists 0. split.
  - intros B y HB Hy. rewrite additive_utility in Hy by exact HB. destruct (finite_goods l B) eqn:E; [|discriminate].
    injection Hy as <-. exists B. split; [intros k Hk; exact Hk|]. apply V3 in E. split; [exact E|].
    rewrite Rplus_0_l. apply Req_le. symmetry. exact (proj2 (V3 B) E).
  - intros C HC Hf. rewrite additive_utility by exact HC. exists (cost (length l) (worth_of l) C).
    split; [now rewrite (proj1 (proj1 (V3 C)) Hf)|]. rewrite Rplus_0_l. apply Req_le. exact (proj2 (V3 C) Hf).
Qed.
Lemma few_in_all L C : (number L C (all_places L) <= 1)%nat -> forall j k, (j < L)%nat -> (k < L)%nat ->
  C j = true -> C k = true -> j = k.
Proof.
  unfold number. rewrite all_places_size. intros H j k Hj Hk Cj Ck. destruct (Nat.eq_dec j k) as [|Hne]; auto. exfalso.
  pose proof (size_remove L C j Hj Cj) as R. assert (E : remove C j k = true).
  { unfold remove. destruct (Nat.eqb_spec k j); [congruence|exact Ck]. }
  pose proof (size_remove L (remove C j) k Hk E). lia.
Qed.
Lemma unit_demand_encloses l :
  encloses (length l) (limited (all_places (length l)) 1 (valued l)) (utility_of (length l) (value_in (UnitDemand l))).
Proof.
  set (L := length l). destruct (valued_ok L l eq_refl) as (V1 & V2 & V3). split; [exact V1|].
  pose proof (all_places_increasing L) as Hinc. split; [now apply add_set_good|]. exists 0.
  set (n := limited (all_places L) 1 (valued l)).
  assert (F : forall C, fitting L (normal_sets n) C <-> finite_goods l C = true /\ (number L C (all_places L) <= 1)%nat).
  { intros C. unfold n, limited. cbn [normal_sets].
    rewrite (proj1 (add_limit_ok L (all_places L) 1 _ C Hinc)), (proj1 (V3 C)).
    split; intros [H1 H2]; (split; [exact H1|lia]). }
  assert (W : forall C, fitting L (normal_sets n) C -> worth_in L n C = cost L (worth_of l) C).
  { intros C Hf. rewrite <- (proj2 (V3 C)) by (apply V3; now apply F). unfold worth_in, n, limited in *.
    cbn [normal_values normal_sets] in *. f_equal. now apply (add_limit_ok L (all_places L) 1 _ C Hinc). }
  assert (None_ : forall C, within L C -> (forall k, C k = false) -> C = empty).
  { intros C _ H. extensionality k. apply H. }
  assert (U : forall C, within L C -> utility_of L (value_in (UnitDemand l)) C =
    if none_in (check_m_natural.bits L C) then Some 0 else real_of (largest_of (chosen_of l (check_m_natural.bits L C)))).
  { intros C _. rewrite at_bits. simpl value_in. destruct (none_in _); [simpl; now rewrite Q2R_0|reflexivity]. }
  assert (Chosen : forall C v, within L C -> (In v (chosen_of l (check_m_natural.bits L C)) <-> exists k, (k < L)%nat /\
    C k = true /\ nth k l None = v)).
  { intros C v HC. rewrite chosen_iff by apply bits_length. rewrite set_bits by exact HC. reflexivity. }
  split.
  - intros B y HB Hy. rewrite U in Hy by exact HB. destruct (none_in (check_m_natural.bits L B)) eqn:E.
    + injection Hy as <-. exists B. pose proof (proj1 (none_in_bits L B HB) E) as H. rewrite (None_ B HB H).
      assert (K : fitting L (normal_sets n) empty).
      { apply F. split; [apply finite_goods_iff; intros k _ Hk; discriminate|].
        unfold number. rewrite all_places_size, gpz_mnat_examples.size_empty. lia. }
      split; [intros k Hk; exact Hk|]. split; [exact K|]. rewrite W, gpz_mnat_examples.cost_empty by exact K. lra.
    + apply largest_attained in Hy. destruct Hy as (v & Hv & Ev). apply Chosen in Hv; [|exact HB].
      destruct Hv as (k & Hk & Bk & Nk). exists (add empty k).
      assert (Only : forall j, add empty k j = true -> j = k).
      { intros j Hj. unfold add, empty in Hj. rewrite orb_false_r in Hj. now apply Nat.eqb_eq. }
      assert (K : fitting L (normal_sets n) (add empty k)).
      { apply F. split.
        - apply finite_goods_iff. intros j _ Hj. apply Only in Hj. subst j. rewrite Nk.
          destruct v; [reflexivity|discriminate].
        - unfold number. rewrite all_places_size, gpz_mnat_examples.size_one by exact Hk. lia. }
      split; [intros j Hj; apply Only in Hj; now subst|]. split; [exact K|].
      rewrite W, gpz_mnat_examples.cost_one by assumption. unfold worth_of. rewrite Nk, Ev. simpl. lra.
  - intros C HC Hf. pose proof Hf as Hf'. apply F in Hf'. destruct Hf' as [F1 F2]. rewrite U by assumption.
    destruct (none_in (check_m_natural.bits L C)) eqn:E.
    + pose proof (proj1 (none_in_bits L C HC) E) as H. exists 0. split; [reflexivity|].
      rewrite W, (None_ C HC H), gpz_mnat_examples.cost_empty by exact Hf. lra.
    + destruct (size_pos L C) as (k & Hk & Ck).
      { destruct (size L C) eqn:Z; [|lia]. exfalso.
        assert (K : none_in (check_m_natural.bits L C) = true); [|congruence].
        apply none_in_bits; [exact HC|]. intros j.
        destruct (le_lt_dec L j) as [|Hj]; [now apply HC|now apply (size_zero L)]. }
      assert (E1 : C = add empty k).
      { extensionality j. unfold add, empty. rewrite orb_false_r. destruct (Nat.eqb_spec j k) as [->|Hne]; [exact Ck|].
        destruct (C j) eqn:Cj; auto. exfalso. apply Hne. apply (few_in_all L C F2); auto. now apply (within_lt L C). }
      rewrite finite_goods_iff in F1. specialize (F1 k Hk Ck). destruct (nth k l None) as [q|] eqn:Nk; [|discriminate].
      destruct (largest_bound (chosen_of l (check_m_natural.bits L C)) (Some q) (Q2R q)) as (y & Hy & Hle);
        [apply Chosen; eauto|reflexivity|]. exists y. split; [exact Hy|].
      rewrite W by exact Hf. rewrite E1, gpz_mnat_examples.cost_one by exact Hk. unfold worth_of. rewrite Nk. simpl.
      lra.
Qed.

Lemma gains_from_ok l : forall a d, gains_from a l = Some d -> forall k,
  real_of (nth k (Some a :: l) None) = if Nat.leb k (length d) then Some (Q2R a + total_gain (map Q2R d) k) else None.
Proof.
  induction l as [|[b|] l IH]; intros a d H k; cbn [gains_from] in H.
  - injection H as <-. destruct k as [|k]; simpl; [f_equal; unfold total_gain; simpl; ring|now destruct k].
  - destruct (gains_from b l) as [e|] eqn:E; [|discriminate]. injection H as <-. destruct k as [|k].
    + simpl. f_equal. unfold total_gain. simpl. ring.
    + change (nth (S k) (Some a :: Some b :: l) None) with (nth k (Some b :: l) None). rewrite (IH b e E k).
      cbn [length Nat.leb]. destruct (Nat.leb k (length e)); [|reflexivity]. f_equal. unfold total_gain.
      cbn [map firstn sum].
      rewrite Q2R_sub. ring.
  - destruct (forallb _ l) eqn:E; [|discriminate]. injection H as <-. destruct k as [|[|k]].
    + simpl. f_equal. unfold total_gain. simpl. ring.
    + reflexivity.
    + cbn [nth length Nat.leb]. rewrite forallb_forall in E. destruct (Nat.lt_ge_cases k (length l)) as [Hk|Hk].
      * specialize (E _ (nth_In l None Hk)). destruct (nth k l None) eqn:En; [discriminate|].
        exact (f_equal real_of En).
      * now rewrite nth_overflow.
Qed.
Lemma gains_of_ok l d : gains_of l = Some d -> exists c, forall k,
  real_of (nth k l None) = if Nat.leb k (length d) then Some (c + total_gain (map Q2R d) k) else None.
Proof.
  unfold gains_of. destruct l as [|[a|] l]; try discriminate. destruct (gains_from a l) as [e|] eqn:E; [|discriminate].
  destruct (falling e); [|discriminate]. intros H. injection H as <-. exists (Q2R a). now apply gains_from_ok.
Qed.
(** A utility that is exactly what the sets say. *)
Lemma exact_encloses L sets u c : good_family L sets -> (forall A, within L A ->
  (fitting L sets A -> u A = Some (c + extra L sets A)) /\ (u A <> None -> fitting L sets A)) ->
  encloses L (Normal (repeat 0%Q L) sets) u.
Proof.
  intros HG H. split; [apply repeat_length|]. split; [exact HG|]. exists c.
  assert (W : forall C, worth_in L (Normal (repeat 0%Q L) sets) C = extra L sets C).
  { intros C. unfold worth_in. cbn [normal_values normal_sets]. unfold cost.
    rewrite sum_zero; [ring|]. intros j _. unfold vector_of, at_index. rewrite nth_repeat, Q2R_0. now destruct (C j). }
  split.
  - intros B y HB Hy. destruct (H B HB) as [H1 H2]. assert (F : fitting L sets B) by (apply H2; congruence).
    exists B. split; [intros k Hk; exact Hk|]. split; [exact F|]. rewrite W. rewrite (H1 F) in Hy. injection Hy as <-.
    lra.
  - intros C HC Hf. destruct (H C HC) as [H1 _]. exists (c + extra L sets C). rewrite W. split; [now apply H1|lra].
Qed.
Lemma cardinality_encloses L l d : gains_of l = Some d ->
  encloses L (Normal (repeat 0%Q L) (add_set (all_places L) d [])) (utility_of L (value_in (Cardinality l))).
Proof.
  intros H. destruct (gains_of_ok l d H) as (c & Hc). apply (exact_encloses L _ _ c).
  - apply add_set_good; [apply all_places_increasing|intros s []].
  - intros A HA. rewrite cardinality_value, Hc. destruct (add_set_ok L (all_places L) d [] A) as [A1 A2].
    unfold number in A1, A2. rewrite all_places_size in A1, A2. split.
    + intros F. rewrite (A2 F). apply A1 in F. destruct F as [_ F]. apply Nat.leb_le in F. rewrite F. f_equal.
      unfold extra. simpl. ring.
    + intros K. apply A1. split; [intros s []|]. destruct (Nat.leb_spec (size L A) (length d)); [assumption|congruence].
Qed.
Definition total_real (l : list value) : option R := fold_right (fun v s => gpz_constraints.plus (real_of v) s) (Some 0) l.
Lemma total_real_cons v l : total_real (v :: l) = gpz_constraints.plus (real_of v) (total_real l).
Proof. reflexivity. Qed.
Lemma laminar_encloses L sets fam : forallb (fun s => of_length L (fst s) &&
    of_length (S (length (places_of (fst s)))) (snd s)) sets = true ->
  fold_right (fun (s : utility_forms.bits * list value) (l : option family) => match gains_of (snd s), l with
    | Some d, Some l' => Some (add_set (places_of (fst s)) d l') | _, _ => None end) (Some []) sets = Some fam ->
  encloses L (Normal (repeat 0%Q L) fam) (utility_of L (value_in (Laminar sets))).
Proof.
  intros HL H. assert (All : good_family L fam /\ exists c, forall A, within L A ->
    let total := total_real (map (fun S => listed (snd S) (utility_forms.count (utility_forms.meet (check_m_natural.bits L A) (fst S)))) sets) in
    (fitting L fam A -> total = Some (c + extra L fam A)) /\ (total <> None -> fitting L fam A)).
  { revert fam H. induction sets as [|[S l] sets IH]; intros fam H; cbn [fold_right fst snd] in H.
    - injection H as <-. split; [intros s []|]. exists 0. intros A _. simpl. split; [|intros _ s []]. intros _.
      unfold extra. simpl. f_equal. ring.
    - destruct (gains_of l) as [d|] eqn:E; [|discriminate].
      destruct (fold_right _ _ sets) as [fam'|] eqn:Ef; [|discriminate].
      injection H as <-. cbn [forallb fst snd] in HL. rewrite !andb_true_iff in HL. destruct HL as [[HS _] HL].
      apply Nat.eqb_eq in HS.
      destruct (IH HL fam' eq_refl) as (I1 & c & I2). destruct (gains_of_ok l d E) as (c' & Hc').
      split; [apply add_set_good; [now apply places_of_increasing|exact I1]|]. exists (c' + c). intros A HA.
      specialize (I2 A HA).
      cbv zeta in *. cbn [map fst snd]. rewrite total_real_cons. set (rest := total_real _) in *.
      destruct I2 as [I2 I3].
      destruct (add_set_ok L (places_of S) d fam' A) as [A1 A2]. unfold number in A1, A2.
      rewrite places_of_set in A1, A2.
      rewrite bits_meet, count_bits. unfold listed. rewrite Nat2Z.id, Hc'.
      set (k := size L (inter A (set_of S))) in *. split.
      + intros F. rewrite (A2 F). apply A1 in F. destruct F as [F1 F2]. apply Nat.leb_le in F2. rewrite F2, (I2 F1).
        simpl.
        f_equal. ring.
      + intros K. apply A1. destruct (Nat.leb_spec k (length d)) as [Hk|Hk]; [|elim K; reflexivity]. split; [|exact Hk].
        apply I3. intros Z. apply K. rewrite Z. reflexivity. }
  destruct All as (G & c & All). apply (exact_encloses L _ _ c G). intros A HA. specialize (All A HA). cbv zeta in All.
  assert (E : utility_of L (value_in (Laminar sets)) A = total_real (map (fun S => listed (snd S)
    (utility_forms.count (utility_forms.meet (check_m_natural.bits L A) (fst S)))) sets)).
  { rewrite at_bits. simpl value_in. unfold total_of. rewrite total_from.
    match goal with |- _ = total_real ?l => set (t := l) end.
    change (gpz_constraints.plus (real_of (Some 0%Q)) (total_real t) = total_real t).
    destruct (total_real t); simpl; [|reflexivity]. f_equal. rewrite Q2R_0. ring. }
  rewrite E. exact All.
Qed.

(** *** Matroids and operations *)

Lemma weight_utility weights C : within (length weights) C ->
  utility_of (length weights) (weight_of weights) C = Some (cost (length weights) (vector_of weights) C).
Proof.
  intros HC. rewrite at_bits. unfold weight_of. simpl. f_equal. rewrite Q2R_sum.
  assert (G : forall l a, length a = length l -> sum (chosen_of l a) Q2R = sum (ids (length l)) (fun j => if set_of a j then
    vector_of l j else 0)).
  { induction l as [|q l IH]; intros [|b a] H; simpl in H; try discriminate; [reflexivity|]. injection H as H.
    cbn [length].
    rewrite sum_ids_first. unfold chosen_of in *. cbn [combine filter fst].
    change (sum (ids (length l)) (fun k => if set_of (b :: a) (S k) then vector_of (q :: l) (S k) else 0)) with
      (sum (ids (length l)) (fun j => if set_of a j then vector_of l j else 0)).
    rewrite <- (IH a H). unfold set_of at 1, vector_of, at_index. destruct b; cbn [nth map snd sum]; ring. }
  rewrite G by apply bits_length. now rewrite set_bits by exact HC.
Qed.
Lemma weights_enclose weights : encloses (length weights) (Normal weights [])
  (utility_of (length weights) (weight_of weights)).
Proof.
  split; [reflexivity|]. split; [intros s []|]. exists 0. unfold worth_in, extra. cbn [normal_values normal_sets sum].
  split.
  - intros B y HB Hy. rewrite weight_utility in Hy by exact HB. injection Hy as <-. exists B.
    split; [intros k Hk; exact Hk|]. split; [intros s []|lra].
  - intros C HC _. rewrite weight_utility by exact HC. exists (cost (length weights) (vector_of weights) C).
    split; [reflexivity|lra].
Qed.
Lemma part_encloses L n v allowed limits : encloses L n (utility_of L v) ->
  (forall s, In s limits -> increasing 0 L (fst s) = true /\ (0 <= snd s)%Z) ->
  (forall B, within L B -> allowed (check_m_natural.bits L B) = keeps L limits B) ->
  encloses L (limited_all limits n) (utility_of L (best_part v allowed)).
Proof.
  intros Hn Hl Ha. apply (encloses_ext L _ (best_inside L (fun B => if keeps L limits B then utility_of L v B else None))).
  - intros A HA. rewrite best_part_is by exact HA. apply best_inside_same. intros B HB. unfold allowed_only.
    now rewrite Ha.
  - now apply limited_all_encloses.
Qed.
Lemma keeps_one L S most B : keeps L [(S, most)] B = Z.leb (Z.of_nat (number L B S)) most.
Proof. unfold keeps. simpl. apply andb_true_r. Qed.
Lemma filter_increasing f L S : forall n, increasing n L S = true -> increasing n L (filter f S) = true.
Proof.
  assert (Weaker : forall n m T, (n <= m)%nat -> increasing m L T = true -> increasing n L T = true).
  { intros n m [|t T] Hnm H; [reflexivity|]. apply increasing_cons in H. apply increasing_cons. destruct H.
    split; [lia|auto]. }
  induction S as [|a S IH]; intros n H; [reflexivity|]. apply increasing_cons in H. destruct H as [H1 H2]. simpl.
  specialize (IH _ H2). destruct (f a); [apply increasing_cons; split; [lia|exact IH]|].
  apply (Weaker n (Datatypes.S a)); [lia|exact IH].
Qed.
Lemma keep_encloses L kept n u : length kept = L -> encloses L n u ->
  encloses L (keep kept n) (fun A => u (inter A (set_of kept))).
Proof.
  intros Hk (HL & HG & c & H1 & H2). unfold keep. set (T := fun s : places * list Q => inside_kept kept (fst s)).
  set (sets := fold_right _ _ _). assert (All : good_family L sets /\ forall C,
    (fitting L sets C <-> fitting L (normal_sets n) (inter C (set_of kept))) /\
    (fitting L sets C -> extra L sets C = extra L (normal_sets n) (inter C (set_of kept)))).
  { unfold sets. clear sets HL H1 H2. induction (normal_sets n) as [|s l IH].
    - split; [intros s []|]. intros C. split; [split; intros _ s []|reflexivity].
    - assert (HS : increasing 0 L (fst s) = true) by (apply HG; now left).
      destruct IH as [I1 I2]; [intros t Ht; apply HG; now right|]. cbn [fold_right]. fold (T s).
      set (l' := fold_right _ _ l) in *. assert (HT : increasing 0 L (T s) = true) by now apply filter_increasing.
      split; [now apply add_set_good|]. intros C. destruct (I2 C) as [J1 J2].
      destruct (add_set_ok L (T s) (firstn (length (T s)) (snd s)) l' C) as [A1 A2].
      assert (En : number L C (T s) = number L (inter C (set_of kept)) (fst s)).
      { apply size_ext. intros k _. unfold inter. rewrite <- andb_assoc. f_equal. apply eq_true_iff_eq.
        rewrite andb_true_iff, !place_set_In. unfold T, inside_kept. rewrite filter_In. tauto. }
      pose proof (number_le L C (T s) HT) as B. rewrite firstn_length in A1. rewrite En in *. split.
      + rewrite A1, J1. split.
        * intros [F1 F2] t [<-|Ht]; [lia|now apply F1].
        * intros F. split; [intros t Ht; apply F; now right|]. specialize (F s (or_introl eq_refl)). lia.
      + intros F. rewrite (A2 F). pose proof F as F'. apply A1 in F'. destruct F' as [F1 F2]. rewrite (J2 F1).
        unfold extra. cbn [sum]. rewrite Rplus_comm. f_equal. unfold total_gain.
        rewrite firstn_map, firstn_firstn, Nat.min_l by lia.
        now rewrite <- firstn_map. }
  destruct All as [G F]. set (m := Normal _ sets).
  assert (Lm : length (normal_values m) = L) by (unfold m; cbn [normal_values]; rewrite map_length, combine_length; lia).
  assert (W : forall C, fitting L sets C -> worth_in L m C = worth_in L n (inter C (set_of kept))).
  { intros C Hf. unfold worth_in, m. cbn [normal_values normal_sets]. rewrite (proj2 (F C) Hf). f_equal.
    apply sum_ids_ext. intros j Hj. unfold vector_of, at_index.
    set (g := fun p : Q * bool => if snd p then fst p else 0%Q).
    change (nth j (map g (combine (normal_values n) kept)) 0%Q) with
      (nth j (map g (combine (normal_values n) kept)) (g (0%Q, false))).
    rewrite map_nth, combine_nth by lia. unfold g. cbn [fst snd]. unfold inter, set_of.
    destruct (C j), (nth j kept false); simpl; auto. apply Q2R_0. }
  split; [exact Lm|]. split; [exact G|]. exists c. split.
  - intros B y HB Hy. destruct (H1 _ y (within_inter L B _ HB) Hy) as (C & Cs & Cf & Cy). exists C.
    assert (E : inter C (set_of kept) = C).
    { extensionality k. unfold inter. destruct (C k) eqn:Ck; [|reflexivity]. specialize (Cs k Ck). unfold inter in Cs.
      now apply andb_true_iff in Cs. }
    assert (Fc : fitting L sets C) by (apply F; now rewrite E).
    split; [intros k K; specialize (Cs k K); unfold inter in Cs; now apply andb_true_iff in Cs|]. split; [exact Fc|].
    rewrite W by exact Fc. now rewrite E.
  - intros C HC Hf. rewrite W by exact Hf. apply H2; [now apply within_inter|]. now apply F.
Qed.

Lemma of_length_ok {X} L (l : list X) : of_length L l = true -> length l = L.
Proof. apply Nat.eqb_eq. Qed.
Ltac checked H E := match type of H with (if ?b then _ else _) = _ => destruct b eqn:E; [|discriminate] end.
Theorem parts_enclose L f : forall n, parts L f = Some n -> encloses L n (utility_of L (value_in f)).
Proof.
  induction f as [t|l|l|l|m ws|rows|sets|v IH o|v IH k|v IHv w IHw|v IH z|v IH z|v IH sets]; intros n H; cbn [parts] in H;
    try discriminate.
  - destruct (of_length L l) eqn:E; [|discriminate]. injection H as <-. apply of_length_ok in E. subst L.
    apply additive_encloses.
  - destruct (of_length L l) eqn:E; [|discriminate]. injection H as <-. apply of_length_ok in E. subst L.
    apply unit_demand_encloses.
  - checked H E. destruct (gains_of l) as [d|] eqn:Ed; [|discriminate]. injection H as <-.
    now apply cardinality_encloses.
  - destruct m as [| |most| |sets|]; try discriminate.
    + destruct (of_length L ws && Z.leb 0 most) eqn:E; [|discriminate]. injection H as <-. apply andb_true_iff in E.
      destruct E as [E1 E2]. apply of_length_ok in E1. apply Z.leb_le in E2. subst L.
      apply (part_encloses (length ws) (Normal ws []) _ _ [(all_places (length ws), most)] (weights_enclose ws)).
      * intros s [<-|[]]. split; [apply all_places_increasing|exact E2].
      * intros B HB. rewrite keeps_one. simpl. unfold number. now rewrite count_bits, all_places_size.
    + checked H E. injection H as <-. rewrite andb_true_iff, forallb_forall in E.
      destruct E as [E1 E2]. apply of_length_ok in E1. subst L.
      apply (part_encloses (length ws) (Normal ws []) _ _ _ (weights_enclose ws)).
      * intros s Hs. apply in_map_iff in Hs. destruct Hs as (t & <- & Ht). specialize (E2 t Ht).
        apply andb_true_iff in E2.
        destruct E2 as [E2 E3]. apply of_length_ok in E2. apply Z.leb_le in E3.
        split; [now apply places_of_increasing|exact E3].
      * intros B HB. simpl. unfold keeps. clear E2. induction sets as [|s sets IHs]; [reflexivity|]. simpl.
        rewrite IHs. f_equal.
        unfold number. now rewrite places_of_set, bits_meet, count_bits.
  - checked H E. match type of H with option_map _ ?x = _ => destruct x as [fam|] eqn:Ef; [|discriminate] end.
    injection H as <-. now apply laminar_encloses.
  - destruct (of_length L k) eqn:E; [|discriminate]. apply of_length_ok in E.
    destruct (parts L v) as [m|]; [|discriminate].
    injection H as <-. apply (encloses_ext L _ (fun A => utility_of L (value_in v) (inter A (set_of k)))).
    + intros A HA. rewrite !at_bits. simpl value_in. now rewrite bits_meet.
    + apply keep_encloses; auto.
  - destruct (Z.leb_spec 0 z) as [E|]; [|discriminate]. destruct (parts L v) as [m|]; [|discriminate].
    injection H as <-.
    apply (part_encloses L m _ _ [(all_places L, z)] (IH m eq_refl)).
    + intros s [<-|[]]. split; [apply all_places_increasing|exact E].
    + intros B HB. rewrite keeps_one. unfold number. now rewrite count_bits, all_places_size.
  - checked H E. destruct (parts L v) as [m|]; [|discriminate]. injection H as <-.
    rewrite forallb_forall in E. apply (part_encloses L m _ _ _ (IH m eq_refl)).
    + intros s Hs. apply in_map_iff in Hs. destruct Hs as (t & <- & Ht). specialize (E t Ht).
      rewrite !andb_true_iff in E.
      destruct E as [[E1 E2] E3]. apply of_length_ok in E1. apply Z.leb_le in E3.
      split; [now apply places_of_increasing|exact E3].
    + intros B HB. unfold keeps, meets_all. induction sets as [|[[S least] most] sets IHs]; [reflexivity|]. simpl.
      rewrite IHs by (intros; apply E; now right). f_equal. unfold number. rewrite places_of_set, bits_meet, count_bits.
      specialize (E _ (or_introl eq_refl)). simpl in E. rewrite !andb_true_iff, !Z.leb_le in E.
      assert (K : Z.leb least (Z.of_nat (size L (inter B (set_of S)))) = true) by (apply Z.leb_le; lia). now rewrite K.
Qed.

(** *** Monotone utilities *)

Lemma rising_ok l : rising l = true -> forall m n, (m <= n < length l)%nat -> exists a b,
  real_of (nth m l None) = Some a /\ real_of (nth n l None) = Some b /\ a <= b.
Proof.
  induction l as [|v l IH]; intros H m n Hmn; [simpl in Hmn; lia|]. destruct v as [q|]; [|destruct l; discriminate].
  assert (Next : l = [] \/ rising l = true /\ exists r t, l = Some r :: t /\ Q2R q <= Q2R r).
  { destruct l as [|[r|] t]; [now left|right|discriminate]. simpl in H. apply andb_true_iff in H. destruct H as [H1 H2].
    split; [exact H2|]. exists r, t. split; [reflexivity|now apply qle_ok]. }
  destruct n as [|n].
  - assert (m = 0)%nat by lia. subst m. exists (Q2R q), (Q2R q). simpl. repeat split; lra.
  - destruct Next as [->|(Hr & r & t & -> & Hle)]; [simpl in Hmn; lia|]. destruct m as [|m].
    + destruct (IH Hr 0%nat n) as (a & b & Ha & Hb & Hab); [simpl in *; lia|]. simpl in Ha. injection Ha as <-.
      exists (Q2R q), b. split; [reflexivity|]. split; [exact Hb|lra].
    + apply (IH Hr m n). simpl in *. lia.
Qed.
Lemma size_length L S : length S = L -> length (places_of S) = size L (set_of S).
Proof.
  intros H. pose proof (places_of_increasing L S H) as Hinc.
  pose proof (count_size L (fun _ => true) (places_of S) Hinc) as E.
  unfold count_in in E. rewrite places_of_set in E.
  assert (F : forall l : list nat, filter (fun _ => true) l = l) by (induction l as [|j l IH]; simpl; congruence).
  rewrite F in E. rewrite E. apply size_ext. intros k _. reflexivity.
Qed.
Theorem monotone_ok L f : forall n, monotone_form f = true -> parts L f = Some n -> monotone L (utility_of L (value_in f)).
Proof.
  assert (Best : forall v allowed, monotone L (utility_of L (best_part v allowed))).
  { intros v allowed A B a HB Hs Ha. assert (HA : within L A) by now apply (within_subset L A B).
    rewrite best_part_is in * by assumption. exact (gpz_best_inside_monotone _ _ A B a HB Hs Ha). }
  induction f as [t|l|l|l|m ws|rows|sets|v IH o|v IH k|v IHv w IHw|v IH z|v IH z|v IH sets]; intros n Hm H; cbn [parts] in H;
    try discriminate; try (apply Best); cbn [monotone_form] in Hm.
  - checked H E. apply of_length_ok in E. subst L. intros A B a HB Hs Ha.
    assert (HA : within (length l) A) by now apply (within_subset _ A B). rewrite additive_utility in * by assumption.
    assert (Fin : forall C, finite_goods l C = true).
    { intros C. apply finite_goods_iff. intros j Hj _.
      now destruct (unit_good l Hm j Hj) as [G _]; destruct (nth j l None). }
    rewrite Fin in *. injection Ha as <-. eexists. split; [reflexivity|]. apply sum_le. intros j Hj. apply in_ids in Hj.
    destruct (unit_good l Hm j Hj) as [_ G]. destruct (A j) eqn:Aj; [rewrite (Hs j Aj); lra|]. destruct (B j); lra.
  - checked H E. apply of_length_ok in E. subst L. intros A B a HB Hs Ha.
    assert (HA : within (length l) A) by now apply (within_subset _ A B).
    destruct (unit_value l Hm A HA) as (x & X1 & X2 & X3 & X4).
    destruct (unit_value l Hm B HB) as (y & Y1 & Y2 & Y3 & _).
    rewrite X1 in Ha. injection Ha as <-. exists y. split; [exact Y1|].
    destruct X4 as [[-> _]|(j & Hj & <-)]; [exact Y2|].
    apply Y3. now apply Hs.
  - checked H E. apply of_length_ok in E. intros A B a HB Hs Ha. rewrite cardinality_value in *.
    pose proof (production_economy.size_subset L A B Hs).
    pose proof (number_le L B (all_places L) (all_places_increasing L)) as K.
    unfold number in K. rewrite all_places_size in K. unfold all_places in K. rewrite seq_length in K.
    destruct (rising_ok l Hm (size L A) (size L B)) as (x & y & Hx & Hy & Hxy); [lia|]. exists y. split; [exact Hy|].
    rewrite Hx in Ha. injection Ha as <-. exact Hxy.
  - checked H E. clear H. intros A B a HB Hs Ha. assert (T : forall C, utility_of L (value_in (Laminar sets)) C =
      gpz_constraints.plus (Some (Q2R 0)) (total_real (map (fun S => listed (snd S)
        (utility_forms.count (utility_forms.meet (check_m_natural.bits L C) (fst S)))) sets))).
    { intros C. rewrite at_bits. simpl value_in. unfold total_of. rewrite total_from. reflexivity. }
    rewrite T in *. clear T Best. revert a Ha. induction sets as [|[S l] sets IHs]; intros a Ha.
    + exists a. split; [exact Ha|lra].
    + cbn [map fst snd forallb] in *. rewrite !andb_true_iff in E. destruct E as [[E1 E2] E3].
      apply of_length_ok in E1. apply of_length_ok in E2. apply andb_true_iff in Hm. destruct Hm as [M1 M2].
      rewrite total_real_cons in *. rewrite bits_meet, count_bits in *. unfold listed in *. rewrite Nat2Z.id in *.
      rewrite (size_length L S E1) in E2.
      assert (S1 : (size L (inter A (set_of S)) <= size L (inter B (set_of S)))%nat).
      { apply size_le. intros k _ Hk. unfold inter in *. apply andb_true_iff in Hk. destruct Hk as [K1 K2].
        now rewrite (Hs k K1), K2. }
      assert (S2 : (size L (inter B (set_of S)) <= size L (set_of S))%nat).
      { apply size_le. intros k _ Hk. unfold inter in Hk. now apply andb_true_iff in Hk. }
      destruct (rising_ok l M1 (size L (inter A (set_of S))) (size L (inter B (set_of S)))) as (x & y & Hx & Hy & Hxy); [lia|].
      specialize (IHs M2 E3). rewrite Hx in Ha. rewrite Hy. 
      match type of Ha with context [total_real ?t] => set (tA := total_real t) in * end.
      match goal with |- context [total_real ?t] => set (tB := total_real t) in * end. clearbody tA tB.
      destruct tA as [r|]; [|discriminate]. simpl in Ha. injection Ha as <-.
      destruct (IHs (Q2R 0 + r) eq_refl) as (z & Hz & Hle). destruct tB as [r'|]; [|discriminate]. simpl in *.
      injection Hz as <-. eexists. split; [reflexivity|lra].
  - checked H E. destruct (parts L v) as [m|]; [|discriminate]. intros A B a HB Hs Ha.
    rewrite at_bits in *. simpl value_in in *. rewrite bits_meet in *. rewrite <- !at_bits in *.
    apply (IH m Hm eq_refl (inter A (set_of k)) (inter B (set_of k))); auto; [now apply within_inter|].
    intros j Hj. unfold inter in *. apply andb_true_iff in Hj. destruct Hj as [J1 J2]. now rewrite (Hs j J1), J2.
Qed.

(** ** The theorem *)

Theorem normal_form_ok L f n : normal_form L f = Some n -> length (normal_values n) = L /\
  same_up_to_constant L (utility_of L (value_in f))
    (laminar_utility L (vector_of (normal_values n)) (gain_sets (normal_sets n))).
Proof.
  unfold normal_form. destruct (monotone_form f) eqn:Hm; [|discriminate].
  destruct (parts L f) as [m|] eqn:Hp; [|discriminate].
  intros H. injection H as <-. cbn [normal_values normal_sets].
  destruct (parts_enclose L f m Hp) as (HL & HG & c & H1 & H2).
  pose proof (monotone_ok L f m Hm Hp) as Mono. split; [exact HL|]. exists c. intros A HA.
  set (sets := filter _ _). set (v := vector_of (normal_values m)).
  destruct (laminar_utility_finite L v (gain_sets sets) A) as (x & Hx).
  exists x. split; [exact Hx|]. apply laminar_utility_is in Hx; [|exact HA]. destruct Hx as [(C & Cs & Cf & ->) Hmax].
  assert (Same : forall D, (fits L (gain_sets sets) D <-> fitting L (normal_sets m) D) /\
    gross L v (gain_sets sets) D = worth_in L m D).
  { intros D. destruct (drop_ok L (normal_sets m) D HG) as [D1 D2]. fold sets in D1, D2. split.
    - rewrite <- fitting_fits. exact D1.
    - rewrite gross_extra, D2. reflexivity. }
  assert (HC : within L C) by now apply (within_subset L C A).
  destruct (H2 C HC (proj1 (proj1 (Same C)) Cf)) as (y & Hy & Hle). destruct (Mono C A y HA Cs Hy) as (z & Hz & Hyz).
  rewrite Hz. f_equal. apply Rle_antisym.
  - destruct (H1 A z HA Hz) as (D & Ds & Df & Dz). apply Same in Df. specialize (Hmax D Ds Df).
    rewrite (proj2 (Same D)) in Hmax. lra.
  - rewrite (proj2 (Same C)). lra.
Qed.
