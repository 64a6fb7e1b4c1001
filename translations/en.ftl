# English texts of all pages. One key per sentence; keys start with the page or part they belong to.
# Tone: what happened, whose side it is on, the one next step. No exclamation marks, no blame.

## Everywhere

product = Latchkey
skip = Skip to the content
foot = Sign-in by Latchkey
foot-support = Questions?
foot-theme = Appearance:
foot-theme-system = Automatic
foot-theme-light = Light
foot-theme-dark = Dark
foot-language = Language:
menu = Menu
navigation = Main
nav-dashboard = Dashboard
nav-team = Team Members
nav-integrations = Integrations
nav-audit = Audit
nav-account = Account
nav-help = Help
sign-out = Sign out
continue = Continue
cancel = Cancel
copy = Copy
copied = Copied
show = Show
hide = Hide
optional = (optional)
title-error = Error:
new-tab = (opens in a new tab)
names-support = your administrator
names-email = your address
form-summary = Please check what you entered

## Sign-in: e-mail

login-title = Sign in
login-title-tenant = Sign in to { $tenant }
login-heading = Sign in
login-heading-tenant = Sign in to { $tenant }
login-email = E-mail address
login-remember = Remember how I sign in on this device
login-last-time = Last time you used { $name }.
login-other-email = Use another e-mail address
login-signed-out = You are signed out.
login-still-in = You are still signed in at { $idp }.
login-still-in-link = Sign out at { $idp }
login-already = You are signed in as { $email } at { $tenant }.
login-error-email_missing = Type your e-mail address.
login-error-email_invalid = This does not look like an e-mail address. It needs a name, an @ sign and a domain.

## Sign-in: ways in

login-change = Change
login-continue-with = Continue with { $name }
login-last-used = Used last time
login-or = or
login-password = Password
login-sign-in = Sign in
login-forgot = Forgotten password?
login-enforced = { $tenant } uses { $idp } for sign-in. Passwords are off.
login-error-invalid_credentials = The e-mail address and the password do not match.

## Sign-in: which team

login-team-heading = Which team?
login-team-known = Teams used on this device
login-team-label = Team name
login-team-help = Type its name or its short name, as your administrator gave it to you.
login-error-team_unknown = You cannot sign in with this address and this team name. Check the spelling of both.

## Back from the provider

sso-complete-title = Signed in
sso-complete-heading = You are signed in
sso-complete-as = Signed in as { $email } at { $tenant }.
sso-complete-to = Taking you to { $app }…
sso-complete-to-dashboard = Taking you to your dashboard…
sso-switch-heading = Switch to another account?
sso-switch-now = You are { $email } at { $tenant }.
sso-switch-question = Continue as { $email } at { $tenant }?
sso-switch-continue = Continue as { $email }
sso-switch-stay = Stay signed in as { $email }
cookies-heading = Your browser did not keep the sign-in
cookies-sentence = The sign-in worked, but your browser refused the cookie that holds it.
cookies-next = Allow cookies for this site, then try again.
sso-leaving-title = Leaving for your identity provider
sso-leaving-heading = Taking you to your identity provider
sso-leaving-heading-named = Taking you to { $idp }
sso-leaving-sentence = If nothing happens, use the link.

## Banner

banner-again = Try again
banner-other-account = Use another account
problem-code = Code
banner-reference = Reference
banner-admins = For administrators
banner-admins-where = Sign in as an administrator of this team to read here what was recorded.
banner-explain = On the server, this command prints the cause and the fix:
banner-most-likely = Most likely: { $cause }
banner-vendor-page = What the vendor says about { $number }
evidence-stage = Step
evidence-reason = Reason
evidence-check = Check that failed
evidence-expected = Expected
evidence-got = Received
evidence-provider-error = Provider's error
evidence-provider-message = Provider's words
evidence-correlation = Correlation id
evidence-trace = Trace id
evidence-at = Time
evidence-email = E-mail that arrived
evidence-url = Address
evidence-status = HTTP status
evidence-claims = Claims received

## Problems: a title, what happened, the next step; for administrators the cause and the fix.
## The "-named" forms are used only in the browser that holds the attempt.

problem-wait-until = Wait until { $time }, then try again.
problem-password-closed = For this address a password works only on devices it was used on before. Ask for a new password, or sign in another way.
problem-back = Back
problem-open-right = Open the right address

problem-unknown-title = The sign-in did not work
problem-unknown-sentence = Something kept you from signing in.
problem-unknown-next = Try again. If it happens again, tell your administrator.
problem-unknown-cause = The address of this page carried a code that this version does not know.
problem-unknown-fix = Begin a new sign-in. If the code comes back, look for the reference in the log.

problem-user_not_provisioned-title = You do not have access yet
problem-user_not_provisioned-sentence = Your account at your identity provider works, but it has no access to your organisation here yet.
problem-user_not_provisioned-sentence-named = Your { $idp } account works, but it has no access to { $tenant } yet.
problem-user_not_provisioned-next = Ask your administrator to invite you.
problem-user_not_provisioned-next-named = Ask { $support } to invite { $email }.
problem-user_not_provisioned-cause = The e-mail address that the identity provider returned belongs to no member of this tenant.
problem-user_not_provisioned-fix = Add the member under Team Members, with exactly this address. Letter case does not matter, spelling does.

problem-sso_idp_rejected-title = The connection was not accepted
problem-sso_idp_rejected-sentence = Your identity provider did not accept your organisation's connection. You cannot fix this yourself.
problem-sso_idp_rejected-sentence-named = { $idp } did not accept { $tenant }'s connection. You cannot fix this yourself.
problem-sso_idp_rejected-next = Give your administrator the reference below.
problem-sso_idp_rejected-next-named = Give { $support } the reference below.
problem-sso_idp_rejected-cause = The identity provider refused to exchange the code for a token. Most often the Client Secret is wrong or has ended.
problem-sso_idp_rejected-fix = Paste the Client Secret again under Integrations, or create a new one at the identity provider and save it here.

problem-sso_no_email_claim-title = Your e-mail address is missing
problem-sso_no_email_claim-sentence = Your identity provider did not tell us your e-mail address.
problem-sso_no_email_claim-sentence-named = { $idp } did not tell us your e-mail address.
problem-sso_no_email_claim-next = Use a work account, or ask your administrator.
problem-sso_no_email_claim-next-named = Use a work account, or ask { $support }.
problem-sso_no_email_claim-cause = The answer of the identity provider held no e-mail address in the configured claim.
problem-sso_no_email_claim-fix = Give the person a mail address in the directory, or add email as an optional claim of the ID token (in Microsoft Entra ID: Token configuration).

problem-account_disabled-title = Your access is switched off
problem-account_disabled-sentence = Your access to your organisation has been switched off.
problem-account_disabled-sentence-named = Your access to { $tenant } has been switched off.
problem-account_disabled-next = Talk to your administrator.
problem-account_disabled-next-named = Talk to { $support }.
problem-account_disabled-cause = The member exists but is deactivated.
problem-account_disabled-fix = Reactivate the member under Team Members.

problem-sso_cancelled-title = You stopped the sign-in
problem-sso_cancelled-sentence = You stopped the sign-in at your identity provider.
problem-sso_cancelled-sentence-named = You stopped the sign-in at { $idp }.
problem-sso_cancelled-next = Try again when you are ready.
problem-sso_cancelled-cause = The person cancelled, or declined the permissions that the application asks for.
problem-sso_cancelled-fix = Nothing is broken. To spare people the question, grant consent for the whole directory.

problem-sso_not_assigned-title = You may not use this application
problem-sso_not_assigned-sentence = Your identity provider says that you may not use this application.
problem-sso_not_assigned-sentence-named = { $idp } says that you may not use this application.
problem-sso_not_assigned-next = Ask your IT team to assign you.
problem-sso_not_assigned-cause = The identity provider refused this person: not assigned to the application, or stopped by a policy.
problem-sso_not_assigned-fix = Assign the person or a group to the application at the identity provider, or adjust the policy there.

problem-sso_consent_needed-title = An approval is missing
problem-sso_consent_needed-sentence = An administrator must approve this application at your identity provider first.
problem-sso_consent_needed-sentence-named = An administrator must approve this application at { $idp } first.
problem-sso_consent_needed-next = Ask your IT team for the approval, then try again.
problem-sso_consent_needed-cause = The directory does not let people consent to this application themselves.
problem-sso_consent_needed-fix = Grant admin consent for openid, profile and email at the identity provider (in Microsoft Entra ID: API permissions).

problem-sso_expired-title = The sign-in took too long
problem-sso_expired-sentence = The sign-in took too long, or was finished in another window.
problem-sso_expired-next = Start again.
problem-sso_expired-cause = The answer arrived without a waiting attempt of this browser: it is older than 15 minutes, was used already, or belongs to another browser.
problem-sso_expired-fix = Start again from the sign-in page. If it happens to many people, check that proxies keep cookies and the query string.

problem-sso_idp_unreachable-title = No answer from the identity provider
problem-sso_idp_unreachable-sentence = Your identity provider does not answer at the moment.
problem-sso_idp_unreachable-sentence-named = { $idp } does not answer at the moment.
problem-sso_idp_unreachable-next = Try again in a minute, or use another way below.
problem-sso_idp_unreachable-cause = This server could not reach the identity provider, or got a server error from it.
problem-sso_idp_unreachable-fix = Check the identity provider's status, and name resolution and outgoing https from this server.

problem-sso_misconfigured-title = The sign-in settings need attention
problem-sso_misconfigured-sentence = Your organisation's sign-in settings need attention. You cannot fix this yourself.
problem-sso_misconfigured-sentence-named = { $tenant }'s sign-in settings need attention. You cannot fix this yourself.
problem-sso_misconfigured-next = Give your administrator the reference below.
problem-sso_misconfigured-next-named = Give { $support } the reference below.
problem-sso_misconfigured-cause = The settings of the connection and what the identity provider publishes do not fit together.
problem-sso_misconfigured-fix = Open Integrations, compare the values with those of the identity provider and save again: saving checks them.

problem-sso_token_invalid-title = The answer could not be trusted
problem-sso_token_invalid-sentence = The answer from your identity provider could not be trusted, so you were not signed in.
problem-sso_token_invalid-sentence-named = The answer from { $idp } could not be trusted, so you were not signed in.
problem-sso_token_invalid-next = Try again. If it happens again, tell your administrator.
problem-sso_token_invalid-next-named = Try again. If it happens again, tell { $support }.
problem-sso_token_invalid-cause = A check of the ID token failed.
problem-sso_token_invalid-fix = Compare the expected and the received value. Check the clock of this server, the Issuer URL and the Client ID.

problem-sso_wrong_directory-title = This account is from another organisation
problem-sso_wrong_directory-sentence = You used an account of another organisation.
problem-sso_wrong_directory-next = Sign out at your identity provider and choose the account of your organisation.
problem-sso_wrong_directory-next-named = Sign out at { $idp } and choose your { $tenant } account.
problem-sso_wrong_directory-cause = The account belongs to another directory than the one this connection is set up for.
problem-sso_wrong_directory-fix = Have the person choose the work account. If the directory itself is wrong, correct the Issuer URL.

problem-sso_identity_conflict-title = This e-mail address is linked to another account
problem-sso_identity_conflict-sentence = This e-mail address already belongs to a member who is linked to another account of your identity provider.
problem-sso_identity_conflict-sentence-named = This e-mail address already belongs to a { $tenant } member who is linked to another { $idp } account.
problem-sso_identity_conflict-next = Ask your administrator.
problem-sso_identity_conflict-next-named = Ask { $support }.
problem-sso_identity_conflict-cause = Another subject of the same identity provider asserts the e-mail address of a linked member.
problem-sso_identity_conflict-fix = Find out whether it is the same person. If so, unlink the old identity on the member's page and let the person sign in again.

problem-sso_email_unverified-title = Your e-mail address is not confirmed
problem-sso_email_unverified-sentence = Your identity provider has not confirmed your e-mail address.
problem-sso_email_unverified-sentence-named = { $idp } has not confirmed your e-mail address.
problem-sso_email_unverified-next = Confirm it there, or ask your administrator.
problem-sso_email_unverified-next-named = Confirm it there, or ask { $support }.
problem-sso_email_unverified-cause = The identity provider states that this e-mail address is not verified, so it cannot link a member for the first time.
problem-sso_email_unverified-fix = Verify the address, or its domain, at the identity provider.

problem-sso_required-title = Passwords are off
problem-sso_required-sentence = Your organisation signs in through its identity provider. Passwords are off.
problem-sso_required-sentence-named = { $tenant } uses { $idp } for sign-in. Passwords are off.
problem-sso_required-next = Continue with your identity provider.
problem-sso_required-next-named = Continue with { $idp }.
problem-sso_required-cause = Enforce SSO is on for this tenant, so every password is refused.
problem-sso_required-fix = Sign in through the connection. If nobody can, the operator switches it off with: latchkey sso enforce --tenant NAME off

problem-sso_unavailable-title = This way in is not available any more
problem-sso_unavailable-sentence = This sign-in way is not available any more.
problem-sso_unavailable-next = Start again from the sign-in page.
problem-sso_unavailable-cause = The connection is disabled or was deleted.
problem-sso_unavailable-fix = Enable the connection under Integrations, or set up a new one.

problem-too_many_attempts-title = Too many tries
problem-too_many_attempts-sentence = There were too many failed tries in a short time.
problem-too_many_attempts-next = Wait a few minutes, then try again.
problem-too_many_attempts-cause = The limit of failed passwords was reached for this account or this network address.
problem-too_many_attempts-fix = Wait, or sign in through the connection, which this limit does not touch.

problem-internal-title = Something failed on our side
problem-internal-sentence = Something failed on our side. It has been recorded.
problem-internal-next = Try again. If it happens again, give your administrator the reference.
problem-internal-cause = The server could not finish the request.
problem-internal-fix = The operator finds the reference in the server's log.

problem-invalid_credentials-title = That did not match
problem-invalid_credentials-sentence = The e-mail address and the password do not match.
problem-invalid_credentials-next = Check both and try again.
problem-invalid_credentials-cause = The password is wrong, or there is no member with this address and a password.
problem-invalid_credentials-fix = Set a new password with: latchkey member password

problem-invalid_input-title = The request could not be read
problem-invalid_input-sentence = What arrived is not what this page sends.
problem-invalid_input-next = Go back, check what you entered and send it again.
problem-invalid_input-cause = A field is missing, doubled, too long or holds characters that are not allowed.
problem-invalid_input-fix = Send the form from its page. Scripts: compare the fields with the reference.

problem-stale_form-title = This page has expired
problem-stale_form-sentence = The form was open too long, or you signed in or out in another window. Nothing was changed.
problem-stale_form-next = Go back, reload the page and send it again.
problem-stale_form-cause = The form token does not belong to the present session, or the request did not come from this site.
problem-stale_form-fix = Load the form again. Scripts must keep the cookies of the form's page and send the Origin header.

problem-not_signed_in-title = You are not signed in
problem-not_signed_in-sentence = This page needs a sign-in, or your session has ended.
problem-not_signed_in-next = Sign in and come back.
problem-not_signed_in-cause = The request carried no live session.
problem-not_signed_in-fix = Sign in. A session ends after 8 hours without use and after 24 hours in any case.

problem-forbidden-title = This page is for administrators
problem-forbidden-sentence = Your role does not include this page.
problem-forbidden-next = Ask an administrator of your team if you need it.
problem-forbidden-cause = The member has the role User; the page needs the role Admin.
problem-forbidden-fix = An administrator can change the role under Team Members.

problem-not_found-title = There is nothing at this address
problem-not_found-sentence = The page does not exist, or it has been removed.
problem-not_found-next = Check the address, or go back.
problem-not_found-cause = No page or record has this address in this tenant.
problem-not_found-fix = Check the address.

problem-wrong_host-title = Wrong address
problem-wrong_host-sentence = This server answers under another address.
problem-wrong_host-next = Use this one:
problem-wrong_host-cause = The host name of the request is not the one of the public address.
problem-wrong_host-fix = Open the public address, or set LATCHKEY_PUBLIC_URL to the address that people use.

problem-method_not_allowed-title = This address cannot be used like that
problem-method_not_allowed-sentence = The page exists, but not for this kind of request. Nothing was changed.
problem-method_not_allowed-next = Go back and use the page's own buttons.
problem-method_not_allowed-cause = The HTTP method is not allowed here.
problem-method_not_allowed-fix = Use the method that the reference names.

problem-bad_request-title = This request cannot be read
problem-bad_request-sentence = The address or the way it was sent has two meanings, so it was not read at all. Nothing was changed.
problem-bad_request-next = Go back and use a link or button of the page.
problem-bad_request-cause = The path has empty, dotted or encoded parts, the target is a whole address, or the body's length is told twice.
problem-bad_request-fix = Look at what stands between the browser and this server: it rewrites addresses or bodies.

problem-too_large-title = That was too much
problem-too_large-sentence = What arrived is larger than this page accepts. Nothing was changed.
problem-too_large-next = Go back and send less.
problem-too_large-cause = The body or a field is over the size limit.
problem-too_large-fix = Shorten the values.

problem-busy-title = Not available at the moment
problem-busy-sentence = The server is busy or cannot reach its database. Nothing was changed.
problem-busy-next = Try again in a minute.
problem-busy-cause = The database did not answer in time, or too many requests are waiting.
problem-busy-fix = The operator finds the details in the server's log and under /readyz.

problem-already_exists-title = That exists already
problem-already_exists-sentence = There is already something with this name or address. Nothing was changed.
problem-already_exists-next = Go back and choose another one.
problem-already_exists-cause = A record with the same key exists in this tenant.
problem-already_exists-fix = Use another value, or change the existing record.

problem-last_admin-title = The team needs an administrator
problem-last_admin-sentence = This was not done: the team would have no administrator who can sign in.
problem-last_admin-next = Make somebody else an administrator first.
problem-last_admin-cause = This is the last active administrator who can enter.
problem-last_admin-fix = Give another active member the role Admin. While Enforce SSO is on, that member must have signed in through the connection.

problem-enforce_unmet-title = Enforce SSO stays off
problem-enforce_unmet-sentence = Something is missing before passwords can be turned off.
problem-enforce_unmet-next = Sign in once through the connection as an administrator, then try again.
problem-enforce_unmet-cause = No administrator has proved the present settings by a sign-in in the last 24 hours.
problem-enforce_unmet-fix = Sign in through the connection with the present settings and secret, then turn Enforce SSO on.

problem-enforced_change-title = Not while Enforce SSO is on
problem-enforced_change-sentence = This change could lock everybody out while Enforce SSO is on. Nothing was changed.
problem-enforced_change-next = Untick Enforce SSO, save, sign in once, tick it again.
problem-enforced_change-cause = The settings that sign-in depends on cannot change while passwords are refused.
problem-enforced_change-fix = Untick Enforce SSO, save, sign in once, tick it again. On the command line, --force does it at your own risk.

problem-checks_failed-title = The settings did not pass the checks
problem-checks_failed-sentence = The identity provider did not confirm these settings. Nothing was changed.
problem-checks_failed-next = Correct the values and save again.
problem-checks_failed-cause = At least one check failed.
problem-checks_failed-fix = Read the failed rows. --skip-checks saves without the network; the checks then run at the first sign-in.

problem-sso_invite_mismatch-title = The invitation is for another address
problem-sso_invite_mismatch-sentence = The invitation was for another address than the account you used.
problem-sso_invite_mismatch-sentence-named = The invitation was for another address than the { $idp } account you used.
problem-sso_invite_mismatch-next = Open the invitation again and use the account with the invited address.
problem-sso_invite_mismatch-cause = The sign-in began with an invitation, and the identity provider answered with another e-mail address than the invited one.
problem-sso_invite_mismatch-fix = Invite the address that arrived, or ask the person to use the account with the invited address.

