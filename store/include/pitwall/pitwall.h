/* Recording into Pitwall's store from any language on the daemon's host.
 *
 *   pitwall_store* store;
 *   pitwall_agent* agent;
 *   pitwall_tool* bash;
 *   char error[256];
 *   if (pitwall_store_attach("/var/lib/pitwall", &store, error, sizeof error) != PITWALL_OK) …
 *   if (pitwall_agent_open(store, "coder-1", &agent) != PITWALL_OK) …
 *   if (pitwall_tool_open(agent, "bash", &bash) != PITWALL_OK) …
 *   pitwall_tool_record(bash, elapsed_ns, 1);
 *
 * What it means to record from another process is written in pitwall/attached_store.h: what is
 * recorded survives a kill of this process or of the daemon; nobody waits for anybody; where the
 * disk is full the record is counted as dropped, and that is all that happens.
 *
 * Handles. A handle keeps what it was opened from: they may be freed in any order, and the file
 * stays mapped until the last of them is. Each is freed once, by its own …_free(); NULL is let
 * through. After fork() the child goes on with the handles it has, as a process of its own; after
 * exec() it attaches anew.
 *
 * Threads. Any function may be called from any thread, on the same handle too, but for …_free(),
 * after which nobody may use that handle.
 *
 * Progress. pitwall_tool_record() and pitwall_model_record() are wait-free: some nanoseconds, no
 * lock, allocation or system call once this thread has recorded to that tool or model. What is sent
 * as an event takes some 150 ns and no allocation. Tasks, pitwall_tool_record_call(),
 * pitwall_model_record_call(), opening and freeing hold a mutex of this process for a moment; no
 * other process ever holds one up.
 *
 * Arguments. Names (agent_id, tool, task_id, task_type, error_type, args_hash, role, model) are
 * 1 to 128 bytes of UTF-8 without control characters, and end with a zero. They are borrowed for
 * the call. What breaks a bound is answered by the code of that argument, and nothing of the call
 * is recorded. PITWALL_OK says that it was recorded, or counted in pitwall_stats.dropped.
 *
 * No function throws, exits or writes to a stream. The library handles SIGBUS for its own mapping
 * (a file that somebody cuts short) and passes on every other.
 */
#ifndef PITWALL_PITWALL_H_
#define PITWALL_PITWALL_H_

/* NOLINTBEGIN(readability-identifier-naming,modernize-deprecated-headers): this is C */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers are never given another meaning; later versions may add some. */
typedef enum pitwall_status {
  PITWALL_OK = 0,
  PITWALL_BAD_HANDLE = 1, /* a handle, or a place for the answer, is NULL */
  PITWALL_BAD_PATH = 2,   /* the path is NULL or empty */
  PITWALL_CANNOT_ATTACH = 3,
  PITWALL_NO_MEMORY = 4,
  PITWALL_BAD_AGENT_ID = 5,
  PITWALL_BAD_TOOL = 6,
  PITWALL_BAD_TASK_ID = 7,
  PITWALL_BAD_TASK_TYPE = 8,
  PITWALL_BAD_ERROR_TYPE = 9,
  PITWALL_BAD_ARGS_HASH = 10,
  PITWALL_BAD_ROLE = 11,
  PITWALL_BAD_MODEL = 12,
  PITWALL_BAD_DURATION = 13,
  PITWALL_BAD_SCORE = 14,
  PITWALL_BAD_TOKENS = 15,
  PITWALL_BAD_COST = 16,
  PITWALL_BAD_BYTES = 17
} pitwall_status;

/* The argument and its bound in words, for a log: "duration_ns must be 0 to …". Never NULL; lives
 * for ever. */
const char* pitwall_status_text(pitwall_status status);

/* "0.1.0"; lives for ever. */
const char* pitwall_version(void);

typedef struct pitwall_store pitwall_store;
typedef struct pitwall_agent pitwall_agent;
typedef struct pitwall_tool pitwall_tool;
typedef struct pitwall_model pitwall_model;

/* --- The store */

/* Attaches to the arena of the daemon whose --storage.path is `path`; the path of the file
 * pitwall.arena itself will do too. The daemon need not run now, but must have run once.
 *
 * On success *store is a new handle, else NULL. On PITWALL_CANNOT_ATTACH the reason with the path
 * is written to `error`, cut off at `error_bytes` with its zero; NULL and 0 if it is not wanted.
 * Blocks while the file is opened, at most about half a second more where others attach. A process
 * attaches once: the daemon gives its place, of 63, to others some time after it has ended. */
pitwall_status pitwall_store_attach(const char* path, pitwall_store** store, char* error,
                                    size_t error_bytes);

