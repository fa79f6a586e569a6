"""The link between a peer and the servers: counts the bytes of either direction, and can be as narrow as a network."""

import fcntl
import multiprocessing
import os
import queue
import signal
import socket
import threading
import time

# Linux's limit for what a pipe holds without privilege.
PIPE = 1 << 20
# Pieces of a shaped link: half a millisecond at one gigabit a second.
SHAPED_PIECE = 1 << 16
# How many pieces of a connection can be under way where the link has a latency: 16 MiB.
UNDER_WAY = 256
# What an idle link may send at once, in seconds of its rate.
BURST = 0.001
TO_SERVERS, FROM_SERVERS = 0, 1


class Link:
    """A process that forwards connections to servers on loopback.

    `bits` is the rate of each direction, in bits a second, for all connections together; `latency` the seconds that
    every piece is under way. Without a latency, bytes are moved inside the kernel.
    """

    def __init__(self, bits=None, latency=0.0):
        self.shape = (bits, latency)
        context = multiprocessing.get_context("spawn")
        self.counts = context.Array("Q", 2, lock=False)
        self.asking, answering = context.Pipe()
        self.process = context.Process(
            target=serve, args=(answering, self.counts, bits and bits / 8, latency), daemon=True)
        self.process.start()
        answering.close()
        self.ports = {}

    def to(self, port):
        """The port that stands for a server's own."""
        if port not in self.ports:
            self.asking.send(port)
            self.ports[port] = self.asking.recv()
        return self.ports[port]

    def moved(self):
        """The bytes so far: to the servers, and from them."""
        return tuple(self.counts)

    @property
    def is_shaped(self):
        return self.shape != (None, 0)

    def close(self):
        """Ends the process, and with it every connection."""
        self.process.kill()
        self.process.join()


class Direct:
    """No link: the servers are reached as they are, and nothing is counted."""

    def to(self, port):
        return port


def serve(asked, counts, rate, latency):
    """The process: a port to listen on for every server that it is asked for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    directions = [Direction(counts, place, rate) for place in (TO_SERVERS, FROM_SERVERS)]
    while True:
        try:
            port = asked.recv()
        except EOFError:
            os._exit(0)
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        threading.Thread(target=accept, args=(listener, port, directions, latency), daemon=True).start()
        asked.send(listener.getsockname()[1])


def accept(listener, port, directions, latency):
    while True:
        client, _ = listener.accept()
        try:
            server = socket.create_connection(("127.0.0.1", port))
        except OSError:
            client.close()
            continue
        ends = Ends(client, server)
        for source, sink, direction in ((client, server, TO_SERVERS), (server, client, FROM_SERVERS)):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(
                target=pump, args=(ends, source, sink, directions[direction], latency), daemon=True).start()


class Ends:
    """The two sockets of a connection, which are closed when nothing more can come from either."""

    def __init__(self, *sockets):
        self.sockets = sockets
        self.open = len(sockets)
        self.lock = threading.Lock()

    def finish(self):
        with self.lock:
            self.open -= 1
            if self.open == 0:
                for each in self.sockets:
                    each.close()


class Direction:
    """One direction of the link: counts what goes over it, and gives each piece its time."""

    def __init__(self, counts, place, rate):
        self.counts = counts
        self.place = place
        self.rate = rate
        self.free_at = 0.0
        self.lock = threading.Lock()

    @property
    def piece(self):
        return SHAPED_PIECE if self.rate else PIPE

    def book(self, count):
        """The time at which a piece has left the link."""
        with self.lock:
            self.counts[self.place] += count
            now = time.monotonic()
            if not self.rate:
                return now
            self.free_at = max(self.free_at, now - BURST) + count / self.rate
            return self.free_at


def pump(ends, source, sink, direction, latency):
    """Forwards one direction of one connection, until it ends."""
    try:
        if latency:
            forward_later(source, sink, direction, latency)
        else:
            forward(source, sink, direction)
    except OSError:
        # One side has broken off: so does the other.
        shut(source, socket.SHUT_RDWR)
    shut(sink, socket.SHUT_WR)
    ends.finish()


def forward(source, sink, direction):
    """Moves bytes through a pipe, which is how splice(2) gets from one socket to another."""
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE)
        while count := os.splice(source.fileno(), writing, direction.piece):
            wait_until(direction.book(count))
            while count:
                count -= os.splice(reading, sink.fileno(), count)
    finally:
        os.close(reading)
        os.close(writing)


def forward_later(source, sink, direction, latency):
    """Reads on while earlier pieces are under way.

    A pipe cannot hold those: splice(2) into it keeps it locked for as long as it waits for the socket.
    """
    pieces = queue.Queue(UNDER_WAY)
    courier = threading.Thread(target=deliver, args=(pieces, source, sink), daemon=True)
    courier.start()
    try:
        while block := source.recv(SHAPED_PIECE):
            pieces.put((direction.book(len(block)) + latency, block))
    finally:
        pieces.put(None)
        courier.join()


def deliver(pieces, source, sink):
    """Delivers pieces, each at its time."""
    try:
        while piece := pieces.get():
            wait_until(piece[0])
            sink.sendall(piece[1])
    except OSError:
        shut(source, socket.SHUT_RDWR)
        # The reader must not wait for room.
        while pieces.get():
            pass


def wait_until(due):
    if (rest := due - time.monotonic()) > 0:
        time.sleep(rest)


def shut(end, how):
    try:
        end.shutdown(how)
    except OSError:
        pass  # It is not connected any more.
