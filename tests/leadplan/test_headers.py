"""What every answer tells the browser: pages, the admin, faults, static files."""

import pytest
from django.core.management import call_command
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from leadplan import headers
from leadplan.urls import handler400 as handler400
from leadplan.urls import urlpatterns as pages
from people.models import Person
from tests.factories import sign_in
from tests.walking import crawl

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
FRAMED = {"mail_html"}
"""A mail brings its own styles: its policy is held in tests/digests/test_views.py."""


def break_down(request: object) -> HttpResponse:
    raise RuntimeError("as a fault of our own would")


urlpatterns = [*pages, path("break/", break_down, name="break")]


@pytest.fixture
def demo() -> None:
    with override_settings(DEMO=True):
        call_command("demo", verbosity=0)


def faults_of(answer: HttpResponseBase) -> list[str]:
    """What an answer's headers lack."""
    sent = answer.headers
    right = {
        "Content-Security-Policy": {one.strip() for one in sent.get("Content-Security-Policy", "").split(";")}
        == POLICY,
        "Referrer-Policy": sent.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "X-Frame-Options": sent.get("X-Frame-Options") == "DENY",
        "X-Content-Type-Options": sent.get("X-Content-Type-Options") == "nosniff",
        "Cross-Origin-Opener-Policy": sent.get("Cross-Origin-Opener-Policy") == "same-origin",
        "Cross-Origin-Resource-Policy": sent.get("Cross-Origin-Resource-Policy") == "same-origin",
        "X-Robots-Tag": "noindex" in sent.get("X-Robots-Tag", ""),
        "Permissions-Policy": "camera=()" in sent.get("Permissions-Policy", ""),
        "Cache-Control": "no-store" in sent.get("Cache-Control", ""),
    }
    return [f"{name}: {sent.get(name)}" for name, well in right.items() if not well]


@pytest.mark.once
def test_every_page_that_a_link_leads_to_bears_them(demo: None) -> None:
    wrong, walked = {}, set()
    for key in ("diego", "marta", "nadia"):
        sign_in(client := Client(), Person.objects.get(key=key))
        for name, visits in crawl(client, "/", "/settings/", "/admin/").items():
            walked.add(name)
            wrong |= {one.path: faults for one in visits if name not in FRAMED and (faults := faults_of(one.answer))}
    assert {"week", "initiative", "area", "person", "skills", "audit", "admin:people_person_change"} <= walked
    assert wrong == {}


def test_a_mail_in_its_frame_keeps_its_own_word_and_gets_the_rest() -> None:
    """Whatever is framed says so itself; everything else holds there too."""
    request = RequestFactory().get("/")
    answer = headers.security_headers(lambda _: HttpResponse(headers={"X-Frame-Options": "SAMEORIGIN"}))(request)
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_without_signing_in_bear_them(client: Client) -> None:
    for address in ("/accounts/login/", "/accounts/password/reset/", "/", "/healthz/", "/readyz/"):
        assert faults_of(client.get(address)) == [], address


def test_a_wrong_host_is_refused_with_them(client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, faults_of(answer)) == (400, [])


def test_a_missing_page_is_missing_with_them(client: Client) -> None:
    answer = client.get("/nowhere/at/all/")
    assert (answer.status_code, faults_of(answer)) == (404, [])


def test_a_form_without_its_token_is_refused_with_them() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example", "password": "x"})
    assert (answer.status_code, faults_of(answer)) == (403, [])
    assert "too old to save" in answer.content.decode()


def test_too_large_a_body_is_refused_with_them(client: Client) -> None:
    answer = client.post("/accounts/login/", b"a" * (1024 * 1024 + 1), content_type="text/plain")
    assert (answer.status_code, faults_of(answer)) == (413, [])


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_our_own_is_told_with_them() -> None:
    answer = Client(raise_request_exception=False).get("/break/")
    assert (answer.status_code, faults_of(answer)) == (500, [])


def test_a_static_file_may_be_kept_and_bears_the_rest(client: Client) -> None:
    answer = client.get("/static/icon.svg")
    assert answer.status_code == 200
    assert "public" in answer.headers["Cache-Control"]
    assert [one.split(":")[0] for one in faults_of(answer)] == ["Cache-Control"]


def test_an_answer_that_may_be_kept_by_its_reader_alone_says_so_itself() -> None:
    answer = HttpResponse(headers={"Cache-Control": "private, max-age=300"})
    headers.keep_out_of_caches(answer)
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    answer = HttpResponse(headers={"Cache-Control": "max-age=300"})
    headers.keep_out_of_caches(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
