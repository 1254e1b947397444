#!/usr/bin/env python3
"""Time and samples of every query of a dashboard on a large fleet: bench/dashboard_queries.py --help

Writes one hour of samples, 15 s apart, into a Prometheus (promtool and prometheus must be on PATH) and
sends each query of the dashboard as Grafana would, with All chosen for every variable. Families by
agent and tool, which are read only at the end of the range, have samples of the last minute.
"""

import argparse
import json
import pathlib
import re
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
STEP_S = 15
STANDINGS = ["high", "low", "typical", "typical", "typical", "typical", "unrated", "unrated"]
INSTANCE = 'job="pitwall",instance="a"'


def series(agents, tools, out, end, hour):
    """Writes the samples of all families that the dashboards read, one family after the other."""

    def family(name, kind, rows, whole):
        out.write(f"# TYPE {name} {kind}\n")
        suffix = "_total" if kind == "counter" else ""
        times = range(end - hour, end + 1, STEP_S) if whole else range(end - 60, end + 1, STEP_S)
        for labels, rate in rows:
            for at in times:
                value = 1 if rate is None else int((at - end + hour) * rate) + 1
                out.write(f"{name}{suffix}{{{INSTANCE}{labels}}} {value} {at}\n")

    def by_agent(rate=None, more=lambda i: ""):
        return ((f',agent_id="agent-{i}"' + more(i), rate) for i in range(agents))

    def by_agent_and_tool(rate):
        return ((f',agent_id="agent-{i}",tool="tool-{t}"', rate) for i in range(agents) for t in range(tools))

    def histogram(name, labels_of, rate, bounds, whole):
        out.write(f"# TYPE {name} histogram\n")
        times = range(end - hour, end + 1, STEP_S) if whole else range(end - 60, end + 1, STEP_S)
        for labels in labels_of:
            for at in times:
                count = int((at - end + hour) * rate) + 1
                base = f"{INSTANCE}{labels}"
                for n, bound in enumerate([*bounds, "+Inf"]):
                    filled = count * (n + 1) // (len(bounds) + 1)
                    out.write(f'{name}_bucket{{{base},le="{bound}"}} {filled} {at}\n')
                out.write(f"{name}_sum{{{base}}} {count * 7}.0 {at}\n{name}_count{{{base}}} {count} {at}\n")

    agent_labels = [f',agent_id="agent-{i}"' for i in range(agents)]
    family("pitwall_build_info", "gauge", [(',version="1"', None)], True)
    family("pitwall_store_agents", "gauge", [("", None)], True)
    roles = ["coder", "tester", "reviewer"]
    family("pitwall_agent_info", "gauge", by_agent(more=lambda i: f',role="{roles[i % 3]}",model="m{i % 5}"'), True)
    family(
        "pitwall_agent_standing", "gauge",
        by_agent(more=lambda i: f',standing="{STANDINGS[i % len(STANDINGS)]}"'), True,
    )
    family("pitwall_tasks_in_progress", "gauge", by_agent(), True)
    family("pitwall_agent_repeated_calls", "gauge", by_agent(), False)
    family("pitwall_agent_last_activity_timestamp_seconds", "gauge", by_agent(1), False)
    for name in ("pitwall_tasks_completed", "pitwall_tasks_failed"):
        family(name, "counter", by_agent(0.01), False)
    family("pitwall_cost_usd", "counter", by_agent(0.01, lambda i: f',model="m{i % 5}"'), False)
    family("pitwall_tool_calls", "counter", by_agent_and_tool(0.1), False)
    family("pitwall_tool_errors", "counter", by_agent_and_tool(0.01), False)
    histogram("pitwall_task_duration_seconds", agent_labels, 0.01, [], False)
    histogram("pitwall_quality_score", agent_labels, 0.01, [], False)

    tool_labels = [f',tool="tool-{t}"' for t in range(tools)]
    for name in ("claimed", "completed", "failed", "abandoned"):
        family(f"pitwall_fleet_tasks_{name}", "counter", [("", 10)], True)
    family("pitwall_fleet_tasks_in_progress", "gauge", [("", None)], True)
    family("pitwall_fleet_tool_calls", "counter", [(labels, 90) for labels in tool_labels], True)
    family("pitwall_fleet_tool_errors", "counter", [(labels, 9) for labels in tool_labels], True)
    family("pitwall_fleet_cost_usd", "counter", [(f',model="m{m}"', 1) for m in range(5)], True)
    family(
        "pitwall_fleet_tokens", "counter",
        [(f',model="m{m}",direction="{d}"', 100) for m in range(5) for d in ("input", "output", "cached")], True,
    )
    histogram("pitwall_fleet_task_duration_seconds", [""], 10, [2**n for n in range(12)], True)
    histogram("pitwall_fleet_quality_score", [""], 10, range(1, 11), True)

    values = {"role": roles, "model": [f"m{m}" for m in range(5)], "version": [str(n) for n in range(20)]}
    groups = [f',by="{by}",group="{group}"' for by, all in values.items() for group in all]
    for name in ("agents", "tasks_in_progress"):
        family(f"pitwall_group_{name}", "gauge", [(labels, None) for labels in groups], True)
    family("pitwall_group_standing", "gauge", [(labels + ',standing="typical"', None) for labels in groups], True)
    for name in ("agents_retired", "tasks_completed", "tasks_failed"):
        family(f"pitwall_group_{name}", "counter", [(labels, 1) for labels in groups], True)
    models = [f',model="m{m}"' for m in range(5)]
    family("pitwall_group_cost_usd", "counter", [(labels + model, 1) for labels in groups for model in models], True)
    family(
        "pitwall_group_tokens", "counter",
        [(f'{labels}{model},direction="{d}"', 100) for labels in groups for model in models for d in ("input", "output")],
        True,
    )
    family(
        "pitwall_group_seconds", "counter",
        [(f'{labels},activity="{a}"', 1) for labels in groups for a in ("model", "tool", "waiting")], True,
    )
    for name in ("tool_calls", "tool_errors"):
        rows = [(labels + tool, 9) for labels in groups for tool in tool_labels]
        family(f"pitwall_group_{name}", "counter", rows, True)
    histogram("pitwall_group_task_duration_seconds", groups, 1, [2**n for n in range(12)], True)
    histogram("pitwall_group_quality_score", groups, 1, range(1, 11), True)
    out.write("# EOF\n")


