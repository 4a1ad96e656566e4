import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons";
import { clock, date } from "../time";
import type { Report, Review } from "../types";
import { ReviewForm } from "./review-form";
import css from "./reviews.module.css";

const KINDS = ["dispute", "answer", "override"] as const;

/** What of a report second opinions need. A conversation held elsewhere has none. */
export type Reviewed = Pick<Report, "events" | "reviews" | "reviewed" | "may"> & {
  row: { id: string };
};

/** Whether the last word on a criterion is a dispute. */
export function isOpen(of: Review[]): boolean {
  return of.at(-1)?.kind === "dispute";
}

/** What people made of one criterion's score, oldest first, and what the reader may add. `me`: their id. */
export function Reviews({
  report,
  criterion,
  me,
}: {
  report: Reviewed;
  criterion: string;
  me?: string;
}) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  const [writing, setWriting] = useState<Review["kind"] | null>(null);
  const of = report.reviews.filter((review) => review.criterion === criterion);
  const disputed = of.some((review) => review.kind === "dispute");
  const offered = KINDS.filter(
    (kind) => report.may.includes(kind) && (kind !== "answer" || disputed),
  );
  if (of.length === 0 && offered.length === 0) return null;
  const close = () => {
    setWriting(null);
    box.current?.focus({ preventScroll: true });
  };
  return (
    <section ref={box} className={css.reviews} aria-label={t("review.title")} tabIndex={-1}>
      {of.length > 0 && <h3>{t("review.title")}</h3>}
      <ol className={css.thread} aria-live="polite">
        {of.map((review) => (
          <Said key={review.id} review={review} me={me} />
        ))}
      </ol>
      {writing ? (
        <ReviewForm
          key={writing}
          session={report.row.id}
          criterion={criterion}
          kind={writing}
          onClose={close}
        />
      ) : (
        <div className={css.offered}>
          {offered.map((kind) => (
            <Button
              key={kind}
              size="xs"
              variant="default"
              leftSection={<Icon name={kind === "override" ? "gauge" : "quote"} size={15} />}
              onClick={() => setWriting(kind)}
            >
              {t(`review.${kind}`)}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}

function Said({ review, me }: { review: Review; me?: string }) {
  const { t } = useTranslation();
  const at = Date.parse(review.at);
  const name =
    review.by === me ? t("talk.you") : review.by === "local" ? t("team.host") : review.by_name;
  const what =
    review.kind !== "override"
      ? t(`review.is_${review.kind}`)
      : review.score === null
        ? t("review.is_unscored")
        : t("review.is_override", { value: review.score });
  return (
    <li data-kind={review.kind}>
      <p className={css.who}>
        <b>{name}</b> <em>{what}</em>{" "}
        <time dateTime={review.at}>
          {date(at)}, {clock(at)}
        </time>
      </p>
      <p dir="auto">{review.note}</p>
    </li>
  );
}
