import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { api } from "../api";
import { foldCall } from "../call-state";
import { useFollow, useFollowed } from "../context";
import { empty, fold } from "../fold";
import type { SessionRow } from "../types";
import { ErrorNote } from "../ui/states";
import type { ComposerHandle } from "./composer";
import css from "./desk.module.css";
import { Side } from "./side";
import { Talk } from "./talk";

const CallPane = lazy(() => import("../call/call-pane"));

/** One session: its conversation in the middle, what is known of it at the side. */
export function SessionPane({
  id,
  row,
  onTalk,
  onSide,
}: {
  id: string;
  row: SessionRow | undefined;
  onTalk: () => void;
  onSide: () => void;
}) {
  const { t } = useTranslation();
  const view = useQuery({
    queryKey: ["session", id],
    queryFn: () => api.session(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  useFollow(id, view.data?.events);
  const followed = useFollowed(id);
  const composer = useRef<ComposerHandle>(null);
  const [tab, setTab] = useState<string | null>("ticket");
  const [, go] = useLocation();
  const [calling, setCalling] = useState<boolean | null>(null); // null: as the log has it
  const leaving = useRef(false);
  const ended = followed?.screen.status === "ended";
  useEffect(() => {
    if (ended && leaving.current) go(`/sessions/${id}/report`);
  }, [ended, go, id]);
  const chat = useCallback(() => setCalling(false), []);

  if (view.error) {
    return (
      <div className={css.nothing}>
        <ErrorNote error={view.error} onRetry={() => void view.refetch()} />
      </div>
    );
  }
  if (!view.data) {
    return (
      <div className={css.talk} role="status" aria-label={t("app.loading")}>
        <div className={css.loading}>
          <Skeleton height={44} radius="md" mb={32} />
          <Skeleton height={56} width="55%" radius="lg" mb={12} />
          <Skeleton height={38} width="40%" radius="lg" mb={12} />
          <Skeleton height={56} width="50%" radius="lg" ms="auto" />
        </div>
      </div>
    );
  }
  const screen = followed?.screen ?? fold(view.data.events, empty());
  const call = followed?.joined ? followed.call : foldCall(view.data.events);
  const { channel } = view.data.row;
  const running = channel === "call" && screen.status !== "ended";
  const byVoice = running && (calling ?? !call.byChat);
  const help = () => {
    setTab("coach");
    onSide();
  };
  return (
    <>
      <section
        className={css.talk}
        aria-label={t("talk.conversation", { name: view.data.customer.name })}
      >
        {byVoice ? (
          <Suspense fallback={null}>
            <CallPane
              view={view.data}
              screen={screen}
              call={call}
              composer={composer}
              onHelp={help}
              onLeave={() => {
                leaving.current = true;
              }}
              onAnswer={() => setCalling(true)}
              onChat={chat}
            />
          </Suspense>
        ) : (
          <Talk
            view={view.data}
            row={row ?? view.data.row}
            screen={screen}
            typing={followed?.typing ?? view.data.typing}
            problem={followed?.problem ?? null}
            composer={composer}
            onHelp={help}
            onCall={running ? () => setCalling(true) : undefined}
            noCall={call.since === null}
          />
        )}
      </section>
      <aside className={css.side} aria-label={t("side.label")}>
        <Side
          view={view.data}
          row={row ?? view.data.row}
          screen={screen}
          tab={tab}
          onTab={setTab}
          onInsert={(text) => {
            onTalk();
            composer.current?.insert(text);
          }}
        />
      </aside>
    </>
  );
}
