// Times in words and figures, in the person's own language and zone.

import i18n from "./i18n";

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(i18n.language === "en" ? undefined : i18n.language, options);

export function clock(ms: number): string {
  return format({ hour: "2-digit", minute: "2-digit" }).format(ms);
}

/** The whole date, to be read at any later time. */
export function date(ms: number): string {
  return format({ day: "numeric", month: "long", year: "numeric" }).format(ms);
}

export function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

export function day(ms: number, now = Date.now()): string {
  if (isSameDay(ms, now)) return i18n.t("time.today");
  if (isSameDay(ms, now - 86_400_000)) return i18n.t("time.yesterday");
  return format({ weekday: "short", day: "numeric", month: "short" }).format(ms);
}

/** 75 -> "1:15", 3675 -> "1:01:15"; the sign is left to the caller. */
export function span(seconds: number): string {
  const total = Math.max(0, Math.round(Math.abs(seconds)));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}
