"""Keys made from names, and locks on what two people may write at once."""

from collections.abc import Container

from django.utils.text import slugify

from people.model_fields import MAX_KEY
from people.models import Organisation, Person


def unique_key(name: str, taken: Container[str], fallback: str) -> str:
    """A key based on the name that isn't taken yet; based on `fallback` if the name has no ASCII letters."""
    base = slugify(name).replace("_", "-").strip("-")[: MAX_KEY - 5].strip("-") or fallback
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def lock_names() -> None:
    """Lock new keys until the transaction ends, so that two people who add the same name at once get two keys."""
    list(Organisation.objects.select_for_update().values_list("pk"))


def lock_person(person: Person) -> None:
    """Lock a person, so that a double click can't write the same day twice."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
