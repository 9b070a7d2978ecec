"""An initiative whose only expert may leave, and planning a transfer of what he knows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from initiatives.models import CriticalArea, SkillRequirement, TransferSession
from people.models import Person, Skill

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
HERE = "/initiatives/one-tap/transfer/"
NEW = "/initiatives/one-tap/new/transfer/payments/payments-service/"


@dataclass(frozen=True)
class Story:
    """Mei leads One Tap; Tom, who leaves, is the only one at level 4; Lena is at 2 and has no account, Omar at 3 has one."""

    mei: Person
    tom: Person
    lena: Person
    omar: Person
    area: CriticalArea
    skill: Skill

    @property
    def need(self) -> SkillRequirement:
        return SkillRequirement.objects.get(area=self.area, skill=self.skill)


def leaves(person: Person, day: str, *, known: bool = True) -> None:
    person.leaves, person.leaving_is_known = date.fromisoformat(day), known
    person.save()


def plan(client: Client, *learners: str, first: str = "2026-11-30", **more: str) -> Any:
    return client.post(NEW, {"teacher": "tom", "to": learners, "first": first, **more})


def days(person: Person) -> list[str]:
    return [str(one.on) for one in TransferSession.objects.filter(to_person=person).order_by("on")]
