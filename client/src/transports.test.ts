import { XHR } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MOST_MS } from "./patience";
import { SILENT_MS, Ways, watched } from "./transports";

/** A WebSocket without a network. */
class Line {
  onopen = () => {};
  onmessage = (_: { data: string }) => {};
  onclose = (_: unknown) => {};
  closed = false;
  close() {
    this.closed = true;
  }
  send() {}
}

const opened = () => {
  const line = new Line();
  const told: string[] = [];
  class Transport extends watched(() => told.push("silent")) {
    override createSocket() {
      return line;
    }
  }
  const transport = new Transport({ hostname: "h", path: "/", query: {}, socket: {} });
  transport.on("error", (error: Error) => told.push(error.message));
  transport.open();
  line.onopen();
  return { line, told };
};

describe("a WebSocket that opened", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is given up when nothing comes", () => {
    const { line, told } = opened();
    vi.advanceTimersByTime(SILENT_MS - 1);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(["silent", "nothing came through"]);
    expect(line.closed).toBe(true);
  });

  it("is given up when it greets and never answers", () => {
    const { line, told } = opened();
    line.onmessage({ data: '0{"sid":"s"}' });
    vi.advanceTimersByTime(MOST_MS - 1);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told[0]).toBe("silent");
  });

  it("is kept once it has answered, however long it then rests", () => {
    const { line, told } = opened();
    for (const data of ['0{"sid":"s"}', '40{"sid":"t"}']) line.onmessage({ data });
    vi.advanceTimersByTime(10 * MOST_MS);
    expect(told).toEqual([]);
  });

  it("was not silent when it was closed", () => {
    const { line, told } = opened();
    line.onclose({});
    vi.advanceTimersByTime(10 * MOST_MS);
    expect(told).toEqual([]);
  });
});

it("goes by polling alone in a tab where a WebSocket has hung, until that is taken back", () => {
  const ways = new Ways(() => {});
  expect(ways.usual()).toHaveLength(2);
  ways.onlyPolling = true;
  expect(new Ways(() => {}).usual()).toEqual([XHR]);
  expect(ways.pollingFirst()).toEqual([XHR]);
  ways.onlyPolling = false;
  expect(ways.usual()).toHaveLength(2);
  expect(ways.pollingFirst()[0]).toBe(XHR);
});
