import { type ReactNode, useId } from "react";
import css from "./section.module.css";

export function Section({
  title,
  about,
  aside,
  plain,
  children,
}: {
  title: string;
  about?: string;
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
      {about && <p className={css.about}>{about}</p>}
      <div className={plain ? undefined : css.panel}>{children}</div>
    </section>
  );
}
