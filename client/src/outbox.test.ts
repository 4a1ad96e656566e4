import { beforeEach, describe, expect, it } from "vitest";
import { type Entry, Outbox } from "./outbox";

const offline = { code: "offline", message: "", mend: "", retry: true };
const full = {
  code: "storage",
  message: "disk full",
  mend: "wait",
  retry: true,
  retry_after_ms: 5,
};
const long = { code: "too_long", message: "too long", mend: "send it in parts" };

/** A server that can be away, full, or picky; it does every client_id once. */
class Server {
  problem: unknown = null;
  got: string[] = [];
  #ids = new Set<string>();
  send = async (entry: Entry) => {
    if (this.problem) throw this.problem;
    if (!this.#ids.has(entry.client_id)) this.got.push(String(entry.payload.text));
    this.#ids.add(entry.client_id);
  };
}

const settle = () => new Promise((done) => setTimeout(done, 0));

describe("the outbox", () => {
  beforeEach(() => localStorage.clear());

  it("forgets a message once it is acknowledged, and shows it as stored", async () => {
    const server = new Server();
    const box = new Outbox("u", localStorage, server.send);
    box.add("s", "say", { text: "one" });
    expect(localStorage.length).toBe(1);
    await settle();
    expect(box.entries().map((e) => e.state)).toEqual(["stored"]);
    expect(localStorage.length).toBe(0);
    expect(server.got).toEqual(["one"]);
  });

  it("keeps messages through a reload while offline, and sends them in order, once", async () => {
    const server = new Server();
    server.problem = offline;
    const before = new Outbox("u", localStorage, server.send);
    for (const text of ["one", "two", "three"]) before.add("s", "say", { text });
    await settle();
    const after = new Outbox("u", localStorage, server.send);
    expect(after.entries().map((e) => [e.payload.text, e.state])).toEqual([
      ["one", "waiting"],
      ["two", "waiting"],
      ["three", "waiting"],
    ]);
    server.problem = null;
    after.flushAll();
    before.flushAll();
    await settle();
    expect(server.got).toEqual(["one", "two", "three"]);
    expect(localStorage.length).toBe(0);
  });

  it("tries again by itself when the server could not store it", async () => {
    const server = new Server();
    server.problem = full;
    const waits: (() => void)[] = [];
    const box = new Outbox("u", localStorage, server.send, (run) => waits.push(run));
    box.add("s", "say", { text: "one" });
    await settle();
    expect(box.entries()[0]).toMatchObject({ state: "waiting", problem: { code: "storage" } });
    expect(localStorage.length).toBe(1);
    server.problem = null;
    waits[0]?.();
    await settle();
    expect(server.got).toEqual(["one"]);
  });

  it("waits as long as it is told when it sent too much, then sends all that waits, in order", async () => {
    const server = new Server();
    const waits: [() => void, number][] = [];
    const box = new Outbox("u", localStorage, server.send, (run, ms) => waits.push([run, ms]));
    server.problem = { ...full, code: "too_many", retry_after_ms: 700 };
    box.add("s", "say", { text: "one" });
    box.add("s", "say", { text: "two" });
    await new Promise((done) => setTimeout(done));
    expect(waits.map(([, ms]) => ms)).toEqual([700]);
    expect(box.entries().map((entry) => entry.state)).toEqual(["waiting", "waiting"]);
    server.problem = null;
    waits[0]?.[0]();
    await new Promise((done) => setTimeout(done));
    expect(server.got).toEqual(["one", "two"]);
  });

  it("keeps a refused message until the person decides, and lets the next ones pass", async () => {
    const server = new Server();
    server.problem = long;
    const box = new Outbox("u", localStorage, server.send);
    const id = box.add("s", "say", { text: "too long" });
    await settle();
    server.problem = null;
    box.add("s", "say", { text: "short" });
    await settle();
    expect(server.got).toEqual(["short"]);
    expect(box.entries()[0]).toMatchObject({ state: "failed", problem: long });
    box.retry(id);
    await settle();
    expect(server.got).toEqual(["short", "too long"]);
  });

  it("is one person's: another who signs in here does not send it", async () => {
    const server = new Server();
    server.problem = offline;
    new Outbox("u", localStorage, server.send).add("s", "say", { text: "mine" });
    await settle();
    expect(new Outbox("other", localStorage, server.send).entries()).toEqual([]);
  });
});
