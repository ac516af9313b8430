(** Checker of all equilibria of an assignment economy with budgets (SPEC 1.5, 1.8, 2.8;
  budget_economy.v), without limits.

    Kind `all-budget-equilibria`: [check_all_budget_sets n s su V bs nodes sets]; [nodes] and [sets] are as in
    check_price_sets.v.  The bridge: random assignments are lotteries over pure ones (sp_lottery.v),
      so that an equilibrium of
    the economy is one of the exchange in which agent x has the option j, one copy of type j, for each j. *)
From Coq Require Import Reals QArith Qreals ZArith List Lra Lia Bool Arith.
From ExactMarket Require Import sums rational fourier_motzkin sp_economy check_assignment_economy sp_lottery
  budget_economy
  polynomials gpz_economy agent_regimes price_forms check_all_equilibria check_price_sets.
Import ListNotations.
Open Scope R_scope.

Section Economy.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (bs : list Q).
Let E := rational_economy n s su V.
Let b := vector_of bs.

Definition one_copy (j : nat) : list bool := map (Nat.eqb j) (ids s).
Definition consumer_for (x : nat) : consumer := Consumer (at_index bs x) (map (fun j => (one_copy j,
  rational.entry V x j)) (ids s)).
Definition economy_consumers : list consumer := map consumer_for (ids n).
Let cs := economy_consumers.

