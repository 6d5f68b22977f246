/**
 * Material's search, for which a size is one word, however it is written: 3 × 3 with any spaces, 3×3, 3x3.
 *
 * It stands in front of Material's own worker, which its address names, and puts every size into one spelling: in the pages as they are
 * indexed, and in what a reader types. Results get the spelling of pages again.
 */

const SIZE = /(?<![\w.])\d+(?:\.\d+)*(?:\s*[x×]\s*\d+(?:\.\d+)*)+(?!\w)/gi;
const [SETUP, QUERY, RESULT] = [0, 2, 3];

/**
 * Sizes as one word each. Of 3 × 320 × 400 the two sides are one, so that 320 × 400 is found in it.
 * @param {string} text
 * @returns {string}
 */
function joined(text) {
  return text.replace(SIZE, (size) => {
    const numbers = size.split(/\s*[x×]\s*/i);
    return [...numbers.slice(0, -2), numbers.slice(-2).join("×")].join(" × ");
  });
}

/** @param {string} text */
const spaced = (text) => text.replace(/(?<=\d)\s*×\s*(?=\d)/g, "\u00a0×\u00a0");

/**
 * @param {{title: string, text: string}} entry
 * @param {(text: string) => string} spell
 */
function respell(entry, spell) {
  [entry.title, entry.text] = [spell(entry.title), spell(entry.text)];
}

addEventListener("message", ({ data: message }) => {
  if (message.type === SETUP) for (const page of message.data.docs) respell(page, joined);
  if (message.type === QUERY) message.data = joined(message.data);
});

const answer = self.postMessage.bind(self);
self.postMessage = (message) => {
  if (message.type === RESULT) for (const page of message.data.items) for (const entry of page) respell(entry, spaced);
  answer(message);
};

importScripts(self.location.search.slice(1));
