"""gunicorn's settings in every mode: `gunicorn leadplan.wsgi --config python:leadplan.web_server`.

What a request may cost the server before leadplan itself sees it. How much it may bring is in leadplan/limits.py.
"""

worker_class = "leadplan.web_worker.TimedWorker"
threads = 8
# Longer than a browser's pause between a page and its files, shorter than anybody's patience to hold connections.
keepalive = 5
# A worker whose loop stands still for so long is replaced; how long a request may take, leadplan/web_worker.py says.
timeout = 30
graceful_timeout = 30
worker_connections = 200
backlog = 256

# The longest address of the app, a filtered list with an undo, has less than 2 kB.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# No line per request of its own: leadplan's log has one, with the secrets of addresses masked.
accesslog = None
logger_class = "leadplan.web_log.MaskedLogger"
# Nobody steers a running server through a socket.
control_socket_disable = True
