/**
 * A board to draw on, by pointer or by keys. It remembers what was done, so that it can be undone, moved and turned as a
 * whole without getting blurred. Knows no network.
 */

import { FRAME } from "./normalise.js";

/** Pixels a side of the drawing; a pixel of a sample is ten of them. */
export const SIDE = 10 * FRAME;
/** As thick as MNIST's strokes where a digit fills most of the board. */
const PEN = 22;
const STEP = SIDE / FRAME;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/**
 * @typedef {{points: [number, number][]} | {image: Uint8Array} | {matrix: DOMMatrix} | {empty: true}} Deed
 */

export class Board {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLElement} pen Shows where the keyboard's pen is.
   * @param {{changed: () => void, pen: (down: boolean) => void}} listener
   */
  constructor(canvas, pen, listener) {
    Object.assign(canvas, { width: SIDE, height: SIDE });
    Object.assign(this, { canvas, pen, listener });
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    /** @type {Deed[]} */
    this.deeds = [];
    /** A sample that the page put there by itself: the first stroke takes its place. */
    this.guest = false;
    /** @type {[number, number]} */
    this.at = [SIDE / 2, SIDE / 4];
    this.stroke = null;
    this.down = false;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.follow(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (this.stroke = null));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => this.lower(false));
    this.showPen();
    this.draw();
  }

  /** @param {Deed} deed */
  do(deed) {
    if (this.guest && "points" in deed) this.deeds.push({ empty: true });
    this.guest = false;
    this.deeds.push(deed);
    this.draw();
  }

  /**
   * Put a sample on the empty board.
   * @param {Uint8Array} image 28 × 28, 255 for ink
   * @param {boolean} [guest]
   */
  place(image, guest = false) {
    this.deeds.push({ empty: true }, { image });
    this.guest = guest;
    this.draw();
  }

  clear() {
    this.do({ empty: true });
  }

  undo() {
    this.stroke = null;
    const gone = this.deeds.pop();
    // A sample and the board that was emptied for it are one deed to the reader.
    if (gone && "image" in gone) this.deeds.pop();
    this.draw();
  }

  /**
   * Move everything by pixels of the network's input, to the right and down.
   * @param {number} right
   * @param {number} down
   */
  move(right, down) {
    this.do({ matrix: new DOMMatrix().translate(right * STEP, down * STEP) });
  }

  /**
   * Turn everything about the board's middle, clockwise.
   * @param {number} degrees
   */
  turn(degrees) {
    const middle = SIDE / 2;
    this.do({ matrix: new DOMMatrix().translate(middle, middle).rotate(degrees).translate(-middle, -middle) });
  }

  /** Draw all that was done since the board was last empty, each stroke as it has been moved since. */
  draw() {
    const first = this.deeds.findLastIndex((deed) => "empty" in deed) + 1;
    let since = new DOMMatrix();
    const placed = [];
    for (const deed of this.deeds.slice(first).reverse()) {
      if ("matrix" in deed) since = since.multiply(deed.matrix);
      else placed.unshift({ deed, since });
    }
    const { context } = this;
    context.resetTransform();
    context.globalCompositeOperation = "source-over";
    context.fillStyle = "#000";
    context.fillRect(0, 0, SIDE, SIDE);
    context.globalCompositeOperation = "lighten"; // of two strokes one over the other, the brighter counts
    for (const { deed, since: matrix } of placed) {
      context.setTransform(matrix);
      if ("image" in deed) this.stamp(deed.image);
      else this.line(deed.points);
    }
    this.listener.changed();
  }

  /** @param {[number, number][]} points */
  line([start, ...points]) {
    const { context } = this;
    Object.assign(context, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: "#fff" });
    context.beginPath();
    context.moveTo(...start);
    for (const point of points.length ? points : [start]) context.lineTo(...point);
    context.stroke();
  }

  /** @param {Uint8Array} image */
  stamp(image) {
    const small = document.createElement("canvas");
    Object.assign(small, { width: FRAME, height: FRAME });
    const pixels = new ImageData(FRAME, FRAME);
    image.forEach((value, place) => pixels.data.set([value, value, value, 255], 4 * place));
    small.getContext("2d").putImageData(pixels, 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(small, 0, 0, SIDE, SIDE);
  }

  /** @returns {Float32Array} SIDE × SIDE, 1 for ink */
  ink() {
    const { data } = this.context.getImageData(0, 0, SIDE, SIDE);
    const ink = new Float32Array(SIDE * SIDE);
    for (let place = 0; place < ink.length; place++) ink[place] = data[4 * place] / 255;
    return ink;
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (!event.isPrimary || event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.begin(this.placeOf(event));
  }

  /** @param {PointerEvent} event */
  follow(event) {
    if (!this.stroke || this.down || !event.isPrimary) return;
    // A quick pen has been in more places than there are events; older browsers do not tell them.
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length ? between : [event]) this.stroke.points.push(this.placeOf(one));
    this.draw();
  }

  /** @param {[number, number]} point */
  begin(point) {
    this.lower(false);
    this.stroke = { points: [point] };
    this.do(this.stroke);
  }

  /**
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  placeOf(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((event.clientX - left) / width) * SIDE, ((event.clientY - top) / height) * SIDE];
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "z" && (event.ctrlKey || event.metaKey)) this.undo();
    else if (event.altKey || event.ctrlKey || event.metaKey) return;
    else if (event.key === " ") this.lower(!this.down);
    else if (event.key === "Escape") this.lower(false);
    else if (event.key in ARROWS) this.go(ARROWS[event.key]);
    else return;
    event.preventDefault();
  }

  /** @param {boolean} down */
  lower(down) {
    if (this.down === down) return;
    this.down = down;
    this.stroke = null;
    if (down) {
      this.stroke = { points: [[...this.at]] };
      this.do(this.stroke);
    }
    this.showPen();
    this.listener.pen(down);
  }

  /** @param {[number, number]} direction */
  go(direction) {
    this.at = this.at.map((place, axis) => Math.min(Math.max(place + direction[axis] * STEP, 0), SIDE));
    this.showPen();
    if (!this.down) return;
    // What was undone or cleared meanwhile is not drawn on: a new stroke begins.
    if (this.deeds.at(-1) === this.stroke) this.stroke.points.push([...this.at]);
    else this.do((this.stroke = { points: [[...this.at]] }));
    this.draw();
  }

  showPen() {
    this.pen.style.left = `${(100 * this.at[0]) / SIDE}%`;
    this.pen.style.top = `${(100 * this.at[1]) / SIDE}%`;
    this.pen.classList.toggle("sc-digit__pen--down", this.down);
  }
}
