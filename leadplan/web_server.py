"""gunicorn's settings in every mode: `gunicorn leadplan.wsgi --config python:leadplan.web_server`.

Limits on what a request may cost before leadplan's code sees it. Limits on its size are in leadplan/limits.py.
"""

worker_class = "leadplan.web_worker.TimedWorker"
threads = 8
# Longer than a browser's pause between a page and its files, short enough to free idle connections.
keepalive = 5
# A worker whose loop hangs for this long is replaced; how long a request may take is set in leadplan/web_worker.py.
timeout = 30
graceful_timeout = 30
worker_connections = 200
backlog = 256

# The app's longest URL, a filtered list with an undo, is below 2 kB.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# No access log: leadplan logs each request itself, with the secrets in URLs masked.
accesslog = None
logger_class = "leadplan.web_log.MaskedLogger"
# Nothing controls a running server through a socket.
control_socket_disable = True
