// The meetings of a week by keyboard: arrows move from one to the next, Enter takes the first suggestion; the other keys are those of
// shortcuts.js. A meeting that gets its topic leaves the list, and the next one gets the focus. Everything works as a form too.
const lines = (list = document) => [...list.querySelectorAll(".meeting-line")];
const open = () => lines(document.getElementById("open") ?? document.createElement("ul"));
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
  const at = all.indexOf(document.activeElement?.closest(".meeting-line"));
  hold(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.target.matches?.(".about select")) {
    event.preventDefault();
    event.target.form.querySelector("button").click();
    return;
  }
  if (isTyping(event.target)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    move(event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
  } else if (event.key === "Enter" && !switchedOff() && event.target.matches?.(".meeting-line.is-open")) {
    event.target.querySelector(".suggested .yes")?.click();
    event.preventDefault();
  }
});

// Where the focus goes once the lists are replaced: a topic moves on to the next meeting, a corrected guess stays on its own.
let place = null;
let corrected = null;
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#lists .meeting-line button");
  const line = button?.closest(".meeting-line");
  if (!line || button.closest(".meeting-verdict")) return;
  if (button.closest(".guess") || !line.matches(".is-open")) corrected = line.id;
  else place = open().indexOf(line);
});

document.addEventListener("htmx:afterSettle", () => {
  const back = document.querySelector("#lists [data-cursor]");
  if (back) {
    back.removeAttribute("data-cursor");
    hold(back);
  } else if (corrected !== null) hold(document.getElementById(corrected));
  else if (place !== null) hold(open()[Math.min(place, open().length - 1)] ?? document.getElementById("open-title"));
  corrected = place = null;
});

const linked = location.hash.startsWith("#meeting-") ? document.getElementById(location.hash.slice(1)) : null;
hold(linked?.closest(".meeting-line") ?? (document.querySelector("main [aria-invalid=true]") ? null : open()[0]));
