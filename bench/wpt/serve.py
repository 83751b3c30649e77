"""Runs the server of a checkout of the web-platform-tests with what the checkout brings along, and no packages from elsewhere."""

import sys

root, config = sys.argv[1:]
sys.path.insert(0, root)

from tools import localpaths  # noqa: F401, E402  makes the checkout's packages importable
from serve import serve  # noqa: E402

if __name__ == "__main__":
    serve.run(**vars(serve.get_parser().parse_args(["--config", config])))
