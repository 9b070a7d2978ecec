"""Reasons that come from a team: its roles, the standards it keeps to, what it delivers."""

from typing import Final

from initiatives.models import Dependency
from leadplan.permissions.reasons import AccessContext, Reason, administers
from standards.models import Standard


def has_team_role(context: AccessContext) -> list[str]:
    team = context.team
    if team is None:
        return []
    roles = (
        ("engineering manager", team.engineering_manager_id),
        ("product manager", team.product_manager_id),
        ("tech lead", team.tech_lead_id),
    )
    held = [name for name, person in roles if person == context.viewer.pk]
    return [f"{context.viewer} is {' and '.join(held)} of {team}."] if held else []


def answers_for_team(context: AccessContext) -> list[str]:
    team = context.team
    held = team is not None and context.viewer.pk in (team.engineering_manager_id, team.tech_lead_id)
    return [f"{context.viewer} is engineering manager or tech lead of {team}."] if held else []


def standard_of(context: AccessContext) -> Standard | None:
    """Who owns a standard applies only to one given row of it."""
    found = context.row if isinstance(context.row, Standard) else getattr(context.row, "standard", None)
    return found if isinstance(found, Standard) else None


def owns_standard(context: AccessContext) -> list[str]:
    row = standard_of(context)
    return [f"{context.viewer} owns “{row}”."] if row and row.owner_id == context.viewer.pk else []


def administers_without_owner(context: AccessContext) -> list[str]:
    row = standard_of(context)
    return [f"“{row}” has no owner, and {one}" for one in administers(context)] if row and not row.owner_id else []


def produces(context: AccessContext) -> list[str]:
    """Which teams deliver something applies only to one given dependency."""
    team = context.row.producer if isinstance(context.row, Dependency) else None
    if team is None:
        return []
    roles = (team.engineering_manager_id, team.product_manager_id, team.tech_lead_id)
    there = context.viewer.pk in roles or team.members.filter(pk=context.viewer.pk).exists()
    return [f"{context.viewer} is in {team}, which delivers it."] if there else []


def is_dri(context: AccessContext) -> list[str]:
    there = isinstance(context.row, Dependency) and context.row.dri_id == context.viewer.pk
    return [f"{context.viewer} is the DRI."] if there else []


TEAM_ROLES: Final = Reason("the team’s engineering manager, product manager and tech lead", has_team_role)


ANSWERS_FOR_TEAM: Final = Reason("the team’s engineering manager and tech lead", answers_for_team)


STANDARD_OWNER: Final = Reason("the standard’s owner", owns_standard)


WITHOUT_OWNER: Final = Reason("administrators, while the standard has no owner", administers_without_owner)


PRODUCERS: Final = Reason("the team that delivers it", produces)


DRI: Final = Reason("its DRI", is_dri)
