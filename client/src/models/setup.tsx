import { useTranslation } from "react-i18next";
import css from "./models.module.css";

const WAYS = [
  ["models.setup_provider", "OPENAI_API_KEY=… GREENROOM_MODEL=openai:gpt-5-mini greenroom serve"],
  [
    "models.setup_own",
    "GREENROOM_MODEL=llama3.2 GREENROOM_MODEL_URL=http://127.0.0.1:11434/v1 greenroom serve",
  ],
  ["models.setup_budget", "GREENROOM_MODEL_BUDGET_MONTH=20 GREENROOM_MODEL_BUDGET_SESSION=0.25"],
] as const;

/** How a model is configured. */
export function Setup({ open = false }: { open?: boolean }) {
  const { t } = useTranslation();
  return (
    <details className={css.setup} open={open}>
      <summary>{t("models.setup")}</summary>
      <ol>
        <li>
          <p>{t("models.setup_install")}</p>
          <pre dir="ltr">pip install 'greenroom[models]'</pre>
        </li>
        {WAYS.map(([about, line]) => (
          <li key={about}>
            <p>{t(about)}</p>
            <pre dir="ltr">{line}</pre>
          </li>
        ))}
      </ol>
      <p className="gr-dim">{t("models.setup_key")}</p>
    </details>
  );
}
