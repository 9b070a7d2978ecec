"""What a meeting decides and affects, as set by its person or guessed."""

from django.db import models


class Decides(models.TextChoices):
    SCOPE = "scope", "Scope"
    DESIGN = "design", "Design"
    IMPLEMENTATION = "implementation", "Implementation"
    STATUS = "status", "Status"
    ONE_TO_ONE = "one_to_one", "1:1"
    OTHER = "other", "Other"


class Reach(models.TextChoices):
    FEATURE = "feature", "A feature"
    SYSTEM = "system", "The whole system"
    MULTI_TEAM = "multi_team", "Several teams"


class Choice(models.TextChoices):
    ATTEND = "attend", "Attend"
    DELEGATE = "delegate", "Delegate"
    SKIP = "skip", "Skip"
