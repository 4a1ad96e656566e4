import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api } from "../api";
import type { ScenarioCard, SessionRow, SessionView, Speed } from "../types";

/** What to take next: the suggestion, else what was played least, leaving out what is open already. */
async function choose(open: SessionRow[]): Promise<ScenarioCard | undefined> {
  const busy = new Set(open.map((row) => row.scenario_id));
  const { suggestion } = await api.home();
  if (suggestion && !busy.has(suggestion.scenario.id)) return suggestion.scenario;
  const { items } = await api.scenarios("");
  const free = items.filter((item) => !busy.has(item.id));
  return (free.length ? free : items).reduce<ScenarioCard | undefined>(
    (least, item) => (least && least.played <= item.played ? least : item),
    undefined,
  );
}

export function useTakeNext(open: SessionRow[]) {
  const [, go] = useLocation();
  const queries = useQueryClient();
  return useMutation<SessionView | null, Error, "chat" | "call">({
    mutationFn: async (channel) => {
      const scenario = await choose(open);
      if (!scenario) return null;
      const speed = (localStorage.getItem("greenroom.speed") as Speed | null) ?? undefined;
      return api.start({
        scenario_id: scenario.id,
        speed,
        channel: channel === "call" ? channel : undefined,
      });
    },
    onSuccess: (view) => {
      if (!view) return go("/scenarios");
      queries.setQueryData(["session", view.row.id], view);
      void queries.invalidateQueries({ queryKey: ["sessions"] });
      go(`/sessions/${view.row.id}`);
    },
  });
}
