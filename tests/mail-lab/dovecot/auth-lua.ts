/**
 * Dovecot's password database: a script that asks the identity provider whether a login may open a mailbox. Asking, rather
 * than validating the JWT locally, is what makes revocation, Full Access and disabled accounts count at once.
 */
export function authScript(options: { mailLoginUrl: string; kind: 'token' | 'password' }): string {
  return `local http

function script_init()
  http = dovecot.http.client { timeout = 5000, max_attempts = 1 }
  return 0
end

local function encode(text)
  return (text:gsub("[^%w%-%._~]", function(c) return string.format("%%%02X", string.byte(c)) end))
end

function auth_password_verify(request, secret)
  local question = http:request { url = "${options.mailLoginUrl}", method = "POST" }
  question:add_header("content-type", "application/x-www-form-urlencoded")
  question:set_payload("kind=${options.kind}&user=" .. encode(request.user)
    .. "&protocol=" .. encode(request.service) .. "&secret=" .. encode(secret))
  local answer = question:submit()
  if answer:status() == 200 then
    return dovecot.auth.PASSDB_RESULT_OK, {}
  elseif answer:status() == 403 then
    return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, "refused"
  end
  return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, "identity provider answered " .. answer:status()
end

function auth_passdb_lookup(request)
  return dovecot.auth.PASSDB_RESULT_USER_UNKNOWN, ""
end
`;
}
