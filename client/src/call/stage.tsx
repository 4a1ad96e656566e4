import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { Face } from "../ui/bits";
import css from "./call.module.css";
import { useLevel } from "./media";

/** Who is on the line: both sides with how loud they are, and the customer's voice itself. */
export function Stage({
  name,
  mic,
  picture,
  remote,
  muted,
  held,
  typed,
  speaking,
}: {
  name: string;
  mic: MediaStream | null;
  /** What the webcam records. */
  picture: MediaStream | null;
  remote: MediaStream | null;
  muted: boolean;
  held: boolean;
  typed: boolean;
  speaking: boolean;
}) {
  const { t } = useTranslation();
  const sound = useRef<HTMLAudioElement>(null);
  const [still, setStill] = useState(false);
  const theirs = useLevel<HTMLDivElement>(remote);
  const mine = useLevel<HTMLDivElement>(typed ? null : mic);
  useEffect(() => {
    const element = sound.current;
    if (!element || !remote) return;
    element.srcObject = remote;
    element.play().then(
      () => setStill(false),
      (error: Error) => setStill(error.name === "NotAllowedError"),
    );
    return () => {
      element.srcObject = null;
    };
  }, [remote]);
  const state = held ? "call.on_hold" : speaking ? "call.speaks" : "call.listens";
  const heard = held ? "call.you_held" : muted ? "call.you_muted" : "call.you_heard";
  const own = typed ? "call.you_type" : heard;
  return (
    <div className={css.stage}>
      {/* biome-ignore lint/a11y/useMediaCaption: the words stand in the transcript */}
      <audio ref={sound} autoPlay data-voice />
      <div ref={theirs.ref} className={css.party} data-speaking={speaking || undefined}>
        <span className={css.halo}>
          <Face name={name} size={64} />
        </span>
        <b>{name}</b>
        <small>{t(state)}</small>
        <div className={css.meter} role="img" aria-label={t("call.level_them", { name })}>
          <i />
        </div>
      </div>
      <div ref={mine.ref} className={css.party} data-muted={muted || undefined}>
        <span className={css.halo}>
          <span className={css.self}>
            {picture ? (
              <SelfView of={picture} />
            ) : (
              <Icon name={typed ? "keyboard" : muted ? "mic_off" : "mic"} size={26} />
            )}
          </span>
        </span>
        <b>{t("talk.you")}</b>
        <small>{t(own)}</small>
        <div className={css.meter} role="img" aria-label={t("call.level_you")}>
          <i />
        </div>
      </div>
      {still && (
        <button
          type="button"
          className={css.unmute}
          onClick={() => void sound.current?.play().then(() => setStill(false))}
        >
          <Icon name="play" size={15} /> {t("call.hear")}
        </button>
      )}
    </div>
  );
}

function SelfView({ of }: { of: MediaStream }) {
  const show = (element: HTMLVideoElement | null) => {
    if (element && element.srcObject !== of) element.srcObject = of;
  };
  return <video ref={show} className={css.view} autoPlay muted playsInline />;
}
