"""Secrets in URLs are masked in logs."""

import logging

import pytest

from leadplan.logging.masking import MaskingFilter, mask_url_secrets

SECRET = "Mrzgaq5RCpBG5_sFOLyDhiAjRTf1Yx2zvJ0_xiy2V1g"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"GET /shared/status/{SECRET}/ HTTP/1.1", "GET /shared/status/***/ HTTP/1.1"),
        (f"GET /shared/calendar/{SECRET}.ics", "GET /shared/calendar/***"),
        ("GET /shared/status/short/?a=1", "GET /shared/status/***/?a=1"),
        (f"/shared/mail/%41{SECRET[1:]}/", "/shared/mail/***/"),
        (f"/invitations/{SECRET}/", "/invitations/***/"),
        (f"/x/?token={SECRET}&a=1", "/x/?token=***&a=1"),
        ("/accounts/password/reset/key/1-abc-def/", "/accounts/password/reset/key/***/"),
        ("/accounts/confirm-email/Mg:1abc:def/", "/accounts/confirm-email/***/"),
        (
            f'"https://leadplan.example/shared/status/{SECRET}/" 200',
            '"https://leadplan.example/shared/status/***/" 200',
        ),
        ("GET /initiatives/new-product/share/", "GET /initiatives/new-product/share/"),
        ("GET /shared/", "GET /shared/"),
    ],
)
def test_a_secret_is_masked(said: str, kept: str) -> None:
    assert mask_url_secrets(said) == kept


def test_a_record_with_arguments_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tests.masking")
    log.addFilter(MaskingFilter())
    log.warning("%s %s", "GET", f"/shared/status/{SECRET}/")
    assert caplog.messages == ["GET /shared/status/***/"]


def test_an_exception_is_masked_too(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tests.masking.faults")
    log.addFilter(MaskingFilter())
    try:
        raise OSError(f"/shared/status/{SECRET}/")
    except OSError:
        log.exception("failed")
    written = logging.Formatter().format(caplog.records[0])
    assert "OSError: /shared/status/***/" in written
    assert SECRET not in written
