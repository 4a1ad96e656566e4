import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive, useOutbox } from "../context";
import type { Screen } from "../fold";
import { clock } from "../time";
import css from "./side.module.css";

const key = (session: string) => `greenroom.note.${session}`;

export function Notes({
  session,
  started,
  screen,
}: {
  session: string;
  started: number;
  screen: Screen;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const pending = useOutbox(session).filter((entry) => entry.action === "note");
  const [text, setText] = useState(() => localStorage.getItem(key(session)) ?? "");
  const write = (value: string) => {
    setText(value);
    if (value) localStorage.setItem(key(session), value);
    else localStorage.removeItem(key(session));
  };
  const add = () => {
    const ready = text.trim();
    if (!ready) return;
    live.outbox.add(session, "note", { text: ready });
    write("");
  };
  return (
    <>
      <p className={css.about}>{t("side.notes_about")}</p>
      {screen.notes.length + pending.length === 0 && (
        <p className="gr-dim">{t("side.notes_none")}</p>
      )}
      <ul className={css.notes}>
        {screen.notes.map((note) => (
          <li key={note.seq}>
            <time>{clock(started + note.at)}</time>
            <p dir="auto">{note.text}</p>
          </li>
        ))}
        {pending.map((entry) => (
          <li key={entry.client_id} data-pending>
            <time>{t("side.note_pending")}</time>
            <p dir="auto">{String(entry.payload.text)}</p>
          </li>
        ))}
      </ul>
      {screen.status !== "ended" && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Textarea
            autosize
            minRows={2}
            maxRows={8}
            maxLength={8_000}
            value={text}
            onChange={(event) => write(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
                event.preventDefault();
                add();
              }
            }}
            placeholder={t("side.note_placeholder")}
            aria-label={t("side.note_label")}
            dir="auto"
          />
          <Button type="submit" size="xs" variant="default" mt={8} disabled={!text.trim()}>
            {t("side.note_add")}
          </Button>
        </form>
      )}
    </>
  );
}
