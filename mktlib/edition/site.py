"""The files of the static edition: pages by the template that Voila uses too, and what stands beside them."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemLoader
from nbconvert.filters import ansi2html

from mktlib.edition import parts
from mktlib.publish.catalogue import Catalogue, Page
from mktlib.publish.describe import COLLECTION, card_of, glossary, page_context, prepare
from mktlib.publish.text import cell_to_html, formula_to_html
from mktlib.publish.voila import SETTINGS, SHARE
from mktlib.ui import assets
from mktlib.ui.explorer import LIVE
from mktlib.ui.talk import FOREIGN_KEYS
from mktlib.ui.words import _

STATIC = Path(__file__).parent / "static"
TEMPLATE = SHARE / "voila" / "templates" / "mktlib"
FRONT, TERMS, PAGE = "index.html", "glossary.html", "index.html.j2"  # gallery; terms of all pages; pages' template
BUILT = ".built.json"  # what made each page and which files are ours, for the next time
HOSTS = SETTINGS["site"]  # what hosts are told of the files
_FIRST = '<meta charset="utf-8">'
_INLINE = re.compile(r'<script(?![^>]*\b(?:src=|type="application/))[^>]*>(.*?)</script>', re.DOTALL)
_LINK = re.compile(r'<a href="([^":#?]+\.ipynb)([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def address(page: Page) -> str:
    """Return a page's file."""
    return f"{page.slug}.html" if page.layer else "story.html"


