/** The message cannot become an entry. The text says why, for the person who looks at the quarantine. */
export class UnparseableMessage extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'UnparseableMessage';
  }
}
