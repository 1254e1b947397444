// Chooses the columns of the leaderboard. The address keeps them.
import { useState } from "preact/hooks";
import { address as addressNow, amend } from "../data/address";
import { useObservable } from "../data/observable";
import { AGENT_COLUMNS, shownColumns } from "./agent_columns";

export function ColumnChooser() {
  const { columns } = useObservable(addressNow);
  const shown = shownColumns(columns, new Set()).map(({ key }) => key);
  const [isOpen, setOpen] = useState(false);
  const toggle = (key: string) => {
    const next = AGENT_COLUMNS.map((column) => column.key).filter(
      (one) => shown.includes(one) !== (one === key),
    );
    amend({ columns: next.join() });
  };
  return (
    <div class="columns">
      <button class="chip" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Columns
      </button>
      {isOpen && (
        <fieldset>
          <legend class="unseen">Columns</legend>
          {AGENT_COLUMNS.filter(({ key }) => key !== "agent").map(({ key, label, title }) => (
            <label key={key} title={title}>
              <input type="checkbox" checked={shown.includes(key)} onChange={() => toggle(key)} />{" "}
              {label}
            </label>
          ))}
          {columns && (
            <button class="plain" onClick={() => amend({ columns: "" })}>
              usual columns
            </button>
          )}
        </fieldset>
      )}
    </div>
  );
}
