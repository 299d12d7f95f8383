/** How the unattended demo does what a person would click: in a browser, or by following the same pages without one. */
export interface Desk {
  name: string;
  /** From a new System Email through the provider's pages and back. @returns the id of the authorization */
  signIn(): Promise<number>;
  reply(ticketId: number, text: string): Promise<void>;
  close(): Promise<void>;
}
