/**
 * Where windows lie: sizes, padding, padded planes. Knows no arithmetic on what is in them.
 *
 * Names and rules are those of gallery_gen.nn, and so PyTorch's; options are written as in Python and in gallery.yml.
 */

import { choice, flag, integer, pair, wrong } from "./options.js";

/**
 * Maps: one value after the other, by channels, rows, columns.
 * @typedef {{data: Float32Array, shape: [number, number, number]}} Maps
 * One axis of a sliding window.
 * @typedef {{size: number, stride: number, dilation: number, before: number, after: number, count: number}} Axis
 */

const MODES = ["zeros", "reflect", "replicate", "circular"];

/**
 * Check maps and return their shape.
 * @param {Maps} x
 * @returns {[number, number, number]}
 */
export function shapeOf(x) {
  const { data, shape } = x ?? {};
  if (!(data instanceof Float32Array)) throw wrong("x", "maps with float32 data", typeof data);
  if (!Array.isArray(shape) || shape.length !== 3) throw wrong("x", "of shape [C, H, W]", shape);
  for (const size of shape) integer("x's sizes", size, 1);
  if (data.length !== shape[0] * shape[1] * shape[2]) throw wrong("x", `${shape.join(" × ")} values`, data.length);
  return shape;
}

/**
 * How many windows fit: ⌊(i + 2p − d(k − 1) − 1) / s⌋ + 1. With `ceil` a last one may reach past the padded input, if it
 * starts inside the input or the padding before it.
 * @param {number} input
 * @param {number} kernel
 * @param {number} [stride]
 * @param {number} [before]
 * @param {number} [after]
 * @param {number} [dilation]
 * @param {boolean} [ceil]
 * @returns {number}
 */
export function outputSize(input, kernel, stride = 1, before = 0, after = before, dilation = 1, ceil = false) {
  const padded = integer("input", input, 1) + integer("padding", before, 0) + integer("padding", after, 0);
  const covered = integer("dilation", dilation, 1) * (integer("kernel_size", kernel, 1) - 1) + 1;
  integer("stride", stride, 1);
  if (covered > padded) throw wrong("kernel_size", `at most the padded input's ${padded} pixels`, covered);
  if (!flag("ceil_mode", ceil)) return Math.floor((padded - covered) / stride) + 1;
  const count = Math.ceil((padded - covered) / stride) + 1;
  return (count - 1) * stride >= input + before ? count - 1 : count;
}

/**
 * [left, right, top, bottom] of any way to write padding; "same" puts an odd pixel right and below.
 * @param {number | [number, number] | [number, number, number, number] | string} padding
 * @param {[number, number]} kernel
 * @param {[number, number]} stride
 * @param {[number, number]} dilation
 * @returns {number[]}
 */
export function paddingSides(padding, kernel, stride, dilation) {
  if (padding === "valid") return [0, 0, 0, 0];
  if (padding === "same") {
    if (stride[0] > 1 || stride[1] > 1) throw wrong("stride", '1 where padding is "same"', stride);
    const [down, along] = [0, 1].map((axis) => dilation[axis] * (kernel[axis] - 1));
    return [along >> 1, along - (along >> 1), down >> 1, down - (down >> 1)];
  }
  if (Array.isArray(padding) && padding.length === 4) return padding.map((side) => integer("padding", side, 0));
  if (typeof padding === "string") throw wrong("padding", 'numbers, "same" or "valid"', padding);
  const [vertical, horizontal] = pair("padding", padding, 0);
  return [horizontal, horizontal, vertical, vertical];
}

/**
 * How windows walk over maps of some height and width: [rows, columns].
 * @param {number[]} sizes
 * @param {[number, number]} kernel
 * @param {[number, number]} stride
 * @param {number[]} sides [left, right, top, bottom]
 * @param {[number, number]} dilation
 * @param {boolean} [ceil]
 * @returns {[Axis, Axis]}
 */
export function walk(sizes, kernel, stride, [left, right, top, bottom], dilation, ceil = false) {
  const ends = [[top, bottom], [left, right]];
  return [0, 1].map((axis) => {
    const [before, after] = ends[axis];
    const count = outputSize(sizes[axis], kernel[axis], stride[axis], before, after, dilation[axis], ceil);
    return { size: kernel[axis], stride: stride[axis], dilation: dilation[axis], before, after, count };
  });
}

/**
 * Planes inside a border, so large that no window leaves them; themselves where no border is needed.
 * @param {Maps} x
 * @param {[Axis, Axis]} axes
 * @param {{mode?: string, fill?: number}} [border] What lies beyond: a mode of padding, or a number.
 * @returns {Maps}
 */
export function bordered(x, axes, { mode = "zeros", fill = 0 } = {}) {
  choice("padding_mode", mode, MODES);
  const [channels, ...sizes] = x.shape;
  const full = axes.map((axis, i) => {
    const reach = (axis.count - 1) * axis.stride + axis.dilation * (axis.size - 1) + 1;
    return Math.max(reach, axis.before + sizes[i]);
  });
  const [rows, columns] = axes.map((axis, i) => sources(sizes[i], axis, full[i], mode));
  if (full[0] === sizes[0] && full[1] === sizes[1]) return x;
  const data = new Float32Array(channels * full[0] * full[1]).fill(fill);
  let place = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (const row of rows) {
      const start = (channel * sizes[0] + row) * sizes[1];
      for (const column of columns) {
        if (row >= 0 && column >= 0) data[place] = x.data[start + column];
        place++;
      }
    }
  }
  return { data, shape: [channels, full[0], full[1]] };
}

/**
 * The pixel from which each padded position takes its value; −1 where that is not in the image.
 * @param {number} size
 * @param {Axis} axis
 * @param {number} full
 * @param {string} mode
 * @returns {number[]}
 */
function sources(size, axis, full, mode) {
  const most = { reflect: size - 1, circular: size }[mode] ?? Infinity;
  const largest = Math.max(axis.before, axis.after);
  if (largest > most) throw wrong("padding", `at most ${most} a side for ${mode} of ${size} pixels`, largest);
  return Array.from({ length: full }, (_, position) => {
    const at = position - axis.before;
    if ((at >= 0 && at < size) || mode === "zeros") return at < size ? Math.max(at, -1) : -1;
    if (mode === "replicate") return Math.min(Math.max(at, 0), size - 1);
    if (mode === "circular") return (at + size) % size;
    return at < 0 ? -at : 2 * (size - 1) - at;
  });
}
