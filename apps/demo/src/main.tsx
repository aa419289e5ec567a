/** Where the page begins. */
import { render } from "preact";
import { exhibits } from "./exhibits/index.ts";
import { App } from "./page/app.tsx";
import { routeOf } from "./shell/route.ts";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no element #page");
if (routeOf(location.hash).name === "") history.replaceState(null, "", `#/${exhibits[0].name}`);
render(<App />, root);
