// Copies a text, such as an id.
import { useEffect, useState } from "preact/hooks";

const SHOWN_MS = 1_500;

// The clipboard is only available to pages of localhost or over HTTPS.
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

interface Props {
  text: string;
  what: string;
  tabIndex?: number;
}

export function CopyButton({ text, what, tabIndex = 0 }: Props) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <button
      class="icon copy"
      tabIndex={tabIndex}
      aria-label={isCopied ? "Copied" : `Copy ${what}`}
      title={`Copy ${what}`}
      data-copied={isCopied}
      onClick={() => void copy(text).then(() => setCopied(true))}
    />
  );
}
