/** Draw a digit: LeNet with every stage kept, all that happens from the board to the painted maps, and one account. */

import { median, shown } from "./timing.js";

export const page = "lenet/";

/** @param {Document} document */
export async function measure(document) {
  const tool = await shown(document, "draw-digit [data-tool]");
  tool.scrollIntoView();
  await shown(document, "draw-digit .sc-digit__best");
  const { laboratory } = document.querySelector("draw-digit");
  const drawings = ["4", "8"].map((digit) => document.querySelector(`draw-digit [data-sample="${digit}"]`));
  const values = [845, 1234];
  return {
    "LeNet, every stage": await median(document, () => laboratory.run(laboratory.fitted.image)),
    "from the board to the painted maps": await median(document, (round) => {
      drawings[round & 1].click();
      laboratory.show();
    }),
    "a value of conv2 is chosen": await median(document, (round) => laboratory.choose("conv2", values[round & 1])),
  };
}
