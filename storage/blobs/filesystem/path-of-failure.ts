/** Names the path in a failure of the system that lacks it: calls on an open file say no more than their own name. */
export async function namingPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && isOfSystem(error) && !('path' in error)) {
      Object.assign(error, { path, message: `${error.message} '${path}'` });
    }
    throw error;
  }
}

function isOfSystem(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
}
