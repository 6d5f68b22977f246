/** Writes out how a value came about: a sentence, and tables with the numbers. Computes nothing. */

import { make, number } from "../shared.js";
import { placeOf } from "./arithmetic.js";

/** @typedef {import("./arithmetic.js").Account} Account */
/** @typedef {(key: string, values?: Record<string, unknown>) => string} Say */

/** A vector as long as this has a number for each digit, from 0 on. */
const CLASSES = 10;

/** A factor: a negative one in brackets. */
const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));

/**
 * A number in a small cell, with two digits.
 * @param {number} value
 */
const short = (value) => number(Number(value.toPrecision(2)));

/**
 * Terms as a sum, with minus signs in place of brackets.
 * @param {number[]} values
 */
function sumOf([first, ...rest]) {
  return [number(first), ...rest.map((value) => `${value < 0 ? "−" : "+"} ${number(Math.abs(value))}`)].join(" ");
}

/**
 * Where a value is, in words.
 * @param {Say} say
 * @param {string} stage
 * @param {number[]} shape
 * @param {number} at
 */
export function nameOf(say, stage, shape, at) {
  if (shape.length === 1) return shape[0] === CLASSES ? say("digit", { stage, number: at }) : say("number", { stage, number: at + 1 });
  const [map, row, column] = placeOf(shape, at).map((place) => place + 1);
  return say(shape[0] === 1 ? "pixel" : "cell", { stage, map, row, column });
}

/**
 * The sum in one sentence.
 * @param {Say} say
 * @param {Account & {after: number | null}} account
 */
export function sentenceOf(say, account) {
  const result = number(account.result);
  const after = account.after === null ? "" : ` ${say("after", { value: number(account.after) })}`;
  switch (account.kind) {
    case "conv": {
      const sums = sumOf([...account.parts.map(({ sum }) => sum), account.bias]);
      return say(account.parts.length === 1 ? "conv.one" : "conv.other", { sums, count: account.parts.length, result }) + after;
    }
    case "pool":
      return say("pool", { values: account.values.map(number).join(", "), result });
    case "relu":
      return say(account.value > 0 ? "relu.kept" : "relu.cut", { value: number(account.value), result });
    case "linear": {
      const sums = sumOf([account.terms.reduce((sum, { product }) => sum + product, 0), account.rest.sum, account.bias]);
      return say("linear", { shown: account.terms.length, count: account.rest.count, sums, result }) + after;
    }
    case "softmax":
      return say("softmax", { power: number(account.powers[account.at]), total: number(account.total), result });
    default:
      return say("ink", { result });
  }
}

/**
 * The numbers behind the sentence.
 * @param {Say} say
 * @param {Account} account
 * @param {(at: number) => string} sourceName Name of a value in the stage before.
 * @returns {HTMLElement[]}
 */
export function tablesOf(say, account, sourceName) {
  if (account.kind === "conv") {
    const products = account.parts.flatMap(({ taps }) => taps.flat().map(({ value, weight }) => Math.abs(value * weight)));
    const strongest = Math.max(...products) || 1;
    return account.parts.map((part) => windowTable(say, part, account.parts.length > 1, strongest));
  }
  if (account.kind === "linear") {
    const rows = account.terms.map(({ at, value, weight, product }) => [sourceName(at), number(value), number(weight), number(product)]);
    if (account.rest.count) rows.push([say("rest", { count: account.rest.count }), "", "", number(account.rest.sum)]);
    rows.push([say("bias"), "", "", number(account.bias)], [say("sum"), "", "", number(account.result)]);
    return [numbersTable(["source", "value", "weight", "product"].map((name) => say(`column.${name}`)), rows)];
  }
  if (account.kind === "softmax") {
    const { logits, powers, total } = account;
    const rows = logits.map((logit, digit) => [String(digit), number(logit), number(powers[digit]), number(powers[digit] / total)]);
    rows.push([say("sum"), "", number(total), "1"]);
    const power = say("column.power", { largest: factor(account.largest) });
    return [numbersTable([say("column.digit"), say("column.logit"), power, say("column.share")], rows)];
  }
  return [];
}

/**
 * Values and weights below a window; the stronger a product, the stronger its cell's colour.
 * @param {Say} say
 * @param {import("./arithmetic.js").Part} part
 * @param {boolean} named Whether there are several.
 * @param {number} strongest Size of the largest product of all windows.
 */
function windowTable(say, { map, taps, sum }, named, strongest) {
  const rows = taps.map((line) =>
    make("tr", ...line.map(({ value, weight, inside }) => {
      const cell = make("td", inside ? short(value) : "0", make("small", `×${short(weight)}`));
      const product = value * weight;
      cell.className = !inside ? "sc-digit__around" : product < 0 ? "sc-digit__minus" : "sc-digit__plus";
      cell.style.setProperty("--strength", `${Math.round((40 * Math.abs(product)) / strongest)}%`);
      return cell;
    })),
  );
  const caption = make("caption", say(named ? "part" : "part.only", { map: map + 1, sum: number(sum) }));
  return Object.assign(make("table", caption, make("tbody", ...rows)), { className: "sc-digit__window" });
}

/**
 * @param {string[]} headings
 * @param {string[][]} rows The first cell of each is its heading.
 */
function numbersTable(headings, rows) {
  const head = headings.map((text) => Object.assign(make("th", text), { scope: "col" }));
  const body = rows.map(([name, ...cells]) => make("tr", Object.assign(make("th", name), { scope: "row" }), ...cells.map((text) => make("td", text))));
  const table = make("table", make("thead", make("tr", ...head)), make("tbody", ...body));
  return scrolled(Object.assign(table, { className: "sc-digit__terms" }), headings.join(", "));
}

/** A wide table scrolls by itself, by keys too. */
function scrolled(table, name) {
  const box = Object.assign(make("div", table), { className: "sc-digit__scroll", tabIndex: 0, role: "group" });
  box.setAttribute("aria-label", name);
  return box;
}