problem-invitation_unusable-title = This invitation cannot be used
problem-invitation_unusable-sentence = The invitation was used already, has run out, was taken back, or was replaced by a newer one.
problem-invitation_unusable-next = Use the newest invitation you have, or ask your administrator for another.
problem-invitation_unusable-cause = The link's value belongs to no invitation that is still open.
problem-invitation_unusable-fix = Send the invitation again under Team Members.

problem-fresh_proof_needed-title = Please confirm that it is you
problem-fresh_proof_needed-sentence = This change needs a sign-in of the last 15 minutes.
problem-fresh_proof_needed-next = Sign in once more, then repeat the change.
problem-fresh_proof_needed-cause = The session is older than 15 minutes and the proof was not given, or not by the same person.
problem-fresh_proof_needed-fix = Nothing is broken. The person signs in once more in the same browser.

problem-second_factor_invalid-title = The code does not match
problem-second_factor_invalid-sentence = The code is wrong, was used already, or has run out.
problem-second_factor_invalid-next = Wait for the next code of your authenticator app and type that one.
problem-second_factor_invalid-cause = The code fits none of the time steps that are accepted, or its time step was used before.
problem-second_factor_invalid-fix = Check the time of the phone. With a recovery code the person can enter without it.

problem-reset_unusable-title = This link cannot be used
problem-reset_unusable-sentence = The link was used already, has run out, or was replaced by a newer one.
problem-reset_unusable-next = Ask for a new link.
problem-reset_unusable-cause = The link's value belongs to no password reset that is still open.
problem-reset_unusable-fix = Nothing is broken. The person asks for a new link on the sign-in page.

problem-setup_code_invalid-title = The setup code does not match
problem-setup_code_invalid-sentence = The code is wrong, was used already, or is older than an hour.
problem-setup_code_invalid-next = Make a new one on the server with the command latchkey setup-code.
problem-setup_code_invalid-cause = The typed code is not the one that was made last, or its hour is over.
problem-setup_code_invalid-fix = Run latchkey setup-code on the server and use the code it prints.

problem-audit_broken-title = The audit trail does not hold
problem-audit_broken-sentence = The chain over the recorded events is broken.
problem-audit_broken-next = Keep a copy of the database and find out who could write to it.
problem-audit_broken-cause = An event was changed, removed or added behind the back of this program.
problem-audit_broken-fix = Compare with a backup, beginning at the event that latchkey audit verify names.
problem-swap_unproven-title = These settings are not proved yet
problem-swap_unproven-sentence = While Enforce SSO is on, new settings go live only after a test sign-in with them. Members still use the old ones.
problem-swap_unproven-next = Test the candidate, then swap it in within 24 hours.
problem-swap_unproven-cause = No test of exactly these settings, with the secret they would use, passed for an active admin within 24 hours.
problem-swap_unproven-fix = Run Test candidate, sign in at the provider with your own account, then press Swap in.
problem-restore_unsafe-title = Nobody could enter afterwards
problem-restore_unsafe-sentence = With these older settings no admin could sign in while Enforce SSO is on. Nothing was changed.
problem-restore_unsafe-next = Make a candidate with the older values instead and test it.
problem-restore_unsafe-cause = None of the active admins is linked to the older settings.
problem-restore_unsafe-fix = Make a candidate with the older values, test it with your own account, then swap it in.

## Reasons inside the codes, for administrators

reason-no_member-cause = No member of this tenant has the e-mail address that arrived.
reason-no_member-fix = Add the member under Team Members, or correct the spelling there.
reason-domain_unverified-cause = No member has this address, and its domain is not one that lets people join.
reason-domain_unverified-fix = Add the member under Team Members.
reason-shared_issuer-cause = The issuer is shared by many organisations, so an e-mail address from it cannot link a member by itself.
reason-shared_issuer-fix = Use an issuer that belongs to your organisation alone.
reason-secret_wrong-cause = The identity provider says that the Client Secret is wrong.
reason-secret_wrong-fix = Paste the secret's Value (not its ID) under Integrations, or create a new secret. A new one may need a minute.
reason-secret_expired-cause = The Client Secret has ended.
reason-secret_expired-fix = Create a new secret at the identity provider, paste it under Integrations, and note its end date there.
reason-secret_id_pasted_as_value-cause = The Client Secret looks like the Secret ID instead of its Value.
reason-secret_id_pasted_as_value-fix = Copy the column named Value. If it is hidden by now, create a new secret.
reason-redirect_uri_differs-cause = The Redirect URI at the identity provider differs from ours.
reason-redirect_uri_differs-fix = Copy the Redirect URI from Integrations to the identity provider, exactly: https, port and slashes count.
reason-code_already_used-cause = The code was used already. Something sent the answer twice.
reason-code_already_used-fix = Start a new sign-in. If it returns, look for a proxy or an add-on that repeats requests.
reason-code_expired-cause = The code was too old when it arrived.
reason-code_expired-fix = Start a new sign-in.
reason-pkce_mismatch-cause = The proof key did not fit the request that began the sign-in.
reason-pkce_mismatch-fix = Start a new sign-in. If it returns, look for something that alters the address on the way.
reason-client_disabled-cause = The application is disabled at the identity provider.
reason-client_disabled-fix = Enable sign-in for the application there.
reason-client_unknown-cause = The identity provider does not know this Client ID in this directory.
reason-client_unknown-fix = Compare Client ID and Issuer URL with the application's overview page.
reason-request_refused-cause = The identity provider refused the request.
reason-request_refused-fix = Read the provider's own words among the recorded values.
reason-claim_absent-cause = The configured e-mail claim was not in the answer.
reason-claim_absent-fix = Fill the person's mail address in the directory, or add email as an optional claim of the ID token.
reason-claim_empty-cause = The configured e-mail claim was in the answer but empty or not an address.
reason-claim_empty-fix = Fill the person's mail address in the directory.
reason-claim_unusable-cause = The configured e-mail claim was in the answer but empty or not an address.
reason-claim_unusable-fix = Fill the person's mail address in the directory.
reason-personal_account-cause = A personal account was used. It often carries no confirmed work address.
reason-personal_account-fix = Have the person use the work account.
reason-deactivated_by_admin-cause = An administrator deactivated this member.
reason-deactivated_by_admin-fix = Reactivate the member under Team Members.
reason-tenant_suspended-cause = The operator suspended this tenant.
reason-tenant_suspended-fix = Talk to the operator of this server.
reason-user_declined-cause = The person cancelled at the identity provider.
reason-user_declined-fix = Nothing to mend.
reason-consent_declined-cause = The person declined the permissions that the application asks for.
reason-consent_declined-fix = Have the person accept, or grant consent for the whole directory.
reason-not_assigned-cause = The application requires an assignment, and this person has none.
reason-not_assigned-fix = Assign the person or a group to the application, or switch the requirement off there.
reason-conditional_access-cause = A Conditional Access policy stopped the sign-in.
reason-conditional_access-fix = Look at the sign-in log of the directory and adjust the policy or the device.
reason-device_policy-cause = A device policy stopped the sign-in.
reason-device_policy-fix = Use a device that the policy accepts, or adjust the policy.
reason-admin_consent-cause = The directory wants an administrator's consent for this application.
reason-admin_consent-fix = Grant admin consent on the application's page API permissions.
reason-state_missing-cause = The answer carried no state value, so it belongs to no attempt.
reason-state_missing-fix = Start from the sign-in page. Bookmarks of the answer's address do not work.
reason-state_mismatch-cause = The answer belongs to an attempt of another browser, or to none.
reason-state_mismatch-fix = Start again and finish in the same browser.
reason-state_old-cause = The attempt was older than 15 minutes.
reason-state_old-fix = Start again.
reason-replayed-cause = This answer was used already.
reason-replayed-fix = Start again. A reload of the answer's address does not sign in twice.
reason-wrong_callback-cause = The answer came to another Redirect URI than the one of its connection.
reason-wrong_callback-fix = Check that each connection's Redirect URI is registered only with its own application.
reason-dns-cause = The name of the identity provider could not be resolved.
reason-dns-fix = Check the host in Issuer URL and the name resolution of this server.
reason-tls-cause = No trusted encrypted connection to the identity provider came about.
reason-tls-fix = Check its certificate. For a private authority set LATCHKEY_CA_FILE.
reason-timeout-cause = The identity provider did not answer in time.
reason-timeout-fix = Check its status and the network between.
reason-http_5xx-cause = The identity provider answered with a server error.
reason-http_5xx-fix = Check its status page and try again.
reason-rate_limited-cause = The identity provider asks us to slow down.
reason-rate_limited-fix = Wait a few minutes. Look for something that starts sign-ins in a loop.
reason-refused_address-cause = The address of the identity provider is private or not allowed.
reason-refused_address-fix = The operator can allow it with LATCHKEY_OUTBOUND_ALLOW.
reason-bad_answer-cause = The identity provider's answer could not be read.
reason-bad_answer-fix = Check that the Issuer URL leads to the identity provider and not to a proxy or a sign-in page.
reason-issuer_differs-cause = The issuer in the answer is not the configured one.
reason-issuer_differs-fix = Make the Issuer URL equal to the issuer that the identity provider publishes, character by character.
reason-endpoint_missing-cause = The discovery document lacks an endpoint that the sign-in needs.
reason-endpoint_missing-fix = Check that the Issuer URL leads to an OpenID Connect provider.
reason-alg_unsupported-cause = The token is signed in a way that is not accepted.
reason-alg_unsupported-fix = Choose RS256, PS256, ES256 or EdDSA for ID tokens at the identity provider.
reason-no_usable_key-cause = None of the published keys fits the token.
reason-no_usable_key-fix = Check the key set of the identity provider. After a key change, try again in a minute.
reason-signature-cause = The signature of the ID token is wrong.
reason-signature-fix = Check that the Issuer URL leads to the provider that signed. If it does, tell the provider.
reason-audience-cause = The ID token was made for another application.
reason-audience-fix = Compare the Client ID with the one of the application.
reason-nonce-cause = The ID token does not belong to this attempt.
reason-nonce-fix = Start again. If it returns, tell the provider.
reason-expired-cause = The ID token had ended when it arrived.
reason-expired-fix = Check the clocks of this server and of the identity provider.
reason-clock_skew-cause = The times in the ID token are not those of this server.
reason-clock_skew-fix = Set the clock of this server by network time.
reason-subject_missing-cause = The ID token names no subject.
reason-subject_missing-fix = Check the claims of the application at the identity provider.
reason-subject_differs-cause = The UserInfo answer is about another person than the ID token.
reason-subject_differs-fix = Try again. If it returns, tell the provider.
reason-tid_differs-cause = The account belongs to another directory.
reason-tid_differs-fix = Have the person choose the account of your organisation, or correct the Issuer URL.
reason-hd_differs-cause = The account belongs to another hosted domain.
reason-hd_differs-fix = Have the person choose the account of your organisation.
reason-subject_changed-cause = The person arrived with another subject than the linked one.
reason-subject_changed-fix = If it is the same person, unlink the old identity on the member's page.
reason-email_recycled-cause = The address may have been given to another person at the identity provider.
reason-email_recycled-fix = Find out who it is. Add the new person with an own address, or unlink the old identity.
reason-email_verified_false-cause = The identity provider says that the address is not verified.
reason-email_verified_false-fix = Verify the address there.
reason-domain_owner_unverified-cause = The directory does not own the domain of this address.
reason-domain_owner_unverified-fix = Verify the domain in the directory.
reason-password_attempt-cause = A password was sent while Enforce SSO is on.
reason-password_attempt-fix = Sign in through the connection.
reason-connection_disabled-cause = The connection is disabled.
reason-connection_disabled-fix = Enable it under Integrations.
reason-connection_deleted-cause = The connection was deleted.
reason-connection_deleted-fix = Set up a new one under Integrations.
reason-account_delayed-cause = Too many wrong passwords for this account.
reason-account_delayed-fix = Wait, or sign in through the connection.
reason-password_closed-cause = A hundred wrong passwords in a row: passwords for this account count only on devices it was used on before.
reason-password_closed-fix = Set a new password for the account. Signing in through the connection is not touched.
reason-other_person-cause = Somebody else than the holder of the session signed in, or an account that is not linked to them.
reason-other_person-fix = Nothing is broken. The holder of the session confirms with their own account.
reason-auth_time_missing-cause = The identity provider did not say when the person signed in, although it was asked to (max_age).
reason-auth_time_missing-fix = Let the identity provider send auth_time; in Entra it comes by itself when max_age is asked for, or as an optional claim.
reason-auth_time_old-cause = The identity provider answered with an older sign-in, or its clock differs.
reason-auth_time_old-fix = Check that the identity provider obeys prompt=login, and compare the clocks.
reason-request_gone-cause = What was to be confirmed is not kept any more: 15 minutes have passed, or another session kept it.
reason-request_gone-fix = Fill the form in again.
reason-session_ended-cause = The session ended before the confirmation came.
reason-session_ended-fix = Sign in again, then repeat the change.
reason-address_limited-cause = Too many wrong passwords from this network address.
reason-address_limited-fix = Wait a few minutes.
reason-invite_expired-cause = The invitation to this address has run out, was revoked, or a newer link took its place during the sign-in.
reason-invite_expired-fix = Send the invitation again under Team Members, or invite the address anew.
reason-other_address-cause = The person came back from the identity provider with another address than the invited one.
reason-other_address-fix = Have the person choose the invited account, or invite the address that arrived.
reason-account_of_another-cause = The account used at the identity provider belongs to another member already, so the invitation is not theirs.
reason-account_of_another-fix = Have the invited person sign in with their own account. If it is the same person, revoke the invitation.
reason-used-cause = The invitation was accepted already, while this sign-in was under way or before it.
reason-used-fix = Nothing to mend: the member signs in at the usual page. If somebody else accepted it, deactivate the member.
reason-member_invited-cause = This person was invited and has not joined yet.
reason-member_invited-fix = Revoke the invitation, or invite the address again.
reason-other_admin_not_named-cause = An administrator who gives up their own rights must name another one who can sign in.
reason-other_admin_not_named-fix = Name one on the page that asks, or have the other administrator do it.
reason-member_in_use-cause = This member has signed in and is not deactivated.
reason-member_in_use-fix = Deactivate the member first; 30 days later the member can be removed.
reason-member_removal_early-cause = This member was deactivated less than 30 days ago.
reason-member_removal_early-fix = Wait until the 30 days are over.

## Decoder: what a provider's answer most likely means
## Keys end as crates/core/src/decoder/table.tsv names them. Fixes are imperative; places name menus as the vendor writes them.

