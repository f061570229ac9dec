"""Scripts travel compressed, and are the same scripts."""

import gzip
import urllib.error
import urllib.request

import pytest

SCRIPT = "/voila/static/voila.js"


def fetch(server, path, **headers):
    request = urllib.request.Request(server.url + path, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers, answer.status


@pytest.mark.parametrize("path", [SCRIPT, "/", "/voila/render/1_formula/11_price_tag.ipynb"])
def test_what_is_text_arrives_smaller_and_the_same(server, path):
    plain, headers, _ = fetch(server, path)
    assert headers["Content-Encoding"] is None
    small, headers, _ = fetch(server, path, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert len(small) < 0.5 * len(plain)
    if path == SCRIPT:
        assert gzip.decompress(small) == plain
        assert "Accept-Encoding" in headers["Vary"]
        assert "max-age" in headers["Cache-Control"]


def test_a_browser_that_has_the_script_is_told_so(server):
    _, headers, _ = fetch(server, SCRIPT, **{"Accept-Encoding": "gzip"})
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        fetch(server, SCRIPT, **{"Accept-Encoding": "gzip", "If-None-Match": headers["Etag"]})
    assert unchanged.value.code == 304


def test_a_part_of_a_file_is_sent_plain(server):
    part, headers, status = fetch(server, SCRIPT, **{"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert (len(part), status, headers["Content-Encoding"]) == (10, 206, "identity")


@pytest.mark.parametrize(
    "path", ["/voila/static/../../conf.json", "/voila/static/%2e%2e/%2e%2e/conf.json", "/voila/static/no.js"]
)
def test_compression_opens_no_other_file(server, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(server, path, **{"Accept-Encoding": "gzip"})
    assert refused.value.code in {403, 404}
