"""The files of the project as git sees them, or as they lie in the folder where there is no git."""

import functools
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"build", "dist", "node_modules", "__pycache__"}


@functools.cache
def project_files() -> tuple[Path, ...]:
    """Every file that is or would be committed."""
    return _from_git() or tuple(sorted(_from_folder(ROOT)))


@functools.cache
def texts() -> dict[str, str]:
    """Path from the root → content, of every file that is text."""
    found = {}
    for path in project_files():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def modules() -> list[Path]:
    """The Python files of the package."""
    return [p for p in project_files() if p.suffix == ".py" and p.is_relative_to(ROOT / "mktlib")]


def notebooks() -> list[Path]:
    """The notebooks that readers open."""
    return [p for p in project_files() if p.suffix == ".ipynb" and p.is_relative_to(ROOT / "notebooks")]


def name(path: Path) -> str:
    """Path from the root, as the name of a test."""
    return path.relative_to(ROOT).as_posix()


def _from_git() -> tuple[Path, ...]:
    try:
        top = _git("rev-parse", "--show-toplevel").strip()
        if Path(top).resolve() != ROOT:  # the project lies unpacked inside somebody else's repository
            return ()
        listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        return ()
    paths = {ROOT / path for path in listed.split("\0") if path}
    return tuple(sorted(path for path in paths if path.is_file()))


def _git(*arguments: str) -> str:
    # A commit hook sets GIT_DIR and GIT_INDEX_FILE, which would answer for another tree.
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return subprocess.run(["git", *arguments], cwd=ROOT, env=clean, capture_output=True, text=True, check=True).stdout


def _from_folder(folder: Path) -> list[Path]:
    found = []
    for path in folder.iterdir():
        if path.is_dir():
            is_ours = path.name not in NOT_OURS and not path.name.endswith(".egg-info")
            if path.name == ".ci" or (is_ours and not path.name.startswith(".")):
                found += _from_folder(path)
        elif path.name != ".DS_Store":
            found.append(path)
    return found
