// Explains why a request failed and what to do. What was typed stays in the page.
// It uses the "toast" event, so that no script has to import another (file names are hashed).
const showToast = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));

const WORDS = {
  400: "The server couldn’t read that request. Reload the page and try again.",
  403: "You signed in again after opening this page, so nothing was saved. Copy what you typed, then reload.",
  404: "This no longer exists, or you no longer have access. Reload the page.",
  405: "That isn’t possible here. Reload the page and try again.",
  409: "This was saved a moment ago, perhaps in another tab. Your change was not saved. Reload to see it.",
  413: "That file is too large. Choose one below the limit shown next to the field.",
  429: "Too many requests. Wait a minute, then try again.",
  503: "leadplan can’t reach its database. Nothing was saved. Try again in a minute.",
};
const RELOADS = new Set([400, 403, 404, 405, 409]);

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const text = WORDS[status] ?? "Something went wrong on the server. Nothing was saved, and the error is in the server log. Try again, or reload.";
  showToast({ text, level: "error", reload: RELOADS.has(status) });
});

document.addEventListener("htmx:sendError", () => showToast({
  text: "Can’t reach leadplan. Your input is still here. Check your connection and try again.",
  level: "error",
}));

document.addEventListener("htmx:timeout", () => showToast({
  text: "The server took too long to respond. Your change may have been saved. Reload to check.",
  level: "warning",
  reload: true,
}));

// A whole page in response to a request for a part means that the session has ended and this is the sign-in page. Error pages
// are handled above.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, boosted } = event.detail;
  if (boosted || target === document.body || !/^\s*<!doctype html/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  // htmx shows the parts of a page that come with 409, so a whole page with it is no error to htmx.
  if (xhr.status === 409) showToast({ text: WORDS[409], level: "error", reload: true });
  if (xhr.status >= 400) return;
  showToast({ text: "You’ve been signed out, so nothing was saved. Reload to sign in again.", level: "warning", reload: true });
});
