/**
 * What kind of picture some bytes are and how many pixels it has, read from its header. Knows no name and decodes nothing.
 */

/** @typedef {{type: string, width: number, height: number}} Header Sizes are 0 where a header is cut off or says so. */

/**
 * One reader a kind: whether the bytes are of the kind, and where it keeps its size. One that reads past the end throws.
 * @type {Record<string, [(view: DataView) => boolean, (view: DataView) => [number, number]]>}
 */
const KINDS = {
  "image/png": [(view) => text(view, 1, 3) === "PNG" && view.getUint8(0) === 0x89, (view) => [view.getUint32(16), view.getUint32(20)]],
  "image/jpeg": [(view) => view.getUint32(0) >>> 8 === 0xffd8ff, jpeg],
  "image/gif": [(view) => /^GIF8[79]a$/.test(text(view, 0, 6)), (view) => [view.getUint16(6, true), view.getUint16(8, true)]],
  "image/webp": [(view) => text(view, 0, 4) === "RIFF" && text(view, 8, 4) === "WEBP", webp],
  "image/avif": [(view) => text(view, 4, 4) === "ftyp" && /avi[fs]/.test(text(view, 8, view.getUint32(0) - 8)), avif],
  "image/bmp": [(view) => text(view, 0, 2) === "BM", bmp],
};

/** Every kind that is read, for a file button. */
export const TYPES = Object.keys(KINDS).join(",");

/**
 * Read a picture's kind and size, or null if the bytes begin like no kind of picture known here.
 * @param {DataView} view The file's bytes.
 * @returns {Header | null}
 */
export function pictureSize(view) {
  for (const [type, [matches, size]] of Object.entries(KINDS)) {
    if (attempt(() => matches(view), false)) {
      const [width, height] = attempt(() => size(view), [0, 0]);
      return { type, width, height };
    }
  }
  return null;
}

/**
 * What a reader finds, or something else where the bytes end too early.
 * @template T
 * @param {() => T} read
 * @param {T} otherwise
 * @returns {T}
 */
function attempt(read, otherwise) {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}

/**
 * @param {DataView} view
 * @param {number} start
 * @param {number} length
 */
function text(view, start, length) {
  return Array.from({ length }, (_, place) => String.fromCharCode(view.getUint8(start + place))).join("");
}

/**
 * Walk from segment to segment to the frame; a thumbnail inside a segment is passed over with it.
 * @param {DataView} view
 * @returns {[number, number]}
 */
function jpeg(view) {
  let at = 2;
  for (;;) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) return [0, 0];
    // C0 to CF begin a frame, but for three that hold tables. FF is a filler.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
}

/**
 * The canvas of an extended file, or the one frame, lossless or lossy.
 * @param {DataView} view
 * @returns {[number, number]}
 */
function webp(view) {
  const chunk = text(view, 12, 4);
  if (chunk === "VP8X") return [(view.getUint32(23, true) >>> 8) + 1, (view.getUint32(26, true) >>> 8) + 1];
  if (chunk === "VP8L") return [(view.getUint32(21, true) & 0x3fff) + 1, ((view.getUint32(21, true) >>> 14) & 0x3fff) + 1];
  return chunk === "VP8 " ? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff] : [0, 0];
}

/**
 * The largest of all sizes ("ispe") that the file names: of the picture, its parts and its thumbnails.
 * @param {DataView} view
 * @returns {[number, number]}
 */
function avif(view) {
  let size = [0, 0];
  for (let at = 0; at + 16 <= view.byteLength; at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (width * height > size[0] * size[1]) size = [width, height];
  }
  return size;
}

/**
 * A negative height only means that rows run from the top.
 * @param {DataView} view
 * @returns {[number, number]}
 */
function bmp(view) {
  if (view.getUint32(14, true) === 12) return [view.getUint16(18, true), view.getUint16(20, true)];
  return [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
}
