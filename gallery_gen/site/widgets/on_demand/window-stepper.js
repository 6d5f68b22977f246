/**
 * <convolution-stepper> and <pooling-stepper>: a window on a small picture that the reader moves, and one sum at a time.
 *
 * Pixels, weights and the bias can be edited. Arrows in the output move the window, as do a click or a drag in the picture.
 * What comes out is computed by the numeric library, the same as NumPy's; the page brings words and first numbers.
 */

import { avgPool2d, conv2d, lpPool2d, maxPool2d, minPool2d } from "./numeric/numeric.js";
import { bracketed, factor, make, number, rounded, Tool } from "./shared.js";

const MILLISECONDS = 1100;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const POOLS = { max: maxPool2d, average: avgPool2d, l2: lpPool2d, min: minPool2d };

class WindowStepper extends Tool {
  static words = "stepper.";

  start() {
    /** @type {{input: number[][], kernel?: number[][], bias?: number[][]}} */
    this.first = JSON.parse(this.dataset.first);
    [this.picture, this.output] = ["picture", "output"].map((name) => this.querySelector(`[data-${name}]`));
    [this.sum, this.message] = this.querySelectorAll("[role=status]");
    this.playing = this.querySelector("[data-play]");
    this.addEventListener("input", (event) => event.target.matches("table input") && this.edit(event.target));
    this.addEventListener("change", (event) => event.target.matches("[data-option]") && this.choose());
    this.addEventListener("click", (event) => this.click(event.target));
    this.output.addEventListener("keydown", (event) => this.key(event));
    this.picture.addEventListener("pointerdown", (event) => this.drag(event));
    this.picture.addEventListener("pointermove", (event) => event.buttons && this.drag(event));
    this.reset();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  /**
   * @param {string} name
   * @returns {number}
   */
  option(name) {
    return Number(this.querySelector(`[data-option=${name}]`)?.value ?? 1);
  }

  /**
   * @param {number} value
   * @returns {string}
   */
  number(value) {
    return rounded(value, this.constructor.digits);
  }

  /** Begin again with the page's own numbers. */
  reset() {
    for (const [what, rows] of Object.entries(this.first)) this[what] = rows.map((row) => [...row]);
    for (const list of this.querySelectorAll("[data-option]")) list.selectedIndex = [...list.options].findIndex((one) => one.defaultSelected);
    [this.row, this.column] = [0, 0];
    this.choose();
  }

  /** Lay everything out for the chosen options. */
  choose() {
    this.stop();
    this.stride = this.option("stride");
    this.padding = this.option("padding");
    this.size = this.kernel?.length ?? this.option("size");
    this.message.textContent = "";
    this.lay();
    this.compute();
    this.go(this.row, this.column);
  }

  /** Make the tables. */
  lay() {
    const [border, size] = [this.padding, this.input.length];
    const places = Array.from({ length: size + 2 * border }, (_, place) => place - border);
    const inside = (place) => place >= 0 && place < size;
    this.picture.replaceChildren(
      ...places.map((row) =>
        make("tr", ...places.map((column) => (inside(row) && inside(column) ? this.cell("input", row, column) : this.around()))),
      ),
    );
    for (const table of this.querySelectorAll("[data-parameter]")) {
      const what = table.dataset.parameter;
      table.replaceChildren(...this[what].map((values, row) => make("tr", ...values.map((_, column) => this.cell(what, row, column)))));
    }
    for (const [row, line] of [...this.picture.rows].entries()) {
      for (const [column, cell] of [...line.cells].entries()) Object.assign(cell.dataset, { row, column });
    }
  }

  /**
   * A cell to edit.
   * @param {"input" | "kernel" | "bias"} what
   * @param {number} row
   * @param {number} column
   */
  cell(what, row, column) {
    const field = make("input");
    Object.assign(field, { type: "text", inputMode: "decimal", autocomplete: "off", value: this.number(this[what][row][column]) });
    field.setAttribute("aria-label", this.say(what, { row: row + 1, column: column + 1 }));
    Object.assign(field.dataset, { what, row, column });
    return make("td", field);
  }

  /** A cell of the padding. */
  around() {
    const cell = make("td", this.constructor.padding(this));
    cell.className = "sc-step__around";
    return cell;
  }

  /**
   * Take a number that the reader wrote; what is none is said, and the last number stays.
   * @param {HTMLInputElement} field
   */
  edit(field) {
    this.stop();
    const { what, row, column } = field.dataset;
    const text = field.value.trim().replace("−", "-").replace(",", ".");
    const value = Number(text);
    const fine = text !== "" && Number.isFinite(value) && Math.abs(value) < 1e6;
    field.setAttribute("aria-invalid", String(!fine));
    this.message.textContent = fine ? "" : this.say("unread", { place: field.getAttribute("aria-label"), value: this.number(this[what][row][column]) });
    if (!fine) return;
    this[what][row][column] = value;
    this.compute();
    this.show();
  }

  /** Compute the output anew, and write it into its table. */
  compute() {
    const size = this.input.length;
    const x = { data: Float32Array.from(this.input.flat()), shape: [1, size, size] };
    const { data, shape } = this.apply(x);
    this.count = shape[1];
    this.results = Array.from({ length: this.count }, (_, row) => [...data.slice(row * this.count, (row + 1) * this.count)]);
    if (this.output.rows.length !== this.count) {
      this.output.replaceChildren(...this.results.map((values) => make("tr", ...values.map(() => make("td")))));
      for (const line of this.output.rows) {
        line.setAttribute("role", "row");
        for (const cell of line.cells) cell.setAttribute("role", "gridcell");
      }
    }
    this.results.forEach((values, row) => {
      values.forEach((value, column) => (this.output.rows[row].cells[column].textContent = this.number(value)));
    });
  }

  /**
   * Move the window to an output, the nearest there is.
   * @param {number} row
   * @param {number} column
   */
  go(row, column) {
    const within = (place) => Math.min(Math.max(place, 0), this.count - 1);
    [this.row, this.column] = [within(row), within(column)];
    this.show();
  }

  /** Mark the window and write out what it comes to. */
  show() {
    const [top, left] = [this.row * this.stride, this.column * this.stride];
    const taps = [];
    for (const cell of this.picture.querySelectorAll("td")) {
      const [i, j] = [Number(cell.dataset.row) - top, Number(cell.dataset.column) - left];
      const seen = i >= 0 && i < this.size && j >= 0 && j < this.size;
      cell.classList.toggle("sc-step__seen", seen);
      cell.classList.remove("sc-step__winner");
      cell.querySelector("small")?.remove();
      if (!seen) continue;
      const field = cell.querySelector("input");
      const value = field ? this.input[field.dataset.row][field.dataset.column] : null;
      taps.push({ cell, value, weight: this.kernel?.[i][j] });
      if (this.kernel) cell.append(Object.assign(make("small", number(this.kernel[i][j])), { ariaHidden: "true" }));
    }
    for (const cell of this.output.querySelectorAll("td")) {
      const here = cell.parentElement.rowIndex === this.row && cell.cellIndex === this.column;
      cell.setAttribute("aria-selected", String(here));
      cell.tabIndex = here ? 0 : -1;
    }
    const result = this.results[this.row][this.column];
    this.sum.textContent = this.say("sum", { row: this.row + 1, column: this.column + 1, sum: this.write(taps, result) });
    const last = this.count - 1;
    this.querySelector("[data-step='-1']").setAttribute("aria-disabled", String(this.row + this.column === 0));
    this.querySelector("[data-step='1']").setAttribute("aria-disabled", String(this.row === last && this.column === last));
  }

  /** @param {Element} target */
  click(target) {
    const button = target.closest("button");
    if (button === this.playing) return this.timer ? this.stop() : this.play();
    if (button?.matches("[data-reset]")) return this.reset();
    const cell = target.closest("[data-output] td");
    if (!button && !cell) return undefined;
    this.stop();
    if (button?.dataset.step) this.step(Number(button.dataset.step));
    if (cell) this.go(cell.parentElement.rowIndex, cell.cellIndex);
    return cell?.focus();
  }

  /**
   * On to the next output, row by row; whether there is one.
   * @param {number} step
   */
  step(step) {
    const place = this.row * this.count + this.column + step;
    if (place < 0 || place >= this.count ** 2) return false;
    this.go(Math.floor(place / this.count), place % this.count);
    return true;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const ends = { Home: -this.count, End: this.count };
    if (!(event.key in STEPS) && !(event.key in ends)) return;
    event.preventDefault();
    this.stop();
    const [down, along] = STEPS[event.key] ?? [0, ends[event.key]];
    this.go(this.row + down, this.column + along);
    this.output.querySelector("[tabindex='0']").focus();
  }

  /**
   * The window's middle goes where the pointer is.
   * @param {PointerEvent} event
   */
  drag(event) {
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest("td");
    if (!cell || !this.picture.contains(cell)) return;
    this.stop();
    const place = (at) => Math.round((Number(at) - (this.size - 1) / 2) / this.stride);
    this.go(place(cell.dataset.row), place(cell.dataset.column));
  }

  play() {
    // While it plays, reading out every sum would only trail behind.
    this.sum.setAttribute("aria-live", "off");
    this.playing.textContent = this.say("pause");
    if (!this.step(1)) this.go(0, 0);
    this.timer = setInterval(() => this.step(1) || this.stop(), MILLISECONDS);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.sum.setAttribute("aria-live", "polite");
    this.playing.textContent = this.say("play");
  }
}

class ConvolutionStepper extends WindowStepper {
  static padding = () => "0";
  static digits = 6; // a bias of 1000 and a sum of 12 are 1012

