/**
 * <gallery-compare>: any two stages of the gallery side by side, one over the other, or subtracted.
 *
 * The choice is kept in the address: ?left=photo/network/stage/rendering&right=…
 */

import { NOTHING } from "./captions.js";
import { GalleryTool, SIDES, written } from "./gallery-places.js";
import { make, number } from "./shared.js";

/** @typedef {import("./gallery-places.js").Place} Place */

class GalleryCompare extends GalleryTool {
  start() {
    super.start();
    this.at = this.querySelector("[data-at]");
    this.pictures = this.querySelector(".sc-duel__pictures");
    this.addEventListener("change", (event) => this.changed(event.target));
    this.addEventListener("click", (event) => this.clicked(event.target));
    this.addEventListener("keydown", (event) => this.key(event));
    this.at.addEventListener("input", () => this.slide());
    // A pair further down opens here: the page is the same.
    document.addEventListener("click", (event) => this.follow(event), { signal: this.leaving.signal, capture: true });
    this.read();
  }

  /** @returns {string} side, slider or difference */
  get view() {
    return this.querySelector("[name=compare-view]:checked").value;
  }

  set view(view) {
    const known = [...this.querySelectorAll("[name=compare-view]")];
    (known.find((radio) => radio.value === view) ?? known[0]).checked = true;
  }

  /** Show what the address says; what it leaves out is as the page's author chose it. */
  read() {
    const query = new URL(location.href).searchParams;
    this.view = query.get("view") ?? "side";
    const at = Number(query.get("at") ?? 50);
    this.at.value = String(at >= 0 ? at : 50);
    this.show(SIDES.map((side) => this.place(side, query.get(side) ?? "")));
  }

  /**
   * Show two stages, and write them into the lists and the address.
   * @param {Place[]} places
   * @param {boolean} [quiet] Whether a stage or rendering that is not there goes without a word.
   */
  async show(places, quiet = false) {
    const shown = await this.look(places.map((place, index) => [SIDES[index], place]), quiet);
    if (!shown) return;
    shown.forEach((one, index) => this.fill(SIDES[index], one));
    this.shown = shown;
    this.draw();
    this.write();
  }

  /** Draw the pictures in the chosen view, and the numbers. */
  draw() {
    const pictures = this.shown.map((side) => side.picture);
    const [left, right] = pictures.map(({ width, height }) => `${width} × ${height}`);
    const alike = left === right;
    const view = this.view === "difference" && !alike ? "side" : this.view;
    SIDES.forEach((side, index) => this.figure(side, this.shown[index], pictures[index].file));
    this.pictures.dataset.view = view;
    this.pictures.style.setProperty("--frame", `${pictures[0].width} / ${pictures[0].height}`);
    this.querySelector(".sc-duel__slider").hidden = view !== "slider";
    this.note = this.querySelector(".sc-duel__note");
    this.note.textContent = "";
    if (this.view === "difference" && !alike) this.note.textContent = this.say("compare.unlike", { left, right });
    else if (view === "slider" && !alike) this.note.textContent = this.say("compare.sizes", { left, right });
    else if (view === "difference") this.measure(this.turn);
    this.slide();
    this.tabulate();
  }

  /** Statistics of both stages, and what the right one has more. */
  tabulate() {
    const [left, right] = this.shown.map((side) => side.stage);
    const rows = Object.keys(left.numbers).map((name, index) => {
      const [before, after] = [left.numbers[name], right.numbers[name]];
      const more = before === null || after === null ? null : after - before;
      let text = more === null ? NOTHING : number(more);
      if (name === "negative") text = this.say("compare.points", { value: number(100 * more) });
      const head = make("th", this.say(`statistics.${name}`));
      head.scope = "row";
      return make("tr", head, ...[left.facts[index], right.facts[index], text].map((cell) => make("td", cell)));
    });
    const head = make("th", this.say("statistics.shape"));
    head.scope = "row";
    rows.unshift(make("tr", head, make("td", left.shape), make("td", right.shape), make("td")));
    this.querySelector("tbody").replaceChildren(...rows);
  }

  /**
   * Say in numbers how far two drawn pictures of one size differ.
   * @param {number} turn
   */
  async measure(turn) {
    const images = [...this.pictures.querySelectorAll("img")];
    try {
      await Promise.all(images.map((image) => image.decode()));
    } catch {
      return; // a picture that cannot be loaded has its own message
    }
    if (turn !== this.turn || this.view !== "difference") return;
    const [left, right] = images.map((image) => {
      const { naturalWidth: width, naturalHeight: height } = image;
      const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, width, height).data;
    });
    let [same, sum] = [0, 0];
    for (let i = 0; i < left.length; i += 4) {
      const apart = Math.abs(left[i] - right[i]) + Math.abs(left[i + 1] - right[i + 1]) + Math.abs(left[i + 2] - right[i + 2]);
      sum += apart;
      if (!apart) same += 1;
    }
    const pixels = left.length / 4;
    const values = { same: `${number((100 * same) / pixels)}%`, mean: number(sum / pixels / 3) };
    this.note.textContent = this.say("compare.difference", values);
  }

  /** Keep the choice in the address, so that it can be copied, reloaded and come back to. */
  write() {
    const values = SIDES.map((side, index) => [side, written(this.shown[index].place)]);
    if (this.view !== "side") values.push(["view", this.view]);
    if (this.view === "slider") values.push(["at", this.at.value]);
    this.keep(values.map(([name, value]) => `${name}=${value}`).join("&"));
  }

  /** @param {HTMLElement} control */
  changed(control) {
    if (!this.shown) return;
    if (control.dataset.part) {
      // Another network may lack a stage, and another stage a rendering: the reader did not ask for those.
      this.show(SIDES.map((side) => this.chosen(side)), true);
    } else {
      this.draw();
      this.write();
    }
  }

  /** @param {Element} target */
  clicked(target) {
    const button = target.closest("button");
    if (!button || !this.shown) return;
    if ("swap" in button.dataset) this.show(SIDES.map((side) => this.chosen(side)).reverse(), true);
    else if ("copy" in button.dataset) this.copy();
    else this.step(button.closest("[data-side]").dataset.side, button.dataset.of, button.dataset.step === "next" ? 1 : -1);
  }

  /**
   * Go to the next photo or network of a side; after the last comes the first.
   * @param {string} side
   * @param {string} part
   * @param {number} step
   */
  step(side, part, step) {
    const list = this.list(side, part);
    this.advance(list, step);
    this.changed(list);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = event.target;
    const side = target.closest("[data-side], [data-shows]");
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const [part, step] =
      { ArrowLeft: ["photo", -1], ArrowRight: ["photo", 1], ArrowUp: ["configuration", -1], ArrowDown: ["configuration", 1] }[
        event.key
      ] ?? [];
    // Lists know these keys themselves.
    if (!step || !plain || !side || target.matches("select, input") || !this.shown) return;
    event.preventDefault();
    this.step(side.dataset.side ?? side.dataset.shows, part, step);
  }

  /**
   * A link to this page's own tool: show it here, one step of Back away.
   * @param {MouseEvent} event
   */
  follow(event) {
    const link = event.target instanceof Element ? event.target.closest(".sc-compare-link a") : null;
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    history.pushState(null, "", link.href);
    this.read();
    this.scrollIntoView();
    this.list("left", "photo").focus({ preventScroll: true });
  }
}

customElements.define("gallery-compare", GalleryCompare);
