import { ArrowUp, Square } from "lucide-react";
import { useId } from "react";
import type { KeyboardEvent, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button/IconButton";
import { countCharacters, isSendable, leftOf } from "./messageLength";
import { MessageLength } from "./MessageLength";
import styles from "./Composer.module.css";

interface ComposerProps {
  text: string;
  onChange: (text: string) => void;
  onSend: (text: string) => void;
  onStop: () => void;
  /** Return the last message of the person, to be changed and sent again. */
  findLast: () => string | undefined;
  isBusy: boolean;
  isReady: boolean;
  isWaiting: boolean;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** The field for a message. Enter sends, Shift+Enter breaks, arrow up takes up the last message. */
export function Composer(props: ComposerProps) {
  const { text, onChange, onSend, onStop, findLast, isBusy, isReady, isWaiting, field } = props;
  const { t } = useTranslation("chat");
  const hintId = useId();
  const canSend = !isBusy && isReady && isSendable(text);
  const send = () => {
    if (canSend) onSend(text.trim());
    field.current?.focus();
  };
  const takeUpLast = (event: KeyboardEvent) => {
    const last = text === "" ? findLast() : undefined;
    if (last === undefined) return;
    event.preventDefault();
    onChange(last);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a Chinese word is being composed, Enter and the arrows belong to the input method.
    if (event.nativeEvent.isComposing || event.keyCode === COMPOSING) return;
    if (event.key === "ArrowUp") takeUpLast(event);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  return (
    <div className={styles.frame}>
      <form
        className={styles.composer}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className={styles.field}>
          {/* The text beside it, which is not seen, makes the field as high as it is. */}
          <div className={styles.grow} data-text={text}>
            <textarea
              ref={field}
              rows={1}
              value={text}
              aria-label={t("composer.label")}
              aria-describedby={hintId}
              placeholder={isWaiting ? t("composer.waiting") : t("composer.placeholder")}
              enterKeyHint="send"
              onChange={(event) => onChange(event.target.value)}
              onKeyDown={onKeyDown}
            />
          </div>
          {isBusy ? (
            <IconButton
              variant="primary"
              label={t("composer.stop")}
              icon={<Square aria-hidden fill="currentColor" />}
              onClick={onStop}
            />
          ) : (
            <IconButton
              type="submit"
              variant="primary"
              label={t("composer.send")}
              icon={<ArrowUp aria-hidden />}
              aria-disabled={!canSend}
            />
          )}
        </div>
        <MessageLength left={leftOf(countCharacters(text))} />
        <p id={hintId} className={styles.hint}>
          {t("composer.hint")}
        </p>
      </form>
    </div>
  );
}

/** The code of keys that an input method has taken, in browsers that do not set `isComposing`. */
const COMPOSING = 229;
