/**
 * How a reader hands over a picture of his own: a file, the clipboard, drag and drop, the camera. Knows no tool.
 *
 * Nothing leaves the machine and nothing is stored. What a file is, its bytes say and not its name. Its size is read from its
 * header, and a picture that is too large is refused before it is decoded: browsers decode whole pictures even where they
 * are told to scale them down. Of an animated picture the first frame is taken, and of a transparent one white shows
 * through. Colours come as sRGB, and a photo stands upright as its EXIF data says, but for a WebP, since that is what browsers
 * draw. Of a very long picture the middle is taken, which would be a few pixels high if all of it were scaled down.
 */

import { pictureSize, TYPES } from "./picture-size.js";

/** @typedef {{pixels: Uint8ClampedArray, width: number, height: number}} Picture Pixels are red, green, blue, 255. */

const MILLION = 1e6;
const MOST_PIXELS = 32 * MILLION;
const MOST_BYTES = 64 * MILLION;
/** How many times as long as wide a picture may be where it is scaled down. */
const MOST_RATIO = 4;
const CAMERA = { video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: { ideal: "environment" } } };
const REFUSALS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none", OverconstrainedError: "none" };

/** Why there is no picture: the key of a sentence below `own.`, and what it is filled in with. */
export class PictureError extends Error {
  /**
   * @param {string} key
   * @param {Record<string, unknown>} [values]
   */
  constructor(key, values = {}) {
    super(key);
    Object.assign(this, { key, values });
  }
}

/**
 * Decode a picture, scaled down so that neither side is longer than `maxSide`.
 * @param {Blob} source
 * @param {{maxSide: number}} options
 * @returns {Promise<Picture>}
 * @throws {PictureError} If it is empty, too large, damaged, or no picture at all.
 */
export async function takePicture(source, { maxSide }) {
  if (source.size > MOST_BYTES) throw new PictureError("heavy", { size: Math.ceil(source.size / MILLION), most: MOST_BYTES / MILLION });
  const bytes = await source.arrayBuffer().catch(() => {
    throw new PictureError("unread");
  });
  if (bytes.byteLength === 0) throw new PictureError("empty");
  const header = pictureSize(new DataView(bytes));
  if (header === null) throw new PictureError("unknown");
  const { type, width, height } = header;
  if (!(width > 0 && height > 0)) throw new PictureError("broken");
  if (width * height > MOST_PIXELS) {
    throw new PictureError("large", { width, height, millions: Math.round((width * height) / MILLION), most: MOST_PIXELS / MILLION });
  }
  const bitmap = await createImageBitmap(source.slice(0, source.size, type)).catch(() => {
    throw new PictureError("broken");
  });
  const picture = pixelsOf(bitmap, bitmap.width, bitmap.height, maxSide);
  bitmap.close();
  return picture;
}

/**
 * Draw something on white, scaled down so that neither side is longer than `maxSide`, and read its pixels.
 * @param {CanvasImageSource} source
 * @param {number} width
 * @param {number} height
 * @param {number} maxSide
 * @returns {Picture}
 */
export function pixelsOf(source, width, height, maxSide) {
  const longest = Math.max(maxSide, MOST_RATIO * Math.min(width, height));
  const kept = [width, height].map((side) => Math.min(side, longest));
  const [left, top] = [Math.floor((width - kept[0]) / 2), Math.floor((height - kept[1]) / 2)];
  const factor = Math.min(1, maxSide / Math.max(...kept));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = kept.map((side) => Math.max(1, Math.round(side * factor)));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, left, top, ...kept, 0, 0, canvas.width, canvas.height);
  return { pixels: pen.getImageData(0, 0, canvas.width, canvas.height).data, width: canvas.width, height: canvas.height };
}

/**
 * Let the camera play in a video until a signal ends it; then its light goes out too.
 * @param {HTMLVideoElement} video
 * @param {AbortSignal} signal
 * @param {() => void} lost Called if the camera ends by itself, or the page is left.
 * @throws {PictureError} If there is no camera, or it may not be used.
 */
async function playCamera(video, signal, lost) {
  if (!navigator.mediaDevices) throw new PictureError("camera.none");
  const stream = await navigator.mediaDevices.getUserMedia(CAMERA).catch((error) => {
    throw new PictureError(`camera.${REFUSALS[error.name] ?? "busy"}`);
  });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  if (signal.aborted) return stop(); // the reader left while the browser was asking
  signal.addEventListener("abort", stop);
  addEventListener("pagehide", lost, { signal });
  stream.getVideoTracks()[0].addEventListener("ended", lost, { signal });
  video.srcObject = stream;
  return video.play().catch(() => {
    if (!signal.aborted) throw new PictureError("camera.busy");
  });
}

/**
 * The controls of `own_picture.html` in a tool. Whatever goes wrong is said there in one sentence.
 *
 * A tool that shows the camera itself gives `frame`, which is called for every new frame while the camera runs, and `stopped`,
 * which is called when it ends without a picture; otherwise the video is shown.
 */
