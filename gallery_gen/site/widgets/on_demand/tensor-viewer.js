/**
 * <tensor-viewer>: one stage of the gallery, drawn in every way there is, with limits to move and each value to be read.
 *
 * The page names the stages that have a file of values. One is asked for when it is to be seen, with what draws it. The choice is kept in the
 * address: ?tensor=cat/tensor-views/conv1&draw=grey&colours=viridis&low=-0.2&high=0.4
 */

import { Files, number, Tool } from "./shared.js";
import { axisOf, beyond, fitting, suits, WAYS } from "./tensor-ways.js";
import { ValuePointer } from "./value-pointer.js";
import { ValueScale } from "./value-scale.js";
import { readAnswer } from "./values-file.js";

/** @typedef {{name: string, title: string, shape: number[], missing: string, file: string}} Stage */

/** @param {number} part */
const percent = (part) => (part > 0 && part < 0.005 ? "<1%" : part < 1 && part > 0.995 ? ">99%" : `${Math.round(100 * part)}%`);

class TensorViewer extends Tool {
  static words = "viewer.";

  start() {
    /** @type {Stage[]} */
    this.stages = JSON.parse(this.dataset.stages);
    // Where files lie is settled now: the address changes with instant navigation.
    for (const stage of this.stages) stage.file = new URL(stage.file, location.href).href;
    this.colours = new URL(this.dataset.colours, location.href);
    this.narrowest = Number(this.dataset.narrowest);
    this.files = new Files();
    this.stage = this.querySelector("[data-stage]");
    this.canvas = this.querySelector("canvas");
    this.picture = this.querySelector("[data-drawn]");
    this.message = this.querySelector("[data-message]");
    this.again = this.querySelector("[data-again]");
    this.scale = new ValueScale(this.querySelector("[data-scale]"), (which, value) => this.moved(which, value));
    this.addEventListener("change", (event) => this.changed(event.target));
    this.again.addEventListener("click", () => this.load());
    this.querySelector("[data-whole]").addEventListener("click", () => this.whole());
    this.pointer = new ValuePointer(this.picture, (place) => this.tell(place));
    this.whenNear(() => this.arrive());
    this.read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    cancelAnimationFrame(this.frame);
  }

  /** The first time it comes near: from now on, what is chosen is loaded. */
  arrive() {
    this.near = true;
    this.load();
  }

  /** @returns {Stage} */
  get chosen() {
    return this.stages.find((stage) => stage.name === this.stage.value);
  }

  /** @returns {string} The way of drawing. */
  get way() {
    return this.querySelector("[name=viewer-way]:checked").value;
  }

  /** @param {string} name */
  option(name) {
    return this.querySelector(`[data-option=${name}]`);
  }

  /** Take what the address says, and say what of it is not there. */
  read() {
    const query = new URL(location.href).searchParams;
    const given = query.get("tensor");
    const found = this.stages.find((stage) => stage.name === given);
    this.complaint = given && !found ? this.say("unknown", { given, shown: this.stages[0].title }) : "";
    this.stage.value = (found ?? this.stages[0]).name;
    this.lay();
    this.choose(query.get("draw") ?? "signed");
    const colours = this.option("colours");
    colours.value = [...colours.options].some((one) => one.value === query.get("colours")) ? query.get("colours") : colours.options[0].value;
    const [map, maps] = [Number(query.get("map") ?? 1), this.option("map")];
    maps.value = map >= 1 && map <= maps.length && Number.isInteger(map) ? String(map - 1) : "0";
    this.option("gain").checked = query.get("times") === "255";
    const ends = ["low", "high"].map((name) => (query.get(name) ? Number(query.get(name)) : NaN));
    this.limits = ends.every(Number.isFinite) ? { low: ends[0], high: ends[1] } : null;
    this.show();
    this.load();
  }

  /** @param {string} way The first there is, if it cannot draw this stage. */
  choose(way) {
    const ways = [...this.querySelectorAll("[name=viewer-way]")];
    const there = ways.filter((radio) => !radio.disabled);
    (there.find((radio) => radio.value === way) ?? there.find((radio) => radio.value === "signed")).checked = true;
  }

