/** The tasks of the workspace: everybody has them, and none is taken from the cache where a source that it runs on has changed. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { run, workspace } from "../packages.ts";

const manifests = ["packages", "apps"].flatMap((parent) =>
  readdirSync(workspace + parent).map((name) =>
    JSON.parse(readFileSync(`${workspace}${parent}/${name}/package.json`, "utf8")),
  ),
);

interface Planned {
  readonly taskId: string;
  readonly dependencies: readonly string[];
}

test.for(manifests.map(({ name, scripts }) => ({ name, scripts })))(
  "$name can be built, tested, checked and linted",
  ({ scripts }) => {
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["build", "test", "types", "lint"]));
  },
);

test("`npm run example` knows each example", () => {
  const { scripts } = manifests.find(({ name }) => name === "@dualtape/examples") ?? {};
  const examples = readdirSync(`${workspace}apps/examples/src`).filter((file) => file.endsWith(".ts"));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(examples.map((file) => file.replace(/\.ts$/, ""))));
});

test.for(["test", "types"])("%s waits on the sources of everything that a package stands on", (task) => {
  const { tasks } = JSON.parse(run("turbo", ["run", task, "--dry=json"])) as { tasks: readonly Planned[] };
  for (const { name, dependencies, devDependencies } of manifests) {
    const below = Object.keys({ ...dependencies, ...devDependencies }).filter((one) =>
      manifests.some((manifest) => manifest.name === one),
    );
    const planned = tasks.find(({ taskId }) => taskId === `${name}#${task}`);
    expect(planned?.dependencies).toEqual(expect.arrayContaining(below.map((one) => `${one}#sources`)));
  }
});
