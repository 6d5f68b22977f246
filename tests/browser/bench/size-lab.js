/** The size lab: another input size. */

import { choose, median, shown } from "./timing.js";

export const page = "size/";

/** @param {Document} document */
export async function measure(document) {
  const tool = await shown(document, "size-lab [data-tool]");
  const field = tool.querySelector("[name=i]");
  return {
    "a small input is chosen": await median(document, (round) => choose(field, String(6 + (round & 3)))),
    "a large input is chosen": await median(document, (round) => choose(field, String(61 + (round & 3)))),
  };
}
