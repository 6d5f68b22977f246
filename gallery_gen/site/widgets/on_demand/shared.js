/** What several widgets need: numbers in words, elements, and what every tool does. Knows no tool. */

/**
 * Write a number with so many significant digits and a true minus sign; one that is not finite as NaN, ∞ or −∞.
 * @param {number} value
 * @param {number} digits
 * @returns {string}
 */
export function rounded(value, digits) {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  const [mantissa, exponent] = String(Number(value.toPrecision(digits))).split("e");
  const power = exponent && [...exponent.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return (power ? `${mantissa} × 10${power}` : mantissa).replace("-", "−");
}

/**
 * Write a number with three significant digits.
 * @param {number} value
 * @returns {string}
 */
export const number = (value) => rounded(value, 3);

/**
 * Put a written number in brackets if it is negative, as in a product.
 * @param {string} written
 * @returns {string}
 */
export const bracketed = (written) => (written.startsWith("−") ? `(${written})` : written);

/**
 * A factor in a product: a negative one in brackets.
 * @param {number} value
 * @returns {string}
 */
export const factor = (value) => bracketed(number(value));

/**
 * Make an element with a text or children.
 * @param {string} tag
 * @param {...(string | Node)} children
 * @returns {HTMLElement}
 */
export function make(tag, ...children) {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}

/** Files that are asked for once each, and again only after a failure. */
export class Files {
  /** @type {Map<string, Promise<unknown>>} */
  asked = new Map();

  /**
   * @template T
   * @param {string | URL} address
   * @param {(answer: Response) => T | Promise<T>} read
   * @returns {Promise<T>}
   */
  get(address, read) {
    const name = String(address);
    if (!this.asked.has(name)) {
      const loading = fetch(name).then((answer) => {
        if (!answer.ok) throw new Error(answer.statusText);
        return read(answer);
      });
      loading.catch(() => this.asked.delete(name));
      this.asked.set(name, loading);
    }
    return this.asked.get(name);
  }
}

/** How far away a tool is when it begins to load what it needs. */
const NEAR = "800px";

/**
 * A tool of a page: shows itself in place of what stands there without a script, has its words, and keeps a choice in the
 * address. Its class names where its words begin, fills in `start`, and `read` if the address holds its choice.
 */
export class Tool extends HTMLElement {
  /** What the keys of its sentences begin with. */
  static words = "";

  connectedCallback() {
    /** @type {Record<string, string>} */
    this.sentences = JSON.parse(this.dataset.words);
    this.page = location.pathname;
    this.leaving = new AbortController();
    if (this.read) {
      const back = () => location.pathname === this.page && this.read();
      addEventListener("popstate", back, { signal: this.leaving.signal });
    }
    this.querySelector("[data-without]").hidden = true;
    this.querySelector("[data-tool]").hidden = false;
    this.start();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  /**
   * Fill in the sentence of a key.
   * @param {string} key One of the tool's own, or one of another group by its whole name.
   * @param {Record<string, unknown>} [values]
   * @returns {string}
   */
  say(key, values = {}) {
    const sentence = this.sentences[this.constructor.words + key] ?? this.sentences[key];
    return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /**
   * Act once, when the tool comes near what is to be seen.
   * @param {() => void} act
   */
  whenNear(act) {
    const watch = new IntersectionObserver(
      (seen) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        watch.disconnect();
        act();
      },
      { rootMargin: NEAR },
    );
    watch.observe(this);
    this.leaving.signal.addEventListener("abort", () => watch.disconnect());
  }

  /**
   * Put the address into the clipboard.
   * @returns {Promise<boolean>} Whether the browser allowed it.
   */
  async copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Write a choice into the address, unless instant navigation is on its way elsewhere.
   * @param {string} search
   */
  keep(search) {
    if (location.pathname !== this.page) return;
    const address = new URL(location.href);
    address.search = search;
    history.replaceState(history.state, "", address);
  }
}
