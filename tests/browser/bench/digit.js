/** How long the drawn digit takes: LeNet with every stage kept, and all that happens from the board to the painted maps. */

export const page = "lenet/";

const ROUNDS = 60;
const WARM_UP = 20;

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * @param {() => void} work
 * @returns {number} Milliseconds.
 */
function time(work) {
  const found = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const start = performance.now();
    work();
    if (round >= WARM_UP) found.push(performance.now() - start);
  }
  return median(found);
}

/**
 * Medians of a page that was built.
 * @param {Document} document
 * @returns {Promise<Record<string, number>>} Name → milliseconds.
 */
export async function measure(document) {
  const tool = document.querySelector("draw-digit");
  tool.scrollIntoView();
  while (!tool.traced) await new Promise((resolve) => setTimeout(resolve, 50));
  const { trace } = await import(new URL("../gallery/on_demand/numeric/network.js", document.baseURI).href);
  const input = tool.traced.get("input");
  return {
    "LeNet, every stage": time(() => trace(tool.layers, tool.parameters, input)),
    "from the board to the painted maps": time(() => tool.show()),
    "account of one value of conv2": time(() => {
      tool.chosen = { stage: "conv2", at: 845 };
      tool.explain();
    }),
  };
}
