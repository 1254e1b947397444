// The key `/` moves the focus to the search of the page, if it has one.

export function focusSearch(event: KeyboardEvent): void {
  const into = event.target as HTMLElement;
  if (event.key !== "/" || into.matches("input, select, textarea")) return;
  const search = document.querySelector<HTMLInputElement>("input[type=search]");
  if (search === null) return;
  event.preventDefault();
  search.focus();
}
