from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "standards"
    verbose_name = "Standards"

    def ready(self) -> None:
        from people import search_index
        from standards.models import Standard

        search_index.register(Standard, "standard")