decoder-means-account_blocked = The account is blocked at the provider.
decoder-means-account_kind = An account of this kind may not sign in here, for example a personal one.
decoder-means-account_locked = The account is locked after too many wrong passwords, or the attempt came from an address with a bad name.
decoder-means-account_missing = The account that was used does not exist in this directory.
decoder-means-account_off = The account is switched off at the provider.
decoder-means-account_unknown = Nobody with this name is in the directory; the name may be mistyped.
decoder-means-action_refused = A rule or action set up at Auth0 refused this person.
decoder-means-address_unverified = The person has not confirmed the e-mail address at the provider yet.
decoder-means-admin_must_approve = An administrator of the directory must approve this application first.
decoder-means-agent_fault = The organisation's own server that checks passwords met a fault.
decoder-means-agent_timeout = The organisation's own server that checks passwords did not answer in time.
decoder-means-app_missing_or_off = The application is switched off or missing in this directory.
decoder-means-app_not_approved = The program used to sign in is not on the organisation's list.
decoder-means-app_not_here = The application is not registered in the directory that was asked.
decoder-means-app_off = The application is switched off at the provider.
decoder-means-approval_requested = An administrator must approve this application, and the person has asked for it.
decoder-means-assertion_invalid = The signed statement that stands in for a secret does not fit this request.
decoder-means-assertion_malformed = The signed statement that stands in for a secret is malformed or outside its time.
decoder-means-assertion_time = The signed statement that stands in for a secret is outside its time.
decoder-means-assertion_window = The signed statement that stands in for a secret is not valid yet or no longer.
decoder-means-auth0_api = The request names an interface that does not exist at Auth0.
decoder-means-auth0_no_connection = No source of people is switched on for this application at Auth0.
decoder-means-challenge_invalid = The proof that ties the sign-in to this server was not accepted in form.
decoder-means-challenge_size = The proof that ties the sign-in to this server has the wrong length.
decoder-means-choose_account = Several accounts are signed in at the provider, and the request did not allow it to ask which.
decoder-means-client_deleted = The application with this Client ID was deleted at the provider.
decoder-means-client_id_wrong = The provider does not know this Client ID.
decoder-means-client_refused = The provider did not accept the Client ID together with the Client Secret.
decoder-means-client_unknown = No application with this Client ID is in the directory that was asked.
decoder-means-client_unproved = The application could not prove itself; usually an old or mistyped secret, or a certificate that is not trusted.
decoder-means-code_altered = The code from the provider arrived changed or cut.
decoder-means-code_invalid_or_old = The code from the provider was used before, was too old, or belongs to another application.
decoder-means-code_other_directory = The code was made for another directory than the one it was redeemed at.
decoder-means-code_used = The code from the provider was redeemed before.
decoder-means-consent_declined = The person did not accept what the application asks for.
decoder-means-credentials_refused = The application's credentials were refused; a second number usually says why.
decoder-means-cross_cloud = The application and the directory live in different national clouds.
decoder-means-declined = The person cancelled at the provider, or the provider refused without saying more.
decoder-means-delegated_admin_risk = An administrator from a partner organisation is blocked because a risk was seen on that account.
decoder-means-device_failed = The device could not prove who it is.
decoder-means-device_gone = The device is not or no longer registered in the directory.
decoder-means-device_noncompliant = The device does not meet the rules of the organisation.
decoder-means-device_not_joined = The device is not joined to the organisation's domain.
decoder-means-device_or_risk = A rule about devices or suspicious activity stopped the sign-in.
decoder-means-device_platform = The policy does not know the kind of device that was used.
decoder-means-device_proof = The device has to prove who it is first.
decoder-means-directory_forbids = The directory refused to let the application read it.
decoder-means-directory_not_named = Neither the request nor the account says which directory is meant.
decoder-means-directory_password_ended = The person's password in the organisation's own Active Directory has ended.
decoder-means-directory_service_down = The provider's directory service does not answer at the moment.
decoder-means-directory_throttled = The directory received too many requests and slows them down.
decoder-means-directory_unknown = No directory with this id or name exists in the cloud that was asked.
decoder-means-embedded_browser = The page was opened in a browser inside another app, which Google does not allow.
decoder-means-factor_by_policy = A second factor is wanted because of a policy or a new place.
decoder-means-factor_needed = A second factor is wanted and was not passed.
decoder-means-factor_not_set_up = The person has to set up a second factor first.
decoder-means-factor_risk = The person has to set up a second factor, and a risk seen on the account forbids it.
decoder-means-factor_too_old = The second factor was shown too long ago for the directory's policy.
decoder-means-federated_audience = No federated credential of the application names this audience.
decoder-means-federated_case = A federated credential fits the subject but for capital and small letters.
decoder-means-federated_issuer = No federated credential of the application names this issuer.
decoder-means-federated_none = No federated credential of the application fits the signed statement.
decoder-means-federated_subject = No federated credential of the application names this subject.
decoder-means-field_missing = A field that the provider needs is missing.
decoder-means-foreign_account = The account comes from another organisation and is no guest of this directory.
decoder-means-foreign_account_factor = The account comes from another organisation and is no guest here, so it cannot pass this directory's second factor.
decoder-means-frequency_over = The organisation's rule on how often to sign in has ended the session.
decoder-means-google_admin = The administrator of the Google Workspace restricts which applications people may use.
decoder-means-google_internal = The application is for one Google Workspace only, and the account is not in it.
decoder-means-google_testing = The application is still in testing, and the account is not among its test users.
decoder-means-google_unauthorized = The Client ID is of a type that may not sign people in this way.
decoder-means-grant_ended = The code from the provider was too old when it was redeemed.
decoder-means-grant_fixed_life = The permission of a browser application reached its fixed end.
decoder-means-grant_idle = The permission ended because it was not used for a long time.
decoder-means-grant_invalid = The permission that was presented is not accepted any more.
decoder-means-grant_off = The application may not use the kind of sign-in that this product uses.
decoder-means-grant_revoked = The permission was taken back by the person or an administrator.
decoder-means-grant_type = The way in which a token was asked for is not supported.
decoder-means-guest_pending = The person was invited to the directory as a guest and has not accepted yet.
decoder-means-id_token_off = A token was asked for on the way through the browser, which is not switched on.
decoder-means-identities_conflict = The provider could not tell which of two accounts is meant, or did not find the person.
decoder-means-inbound_policy = This directory does not let people of that organisation in.
decoder-means-key_unknown = The signed statement was made with a key that is not uploaded or has ended.
decoder-means-loop = The same request was sent many times within a short time.
decoder-means-malformed_back = The request arrived in pieces or twice, usually after the back button.
decoder-means-mapped_claims = The application changes claims in a way that needs a signing key of its own.
decoder-means-network_rules = A rule about networks or proxies in the directory blocks this sign-in.
decoder-means-no_consent = Nobody has approved this application for the person or the organisation.
decoder-means-nobody_signed_in = Nobody is signed in at the provider, and the request did not allow it to ask.
decoder-means-not_assigned = The application is for assigned people only, and this person is not assigned.
decoder-means-okta_policy = No access policy of the authorization server allows this person and application.
decoder-means-other_cloud = The directory lives in another national cloud.
decoder-means-outbound_policy = The person's own organisation does not let its people into this directory.
decoder-means-outside_check = A policy wants a check by another service, and it was not passed.
decoder-means-parameter_empty = A value in the request is empty or not allowed.
decoder-means-parameter_missing = A value that must be in the form is missing.
decoder-means-passing_fault = The provider has a passing fault.
decoder-means-password_ended = The person's password at the provider has ended.
decoder-means-password_missing = The directory holds no password for this person, or none was typed.
decoder-means-password_registration = The person has to set up or change the ways to reset a password first.
decoder-means-password_risk = The person's password is known to others and has to be changed.
decoder-means-password_wrong = The user name or the password typed at the provider is wrong.
decoder-means-permission_gone = The application asks for a permission that no longer exists.
decoder-means-permission_unlisted = The application asks for something that its registration does not list.
decoder-means-permissions_incomplete = The permissions in the app registration are incomplete, or nobody approved them.
decoder-means-personal_account = A personal account was used where work accounts are expected.
decoder-means-policy_blocks = A Conditional Access policy of the directory blocks this sign-in.
decoder-means-proof_needed = The Redirect URI is registered on a platform that has other rules than a web application.
decoder-means-proof_wanted = The provider demands a proof that ties the sign-in to this server and did not receive it.
decoder-means-provider_inner_fault = The provider met an unexpected fault inside its own service.
decoder-means-provider_page_old = The page at the provider stayed open too long before the person finished.
decoder-means-public_client = The application is registered as a public one, which may not send a secret.
decoder-means-redeemed_as_browser = The code was redeemed as if by a browser, although the Redirect URI belongs to a web application.
decoder-means-redirect_differs = The Redirect URI that was sent is not among those registered for the application.
decoder-means-registered_as_spa = The Redirect URI is registered as Single-page application.
decoder-means-reply_differs = The Redirect URI at the second step differs from the one at the first.
decoder-means-reply_missing = No Redirect URI is registered for the application at all.
decoder-means-request_malformed = The request or the code in it is malformed.
decoder-means-request_refused = The provider could not make sense of the request.
decoder-means-resource_missing = What the application asks for does not exist in this directory or is switched off.
decoder-means-response_mode = The form in which the answer was asked for is not allowed.
decoder-means-response_type = The way in which the answer was asked for is not allowed for this application.
decoder-means-risk_blocks = A risk was seen on the account in its home directory, and it is blocked.
decoder-means-saml_audience = The SAML application in the directory has no identifier that fits the request.
decoder-means-saml_id = The SAML request has an id of a form that is not allowed.
decoder-means-saml_method = The SAML request demands another way of signing in than the person used.
decoder-means-saml_missing = The address for SAML was opened without a SAML request.
decoder-means-saml_name_id = The SAML request asks for a kind of name that the provider does not offer.
decoder-means-saml_old = The SAML request was too old when it arrived.
decoder-means-saml_unsigned = The application accepts signed SAML requests only, and this one was not signed.
decoder-means-saml_unsupported = The SAML request has a form that the provider does not support.
decoder-means-scope_empty = The list of scopes is empty or cannot be read.
decoder-means-scope_invalid = A scope that was asked for is not accepted for this request.
decoder-means-scope_one_invalid = One of the scopes is misspelt or unknown.
decoder-means-scope_unconfigured = A scope was asked for that the provider does not offer to this application.
decoder-means-secret_ended = The Client Secret has passed its end date.
decoder-means-secret_not_sent = The request carried no secret and nothing that stands in for one.
decoder-means-secret_wrong = The Client Secret that was sent is not one of this application.
decoder-means-security_defaults = The security defaults of the directory block this sign-in.
decoder-means-security_policy = A security policy of the whole directory blocks this sign-in.
decoder-means-service_not_subscribed = The application needs a service that the organisation has not switched on.
decoder-means-session_over = The session at the provider was ended, for example by a changed password.
decoder-means-shared_address = An application for one directory was asked through the address for all directories.
decoder-means-shared_app = This application is not served at the address for all directories.
decoder-means-shared_grant = This kind of request is not served at the address for all directories.
decoder-means-shared_resource = What was asked for is not served at the address for all directories.
decoder-means-signing_key_missing = The application is set to use a signing key of its own, and that key is missing or has ended.
decoder-means-stay_signed_in = The question whether to stay signed in was not answered.
decoder-means-step_needed = The provider wants one more step from the person.
decoder-means-tenant_restrictions = The person's network lets them into listed directories only, and this one is not listed.
decoder-means-timed_out = The provider ran out of time while it worked on the request.
decoder-means-token_service = The provider could not make a token: often the person's password has ended or is out of step, sometimes the service itself has a fault.
decoder-means-value_not_allowed = The request has a value that the provider does not allow.
decoder-means-verifier_differs = The proof that ties the sign-in to this server belongs to another attempt.
decoder-means-verifier_missing = The proof that ties the sign-in to this server is missing or does not fit.
decoder-means-wrong_verb = The address was opened directly, usually by the back button.

decoder-fix-accept_consent = Start again and accept, or have an administrator grant consent for the whole organisation.
decoder-fix-add_permissions = Add the delegated Microsoft Graph permissions openid, profile, email and User.Read, and grant admin consent.
decoder-fix-add_person = Add the person to the directory, or have them use the account that is in it.
decoder-fix-add_redirect = Add the Redirect URI from the page Integrations to the app registration, platform Web.
decoder-fix-agent_check = Check that the authentication agents run and reach the organisation's Active Directory; their log names the fault.
decoder-fix-allow_code_grant = Allow the authorization code flow for this application at the provider.
decoder-fix-allow_directory = Add this directory to the list of allowed ones in the tenant restrictions of the network's proxy or device policy.
decoder-fix-answer_request = Answer the waiting request, or press Grant admin consent on the page API permissions.
decoder-fix-assign_okta = Assign the person or a group to the application.
decoder-fix-assign_person = Assign the person or a group to the application, or set Assignment required to No.
decoder-fix-auth0_connection = Switch on at least one connection for this application at Auth0.
decoder-fix-change_password = Change the password at the provider, then start the sign-in again.
decoder-fix-clear_risk = Look at the person under Risky users, clear the risk once it is understood, and have them sign in again.
decoder-fix-clock = Set the clock of this server by network time and start again.
decoder-fix-clock_and_certificate = Check the clock of this server against network time, then compare the certificate uploaded at the provider with the one in use.
decoder-fix-cloud_issuer = Use the Issuer URL of the national cloud in which the directory lives.
decoder-fix-code_altered = Check proxies and log filters that decode or cut the address of the answer, then start again.
decoder-fix-compare_client = Compare the Client ID letter by letter with the application at the provider, and check that its type is a web application.
decoder-fix-compare_ids = Compare the Client ID, and the directory id in the Issuer URL, with the overview page of the app registration.
decoder-fix-copy_redirect = Copy the Redirect URI from the page Integrations to the app registration, platform Web. Every character counts: https, port, capital letters, closing slash.
decoder-fix-copy_redirect_any = Copy the Redirect URI from the page Integrations to the application at the provider. Every character counts: https, port, capital letters, closing slash.
decoder-fix-copy_secret = Copy the Client Secret from the application at the provider again and paste it under Integrations; create a new one if its value is hidden.
decoder-fix-copy_value = Copy the column Value of a client secret, not its Secret ID, and paste it under Integrations. Create a new secret if the value is hidden; a new one may need a minute.
decoder-fix-cross_tenant_in = Allow the person's organisation in the inbound access settings of this directory.
decoder-fix-cross_tenant_out = Have the person's own organisation allow this directory in its outbound access settings.
decoder-fix-device_rules = Use a device that the policy accepts, or change the policy; the failed attempt in the sign-in log names it.
decoder-fix-directory_id = Compare the id in the Issuer URL with Directory (tenant) ID, and check that its host is the one of the right national cloud.
decoder-fix-drop_origin = Check for a proxy that adds the header Origin to outgoing requests, and have it removed there.
decoder-fix-enable_account = Switch the account on at the provider, if the person should still have it.
decoder-fix-enable_app = Set Enabled for users to sign in to Yes; if the application is missing, register it again and enter the new Client ID.
decoder-fix-enable_client = Switch the client on in its settings.
decoder-fix-enter_secret = Enter the Client Secret again; if it is there, check that the application is not registered as a public one.
decoder-fix-federated_all = Compare issuer, subject and audience of the federated credential with the message; give a fresh one a few minutes.
decoder-fix-federated_audience = Copy the audience from the message into the federated credential; usually it is api://AzureADTokenExchange.
decoder-fix-federated_case = Write the subject of the federated credential with exactly the capital and small letters of the message.
decoder-fix-federated_issuer = Copy the issuer from the message into the federated credential, character by character.
decoder-fix-federated_subject = Copy the subject from the message into the federated credential, character by character.
decoder-fix-find_policy = Open the failed attempt in the sign-in log, read on its tab Conditional Access which policy acted, and change that policy or what it asks for.
decoder-fix-google_internal = Sign in with an account of the Workspace, or have the audience of the application changed to External.
decoder-fix-google_publish = Add the person as a test user, or publish the application.
decoder-fix-google_trust = Mark the application as trusted for the people who need it.
decoder-fix-grant_consent = Press Grant admin consent on the page API permissions of the app registration.
decoder-fix-grant_consent_any = Approve the application for the whole organisation at the provider.
decoder-fix-keycloak_scopes = Add the scope to the client, or set Scopes back to openid profile email.
decoder-fix-later = Wait a minute and try again; look at the provider's status page if it stays.
decoder-fix-make_confidential = Register the Redirect URI on the platform Web, remove it from Mobile and desktop, and set Allow public client flows to No.
decoder-fix-move_to_web = Move the Redirect URI to the platform Web and remove it from the platform where it stands now.
decoder-fix-new_client = Create a new application at the provider, and enter its Client ID and Client Secret under Integrations.
decoder-fix-new_secret = Create a new client secret, paste its Value under Integrations, sign in once, then delete the old one.
decoder-fix-okta_policy = Add a rule to an access policy of the authorization server that covers this application, or use the Issuer URL of the organisation itself.
decoder-fix-okta_scopes = Add the scope to the authorization server, or set Scopes back to openid profile email.
decoder-fix-other_admin_account = Sign in with an account of the directory itself, or have the partner organisation clear the risk on theirs.
decoder-fix-own_account = Sign out at the provider and sign in with the account of your own organisation.
decoder-fix-own_account_or_guest = Sign in with the account of your own organisation, or have an administrator of the directory invite the account as a guest.
decoder-fix-own_issuer = Write the directory's own id into the Issuer URL, instead of common, organizations or consumers.
decoder-fix-public_url = Check the public URL of this installation and the proxy in front of it, then start again.
decoder-fix-read_action = Read the actions that run after a login at Auth0, and let this person pass if they should.
decoder-fix-real_browser = Open the sign-in page in an ordinary browser instead of the one inside another app.
decoder-fix-redeem_guest = Accept the invitation to the directory in your mailbox first, then start again.
decoder-fix-register_device = Register the device in the directory again, or sign in on another one.
decoder-fix-report = Start again; if it returns, report it with the reference: this is a fault of Latchkey.
decoder-fix-report_admin = Remove what adds an audience to the request; this product sends none.
decoder-fix-retry_password = Try again, or reset the password at the provider.
decoder-fix-review_permissions = Remove permissions that no longer exist, switch on the service that is missing, and grant admin consent again.
decoder-fix-review_policies = Review the policies that apply to this application; the failed attempt in the sign-in log names the one that acted.
decoder-fix-same_cloud = Register the application in the same national cloud as the directory and use that cloud's Issuer URL.
decoder-fix-same_issuer = Check that the Issuer URL was not changed while somebody was signing in, then start again.
decoder-fix-saml_context = Remove the demanded way of signing in from the request, or have the person sign in that way.
decoder-fix-saml_entity = Enter the Identifier (Entity ID) that the request carries into the SAML settings of the application.
decoder-fix-saml_settings = Compare the SAML settings of the application with what this server sends; set up OpenID Connect, if SAML was not meant.
decoder-fix-saml_signed = Switch signed requests off for the application, or upload the certificate that signs them.
decoder-fix-scopes_default = Set Scopes back to openid profile email and save.
decoder-fix-second_number = Look for a second number in the message; without one, paste the Client Secret again and check that it has not ended.
decoder-fix-second_step = Start again and finish the second step at the provider; set it up under Security info if it is missing.
decoder-fix-second_step_any = Start again and finish the step that the provider asks for.
decoder-fix-secret_again = Paste the Client Secret again; create a new one if its value is lost.
decoder-fix-security_defaults = Use a browser and a second factor that the security defaults accept, or replace the defaults by Conditional Access policies.
decoder-fix-sign_in_log = Open the failed attempt in the directory's sign-in log and follow its reason; reset the person's password if it has ended; open a case with Microsoft if everybody is affected.
decoder-fix-sign_out_and_again = Sign out at the provider, close the browser, and start the sign-in again with the account you want.
decoder-fix-signing_key = Give the application a signing key of its own, or remove its claims mapping policy.
decoder-fix-start_again = Start the sign-in again from the sign-in page.
decoder-fix-start_again_proxy = Start the sign-in again; if it returns, check proxies that change outgoing requests.
decoder-fix-start_again_scanner = Start the sign-in again; if it returns, look for a link scanner, proxy or add-on that opens the Redirect URI twice.
decoder-fix-start_and_accept = Start the sign-in again and finish it at the provider; if it returns, look for the refusal in the provider's own log.
decoder-fix-stop_loop = Wait a few minutes, then look for a script, monitor or proxy that starts sign-ins in a loop.
decoder-fix-support_case = Open a case with Microsoft and give them the correlation id and the time of the attempt.
decoder-fix-unblock_auth0 = Unblock the person, once it is understood why they were blocked.
decoder-fix-upload_certificate = Upload the current certificate to the app registration.
decoder-fix-verify_address = Open the confirmation mail of the provider and follow its link, then start again.
decoder-fix-wait_minutes = Wait a few minutes, and look for something that starts sign-ins in a loop.
decoder-fix-wait_or_reset = Wait a while, or have the password reset at the provider.
decoder-fix-work_account = Sign in with a work account instead of a personal one.

decoder-place-any_app = The page of your application at the identity provider
decoder-place-any_health = The status page of your identity provider
decoder-place-auth0_actions = Auth0 Dashboard > Actions > Triggers > post-login
decoder-place-auth0_callback = Auth0 Dashboard > Applications > Applications > your app > Settings > Application URIs > Allowed Callback URLs
decoder-place-auth0_connections = Auth0 Dashboard > Applications > Applications > your app > Connections
decoder-place-auth0_grants = Auth0 Dashboard > Applications > Applications > your app > Settings > Advanced Settings > Grant Types
decoder-place-auth0_logs = Auth0 Dashboard > Monitoring > Logs
decoder-place-auth0_settings = Auth0 Dashboard > Applications > Applications > your app > Settings > Basic Information
decoder-place-auth0_users = Auth0 Dashboard > User Management > Users > the person
decoder-place-entra_agents = Microsoft Entra admin center > Hybrid management > Microsoft Entra Connect > Pass-through authentication
decoder-place-entra_assign = Microsoft Entra admin center > Enterprise applications > your app > Users and groups
decoder-place-entra_ca = Microsoft Entra admin center > Monitoring & health > Sign-in logs > the attempt > Conditional Access
decoder-place-entra_certificates = Microsoft Entra admin center > App registrations > your app > Certificates & secrets > Certificates
decoder-place-entra_claims = Microsoft Entra admin center > Enterprise applications > your app > Single sign-on > Attributes & Claims
decoder-place-entra_cross_tenant = Microsoft Entra admin center > External Identities > Cross-tenant access settings
decoder-place-entra_defaults = Microsoft Entra admin center > Overview > Properties > Manage security defaults
decoder-place-entra_devices = Microsoft Entra admin center > Devices > All devices
decoder-place-entra_federated = Microsoft Entra admin center > App registrations > your app > Certificates & secrets > Federated credentials
decoder-place-entra_guests = Microsoft Entra admin center > Users > All users > New user > Invite external user
decoder-place-entra_health = Microsoft Entra admin center > Monitoring & health > Health, or status.cloud.microsoft
decoder-place-entra_overview = Microsoft Entra admin center > App registrations > your app > Overview > Application (client) ID and Directory (tenant) ID
decoder-place-entra_permissions = Microsoft Entra admin center > App registrations > your app > API permissions
decoder-place-entra_properties = Microsoft Entra admin center > Enterprise applications > your app > Properties > Enabled for users to sign in
decoder-place-entra_public = Microsoft Entra admin center > App registrations > your app > Authentication > Advanced settings > Allow public client flows
decoder-place-entra_redirect = Microsoft Entra admin center > App registrations > your app > Authentication > Web > Redirect URIs
decoder-place-entra_requests = Microsoft Entra admin center > Enterprise applications > Admin consent requests
decoder-place-entra_reset = Microsoft Entra admin center > Users > All users > the person > Reset password; for oneself: passwordreset.microsoftonline.com
decoder-place-entra_risk = Microsoft Entra admin center > Protection > Risky activities > Risky users
decoder-place-entra_saml = Microsoft Entra admin center > Enterprise applications > your app > Single sign-on > Basic SAML Configuration
decoder-place-entra_secrets = Microsoft Entra admin center > App registrations > your app > Certificates & secrets > Client secrets
decoder-place-entra_security_info = mysignins.microsoft.com > Security info
decoder-place-entra_sign_in_logs = Microsoft Entra admin center > Monitoring & health > Sign-in logs > the attempt
decoder-place-entra_users = Microsoft Entra admin center > Users > All users > the person > Account status
decoder-place-google_audience = Google Cloud console > Google Auth Platform > Audience
decoder-place-google_client = Google Cloud console > Google Auth Platform > Clients > your client
decoder-place-google_controls = Google Admin console > Security > Access and data control > API controls > Manage app access
decoder-place-here_clock = This server: its clock
decoder-place-here_issuer = Latchkey > Integrations > Edit > Issuer URL
decoder-place-here_report = The page of the failed sign-in under Audit, with its reference
decoder-place-here_scopes = Latchkey > Integrations > Edit > Scopes
decoder-place-here_secret = Latchkey > Integrations > Edit > Client Secret
decoder-place-here_server = This server: latchkey check shows the settings in force, LATCHKEY_PUBLIC_URL among them
decoder-place-here_sign_in = The sign-in page of your team
decoder-place-keycloak_credentials = Keycloak Admin Console > Clients > your client > Credentials
decoder-place-keycloak_flows = Keycloak Admin Console > Clients > your client > Settings > Capability config > Standard flow
decoder-place-keycloak_scopes = Keycloak Admin Console > Clients > your client > Client scopes
decoder-place-keycloak_settings = Keycloak Admin Console > Clients > your client > Settings
decoder-place-keycloak_users = Keycloak Admin Console > Users > the person > Enabled
decoder-place-okta_assignments = Okta Admin Console > Applications > Applications > your app > Assignments
decoder-place-okta_credentials = Okta Admin Console > Applications > Applications > your app > General > Client Credentials
decoder-place-okta_grants = Okta Admin Console > Applications > Applications > your app > General > Grant type
decoder-place-okta_policies = Okta Admin Console > Security > API > Authorization Servers > the server > Access Policies
decoder-place-okta_redirect = Okta Admin Console > Applications > Applications > your app > General > Login > Sign-in redirect URIs
decoder-place-okta_scopes = Okta Admin Console > Security > API > Authorization Servers > the server > Scopes

