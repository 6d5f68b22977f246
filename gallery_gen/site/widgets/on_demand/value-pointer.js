/**
 * A drawn tensor whose values can be pointed at, or gone through by keys; knows where values lie, not what they are.
 */

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const TURNS = { PageUp: -1, PageDown: 1 };

/** @typedef {{map: number, row: number, column: number}} Place */

export class ValuePointer {
  /**
   * @param {HTMLElement} picture Takes the focus; holds a canvas and [data-mark].
   * @param {(place: Place) => void} marked
   */
  constructor(picture, marked) {
    [this.picture, this.marked] = [picture, marked];
    this.canvas = picture.querySelector("canvas");
    this.mark = picture.querySelector("[data-mark]");
    /** @type {import("./rendering.js").Layout | undefined} */
    this.layout = undefined;
    /** @type {Place | undefined} */
    this.place = undefined;
    picture.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["pointermove", "pointerdown"]) picture.addEventListener(kind, (event) => this.point(event));
  }

  /**
   * Another picture: the place stays, as far as there is one; at first it is the middle.
   * @param {import("./rendering.js").Layout} layout
   */
  lay(layout) {
    this.layout = layout;
    this.mark.hidden = false;
    this.go(this.place ?? { map: 0, row: Math.floor(layout.height / 2), column: Math.floor(layout.width / 2) });
  }

  /**
   * Mark the nearest place there is.
   * @param {Place} place
   */
  go({ map, row, column }) {
    const within = (value, count) => Math.min(Math.max(value, 0), count - 1);
    const { count, height, width, cell, columns, border, down, along } = this.layout;
    this.place = { map: within(map, count), row: within(row, height), column: within(column, width) };
    const top = Math.floor(this.place.map / columns) * down + border + (this.place.row + 0.5) * cell;
    const left = (this.place.map % columns) * along + border + (this.place.column + 0.5) * cell;
    this.mark.style.top = `${(100 * top) / this.canvas.height}%`;
    this.mark.style.left = `${(100 * left) / this.canvas.width}%`;
    this.marked(this.place);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.layout) return;
    const { count, height, width, columns } = this.layout;
    const sides = { Home: 0, End: width - 1 };
    if (!(event.key in STEPS) && !(event.key in sides) && !(event.key in TURNS && count > 1)) return;
    event.preventDefault();
    const [down, along] = (STEPS[event.key] ?? [0, 0]).map((step) => step * (event.shiftKey ? 10 : 1));
    // A vector's cells lie as maps of one value each: there arrows go from cell to cell.
    const turn = (TURNS[event.key] ?? 0) + (height * width === 1 ? along + down * columns : 0);
    this.go({ map: this.place.map + turn, row: this.place.row + down, column: sides[event.key] ?? this.place.column + along });
  }

  /** @param {PointerEvent} event */
  point(event) {
    if (!this.layout) return;
    const box = this.canvas.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * this.canvas.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * this.canvas.height);
    const { count, height, width, cell, columns, border, down, along } = this.layout;
    const map = Math.floor(y / down) * columns + Math.floor(x / along);
    const row = Math.floor(((y % down) - border) / cell);
    const column = Math.floor(((x % along) - border) / cell);
    const inside = x >= 0 && y >= 0 && x < columns * along && row >= 0 && row < height && column >= 0 && column < width;
    if (inside && map < count) this.go({ map, row, column });
  }
}
