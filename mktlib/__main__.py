"""Command line of the collection: `mktlib serve | lab | build | copy | collect | kit | list | doctor`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mktlib import distribution
from mktlib.course import commands as course


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the exit code."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options) or 0)
    except ModuleNotFoundError as error:
        missing = distribution.what_to_install(error.name or str(error), options.command)
        print(f"mktlib: {missing} (see also: mktlib doctor)", file=sys.stderr)
    except (OSError, RuntimeError, ValueError) as error:
        where, why = getattr(error, "filename", None), getattr(error, "strerror", None)
        print(f"mktlib: {f'{where}: {why}; name another place' if where else error}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mktlib",
        description="What a share price and a market cap are, on pages one can operate.",
        formatter_class=argparse.RawDescriptionHelpFormatter,  # the version is one line, for a report
    )
    parser.add_argument("--version", action="version", version=distribution.version())
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")

    def command(name: str, run: object, words: str, *, port: int | None = None) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(run=run)
        if port is not None:
            sub.add_argument("--port", type=int, default=port, help=f"port to listen on (default {port})")
        sub.add_argument("--notebooks", metavar="FOLDER", help="folder of the notebooks")
        return sub

    option = command("serve", _serve, "show the gallery and its dashboards in the browser", port=8866).add_argument
    framed = "sites that may show pages in a frame, such as https://lms.example.org"
    option("--frame-ancestors", nargs="+", default=(), metavar="ORIGIN", help=framed)
    named = "names readers use for this server, when not localhost"
    option("--hosts", nargs="+", default=(), metavar="NAME", help=named)
    option("--ip", default="127.0.0.1", help="address to listen on (default 127.0.0.1: this machine only)")
    option("--base-url", default="/", metavar="PATH", help="the gallery's folder, such as /prices/")
    behind = "behind a proxy that alone can reach the port: trust its X- headers"
    option("--proxied", action="store_true", help=behind)
    most = "open pages at a time (default: by memory and cores)"
    option("--max-kernels", type=int, dest="most_kernels", metavar="N", help=most)
    ended = "a page that nobody moves for so long is ended (default 3600)"
    option("--idle", type=float, metavar="SECONDS", help=ended)
    option = command("lab", _lab, "open the notebooks in JupyterLab", port=8888).add_argument
    option("extra", nargs="*", help="further options of JupyterLab, after --")
    written = "write the pages as plain files, for any web server or a memory stick"
    option = command("build", _build, written).add_argument
    option("out", metavar="FOLDER", help="where to write")
    option("--pages", nargs="+", default=(), metavar="PAGE", help="only these, by the names of `mktlib list`")
    option("--single", metavar="PAGE", help="one page as one file, with all it needs inside")
    option("--url", default="", metavar="ADDRESS", help="where the folder will stand")
    option("--no-python", action="store_true", help="pages answer from their records alone")
    option("--lite", action="store_true", help="each page leads to its notebook in JupyterLite")
    option("--slides", action="store_true", help="each page as slides too, in PAGE.slides.html")
    option("--pyodide", type=Path, metavar="FOLDER", help="Pyodide's distribution, unpacked")
    course.add(command)
    command("list", _list, "list the pages and how long each takes")
    command("doctor", _doctor, "say what of the needed software is there")
    return parser


def _serve(options: argparse.Namespace) -> None:
    from mktlib.dashboards.server import serve

    serve(**{name: value for name, value in vars(options).items() if name not in ("command", "run")})


def _lab(options: argparse.Namespace) -> None:
    from mktlib.publish.jupyter import open_lab

    open_lab(port=options.port, notebooks=options.notebooks, extra=options.extra)


def _build(options: argparse.Namespace) -> None:
    from mktlib.course.slides import deck
    from mktlib.edition.build import build, build_single

    if options.single:
        print(build_single(Path(options.out), options.single, options.notebooks, options.url))
    else:
        said = {"pages": options.pages, "url": options.url, "python": not options.no_python}
        extra = deck if options.slides else None
        build(Path(options.out), options.notebooks, **said, pyodide=options.pyodide, lite=options.lite, extra=extra)


def _list(options: argparse.Namespace) -> None:
    for page in course.catalogue_of(options):
        if page.place == 1 and page.layer:
            print(f"\n{page.layer}  {page.layer_name}")
        minutes = f"{page.minutes:3d} min" if page.minutes else "       "
        print(f"{minutes}  {page.slug:26s}  {page.question or page.title}")


def _doctor(options: argparse.Namespace) -> int:
    from mktlib.doctor import report

    return report(options.notebooks)


if __name__ == "__main__":
    sys.exit(main())
