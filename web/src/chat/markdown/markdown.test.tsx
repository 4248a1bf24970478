// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Markdown } from "./Markdown";
import { decodeEntities, safeAddress } from "./markdownTokens";

afterEach(cleanup);

function show(text: string, isOpen = false): HTMLElement {
  return render(<Markdown text={text} isOpen={isOpen} />).container;
}

describe("what is not safe", () => {
  it.each([
    "<script>alert(1)</script>",
    "Hi <img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">click</a>',
    "<details open ontoggle=alert(1)>\n\ntext\n\n</details>",
  ])("is text: %s", (text) => {
    const shown = show(text);
    expect(shown.querySelector("script, img, a, details")).toBeNull();
    expect(shown.textContent).toContain("alert(1)");
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "/path",
  ])("is no link: %s", (address) => {
    expect(show(`[click](${address})`).querySelector("a")).toBeNull();
    expect(safeAddress(address)).toBeUndefined();
  });

  it("is an image, which would tell that the message was read: it is a link", () => {
    const shown = show("![cat](https://example.com/cat.png)");
    expect(shown.querySelector("img")).toBeNull();
    expect(shown.querySelector("a")?.textContent).toBe("cat");
  });
});

it("opens links in a window of their own, without telling where they come from", () => {
  const link = show("[site](https://example.com)").querySelector("a");
  expect(link?.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  expect(link?.getAttribute("target")).toBe("_blank");
});

describe("a text that grows", () => {
  it("is bold from the first letter on", () => {
    expect(show("It is **bo", true).querySelector("strong")?.textContent).toBe("bo");
  });

  it("shows no half of a link", () => {
    expect(show("See [the page](https://exam", true).textContent).toBe("See the page");
  });

  it("shows code before its fence is closed", () => {
    expect(show("```py\nprint(1", true).querySelector("pre")?.textContent).toContain("print(1");
  });

  it("keeps the elements of the blocks that are complete", () => {
    const view = render(<Markdown text={"First.\n\nSec"} isOpen />);
    const first = view.container.querySelector("p");
    view.rerender(<Markdown text={"First.\n\nSecond and more"} isOpen />);
    expect(view.container.querySelector("p")).toBe(first);
    expect(view.container.textContent).toContain("Second and more");
  });
});

it("shows lists, tasks, tables and headings", () => {
  const shown = show("### Plan\n\n1. one\n2. two\n\n- [x] done\n\n|a|b|\n|-|-:|\n|1|2|");
  expect(shown.querySelector("h2")?.textContent).toBe("Plan");
  expect(shown.querySelectorAll("ol > li")).toHaveLength(2);
  expect(shown.querySelector<HTMLInputElement>("li > input")?.checked).toBe(true);
  expect(shown.querySelectorAll("td")).toHaveLength(2);
});

it("decodes character references", () => {
  expect(decodeEntities("a &amp; b &lt;c&gt; &#39;d&#x27; &unknown; &")).toBe(
    "a & b <c> 'd' &unknown; &",
  );
});
