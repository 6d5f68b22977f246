/** What several widgets need: numbers and sentences in words, elements. Knows no widget. */

/**
 * Write a number with three significant digits and a true minus sign.
 * @param {number} value
 * @returns {string}
 */
export function number(value) {
  const [mantissa, exponent] = String(Number(value.toPrecision(3))).split("e");
  const power = exponent && [...exponent.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return (power ? `${mantissa} × 10${power}` : mantissa).replace("-", "−");
}

/**
 * Make an element with a text or children.
 * @param {string} tag
 * @param {...(string | Node)} children
 * @returns {HTMLElement}
 */
export function make(tag, ...children) {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}

/**
 * Fill in the sentence of a key.
 * @param {Record<string, string>} sentences
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function say(sentences, key, values = {}) {
  return sentences[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
