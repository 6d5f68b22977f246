/**
 * One kernel over whole planes, fast enough for a camera: no memory is asked for, and no option is known but a bias.
 *
 * What comes out is what `conv2d` gives for a stride of 1 and no padding, up to rounding: sums are added up in single
 * precision. A plane is a Float32Array, row after row; a kernel {rows, columns, weights} holds its weights row after row.
 */

/** @typedef {{rows: number, columns: number, weights: ArrayLike<number>}} Kernel */

/**
 * Split pixels into planes of 0 to 1: three for red, green and blue, or one for their mean.
 * @param {Uint8ClampedArray} pixels Red, green, blue and something else, pixel after pixel.
 * @param {Float32Array[]} planes Three, or one; filled in.
 */
export function split(pixels, planes) {
  const [red, green, blue] = planes;
  const size = pixels.length / 4;
  if (planes.length === 1) {
    for (let i = 0, at = 0; i < size; i++, at += 4) red[i] = (pixels[at] + pixels[at + 1] + pixels[at + 2]) / 765;
    return;
  }
  for (let i = 0, at = 0; i < size; i++, at += 4) {
    red[i] = pixels[at] / 255;
    green[i] = pixels[at + 1] / 255;
    blue[i] = pixels[at + 2] / 255;
  }
}

/**
 * Lay a kernel on every place of a plane where it fits (cross-correlate, unpadded) and write the sums, with a bias, into `out`.
 * @param {Float32Array} plane
 * @param {number} width Of the plane.
 * @param {number} height
 * @param {Kernel} kernel
 * @param {number} bias
 * @param {Float32Array} out At least (height − rows + 1) × (width − columns + 1) numbers.
 */
export function correlate(plane, width, height, { rows, columns, weights }, bias, out) {
  if (rows === 3 && columns === 3) {
    threeByThree(plane, width, height, weights, bias, out);
    return;
  }
  const across = width - columns + 1;
  const down = height - rows + 1;
  out.fill(bias, 0, across * down);
  // Row by row of the output, so that what is added to stays in the fastest cache; three taps at once, to load it seldom.
  for (let y = 0; y < down; y++) {
    for (let i = 0; i < rows; i++) {
      const [line, tap] = [(y + i) * width, i * columns];
      let j = 0;
      for (; j + 3 <= columns; j += 3) {
        addThree(plane, line + j, weights[tap + j], weights[tap + j + 1], weights[tap + j + 2], out, y * across, across);
      }
      for (; j < columns; j++) addOne(plane, line + j, weights[tap + j], out, y * across, across);
    }
  }
}

/** Nine products at once: the sum never leaves the processor's registers. */
function threeByThree(plane, width, height, weights, bias, out) {
  const [a, b, c, d, e, f, g, h, k] = weights;
  const across = width - 2;
  let place = 0;
  for (let y = 0; y < height - 2; y++) {
    const end = y * width + across;
    for (let first = y * width; first < end; first++) {
      const second = first + width;
      const third = second + width;
      out[place++] =
        bias +
        (a * plane[first] + b * plane[first + 1] + c * plane[first + 2]) +
        (d * plane[second] + e * plane[second + 1] + f * plane[second + 2]) +
        (g * plane[third] + h * plane[third + 1] + k * plane[third + 2]);
    }
  }
}

function addThree(plane, start, a, b, c, out, place, count) {
  for (let x = 0; x < count; x++) {
    const at = start + x;
    out[place + x] += a * plane[at] + b * plane[at + 1] + c * plane[at + 2];
  }
}

function addOne(plane, start, a, out, place, count) {
  for (let x = 0; x < count; x++) out[place + x] += a * plane[start + x];
}

/**
 * The column and the row whose products a kernel is, or null if it is no such product (its rank is above 1, or it is all zeros).
 *
 * The smallest weight of the column that is not zero has the size 1, so that whole numbers stay whole where they can.
 * @param {Kernel} kernel
 * @returns {{column: number[], row: number[]} | null}
 */
export function separate({ rows, columns, weights }) {
  const all = Array.from(weights);
  const largest = Math.max(...all.map(Math.abs));
  if (largest === 0) return null;
  const pivot = all.findIndex((weight) => Math.abs(weight) === largest);
  const [top, left] = [Math.floor(pivot / columns) * columns, pivot % columns];
  const shares = Array.from({ length: rows }, (_, i) => all[i * columns + left] / all[pivot]);
  // Where every row is the pivot's row times a share, the kernel is one column times one row.
  const fits = all.every((weight, at) => Math.abs(weight - shares[Math.floor(at / columns)] * all[top + (at % columns)]) <= 1e-6 * largest);
  if (!fits) return null;
  const small = Math.min(...shares.map(Math.abs).filter((share) => share > 1e-6));
  return {
    column: shares.map((share) => (Math.abs(share) > 1e-6 ? share / small : 0)),
    row: all.slice(top, top + columns).map((weight) => weight * small),
  };
}
