/**
 * Layers by the names and with the options that a network is written with; the arithmetic is in the functions.
 *
 * A stage is maps, {data, shape: [C, H, W]}, or a vector, {data, shape: [F]}. A layer takes every option of its kind or refuses it.
 */

import { activate } from "./activations.js";
import { conv2d } from "./conv.js";
import { avgPool2d, linear, lpPool2d, maxPool2d, minPool2d, softmax } from "./numeric.js";
import { choice, finite, flag, pair, take, wrong } from "./options.js";
import { shapeOf } from "./windows.js";

/**
 * @typedef {{data: Float32Array, shape: number[]}} Tensor
 * @typedef {(x: Tensor, parameters: Record<string, Tensor>, options: Record<string, any>) => Tensor} Forward
 */

/** @type {Record<string, string>} */
const ACTIVATION_LAYERS = {
  Identity: "identity",
  ReLU: "relu",
  ReLU6: "relu6",
  LeakyReLU: "leaky_relu",
  ELU: "elu",
  SELU: "selu",
  CELU: "celu",
  GELU: "gelu",
  SiLU: "silu",
  Mish: "mish",
  Sigmoid: "sigmoid",
  Hardsigmoid: "hardsigmoid",
  Tanh: "tanh",
  Hardtanh: "hardtanh",
  ScaledTanh: "scaled_tanh",
  Hardswish: "hardswish",
  Softplus: "softplus",
  Softsign: "softsign",
  Step: "step",
};

/** @type {Record<string, Forward>} */
const LAYERS = {
  ...Object.fromEntries(
    Object.entries(ACTIVATION_LAYERS).map(([kind, name]) => [kind, (x, parameters, options) => activate(x, name, options)]),
  ),
  Conv2d(x, { weight, bias = null }, { out_channels, kernel_size, bias: biased = true, ...options }) {
    const shape = [out_channels, ...pair("kernel_size", kernel_size, 1)];
    const [filters, , ...kernel] = weight?.shape ?? [];
    if (String([filters, ...kernel]) !== String(shape)) throw wrong("weight", `${shape.join(" × ")} as the options say`, weight?.shape);
    if (flag("bias", biased) !== (bias !== null)) throw wrong("bias", biased ? "given" : "left out", bias?.shape ?? null);
    return conv2d(x, weight, bias?.data ?? null, options);
  },
  MaxPool2d: (x, parameters, options) => maxPool2d(x, options),
  MinPool2d: (x, parameters, options) => minPool2d(x, options),
  AvgPool2d: (x, parameters, options) => avgPool2d(x, options),
  LPPool2d: (x, parameters, options) => lpPool2d(x, options),
  BatchNorm2d(x, { weight, bias, running_mean: mean, running_var: variance }, given) {
    const { eps, affine, training } = take(given, { eps: 1e-5, momentum: 0.1, affine: true, training: false });
    if (flag("training", training)) throw wrong("training", "false: a page trains nothing", training);
    if (!(finite("eps", eps) >= 0)) throw wrong("eps", "at least 0", eps);
    const [channels] = shapeOf(x);
    for (const each of flag("affine", affine) ? [weight, bias, mean, variance] : [mean, variance]) {
      if (each?.data.length !== channels) throw wrong("each parameter", `${channels} numbers`, each?.shape ?? null);
    }
    const size = x.data.length / channels;
    const data = x.data.map((value, place) => {
      const channel = Math.floor(place / size);
      const normal = (value - mean.data[channel]) / Math.sqrt(variance.data[channel] + eps);
      return affine ? normal * weight.data[channel] + bias.data[channel] : normal;
    });
    return { data, shape: x.shape };
  },
  /** Loses values in training only. */
  Dropout(x, parameters, options) {
    const { p } = take(options, { p: 0.5 });
    if (!(finite("p", p) >= 0 && p <= 1)) throw wrong("p", "from 0 to 1", p);
    return x;
  },
  Flatten(x, parameters, options) {
    const { start_dim: first, end_dim: last } = take(options, { start_dim: 1, end_dim: -1 });
    if (first !== 1 || last !== -1) throw wrong("start_dim, end_dim", "1, −1", [first, last]);
    return { data: x.data, shape: [x.data.length] };
  },
  Linear(x, { weight, bias = null }, options) {
    const { out_features: outputs, bias: biased } = take(options, { out_features: undefined, bias: true });
    if (x.shape.length !== 1) throw wrong("x", "a vector; flatten it first", x.shape);
    if (weight?.shape[0] !== outputs) throw wrong("weight", `${outputs} rows as the options say`, weight?.shape);
    if (flag("bias", biased) !== (bias !== null)) throw wrong("bias", biased ? "given" : "left out", bias?.shape ?? null);
    return { data: linear(x.data, weight, bias?.data ?? null), shape: [outputs] };
  },
  /** Shares among the channels at each place, or among a vector's values. */
  Softmax(x, parameters, options) {
    const { dim } = take(options, { dim: 1 });
    if (dim !== 1) throw wrong("dim", "1", dim);
    const size = x.data.length / x.shape[0];
    const data = new Float32Array(x.data.length);
    for (let place = 0; place < size; place++) {
      const shares = softmax(x.data.filter((_, at) => at % size === place));
      shares.forEach((share, channel) => (data[channel * size + place] = share));
    }
    return { data, shape: x.shape };
  },
};

/** The kinds of layers that can be run here. */
export const KINDS = Object.keys(LAYERS);

/**
 * What a layer makes of a stage, which stays as it is.
 * @param {string} kind As gallery_gen.nn calls it, and so PyTorch.
 * @param {Tensor} x
 * @param {Record<string, Tensor>} [parameters] By their names in the layer: weight, bias, …
 * @param {Record<string, any>} [options]
 * @returns {Tensor}
 */
export function forward(kind, x, parameters = {}, options = {}) {
  choice("layer", kind, KINDS);
  const { data, shape } = LAYERS[kind](x, parameters, options);
  return { data, shape };
}
