import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { ApiError, api } from "../api";
import type { CallState } from "../call-state";
import { useLive } from "../context";
import { newId } from "../outbox";
import type { VoiceView } from "../types";
import { hear } from "./hear";
import { Line } from "./line";
import { START, step, troubleOf, wait } from "./machine";
import { hush, microphone } from "./media";
import type { RoomLine } from "./room-line";
import { SocketLine } from "./socket-line";
import { ring, silence } from "./sounds";
import { useFilm } from "./use-film";

export const TYPED = "typed";
export const BROWSER = "browser";

/** How turns are taken; what is undefined is as the scenario has it. */
export interface Manners {
  pause_ms: number | undefined;
  talks_over: string | undefined;
  listening: string | undefined;
}

export interface Choice extends Manners {
  recognition: string;
  audio: boolean;
  video: boolean;
}

/** Part of the sound lost, and ms there and back, from which a line is bad. */
const BAD = { lost: 0.08, ms: 400 };

/** One call of this page: its machine, and what it does to the microphone, the line and the server. */
export function useCall(
  session: string,
  voice: VoiceView | undefined,
  choice: Choice,
  call: CallState,
  held: boolean,
  language: string,
) {
  const live = useLive();
  const [machine, tell] = useReducer(step, START);
  const [mic, setMic] = useState<MediaStream | null>(null);
  const [remote, setRemote] = useState<MediaStream | null>(null);
  const [bad, setBad] = useState(false);
  const [partial, setPartial] = useState("");
  const [deaf, setDeaf] = useState("");
  const line = useRef<Line | SocketLine | RoomLine | null>(null);
  const plain = useRef(false);
  const own = useRef(new Set<string>());
  const stream = useRef<MediaStream | null>(null);
  const before = useRef<string | null>(null);
  const gone = useRef(false);
  const { phase, muted } = machine;
  const open = phase === "talking" || phase === "reconnecting" || phase === "connecting";

  const drop = useCallback((keep = false) => {
    before.current = line.current?.id ?? before.current;
    line.current?.close();
    line.current = null;
    setRemote(null);
    if (keep) return;
    hush(stream.current);
    stream.current = null;
    setMic(null);
  }, []);

  const connect = async () => {
    drop(true);
    try {
      const ended = stream.current?.getAudioTracks().every((t) => t.readyState === "ended");
      if (!stream.current || ended) {
        stream.current = choice.recognition === TYPED ? silence() : await microphone();
        setMic(stream.current);
      }
      if (gone.current) return drop();
      const sound = stream.current;
      const client = newId();
      own.current.add(client);
      const way = {
        session,
        client,
        recognition: choice.recognition,
        pause_ms: choice.pause_ms,
        talks_over: choice.talks_over,
        listening: choice.listening,
        ice: voice?.ice_servers ?? [],
        before: before.current,
      };
      const hooks = {
        up: (voice: MediaStream) => {
          setRemote(voice);
          tell({ type: "up" });
        },
        down: () => tell({ type: "down" }),
        quality: (lost: number, ms: number) => setBad(lost > BAD.lost || ms > BAD.ms),
      };
      const over = (made: Line | SocketLine | RoomLine) => {
        line.current?.close();
        line.current = made;
        return made.open();
      };
      if (plain.current) return await over(new SocketLine(way, sound, hooks));
      try {
        if (voice?.media === "livekit") {
          const { RoomLine } = await import("./room-line");
          await over(new RoomLine(way, sound, hooks));
        } else await over(new Line(way, sound, hooks));
      } catch (error) {
        if (error instanceof ApiError || before.current || gone.current) throw error;
        await over(new SocketLine(way, sound, hooks)); // nothing but WebRTC is stopped on the way
        plain.current = true;
      }
    } catch (error) {
      if (gone.current) return;
      const trouble = troubleOf(error);
      line.current?.close();
      const told = error as { message?: string; mend?: string; status?: number };
      const words = told.status
        ? { message: told.message ?? "", mend: told.mend ?? "" }
        : undefined;
      tell({ type: "failed", trouble, words });
    }
  };
  const latest = useRef(connect);
  latest.current = connect;

  useEffect(() => {
    if (phase !== "ringing") return;
    return ring();
  }, [phase]);

  const pause = wait(machine);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try waits anew
  useEffect(() => {
    if (pause === null) return;
    const run = () => void latest.current();
    const timer = setTimeout(run, pause);
    return () => clearTimeout(timer);
  }, [pause, machine.tries]);

  useEffect(() => {
    for (const track of mic?.getAudioTracks() ?? []) track.enabled = !muted && !held;
  }, [mic, muted, held]);

  useEffect(() => {
    const track = mic?.getAudioTracks()[0];
    if (!track) return;
    const lost = () => tell({ type: "down" }); // unplugged: another one is taken
    track.addEventListener("ended", lost);
    return () => track.removeEventListener("ended", lost);
  }, [mic]);

  const hears = phase === "talking" && choice.recognition === BROWSER && !muted && !held;
  useEffect(() => {
    if (!hears) return;
    const stop = hear(
      language,
      setPartial,
      (text) => {
        setPartial("");
        live.outbox.add(session, "say", { text });
      },
      setDeaf,
    );
    return () => {
      stop();
      setPartial("");
    };
  }, [hears, language, live, session]);

  const { picture, blind } = useFilm(
    session,
    phase === "talking" && choice.video && call.consent.video,
  );

  const on = useRef(call.on);
  useEffect(() => {
    const ended = on.current && !call.on;
    on.current = call.on;
    if (!ended) return;
    drop(true);
    tell({ type: "down" }); // nobody here has hung up: it is dialled again
  }, [call.on, drop]);

  // the server adds to the id, since a line may be dialled again
  const mine = [...own.current].some((id) => call.client.startsWith(id));
  const theirs = call.on && call.client !== "" && !mine;
  useEffect(() => {
    if (!theirs) return;
    tell({ type: "elsewhere" });
  }, [theirs]);

  useEffect(() => {
    if (phase === "stuck" || phase === "over" || phase === "ready") drop();
  }, [phase, drop]);

  useEffect(() => {
    if (!open) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [open]);

  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      drop();
    };
  }, [drop]);

  return {
    machine,
    mic,
    remote,
    bad: bad || call.quality !== "good",
    partial,
    deaf,
    blind,
    picture,
    ring: () => tell({ type: "ring" }),
    answer: () => {
      tell({ type: "answer" });
      if (choice.audio !== call.consent.audio || choice.video !== call.consent.video) {
        const { audio, video } = choice;
        void live.act("consent", session, { audio, video }).catch(() => {});
      }
      if (call.muted) void live.act("mute", session, { on: false }).catch(() => {});
      void connect();
    },
    mute: () => {
      tell({ type: "mute", on: !muted });
      void live.act("mute", session, { on: !muted }).catch(() => {});
    },
    again: () => tell({ type: "again" }),
    /** The call is over here; the server is told, and the session goes on in writing. */
    hangUp: async (reason: string) => {
      drop();
      tell({ type: "over" });
      await api.hangUp(session, reason);
    },
  };
}

export type Calling = ReturnType<typeof useCall>;
