import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Icon } from "../icons";
import { MOODS, type Mood, type Reaction } from "../types";
import { ErrorNote } from "../ui/states";
import { useAgain } from "./again";
import { signed, useCause } from "./mood-words";
import css from "./what-if.module.css";

/** Other words in the place of one message, and how the customer takes them, beside how it was. */
export function WhatIfDialog({
  session,
  seq,
  said,
  suggested,
  onClose,
}: {
  session: string;
  seq: number;
  said: string;
  suggested: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const again = useAgain();
  const [text, setText] = useState(suggested);
  const ask = useMutation({ mutationFn: (words: string) => api.whatIf(session, seq, words) });
  const words = text.trim();
  const shown = ask.data && ask.variables === words ? ask.data : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("again.what_if_title")}
      size="xl"
      closeButtonProps={{ "aria-label": t("error.close") }}
    >
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (words) ask.mutate(words);
        }}
      >
        <div className={css.said}>
          <small>{t("again.you_said")}</small>
          <q dir="auto">{said}</q>
        </div>
        <Textarea
          label={t("again.instead")}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={16_000}
          dir="auto"
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }
          }}
        />
        {ask.error && <ErrorNote error={ask.error} />}
        <div role="status" className={css.status}>
          {shown && (
            <div className={css.sides}>
              <Side title={t("again.was")} of={shown.was} before={shown.before} />
              <Side
                title={t("again.would_be")}
                of={shown.would_be}
                before={shown.before}
                than={shown.was}
              />
            </div>
          )}
        </div>
        {again?.error && <ErrorNote error={again.error} />}
        <footer className={css.actions}>
          <span className="gr-dim">{t("again.kept")}</span>
          {shown && !shown.would_be.ended && (
            <Button
              variant="default"
              rightSection={<Icon name="next" size={16} />}
              loading={again?.busy}
              onClick={() => again?.fork(seq, words)}
            >
              {t("again.go_on")}
            </Button>
          )}
          <Button type="submit" loading={ask.isPending} disabled={!words || words === said.trim()}>
            {t("again.ask")}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}

function Side({
  title,
  of,
  before,
  than,
}: {
  title: string;
  of: Reaction;
  before: Mood;
  than?: Reaction;
}) {
  const { t } = useTranslation();
  const cause = useCause();
  return (
    <section className={css.side} data-new={than ? true : undefined}>
      <h3>{title}</h3>
      {of.said.length === 0 && <p className="gr-dim">{t("again.silent")}</p>}
      {of.said.map((words, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <p key={i} className={css.bubble} dir="auto">
          {words}
        </p>
      ))}
      {of.ended && <p className={css.ended}>{t("again.ended")}</p>}
      <dl className={css.moods}>
        {MOODS.map((mood) => {
          const moved = Math.round(of.mood[mood] - before[mood]);
          const other = than ? Math.round(of.mood[mood] - than.mood[mood]) : 0;
          const good = mood === "frustration" ? other < 0 : other > 0;
          return (
            <div key={mood}>
              <dt>{t(`mood.${mood}`)}</dt>
              <dd>
                {Math.round(of.mood[mood])} <small>{moved ? signed(moved) : "±0"}</small>
                {than && other !== 0 && (
                  <em data-good={good || undefined}>
                    {t("again.than_was", { value: signed(other) })}
                  </em>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {of.causes.length > 0 && (
        <ul className={css.causes}>
          {of.causes.map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they never move
            <li key={i}>
              {cause(item.cause)}
              {item.quote && <q dir="auto">{item.quote}</q>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
