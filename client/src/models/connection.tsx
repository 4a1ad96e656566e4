import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Icon } from "../icons";
import type { ConfiguredModel, TriedModel } from "../types";
import { ErrorNote, inWords } from "../ui/states";
import css from "./models.module.css";
import { perMillion } from "./money";

/** A configured model, with a test of its connection. Its key is never here. */
export function Connection({
  model,
  first,
  budgeted,
}: {
  model: ConfiguredModel;
  first: boolean;
  /** There is a budget, so that a model of unknown price is not asked. */
  budgeted: boolean;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => api.testModel(model.name),
    onSettled: () => client.invalidateQueries({ queryKey: ["models"] }),
  });
  const { price } = model;
  return (
    <article className={css.model}>
      <header>
        <div>
          <h2>
            <bdi>{model.name}</bdi>
          </h2>
          <p className="gr-dim">{t(first ? "models.first" : "models.fallback")}</p>
        </div>
        <span className={css.state} data-state={model.state}>
          {model.state === "ready"
            ? t("models.ready")
            : t("models.resting", { count: model.rests_s })}
        </span>
      </header>
      <dl>
        {model.url && (
          <div>
            <dt>{t("models.address")}</dt>
            <dd>
              <code>{model.url}</code>
            </dd>
          </div>
        )}
        <div>
          <dt>{t("models.key")}</dt>
          <dd>
            {model.key_from ? (
              <>
                <span aria-hidden="true">•••••••• </span>
                {t("models.key_from")} <code>{model.key_from}</code>
              </>
            ) : (
              t("models.no_key")
            )}
          </dd>
        </div>
        <div>
          <dt>{t("models.price")}</dt>
          <dd>
            {price ? (
              <ul className={css.prices}>
                <li>{t("models.price_read", { price: perMillion(price.input) })}</li>
                {price.cached !== price.input && (
                  <li>{t("models.price_cached", { price: perMillion(price.cached) })}</li>
                )}
                <li>{t("models.price_written", { price: perMillion(price.output) })}</li>
              </ul>
            ) : (
              <>
                {t("models.price_unknown")} <code>GREENROOM_MODEL_PRICE</code>
                {budgeted && <strong className={css.warn}>{t("models.price_needed")}</strong>}
              </>
            )}
          </dd>
        </div>
      </dl>
      <footer>
        <Button
          variant="default"
          size="sm"
          loading={test.isPending}
          onClick={() => test.mutate()}
          aria-label={t("models.test_one", { name: model.name })}
        >
          {t("models.test")}
        </Button>
        {test.isIdle && <span className="gr-dim">{t("models.test_about")}</span>}
        {test.isPending && <span className="gr-dim">{t("models.testing")}</span>}
      </footer>
      <div aria-live="polite" className={css.live}>
        {test.error && <ErrorNote error={test.error} />}
        {test.data && !test.isPending && <Outcome tried={test.data} />}
      </div>
    </article>
  );
}

function Outcome({ tried }: { tried: TriedModel }) {
  const { t } = useTranslation();
  return (
    <div className={css.outcome} data-ok={tried.ok}>
      <strong>{t(tried.ok ? "models.works" : "models.works_not")}</strong>
      <ul>
        {tried.steps.map((step) => (
          <li key={step.step} data-ok={step.ok}>
            <Icon name={step.ok ? "check" : "cross"} size={16} />
            <span>
              {t(`models.step.${step.step}`)}
              {step.problem ? `: ${step.problem}` : ""}
              {step.mend && <small>{inWords({ message: step.mend }).message}</small>}
            </span>
            <span className={css.ms}>
              {step.step === "streams" && step.ok && tried.first_word_ms !== null
                ? t("models.first_word", { ms: tried.first_word_ms })
                : t("models.ms", { ms: step.ms })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
