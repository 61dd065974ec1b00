// Lets the linter of FEEL read whole trees only, see src/designer/bpmn/whole-tree.js.
export function wholeTrees(module) {
  return {
    name: 'whole-trees',
    setup(build) {
      build.onResolve({ filter: /^@codemirror\/language$/ }, ({ importer }) => (
        /[\\/]feel-lint[\\/]/.test(importer) ? { path: module } : undefined
      ));
    },
  };
}
