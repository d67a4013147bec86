(** The scalar inequalities of the pentagon theorem.

    H is the floor of one output between two equal neighbours, divided by rho^2; K1 that with one
    neighbour.  The derivatives of H are those of the library, the inequalities are shown by
    interval arithmetic in the kernel. *)

From Coq Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.

Local Open Scope R_scope.

(** Numerator and denominator of 12 H with their derivatives, in y = t r. *)
Section Jets.
Variables r t : R.
Let y := t*r.
Let p := 1 - y.
Let q := 1 - t.
Definition N := p^3*t^2*(3 + y) + 8*q^3.
Definition Nr := -4*t^3*p^2*(2 + y).
Definition Nt := t*(2*(p^3*(3 + y)) - 4*y*p^2*(2 + y)) - 24*q^2.
Definition Nrr := 12*t^4*p*(1 + y).
Definition Nrt := t^2*(-12*p^2*(2 + y) + 12*y*p*(1 + y)).
Definition Ntt := 2*(p^3*(3 + y)) + y*(-16*p^2*(2 + y) + 12*y*p*(1 + y)) + 48*q.
Definition M := p^3 + 2*r^2*q^3.
Definition Mr := -3*t*p^2 + 4*r*q^3.
Definition Mt := -3*r*p^2 - 6*r^2*q^2.
Definition Mrr := 6*t^2*p + 4*q^3.
Definition Mrt := -3*p^2 + 6*y*p - 12*r*q^2.
Definition Mtt := r^2*(6*p + 12*q).

Definition H := N / (12*M).
Definition Hr := (Nr/12 - H*Mr) / M.
Definition Ht := (Nt/12 - H*Mt) / M.
Definition Hrr := (Nrr/12 - 2*Hr*Mr - H*Mrr) / M.
Definition Hrt := (Nrt/12 - Hr*Mt - Ht*Mr - H*Mrt) / M.
Definition Htt := (Ntt/12 - 2*Ht*Mt - H*Mtt) / M.

(** The cofactor of Ht, which decides its sign, and its derivative by t. *)
Definition G :=
  r^3*t^4 + 2*r^2*t^4 - 11*r^2*t^3 + 10*r^2*t^2 - 4*r^2*t + 2*r*t^3 - 5*r*t^2 + 10*r*t - 4*r
  + 4*t^2 - 9*t + 4.
Definition Gt :=
  4*r^3*t^3 + 8*r^2*t^3 - 33*r^2*t^2 + 20*r^2*t - 4*r^2 + 6*r*t^2 - 10*r*t + 10*r + 8*t - 9.

Definition logarithmic := Htt*(4*H + 5*r*Hr + r^2*Hrr) - r^2*Hrt^2.
Definition angular :=
  Htt*((1 - r^2)*(2*H + 4*r*Hr + r^2*Hrr) - r^2*(2*H + r*Hr)) - (1 - r^2)*r^2*Hrt^2.
End Jets.

Ltac open :=
  unfold logarithmic, angular, Htt, Hrt, Hrr, Ht, Hr, H, Mtt, Mrt, Mrr, Mt, Mr, M, Ntt, Nrt, Nrr,
    Nt, Nr, N, G, Gt in *.

Definition strip (r t : R) := 0 <= r <= 67/100 /\ 0 <= t <= 1.

Lemma M_positive r t : strip r t -> 0 < M r t.
Proof.
intros [Hr Ht]; unfold M.
assert (0 < (1 - t*r)^3) by (apply pow_lt; nra).
assert (0 <= r^2*(1 - t)^3) by (apply Rmult_le_pos; [nra | apply pow_le; lra]).
nra.
Qed.

(** The formulas are the derivatives. *)
Ltac derived S :=
  let D := fresh "D" in
  pose proof (M_positive _ _ S) as D; open; auto_derive; [lra | field; lra].

Lemma H_by_t r t : strip r t -> is_derive (fun t => H r t) t (Ht r t).
Proof. intros S; derived S. Qed.
Lemma H_by_r r t : strip r t -> is_derive (fun r => H r t) r (Hr r t).
Proof. intros S; derived S. Qed.
Lemma Ht_by_t r t : strip r t -> is_derive (fun t => Ht r t) t (Htt r t).
Proof. intros S; derived S. Qed.
Lemma Ht_by_r r t : strip r t -> is_derive (fun r => Ht r t) r (Hrt r t).
Proof. intros S; derived S. Qed.
Lemma Hr_by_r r t : strip r t -> is_derive (fun r => Hr r t) r (Hrr r t).
Proof. intros S; derived S. Qed.

