import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import type { CallMeasures } from "../types";
import css from "./call.module.css";
import { type Figure, figures } from "./judging";

const OPEN = "greenroom.call_measures";

/** Live measures of the call; they can be hidden, and stay so. `said`: how much was said, to ask anew. */
export function LiveFigures({ session, said }: { session: string; said: number }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["live", session, "call", said],
    queryFn: () => api.live(session),
    placeholderData: (before) => before,
  });
  return (
    <details
      className={css.figures}
      open={localStorage.getItem(OPEN) !== "no"}
      onToggle={(event) => localStorage.setItem(OPEN, event.currentTarget.open ? "yes" : "no")}
    >
      <summary>{t("call.measures")}</summary>
      <Figures of={found.data?.call ?? null} />
    </details>
  );
}

export function Figures({ of }: { of: CallMeasures | null }) {
  const words = useFigure();
  return (
    <dl className={css.figureList}>
      {figures(of).map((figure) => (
        <div key={figure.name} data-off={figure.off || undefined} title={words.about(figure)}>
          <dt>{words.name(figure)}</dt>
          <dd>
            <bdi>{words.value(figure)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function useFigure() {
  const { t } = useTranslation();
  return {
    name: (figure: Figure) => t(`call.figure_${figure.name}`),
    about: (figure: Figure) => t(`call.figure_${figure.name}_about`),
    value: (figure: Figure) =>
      figure.value === null ? "–" : t(`call.unit_${figure.unit}`, { count: figure.value }),
  };
}
