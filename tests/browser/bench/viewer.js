/** How long the tensor viewer takes to draw three maps of 318 × 398, and to follow a limit that is dragged. */

import { median, until } from "./timing.js";

export const page = "seeing-a-tensor/";

/**
 * @param {Document} document A page with the tool.
 * @returns {Promise<Record<string, number>>} What → median milliseconds.
 */
export async function measure(document) {
  const tool = document.querySelector("tensor-viewer");
  tool.scrollIntoView();
  await until(() => tool.tensor);
  const found = {};
  for (const radio of tool.querySelectorAll("[name=viewer-way]:enabled")) {
    radio.checked = true;
    found[`draw ${radio.value}`] = await median(document, () => tool.draw());
  }
  tool.querySelector("[value=grey]").checked = true;
  tool.draw();
  found["move a limit"] = await median(document, (round) => {
    tool.limits = { ...tool.ends, low: tool.ends.low + 1e-3 * (round & 1 ? 1 : -1) };
    tool.draw();
  });
  return found;
}
