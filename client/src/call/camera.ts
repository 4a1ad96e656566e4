// The webcam, recorded here and sent in pieces while the call goes on.

import { api } from "../api";
import { hush } from "./media";

const PIECE_MS = 2_000;
const TRIES = 5;

const TYPES = ["video/webm;codecs=vp8", "video/webm", "video/mp4"];

export interface Film {
  stream: MediaStream;
  stop: () => void;
}

/** Record until it is stopped. Rejects when there is no camera, or the server takes nothing. */
export async function film(session: string): Promise<Film> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15 } },
  });
  try {
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 300_000 });
    const { id } = await api.filmBegins(session, (recorder.mimeType || type) ?? "video/webm");
    const began = performance.now();
    let number = 0;
    let last = Promise.resolve();
    recorder.ondataavailable = ({ data }) => {
      if (!data.size) return;
      const mine = number++;
      last = last.then(() => send(session, id, mine, data)).catch(() => {});
    };
    recorder.onstop = () => {
      hush(stream);
      const ms = Math.round(performance.now() - began);
      void last.then(() => api.filmEnds(session, id, ms)).catch(() => {});
    };
    recorder.start(PIECE_MS);
    const stop = () => {
      if (recorder.state !== "inactive") recorder.stop();
    };
    return { stream, stop };
  } catch (error) {
    hush(stream);
    throw error;
  }
}

async function send(session: string, part: string, number: number, piece: Blob): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await api.filmPiece(session, part, number, piece);
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
    }
  }
}
