/**
 * What both tools that show stages of the gallery do: find a place by its names, load what is known of it, draw it, copy a link.
 *
 * Photos and networks stand in the page's own lists; stages and pictures of a network come from one small file, which is asked
 * for when the network is chosen. A place is written photo/network/stage/rendering.
 */

import { missingLine } from "./missing.js";
import { Files, make, Tool } from "./shared.js";

/**
 * @typedef {{name: string, mode: string, file: string, light: string, thumb: string, width: number, height: number, alt: string,
 *   scale: [string, string, string] | null, anchor: string}} Picture
 * @typedef {{name: string, label: string, kind: string, shape: string, numbers: Record<string, number | null>, facts: string[],
 *   missing: string, hasMissing: boolean, pictures: Picture[]}} Stage A number of no finite values is null, and `missing` says why.
 * @typedef {{title: string, photos: Record<string, Stage[]>}} Network
 * @typedef {{photo: string, configuration: string, stage: string, rendering: string}} Place
 * @typedef {{place: Place, title: string, stages: Stage[], stage: Stage, picture: Picture, complaint: string}} Shown
 * @typedef {{name: string, title: string}} Known
 */

export const PARTS = ["photo", "configuration", "stage", "rendering"];
export const SIDES = ["left", "right"];

/**
 * A place as an address has it.
 * @param {Place} place
 * @returns {string}
 */
export const written = (place) => PARTS.map((part) => encodeURIComponent(place[part])).join("/");

/** A tool with lists to choose from, `[data-side] [data-part]`, and figures, `[data-shows]`; the first place of a side is in data-<side>. */
export class GalleryTool extends Tool {
  start() {
    // Where the gallery lies is settled now: the address changes with instant navigation.
    this.gallery = new URL(this.dataset.gallery, location.href);
    this.files = new Files();
    this.turn = 0;
    this.message = this.querySelector("[role=status]");
    const entries = (part) => [...this.querySelector(`[data-part=${part}]`).options].map((option) => ({ name: option.value, title: option.text }));
    /** @type {Record<string, Known[]>} */
    this.known = { photo: entries("photo"), configuration: entries("configuration") };
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.turn += 1;
  }

  /**
   * @param {string} side
   * @param {string} part
   * @returns {HTMLSelectElement}
   */
  list(side, part) {
    return this.querySelector(`[data-side=${side}] [data-part=${part}]`);
  }

  /**
   * What a side is called in a sentence.
   * @param {string} side
   */
  called(side) {
    return this.say(`compare.${side}`);
  }

  /**
   * Read a place. A stage belongs to its network: another network brings its own.
   * @param {string} side
   * @param {string} text
   * @returns {Place}
   */
  place(side, text) {
    const given = text.split("/");
    const own = this.dataset[side].split("/");
    const same = !given[1] || given[1] === own[1];
    const parts = own.map((part, index) => given[index] || (index < 2 || (same && !given[2]) ? part : ""));
    return Object.fromEntries(PARTS.map((part, index) => [part, parts[index]]));
  }

  /**
   * What the lists of a side say.
   * @param {string} side
   * @returns {Place}
   */
  chosen(side) {
    return Object.fromEntries(PARTS.map((part) => [part, this.list(side, part).value]));
  }

  /**
   * A network's stages.
   * @param {string} slug
   * @returns {Promise<Network>}
   */
  network(slug) {
    return this.files.get(new URL(`stages/${slug}.json`, this.gallery), (answer) => answer.json());
  }

  /**
   * Find what places name, or say that it does not come; null also if something else was asked for meanwhile.
   * @param {[string, Place][]} places Side and place.
   * @param {boolean} quiet Whether a stage or rendering that is not there goes without a word.
   * @returns {Promise<Shown[] | null>}
   */
  async look(places, quiet) {
    const turn = ++this.turn;
    try {
      const shown = await Promise.all(places.map(([side, place]) => this.find(side, place, quiet)));
      if (turn !== this.turn) return null;
      this.message.textContent = shown.map((one) => one.complaint).join(" ").trim();
      return shown;
    } catch {
      if (turn === this.turn) this.message.textContent = this.say("compare.failed");
      return null;
    }
  }