decoder-title = Numbers and errors of identity providers
decoder-line = What AADSTS numbers of Microsoft Entra ID and errors of Okta, Google, Auth0 and Keycloak most likely mean, and where to mend them.
decoder-lead = An identity provider that refuses a sign-in names a number or an error. Here stands what it most likely means. Vendors may change them at any time, so their own page has the last word.
decoder-number = Number from Microsoft's page
decoder-number-help = Such as AADSTS50011. The whole message may be pasted too.
decoder-number-act = Explain
decoder-number-missing = There is no AADSTS number in it. Type it as Microsoft's page shows it, such as AADSTS50011.
decoder-numbers = Microsoft Entra ID
decoder-errors = Other providers
decoder-col-number = Number
decoder-col-vendor = Provider
decoder-col-error = Error
decoder-col-means = Most likely
decoder-col-fix = What to do
decoder-one-lead = A number of Microsoft Entra ID
decoder-unknown = This number is not among those known here. It need not be an error of your settings: Microsoft has many numbers, and adds new ones.
decoder-unknown-fix = Read what Microsoft says about it on the page below.
decoder-what = What it most likely means
decoder-fix = What to do
decoder-side = Who can mend it
decoder-place = Where
decoder-ends = Sign-ins that end with it get
decoder-certain = Microsoft may change what a number means, and no decision of this product depends on it.
decoder-here = More about { $number }
decoder-all = All numbers and errors
decoder-side-member = The person who signs in
decoder-side-tenant_admin = An administrator of the team, in Latchkey
decoder-side-provider_admin = An administrator of the organisation, at the identity provider
decoder-side-operator = The operator of this server
decoder-side-us = The makers of Latchkey
decoder-vendor-entra = Microsoft Entra ID
decoder-vendor-okta = Okta
decoder-vendor-google = Google
decoder-vendor-auth0 = Auth0
decoder-vendor-keycloak = Keycloak
decoder-vendor-any = Any provider

# (end of decoder)

## Dashboard

dashboard-title = Dashboard
dashboard-greeting = Hello { $name }
dashboard-greeting-plain = Welcome
dashboard-way-sso = You signed in with { $name }.
dashboard-way-password = You signed in with your password.
dashboard-way-former = You signed in through a connection that has been removed.
dashboard-first-sso = From now on use Continue with { $idp }.
dashboard-next = What to do next
dashboard-next-connect = Connect your identity provider (15 minutes)
dashboard-next-connect-why = Your team then signs in with the accounts it already has.
dashboard-next-connect-act = Connect your identity provider
dashboard-next-test = Sign in through { $name } once
dashboard-next-test-why = Nobody has yet, so nobody knows whether the present settings work.
dashboard-next-invite = Invite your team
dashboard-next-invite-why = Only you are here so far.
dashboard-next-invite-act = Invite people
dashboard-next-waiting = { $count ->
    [one] One person has not joined yet
   *[other] { $count } people have not joined yet
 }
dashboard-next-waiting-more = More than { $count } people have not joined yet
dashboard-next-waiting-why = They were invited. Send an invitation again when it got lost.
dashboard-next-waiting-act = See who
dashboard-ways = How you can sign in
dashboard-way-yes = Ready
dashboard-way-no = Not set up
dashboard-way-name = { $name }
dashboard-way-linked = Linked with your account there.
dashboard-way-not-linked = Linked by itself at your first sign-in there.
dashboard-way-idle = Switched off by your administrator.
dashboard-way-password-name = Password
dashboard-way-password-set = You have set one here.
dashboard-way-password-none = You have none and need none while you can sign in another way.
dashboard-way-password-off = Your team signs in through { $name } only. Passwords are off.
dashboard-way-app-name = Second factor
dashboard-way-app-set = An authenticator app is asked for after your password.
dashboard-way-app-none = An authenticator app can protect your password.
dashboard-account = Change it under Account
dashboard-recent = Recent sign-ins
dashboard-recent-none = None recorded yet.
dashboard-device-unknown = Unknown device
dashboard-past-sso = Single sign-on
dashboard-this-one = this one
dashboard-sessions = { $count ->
    [one] You are signed in on one device
   *[other] You are signed in on { $count } devices
 }
dashboard-sessions-more = You are signed in on more than { $count } devices
dashboard-fact-support = Support
dashboard-you = Your membership
dashboard-fact-name = Name
dashboard-fact-email = E-mail
dashboard-fact-role = Role
dashboard-fact-tenant = Team
dashboard-fact-ends = Session ends at the latest
dashboard-sso = Single sign-on
dashboard-sso-test = Test by signing in
dashboard-sso-open = Open the settings
dashboard-sso-disabled = Nobody can sign in through it until you enable it.
dashboard-sso-attention = Sign-ins fail at the moment. The settings page says why.
dashboard-sso-optional = Members may use it or a password.
dashboard-sso-required = Members must use it. Passwords are off.
dashboard-sso-status = Status
dashboard-sso-policy = Policy

role-admin = Admin
role-user = User

status-draft = Draft
status-ready = Ready to test
status-active = Active
status-attention = Needs attention
status-disabled = Disabled
policy-optional = Optional
policy-required = Required

## Single sign-on: form

sso-title = Integrations
sso-form-heading = Connect your identity provider
sso-form-lead = Copy the Redirect URI to your identity provider, then bring three values back. About 15 minutes.
sso-edit-heading = Edit SSO configuration
sso-edit-lead = Saving checks the new values with the identity provider. Nothing changes until the check has passed.
sso-group-there = To your identity provider
sso-group-here = From your identity provider
sso-group-claims = Scopes and claims
sso-group-policy = Policy
sso-redirect-uri = Redirect URI
sso-redirect-uri-help = Register exactly this address there, with the platform Web. It stays the same for the life of this configuration.
sso-name = Configuration name
sso-name-help = People read it on the sign-in button: Continue with …
sso-issuer = Issuer URL
sso-issuer-help = In Microsoft Entra ID: https://login.microsoftonline.com/ followed by the Directory (tenant) ID and /v2.0. The ID alone will do.
sso-client-id = Client ID
sso-client-id-help = In Microsoft Entra ID: Application (client) ID.
sso-client-secret = Client Secret
sso-client-secret-help = The Value of the secret, not its Secret ID.
sso-client-secret-help-again = If you had pasted one, paste it again: it is never sent back to this page.
sso-client-secret-help-keep = Leave blank to keep the stored one: { $mask }, set { $date }.
sso-secret-expires = Secret end date
sso-secret-expires-help = As shown at the identity provider. It is printed on this page, so that you can renew it in time.
sso-scopes = Scopes
sso-email-claim = Email claim
sso-first-name-claim = First name claim
sso-last-name-claim = Last name claim
sso-claims-lead = These defaults fit Microsoft Entra ID and most others.
sso-enforce = Enforce SSO
sso-enforce-help-on = While it is on, only name, secret and end date can change. For anything else: untick it, save, sign in once, tick it again.
sso-enforce-help = Turns passwords off for everybody. Leave it off until an administrator has signed in through this configuration.
sso-save = Save Configuration
sso-unmet = Enforce SSO is still off
sso-unmet-lead = Everything else is saved. Before passwords can be turned off, this is missing:
sso-confirm-change = { $count ->
    [0] No member is linked through this connection yet. Save again to confirm the new identity provider or application.
    [one] This touches one linked member, who must be linked again at the next sign-in. Save again to confirm.
   *[other] This touches { $count } linked members, who must be linked again at their next sign-in. Save again to confirm.
 }
sso-confirm-change-title = You are changing the identity provider or application
sso-notes = What we noticed
sso-checks = Checks
sso-checks-at = Checked { $time }
sso-checks-none = Saving has asked the identity provider. This asks it again.

check-result-ok = Passed
check-result-warn = Note
check-result-fail = Failed
check-result-skipped = Skipped
check-fields = Fields
check-discovery = Discovery document
check-issuer = Issuer
check-endpoints = Endpoints
check-keys = Signing keys
check-algorithms = Algorithms
check-client_authentication = Client authentication
check-client = Client ID
check-secret = Client Secret
check-passed-discovery = Found and readable.
check-passed-issuer = { $value }
check-public_url = Public URL and Redirect URI
check-passed-public_url = Register exactly { $value } there.
check-passed-endpoints = Codes are redeemed at { $value }
check-passed-keys = Usable keys: { $value }
check-passed-algorithms = { $value }
check-tls = Encrypted connection

## Single sign-on: values

sso-heading-active = Active SSO configuration
sso-heading-other = SSO configuration
sso-saved = Saved. People can sign in with it now.
sso-saved-disabled = Saved. The configuration is still disabled.
sso-enabled = Enabled. The button stands on the sign-in page again.
sso-disabled = Disabled. Nobody can sign in through it now.
sso-deleted = Deleted.
sso-checked = Checked again.
sso-enforce-on = Enforce SSO is on. Passwords are refused from now on.
sso-enforce-off = Enforce SSO is off. Passwords work again.
sso-next-test = Test by signing in
sso-secret-masked = ends in { $last4 }
sso-secret-set = Set { $date }
sso-secret-ends = Ends { $date }
sso-secret-no-end = End date not noted
sso-secret-fallback = Old secret, kept until a sign-in has used the new one.
sso-enforce-value-on = On
sso-enforce-value-off = Off
sso-enforce-since = since { $date }
sso-enforce-by = by { $name }
sso-start-url = Sign-in link
sso-start-url-help = Starts a sign-in at once. Good for a bookmark or a portal tile.
sso-edit = Edit
sso-check-again = Check again
sso-enable = Enable
sso-disable = Disable
sso-delete = Delete
sso-danger = Switch off or remove
sso-danger-help = Disabling keeps all values and links. Deleting removes them, and the next configuration gets another Redirect URI.
sso-danger-help-off = The configuration is disabled. Deleting removes its values and links, and the next configuration gets another Redirect URI.
sso-locked-enforced = Disable and Delete are not offered while Enforce SSO is on, because nobody could sign in. Edit, untick Enforce SSO and save first.

sso-disable-heading = Disable { $name }?
sso-disable-consequence = Nobody can sign in through it until you enable it again, and sessions that began through it end at once, yours too if it did. Values and links are kept.
sso-disable-linked = { $count ->
    [0] No member is linked through it.
    [one] One member is linked through it.
   *[other] { $count } members are linked through it.
 }
sso-disable-without = { $count ->
    [0] All of them have a password.
    [one] One of them has no password and cannot sign in until then.
   *[other] { $count } of them have no password and cannot sign in until then.
 }
sso-disable-act = Disable { $name }
sso-delete-heading = Delete { $name }?
sso-delete-consequence = Its values, its secret and all links are removed. This cannot be undone. Your next configuration gets a new Redirect URI, which you must register at the identity provider again.
sso-delete-linked = { $count ->
    [0] No member is linked through it.
    [one] One member is linked through it.
   *[other] { $count } members are linked through it.
 }
sso-delete-without = { $count ->
    [0] All of them have a password.
    [one] One of them has no password and cannot sign in afterwards.
   *[other] { $count } of them have no password and cannot sign in afterwards.
 }
sso-delete-act = Delete { $name }

## Single sign-on: what is wrong with a field

sso-error-name_missing = Type a Configuration name.
sso-error-name_too_long = The Configuration name is too long. At most { $max } characters.
sso-error-name_invalid = The Configuration name holds characters that cannot be shown.
sso-error-issuer_missing = Type the Issuer URL.
sso-error-issuer_not_https = The Issuer URL must begin with https://.
sso-error-issuer_not_url = The Issuer URL is not an address. It looks like https://login.microsoftonline.com/…/v2.0.
sso-error-issuer_has_query = The Issuer URL must not hold a question mark, a # sign, a user name or a password.
sso-error-issuer_v2_missing = The Issuer URL lacks /v2.0 at its end. Use { $fixed }
sso-error-issuer_common = An Issuer URL with common lets accounts of every organisation in. Use the Directory (tenant) ID of your own.
sso-error-issuer_organizations = An Issuer URL with organizations lets accounts of every organisation in. Use the Directory (tenant) ID of your own.
sso-error-issuer_consumers = An Issuer URL with consumers is for personal accounts. Use the Directory (tenant) ID of your organisation.
sso-error-issuer_shared = { $host } is shared by people of many organisations, so it cannot say who belongs to yours. Use an issuer of your own.
sso-error-issuer_private_address = The Issuer URL leads to a private address. The operator of this server can allow it with LATCHKEY_OUTBOUND_ALLOW.
sso-error-issuer_own_origin = The Issuer URL leads to this server itself. Use the address of your identity provider.
sso-error-issuer_unreachable = The identity provider did not answer at this Issuer URL. Check the spelling, then save again.
sso-error-issuer_tls = No trusted encrypted connection to this Issuer URL came about. Check its certificate.
sso-error-issuer_not_oidc = There is no OpenID Connect provider at this Issuer URL: its discovery document is missing or cannot be read.
sso-error-issuer_differs = The identity provider calls itself { $got }, but { $expected } was entered. Use exactly what it publishes.
sso-error-issuer_is_v1 = This is the older v1.0 issuer. Add /v2.0 at the end.
sso-error-issuer_unknown_tenant = Microsoft does not know this Directory (tenant) ID. Copy it from the overview page of the app registration.
sso-error-endpoint_missing = The identity provider does not publish its { $endpoint }. Sign-in needs it.
sso-error-endpoint_refused = The identity provider names an address that is not allowed: { $host }.
sso-error-no_usable_key = The identity provider publishes no signing key that can be used.
sso-error-alg_unsupported = The identity provider signs ID tokens only in ways that are not accepted. RS256, PS256, ES256 and EdDSA are.
sso-error-client_id_missing = Type the Client ID.
sso-error-client_id_invalid = The Client ID is too long or holds characters that cannot be sent.
sso-error-client_id_not_guid_hint = In Microsoft Entra ID the Client ID looks like aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee. Copy Application (client) ID from the overview page.
sso-error-secret_missing = Paste the Client Secret.
sso-error-secret_invalid = The Client Secret is too long or holds characters that cannot be sent.
sso-error-secret_is_guid = This looks like the Secret ID. Copy the column named Value.
sso-error-secret_wrong = The identity provider says that this Client Secret is wrong. Paste the Value again. A new secret may need a minute: wait, paste it and save once more.
sso-error-secret_expired = This Client Secret has ended. Create a new one at the identity provider and paste its Value.
sso-error-secret_not_sent = The identity provider says that no Client Secret arrived. Paste it again.
sso-error-client_unknown = The identity provider does not know this Client ID in this directory. Compare Client ID and Issuer URL with the overview page.
sso-error-scopes_no_openid = Scopes must contain openid.
sso-error-scopes_invalid = Scopes are words with single spaces between them, for example: openid profile email
sso-error-claim_missing = Type the name of the claim.
sso-error-claim_invalid = This is not the name of a claim. It looks like email or given_name.
sso-error-expires_invalid = The end date is not a date. Write it as year, month, day: 2028-05-15
sso-error-expires_past = The end date has passed. Create a new secret, or correct the date.
sso-error-duplicate_connection = This team already has a configuration with this Issuer URL and Client ID.

sso-note-issuer_resolved = { $typed } is the directory { $issuer }. This form is stored, because it never changes.
sso-note-issuer_from_guid = The Directory (tenant) ID was completed to { $issuer }
sso-note-issuer_respelled = The Issuer URL is stored as { $issuer }
sso-note-well_known_cut = The part from /.well-known/ on was cut from the Issuer URL.
sso-note-whitespace_trimmed = Spaces around pasted values were removed.
sso-note-secret_unproved = The Client Secret cannot be proved without a sign-in. Test it by signing in once.
sso-note-secret_proved = The identity provider accepted the Client Secret.
sso-note-endpoint_other_host = The identity provider uses an endpoint on another host: { $host }.
sso-note-client_id_not_guid = The Client ID does not look like one of Microsoft Entra ID. Saved as it is.
sso-note-expired = The Client Secret ended on { $date }. Create a new one at the identity provider and paste it under Edit.
sso-note-expires_soon = The Client Secret ends on { $date }. Create the next one before then; the old one may stay until the new one has been used.

## Enforce SSO: what is missing

enforce-row-no_connection = There is no connection.
enforce-row-no_connection-fix = Save one first.
enforce-row-connection_not_active = The connection is not active.
enforce-row-connection_not_active-fix = Enable it, then sign in through it.
enforce-row-no_recent_admin_sign_in = No administrator has signed in through this connection in the last 24 hours.
enforce-row-no_recent_admin_sign_in-fix = Sign in through it yourself, then tick Enforce SSO again.
enforce-row-proof_other_settings = The last sign-in of an administrator used other settings than the present ones.
enforce-row-proof_other_settings-fix = Sign in once more with the present settings.
enforce-row-proof_old_secret = The last sign-in of an administrator used the old secret.
enforce-row-proof_old_secret-fix = Sign in once more. If the old secret is used again, the new one is wrong: paste it again.

## Team Members

team-title = Team Members
team-count = { $count ->
    [one] One member
   *[other] { $count } members
 }
