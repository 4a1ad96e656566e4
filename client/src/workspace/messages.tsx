import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "../fold";
import { Icon } from "../icons";
import type { Entry } from "../outbox";
import { useName } from "../team/names";
import { clock, day, isSameDay } from "../time";
import css from "./messages.module.css";
import { Pending } from "./pending";

const NEAR = 80;
const NONE: readonly never[] = [];
const GROUP_MS = 120_000;

/** Whether one bubble goes on where the other ended: the same person, soon after. */
function together(before: Message, after: Message): boolean {
  const same = before.from === after.from && before.by === after.by;
  return same && after.at - before.at < GROUP_MS;
}

/** The bubbles of both sides, then what is still on its way, then that the customer types. */
export function Messages({
  name,
  agent,
  started,
  messages,
  entries,
  typing,
  onEdit,
  partials = NONE,
}: {
  name: string;
  /** Who plays the agent, to someone else. */
  agent?: string;
  started: number;
  messages: Message[];
  entries: readonly Entry[];
  typing: boolean;
  onEdit?: (text: string) => void;
  /** What each side of a call has said so far of what is not there yet. */
  partials?: readonly { who: "agent" | "customer"; text: string | undefined }[];
}) {
  const { t } = useTranslation();
  const person = useName();
  const box = useRef<HTMLDivElement>(null);
  const near = useRef(true);
  const [below, setBelow] = useState(false);
  const waiting = entries.filter(({ action }) => action === "say" || action === "customer_say");
  const lastAgent = messages.findLast((message) => message.from === "agent")?.seq;
  const toEnd = useCallback(() => box.current?.scrollTo({ top: box.current.scrollHeight }), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever makes the list longer
  useLayoutEffect(() => {
    if (near.current) toEnd();
    else if (messages.at(-1)?.from === "customer") setBelow(true);
  }, [messages.length, waiting.length, typing, partials]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => near.current && toEnd());
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [toEnd]);

  return (
    <div className={css.frame}>
      <div
        ref={box}
        className={css.box}
        role="log"
        aria-live="polite"
        aria-label={t("talk.conversation", { name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to reach it
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          near.current = scrollHeight - scrollTop - clientHeight < NEAR;
          if (near.current) setBelow(false);
        }}
      >
        <div className={css.inner}>
          <p className={css.day}>
            {t("talk.start_of")} · {day(started)}, {clock(started)}
          </p>
          {messages.map((message, i) => {
            const at = started + message.at;
            const before = messages[i - 1];
            const joined = before !== undefined && together(before, message);
            const after = messages[i + 1];
            const last = after === undefined || !together(message, after);
            return (
              <div key={message.seq}>
                {before && !isSameDay(started + before.at, at) && (
                  <p className={css.day}>{day(at)}</p>
                )}
                <div
                  className={css.message}
                  data-from={message.from}
                  data-seq={message.seq}
                  data-joined={joined || undefined}
                >
                  <span className="gr-hidden">
                    {message.from === "customer"
                      ? name
                      : person(message.by) || agent || t("talk.you")}
                    :{" "}
                  </span>
                  <div className={css.bubble} data-last={last || undefined} dir="auto">
                    {message.text}
                  </div>
                  {last && (
                    <span className={css.meta}>
                      {message.by && <span aria-hidden="true">{person(message.by)} ·</span>}
                      <time dateTime={new Date(at).toISOString()}>{clock(at)}</time>
                      {message.seq === lastAgent && (
                        <span className={css.state} title={t("talk.state_stored")}>
                          <Icon name="sent" size={14} />
                          <span className="gr-hidden">{t("talk.state_stored")}</span>
                        </span>
                      )}
                    </span>
                  )}
                </div>
              </div>
            );
          })}
          {waiting.map((entry) => (
            <Pending key={entry.client_id} entry={entry} onEdit={onEdit} />
          ))}
          {partials.map(
            ({ who, text }) =>
              text && (
                <div key={who} className={css.message} data-partial={who}>
                  <div className={css.bubble} dir="auto">
                    {text} …
                  </div>
                </div>
              ),
          )}
          {typing && (
            <div className={css.message} data-from="customer">
              <div className={css.bubble} data-typing data-last>
                <span className="gr-hidden">{t("desk.typing", { name })}</span>
                <i aria-hidden="true" />
                <i aria-hidden="true" />
                <i aria-hidden="true" />
              </div>
            </div>
          )}
        </div>
      </div>
      {below && (
        <button
          type="button"
          className={css.below}
          onClick={() => {
            near.current = true;
            setBelow(false);
            toEnd();
          }}
        >
          <Icon name="down" size={15} /> {t("talk.new_below")}
        </button>
      )}
    </div>
  );
}
