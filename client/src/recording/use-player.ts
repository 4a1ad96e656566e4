import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { recordedAt } from "../api";
import type { RecordingPart } from "../types";
import { type Ear, Ears } from "./ears";
import { place } from "./timeline";

export interface Player {
  /** To be set on an audio element. */
  audio: RefObject<HTMLAudioElement | null>;
  src: string;
  on: {
    onLoadedMetadata: () => void;
    onTimeUpdate: () => void;
    onEnded: () => void;
    onPlay: () => void;
    onPause: () => void;
    onError: () => void;
  };
  /** ms since the session started: now, and the first and the last there is. */
  t: number;
  from: number;
  to: number;
  playing: boolean;
  rate: number;
  ear: Ear;
  /** Where to ask why it can't be played; null while it can. */
  broken: string | null;
  toggle: () => void;
  seek: (t: number, play?: boolean) => void;
  setRate: (rate: number) => void;
  setEar: (ear: Ear) => void;
}

/** Plays the parts of a session's recording one after another, on the session's own clock. */
export function usePlayer(session: string, parts: RecordingPart[]): Player {
  const audio = useRef<HTMLAudioElement>(null);
  const ears = useRef<Ears | null>(null);
  const wanted = useRef<{ offset: number; play: boolean } | null>(null);
  const from = parts[0]?.from_ms ?? 0;
  const last = parts.at(-1);
  const to = (last?.from_ms ?? 0) + (last?.ms ?? 0);
  const [index, setIndex] = useState(0);
  const [t, setT] = useState(from);
  const [playing, setPlaying] = useState(false);
  const [rate, setRate] = useState(1);
  const [ear, setEar] = useState<Ear>("both");
  const [broken, setBroken] = useState<string | null>(null);
  const part = parts[index];
  const src = recordedAt(session, "audio", part?.id ?? "");

  useEffect(() => () => ears.current?.close(), []);
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = rate;
  }, [rate]);
  useEffect(() => {
    if (ear === "both" && !ears.current) return;
    if (!audio.current) return;
    ears.current ??= new Ears(audio.current);
    ears.current.set(ear);
  }, [ear]);

  const start = useCallback(() => {
    setBroken(null);
    void audio.current?.play().catch(() => setPlaying(false)); // why is told by its error event
  }, []);

  const seek = useCallback(
    (at: number, play = false) => {
      const next = place(parts, Math.min(Math.max(at, from), to));
      setT((parts[next.index]?.from_ms ?? 0) + next.offset);
      if (
        next.index !== index ||
        (audio.current?.readyState ?? 0) < HTMLMediaElement.HAVE_METADATA
      ) {
        wanted.current = { offset: next.offset, play: play || playing };
        if (next.index !== index) setIndex(next.index);
        else if (broken) audio.current?.load();
        return;
      }
      if (audio.current) audio.current.currentTime = next.offset / 1000;
      if (play) start();
    },
    [parts, from, to, index, playing, broken, start],
  );

  const on = useMemo(
    () => ({
      onLoadedMetadata: () => {
        const { current: element } = audio;
        const { current: next } = wanted;
        wanted.current = null;
        if (!element || !next) return;
        element.playbackRate = rate;
        element.currentTime = next.offset / 1000;
        if (next.play) start();
      },
      onTimeUpdate: () => {
        if (!wanted.current && audio.current && part)
          setT(part.from_ms + audio.current.currentTime * 1000);
      },
      onEnded: () => {
        if (index + 1 >= parts.length) {
          setPlaying(false);
          return;
        }
        wanted.current = { offset: 0, play: true };
        setIndex(index + 1);
      },
      onPlay: () => setPlaying(true),
      onPause: () => setPlaying(Boolean(wanted.current?.play)),
      onError: () => {
        setPlaying(false);
        setBroken(src);
      },
    }),
    [rate, start, part, index, parts.length, src],
  );

  return {
    audio,
    src,
    on,
    t,
    from,
    to,
    playing,
    rate,
    ear,
    broken,
    toggle: () => {
      if (playing) audio.current?.pause();
      else if (broken) {
        audio.current?.load();
        start();
      } else if (t >= to - 50) seek(from, true);
      else start();
    },
    seek,
    setRate,
    setEar,
  };
}
