// D3 as a module: its bundle puts one name on the global object.
import "../../vendored/d3/d3.min.js";

export const d3 = globalThis.d3;
