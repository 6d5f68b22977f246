/** The kernel playground: a camera's frame of 640 × 480 pixels, from its pixels to the drawn result. */

import { choose, median, shown } from "./timing.js";

export const page = "convolution/";

const KERNELS = { "3 × 3": "sobel-x", "5 × 5, separable": "gaussian-5" };

/** @param {Document} document */
export async function measure(document) {
  document.querySelector("kernel-playground").scrollIntoView();
  await shown(document, "kernel-playground [data-where]:not(:empty)");
  const tool = document.querySelector("kernel-playground");
  const { playground } = tool;
  const [kernel, channels, show] = ["kernel", "channels", "show"].map((name) => tool.querySelector(`[name=${name}]`));
  const frame = film(document);
  const found = {};
  for (const [size, name] of Object.entries(KERNELS)) {
    for (const how of ["colour", "grey"]) {
      choose(kernel, name);
      choose(channels, how);
      choose(show, how === "grey" ? "signed" : "clipped");
      found[`a frame, ${size}, ${how}`] = await median(document, () => playground.film(frame));
    }
  }
  choose(kernel, "sobel-x");
  for (const name of ["rows", "columns"]) choose(tool.querySelector(`[name=${name}]`), "11");
  choose(tool.querySelector("[data-weights] input"), "1");
  choose(channels, "colour");
  found["a frame, 11 × 11, colour"] = await median(document, () => playground.film(frame));
  return found;
}

/**
 * What a camera's video is to the tool: something to draw, with a size.
 * @param {Document} document
 */
function film(document) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  for (let i = 0; i < 2000; i++) {
    pen.fillStyle = `hsl(${(i * 37) % 360} ${(i * 13) % 100}% ${(i * 7) % 100}%)`;
    pen.fillRect((i * 97) % 640, (i * 61) % 480, 40, 30);
  }
  return Object.assign(canvas, { videoWidth: 640, videoHeight: 480 });
}
