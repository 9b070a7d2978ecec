"""The checklist after a first plan: which accounts have it on their week, until it is done or dismissed."""

from people.models import Account


def start(account: Account) -> None:
    set_open(account, True)


def dismiss(account: Account) -> None:
    set_open(account, False)


def set_open(account: Account, is_open: bool) -> None:
    if account.has_checklist != is_open:
        account.has_checklist = is_open
        account.save(update_fields=["has_checklist"])
