import { defineComponent, h } from 'vue';
import { keptWay, WAYS } from '../public/ways.js';
import { changeWay } from '../shared/change-way';
import { readOrder } from '../shared/transfer';
import type { Transfers } from './transfers';

export const TransferCard = defineComponent(
  ({ transfers: { news, running, start, cancel } }: { transfers: Transfers }) => {
    // Nothing is awaited between the press and stepUp.fetch: a browser opens windows only in the user's gesture.
    function submit(event: Event) {
      event.preventDefault();
      const order = readOrder(new FormData(event.currentTarget as HTMLFormElement));
      if ('code' in order) news.value = order;
      else start(order);
    }

    return () =>
      h('section', { class: 'card', 'aria-labelledby': 'transfer-title' }, [
        h('h2', { class: 'card-title', id: 'transfer-title' }, 'Transfer'),
        h('form', { class: 'transfer', novalidate: true, autocomplete: 'off', onSubmit: submit }, [
          h('label', { class: 'field' }, [
            h('span', 'To'),
            h('input', {
              name: 'to',
              value: 'Contoso Coffee',
              maxlength: 60,
              'aria-invalid': news.value.code === 'invalid_recipient',
            }),
          ]),
          h('label', { class: 'field amount' }, [
            h('span', 'Amount'),
            h('span', { class: 'amount-box' }, [
              h('input', {
                name: 'amount',
                value: '250.00',
                inputmode: 'decimal',
                'data-testid': 'transfer-amount',
                'aria-invalid': news.value.code === 'invalid_amount',
              }),
              h('span', { class: 'unit', 'aria-hidden': 'true' }, 'EUR'),
            ]),
          ]),
          h('label', { class: 'field way' }, [
            h('span', 'Confirm in'),
            h(
              'span',
              { class: 'way-box' },
              h(
                'select',
                {
                  'data-testid': 'way',
                  'aria-describedby': 'transfer-hint',
                  onChange: (event: Event) => changeWay((event.target as HTMLSelectElement).value),
                },
                Object.entries(WAYS).map(([way, { label }]) =>
                  h('option', { value: way, selected: way === keptWay() }, label),
                ),
              ),
            ),
          ]),
          h('div', { class: 'transfer-actions' }, [
            h('button', { class: 'button', 'data-testid': 'transfer' }, 'Transfer'),
            running.size > 0 &&
              h(
                'button',
                { class: 'button quiet', type: 'button', 'data-testid': 'cancel', onClick: cancel },
                'Cancel',
              ),
          ]),
          h('p', { class: 'hint', id: 'transfer-hint' }, WAYS[keptWay()]!.hint),
        ]),
        h(
          'output',
          { class: 'result', 'data-testid': 'transfer-result', role: 'status', 'data-code': news.value.code },
          [news.value.text !== '' && h('span', { class: 'mark', 'aria-hidden': 'true' }), news.value.text],
        ),
      ]);
  },
  { props: ['transfers'] },
);
