// A newer request ends the older one; an older result never overwrites a newer one.

export const STALE = Symbol("a newer request has come");

// A function run(task): calls task(signal) and gives its result, or STALE where run was called
// again in the meantime. The signal of the older task is aborted.
export function latest() {
  let running = null;
  return async (task) => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      const result = await task(mine.signal);
      return mine.signal.aborted ? STALE : result;
    } catch (error) {
      if (mine.signal.aborted) return STALE;
      throw error;
    }
  };
}

// The same with a worker: run(message, onProgress) posts the message to a worker and gives what it
// posts back with {done}, or STALE. What it posts with {progress} goes to onProgress. A worker that
// is still busy is terminated; one that is free is used again. make() makes a worker.
export function latestWorker(make) {
  let worker = null;
  let ended = null;
  return (message, onProgress = () => {}) => {
    if (ended) {
      worker.terminate();
      worker = null;
      ended(STALE);
    }
    worker ??= make();
    return new Promise((resolve, reject) => {
      const finish = (settle) => (value) => {
        ended = null;
        settle(value);
      };
      ended = finish(resolve);
      worker.onmessage = ({ data }) => {
        if ("progress" in data) onProgress(data.progress);
        else if ("failed" in data) finish(reject)(new Error(data.failed));
        else finish(resolve)(data.done);
      };
      worker.onerror = (event) => {
        worker = null;
        finish(reject)(new Error(event.message || "the worker could not be started"));
      };
      worker.postMessage(message);
    });
  };
}
