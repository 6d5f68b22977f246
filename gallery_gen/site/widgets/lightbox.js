/**
 * The exact picture over the page. Without it, a picture's link simply opens the file.
 *
 * One listener on the document serves every page, also those that instant navigation brings in.
 */

/** @type {Record<string, string>} */
const strings = JSON.parse(document.getElementById("__strings").textContent);

/**
 * Fill in the sentence of a key.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
function say(key, values = {}) {
  return strings[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/**
 * Make an element with properties and children.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...Node} children
 * @returns {HTMLElement}
 */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

class Lightbox {
  constructor() {
    this.image = make("img", { decoding: "async" });
    this.caption = make("div", { className: "sc-lightbox__caption", tabIndex: 0 });
    this.position = make("span", { className: "sc-lightbox__position" });
    this.position.setAttribute("aria-live", "polite");
    this.previous = this.button("previous", "←", () => this.move(-1));
    this.next = this.button("next", "→", () => this.move(1));
    const close = this.button("close", "×", () => this.dialog.close());
    close.autofocus = true;
    const bar = make("div", { className: "sc-lightbox__bar" }, this.position, this.previous, this.next, close);
    const stage = make("div", { className: "sc-lightbox__stage" }, this.image);
    this.dialog = make("dialog", { className: "sc-lightbox" }, bar, stage, this.caption);
    this.dialog.setAttribute("aria-label", say("lightbox.label"));
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("close", () => this.closed());
    // A click beside the dialog's content is one on its backdrop.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    // Instant navigation and Back leave the page: so does the dialog.
    addEventListener("popstate", () => this.dialog.close());
  }

  /**
   * @param {string} name
   * @param {string} sign
   * @param {() => void} act
   * @returns {HTMLButtonElement}
   */
  button(name, sign, act) {
    const label = say(`lightbox.${name}`);
    const button = make("button", { type: "button", textContent: sign, title: label, onclick: act });
    button.setAttribute("aria-label", label);
    return button;
  }

  /**
   * Open on a picture's link; its neighbours are those of the same group.
   * @param {HTMLAnchorElement} link
   */
  open(link) {
    const group = link.closest("[data-pictures]") ?? link.parentElement;
    this.opener = link;
    this.links = [...group.querySelectorAll("a[data-picture]")];
    if (!this.dialog.isConnected) document.body.append(this.dialog);
    this.show(this.links.indexOf(link));
    this.dialog.showModal();
  }

  /** @param {number} index */
  show(index) {
    const link = this.links[index];
    const thumb = link.querySelector("img");
    const { width, height } = link.dataset;
    this.index = index;
    this.image.src = link.href;
    this.image.alt = thumb.alt;
    this.image.width = Number(width);
    this.image.height = Number(height);
    this.image.classList.toggle("sc-pixelated", Number(width) < this.dialogWidth());
    const words = link.closest("figure")?.querySelector("figcaption")?.cloneNode(true);
    const file = make("a", { href: link.href, textContent: say("lightbox.file") });
    const size = make("p", { textContent: `${say("lightbox.size", { width, height })} · ` }, file);
    this.caption.replaceChildren(...(words?.childNodes ?? []), size);
    this.position.textContent = say("lightbox.position", { index: index + 1, count: this.links.length });
    const alone = this.links.length < 2;
    this.previous.hidden = this.next.hidden = this.position.hidden = alone;
    this.previous.disabled = index === 0;
    this.next.disabled = index === this.links.length - 1;
  }

  /** @returns {number} Room for the picture: a smaller one is enlarged, with hard edges. */
  dialogWidth() {
    return Math.min(innerWidth * 0.9, 1100) * devicePixelRatio;
  }

  /** @param {number} step */
  move(step) {
    const index = this.index + step;
    if (index < 0 || index >= this.links.length) return;
    this.show(index);
    // A button that has just become useless cannot keep the focus.
    if (document.activeElement?.disabled) (step > 0 ? this.previous : this.next).focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.move(step);
    }
    // Material listens for single keys on the whole page (search, next page).
    event.stopPropagation();
  }

  closed() {
    this.opener?.focus();
    this.image.removeAttribute("src");
  }
}

/** @type {Lightbox | undefined} */
let lightbox;

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-picture]") : null;
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  lightbox ??= new Lightbox();
  lightbox.open(link);
});
