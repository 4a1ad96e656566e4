// A recording on its way to the server, which hears it in the background.

import { ApiError, failure } from "../api";
import type { Heard } from "../types";

export const LARGEST_SOUND = 2 ** 30;

const ENDINGS =
  /\.(3gp|aac|ac3|aiff?|amr|asf|au|avi|awb|caf|flac|flv|gsm|m4[abv]|mk[av]|mov|mp[34]|mpe?g|mpga|og[agv]|opus|ts|voc|w64|wav|webm|wm[av])$/i;

/** Whether it is sound, or a film, rather than text. */
export function isSound(file: { name: string; type: string }): boolean {
  return /^(audio|video)\//.test(file.type) || ENDINGS.test(file.name);
}

/** Send it. `onShare`: how much is sent, 0 to 1. Rejects with an `ApiError`, or with an `AbortError`. */
export function sendSound(
  file: File,
  scenario: string,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Heard> {
  const query = new URLSearchParams({ name: file.name.slice(-200) });
  if (scenario) query.set("scenario_id", scenario);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/analyses/recordings?${query}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onShare(total ? loaded / total : 1);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 202 && body) resolve(body as Heard);
      else reject(failure(request.status, body));
    };
    request.onerror = () => reject(new ApiError("offline", "", "", 0));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isOver(heard: Heard): boolean {
  return heard.state === "done" || heard.state === "failed";
}