team-invite = Invite people
team-only-you = Only you are here so far. Invite the people who will sign in; spelling must match their address at the identity provider.
team-col-name = Name
team-col-email = E-mail
team-col-role = Role
team-col-status = Status
team-col-source = Source
team-col-linked = SSO linked
team-col-last = Last sign-in
team-you = you
team-no-name = Name not known yet
team-invited = Invited
team-active = Active
team-deactivated = Deactivated
team-way-sso = by SSO
team-way-password = by password
team-source-invitation = Invitation
team-source-admin = Team Members
team-source-cli = Operator
team-source-setup = First run
team-filter = Search and filter
team-filter-act = Filter
team-filter-clear = Clear filters
team-search = Name or e-mail begins with
team-any = Any
team-sso = SSO
team-sso-never = Never signed in by SSO
team-none = Nobody fits these filters
team-linked = Linked
team-not-linked = Not yet
team-never = Never
team-resend-label = Send again: the invitation to { $email }
team-provider-says = { $idp } now says { $email }
team-accept = Accept
team-accept-label = Accept { $email }
team-next = Next
team-first = First page
team-pages = Pages
team-first-name = First name
team-last-name = Last name
team-role = Role
team-role-help = Admins can change settings and members.

member-back = Team Members
member-role-heading = Role
member-role-act = Change role
member-state-heading = Access
member-deactivate-help = Deactivating ends all sessions of this member at once. History and links are kept.
member-deactivate-act = Deactivate { $name }
member-reactivate-help = This member is deactivated and cannot sign in.
member-reactivate-act = Reactivate { $name }
member-email-heading = E-mail at the identity provider
member-email-help = Stored here is { $email }. Sign-in works with both, because the member is found by the link, not by the address.
member-email-taken = Another member of the team has this address already, so it cannot be accepted.
member-email-act = Accept { $email }
member-identities = Linked identities
member-identities-none = Not linked yet. The link is made at the first sign-in through the identity provider.
member-identity-issuer = Issuer
member-identity-subject = Subject
member-identity-linked = Linked
member-identity-used = Last used
member-unlink-help = After unlinking, the next sign-in with this address at the identity provider makes a new link. Check who it is first.
member-unlink-act = Unlink
member-unlink-label = Unlink { $connection }
member-refused-last_admin = This was not done: the team would have no administrator who can sign in. Make somebody else an administrator first.
member-refused-email_taken = This was not done: another member of the team has that address.
member-refused-other = Choose the administrator who goes on. It must be one who can sign in.
member-refused-invited = This was not done: the invitation is not accepted yet. Revoke it, or invite again with another role.
member-refused-in_use = This was not done: the member has been here. Deactivate first; 30 days later the member can be removed.
member-refused-mails = Five mails were sent for this invitation within an hour. Wait an hour, or copy the link.
member-locked-last_admin = This is the only administrator who can sign in. Make somebody else an administrator first.
member-locked-last_way = This is the only way in of the only administrator who can sign in. Make somebody else an administrator first.
member-locked-invited = The role is the one of the invitation. To change it, revoke the invitation and invite again.
member-locked-in_use = Removing is possible once the member has been deactivated for 30 days.
member-locked-wait = Deactivated members are kept for 30 days. This one can be removed from { $day } on.
member-invitation = Invitation
member-invitation-sent = Link made
member-invitation-expires = Good until
member-invitation-mail = Mail
member-invitation-expired = Run out
member-invitation-help = A new link replaces the old one, which stops working at once.
member-resend-act = Send again
member-link-act = Make a link to copy
member-revoke-open = Revoke the invitation
member-sessions-heading = Sessions
member-sessions-help = Ends every session of this member at once. They can sign in again.
member-sessions-help-you = Ends your sessions in other browsers at once. This one stays.
member-sessions-act = End sessions
member-remove-help = Removing takes the member away for good and frees the address. The audit trail is kept.
member-remove-act = Remove { $name }
member-confirm-back = Back to the member
member-other = Who goes on as administrator
member-other-choose = Choose somebody
member-other-help = You give up your own rights. Name another administrator who can sign in.
member-deactivate-heading = Deactivate { $name }?
member-deactivate-consequence = All sessions end at once and { $name } can sign in no more. History and links are kept, and you can reactivate at any time.
member-remove-heading = Remove { $name }?
member-remove-consequence = { $name } is taken away for good, with links, sessions and password. This cannot be undone; the address is free for a new invitation. The audit trail is kept.
member-revoke-heading = Revoke the invitation of { $name }?
member-revoke-consequence = The link stops working at once, and { $name } leaves the list. You can invite the same address again.
member-revoke-act = Revoke the invitation of { $name }
member-demote-heading = Give up the role Admin?
member-demote-consequence = You, { $name }, become a user: members, integrations and settings are closed to you from then on.
member-demote-act = Become a user
member-factor-title = Authenticator app
member-factor-help = For a member who lost the app and the recovery codes. Be sure who is asking before you take it away.
member-factor-account = Go to your account
member-factor-heading = Take the authenticator app of { $name } away?
member-factor-consequence = App and recovery codes of { $name } stop working at once, and the password alone is enough to sign in. If the team requires a second factor, a new app is added at the next sign-in. { $name } is told by e-mail.
member-factor-act = Take the app away
member-locked-own_factor = Your own app is not taken away here. Your account page does that, or puts another one in its place.

## Candidates and tests

sso-candidate-banner = Members still use the old settings until this passes a test.
sso-candidate-made = Made by { $by } on { $date }.
sso-candidate-secret = changed
sso-candidate-test = Test candidate
sso-candidate-swap = Swap in
sso-candidate-discard = Discard
sso-candidate-replaced = Changed settings that you save here replace the candidate, with its secret.
sso-candidate-touched = { $count ->
    [one] One linked member may have to link once more at the next sign-in.
   *[other] Up to { $count } linked members have to link once more at their next sign-in.
 }
sso-candidate-why-no_passed_test = Enforce SSO is on: it can be swapped in once an active administrator has tested it, and would have been signed in, within the last 24 hours.
sso-candidate-why-test_other_settings = Enforce SSO is on, and the last passed test used other settings. Test these.
sso-candidate-why-test_other_secret = Enforce SSO is on, and the last passed test used another secret. Test with this one.
sso-candidate-swap-heading = Swap the candidate in?
sso-candidate-swap-consequence = From this moment members sign in with these settings. The present ones can be restored for 7 days.
sso-candidate-swap-act = Swap in
sso-candidate-discard-heading = Discard the candidate?
sso-candidate-discard-consequence = The candidate is thrown away, with its secret. Members go on signing in as they do now.
sso-candidate-discard-act = Discard
sso-candidate-restore-heading = Restore previous settings?
sso-candidate-restore-consequence = From this moment members sign in with the previous settings and their secret. Links that the change had ended come back.
sso-candidate-restore-act = Restore previous settings
sso-apply-now = Apply now without a test
sso-past = Previous settings
sso-past-help = Settings that were in use can be restored for 7 days.
sso-past-row = { $name }, made by { $by }
sso-past-until = in use until { $date }
sso-past-restore = Restore previous settings
test-title = Test sign-in
test-lead = Opens { $idp } in this window and returns here. Nothing changes: no session, no member, no link.
test-candidate = Candidate
test-candidate-act = Test candidate
test-live = Settings in use
test-live-help = Members sign in with these now.
test-live-act = Test settings in use
test-link = Test as somebody else
test-link-help = Send a link to a colleague. Whoever opens it signs in at the identity provider and learns nothing; the result stands here. It opens for 24 hours.
test-link-act = Make a test link
test-link-ends = Opens until { $date }. Copy it now; it is not shown again later.
sso-test-open-title = Test a sign-in
sso-test-open-sentence = You were asked to try a sign-in. You go to the identity provider and come back here. Nothing changes by it.
sso-test-over-title = This link has ended
sso-test-over-sentence = Ask whoever sent it for a new one.
sso-test-done-title = Done, thank you
sso-test-done-sentence = You can close this window.
test-runs = Last tests
test-runs-none = Nobody has tested yet.
test-col-when = When
test-col-result = Result
test-col-by = By
test-by-link = Test link
test-state-waiting = waiting
test-state-passed = passed
test-state-refused = refused
test-state-failed = failed
test-state-older = passed for older settings
test-headline-waiting = Nothing has come back from { $idp } yet
test-headline-admin = Would sign in as { $name }, admin
test-headline-user = Would sign in as { $name }, user
test-headline-refused = Would be refused: { $code }
test-headline-failed = Failed: { $code }
test-of-candidate = with the candidate
test-of-live = with the settings in use then
test-again = Run again
test-number = Does the identity provider show an error?
test-number-help = Type the number it shows, and read what it means and where to click. Without any error, finish the sign-in there and come back.
test-look-again = Look again
test-rows = What was checked
test-technical = Technical details
test-fix-settings = Fix settings
test-support = Download support file
test-claims = Claims
test-col-claim = Claim
test-col-value = Value
test-col-used = Used for
test-userinfo = from UserInfo
test-untold = not shown
test-use-claim = Use this claim for e-mail instead
test-use-email = E-mail address
test-use-first = First name
test-use-last = Last name
test-use-sub = Who it is: the link to a member
test-use-directory = The person in the directory
test-use-check = Checked, not kept
test-use-verified = Whether the address is confirmed
test-took-ms = { $count } ms
test-took-s = { $count } s
test-skipped = Not reached.
test-check-public_url = Public URL and Redirect URI
test-check-discovery = Discovery
test-check-issuer = Issuer
test-check-endpoints = Endpoints
test-check-keys = Keys
test-check-request = Request sent
test-check-answer = Answer of the identity provider
test-check-exchange = Code and secret
test-check-token = Token
test-check-claims = Claims
test-check-member = Member
test-check-policy = Role and policy
test-ok-public_url = Register exactly { $found } there.
test-ok-discovery = Read from { $found }
test-ok-issuer = { $found }, as configured.
test-ok-endpoints = Encrypted and public. Codes are redeemed at { $found }
test-ok-keys = Usable keys: { $found }
test-ok-request = The browser left with a request.
test-ok-answer = The identity provider sent the browser back here.
test-ok-exchange = The code was exchanged. The Client Secret is right.
test-ok-token = Issuer, audience, nonce, times and signature are right.
test-ok-claims = The address is { $found }
test-ok-member = A member was found.
test-ok-policy = The member may sign in.
test-warn-public_url_plain = The public URL is not encrypted. This works on this computer only. Register exactly { $found } there.
test-warn-groups_withheld = The address is { $found } The directory did not send the groups, because there are too many.
# (end of candidates and tests)

## Said once, after something was done

flash-first-sso = You are signed in through { $idp }. From now on use Continue with { $idp }.
flash-member-role = The role was changed.
flash-member-deactivated = The member is deactivated and signed out everywhere.
flash-member-reactivated = The member can sign in again.
flash-member-unlinked = The link to the identity provider was removed.
flash-member-email = The e-mail address was taken over.
flash-member-removed = The member was removed.
flash-member-sessions = The sessions were ended.
flash-member-factor = The authenticator app was taken away, and the member is told by e-mail.
flash-invitation-resent = A new mail is on its way. The old link no longer works.
flash-invitation-revoked = The invitation was revoked. Its link no longer works.
flash-joined = You are a member now. Welcome.
flash-joined-second-step = You are a member now. One step is left before you are signed in.
flash-invitation-asked = Whoever invited you was told that you would like a new invitation.
flash-invitation-asked-already = They were told already. A new invitation arrives by mail when they send it.
flash-sso-saved = The configuration was saved and is in use. Sign in through it once to see that it works.
flash-sso-candidate = Saved as a candidate. Members still use the old settings until you swap it in.
flash-sso-candidate-optional = Saved as a candidate. Members still use the old settings until you swap it in, and Enforce SSO stays off until then.
flash-sso-swapped = The candidate is in use now. Members sign in with it from this moment.
flash-sso-discarded = The candidate was thrown away. Members sign in as before.
flash-sso-restored = The previous settings are in use again.
flash-sso-enforced = Enforce SSO is on. Everybody in your team now signs in through the identity provider.
flash-sso-enabled = The configuration is in use again.
flash-sso-disabled = The configuration is switched off. Its sessions have ended.
flash-sso-deleted = The configuration was deleted. The next one gets another Redirect URI.

flash-second-step-over = The second step took too long, or too many codes were wrong. Sign in once more.
flash-account-names = Your names were saved.
flash-account-password = Your password was changed. Every other browser is signed out.
flash-account-password-first = Your password was set. Every other browser is signed out.
flash-account-app = The app is added. Keep the recovery codes below.
flash-account-app-removed = The app was removed. The sign-in asks for your password only.
flash-account-unlinked = The identity was unlinked.
flash-session-ended = That session has ended.
flash-sessions-ended = Every other session has ended.
flash-password-reset = Your new password is set. Sign in with it.

## The demo's first page

demo-title = Demo
demo-bar = Demo
demo-heading = Five things to try
demo-lead = A team, a stand-in for its Microsoft Entra ID directory, and Latchkey between them, all on this machine. Ctrl-C in the terminal ends it and forgets everything.
demo-who = Who is who
demo-who-ada = Administrates the team. Has a password here and an account with mail there.
demo-who-ben = A member with a password here and an account with mail there.
demo-who-mia = Has no password here. The provider asks for a second factor.
demo-who-noor = Has no password here. The account there has no mail address.
demo-who-uma = Has no password here. Good for the case that nobody assigned her to the application.
demo-who-cara = Is deactivated here. The account there works.
demo-everybody = Everybody
demo-password-here = Password here:
demo-password-there = Password at the provider:
demo-number-there = Second factor at the provider: { $number }
demo-done = Done
demo-open = To do
demo-enforced = Enforce SSO is on
demo-rotating = Two secrets are kept
demo-link-login = Open the sign-in page
demo-link-private = Sign-in page, to be opened in a private window
demo-link-integrations = Open Integrations
demo-link-team = Open Team Members
demo-link-register = Open the provider's portal
demo-link-secrets = Open Certificates & secrets
demo-link-users = Open Users
demo-link-start = Open the sign-in link
demo-link-assignment = Open Users and groups
demo-link-permissions = Open API permissions
demo-link-authentication = Open Authentication
demo-link-control = Open the provider's switches
demo-connect = 1. Connect
demo-connect-1 = Sign in as Ada with her password here.
demo-connect-2 = Copy the Redirect URI.
demo-connect-3 = At the provider, register an application: any name, single tenant, platform Web, and the Redirect URI.
demo-connect-4 = From its overview copy Issuer URL and Application (client) ID. The Directory (tenant) ID alone would lead to Microsoft itself. Under Certificates & secrets add a client secret and copy its Value; it is shown once.
demo-connect-5 = Put the three into the form under Integrations, call it Microsoft Entra ID, and press Save Configuration.
demo-connect-see = You will see Active SSO configuration. Saving has already asked the provider whether secret and addresses are right.
demo-member = 2. Sign in as a member
demo-member-1 = Open the sign-in page in a private window, type ben@contoso.example and press Continue.
demo-member-2 = Choose Continue with Microsoft Entra ID.
demo-member-3 = At the provider type the password from above, and accept what the application asks for.
demo-member-see = You will pass a short page and land on the dashboard, greeted as Ben.
demo-break = 3. Break it
demo-break-lead = Each of these fails a sign-in on purpose; best in a private window of its own. Read what the person sees, then undo it and try again.
demo-break-secret = The secret ends
demo-break-secret-do = Let the secret expire now, then sign in as Ben. To mend it, add a new secret there and paste its Value under Integrations, Edit.
demo-break-secret-see = Ben cannot mend that and is told so; the recorded reason names the expired secret.
demo-break-mail = No mail address
demo-break-mail-do = Sign in as Noor. To mend it, fill Mail of her account.
demo-break-mail-see = You will see that the address is missing.
demo-break-stranger = Not a member
demo-break-stranger-do = At the provider sign in as gil@fabrikam.example. To mend it, invite that address under Team Members.
demo-break-stranger-see = You will see that the account has no access yet.
demo-break-off = Deactivated
demo-break-off-do = Sign in as Cara. To mend it, reactivate her under Team Members.
demo-break-off-see = You will see that her access is switched off.
demo-break-assigned = Not assigned
demo-break-assigned-do = Require assignment without assigning Uma, then sign in as Uma.
demo-break-assigned-see = The provider stops her with its own page.
demo-break-consent = Consent cancelled
demo-break-consent-do = Revoke consent for everybody, sign in as Ben and press Cancel.
demo-break-consent-see = You will be back here, told that you stopped it.
demo-break-uri = Wrong Redirect URI
demo-break-uri-do = Remove the Redirect URI, add another one, then sign in as Ben.
demo-break-uri-see = The provider shows its own error page.
demo-break-more = More
demo-break-more-do = A provider that is slow, down, or forges its tokens.
demo-explain = Every failure has a reference. In another terminal this prints its cause and the fix:
demo-lock = 4. Try to lock yourself out
demo-lock-1 = As Ada, edit the configuration and tick Enforce SSO before she has ever signed in through it. It stays off, and the page says why.
demo-lock-2 = Press Test by signing in and sign in as Ada, then edit and tick it again. Now it is on.
demo-lock-3 = Begin to sign in as Ben in a private window. No password is asked for, and none works any more.
demo-lock-4 = Try to take the role from Ada, or to deactivate her. The last administrator who can enter stays.
demo-lock-5 = Try to change the Client ID. Only name, secret and end date may change; an old secret is kept until the new one has worked.
demo-lock-back = If all else fails, whoever runs the server has a way back that needs no database surgery:
demo-rotate = 5. Rotate the secret
demo-rotate-1 = Add a second client secret. Keep the first one.
demo-rotate-2 = Edit the configuration, paste the new Value and save.
demo-rotate-3 = Sign in as another person in a private window.
demo-rotate-4 = Delete the old secret at the provider and sign in again.
demo-rotate-see = Nobody is refused at any moment. Until somebody has signed in with the new secret, the old one is kept.

## Invitations: accepting one

invite-heading = Join { $tenant }
invite-lead-user = { $inviter } invited you to { $tenant } as a user.
invite-lead-user-unnamed = You are invited to { $tenant } as a user.
invite-lead-admin = { $inviter } invited you to { $tenant } as an administrator.
invite-lead-admin-unnamed = You are invited to { $tenant } as an administrator.
invite-until = The invitation can be accepted until
invite-or = or set a password
invite-password-rule = At least { $least } characters. A sentence only you would say is a good password; no digits or signs are asked for.
invite-join = Join { $tenant }
invite-required = { $tenant } signs in through its identity provider. No password is needed.
invite-no-way = { $tenant } signs in through its identity provider, and no connection to one is in use at the moment. Ask an administrator of { $tenant }.
invite-other = You are signed in as { $email } at { $tenant }. The invitation is for another account.
invite-switch = Sign out { $email } and go on
invite-stay = Stay signed in as { $email }
invite-ask = Ask for a new invitation
invite-over-unknown-heading = This link is not an invitation
invite-over-unknown-sentence = The link is not complete, or it was never one of ours.
invite-over-unknown-next = Open the link from the mail again, or copy all of it into the address bar.
invite-over-expired-heading = The invitation has run out
invite-over-expired-sentence = The invitation to { $tenant } can no longer be accepted.
invite-over-expired-next = Ask for a new one: whoever invited you gets a mail.
invite-over-replaced-heading = There is a newer invitation
invite-over-replaced-sentence = A newer invitation to { $tenant } was sent, and only the newest link works.
invite-over-replaced-next = Open the newest mail with an invitation.
invite-over-revoked-heading = The invitation was taken back
invite-over-revoked-sentence = An administrator of { $tenant } took the invitation back.
invite-over-revoked-next = If that surprises you, talk to whoever invited you.
invite-over-used-heading = The invitation was used already
invite-over-used-sentence = This invitation to { $tenant } was accepted.
invite-over-used-next = Sign in with the account that accepted it.
invite-over-paused-heading = Signing in is paused
invite-over-paused-sentence = { $tenant } is paused by the operator of this server, so nobody can join at the moment.
invite-over-paused-next = Try again later, or talk to whoever invited you.

# (end of invitations)

