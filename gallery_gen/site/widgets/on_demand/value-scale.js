/**
 * A histogram of values, the colours they are drawn in below it, and on both the two limits of a scale, to be dragged or moved
 * by keys. Knows no tensor and no way of drawing: it is told what to show, and says what the reader moves.
 */

const SVG = "http://www.w3.org/2000/svg";
const BINS = 96;
const HEIGHT = 72;
/** Columns of a strip of colours. */
export const STRIP = 384;

export class ValueScale {
  /**
   * @param {HTMLElement} root Holds [data-bars], [data-strips], [data-limit=low], [data-limit=high], [data-cut] twice, [data-ticks].
   * @param {(which: "low" | "high", value: number) => void} moved
   */
  constructor(root, moved) {
    this.root = root;
    this.moved = moved;
    this.handles = { low: root.querySelector("[data-limit=low]"), high: root.querySelector("[data-limit=high]") };
    for (const [which, handle] of Object.entries(this.handles)) {
      handle.addEventListener("keydown", (event) => this.key(event, which));
      handle.addEventListener("pointerdown", (event) => this.grab(event, handle));
      handle.addEventListener("pointermove", (event) => this.drag(event, which));
      handle.addEventListener("pointerup", (event) => handle.releasePointerCapture(event.pointerId));
    }
  }

  /**
   * Draw the bars anew. Their heights are square roots of counts, so that rare values show.
   * @param {Float32Array} values
   * @param {{low: number, high: number}} axis
   * @param {{low: number, high: number}} range The least and the largest value, which are written below the axis.
   * @param {(value: number) => string} write
   */
  count(values, axis, range, write) {
    [this.axis, this.write] = [axis, write];
    this.root.querySelectorAll("[data-end]").forEach((label, end) => {
      const value = end ? range.high : range.low;
      label.textContent = write(value);
      label.style.left = this.at(value);
    });
    const counts = new Float64Array(BINS);
    const scale = BINS / (axis.high - axis.low);
    for (const value of values) {
      const bin = Math.floor((value - axis.low) * scale);
      if (bin >= 0) counts[Math.min(bin, BINS - 1)] += 1; // false for what is no number
    }
    const most = Math.sqrt(Math.max(...counts, 1));
    const path = [...counts].map((count, bin) => (count ? `M${bin} ${HEIGHT}V${HEIGHT - Math.max(1, (Math.sqrt(count) / most) * HEIGHT)}H${bin + 0.9}V${HEIGHT}` : ""));
    const bars = document.createElementNS(SVG, "path");
    bars.setAttribute("d", path.join(""));
    const panel = this.root.querySelector("[data-bars]");
    panel.setAttribute("viewBox", `0 0 ${BINS} ${HEIGHT}`);
    panel.setAttribute("preserveAspectRatio", "none");
    panel.replaceChildren(bars);
  }

  /** Values at even steps along the axis, one for each column of a strip. */
  along() {
    const { low, high } = this.axis;
    return Float32Array.from({ length: STRIP }, (_, column) => low + ((column + 0.5) / STRIP) * (high - low));
  }

  /**
   * Show how values become colours.
   * @param {Uint8ClampedArray<ArrayBuffer>[]} strips RGBA of STRIP columns each.
   */
  colour(strips) {
    const holder = this.root.querySelector("[data-strips]");
    while (holder.childElementCount > strips.length) holder.lastElementChild.remove();
    while (holder.childElementCount < strips.length) {
      holder.append(Object.assign(document.createElement("canvas"), { width: STRIP, height: 1 }));
    }
    strips.forEach((pixels, row) => holder.children[row].getContext("2d").putImageData(new ImageData(pixels, STRIP, 1), 0, 0));
  }

  /**
   * Place the limits, or take them away where there are none.
   * @param {{low: number, high: number} | null} limits
   * @param {{narrowest: number, mirrored: boolean}} bounds How near they come, and whether one mirrors the other.
   */
  limit(limits, bounds) {
    [this.limits, this.bounds] = [limits, bounds];
    for (const [which, handle] of Object.entries(this.handles)) {
      handle.hidden = !limits;
      if (!limits) continue;
      const range = this.range(which);
      handle.style.left = this.at(limits[which]);
      handle.setAttribute("aria-valuenow", String(limits[which]));
      handle.setAttribute("aria-valuemin", String(range.least));
      handle.setAttribute("aria-valuemax", String(range.most));
      handle.setAttribute("aria-valuetext", this.write(limits[which]));
    }
    const [below, above] = this.root.querySelectorAll("[data-cut]");
    below.hidden = above.hidden = !limits;
    if (!limits) return;
    below.style.width = this.at(limits.low);
    above.style.left = this.at(limits.high);
  }

  /**
   * Mark some values, such as those under the pointer.
   * @param {number[]} values
   */
  tick(values) {
    const ticks = values.filter(Number.isFinite).map((value) => {
      const tick = document.createElement("span");
      tick.style.left = this.at(value);
      return tick;
    });
    this.root.querySelector("[data-ticks]").replaceChildren(...ticks);
  }

  /**
   * A value's place along the axis.
   * @param {number} value
   * @returns {string}
   */
  at(value) {
    const share = (value - this.axis.low) / (this.axis.high - this.axis.low);
    return `${(100 * Math.min(Math.max(share, 0), 1)).toFixed(3)}%`;
  }

  /**
   * How far a limit may go.
   * @param {"low" | "high"} which
   * @returns {{least: number, most: number}}
   */
  range(which) {
    const { narrowest, mirrored } = this.bounds;
    const { low: least, high: most } = this.axis;
    if (mirrored) return which === "low" ? { least, most: -narrowest / 2 } : { least: narrowest / 2, most };
    return which === "low" ? { least, most: this.limits.high - narrowest } : { least: this.limits.low + narrowest, most };
  }

  /**
   * @param {"low" | "high"} which
   * @param {number} value
   */
  move(which, value) {
    const { least, most } = this.range(which);
    this.moved(which, Math.min(Math.max(value, least), most));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {"low" | "high"} which
   */
  key(event, which) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = (this.axis.high - this.axis.low) / 200;
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -20, PageUp: 20, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.move(which, this.limits[which] + steps[event.key] * step);
  }

  /**
   * Take hold of a handle, where it was touched.
   * @param {PointerEvent} event
   * @param {HTMLElement} handle
   */
  grab(event, handle) {
    if (event.button) return;
    handle.setPointerCapture(event.pointerId);
    const { left, width } = handle.getBoundingClientRect();
    this.offset = event.clientX - (left + width / 2);
  }

  /**
   * @param {PointerEvent} event
   * @param {"low" | "high"} which
   */
  drag(event, which) {
    if (!this.handles[which].hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.root.querySelector("[data-bars]").getBoundingClientRect();
    const share = (event.clientX - this.offset - left) / width;
    this.move(which, this.axis.low + share * (this.axis.high - this.axis.low));
  }
}
