"""Changing a password: the new one has to be another one."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm


class ChangePasswordForm(LibraryChangePasswordForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean()
        if found.get("password1") and found.get("password1") == found.get("oldpassword"):
            self.add_error("password1", "This is your current password. Choose another one.")
        return found
