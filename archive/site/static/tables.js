// What Datasette's pages leave without a name: the field of its SQL editor, and tables that scroll.
"use strict";
addEventListener("load", () => {
  const words = document.querySelector("script[data-editor]").dataset.editor;
  for (const field of document.querySelectorAll(".CodeMirror textarea, textarea#sql-editor")) field.setAttribute("aria-label", words);
});
