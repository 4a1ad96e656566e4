import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { type Connection, type Followed, Live } from "./live";
import type { Entry } from "./outbox";
import type { Me, WireEvent } from "./types";

const Context = createContext<{ me: Me; live: Live } | null>(null);

export function Signed({ me, children }: { me: Me; children: ReactNode }) {
  const live = useMemo(() => new Live(me.id), [me.id]);
  useEffect(() => live.start(), [live]);
  const value = useMemo(() => ({ me, live }), [me, live]);
  return <Context value={value}>{children}</Context>;
}

function useSigned() {
  const found = useContext(Context);
  if (!found) throw new Error("outside of <Signed>");
  return found;
}

export const useMe = (): Me => useSigned().me;
export const useLive = (): Live => useSigned().live;

export function useConnection(): Connection {
  const live = useLive();
  return useSyncExternalStore(live.watch, live.connection);
}

/** The state of a session that is followed; undefined before that. */
export function useFollowed(session: string): Followed | undefined {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => live.state(session));
}

/** Follow a session for as long as the component is there; `events` undefined: not yet. `watch`: it is someone
 * else's. */
export function useFollow(session: string, events: WireEvent[] | undefined, watch = false): void {
  const live = useLive();
  const [first] = useState(() => ({ current: events }));
  const ready = events !== undefined;
  first.current = events;
  useEffect(
    () => (ready ? live.follow(session, first.current, watch) : undefined),
    [live, session, ready, first, watch],
  );
}

const NONE: readonly Entry[] = [];

/** What of a session is still on its way to the server, oldest first. */
export function useOutbox(session: string): readonly Entry[] {
  const live = useLive();
  const all = useSyncExternalStore(live.outbox.watch, live.outbox.entries);
  return useMemo(() => {
    const own = all.filter((entry) => entry.session_id === session);
    return own.length ? own : NONE;
  }, [all, session]);
}

/** Now by the server's clock, in epoch ms, told anew every second while `on`. */
export function useNow(on = true): number {
  const live = useLive();
  const [now, setNow] = useState(() => Date.now() + live.skew);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => setNow(Date.now() + live.skew), 1000);
    return () => clearInterval(timer);
  }, [live, on]);
  return now;
}
