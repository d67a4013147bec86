(** Claims of the suite, stated as the suite states them; each theorem has the name of its claim.

    Where a claim speaks of integrals, they are limits of Riemann sums. *)

From Coq Require Import Reals Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
Require Import pentagon integrals.

Local Open Scope R_scope.

(** F03 *)
Theorem neighbours_apart a n m x y : 0 < n -> 0 < m -> 0 <= x -> 0 <= y ->
  1/3 - 2*a*n + a^2*(m + x + y) >= 1/3 - n^2/2*(1/(m + 2*x) + 1/(m + 2*y)) /\
  1/3 - 2*a*n + a^2*(m + x + y) >= 1/3 - n^2/(m + x).
Proof.
intros N M X Y.
assert (S : 0 < m + x + y) by lra.
pose proof (scale_removed a n (m + x + y) S) as low.
assert (E : n^2/2*(1/(m + 2*x) + 1/(m + 2*y)) - n^2/(m + x + y)
            = n^2*(x - y)^2/((m + x + y)*(m + 2*x)*(m + 2*y))) by (field; lra).
assert (F : n^2/(m + x) - n^2/(m + x + y) = n^2*y/((m + x)*(m + x + y))) by (field; lra).
assert (0 <= n^2*(x - y)^2/((m + x + y)*(m + 2*x)*(m + 2*y))).
  apply Rmult_le_pos; [apply Rmult_le_pos; apply pow2_ge_0 |].
  apply Rlt_le, Rinv_0_lt_compat; repeat apply Rmult_lt_0_compat; lra.
assert (0 <= n^2*y/((m + x)*(m + x + y))).
  apply Rmult_le_pos; [apply Rmult_le_pos; [apply pow2_ge_0 | exact Y] |].
  apply Rlt_le, Rinv_0_lt_compat; apply Rmult_lt_0_compat; lra.
split; lra.
Qed.

(** F04, F60: an output whose feature has length zero, beside n others. *)
Lemma dead_integral c : is_RInt (fun t => (t - c)^2) 0 1 (1/3 - c + c^2).
Proof.
set (F := fun t : R => (t - c)^3/3).
replace (1/3 - c + c^2) with (F 1 - F 0) by (unfold F; field).
apply (is_RInt_derive F (fun t => (t - c)^2)); intros t _.
- unfold F; auto_derive; [trivial | field].
- apply (ex_derive_continuous (fun t => (t - c)^2)); auto_derive; trivial.
Qed.

Theorem dead_column b : let c := positive_part b in
  is_RInt (fun t => (t - c)^2) 0 1 (1/3 - c + c^2) /\
  1/3 - c + c^2 + 4*c^2 = 1/3 - c + 5*c^2 /\ 1/3 - c + 5*c^2 >= 17/60.
Proof.
intros c; split; [apply dead_integral | split; [ring |]].
pose proof (pow2_ge_0 (c - 1/10)); nra.
Qed.

Theorem dead_column_among_six b : let c := positive_part b in
  is_RInt (fun t => (t - c)^2) 0 1 (1/3 - c + c^2) /\
  1/3 - c + c^2 + 5*c^2 = 1/3 - c + 6*c^2 /\ 1/3 - c + 6*c^2 >= 7/24 /\ 7/24 > 28916/10^5 /\
  exists t, 0 <= t <= 1 /\ 28916/10^5 > 6*((1/2)^2*H (1/2) t).
Proof.
intros c; split; [apply dead_integral | split; [ring | split]].
  pose proof (pow2_ge_0 (c - 1/12)); nra.
split; [lra |]; exists (7090/10^4); split; [lra |].
unfold H, N, M; interval.
Qed.

(** F05: N and M of an output with bias s > 0 and two neighbours at positive ratios. *)
Definition n_of (s : R) := 1/3 + s/2.
Definition m_of (x y s : R) := 1/3 + s + s^2 + (x^2/3 + x*s + s^2) + (y^2/3 + y*s + s^2).

Lemma square_integral x s : is_RInt (fun t => (x*t + s)^2) 0 1 (x^2/3 + x*s + s^2).
Proof.
set (F := fun t : R => x^2*t^3/3 + x*s*t^2 + s^2*t).
replace (x^2/3 + x*s + s^2) with (F 1 - F 0) by (unfold F; field).
apply (is_RInt_derive F (fun t => (x*t + s)^2)); intros t _.
- unfold F; auto_derive; [trivial | field].
- apply (ex_derive_continuous (fun t => (x*t + s)^2)); auto_derive; trivial.
Qed.

Lemma product_integral s : is_RInt (fun t => t*(t + s)) 0 1 (n_of s).
Proof.
set (F := fun t : R => t^3/3 + s*t^2/2).
replace (n_of s) with (F 1 - F 0) by (unfold F, n_of; field).
apply (is_RInt_derive F (fun t => t*(t + s))); intros t _.
- unfold F; auto_derive; [trivial | field].
- apply (ex_derive_continuous (fun t => t*(t + s))); auto_derive; trivial.
Qed.

