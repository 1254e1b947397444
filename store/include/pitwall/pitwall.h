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
 * The rules are those of pitwall/attached_store.h: a record survives a kill of this process or of
 * the daemon, no process waits for another one, and a record without room in the file is dropped
 * and counted.
 *
 * Handles. A handle keeps what it was opened from, so handles may be freed in any order. The file
 * stays mapped until the last handle is freed. Free each handle once, with its own …_free(), which
 * ignores NULL. After fork() the child keeps its handles and counts as a process of its own; after
 * exec() it must attach again.
 *
 * Threads. Any thread may call any function, also on a handle that other threads use. Only …_free()
 * must be the last call for its handle.
 *
 * Progress. pitwall_tool_record() and pitwall_model_record() are wait-free: some nanoseconds,
 * without lock, allocation or system call once this thread has recorded to that tool or model. A
 * record that is sent as an event takes some 150 ns and does not allocate. Tasks,
 * pitwall_tool_record_call(), pitwall_model_record_call(), and opening and freeing handles lock a
 * mutex of this process for a moment. No other process delays them.
 *
 * Arguments. Names (agent_id, tool, task_id, task_type, error_type, args_hash, role, model) are
 * 1 to 128 bytes of UTF-8 without control characters, and end with a zero byte. They are used only
 * during the call. If an argument is out of bounds, the function returns the status of that
 * argument and records nothing. PITWALL_OK means that the call was recorded, or counted in
 * pitwall_stats.dropped.
 *
 * No function throws, exits or writes to a stream. The library handles SIGBUS in its own mapping
 * (if the file is truncated) and passes on every other SIGBUS.
 */
#ifndef PITWALL_PITWALL_H_
#define PITWALL_PITWALL_H_

/* NOLINTBEGIN(readability-identifier-naming,modernize-deprecated-headers): this is C */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A number never changes its meaning; later versions may add numbers. */
typedef enum pitwall_status {
  PITWALL_OK = 0,
  PITWALL_BAD_HANDLE = 1, /* a handle or an output pointer is NULL */
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

/* The argument and its bound in words, for a log: "duration_ns must be 0 to …". Never NULL; valid
 * as long as the library is loaded. */
const char* pitwall_status_text(pitwall_status status);

/* "0.1.0"; valid as long as the library is loaded. */
const char* pitwall_version(void);

typedef struct pitwall_store pitwall_store;
typedef struct pitwall_agent pitwall_agent;
typedef struct pitwall_tool pitwall_tool;
typedef struct pitwall_model pitwall_model;

/* --- The store */

/* Attaches to the arena of the daemon whose --storage.path is `path`. The path of the file
 * pitwall.arena itself is accepted too. The daemon need not run now, but must have run once.
 *
 * On success *store is a new handle, otherwise NULL. On PITWALL_CANNOT_ATTACH the reason with the
 * path is written to `error`, as a text of at most `error_bytes` with its zero byte. Pass NULL and
 * 0 if you do not need it. Blocks while the file is opened, and at most about half a second more
 * while others attach. Attach once per process: at most 63 processes are attached at a time, and
 * the entry of a process is freed when its last handle is freed, or within a second of its end
 * while the daemon runs. */
pitwall_status pitwall_store_attach(const char* path, pitwall_store** store, char* error,
                                    size_t error_bytes);

/* The process detaches when its last handle is freed. */
void pitwall_store_free(pitwall_store* store);

typedef struct pitwall_stats {
  uint64_t dropped;    /* by all processes; continues when the file is replaced */
  uint64_t lost_pages; /* pages that this process found without a file behind them */
} pitwall_stats;

/* Costs two loads. */
pitwall_status pitwall_store_stats(const pitwall_store* store, pitwall_stats* stats);

/* --- Agents */

/* Opens the agent of that name, which is created if it is new. It does not retire while the handle
 * exists. If the daemon's maximum number of agents is reached, the agent is `_overflow`. On an
 * error *agent is NULL. */
pitwall_status pitwall_agent_open(pitwall_store* store, const char* agent_id,
                                  pitwall_agent** agent);
void pitwall_agent_free(pitwall_agent* agent);

/* Sets role and model. Either may be NULL. Sent as an event. */
pitwall_status pitwall_agent_describe(pitwall_agent* agent, const char* role, const char* model);

/* Marks the agent as active. Sent as an event. */
pitwall_status pitwall_agent_heartbeat(pitwall_agent* agent);

/* Records a quality score, 0 to the daemon's --quality.max (default 10). Sent as an event. */
pitwall_status pitwall_agent_score(pitwall_agent* agent, double score);

/* Records tokens that are not part of a recorded model call. `model` may be NULL; counts are at
 * most 2^53 - 1, `cost_usd` is 0 to 1000000. Sent as an event. */
pitwall_status pitwall_agent_use_tokens(pitwall_agent* agent, const char* model,
                                        uint64_t input_tokens, uint64_t output_tokens,
                                        uint64_t cached_tokens, double cost_usd);

/* --- Tasks. A task is identified by its task_id, so any process may end a task that another one
 * has claimed. The duration is the time from the claim to the end; it is unknown if `task_id` is
 * NULL. Each call is sent as an event. */

/* `task_type` may be NULL. */
pitwall_status pitwall_task_claim(pitwall_agent* agent, const char* task_id, const char* task_type);
pitwall_status pitwall_task_complete(pitwall_agent* agent, const char* task_id);
/* With a quality score, as in pitwall_agent_score(). */
pitwall_status pitwall_task_complete_with_score(pitwall_agent* agent, const char* task_id,
                                                double score);
/* `error_type` may be NULL. */
pitwall_status pitwall_task_fail(pitwall_agent* agent, const char* task_id, const char* error_type);

/* --- Tools */

/* Opens the agent's use of that tool. It is looked up by name, so keep the handle. On an error
 * *tool is NULL. */
pitwall_status pitwall_tool_open(pitwall_agent* agent, const char* tool_name, pitwall_tool** tool);
void pitwall_tool_free(pitwall_tool* tool);

/* Records a finished call: its duration, 0 to 2592000000000000 (30 days), and whether it succeeded
 * (0: it failed). Wait-free, see above. The call is not part of the agent's sequence of tools,
 * because calls measured elsewhere may arrive in any order. */
pitwall_status pitwall_tool_record(pitwall_tool* tool, int64_t duration_ns, int success);

/* Records a finished call with further details, as an event. It follows the agent's previous call,
 * so the daemon detects sequences and loops. `error_type` ("timeout", "permission", …) and
 * `args_hash` (equal for calls with equal arguments) may be NULL; bytes are at most 2^53 - 1. */
pitwall_status pitwall_tool_record_call(pitwall_tool* tool, int64_t duration_ns, int success,
                                        const char* error_type, const char* args_hash,
                                        uint64_t input_bytes, uint64_t output_bytes);

/* --- Models */

/* Opens the agent's calls of that model. It is looked up by name, so keep the handle. On an error
 * *model is NULL. */
pitwall_status pitwall_model_open(pitwall_agent* agent, const char* model_name,
                                  pitwall_model** model);
void pitwall_model_free(pitwall_model* model);

/* Records a finished call, as pitwall_tool_record() does. Wait-free. */
pitwall_status pitwall_model_record(pitwall_model* model, int64_t duration_ns, int success);

/* Records a finished call with its error type, its tokens and its cost, as an event. `error_type`
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
