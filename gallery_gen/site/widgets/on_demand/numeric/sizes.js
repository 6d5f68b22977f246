/**
 * Convolution arithmetic along one axis: how many outputs, which pixels they see, and which relationship says so.
 *
 * Letters are those of Dumoulin and Visin: input i, kernel k, stride s, padding p, dilation d (1 for a dense kernel), and a,
 * the pixels that a transposed convolution adds. Knows integers, never maps.
 */

import { integer, wrong } from "./options.js";
import { outputSize } from "./windows.js";

/** @typedef {{i: number, k: number, s: number, p: number, d: number, a: number, transposed: boolean}} Sizes */

/**
 * Pixels from a dilated kernel's first to its last.
 * @param {number} k
 * @param {number} d
 * @returns {number}
 */
export const covered = (k, d) => d * (k - 1) + 1;

/**
 * Size of a transposed convolution's output: s(i − 1) + d(k − 1) + 1 − 2p + a.
 * @param {Sizes} sizes
 * @returns {number}
 */
export function transposedOutputSize({ i, k, s, p, d, a }) {
  for (const [name, value, least] of [["i", i, 1], ["k", k, 1], ["s", s, 1], ["p", p, 0], ["d", d, 1], ["a", a, 0]]) {
    integer(name, value, least);
  }
  const spread = s * (i - 1) + covered(k, d);
  const limit = Math.max(s, d) - 1;
  if (a > limit) throw wrong("a", `at most ${limit}`, a);
  const most = Math.floor((spread + a - 1) / 2);
  if (p > most) throw wrong("p", `at most ${most}`, p);
  return spread - 2 * p + a;
}

/**
 * How a window walks: over the input inside its padding; or, of a transposed convolution, pixel by pixel over an input that
 * was stretched by zeros between its pixels first. Positions are counted from the first pixel of the input; dropped pixels
 * are those that no window looks at.
 * @param {Sizes} sizes
 * @returns {{output: number, stretched: number, before: number, after: number, starts: number[], dropped: number[]}}
 */
export function walkAlong(sizes) {
  const { i, k, s, p, d, a, transposed } = sizes;
  const reach = covered(k, d) - 1;
  const output = transposed ? transposedOutputSize(sizes) : outputSize(i, k, s, p, p, d);
  const stretched = transposed ? s * (i - 1) + 1 : i;
  const [before, after] = transposed ? [reach - p, reach - p + a] : [p, p];
  const starts = Array.from({ length: output }, (_, place) => place * (transposed ? 1 : s) - before);
  const seen = new Set(starts.flatMap((start) => Array.from({ length: k }, (_, tap) => start + tap * d)));
  const dropped = Array.from({ length: stretched }, (_, place) => place).filter((place) => (!transposed || place % s === 0) && !seen.has(place));
  return { output, stretched, before, after, starts, dropped };
}

/**
 * Number of the narrowest of the fifteen relationships that holds; null where none does (transposed and dilated).
 * @param {Sizes} sizes
 * @returns {number | null}
 */
export function relationshipOf({ k, s, p, d, a, transposed }) {
  if (transposed && d > 1) return null;
  if (!transposed && d > 1) return 15;
  const first = transposed ? 8 : 1;
  if (s === 1 && p === 0) return first;
  if (s === 1 && k % 2 === 1 && p === (k - 1) / 2) return first + 2;
  if (s === 1 && p === k - 1) return first + 3;
  if (s === 1) return first + 1;
  if (transposed && a > 0) return 14;
  return first + (p === 0 ? 4 : 5);
}

/**
 * TensorFlow's SAME: as many outputs as strides fit into the input, and padding that makes it so, an odd pixel at the end.
 * @param {Sizes} sizes
 * @returns {{output: number, before: number, after: number}}
 */
export function tensorFlowSame({ i, k, s, d }) {
  const output = Math.ceil(i / s);
  const total = Math.max((output - 1) * s + covered(k, d) - i, 0);
  return { output, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}
