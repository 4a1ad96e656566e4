// From any moment of a report back into the conversation. Without a provider (a shared report) there is none.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { api } from "../api";
import { useLive } from "../context";
import { WhatIfDialog } from "./what-if-dialog";

interface Again {
  /** Start from before the agent's message `seq`; with `say`, that is sent at once. */
  fork: (seq: number, say?: string) => void;
  /** Ask what other words would have done in the place of message `seq`. */
  whatIf: (seq: number, better?: string) => void;
  busy: boolean;
  error: Error | null;
}

const Context = createContext<Again | null>(null);

export const useAgain = (): Again | null => useContext(Context);

export function AgainProvider({
  session,
  said,
  children,
}: {
  session: string;
  /** The agent's words in message `seq`, null when that is not one of theirs. */
  said: (seq: number) => string | null;
  children: ReactNode;
}) {
  const live = useLive();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [asked, setAsked] = useState<{ seq: number; text: string } | null>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ seq }: { seq: number; say?: string }) => api.fork(session, seq),
    onSuccess: (view, { say }) => {
      queries.setQueryData(["session", view.row.id], view);
      void queries.invalidateQueries({ queryKey: ["sessions"] });
      void queries.invalidateQueries({ queryKey: ["home"] });
      if (say) live.outbox.add(view.row.id, "say", { text: say });
      go(`/sessions/${view.row.id}`);
    },
  });
  const value = useMemo<Again>(
    () => ({
      fork: (seq, say) => mutate({ seq, say }),
      whatIf: (seq, better) => setAsked({ seq, text: better ?? said(seq) ?? "" }),
      busy: isPending,
      error,
    }),
    [mutate, isPending, error, said],
  );
  return (
    <Context value={value}>
      {children}
      {asked && (
        <WhatIfDialog
          session={session}
          seq={asked.seq}
          said={said(asked.seq) ?? ""}
          suggested={asked.text}
          onClose={() => setAsked(null)}
        />
      )}
    </Context>
  );
}
