// The JSON of the daemon, as far as the page reads it. Fields that older daemons do not send are
// optional; missing numbers are null.

export const WINDOWS = ["1m", "5m", "15m", "1h", "6h", "24h", "all"] as const;
export type Window = (typeof WINDOWS)[number];

export const STANDINGS = ["high", "typical", "low", "unrated"] as const;
export type StandingClass = (typeof STANDINGS)[number];

export interface Standing {
  class: StandingClass;
  rank: number;
  score: number | null;
  reasons: string[];
}

export interface Quantiles {
  count: number;
  p50: number | null;
  p90: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

// The calls of a tool or a model.
export interface CallDetail {
  calls: number;
  errors: number;
  avg_duration_ms: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
  last_used: string | null;
  duration_ms: Quantiles;
  error_types: Record<string, number>;
}

export interface ToolDetail extends CallDetail {
  input_bytes: number;
  output_bytes: number;
  waited_ms?: number;
}

export interface Tokens {
  input: number;
  output: number;
  cached: number;
  cost_usd: number;
}

export interface ModelDetail extends CallDetail {
  tokens: Tokens;
}

// Durations of calls, added up; null where calls overlap, so that the rest is unknown.
export interface TimeSpent {
  model_ms: number;
  tool_ms: number;
  waiting_ms: number;
  other_ms: number | null;
}

// A run of the same one or two calls.
export interface Loop {
  tools: string[];
  calls: number;
  since: string;
  until: string;
}

// A sequence of tools that an agent repeats.
export interface Sequence {
  tools: string[];
  count: number;
}

// A task that was claimed and is not finished.
export interface Claim {
  task_id: string | null;
  task_type: string | null;
  claimed_at: string;
  waited_ms: number;
  times_p95?: number | null; // as a multiple of the p95 of its type
  stuck?: boolean;
}

export interface Agent {
  agent_id: string;
  role: string | null;
  model: string | null;
  version?: string | null;
  tasks_claimed: number;
  tasks_completed: number;
  tasks_failed: number;
  tasks_in_progress: number;
  tasks_stuck?: number;
  tasks_abandoned: number;
  tasks_orphaned?: number;
  oldest_claim?: string | null;
  looping?: boolean; // now
  loop?: Loop | null; // the current loop, or the last one
  duration_ms: Quantiles;
  quality_scores: number[];
  avg_quality: number | null;
  tool_calls: number;
  tool_errors: number;
  time_spent?: TimeSpent;
  tokens: Tokens;
  first_seen: string | null;
  last_activity: string | null;
  standing: Standing;
}

export interface Fleet {
  agents: number;
  agents_looping?: number;
  tasks_claimed: number;
  tasks_completed: number;
  tasks_failed: number;
  tasks_in_progress: number;
  avg_duration_ms: number | null;
  avg_quality: number | null;
  tool_calls: number;
  tool_errors: number;
  time_spent?: TimeSpent;
}

export interface View {
  last_updated: string;
  window: Window;
  fleet: Fleet;
  agents: Record<string, Agent>;
}

export interface Delta {
  last_updated: string;
  fleet: Fleet;
  agents: Record<string, Partial<Agent>>; // the fields that changed
  removed: string[];
}

export type LiveMessage =
  { type: "agent_performance"; data: View } | { type: "agent_performance_delta"; data: Delta };

export interface Transition {
  from_tool: string;
  to_tool: string;
  count: number;
}

export interface TaskType {
  task_type: string | null;
  tasks_claimed: number;
  tasks_completed: number;
  tasks_failed: number;
  tasks_abandoned: number;
  duration_ms: Quantiles;
}

// What a standing rests on, in one aspect and at one kind of work.
export interface WorkEvidence {
  aspect: string;
  work: string | null; // a tool, a type of task, or neither
  seen: number;
  observed: number;
  expected: number;
  ratio: number | null;
  share: number; // of the difference in this aspect
}

// Columns of equal length, with one entry for each step.
export interface HistoryColumns {
  window: Window;
  step_ms: number;
  begins_at: string[];
  tasks_completed: (number | null)[];
  tasks_failed: (number | null)[];
  "duration_ms.p50": (number | null)[];
  "duration_ms.p90": (number | null)[];
  "duration_ms.p99": (number | null)[];
  avg_quality: (number | null)[];
  tool_calls: (number | null)[];
  tool_errors: (number | null)[];
}

export interface AgentDetail {
  last_updated: string;
  window: Window;
  fleet: Fleet;
  agent: Agent;
  labels?: Record<string, string>;
  evidence?: WorkEvidence[];
  tools: Record<string, ToolDetail>;
  models?: Record<string, ModelDetail>;
  transitions: Transition[];
  sequences?: Sequence[];
  claims?: Claim[]; // oldest first
  task_types: TaskType[];
  history: HistoryColumns;
}

export interface ToolsView {
  last_updated: string;
  order: string[];
  tools: Record<string, ToolDetail>;
  transitions: Transition[];
}

export interface ModelsView {
  last_updated: string;
  order: string[];
  models: Record<string, ModelDetail>;
}

// Tool calls of every agent in each step.
export interface Activity {
  begins_at: string;
  step_ms: number;
  agents: Record<string, number[]>;
}
