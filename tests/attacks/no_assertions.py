"""Has the shell's compiler leave out assertions, as `python -O` does."""

# %% extra
import builtins

plainly = builtins.compile
builtins.compile = lambda *args, **kwargs: plainly(*args, **{**kwargs, "optimize": 2})
compiler = get_ipython().compile
type(compiler).__call__ = lambda self, code, name, kind: plainly(code, name, kind, self.flags, True, 2)
