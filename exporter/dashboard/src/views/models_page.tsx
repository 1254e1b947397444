// The models of the whole fleet: their calls, what they cost, and where the time went.
import { address } from "../data/address";
import { within } from "../data/format";
import type { LiveFeed } from "../data/live_feed";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import type { ModelsView } from "../data/wire";
import { Download } from "../parts/download";
import { Empty, Failure, Loading } from "../parts/notice";
import { CostByModel } from "./cost_by_model";
import { ModelTable } from "./model_table";
import { TimeSpent } from "./time_spent";
import { TokenPlots } from "./token_plots";

const REFRESH_MS = 3_000;

export function ModelsPage({ feed }: { feed: LiveFeed }) {
  const { window } = useObservable(address);
  const view = useObservable(feed.view);
  const { data, error } = useResource<ModelsView>(
    relativeUrl("api/models", { window }),
    REFRESH_MS,
  );
  return (
    <div class="page">
      <div class="heading">
        <h1>Models</h1>
        {data && data.order.length > 0 && (
          <Download path="api/models" parameters={{ window }} name="models" />
        )}
      </div>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="models" />}
      {data && data.order.length === 0 && <Empty>No model calls {within(window)}.</Empty>}
      {data && data.order.length > 0 && (
        <>
          <section class="card">
            <ModelTable models={data.models} now={data.last_updated} />
          </section>
          <CostByModel models={data.models} />
          <TokenPlots />
        </>
      )}
      {view?.window === window && <TimeSpent spent={view.fleet.time_spent} isFleet />}
    </div>
  );
}
