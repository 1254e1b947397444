// Selects the time window.
import { amend } from "../data/address";
import { WINDOWS, type Window } from "../data/wire";

export function WindowSwitch({ selected }: { selected: Window }) {
  return (
    <fieldset class="segments">
      <legend class="unseen">Window</legend>
      {WINDOWS.map((window) => (
        <label key={window}>
          <input
            type="radio"
            name="window"
            value={window}
            checked={window === selected}
            onChange={() => amend({ window, range: null })}
          />
          <span>{window}</span>
        </label>
      ))}
    </fieldset>
  );
}
