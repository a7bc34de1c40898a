"""What every small process gives up before it touches a file of strangers: memory, time, writing."""

import resource

MEMORY = 1024**3


def give_up(seconds: int) -> None:
    """Bound this process for good."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))
