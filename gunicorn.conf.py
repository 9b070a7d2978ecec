"""Read by every gunicorn that starts in this folder, whoever starts it: without it the access log would hold secrets."""

logger_class = "leadplan.web_log.MaskedLogger"
