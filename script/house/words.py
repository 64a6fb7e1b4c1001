"""Words and names that must not be in the tree, and a README that stays one page."""

import re

from .report import Findings
from .tree import ROOT, files, parsed, rust_files, text

# Written so that this file does not match itself.
_UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b|\b(?:tod[o]|unimplemente[d]|db[g])!|#\[ignor[e]|\.ski[p]\(['\"`]|\.ski[p]\(\)|\btest\.fixm[e]\b")
_OUTSIDE = re.compile(r"/(?:wor|far)[km]/|[.]library|suba[g]ent|before-sto[p]")
_GENERATED = re.compile(r"(?:^|/)(?:Cargo\.lock|package-lock\.json)$")
_VAGUE = {"utils", "util", "common", "manager", "misc", "helpers"}


def _search(pattern, house, skip_generated):
    for path in files():
        content = text(path)
        if content is None or (skip_generated and _GENERATED.search(path)):
            continue
        if any(path.startswith(prefix) for prefix in house["words"]["except"]):
            continue
        for found in pattern.finditer(content):
            yield f"{path}:{content.count(chr(10), 0, found.start()) + 1}: {found.group()}"


def unfinished(house):
    out = Findings()
    for hit in _search(_UNFINISHED, house, True):
        out.error(hit)
    out.summary = f"{len(files())} files"
    return out


def outside(house):
    out = Findings()
    for hit in _search(_OUTSIDE, house, False):
        out.error(hit)
    out.summary = "the text speaks of the product only"
    return out


def module_names(house):
    out = Findings()
    for path in rust_files():
        parts = path.removesuffix(".rs").split("/")
        for part in parts[2:]:
            if part in _VAGUE:
                out.error(f"{path}: a module called {part} says nothing about what it holds")
    out.summary = f"{len(rust_files())} files"
    return out


def module_docs(house):
    out = Findings()
    for path in rust_files():
        content = text(path)
        if not content.strip():
            continue
        if not re.match(r"(?:\s|//(?!!)[^\n]*\n)*(?:#!\[[^\n]*\]\s*)*//!", content):
            out.error(f"{path}: opens without a module doc (purpose, invariants, source, what it does not do)")
    out.summary = f"{len(rust_files())} files"
    return out


def style_words(house):
    out = Findings()
    synonyms = {word: use for word, use in house["style_words"].items() if word != "except"}
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, synonyms)) + r")\b")
    for path in rust_files():
        if any(path.startswith(prefix) for prefix in house["style_words"]["except"]):
            continue
        for word in sorted(set(pattern.findall(parsed(path).shape))):
            out.note(f"{path}: {word}; the house says {synonyms[word]}")
    out.summary = "advice only"
    return out


def readme(house):
    out = Findings()
    limit = house["size"]["readme_bytes"]
    path = ROOT / "README.md"
    if path.exists():
        size = path.stat().st_size
        if size >= limit:
            out.error(f"README.md: {size} bytes, fewer than {limit} allowed")
        out.summary = f"{size} bytes"
    else:
        out.summary = "not written yet"
    return out
