/**
 * One tensor as one picture, pixel for pixel as gallery_gen.figures.feature_maps draws it; knows no tool, page or colour.
 *
 * NumPy computes in single precision. A sum, product or quotient of two singles, computed in double precision and rounded
 * by Math.fround, is the one that NumPy finds. Storing into a Uint8ClampedArray rounds as np.rint does, ties to even.
 */

import { choice, finite, integer, take, wrong } from "./numeric/options.js";

const round = Math.fround;
const MODES = ["photo", "rgb", "wrapped", "clipped", "map", "grid", "signed"];
const DEFAULTS = {
  mode: null,
  colormap: "grey",
  scale: "shared",
  channel: 0,
  columns: null,
  gain: 1,
  limit: null,
  low: null,
  high: null,
};
/** Side of the square that shows one value of a vector, and the most cells in a row. */
const [CELL, ROW] = [12, 40];
const [GAP, PAGE_ASPECT] = [4, 1.25];

/**
 * @typedef {{data: Float32Array, shape: number[]}} Tensor [C, H, W], or a vector [F]
 * @typedef {{colormaps: Record<string, string[]>, paper: string, line: string, missing: string}} Tables Colours as #rrggbb;
 *   of the diverging table an odd number, so that zero has an entry of its own. gallery_gen.site.colours writes them.
 * @typedef {{count: number, height: number, width: number, cell: number, columns: number, border: number, gap: number,
 *   down: number, along: number}} Layout Maps of height × width values, each value a square of `cell` pixels, in rows, with a
 *   line of `border` around each map; from one map to the next it is `down` or `along` pixels.
 */

/**
 * Draw a tensor. Options are those of feature_maps.render, and `low` and `high`, the ends of a shared scale in the modes
 * map and grid where the reader set them; a diverging scale is symmetric, so that there low is −high.
 * @param {Tensor} tensor
 * @param {Partial<typeof DEFAULTS>} options
 * @param {Tables} tables
 * @returns {{pixels: Uint8ClampedArray<ArrayBuffer>, width: number, height: number, low: number | null,
 *   high: number | null, colormap: string | null}} RGBA, and the ends of the scale where it has a single one.
 */
export function render(tensor, options, tables) {
  const chosen = check(tensor, options, tables);
  const { mode, channel, limit } = chosen;
  if (!["map", "grid", "signed"].includes(mode)) return direct(tensor, mode, round(chosen.gain), packed(tables.missing));
  const vector = tensor.shape.length === 1;
  const size = vector ? 1 : tensor.shape[1] * tensor.shape[2];
  const data = mode === "map" && !vector ? tensor.data.subarray(channel * size, (channel + 1) * size) : tensor.data;
  const colormap = mode === "signed" ? "diverging" : chosen.colormap;
  const painter = { table: Uint32Array.from(tables.colormaps[colormap], packed), diverging: colormap === "diverging" };
  painter.missing = packed(tables.missing);
  const layout = layoutOf(tensor.shape, chosen);
  const colours = new Uint32Array(data.length);
  let scale = { low: null, high: null };
  if (mode === "grid" && chosen.scale === "per_map" && !vector && layout.count > 1) {
    for (let start = 0; start < data.length; start += size) {
      const plane = data.subarray(start, start + size);
      paint(plane, painter, limits(plane, painter.diverging), colours.subarray(start, start + size));
    }
  } else {
    scale = limits(data, painter.diverging);
    if (mode === "signed" && limit !== null) scale = { low: -limit, high: limit };
    if (chosen.low !== null) scale = { low: chosen.low, high: chosen.high };
    paint(data, painter, scale, colours);
  }
  return { ...sheet(colours, layout, packed(tables.paper), packed(tables.line)), ...scale, colormap };
}

/**
 * Where the values of a tensor lie in its picture.
 * @param {number[]} shape
 * @param {Partial<typeof DEFAULTS>} options
 * @returns {Layout}
 */
