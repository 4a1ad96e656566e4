// The sounds of a telephone, made here: a ring, and a silent line.

import { audio } from "./media";

type Stop = () => void;

function tone(at: AudioContext, hertz: number, from: number, until: number, gain: number): void {
  const wave = at.createOscillator();
  const volume = at.createGain();
  wave.frequency.value = hertz;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(gain, from + 0.03);
  volume.gain.setValueAtTime(gain, until - 0.08);
  volume.gain.linearRampToValueAtTime(0, until);
  wave.connect(volume).connect(at.destination);
  wave.start(from);
  wave.stop(until);
}

function every(ms: number, play: () => void): Stop {
  play();
  const timer = setInterval(play, ms);
  return () => clearInterval(timer);
}

/** Two short rings, then a pause, until it is stopped. */
export function ring(): Stop {
  const at = audio();
  return every(3_000, () => {
    const now = at.currentTime;
    for (const start of [0, 0.6]) {
      tone(at, 400, now + start, now + start + 0.4, 0.05);
      tone(at, 450, now + start, now + start + 0.4, 0.05);
    }
  });
}

/** A stream in which nothing sounds: for a call whose agent types. It has a source, since without one nothing
 * would be sent, and the line be taken for dead. */
export function silence(): MediaStream {
  const at = audio();
  const nothing = at.createConstantSource();
  const end = at.createMediaStreamDestination();
  nothing.offset.value = 0;
  nothing.connect(end);
  nothing.start();
  return end.stream;
}
