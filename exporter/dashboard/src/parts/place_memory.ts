// Where the reader was in each list: the scroll position, and the agent that was opened last.
import { address, keyOf, type Place } from "../data/address";

const positions = new Map<string, number>();
const LISTS: readonly Place["view"][] = ["agents", "tasks", "tools", "models", "groups", "sources"];
let lastPlace: Place = address.value.place;

history.scrollRestoration = "manual";
addEventListener("scroll", () => positions.set(keyOf(address.value.place), scrollY), {
  passive: true,
});

// A link to the agent that was left, in a list that has just been drawn.
function focusLinkTo(agentId: string): void {
  for (const link of document.querySelectorAll<HTMLElement>("main a[data-agent]")) {
    if (link.dataset["agent"] === agentId) return link.focus({ preventScroll: true });
  }
}

// To be called once the place has been drawn. Lists return to where they were; other pages begin at
// their top.
export function restorePlace(place: Place): void {
  const left = lastPlace;
  lastPlace = place;
  scrollTo(0, LISTS.includes(place.view) ? (positions.get(keyOf(place)) ?? 0) : 0);
  if (left.view !== "agent" || place.view === "agent") return;
  // The rows at the new position are drawn in the next frame.
  requestAnimationFrame(() => requestAnimationFrame(() => focusLinkTo(left.agentId)));
}
