/** The activation explorer: another activation, another slope. */

import { choose, median, shown } from "./timing.js";

export const page = "activations/";

/** @param {Document} document */
export async function measure(document) {
  const tool = await shown(document, "activation-explorer [data-tool]");
  const name = tool.querySelector("[data-name]");
  const another = await median(document, (round) => choose(name, round & 1 ? "gelu" : "elu"));
  choose(name, "elu");
  const alpha = tool.querySelector("[data-options] input");
  return {
    "another activation is chosen": another,
    "its option is changed": await median(document, (round) => choose(alpha, String(1 + (round & 7) / 8))),
  };
}
