/**
 * What goes on in <kernel-playground>: a picture through a kernel, both of the reader's choice, while he changes them.
 *
 * A gallery photo, an own picture or the camera; a window under the pointer or the arrow keys shows its arithmetic.
 */

import { readKernel, writeKernel } from "./address.js";
import { KernelEditor } from "./editor.js";
import { KernelFilter } from "./filter.js";
import { KernelPictures } from "./pictures.js";
import { KernelWindow } from "./window.js";
import { OwnPicture, takePicture } from "../own-picture.js";
import { number } from "../shared.js";

const SIDE = 640;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -SIDE], End: [0, SIDE] };
const FAR = 10;
/** Milliseconds between two changes of the numbers while the camera runs, and before a moved window is read out. */
const SLOWLY = 250;

/** The inside of the tool, made once, when the tool comes near. */
export class Playground {
  /** @param {import("../shared.js").Tool} tool The element, with its words and its place in the address. */
  constructor(tool) {
    this.tool = tool;
    /** @type {Record<string, import("./editor.js").Written>} */
    this.kernels = JSON.parse(tool.dataset.kernels);
    /** @type {Record<string, {title: string, alt: string, file: string}>} */
    this.photos = JSON.parse(tool.dataset.photos);
    // Where the files lie is settled now: the address changes with instant navigation.
    for (const photo of Object.values(this.photos)) photo.file = new URL(photo.file, location.href);
    this.filter = new KernelFilter(JSON.parse(tool.dataset.colours));
    this.pictures = new KernelPictures(tool, this.filter);
    this.lists = Object.fromEntries(["photo", "kernel", "channels", "show", "map"].map((name) => [name, tool.querySelector(`[name=${name}]`)]));
    [this.said, this.where, this.message, this.found] = ["said", "where", "message", "found"].map((name) => tool.querySelector(`[data-${name}]`));
    const colour = (value, limit) => this.filter.colour(value, limit);
    this.editor = new KernelEditor(tool, { colour, changed: () => this.edited() });
    this.window = new KernelWindow(tool);
    this.own = new OwnPicture(tool, {
      maxSide: SIDE,
      take: (picture) => this.hold({ ...picture, title: tool.say("own") }),
      frame: (video) => this.film(video),
      stopped: () => this.hold(this.picture),
    });
    this.listen();
    this.read();
    tool.leaving.signal.addEventListener("abort", () => {
      clearTimeout(this.saying);
      cancelAnimationFrame(this.drawing);
      cancelAnimationFrame(this.moving);
    });
    this.load();
  }

  listen() {
    this.lists.photo.addEventListener("change", () => this.load().then(() => this.write()));
    this.lists.kernel.addEventListener("change", () => this.choose(this.lists.kernel.value));
    for (const list of [this.lists.channels, this.lists.show]) list.addEventListener("change", () => this.edited());
    this.lists.map.addEventListener("change", () => this.move({ map: Number(this.lists.map.value) }));
    this.tool.querySelector("[data-reset]").addEventListener("click", () => this.choose(this.preset));
    for (const box of this.pictures.boxes) {
      for (const kind of ["pointerdown", "pointermove"]) box.addEventListener(kind, (event) => this.point(event, box));
      box.addEventListener("keydown", (event) => this.key(event));
    }
  }

  /** Take what the address names, as far as it is known. */
  read() {
    const query = new URL(location.href).searchParams;
    const kernel = query.get("kernel") ?? "";
    this.preset = Object.hasOwn(this.kernels, kernel) ? kernel : this.tool.dataset.first;
    this.editor.set(readKernel(query) ?? this.kernels[this.preset]);
    this.suit();
    for (const name of ["photo", "channels", "show"]) {
      const list = this.lists[name];
      if ([...list.options].some((option) => !option.hidden && option.value === query.get(name))) list.value = query.get(name);
    }
    this.name();
    if (this.picture && (this.picture.slug ?? "") !== this.lists.photo.value) this.load();
    this.changed();
  }

  /**
   * A kernel by its name, shown as suits it.
   * @param {string} name
   */
  choose(name) {
    if (!name) return;
    this.preset = name;
    this.editor.set(this.kernels[name]);
    this.suit();
    this.edited();
  }

  /** Kernels whose weights add up to zero find edges: one signed map shows them best. */
  suit() {
    const edges = this.editor.sum === 0;
    this.lists.channels.value = edges ? "grey" : "colour";
    this.lists.show.value = edges ? "signed" : "clipped";
  }

  /** The kernel or an option is another. */
  edited() {
    this.name();
    this.write();
    this.changed();
  }

  /** The list names the kernel, if it is one of those with a name. */
  name() {
    const key = ({ rows, columns, weights }) => JSON.stringify([rows, columns, weights.map((weight) => weight.toPrecision(6))]);
    const now = key(this.editor.kernel);
    const same = ([, { cells, divisor }]) => key({ rows: cells.length, columns: cells[0].length, weights: cells.flat().map((cell) => cell / divisor) }) === now;
    this.lists.kernel.value = Object.entries(this.kernels).find(same)?.[0] ?? "";
  }

  /** Write kernel and options into the address. */
  write() {
    const options = ["photo", "channels", "show"].map((name) => [name, this.lists[name].value]).filter(([, value]) => value);
    this.tool.keep([...writeKernel(this.editor, this.lists.kernel.value), ...options].map((pair) => pair.join("=")).join("&"));
  }

