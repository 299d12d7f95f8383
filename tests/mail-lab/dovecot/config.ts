/** dovecot.conf for one lab: own directories, own ports, no part of the machine's own Dovecot. */
import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';

export interface DovecotPorts {
  imap: number;
  imaps: number;
  pop3: number;
  pop3s: number;
  lmtp: number;
}

/**
 * `microsoft` offers only what Exchange Online offers; `generic` adds OAUTHBEARER and Dovecot's full capabilities; `bare` says
 * that it has no extension at all.
 */
export type ImapFlavour = 'microsoft' | 'generic' | 'bare';

export interface DovecotSettings {
  directory: string;
  ports: DovecotPorts;
  flavour: ImapFlavour;
  mailUser: MailUser;
}

export interface MailUser {
  name: string;
  uid: string;
  gid: string;
}

/** Dovecot refuses to run mail processes as root, so a lab started by root keeps mail under `nobody`. */
export function chooseMailUser(): MailUser {
  const id = (...args: string[]) => execFileSync('id', args).toString().trim();
  const name = userInfo().uid === 0 ? 'nobody' : userInfo().username;
  return { name, uid: id('-u', name), gid: id('-g', name) };
}

/** What Exchange Online advertises, so that clients fall back the way they must there: no CONDSTORE, no SPECIAL-USE. */
const EXCHANGE_CAPABILITIES =
  'IMAP4 IMAP4rev1 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+';

const CAPABILITIES: Record<ImapFlavour, string> = {
  microsoft: `imap_capability = ${EXCHANGE_CAPABILITIES}\n`,
  generic: '',
  bare: 'imap_capability = IMAP4rev1\n',
};

const FOLDERS: Array<[name: string, use: string]> = [
  ['Drafts', 'Drafts'],
  ['Sent Items', 'Sent'],
  ['Deleted Items', 'Trash'],
  ['Junk Email', 'Junk'],
  ['Archive', 'Archive'],
];

export function dovecotConfig({ directory, ports, flavour, mailUser }: DovecotSettings): string {
  const isRoot = userInfo().uid === 0;
  const group = isRoot ? 'root' : execFileSync('id', ['-gn']).toString().trim();
  // An ordinary user cannot switch to Dovecot's own users, so every process runs as that user.
  const ownUser = isRoot
    ? ''
    : `default_login_user = ${mailUser.name}
default_internal_user = ${mailUser.name}
default_internal_group = ${group}
`;
  const serviceUser = isRoot ? '' : `user = ${mailUser.name}`;
  const mechanisms = flavour === 'generic' ? 'plain login xoauth2 oauthbearer' : 'plain login xoauth2';
  const loginService = (
    name: string,
    listeners: Array<[string, number, 'tls' | 'plain']>,
  ) => `service ${name}-login {
  chroot =
  service_count = 0
  process_min_avail = 1
${listeners
  .map(
    ([listener, port, security]) => `  inet_listener ${listener} {
    port = ${port}
    ssl = ${security === 'tls' ? 'yes' : 'no'}
  }`,
  )
  .join('\n')}
}`;
  return `protocols = imap pop3 lmtp
base_dir = ${directory}/base
state_dir = ${directory}/state
instance_name = mail-lab
listen = 127.0.0.1
${ownUser}log_path = ${directory}/dovecot.log
auth_verbose = yes
auth_failure_delay = 0
auth_cache_size = 0
auth_mechanisms = ${mechanisms}
auth_username_format = %Lu
disable_plaintext_auth = no
ssl = yes
ssl_cert = <${directory}/server.pem
ssl_key = <${directory}/server.key
ssl_min_protocol = TLSv1.2
first_valid_uid = 1
first_valid_gid = 1
mail_uid = ${mailUser.uid}
mail_gid = ${mailUser.gid}
mail_home = ${directory}/mail/%u
mail_location = maildir:~/Maildir
mail_fsync = never
mailbox_list_index = yes
mail_max_userip_connections = 200
pop3_uidl_format = %f
${CAPABILITIES[flavour]}namespace inbox {
  inbox = yes
  separator = /
${FOLDERS.map(([name, use]) => `  mailbox "${name}" {\n    special_use = \\${use}\n    auto = subscribe\n  }`).join('\n')}
}
passdb {
  driver = lua
  mechanisms = xoauth2 oauthbearer
  args = file=${directory}/token.lua blocking=yes
}
passdb {
  driver = lua
  mechanisms = plain login
  args = file=${directory}/password.lua blocking=yes
}
userdb {
  driver = static
  args = uid=${mailUser.uid} gid=${mailUser.gid} home=${directory}/mail/%u allow_all_users=yes
}
service anvil {
  chroot =
  ${serviceUser}
  # Without this every login after a failed one waits 2, 4, 8 seconds.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service auth {
  ${serviceUser}
}
service auth-worker {
  ${isRoot ? 'user = dovecot' : serviceUser}
}
${loginService('imap', [
  ['imap', ports.imap, 'plain'],
  ['imaps', ports.imaps, 'tls'],
])}
${loginService('pop3', [
  ['pop3', ports.pop3, 'plain'],
  ['pop3s', ports.pop3s, 'tls'],
])}
service lmtp {
  chroot =
  ${serviceUser}
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
protocol lmtp {
  postmaster_address = postmaster@contoso.test
}
protocol lda {
  postmaster_address = postmaster@contoso.test
}
`;
}
