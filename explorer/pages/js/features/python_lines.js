// The lines of Python that give the numbers of the page about features.

const IMPORTS = {
  few: "from pentad.theory.rectified_model.toy_loss import toy_loss",
  full: "from pentad.theory.rectified_model.toy_loss_orders import full_toy_loss",
  one: "from pentad.theory.rectified_model.toy_loss import one_active_loss",
  power: "from pentad.theory.power_autoencoder.power_loss import feature_loss_terms\nfrom pentad.theory.sparse_inputs import input_moments, law_named",
};

const LOSSES = {
  few: "loss = toy_loss(gram(W), b, p, importance=importance)  # at most two active features",
  full: "loss = full_toy_loss(gram(W), b, p, importance)",
  one: "loss = one_active_loss(gram(W), b, importance)  # L_1, the limit p -> 0",
  power: "law = law_named({law})\nterms = feature_loss_terms(gram(W), p, law, {m}, bias=b)\n"
    + "loss = (importance * (input_moments(p, law, 2)[2] - terms.improvement)).sum()",
};

// Which function of the library has the loss of a setting.
export function lossKind({ activation, p, n }) {
  if (activation !== "relu") return "power";
  if (p === 0) return "one";
  return n <= 6 ? "full" : "few";
}

// Numbers as Python reads them, a row in brackets.
const row = (values) => `[${Array.from(values, (value) => String(value)).join(", ")}]`;

export function pythonLines(x, setting, converged, accuracy = 0) {
  const { n, d, p, decay, m, law } = setting;
  const kind = lossKind(setting);
  const rows = Array.from({ length: d }, (_, a) => `    ${row(x.slice(a * n, (a + 1) * n))},`);
  const lines = setting.activation !== "relu" && ["gaussian", "laplace", "rademacher", "uniform", "heavy"].includes(law);
  return [
    "import numpy as np",
    "",
    "from pentad.kit.saturations import saturation",
    "from pentad.theory.geometries.classification import classify",
    "from pentad.theory.power_autoencoder.power_loss import gram",
    IMPORTS[kind],
    "",
    "W = np.array([  # features are columns",
    ...rows,
    "])",
    `b = np.array(${row(x.slice(d * n))})`,
    ...(kind === "one" ? [] : [`p = ${p}`]),
    `importance = ${decay} ** np.arange(${n})`,
    "",
    LOSSES[kind].replace("{law}", JSON.stringify(law)).replace("{m}", m),
    'print("loss", repr(float(loss)))',
    `print(classify(W, converged=${converged ? "True" : "False"}${lines ? ", lines=True" : ""}${accuracy ? `, noise=${accuracy}` : ""})[0].name)`,
    "if W.any():",
    "    print(saturation(W))",
    "",
  ].join("\n");
}
