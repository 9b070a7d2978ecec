// Explains on the page why a passkey failed; django-allauth's script only logs to the console.
const WORDS = {
  NotAllowedError: "The key didn't respond, or the request was cancelled. Nothing has changed. Try again.",
  InvalidStateError: "This key is already registered.",
  SecurityError: "Browsers allow passkeys only on https, and on this machine only at “localhost”, not at 127.0.0.1.",
};

document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-fault");
  if (!place) return;
  event.preventDefault();
  place.textContent = WORDS[event.detail.exception?.name] ?? "The passkey didn't work. Nothing has changed. Try again or sign in another way.";
  place.hidden = false;
});
