/** How long the stage explorer takes to show another stage of a network that is loaded, and another network that is not. */

import { median, until } from "./timing.js";

export const page = "explore/";

/**
 * @param {Document} document A page with the tool.
 * @returns {Promise<Record<string, number>>} What → median milliseconds.
 */
export async function measure(document) {
  const tool = document.querySelector("gallery-explore");
  await until(() => tool.shown);
  const image = tool.querySelector("[data-shows=right] img");
  const press = async (name) => {
    const before = tool.shown;
    tool.querySelector(name).click();
    await until(() => tool.shown !== before);
    await image.decode();
  };
  const stages = ["[data-stage=conv1]", "[data-stage=relu1]"];
  return {
    "draw again": await median(document, () => tool.draw()),
    "another stage": await median(document, (round) => press(stages[round & 1])),
    "another photo": await median(document, () => press("[data-of=photo][data-step=next]")),
    "another network": await median(document, () => press("[data-of=configuration][data-step=next]")),
  };
}
