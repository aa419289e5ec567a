/** `dualtape completion`: what a shell completes, made of the commands and options that there are. */
import { ArgumentError } from "@dualtape/core";
import type { Command } from "commander";
import type { Surroundings } from "./surroundings.ts";

export function addCompletion(program: Command, { output }: Surroundings): void {
  program
    .command("completion")
    .description("print completions for a shell, to be sourced")
    .argument("<shell>", "bash, zsh or fish")
    .addHelpText("after", "\nExamples:\n  source <(dualtape completion bash)\n  dualtape completion fish | source")
    .action((shell: string) => {
      const write = shells[shell];
      if (write === undefined)
        throw new ArgumentError("completion", `"${shell}" is no shell that it knows`, "Write bash, zsh or fish");
      output.write(write(program));
    });
}

const optionsOf = ({ options }: Command): readonly string[] => options.flatMap(({ long }) => (long ? [long] : []));

const bash = (program: Command): string => `_dualtape() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${program.commands.map((command) => command.name()).join(" ")}" -- "$word"))
    return
  fi
  local options=
  case \${COMP_WORDS[1]} in
${program.commands.map((command) => `    ${command.name()}) options="${optionsOf(command).join(" ")}" ;;`).join("\n")}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _dualtape dualtape
`;

const shells: Readonly<Record<string, (program: Command) => string>> = {
  bash,
  zsh: (program) => `autoload -U +X bashcompinit && bashcompinit\n${bash(program)}`,
  fish: (program) =>
    `${program.commands
      .flatMap((command) => [
        `complete -c dualtape -n __fish_use_subcommand -a ${command.name()} -d '${command.description().replaceAll("'", "\\'")}'`,
        ...optionsOf(command).map(
          (option) => `complete -c dualtape -n '__fish_seen_subcommand_from ${command.name()}' -l ${option.slice(2)}`,
        ),
      ])
      .join("\n")}\n`,
};
