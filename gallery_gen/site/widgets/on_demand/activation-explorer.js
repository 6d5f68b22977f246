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
const [WIDTH, HEIGHT] = [360, 270];
const BINS = 48;
const STEP = 1e-4;

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
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
    const message = this.querySelectorAll("[role=status]")[1];
    try {
      this.f = activation(this.name.value, Object.fromEntries(values));
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
   * Slope at a place: from both sides, so that at a kink it is the mean of the two.
   * @param {number} x
   */
  slope(x) {
    return (this.f(x + STEP) - this.f(x - STEP)) / (2 * STEP);
  }

  /** The curve, and its slope dashed. */
  plot() {
    const place = (x, y) => `${(((x - LEFT) / (RIGHT - LEFT)) * WIDTH).toFixed(1)} ${(((HIGH - y) / (HIGH - LOW)) * HEIGHT).toFixed(1)}`;
    const places = Array.from({ length: 361 }, (_, step) => LEFT + ((RIGHT - LEFT) * step) / 360);
    const clipped = (y) => Math.min(Math.max(y, 3 * LOW), 3 * HIGH);
    const line = (of, kind) => draw("path", { d: `M${places.map((x) => place(x, clipped(of(x)))).join("L")}`, class: `sc-explorer__${kind}` });
    this.curve.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    const lines = Array.from({ length: RIGHT - LEFT - 1 }, (_, step) => LEFT + 1 + step).map((x) => `M${place(x, LOW)}L${place(x, HIGH)}`);
    for (let y = LOW + 1; y < HIGH; y++) lines.push(`M${place(LEFT, y)}L${place(RIGHT, y)}`);
    const axes = `M${place(LEFT, 0)}L${place(RIGHT, 0)}M${place(0, LOW)}L${place(0, HIGH)}`;
    this.dot = draw("circle", { r: 5, class: "sc-explorer__dot" });
    this.curve.replaceChildren(
      draw("path", { d: lines.join(""), class: "sc-explorer__grid" }),
      draw("path", { d: axes, class: "sc-explorer__axis" }),
      line((x) => this.slope(x), "slope"),
      line(this.f, "curve"),
      this.dot,
    );
  }

  /** Mark the chosen number, and say its value and slope. */
  point() {
    const x = this.at.valueAsNumber;
    const y = this.f(x);
    this.dot.setAttribute("cx", String(((x - LEFT) / (RIGHT - LEFT)) * WIDTH));
    this.dot.setAttribute("cy", String(((HIGH - y) / (HIGH - LOW)) * HEIGHT));
    const words = this.say("point", { x: number(x), y: number(y), slope: number(Number(this.slope(x).toFixed(3))) });
    this.querySelector("[role=status]").textContent = words;
    this.at.setAttribute("aria-valuetext", words);
  }

  /** The stage's values before and after, on the same axes. */
  histograms() {
    const sets = [this.spread, this.spread.map(this.f)];
    const [least, most] = [Math.min(...sets.flat()), Math.max(...sets.flat())];
    const width = (most - least) / BINS || 1;
    const low = Math.floor(least / width) * width; // so that zero parts two bars
    const heights = sets.map((set) => {
      const bins = new Float64Array(BINS + 1);
      for (const value of set) bins[Math.floor((value - low) / width + 1e-9)] += 1 / set.length;
      return bins;
    });
    // A bar of zeros may be far higher than the others: it is cut off, and the numbers beside it say how high it is.
    const top = 1.1 * Math.max(...heights[0]);
    [this.before, this.after].forEach((panel, which) => {
      panel.setAttribute("viewBox", `0 0 ${WIDTH} 80`);
      const bars = [...heights[which]].map((share, bin) => {
        const height = Math.min(80, (share / top) * 80);
        const kind = low + (bin + 0.5) * width < 0 ? "below" : "above";
        const step = WIDTH / (BINS + 1);
        return draw("rect", { x: bin * step, y: 80 - height, width: step - 1, height, class: `sc-explorer__${kind}` });
      });
      panel.replaceChildren(...bars);
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
