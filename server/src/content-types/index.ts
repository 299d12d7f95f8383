import systemEmail from './system-email/schema.json';
import mailboxState from './mailbox-state/schema.json';
import idpConfig from './idp-config/schema.json';
import clientCredential from './client-credential/schema.json';
import credential from './credential/schema.json';
import authorization from './authorization/schema.json';
import adminConsent from './admin-consent/schema.json';
import lease from './lease/schema.json';
import instance from './instance/schema.json';
import subscription from './subscription/schema.json';
import receipt from './receipt/schema.json';
import contact from './contact/schema.json';
import ticket from './ticket/schema.json';
import ticketRead from './ticket-read/schema.json';
import entry from './entry/schema.json';
import attachment from './attachment/schema.json';
import delivery from './delivery/schema.json';
import deliveryAttempt from './delivery-attempt/schema.json';
import outgoingAccount from './outgoing-account/schema.json';
import event from './event/schema.json';
import connectionTest from './connection-test/schema.json';
import job from './job/schema.json';
import template from './template/schema.json';
import agentSignature from './agent-signature/schema.json';

/** Every table of the plugin but the blobs, which hold bytes and are made by their store. */
export default {
  'system-email': { schema: systemEmail },
  'mailbox-state': { schema: mailboxState },
  'idp-config': { schema: idpConfig },
  'client-credential': { schema: clientCredential },
  credential: { schema: credential },
  authorization: { schema: authorization },
  'admin-consent': { schema: adminConsent },
  lease: { schema: lease },
  instance: { schema: instance },
  subscription: { schema: subscription },
  receipt: { schema: receipt },
  contact: { schema: contact },
  ticket: { schema: ticket },
  'ticket-read': { schema: ticketRead },
  entry: { schema: entry },
  attachment: { schema: attachment },
  delivery: { schema: delivery },
  'delivery-attempt': { schema: deliveryAttempt },
  'outgoing-account': { schema: outgoingAccount },
  event: { schema: event },
  'connection-test': { schema: connectionTest },
  job: { schema: job },
  template: { schema: template },
  'agent-signature': { schema: agentSignature },
};
