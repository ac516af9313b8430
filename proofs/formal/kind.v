(** A kind of claim: its name, how its claim and witness are read, when a witness is accepted, and what the claim means.

    [Kind] asks for the proof that whatever is accepted holds.  To add a kind: readers for its claim and its witness, a
    boolean [accepts] that is proved sound, and a row in verify.v.  [accepts] may ask for more than the proof needs, where
    SPEC.md does; it must not say yes where a checker (check_*.v) says no.  *)
From Coq Require Import List Bool String.
From ExactMarket Require Import json decode.
Import ListNotations.

(** [Uncounted]: a number that would have to be counted, such as a supply, is too large, a table too long, or the witness of a
    form that no checker covers. *)
Inductive judgement := Accepted | Refused | Ill_formed | Uncounted.

Record kind := Kind {
  kind_name : string;
  judge : json -> json -> judgement;         (* of the claim's fields and the witness *)
  stated : json -> Prop;                     (* what the claim's fields state *)
  judge_sound : forall claim witness, judge claim witness = Accepted -> stated claim }.

Section Make.
Context {C W : Type}.
Variables (read_claim : reader C) (read_witness : reader W) (covers : C -> W -> bool) (accepts : C -> W -> bool).
Variable meaning : C -> Prop.
Hypothesis sound : forall c w, accepts c w = true -> meaning c.

Definition judgement_of (claim witness : json) : judgement :=
  match read_claim claim, read_witness witness with
  | Some c, Some w => if covers c w then if accepts c w then Accepted else Refused else Uncounted
  | _, _ => Ill_formed
  end.
(** The claim's fields are those of a claim that holds. *)
Definition statement_of (claim : json) : Prop := exists c, read_claim claim = Some c /\ meaning c.
Lemma judgement_sound claim witness : judgement_of claim witness = Accepted -> statement_of claim.
Proof.
  unfold judgement_of, statement_of. destruct (read_claim claim) as [c|]; [|discriminate].
  destruct (read_witness witness) as [w|]; [|discriminate]. destruct (covers c w); [|discriminate].
  destruct (accepts c w) eqn:E; [|discriminate]. intros _. exists c. split; [reflexivity|]. exact (sound c w E).
Qed.
Definition make_covering (n : string) : kind := Kind n judgement_of statement_of judgement_sound.
End Make.
(** A kind of which all witnesses are covered where the claim can be counted. *)
Definition make {C W} (read_claim : reader C) (read_witness : reader W) (countable : C -> bool) (accepts : C -> W -> bool)
    (meaning : C -> Prop) (sound : forall c w, accepts c w = true -> meaning c) (n : string) : kind :=
  make_covering read_claim read_witness (fun c _ => countable c) accepts meaning sound n.

(** For claims in which nothing is counted. *)
Definition always {C} (_ : C) : bool := true.
