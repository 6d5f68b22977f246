/** Your photo: from a choice until the last stage stands there, computed by the worker; weights are fetched before. */

import { choose, median, shown } from "./timing.js";

export const page = "your-photo/";

const NETWORKS = ["kernel-sobel-x", "cat-14", "cat-03", "lenet-1998-front", "lenet-classifier"];
const [WIDTH, HEIGHT] = [4000, 3000];

/** @param {Document} document */
export async function measure(document) {
  await shown(document, "your-photo [data-tool]");
  const tool = document.querySelector("your-photo");
  const list = tool.querySelector("[data-network-list]");
  const rest = async () => {
    while (tool.running) await new Promise((next) => setTimeout(next, 1));
  };
  await rest();
  const found = {};
  for (const network of NETWORKS) {
    found[network] = await median(document, () => (choose(list, network), rest()), 7);
  }
  choose(list, NETWORKS[0]);
  const own = () => ({ pixels: new Uint8ClampedArray(4 * WIDTH * HEIGHT).fill(128), width: WIDTH, height: HEIGHT });
  found["an own picture of 12 million pixels"] = await median(document, () => (tool.take(own()), rest()), 5);
  return found;
}
