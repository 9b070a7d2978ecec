"""What a person's calendar feed said last, so that calendars learn what has changed."""

from django.db import models

from people.models import Person


class FeedEntry(models.Model):
    """One entry of a feed: `mark` is the digest of what it said, `sequence` how often that has changed (RFC 5545).

    `said` is when and what, to call it off by once it has gone: from `gone_at` on it is told as cancelled for a while.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feed_entries")
    uid = models.CharField(max_length=80)
    mark = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    said = models.JSONField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "feed entries"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "uid"],
                name="feed_entry_once",
                violation_error_message="The feed has that entry already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.uid}, change {self.sequence}"
