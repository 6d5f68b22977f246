/**
 * A network as a list of layers: runs it stage by stage, and follows a value back to what it was made from. Knows no page.
 *
 * Layers are written as in the manifest: name, kind and options by the names of gallery_gen.nn.
 */

import { forward } from "./layers.js";
import { integer, pair, wrong } from "./options.js";
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
    const own = ["weight", "bias"].filter((what) => `${name}.${what}` in parameters);
    last = forward(kind, last, Object.fromEntries(own.map((what) => [what, parameters[`${name}.${what}`]])), options);
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
