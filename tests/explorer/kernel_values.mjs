/** Loss and gradient of the kernel at the points that stand in a file of JSON lines. */

import { readFileSync } from "node:fs";

import { tiedModel } from "../../explorer/pages/js/kernel/model.js";

for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (!line) continue;
  const { setting, points } = JSON.parse(line);
  const model = tiedModel(setting);
  const gradient = new Float64Array(model.size);
  const told = points.map((point) => {
    const value = model.evaluate(Float64Array.from(point), gradient);
    return [value, ...gradient];
  });
  console.log(JSON.stringify(told));
}
