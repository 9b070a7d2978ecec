"""The person that a command acts for."""

from django.core.management.base import CommandError

from people.models import Account, Person


def person_named(email: str | None) -> Person | None:
    """The person with this email address, of their account or record; None is the operator. Raises CommandError."""
    if email is None:
        return None
    account = Account.objects.filter(email__iexact=email.strip()).first()
    person = account.person if account else Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise CommandError(f"--as: no one has the email address {email!r}.")
    return person
