(** Equilibria in a real algebraic number theta, from JSON to check_algebraic.v (SPEC.md, sections 1.5, 2.5 and 3.5).

    What isolates theta is not in the certificate.  It is found here, and check_algebraic.v proves that it does: Bezout's identity
    of f and f'; cuts that leave f no other root; a factor h of f with the root theta, so small that every number that the
    checker compares is 0 modulo h or has no common factor with h; an interval so narrow that Horner's rule decides all signs. *)
From Coq Require Import Reals QArith Qreals ZArith List Bool String.
From ExactMarket Require Import sums rational sp_economy check_assignment_economy budget_economy check_budgets polynomials
  check_algebraic json decode kind decode_assignments decode_budgets.
Import ListNotations.
Open Scope string_scope.
Open Scope list_scope.

(** ** Polynomials *)

Definition poly := polynomial.
(** Without zeros at the end. *)
Definition trim (p : poly) : poly :=
  fold_right (fun c t => match t with [] => if qz c then [] else [c] | _ => c :: t end) [] p.
Definition leading (p : poly) : Q := last p 0%Q.
Definition inverse (q : Q) : Q := Qred (Qinv q).
Definition monic (p : poly) : poly := pscale (inverse (leading p)) p.
(** Quotient and remainder; the divisor is trimmed and not 0. *)
Fixpoint divide (fuel : nat) (q p quotient : poly) : poly * poly :=
  match fuel with
  | O => (quotient, p)
  | S k =>
      if Nat.ltb (List.length p) (List.length q) then (quotient, p)
      else
        let shift := repeat 0%Q (List.length p - List.length q) in
        let factor := qmul (leading p) (inverse (leading q)) in
        divide k q (trim (psub p (shift ++ pscale factor q))) (padd quotient (shift ++ [factor]))
  end.
Definition quotient_by (q p : poly) : poly := fst (divide (S (List.length p)) q (trim p) []).
Definition remainder_by (q p : poly) : poly := snd (divide (S (List.length p)) q (trim p) []).
(** The monic greatest common divisor. *)
Fixpoint gcd_of (fuel : nat) (p q : poly) : poly :=
  match fuel, q with
  | _, [] => monic p
  | O, _ => monic p
  | S k, _ => gcd_of k q (let r := remainder_by q p in match r with [] => [] | _ => monic r end)
  end.
Definition common_divisor (p q : poly) : poly := gcd_of (S (List.length p + List.length q)) (trim p) (trim q).
(** a and c with a p + c q the last remainder but 0. *)
Fixpoint bezout_of (fuel : nat) (p a c q b d : poly) : poly * (poly * poly) :=
  match fuel, q with
  | _, [] => (p, (a, c))
  | O, _ => (p, (a, c))
  | S k, _ =>
      let (quot, r) := divide (S (List.length p)) q p [] in
      bezout_of k q b d r (psub a (pmul quot b)) (psub c (pmul quot d))
  end.
Definition bezout_identity (f : poly) : poly * poly :=
  let g := trim f in
  let (r, ac) := bezout_of (S (List.length g + List.length g)) g [1%Q] [] (trim (pderiv g)) [] [1%Q] in
  let scale := inverse (leading r) in (trim (pscale scale (fst ac)), trim (pscale scale (snd ac))).

(** ** The root *)

Definition interval : Type := (Q * Q)%type.
Definition half (i : interval) : Q := qmul (qadd (fst i) (snd i)) (1 # 2).
(** The part in which f changes sign; no end of a part is a root. *)
Definition halved (f : poly) (i : interval) : interval :=
  let m0 := half i in
  let m := if qz (pvalue f m0) then qmul (qadd (qadd (fst i) (fst i)) (snd i)) (1 # 3) else m0 in
  if changes_sign f (fst i) m then (fst i, m) else (m, snd i).
Fixpoint narrowed (fuel : nat) (f : poly) (enough : interval -> bool) (i : interval) : interval :=
  match fuel with O => i | S k => if enough i then i else narrowed k f enough (halved f i) end.
Definition patience : nat := Z.to_nat 20000.
(** Points between the ends that leave pieces over each of which f has one sign. *)
Fixpoint cuts_of (fuel : nat) (f : poly) (i : interval) : list Q :=
  match fuel with
  | O => []
  | S k => if nonzero_on f (fst i) (snd i) then []
      else let m := half i in cuts_of k f (fst i, m) ++ m :: cuts_of k f (m, snd i)
  end.
Definition cutting_depth : nat := 200.
(** The factor of h that has the root between the ends and divides g, or is prime to it. *)
Definition split_by (i : interval) (h g : poly) : poly :=
  match remainder_by h g with
  | [] => h
  | r => let d := common_divisor h r in
      if Nat.leb (List.length d) 1 then h
      else if changes_sign d (fst i) (snd i) then d else monic (quotient_by d h)
  end.
(** Squarefree, not constant, and of other signs at the two ends. *)
Definition squarefree_between (f : poly) (lo hi : Q) : bool :=
  Nat.leb 2 (List.length (trim f)) && qlt lo hi && changes_sign f lo hi && Nat.leb (List.length (common_divisor f (pderiv f))) 1.
Definition root_of (f : poly) (ends : interval) (numbers_ : list poly) : root_witness :=
  let f := trim f in
  let start := narrowed patience f (fun i => one_to_one f (fst i) (snd i)) ends in
  let h := fold_left (split_by start) numbers_ (monic f) in
  let cofactor_ := quotient_by h f in
  let left := filter (fun p => match p with [] => false | _ => true end) (map (remainder_by h) numbers_) in
  let near_ := narrowed patience h (fun i => nonzero_on cofactor_ (fst i) (snd i) &&
    forallb (fun p => nonzero_on p (fst i) (snd i)) left) start in
  RootWitness (bezout_identity f) (cuts_of cutting_depth f (fst ends, fst near_)) near_ (cuts_of cutting_depth f (snd near_, snd ends))
    (map Qopp (removelast h)) cofactor_.

(** ** The claim *)

Definition numbers_of_polynomials := matrix.
Record algebraic := Algebraic {
  al_data : budget_data; al_polynomial : poly; al_interval : list Q; al_prices : list poly; al_assignment : list (list poly) }.
Definition algebraic_fields : reader algebraic := fun j =>
  match members ["economy"; "budgets"; "aggregate"; "polynomial"; "interval"; "prices"; "assignment"] j with
  | Some [a; b; c; d; f; g; h] =>
      let? e := economy_reader a in let? bs := numbers b in let? aggregate := list_of limit_reader c in
      let? p := numbers d in let? i := numbers f in let? P := matrix g in let? A := list_of matrix h in
      let? data := budget_data_of e bs aggregate in Some (Algebraic data p i P A)
  | _ => None
  end.
Definition algebraic_weights : reader (list poly * list poly) := fields2 ("weights", matrix) ("aggregate_prices", matrix).

Definition psum (l : list poly) : poly := fold_left padd l [].
Definition constant_poly (q : Q) : poly := [q].
Definition natural_poly (z : Z) : poly := [inject_Z z].
(** The numbers that the checker compares with 0. *)
Definition compared (c : algebraic) (ls ws : list poly) : list poly :=
  let d := al_data c in
  let e := the_economy d in
  let P := al_prices c in
  let A := al_assignment c in
  let types_ := ids (s_of e) in
  let used_ := map (fun j => psum (map (fun row => nth j row []) A)) types_ in
  let paid := combine (aggregate_of d) ls in
  let own := map (fun j => psub (nth j P []) (psum (map snd (filter (fun l => existsb (Nat.eqb j) (fst (fst l))) paid)))) types_ in
  P ++ ws ++ ls ++ List.concat A ++ map (fun row => psub (psum row) [1%Q]) A ++ own ++
  map (fun l => psub (psum (map (fun j => nth j used_ []) (fst l))) (natural_poly (snd l))) (aggregate_of d) ++
  map (fun u => psub (fst u) (natural_poly (snd u))) (combine used_ (copies e)) ++
  flat_map (fun x =>
    let row := nth x A [] in
    let w := nth x ws [] in
    let values_ := nth x (values_of e) [] in
    let spent := psum (map (fun p => pmul (fst p) (snd p)) (combine P row)) in
    let felt_ := psum (map (fun p => pscale (fst p) (snd p)) (combine values_ row)) in
    psub spent [nth x (budgets_of d) 0%Q] ::
    flat_map (fun p => [psub felt_ [fst p]; padd (psub (psub (pmul w felt_) spent) (pscale (fst p) w)) (snd p)]) (combine values_ P))
    (ids (n_of e)).
Definition accepts_algebraic (c : algebraic) (w : list poly * list poly) : bool :=
  let d := al_data c in
  let e := the_economy d in
  let (ws, ls) := w in
  match al_interval c with
  | [lo; hi] =>
      has_shape (n_of e) (s_of e) (al_assignment c) && Nat.eqb (List.length (al_prices c)) (s_of e) &&
      Nat.eqb (List.length ws) (n_of e) && Nat.eqb (List.length ls) (List.length (aggregate_of d)) &&
      squarefree_between (al_polynomial c) lo hi &&
      check_algebraic_equilibrium (n_of e) (s_of e) (supply_of e) (values_of e) (budgets_of d) (limits_of d)
        (al_polynomial c) lo hi (root_of (al_polynomial c) (lo, hi) (compared c ls ws)) ls (al_prices c) ws (al_assignment c)
  | _ => false
  end.
(** f is squarefree, has at most one root between the ends of the interval and changes sign there; and with theta this root, prices
    and shares are an equilibrium. *)
Definition means_algebraic (c : algebraic) : Prop :=
  let d := al_data c in
  let f := al_polynomial c in
  exists lo hi, al_interval c = [lo; hi] /\ squarefree f /\ isolated f (Q2R lo) (Q2R hi) /\
    forall theta, (Q2R lo < theta < Q2R hi)%R -> peval f theta = 0%R ->
      equilibrium (economy_of (the_economy d)) (vector_of (budgets_of d)) (limits_of d) (price_at (al_prices c) theta)
        (share_at (al_assignment c) theta).
Lemma algebraic_sound c w : accepts_algebraic c w = true -> means_algebraic c.
Proof.
  unfold accepts_algebraic. cbv zeta. destruct w as [ws ls]. destruct (al_interval c) as [|lo [|hi [|]]] eqn:I; try discriminate.
  rewrite !andb_true_iff. intros [_ H]. apply check_algebraic_equilibrium_sound in H. exists lo, hi. split; [exact I | exact H].
Qed.
Definition algebraic_kind : kind := make algebraic_fields algebraic_weights (fun c => small_budget_data (al_data c)) accepts_algebraic
  means_algebraic algebraic_sound "algebraic-equilibrium".
