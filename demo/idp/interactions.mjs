import express from 'express';
import { highValueScopes } from '../scopes.mjs';
import { loginPage } from './pages/login.mjs';
import { mfaPage } from './pages/mfa.mjs';

/**
 * The pages between /authorize and its answer. oidc-provider names each interaction by an unguessable uid, in the path
 * and in a signed HttpOnly cookie bound to that path: no other site can post these forms, and no other browser can use
 * the link.
 */
export function interactions({ provider, accounts, secondFactor, record }) {
  const router = express.Router();
  const readForm = express.urlencoded({ extended: false, limit: '4kb' });

  router.use('/:uid', async (req, res, next) => {
    // Throws SessionNotFound when the cookie is missing or the interaction over.
    const interaction = await provider.interactionDetails(req, res);
    if (interaction.uid !== req.params.uid) {
      next('router');
      return;
    }
    res.locals.interaction = interaction;
    res.locals.client = await provider.Client.find(interaction.params.client_id);
    res.locals.account = accounts.find(interaction.session?.accountId);
    next();
  });

  router.get('/:uid', (req, res) => {
    const { interaction } = res.locals;
    res.send(interaction.prompt.name === 'mfa' ? mfa(res) : login(res));
  });

  router.post('/:uid/login', during('login'), readForm, async (req, res) => {
    const username = textOf(req.body, 'username').trim().toLowerCase();
    const account = await accounts.authenticate(username, textOf(req.body, 'password'));
    if (account === undefined) {
      res.status(400).send(login(res, { username, error: 'Wrong username or password.' }));
      return;
    }
    record({ source: 'idp', type: 'login', user: account.username });
    await provider.interactionFinished(req, res, { login: { accountId: account.id } });
  });

  router.post('/:uid/mfa', during('mfa'), readForm, async (req, res) => {
    const { interaction, account } = res.locals;
    const code = textOf(req.body, 'otp').replaceAll(/\s/g, '');
    const verdict = secondFactor.verify(account, interaction.cid, code);
    if (verdict === 'wrong') {
      res
        .status(400)
        .send(mfa(res, { error: 'That code is not right. Enter the one your phone shows now.' }));
      return;
    }
    if (verdict === 'exhausted') {
      await deny(req, res, 'Too many wrong codes');
      return;
    }
    record({ source: 'idp', type: 'second-factor', user: account.username });
    await provider.interactionFinished(req, res, { mfa: { accountId: account.id, at: Date.now() } });
  });

  // What the phone would compute itself; bound to the interaction, hence shown only to whoever is asked for it.
  router.get('/:uid/code', during('mfa'), (req, res) => {
    res.json(currentCode(res));
  });

  router.post('/:uid/cancel', async (req, res) => {
    await deny(req, res, 'The user cancelled');
  });

  // The same request again, now insisting on a login; state, nonce and PKCE challenge stay the client's.
  router.post('/:uid/switch', during('mfa'), (req, res) => {
    const { params } = res.locals.interaction;
    const url = new URL(provider.pathFor('authorization'), provider.issuer);
    url.search = new URLSearchParams({ ...params, prompt: 'login' }).toString();
    res.redirect(303, url.href);
  });

  function deny(req, res, description) {
    const result = { error: 'access_denied', error_description: description };
    return provider.interactionFinished(req, res, result);
  }

  function login(res, { username, error } = {}) {
    const { interaction, client, account } = res.locals;
    const { uid, params } = interaction;
    const suggested = username ?? params.login_hint ?? account?.username;
    return loginPage({
      uid,
      client: client.clientName,
      people: accounts.all(),
      username: suggested,
      error,
      play: playOf(interaction),
    });
  }

  function mfa(res, { error } = {}) {
    const { interaction, client, account } = res.locals;
    const scopes = highValueScopes(interaction.params.scope.split(' '));
    return mfaPage({
      uid: interaction.uid,
      client: client.clientName,
      account,
      scopes,
      payments: JSON.parse(interaction.params.authorization_details ?? '[]'),
      phone: currentCode(res),
      error,
      play: playOf(interaction),
    });
  }

  // `cid` names the authorization: it outlives the uid, which changes with every page of it.
  function currentCode({ locals: { account, interaction } }) {
    return secondFactor.currentCode(account, interaction.cid);
  }

  return router;
}

/** What the bank's "Try what goes wrong" has played here, and as whom. FOR THE DEMO ONLY. */
function playOf({ params }) {
  return /^(close|cancel|confirm|narrower):[a-z]+$/.exec(params.demo_play)?.[0];
}

/** Lets a request pass only while its question is the one being asked. */
function during(prompt) {
  return (req, res, next) => {
    next(res.locals.interaction.prompt.name === prompt ? undefined : 'router');
  };
}

function textOf(body, field) {
  const value = body?.[field];
  return typeof value === 'string' ? value : '';
}
