/** The button that copies a link to the program, and says what came of it. */
import { useEffect, useState } from "preact/hooks";

type Feedback = "none" | "copied" | "in the address";

/** How long the feedback stands, in milliseconds. */
const FEEDBACK = 2500;

/** Copies the address that `link` makes; where a browser forbids that, the page's own address is made to be it. */
export function CopyLink({ link }: { readonly link: () => Promise<string> }) {
  const [feedback, setFeedback] = useState<Feedback>("none");
  useEffect(() => {
    if (feedback === "none") return;
    const timer = setTimeout(setFeedback, FEEDBACK, "none");
    return () => clearTimeout(timer);
  }, [feedback]);

  const copy = async (): Promise<void> => {
    const address = await link();
    try {
      await navigator.clipboard.writeText(address);
      setFeedback("copied");
    } catch {
      history.replaceState(history.state, "", address);
      setFeedback("in the address");
    }
  };
  const words = { none: "Copy link", copied: "Copied", "in the address": "See address bar" }[feedback];
  return (
    <>
      <button type="button" class="playground-copy" onClick={copy}>
        {words}
      </button>
      <span class="visually-hidden" role="status">
        {feedback === "copied" && "The link to this program is copied."}
        {feedback === "in the address" && "The link to this program is in the address bar."}
      </span>
    </>
  );
}
