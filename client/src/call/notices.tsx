import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallState } from "../call-state";
import { useConnection } from "../context";
import type { Screen } from "../fold";
import { Icon, type IconName } from "../icons";
import { useName } from "../team/names";
import talk from "../workspace/talk.module.css";
import type { Calling } from "./use-call";

/** What can be wrong with the microphone's sound, what hinders most first. */
const SOUND = ["quiet", "losing", "clipping", "noisy"] as const;

/** What there is to know of the line and the session, above the call. */
export function Notices({
  screen,
  call,
  state,
  name,
  onHelp,
  onChat,
  onType,
}: {
  screen: Screen;
  call: Calling;
  state: CallState;
  name: string;
  onHelp: () => void;
  onChat: () => void;
  onType: () => void;
}) {
  const { t } = useTranslation();
  const person = useName();
  const connection = useConnection();
  const { phase } = call.machine;
  const sound = SOUND.find((problem) => state.sound.includes(problem));
  return (
    <>
      {phase === "connecting" && <Strip icon="phone">{t("call.connecting")}</Strip>}
      {phase === "reconnecting" && (
        <Strip icon="alert" warn>
          {t("call.reconnecting")}
          <Button size="compact-xs" variant="subtle" onClick={onChat}>
            {t("call.to_chat")}
          </Button>
        </Strip>
      )}
      {phase === "talking" && call.bad && (
        <Strip icon="alert" warn>
          {t("call.bad_line")}
          <Button size="compact-xs" variant="subtle" onClick={onChat}>
            {t("call.to_chat")}
          </Button>
        </Strip>
      )}
      {phase === "talking" && sound && (
        <Strip icon="mic" warn>
          {t(`call.sound_${sound}`)}
          <Button size="compact-xs" variant="subtle" onClick={onType}>
            {t("call.type_instead")}
          </Button>
        </Strip>
      )}
      {phase === "talking" && state.misheard && !sound && (
        <Strip icon="mic" warn>
          {t("call.misheard", { name })}
          <Button size="compact-xs" variant="subtle" onClick={onChat}>
            {t("call.to_chat")}
          </Button>
        </Strip>
      )}
      {connection === "offline" && (
        <Strip icon="alert" warn>
          {t("connection.offline")}
        </Strip>
      )}
      {call.deaf && (
        <Strip icon="alert" warn>
          {t("call.deaf")}
          <Button size="compact-xs" variant="subtle" onClick={onType}>
            {t("call.type_instead")}
          </Button>
        </Strip>
      )}
      {call.blind && (
        <Strip icon="alert" warn>
          {t("call.camera_failed", { why: call.blind })}
        </Strip>
      )}
      {screen.held && <Strip icon="pause">{t("talk.held", { name })}</Strip>}
      {screen.offer && (
        <Strip icon="hint">
          {t(`coach.offer_${screen.offer}`)}
          <Button size="compact-xs" variant="subtle" onClick={onHelp}>
            {t("coach.offer_open")}
          </Button>
        </Strip>
      )}
      {screen.whispers.slice(-1).map((whisper) => (
        <Strip key={whisper.seq} icon="note">
          {t("talk.whisper", { name: person(whisper.by), text: whisper.text })}
        </Strip>
      ))}
      {screen.taken.agent && (
        <Strip icon="lock" warn>
          {t("talk.taken_agent", { name: person(screen.taken.agent) })}
        </Strip>
      )}
    </>
  );
}

function Strip({ icon, warn, children }: { icon: IconName; warn?: boolean; children: ReactNode }) {
  return (
    <p className={talk.strip} data-tone={warn ? "warn" : undefined} role="status">
      <Icon name={icon} size={16} /> {children}
    </p>
  );
}
