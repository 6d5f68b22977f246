/**
 * <gallery-explore>: the gallery stage by stage. One picture is shown with its facts, or two, of which one is kept.
 *
 * Nothing is loaded but what is shown: a network's small file, the picture, and those thumbnails of its stages that are in
 * sight. The choice is kept in the address: ?show=photo/network/stage/rendering&keep=…&view=slider&at=30&tag=pooling&kind=linear
 */

import { GalleryTool, written } from "./gallery-places.js";
import { make } from "./shared.js";

/** @typedef {import("./gallery-places.js").Place} Place */

/** Keys → what changes, and by how many. */
const KEYS = {
  ArrowLeft: ["photo", -1],
  ArrowRight: ["photo", 1],
  ArrowUp: ["configuration", -1],
  ArrowDown: ["configuration", 1],
  "Shift+ArrowLeft": ["stage", -1],
  "Shift+ArrowRight": ["stage", 1],
};

class GalleryExplore extends GalleryTool {
  start() {
    super.start();
    this.message = this.querySelector("[data-message]");
    /** @type {Record<string, {tags: string[], kinds: string[]}>} */
    this.networks = JSON.parse(this.dataset.networks);
    this.tag = "";
    this.kind = this.querySelector("[data-kind]");
    this.at = this.querySelector("[data-at]");
    this.strip = this.querySelector("[data-strip]");
    /** All networks, of which the filters leave some. */
    this.all = [...this.list("right", "configuration").children].map((child) => child.cloneNode(true));
    this.addEventListener("change", (event) => this.changed(event.target));
    this.addEventListener("click", (event) => this.clicked(event.target));
    this.addEventListener("keydown", (event) => this.key(event));
    this.at.addEventListener("input", () => this.slide());
    this.read();
  }

  /** Alone, a picture needs no side. */
  called(side) {
    return this.say(this.kept ? `compare.${side}` : "explore.picture");
  }

  /** Where no stage is named: the last one, or the last of the kind that is looked for. */
  otherwise(stages) {
    return stages.findLast((stage) => this.suits(stage)) ?? stages.at(-1);
  }

  /** @param {import("./gallery-places.js").Stage} stage */
  suits(stage) {
    return !this.kind.value || stage.kind === this.kind.value;
  }

  /** @returns {string} side or slider */
  get view() {
    return this.querySelector("[name=explore-view]:checked").value;
  }

  /** Show what the address says. */
  read() {
    const query = new URL(location.href).searchParams;
    for (const radio of this.querySelectorAll("[name=explore-view]")) radio.checked = radio.value === (query.get("view") === "slider" ? "slider" : "side");
    const at = Number(query.get("at") ?? 50);
    this.at.value = String(at >= 0 ? at : 50);
    const kind = query.get("kind") ?? "";
    this.kind.value = [...this.kind.options].some((one) => one.value === kind) ? kind : "";
    this.filter(query.get("tag") ?? "");
    this.querySelector("details").open ||= Boolean(this.tag || this.kind.value);
    const kept = query.get("keep");
    this.show(this.place("right", query.get("show") ?? ""), kept ? this.place("left", kept) : null, false);
  }

