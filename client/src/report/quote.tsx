import { useTranslation } from "react-i18next";
import css from "./quote.module.css";
import type { Jump } from "./report-view";

/** Words of the conversation; a click shows them where they were said. `said`: to be read, not marked. */
export function Quote({
  seq,
  quote,
  said,
  label,
  onJump,
}: {
  seq: number;
  quote: string;
  said?: string;
  label?: string;
  onJump: Jump;
}) {
  const { t } = useTranslation();
  const words = quote || said || "";
  return (
    <button
      type="button"
      className={css.quote}
      data-bare={!words || undefined}
      onClick={() => onJump(seq, quote || said || "")}
      title={t("report.jump")}
    >
      {label && <small>{label}: </small>}
      {words ? <q dir="auto">{words}</q> : t("report.jump")}
    </button>
  );
}

export function Better({ text }: { text: string }) {
  const { t } = useTranslation();
  if (!text) return null;
  return (
    <span className={css.better}>
      <small>{t("report.better")}</small>
      <q dir="auto">{text}</q>
    </span>
  );
}
