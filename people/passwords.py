"""Rules for passwords: long enough and not known from breaches. No rules about kinds of characters."""

from pathlib import Path
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator

BREACHED: Final = Path(__file__).parent / "data" / "breached-passwords.txt.gz"


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses passwords listed in people/data, ignoring case."""

    def __init__(self) -> None:
        super().__init__(password_list_path=BREACHED)

    def get_error_message(self) -> str:
        return "This password is known from a data breach, so attackers try it first. Choose another one."

    def get_help_text(self) -> str:
        return "It can't be one that is known from data breaches."
