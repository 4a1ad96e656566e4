import type { Socket } from "socket.io-client";
import { beforeEach, describe, expect, it } from "vitest";
import { Live } from "./live";
import type { WireEvent } from "./types";

const said = (seq: number, text: string, client_id = ""): WireEvent => ({
  seq,
  at: seq * 10,
  kind: client_id ? "agent_said" : "customer_said",
  text,
  client_id,
});

/** A Socket.IO client without a network; `answers` says how the server answers each event. */
class FakeSocket {
  connected = false;
  sent: [string, Record<string, unknown>][] = [];
  answers: Record<string, (payload: Record<string, unknown>) => Promise<unknown>> = {
    hello: async () => ({ ok: true, server_time: new Date().toISOString() }),
    join: async () => ({ ok: true, events: [], typing: false }),
    say: async () => ({ ok: true }),
  };
  volatile = this;
  #handlers = new Map<string, (payload?: unknown) => void>();
  on(name: string, handler: (payload?: unknown) => void) {
    this.#handlers.set(name, handler);
  }
  fire(name: string, payload?: unknown) {
    if (name === "connect") this.connected = true;
    if (name === "disconnect") this.connected = false;
    this.#handlers.get(name)?.(payload);
  }
  connect() {}
  emit() {}
  timeout() {
    return {
      emitWithAck: async (name: string, payload: Record<string, unknown>) => {
        this.sent.push([name, payload]);
        return this.answers[name]?.(payload);
      },
    };
  }
}

const settle = () => new Promise((done) => setTimeout(done, 0));

describe("the chat connection", () => {
  beforeEach(() => localStorage.clear());

  const connect = () => {
    const socket = new FakeSocket();
    return { socket, live: new Live("u", socket as unknown as Socket) };
  };

  it("says that WebSockets are blocked once the server answers and takes nothing else", async () => {
    const { socket, live } = connect();
    const gone = new Error("xhr poll error");
    const refused = Object.assign(new Error("xhr poll error"), { description: 400 });
    for (const error of [refused, gone, refused]) socket.fire("connect_error", error);
    expect(live.problem()).toBeNull();
    socket.fire("connect_error", refused);
    expect(live.problem()?.code).toBe("no_websocket");
    expect(live.connection()).toBe("offline");
    socket.fire("connect");
    await settle();
    expect(live.problem()).toBeNull();
  });

  it("shows what the join brings before what came in meanwhile, and nothing twice", async () => {
    const { socket, live } = connect();
    let answer: (value: unknown) => void = () => {};
    socket.answers.join = () =>
      new Promise((done) => {
        answer = done;
      });
    live.follow("s");
    socket.fire("connect");
    await settle();
    socket.fire("event", { session_id: "s", event: said(7, "three") });
    socket.fire("event", { session_id: "s", event: said(5, "two") });
    answer({ ok: true, events: [said(3, "one"), said(5, "two")], typing: true });
    await settle();
    expect(live.state("s")?.screen.messages.map((m) => m.text)).toEqual(["one", "two", "three"]);
    expect(live.state("s")).toMatchObject({ typing: true, joined: true });
  });

  it("keeps all events of a session that is watched, over a reconnect too", async () => {
    const { socket, live } = connect();
    const moved = (seq: number): WireEvent => ({ seq, at: seq, kind: "mood_moved" });
    live.follow("s", [said(1, "one"), moved(2)], true);
    socket.fire("connect");
    await settle();
    socket.fire("event", { session_id: "s", event: moved(3) });
    socket.fire("disconnect");
    socket.answers.join = async () => ({ ok: true, events: [moved(4)], typing: false });
    socket.fire("connect");
    await settle();
    expect(live.state("s")?.events.map((event) => event.seq)).toEqual([1, 2, 3, 4]);
    expect(socket.sent.filter(([name]) => name === "join").map(([, sent]) => sent)).toEqual([
      { session_id: "s", after_seq: 2, watch: true },
      { session_id: "s", after_seq: 3, watch: true },
    ]);
  });

  it("counts what was heard later, so that measures are asked for anew", async () => {
    const { socket, live } = connect();
    live.follow("s", [said(3, "one")]);
    socket.fire("connect");
    await settle();
    const signal = { session_id: "s", kind: "reheard", on: true };
    socket.fire("signal", signal);
    socket.fire("signal", { ...signal, session_id: "other" });
    expect(live.state("s")).toMatchObject({ reheard: 1, typing: false });
  });

  it("asks after a reconnect only for what it has not seen", async () => {
    const { socket, live } = connect();
    live.follow("s", [said(3, "one")]);
    socket.fire("connect");
    await settle();
    socket.fire("event", { session_id: "s", event: said(9, "two") });
    socket.fire("disconnect");
    expect(live.connection()).toBe("offline");
    socket.fire("connect");
    await settle();
    const joins = socket.sent.filter(([name]) => name === "join").map(([, p]) => p.after_seq);
    expect(joins).toEqual([3, 9]);
    expect(live.connection()).toBe("online");
  });

  it("sends what waits once it is back, and drops it when its event is there", async () => {
    const { socket, live } = connect();
    live.follow("s", []);
    const id = live.outbox.add("s", "say", { text: "hello" });
    await settle();
    expect(socket.sent).toEqual([]);
    socket.fire("connect");
    await settle();
    expect(socket.sent.at(-1)).toEqual(["say", { session_id: "s", client_id: id, text: "hello" }]);
    expect(live.outbox.entries()[0]?.state).toBe("stored");
    socket.fire("event", { session_id: "s", event: said(4, "hello", id) });
    expect(live.outbox.entries()).toEqual([]);
  });

  it("does not send again what the server has, though its answer was lost", async () => {
    const { socket, live } = connect();
    live.follow("s", []);
    socket.answers.say = async () => {
      socket.fire("disconnect");
      throw new Error("no answer");
    };
    socket.fire("connect");
    await settle();
    const id = live.outbox.add("s", "say", { text: "hello" });
    await settle();
    expect(live.outbox.entries()[0]?.state).toBe("waiting");
    socket.answers.join = async () => ({ ok: true, events: [said(4, "hello", id)], typing: false });
    socket.fire("connect");
    await settle();
    expect(socket.sent.filter(([name]) => name === "say")).toHaveLength(1);
    expect(live.outbox.entries()).toEqual([]);
  });

  it("tells a person who is signed out", async () => {
    const { socket, live } = connect();
    socket.fire("connect_error", { message: "signed out", data: { code: "signed_out" } });
    expect(live.connection()).toBe("signed_out");
  });
});
