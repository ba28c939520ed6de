"""Run by a kernel's own interpreter, in a process beside the kernel: says what is installed there.

One line of JSON behind the mark that it is given, since start-up files of the interpreter may
print. It runs on Pythons that are older than ours, so it has no types.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import sys

# With `-c` the first place is the folder of the notebook: its files are not to run here.
sys.path = [place for place in sys.path if place != ""]

import json  # noqa: E402
import os  # noqa: E402
import re  # noqa: E402


def said(distribution):
    """Name and version; of its metadata the head is read, as the rest is long."""
    text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO")
    head = (text or distribution.read_text("") or "").replace("\r\n", "\n").split("\n\n", 1)[0]
    found = dict(re.findall(r"^(Name|Version):[ \t]*(\S+)", head, re.M))
    return found["Name"], found["Version"]


def direct_url(distribution):
    # Conda names the folder of whoever built the package, which nobody else has.
    if (distribution.read_text("INSTALLER") or "").strip() == "conda":
        return None
    text = distribution.read_text("direct_url.json")
    return json.loads(text) if text else None


def packages():
    from importlib.metadata import distributions

    found = {}
    for distribution in distributions():
        try:
            name, version = said(distribution)
            key = re.sub(r"[-_.]+", "-", name).lower()
            if key in found:
                continue  # hidden by the one before it on the path
            found[key] = {"name": name, "version": version}
            url = direct_url(distribution)
            if url:
                found[key]["direct_url"] = url
        except (KeyError, ValueError, OSError):
            pass  # a folder that is left of one
    return list(found.values())


def main():
    os.nice(19)
    told = {"language_version": sys.version.split()[0], "packages": None, "reason": None}
    try:
        told["packages"] = packages()
    except ImportError:
        told["reason"] = "this Python is too old to say what is installed"
    sys.stdout.write("\n" + sys.argv[1] + json.dumps(told) + "\n")


main()
