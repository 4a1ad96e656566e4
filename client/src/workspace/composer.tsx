import { ActionIcon, Textarea } from "@mantine/core";
import { type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../context";
import { Icon } from "../icons";
import type { Canned } from "../types";
import { type Asked, asked, fitting, place } from "./canned";
import css from "./composer.module.css";

const LONGEST = 16_000;
const QUIET_MS = 3_000;

export interface ComposerHandle {
  focus: () => void;
  insert: (text: string) => void;
}

const draftKey = (session: string) => `greenroom.draft.${session}`;

export function keepDraft(session: string, text: string): void {
  try {
    if (text) localStorage.setItem(draftKey(session), text);
    else localStorage.removeItem(draftKey(session));
  } catch {
    // storage full: the draft lives as long as the page
  }
}

/** Where the agent writes, or whoever has a side. The draft is kept in the browser until it is sent. */
export function Composer({
  ref,
  session,
  name,
  held,
  canned,
  onSay,
  draft = session,
  label,
  locked,
}: {
  ref: Ref<ComposerHandle>;
  session: string;
  name: string;
  held: boolean;
  canned: Canned[];
  onSay: (text: string) => void;
  /** What the draft is kept by. */
  draft?: string;
  label?: string;
  /** Why nothing can be written now. The draft stays. */
  locked?: string;
}) {
  const { t } = useTranslation();
  const live = useLive();
  const list = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => localStorage.getItem(draftKey(draft)) ?? "");
  const [ask, setAsk] = useState<Asked | null>(null);
  const [active, setActive] = useState(0);
  const typing = useRef<ReturnType<typeof setTimeout> | null>(null);
  const options = useMemo(() => (ask ? fitting(canned, ask.word) : []), [canned, ask]);
  const fine = matchMedia("(pointer: fine)").matches; // no keyboard slides over the page there
  const tooLong = text.length - LONGEST;
  const full = fine && canned.length > 0;
  const hint = held
    ? "talk.held_placeholder"
    : full
      ? "talk.placeholder"
      : "talk.placeholder_short";

  const quiet = () => {
    if (typing.current === null) return;
    clearTimeout(typing.current);
    typing.current = null;
    live.typing(session, false);
  };
  const write = (value: string) => {
    setText(value);
    keepDraft(draft, value);
    if (!value.trim()) return quiet();
    if (typing.current === null) live.typing(session, true);
    else clearTimeout(typing.current);
    typing.current = setTimeout(quiet, QUIET_MS);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: on leaving, or when it is locked
  useEffect(() => quiet, [locked]);

  const caretTo = (at: number) =>
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    });

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    insert: (more) => {
      const value = text.trim() ? `${text.trimEnd()} ${more}` : more;
      write(value);
      caretTo(value.length);
    },
  }));

  const look = (element: HTMLTextAreaElement) => {
    setAsk(canned.length > 0 ? asked(element.value, element.selectionStart) : null);
    setActive(0);
  };
  const choose = (reply: Canned | undefined) => {
    if (!ask || !reply) return;
    const put = place(text, ask, reply.text);
    write(put.text);
    setAsk(null);
    caretTo(put.caret);
  };
  const send = () => {
    const ready = text.trim();
    if (!ready || tooLong > 0 || locked) return;
    onSay(ready);
    setText("");
    keepDraft(draft, "");
    setAsk(null);
    quiet();
    field.current?.focus();
  };

  const onKey = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (ask) {
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (move && options.length) {
        event.preventDefault();
        setActive((active + move + options.length) % options.length);
        return;
      }
      if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && options.length) {
        event.preventDefault();
        choose(options[active]);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        setAsk(null);
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      field.current?.blur();
    }
  };

  return (
    <form
      className={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {ask && (
        <div className={css.canned}>
          <p id={`${list}-label`}>{t("talk.canned")}</p>
          {options.length === 0 && <p className={css.none}>{t("talk.canned_none")}</p>}
          <div id={list} role="listbox" aria-labelledby={`${list}-label`} tabIndex={-1}>
            {options.map((reply, i) => (
              <div
                key={reply.id}
                id={`${list}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === active}
                ref={
                  i === active
                    ? (element) => element?.scrollIntoView({ block: "nearest" })
                    : undefined
                }
                onPointerEnter={() => setActive(i)}
                onPointerDown={(event) => {
                  event.preventDefault();
                  choose(reply);
                }}
              >
                <kbd>/{reply.shortcut ?? reply.id}</kbd>
                <span>
                  <b>{reply.title}</b>
                  <small>{reply.text}</small>
                </span>
              </div>
            ))}
          </div>
        </div>
      )}
      {tooLong > 0 && (
        <p className={css.long} role="alert">
          {t("talk.too_long", { count: tooLong })}
        </p>
      )}
      <div className={css.row}>
        <Textarea
          ref={field}
          className={css.field}
          autosize
          minRows={1}
          maxRows={8}
          size="md"
          value={text}
          onChange={(event) => {
            write(event.currentTarget.value);
            look(event.currentTarget);
          }}
          onSelect={(event) => ask && look(event.currentTarget)}
          onKeyDown={onKey}
          onFocus={(event) => look(event.currentTarget)}
          onBlur={() => setAsk(null)}
          placeholder={locked ?? label ?? t(hint, { name })}
          aria-label={label ?? t("talk.reply", { name })}
          readOnly={locked !== undefined}
          classNames={{ input: locked === undefined ? undefined : css.locked }}
          aria-autocomplete="list"
          aria-controls={ask ? list : undefined}
          aria-activedescendant={ask && options.length ? `${list}-${active}` : undefined}
          autoFocus={fine}
          enterKeyHint="send"
          dir="auto"
        />
        <ActionIcon
          type="submit"
          size={42}
          radius="md"
          aria-label={t("talk.send")}
          disabled={!text.trim() || tooLong > 0 || locked !== undefined}
        >
          <Icon name="send" size={20} />
        </ActionIcon>
      </div>
    </form>
  );
}
