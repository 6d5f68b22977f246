/**
 * Material puts each code block's copy button into a landmark without a name: it is none.
 */

function mend() {
  for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) nav.setAttribute("role", "presentation");
}

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
mend();
