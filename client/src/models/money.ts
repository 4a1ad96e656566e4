// Amounts in words. They come in millionths of a US dollar.

import i18n from "../i18n";

/** "$12.30"; what is less than ten cents with four digits, and with no fewer than it needs to be seen. */
export function dollars(micro: number): string {
  const digits = micro !== 0 && Math.abs(micro) < 100_000 ? 4 : 2;
  const least = micro > 0 && micro < 100 ? 100 : micro;
  const text = new Intl.NumberFormat(i18n.language, {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(least / 1e6);
  return least === micro ? text : `< ${text}`;
}

/** A price for a million tokens, which is given in dollars. */
export function perMillion(price: number): string {
  return new Intl.NumberFormat(i18n.language, {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  }).format(price);
}

/** 1234567 -> "1.2M" */
export function tokens(count: number): string {
  return new Intl.NumberFormat(i18n.language, {
    notation: "compact",
    maximumFractionDigits: 1,
  }).format(count);
}

/** "2026-11" -> "November 2026" */
export function monthName(month: string): string {
  return new Intl.DateTimeFormat(i18n.language, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(Date.parse(`${month}-15T00:00:00Z`));
}
