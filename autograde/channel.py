"""Frames between two processes: JSON with raw buffers beside it, limited in size, each wait limited in time."""

import json
import select
import socket
import struct
import time

from autograde.arrays import CannotCross, Garbled, Tree

HEADER = struct.Struct(">IQ")  # bytes of JSON, bytes of buffers
MAX_MESSAGE = 64 * 2**20  # bytes of one frame
JOB_BYTES = 1 << 30  # of one that holds a notebook, with the files beside it


class Ended(BaseException):
    """The other process is gone, or no longer keeps to the format. Not an Exception: a check cannot swallow it."""


class Late(BaseException):
    """The deadline has passed. Not an Exception: a check cannot swallow it."""


class Channel:
    """Frames over a connected socket. Every wait ends at `deadline`, a time of `time.monotonic`, None for never."""

    def __init__(self, sock: socket.socket, max_bytes: int = MAX_MESSAGE) -> None:
        sock.setblocking(False)
        self.sock, self.max_bytes = sock, max_bytes
        self.deadline: float | None = None
        self._beside: list[bytes] = []  # the buffers of the frame that is being written
        self._buffers, self._start = memoryview(b""), 0  # those of the frame that is being read, and how far it is
        self._encoder = json.JSONEncoder(default=self._put_beside, separators=(",", ":"))
        self._decoder = json.JSONDecoder(object_hook=self._take_buffer)
        self._poll = {event: select.poll() for event in (select.POLLIN, select.POLLOUT)}
        for event, poll in self._poll.items():
            poll.register(sock, event)

    def send(self, tree: Tree) -> None:
        """Send one frame; raises CannotCross if it is too large, Ended or Late."""
        self._beside = []
        try:
            text = self._encoder.encode(tree).encode()
        except (ValueError, RecursionError) as error:
            raise CannotCross(f"a value that is nested too deep or has too many digits cannot cross: {error}") from None
        size = sum(map(len, self._beside))
        if len(text) + size > self.max_bytes:
            raise CannotCross(
                f"{(len(text) + size) / 1e6:.0f} MB cannot cross; the limit is {self.max_bytes / 1e6:.0f} MB"
            )
        data = memoryview(b"".join([HEADER.pack(len(text), size), text, *self._beside]))
        self._beside = []
        while data:
            try:
                data = data[self.sock.send(data) :]
            except BlockingIOError:
                self._wait(select.POLLOUT)
            except OSError as error:
                raise Ended(str(error)) from None

    def receive(self) -> Tree:
        """Return the next frame's tree; raises Ended or Late."""
        text_size, size = HEADER.unpack(self._read(HEADER.size))
        if text_size + size > self.max_bytes:
            raise Ended("a message over the size limit")
        text, self._buffers, self._start = self._read(text_size), self._read(size), 0
        try:
            return self._decoder.decode(str(text, "utf-8"))
        except (ValueError, RecursionError) as error:
            raise Ended(f"a garbled message: {error}"[:200]) from None
        finally:
            self._buffers = memoryview(b"")

    def _put_beside(self, data: bytes) -> dict:
        self._beside.append(data)
        return {"": len(data)}

    def _take_buffer(self, found: dict) -> bytes:
        length = found.get("")
        if type(length) is not int or not 0 <= length <= len(self._buffers) - self._start:
            raise Garbled("a buffer of a wrong length")
        self._start += length
        return bytes(self._buffers[self._start - length : self._start])

    def _read(self, size: int) -> memoryview:
        data = memoryview(bytearray(size))
        done = 0
        while done < size:
            try:
                got = self.sock.recv_into(data[done:])
            except BlockingIOError:
                self._wait(select.POLLIN)
                continue
            except OSError as error:
                raise Ended(str(error)) from None
            if not got:
                raise Ended("the process ended")
            done += got
        return data

    def _wait(self, event: int) -> None:
        left = None if self.deadline is None else max(0.0, (self.deadline - time.monotonic()) * 1000)
        if not self._poll[event].poll(left):
            raise Late