export function layoutOf(shape, { mode, columns }) {
  if (shape.length === 1) {
    const most = columns ?? Math.min(shape[0], ROW);
    return spaced({ count: shape[0], height: 1, width: 1, cell: CELL, columns: Math.min(most, shape[0]), border: 1, gap: 1 });
  }
  const [channels, height, width] = shape;
  const count = ["grid", "signed"].includes(mode) ? channels : 1;
  if (count === 1) return spaced({ count, height, width, cell: 1, columns: 1, border: 0, gap: 0 });
  const gap = Math.max(1, Math.min(GAP, Math.floor(height / 8)));
  const chosen = Math.min(columns ?? columnsOf(count, height, width), count);
  return spaced({ count, height, width, cell: 1, columns: chosen, border: 1, gap });
}

/** A layout with the distances from map to map. */
function spaced(layout) {
  const { height, width, cell, border, gap } = layout;
  return { ...layout, down: height * cell + 2 * border + gap, along: width * cell + 2 * border + gap };
}

/**
 * Choose columns: one row up to three maps, then near the shape of a page with few places left empty.
 * @param {number} count
 * @param {number} height
 * @param {number} width
 * @returns {number}
 */
export function columnsOf(count, height, width) {
  if (count <= 3) return count;
  let [best, least] = [1, Infinity];
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const aspect = (columns * width) / (rows * height);
    const cost = Math.abs(Math.log(aspect / PAGE_ASPECT)) + 3 * (1 - count / (rows * columns));
    if (cost < least) [best, least] = [columns, cost];
  }
  return best;
}

/**
 * The ends of a scale: least and largest of the finite values, ± the largest size if diverging.
 * @param {Float32Array} values
 * @param {boolean} [diverging]
 * @returns {{low: number, high: number}}
 */
export function limits(values, diverging = false) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
  }
  if (low > high) [low, high] = [0, 0];
  if (!diverging) return { low, high };
  const end = Math.max(Math.abs(low), Math.abs(high));
  return { low: -end, high: end };
}

/** Options with defaults, once all of them fit the tensor. */
function check({ data, shape }, options, tables) {
  const chosen = take(options, DEFAULTS);
  const { mode, channel, columns, low, high } = chosen;
  choice("mode", mode, MODES);
  choice("colormap", chosen.colormap, Object.keys(tables.colormaps));
  choice("scale", chosen.scale, ["shared", "per_map"]);
  if (columns !== null) integer("columns", columns, 1);
  for (const name of ["gain", "limit", "low", "high"]) {
    if (chosen[name] !== DEFAULTS[name]) finite(name, chosen[name]);
  }
  const size = shape.reduce((product, side) => product * integer("shape", side, 1), 1);
  if (![1, 3].includes(shape.length)) throw wrong("shape", "[C, H, W] or [F]", shape);
  if (!(data instanceof Float32Array) || data.length !== size) throw wrong("data", `a Float32Array of ${size} values`, data.length);
  if (["map", "grid", "signed"].includes(mode)) {
    integer("channel", channel, 0);
    if (mode === "map" && shape.length === 3 && channel >= shape[0]) throw wrong("channel", `less than ${shape[0]}`, channel);
  } else if (shape.length !== 3 || !(mode === "rgb" ? [3] : [1, 3]).includes(shape[0])) {
    throw wrong("shape", `[${mode === "rgb" ? "3" : "1 or 3"}, H, W] in mode ${mode}`, shape);
  }
  if (low === null && high === null) return chosen;
  if (low === null || high === null) throw wrong("low", "given together with high", low);
  const shared = mode === "map" || (mode === "grid" && chosen.scale === "shared");
  if (!shared) throw wrong("low", "left out where there is no shared scale to set", low);
  if (chosen.colormap === "diverging" && low !== -high) throw wrong("low", "−high on a diverging scale", low);
  return chosen;
}

/**
 * A colour #rrggbb as one number of four bytes, opaque, as RGBA lies in memory.
 * @param {string} colour
 * @returns {number}
 */
