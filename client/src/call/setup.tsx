import { Button, Checkbox, Radio } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import type { Recognition, SessionView, VoiceView } from "../types";
import { Face } from "../ui/bits";
import css from "./call.module.css";
import { canHear } from "./hear";
import type { Trouble } from "./machine";
import { checked, wasChecked } from "./media";
import { MicCheck } from "./mic-check";
import { TroubleNote } from "./trouble";
import { TurnTaking } from "./turn-taking";
import { BROWSER, type Choice, TYPED } from "./use-call";

/** What the server offers, and what only the page can: its own recognition, and typing. */
export function useWays(voice: VoiceView): Recognition[] {
  const { t } = useTranslation();
  const ways = voice.recognition.filter((way) => way.id !== BROWSER || canHear());
  const own = (id: string, label: string, note: string): Recognition[] =>
    ways.some((way) => way.id === id) ? [] : [{ id, label, note, available: true, default: false }];
  return [
    ...ways,
    ...(canHear() ? own(BROWSER, t("call.by_browser"), t("call.by_browser_note")) : []),
    ...own(TYPED, t("call.by_typing"), t("call.by_typing_note")),
  ];
}

/** Before the phone rings: microphone, recognition, and what may be recorded. */
export function Setup({
  view,
  voice,
  choice,
  onChoice,
  onReady,
  onChat,
  rejoin,
}: {
  view: SessionView;
  voice: VoiceView;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  onReady: () => void;
  onChat: () => void;
  /** The call is open already, in another window or before a reload. */
  rejoin: boolean;
}) {
  const { t } = useTranslation();
  const [checking, setChecking] = useState(!wasChecked());
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const ways = useWays(voice);
  const name = view.customer.name;
  const typed = choice.recognition === TYPED;
  const blocked = trouble !== null && !typed;
  return (
    <div className={css.setup}>
      <header className={css.caller}>
        <Face name={name} size={56} />
        <div>
          <h3>{t(rejoin ? "call.rejoin_title" : "call.setup_title", { name })}</h3>
          <p className="gr-dim">{t(rejoin ? "call.rejoin_about" : "call.setup_about")}</p>
        </div>
      </header>
      {!typed && (
        <section className={css.card}>
          <h4>
            <Icon name="mic" size={16} /> {t("call.microphone")}
          </h4>
          {checking ? (
            <MicCheck onTrouble={setTrouble} />
          ) : (
            <p className={css.line}>
              {t("call.checked")}
              <Button size="compact-sm" variant="subtle" onClick={() => setChecking(true)}>
                {t("call.check_again")}
              </Button>
            </p>
          )}
          {trouble && <TroubleNote of={trouble} />}
        </section>
      )}
      <section className={css.card}>
        <h4>
          <Icon name="quote" size={16} /> {t("call.recognition")}
        </h4>
        <Radio.Group
          aria-label={t("call.recognition")}
          value={choice.recognition}
          onChange={(recognition) => onChoice({ ...choice, recognition })}
        >
          <div className={css.ways}>
            {ways.map((way) => (
              <Radio
                key={way.id}
                value={way.id}
                disabled={!way.available}
                label={way.label}
                description={way.note}
              />
            ))}
          </div>
        </Radio.Group>
      </section>
      {!typed && (
        <section className={css.card}>
          <h4>
            <Icon name="clock" size={16} /> {t("call.turns")}
          </h4>
          <TurnTaking choice={choice} onChoice={onChoice} heard={choice.recognition !== BROWSER} />
        </section>
      )}
      {(voice.recording.audio || voice.recording.video) && (
        <section className={css.card}>
          <h4>
            <Icon name="record" size={16} /> {t("call.recording")}
          </h4>
          <p className={css.hint}>{t("call.recording_about")}</p>
          {voice.recording.audio && (
            <Checkbox
              checked={choice.audio}
              onChange={(event) =>
                onChoice({
                  ...choice,
                  audio: event.currentTarget.checked,
                  video: choice.video && event.currentTarget.checked,
                })
              }
              label={t("call.record_audio")}
            />
          )}
          {voice.recording.video && (
            <Checkbox
              checked={choice.video}
              disabled={!choice.audio}
              onChange={(event) => onChoice({ ...choice, video: event.currentTarget.checked })}
              label={t("call.record_video")}
              description={t("call.record_video_about")}
            />
          )}
        </section>
      )}
      <footer className={css.actions}>
        <Button variant="default" onClick={onChat}>
          {t("call.to_chat")}
        </Button>
        <Button
          leftSection={<Icon name="phone" size={16} />}
          disabled={blocked}
          onClick={() => {
            if (!typed) checked();
            onReady();
          }}
          data-autofocus
        >
          {t(rejoin ? "call.rejoin" : "call.ready")}
        </Button>
      </footer>
    </div>
  );
}
