/**
 * Checks of what a function is given: an option is taken, or refused with a sentence, but never ignored. Knows no function.
 */

/** What is thrown for an argument that does not fit; the message names it, what was given and what would be right. */
export class ShapeError extends Error {}

/**
 * The error for an argument.
 * @param {string} argument
 * @param {string} right
 * @param {unknown} given
 * @returns {ShapeError}
 */
export function wrong(argument, right, given) {
  return new ShapeError(`${argument} must be ${right}, but is ${JSON.stringify(given) ?? given}`);
}

/**
 * Options with defaults filled in; one that is not among them is refused.
 * @template {Record<string, unknown>} T
 * @param {Record<string, unknown>} given
 * @param {T} defaults
 * @returns {T}
 */
export function take(given, defaults) {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(defaults, name)) throw wrong("options", `among ${Object.keys(defaults).join(", ") || "none"}`, name);
  }
  return { ...defaults, ...given };
}

/**
 * An integer of at least `least`.
 * @param {string} argument
 * @param {unknown} value
 * @param {number} least
 * @returns {number}
 */
export function integer(argument, value, least) {
  if (!Number.isInteger(value) || value < least) throw wrong(argument, `an integer of at least ${least}`, value);
  return value;
}

/**
 * [vertical, horizontal] from one integer or two.
 * @param {string} argument
 * @param {unknown} value
 * @param {number} least
 * @returns {[number, number]}
 */
export function pair(argument, value, least) {
  const numbers = Array.isArray(value) ? value : [value, value];
  if (numbers.length !== 2) throw wrong(argument, "one integer or a pair [vertical, horizontal]", value);
  return [integer(argument, numbers[0], least), integer(argument, numbers[1], least)];
}

/**
 * A finite number.
 * @param {string} argument
 * @param {unknown} value
 * @returns {number}
 */
export function finite(argument, value) {
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrong(argument, "a finite number", value);
  return value;
}

/**
 * True or false.
 * @param {string} argument
 * @param {unknown} value
 * @returns {boolean}
 */
export function flag(argument, value) {
  if (typeof value !== "boolean") throw wrong(argument, "true or false", value);
  return value;
}

/**
 * One of some words.
 * @param {string} argument
 * @param {unknown} value
 * @param {readonly string[]} words
 * @returns {string}
 */
export function choice(argument, value, words) {
  if (!words.includes(value)) throw wrong(argument, `one of ${words.join(", ")}`, value);
  return value;
}
