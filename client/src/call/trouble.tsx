import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { ErrorNote } from "../ui/states";
import css from "./call.module.css";
import type { Machine, Trouble } from "./machine";

/** What stands in the way of the call, and how to mend it. */
export function TroubleNote({ of, words }: { of: Trouble; words?: Machine["words"] }) {
  const { t } = useTranslation();
  const said = words?.message ? words : null;
  return (
    <ErrorNote
      error={{
        code: of,
        message: said?.message ?? t(`call.trouble_${of}`),
        mend: said?.mend ?? t(`call.trouble_${of}_mend`),
      }}
    />
  );
}

/** There is no call, and there are ways to go on. */
export function Stuck({
  trouble,
  words,
  onAgain,
  onTyped,
  onChat,
}: {
  trouble: Trouble;
  words?: Machine["words"];
  onAgain?: () => void;
  onTyped?: () => void;
  onChat: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={css.setup}>
      <TroubleNote of={trouble} words={words} />
      <p className={css.hint}>{t("call.stuck_about")}</p>
      <footer className={css.actions}>
        {onAgain && (
          <Button variant="default" leftSection={<Icon name="again" size={16} />} onClick={onAgain}>
            {t("error.again")}
          </Button>
        )}
        {onTyped && (
          <Button
            variant="default"
            leftSection={<Icon name="keyboard" size={16} />}
            onClick={onTyped}
          >
            {t("call.type_instead")}
          </Button>
        )}
        <Button leftSection={<Icon name="desk" size={16} />} onClick={onChat}>
          {t("call.to_chat")}
        </Button>
      </footer>
    </div>
  );
}
