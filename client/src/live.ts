// The chat channel: one connection, any number of followed sessions, and the outbox that feeds it.

import { io, type Socket } from "socket.io-client";
import { type CallState, foldCall, heard, NO_CALL, type Signal } from "./call-state";
import { empty, fold, type Screen } from "./fold";
import { type Entry, newId, Outbox } from "./outbox";
import { Patience } from "./patience";
import { Ways } from "./transports";
import type { Problem, WireEvent } from "./types";

export interface Followed {
  screen: Screen;
  typing: boolean;
  /** How often more was understood of a message than at first. */
  reheard: number;
  /** How it stands with the voice call, where there is one. */
  call: CallState;
  /** The server told everything up to now, at least once. */
  joined: boolean;
  problem: Problem | null;
  /** All events, whole, of a session that is watched; none of one's own. */
  events: WireEvent[];
}

interface Session {
  state: Followed;
  /** Someone else's. */
  watch: boolean;
  joining: boolean;
  early: WireEvent[];
  users: number;
}

type Answer = { ok: true; [field: string]: unknown } | { ok: false; error: Problem };

export type Connection = "connecting" | "online" | "offline" | "signed_out";

const offline: Problem = { code: "offline", message: "", mend: "", retry: true };

/** `description`: the status of an HTTP answer, where there was one. */
type ConnectError = Error & { data?: Problem; description?: unknown };

/** How the server answers a client that may only come by WebSocket. */
const NO_POLLING = 400;
/** So often in a row a WebSocket fails while the server answers: it is no chance. */
const BLOCKED = 2;

export class Live {
  readonly outbox: Outbox;
  #socket: Socket;
  #sessions = new Map<string, Session>();
  #watchers = new Set<() => void>();
  #listeners = new Set<(session: string, event: WireEvent) => void>();
  #connection: Connection = "connecting";
  #ready = false;
  #refused = 0;
  readonly #patience = new Patience();
  readonly #ways = new Ways(() => this.#silent());
  #problem: Problem | null = null;
  /** Server time minus this browser's, in ms. */
  skew = 0;

