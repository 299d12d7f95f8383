import type { MailLab } from '../mail-lab';

/** A mailbox of the lab and what it takes to read it: TLS with the lab's own authority, name and password. */
export interface Account {
  host: string;
  port: number;
  address: string;
  password: string;
  ca: string;
}

/** A fresh, empty mailbox. */
export const newAccount = async (lab: MailLab, address: string): Promise<Account> => {
  if (!lab.imap) throw new Error('The lab runs without mail servers.');
  const { password } = await lab.idp.addUser(address);
  return { host: lab.imap.host, port: lab.imap.port, address, password, ca: lab.ca };
};
