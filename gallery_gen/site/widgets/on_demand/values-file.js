/** Reads the values of a stage, as gallery_gen.images.values wrote them; knows no tool. */

const MISSING = 2 ** 14 - 1;

/**
 * Read an answer that is a file of values.
 * @param {Response} answer
 * @param {number[]} shape [C, H, W], or [F] of a vector
 * @returns {Promise<{data: Float32Array, shape: number[], step: number}>} What is not finite is NaN; the largest step of a map.
 */
export async function readAnswer(answer, shape) {
  const plain = answer.body.pipeThrough(new DecompressionStream("deflate"));
  return readValues(await new Response(plain).arrayBuffer(), shape);
}

/**
 * Read what was deflated: for each map its least value and its step, then the upper bytes of all codes, then the lower ones.
 * @param {ArrayBuffer} buffer
 * @param {number[]} shape
 */
export function readValues(buffer, shape) {
  const maps = shape.length === 3 ? shape[0] : 1;
  const size = shape.reduce((product, side) => product * side, 1) / maps;
  const count = size * maps;
  if (buffer.byteLength !== 16 * maps + 2 * count) throw new Error("a file of values has not the length of its shape");
  const head = new DataView(buffer);
  const upper = new Uint8Array(buffer, 16 * maps, count);
  const lower = new Uint8Array(buffer, 16 * maps + count, count);
  const data = new Float32Array(count);
  let largest = 0;
  for (let map = 0; map < maps; map++) {
    const [least, step] = [head.getFloat64(16 * map, true), head.getFloat64(16 * map + 8, true)];
    largest = Math.max(largest, step);
    for (let place = map * size; place < (map + 1) * size; place++) {
      const code = upper[place] * 256 + lower[place];
      data[place] = code === MISSING ? NaN : least + code * step;
    }
  }
  return { data, shape, step: largest };
}
