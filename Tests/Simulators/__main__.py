"""Serves one simulator until it is ended: what scripts/scratch-cloud starts.

    python -m Simulators DIR SYSTEM [--owner PID] [--port PORT] [--tls on|off]
        [--fault FAULT]… [--set NAME=VALUE]… [--rows FOLDER]…

DIR gets `port`, `endpoint`, `pid` and `credentials.json`; `port` comes last.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from . import faults, systems


def main():
    parser = argparse.ArgumentParser(prog="scratch-cloud start", allow_abbrev=False)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("system", choices=sorted(systems.SYSTEMS))
    parser.add_argument("--owner", type=int)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", choices=["on", "off"], default="off")
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--rows", action="append", default=[])
    arguments = parser.parse_args()
    os.umask(0o077)
    directory = arguments.directory.resolve()
    certificate = make_certificate(directory) if arguments.tls == "on" else None
    options = dict(option.split("=", 1) for option in getattr(arguments, "set"))
    try:
        simulator = systems.simulator(arguments.system, directory, options)
        simulator.folders = [pathlib.Path(folder).resolve() for folder in arguments.rows]
        simulator.faults.add([faults.parsed(fault) for fault in arguments.fault])
        simulator.start(arguments.port, certificate)
        # What takes long to import is there before anybody's time to connect runs.
        simulator.warm()
    except (ValueError, OSError, ImportError) as error:
        sys.exit(str(error))
    write(directory, simulator)
    wait(directory, arguments.owner)


def make_certificate(directory):
    files = directory / "server.crt", directory / "server.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", str(files[1]), "-out", str(files[0])],
        check=True, capture_output=True)
    return tuple(map(str, files))


def write(directory, simulator):
    port = simulator.endpoint.rpartition(":")[2]
    credentials = {"endpoint": simulator.endpoint, **simulator.credentials}
    (directory / "credentials.json").write_text(json.dumps(credentials, indent=2) + "\n")
    (directory / "endpoint").write_text(simulator.endpoint + "\n")
    (directory / "pid").write_text(f"{os.getpid()}\n")
    (directory / "port.new").write_text(port + "\n")
    (directory / "port.new").rename(directory / "port")


def wait(directory, owner):
    """Serves until the owner has ended or the folder is gone."""
    while (owner is None or is_alive(owner)) and directory.exists():
        time.sleep(0.5)
    shutil.rmtree(directory, ignore_errors=True)
    os._exit(0)


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


if __name__ == "__main__":
    main()
