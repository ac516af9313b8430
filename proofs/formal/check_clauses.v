(** Checker of trees of cases: clauses that imply a clause.

    A form is a linear combination of real variables, a sparse vector as in check_linear_program.v.  A clause, a list of
    forms, says that one of them is >= 0.  A statement about utilities of few goods is such clauses (SPEC.md,
    section 1.9).
    - [check_refutes given goal supposed T]: the case in which the clauses [given] hold, all forms of [goal] are < 0
      and all of [supposed] are >= 0 is impossible.  A split of clause c has a tree for each of its forms; a sum has
      coefficients >= 0 of supposed forms, of the only forms of given clauses, and of the goal's, which combine to 0.
    - [check_follows given goals Ts]: each clause of [goals] follows from [given], by its tree.
    - [check_counterexample given goal x]: at x the given clauses hold and [goal] does not. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool.
From ExactMarket Require Import sums rational check_linear_program.
Import ListNotations.
Open Scope R_scope.

Definition form := vec Q.
Definition clause := list form.
Definition value_of (f : form) (x : positive -> R) : R := evalv Q Q2R f x.
Definition clause_holds (c : clause) (x : positive -> R) : Prop := exists f, In f c /\ 0 <= value_of f x.
Definition follows (given goals : list clause) : Prop :=
  forall x, (forall c, In c given -> clause_holds c x) -> forall c, In c goals -> clause_holds c x.

(** A term of a sum: a supposed form, the only form of a given clause, or a form of the goal; and its coefficient. *)
Inductive term := Supposed (k : nat) (a : Q) | Only (c : nat) (a : Q) | Negated (k : nat) (a : Q).
Inductive case_tree := Cases (c : nat) (l : list case_tree) | Sum (l : list term).

Section Refutation.
Variables (given : list clause) (goal : clause).
Definition term_form (supposed : list form) (t : term) : option form :=
  match t with
  | Supposed k a => if qle 0 a then option_map (scale Q qmul a) (nth_error supposed k) else None
  | Only c a => match nth_error given c with
      | Some [f] => if qle 0 a then Some (scale Q qmul a f) else None | _ => None end
  | Negated k a => if qle 0 a then option_map (scale Q qmul (Qopp a)) (nth_error goal k) else None
  end.
Definition strict (t : term) : bool := match t with Negated _ a => qlt 0 a | _ => false end.
Fixpoint add_terms (supposed : list form) (l : list term) : option form :=
  match l with
  | [] => Some []
  | t :: u => match term_form supposed t, add_terms supposed u with
      | Some f, Some g => Some (merge Q qadd f g) | _, _ => None end
  end.
Fixpoint check_refutes (supposed : list form) (T : case_tree) {struct T} : bool :=
  match T with
  | Sum l => existsb strict l &&
      match add_terms supposed l with Some f => forallb (fun p => qz (snd p)) f | None => false end
  | Cases c l => match nth_error given c with
      | None => false
      | Some fs => (fix go (fs : clause) (l : list case_tree) {struct l} : bool :=
          match fs, l with
          | [], [] => true
          | f :: fs', T' :: l' => check_refutes (f :: supposed) T' && go fs' l'
          | _, _ => false
          end) fs l
      end
  end.

Variable x : positive -> R.
Hypothesis Hgiven : forall c, In c given -> clause_holds c x.
Hypothesis Hgoal : forall f, In f goal -> value_of f x < 0.

Lemma term_value supposed t f : (forall g, In g supposed -> 0 <= value_of g x) -> term_form supposed t = Some f ->
  0 <= value_of f x /\ (strict t = true -> 0 < value_of f x).
Proof.
  intros Hs H. destruct t as [k a|c a|k a]; simpl in H.
  - destruct (qle 0 a) eqn:Ha; [|discriminate]. apply qle_ok in Ha. rewrite Q2R_0 in Ha.
    destruct (nth_error supposed k) as [g|] eqn:Hg; [|discriminate]. injection H as <-.
    apply nth_error_In, Hs in Hg. unfold value_of in *. rewrite (evalv_scale Q qmul Q2R Q2R_mul).
    split; [now apply Rmult_le_pos | discriminate].
  - destruct (nth_error given c) as [[|g [|? ?]]|] eqn:Hg; try discriminate.
    destruct (qle 0 a) eqn:Ha; [|discriminate]. apply qle_ok in Ha. rewrite Q2R_0 in Ha. injection H as <-.
    apply nth_error_In, Hgiven in Hg. destruct Hg as [h [[<-|[]] Hh]]. unfold value_of in *.
    rewrite (evalv_scale Q qmul Q2R Q2R_mul). split; [now apply Rmult_le_pos | discriminate].
  - destruct (qle 0 a) eqn:Ha; [|discriminate]. apply qle_ok in Ha. rewrite Q2R_0 in Ha.
    destruct (nth_error goal k) as [g|] eqn:Hg; [|discriminate]. injection H as <-.
    apply nth_error_In, Hgoal in Hg. unfold value_of in *. rewrite (evalv_scale Q qmul Q2R Q2R_mul), Q2R_opp.
    split; [nra|]. intros Hp. apply qlt_ok in Hp. rewrite Q2R_0 in Hp. nra.
Qed.
Lemma add_terms_value supposed : (forall g, In g supposed -> 0 <= value_of g x) ->
  forall l f, add_terms supposed l = Some f ->
  0 <= value_of f x /\ (existsb strict l = true -> 0 < value_of f x).
Proof.
  intros Hs. induction l as [|t u IH]; simpl; intros f H.
  - injection H as <-. unfold value_of. simpl. split; [lra | discriminate].
  - destruct (term_form supposed t) as [g|] eqn:Hg; [|discriminate].
    destruct (add_terms supposed u) as [h|]; [|discriminate]. injection H as <-.
    destruct (term_value supposed t g Hs Hg) as [G1 G2]. destruct (IH h eq_refl) as [H1 H2].
    unfold value_of in *. rewrite (evalv_merge Q qadd Q2R Q2R_add). split; [lra|]. intros Hx.
    apply orb_true_iff in Hx. destruct Hx as [Hx|Hx]; [specialize (G2 Hx) | specialize (H2 Hx)]; lra.
Qed.
Lemma check_refutes_ok : forall T supposed, check_refutes supposed T = true ->
  (forall g, In g supposed -> 0 <= value_of g x) -> False.
Proof.
  fix IH 1. intros [c l|l] supposed H Hs.
  - simpl in H. destruct (nth_error given c) as [fs|] eqn:Hc; [|discriminate].
    apply nth_error_In, Hgiven in Hc. destruct Hc as [f [Hf Hv]]. revert fs Hf H. induction l as [|T' l' IHl].
    + intros [|g fs] Hf H; [destruct Hf | discriminate].
    + intros [|g fs] Hf H; [destruct Hf|]. apply andb_true_iff in H. destruct H as [H1 H2].
      destruct Hf as [->|Hf].
      * apply (IH T' (f :: supposed) H1). intros h [<-|Hh]; auto.
      * exact (IHl fs Hf H2).
  - simpl in H. apply andb_true_iff in H. destruct H as [H1 H2].
    destruct (add_terms supposed l) as [f|] eqn:Hl; [|discriminate].
    destruct (add_terms_value supposed Hs l f Hl) as [_ K]. specialize (K H1).
    pose proof (zero_vector Q qz Q2R qz_ok f x H2) as Z. unfold value_of in K. lra.
Qed.
End Refutation.

Definition check_follows (given goals : list clause) (Ts : list case_tree) : bool :=
  Nat.eqb (length goals) (length Ts) && forallb (fun p => check_refutes given (fst p) [] (snd p)) (combine goals Ts).
Theorem check_follows_sound given goals Ts : check_follows given goals Ts = true -> follows given goals.
Proof.
  unfold check_follows. rewrite andb_true_iff, forallb_forall. intros [H1 H2] x Hx c Hc. apply Nat.eqb_eq in H1.
  assert (P : exists T, In (c, T) (combine goals Ts)).
  { clear H2. revert Ts H1 Hc. induction goals as [|d t IH]; intros [|T u] H1 Hc; simpl in *; try discriminate;
      try tauto.
    destruct Hc as [->|Hc]; [exists T; now left|]. destruct (IH u) as [T' HT]; auto. exists T'. now right. }
  destruct P as [T HT]. specialize (H2 _ HT). simpl in H2.
  destruct (existsb (fun f => if Rle_dec 0 (value_of f x) then true else false) c) eqn:Ex.
  - apply existsb_exists in Ex. destruct Ex as [f [Hf Hv]]. exists f. split; auto.
    now destruct (Rle_dec 0 (value_of f x)).
  - exfalso. apply (check_refutes_ok given c x Hx) with (T := T) (supposed := []); auto; [|intros ? []].
    intros f Hf. destruct (Rle_dec 0 (value_of f x)) as [Hv|]; [|lra].
    assert (existsb (fun f => if Rle_dec 0 (value_of f x) then true else false) c = true); [|congruence].
    apply existsb_exists. exists f. split; auto. now destruct (Rle_dec 0 (value_of f x)).
Qed.

(** A point, as a sparse vector. *)
Definition check_counterexample (given : list clause) (goal : clause) (x : form) : bool :=
  let m := index Q x in
  forallb (existsb (fun f => qle 0 (keval Q qadd qmul 0%Q f m))) given &&
  forallb (fun f => qlt (keval Q qadd qmul 0%Q f m) 0) goal.
Theorem check_counterexample_sound given goals goal x : In goal goals -> check_counterexample given goal x = true ->
  ~ follows given goals.
Proof.
  intros Hin H F. unfold check_counterexample in H. rewrite andb_true_iff, !forallb_forall in H. destruct H as [H1 H2].
  assert (V : forall f, Q2R (keval Q qadd qmul 0%Q f (index Q x)) = value_of f (solution Q 0%Q Q2R x)).
  { intros f. apply (keval_ok Q qadd qmul 0%Q Q2R Q2R_0 Q2R_add Q2R_mul). }
  destruct (F (solution Q 0%Q Q2R x)) with (c := goal) as [f [Hf Hv]]; auto.
  - intros c Hc. specialize (H1 c Hc). apply existsb_exists in H1. destruct H1 as [f [Hf Hv]]. exists f. split; auto.
    apply qle_ok in Hv. now rewrite Q2R_0, V in Hv.
  - specialize (H2 f Hf). apply qlt_ok in H2. rewrite Q2R_0, V in H2. lra.
Qed.
