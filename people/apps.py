"""The app's configuration: it connects the receivers of signals about requests, signing in and new database connections."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from allauth.account.signals import password_reset, user_logged_in
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate
        from django_structlog.signals import bind_extra_request_metadata

        from people import requests, search_index, sign_in_limits, signals
        from people.models import Person, Skill, Team
        from people.sessions import start_recording
        from people.text_comparison import compare_in_every_script

        connection_created.connect(compare_in_every_script, dispatch_uid="people.text_comparison")

        user_logged_in.connect(start_recording, dispatch_uid="people.sessions.start_recording")
        password_reset.connect(sign_in_limits.forget, dispatch_uid="people.sign_in_limits.forget")
        bind_extra_request_metadata.connect(requests.bind_address, dispatch_uid="people.requests.bind_address")
        signals.connect()
        for model, kind in ((Person, "person"), (Team, "team"), (Skill, "skill")):
            search_index.register(model, kind)
        post_migrate.connect(search_index.index_after_migrating, sender=self, dispatch_uid="people.search_index")
