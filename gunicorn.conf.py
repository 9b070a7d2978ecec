"""Read by every gunicorn that starts in this folder: without it the access log would contain secrets."""

logger_class = "leadplan.runtime.web_server.MaskedLogger"
