"""The web server's worker with less patience, so that its tests need little."""

from leadplan.web_worker import TimedWorker


class QuickWorker(TimedWorker):
    header_seconds = 1.0
    request_seconds = 2.0
