// `custody completion`: a script for the shell that completes commands, options, variants and properties.

import type { Command } from 'commander';
import { Argument } from 'commander';
import type { Catalogue } from './catalogue.ts';
import type { Session } from './session.ts';

/** What may follow a command, besides files. */
interface Words {
  readonly command: string;
  readonly says: string;
  readonly options: readonly string[];
  /** Arguments: variants, or sub-commands. */
  readonly names: readonly string[];
}

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** Only names that need no quoting in any shell are offered. */
const plainNames = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].filter((name) => /^[\w.-]+$/.test(name));

/** Commands whose arguments are not variants. */
const namesFor = (command: Command, { variants, families, properties }: Catalogue) => {
  if (command.commands.length > 0) return command.commands.map((each) => each.name());
  const [argument] = command.registeredArguments;
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) return argument.argChoices;
  const names = variants.map(({ name }) => name);
  return command.name() === 'list'
    ? [...names, ...families.map(({ name }) => name), ...properties.map(({ name }) => name)]
    : names;
};

const wordsOf = (program: Command, catalogue: Catalogue): readonly Words[] =>
  program.commands.map((command) => ({
    command: command.name(),
    says: command.summary(),
    options: plainNames(command.options.flatMap(({ long }) => (long == null ? [] : [long]))),
    names: plainNames(namesFor(command, catalogue)),
  }));

const bash = (words: readonly Words[], properties: readonly string[]): readonly string[] => [
  '# eval "$(custody completion bash)"',
  '_custody() {',
  '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} known=',
  '  if [ "$COMP_CWORD" -eq 1 ]; then',
  `    known='${words.map(({ command }) => command).join(' ')}'`,
  '  elif [ "$before" = -p ] || [ "$before" = --property ]; then',
  `    known='${properties.join(' ')}'`,
  '  else',
  '    case ${COMP_WORDS[1]} in',
  ...words.map(
    ({ command, options, names }) =>
      `      ${command}) case $word in -*) known='${options.join(' ')}';; *) known='${names.join(' ')}';; esac;;`,
  ),
  '    esac',
  '  fi',
  '  COMPREPLY=($(compgen -W "$known" -- "$word"))',
  '}',
  'complete -o default -F _custody custody',
];

const zsh = (words: readonly Words[], properties: readonly string[]): readonly string[] => [
  '#compdef custody',
  '# custody completion zsh > "${fpath[1]}/_custody", or: eval "$(custody completion zsh)"',
  'autoload -Uz bashcompinit && bashcompinit',
  ...bash(words, properties).slice(1),
];

const quoted = (text: string): string => `'${text.replace(/'/g, "\\'")}'`;

const fish = (words: readonly Words[], properties: readonly string[]): readonly string[] => [
  '# custody completion fish > ~/.config/fish/completions/custody.fish',
  ...words.flatMap(({ command, says, options, names }) => {
    const after = `-n '__fish_seen_subcommand_from ${command}'`;
    return [
      `complete -c custody -n __fish_use_subcommand -f -a ${command} -d ${quoted(says)}`,
      ...options.map((option) => `complete -c custody ${after} -l ${option.slice(2)}`),
      ...(names.length === 0 ? [] : [`complete -c custody ${after} -a ${quoted(names.join(' '))}`]),
    ];
  }),
  `complete -c custody -s p -l property -x -a ${quoted(properties.join(' '))}`,
];

const scripts: Readonly<Record<Shell, typeof bash>> = { bash, zsh, fish };

/** Adds `custody completion`, after all other commands. */
export const addCompletion = (program: Command, { terminal, catalogue }: Session): void => {
  program
    .command('completion')
    .summary('print a script that completes names in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action((shell: Shell) => {
      const properties = plainNames(catalogue.properties.map(({ name }) => name));
      for (const line of scripts[shell](wordsOf(program, catalogue), properties)) {
        terminal.out(line);
      }
    });
};
