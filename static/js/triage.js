// Triage of meetings with the keyboard: arrows move from one to the next, a key of [data-triage-key] sets what it is about,
// Enter accepts the suggestion. A line that is done disappears and the next one gets the focus. Everything works as a form too.
const lines = () => [...document.querySelectorAll(".triage-line")];
const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
const switchedOff = () => localStorage.getItem("leadplan.shortcuts") === "off";

function hold(line) {
  if (!line) return;
  line.tabIndex = -1;
  line.focus();
  line.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = lines();
  const at = all.indexOf(document.activeElement?.closest(".triage-line"));
  hold(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
}

let place = null;
function sort(line, about) {
  const form = line.querySelector("form.about");
  const select = form.querySelector("select");
  if (![...select.options].some((option) => option.value === about)) return;
  place = lines().indexOf(line);
  select.value = about;
  form.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    move(event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    return;
  }
  const line = document.activeElement?.closest(".triage-line");
  if (!line || switchedOff()) return;
  if (event.key === "Enter" && event.target === line) {
    const suggested = line.querySelector(".suggested button");
    if (!suggested) return;
    place = lines().indexOf(line);
    suggested.click();
    event.preventDefault();
    return;
  }
  const key = document.querySelector(`[data-triage-key="${CSS.escape(event.key)}"]`);
  if (!key) return;
  sort(line, key.dataset.about);
  event.preventDefault();
});

// The same for the buttons of a line: correcting a guess keeps the focus on the line, triage moves on to the next.
let corrected = null;
document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".triage-line button");
  if (!button) return;
  const line = button.closest(".triage-line");
  if (button.closest(".guess")) corrected = line.id;
  else place = lines().indexOf(line);
});

// htmx would restore the focus to the same line, which is now among the finished ones.
document.addEventListener("htmx:afterSettle", () => {
  const all = lines();
  if (corrected !== null) hold(document.getElementById(corrected));
  else if (place !== null) hold(all[Math.min(place, all.length - 1)]);
  corrected = place = null;
});

hold(lines()[0]);
