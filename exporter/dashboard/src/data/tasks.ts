// The tasks of /api/tasks.

export const TASK_STATES = ["open", "stuck", "abandoned"] as const;
export type TaskState = (typeof TASK_STATES)[number];

export interface Task {
  task_id: string | null;
  task_type: string | null;
  agent_id: string;
  claimed_at: string;
  // Of open tasks:
  age_ms?: number;
  p95_ms?: number | null;
  p95_of?: "type" | "fleet" | null;
  times_p95?: number | null; // age_ms as a multiple of p95_ms
  stuck?: boolean;
  // Of abandoned tasks:
  abandoned_at?: string;
}

export interface TasksView {
  last_updated: string;
  total: number;
  tasks: Task[];
}
