import { defineComponent, h, ref } from 'vue';
import { readOrder } from '../shared/transfer.js';
import { hintFor, keepWay, keptWay, WAY_OPTIONS } from '../shared/ways.js';
import { result } from './result';
import type { Transfers } from './transfers';

export const TransferCard = defineComponent(
  ({ transfers: { news, running, start, cancel } }: { transfers: Transfers }) => {
    const way = ref(keptWay());
    function choose(event: Event) {
      way.value = (event.target as HTMLSelectElement).value;
      keepWay(way.value);
    }

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
                  onChange: choose,
                },
                WAY_OPTIONS.map((option) =>
                  h('option', { value: option.way, selected: option.way === way.value }, option.label),
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
          h('p', { class: 'hint', id: 'transfer-hint' }, hintFor(way.value)),
        ]),
        result('transfer-result', news.value),
      ]);
  },
  { props: ['transfers'] },
);