## Invitations: sending them from Team Members

invite-refused-email-missing = There is no e-mail address.
invite-refused-email-long = This is longer than an e-mail address can be.
invite-refused-email-quoted = Addresses with quotation marks are not accepted. Use the plain address.
invite-refused-email-comment = Addresses with a comment in parentheses are not accepted. Use the address alone.
invite-refused-email-letters = The part before the @ may only have plain letters, digits and signs.
invite-refused-email-malformed = This does not look like an e-mail address.
invite-refused-name-long = A name has at most 200 characters.
invite-refused-name-control = A name cannot hold line breaks or control characters.
invite-refused-name-markup = A name cannot hold the signs < and >.
invite-refused-hidden = There is an invisible character in it. Type it again by hand.
invite-refused-formula = It begins like a formula of a spreadsheet. Type it as plain text.
invite-refused-role = The role must be admin or user.
invite-refused-columns = The line does not have four columns: email, first_name, last_name, role.
invite-refused-duplicate = The same address stands further up.
invite-file-refused-large = The file is larger than 2 MiB. Divide it into smaller files.
invite-file-refused-text = The file is not UTF-8 text. Save it as “CSV UTF-8”.
invite-file-refused-header = The first line must be: email,first_name,last_name,role
invite-file-refused-lines = The file has more than 2,000 people. Divide it into smaller files.
invite-file-refused-empty = There is nobody in the file.
invite-title = Invite people
invite-lead-mail = Everybody gets a mail with a link of their own. Nobody is a member before they accept.
invite-lead-links = No mail server is set up, so you get a link for each person and pass it on yourself.
invite-file-open = Invite from a file
invite-emails = E-mail addresses
invite-emails-help = One a line, at most 200. Letter case does not matter, spelling does.
invite-days = Good for so many days
invite-days-help = From 1 to 30.
invite-names = Name
invite-names-help = Only with one address; otherwise the people type it themselves.
invite-act = Invite
invite-error-emails = Type at least one e-mail address.
invite-error-too_many = These are more than 200 addresses. Invite from a file instead.
invite-error-names = Names go with one address only.
invite-error-days = Type a number from 1 to 30.
invite-error-role = Choose User or Admin.
invite-error-member = A member with this address is already in the team.
invite-error-deactivated = A member with this address is deactivated. Reactivate them in Team Members instead.
invite-file-title = Invite from a file
invite-file-lead = You see first what would happen. Nobody is invited before you say so.
invite-file-form = A CSV file with this first line; the role is user or admin, and may be left empty:
invite-file = CSV file
invite-file-help = At most 2 MiB and 2,000 people.
invite-pasted = Or paste the lines here
invite-file-act = Show what would happen
invite-dry-title = This would happen
invite-dry-lead = Nothing has happened yet. The list is kept for 15 minutes.
invite-dry-admins = { $count ->
    [one] One of these will be an admin.
   *[other] { $count } of these will be admins.
 }
invite-dry-act = { $count ->
    [one] Invite one person
   *[other] Invite { $count } people
 }
invite-dry-nobody = Nobody in this list can be invited.
invite-dry-again = Choose another list
invite-dry-refused = { $count ->
    [one] One line is refused
   *[other] { $count } lines are refused
 }
invite-dry-download = Download the refused lines
invite-dry-good = Lines that are in order
invite-col-line = Line
invite-col-text = Text
invite-col-why = Reason
invite-col-fate = Outcome
invite-col-next = Next
invited-title = { $count ->
    [0] Nobody was invited
    [one] One person was invited
   *[other] { $count } people were invited
 }
invited-link-title = A new link
invited-lead-mail = The mails are on their way.
invited-lead-links = Copy the links now and pass them on; later only a new one can be made. Whoever has a link can accept it.
invited-more = Invite more people
invited-mail = Mail on its way
invited-done = Invited
invited-outside = Invited, outside your usual domains
invited-member = Already a member
invited-deactivated = A member, deactivated
invited-reactivate = Open the member and reactivate them.
invited-again = Already invited
invited-link = New link
invited-invalid = Not invited
invited-dry-new = Will be invited
invited-dry-outside = Will be invited, outside your usual domains

# (end of sending invitations)

## Forgotten password

forgot-title = Forgotten password
forgot-heading = Forgotten password
forgot-lead = Type your e-mail address. If it belongs to an account here, you get a mail with the next step.
forgot-act = Send the mail
forgot-back = Back to sign-in
forgot-sent-title = Look into your mail
forgot-sent-title-no-mail = Ask for the link
forgot-sent = If the address belongs to an account here, a mail is on its way. The link in it can be used once, within 30 minutes.
forgot-sent-next = Nothing there after a few minutes? Look into the spam folder, or ask your administrator.
forgot-sent-no-mail = This installation has no mail server yet. If the address belongs to an account here, whoever runs the server finds the mail in its data folder, under mail, and can give you the link.
reset-title = Choose a new password
reset-act = Set the password
reset-ends = You are signed out everywhere else, and a mail tells you about the change.
reset-again = Ask for a new link
password-new = New password
password-rule = At least { $least } characters. A sentence only you would say is a good password; no digits or signs are asked for.
password-error-missing = Type a new password.
password-error-too_short = The password needs at least { $least } characters.
password-error-too_long = The password may have at most 1,024 bytes, which is several hundred characters.
password-error-unusable = The password holds a character that cannot be used here. Type it without that.
password-error-pattern = The password is made of repeats or of neighbouring keys. Those are tried first; choose other words.
password-error-common = The password is made of words that are tried first. Add words that have nothing to do with each other.
password-error-own_words = The password is made of your name, your team or the product. Choose words that have nothing to do with you.
password-error-same = This is the password you have now. Choose another one.

# (end of forgotten password)

## Account

account-title = Account
account-back = Account
account-pages = Pages of the history
account-newest = Newest
account-older = Older
account-profile = Profile
account-email-help = The address you are invited and written to. Only an administrator can change it.
account-names-act = Save names
account-error-too_long = A name may have at most 200 characters.
account-error-control = The name holds a line break or an invisible character. Type it without that.
account-error-markup = The name holds < or >. Type it without those signs.
account-password-set = You can sign in with your password.
account-password-none = You have no password. You sign in through your identity provider.
account-password-act = Change password
account-password-first = Set a password
account-password-current = Current password
account-password-save = Set this password
account-password-ends = You are signed out in every other browser, and a mail tells you about the change.
account-password-wait-title = Too many wrong passwords
account-error-current = This is not your current password.
account-app-none = With one, signing in takes a code of an app on your phone after the password.
account-app-required = Your team asks for it: you add one at your next sign-in at the latest.
account-app-add = Add an authenticator app
account-app-on = In use
account-app-since = Added on
account-app-replace = Replace the app
account-app-remove = Remove the app
account-app-locked = Your team asks for a second factor, so the app can be replaced but not removed.
account-app-off = You sign in without a password, so there is nothing to add a second factor to.
account-app-sso = Your team signs in through its identity provider, which asks for its own second factor.
account-codes-new = Make new recovery codes
account-codes-left = { $count ->
    [0] No recovery code is left. Make new ones.
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
}
account-identities-none = No identity of an identity provider is linked yet. That happens at your first sign-in through it.
account-refused-last_way = This is your last usable way to sign in, so it cannot be removed. Set a password first, if your team allows passwords.
account-refused-last_admin = You are the last administrator who can sign in, so this cannot be removed.
account-sessions-title = Sessions
account-sessions-count = { $count ->
    [one] You are signed in with this browser only.
   *[other] You are signed in with { $count } browsers.
}
account-sessions-lead = Every browser that is signed in to your account now.
account-sessions-link = Show sessions
account-sessions-more = There are more than the page shows. Signing out everywhere else ends them all.
account-sessions-end-others = Sign out everywhere else
account-history-link = Sign-ins of the last 90 days
account-history-title = Sign-ins of the last 90 days
account-history-lead = If one of them was not you, change your password and sign out everywhere else.
account-history-none = No sign-in in the last 90 days.
account-col-device = Device
account-col-network = Network
account-col-way = Signed in by
account-col-started = Started
account-col-seen = Last seen
account-col-act = Act
account-col-end = Ended
account-device-unknown = Unknown device
account-network-unknown = Unknown
account-this = This one
account-end = Sign out
account-end-label = Sign out the session of { $started }
account-way-password = Password
account-way-sso = { $idp }
account-way-sso-gone = Identity provider
account-end-live = Still signed in
account-end-ended = Signed out
account-end-ran-out = Ran out
account-app-title = Authenticator app
account-app-scan = Scan, then confirm
account-app-lead = Scan the picture with an authenticator app. It counts once you typed a code it shows.
account-app-replaces = It takes the place of the app you have now, and the recovery codes are made anew.
account-app-confirm = Add this app
account-codes-title = Recovery codes
account-codes-lead = Keep them where you keep important papers. They are shown now and not again.
account-codes-list = Ten codes, each for one sign-in without your app
account-codes-done = I have kept them

account-team-email = E-mail
account-unlink-label = Unlink { $connection }


# (end of account)

## Second factor

second-title = Type the code of your app
second-code = Code
second-code-help = Six digits, from your authenticator app.
second-recovery = Recovery code
second-recovery-help = One of the ten codes you kept. Each works once; capital letters and hyphens do not matter.
second-use-recovery = Use a recovery code instead
second-use-app = Use the app instead
second-lost = Lost both? Ask your administrator to take the second factor away.
second-error-code = This code is wrong, or was used already. Wait for the next one and type that.
second-error-recovery = This recovery code is wrong, or was used already. Try another one.
second-wait-title = Too many wrong codes
second-wait = You can try again at
second-enrol-title = Add an authenticator app
second-enrol-lead = { $tenant } asks for a second factor besides the password. Scan the picture with an authenticator app, then type the code it shows.
second-enrol-act = Add the app and sign in
second-picture = Picture to scan with an authenticator app
second-type = Cannot scan it? Type this key into the app:

# (end of second factor)

## Confirm who you are

confirm-title = Confirm that it is you
confirm-heading = Confirm that it is you to go on
confirm-lead = You signed in more than 15 minutes ago. What you filled in is kept and will be carried out once you have confirmed.
confirm-with-password = Confirm and go on
confirm-error-password = This is not your password. Type it once more.
confirm-stuck = There is no way to confirm here at the moment: you have no password that counts, and no connection you are linked to is in use. Sign out and sign in again, then repeat the change.
confirm-ready = Thank you, it is you
confirm-ready-lead = What you filled in was kept. It is carried out when you go on.
confirm-go-on = Go on
confirm-cancel = Cancel and go back

# (end of confirm)

## Audit trail

audit-title = Audit trail
audit-lead = Who did what, when and from where. Entries can be read and exported, and nobody can change them.
audit-filter = Filter the audit trail
audit-from = From (UTC day)
audit-to = To (UTC day)
audit-what = What happened
audit-any = Any
audit-actor = Who (e-mail or id)
audit-target = About whom (e-mail or id)
audit-result = Result
audit-result-done = Done
audit-result-failed = Failed
audit-source = By way of
audit-source-web = Browser
audit-source-cli = Command line
audit-source-system = Latchkey itself
audit-ref = Reference or request
audit-filter-act = Show entries
audit-filter-clear = Show all
audit-kind-member = Members
audit-kind-signin = Sign-ins
audit-kind-session = Sessions
audit-kind-identity = Linked identities
audit-kind-sso = Single sign-on
audit-kind-tenant = Tenant
audit-kind-settings = Settings
audit-kind-mail = Mail
audit-kind-audit = Audit trail
audit-kind-setup = First run
audit-error-from = Write the first day like 2026-05-15.
audit-error-to = Write the last day like 2026-05-31, not before the first.
audit-error-actor = Write an e-mail address or an id, without control characters.
audit-error-target = Write an e-mail address or an id, without control characters.
audit-error-what = Choose a kind, or write a name like member.role_changed.
audit-error-result = Choose done or failed.
audit-error-ref = Write a reference like LK-7Q2M-X9FD, or the id of a request.
audit-error-source = Choose web, cli or system.
audit-none = Nothing matches
audit-none-next = Take a part of the filter away, or show all entries.
audit-further-reached = Searched back to { $time }
audit-further = Search further back
audit-pages = Pages of the audit trail
audit-first = Newest entries
audit-older = Older entries
audit-col-event = What
audit-col-when = When
audit-col-actor = Who
audit-col-target = About
audit-col-result = Result
audit-col-address = Address
audit-nobody = –
audit-times = { $count ->
    [one] once
   *[other] { $count } times
}
audit-party-visitor = Somebody not signed in
audit-party-system = Latchkey
audit-party-cli = on the command line
audit-party-tenant = The whole team
audit-party-connection = Connection
audit-party-identity = Linked identity
audit-party-session = Session
audit-party-invitation = Invitation
audit-party-credential = Client secret
audit-party-delivery = Mail
audit-export = Export
audit-export-help = Every entry the filter asks for, oldest first, the whole trail without a filter. The export itself becomes an entry.
audit-export-csv = Export as CSV
audit-export-jsonl = Export as JSON Lines
audit-kept = Entries are kept as long as the team exists. They are chained and sealed within a second; latchkey audit verify tells whether any was changed.
audit-facts = Entry
audit-number = Number
audit-name = Name
audit-request = Request
audit-link = Link in the chain
audit-link-none = Waiting for the seal
audit-held = Before and after
audit-held-name = What
audit-before = Before
audit-after = After
audit-nothing = nothing
audit-ref-why = Cause and next step
audit-ref-recorded = What was recorded
audit-ref-idp = Connection
audit-ref-entries = Entries about this sign-in
trace-title = What happened when
trace-col-step = Step
trace-col-result = Result
trace-col-at = After
trace-col-took = Took
trace-col-values = Values
trace-expected = Expected:
trace-got = Received:
trace-millis = { $count } ms
trace-seconds = { $count } s
trace-started = Started
trace-left = Left for the provider
trace-came_back = Came back
trace-code_exchanged = Code exchanged
trace-token_checked = Token checked
trace-claims = Claims read
trace-member = Member found
trace-policy = Allowed by the team
trace-session = Session
trace-outcome-ok = Done
trace-outcome-failed = Stopped here
trace-outcome-note = Noted
audit-ref-pending-title = This sign-in was not finished
audit-ref-pending-cause = The browser has not come back from the identity provider.
audit-ref-pending-fix = Finish it in the same browser within 15 minutes, or begin again.
audit-ref-signed_in-title = This sign-in succeeded
audit-ref-signed_in-cause = The person was signed in.
audit-ref-signed_in-fix = There is nothing to do.
audit-fault-missing = It is missing.
audit-fault-changed = It is not the entry that was chained: it or its place was changed.
audit-fault-unlinked = Its link in the chain was removed.
audit-fault-forged = The seal over it was not made by this installation.
audit-fault-unknown_key = The seal over it was made with a master key that is not here.
audit-fault-unsealed = It was sealed, and the seal was taken away.
audit-fault-extra = It is one entry more than were ever written.

# One for every name of an entry, with its dots as hyphens.
event-audit-exported = Audit trail exported
event-identity-linked = Identity linked
event-identity-subject_changed = Identity took a new subject
event-identity-unlinked = Identity unlinked
event-mail-resent = Mail sent again
event-mail-tested = Test mail sent
event-mail-failed = Mail could not be sent
event-member-added = Member added
event-member-deactivated = Member deactivated
event-member-device_forgotten = Known device forgotten
event-member-device_new = Sign-in from a new device
event-member-email_changed = E-mail address changed
event-member-invitation_link_made = Invitation link made anew
event-member-invitation_resent = Invitation sent again
event-member-invitation_revoked = Invitation revoked
event-member-invitation_wanted = Invitation asked for
event-member-invited = Member invited
event-member-joined = Member joined
event-member-names_changed = Name changed
event-member-password_changed = Password changed
event-member-password_removed = Password removed
event-member-password_change_failed = Password not changed: the present one was wrong
event-member-password_reset = Password reset
event-member-password_set = Password set
event-member-profile_changed = Profile changed
event-member-reactivated = Member reactivated
event-member-recovery_code_used = Recovery code used
event-member-recovery_codes_made = Recovery codes made anew
event-member-recovery_codes_created = Recovery codes made
event-member-removed = Member removed
event-member-reset_asked = Password reset asked for
event-member-role_changed = Role changed
event-member-second_factor_added = Authenticator app set up
event-member-second_factor_failed = Wrong code of the authenticator app
event-member-second_factor_removed = Authenticator app removed
event-recovery-codes_created = Recovery codes made
event-recovery-used = Recovery code used
event-session-confirmed = Identity confirmed again
event-session-ended = Signed out
event-session-revoked = Session ended by somebody
event-session-started = Session started
event-settings-changed = Settings changed
event-setup-code_made = Setup code made
event-setup-completed = First run completed
event-signin-abandoned = Sign-in not finished
event-signin-failed = Sign-in failed
event-signin-failed_many = Sign-ins failed, counted together
event-signin-second_step_asked = Second step of a sign-in asked for
event-signin-succeeded = Signed in
event-sso-connection-activated = Connection enabled
event-sso-connection-candidate_discarded = Candidate settings thrown away
event-sso-connection-candidate_made = Candidate settings saved
event-sso-connection-candidate_swapped = Candidate settings swapped in
event-sso-connection-restored = Earlier settings restored
event-sso-connection-changed = Connection changed
event-sso-connection-created = Connection created
event-sso-connection-deleted = Connection deleted
event-sso-connection-disabled = Connection disabled
event-sso-connection-pinned = Endpoints of the connection noted
event-sso-connection-tested = Connection tested
event-sso-policy-optional = SSO is no longer required
event-sso-policy-required = SSO required
event-sso-test_link-made = Test link made
event-sso-secret-added = Client secret added
event-sso-secret-end_set = End date of the client secret set
event-sso-secret-expiring = Admins reminded that a client secret ends
event-sso-secret-fallback_used = Older client secret used
event-sso-secret-forgotten = Older client secret forgotten
event-tenant-created = Tenant created
event-tenant-deleted = Tenant deleted
event-tenant-deletion_cancelled = Deletion of the tenant called off
event-tenant-deletion_planned = Deletion of the tenant planned
event-tenant-exported = Tenant exported
event-tenant-renamed = Tenant renamed
event-tenant-resumed = Tenant resumed
event-tenant-suspended = Tenant suspended

# (end of audit trail)

## Settings

