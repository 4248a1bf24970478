import type { Token, Tokens } from "marked";
import { decodeEntities, safeAddress } from "./markdownTokens";

/** The words of a block: emphasis, links, code. */
export function MarkdownInline({ tokens }: { tokens: Token[] | undefined }) {
  return tokens?.map((token, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <Inline key={index} token={token} />
  ));
}

function Inline({ token }: { token: Token }) {
  switch (token.type) {
    case "strong":
      return (
        <strong>
          <MarkdownInline tokens={token.tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <MarkdownInline tokens={token.tokens} />
        </em>
      );
    case "del":
      return (
        <del>
          <MarkdownInline tokens={token.tokens} />
        </del>
      );
    case "codespan":
      return <code>{token["text"] as string}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link token={token} />;
    case "image":
      // An image of the agent would tell a stranger's server that the person has read it.
      return <Link token={{ ...token, tokens: [] }} />;
    case "escape":
      return token["text"] as string;
    case "text":
      return token.tokens ? (
        <MarkdownInline tokens={token.tokens} />
      ) : (
        decodeEntities(token["text"] as string)
      );
    default:
      return token.raw;
  }
}

function Link({ token }: { token: Token }) {
  const { href, text, tokens } = token as Tokens.Link;
  const address = safeAddress(href);
  const words = tokens?.length ? <MarkdownInline tokens={tokens} /> : text || href;
  if (!address) return words;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {words}
    </a>
  );
}
