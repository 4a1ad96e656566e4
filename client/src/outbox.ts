// What the agent did and the server has not acknowledged yet: kept in the browser until it has.
//
// Every entry has its own key in localStorage, so that two tabs never overwrite each other. An entry may be
// sent again and again: the server does each `client_id` once.

import type { Problem } from "./types";

export type Action =
  | "say"
  | "note"
  | "tick"
  | "hold"
  | "resume"
  | "hint"
  | "end"
  | "whisper"
  | "customer_say";

export interface Entry {
  client_id: string;
  session_id: string;
  action: Action;
  payload: Record<string, unknown>;
  created: number;
  /** waiting: not on its way yet. sending: no answer yet. stored: done. failed: refused for good. */
  state: "waiting" | "sending" | "stored" | "failed";
  problem?: Problem;
}

const PREFIX = "greenroom.out.";

export function newId(): string {
  if (typeof crypto !== "undefined" && typeof crypto.randomUUID === "function") {
    return crypto.randomUUID();
  }
  const part = () => Math.floor(Math.random() * 0x100000000).toString(36);
  return `${Date.now().toString(36)}-${part()}-${part()}`;
}

/** Sends one entry. Resolves when the server has it; rejects with a `Problem` when not. */
export type Send = (entry: Entry) => Promise<void>;

export class Outbox {
  #entries: Entry[] = [];
  #busy = new Set<string>();
  #paused = new Set<string>();
  #watchers = new Set<() => void>();
  #last = 0;

  constructor(
    private readonly user: string,
    private readonly store: Storage,
    private readonly send: Send,
    private readonly later: (run: () => void, ms: number) => void = (run, ms) => {
      setTimeout(run, ms);
    },
  ) {
    this.#load();
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** All entries, oldest first; a new array after every change. */
  entries = (): readonly Entry[] => this.#entries;

  /** Keep an action and send it as soon as its turn comes. Returns its `client_id`. */
  add(session_id: string, action: Action, payload: Record<string, unknown> = {}): string {
    this.#last = Math.max(this.#last + 1, Date.now());
    const entry: Entry = {
      client_id: newId(),
      session_id,
      action,
      payload,
      created: this.#last,
      state: "waiting",
    };
    this.#entries = [...this.#entries, entry];
    this.#save(entry);
    this.#tell();
    void this.flush(session_id);
    return entry.client_id;
  }

  /** Send what waits in a session, one after the other, in order. */
  async flush(session_id: string): Promise<void> {
    if (this.#busy.has(session_id) || this.#paused.has(session_id)) return;
    this.#busy.add(session_id);
    try {
      for (;;) {
        const next = this.#entries.find(
          (entry) => entry.session_id === session_id && entry.state === "waiting",
        );
        if (!next) return;
        this.#change(next.client_id, { state: "sending" });
        try {
          await this.send(next);
          this.delivered(next.client_id);
        } catch (error) {
          const problem = error as Problem;
          if (!problem.retry) {
            this.#change(next.client_id, { state: "failed", problem });
            continue;
          }
          this.#change(next.client_id, { state: "waiting", problem });
          if (problem.code !== "offline") this.#pause(session_id, problem.retry_after_ms ?? 2000);
          return;
        }
      }
    } finally {
      this.#busy.delete(session_id);
    }
  }

  /** Sessions that have something to send. */
  sessions(): string[] {
    return [
      ...new Set(this.#entries.filter((e) => e.state === "waiting").map((e) => e.session_id)),
    ];
  }

  /** Send everything that waits, as after a reconnect. */
  flushAll(): void {
    for (const session of this.sessions()) {
      this.#paused.delete(session);
      void this.flush(session);
    }
  }

  /** The server has this one: it need not be kept any longer. */
  delivered(client_id: string): void {
    const entry = this.#entries.find((e) => e.client_id === client_id);
    if (!entry || entry.state === "stored") return;
    this.#forget(client_id);
    this.#change(client_id, { state: "stored", problem: undefined });
  }

  /** Its event is on the screen: take it off the list. */
  shown(client_id: string): void {
    if (!this.#entries.some((e) => e.client_id === client_id)) return;
    this.#forget(client_id);
    this.#entries = this.#entries.filter((e) => e.client_id !== client_id);
    this.#tell();
  }

  retry(client_id: string): void {
    const entry = this.#entries.find((e) => e.client_id === client_id);
    if (entry?.state !== "failed") return;
    this.#change(client_id, { state: "waiting", problem: undefined });
    this.#paused.delete(entry.session_id);
    void this.flush(entry.session_id);
  }

  discard(client_id: string): void {
    this.shown(client_id);
  }

  #pause(session_id: string, ms: number): void {
    this.#paused.add(session_id);
    this.later(() => {
      this.#paused.delete(session_id);
      void this.flush(session_id);
    }, ms);
  }

  #change(client_id: string, change: Partial<Entry>): void {
    this.#entries = this.#entries.map((e) => (e.client_id === client_id ? { ...e, ...change } : e));
    const entry = this.#entries.find((e) => e.client_id === client_id);
    if (entry && entry.state !== "stored") this.#save(entry);
    this.#tell();
  }

  #key(client_id: string): string {
    return `${PREFIX}${this.user}.${client_id}`;
  }

  #save(entry: Entry): void {
    try {
      this.store.setItem(this.#key(entry.client_id), JSON.stringify(entry));
    } catch {
      // The browser's storage is full or shut: the entry lives in this tab only.
    }
  }

  #forget(client_id: string): void {
    try {
      this.store.removeItem(this.#key(client_id));
    } catch {
      // as above
    }
  }

  #load(): void {
    const found: Entry[] = [];
    try {
      for (let i = 0; i < this.store.length; i++) {
        const key = this.store.key(i);
        if (!key?.startsWith(`${PREFIX}${this.user}.`)) continue;
        const entry = read(this.store.getItem(key));
        if (entry) found.push(entry.state === "sending" ? { ...entry, state: "waiting" } : entry);
      }
    } catch {
      return;
    }
    this.#entries = found.sort((a, b) => a.created - b.created);
    this.#last = this.#entries.at(-1)?.created ?? 0;
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

function read(text: string | null): Entry | null {
  try {
    const entry = JSON.parse(text ?? "") as Entry;
    return typeof entry.client_id === "string" && typeof entry.session_id === "string"
      ? entry
      : null;
  } catch {
    return null;
  }
}
