// Open lists of facets close on Escape, giving the focus back, and when something else is pressed.
const closeAll = (except) => document.querySelectorAll(".facet[open]").forEach((facet) => { if (facet !== except) facet.open = false; });
document.addEventListener("click", (event) => closeAll(event.target.closest(".facet")));
document.addEventListener("keydown", (event) => {
  const facet = event.key === "Escape" && event.target.closest(".facet[open]");
  if (!facet) return;
  facet.open = false;
  facet.querySelector("summary").focus();
});
