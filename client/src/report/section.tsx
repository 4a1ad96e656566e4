import { type ReactNode, useId } from "react";
import css from "./section.module.css";

export function Section({
  title,
  about,
  help,
  aside,
  plain,
  children,
}: {
  title: string;
  about?: string;
  /** How to use what is here; of no use on paper. */
  help?: string;
  aside?: ReactNode;
  plain?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {(about || help) && (
        <p className={css.about}>
          {about} {help && <span className={css.help}>{help}</span>}
        </p>
      )}
      <div className={plain ? undefined : css.panel}>{children}</div>
    </section>
  );
}
