(** Frame potential, capacity and leverage, saturation: over every real field.

    W is a matrix with the features as columns, A = W^T W its Gram matrix and F = W W^T its frame
    operator.  The capacity of feature i is A_ii^2 / (A^2)_ii; its leverage is <w_i, y> for any y
    with F y = w_i, which is <w_i, F^-1 w_i> where F is invertible.  No axioms are used. *)

From mathcomp Require Import all_ssreflect all_algebra ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

Section Sums.

Variables (R : realFieldType) (I : finType).
Implicit Types u v : I -> R.

(** Lagrange's identity. *)
Lemma lagrange u v :
  \sum_i \sum_j (u i * v j - u j * v i) ^+ 2
  = ((\sum_i u i ^+ 2) * (\sum_i v i ^+ 2) - (\sum_i u i * v i) ^+ 2) *+ 2.
Proof.
have step i j : (u i * v j - u j * v i) ^+ 2
  = u i ^+ 2 * v j ^+ 2 + v i ^+ 2 * u j ^+ 2 - (u i * v i) * (u j * v j) *+ 2 by ring.
under eq_bigr => i _ do under eq_bigr => j _ do rewrite step.
under eq_bigr => i _ do rewrite sumrB big_split /= -!mulr_sumr sumrMnl -mulr_sumr.
rewrite sumrB big_split /= -!mulr_suml sumrMnl -mulr_suml.
by move: (\sum_i _) (\sum_i _) (\sum_i _) => a b c; ring.
Qed.

Lemma cauchy_schwarz u v :
  (\sum_i u i * v i) ^+ 2 <= (\sum_i u i ^+ 2) * (\sum_i v i ^+ 2).
Proof.
rewrite -subr_ge0 -(pmulrn_lge0 _ (ltn0Sn 1)) -lagrange.
by apply: sumr_ge0 => i _; apply: sumr_ge0 => j _; apply: sqr_ge0.
Qed.

Lemma cauchy_schwarz_equality u v i j :
  (\sum_i u i * v i) ^+ 2 = (\sum_i u i ^+ 2) * (\sum_i v i ^+ 2) ->
  u i * v j = u j * v i.
Proof.
move=> same; apply/eqP; rewrite -subr_eq0 -sqrf_eq0; apply/eqP.
have zero : \sum_i \sum_j (u i * v j - u j * v i) ^+ 2 = 0.
  by rewrite lagrange same subrr mul0rn.
have inner k : 0 <= \sum_j (u k * v j - u j * v k) ^+ 2.
  by apply: sumr_ge0 => l _; apply: sqr_ge0.
have outer := psumr_eq0P (fun k _ => inner k) zero.
exact: (psumr_eq0P (fun l _ => sqr_ge0 _) (outer i isT)).
Qed.

End Sums.

Section Frames.

Variables (R : realFieldType) (d n : nat) (W : 'M[R]_(d, n)).

Definition gram : 'M[R]_n := W^T *m W.
Definition frame : 'M[R]_d := W *m W^T.
Definition feature i : 'cV[R]_d := col i W.
Definition capacity i := gram i i ^+ 2 / (gram *m gram) i i.

Lemma gramE i j : gram i j = \sum_k W k i * W k j.
Proof. by rewrite mxE; apply: eq_bigr => k _; rewrite mxE. Qed.

Lemma gram_sym i j : gram i j = gram j i.
Proof. by rewrite !gramE; apply: eq_bigr => k _; rewrite mulrC. Qed.

Lemma gram_square i : (gram *m gram) i i = \sum_j gram i j ^+ 2.
Proof. by rewrite mxE; apply: eq_bigr => j _; rewrite (gram_sym j) expr2. Qed.

Lemma trace_frame : \tr frame = \tr gram.
Proof. exact: mxtrace_mulC. Qed.

(** The frame potential is the same sum over pairs of features and over pairs of dimensions. *)
Lemma frame_potential : \sum_i \sum_j gram i j ^+ 2 = \sum_k \sum_l frame k l ^+ 2.
Proof.
have square m (X : 'M[R]_m) : (forall i j, X i j = X j i) ->
    \sum_i \sum_j X i j ^+ 2 = \tr (X *m X).
  by move=> sym; apply: eq_bigr => i _; rewrite mxE; apply: eq_bigr => j _; rewrite (sym j) expr2.
rewrite (square _ gram gram_sym) (square _ frame).
  by rewrite /gram /frame mulmxA mxtrace_mulC !mulmxA.
move=> k l; rewrite !mxE; apply: eq_bigr => i _.
by rewrite !mxE mulrC.
Qed.

(** Welch: the square of the sum of squared lengths is at most d times the frame potential. *)
Theorem welch : (\sum_i gram i i) ^+ 2 <= d%:R * \sum_i \sum_j gram i j ^+ 2.
Proof.
have -> : \sum_i gram i i = \sum_k 1 * frame k k.
  by rewrite -[LHS]/(\tr gram) -trace_frame; apply: eq_bigr => k _; rewrite mul1r.
apply: le_trans (cauchy_schwarz (fun=> 1) (fun k => frame k k)) _.
have -> : \sum_(k < d) 1 ^+ 2 = d%:R :> R.
  by rewrite (eq_bigr (fun=> 1)) ?expr1n // sumr_const card_ord.
rewrite frame_potential; apply: ler_wpmul2l; first exact: ler0n.
apply: ler_sum => k _; rewrite (bigD1 k) //= ler_addl.
by apply: sumr_ge0 => l _; apply: sqr_ge0.
Qed.

(** Tightness: the bound is attained exactly if the frame operator is a multiple of the identity. *)
Theorem welch_tight :
  (\sum_i gram i i) ^+ 2 = d%:R * (\sum_i \sum_j gram i j ^+ 2) <->
  exists c, frame = c%:M.
Proof.
have -> : \sum_i gram i i = \sum_k 1 * frame k k.
  by rewrite -[LHS]/(\tr gram) -trace_frame; apply: eq_bigr => k _; rewrite mul1r.
have ones : \sum_(k < d) 1 ^+ 2 = d%:R :> R.
  by rewrite (eq_bigr (fun=> 1)) ?expr1n // sumr_const card_ord.
rewrite frame_potential; split=> [same | [c ->]]; last first.
  have -> : \sum_(k < d) 1 * (c%:M : 'M[R]_d) k k = \sum_(k < d) c.
    by apply: eq_bigr => k _; rewrite mul1r mxE eqxx.
  have -> : \sum_(k < d) \sum_(l < d) (c%:M : 'M[R]_d) k l ^+ 2 = \sum_(k < d) c ^+ 2.
    apply: eq_bigr => k _; rewrite (bigD1 k) //= mxE eqxx big1 ?addr0 // => l neq.
    by rewrite mxE eq_sym (negbTE neq) expr0n.
  by rewrite !sumr_const card_ord -[c *+ d]mulr_natl -[c ^+ 2 *+ d]mulr_natl exprMn expr2 mulrA.
have split k : \sum_l frame k l ^+ 2 = frame k k ^+ 2 + \sum_(l | l != k) frame k l ^+ 2.
  by rewrite (bigD1 k).
have rest_ge0 k : 0 <= \sum_(l | l != k) frame k l ^+ 2.
  by apply: sumr_ge0 => l _; apply: sqr_ge0.
have cs := cauchy_schwarz (fun=> 1) (fun k : 'I_d => frame k k).
rewrite ones in cs.
move: same; under [in RHS]eq_bigr => k _ do rewrite split.
rewrite big_split /= mulrDr => same.
have small : d%:R * (\sum_k \sum_(l | l != k) frame k l ^+ 2) <= 0.
  by rewrite -(ler_add2l (d%:R * (\sum_k frame k k ^+ 2))) -same addr0.
case: (posnP d) => [d0 | d_gt0].
  by exists 0; apply/matrixP => k; case: k => k k_lt; exfalso; rewrite d0 in k_lt.
have sums0 : (\sum_k \sum_(l | l != k) frame k l ^+ 2) = 0.
  apply/le_anti; rewrite -(pmulr_rle0 _ (_ : 0 < d%:R :> R)) ?ltr0n // small /=.
  by apply: sumr_ge0.
have off k l : l != k -> frame k l = 0.
  move=> neq; apply/eqP; rewrite -sqrf_eq0; apply/eqP.
  have rows := psumr_eq0P (fun k _ => rest_ge0 k) sums0.
  exact: (psumr_eq0P (fun l _ => sqr_ge0 _) (rows k isT)).
rewrite sums0 mulr0 addr0 -ones in same.
exists (frame (Ordinal d_gt0) (Ordinal d_gt0)); apply/matrixP => k l; rewrite [RHS]mxE.
have [<-|neq] := eqVneq k l; last by apply: off; rewrite eq_sym.
rewrite -[LHS]mul1r -[RHS]mul1r.
exact: (@cauchy_schwarz_equality _ _ (fun=> 1) (fun k => frame k k) _ _ same).
Qed.

Section OneFeature.

Variables (i : 'I_n) (y : 'cV[R]_d).
Hypothesis solves : frame *m y = feature i.

Let v j := (W^T *m y) j 0.

Lemma leverage_is_energy : (y^T *m feature i) 0 0 = \sum_j v j ^+ 2.
Proof.
rewrite -solves /frame -mulmxA mulmxA mxE; apply: eq_bigr => j _.
by rewrite -[y^T *m W]trmxK trmx_mul trmxK mxE expr2.
Qed.

Lemma overlap_with_solution : \sum_j gram i j * v j = gram i i.
Proof.
have -> : \sum_j gram i j * v j = (gram *m (W^T *m y)) i 0 by rewrite mxE.
rewrite /gram -mulmxA (mulmxA W) -/frame solves !mxE.
by apply: eq_bigr => k _; rewrite !mxE.
Qed.

(** A capacity is at most the leverage. *)
Theorem capacity_below_leverage : capacity i <= (y^T *m feature i) 0 0.
Proof.
rewrite leverage_is_energy /capacity gram_square.
have := cauchy_schwarz (gram i) v; rewrite overlap_with_solution.
have : 0 <= \sum_j gram i j ^+ 2 by apply: sumr_ge0 => j _; apply: sqr_ge0.
rewrite le_eqVlt => /orP[/eqP <- _ | pos cs].
  by rewrite invr0 mulr0; apply: sumr_ge0 => j _; apply: sqr_ge0.
by rewrite ler_pdivr_mulr // mulrC.
Qed.

(** A leverage lies between 0 and 1. *)
Theorem leverage_range : 0 <= (y^T *m feature i) 0 0 <= 1.
Proof.
have own : v i = (y^T *m feature i) 0 0.
  by rewrite /v !mxE; apply: eq_bigr => k _; rewrite !mxE mulrC.
have square : v i ^+ 2 <= (y^T *m feature i) 0 0.
  rewrite leverage_is_energy (bigD1 i) //= ler_addl.
  by apply: sumr_ge0 => j _; apply: sqr_ge0.
have low : 0 <= (y^T *m feature i) 0 0 by apply: le_trans square; apply: sqr_ge0.
rewrite low /=; move: square; rewrite own expr2 => square.
have [-> | pos] := eqVneq ((y^T *m feature i) 0 0) 0; first exact: ler01.
have gt0 : 0 < (y^T *m feature i) 0 0 by rewrite lt0r pos.
by rewrite -(ler_pmul2l gt0) mulr1.
Qed.

(** Where they are equal and the feature is not zero, it is an eigenvector of the frame operator. *)
Theorem saturated_is_eigenvector :
  gram i i != 0 -> capacity i = (y^T *m feature i) 0 0 ->
  exists c, frame *m feature i = c *: feature i.
Proof.
move=> own_neq0; rewrite leverage_is_energy /capacity gram_square => same.
have pos : \sum_j gram i j ^+ 2 != 0.
  apply: contraNneq own_neq0 => /(psumr_eq0P (fun j _ => sqr_ge0 _))/(_ i isT)/eqP.
  by rewrite sqrf_eq0.
have cs : (\sum_j gram i j * v j) ^+ 2 = (\sum_j gram i j ^+ 2) * (\sum_j v j ^+ 2).
  by rewrite overlap_with_solution -same mulrCA mulfV // mulr1.
have [k vk_neq0] : exists k, v k != 0.
  apply/existsP; apply: contraNT own_neq0; rewrite negb_exists => /forallP none.
  rewrite -overlap_with_solution big1 // => j _.
  by move: (none j); rewrite negbK => /eqP ->; rewrite mulr0.
exists (gram i k / v k); apply/(scalerI vk_neq0); rewrite scalerA mulrCA mulfV // mulr1.
have -> : frame *m feature i = W *m (\col_j gram i j).
  rewrite /frame -mulmxA; congr (_ *m _); apply/matrixP => j z; rewrite (ord1 z) !mxE.
  by apply: eq_bigr => l _; rewrite !mxE mulrC.
have wv : feature i = W *m (\col_j v j).
  rewrite -solves /frame -mulmxA; congr (_ *m _).
  by apply/matrixP => j z; rewrite (ord1 z) [RHS]mxE.
rewrite [in RHS]wv !scalemxAr; congr (_ *m _); apply/matrixP => j z; rewrite !mxE.
by have := cauchy_schwarz_equality j k cs; rewrite !mxE mulrC.
Qed.

End OneFeature.

Lemma frame_sym : frame^T = frame.
Proof. by rewrite /frame trmx_mul trmxK. Qed.

(** A leverage does not depend on the solution. *)
Lemma leverage_unique i y z :
  frame *m y = feature i -> frame *m z = feature i ->
  (y^T *m feature i) 0 0 = (z^T *m feature i) 0 0.
Proof.
move=> hy hz.
have -> : (z^T *m feature i) 0 0 = ((feature i)^T *m z) 0 0.
  by rewrite -[z^T *m feature i]trmxK trmx_mul trmxK mxE.
by rewrite -{1}hz mulmxA -[X in y^T *m X]frame_sym -trmx_mul hy.
Qed.

Section Invertible.

Hypothesis invertible : frame \in unitmx.

Definition leverage i := ((invmx frame *m feature i)^T *m feature i) 0 0.

Lemma solution i : frame *m (invmx frame *m feature i) = feature i.
Proof. by rewrite mulmxA mulmxV // mul1mx. Qed.

Lemma sum_of_leverages : \sum_i leverage i = d%:R.
Proof.
have -> : \sum_i leverage i = \tr (W^T *m (invmx frame)^T *m W).
  apply: eq_bigr => i _; rewrite /leverage trmx_mul !mxE.
  apply: eq_bigr => k _; rewrite !mxE; congr (_ * _).
  by apply: eq_bigr => l _; rewrite !mxE.
by rewrite trmx_inv frame_sym mxtrace_mulC mulmxA -/frame mulmxV // mxtrace1.
Qed.

(** Capacities sum to at most d. *)
Theorem capacities_at_most_dimension : \sum_i capacity i <= d%:R.
Proof.
rewrite -sum_of_leverages; apply: ler_sum => i _.
by apply: capacity_below_leverage; apply: solution.
Qed.

(** Saturation: for features that are not zero, they sum to d exactly if each is an eigenvector. *)
Theorem saturation : (forall i, gram i i != 0) ->
  (\sum_i capacity i) = d%:R <-> forall i, exists c, frame *m feature i = c *: feature i.
Proof.
move=> nonzero; have solved i := solution i.
have bound i := capacity_below_leverage (solved i).
split=> [full i | eigen].
  apply: (saturated_is_eigenvector (solved i) (nonzero i)).
  have slack : (\sum_j (leverage j - capacity j)) = 0.
    by rewrite sumrB full sum_of_leverages subrr.
  have slack_ge0 j : 0 <= leverage j - capacity j by rewrite subr_ge0; apply: bound.
  have none := psumr_eq0P (fun j _ => slack_ge0 j) slack.
  by apply/eqP; rewrite eq_sym -subr_eq0; apply/eqP; apply: (none i isT).
rewrite -sum_of_leverages; apply: eq_bigr => i _.
have [c feature_eigen] := eigen i.
have c_neq0 : c != 0.
  apply: contraNneq (nonzero i) => c0; rewrite c0 scale0r in feature_eigen.
  have zero : feature i = 0 by rewrite -[feature i]mul1mx -(mulVmx invertible) -mulmxA feature_eigen mulmx0.
  have := overlap_with_solution (solved i).
  rewrite zero mulmx0 => <-; rewrite big1 // => j _; by rewrite mulmx0 [X in _ * X]mxE mulr0.
have own : gram i i = ((feature i)^T *m feature i) 0 0.
  by rewrite gramE mxE; apply: eq_bigr => k _; rewrite !mxE.
have squares : \sum_j gram i j ^+ 2 = c * gram i i.
  rewrite -gram_square own.
  have -> : (gram *m gram) i i = ((feature i)^T *m (frame *m feature i)) 0 0.
    rewrite /gram /frame !mulmxA !mxE; apply: eq_bigr => k _; rewrite !mxE; congr (_ * _).
    by apply: eq_bigr => j _; rewrite !mxE; congr (_ * _); apply: eq_bigr => l _; rewrite !mxE.
  by rewrite feature_eigen -scalemxAr mxE.
have -> : leverage i = gram i i / c.
  have inv : invmx frame *m feature i = c^-1 *: feature i.
    by rewrite -[LHS](scalerK c_neq0) scalemxAr -feature_eigen mulmxA mulVmx // mul1mx.
  by rewrite /leverage inv linearZ /= -scalemxAl mxE -own mulrC.
by rewrite /capacity gram_square squares invfM expr2 mulrACA mulfV // mulr1.
Qed.

End Invertible.

End Frames.
