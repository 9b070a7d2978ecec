"""What is typed into search."""

from django import forms

MOST_LETTERS = 120


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=MOST_LETTERS)

    def text(self) -> str:
        """What to search for: nothing, if it can't be a name."""
        return str(self.cleaned_data["q"]) if self.is_valid() else ""
