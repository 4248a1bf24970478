import styles from "./feedback.module.css";

/** Turns while something is under way. What is under way is said beside it. */
export function Spinner() {
  return <span className={styles.spinner} aria-hidden />;
}