  apply(x) {
    const size = this.kernel.length;
    const weight = { data: Float32Array.from(this.kernel.flat()), shape: [1, 1, size, size] };
    return conv2d(x, weight, Float32Array.from(this.bias.flat()), { stride: this.stride, padding: this.padding });
  }

  write(taps, result) {
    const written = (value) => bracketed(this.number(value));
    const products = taps.map(({ value, weight }) => `${written(value ?? 0)}·${written(weight)}`).join(" + ");
    return this.say("convolved", { products, bias: written(this.bias[0][0]), result: this.number(result) });
  }
}

class PoolingStepper extends WindowStepper {
  static digits = 3;
  static padding = (stepper) => ({ average: "0", l2: "0" })[stepper.kind] ?? "–";

  get kind() {
    return this.querySelector("[data-option=kind]").value;
  }

  choose() {
    // A window may not lie in the padding alone, and the norm knows no padding.
    const padding = this.querySelector("[data-option=padding]");
    padding.disabled = this.kind === "l2";
    if (padding.disabled) padding.value = "0";
    super.choose();
  }

  apply(x) {
    const shared = { kernel_size: this.size, stride: this.stride };
    const options = this.kind === "l2" ? { ...shared, norm_type: 2 } : { ...shared, padding: this.padding };
    return POOLS[this.kind](x, options);
  }

  write(taps, result) {
    const values = taps.map(({ value }) => value ?? 0);
    const inside = taps.filter(({ value }) => value !== null);
    const end = number(result);
    if (this.kind === "average") return `(${values.map(factor).join(" + ")}) / ${values.length} = ${end}`;
    if (this.kind === "l2") return `√(${values.map((value) => `${factor(value)}²`).join(" + ")}) = ${end}`;
    // Of equal values the first counts, as in PyTorch.
    inside.find(({ value }) => value === result)?.cell.classList.add("sc-step__winner");
    return this.say(this.kind, { values: inside.map(({ value }) => number(value)).join(", "), result: end });
  }
}

customElements.define("convolution-stepper", ConvolutionStepper);
customElements.define("pooling-stepper", PoolingStepper);
