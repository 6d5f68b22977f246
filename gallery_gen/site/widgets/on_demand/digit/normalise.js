/**
 * A drawing as the MNIST data set prepared its digits: fitted into 20 × 20, then centred in 28 × 28. Knows no canvas.
 *
 * Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998, section
 * III.A: the digit keeps its proportions and gets grey levels from anti-aliasing; its centre of mass is moved to the
 * centre. In all digits that this site keeps, the centre of mass lies between 14 and 15 pixels from the left and from the
 * top, and so it does here.
 */

export const [FITTED, FRAME] = [20, 28];

/**
 * @typedef {{top: number, left: number, bottom: number, right: number}} Bounds Of the ink, the ends left out.
 * @typedef {{image: Float32Array, fitted: Float32Array | null, bounds: Bounds | null, centre: [number, number] | null}} Fit
 *   The 28 × 28 picture, the 20 × 20 one before, where the ink was, and the fitted one's centre of mass [down, along].
 */

/**
 * Fit and centre a drawing; one without ink stays empty.
 * @param {Float32Array} ink side × side, from 0 for paper to 1 for ink
 * @param {number} side
 * @returns {Fit}
 */
export function normalise(ink, side) {
  const bounds = boundsOf(ink, side);
  const image = new Float32Array(FRAME * FRAME);
  if (bounds === null) return { image, fitted: null, bounds, centre: null };
  const longer = Math.max(bounds.bottom - bounds.top, bounds.right - bounds.left);
  const fitted = shrink(ink, side, bounds, longer / FITTED, FITTED);
  const centre = centreOf(fitted, FITTED);
  const [down, along] = centre.map((place) => FRAME / 2 - Math.floor(place));
  for (let row = 0; row < FITTED; row++) {
    for (let column = 0; column < FITTED; column++) {
      const [y, x] = [row + down, column + along];
      if (y >= 0 && y < FRAME && x >= 0 && x < FRAME) image[y * FRAME + x] = fitted[row * FITTED + column];
    }
  }
  return { image, fitted, bounds, centre };
}

/**
 * A drawing made smaller as a whole, wherever it lies.
 * @param {Float32Array} ink
 * @param {number} side
 * @returns {Fit}
 */
export function unfitted(ink, side) {
  const bounds = { top: 0, left: 0, bottom: side, right: side };
  return { image: shrink(ink, side, bounds, side / FRAME, FRAME), fitted: null, bounds: boundsOf(ink, side), centre: null };
}

/**
 * @param {Float32Array} ink
 * @param {number} side
 * @returns {Bounds | null}
 */
function boundsOf(ink, side) {
  let [top, left, bottom, right] = [side, side, 0, 0];
  for (let place = 0; place < ink.length; place++) {
    if (ink[place] <= 0) continue;
    const [row, column] = [Math.floor(place / side), place % side];
    top = Math.min(top, row);
    bottom = row + 1;
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
  }
  return bottom ? { top, left, bottom, right } : null;
}

/**
 * Mean ink below each pixel of a coarser grid that begins at the bounds' corner: every source pixel counts by its part.
 * @param {Float32Array} ink
 * @param {number} side
 * @param {Bounds} bounds
 * @param {number} step Source pixels a side of one new pixel.
 * @param {number} count New pixels a side.
 * @returns {Float32Array}
 */
function shrink(ink, side, { top, left, bottom, right }, step, count) {
  const [rows, columns] = [parts(bottom - top, step, count), parts(right - left, step, count)];
  const small = new Float32Array(count * count);
  const strip = new Float64Array(right - left);
  rows.forEach((tall, row) => {
    strip.fill(0);
    for (const [y, height] of tall) {
      const start = (top + y) * side + left;
      for (let x = 0; x < strip.length; x++) strip[x] += height * ink[start + x];
    }
    columns.forEach((broad, column) => {
      let sum = 0;
      for (const [x, width] of broad) sum += width * strip[x];
      small[row * count + column] = sum / (step * step);
    });
  });
  return small;
}

/**
 * For each new pixel along an axis, the source pixels below it and how much of each.
 * @param {number} length
 * @param {number} step
 * @param {number} count
 * @returns {[number, number][][]}
 */
function parts(length, step, count) {
  return Array.from({ length: count }, (_, place) => {
    const [start, end] = [place * step, Math.min((place + 1) * step, length)];
    const found = [];
    for (let at = Math.floor(start); at < end; at++) {
      const part = Math.min(at + 1, end) - Math.max(at, start);
      if (part > 0) found.push([at, part]);
    }
    return found;
  });
}

/**
 * Centre of mass, in pixels from the top and from the left; a pixel's own centre is half a pixel in.
 * @param {Float32Array} image
 * @param {number} side
 * @returns {[number, number]}
 */
function centreOf(image, side) {
  let [mass, down, along] = [0, 0, 0];
  image.forEach((value, place) => {
    mass += value;
    down += value * (Math.floor(place / side) + 0.5);
    along += value * ((place % side) + 0.5);
  });
  return [down / mass, along / mass];
}
