import { beforeEach, expect, it, vi } from "vitest";

type Heard = (...args: unknown[]) => void;

const { rooms } = vi.hoisted(() => ({ rooms: [] as FakeRoom[] }));

interface FakeRoom {
  heard: Map<string, Heard>;
  connect: ReturnType<typeof vi.fn>;
  disconnect: ReturnType<typeof vi.fn>;
  localParticipant: { publishTrack: ReturnType<typeof vi.fn> };
}

vi.mock("livekit-client", () => {
  class Room {
    heard = new Map<string, Heard>();
    connect = vi.fn(async () => {});
    disconnect = vi.fn(async () => {});
    localParticipant = { publishTrack: vi.fn(async () => {}) };
    constructor() {
      rooms.push(this);
    }
    on(name: string, run: Heard) {
      this.heard.set(name, run);
    }
  }
  return {
    Room,
    ConnectionQuality: { Poor: "poor", Lost: "lost", Good: "good" },
    RoomEvent: {
      TrackSubscribed: "track",
      Disconnected: "disconnected",
      ParticipantDisconnected: "left",
      ConnectionQualityChanged: "quality",
    },
    Track: { Kind: { Audio: "audio" }, Source: { Microphone: "microphone" } },
  };
});

const enter = vi.hoisted(() =>
  vi.fn(async () => ({ url: "wss://livekit.example", token: "t", room: "r" })),
);
vi.mock("../api", () => ({ api: { enter } }));

import { RoomLine } from "./room-line";

const track = { kind: "audio" };
const mic = { getAudioTracks: () => [track] } as unknown as MediaStream;
const way = {
  session: "s1",
  client: "c1",
  recognition: "typed",
  pause_ms: 600,
  talks_over: undefined,
  listening: undefined,
  ice: [],
  before: null,
};

function made() {
  const hooks = { up: vi.fn(), down: vi.fn(), quality: vi.fn() };
  return { hooks, line: new RoomLine(way, mic, hooks), room: rooms[rooms.length - 1] as FakeRoom };
}

beforeEach(() => {
  vi.stubGlobal(
    "MediaStream",
    class {
      tracks: unknown[] = [];
      addTrack(one: unknown) {
        this.tracks.push(one);
      }
    },
  );
});

it("enters the room with the token of this call and speaks into it", async () => {
  const { hooks, line, room } = made();
  await line.open();
  expect(enter).toHaveBeenCalledWith(
    "s1",
    expect.objectContaining({ client_id: "c1", pause_ms: 600 }),
  );
  expect(room.connect).toHaveBeenCalledWith("wss://livekit.example", "t");
  expect(room.localParticipant.publishTrack).toHaveBeenCalledWith(track, { source: "microphone" });
  const voice = { kind: "audio" };
  room.heard.get("track")?.({ mediaStreamTrack: voice, kind: "audio" });
  expect(hooks.up.mock.calls[0]?.[0].tracks).toEqual([voice]);
});

it("is down once when the customer's end or the room is gone", async () => {
  const { hooks, line, room } = made();
  await line.open();
  room.heard.get("left")?.();
  room.heard.get("disconnected")?.();
  expect(hooks.down).toHaveBeenCalledTimes(1);
  expect(room.disconnect).toHaveBeenCalledTimes(1);
});

it("tells of its own bad line only", async () => {
  const { hooks, line, room } = made();
  await line.open();
  room.heard.get("quality")?.("poor", { isLocal: false });
  room.heard.get("quality")?.("poor", { isLocal: true });
  room.heard.get("quality")?.("good", { isLocal: true });
  expect(hooks.quality.mock.calls).toEqual([
    [0.1, 0],
    [0, 0],
  ]);
});

it("does not go on when it was closed meanwhile", async () => {
  const { hooks, line, room } = made();
  line.close();
  await line.open();
  expect(room.connect).not.toHaveBeenCalled();
  expect(hooks.up).not.toHaveBeenCalled();
});
