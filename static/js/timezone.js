// A new organisation is most likely in the time zone of its first browser: the server's is often UTC.
// Only an untouched field is set, so that a form with errors keeps what was chosen. Of the list, the browser's comes first.
const field = document.querySelector("input[data-browser-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = field && [...field.list.options].find((one) => one.value === zone);
if (option) {
  option.label = "this browser";
  field.list.prepend(option);
  if (!field.form.querySelector("[aria-invalid]")) field.value = zone;
  // A list shows only what matches: an emptied field shows all of it.
  field.addEventListener("focus", () => field.select());
}
