/** Libraries by the frameworks that they run on, as weight files name these. */
const frameworksOf: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['transformers', ['pytorch', 'tensorflow', 'jax']],
  ['diffusers', ['pytorch', 'jax']],
  ['keras', ['tensorflow', 'jax', 'pytorch']],
  ['optimum', ['pytorch', 'onnx']],
  ['transformers.js', ['onnx']],
  ...[
    ...['sentence-transformers', 'timm', 'peft', 'setfit', 'adapter-transformers', 'open-clip', 'speechbrain'],
    ...['flair', 'fastai', 'pyannote-audio', 'espnet', 'nemo', 'stanza', 'span-marker', 'ultralytics'],
  ].map((library) => [library, ['pytorch']] as const),
]);

/** Whether a library runs on a framework, so that a file of the one is no contradiction to the name of the other. */
export function isBuiltUpon(library: string, framework: string): boolean {
  return frameworksOf.get(library.toLowerCase().replaceAll('_', '-'))?.includes(framework.toLowerCase()) ?? false;
}
