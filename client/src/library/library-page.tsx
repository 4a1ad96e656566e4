import { Button, SegmentedControl, Select, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Icon } from "../icons";
import type { FileProblem, ScenarioCard } from "../types";
import { Level, PriorityPill } from "../ui/bits";
import { Empty, ErrorNote } from "../ui/states";
import css from "./library.module.css";
import StartDialog from "./start-dialog";

const LEVELS = ["beginner", "intermediate", "advanced", "expert"] as const;

export default function LibraryPage() {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [q] = useDebouncedValue(words.trim(), 200);
  const [difficulty, setDifficulty] = useState("");
  const [type, setType] = useState<string | null>(null);
  const [starting, setStarting] = useState<ScenarioCard | null>(null);
  const found = useQuery({
    queryKey: ["scenarios", q, difficulty, type],
    queryFn: () => api.scenarios(q, difficulty, type ?? ""),
    placeholderData: keepPreviousData,
  });
  const all = useQuery({ queryKey: ["scenarios"], queryFn: () => api.scenarios("") });
  const types = [...new Set(all.data?.items.map((item) => item.ticket.type))].sort();
  const clear = () => {
    setWords("");
    setDifficulty("");
    setType(null);
  };

  return (
    <div className="gr-page">
      <header className={css.head}>
        <h1>{t("library.title")}</h1>
        <p className="gr-dim">{t("library.about")}</p>
      </header>
      <search className={css.filters}>
        <TextInput
          className={css.search}
          type="search"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          placeholder={t("library.search")}
          aria-label={t("library.search")}
          leftSection={<Icon name="search" />}
        />
        <SegmentedControl
          classNames={{ label: css.segment }}
          value={difficulty}
          onChange={setDifficulty}
          aria-label={t("library.difficulty")}
          data={[
            { value: "", label: t("library.all") },
            ...LEVELS.map((level) => ({ value: level, label: t(`difficulty.${level}`) })),
          ]}
        />
        <Select
          value={type}
          onChange={setType}
          data={types}
          clearable
          placeholder={t("library.any")}
          aria-label={t("library.type")}
          w={170}
        />
      </search>
      {found.error && !found.data ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <div className={css.grid} role="status" aria-label={t("app.loading")}>
          {[1, 2, 3, 4, 5, 6].map((n) => (
            <Skeleton key={n} height={210} radius="lg" />
          ))}
        </div>
      ) : (
        <>
          <Problems of={found.data.problems} />
          {found.data.items.length === 0 ? (
            <Empty icon="search" title={t("library.none")}>
              <p>{t("library.none_mend")}</p>
              <Button variant="default" size="sm" onClick={clear}>
                {t("library.clear")}
              </Button>
            </Empty>
          ) : (
            <ul className={css.grid}>
              {found.data.items.map((item) => (
                <Card key={item.id} of={item} onStart={setStarting} />
              ))}
            </ul>
          )}
        </>
      )}
      {starting && <StartDialog scenario={starting} onClose={() => setStarting(null)} />}
    </div>
  );
}

function Card({ of, onStart }: { of: ScenarioCard; onStart: (card: ScenarioCard) => void }) {
  const { t } = useTranslation();
  return (
    <li className={css.card}>
      <p className={css.top}>
        <Level of={of.difficulty} />
        <PriorityPill of={of.ticket.priority} />
      </p>
      <h2 id={`title-${of.id}`}>{of.title}</h2>
      <p className={css.summary}>{of.summary}</p>
      <p className={css.meta}>
        <span>{of.customer.name}</span>
        <span>{of.ticket.type}</span>
        <span>{t("card.minutes", { count: of.minutes })}</span>
      </p>
      <footer>
        <span className={css.history} data-new={of.played === 0 || undefined}>
          {of.played === 0 ? t("card.never") : t("card.played", { count: of.played })}
          {of.average !== null && (
            <b>
              {t("card.average", { value: Math.round(of.average) })} ·{" "}
              {t("card.best", { value: of.best })}
            </b>
          )}
        </span>
        <Button
          size="xs"
          id={`start-${of.id}`}
          aria-labelledby={`start-${of.id} title-${of.id}`}
          onClick={() => onStart(of)}
        >
          {t("card.start")}
        </Button>
      </footer>
    </li>
  );
}

function Problems({ of }: { of: FileProblem[] }) {
  const { t } = useTranslation();
  if (of.length === 0) return null;
  return (
    <details className={css.problems}>
      <summary>
        <Icon name="alert" size={16} /> {t("library.problems", { count: of.length })}
      </summary>
      <ul>
        {of.map((problem) => (
          <li key={`${problem.path}:${problem.line}:${problem.message}`}>
            <code>{t("library.line", { path: problem.path, line: problem.line })}</code>{" "}
            {problem.message}
            {problem.mend && <em>{problem.mend}</em>}
          </li>
        ))}
      </ul>
    </details>
  );
}
