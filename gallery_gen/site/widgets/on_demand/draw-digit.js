/**
 * <draw-digit>: draw a digit, see how it is prepared, and watch a trained LeNet read it, map by map and number by number.
 *
 * The laboratory, the network's numbers and the samples are asked for when the tool comes near. A sample and a chosen value
 * are kept in the address: ?sample=3&value=conv2.145. A drawing is not: it never leaves the page.
 */

import { make, Tool } from "./shared.js";

class DrawDigit extends Tool {
  static words = "digit.";

  start() {
    // Where the files lie is settled now: the address changes with instant navigation.
    this.addresses = ["network", "digits"].map((name) => new URL(this.dataset[name], location.href));
    this.message = this.querySelector("[role=alert]");
    this.message.addEventListener("click", (event) => event.target.closest("button") && this.load());
    this.whenNear(() => this.load());
  }

  /** Begin, once; say so if something does not arrive. */
  async load() {
    if (this.asked) return;
    this.asked = true;
    this.message.replaceChildren();
    try {
      const { Laboratory } = await import("./digit/laboratory.js");
      if (this.leaving.signal.aborted) return;
      this.laboratory ??= new Laboratory(this);
      await this.laboratory.load(...this.addresses);
    } catch {
      if (this.leaving.signal.aborted) return;
      this.asked = false;
      const again = Object.assign(make("button", this.say("again")), { type: "button" });
      this.message.replaceChildren(make("span", `${this.say("missing")} `), again);
    }
  }

  /** The address may name another sample or value. */
  read() {
    this.laboratory?.read();
  }
}

customElements.define("draw-digit", DrawDigit);
