"""Sets someone's password, as Django's own command does. They have to choose another one when they sign in."""

from typing import Any

from django.contrib.auth.management.commands import changepassword

from people.models import Account
from people.services import accounts


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        answer = super().handle(*args, **options)
        for account in Account.objects.filter(email__iexact=options["username"] or ""):
            accounts.require_new_password(account)
        return answer
