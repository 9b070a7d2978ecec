// [data-copies="id"] copies a field's text to the clipboard; where that is not allowed the text is selected, to be copied by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copies]");
  const field = button && document.getElementById(button.dataset.copies);
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: "Copied.", level: "success" } }));
  } catch {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: "The text is selected. Press Ctrl+C or ⌘C to copy it.", level: "info" } }));
  }
});
