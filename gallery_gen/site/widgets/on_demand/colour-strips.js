/** Which colour each value gets, as strips of one pixel's height: what lies below a histogram. Knows no page. */

import { limits, render } from "./rendering.js";

/** Of so many maps at most, each with a scale of its own, the strips are made. */
const MOST = 3;

/**
 * The colours of rising values, in the way a tensor is drawn: one strip, or one for each map that has a scale of its own.
 * @param {Float32Array} along The values.
 * @param {import("./rendering.js").Tensor} tensor
 * @param {Parameters<typeof render>[1]} options As the tensor is drawn.
 * @param {{low: number, high: number} | null} ends Of the scale, where it has a single one.
 * @param {import("./rendering.js").Tables} tables
 * @returns {Uint8ClampedArray<ArrayBuffer>[]} RGBA; none where there are too many.
 */
export function strips(along, { data, shape }, options, ends, tables) {
  const paint = (values, maps, how) => render({ data: values, shape: [maps, 1, along.length] }, how, tables).pixels;
  const { mode, gain, colormap } = options;
  if (["wrapped", "clipped"].includes(mode)) return [paint(along, 1, { mode, gain })];
  if (mode === "signed") return [paint(along, 1, { mode, limit: ends.high })];
  if (ends) return [paint(along, 1, { mode: "map", colormap, ...ends })];
  if (shape[0] > MOST) return [];
  const size = shape[1] * shape[2];
  return Array.from({ length: shape[0] }, (_, map) => {
    const own = limits(data.subarray(map * size, (map + 1) * size));
    if (mode !== "rgb") return paint(along, 1, { mode: "map", colormap, ...own });
    const channels = new Float32Array(3 * along.length); // the other two stay dark
    along.forEach((value, place) => (channels[map * along.length + place] = (value - own.low) / (own.high - own.low)));
    return paint(channels, 3, { mode: "clipped" });
  });
}
