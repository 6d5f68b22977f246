/**
 * <gallery-compare>: any two stages of the gallery side by side, one over the other, or subtracted.
 *
 * Photos and networks stand in the page's own lists; stages and pictures of a network come from one small file, which is
 * asked for when the network is chosen. The choice is kept in the address: ?left=photo/network/stage/rendering&right=…
 */

import { make, number, Tool } from "./shared.js";

/**
 * @typedef {{name: string, mode: string, file: string, width: number, height: number, alt: string,
 *   scale: [string, string, string] | null, anchor: string}} Picture
 * @typedef {{name: string, label: string, shape: string, numbers: Record<string, number>, facts: string[],
 *   pictures: Picture[]}} Stage
 * @typedef {{title: string, photos: Record<string, Stage[]>}} Network
 * @typedef {{photo: string, configuration: string, stage: string, rendering: string}} Place
 * @typedef {{place: Place, title: string, stages: Stage[], stage: Stage, picture: Picture, complaint: string}} Shown
 */

const PARTS = ["photo", "configuration", "stage", "rendering"];
const SIDES = ["left", "right"];

class GalleryCompare extends Tool {
  start() {
    // Where the gallery lies is settled now: the address changes with instant navigation.
    this.gallery = new URL(this.dataset.gallery, location.href);
    /** @type {Map<string, Promise<Network>>} */
    this.networks = new Map();
    this.turn = 0;
    this.message = this.querySelector("[role=status]");
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
   * Read photo/network/stage/rendering. A stage belongs to its network: another network brings its own.
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

  /** @returns {Place[]} What the lists say. */
  chosen() {
    return SIDES.map((side) => Object.fromEntries(PARTS.map((part) => [part, this.list(side, part).value])));
  }

  /**
   * Show two stages, and write them into the lists and the address.
   * @param {Place[]} places
   * @param {boolean} [quiet] Whether a stage or rendering that is not there goes without a word.
   */
  async show(places, quiet = false) {
    const turn = ++this.turn;
    try {
      const shown = await Promise.all(places.map((place, index) => this.find(SIDES[index], place, quiet)));
      if (turn !== this.turn) return; // something else was chosen meanwhile
      shown.forEach((side, index) => this.fill(SIDES[index], side));
      this.shown = shown;
      this.message.textContent = shown.map((side) => side.complaint).join(" ").trim();
      this.draw();
      this.write();
    } catch {
      if (turn === this.turn) this.message.textContent = this.say("compare.failed");
    }
  }

  /**
   * A network's stages; each file is asked for once, and again only after a failure.
   * @param {string} slug
   * @returns {Promise<Network>}
   */
  network(slug) {
    if (!this.networks.has(slug)) {
      const loading = fetch(new URL(`stages/${slug}.json`, this.gallery)).then((answer) => {
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.json();
      });
      loading.catch(() => this.networks.delete(slug));
      this.networks.set(slug, loading);
    }
    return this.networks.get(slug);
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
    const known = (part) => [...this.list(side, part).options].map((option) => ({ name: option.value, title: option.text }));
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
      const values = { side: this.say(`compare.${side}`), what: this.say(`compare.${part}`).toLowerCase(), given };
      complaints.push(this.say("compare.unknown", { ...values, shown: otherwise.title ?? otherwise.name }));
      return otherwise;
    };
    const [firstPhoto, firstNetwork] = this.dataset[side].split("/");
    const [photos, entries] = [known("photo"), known("configuration")];
    let photo = pick("photo", photos, photos.find((one) => one.name === firstPhoto));
    const entry = pick("configuration", entries, entries.find((one) => one.name === firstNetwork));
    const network = await this.network(entry.name);
    if (!(photo.name in network.photos)) {
      const given = photo.title;
      photo = photos.find((one) => one.name in network.photos);
      complaints.push(this.say("compare.elsewhere", { side: this.say(`compare.${side}`), given, shown: photo.title }));
    }
    const stages = network.photos[photo.name];
    const asked = complaints.length;
    const stage = pick("stage", stages, stages.at(-1));
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

  /** Draw the pictures in the chosen view, and the numbers. */
  draw() {
    const pictures = this.shown.map((side) => side.picture);
    const [left, right] = pictures.map(({ width, height }) => `${width} × ${height}`);
    const alike = left === right;
    const view = this.view === "difference" && !alike ? "side" : this.view;
    SIDES.forEach((side, index) => this.figure(side, this.shown[index]));
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

  /**
   * @param {string} side
   * @param {Shown} shown
   */
  figure(side, { place, title, stage, picture }) {
    const figure = this.querySelector(`[data-shows=${side}]`);
    if (!figure.querySelector("img")) figure.append(make("a", make("img")), make("figcaption"));
    const [link, image, caption] = ["a", "img", "figcaption"].map((tag) => figure.querySelector(tag));
    const source = new URL(`pictures/${picture.file}`, this.gallery).href;
    if (image.src !== source) image.src = source;
    image.onerror = () => (this.message.textContent = this.say("compare.broken"));
    Object.assign(image, { width: picture.width, height: picture.height, alt: picture.alt });
    link.href = source;
    Object.assign(link.dataset, { picture: "", width: picture.width, height: picture.height });
    const page = Object.assign(make("a", title), {
      href: new URL(`configurations/${place.configuration}/#${picture.anchor}`, this.gallery).href,
    });
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
    caption.replaceChildren(make("b", this.say(`compare.${side}`)), ...lines);
  }

  /** Statistics of both stages, and what the right one has more. */
  tabulate() {
    const [left, right] = this.shown.map((side) => side.stage);
    const rows = Object.keys(left.numbers).map((name, index) => {
      const more = right.numbers[name] - left.numbers[name];
      const text = name === "negative" ? this.say("compare.points", { value: number(100 * more) }) : number(more);
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

  slide() {
    this.pictures.style.setProperty("--at", `${this.at.value}%`);
    this.at.setAttribute("aria-valuetext", `${this.at.value}%`);
  }

  /** Keep the choice in the address, so that it can be copied, reloaded and come back to. */
  write() {
    const values = SIDES.map((side, index) => [side, PARTS.map((part) => encodeURIComponent(this.shown[index].place[part])).join("/")]);
    if (this.view !== "side") values.push(["view", this.view]);
    if (this.view === "slider") values.push(["at", this.at.value]);
    this.keep(values.map(([name, value]) => `${name}=${value}`).join("&"));
  }

  /** @param {HTMLElement} control */
  changed(control) {
    if (!this.shown) return;
    if (control.dataset.part) {
      // Another network may lack a stage, and another stage a rendering: the reader did not ask for those.
      this.show(this.chosen(), true);
    } else {
      this.draw();
      this.write();
    }
  }

  /** @param {Element} target */
  clicked(target) {
    const button = target.closest("button");
    if (!button || !this.shown) return;
    if ("swap" in button.dataset) this.show(this.chosen().reverse(), true);
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
    list.selectedIndex = (list.selectedIndex + step + list.length) % list.length;
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

  async copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.message.textContent = this.say("compare.copied");
    } catch {
      this.message.textContent = this.say("compare.uncopied");
    }
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
