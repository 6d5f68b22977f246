/** What every measurement needs: wait for a tool, and the median of some rounds. Knows no tool. */

/**
 * Wait until something is there.
 * @param {() => unknown} there
 */
export async function until(there) {
  while (!there()) await new Promise(requestAnimationFrame);
}

/**
 * Wait until a part of the page is shown and ready to use.
 * @param {Document} document
 * @param {string} selector
 * @returns {Promise<HTMLElement>}
 */
export async function shown(document, selector) {
  const { promise, reject, resolve } = Promise.withResolvers();
  const tooLate = setTimeout(() => reject(Error(`nothing is shown at ${selector}`)), 20_000);
  const look = () => {
    const found = document.querySelector(selector);
    if (found?.checkVisibility()) resolve(found);
    else requestAnimationFrame(look);
  };
  look();
  await promise.finally(() => clearTimeout(tooLate));
  return promise;
}

/**
 * Median milliseconds of an action, with the layout that it causes.
 * @param {Document} document
 * @param {(round: number) => unknown} action it may be asynchronous
 * @param {number} [rounds]
 */
export async function median(document, action, rounds = 31) {
  const times = [];
  for (let round = -3; round < rounds; round++) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    await action(round);
    document.body.getBoundingClientRect();
    if (round >= 0) times.push(performance.now() - start); // the first ones warm up
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}

/**
 * Choose a value as a reader would.
 * @param {HTMLInputElement | HTMLSelectElement} field
 * @param {string} value
 */
export function choose(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
