"""The last published state of a person's calendar feed, so that calendar apps learn what has changed."""

from django.db import models

from people.models import Person


class FeedEntry(models.Model):
    """One entry of a feed: `mark` is the hash of its content, `sequence` how often that has changed (RFC 5545).

    `said` is its time and title, to cancel it with once it is gone: from `gone_at` on it is published as cancelled for a while.
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
                violation_error_message="The feed already has that entry.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.uid}, change {self.sequence}"
