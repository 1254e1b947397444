// The filters of the leaderboard: search, role, standing, loops.
import { amend, type Address } from "../data/address";
import { count } from "../data/format";
import type { LiveView } from "../data/live_feed";
import { STANDINGS, type StandingClass } from "../data/wire";
import { SIGNS } from "../parts/standing";

function tally(view: LiveView) {
  const standings: Record<StandingClass, number> = { high: 0, typical: 0, low: 0, unrated: 0 };
  const roles = new Set<string>();
  for (const agent of view.agents.values()) {
    standings[agent.standing.class] += 1;
    if (agent.role) roles.add(agent.role);
  }
  return { standings, roles: [...roles].sort() };
}

interface ChipProps {
  name: StandingClass | "looping";
  sign: string;
  agents: number;
  address: Address;
}

function Chip({ name, sign, agents, address }: ChipProps) {
  const isSelected = address.standing === name;
  return (
    <button
      class={`chip ${name}`}
      aria-pressed={isSelected}
      onClick={() => amend({ standing: isSelected ? "" : name })}
    >
      <span aria-hidden="true">{sign}</span> {name} <b>{count(agents)}</b>
    </button>
  );
}

export function AgentFilters({ view, address }: { view: LiveView; address: Address }) {
  const { standings, roles } = tally(view);
  const looping = view.fleet.agents_looping ?? 0;
  return (
    <div class="filters" role="search" aria-label="Agents">
      <label class="search">
        Search
        <input
          type="search"
          aria-keyshortcuts="/"
          title="Press / to search"
          value={address.search}
          onInput={(event) => amend({ search: event.currentTarget.value })}
        />
      </label>
      <select
        aria-label="Role"
        value={address.role}
        onChange={(event) => amend({ role: event.currentTarget.value })}
      >
        <option value="">All roles</option>
        {roles.map((role) => (
          <option key={role} value={role}>
            {role}
          </option>
        ))}
      </select>
      <div class="chips" role="group" aria-label="Standing">
        {STANDINGS.map((standing) => (
          <Chip
            key={standing}
            name={standing}
            sign={SIGNS[standing]}
            agents={standings[standing]}
            address={address}
          />
        ))}
        {(looping > 0 || address.standing === "looping") && (
          <Chip name="looping" sign="⟳" agents={looping} address={address} />
        )}
      </div>
    </div>
  );
}
