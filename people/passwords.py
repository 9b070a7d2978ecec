"""Rules for passwords: long enough, and none that is known from breaches. Nothing about kinds of characters."""

from pathlib import Path
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator

BREACHED: Final = Path(__file__).parent / "data" / "breached-passwords.txt.gz"


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses what stands in people/data; capitals make no difference."""

    def __init__(self) -> None:
        super().__init__(password_list_path=BREACHED)

    def get_error_message(self) -> str:
        return "This password is known from a breach, so it would be tried first. Take another one."

    def get_help_text(self) -> str:
        return "It must not be one that is known from breaches."
