"""What a throughput run says of its machine, and its tables on the screen and on disk."""

import json
import os
import platform
import statistics
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.table import Table

REFERENCE, OURS, PEER = "tutorial, no stall", "ours", "pytorch"
PACKAGES = ("rnngan_tf", "tensorflow", "keras", "numpy", "torch")
FLAGS = ("amx_bf16", "avx512_bf16", "amx_tile", "avx512f", "avx2")


def machine():
    """Return what is known of this machine, and how busy it was."""
    info = _cpu_info()
    return {
        "cpu": info.get("model name", platform.processor()),
        "cores": cores(),
        "flags": [flag for flag in FLAGS if flag in info.get("flags", "").split()],
        "system": platform.platform(),
        "instruction_limit": os.environ.get("ONEDNN_MAX_CPU_ISA"),
        "load_average_before": os.getloadavg()[0],
    }


def cores():
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _cpu_info(path="/proc/cpuinfo"):
    """Return the first processor's lines by name, nothing where Linux does not list them."""
    if not Path(path).exists():
        return {}
    lines = Path(path).read_text().split("\n\n")[0].splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def processor_times():
    """Return seconds now: the clock, what all processors worked (None where Linux does not tell), this program's part.

    Time that the host of a virtual machine took away counts as worked.
    """
    own = os.times()
    stat = Path("/proc/stat")
    busy = None
    if stat.exists():
        user, nice, system, _, _, irq, softirq, steal = map(int, stat.read_text().split("\n")[0].split()[1:9])
        busy = (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
    return time.perf_counter(), busy, own.user + own.system


def others_share(before, after):
    """Return which share of all processors' time others used between two `processor_times`, 0 where unknown."""
    wall, busy, own = (b - a if None not in (a, b) else None for a, b in zip(before, after, strict=True))
    return 0.0 if busy is None else max(0.0, busy - own) / (wall * os.cpu_count())


def versions():
    """Return the versions of Python and of the packages measured; None for one that is not installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def add_ratios(result):
    """Add medians, quartiles, ratios and shares to a run's rounds."""
    entries = [*result["generators"].values(), *result.get("penalty", {}).values()]
    for entry in entries:
        entry["summary"] = {name: summary(values) for name, values in entry["images_per_second"].items()}
    shares = [share for entry in entries for column in entry["others_share"].values() for share in column]
    result["machine"]["others_share"] = statistics.mean(shares) if shares else 0.0
    for entry in result["generators"].values():
        median = {name: values["median"] for name, values in entry["summary"].items()}
        entry["ours_to_reference"] = median[OURS] / median[REFERENCE]
        entry["ours_to_pytorch"] = median[OURS] / median[PEER] if PEER in median else None
        entry["achieved_flops_per_second"] = median[OURS] / result["batch_size"] * entry["step_flops"]
        if "matrix_rate" in result:
            best = side_by_side(result) * max(
                rate for rates in result["matrix_rate"].values() for rate in rates.values()
            )
            entry["share_of_matrix_rate"] = entry["achieved_flops_per_second"] / best
    for entry in result.get("penalty", {}).values():
        without, default = (entry["summary"][name]["median"] for name in ("no penalty", "default penalty"))
        entry["cost_per_cent"] = 100 * (without / default - 1)


def side_by_side(result):
    """Return how many matrix products a training step can compute at once, each as fast as `matrix_rate` says.

    Example:
        >>> side_by_side({"threads": {"inter_op": 2, "intra_op": 1}}), side_by_side({})
        (2, 1)
    """
    threads = result.get("threads", {})
    return threads["inter_op"] if threads.get("intra_op") == 1 else 1


def summary(values):
    """Return the median and the quartiles.

    Example:
        >>> summary([1.0, 2.0, 3.0, 4.0, 5.0])
        {'median': 3.0, 'quartiles': [2.0, 4.0]}
    """
    if len(values) == 1:
        return {"median": values[0], "quartiles": [values[0], values[0]]}
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return {"median": middle, "quartiles": [low, high]}


def tables(result):
    """Yield title, head and rows of each table of a run, all text."""
    if result["generators"]:
        head = ["generator", "step", "images/s", "quartiles", "to no\nstall", "to\nPyTorch", "share"]
        rows = [row for item in result["generators"].items() for row in _generator_rows(*item)]
        yield "Training step (share: of the largest matrix rate, all threads together)", head, rows
    if penalties := result.get("penalty"):
        head = ["generator", "no penalty", "quartiles", "default penalty", "quartiles", "cost"]
        rows = [
            [name, *_spread(entry["summary"]["no penalty"]), *_spread(entry["summary"]["default penalty"]), cost]
            for name, entry in penalties.items()
            for cost in [f"{entry['cost_per_cent']:.0f} %"]
        ]
        yield "Default recipe with its lazy penalty and without, images/s", head, rows
    if rates := result.get("matrix_rate"):
        sizes = list(next(iter(rates.values())))
        rows = [[dtype, *(f"{rates[dtype][size] / 1e9:.0f}" for size in sizes)] for dtype in rates]
        yield "One tf.matmul of square matrices, GFLOP/s", ["type", *map(str, sizes)], rows


def _generator_rows(name, entry):
    """One row for each column that was measured with a generator."""
    medians = {column: values["median"] for column, values in entry["summary"].items()}
    for column, values in entry["summary"].items():
        share = entry.get("share_of_matrix_rate") if column == OURS else None
        yield [
            name if column == next(iter(medians)) else "",
            column,
            *_spread(values),
            f"{medians[column] / medians[REFERENCE]:.2f}",
            f"{medians[column] / medians[PEER]:.2f}" if PEER in medians else "-",
            "" if share is None else f"{share:.0%}",
        ]


def _spread(values):
    low, high = values["quartiles"]
    return f"{values['median']:.0f}", f"{low:.0f}-{high:.0f}"


def about(result):
    """Return one line on the machine and the versions."""
    facts = result["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in result["versions"].items() if number)
    limit = f", no instructions beyond {facts['instruction_limit']}" if facts.get("instruction_limit") else ""
    return (
        f"{facts['cpu']}, {facts['cores']} cores ({', '.join(facts['flags'])}){limit}; load average before the run "
        f"{facts['load_average_before']:.2f}, other programs' share of the processors meanwhile "
        f"{facts['others_share']:.1%}; {packages}; batch {result['batch_size']}."
    )


def show(result, make_tables=tables):
    """Print the tables of a run."""
    console = Console()
    for title, head, rows in make_tables(result):
        table = Table(title=title, box=None, title_justify="left", padding=(0, 2, 0, 0))
        for name in head:
            is_text = name in ("generator", "step", "type", "work")
            table.add_column(name, justify="left" if is_text else "right", no_wrap=True)
        for row in rows:
            table.add_row(*row)
        console.print(table, "")
    console.print(about(result), highlight=False)


def write(result, path, make_tables=tables):
    """Write the run as JSON, and its tables as Markdown beside it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [about(result)]
    for title, head, rows in make_tables(result):
        lines += ["", f"**{title}**", "", _line(head), _line(["---"] * len(head)), *map(_line, rows)]
    _replace(path.with_suffix(".md"), "\n".join(lines) + "\n")
    _replace(path, json.dumps(result, indent=1, default=str) + "\n")


def _line(cells):
    return "| " + " | ".join(cell.replace("\n", " ") for cell in cells) + " |"


def _replace(path, text):
    """Write under a temporary name, then rename: a run that ends early leaves the old file whole."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text)
    os.replace(temporary, path)
