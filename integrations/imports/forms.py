"""Forms of imports: what the columns of a table are and where its rows go, and how to read Jira."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from initiatives.models import Initiative
from integrations.imports.models import JiraConnection, System
from integrations.imports.queries import columns
from integrations.imports.queries.preview import ImportChoices
from people.django_types import FormData
from people.forms.fields import Choice
from people.forms.tables import TableColumnsForm
from people.models import Person, Team
from people.spreadsheets.tables import Spreadsheet
from people.ssrf_guard import BlockedAddress, is_allowed, parse_endpoint

ASKS_FOR_SOURCE: Final = {System.TABLE, System.JIRA, System.LINEAR}
"""Their IDs are not addresses."""
MOST_OFFERED: Final = 200
LONGEST_SOURCE: Final = 139
"""With the key of a person before it, it fits into the site of a reference."""


class ImportColumnsForm(TableColumnsForm):
    """The table is stored with the import, so it doesn't travel in the form."""

    def __init__(
        self,
        data: FormData,
        sheet: Spreadsheet,
        *,
        system: str,
        viewer: Person,
        today: date,
        remembered: Mapping[str, str],
        source: str = "",
        site: str = "",
    ) -> None:
        self.system, self.viewer, self.site, self.remembered = system, viewer, site, remembered
        super().__init__(data, sheet)
        del self.fields["table"], self.fields["sheet"]
        if system in ASKS_FOR_SOURCE and not site:
            self.fields["source"] = forms.CharField(
                label="Source",
                max_length=LONGEST_SOURCE,
                initial=source,
                help_text="Where the table comes from. Use the same name next time, so that its rows are recognised.",
                error_messages={"required": "Enter a name, such as “Roadmap”."},
            )
        self.editable = Initiative.objects.editable_by(viewer, today)
        first = self.editable.order_by("name").values_list("key", "name")[:MOST_OFFERED]
        self.fields["into"] = forms.ChoiceField(
            required=False,
            label="Each row becomes",
            choices=[
                ("", "an initiative, or an area of what it is part of"),
                *([("An area of", list(first))] if first else []),
            ],
            error_messages={"invalid_choice": "Choose an initiative that you can change."},
        )
        self.fields["team"] = forms.ModelChoiceField(
            Team.objects.order_by("name"),
            required=False,
            to_field_name="key",
            label="Import only rows of",
            empty_label="every team",
            help_text="Rows of other teams are then used only for what yours depend on.",
        )
        self.order_fields(["seen", "source", "into", "team"])

    def guess(self) -> list[str]:
        return columns.guess_columns(self.spreadsheet, self.system, self.remembered)

    def choices_of(self, head: str) -> Sequence[Choice]:
        return [("", "skip"), *columns.FIELDS.items()]

    def clean(self) -> None:
        if error := columns.columns_error(self.columns()):
            raise ValidationError(error)

    def choices(self) -> ImportChoices:
        """Of a valid form. The IDs of a table are unique in what one person imports under one name."""
        found = self.cleaned_data
        source = " ".join(str(found.get("source") or "").split())
        own = f"{self.viewer.key}/{source}" if self.system == System.TABLE else source or self.system
        into = self.editable.filter(key=found["into"]).first() if found["into"] else None
        return ImportChoices(self.columns(), self.system, self.site or own, source, into, found["team"])

    def choices_to_keep(self) -> dict[str, str]:
        """What the person chose, to open the form with."""
        chosen = {name: str(self.data.get(name) or "") for name in self.fields if name != "seen"}
        # PostgreSQL stores no NUL.
        return {name: value.replace("\0", "") for name, value in chosen.items()}


CLOUD: Final = ".atlassian.net"
EPICS: Final = "issuetype = Epic AND statusCategory != Done"


class JiraForm(forms.Form):
    """How to read a Jira site. The token is only asked for once per site."""

    address = forms.CharField(
        label="Address of Jira",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "https://northlight.atlassian.net", "inputmode": "url"}),
        error_messages={"required": "Enter the address of Jira, such as https://northlight.atlassian.net."},
    )
    email = forms.EmailField(
        label="Email of your Jira account",
        required=False,
        help_text="For Jira Cloud. Leave it empty for Data Center.",
    )
    token = forms.CharField(
        label="Token",
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Jira Cloud’s API token or Data Center’s personal access token; reading is enough. It is stored encrypted.",
    )
    jql = forms.CharField(
        label="Which issues (JQL)",
        max_length=1000,
        initial=EPICS,
        error_messages={"required": "Enter a JQL query, such as issuetype = Epic."},
    )

    def __init__(self, data: FormData = None, *, viewer: Person) -> None:
        self.known = {one.address: one for one in JiraConnection.objects.visible_to(viewer)}
        last = next(iter(self.known.values()), None)
        initial = {"address": last.address, "email": last.email, "jql": last.jql} if last else None
        super().__init__(data, initial=initial)

    def clean_address(self) -> str:
        """Without the page that it was copied from. A token is only sent encrypted, except to hosts that are allowed."""
        address = str(self.cleaned_data["address"]).strip()
        allowed = frozenset(settings.IMPORT_HOSTS)
        try:
            place = parse_endpoint(address, allowed)
        except BlockedAddress as fault:
            raise ValidationError(str(fault)) from None
        if place.scheme != "https" and not is_allowed(place, allowed):
            raise ValidationError("Use an address that starts with https://, since your token is sent there.")
        path = "" if place.host.endswith(CLOUD) else place.target.partition("?")[0]
        for page in ("/browse/", "/secure/", "/projects/", "/issues/", "/login.jsp"):
            path = path.partition(page)[0]
        port = "" if place.port in (80, 443) else f":{place.port}"
        return f"{place.scheme}://{place.host}{port}{path}".rstrip("/")

    def clean(self) -> None:
        found = self.cleaned_data
        address = found.get("address", "")
        if address.endswith(CLOUD) and not found.get("email") and "email" not in self.errors:
            self.add_error("email", "Jira Cloud needs your account’s email as well as the token.")
        known = self.known.get(address)
        if address and not found.get("token") and (known is None or known.email != found.get("email")):
            self.add_error("token", "Enter a token for this site.")
