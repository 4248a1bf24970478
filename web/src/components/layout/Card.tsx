import type { ComponentProps, ReactNode } from "react";
import { classes } from "@/components/classes";
import styles from "./layout.module.css";

interface CardProps extends Omit<ComponentProps<"section">, "title"> {
  title?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
}

export function Card({ title, actions, className, children, ...rest }: CardProps) {
  return (
    <section className={classes(styles.card, className)} {...rest}>
      {title || actions ? (
        <header className={styles.cardHeader}>
          <h2>{title}</h2>
          {actions ? <div className={styles.actions}>{actions}</div> : null}
        </header>
      ) : null}
      {children}
    </section>
  );
}
