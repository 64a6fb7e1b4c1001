"""Every text a page or mail asks for exists, and every text that exists is asked for.

A text counts as used when its key stands somewhere as a literal, or starts like one composed at run time (`format!("problem-{code}-title")`).
"""

import re

from .report import Findings
from .tree import ROOT, files, is_test, text

_MESSAGE = re.compile(r"^([a-zA-Z][\w-]*)\s*=", re.M)
_LITERAL = re.compile(r'"([a-z][A-Za-z0-9_.-]*)"')
_COMPOSED = re.compile(r'"([a-z][a-z0-9_]*-(?:[a-z0-9_]+-)*)\{')
_ATTRIBUTE = re.compile(r"^\s+\.([a-zA-Z][\w-]*)\s*=")


def _catalogue(path):
    """Keys of a Fluent file; an attribute is named message.attribute, a text used by another text counts as used."""
    keys, referenced, message = set(), set(), None
    for line in (ROOT / path).read_text().splitlines():
        if found := _MESSAGE.match(line):
            message = found.group(1)
            keys.add(message)
        elif message and (found := _ATTRIBUTE.match(line)):
            keys.add(f"{message}.{found.group(1)}")
        referenced.update(re.findall(r"\{\s*([a-zA-Z][\w-]*(?:\.[a-zA-Z][\w-]*)?)\s*\}", line))
    return keys, referenced


def keys(house):
    out = Findings()
    rules = house["translations"]
    if not (ROOT / rules["catalogue"]).exists():
        out.summary = f"{rules['catalogue']} is not there yet"
        return out
    known, referenced = _catalogue(rules["catalogue"])
    asks = [re.compile(pattern) for pattern in rules["asks"]]
    asked, named, composed = {}, set(), set(rules["composed"])
    for path in files():
        if not any(path.startswith(folder + "/") for folder in rules["folders"]) or is_test(path):
            continue
        content = text(path) or ""
        for pattern in asks:
            asked.update({key: path for key in pattern.findall(content)})
        named.update(_LITERAL.findall(content))
        composed.update(_COMPOSED.findall(content))
    composed = tuple(composed)
    for key, path in sorted(asked.items()):
        if key not in known:
            out.error(f"{path}: asks for {key}, which {rules['catalogue']} does not have")
    for key in sorted(known - named - referenced):
        if not key.startswith(composed):
            out.error(f"{rules['catalogue']}: {key} is used nowhere")
    out.summary = f"{len(known)} keys, {len(asked)} asked for by name"
    return out
