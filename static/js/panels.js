// Small panels beside an item, such as Adjust: opening one puts the cursor into its field, with the value selected, and closes
// the others. Escape or a press elsewhere closes it. Without JavaScript they are plain disclosures.
const openPanels = () => document.querySelectorAll("details.panel[open]");

document.addEventListener("toggle", ({ target: panel }) => {
  if (!panel.matches?.("details.panel") || !panel.open) return;
  openPanels().forEach((other) => { if (other !== panel) other.open = false; });
  const field = panel.querySelector("[aria-invalid=true]") ?? panel.querySelector("input:not([type=hidden])");
  // The event comes late: after a shortcut the cursor is there, and the first digit may be typed already.
  if (!field || field === document.activeElement) return;
  field.focus();
  field.select();
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