def get(address, path, **parameters):
    url = f"http://{address}{path}?{urllib.parse.urlencode(parameters)}"
    return json.load(urllib.request.urlopen(url, timeout=120))["data"]


def substitute(expr, variables):
    return re.sub(r"\$\{?(\w+)\}?", lambda match: variables.get(match[1], match[0]), expr)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--agents", type=int, default=10000)
    arguments.add_argument("--tools", type=int, default=20)
    arguments.add_argument("--minutes", type=int, default=60)
    arguments.add_argument("--dashboard", default="fleet")
    arguments.add_argument("--port", type=int, default=17790)
    given = arguments.parse_args()
    dashboard = json.loads((ROOT / f"grafana/dashboards/{given.dashboard}.json").read_text())
    end, hour = int(time.time()) // STEP_S * STEP_S - 60, given.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        text = pathlib.Path(folder) / "samples.txt"
        with text.open("w") as out:
            series(given.agents, given.tools, out, end, hour)
        subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", text, f"{folder}/tsdb"], check=True
        )
        text.unlink()
        (pathlib.Path(folder) / "empty.yml").write_text("")
        address = f"127.0.0.1:{given.port}"
        prometheus = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/empty.yml", f"--storage.tsdb.path={folder}/tsdb",
             f"--web.listen-address={address}", "--log.level=error"]
        )
        try:
            measure(dashboard, address, end, hour)
        finally:
            prometheus.terminate()
            prometheus.wait()


def measure(dashboard, address, end, hour):
    for _ in range(600):
        try:
            get(address, "/api/v1/query", query="1")
            break
        except OSError:
            time.sleep(0.1)
    top = "|".join(f"agent-{i}" for i in range(100))
    variables = {"job": ".+", "instance": ".+", "role": ".*", "agent": ".+", "tool": ".+", "top": top}
    variables |= {"by": "role", "group": ".+", "__range": f"{hour}s"}
    seconds_in_all, most = 0.0, 0
    queries = [
        ("variable " + v["name"], {"expr": v["query"]["query"][len("query_result("):-1], "instant": True}, 0)
        for v in dashboard["templating"]["list"]
        if v["type"] == "query" and v["query"]["query"].startswith("query_result(")
    ]
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            queries.append((f"{panel['id']} {target['refId']} {panel['title']}", target, panel.get("interval")))
    for name, target, interval in queries:
        step = {"5m": 300, "1m": 60}.get(interval, STEP_S)
        values = variables | {"__rate_interval": f"{max(step + STEP_S, 4 * STEP_S)}s", "__interval": f"{step}s"}
        query = substitute(target["expr"], values)
        began = time.monotonic()
        if target.get("instant"):
            data = get(address, "/api/v1/query", query=query, time=end, stats="all")
        else:
            data = get(address, "/api/v1/query_range", query=query, start=end - hour, end=end, step=step, stats="all")
        seconds = time.monotonic() - began
        samples = data["stats"]["samples"]["totalQueryableSamples"]
        seconds_in_all += seconds
        most = max(most, samples)
        print(f"{seconds:8.3f} s {samples:10} samples  {name}")
    print(f"{seconds_in_all:8.3f} s {most:10} samples at most, {len(queries)} queries")


if __name__ == "__main__":
    main()
