"""What may need a manager's decision, in sentences."""

from django.urls import reverse

from allocation.notices.queries import Notice
from focus.formatting import numbered
from people.display import format_date


def notice_words(one: Notice) -> str:
    """Checkout: turned off track on Mon 30 Nov; Ana Ruiz started as lead of Search on Mon 30 Nov."""
    day = format_date(one.day, "D j M") if one.day else ""
    match one.kind:
        case "off_track":
            return f"{one.initiative}: turned off track on {day}" if day else f"{one.initiative}: off track"
        case "owner_left":
            return f"{one.initiative}: “{one.name}” has no owner, because its owner has left"
        case "target":
            return f"{one.initiative}: the target, {day}, has passed with {numbered(one.count, 'area')} not settled"
        case "milestone":
            return f"{one.initiative}: “{one.name}” was due on {day} and isn’t marked. Did it happen?"
        case "began":
            return f"{one.name} started as {one.role} of {one.initiative} on {day}"
        case "ended":
            return f"{one.name} is no longer {one.role} of {one.initiative}; the last day was {day}"


def notice_address(one: Notice) -> str:
    if not one.asks:
        return reverse("allocation_lead", args=[one.row])
    anchor = "#areas" if one.kind == "owner_left" else ""
    tab = "initiative_timeline" if one.kind == "milestone" else "initiative"
    return f"{reverse(tab, args=[one.initiative_key])}{anchor}"
