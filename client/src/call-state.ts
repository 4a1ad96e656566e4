// How it stands with a voice call: a fold over a session's events, and over what passes and is not stored.

import type { WireEvent } from "./types";

export type Who = "agent" | "customer";

/** When a message sounded, in ms since the session started. */
export interface Sounded {
  starts: number;
  ends: number;
  cut: boolean;
}

export interface CallState {
  /** The call is open, here or in another window. */
  on: boolean;
  /** When it was first answered, in ms since the session started. */
  since: number | null;
  lost: boolean;
  muted: boolean;
  /** The call was given up, or is over: the session goes on in writing. */
  byChat: boolean;
  /** Why it is over. */
  why: string;
  recognition: string;
  /** Which page has the call: the id it rang with. */
  client: string;
  consent: { audio: boolean; video: boolean };
  /** By the seq of what was said. */
  sounded: Record<number, Sounded>;
  /** What a side has said so far of a message that is not there yet. */
  partial: Partial<Record<Who, string>>;
  speaking: Partial<Record<Who, boolean>>;
  quality: "good" | "bad" | "lost";
  /** What is wrong with the agent's own sound: quiet, clipping, noisy, losing. */
  sound: string[];
  /** The customer could not make out what the agent said last. */
  misheard: boolean;
}

export const NO_CALL: CallState = {
  on: false,
  since: null,
  lost: false,
  muted: false,
  byChat: false,
  why: "",
  recognition: "",
  client: "",
  consent: { audio: false, video: false },
  sounded: {},
  partial: {},
  speaking: {},
  quality: "good",
  sound: [],
  misheard: false,
};

/** The state after `events`, each seen once. */
export function foldCall(events: Iterable<WireEvent>, start: CallState = NO_CALL): CallState {
  let state = start;
  for (const event of events) {
    const changed = change(state, event);
    if (changed) state = { ...state, ...changed };
  }
  return state;
}

function change(state: CallState, event: WireEvent): Partial<CallState> | null {
  switch (event.kind) {
    case "call_started":
      return {
        on: true,
        since: state.since ?? event.at,
        lost: false,
        byChat: false,
        why: "",
        quality: "good",
        sound: [],
        misheard: false,
        recognition: String(event.recognition),
        client: String(event.client_id),
      };
    case "call_ended":
      return {
        on: false,
        lost: false,
        muted: false,
        byChat: true,
        why: String(event.reason),
        partial: {},
        speaking: {},
      };
    case "session_ended":
      return { on: false, lost: false, partial: {}, speaking: {} };
    case "line_lost":
      return { lost: true };
    case "line_back":
      return { lost: false };
    case "muted":
      return { muted: event.on === true };
    case "recording_consented":
      return { consent: { audio: event.audio === true, video: event.video === true } };
    case "sound_measured":
      return { sound: (event.problems as string[] | undefined) ?? [] };
    case "not_heard":
      return { misheard: true, partial: { ...state.partial, agent: undefined } };
    case "spoke": {
      const sounded = {
        starts: Number(event.starts),
        ends: Number(event.ends),
        cut: event.cut === true,
      };
      return { sounded: { ...state.sounded, [Number(event.source)]: sounded } };
    }
    case "agent_said":
    case "customer_said": {
      const who = event.kind === "agent_said" ? "agent" : "customer";
      if (!state.partial[who] && !(state.misheard && who === "agent")) return null;
      return {
        misheard: state.misheard && who !== "agent",
        partial: { ...state.partial, [who]: undefined },
      };
    }
    default:
      return null;
  }
}

export interface Signal {
  session_id: string;
  kind: string;
  on?: boolean;
  who?: string | null;
  text?: string | null;
  state?: string | null;
}

/** The state after a signal; null when it is none of a call. */
export function heard(state: CallState, signal: Signal): CallState | null {
  const who = signal.who === "agent" ? "agent" : "customer";
  if (signal.kind === "partial") {
    return { ...state, partial: { ...state.partial, [who]: signal.text || undefined } };
  }
  if (signal.kind === "speaking") {
    return { ...state, speaking: { ...state.speaking, [who]: signal.on !== false } };
  }
  if (signal.kind === "line") {
    const quality = signal.state === "bad" || signal.state === "lost" ? signal.state : "good";
    return { ...state, quality };
  }
  return null;
}
