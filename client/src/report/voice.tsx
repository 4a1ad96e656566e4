// A report speaks to whoever played ("your words"), and to all others of the agent.

import { createContext, useContext } from "react";

const Mine = createContext(true);

export const Voice = Mine.Provider;

/** Options for `t`: the words that have an `_agent` form are said in it to those who did not play. */
export function useVoice(): { context?: "agent" } {
  return useContext(Mine) ? {} : { context: "agent" };
}
