// The filters of the leaderboard: search, role, standing, and what needs attention.
import type { ComponentChildren } from "preact";
import { amend, type Address, type Chip as ChipName } from "../data/address";
import { count } from "../data/format";
import type { LiveView } from "../data/live_feed";
import { STANDINGS } from "../data/wire";
import { SIGNS } from "../parts/standing";
import { hasChip, matches } from "./agent_selection";
import { ColumnChooser } from "./column_chooser";

const CHIPS: readonly [ChipName, string][] = [
  ...STANDINGS.map((standing): [ChipName, string] => [standing, SIGNS[standing]]),
  ["looping", "⟳"],
  ["stuck", "!"],
  ["silent", "…"],
];
const RARE: readonly ChipName[] = ["looping", "stuck", "silent"]; // shown only if there are any

// How many of the agents that match the other filters have each chip, and the roles of all agents.
function tally(view: LiveView, address: Address) {
  const nowMs = Date.parse(view.lastUpdated);
  const chips = new Map<ChipName, number>();
  const roles = new Set<string>();
  for (const agent of view.agents.values()) {
    if (agent.role) roles.add(agent.role);
    if (!matches(agent, address)) continue;
    for (const [name] of CHIPS) {
      if (hasChip(agent, name, nowMs)) chips.set(name, (chips.get(name) ?? 0) + 1);
    }
  }
  return { chips, roles: [...roles].sort() };
}

interface ChipProps {
  name: ChipName;
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

interface Props {
  view: LiveView;
  address: Address;
  children: ComponentChildren; // after the filters
}

export function AgentFilters({ view, address, children }: Props) {
  const { chips, roles } = tally(view, address);
  return (
    <div class="filters" role="search" aria-label="Agents">
      <label class="search">
        Search
        <input
          type="search"
          aria-keyshortcuts="/"
          title="Words in the id, role or model. Press / to search"
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
        {CHIPS.map(([name, sign]) => {
          const agents = chips.get(name) ?? 0;
          if (RARE.includes(name) && agents === 0 && address.standing !== name) return null;
          return <Chip key={name} name={name} sign={sign} agents={agents} address={address} />;
        })}
      </div>
      <ColumnChooser />
      {children}
    </div>
  );
}
