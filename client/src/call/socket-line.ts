// A line over a WebSocket, for networks that let no WebRTC through: plain sound, 16 kHz both ways.

import type { Hooks, Way } from "./line";
import { audio } from "./media";
import worklet from "./pcm.worklet.js?url&no-inline";

const OPEN_MS = 15_000;
const STALE_MS = 5_000;
const BUSY = 4503;
const WRONG = 4409;

let loaded: Promise<void> | null = null;

export class SocketLine {
  readonly id = null;
  #socket: WebSocket | null = null;
  #closed = false;
  #isUp = false;
  #nodes: AudioNode[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #heard = 0;

  constructor(
    private readonly way: Way,
    private readonly mic: MediaStream,
    private readonly hooks: Hooks,
  ) {}

  /** Resolves when sound can flow; rejects with what stood in the way. */
  async open(): Promise<void> {
    const at = audio();
    loaded ??= at.audioWorklet.addModule(worklet);
    await loaded;
    const up = new AudioWorkletNode(at, "up", { numberOfOutputs: 0 });
    const down = new AudioWorkletNode(at, "down", { numberOfInputs: 0, outputChannelCount: [1] });
    const source = at.createMediaStreamSource(this.mic);
    const end = at.createMediaStreamDestination();
    source.connect(up);
    down.connect(end);
    this.#nodes = [source, up, down];
    await this.#connect(up, down);
    if (this.#closed) return;
    this.#isUp = true;
    this.hooks.up(end.stream);
    this.#timer = setInterval(() => {
      if (performance.now() - this.#heard > STALE_MS) this.#down();
    }, 1_000);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const node of this.#nodes) node.disconnect();
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ kind: "bye" }));
    }
    this.#socket?.close();
  }

  #connect(up: AudioWorkletNode, down: AudioWorkletNode): Promise<void> {
    const { session, client, recognition, pause_ms } = this.way;
    const asked = new URLSearchParams({ recognition, client_id: client });
    if (pause_ms) asked.set("pause_ms", String(pause_ms));
    const at = `${location.origin.replace(/^http/, "ws")}/api/sessions/${encodeURIComponent(session)}`;
    const socket = new WebSocket(`${at}/call/ws?${asked}`);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    up.port.onmessage = ({ data }) => {
      // what can't go out in time is of no use any more
      if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < 32_000) socket.send(data);
    };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.close();
        reject(new Error("no answer"));
      }, OPEN_MS);
      socket.onmessage = ({ data }) => {
        this.#heard = performance.now();
        if (data instanceof ArrayBuffer) {
          down.port.postMessage(data, [data]);
          return;
        }
        const { kind } = JSON.parse(data) as { kind: string };
        if (kind === "flush") down.port.postMessage(null);
        if (kind === "up") {
          clearTimeout(timer);
          resolve();
        }
      };
      socket.onclose = ({ code, reason }) => {
        clearTimeout(timer);
        const status = { [BUSY]: 503, [WRONG]: 409 }[code];
        reject(Object.assign(new Error(reason), status ? { status, mend: "" } : {}));
        this.#down();
      };
    });
  }

  #down(): void {
    if (this.#closed || !this.#isUp) return;
    this.close();
    this.hooks.down();
  }
}
