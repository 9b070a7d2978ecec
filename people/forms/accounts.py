"""Forms of accounts: inviting someone, and how someone reads dates."""

from django import forms
from django.core.exceptions import ValidationError

from people.addresses import check_ascii_domain
from people.django_types import ModelForm
from people.models import Account


class InvitationForm(forms.Form):
    email = forms.EmailField(max_length=254, label="Email address", validators=[check_ascii_domain])

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if Account.objects.filter(email__iexact=email).exists():
            raise ValidationError("An account with this address already exists.")
        return email


class DisplayForm(ModelForm[Account]):
    class Meta:
        model = Account
        fields = ("theme", "clock", "dates")
        labels = {"theme": "Theme", "clock": "Clock", "dates": "Dates"}
