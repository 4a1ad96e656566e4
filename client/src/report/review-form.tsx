import { Button, Checkbox, NumberInput, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import type { Review } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./reviews.module.css";

const LONGEST_NOTE = 2_000;

/** A second opinion on one criterion; an override has a score, or says that there should be none. */
export function ReviewForm({
  session,
  criterion,
  kind,
  onClose,
}: {
  session: string;
  criterion: string;
  kind: Review["kind"];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const noteBox = useRef<HTMLTextAreaElement>(null);
  const scoreBox = useRef<HTMLInputElement>(null);
  const [note, setNote] = useState("");
  const [score, setScore] = useState<number | "">("");
  const [unscored, setUnscored] = useState(false);
  const [tried, setTried] = useState(false);
  const send = useMutation({
    mutationFn: () =>
      api.review(session, {
        criterion,
        kind,
        note: note.trim(),
        ...(kind === "override" && { score: unscored ? null : Number(score) }),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["report", session] });
      onClose();
    },
  });
  const noScore = kind === "override" && !unscored && score === "";
  const noNote = !note.trim();
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (noScore) scoreBox.current?.focus();
        else if (noNote) noteBox.current?.focus();
        else send.mutate();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      {kind === "override" && (
        <div className={css.score}>
          <NumberInput
            ref={scoreBox}
            label={t("review.score")}
            min={0}
            max={100}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            disabled={unscored}
            data-autofocus
            autoFocus
            value={score}
            onChange={(value) => setScore(value === "" ? "" : Number(value))}
            error={tried && noScore && t("review.score_missing")}
          />
          <Checkbox
            label={t("review.unscored")}
            checked={unscored}
            onChange={(event) => setUnscored(event.currentTarget.checked)}
          />
        </div>
      )}
      <Textarea
        ref={noteBox}
        label={t(`review.note_${kind}`)}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={LONGEST_NOTE}
        dir="auto"
        autoFocus={kind !== "override"}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={tried && noNote && t("review.note_missing")}
      />
      {send.error && <ErrorNote error={send.error} />}
      <footer>
        <Button type="submit" size="xs" loading={send.isPending}>
          {t(`review.send_${kind}`)}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onClose}>
          {t("review.cancel")}
        </Button>
        <small>{t("review.kept")}</small>
      </footer>
    </form>
  );
}
