/** How one value of a stage came about, number by number, from the stages before it and the weights. Knows no element. */

import { wrong } from "../numeric/options.js";
import { walkOf } from "../numeric/network.js";

/** So many contributions of a linear layer are shown one by one. */
const SHOWN = 8;

/**
 * @typedef {import("../numeric/network.js").Layer} Layer
 * @typedef {import("../numeric/network.js").Tensor} Tensor
 * @typedef {{layers: Layer[], parameters: Record<string, Tensor>, stages: Map<string, Tensor>}} Run
 * @typedef {{value: number, weight: number, inside: boolean}} Tap A place of the window; outside the input the value is 0.
 * @typedef {{map: number, taps: Tap[][], sum: number}} Part One channel's share of a convolution.
 * @typedef {{at: number, value: number, weight: number, product: number}} Term
 * @typedef {{kind: "input", result: number}
 *   | {kind: "conv", parts: Part[], bias: number, result: number}
 *   | {kind: "pool", values: number[], result: number}
 *   | {kind: "relu", value: number, result: number}
 *   | {kind: "linear", source: string, terms: Term[], rest: {count: number, sum: number}, bias: number, result: number}
 *   | {kind: "softmax", at: number, logits: number[], powers: number[], total: number, largest: number, result: number}} Account
 */

/**
 * Account for one value.
 * @param {Run} run
 * @param {string} stage
 * @param {number} at Its place among all values of the stage.
 * @returns {Account & {after: number | null}} With the value that a ReLU right after makes of it.
 */
export function accountFor({ layers, parameters, stages }, stage, at) {
  const names = [...stages.keys()];
  const place = names.indexOf(stage);
  const output = stages.get(stage);
  if (!output || !(at >= 0 && at < output.data.length)) throw wrong("at", `a place in ${names.join(", ")}`, `${stage} ${at}`);
  const result = output.data[at];
  if (place === 0) return { kind: "input", result, after: null };
  const layer = layers[place - 1];
  const input = stages.get(names[place - 1]);
  const after = layers[place]?.kind === "ReLU" ? stages.get(names[place + 1]).data[at] : null;
  const weight = parameters[`${stage}.weight`];
  const bias = parameters[`${stage}.bias`]?.data ?? null;
  switch (layer.kind) {
    case "Conv2d":
      return { ...convolution(layer, input, weight, bias, output.shape, at), result, after };
    case "MaxPool2d":
      return { kind: "pool", values: pooled(layer, input, output.shape, at), result, after };
    case "ReLU":
      return { kind: "relu", value: input.data[at], result, after };
    case "Linear":
      return { ...weighted(input.data, weight, bias, at), source: names[place - 1], result, after };
    case "Softmax":
      return { ...shared(input.data, at), result, after };
    default:
      throw wrong("stage", "one whose arithmetic can be shown", layer.kind);
  }
}

/**
 * Map, row and column of a place.
 * @param {number[]} shape [C, H, W]
 * @param {number} at
 * @returns {[number, number, number]}
 */
export function placeOf([, height, width], at) {
  return [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
}

/** Values and weights below the window, channel by channel. */
function convolution(layer, x, weight, bias, shape, at) {
  const { padding_mode: mode = "zeros", groups = 1 } = layer.options;
  if (mode !== "zeros" || groups !== 1) throw wrong("layer", "with zeros around it and without groups", layer.options);
  const [filter, row, column] = placeOf(shape, at);
  const walk = walkOf(layer);
  const [height, width] = walk.kernel;
  const depth = weight.shape[1];
  const parts = Array.from({ length: depth }, (_, map) => {
    const first = (filter * depth + map) * height * width;
    const taps = windowAt(walk, x, map, row, column).map((line, i) =>
      line.map((value, j) => ({ value: value ?? 0, weight: weight.data[first + i * width + j], inside: value !== null })),
    );
    return { map, taps, sum: taps.flat().reduce((sum, tap) => sum + tap.value * tap.weight, 0) };
  });
  return { kind: "conv", parts, bias: bias ? bias[filter] : 0 };
}

function pooled(layer, x, shape, at) {
  const [map, row, column] = placeOf(shape, at);
  return windowAt(walkOf(layer), x, map, row, column).flat().filter((value) => value !== null);
}

/**
 * What lies below a window, row by row; null beyond the input.
 * @param {import("../numeric/network.js").Walk} walk
 * @param {Tensor} x
 * @param {number} map
 * @param {number} row
 * @param {number} column
 * @returns {(number | null)[][]}
 */
function windowAt({ kernel, stride, dilation, top, left }, { data, shape }, map, row, column) {
  const [, high, wide] = shape;
  return Array.from({ length: kernel[0] }, (_, i) =>
    Array.from({ length: kernel[1] }, (_, j) => {
      const [y, x] = [top + row * stride[0] + i * dilation[0], left + column * stride[1] + j * dilation[1]];
      return y >= 0 && y < high && x >= 0 && x < wide ? data[(map * high + y) * wide + x] : null;
    }),
  );
}

/** The largest contributions to a weighted sum, and all others together. */
function weighted(x, weight, bias, row) {
  const terms = Array.from(x, (value, at) => {
    const factor = weight.data[row * x.length + at];
    return { at, value, weight: factor, product: value * factor };
  });
  terms.sort((a, b) => Math.abs(b.product) - Math.abs(a.product) || a.at - b.at);
  const others = terms.splice(SHOWN);
  const rest = { count: others.length, sum: others.reduce((sum, { product }) => sum + product, 0) };
  return { kind: "linear", terms, rest, bias: bias ? bias[row] : 0 };
}

/** Powers of e, with the largest logit subtracted first, which changes no share and keeps the powers small. */
function shared(logits, at) {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (value) => Math.exp(value - largest));
  return { kind: "softmax", at, logits: [...logits], powers, total: powers.reduce((sum, power) => sum + power, 0), largest };
}
