/**
 * Scales and crops a picture as gallery_gen.images.cover_crop does, to the very bytes; knows no file and no network.
 *
 * That is the resampling of Pillow 13: Lanczos, along rows and along columns, with weights of 22 bits after the point and results
 * rounded to bytes in between.
 */

import { integer } from "./options.js";

/**
 * A picture as bytes: red, green, blue, 255.
 * @typedef {{data: Uint8ClampedArray, width: number, height: number}} Picture
 * Which pixels a result looks at, and their weights, one result after the other.
 * @typedef {{starts: Int32Array, counts: Int32Array, weights: Int32Array, most: number}} Taps
 */

const REACH = 3;
const BITS = 22;

/**
 * Scale a picture and crop it around its centre, so that it covers a size exactly; what is transparent counts as it is stored.
 * @param {Picture} picture
 * @param {number} height
 * @param {number} width
 * @returns {Picture}
 */
export function coverCrop(picture, height, width) {
  for (const [name, size] of Object.entries({ height, width, "picture's height": picture.height, "picture's width": picture.width })) {
    integer(name, size, 1);
  }
  if (picture.height === height && picture.width === width) return { ...picture, data: picture.data.slice() };
  const scale = Math.min(picture.height / height, picture.width / width);
  const [left, top] = [(picture.width - width * scale) / 2, (picture.height - height * scale) / 2];
  const columns = taps(picture.width, left, width);
  const rows = taps(picture.height, top, height);
  // The order matters, since results are rounded. Pillow begins with the columns where most of the pixels go with them.
  const shorter = picture.height - height;
  return shorter > 0 && shorter > 2 * (picture.width - width)
    ? alongRows(alongColumns(picture, rows), columns)
    : alongColumns(alongRows(picture, columns), rows);
}

/**
 * @param {Picture} picture
 * @param {Taps} columns
 * @returns {Picture} With a column for each of these.
 */
function alongRows({ data, width: before, height }, columns) {
  const width = columns.starts.length;
  const made = { data: new Uint8ClampedArray(4 * width * height).fill(255), width, height };
  for (let row = 0; row < height; row++) combine(data, 4 * row * before, 4, columns, made.data, 4 * row * width, 4);
  return made;
}

/**
 * @param {Picture} picture
 * @param {Taps} rows
 * @returns {Picture} With a row for each of these.
 */
function alongColumns({ data, width }, rows) {
  const height = rows.starts.length;
  const made = { data: new Uint8ClampedArray(4 * width * height).fill(255), width, height };
  for (let column = 0; column < width; column++) combine(data, 4 * column, 4 * width, rows, made.data, 4 * column, 4 * width);
  return made;
}

/** @param {number} x */
const sinc = (x) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

/** @param {number} x */
const lanczos = (x) => (-REACH <= x && x < REACH ? sinc(x) * sinc(x / REACH) : 0);

/**
 * The taps of every result along one side.
 * @param {number} size Pixels there are.
 * @param {number} margin How many of them are cropped off at either end; may be a hair below 0.
 * @param {number} count Results.
 * @returns {Taps}
 */
function taps(size, margin, count) {
  // Pillow takes the window's ends as float32.
  const [start, end] = [Math.fround(Math.max(margin, 0)), Math.fround(Math.min(size - margin, size))];
  const scale = Math.fround(end - start) / count;
  const stretch = Math.max(scale, 1);
  const reach = REACH * stretch;
  const most = Math.ceil(reach) * 2 + 1;
  const found = { starts: new Int32Array(count), counts: new Int32Array(count), weights: new Int32Array(count * most), most };
  for (let place = 0; place < count; place++) {
    const centre = start + (place + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const last = Math.min(Math.trunc(centre + reach + 0.5), size);
    const weights = Array.from({ length: last - first }, (_, i) => lanczos((i + first - centre + 0.5) / stretch));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    found.starts[place] = first;
    found.counts[place] = last - first;
    weights.forEach((weight, i) => {
      const share = sum === 0 ? weight : weight / sum;
      found.weights[place * most + i] = Math.trunc(share * 2 ** BITS + (share < 0 ? -0.5 : 0.5));
    });
  }
  return found;
}

/**
 * Combine the pixels of one line into a line of results, each colour by itself.
 * @param {Uint8ClampedArray} source
 * @param {number} from Its first byte.
 * @param {number} step Bytes from a pixel to the next.
 * @param {Taps} taps
 * @param {Uint8ClampedArray} target
 * @param {number} to
 * @param {number} stride
 */
function combine(source, from, step, { starts, counts, weights, most }, target, to, stride) {
  for (let place = 0; place < starts.length; place++) {
    let [red, green, blue] = [2 ** (BITS - 1), 2 ** (BITS - 1), 2 ** (BITS - 1)];
    let at = from + starts[place] * step;
    const first = place * most;
    for (let tap = first; tap < first + counts[place]; tap++, at += step) {
      const weight = weights[tap];
      red += weight * source[at];
      green += weight * source[at + 1];
      blue += weight * source[at + 2];
    }
    const here = to + place * stride;
    target[here] = red >> BITS;
    target[here + 1] = green >> BITS;
    target[here + 2] = blue >> BITS;
  }
}
