"""The headers that every response must carry."""

from collections.abc import Collection

from django.http import HttpResponseBase

from leadplan.urls import handler400 as handler400

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


def faults_of(answer: HttpResponseBase, policy: Collection[str] = POLICY) -> list[str]:
    """What is missing in a response's headers."""
    sent = answer.headers
    right = {
        "Content-Security-Policy": {one.strip() for one in sent.get("Content-Security-Policy", "").split(";")}
        == set(policy),
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