Lemma Ht_is_G r t : strip r t ->
  Ht r t = - (3*(1 - t*r)^3*(r*t + 2)) / (12*(M r t)^2) * G r t.
Proof. intros S; pose proof (M_positive r t S) as D; open; field; lra. Qed.
(** Signs at the ends, without which the rest could hold of no critical tau at all. *)
Lemma sign_at_0 r : 0 <= r <= 67/100 -> 0 < G r 0.
Proof. intros; unfold G; nra. Qed.

Lemma sign_at_1 r : 0 <= r <= 67/100 -> G r 1 < 0.
Proof. intros; unfold G; interval with (i_bisect r, i_prec 60). Qed.

Lemma falls_below r t : 0 <= r <= 67/100 -> 0 <= t <= 58/100 -> 0 < G r t.
Proof. intros; unfold G; interval with (i_bisect r, i_bisect t, i_depth 20). Qed.

Lemma rises_above r t : 0 <= r <= 67/100 -> 78/100 <= t <= 1 -> G r t < 0.
Proof. intros; unfold G; interval with (i_bisect r, i_bisect t, i_depth 30). Qed.

(** Between these tau the slope of G is negative: one critical tau, a strict minimum. *)
Lemma slope_of_G r t : is_derive (G r) t (Gt r t).
Proof. open; auto_derive; [exact I | ring]. Qed.

Lemma G_falls r t : 0 <= r <= 67/100 -> 58/100 <= t <= 78/100 -> Gt r t < 0.
Proof. intros; unfold Gt; interval with (i_bisect r, i_bisect t, i_depth 20). Qed.

(** Factor with a sign, so that Ht and -G have the same one. *)
Lemma factor_negative r t : strip r t -> - (3*(1 - t*r)^3*(r*t + 2)) / (12*(M r t)^2) < 0.
Proof.
intros S; pose proof (M_positive r t S) as D; destruct S as [Hr Ht].
assert (0 < (1 - t*r)^3) by (apply pow_lt; nra).
assert (0 < (M r t)^2) by (apply pow_lt; exact D).
assert (0 < 3*(1 - t*r)^3*(r*t + 2)) by (apply Rmult_lt_0_compat; nra).
assert (0 < / (12*(M r t)^2)) by (apply Rinv_0_lt_compat; lra).
unfold Rdiv; nra.
Qed.

Lemma critical_G r t : strip r t -> Ht r t = 0 -> G r t = 0.
Proof.
intros S E; rewrite (Ht_is_G r t S) in E; pose proof (factor_negative r t S).
apply Rmult_integral in E; destruct E as [E | E]; [lra | exact E].
Qed.

Lemma critical_strip r t : strip r t -> Ht r t = 0 -> 58/100 < t < 78/100.
Proof.
intros S E; apply (critical_G r t S) in E; destruct S as [Hr Ht].
split; apply Rnot_le_lt; intros L.
- pose proof (falls_below r t Hr (conj (proj1 Ht) L)); lra.
- pose proof (rises_above r t Hr (conj L (proj2 Ht))); lra.
Qed.

(** The second derivatives where Ht = 0. *)
Definition Htt0 r t := (Ntt r t/12 - H r t*Mtt r t) / M r t.
Definition Hrt0 r t := (Nrt r t/12 - Hr r t*Mt r t - H r t*Mrt r t) / M r t.

Lemma critical_Htt r t : Ht r t = 0 -> Htt r t = Htt0 r t.
Proof. intros E; unfold Htt, Htt0; rewrite E; f_equal; ring. Qed.
Lemma critical_Hrt r t : Ht r t = 0 -> Hrt r t = Hrt0 r t.
Proof. intros E; unfold Hrt, Hrt0; rewrite E; f_equal; ring. Qed.

Lemma Htt0_positive r t : 0 <= r <= 67/100 -> 58/100 <= t <= 78/100 -> 0 < Htt0 r t.
Proof. intros; unfold Htt0; open; interval with (i_bisect r, i_bisect t, i_depth 30). Qed.

Lemma logarithmic0 r t : 0 <= r <= 67/100 -> 58/100 <= t <= 78/100 ->
  0 < Htt0 r t*(4*H r t + 5*r*Hr r t + r^2*Hrr r t) - r^2*(Hrt0 r t)^2.
