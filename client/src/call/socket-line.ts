// A line over a WebSocket, for networks that let no WebRTC through: plain sound, 16 kHz both ways.

import { failure } from "../api";
import type { Hooks, Way } from "./line";
import { audio } from "./media";
import worklet from "./pcm.worklet.js?url&no-inline";

const OPEN_MS = 15_000;
/** A refusal comes soon after the socket is open; silence means that the call is on. */
const REFUSAL_MS = 700;
/** The socket takes nothing more for so long: the line is dead. */
const STALE_MS = 5_000;
const FULL = 32_000;
/** A refusal has no status of its own; whatever it is, trying at once does not mend it. */
const REFUSED = 503;

let loaded: Promise<void> | null = null;

export class SocketLine {
  readonly id = null;
  #socket: WebSocket | null = null;
  #closed = false;
  #isUp = false;
  #nodes: AudioNode[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

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
    let flowed = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      if ((this.#socket?.bufferedAmount ?? 0) < FULL) flowed = now;
      if (now - flowed > STALE_MS) this.#down();
    }, 1_000);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const node of this.#nodes) node.disconnect();
    this.#socket?.close();
  }

  #connect(up: AudioWorkletNode, down: AudioWorkletNode): Promise<void> {
    const { session, client, recognition, pause_ms, talks_over, listening } = this.way;
    const asked = new URLSearchParams({ recognition, client_id: client });
    if (pause_ms) asked.set("pause_ms", String(pause_ms));
    if (talks_over) asked.set("talks_over", talks_over);
    if (listening) asked.set("listening", listening);
    const at = `${location.origin.replace(/^http/, "ws")}/api/sessions/${encodeURIComponent(session)}`;
    const socket = new WebSocket(`${at}/call/ws?${asked}`);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    up.port.onmessage = ({ data }) => {
      // what can't go out in time is of no use any more
      if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < FULL) socket.send(data);
    };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.close();
        reject(new Error("no answer"));
      }, OPEN_MS);
      const on = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.onopen = () => setTimeout(on, REFUSAL_MS);
      socket.onmessage = ({ data }) => {
        if (data instanceof ArrayBuffer) {
          down.port.postMessage(data, [data]);
          on();
          return;
        }
        const body: unknown = JSON.parse(data);
        clearTimeout(timer);
        reject(failure(REFUSED, body));
      };
      socket.onclose = () => {
        clearTimeout(timer);
        reject(new Error("closed"));
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
