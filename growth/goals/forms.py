"""A goal: a level of a skill, or anything else to grow in."""

from django import forms

from growth.goals.queries import level_of
from growth.models import MOST_TEXT, Goal
from people.django_types import FormData, field_of
from people.forms.base import VersionedForm
from people.forms.fields import DayField
from people.models import Level, Skill


class GoalForm(VersionedForm[Goal]):
    """The level now is the person's rating; without one they choose it."""

    watched = ("title", "skill", "from_level", "to_level", "by", "why")
    by = DayField(label="By", required=False)

    class Meta:
        model = Goal
        fields = ("title", "skill", "from_level", "to_level", "by", "why")
        labels = {
            "title": "Goal",
            "skill": "Skill",
            "from_level": "Level now",
            "to_level": "Level to reach",
            "why": "Why",
        }
        help_texts = {
            "skill": "Leave it empty if it isn’t about a skill.",
            "from_level": "Needed only if you have no rating in this skill.",
        }
        widgets = {
            "title": forms.TextInput(attrs={"autocomplete": "off"}),
            "why": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {
            "title": {
                "required": "Enter what you want to achieve.",
                "max_length": "Enter at most 200 characters; “why” has room for more.",
            },
            "why": {"max_length": f"Enter at most {MOST_TEXT:,} characters."},
        }

    def __init__(self, data: FormData = None, *, instance: Goal) -> None:
        super().__init__(data, instance=instance)
        skills = field_of(self, "skill", forms.ModelChoiceField)
        skills.queryset, skills.empty_label = Skill.objects.order_by("name", "key"), "No skill"

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean(self) -> None:
        found = self.cleaned_data
        skill, wanted = found.get("skill"), found.get("to_level")
        if skill is None:
            found["from_level"] = found["to_level"] = None
            return
        if "to_level" in self.errors or "from_level" in self.errors:
            return
        if wanted is None:
            self.add_error("to_level", "Choose the level to reach.")
            return
        kept = self.instance.from_level if self.instance.pk and self.instance.skill_id == skill.pk else None
        rated = level_of(self.instance.person, skill)
        now = kept if kept is not None else found.get("from_level") if rated is None else int(rated)
        if now is None:
            self.add_error("from_level", "You have no rating in this skill yet. Choose your level now.")
        elif wanted <= max(now, rated or 0):
            reached = max(now, int(rated or 0))
            label = Level(reached).label.lower()
            self.add_error("to_level", f"You are already at level {reached} ({label}). Choose a higher level.")
        else:
            found["from_level"] = now
