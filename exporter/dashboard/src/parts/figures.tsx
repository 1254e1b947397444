// A row of numbers with their names.
import type { ComponentChildren } from "preact";

export interface Figure {
  name: string;
  value: ComponentChildren;
  note?: string | undefined;
}

export function Figures({ label, figures }: { label: string; figures: readonly Figure[] }) {
  return (
    <dl class="figures" aria-label={label}>
      {figures.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {note && <small> {note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
