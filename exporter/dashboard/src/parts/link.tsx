// A link to another view of the page.
import type { ComponentChildren } from "preact";
import { address, changed, formatAddress, type Address } from "../data/address";
import { useObservable } from "../data/observable";

interface Props {
  to: Partial<Address>;
  current?: boolean;
  class?: string;
  title?: string;
  tabIndex?: number;
  "aria-label"?: string;
  "data-agent"?: string;
  children: ComponentChildren;
}

export function Link({ to, current = false, children, ...rest }: Props) {
  useObservable(address);
  return (
    <a href={formatAddress(changed(to))} aria-current={current ? "page" : undefined} {...rest}>
      {children}
    </a>
  );
}
