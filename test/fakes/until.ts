/** Lets what is done on another thread (a digest) be done. If it never is, what is expected next says so. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !isTrue(); turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 1));
}
