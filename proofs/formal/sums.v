(** Finite sums of real numbers, indexed by lists.

    [sum l f] is the sum of [f v] over the members [v] of [l], counted as often as they occur.
    [ids n] is the list 0, ..., n - 1: the names of n agents, object types or goods. *)
From Coq Require Import Reals List Lra Lia Permutation.
Import ListNotations.
Open Scope R_scope.

Section Sum.
Context {V : Type}.

Fixpoint sum (l : list V) (f : V -> R) : R :=
  match l with [] => 0 | v :: t => f v + sum t f end.

Lemma sum_ext l f g : (forall v, In v l -> f v = g v) -> sum l f = sum l g.
Proof.
  induction l as [|a l IH]; simpl; intros H; [reflexivity|].
  rewrite (H a), IH; auto.
Qed.

Lemma sum_le l f g : (forall v, In v l -> f v <= g v) -> sum l f <= sum l g.
Proof.
  induction l as [|a l IH]; simpl; intros H; [lra|].
  assert (f a <= g a) by auto. assert (sum l f <= sum l g) by auto. lra.
Qed.

Lemma sum_lt l f g v0 :
  (forall v, In v l -> f v <= g v) -> In v0 l -> f v0 < g v0 -> sum l f < sum l g.
Proof.
  induction l as [|a l IH]; simpl; intros H Hin Hlt; [tauto|].
  destruct Hin as [->|Hin].
  - assert (sum l f <= sum l g) by (apply sum_le; auto). lra.
  - assert (f a <= g a) by auto. assert (sum l f < sum l g) by auto. lra.
Qed.

Lemma sum_0 l : sum l (fun _ => 0) = 0.
Proof. induction l; simpl; lra. Qed.

Lemma sum_nonneg l f : (forall v, In v l -> 0 <= f v) -> 0 <= sum l f.
Proof. intros H. rewrite <- (sum_0 l). now apply sum_le. Qed.

Lemma sum_plus l f g : sum l (fun v => f v + g v) = sum l f + sum l g.
Proof. induction l; simpl; lra. Qed.

Lemma sum_minus l f g : sum l (fun v => f v - g v) = sum l f - sum l g.
Proof. induction l; simpl; lra. Qed.

Lemma sum_scal l c f : sum l (fun v => c * f v) = c * sum l f.
Proof. induction l; simpl; lra. Qed.

Lemma sum_app l1 l2 f : sum (l1 ++ l2) f = sum l1 f + sum l2 f.
Proof. induction l1; simpl; lra. Qed.

Lemma sum_perm l1 l2 f : Permutation l1 l2 -> sum l1 f = sum l2 f.
Proof. induction 1; simpl; lra. Qed.

Lemma sum_term_le l f v : (forall w, In w l -> 0 <= f w) -> In v l -> f v <= sum l f.
Proof.
  induction l as [|a l IH]; simpl; intros H Hin; [tauto|].
  assert (0 <= sum l f) by (apply sum_nonneg; auto).
  destruct Hin as [->|Hin]; [lra|].
  assert (0 <= f a) by auto. assert (f v <= sum l f) by auto. lra.
Qed.

End Sum.

Lemma sum_eq_terms {V} (l : list V) f g :
  (forall v, In v l -> f v <= g v) -> sum l g <= sum l f ->
  forall v, In v l -> f v = g v.
Proof.
  intros H Hs v Hv. destruct (Rlt_dec (f v) (g v)) as [Hl|Hl].
  - pose proof (sum_lt l f g v H Hv Hl). lra.
  - specialize (H v Hv). lra.
Qed.

Lemma sum_swap {V W} (l : list V) (m : list W) f :
  sum l (fun v => sum m (fun w => f v w)) = sum m (fun w => sum l (fun v => f v w)).
Proof.
  induction l as [|a l IH]; simpl; [now rewrite sum_0|].
  rewrite IH, <- sum_plus. reflexivity.
Qed.

Lemma sum_map {V W} (h : V -> W) l f : sum (map h l) f = sum l (fun v => f (h v)).
Proof. induction l; simpl; congruence. Qed.

Lemma sum_prod {V W} (l : list V) (m : list W) f :
  sum (list_prod l m) f = sum l (fun v => sum m (fun w => f (v, w))).
Proof.
  induction l as [|a l IH]; simpl; [reflexivity|].
  now rewrite sum_app, IH, sum_map.
