"""A quick `badgeservice` for the commands of the documentation.

Most of the time of a short command goes into its imports. Here one process makes them, and
forks for each call: ``python door.py SOCKET`` waits for calls, and `write_client` puts a
`badgeservice` on the path that hands its arguments, environment, folder and streams over.
What runs is the command line itself, in a process and with an exit status of its own.
"""

import json
import os
import signal
import socket
import sys
from pathlib import Path

CLIENT = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
    door.connect({path!r})
    call = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(door, [len(call).to_bytes(4, "big")], [0, 1, 2])
    door.sendall(call)
    status = door.recv(1)
sys.exit(status[0] if status else "the command died")
"""


def write_client(place, path):
    """Write the program that people call at *place*; the door listens at *path*."""
    place.write_text(CLIENT.format(python=sys.executable, path=str(path)), encoding="utf-8")
    place.chmod(0o755)


def serve(path):
    """Answer calls at *path* until killed."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from badgeservice.commands.root import run

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(f"{path}.new")
        door.listen()
        Path(f"{path}.new").rename(path)
        while True:
            call, _ = door.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                sys.exit(_answer(call, run))
            call.close()


def _answer(call, run):
    """Run one call in this process and return its exit status."""
    size, streams, _, _ = socket.recv_fds(call, 4, 3)
    with call.makefile("rb") as stream:
        arguments, folder, environment = json.loads(stream.read(int.from_bytes(size, "big")))
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    status = 70
    try:
        status = run(arguments)
        sys.stdout.flush()
    finally:
        call.sendall(bytes([status]))
    return status


if __name__ == "__main__":
    serve(sys.argv[1])
