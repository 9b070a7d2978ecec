"""Friday's reminder: the week to review, with the planned hours."""

from digests import due
from digests.letters import Frame, NothingToSay, Words
from focus import page as pages
from focus.models import Review


def words(frame: Frame) -> Words:
    """Raises NothingToSay if the week is already reviewed, is not planned, or has nothing to review."""
    page = pages.load(frame.viewing)
    reviewed = Review.objects.visible_to(frame.person).filter(week=frame.week).exists()
    if page is None or reviewed or not due.says_something(page.facts):
        raise NothingToSay
    planned = [one for one in page.items if one.state != "dismissed"]
    context = {"page": page, "planned": planned, "hours": sum(one.shown for one in planned)}
    return Words(f"How did week {frame.week.number} go?", context)
