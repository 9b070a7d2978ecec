// Keyboard shortcuts: [data-shortcut="c"] or "g w" clicks the element; j and k walk through [data-key] items.
// A shortcut inside an item works while the focus is in that item. All can be switched off in the help sheet.
const PAUSE = 1200;
const STORE = "leadplan.shortcuts";
let pending = "";
let pendingSince = 0;

const switchedOff = () => localStorage.getItem(STORE) === "off";

function isTyping(target) {
  return target instanceof Element
    && target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

function findShortcut(keys) {
  const here = document.activeElement?.closest("[data-key]");
  const selector = `[data-shortcut="${CSS.escape(keys)}"]`;
  const within = here?.querySelector(selector);
  if (within) return within;
  // While no item has the focus, the first one responds if the list marks it with data-key-first.
  return [...document.querySelectorAll(selector)].find((element) => !element.closest("[data-key]"))
    ?? (here ? null : document.querySelector(`[data-key-first] ${selector}`));
}

const startsSequence = (key) => document.querySelector(`[data-shortcut^="${CSS.escape(key)} "]`) !== null;

// What a key reaches inside a fold is shown.
function reveal(element) {
  for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function edit(field) {
  reveal(field);
  field?.focus();
  field?.select?.();
}

function press(element) {
  if (element.matches("input, textarea, select")) {
    edit(element);
    return;
  }
  const here = document.activeElement;
  if (element.matches("label")) reveal(element);
  element.click();
  // A label moves the focus into its field, where the next key would be typed.
  if (element.matches("label") && here?.matches("[data-key]")) here.focus({ preventScroll: true });
  if (element.matches("summary") && element.parentElement.open) edit(element.parentElement.querySelector("input:not([type=hidden]), select, textarea"));
}

function walk(step) {
  const items = [...document.querySelectorAll("[data-key]")].filter(isShown);
  if (!items.length) return;
  const at = items.indexOf(document.activeElement?.closest("[data-key]"));
  const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + step, 0), items.length - 1);
  items[next].tabIndex = -1;
  items[next].focus();
  items[next].scrollIntoView({ block: "nearest" });
}

function readLabel(element) {
  if (element.dataset.shortcutLabel) return element.dataset.shortcutLabel;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((kbd) => kbd.remove());
  return element.getAttribute("aria-label") || copy.textContent.trim();
}

function addLine(list, keys, label) {
  const term = document.createElement("dt");
  keys.split(" ").forEach((key) => term.append(Object.assign(document.createElement("kbd"), { textContent: key }), " "));
  list.append(term, Object.assign(document.createElement("dd"), { textContent: label }));
}

// The group of a shortcut: by its keys, by where its element is.
function groupOf(element) {
  if (element.dataset.shortcut.startsWith("g ")) return "Go to";
  if (element.closest("[data-key], [data-key-first]")) return "Selected item";
  if (element.closest("header.bar")) return "Anywhere";
  return location.pathname.startsWith("/week/") ? "This week" : "This page";
}

function shortcutGroups() {
  const groups = new Map(["Go to", "This week", "This page", "Selected item", "Anywhere"].map((title) => [title, new Map()]));
  document.querySelectorAll("[data-shortcut]").forEach((element) => {
    const lines = groups.get(groupOf(element));
    if (!lines.has(element.dataset.shortcut)) lines.set(element.dataset.shortcut, readLabel(element));
  });
  if (document.querySelector("[data-key]")) groups.get("Selected item").set("j k", "Next / previous item");
  if (document.getElementById("palette")) groups.get("Anywhere").set("Ctrl K", "Search, also while typing");
  groups.get("Anywhere").set("?", "These shortcuts");
  return groups;
}

function showSheet() {
  const sheet = document.getElementById("keys");
  if (!sheet || sheet.open) return;
  const place = sheet.querySelector("[data-keys-here]");
  place.replaceChildren();
  for (const [title, lines] of shortcutGroups()) {
    if (!lines.size) continue;
    const group = document.createElement("section");
    const list = Object.assign(document.createElement("dl"), { className: "keys" });
    lines.forEach((label, keys) => addLine(list, keys, label));
    group.append(Object.assign(document.createElement("h3"), { textContent: title }), list);
    place.append(group);
  }
  sheet.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (switchedOff() || isTyping(event.target) || event.key.length !== 1) return;
  const follows = pending && event.timeStamp - pendingSince < PAUSE;
  const element = findShortcut(follows ? `${pending} ${event.key}` : event.key);
  pending = "";
  if (element) {
    event.preventDefault();
    if (!event.repeat) press(element); // a key that is held down acts once
  } else if (event.key === "?") {
    showSheet();
  } else if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    walk(event.key === "j" ? 1 : -1);
  } else if (startsSequence(event.key)) {
    pending = event.key;
    pendingSince = event.timeStamp;
  }
});

// An item replaced by htmx gets the focus back, so that j and k continue from there.
let held = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const item = document.activeElement?.closest("[data-key]");
  held = item && event.detail.target.contains(item) ? item.dataset.key : held;
});
document.addEventListener("htmx:afterSettle", () => {
  const lost = document.activeElement === null || document.activeElement === document.body;
  const item = held && lost ? document.querySelector(`[data-key="${CSS.escape(held)}"]`) : null;
  if (item) {
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
  }
  held = null;
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-show-keys]")) showSheet();
});

const toggle = document.querySelector("[data-keys-toggle]");
if (toggle) {
  toggle.checked = !switchedOff();
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));
}

// The row of a place's pages scrolls sideways on a phone: the open page is in sight.
const open = document.querySelector(".pages [aria-current]");
open?.parentElement.scrollTo({ left: open.offsetLeft - open.parentElement.offsetLeft - 48 });
