"""How long answers are kept for requests that arrive again. They may hold private text, so the daily job deletes them too."""

from datetime import datetime, timedelta
from typing import Final

from integrations.models import KeptAnswer

KEPT_FOR: Final = timedelta(hours=24)


def delete_kept_answers(now: datetime) -> None:
    KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).delete()
