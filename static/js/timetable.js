// Moves blocks of the week with the pointer and the keyboard. The server does the move: this previews it, sends it, announces it to
// screen readers and keeps the focus on it. Without JavaScript each block has a small form.
const STEP = 30;
const ROW = 15;
const WAIT = 450;
const BLOCK = ".slot[data-url]";
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const grid = () => document.querySelector(".grid-week");
const bounds = () => ({ first: Number(grid().dataset.first) * 60, last: Number(grid().dataset.last) * 60 });
const columns = () => [...grid().querySelectorAll(".hours-of")];
const isDrawn = () => getComputedStyle(grid()).display === "grid";
const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

function say(words) {
  document.getElementById("timetable-said").textContent = words;
}

const placeOf = (block) => ({
  day: block.dataset.day, at: Number(block.dataset.at), minutes: Number(block.dataset.minutes),
});

const dayName = (day) => document.getElementById(`day-${day}`)?.textContent.trim().split(/\s+/).slice(0, 2).join(" ") ?? day;

function words({ day, at, minutes }) {
  return `${dayName(day)}, ${clock(at)} to ${clock(at + minutes)}`;
}

// Shows where the block would go, before the server has moved it.
function show(block, place) {
  const { first, last } = bounds();
  const column = columns().find((one) => one.dataset.day === place.day);
  column?.querySelector(".slots").append(block);
  block.style.gridRowStart = Math.max(0, Math.floor((Math.max(place.at, first) - first) / ROW)) + 1;
  block.style.gridRowEnd = `span ${Math.max(1, Math.round((Math.min(place.at + place.minutes, last) - Math.max(place.at, first)) / ROW))}`;
  block.style.gridColumn = "1 / -1";
  const time = block.querySelector("time");
  if (time) time.textContent = `${clock(place.at)}–${clock(place.at + place.minutes)}`;
}

const within = (place) => ({
  ...place,
  minutes: Math.min(Math.max(place.minutes, STEP), 720),
  at: Math.min(Math.max(place.at, 0), 24 * 60 - Math.min(Math.max(place.minutes, STEP), 720)),
});

// A move to be sent when no more keys are pressed, and one waiting for its response: by id, since a response redraws the blocks.
let waiting = null;
let sent = null;
// The block that gets the focus back once the response is shown.
let held = null;

function send(block, place) {
  held = block.id;
  sent = { id: block.id, place };
  window.htmx.ajax("POST", block.dataset.url, {
    target: "#timetable", swap: "outerHTML",
    values: { day: place.day, at: clock(place.at), hours: place.minutes / 60, seen: block.dataset.seen },
  });
}

function later(id, place) {
  clearTimeout(waiting?.timer);
  waiting = { id, place, timer: setTimeout(sendWaiting, WAIT) };
}

// Sends the keys that were pressed while waiting for the last response.
function sendWaiting() {
  if (sent || !waiting) return;
  const { id, place } = waiting;
  waiting = null;
  const block = document.getElementById(id);
  if (block) send(block, place);
}

function current(block) {
  return [waiting, sent].find((one) => one?.id === block.id)?.place ?? placeOf(block);
}

function moveByKey(block, key, longer) {
  const [rows, days] = KEYS[key];
  const place = current(block);
  const all = columns().map((one) => one.dataset.day);
  const next = within({
    day: all[Math.min(Math.max(all.indexOf(place.day) + days, 0), all.length - 1)] ?? place.day,
    at: place.at + (longer ? 0 : rows * STEP),
    minutes: place.minutes + (longer ? rows * STEP : 0),
  });
  if (isDrawn()) show(block, next);
  block.querySelector("summary").focus({ preventScroll: true });
  say(words(next));
  later(block.id, next);
}

document.addEventListener("keydown", (event) => {
  const opened = event.key === "Escape" && event.target.closest?.(".slot details[open]");
  if (opened) {
    opened.open = false;
    opened.querySelector("summary").focus();
    return;
  }
  const summary = event.target.closest?.(`${BLOCK} summary`);
  if (!summary || event.ctrlKey || event.metaKey || event.altKey) return;
  const block = summary.closest(BLOCK);
  if (KEYS[event.key] && !(event.shiftKey && KEYS[event.key][1])) {
    event.preventDefault();
    moveByKey(block, event.key, event.shiftKey);
  } else if (event.key === "Delete") {
    event.preventDefault();
    block.querySelector("[data-removes]").click();
  }
});

// htmx copies attributes of the old element to the new one; the content security policy blocks a style attribute.
document.addEventListener("htmx:beforeSwap", () => {
  document.querySelectorAll(`${BLOCK}[style]`).forEach((block) => block.removeAttribute("style"));
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.pathInfo?.requestPath?.includes("/blocks/")) sent = null;
});

document.addEventListener("htmx:afterSettle", () => {
  sent = null;
  if (waiting) {
    const block = document.getElementById(waiting.id);
    if (block && isDrawn()) show(block, waiting.place);
    later(waiting.id, waiting.place);
  }
  if (!held) return;
  const block = document.getElementById(held);
  held = null;
  block?.querySelector("summary")?.focus({ preventScroll: true });
  const label = block?.dataset.label ?? "";
  if (label) say(label);
});

// The move failed: reload to show where the block really is.
document.addEventListener("htmx:responseError", () => { if (held) location.reload(); });

// --- the pointer

let drag = null;

document.addEventListener("pointerdown", (event) => {
  const block = event.target.closest?.(BLOCK);
  if (!block || sent || event.button !== 0 || !isDrawn() || event.target.closest(".slot-panel")) return;
  const resizes = event.target.closest(".drag-handle") !== null;
  if (event.pointerType === "touch" && !resizes) return;
  clearTimeout(waiting?.timer);
  const from = current(block);
  const row = block.closest(".slots").getBoundingClientRect().height / ((bounds().last - bounds().first) / ROW);
  drag = { block, from, to: from, resizes, row, x: event.clientX, y: event.clientY, moved: false };
  waiting = null;
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 5) return;
  drag.moved = true;
  event.preventDefault();
  drag.block.classList.add("is-dragged");
  const steps = Math.round((event.clientY - drag.y) / drag.row / (STEP / ROW)) * STEP;
  const column = columns().find((one) => {
    const box = one.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX < box.right;
  });
  drag.to = within(drag.resizes
    ? { ...drag.from, minutes: drag.from.minutes + steps }
    : { ...drag.from, day: column?.dataset.day ?? drag.to.day, at: drag.from.at + steps });
  show(drag.block, drag.to);
});

function drop() {
  if (!drag) return;
  const { block, from, to, moved } = drag;
  drag = null;
  block.classList.remove("is-dragged");
  if (!moved) return;
  // The click that ends a drag opens nothing.
  const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };
  block.addEventListener("click", swallow, { capture: true });
  setTimeout(() => block.removeEventListener("click", swallow, { capture: true }), 0);
  if (to.day === from.day && to.at === from.at && to.minutes === from.minutes) show(block, from);
  else send(block, to);
}

document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", () => {
  if (!drag) return;
  show(drag.block, drag.from);
  drag.block.classList.remove("is-dragged");
  drag = null;
});
document.addEventListener("dragstart", (event) => { if (event.target.closest?.(BLOCK)) event.preventDefault(); });
