"""New keys are given one after the other."""

from people.models import Organisation


def hold_names() -> None:
    """Until the transaction ends nobody else takes a new key: two who add the same name at once get two keys."""
    list(Organisation.objects.select_for_update().values_list("pk"))
