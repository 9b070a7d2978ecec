// Small panels beside an item, such as Adjust: opening one puts the cursor into its field, with the value selected, and closes
// the others. Escape or a press elsewhere closes it. Without JavaScript they are plain disclosures.
const openPanels = () => document.querySelectorAll("details.panel[open]");

const enter = (panel) => {
  openPanels().forEach((other) => { if (other !== panel) other.open = false; });
  const field = panel.querySelector("[aria-invalid=true]") ?? panel.querySelector("input:not([type=hidden])");
  field?.focus();
  field?.select();
};

// On the press itself: the browser's toggle event comes later, and what is typed in between would be lost.
document.addEventListener("click", (event) => {
  const panel = event.target.closest?.("details.panel > summary")?.parentElement;
  if (!panel || event.defaultPrevented) return;
  event.preventDefault();
  panel.open = !panel.open;
  if (panel.open) enter(panel);
});

// A panel that arrives open, with an error in its field.
document.addEventListener("toggle", ({ target: panel }) => {
  if (panel.matches?.("details.panel") && panel.open && !panel.contains(document.activeElement)) enter(panel);
}, true);

document.addEventListener("pointerdown", (event) => {
  openPanels().forEach((panel) => { if (!panel.contains(event.target)) panel.open = false; });
});

document.addEventListener("keydown", (event) => {
  const panel = event.key === "Escape" ? openPanels()[0] : null;
  if (!panel) return;
  panel.open = false;
  panel.querySelector("summary").focus();
});
