import { ActionIcon, Tooltip, useMantineColorScheme } from "@mantine/core";
import {
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useConnection, useLive, useMe } from "./context";
import { Icon, type IconName } from "./icons";
import { useKeys } from "./keys";
import css from "./shell.module.css";
import { isReviewer } from "./team/names";
import { inWords } from "./ui/states";

const KeysDialog = lazy(() => import("./ui/keys-dialog"));

const PLACES = [
  { href: "/", icon: "home", label: "nav.home", key: "g h" },
  { href: "/scenarios", icon: "library", label: "nav.library", key: "g l" },
  { href: "/sessions", icon: "desk", label: "nav.desk", key: "g d" },
  { href: "/coaching", icon: "coach", label: "nav.coaching", key: "g c" },
  { href: "/analyses", icon: "quote", label: "nav.analyses", key: "g x" },
] as const;

const TEAM = { href: "/team", icon: "team", label: "nav.team", key: "g t" } as const;

const SCHEMES = { auto: "light", light: "dark", dark: "auto" } as const;
const SCHEME_ICONS: Record<keyof typeof SCHEMES, IconName> = {
  auto: "auto",
  light: "sun",
  dark: "moon",
};

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [location, go] = useLocation();
  const [help, setHelp] = useState(false);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const main = useRef<HTMLElement>(null);
  const connection = useConnection();
  const report = location.endsWith("/report");
  const first = useRef(true);
  const { role } = useMe();
  const admin = role === "administrator";
  const places = isReviewer(role) ? [...PLACES, TEAM] : PLACES;

  useKeys({
    "?": () => setHelp(true),
    ...Object.fromEntries(places.map((place) => [place.key, () => go(place.href)])),
    ...(admin && {
      "g m": () => go("/models"),
      "g p": () => go("/people"),
      "g s": () => go("/status"),
    }),
    "g a": () => go("/account"),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page takes the focus, as a load would
  useEffect(() => {
    if (!first.current && document.activeElement === document.body) main.current?.focus();
    first.current = false;
  }, [location]);

  const isAt = (href: string) =>
    href === "/"
      ? location === "/"
      : location.startsWith(href) && !(report && href === "/sessions");
  const bad = connection === "offline" || connection === "signed_out";

  const place = places.find((item) => isAt(item.href));
  const beside =
    location === "/models"
      ? "models.title"
      : location === "/people"
        ? "people.title"
        : location === "/status"
          ? "status.title"
          : location === "/account"
            ? "account.title"
            : location.startsWith("/compare/")
              ? "compare.title"
              : "app.name";
  const title = t(report ? "report.title" : (place?.label ?? beside));
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);

  return (
    <>
      <a className={css.skip} href="#main">
        {t("app.skip")}
      </a>
      <header className={css.bar}>
        <Link href="/" className={css.logo} aria-label={t("app.name")}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span className={css.word}>{t("app.name")}</span>
        </Link>
        <nav aria-label={t("nav.label")} className={css.nav}>
          {places.map(({ href, icon, label }) => (
            <Link
              key={href}
              href={href}
              className={css.link}
              aria-current={isAt(href) ? "page" : undefined}
              title={t(label)}
            >
              <Icon name={icon} />
              <span className={css.name}>{t(label)}</span>
            </Link>
          ))}
        </nav>
        <div className={css.end}>
          <span role="status">
            {bad && (
              <Tooltip
                label={t(connection === "offline" ? "connection.offline" : "connection.signed_out")}
                multiline
                maw={280}
              >
                <span className={css.offline}>
                  <Icon name="alert" size={15} />
                  {t("connection.offline_short")}
                </span>
              </Tooltip>
            )}
          </span>
          {admin && (
            <Tooltip label={t("models.title")}>
              <ActionIcon
                component={Link}
                href="/models"
                variant="subtle"
                color={location === "/models" ? "pine" : "gray"}
                size="lg"
                aria-label={t("models.title")}
                aria-current={location === "/models" ? "page" : undefined}
              >
                <Icon name="chip" />
              </ActionIcon>
            </Tooltip>
          )}
          {admin && (
            <Tooltip label={t("status.title")}>
              <ActionIcon
                className={css.keys}
                component={Link}
                href="/status"
                variant="subtle"
                color={location === "/status" ? "pine" : "gray"}
                size="lg"
                aria-label={t("status.title")}
                aria-current={location === "/status" ? "page" : undefined}
              >
                <Icon name="gauge" />
              </ActionIcon>
            </Tooltip>
          )}
          {admin && (
            <Tooltip label={t("people.title")}>
              <ActionIcon
                className={css.keys}
                component={Link}
                href="/people"
                variant="subtle"
                color={location === "/people" ? "pine" : "gray"}
                size="lg"
                aria-label={t("people.title")}
                aria-current={location === "/people" ? "page" : undefined}
              >
                <Icon name="list" />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={t("account.title")}>
            <ActionIcon
              component={Link}
              href="/account"
              variant="subtle"
              color={location === "/account" ? "pine" : "gray"}
              size="lg"
              aria-label={t("account.title")}
              aria-current={location === "/account" ? "page" : undefined}
            >
              <Icon name="person" />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("keys.open")}>
            <ActionIcon
              className={css.keys}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t("keys.open")}
              aria-keyshortcuts="?"
              onClick={() => setHelp(true)}
            >
              <Icon name="keyboard" />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("scheme.label", { now: t(`scheme.${colorScheme}`) })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t("scheme.label", { now: t(`scheme.${colorScheme}`) })}
              onClick={() => setColorScheme(SCHEMES[colorScheme])}
            >
              <Icon name={SCHEME_ICONS[colorScheme]} />
            </ActionIcon>
          </Tooltip>
        </div>
      </header>
      <ServerProblem />
      <main id="main" ref={main} tabIndex={-1} className={css.main}>
        {children}
      </main>
      {help && (
        <Suspense fallback={null}>
          <KeysDialog onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </>
  );
}

/** What the server has to say that belongs to nothing on the page. */
function ServerProblem() {
  const { t } = useTranslation();
  const live = useLive();
  const problem = useSyncExternalStore(live.watch, live.problem);
  if (!problem) return null;
  const words = inWords(problem);
  return (
    <p className={css.problem} role="alert">
      <Icon name="alert" size={16} />
      <span>
        <strong>{words.message}.</strong> {words.mend}
      </span>
      {problem.code === "signed_out" && (
        <button type="button" onClick={() => location.reload()}>
          {t("error.sign_in")}
        </button>
      )}
      <button type="button" onClick={() => live.forgive()}>
        {t("error.close")}
      </button>
    </p>
  );
}
