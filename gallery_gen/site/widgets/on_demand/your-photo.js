/**
 * <your-photo>: a network of the gallery on a picture of the reader's, or of the gallery, computed here.
 *
 * A link holds the network and a photo of the gallery (?photo=cat&network=cat-14), never a picture of the reader's.
 */

import { sayCount } from "./captions.js";
import { NetworkList } from "./network-list.js";
import { NetworkRunner } from "./network-runner.js";
import { OwnPicture, takePicture } from "./own-picture.js";
import { readTensors } from "./safetensors.js";
import { Files, Tool } from "./shared.js";
import { StageFigures } from "./stage-figures.js";

/** Some phones have no canvas that is larger than the square of this side. */
const MAX_SIDE = 4096;

/**
 * @typedef {{data: Uint8ClampedArray, width: number, height: number}} Picture
 * @typedef {{input: number[], macs: number, stages: import("./stage-figures.js").Stage[]}} Network
 */

/** What went wrong: the key of a sentence and what it is filled in with. */
class Failure extends Error {
  /**
   * @param {string} key
   * @param {Record<string, unknown>} [values]
   */
  constructor(key, values = {}) {
    super(key);
    Object.assign(this, { key, values });
  }
}

class YourPhoto extends Tool {
  static words = "your.";

  start() {
    // Where files lie is settled now: the address changes with instant navigation.
    this.here = location.href;
    this.gallery = new URL(this.dataset.gallery, this.here);
    const part = (name) => this.querySelector(`[data-${name}]`);
    [this.photos, this.button, this.status, this.message, this.more] = ["photo-list", "run", "status", "message", "more"].map(part);
    [this.bar, this.about] = ["progress", "p[data-about]"].map((name) => this.querySelector(name));
    const found = this.querySelector("p[data-found]");
    this.networks = new NetworkList(part("network-list"), this.querySelector("input[data-find]"), (count) => {
      const key = { 0: "found.none", 1: "found.one" }[count] ?? "found.other";
      found.textContent = count === null ? "" : this.say(key, { count });
    });
    this.figures = new StageFigures(part("stages"), (key, values) => this.say(key, values));
    this.files = new Files();
    this.runner = new NetworkRunner();
    this.turn = 0;
    this.own = new OwnPicture(this, { maxSide: MAX_SIDE, take: (picture) => this.take(picture) });
    for (const list of [this.photos, this.networks.list]) list.addEventListener("change", () => this.chosen());
    this.button.addEventListener("click", () => (this.running ? this.stop() : this.run()));
    part("copy").addEventListener("click", () => this.copy());
    this.read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.turn += 1;
    this.runner.close();
    this.figures.clear();
  }

  /** Take what the address says; what it leaves out is as the page's author chose it. */
  read() {
    const query = new URL(location.href).searchParams;
    const [photo, network] = ["photo", "network"].map((name) => query.get(name) || this.dataset[name]);
    const [knowsPhoto, knowsNetwork] = [[...this.photos.options].some(({ value }) => value === photo), this.networks.has(network)];
    this.photos.value = knowsPhoto ? photo : this.dataset.photo;
    this.networks.value = knowsNetwork ? network : this.dataset.network;
    const complaints = [
      knowsPhoto ? "" : this.say("unknown.photo", { given: photo, shown: this.photos.selectedOptions[0].text }),
      knowsNetwork ? "" : this.say("unknown.network", { given: network, shown: this.networks.chosen.text }),
    ];
    this.run(complaints.join(" ").trim());
  }

  /** @param {import("./own-picture.js").Picture} picture */
  take({ pixels: data, width, height }) {
    this.picture = { data, width, height };
    const [own] = this.photos.options;
    own.hidden = own.disabled = false;
    own.selected = true;
    this.chosen();
  }

  chosen() {
    const choice = Object.entries({ photo: this.photos.value, network: this.networks.value }).filter(([, value]) => value);
    this.keep(new URLSearchParams(choice).toString());
    this.run();
  }

