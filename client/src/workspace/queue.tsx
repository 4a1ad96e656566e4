import { ActionIcon, Button, Skeleton, Tooltip } from "@mantine/core";
import type { UseMutationResult, UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useFollow, useFollowed, useNow } from "../context";
import { Icon } from "../icons";
import { useName } from "../team/names";
import type { SessionRow, SessionView, WireEvent } from "../types";
import { CallMark, Face, PriorityPill } from "../ui/bits";
import { ErrorNote } from "../ui/states";
import css from "./queue.module.css";
import type { Seen } from "./seen";
import { Timer } from "./timers";

const NO_EVENTS: WireEvent[] = [];

export function Queue({
  query,
  current,
  seen,
  take,
  onChoose,
}: {
  query: UseQueryResult<{ items: SessionRow[] }>;
  current: string | undefined;
  seen: Seen;
  take: UseMutationResult<SessionView | null, Error, "chat" | "call">;
  onChoose: () => void;
}) {
  const { t } = useTranslation();
  const now = useNow();
  const rows = query.data?.items;
  return (
    <>
      <header className={css.head}>
        <h2>{t("desk.queue")}</h2>
        {rows && <span className={css.count}>{rows.length}</span>}
      </header>
      <nav className={css.list} aria-label={t("desk.queue")}>
        {query.error && !rows && (
          <div style={{ padding: 12 }}>
            <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
          </div>
        )}
        {query.isPending &&
          [1, 2, 3].map((n) => <Skeleton key={n} height={84} radius="md" mb={8} />)}
        {rows?.map((row) => (
          <Item
            key={row.id}
            row={row}
            now={now}
            current={row.id === current}
            seen={seen[row.id] ?? 0}
            onChoose={onChoose}
          />
        ))}
        {rows?.length === 0 && <p className={css.none}>{t("desk.empty")}</p>}
      </nav>
      {take.error && <ErrorNote error={take.error} />}
      <footer className={css.foot}>
        <Button
          fullWidth
          variant="light"
          leftSection={<Icon name="ticket" />}
          loading={take.isPending && take.variables === "chat"}
          disabled={take.isPending}
          onClick={() => take.mutate("chat")}
          aria-keyshortcuts="n"
        >
          {t("desk.take")}
        </Button>
        <Tooltip label={t("desk.take_call")}>
          <ActionIcon
            variant="light"
            size={36}
            aria-label={t("desk.take_call")}
            loading={take.isPending && take.variables === "call"}
            disabled={take.isPending}
            onClick={() => take.mutate("call")}
          >
            <Icon name="phone" />
          </ActionIcon>
        </Tooltip>
      </footer>
    </>
  );
}

function Item({
  row,
  now,
  current,
  seen,
  onChoose,
}: {
  row: SessionRow;
  now: number;
  current: boolean;
  seen: number;
  onChoose: () => void;
}) {
  const { t } = useTranslation();
  const person = useName();
  useFollow(row.id, NO_EVENTS);
  const followed = useFollowed(row.id);
  const messages = followed?.screen.messages ?? [];
  const last = messages.at(-1);
  const text = last?.text ?? row.last_text;
  const from = last?.from ?? row.last_from;
  const unread = current
    ? 0
    : messages.filter((message) => message.from === "customer" && message.seq > seen).length;
  return (
    <Link
      href={`/sessions/${row.id}`}
      className={css.item}
      aria-current={current ? "true" : undefined}
      onClick={onChoose}
    >
      <Face name={row.customer_name} size={36} />
      <span className={css.body}>
        <span className={css.line}>
          <strong>{row.customer_name}</strong>
          <Timer sla={row.sla} now={now} held={followed?.screen.held ?? row.status === "held"} />
        </span>
        <span className={css.line}>
          <span className={css.subject}>
            {row.channel === "call" && <CallMark />}
            {row.subject}
          </span>
          <PriorityPill of={row.priority} />
        </span>
        <span className={css.line}>
          <span className={css.preview} data-unread={unread > 0 || undefined}>
            {followed?.typing ? (
              <em>{t("desk.typing_short")}</em>
            ) : last?.by ? (
              `${person(last.by)}: ${text}`
            ) : from === "agent" ? (
              t("desk.you", { text })
            ) : (
              text || t("desk.nothing")
            )}
          </span>
          {unread > 0 && (
            <span className={css.unread}>
              <span aria-hidden="true">{unread}</span>
              <span className="gr-hidden">{t("desk.unread", { count: unread })}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}
