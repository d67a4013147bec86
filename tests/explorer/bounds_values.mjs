/** What the functions of the page on bounds give, for calls that stand in a file of JSON lines. */

import { readFileSync } from "node:fs";

const SHARED = "../../explorer/pages/js/bounds/";

for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (!line) continue;
  const { module, name, given } = JSON.parse(line);
  const found = await import(`${SHARED}${module}.js`);
  console.log(JSON.stringify(found[name](...given) ?? null));
}
