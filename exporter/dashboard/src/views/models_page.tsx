// The models of the whole fleet.
import { address } from "../data/address";
import { within } from "../data/format";
import { useObservable } from "../data/observable";
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import type { ModelsView } from "../data/wire";
import { Empty, Failure, Loading } from "../parts/notice";
import { ModelTable } from "./model_table";

const REFRESH_MS = 3_000;

export function ModelsPage() {
  const { window } = useObservable(address);
  const { data, error } = useResource<ModelsView>(
    relativeUrl("api/models", { window }),
    REFRESH_MS,
  );
  return (
    <div class="page">
      <h1>Models</h1>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="models" />}
      {data && data.order.length === 0 && <Empty>No model calls {within(window)}.</Empty>}
      {data && data.order.length > 0 && (
        <section class="card">
          <ModelTable models={data.models} now={data.last_updated} />
        </section>
      )}
    </div>
  );
}
