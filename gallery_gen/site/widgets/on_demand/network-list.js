/** A long list of networks, in groups, that a word makes shorter. Knows no tool. */

export class NetworkList {
  /**
   * @param {HTMLSelectElement} list
   * @param {HTMLInputElement} search
   * @param {(count: number | null) => void} found Called with how many fit, or with null where no word is given.
   */
  constructor(list, search, found) {
    Object.assign(this, { list, search, found });
    /** @type {[HTMLOptGroupElement, HTMLOptionElement[]][]} */
    this.groups = [...list.children].map((group) => [group, [...group.children]]);
    this.options = [...list.options];
    search.addEventListener("input", () => this.shorten());
    search.addEventListener("keydown", (event) => this.key(event));
  }

  /** @returns {string} */
  get value() {
    return this.list.value;
  }

  /** @param {string} slug One that is in the list. */
  set value(slug) {
    this.search.value = "";
    this.shorten();
    this.list.value = slug;
  }

  /** @returns {HTMLOptionElement} */
  get chosen() {
    return this.list.selectedOptions[0];
  }

  /** @param {string} slug */
  has(slug) {
    return this.options.some((option) => option.value === slug);
  }

  /** Show those that have every word, and the chosen one, which stays chosen. */
  shorten() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const { chosen } = this;
    this.fitting = this.options.filter((option) => words.every((word) => option.dataset.find.includes(word)));
    for (const [group, options] of this.groups) {
      group.replaceChildren(...options.filter((option) => option === chosen || this.fitting.includes(option)));
    }
    this.list.replaceChildren(...this.groups.map(([group]) => group).filter((group) => group.children.length));
    if (chosen) chosen.selected = true;
    this.found(words.length ? this.fitting.length : null);
  }

  /**
   * Enter takes the first that fits.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const [first] = this.fitting ?? [];
    if (!first) return;
    this.list.value = first.value;
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
