/** The ways a tensor can be drawn in, and what their scales come to; knows no page. */

/** @typedef {{low: number, high: number}} Ends */

/**
 * What readers choose → what it is to `render`; of how many maps it needs, or whether of several; whether it has one scale that
 * can be set, or maps that are colours together.
 * @type {Record<string, {mode: string, scale?: string, maps?: number[], several?: boolean, scaled?: boolean, coloured?: boolean}>}
 */
export const WAYS = {
  wrapped: { mode: "wrapped", maps: [1, 3], coloured: true },
  clipped: { mode: "clipped", maps: [1, 3], coloured: true },
  stretched: { mode: "rgb", maps: [3], coloured: true },
  grey: { mode: "grid", scaled: true },
  each: { mode: "grid", scale: "per_map", several: true },
  signed: { mode: "signed", scaled: true },
  one: { mode: "map", several: true, scaled: true },
};

/** How far an axis goes beyond the values, as a share of them. */
const MARGIN = 0.06;

/**
 * Whether a tensor of this shape can be drawn so.
 * @param {string} way
 * @param {number[]} shape
 */
export function suits(way, shape) {
  const { maps, several } = WAYS[way];
  const count = shape.length === 3 ? shape[0] : 0;
  return (!maps || maps.includes(count)) && (!several || count > 1);
}

/**
 * The axis of a histogram: all values, and what the way of drawing needs to be understood.
 * @param {string} way
 * @param {Ends} range
 * @param {number} gain
 * @returns {Ends}
 */
export function axisOf(way, range, gain) {
  const end = Math.max(Math.abs(range.low), Math.abs(range.high));
  const ends = way === "signed" ? { low: -end, high: end } : range;
  const fixed = ["wrapped", "clipped"].includes(way) && gain === 1 ? [0, 1] : [];
  const [low, high] = [Math.min(ends.low, ...fixed), Math.max(ends.high, ...fixed)];
  const margin = (high - low || 1) * MARGIN;
  return { low: low - margin, high: high + margin };
}

/**
 * Limits that an address may have brought, kept on the axis and apart; null if nothing is left of them.
 * @param {Ends} given
 * @param {Ends} axis
 * @param {number} narrowest
 * @param {boolean} mirrored
 * @returns {Ends | null}
 */
export function fitting(given, axis, narrowest, mirrored) {
  const high = Math.min(given.high, axis.high);
  const low = mirrored ? -high : Math.max(given.low, axis.low);
  return high - low >= narrowest * 0.999 && high > low ? { low, high } : null;
}

/**
 * Shares of the values below and above the ends of a scale.
 * @param {Float32Array} values
 * @param {Ends} ends
 */
export function beyond(values, { low, high }) {
  let [below, above] = [0, 0];
  for (const value of values) {
    if (value < low) below += 1;
    if (value > high) above += 1;
  }
  return { below: below / values.length, above: above / values.length };
}
