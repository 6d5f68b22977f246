/**
 * Activations by the names of gallery_gen.nn, each a function of one number; knows no maps but in `activate`.
 */

import { choice, finite, take, wrong } from "./options.js";

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
const clip = (x, low, high) => (x < low ? low : x > high ? high : x);
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const elu = (x, alpha) => Math.max(x, 0) + alpha * Math.expm1(Math.min(x, 0));
const softplus = (x, beta, threshold) => (beta * x > threshold ? x : Math.log1p(Math.exp(beta * x)) / beta);
const positive = (name, value) => {
  if (!(finite(name, value) > 0)) throw wrong(name, "above 0", value);
};

/**
 * The error function, to 1.5 · 10⁻⁷.
 * Source: Abramowitz and Stegun, "Handbook of mathematical functions", formula 7.1.26.
 * @param {number} x
 * @returns {number}
 */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

/**
 * Name → its options with defaults, and what makes the function of them, after checks.
 * @type {Record<string, {options: Record<string, number | string>, make: (options: any) => (x: number) => number}>}
 */
export const ACTIVATIONS = {
  identity: { options: {}, make: () => (x) => x },
  relu: { options: {}, make: () => (x) => (x < 0 ? 0 : x) },
  relu6: { options: {}, make: () => (x) => clip(x, 0, 6) },
  leaky_relu: {
    options: { negative_slope: 0.01 },
    make: ({ negative_slope: slope }) => {
      finite("negative_slope", slope);
      return (x) => Math.max(x, 0) + slope * Math.min(x, 0);
    },
  },
  hardtanh: {
    options: { min_val: -1, max_val: 1 },
    make: ({ min_val: low, max_val: high }) => {
      if (!(finite("min_val", low) < finite("max_val", high))) throw wrong("min_val", `below max_val, ${high}`, low);
      return (x) => clip(x, low, high);
    },
  },
  hardsigmoid: { options: {}, make: () => (x) => clip(x + 3, 0, 6) / 6 },
  hardswish: { options: {}, make: () => (x) => (x * clip(x + 3, 0, 6)) / 6 },
  step: { options: {}, make: () => (x) => (x > 0 ? 1 : 0) },
  elu: {
    options: { alpha: 1 },
    make: ({ alpha }) => {
      finite("alpha", alpha);
      return (x) => elu(x, alpha);
    },
  },
  selu: { options: {}, make: () => (x) => SELU_SCALE * elu(x, SELU_ALPHA) },
  celu: {
    options: { alpha: 1 },
    make: ({ alpha }) => {
      positive("alpha", alpha);
      return (x) => Math.max(x, 0) + alpha * Math.expm1(Math.min(x, 0) / alpha);
    },
  },
  gelu: {
    options: { approximate: "none" },
    make: ({ approximate }) =>
      choice("approximate", approximate, ["none", "tanh"]) === "none"
        ? (x) => x * (0.5 + 0.5 * erf(x * Math.SQRT1_2))
        : (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  },
  silu: { options: {}, make: () => (x) => x * sigmoid(x) },
  mish: { options: {}, make: () => (x) => x * Math.tanh(softplus(x, 1, 20)) },
  sigmoid: { options: {}, make: () => sigmoid },
  tanh: { options: {}, make: () => Math.tanh },
  scaled_tanh: { options: {}, make: () => (x) => 1.7159 * Math.tanh((2 / 3) * x) },
  softplus: {
    options: { beta: 1, threshold: 20 },
    make: ({ beta, threshold }) => {
      positive("beta", beta);
      finite("threshold", threshold);
      return (x) => softplus(x, beta, threshold);
    },
  },
  softsign: { options: {}, make: () => (x) => x / (1 + Math.abs(x)) },
};

/**
 * An activation of one number.
 * @param {string} name
 * @param {Record<string, unknown>} [options]
 * @returns {(x: number) => number}
 */
export function activation(name, options = {}) {
  choice("activation", name, Object.keys(ACTIVATIONS));
  const { options: defaults, make } = ACTIVATIONS[name];
  return make(take(options, defaults));
}

/**
 * An activation of every value.
 * @template {{data: Float32Array}} T
 * @param {T} x
 * @param {string} name
 * @param {Record<string, unknown>} [options]
 * @returns {T}
 */
export function activate(x, name, options = {}) {
  return { ...x, data: x.data.map(activation(name, options)) };
}
