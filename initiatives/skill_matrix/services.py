"""Importing skills from a table of people × skills."""

from datetime import date, datetime

from django.db import transaction

from initiatives.services import areas
from initiatives.skill_matrix.queries.skill_import import ImportPreview
from people import audit
from people.models import Person, Skill
from people.services import ratings


@transaction.atomic
def import_skills(found: ImportPreview, *, by: Person | None, now: datetime, today: date) -> int:
    """Record the ratings of a preview and create its new skills. Returns how many ratings were written."""
    new_skills = {name: areas.get_or_add_skill(name, by=by, now=now) for name in found.new_skills}
    entries = [
        ratings.NewRating(one.person, one.skill if isinstance(one.skill, Skill) else new_skills[one.skill], one.level)
        for one in found.ratings
    ]
    count = ratings.record_many(entries, by=by, now=now, today=today)
    people = len({one.person.pk for one in entries})
    words = f"{count} rating{'' if count == 1 else 's'} of {people} {'person' if people == 1 else 'people'}"
    line = audit.line(at=now, by=by, verb="imported", thing="skill matrix", label=words, feeds_plans=False)
    audit.append([line])
    return count
