/**
 * A network as a list of layers: runs it stage by stage, and follows a value back to what it was made from. Knows no page.
 *
 * Layers are written as in the manifest: name, kind and options by the names of gallery_gen.nn.
 */

import { activate, conv2d, linear, maxPool2d, softmax } from "./numeric.js";
import { integer, pair, take, wrong } from "./options.js";
import { paddingSides } from "./windows.js";

/**
 * @typedef {{name: string, kind: string, options: Record<string, any>}} Layer
 * @typedef {{data: Float32Array, shape: number[]}} Tensor [C, H, W], or a vector [F]
 * @typedef {{map: number | null, top: number, left: number, bottom: number, right: number}} Box Rows and columns, the ends
 *   left out; of one map, or of all.
 * @typedef {{kernel: [number, number], stride: [number, number], dilation: [number, number], top: number, left: number}} Walk
 *   How a window walks: its size, its step, and how far before the input it begins.
 */

/**
 * Kind → the layer's output. Sizes that the parameters settle are checked against the options; what else is in the options is
 * taken by the function, or refused there.
 * @type {Record<string, (x: any, options: any, weight: any, bias: any) => Tensor>}
 */
const FORWARD = {
  Conv2d: (x, { out_channels: filters, kernel_size: size, bias: _, ...options }, weight, bias) => {
    const right = [filters, ...pair("kernel_size", size, 1)];
    if (right.join() !== [weight.shape[0], ...weight.shape.slice(2)].join()) throw wrong("weight", `of ${right}`, weight.shape);
    return conv2d(x, weight, bias?.data ?? null, options);
  },
  ReLU: (x, options) => activate(x, "relu", options),
  MaxPool2d: (x, options) => maxPool2d(x, options),
  Flatten: (x, options) => {
    take(options, {});
    return { data: x.data, shape: [x.data.length] };
  },
  Linear: (x, { out_features: outputs, bias: _, ...options }, weight, bias) => {
    take(options, {});
    if (weight.shape[0] !== outputs) throw wrong("weight", `${outputs} rows`, weight.shape);
    return { data: linear(x.data, weight, bias?.data ?? null), shape: [outputs] };
  },
  Softmax: (x, options) => {
    take(options, {});
    if (x.shape.length !== 1) throw wrong("x", "a vector", x.shape);
    return { data: softmax(x.data), shape: x.shape };
  },
};

/**
 * Every stage's output by its name, the input first.
 * @param {Layer[]} layers
 * @param {Record<string, Tensor>} parameters By names such as conv1.weight.
 * @param {Tensor} x
 * @returns {Map<string, Tensor>}
 */
export function trace(layers, parameters, x) {
  const stages = new Map([["input", x]]);
  let last = x;
  for (const { name, kind, options } of layers) {
    if (!Object.hasOwn(FORWARD, kind)) throw wrong("kind", `one of ${Object.keys(FORWARD).join(", ")}`, kind);
    last = FORWARD[kind](last, options, parameters[`${name}.weight`], parameters[`${name}.bias`]);
    stages.set(name, last);
  }
  return stages;
}

/**
 * How the window of a convolution or pooling walks; null for layers without one.
 * @param {Layer} layer
 * @returns {Walk | null}
 */
export function walkOf({ kind, options }) {
  if (kind !== "Conv2d" && kind !== "MaxPool2d") return null;
  const kernel = pair("kernel_size", options.kernel_size, 1);
  const stride = pair("stride", options.stride ?? (kind === "Conv2d" ? 1 : kernel), 1);
  const dilation = pair("dilation", options.dilation ?? 1, 1);
  const [left, , top] = paddingSides(options.padding ?? 0, kernel, stride, dilation);
  return { kernel, stride, dilation, top: -top, left: -left };
}

/**
 * The receptive field of one value in every stage before it: name → box, or null for all of the stage.
 * @param {Layer[]} layers
 * @param {Map<string, Tensor>} stages
 * @param {string} stage
 * @param {number} at Place of the value among all of its stage.
 * @returns {Map<string, Box | null>}
 */
export function receptiveField(layers, stages, stage, at) {
  const names = [...stages.keys()];
  const place = names.indexOf(stage);
  if (place < 0) throw wrong("stage", `one of ${names.join(", ")}`, stage);
  integer("at", at, 0);
  let box = boxOf(stages.get(stage).shape, at);
  const found = new Map();
  for (let step = place - 1; step >= 0; step--) {
    const layer = layers[step];
    const { shape } = stages.get(names[step]);
    box = box && before(layer, shape, box);
    found.set(names[step], box);
  }
  return found;
}

/** The box of one value; of a vector it is one row. */
function boxOf(shape, at) {
  if (shape.length === 1) return { map: 0, top: 0, bottom: 1, left: at, right: at + 1 };
  const [, height, width] = shape;
  const [map, row, column] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
  return { map, top: row, bottom: row + 1, left: column, right: column + 1 };
}

/** One layer back; of a layer that looks at everything, null. */
function before(layer, shape, box) {
  const walk = walkOf(layer);
  if (walk === null) return layer.kind === "ReLU" ? box : null;
  const along = (axis, first, end, start, size) => {
    const reach = walk.dilation[axis] * (walk.kernel[axis] - 1) + 1;
    const from = start + first * walk.stride[axis];
    return [Math.max(from, 0), Math.min(start + (end - 1) * walk.stride[axis] + reach, size)];
  };
  const [top, bottom] = along(0, box.top, box.bottom, walk.top, shape[1]);
  const [left, right] = along(1, box.left, box.right, walk.left, shape[2]);
  return { map: layer.kind === "Conv2d" ? null : box.map, top, bottom, left, right };
}
