// [data-copies="id"] copies a field's text to the clipboard; where that is not allowed the text is selected, to be copied by hand.
// a[data-copies-from="address"] copies the text at an address; where that fails the link opens its page, which shows the text.
const toast = (text, level) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copies]");
  const field = button && document.getElementById(button.dataset.copies);
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
    toast("Copied.", "success");
  } catch {
    toast("The text is selected. Press Ctrl+C or ⌘C to copy it.", "info");
  }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-copies-from]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  try {
    const response = await fetch(link.dataset.copiesFrom);
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    await navigator.clipboard.writeText(await response.text());
    toast("Copied. It leaves out advice, ratings, meetings and the titles of your own work.", "success");
  } catch {
    location.assign(link.href);
  }
});
