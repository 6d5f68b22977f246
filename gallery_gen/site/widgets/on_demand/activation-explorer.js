/**
 * <activation-explorer>: an activation with its options, its curve and slope, and what it does to the values of a real stage.
 *
 * The page brings some hundred of the stage's values, in order and evenly chosen, which stand for all. The choice is kept in
 * the address: ?f=elu&alpha=0.4
 */

import { ACTIVATIONS, activation } from "./numeric/activations.js";
import { make, number, Tool } from "./shared.js";

const SVG = "http://www.w3.org/2000/svg";
const [LEFT, RIGHT, LOW, HIGH] = [-6, 6, -3, 6];
const WIDTH = 320;
const [START, END] = [34, 304]; // of what is drawn; the stylesheet lays the slider along it
const TOP = 24;
const BOTTOM = TOP + ((END - START) / (RIGHT - LEFT)) * (HIGH - LOW);
const GROUND = 84; // where a histogram's bars stand
const SPACE = 20; // below the ground, for numbers
const BINS = 48;
const STEP = 1e-6;
const MOST = 1e9;

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(string | Node)} children
 */
function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A line of text whose start, middle or end is at x, on the base line y. */
const text = (x, y, words, anchor = "middle", kind = "number") =>
  draw("text", { x, y, "text-anchor": anchor, class: `sc-explorer__${kind}` }, words);

/** A line; those of zero are darker than the others. */
const line = (d, value) => draw("path", { d, class: `sc-explorer__${value === 0 ? "axis" : "grid"}` });

/** Values low to high as places start to end. */
const scale = (low, high, start, end) => (value) => start + ((value - low) / (high - low)) * (end - start);
const across = scale(LEFT, RIGHT, START, END);
const up = scale(LOW, HIGH, BOTTOM, TOP);

/**
 * Whether a function jumps between two places: it then still does when they have come close to each other.
 * @param {(x: number) => number} of
 * @param {number} start
 * @param {number} end
 */
function jumps(of, start, end) {
  const rise = (a, b) => Math.abs(of(b) - of(a));
  const whole = rise(start, end);
  if (whole < 0.02) return false;
  for (let halving = 0; halving < 5; halving++) {
    const middle = (start + end) / 2;
    [start, end] = rise(start, middle) > rise(middle, end) ? [start, middle] : [middle, end];
  }
  return rise(start, end) > whole / 3;
}

/** Put a mark where it belongs, or hide it. */
function put(mark, x, y, seen) {
  mark.setAttribute("transform", `translate(${seen ? `${x} ${y}` : "0 0"})`);
  mark.setAttribute("visibility", seen ? "visible" : "hidden");
}

class ActivationExplorer extends Tool {
  static words = "explorer.";

  start() {
    /** @type {number[]} */
    this.spread = JSON.parse(this.dataset.spread);
    this.name = this.querySelector("[data-name]");
    this.options = this.querySelector("[data-options]");
    this.at = this.querySelector("[data-at]");
    [this.curve, this.before, this.after] = this.querySelectorAll("svg");
    this.name.addEventListener("change", () => this.choose());
    this.options.addEventListener("input", () => this.changed());
    this.at.addEventListener("input", () => this.point());
    this.read();
  }

  /** Take what the address names, as far as it is known. */
  read() {
    const query = new URL(location.href).searchParams;
    const name = query.get("f") ?? "";
    this.name.value = Object.hasOwn(ACTIVATIONS, name) ? name : "relu";
    this.lay();
    for (const field of this.fields) {
      const given = query.get(field.name);
      const fine = field.type === "number" ? given && Number.isFinite(Number(given)) : [...(field.options ?? [])].some((one) => one.value === given);
      if (fine) field.value = given;
    }
    this.show();
  }

  /** Another activation: its options stand at their defaults. */
  choose() {
    this.lay();
    this.changed();
  }

