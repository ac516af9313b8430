(** Utilities by their forms: by table, by families, by operations (SPEC.md, section 1.4).

    A bundle is a list of booleans, one for each good.  [value_in f A] is the utility of A by the form f; [table_of L f] the table of
    all these values for L goods, which is made faster, operand by operand ([look_up_table]). *)
From Coq Require Import Reals QArith Qreals ZArith List Bool FunctionalExtensionality.
From ExactMarket Require Import sums rational gpz_economy check_m_natural json.
Import ListNotations.

Definition bits := list bool.
Definition value := option Q.             (* None is minus infinity *)

(** ** Forms *)

Inductive matroid :=
| Linear (rows : list (list Q)) | Graphic (edges : list (text * text)) | Uniform (most : Z) | Bases (l : list bits)
| LaminarLimits (sets : list (bits * Z)) | Dual (of_ : matroid).
Inductive form :=
| Table (t : tree) | Additive (l : list value) | UnitDemand (l : list value) | Cardinality (l : list value)
| MatroidRank (m : matroid) (weights : list Q) | Assignment (rows : list (list Q)) | Laminar (sets : list (bits * list value))
| Endowment (of_ : form) (owned : bits) | Restriction (of_ : form) (kept : bits) | Convolution (left right : form)
| Satiation (of_ : form) (most : Z) | LowerBound (of_ : form) (least : Z)
| Constrained (of_ : form) (sets : list (bits * Z * Z)).

Definition count (A : bits) : Z := Z.of_nat (List.length (filter (fun b => b) A)).
(** Good by good of A, where a bundle that is too short has no more goods. *)
Fixpoint pointwise (op : bool -> bool -> bool) (A B : bits) : bits :=
  match A with [] => [] | a :: A' => op a (hd false B) :: pointwise op A' (tl B) end.
Definition meet : bits -> bits -> bits := pointwise andb.
Definition join : bits -> bits -> bits := pointwise orb.
Definition minus : bits -> bits -> bits := pointwise (fun a b => a && negb b).
Definition none_in (A : bits) : bool := forallb negb A.
Definition part_of (A B : bits) : bool := none_in (minus A B).
Definition nested_or_disjoint (l : list bits) : bool :=
  forallb (fun A => forallb (fun B => none_in (meet A B) || part_of A B || part_of B A) l) l.
(** The members of a list at the places of A. *)
Definition chosen_of {X} (l : list X) (A : bits) : list X := map snd (filter fst (combine A l)).
Fixpoint subsets (A : bits) : list bits :=
  match A with
  | [] => [[]]
  | b :: t => let l := subsets t in map (cons false) l ++ if b then map (cons true) l else []
  end.

Definition plus (a b : value) : value := match a, b with Some x, Some y => Some (qadd x y) | _, _ => None end.
Definition larger (a b : value) : value :=
  match a, b with None, _ => b | _, None => a | Some x, Some y => if qlt x y then b else a end.
Definition largest_of (l : list value) : value := fold_left larger l None.
Definition total_of (l : list value) : value := fold_left plus l (Some 0%Q).
Definition listed (l : list value) (k : Z) : value := nth (Z.to_nat k) l None.

(** *** Matroids *)

(** The first entry of a row that is not 0, with its place. *)
Fixpoint pivot (i : nat) (row : list Q) : option (nat * Q) :=
  match row with [] => None | q :: t => if qz q then pivot (S i) t else Some (i, q) end.
Definition eliminate (i : nat) (p : Q) (row other : list Q) : list Q :=
  let factor := qmul (nth i other 0%Q) (Qinv p) in
  if qz factor then other else map (fun c => qsub (snd c) (qmul factor (fst c))) (combine row other).
(** Gaussian elimination meets no row of zeros. *)
Fixpoint rows_independent (fuel : nat) (rows : list (list Q)) : bool :=
  match fuel, rows with
  | _, [] => true
  | O, _ => false
  | S k, row :: rest => match pivot 0 row with
      | None => false
      | Some (i, p) => rows_independent k (map (eliminate i p row) rest)
      end
  end.
(** Components of a graph, to which edges are added one by one. *)
Definition component (l : list (list text)) (v : text) : list text :=
  match find (fun c => existsb (same_text v) c) l with Some c => c | None => [v] end.
Fixpoint forest (components : list (list text)) (edges : list (text * text)) : bool :=
  match edges with
  | [] => true
  | (a, b) :: rest =>
      let c := component components a in
      if existsb (same_text b) c then false
      else forest ((c ++ component components b) ::
        filter (fun d => negb (existsb (same_text a) d || existsb (same_text b) d)) components) rest
  end.
