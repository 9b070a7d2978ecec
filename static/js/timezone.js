// A new organisation is most likely in the time zone of its first browser: the server's is often UTC.
// Only an untouched field is set, so that a form with errors keeps what was chosen.
const select = document.querySelector("select[data-browser-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const offered = select && [...select.options].some((option) => option.value === zone);
if (offered && !select.closest("form").querySelector("[aria-invalid]")) select.value = zone;