Theorem positive_bias_identity s x y : 0 < s -> 0 < x -> 0 < y ->
  exists n' m', is_derive n_of s n' /\ is_derive (m_of x y) s m' /\
  6*(2*n'*m_of x y s - n_of s*m')
  = - s - (2*x*(1 - x) + s*(4 - 3*x)) - (2*y*(1 - y) + s*(4 - 3*y)).
Proof.
intros S X Y; exists (1/2), (3 + 2*3*s + (x + y) - 2); split; [| split].
- unfold n_of; auto_derive; [trivial | field].
- unfold m_of; auto_derive; [trivial | field].
- unfold n_of, m_of; field.
Qed.

(** F07: J is 1/3 - N^2/M, N and M the integrals. *)
Theorem floor_is_rational r t n m x : 0 <= r <= 99/100 -> 0 <= t <= 1 ->
  is_RInt (fun u => u*positive_part (u - t*r)) 0 1 n ->
  is_RInt (fun u => (positive_part (1*u - t*r))^2) 0 1 m ->
  is_RInt (fun u => (positive_part (r*u - t*r))^2) 0 1 x ->
  1/3 - n^2/(m + 2*x) = r^2*H r t /\ 1/3 - n^2/(m + x) = r^2*H1 r t.
Proof.
intros Hr I In Im Ix.
assert (B : 0 <= t*r <= 99/100) by nra.
assert (En : n = own_product (t*r)).
  rewrite <- (is_RInt_unique _ _ _ _ In); apply is_RInt_unique, own_product_integral; lra.
assert (Em : m = overlap 1 (t*r)).
  rewrite <- (is_RInt_unique _ _ _ _ Im); apply is_RInt_unique, overlap_integral; lra.
assert (P : 0 < 1 - t*r) by lra.
assert (P3 : 0 < (1 - t*r)^3) by (apply pow_lt; exact P).
assert (Q : 0 <= r^2*(1 - t)^3) by (apply Rmult_le_pos; [apply pow2_ge_0 | apply pow_le; lra]).
destruct (Rle_lt_or_eq_dec 0 r (proj1 Hr)) as [R0 | R0].
- assert (Ex : x = overlap r (t*r)).
    rewrite <- (is_RInt_unique _ _ _ _ Ix); apply is_RInt_unique, overlap_integral; [exact R0 | nra].
  rewrite En, Em, Ex; unfold own_product, overlap, H, H1, N, M; split; field; repeat split; nra.
- assert (Ex : x = 0).
    rewrite <- (is_RInt_unique _ _ _ _ Ix); apply is_RInt_unique, overlap_off; lra.
  rewrite En, Em, Ex, <- R0; unfold own_product, overlap, H, H1, N, M; split; field.
Qed.

(** F08 *)
Theorem floor_slopes_at_ends r : 0 <= r <= 99/100 ->
  is_derive (fun t => H r t) 0 (- (2*(1 - r)/(1 + 2*r^2)^2)) /\
  - (2*(1 - r)/(1 + 2*r^2)^2) < 0 /\
  is_derive (fun t => H r t) 1 ((2 + r)/4) /\ (2 + r)/4 > 0.
Proof.
intros Hr.
assert (D : 0 < 1 + 2*r^2) by (pose proof (pow2_ge_0 r); lra).
assert (P : 0 < (1 - r)^3) by (apply pow_lt; lra).
split; [| split; [| split]].
- unfold H, N, M; auto_derive; [nra | field; nra].
- assert (0 < 2*(1 - r)/(1 + 2*r^2)^2); [| lra].
  apply Rmult_lt_0_compat; [lra | apply Rinv_0_lt_compat, pow_lt, D].
- unfold H, N, M; auto_derive; [nra | field; nra].
- lra.
Qed.

(** F22a: N as a function of beta, with its slope. *)
Definition correlation (beta : R) :=
  if Rle_dec beta 0 then 1/3 - beta/2
  else if Rle_dec beta 1 then (1 - beta)^2*(2 + beta)/6 else 0.
Definition correlation_slope (beta : R) :=
  if Rle_dec beta 0 then - (1/2) else if Rle_dec beta 1 then (beta^2 - 1)/2 else 0.

Theorem remainder_of_the_correlation beta beta_1 :
  correlation beta_1 - correlation beta - correlation_slope beta*(beta_1 - beta)
  <= Rmin 1 (Rmax 0 (Rmax beta beta_1))/2*(beta_1 - beta)^2.
