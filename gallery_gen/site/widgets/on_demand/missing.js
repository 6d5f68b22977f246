/**
 * Which values of a stage are no finite numbers, counted and said as gallery_gen.site.words says it. Knows no tool; counts in a worker too.
 */

import { sayCount } from "./captions.js";

/**
 * @typedef {{stage: string, values: number, nan: number, infinity: number, minusInfinity: number}} NotFinite How many values of a
 *   stage are no finite numbers.
 */

/**
 * Count values that are not finite, by kind; null if there are none.
 * @param {string} stage
 * @param {Float32Array} data
 * @returns {NotFinite | null}
 */
export function countNotFinite(stage, data) {
  let [nan, infinity, minusInfinity] = [0, 0, 0];
  for (const value of data) {
    if (Number.isFinite(value)) continue;
    if (value > 0) infinity += 1;
    else if (value < 0) minusInfinity += 1;
    else nan += 1;
  }
  return nan + infinity + minusInfinity ? { stage, values: data.length, nan, infinity, minusInfinity } : null;
}

/**
 * Which values of a stage are not finite, and where such values begin; nothing where there are none.
 * @param {(key: string, values?: Record<string, unknown>) => string} say
 * @param {NotFinite | null} found
 * @param {NotFinite | null} since Those of the first stage that has any.
 * @returns {string}
 */
export function sayNotFinite(say, found, since) {
  const kinds = ({ values, nan, infinity, minusInfinity }) => {
    const parts = Object.entries({ NaN: nan, "+∞": infinity, "−∞": minusInfinity }).filter(([, count]) => count);
    const written = parts.map(([name, count]) => `${sayCount(count)} ${name}`).join(", ");
    return say("missing.kinds", { count: sayCount(nan + infinity + minusInfinity), values: sayCount(values), kinds: written });
  };
  if (!since) return "";
  const first = { stage: since.stage, first: kinds(since) };
  if (!found) return say("missing.before", first);
  const all = found.nan + found.infinity + found.minusInfinity === found.values;
  return `${say(all ? "missing.all" : "missing.some", { kinds: kinds(found) })} ${say(since.stage === found.stage ? "missing.first" : "missing.since", first)}`;
}

/**
 * That sentence as a line of a caption, with the colour that it names.
 * @param {string} text
 * @param {boolean} coloured
 */
export function missingLine(text, coloured) {
  const line = Object.assign(document.createElement("p"), { className: "sc-missing", textContent: text });
  if (coloured) line.prepend(Object.assign(document.createElement("span"), { className: "sc-missing__colour", ariaHidden: "true" }));
  return line;
}
