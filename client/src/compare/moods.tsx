import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "../report/section";
import { MOODS, type Mood, type MoodName } from "../types";
import css from "./compare.module.css";
import { Change, Letter } from "./parts";

const HEIGHT = 130;
const LEFT = 26;
const RIGHT = 8;
const TOP = 8;
const FLOOR = HEIGHT - 20;
const y = (value: number) => FLOOR - (value / 100) * (FLOOR - TOP);

/** One chart a mood, both attempts in it, message by message. `parted`: where a fork left, null for none. */
export function Moods({ a, b, parted }: { a: Mood[]; b: Mood[]; parted: number | null }) {
  const { t } = useTranslation();
  const last = Math.max(a.length, b.length) - 1;
  const [chosen, setChosen] = useState<number | null>(null);
  if (last < 1) return null;
  const at = Math.min(chosen ?? last, last);
  const figure = (of: Mood[], mood: MoodName) => {
    const found = chosen === null ? of.at(-1) : of[at];
    return found ? Math.round(found[mood]) : null;
  };
  const where =
    chosen === null
      ? t("compare.at_end")
      : at === 0
        ? t("compare.before_first")
        : t("compare.after", { count: at });
  const described = MOODS.map((mood) =>
    t("compare.mood_value", {
      mood: t(`mood.${mood}`),
      a: figure(a, mood) ?? "–",
      b: figure(b, mood) ?? "–",
    }),
  ).join("; ");

  const onKey = (event: React.KeyboardEvent) => {
    const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
    const to = {
      ArrowRight: at + rtl,
      ArrowLeft: at - rtl,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setChosen(Math.max(0, Math.min(last, to)));
  };

  return (
    <Section title={t("report.mood")} about={t("compare.mood_about")}>
      <p className={css.key}>
        <span>
          <Line dashed /> <Letter of="a" />
        </span>
        <span>
          <Line /> <Letter of="b" />
        </span>
        <b>{where}</b>
      </p>
      <div
        className={css.charts}
        role="slider"
        tabIndex={0}
        aria-label={t("compare.mood_label")}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={`${where}: ${described}`}
        onKeyDown={onKey}
        onPointerLeave={() => setChosen(null)}
      >
        {MOODS.map((mood) => {
          const [one, two] = [figure(a, mood), figure(b, mood)];
          return (
            <div key={mood}>
              <p className={css.mood}>
                <span>{t(`mood.${mood}`)}</span>
                <span className={css.fromTo}>
                  {one ?? "–"} → {two ?? "–"}
                </span>
                {one !== null && two !== null && (
                  <Change by={two - one} lower={mood === "frustration"} />
                )}
              </p>
              <Chart
                a={a.map((point) => point[mood])}
                b={b.map((point) => point[mood])}
                mood={mood}
                last={last}
                at={chosen === null ? null : at}
                parted={parted}
                onChoose={setChosen}
              />
            </div>
          );
        })}
      </div>
    </Section>
  );
}

function Line({ dashed }: { dashed?: boolean }) {
  return (
    <svg width="26" height="8" aria-hidden="true">
      <line className={css.sample} x1="1" y1="4" x2="25" y2="4" data-dashed={dashed} />
    </svg>
  );
}

function Chart({
  a,
  b,
  mood,
  last,
  at,
  parted,
  onChoose,
}: {
  a: number[];
  b: number[];
  mood: MoodName;
  last: number;
  at: number | null;
  parted: number | null;
  onChoose: (at: number) => void;
}) {
  const { ref, width } = useElementSize();
  const x = (i: number) => LEFT + (i / last) * Math.max(0, width - LEFT - RIGHT);
  const path = (of: number[]) => of.map((value, i) => `${x(i)},${y(value)}`).join(" ");
  const point = (event: React.PointerEvent) => {
    const from = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT;
    const to = Math.round((from / Math.max(1, width - LEFT - RIGHT)) * last);
    onChoose(Math.max(0, Math.min(last, to)));
  };
  const every = Math.max(1, Math.ceil(last / 6));
  return (
    <div ref={ref} className={css.chart} onPointerMove={point} onPointerDown={point}>
      <svg width={width} height={HEIGHT} aria-hidden="true" data-mood={mood}>
        {[0, 50, 100].map((value) => (
          <g key={value}>
            <line className={css.grid} x1={LEFT} x2={width - RIGHT} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 5} y={y(value) + 4} textAnchor="end">
              {value}
            </text>
          </g>
        ))}
        {Array.from({ length: last + 1 }, (_, i) => i)
          .filter((i) => i % every === 0)
          .map((i) => (
            <text key={i} x={x(i)} y={HEIGHT - 5} textAnchor="middle">
              {i}
            </text>
          ))}
        {parted !== null && (
          <line className={css.parted} x1={x(parted)} x2={x(parted)} y1={TOP} y2={FLOOR} />
        )}
        {at !== null && <line className={css.guide} x1={x(at)} x2={x(at)} y1={TOP} y2={FLOOR} />}
        <polyline className={css.was} points={path(a)} />
        <polyline className={css.is} points={path(b)} />
        <circle className={css.dot} cx={x(b.length - 1)} cy={y(b.at(-1) ?? 0)} r="3.5" />
        <circle className={css.ring} cx={x(a.length - 1)} cy={y(a.at(-1) ?? 0)} r="3.5" />
      </svg>
    </div>
  );
}
