import { SegmentedControl } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api } from "../api";
import { useFollowed, useLive } from "../context";
import { useKeys } from "../keys";
import { Empty } from "../ui/states";
import css from "./desk.module.css";
import { Queue } from "./queue";
import { useSeen } from "./seen";
import { SessionPane } from "./session-pane";
import { useTakeNext } from "./take-next";

type Pane = "queue" | "talk" | "side";

const COUNTING = new Set([
  "agent_said",
  "customer_said",
  "hold_started",
  "hold_ended",
  "session_ended",
]);

/** Ask for the rows again, timers and all, a moment after something happened in one of them. */
function useFreshRows(): void {
  const live = useLive();
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live.listen((_, event) => {
      if (!COUNTING.has(event.kind)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void queries.invalidateQueries({ queryKey: ["sessions"] }), 300);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live, queries]);
}

export default function DeskPage({ id }: { id?: string }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [pane, setPane] = useState<Pane>(id ? "talk" : "queue");
  const open = useQuery({
    queryKey: ["sessions", "open"],
    queryFn: () => api.sessions("open"),
    refetchInterval: 30_000,
    staleTime: 0,
  });
  const rows = open.data?.items ?? [];
  const take = useTakeNext(rows);
  const seen = useSeen(id, useFollowed(id ?? "")?.screen.seq);
  useFreshRows();

  useEffect(() => setPane(id ? "talk" : "queue"), [id]);

  const step = (by: number) => {
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => row.id === id);
    const next = rows[(at + by + rows.length) % rows.length] ?? rows[0];
    if (next) go(`/sessions/${next.id}`);
  };
  useKeys({ j: () => step(1), k: () => step(-1), n: () => take.mutate("chat") });

  return (
    <div className={css.desk} data-pane={pane}>
      <h1 className="gr-hidden">{t("desk.title")}</h1>
      <div className={css.switch}>
        <SegmentedControl
          fullWidth
          size="sm"
          aria-label={t("desk.panes")}
          value={pane}
          onChange={(value) => setPane(value as Pane)}
          data={[
            { value: "queue", label: t("desk.pane_queue") },
            { value: "talk", label: t("desk.pane_talk"), disabled: !id },
            { value: "side", label: t("desk.pane_side"), disabled: !id },
          ]}
        />
      </div>
      <div className={css.queue}>
        <Queue query={open} current={id} seen={seen} take={take} onChoose={() => setPane("talk")} />
      </div>
      {id ? (
        <SessionPane
          key={id}
          id={id}
          row={rows.find((row) => row.id === id)}
          onTalk={() => setPane("talk")}
          onSide={() => setPane("side")}
        />
      ) : (
        <div className={css.nothing}>
          <Empty icon="desk" title={t(rows.length ? "desk.choose" : "desk.empty")}>
            <p>{t(rows.length ? "desk.choose_about" : "desk.empty_about")}</p>
          </Empty>
        </div>
      )}
    </div>
  );
}
