/**
 * Convolution, as gallery_gen.nn computes it; knows no other layer.
 *
 * Maps are {data: Float32Array, shape: [C, H, W]}: one image, no batch. Sums are added up in double precision.
 */

import { integer, pair, take, wrong } from "./options.js";
import { bordered, paddingSides, shapeOf, walk } from "./windows.js";

/**
 * Convolve maps with filters (strictly, cross-correlate: kernels are not flipped).
 * @param {import("./windows.js").Maps} x
 * @param {{data: Float32Array, shape: number[]}} weight (F, C / groups, kH, kW)
 * @param {Float32Array | null} [bias] One number a filter.
 * @param {object} [options] stride, padding, dilation, groups, padding_mode, as in PyTorch
 * @returns {import("./windows.js").Maps}
 */
export function conv2d(x, weight, bias = null, options = {}) {
  const chosen = take(options, { stride: 1, padding: 0, dilation: 1, groups: 1, padding_mode: "zeros" });
  const [channels, ...sizes] = shapeOf(x);
  const [filters, depth, ...kernel] = weight.shape;
  if (weight.shape.length !== 4) throw wrong("weight", "of shape [F, C / groups, kH, kW]", weight.shape);
  const groups = integer("groups", chosen.groups, 1);
  if (channels % groups || filters % groups) throw wrong("groups", `a divisor of ${channels} and of ${filters}`, groups);
  if (depth !== channels / groups) throw wrong("weight", `${channels / groups} channels deep`, depth);
  if (bias && bias.length !== filters) throw wrong("bias", `${filters} numbers`, bias.length);
  const [stride, dilation] = [pair("stride", chosen.stride, 1), pair("dilation", chosen.dilation, 1)];
  const axes = walk(sizes, kernel, stride, paddingSides(chosen.padding, kernel, stride, dilation), dilation);
  const { data, shape } = bordered(x, axes, { mode: chosen.padding_mode });
  const [rows, columns] = axes;
  const [, high, wide] = shape;
  const places = tapPlaces(depth, axes, high, wide);
  const out = new Float32Array(filters * rows.count * columns.count);
  // The sums of one row of windows: few enough to stay in the fastest cache while all weights go over them.
  const sums = new Float64Array(columns.count);
  for (let filter = 0; filter < filters; filter++) {
    const factors = weight.data.subarray(filter * places.length, (filter + 1) * places.length);
    const first = Math.floor(filter / (filters / groups)) * depth * high * wide;
    for (let row = 0; row < rows.count; row++) {
      sums.fill(bias ? bias[filter] : 0);
      addProducts(sums, data, first + row * rows.stride * wide, columns.stride, factors, places);
      out.set(sums, (filter * rows.count + row) * columns.count);
    }
  }
  return { data: out, shape: [filters, rows.count, columns.count] };
}

/**
 * How far behind a window's first pixel each weight's pixel lies, in the order of the weights.
 * @param {number} depth
 * @param {[import("./windows.js").Axis, import("./windows.js").Axis]} axes
 * @param {number} high
 * @param {number} wide
 * @returns {Int32Array}
 */
function tapPlaces(depth, [rows, columns], high, wide) {
  const places = [];
  for (let channel = 0; channel < depth; channel++) {
    for (let i = 0; i < rows.size; i++) {
      for (let j = 0; j < columns.size; j++) {
        places.push((channel * high + i * rows.dilation) * wide + j * columns.dilation);
      }
    }
  }
  return Int32Array.from(places);
}

/**
 * Add all weights' products to the sums of a row of windows. Four weights at once, so that a sum is read and written a quarter
 * as often: this alone makes convolution nearly twice as fast.
 * @param {Float64Array} sums
 * @param {Float32Array} data
 * @param {number} start The first window's first pixel.
 * @param {number} stride
 * @param {Float32Array} factors
 * @param {Int32Array} places
 */
function addProducts(sums, data, start, stride, factors, places) {
  let tap = 0;
  for (; tap + 4 <= places.length; tap += 4) {
    const [a, b, c, d] = [factors[tap], factors[tap + 1], factors[tap + 2], factors[tap + 3]];
    let p = start + places[tap];
    let q = start + places[tap + 1];
    let r = start + places[tap + 2];
    let s = start + places[tap + 3];
    for (let window = 0; window < sums.length; window++) {
      sums[window] += a * data[p] + b * data[q] + c * data[r] + d * data[s];
      p += stride;
      q += stride;
      r += stride;
      s += stride;
    }
  }
  for (; tap < places.length; tap++) {
    const factor = factors[tap];
    let at = start + places[tap];
    for (let window = 0; window < sums.length; window++) {
      sums[window] += factor * data[at];
      at += stride;
    }
  }
}