class Site:
    """One folder of files; what has not changed is left alone."""

    def __init__(self, out: Path, catalogue: Catalogue, url: str = "") -> None:
        self.out, self.catalogue = out, catalogue
        self.url = url.rstrip("/") + "/" if url else ""
        self.written: dict[str, str] = {}
        try:
            self.before = json.loads((out / BUILT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.before = {"pages": {}, "files": {}}
        self.jinja = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=False, keep_trailing_newline=True)
        self.jinja.filters |= {"ansi2html": ansi2html, "formula": formula_to_html, "json_dumps": json.dumps}

    def write(self, name: str, content: bytes | str) -> None:
        """Write a file, unless it says so already."""
        data = content.encode() if isinstance(content, str) else content
        self.written[name] = hashlib.sha256(data).hexdigest()
        parts.write(self.out / name, data)

    def keep(self, name: str, key: str, own: tuple[str, ...]) -> bool:
        """Whether the files that begin like `own` are there as `key` would make them again; then they are kept."""
        files = {name: sum_ for name, sum_ in self.before["files"].items() if name.startswith(own)}
        same = self.before["pages"].get(name) == key and all((self.out / name).is_file() for name in files)
        if same:
            self.written |= files
        return same

    def note(self, name: str) -> None:
        """Count a file that somebody else wrote as ours."""
        self.written[name] = hashlib.sha256((self.out / name).read_bytes()).hexdigest()

    def finish(self, keys: Mapping[str, str]) -> int:
        """Take away what an earlier build wrote and this one did not; return how many files changed."""
        old = self.before["files"]
        for name in old.keys() - self.written.keys():
            (self.out / name).unlink(missing_ok=True)
        said = json.dumps({"pages": dict(keys), "files": self.written}, indent=1, sort_keys=True)
        (self.out / BUILT).write_text(said + "\n", encoding="utf-8")
        return sum(old.get(name) != sum_ for name, sum_ in self.written.items()) + len(old.keys() - self.written.keys())

    def page(
        self, page: Page, made: dict[str, Any], python: str = "", single: bool = False, code: str = "", by: str = PAGE
    ) -> str:
        """Return a page as HTML; `single`, with everything inside; `code` is where its notebook can be changed."""
        notebook = nbformat.read(page.path, as_version=4)
        lead = self._lead(single)
        context = page_context(self.catalogue, page, lead, lead(None))
        if not lead(page):  # alone, and nobody knows where the others are
            context |= {"previous": None, "next": None}
        image = f"{self.url}pictures/{page.slug}.png" if self.url else ""
        about = context | {"card": card_of(self.url and self.url + address(page), image, True)}
        about |= {"pictures": "" if single else f"pictures/{page.slug}/{{}}.png"}
        notebook = prepare(notebook, about)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [nbformat.from_dict(_with_record(one, page, made)) for one in made["outputs"][cell.id]]
        first = next(iter(made["records"]), "")
        config = {"page": page.slug, "python": python, "first": first, "known": [*made["records"], *FOREIGN_KEYS]}
        config |= {"shared": made["shared"], "words": words()}
        records = "".join(f"<script>{record_file(page, one)}</script>\n" for one in made["records"].values())
        foot = f"<script>{script()}</script>\n{records}" if single else ""  # of a page that carries all itself
        site = {"config": config, "head": _head(single), "foot": foot, "code": code}
        html = self._template(by, text2html=partial(self._prose, page, lead)).render(
            nb=notebook,
            resources={"metadata": {"name": page.slug}, "base_url": "", "language_code": "en"},
            site=site,
            page_config={},
            icon="data:," if single else "ui/icon-180.png",
            kernel_start=partial(lambda _notebook=None, kernel_id="": kernel_id, kernel_id=""),
            cell_generator=lambda nb, _kernel: nb.cells,
        )
        return guarded(html.replace("<!--flush-->", ""))

    def apart(self, page: Page, made: dict[str, Any], python: str = "") -> Iterator[tuple[str, str]]:
        """Yield the name of each of a page's explorers and, as JSON, what another site needs to show it."""
        credit = _("From “{page}” in {collection}, CC BY 4.0").format(page=page.title, collection=COLLECTION)
        site = {"page": page.slug, "python": python, "shared": made["shared"], "words": words()}
        for output in (one for several in made["outputs"].values() for one in several):
            if live := _with_record(output, page, made).get("data", {}).get(LIVE):
                about = {"live": live, "site": site, "address": address(page), "credit": credit}
                yield live["spec"]["name"], json.dumps(about, separators=(",", ":"), ensure_ascii=False)

    def front(self, template: str = "gallery.html") -> str:
        """Return the gallery, or another page that is no notebook's."""
        pages = self.catalogue
        image = f"{self.url}pictures/{pages.index.slug}.png" if self.url and pages.index else ""
        home = self.url if template == "404.html" else ""
        html = self._template(template).render(
            base_url=home, home=f"{home}{FRONT}", gallery=f"{home}{FRONT}", icon=f"{home}ui/icon-180.png",
            catalogue=pages, address=address, glossary=glossary,
            card=card_of(self.url, image, False) if template != "404.html" else None,
        )  # fmt: skip
        return guarded(html)

    def _template(self, name: str, **filters: Any) -> Any:
        self.jinja.filters |= filters or {"text2html": cell_to_html}
        return self.jinja.get_template(name)

    def _lead(self, single: bool) -> Callable[[Page | None], str]:
        """Return what says where a page is found, seen from another one; None stands for the gallery."""
        before = self.url if single else ""
        return lambda to: before + (address(to) if to else FRONT) if before or not single else ""

    def _prose(self, page: Page, lead: Callable[[Page | None], str], cell: Mapping[str, Any]) -> str:
        """Return a cell's text; links to other notebooks lead to their pages, or are none."""

        def led(found: re.Match[str]) -> str:
            to = self.catalogue.at(posixpath.normpath(posixpath.join(posixpath.dirname(page.relative), found[1])))
            if to is None:
                return found[0]
            return f'<a href="{lead(to)}{found[2]}">{found[3]}</a>' if lead(to) else found[3]

        return _LINK.sub(led, cell_to_html(cell))

    def beside(self, pages: Iterable[Page]) -> None:
        """Write scripts, style sheet, typeface, and what programs read."""
        self.write("ui/site.js", script())
        self.write("embed.js", module())
        self.write("ui/explorer.css", assets.style(alone=False))
        for name in (*assets.FONTS, "fonts/LICENSE-FONTS"):
            self.write(f"ui/{name}", (assets.STATIC / name).read_bytes())
        self.write("ui/icon-180.png", (TEMPLATE / "static" / "icon-180.png").read_bytes())
        self.write(FRONT, self.front())
        for name in (TERMS, "404.html"):
            self.write(name, self.front(name))
        self.write("_headers", headers_file())
        self.write(".nojekyll", "")  # a host that would leave out what begins with _
        lines = [f"- [{page.title}]({self.url}{address(page)}): {page.question or page.description}" for page in pages]
        about = "If NVIDIA goes from $5 trillion to $10 trillion, must somebody put in $5 trillion? Pages to operate."
        self.write("llms.txt", "\n".join([f"# {COLLECTION}", "", f"> {about}", "", "## Pages", "", *lines]) + "\n")
        robots = "User-agent: *\nAllow: /\n"
        if self.url:
            urls = [self.url, self.url + TERMS, *(self.url + address(page) for page in pages)]
            rows = "".join(f"<url><loc>{escape(one)}</loc></url>" for one in urls)
            head = (
                '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            )
            self.write("sitemap.xml", f"{head}{rows}</urlset>\n")
            robots += f"Sitemap: {self.url}sitemap.xml\n"
        self.write("robots.txt", robots)


def words() -> dict[str, str]:
    """Return what a page says when it has neither record nor Python for a question."""
    return {
        "coming": _("This setting was not recorded: Python is on its way to work it out."),
        "absent": _("This setting was not recorded, and no Python runs here. Reset, or move one control at a time."),
        "checking": _("Python is on its way to check this answer."),
        "unchecked": _("No Python runs here: this page cannot check answers."),
        "lost": _("What was recorded for this picture did not arrive. Reload the page to try again."),
        "nearest": _("Shown: {value}, the nearest that was recorded."),
        "ignored": _("The link asked for something this page does not offer ({keys}); it was left out."),
    }


def script() -> str:
    """Return all that runs on a page as one script; modules are not loaded from a memory stick."""
    return f"(() => {{\n{_scripts('answers.js', 'site.js', 'start.js')}}})();\n"


def module() -> str:
    """Return what shows explorers on pages of other sites, as one module."""
    return _scripts("answers.js", "site.js", "embed.js")


def _scripts(*names: str) -> str:
    """Return the drawer, the explorer and others of ours as one text, in which only a default is exported."""
    own = assets.script() + "".join((STATIC / name).read_text(encoding="utf-8") for name in names)
    said = re.sub(r"^ *(/\*.*?\*/|//[^\n]*)\n", "", own, flags=re.MULTILINE | re.DOTALL)  # what only authors read
    said = re.sub(r" +// [^\n\"'`]*$|^ +", "", said, flags=re.MULTILINE)
    return re.sub(r"^export (?=(async )?(function|class|const))", "", said, flags=re.MULTILINE)


def _with_record(output: dict[str, Any], page: Page, made: Mapping[str, Any]) -> dict[str, Any]:
    live = output.get("data", {}).get(LIVE)
    if live is None:
        return output
    name = live["spec"]["name"]
    sum_ = made["records"][name]["sum"]
    source = {"name": f"{page.slug}/{name}", "src": f"records/{page.slug}/{name}.js?v={sum_:08x}", "sum": sum_}
    return {**output, "data": output["data"] | {LIVE: live | {"record": source}}}


def record_file(page: Page, made: Mapping[str, Any]) -> str:
    """Return a record as a script that hands it over: one that a memory stick loads too."""
    return f'mktlibRecord("{page.slug}/{made["name"]}","{made["packed"]}")\n'


def _head(single: bool) -> str:
    if single:
        return f'<style id="mk-looks">{assets.style()}</style>'
    version = hashlib.sha256((script() + assets.style()).encode()).hexdigest()[:12]
    script_ = f'<script defer src="ui/site.js?v={version}"></script>'
    links = f'<link rel="stylesheet" id="mk-looks" href="ui/explorer.css?v={version}">'
    return f"{script_}\n{links}\n{(STATIC / 'fonts.html').read_text(encoding='utf-8')}"


def guarded(html: str) -> str:
    """Return a page with its policy: what runs is named by its hash or a file beside it; no other host is asked.

    >>> page = guarded('<meta charset="utf-8"><script>1</script><script type="application/json">2</script>')
    >>> page.count("sha256-"), "default-src 'none'" in page
    (1, True)
    """
    sums = {hashlib.sha256(code.encode()).digest() for code in _INLINE.findall(html)}
    scripts = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in sorted(sums))
    policy = HOSTS["page"].replace(" SCRIPTS", f" {scripts}" if scripts else "")
    return html.replace(_FIRST, f'{_FIRST}\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def headers() -> dict[str, dict[str, str]]:
    """Return the headers of all files and those added to some, by addresses below the site; `*` is how one goes on."""
    said = {"*": SETTINGS["headers"] | HOSTS["headers"]}
    said |= {address: dict(HOSTS["lent_with"]) for address in HOSTS["lent"]}
    said["python/*"] |= HOSTS["python"]
    return said


def headers_file() -> str:
    """Return the headers as hosts read them that keep to a file `_headers`, where the site is all of the host."""
    blocks = [
        "\n".join([f"/{of}", *(f"  {name}: {value}" for name, value in all_.items())]) for of, all_ in headers().items()
    ]
    return "\n\n".join(blocks) + "\n"