  /**
   * Find what a place names, or the nearest there is, with a sentence about it.
   * @param {string} side
   * @param {Place} place
   * @param {boolean} quiet
   * @returns {Promise<Shown>}
   */
  async find(side, place, quiet) {
    const complaints = [];
    /**
     * @template {{name: string, title?: string}} T
     * @param {string} part
     * @param {T[]} there
     * @param {T} otherwise
     * @returns {T}
     */
    const pick = (part, there, otherwise) => {
      const given = place[part];
      const found = there.find((one) => one.name === given);
      if (found || !given) return found ?? otherwise;
      const values = { side: this.called(side), what: this.say(`compare.${part}`).toLowerCase(), given };
      complaints.push(this.say("compare.unknown", { ...values, shown: otherwise.title ?? otherwise.name }));
      return otherwise;
    };
    const [firstPhoto, firstNetwork] = this.dataset[side].split("/");
    const { photo: photos, configuration: entries } = this.known;
    let photo = pick("photo", photos, photos.find((one) => one.name === firstPhoto));
    const entry = pick("configuration", entries, entries.find((one) => one.name === firstNetwork));
    const network = await this.network(entry.name);
    if (!(photo.name in network.photos)) {
      const given = photo.title;
      photo = photos.find((one) => one.name in network.photos);
      complaints.push(this.say("compare.elsewhere", { side: this.called(side), given, shown: photo.title }));
    }
    const stages = network.photos[photo.name];
    const asked = complaints.length;
    const stage = pick("stage", stages, this.otherwise(stages));
    const picture = pick("rendering", stage.pictures, stage.pictures[0]);
    return {
      place: { photo: photo.name, configuration: entry.name, stage: stage.name, rendering: picture.name },
      title: this.say("compare.through", { photo: photo.title, configuration: network.title }),
      stages,
      stage,
      picture,
      complaint: complaints.slice(0, quiet ? asked : undefined).join(" "),
    };
  }

  /**
   * The stage that is shown where none is named.
   * @param {Stage[]} stages
   */
  otherwise(stages) {
    return stages.at(-1);
  }

  /**
   * Bring the lists of a side up to date.
   * @param {string} side
   * @param {Shown} shown
   */
  fill(side, shown) {
    const lists = {
      stage: shown.stages.map((stage) => [stage.name, `${stage.name}: ${stage.label}`]),
      rendering: shown.stage.pictures.map((one) => [one.name, one.mode ? `${one.name}: ${one.mode}` : one.name]),
    };
    for (const [part, entries] of Object.entries(lists)) {
      this.list(side, part).replaceChildren(...entries.map(([value, text]) => new Option(text, value)));
    }
    for (const part of PARTS) this.list(side, part).value = shown.place[part];
  }

  /**
   * Draw a stage, with its caption.
   * @param {string} side
   * @param {Shown} shown
   * @param {string} file The picture's file that is shown; the exact one is a click away.
   * @param {Node[]} more What stands below the caption.
   */
  figure(side, { place, title, stage, picture }, file, more = []) {
    const figure = this.querySelector(`[data-shows=${side}]`);
    if (!figure.querySelector("img")) figure.append(make("a", make("img")), make("figcaption"));
    const [link, image, caption] = ["a", "img", "figcaption"].map((tag) => figure.querySelector(tag));
    const source = this.picture(file);
    if (image.src !== source) image.src = source;
    image.onerror = () => (this.message.textContent = this.say("compare.broken"));
    Object.assign(image, { width: picture.width, height: picture.height, alt: picture.alt });
    link.href = this.picture(picture.file);
    Object.assign(link.dataset, { picture: "", width: picture.width, height: picture.height });
    const page = Object.assign(make("a", title), { href: this.below(`configurations/${place.configuration}/#${picture.anchor}`) });
    const lines = [
      make("p", make("b", stage.name), ` ${stage.label}`),
      make("p", page),
      make("p", `${stage.shape}${picture.mode ? ` · ${picture.mode}` : ""}`),
    ];
    if (picture.scale) {
      const [low, colormap, high] = picture.scale;
      const bar = make("span");
      bar.className = `sc-scale__bar sc-colormap-${colormap}`;
      const scale = make("p", make("span", low), bar, make("span", high));
      scale.className = "sc-scale";
      lines.push(scale);
    }
    if (stage.missing) lines.push(missingLine(stage.missing, stage.hasMissing));
    caption.replaceChildren(make("b", this.called(side)), ...lines, ...more);
  }

  /** @param {string} file */
  picture(file) {
    return this.below(`pictures/${file}`);
  }

  /** @param {string} path Below the gallery. */
  below(path) {
    return new URL(path, this.gallery).href;
  }

  /**
   * Where an entry of a list lies so many steps further; after the last comes the first.
   * @param {HTMLSelectElement} list
   * @param {number} step
   */
  advance(list, step) {
    list.selectedIndex = (list.selectedIndex + step + list.length) % list.length;
  }

  /** Place the line between two pictures, one over the other. */
  slide() {
    const at = this.querySelector("[data-at]");
    this.querySelector("[data-pictures]").style.setProperty("--at", `${at.value}%`);
    at.setAttribute("aria-valuetext", `${at.value}%`);
  }

  async copy() {
    this.message.textContent = this.say((await this.copyLink()) ? "compare.copied" : "compare.uncopied");
  }
}
