// Which programs report through which signals, and which have fallen silent.
import { relativeUrl } from "../data/request";
import { useResource } from "../data/resource";
import { isSilent, type Source, type SourcesView } from "../data/sources";
import { Download } from "../parts/download";
import { Empty, Failure, Loading } from "../parts/notice";
import { SourceTable } from "./source_table";

const REFRESH_MS = 3_000;

function SilentWarning({ sources }: { sources: readonly Source[] }) {
  if (sources.length === 0) return null;
  const names = sources.map(({ source, signal }) => `${source} (${signal})`).join(", ");
  return (
    <p class="warning" role="status">
      Nothing has arrived for more than an hour from {names}.
    </p>
  );
}

export function SourcesPage() {
  const { data, error } = useResource<SourcesView>(relativeUrl("api/sources"), REFRESH_MS);
  const now = data?.last_updated ?? new Date().toISOString();
  return (
    <div class="page">
      <div class="heading">
        <h1>Sources</h1>
        {data && data.sources.length > 0 && (
          <Download path="api/sources" parameters={{}} name="sources" />
        )}
      </div>
      {error && <Failure error={error} />}
      {!data && !error && <Loading what="sources" />}
      {data && data.sources.length === 0 && (
        <Empty>
          No agent has reported yet. Type <code>pitwall setup claude --write</code>, or another
          agent's name.
        </Empty>
      )}
      {data && data.sources.length > 0 && (
        <>
          <SilentWarning sources={data.sources.filter((source) => isSilent(source, now))} />
          <section class="card">
            <SourceTable sources={data.sources} now={now} />
          </section>
        </>
      )}
    </div>
  );
}
