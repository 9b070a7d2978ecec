"""A receiver in a process of its own: `python -m tests.support.receiver_process FILE PORT` (0: any free port).

It writes its port, then each id that comes, to the file before it answers, and takes its time for the answer.
"""

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SECONDS = 0.05


class Receiver(BaseHTTPRequestHandler):
    file: Path

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        with self.file.open("a") as log:
            log.write(f"{self.headers['webhook-id']}\n")
        time.sleep(SECONDS)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Nothing: the file has it."""


if __name__ == "__main__":
    Receiver.file = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Receiver)
    with Receiver.file.open("a") as log:
        log.write(f"port {server.server_address[1]}\n")
    server.serve_forever()
