import { UnauthorizedError } from 'express-oauth2-jwt-bearer';
import { TransferError } from './ledger.mjs';
import { UsedTokensUnavailableError } from './redis-used-tokens.mjs';

/** Writes down every answer of the API, preflights aside, and how many milliseconds it took. The token itself is never part of it. */
export function reportAnswers(record) {
  return (req, res, next) => {
    const { method } = req;
    const began = Date.now();
    const path = req.baseUrl + req.path;
    res.on('finish', () => {
      const { scope, jti, cnf } = req.auth?.payload ?? {};
      const { error } = res.locals;
      const what = {
        method,
        path,
        status: res.statusCode,
        scope,
        jti,
        jkt: cnf?.jkt,
        error,
        took: Date.now() - began,
      };
      record({ source: 'api', type: 'request', ...what });
    });
    next();
  };
}

export function notFound(req, res) {
  answerError(res, 404, 'not_found', 'There is nothing here');
}

/**
 * Every failure as JSON; those of authorization keep their challenge (RFC 6750 §3). Express tells an error handler by
 * its four parameters.
 */
export function failed(error, req, res, next) {
  if (res.headersSent) {
    next(error);
  } else if (error instanceof UnauthorizedError) {
    res.set(error.headers);
    answerError(res, error.status, error.code || 'unauthorized', error.message);
  } else if (error instanceof TransferError) {
    answerError(res, error.status, error.code, error.message);
  } else if (error instanceof UsedTokensUnavailableError) {
    answerError(res, 503, 'temporarily_unavailable', error.message);
  } else if (error.expose) {
    answerError(res, error.status, 'invalid_request', error.message);
  } else {
    console.error(error);
    answerError(res, 500, 'server_error', 'Something went wrong');
  }
}

function answerError(res, status, error, description) {
  res.locals.error = error;
  res.status(status).json({ error, error_description: description });
}
