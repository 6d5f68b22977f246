/**
 * A picture before and after a kernel: two canvases with their words, and a mark on each. Knows no controls.
 */

import { GAP } from "./filter.js";
import { number } from "../shared.js";

export class KernelPictures {
  /**
   * @param {import("../shared.js").Tool} tool
   * @param {import("./filter.js").KernelFilter} filter
   */
  constructor(tool, filter) {
    Object.assign(this, { tool, filter });
    this.boxes = [...tool.querySelectorAll("[data-box]")];
    this.pens = this.boxes.map((box) => box.querySelector("canvas").getContext("2d", { willReadFrequently: true }));
    this.row = tool.querySelector("[data-pictures-row]");
    this.notes = tool.querySelectorAll("[data-note]");
    this.scale = tool.querySelector("[data-scale]");
  }

  /**
   * Draw an image before (0) or after (1) the kernel.
   * @param {0 | 1} which
   * @param {ImageData} image
   */
  put(which, image) {
    fit(this.pens[which].canvas, image.width, image.height);
    this.pens[which].putImageData(image, 0, 0);
  }

  /**
   * Draw a frame of a video, and read its pixels.
   * @param {HTMLVideoElement} video
   * @param {number} most Pixels of the longer side.
   * @returns {import("../own-picture.js").Picture}
   */
  film(video, most) {
    const factor = Math.min(1, most / Math.max(video.videoWidth, video.videoHeight));
    const [width, height] = [video.videoWidth, video.videoHeight].map((side) => Math.round(side * factor));
    fit(this.pens[0].canvas, width, height);
    this.pens[0].drawImage(video, 0, 0, width, height);
    return { pixels: this.pens[0].getImageData(0, 0, width, height).data, width, height };
  }

  /**
   * Draw what came out, and the grey picture if it was filtered.
   * @param {number | null} limit Where the scale ends if it is signed.
   */
  draw(limit) {
    if (this.filter.planes.length === 1) this.put(0, this.filter.paintBefore());
    this.put(1, limit === null ? this.filter.paintClipped() : this.filter.paintSigned(limit));
    this.row.classList.toggle("sc-play__pictures--three", limit !== null && this.filter.planes.length > 1);
  }

  /**
   * Say in words what both pictures show.
   * @param {{title: string, alt?: string}} picture
   * @param {{min: number, max: number, below: number, above: number}} facts
   * @param {number | null} limit
   */
  describe({ title, alt = "" }, { min, max, below, above }, limit) {
    const { width, height, across, down, planes } = this.filter;
    const values = { title, width, height, across, down, min: number(min), max: number(max), below: percent(below), above: percent(above) };
    const kept = below + above === 0 ? "after.kept" : "after";
    const keys = [planes.length === 1 ? "before.grey" : "before", limit === null ? kept : "after.signed"];
    keys.forEach((key, which) => {
      const text = this.tool.say(key, values);
      this.notes[which].textContent = text;
      this.pens[which].canvas.setAttribute("aria-label", which === 0 ? `${text} ${alt}` : text);
    });
    this.scale.hidden = limit === null;
    if (limit === null) return;
    const [low, , high] = this.scale.children;
    [low.textContent, high.textContent] = [number(-limit), number(limit)];
  }

  /**
   * The output that a pointer is at: the one whose window has its middle there, or itself.
   * @param {PointerEvent} event
   * @param {HTMLElement} box
   * @param {{rows: number, columns: number}} kernel
   * @param {boolean} signed
   * @returns {{row: number, column: number, map?: number}}
   */
  placeAt(event, box, { rows, columns }, signed) {
    const { canvas } = this.pens[this.boxes.indexOf(box)];
    const frame = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - frame.left) / frame.width) * canvas.width);
    const row = Math.floor(((event.clientY - frame.top) / frame.height) * canvas.height);
    if (box === this.boxes[0]) return { row: row - Math.floor(rows / 2), column: column - Math.floor(columns / 2) };
    const step = this.filter.across + GAP;
    return signed ? { row, column: column % step, map: Math.floor(column / step) } : { row, column };
  }

  /**
   * Mark a window and its output.
   * @param {{row: number, column: number, map: number}} place
   * @param {{rows: number, columns: number}} kernel
   * @param {boolean} signed
   */
  mark({ row, column, map }, { rows, columns }, signed) {
    mark(this.boxes[0], column, row, columns, rows);
    mark(this.boxes[1], column + (signed ? map * (this.filter.across + GAP) : 0), row, 1, 1);
  }
}

/**
 * A share as per cent, never rounding some to none or most to all.
 * @param {number} share
 */
function percent(share) {
  if (share > 0 && share < 0.005) return "<1%";
  return share >= 0.995 && share < 1 ? ">99%" : `${Math.round(100 * share)}%`;
}

/**
 * Give a canvas a size, unless it has it: setting it would clear it.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
function fit(canvas, width, height) {
  if (canvas.width === width && canvas.height === height) return;
  Object.assign(canvas, { width, height });
  canvas.classList.toggle("sc-pixelated", width <= 128);
}

/**
 * Lay the mark of a box over some pixels of its canvas.
 * @param {HTMLElement} box
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function mark(box, left, top, width, height) {
  const { width: across, height: down } = box.querySelector("canvas");
  const share = (part, whole) => `${(100 * part) / whole}%`;
  const place = { left: share(left, across), top: share(top, down), width: share(width, across), height: share(height, down) };
  Object.assign(box.querySelector("[data-mark]").style, place);
}
