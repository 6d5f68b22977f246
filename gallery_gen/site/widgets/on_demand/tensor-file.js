/** Reads a safetensors file: arrays by name, and the texts that go with them. Knows no network and no page. */

/**
 * @typedef {{data: Float32Array | Uint8Array, shape: number[]}} Tensor
 */

const TYPES = { F32: Float32Array, U8: Uint8Array };
const START = 8;

/**
 * Fetch a file and read it.
 * @param {URL} address
 * @param {AbortSignal} signal
 * @returns {Promise<{tensors: Record<string, Tensor>, metadata: Record<string, string>}>}
 */
export async function fetchTensors(address, signal) {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return readTensors(await response.arrayBuffer());
}

/**
 * Take a file apart; an Error if it is none, or not a whole one. The arrays are views of the file.
 * @param {ArrayBuffer} file
 * @returns {{tensors: Record<string, Tensor>, metadata: Record<string, string>}}
 */
export function readTensors(file) {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const { __metadata__: metadata = {}, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(file, START, length)));
  const tensors = Object.entries(header).map(([name, { dtype, shape, data_offsets: [begin, end] }]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const Kind = TYPES[dtype];
    if (Kind === undefined || end - begin !== count * Kind.BYTES_PER_ELEMENT) throw new Error(`${name} is not as its header says`);
    return [name, { data: new Kind(file, START + length + begin, count), shape }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}
