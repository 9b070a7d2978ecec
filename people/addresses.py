"""Email addresses: domains in ASCII, since not every mail server on the way delivers to others."""

from django.core.exceptions import ValidationError


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII: a@xn--exmple-cua.de for a@exämple.de. Raises ValueError if there is none."""
    local, at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}{at}{domain.encode('idna').decode()}"


def check_ascii_domain(address: str) -> None:
    """A validator of fields with email addresses."""
    domain = address.rpartition("@")[2]
    if domain.isascii():
        return
    try:
        words = f"Enter the address in its ASCII form, {ascii_address(address)}."
    except ValueError:
        words = "Enter an address whose domain has only letters from a to z."
    raise ValidationError(f"Mail servers may not deliver to “{domain}”. {words}")
