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
import { Name } from "../parts/name";
import { Empty, Failure, Loading } from "../parts/notice";
import { AgentLink } from "./agent_columns";

const REFRESH_MS = 3_000;
const MAX_ROWS = 500;

function TaskRow({ task, now, zone }: { task: Task; now: string; zone: string }) {
  const { task_id: id, task_type: type, times_p95: times, p95_of: of } = task;
  const claimedMs = Date.parse(task.claimed_at);
  return (
    <tr>
      <th scope="row" class="name" title={visible(id ?? "")}>
        <span class="with-copy">
          <Name text={id ?? "no id given"} />
          {id && <CopyButton text={id} what={`the id ${visible(id)}`} />}
        </span>
      </th>
      <td class="type">{visible(type ?? "")}</td>
      <td class="agent">
        <AgentLink agentId={task.agent_id} />
      </td>
      <td class="number" title={`${day(claimedMs, zone)}, ${clockTime(claimedMs, zone, true)}`}>
        {task.age_ms === undefined ? ageBetween(task.claimed_at, now) : age(task.age_ms)}
      </td>
      <td class="number times" title={of === "fleet" ? "Of all tasks: its type has too few" : ""}>
        {task.stuck && <span class="loop">stuck</span>} {times != null && `${times.toFixed(1)}×`}
      </td>
    </tr>
  );
}

function TaskTable({ data }: { data: TasksView }) {
  const zone = useObservable(zoneNow);
  return (
    <section class="card">
      <table class="tasks" aria-label="Tasks">
        <thead>
          <tr>
            <th scope="col" class="name">
              Task
            </th>
            <th scope="col" class="type">
              Type
            </th>
            <th scope="col" class="agent">
              Agent
            </th>
            <th scope="col" class="number age">
              Age
            </th>
            <th
              scope="col"
              class="number times"
              title="Its age as a multiple of the p95 of its type"
            >
              × p95
            </th>
          </tr>
        </thead>
        <tbody>
          {data.tasks.map((task, i) => (
            <TaskRow
              key={`${task.agent_id} ${task.task_id} ${i}`}
              task={task}
              now={data.last_updated}
              zone={zone}
            />
          ))}
        </tbody>
      </table>
      {data.total > data.tasks.length && (
        <p class="faint">
          The first {count(data.tasks.length)} of {count(data.total)} tasks.
        </p>
      )}
    </section>
  );
}

export function TasksPage() {
  const { state, search } = useObservable(addressNow);
  const query = { state, limit: MAX_ROWS, search: search || null };
  const { data, error } = useResource<TasksView>(relativeUrl("api/tasks", query), REFRESH_MS);
  return (
    <div class="page">
      <h1>Tasks</h1>
      <div class="filters" role="search" aria-label="Tasks">
        <label class="search">
          Search
          <input
            type="search"
            title="Part of the id of a task"
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
        </div>
      </div>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="tasks" />}
      {data?.total === 0 && (
        <Empty>
          No {state} tasks{search && " with this text in their id"}.
        </Empty>
      )}
      {data && data.total > 0 && <TaskTable data={data} />}
    </div>
  );
}
