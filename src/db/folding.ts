/** What a fold must get right: case, accents, sharp s, both sigmas, dotless i, and an astral character. */
const sample = { text: 'Straße ΟΔΟΣ Émile ıİ \u{1f600}', key: 'strasse οδοσ emile ii \u{1f600}' }

/**
 * Sort keys are computed on the server: one that folds otherwise would sort and search otherwise. Asked where the
 * function is made and each time it is to be relied on, since a server's ICU library may be replaced between them.
 */
export async function findOtherFold(
  sortKeyOf: (text: string) => Promise<string | undefined>,
): Promise<string[]> {
  return (await sortKeyOf(sample.text)) === sample.key
    ? []
    : ['The database folds text in another way than Tablecast; its ICU library is unfit.']
}
