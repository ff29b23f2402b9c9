"""What this machine is, and what a process has used of it."""

import os
import pathlib
import platform


def description() -> str:
    """The processor, its cores, the memory and the kernel."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    return f"{cpu}, {os.cpu_count()} cores, {memory / 2**20:.0f} GiB, Linux {platform.release().split('-')[0]}"


def cpu_seconds(process: int) -> float:
    """What a process and its children that still run have computed, in seconds."""
    fields = [_stat(one) for one in _tree(process)]
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def resident_kib(process: int) -> int:
    """The memory of a process and its children; what they share counts once (PSS)."""
    total = 0
    for one in _tree(process):
        total += next(int(line.split()[1]) for line in _lines(f"/proc/{one}/smaps_rollup") if line.startswith("Pss:"))
    return total


def _tree(process: int) -> list[int]:
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
            except OSError:
                continue  # it ended meanwhile
    found = [process]
    for one in found:
        found.extend(children.get(one, []))
    return found


def _stat(process: int) -> list[str]:
    """The fields behind the name, which may hold spaces."""
    return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()


def _lines(path: str) -> list[str]:
    return pathlib.Path(path).read_text().splitlines()
