(** gpz.step-3: the gross substitutes condition of Kelso and Crawford (1982), in which demand may
    have several bundles, is M-natural concavity, too.  HOLDS, for every utility, finite or not.

    Printed: u + m satisfies substitutes if and only if u is M-natural-concave.  The condition of
    step 1 is about prices at which one bundle alone is demanded (substitutes_any_domain.v).  Kelso
    and Crawford's is about all prices ([gross_substitutes]): if prices rise from p to q, for each
    bundle A demanded at p one is demanded at q that has all goods of A whose prices did not rise.
    - [m_natural_iff_gross_substitutes]: it is M-natural concavity.
    - [gross_substitutes_iff_substitutes]: so the two conditions are one.
    Proof: if a demanded B lacks a good of A whose price did not rise, M-natural concavity gives
    one that has it, and still has what B shares with A ([gains_one]). *)
From Coq Require Import Reals List Lra Lia Bool Arith.
From ExactMarket Require Import sums gpz_economy gpz_step_1 bundle_sets m_natural gpz_operations
  check_utilities substitutes_any_domain.
Import ListNotations.
Open Scope R_scope.

Definition gross_substitutes (L : nat) (u : bundle -> option R) : Prop :=
  forall p q A, (forall k, (k < L)%nat -> p k <= q k) -> demand L u p A ->
    exists B, demand L u q B /\ forall k, A k = true -> p k = q k -> B k = true.

Section Gross.
Variables (L : nat) (u : bundle -> option R).
Hypothesis Hm : m_natural L u.
Variables (p q : nat -> R) (A : bundle).
Hypothesis Hpq : forall k, (k < L)%nat -> p k <= q k.
Hypothesis HA : demand L u p A.

(** The goods of A whose prices did not rise. *)
Definition kept (k : nat) : bool := A k && if Req_EM_T (p k) (q k) then true else false.
Lemma kept_true k : kept k = true <-> A k = true /\ p k = q k.
Proof.
  unfold kept. destruct (A k), (Req_EM_T (p k) (q k)); simpl; split; try tauto; try discriminate.
Qed.
Lemma demand_value r B : demand L u r B -> exists b, u B = Some b /\
  forall C c, within L C -> u C = Some c -> c - cost L r C <= b - cost L r B.
Proof.
  intros (HB & Bu & Hbest). destruct (u B) as [b|] eqn:E; [|congruence]. exists b.
  split; [reflexivity|].
  intros C c HC Ec. specialize (Hbest C HC ltac:(congruence)). rewrite Ec in Hbest. exact Hbest.
Qed.
Lemma demand_of_value r B b C c : demand L u r B -> u B = Some b -> within L C -> u C = Some c ->
  b - cost L r B <= c - cost L r C -> demand L u r C.
Proof.
  intros (HB & Bu & Hbest) Eb HC Ec Hle. split; [exact HC|]. split; [congruence|]. intros D HD Du.
  specialize (Hbest D HD Du). rewrite Eb in Hbest. rewrite Ec. simpl in *. lra.
Qed.
(** One more of the kept goods. *)
Lemma gains_one B k : demand L u q B -> kept k = true -> B k = false ->
  exists C, demand L u q C /\ C k = true /\ forall i, kept i = true -> B i = true -> C i = true.
Proof.
  intros HB Hk Bk. apply kept_true in Hk. destruct Hk as [Ak Ek].
  assert (WA : within L A) by apply HA. assert (WB : within L B) by apply HB.
  assert (HkL : (k < L)%nat) by now apply (within_lt L A).
  destruct (demand_value p A HA) as (a & Ea & Abest).
  destruct (demand_value q B HB) as (b & Eb & Bbest).
  destruct (Hm A B a b k WA WB Ea Eb Ak Bk) as [(x & y & Ex & Ey & Hle)|(d & D1 & D2 & x & y & Ex &
    Ey & Hle)].
  - assert (W1 : within L (remove A k)) by now apply within_remove.
    assert (W2 : within L (add B k)) by now apply within_add.
    pose proof (Abest _ x W1 Ex) as K1. pose proof (cost_remove L p A k HkL Ak) as C1.
    pose proof (cost_add L q B k HkL Bk) as C2. exists (add B k). split; [|split].
    + apply (demand_of_value q B b (add B k) y HB Eb W2 Ey). lra.
    + unfold add. now rewrite Nat.eqb_refl.
    + intros i _ Bi. unfold add. rewrite Bi. apply orb_true_r.
  - assert (HdL : (d < L)%nat) by now apply (within_lt L B).
    assert (Hdk : d <> k) by congruence.
    assert (W1 : within L (add (remove A k) d)) by (apply within_add; auto;
      now apply within_remove).
    assert (W2 : within L (add (remove B d) k)) by (apply within_add; auto;
      now apply within_remove).
    pose proof (Abest _ x W1 Ex) as K1. pose proof (cost_remove L p A k HkL Ak) as C1.
    pose proof (cost_remove L q B d HdL D1) as C2.
    assert (C3 : cost L p (add (remove A k) d) = cost L p (remove A k) + p d).
    { apply cost_add; auto. unfold remove. rewrite D2. apply andb_false_r. }
    assert (C4 : cost L q (add (remove B d) k) = cost L q (remove B d) + q k).
    { apply cost_add; auto. unfold remove. rewrite Bk. apply andb_false_r. }
    pose proof (Hpq d HdL) as Hd. exists (add (remove B d) k). split; [|split].
    + apply (demand_of_value q B b (add (remove B d) k) y HB Eb W2 Ey). lra.
    + unfold add. now rewrite Nat.eqb_refl.
    + intros i Hi Bi. apply kept_true in Hi. unfold add, remove. rewrite Bi.
      destruct (Nat.eqb_spec i d) as [->|]; [destruct Hi; congruence|]. apply orb_true_r.