  /** Make a field for each option. */
  lay() {
    const { options } = ACTIVATIONS[this.name.value];
    this.fields = Object.entries(options).map(([name, value]) => {
      const field = make(typeof value === "number" ? "input" : "select");
      if (typeof value === "number") Object.assign(field, { type: "number", step: "any" });
      else field.append(...["none", "tanh"].map((word) => new Option(word, word)));
      return Object.assign(field, { name, value: String(value) });
    });
    this.options.replaceChildren(...this.fields.map((field) => make("label", `${field.name} `, field)));
  }

  changed() {
    this.show();
    this.keep(new URLSearchParams([["f", this.name.value], ...this.fields.map((field) => [field.name, field.value])]).toString());
  }

  /** Draw all anew, or say which option does not fit; then the last picture stays. */
  show() {
    const values = this.fields.map((field) => [field.name, field.type === "number" ? field.valueAsNumber : field.value]);
    const [message] = this.querySelectorAll("[role=status]");
    try {
      const f = activation(this.name.value, Object.fromEntries(values));
      if (![2 * LEFT, 2 * RIGHT, ...this.spread].every((x) => Math.abs(f(x)) < MOST)) throw new RangeError();
      this.f = f;
    } catch {
      message.textContent = this.say("unfit", { options: this.fields.map((field) => field.name).join(", ") });
      return;
    }
    message.textContent = "";
    this.plot();
    this.histograms();
    this.point();
  }

  /**
   * Slope at a place, from both sides.
   * @param {number} x
   */
  slope(x) {
    return (this.f(x + STEP) - this.f(x - STEP)) / (2 * STEP);
  }

  /** The curve, and its slope dashed. */
  plot() {
    // Kinks are at round numbers: these places are not, so that none is met.
    const places = Array.from({ length: 30 * (RIGHT - LEFT) + 2 }, (_, step) => LEFT + (step - 0.5) / 30);
    const clipped = (y) => Math.min(Math.max(y, 3 * LOW), 3 * HIGH);
    const run = (of, kind) => {
      const d = places.map((x, n) => `${n && !jumps(of, places[n - 1], x) ? "L" : "M"}${across(x).toFixed(1)} ${up(clipped(of(x))).toFixed(1)}`);
      return draw("path", { d: d.join(""), class: `sc-explorer__${kind}` });
    };
    const named = (x, kind, words) => [
      draw("path", { d: `M${x} 10h28`, class: `sc-explorer__${kind}` }),
      text(x + 34, 14, words, "start", "name"),
    ];
    const frame = { x: START, y: TOP, width: END - START, height: BOTTOM - TOP };
    this.dot = draw("circle", { r: 5, class: "sc-explorer__dot" });
    this.curve.setAttribute("viewBox", `0 0 ${WIDTH} ${BOTTOM + SPACE}`);
    this.curve.replaceChildren(
      ...named(START, "curve", this.name.selectedOptions[0].text),
      ...named((START + END) / 2 + 10, "slope", this.say("slope")),
      ...[-6, -4, -2, 0, 2, 4, 6].flatMap((x) => [line(`M${across(x)} ${TOP}V${BOTTOM}`, x), text(across(x), BOTTOM + 16, number(x))]),
      ...[-2, 0, 2, 4, 6].flatMap((y) => [line(`M${START} ${up(y)}H${END}`, y), text(START - 6, up(y) + 4, number(y), "end")]),
      // The slope is on top: where both are zero, the curve shows between the dashes.
      draw("svg", { ...frame, viewBox: Object.values(frame).join(" ") }, run(this.f, "curve"), run((x) => this.slope(x), "slope")),
      this.dot,
    );
  }

  /** Mark the chosen number, and say its value and slope. */
  point() {
    const x = this.at.valueAsNumber;
    const y = this.f(x);
    put(this.dot, across(x), up(y), y >= LOW && y <= HIGH);
    this.marks.forEach((mark, which) => {
      const place = this.along(which ? y : x);
      put(mark, place, GROUND, place >= START && place <= END);
    });
    const slope = (at) => number(Number(this.slope(at).toFixed(3)));
    const values = { x: number(x), y: number(y), slope: slope(x), left: slope(x - 2 * STEP), right: slope(x + 2 * STEP) };
    const words = this.say(this.kind(x), values);
    this.querySelectorAll("[role=status]")[1].textContent = words;
    this.at.setAttribute("aria-valuetext", words);
  }

