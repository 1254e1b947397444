// What the plots cover: the period, its time zone, and a form to choose another period.
import { useState } from "preact/hooks";
import { address, go } from "../data/address";
import { useObservable } from "../data/observable";
import { day, inputTime, period } from "../data/time_labels";
import { widened, type TimeRange } from "../data/time_range";
import { BROWSER_ZONE, UTC, parseInputTime, switchZone, zone as zoneNow } from "../data/time_zone";

export function zoom(fromMs: number, toMs: number): void {
  go({ range: widened(fromMs, toMs) });
}

function RangeForm({ shown, zone }: { shown: TimeRange; zone: string }) {
  const [error, setError] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [from, to] = ["from", "to"].map((name) => parseInputTime(String(form.get(name))));
    if (from == null || to == null || to <= from) {
      setError("The end must be after the begin.");
      return;
    }
    setError("");
    zoom(from, to);
  };
  return (
    <form class="range-form" onSubmit={submit}>
      {(["from", "to"] as const).map((name) => (
        <label key={name}>
          {name === "from" ? "From" : "To"}{" "}
          <input
            type="datetime-local"
            name={name}
            step="1"
            required
            defaultValue={inputTime(name === "from" ? shown.fromMs : shown.toMs, zone)}
          />
        </label>
      ))}
      <button>Show</button>
      {error && <span role="alert">{error}</span>}
    </form>
  );
}

// `shown` is the period of the plots.
export function RangeBar({ shown }: { shown: TimeRange }) {
  const { range, window } = useObservable(address);
  const zone = useObservable(zoneNow);
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="range-bar">
      <span>
        {day(shown.fromMs, zone)}, {period(shown.fromMs, shown.toMs, zone)}
      </span>
      <span class="zone">{zone}</span>
      {BROWSER_ZONE !== UTC && (
        <button class="plain" onClick={switchZone}>
          {zone === UTC ? `use ${BROWSER_ZONE}` : "use UTC"}
        </button>
      )}
      <button class="plain" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        other period
      </button>
      {range && (
        <button class="plain" onClick={() => go({ range: null })}>
          {window === "all" ? "last 24 h" : `last ${window}`}
        </button>
      )}
      {isOpen && <RangeForm key={`${zone} ${shown.fromMs}`} shown={range ?? shown} zone={zone} />}
      {range && <span>The numbers and tables below cover the window, not this period.</span>}
    </div>
  );
}
