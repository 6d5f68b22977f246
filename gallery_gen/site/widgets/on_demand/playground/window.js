/**
 * One window of a filtered picture, worked out: its pixels, the products with a kernel, and their sum. Knows no controls.
 */

import { written } from "./filter.js";
import { factor, make, number } from "../shared.js";

const MOST_TERMS = 9;

export class KernelWindow {
  /** @param {import("../shared.js").Tool} tool */
  constructor(tool) {
    this.tool = tool;
    [this.pixels, this.products, this.sum] = ["pixels", "products", "sum"].map((name) => tool.querySelector(`[data-${name}]`));
  }

  /**
   * Show the window of an output.
   * @param {import("./filter.js").KernelFilter} filter
   * @param {{cells: number[][], divisor: number, bias: number}} kernel As it is written.
   * @param {{row: number, column: number, map: number}} place
   * @returns {number} The output.
   */
  show(filter, { cells, divisor, bias }, { row, column, map }) {
    const [plane, shades] = [filter.planes[map], filter.planes.length];
    const pixels = cells.map((line, y) => line.map((_, x) => plane[(row + y) * filter.width + column + x]));
    const products = cells.map((line, y) => line.map((weight, x) => weight * pixels[y][x]));
    const largest = Math.max(...products.flat().map(Math.abs));
    const shade = (value) => written([0, 1, 2].map((part) => (shades === 1 || part === map ? Math.round(value * 255) : 0)));
    fill(this.pixels, pixels, shade);
    fill(this.products, products, (value) => filter.colour(value, largest));
    const result = filter.maps[map][row * filter.across + column];
    this.sum.textContent = this.write(pixels.flat(), cells.flat(), divisor, bias, result);
    return result;
  }

  /**
   * The sum as one writes it; of many products only what they add up to.
   * @param {number[]} pixels
   * @param {number[]} weights
   * @param {number} divisor
   * @param {number} bias
   * @param {number} result
   */
  write(pixels, weights, divisor, bias, result) {
    const sum = pixels.reduce((total, value, at) => total + value * weights[at], 0);
    const terms = pixels.map((value, at) => `${factor(value)}·${factor(weights[at])}`).join(" + ");
    const many = pixels.length > MOST_TERMS;
    const inside = many ? number(sum) : terms;
    const whole = divisor === 1 ? inside : `${many ? inside : `(${inside})`} / ${factor(divisor)}`;
    const end = `${whole}${bias === 0 ? "" : ` + ${factor(bias)}`} = ${number(result)}`;
    if (!many) return end;
    return this.tool.say("sum.many", { count: pixels.length, sum: number(sum), end: divisor === 1 && bias === 0 ? "" : ` ${end}.` });
  }
}

/**
 * Write numbers over their colours into a table, whose cells are made anew only if their number is another.
 * @param {HTMLTableSectionElement} table
 * @param {number[][]} values
 * @param {(value: number) => [string, string]} colour
 */
function fill(table, values, colour) {
  if (table.rows.length !== values.length || table.rows[0].cells.length !== values[0].length) {
    table.replaceChildren(...values.map((line) => make("tr", ...line.map(() => make("td")))));
  }
  values.forEach((line, y) =>
    line.forEach((value, x) => {
      const cell = table.rows[y].cells[x];
      cell.textContent = number(value);
      [cell.style.background, cell.style.color] = colour(value);
    }),
  );
}
