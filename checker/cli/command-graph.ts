// `custody graph`: the states of a small design as a picture, or those of a larger one with only some variables looked at.

import { boundsText } from '../../counterexamples/words.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import { counted, grouped } from '../../counterexamples/layout.ts';
import type { Projection, StateGraph } from '../analysis/state-graph.ts';
import { projectable, stateGraph } from '../analysis/state-graph.ts';
import type { Model } from '../instantiate.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { AnalysisRequest, Analyst } from './analysis-request.ts';
import {
  addAnalysisOptions,
  exitCodeOfStops,
  modelOf,
  namesIn,
  timed,
  variantsOf,
} from './analysis-request.ts';
import { dotOf } from './graph-text.ts';
import { progressLine } from './progress.ts';
import { checkWritable, writeWhole } from './terminal.ts';

const formats = ['dot', 'svg'] as const;
type Format = (typeof formats)[number];

interface GraphRequest extends AnalysisRequest {
  readonly project: string | undefined;
  readonly format: Format;
  readonly output: string;
}

/** What is drawn unless more is asked for: a picture with more is hard to read. */
const drawnMax = 200;
/** States that are looked at for a picture of some variables. */
const surveyedMax = 500_000;

/** Adds `custody graph`. */
export const addGraph = (program: Command, analyst: Analyst): void => {
  const command = program
    .command('graph')
    .summary('draw the states of a variant, or what they look like in some variables')
    .description(
      'Writes the graph of states for Graphviz, or as SVG. States are labelled with what differs from the initial one; those that violate a property are red octagons. With --project, states that agree in the chosen variables are drawn as one.',
    )
    .argument('[target...]', 'a variant (see `custody list`), or files')
    .option('--project <fields>', 'look only at these: page.state, or page0,vm0.gfn0.slot');
  const read = addAnalysisOptions(command, analyst.catalogue, {
    property: true,
    states: ['draw this many states at most', String(drawnMax)],
  });
  command
    .addOption(
      new Option('--format <format>', 'default: as --output is named, or dot').choices(formats),
    )
    .option('--output <file>', 'where to write it, or - for standard output', '-');
  command.action(async (targets: readonly string[]) => {
    const { project, format, output } = command.opts<{
      readonly project?: string;
      readonly format?: Format;
      readonly output: string;
    }>();
    checkWritable(output);
    const byName = output.endsWith('.svg') ? 'svg' : 'dot';
    const request = { ...read(targets), project, format: format ?? byName, output };
    analyst.finish(await runGraph(request, analyst));
  });
};

/**
 * The variables to look at.
 *
 * @throws Refusal for a name that no variable has
 */
const projectionOf = (project: string, model: Model): Projection => {
  const names = projectable(model);
  const fields = project.split(',').flatMap((typed) => {
    const found = names.get(typed.trim());
    if (found !== undefined) return found;
    const known = [...names.keys()];
    throw new Refusal(
      'usage',
      `No variable of "${model.variant.name}" is called "${typed.trim()}".${didYouMean(typed.trim(), known)}`,
      [`Expected names such as ${kindsIn(names, model).join(', ')}.`],
    );
  });
  return [...new Set(fields)].sort((a, b) => a - b);
};

/** The kinds of variables among names: those that are no single variable and no group of them. */
const kindsIn = (
  names: ReadonlyMap<string, Projection>,
  { variables }: Model,
): readonly string[] => {
  const labels = new Set(variables.map(({ label }) => label));
  const all = [...names.keys()].filter((name) => !labels.has(name));
  const isGroup = (name: string): boolean =>
    [...names.keys()].some((other) => other.startsWith(`${name}.`));
  const kinds = all.filter((name) => !isGroup(name));
  return kinds.length > 0 ? kinds : [...labels];
};

const refuseLarge = (model: Model, { states, surveyed }: StateGraph, request: GraphRequest) => {
  const { name } = model.variant;
  const kinds = kindsIn(projectable(model), model);
  const all = surveyed.complete ? '' : 'more than ';
  const count = surveyed.complete ? states.length : surveyed.states;
  const what = request.project === undefined ? '' : ` in what is looked at`;
  const most = grouped(request.limits.statesMax);
  return new Refusal(
    'usage',
    `"${name}" has ${all}${counted(count, 'state')}${what}: more than the ${most} that are drawn.`,
    [
      `Look at some variables only: custody graph ${name} --project ${kinds[0] ?? 'NAME'}`,
      `There are ${kinds.join(', ')}.`,
      'Or lower a bound; --max-states N draws more, which takes long as SVG.',
    ],
  );
};

/** With more arrows than this they are straight and less carefully laid out; with more than the other, that takes minutes as well. */
const arrows = { carefully: 300, max: 1500 };

/** Graphviz is large and slow to load, so it is loaded when a picture is wanted. */
const svgOf = async (dot: string, { edges }: StateGraph): Promise<string> => {
  if (edges.length > arrows.max) {
    throw new Refusal(
      'usage',
      `A picture with ${counted(edges.length, 'arrow')} is too large: at most ${grouped(arrows.max)} are laid out.`,
      ['Look at fewer variables with --project, or write DOT and lay it out with `sfdp`.'],
    );
  }
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const quick = { splines: 'line', nslimit: 1, nslimit1: 1, mclimit: 0.2 };
  const graphAttributes = edges.length > arrows.carefully ? quick : {};
  return viz.renderString(dot, { format: 'svg', graphAttributes });
};

const runGraph = async (request: GraphRequest, analyst: Analyst): Promise<number> => {
  const [variant, another] = variantsOf(namesIn(request), analyst, 'custody graph pageown --vms 1');
  if (variant === undefined || another !== undefined) {
    throw new Refusal('usage', 'Expected one variant.', ['Draw them one after the other.']);
  }
  const model = modelOf(variant, request, analyst);
  const { project, timeMax, limits } = request;
  const projection = project === undefined ? undefined : projectionOf(project, model);
  const { show, clear } = progressLine(false);
  const surveyLimits = { ...limits, statesMax: surveyedMax };
  const graph = await timed(() => stateGraph(model, projection, surveyLimits), {
    model,
    timeMax,
    onProgress: show,
  }).finally(clear);
  const { surveyed, states, edges } = graph;
  const isTooLarge = states.length > limits.statesMax || surveyed.stopped === 'states';
  if (isTooLarge) throw refuseLarge(model, graph, request);
  const title = [`${variant.name}  ${boundsText(model)}`, project].filter(Boolean).join('  ');
  const dot = dotOf(graph, { title, isWhole: projection === undefined });
  const text = request.format === 'svg' ? await svgOf(dot, graph) : dot;
  const { terminal } = analyst;
  if (request.output === '-') terminal.out(text.trimEnd());
  else {
    writeWhole(request.output, text);
    terminal.out(
      `${request.output}: ${counted(states.length, 'state')}, ${counted(edges.length, 'arrow')}`,
    );
  }
  return exitCodeOfStops([surveyed.stopped]);
};
