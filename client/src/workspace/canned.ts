// Canned replies: asked for with a slash at the start of a word.

import type { Canned } from "../types";

/** A slash and what follows it, right before the caret. */
export interface Asked {
  start: number;
  end: number;
  word: string;
}

export function asked(text: string, caret: number): Asked | null {
  const found = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const word = found[1] ?? "";
  return { start: caret - word.length - 1, end: caret, word };
}

/** The replies that fit `word`: those whose shortcut begins with it come first. */
export function fitting(canned: Canned[], word: string): Canned[] {
  const wanted = word.toLocaleLowerCase();
  const rank = (reply: Canned) => {
    if ((reply.shortcut ?? reply.id).toLocaleLowerCase().startsWith(wanted)) return 0;
    if (reply.title.toLocaleLowerCase().includes(wanted)) return 1;
    return reply.text.toLocaleLowerCase().includes(wanted) ? 2 : 3;
  };
  return canned
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((item) => item.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map((item) => item.reply);
}

/** `text` with what was asked for replaced by `reply`; a gap ("...") left to fill takes the caret. */
export function place(text: string, ask: Asked, reply: string): { text: string; caret: number } {
  const gap = reply.indexOf("...");
  const caret = ask.start + (gap >= 0 ? gap : reply.length);
  return { text: text.slice(0, ask.start) + reply + text.slice(ask.end), caret };
}
