import authorizations from './authorizations';
import idpConfigs from './idp-configs';
import replies from './replies';
import systemEmails from './system-emails';
import tickets from './tickets';

export default { 'system-emails': systemEmails, 'idp-configs': idpConfigs, authorizations, tickets, replies };
