/**
 * A kernel in an address: kernel=-1,0,1;-2,0,2;-1,0,1&divisor=8&bias=0.5, or kernel=sobel-x. Knows no page.
 */

const MOST = 11;
const LARGEST = 1e6;

/**
 * The kernel whose weights an address holds, or null if it holds none that is fine.
 * @param {URLSearchParams} query
 * @returns {{cells: number[][], divisor: number, bias: number} | null}
 */
export function readKernel(query) {
  const cells = (query.get("kernel") ?? "").split(";").map((row) => row.split(",").map(read));
  const [rows, columns] = [cells.length, cells[0].length];
  if (rows > MOST || columns > MOST || cells.some((row) => row.length !== columns || row.some(Number.isNaN))) return null;
  return { cells, divisor: read(query.get("divisor")) || 1, bias: read(query.get("bias")) || 0 };
}

/**
 * A kernel for an address, by its name if it has one and nothing is added.
 * @param {{cells: number[][], divisor: number, bias: number}} kernel
 * @param {string} name
 * @returns {[string, unknown][]}
 */
export function writeKernel({ cells, divisor, bias }, name) {
  if (name && bias === 0) return [["kernel", name]];
  return [
    ["kernel", cells.map((row) => row.join(",")).join(";")],
    ["divisor", divisor],
    ["bias", bias],
  ];
}

/**
 * A number that a kernel may hold, or NaN.
 * @param {string | null} text
 */
function read(text) {
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Math.abs(value) < LARGEST ? value : Number.NaN;
}
