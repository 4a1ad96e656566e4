import { createContext, useContext } from "react";

/** A recording that is played beside the conversation. */
export interface Playing {
  /** The line that sounds, or sounded last. */
  seq: number | null;
  /** It goes on by itself just now. */
  going: boolean;
  /** Play from a line on. */
  play: (seq: number) => void;
  /** When a line begins to sound, in ms since the session started; undefined: it does not. */
  at: (seq: number) => number | undefined;
}

const Context = createContext<Playing | null>(null);

export const PlayingProvider = Context.Provider;

/** Null where there is no recording. */
export function usePlaying(): Playing | null {
  return useContext(Context);
}
