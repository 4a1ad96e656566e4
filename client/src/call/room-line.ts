// A line through a LiveKit server: the page enters the room of this call, where the customer is already. Loaded
// only where the server says that its calls go this way.

import { ConnectionQuality, Room, RoomEvent, Track } from "livekit-client";
import { api } from "../api";
import type { Hooks, Way } from "./line";

/** What LiveKit calls a bad line, in the parts lost that the others measure. */
const LOST: Partial<Record<ConnectionQuality, number>> = {
  [ConnectionQuality.Poor]: 0.1,
  [ConnectionQuality.Lost]: 1,
};

export class RoomLine {
  readonly id = null;
  readonly #room = new Room({ stopLocalTrackOnUnpublish: false });
  readonly #remote = new MediaStream();
  #closed = false;
  #isUp = false;

  constructor(
    private readonly way: Way,
    private readonly mic: MediaStream,
    private readonly hooks: Hooks,
  ) {}

  /** Resolves when sound can flow; rejects with what stood in the way. */
  async open(): Promise<void> {
    const track = this.mic.getAudioTracks()[0];
    if (!track) throw Object.assign(new Error("no track"), { name: "NotFoundError" });
    const { client, recognition, pause_ms, talks_over, listening } = this.way;
    const wish = { client_id: client, recognition, pause_ms, talks_over, listening };
    const entry = await api.enter(this.way.session, wish);
    if (this.#closed) return;
    const room = this.#room;
    room.on(RoomEvent.TrackSubscribed, ({ mediaStreamTrack, kind }) => {
      if (kind === Track.Kind.Audio) this.#remote.addTrack(mediaStreamTrack);
    });
    room.on(RoomEvent.Disconnected, () => this.#down());
    room.on(RoomEvent.ParticipantDisconnected, () => this.#down());
    room.on(RoomEvent.ConnectionQualityChanged, (quality, participant) => {
      if (participant.isLocal) this.hooks.quality(LOST[quality] ?? 0, 0);
    });
    await room.connect(entry.url, entry.token);
    await room.localParticipant.publishTrack(track, { source: Track.Source.Microphone });
    if (this.#closed) return;
    this.#isUp = true;
    this.hooks.up(this.#remote);
  }

  close(): void {
    this.#closed = true;
    void this.#room.disconnect(false);
  }

  #down(): void {
    if (this.#closed || !this.#isUp) return;
    this.close();
    this.hooks.down();
  }
}
