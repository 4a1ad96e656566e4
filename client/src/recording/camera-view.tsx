import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { recordedAt } from "../api";
import type { RecordingPart } from "../types";
import css from "./player.module.css";
import { shown } from "./timeline";
import type { Player } from "./use-player";

/** Seconds that pictures may be off the sound before they are moved. */
const OFF = 0.25;

/** The camera's pictures, kept in step with the sound; silent themselves. */
export function CameraView({
  session,
  parts,
  playback,
}: {
  session: string;
  parts: RecordingPart[];
  playback: Player;
}) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const found = shown(parts, playback.t);
  const part = found?.part ?? parts[0];
  const { playing, rate } = playback;
  const offset = found ? found.offset / 1000 : null;

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.playbackRate = rate;
    if (offset === null) {
      element.pause();
      return;
    }
    if (Math.abs(element.currentTime - offset) > OFF) element.currentTime = offset;
    if (playing && element.paused) void element.play().catch(() => {}); // the next tick tries again
    if (!playing && !element.paused) element.pause();
  }, [offset, playing, rate]);

  return (
    <figure className={css.camera} aria-label={t("recording.camera")}>
      <video
        ref={video}
        src={recordedAt(session, "video", part?.id ?? "")}
        muted
        playsInline
        preload="auto"
        data-off={found === null || undefined}
      />
      {found === null && <figcaption>{t("recording.camera_off")}</figcaption>}
    </figure>
  );
}