Definition single (L j : nat) : bits := map (Nat.eqb j) (seq 0 L).
(** The size of an independent set to which nothing of A can be added. *)
Definition rank_by (independent : bits -> bool) (A : bits) : Z :=
  let L := List.length A in
  count (fold_left (fun found j => let more := join found (single L j) in
      if nth j A false && independent more then more else found) (seq 0 L) (repeat false L)).
Fixpoint independent (m : matroid) (A : bits) : bool :=
  match m with
  | Linear rows => rows_independent (List.length A) (chosen_of rows A)
  | Graphic edges => forest [] (chosen_of edges A)
  | Uniform most => Z.leb (count A) most
  | Bases l => existsb (part_of A) l
  | LaminarLimits sets => forallb (fun S => Z.leb (count (meet A (fst S))) (snd S)) sets
  | Dual of_ => Z.eqb (rank_by (independent of_) (map negb A)) (rank_by (independent of_) (map (fun _ => true) A))
  end.

(** ** Values *)

(** The slot stays empty or takes a good. *)
Definition with_slot (v : bits -> value) (slot : list Q) (A : bits) : value :=
  let L := List.length A in
  largest_of (v A :: map (fun j =>
    if nth j A false then plus (v (minus A (single L j))) (Some (nth j slot 0%Q)) else None) (seq 0 L)).
Definition slots_of (rows : list (list Q)) : list (list Q) :=
  map (fun k => map (fun row => nth k row 0%Q) rows) (seq 0 (List.length (nth 0 rows []))).
(** The largest value of a part of A that is allowed. *)
Definition best_part (v : bits -> value) (allowed : bits -> bool) (A : bits) : value :=
  largest_of (map v (filter allowed (subsets A))).