  /**
   * Run the chosen network on the chosen picture, and show stage after stage.
   * @param {string} [complaint] What is to be said besides.
   */
  async run(complaint = "") {
    const turn = ++this.turn;
    this.runner.stop();
    this.begin(complaint);
    try {
      if (!NetworkRunner.possible) throw new Failure("old");
      const [network, picture, file] = await this.gather();
      if (turn !== this.turn) return; // something else was chosen meanwhile, or nothing any more
      const milliseconds = await this.compute(network, picture, file);
      const { macs, stages } = network;
      const values = { count: stages.length, macs: sayCount(macs), time: sayCount(Math.max(1, Math.round(milliseconds))) };
      this.status.textContent = this.say(macs ? "done" : "done.none", values);
    } catch (error) {
      if (turn !== this.turn) return;
      this.status.textContent = "";
      if (!(error instanceof Failure)) throw error;
      this.message.textContent = this.say(error.key, error.values);
    } finally {
      if (turn === this.turn) this.end();
    }
  }

  /** @param {string} complaint */
  begin(complaint) {
    const { text, value, dataset } = this.networks.chosen;
    this.running = true;
    this.button.textContent = this.say("stop");
    this.message.textContent = complaint;
    this.about.textContent = dataset.about;
    this.more.textContent = this.say("more", { configuration: text });
    this.more.href = new URL(`configurations/${value}/${this.photos.value && `#${this.photos.value}`}`, this.gallery).href;
    this.reached(0, 1, this.say("loading"));
    this.figures.list.setAttribute("aria-busy", "true");
  }

  end() {
    this.running = false;
    this.button.textContent = this.say("run");
    this.figures.list.removeAttribute("aria-busy");
  }

  stop() {
    this.turn += 1;
    this.runner.stop();
    this.status.textContent = this.bar.value ? this.say("stopped", { number: this.bar.value, count: this.bar.max }) : this.say("stopped.early");
    this.end();
  }

  /**
   * Everything that a run needs.
   * @returns {Promise<[Network, Picture, ArrayBuffer]>}
   */
  async gather() {
    const { source } = this.photos.selectedOptions[0].dataset;
    const [file, picture] = await Promise.all([
      this.fetch(`networks/${this.networks.value}.safetensors`, "failed", (answer) => answer.arrayBuffer()),
      source === undefined ? this.picture : this.fetch(new URL(source, this.here).href, "photo.failed", photo),
    ]);
    try {
      return [JSON.parse(readTensors(file).metadata.network), picture, file];
    } catch {
      throw new Failure("failed"); // the file is cut short
    }
  }

  /**
   * Fetch a file.
   * @template T
   * @param {string} path From the gallery.
   * @param {string} key What is said if that fails.
   * @param {(answer: Response) => Promise<T>} read
   * @returns {Promise<T>}
   */
  fetch(path, key, read) {
    return this.files.get(new URL(path, this.gallery), read).catch(() => {
      throw new Failure(key);
    });
  }

  /**
   * @param {Network} network
   * @param {Picture} picture
   * @param {ArrayBuffer} file
   * @returns {Promise<number>} Milliseconds.
   */
  compute(network, picture, file) {
    const { stages } = network;
    const [{ value: photo, text: title, dataset }] = this.photos.selectedOptions;
    const from = { title, alt: dataset.alt ?? title, file: `seeing-convolutions-${photo || "own"}-${this.networks.value}` };
    const answer = ({ picture: seen, stage }) => {
      // From now on the picture as the network sees it is enough.
      if (seen && !photo) this.picture = seen;
      if (!stage) return;
      this.figures.add(stages[stage.index], stage, from);
      const next = stages[stage.index + 1];
      const doing = next ? this.say("running", { number: stage.index + 2, count: stages.length, stage: next.name }) : this.status.textContent;
      this.reached(stage.index + 1, stages.length, doing);
    };
    const [, height, width] = network.input;
    this.reached(0, stages.length, this.say("cropping", { width, height }));
    return this.runner.run(picture, file, answer).catch(({ message: reason }) => {
      throw new Failure("worker.failed", { reason });
    });
  }

  /**
   * @param {number} number Stages that are done.
   * @param {number} count
   * @param {string} doing
   */
  reached(number, count, doing) {
    this.bar.max = count;
    this.bar.value = number;
    this.status.textContent = doing;
  }

  async copy() {
    const copied = this.photos.value ? "copied" : "copied.own";
    this.message.textContent = this.say((await this.copyLink()) ? copied : "uncopied");
  }
}

/**
 * A photo's pixels.
 * @param {Response} answer
 * @returns {Promise<Picture>}
 */
async function photo(answer) {
  const { pixels: data, width, height } = await takePicture(await answer.blob(), { maxSide: MAX_SIDE });
  return { data, width, height };
}

customElements.define("your-photo", YourPhoto);