  /** Fetch the chosen photo, or take the own picture again. */
  async load() {
    this.own.stop();
    const slug = this.lists.photo.value;
    if (!slug) return this.hold(this.mine);
    const { file, title, alt } = this.photos[slug];
    try {
      const answer = await fetch(file, { signal: this.tool.leaving.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const picture = await takePicture(await answer.blob(), { maxSide: SIDE });
      if (slug === this.lists.photo.value) this.hold({ ...picture, slug, title, alt });
    } catch {
      if (!this.tool.leaving.signal.aborted) this.message.textContent = this.tool.say("failed");
    }
    return undefined;
  }

  /**
   * Filter a picture from now on.
   * @param {import("../own-picture.js").Picture & {title: string, alt?: string, slug?: string} | undefined} picture
   */
  hold(picture) {
    this.picture = picture;
    this.filming = false;
    if (!picture) return;
    if (!picture.slug) {
      this.mine = picture;
      this.lists.photo.options[0].hidden = false;
      this.lists.photo.value = "";
      this.write();
    }
    this.changed();
  }

  /** Draw before the next frame, once, however much changes until then. */
  changed() {
    this.drawing ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.drawing = undefined;
    if (!this.picture || this.filming) return;
    if (!this.filtered(this.picture)) return;
    if (!this.grey) this.pictures.put(0, new ImageData(this.picture.pixels, this.picture.width, this.picture.height));
    this.tell(this.picture);
  }

  /**
   * A frame of the camera: filtered at once, its numbers written slowly.
   * @param {HTMLVideoElement} video
   */
  film(video) {
    const again = this.filming;
    this.filming = true;
    if (!this.filtered(this.pictures.film(video, SIDE), again)) return;
    if (again && performance.now() - this.told < SLOWLY) return;
    this.told = performance.now();
    this.tell({ title: this.tool.say("camera") });
  }

  /** Whether the mean of the channels is filtered. */
  get grey() {
    return this.lists.channels.value === "grey";
  }

  /**
   * Compute and draw what the kernel makes of a picture; whether it fits into it.
   * @param {import("../own-picture.js").Picture} picture
   * @param {boolean} [steady] The scale shrinks little by little, so that a film does not flicker.
   */
  filtered(picture, steady = false) {
    const { filter, editor } = this;
    const { kernel } = editor;
    const fits = kernel.rows <= picture.height && kernel.columns <= picture.width;
    this.found.hidden = !fits;
    this.message.textContent = fits ? "" : this.tool.say("small", { width: picture.width, height: picture.height });
    if (!fits) return false;
    filter.take(picture, this.grey);
    filter.run(kernel, editor.bias);
    this.facts = filter.facts();
    const largest = Math.max(-this.facts.min, this.facts.max);
    this.limit = steady ? Math.max(largest, 0.9 * this.limit) : largest;
    this.pictures.draw(this.signed ? this.limit : null);
    return true;
  }

  /** Whether the result is drawn with its signs. */
  get signed() {
    return this.lists.show.value === "signed";
  }

  /**
   * Say in words what is to be seen.
   * @param {{title: string, alt?: string}} picture
   */
  tell(picture) {
    this.pictures.describe(picture, this.facts, this.signed ? this.limit : null);
    this.lists.map.closest("label").hidden = this.grey;
    this.move({});
  }

  /**
   * The window follows the pointer.
   * @param {PointerEvent} event
   * @param {HTMLElement} box
   */
  point(event, box) {
    if (this.facts) this.move(this.pictures.placeAt(event, box, this.editor.kernel, this.signed));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!(event.key in STEPS) || !this.place || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [down, along] = STEPS[event.key].map((step) => step * (event.shiftKey ? FAR : 1));
    this.move({ row: this.place.row + down, column: this.place.column + along });
    clearTimeout(this.saying);
    // Read out where the window comes to rest, not all it passes.
    this.saying = setTimeout(() => (this.said.textContent = this.where.textContent), SLOWLY);
  }

  /**
   * Put the window elsewhere, as far as there are outputs, and show it before the next frame.
   * @param {{row?: number, column?: number, map?: number}} place
   */
  move(place) {
    // Until somebody moves it, the window lies in the middle.
    this.place ??= { row: this.filter.down >> 1, column: this.filter.across >> 1, map: 0 };
    Object.assign(this.place, place);
    this.moving ??= requestAnimationFrame(() => this.look());
  }

  /** Show the window. */
  look() {
    this.moving = undefined;
    const { filter, editor, place } = this;
    if (this.found.hidden || !this.facts || this.drawing) return; // a drawing under way shows the window too
    const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);
    Object.assign(place, { row: clamp(place.row, filter.down), column: clamp(place.column, filter.across), map: clamp(place.map, filter.maps.length) });
    const { row, column, map } = place;
    const value = number(this.window.show(filter, editor, place));
    this.where.textContent = this.tool.say(this.grey ? "where" : "where.map", { row: row + 1, column: column + 1, map: this.lists.map.options[map].text, value });
    this.lists.map.value = String(map);
    this.pictures.mark(place, editor.kernel, this.signed);
  }
}
