"""gunicorn's logs without the secrets in URLs."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from leadplan.masking import Masks


class MaskedLogger(Logger):  # type: ignore[misc]
    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for log in (self.access_log, self.error_log):
            log.addFilter(Masks())
