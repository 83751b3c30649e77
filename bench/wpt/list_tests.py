"""Prints the tests of some folders of a checkout of the web-platform-tests, by the checkout's own tools:
a line of JSON each, [path, server, timeout]."""

import json
import os
import sys

root, *folders = sys.argv[1:]
sys.path.insert(0, root)

from tools import localpaths  # noqa: F401, E402  makes the checkout's packages importable
from manifest.sourcefile import SourceFile  # noqa: E402


def tests(folder):
    for directory, _, files in os.walk(os.path.join(root, folder)):
        for file in files:
            path = os.path.relpath(os.path.join(directory, file), root)
            kind, items = SourceFile(root, path, "/").manifest_items()
            if kind != "testharness":
                continue
            for item in items:
                if not item.jsshell:
                    yield [item.url, protocol(item), item.timeout or "normal"]


def protocol(item):
    if item.h2:
        return "h2"
    return "https" if item.https else "http"


for test in sorted(test for folder in folders for test in tests(folder)):
    print(json.dumps(test))
