// A call as the page goes through it, from the first look to the end: a pure machine.

export type Phase =
  /** Microphone, recognition and consent are chosen. */
  | "ready"
  | "ringing"
  /** Answered; the line is being made. */
  | "connecting"
  | "talking"
  /** The line was there and is tried again. */
  | "reconnecting"
  /** It did not come about, or was lost for good: `problem` says why. */
  | "stuck"
  | "over";

export type Trouble =
  | "mic_refused"
  | "mic_none"
  | "mic_busy"
  | "no_voice"
  | "full"
  | "insecure"
  | "line"
  | "lost"
  | "server";

export interface Machine {
  phase: Phase;
  muted: boolean;
  trouble: Trouble | null;
  /** In the server's words, where it had some. */
  words: { message: string; mend: string } | null;
  /** How often the line has been tried again since it was last there. */
  tries: number;
}

export type Happening =
  | { type: "ring" }
  | { type: "answer" }
  | { type: "up" }
  | { type: "down" }
  | { type: "failed"; trouble: Trouble; words?: { message: string; mend: string } }
  | { type: "mute"; on: boolean }
  /** Another page has taken the call. */
  | { type: "elsewhere" }
  | { type: "again" }
  | { type: "over" };

export const START: Machine = {
  phase: "ready",
  muted: false,
  trouble: null,
  words: null,
  tries: 0,
};

/** Waits before the line is tried again, in ms; after the last one it is lost. */
export const WAITS = [300, 1_000, 2_000, 4_000, 6_000, 8_000, 8_000];

/** Trouble that trying once more cannot mend by itself. */
const FINAL: ReadonlySet<Trouble> = new Set([
  "mic_refused",
  "mic_none",
  "mic_busy",
  "no_voice",
  "insecure",
]);

export function step(state: Machine, happening: Happening): Machine {
  const { phase } = state;
  if (phase === "over" && happening.type !== "again") return state;
  switch (happening.type) {
    case "ring":
      return phase === "ready" || phase === "stuck" ? { ...START, phase: "ringing" } : state;
    case "answer":
      return phase === "ringing" || phase === "ready" ? { ...START, phase: "connecting" } : state;
    case "up":
      return phase === "connecting" || phase === "reconnecting"
        ? { ...state, phase: "talking", trouble: null, words: null, tries: 0 }
        : state;
    case "down":
      return phase === "talking" ? { ...state, phase: "reconnecting", tries: 1 } : state;
    case "failed":
      return failed(state, happening);
    case "mute":
      return { ...state, muted: happening.on };
    case "elsewhere":
      return phase === "talking" || phase === "reconnecting" ? START : state;
    case "again":
      return phase === "stuck" || phase === "over" ? START : state;
    case "over":
      return { ...state, phase: "over", trouble: null, words: null, muted: false };
  }
}

function failed(
  state: Machine,
  { trouble, words }: { trouble: Trouble; words?: { message: string; mend: string } },
): Machine {
  if (state.phase === "reconnecting" && !FINAL.has(trouble)) {
    if (state.tries < WAITS.length) return { ...state, tries: state.tries + 1 };
    return { ...state, phase: "stuck", trouble: "lost", words: null };
  }
  return { ...state, phase: "stuck", trouble, words: words ?? null };
}

/** How long to wait before trying the line again; null: not now. */
export function wait(state: Machine): number | null {
  return state.phase === "reconnecting" ? (WAITS[state.tries - 1] ?? null) : null;
}

/** What `getUserMedia` or a refusal of the server means. */
export function troubleOf(error: unknown): Trouble {
  const { name, status } = (error ?? {}) as { name?: string; status?: number };
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "mic_refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "mic_none";
    case "NotReadableError":
    case "AbortError":
      return "mic_busy";
    case "InsecureContextError":
      return "insecure";
    default:
      return status === 503 ? "full" : status ? "server" : "line";
  }
}