nav-settings = Settings
settings-title = Settings
settings-lead = They hold for your whole team, within a second of saving.
settings-group-team = Team
settings-name = Name
settings-name-help = Your people see it when they sign in and in mails.
settings-slug = Short name
settings-slug-help = Only the operator of this server can change it, because links to your sign-in page contain it:
settings-support = Whom your people ask
settings-support-help = A mail address, or an address that begins with https. It stands at the foot of your pages.
settings-accent = Accent colour
settings-accent-help = Six digits such as #1f4e79, for buttons and links. Empty is the colour of the product.
settings-group-sessions = Sessions
settings-sessions-lead = Shorter limits hold for present sessions too. Longer ones hold for new sessions.
settings-idle = Ends without use after (minutes)
settings-idle-help = 5 to 480 minutes.
settings-absolute = Ends in any case after (hours)
settings-absolute-help = 1 to 720 hours, which is 30 days.
settings-remember = Tick "Remember how I sign in on this device" at first
settings-remember-help = It holds for your own sign-in page. People can always change it for themselves.
settings-group-passwords = Passwords
settings-passwords-lead = They hold for members who sign in with a password. Whoever signs in by SSO follows the rules of your identity provider.
settings-password-least = Least characters
settings-password-least-help = 15 to 64. It holds for new passwords.
settings-second-factor = Passwords need an authenticator app
settings-second-factor-help = Members without one set it up at their next sign-in with a password.
settings-group-invitations = Invitations
settings-domains = Usual domains
settings-domains-help = One a line, such as company.example. Inviting an address elsewhere is possible and says so first.
settings-save = Save settings
settings-mail = Mail
settings-mail-on = Mails are sent
settings-mail-off = Mails are kept
settings-mail-leaves = A mail server is set by the operator of this server.
settings-mail-files = No mail server is set: mails are written to files in the data folder, and links are shown for you to copy. The operator of this server sets one with LATCHKEY_SMTP_URL.
settings-mails = Last mails
settings-mails-help = The ten newest of your team. Reload the page to see how a mail went on.
settings-mails-col-mail = Mail
settings-mails-col-state = State
settings-mails-again-label = Send again: the mail to { $email }
settings-refused-tests = No test was sent: five went to you within an hour. Look at the state of the last one below.
settings-error-name_length = Enter a name of 1 to 200 characters.
settings-error-support_form = Enter a mail address, or an address that begins with https.
settings-error-accent_form = Enter six digits from 0 to 9 and a to f, such as #1f4e79.
settings-error-accent_faint = This colour is too pale to be read. { $value } is the nearest shade that can be.
settings-error-idle_minutes_range = Enter a number from 5 to 480.
settings-error-absolute_hours_range = Enter a number from 1 to 720.
settings-error-absolute_hours_shorter = A session cannot end sooner in any case than without use. Enter more hours, or fewer minutes above.
settings-error-password_least_range = Enter a number from 15 to 64.
settings-error-usual_domains_form = "{ $value }" is not a domain. Write domains such as company.example, one a line.
settings-error-usual_domains_many = At most 50 domains can be named.
flash-settings-saved = The settings were saved.
flash-mail-test = A test is queued. Its state stands under "Last mails".
flash-mail-again = The mail is tried again now.
flash-mail-not-needed = Nothing was done: the mail was sent already, or is being sent now.
flash-mail-not-possible = Nothing was sent: what the mail is about is over, or a newer mail took its place.
flash-settings-same = Nothing was different, so nothing was changed.

# (end of settings)

## Mails and their state

mail-state-queued = Mail waits to be sent
mail-state-again = Mail is tried again
mail-state-sent = Mail sent
mail-state-kept = Mail kept as a file
mail-state-failed = Mail not delivered
mail-state-dropped = Mail not sent, no longer needed
mail-next-try = next try { $when }
mail-problem-connect = The mail server does not answer. The operator of this server can see why.
mail-problem-tls = The mail server offers no line that can be trusted. The operator of this server can see why.
mail-problem-auth = The mail server does not accept the name and password set here. The operator of this server can change them.
mail-problem-timeout = The mail server was too slow.
mail-problem-broken_answer = The mail server broke off, or gave an answer that is none.
mail-problem-try_later = The mail server asked to come again later.
mail-problem-refused_sender = The mail server does not let us send to this address. The operator of this server can see why.
mail-problem-refused_recipient = The mail server knows no such mailbox. Check the spelling of the address.
mail-problem-refused_content = The mail server does not take this mail. The operator of this server can see why.
mail-problem-file = The mail could not be written to a file. The operator of this server can see why.
mail-problem-unreadable_letter = The mail could not be put into words any more. Do again what it was about.
mail-letter-invitation = Invitation
mail-letter-invitation-wanted = Wish for a new invitation
mail-letter-password-reset = New password
mail-letter-uses-provider = Note to sign in through the identity provider
mail-letter-password-changed = Note of a changed password
mail-letter-new-device = Note of a new device
mail-letter-second-factor-changed = Note of a changed second factor
mail-letter-email-changed = Note of a changed address
mail-letter-policy-changed = Note that SSO became required or optional
mail-letter-secret-ending = Reminder that a client secret ends
mail-letter-test = Test

# (end of mails and their state)

## First run

setup-step = Step { $step } of 5
setup-code-title = Set up Latchkey
setup-code-heading = Set up Latchkey
setup-code-lead = This installation is new: nobody can sign in yet. The setup code shows that you run this server.
setup-code-field = Setup code
setup-code-help = It stands in the log of the server, counts once and for an hour. The command latchkey setup-code prints a new one.
setup-error-code_missing = Enter the setup code.
setup-error-code_invalid = This is not the code that was printed last, or its hour is over. Run latchkey setup-code on the server for a new one.
setup-error-code_wait = There were too many tries. Wait ten minutes, then enter the code again.
setup-address-title = The address people use
setup-address-heading = The address people use
setup-address-lead = Links, Redirect URIs and cookies are made for one address. It must be the one in the browsers of your people.
setup-address-configured = Set as LATCHKEY_PUBLIC_URL
setup-address-browser = In your browser
setup-address-unsaid = Your browser did not say.
setup-address-host = Host of the request
setup-address-proxy = Proxy
setup-address-no-proxy = No header of a proxy was seen.
setup-address-same = Both addresses are the same.
setup-address-differs = The address in your browser is not the one that is set. Sign-ins that come back from an identity provider would end at the address that is set.
setup-address-mend = To change it, stop the server, set LATCHKEY_PUBLIC_URL, and start it again.
setup-address-open = The way from your browser to this server is not encrypted. Passwords could be read on the way.
setup-address-untrusted = A proxy adds the address of the visitor, but no proxy is trusted. Limits then count all visitors as one. Name the proxy in LATCHKEY_TRUSTED_PROXIES.
setup-address-known = I know that the addresses differ, and I want to go on.
setup-error-known = The addresses differ. Tick the box if that is on purpose, or change the setting first.
setup-key-title = Keep the master key
setup-key-heading = Keep the master key
setup-key-lead = Secrets in the database can be read only with the master key. Without this file no backup of the database can be used.
setup-key-file = Master key
setup-key-database = Data
setup-key-apart = Keep a copy of the file at a safe place, apart from backups of the data.
setup-key-kept = I have a copy of the master key, or will make one today.
setup-error-kept = Tick the box once you know where your copy of the master key is.
setup-team-title = Your team and you
setup-team-heading = Your team and you
setup-team-lead = You become the first administrator and are signed in at once.
setup-team-name = Name of the team
setup-team-name-help = Your people see it when they sign in.
setup-slug = Short name
setup-slug-help = Lower-case letters, digits and hyphens. It becomes part of your sign-in address: { $door }
setup-first-name = First name
setup-last-name = Last name
setup-email = E-mail
setup-password = Password
setup-team-act = Create the team
setup-error-team_missing = Enter a name for the team, at most 200 characters.
setup-error-slug_malformed = Use 2 to 40 lower-case letters, digits and single hyphens between them.
setup-error-slug_reserved = This short name is kept for the product itself. Choose another one.
setup-error-slug_taken = Another team has this short name already. Choose another one.
setup-error-first_name_long = The first name has more than 200 characters.
setup-error-last_name_long = The last name has more than 200 characters.
setup-error-email_invalid = Enter an e-mail address like name@acme.example.
setup-mail-title = Mail
setup-mail-heading = Mail
setup-mail-leaves = A mail server is set. Send a test to see that mails arrive.
setup-mail-test = Send a test to { $email }
setup-mail-stays = No mail server is set. Invitations show their link for you to copy and hand over; every mail lies as a file in the data folder, under mail.
setup-mail-later = You can set one later with LATCHKEY_SMTP_URL.
setup-done-title = Ready
setup-done-heading = { $tenant } is ready
setup-done-lead = You are signed in as its administrator.
setup-done-sso = Connect an identity provider
setup-done-sso-lead = Let your people sign in with the account they have at work. With Microsoft Entra ID it takes about 15 minutes.
setup-done-sso-act = Connect
setup-done-team = Invite people
setup-done-team-lead = Nobody else can sign in yet.
setup-done-team-act = Open Team Members
setup-done-help = Read how it works
setup-done-help-lead = Guides, every error code, and what to do when something is stuck.
setup-done-help-act = Open the help
setup-host-first-run = This installation is new. If the address in your browser is the right one, set LATCHKEY_PUBLIC_URL to it, start the server again, and open it once more.
login-fresh = This installation is new: nobody can sign in yet.
login-fresh-act = Set it up
flash-setup-code = Enter the setup code first: it was used, replaced, or its hour is over.
flash-setup-mail = A test is on its way.

# (end of first run)

## Help

help-title = Help
help-lead = Guides, every code and every word of this product. All of it is part of the program and needs no network.
help-search = Search the help
help-search-act = Search
help-search-clear = Show all of the help
help-found = { $count ->
    [0] Nothing found
    [one] One page found
   *[other] { $count } pages found
 }
help-found-none = Try one word of it, a code such as sso_expired, or a number such as AADSTS50011.
help-guides = Guides
help-look-up = Look up
help-minutes = { $count ->
    [one] about one minute
   *[other] about { $count } minutes
 }
help-for-admins = For administrators
help-for-everybody = For everybody
help-checked = Labels compared with Microsoft's documentation on
help-different = Screen looks different?
help-toc = On this page
help-own-values = Addresses and ids below are those of { $tenant }. Only its administrators see them here.

help-value-redirect-uri = https://signin.example.com/auth/sso/callback
help-value-sign-in-page = https://signin.example.com/t/your-team/login
help-value-issuer = https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0
help-value-client-id = aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee
help-value-name = Microsoft Entra ID
help-value-scopes = openid profile email

help-errors-title = Codes
help-errors-line = What every code means, why it comes, and who can mend it.
help-errors-lead = A code stands on the page that says something failed. It never changes its meaning.
help-col-code = Code
help-col-reads = What the person reads
help-col-who = Who can mend it
help-col-again = Trying again
help-who-member = The person
help-who-admin = An administrator of the team
help-who-provider = An administrator of the identity provider
help-who-operator = The operator of this server
help-again-other = With another account
help-again-yes = Can help
help-again-no = Does not help
help-error-reads = What the person reads
help-error-mend = For administrators
help-error-cause = Why it comes
help-error-fix = What to do
help-error-status = HTTP status
help-error-reference = A failed sign-in also has a reference, and under it stands what was recorded.

help-glossary-title = Glossary
help-glossary-line = The words of this product, and those of the protocol behind it.
help-glossary-lead = What the words mean here. Other products use some of them differently.
help-glossary-plain = Words for everybody
help-glossary-protocol = Words for administrators
help-glossary-protocol-lead = These come from the protocol between this server and your identity provider. Members never need them.

## Help: connect Microsoft Entra ID

help-entra-title = Connect Microsoft Entra ID
help-entra-lead = Your team then signs in with the Microsoft accounts it already has. You carry one address to Microsoft and bring three values back.
help-entra-words = azure ad active directory office 365 microsoft sso oidc setup app registration identity provider
help-entra-before = Before you start
help-entra-before-role = A role in Microsoft Entra ID that may register applications, such as *Application Developer* or *Cloud Application Administrator*. No Azure subscription is needed.
help-entra-before-directory = The right directory: the one that holds the addresses your people sign in with. If your account belongs to several, look at the top of the admin center which one you are in, and switch there.
help-entra-before-here = The role Admin in this product, with [Integrations](/integrations/sso) open in a second tab: you will go back and forth.
help-entra-1 = 1. Register the application
help-entra-1-open = Open the [Entra admin center](https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade) at *Entra ID*, *App registrations*.
help-entra-1-new = Choose *New registration*.
help-entra-1-name = *Name* it as you like. People read it when Microsoft asks for their consent.
help-entra-1-accounts = Under *Supported account types* choose *Single tenant only*, with the name of your directory. Every other choice lets accounts of other organisations in.
help-entra-1-redirect = Under *Redirect URI* choose the platform *Web*, not *Single-page application*, and paste:
help-entra-1-register = Press *Register*. You are on the overview page of the application.
help-entra-2 = 2. Copy two ids
help-entra-2-client = *Application (client) ID* goes into *Client ID*.
help-entra-2-directory = *Directory (tenant) ID* goes into *Issuer URL*. The id alone will do; it is completed to this form:
help-entra-2-v2 = The end `/v2.0` matters. Without it Microsoft answers in an older dialect, and saving says so.
help-entra-3 = 3. Create a client secret
help-entra-3-open = Go to *Certificates & secrets*, *Client secrets*, *New client secret*.
help-entra-3-describe = Describe it with a date, so that the next person knows which one is in use.
help-entra-3-expires = Choose under *Expires* how long it lives. Microsoft allows 24 months and advises less than 12. Note the end date: it belongs into *Secret end date* here.
help-entra-3-copy = Press *Add*, and copy the column *Value* at once. It goes into *Client Secret*.
help-entra-3-once = *Value* is shown this one time. *Secret ID* beside it stays readable, but it is not the secret. If the Value is gone, delete the entry and create another: nobody can read it again.
help-entra-4 = 4. Look at the permissions
help-entra-4-enough = *API permissions* lists *User.Read* of Microsoft Graph from the beginning. That is enough.
help-entra-4-explicit = To have an audit see everything that is asked for, add under *Add a permission*, *Microsoft Graph*, *Delegated permissions*: `openid`, `profile` and `email`. `offline_access` is not needed: no lasting token is kept here.
help-entra-4-consent = *Grant admin consent* spares everybody a question at the first sign-in. It takes a role such as *Cloud Application Administrator*.
help-entra-5 = 5. Leave the token configuration empty
help-entra-5-empty = *Token configuration* may stay blank. Microsoft's token brings the name, and the e-mail address of accounts that have one. First and last name are asked for separately, which happens by itself.
help-entra-5-only = Come back here only after a sign-in failed with [sso_no_email_claim](/help/errors/sso_no_email_claim). First look whether *Mail* of that person is filled in the directory; usually it is not. Otherwise *Add optional claim*, *ID*, `email`, *Add*.
help-entra-6 = 6. Fill in the form here
help-entra-6-open = Open [Integrations](/integrations/sso).
help-entra-6-name = People read it on the button: Continue with …
help-entra-6-issuer = The Directory (tenant) ID from step 2, alone or in this form.
help-entra-6-client = The Application (client) ID from step 2.
help-entra-6-secret = The Value from step 3.
help-entra-6-expires = The end date from step 3.
help-entra-6-scopes = As it stands.
help-entra-6-claims = As they stand: email, given_name and family_name.
help-entra-6-enforce = Leave it off for now.
help-entra-6-save = Press *Save Configuration*. Microsoft is asked whether directory, Client ID and secret are right. What is wrong is said beside its field; when all is right, the page says *Active SSO configuration*.
help-entra-7 = 7. Try it
help-entra-7-test = Press *Test by signing in* on that page.
help-entra-7-consent = The first time Microsoft may ask whether the application may sign you in and read your profile. Accept.
help-entra-7-land = You land on the dashboard, which says how you signed in.
help-entra-7-second = Then let a second person try, in a window of their own. Their address must be in [Team Members](/team), spelled as in the directory. They open:
help-entra-7-again = They type their address, press *Continue* and choose *Continue with Microsoft Entra ID*.
help-entra-8 = 8. Require it, if you like
help-entra-8-text = Once an administrator has signed in through it, passwords can be turned off for the whole team: [Require SSO safely](/help/require-sso).
help-entra-wrong = What can go wrong
help-entra-wrong-lead = Failures that come back to this product end on the sign-in page with a code and a reference. Others stay on Microsoft's page with a number; what a number means is most likely only, because Microsoft may change it.
help-code-not-provisioned = [user_not_provisioned](/help/errors/user_not_provisioned)
help-code-idp-rejected = [sso_idp_rejected](/help/errors/sso_idp_rejected)
help-code-no-email = [sso_no_email_claim](/help/errors/sso_no_email_claim)
help-code-disabled = [account_disabled](/help/errors/account_disabled)
help-aadsts-50011 = AADSTS50011
help-aadsts-700016 = AADSTS700016
help-aadsts-50105 = AADSTS50105
help-aadsts-secret = AADSTS7000215, AADSTS7000222
help-entra-wrong-not-provisioned = The address that Microsoft sent belongs to nobody here. Invite it; case does not matter, spelling does.
help-entra-wrong-idp-rejected = Microsoft refused this server, nearly always because of the secret: mistyped, ended, or the Secret ID instead of the Value.
help-entra-wrong-no-email = The account has no *Mail* in the directory. Somebody who has signed in before needs none.
help-entra-wrong-disabled = The member is deactivated here. Reactivate under [Team Members](/team).
help-entra-wrong-50011 = The Redirect URI at Microsoft differs from the one above. Scheme, port, letter case and a closing slash all count.
help-entra-wrong-700016 = That directory does not know this Client ID: often the application was registered in another one.
help-entra-wrong-50105 = The application wants an assignment and this person has none: *Enterprise applications*, the application, *Users and groups*.
help-entra-wrong-secret = The secret is wrong, or has ended. People do not see these: they see sso_idp_rejected, and the number stands under the reference.
help-entra-wrong-more = All codes: [Codes](/help/errors).
help-entra-other = Another identity provider
help-entra-other-text = Any provider that speaks OpenID Connect and publishes a discovery document will do. Create a web application there with the same Redirect URI and bring back issuer, client id and client secret.
help-entra-other-shared = An issuer that many organisations share is refused, because it cannot say who belongs to you.
help-entra-different-lead = Microsoft renames its screens from time to time, and shows old and new ones side by side. On the left what this guide says, on the right what it was called before:
help-entra-different-1 = *Entra ID*, *App registrations*
help-entra-different-1-was = *Identity*, *Applications*, *App registrations*; in the Azure portal: search for *Microsoft Entra ID*. The product itself was called Azure Active Directory.
help-entra-different-2 = *Single tenant only*
help-entra-different-2-was = *Accounts in this organizational directory only*
help-entra-different-3 = *Authentication*, *Redirect URI configuration*
help-entra-different-3-was = *Authentication*, *Platform configurations*. The Redirect URI of step 1 is found and corrected there later.
help-entra-different-4 = The switch of the directory
help-entra-different-4-was = The settings icon at the top of the admin center; in the Azure portal your picture, *Switch directory*.
help-entra-different-values = The names of the values have stayed the same for years: Application (client) ID, Directory (tenant) ID, Value, Secret ID, Redirect URI. Look for those.

## Help: invite people

