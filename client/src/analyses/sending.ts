// A conversation on its way to the server, with how much of it is there.

import { ApiError, failure } from "../api";
import type { Analysis } from "../types";

export const LARGEST = 20 * 2 ** 20;

export interface Sent {
  file: File;
  scenario: string;
  /** Who of the speakers is the agent; none: let the server find out. */
  agents: string[];
}

/** Score it. `onShare`: how much is sent, 0 to 1. Rejects with an `ApiError`, or with an `AbortError`. */
export function send(
  sent: Sent,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Analysis> {
  const form = new FormData();
  if (sent.scenario) form.set("scenario_id", sent.scenario);
  if (sent.agents.length) form.set("agent", sent.agents.join(", "));
  form.set("file", sent.file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/analyses");
    request.upload.onprogress = ({ loaded, total }) => onShare(total ? loaded / total : 1);
    request.upload.onload = () => onShare(1);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 201 && body) resolve(body as Analysis);
      else reject(failure(request.status, body));
    };
    request.onerror = () => reject(new ApiError("offline", "", "", 0));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export interface Speaker {
  name: string;
  messages: number;
}

/** Whom the server asks to choose from; null when that is not what it asks. */
export function speakers(error: unknown): Speaker[] | null {
  if (!(error instanceof ApiError) || error.code !== "who_is_agent") return null;
  const found = error.more.speakers;
  return Array.isArray(found) && found.length > 0 ? (found as Speaker[]) : null;
}

const NAME = 48;

/** The first words of a pasted conversation in quotation marks; "" where they tell nothing. */
export function named(text: string): string {
  const first = text.split("\n").find((line) => line.trim()) ?? "";
  const words = first.trim().replace(/\s+/g, " ");
  if (/^([[{]\W|[{[]$|WEBVTT|[\d.:,\-> ]*$)/.test(words)) return "";
  return `“${words.length > NAME ? `${words.slice(0, NAME).trimEnd()}…` : words}”`;
}

/** Whether more is in a file than the server takes. */
export function isTooLarge(file: File): boolean {
  return file.size > LARGEST;
}

/** "12 kB", "3.4 MB". */
export function size(bytes: number): string {
  const [value, unit] =
    bytes < 2 ** 20 ? [bytes / 1024, "kilobyte"] : [bytes / 2 ** 20, "megabyte"];
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit,
    maximumFractionDigits: unit === "megabyte" ? 1 : 0,
  }).format(Math.max(unit === "kilobyte" ? 1 : 0, value));
}
