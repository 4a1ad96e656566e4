// Shortcuts: single keys while nobody is writing, and "g" followed by a letter.

import { useEffect, useRef } from "react";

export type Keymap = Record<string, (event: KeyboardEvent) => void>;

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Bind keys ("n", "?", "g h") for as long as the component is there. Nothing fires under a dialog. */
export function useKeys(map: Keymap): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    let lead = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (isWriting(event.target) || document.querySelector('[role="dialog"]')) return;
      const led = Date.now() - lead < 1200;
      lead = event.key === "g" && !led ? Date.now() : 0;
      const run = latest.current[led ? `g ${event.key}` : event.key];
      if (!run) return;
      event.preventDefault();
      run(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