  /** Offer what this stage can be drawn in. */
  lay() {
    const { shape } = this.chosen;
    for (const radio of this.querySelectorAll("[name=viewer-way]")) {
      radio.closest("label").hidden = radio.disabled = !suits(radio.value, shape);
    }
    const maps = shape.length === 3 ? shape[0] : 0;
    const names = Array.from({ length: maps }, (_, map) => new Option(String(map + 1), String(map)));
    this.option("map").replaceChildren(...names);
  }

  /** What `render` is asked for. */
  get options() {
    const { mode, scale = "shared" } = WAYS[this.way];
    const channel = mode === "map" ? Number(this.option("map").value) : 0;
    const gain = this.option("gain").checked && ["wrapped", "clipped"].includes(mode) ? 255 : 1;
    const own = ["grid", "map"].includes(mode) ? { colormap: this.option("colours").value } : {};
    const ends = this.limits && WAYS[this.way].scaled ? (mode === "signed" ? { limit: this.limits.high } : this.limits) : {};
    return { mode, scale, channel, gain, ...own, ...ends };
  }

  /** Load the chosen stage's values, if the tool is to be seen, and draw. */
  async load() {
    if (!this.near) return;
    const stage = this.chosen;
    this.again.hidden = true;
    try {
      if (!("DecompressionStream" in window)) throw new Error("old");
      if (this.tensor?.name !== stage.name) this.message.textContent = `${this.complaint} ${this.say("loading")}`.trim();
      const [values, tables, ...drawing] = await Promise.all([
        this.files.get(stage.file, (answer) => readAnswer(answer, stage.shape)),
        this.files.get(this.colours, (answer) => answer.json()),
        import("./rendering.js"),
        import("./colour-strips.js"),
      ]);
      if (stage.name !== this.stage.value || !this.isConnected) return; // another was chosen meanwhile
      [this.tensor, this.tables, this.drawing] = [{ ...values, name: stage.name }, tables, Object.assign({}, ...drawing)];
      this.message.textContent = this.complaint;
      this.whole(false);
    } catch (error) {
      if (stage.name !== this.stage.value) return;
      this.message.textContent = this.say(error.message === "old" ? "old" : "failed");
      this.again.hidden = error.message === "old";
    }
  }

  /** @param {HTMLElement} control */
  changed(control) {
    if (control === this.stage) {
      const way = this.way;
      this.lay();
      this.choose(way);
      this.limits = null;
      this.complaint = "";
      this.pointer.layout = undefined;
      this.load();
    } else if (control.name === "viewer-way" || control === this.option("map")) {
      this.limits = null;
    }
    this.show();
    this.write();
  }

