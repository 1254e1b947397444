// The groups of one dimension, such as roles, versions or the values of a label.
import { address as addressNow } from "../data/address";
import {
  NONE,
  count,
  decimal,
  dollars,
  duration,
  percent,
  shortCount,
  within,
} from "../data/format";
import {
  DIMENSIONS,
  costPerTask,
  wordOf,
  type Dimension,
  type Group,
  type GroupsView,
} from "../data/groups";
import { share } from "../data/measures";
import { visible } from "../data/names";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { Download } from "../parts/download";
import { Link } from "../parts/link";
import { Name } from "../parts/name";
import { Empty, Failure, Loading } from "../parts/notice";
import { Rows, type RowColumn } from "../parts/rows";
import { StandingBadge } from "../parts/standing";

const REFRESH_MS = 3_000;

// Without a dimension, nothing is asked.
export function useGroups(by: Dimension | null) {
  const { window } = useObservable(addressNow);
  const url = by && relativeUrl("api/groups", { by, window });
  return useResource<GroupsView>(url, REFRESH_MS);
}

const number = (
  label: string,
  cell: (group: Group) => string,
  more = "",
  title?: string,
): RowColumn<Group> => ({ key: label, label, class: `number ${more}`, title, cell });

const COLUMNS: readonly RowColumn<Group>[] = [
  {
    key: "standing",
    label: "Standing",
    class: "standing",
    cell: ({ standing }) => <StandingBadge standing={standing.class} />,
  },
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
      return cost === null ? NONE : dollars(cost);
    },
    "wide",
    "Cost of a completed task",
  ),
  {
    key: "why",
    label: "Why",
    class: "why",
    cell: ({ standing }) => standing.reasons[0],
    hint: ({ standing }) => standing.reasons[0],
  },
];

const nameColumn = (by: Dimension): RowColumn<Group> => ({
  key: "name",
  label: headOf(by),
  class: "name",
  cell: ({ group }) => (
    <Link
      to={{ place: { view: "group", by, group } }}
      title={visible(group)}
      aria-label={visible(group)}
    >
      <Name text={group} />
    </Link>
  ),
});

function headOf(by: Dimension): string {
  const word = wordOf(by);
  return word === by ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

// Those of the newest answer of the daemon, which knows the labels that it keeps.
let dimensions: readonly Dimension[] = DIMENSIONS;

export function GroupsPage({ by }: { by: Dimension }) {
  const { window } = useObservable(addressNow);
  const { data, error } = useGroups(by);
  dimensions = data?.dimensions ?? dimensions;
  return (
    <div class="page">
      <h1>Groups</h1>
      <nav class="chips" aria-label="Groups by">
        {dimensions.map((one) => (
          <Link
            key={one}
            to={{ place: { view: "groups", by: one } }}
            class="chip"
            current={one === by}
          >
            by {wordOf(one)}
          </Link>
        ))}
        <Download path="api/groups" parameters={{ by, window }} name="groups" />
      </nav>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="groups" />}
      {data?.total === 0 && (
        <Empty>
          No agent has named its {wordOf(by)} {within(window)}.
        </Empty>
      )}
      {data && data.total > 0 && (
        <section class="card">
          <Rows
            label={`Groups by ${wordOf(by)}`}
            class="groups"
            columns={[nameColumn(by), ...COLUMNS]}
            rows={data.groups}
            keyOf={({ group }) => group}
          />
        </section>
      )}
    </div>
  );
}
