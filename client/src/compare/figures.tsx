import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { MEASURES, useMeasure } from "../report/findings";
import { Section } from "../report/section";
import { useVoice } from "../report/voice";
import { span } from "../time";
import type { Evaluation, Report } from "../types";
import css from "./compare.module.css";
import { criteria, mustsApart } from "./pairing";
import { Change, Letter } from "./parts";

/** Measures where less is better, and where more is; for the others neither. */
const LESS = [
  "hold_time_s",
  "first_response_s",
  "mean_response_s",
  "questions_repeated",
  "steps_wrong",
  "peak_frustration",
];
const MORE = ["steps_right", "simulated_satisfaction"];

function Head({ first }: { first: string }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        <th scope="col">
          <Letter of="a" />
        </th>
        <th scope="col">
          <Letter of="b" />
        </th>
        <th scope="col">{t("compare.change")}</th>
      </tr>
    </thead>
  );
}

/** Criteria, and must-haves that went differently; each score leads to the words it rests on. */
export function Scores({ a, b }: { a: Report; b: Report }) {
  const { t } = useTranslation();
  const musts = a.evaluation && b.evaluation ? mustsApart(a.evaluation, b.evaluation) : [];
  const score = (report: Report, id: string, value: number | null, there: boolean) =>
    there ? (
      <Link href={`/sessions/${report.row.id}/report#criterion-${id}`} title={t("compare.why")}>
        {value ?? t("report.no_occasion")}
      </Link>
    ) : (
      "–"
    );
  const must = (met: boolean | null) =>
    t(`report.must_${met === null ? "none" : met ? "yes" : "no"}`);
  return (
    <Section title={t("compare.scores")}>
      <table className={css.table}>
        <Head first={t("compare.criterion")} />
        <tbody>
          {criteria(a, b).map((item) => (
            <tr key={item.id}>
              <th scope="row">{item.label}</th>
              <td>{score(a, item.id, item.a, item.inA)}</td>
              <td>{score(b, item.id, item.b, item.inB)}</td>
              <td>
                {item.a !== null && item.b !== null ? (
                  <Change by={item.b - item.a} lower={false} />
                ) : (
                  "–"
                )}
              </td>
            </tr>
          ))}
          {musts.map((item) => (
            <tr key={item.id}>
              <th scope="row">
                {item.label} <small>{t("compare.must")}</small>
              </th>
              <td>{must(item.a)}</td>
              <td>{must(item.b)}</td>
              <td>
                <span className={css.change} data-good={item.b === true}>
                  {t(item.b === true ? "compare.better" : "compare.worse")}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** Measures that are not the same in both. */
export function Figures({ a, b }: { a: Evaluation; b: Evaluation }) {
  const { t } = useTranslation();
  const words = useMeasure();
  const voice = useVoice();
  const told = (name: string, value: unknown) =>
    value === null || value === undefined ? "–" : words(name, value);
  const apart = MEASURES.filter(
    (name) => told(name, a.measures[name]) !== told(name, b.measures[name]),
  );
  return (
    <Section title={t("compare.figures")}>
      {apart.length === 0 ? (
        <p className={css.same}>{t("compare.figures_same")}</p>
      ) : (
        <table className={css.table}>
          <Head first={t("compare.figure")} />
          <tbody>
            {apart.map((name) => {
              const [was, is] = [a.measures[name], b.measures[name]];
              const counted = typeof was === "number" && typeof is === "number";
              const lower = LESS.includes(name) ? true : MORE.includes(name) ? false : undefined;
              return (
                <tr key={name}>
                  <th scope="row">{t(`measure.${name}`, voice)}</th>
                  <td>{told(name, was)}</td>
                  <td>{told(name, is)}</td>
                  <td>
                    {counted ? (
                      <Change
                        by={is - was}
                        lower={lower}
                        text={name.endsWith("_s") ? span(is - was) : undefined}
                      />
                    ) : typeof was === "boolean" && typeof is === "boolean" ? (
                      <span className={css.change} data-good={is}>
                        {t(is ? "compare.better" : "compare.worse")}
                      </span>
                    ) : (
                      "–"
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Section>
  );
}
