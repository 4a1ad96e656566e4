import { useEffect, useState } from "react";
import { reached, type Step } from "./reading";

const TICK = 100;

export interface ReplayState {
  /** ms into the replay; null: everything is shown. */
  t: number | null;
  total: number;
  playing: boolean;
  speed: number;
  step: Step | undefined;
  toggle: () => void;
  seek: (t: number) => void;
  setSpeed: (speed: number) => void;
  showAll: () => void;
}

export function useReplay(steps: Step[]): ReplayState {
  const total = Math.ceil((steps.at(-1)?.t ?? 0) / TICK + 4) * TICK;
  const [t, setT] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setT((before) => (before ?? 0) + TICK * speed), TICK);
    return () => clearInterval(timer);
  }, [playing, speed]);
  const over = t !== null && t >= total;
  useEffect(() => {
    if (!over) return;
    setPlaying(false);
    setT(null);
  }, [over]);
  return {
    t,
    total,
    playing,
    speed,
    step: t === null ? undefined : (reached(steps, t) ?? { seq: 0, at: 0, t: 0 }),
    toggle: () => {
      if (!playing && t === null) setT(0);
      setPlaying(!playing);
    },
    seek: (to) => setT(to),
    setSpeed,
    showAll: () => {
      setPlaying(false);
      setT(null);
    },
  };
}
