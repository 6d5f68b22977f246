/**
 * The page of every measurement: index.html?tool=size-lab opens that tool's page of the built site, measures, shows a table.
 *
 * A tool's module exports `page`, below the site's English folder, and `measure(document)`, which gives what → milliseconds.
 */

const tools = await (await fetch("tools.json")).json();
const tool = new URL(location.href).searchParams.get("tool");
const [status, rows] = [document.querySelector("[role=status]"), document.querySelector("tbody")];
document.querySelector("nav").append(
  ...tools.flatMap((name) => [Object.assign(document.createElement("a"), { href: `?tool=${name}`, textContent: name }), " "]),
);
if (tools.includes(tool)) await run(tool);

/** @param {string} name */
async function run(name) {
  status.textContent = `${name}: measuring …`;
  try {
    const { page, measure } = await import(`./${name}.js`);
    const frame = Object.assign(document.createElement("iframe"), { src: `../en/${page}`, title: name });
    document.body.append(frame);
    await new Promise((loaded) => (frame.onload = loaded));
    window.found = await measure(frame.contentDocument);
    for (const [what, milliseconds] of Object.entries(window.found)) {
      const row = rows.insertRow();
      for (const text of [what, milliseconds.toFixed(2)]) row.insertCell().textContent = text;
    }
    status.textContent = name;
  } catch (error) {
    window.failure = status.textContent = `${name}: ${error.message}`;
  }
}
