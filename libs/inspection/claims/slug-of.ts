/** The nearest slug to a free name: `Cosine Accuracy` is Cosine-Accuracy, `pass@1` is pass-1; undefined if none is left. */
export function slugOf(name: string): string | undefined {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/[._-]*([._-])[._-]*/g, '$1')
    .slice(0, 96)
    .replace(/^[._-]+|[._-]+$/g, '');
  return slug === '' ? undefined : slug;
}
