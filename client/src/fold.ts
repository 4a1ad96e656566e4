// What the agent's screen shows, as a fold over a session's public events: the twin of core/screen.py.
// tests/golden holds sessions with the state that both have to reach.

import type { WireEvent } from "./types";

export interface Message {
  seq: number;
  at: number;
  from: "agent" | "customer";
  /** Who wrote it in the agent's place, or "". */
  by: string;
  text: string;
}

export interface Note {
  seq: number;
  at: number;
  text: string;
}

export interface Hint {
  seq: number;
  at: number;
  strength: number;
  topic: string;
  about: string;
  say: string;
  costs: number;
}

export interface Whisper {
  seq: number;
  at: number;
  by: string;
  text: string;
}

export type Side = "agent" | "customer";

export interface Screen {
  status: "new" | "running" | "held" | "ended";
  seq: number;
  held: boolean;
  messages: Message[];
  notes: Note[];
  checks: Record<string, boolean>;
  hints: Hint[];
  offer: "stalled" | "upset" | null;
  whispers: Whisper[];
  /** Who has taken a side. */
  taken: Partial<Record<Side, string>>;
  outcome: string | null;
}

/** The state before the first event. */
export function empty(): Screen {
  return {
    status: "new",
    seq: 0,
    held: false,
    messages: [],
    notes: [],
    checks: {},
    hints: [],
    offer: null,
    whispers: [],
    taken: {},
    outcome: null,
  };
}

/** The state after `events`. An event seen already (by `seq`) changes nothing. */
export function fold(events: Iterable<WireEvent>, start: Screen = empty()): Screen {
  let state = start;
  for (const event of events) {
    if (event.seq > state.seq) state = { ...state, seq: event.seq, ...change(state, event) };
  }
  return state;
}

function change(state: Screen, event: WireEvent): Partial<Screen> {
  const place = { seq: event.seq, at: event.at };
  switch (event.kind) {
    case "session_started":
      return { status: "running" };
    case "agent_said":
    case "customer_said": {
      const from = event.kind === "agent_said" ? "agent" : "customer";
      const message: Message = {
        ...place,
        from,
        by: String(event.by ?? ""),
        text: String(event.text),
      };
      const messages = [...state.messages, message];
      return from === "agent" ? { messages, offer: null } : { messages };
    }
    case "note_written":
      return { notes: [...state.notes, { ...place, text: String(event.text) }] };
    case "check_ticked":
      return { checks: { ...state.checks, [String(event.check)]: event.done === true } };
    case "hint_offered":
      return { offer: event.why === "upset" ? "upset" : "stalled" };
    case "hint_given": {
      const hint: Hint = {
        ...place,
        strength: Number(event.strength),
        topic: String(event.topic),
        about: String(event.about),
        say: String(event.say),
        costs: Number(event.costs),
      };
      return { hints: [...state.hints, hint], offer: null };
    }
    case "whispered": {
      const whisper: Whisper = { ...place, by: String(event.by), text: String(event.text) };
      return { whispers: [...state.whispers, whisper] };
    }
    case "side_taken":
      return { taken: { ...state.taken, [String(event.side)]: String(event.by) } };
    case "side_released": {
      const taken = { ...state.taken };
      delete taken[event.side === "agent" ? "agent" : "customer"];
      return { taken };
    }
    case "hold_started":
      return { held: true, status: "held" };
    case "hold_ended":
      return { held: false, status: "running" };
    case "session_ended":
      return { status: "ended", held: false, outcome: String(event.outcome) };
    default:
      return {};
  }
}
