"""The files of the project: what git tracks or would track, so that build products never count."""

import subprocess
from functools import lru_cache
from pathlib import Path

from . import rust_source

ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def files():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()
    return sorted(path for path in listed.split("\0") if path and (ROOT / path).is_file())


@lru_cache(maxsize=None)
def text(path):
    """The file's text, or None for pictures and other binary files."""
    raw = (ROOT / path).read_bytes()
    if b"\0" in raw[:8192]:
        return None
    return raw.decode("utf-8", errors="replace")


def rust_files():
    return [path for path in files() if path.startswith("crates/") and path.endswith(".rs")]


@lru_cache(maxsize=None)
def parsed(path):
    """The file read as Rust, once for all checks."""
    return rust_source.read(text(path))


def is_test(path):
    """Test code stands apart: tests/ folders, tests.rs child modules, benches."""
    parts = path.split("/")
    return "tests" in parts or "benches" in parts or parts[-1] in ("tests.rs", "test.rs") or parts[-1].endswith("_tests.rs")
