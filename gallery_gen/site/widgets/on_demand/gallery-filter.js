/**
 * <gallery-filter>: buttons that show only the cards with a tag. Without it, all cards are shown.
 *
 * The choice is kept in the address (?tag=pooling), so that it can be linked to.
 */

/** @type {Record<string, string>} */
const strings = JSON.parse(document.getElementById("__strings").textContent);

class GalleryFilter extends HTMLElement {
  connectedCallback() {
    this.bar = this.querySelector(".sc-filter__bar");
    this.status = this.querySelector(".sc-filter__count");
    this.cards = [...this.querySelectorAll(".sc-card")];
    this.bar.hidden = this.status.hidden = false;
    this.bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.choose(button.dataset.tag);
    });
    this.apply(new URL(location.href).searchParams.get("tag") ?? "");
  }

  /**
   * Choose a tag, and write it into the address.
   * @param {string} tag Empty for all cards.
   */
  choose(tag) {
    const address = new URL(location.href);
    if (tag) address.searchParams.set("tag", tag);
    else address.searchParams.delete("tag");
    history.replaceState(history.state, "", address);
    this.apply(tag);
  }

  /**
   * Show the cards of a tag; an unknown one shows all.
   * @param {string} tag
   */
  apply(tag) {
    const buttons = [...this.bar.querySelectorAll("button")];
    const chosen = buttons.some((button) => button.dataset.tag === tag) ? tag : "";
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.tag === chosen));
    }
    let shown = 0;
    for (const card of this.cards) {
      card.hidden = chosen !== "" && !card.dataset.tags.split(" ").includes(chosen);
      if (!card.hidden) shown += 1;
    }
    const key = shown === 1 ? "filter.count.one" : "filter.count.other";
    this.status.textContent = strings[key].replace("{count}", String(shown));
  }
}

customElements.define("gallery-filter", GalleryFilter);
