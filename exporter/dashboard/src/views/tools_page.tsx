// The tools of the whole fleet.
import { address } from "../data/address";
import { within } from "../data/format";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import type { ToolsView } from "../data/wire";
import { Download } from "../parts/download";
import { Empty, Failure, Loading } from "../parts/notice";
import { TransitionMatrix } from "../parts/transition_matrix";
import { ToolTable } from "./tool_table";

const REFRESH_MS = 3_000;

export function ToolsPage() {
  const { window } = useObservable(address);
  const { data, error } = useResource<ToolsView>(relativeUrl("api/tools", { window }), REFRESH_MS);
  return (
    <div class="page">
      <div class="heading">
        <h1>Tools</h1>
        {data && data.order.length > 0 && (
          <Download path="api/tools" parameters={{ window }} name="tools" />
        )}
      </div>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="tools" />}
      {data && data.order.length === 0 && <Empty>No tool calls {within(window)}.</Empty>}
      {data && data.order.length > 0 && (
        <>
          <section class="card">
            <ToolTable tools={data.tools} now={data.last_updated} />
          </section>
          <section class="card">
            <h2>Transitions between tools</h2>
            <TransitionMatrix transitions={data.transitions} />
          </section>
        </>
      )}
    </div>
  );
}
