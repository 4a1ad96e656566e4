import { Button, Checkbox } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./analyses.module.css";
import type { Speaker } from "./sending";

/** Which of the speakers the agent is: the names do not tell. */
export function Who({ of, onChosen }: { of: Speaker[]; onChosen: (agents: string[]) => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string[]>([]);
  const group = useRef<HTMLFieldSetElement>(null);
  useEffect(() => group.current?.focus(), []);
  const all = chosen.length === of.length;
  return (
    <fieldset ref={group} className={css.who} tabIndex={-1}>
      <legend>{t("analyses.who")}</legend>
      <p>{t("analyses.who_about")}</p>
      {of.map(({ name, messages }) => (
        <Checkbox
          key={name}
          label={
            <>
              <bdi>{name}</bdi>{" "}
              <span className="gr-dim">{t("analyses.messages", { count: messages })}</span>
            </>
          }
          checked={chosen.includes(name)}
          onChange={(event) =>
            setChosen(
              event.currentTarget.checked
                ? [...chosen, name]
                : chosen.filter((other) => other !== name),
            )
          }
        />
      ))}
      {all && of.length > 1 && <p className={css.warn}>{t("analyses.who_all")}</p>}
      <Button
        disabled={chosen.length === 0 || (all && of.length > 1)}
        onClick={() => onChosen(chosen)}
      >
        {t("analyses.who_go")}
      </Button>
    </fieldset>
  );
}