function packed(colour) {
  const value = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/**
 * A scale from low to high as `level` takes it: one that is wider than single precision can say is shrunk, and values with it.
 * @param {{low: number, high: number}} ends
 * @returns {{low: number, range: number, shrink: number}}
 */
function even({ low, high }) {
  const shrink = Number.isFinite(round(round(high) - round(low))) ? 1 : 0.25;
  return { low: round(low * shrink), range: round(round(high * shrink) - round(low * shrink)), shrink };
}

/**
 * Map low…high evenly to 0…top. Stored with 8 bits it is rounded and clamped from below.
 * @param {number} value
 * @param {{low: number, range: number, shrink: number}} scale
 * @param {number} top
 * @returns {number}
 */
const level = (value, { low, range, shrink }, top) => Math.min(round(round(round(value * shrink - low) / range) * top), top);

/** One or three channels directly as grey, or red, green and blue. */
function direct({ data, shape }, mode, gain, missing) {
  const [channels, height, width] = shape;
  const size = height * width;
  const pixels = new Uint8ClampedArray(4 * size).fill(255);
  const whole = new Uint32Array(pixels.buffer);
  for (let channel = 0; channel < channels; channel++) {
    const plane = data.subarray(channel * size, (channel + 1) * size);
    const ends = mode === "rgb" ? limits(plane) : { low: 0, high: 1 };
    const scale = even(ends);
    const flat = ends.high <= ends.low;
    for (let place = 0; place < size; place++) {
      const value = Number.isFinite(plane[place]) ? plane[place] : 0;
      let drawn = 0;
      // In C a cast to 8 bits cut off the fraction and kept the lowest eight bits, and so does this.
      if (mode === "wrapped") drawn = round(round(value * gain) * 255) & 255;
      else if (!flat) drawn = level(mode === "clipped" ? round(value * gain) : value, scale, 255);
      if (channels === 1) pixels.fill(drawn, 4 * place, 4 * place + 3);
      else pixels[4 * place + channel] = drawn;
    }
  }
  data.forEach((value, place) => {
    if (!Number.isFinite(value)) whole[place % size] = missing;
  });
  return { pixels, width, height, low: null, high: null, colormap: null };
}

/**
 * Colour values on one scale.
 * @param {Float32Array} values
 * @param {{table: Uint32Array, diverging: boolean, missing: number}} painter
 * @param {{low: number, high: number}} scale
 * @param {Uint32Array} colours Where they go.
 */
function paint(values, { table, diverging, missing }, { low, high }, colours) {
  const half = table.length >> 1;
  const top = diverging ? half : table.length - 1;
  const scale = even({ low: diverging ? 0 : low, high });
  const flat = diverging ? high <= 0 : high <= low;
  const levels = new Uint8ClampedArray(1);
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (!Number.isFinite(value)) {
      colours[place] = missing;
      continue;
    }
    // By size and sign, not by distance from the low end: zero then hits the middle without rounding.
    levels[0] = flat ? 0 : level(diverging ? Math.abs(value) : value, scale, top);
    const at = levels[0];
    colours[place] = table[!diverging ? at : value < 0 ? half - at : half + at];
  }
}

/** Lay coloured maps out in rows: a line around every map, paper in the gaps between them. */
function sheet(colours, { count, height, width, cell, columns, border, gap, down, along }, paper, line) {
  const rows = Math.ceil(count / columns);
  const [high, wide] = [rows * down - gap, columns * along - gap];
  const pixels = new Uint32Array(high * wide).fill(paper);
  for (let map = 0; map < count; map++) {
    const start = Math.floor(map / columns) * down * wide + (map % columns) * along;
    const inside = start + border * (wide + 1);
    for (let row = 0; row < down - gap && border; row++) pixels.fill(line, start + row * wide, start + row * wide + along - gap);
    for (let row = 0; row < height * cell; row++) {
      const from = (map * height + Math.floor(row / cell)) * width;
      if (cell === 1) {
        pixels.set(colours.subarray(from, from + width), inside + row * wide);
        continue;
      }
      for (let column = 0; column < width; column++) {
        const at = inside + row * wide + column * cell;
        pixels.fill(colours[from + column], at, at + cell);
      }
    }
  }
  return { pixels: new Uint8ClampedArray(pixels.buffer), width: wide, height: high };
}
