import type { ReactNode } from "react";
import { classes } from "@/components/classes";
import styles from "./display.module.css";

interface TagProps {
  tone?: "neutral" | "accent" | "success" | "warning" | "danger" | "info";
  children: ReactNode;
}

/** A short word about a thing, such as its status. */
export function Tag({ tone = "neutral", children }: TagProps) {
  return <span className={classes(styles.tag, styles[tone])}>{children}</span>;
}
