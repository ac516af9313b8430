(** Checkers of all equilibria of a pseudomarket (SPEC 1.8, 2.8), whose sets are points, rational or
  at a root, polytopes, families with rational ends, and pieces that polynomials in the free prices describe.  A [market] is as in check_markets.v, without production.

    - kind `no-equilibrium`: [check_none_found m strong nodes].
    - kind `all-equilibria`: [check_all_sets m strong nodes sets]: the sets, in any order,
      hold just what the tree finds.
    - kind `every-equilibrium`: [check_every m strong nodes at_least more_than], forms of the utilities.
    A node is [Without], a split or a leaf without equilibria, or [Everywhere_in], with tight conditions, a lottery,
      what
    shows that it is affordable, sample prices, the conditions that are kept and what implies the others,
      or [Along_line],
    with tight conditions, places, and what holds at them and between them; or [Mixed_in], with tight conditions,
      values,
    places, and values that solve for each price; or [Signs_in], with tight conditions, the conditions that are kept and
      what implies
    the others, and a tree of signs of polynomials in the free prices.  What isolates a root depends on the polynomials whose signs matter
      at it;
    so a place is given as a function of these.
    The hull, the ends of a line and where it is cut are found here;
      check_all_equilibria.v checks them, so that nothing needs
    to be proved about how they are found. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Arith.
From ExactMarket Require Import sums rational polynomials gpz_economy check_m_natural check_demand check_markets
  price_forms price_polynomials
  check_all_equilibria.
Import ListNotations.
Open Scope R_scope.

(** On a piece of a line: values of the agents' money, or probabilities over a common denominator. *)
Inductive claimed := Money (ys : list polynomial) | Chances (ws : list (nat * polynomial)) (denominator_of :
  polynomial).
Inductive tree_node :=
  | Without (n : node)
  | Everywhere_in (ts : list (nat * multipliers)) (lottery : list (nat * Q)) (affordable : list multipliers) (sample :
    list Q)
      (kept_ones : list nat) (implied_ones : list multipliers)
  | Along_line (ts : list (nat * multipliers)) (places : list (list polynomial -> place)) (at_ones between_ones :
    list claimed)
  | Mixed_in (ts : list (nat * multipliers)) (values : list polynomial) (places : list (list polynomial -> place))
      (solutions : list (list (list polynomial)))
  | Signs_in (ts : list (nat * multipliers)) (kept_ones : list nat) (implied_ones : list multipliers) (tree : sign_tree).

Section Sets.
Variables (L : nat) (consumers : list consumer) (supply : list nat) (disposal strong : bool).
Let N := length consumers.

(** ** The hull of a leaf: each price as a form of those that are free *)

Definition free_prices (rows : list solved) : list nat :=
  filter (fun j => negb (existsb (fun e => Nat.eqb (pivot e) (S j)) rows)) (ids L).
Definition price_function (rows : list solved) (fr : list nat) (j : nat) : form :=
  let h := fst (fold_left eliminated rows (price_form L j, [])) in nth 0 h 0%Q :: map (fun g => nth (S g) h 0%Q) fr.
(** The absolute value of the last coefficient that is not 0. *)
Definition last_size (f : form) : Q :=
  match find (fun q => negb (qz q)) (rev f) with Some q => if qlt q 0 then Qopp q else q | None => 1%Q end.

(** ** What a set is described by *)

(** A kept condition: its index, and its restricted form, divided by a number. *)
Record kept_one := Kept { index : nat; divisor : Q; restricted : condition }.
Definition keep (cs : list condition) (F : list form) (k : nat) : list kept_one :=
  match nth_error cs k with
  | None | Some (Zero, _) => []
  | Some (r, f) => let g := subst_form F f in let d := last_size g in [Kept k d (r, pscale (Qinv d) g)]
  end.
Definition is_strict (k : kept_one) : bool := match fst (restricted k) with MoreThan => true | _ => false end.
Definition in_order (ks : list kept_one) : list kept_one := filter (fun k => negb (is_strict k)) ks ++ filter is_strict
  ks.
Fixpoint position (ks : list kept_one) (k n : nat) : option (nat * Q) :=
  match ks with [] => None | x :: r => if Nat.eqb (index x) k then Some (n, divisor x) else position r k (S n) end.
(** Multipliers of conditions in terms of the kept ones; equations count nothing. *)
Definition of_kept (ks : list kept_one) (ms : multipliers) : multipliers :=
  flat_map (fun kv => match position ks (fst kv) 0 with Some (n, d) => [(n, qmul (snd kv) d)] | None => [] end) ms.
Fixpoint implied_by (cs : list condition) (n : nat) (kept_ones : list nat) (given : list multipliers) : list (nat *
  multipliers) :=
  match cs with
  | [] => []
  | c :: r =>
    match fst c with
    | Zero => implied_by r (S n) kept_ones given
    | _ =>
      if mem n kept_ones then implied_by r (S n) kept_ones given
      else (n, hd [] given) :: implied_by r (S n) kept_ones (tl given)
    end
  end.
Definition known_by (ks : list kept_one) (others : list (nat * multipliers)) (k : nat) : multipliers :=
  match position ks k 0 with
  | Some (n, d) => [(n, d)]
  | None => match find (fun o => Nat.eqb (fst o) k) others with Some o => of_kept ks (snd o) | None => [] end
  end.
(** A quotient of forms: a number if it is one. *)
Definition quotient_form (n d : form) : (form * form) * Q :=
  let pair_of := find (fun nd => negb (qz (snd nd))) (List.combine (n ++ repeat 0%Q (length d)) d) in
  let c := match pair_of with Some nd => qmul (fst nd) (Qinv (snd nd)) | None => 0%Q end in
  if same_form n (pscale c d) then (([c], [1%Q]), 0%Q)
  else let s := Qinv (match find (fun q => negb (qz q)) (rev d) with Some q => q | None => 1%Q end) in
       ((pscale s n, pscale s d), s).
Definition utility_in (x : cell) (F : list form) (i : nat) : (form * form) * Q :=
  match nth i (regimes x) None with
  | None => (([], []), 0%Q)
  | Some r => quotient_form (subst_form F (numerator L consumers i r)) (subst_form F (denominator L consumers i r))
  end.
Fixpoint spread (x : cell) (is : list nat) (given : list multipliers) : list multipliers :=
  match is with
  | [] => []
  | i :: r =>
    match nth i (regimes x) None with
    | Some g => if satiated g then hd [] given :: spread x r (tl given) else [] :: spread x r given
    | None => [] :: spread x r given
    end
  end.
Definition everywhere_in (x : cell) (ts : list (nat * multipliers)) (lottery : list (nat * Q)) (affordable : list
  multipliers)
  (kept_ones : list nat) (given : list multipliers) : everywhere * found :=
  let cs := all_conditions L consumers supply strong x (allocations L consumers supply disposal x) in
  match extended cs ts with
  | None => (Everywhere ts lottery [] [] [] [] [], Found [] [] [] [] [])
  | Some ds =>
    let rows := solved_equations ds in
    let fr := free_prices rows in
    let F := map (price_function rows fr) (ids L) in
    let ks := in_order (match fr with [] => [] | _ => flat_map (keep cs F) kept_ones end) in
    let others := match fr with [] => [] | _ => implied_by cs 0 kept_ones given end in
    let us := map (utility_in x F) (ids N) in
    let in_terms := known_by ks others in
    (Everywhere ts lottery
      (map (fun j => completed ds rows [] (psub (price_form L j) (lift L fr (nth j F [])))) (ids L))
      (map (fun k => completed ds rows [(index k, Qinv (divisor k))] (lift L fr (snd (restricted k)))) ks)
      (map in_terms (ids (length (conditions x))))
      (map (flat_map (fun kv => scaled (snd kv) (in_terms (fst kv)))) (spread x (ids N) affordable))
      (map snd us),
     Found fr F (map (fun k => snd (restricted k)) (filter (fun k => negb (is_strict k)) ks))
       (map (fun k => snd (restricted k)) (filter is_strict ks)) (map fst us))
  end.
(** ** Pieces of a line *)

(** A bound of t: its value, whether it is strict, the condition, and the size of the coefficient. *)
Record bound := Bounded { bound_value : Q; strictly : bool; bound_by : nat; coefficient_size : Q }.
Definition tighter (upper : bool) (a : bound) (o : option bound) : option bound :=
  match o with
  | None => Some a
  | Some b =>
    let further := if upper then qlt (bound_value a) (bound_value b) else qlt (bound_value b) (bound_value a) in
    if further || (qeq (bound_value a) (bound_value b) && strictly a && negb (strictly b)) then Some a else Some b
  end.
Fixpoint line_ends (F : list form) (cs : list condition) (n : nat) : option bound * option bound :=
  match cs with
  | [] => (None, None)
  | (r, f) :: rest =>
    let both := line_ends F rest (S n) in
    let g := subst_form F f in
    let c0 := at_index g 0 in
    let c1 := at_index g 1 in
    let here := fun d => Bounded (qmul (Qopp c0) (Qinv c1)) (match r with MoreThan => true | _ => false end) n d in
    match r with
    | Zero => both
    | _ =>
      if qlt 0 c1 then (tighter false (here c1) (fst both), snd both)
      else if qlt c1 0 then (fst both, tighter true (here (Qopp c1)) (snd both)) else both
    end
  end.
(** Where to cut an interval so that the coefficients show that all the polynomials are positive on each part;
  no further where
    one is not positive. *)
Definition middle (lo hi : option Q) : Q :=
  match lo, hi with
  | Some a, Some b => Qred ((a + b) * (1 # 2))
  | Some a, None => Qred (Qplus (Qmult a (2 # 1)) 1)
  | None, Some b => Qred (Qminus (Qmult b (2 # 1)) 1)
  | None, None => 0%Q
  end.
Fixpoint cuts_for (fuel : nat) (lo hi : option Q) (gs : list polynomial) : list Q :=
  match fuel with
  | O => []
  | S k =>
    match filter (fun g => negb (positive_open lo hi g)) gs with
    | [] => []
    | bad =>
      let c := middle lo hi in
      if existsb (fun g => qle (pvalue g c) 0) bad then [] else cuts_for k lo (Some c) bad ++ c :: cuts_for k (Some c)
        hi bad
    end
  end.
Definition most_halvings : nat := 40.
Definition not_zero (gs : list polynomial) : list polynomial := filter (fun g => negb (pzero g)) gs.
Definition overspending (F : list form) (pure : list (list nat)) (ws : list (nat * polynomial)) (i : nat) : polynomial
  :=
  psum ws (fun aw => pmul (snd aw) (line_excess L consumers F i (nth i (chosen pure (fst aw)) 0%nat))).
(** Of multiples of f, positive where g is, the quotients. *)
Definition without_root (f : polynomial) (gs : list polynomial) : list polynomial :=
  map (fun g => let h := quotient_of g f in if pzero (psub g (pmul f h)) then h else g) gs.
(** Between two places; where these are roots, within the intervals that isolate them, too. *)
Definition cuts_between (lo hi : option place) (gs : list polynomial) : list Q :=
  let at_root := fun (left : bool) l => match l with
    | Some (Root f a b up _) =>
      let g := oriented up f in
      cuts_for most_halvings (Some a) (Some b) (without_root (if left then g else map Qopp g) gs)
    | _ => []
    end in
  let a := outer_left lo in
  let b := outer_right hi in
  let proper := match a, b with Some p, Some q => qlt p q | _, _ => true end in
  at_root true lo ++ (if proper then cuts_for most_halvings a b gs else []) ++ at_root false hi.
(** Polynomials that have to be positive where the entry holds. *)
Definition to_be_positive (x : cell) (pure : list (list nat)) (F : list form) (e : claimed) : list polynomial :=
  not_zero match e with
  | Money ys =>
    map (fun i => nth i ys []) (filter (fun i => negb (spends_all x i)) (ids N)) ++
    map (fun ch => psum (ids N) (fun i => pmul (nth i ys []) (line_excess L consumers F i (nth i ch 0%nat)))) pure
  | Chances ws den =>
    den :: map snd ws ++
    flat_map (fun c => match fst c with Zero => [] | _ => [subst_form F (snd c)] end) (conditions x) ++
    flat_map (fun i => match nth i (regimes x) None with
      | Some g => subst_form F (denominator L consumers i g) ::
          (if satiated g then if strong then [] else [map Qopp (overspending F pure ws i)] else [])
      | None => [] end) (ids N)
  end.
(** Polynomials whose signs matter at a place. *)
Definition compared_at (x : cell) (pure : list (list nat)) (F : list form) (e : claimed) : list polynomial :=
  to_be_positive x pure F e ++ not_zero match e with
  | Money _ => []
  | Chances ws den =>
    psub (psum ws snd) den :: map (fun c => subst_form F (snd c)) (conditions x) ++ map (overspending F pure ws) (ids N)
  end.
Definition line_utilities (x : cell) (F : list form) : list (polynomial * polynomial) :=
  map (fun i => match nth i (regimes x) None with
    | Some g => (subst_form F (numerator L consumers i g), subst_form F (denominator L consumers i g))
    | None => ([], []) end) (ids N).
Definition entry_of (x : cell) (F : list form) (e : claimed) : entry :=
  match e with Money ys => Against ys | Chances ws den => Lottery ws den (line_utilities x F) end.
Definition along_of (x : cell) (ts : list (nat * multipliers)) (places : list (list polynomial -> place)) (at_ones
  between_ones : list claimed)
  : along :=
  let pure := allocations L consumers supply disposal x in
  let cs := all_conditions L consumers supply strong x pure in
  match extended cs ts with
  | None => Along ts 0 [] [] None None None [] ([], Against []) None
  | Some ds =>
    let rows := solved_equations ds in
    let fr := free_prices rows in
    let g := hd 0%nat fr in
    let F := map (price_function rows fr) (ids L) in
    let ends := line_ends F cs 0 in
    let shown := fun upper e =>
      let v := bound_value e in
      let f := lift L [g] (if upper : bool then [v; (-1 # 1)%Q] else [Qopp v; 1%Q]) in
      (v, completed ds rows [(bound_by e, Qinv (coefficient_size e))] f) in
    let low := fst ends in
    let high := snd ends in
    let closed := fun e => match e with Some b => negb (strictly b) | None => false end in
    let en := entry_of x F in
    let start := if closed low then option_map en (hd_error at_ones) else None in
    let inner := if closed low then tl at_ones else at_ones in
    let last_one := if closed high then option_map en (hd_error (rev inner)) else None in
    let cut := fun lo hi e => cuts_between lo hi (to_be_positive x pure F e) in
    let value := option_map (fun e => Rat (bound_value e)) in
    let steps := (fix steps (lo : option place) (ps : list (list polynomial -> place)) (at_ones between_ones : list
      claimed) : list step * (list Q *
      entry) :=
      match ps, at_ones, between_ones with
      | p :: ps', a :: at', b :: bt' =>
        let l := p (compared_at x pure F a) in
        let rest := steps (Some l) ps' at' bt' in
        ((cut lo (Some l) b, en b, l, en a) :: fst rest, snd rest)
      | _, _, b :: _ => ([], (cut lo (value high) b, en b))
      | _, _, [] => ([], ([], Against []))
      end) (value low) places inner between_ones in
    Along ts g F (map (fun j => completed ds rows [] (psub (price_form L j) (lift L [g] (nth j F [])))) (ids L))
      (option_map (shown false) low) (option_map (shown true) high) start (fst steps) (snd steps) last_one
  end.
(** ** Two allocations *)

(** A form, less what equations take away, and multipliers of these, which are polynomials. *)
Definition reduced_by (fm : pform * list (nat * polynomial)) (e : solved) : pform * list (nat * polynomial) :=
  let a := nth (pivot e) (fst fm) [] in
  if pzero a then fm
  else (pf_sub (fst fm) (pf_scale a (of_form (row e))), snd fm ++ map (fun km => (fst km, pscale (snd km) a)) (from e)).
Definition of_equations (ds : list condition) (ms : list (nat * polynomial)) : list polynomial :=
  flat_map (fun c => match fst (snd c) with
    | Zero => [psum (filter (fun km => Nat.eqb (fst km) (fst c)) ms) snd]
    | _ => [] end) (List.combine (ids (length ds)) ds).
Definition combination (cs : list Q) (rows : list (list polynomial)) (i : nat) : polynomial :=
  psum (List.combine cs rows) (fun cr => pscale (fst cr) (nth i (snd cr) [])).
Definition constant_at (l : place) (f : polynomial) : polynomial :=
  match l with Rat q => [pvalue f q] | Root _ _ _ _ _ => f end.
(** At one place: the prices that the values leave, with the multipliers that show it, and whether all conditions are
  met. *)
Definition solved_at (x : cell) (ch0 ch1 : list nat) (ds : list condition) (rows : list solved) (F : list form)
  (place_for : list polynomial -> place) (solution : list (list polynomial)) : place * entry :=
  let spending := fun i => mixed L consumers ch0 ch1 i in
  let zs := map (fun f => map (combination (tl f) solution) (ids N)) F in
  let less := fun j => fold_left reduced_by rows
    (pf_sub (of_form (price_form L j)) (pf_sum (spenders consumers x) (fun i => pf_scale (nth i (nth j zs []) [])
      (spending i))), []) in
  let all := map less (ids L) in
  let raw := map (fun fm => nth 0 (fst fm) []) all in
  let quotients_of := fun (P : list polynomial) => map (fun i => match nth i (regimes x) None with
    | Some g => (subst_form P (numerator L consumers i g), subst_form P (denominator L consumers i g))
    | None => ([], []) end) (ids N) in
  let left := fun (P : list polynomial) =>
    map (fun c => subst_form P (snd c)) (conditions x) ++ map (overspent L consumers P ch0 ch1) (spenders consumers
      x) in
  let l := place_for (not_zero (flat_map (fun fm => tl (fst fm)) all ++ [[0%Q; 1%Q]; [1%Q; (-1 # 1)%Q]] ++ left raw ++
    map snd (quotients_of raw))) in
  let P := map (constant_at l) raw in
  let z := At l in
  let unmet := filter (fun kc => violated z (fst (snd kc)) (subst_form P (snd (snd kc))))
    (List.combine (ids (length (conditions x))) (conditions x)) in
  let balanced := forallb (fun i => zero_on z (overspent L consumers P ch0 ch1 i)) (spenders consumers x) in
  (l, Solve P zs (map (fun fm => of_equations ds (snd fm)) all)
    (match unmet with [] => if balanced then Some (quotients_of P) else None | _ => None end)
    (match unmet with kc :: _ => fst kc | [] => length (conditions x) end)).
Definition is_number (q : Q) (l : place) : bool := match l with Rat a => qeq a q | Root _ _ _ _ _ => false end.
(** Where the polynomial has one sign, that of its value at the middle. *)
Definition cuts_of_sign (lo hi : place) (g : polynomial) : list Q :=
  let c := middle (outer_left (Some lo)) (outer_right (Some hi)) in
  cuts_between (Some lo) (Some hi) [if qlt (pvalue g c) 0 then map Qopp g else g].
Definition mixed_of (x : cell) (ts : list (nat * multipliers)) (values : list polynomial)
  (places : list (list polynomial -> place)) (solutions : list (list (list polynomial))) : full_node :=
  let pure := allocations L consumers supply disposal x in
  match pure, extended (all_conditions L consumers supply strong x pure) ts with
  | [ch0; ch1], Some ds =>
    let rows := solved_equations ds in
    let fr := free_prices rows in
    let F := map (price_function rows fr) (ids L) in
    let total := fold_left reduced_by rows
      (pf_sum (spenders consumers x) (fun i => pf_scale (nth i values []) (mixed L consumers ch0 ch1 i)), []) in
    let g := nth 0 (fst total) [] in
    let none := Against [] in
    let solved_ones := map (fun ps => solved_at x ch0 ch1 ds rows F (fst ps) (snd ps)) (List.combine places
      solutions) in
    let at_end := fun q => option_map snd (find (fun le => is_number q (fst le)) solved_ones) in
    let inner := filter (fun le => negb (is_number 0 (fst le) || is_number 1 (fst le))) solved_ones in
    let steps := (fix steps (here : place) (l : list (place * entry)) : list step * (list Q * entry) :=
      match l with
      | [] => ([], (cuts_of_sign here (Rat 1) g, none))
      | le :: r => let rest := steps (fst le) r in
        ((cuts_of_sign here (fst le) g, none, fst le, snd le) :: fst rest, snd rest)
      end) (Rat 0) inner in
    let shown := fun q => match at_end q with Some e => Some e | None => Some none end in
    Mix values (of_equations ds (map (fun km => (fst km, map Qopp (snd km))) (snd total))) g
      (Along ts 0 [] [] (Some (0%Q, [])) (Some (1%Q, [])) (shown 0%Q) (fst steps) (snd steps) (shown 1%Q))
  | _, _ => Mix values [] [] (Along ts 0 [] [] None None None [] ([], Against []) None)
  end.
(** ** Signs of polynomials *)

(** A kept inequality as it is on the hull. *)
Definition keep_whole (cs : list condition) (F : list form) (k : nat) : list kept_one :=
  match nth_error cs k with None | Some (Zero, _) => [] | Some (r, f) => [Kept k 1 (r, subst_form F f)] end.
(** The free prices, each price as a function of them, and what shows that. *)
Definition hull_of (cs : list condition) (ts : list (nat * multipliers)) : list nat * list form * list multipliers :=
  match extended cs ts with
  | None => ([], [], [])
  | Some ds =>
    let rows := solved_equations ds in
    let fr := free_prices rows in
    let F := map (price_function rows fr) (ids L) in
    (fr, F, map (fun j => completed ds rows [] (psub (price_form L j) (lift L fr (nth j F [])))) (ids L))
  end.
Definition signs_of (x : cell) (ts : list (nat * multipliers)) (kept_ones : list nat) (given : list multipliers)
  (tree : sign_tree) : by_signs :=
  let cs := all_conditions L consumers supply strong x (allocations L consumers supply disposal x) in
  let '(fr, F, on_hull_) := hull_of cs ts in
  let ks := flat_map (keep_whole cs F) kept_ones in
  let others := implied_by cs 0 kept_ones given in
  let us := map (utility_in x F) (ids N) in
  BySigns ts fr F on_hull_ (map restricted ks) (map (known_by ks others) (ids (length cs))) (map fst us) (map snd us) tree.
Definition full_of (x : cell) (n : tree_node) : full_node :=
  match n with
  | Without k => Plain k
  | Everywhere_in ts lottery affordable _ kept_ones given =>
    let wf := everywhere_in x ts lottery affordable kept_ones given in All (fst wf) (snd wf)
  | Along_line ts places at_ones between_ones => Line (along_of x ts places at_ones between_ones)
  | Mixed_in ts values places solutions => mixed_of x ts values places solutions
  | Signs_in ts kept_ones given tree => Signs (signs_of x ts kept_ones given tree)
  end.
Fixpoint find_sets (nodes : list tree_node) (stack : list cell) : option (list set_found) :=
  match nodes, stack with
  | [], [] => Some []
  | n :: rest, x :: below =>
    match full_parts L consumers supply disposal strong x (full_of x n) with
    | Some (ys, fs) => match find_sets rest (ys ++ below) with Some gs => Some (fs ++ gs) | None => None end
    | None => None
    end
  | _, _ => None
  end.
Lemma find_sets_ok nodes : forall stack fs, find_sets nodes stack = Some fs ->
  exists full, find_all L consumers supply disposal strong full stack = Some fs.
Proof.
  induction nodes as [|n nodes IH]; intros [|x below] fs H; simpl in H; try discriminate; [now exists []|].
  destruct (full_parts L consumers supply disposal strong x (full_of x n)) as [[ys gs]|] eqn:E; [|discriminate].
  destruct (find_sets nodes (ys ++ below)) as [hs|] eqn:Eh; [|discriminate]. injection H as <-.
  destruct (IH _ _ Eh) as (full & Hf). exists (full_of x n :: full). simpl. rewrite E, Hf. reflexivity.
Qed.

(** Two descriptions of one set: the same forms, perhaps in another order, and the same utilities. *)
Definition same_utilities (us vs : list (form * form)) : bool :=
  both_all (fun a b => same_form (fst a) (fst b) && same_form (snd a) (snd b)) us vs.
Definition covers (fs gs : list form) : bool := forallb (fun f => existsb (same_form f) gs) fs.
Definition same_found (f g : found) : bool :=
  Nat.eqb (length (functions f)) L && both_all same_form (functions f) (functions g) &&
  covers (at_least f) (at_least g) && covers (at_least g) (at_least f) &&
  covers (more_than f) (more_than g) && covers (more_than g) (more_than f) && Nat.eqb (length (utilities f)) N &&
  same_utilities (utilities f) (utilities g).
Lemma covers_ok fs gs t r : covers fs gs = true -> all_hold t (map (fun g => (r,
  g)) gs) -> all_hold t (map (fun f => (r, f)) fs).
Proof.
  unfold covers. rewrite forallb_forall. intros H K c Hc. apply in_map_iff in Hc. destruct Hc as (f & <- & Hf).
  specialize (H f Hf). apply existsb_exists in H. destruct H as (g & Hg & E).
    specialize (K (r, g) (in_map (fun g => (r, g)) gs g Hg)).
  unfold holds in *. simpl in *. now rewrite (same_form_ok f g t E).
Qed.
(** The same functions and utilities, and conditions that say the same, describe one set. *)
Definition described (K : (nat -> R) -> Prop) (F : list form) (vs : list (form * form)) (p us : nat -> R) : Prop :=
  exists t, K t /\ (forall j, (j < L)%nat -> p j = ev t (nth j F [])) /\
    forall i, (i < N)%nat -> let nd := nth i vs ([], []) in ev t (snd nd) <> 0 /\ us i * ev t (snd nd) = ev t (fst nd).
Lemma same_described (K K' : (nat -> R) -> Prop) F G vs ws p us : length F = L -> both_all same_form F G = true ->
  length vs = N -> same_utilities vs ws = true -> (forall t, K t <-> K' t) ->
  (described K F vs p us <-> described K' G ws p us).
Proof.
  intros H1 H2 H3 H4 HK. destruct (both_all_ok same_form _ _ [] [] H2) as [_ P].
  destruct (both_all_ok _ vs ws (([], []) : form * form) (([], []) : form * form) H4) as [_ U].
  rewrite H1 in P. rewrite H3 in U.
  assert (V : forall t i, (i < N)%nat -> ev t (fst (nth i vs ([], []))) = ev t (fst (nth i ws ([], []))) /\
    ev t (snd (nth i vs ([], []))) = ev t (snd (nth i ws ([], [])))).
  { intros t i Hi. specialize (U i Hi). apply andb_true_iff in U. destruct U. split; now apply same_form_ok. }
  unfold described. split; intros (t & T1 & T2 & T3); exists t; (split; [now apply HK|]; split).
  - intros j Hj. rewrite (T2 j Hj). now apply same_form_ok, P.
  - intros i Hi. destruct (V t i Hi) as [V1 V2]. cbv zeta in *. rewrite <- V1, <- V2. now apply T3.
  - intros j Hj. rewrite (T2 j Hj). symmetry. now apply same_form_ok, P.
  - intros i Hi. destruct (V t i Hi) as [V1 V2]. cbv zeta in *. rewrite V1, V2. now apply T3.
Qed.
Lemma same_found_ok f g p us : same_found f g = true -> (in_found L consumers f p us <-> in_found L consumers g p us).
Proof.
  unfold same_found. rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[[[[[H1 H2] A1] A2] M1] M2] H3] H4].
  apply (same_described (fun t => all_hold t (kept f)) (fun t => all_hold t (kept g))); auto.
  intros t. unfold kept. rewrite !all_hold_app. split; intros [K1 K2]; split; eapply covers_ok; eauto.
Qed.
(** *** Pieces that signs of polynomials describe *)

(** The fact times a number that leaves it what it is. *)
Definition scaled_by (d : Q) (f : fact) : fact :=
  if match fst f with Zero => negb (qz d) | _ => qlt 0 d end then (fst f, mscale d (snd f)) else f.
(** Divided by the coefficient of its last term, or by the absolute value of that if the fact is an inequality. *)
Definition scaled_fact (f : fact) : fact :=
  let c := fst (last (snd f) (0%Q, [])) in
  scaled_by (Qinv match fst f with Zero => c | _ => if qlt c 0 then Qopp c else c end) f.
Definition same_relation (a b : relation) : bool :=
  match a, b with Zero, Zero | AtLeast, AtLeast | MoreThan, MoreThan => true | _, _ => false end.
(** A number of which the fact is true. *)
Definition true_number (f : fact) : bool :=
  match snd f with
  | [] => match fst f with MoreThan => false | _ => true end
  | [(c, es)] => forallb (Nat.eqb 0) es && qlt 0 c && match fst f with Zero => false | _ => true end
  | _ => false
  end.
(** Each fact that is not a true number is among the others. *)
Definition covers_facts (fs gs : list fact) : bool :=
  forallb (fun f => true_number f || existsb (fun g => same_relation (fst f) (fst g) && msame (snd f) (snd g)) gs) fs.
Definition same_sample (a b : option (list Q)) : bool :=
  match a, b with None, None => true | Some p, Some q => both_all qeq p q | _, _ => false end.
(** The first as the second is written: with its facts scaled, and true numbers left out. *)
Definition same_region (f g : region) : bool :=
  let fs := map scaled_fact (r_facts f) in
  both_all Nat.eqb (r_free f) (r_free g) && Nat.eqb (length (r_functions f)) L &&
  both_all same_form (r_functions f) (r_functions g) &&
  covers_facts fs (r_facts g) && covers_facts (r_facts g) fs && Nat.eqb (length (r_utilities f)) N &&
  same_utilities (r_utilities f) (r_utilities g) &&
  same_sample (r_sample f) (r_sample g).
Lemma scaled_by_ok t d f : fact_at t (scaled_by d f) <-> fact_at t f.
Proof.
  unfold scaled_by. destruct f as [r f]. destruct r; unfold fact_at; cbn [fst snd].
  - destruct (qz d) eqn:Z; cbn [negb fst snd]; [tauto|]. rewrite mev_scale.
    assert (D : Q2R d <> 0).
    { intros E. apply not_true_iff_false in Z. apply Z. unfold qz. apply Z.eqb_eq. unfold Q2R in E.
      apply Rmult_integral in E. destruct E as [E|E]; [symmetry; now apply eq_IZR|].
      exfalso. revert E. apply Rinv_neq_0_compat, IZR_neq. discriminate. }
    split; [intros E; apply Rmult_integral in E; now destruct E | intros ->; ring].
  - destruct (qlt 0 d) eqn:D; cbn [fst snd]; [|tauto]. apply qlt_ok in D. rewrite Q2R_0 in D. rewrite mev_scale.
    split; intros H; [|apply Rmult_le_pos; lra]. apply Rmult_le_reg_l with (Q2R d); [exact D|]. now rewrite Rmult_0_r.
  - destruct (qlt 0 d) eqn:D; cbn [fst snd]; [|tauto]. apply qlt_ok in D. rewrite Q2R_0 in D. rewrite mev_scale.
    split; intros H; [|now apply Rmult_lt_0_compat]. apply Rmult_lt_reg_l with (Q2R d); [exact D|]. now rewrite Rmult_0_r.
Qed.
Lemma scaled_facts_ok t fs : facts_at t (map scaled_fact fs) <-> facts_at t fs.
Proof.
  unfold facts_at. split; intros H f Hf.
  - eapply scaled_by_ok, H. now apply (in_map scaled_fact).
  - apply in_map_iff in Hf. destruct Hf as (g & <- & Hg). now apply scaled_by_ok, H.
Qed.
Lemma true_number_ok t f : true_number f = true -> fact_at t f.
Proof.
  destruct f as [r [|[c es] [|? ?]]]; unfold true_number, fact_at; cbn [fst snd]; try discriminate.
  - rewrite mev_nil. destruct r; [reflexivity|intros _; lra|discriminate].
  - rewrite !andb_true_iff. intros [[H1 H2] H3]. apply qlt_ok in H2. rewrite Q2R_0 in H2.
    assert (E : monomial t es = 1).
    { clear H2 H3. revert t. induction es as [|e es IH]; intros t; [reflexivity|]. simpl in H1. apply andb_true_iff in H1.
      destruct H1 as [H0 H1]. destruct e; [|discriminate]. simpl. rewrite (IH H1). ring. }
    rewrite mev_cons, mev_nil, E. destruct r; [discriminate|lra|lra].
Qed.
Lemma covers_facts_ok t fs gs : covers_facts fs gs = true -> facts_at t gs -> facts_at t fs.
Proof.
  unfold covers_facts. rewrite forallb_forall. intros H K f Hf. specialize (H f Hf). apply orb_true_iff in H.
  destruct H as [H|H]; [now apply true_number_ok|]. apply existsb_exists in H. destruct H as (g & Hg & E).
  apply andb_true_iff in E. destruct E as [E1 E2]. apply (msame_ok t) in E2. specialize (K g Hg). unfold fact_at in *.
  rewrite E2. destruct (fst f), (fst g); try discriminate; exact K.
Qed.
Lemma same_region_ok f g p us : same_region f g = true -> (in_region L consumers f p us <-> in_region L consumers g p us).
Proof.
  unfold same_region. cbv zeta. rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[[[[[_ H1] H2] A1] A2] H3] H4] _].
  apply (same_described (fun t => facts_at t (r_facts f)) (fun t => facts_at t (r_facts g))); auto.
  intros t. rewrite <- (scaled_facts_ok t (r_facts f)). split; now apply covers_facts_ok.
Qed.
Definition is_region (g : region) (f : set_found) : bool := match f with Of_signs h => same_region h g | _ => false end.
Lemma is_region_ok g f p us : is_region g f = true -> (in_set L consumers f p us <-> in_region L consumers g p us).
Proof. destruct f as [h|c|h]; try discriminate. simpl. apply same_region_ok. Qed.
(** A place on a line as a point. *)
Definition spot_found (F : list form) (us : list (polynomial * polynomial)) (q : Q) : found :=
  Found [] (map (fun f => [pvalue f q]) F) [] []
    (map (fun nd => ([qmul (pvalue (fst nd) q) (Qinv (pvalue (snd nd) q))], [1%Q])) us).
Lemma spot_found_ok F us q p v : length F = L -> length us = N -> (forall nd,
  In nd us -> Q2R (pvalue (snd nd) q) <> 0) ->
  (in_curve L consumers (Curve (At (Rat q)) F us) p v <-> in_found L consumers (spot_found F us q) p v).
Proof.
  intros HF HU Hd.
  assert (PF : forall t j, (j < L)%nat -> ev t (nth j (functions (spot_found F us q)) []) = peval (nth j F []) (Q2R q)).
  { intros t j Hj. unfold spot_found. simpl functions.
    rewrite (nth_indep (map (fun f => [pvalue f q]) F) [] [pvalue [] q]) by
      (rewrite map_length; apply (Nat.lt_le_trans _ _ _ Hj), Nat.eq_le_incl; symmetry; exact HF).
    rewrite (map_nth (fun f => [pvalue f q])), ev_constant. apply pvalue_ok. }
  set (h := fun nd : polynomial * polynomial => (([qmul (pvalue (fst nd) q) (Qinv (pvalue (snd nd) q))],
    [1%Q]) : form * form)).
  assert (PU : forall t i, (i < N)%nat -> let nd := nth i (utilities (spot_found F us q)) ([], []) in
    let d := peval (snd (nth i us ([], []))) (Q2R q) in
    d <> 0 /\ ev t (snd nd) = 1 /\ ev t (fst nd) * d = peval (fst (nth i us ([], []))) (Q2R q)).
  { intros t i Hi. cbv zeta. change (utilities (spot_found F us q)) with (map h us).
    rewrite (nth_indep (map h us) ([], []) (h ([], []))) by (rewrite map_length;
      apply (Nat.lt_le_trans _ _ _ Hi), Nat.eq_le_incl; symmetry; exact HU).
    rewrite (map_nth h). assert (I : In (nth i us ([], [])) us).
    { apply nth_In, (Nat.lt_le_trans _ _ _ Hi), Nat.eq_le_incl. symmetry. exact HU. }
    pose proof (Hd _ I) as D. unfold h. cbn [fst snd]. rewrite !ev_constant, Q2R_1, Q2R_mul. rewrite pvalue_ok in D.
    assert (D' : ~ (pvalue (snd (nth i us ([], []))) q == 0)%Q).
    { intros E. apply D. rewrite <- pvalue_ok. apply Qeq_eqR in E. now rewrite E, Q2R_0. }
    rewrite Q2R_inv by exact D'. rewrite !pvalue_ok. split; [exact D|]. split; [reflexivity|]. field. exact D. }
  unfold in_curve, in_found. simpl. split.
  - intros (t & -> & T1 & T2). exists p. split; [intros c []|]. split.
    + intros j Hj. rewrite (T1 j Hj). symmetry. exact (PF p j Hj).
    + intros i Hi. destruct (PU p i Hi) as (D & E1 & E2). cbv zeta in *. destruct (T2 i Hi) as [_ T]. simpl in E1, E2.
      rewrite E1.
      split; [lra|]. apply Rmult_eq_reg_r with (peval (snd (nth i us ([], []))) (Q2R q)); [|exact D]. rewrite E2, <- T.
        ring.
  - intros (t & _ & T1 & T2). exists (Q2R q). split; [reflexivity|]. split.
    + intros j Hj. rewrite (T1 j Hj). exact (PF t j Hj).
    + intros i Hi. destruct (PU t i Hi) as (D & E1 & E2). cbv zeta in *. destruct (T2 i Hi) as [_ T].
      simpl in E1, E2, T.
      rewrite E1, Rmult_1_r in T. split; [exact D|]. rewrite T. exact E2.
Qed.
Definition is_set (g : found) (f : set_found) : bool :=
  match f with
  | Flat h => same_found h g
  | Piece (Curve (At (Rat q)) F us) =>
    Nat.eqb (length F) L && Nat.eqb (length us) N && forallb (fun nd => qlt 0 (pvalue (snd nd) q)) us &&
      same_found (spot_found F us q) g
  | _ => false
  end.
Lemma is_set_ok g f p us : is_set g f = true -> (in_set L consumers f p us <-> in_found L consumers g p us).
Proof.
  destruct f as [h|[[[q|]|] F vs]|]; try discriminate; simpl; intros H; [now apply same_found_ok|].
  rewrite !andb_true_iff, !Nat.eqb_eq, forallb_forall in H. destruct H as [[[H1 H2] H3] H4].
  rewrite <- (same_found_ok _ g p us H4). apply spot_found_ok; auto. intros nd Hnd. specialize (H3 nd Hnd).
    apply qlt_ok in H3.
  rewrite Q2R_0 in H3. lra.
Qed.

(** ** Families: pieces of a line put together *)

Record family := Family { low_end : option Q; high_end : option Q; low_in : bool; high_in : bool; line : list form;
  quotients : list (polynomial * polynomial) }.
(** A root of a polynomial between two numbers, at which prices and utilities are polynomials. *)
Record root_point := RootPoint { its_polynomial : polynomial; from_number : Q; to_number : Q; root_prices : list
  polynomial;
  root_utilities : list polynomial }.
Inductive price_set := Described (f : found) | Along_family (m : family) | At_root (r : root_point) | In_region (g : region).
Definition on_family (m : family) (t : R) (p us : nat -> R) : Prop :=
  (forall j, (j < L)%nat -> p j = peval (nth j (line m) []) t) /\
  forall i, (i < N)%nat -> let nd := nth i (quotients m) ([],
    []) in peval (snd nd) t <> 0 /\ us i * peval (snd nd) t = peval (fst nd) t.
Definition in_price_set (s : price_set) (p us : nat -> R) : Prop :=
  match s with
  | Described f => in_found L consumers f p us
  | Along_family m => exists t, above_low (low_end m) (low_in m) t /\ within_top (high_end m) (high_in m) t /\
    on_family m t p us
  | At_root r => exists t, Q2R (from_number r) < t < Q2R (to_number r) /\ peval (its_polynomial r) t = 0 /\
    (forall j, (j < L)%nat -> p j = peval (nth j (root_prices r) []) t) /\
    forall i, (i < N)%nat -> us i = peval (nth i (root_utilities r) []) t
  | In_region g => in_region L consumers g p us
  end.
Definition is_root_point (r : root_point) (f : set_found) : bool :=
  match f with
  | Piece (Curve (At (Root g lo hi up w)) F us) =>
    let z := At (Root g lo hi up w) in
    pzero (psub g (its_polynomial r)) && qsame lo (from_number r) && qsame hi (to_number r) &&
    Nat.eqb (length F) L && Nat.eqb (length us) N &&
    both_all (fun f h => zero_on z (psub f h)) F (root_prices r) &&
    both_all (fun nd h => nz_on z (snd nd) && zero_on z (psub (fst nd) (pmul h (snd nd)))) us (root_utilities r)
  | _ => false
  end.
Lemma is_root_point_ok r f p us : is_root_point r f = true ->
  (in_set L consumers f p us <-> in_price_set (At_root r) p us).
Proof.
  destruct f as [|[[[|g lo hi up w]|] F vs]|]; try discriminate. unfold is_root_point. cbv zeta.
  set (z := At (Root g lo hi up w)). rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[[[[G1 G2] G3] H1] H2] H3] H4].
  destruct (both_all_ok _ F (root_prices r) ([] : form) ([] : polynomial) H3) as [_ K3].
  destruct (both_all_ok _ vs (root_utilities r) (([], []) : polynomial * polynomial) ([] : polynomial) H4) as [_ K4].
  apply qsame_iff in G2, G3.
  assert (G : forall t, peval g t = peval (its_polynomial r) t).
  { intros t. pose proof (pzero_ok _ t G1) as K. rewrite peval_sub in K. lra. }
  assert (P : forall t j, in_piece z t -> (j < L)%nat -> peval (nth j F []) t = peval (nth j (root_prices r) []) t).
  { intros t j Ht Hj. rewrite <- H1 in Hj. pose proof (zero_on_ok z _ t (K3 j Hj) Ht) as K. rewrite peval_sub in K.
    lra. }
  assert (U : forall t i v, in_piece z t -> (i < N)%nat ->
    (peval (snd (nth i vs ([], []))) t <> 0 /\ v * peval (snd (nth i vs ([], []))) t = peval (fst (nth i vs ([],
      []))) t) <-> v = peval (nth i (root_utilities r) []) t).
  { intros t i v Ht Hi. assert (Hi' : (i < length vs)%nat) by (apply (Nat.lt_le_trans _ _ _ Hi), Nat.eq_le_incl;
    symmetry; exact H2).
    specialize (K4 i Hi'). cbv beta in K4. apply andb_true_iff in K4. destruct K4 as [Ka Kb].
    pose proof (nz_on_ok z _ t Ka Ht) as D. pose proof (zero_on_ok z _ t Kb Ht) as E. rewrite peval_sub, peval_mul in E.
    split.
    - intros [_ K]. apply Rmult_eq_reg_r with (peval (snd (nth i vs ([], []))) t); auto. rewrite K.
      apply Rminus_diag_uniq. exact E.
    - intros ->. split; [exact D|]. symmetry. apply Rminus_diag_uniq. exact E. }
  assert (Z : forall t, in_piece z t <-> Q2R (from_number r) < t < Q2R (to_number r) /\ peval (its_polynomial r) t = 0).
  { intros t. simpl. rewrite <- G2, <- G3, <- G. tauto. }
  simpl in_set. unfold in_curve, in_price_set. split.
  - intros (t & T1 & T2 & T3). exists t. destruct (proj1 (Z t) T1) as [Za Zb]. split; [exact Za|]. split; [exact Zb|].
    split; [intros j Hj; rewrite <- (P t j T1 Hj); auto|]. intros i Hi. apply (U t i (us i) T1 Hi). now apply T3.
  - intros (t & Za & Zb & T2 & T3). exists t. assert (T1 : in_piece z t) by (now apply Z). split; [exact T1|].
    split; [intros j Hj; rewrite (P t j T1 Hj); auto|]. intros i Hi. apply (U t i (us i) T1 Hi). now apply T3.
Qed.

(** A part of the line: a place, or an open interval. *)
Inductive item := Spot (q : Q) | Open_part (lo hi : option Q).
Definition in_item (it : item) (t : R) : Prop := match it with Spot q => t = Q2R q | Open_part lo hi => above lo t /\
  below hi t end.
Definition rational_end (l : option place) : option (option Q) :=
  match l with None => Some None | Some (Rat q) => Some (Some q) | Some (Root _ _ _ _ _) => None end.
(** Where on the line the prices of a point are: by the first price that changes along it. *)
Definition place_of (F : list form) (lines : list form) : Q :=
  match find (fun fg => negb (qz (at_index (snd fg) 1))) (List.combine F lines) with
  | Some fg => qmul (qsub (at_index (fst fg) 0) (at_index (snd fg) 0)) (Qinv (at_index (snd fg) 1))
  | None => 0%Q
  end.
Definition is_spot (m : family) (q : Q) (F : list form) (us : list (form * form)) : bool :=
  Nat.eqb (length F) L && Nat.eqb (length us) N && both_all (fun f g => same_form f [pvalue g q]) F (line m) &&
  both_all (fun a b => let d := pvalue (snd b) q in same_form (snd a) [1%Q] && (qlt 0 d || qlt d 0) &&
    same_form (pscale d (fst a)) [pvalue (fst b) q]) us (quotients m).
Lemma is_spot_ok m q fr F us p v : is_spot m q F us = true ->
  (in_found L consumers (Found fr F [] [] us) p v <-> on_family m (Q2R q) p v).
Proof.
  unfold is_spot. rewrite !andb_true_iff, !Nat.eqb_eq. intros [[[H1 H2] H3] H4].
  destruct (both_all_ok _ F (line m) ([] : form) ([] : form) H3) as [_ K3].
  destruct (both_all_ok _ us (quotients m) (([], []) : form * form) (([], []) : polynomial * polynomial) H4) as [_ K4].
  assert (P : forall t j, (j < L)%nat -> ev t (nth j F []) = peval (nth j (line m) []) (Q2R q)).
  { intros t j Hj. rewrite <- H1 in Hj. transitivity (ev t [pvalue (nth j (line m) []) q]);
    [exact (same_form_ok _ _ t (K3 j Hj))|].
    rewrite ev_constant. apply pvalue_ok. }
  assert (U : forall t i, (i < N)%nat -> ev t (snd (nth i us ([], []))) = 1 /\
    peval (snd (nth i (quotients m) ([], []))) (Q2R q) <> 0 /\
    peval (snd (nth i (quotients m) ([], []))) (Q2R q) * ev t (fst (nth i us ([],
      []))) = peval (fst (nth i (quotients m) ([], []))) (Q2R q)).
  { intros t i Hi. assert (Hi' : (i < length us)%nat) by (apply (Nat.lt_le_trans _ _ _ Hi), Nat.eq_le_incl; symmetry;
    exact H2).
    specialize (K4 i Hi'). cbv zeta in K4. rewrite !andb_true_iff, orb_true_iff in K4. destruct K4 as [[Ka Kb] Kc].
    pose proof (same_form_ok _ _ t Ka) as A. rewrite ev_constant, Q2R_1 in A. pose proof (same_form_ok _ _ t Kc) as C.
    rewrite ev_scale, ev_constant, !pvalue_ok in C. split; [exact A|]. split; [|exact C].
    destruct Kb as [Kb|Kb]; apply qlt_ok in Kb; rewrite Q2R_0, pvalue_ok in Kb; lra. }
  unfold in_found, on_family. simpl. split.
  - intros (t & _ & T1 & T2). split; [intros j Hj; rewrite T1 by exact Hj; now apply P|]. intros i Hi.
    destruct (U t i Hi) as (U1 & U2 & U3). destruct (T2 i Hi) as [_ T]. rewrite U1, Rmult_1_r in T. split; [exact U2|].
    rewrite T, Rmult_comm. exact U3.
  - intros [T1 T2]. exists p. split; [intros c []|]. split; [intros j Hj; rewrite P; auto|]. intros i Hi.
    destruct (U p i Hi) as (U1 & U2 & U3). destruct (T2 i Hi) as [_ T]. rewrite U1. split; [lra|].
    apply Rmult_eq_reg_l with (peval (snd (nth i (quotients m) ([], []))) (Q2R q)); [|exact U2]. rewrite U3, <- T. ring.
Qed.
Definition item_of (m : family) (f : set_found) : option item :=
  match f with
  | Flat (Found _ F [] [] us) => let q := place_of F (line m) in if is_spot m q F us then Some (Spot q) else None
  | Flat _ | Of_signs _ => None
  | Piece (Curve z F us) =>
    if Nat.eqb (length F) L && Nat.eqb (length us) N && both_all (fun f g => pzero (psub f g)) F (line m) &&
      both_all (fun a b => let h := quotient_of (snd a) (snd b) in
        pzero (psub (snd a) (pmul h (snd b))) && pzero (psub (fst a) (pmul h (fst b))) &&
          nz_on z (snd a)) us (quotients m)
    then
      match z with
      | At (Rat q) => Some (Spot q)
      | Between lo hi _ => match rational_end lo, rational_end hi with Some a, Some b => Some (Open_part a b) | _,
        _ => None end
      | _ => None
      end
    else None
  end.
Lemma item_of_ok m f it p us : item_of m f = Some it ->
  (in_set L consumers f p us <-> exists t, in_item it t /\ on_family m t p us).
Proof.
  destruct f as [[fr F [|] [|] vs]|[z F vs]|]; try discriminate.
  { unfold item_of. cbv zeta. destruct (is_spot m (place_of F (line m)) F vs) eqn:E; [|discriminate]. intros H.
    injection H as <-.
    simpl in_set. rewrite (is_spot_ok m _ fr F vs p us E). split; [intros K; eexists; split; [reflexivity|exact K]|].
    intros (t & -> & K). exact K. }
  simpl.
  destruct (Nat.eqb (length F) L && Nat.eqb (length vs) N && both_all (fun f g => pzero (psub f g)) F (line m) &&
    both_all _ vs (quotients m)) eqn:E; [|discriminate]. rewrite !andb_true_iff, !Nat.eqb_eq in E.
      destruct E as [[[H1 H2] H3] H4].
  destruct (both_all_ok _ F (line m) ([] : form) ([] : form) H3) as [_ K3].
  destruct (both_all_ok _ vs (quotients m) (([], []) : polynomial * polynomial) (([],
    []) : polynomial * polynomial) H4) as [_ K4].
  intros Hz. assert (Z : forall t, in_piece z t <-> in_item it t).
  { intros t. destruct z as [[q|]|lo hi cuts]; try discriminate; [injection Hz as <-; simpl; tauto|].
    destruct lo as [[a|]|], hi as [[b|]|]; try discriminate; injection Hz as <-; simpl; tauto. }
  assert (P : forall t j, (j < L)%nat -> peval (nth j F []) t = peval (nth j (line m) []) t).
  { intros t j Hj. rewrite <- H1 in Hj. pose proof (pzero_ok _ t (K3 j Hj)) as K. rewrite peval_sub in K. lra. }
  assert (U : forall t i v, in_piece z t -> (i < N)%nat ->
    (peval (snd (nth i vs ([], []))) t <> 0 /\ v * peval (snd (nth i vs ([], []))) t = peval (fst (nth i vs ([],
      []))) t) <->
    (peval (snd (nth i (quotients m) ([], []))) t <> 0 /\
     v * peval (snd (nth i (quotients m) ([], []))) t = peval (fst (nth i (quotients m) ([], []))) t)).
  { intros t i v Ht Hi. assert (Hi' : (i < length vs)%nat) by (apply (Nat.lt_le_trans _ _ _ Hi), Nat.eq_le_incl;
    symmetry; exact H2).
    specialize (K4 i Hi'). cbv zeta in K4. rewrite !andb_true_iff in K4. destruct K4 as [[Ka Kb] Kc].
    pose proof (pzero_ok _ t Ka) as A. pose proof (pzero_ok _ t Kb) as B. rewrite peval_sub, peval_mul in A, B.
    pose proof (nz_on_ok z _ t Kc Ht) as D. set (h := peval (quotient_of _ _) t) in *.
    set (d := peval (snd (nth i vs ([], []))) t) in *. set (a := peval (fst (nth i vs ([], []))) t) in *.
    set (e := peval (snd (nth i (quotients m) ([], []))) t) in *.
      set (b := peval (fst (nth i (quotients m) ([], []))) t) in *.
    assert (Ed : d = h * e) by lra. assert (Ea : a = h * b) by lra.
    assert (Nh : h <> 0) by (intros C; apply D; rewrite Ed, C; ring).
      assert (Ne : e <> 0) by (intros C; apply D; rewrite Ed, C; ring).
    split; intros [_ K]; (split; [assumption|]).
    - apply Rmult_eq_reg_l with h; auto. rewrite <- Ea, <- K, Ed. ring.
    - rewrite Ed, Ea, <- K. ring. }
  unfold in_curve, on_family. split.
  - intros (t & T1 & T2 & T3). exists t. split; [now apply Z|]. split; [intros j Hj; rewrite <- P; auto|].
    intros i Hi. apply (U t i (us i) T1 Hi). now apply T3.
  - intros (t & T1 & T2 & T3). exists t. apply Z in T1. split; [exact T1|]. split; [intros j Hj; rewrite P; auto|].
    intros i Hi. apply (U t i (us i) T1 Hi). now apply T3.
Qed.
Definition at_least_end (a : option Q) (closed : bool) (q : Q) (strict : bool) : bool :=
  match a with None => true | Some x => if closed || strict then qle x q else qlt x q end.
Definition at_most_end (b : option Q) (closed : bool) (q : Q) (strict : bool) : bool :=
  match b with None => true | Some y => if closed || strict then qle q y else qlt q y end.
Definition item_inside (m : family) (it : item) : bool :=
  match it with
  | Spot q => at_least_end (low_end m) (low_in m) q false && at_most_end (high_end m) (high_in m) q false
  | Open_part lo hi =>
    match lo with Some a => at_least_end (low_end m) (low_in m) a true | None => match low_end m with None => true | _
      => false end end &&
    match hi with Some b => at_most_end (high_end m) (high_in m) b true | None => match high_end m with None => true |
      _ => false end end
  end.
Lemma item_inside_ok m it t : item_inside m it = true -> in_item it t ->
  above_low (low_end m) (low_in m) t /\ within_top (high_end m) (high_in m) t.
Proof.
  destruct it as [q|lo hi]; simpl; rewrite andb_true_iff; intros [H1 H2] Ht;
    unfold above_low, within_top, at_least_end, at_most_end in *.
  - subst t. split; [destruct (low_end m); auto|destruct (high_end m); auto].
    + destruct (low_in m); simpl in H1; [now apply qle_ok|now apply qlt_ok].
    + destruct (high_in m); simpl in H2; [now apply qle_ok|now apply qlt_ok].
  - destruct Ht as [T1 T2]. split.
    + destruct lo as [a|], (low_end m) as [x|]; auto; try discriminate. simpl in T1. rewrite orb_true_r in H1.
      apply qle_ok in H1.
      destruct (low_in m); lra.
    + destruct hi as [b|], (high_end m) as [y|]; auto; try discriminate. simpl in T2. rewrite orb_true_r in H2.
      apply qle_ok in H2.
      destruct (high_in m); lra.
Qed.
Definition has_spot (a : Q) (it : item) : bool := match it with Spot q => qeq q a | Open_part _ _ => false end.
Definition starts_before (lo a : option Q) : bool :=
  match lo, a with None, _ => true | Some l, Some x => qle l x | Some _, None => false end.
(** Everything from a on, a included if [closed], up to the high end is in some item. *)
Fixpoint covered (fuel : nat) (items : list item) (a : option Q) (closed : bool) (high : option Q) (top_in : bool) :
  bool :=
  match fuel with
  | O => false
  | S k =>
    (if closed then match a with Some x => existsb (has_spot x) items | None => true end else true) &&
    existsb (fun it => match it with
      | Spot _ => false
      | Open_part lo hi =>
        starts_before lo a &&
        match hi, high with
        | None, _ => true
        | Some b, Some h => if qle h b then negb top_in || qlt h b || existsb (has_spot h) items else covered k items
          (Some b) true high top_in
        | Some b, None => covered k items (Some b) true high top_in
        end
      end) items
  end.
Lemma covered_ok items high top_in t : within_top high top_in t -> forall fuel a closed,
  covered fuel items a closed high top_in = true ->
  above_low a closed t -> exists it, In it items /\ in_item it t.
Proof.
  intros Ht. induction fuel as [|k IH]; intros a closed H Ha; [discriminate|]. simpl in H. apply andb_true_iff in H.
    destruct H as [H1 H2].
  assert (S : (exists it, In it items /\ in_item it t) \/ above a t).
  { destruct a as [x|]; [|now right]. simpl in *. destruct closed; [|now right].
    destruct (Rle_lt_or_eq_dec _ _ Ha) as [C|C]; [now right|].
    left. apply existsb_exists in H1. destruct H1 as ([q|] & Hq & E); [|discriminate]. exists (Spot q). split; auto.
      simpl.
    simpl in E. apply qeq_ok in E. lra. }
  destruct S as [S|S]; auto. apply existsb_exists in H2. destruct H2 as ([q|lo hi] & Hin & H2); [discriminate|].
  apply andb_true_iff in H2. destruct H2 as [H2 H3].
  assert (A : above lo t).
  { destruct lo as [l|]; simpl in *; auto. destruct a as [x|]; [|discriminate]. simpl in *. apply qle_ok in H2. lra. }
  destruct hi as [b|]; [|exists (Open_part lo None); split; [exact Hin|split; simpl; auto]].
  destruct (Rlt_dec t (Q2R b)) as [C|C]; [exists (Open_part lo (Some b)); split; [exact Hin|split; simpl; auto]|].
  assert (B : above_low (Some b) true t) by (simpl; lra).
  destruct high as [h|]; [|now apply (IH (Some b) true)]. destruct (qle h b) eqn:E; [|now apply (IH (Some b) true)].
  apply qle_ok in E. simpl in Ht. destruct top_in; [|lra]. simpl in H3. apply orb_true_iff in H3.
    destruct H3 as [H3|H3].
  - apply qlt_ok in H3. lra.
  - apply existsb_exists in H3. destruct H3 as ([q|] & Hq & F); [|discriminate]. exists (Spot q). split; auto.
    simpl in *.
    apply qeq_ok in F. lra.
Qed.
Definition items_of (m : family) (fs : list set_found) : list item :=
  flat_map (fun f => match item_of m f with Some it => [it] | None => [] end) fs.
Definition belongs (f : set_found) (s : price_set) : bool :=
  match s with
  | Described g => is_set g f
  | Along_family m => match item_of m f with Some it => item_inside m it | None => false end
  | At_root r => is_root_point r f
  | In_region g => is_region g f
  end.
Definition is_found (fs : list set_found) (s : price_set) : bool :=
  match s with
  | Described g => existsb (is_set g) fs
  | Along_family m => covered (S (length fs)) (items_of m fs) (low_end m) (low_in m) (high_end m) (high_in m)
  | At_root r => existsb (is_root_point r) fs
  | In_region g => existsb (is_region g) fs
  end.
(** The sample prices of a piece are in it. *)
Fixpoint dot_at (ts f : list Q) : Q := match f with [] => 0%Q | c :: r => qadd (qmul c (at_index ts 0)) (dot_at (tl ts) r) end.
Definition form_value (ts : list Q) (f : form) : Q := dot_at (1%Q :: ts) f.
Definition sample_inside (s : price_set) : bool :=
  match s with
  | In_region (Region fr F facts us (Some ps)) =>
    let ts := map (at_index ps) fr in
    all_below L (fun j => qeq (at_index ps j) (form_value ts (nth j F []))) && forallb (fact_met ts) facts &&
    all_below N (fun i => negb (qz (form_value ts (snd (nth i us ([], []))))))
  | _ => true
  end.
Definition samples_inside (sets : list price_set) : Prop := forall r ps, In (In_region r) sets -> r_sample r = Some ps ->
  exists us, in_region L consumers r (vector_of ps) us.
Lemma form_value_ok ts f : Q2R (form_value ts f) = ev (vector_of ts) f.
Proof.
  assert (D : forall f ts x, (forall k, x k = vector_of ts k) -> Q2R (dot_at ts f) = dotk x f).
  { clear. induction f as [|c r IH]; intros ts x E; [apply Q2R_0|]. cbn [dot_at dotk].
    rewrite Q2R_add, Q2R_mul, E, (IH (tl ts) (fun k => x (S k))); [reflexivity|].
    intros k. rewrite E. destruct ts; destruct k; reflexivity. }
  apply D. intros [|k]; [symmetry; apply Q2R_1 | reflexivity].
Qed.
Lemma samples_inside_ok sets : forallb sample_inside sets = true -> samples_inside sets.
Proof.
  rewrite forallb_forall. intros H r ps Hr Es. specialize (H _ Hr). destruct r as [fr F facts us sample]. simpl in Es.
  subst sample. unfold sample_inside in H. cbv zeta in H. set (ts := map (at_index ps) fr) in *.
  rewrite !andb_true_iff, forallb_forall in H. destruct H as [[H1 H2] H3].
  set (nd := fun i => nth i us (([], []) : form * form)).
  exists (fun i => ev (vector_of ts) (fst (nd i)) / ev (vector_of ts) (snd (nd i))).
  exists (vector_of ts). split; [intros f Hf; now apply fact_met_ok, H2|]. split.
  - intros j Hj. pose proof (all_below_ok _ _ H1 j Hj) as K. cbv beta in K. apply qeq_ok in K. rewrite form_value_ok in K.
    exact K.
  - intros i Hi. pose proof (all_below_ok _ _ H3 i Hi) as K. cbv beta in K.
    assert (D : ev (vector_of ts) (snd (nd i)) <> 0).
    { rewrite <- form_value_ok. intros Z. apply negb_true_iff, not_true_iff_false in K. apply K. unfold qz.
      apply Z.eqb_eq. unfold Q2R in Z. apply Rmult_integral in Z. destruct Z as [Z|Z]; [symmetry; now apply eq_IZR|].
      exfalso. revert Z. apply Rinv_neq_0_compat, IZR_neq. discriminate. }
    split; [exact D|]. cbn [r_utilities]. fold (nd i). field. exact D.
Qed.
Definition same_sets (sets : list price_set) (fs : list set_found) : bool :=
  forallb (fun f => existsb (belongs f) sets) fs && forallb (is_found fs) sets && forallb sample_inside sets.
Lemma same_sets_samples sets fs : same_sets sets fs = true -> samples_inside sets.
Proof. unfold same_sets. rewrite andb_true_iff. intros [_ H]. now apply samples_inside_ok. Qed.
Lemma same_sets_ok sets fs p us : same_sets sets fs = true ->
  ((exists f, In f fs /\ in_set L consumers f p us) <-> exists s, In s sets /\ in_price_set s p us).
Proof.
  unfold same_sets. rewrite !andb_true_iff, !forallb_forall. intros [[H1 H2] _]. split.
  - intros (f & Hf & K). specialize (H1 f Hf). apply existsb_exists in H1. destruct H1 as (s & Hs & E). exists s.
    split; auto.
    destruct s as [g|m|r|g];
      [now apply (is_set_ok g f p us E)| |now apply (is_root_point_ok r f p us E)|now apply (is_region_ok g f p us E)].
    simpl in *.
      destruct (item_of m f) as [it|] eqn:Ei; [|discriminate].
    apply (item_of_ok m f it p us Ei) in K. destruct K as (t & T1 & T2). exists t.
      destruct (item_inside_ok m it t E T1). auto.
  - intros (s & Hs & K). specialize (H2 s Hs). destruct s as [g|m|r|g]; cbn [is_found] in *.
    + apply existsb_exists in H2. destruct H2 as (f & Hf & E). exists f. split; auto. now apply (is_set_ok g f p us E).
    + cbn [in_price_set] in K. destruct K as (t & T1 & T2 & T3). destruct (covered_ok _ _ _ t T2 _ _ _ H2 T1) as (it
      & Hit & T4).
      apply in_flat_map in Hit. destruct Hit as (f & Hf & Hit).
        destruct (item_of m f) as [it'|] eqn:Ei; [|destruct Hit].
      destruct Hit as [<-|[]]. exists f. split; auto. apply (item_of_ok m f it' p us Ei). eauto.
    + apply existsb_exists in H2. destruct H2 as (f & Hf & E). exists f. split; auto.
      now apply (is_root_point_ok r f p us E).
    + apply existsb_exists in H2. destruct H2 as (f & Hf & E). exists f. split; auto. now apply (is_region_ok g f p us E).
Qed.
End Sets.

(** ** Forms of utilities along a line *)

Fixpoint product_of (us : list (polynomial * polynomial)) : polynomial :=
  match us with [] => [1%Q] | nd :: r => pmul (snd nd) (product_of r) end.
(** A linear combination of quotients, times the product of the denominators. *)
Fixpoint numerators (cs : list Q) (us : list (polynomial * polynomial)) : polynomial :=
  match cs, us with
  | c :: cs', nd :: us' => padd (pscale c (pmul (fst nd) (product_of us'))) (pmul (snd nd) (numerators cs' us'))
  | _, _ => []
  end.
Definition combined (f : form) (us : list (polynomial * polynomial)) : polynomial :=
  match f with [] => [] | c :: cs => padd (pscale c (product_of us)) (numerators cs us) end.
Lemma numerators_ok t cs : forall us v, (length cs <= length us)%nat ->
  (forall i, (i < length us)%nat -> v i * peval (snd (nth i us ([], []))) t = peval (fst (nth i us ([], []))) t) ->
  peval (numerators cs us) t = dotk v cs * peval (product_of us) t.
Proof.
  induction cs as [|c cs IH]; intros us v Hl Hv; [destruct us; simpl; ring|].
    destruct us as [|[a d] us]; [simpl in Hl; lia|].
  simpl. rewrite peval_add, peval_scale, !peval_mul, (IH us (fun k => v (S k))).
  - assert (H0 : peval a t = v 0%nat * peval d t) by (symmetry; apply (Hv 0%nat); simpl; lia).
    rewrite H0. ring.
  - simpl in Hl. lia.
  - intros i Hi. apply (Hv (S i)). simpl. lia.
Qed.
Lemma combined_ok t f us v : (length f <= S (length us))%nat ->
  (forall i, (i < length us)%nat -> v i * peval (snd (nth i us ([], []))) t = peval (fst (nth i us ([], []))) t) ->
  peval (combined f us) t = ev v f * peval (product_of us) t.
Proof.
  intros Hl Hv. destruct f as [|c cs]; [unfold ev; simpl; ring|]. unfold combined.
    rewrite ev_cons, peval_add, peval_scale.
  rewrite (numerators_ok t cs us v); [ring|simpl in Hl; lia|exact Hv].
Qed.
Lemma product_positive t us : (forall nd, In nd us -> 0 < peval (snd nd) t) -> 0 < peval (product_of us) t.
Proof.
  induction us as [|nd us IH]; intros H; simpl; [rewrite Q2R_1; lra|]. rewrite peval_mul. apply Rmult_lt_0_compat.
  - apply H. now left.
  - apply IH. intros k Hk. apply H. now right.
Qed.
(** The piece with new cuts for these polynomials. *)
Definition recut (z : piece) (gs : list polynomial) : piece :=
  match z with
  | At l => At l
  | Between lo hi _ => Between lo hi (cuts_for most_halvings (outer_left lo) (outer_right hi) (not_zero gs))
  end.
Lemma recut_ok z gs t : in_piece z t -> in_piece (recut z gs) t.
Proof. destruct z; simpl; auto. Qed.

Section Market.
Variables (m : market) (strong_notion : bool).
Let L := goods m.
Let N := length (tables m).
Let cs := market_consumers L (tables m) (budgets m).

Definition sets_of (nodes : list tree_node) : option (list set_found) :=
  if all_distinct L cs then
    find_sets L cs (one_each L) false strong_notion nodes (whole_space L cs false)
  else None.
(** Prices and utilities are those of an equilibrium of the notion. *)
Definition is_equilibrium_with (p us : nat -> R) : Prop :=
  exists alpha, market_equilibrium L (tables m) (budgets m) strong_notion p alpha /\
  forall i, (i < N)%nat -> expected_utility (market_utility L (tables m)) i (marginal i alpha) = us i.
Lemma sets_of_ok nodes fs : sets_of nodes = Some fs -> forall p us,
  is_equilibrium_with p us <-> exists f, In f fs /\ in_set L cs f p us.
Proof.
  unfold sets_of. destruct (all_distinct L cs) eqn:E; [|discriminate]. intros H p us.
  destruct (find_sets_ok _ _ _ _ _ _ _ _ H) as (full & Hf).
  apply (check_all_equilibria_sound L (tables m) (budgets m) strong_notion full fs).
  unfold check_all_equilibria. fold cs. rewrite E. exact Hf.
Qed.

(** ** No equilibrium *)

Definition check_none_found (nodes : list tree_node) : bool :=
  match production m, sets_of nodes with None, Some [] => true | _, _ => false end.
Theorem check_none_found_sound nodes : check_none_found nodes = true ->
  forall p alpha, ~ market_equilibrium L (tables m) (budgets m) strong_notion p alpha.
Proof.
  unfold check_none_found. destruct (production m); [discriminate|].
    destruct (sets_of nodes) as [[|f fs]|] eqn:E; try discriminate.
  intros _ p alpha H.
  destruct (proj1 (sets_of_ok nodes [] E p (fun i => expected_utility (market_utility L (tables m)) i (marginal i
    alpha)))) as (f & [] & _).
  exists alpha. split; auto.
Qed.

(** ** All equilibria *)

(** The equilibria are exactly those of the sets, and the samples are in theirs. *)
Definition lists_sets (sets : list price_set) : Prop := (forall p us,
  is_equilibrium_with p us <-> exists s, In s sets /\ in_price_set L cs s p us) /\ samples_inside L cs sets.
Definition check_all_sets (nodes : list tree_node) (sets : list price_set) : bool :=
  match production m, sets_of nodes with
  | None, Some fs => same_sets L cs sets fs
  | _, _ => false
  end.
Theorem check_all_sets_sound nodes sets : check_all_sets nodes sets = true -> lists_sets sets.
Proof.
  unfold check_all_sets. destruct (production m); [discriminate|].
    destruct (sets_of nodes) as [fs|] eqn:E; [|discriminate].
  intros H. split; [|exact (same_sets_samples L cs sets fs H)]. intros p us. rewrite (sets_of_ok nodes fs E). now apply same_sets_ok.
Qed.

Definition constants (ps : list Q) : list form := map (fun q => [q]) ps.
Definition value_at_prices (ps : list Q) (f : form) : Q := at_index (subst_form (constants ps) f) 0.
(** A constant and a coefficient of each agent's utility. *)
Definition utility_form (us : nat -> R) (f : list Q) : R := ev us f.
Definition holds_in_all (at_least more_than : list form) : Prop := forall p us, is_equilibrium_with p us ->
  (forall f, In f at_least -> 0 <= utility_form us f) /\ (forall f, In f more_than -> 0 < utility_form us f).
(** The utilities at a point, on a polytope or on a piece that signs describe. *)
Definition quotients_in (f : set_found) : option (list (form * form)) :=
  match f with Flat g => Some (utilities g) | Of_signs g => Some (r_utilities g) | Piece _ => None end.
Definition check_on_curve (at_least more_than : list form) (z : piece) (us : list (polynomial * polynomial)) : bool :=
  let forms := fun fs => map (fun f => combined f us) fs in
  let y := recut z (map snd us ++ forms at_least ++ forms more_than) in
  Nat.eqb (length us) N && forallb (fun f => Nat.leb (length f) (S N)) (at_least ++ more_than) &&
  forallb (fun nd => pos_on y (snd nd)) us && forallb (nonneg_on y) (forms at_least) &&
    forallb (pos_on y) (forms more_than).
Definition check_at_set (at_least more_than : list form) (f : set_found) : bool :=
  match quotients_in f with
  | None => match f with Piece (Curve z _ us) => check_on_curve at_least more_than z us | _ => false end
  | Some vs =>
    let us := map (fun nd => at_index (fst nd) 0) vs in
    Nat.eqb (length us) N && forallb (fun nd => same_form (snd nd) [1%Q] && Nat.leb (length (fst nd)) 1) vs &&
    forallb (fun g => Nat.leb (length g) (S N) && qle 0 (value_at_prices us g)) at_least &&
    forallb (fun g => Nat.leb (length g) (S N) && qlt 0 (value_at_prices us g)) more_than
  end.
Lemma check_on_curve_ok at_least more_than z us t v : check_on_curve at_least more_than z us = true -> in_piece z t ->
  (forall i, (i < N)%nat -> v i * peval (snd (nth i us ([], []))) t = peval (fst (nth i us ([], []))) t) ->
  (forall f, In f at_least -> 0 <= ev v f) /\ (forall f, In f more_than -> 0 < ev v f).
Proof.
  unfold check_on_curve. cbv zeta. set (y := recut z _). rewrite !andb_true_iff, !forallb_forall, Nat.eqb_eq.
  intros [[[[H1 H2] H3] H4] H5] Hz Hv. assert (Hy : in_piece y t) by now apply recut_ok.
  assert (P : 0 < peval (product_of us) t).
  { apply product_positive. intros nd Hnd. apply (pos_on_ok y); auto. }
  assert (C : forall f, In f (at_least ++ more_than) -> peval (combined f us) t = ev v f * peval (product_of us) t).
  { intros f Hf. specialize (H2 f Hf). apply Nat.leb_le in H2. apply combined_ok.
    - apply (Nat.le_trans _ _ _ H2), le_n_S, Nat.eq_le_incl. symmetry. exact H1.
    - intros i Hi. apply Hv, (Nat.lt_le_trans _ _ _ Hi), Nat.eq_le_incl. exact H1. }
  split; intros f Hf.
  - pose proof (nonneg_on_ok y _ t (H4 _ (in_map (fun f => combined f us) at_least f Hf)) Hy) as K.
    rewrite C in K by (apply in_or_app; now left). apply Rmult_le_reg_r with (peval (product_of us) t); auto. lra.
  - pose proof (pos_on_ok y _ t (H5 _ (in_map (fun f => combined f us) more_than f Hf)) Hy) as K.
    rewrite C in K by (apply in_or_app; now right). apply Rmult_lt_reg_r with (peval (product_of us) t); auto. lra.
Qed.
Definition check_every (nodes : list tree_node) (at_least more_than : list form) : bool :=
  match production m, sets_of nodes with
  | None, Some fs => forallb (check_at_set at_least more_than) fs
  | _, _ => false
  end.
Lemma value_at_prices_ok us vs f : length vs = N -> (length f <= S N)%nat -> (forall i,
  (i < N)%nat -> us i = vector_of vs i) ->
  ev us f = Q2R (value_at_prices vs f).
Proof.
  intros Hl Hf Hu. rewrite (subst_form_ok L cs (one_each L) (repeat_length 1%nat L) us (fun _ => 0) (constants vs) f).
  - unfold value_at_prices. assert (S : (length (subst_form (constants vs) f) <= 1)%nat).
    { destruct f as [|c cs']; simpl; [lia|].
      assert (T : forall F ds, (length (subst_tail ds (constants F)) <= 1)%nat).
      { induction F as [|q F IH]; intros [|d ds]; try (simpl; lia).
        change (length (padd (pscale d [q]) (subst_tail ds (constants F))) <= 1)%nat. rewrite padd_length.
          specialize (IH ds).
        unfold pscale. rewrite map_length. cbn [length]. lia. }
      specialize (T vs cs'). destruct (subst_tail cs' (constants vs)); simpl in *; lia. }
    destruct (subst_form (constants vs) f) as [|c [|]]; simpl in S; try lia; [unfold ev; simpl; symmetry; apply Q2R_0|].
    now rewrite ev_constant.
  - unfold constants. rewrite map_length. lia.
  - unfold constants. intros j Hj. rewrite map_length in Hj. rewrite Hu by lia.
    rewrite nth_indep with (d' := [0%Q]) by (now rewrite map_length). rewrite (map_nth (fun q => [q])).
      now rewrite ev_constant.
Qed.
Theorem check_every_sound nodes at_least more_than : check_every nodes at_least more_than = true ->
  holds_in_all at_least more_than.
Proof.
  unfold check_every. destruct (production m); [discriminate|].
    destruct (sets_of nodes) as [fs|] eqn:E; [|discriminate].
  rewrite forallb_forall. intros H p us He. apply (sets_of_ok nodes fs E) in He. destruct He as (f & Hf & K).
    specialize (H f Hf).
  assert (Q : forall vs, quotients_in f = Some vs -> exists t, forall i, (i < N)%nat -> let nd := nth i vs ([], []) in
    us i * ev t (snd nd) = ev t (fst nd)).
  { intros vs E'. assert (EN : length cs = N) by apply consumers_length.
    destruct f as [g|c|g]; try discriminate; injection E' as <-; destruct K as (t & _ & _ & K); exists t; intros i Hi;
      apply K; now rewrite EN. }
  unfold check_at_set in H. destruct (quotients_in f) as [vs|] eqn:Eq.
  2:{ destruct f as [|[z F vs]|]; try discriminate. simpl in H. destruct K as (t & Hz & _ & K). apply (check_on_curve_ok at_least more_than z vs t us H Hz).
      unfold cs in K. rewrite (consumers_length L (tables m) (budgets m)) in K. intros i Hi. now apply K. }
  cbv zeta in H. rewrite !andb_true_iff, !forallb_forall in H. destruct H as [[[H1 H2] H3] H4]. apply Nat.eqb_eq in H1.
    rewrite map_length in H1.
  set (ws := map (fun nd : form * form => at_index (fst nd) 0) vs) in *.
  assert (U : forall i, (i < N)%nat -> us i = vector_of ws i).
  { intros i Hi. destruct (Q vs eq_refl) as (t & V). specialize (V i Hi). cbv zeta in V. assert (I : In (nth i vs ([], [])) vs) by (apply nth_In, (Nat.lt_le_trans _ _ _ Hi),
      Nat.eq_le_incl; symmetry; exact H1).
    specialize (H2 _ I). apply andb_true_iff in H2. destruct H2 as [Ha Hb]. apply Nat.leb_le in Hb.
    rewrite (same_form_ok (snd (nth i vs ([], []))) [1%Q] t Ha), ev_constant, Q2R_1, Rmult_1_r in V. rewrite V.
    assert (E' : at_index ws i = at_index (fst (nth i vs ([], []))) 0).
    { exact (map_nth (fun nd : form * form => at_index (fst nd) 0) vs ([], []) i). }
    unfold vector_of. rewrite E'. transitivity (ev t (fst (nth i vs ([], [])))); [reflexivity|].
    assert (Hb' : (length (fst (nth i vs ([], []))) <= 1)%nat) by exact Hb. clear Hb. revert Hb'.
    generalize (fst (nth i vs ([], []))). intros h Hb.
    destruct h as [|c [|]]; simpl in Hb; try lia; [unfold ev; simpl; symmetry; apply Q2R_0|].
    now rewrite ev_constant. }
  assert (W : length ws = N) by (unfold ws; rewrite map_length; exact H1).
  split; intros g Hg; unfold utility_form.
  - specialize (H3 g Hg). apply andb_true_iff in H3. destruct H3 as [Ha Hb]. apply Nat.leb_le in Ha. apply qle_ok in Hb.
    rewrite Q2R_0 in Hb. now rewrite (value_at_prices_ok us ws g W Ha U).
  - specialize (H4 g Hg). apply andb_true_iff in H4. destruct H4 as [Ha Hb]. apply Nat.leb_le in Ha. apply qlt_ok in Hb.
    rewrite Q2R_0 in Hb. now rewrite (value_at_prices_ok us ws g W Ha U).
Qed.
End Market.