export class OwnPicture {
  /**
   * @param {import("./shared.js").Tool} tool
   * @param {object} options
   * @param {number} options.maxSide
   * @param {(picture: Picture) => void} options.take
   * @param {(video: HTMLVideoElement) => void} [options.frame]
   * @param {() => void} [options.stopped]
   */
  constructor(tool, { maxSide, take, frame, stopped }) {
    Object.assign(this, { tool, maxSide, take, frame, stopped });
    [this.live, this.video, this.message] = ["live", "video", "message"].map((name) => tool.querySelector(`[data-own=${name}]`));
    this.video.classList.toggle("sc-own__unseen", Boolean(frame));
    const { signal } = tool.leaving;
    signal.addEventListener("abort", () => this.camera?.abort());
    const press = (name, action) => tool.querySelector(`[data-own=${name}]`).addEventListener("click", action, { signal });
    press("paste", () => this.readClipboard());
    press("camera", () => this.start());
    press("shoot", () => this.shoot());
    press("stop", () => this.stop());
    const file = tool.querySelector("[data-own=file]");
    file.accept = TYPES;
    const chosen = () => {
      if (file.files.length) this.open(file.files[0]);
      file.value = ""; // so that the same file can be chosen again
    };
    file.addEventListener("change", chosen, { signal });
    tool.addEventListener("paste", (event) => this.pasted(event), { signal });
    tool.addEventListener("dragover", (event) => this.over(event), { signal });
    tool.addEventListener("dragleave", (event) => !tool.contains(event.relatedTarget) && tool.removeAttribute("data-own-over"), { signal });
    tool.addEventListener("drop", (event) => this.dropped(event), { signal });
  }

  /**
   * @param {string} key
   * @param {Record<string, unknown>} [values]
   */
  say(key, values) {
    this.message.textContent = this.tool.say(`own.${key}`, values);
  }

  /**
   * Say why there is no picture; any other error is a mistake of ours.
   * @param {unknown} error
   */
  refuse(error) {
    if (!(error instanceof PictureError)) throw error;
    this.say(error.key, error.values);
  }

  /**
   * Open a picture, unless another is asked for meanwhile.
   * @param {Blob} source
   */
  async open(source) {
    this.stop();
    this.opening = source;
    this.say("opening");
    try {
      const picture = await takePicture(source, this);
      if (this.opening === source && !this.tool.leaving.signal.aborted) this.hand(picture);
    } catch (error) {
      if (this.opening === source) this.refuse(error);
    }
  }

  /** @param {Picture} picture */
  hand(picture) {
    this.say("taken", picture);
    this.take(picture);
  }

  /** @param {ClipboardEvent} event */
  pasted(event) {
    const [file] = event.clipboardData.files;
    if (!file && event.target.matches("input, textarea")) return;
    event.preventDefault();
    if (file) this.open(file);
    else this.say("paste.none");
  }

  async readClipboard() {
    try {
      const items = await navigator.clipboard.read();
      const [item, type] = items.flatMap((one) => one.types.map((name) => [one, name])).find(([, name]) => name.startsWith("image/")) ?? [];
      if (item) await this.open(await item.getType(type));
      else this.say("paste.none");
    } catch {
      this.say("paste.refused");
    }
  }

  /** @param {DragEvent} event */
  over(event) {
    if (!event.dataTransfer.types.some((type) => type === "Files" || type === "text/uri-list")) return;
    event.preventDefault();
    this.tool.toggleAttribute("data-own-over", true);
  }

  /** @param {DragEvent} event */
  dropped(event) {
    if (!this.tool.hasAttribute("data-own-over")) return;
    this.tool.removeAttribute("data-own-over");
    event.preventDefault();
    const [item] = [...event.dataTransfer.items].filter(({ kind }) => kind === "file");
    if (!item) this.say("link");
    else if (item.webkitGetAsEntry()?.isDirectory) this.say("folder");
    else this.open(item.getAsFile());
  }

  /** Start the camera; once it plays, its frames go to the tool. */
  async start() {
    this.camera?.abort();
    const camera = new AbortController();
    Object.assign(this, { camera, opening: null });
    try {
      await playCamera(this.video, camera.signal, () => this.stop("camera.ended"));
    } catch (error) {
      if (camera.signal.aborted) return;
      this.camera = undefined;
      this.refuse(error);
      return;
    }
    if (camera.signal.aborted) return;
    this.say("camera.on");
    this.live.hidden = false;
    this.tool.querySelector("[data-own=shoot]").focus();
    if (this.frame) this.pump(camera.signal);
  }

  /**
   * Hand on every new frame.
   * @param {AbortSignal} signal
   */
  pump(signal) {
    let last = -1;
    const next = () => {
      if (signal.aborted) return;
      if (this.video.currentTime !== last) this.frame(this.video);
      last = this.video.currentTime;
      requestAnimationFrame(next);
    };
    next();
  }

  /** Keep the frame that is to be seen, and let go of the camera. */
  shoot() {
    const picture = pixelsOf(this.video, this.video.videoWidth, this.video.videoHeight, this.maxSide);
    this.release();
    this.hand(picture);
  }

  /**
   * Let go of the camera without a picture.
   * @param {string} [key] Of what is said.
   */
  stop(key = "camera.off") {
    if (!this.camera) return;
    this.release();
    this.say(key);
    this.stopped?.();
  }

  /** Stop the camera; the focus goes back to its button if it was on one that goes away. */
  release() {
    const inside = this.live.contains(document.activeElement);
    this.camera.abort();
    this.camera = undefined;
    this.live.hidden = true;
    if (inside) this.tool.querySelector("[data-own=camera]").focus();
  }
}
