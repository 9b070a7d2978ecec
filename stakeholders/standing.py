"""Changes of a stakeholder's engagement, with their history."""

from datetime import date

from stakeholders.models import Conversation, Engagement, Move, Stakeholder


def move(row: Stakeholder, engagement: str, on: date, conversation: Conversation | None = None) -> Move | None:
    """Record that their engagement changed on a day; None where it was the same already.

    A change recorded late is put into its place in the history: the current engagement is that of the latest day. The
    caller holds the transaction.
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
