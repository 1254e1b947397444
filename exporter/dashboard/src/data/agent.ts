// One agent in detail, with its history in the period of the address.
import { useMemo } from "preact/hooks";
import { address } from "./address";
import { useObservable } from "./observable";
import { agentUrl } from "./request";
import { useResource, type Resource } from "./resource";
import { cropped, historyQuery } from "./time_range";
import type { AgentDetail, HistoryColumns } from "./wire";

const REFRESH_MS = 3_000;

export interface DetailedAgent extends Resource<AgentDetail> {
  history: HistoryColumns | null; // of the period, or of the window until it has arrived
}

// An empty id: no agent, and no request.
export function useAgent(agentId: string): DetailedAgent {
  const { window, range } = useObservable(address);
  const url = agentId ? agentUrl(agentId, { window }) : null;
  const { data, error } = useResource<AgentDetail>(url, REFRESH_MS);
  const query = range && historyQuery(range, Date.now());
  const zoomUrl = agentId && query ? agentUrl(agentId, { ...query }) : null;
  const { data: zoomed } = useResource<AgentDetail>(zoomUrl, REFRESH_MS);
  const history = useMemo(
    () => (zoomed && range ? cropped(zoomed.history, range) : null),
    [zoomed, range],
  );
  return { data, error, history: history ?? data?.history ?? null };
}
