import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { useAgain } from "./again";
import css from "./again.module.css";

/** "Try again from here" and "What if", for one of the agent's messages. Nothing where there is no going back. */
export function AgainButtons({ seq, better }: { seq: number; better?: string }) {
  const { t } = useTranslation();
  const again = useAgain();
  if (!again) return null;
  return (
    <span className={css.buttons}>
      <button type="button" disabled={again.busy} onClick={() => again.fork(seq)}>
        <Icon name="again" size={14} />
        {t("again.fork")}
      </button>
      <button type="button" onClick={() => again.whatIf(seq, better)}>
        <Icon name="fork" size={14} />
        {t("again.what_if")}
      </button>
    </span>
  );
}
