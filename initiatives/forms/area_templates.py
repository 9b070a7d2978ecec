"""Critical areas that are common in a kind of work, to pick and then adapt.

The same things go wrong in one migration after another. The steps are typical values, not a verdict on this initiative.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AreaTemplate:
    """`usual_skill` is the kind of skill that it usually needs."""

    key: str
    name: str
    why: str
    impact: int
    irreversibility: int
    complexity: int
    effort: str
    usual_skill: str


@dataclass(frozen=True, slots=True)
class AreaTemplateGroup:
    title: str
    templates: Sequence[AreaTemplate]


AREA_TEMPLATE_GROUPS: Final = (
    AreaTemplateGroup(
        "new products",
        (
            AreaTemplate(
                "scope", "Scope of the first release",
                "Everyone adds to it; what ships first decides what you learn, and when.",
                5, 3, 3, "M", "product scoping",
            ),
            AreaTemplate(
                "interface", "Interface that others build on",
                "An API, a file format, an event: once customers use it, you can’t change it on your own.",
                5, 5, 4, "L", "API design",
            ),
            AreaTemplate(
                "data-model", "Data model",
                "It shapes everything else, and stored data is hard to change.",
                4, 4, 4, "L", "data modelling",
            ),
            AreaTemplate(
                "access", "Permissions",
                "Added late, they are never complete, and a leak can’t be undone.",
                5, 3, 4, "M", "security",
            ),
            AreaTemplate(
                "running-it", "Operations",
                "Who is paged at night, what alerts them, how a bad release is rolled back.",
                3, 2, 3, "S", "operations",
            ),
        ),
    ),
    AreaTemplateGroup(
        "migrations",
        (
            AreaTemplate(
                "inventory", "Inventory",
                "No one remembers half of the cases, and the last tenth takes half of the time.",
                4, 2, 3, "M", "knowledge of the old system",
            ),
            AreaTemplate(
                "cutover", "Cut-over and rollback",
                "For an hour, either system could be right. Without a rollback, every error is an incident.",
                5, 5, 4, "L", "reliability",
            ),
            AreaTemplate(
                "correctness", "Data verification",
                "Counts and samples on both sides, before the old system is switched off.",
                5, 4, 3, "M", "databases",
            ),
            AreaTemplate(
                "both-at-once", "Running both systems",
                "Keeping two systems in agreement costs more each week; decide what may drift.",
                3, 3, 4, "M", "system design",
            ),
            AreaTemplate(
                "last-users", "Decommissioning",
                "A migration that stops at 90% leaves you with two systems.",
                4, 2, 2, "S", "cross-team work",
            ),
        ),
    ),
    AreaTemplateGroup(
        "platform work",
        (
            AreaTemplate(
                "contract", "Contract with the teams that use it",
                "What is guaranteed, for how long, and how it changes.",
                5, 5, 3, "M", "API design",
            ),
            AreaTemplate(
                "first-adopter", "First team to adopt it",
                "Without one, you build for no one; what they need decides what is right.",
                4, 3, 2, "M", "cross-team work",
            ),
            AreaTemplate(
                "isolation", "Tenant isolation",
                "Limits, quotas and separation are hard to add under load.",
                5, 4, 5, "L", "system design",
            ),
            AreaTemplate(
                "cost", "Cost at scale",
                "Usage-based pricing surprises late, when many depend on it.",
                3, 3, 3, "S", "capacity planning",
            ),
        ),
    ),
    AreaTemplateGroup(
        "reliability work",
        (
            AreaTemplate(
                "single-points", "Single points of failure",
                "What stops everything, and who knows how to restart it.",
                5, 3, 4, "L", "reliability",
            ),
            AreaTemplate(
                "restoring", "Restoring from a backup",
                "A backup that was never restored is a hope.",
                5, 5, 3, "M", "databases",
            ),
            AreaTemplate(
                "alerts", "Alerts that mean something",
                "Noisy alerts get muted before the night that matters.",
                3, 1, 2, "S", "operations",
            ),
            AreaTemplate(
                "overload", "Overload behaviour",
                "Without a limit of its own, a system finds its limit at the worst moment.",
                4, 3, 5, "L", "performance",
            ),
        ),
    ),
)  # fmt: skip
AREA_TEMPLATES: Final = {one.key: one for group in AREA_TEMPLATE_GROUPS for one in group.templates}
