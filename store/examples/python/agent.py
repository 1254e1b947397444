"""The agent of ../c/agent.c in Python: python3 agent.py /var/lib/pitwall coder-1 3"""

import sys

import pitwall


def say(what):
    print(what, flush=True)


def work(agent, bash, opus, number):
    task_id = f"task-{number}"
    agent.claim(task_id, "review")
    say("claim")
    for _ in range(10):
        bash.record(40_000_000)
        say("call")
    bash.record_call(30_000_000, success=False, error_type="timeout", args_hash="ls -R /")
    say("failed call")
    opus.record_call(2_500_000_000, input=1200, output=340, cached=800, cost_usd=0.02)
    say("model call")
    agent.complete(task_id, score=8.5)
    say("complete")


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: agent.py STORAGE_PATH AGENT_ID TASKS")
    _, path, agent_id, tasks = sys.argv
    try:
        agent = pitwall.Store(path).agent(agent_id)
        bash = agent.tool("bash")
        opus = agent.model("opus")
    except pitwall.Error as error:
        sys.exit(str(error))
    for number in range(int(tasks)):
        work(agent, bash, opus, number)


main()
