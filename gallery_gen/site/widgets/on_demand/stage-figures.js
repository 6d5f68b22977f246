/** Shows stages that were computed in the page, with the captions of the gallery's pages. Knows no network and no worker. */

import { sayNumber, sayShare } from "./captions.js";
import { missingLine, sayNotFinite } from "./missing.js";
import { make } from "./shared.js";

/** A picture that is at most so wide is enlarged with hard edges; one that is higher has rows of maps, and needs room. */
const [PIXELATED, SHEET] = [128, 500];

/**
 * @typedef {{name: string, mode: string, alt: string}} Drawing What is said of a rendering.
 * @typedef {{name: string, label: string, shape: string, parameters: string, macs: string, pictures: Drawing[]}} Stage
 * @typedef {{blob: Blob, width: number, height: number, low: number | null, high: number | null, colormap: string | null}} Drawn
 * @typedef {import("./missing.js").NotFinite} NotFinite
 * @typedef {{min: number | null, max: number | null, mean: number | null, negative: number}} Numbers
 * @typedef {{index: number, numbers: Numbers, notFinite: NotFinite | null, since: NotFinite | null, pictures: Drawn[]}} Computed
 */

export class StageFigures {
  /**
   * @param {HTMLElement} list
   * @param {(key: string, values?: Record<string, unknown>) => string} say
   */
  constructor(list, say) {
    Object.assign(this, { list, say });
    /** @type {string[]} Addresses of pictures in memory, which stay there until they are let go. */
    this.addresses = [];
  }

  /** Take all stages away, and their pictures out of memory. */
  clear() {
    this.list.replaceChildren();
    for (const address of this.addresses.splice(0)) URL.revokeObjectURL(address);
  }

  /**
   * Add a stage; the first one takes the place of all that stood there.
   * @param {Stage} stage
   * @param {Computed} computed
   * @param {{alt: string, title: string, file: string}} from What the photo shows, its name, and how its files' names begin.
   */
  add(stage, { index, numbers, notFinite, since, pictures }, from) {
    if (index === 0) this.clear();
    const heading = make("p", make("b", index === 0 ? this.say("stage.input") : stage.name), " ", make("span", stage.label));
    heading.className = "sc-stage__name";
    const alt = notFinite ? ` ${this.say("missing.alt")}` : "";
    const drawn = make("div", ...pictures.map((picture, place) => this.figure(stage, stage.pictures[place], picture, index, { ...from, more: alt })));
    drawn.className = "sc-your__pictures";
    const missing = since ? [missingLine(sayNotFinite(this.say, notFinite, since), Boolean(notFinite))] : [];
    this.list.append(make("li", heading, this.facts(stage, numbers), ...missing, drawn));
  }

  /**
   * @param {Stage} stage
   * @param {Computed["numbers"]} numbers
   */
  facts(stage, { min, max, mean, negative }) {
    const facts = [
      ["statistics.shape", stage.shape],
      ["statistics.min", sayNumber(min)],
      ["statistics.max", sayNumber(max)],
      ["statistics.mean", sayNumber(mean)],
      ["statistics.negative", sayShare(negative)],
      ["parameters", stage.parameters],
      ["macs", stage.macs],
    ].filter(([key, text]) => text !== "0" || key.startsWith("statistics"));
    const list = make("dl", ...facts.map(([key, text]) => make("div", make("dt", this.say(key)), make("dd", text))));
    list.className = "sc-facts";
    return list;
  }

  /**
   * @param {Stage} stage
   * @param {Drawing} drawing
   * @param {Drawn} drawn
   * @param {number} index
   * @param {{alt: string, title: string, file: string, more: string}} from `more` is added to each text.
   */
  figure(stage, drawing, { blob, width, height, low, high, colormap }, index, from) {
    const address = URL.createObjectURL(blob);
    this.addresses.push(address);
    const alt = index === 0 ? from.alt : drawing.alt.replace("{photo}", from.title) + from.more;
    const image = Object.assign(make("img"), { src: address, width, height, alt });
    image.classList.toggle("sc-pixelated", width <= PIXELATED);
    const picture = Object.assign(make("a", image), { className: "sc-picture", href: address, title: this.say("exact", { width, height }) });
    Object.assign(picture.dataset, { picture: "", width, height });
    const caption = make("figcaption", make("p", drawing.mode && `${drawing.name}: ${drawing.mode}`));
    if (low !== null) caption.append(this.scale(sayNumber(low), sayNumber(high), colormap));
    const save = Object.assign(make("a", this.say("download")), { href: address, download: `${from.file}-${stage.name}-${drawing.name}.png` });
    save.setAttribute("aria-label", this.say("download.what", { stage: stage.name, rendering: drawing.name }));
    caption.append(make("p", save));
    const figure = make("figure", picture, caption);
    figure.className = height > SHEET ? "sc-stage sc-your__sheet" : "sc-stage";
    figure.style.setProperty("--ratio", (width / height).toFixed(3));
    return figure;
  }

  /**
   * What the colours stand for.
   * @param {string} low
   * @param {string} high
   * @param {string} colormap
   */
  scale(low, high, colormap) {
    const [start, bar, end] = [make("span", low), make("span"), make("span", high)];
    start.className = end.className = "sc-scale__end";
    bar.className = `sc-scale__bar sc-colormap-${colormap}`;
    const scale = make("span", start, bar, end);
    scale.className = "sc-scale";
    scale.setAttribute("role", "img");
    scale.setAttribute("aria-label", this.say("stage.scale", { low, high }));
    return scale;
  }
}
