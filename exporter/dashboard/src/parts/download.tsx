// A link that saves what a list shows as CSV.
import { relativeUrl, type Parameters } from "../data/request";

interface Props {
  path: string;
  parameters: Parameters;
  name: string; // of the file, without its extension
}

export function Download({ path, parameters, name }: Props) {
  return (
    <a
      class="chip download"
      href={relativeUrl(path, { ...parameters, format: "csv" })}
      download={`${name}.csv`}
      title="Saves these rows as CSV"
    >
      <span aria-hidden="true">↓</span> CSV
    </a>
  );
}
