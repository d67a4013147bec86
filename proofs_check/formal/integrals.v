(** One output of the toy model with one active feature: its integrals, and its loss without scale.

    With t uniform on [0, 1], squared length a > 0, bias -a beta and neighbours at ratios x and y,
    the loss of an output is at least 1/3 - N^2 / M. *)

From Coq Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
Require Import pentagon.

Local Open Scope R_scope.

Definition positive_part (x : R) := Rmax 0 x.

Lemma positive_part_off x : x <= 0 -> positive_part x = 0.
Proof. intros; unfold positive_part; apply Rmax_left; lra. Qed.
Lemma positive_part_on x : 0 <= x -> positive_part x = x.
Proof. intros; unfold positive_part; apply Rmax_right; lra. Qed.

(** An integral over [0, 1] of what is zero up to a point c and then has a primitive. *)
Lemma integral_from (f g F : R -> R) (c : R) : 0 <= c <= 1 ->
  (forall t, 0 <= t <= c -> f t = 0) -> (forall t, c <= t <= 1 -> f t = g t) ->
  (forall t, c <= t <= 1 -> is_derive F t (g t)) ->
  (forall t, c <= t <= 1 -> continuous g t) ->
  is_RInt f 0 1 (F 1 - F c).
Proof.
intros C off on primitive smooth.
replace (F 1 - F c) with (plus (0 : R) (F 1 - F c)) by (unfold plus; simpl; ring).
apply (is_RInt_Chasles f 0 c 1).
- apply (is_RInt_ext (fun _ => 0)).
    intros t; rewrite Rmin_left, Rmax_right by lra; intros; symmetry; apply off; lra.
  replace (0 : R) with (scal (c - 0) 0) at 2 by (unfold scal; simpl; unfold mult; simpl; ring).
  apply (is_RInt_const (V := R_NormedModule)).
- apply (is_RInt_ext g).
    intros t; rewrite Rmin_left, Rmax_right by lra; intros; symmetry; apply on; lra.
  apply (is_RInt_derive F g); intros t; rewrite Rmin_left, Rmax_right by lra; auto.
Qed.

(** The product with the own input: N(beta). *)
Definition own_product (beta : R) := (1 - beta)^2*(2 + beta)/6.

Lemma own_product_integral beta : 0 <= beta <= 1 ->
  is_RInt (fun t => t*positive_part (t - beta)) 0 1 (own_product beta).
Proof.
intros B.
set (F := fun t => t^3/3 - beta*t^2/2).
replace (own_product beta) with (F 1 - F beta) by (unfold F, own_product; field).
apply (integral_from _ (fun t => t*(t - beta))); try exact B.
- intros t I; rewrite positive_part_off by lra; ring.
- intros t I; rewrite positive_part_on by lra; reflexivity.
- intros t I; unfold F; auto_derive; [trivial | field].
- intros t I; apply (ex_derive_continuous (fun t => t*(t - beta))); auto_derive; trivial.
Qed.

(** The square of an output that starts at c = beta / x: A(beta) for x = 1, and the neighbours'. *)
Definition overlap (x beta : R) := (x - beta)^3/(3*x).

Lemma overlap_integral x beta : 0 < x -> 0 <= beta <= x ->
  is_RInt (fun t => (positive_part (x*t - beta))^2) 0 1 (overlap x beta).
Proof.
intros X B.
assert (C : 0 <= beta/x <= 1).
  split; [apply Rmult_le_pos; [lra | apply Rlt_le, Rinv_0_lt_compat, X] |].
  apply (Rmult_le_reg_r x); [exact X | unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra].
assert (E : x*(beta/x) = beta) by (field; lra).
set (F := fun t => (x*t - beta)^3/(3*x)).
replace (overlap x beta) with (F 1 - F (beta/x)).
2: unfold F, overlap; rewrite E; field; lra.
apply (integral_from _ (fun t => (x*t - beta)^2)); try exact C.
- intros t J; rewrite positive_part_off by nra; ring.
- intros t J; rewrite positive_part_on by nra; reflexivity.
- intros t J; unfold F; auto_derive; [trivial | field; lra].
- intros t J; apply (ex_derive_continuous (fun t => (x*t - beta)^2)); auto_derive; trivial.
Qed.

(** An output with a ratio that is not positive stays zero for beta >= 0. *)
Lemma overlap_off x beta : x <= 0 -> 0 <= beta ->
  is_RInt (fun t => (positive_part (x*t - beta))^2) 0 1 0.
Proof.
intros X B; set (F := fun t : R => 0).
replace (0 : R) with (F 1 - F 1) at 2 by (unfold F; ring).
apply (integral_from _ (fun t => 0)); try lra.
- intros t J; rewrite positive_part_off by nra; ring.
- intros t J; rewrite positive_part_off by nra; ring.
- intros t J; unfold F; auto_derive; trivial.
- intros t J; apply continuous_const.
Qed.

(** The scale removed: for every length a the loss is at least 1/3 - N^2 / M. *)
Lemma scale_removed a n m : 0 < m -> 1/3 - 2*a*n + a^2*m >= 1/3 - n^2/m.
Proof.
intros P; apply Rle_ge.
replace (1/3 - 2*a*n + a^2*m) with (1/3 - n^2/m + m*(a - n/m)^2) by (field; lra).
assert (0 <= (a - n/m)^2) by apply pow2_ge_0; nra.
Qed.

Lemma scale_attained n m : 0 < m -> 1/3 - 2*(n/m)*n + (n/m)^2*m = 1/3 - n^2/m.
Proof. intros; field; lra. Qed.

(** With beta = t r the floor between two equal neighbours is r^2 H. *)
Theorem floor_is_H r t : 0 < r <= 67/100 -> 0 <= t <= 1 ->
  1/3 - (own_product (t*r))^2 / (overlap 1 (t*r) + 2*overlap r (t*r)) = r^2*H r t.
Proof.
intros Hr I.
assert (S : strip r t) by (split; lra).
pose proof (M_positive r t S) as D; unfold M in D.
assert (P : 0 < 1 - t*r) by nra.
assert (P3 : 0 < (1 - t*r)^3) by (apply pow_lt; exact P).
unfold own_product, overlap, H, N, M; field.
repeat split; try lra; try nra.
Qed.