Definition meets_all (sets : list (bits * Z * Z)) (A : bits) : bool :=
  forallb (fun S => let '(goods, least, most) := S in let k := count (meet A goods) in Z.leb least k && Z.leb k most) sets.
Definition no_goods (A : bits) : bits := map (fun _ => false) A.
Definition weight_of (weights : list Q) (B : bits) : value := Some (qsum (chosen_of weights B) (fun q => q)).
(** The utility of a bundle, type by type as SPEC.md, section 1.4, has it. *)
Fixpoint value_in (f : form) (A : bits) : value :=
  match f with
  | Table t => look_up t A
  | Additive l => total_of (chosen_of l A)
  | UnitDemand l => if none_in A then Some 0%Q else largest_of (chosen_of l A)
  | Cardinality l => listed l (count A)
  | MatroidRank m weights => best_part (weight_of weights) (independent m) A
  | Assignment rows => fold_left with_slot (slots_of rows) (fun _ => Some 0%Q) A
  | Laminar sets => total_of (map (fun S => listed (snd S) (count (meet A (fst S)))) sets)
  | Endowment v owned => plus (value_in v (join A owned)) (option_map Qopp (value_in v (join (no_goods A) owned)))
  | Restriction v kept => value_in v (meet A kept)
  | Convolution v w => best_part (fun B => plus (value_in v B) (value_in w (minus A B))) (fun _ => true) A
  | Satiation v most => best_part (value_in v) (fun B => Z.leb (count B) most) A
  | LowerBound v least => best_part (value_in v) (fun B => Z.leb least (count B)) A
  | Constrained v sets => best_part (value_in v) (meets_all sets) A
  end.

(** *** Tables *)

(** The table of a function of bundles. *)
Fixpoint tabulate (L : nat) (f : bits -> value) : tree :=
  match L with
  | O => Leaf (f [])
  | S k => Node (tabulate k (fun A => f (true :: A))) (tabulate k (fun A => f (false :: A)))
  end.
(** The table of a form, made from those of its operands. *)
Fixpoint table_of (L : nat) (f : form) : tree :=
  match f with
  | Table t => t
  | Assignment rows => fold_left (fun t slot => tabulate L (with_slot (look_up t) slot)) (slots_of rows) (tabulate L (fun _ => Some 0%Q))
  | Endowment v owned => let t := table_of L v in let own := option_map Qopp (look_up t (join (repeat false L) owned)) in
      tabulate L (fun A => plus (look_up t (join A owned)) own)
  | Restriction v kept => let t := table_of L v in tabulate L (fun A => look_up t (meet A kept))
  | Convolution v w => let t := table_of L v in let u := table_of L w in
      tabulate L (fun A => best_part (fun B => plus (look_up t B) (look_up u (minus A B))) (fun _ => true) A)
  | Satiation v most => let t := table_of L v in tabulate L (best_part (look_up t) (fun B => Z.leb (count B) most))
  | LowerBound v least => let t := table_of L v in tabulate L (best_part (look_up t) (fun B => Z.leb least (count B)))
  | Constrained v sets => let t := table_of L v in tabulate L (best_part (look_up t) (meets_all sets))
  | _ => tabulate L (value_in f)
  end.

Lemma pointwise_length op A : forall B, List.length (pointwise op A B) = List.length A.
Proof. induction A as [|a A IH]; intros B; simpl; [|rewrite IH]; reflexivity. Qed.
Lemma subsets_length A : forall B, In B (subsets A) -> List.length B = List.length A.
Proof.
  induction A as [|a A IH]; simpl; intros B H; [destruct H as [<-|[]]; reflexivity|]. apply in_app_or in H.
  destruct H as [H|H]; [|destruct a; [|destruct H]]; apply in_map_iff in H; destruct H as (C & <- & HC); simpl; now rewrite IH.
Qed.
Lemma look_up_tabulate L : forall f A, List.length A = L -> look_up (tabulate L f) A = f A.
Proof.
  induction L as [|L IH]; intros f [|a A] H; simpl in H; try discriminate; [reflexivity|]. injection H as H. simpl.
  destruct a; now rewrite IH.
Qed.
Lemma best_part_ext v w allowed A : (forall B, List.length B = List.length A -> v B = w B) ->
  best_part v allowed A = best_part w allowed A.
Proof.
  intros H. unfold best_part. f_equal. apply map_ext_in. intros B HB. apply filter_In in HB. apply H, subsets_length, HB.
Qed.
Lemma with_slot_ext v w slot A : (forall B, List.length B = List.length A -> v B = w B) -> with_slot v slot A = with_slot w slot A.
Proof.
  intros H. unfold with_slot. rewrite H by reflexivity. f_equal. f_equal. apply map_ext. intros j.
  rewrite H; [reflexivity|apply pointwise_length].
Qed.
Theorem look_up_table f : forall L A, List.length A = L -> look_up (table_of L f) A = value_in f A.
Proof.
  induction f; intros L A HA; simpl; try (rewrite look_up_tabulate by exact HA; reflexivity); try reflexivity.
  - assert (G : forall slots t v, (forall B, List.length B = L -> look_up t B = v B) ->
      look_up (fold_left (fun t slot => tabulate L (with_slot (look_up t) slot)) slots t) A = fold_left with_slot slots v A).
    { induction slots as [|slot slots IH]; intros t v H; simpl; [now apply H|]. apply IH. intros B HB.
      rewrite look_up_tabulate by exact HB. apply with_slot_ext. intros C HC. apply H. congruence. }
    apply G. intros B HB. now rewrite look_up_tabulate.
  - rewrite look_up_tabulate by exact HA.
    rewrite !IHf by (etransitivity; [apply pointwise_length|rewrite ?repeat_length; auto]).
    f_equal. f_equal. f_equal. f_equal. unfold no_goods. rewrite <- HA. clear. induction A as [|a A IH]; simpl; congruence.
  - rewrite look_up_tabulate by exact HA. apply IHf. etransitivity; [apply pointwise_length|exact HA].
  - rewrite look_up_tabulate by exact HA. apply best_part_ext. intros B HB.
    rewrite IHf1 by congruence. rewrite IHf2; [reflexivity|]. etransitivity; [apply pointwise_length|exact HA].
  - rewrite look_up_tabulate by exact HA. apply best_part_ext. intros B HB. apply IHf. congruence.
  - rewrite look_up_tabulate by exact HA. apply best_part_ext. intros B HB. apply IHf. congruence.
  - rewrite look_up_tabulate by exact HA. apply best_part_ext. intros B HB. apply IHf. congruence.
Qed.
Theorem table_utility L f : utility_of L (look_up (table_of L f)) = utility_of L (value_in f).
Proof.
  extensionality A. unfold utility_of, table_value. rewrite look_up_table; [reflexivity|].
  unfold check_m_natural.bits. now rewrite map_length, seq_length.
Qed.

(** A table of values at some bundles; elsewhere it says minus infinity. *)
Fixpoint tabulate_at (L : nat) (f : bits -> value) (points : list bits) : tree :=
  match points, L with
  | [], _ => Leaf None
  | _, O => Leaf (f [])
  | _, S k => Node (tabulate_at k (fun A => f (true :: A)) (map (@tl bool) (filter (hd false) points)))
      (tabulate_at k (fun A => f (false :: A)) (map (@tl bool) (filter (fun A => negb (hd false A)) points)))
  end.
Lemma look_up_at L : forall f points A, List.length A = L -> In A points -> look_up (tabulate_at L f points) A = f A.
Proof.
  induction L as [|L IH]; intros f [|P points] A H HA; try (now destruct HA).
  - destruct A; [reflexivity|discriminate].
  - destruct A as [|a A]; [discriminate|]. injection H as H. cbn [tabulate_at look_up].
    destruct a; rewrite IH; auto.
    + apply (in_map (@tl bool) _ (true :: A)), filter_In. auto.
    + apply (in_map (@tl bool) _ (false :: A)), filter_In. auto.
Qed.
