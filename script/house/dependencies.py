"""What each crate may reach, what nobody may reach, licences, and how many libraries we lean on.

Source: `cargo metadata` (the whole resolved graph, every platform, features of all crates together). Because features are
united there and optional libraries named only by a weak feature (`ring?/alloc`) appear too, a hit is confirmed by
`cargo tree`, which resolves as the compiler will.
Does not: know of advisories; those are read by hand before a release.
"""

import json
import re
import subprocess
from functools import lru_cache

from .report import Findings
from .tree import ROOT


@lru_cache(maxsize=1)
def metadata():
    run = subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"], cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError("cargo metadata --locked: " + run.stderr.strip().splitlines()[-1])
    return json.loads(run.stdout)


def _packages():
    return {package["id"]: package for package in metadata()["packages"]}


def _workspace():
    members = set(metadata()["workspace_members"])
    return {package["name"]: package for package in metadata()["packages"] if package["id"] in members}


def _edges(kinds):
    """package id -> ids it depends on, by dependencies of these kinds (None means normal)."""
    return {
        node["id"]: [
            dep["pkg"] for dep in node["deps"] if any(kind["kind"] in kinds for kind in dep["dep_kinds"])
        ]
        for node in metadata()["resolve"]["nodes"]
    }


def _reach(start, edges):
    """Every package reachable from `start`, each with the way to it."""
    ways, queue = {start: [start]}, [start]
    while queue:
        at = queue.pop()
        for to in edges.get(at, []):
            if to not in ways:
                ways[to] = ways[at] + [to]
                queue.append(to)
    return ways


@lru_cache(maxsize=None)
def _own_tree(crate):
    """Names the crate reaches when built alone, proc macros left out: they run in the compiler."""
    run = subprocess.run(
        ["cargo", "tree", "--locked", "-p", crate, "-e", "normal,no-proc-macro", "--target", "all", "--prefix", "none", "-f", "{p}"],
        cwd=ROOT, capture_output=True, text=True,
    )
    if run.returncode:
        return None
    return {line.split()[0] for line in run.stdout.splitlines() if line.strip()}


@lru_cache(maxsize=None)
def _is_built(name):
    """Whether any crate, on any platform, in any build, compiles this package. In doubt: yes."""
    run = subprocess.run(
        ["cargo", "tree", "--locked", "--workspace", "-e", "normal,build,dev", "--target", "all", "-i", name],
        cwd=ROOT, capture_output=True, text=True,
    )
    return run.returncode != 0 or bool(run.stdout.strip())


def _fits(name, pattern):
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def arrows(house):
    out = Findings()
    workspace = _workspace()
    for name, package in sorted(workspace.items()):
        allowed = house["arrows"].get(name)
        if allowed is None:
            out.error(f"{name}: a crate that [arrows] does not know; say in script/house.toml what it forbids")
            continue
        for dependency in package["dependencies"]:
            to = dependency["name"]
            if to not in workspace:
                continue
            if dependency["kind"] is None and to not in allowed:
                out.error(f"{name} -> {to}: not one of the allowed arrows ({', '.join(allowed) or 'none'})")
            if dependency["kind"] == "build":
                out.error(f"{name} -> {to}: a build dependency on a crate of ours")
    out.summary = f"{len(workspace)} crates"
    return out


def forbidden(house):
    out = Findings()
    packages, edges = _packages(), _edges({None})
    excepted = house["forbidden_exceptions"]
    for name, package in sorted(_workspace().items()):
        ways = _reach(package["id"], edges)
        for pattern in house["forbidden"].get(name, []):
            for target, way in ways.items():
                reached = packages[target]["name"]
                if not _fits(reached, pattern) or f"{name}: {reached}" in excepted:
                    continue
                own = _own_tree(name)
                if own is not None and reached not in own:
                    continue  # only because another crate switches a feature on
                out.error(f"{name} reaches {reached}: " + " -> ".join(packages[step]["name"] for step in way))
    out.summary = f"{len(house['forbidden'])} crates with bans"
    return out


def banned(house):
    out = Findings()
    packages, edges = _packages(), _edges({None, "dev", "build"})
    starts = [package["id"] for package in _workspace().values()]
    ways = {}
    for start in starts:
        for target, way in _reach(start, edges).items():
            ways.setdefault(target, way)
    for target, way in ways.items():
        name = packages[target]["name"]
        if name in house["banned"] and name not in house["banned_exceptions"] and _is_built(name):
            path = " -> ".join(packages[step]["name"] for step in way)
            out.error(f"{name} ({house['banned'][name]}): {path}")
    for name in house["dependencies"]["single_major"]:
        majors = {_major(packages[target]["version"]) for target in ways if packages[target]["name"] == name}
        if len(majors) > 1:
            out.error(f"{name}: {len(majors)} major versions at once ({', '.join(sorted(majors))})")
    out.summary = f"{len(ways)} packages"
    return out


def _major(version):
    major, minor, *_ = version.split(".")
    return f"0.{minor}" if major == "0" else major


def licences(house):
    out = Findings()
    allowed = set(house["licences"]["allowed"])
    workspace = {package["id"] for package in _workspace().values()}
    for package in metadata()["packages"]:
        if package["id"] in workspace or package["name"] in house["licences"]["exceptions"]:
            continue
        licence = package["license"]
        if not licence:
            out.error(f"{package['name']} {package['version']}: no licence named")
        elif not _permits(licence, allowed):
            out.error(f"{package['name']} {package['version']}: {licence}")
    out.summary = f"{len(metadata()['packages']) - len(workspace)} packages"
    return out


def _permits(expression, allowed):
    """SPDX: OR needs one side, AND both. A slash is the old way to write OR."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))
    place = 0

    def either():
        nonlocal place
        value = both()
        while place < len(tokens) and tokens[place] == "OR":
            place += 1
            other = both()
            value = value or other
        return value

    def both():
        nonlocal place
        value = single()
        while place < len(tokens) and tokens[place] == "AND":
            place += 1
            other = single()
            value = value and other
        return value

    def single():
        nonlocal place
        token = tokens[place]
        place += 1
        if token == "(":
            value = either()
            place += 1
            return value
        if place + 1 < len(tokens) and tokens[place] == "WITH":
            token += " WITH " + tokens[place + 1]
            place += 2
        return token in allowed

    return either()


def direct(house):
    out = Findings()
    names = {
        dependency["name"]
        for package in _workspace().values()
        for dependency in package["dependencies"]
        if dependency["source"] is not None
    }
    limit = house["dependencies"]["direct_limit"]
    if len(names) > limit:
        out.error(f"{len(names)} direct third-party crates, {limit} allowed")
    out.summary = f"{len(names)} of {limit}"
    return out


def one_binary(house):
    out = Findings()
    wanted = house["dependencies"]["binary"]
    found = [
        (package["name"], target["name"])
        for package in _workspace().values()
        for target in package["targets"]
        if "bin" in target["kind"]
    ]
    if [name for _, name in found] != [wanted]:
        out.error(f"exactly one binary, {wanted}, is shipped; found: {', '.join('/'.join(pair) for pair in found) or 'none'}")
    out.summary = wanted
    return out
