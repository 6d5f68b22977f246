/**
 * Reads named arrays from a file in the format safetensors. Knows no network and no page.
 * Source: https://github.com/huggingface/safetensors, "Format".
 */

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
 * Take a file apart. The arrays are views of it.
 * @param {ArrayBuffer} file
 * @returns {{tensors: Record<string, Tensor>, metadata: Record<string, string>}}
 * @throws {RangeError | SyntaxError} If the file is cut short, damaged, or holds anything but float32 and bytes.
 */
export function readTensors(file) {
  const length = Number(new DataView(file).getBigUint64(0, true)); // more than there is throws right below
  const { __metadata__: metadata = {}, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(file, START, length)));
  const tensors = Object.entries(header).map(([name, { dtype, shape, data_offsets: [begin, end] }]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const Kind = TYPES[dtype];
    if (Kind === undefined || end - begin !== count * Kind.BYTES_PER_ELEMENT) throw new RangeError(`${name} is not ${count} numbers of float32 or bytes`);
    return [name, { data: new Kind(file, START + length + begin, count), shape }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}
