"""A server whose user has no home, as in a container, opens pages all the same."""

from tests.browser.collection import FOLDER
from tests.browser.serving import serving
from tests.deploy.site import Reader
from tests.deploy.sockets import answers, goodbye, kernel_of, socket_of


def test_a_page_opens_where_there_is_no_home_to_write_to(tmp_path):
    (tmp_path / "file").write_text("no folder can be made below a file", encoding="utf-8")
    with serving(FOLDER, tmp_path / "log", HOME=str(tmp_path / "file" / "home")) as server:
        reader = Reader(server.url)
        page = reader.ask("/voila/render/1_formula/11_price_tag.ipynb")
        assert page.status == 200
        assert 'class="apology"' not in page.text
        assert "application/vnd.voila.cell-output+json" in page.text
        with socket_of(reader, kernel_of(page)) as socket:
            assert answers(socket) == "python"
        goodbye(reader, kernel_of(page))
    assert "Traceback" not in server.log()
