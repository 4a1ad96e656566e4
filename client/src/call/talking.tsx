import { Button, Modal } from "@mantine/core";
import { type RefObject, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallState } from "../call-state";
import { useLive, useNow, useOutbox } from "../context";
import type { Screen } from "../fold";
import { Icon } from "../icons";
import { useKeys } from "../keys";
import { useName } from "../team/names";
import { span } from "../time";
import type { SessionView } from "../types";
import { Composer, type ComposerHandle } from "../workspace/composer";
import { Messages } from "../workspace/messages";
import { Failures } from "../workspace/pending";
import talk from "../workspace/talk.module.css";
import css from "./call.module.css";
import { Control, Controls } from "./controls";
import { LiveFigures } from "./figures";
import { Notices } from "./notices";
import { Stage } from "./stage";
import { TransferDialog } from "./transfer-dialog";
import type { Calling } from "./use-call";

/** The call while it is open: who speaks, what was said, and the buttons of a phone. */
export function Talking({
  view,
  screen,
  call,
  calling,
  typed,
  composer,
  onHelp,
  onLeave,
  onChat,
}: {
  view: SessionView;
  screen: Screen;
  call: CallState;
  calling: Calling;
  typed: boolean;
  composer: RefObject<ComposerHandle | null>;
  onHelp: () => void;
  /** The person ends the session, and wants its report. */
  onLeave: () => void;
  onChat: () => void;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const person = useName();
  const id = view.row.id;
  const name = view.customer.name;
  const entries = useOutbox(id);
  const [typing, setTyping] = useState(typed);
  const [ending, setEnding] = useState(false);
  const [passing, setPassing] = useState(false);
  const { phase, muted } = calling.machine;
  const up = phase === "talking";
  const busy = (action: string) =>
    entries.some((entry) => entry.action === action && entry.state !== "failed");
  const taken = person(screen.taken.agent ?? "");

  const hold = () => live.outbox.add(id, screen.held ? "resume" : "hold");
  const say = (text: string) => {
    if (screen.held && !busy("resume")) live.outbox.add(id, "resume");
    live.outbox.add(id, "say", { text });
  };
  const end = () => {
    setEnding(false);
    onLeave();
    live.outbox.add(id, "end", { reason: "closed" });
  };
  const canHold = up && !busy("hold") && !busy("resume");
  const inner = useRef<ComposerHandle>(null);
  useImperativeHandle(composer, () => ({
    focus: () => setTyping(true),
    insert: (text) => {
      setTyping(true);
      inner.current?.insert(text);
    },
  }));
  useEffect(() => {
    if (typing && !typed) inner.current?.focus();
  }, [typing, typed]);
  useKeys({
    m: () => !typed && calling.mute(),
    h: () => canHold && hold(),
    e: () => setEnding(true),
    t: () => setTyping(true),
    r: () => setTyping(true),
  });

  const partials = (["customer", "agent"] as const).map((who) => ({
    who,
    text: (who === "agent" && calling.partial) || call.partial[who],
  }));

  return (
    <>
      <header className={talk.head}>
        <div className={talk.who}>
          <h2>{t("call.title", { name })}</h2>
          <p>
            <span className={talk.subject}>{view.ticket.subject}</span>
          </p>
        </div>
        {call.consent.audio && (
          <span className={css.recorded}>
            <Icon name="record" size={14} /> {t("call.recorded")}
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => void live.act("consent", id, { audio: false, video: false })}
            >
              {t("call.record_stop")}
            </Button>
          </span>
        )}
        <Clock since={call.since} started={Date.parse(view.row.created_at)} />
      </header>
      <Notices
        screen={screen}
        call={calling}
        state={call}
        name={name}
        onHelp={onHelp}
        onChat={onChat}
        onType={() => setTyping(true)}
      />
      <Stage
        name={name}
        mic={calling.mic}
        picture={calling.picture}
        remote={calling.remote}
        muted={muted}
        held={screen.held}
        typed={typed}
        speaking={call.speaking.customer === true}
      />
      <LiveFigures session={id} said={Object.keys(call.sounded).length} />
      <Messages
        name={name}
        started={Date.parse(view.row.created_at)}
        messages={screen.messages}
        entries={entries}
        typing={false}
        onEdit={(text) => inner.current?.insert(text)}
        partials={partials}
      />
      <Failures entries={entries} />
      <div hidden={!typing}>
        <Composer
          ref={inner}
          session={id}
          name={name}
          held={screen.held}
          canned={view.canned}
          onSay={say}
          locked={taken ? t("talk.taken_placeholder", { name: taken }) : undefined}
        />
      </div>
      <Controls>
        {!typed && (
          <Control
            icon={muted ? "mic_off" : "mic"}
            label={t(muted ? "call.unmute" : "call.mute")}
            pressed={muted}
            tone="stops"
            keys="m"
            onClick={calling.mute}
          />
        )}
        <Control
          icon={screen.held ? "play" : "pause"}
          label={t(screen.held ? "talk.resume" : "talk.hold")}
          pressed={screen.held}
          tone="stops"
          keys="h"
          disabled={!canHold}
          onClick={hold}
        />
        {!typed && (
          <Control
            icon="keyboard"
            label={t("call.type")}
            pressed={typing}
            keys="t"
            onClick={() => setTyping(!typing)}
          />
        )}
        <Control icon="transfer" label={t("call.transfer")} onClick={() => setPassing(true)} />
        <Control
          icon="hang_up"
          label={t("call.end")}
          tone="end"
          keys="e"
          onClick={() => setEnding(true)}
        />
      </Controls>
      {passing && (
        <TransferDialog session={id} onClose={() => setPassing(false)} onDone={onLeave} />
      )}
      <Modal
        opened={ending}
        onClose={() => setEnding(false)}
        title={t("call.end_title")}
        closeButtonProps={{ "aria-label": t("error.close") }}
      >
        <p style={{ marginBlockStart: 0 }}>{t("call.end_about")}</p>
        <div className={talk.buttons}>
          <Button variant="subtle" onClick={onChat}>
            {t("call.to_chat")}
          </Button>
          <Button variant="default" onClick={() => setEnding(false)}>
            {t("talk.end_no")}
          </Button>
          <Button onClick={end} data-autofocus>
            {t("call.end_yes")}
          </Button>
        </div>
      </Modal>
    </>
  );
}

function Clock({ since, started }: { since: number | null; started: number }) {
  const { t } = useTranslation();
  const now = useNow(since !== null);
  const seconds = since === null ? 0 : (now - started - since) / 1000;
  return (
    <span className={css.clock} role="timer" aria-label={t("call.clock")}>
      <Icon name="phone" size={15} /> {span(Math.max(0, seconds))}
    </span>
  );
}
