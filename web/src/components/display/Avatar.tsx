import { classes } from "@/components/classes";
import styles from "./display.module.css";

/** The first letter of a name. Pictures of other origins are not loaded: they would tell who looks. */
export function Avatar({ name, size = "normal" }: { name: string; size?: "normal" | "large" }) {
  const [initial = "?"] = name;
  return (
    <span className={classes(styles.avatar, size === "large" && styles.large)} aria-hidden>
      {initial.toLocaleUpperCase()}
    </span>
  );
}
