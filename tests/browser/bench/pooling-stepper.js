/** The pooling stepper: one step of the window, another kind of pooling. */

import { choose, median, shown } from "./timing.js";

export const page = "pooling/";

/** @param {Document} document */
export async function measure(document) {
  const tool = await shown(document, "pooling-stepper [data-tool]");
  const [next, kind] = [tool.querySelector("[data-step='1']"), tool.querySelector("[data-option=kind]")];
  return {
    "the window moves on": await median(document, () => next.click()),
    "another kind is chosen": await median(document, (round) => choose(kind, round & 1 ? "average" : "max")),
  };
}
