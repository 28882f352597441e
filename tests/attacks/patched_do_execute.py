"""Has the kernel answer every request with success, without running a thing."""

# %% extra
from ipykernel.ipkernel import IPythonKernel


async def do_execute(self, *args, **kwargs):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}


IPythonKernel.do_execute = do_execute
kernel = getattr(get_ipython(), "kernel", None)
if kernel is not None:
    kernel.do_execute = do_execute.__get__(kernel)
