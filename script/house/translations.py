"""Every text a page or mail asks for exists, and every text that exists is asked for.

How a key is named in a template or in code stands in script/house.toml, section [translations].
"""

import re

from .report import Findings
from .tree import ROOT, files, is_test, text

_MESSAGE = re.compile(r"^([a-zA-Z][\w-]*)\s*=", re.M)
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
    patterns = [re.compile(pattern) for pattern in rules["patterns"]]
    used = {}
    for path in files():
        if not any(path.startswith(folder + "/") for folder in rules["templates"]) or is_test(path):
            continue
        content = text(path)
        for pattern in patterns if content else []:
            for found in pattern.finditer(content):
                used.setdefault(found.group(1), path)
    if not used:
        out.summary = f"{len(known)} keys, no page asks for one yet"
        return out
    composed = tuple(rules["composed"])
    for key, path in sorted(used.items()):
        if key not in known:
            out.error(f"{path}: asks for {key}, which {rules['catalogue']} does not have")
    for key in sorted(known - used.keys() - referenced):
        if not (composed and key.startswith(composed)):
            out.error(f"{rules['catalogue']}: {key} is used nowhere")
    out.summary = f"{len(known)} keys"
    return out
