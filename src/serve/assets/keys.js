// Keys: / goes to the search box, j and k to the next and the previous hit, Enter opens it.
"use strict";

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const box = document.querySelector("input[type=search]");
  const target = event.target;
  if (target instanceof HTMLElement && target.matches("input, select, textarea")) {
    if (event.key === "Escape") target.blur();
    return;
  }
  // The same keys of an Arabic layout.
  const forward = event.key === "j" || event.key === "ت";
  const back = event.key === "k" || event.key === "ن";
  if (event.key === "/" || event.key === "ظ") {
    event.preventDefault();
    box?.focus();
    box?.select();
  } else if (forward || back) {
    const hits = [...document.querySelectorAll(".hits h3 a")];
    const current = hits.findIndex((hit) => hit.closest("li")?.contains(document.activeElement));
    const next = current < 0 ? (forward ? 0 : hits.length - 1) : current + (forward ? 1 : -1);
    hits[next]?.focus();
    hits[next]?.scrollIntoView({ block: "center" });
  }
});