/* Detaches, with the last of the handles. */
void pitwall_store_free(pitwall_store* store);

typedef struct pitwall_stats {
  uint64_t dropped;    /* found no room: by all processes of the file, since it was made */
  uint64_t lost_pages; /* that this process found without a file behind them */
} pitwall_stats;

/* Two loads; any time. */
pitwall_status pitwall_store_stats(const pitwall_store* store, pitwall_stats* stats);

/* --- Agents */

/* The agent of that name, made where it is new; while the handle lives it does not retire. Where
 * there are as many agents as the daemon allows it is `_overflow`. On an error *agent is NULL. */
pitwall_status pitwall_agent_open(pitwall_store* store, const char* agent_id,
                                  pitwall_agent** agent);
void pitwall_agent_free(pitwall_agent* agent);

/* What it is: shown with it. Either may be NULL. Sent as an event. */
pitwall_status pitwall_agent_describe(pitwall_agent* agent, const char* role, const char* model);

/* It is alive. Sent as an event. */
pitwall_status pitwall_agent_heartbeat(pitwall_agent* agent);

/* A judge's mark, 0 to the daemon's --quality.max (10 unless it was told otherwise). Sent as an
 * event. */
pitwall_status pitwall_agent_score(pitwall_agent* agent, double score);

/* Tokens that no recorded call of a model has. `model` may be NULL; counts are at most 2^53 - 1,
 * `cost_usd` is 0 to 1000000. Sent as an event. */
pitwall_status pitwall_agent_use_tokens(pitwall_agent* agent, const char* model,
                                        uint64_t input_tokens, uint64_t output_tokens,
                                        uint64_t cached_tokens, double cost_usd);

/* --- Tasks: known by their task_id, so any process may end what another has claimed. How
 * long a task took is the time between its claim and its end; where `task_id` is NULL it is not
 * known. Each is sent as an event. */

/* `task_type` may be NULL. */
pitwall_status pitwall_task_claim(pitwall_agent* agent, const char* task_id, const char* task_type);
pitwall_status pitwall_task_complete(pitwall_agent* agent, const char* task_id);
/* With the judge's mark, as in pitwall_agent_score(). */
pitwall_status pitwall_task_complete_with_score(pitwall_agent* agent, const char* task_id,
                                                double score);
/* `error_type` may be NULL. */
pitwall_status pitwall_task_fail(pitwall_agent* agent, const char* task_id, const char* error_type);

/* --- Tools */

/* The agent's use of that tool. By name, so hold on to it where it matters. On an error *tool is
 * NULL. */
pitwall_status pitwall_tool_open(pitwall_agent* agent, const char* tool_name, pitwall_tool** tool);
void pitwall_tool_free(pitwall_tool* tool);

/* A call that is over: how long it took, 0 to 2592000000000000 (30 days), and whether it succeeded
 * (0: it did not). Wait-free, as said above. Leaves the sequence of tools alone: calls measured
 * elsewhere come in any order. */
pitwall_status pitwall_tool_record(pitwall_tool* tool, int64_t duration_ns, int success);

/* The same with what else is known, sent as an event: it follows the agent's last call, so the
 * daemon sees sequences and loops. `error_type` ("timeout", "permission", …) and `args_hash` (equal
 * for calls with equal arguments) may be NULL; bytes are at most 2^53 - 1. */
pitwall_status pitwall_tool_record_call(pitwall_tool* tool, int64_t duration_ns, int success,
                                        const char* error_type, const char* args_hash,
                                        uint64_t input_bytes, uint64_t output_bytes);

/* --- Models */

/* The agent's calls of that model. By name, so keep the handle. On an error *model is NULL. */
pitwall_status pitwall_model_open(pitwall_agent* agent, const char* model_name,
                                  pitwall_model** model);
void pitwall_model_free(pitwall_model* model);

/* A call that is over, as pitwall_tool_record(). Wait-free. */
pitwall_status pitwall_model_record(pitwall_model* model, int64_t duration_ns, int success);

/* The same with its type of error, its tokens and its cost, sent as an event. `error_type`
 * ("overloaded", "rate_limit", …) may be NULL; `input_tokens` include the cached ones; the bounds
 * are those of pitwall_agent_use_tokens(). */
pitwall_status pitwall_model_record_call(pitwall_model* model, int64_t duration_ns, int success,
                                         const char* error_type, uint64_t input_tokens,
                                         uint64_t output_tokens, uint64_t cached_tokens,
                                         double cost_usd);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(readability-identifier-naming,modernize-deprecated-headers) */

#endif /* PITWALL_PITWALL_H_ */
