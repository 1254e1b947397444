// The tasks of an agent: counts, by type, and those in progress.
import { age, ageBetween, count, duration } from "../data/format";
import type { Agent, AgentDetail, Claim, TaskType } from "../data/wire";
import { Name } from "../parts/name";
import { visible } from "../data/names";
import { tasksOf } from "../data/address";
import { Figures, type Figure } from "../parts/figures";
import { Link } from "../parts/link";
import { Rows, numbers, type RowColumn } from "../parts/rows";

function figuresOf(agent: Agent, now: string): Figure[] {
  const oldest = agent.oldest_claim ? `oldest ${ageBetween(agent.oldest_claim, now)}` : undefined;
  const figures: Figure[] = [
    { name: "Claimed", value: count(agent.tasks_claimed) },
    { name: "In progress", value: count(agent.tasks_in_progress), note: oldest },
    { name: "Completed", value: count(agent.tasks_completed) },
    { name: "Failed", value: count(agent.tasks_failed) },
    { name: "Abandoned", value: count(agent.tasks_abandoned) },
  ];
  if (agent.tasks_orphaned !== undefined) {
    figures.push({ name: "Never claimed", value: count(agent.tasks_orphaned) });
  }
  return figures;
}

const CLAIM_COLUMNS: readonly RowColumn<Claim>[] = [
  {
    key: "task",
    label: "In progress",
    class: "name",
    cell: ({ task_id: id }) => <Name text={id ?? "no id given"} />,
    hint: ({ task_id: id }) => visible(id ?? ""),
  },
  { key: "type", label: "Type", cell: ({ task_type: type }) => visible(type ?? "") },
  {
    key: "since",
    label: "Since",
    class: "number",
    cell: ({ stuck, waited_ms: waitedMs }) => (
      <>
        {stuck && <span class="loop">stuck</span>} {age(waitedMs)}
      </>
    ),
    hint: ({ claimed_at: at }) => at,
  },
];

const TYPE_COLUMNS: readonly RowColumn<TaskType>[] = [
  {
    key: "type",
    label: "Type",
    class: "name",
    cell: ({ task_type: type }) =>
      type === null ? (
        "no type given"
      ) : (
        <Link to={tasksOf(type)} aria-label={visible(type)}>
          <Name text={type} />
        </Link>
      ),
  },
  numbers("claimed", "Claimed", (type) => count(type.tasks_claimed)),
  numbers("done", "Done", (type) => count(type.tasks_completed)),
  numbers("failed", "Failed", (type) => count(type.tasks_failed)),
  numbers("abandoned", "Abandoned", (type) => count(type.tasks_abandoned)),
  numbers("p50", "p50", (type) => duration(type.duration_ms.p50)),
  numbers("p95", "p95", (type) => duration(type.duration_ms.p95)),
];

export function Ledger({ detail, agent }: { detail: AgentDetail; agent: Agent }) {
  const { claims = [], task_types: types } = detail;
  return (
    <section class="card">
      <h2>Tasks</h2>
      <Figures label="Ledger" figures={figuresOf(agent, detail.last_updated)} />
      {types.length > 0 && (
        <Rows
          label="Tasks by type"
          class="types"
          columns={TYPE_COLUMNS}
          rows={types}
          keyOf={({ task_type: type }) => type ?? ""}
        />
      )}
      {claims.length > 0 && (
        <Rows
          label="Tasks in progress"
          class="claims"
          columns={CLAIM_COLUMNS}
          rows={claims}
          keyOf={({ task_id: id, claimed_at: at }) => `${id} ${at}`}
        />
      )}
    </section>
  );
}
