import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../icons";
import { span } from "../time";
import { MOODS, type MoodPoint } from "../types";
import { useEventWords } from "./event-words";
import css from "./mood.module.css";
import { MoodTable } from "./mood-table";
import { isGood, useCause, useDelta } from "./mood-words";
import { Quote } from "./quote";
import { type Line, placed } from "./reading";
import type { Jump } from "./report-view";
import { Section } from "./section";

const NONE: Line[] = [];
const HEIGHT = 200;
/** Width while it is hidden: it may be printed from there. */
const UNSEEN = 640;
const LEFT = 30;
const RIGHT = 10;
const FLOOR = HEIGHT - 22;
const DASHES: Record<string, string> = { patience: "6 4", cooperation: "2 4" };

const ICONS: Partial<Record<Line["kind"], IconName>> = { hint: "hint", reheard: "again" };

function sign(mark: Line): string {
  if (mark.kind === "hint") return "?";
  if (mark.kind === "reheard") return "+";
  return mark.event.why === "ahead" ? "↑" : "↓";
}

/** Four lines over the conversation. Every move can be pointed at, or walked to with the arrow keys. */
export function MoodCurve({
  points,
  marks = NONE,
  name,
  upTo,
  onJump,
}: {
  points: MoodPoint[];
  /** Hints, moves of the difficulty and what was heard later, shown where they came. */
  marks?: Line[];
  name: string;
  upTo: number | null;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const cause = useCause();
  const delta = useDelta();
  const words = useEventWords(name);
  const between = useMemo(() => placed(marks, points), [marks, points]);
  const top = marks.length ? 24 : 10;
  const { ref, width: measured } = useElementSize();
  const width = measured || UNSEEN;
  const [chosen, setChosen] = useState<number | null>(null);
  const [table, setTable] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the replay moves on and takes the choice with it
  useEffect(() => setChosen(null), [upTo]);
  const last = points.at(-1);
  if (!last || points.length < 2) {
    return (
      <Section title={t("report.mood")}>
        <p className="gr-dim">{t("report.mood_none")}</p>
      </Section>
    );
  }
  const x = (i: number) => LEFT + (i / (points.length - 1)) * Math.max(0, width - LEFT - RIGHT);
  const y = (value: number) => FLOOR - (value / 100) * (FLOOR - top);
  const visible = upTo === null ? points : points.filter((point) => point.seq <= upTo);
  const at = Math.min(chosen ?? visible.length - 1, points.length - 1);
  const point = points[Math.max(0, at)] ?? last;
  const before = between.get(at) ?? [];
  const describe = (of: MoodPoint) =>
    [
      ...before.map(words),
      span(of.at / 1000),
      cause(of.cause),
      of.quote && `“${of.quote}”`,
      delta(of),
    ]
      .filter(Boolean)
      .join(" · ");
  const ends = Object.fromEntries(MOODS.map((mood) => [mood, Math.round(last.mood[mood])]));

  const onKey = (event: React.KeyboardEvent) => {
    const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
    const to = {
      ArrowRight: at + rtl,
      ArrowLeft: at - rtl,
      Home: 0,
      End: points.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(points.length - 1, to)));
    } else if (event.key === "Enter") {
      onJump(point.source, point.quote);
    }
  };

  return (
    <Section
      title={t("report.mood")}
      about={t("report.mood_about", { name })}
      help={t("report.mood_help")}
      aside={
        <Button size="compact-xs" variant="subtle" onClick={() => setTable(!table)}>
          {t(table ? "report.mood_chart" : "report.mood_table")}
        </Button>
      }
    >
      {table ? (
        <MoodTable points={points} between={between} words={words} onJump={onJump} />
      ) : (
        <div className={css.curve}>
          <ul className={css.legend}>
            {MOODS.map((mood) => (
              <li key={mood}>
                <svg width="22" height="8" aria-hidden="true">
                  <line
                    x1="1"
                    y1="4"
                    x2="21"
                    y2="4"
                    data-mood={mood}
                    strokeDasharray={DASHES[mood]}
                  />
                </svg>
                {t(`mood.${mood}`)} <b>{Math.round(point.mood[mood])}</b>
              </li>
            ))}
          </ul>
          <div
            ref={ref}
            className={css.chart}
            role="slider"
            tabIndex={0}
            aria-label={t("report.mood_label", ends)}
            aria-valuemin={0}
            aria-valuemax={points.length - 1}
            aria-valuenow={at}
            aria-valuetext={describe(point)}
            onKeyDown={onKey}
          >
            <svg
              width={width}
              height={HEIGHT}
              viewBox={`0 0 ${width} ${HEIGHT}`}
              aria-hidden="true"
            >
              {[0, 50, 100].map((value) => (
                <g key={value}>
                  <line
                    className={css.grid}
                    x1={LEFT}
                    x2={width - RIGHT}
                    y1={y(value)}
                    y2={y(value)}
                  />
                  <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
                    {value}
                  </text>
                </g>
              ))}
              <line className={css.guide} x1={x(at)} x2={x(at)} y1={top} y2={FLOOR} />
              {MOODS.map((mood) => (
                <g key={mood}>
                  <polyline
                    data-mood={mood}
                    strokeDasharray={DASHES[mood]}
                    points={visible.map((p, i) => `${x(i)},${y(p.mood[mood])}`).join(" ")}
                  />
                  {at < visible.length && (
                    <circle data-mood={mood} cx={x(at)} cy={y(point.mood[mood])} r="4" />
                  )}
                </g>
              ))}
              {visible.map((p, i) =>
                p.cause === "start" ? null : (
                  <circle
                    key={p.seq}
                    className={css.move}
                    data-good={isGood(p) || undefined}
                    cx={x(i)}
                    cy={FLOOR + 12}
                    r={i === at ? 5 : 3.5}
                  />
                ),
              )}
              {[...between].map(([i, found]) =>
                found
                  .filter((mark) => upTo === null || mark.seq <= upTo)
                  .map((mark, n) => (
                    <g
                      key={mark.seq}
                      className={css.mark}
                      data-kind={mark.kind}
                      transform={`translate(${x(i) - (x(1) - x(0)) / 2 + n * 16} 0)`}
                    >
                      <line x1="0" x2="0" y1="17" y2={FLOOR} />
                      <circle cx="0" cy="9" r="7.5" />
                      <text x="0" y="13" textAnchor="middle">
                        {sign(mark)}
                      </text>
                    </g>
                  )),
              )}
              {points.map((p, i) => (
                <rect
                  key={p.seq}
                  x={x(i) - (x(1) - x(0)) / 2}
                  y={0}
                  width={Math.max(1, x(1) - x(0))}
                  height={HEIGHT}
                  fill="transparent"
                  onPointerEnter={() => setChosen(i)}
                  onPointerDown={() => setChosen(i)}
                />
              ))}
            </svg>
          </div>
          <div className={css.told}>
            {before.map((mark) => (
              <p key={mark.seq} className={css.between}>
                <Icon name={ICONS[mark.kind] ?? "gauge"} size={15} />
                <time>{span(mark.at / 1000)}</time> {words(mark)}
              </p>
            ))}
            <p>
              <time>{span(point.at / 1000)}</time> <b>{cause(point.cause)}</b>{" "}
              <span className="gr-dim">{delta(point)}</span>
            </p>
            {point.quote && <Quote seq={point.source} quote={point.quote} onJump={onJump} />}
          </div>
        </div>
      )}
    </Section>
  );
}
