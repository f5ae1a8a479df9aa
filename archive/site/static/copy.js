// "Copy as Markdown": shows its button only where the browser can copy; the link beside it works without.
"use strict";
(() => {
  const button = document.querySelector("button.copy");
  const text = document.getElementById("markdown");
  if (!button || !text || !(navigator.clipboard || document.queryCommandSupported("copy"))) return;
  button.hidden = false;
  async function copy() {
    if (navigator.clipboard) return navigator.clipboard.writeText(text.value);
    text.hidden = false; // plain http on another machine: browsers have no clipboard there
    text.select();
    document.execCommand("copy");
    text.hidden = true;
  }
  button.addEventListener("click", async () => {
    await copy();
    button.textContent = button.dataset.copied;
    document.getElementById("copied").textContent = button.dataset.copied;
  });
})();
