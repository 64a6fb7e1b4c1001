"""Reads Rust source well enough to count lines, functions, arguments and nesting.

Keeps: every newline of the input, so that line numbers stay true.
Source: the lexical structure of the Rust reference (comments nest, raw strings, lifetimes against character literals).
Does not: expand macros or resolve names; a count may be off by one in code no formatter would produce.
"""

import re
from dataclasses import dataclass

_RAW_STRING = re.compile(r'\b(?:br|cr|r)(#*)"')
_CHAR = re.compile(r"'(?:\\(?:x[0-9a-fA-F]{2}|u\{[0-9a-fA-F_]+\}|.)|[^'\\\n])'")


@dataclass
class Source:
    """`code` lacks comments; `shape` lacks comments and the inside of strings as well. `docs` is comment text only."""

    code: str
    shape: str
    docs: str


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _filled(text):
    """A string's inside, so that its lines still count as lines that hold something."""
    return re.sub(r"[^\s]", "_", text)


def read(text):
    code, shape, docs = [], [], []

    def put(piece, in_code, in_shape, in_docs):
        code.append(piece if in_code else _blank(piece))
        shape.append(in_shape)
        docs.append(piece if in_docs else _blank(piece))

    i, n = 0, len(text)
    while i < n:
        c = text[i]
        two = text[i : i + 2]
        if two == "//":
            end = text.find("\n", i)
            end = n if end < 0 else end
            piece = text[i:end]
            put(piece, False, _blank(piece), True)
        elif two == "/*":
            end, depth = i + 2, 1
            while end < n and depth:
                if text.startswith("/*", end):
                    depth, end = depth + 1, end + 2
                elif text.startswith("*/", end):
                    depth, end = depth - 1, end + 2
                else:
                    end += 1
            piece = text[i:end]
            put(piece, False, _blank(piece), True)
        elif c == '"':
            end = i + 1
            while end < n and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            end = min(end + 1, n)
            piece = text[i:end]
            put(piece, True, '"' + _filled(piece[1:-1]) + '"', False)
        elif c in "brc" and (raw := _RAW_STRING.match(text, i)) and not (i and (text[i - 1].isalnum() or text[i - 1] == "_")):
            close = '"' + raw.group(1)
            end = text.find(close, raw.end())
            end = n if end < 0 else end + len(close)
            piece = text[i:end]
            put(piece, True, '"' + _filled(piece[1:-1]) + '"', False)
        elif c == "'":
            char = _CHAR.match(text, i)
            end = char.end() if char else i + 1
            piece = text[i:end]
            put(piece, True, "'" + _filled(piece[1:-1]) + "'" if char else " ", False)
        else:
            end = i + 1
            put(c, True, c, False)
        i = end
    return Source("".join(code), "".join(shape), "".join(docs))


def matching(shape, start):
    """The place of the brace that closes the one at `start`."""
    depth = 0
    for i in range(start, len(shape)):
        if shape[i] == "{":
            depth += 1
        elif shape[i] == "}":
            depth -= 1
            if depth == 0:
                return i
    return len(shape) - 1


def without_tests(source):
    """The same source with every `#[cfg(test)]` module blanked out."""
    code, shape = source.code, source.shape
    for found in re.finditer(r"#\[cfg\((?:all\()?test\b[^\]]*\]", source.shape):
        opening = re.compile(r"[{;]").search(shape, found.end())
        if not opening or shape[found.start()] == " ":
            continue
        end = matching(shape, opening.start()) if shape[opening.start()] == "{" else opening.start()
        code = code[: found.start()] + _blank(code[found.start() : end + 1]) + code[end + 1 :]
        shape = shape[: found.start()] + _blank(shape[found.start() : end + 1]) + shape[end + 1 :]
    return Source(code, shape, source.docs)


def code_lines(code):
    return sum(1 for line in code.split("\n") if line.strip())


@dataclass
class Function:
    name: str
    line: int
    lines: int
    arguments: int
    nesting: int


