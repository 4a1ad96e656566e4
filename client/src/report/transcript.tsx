import { type MouseEvent, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { usePlaying } from "../recording/playing";
import { span } from "../time";
import type { MoodPoint } from "../types";
import { useAgain } from "./again";
import { AgainButtons } from "./again-buttons";
import { useEventWords } from "./event-words";
import { isGood, useCause } from "./mood-words";
import { bySource, cut, type Line } from "./reading";
import type { Focus } from "./report-view";
import css from "./transcript.module.css";
import { usePerson, useVoice } from "./voice";

/** From this many lines on, those out of sight are not laid out: a call of hours shows at once. */
const LONG = 300;

/** The conversation up to `upTo` (null: all of it), with the words in focus marked. */
export function Transcript({
  lines,
  mood,
  name,
  focus,
  upTo,
}: {
  lines: Line[];
  mood: MoodPoint[];
  name: string;
  focus: Focus | null;
  upTo: number | null;
}) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const shown = upTo === null ? lines : lines.filter((line) => line.seq <= upTo);
  const causes = useMemo(() => bySource(mood), [mood]);
  const long = lines.length > LONG;

  useEffect(() => {
    if (!focus) return;
    const frame = requestAnimationFrame(() => {
      const [whole, line] = [
        box.current,
        box.current?.querySelector<HTMLElement>(`[data-seq="${focus.seq}"]`),
      ];
      if (!whole || !line) return;
      const show = (behavior: ScrollBehavior) =>
        whole.scrollTo({
          top: line.offsetTop - whole.clientHeight / 2 + line.offsetHeight / 2,
          behavior,
        });
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      show(calm || long ? "auto" : "smooth");
      if (long) requestAnimationFrame(() => show("auto")); // its neighbours are laid out only now
      line.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [focus, long]);

  const playing = usePlaying();
  const now = playing?.going ? playing.seq : null;
  useEffect(() => {
    if (now === null) return;
    const line = box.current?.querySelector<HTMLElement>(`[data-seq="${now}"]`);
    line?.scrollIntoView({ block: "nearest" });
  }, [now]);

  const count = shown.length;
  useEffect(() => {
    if (upTo !== null && count) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [upTo, count]);

  return (
    <>
      <h2 className={css.title}>{t("report.transcript")}</h2>
      <div
        ref={box}
        className={css.box}
        data-long={long || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to reach it
        tabIndex={0}
        role="log"
        aria-label={t("report.transcript")}
      >
        {shown.map((line) => (
          <Row
            key={line.seq}
            line={line}
            name={name}
            quote={focus?.seq === line.seq ? focus.quote : null}
            causes={causes.get(line.seq)}
          />
        ))}
      </div>
    </>
  );
}

/** Brains that need no mark: the built-in one, its plain words, a person, and none that is known. */
const OWN = ["", "builtin", "plain", "person"];

/** One line of a conversation, with what it did to the mood. */
export function Row({
  line,
  name,
  quote,
  causes,
}: {
  line: Line;
  name: string;
  quote: string | null;
  causes: MoodPoint[] | undefined;
}) {
  const { t } = useTranslation();
  const voice = useVoice();
  const cause = useCause();
  const words = useEventWords(name);
  const person = usePerson();
  const again = useAgain();
  const playing = usePlaying();
  if (line.kind !== "agent" && line.kind !== "customer") {
    return (
      <p
        className={css.event}
        data-seq={line.seq}
        tabIndex={-1}
        data-focus={quote !== null || undefined}
      >
        {words(line)} · {span(line.at / 1000)}
      </p>
    );
  }
  const { by, brain, speaker } = line.event;
  const who = () => {
    if (line.kind === "customer") {
      return brain === "person"
        ? t("report.played_by", { name, who: person(String(speaker)) })
        : name;
    }
    if (by) return t("report.in_place", { who: person(String(by)), ...voice });
    return t(voice.context ? "report.agent" : "talk.you");
  };
  const parts = quote === null ? null : cut(line.text, quote);
  const sounds = playing?.seq === line.seq;
  const begins = playing?.at(line.seq);
  const play = begins === undefined ? undefined : () => playing?.play(line.seq);
  const time = span((begins ?? line.at) / 1000);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a larger target for what its button does
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same
    <div
      className={css.line}
      data-playable={play ? true : undefined}
      data-playing={sounds || undefined}
      aria-current={sounds || undefined}
      onClick={play && ((event) => isBare(event) && play())}
      data-from={line.kind}
      data-seq={line.seq}
      data-focus={quote !== null || undefined}
      tabIndex={-1}
    >
      <span className={css.who}>
        {who()}
        {!line.untimed && !play && ` · ${time}`}
        {play && (
          <button
            type="button"
            className={css.play}
            onClick={play}
            aria-label={t("recording.from_line", { time })}
          >
            <Icon name="play" size={11} />
            {time}
          </button>
        )}
        {line.kind === "customer" && !OWN.includes(String(brain ?? "")) && (
          <small className={css.brain} dir="auto" title={t("report.brain", { name })}>
            {String(brain)}
          </small>
        )}
      </span>
      <p dir="auto">
        {parts ? (
          <>
            {parts[0]}
            <mark>{parts[1]}</mark>
            {parts[2]}
          </>
        ) : (
          line.text
        )}
      </p>
      {causes && (
        <ul className={css.causes}>
          {causes.map((point) => (
            <li key={point.seq} data-good={isGood(point) || undefined}>
              <Icon name="down" size={12} />
              {cause(point.cause)}
              {point.later && ` · ${t("report.later", { who: point.later })}`}
            </li>
          ))}
        </ul>
      )}
      {again && line.kind === "agent" && <AgainButtons seq={line.seq} />}
    </div>
  );
}

/** A click on the words themselves: not on a button in them, and not to select some. */
function isBare(event: MouseEvent): boolean {
  const on = event.target as HTMLElement;
  return !on.closest("button, a") && String(getSelection()) === "";
}
