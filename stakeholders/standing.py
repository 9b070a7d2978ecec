"""How somebody's engagement moves, with its history."""

from datetime import date

from stakeholders.models import Conversation, Engagement, Move, Stakeholder


def move(row: Stakeholder, engagement: str, on: date, conversation: Conversation | None = None) -> Move | None:
    """They stand somewhere else since a day; None where they stood there already.

    What is noted late takes its place in the history: where they stand now is the word of the latest day. The caller
    holds the transaction.
    """
    if engagement not in Engagement.values:
        return None
    stored = Stakeholder.objects.select_for_update().get(pk=row.pk)
    moves = list(Move.objects.filter(stakeholder=row).order_by("on", "pk"))
    earlier = [one for one in moves if one.on <= on]
    later = [one for one in moves if one.on > on]
    before = earlier[-1].after if earlier else later[0].before if later else stored.engagement
    if before == engagement:
        return None
    made: Move = Move.objects.create(stakeholder=row, on=on, before=before, after=engagement, conversation=conversation)
    if later:
        Move.objects.filter(pk=later[0].pk).update(before=engagement)
    else:
        Stakeholder.objects.filter(pk=row.pk).update(engagement=engagement)
        row.engagement = engagement
    return made
