/**
 * <kernel-playground>: a picture through a kernel, both of the reader's choice, with one window worked out.
 *
 * All that it needs is asked for when it comes near. Kernel and options are kept in the address, an own picture never:
 * ?photo=cat&kernel=sobel-x&channels=grey&show=signed, or the weights, ?kernel=-1,0,1;-2,0,2;-1,0,1&divisor=8&bias=0.5
 */

import { Tool } from "./shared.js";

class KernelPlayground extends Tool {
  static words = "playground.";

  start() {
    this.whenNear(() => this.load());
  }

  /** Begin, once; say so if something does not arrive. */
  async load() {
    if (this.asked) return;
    this.asked = true;
    const inside = await import("./playground/playground.js").catch(() => null);
    if (this.leaving.signal.aborted) return;
    if (inside) this.playground = new inside.Playground(this);
    else this.querySelector("[data-message]").textContent = this.say("missing");
  }

  /** The address may name something else. */
  read() {
    this.playground?.read();
  }
}

customElements.define("kernel-playground", KernelPlayground);
