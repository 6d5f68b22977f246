/** What goes on in <draw-digit>: the board, the network that reads it, its stages, and the account of a chosen value. */

import { accountFor } from "./arithmetic.js";
import { nameOf, sentenceOf, tablesOf } from "./account.js";
import { Board, SIDE } from "./board.js";
import { FITTED, FRAME, normalise, unfitted } from "./normalise.js";
import { Stage } from "./stages.js";
import { receptiveField, trace } from "../numeric/network.js";
import { render } from "../rendering.js";
import { make } from "../shared.js";
import { fetchTensors } from "../safetensors.js";

/** The pen rests after so many milliseconds: then the answer is said. */
const REST = 500;

/** A share as per cent, never rounded to none or to all. */
function perCent(share) {
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share >= 0.9995 && share < 1) return ">99.9%";
  return `${(100 * share).toFixed(1)}%`;
}

/** The inside of the tool, made once, when the tool comes near. */
export class Laboratory {
  /**
   * @param {import("../shared.js").Tool} tool The element, with its words and its place in the address.
   */
  constructor(tool) {
    this.tool = tool;
    const find = (selector) => tool.querySelector(selector);
    this.tables = JSON.parse(tool.dataset.colours);
    this.mistakes = JSON.parse(tool.dataset.mistakes);
    [this.said, this.spoken] = tool.querySelectorAll("[role=status]");
    this.fit = find("[name=fit]");
    this.account = find("[data-account]");
    this.bars = [...tool.querySelectorAll("[data-bars] tr")];
    [this.small, this.centre, this.seen] = ["[data-fitted]", "[data-centre]", "[data-seen]"].map(find);
    Object.assign(this.small.querySelector("canvas"), { width: FITTED, height: FITTED });
    /** Number of the sample on the board, or null: a drawing. @type {number | null} */
    this.sample = null;
    /** @type {Map<string, Stage>} */
    this.stages = new Map([...tool.querySelectorAll("[data-stage]")].map((element) => {
      const stage = new Stage(element, (name, at) => this.choose(name, at));
      return [stage.name, stage];
    }));
    const listener = { changed: () => this.drawn(), pen: (down) => (this.spoken.textContent = tool.say(down ? "pen.down" : "pen.up")) };
    this.board = new Board(find("[data-board] canvas"), find("[data-pen]"), listener);
    tool.addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset ?? {}));
    this.fit.addEventListener("change", () => this.later());
    tool.leaving.signal.addEventListener("abort", () => {
      clearTimeout(this.resting);
      cancelAnimationFrame(this.waiting);
    });
  }

  /**
   * Fetch the network and the samples; throws if they do not come.
   * @param {URL} network
   * @param {URL} digits
   */
  async load(network, digits) {
    const { signal } = this.tool.leaving;
    const [lenet, { tensors }] = await Promise.all([network, digits].map((address) => fetchTensors(address, signal)));
    this.layers = JSON.parse(lenet.metadata.layers);
    this.parameters = lenet.tensors;
    const size = FRAME * FRAME;
    this.samples = Array.from(tensors.labels.data, (label, place) => ({
      label,
      image: tensors.images.data.subarray(place * size, (place + 1) * size),
    }));
    this.read();
  }

  /** Take what the address names, as far as it is there; without a sample, the first one is shown until somebody draws. */
  read() {
    if (!this.samples) return;
    const query = new URL(location.href).searchParams;
    const [, stage, at] = /^(\w+)\.(\d+)$/.exec(query.get("value") ?? "") ?? [];
    this.chosen = this.stages.has(stage) && Number(at) < this.sizeOf(stage) ? { stage, at: Number(at) } : null;
    const sample = Number(query.get("sample") ?? "none");
    // Who has drawn before the numbers arrived keeps the drawing.
    const early = !this.traced && this.board.deeds.length > 0;
    if (this.samples[sample] && !early) this.place(sample);
    else if (this.board.deeds.length) this.later();
    else this.place(0, true);
  }

  /** @param {string} stage */
  sizeOf(stage) {
    return this.stages.get(stage).shape.reduce((product, size) => product * size);
  }

  /**
   * Put a sample on the board.
   * @param {number} sample
   * @param {boolean} [guest] Whether the page chose it.
   */
  place(sample, guest = false) {
    this.sample = null;
    this.board.place(this.samples[sample].image, guest);
    this.sample = sample;
  }

  /** @param {DOMStringMap} button What a button is for. */
  press(button) {
    if ("undo" in button) this.board.undo();
    else if ("clear" in button) this.board.clear();
    else if (button.move) this.board.move(...button.move.split(" ").map(Number));
    else if (button.turn) this.board.turn(Number(button.turn));
    else if (button.sample && this.samples) this.next(button.sample);
  }

  /**
   * The next sample of a digit, or the next that the network gets wrong; it is shown as it was made.
   * @param {string} which
   */
  next(which) {
    const of = which === "mistake" ? this.mistakes : [...this.samples.keys()].filter((one) => this.samples[one].label === Number(which));
    this.fit.checked = true;
    this.place(of.find((one) => one > (this.sample ?? -1) && this.which === which) ?? of[0]);
    this.which = which;
    this.store();
  }

  /** The board shows something else: it is no sample any more. */
  drawn() {
    if (this.sample !== null) {
      this.sample = null;
      this.store();
    }
    this.later();
  }

  /** Compute before the next frame, whatever happens until then. */
  later() {
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.show());
  }

  /** Prepare, compute, paint. */
  show() {
    if (!this.samples) return;
    this.fitted = (this.fit.checked ? normalise : unfitted)(this.board.ink(), SIDE);
    this.traced = this.run(this.fitted.image);
    this.paint();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST);
  }

  /**
   * Every stage of the network.
   * @param {Float32Array} image 28 × 28
   */
  run(image) {
    return trace(this.layers, this.parameters, { data: image, shape: [1, FRAME, FRAME] });
  }

  paint() {
    for (const [name, stage] of this.stages) stage.paint(this.traced.get(name), this.traced.get(stage.scale), this.tables);
    const shares = this.traced.get("softmax").data;
    const best = shares.indexOf(Math.max(...shares));
    this.bars.forEach((row, digit) => {
      row.style.setProperty("--share", `${100 * shares[digit]}%`);
      row.classList.toggle("sc-digit__best", digit === best);
      row.cells[2].textContent = perCent(shares[digit]);
    });
    const { fitted, centre } = this.fitted;
    this.seen.textContent = this.tool.say(this.fit.checked ? "centred" : "uncentred");
    this.small.hidden = !fitted;
    if (!fitted) return;
    const { pixels } = render({ data: fitted, shape: [1, FITTED, FITTED] }, { mode: "photo" }, this.tables);
    this.small.querySelector("canvas").getContext("2d").putImageData(new ImageData(pixels, FITTED, FITTED), 0, 0);
    [this.centre.style.top, this.centre.style.left] = centre.map((place) => `${(100 * place) / FITTED}%`);
  }

  /** Nothing has changed for a while: say the answer, and account for the chosen value anew. */
  rest() {
    const shares = [...this.traced.get("softmax").data];
    const order = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
    const [first, second] = order.map((digit) => ({ digit, share: perCent(shares[digit]) }));
    const answer = this.tool.say("answer", { digit: first.digit, share: first.share, second: second.digit, less: second.share });
    const label = this.samples[this.sample]?.label;
    const truth = label === undefined ? "" : this.tool.say(label === first.digit ? "right" : "wrong", { label });
    this.said.textContent = [this.fitted.bounds ? "" : this.tool.say("empty"), answer, truth].filter(Boolean).join(" ");
    this.explain();
  }

  /**
   * Choose a value to account for.
   * @param {string} stage
   * @param {number} at
   */
  choose(stage, at) {
    if (!this.traced || (this.chosen?.stage === stage && this.chosen.at === at)) return;
    this.chosen = { stage, at };
    this.store();
    this.explain();
    this.spoken.textContent = this.account.firstChild.textContent;
  }

  /** Write out the chosen value's arithmetic below its stage, and outline what it was made from. */
  explain() {
    for (const stage of this.stages.values()) {
      stage.at = null;
      stage.outline(undefined);
    }
    this.account.hidden = !this.chosen;
    if (!this.chosen) return;
    const { stage: name, at } = this.chosen;
    const stage = this.stages.get(name);
    stage.at = at;
    stage.outline(stage.vector ? { ...stage.cell(at), left: at } : stage.cell(at), true);
    const account = accountFor({ layers: this.layers, parameters: this.parameters, stages: this.traced }, name, at);
    const say = (key, values) => this.tool.say(key, values);
    const called = (of, place) => nameOf(say, of, this.traced.get(of).shape, place);
    const words = make("p", make("b", `${called(name, at)}: `), sentenceOf(say, account));
    const field = receptiveField(this.layers, this.traced, name, at);
    for (const [before, box] of field) this.stages.get(before)?.outline(box);
    // Flattened numbers are not shown: they are those of the stage before.
    const names = [...this.traced.keys()];
    const source = this.stages.has(account.source) ? account.source : names[names.indexOf(account.source) - 1];
    const tables = tablesOf(say, account, (place) => called(source, place));
    this.account.replaceChildren(words, Object.assign(make("div", ...this.fieldOf(field), ...tables), { className: "sc-digit__tables" }));
    const place = stage.board.closest("[data-stage]");
    if (this.account.parentElement !== place) place.append(this.account);
  }

  /**
   * The input, with the receptive field in it, beside the sums: the input itself may be far above.
   * @param {ReturnType<typeof receptiveField>} field
   * @returns {HTMLElement[]}
   */
  fieldOf(field) {
    const box = field.get("input");
    if (box === undefined) return [];
    const [height, width] = box ? [box.bottom - box.top, box.right - box.left] : [FRAME, FRAME];
    const picture = this.stages.get("input").copy();
    return [Object.assign(make("div", make("p", this.tool.say("field", { height, width })), picture), { className: "sc-digit__seen" })];
  }

  /** Keep sample and value in the address. */
  store() {
    const choice = new URLSearchParams();
    if (this.sample !== null) choice.set("sample", String(this.sample));
    if (this.chosen) choice.set("value", `${this.chosen.stage}.${this.chosen.at}`);
    this.tool.keep(choice.toString());
  }
}
