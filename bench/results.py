#!/usr/bin/env python3
"""Writes the figures of a benchmark run into bench/RESULTS.md, in place.

usage: bench/results.py [build/bench.json [build/bench.txt]]

In every table row that starts with a benchmark in backticks the cells 3 to 5 become the figure, the
figure of the benchmark in cell 2, and the ratio. The line that starts with "Machine:" and the block
below "<!-- programs -->" are replaced too. A benchmark that did not run is shown as "–".
"""
import json
import pathlib
import re
import sys

PAGE = pathlib.Path(__file__).parent / "RESULTS.md"
NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def medians(path):
    """The median of each benchmark, or its only run, by name."""
    runs = json.loads(path.read_text())
    found = {}
    for run in runs["benchmarks"]:
        if run.get("error_occurred"):
            continue
        if run["run_type"] == "aggregate" and run["aggregate_name"] != "median":
            continue
        name = re.sub(r"/(iterations|repeats):\d+", "", run["run_name"])
        if run["run_type"] == "aggregate" or name not in found:
            found[name] = run
    return runs["context"], found


def scaled(ns):
    for unit, factor in (("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)):
        if ns < 1000 * factor or unit == "s":
            return f"{ns / factor:.3g} {unit}"


def time_ns(run):
    return run["real_time"] * NS[run["time_unit"]]


def figure(run):
    parts = [scaled(time_ns(run))]
    if run.get("items_per_second", 0) >= 1e4 and time_ns(run) >= 100:
        parts.append(f"{run['items_per_second'] / 1e6:.2f} M/s")
    if "s_per_line" in run:
        parts.append(f"{run['s_per_line'] * 1e9:.0f} ns of CPU per line")
    if "body_MB" in run:
        parts.append(f"{run['body_MB']:.1f} MB")
    for key, label in (("p99_ns", "p99"), ("p99.9_ns", "p99.9"), ("p999_ns", "p99.9")):
        if run.get(key):
            parts.append(f"{label} {scaled(run[key])}")
    return ", ".join(parts)


def ratio(ours, other, of_cpu):
    times = (other["cpu_time"] / ours["cpu_time"]) if of_cpu else time_ns(other) / time_ns(ours)
    return f"{times:.3g}×" + (" **slower**" if times < 1 else "")


def filled(line, found):
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    names = [re.fullmatch(r"`(BM_[^`]+)`", cell) for cell in cells[:2]]
    if not names[0] or len(cells) != 6:
        return line
    ours = found.get(names[0][1])
    other = found.get(names[1][1]) if names[1] else None
    cells[2] = figure(ours) if ours else "–"
    cells[3] = figure(other) if other else "–"
    cells[4] = ratio(ours, other, "CPU" in cells[5]) if ours and other else "–"
    return "| " + " | ".join(cells) + (" |" if cells[5] else "|")


def machine(context):
    with open("/proc/cpuinfo") as info:
        model = next((l.split(": ")[1].strip() for l in info if l.startswith("model name")), "?")
    return (f"Machine: {model}, {context['num_cpus']} processors; load average at the start "
            f"{context['load_avg'][0] if context.get('load_avg') else '?'}; medians of 5 repetitions.")


def main():
    json_path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/bench.json")
    text_path = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "build/bench.txt")
    context, found = medians(json_path)
    lines = [filled(line, found) for line in PAGE.read_text().splitlines()]
    page = "\n".join(machine(context) if l.startswith("Machine:") else l for l in lines) + "\n"
    if text_path.exists():
        printed = text_path.read_text()
        printed = printed[max(0, printed.find("Scrapes of 100000 agents:")):].strip()
        page = re.sub(r"<!-- programs -->\n```text\n.*?```", lambda _: f"<!-- programs -->\n```text\n{printed}\n```",
                      page, flags=re.S)
    PAGE.write_text(page)


main()
