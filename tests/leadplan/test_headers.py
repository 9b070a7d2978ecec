"""The security headers of every response: pages, the admin, errors, static files."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from pytest_django.asserts import assertTemplateUsed

from leadplan import middleware
from leadplan.urls import handler400 as handler400
from leadplan.urls import urlpatterns as pages
from tests.support.headers import faults_of

pytestmark = pytest.mark.django_db


def break_down(request: object) -> HttpResponse:
    raise RuntimeError("an error in a view")


urlpatterns = [*pages, path("break/", break_down, name="break")]


def test_a_framed_email_keeps_its_own_header_and_gets_the_others() -> None:
    request = RequestFactory().get("/")
    answer = middleware.security_headers(lambda _: HttpResponse(headers={"X-Frame-Options": "SAMEORIGIN"}))(request)
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_without_sign_in_have_them(client: Client) -> None:
    for address in ("/accounts/login/", "/accounts/password/reset/", "/", "/healthz/", "/readyz/"):
        assert faults_of(client.get(address)) == [], address


def test_an_error_for_a_wrong_host_has_them(client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, faults_of(answer)) == (400, [])


def test_a_missing_page_has_them(client: Client) -> None:
    answer = client.get("/nowhere/at/all/")
    assert (answer.status_code, faults_of(answer)) == (404, [])


def test_an_error_for_a_form_without_its_token_has_them() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example", "password": "x"})
    assert (answer.status_code, faults_of(answer)) == (403, [])
    assertTemplateUsed(answer, "403_csrf.html")


def test_an_error_for_a_large_body_has_them(client: Client) -> None:
    answer = client.post("/accounts/login/", b"a" * (1024 * 1024 + 1), content_type="text/plain")
    assert (answer.status_code, faults_of(answer)) == (413, [])


@override_settings(ROOT_URLCONF=__name__)
def test_a_server_error_has_them() -> None:
    answer = Client(raise_request_exception=False).get("/break/")
    assert (answer.status_code, faults_of(answer)) == (500, [])


def test_a_static_file_can_be_cached_and_has_the_other_headers(client: Client) -> None:
    answer = client.get("/static/icon.svg")
    assert answer.status_code == 200
    assert "public" in answer.headers["Cache-Control"]
    assert [one.split(":")[0] for one in faults_of(answer)] == ["Cache-Control"]


def test_a_response_that_the_browser_may_cache_keeps_its_header() -> None:
    answer = HttpResponse(headers={"Cache-Control": "private, max-age=300"})
    middleware.prevent_caching(answer)
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    answer = HttpResponse(headers={"Cache-Control": "max-age=300"})
    middleware.prevent_caching(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
