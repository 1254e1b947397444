#include "pitwall/pitwall.h"

#define PITWALL_NAME_BOUND " must be 1 to 128 bytes of UTF-8 without control characters"
#define PITWALL_COUNT_BOUND " must be 0 to 9007199254740991"

const char* pitwall_status_text(pitwall_status status) {
  switch (status) {
    case PITWALL_OK:
      return "ok";
    case PITWALL_BAD_HANDLE:
      return "a handle or an output pointer is NULL";
    case PITWALL_BAD_PATH:
      return "path must not be NULL or empty";
    case PITWALL_CANNOT_ATTACH:
      return "the arena cannot be used";
    case PITWALL_NO_MEMORY:
      return "memory has run out";
    case PITWALL_BAD_AGENT_ID:
      return "agent_id" PITWALL_NAME_BOUND;
    case PITWALL_BAD_TOOL:
      return "tool" PITWALL_NAME_BOUND;
    case PITWALL_BAD_TASK_ID:
      return "task_id" PITWALL_NAME_BOUND;
    case PITWALL_BAD_TASK_TYPE:
      return "task_type" PITWALL_NAME_BOUND;
    case PITWALL_BAD_ERROR_TYPE:
      return "error_type" PITWALL_NAME_BOUND;
    case PITWALL_BAD_ARGS_HASH:
      return "args_hash" PITWALL_NAME_BOUND;
    case PITWALL_BAD_ROLE:
      return "role" PITWALL_NAME_BOUND;
    case PITWALL_BAD_MODEL:
      return "model" PITWALL_NAME_BOUND;
    case PITWALL_BAD_DURATION:
      return "duration_ns must be 0 to 2592000000000000";
    case PITWALL_BAD_SCORE:
      return "score must be 0 to the daemon's greatest";
    case PITWALL_BAD_TOKENS:
      return "input_tokens, output_tokens and cached_tokens" PITWALL_COUNT_BOUND;
    case PITWALL_BAD_COST:
      return "cost_usd must be 0 to 1000000";
    case PITWALL_BAD_BYTES:
      return "input_bytes and output_bytes" PITWALL_COUNT_BOUND;
  }
  return "a status of another version";
}

const char* pitwall_version(void) { return PITWALL_VERSION; }
