// Browsers show the fields of times and dates in their own language: 02:30 PM, 11/30/2026. No page can change that. These
// become text fields that show what pages show: 14:30, 30 Nov 2026. A date keeps the browser's calendar, behind a button.
// Under a thumb they stay as they are: there the browser's picker replaces the keyboard.
const { clock, dates } = document.documentElement.dataset;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function showDate(value) {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (!year || dates === "iso") return value;
  const name = MONTHS[month - 1];
  return dates === "month" ? `${name} ${Number(day)}, ${year}` : `${Number(day)} ${name} ${year}`;
}

// The date as the browser's own field has it; empty if the text is none.
function readDate(text) {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const name = /[a-z]{3}/i.exec(text)?.[0].toLowerCase();
  const [, day] = /\b(\d{1,2})\b/.exec(text) ?? [];
  const [, year] = /\b(\d{4})\b/.exec(text) ?? [];
  const month = MONTHS.findIndex((one) => one.toLowerCase() === name) + 1;
  return day && year && month ? `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}` : "";
}

function showTime(value) {
  const [, hour, minute] = /^(\d\d):(\d\d)/.exec(value) ?? [];
  if (!hour) return value;
  return clock === "12" ? `${hour % 12 || 12}:${minute} ${hour < 12 ? "AM" : "PM"}` : `${hour}:${minute}`;
}

function addCalendar(field) {
  const picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1, className: "picker" });
  picker.min = field.min;
  picker.max = field.max;
  picker.setAttribute("aria-hidden", "true");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain square", textContent: "▾" });
  button.setAttribute("aria-label", `Calendar: ${field.labels?.[0]?.textContent.trim() ?? "date"}`);
  button.addEventListener("click", () => {
    picker.value = readDate(field.value);
    picker.showPicker();
  });
  picker.addEventListener("change", () => {
    field.value = showDate(picker.value);
    ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
  });
  const both = Object.assign(document.createElement("span"), { className: "typed-date" });
  field.replaceWith(both);
  both.append(field, button, picker);
}

function convert(part) {
  part.querySelectorAll("input:is([type=time], [type=date]):not(.picker)").forEach((field) => {
    const isTime = field.type === "time";
    const show = isTime ? showTime : showDate;
    const hadFocus = field === document.activeElement;
    // What can't be read is kept in the attribute only.
    const value = show(field.value || (field.getAttribute("value") ?? ""));
    const example = show(isTime ? "14:30" : "2026-12-03");
    Object.assign(field, { type: "text", value, placeholder: example, autocomplete: "off", title: `Written like ${example}` });
    field.defaultValue = value;
    field.classList.add("typed");
    if (!isTime) addCalendar(field);
    if (hadFocus) field.focus();
  });
}

if (clock && !matchMedia("(pointer: coarse)").matches) {
  convert(document);
  document.addEventListener("htmx:load", (event) => convert(event.target));
}
