/** Where the page begins. */
import { render } from "preact";
import { Quadratic } from "./exhibits/quadratic/quadratic.tsx";
import { Page } from "./shell/page.tsx";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no element #page");
render(
  <Page>
    <Quadratic />
  </Page>,
  root,
);