Qed.

Lemma sum_filter {V} (l : list V) (C : V -> bool) f :
  sum (filter C l) f = sum l (fun v => if C v then f v else 0).
Proof.
  induction l as [|a l IH]; simpl; [reflexivity|].
  destruct (C a); simpl; rewrite IH; lra.
Qed.

Definition ids (n : nat) : list nat := seq 0 n.
Lemma in_ids x n : In x (ids n) <-> (x < n)%nat.
Proof. unfold ids. rewrite in_seq. lia. Qed.
Lemma ids_NoDup n : NoDup (ids n).
Proof. apply seq_NoDup. Qed.

Lemma sum_ids_ext n f g : (forall j, (j < n)%nat -> f j = g j) -> sum (ids n) f = sum (ids n) g.
Proof. intros H. apply sum_ext. intros j Hj. apply H. now apply in_ids. Qed.

Lemma sum_ids_first n f : sum (ids (S n)) f = f 0%nat + sum (ids n) (fun k => f (S k)).
Proof. unfold ids. simpl. f_equal. now rewrite <- seq_shift, sum_map. Qed.

Lemma sum_zero {V} (l : list V) f : (forall v, In v l -> f v = 0) -> sum l f = 0.
Proof. intros H. rewrite <- (sum_0 l). now apply sum_ext. Qed.

(** A sum with one term that is not zero. *)
Lemma sum_single {V} (l : list V) f v : NoDup l -> In v l ->
  (forall w, In w l -> w <> v -> f w = 0) -> sum l f = f v.
Proof.
  induction l as [|a l IH]; simpl; intros Hnd Hin Hz; [tauto|]. inversion Hnd; subst.
  destruct Hin as [->|Hin].
  - rewrite (sum_zero l); [ring|]. intros w Hw. apply Hz; auto. intros ->. tauto.
  - rewrite IH; auto. rewrite Hz; auto; [ring|]. intros ->. tauto.
Qed.

Lemma sum_delta (l : list nat) f x : NoDup l -> In x l ->
  sum l (fun y => if Nat.eqb y x then f y else 0) = f x.
Proof.
  intros Hnd Hin. rewrite (sum_single l _ x Hnd Hin); [now rewrite Nat.eqb_refl|].
  intros w _ Hw. destruct (Nat.eqb_spec w x); [tauto|auto].
Qed.

Lemma sum_split {V} (C : V -> bool) (l : list V) f :
  sum l f = sum (filter C l) f + sum (filter (fun x => negb (C x)) l) f.
Proof. rewrite !sum_filter, <- sum_plus. apply sum_ext. intros x _. destruct (C x); simpl; lra. Qed.

Lemma filter_permutation {V} (C : V -> bool) (l : list V) :
  Permutation (filter C l ++ filter (fun x => negb (C x)) l) l.
Proof.
  induction l as [|a l IH]; simpl; [constructor|]. destruct (C a); simpl.
  - now constructor.
  - eapply perm_trans; [apply Permutation_sym, Permutation_middle|]. now constructor.
Qed.

Lemma sum_length {V} (l : list V) : INR (length l) = sum l (fun _ => 1).
Proof. induction l; [reflexivity|]. simpl length. rewrite S_INR, IHl. simpl. ring. Qed.

Lemma NoDup_app_disjoint {A} (l m : list A) : NoDup l -> NoDup m ->
  (forall a, In a l -> ~ In a m) -> NoDup (l ++ m).
Proof.
  induction l as [|a l IH]; simpl; intros Hl Hm Hd; auto.
  inversion Hl; subst. constructor.
  - intros H. apply in_app_or in H. destruct H; auto. apply (Hd a); auto.
  - apply IH; auto.
Qed.
Lemma NoDup_list_prod {A B} (l : list A) (m : list B) :
  NoDup l -> NoDup m -> NoDup (list_prod l m).
Proof.
  induction l as [|a l IH]; simpl; intros Hl Hm; [constructor|]. inversion Hl; subst.
  apply NoDup_app_disjoint; auto.
  - apply FinFun.Injective_map_NoDup; auto. intros x y Hxy. congruence.
  - intros [a' b] K1 K2. apply in_map_iff in K1. destruct K1 as [b' [He _]].
    apply in_prod_iff in K2. inversion He; subst. tauto.
Qed.
