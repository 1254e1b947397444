// The tasks of an agent: counts, by type, and those in progress.
import { age, ageBetween, count, duration } from "../data/format";
import type { Agent, AgentDetail, Claim } from "../data/wire";
import { Name } from "../parts/name";
import { visible } from "../data/names";
import { Figures, type Figure } from "../parts/figures";

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

function OpenClaims({ claims }: { claims: readonly Claim[] }) {
  if (claims.length === 0) return null;
  return (
    <table class="claims" aria-label="Tasks in progress">
      <thead>
        <tr>
          <th scope="col" class="name">
            In progress
          </th>
          <th scope="col">Type</th>
          <th scope="col" class="number">
            Since
          </th>
        </tr>
      </thead>
      <tbody>
        {claims.map(({ task_id, task_type, claimed_at, waited_ms, stuck }, i) => (
          <tr key={`${task_id} ${i}`}>
            <th scope="row" class="name" title={visible(task_id ?? "")}>
              <Name text={task_id ?? "no id given"} />
            </th>
            <td>{visible(task_type ?? "")}</td>
            <td class="number" title={claimed_at}>
              {stuck && <span class="loop">stuck</span>} {age(waited_ms)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Ledger({ detail, agent }: { detail: AgentDetail; agent: Agent }) {
  return (
    <section class="card">
      <h2>Tasks</h2>
      <Figures label="Ledger" figures={figuresOf(agent, detail.last_updated)} />
      {detail.task_types.length > 0 && (
        <table class="types" aria-label="Tasks by type">
          <thead>
            <tr>
              <th scope="col" class="name">
                Type
              </th>
              {["Claimed", "Done", "Failed", "Abandoned", "p50", "p95"].map((label) => (
                <th scope="col" class="number" key={label}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {detail.task_types.map((type) => (
              <tr key={type.task_type}>
                <th scope="row" class="name">
                  {type.task_type ?? "no type given"}
                </th>
                <td class="number">{count(type.tasks_claimed)}</td>
                <td class="number">{count(type.tasks_completed)}</td>
                <td class="number">{count(type.tasks_failed)}</td>
                <td class="number">{count(type.tasks_abandoned)}</td>
                <td class="number">{duration(type.duration_ms.p50)}</td>
                <td class="number">{duration(type.duration_ms.p95)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <OpenClaims claims={detail.claims ?? []} />
    </section>
  );
}
