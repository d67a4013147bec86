/**
 * Training in a worker: {seed, setting} trains all random starts, {setting, x} goes down from x.
 *
 * It answers {progress: {done, total, best, runs}}, then {done: result}; or {failed: text}.
 */

import { answered } from "./answers.js";

self.onmessage = ({ data }) => {
  try {
    const done = answered(data, (progress) => self.postMessage({ progress }));
    self.postMessage({ done });
  } catch (error) {
    self.postMessage({ failed: String(error.message ?? error) });
  }
};
