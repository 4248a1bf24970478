import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import styles from "./signIn.module.css";

/** What every step needs: the address is kept from step to step. */
export interface StepProps {
  email: string;
  onEmail: (email: string) => void;
}

interface StepCardProps {
  title: string;
  text?: string;
  children: ReactNode;
  /** The steps have a way back to the sign-in; the sign-in itself has none. */
  hasWayBack?: boolean;
}

/** One step. When it opens, its heading gets the focus, so that a screen reader begins there. */
export function StepCard({ title, text, children, hasWayBack = true }: StepCardProps) {
  const { t } = useTranslation("sign_in");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Majordomo`;
    if (hasWayBack) heading.current?.focus();
  }, [title, hasWayBack]);
  return (
    <section className={styles.card}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {text ? <p className={styles.text}>{text}</p> : null}
      {children}
      {hasWayBack ? (
        <Link className={styles.back} to="/sign-in">
          {t("to_sign_in")}
        </Link>
      ) : null}
    </section>
  );
}