Qed.
Lemma gains_all n : forall B, demand L u q B -> (L - size L (inter B kept) <= n)%nat ->
  exists C, demand L u q C /\ forall k, kept k = true -> C k = true.
Proof.
  induction n as [|n IH]; intros B HB Hn;
    (destruct (existsb (fun k => kept k && negb (B k)) (ids L)) eqn:X;
      [|exists B; split; [exact HB|]; intros k Hk; destruct (B k) eqn:Bk; auto; exfalso;
        assert (Y : existsb (fun k => kept k && negb (B k)) (ids L) = true); [|congruence];
        apply existsb_exists; exists k; split; [|now rewrite Hk, Bk]; apply in_ids;
        apply kept_true in Hk; apply (within_lt L A); [apply HA|apply Hk]]).
  all: apply existsb_exists in X; destruct X as (k & Hk & X); apply in_ids in Hk;
    apply andb_true_iff in X; destruct X as [Kk Bk]; apply negb_true_iff in Bk;
    destruct (gains_one B k HB Kk Bk) as (C & HC & Ck & Hmore);
    assert (Hlt : (S (size L (inter B kept)) <= size L (inter C kept))%nat);
    [rewrite <- (size_add L (inter B kept) k Hk) by (unfold inter; now rewrite Bk);
      apply size_le; intros i _ Hi; unfold add in Hi; apply orb_true_iff in Hi; unfold inter in *;
      destruct Hi as [Hi|Hi]; [apply Nat.eqb_eq in Hi; subst i; now rewrite Ck, Kk|];
      apply andb_true_iff in Hi; destruct Hi as [Bi Ki]; now rewrite (Hmore i Ki Bi), Ki|].
  - pose proof (size_le_goods L (inter C kept)). lia.
  - apply (IH C HC). lia.
Qed.
End Gross.

Theorem m_natural_gross_substitutes L u : m_natural L u -> gross_substitutes L u.
Proof.
  intros Hm p q A Hpq HA.
  destruct (best_bundle L u (fun B => real (u B) - cost L q B)) as (B & [HB Bu] & Hbest).
  - exists A. split; [apply HA|apply HA].
  - assert (DB : demand L u q B) by (split; [exact HB|split; [exact Bu|exact Hbest]]).
    destruct (gains_all L u Hm p q A Hpq HA _ B DB (le_n _)) as (C & HC & H). exists C.
    split; [exact HC|].
    intros k Ak Ek. apply H. now apply kept_true.
Qed.
Theorem gross_substitutes_substitutes L u : gross_substitutes L u -> substitutes L u.
Proof.
  intros Hg p q j A B Hj Hlt Hother (HA & a & Ea & Abest) (HB & b & Eb & Bbest) k Ak Hkj.
  assert (Hk : (k < L)%nat) by now apply (within_lt L A).
  destruct (Hg p q A) as (C & (HC & Cu & Cbest) & Hkeep).
  - intros i Hi. destruct (Nat.eq_dec i j) as [->|Hne]; [lra|]. rewrite (Hother i Hi Hne). lra.
  - split; [exact HA|]. split; [congruence|]. intros D HD Du.
    destruct (u D) as [d|] eqn:Ed; [|congruence].
    rewrite Ea. simpl. destruct (substitutes_m_natural.same_or_not L D A HD HA) as [->|Hne].
    + rewrite Ed in Ea. injection Ea as ->. lra.
    + left. now apply Abest.
  - assert (E : C = B); [|rewrite <- E; apply Hkeep; [exact Ak|now rewrite (Hother k Hk Hkj)]].
    destruct (substitutes_m_natural.same_or_not L C B HC HB) as [|Hne]; auto. exfalso.
    destruct (u C) as [c|] eqn:Ec; [|congruence]. specialize (Bbest C c HC Hne Ec).
    specialize (Cbest B HB ltac:(congruence)). rewrite Eb in Cbest. simpl in Cbest. lra.
Qed.
Theorem m_natural_iff_gross_substitutes L u : m_natural L u <-> gross_substitutes L u.
Proof.
  split; [apply m_natural_gross_substitutes|]. intros H.
  now apply substitutes_m_natural_any_domain, gross_substitutes_substitutes.
Qed.
Corollary gross_substitutes_iff_substitutes L u : gross_substitutes L u <-> substitutes L u.
Proof. now rewrite <- m_natural_iff_gross_substitutes, <- m_natural_iff_substitutes_any_domain.
  Qed.
