// One WebRTC line to the server: the microphone up, the customer's voice down. It is made once; after a loss a
// new one takes its place, under the same id.

import { api, type Candidate } from "../api";

const MAKE_MS = 12_000;
const PING_MS = 1_000;
/** Without a packet for so long a line is dead: the server sends silence, too. */
const STALE_MS = 5_000;
const SHAKY_MS = 3_000;
/** How long the browser may look for ways before the offer goes out with those it has. */
const GATHER_MS = 1_000;

export interface Hooks {
  up: (remote: MediaStream) => void;
  down: () => void;
  /** The part of sound that got lost lately, 0 to 1, and the way there and back in ms. */
  quality: (lost: number, ms: number) => void;
}

export interface Way {
  session: string;
  /** What this line goes by in the log. */
  client: string;
  recognition: string;
  pause_ms: number | undefined;
  talks_over: string | undefined;
  listening: string | undefined;
  ice: RTCIceServer[];
  /** Of the line that was lost. */
  before: string | null;
}

export class Line {
  id: string | null;
  readonly #pc: RTCPeerConnection;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #late: Candidate[] = [];
  #closed = false;
  #isUp = false;
  #remote = new MediaStream();

  constructor(
    private readonly way: Way,
    private readonly mic: MediaStream,
    private readonly hooks: Hooks,
  ) {
    this.id = way.before;
    this.#pc = new RTCPeerConnection({ iceServers: way.ice, bundlePolicy: "max-bundle" });
  }

  /** Resolves when sound can flow; rejects with what stood in the way. */
  async open(): Promise<void> {
    const pc = this.#pc;
    const track = this.mic.getAudioTracks()[0];
    if (!track) throw Object.assign(new Error("no track"), { name: "NotFoundError" });
    pc.addTransceiver(track, { direction: "sendrecv", streams: [this.mic] });
    const pings = pc.createDataChannel("greenroom", { ordered: true });
    pings.onopen = () => {
      this.#every(PING_MS, () => pings.readyState === "open" && pings.send(`ping: ${Date.now()}`));
    };
    pc.ontrack = (event) => this.#remote.addTrack(event.track);
    pc.onicecandidate = ({ candidate }) => candidate && this.#candidate(candidate);
    await pc.setLocalDescription(await pc.createOffer());
    await gathered(pc);
    const { sdp, type } = pc.localDescription ?? { sdp: "", type: "offer" };
    this.#late = [];
    const answer = await api.dial(this.way.session, {
      sdp,
      type,
      recognition: this.way.recognition,
      client_id: this.way.client,
      pause_ms: this.way.pause_ms,
      talks_over: this.way.talks_over,
      listening: this.way.listening,
      ...(this.way.before && { pc_id: this.way.before, restart_pc: true }),
    });
    if (this.#closed) return;
    this.id = answer.pc_id;
    await pc.setRemoteDescription({ sdp: answer.sdp, type: answer.type });
    this.#trickle();
    await connected(pc);
    if (this.#closed) return;
    this.#isUp = true;
    this.hooks.up(this.#remote);
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === "failed" || pc.connectionState === "closed") this.#down();
    };
    this.#watch();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  #every(ms: number, run: () => void): void {
    this.#timers.push(setInterval(run, ms));
  }

  #down(): void {
    if (this.#closed || !this.#isUp) return;
    this.close();
    this.hooks.down();
  }

  #candidate(candidate: RTCIceCandidate): void {
    this.#late.push({
      candidate: candidate.candidate,
      sdp_mid: candidate.sdpMid ?? "0",
      sdp_mline_index: candidate.sdpMLineIndex ?? 0,
    });
    if (this.#pc.remoteDescription) this.#trickle();
  }

  #trickle(): void {
    if (!this.id || !this.#late.length) return;
    const candidates = this.#late;
    this.#late = [];
    void api.candidates(this.way.session, this.id, candidates).catch(() => {});
  }

  /** A line whose packets stay away is lost, long before the browser says so. */
  #watch(): void {
    let packets = 0;
    let lost = 0;
    let changed = performance.now();
    this.#every(PING_MS, async () => {
      if (this.#closed) return;
      let way = 0;
      let now = { packets, lost };
      for (const report of (await this.#pc.getStats()).values()) {
        if (report.type === "inbound-rtp" && report.kind === "audio") {
          now = { packets: report.packetsReceived ?? 0, lost: report.packetsLost ?? 0 };
        } else if (report.type === "candidate-pair" && report.nominated) {
          way = (report.currentRoundTripTime ?? 0) * 1000;
        }
      }
      const came = now.packets - packets;
      const gone = Math.max(0, now.lost - lost);
      if (came > 0) changed = performance.now();
      packets = now.packets;
      lost = now.lost;
      this.hooks.quality(came + gone > 0 ? gone / (came + gone) : 0, way);
      const shaky = this.#pc.connectionState === "disconnected";
      if (performance.now() - changed > (shaky ? SHAKY_MS : STALE_MS)) this.#down();
    });
  }
}

function gathered(pc: RTCPeerConnection): Promise<void> {
  if (pc.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_MS);
    pc.addEventListener("icegatheringstatechange", () => {
      if (pc.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function connected(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no way to the server")), MAKE_MS);
    const look = () => {
      if (pc.connectionState === "connected") {
        clearTimeout(timer);
        resolve();
      } else if (pc.connectionState === "failed" || pc.connectionState === "closed") {
        clearTimeout(timer);
        reject(new Error(pc.connectionState));
      }
    };
    pc.addEventListener("connectionstatechange", look);
    look();
  });
}
