// Adds a block by a click or a drag in the week's grid: it fills the form "Add a focus block" and opens it beside the place. The form
// works alone, too, with the keyboard and without JavaScript. The line of the present moment moves on from the server's time.
const STEP = 30;
const ROW = 15;
const CLICKED = 60;

const grid = () => document.querySelector(".grid-week");
const panel = () => document.querySelector("#new-block > .slot-panel");
const first = () => Number(grid().dataset.first) * 60;
const last = () => Number(grid().dataset.last) * 60;
const isDrawn = () => getComputedStyle(grid()).display === "grid";
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

let draft = null;

function minutesAt(column, y) {
  const box = column.querySelector(".slots").getBoundingClientRect();
  const rows = (last() - first()) / ROW;
  return first() + Math.floor((y - box.top) / (box.height / rows) / (STEP / ROW)) * STEP;
}

function draw() {
  const { element, from, to } = draft;
  element.style.gridRowStart = (from - first()) / ROW + 1;
  element.style.gridRowEnd = `span ${(to - from) / ROW}`;
  element.textContent = `${clock(from)}–${clock(to)}`;
}

function drop() {
  draft?.element.remove();
  draft = null;
}

// Beside the place, on the side with room.
function place(form) {
  const page = form.closest(".timetable").getBoundingClientRect();
  const box = draft.element.getBoundingClientRect();
  const right = box.right + 8 + form.offsetWidth <= page.right;
  form.style.left = `${Math.max(0, (right ? box.right + 8 : box.left - 8 - form.offsetWidth) - page.left)}px`;
  form.style.right = "auto";
  form.style.top = `${box.top - page.top}px`;
}

function fill() {
  const form = panel();
  const { day, from, to, name } = draft;
  form.elements.day.value = day;
  form.elements.at.value = clock(from);
  form.elements.hours.value = (to - from) / 60;
  const option = name && [...form.elements.area.options].find((one) => one.text.startsWith(`${name} · `));
  if (option) form.elements.area.value = option.value;
  form.parentElement.open = true;
  place(form);
  // After the click that ends the press: it moves the focus to the page.
  setTimeout(() => form.elements.area.focus({ preventScroll: true }), 0);
}

document.addEventListener("pointerdown", (event) => {
  const column = event.target.closest?.(".grid-week .hours-of");
  if (!column || !panel() || event.button !== 0 || !isDrawn() || event.target.closest("details, [data-url]")) return;
  if (draft) drop();
  const from = Math.min(minutesAt(column, event.clientY), last() - STEP);
  const element = Object.assign(document.createElement("li"), { className: "slot draft lanes-1" });
  column.querySelector(".slots").append(element);
  const name = event.target.closest(".slot.proposed")?.querySelector("b").textContent;
  draft = { column, element, day: column.dataset.day, from, to: Math.min(from + CLICKED, last()), at: from, name, isHeld: true, y: event.clientY };
  draw();
});

document.addEventListener("pointermove", (event) => {
  if (!draft?.isHeld || event.pointerType === "touch" || Math.abs(event.clientY - draft.y) < 5) return;
  event.preventDefault();
  const now = Math.min(Math.max(minutesAt(draft.column, event.clientY), first()), last() - STEP);
  draft.from = Math.min(draft.at, now);
  draft.to = Math.max(draft.at, now) + STEP;
  draw();
});

document.addEventListener("pointerup", () => {
  if (!draft?.isHeld) return;
  draft.isHeld = false;
  fill();
});
document.addEventListener("pointercancel", () => { if (draft?.isHeld) drop(); });

document.addEventListener("keydown", (event) => {
  const details = document.getElementById("new-block");
  if (event.key !== "Escape" || !details?.open) return;
  details.open = false;
  details.querySelector("summary").focus();
});
document.addEventListener("toggle", (event) => {
  if (event.target.id !== "new-block" || event.target.open) return;
  panel().removeAttribute("style");
  drop();
}, true);
// The content security policy blocks a style attribute in the answer, to which htmx would copy it.
document.addEventListener("htmx:beforeSwap", () => {
  panel()?.removeAttribute("style");
  drop();
});

const began = performance.now();
setInterval(() => {
  const line = document.querySelector("[data-now]");
  if (!line) return;
  const [, hour, minute] = line.dateTime.match(/T(\d\d):(\d\d)/);
  const at = Number(hour) * 60 + Number(minute) + Math.floor((performance.now() - began) / 60000);
  if (at >= last()) return;
  line.style.gridRowStart = Math.floor((at - first()) / ROW) + 1;
  if (document.documentElement.dataset.clock !== "12") line.lastChild.textContent = clock(at);
}, 60000);