help-invite-title = Invite people
help-invite-lead = By typing addresses, from a file, or by a link you hand over yourself.
help-invite-words = invitation add members users csv import bulk mail link join onboarding
help-invite-typed = Type addresses
help-invite-typed-open = Open [Team Members](/team) and go to the invitation.
help-invite-typed-addresses = Type one address a line, at most 200 at a time. Spell them as your identity provider does; letter case does not matter.
help-invite-typed-role = Choose the role. An Admin may change settings and members.
help-invite-typed-send = Choose how long the invitation is good, from one to 30 days, and send it.
help-invite-typed-result = Afterwards every address has its own result: invited, already a member, already invited, outside your usual domains, or not an address.
help-invite-file = From a file
help-invite-file-text = A CSV file with at most 2,000 lines and 2 MiB, with this first line:
help-invite-file-dry = The file is only read at first. You see every line with its number and what would happen to it, and nothing has happened yet.
help-invite-file-admins = If some of them would become administrators, a line of its own says how many.
help-invite-file-again = Uploading the same file again invites nobody twice. Lines that were refused can be downloaded, corrected and sent again.
help-invite-no-mail = Without mail
help-invite-no-mail-text = When this server sends no mail, or a mail got lost, copy the link of an invitation and hand it over yourself. A link is shown once, is good for one person, and whoever holds it can use it: send it only to that person.
help-invite-accepting = What the invited person sees
help-invite-accepting-optional = While passwords are allowed: the choice between the identity provider and a password of their own.
help-invite-accepting-enforced = While [Enforce SSO](/help/glossary#enforce-sso) is on: no password field. They go straight to the identity provider, and must come back with the invited address.
help-invite-accepting-safe = Opening the link uses nothing up; only the button on its page does. So a mail scanner that follows links does no harm.
help-invite-joining = Joining without the mail
help-invite-joining-text = Somebody with an open invitation may also just go to the sign-in page and sign in through your identity provider. The first sign-in with the invited address accepts the invitation.
help-invite-joining-shared = At an identity provider that several organisations share this is not safe, so there the sign-in must begin with the link.
help-invite-trouble = When an invitation does not work
help-invite-trouble-lost = The mail did not arrive: send it again. The new link replaces the old one, which stops working.
help-invite-trouble-expired = It has run out or was taken back: the person reads [invitation_unusable](/help/errors/invitation_unusable). Send it again.
help-invite-trouble-wrong = They used another account: [sso_invite_mismatch](/help/errors/sso_invite_mismatch). They open the link again and choose the account with the invited address, or you invite the address they use.
help-invite-trouble-off = An invitation is worth nothing once it was taken back or the member was deactivated.

## Help: require SSO safely

help-require-title = Require SSO safely
help-require-lead = Enforce SSO turns passwords off for the whole team. It goes on only after it was proved that an administrator can still get in.
help-require-words = enforce sso mandatory force password off lockout policy
help-require-before = Before you tick it
help-require-before-signed-in = Sign in through the connection yourself, as an administrator, with the settings that are saved now. That counts for 24 hours. *Test by signing in* under [Integrations](/integrations/sso) does it.
help-require-before-second = Better still, let a second administrator do the same: somebody who can help when your account at the identity provider is the one that fails.
help-require-before-addresses = Compare the addresses in [Team Members](/team) with those of the directory. Who is spelled differently cannot get in afterwards.
help-require-before-secret = Look at the end date of the client secret. When it ends, everybody stands outside: [Rotate the client secret](/help/rotate-secret).
help-require-on = Turn it on
help-require-on-edit = Under [Integrations](/integrations/sso) choose *Edit*.
help-require-on-tick = Tick *Enforce SSO* and press *Save Configuration*.
help-require-on-else = If something is missing, it stays off, everything else is saved, and the page says what is missing.
help-require-true = What is true from then on
help-require-true-passwords = Every password is refused, also the right one.
help-require-true-sessions = Sessions that began with a password end at once, yours too.
help-require-true-invited = Invited people see no password field and go straight to the identity provider.
help-require-true-last = The last administrator who can get in can be neither deactivated nor demoted nor unlinked.
help-require-true-settings = Of the connection only name, secret and end date can change. For anything else: untick it, save, sign in once, tick it again.
help-require-off = Turn it off
help-require-off-text = Edit, untick *Enforce SSO*, save. Passwords work again at once.
help-require-off-operator = If no administrator gets in, the operator of this server has a command for it. It works while the service runs, and is written into the audit trail:

## Help: rotate the secret

help-rotate-title = Rotate the client secret
help-rotate-lead = A client secret ends on a date. Changed in this order, nobody notices anything.
help-rotate-words = expired expiry renew renewal certificate 7000222 sso_idp_rejected
help-rotate-steps = Step by step
help-rotate-steps-second = Some weeks before the end date, create a second client secret at the app registration, as in [step 3](/help/connect-entra#step-3). Do not delete the first one yet.
help-rotate-steps-paste = Under [Integrations](/integrations/sso) choose *Edit*, paste the new Value, set the new end date and save. Microsoft is asked whether it accepts it. The page now lists two secrets.
help-rotate-steps-sign-in = Sign in once, best as another person, at:
help-rotate-steps-look = Look at the page again. When only the new secret is listed, the sign-in has used it and the old one is forgotten here.
help-rotate-steps-delete = Now delete the old secret at Microsoft.
help-rotate-wrong = When the new one was wrong
help-rotate-wrong-text = As long as two secrets are listed, the old one steps in by itself when Microsoft refuses the new one, and people notice nothing. So two secrets after a sign-in mean: the new one has not worked. Paste it again before the old one ends.
help-rotate-late = When the old one has ended already
help-rotate-late-text = Every sign-in through the connection then fails with [sso_idp_rejected](/help/errors/sso_idp_rejected). Create a new secret and paste it; it works from that moment. No restart is needed.
help-rotate-late-reminder = This product shows the end date that you noted, and a remark from 30 days before it. It sends no reminder: put the date into your calendar.
help-rotate-different-text = In Microsoft Entra ID the secrets stand under *App registrations*, the application, *Certificates & secrets*, *Client secrets*. Other providers call it client credentials or application password; those that know only one secret at a time cannot be rotated without a gap.

## Help: locked out

help-locked-title = Locked out
help-locked-lead = What you can do yourself, what an administrator can, and what only the operator of the server can.
help-locked-words = cannot sign in login password forgotten lost phone second factor recovery help access
help-locked-member = You cannot sign in
help-locked-member-read = Read what the page says. It names the next step, and for a failed sign-in a reference such as `LK-7Q2M-X9FD`.
help-locked-member-1 = You forgot your password
help-locked-member-1-do = [Ask for a new one](/forgot-password). If your team uses an identity provider, the mail says so: then you need no password here.
help-locked-member-2 = Your phone with the authenticator app is gone
help-locked-member-2-do = Use one of the recovery codes that you were given when you set it up. Each works once.
help-locked-member-3 = The identity provider refuses you
help-locked-member-3-do = Password, phone and account there belong to your IT team. Ask them.
help-locked-member-4 = The page says that you have no access yet, or that it is switched off
help-locked-member-4-do = Only an administrator of your team can change that.
help-locked-member-5 = The page says that it took too long
help-locked-member-5-do = Start again in one window, and finish within 15 minutes.
help-locked-member-ask = If it does not help, give your administrator the reference. It holds no secret and can be sent by mail.
help-locked-admin = You are an administrator, and somebody else cannot sign in
help-locked-admin-1 = You have a reference
help-locked-admin-1-do = Open the person's page, or let them read it to you while you are signed in: under *For administrators* stands what was recorded, with the cause and the fix. All codes: [Codes](/help/errors).
help-locked-admin-2 = The person is deactivated
help-locked-admin-2-do = Reactivate under [Team Members](/team). Links and history are still there.
help-locked-admin-3 = The person has a new account at the identity provider
help-locked-admin-3-do = Make sure who it is. Then unlink the old identity on the member's page; the next sign-in links the new account.
help-locked-admin-4 = Nobody gets in through the connection
help-locked-admin-4-do = Look at [Integrations](/integrations/sso) and press *Check again*. Most often the client secret has ended: [Rotate the client secret](/help/rotate-secret).
help-locked-operator = You run the server
help-locked-operator-lead = These commands work while the service runs, take effect within a second, and are written into the audit trail with your name.
help-locked-operator-explain = Read what a reference stands for:
help-locked-operator-off = Let passwords in again when no administrator of a team gets in:
help-locked-operator-password = Give a member a password:
help-locked-operator-back = Reactivate a member:
help-locked-operator-secret = Save a new client secret when nobody can open the form:
help-locked-operator-audit = What would leave a team without an administrator who can get in is refused here as well.

## Help: pictures

help-pic-browser = Browser
help-pic-here = This server
help-pic-provider = Provider
help-pic-trip = One sign-in, from the button to the dashboard
help-pic-trip-desc = Five arrows between browser, this server and the identity provider, explained below in their order.
help-pic-trip-1 = The person types an address and presses Continue.
help-pic-trip-2 = The browser goes to the identity provider. Password and second factor are asked for there and nowhere else.
help-pic-trip-3 = The browser comes back to the Redirect URI with a code that works once.
help-pic-trip-4 = This server exchanges the code, with the Client Secret as its own proof, for the answer who it was.
help-pic-trip-5 = The member is found, and the browser is signed in.
help-pic-register = What to fill in when you register the application
help-pic-register-desc = A form with the name, the account types with Single tenant only chosen, the Redirect URI with the platform Web and the address from this page, and the button Register.
help-pic-register-name = Name
help-pic-register-accounts = Supported account types
help-pic-register-single = Single tenant only – your directory
help-pic-register-other = everything else
help-pic-register-web = Web
help-pic-register-act = Register
help-pic-values = One value goes to Microsoft, three come back
help-pic-values-desc = The Redirect URI goes from this product to Microsoft Entra ID. Application (client) ID becomes Client ID, Directory (tenant) ID becomes Issuer URL, and the Value of the secret becomes Client Secret.
help-pic-values-client = Application (client) ID
help-pic-values-directory = Directory (tenant) ID
help-pic-values-value = Value
help-pic-secret = The column to copy, and the one to leave alone
help-pic-secret-desc = A row of the list of secrets with the columns Description, Expires, Value and Secret ID. Value is marked to be copied, Secret ID is crossed out.
help-pic-secret-description = Description
help-pic-secret-expires = Expires
help-pic-secret-id = Secret ID
help-pic-secret-this = copy this
help-pic-secret-not = not this
help-pic-rotation = Both secrets are good at the same time for a while
help-pic-rotation-desc = Two bars over a line of time. The old secret's bar ends after the new secret's bar has begun. Four moments are numbered and explained below.
help-pic-rotation-old = Old secret
help-pic-rotation-new = New secret
help-pic-rotation-1 = The new secret is created and saved here.
help-pic-rotation-2 = A sign-in uses it, and the old one is forgotten here.
help-pic-rotation-3 = The old secret is deleted at Microsoft.
help-pic-rotation-4 = Its end date: nothing happens any more.
help-pic-gate = Enforce SSO opens only behind a sign-in that worked
help-pic-gate-desc = Saved settings, then an administrator signs in with them, then Enforce SSO can be ticked. Without that sign-in it stays off.
help-pic-gate-saved = The settings are saved
help-pic-gate-signed-in = An administrator signs in
help-pic-gate-on = Enforce SSO goes on
help-pic-gate-off = It stays off

## Help: glossary

help-word-team = Team
help-word-team-text = One customer organisation with its members, settings and connection. Nothing of one team is visible to another. On the command line it is called tenant.
help-word-member = Member
help-word-member-text = A person's account in one team. The same address in another team is another member.
help-word-admin = Admin
help-word-admin-text = The role that may change settings and members. A member without it has the role User.
help-word-operator = Operator
help-word-operator-text = Whoever runs this server. Has the command line and the files, and no page of its own.
help-word-invitation = Invitation
help-word-invitation-text = A promise of membership for one address. Used once, and only for some days.
help-word-session = Session
help-word-session-text = A browser that is signed in. It ends after some hours without use, after a day in any case, and at once when somebody signs out or is deactivated.
help-word-sso = Single sign-on
help-word-sso-text = Signing in with the account that your organisation has anyway. Short: SSO.
help-word-enforce = Enforce SSO
help-word-enforce-text = The setting that refuses every password, so that only the identity provider lets people in: [Require SSO safely](/help/require-sso).
help-word-factor = Second factor
help-word-factor-text = A code from an authenticator app, asked for after a password. For sign-ins through an identity provider that provider asks for its own.
help-word-recovery = Recovery code
help-word-recovery-text = A code that stands in for the authenticator app when the phone is gone. Each works once.
help-word-reference = Reference
help-word-reference-text = The number of a failed sign-in, such as LK-7Q2M-X9FD. What was recorded under it can be read for 30 days, by administrators of that team and by the operator. Knowing it gives nobody access.
help-word-audit = Audit trail
help-word-audit-text = The list of everything that touched security: who did what, when, from where. It can be read, not changed.
help-word-idp = Identity provider
help-word-idp-text = The service that knows your people and checks their passwords, such as Microsoft Entra ID.
help-word-connection = Connection
help-word-connection-text = What this product has saved of one identity provider: issuer, client id, secret and claims.
help-word-identity = Identity
help-word-identity-text = The link between one account at the identity provider and one member. It is made once, and from then on the address no longer matters.
help-word-oidc = OpenID Connect
help-word-oidc-text = The protocol spoken between this server and the identity provider.
help-word-issuer = Issuer
help-word-issuer-text = The address by which an identity provider names itself. It must be the same, letter by letter, in the settings and in every answer. On the form: Issuer URL.
help-word-discovery = Discovery document
help-word-discovery-text = A page of the identity provider that lists its addresses and keys. It is read when the form is saved.
help-word-client-id = Client ID
help-word-client-id-text = The name under which the identity provider knows this server. At Microsoft: Application (client) ID.
help-word-secret = Client secret
help-word-secret-text = The password of this server at the identity provider. It is stored encrypted, never shown again, and ends on a date.
help-word-secret-id = Secret ID
help-word-secret-id-text = Only the number of a secret at Microsoft, not the secret. The secret is the column Value.
help-word-redirect = Redirect URI
help-word-redirect-text = The address to which the identity provider sends the browser back. Both sides must have the same one, letter by letter. Microsoft also calls it reply URL.
help-word-scope = Scope
help-word-scope-text = What is asked for at a sign-in. `openid profile email` asks for who somebody is, their name and their address.
help-word-claim = Claim
help-word-claim-text = A named value in the answer of the identity provider, such as `email` or `given_name`.
help-word-token = ID token
help-word-token-text = The signed answer that says who signed in. It is checked and then thrown away.
help-word-subject = Subject
help-word-subject-text = The identity provider's own, unchanging id of an account in this application.
help-word-directory = Directory
help-word-directory-text = Microsoft's word for the place where the accounts of one organisation live. Its id is the Directory (tenant) ID.
help-word-consent = Consent
help-word-consent-text = The permission that a person, or an administrator for all, gives at the identity provider so that this application may learn who they are.
help-word-guest = Guest
help-word-guest-text = Somebody of another organisation who was invited into your directory. A guest signs in with the account of that organisation.

help-beside-whole = The whole guide, with pictures
help-beside-words = Words on this page:

# (end of help)

## Mails

mail-foot = This message was sent to { $recipient } for { $tenant } by Latchkey. Nobody reads answers to it.
mail-support = Questions? Ask { $support }.
mail-address = Or copy this address into your browser:
mail-name-unknown = somebody
mail-agent-unknown = an unknown browser
mail-place-unknown = an unknown address

mail-invitation-subject = { $inviter } invites you to { $tenant }
mail-invitation-heading = You are invited to { $tenant }
mail-invitation-what = { $inviter } invites you to join { $tenant } as { $role ->
    [admin] an administrator
   *[user] a member
  }. The invitation works once, until { $expires }.
mail-invitation-button = Accept the invitation
mail-invitation-why = You get this because { $inviter } typed your address. If you do not know { $tenant }, do nothing: without you nothing happens.

mail-invitation-wanted-subject = { $email } asks for a new invitation to { $tenant }
mail-invitation-wanted-heading = A new invitation is asked for
mail-invitation-wanted-what = The invitation of { $email } to { $tenant } is over. The person who holds it asks you for a new one.
mail-invitation-wanted-button = Open Team Members
mail-invitation-wanted-why = You get this because you sent that invitation. If this person should not join, do nothing.

mail-password-reset-subject = Set a new password for { $tenant }
mail-password-reset-heading = Set a new password
mail-password-reset-what = Somebody asked for a new password for your account at { $tenant }. The link works once, until { $expires }.
mail-password-reset-button = Set a new password
mail-password-reset-why = You get this because your address was typed on the sign-in page. If that was not you, do nothing: your password stays as it is.

mail-uses-provider-subject = { $tenant } signs in through { $idp }
mail-uses-provider-heading = Sign in through { $idp }
mail-uses-provider-what = Somebody asked for a new password for your account at { $tenant }. There is none to set: { $tenant } uses { $idp } for sign-in.
mail-uses-provider-button = Go to the sign-in page
mail-uses-provider-why = You get this because your address was typed on the sign-in page. If that was not you, do nothing.

mail-password-changed-subject = Your password for { $tenant } was changed
mail-password-changed-heading = Your password was changed
mail-password-changed-what = The password of your account at { $tenant } was changed on { $at }, in { $agent }, from { $address }. All other sessions were ended.
mail-password-changed-button = Look at your account
mail-password-changed-why = You get this because it is your account. If it was not you, set a new password now and tell your administrator.

mail-new-device-subject = New sign-in to { $tenant }
mail-new-device-heading = A new browser signed in to your account
mail-new-device-what = Somebody signed in to your account at { $tenant } on { $at }, in { $agent }, from { $address }. This browser was not seen before.
mail-new-device-button = Look at your sessions
mail-new-device-why = You get this because it is your account. If it was you, there is nothing to do. If not, end that session, change your password and tell your administrator.

mail-second-factor-changed-subject = { $added ->
    [yes] An authenticator app was added for { $tenant }
   *[no] The authenticator app for { $tenant } was taken away
  }
mail-second-factor-changed-heading = { $added ->
    [yes] An authenticator app was added
   *[no] The authenticator app was taken away
  }
mail-second-factor-changed-what = { $added ->
    [yes] Signing in to { $tenant } with your password asks for a code of your authenticator app from now on.
   *[no] Signing in to { $tenant } with your password does not ask for a code any more.
  } This was set on { $at }, in { $agent }, from { $address }.
mail-second-factor-changed-button = Look at your account
mail-second-factor-changed-why = You get this because it is your account. If it was not you, change your password now and tell your administrator.

mail-email-changed-subject = The address of your account at { $tenant } was changed
mail-email-changed-heading = Your address was changed
mail-email-changed-what = The e-mail address of your account at { $tenant } is { $email } since { $at }. An administrator took it over from the identity provider. Mails about the account go there from now on.
mail-email-changed-button = Look at your account
mail-email-changed-why = You get this because this address was the one of the account until then. If this is not right, tell your administrator.

mail-policy-changed-subject = { $required ->
    [yes] { $tenant } requires SSO now
   *[no] { $tenant } does not require SSO any more
  }
mail-policy-changed-heading = { $required ->
    [yes] SSO is required
   *[no] SSO is not required any more
  }
mail-policy-changed-what = { $required ->
    [yes] Everybody at { $tenant } signs in through the identity provider from now on; passwords are off.
   *[no] Members of { $tenant } can sign in with a password again.
  } { $by } set this on { $at }.
mail-policy-changed-button = Look at the settings
mail-policy-changed-why = You get this because you are an administrator of { $tenant }. If nobody of you did this, look at the audit trail now and end the sessions of whoever did.

mail-secret-ending-subject = { $known ->
    [yes] { $soon ->
        [today] The client secret of { $idp } ends today
        [tomorrow] The client secret of { $idp } ends tomorrow
       *[later] The client secret of { $idp } ends in { $days } days
      }
   *[no] When does the client secret of { $idp } end?
  }
mail-secret-ending-heading = { $known ->
    [yes] A client secret ends
   *[no] The end of a client secret is not known
  }
mail-secret-ending-what = { $known ->
    [yes] The client secret with which { $tenant } signs in through { $idp } ends on { $ends }. After that nobody can sign in through { $idp } until a new one is saved. Make a new secret there first, paste its Value and its end date here, and delete the old one only after somebody has signed in.
   *[no] No end date is noted for the client secret with which { $tenant } signs in through { $idp }. Look it up there and write it down here, so that you are reminded in time.
  }
mail-secret-ending-button = Open the connection
mail-secret-ending-why = You get this because you are an administrator of { $tenant }.

mail-test-subject = Mails of { $tenant } arrive
mail-test-heading = Mails arrive
mail-test-what = This is the test you asked for. The mail settings of this Latchkey work as far as your mailbox.
mail-test-button = Go to the sign-in page
mail-test-why = You get this because an administrator of { $tenant } sent a test to this address.

# (end of mails)
