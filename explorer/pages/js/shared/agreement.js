// Whether Python agrees with the browser about an end point.

// {agrees, difference}: of losses, over `unit`, the loss of no output; run: {value, converged};
// answer: {value, gradient_norm}. What converged here has to be stationary there.
export function agreement(run, answer, unit) {
  const difference = Math.abs(answer.value - run.value) / unit;
  const stationary = !run.converged || answer.gradient_norm <= 1e-8;
  return { agrees: difference <= 1e-12 && stationary, difference };
}
