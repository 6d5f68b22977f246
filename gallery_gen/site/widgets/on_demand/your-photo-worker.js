/**
 * Runs a network on a picture, away from the page: crop, layers, drawing, encoding. It is sent one job at a time and answers
 *
 *     {picture}                as the network sees it
 *     {stage: {…}}             for each stage that is shown, in order
 *     {milliseconds}           at the end: what the layers took
 *     {error}                  instead, if anything cannot be done
 */

import { coverCrop } from "./numeric/cover-crop.js";
import { countNotFinite } from "./missing.js";
import { forward } from "./numeric/layers.js";
import { render } from "./rendering.js";
import { readTensors } from "./safetensors.js";

/** @typedef {import("./numeric/layers.js").Tensor} Tensor */

onmessage = async ({ data: { picture, file } }) => {
  try {
    const milliseconds = await run(picture, file);
    postMessage({ milliseconds });
  } catch (error) {
    postMessage({ error: error.message });
  }
};

/**
 * @param {import("./numeric/cover-crop.js").Picture} picture
 * @param {ArrayBuffer} file
 * @returns {Promise<number>} Milliseconds spent in the layers alone.
 */
async function run(picture, file) {
  const { metadata, tensors } = readTensors(file);
  const network = JSON.parse(metadata.network);
  const [, height, width] = network.input;
  const cropped = coverCrop(picture, height, width);
  postMessage({ picture: cropped });
  const shown = new Map(network.stages.map((stage, index) => [stage.name, { ...stage, index }]));
  let x = toTensor(cropped);
  let milliseconds = 0;
  await show(x, shown.get("input"), network.colours, null);
  let since = null;
  for (const { name, kind, options } of network.layers) {
    const start = performance.now();
    x = forward(kind, x, own(tensors, name), options);
    milliseconds += performance.now() - start;
    since ??= countNotFinite(name, x.data);
    if (shown.has(name)) await show(x, shown.get(name), network.colours, since);
  }
  return milliseconds;
}

/**
 * The network's input: one channel after the other, 0 to 1.
 * @param {import("./numeric/cover-crop.js").Picture} picture
 * @returns {Tensor}
 */
function toTensor({ data, width, height }) {
  const size = width * height;
  const planes = new Float32Array(3 * size);
  for (let channel = 0; channel < 3; channel++) {
    for (let place = 0; place < size; place++) planes[channel * size + place] = data[4 * place + channel] / 255;
  }
  return { data: planes, shape: [3, height, width] };
}

/**
 * A layer's parameters, under its own names for them.
 * @param {Record<string, Tensor>} tensors
 * @param {string} layer
 * @returns {Record<string, Tensor>}
 */
function own(tensors, layer) {
  const names = Object.keys(tensors).filter((name) => name.startsWith(`${layer}.`));
  return Object.fromEntries(names.map((name) => [name.slice(layer.length + 1), tensors[name]]));
}

/**
 * Send a stage to the page: its numbers, and a picture for each rendering.
 * @param {Tensor} x
 * @param {{index: number, pictures: {maps: number | null, options: object}[]}} stage
 * @param {import("./rendering.js").Tables} colours
 * @param {import("./missing.js").NotFinite | null} since Of the first stage so far that has values that are not finite.
 */
async function show(x, stage, colours, since) {
  const pictures = [];
  for (const { maps, options } of stage.pictures) {
    const { pixels, width, height, low, high, colormap } = render(first(x, maps), options, colours);
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
    pictures.push({ blob: await canvas.convertToBlob(), width, height, low, high, colormap });
  }
  const notFinite = countNotFinite(stage.name, x.data);
  postMessage({ stage: { index: stage.index, numbers: statistics(x.data), notFinite, since, pictures } });
}

/**
 * The first so many maps, or all.
 * @param {Tensor} x
 * @param {number | null} maps
 * @returns {Tensor}
 */
function first({ data, shape: [channels, ...sizes] }, maps) {
  const count = Math.min(maps ?? channels, channels);
  return { data: data.subarray(0, (data.length / channels) * count), shape: [count, ...sizes] };
}

/**
 * Least, largest and mean of the finite values, null where there are none; and the share below zero.
 * @param {Float32Array} values
 * @returns {import("./stage-figures.js").Numbers}
 */
function statistics(values) {
  let [min, max, sum, negative, finite] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of values) {
    if (value < 0) negative += 1;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    finite += 1;
  }
  const share = negative / values.length;
  return finite ? { min, max, mean: sum / finite, negative: share } : { min: null, max: null, mean: null, negative: share };
}