  constructor(user: string, socket?: Socket) {
    this.#socket =
      socket ??
      io({
        autoConnect: false,
        transports: this.#ways.usual(),
        tryAllTransports: true,
      });
    this.outbox = new Outbox(user, localStorage, this.#send);
    this.#socket.on("connect", () => void this.#greet());
    this.#socket.on("disconnect", () =>
      this.#lost(this.#problem?.code === "signed_out" ? "signed_out" : "offline"),
    );
    this.#socket.on("connect_error", (error: ConnectError) => {
      this.#lost(error.data?.code === "signed_out" ? "signed_out" : "offline");
      this.#blocked(error);
    });
    this.#socket.on("event", (message: { session_id: string; event: WireEvent }) =>
      this.#event(message.session_id, message.event),
    );
    this.#socket.on("signal", (message: Signal) => {
      if (message.kind === "typing") this.#set(message.session_id, { typing: message.on === true });
      if (message.kind === "reheard") {
        const reheard = (this.#sessions.get(message.session_id)?.state.reheard ?? 0) + 1;
        this.#set(message.session_id, { reheard });
      }
      const before = this.#sessions.get(message.session_id)?.state.call;
      const call = before && heard(before, message);
      if (call) this.#set(message.session_id, { call });
    });
    this.#socket.on("problem", (problem: Problem) => {
      this.#problem = problem;
      this.#tell();
    });
    globalThis.addEventListener?.("online", () => this.#socket.connect());
  }

  start(): void {
    this.#socket.connect();
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Called for every event that arrives while a session is followed. */
  listen(listener: (session: string, event: WireEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connection = (): Connection => this.#connection;

  problem = (): Problem | null => this.#problem;

  forgive(): void {
    this.#problem = null;
    this.#tell();
  }

  state = (session: string): Followed | undefined => this.#sessions.get(session)?.state;

  /** Follow a session until the returned function is called. `events`: what is known of it already. `watch`: it
   * is someone else's. */
  follow(session: string, events: WireEvent[] = [], watch = false): () => void {
    const known = this.#sessions.get(session);
    if (known) {
      known.users += 1;
    } else {
      const screen = fold(events, empty());
      const kept = watch ? events : [];
      const state: Followed = {
        screen,
        typing: false,
        reheard: 0,
        call: foldCall(events, NO_CALL),
        joined: false,
        problem: null,
        events: kept,
      };
      this.#sessions.set(session, { state, watch, joining: false, early: [], users: 1 });
      for (const event of events) this.#settle(event);
      if (this.#ready) void this.#join(session);
    }
    return () => {
      const left = this.#sessions.get(session);
      if (!left || --left.users > 0) return;
      this.#sessions.delete(session);
      if (this.#ready) this.#socket.emit("leave", { session_id: session }, () => {});
    };
  }

  typing(session: string, on: boolean): void {
    if (this.#ready) this.#socket.volatile.emit("typing", { session_id: session, on }, () => {});
  }

  /** Do something in a session now or not at all. Rejects with a `Problem`. */
  async act(name: string, session: string, payload: object = {}): Promise<void> {
    await this.#ask(name, { session_id: session, client_id: newId(), ...payload });
  }

  async #greet(): Promise<void> {
    try {
      const answer = await this.#ask("hello", { v: 1 });
      this.skew = Date.parse(String(answer.server_time)) - Date.now();
    } catch (error) {
      this.#problem = error as Problem;
      this.#lost("offline");
      return;
    }
    this.#ready = true;
    this.#refused = 0;
    if (this.#problem?.code === "no_websocket") this.#problem = null;
    this.#connection = "online";
    this.#tell();
    await Promise.all([...this.#sessions.keys()].map((session) => this.#join(session)));
    this.outbox.flushAll();
  }

  async #join(session: string): Promise<void> {
    const found = this.#sessions.get(session);
    if (!found || found.joining) return;
    found.joining = true;
    try {
      const answer = await this.#ask("join", {
        session_id: session,
        after_seq: found.state.screen.seq,
        watch: found.watch,
      });
      found.joining = false;
      for (const event of [...(answer.events as WireEvent[]), ...found.early]) {
        this.#event(session, event);
      }
      found.early = [];
      this.#set(session, { typing: answer.typing === true, joined: true, problem: null });
    } catch (error) {
      found.joining = false;
      const problem = error as Problem;
      if (problem.code !== "offline") this.#set(session, { problem });
    }
  }

  /** What arrives while the answer to `join` is on its way waits for it: it is later. */
  #event(session: string, event: WireEvent): void {
    const found = this.#sessions.get(session);
    if (!found) return;
    if (found.joining) {
      found.early.push(event);
      return;
    }
    const screen = fold([event], found.state.screen);
    if (screen === found.state.screen) return;
    const typing = event.kind === "customer_said" || screen.status === "ended" ? false : undefined;
    const events = found.watch ? [...found.state.events, event] : found.state.events;
    const call = foldCall([event], found.state.call);
    this.#set(session, { screen, events, call, ...(typing === undefined ? {} : { typing }) });
    this.#settle(event);
    for (const listener of this.#listeners) listener(session, event);
  }

  #settle(event: WireEvent): void {
    if (typeof event.client_id === "string" && event.client_id) this.outbox.shown(event.client_id);
  }

  #set(session: string, change: Partial<Followed>): void {
    const found = this.#sessions.get(session);
    if (!found) return;
    found.state = { ...found.state, ...change };
    this.#tell();
  }

  /** Something lets no WebSocket through: said when the server is there and takes nothing else, and tried
   * the other way when it only hangs. */
  #blocked(error: ConnectError): void {
    const options = this.#socket.io?.opts;
    if (error.message === "timeout" && options) options.transports = this.#ways.pollingFirst();
    this.#refused = error.description === NO_POLLING ? this.#refused + 1 : 0;
    if (this.#refused && this.#ways.onlyPolling) this.#poll(false);
    if (this.#refused < BLOCKED) return;
    if (options) options.transports = this.#ways.usual();
    this.#problem = { code: "no_websocket", message: "", mend: "" };
    this.#tell();
  }

  /** A WebSocket opened and lets nothing through: in this tab it goes on by polling. */
  #silent(): void {
    this.#poll(true);
    const engine = this.#socket.io?.engine;
    if (engine?.readyState === "open") engine.close();
  }

  #poll(only: boolean): void {
    this.#ways.onlyPolling = only;
    if (this.#socket.io) this.#socket.io.opts.transports = this.#ways.usual();
  }

  #lost(connection: Connection): void {
    this.#ready = false;
    this.#connection = connection;
    for (const session of this.#sessions.values()) {
      session.joining = false;
      session.early = [];
      session.state = { ...session.state, typing: false };
    }
    this.#tell();
  }

  #send = async (entry: Entry): Promise<void> => {
    await this.#ask(entry.action, {
      session_id: entry.session_id,
      client_id: entry.client_id,
      ...entry.payload,
    });
  };

  /** Emit and wait for the answer. Rejects with a `Problem`; without a connection it is one to retry. */
  async #ask(name: string, payload: object): Promise<Record<string, unknown>> {
    if (!this.#socket.connected || (name !== "hello" && !this.#ready)) throw offline;
    let answer: Answer;
    const asked = performance.now();
    try {
      answer = await this.#socket.timeout(this.#patience.ms).emitWithAck(name, payload);
      this.#patience.answered(performance.now() - asked);
    } catch {
      if (this.#socket.connected) this.#patience.missed();
      if (this.#socket.connected) this.#socket.io?.engine?.close();
      throw this.#socket.connected
        ? { ...offline, code: "no_answer", retry_after_ms: 1000 }
        : offline;
    }
    if (!answer.ok) throw answer.error;
    return answer;
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
