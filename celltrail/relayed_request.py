"""What of a browser's request reaches the companion, and what of its answer comes back."""

from __future__ import annotations

from urllib.parse import unquote, unquote_plus

from tornado.httputil import HTTPHeaders

# Named one by one: cookies, Jupyter's token, its XSRF token and the Referer (an address that may
# hold the token) stay here, and so does `x-celltrail-observer`, which only the observer sends.
_UP = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "content-encoding",
        "content-length",
        "content-type",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "range",
        "user-agent",
    }
)
_UP_PREFIX = "x-mlflow-"
# Hop by hop (RFC 9110, 7.6.1), and what Jupyter sets itself. A policy of the companion is added to
# Jupyter's, never put in its place.
_NOT_DOWN = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "server",
        "date",
        "access-control-allow-origin",
        "access-control-allow-credentials",
    }
)
_ADDED = frozenset({"content-security-policy", "vary"})
_TOKEN_PARAMETERS = frozenset({"token", "_xsrf"})
_OBSERVERS_PATH = "celltrail/v1/frames"


def upstream_headers(headers: HTTPHeaders) -> dict[str, str]:
    passed = {
        name.lower(): value
        for name, value in headers.items()
        if name.lower() in _UP or name.lower().startswith(_UP_PREFIX)
    }
    # Without it our own client would ask for an encoding that the browser may not know.
    return {"accept-encoding": "identity", **passed}


def upstream_target(path: str, query: str) -> bytes:
    """Path and query as they were written, but for Jupyter's tokens."""
    kept = [
        part
        for part in query.split("&")
        if part and unquote_plus(part.partition("=")[0]).lower() not in _TOKEN_PARAMETERS
    ]
    return (path + ("?" + "&".join(kept) if kept else "")).encode("ascii", "strict")


def downstream_headers(headers: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    """Name, value, and whether it stands beside Jupyter's own header of that name."""
    return [
        (name, value, name.lower() in _ADDED)
        for name, value in headers
        if name.lower() not in _NOT_DOWN
    ]


def has_dot_segment(path: str) -> bool:
    """A path that means another one, to whoever resolves it."""
    return any(unquote(part) in {".", ".."} for part in path.split("/"))


def is_for_observer(path: str) -> bool:
    """Frames come from the observer in this server, never from a browser."""
    plain = "/".join(part for part in unquote(unquote(path)).lower().split("/") if part)
    return plain.endswith(_OBSERVERS_PATH)
