"""One worker of several: `python -m greenroom.worker FD` serves the socket that it was started with."""

import socket
import sys

from greenroom import wiring
from greenroom.core.errors import GreenroomError
from greenroom.supervising import UP


def main() -> None:
    def up(path: str) -> None:
        sys.stdout.buffer.write(UP + path.encode() + b"\n")
        sys.stdout.flush()

    try:
        wiring.work(socket.socket(fileno=int(sys.argv[1])), up)
    except GreenroomError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