Proof. intros; unfold Htt0, Hrt0; open; interval with (i_bisect r, i_bisect t, i_depth 30). Qed.

Lemma angular0 r t : 0 <= r <= 67/100 -> 58/100 <= t <= 78/100 ->
  0 < Htt0 r t*((1 - r^2)*(2*H r t + 4*r*Hr r t + r^2*Hrr r t) - r^2*(2*H r t + r*Hr r t))
      - (1 - r^2)*r^2*(Hrt0 r t)^2.
Proof. intros; unfold Htt0, Hrt0; open; interval with (i_bisect r, i_bisect t, i_depth 40). Qed.

(** Lemma 2 and the inequalities (a) and (b), at every critical tau in [0, 1]. *)
Theorem critical_is_strict_minimum r t : strip r t -> Ht r t = 0 -> 0 < Htt r t.
Proof.
intros S E; pose proof (critical_strip r t S E); destruct S as [Hr _].
rewrite critical_Htt by exact E; apply Htt0_positive; [exact Hr | lra].
Qed.

Theorem logarithmic_convexity r t : strip r t -> Ht r t = 0 -> 0 < logarithmic r t.
Proof.
intros S E; pose proof (critical_strip r t S E); destruct S as [Hr _].
unfold logarithmic; rewrite critical_Htt, critical_Hrt by exact E.
apply logarithmic0; [exact Hr | lra].
Qed.

Theorem angular_convexity r t : strip r t -> Ht r t = 0 -> 0 < angular r t.
Proof.
intros S E; pose proof (critical_strip r t S E); destruct S as [Hr _].
unfold angular; rewrite critical_Htt, critical_Hrt by exact E.
apply angular0; [exact Hr | lra].
Qed.

(** There is exactly one critical tau, so that none of these is empty. *)
Theorem one_critical r : 0 <= r <= 67/100 -> exists! t, 0 <= t <= 1 /\ Ht r t = 0.
Proof.
intros Hr.
assert (C : continuity (fun t => G r t)).
  intros t; apply derivable_continuous_pt; exists (Gt r t); apply is_derive_Reals, slope_of_G.
pose proof (falls_below r (58/100) Hr ltac:(lra)); pose proof (rises_above r (78/100) Hr ltac:(lra)).
destruct (IVT_cor (fun t => G r t) (58/100) (78/100) C) as [t [I E]]; [lra | nra |].
assert (S : strip r t) by (split; lra).
exists t; split.
- split; [lra | rewrite (Ht_is_G r t S); rewrite E; ring].
- intros s [Hs Es]; assert (Ss : strip r s) by (split; assumption).
  pose proof (critical_strip r s Ss Es) as Is; pose proof (critical_G r s Ss Es) as Gs.
  destruct (Rtotal_order s t) as [L | [L | L]]; [| symmetry; exact L |].
  + destruct (MVT_gen (fun t => G r t) s t (fun t => Gt r t)) as [c [Ic Ec]].
    * intros x _; apply slope_of_G.
    * intros x _; apply derivable_continuous_pt; exists (Gt r x); apply is_derive_Reals, slope_of_G.
    * rewrite Rmin_left, Rmax_right in Ic by lra.
      pose proof (G_falls r c Hr); nra.
  + destruct (MVT_gen (fun t => G r t) t s (fun t => Gt r t)) as [c [Ic Ec]].
    * intros x _; apply slope_of_G.
    * intros x _; apply derivable_continuous_pt; exists (Gt r x); apply is_derive_Reals, slope_of_G.
    * rewrite Rmin_left, Rmax_right in Ic by lra.
      pose proof (G_falls r c Hr); nra.
Qed.

(** Step 4: with one neighbour at 67/100 the floor is above five times the value of the pentagon. *)
Definition H1 (r t : R) :=
  ((1 - t*r)^3*t^2*(3 + t*r) + 4*(1 - t)^3) / (12*((1 - t*r)^3 + r^2*(1 - t)^3)).

Definition cos72 := (sqrt 5 - 1)/4.

Theorem pentagon_value : cos72^2 * H cos72 (6668243/10^7) < 158256271/10^10.
Proof. unfold cos72; open; interval with (i_prec 80). Qed.

Theorem no_large_ratio t : 0 <= t <= 1 -> 5*(158256271/10^10) < (67/100)^2 * H1 (67/100) t.
Proof. intros; unfold H1; interval with (i_bisect t, i_depth 20). Qed.
