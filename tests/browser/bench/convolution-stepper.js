/** The convolution stepper: one step of the window, one changed pixel. */

import { choose, median, shown } from "./timing.js";

export const page = "convolution/";

/** @param {Document} document */
export async function measure(document) {
  const tool = await shown(document, "convolution-stepper [data-tool]");
  const [next, pixel] = [tool.querySelector("[data-step='1']"), tool.querySelector("[data-picture] input")];
  return {
    "the window moves on": await median(document, () => next.click()),
    "a pixel is changed": await median(document, (round) => choose(pixel, String(round & 7))),
  };
}
