/**
 * A picture through a kernel: pixels in, numbers and pixels out. Keeps its memory from frame to frame; knows no page.
 *
 * Red, green and blue are filtered each by itself, or their mean is. Numbers are 0 to 1 before, and may be anything after. They
 * are drawn as the site's Python draws them: clipped to 0…1, or signed on the diverging scale that is given.
 */

import { correlate, separate, split } from "../numeric/planes.js";

/** Transparent pixels between maps that stand side by side. */
export const GAP = 8;

export class KernelFilter {
  /** @param {number[][]} colours The diverging scale as [red, green, blue], zero in the middle. */
  constructor(colours) {
    this.colours = colours;
    this.packed = new Uint32Array(new Uint8Array(colours.flatMap((colour) => [...colour, 255])).buffer);
    [this.planes, this.maps, this.room] = [[], [], new Float32Array(0)];
  }

  /**
   * Take a picture, as three planes or as the mean of the three.
   * @param {{pixels: Uint8ClampedArray, width: number, height: number}} picture
   * @param {boolean} grey
   */
  take({ pixels, width, height }, grey) {
    const count = grey ? 1 : 3;
    if (this.planes.length !== count || this.width !== width || this.height !== height) {
      Object.assign(this, { width, height });
      [this.planes, this.maps] = [0, 1].map(() => Array.from({ length: count }, () => new Float32Array(width * height)));
      this.room = new Float32Array(width * height);
    }
    split(pixels, this.planes);
  }

  /**
   * Compute the maps; a separable kernel in two steps where that takes fewer products.
   * @param {import("../numeric/planes.js").Kernel} kernel No larger than the picture.
   * @param {number} bias
   */
  run(kernel, bias) {
    const { rows, columns } = kernel;
    [this.across, this.down] = [this.width - columns + 1, this.height - rows + 1];
    // Two steps write twice: nine products, at once, are faster than six in two steps.
    const parts = rows > 1 && columns > 1 && rows * columns > 9 ? separate(kernel) : null;
    this.planes.forEach((plane, i) => {
      if (parts) {
        correlate(plane, this.width, this.height, { rows: 1, columns, weights: parts.row }, 0, this.room);
        correlate(this.room, this.across, this.height, { rows, columns: 1, weights: parts.column }, bias, this.maps[i]);
      } else {
        correlate(plane, this.width, this.height, kernel, bias, this.maps[i]);
      }
    });
  }

  /** Least and greatest number of all maps, and which share lies below 0 and above 1. */
  facts() {
    const size = this.across * this.down;
    let [min, max, below, above] = [Infinity, -Infinity, 0, 0];
    for (const map of this.maps) {
      for (let i = 0; i < size; i++) {
        const value = map[i];
        if (value < min) min = value;
        if (value > max) max = value;
        if (value < 0) below++;
        if (value > 1) above++;
      }
    }
    const all = size * this.maps.length;
    return { min, max, below: below / all, above: above / all };
  }

  /**
   * An image of some size, the last one if it fits.
   * @param {"before" | "after"} name
   * @param {number} width
   * @param {number} height
   * @returns {ImageData}
   */
  image(name, width, height) {
    const key = `${name}Image`;
    if (this[key]?.width !== width || this[key].height !== height) this[key] = new ImageData(width, height);
    return this[key];
  }

  /** The picture that the kernel saw. */
  paintBefore() {
    return clipped(this.planes, this.width * this.height, this.image("before", this.width, this.height));
  }

  /** The maps as colours, or as grey: what is below 0 or above 1 is clipped. */
  paintClipped() {
    return clipped(this.maps, this.across * this.down, this.image("after", this.across, this.down));
  }

  /**
   * The maps side by side, from −limit in blue through paper to +limit in orange.
   * @param {number} limit
   */
  paintSigned(limit) {
    const image = this.image("after", this.maps.length * (this.across + GAP) - GAP, this.down);
    image.data.fill(0);
    const out = new Uint32Array(image.data.buffer);
    this.maps.forEach((map, i) => signed(map, this.across, this.packed, limit, out, i * (this.across + GAP), image.width));
    return image;
  }

  /**
   * The colour of a number, and black or white to write on it.
   * @param {number} value
   * @param {number} limit
   * @returns {[string, string]}
   */
  colour(value, limit) {
    const half = (this.colours.length - 1) / 2;
    const level = limit > 0 ? Math.round(half * Math.max(-1, Math.min(1, value / limit))) : 0;
    return written(this.colours[half + level]);
  }
}

/**
 * A colour for a style sheet, and the ink that contrasts more with it (WCAG's relative luminance).
 * @param {number[]} colour Red, green and blue, 0 to 255.
 * @returns {[string, string]}
 */
export function written(colour) {
  const [red, green, blue] = colour.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return [`rgb(${colour.join(" ")})`, 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff"];
}

/**
 * @param {Float32Array[]} planes Three, or one.
 * @param {number} size
 * @param {ImageData} image
 */
function clipped(planes, size, image) {
  const [red, green = red, blue = red] = planes;
  const { data } = image; // rounds, and clips to 0 to 255, by itself
  for (let i = 0, at = 0; i < size; i++, at += 4) {
    data[at] = red[i] * 255;
    data[at + 1] = green[i] * 255;
    data[at + 2] = blue[i] * 255;
    data[at + 3] = 255;
  }
  return image;
}

/**
 * @param {Float32Array} map
 * @param {number} across
 * @param {Uint32Array} packed
 * @param {number} limit
 * @param {Uint32Array} out
 * @param {number} left
 * @param {number} stride
 */
function signed(map, across, packed, limit, out, left, stride) {
  const half = (packed.length - 1) / 2;
  const factor = limit > 0 ? half / limit : 0;
  for (let row = left, at = 0; row < out.length; row += stride) {
    for (let x = 0; x < across; x++, at++) {
      // By size and sign, as Python rounds it: zero is the middle, whatever the scale.
      const size = map[at] < 0 ? -map[at] : map[at];
      const level = Math.min(half, (size * factor + 0.5) | 0);
      out[row + x] = packed[map[at] < 0 ? half - level : half + level];
    }
  }
}
