// Browsers show the fields of times and dates as their own language does: 02:30 PM, 11/30/2026. No page can change that.
// For those who prefer to read in fields what pages say, these become text fields, with the value they had: 14:30, 2026-11-30.
// Under a thumb they stay as they are: there the browser's picker replaces the keyboard.
const chosen = document.documentElement.dataset;
const KINDS = [
  { on: "typedTimes" in chosen, type: "time", example: "14:30", pattern: "([01]?[0-9]|2[0-3]):[0-5][0-9]" },
  { on: "typedDates" in chosen, type: "date", example: "2026-12-03", pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}" },
];

function convert(part) {
  for (const { on, type, example, pattern } of KINDS) {
    if (!on) continue;
    part.querySelectorAll(`input[type=${type}]`).forEach((field) => {
      Object.assign(field, { type: "text", placeholder: example, pattern, autocomplete: "off", size: 11 });
      field.classList.add("typed");
      field.title = `Written like ${example}`;
    });
  }
}

if (!matchMedia("(pointer: coarse)").matches) {
  convert(document);
  document.addEventListener("htmx:load", (event) => convert(event.target));
}
