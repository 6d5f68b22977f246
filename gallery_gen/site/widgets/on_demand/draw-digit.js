/**
 * <draw-digit>: draw a digit, see how it is prepared, and watch a trained LeNet read it, map by map and number by number.
 *
 * The network's numbers and the samples come from two files, which are asked for when the tool comes near. A sample and a
 * chosen value are kept in the address: ?sample=3&value=conv2.145. A drawing is not: it never leaves the page.
 */

import { accountFor } from "./digit/arithmetic.js";
import { nameOf, sentenceOf, tablesOf } from "./digit/account.js";
import { Board, SIDE } from "./digit/board.js";
import { FITTED, FRAME, normalise, unfitted } from "./digit/normalise.js";
import { Stage } from "./digit/stages.js";
import { receptiveField, trace } from "./numeric/network.js";
import { render } from "./rendering.js";
import { make, Tool } from "./shared.js";
import { fetchTensors } from "./tensor-file.js";

/** The pen rests after so many milliseconds: then the answer is said. */
const REST = 500;
const NEAR = "800px";

/** A share as per cent, never rounded to none or to all. */
function perCent(share) {
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share >= 0.9995 && share < 1) return ">99.9%";
  return `${(100 * share).toFixed(1)}%`;
}

class DrawDigit extends Tool {
  static words = "digit.";

