/** Medians of repeated work, and waiting for a page; knows no tool. */

const TIMES = 15;

/** @param {number[]} values */
const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/**
 * @param {() => void} work
 * @returns {number} Milliseconds.
 */
export function median(work) {
  return middle(Array.from({ length: TIMES }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }));
}

/**
 * @param {() => Promise<void>} work
 * @returns {Promise<number>} Milliseconds.
 */
export async function medianAsync(work) {
  const found = [];
  for (let time = 0; time < TIMES; time++) {
    const start = performance.now();
    await work();
    found.push(performance.now() - start);
  }
  return middle(found);
}

/**
 * Wait until something is there.
 * @param {() => unknown} there
 */
export async function until(there) {
  while (!there()) await new Promise((done) => requestAnimationFrame(done));
}