  /**
   * A limit was moved; on a signed scale the other one mirrors it.
   * @param {"low" | "high"} which
   * @param {number} value
   */
  moved(which, value) {
    const mirrored = this.way === "signed";
    this.limits = mirrored ? { low: -Math.abs(value), high: Math.abs(value) } : { ...this.ends, [which]: value };
    this.show();
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.isConnected && this.write(), 200);
  }

  /** @param {boolean} [forget] Whether limits are forgotten; else they are only made to fit. */
  whole(forget = true) {
    if (forget) this.limits = null;
    this.show();
    if (forget) this.write();
  }

  /** Draw at the next frame, however often it is asked for until then. */
  show() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  /** Bring everything up to date. */
  draw() {
    const way = this.way;
    const { mode, scaled } = WAYS[way];
    this.querySelector("[data-about]").textContent = this.say(`way.${way}.about`);
    for (const [name, there] of Object.entries({ colours: ["grid", "map"].includes(mode), map: mode === "map", gain: ["wrapped", "clipped"].includes(mode) })) {
      this.option(name).closest("label").hidden = !there;
    }
    if (this.tensor?.name !== this.stage.value) return;
    const shown = this.shown;
    const range = this.drawing.limits(shown);
    const narrowest = (range.high - range.low) * this.narrowest;
    const axis = axisOf(way, range, this.options.gain);
    this.limits &&= scaled ? fitting(this.limits, axis, narrowest, mode === "signed") : null;
    const drawn = this.drawing.render(this.tensor, this.options, this.tables);
    const { width, height } = drawn;
    Object.assign(this.canvas, { width, height });
    this.canvas.getContext("2d").putImageData(new ImageData(drawn.pixels, width, height), 0, 0);
    this.picture.style.setProperty("--wide", `${Math.max(width, 560)}px`);
    this.picture.style.setProperty("--ratio", String(width / height));
    this.picture.setAttribute("aria-label", this.say("picture", { title: this.chosen.title, way: this.say(`way.${way}`) }));
    this.ends = scaled ? { low: drawn.low, high: drawn.high } : null;
    this.scale.count(shown, axis, range, (value) => this.written(value));
    this.scale.colour(this.drawing.strips(this.scale.along(), this.tensor, this.options, this.ends, this.tables));
    this.scale.limit(this.ends, { narrowest, mirrored: mode === "signed" });
    this.count(shown);
    this.missing();
    this.pointer.lay(this.drawing.layoutOf(this.tensor.shape, this.options));
  }

  /** The values that are drawn: one map's, or all. */
  get shown() {
    const { data, shape } = this.tensor;
    if (this.way !== "one") return data;
    const [size, map] = [shape[1] * shape[2], Number(this.option("map").value)];
    return data.subarray(map * size, (map + 1) * size);
  }

  /**
   * Say where the scale ends and how much lies beyond.
   * @param {Float32Array} shown
   */
  count(shown) {
    const fixed = ["wrapped", "clipped"].includes(this.way) ? { low: 0, high: 1 / this.options.gain } : null;
    const ends = this.ends ?? fixed;
    const said = {};
    if (ends) {
      const { below, above } = beyond(shown, ends);
      Object.assign(said, { low: this.written(ends.low), high: this.written(ends.high) });
      Object.assign(said, { below: percent(below), above: percent(above), outside: percent(below + above) });
    }
    this.querySelector("[data-limits]").textContent = this.say(`limits.${this.ends ? "scaled" : this.way}`, said);
    this.querySelector("[data-whole]").hidden = !this.limits;
  }

  /** Say which values are not finite, if any of this stage's are not. */
  missing() {
    const line = this.querySelector("[data-missing]");
    line.hidden = this.tensor.data.every(Number.isFinite);
    line.lastElementChild.textContent = this.chosen.missing;
  }

  /**
   * A value as exactly as the file has it, and no more.
   * @param {number} value
   */
  written(value) {
    const digits = Math.floor(-Math.log10(this.tensor.step || 1));
    return number(digits > 0 && digits <= 100 ? Number(value.toFixed(digits)) : value);
  }

  /**
   * Say a value with its place.
   * @param {{map: number, row: number, column: number}} at
   */
  tell({ map, row, column }) {
    const { data, shape } = this.tensor;
    const { width, height } = this.pointer.layout;
    const one = this.way === "one" ? Number(this.option("map").value) : map;
    const maps = WAYS[this.way].coloured ? Array.from({ length: shape[0] }, (_, each) => each) : [one];
    const values = maps.map((each) => data[(each * height + row) * width + column]);
    this.scale.tick(values);
    const write = (value) => (Number.isNaN(value) ? this.say("missing") : this.written(value));
    const kind = shape.length === 1 ? "vector" : maps.length > 1 ? "maps" : shape[0] > 1 ? "map" : "only";
    const said = { row: row + 1, column: column + 1, map: maps[0] + 1, value: values.map(write).join(", ") };
    this.querySelector("[data-value]").textContent = this.say(`value.${kind}`, said);
  }

  /** Keep the choice in the address. */
  write() {
    const values = { tensor: this.stage.value, draw: this.way };
    for (const [name, value] of [["colours", this.option("colours").value], ["map", Number(this.option("map").value) + 1]]) {
      if (!this.option(name).closest("label").hidden) values[name] = value;
    }
    if (this.options.gain !== 1) values.times = 255;
    if (this.limits) for (const name of ["low", "high"]) values[name] = this.limits[name].toPrecision(4);
    this.keep(new URLSearchParams(values).toString().replaceAll("%2F", "/"));
  }
}

customElements.define("tensor-viewer", TensorViewer);
