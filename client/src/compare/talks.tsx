import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { bySource, type Line } from "../report/reading";
import { Section } from "../report/section";
import { Row } from "../report/transcript";
import type { Report } from "../types";
import css from "./compare.module.css";
import { Letter, type Side, when } from "./parts";

/** Both conversations; what they share (`same` lines) is folded up, and where they part is marked. */
export function Talks({
  a,
  b,
  linesA,
  linesB,
  same,
}: {
  a: Report;
  b: Report;
  linesA: Line[];
  linesB: Line[];
  same: number;
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Side>("b");
  return (
    <Section title={t("compare.talks")} plain>
      {same > 0 && (
        <>
          <details className={css.shared}>
            <summary>
              <Icon name="down" size={16} />
              {t("compare.shared", { count: same })}
            </summary>
            <Lines of={linesA.slice(0, same)} report={a} />
          </details>
          <p className={css.part}>
            <Icon name="fork" size={16} />
            {t("compare.part")}
          </p>
        </>
      )}
      <SegmentedControl
        className={css.tabs}
        fullWidth
        aria-label={t("compare.which")}
        value={shown}
        onChange={(value) => setShown(value as Side)}
        data={[
          { value: "a", label: `${t("compare.a")} · ${when(a.row)}` },
          { value: "b", label: `${t("compare.b")} · ${when(b.row)}` },
        ]}
      />
      <div className={css.talks} data-shown={shown}>
        <Talk side="a" report={a} of={linesA.slice(same)} />
        <Talk side="b" report={b} of={linesB.slice(same)} />
      </div>
    </Section>
  );
}

function Talk({ side, report, of }: { side: Side; report: Report; of: Line[] }) {
  const { t } = useTranslation();
  return (
    <section
      className={css.talk}
      data-side={side}
      aria-label={`${t(`compare.${side}`)}, ${when(report.row)}`}
    >
      <h3>
        <Letter of={side} /> {when(report.row)}
      </h3>
      {of.length === 0 ? (
        <p className="gr-dim">{t("compare.nothing_more")}</p>
      ) : (
        <Lines of={of} report={report} />
      )}
    </section>
  );
}

function Lines({ of, report }: { of: Line[]; report: Report }) {
  const causes = useMemo(() => bySource(report.mood), [report.mood]);
  return (
    <div>
      {of.map((line) => (
        <Row
          key={line.seq}
          line={line}
          name={report.row.customer_name}
          quote={null}
          causes={causes.get(line.seq)}
        />
      ))}
    </div>
  );
}
