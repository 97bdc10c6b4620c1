/** Dates and times as the user's profile in Home Assistant wants them; cards get no helper for it. */

/** What of `hass.locale` is looked at. Unknown words are read as "language". */
export interface ProfileLocale {
  readonly language?: string;
  readonly time_format?: string;
  readonly date_format?: string;
  readonly time_zone?: string;
  readonly number_format?: string;
}

/** The profile, with the time zone of the server (`hass.config.time_zone`). */
export interface FormatContext {
  readonly locale: ProfileLocale;
  readonly timeZone: string;
  readonly language: string;
}

const DAY = 86_400_000;
const CACHE_LIMIT = 200;

const cache = new Map<string, unknown>();

/** Making an Intl object is slow, and a thread of 500 messages asks for thousands of texts. */
export function cached<T>(key: string, make: () => T): T {
  if (cache.has(key)) return cache.get(key) as T;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const value = make();
  cache.set(key, value);
  return value;
}

/** A language that Intl takes: a profile may hold one that it does not know, such as a test one. */
export function safeLanguage(language: string | undefined): string {
  if (language === undefined || language === "") return "en";
  return cached(`language ${language}`, () => {
    for (const candidate of [language, language.replaceAll("_", "-")]) {
      try {
        return Intl.getCanonicalLocales(candidate)[0] ?? "en";
      } catch {
        // Try the next one.
      }
    }
    return "en";
  });
}

function languageOf(ctx: FormatContext): string {
  return safeLanguage(ctx.locale.language ?? ctx.language);
}

function isTimeZone(name: string): boolean {
  return cached(`zone ${name}`, () => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
      return name !== "";
    } catch {
      return false;
    }
  });
}