  /**
   * Leave only the networks with a tag and with a stage of the chosen kind; an unknown tag, or one that leaves none, is none.
   * @param {string} tag
   */
  filter(tag) {
    const buttons = [...this.querySelectorAll("[data-tag]")];
    this.tag = buttons.some((button) => button.dataset.tag === tag) ? tag : "";
    const right = ({ value }) => {
      const { tags, kinds } = this.networks[value];
      return (!this.tag || tags.includes(this.tag)) && (!this.kind.value || kinds.includes(this.kind.value));
    };
    const groups = this.all.map((child) => {
      const copy = child.cloneNode(true);
      for (const option of copy.querySelectorAll("option")) if (!right(option)) option.remove();
      return copy;
    });
    const list = this.list("right", "configuration");
    const before = list.value;
    list.replaceChildren(...groups.filter((group) => (group.matches("option") ? right(group) : group.childElementCount)));
    if ([...list.options].some((one) => one.value === before)) list.value = before;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.tag === this.tag));
    const key = list.length === 1 ? "explore.count.one" : "explore.count.other";
    this.querySelector("[data-count]").textContent = this.say(key, { count: list.length, all: this.known.configuration.length });
  }

  /**
   * Show a stage, and beside it the one that is kept.
   * @param {Place} place
   * @param {Place | null} [kept]
   * @param {boolean} [quiet] Whether a stage or rendering that is not there goes without a word.
   */
  async show(place, kept = this.kept, quiet = true) {
    this.kept = kept;
    const shown = await this.look([["right", place], ...(kept ? [["left", kept]] : [])], quiet);
    if (!shown) return;
    [this.shown, this.other] = shown;
    this.kept = this.other?.place ?? null;
    // The photo itself is drawn in one way only: the way of the other stages waits meanwhile.
    if (this.shown.place.stage !== "input") this.wish = this.shown.place.rendering;
    // An address may name a network that its filters leave out: then the filters give way.
    if (![...this.list("right", "configuration").options].some((one) => one.value === this.shown.place.configuration)) {
      this.kind.value = "";
      this.filter("");
    }
    this.fill("right", this.shown);
    this.draw();
    this.write();
  }

  /** Draw one picture or two, and the stages on the way. */
  draw() {
    const view = this.other ? this.view : "single";
    const pictures = this.querySelector("[data-pictures]");
    pictures.dataset.view = view;
    this.querySelector("[data-shows=left]").hidden = !this.other;
    for (const [side, shown] of [["left", this.other], ["right", this.shown]]) {
      if (shown) this.figure(side, shown, shown.picture.light, this.facts(shown));
    }
    const { width, height } = (this.other ?? this.shown).picture;
    pictures.style.setProperty("--frame", `${width} / ${height}`);
    this.querySelector(".sc-duel__views").hidden = this.querySelector("[data-drop]").hidden = !this.other;
    this.querySelector(".sc-duel__slider").hidden = view !== "slider";
    this.slide();
    this.stages();
    const { place } = this.shown;
    for (const button of this.querySelectorAll("[data-step]")) {
      const { of, step } = button.dataset;
      const there = of === "stage" ? this.next(place.stage, step === "next" ? 1 : -1) : this.list("right", of).length > 1;
      button.setAttribute("aria-disabled", String(!there)); // a disabled one would lose the focus
    }
  }

  /**
   * Numbers of a stage, and where more is to be read.
   * @param {import("./gallery-places.js").Shown} shown
   * @returns {Node[]}
   */
  facts({ place, stage }) {
    const list = make("dl", ...Object.keys(stage.numbers).map((name, index) => make("div", make("dt", this.say(`statistics.${name}`)), make("dd", stage.facts[index]))));
    list.className = "sc-facts";
    const link = (key, path) => Object.assign(make("a", this.say(`explore.${key}`)), { href: this.below(path) });
    const links = [
      link("photo", `photos/${place.photo}/`),
      link("network", `configurations/${place.configuration}/`),
      link("provenance", `configurations/${place.configuration}/#provenance-${place.photo}-${place.configuration}`),
    ];
    const line = make("p", ...links.flatMap((one, index) => (index ? [" · ", one] : [one])));
    return [list, line];
  }

  /** Thumbnails of the stages on the way, of which a browser loads those that are in sight. */
  stages() {
    const { place, stages } = this.shown;
    const way = written({ ...place, stage: "" });
    if (this.way !== way) this.strip.replaceChildren(...stages.map((stage) => this.thumb(stage, place.rendering)));
    this.way = way;
    for (const button of this.strip.querySelectorAll("button")) {
      const stage = stages.find((one) => one.name === button.dataset.stage);
      if (stage.name === place.stage) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      button.classList.toggle("sc-explore__faint", !this.suits(stage));
    }
    const current = this.strip.querySelector("[aria-current]");
    const holder = this.strip.parentElement;
    holder.scrollLeft = current.offsetLeft - (holder.clientWidth - current.offsetWidth) / 2;
  }

  /**
   * A stage of the strip.
   * @param {import("./gallery-places.js").Stage} stage
   * @param {string} rendering
   */
  thumb(stage, rendering) {
    const picture = stage.pictures.find((one) => one.name === rendering) ?? stage.pictures[0];
    const image = Object.assign(make("img"), { loading: "lazy", alt: "", width: picture.width, height: picture.height });
    image.src = this.picture(picture.thumb);
    const button = Object.assign(make("button", image, make("span", stage.name)), { type: "button", title: stage.label });
    button.dataset.stage = stage.name;
    return make("li", button);
  }

  /** @returns {Place} What is shown, in the way that is wished for. */
  get here() {
    return { ...this.shown.place, rendering: this.wish ?? this.shown.place.rendering };
  }

  /**
   * The stage so many steps further that is of the kind looked for, if there is one.
   * @param {string} name
   * @param {number} step
   * @returns {string | undefined}
   */
  next(name, step) {
    const { stages } = this.shown;
    for (let place = stages.findIndex((stage) => stage.name === name) + step; stages[place]; place += step) {
      if (this.suits(stages[place])) return stages[place].name;
    }
    return undefined;
  }

  /**
   * To the next photo, network or stage. A network's stage belongs to it; the same stage of another photo is kept.
   * @param {string} part
   * @param {number} step
   */
  step(part, step) {
    const place = this.here;
    const list = this.list("right", part);
    if (part === "stage") {
      const name = this.next(place.stage, step);
      if (!name) return;
      place.stage = name;
    } else {
      this.advance(list, step);
      place[part] = list.value;
    }
    this.show(place);
  }

  /** @param {HTMLElement} control */
  changed(control) {
    if (!this.shown) return;
    if (control === this.kind) this.narrow(this.tag);
    else if (control.dataset.part) this.show(this.chosen("right"));
    else {
      this.draw();
      this.write();
    }
  }

  /**
   * Filter anew; if the network is left out, the first that is not is shown, and if the stage is, the last of its kind.
   * @param {string} tag
   */
  narrow(tag) {
    this.filter(tag);
    if (!this.list("right", "configuration").length) this.filter(""); // no network has both: the kind wins
    const place = this.here;
    const network = this.list("right", "configuration").value;
    if (network !== place.configuration || !this.suits(this.shown.stage)) Object.assign(place, { configuration: network, stage: "" });
    this.show(place);
  }

  /** @param {Element} target */
  clicked(target) {
    const button = target.closest("button");
    if (!button || !this.shown) return;
    const { tag, step, of, stage, keep, drop } = button.dataset;
    if (tag !== undefined) this.narrow(tag);
    else if (step) this.step(of, step === "next" ? 1 : -1);
    else if (stage) this.show({ ...this.here, stage });
    else if (keep !== undefined) this.show(this.shown.place, this.shown.place);
    else if (drop === undefined) this.copy();
    else {
      this.querySelector("[data-keep]").focus();
      this.show(this.shown.place, null);
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    // Lists and fields know these keys themselves.
    if (event.altKey || event.ctrlKey || event.metaKey || !this.shown || event.target.matches("select, input")) return;
    const [part, step] = KEYS[`${event.shiftKey ? "Shift+" : ""}${event.key}`] ?? [];
    if (!part) return;
    event.preventDefault();
    this.step(part, step);
  }

  /** Keep the choice in the address. */
  write() {
    const values = { show: written(this.shown.place) };
    if (this.kept) values.keep = written(this.kept);
    if (this.kept && this.view === "slider") Object.assign(values, { view: "slider", at: this.at.value });
    if (this.tag) values.tag = encodeURIComponent(this.tag);
    if (this.kind.value) values.kind = this.kind.value;
    this.keep(Object.entries(values).map(([name, value]) => `${name}=${value}`).join("&"));
  }
}

customElements.define("gallery-explore", GalleryExplore);
