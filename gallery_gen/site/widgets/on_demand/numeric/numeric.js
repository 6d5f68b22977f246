/**
 * Pooling and fully connected layers, as gallery_gen.nn computes them, and all that this library has by name; knows no page.
 *
 * Maps are {data: Float32Array, shape: [C, H, W]}: one image, no batch. Sums are added up in double precision.
 */

import { finite, flag, integer, pair, take, wrong } from "./options.js";
import { bordered, shapeOf, walk } from "./windows.js";

export { conv2d } from "./conv.js";
export { ShapeError } from "./options.js";
export { outputSize } from "./windows.js";

/** @typedef {import("./windows.js").Maps} Maps */

/**
 * Largest value of each window; NaN where there is one. Padding never wins.
 * @param {Maps} x
 * @param {object} options kernel_size, stride (the window's size unless given), padding, dilation, ceil_mode
 * @returns {Maps}
 */
export function maxPool2d(x, options) {
  return pool(x, options, { padding: 0, dilation: 1 }, -Infinity, (best, value) => (value > best || Number.isNaN(value) ? value : best));
}

/**
 * Smallest value of each window; options as in `maxPool2d`.
 * @param {Maps} x
 * @param {object} options
 * @returns {Maps}
 */
export function minPool2d(x, options) {
  return pool(x, options, { padding: 0, dilation: 1 }, Infinity, (best, value) => (value < best || Number.isNaN(value) ? value : best));
}

/**
 * Mean of each window; padding is zeros.
 * @param {Maps} x
 * @param {object} options kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
 * @returns {Maps}
 */
export function avgPool2d(x, options) {
  const { count_include_pad: whole = true, divisor_override: divisor = null, ...others } = options;
  flag("count_include_pad", whole);
  if (divisor !== null) integer("divisor_override", divisor, 1);
  const sums = pool(x, others, { padding: 0 }, 0, (sum, value) => sum + value);
  const counts = sums.axes.map((axis, i) => inside(axis, x.shape[i + 1], whole));
  const [, high, wide] = sums.shape;
  const data = sums.data.map((sum, place) => {
    const row = Math.floor(place / wide) % high;
    return sum / (divisor ?? counts[0][row] * counts[1][place % wide]);
  });
  return { data: Float32Array.from(data), shape: sums.shape };
}

/**
 * Norm of each window, (Σ xᵖ)^(1/p); one that ceil_mode cuts off is scaled up as if it were whole, as in PyTorch.
 * @param {Maps} x
 * @param {object} options norm_type, kernel_size, stride, ceil_mode
 * @returns {Maps}
 */
export function lpPool2d(x, { norm_type: norm, ...options }) {
  if (!(finite("norm_type", norm) > 0)) throw wrong("norm_type", "above 0", norm);
  shapeOf(x);
  const powers = { data: x.data.map((value) => value ** norm), shape: x.shape };
  const { kernel_size, stride = null, ceil_mode = false, ...rest } = options;
  take(rest, {});
  const means = avgPool2d(powers, { kernel_size, stride, ceil_mode });
  const [rows, columns] = pair("kernel_size", kernel_size, 1);
  return { data: means.data.map((mean) => (mean * rows * columns) ** (1 / norm)), shape: means.shape };
}

/**
 * Combine each window's values.
 * @param {Maps} x
 * @param {object} options
 * @param {object} more Options beyond kernel_size, stride and ceil_mode, with defaults.
 * @param {number} start
 * @param {(sofar: number, value: number) => number} combine
 * @returns {Maps & {axes: import("./windows.js").Axis[]}} data is in double precision where `start` is 0, a sum.
 */
function pool(x, options, more, start, combine) {
  const chosen = take(options, { kernel_size: undefined, stride: null, ceil_mode: false, ...more });
  const [channels, ...sizes] = shapeOf(x);
  const kernel = pair("kernel_size", chosen.kernel_size, 1);
  const stride = chosen.stride === null ? kernel : pair("stride", chosen.stride, 1);
  const padding = pair("padding", chosen.padding ?? 0, 0);
  const dilation = pair("dilation", chosen.dilation ?? 1, 1);
  const halves = kernel.map((size, axis) => (dilation[axis] * (size - 1) + 1) / 2);
  if (padding.some((size, axis) => size > halves[axis])) throw wrong("padding", "at most half the kernel", chosen.padding);
  const sides = [padding[1], padding[1], padding[0], padding[0]];
  const axes = walk(sizes, kernel, stride, sides, dilation, chosen.ceil_mode);
  const padded = bordered(x, axes, { fill: start });
  const [rows, columns] = axes;
  const [, high, wide] = padded.shape;
  const size = channels * rows.count * columns.count;
  const data = start === 0 ? new Float64Array(size) : new Float32Array(size);
  let place = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < rows.count; row++) {
      for (let column = 0; column < columns.count; column++) {
        let result = start;
        for (let i = 0; i < kernel[0]; i++) {
          let at = (channel * high + row * stride[0] + i * dilation[0]) * wide + column * stride[1];
          for (let j = 0; j < kernel[1]; j++, at += dilation[1]) result = combine(result, padded.data[at]);
        }
        data[place++] = result;
      }
    }
  }
  return { data, shape: [channels, rows.count, columns.count], axes };
}

/**
 * How many pixels of each window count for the mean: those in the image, and perhaps those in the padding.
 * @param {import("./windows.js").Axis} axis
 * @param {number} size
 * @param {boolean} whole
 * @returns {number[]}
 */
function inside(axis, size, whole) {
  return Array.from({ length: axis.count }, (_, number) => {
    const start = number * axis.stride - axis.before;
    const end = Math.min(start + axis.size, size + axis.after);
    return whole ? end - start : Math.min(end, size) - Math.max(start, 0);
  });
}

/**
 * A fully connected layer: weight · x + bias.
 * @param {Float32Array} x (in)
 * @param {{data: Float32Array, shape: number[]}} weight (out, in)
 * @param {Float32Array | null} [bias] (out)
 * @returns {Float32Array}
 */
export function linear(x, weight, bias = null) {
  const [outputs, inputs] = weight.shape;
  if (weight.shape.length !== 2 || x.length !== inputs) throw wrong("weight", `of shape [out, ${x.length}]`, weight.shape);
  if (bias && bias.length !== outputs) throw wrong("bias", `${outputs} numbers`, bias.length);
  return Float32Array.from({ length: outputs }, (_, row) => {
    let sum = bias ? bias[row] : 0;
    for (let i = 0; i < inputs; i++) sum += weight.data[row * inputs + i] * x[i];
    return sum;
  });
}

/**
 * Shares that add up to one: eˣ over the sum of all.
 * @param {Float32Array} x
 * @returns {Float32Array}
 */
export function softmax(x) {
  const largest = x.reduce((best, value) => (value > best || Number.isNaN(value) ? value : best), -Infinity);
  const powers = Float64Array.from(x, (value) => Math.exp(value - largest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return Float32Array.from(powers, (value) => value / total);
}
