import { memo } from "react";
import type { Token, Tokens } from "marked";
import { CodeBlock } from "./CodeBlock";
import { MarkdownInline } from "./MarkdownInline";
import { MarkdownList } from "./MarkdownList";
import { MarkdownTable } from "./MarkdownTable";

interface MarkdownBlockProps {
  token: Token;
  isOpen: boolean;
}

/** Headings of an answer are below those of the page. */
const HEADINGS = ["h3", "h4", "h5", "h6"] as const;

function Block({ token, isOpen }: MarkdownBlockProps) {
  switch (token.type) {
    case "heading": {
      const Heading = HEADINGS[Math.min(token["depth"] as number, HEADINGS.length) - 1] ?? "h6";
      return (
        <Heading>
          <MarkdownInline tokens={token.tokens} />
        </Heading>
      );
    }
    case "paragraph":
      return (
        <p>
          <MarkdownInline tokens={token.tokens} />
        </p>
      );
    case "text":
      return <MarkdownInline tokens={token.tokens ?? [token]} />;
    case "code":
      return <CodeBlock code={token["text"] as string} language={token["lang"] as string} />;
    case "blockquote":
      return (
        <blockquote>
          <MarkdownBlocks tokens={token.tokens ?? []} isOpen={isOpen} />
        </blockquote>
      );
    case "list":
      return (
        <MarkdownList
          list={token as Tokens.List}
          renderBlocks={(tokens) => <MarkdownBlocks tokens={tokens} isOpen={isOpen} />}
        />
      );
    case "table":
      return <MarkdownTable table={token as Tokens.Table} />;
    case "checkbox":
      return (
        <input
          type="checkbox"
          checked={token["checked"] as boolean}
          aria-label={token.raw}
          readOnly
          disabled
        />
      );
    case "hr":
      return <hr />;
    case "space":
    case "def":
      return null;
    default:
      // HTML and whatever else: the text as it was written.
      return <p>{token.raw.trimEnd()}</p>;
  }
}

export const MarkdownBlock = memo(
  Block,
  (before, after) =>
    before.isOpen === after.isOpen &&
    before.token.type === after.token.type &&
    before.token.raw === after.token.raw,
);

/** The blocks of a quotation or a list item. */
export function MarkdownBlocks({ tokens, isOpen }: { tokens: Token[]; isOpen: boolean }) {
  return tokens.map((token, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <MarkdownBlock key={index} token={token} isOpen={isOpen} />
  ));
}
