import { Button, Select } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import css from "./call.module.css";
import { type Trouble, troubleOf } from "./machine";
import { checked, choose, chosen, hush, microphone, microphones, useLevel } from "./media";

const TRY_MS = 4_000;
const QUIET_S = 5;

/** A microphone is chosen, seen to move, and heard. `onTrouble`: it cannot be had. */
export function MicCheck({ onTrouble }: { onTrouble: (trouble: Trouble | null) => void }) {
  const { t } = useTranslation();
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [devices, setDevices] = useState<{ value: string; label: string }[]>([]);
  const [device, setDevice] = useState(chosen);
  const [sample, setSample] = useState("");
  const [recording, setRecording] = useState(false);
  const player = useRef<HTMLAudioElement>(null);
  const level = useLevel<HTMLDivElement>(stream);
  const said = useRef(onTrouble);
  said.current = onTrouble;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another device is another stream
  useEffect(() => {
    let gone = false;
    let mine: MediaStream | null = null;
    microphone()
      .then(async (found) => {
        if (gone) return hush(found);
        mine = found;
        setStream(found);
        said.current(null);
        const all = await microphones();
        if (gone) return;
        setDevices(all);
        const now = found.getAudioTracks()[0]?.getSettings().deviceId;
        if (now) setDevice(now);
      })
      .catch((error: unknown) => said.current(troubleOf(error)));
    return () => {
      gone = true;
      hush(mine);
    };
  }, [device]);

  useEffect(() => () => URL.revokeObjectURL(sample), [sample]);

  const record = () => {
    if (!stream) return;
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      setRecording(false);
      setSample(URL.createObjectURL(new Blob(parts, { type: recorder.mimeType })));
      checked();
      requestAnimationFrame(() => void player.current?.play().catch(() => {}));
    };
    recorder.start();
    setRecording(true);
    setTimeout(() => recorder.state === "recording" && recorder.stop(), TRY_MS);
  };

  return (
    <div className={css.check}>
      <Select
        aria-label={t("call.microphone")}
        data={devices}
        value={devices.some((item) => item.value === device) ? device : null}
        onChange={(value) => {
          if (!value) return;
          choose(value);
          setDevice(value);
        }}
        placeholder={t("call.microphone_usual")}
        allowDeselect={false}
        disabled={devices.length === 0}
        comboboxProps={{ withinPortal: false }}
      />
      <div ref={level.ref} className={css.meter} role="img" aria-label={t("call.level_you")}>
        <i />
      </div>
      <p className={css.hint} role="status">
        {t(stream && level.silent >= QUIET_S ? "call.check_quiet" : "call.check_about")}
      </p>
      <div className={css.row}>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="mic" size={15} />}
          onClick={record}
          disabled={!stream || recording}
        >
          {t(recording ? "call.check_recording" : "call.check_record")}
        </Button>
        {sample && (
          // biome-ignore lint/a11y/useMediaCaption: one's own words, a moment ago
          <audio ref={player} src={sample} controls className={css.sample} />
        )}
      </div>
    </div>
  );
}
