// Tries reads of the API with the token that was entered. It is kept nowhere but in its field.
const token = document.getElementById("api-token");
for (const form of document.querySelectorAll(".api-token, .api-try")) form.hidden = false;

const addressOf = (form) => {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const field of form.querySelectorAll("input")) {
    if (field.dataset.place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value.trim()));
    else if (field.value.trim()) query.set(field.name, field.value.trim());
  }
  return query.size ? `${path}?${query}` : path;
};

const answerOf = async (form) => {
  const headers = { Authorization: `Bearer ${token.value.trim()}` };
  try {
    const response = await fetch(addressOf(form), { headers, credentials: "omit" });
    return [`${response.status} ${response.statusText}`, JSON.stringify(await response.json(), null, 1)];
  } catch {
    return ["leadplan can’t be reached. Check your connection and try again.", ""];
  }
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".api-try, .api-token");
  if (!form) return;
  event.preventDefault();
  if (form.matches(".api-token")) return;
  if (!token.value.trim()) return token.focus();
  const [status, text] = await answerOf(form);
  const line = Object.assign(document.createElement("p"), { textContent: status });
  const body = Object.assign(document.createElement("pre"), { textContent: text, tabIndex: 0 });
  form.querySelector("div").replaceChildren(line, ...(text ? [body] : []));
});
