import { Button, FileButton, Progress, Select, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { ApiError, api } from "../api";
import { Icon } from "../icons";
import type { Analysis, Heard } from "../types";
import { ErrorNote } from "../ui/states";
import css from "./analyses.module.css";
import { isTooLarge, LARGEST, named, type Sent, send, size, speakers } from "./sending";
import { isSound, LARGEST_SOUND, sendSound } from "./sounds";
import { useDrop } from "./use-drop";
import { Who } from "./who";

const TYPES =
  ".txt,.md,.log,.csv,.tsv,.json,.jsonl,.ndjson,.vtt,.srt,text/*,application/json,audio/*,video/*,.amr,.wma";

/** A conversation, pasted or from a file, on its way to a score. Nothing is lost when that fails. */
export function TranscriptForm() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [scenario, setScenario] = useState<string | null>(null);
  const [wrong, setWrong] = useState<{ message: string; mend: string } | null>(null);
  const [share, setShare] = useState(0);
  const stop = useRef<AbortController>(null);
  const resetFile = useRef<() => void>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const scenarios = useQuery({ queryKey: ["scenarios", ""], queryFn: () => api.scenarios("") });

  const { mutate, reset, isPending, error } = useMutation<Analysis, Error, Sent>({
    mutationFn: (sent) => {
      setShare(0);
      stop.current = new AbortController();
      return send(sent, setShare, stop.current.signal);
    },
    onSuccess: (made) => {
      queries.setQueryData(["analysis", made.row.id], made);
      void queries.invalidateQueries({ queryKey: ["analyses"] });
      go(`/analyses/${made.row.id}`);
    },
  });
  const sound = useMutation<Heard, Error, File>({
    mutationFn: (chosen) => {
      setShare(0);
      stop.current = new AbortController();
      return sendSound(chosen, scenario ?? "", setShare, stop.current.signal);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["heard"] });
      without();
    },
  });
  const asked = speakers(error);
  const failed = error ?? sound.error;
  const busy = isPending || sound.isPending;

  const changed = () => {
    setWrong(null);
    if (!busy) {
      reset();
      sound.reset();
    }
  };
  const choose = (found: File | null) => {
    changed();
    if (!found) return;
    const most = isSound(found) ? LARGEST_SOUND : LARGEST;
    if (found.size > most) {
      setWrong({
        message: t("analyses.too_large", { name: found.name, size: size(found.size) }),
        mend: t("analyses.too_large_mend", { size: size(most) }),
      });
      return;
    }
    setFile(found);
  };
  const over = useDrop((files) => {
    if (busy) return;
    choose(files[0] ?? null);
    if (files.length > 1) {
      setWrong({ message: t("analyses.one_file"), mend: t("analyses.one_file_mend") });
    }
  });
  const begin = (agents: string[]) => {
    setWrong(null);
    const chosen =
      file ?? new File([text], named(text) || t("analyses.pasted"), { type: "text/plain" });
    if (!file && !text.trim()) {
      setWrong({ message: t("analyses.nothing"), mend: t("analyses.nothing_mend") });
      box.current?.focus();
    } else if (isSound(chosen)) {
      sound.mutate(chosen);
    } else if (isTooLarge(chosen)) {
      choose(chosen);
    } else {
      mutate({ file: chosen, scenario: scenario ?? "", agents });
    }
  };
  const without = () => {
    resetFile.current?.();
    setFile(null);
    changed();
  };

  return (
    <form
      className={`gr-panel ${css.form}`}
      data-over={over || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        begin([]);
      }}
    >
      {file ? (
        <p className={css.file}>
          <Icon name="note" size={22} />
          <span>
            <strong>{file.name}</strong>
            <small>{size(file.size)}</small>
          </span>
          <Button size="xs" variant="default" onClick={without} disabled={busy}>
            {t("analyses.without")}
          </Button>
        </p>
      ) : (
        <Textarea
          ref={box}
          label={t("analyses.text")}
          description={t("analyses.text_about")}
          placeholder={t("analyses.placeholder")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            changed();
          }}
          autosize
          minRows={7}
          maxRows={16}
          dir="auto"
          spellCheck={false}
          disabled={busy}
        />
      )}
      {over && (
        <p className={css.drop}>
          <Icon name="upload" size={26} />
          {t("analyses.drop")}
        </p>
      )}
      <div className={css.choices}>
        <FileButton onChange={choose} accept={TYPES} resetRef={resetFile} disabled={busy}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<Icon name="upload" />}>
              {t(file ? "analyses.other_file" : "analyses.choose")}
            </Button>
          )}
        </FileButton>
        <Select
          className={css.scenario}
          aria-label={t("analyses.scenario")}
          placeholder={t("analyses.scenario_none")}
          value={scenario}
          onChange={setScenario}
          data={scenarios.data?.items.map(({ id, title }) => ({ value: id, label: title })) ?? []}
          clearable
          searchable
          nothingFoundMessage={t("analyses.scenario_nothing")}
          disabled={busy}
        />
        <Button type="submit" loading={busy}>
          {t("analyses.score")}
        </Button>
      </div>
      {busy && (
        <div className={css.progress} role="status">
          <span>
            {t(share < 1 ? "analyses.sending" : "analyses.scoring")}
            {share < 1 && <span aria-hidden="true"> {Math.round(share * 100)} %</span>}
          </span>
          <Progress
            value={share * 100}
            animated={share >= 1}
            aria-label={t(share < 1 ? "analyses.sending" : "analyses.scoring")}
          />
          <Button size="compact-xs" variant="subtle" onClick={() => stop.current?.abort()}>
            {t("analyses.stop")}
          </Button>
        </div>
      )}
      {wrong && <ErrorNote error={wrong} />}
      {asked && <Who of={asked} onChosen={begin} />}
      {failed && !asked && failed.name !== "AbortError" && <ErrorNote error={failed} />}
      <Formats open={error instanceof ApiError && error.code === "bad_request" && !sound.error} />
    </form>
  );
}

/** What may be pasted or sent, with an example. */
function Formats({ open }: { open: boolean }) {
  const { t } = useTranslation();
  return (
    <details className={css.formats} open={open}>
      <summary>{t("analyses.formats")}</summary>
      <ul>
        <li>{t("analyses.format_text")}</li>
        <li>{t("analyses.format_captions")}</li>
        <li>{t("analyses.format_table")}</li>
        <li>{t("analyses.format_json")}</li>
        <li>{t("analyses.format_sound")}</li>
      </ul>
      <pre dir="ltr">{t("analyses.example")}</pre>
      <p>{t("analyses.limits")}</p>
    </details>
  );
}
