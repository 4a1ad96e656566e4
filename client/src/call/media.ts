// The microphone: asking for it, choosing one, and how loud a stream is.

import { useEffect, useRef, useState } from "react";

const DEVICE = "greenroom.microphone";
const CHECKED = "greenroom.microphone_checked";

export const chosen = (): string => localStorage.getItem(DEVICE) ?? "";
export const choose = (id: string): void => localStorage.setItem(DEVICE, id);
export const wasChecked = (): boolean => localStorage.getItem(CHECKED) !== null;
export const checked = (): void => localStorage.setItem(CHECKED, "yes");

/** The chosen microphone, or the usual one where that is gone. Rejects as `getUserMedia` does. */
export async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw Object.assign(new Error("no media devices"), { name: "InsecureContextError" });
  }
  const id = chosen();
  const ask = (device?: string) =>
    navigator.mediaDevices.getUserMedia({
      audio: {
        ...(device && { deviceId: { exact: device } }),
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
      },
    });
  try {
    return await ask(id || undefined);
  } catch (error) {
    if (id && (error as Error).name !== "NotAllowedError") return ask();
    throw error;
  }
}

export function hush(stream: MediaStream | null | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** All microphones; their names are told only once one was allowed. */
export async function microphones(): Promise<{ value: string; label: string }[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter((device) => device.kind === "audioinput" && device.deviceId)
    .map((device, i) => ({ value: device.deviceId, label: device.label || `#${i + 1}` }));
}

let context: AudioContext | null = null;

/** A browser may keep it silent until the person has touched the page. */
function awake(): void {
  if (context?.state === "suspended") void context.resume().catch(() => {});
}

/** One for the page: browsers allow only a few. */
export function audio(): AudioContext {
  if (!context) {
    context = new AudioContext();
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, awake);
  }
  awake();
  return context;
}

/** How loud `stream` is, 0 to 1, told to `onLevel` up to 20 times a second, until the returned function is
 * called. */
export function listen(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const at = audio();
  const source = at.createMediaStreamSource(stream);
  const meter = at.createAnalyser();
  meter.fftSize = 1024;
  source.connect(meter);
  const wave = new Float32Array(meter.fftSize);
  const timer = setInterval(() => {
    meter.getFloatTimeDomainData(wave);
    let sum = 0;
    for (const value of wave) sum += value * value;
    onLevel(loudness(Math.sqrt(sum / wave.length)));
  }, 50);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}

/** From -60 dB (0) to full (1): what the ear takes for loudness. */
export function loudness(rms: number): number {
  if (rms <= 0.001) return 0;
  return Math.min(1, 1 + (20 * Math.log10(rms)) / 60);
}

/** Puts the loudness of `stream` into the CSS variable --level of the element that the ref is given to, without
 * rendering anything; `silent`: since when nothing was heard, in whole seconds. */
export function useLevel<T extends HTMLElement>(stream: MediaStream | null) {
  const ref = useRef<T>(null);
  const [silent, setSilent] = useState(0);
  useEffect(() => {
    if (!stream) return;
    let heard = performance.now();
    let told = 0;
    const stop = listen(stream, (level) => {
      ref.current?.style.setProperty("--level", level.toFixed(2));
      if (level > 0.15) heard = performance.now();
      const seconds = Math.floor((performance.now() - heard) / 1000);
      if (seconds !== told) {
        told = seconds;
        setSilent(seconds);
      }
    });
    const element = ref.current;
    return () => {
      stop();
      element?.style.setProperty("--level", "0");
    };
  }, [stream]);
  return { ref, silent };
}
