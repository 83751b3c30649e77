"""Runs the server of a checkout of the web-platform-tests, with what the checkout brings along and no packages from elsewhere.

It ends with its standard input, and all its processes with it: none outlives whoever started it.
"""

import os
import select
import signal
import sys

root, config = sys.argv[1:]
sys.path.insert(0, root)

from tools import localpaths  # noqa: F401, E402  makes the checkout's packages importable
from serve import serve  # noqa: E402


def supervise(server):
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)
    ended = 0
    while not ended and not select.select([sys.stdin], [], [], 0.2)[0]:
        ended, _ = os.waitpid(server, os.WNOHANG)
    # Its child processes would otherwise wait for a message from it.
    try:
        os.killpg(server, signal.SIGKILL)
    except ProcessLookupError:
        pass  # They are gone.


if __name__ == "__main__":
    server = os.fork()
    if server:
        supervise(server)
    else:
        os.setsid()
        serve.run(**vars(serve.get_parser().parse_args(["--config", config])))
