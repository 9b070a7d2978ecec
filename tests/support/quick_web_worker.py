"""The web server's worker with shorter time limits, so that tests are fast."""

from leadplan.runtime.web_server import TimedWorker


class QuickWorker(TimedWorker):
    header_seconds = 1.0
    request_seconds = 2.0
