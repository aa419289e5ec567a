/** The way from one exhibit to another: all of them above, the next one below. */
import { type ExhibitEntry, exhibits } from "../exhibits/index.ts";

/** The masthead, with links to all exhibits. One that is about to be visited is loaded ahead. */
export const Navigation = ({ shown }: { readonly shown: ExhibitEntry }) => (
  <header class="masthead">
    <p class="brand">dualtape</p>
    <nav aria-label="Exhibits">
      <ul>
        {exhibits.map((exhibit) => (
          <li key={exhibit.name}>
            <a
              href={`#/${exhibit.name}`}
              aria-current={exhibit === shown ? "page" : undefined}
              onPointerEnter={() => void exhibit.load().catch(() => undefined)}
            >
              {exhibit.short}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  </header>
);

/** The next exhibit of the tour, and its idea. */
export function Onward({ from }: { readonly from: ExhibitEntry }) {
  const next = exhibits[exhibits.indexOf(from) + 1];
  return (
    <footer class="onward">
      {next === undefined ? (
        <p>
          dualtape tunes hyperparameters by gradient descent: dual numbers, threaded through backpropagation. Everything
          on these pages was computed in your browser.
        </p>
      ) : (
        <a href={`#/${next.name}`}>
          <span class="onward-next">Next</span>
          <span class="onward-title">{next.title}</span>
          <span class="onward-idea">{next.idea}</span>
        </a>
      )}
    </footer>
  );
}
