"""What goes wrong on purpose, at start (`--fault NAME[:COUNT][@OPERATION][,KEY=VALUE]…`) or later (`POST /__faults`).

A fault has a name, and may have a `count` (how often it happens; without, always), `on` (the operations that it happens
to: `submit`, `poll`, `page`, `cancel`, `token`, `link`; several between bars), `skip` (how many such requests are
spared first), `matching` (a part of the statement's text) and values of its own. As JSON: `[{"name": "http_503",
"count": 2, "on": "poll|page", "retry_after": 1}]`. README.md lists the names.
"""

import threading


class UnknownFault(ValueError):
    """There is no fault of this name."""


# What the HTTP server does by itself. `http_N` comes before the request is looked at, `http_N_after` instead of the
# answer to what was done: who sends the same again has it done twice.
STATUSES = [400, 401, 403, 404, 408, 410, 429, 500, 502, 503, 504]
BEFORE = {f"http_{status}": status for status in STATUSES}
AFTER = {f"http_{status}_after": status for status in STATUSES}
GENERAL = {
    *BEFORE, *AFTER,
    "close_before",      # the connection ends before anything is done
    "close_after",       # … after it was done, without an answer
    "cut_body",          # … in the middle of the body
    "stall",             # half of the body, then nothing for `seconds` (60)
    "delay",             # the answer comes `seconds` (1) late
    "truncated_gzip",    # half of a gzip stream, as a whole body
    "malformed_json",    # half of the JSON text, as a whole body
    "html_error",        # a page of some gateway, with `status` (502)
    "empty_body",        # nothing, with the right status
    "cut_chunked",       # a body in HTTP chunks whose last one is missing
    "chunked",           # a body in HTTP chunks
    "connection_close",  # the server ends the connection after the answer, and says so
    "retry_after",       # a right answer asks to come again in `seconds` (3600)
    "ascii_json",        # every character beyond ASCII is \\uXXXX, in pairs where it has to be
}


class Faults:
    """The faults of a server."""

    def __init__(self, own_names):
        self.names = GENERAL | set(own_names)
        self.lock = threading.Lock()
        self.faults = []
        # Those that happened, in their order.
        self.met = []

    def add(self, faults):
        """Adds faults: dictionaries as they are in JSON."""
        for fault in faults:
            if fault.get("name") not in self.names:
                raise UnknownFault(f"no fault {fault.get('name')!r}; there are {', '.join(sorted(self.names))}")
        with self.lock:
            self.faults += [dict(fault) for fault in faults]

    def clear(self):
        with self.lock:
            self.faults = []

    def take(self, name, operation=None, text=""):
        """The fault of this name that is due now, or `None`; it is counted."""
        with self.lock:
            for fault in self.faults:
                if fault["name"] == name and self.is_due(fault, operation, text):
                    self.met.append({"name": name, "operation": operation})
                    return fault
        return None

    def is_due(self, fault, operation, text):
        if operation and fault.get("on") and operation not in fault["on"].split("|"):
            return False
        if fault.get("matching", "") not in text:
            return False
        if fault.get("skip", 0) > 0:
            fault["skip"] -= 1
            return False
        if "count" in fault:
            if fault["count"] <= 0:
                return False
            fault["count"] -= 1
        return True

    def first(self, names, operation, text):
        """The first of these that is due, in the order in which they were added."""
        with self.lock:
            for fault in self.faults:
                if fault["name"] in names and self.is_due(fault, operation, text):
                    self.met.append({"name": fault["name"], "operation": operation})
                    return fault
        return None


def parsed(argument):
    """A fault from the command line."""
    head, *pairs = argument.split(",")
    head, _, operation = head.partition("@")
    name, _, count = head.partition(":")
    fault = {"name": name}
    if count:
        fault["count"] = int(count)
    if operation:
        fault["on"] = operation
    for pair in pairs:
        key, _, value = pair.partition("=")
        fault[key] = int(value) if value.lstrip("-").isdigit() else value
    return fault
