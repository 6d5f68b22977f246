/** One stage as maps that are painted again and again, of which a cell can be chosen by pointer and keys. Knows no arithmetic. */

import { limits, render } from "../rendering.js";
import { make, number } from "../shared.js";

/** Longer vectors break into rows of at most this many cells. */
const ROW = 30;
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const PAGES = { PageUp: -1, PageDown: 1 };

/**
 * @typedef {import("../numeric/network.js").Tensor} Tensor
 * @typedef {import("../numeric/network.js").Box} Box
 */

export class Stage {
  /**
   * @param {HTMLElement} element Has the stage's name, sizes, and where its scale ends, or which stage's scale it shares.
   * @param {(stage: string, at: number) => void} choose
   */
  constructor(element, choose) {
    const sizes = element.dataset.sizes.split(" ").map(Number);
    this.name = element.dataset.stage;
    this.scale = element.dataset.scale;
    this.limit = Number(element.dataset.limit ?? 0);
    this.choose = choose;
    this.vector = sizes.length === 1;
    /** [maps, rows, columns] as they are painted. */
    this.shape = this.vector ? [1, sizes[0] / columnsOf(sizes[0]), columnsOf(sizes[0])] : sizes;
    this.ends = element.querySelectorAll(".sc-scale__end");
    this.board = element.querySelector("[data-maps]");
    const [count, height, width] = this.shape;
    this.maps = Array.from({ length: count }, (_, map) => {
      const made = makeMap(height, width);
      if (count > 1) made.frame.dataset.number = String(map + 1);
      return made;
    });
    this.board.style.setProperty("--rows", String(height));
    this.board.style.setProperty("--columns", String(width));
    this.board.append(...this.maps.map(({ frame }) => frame));
    this.values = new Float32Array(count * height * width);
    /** The chosen value's place among all, or null. @type {number | null} */
    this.at = null;
    this.board.addEventListener("pointerdown", (event) => this.point(event));
    this.board.addEventListener("pointermove", (event) => event.buttons && event.pointerType === "mouse" && this.point(event));
    this.board.addEventListener("keydown", (event) => this.key(event));
  }

  /**
   * Paint all maps on one scale.
   * @param {Tensor} values
   * @param {Tensor} scale What the scale is to hold: this stage, or the one it shares its scale with.
   * @param {import("../rendering.js").Tables} tables
   */
  paint({ data }, scale, tables) {
    this.values = data;
    const [count, height, width] = this.shape;
    const high = this.limit || limits(scale.data, true).high;
    const mode = this.ends.length ? { mode: "signed", limit: high } : { mode: "photo" };
    // All maps in one tall picture, of which each canvas takes its own part.
    const { pixels } = render({ data, shape: [1, count * height, width] }, mode, tables);
    const tall = new ImageData(pixels, width, count * height);
    this.maps.forEach(({ context }, map) => context.putImageData(tall, 0, -map * height, 0, map * height, width, height));
    this.ends.forEach((end, which) => (end.textContent = number(which ? high : -high)));
  }

  /**
   * Outline a part of every map, or of one.
   * @param {Box | null | undefined} box null for all of the stage, undefined for none
   * @param {boolean} [chosen] Whether it is the chosen cell itself.
   */
  outline(box, chosen = false) {
    const [, height, width] = this.shape;
    const whole = { map: null, top: 0, left: 0, bottom: height, right: width };
    const drawn = this.vector && box ? this.cell(box.left) : (box ?? whole);
    this.maps.forEach(({ mark }, one) => {
      mark.hidden = box === undefined || (drawn.map !== null && drawn.map !== one);
      mark.classList.toggle("sc-digit__mark--chosen", chosen);
      lay(mark, drawn, height, width);
    });
  }

  /**
   * A small copy of the first map with its outline, to be shown elsewhere.
   * @returns {HTMLElement}
   */
  copy() {
    const [, height, width] = this.shape;
    const { frame, mark, context } = makeMap(height, width);
    context.drawImage(this.maps[0].context.canvas, 0, 0);
    mark.replaceWith(this.maps[0].mark.cloneNode());
    return frame;
  }

  /**
   * The box of one value.
   * @param {number} at
   * @returns {Box}
   */
  cell(at) {
    const [, height, width] = this.shape;
    const [map, top, left] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    return { map, top, left, bottom: top + 1, right: left + 1 };
  }

  /** @param {PointerEvent} event */
  point(event) {
    const map = this.maps.findIndex(({ frame }) => frame.contains(event.target));
    if (map < 0) return;
    const [, height, width] = this.shape;
    const box = this.maps[map].context.canvas.getBoundingClientRect();
    const inside = (share, count) => Math.min(Math.max(Math.floor(share * count), 0), count - 1);
    const row = inside((event.clientY - box.top) / box.height, height);
    const column = inside((event.clientX - box.left) / box.width, width);
    this.choose(this.name, (map * height + row) * width + column);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const [count, height, width] = this.shape;
    const ends = { Home: -width, End: width };
    if (!(event.key in ARROWS || event.key in PAGES || event.key in ends)) return;
    event.preventDefault();
    if (this.at === null) {
      // Where to begin: at the strongest value, which has the most to tell.
      const sizes = this.values.map(Math.abs);
      this.choose(this.name, sizes.indexOf(Math.max(...sizes)));
      return;
    }
    const { map, top, left } = this.cell(this.at);
    const [down, along] = ARROWS[event.key] ?? [0, ends[event.key] ?? 0];
    const within = (place, most) => Math.min(Math.max(place, 0), most - 1);
    const other = within(map + (PAGES[event.key] ?? 0), count);
    this.choose(this.name, (other * height + within(top + down, height)) * width + within(left + along, width));
  }
}

/**
 * An empty map with an outline.
 * @param {number} height
 * @param {number} width
 */
function makeMap(height, width) {
  const canvas = Object.assign(make("canvas"), { width, height });
  const mark = Object.assign(make("span"), { className: "sc-digit__mark", hidden: true });
  const frame = Object.assign(make("span", canvas, mark), { className: "sc-digit__map" });
  return { frame, mark, context: canvas.getContext("2d") };
}

/** Put an outline around a box of a map. */
function lay(mark, { top, left, bottom, right }, height, width) {
  const parts = { top: top / height, left: left / width, height: (bottom - top) / height, width: (right - left) / width };
  for (const [side, part] of Object.entries(parts)) mark.style[side] = `${100 * part}%`;
}

/** The longest row that a vector's length divides into. */
function columnsOf(length) {
  let columns = Math.min(length, ROW);
  while (length % columns) columns--;
  return columns;
}
