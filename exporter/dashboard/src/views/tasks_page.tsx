// The open tasks of the fleet, oldest first, those that are stuck, and those that were abandoned.
import { address as addressNow, amend } from "../data/address";
import { age, ageBetween, count } from "../data/format";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { TASK_STATES, type Task, type TasksView } from "../data/tasks";
import { clockTime, day } from "../data/time_labels";
import { zone as zoneNow } from "../data/time_zone";
import { CopyButton } from "../parts/copy_button";
import { Download } from "../parts/download";
import { Link } from "../parts/link";
import { Name } from "../parts/name";
import { Empty, Failure, Loading } from "../parts/notice";
import { Rows, type RowColumn } from "../parts/rows";
import { AgentLink } from "./agent_columns";

const REFRESH_MS = 3_000;
const MAX_ROWS = 500;
const MAX_DOWNLOAD = 10_000;

interface Context {
  now: string;
  zone: string;
}

const columnsOf = ({ now, zone }: Context): readonly RowColumn<Task>[] => [
  {
    key: "task",
    label: "Task",
    class: "name",
    cell: ({ task_id: id }) => (
      <span class="with-copy">
        <Name text={id ?? "no id given"} />
        {id && <CopyButton text={id} what={`the id ${visible(id)}`} />}
      </span>
    ),
    hint: ({ task_id: id }) => visible(id ?? ""),
  },
  {
    key: "type",
    label: "Type",
    class: "type",
    cell: ({ task_type: type }) =>
      type && (
        <Link to={{ type }} aria-label={`Tasks of the type ${visible(type)}`}>
          <Name text={type} />
        </Link>
      ),
  },
  {
    key: "agent",
    label: "Agent",
    class: "agent",
    cell: ({ agent_id: agentId }) => <AgentLink agentId={agentId} />,
  },
  {
    key: "age",
    label: "Age",
    class: "number age",
    cell: (task) =>
      task.age_ms === undefined ? ageBetween(task.claimed_at, now) : age(task.age_ms),
    hint: (task) => {
      const ms = Date.parse(task.claimed_at);
      return `${day(ms, zone)}, ${clockTime(ms, zone, true)}`;
    },
  },
  {
    key: "times",
    label: "× p95",
    title: "Its age as a multiple of the p95 of its type",
    class: "number times",
    cell: ({ stuck, times_p95: times }) => (
      <>
        {stuck && <span class="loop">stuck</span>} {times != null && `${times.toFixed(1)}×`}
      </>
    ),
    hint: ({ p95_of: of }) => (of === "fleet" ? "Of all tasks: its type has too few" : undefined),
  },
];

function TaskTable({ data }: { data: TasksView }) {
  const zone = useObservable(zoneNow);
  return (
    <section class="card">
      <Rows
        label="Tasks"
        class="tasks"
        columns={columnsOf({ now: data.last_updated, zone })}
        rows={data.tasks}
        keyOf={(task) => `${task.agent_id} ${task.task_id} ${task.claimed_at}`}
      />
      {data.total > data.tasks.length && (
        <p class="faint">
          The first {count(data.tasks.length)} of {count(data.total)} tasks.
        </p>
      )}
    </section>
  );
}

// The type whose tasks are listed, and the way to list all.
function TypeFilter({ type }: { type: string }) {
  if (!type) return null;
  return (
    <button class="chip" aria-pressed="true" onClick={() => amend({ type: "" })}>
      type {visible(type)} <span aria-hidden="true">✕</span>
    </button>
  );
}

export function TasksPage() {
  const { state, search, type } = useObservable(addressNow);
  const filters = { state, search: search || null, task_type: type || null };
  const url = relativeUrl("api/tasks", { ...filters, limit: MAX_ROWS });
  const { data, error } = useResource<TasksView>(url, REFRESH_MS);
  return (
    <div class="page">
      <h1>Tasks</h1>
      <div class="filters" role="search" aria-label="Tasks">
        <label class="search">
          Search
          <input
            type="search"
            aria-keyshortcuts="/"
            title="Part of the id of a task. Press / to search"
            value={search}
            onInput={(event) => amend({ search: event.currentTarget.value })}
          />
        </label>
        <div class="chips" role="group" aria-label="State">
          {TASK_STATES.map((one) => (
            <button
              key={one}
              class="chip"
              aria-pressed={one === state}
              onClick={() => amend({ state: one })}
            >
              {one} {one === state && data && <b>{count(data.total)}</b>}
            </button>
          ))}
          <TypeFilter type={type} />
        </div>
        <Download path="api/tasks" parameters={{ ...filters, limit: MAX_DOWNLOAD }} name="tasks" />
      </div>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="tasks" />}
      {data?.total === 0 && (
        <Empty>
          No {state} tasks{type && ` of the type ${visible(type)}`}
          {search && " with this text in their id"}.
        </Empty>
      )}
      {data && data.total > 0 && <TaskTable data={data} />}
    </div>
  );
}