Lemma economy_size : length cs = n.
Proof. unfold cs, economy_consumers, ids. now rewrite map_length, seq_length. Qed.
Lemma consumer_of_agent x : (x < n)%nat -> consumer_of cs x = consumer_for x.
Proof.
  intros Hx. unfold consumer_of, cs, economy_consumers.
  rewrite nth_indep with (d' := consumer_for 0) by (rewrite map_length; unfold ids; now rewrite seq_length).
  rewrite map_nth. unfold ids. now rewrite seq_nth.
Qed.
Lemma size_of_agent x : (x < n)%nat -> size_of cs x = s.
Proof. intros Hx. unfold size_of. rewrite (consumer_of_agent x Hx). simpl. unfold ids.
  now rewrite map_length, seq_length. Qed.
Lemma option_of_agent x k : (x < n)%nat -> (k < s)%nat -> nth k (offered (consumer_of cs x)) ([], 0%Q) = (one_copy k,
  rational.entry V x k).
Proof.
  intros Hx Hk. rewrite (consumer_of_agent x Hx). simpl.
  rewrite nth_indep with (d' := (one_copy 0, rational.entry V x 0)) by (rewrite map_length; unfold ids;
    now rewrite seq_length).
  rewrite (map_nth (fun j => (one_copy j, rational.entry V x j))). unfold ids. now rewrite seq_nth.
Qed.
Lemma has_copy x k j : (x < n)%nat -> (k < s)%nat -> (j < s)%nat -> has cs x k j = Nat.eqb k j.
Proof.
  intros Hx Hk Hj. unfold has, bundle_bits. rewrite (option_of_agent x k Hx Hk). simpl. unfold one_copy.
  rewrite nth_indep with (d' := Nat.eqb k 0) by (rewrite map_length; unfold ids; now rewrite seq_length).
  rewrite map_nth. unfold ids. now rewrite seq_nth.
Qed.
Lemma rcost_agent p x k : (x < n)%nat -> (k < s)%nat -> rcost s cs p x k = p k.
Proof.
  intros Hx Hk. unfold rcost. rewrite (sum_ids_ext _ _ (fun j => if Nat.eqb j k then p j else 0)).
  - now apply sum_delta; [apply ids_NoDup|apply in_ids].
  - intros j Hj. rewrite (has_copy x k j Hx Hk Hj), Nat.eqb_sym. reflexivity.
Qed.
Lemma rvalue_agent x k : (x < n)%nat -> (k < s)%nat -> rvalue cs x k = matrix_of V x k.
Proof. intros Hx Hk. unfold rvalue, value. now rewrite (option_of_agent x k Hx Hk). Qed.
Lemma rbudget_agent x : (x < n)%nat -> rbudget cs x = b x.
Proof. intros Hx. unfold rbudget. now rewrite (consumer_of_agent x Hx). Qed.

(** ** Lotteries and shares *)

Lemma expect_options (m : lottery nat) f : options_only s m ->
  expect m f = sum (ids s) (fun j => f j * expect m (fun k => if Nat.eqb k j then 1 else 0)).
Proof.
  intros [Hl Ho]. unfold expect.
  rewrite (sum_ext (ids s) _ (fun j => sum m (fun w => f j * (fst w * (if Nat.eqb (snd w) j then 1 else 0))))) by
    (intros j _; now rewrite sum_scal).
  rewrite sum_swap. apply sum_ext. intros w Hw. destruct (Rle_lt_or_eq_dec _ _ (proj1 Hl w Hw)) as [Hp|Hz].
  - rewrite (sum_single (ids s) _ (snd w) (ids_NoDup s)); [rewrite Nat.eqb_refl; ring|apply in_ids; now apply Ho|].
    intros j _ Hne. destruct (Nat.eqb_spec (snd w) j); [congruence|ring].
  - rewrite <- Hz. rewrite sum_zero; [ring|]. intros j _. ring.
Qed.
Lemma share_simplex (m : lottery nat) : options_only s m ->
  simplex s (fun j => expect m (fun k => if Nat.eqb k j then 1 else 0)).
Proof.
  intros H. split.
  - intros j _. apply expect_nonneg; [apply H|]. intros w _ _. destruct (Nat.eqb (snd w) j); lra.
  - transitivity (expect m (fun _ => 1)); [|now apply expect_const, H].
    rewrite (expect_options m (fun _ => 1) H). apply sum_ext. intros j _. now rewrite Rmult_1_l.
Qed.
(** A share as a lottery over types. *)
Definition lottery_of_share (q : nat -> R) : lottery nat := map (fun j => (q j, j)) (ids s).
Lemma lottery_of_share_ok q : simplex s q -> options_only s (lottery_of_share q) /\ forall f,
  expect (lottery_of_share q) f = dot s f q.
Proof.
  intros [H0 H1]. split; [split; [split|]|].
  - intros w Hw. apply in_map_iff in Hw. destruct Hw as (j & <- & Hj). apply in_ids in Hj. now apply H0.
  - unfold lottery_of_share. rewrite sum_map. exact H1.
  - intros w Hw _. apply in_map_iff in Hw. destruct Hw as (j & <- & Hj). now apply in_ids.
  - intros f. unfold lottery_of_share, expect, dot. rewrite sum_map. apply sum_ext. intros j _. simpl. ring.
Qed.
Lemma dot_share m f : options_only s m -> dot s f (fun j => expect m (fun k => if Nat.eqb k j then 1 else 0)) = expect
  m f.
Proof. intros H. now rewrite (expect_options m f H). Qed.

(** An agent's choice, in both words. *)
Lemma chooses_iff p x (m : lottery nat) (q : nat -> R) : (x < n)%nat -> options_only s m ->
  (forall f, expect m f = dot s f q) ->
  (best_cheapest s (rcost s cs p x) (rvalue cs x) (rbudget cs x) m <->
   dot s p q <= b x /\
   (forall q', simplex s q' -> sp_economy.utility E x q < sp_economy.utility E x q' -> b x < dot s p q') /\
   forall q', simplex s q' -> sp_economy.utility E x q <= sp_economy.utility E x q' -> dot s p q <= dot s p q').
Proof.
  intros Hx Hm Hq.
  assert (C : forall l, options_only s l -> expect l (rcost s cs p x) = expect l p).
  { intros l [H1 H2]. apply expect_same; auto. intros w Hw Hp. apply rcost_agent; auto. }
  assert (U : forall l, options_only s l -> expect l (rvalue cs x) = expect l (matrix_of V x)).
  { intros l [H1 H2]. apply expect_same; auto. intros w Hw Hp. apply rvalue_agent; auto. }
  assert (B : rbudget cs x = b x) by now apply rbudget_agent.
  assert (W : forall l, within_b s (rcost s cs p x) (rbudget cs x) l <-> options_only s l /\ expect l p <= b x).
  { intros l. unfold within_b. rewrite B. split; intros [H1 H2]; (split; [exact H1|]); now rewrite (C l H1) in *. }
  unfold sp_economy.utility. simpl. split.
  - intros [[Hw Hb] Hc]. apply W in Hw. destruct Hw as [_ Hw]. rewrite Hq in Hw. split; [exact Hw|].
    assert (Best : forall l, options_only s l -> expect l p <= b x ->
      expect l (matrix_of V x) <= dot s (matrix_of V x) q).
    { intros l H1 H2. rewrite <- Hq, <- (U l H1), <- (U m Hm). apply Hb. now apply W. }
    split.
    + intros q' Hq' Hu. destruct (lottery_of_share_ok q' Hq') as [L1 L2].
      destruct (Rlt_le_dec (b x) (dot s p q')); auto. exfalso.
      pose proof (Best (lottery_of_share q') L1) as K. rewrite !L2 in K. lra.
    + intros q' Hq' Hu. destruct (lottery_of_share_ok q' Hq') as [L1 L2].
      destruct (Rlt_le_dec (b x) (dot s p q')) as [K|K]; [lra|].
      rewrite <- Hq, <- L2, <- (C m Hm), <- (C _ L1). apply Hc. split; [apply W; split; [exact L1|now rewrite L2]|].
      intros l Hl. apply W in Hl. destruct Hl as [H1 H2]. rewrite (U l H1), (U _ L1), L2. specialize (Best l H1 H2).
        lra.
  - intros (H1 & H2 & H3).
    assert (Best : forall l, options_only s l -> expect l p <= b x ->
      expect l (matrix_of V x) <= dot s (matrix_of V x) q).
    { intros l L1 L2. destruct (Rle_lt_dec (expect l (matrix_of V x)) (dot s (matrix_of V x) q)) as [K|K]; auto.
      exfalso.
      rewrite <- (dot_share l (matrix_of V x) L1) in K. pose proof (H2 _ (share_simplex l L1) K) as Z.
      rewrite (dot_share l p L1) in Z. lra. }
    assert (Hbm : best s (rcost s cs p x) (rvalue cs x) (rbudget cs x) m).
    { split; [apply W; split; [exact Hm|now rewrite Hq]|]. intros l Hl. apply W in Hl. destruct Hl as [L1 L2].
      rewrite (U l L1), (U m Hm), Hq. now apply Best. }
    split; [exact Hbm|]. intros l [Hl Hbl]. apply W in Hl. destruct Hl as [L1 L2]. rewrite (C m Hm), (C l L1), Hq.
    rewrite <- (dot_share l p L1). apply H3; [now apply share_simplex|].
      rewrite (dot_share l _ L1), <- (U l L1), <- Hq, <- (U m Hm).
    apply Hbl. apply Hbm.
Qed.

(** ** Equilibria *)

(** The assignment that a lottery over pure ones amounts to. *)
Definition amounts_to (lot : lottery (nat -> nat)) (Q : nat -> nat -> R) : Prop :=
  forall x j, (x < n)%nat -> (j < s)%nat -> Q x j = expect lot (fun o => if Nat.eqb (o x) j then 1 else 0).
Definition types_only (lot : lottery (nat -> nat)) : Prop :=
  forall w x, In w lot -> 0 < fst w -> (x < n)%nat -> (snd w x < s)%nat.
Definition copies (o : nat -> nat) (j : nat) : R := sum (ids n) (fun x => if Nat.eqb (o x) j then 1 else 0).
Lemma used_copies o j : (forall x, (x < n)%nat -> (o x < s)%nat) -> (j < s)%nat ->
  INR (used_from cs 0 (choices cs o) j) = copies o j.
Proof.
  intros Ho Hj. unfold choices. rewrite economy_size, used_sum. unfold copies. apply sum_ids_ext. intros x Hx.
  now rewrite (has_copy x (o x) j Hx (Ho x Hx) Hj).
Qed.
Section Linked.
Variables (lot : lottery (nat -> nat)) (Q : nat -> nat -> R).
Hypothesis Hlot : is_lottery lot.
Hypothesis HQ : amounts_to lot Q.
Hypothesis Ht : types_only lot.
Lemma share_options x : (x < n)%nat -> options_only s (share_of x lot).
Proof.
  intros Hx. split; [now apply lottery_share|]. intros w Hw Hp. apply in_map_iff in Hw. destruct Hw as (v & <- & Hv).
    simpl in *.
  now apply Ht.
Qed.
Lemma share_dot x f : (x < n)%nat -> expect (share_of x lot) f = dot s f (Q x).
Proof.
  intros Hx. rewrite (expect_options _ f (share_options x Hx)). unfold dot. apply sum_ids_ext. intros j Hj.
  rewrite (HQ x j Hx Hj), expect_share. reflexivity.
Qed.
Lemma linked_simplex x : (x < n)%nat -> simplex s (Q x).
Proof.
  intros Hx. split.
  - intros j Hj. rewrite (HQ x j Hx Hj). apply expect_nonneg; auto. intros w _ _. destruct (Nat.eqb (snd w x) j); lra.
  - pose proof (share_dot x (fun _ => 1) Hx) as K. rewrite expect_const in K by (now apply lottery_share).
    unfold dot in K.
    rewrite K. apply sum_ext. intros j _. ring.
Qed.
Lemma linked_load j : (j < s)%nat -> load (ids n) Q j = expect lot (fun o => copies o j).
Proof.
  intros Hj. unfold load. rewrite (sum_ids_ext n _ (fun x => expect lot (fun o => if Nat.eqb (o x) j then 1 else 0))) by
    (intros x Hx; now apply HQ).
  unfold expect, copies. rewrite sum_swap. apply sum_ext. intros w _. now rewrite sum_scal.
Qed.
Lemma linked_value x : (x < n)%nat -> expect lot (fun o => rvalue cs x (o x)) = sp_economy.utility E x (Q x).
Proof.
  intros Hx. rewrite <- (expect_share x lot (rvalue cs x)).
  rewrite (expect_same (share_of x lot) (rvalue cs x) (matrix_of V x)); [now apply share_dot|now apply lottery_share|].
  intros w Hw Hp. apply rvalue_agent; auto. exact (proj2 (share_options x Hx) w Hw Hp).
Qed.
Lemma linked_chooses p x : (x < n)%nat -> chooses s cs true p x (share_of x lot) <->
   dot s p (Q x) <= b x /\
   (forall q, simplex s q -> sp_economy.utility E x (Q x) < sp_economy.utility E x q -> b x < dot s p q) /\
   forall q, simplex s q -> sp_economy.utility E x (Q x) <= sp_economy.utility E x q -> dot s p (Q x) <= dot s p q.
Proof.
  intros Hx. unfold chooses. rewrite (size_of_agent x Hx). apply chooses_iff; auto using share_options. intros f.
    now apply share_dot.
Qed.
End Linked.

Hypothesis Hsu : length su = s.
Hypothesis Hbs : forall x, (x < n)%nat -> 0 < b x.
Definition budget_equilibrium_with (P us : nat -> R) : Prop :=
  exists Q, budget_economy.equilibrium E b [] P Q /\ forall x, (x < n)%nat -> sp_economy.utility E x (Q x) = us x.

Lemma to_exchange P us : budget_equilibrium_with P us -> price_space s true P /\
  exists lot, check_all_equilibria.equilibrium s cs su true true P lot /\
    forall x, (x < length cs)%nat -> expect lot (fun o => rvalue cs x (o x)) = us x.
Proof.
  intros (Q & [(_ & _ & Hf & _ & [P0 Pz] & Hc & Hw & Ho) Hch] & Hu).
  split; [split; [exact P0|intros _; exact Pz]|]. apply (clears_without_limits E P Q P0) in Hc.
  destruct (sp_lottery E Q Hf) as (l & L1 & L2 & L3).
  assert (Hl : is_lottery l) by (split; [intros w Hx; now apply L1|exact L2]).
  assert (HQ : amounts_to l Q).
  { intros x j Hx Hj. rewrite (L3 x j Hx Hj). unfold expect. apply sum_ext. intros w _.
    destruct (Nat.eqb (snd w x) j); ring. }
  assert (Ht : types_only l) by (intros w x Hx _; now apply (proj1 (proj2 (L1 w Hx)))).
  assert (Cp : forall w j, In w l -> (j < s)%nat -> copies (snd w) j <= INR (nth j su 0%nat)).
  { intros w j Hin Hj. destruct (L1 w Hin) as [_ [_ F]]. specialize (F j Hj). simpl in F. unfold copies.
    rewrite <- (sum_filter (ids n) (fun x => Nat.eqb (snd w x) j) (fun _ => 1)), <- sum_length. now apply le_INR. }
  exists l. rewrite economy_size. split; [|intros x Hx; rewrite (linked_value l Q Hl HQ Ht x Hx); now apply Hu].
  split; [exact Hl|]. rewrite economy_size. split.
  - intros w Hin Hp. split; [rewrite economy_size; intros x Hx; rewrite (size_of_agent x Hx); now apply Ht|].
    intros j Hj. pose proof (used_copies (snd w) j (fun x Hx => Ht w x Hin Hp Hx) Hj) as U.
      specialize (Cp w j Hin Hj) as C.
    rewrite <- U in C. split; [now apply INR_le|]. intros Hlt. split; auto. apply (Hc j Hj).
    change (load (ids n) Q j < INR (nth j su 0%nat)). rewrite (linked_load l Q HQ j Hj).
      rewrite <- (expect_const l (INR (nth j su 0%nat)) Hl). unfold expect. apply sum_lt with (v0 := w); auto.
    + intros v Hv. apply Rmult_le_compat_l; [now apply L1|now apply Cp].
    + apply Rmult_lt_compat_l; auto. rewrite <- U. now apply lt_INR.
  - intros x Hx. apply (linked_chooses l Q Hl HQ Ht P x Hx). split; [now apply Hw|]. split.
    + intros q Hq Hlt. now apply (Ho x q Hx Hq).
    + intros q Hq Hle. now apply (Hch x q Hx Hq).
Qed.
Lemma from_exchange P us : price_space s true P -> (exists lot,
  check_all_equilibria.equilibrium s cs su true true P lot /\
    forall x, (x < length cs)%nat -> expect lot (fun o => rvalue cs x (o x)) = us x) -> budget_equilibrium_with P us.
Proof.
  intros [P0 Pz] (lot & (Hl & Ha & Hc) & Hu). rewrite economy_size in Hc, Hu.
  assert (Ht : types_only lot).
  { intros w x Hin Hp Hx. destruct (Ha w Hin Hp) as [A _]. rewrite economy_size in A. specialize (A x Hx).
    now rewrite (size_of_agent x Hx) in A. }
  set (Q := fun x j => expect lot (fun o => if Nat.eqb (o x) j then 1 else 0)).
  assert (HQ : amounts_to lot Q) by (intros x j _ _; reflexivity).
  assert (Cp : forall w j, In w lot -> 0 < fst w -> (j < s)%nat -> copies (snd w) j <= INR (nth j su 0%nat) /\
    (copies (snd w) j < INR (nth j su 0%nat) -> P j = 0)).
  { intros w j Hin Hp Hj. destruct (Ha w Hin Hp) as [_ A]. destruct (A j Hj) as [A1 A2].
    pose proof (used_copies (snd w) j (fun x Hx => Ht w x Hin Hp Hx) Hj) as U. rewrite <- U. split; [now apply le_INR|].
    intros K. apply INR_lt in K. now apply A2. }
  exists Q. split; [|intros x Hx; rewrite <- (linked_value lot Q Hl HQ Ht x Hx); now apply Hu].
  assert (Ch := fun x Hx => proj1 (linked_chooses lot Q Hl HQ Ht P x Hx) (Hc x Hx)).
  split; [|intros x q Hx Hq Hle; exact (proj2 (proj2 (Ch x Hx)) q Hq Hle)].
  split; [exact Hbs|]. split; [intros a c []|]. split; [split; [intros x Hx; now apply (linked_simplex lot)|]|].
  - intros j Hj. change (load (ids n) Q j <= INR (nth j su 0%nat)). rewrite (linked_load lot Q HQ j Hj).
    rewrite <- (expect_const lot (INR (nth j su 0%nat)) Hl).
    apply expect_le; auto. intros w Hin Hp. now apply Cp.
  - split; [intros a []|]. split; [split; [exact P0|exact (Pz eq_refl)]|]. split; [|split].
    + apply (clears_without_limits E P Q P0). intros j Hj Hlt. change (load (ids n) Q j < INR (nth j su 0%nat)) in Hlt.
      rewrite (linked_load lot Q HQ j Hj) in Hlt.
      destruct (existsb (fun w => if Rlt_dec 0 (fst w) then if Rlt_dec (copies (snd w) j) (INR (nth j su 0%nat)) then
        true else false else false) lot) eqn:Ex.
      * apply existsb_exists in Ex. destruct Ex as (w & Hin & K).
        destruct (Rlt_dec 0 (fst w)) as [Hp|]; [|discriminate].
        destruct (Rlt_dec (copies (snd w) j) (INR (nth j su 0%nat))) as [K'|]; [|discriminate].
          now apply (proj2 (Cp w j Hin Hp Hj)).
      * exfalso. apply (Rlt_not_le _ _ Hlt). rewrite <- (expect_const lot (INR (nth j su 0%nat)) Hl).
        apply expect_le; auto.
        intros w Hin Hp. destruct (Rle_lt_dec (INR (nth j su 0%nat)) (copies (snd w) j)) as [K|K]; auto. exfalso.
        assert (T : existsb (fun w => if Rlt_dec 0 (fst w) then if Rlt_dec (copies (snd w) j) (INR (nth j su 0%nat))
          then true else false else false) lot = true); [|congruence].
        apply existsb_exists. exists w. split; auto. destruct (Rlt_dec 0 (fst w)); [|lra].
        destruct (Rlt_dec (copies (snd w) j) (INR (nth j su 0%nat))); [reflexivity|lra].
    + intros x Hx. exact (proj1 (Ch x Hx)).
    + intros x q Hx Hq Hlt. exact (proj1 (proj2 (Ch x Hx)) q Hq Hlt).
Qed.
End Economy.

Section Claim.
Variables (n s : nat) (su : list nat) (V : list (list Q)) (bs : list Q).
Let cs := economy_consumers n s V bs.
(** The smallest price being 0, prices and utilities are those of an equilibrium if and only if they are in one of the
  sets. *)
Definition lists_budget_sets (sets : list price_set) : Prop := (forall P us,
  budget_equilibrium_with n s su V bs P us <-> exists g, In g sets /\ in_price_set s cs g P us) /\ samples_inside s cs sets.
Definition check_all_budget_sets (nodes : list tree_node) (sets : list price_set) : bool :=
  Nat.eqb (length su) s && Nat.eqb (length bs) n && forallb (fun q => qlt 0 q) bs && all_distinct s cs &&
  match find_sets s cs su true true nodes (whole_space s cs true) with Some fs => same_sets s cs sets fs | None =>
    false end.
Theorem check_all_budget_sets_sound nodes sets : check_all_budget_sets nodes sets = true -> lists_budget_sets sets.
Proof.
  unfold check_all_budget_sets. rewrite !andb_true_iff, !Nat.eqb_eq, forallb_forall. intros [[[[H1 H2] H3] H4] H5].
  destruct (find_sets s cs su true true nodes (whole_space s cs true)) as [fs|] eqn:E; [|discriminate].
  destruct (find_sets_ok _ _ _ _ _ _ _ _ E) as (full & Hf).
  assert (B : forall x, (x < n)%nat -> 0 < vector_of bs x).
  { intros x Hx. unfold vector_of, at_index. rewrite <- Q2R_0 at 1. apply qlt_ok, H3, nth_In. lia. }
  split; [|exact (same_sets_samples s cs sets fs H5)]. intros P us.
  rewrite <- (same_sets_ok s cs sets fs P us H5), <- (all_equilibria_ok s cs su true true H4 H1 full fs Hf P us). split.
  - apply to_exchange.
  - intros [Hp Hex]. now apply (from_exchange n s su V bs B).
Qed.
End Claim.
