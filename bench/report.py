"""What the samples say: tables in Markdown, and a plot of latency against load."""

import io
import statistics

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

OURS, PEER, BARE = "taskward-postgres", "fastapi-postgres", "bare-hyper"


def tables(results: dict) -> str:
    """The figures of every kind of work, then what a server costs that does nothing, then the ratios."""
    samples = results["samples"]
    lines = [results["machine"], "", "| work | connections | server | requests/s | p50 µs | p99 µs | p99.9 µs | CPU µs a request |"]
    lines.append("|---|--:|---|--:|--:|--:|--:|--:|")
    for kind, connections, server in dict.fromkeys((one["kind"], one["connections"], one["server"]) for one in samples):
        figures = _of(samples, kind, connections, server)
        cells = [_spread(figures, name) for name in ("per_second", "p50_us", "p99_us", "p999_us", "cpu_us")]
        lines.append(f"| {kind} | {connections} | {server} | {' | '.join(cells)} |")
    lines += ["", "| server | start ms | idle KiB | bytes an idle connection | KiB after the work |", "|---|--:|--:|--:|--:|"]
    for name, facts in results["servers"].items():
        cells = (facts["start_ms"], facts["idle_kib"], facts["bytes_an_idle_connection"], facts["loaded_kib"])
        lines.append(f"| {name} | {' | '.join(f'{cell:,}' for cell in cells)} |")
    return "\n".join([*lines, "", *_ratios(samples)]) + "\n"


def plot(results: dict) -> str:
    """p99 against throughput: a server's points are the numbers of connections."""
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    mixed = [one for one in results["samples"] if one["kind"] == "mixed"] or results["samples"]
    for server in dict.fromkeys(one["server"] for one in mixed):
        points = []
        for connections in dict.fromkeys(one["connections"] for one in mixed):
            figures = [one for one in mixed if one["server"] == server and one["connections"] == connections]
            points.append([statistics.median(one[name] for one in figures) for name in ("per_second", "p99_us")])
        axes.plot([x for x, _ in points], [y / 1000 for _, y in points], marker="o", label=server)
    axes.set(xlabel="requests a second", ylabel="p99, ms", yscale="log", xscale="log", title=f"{mixed[0]['kind']} load")
    axes.grid(True, which="both", alpha=0.25)
    axes.legend(frameon=False)
    text = io.StringIO()
    # Without the date, so that the same figures draw the same picture.
    figure.savefig(text, format="svg", bbox_inches="tight", metadata={"Date": None})
    return text.getvalue()


def _ratios(samples: list[dict]) -> list[str]:
    lines = ["| ratio, within a round | work | connections | median | least | most |", "|---|---|--:|--:|--:|--:|"]
    pairs = [(OURS, PEER, "per_second"), (PEER, OURS, "p99_us"), ("taskward-sqlite", BARE, "per_second")]
    for above, below, name in pairs:
        for kind, connections in dict.fromkeys((one["kind"], one["connections"]) for one in samples):
            one = {sample["round"]: sample[name] for sample in _of(samples, kind, connections, above)}
            other = {sample["round"]: sample[name] for sample in _of(samples, kind, connections, below)}
            ratios = [one[number] / other[number] for number in one if number in other]
            if ratios:
                cells = " | ".join(f"{figure:.2f}" for figure in (statistics.median(ratios), min(ratios), max(ratios)))
                lines.append(f"| {name.removesuffix('_us')}: {above} / {below} | {kind} | {connections} | {cells} |")
    return lines


def _of(samples: list[dict], kind: str, connections: int, server: str) -> list[dict]:
    return [one for one in samples if (one["kind"], one["connections"], one["server"]) == (kind, connections, server)]


def _spread(figures: list[dict], name: str) -> str:
    values = [one[name] for one in figures]
    return f"{statistics.median(values):,.0f} ({min(values):,.0f}–{max(values):,.0f})"
