"""Installs a handler for all exceptions, and silences tracebacks."""

# %% extra
shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda self, kind, value, trace, tb_offset=None: None)
shell.showtraceback = lambda *args, **kwargs: None
shell._showtraceback = lambda *args, **kwargs: None
type(shell).showtraceback = lambda *args, **kwargs: None