  /**
   * What the curve does at a place: the key of the sentence that says so.
   * @param {number} x
   */
  kind(x) {
    const near = 1e-3;
    if (jumps(this.f, x - near, x + near)) return "leap";
    return jumps((at) => this.slope(at), x - near, x + near) ? "corner" : "point";
  }

  /** The stage's values before and after, on the same axes. */
  histograms() {
    const sets = [this.spread, this.spread.map(this.f)];
    const [least, most] = [Math.min(0, ...sets.flat()), Math.max(0, ...sets.flat())];
    const width = (most - least) / BINS || 1;
    const low = Math.floor(least / width) * width; // so that zero parts two bars
    this.along = scale(low, low + (BINS + 1) * width, START, END);
    const count = (values) => {
      const bins = new Float64Array(BINS + 1);
      for (const value of values) bins[Math.floor((value - low) / width + 1e-9)] += 1 / this.spread.length;
      return [...bins];
    };
    // Where many numbers have become one and the same, a bar may be far higher than the others: it is cut off, and says how high it is.
    const from = new Map();
    for (const value of new Set(this.spread)) from.set(this.f(value), (from.get(this.f(value)) ?? 0) + 1);
    const top = 1.1 * Math.max(...count(sets[0]), ...count(sets[1].filter((value) => from.get(value) <= 2)));
    const high = scale(0, top, GROUND, 8);
    const power = 10 ** Math.floor(Math.log10(top));
    const share = power * [5, 2, 1].find((one) => one * power <= top);
    const ends = [least, most].filter((end) => Math.abs(this.along(end) - this.along(0)) > 46);
    const perCent = (part) => this.say("share", { share: number(100 * part) });
    this.marks = sets.map(() => draw("g", {}, draw("path", { d: `M0 0V${8 - GROUND}` }), draw("circle", { r: 4 })));
    [this.before, this.after].forEach((panel, which) => {
      const bars = count(sets[which]).flatMap((part, bin) => {
        const [start, end] = [this.along(low + bin * width), this.along(low + (bin + 1) * width)];
        const place = high(Math.min(part, top));
        const kind = low + (bin + 0.5) * width < 0 ? "below" : "above";
        const bar = draw("rect", { x: start, y: place, width: end - start - 1, height: GROUND - place, class: `sc-explorer__${kind}` });
        if (part <= top) return [bar];
        return [bar, start < WIDTH / 2 ? text(end + 3, 18, perCent(part), "start") : text(start - 4, 18, perCent(part), "end")];
      });
      panel.setAttribute("viewBox", `0 0 ${WIDTH} ${GROUND + SPACE}`);
      panel.replaceChildren(
        line(`M${START} ${high(share)}H${END}`, share),
        text(START - 6, high(share) + 4, perCent(share), "end"),
        line(`M${this.along(0)} 8V${GROUND + 4}M${START} ${GROUND}H${END}`, 0),
        ...[0, ...ends].map((value) => text(this.along(value), GROUND + 16, number(value))),
        ...bars,
        this.marks[which],
      );
      const set = sets[which];
      const mean = set.reduce((sum, value) => sum + value, 0) / set.length;
      const negative = set.filter((value) => value < 0).length / set.length;
      const facts = {
        min: number(Math.min(...set)),
        max: number(Math.max(...set)),
        mean: number(Number(mean.toFixed(2))),
        negative: Math.round(negative * 100),
      };
      this.querySelector(which ? "[data-after]" : "[data-before]").textContent = this.say(which ? "after" : "before", facts);
    });
  }
}

customElements.define("activation-explorer", ActivationExplorer);
