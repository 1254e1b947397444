/* An agent that records into the daemon's store: it works through tasks, with a few tool calls in
 * each. It prints a line for each record, after it was recorded.
 *
 *   cc agent.c $(pkg-config --cflags --libs pitwall) && ./a.out /var/lib/pitwall coder-1 3 */
#include <pitwall/pitwall.h>
#include <stdio.h>
#include <stdlib.h>

static void check(pitwall_status status, const char* what) {
  if (status == PITWALL_OK) {
    printf("%s\n", what);
    fflush(stdout);
  } else {
    fprintf(stderr, "%s: %s\n", what, pitwall_status_text(status));
    exit(1);
  }
}

static void work(pitwall_agent* agent, pitwall_tool* bash, pitwall_model* opus, int number) {
  char task_id[32];
  int call;
  sprintf(task_id, "task-%d", number);
  check(pitwall_task_claim(agent, task_id, "review"), "claim");
  for (call = 0; call < 10; ++call) {
    check(pitwall_tool_record(bash, 40000000, 1), "call");
  }
  check(pitwall_tool_record_call(bash, 30000000, 0, "timeout", "ls -R /", 0, 0), "failed call");
  check(pitwall_model_record_call(opus, 2500000000, 1, NULL, 1200, 340, 800, 0.02), "model call");
  check(pitwall_task_complete_with_score(agent, task_id, 8.5), "complete");
}

int main(int count, char** arguments) {
  pitwall_store* store;
  pitwall_agent* agent;
  pitwall_tool* bash;
  pitwall_model* opus;
  char error[256];
  int task;
  if (count != 4) {
    fprintf(stderr, "usage: agent STORAGE_PATH AGENT_ID TASKS\n");
    return 2;
  }
  if (pitwall_store_attach(arguments[1], &store, error, sizeof error) != PITWALL_OK) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  check(pitwall_agent_open(store, arguments[2], &agent), "# agent");
  check(pitwall_tool_open(agent, "bash", &bash), "# tool");
  check(pitwall_model_open(agent, "opus", &opus), "# model");
  for (task = 0; task < atoi(arguments[3]); ++task) work(agent, bash, opus, task);

  pitwall_model_free(opus);
  pitwall_tool_free(bash);
  pitwall_agent_free(agent);
  pitwall_store_free(store);
  return 0;
}
