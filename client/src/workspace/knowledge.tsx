import { Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api";
import { Icon } from "../icons";
import { Prose } from "../ui/prose";
import { ErrorNote } from "../ui/states";
import css from "./side.module.css";

export function Knowledge({
  session,
  onInsert,
}: {
  session: string;
  onInsert: (text: string) => void;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [q] = useDebouncedValue(words.trim(), 200);
  const found = useQuery({
    queryKey: ["knowledge", session, q],
    queryFn: () => api.knowledge(q, session),
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  });
  return (
    <>
      <TextInput
        type="search"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        placeholder={t("side.search")}
        aria-label={t("side.search")}
        leftSection={<Icon name="search" />}
        mb={12}
      />
      {found.error && !found.data && (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && [1, 2, 3].map((n) => <Skeleton key={n} height={62} mb={8} radius="md" />)}
      {found.data?.items.length === 0 && (
        <p className="gr-dim" role="status">
          <strong>{t("side.search_none")}.</strong> {t("side.search_none_mend")}
        </p>
      )}
      <div className={css.articles}>
        {found.data?.items.map((article) => (
          <details key={article.id + article.title}>
            <summary>
              <b>{article.title}</b>
              <small>{article.snippet.replace(/[*`]/g, "")}</small>
            </summary>
            <Prose text={article.body} />
            <button
              type="button"
              onClick={() => {
                const chosen = getSelection()?.toString().trim();
                onInsert(chosen || article.body.trim().replace(/[*`]/g, ""));
              }}
            >
              {t("side.insert")}
            </button>
          </details>
        ))}
      </div>
    </>
  );
}
