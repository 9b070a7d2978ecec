"""The app's configuration: it connects the receivers of sign-in signals."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in

        from people import signals
        from people.sessions import start_recording

        user_logged_in.connect(start_recording, dispatch_uid="people.sessions.start_recording")
        signals.connect()
