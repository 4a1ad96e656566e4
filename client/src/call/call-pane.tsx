import { Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import type { CallState } from "../call-state";
import type { Screen } from "../fold";
import i18n from "../i18n";
import { Icon } from "../icons";
import { useKeys } from "../keys";
import type { SessionView, VoiceView } from "../types";
import { Face } from "../ui/bits";
import { ErrorNote } from "../ui/states";
import type { ComposerHandle } from "../workspace/composer";
import css from "./call.module.css";
import { Control, Controls } from "./controls";
import { Setup } from "./setup";
import { Talking } from "./talking";
import { Stuck } from "./trouble";
import { keepManners, keptManners } from "./turn-taking";
import { type Choice, TYPED, useCall } from "./use-call";

const RECOGNITION = "greenroom.recognition";

interface Props {
  view: SessionView;
  screen: Screen;
  call: CallState;
  composer: RefObject<ComposerHandle | null>;
  onHelp: () => void;
  onLeave: () => void;
  /** The phone was answered here. */
  onAnswer: () => void;
  /** The call is over or given up: the session goes on in writing. */
  onChat: () => void;
}

/** A session held by voice, from the first look at the microphone until it goes on in writing. */
export default function CallPane(props: Props) {
  const { t } = useTranslation();
  const voice = useQuery({ queryKey: ["voice"], queryFn: api.voice, staleTime: 10_000 });
  const give = useGiveUp(props.view.row.id, props.onChat);
  if (voice.error && !voice.data) {
    return (
      <div className={css.setup}>
        <ErrorNote error={voice.error} onRetry={() => void voice.refetch()} />
        {give.error && <ErrorNote error={give.error} />}
        <Stuck trouble="server" onChat={() => give.mutate("refused")} />
      </div>
    );
  }
  if (!voice.data) {
    return (
      <div className={css.setup} role="status" aria-label={t("app.loading")}>
        <Skeleton height={72} radius="lg" />
        <Skeleton height={160} radius="lg" />
      </div>
    );
  }
  if (!voice.data.available) {
    return (
      <>
        {give.error && <ErrorNote error={give.error} />}
        <Stuck
          trouble="no_voice"
          words={
            voice.data.why ? { message: t("call.trouble_no_voice"), mend: voice.data.why } : null
          }
          onAgain={() => void voice.refetch()}
          onChat={() => give.mutate("refused")}
        />
      </>
    );
  }
  return <Call {...props} voice={voice.data} />;
}

function useGiveUp(session: string, onChat: () => void) {
  return useMutation({
    mutationFn: (reason: string) => api.hangUp(session, reason),
    onSuccess: onChat,
  });
}

function usual(voice: VoiceView): string {
  const kept = localStorage.getItem(RECOGNITION);
  const ways = voice.recognition.filter((way) => way.available);
  if (kept && (kept === TYPED || ways.some((way) => way.id === kept))) return kept;
  return (ways.find((way) => way.default) ?? ways[0])?.id ?? TYPED;
}

function Call({
  view,
  screen,
  call,
  composer,
  onHelp,
  onLeave,
  onAnswer,
  onChat,
  voice,
}: Props & { voice: VoiceView }) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState<Choice>(() => ({
    recognition: usual(voice),
    audio: call.consent.audio,
    video: call.consent.video,
    ...keptManners(),
  }));
  const id = view.row.id;
  const name = view.customer.name;
  const calling = useCall(id, voice, choice, call, screen.held, i18n.language);
  const { phase, trouble, words } = calling.machine;
  const [failed, setFailed] = useState<unknown>(null);
  const chat = (reason: string) => {
    calling.hangUp(reason).then(onChat, setFailed);
  };
  const decide = (made: Choice) => {
    localStorage.setItem(RECOGNITION, made.recognition);
    keepManners(made);
    setChoice(made);
  };
  const ringing = phase === "ringing";
  const answer = () => {
    onAnswer();
    calling.answer();
  };
  useKeys({ ...(ringing && { a: answer }) });
  useEffect(() => {
    if (call.byChat && phase === "over") onChat();
  }, [call.byChat, phase, onChat]);

  const note = failed ? <ErrorNote error={failed} /> : null;
  if (phase === "ready") {
    return (
      <>
        {note}
        <Setup
          view={view}
          voice={voice}
          choice={choice}
          onChoice={decide}
          onReady={call.on ? answer : calling.ring}
          onChat={() => chat(call.on ? "hung_up" : "refused")}
          rejoin={call.on}
        />
      </>
    );
  }
  if (ringing) {
    return (
      <div className={css.ringing}>
        <span className={css.rings}>
          <Face name={name} size={96} />
        </span>
        <h3>{t("call.rings", { name })}</h3>
        <p className="gr-dim">{view.ticket.subject}</p>
        <Controls>
          <Control icon="desk" label={t("call.to_chat_short")} onClick={() => chat("refused")} />
          <Control
            icon="phone"
            label={t("call.answer")}
            tone="answer"
            keys="a"
            focused
            onClick={answer}
          />
        </Controls>
      </div>
    );
  }
  if (phase === "stuck" && trouble) {
    const mic = trouble.startsWith("mic_") || trouble === "insecure";
    return (
      <>
        {note}
        <Stuck
          trouble={trouble}
          words={words}
          onAgain={calling.again}
          onTyped={
            mic && choice.recognition !== TYPED
              ? () => {
                  setChoice({ ...choice, recognition: TYPED });
                  calling.again();
                }
              : undefined
          }
          onChat={() => chat(trouble === "lost" ? "lost" : "refused")}
        />
      </>
    );
  }
  if (phase === "over") {
    return (
      <>
        {note}
        <div className={css.ringing} role="status">
          <Icon name="hang_up" size={40} />
          <h3>{t("call.over")}</h3>
        </div>
      </>
    );
  }
  return (
    <Talking
      view={view}
      screen={screen}
      call={call}
      calling={calling}
      typed={choice.recognition === TYPED}
      composer={composer}
      onHelp={onHelp}
      onLeave={onLeave}
      onChat={() => chat("hung_up")}
    />
  );
}
