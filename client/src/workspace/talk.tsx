import { Button, Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useConnection, useLive, useNow, useOutbox } from "../context";
import type { Screen } from "../fold";
import { Icon } from "../icons";
import { useKeys } from "../keys";
import { GiveBack } from "../team/give-back";
import { InviteAgain } from "../team/invite-again";
import { useName } from "../team/names";
import type { Problem, SessionRow, SessionView } from "../types";
import { Face, PriorityPill } from "../ui/bits";
import { ErrorNote } from "../ui/states";
import { Composer, type ComposerHandle, keepDraft } from "./composer";
import { Messages } from "./messages";
import { Failures } from "./pending";
import css from "./talk.module.css";
import { Timer } from "./timers";

export function Talk({
  view,
  row,
  screen,
  typing,
  problem,
  composer,
  onHelp,
  onCall,
  noCall,
}: {
  view: SessionView;
  row: SessionRow;
  screen: Screen;
  typing: boolean;
  problem: Problem | null;
  composer: RefObject<ComposerHandle | null>;
  onHelp: () => void;
  /** Calls again, in a session that began as a call. */
  onCall?: () => void;
  /** It never came to a call. */
  noCall?: boolean;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const now = useNow();
  const id = view.row.id;
  const entries = useOutbox(id);
  const connection = useConnection();
  const [ending, setEnding] = useState(false);
  const leaving = useRef(false);
  const { name } = view.customer;
  const ended = screen.status === "ended";
  const person = useName();
  const taken = ended ? "" : person(screen.taken.agent ?? "");
  const busy = (action: string) =>
    entries.some((entry) => entry.action === action && entry.state !== "failed");

  useEffect(() => {
    if (!ended) return;
    void queries.invalidateQueries({ queryKey: ["home"] });
    void queries.invalidateQueries({ queryKey: ["sessions"] });
    void queries.invalidateQueries({ queryKey: ["session", id] });
    keepDraft(id, "");
    if (leaving.current) go(`/sessions/${id}/report`);
  }, [ended, go, id, queries]);

  const hold = () => live.outbox.add(id, screen.held ? "resume" : "hold");
  const say = (text: string) => {
    if (screen.held && !busy("resume")) live.outbox.add(id, "resume");
    live.outbox.add(id, "say", { text });
  };
  const end = () => {
    leaving.current = true;
    setEnding(false);
    live.outbox.add(id, "end", { reason: "closed" });
  };
  useKeys({
    r: () => composer.current?.focus(),
    h: () => !ended && !taken && !busy("hold") && !busy("resume") && hold(),
    e: () => !ended && setEnding(true),
  });

  return (
    <>
      <header className={css.head}>
        <Face name={name} size={38} />
        <div className={css.who}>
          <h2>{name}</h2>
          <p>
            <PriorityPill of={row.priority} />
            <span className={css.subject}>{row.subject}</span>
            {row.private && (
              <span className={css.private}>
                <Icon name="lock" size={13} /> {t("talk.private")}
              </span>
            )}
          </p>
        </div>
        {!ended && (
          <div className={css.actions}>
            <span className={css.timer}>
              <Timer sla={row.sla} now={now} held={screen.held} />
            </span>
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name={screen.held ? "play" : "pause"} size={15} />}
              onClick={hold}
              loading={busy("hold") || busy("resume")}
              disabled={taken !== ""}
              aria-keyshortcuts="h"
            >
              {t(screen.held ? "talk.resume" : "talk.hold")}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="check" size={15} />}
              onClick={() => setEnding(true)}
              loading={busy("end")}
              aria-keyshortcuts="e"
            >
              {t("talk.end")}
            </Button>
          </div>
        )}
      </header>
      {connection === "offline" && !ended && (
        <p className={css.strip} data-tone="warn" role="status">
          <Icon name="alert" size={16} /> {t("connection.offline")}
        </p>
      )}
      {connection === "signed_out" && (
        <p className={css.strip} data-tone="warn" role="alert">
          <Icon name="lock" size={16} /> {t("connection.signed_out")}
        </p>
      )}
      {problem && (
        <div className={css.strip}>
          <ErrorNote error={problem} />
        </div>
      )}
      {onCall && (
        <p className={css.strip} role="status">
          <Icon name="phone" size={16} /> {t(noCall ? "call.none_chat" : "call.over_chat")}
          <Button size="compact-xs" variant="subtle" onClick={onCall}>
            {t(noCall ? "call.try" : "call.again")}
          </Button>
        </p>
      )}
      {screen.held && (
        <p className={css.strip} role="status">
          <Icon name="pause" size={16} /> {t("talk.held", { name })}
        </p>
      )}
      {screen.offer && !ended && (
        <p className={css.strip} role="status">
          <Icon name="hint" size={16} /> {t(`coach.offer_${screen.offer}`)}
          <Button size="compact-xs" variant="subtle" onClick={onHelp}>
            {t("coach.offer_open")}
          </Button>
        </p>
      )}
      {screen.whispers.slice(-1).map((whisper) => (
        <p key={whisper.seq} className={css.strip} role="status">
          <Icon name="note" size={16} />
          {t("talk.whisper", { name: person(whisper.by), text: whisper.text })}
        </p>
      ))}
      {taken && (
        <p className={css.strip} data-tone="warn" role="status">
          <Icon name="lock" size={16} /> {t("talk.taken_agent", { name: taken })}
        </p>
      )}
      {!ended && view.invite && !screen.taken.customer && (
        <p className={css.strip} role="status">
          <Icon name="team" size={16} /> {t("invite.waiting")}
          <InviteAgain url={view.invite} name={name} />
        </p>
      )}
      {!ended && screen.taken.customer && (
        <p className={css.strip} role="status">
          <Icon name="person" size={16} />
          {t("talk.taken_customer", { name: person(screen.taken.customer) })}
          <GiveBack session={id} />
        </p>
      )}
      <Messages
        name={name}
        started={Date.parse(view.row.created_at)}
        messages={screen.messages}
        entries={entries}
        typing={typing && !ended}
        onEdit={ended ? undefined : (text) => composer.current?.insert(text)}
      />
      <Failures entries={entries} />
      {ended ? (
        <footer className={css.over}>
          <span>{t("talk.ended")}</span>
          <Button
            component={Link}
            href={`/sessions/${id}/report`}
            rightSection={<Icon name="next" />}
          >
            {t("talk.report")}
          </Button>
        </footer>
      ) : (
        <Composer
          ref={composer}
          session={id}
          name={name}
          held={screen.held}
          canned={view.canned}
          onSay={say}
          locked={taken ? t("talk.taken_placeholder", { name: taken }) : undefined}
        />
      )}
      <Modal
        opened={ending}
        onClose={() => setEnding(false)}
        title={t("talk.end_title")}
        closeButtonProps={{ "aria-label": t("error.close") }}
      >
        <p style={{ marginBlockStart: 0 }}>{t("talk.end_about")}</p>
        {entries.some((entry) => entry.action === "say" && entry.state === "waiting") && (
          <p>{t("talk.end_unsent")}</p>
        )}
        <div className={css.buttons}>
          <Button variant="default" onClick={() => setEnding(false)}>
            {t("talk.end_no")}
          </Button>
          <Button onClick={end} data-autofocus>
            {t("talk.end_yes")}
          </Button>
        </div>
      </Modal>
    </>
  );
}