  start() {
    // Where the files lie is settled now: the address changes with instant navigation.
    [this.network, this.digits] = ["network", "digits"].map((name) => new URL(this.dataset[name], location.href));
    this.tables = JSON.parse(this.dataset.colours);
    this.mistakes = JSON.parse(this.dataset.mistakes);
    [this.said, this.spoken] = this.querySelectorAll("[role=status]");
    this.message = this.querySelector("[role=alert]");
    this.fit = this.querySelector("[name=fit]");
    this.account = this.querySelector("[data-account]");
    this.bars = [...this.querySelectorAll("[data-bars] tr")];
    this.small = this.querySelector("[data-fitted] canvas");
    Object.assign(this.small, { width: FITTED, height: FITTED });
    /** Number of the sample on the board, or null: a drawing. @type {number | null} */
    this.sample = null;
    /** @type {Map<string, Stage>} */
    this.stages = new Map([...this.querySelectorAll("[data-stage]")].map((element) => {
      const stage = new Stage(element, (name, at) => this.choose(name, at));
      return [stage.name, stage];
    }));
    const listener = { changed: () => this.drawn(), pen: (down) => (this.spoken.textContent = this.say(down ? "pen.down" : "pen.up")) };
    this.board = new Board(this.querySelector("[data-board] canvas"), this.querySelector("[data-pen]"), listener);
    this.addEventListener("click", (event) => event.target.closest("button") && this.press(event.target.closest("button")));
    this.fit.addEventListener("change", () => this.later());
    const near = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.load(), { rootMargin: NEAR });
    near.observe(this);
    this.leaving.signal.addEventListener("abort", () => {
      near.disconnect();
      clearTimeout(this.resting);
      cancelAnimationFrame(this.waiting);
    });
    this.read();
  }

  /** Fetch the network and the samples, once; say so if they do not come. */
  async load() {
    if (this.asked) return;
    this.asked = true;
    this.message.replaceChildren();
    try {
      const { signal } = this.leaving;
      const [network, digits] = await Promise.all([fetchTensors(this.network, signal), fetchTensors(this.digits, signal)]);
      this.layers = JSON.parse(network.metadata.layers);
      this.parameters = network.tensors;
      const { images, labels } = digits.tensors;
      this.samples = Array.from(labels.data, (label, place) => ({
        label,
        image: images.data.subarray(place * FRAME * FRAME, (place + 1) * FRAME * FRAME),
      }));
    } catch {
      if (this.leaving.signal.aborted) return;
      this.asked = false;
      const again = Object.assign(make("button", this.say("again")), { type: "button" });
      again.dataset.again = "";
      this.message.replaceChildren(make("span", `${this.say("missing")} `), again);
      return;
    }
    this.read();
  }

  /** Take what the address names, as far as it is there; without a sample, the first one is shown until somebody draws. */
  read() {
    if (!this.samples) return;
    const query = new URL(location.href).searchParams;
    const [, stage, at] = /^(\w+)\.(\d+)$/.exec(query.get("value") ?? "") ?? [];
    this.chosen = this.stages.has(stage) && Number(at) < this.sizeOf(stage) ? { stage, at: Number(at) } : null;
    const sample = Number(query.get("sample") ?? "none");
    if (this.samples[sample]) this.place(sample);
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

  /** @param {HTMLButtonElement} button */
  press(button) {
    const { dataset } = button;
    if ("again" in dataset) this.load();
    else if ("undo" in dataset) this.board.undo();
    else if ("clear" in dataset) this.board.clear();
    else if (dataset.move) this.board.move(...dataset.move.split(" ").map(Number));
    else if (dataset.turn) this.board.turn(Number(dataset.turn));
    else if (this.samples) this.next(dataset.sample);
    else this.load();
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
    this.traced = trace(this.layers, this.parameters, { data: this.fitted.image, shape: [1, FRAME, FRAME] });
    this.paint();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST);
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
    this.querySelector("[data-seen]").textContent = this.say(this.fit.checked ? "centred" : "uncentred");
    this.querySelector("[data-fitted]").hidden = !fitted;
    if (!fitted) return;
    const { pixels } = render({ data: fitted, shape: [1, FITTED, FITTED] }, { mode: "photo" }, this.tables);
    this.small.getContext("2d").putImageData(new ImageData(pixels, FITTED, FITTED), 0, 0);
    const { style } = this.querySelector("[data-centre]");
    [style.top, style.left] = centre.map((place) => `${(100 * place) / FITTED}%`);
  }

  /** Nothing has changed for a while: say the answer, and account for the chosen value anew. */
  rest() {
    const shares = [...this.traced.get("softmax").data];
    const order = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
    const [first, second] = order.map((digit) => ({ digit, share: perCent(shares[digit]) }));
    const answer = this.say("answer", { digit: first.digit, share: first.share, second: second.digit, less: second.share });
    const label = this.samples[this.sample]?.label;
    const truth = label === undefined ? "" : this.say(label === first.digit ? "right" : "wrong", { label });
    this.said.textContent = [this.fitted.bounds ? "" : this.say("empty"), answer, truth].filter(Boolean).join(" ");
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
    const say = (key, values) => this.say(key, values);
    const called = (of, place) => nameOf(say, of, this.traced.get(of).shape, place);
    const words = make("p", make("b", `${called(name, at)}: `), sentenceOf(say, account));
    const field = receptiveField(this.layers, this.traced, name, at);
    for (const [before, box] of field) this.stages.get(before)?.outline(box);
    // The flattened numbers are those of the maps before.
    const source = account.source === "flatten" ? "pool2" : account.source;
    const tables = tablesOf(say, account, (place) => called(source, place));
    this.account.replaceChildren(words, Object.assign(make("div", ...this.seen(field), ...tables), { className: "sc-digit__tables" }));
    const place = stage.board.closest("[data-stage]");
    if (this.account.parentElement !== place) place.append(this.account);
  }

  /**
   * The input, with the receptive field in it, beside the sums: the input itself may be far above.
   * @param {ReturnType<typeof receptiveField>} field
   * @returns {HTMLElement[]}
   */
  seen(field) {
    const box = field.get("input");
    if (box === undefined) return [];
    const [height, width] = box ? [box.bottom - box.top, box.right - box.left] : [FRAME, FRAME];
    const picture = this.stages.get("input").copy();
    return [Object.assign(make("div", make("p", this.say("field", { height, width })), picture), { className: "sc-digit__seen" })];
  }

  /** Keep sample and value in the address. */
  store() {
    const choice = new URLSearchParams();
    if (this.sample !== null) choice.set("sample", String(this.sample));
    if (this.chosen) choice.set("value", `${this.chosen.stage}.${this.chosen.at}`);
    this.keep(choice.toString());
  }
}

customElements.define("draw-digit", DrawDigit);
