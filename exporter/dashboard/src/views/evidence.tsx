// What the standing of an agent rests on: its work compared with that of others, each row with a link to
// the tool or the type of tasks.
import { useState } from "preact/hooks";
import { amountOf, aspectName, aspectOf, byReasons, isOfTool } from "../data/aspects";
import { count, percent } from "../data/format";
import { visible } from "../data/names";
import { tasksOf } from "../data/address";
import type { Standing, WorkEvidence } from "../data/wire";
import { Link } from "../parts/link";
import { Name } from "../parts/name";
import { Rows, numbers, type RowColumn } from "../parts/rows";

const MAX_ROWS = 8; // without a click

// A link to the tool, or to the tasks of the type.
function WorkLink({ evidence }: { evidence: WorkEvidence }) {
  const { aspect, work } = evidence;
  if (work === null) return <>{aspect === "quality" ? "all scores" : "no type given"}</>;
  const to = isOfTool(evidence) ? { place: { view: "tool", name: work } as const } : tasksOf(work);
  return (
    <Link to={to} title={visible(work)} aria-label={visible(work)}>
      <Name text={work} />
    </Link>
  );
}

const COLUMNS: readonly RowColumn<WorkEvidence>[] = [
  {
    key: "work",
    label: "Work",
    title: "A tool, or a type of tasks",
    class: "name",
    cell: (one) => <WorkLink evidence={one} />,
  },
  { key: "aspect", label: "Aspect", class: "aspect", cell: ({ aspect }) => aspectName(aspect) },
  numbers("seen", "Seen", ({ seen }) => count(seen), "Its calls, tasks or scores"),
  numbers("observed", "Observed", (one) => amountOf(one, one.observed)),
  numbers(
    "expected",
    "Expected",
    (one) => amountOf(one, one.expected),
    "Of the others at the same work",
  ),
  numbers("ratio", "Ratio", ({ ratio }) => (ratio === null ? "" : `${ratio.toFixed(1)}×`)),
  numbers(
    "share",
    "Share",
    ({ share }) => (share < 0 ? `−${percent(-share)}` : percent(share)),
    "Of the difference in this aspect; below zero: against it",
  ),
];

interface Props {
  evidence: readonly WorkEvidence[];
  standing: Standing;
}

export function Evidence({ evidence, standing }: Props) {
  const [isOpen, setOpen] = useState(false);
  if (evidence.length === 0) return null;
  const all = byReasons(evidence, standing.reasons);
  const shown = isOpen ? all : all.slice(0, MAX_ROWS);
  return (
    <section class="card">
      <h2 id="evidence" tabIndex={-1}>
        What the standing rests on
      </h2>
      <Rows
        label="What the standing rests on"
        class="evidence"
        columns={COLUMNS}
        rows={shown}
        keyOf={({ aspect, work }) => `${aspect} ${work}`}
        rowClass={({ share }) => (share >= 0.5 ? "strong" : undefined)}
      />
      {all.length > MAX_ROWS && (
        <p class="faint">
          <button class="plain" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Show fewer" : `Show all ${count(all.length)} rows`}
          </button>
        </p>
      )}
    </section>
  );
}

// A reason with a link to the work that has the greatest share of it.
export function Reason({ text, evidence }: { text: string; evidence: readonly WorkEvidence[] }) {
  const aspect = aspectOf(text);
  const [worst] = evidence.filter((one) => one.aspect === aspect && one.work !== null);
  return (
    <li>
      {text}
      {worst && (
        <>
          {" → "}
          <WorkLink evidence={worst} />
        </>
      )}
    </li>
  );
}