/** A zone that the browser does not know yet would make every text fail: its own is used then. */
function timeZoneOf(ctx: FormatContext): string {
  const local = cached("local zone", () => new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [first, second] =
    ctx.locale.time_zone === "server" ? [ctx.timeZone, local] : [local, ctx.timeZone];
  return cached(`zone of ${first} or ${second}`, () =>
    isTimeZone(first) ? first : isTimeZone(second) ? second : "UTC",
  );
}

function formatter(
  language: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  return cached(
    `date ${language ?? ""} ${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(language, options),
  );
}

/**
 * Whether times are written with AM and PM.
 *
 * Home Assistant looks for the digits 10 in ten o'clock at night, and so has 24 hours in languages
 * with digits of their own. The card shall not differ from what stands beside it.
 */
function hasAmPm(ctx: FormatContext): boolean {
  const { time_format: format } = ctx.locale;
  if (format === "12") return true;
  if (format === "24") return false;
  const language = format === "system" ? undefined : languageOf(ctx);
  return cached(`hours ${language ?? ""}`, () =>
    new Intl.DateTimeFormat(language, { hour: "numeric", minute: "numeric", timeZone: "UTC" })
      .format(Date.UTC(2023, 0, 1, 22))
      .includes("10"),
  );
}

function timeOptions(ctx: FormatContext): Intl.DateTimeFormatOptions {
  return {
    hour: "numeric",
    minute: "2-digit",
    hourCycle: hasAmPm(ctx) ? "h12" : "h23",
    timeZone: timeZoneOf(ctx),
  };
}

function parse(iso: string): number | null {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? null : time;
}

function capitalise(text: string, language: string): string {
  const [first = ""] = text;
  // Georgian has capital letters for whole lines only, and many fonts lack them.
  if (/\p{Script=Georgian}/u.test(first)) return text;
  return first.toLocaleUpperCase(language) + text.slice(first.length);
}

/** The time of day, such as 9:15 PM or 21:15. */
export function formatTime(iso: string, ctx: FormatContext): string {
  const time = parse(iso);
  return time === null ? "" : formatter(languageOf(ctx), timeOptions(ctx)).format(time);
}

function dayKeyOf(time: number, ctx: FormatContext): string {
  const parts = new Map(
    formatter("en-u-ca-iso8601-nu-latn", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      timeZone: timeZoneOf(ctx),
    })
      .formatToParts(time)
      .map((part) => [part.type, part.value]),
  );
  return `${(parts.get("year") ?? "").padStart(4, "0")}-${parts.get("month") ?? ""}-${parts.get("day") ?? ""}`;
}

/** The calendar day of a moment where the user is, as YYYY-MM-DD; empty for what is no time. */
export function dayKey(iso: string, ctx: FormatContext): string {
  const time = parse(iso);
  return time === null ? "" : dayKeyOf(time, ctx);
}

/** How many midnights are between; hours would be wrong on days of 23 or 25. */
function daysAgo(time: number, now: Date, ctx: FormatContext): number {
  const days = [now.getTime(), time].map((moment) => Date.parse(dayKeyOf(moment, ctx)) / DAY);
  return Math.round((days[0] ?? NaN) - (days[1] ?? NaN));
}

function relativeDay(ago: number, language: string): string {
  const words = cached(
    `relative ${language}`,
    () => new Intl.RelativeTimeFormat(language, { numeric: "auto" }),
  );
  return capitalise(words.format(-ago, "day"), language);
}

function weekday(time: number, ctx: FormatContext, width: "long" | "short"): string {
  const language = languageOf(ctx);
  const text = formatter(language, { weekday: width, timeZone: timeZoneOf(ctx) }).format(time);
  return capitalise(text, language);
}

/** The heading of a day in a thread. */
export function formatDay(iso: string, ctx: FormatContext, now: Date): string {
  const time = parse(iso);
  if (time === null) return "";
  const ago = daysAgo(time, now, ctx);
  const language = languageOf(ctx);
  if (ago === 0 || ago === 1) return relativeDay(ago, language);
  if (ago > 1 && ago <= 6) return weekday(time, ctx, "long");
  const isSameYear = dayKeyOf(time, ctx).slice(0, 4) === dayKeyOf(now.getTime(), ctx).slice(0, 4);
  const text = formatter(language, {
    ...(isSameYear ? {} : { year: "numeric" }),
    month: "long",
    day: "numeric",
    timeZone: timeZoneOf(ctx),
  }).format(time);
  return capitalise(text, language);
}

const ORDERS = {
  DMY: ["day", "month", "year"],
  MDY: ["month", "day", "year"],
  YMD: ["year", "month", "day"],
} as const;

/** A date in digits, in the order of the profile. */
function numericDate(time: number, ctx: FormatContext): string {
  const { date_format: order } = ctx.locale;
  const digits = formatter(order === "system" ? undefined : languageOf(ctx), {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    timeZone: timeZoneOf(ctx),
  });
  if (order !== "DMY" && order !== "MDY" && order !== "YMD") return digits.format(time);
  const parts = digits.formatToParts(time);
  const value = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? "";
  const ordered = ORDERS[order].map(value).join(value("literal"));
  const last = parts.at(-1);
  if (last?.type !== "literal") return ordered;
  // A word at the end, as in Bulgarian, belongs to the year.
  return order === "YMD" && /\p{L}/u.test(last.value) ? ordered : ordered + last.value;
}

/** When the last message of a thread came, as short as can be: for the list of threads. */
export function formatListTime(iso: string, ctx: FormatContext, now: Date): string {
  const time = parse(iso);
  if (time === null) return "";
  const ago = daysAgo(time, now, ctx);
  if (ago === 0) return formatTime(iso, ctx);
  if (ago === 1) return relativeDay(ago, languageOf(ctx));
  return ago > 1 && ago <= 6 ? weekday(time, ctx, "short") : numericDate(time, ctx);
}

/** Day and time in full, for a tooltip and for screen readers. */
export function formatFull(iso: string, ctx: FormatContext): string {
  const time = parse(iso);
  if (time === null) return "";
  return formatter(languageOf(ctx), {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    ...timeOptions(ctx),
  }).format(time);
}
