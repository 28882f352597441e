"""Errors that a person can mend. Everything else that is raised is a bug, and keeps its traceback."""


class ExpectedError(Exception):
    """The message says where and what was found; `hint` says what to do, and may be empty.

    exit_code is 2 for wrong usage or a wrong set-up, 1 where a run stopped half-way.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint
