// Keyboard for a table[data-grid]: arrows move, a digit sets the cell, Enter or a click opens it, Escape leaves it, Delete
// clears it. A cell has a link to the page with its form (lighter, for large tables) or a small form; both work without
// JavaScript. With a link, the choices come from the <template> named by the table's data-levels. A link without choices is
// followed; with data-drawer on the table it opens in a dialog.
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const CELL = "[data-grid] tbody td";

// A row without cells is a heading over others.
const rowsOf = (grid) => [...grid.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.querySelector("td"));
const fieldOf = (cell) => cell.querySelector("select, input:not([type=hidden])");
const linkOf = (cell) => cell.querySelector("a[href]");
const choicesOf = (grid) => document.getElementById(grid.dataset.levels ?? "")?.content.querySelector("select");

function place(cell) {
  const grid = cell.closest("[data-grid]");
  return { grid, row: rowsOf(grid).indexOf(cell.parentElement), column: cell.cellIndex };
}

function cellAt(grid, row, column) {
  const rows = rowsOf(grid);
  const line = rows[Math.min(Math.max(row, 0), rows.length - 1)];
  return line?.cells[Math.min(Math.max(column, 1), line.cells.length - 1)];
}

// One cell at a time is in the tab order; the others are reached by the arrows.
function hold(cell, { focus = true } = {}) {
  if (!cell) return;
  const { grid } = place(cell);
  grid.querySelectorAll('td[tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
  cell.tabIndex = 0;
  if (focus) cell.focus();
}

function prepare(grid) {
  grid.setAttribute("role", "grid");
  grid.querySelectorAll("tbody td").forEach((cell) => {
    if (!cell.hasAttribute("tabindex")) cell.tabIndex = -1;
    const inner = fieldOf(cell) ?? linkOf(cell);
    if (inner) inner.tabIndex = -1;
  });
  if (!grid.querySelector('td[tabindex="0"]')) hold(cellAt(grid, 0, 1), { focus: false });
}

let waiting = null;
function markWaiting(cell) {
  waiting = { ...place(cell), focused: cell.contains(document.activeElement) };
  cell.setAttribute("aria-busy", "true");
}

function sendForm(cell, form) {
  markWaiting(cell);
  form.requestSubmit();
}

function sendLevel(cell, value) {
  markWaiting(cell);
  const link = linkOf(cell);
  const { swaps } = cell.closest("[data-grid]").dataset;
  const target = swaps === "cell" ? cell : swaps ? document.querySelector(swaps) : cell.parentElement;
  window.htmx.ajax("POST", link.href, { source: link, target, swap: "outerHTML", values: { level: value } });
}

const offers = (select, value) => [...select.options].some((option) => option.value === value);

// True when the cell accepts this value, whether or not it has to be sent.
function setLevel(cell, value) {
  const field = fieldOf(cell);
  if (field) {
    if (field.disabled || (field.tagName === "SELECT" && !offers(field, value))) return false;
    if (field.value === value) return true;
    field.value = value;
    sendForm(cell, field.form);
    return true;
  }
  const choices = choicesOf(cell.closest("[data-grid]"));
  if (!linkOf(cell) || !choices || !offers(choices, value)) return false;
  sendLevel(cell, value);
  return true;
}

// Replaces the link by the choices until one is made or the focus leaves.
function openChoices(cell) {
  const link = linkOf(cell);
  const choices = choicesOf(cell.closest("[data-grid]"));
  if (!link || !choices) return false;
  const select = choices.cloneNode(true);
  select.setAttribute("aria-label", link.getAttribute("aria-label") ?? "Level");
  select.value = cell.dataset.level ?? link.textContent.trim();
  if (select.selectedIndex < 0) select.value = "";
  const close = () => { select.remove(); link.hidden = false; };
  select.addEventListener("blur", close, { once: true });
  select.addEventListener("change", () => { const { value } = select; hold(cell); sendLevel(cell, value); });
  link.hidden = true;
  cell.append(select);
  select.focus();
  try { select.showPicker(); } catch { /* not every browser opens it for a key */ }
  return true;
}

function open(cell) {
  const field = fieldOf(cell);
  if (field) field.focus();
  else if (!openChoices(cell)) linkOf(cell)?.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(CELL);
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target !== cell && event.target !== linkOf(cell)) {
    if (event.key === "Escape") hold(cell);
    return;
  }
  const move = MOVES[event.key];
  const { grid, row, column } = place(cell);
  let taken = true;
  if (move) hold(cellAt(grid, row + move[0], column + move[1]));
  else if (event.key === "Home") hold(cellAt(grid, row, 1));
  else if (event.key === "End") hold(cellAt(grid, row, Infinity));
  else if (event.key === "Enter") taken = open(cell);
  else if (event.key === "e" && linkOf(cell)?.hasAttribute("hx-get")) taken = open(cell);
  else if (/^\d$/.test(event.key)) taken = setLevel(cell, event.key);
  else if (event.key === "Delete" || event.key === "Backspace") taken = setLevel(cell, "");
  else taken = false;
  if (taken) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(`${CELL} a[href]`);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const drawer = link.closest("[data-grid]").dataset.drawer;
  if (link.hasAttribute("hx-get")) return; // htmx replaces the cell
  if (openChoices(link.closest("td"))) event.preventDefault();
  else if (drawer && window.htmx) {
    event.preventDefault();
    window.htmx.ajax("GET", link.href, { source: link, target: drawer, swap: "innerHTML" });
  }
});

// Choosing with the pointer saves at once, like a digit.
document.addEventListener("change", (event) => {
  const cell = event.target.closest?.(CELL);
  if (cell && event.target.form) sendForm(cell, event.target.form);
});

// Shows a cell's details below the table, for keyboard and pointer.
function explain(cell) {
  const words = document.getElementById(cell.closest("[data-grid]").dataset.explains ?? "");
  const link = linkOf(cell);
  const said = link?.title || link?.getAttribute("aria-label") || cell.title;
  if (words && said) words.textContent = said;
}

document.addEventListener("focusin", (event) => {
  const cell = event.target.closest?.(CELL);
  if (!cell) return;
  hold(cell, { focus: false });
  explain(cell);
});

document.addEventListener("mouseover", (event) => {
  const cell = event.target.closest?.(CELL);
  if (cell) explain(cell);
});

// A swapped row loses the focus; restore it to the cell at the same position.
document.addEventListener("htmx:afterSettle", (event) => {
  document.querySelectorAll("[data-grid]").forEach(prepare);
  if (!waiting) return;
  const { grid, row, column, focused } = waiting;
  const home = grid.isConnected ? grid : document.querySelector("[data-grid]");
  const lost = document.activeElement === document.body || event.target.contains(document.activeElement);
  if (home && focused && lost) hold(cellAt(home, row, column));
  waiting = null;
});

// Not saved: the cell shows the stored value again, and the toast says why.
document.addEventListener("htmx:afterRequest", (event) => {
  const cell = event.detail.successful ? null : event.target.closest?.(CELL);
  if (!cell) return;
  cell.removeAttribute("aria-busy");
  cell.querySelector("form")?.reset();
  waiting = null;
});

document.querySelectorAll("[data-grid]").forEach(prepare);
