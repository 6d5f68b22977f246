/** Has a worker run networks, one job at a time, so that the page stays awake; a job can be stopped. Knows no page. */

/** @typedef {{picture?: object, stage?: object, milliseconds?: number, error?: string}} Answer */

export class NetworkRunner {
  /** Whether this browser has what the worker needs. */
  static get possible() {
    return typeof Worker === "function" && typeof OffscreenCanvas === "function" && "convertToBlob" in OffscreenCanvas.prototype;
  }

  /**
   * Run a network on a picture; a job that is still running is given up, and is never heard of again.
   * @param {{data: Uint8ClampedArray, width: number, height: number}} picture
   * @param {ArrayBuffer} file
   * @param {(answer: Answer) => void} answer Called with the picture that the network sees, then with each stage.
   * @returns {Promise<number>} Milliseconds that the layers took.
   * @throws {Error} If the worker cannot be started or does not finish.
   */
  run(picture, file, answer) {
    this.stop();
    return new Promise((resolve, reject) => {
      const fail = (reason) => {
        this.stop();
        reject(new Error(reason));
      };
      this.worker ??= new Worker(new URL("your-photo-worker.js", import.meta.url), { type: "module" });
      this.busy = true;
      this.worker.onmessage = ({ data }) => {
        if (data.error !== undefined) {
          fail(data.error);
        } else if (data.milliseconds === undefined) {
          answer(data);
        } else {
          this.busy = false;
          resolve(data.milliseconds);
        }
      };
      this.worker.onerror = (event) => fail(event.message || "the worker could not be loaded");
      this.worker.onmessageerror = () => fail("an answer could not be read");
      this.worker.postMessage({ picture, file });
    });
  }

  /** Give up a job. Only the end of its worker ends a computation at once. */
  stop() {
    if (!this.busy) return;
    this.worker.terminate();
    this.worker = undefined;
    this.busy = false;
  }

  /** Let go of the worker. */
  close() {
    this.worker?.terminate();
    this.worker = undefined;
    this.busy = false;
  }
}
