"""Keys out of names."""

from collections.abc import Container

from django.utils.text import slugify

from people.fields import MAX_KEY
from people.models import Organisation


def fresh_key(name: str, taken: Container[str], fallback: str) -> str:
    """A key like the name (`fallback` where nothing of it is left in ASCII) that is not taken yet."""
    base = slugify(name).replace("_", "-").strip("-")[: MAX_KEY - 5].strip("-") or fallback
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def hold_names() -> None:
    """Until the transaction ends nobody else takes a new key: two who add the same name at once get two keys."""
    list(Organisation.objects.select_for_update().values_list("pk"))
