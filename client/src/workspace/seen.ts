import { useEffect, useState } from "react";

const KEY = "greenroom.seen";

export type Seen = Record<string, number>;

function read(): Seen {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Seen;
  } catch {
    return {};
  }
}

/** Up to which event each session was looked at here; `seq` of the `current` one is on the screen now. */
export function useSeen(current: string | undefined, seq: number | undefined): Seen {
  const [seen, setSeen] = useState(read);
  useEffect(() => {
    if (!current || !seq) return;
    setSeen((before) => {
      if ((before[current] ?? 0) >= seq) return before;
      const kept = Object.entries(before).slice(-99);
      const after = { ...Object.fromEntries(kept), [current]: seq };
      try {
        localStorage.setItem(KEY, JSON.stringify(after));
      } catch {
        // unread counts are a convenience
      }
      return after;
    });
  }, [current, seq]);
  return seen;
}
