import { element } from '../element.js';
import { askAudit, AUDIT_PENDING, auditNews } from './audit.js';

/**
 * @param {import('step-up-spa').StepUp} sdk
 * @param {string} api
 */
export function createAudit(sdk, api) {
  const result = document.getElementById('audit-result');

  function tell({ code, text }) {
    result.dataset.code = code;
    result.replaceChildren(element('span', { class: 'mark', 'aria-hidden': 'true' }), text);
  }

  async function follow(answer) {
    tell(AUDIT_PENDING);
    tell(await auditNews(answer));
  }

  document.getElementById('audit-read').addEventListener('click', () => void follow(askAudit(sdk, api)));
  return { follow };
}
