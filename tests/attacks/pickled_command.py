"""Returns objects that run a command when they are unpickled or copied."""

# %% mean_loss
import os


class Command:
    def __reduce_ex__(self, protocol):
        return os.system, ("touch /tmp/battery-was-here @HOME@/battery-was-here",)

    __deepcopy__ = __copy__ = __getstate__ = lambda self, *args: os.system("touch /tmp/battery-was-here")


def mean_loss(errors, cases, cost):
    return Command()


# %% scaled
def scaled(x):
    return np.array([Command(), {"deep": [Command()]}], object)


# %% best
best = {"key": (Command(), Command)}
