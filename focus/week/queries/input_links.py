"""Links from the figures of a receipt to where they are changed; none for someone who may not change them."""

from typing import NamedTuple

from django.urls import reverse

from focus.plan.document import PerturbationDocument
from focus.plan.labels import LabelResolver
from focus.plan.receipt_document import ReceiptDocument


class InputLink(NamedTuple):
    """Words of a text that lead to where what they say is changed."""

    words: str
    url: str


def grade_urls(receipt: ReceiptDocument, names: LabelResolver) -> dict[str, str]:
    """The form's field by grade: impact, irreversibility, complexity, effort and priority."""
    key = receipt["area"]
    if key not in names.areas or not names.may_edit(receipt["initiative"]):
        return {}
    initiative, area = key.split("/", 1)
    form = reverse("area", args=[initiative, area])
    found = {grade: f"{form}#id_{grade}" for grade in ("impact", "irreversibility", "complexity", "effort")}
    return found | {"priority": f"{reverse('initiative_edit', args=[initiative])}#id_priority"}


def point_url(initiative: str, point: str, names: LabelResolver) -> str:
    """The form of a milestone’s date; empty if the milestone is gone."""
    exists = f"{initiative}/{point}" in names.existing_points
    return f"{reverse('point', args=[initiative, point])}#id_date" if exists and names.may_edit(initiative) else ""


def change_url(change: PerturbationDocument, names: LabelResolver) -> str:
    """Where the rating, the team or the date is entered whose change would take an area off the plan."""
    initiative = change["initiative"] or ""
    if change["kind"] == "level_up":
        return reverse("skill_cell", args=[change["person"], change["skill"]])
    if change["kind"] == "joins" and names.may_edit(initiative):
        return reverse("member_new", args=[initiative])
    return point_url(initiative, change["point"] or "", names) if change["kind"] == "point_moved" else ""