def functions(source):
    shape = source.shape
    for found in re.finditer(r"\bfn\s+(\w+)", shape):
        start = _parameters_start(shape, found.end())
        if start is None:
            continue
        end, arguments = _parameters(shape, start)
        opening = _body_start(shape, end)
        if opening is None:
            continue
        close = matching(shape, opening)
        body = source.code[found.start() : close + 1]
        yield Function(
            found.group(1),
            shape.count("\n", 0, found.start()) + 1,
            code_lines(body),
            arguments,
            _nesting(shape[opening + 1 : close]),
        )


def _parameters_start(shape, i):
    """Past the generics, which may hold parentheses of their own (`F: Fn(u8) -> u8`)."""
    depth = 0
    while i < len(shape):
        c = shape[i]
        if c == "<":
            depth += 1
        elif c == ">" and shape[i - 1] not in "-=":
            depth -= 1
        elif c == "(" and depth == 0:
            return i
        elif c in "{;" and depth == 0:
            return None
        i += 1
    return None


def _parameters(shape, start):
    depth, angle, count, holds, i = 0, 0, 0, "", start
    while i < len(shape):
        c = shape[i]
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                break
        elif c == "<":
            angle += 1
        elif c == ">" and shape[i - 1] not in "-=":
            angle -= 1
        if c == "," and depth == 1 and angle == 0:
            count += _is_argument(holds)
            holds = ""
        elif not (c == "(" and i == start):
            holds += c
        i += 1
    return i, count + _is_argument(holds)


def _is_argument(text):
    text = text.strip()
    return 1 if text and not re.fullmatch(r"(?:&\s*(?:'?\w+\s+)?)?(?:mut\s+)?self(?:\s*:.*)?", text, re.S) else 0


def _body_start(shape, i):
    depth = 0
    while i < len(shape):
        c = shape[i]
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == ";" and depth <= 0:
            return None
        elif c == "{" and depth <= 0:
            return i
        i += 1
    return None


_TOKEN = re.compile(r"\b(?:if|match|for|while|loop|let|in|else)\b|[A-Za-z_]\w*|=>|==|!=|<=|>=|[-+*/%|&^]=|[{}()\[\];=]|\S")


def _nesting(body):
    """How deep if, match, for, while and loop stand inside one another."""
    deepest = 0
    open_braces = []  # True for the block of a control word
    waiting = None  # [word, parentheses open at the word, its pattern is complete]
    parens, before = 0, ""
    for found in _TOKEN.finditer(body):
        token = found.group()
        if token in ("if", "match", "while", "loop", "for"):
            if not (token == "for" and before in (">", "impl")):  # impl Trait for T, for<'a> stand elsewhere
                waiting = [token, parens, token in ("if", "match", "while", "loop")]
        elif token == "else":
            waiting = ["else", parens, True]
        elif token == "let" and waiting and waiting[0] in ("if", "while"):
            waiting[2] = False
        elif token == "=" and waiting and waiting[0] in ("if", "while"):
            waiting[2] = True
        elif token == "in" and waiting and waiting[0] == "for":
            waiting[2] = True
        elif token == "<" and waiting and waiting[0] == "for" and before == "for":
            waiting = None
        elif token in "([":
            parens += 1
        elif token in ")]":
            parens -= 1
        elif token == "=>" and waiting and waiting[0] == "if":
            waiting = None  # a match guard, not a block
        elif token == ";" and waiting and waiting[0] != "else":
            waiting = None
        elif token == "{":
            control = bool(waiting and waiting[2] and waiting[1] == parens)
            open_braces.append(control)
            if control:
                waiting = None
                deepest = max(deepest, sum(open_braces))
        elif token == "}" and open_braces:
            open_braces.pop()
        before = token
    return deepest


def public_items(shape):
    """Items a module offers (pub, not pub(crate)), top level only."""
    count, depth = 0, 0
    for line in shape.split("\n"):
        if depth == 0 and re.match(r"\s*pub\s+(?:async\s+|const\s+|unsafe\s+)*(?:fn|struct|enum|trait|type|const|static|mod|use)\b", line):
            count += 1
        depth += line.count("{") - line.count("}")
    return count
