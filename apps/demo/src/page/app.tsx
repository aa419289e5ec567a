/** The page: the tour's navigation, and the exhibit that the address asks for, loaded on demand. */
import { Component, type ComponentChildren, type ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ExhibitEntry, exhibits } from "../exhibits/index.ts";
import { Navigation, Onward } from "./navigation.tsx";
import { useRouteName } from "../shell/route.ts";

/** The whole page. */
export function App() {
  const name = useRouteName();
  const shown = exhibits.find((exhibit) => exhibit.name === name) ?? exhibits[0];
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(name);

  useEffect(() => {
    document.title = `${shown.title} · dualtape`;
    if (arrived.current === name) return;
    arrived.current = name;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [name, shown]);

  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the exhibit
      </a>
      <Navigation shown={shown} />
      <main ref={main} tabIndex={-1} aria-label={shown.title}>
        <Boundary key={name}>
          <Exhibit entry={shown} />
        </Boundary>
      </main>
      <Onward from={shown} />
    </>
  );
}

/** An exhibit, or what to read while it is not there. */
function Exhibit({ entry }: { readonly entry: ExhibitEntry }) {
  const [loaded, setLoaded] = useState<ComponentType | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    entry.load().then(
      ({ Exhibit }) => setLoaded(() => Exhibit),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  }, [entry]);
  if (problem !== null) return <Notice title={entry.title}>This exhibit did not load: {problem}</Notice>;
  if (loaded === null) return <p class="loading">Loading …</p>;
  const Loaded = loaded;
  return <Loaded />;
}

const Notice = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <article class="notice">
    <h1>{title}</h1>
    <p>{children}</p>
  </article>
);

/** Says what went wrong, where an exhibit throws while it is drawn. */
class Boundary extends Component<{ readonly children: ComponentChildren }, { readonly problem: string | null }> {
  override state = { problem: null };

  static override getDerivedStateFromError(error: unknown): { problem: string } {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown): void {
    reportError(error);
  }

  override render() {
    const { problem } = this.state;
    return problem === null ? this.props.children : <Notice title="This exhibit failed">{problem}</Notice>;
  }
}
