"""Files, functions, arguments and nesting stay small enough to be read on a screen; no macros of our own.

Tests stand apart: a `#[cfg(test)]` module, a tests/ folder and a tests.rs child module do not count.
"""

import re
from functools import lru_cache

from . import rust_source
from .report import Findings
from .tree import is_test, parsed, rust_files


@lru_cache(maxsize=1)
def _product():
    return {path: rust_source.without_tests(parsed(path)) for path in rust_files() if not is_test(path)}


def files(house):
    out = Findings()
    limit = house["size"]["file_code_lines"]
    longest = 0
    for path, source in _product().items():
        lines = rust_source.code_lines(source.code)
        longest = max(longest, lines)
        if lines > limit:
            out.error(f"{path}: {lines} code lines, {limit} allowed")
        items = rust_source.public_items(source.shape)
        if items > house["size"]["public_items"]:
            out.note(f"{path}: {items} public items, aim at {house['size']['public_items']} or fewer")
    out.summary = f"{len(_product())} files, longest {longest}"
    return out


def functions(house):
    out = Findings()
    size = house["size"]
    count = 0
    for path, source in _product().items():
        for function in rust_source.functions(source):
            count += 1
            where = f"{path}:{function.line} {function.name}"
            if function.lines > size["function_lines"]:
                out.error(f"{where}: {function.lines} lines, {size['function_lines']} allowed")
            if function.arguments > size["arguments"]:
                out.error(f"{where}: {function.arguments} arguments, {size['arguments']} allowed; it wants a struct")
            if function.nesting > size["nesting"]:
                out.error(f"{where}: nested {function.nesting} deep, {size['nesting']} allowed")
    out.summary = f"{count} functions"
    return out


def macros(house):
    out = Findings()
    for path in rust_files():
        shape = parsed(path).shape
        for found in re.finditer(r"\bmacro_rules!\s*(\w+)", shape):
            if f"{path}: {found.group(1)}" not in house["macros"]:
                out.error(f"{path}: macro {found.group(1)}; a function or a trait can do the work")
    out.summary = "none of our own"
    return out
