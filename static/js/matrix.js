// A table[data-grid] under the keyboard: arrows move, a digit sets the cell, Enter goes into it, Escape comes out,
// Delete empties it. Cells hold a small form, which works by itself without any of this.
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const rowsOf = (grid) => [...grid.tBodies].flatMap((body) => [...body.rows]);
const fieldOf = (cell) => cell?.querySelector("select, input:not([type=hidden])");

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
    const field = fieldOf(cell);
    if (field) field.tabIndex = -1;
  });
  if (!grid.querySelector('td[tabindex="0"]')) hold(cellAt(grid, 0, 1), { focus: false });
}

function setLevel(cell, value) {
  const field = fieldOf(cell);
  if (!field || field.disabled) return false;
  if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) return false;
  if (field.value === value) return true;
  field.value = value;
  send(cell, field.form);
  return true;
}

function send(cell, form) {
  waiting = { ...place(cell), focused: cell.contains(document.activeElement) };
  cell.setAttribute("aria-busy", "true");
  form.requestSubmit();
}

// A swapped row loses the focus; it goes back to the cell at the same place.
let waiting = null;
document.addEventListener("htmx:afterSettle", (event) => {
  document.querySelectorAll("[data-grid]").forEach(prepare);
  if (!waiting) return;
  const { grid, row, column, focused } = waiting;
  const home = grid.isConnected ? grid : document.querySelector("[data-grid]");
  const lost = document.activeElement === document.body || event.target.contains(document.activeElement);
  if (home && focused && lost) hold(cellAt(home, row, column));
  waiting = null;
});

// Not saved: the cell shows again what holds, the toast says why.
document.addEventListener("htmx:afterRequest", (event) => {
  const cell = event.detail.successful ? null : event.target.closest?.("[data-grid] td");
  if (!cell) return;
  cell.removeAttribute("aria-busy");
  cell.querySelector("form")?.reset();
  waiting = null;
});

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-grid] tbody td");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const inField = event.target !== cell;
  if (inField) {
    if (event.key === "Escape") hold(cell);
    return;
  }
  const move = MOVES[event.key];
  const { grid, row, column } = place(cell);
  if (move) hold(cellAt(grid, row + move[0], column + move[1]));
  else if (event.key === "Home") hold(cellAt(grid, row, 1));
  else if (event.key === "End") hold(cellAt(grid, row, Infinity));
  else if (event.key === "Enter" && fieldOf(cell)) fieldOf(cell).focus();
  else if (/^\d$/.test(event.key) && setLevel(cell, event.key)) void 0;
  else if ((event.key === "Delete" || event.key === "Backspace") && setLevel(cell, "")) void 0;
  else return;
  event.preventDefault();
});

// Choosing with the pointer saves at once, like a digit does.
document.addEventListener("change", (event) => {
  const cell = event.target.closest?.("[data-grid] tbody td");
  if (cell && event.target.form) send(cell, event.target.form);
});

document.addEventListener("focusin", (event) => {
  const cell = event.target.closest?.("[data-grid] tbody td");
  if (cell) hold(cell, { focus: false });
});

document.querySelectorAll("[data-grid]").forEach(prepare);
