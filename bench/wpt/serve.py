"""Runs the server of a checkout of the web-platform-tests, with what the checkout brings along and no packages from elsewhere.

It ends when its standard input does: so it never outlives whoever started it.
"""

import os
import signal
import sys
import threading

root, config = sys.argv[1:]
sys.path.insert(0, root)

from tools import localpaths  # noqa: F401, E402  makes the checkout's packages importable
from serve import serve  # noqa: E402


def end_with_input():
    # Not through sys.stdin: whoever is forked meanwhile closes that, and would wait for its lock.
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    threading.Thread(target=end_with_input, daemon=True).start()
    serve.run(**vars(serve.get_parser().parse_args(["--config", config])))
