// A report speaks to whoever played ("your words"), and to all others of the agent.

import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";

/** Whoever runs the server is called this, which is their name to themselves alone. */
const LOCAL = { id: "local", name: "You" };

const Mine = createContext(true);
const Me = createContext<string | undefined>(LOCAL.id);

/** Whether the reader played it. */
export const Voice = Mine.Provider;

/** The reader's id; undefined: nobody is signed in. */
export const Reader = Me.Provider;

/** Options for `t`: the words that have an `_agent` form are said in it to those who did not play. */
export function useVoice(): { context?: "agent" } {
  return useContext(Mine) ? {} : { context: "agent" };
}

/** A person's name as the reader would say it. */
export function usePerson(): (name: string) => string {
  const { t } = useTranslation();
  const me = useContext(Me);
  return (name) => (name === LOCAL.name && me !== LOCAL.id ? t("team.host") : name);
}
