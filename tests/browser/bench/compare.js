/** Compare: another stage of a network that has arrived, until both pictures stand there. */

import { choose, median, shown } from "./timing.js";

export const page = "compare/";

/** @param {Document} document */
export async function measure(document) {
  const tool = await shown(document, "gallery-compare [data-tool]");
  const photo = tool.querySelector("[data-side=left] [data-part=photo]");
  const names = [...photo.options].slice(0, 2).map((option) => option.value);
  const stands = () => tool.querySelector(".sc-duel__pictures img");
  return {
    "another photo is chosen": await median(document, async (round) => {
      choose(photo, names[round & 1]);
      do await new Promise(requestAnimationFrame);
      while (!stands());
      await stands().decode();
    }),
  };
}
