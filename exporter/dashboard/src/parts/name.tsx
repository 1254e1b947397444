// A name from outside. Where it is too long, its middle is left out: names often differ at the end.
import { visible } from "../data/names";

const TAIL = 9; // characters that are always shown

export function Name({ text }: { text: string }) {
  const characters = Array.from(visible(text));
  if (characters.length <= 2 * TAIL) return <bdi>{characters.join("")}</bdi>;
  return (
    <bdi class="long-name">
      <span>{characters.slice(0, -TAIL).join("")}</span>
      <span>{characters.slice(-TAIL).join("")}</span>
    </bdi>
  );
}
