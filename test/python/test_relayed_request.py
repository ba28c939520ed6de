from __future__ import annotations

import pytest
from tornado.httputil import HTTPHeaders

from celltrail.relayed_request import (
    downstream_headers,
    has_dot_segment,
    is_for_observer,
    upstream_headers,
    upstream_target,
)


def test_neither_login_nor_observers_name_goes_up() -> None:
    secret = {
        "Authorization": "token t",
        "Cookie": "_xsrf=x; username-8888=y",
        "X-XSRFToken": "x",
        "Referer": "http://localhost/lab?token=t",
        "X-Celltrail-Observer": "me",
        "Connection": "keep-alive",
        "Host": "localhost",
    }
    passed = {"Content-Type": "application/json", "X-MLflow-Client-Version": "3.17.2", "Range": "b"}
    assert upstream_headers(HTTPHeaders({**secret, **passed})) == {
        "accept-encoding": "identity",
        "content-type": "application/json",
        "x-mlflow-client-version": "3.17.2",
        "range": "b",
    }


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("token=t", ""),
        ("a=1&token=t&b=%2F", "?a=1&b=%2F"),
        ("Token=t&%74oken=t&_xsrf=x&a", "?a"),
        ("my_token=1", "?my_token=1"),
    ],
)
def test_tokens_leave_the_query_and_the_rest_stays_as_written(query: str, kept: str) -> None:
    assert upstream_target("/api/a%2Fb", query) == f"/api/a%2Fb{kept}".encode()


def test_jupyters_own_headers_are_not_replaced() -> None:
    headers = [
        ("set-cookie", "a=1"),
        ("transfer-encoding", "chunked"),
        ("access-control-allow-origin", "*"),
        ("content-security-policy", "sandbox"),
        ("content-disposition", "attachment"),
    ]
    assert downstream_headers(headers) == [
        ("content-security-policy", "sandbox", True),
        ("content-disposition", "attachment", False),
    ]


@pytest.mark.parametrize("path", ["/a/../b", "/a/%2e%2E/b", "/a/.", "/.%2e/"])
def test_a_path_that_means_another_is_seen(path: str) -> None:
    assert has_dot_segment(path)
    assert not has_dot_segment("/a/..b/c.txt/...")


@pytest.mark.parametrize(
    "path",
    [
        "/celltrail/api/celltrail/v1/frames",
        "/celltrail/api//celltrail/v1/frames/",
        "/celltrail/ajax-api/celltrail/v1/%66rames",
        "/celltrail/api/celltrail%2Fv1%2FFRAMES",
        "/celltrail/api/celltrail/v1/%2566rames",
    ],
)
def test_the_observers_address_is_seen_however_it_is_written(path: str) -> None:
    assert is_for_observer(path)
    assert not is_for_observer("/celltrail/api/celltrail/v1/frames-of-reference")
