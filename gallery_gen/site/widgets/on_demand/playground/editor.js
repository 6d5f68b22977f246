/**
 * A kernel in number fields: weights, rows and columns, a divisor and a bias. Knows no picture.
 *
 * What is no number is said, and the last number stays.
 */

import { separate } from "../numeric/planes.js";
import { make, number } from "../shared.js";

/** @typedef {{cells: number[][], divisor: number}} Written A kernel as it is written: whole numbers where they can be. */

const LARGEST = 1e6;

/**
 * A list of numbers as one writes it.
 * @param {number[]} values
 */
const list = (values) => `(${values.map(number).join(", ")})`;

export class KernelEditor {
  /**
   * @param {import("../shared.js").Tool} tool
   * @param {object} options
   * @param {(value: number, limit: number) => [string, string]} options.colour Of a weight and the ink on it, up to the largest.
   * @param {() => void} options.changed Called when the kernel is another.
   */
  constructor(tool, { colour, changed }) {
    Object.assign(this, { tool, colour, changed });
    [this.table, this.facts, this.message] = ["weights", "facts", "unread"].map((name) => tool.querySelector(`[data-${name}]`));
    this.fields = Object.fromEntries(["rows", "columns", "divisor", "bias"].map((name) => [name, tool.querySelector(`[name=${name}]`)]));
    const box = tool.querySelector("[data-editor]");
    box.addEventListener("input", ({ target }) => this.edit(target));
    box.addEventListener("click", ({ target }) => target.dataset.act && this.act(target.dataset.act));
  }

  /**
   * Lay out a kernel.
   * @param {Written & {bias?: number}} kernel
   */
  set({ cells, divisor, bias = 0 }) {
    Object.assign(this, { cells: cells.map((row) => [...row]), divisor, bias });
    this.message.textContent = "";
    this.lay();
  }

  /** The weights as they are used. */
  get kernel() {
    return { rows: this.cells.length, columns: this.cells[0].length, weights: this.cells.flat().map((cell) => cell / this.divisor) };
  }

  /** What the weights add up to; what is nothing but rounding counts as zero. */
  get sum() {
    const weights = this.cells.flat();
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return Math.abs(sum) <= 1e-9 * Math.max(...weights.map(Math.abs)) ? 0 : sum;
  }

  /** Make the table anew. */
  lay() {
    const fields = this.cells.map((row, y) => row.map((_, x) => this.cell(y, x)));
    this.table.replaceChildren(...fields.map((row) => make("tr", ...row.map((field) => make("td", field)))));
    this.fields.rows.value = this.cells.length;
    this.fields.columns.value = this.cells[0].length;
    for (const name of ["divisor", "bias"]) this.fields[name].value = plain(this[name]);
    for (const field of Object.values(this.fields)) field.removeAttribute("aria-invalid");
    this.tell();
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  cell(row, column) {
    const field = make("input");
    Object.assign(field, { type: "number", step: "any", autocomplete: "off", value: plain(this.cells[row][column]) });
    field.setAttribute("aria-label", this.tool.say("weight", { row: row + 1, column: column + 1 }));
    Object.assign(field.dataset, { row, column });
    return field;
  }

  /**
   * Take a number that the reader wrote.
   * @param {HTMLInputElement} field
   */
  edit(field) {
    if (field.matches("select")) this.resize(Number(this.fields.rows.value), Number(this.fields.columns.value));
    else if (!this.write(field)) return;
    this.tell();
    this.changed();
  }

  /**
   * Write a field's number where it belongs; whether it is one.
   * @param {HTMLInputElement} field
   */
  write(field) {
    const value = field.valueAsNumber;
    const fine = Math.abs(value) < LARGEST && !(field.name === "divisor" && value === 0);
    field.setAttribute("aria-invalid", String(!fine));
    this.message.textContent = fine ? "" : this.tool.say(field.name === "divisor" ? "unread.divisor" : "unread");
    if (!fine) return false;
    if (field.name) this[field.name] = value;
    else this.cells[field.dataset.row][field.dataset.column] = value;
    return true;
  }

  /**
   * Grow by zeros around, or cut off the border; the middle stays the middle.
   * @param {number} rows
   * @param {number} columns
   */
  resize(rows, columns) {
    const shift = (now, next) => Math.floor(now / 2) - Math.floor(next / 2);
    const [down, along] = [shift(this.cells.length, rows), shift(this.cells[0].length, columns)];
    this.cells = Array.from({ length: rows }, (_, y) => Array.from({ length: columns }, (__, x) => this.cells[y + down]?.[x + along] ?? 0));
    this.lay();
  }

  /** @param {string} what */
  act(what) {
    if (what === "normalise" && this.sum === 0) {
      this.message.textContent = this.tool.say("unread.sum");
      return;
    }
    if (what === "turn") this.cells = this.cells.map((row) => [...row].reverse()).reverse();
    if (what === "ones") this.cells = this.cells.map((row) => row.map(() => 1));
    if (what === "normalise") this.divisor = this.sum;
    this.message.textContent = "";
    this.lay();
    this.changed();
  }

  /** Colour the weights, and say what the kernel does to an even surface and whether it is separable. */
  tell() {
    const largest = Math.max(...this.cells.flat().map(Math.abs));
    this.cells.flat().forEach((weight, at) => {
      const { style } = this.table.querySelectorAll("input")[at];
      [style.background, style.color] = this.colour(weight, largest);
    });
    const { rows, columns, weights } = this.kernel;
    const sum = this.sum / this.divisor;
    const kind = sum === 0 ? "zero" : Math.abs(sum - 1) < 1e-6 ? "one" : "other";
    const parts = separate({ rows, columns, weights: this.cells.flat() });
    const counts = { one: rows * columns, two: rows + columns };
    const separable =
      parts && rows > 1 && columns > 1
        ? this.tool.say("separable", { column: list(parts.column), row: list(parts.row), ...counts })
        : this.tool.say(rows > 1 && columns > 1 ? "inseparable" : "line", counts);
    this.facts.textContent = `${this.tool.say(`sum.${kind}`, { sum: number(sum) })} ${separable}`;
  }
}

/**
 * A number as a field takes it, without the noise of the last digits.
 * @param {number} value
 */
const plain = (value) => String(Number(value.toPrecision(9)));
