/**
 * Numbers in captions, written as the gallery's pages write them (gallery_gen.site.words). Knows no tool and no sentence.
 */

/** What stands where there is no number. */
export const NOTHING = "–";

/**
 * A number with three significant digits and a true minus sign, whole ones in full: −0.414, 12345, 1.2 × 10⁻⁵.
 * @param {number | null} value
 * @returns {string}
 */
export function sayNumber(value) {
  if (value === null) return NOTHING;
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  const size = Math.abs(value);
  if (size === 0) return "0";
  let text;
  if (size >= 1e-3 && size < 1e5) {
    text = fixed(value, Math.max(0, 2 - Math.floor(Math.log10(size))));
    if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  } else {
    const [mantissa, exponent] = value.toExponential(1).split("e");
    const raised = [...String(Number(exponent))].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));
    text = `${mantissa} × 10${raised.join("")}`;
  }
  return text.replace("-", "−");
}

/**
 * As `toFixed`, but a half goes to the even neighbour, as in Python.
 * @param {number} value
 * @param {number} decimals
 * @returns {string}
 */
function fixed(value, decimals) {
  const scaled = Math.abs(value) * 10 ** decimals;
  const half = scaled % 1 === 0.5 && Number.isInteger(value * 2 ** (decimals + 1));
  const even = half && Math.floor(scaled) % 2 === 0;
  return even ? ((Math.sign(value) * Math.floor(scaled)) / 10 ** decimals).toFixed(decimals) : value.toFixed(decimals);
}

/**
 * A share from 0 to 1 as per cent, never rounding some to none or most to all.
 * @param {number} value
 * @returns {string}
 */
export function sayShare(value) {
  if (value > 0 && value < 0.005) return "<1%";
  if (value >= 0.995 && value < 1) return ">99%";
  return `${fixed(value * 100, 0)}%`;
}

/**
 * A whole number with thin spaces between thousands.
 * @param {number} value
 * @returns {string}
 */
export const sayCount = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
