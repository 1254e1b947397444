// Pitwall for Node: pitwall.h through koffi, which is installed without a compiler.
//
//   const agent = new Store('/var/lib/pitwall').agent('coder-1');
//   const bash = agent.tool('bash');
//   bash.record(elapsedNs);
//
// Numbers are integers; pass durations beyond 2^53 ns as BigInt. Set PITWALL_LIBRARY to the path of
// libpitwall.so if the loader does not find it.
import koffi from "koffi";

const library = koffi.load(process.env.PITWALL_LIBRARY ?? "libpitwall.so.1");

koffi.opaque("pitwall_store");
koffi.opaque("pitwall_agent");
koffi.opaque("pitwall_tool");
koffi.opaque("pitwall_model");
const statusText = library.func("const char* pitwall_status_text(int status)");
const versionText = library.func("const char* pitwall_version()");
const attach = library.func(
  "int pitwall_store_attach(const char* path, _Out_ pitwall_store** store, _Out_ uint8_t* error, size_t error_bytes)",
);

/** What pitwall.h answered, in words. */
export class PitwallError extends Error {}

function declare(declaration) {
  const call = library.func(`int pitwall_${declaration}`);
  return (...values) => {
    const status = call(...values);
    if (status !== 0) throw new PitwallError(statusText(status));
  };
}

const agentOpen = declare(
  "agent_open(pitwall_store* store, const char* agent_id, _Out_ pitwall_agent** agent)",
);
const describe = declare(
  "agent_describe(pitwall_agent* agent, const char* role, const char* model)",
);
const heartbeat = declare("agent_heartbeat(pitwall_agent* agent)");
const score = declare("agent_score(pitwall_agent* agent, double score)");
const useTokens = declare(
  "agent_use_tokens(pitwall_agent* agent, const char* model, uint64_t input, uint64_t output, uint64_t cached, double cost_usd)",
);
const claim = declare(
  "task_claim(pitwall_agent* agent, const char* task_id, const char* task_type)",
);
const complete = declare("task_complete(pitwall_agent* agent, const char* task_id)");
const completeWithScore = declare(
  "task_complete_with_score(pitwall_agent* agent, const char* task_id, double score)",
);
const fail = declare(
  "task_fail(pitwall_agent* agent, const char* task_id, const char* error_type)",
);
const toolOpen = declare(
  "tool_open(pitwall_agent* agent, const char* tool_name, _Out_ pitwall_tool** tool)",
);
const record = declare("tool_record(pitwall_tool* tool, int64_t duration_ns, int success)");
const recordCall = declare(
  "tool_record_call(pitwall_tool* tool, int64_t duration_ns, int success, const char* error_type, const char* args_hash, uint64_t input_bytes, uint64_t output_bytes)",
);
const modelOpen = declare(
  "model_open(pitwall_agent* agent, const char* model_name, _Out_ pitwall_model** model)",
);
const modelRecord = declare("model_record(pitwall_model* model, int64_t duration_ns, int success)");
const modelRecordCall = declare(
  "model_record_call(pitwall_model* model, int64_t duration_ns, int success, const char* error_type, uint64_t input, uint64_t output, uint64_t cached, double cost_usd)",
);

// Frees handles that are not reachable any more.
function freeWith(name) {
  return new FinalizationRegistry(
    library.func(`void pitwall_${name}_free(pitwall_${name}* handle)`),
  );
}
const stores = freeWith("store");
const agents = freeWith("agent");
const tools = freeWith("tool");
const models = freeWith("model");

function open(openHandle, parent, name) {
  const place = [null];
  openHandle(parent, name, place);
  return place[0];
}

export const version = versionText();

/** The store of the daemon whose --storage.path this is. */
export class Store {
  #handle;
  constructor(path) {
    const place = [null];
    const reason = Buffer.alloc(512);
    const status = attach(path, place, reason, reason.length);
    if (status !== 0) {
      const text = reason.toString("utf8", 0, reason.indexOf(0));
      throw new PitwallError(text || statusText(status));
    }
    this.#handle = place[0];
    stores.register(this, this.#handle);
  }
  agent(agentId) {
    return new Agent(open(agentOpen, this.#handle, agentId));
  }
}

class Agent {
  #handle;
  constructor(handle) {
    this.#handle = handle;
    agents.register(this, handle);
  }
  describe({ role = null, model = null }) {
    describe(this.#handle, role, model);
  }
  heartbeat() {
    heartbeat(this.#handle);
  }
  score(mark) {
    score(this.#handle, mark);
  }
  useTokens({ model = null, input = 0, output = 0, cached = 0, costUsd = 0 }) {
    useTokens(this.#handle, model, input, output, cached, costUsd);
  }
  claim(taskId = null, taskType = null) {
    claim(this.#handle, taskId, taskType);
  }
  complete(taskId = null, mark = undefined) {
    if (mark === undefined) complete(this.#handle, taskId);
    else completeWithScore(this.#handle, taskId, mark);
  }
  fail(taskId = null, errorType = null) {
    fail(this.#handle, taskId, errorType);
  }
  tool(name) {
    return new Tool(open(toolOpen, this.#handle, name));
  }
  model(name) {
    return new Model(open(modelOpen, this.#handle, name));
  }
}

class Tool {
  #handle;
  constructor(handle) {
    this.#handle = handle;
    tools.register(this, handle);
  }
  record(durationNs, success = true) {
    record(this.#handle, durationNs, success ? 1 : 0);
  }
  recordCall(
    durationNs,
    { success = true, errorType = null, argsHash = null, inputBytes = 0, outputBytes = 0 } = {},
  ) {
    const ended = success ? 1 : 0;
    recordCall(this.#handle, durationNs, ended, errorType, argsHash, inputBytes, outputBytes);
  }
}

class Model {
  #handle;
  constructor(handle) {
    this.#handle = handle;
    models.register(this, handle);
  }
  record(durationNs, success = true) {
    modelRecord(this.#handle, durationNs, success ? 1 : 0);
  }
  recordCall(
    durationNs,
    { success = true, errorType = null, input = 0, output = 0, cached = 0, costUsd = 0 } = {},
  ) {
    const ended = success ? 1 : 0;
    modelRecordCall(this.#handle, durationNs, ended, errorType, input, output, cached, costUsd);
  }
}
