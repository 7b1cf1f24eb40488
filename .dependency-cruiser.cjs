// Who may import whom. The house has a socket, checker/model, that the rooms plug into, and a porch, checker/cli, that may know
// everything and that nobody knows. A test may look anywhere, but may close no circle either.

const test = String.raw`\.test\.ts$`;
/** The project's own folders; what comes from npm or from Node is no matter of the house plan. */
const rooms = '^(checker|spec|invariants|counterexamples|web)/';

/**
 * @param {string} name
 * @param {string} comment what to do instead
 * @param {{ from: object, to: object }} edge
 */
const rule = (name, comment, edge) => ({ name, comment, severity: 'error', ...edge });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'These files import each other in a circle. Move what they share into a third file that imports neither.',
      { from: {}, to: { circular: true } },
    ),
    rule(
      'no-orphans',
      'Nobody imports this file and it imports nothing. Import it where it belongs (an index.ts, a registry), or remove it.',
      { from: { orphan: true, path: rooms, pathNot: [test, String.raw`\.d\.ts$`] }, to: {} },
    ),
    rule(
      'the-engine-knows-no-design',
      'checker/ searches any model. Take what you need as an argument, typed by checker/model, and let checker/cli pass it in.',
      {
        from: { path: '^checker/', pathNot: ['^checker/cli/', test] },
        to: { path: '^(spec|invariants|counterexamples)/' },
      },
    ),
    rule(
      'the-socket-stands-alone',
      'checker/model/ is types and define… helpers only, without packages or Node. Move what needs the engine into checker/, and pass it the model.',
      {
        from: { path: '^checker/model/', pathNot: test },
        to: { pathNot: '^checker/model/' },
      },
    ),
    rule(
      'nobody-imports-the-porch',
      'Nothing imports checker/cli/. Move the shared piece down: to checker/ if it searches, to counterexamples/ if it shows.',
      {
        from: { path: rooms, pathNot: ['^checker/cli/', test] },
        to: { path: '^checker/cli/' },
      },
    ),
    rule(
      'a-spec-knows-only-the-socket',
      'spec/ says what the memory does, in the terms of checker/model/. If a rule needs the engine or a property, it is not a rule: find its place in checker/ or invariants/.',
      {
        from: { path: '^spec/', pathNot: test },
        to: { path: rooms, pathNot: '^(spec|checker/model)/' },
      },
    ),
    rule(
      'an-invariant-asks-in-the-vocabulary',
      'invariants/ holds for every family, so it asks only what spec/vocabulary/ and spec/index-sets.ts name. Add the question to the vocabulary and let the families answer it.',
      {
        from: { path: '^invariants/', pathNot: test },
        to: {
          path: rooms,
          pathNot: [
            '^invariants/',
            '^checker/model/',
            String.raw`^spec/(vocabulary/[a-z-]+|index-sets)\.ts$`,
          ],
        },
      },
    ),
    rule(
      'a-counterexample-shows-results',
      'counterexamples/ shows what the checker found, for any model. Take names and texts from the result, or as an argument from checker/cli.',
      {
        from: { path: '^counterexamples/', pathNot: test },
        to: { path: '^(spec|invariants)/' },
      },
    ),
    rule(
      'a-page-shows-what-it-is-told',
      'web/ runs in the browser. It takes types from checker/explorer/ and helpers from counterexamples/; everything about a model comes from the server.',
      {
        from: { path: '^web/', pathNot: test },
        to: { path: rooms, pathNot: '^(web|checker/explorer|counterexamples)/' },
      },
    ),
    rule(
      'only-the-porch-knows-the-page',
      'Only checker/cli/ serves the page. Move what others need of web/ down, to counterexamples/ if it shows.',
      {
        from: { path: rooms, pathNot: ['^(web|checker/cli)/', test] },
        to: { path: '^web/' },
      },
    ),
    rule(
      'every-import-resolves',
      'This import leads nowhere. Correct the path (with its .ts), or add the package to package.json with an exact version.',
      { from: { path: rooms }, to: { couldNotResolve: true } },
    ),
  ],
  options: {
    // Types count: who imports a type knows the room it comes from.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '__snapshots__' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
