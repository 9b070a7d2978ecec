"""The app's configuration: it connects the receivers of signals, of sign-in and of new database connections."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in
        from django.db.backends.signals import connection_created

        from people import signals
        from people.sessions import start_recording
        from people.text_comparison import compare_in_every_script

        connection_created.connect(compare_in_every_script, dispatch_uid="people.text_comparison")

        user_logged_in.connect(start_recording, dispatch_uid="people.sessions.start_recording")
        signals.connect()
