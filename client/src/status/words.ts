// Bytes and times since, in the person's language.

import i18n from "../i18n";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** 1500000 -> "1.5 MB" */
export function size(bytes: number): string {
  const power = Math.min(
    UNITS.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)),
  );
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  if (power === 0) return `${value} B`;
  return new Intl.NumberFormat(i18n.language, {
    style: "unit",
    unit: UNITS[power],
    maximumFractionDigits: digits,
  }).format(value);
}

/** How long before `now` that was, both as ISO 8601: "2 sec. ago". */
export function ago(then: string, now: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(then)) / 1000));
  const words = new Intl.RelativeTimeFormat(i18n.language, { numeric: "auto", style: "short" });
  if (seconds < 60) return words.format(-seconds, "second");
  if (seconds < 3600) return words.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return words.format(-Math.floor(seconds / 3600), "hour");
  return words.format(-Math.floor(seconds / 86_400), "day");
}
