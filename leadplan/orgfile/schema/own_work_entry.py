"""A person's own work, as written in the file."""

from leadplan.orgfile.schema.values import Date, Entry, Flag, Hours, InitiativeKey, Key, PersonKey, Title


class OwnWorkEntry(Entry):
    """What a person must do themselves; `hours` are left, of weekly work each week."""

    person: PersonKey
    title: Title
    hours: Hours
    due: Date
    weekly: Flag = False
    initiative: InitiativeKey | None = None
    area: Key | None = None
    done: Flag = False
