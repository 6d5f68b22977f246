/**
 * <frame-player>: steps through the frames that stand below it as stills. Without it, the first is shown.
 *
 * A frame's moving part and its words are copied from its still. Nothing plays unless asked to.
 */

const MILLISECONDS = 1100;

class FramePlayer extends HTMLElement {
  connectedCallback() {
    this.moving = this.querySelector("[data-now]");
    this.words = this.querySelector("[data-words]");
    this.stills = [...this.querySelectorAll("[data-still]")];
    this.bar = this.querySelector("[data-bar]");
    [this.playing, this.previous, this.next] = this.bar.querySelectorAll("button");
    this.slider = this.bar.querySelector("input");
    this.playing.onclick = () => (this.timer ? this.stop() : this.play());
    this.previous.onclick = () => this.step(-1);
    this.next.onclick = () => this.step(1);
    this.slider.oninput = () => this.go(this.slider.valueAsNumber - 1);
    this.onkeydown = (event) => this.key(event);
    this.bar.hidden = false;
    this.go(0);
  }

  disconnectedCallback() {
    this.stop();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    // The slider knows these keys itself.
    if (!step || !plain || !this.bar.contains(event.target) || event.target === this.slider) return;
    event.preventDefault();
    this.step(step);
  }

  /** @param {number} step */
  step(step) {
    this.go(Math.min(Math.max(this.index + step, 0), this.stills.length - 1));
  }

  /**
   * Show a frame that the reader chose: what plays, stops.
   * @param {number} index
   */
  go(index) {
    this.stop();
    this.show(index);
  }

  play() {
    const last = this.stills.length - 1;
    this.timer = setInterval(() => {
      this.show(this.index + 1);
      if (this.index === last) this.stop();
    }, MILLISECONDS);
    // While it plays, reading out every frame would only trail behind.
    this.words.setAttribute("aria-live", "off");
    this.playing.textContent = this.playing.dataset.pause;
    this.show(this.index === last ? 0 : this.index);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.words.setAttribute("aria-live", "polite");
    this.playing.textContent = this.playing.dataset.play;
  }

  /** @param {number} index */
  show(index) {
    const still = this.stills[index];
    this.index = index;
    this.moving.replaceChildren(...still.querySelector("g").cloneNode(true).childNodes);
    this.words.replaceChildren(...still.querySelector("p").cloneNode(true).childNodes);
    this.slider.value = String(index + 1);
    this.previous.setAttribute("aria-disabled", String(index === 0));
    this.next.setAttribute("aria-disabled", String(index === this.stills.length - 1));
  }
}

customElements.define("frame-player", FramePlayer);
