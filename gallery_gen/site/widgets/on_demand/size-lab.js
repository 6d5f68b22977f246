/**
 * <size-lab>: choose the sizes of a convolution and see how many outputs there are, which pixels they look at, and why.
 *
 * The sizes are kept in the address: ?i=5&k=3&s=2&p=1&d=1&a=0, and transposed=1.
 */

import { covered, relationshipOf, tensorFlowSame, walkAlong } from "./numeric/sizes.js";
import { Tool } from "./shared.js";

const LETTERS = ["i", "k", "s", "p", "d", "a"];
const CELL = 18;
const ROWS = 12;
const SVG = "http://www.w3.org/2000/svg";

class SizeLab extends Tool {
  static words = "lab.";

  start() {
    /** @type {Record<number, {name: string, formula: string}>} */
    this.relationships = JSON.parse(this.dataset.relationships);
    this.drawing = this.querySelector("svg");
    this.addEventListener("input", () => this.changed());
    this.querySelector("[data-copy]").addEventListener("click", () => this.copy());
    this.read();
  }

  /** @param {string} name */
  field(name) {
    return this.querySelector(`[name=${name}]`);
  }

  /** Take what the address says, as far as it says anything that can be chosen. */
  read() {
    const query = new URL(location.href).searchParams;
    for (const letter of LETTERS) {
      const [field, value] = [this.field(letter), Number(query.get(letter) ?? "")];
      const fine = query.get(letter) && Number.isInteger(value) && value >= Number(field.min) && value <= Number(field.max);
      field.value = fine ? String(value) : field.defaultValue;
    }
    this.field("transposed").checked = query.get("transposed") === "1";
    this.show();
  }

  changed() {
    this.show();
    const choice = LETTERS.map((letter) => [letter, this.field(letter).value]);
    if (this.field("transposed").checked) choice.push(["transposed", "1"]);
    this.keep(new URLSearchParams(choice).toString());
  }

  /** Compute and show all, or say what does not fit. */
  show() {
    const transposed = this.field("transposed").checked;
    this.field("a").disabled = !transposed;
    const sizes = { transposed, ...Object.fromEntries(LETTERS.map((letter) => [letter, this.field(letter).valueAsNumber])) };
    if (!transposed) sizes.a = 0;
    const complaint = this.complaint(sizes);
    const [status, message] = this.querySelectorAll("[role=status]");
    message.textContent = complaint ?? "";
    this.querySelector("[data-found]").hidden = Boolean(complaint);
    if (complaint) {
      status.textContent = "";
      return;
    }
    const walk = walkAlong(sizes);
    const number = relationshipOf(sizes);
    const known = number === null ? null : this.relationships[number];
    const lost = transposed || walk.dropped.length === 0 ? "" : ` ${this.say(walk.dropped.length === 1 ? "dropped.one" : "dropped.other", { count: walk.dropped.length })}`;
    status.textContent = this.say("output", { output: walk.output }) + lost;
    this.querySelector("[data-why]").textContent = known ? this.say("why", { number, ...known }) : this.say("why.none");
    this.compare(sizes);
    this.draw(sizes, walk);
  }

  /**
   * What does not fit, in a sentence.
   * @param {import("./numeric/sizes.js").Sizes} sizes
   * @returns {string | null}
   */
  complaint(sizes) {
    for (const letter of LETTERS) {
      const field = this.field(letter);
      const { valueAsNumber: value, min, max } = field;
      const fine = field.disabled || (Number.isInteger(value) && value >= Number(min) && value <= Number(max));
      field.setAttribute("aria-invalid", String(!fine));
      if (!fine) return this.say("range", { letter, min, max });
    }
    const { i, k, s, p, d, a, transposed } = sizes;
    const width = covered(k, d);
    if (!transposed) return width > i + 2 * p ? this.say("large", { covered: width, padded: i + 2 * p }) : null;
    const limit = Math.max(s, d) - 1;
    if (a > limit) return this.say("extra", { limit });
    return s * (i - 1) + width + a - 2 * p < 1 ? this.say("nothing") : null;
  }

  /**
   * TensorFlow's SAME beside p = ⌊k / 2⌋ on both sides.
   * @param {import("./numeric/sizes.js").Sizes} sizes
   */
  compare(sizes) {
    const table = this.querySelector("[data-same]");
    table.hidden = sizes.transposed;
    if (sizes.transposed) return;
    const half = Math.floor(covered(sizes.k, sizes.d) / 2);
    const { output } = walkAlong({ ...sizes, p: half });
    const rows = [tensorFlowSame(sizes), { output, before: half, after: half }];
    rows.forEach(({ output: count, before, after }, row) => {
      const [first, last, made, start] = table.tBodies[0].rows[row].querySelectorAll("td");
      [first.textContent, last.textContent, made.textContent] = [before, after, count];
      start.textContent = String(1 - before).replace("-", "−");
    });
  }

  /**
   * The input inside its padding, and below it each window's taps.
   * @param {import("./numeric/sizes.js").Sizes} sizes
   * @param {ReturnType<typeof walkAlong>} walk
   */
  draw({ k, s, d, transposed }, { stretched, before, after, starts, dropped }) {
    const outside = Math.max(before, 0);
    const columns = outside + stretched + Math.max(after, 0);
    const shown = starts.slice(0, ROWS);
    const [width, height] = [columns * CELL + 2, (shown.length + 1.6) * CELL];
    this.drawing.setAttribute("viewBox", `-1 -1 ${width} ${height}`);
    this.drawing.style.width = `${width}px`;
    const cells = Array.from({ length: columns }, (_, column) => {
      const place = column - outside;
      const inside = place >= 0 && place < stretched;
      const kind = !inside ? "around" : transposed && place % s ? "between" : dropped.includes(place) ? "dropped" : "pixel";
      return this.square(place + outside, 0, kind);
    });
    const taps = shown.flatMap((start, row) =>
      Array.from({ length: k }, (_, tap) => this.square(start + tap * d + outside, row + 1.5, "tap")).filter(Boolean),
    );
    this.drawing.replaceChildren(...cells, ...taps);
    const rest = starts.length - shown.length;
    this.querySelector("[data-rest]").textContent = rest ? this.say("rest", { count: rest }) : "";
  }

  /**
   * @param {number} column
   * @param {number} row
   * @param {string} kind
   */
  square(column, row, kind) {
    const element = document.createElementNS(SVG, "rect");
    const box = { x: column * CELL + 1, y: row * CELL + 1, width: CELL - 2, height: kind === "tap" ? CELL / 2 : CELL - 2 };
    for (const [name, value] of Object.entries(box)) element.setAttribute(name, String(value));
    element.setAttribute("class", `sc-lab__${kind}`);
    return element;
  }

  async copy() {
    this.querySelector("[data-copied]").textContent = this.say((await this.copyLink()) ? "copied" : "uncopied");
  }
}

customElements.define("size-lab", SizeLab);
