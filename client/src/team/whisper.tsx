import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../context";
import { Icon } from "../icons";
import css from "./watch.module.css";

/** A word to the trainee that the customer does not hear. */
export function Whisper({ session, agent }: { session: string; agent: string }) {
  const { t } = useTranslation();
  const live = useLive();
  const [text, setText] = useState("");
  const send = () => {
    const ready = text.trim();
    if (!ready) return;
    live.outbox.add(session, "whisper", { text: ready });
    setText("");
  };
  return (
    <form
      className={css.whisper}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        className={css.field}
        autosize
        minRows={1}
        maxRows={5}
        size="md"
        maxLength={8000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            send();
          }
        }}
        aria-label={t("whisper.label", { agent })}
        placeholder={t("whisper.placeholder", { agent })}
        enterKeyHint="send"
        dir="auto"
      />
      <Button
        type="submit"
        size="md"
        variant="light"
        leftSection={<Icon name="note" />}
        disabled={!text.trim()}
      >
        {t("whisper.send")}
      </Button>
    </form>
  );
}
