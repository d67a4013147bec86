// Curves of all bounds over p, beside the page.

import { curves } from "./views.js";

onmessage = ({ data }) => {
  try {
    postMessage({ done: curves(data) });
  } catch (error) {
    postMessage({ failed: error.message });
  }
};
