// The little of Markdown that articles use: paragraphs, lists, headings, bold, italics, code.

import { Fragment, type ReactNode } from "react";
import css from "./prose.module.css";

const MARK = /\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`/g;

function inline(text: string): ReactNode {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const found of text.matchAll(MARK)) {
    const start = found.index;
    if (start > at) parts.push(text.slice(at, start));
    const [whole, bold, italic, code] = found;
    if (bold) parts.push(<strong key={start}>{bold}</strong>);
    else if (italic) parts.push(<em key={start}>{italic}</em>);
    else parts.push(<code key={start}>{code}</code>);
    at = start + whole.length;
  }
  parts.push(text.slice(at));
  return parts;
}

const ITEM = /^\s*(?:(\d+)[.)]|[-*])\s+/;

function items(lines: string[]): string[] {
  const found: string[] = [];
  for (const line of lines) {
    if (ITEM.test(line) || found.length === 0) found.push(line.replace(ITEM, ""));
    else found.push(`${found.pop()} ${line.trim()}`);
  }
  return found;
}

function Block({ text }: { text: string }) {
  const lines = text.split("\n");
  const first = lines[0] ?? "";
  if (/^#+\s/.test(first)) return <h4>{inline(first.replace(/^#+\s+/, ""))}</h4>;
  const list = ITEM.exec(first);
  if (!list) return <p>{inline(lines.map((line) => line.trim()).join(" "))}</p>;
  const List = list[1] ? "ol" : "ul";
  return (
    <List>
      {items(lines).map((item) => (
        <li key={item}>{inline(item)}</li>
      ))}
    </List>
  );
}

export function Prose({ text }: { text: string }) {
  const blocks = text.trim().split(/\n\s*\n/);
  return (
    <div className={css.prose} dir="auto">
      {blocks.map((block) => (
        <Fragment key={block}>
          <Block text={block} />
        </Fragment>
      ))}
    </div>
  );
}
