export interface Mailbox {
  address: string;
  name: string;
}