Proof.
unfold correlation, correlation_slope, Rmin, Rmax.
destruct (Rle_dec beta beta_1), (Rle_dec beta 0), (Rle_dec beta_1 0), (Rle_dec beta 1),
  (Rle_dec beta_1 1); try lra;
  repeat match goal with |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y) end; try lra;
  pose proof (pow2_ge_0 (beta_1 - beta));
  first [ nra
        | pose proof (Rmult_le_compat (beta_1 - beta) (beta_1 - beta) beta_1 beta_1); nra
        | assert (0 <= beta*(beta_1 - beta)^2) by nra; assert (0 <= beta_1*(beta_1 - beta)^2) by nra;
          nra
        | assert (0 <= (1 - beta)^3) by (apply pow_le; lra);
          assert (0 <= (beta_1 - 1)*(1 - beta)) by nra; nra
        | assert (0 <= (1 - beta_1)^3) by (apply pow_le; lra);
          assert (0 <= (beta - 1)*(1 - beta_1)) by nra; nra
        | assert (0 <= beta^3) by (apply pow_le; lra);
          assert (0 <= - beta_1*beta^2) by nra; assert (0 <= beta*beta_1^2) by nra; nra
        | assert (0 <= beta_1^3) by (apply pow_le; lra);
          assert (0 <= - beta*beta_1^2) by nra; assert (0 <= beta_1*beta^2) by nra; nra ].
Qed.

(** F41: V and kappa as in the suite. *)
Definition unstored (p : R) := p/3 - p^2/4.
Definition kappa (p s : R) :=
  p*(s^2/4 - s*p/4 + p/3 - 3*p^2/16) + (1 - p)*((1 - p)*s^2 + p*s^3/3).

Theorem short_second_feature_pays p : 0 < p <= 1 ->
  unstored p - kappa p (p/2) = p*(1 - p)*(1/3 - p/2 + p^2/4 - p^3/24) /\
  p*(1 - p)*(1/3 - p/2 + p^2/4 - p^3/24) >= 0.
Proof.
intros P; split; [unfold unstored, kappa; field |].
assert (0 <= 1/3 - p/2 + p^2/4 - p^3/24) by nra.
assert (0 <= p*(1 - p)) by nra; nra.
Qed.

(** F44 *)
Theorem losses_between_probabilities p0 p1 t : 0 < p0 -> p0 < p1 -> p1 < 1 -> 0 <= t <= 1 ->
  let p := (1 - t)*p0 + t*p1 in let h := p1 - p0 in
  (1 + h^2/(4*(1 - p0)*(1 - p1)))*(1 - p)^2 >= (1 - t)*(1 - p0)^2 + t*(1 - p1)^2 /\
  p*(1 - p) >= (1 - t)*(p0*(1 - p0)) + t*(p1*(1 - p1)) /\
  (1 + h^2/(4*p0*p1))*p^2 >= (1 - t)*p0^2 + t*p1^2.
Proof.
intros L O G T p h.
assert (square : forall x y, 0 < x -> 0 < y ->
    (1 + (y - x)^2/(4*x*y))*((1 - t)*x + t*y)^2 - ((1 - t)*x^2 + t*y^2)
    = (y - x)^2/(4*x*y)*((1 - t)*x - t*y)^2) by (intros x y X Y; field; lra).
assert (positive : forall x y, 0 < x -> 0 < y -> 0 <= (y - x)^2/(4*x*y)*((1 - t)*x - t*y)^2).
  intros x y X Y; apply Rmult_le_pos; [| apply pow2_ge_0].
  apply Rmult_le_pos; [apply pow2_ge_0 | apply Rlt_le, Rinv_0_lt_compat]; nra.
split; [| split].
- pose proof (square (1 - p0) (1 - p1) ltac:(lra) ltac:(lra)) as E.
  pose proof (positive (1 - p0) (1 - p1) ltac:(lra) ltac:(lra)) as F.
  replace ((1 - p1 - (1 - p0))^2) with (h^2) in * by (unfold h; ring).
  replace ((1 - t)*(1 - p0) + t*(1 - p1)) with (1 - p) in * by (unfold p; ring); lra.
- assert (E : p*(1 - p) - ((1 - t)*(p0*(1 - p0)) + t*(p1*(1 - p1))) = t*(1 - t)*h^2)
    by (unfold p, h; ring).
  assert (0 <= t*(1 - t)*h^2); [| lra].
  apply Rmult_le_pos; [nra | apply pow2_ge_0].
- pose proof (square p0 p1 L ltac:(lra)) as E; pose proof (positive p0 p1 L ltac:(lra)) as F.
  fold h p in E, F; lra.
Qed.

(** F71 *)
Theorem floor_of_interference c w : 0 <= c <= 1 ->
  2*c^2 - c^3 >= 4*c*w - 2*(1 + c)*w^2.
Proof.
intros C.
assert (E : (1 + c)*(2*c^2 - c^3 - (4*c*w - 2*(1 + c)*w^2))
            = c^3*(1 - c) + 2*(c - (1 + c)*w)^2) by ring.
assert (0 <= c^3*(1 - c)) by (apply Rmult_le_pos; [apply pow_le; lra | lra]).
pose proof (pow2_ge_0 (c - (1 + c)*w)); nra.
Qed.
