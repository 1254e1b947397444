// The groups of one dimension: roles or models.
import { address as addressNow, type Address } from "../data/address";
import { count, decimal, dollars, duration, percent, shortCount, within } from "../data/format";
import {
  DIMENSIONS,
  costPerTask,
  type Dimension,
  type Group,
  type GroupsView,
} from "../data/groups";
import { share } from "../data/measures";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { Link } from "../parts/link";
import { Name } from "../parts/name";
import { Empty, Failure, Loading } from "../parts/notice";
import { StandingBadge } from "../parts/standing";

const REFRESH_MS = 3_000;

export function useGroups(by: Dimension) {
  const { window } = useObservable(addressNow);
  return useResource<GroupsView>(relativeUrl("api/groups", { by, window }), REFRESH_MS);
}

interface GroupColumn {
  label: string;
  class: string;
  title?: string;
  text: (group: Group) => string;
}

const number = (label: string, text: GroupColumn["text"], more = "", title = ""): GroupColumn => ({
  label,
  class: `number ${more}`,
  title,
  text,
});

const COLUMNS: readonly GroupColumn[] = [
  number("Agents", ({ agents }) => count(agents), "", "Agents in the views"),
  number("Done", (group) => shortCount(group.tasks_completed), "wide", "Completed tasks"),
  number("Failed", (group) => shortCount(group.tasks_failed), "wide", "Failed tasks"),
  number("p50", (group) => duration(group.duration_ms.p50), "wide"),
  number("p95", (group) => duration(group.duration_ms.p95)),
  number("Errors", (group) => percent(share(group.tool_errors, group.tool_calls))),
  number("Quality", (group) => decimal(group.avg_quality), "wide"),
  number("Cost", ({ tokens }) => dollars(tokens.cost_usd), "wide"),
  number(
    "Per task",
    (group) => {
      const cost = costPerTask(group);
      return cost === null ? "–" : dollars(cost);
    },
    "wide",
    "Cost of a completed task",
  ),
];

function GroupRow({ group, by }: { group: Group; by: Dimension }) {
  const place: Address["place"] = { view: "group", by, group: group.group };
  const [reason] = group.standing.reasons;
  return (
    <tr>
      <th scope="row" class="name">
        <Link to={{ place }} title={visible(group.group)} aria-label={visible(group.group)}>
          <Name text={group.group} />
        </Link>
      </th>
      <td class="standing">
        <StandingBadge standing={group.standing.class} />
      </td>
      {COLUMNS.map((column) => (
        <td key={column.label} class={column.class}>
          {column.text(group)}
        </td>
      ))}
      <td class="why" title={reason}>
        {reason}
      </td>
    </tr>
  );
}

export function GroupsPage({ by }: { by: Dimension }) {
  const { window } = useObservable(addressNow);
  const { data, error } = useGroups(by);
  return (
    <div class="page">
      <h1>Groups</h1>
      <nav class="chips" aria-label="Groups by">
        {DIMENSIONS.map((one) => (
          <Link
            key={one}
            to={{ place: { view: "groups", by: one } }}
            class="chip"
            current={one === by}
          >
            by {one}
          </Link>
        ))}
      </nav>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="groups" />}
      {data?.total === 0 && (
        <Empty>
          No agent has named its {by} {within(window)}.
        </Empty>
      )}
      {data && data.total > 0 && (
        <section class="card">
          <table class="groups" aria-label={`Groups by ${by}`}>
            <thead>
              <tr>
                <th scope="col" class="name">
                  {by === "role" ? "Role" : "Model"}
                </th>
                <th scope="col" class="standing">
                  Standing
                </th>
                {COLUMNS.map(({ label, title, class: name }) => (
                  <th key={label} scope="col" class={name} title={title}>
                    {label}
                  </th>
                ))}
                <th scope="col" class="why">
                  Why
                </th>
              </tr>
            </thead>
            <tbody>
              {data.groups.map((group) => (
                <GroupRow key={group.group} group={group} by={by} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
