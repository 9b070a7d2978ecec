from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in

        from people import signals
        from people.sessions import stamp

        user_logged_in.connect(stamp, dispatch_uid="people.sessions.stamp")
        signals.connect()
